/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/store-private.h"

#include "core/time.h"

#include <string.h>

/* Contents lie in pieces inside the store, so that there is one thing to destroy. */

gboolean
rk_store_media_info (RkStore *store, const char *attachment_id, RkMediaInfo *ret_info)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db, "SELECT size, received, complete FROM media WHERE attachment_id = $1", NULL);
  gboolean found = FALSE;

  memset (ret_info, 0, sizeof *ret_info);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, attachment_id);
  if (!rk_db_step (stmt, &found, NULL) || !found)
    return FALSE;
  ret_info->size = rk_db_column_int64 (stmt, 0);
  ret_info->received = rk_db_column_int64 (stmt, 1);
  ret_info->complete = rk_db_column_bool (stmt, 2);
  return TRUE;
}

gboolean
rk_store_media_begin (RkStore *store,
                      const char *attachment_id,
                      const char *space_id,
                      gint64 size,
                      gboolean pinned,
                      GError **error)
{
  return rk_db_exec (store->db,
                     "INSERT INTO media (attachment_id, space_id, size, received, complete, pinned,"
                     " seen_us) VALUES ($1, $2, $3, 0, 0, $4, $5)"
                     " ON CONFLICT (attachment_id) DO NOTHING",
                     error, "ttioi", attachment_id, space_id, size, pinned, rk_time_now_us ());
}

/**
 * rk_store_media_append:
 * @offset: a multiple of %RK_MEDIA_CHUNK
 * @size: at most %RK_MEDIA_CHUNK; less for the last piece alone
 */
gboolean
rk_store_media_append (RkStore *store,
                       const char *attachment_id,
                       gint64 offset,
                       gconstpointer data,
                       gsize size,
                       GError **error)
{
  return rk_store_media_put_ahead (store, attachment_id, offset, data, size, error)
         && rk_db_exec (store->db, "UPDATE media SET received = $2 WHERE attachment_id = $1", error,
                        "ti", attachment_id, offset + (gint64) size);
}

/**
 * rk_store_media_put_ahead:
 *
 * As rk_store_media_append(), for a piece that somebody waits for before those in front of it are
 * there: it does not count as received.
 */
gboolean
rk_store_media_put_ahead (RkStore *store,
                          const char *attachment_id,
                          gint64 offset,
                          gconstpointer data,
                          gsize size,
                          GError **error)
{
  g_return_val_if_fail (offset % RK_MEDIA_CHUNK == 0 && size <= RK_MEDIA_CHUNK, FALSE);
  return rk_db_exec (store->db,
                     "INSERT INTO media_chunk (attachment_id, n, data) VALUES ($1, $2, $3)"
                     " ON CONFLICT (attachment_id, n) DO UPDATE SET data = excluded.data",
                     error, "tib", attachment_id, offset / RK_MEDIA_CHUNK, data, size);
}

/** rk_store_media_has: whether the piece around @offset is there */
gboolean
rk_store_media_has (RkStore *store, const char *attachment_id, gint64 offset)
{
  guint8 byte;

  return rk_store_media_read (store, attachment_id, offset, &byte, 1, NULL) == 1;
}

gboolean
rk_store_media_complete (RkStore *store, const char *attachment_id, GError **error)
{
  return rk_db_exec (
    store->db, "UPDATE media SET complete = 1 WHERE attachment_id = $1", error, "t", attachment_id);
}

gboolean
rk_store_media_drop (RkStore *store, const char *attachment_id, GError **error)
{
  return rk_db_exec (
           store->db, "DELETE FROM media_chunk WHERE attachment_id = $1", error, "t", attachment_id)
         && rk_db_exec (
           store->db, "DELETE FROM media WHERE attachment_id = $1", error, "t", attachment_id);
}

/** rk_store_media_read: Returns: how many bytes, 0 behind the end, -1 on an error */
gssize
rk_store_media_read (RkStore *store,
                     const char *attachment_id,
                     gint64 offset,
                     gpointer buffer,
                     gsize size,
                     GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      g_autoptr (RkDbStmt) stmt = rk_db_prepare (
        store->db, "SELECT data FROM media_chunk WHERE attachment_id = $1 AND n = $2", error);
      gint64 at = offset + (gint64) done;
      gsize length, skip = (gsize) (at % RK_MEDIA_CHUNK), take;
      const guint8 *data;
      gboolean found;

      if (stmt == NULL)
        return -1;
      rk_db_bind (stmt, "ti", attachment_id, at / RK_MEDIA_CHUNK);
      if (!rk_db_step (stmt, &found, error))
        return -1;
      if (!found)
        break;
      data = rk_db_column_blob (stmt, 0, &length);
      if (data == NULL)
        {
          /* It is there, and there was no memory for it. */
          g_set_error_literal (
            error, RK_DB_ERROR, RK_DB_ERROR_FAILED, "a piece of a content cannot be read now");
          return -1;
        }
      if (length <= skip)
        break;
      take = MIN (size - done, length - skip);
      memcpy ((guint8 *) buffer + done, data + skip, take);
      done += take;
    }
  return (gssize) done;
}

/** rk_store_media_fits: Returns: whether what is here is @size bytes of that SHA-256 (hexadecimal)
 */
