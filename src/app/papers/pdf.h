/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/papers/printout.h"

G_BEGIN_DECLS

guint rk_printout_lay_out_a4 (RkPrintout *printout);
GBytes *rk_printout_to_pdf (RkPrintout *printout) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
