/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/db-private.h"

#include <string.h>

/* A program has a few hundred statements; this only bounds what a wrong use can pile up. */
#define MAX_CACHED 256

static void
stmt_finalize (gpointer data)
{
  RkDbStmt *stmt = data;
  char *sql = stmt->sql;

  stmt->db->klass->finalize (stmt);
  g_free (sql);
}

void
rk_db_init (RkDb *db, const RkDbClass *klass)
{
  db->klass = klass;
  db->by_text = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, stmt_finalize);
}

void
rk_db_clear_cache (RkDb *db)
{
  memset (db->by_pointer, 0, sizeof db->by_pointer);
  g_hash_table_remove_all (db->by_text);
}

static guint
slot_of (const char *pointer)
{
  guintptr p = (guintptr) pointer;

  return (guint) ((p >> 3) ^ (p >> 10)) % RK_DB_POINTER_SLOTS;
}

static void
drop_oldest (RkDb *db)
{
  GHashTableIter iter;
  gpointer value;
  RkDbStmt *oldest = NULL;

  g_hash_table_iter_init (&iter, db->by_text);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      RkDbStmt *stmt = value;
      if (!stmt->borrowed && (oldest == NULL || stmt->used < oldest->used))
        oldest = stmt;
    }
  if (oldest == NULL)
    return;
  for (guint i = 0; i < RK_DB_POINTER_SLOTS; i++)
    if (db->by_pointer[i] == oldest)
      db->by_pointer[i] = NULL;
  g_hash_table_remove (db->by_text, oldest->sql);
}

static RkDbStmt *
borrow (RkDb *db, RkDbStmt *stmt)
{
  stmt->borrowed = TRUE;
  stmt->used = ++db->clock;
  db->n_borrowed++;
  return stmt;
}

RkDbStmt *
rk_db_prepare (RkDb *db, const char *sql, GError **error)
{
  RkDbStmt **slot = &db->by_pointer[slot_of (sql)];
  RkDbStmt *stmt = *slot;

  /* An address can have been freed and used for another text, so the text decides. */
  if (stmt != NULL && stmt->pointer == sql && !stmt->borrowed && strcmp (stmt->sql, sql) == 0)
    return borrow (db, stmt);

  stmt = g_hash_table_lookup (db->by_text, sql);
  if (stmt != NULL && !stmt->borrowed)
    {
      stmt->pointer = sql;
      *slot = stmt;
      return borrow (db, stmt);
    }

  gboolean cached = stmt == NULL;
  stmt = db->klass->prepare (db, sql, error);
  if (stmt == NULL)
    return NULL;
  stmt->db = db;
  stmt->sql = g_strdup (sql);
  stmt->cached = cached;
  if (cached)
    {
      if (g_hash_table_size (db->by_text) >= MAX_CACHED)
        drop_oldest (db);
      g_hash_table_insert (db->by_text, stmt->sql, stmt);
      stmt->pointer = sql;
      *slot = stmt;
    }
  return borrow (db, stmt);
}

void
rk_db_stmt_release (RkDbStmt *stmt)
{
  if (stmt == NULL)
    return;
  g_return_if_fail (stmt->borrowed);

  stmt->db->n_borrowed--;
  stmt->borrowed = FALSE;
  stmt->wrong_param = 0;
  if (!stmt->cached)
    {
      stmt_finalize (stmt);
      return;
    }
  stmt->db->klass->reset (stmt);
  stmt->db->klass->clear (stmt);
}

RkDb *
rk_db_stmt_get_db (RkDbStmt *stmt)
{
  return stmt->db;
}

gboolean
rk_db_stmt_check_params (RkDbStmt *stmt, GError **error)
{
  if (G_LIKELY (stmt->wrong_param == 0))
    return TRUE;
  g_set_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
               "Parameter $%d could not be bound: the statement does not have it, or its value is "
               "too large.",
               stmt->wrong_param);
  return FALSE;
}

void
rk_db_bind_int64 (RkDbStmt *stmt, int param, gint64 value)
{
  stmt->db->klass->bind_int64 (stmt, param, value);
}

void
rk_db_bind_bool (RkDbStmt *stmt, int param, gboolean value)
{
  stmt->db->klass->bind_int64 (stmt, param, value ? 1 : 0);
}

