/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * rk_platform_notify:
 * @application: the registered application
 * @title: what happened and how often, such as "2 new posts"; never a name, a text or a file's
 * name: notifications are shown over the screen lock and kept in lists that outlive a logout
 * @action: (nullable): an action of @application such as `app.show`, called when it is clicked
 *
 * Shows the one notification of this program, in place of the one before it.
 */
void rk_platform_notify (GApplication *application, const char *title, const char *action);

/**
 * rk_platform_withdraw_notification:
 * @application: the registered application
 *
 * Takes the notification away: at the lock and at the logout.
 */
void rk_platform_withdraw_notification (GApplication *application);

/**
 * rk_platform_block_capture:
 * @window: a realized window
 *
 * Keeps a window out of screenshots and screen sharing, where the system can do that. Neither X11
 * nor Wayland can: under X11 every program of the desktop may read every window, and under Wayland
 * the person's consent to the portal covers the whole screen. So on these systems nothing happens,
 * and the only protection is to show nothing: which is what the lock does.
 *
 * Returns: whether captures of @window are blocked now
 */
gboolean rk_platform_block_capture (GtkWindow *window);

G_END_DECLS
