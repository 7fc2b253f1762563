/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define RK_TYPE_SCAN_FOLDER (rk_scan_folder_get_type ())
/**
 * RkScanFolder:
 *
 * Watches the folder in which scans and faxes come in on this computer. A file counts when nothing
 * has been written to it for a moment. Nothing of it is read before a person asks. Main thread
 * only.
 *
 * Signals:
 * - `changed`: a file came or went
 */
G_DECLARE_FINAL_TYPE (RkScanFolder, rk_scan_folder, RK, SCAN_FOLDER, GObject)

char *rk_scan_folder_choose (const RkFacility *facility, const char *of_this_computer);
RkScanFolder *rk_scan_folder_new (const char *path);
GPtrArray *rk_scan_folder_dup_files (RkScanFolder *self);
void rk_scan_folder_put_aside (RkScanFolder *self, GFile *file);

G_END_DECLS
