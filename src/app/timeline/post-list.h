/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"
#include "client/timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_POST_LIST (rk_post_list_get_type ())
/**
 * RkPostList:
 *
 * The rows of one timeline, newest first or newest last, in a list that keeps its place: what a
 * person is looking at does not move when rows come above it.
 *
 * Signals:
 * - `newest-seen (int64 position)`: the newest numbered post stands on the screen
 * - `away-changed (boolean away)`: whether the newest end is out of sight
 */
G_DECLARE_FINAL_TYPE (RkPostList, rk_post_list, RK, POST_LIST, GtkWidget)

GtkWidget *rk_post_list_new (RkMediaLoader *loader);
void rk_post_list_set_timeline (RkPostList *self, RkTimeline *timeline);
void rk_post_list_set_newest_first (RkPostList *self, gboolean newest_first);
void rk_post_list_jump_to_newest (RkPostList *self);
void rk_post_list_show_post (RkPostList *self, const char *post_id, gint64 position);
void rk_post_list_refresh_times (RkPostList *self);
void rk_post_list_check_seen (RkPostList *self);

G_END_DECLS
