/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/groups/space-list.h"
#include "app/timeline/timeline-view.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_GROUP_PLACE (rk_group_place_get_type ())
G_DECLARE_FINAL_TYPE (RkGroupPlace, rk_group_place, RK, GROUP_PLACE, AdwBin)

GtkWidget *rk_group_place_new (RkClient *client, RkMediaLoader *loader, RkSpaceKind kind);
void rk_group_place_open (RkGroupPlace *self, RkSpaceItem *space);
RkTimeline *rk_group_place_get_timeline (RkGroupPlace *self);
RkTimelineView *rk_group_place_get_view (RkGroupPlace *self);
RkSpaceItem *rk_group_place_get_space (RkGroupPlace *self);
RkSpaceList *rk_group_place_get_list (RkGroupPlace *self);

G_END_DECLS