gboolean
rk_store_media_fits (RkStore *store, const char *attachment_id, gint64 size, const char *sha256)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (RK_MEDIA_CHUNK);

  for (gint64 at = 0; at < size; at += RK_MEDIA_CHUNK)
    {
      const gsize want = (gsize) MIN (RK_MEDIA_CHUNK, size - at);

      if (rk_store_media_read (store, attachment_id, at, buffer, want, NULL) != (gssize) want)
        return FALSE;
      g_checksum_update (sum, buffer, (gssize) want);
    }
  return g_strcmp0 (g_checksum_get_string (sum), sha256) == 0;
}

/** rk_store_media_bytes: Returns: (transfer full) (nullable): the whole content; notes the look */
GBytes *
rk_store_media_bytes (RkStore *store, const char *attachment_id, GError **error)
{
  RkMediaInfo info;
  g_autofree guint8 *buffer = NULL;
  gssize got;

  if (!rk_store_media_info (store, attachment_id, &info) || !info.complete)
    return NULL;
  buffer = g_try_malloc ((gsize) info.size + 1);
  if (buffer == NULL)
    return NULL;
  got = rk_store_media_read (store, attachment_id, 0, buffer, (gsize) info.size, error);
  if (got != info.size)
    return NULL;
  rk_db_exec (store->db, "UPDATE media SET seen_us = $2 WHERE attachment_id = $1", NULL, "ti",
              attachment_id, rk_time_now_us ());
  return g_bytes_new_take (g_steal_pointer (&buffer), (gsize) info.size);
}

/* What a content takes: of one that is not whole, the pieces that are there. */
#define TAKES                                                                                      \
  "CASE WHEN complete THEN size ELSE 65536 * (SELECT COUNT(*) FROM media_chunk c"                  \
  " WHERE c.attachment_id = media.attachment_id) END"

/**
 * rk_store_media_usage:
 * @ret_kept: bytes that can be fetched again
 * @ret_unsent: bytes that wait to be sent
 */
gboolean
rk_store_media_usage (RkStore *store, gint64 *ret_kept, gint64 *ret_unsent, GError **error)
{
  return rk_db_query_int64 (store->db,
                            "SELECT COALESCE(SUM(" TAKES "), 0) FROM media WHERE pinned = 0",
                            ret_kept, error, "")
         && rk_db_query_int64 (store->db,
                               "SELECT COALESCE(SUM(" TAKES "), 0) FROM media WHERE pinned = 1",
                               ret_unsent, error, "");
}

/**
 * rk_store_media_evict:
 * @limit: bytes that contents may take; what is unsent does not count and stays
 * @busy: (nullable): ids of contents that are on their way, which stay
 * @ret_ids: (element-type utf8): ids of what was dropped are added
 *
 * Drops what was looked at the longest ago, until the rest fits.
 */
gboolean
rk_store_media_evict (
  RkStore *store, gint64 limit, GHashTable *busy, GPtrArray *ret_ids, GError **error)
{
  gint64 kept, unsent;
  gboolean found;
  guint first = ret_ids->len;

  if (!rk_store_media_usage (store, &kept, &unsent, error))
    return FALSE;
  if (kept <= limit)
    return TRUE;
  {
    g_autoptr (RkDbStmt) stmt = rk_db_prepare (
      store->db, "SELECT attachment_id, " TAKES " FROM media WHERE pinned = 0 ORDER BY seen_us",
      error);

    if (stmt == NULL)
      return FALSE;
    while (kept > limit)
      {
        if (!rk_db_step (stmt, &found, error))
          return FALSE;
        if (!found)
          break;
        if (busy != NULL && g_hash_table_contains (busy, rk_db_column_text (stmt, 0)))
          continue;
        g_ptr_array_add (ret_ids, rk_db_column_dup_text (stmt, 0));
        kept -= rk_db_column_int64 (stmt, 1);
      }
  }
  for (guint i = first; i < ret_ids->len; i++)
    if (!rk_store_media_drop (store, g_ptr_array_index (ret_ids, i), error))
      return FALSE;
  return TRUE;
}

/* Below it the file is not worth being written anew; above it that takes too long. */
#define SHRINK_FREE (G_GINT64_CONSTANT (16) * 1024 * 1024)
#define SHRINK_USED (G_GINT64_CONSTANT (256) * 1024 * 1024)

/**
 * rk_store_shrink:
 *
 * Gives the room that was freed back to the disk, where there is much of it; outside of a
 * transaction. What was freed is overwritten already.
 */
void
rk_store_shrink (RkStore *store)
{
  gint64 page, pages, unused;

  if (rk_db_query_int64 (store->db, "SELECT page_size FROM pragma_page_size", &page, NULL, "")
      && rk_db_query_int64 (store->db, "SELECT page_count FROM pragma_page_count", &pages, NULL, "")
      && rk_db_query_int64 (
        store->db, "SELECT freelist_count FROM pragma_freelist_count", &unused, NULL, "")
      && unused * page >= SHRINK_FREE && (pages - unused) * page <= SHRINK_USED)
    rk_db_exec (store->db, "VACUUM", NULL, "");
}
