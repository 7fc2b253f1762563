/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"
#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_TIMELINE_VIEW (rk_timeline_view_get_type ())
/**
 * RkTimelineView:
 *
 * One patient's timeline with the composer that belongs to it.
 *
 * Properties (read only, notified):
 * - `timeline` (RkTimeline, nullable): what is shown, for the side with details and members
 */
G_DECLARE_FINAL_TYPE (RkTimelineView, rk_timeline_view, RK, TIMELINE_VIEW, GtkWidget)

GtkWidget *rk_timeline_view_new (RkClient *client, RkMediaLoader *loader);
void rk_timeline_view_set_item (RkTimelineView *self, RkPatientItem *item, const char *space_id);
void rk_timeline_view_set_space (RkTimelineView *self, RkSpaceItem *space, const char *space_id);
RkTimeline *rk_timeline_view_get_timeline (RkTimelineView *self);
void rk_timeline_view_show_post (RkTimelineView *self, const char *post_id, gint64 position);
void rk_timeline_view_set_newest_first (RkTimelineView *self, gboolean newest_first);
void rk_timeline_view_add_header_widget (RkTimelineView *self, GtkWidget *widget);
void rk_timeline_view_window_active (RkTimelineView *self);
void rk_timeline_view_before_lock (RkTimelineView *self);
void rk_timeline_view_set_low (RkTimelineView *self, gboolean low);
void rk_timeline_view_focus_composer (RkTimelineView *self);

G_END_DECLS
