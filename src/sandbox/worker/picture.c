/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/picture.h"

#include "sandbox/decoder.h"
#include "sandbox/worker/headers.h"

#include <string.h>

/* Between pieces it is looked whether the first picture of a GIF is complete. */
#define PIECE_LENGTH 65536

static const char *const mime_types[] = {
  "image/jpeg", "image/png",  "image/gif",  "image/tiff", "image/webp",
  "image/bmp",  "image/heic", "image/heif", "image/avif",
};

typedef struct
{
  RkPicture *picture;
  guint max_width;
  guint max_height;
  gboolean only_probe;
  gboolean sized;
  gboolean too_large;
} Loading;

void
rk_picture_prepare (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mime_types); i++)
    {
      g_autoptr (GdkPixbufLoader) loader
        = gdk_pixbuf_loader_new_with_mime_type (mime_types[i], NULL);

      /* A format that this system has no module for is found out when it is asked for. */
      if (loader != NULL)
        gdk_pixbuf_loader_close (loader, NULL);
    }
}

static gboolean
is_too_large (guint width, guint height)
{
  return width == 0 || height == 0 || width > RK_MAX_SOURCE_EDGE || height > RK_MAX_SOURCE_EDGE
         || (guint64) width * height > RK_MAX_SOURCE_PIXELS;
}

/* The limits are of the upright picture, the decoder's size is of the stored one. */
static void
fit_stored (const Loading *loading, guint width, guint height, guint *ret_width, guint *ret_height)
{
  if (rk_orientation_swaps (loading->picture->orientation))
    rk_worker_fit (width, height, loading->max_height, loading->max_width, ret_width, ret_height);
  else
    rk_worker_fit (width, height, loading->max_width, loading->max_height, ret_width, ret_height);
}

static void
size_prepared (GdkPixbufLoader *loader, int width, int height, Loading *loading)
{
  guint to_width;
  guint to_height;

  loading->sized = TRUE;
  loading->picture->width = (guint) MAX (width, 0);
  loading->picture->height = (guint) MAX (height, 0);
  if (width <= 0 || height <= 0 || is_too_large ((guint) width, (guint) height))
    loading->too_large = TRUE;
  if (loading->too_large || loading->only_probe)
    {
      /* Tells the loaders to stop here, as far as they listen. */
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      return;
    }
  fit_stored (loading, (guint) width, (guint) height, &to_width, &to_height);
  if (to_width != (guint) width || to_height != (guint) height)
    gdk_pixbuf_loader_set_size (loader, (int) to_width, (int) to_height);
}

static gboolean
first_picture_is_complete (GdkPixbufLoader *loader)
{
  GdkPixbufAnimation *animation = gdk_pixbuf_loader_get_animation (loader);
  g_autoptr (GdkPixbufAnimationIter) iter = NULL;

  if (animation == NULL)
    return FALSE;
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  iter = gdk_pixbuf_animation_get_iter (animation, NULL);
  G_GNUC_END_IGNORE_DEPRECATIONS
  return !gdk_pixbuf_animation_iter_on_currently_loading_frame (iter);
}

/* TRUE if all that is wanted was read without an error. */
static gboolean
feed (GdkPixbufLoader *loader, const guint8 *file, gsize length, const Loading *loading)
{
  gboolean is_gif = g_str_equal (loading->picture->mime_type, "image/gif");

  for (gsize at = 0; at < length; at += PIECE_LENGTH)
    {
      if (!gdk_pixbuf_loader_write (loader, file + at, MIN (PIECE_LENGTH, length - at), NULL))
        return FALSE;
      if (loading->sized && (loading->too_large || loading->only_probe))
        return TRUE;
      /* The rest of an animation, perhaps without an end, is of no interest. */
      if (is_gif && first_picture_is_complete (loader))
        return TRUE;
    }
  return TRUE;
}

/* gdk-pixbuf's TIFF module mirrors by itself and says in this option what is left to do. */
static guint
orientation_left_over (GdkPixbuf *pixbuf)
{
  const char *option = gdk_pixbuf_get_option (pixbuf, "orientation");
  guint64 value = option != NULL ? g_ascii_strtoull (option, NULL, 10) : 1;

  return value >= 1 && value <= 8 ? (guint) value : 1;
}

/* Some modules ignore the size that they are asked for. */
static void
shrink (Loading *loading)
{
  RkPicture *picture = loading->picture;
  guint width = (guint) gdk_pixbuf_get_width (picture->pixbuf);
  guint height = (guint) gdk_pixbuf_get_height (picture->pixbuf);
  guint to_width;
  guint to_height;
  GdkPixbuf *small;

  fit_stored (loading, width, height, &to_width, &to_height);
  if (to_width == width && to_height == height)
    return;
  small = gdk_pixbuf_scale_simple (
    picture->pixbuf, (int) to_width, (int) to_height, GDK_INTERP_BILINEAR);
  g_set_object (&picture->pixbuf, small);
  g_clear_object (&small);
}

