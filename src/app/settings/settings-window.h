/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SETTINGS_WINDOW (rk_settings_window_get_type ())
/**
 * RkSettingsWindow:
 *
 * 設定: how this desk shows things, one's own password and sign-ins, and for an administrator of
 * the facility the pauses of its staff.
 */
G_DECLARE_FINAL_TYPE (
  RkSettingsWindow, rk_settings_window, RK, SETTINGS_WINDOW, AdwPreferencesWindow)

GtkWidget *rk_settings_window_new (GtkWindow *parent, RkClient *client);

G_END_DECLS
