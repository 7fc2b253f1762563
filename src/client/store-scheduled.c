/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/deputies-private.h"
#include "client/store-private.h"

#include "core/time.h"
#include "db/record.h"

/* 予約投稿: what waits at the server for the end of the quiet hours, and when they are. */

/** rk_store_count_scheduled: Returns: how much of mine the server still has to post */
guint
rk_store_count_scheduled (RkStore *store)
{
  gint64 n = 0;

  rk_db_query_int64 (
    store->db, "SELECT COUNT(*) FROM scheduled WHERE state = 'waiting'", &n, NULL, "");
  return (guint) n;
}

/**
 * rk_store_scheduled_rows:
 * @rows: (element-type RkPostRow): takes them, in the order of their times
 */
gboolean
rk_store_scheduled_rows (RkStore *store, const char *space_id, GPtrArray *rows, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    rk_db_record_select_sql (
      &rk_scheduled_type, NULL, "WHERE space_id = $1 ORDER BY send_us, created_us, id"),
    error);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, space_id);
  for (;;)
    {
      g_autoptr (RkScheduled) scheduled = NULL;
      RkPostRow *row;

      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      scheduled = rk_record_new (&rk_scheduled_type);
      rk_db_column_record (stmt, 0, &rk_scheduled_type, scheduled);
      row = rk_post_row_new ();
      g_ptr_array_add (rows, row);
      /* Behind what is on its way, which has small numbers. */
      row->seq = scheduled->created_us;
      row->send_us = scheduled->send_us;
      row->send_state
        = scheduled->state == RK_SCHEDULED_WAITING ? RK_SEND_SCHEDULED : RK_SEND_RETURNED;
      row->is_own = TRUE;
      row->author = rk_store_dup_user (store, store->me);
      row->post->id = g_steal_pointer (&scheduled->id);
      row->post->space_id = g_strdup (space_id);
      row->post->author_id = g_strdup (store->me);
      row->post->text = g_steal_pointer (&scheduled->text);
      row->post->reply_to = g_steal_pointer (&scheduled->reply_to);
      row->post->state = RK_POST_NORMAL;
      row->post->version = scheduled->version;
      row->post->n_attachments = scheduled->n_attachments;
      row->post->written_us = scheduled->written_us;
      row->post->created_us = scheduled->created_us;
      row->post->ask_due_us = scheduled->ask_due_us;
      row->post->asked = g_steal_pointer (&scheduled->asked);
      row->post->for_id = g_steal_pointer (&scheduled->for_id);
      row->post->dates = g_steal_pointer (&scheduled->dates);
      row->post->place = g_steal_pointer (&scheduled->place);
      row->post->dates_state = row->post->dates != NULL ? RK_DATES_OPEN : RK_DATES_NONE;
      rk_store_fill_typed (store, row);
      rk_store_fill_reply (store, row);
      if (!rk_store_fill_attachments (store, row, error))
        return FALSE;
    }
}

/**
 * rk_store_dup_manager:
 *
 * Returns: (transfer full) (nullable): the facility whose quiet hours a space has: the patient's,
 *   that of a facility's own group, or one's own
 */
RkFacility *
rk_store_dup_manager (RkStore *store, const char *space_id)
{
  g_autofree char *id = NULL;

  rk_db_query_text (store->db,
                    "SELECT COALESCE ((SELECT p.facility_id FROM patient p"
                    " WHERE p.id = s.patient_id), NULLIF (s.facility_id, ''))"
                    " FROM space s WHERE s.id = $1",
                    &id, NULL, "t", space_id);
  return rk_store_dup_facility (store, id != NULL && *id != '\0' ? id : store->my_facility);
}
