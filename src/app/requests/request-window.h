/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/requests.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_REQUEST_WINDOW (rk_request_window_get_type ())
G_DECLARE_FINAL_TYPE (RkRequestWindow, rk_request_window, RK, REQUEST_WINDOW, AdwWindow)

GtkWidget *rk_request_window_new (GtkWindow *parent, RkClient *client, RkRequestItem *item);

G_END_DECLS
