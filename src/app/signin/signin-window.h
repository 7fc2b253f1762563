/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SIGNIN_WINDOW (rk_signin_window_get_type ())
/**
 * RkSigninWindow:
 *
 * The window before anybody is signed in: the page for the first use, the sign-in, the change of a
 * temporary password, and what the last logout destroyed.
 */
G_DECLARE_FINAL_TYPE (RkSigninWindow, rk_signin_window, RK, SIGNIN_WINDOW, AdwApplicationWindow)

RkSigninWindow *rk_signin_window_new (GtkApplication *application, RkClient *client);
void rk_signin_window_set_message (RkSigninWindow *self, const char *text);
void rk_signin_window_set_report (RkSigninWindow *self, const RkWipeReport *report);
void rk_signin_window_follow (RkSigninWindow *self, const char *link);
void rk_signin_window_set_blocked (RkSigninWindow *self, const GError *error);

G_END_DECLS
