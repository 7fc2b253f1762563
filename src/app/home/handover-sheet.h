/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/handover.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * RkHandoverSheet:
 *
 * 申し送り on paper: condensed, and on as many sheets as it takes. Every sheet says whom it is
 * about, who printed it and when, which of how many it is, and that it is no record.
 */
typedef struct _RkHandoverSheet RkHandoverSheet;

RkHandoverSheet *rk_handover_sheet_new (GPtrArray *places,
                                        const char *since,
                                        const char *printed_by,
                                        gint64 printed_us);
void rk_handover_sheet_free (RkHandoverSheet *self);
guint rk_handover_sheet_lay_out (RkHandoverSheet *self,
                                 PangoContext *context,
                                 double width,
                                 double height);
void rk_handover_sheet_draw (RkHandoverSheet *self, cairo_t *cr, guint page);
char *rk_handover_sheet_dup_text (RkHandoverSheet *self, guint page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkHandoverSheet, rk_handover_sheet_free)

G_END_DECLS
