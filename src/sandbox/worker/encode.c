/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/picture.h"

#include "sandbox/decoder.h"
#include "sandbox/worker/gif.h"
#include "sandbox/worker/headers.h"

#include <string.h>

#define USUAL_QUALITY 85
#define FEW_COLOURS   256

typedef struct
{
  guint8 *at;
  gsize left;
  gsize length;
} Sink;

static gboolean
write_to_sink (const char *bytes, gsize length, GError **error, gpointer user_data)
{
  Sink *sink = user_data;

  if (length > sink->left)
    {
      g_set_error_literal (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY, "full");
      return FALSE;
    }
  memcpy (sink->at, bytes, length);
  sink->at += length;
  sink->left -= length;
  sink->length += length;
  return TRUE;
}

static GdkPixbuf *
make_upright (GdkPixbuf *pixbuf, guint orientation)
{
  static const GdkPixbufRotation rotations[] = {
    GDK_PIXBUF_ROTATE_NONE,
    GDK_PIXBUF_ROTATE_NONE,
    GDK_PIXBUF_ROTATE_UPSIDEDOWN,
    GDK_PIXBUF_ROTATE_UPSIDEDOWN,
    GDK_PIXBUF_ROTATE_CLOCKWISE,
    GDK_PIXBUF_ROTATE_CLOCKWISE,
    GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE,
    GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE,
  };
  gboolean mirrored = orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7;
  g_autoptr (GdkPixbuf) turned
    = gdk_pixbuf_rotate_simple (pixbuf, rotations[CLAMP (orientation, 1, 8) - 1]);

  if (turned == NULL || !mirrored)
    return g_steal_pointer (&turned);
  return gdk_pixbuf_flip (turned, TRUE);
}

static gboolean
has_transparent_pixels (GdkPixbuf *pixbuf)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);

  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return FALSE;
  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x++)
      if (pixels[(gsize) y * (gsize) stride + (gsize) x * 4 + 3] != 255)
        return TRUE;
  return FALSE;
}

static gboolean
has_few_colours (GdkPixbuf *pixbuf)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  int channels = gdk_pixbuf_get_n_channels (pixbuf);

  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x++)
      {
        const guint8 *pixel = pixels + (gsize) y * (gsize) stride + (gsize) x * (gsize) channels;

        g_hash_table_add (
          seen, GUINT_TO_POINTER ((guint) pixel[0] << 16 | (guint) pixel[1] << 8 | pixel[2]));
        if (g_hash_table_size (seen) > FEW_COLOURS)
          return FALSE;
      }
  return TRUE;
}

static gboolean
wants_png (GdkPixbuf *pixbuf, const char *mime_type, guint format)
{
  if (format != RK_ENCODE_AUTO)
    return format == RK_ENCODE_PNG;
  if (has_transparent_pixels (pixbuf))
    return TRUE;
  return (g_str_equal (mime_type, "image/png") || g_str_equal (mime_type, "image/gif"))
         && has_few_colours (pixbuf);
}

/* JPEG has no transparency: on white, as on paper. */
static GdkPixbuf *
flatten (GdkPixbuf *pixbuf)
{
  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return g_object_ref (pixbuf);
  return gdk_pixbuf_composite_color_simple (pixbuf, gdk_pixbuf_get_width (pixbuf),
                                            gdk_pixbuf_get_height (pixbuf), GDK_INTERP_NEAREST, 255,
                                            16, 0xffffff, 0xffffff);
}

static gboolean
save_jpeg (GdkPixbuf *pixbuf, guint quality, Sink *sink)
{
  char number[8];
  char *keys[] = { (char *) "quality", NULL };
  char *values[] = { number, NULL };

  g_snprintf (number, sizeof number, "%u", CLAMP (quality, 1, 100));
  return gdk_pixbuf_save_to_callbackv (pixbuf, write_to_sink, sink, "jpeg", keys, values, NULL);
}

static gboolean
save_png (GdkPixbuf *pixbuf, Sink *sink)
{
  char *none[] = { NULL };

  return gdk_pixbuf_save_to_callbackv (pixbuf, write_to_sink, sink, "png", none, none, NULL);
}

