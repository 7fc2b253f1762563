/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/announcements-private.h"

#include "client/client-private.h"
#include "client/store-private.h"
#include "core/time.h"
#include "db/record.h"

/* お知らせ of the operator or a 医師会: kept as they come, read without a network, gone when they
 * are over. */

#define KEPT_AFTER_END (30 * RK_DAY)

gboolean
rk_store_apply_announcement (RkStore *store, const RkAnnouncement *announcement, GError **error)
{
  gint64 read = 0;

  store->dirty->announcements = TRUE;
  /* The clock of the desk may be wrong: by it they are hidden, and only much later destroyed. */
  if (!rk_db_exec (store->db, "DELETE FROM announcement WHERE until_us < $1", error, "i",
                   rk_time_now_us () - KEPT_AFTER_END))
    return FALSE;
  if (announcement->until_us <= announcement->changed_us)
    return rk_db_exec (
      store->db, "DELETE FROM announcement WHERE id = $1", error, "t", announcement->id);
  /* What was read here and is on its way stays read. */
  return rk_db_query_int64 (store->db,
                            "SELECT COALESCE(MAX(read_us), 0) FROM announcement WHERE id = $1",
                            &read, error, "t", announcement->id)
         && rk_store_upsert (store, &rk_announcement_type, "id", announcement, error)
         && rk_db_exec (store->db,
                        "UPDATE announcement SET read_us = $2 WHERE id = $1 AND read_us = 0", error,
                        "ti", announcement->id, read);
}

gint64
rk_store_next_announcement_end (RkStore *store)
{
  gint64 until = 0;

  rk_db_query_int64 (store->db,
                     "SELECT COALESCE(MIN(until_us), 0) FROM announcement WHERE until_us > $1",
                     &until, NULL, "i", rk_time_now_us ());
  return until;
}

static GPtrArray *
read_rows (RkStore *store)
{
  g_autoptr (GPtrArray) rows
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_announcement_free);
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db,
                     rk_db_record_select_sql (&rk_announcement_type, NULL,
                                              "WHERE until_us > $1 ORDER BY created_us DESC, id"),
                     NULL);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "i", rk_time_now_us ());
  while (rk_db_step (stmt, &found, NULL) && found)
    {
      RkAnnouncement *row = rk_record_new (&rk_announcement_type);

      rk_db_column_record (stmt, 0, &rk_announcement_type, row);
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

void
rk_engine_publish_announcements (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_ANNOUNCEMENTS);

  event->rows = read_rows (engine->store);
  rk_engine_emit (engine, event);
}

static gboolean
write_read (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  g_autofree char *path = g_strconcat ("/v1/announcements/", call->a, "/read", NULL);

  store->dirty->announcements = TRUE;
  return rk_db_exec (store->db,
                     "UPDATE announcement SET read_us = $2 WHERE id = $1 AND read_us = 0", error,
                     "ti", call->a, rk_time_now_us ())
         && (rk_db_changes (store->db) == 0
             || rk_outbox_add (
               store, "announcement", NULL, call->a, NULL, "PUT", path, "{}", error));
}

static void
mark_read (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;

  if (engine->store == NULL)
    rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
  else if (!rk_engine_write (engine, write_read, call, &error))
    rk_call_return_error (call, error);
  else
    {
      rk_engine_outbox_pump (engine);
      rk_call_return_true (call);
    }
}

void
rk_client_mark_announcement_read (RkClient *self, RkAnnouncementItem *item)
{
  RkCall *call = rk_call_new (rk_client_get_engine (self), NULL, mark_read);

  call->a = g_strdup (rk_announcement_item_get_announcement (item)->id);
  rk_call_start (call);
}
