/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/time.h"
#include "server/domain/domain-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#define AT_ONCE 500
/* A file that was being read when it died is left to its reader for a while. */
#define GRACE RK_MINUTE

static gboolean
sweep_uploads (RkDomainTx *tx, GError **error)
{
  const gint64 before = tx->now - RK_UPLOAD_KEPT;

  return rk_db_exec (tx->db,
                     SQL ("INSERT INTO dead_blob (blob_id, since_us) SELECT a.blob_id, $2"
                          " FROM attachment a WHERE a.position = 0 AND a.created_us < $1"
                          " ON CONFLICT (blob_id) DO NOTHING"),
                     error, "ii", before, tx->now)
         && rk_db_exec (tx->db,
                        SQL ("DELETE FROM attachment WHERE position = 0 AND created_us < $1"),
                        error, "i", before);
}

/* The feed is cut behind what is kept; cursors from before are told to start afresh. */
static gboolean
sweep_feed (RkDomainTx *tx, GError **error)
{
  gint64 last;

  if (!rk_number (tx->db, SQL ("SELECT max (seq) FROM feed WHERE at_us < $1"), &last, error, "i",
                  tx->now - RK_FEED_KEPT))
    return FALSE;
  if (last == 0)
    return TRUE;
  return rk_db_exec (tx->db,
                     SQL ("UPDATE head SET feed_floor = $1, floor_tag ="
                          " (SELECT f.tag FROM feed f WHERE f.seq = $1)"
                          " WHERE id = 1 AND feed_floor < $1"),
                     error, "i", last)
         && rk_db_exec (tx->db, SQL ("DELETE FROM feed WHERE seq <= $1"), error, "i", last);
}

gboolean
rk_domain_sweep (RkDomainTx *tx, GError **error)
{
  const gint64 now = tx->now;

  return sweep_uploads (tx, error)
         && rk_db_exec (tx->db, SQL ("DELETE FROM creation WHERE created_us < $1"), error, "i",
                        now - RK_CREATIONS_KEPT)
         && rk_db_exec (tx->db, SQL ("DELETE FROM patient_batch_part WHERE created_us < $1"), error,
                        "i", now - RK_DAY)
         && rk_db_exec (tx->db, SQL ("DELETE FROM password_recovery WHERE created_us < $1"), error,
                        "i", now - RK_DAY)
         && rk_db_exec (tx->db,
                        SQL ("DELETE FROM sign_in_failure WHERE last_us < $1"
                             " AND paused_until_us < $2"),
                        error, "ii", now - RK_DAY, now)
         /* Secrets of sessions that ended by themselves a month ago. */
         && rk_db_exec (tx->db,
                        SQL ("UPDATE store_secret SET sealed = NULL, destroyed_us = $2"
                             " WHERE destroyed_us = 0 AND session_id IN (SELECT s.id FROM session s"
                             " WHERE (s.ended_us > 0 AND s.ended_us < $1) OR s.expires_us < $1"
                             " OR s.last_us + $3 < $1)"),
                        error, "iii", now - RK_STORE_KEPT, now, tx->domain->session_idle)
         && rk_db_exec (tx->db,
                        SQL ("DELETE FROM session WHERE ((ended_us > 0 AND ended_us < $1)"
                             " OR expires_us < $1) AND id NOT IN (SELECT t.session_id"
                             " FROM store_secret t WHERE t.destroyed_us = 0)"),
                        error, "i", now - 2 * RK_STORE_KEPT)
         && rk_consults_complete (tx, error) && sweep_feed (tx, error);
}

gboolean
rk_domain_sweep_blobs (RkDomain *domain, RkDb *db, GError **error)
{
  const gint64 now = rk_domain_now (domain);
  gint64 backup_until;

  if (!rk_number (
        db, SQL ("SELECT backup_until_us FROM head WHERE id = 1"), &backup_until, error, ""))
    return FALSE;
  if (backup_until > now)
    return TRUE;
  g_autoptr (GPtrArray) ids = rk_texts (
    db, SQL ("SELECT blob_id FROM dead_blob WHERE since_us <= $1 ORDER BY since_us LIMIT $2"),
    error, "ii", now - GRACE, (gint64) AT_ONCE);
  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      g_autofree char *path = rk_blob_path (domain, id);

      /* The row goes after the file, so that a crash in between leaves nothing behind. */
      if (g_unlink (path) != 0 && errno != ENOENT)
        continue;
      if (!rk_db_exec (db, SQL ("DELETE FROM dead_blob WHERE blob_id = $1"), error, "t", id))
        return FALSE;
    }
  return TRUE;
}
