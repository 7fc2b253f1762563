/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db-pg"

#include "db/pg-private.h"

#include <string.h>

/* The types that a portable statement can answer, by their numbers, which PostgreSQL never changes.
 */
enum
{
  TYPE_BOOL = 16,
  TYPE_BYTEA = 17,
  TYPE_INT8 = 20,
  TYPE_INT2 = 21,
  TYPE_INT4 = 23,
  TYPE_TEXT = 25,
  TYPE_OID = 26,
  TYPE_NUMERIC = 1700,
};

typedef struct
{
  const char *value; /* NULL for NULL */
  int size;
  gboolean binary;
  Oid type;
  char *owned;
  char digits[24];
} Param;

typedef struct
{
  RkDbStmt parent;
  char name[16];
  int n_params;
  Param *params;
  const char **values; /* what libpq wants to see side by side */
  int *sizes;
  int *formats;
  PGresult *result;
  int row;
  GPtrArray *scratch; /* numbers of this row that were asked for as text */
} RkPgStmt;

static void
deallocate (RkPg *pg, const char *name)
{
  g_autofree char *sql = g_strconcat ("DEALLOCATE ", name, NULL);

  PQclear (PQexec (pg->conn, sql));
}

/* In a spoiled transaction nothing can be deallocated; it is done as soon as it can be. */
static void
deallocate_doomed (RkPg *pg)
{
  if (pg->doomed->len == 0 || PQtransactionStatus (pg->conn) == PQTRANS_INERROR)
    return;
  for (guint i = 0; i < pg->doomed->len; i++)
    deallocate (pg, g_ptr_array_index (pg->doomed, i));
  g_ptr_array_set_size (pg->doomed, 0);
}

static gboolean
describe (RkPg *pg, RkPgStmt *stmt, GError **error)
{
  PGresult *result = PQdescribePrepared (pg->conn, stmt->name);

  if (!rk_pg_check (pg, result, error))
    {
      PQclear (result);
      return FALSE;
    }
  stmt->n_params = PQnparams (result);
  stmt->params = g_new0 (Param, (gsize) stmt->n_params);
  stmt->values = g_new0 (const char *, (gsize) stmt->n_params);
  stmt->sizes = g_new0 (int, (gsize) stmt->n_params);
  stmt->formats = g_new0 (int, (gsize) stmt->n_params);
  for (int i = 0; i < stmt->n_params; i++)
    stmt->params[i].type = PQparamtype (result, i);
  PQclear (result);
  return TRUE;
}

RkDbStmt *
rk_pg_prepare (RkDb *db, const char *sql, GError **error)
{
  RkPg *pg = (RkPg *) db;
  RkPgStmt *stmt = g_new0 (RkPgStmt, 1);

  deallocate_doomed (pg);
  g_snprintf (stmt->name, sizeof stmt->name, "rk_%u", ++pg->next_name);
  PGresult *result = PQprepare (pg->conn, stmt->name, sql, 0, NULL);
  gboolean ok = rk_pg_check (pg, result, error);
  PQclear (result);
  if (!ok)
    {
      g_free (stmt);
      return NULL;
    }
  stmt->parent.db = db;
  stmt->scratch = g_ptr_array_new_with_free_func (g_free);
  if (!describe (pg, stmt, error))
    {
      rk_pg_finalize (&stmt->parent);
      return NULL;
    }
  return &stmt->parent;
}

void
rk_pg_finalize (RkDbStmt *base)
{
  RkPgStmt *stmt = (RkPgStmt *) base;
  RkPg *pg = (RkPg *) base->db;

  rk_pg_reset (base);
  rk_pg_clear (base);
  if (PQtransactionStatus (pg->conn) == PQTRANS_INERROR)
    g_ptr_array_add (pg->doomed, g_strdup (stmt->name));
  else
    deallocate (pg, stmt->name);
  g_ptr_array_unref (stmt->scratch);
  g_free (stmt->params);
  g_free (stmt->values);
  g_free (stmt->sizes);
  g_free (stmt->formats);
  g_free (stmt);
}

