/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_MEMBER_PANEL (rk_member_panel_get_type ())
G_DECLARE_FINAL_TYPE (RkMemberPanel, rk_member_panel, RK, MEMBER_PANEL, AdwBin)

GtkWidget *rk_member_panel_new (RkClient *client, RkMediaLoader *loader);
void rk_member_panel_set_timeline (RkMemberPanel *self, RkTimeline *timeline);

G_END_DECLS
