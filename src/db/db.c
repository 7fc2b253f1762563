/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/db-private.h"

/* Savepoints are numbered by their depth. Nobody nests deeper than this on purpose. */
#define MAX_SAVEPOINTS 16

/* How often PostgreSQL may ask for a repetition before we believe that it will never do. */
#define MAX_ATTEMPTS 10

G_DEFINE_QUARK (rk_db_error, rk_db_error)

void
rk_db_close (RkDb *db)
{
  if (db == NULL)
    return;
  g_return_if_fail (db->n_borrowed == 0);

  rk_db_rollback (db);
  rk_db_clear_cache (db);
  g_hash_table_unref (db->by_text);
  db->klass->close (db);
}

void
rk_db_leave_log (RkDb *db)
{
  if (db->klass->leave_log != NULL)
    db->klass->leave_log (db);
}

RkDbDialect
rk_db_get_dialect (RkDb *db)
{
  return db->klass->dialect;
}

gboolean
rk_db_exec_script (RkDb *db, const char *sql, GError **error)
{
  return db->klass->exec_script (db, sql, error);
}

static gboolean
exec_va (RkDb *db, const char *sql, GError **error, const char *types, va_list args)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_va (stmt, types, args);
  return rk_db_run (stmt, error);
}

gboolean
rk_db_exec (RkDb *db, const char *sql, GError **error, const char *types, ...)
{
  va_list args;

  va_start (args, types);
  gboolean ok = exec_va (db, sql, error, types, args);
  va_end (args);
  return ok;
}

/* Borrows a statement that stands at its first row. */
static RkDbStmt *
query_one (RkDb *db, const char *sql, GError **error, const char *types, va_list args)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, sql, error);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  rk_db_bind_va (stmt, types, args);
  if (!rk_db_step (stmt, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_NOT_FOUND, "No row matches the query.");
      return NULL;
    }
  return g_steal_pointer (&stmt);
}

gboolean
rk_db_query_int64 (
  RkDb *db, const char *sql, gint64 *ret_value, GError **error, const char *types, ...)
{
  va_list args;

  va_start (args, types);
  g_autoptr (RkDbStmt) stmt = query_one (db, sql, error, types, args);
  va_end (args);
  if (stmt == NULL)
    return FALSE;
  *ret_value = rk_db_column_int64 (stmt, 0);
  return TRUE;
}

gboolean
rk_db_query_text (
  RkDb *db, const char *sql, char **ret_value, GError **error, const char *types, ...)
{
  va_list args;

  va_start (args, types);
  g_autoptr (RkDbStmt) stmt = query_one (db, sql, error, types, args);
  va_end (args);
  if (stmt == NULL)
    return FALSE;
  *ret_value = rk_db_column_dup_text (stmt, 0);
  return TRUE;
}

gint64
rk_db_changes (RkDb *db)
{
  return db->klass->changes (db);
}

gboolean
rk_db_begin (RkDb *db, RkDbMode mode, GError **error)
{
  if (db->klass->in_transaction (db))
    {
      g_set_error_literal (
        error, RK_DB_ERROR, RK_DB_ERROR_FAILED, "A transaction is open already; use a savepoint.");
      return FALSE;
    }
  db->n_savepoints = 0;
  return db->klass->begin (db, mode, error);
}

gboolean
rk_db_commit (RkDb *db, GError **error)
{
  if (db->n_savepoints > 0)
    {
      g_set_error_literal (
        error, RK_DB_ERROR, RK_DB_ERROR_FAILED, "A savepoint is open; it has to be ended first.");
      rk_db_rollback (db);
      return FALSE;
    }
  if (!db->klass->commit (db, error))
    {
      rk_db_rollback (db);
      return FALSE;
    }
  return TRUE;
}

