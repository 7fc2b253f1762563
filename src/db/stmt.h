/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "db/db.h"

#include <stdarg.h>

G_BEGIN_DECLS

/**
 * RkDbStmt: a prepared statement, borrowed from the cache of its connection.
 *
 * |[<!-- language="C" -->
 * g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, "SELECT id, text FROM post WHERE space = $1",
 * error); gboolean row;
 *
 * if (stmt == NULL)
 *   return FALSE;
 * rk_db_bind_text (stmt, 1, space);
 * while (rk_db_step (stmt, &row, error))
 *   {
 *     if (!row)
 *       return TRUE;
 *     use (rk_db_column_text (stmt, 0), rk_db_column_text (stmt, 1));
 *   }
 * return FALSE;
 * ]|
 */
typedef struct _RkDbStmt RkDbStmt;

/**
 * rk_db_prepare:
 * @db: a connection
 * @sql: one statement, best a literal or an interned string: these are found in the cache without
 *   hashing. Never text with values in it
 * @error: return location for an error
 *
 * Takes a statement from the cache, or prepares it. If the cached one is in use (a query inside the
 * loop over the same query), another is prepared.
 *
 * Returns: (transfer full) (nullable): the statement; give back with rk_db_stmt_release()
 */
RkDbStmt *rk_db_prepare (RkDb *db, const char *sql, GError **error);

/**
 * rk_db_stmt_release:
 * @stmt: (transfer full) (nullable): a statement
 *
 * Resets the statement, forgets its parameters and gives it back to the cache. What the column
 * functions returned is invalid from then on.
 */
void rk_db_stmt_release (RkDbStmt *stmt);

/**
 * rk_db_stmt_get_db:
 * @stmt: a statement
 *
 * Returns: (transfer none): the connection that it belongs to
 */
RkDb *rk_db_stmt_get_db (RkDbStmt *stmt);

/*
 * Binding. Parameters count from 1, as in the SQL. These functions return nothing: what goes wrong
 * (a parameter that the statement does not have) is reported by the next rk_db_step(). Values stay
 * bound over rk_db_step() and rk_db_reset() until they are bound anew or the statement is released.
 */

/**
 * rk_db_bind_int64:
 * @stmt: a statement
 * @param: which, from 1
 * @value: the value
 */
void rk_db_bind_int64 (RkDbStmt *stmt, int param, gint64 value);

/**
 * rk_db_bind_bool:
 * @stmt: a statement
 * @param: which, from 1
 * @value: stored as 0 or 1
 */
void rk_db_bind_bool (RkDbStmt *stmt, int param, gboolean value);

/**
 * rk_db_bind_text:
 * @stmt: a statement
 * @param: which, from 1
 * @text: (nullable): UTF-8, copied; %NULL binds NULL
 */
void rk_db_bind_text (RkDbStmt *stmt, int param, const char *text);

/**
 * rk_db_bind_text_borrowed:
 * @stmt: a statement
 * @param: which, from 1
 * @text: (nullable): UTF-8; must stay unchanged until the statement has run to its end and the
 *   parameter is bound anew or the statement released
 *
 * Like rk_db_bind_text() without the copy, for bulk work.
 */
void rk_db_bind_text_borrowed (RkDbStmt *stmt, int param, const char *text);

/**
 * rk_db_bind_blob:
 * @stmt: a statement
 * @param: which, from 1
 * @data: (nullable): the bytes, copied; %NULL binds NULL. An empty blob needs a pointer that is not
 *   %NULL
 * @size: how many
 */
void rk_db_bind_blob (RkDbStmt *stmt, int param, gconstpointer data, gsize size);

/**
 * rk_db_bind_bytes:
 * @stmt: a statement
 * @param: which, from 1
 * @bytes: (nullable): the bytes, copied; %NULL binds NULL
 */
void rk_db_bind_bytes (RkDbStmt *stmt, int param, GBytes *bytes);

