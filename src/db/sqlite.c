/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/sqlite-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  RkDbStmt parent;
  sqlite3_stmt *handle;
  /* SQLite takes `$1` as a name and numbers names by their first appearance. */
  guint8 *index; /* index[n] is where `$n` stands, 0 for nowhere */
  int n_params;
} RkSqliteStmt;

static sqlite3 *
handle_of (RkDb *db)
{
  return ((RkSqlite *) db)->handle;
}

static gboolean
is_no_room (int system_errno)
{
  return system_errno == ENOSPC || system_errno == EFBIG
#ifdef EDQUOT
         || system_errno == EDQUOT
#endif
    ;
}

/* A page that does not carry its code makes SQLCipher answer with a plain SQLITE_ERROR, and every
 * later read of this connection fails in one way or another. That is how it can be told from a
 * wrong statement, after which the tables are still there to be read. */
static gboolean
is_damaged (sqlite3 *handle)
{
  int rc = sqlite3_exec (handle, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);

  return rc != SQLITE_OK && rc != SQLITE_BUSY && rc != SQLITE_INTERRUPT;
}

static RkDbError
code_of (sqlite3 *handle, int rc)
{
  switch (rc & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return RK_DB_ERROR_BUSY;
    case SQLITE_CONSTRAINT:
      return RK_DB_ERROR_CONSTRAINT;
    case SQLITE_FULL:
      return RK_DB_ERROR_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return RK_DB_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
      return RK_DB_ERROR_CORRUPT;
    case SQLITE_NOTADB:
      return RK_DB_ERROR_NOT_A_DATABASE;
    case SQLITE_INTERRUPT:
      return RK_DB_ERROR_INTERRUPTED;
    case SQLITE_CANTOPEN:
      return RK_DB_ERROR_IO;
    case SQLITE_IOERR:
      return is_no_room (sqlite3_system_errno (handle)) ? RK_DB_ERROR_FULL : RK_DB_ERROR_IO;
    case SQLITE_ERROR:
    case SQLITE_NOMEM:
      return is_damaged (handle) ? RK_DB_ERROR_CORRUPT : RK_DB_ERROR_FAILED;
    default:
      return RK_DB_ERROR_FAILED;
    }
}

static const char *
advice_of (RkDbError code)
{
  switch (code)
    {
    case RK_DB_ERROR_BUSY:
      return _ ("Another program is using the database. Try again in a moment.");
    case RK_DB_ERROR_FULL:
      return _ ("There is no room left on the disk. Free some space and try again.");
    case RK_DB_ERROR_READ_ONLY:
      return _ ("The database cannot be written. Check the permissions of its folder.");
    case RK_DB_ERROR_CORRUPT:
      return _ ("The database is damaged.");
    case RK_DB_ERROR_NOT_A_DATABASE:
      return _ ("The database cannot be opened with this key.");
    case RK_DB_ERROR_INTERRUPTED:
      return _ ("The operation was stopped.");
    case RK_DB_ERROR_IO:
      return _ ("The disk reports an error. The database cannot be read or written.");
    case RK_DB_ERROR_CONSTRAINT:
      return "A rule of the database was broken";
    default:
      return "The database refused a statement";
    }
}

/* @detail comes from SQLite; it may only be given where it cannot hold a value (names of tables and
 * columns are fine). */
void
rk_sqlite_set_error (sqlite3 *handle, int rc, const char *detail, GError **error)
{
  g_autofree char *copy = g_strdup (detail);
  RkDbError code = code_of (handle, rc);

  if (copy != NULL && (code == RK_DB_ERROR_FAILED || code == RK_DB_ERROR_CONSTRAINT))
    g_set_error (error, RK_DB_ERROR, code, "%s: %s", advice_of (code), copy);
  else if (code == RK_DB_ERROR_FAILED)
    g_set_error (error, RK_DB_ERROR, code, "%s: %s", advice_of (code), sqlite3_errstr (rc));
  else
    g_set_error_literal (error, RK_DB_ERROR, code, advice_of (code));
}

static void
sqlite_close (RkDb *db)
{
  int rc = sqlite3_close (handle_of (db));

  g_warn_if_fail (rc == SQLITE_OK);
  g_free (db);
}