void
rk_db_rollback (RkDb *db)
{
  g_autoptr (GError) error = NULL;

  db->n_savepoints = 0;
  if (!db->klass->in_transaction (db))
    return;
  /* What fails here is a lost connection or a broken file; both have undone the transaction, and
   * the next use reports them. */
  if (!db->klass->exec_script (db, "ROLLBACK", &error))
    g_debug ("ROLLBACK: %s", error->message);
}

gboolean
rk_db_in_transaction (RkDb *db)
{
  return db->klass->in_transaction (db);
}

static gboolean
exec_at_depth (RkDb *db, const char *format, guint depth, GError **error)
{
  char name[16];
  char *sql;

  g_snprintf (name, sizeof name, "rk_%u", depth);
  g_auto (GStrv) parts = g_strsplit (format, "@", -1);
  sql = g_strjoinv (name, parts);
  gboolean ok = db->klass->exec_script (db, sql, error);
  g_free (sql);
  return ok;
}

static gboolean
check_savepoint (RkDb *db, GError **error)
{
  if (db->n_savepoints > 0 && db->klass->in_transaction (db))
    return TRUE;
  g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                       "The savepoint is gone: the transaction around it has ended.");
  return FALSE;
}

gboolean
rk_db_savepoint (RkDb *db, GError **error)
{
  if (!db->klass->in_transaction (db) || db->n_savepoints == MAX_SAVEPOINTS)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                           "A savepoint needs a transaction, and at most 16 of them nest.");
      return FALSE;
    }
  if (!exec_at_depth (db, "SAVEPOINT @", db->n_savepoints + 1, error))
    return FALSE;
  db->n_savepoints++;
  return TRUE;
}

gboolean
rk_db_release (RkDb *db, GError **error)
{
  if (!check_savepoint (db, error)
      || !exec_at_depth (db, "RELEASE SAVEPOINT @", db->n_savepoints, error))
    return FALSE;
  db->n_savepoints--;
  return TRUE;
}

gboolean
rk_db_rollback_to (RkDb *db, GError **error)
{
  if (!check_savepoint (db, error)
      || !exec_at_depth (
        db, "ROLLBACK TO SAVEPOINT @; RELEASE SAVEPOINT @", db->n_savepoints, error))
    return FALSE;
  db->n_savepoints--;
  return TRUE;
}

static gboolean
transact_nested (RkDb *db, RkDbTransactFunc func, gpointer data, GError **error)
{
  if (!rk_db_savepoint (db, error))
    return FALSE;
  if (!func (db, data, error))
    {
      /* If the savepoint cannot be undone, neither can what surrounds it be committed. */
      if (!rk_db_rollback_to (db, NULL))
        rk_db_rollback (db);
      return FALSE;
    }
  return rk_db_release (db, error);
}

static gboolean
transact_once (RkDb *db, RkDbMode mode, RkDbTransactFunc func, gpointer data, GError **error)
{
  if (!rk_db_begin (db, mode, error))
    return FALSE;
  if (!func (db, data, error))
    {
      rk_db_rollback (db);
      return FALSE;
    }
  return rk_db_commit (db, error);
}

gboolean
rk_db_transact (RkDb *db, RkDbMode mode, RkDbTransactFunc func, gpointer data, GError **error)
{
  if (db->klass->in_transaction (db))
    return transact_nested (db, func, data, error);

  for (int attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (transact_once (db, mode, func, data, &local_error))
        return TRUE;
      if (attempt == MAX_ATTEMPTS
          || !g_error_matches (local_error, RK_DB_ERROR, RK_DB_ERROR_SERIALIZATION))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_usleep ((gulong) g_random_int_range (500, 1000 << MIN (attempt, 6)));
    }
}

void
rk_db_interrupt (RkDb *db)
{
  db->klass->interrupt (db);
}

gboolean
rk_db_integrity_check (RkDb *db, GError **error)
{
  return db->klass->integrity_check (db, error);
}

gboolean
rk_db_checkpoint (RkDb *db, GError **error)
{
  return db->klass->checkpoint (db, error);
}
