/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_IMPORT_WINDOW (rk_import_window_get_type ())
/**
 * RkImportWindow:
 *
 * 一括登録: patients from a CSV file or from a spreadsheet's clipboard, looked through and mended
 * in a table, registered as a whole, and taken back.
 */
G_DECLARE_FINAL_TYPE (RkImportWindow, rk_import_window, RK, IMPORT_WINDOW, AdwWindow)

GtkWidget *rk_import_window_new (GtkWindow *parent, RkClient *client);
void rk_import_window_read (RkImportWindow *self, GBytes *bytes);

G_END_DECLS
