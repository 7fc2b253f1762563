/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/composer/attachment-strip.h"
#include "client/client.h"

G_BEGIN_DECLS

#define RK_TYPE_SCAN_STRIP (rk_scan_strip_get_type ())
/**
 * RkScanStrip:
 *
 * A quiet line above what is being written that says that scans or faxes came in. Nothing is
 * attached by itself: the person looks at them, and chooses, where the patient's name stands.
 */
G_DECLARE_FINAL_TYPE (RkScanStrip, rk_scan_strip, RK, SCAN_STRIP, GtkWidget)

GtkWidget *rk_scan_strip_new (RkClient *client, RkDecoder *decoder, RkAttachmentStrip *strip);
void rk_scan_strip_set_about (RkScanStrip *self, const char *about);

G_END_DECLS
