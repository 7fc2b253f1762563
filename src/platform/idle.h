/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platform/error.h"

G_BEGIN_DECLS

/**
 * rk_platform_idle_time_async:
 *
 * Asks the desktop how long nobody has touched keyboard, mouse or screen, in any program: on X11
 * the X server, on Wayland the compositor by D-Bus. Gives up after two seconds.
 */
void rk_platform_idle_time_async (GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * rk_platform_idle_time_finish:
 *
 * Returns: microseconds, or -1 with %RK_PLATFORM_ERROR_UNAVAILABLE where the desktop does not tell;
 *   the application then counts from the events that it saw itself
 */
gint64 rk_platform_idle_time_finish (GAsyncResult *result, GError **error);

G_END_DECLS
