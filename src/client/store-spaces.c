/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/store-private.h"

#include "db/record.h"

/* Rooms, groups and connections, read out of the tables. */

static void
take_traffic (RkSpaceRow *row, RkTraffic *traffic)
{
  row->unread = traffic->unread;
  row->unacked = traffic->unacked;
  row->asked = traffic->asked;
  row->muted_until_us = traffic->muted_until_us;
  row->last_post_us = traffic->last_post_us;
  row->last_excerpt = g_steal_pointer (&traffic->last_excerpt);
  row->last_author = g_steal_pointer (&traffic->last_author);
  row->last_profession = traffic->last_profession;
  row->has_failed = traffic->has_failed;
  row->has_sending = traffic->has_sending;
  row->has_draft = traffic->has_draft;
  rk_traffic_clear (traffic);
}

static void
find_peer (RkStore *store, RkSpaceRow *row)
{
  g_autofree char *peer = NULL;

  rk_db_query_text (store->db,
                    "SELECT user_id FROM member WHERE space_id = $1 AND user_id <> $2 LIMIT 1",
                    &peer, NULL, "tt", row->space->id, store->me);
  if (peer != NULL)
    row->peer = rk_store_dup_user (store, peer);
}

/**
 * rk_store_space_row:
 *
 * Returns: (transfer full) (nullable): a place that one is in; %NULL for a patient's side and for
 *   what is not there
 */
RkSpaceRow *
rk_store_space_row (RkStore *store, const char *space_id, GError **error)
{
  g_autoptr (RkSpaceRow) row = rk_space_row_new ();
  g_autoptr (RkDbStmt) stmt = NULL;
  RkTraffic traffic;
  gint64 members = 0;
  gboolean found;

  stmt = rk_db_prepare (
    store->db,
    rk_db_record_select_sql (
      &rk_space_type, NULL,
      "WHERE id = $1 AND kind IN ('room', 'group', 'direct', 'community', 'consult')"
      " AND EXISTS (SELECT 1 FROM member m WHERE m.space_id = space.id"
      " AND m.user_id = $2)"),
    error);
  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "tt", space_id, store->me);
  if (!rk_db_step (stmt, &found, error) || !found)
    return NULL;
  rk_db_column_record (stmt, 0, &rk_space_type, row->space);
  rk_db_reset (stmt);
  row->title = rk_store_dup_space_title (store, space_id);
  row->is_admin = rk_store_is_space_admin (store, space_id);
  rk_db_query_int64 (
    store->db, "SELECT COUNT(*) FROM member WHERE space_id = $1", &members, NULL, "t", space_id);
  row->n_members = (guint) members;
  if (row->space->patient_id != NULL)
    rk_db_query_text (store->db,
                      "SELECT family_name || ' ' || given_name FROM patient WHERE id = $1",
                      &row->patient_name, NULL, "t", row->space->patient_id);
  if (row->space->kind == RK_SPACE_DIRECT)
    find_peer (store, row);
  rk_store_traffic (store, space_id, &traffic);
  take_traffic (row, &traffic);
  return g_steal_pointer (&row);
}

/** rk_store_space_rows: Returns: (transfer full) (element-type RkSpaceRow): all of them */
GPtrArray *
rk_store_space_rows (RkStore *store, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_space_row_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    "SELECT id FROM space WHERE kind IN ('room', 'group', 'direct', 'community', 'consult')",
    error);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  for (;;)
    {
      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        break;
      g_ptr_array_add (ids, rk_db_column_dup_text (stmt, 0));
    }
  for (guint i = 0; i < ids->len; i++)
    {
      RkSpaceRow *row = rk_store_space_row (store, g_ptr_array_index (ids, i), NULL);
      if (row != NULL)
        g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}
