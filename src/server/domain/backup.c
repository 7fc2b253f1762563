/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/backup.h"
#include "core/id.h"
#include "core/time.h"
#include "server/domain/audit.h"
#include "server/domain/blob.h"
#include "server/domain/domain-private.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* Files that die meanwhile stay until the backup is through, or until this has gone by. */
#define LEASE (6 * RK_HOUR)

static gboolean
fail (GError **error, const char *what)
{
  return rk_refuse (error, RK_DOMAIN_ERROR_UNAVAILABLE, what);
}

static gboolean
set_lease (RkDb *db, gint64 until, GError **error)
{
  return rk_db_exec (
    db, SQL ("UPDATE head SET backup_until_us = $1 WHERE id = 1"), error, "i", until);
}

typedef gboolean (*EachBlob) (const char *blob_id, gint64 size, gpointer data, GError **error);

/* Every file that the database refers to, with the size of its content that has arrived. */
static gboolean
each_blob (RkDb *db, EachBlob func, gpointer data, GError **error)
{
  gboolean row;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db,
                                             SQL ("SELECT blob_id, CASE WHEN state = 'complete'"
                                                  " THEN size + small_size + screen_size ELSE 0 END"
                                                  " FROM attachment WHERE received > 0"),
                                             error);

  if (stmt == NULL)
    return FALSE;
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      if (!func (rk_db_column_text (stmt, 0), rk_db_column_int64 (stmt, 1), data, error))
        return FALSE;
    }
}

static char *
path_in (const char *blob_dir, const char *blob_id)
{
  RkDomain place = { .blob_dir = (char *) blob_dir };

  return rk_blob_path (&place, blob_id);
}

typedef struct
{
  const char *from;
  const char *to;
} Copy;

static gboolean
copy_blob (const char *blob_id, gint64 size, gpointer data, GError **error)
{
  const Copy *copy = data;
  g_autofree char *from = path_in (copy->from, blob_id);
  g_autofree char *to = path_in (copy->to, blob_id);
  g_autofree char *folder = g_path_get_dirname (to);
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (error, "a folder for the attachments cannot be made");
  /* An upload under way may have nothing on the disk yet. */
  if (size == 0 && !g_file_query_exists (source, NULL))
    return TRUE;
  return g_file_copy (
    source, target, G_FILE_COPY_NONE | G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL, NULL, NULL, error);
}

