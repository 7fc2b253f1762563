/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_LOCK_VIEW (rk_lock_view_get_type ())
/**
 * RkLockView:
 *
 * What stands in place of everything while the screen is locked: the staff member's name and the
 * way back in. Nothing of a patient is in it.
 */
G_DECLARE_FINAL_TYPE (RkLockView, rk_lock_view, RK, LOCK_VIEW, AdwBin)

GtkWidget *rk_lock_view_new (RkClient *client);
void rk_lock_view_focus (RkLockView *self);

G_END_DECLS
