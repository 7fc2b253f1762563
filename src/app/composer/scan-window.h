/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/decoder.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SCAN_WINDOW (rk_scan_window_get_type ())
/**
 * RkScanWindow:
 *
 * The scans and faxes that came in, to be chosen from. Says for whom they would be attached.
 *
 * Signals:
 * - `chosen`: see rk_scan_window_dup_chosen() and rk_scan_window_get_removal()
 */
G_DECLARE_FINAL_TYPE (RkScanWindow, rk_scan_window, RK, SCAN_WINDOW, AdwWindow)

RkScanWindow *rk_scan_window_new (
  GtkWindow *parent, RkDecoder *decoder, GPtrArray *files, const char *about, gboolean removal);
GPtrArray *rk_scan_window_dup_chosen (RkScanWindow *self);
gboolean rk_scan_window_get_removal (RkScanWindow *self);

G_END_DECLS
