/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/wipe-report.h"

G_BEGIN_DECLS

RkWipeReport *rk_wipe_report_new (void) G_GNUC_WARN_UNUSED_RESULT;
void rk_wipe_report_add (RkWipeReport *report, RkWipeItem item, RkWipeResult result, gint64 size);

G_END_DECLS
