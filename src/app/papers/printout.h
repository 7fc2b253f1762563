/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A4 and the room around what is written, in points. */
#define RK_PRINTOUT_WIDTH  595.0
#define RK_PRINTOUT_HEIGHT 842.0
#define RK_PRINTOUT_MARGIN 36.0

/**
 * RkPrintout:
 *
 * What goes on paper, on as many sheets as it takes. Every sheet says whom it is about, who printed
 * it and when, which of how many it is, and that it is no record.
 */
typedef struct _RkPrintout RkPrintout;

RkPrintout *
rk_printout_new (double text_size, const char *about, const char *printed_by, gint64 printed_us);
void rk_printout_free (RkPrintout *self);
void rk_printout_add_title (RkPrintout *self, const char *text);
void rk_printout_add_heading (RkPrintout *self, const char *text, const char *again);
void rk_printout_add_text (RkPrintout *self, const char *text, double indent, guint lines);
void rk_printout_add_field (RkPrintout *self, const char *name, const char *value);
void rk_printout_add_row (
  RkPrintout *self, const char *const *cells, const double *shares, guint n_cells, gboolean head);
guint rk_printout_lay_out (RkPrintout *self, PangoContext *context, double width, double height);
void rk_printout_draw (RkPrintout *self, cairo_t *cr, guint page);
char *rk_printout_dup_text (RkPrintout *self, guint page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkPrintout, rk_printout_free)

G_END_DECLS
