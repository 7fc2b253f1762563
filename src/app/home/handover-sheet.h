/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/papers/printout.h"
#include "client/handover.h"

G_BEGIN_DECLS

RkPrintout *rk_handover_sheet_new (GPtrArray *places,
                                   const char *since,
                                   const char *printed_by,
                                   gint64 printed_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
