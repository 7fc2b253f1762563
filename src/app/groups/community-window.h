/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_COMMUNITY_WINDOW (rk_community_window_get_type ())
G_DECLARE_FINAL_TYPE (RkCommunityWindow, rk_community_window, RK, COMMUNITY_WINDOW, AdwWindow)

GtkWidget *rk_community_window_new (GtkWindow *parent, RkClient *client);

G_END_DECLS
