/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "db/db.h"

G_BEGIN_DECLS

/* What a database behind the interface has to do. Savepoints, the cache of statements, retries and
 * everything built of these is written once, above it. */
typedef struct
{
  RkDbDialect dialect;

  void (*close) (RkDb *db);
  void (*leave_log) (RkDb *db);
  gboolean (*exec_script) (RkDb *db, const char *sql, GError **error);
  gboolean (*begin) (RkDb *db, RkDbMode mode, GError **error);
  gboolean (*commit) (RkDb *db, GError **error);
  gboolean (*in_transaction) (RkDb *db);
  gint64 (*changes) (RkDb *db);
  void (*interrupt) (RkDb *db);
  gboolean (*integrity_check) (RkDb *db, GError **error);
  gboolean (*checkpoint) (RkDb *db, GError **error);

  RkDbStmt *(*prepare) (RkDb *db, const char *sql, GError **error);
  void (*finalize) (RkDbStmt *stmt);
  void (*bind_int64) (RkDbStmt *stmt, int param, gint64 value);
  /* @text is not NULL */
  void (*bind_text) (RkDbStmt *stmt, int param, const char *text, gboolean copy);
  /* @data is not NULL */
  void (*bind_blob) (RkDbStmt *stmt, int param, gconstpointer data, gsize size);
  void (*bind_null) (RkDbStmt *stmt, int param);
  /* After the last row, and after an error, the statement is reset. */
  gboolean (*step) (RkDbStmt *stmt, gboolean *ret_row, GError **error);
  void (*reset) (RkDbStmt *stmt);
  void (*clear) (RkDbStmt *stmt);
  int (*column_count) (RkDbStmt *stmt);
  gboolean (*column_is_null) (RkDbStmt *stmt, int column);
  gint64 (*column_int64) (RkDbStmt *stmt, int column);
  const char *(*column_text) (RkDbStmt *stmt, int column);
  gconstpointer (*column_blob) (RkDbStmt *stmt, int column, gsize *ret_size);
} RkDbClass;

#define RK_DB_POINTER_SLOTS 128

struct _RkDb
{
  const RkDbClass *klass;
  GHashTable *by_text;                       /* (owned) char * in RkDbStmt → (owned) RkDbStmt */
  RkDbStmt *by_pointer[RK_DB_POINTER_SLOTS]; /* the same, found by the address of a literal */
  guint64 clock;                             /* counts borrowings, for dropping the oldest */
  guint n_borrowed;
  guint n_savepoints;
};

struct _RkDbStmt
{
  RkDb *db;
  char *sql;
  const char *pointer; /* where sql was found last; only compared, never read */
  guint64 used;
  gboolean borrowed;
  gboolean cached;
  int wrong_param; /* a parameter that could not be bound, 0 for none */
};

void rk_db_init (RkDb *db, const RkDbClass *klass);
void rk_db_clear_cache (RkDb *db);

/* Sets wrong_param as an error, if there is one. */
gboolean rk_db_stmt_check_params (RkDbStmt *stmt, GError **error);

G_END_DECLS
