/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/record.h"
#include "db/stmt.h"

G_BEGIN_DECLS

/**
 * SECTION: record
 *
 * Rows follow the field tables of core: one column for each field, with its name and in its order.
 * Texts, ids and dates are TEXT and NULL for %NULL; numbers, times and truth are BIGINT; a choice
 * is TEXT, its name (so that a new choice in the middle of a list changes no row).
 */

/**
 * rk_db_record_columns:
 * @type: a kind of record
 *
 * Returns: (transfer none): the columns, "a, b, c"; made once for each type, never freed
 */
const char *rk_db_record_columns (const RkRecordType *type);

/**
 * rk_db_record_insert_sql:
 * @type: a kind of record
 * @table: (nullable): the table; %NULL for the name of @type. A literal, never from outside
 *
 * Returns: (transfer none): `INSERT INTO table (columns) VALUES ($1, …)`, for rk_db_bind_record()
 *   from 1; made once, never freed
 */
const char *rk_db_record_insert_sql (const RkRecordType *type, const char *table);

/**
 * rk_db_record_upsert_sql:
 * @type: a kind of record
 * @table: (nullable): the table; %NULL for the name of @type. A literal, never from outside
 * @key_columns: (nullable): the columns of its unique key, "a, b"; %NULL for the fields of @type
 *   that are marked as its key, or else "id"
 *
 * Returns: (transfer none): `INSERT … ON CONFLICT (key) DO UPDATE SET …` over all other columns,
 * for rk_db_bind_record() from 1; made once, never freed
 */
const char *
rk_db_record_upsert_sql (const RkRecordType *type, const char *table, const char *key_columns);

/**
 * rk_db_record_select_sql:
 * @type: a kind of record
 * @table: (nullable): the table; %NULL for the name of @type. A literal, never from outside
 * @where: (nullable): what follows, "WHERE id = $1"; a literal
 *
 * Returns: (transfer none): `SELECT columns FROM table where`, for rk_db_column_record() from 0;
 *   made once, never freed
 */
const char *
rk_db_record_select_sql (const RkRecordType *type, const char *table, const char *where);

/**
 * rk_db_bind_record:
 * @stmt: a statement
 * @first_param: the parameter of the first field
 * @type: the kind of @record
 * @record: the record; must stay unchanged until the statement has run (its texts are not copied)
 *
 * Binds every field of the record. As with the other binding functions, what goes wrong is reported
 * by the next rk_db_step().
 */
void
rk_db_bind_record (RkDbStmt *stmt, int first_param, const RkRecordType *type, gconstpointer record);

/**
 * rk_db_column_record:
 * @stmt: a statement at a row
 * @first_column: the column of the first field
 * @type: the kind of @record
 * @record: (inout): filled; what its texts held before is freed
 *
 * Reads a row into a record. A choice that this program does not know is read as 0.
 */
void
rk_db_column_record (RkDbStmt *stmt, int first_column, const RkRecordType *type, gpointer record);

G_END_DECLS
