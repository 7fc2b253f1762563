/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_CONNECT_WINDOW (rk_connect_window_get_type ())
G_DECLARE_FINAL_TYPE (RkConnectWindow, rk_connect_window, RK, CONNECT_WINDOW, AdwWindow)

GtkWidget *rk_connect_window_new (GtkWindow *parent, RkClient *client, RkMediaLoader *loader);

G_END_DECLS
