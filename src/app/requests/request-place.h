/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/requests.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_REQUEST_PLACE (rk_request_place_get_type ())
G_DECLARE_FINAL_TYPE (RkRequestPlace, rk_request_place, RK, REQUEST_PLACE, AdwBin)

GtkWidget *rk_request_place_new (RkClient *client);

G_END_DECLS
