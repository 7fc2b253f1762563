/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/space-files.h"

static void
collect (GPtrArray *entries, RkPostItem *post)
{
  GListModel *attachments = rk_post_item_get_attachments (post);

  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (attachments, i);
      g_ptr_array_add (entries, rk_viewer_entry_new (item, post));
    }
}

/* Older posts come in front, newer ones behind; what is seen in between stays where it is. */
static void
on_items_changed (
  GListModel *timeline, guint position, guint removed, guint added, GListStore *files)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (timeline);

  if (removed > 0 || added == 0 || (position != 0 && position + added != n))
    return;
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (RkPostItem) post = g_list_model_get_item (timeline, i);
      collect (entries, post);
    }
  g_list_store_splice (files, position == 0 ? 0 : g_list_model_get_n_items (G_LIST_MODEL (files)),
                       0, entries->pdata, entries->len);
}

static void
on_older (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GListStore) files = data;

  /* Without the network there is nothing older to be seen. */
  rk_timeline_load_older_finish (RK_TIMELINE (source), result, NULL);
  g_object_set_data (G_OBJECT (files), "rk-loading", NULL);
}

/**
 * rk_space_files_reach_back:
 * @files: from rk_space_files_new()
 *
 * Asks for older posts, whose files come in front when they are there.
 */
void
rk_space_files_reach_back (GListStore *files)
{
  RkTimeline *timeline = g_object_get_data (G_OBJECT (files), "rk-timeline");

  if (!rk_timeline_get_has_older (timeline)
      || g_object_get_data (G_OBJECT (files), "rk-loading") != NULL)
    return;
  g_object_set_data (G_OBJECT (files), "rk-loading", files);
  rk_timeline_load_older_async (timeline, NULL, on_older, g_object_ref (files));
}

/**
 * rk_space_files_new:
 * @timeline: of a space
 *
 * Returns: (transfer full): a list of #RkViewerEntry, of all that is attached to the posts that are
 *   here, the oldest first; it grows with the timeline
 */
GListStore *
rk_space_files_new (RkTimeline *timeline)
{
  GListStore *files = g_list_store_new (RK_TYPE_VIEWER_ENTRY);

  g_object_set_data_full (G_OBJECT (files), "rk-timeline", g_object_ref (timeline), g_object_unref);
  on_items_changed (
    G_LIST_MODEL (timeline), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (timeline)), files);
  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (on_items_changed), files, 0);
  return files;
}
