/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/deputies-private.h"
#include "client/store-private.h"

#include "db/fts.h"
#include "db/record.h"

#include <string.h>

#define HITS(order)                                                                                \
  "(SELECT rowid AS hit FROM post_fts WHERE post_fts MATCH $1 ORDER BY " order " DESC LIMIT -1)"

void
rk_hit_row_free (RkHitRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->post, rk_post_free);
  g_clear_pointer (&row->author, rk_user_row_free);
  g_free (row->space_title);
  g_free (row);
}

/**
 * rk_store_search:
 * @query: what was typed
 * @space_id: (nullable): only there
 *
 * Returns: (transfer full) (element-type RkHitRow) (nullable): the newest first
 */
GPtrArray *
rk_store_search (
  RkStore *store, const char *query, const char *space_id, guint limit, GError **error)
{
  g_autofree char *match = rk_db_fts_query (query);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_hit_row_free);
  g_autoptr (RkDbStmt) stmt = NULL;
  gboolean found;

  if (match == NULL)
    return g_steal_pointer (&rows);
  /* The index is walked from its end, the newest, until there are enough; backwards over single
   * characters it would be slow, so these are gathered and sorted first. The limit that limits
   * nothing keeps the inner query as it stands. */
  stmt = rk_db_prepare (
    store->db,
    rk_db_record_select_sql (&rk_post_type,
                             strchr (match, '*') == NULL
                               ? HITS ("rowid") " CROSS JOIN post ON words = hit"
                               : HITS ("+rowid") " CROSS JOIN post ON words = hit",
                             "WHERE state = 'normal' AND ($2 IS NULL OR space_id = $2) LIMIT $3"),
    error);
  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "tti", match, space_id, (gint64) limit);
  for (;;)
    {
      RkHitRow *row;
      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        return g_steal_pointer (&rows);
      row = g_new0 (RkHitRow, 1);
      row->post = rk_record_new (&rk_post_type);
      rk_db_column_record (stmt, 0, &rk_post_type, row->post);
      row->space_title = rk_store_dup_space_title (store, row->post->space_id);
      row->author = rk_store_dup_user (store, row->post->author_id);
      g_free (row->author->user->name);
      row->author->user->name
        = rk_store_dup_author (store, row->post->author_id, row->post->for_id);
      g_ptr_array_add (rows, row);
    }
}

/**
 * rk_store_coverage:
 * @space_id: (nullable): one space, or all
 * @ret_complete: (out): whether the whole history is here
 * @ret_since_us: (out): from when on everything is here, 0 for all
 */
gboolean
rk_store_coverage (RkStore *store,
                   const char *space_id,
                   gboolean *ret_complete,
                   gint64 *ret_since_us,
                   GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db, "SELECT id FROM space WHERE $1 IS NULL OR id = $1", error);
  gboolean found;

  *ret_complete = TRUE;
  *ret_since_us = 0;
  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, space_id);
  for (;;)
    {
      const char *id;
      gint64 oldest_us = 0;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      id = rk_db_column_text (stmt, 0);
      if (rk_store_is_complete (store, id))
        continue;
      rk_db_query_int64 (store->db,
                         "SELECT created_us FROM post WHERE space_id = $1"
                         " ORDER BY position LIMIT 1",
                         &oldest_us, NULL, "t", id);
      *ret_complete = FALSE;
      *ret_since_us = MAX (*ret_since_us, oldest_us);
    }
}
