/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/papers/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define WRITTEN_WIDTH  (RK_PRINTOUT_WIDTH - 2 * RK_PRINTOUT_MARGIN)
#define WRITTEN_HEIGHT (RK_PRINTOUT_HEIGHT - 2 * RK_PRINTOUT_MARGIN)

/** rk_printout_lay_out_a4: without a printer; Returns: how many sheets there are */
guint
rk_printout_lay_out_a4 (RkPrintout *printout)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  const guint n_pages = rk_printout_lay_out (printout, context, WRITTEN_WIDTH, WRITTEN_HEIGHT);

  g_object_unref (context);
  return n_pages;
}

static cairo_status_t
take (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/**
 * rk_printout_to_pdf:
 *
 * Returns: (transfer full): the sheets; they are never in a file that nobody asked for
 */
GBytes *
rk_printout_to_pdf (RkPrintout *printout)
{
  const guint n_pages = rk_printout_lay_out_a4 (printout);
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface
    = cairo_pdf_surface_create_for_stream (take, bytes, RK_PRINTOUT_WIDTH, RK_PRINTOUT_HEIGHT);
  cairo_t *cr = cairo_create (surface);

  for (guint i = 0; i < n_pages; i++)
    {
      cairo_save (cr);
      cairo_translate (cr, RK_PRINTOUT_MARGIN, RK_PRINTOUT_MARGIN);
      rk_printout_draw (printout, cr, i);
      cairo_restore (cr);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (bytes);
}