/* Returns: the parameter, emptied; NULL when the statement does not have it. */
static Param *
param_at (RkPgStmt *stmt, int n)
{
  if (n < 1 || n > stmt->n_params)
    {
      if (stmt->parent.wrong_param == 0)
        stmt->parent.wrong_param = n;
      return NULL;
    }
  Param *param = &stmt->params[n - 1];
  g_clear_pointer (&param->owned, g_free);
  param->value = NULL;
  param->binary = FALSE;
  param->size = 0;
  return param;
}

void
rk_pg_bind_int64 (RkDbStmt *base, int n, gint64 value)
{
  Param *param = param_at ((RkPgStmt *) base, n);

  if (param == NULL)
    return;
  g_snprintf (param->digits, sizeof param->digits, "%" G_GINT64_FORMAT, value);
  param->value = param->digits;
}

void
rk_pg_bind_text (RkDbStmt *base, int n, const char *text, gboolean copy)
{
  Param *param = param_at ((RkPgStmt *) base, n);
  gsize size = strlen (text);

  if (param == NULL)
    return;
  if (size > G_MAXINT)
    {
      base->wrong_param = n;
      return;
    }
  if (copy)
    text = param->owned = g_strdup (text);
  param->value = text;
  param->size = (int) size;
  /* In the text form a backslash would mean something to a BYTEA. */
  param->binary = param->type == TYPE_TEXT || param->type == TYPE_BYTEA;
}

void
rk_pg_bind_blob (RkDbStmt *base, int n, gconstpointer data, gsize size)
{
  Param *param = param_at ((RkPgStmt *) base, n);

  if (param == NULL)
    return;
  if (size > G_MAXINT)
    {
      base->wrong_param = n;
      return;
    }
  param->owned = g_malloc (size + 1);
  memcpy (param->owned, data, size);
  param->value = param->owned;
  param->size = (int) size;
  param->binary = TRUE;
}

void
rk_pg_bind_null (RkDbStmt *base, int n)
{
  param_at ((RkPgStmt *) base, n);
}

/* How many rows were changed is told for SELECT as well, where it means something else. */
static void
note_changes (RkPg *pg, PGresult *result)
{
  const char *status = PQcmdStatus (result);

  if (g_str_has_prefix (status, "INSERT") || g_str_has_prefix (status, "UPDATE")
      || g_str_has_prefix (status, "DELETE"))
    pg->changes = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
}

static gboolean
execute (RkPgStmt *stmt, GError **error)
{
  RkPg *pg = (RkPg *) stmt->parent.db;

  if (!rk_db_stmt_check_params (&stmt->parent, error))
    return FALSE;
  for (int i = 0; i < stmt->n_params; i++)
    {
      stmt->values[i] = stmt->params[i].value;
      stmt->sizes[i] = stmt->params[i].size;
      stmt->formats[i] = stmt->params[i].binary;
    }
  PGresult *result = PQexecPrepared (
    pg->conn, stmt->name, stmt->n_params, stmt->values, stmt->sizes, stmt->formats, 1);
  if (!rk_pg_check (pg, result, error))
    {
      PQclear (result);
      return FALSE;
    }
  note_changes (pg, result);
  stmt->result = result;
  stmt->row = -1;
  return TRUE;
}

gboolean
rk_pg_step (RkDbStmt *base, gboolean *ret_row, GError **error)
{
  RkPgStmt *stmt = (RkPgStmt *) base;

  if (stmt->result == NULL && !execute (stmt, error))
    return FALSE;
  g_ptr_array_set_size (stmt->scratch, 0);
  stmt->row++;
  *ret_row = stmt->row < PQntuples (stmt->result);
  if (!*ret_row)
    rk_pg_reset (base);
  return TRUE;
}

void
rk_pg_reset (RkDbStmt *base)
{
  RkPgStmt *stmt = (RkPgStmt *) base;

  g_clear_pointer (&stmt->result, PQclear);
  g_ptr_array_set_size (stmt->scratch, 0);
}

