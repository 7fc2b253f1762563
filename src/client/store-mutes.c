/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/store-private.h"

#include "core/time.h"

/* Until when I want to hear nothing of a space. */

/** rk_store_muted_until: Returns: UTC µs; 0 where the space is heard of */
gint64
rk_store_muted_until (RkStore *store, const char *space_id)
{
  gint64 until = 0;

  rk_db_query_int64 (
    store->db, "SELECT until_us FROM mute WHERE space_id = $1", &until, NULL, "t", space_id);
  return until > rk_time_now_us () ? until : 0;
}

/** rk_store_next_unmute: Returns: when the first space is heard of again, UTC µs; 0 for never */
gint64
rk_store_next_unmute (RkStore *store)
{
  gint64 until = 0;

  rk_db_query_int64 (store->db, "SELECT COALESCE(MIN(until_us), 0) FROM mute WHERE until_us > $1",
                     &until, NULL, "i", rk_time_now_us ());
  return until;
}

/** rk_store_touch_unmuted: has those spaces shown anew whose time ran out after @since_us */
void
rk_store_touch_unmuted (RkStore *store, gint64 since_us)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db, "SELECT space_id FROM mute WHERE until_us > $1 AND until_us <= $2", NULL);
  gboolean found;

  if (stmt == NULL)
    return;
  rk_db_bind (stmt, "ii", since_us, rk_time_now_us ());
  while (rk_db_step (stmt, &found, NULL) && found)
    rk_dirty_add (store->dirty->spaces, rk_db_column_text (stmt, 0));
}
