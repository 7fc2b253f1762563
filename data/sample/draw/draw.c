/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sample"

#include "draw.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>
#include <math.h>
#include <pango/pangocairo.h>

void
rk_dice_init (RkDice *dice, guint64 seed)
{
  dice->state = seed ^ G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
}

/* splitmix64 */
guint64
rk_dice_next (RkDice *dice)
{
  guint64 z = (dice->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

double
rk_dice_range (RkDice *dice, double low, double high)
{
  return low + (high - low) * (double) (rk_dice_next (dice) >> 11) / 9007199254740992.0;
}

int
rk_dice_int (RkDice *dice, int low, int high)
{
  return low + (int) (rk_dice_next (dice) % (guint64) (high - low + 1));
}

RkColour
rk_colour (guint32 rgb)
{
  return (RkColour){ (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0 };
}

RkColour
rk_colour_mix (RkColour a, RkColour b, double t)
{
  return (RkColour){ a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t };
}

void
rk_set (cairo_t *cr, RkColour c)
{
  cairo_set_source_rgb (cr, c.r, c.g, c.b);
}

void
rk_set_alpha (cairo_t *cr, RkColour c, double alpha)
{
  cairo_set_source_rgba (cr, c.r, c.g, c.b, alpha);
}

void
rk_rounded (cairo_t *cr, double x, double y, double w, double h, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + w - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + w - radius, y + h - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + h - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

void
rk_oval (cairo_t *cr, double x, double y, double rx, double ry)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, rx, ry);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
}

static void
show_text (cairo_t *cr, const char *font, double x, double y, const char *text, gboolean centred)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int width = 0;

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  cairo_move_to (cr, centred ? x - width / 2.0 : x, y);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
}

void
rk_text (cairo_t *cr, const char *font, double x, double y, const char *text)
{
  show_text (cr, font, x, y, text, FALSE);
}

void
rk_text_centred (cairo_t *cr, const char *font, double x, double y, const char *text)
{
  show_text (cr, font, x, y, text, TRUE);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
rk_surface_to_png (cairo_surface_t *surface, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  cairo_status_t status = cairo_surface_write_to_png_stream (surface, append, out);

  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "A picture could not be written: %s",
                   cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* gdk_pixbuf_get_from_surface belongs to GTK, which this build-time program has no use for. */
GBytes *
rk_surface_to_jpeg (cairo_surface_t *surface, int quality, GError **error)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  const guchar *from = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guchar *to = gdk_pixbuf_get_pixels (pixbuf);
  int to_stride = gdk_pixbuf_get_rowstride (pixbuf);
  g_autofree char *value = g_strdup_printf ("%d", quality);
  char *data = NULL;
  gsize size = 0;

  cairo_surface_flush (surface);
  from = cairo_image_surface_get_data (surface);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32 pixel = ((const guint32 *) (const void *) (from + y * stride))[x];

        to[y * to_stride + x * 3] = pixel >> 16 & 0xff;
        to[y * to_stride + x * 3 + 1] = pixel >> 8 & 0xff;
        to[y * to_stride + x * 3 + 2] = pixel & 0xff;
      }
  if (!gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "jpeg", error, "quality", value, NULL))
    return NULL;
  return g_bytes_new_take (data, size);
}
