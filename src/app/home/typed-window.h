/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_TYPED_WINDOW (rk_typed_window_get_type ())
/**
 * RkTypedWindow:
 *
 * 確認待ち: what was typed for me, each to be confirmed or given back where it stands.
 */
G_DECLARE_FINAL_TYPE (RkTypedWindow, rk_typed_window, RK, TYPED_WINDOW, AdwWindow)

GtkWidget *rk_typed_window_new (GtkWindow *parent, RkClient *client);

G_END_DECLS