RkWireFailure
rk_picture_load (const guint8 *file,
                 gsize length,
                 gboolean only_probe,
                 guint max_width,
                 guint max_height,
                 RkPicture *picture)
{
  g_autoptr (GdkPixbufLoader) loader = NULL;
  Loading loading = { picture, max_width, max_height, only_probe, FALSE, FALSE };
  gboolean whole;
  gboolean closed;
  gboolean left_early = FALSE;
  guint width;
  guint height;

  memset (picture, 0, sizeof *picture);
  if (rk_file_kind_sniff (file, length, &picture->mime_type) != RK_FILE_KIND_PICTURE)
    return RK_WIRE_UNSUPPORTED;
  picture->orientation = rk_orientation_read (file, length);
  picture->n_pages = g_str_equal (picture->mime_type, "image/tiff")
                       ? rk_tiff_count_pages (file, length, RK_MAX_PAGES)
                       : 1;
  /* The WebP module decodes before it can be stopped. */
  if (g_str_equal (picture->mime_type, "image/webp"))
    {
      if (!rk_webp_read_size (file, length, &width, &height))
        return RK_WIRE_DAMAGED;
      if (is_too_large (width, height))
        return RK_WIRE_TOO_LARGE;
    }

  loader = gdk_pixbuf_loader_new_with_mime_type (picture->mime_type, NULL);
  if (loader == NULL)
    return RK_WIRE_UNSUPPORTED;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared), &loading);
  whole = feed (loader, file, length, &loading);
  /* A GIF that was left early misses its end, but has all that is wanted. */
  if (whole && !only_probe && g_str_equal (picture->mime_type, "image/gif"))
    left_early = first_picture_is_complete (loader);
  closed = gdk_pixbuf_loader_close (loader, NULL);
  if (loading.too_large)
    return RK_WIRE_TOO_LARGE;
  if (!only_probe && !rk_picture_is_complete (file, length))
    return RK_WIRE_DAMAGED;
  if (only_probe)
    {
      GdkPixbuf *pixbuf = loading.sized ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;

      if (pixbuf != NULL && g_str_equal (picture->mime_type, "image/tiff"))
        picture->orientation = orientation_left_over (pixbuf);
      return loading.sized ? 0 : RK_WIRE_DAMAGED;
    }
  if (!whole || (!closed && !left_early))
    return RK_WIRE_DAMAGED;

  picture->pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (picture->pixbuf == NULL || !loading.sized)
    {
      picture->pixbuf = NULL;
      return RK_WIRE_DAMAGED;
    }
  g_object_ref (picture->pixbuf);
  if (g_str_equal (picture->mime_type, "image/tiff"))
    picture->orientation = orientation_left_over (picture->pixbuf);
  shrink (&loading);
  return picture->pixbuf != NULL ? 0 : RK_WIRE_TOO_LARGE;
}

void
rk_picture_upright_size (const RkPicture *picture, guint *ret_width, guint *ret_height)
{
  gboolean swaps = rk_orientation_swaps (picture->orientation);

  *ret_width = swaps ? picture->height : picture->width;
  *ret_height = swaps ? picture->width : picture->height;
}

static inline guint8
premultiply (guint value, guint alpha)
{
  guint product = value * alpha + 128;

  return (guint8) ((product + (product >> 8)) >> 8);
}

/* Where the upright pixel at (x, y) lies in the stored picture. */
static inline const guint8 *
stored_pixel (const guint8 *pixels,
              gsize stride,
              gsize channels,
              guint width,
              guint height,
              guint orientation,
              guint x,
              guint y)
{
  guint from_x = orientation >= 5 ? y : x;
  guint from_y = orientation >= 5 ? x : y;

  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
    from_x = width - 1 - from_x;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
    from_y = height - 1 - from_y;
  return pixels + from_y * stride + from_x * channels;
}

gboolean
rk_picture_write (const RkPicture *picture,
                  guint8 *output,
                  gsize output_length,
                  guint *ret_width,
                  guint *ret_height)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (picture->pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (picture->pixbuf);
  gsize channels = (gsize) gdk_pixbuf_get_n_channels (picture->pixbuf);
  gboolean has_alpha = gdk_pixbuf_get_has_alpha (picture->pixbuf);
  guint width = (guint) gdk_pixbuf_get_width (picture->pixbuf);
  guint height = (guint) gdk_pixbuf_get_height (picture->pixbuf);
  gboolean swaps = rk_orientation_swaps (picture->orientation);
  guint to_width = swaps ? height : width;
  guint to_height = swaps ? width : height;

  if ((guint64) to_width * to_height * 4 > output_length)
    return FALSE;

  for (guint y = 0; y < to_height; y++)
    {
      guint8 *to = output + (gsize) y * to_width * 4;
      const guint8 *from
        = stored_pixel (pixels, stride, channels, width, height, picture->orientation, 0, y);
      gssize step = 0;

      if (to_width > 1)
        step = stored_pixel (pixels, stride, channels, width, height, picture->orientation, 1, y)
               - from;
      for (guint x = 0; x < to_width; x++, to += 4, from += step)
        {
          guint alpha = has_alpha ? from[3] : 255;

          if (alpha == 255)
            {
              to[0] = from[2];
              to[1] = from[1];
              to[2] = from[0];
            }
          else
            {
              to[0] = premultiply (from[2], alpha);
              to[1] = premultiply (from[1], alpha);
              to[2] = premultiply (from[0], alpha);
            }
          to[3] = (guint8) alpha;
        }
    }
  *ret_width = to_width;
  *ret_height = to_height;
  return TRUE;
}

void
rk_picture_clear (RkPicture *picture)
{
  g_clear_object (&picture->pixbuf);
}

guint8 *
rk_picture_turn_to_page (const guint8 *file, gsize length, guint page)
{
  gsize directory = rk_tiff_find_page (file, length, page);
  guint8 *turned;

  if (directory == 0)
    return NULL;
  turned = g_try_malloc (length);
  if (turned == NULL)
    return NULL;
  memcpy (turned, file, length);
  rk_tiff_set_first_page (turned, length, directory);
  return turned;
}