static void
sqlite_leave_log (RkDb *db)
{
  int rc = sqlite3_db_config (handle_of (db), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

  g_warn_if_fail (rc == SQLITE_OK);
}

static gboolean
sqlite_exec_script (RkDb *db, const char *sql, GError **error)
{
  sqlite3 *handle = handle_of (db);
  int rc = sqlite3_exec (handle, sql, NULL, NULL, NULL);

  if (rc == SQLITE_OK)
    return TRUE;
  rk_sqlite_set_error (handle, rc, sqlite3_errmsg (handle), error);
  return FALSE;
}

static gboolean
sqlite_begin (RkDb *db, RkDbMode mode, GError **error)
{
  return sqlite_exec_script (db, mode == RK_DB_MODE_READ ? "BEGIN" : "BEGIN IMMEDIATE", error);
}

static gboolean
sqlite_commit (RkDb *db, GError **error)
{
  return sqlite_exec_script (db, "COMMIT", error);
}

static gboolean
sqlite_in_transaction (RkDb *db)
{
  return !sqlite3_get_autocommit (handle_of (db));
}

static gint64
sqlite_changes (RkDb *db)
{
  return sqlite3_changes64 (handle_of (db));
}

static void
sqlite_interrupt (RkDb *db)
{
  sqlite3_interrupt (handle_of (db));
}

/* Fails with the first row that @pragma answers, other than "ok". */
static gboolean
expect_no_complaint (RkDb *db, const char *pragma, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, pragma, error);
  gboolean row;

  if (stmt == NULL || !rk_db_step (stmt, &row, error))
    return FALSE;
  if (!row || g_strcmp0 (rk_db_column_text (stmt, 0), "ok") == 0)
    return TRUE;
  g_set_error (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT, "%s (%s: %s)",
               advice_of (RK_DB_ERROR_CORRUPT), pragma, rk_db_column_text (stmt, 0));
  return FALSE;
}

static gboolean
sqlite_integrity_check (RkDb *db, GError **error)
{
  /* The codes are read from the file itself. After a power cut a page can be half there, and whole
   * in the log: the log goes into the file first. Whoever holds it up meanwhile wrote no such page.
   */
  sqlite3_wal_checkpoint_v2 (handle_of (db), "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  if (((RkSqlite *) db)->encrypted
      && !expect_no_complaint (db, "PRAGMA cipher_integrity_check", error))
    return FALSE;
  return expect_no_complaint (db, "PRAGMA integrity_check (1)", error)
         && expect_no_complaint (db, "PRAGMA foreign_key_check", error);
}

