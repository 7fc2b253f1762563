/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/sqlite-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

static gboolean
copy_pages (sqlite3 *source, sqlite3 *dest, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (dest, "main", source, "main");

  if (backup == NULL)
    {
      rk_sqlite_set_error (dest, sqlite3_extended_errcode (dest), NULL, error);
      return FALSE;
    }
  /* All at once: one snapshot of the WAL, so that writers neither wait nor start it over. */
  sqlite3_backup_step (backup, -1);
  int rc = sqlite3_backup_finish (backup);
  /* A plain error comes from a page of the source that cannot be read. */
  if (rc != SQLITE_OK)
    rk_sqlite_set_error ((rc & 0xff) == SQLITE_ERROR ? source : dest, rc, NULL, error);
  return rc == SQLITE_OK;
}

static gboolean
write_copy (RkSqlite *db, const char *path, const guint8 *key, GError **error)
{
  sqlite3 *dest = rk_sqlite_open_keyed (path, key, RK_DB_CREATE, error);

  if (dest == NULL)
    return FALSE;
  gboolean ok = rk_sqlite_pragma_text (dest, "PRAGMA synchronous = FULL", NULL, error)
                && copy_pages (db->handle, dest, error);
  int rc = sqlite3_close (dest);
  if (ok && rc != SQLITE_OK)
    {
      rk_sqlite_set_error (NULL, rc, NULL, error);
      ok = FALSE;
    }
  return ok;
}

/* What SQLite leaves beside a database that it had open. */
static void
remove_with_companions (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (path, endings[i], NULL);
      g_unlink (name);
    }
}

static gboolean
check_copy (const char *path, const guint8 *key, GError **error)
{
  sqlite3 *handle = rk_sqlite_open_keyed (path, key, RK_DB_NONE, error);

  if (handle == NULL)
    return FALSE;
  sqlite3_close (handle);
  return TRUE;
}

gboolean
rk_db_backup (RkDb *db, const char *dest_path, const guint8 *dest_key, GError **error)
{
  g_return_val_if_fail (dest_path != NULL && dest_key != NULL, FALSE);

  if (db->klass->dialect != RK_DB_DIALECT_SQLITE || !((RkSqlite *) db)->encrypted)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                           "Only an embedded database file is copied by Renraku itself; use "
                           "pg_dump or a base backup for PostgreSQL.");
      return FALSE;
    }
  if (g_file_test (dest_path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                   _ ("“%s” is there already; a backup never replaces a file."), dest_path);
      return FALSE;
    }

  /* Whatever has the final name is complete. */
  g_autofree char *part = g_strconcat (dest_path, ".part", NULL);
  remove_with_companions (part);
  gboolean ok
    = write_copy ((RkSqlite *) db, part, dest_key, error) && check_copy (part, dest_key, error);
  if (ok && g_rename (part, dest_path) != 0)
    {
      int saved = errno;
      g_set_error (error, RK_DB_ERROR, RK_DB_ERROR_IO,
                   _ ("The backup cannot be given its name: %s"), g_strerror (saved));
      ok = FALSE;
    }
  if (!ok)
    remove_with_companions (part);
  return ok;
}
