/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SESSION_KEEPER (rk_session_keeper_get_type ())
/**
 * RkSessionKeeper:
 *
 * Keeps a login at a shared desk: warns, locks and logs out by idle time, takes everything out of
 * sight while locked, and tells of new writings by a number alone. Lives from the sign-in to the
 * end.
 */
G_DECLARE_FINAL_TYPE (RkSessionKeeper, rk_session_keeper, RK, SESSION_KEEPER, GObject)

RkSessionKeeper *rk_session_keeper_new (GtkApplication *application, RkClient *client);
void rk_session_keeper_take_state (RkSessionKeeper *self);
void rk_session_keeper_watch_window (RkSessionKeeper *self, GtkWindow *window);
void rk_session_keeper_forget_screen (RkSessionKeeper *self);

void rk_clear_own_clipboard (GdkDisplay *display);

G_END_DECLS
