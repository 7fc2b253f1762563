/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SPACE_LIST (rk_space_list_get_type ())
G_DECLARE_FINAL_TYPE (RkSpaceList, rk_space_list, RK, SPACE_LIST, AdwBin)

GtkWidget *rk_space_list_new (RkClient *client, RkSpaceKind kind);
void rk_space_list_set_open (RkSpaceList *self, RkSpaceItem *item);
void rk_space_list_add_button (RkSpaceList *self,
                               const char *icon,
                               const char *label,
                               const char *action);

G_END_DECLS