static gboolean
check_blob (const char *blob_id, gint64 size, gpointer data, GError **error)
{
  g_autofree char *path = path_in (data, blob_id);
  GStatBuf info;

  if (size == 0)
    return TRUE;
  if (g_stat (path, &info) != 0 || (gint64) info.st_size < rk_blob_file_size (size))
    {
      g_set_error (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_UNAVAILABLE,
                   "the file %s of an attachment is missing or too short", blob_id);
      return FALSE;
    }
  return TRUE;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK))
        remove_tree (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

/* The database is copied first: what it refers to is there, for nothing dies during the lease. */
static gboolean
copy_all (RkDomain *domain, RkDb *db, const char *dir, const guint8 *key, GError **error)
{
  g_autofree char *path = g_build_filename (dir, RK_SERVER_DATABASE_NAME, NULL);
  g_autofree char *blobs = g_build_filename (dir, RK_SERVER_BLOBS_NAME, NULL);
  Copy copy = { domain->blob_dir, blobs };

  if (!rk_db_backup (db, path, key, error))
    return FALSE;
  if (g_mkdir (blobs, 0700) != 0)
    return fail (error, "the folder of the backup cannot be made");
  g_autoptr (RkDb) copied = rk_db_open_sqlite (path, key, RK_DB_NONE, error);
  return copied != NULL
         && each_blob (copied, copy_blob, &copy, error)
         /* The copy itself is under no lease. */
         && set_lease (copied, 0, error) && rk_db_checkpoint (copied, error);
}

gboolean
rk_domain_backup (
  RkDomain *domain, RkDb *db, const RkSecret *master_key, const char *dest_dir, GError **error)
{
  g_autoptr (RkSecret) key = rk_domain_database_key (master_key);
  g_autoptr (GError) lease_error = NULL;
  gboolean good;

  if (rk_db_get_dialect (db) != RK_DB_DIALECT_SQLITE)
    return fail (error, "a PostgreSQL database is backed up by its own tools");
  if (g_mkdir (dest_dir, 0700) != 0)
    return fail (error, "the folder of the backup is there already or cannot be made");
  good = set_lease (db, rk_domain_now (domain) + LEASE, error)
         && copy_all (domain, db, dest_dir, key->data, error);
  if (!set_lease (db, 0, &lease_error))
    g_debug ("The backup's lease ends by itself: %s", lease_error->message);
  if (!good)
    remove_tree (dest_dir);
  return good;
}

static gboolean
check_copy (RkDb *db, const RkSecret *master_key, const char *blobs, GError **error)
{
  RkDomainConfig config = { .blob_dir = blobs, .master_key = master_key };
  RkAuditReport report;

  if (!rk_db_integrity_check (db, error) || !rk_domain_migrate (db, error))
    return FALSE;
  g_autoptr (RkDomain) domain = rk_domain_new (&config, db, error);
  if (domain == NULL)
    return FALSE;
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (domain, db, error);
  if (tx == NULL || !rk_domain_audit_verify (tx, &report, error))
    return FALSE;
  if (report.broken_at != 0)
    return fail (error, "the audit chain of the backup does not hold");
  return each_blob (db, check_blob, (gpointer) blobs, error);
}

/* Cursors of before the restore must not be believed: what they stand for may not be there. */
static gboolean
begin_anew (RkDb *db, GError **error)
{
  g_autofree char *token = rk_token_new ();

  token[12] = '\0';
  return rk_db_exec (db, SQL ("UPDATE head SET database_id = $1, backup_until_us = 0 WHERE id = 1"),
                     error, "t", token);
}

static gboolean
put_in_place (const char *data_dir, const char *staging, const char *name, GError **error)
{
  g_autofree char *from = g_build_filename (staging, name, NULL);
  g_autofree char *to = g_build_filename (data_dir, name, NULL);

  /* An empty folder of attachments may be there. */
  if (g_file_test (to, G_FILE_TEST_IS_DIR))
    g_rmdir (to);
  if (g_rename (from, to) != 0)
    return fail (error, "what was restored cannot be put in its place");
  return TRUE;
}

static gboolean
stage (const char *backup_dir, const RkSecret *master_key, const char *staging, GError **error)
{
  g_autoptr (RkSecret) key = rk_domain_database_key (master_key);
  g_autofree char *source = g_build_filename (backup_dir, RK_SERVER_DATABASE_NAME, NULL);
  g_autofree char *source_blobs = g_build_filename (backup_dir, RK_SERVER_BLOBS_NAME, NULL);
  g_autofree char *path = g_build_filename (staging, RK_SERVER_DATABASE_NAME, NULL);
  g_autofree char *blobs = g_build_filename (staging, RK_SERVER_BLOBS_NAME, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (source);
  g_autoptr (GFile) to = g_file_new_for_path (path);
  Copy copy = { source_blobs, blobs };

  if (g_mkdir_with_parents (blobs, 0700) != 0)
    return fail (error, "the server's folder cannot be written");
  if (!g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, error))
    return FALSE;
  g_autoptr (RkDb) db = rk_db_open_sqlite (path, key->data, RK_DB_DURABLE, error);
  return db != NULL && each_blob (db, copy_blob, &copy, error)
         && check_copy (db, master_key, blobs, error) && begin_anew (db, error)
         && rk_db_checkpoint (db, error);
}

gboolean
rk_domain_restore (const char *backup_dir,
                   const RkSecret *master_key,
                   const char *data_dir,
                   GError **error)
{
  g_autofree char *database = g_build_filename (data_dir, RK_SERVER_DATABASE_NAME, NULL);
  g_autofree char *staging = g_build_filename (data_dir, "restoring", NULL);
  gboolean good;

  if (g_file_test (database, G_FILE_TEST_EXISTS))
    return fail (error, "there is a database already: restore into an empty folder");
  /* What an interrupted restore left. */
  remove_tree (staging);
  good = stage (backup_dir, master_key, staging, error)
         && put_in_place (data_dir, staging, RK_SERVER_BLOBS_NAME, error)
         && put_in_place (data_dir, staging, RK_SERVER_DATABASE_NAME, error);
  remove_tree (staging);
  return good;
}
