/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_KEPT_GROUP (rk_kept_group_get_type ())
/**
 * RkKeptGroup:
 *
 * 設定: what this terminal keeps of photos and files, how much it may be, and a button that forgets
 * it.
 */
G_DECLARE_FINAL_TYPE (RkKeptGroup, rk_kept_group, RK, KEPT_GROUP, AdwPreferencesGroup)

GtkWidget *rk_kept_group_new (RkClient *client);

G_END_DECLS
