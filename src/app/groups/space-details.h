/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SPACE_DETAILS (rk_space_details_get_type ())
G_DECLARE_FINAL_TYPE (RkSpaceDetails, rk_space_details, RK, SPACE_DETAILS, AdwBin)

GtkWidget *rk_space_details_new (RkClient *client, RkMediaLoader *loader);
void rk_space_details_set (RkSpaceDetails *self, RkSpaceItem *space, RkTimeline *timeline);

G_END_DECLS
