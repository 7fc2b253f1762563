/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/migrate.h"

#include "db/db-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* On PostgreSQL, whoever holds this number as an advisory lock migrates: "renraku" in letters. */
#define ADVISORY_LOCK "SELECT pg_advisory_xact_lock (32200802617877365)"

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* Appends one line for PostgreSQL, outside of quotes and comments with its types and no WITHOUT
 * ROWID. @quote is the quote that is open from an earlier line, 0 for none. */
static void
append_translated (GString *out, const char *line, char *quote)
{
  for (const char *p = line; *p != '\0';)
    {
      if (*quote != 0)
        {
          if (*p == *quote)
            *quote = 0;
          g_string_append_c (out, *p++);
        }
      else if (*p == '\'' || *p == '"')
        {
          *quote = *p;
          g_string_append_c (out, *p++);
        }
      else if (p[0] == '-' && p[1] == '-')
        break;
      else if (!is_word (*p))
        g_string_append_c (out, *p++);
      else
        {
          gsize size = 0;

          while (is_word (p[size]))
            size++;
          if (g_ascii_strncasecmp (p, "WITHOUT ROWID", 13) == 0 && !is_word (p[13]))
            size = 13;
          else if (size == 4 && g_ascii_strncasecmp (p, "BLOB", 4) == 0)
            g_string_append (out, "BYTEA");
          else
            g_string_append_len (out, p, (gssize) size);
          p += size;
        }
    }
}

/* What this database gets of a migration's text. */
static char *
text_for (RkDbDialect dialect, const char *sql)
{
  g_auto (GStrv) lines = g_strsplit (sql, "\n", -1);
  GString *out = g_string_sized_new (strlen (sql));
  gboolean ours = TRUE;
  char quote = 0;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      if (quote == 0 && g_str_has_prefix (line, "-- @sqlite"))
        ours = dialect == RK_DB_DIALECT_SQLITE;
      else if (quote == 0 && g_str_has_prefix (line, "-- @postgresql"))
        ours = dialect == RK_DB_DIALECT_POSTGRESQL;
      else if (quote == 0 && g_str_has_prefix (line, "-- @end"))
        ours = TRUE;
      else if (ours && dialect == RK_DB_DIALECT_POSTGRESQL)
        append_translated (out, line, &quote);
      else if (ours)
        g_string_append (out, line);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static gboolean
has_history (RkDb *db, gboolean *ret_has, GError **error)
{
  const char *sql
    = db->klass->dialect == RK_DB_DIALECT_SQLITE
        ? "SELECT count (*) FROM sqlite_schema WHERE name = 'schema_migration'"
        : "SELECT count (*) FROM pg_class WHERE oid = to_regclass ('schema_migration')";
  gint64 count;

  if (!rk_db_query_int64 (db, sql, &count, error, ""))
    return FALSE;
  *ret_has = count > 0;
  return TRUE;
}

gboolean
rk_db_schema_version (RkDb *db, int *ret_version, GError **error)
{
  gboolean has;
  gint64 version = 0;

  if (!has_history (db, &has, error))
    return FALSE;
  if (has
      && !rk_db_query_int64 (db, "SELECT max (version) FROM schema_migration", &version, error, ""))
    return FALSE;
  *ret_version = (int) version;
  return TRUE;
}

/* Holds the recorded history against ours. @ret_applied is how many of ours are done. */
static gboolean
compare_history (
  RkDb *db, const RkMigration *migrations, gsize n, gsize *ret_applied, GError **error)
{
  gboolean has;
  gboolean row;
  gsize applied = 0;

  if (!has_history (db, &has, error))
    return FALSE;
  *ret_applied = 0;
  if (!has)
    return TRUE;

  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (db, "SELECT version, digest FROM schema_migration ORDER BY version", error);
  if (stmt == NULL)
    return FALSE;
  while (rk_db_step (stmt, &row, error))
    {
      if (!row)
        {
          *ret_applied = applied;
          return TRUE;
        }
      if (applied == n)
        {
          g_set_error_literal (
            error, RK_DB_ERROR, RK_DB_ERROR_NEWER_SCHEMA,
            _ ("The database belongs to a newer version of Renraku. Install that "
               "version or a later one."));
          return FALSE;
        }
      g_autofree char *digest
        = g_compute_checksum_for_string (G_CHECKSUM_SHA256, migrations[applied].sql, -1);
      if (rk_db_column_int64 (stmt, 0) != migrations[applied].version
          || g_strcmp0 (rk_db_column_text (stmt, 1), digest) != 0)
        {
          g_set_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                       "The database was made by another history of migrations: number %d (%s) "
                       "differs.",
                       migrations[applied].version, migrations[applied].name);
          return FALSE;
        }
      applied++;
    }
  return FALSE;
}

static gboolean
apply (RkDb *db, const RkMigration *migration, GError **error)
{
  g_autofree char *sql = text_for (db->klass->dialect, migration->sql);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, migration->sql, -1);

  if (!rk_db_exec_script (db, sql, error))
    {
      g_prefix_error (error, "Migration %d (%s): ", migration->version, migration->name);
      return FALSE;
    }
  return rk_db_exec (db,
                     "INSERT INTO schema_migration (version, name, digest, applied_us) "
                     "VALUES ($1, $2, $3, $4)",
                     error, "dtti", migration->version, migration->name, digest,
                     g_get_real_time ());
}

typedef struct
{
  const RkMigration *migrations;
  gsize n;
  gsize applied;
} Migrate;

/* One step, or none if another process was faster. */
static gboolean
apply_next (RkDb *db, gpointer data, GError **error)
{
  Migrate *migrate = data;

  if (db->klass->dialect == RK_DB_DIALECT_POSTGRESQL && !rk_db_exec (db, ADVISORY_LOCK, error, ""))
    return FALSE;
  if (!rk_db_exec_script (db,
                          "CREATE TABLE IF NOT EXISTS schema_migration ("
                          "version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
                          "digest TEXT NOT NULL, applied_us BIGINT NOT NULL)",
                          error)
      || !compare_history (db, migrate->migrations, migrate->n, &migrate->applied, error))
    return FALSE;
  if (migrate->applied == migrate->n)
    return TRUE;
  if (!apply (db, &migrate->migrations[migrate->applied], error))
    return FALSE;
  migrate->applied++;
  return TRUE;
}

gboolean
rk_db_migrate (RkDb *db, const RkMigration *migrations, gsize n_migrations, GError **error)
{
  Migrate migrate = { migrations, n_migrations, 0 };

  g_return_val_if_fail (db->n_borrowed == 0, FALSE);
  for (gsize i = 0; i < n_migrations; i++)
    g_return_val_if_fail (migrations[i].version == (int) i + 1, FALSE);

  /* Looked at before anything is written: a refused database stays as it was. */
  if (!compare_history (db, migrations, n_migrations, &migrate.applied, error))
    return FALSE;
  while (migrate.applied < n_migrations)
    if (!rk_db_transact (db, RK_DB_MODE_WRITE, apply_next, &migrate, error))
      return FALSE;

  /* PostgreSQL does not let a statement outlive a change of its columns. */
  rk_db_clear_cache (db);
  return TRUE;
}