static gboolean
save_preview (GdkPixbuf *flat, Sink *sink)
{
  g_autoptr (GdkPixbuf) small = NULL;
  const guint8 *pixels;
  gsize stride;
  gsize channels;
  guint width;
  guint height;

  rk_worker_fit ((guint) gdk_pixbuf_get_width (flat), (guint) gdk_pixbuf_get_height (flat),
                 RK_PREVIEW_EDGE, RK_PREVIEW_EDGE, &width, &height);
  small = gdk_pixbuf_scale_simple (flat, (int) width, (int) height, GDK_INTERP_BILINEAR);
  if (small == NULL || sink->left < RK_PREVIEW_HEADER + (gsize) width * height * 3)
    return FALSE;
  pixels = gdk_pixbuf_read_pixels (small);
  stride = (gsize) gdk_pixbuf_get_rowstride (small);
  channels = (gsize) gdk_pixbuf_get_n_channels (small);
  *sink->at++ = 'R';
  *sink->at++ = 'K';
  *sink->at++ = (guint8) width;
  *sink->at++ = (guint8) height;
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++, sink->at += 3)
      memcpy (sink->at, pixels + y * stride + x * channels, 3);
  sink->length = RK_PREVIEW_HEADER + (gsize) width * height * 3;
  sink->left -= sink->length;
  return TRUE;
}

RkWireFailure
rk_picture_encode (const RkPicture *picture,
                   guint format,
                   guint quality,
                   guint8 *output,
                   gsize output_length,
                   RkEncodedPicture *encoded)
{
  g_autoptr (GdkPixbuf) upright = make_upright (picture->pixbuf, picture->orientation);
  g_autoptr (GdkPixbuf) flat = upright != NULL ? flatten (upright) : NULL;
  Sink sink = { output, output_length, 0 };
  Sink preview;

  if (flat == NULL)
    return RK_WIRE_TOO_LARGE;
  encoded->kind
    = wants_png (upright, picture->mime_type, format) ? RK_ENCODED_PNG : RK_ENCODED_JPEG;
  encoded->width = (guint) gdk_pixbuf_get_width (upright);
  encoded->height = (guint) gdk_pixbuf_get_height (upright);
  if (encoded->kind == RK_ENCODED_PNG
        ? !save_png (upright, &sink)
        : !save_jpeg (flat, quality > 0 ? quality : USUAL_QUALITY, &sink))
    return RK_WIRE_TOO_LARGE;
  encoded->length = sink.length;

  preview = (Sink){ sink.at, sink.left, 0 };
  if (!save_preview (flat, &preview))
    return RK_WIRE_TOO_LARGE;
  encoded->preview_length = preview.length;
  return 0;
}

/* What comes behind a file that was kept, whose first picture is @picture. */
static RkWireFailure
follow_with_preview (const RkPicture *picture,
                     guint8 *output,
                     gsize output_length,
                     RkEncodedPicture *encoded)
{
  g_autoptr (GdkPixbuf) upright = make_upright (picture->pixbuf, picture->orientation);
  g_autoptr (GdkPixbuf) flat = upright != NULL ? flatten (upright) : NULL;
  Sink preview = { output + encoded->length, output_length - encoded->length, 0 };

  rk_picture_upright_size (picture, &encoded->width, &encoded->height);
  if (flat == NULL || !save_preview (flat, &preview))
    return RK_WIRE_TOO_LARGE;
  encoded->preview_length = preview.length;
  return 0;
}

RkWireFailure
rk_picture_keep_pages (const guint8 *file,
                       gsize length,
                       const RkPicture *picture,
                       guint8 *output,
                       gsize output_length,
                       RkEncodedPicture *encoded)
{
  if (length > output_length)
    return RK_WIRE_TOO_LARGE;
  memcpy (output, file, length);
  rk_tiff_forget_origin (output, length);
  encoded->kind = RK_ENCODED_TIFF;
  encoded->length = length;
  return follow_with_preview (picture, output, output_length, encoded);
}

RkWireFailure
rk_picture_keep_moving (const guint8 *file,
                        gsize length,
                        const RkPicture *picture,
                        guint8 *output,
                        gsize output_length,
                        RkEncodedPicture *encoded)
{
  RkWireFailure failure = rk_gif_keep_moving (
    file, length, output, MIN (output_length, RK_MAX_ENCODED), &encoded->length);

  encoded->kind = RK_ENCODED_GIF;
  return failure != 0 ? failure : follow_with_preview (picture, output, output_length, encoded);
}
