/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_APPLICATION_WINDOW (rk_application_window_get_type ())
G_DECLARE_FINAL_TYPE (RkApplicationWindow, rk_application_window, RK, APPLICATION_WINDOW, AdwWindow)

GtkWidget *rk_application_window_new (GtkWindow *parent, RkClient *client, RkSpaceItem *space);

G_END_DECLS