void
rk_pg_clear (RkDbStmt *base)
{
  RkPgStmt *stmt = (RkPgStmt *) base;

  for (int i = 0; i < stmt->n_params; i++)
    param_at (stmt, i + 1);
}

int
rk_pg_column_count (RkDbStmt *base)
{
  RkPgStmt *stmt = (RkPgStmt *) base;

  if (stmt->result != NULL)
    return PQnfields (stmt->result);
  PGresult *result = PQdescribePrepared (((RkPg *) base->db)->conn, stmt->name);
  int n = PQnfields (result);
  PQclear (result);
  return n;
}

gboolean
rk_pg_column_is_null (RkDbStmt *base, int column)
{
  RkPgStmt *stmt = (RkPgStmt *) base;

  return PQgetisnull (stmt->result, stmt->row, column);
}

static gint64
read_big_endian (const char *data, int size)
{
  /* The sign is that of the first byte. */
  gint64 value = size > 0 ? (signed char) data[0] : 0;

  for (int i = 1; i < size; i++)
    value = (gint64) ((guint64) value << 8) | (guint8) data[i];
  return value;
}

/* The whole part of a NUMERIC, which is what the sum of a BIGINT column is: digits of base 10,000,
 * the first of them worth 10,000 to the power of the weight. */
static gint64
read_numeric (const char *data, int size)
{
  if (size < 8)
    return 0;
  int n_digits = (int) read_big_endian (data, 2);
  int weight = (int) read_big_endian (data + 2, 2);
  gboolean negative = (guint8) data[4] == 0x40;
  gint64 value = 0;

  for (int i = 0; i <= weight && i < 6; i++)
    {
      gint64 digit = i < n_digits && 10 + 2 * i <= size ? read_big_endian (data + 8 + 2 * i, 2) : 0;
      if (value > (G_MAXINT64 - digit) / 10000)
        return negative ? G_MININT64 : G_MAXINT64;
      value = value * 10000 + digit;
    }
  return negative ? -value : value;
}

gint64
rk_pg_column_int64 (RkDbStmt *base, int column)
{
  RkPgStmt *stmt = (RkPgStmt *) base;
  const char *data = PQgetvalue (stmt->result, stmt->row, column);
  int size = PQgetlength (stmt->result, stmt->row, column);

  if (PQgetisnull (stmt->result, stmt->row, column))
    return 0;
  switch (PQftype (stmt->result, column))
    {
    case TYPE_BOOL:
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
      return read_big_endian (data, size);
    case TYPE_OID:
      return read_big_endian (data, size) & 0xffffffff;
    case TYPE_NUMERIC:
      return read_numeric (data, size);
    default:
      return g_ascii_strtoll (data, NULL, 10);
    }
}

const char *
rk_pg_column_text (RkDbStmt *base, int column)
{
  RkPgStmt *stmt = (RkPgStmt *) base;
  char *text;

  if (PQgetisnull (stmt->result, stmt->row, column))
    return NULL;
  switch (PQftype (stmt->result, column))
    {
    case TYPE_BOOL:
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
    case TYPE_OID:
    case TYPE_NUMERIC:
      text = g_strdup_printf ("%" G_GINT64_FORMAT, rk_pg_column_int64 (base, column));
      g_ptr_array_add (stmt->scratch, text);
      return text;
    default:
      /* libpq puts a NUL behind every value. */
      return PQgetvalue (stmt->result, stmt->row, column);
    }
}

gconstpointer
rk_pg_column_blob (RkDbStmt *base, int column, gsize *ret_size)
{
  RkPgStmt *stmt = (RkPgStmt *) base;

  *ret_size = 0;
  if (PQgetisnull (stmt->result, stmt->row, column))
    return NULL;
  *ret_size = (gsize) PQgetlength (stmt->result, stmt->row, column);
  return PQgetvalue (stmt->result, stmt->row, column);
}