/**
 * rk_db_bind_null:
 * @stmt: a statement
 * @param: which, from 1
 */
void rk_db_bind_null (RkDbStmt *stmt, int param);

/**
 * rk_db_bind:
 * @stmt: a statement
 * @types: one letter for each parameter from `$1` on:
 *   `i` a #gint64 (cast what is none), `d` an int, `o` a #gboolean, `t` a nullable UTF-8 string,
 *   `b` a pointer and a #gsize, `y` a nullable #GBytes, `n` NULL (takes no argument)
 * @...: the parameters
 *
 * Binds all parameters at once.
 */
void rk_db_bind (RkDbStmt *stmt, const char *types, ...);

/** rk_db_bind_va: rk_db_bind() for a va_list. */
void rk_db_bind_va (RkDbStmt *stmt, const char *types, va_list args);

/**
 * rk_db_step:
 * @stmt: a statement
 * @ret_row: (out) (optional): whether there is a row to read
 * @error: return location for an error
 *
 * Goes to the next row. When there is none, the statement has done its work and is reset: the next
 * step would run it again.
 *
 * Returns: %TRUE on success, with or without a row
 */
gboolean rk_db_step (RkDbStmt *stmt, gboolean *ret_row, GError **error);

/**
 * rk_db_run:
 * @stmt: a statement
 * @error: return location for an error
 *
 * Steps to the end, throwing rows away, and resets: for bulk changes with one statement.
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_run (RkDbStmt *stmt, GError **error);

/**
 * rk_db_reset:
 * @stmt: a statement
 *
 * Leaves the rows not yet read, so that the statement can run again with the same parameters or
 * others.
 */
void rk_db_reset (RkDbStmt *stmt);

/* Columns count from 0. Only valid after rk_db_step() gave a row. */

/**
 * rk_db_column_count:
 * @stmt: a statement
 *
 * Returns: how many columns a row has
 */
int rk_db_column_count (RkDbStmt *stmt);

/**
 * rk_db_column_is_null:
 * @stmt: a statement at a row
 * @column: which, from 0
 *
 * Returns: whether the value is NULL
 */
gboolean rk_db_column_is_null (RkDbStmt *stmt, int column);

/**
 * rk_db_column_int64:
 * @stmt: a statement at a row
 * @column: which, from 0
 *
 * Returns: the value; 0 for NULL
 */
gint64 rk_db_column_int64 (RkDbStmt *stmt, int column);

/**
 * rk_db_column_bool:
 * @stmt: a statement at a row
 * @column: which, from 0
 *
 * Returns: whether the value is neither 0 nor NULL
 */
gboolean rk_db_column_bool (RkDbStmt *stmt, int column);

/**
 * rk_db_column_text:
 * @stmt: a statement at a row
 * @column: which, from 0
 *
 * Returns: (transfer none) (nullable): the value, valid until the next step, reset or release
 */
const char *rk_db_column_text (RkDbStmt *stmt, int column);

/**
 * rk_db_column_dup_text:
 * @stmt: a statement at a row
 * @column: which, from 0
 *
 * Returns: (transfer full) (nullable): a copy of the value
 */
char *rk_db_column_dup_text (RkDbStmt *stmt, int column);

/**
 * rk_db_column_blob:
 * @stmt: a statement at a row
 * @column: which, from 0
 * @ret_size: (out): how many bytes; 0 for NULL
 *
 * Returns: (transfer none) (nullable): the bytes, valid until the next step, reset or release;
 *   %NULL for NULL only
 */
gconstpointer rk_db_column_blob (RkDbStmt *stmt, int column, gsize *ret_size);

/**
 * rk_db_column_bytes:
 * @stmt: a statement at a row
 * @column: which, from 0
 *
 * Returns: (transfer full) (nullable): a copy of the bytes; %NULL for NULL
 */
GBytes *rk_db_column_bytes (RkDbStmt *stmt, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkDbStmt, rk_db_stmt_release)

G_END_DECLS
