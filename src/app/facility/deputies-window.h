/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_DEPUTIES_WINDOW (rk_deputies_window_get_type ())
/**
 * RkDeputiesWindow:
 *
 * 代行入力: who of the house may type for a doctor.
 */
G_DECLARE_FINAL_TYPE (
  RkDeputiesWindow, rk_deputies_window, RK, DEPUTIES_WINDOW, AdwPreferencesWindow)

GtkWidget *rk_deputies_window_new (GtkWindow *parent,
                                   RkClient *client,
                                   const char *doctor_id,
                                   const char *doctor_name);

G_END_DECLS
