/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_RAIL (rk_rail_get_type ())
/**
 * RkRail:
 *
 * The places of the product at the left of the window, each with what waits in it.
 */
G_DECLARE_FINAL_TYPE (RkRail, rk_rail, RK, RAIL, AdwBin)

RkRail *rk_rail_new (RkClient *client);
void rk_rail_show (RkRail *self, const char *place);
void rk_rail_set_narrow (RkRail *self, gboolean narrow);
void rk_rail_focus (RkRail *self);

G_END_DECLS
