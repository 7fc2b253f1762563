/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/store-private.h"

#include "db/record.h"

/* ピン留め: what stands at the top of a space. */

/** rk_store_pins: Returns: (transfer full) (element-type RkPinEntry): the latest pin first */
GPtrArray *
rk_store_pins (RkStore *store, const char *space_id)
{
  GPtrArray *pins = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_pin_entry_free);
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db,
                     "SELECT post_id, author_id, excerpt FROM pin WHERE space_id = $1"
                     " ORDER BY created_us DESC, post_id",
                     NULL);
  gboolean found;

  if (stmt == NULL)
    return pins;
  rk_db_bind_text (stmt, 1, space_id);
  while (rk_db_step (stmt, &found, NULL) && found)
    {
      RkPinEntry *entry = g_new0 (RkPinEntry, 1);
      entry->post_id = rk_db_column_dup_text (stmt, 0);
      entry->author
        = g_strdup (rk_store_peek_user (store, rk_db_column_text (stmt, 1))->user->name);
      entry->excerpt = rk_db_column_dup_text (stmt, 2);
      if (entry->excerpt == NULL)
        entry->excerpt = g_strdup ("");
      g_ptr_array_add (pins, entry);
    }
  return pins;
}

/** rk_store_is_pinned: whether a post stands at the top of its space */
gboolean
rk_store_is_pinned (RkStore *store, const char *space_id, const char *post_id)
{
  gint64 n = 0;

  rk_db_query_int64 (store->db, "SELECT COUNT(*) FROM pin WHERE space_id = $1 AND post_id = $2", &n,
                     NULL, "tt", space_id, post_id);
  return n > 0;
}

/** rk_store_apply_pin: @gone: whether it does not stand there any more */
gboolean
rk_store_apply_pin (RkStore *store, const RkPin *pin, gboolean gone, GError **error)
{
  rk_dirty_add (store->dirty->spaces, pin->space_id);
  rk_dirty_add_post (store->dirty, pin->post_id, pin->space_id);
  if (!gone)
    return rk_store_upsert (store, &rk_pin_type, "space_id, post_id", pin, error);
  return rk_db_exec (store->db, "DELETE FROM pin WHERE space_id = $1 AND post_id = $2", error, "tt",
                     pin->space_id, pin->post_id);
}
