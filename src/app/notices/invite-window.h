/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_INVITE_WINDOW (rk_invite_window_get_type ())
/**
 * RkInviteWindow:
 *
 * メンバー招待: whom to invite, who waits for what, and who is in.
 */
G_DECLARE_FINAL_TYPE (RkInviteWindow, rk_invite_window, RK, INVITE_WINDOW, AdwWindow)

GtkWidget *rk_invite_window_new (GtkWindow *parent,
                                 RkClient *client,
                                 RkMediaLoader *loader,
                                 RkTimeline *timeline);

G_END_DECLS
