/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/wipe-report.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *rk_wipe_window_new (const RkWipeReport *report);
void rk_wipe_window_present (GtkWindow *parent, const RkWipeReport *report);

char *rk_wipe_report_to_argument (const RkWipeReport *report) G_GNUC_WARN_UNUSED_RESULT;
RkWipeReport *rk_wipe_report_from_argument (const char *argument);

G_END_DECLS
