/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SIDE_TABS (rk_side_tabs_get_type ())
G_DECLARE_FINAL_TYPE (RkSideTabs, rk_side_tabs, RK, SIDE_TABS, AdwBin)

GtkWidget *rk_side_tabs_new (RkClient *client);
void rk_side_tabs_update (RkSideTabs *self,
                          RkPatientItem *item,
                          RkSpaceItem *space,
                          const char *open_id);

G_END_DECLS
