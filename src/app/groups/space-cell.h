/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SPACE_CELL (rk_space_cell_get_type ())
G_DECLARE_FINAL_TYPE (RkSpaceCell, rk_space_cell, RK, SPACE_CELL, AdwBin)

GtkWidget *rk_space_cell_new (void);
void rk_space_cell_set_item (RkSpaceCell *self, RkSpaceItem *item);
RkSpaceItem *rk_space_cell_get_item (RkSpaceCell *self);
void rk_space_cell_set_open (RkSpaceCell *self, gboolean open);
void rk_space_cell_refresh_time (RkSpaceCell *self);

G_END_DECLS
