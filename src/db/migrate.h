/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "db/db.h"

G_BEGIN_DECLS

/**
 * RkMigration:
 * @version: counts from 1, without gaps
 * @name: what it does, for people
 * @sql: statements separated by semicolons, in the portable dialect
 *
 * One step of the tables' history. The build makes arrays of these from data/sql: the numbered
 * files of data/sql/store become `rk_store_migrations` with `n_rk_store_migrations` (in
 * `store-migrations.h`), those of data/sql/server `rk_server_migrations`. A file is listed in
 * data/sql/meson.build, and never changed once it was released.
 *
 * On PostgreSQL the type BLOB reads as BYTEA, and `WITHOUT ROWID` is left out. What only one of the
 * two understands stands between a line `-- @sqlite` or `-- @postgresql` and a line `-- @end`.
 */
typedef struct
{
  int version;
  const char *name;
  const char *sql;
} RkMigration;

/**
 * rk_db_migrate:
 * @db: a connection outside of a transaction
 * @migrations: (array length=n_migrations): the whole history
 * @n_migrations: how many
 * @error: return location for an error
 *
 * Brings the tables up to the last of @migrations, forward only, each in a transaction of its own
 * and recorded with a digest of its text in the table `schema_migration`. Several processes may do
 * it at once; each step is done once.
 *
 * A database that a newer program has changed is refused with %RK_DB_ERROR_NEWER_SCHEMA; one whose
 * history is another than @migrations with %RK_DB_ERROR_FAILED. Neither is touched.
 *
 * Returns: %TRUE when the tables are up to date
 */
gboolean
rk_db_migrate (RkDb *db, const RkMigration *migrations, gsize n_migrations, GError **error);

/**
 * rk_db_schema_version:
 * @db: a connection
 * @ret_version: (out): the last migration that was applied, 0 for an empty database
 * @error: return location for an error
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_schema_version (RkDb *db, int *ret_version, GError **error);

G_END_DECLS
