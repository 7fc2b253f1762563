/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "db/db-private.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

typedef struct
{
  RkDb parent;
  PGconn *conn;
  PGcancel *cancel;
  gint64 changes;
  guint next_name;
  GPtrArray *doomed; /* names of statements that could not be deallocated yet */
} RkPg;

/* pg-stmt.c: fills in what concerns statements */
RkDbStmt *rk_pg_prepare (RkDb *db, const char *sql, GError **error);
void rk_pg_finalize (RkDbStmt *stmt);
void rk_pg_bind_int64 (RkDbStmt *stmt, int param, gint64 value);
void rk_pg_bind_text (RkDbStmt *stmt, int param, const char *text, gboolean copy);
void rk_pg_bind_blob (RkDbStmt *stmt, int param, gconstpointer data, gsize size);
void rk_pg_bind_null (RkDbStmt *stmt, int param);
gboolean rk_pg_step (RkDbStmt *stmt, gboolean *ret_row, GError **error);
void rk_pg_reset (RkDbStmt *stmt);
void rk_pg_clear (RkDbStmt *stmt);
int rk_pg_column_count (RkDbStmt *stmt);
gboolean rk_pg_column_is_null (RkDbStmt *stmt, int column);
gint64 rk_pg_column_int64 (RkDbStmt *stmt, int column);
const char *rk_pg_column_text (RkDbStmt *stmt, int column);
gconstpointer rk_pg_column_blob (RkDbStmt *stmt, int column, gsize *ret_size);

/* pg.c: whether @result is a success; sets the error otherwise. Takes nothing. */
gboolean rk_pg_check (RkPg *pg, const PGresult *result, GError **error);

G_END_DECLS
