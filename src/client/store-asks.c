/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/store-private.h"

#include "db/record.h"

#include <string.h>

/* 要了解: what waits for me, and of whom 了解 is missing. */

/**
 * rk_store_count_asked:
 * @space_id: (nullable): only there
 *
 * Returns: how many posts ask me for a 了解 that I have not given
 */
guint
rk_store_count_asked (RkStore *store, const char *space_id)
{
  gint64 n = 0;

  rk_db_query_int64 (store->db,
                     "SELECT COUNT(*) FROM post p JOIN member m ON m.space_id = p.space_id"
                     " AND m.user_id = $1 WHERE p.ask_due_us > 0 AND p.own = 0"
                     " AND p.state = 'normal' AND " RK_I_OWE_SQL (
                       "$1") ""
                             " AND ($2 = '' OR p.space_id = $2) AND " RK_IS_ASKED_SQL,
                     &n, NULL, "tt", store->me, space_id != NULL ? space_id : "");
  return (guint) n;
}

static gboolean
fill_missing (RkStore *store, RkPostRow *row, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db,
                     "SELECT m.user_id FROM post p JOIN member m ON m.space_id = p.space_id"
                     " WHERE p.id = $1 AND m.user_id <> p.author_id AND " RK_IS_ASKED_SQL
                     " AND (m.user_id <> $2 OR " RK_I_OWE_SQL (
                       "$2") ") AND (m.user_id = $2 OR NOT EXISTS"
                             " (SELECT 1 FROM reaction r WHERE r.post_id = p.id AND r.user_id = "
                             "m.user_id AND r.active = 1"
                             " AND (CASE WHEN COALESCE (p.dates, '') = '' THEN r.kind = 'ack' AND "
                             "r.version >= p.version"
                             " ELSE r.kind = 'dates' END)))"
                             " ORDER BY m.joined_us, m.user_id",
                     error);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  row->missing = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_reaction_entry_free);
  rk_db_bind (stmt, "tt", row->post->id, store->me);
  for (;;)
    {
      const RkUserRow *user;
      RkReactionEntry *entry;

      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      user = rk_store_peek_user (store, rk_db_column_text (stmt, 0));
      entry = g_new0 (RkReactionEntry, 1);
      entry->user_id = g_strdup (user->user->id);
      entry->name = g_strdup (user->user->name);
      entry->profession = user->user->profession;
      entry->facility_name = g_strdup (user->facility_name);
      entry->kind = RK_REACTION_ACK;
      entry->is_mine = g_strcmp0 (user->user->id, store->me) == 0;
      g_ptr_array_add (row->missing, entry);
    }
}

/* Who understood what is the staff's knowledge: others are not told, and cannot count. */
static gboolean
am_staff (RkStore *store)
{
  const int kind = rk_store_peek_user (store, store->me)->user->kind;

  return kind != RK_USER_KIND_PATIENT && kind != RK_USER_KIND_FAMILY;
}

/** rk_store_fill_ask: of a post that is in the store: whether I am asked, and who is missing */
gboolean
rk_store_fill_ask (RkStore *store, RkPostRow *row, GError **error)
{
  const RkPost *post = row->post;

  if (post->ask_due_us == 0 || post->state != RK_POST_NORMAL)
    return TRUE;
  row->asked_of_me = !row->is_own
                     && (post->asked == NULL || *post->asked == '\0'
                           ? rk_store_get_joined_position (store, post->space_id) < post->position
                           : strstr (post->asked, store->me) != NULL);
  return !am_staff (store) || fill_missing (store, row, error);
}