void
rk_db_bind_text (RkDbStmt *stmt, int param, const char *text)
{
  if (text == NULL)
    stmt->db->klass->bind_null (stmt, param);
  else
    stmt->db->klass->bind_text (stmt, param, text, TRUE);
}

void
rk_db_bind_text_borrowed (RkDbStmt *stmt, int param, const char *text)
{
  if (text == NULL)
    stmt->db->klass->bind_null (stmt, param);
  else
    stmt->db->klass->bind_text (stmt, param, text, FALSE);
}

void
rk_db_bind_blob (RkDbStmt *stmt, int param, gconstpointer data, gsize size)
{
  if (data == NULL)
    stmt->db->klass->bind_null (stmt, param);
  else
    stmt->db->klass->bind_blob (stmt, param, data, size);
}

void
rk_db_bind_bytes (RkDbStmt *stmt, int param, GBytes *bytes)
{
  gsize size;
  gconstpointer data;

  if (bytes == NULL)
    {
      stmt->db->klass->bind_null (stmt, param);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  stmt->db->klass->bind_blob (stmt, param, data != NULL ? data : "", size);
}

void
rk_db_bind_null (RkDbStmt *stmt, int param)
{
  stmt->db->klass->bind_null (stmt, param);
}

void
rk_db_bind_va (RkDbStmt *stmt, const char *types, va_list args)
{
  for (int i = 0; types[i] != '\0'; i++)
    {
      int param = i + 1;

      switch (types[i])
        {
        case 'i':
          rk_db_bind_int64 (stmt, param, va_arg (args, gint64));
          break;
        case 'd':
          rk_db_bind_int64 (stmt, param, va_arg (args, int));
          break;
        case 'o':
          rk_db_bind_bool (stmt, param, va_arg (args, gboolean));
          break;
        case 't':
          rk_db_bind_text (stmt, param, va_arg (args, const char *));
          break;
        case 'b':
          {
            gconstpointer data = va_arg (args, gconstpointer);
            rk_db_bind_blob (stmt, param, data, va_arg (args, gsize));
            break;
          }
        case 'y':
          rk_db_bind_bytes (stmt, param, va_arg (args, GBytes *));
          break;
        case 'n':
          rk_db_bind_null (stmt, param);
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

void
rk_db_bind (RkDbStmt *stmt, const char *types, ...)
{
  va_list args;

  va_start (args, types);
  rk_db_bind_va (stmt, types, args);
  va_end (args);
}

gboolean
rk_db_step (RkDbStmt *stmt, gboolean *ret_row, GError **error)
{
  gboolean row;

  if (!stmt->db->klass->step (stmt, &row, error))
    return FALSE;
  if (ret_row != NULL)
    *ret_row = row;
  return TRUE;
}

gboolean
rk_db_run (RkDbStmt *stmt, GError **error)
{
  gboolean row;

  do
    if (!stmt->db->klass->step (stmt, &row, error))
      return FALSE;
  while (row);
  return TRUE;
}

void
rk_db_reset (RkDbStmt *stmt)
{
  stmt->db->klass->reset (stmt);
}

int
rk_db_column_count (RkDbStmt *stmt)
{
  return stmt->db->klass->column_count (stmt);
}

gboolean
rk_db_column_is_null (RkDbStmt *stmt, int column)
{
  return stmt->db->klass->column_is_null (stmt, column);
}

gint64
rk_db_column_int64 (RkDbStmt *stmt, int column)
{
  return stmt->db->klass->column_int64 (stmt, column);
}

gboolean
rk_db_column_bool (RkDbStmt *stmt, int column)
{
  return stmt->db->klass->column_int64 (stmt, column) != 0;
}

const char *
rk_db_column_text (RkDbStmt *stmt, int column)
{
  return stmt->db->klass->column_text (stmt, column);
}

char *
rk_db_column_dup_text (RkDbStmt *stmt, int column)
{
  return g_strdup (stmt->db->klass->column_text (stmt, column));
}

gconstpointer
rk_db_column_blob (RkDbStmt *stmt, int column, gsize *ret_size)
{
  return stmt->db->klass->column_blob (stmt, column, ret_size);
}

GBytes *
rk_db_column_bytes (RkDbStmt *stmt, int column)
{
  gsize size;
  gconstpointer data = stmt->db->klass->column_blob (stmt, column, &size);

  return data != NULL ? g_bytes_new (data, size) : NULL;
}