static gboolean
sqlite_checkpoint (RkDb *db, GError **error)
{
  sqlite3 *handle = handle_of (db);
  int rc = sqlite3_wal_checkpoint_v2 (handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  if (rc == SQLITE_OK)
    return TRUE;
  rk_sqlite_set_error (handle, rc, NULL, error);
  return FALSE;
}

static gboolean
map_params (RkSqliteStmt *stmt, GError **error)
{
  int count = sqlite3_bind_parameter_count (stmt->handle);

  if (count > G_MAXUINT8)
    {
      g_set_error_literal (
        error, RK_DB_ERROR, RK_DB_ERROR_FAILED, "A statement can have at most 255 parameters.");
      return FALSE;
    }
  stmt->index = g_new0 (guint8, G_MAXUINT8 + 1);
  for (int i = 1; i <= count; i++)
    {
      const char *name = sqlite3_bind_parameter_name (stmt->handle, i);
      int n = name != NULL && name[0] == '$' ? atoi (name + 1) : 0;

      if (n < 1 || n > G_MAXUINT8)
        {
          g_set_error_literal (
            error, RK_DB_ERROR, RK_DB_ERROR_FAILED, "Parameters are written $1 to $255.");
          return FALSE;
        }
      stmt->index[n] = (guint8) i;
      stmt->n_params = MAX (stmt->n_params, n);
    }
  return TRUE;
}

static void
sqlite_finalize (RkDbStmt *base)
{
  RkSqliteStmt *stmt = (RkSqliteStmt *) base;

  sqlite3_finalize (stmt->handle);
  g_free (stmt->index);
  g_free (stmt);
}

static RkDbStmt *
sqlite_prepare (RkDb *db, const char *sql, GError **error)
{
  sqlite3 *handle = handle_of (db);
  RkSqliteStmt *stmt = g_new0 (RkSqliteStmt, 1);
  const char *tail = NULL;
  int rc = sqlite3_prepare_v3 (handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->handle, &tail);

  /* The text of a statement is the program's own, so SQLite's words about it can be shown. */
  if (rc != SQLITE_OK)
    rk_sqlite_set_error (handle, rc, sqlite3_errmsg (handle), error);
  else if (stmt->handle == NULL || strspn (tail, " \t\n;") != strlen (tail))
    g_set_error_literal (
      error, RK_DB_ERROR, RK_DB_ERROR_FAILED, "Exactly one statement can be prepared.");
  else if (map_params (stmt, error))
    return &stmt->parent;
  sqlite_finalize (&stmt->parent);
  return NULL;
}

static int
index_of (RkSqliteStmt *stmt, int param)
{
  return param >= 1 && param <= stmt->n_params ? stmt->index[param] : 0;
}

static void
note (RkSqliteStmt *stmt, int param, int rc)
{
  if (G_UNLIKELY (rc != SQLITE_OK) && stmt->parent.wrong_param == 0)
    stmt->parent.wrong_param = param;
}

static void
sqlite_bind_int64 (RkDbStmt *base, int param, gint64 value)
{
  RkSqliteStmt *stmt = (RkSqliteStmt *) base;

  note (stmt, param, sqlite3_bind_int64 (stmt->handle, index_of (stmt, param), value));
}

static void
sqlite_bind_text (RkDbStmt *base, int param, const char *text, gboolean copy)
{
  RkSqliteStmt *stmt = (RkSqliteStmt *) base;

  note (stmt, param,
        sqlite3_bind_text64 (stmt->handle, index_of (stmt, param), text, strlen (text),
                             copy ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8));
}

static void
sqlite_bind_blob (RkDbStmt *base, int param, gconstpointer data, gsize size)
{
  RkSqliteStmt *stmt = (RkSqliteStmt *) base;

  note (stmt, param,
        sqlite3_bind_blob64 (stmt->handle, index_of (stmt, param), data, size, SQLITE_TRANSIENT));
}

static void
sqlite_bind_null (RkDbStmt *base, int param)
{
  RkSqliteStmt *stmt = (RkSqliteStmt *) base;

  note (stmt, param, sqlite3_bind_null (stmt->handle, index_of (stmt, param)));
}

static gboolean
sqlite_step (RkDbStmt *base, gboolean *ret_row, GError **error)
{
  RkSqliteStmt *stmt = (RkSqliteStmt *) base;
  sqlite3 *handle = handle_of (base->db);

  if (!rk_db_stmt_check_params (base, error))
    return FALSE;

  int rc = sqlite3_step (stmt->handle);
  if (rc == SQLITE_ROW)
    {
      *ret_row = TRUE;
      return TRUE;
    }
  if (rc == SQLITE_DONE)
    {
      /* Ends the implicit transaction, and with it the lock on the snapshot. */
      sqlite3_reset (stmt->handle);
      *ret_row = FALSE;
      return TRUE;
    }

  /* What SQLite says about a broken rule names columns; in other words of a running statement it
   * can repeat what was searched for. */
  const char *detail = (rc & 0xff) == SQLITE_CONSTRAINT ? sqlite3_errmsg (handle) : NULL;
  rk_sqlite_set_error (handle, rc, detail, error);
  sqlite3_reset (stmt->handle);
  return FALSE;
}

static void
sqlite_reset (RkDbStmt *base)
{
  sqlite3_reset (((RkSqliteStmt *) base)->handle);
}

static void
sqlite_clear (RkDbStmt *base)
{
  sqlite3_clear_bindings (((RkSqliteStmt *) base)->handle);
}

static int
sqlite_column_count (RkDbStmt *base)
{
  return sqlite3_column_count (((RkSqliteStmt *) base)->handle);
}

static gboolean
sqlite_column_is_null (RkDbStmt *base, int column)
{
  return sqlite3_column_type (((RkSqliteStmt *) base)->handle, column) == SQLITE_NULL;
}

static gint64
sqlite_column_int64 (RkDbStmt *base, int column)
{
  return sqlite3_column_int64 (((RkSqliteStmt *) base)->handle, column);
}

static const char *
sqlite_column_text (RkDbStmt *base, int column)
{
  return (const char *) sqlite3_column_text (((RkSqliteStmt *) base)->handle, column);
}

static gconstpointer
sqlite_column_blob (RkDbStmt *base, int column, gsize *ret_size)
{
  sqlite3_stmt *handle = ((RkSqliteStmt *) base)->handle;
  gconstpointer data = sqlite3_column_blob (handle, column);

  *ret_size = (gsize) sqlite3_column_bytes (handle, column);
  if (data == NULL && sqlite3_column_type (handle, column) != SQLITE_NULL)
    data = "";
  return data;
}

static const RkDbClass sqlite_class = {
  .dialect = RK_DB_DIALECT_SQLITE,
  .close = sqlite_close,
  .leave_log = sqlite_leave_log,
  .exec_script = sqlite_exec_script,
  .begin = sqlite_begin,
  .commit = sqlite_commit,
  .in_transaction = sqlite_in_transaction,
  .changes = sqlite_changes,
  .interrupt = sqlite_interrupt,
  .integrity_check = sqlite_integrity_check,
  .checkpoint = sqlite_checkpoint,
  .prepare = sqlite_prepare,
  .finalize = sqlite_finalize,
  .bind_int64 = sqlite_bind_int64,
  .bind_text = sqlite_bind_text,
  .bind_blob = sqlite_bind_blob,
  .bind_null = sqlite_bind_null,
  .step = sqlite_step,
  .reset = sqlite_reset,
  .clear = sqlite_clear,
  .column_count = sqlite_column_count,
  .column_is_null = sqlite_column_is_null,
  .column_int64 = sqlite_column_int64,
  .column_text = sqlite_column_text,
  .column_blob = sqlite_column_blob,
};

/* Takes the handle. */
RkDb *
rk_sqlite_wrap (sqlite3 *handle, gboolean encrypted)
{
  RkSqlite *db = g_new0 (RkSqlite, 1);

  rk_db_init (&db->parent, &sqlite_class);
  db->handle = handle;
  db->encrypted = encrypted;
  return &db->parent;
}
