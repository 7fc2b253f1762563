/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (RkPixels, rk_pixels, rk_pixels_copy, rk_pixels_free)

RkPixels *
rk_pixels_copy (const RkPixels *pixels)
{
  RkPixels *copy = g_new (RkPixels, 1);

  *copy = *pixels;
  g_bytes_ref (copy->bytes);
  return copy;
}

void
rk_pixels_free (RkPixels *pixels)
{
  if (pixels == NULL)
    return;
  g_bytes_unref (pixels->bytes);
  g_free (pixels);
}

RkPixels *
rk_pixels_new_from_preview (GBytes *preview)
{
  gsize length;
  const guint8 *from = g_bytes_get_data (preview, &length);
  g_autoptr (RkPixels) pixels = NULL;
  guint8 *to;

  if (length < RK_PREVIEW_HEADER || from[0] != 'R' || from[1] != 'K' || from[2] == 0 || from[3] == 0
      || length != RK_PREVIEW_HEADER + (gsize) from[2] * from[3] * 3)
    return NULL;
  pixels = g_new0 (RkPixels, 1);
  pixels->width = from[2];
  pixels->height = from[3];
  pixels->stride = (gsize) pixels->width * 4;
  to = g_malloc (pixels->stride * pixels->height);
  pixels->bytes = g_bytes_new_take (to, pixels->stride * pixels->height);
  from += RK_PREVIEW_HEADER;
  for (gsize i = 0; i < (gsize) pixels->width * pixels->height; i++, from += 3, to += 4)
    {
      to[0] = from[2];
      to[1] = from[1];
      to[2] = from[0];
      to[3] = 255;
    }
  return g_steal_pointer (&pixels);
}

/* The mean of the pixels that become one. */
static void
average (const RkPixels *from, guint x0, guint x1, guint y0, guint y1, guint8 *to)
{
  const guint8 *bytes = g_bytes_get_data (from->bytes, NULL);
  guint64 sums[4] = { 0 };
  const guint64 n = (guint64) (x1 - x0) * (y1 - y0);

  for (guint y = y0; y < y1; y++)
    for (guint x = x0; x < x1; x++)
      for (guint c = 0; c < 4; c++)
        sums[c] += bytes[y * from->stride + (gsize) x * 4 + c];
  for (guint c = 0; c < 4; c++)
    to[c] = (guint8) (sums[c] / n);
}

RkPixels *
rk_pixels_shrink (const RkPixels *pixels, guint max_edge)
{
  const guint edge = MAX (pixels->width, pixels->height);
  RkPixels *small;
  guint8 *to;

  g_return_val_if_fail (max_edge > 0, NULL);

  if (edge <= max_edge)
    return rk_pixels_copy (pixels);
  small = g_new0 (RkPixels, 1);
  small->width = MAX (1, (guint) ((guint64) pixels->width * max_edge / edge));
  small->height = MAX (1, (guint) ((guint64) pixels->height * max_edge / edge));
  small->stride = (gsize) small->width * 4;
  to = g_malloc (small->stride * small->height);
  small->bytes = g_bytes_new_take (to, small->stride * small->height);
  for (guint y = 0; y < small->height; y++)
    for (guint x = 0; x < small->width; x++, to += 4)
      average (pixels, (guint) ((guint64) x * pixels->width / small->width),
               (guint) ((guint64) (x + 1) * pixels->width / small->width),
               (guint) ((guint64) y * pixels->height / small->height),
               (guint) ((guint64) (y + 1) * pixels->height / small->height), to);
  return small;
}

GBytes *
rk_pixels_dup_preview (const RkPixels *pixels)
{
  g_autoptr (RkPixels) small = rk_pixels_shrink (pixels, RK_PREVIEW_EDGE);
  const guint8 *from = g_bytes_get_data (small->bytes, NULL);
  const gsize n = (gsize) small->width * small->height;
  const gsize length = RK_PREVIEW_HEADER + n * 3;
  guint8 *preview = g_malloc (length);
  guint8 *to = preview;

  *to++ = 'R';
  *to++ = 'K';
  *to++ = (guint8) small->width;
  *to++ = (guint8) small->height;
  for (gsize i = 0; i < n; i++, from += 4, to += 3)
    {
      to[0] = from[2];
      to[1] = from[1];
      to[2] = from[0];
    }
  return g_bytes_new_take (preview, length);
}

RkSharedMemory *
rk_pixels_memory_new (guint width, guint height, GError **error)
{
  guint64 pixels = RK_MAX_OUTPUT_PIXELS;
  RkSharedMemory *memory;

  if (width > 0 && height > 0)
    pixels = MIN ((guint64) width * height, pixels);
  memory = rk_shared_memory_new ((gsize) pixels * 4, NULL);
  if (memory == NULL)
    rk_sandbox_set_error (error, RK_SANDBOX_ERROR_TOO_LARGE);
  return memory;
}

RkPixels *
rk_pixels_take (RkSharedMemory *memory,
                guint width,
                guint height,
                guint max_width,
                guint max_height,
                GError **error)
{
  /* At most 2^34 for edges that pass, so nothing overflows. */
  guint64 needed = (guint64) MIN (width, RK_MAX_SOURCE_EDGE) * MIN (height, RK_MAX_SOURCE_EDGE) * 4;
  g_autoptr (GBytes) bytes = NULL;
  RkPixels *pixels;

  if (width == 0 || height == 0 || width > RK_MAX_SOURCE_EDGE || height > RK_MAX_SOURCE_EDGE
      || (max_width > 0 && width > max_width) || (max_height > 0 && height > max_height)
      || needed > rk_shared_memory_get_size (memory))
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  bytes = rk_shared_memory_map (memory, (gsize) needed, NULL);
  if (bytes == NULL)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_TOO_LARGE);
      return NULL;
    }

  pixels = g_new0 (RkPixels, 1);
  pixels->bytes = g_steal_pointer (&bytes);
  pixels->width = width;
  pixels->height = height;
  pixels->stride = (gsize) width * 4;
  return pixels;
}

static void
put_32 (guint8 *at, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

GBytes *
rk_pixels_dup_bitmap (const RkPixels *pixels)
{
  const guint8 *data = g_bytes_get_data (pixels->bytes, NULL);
  const gsize row = ((gsize) pixels->width * 3 + 3) / 4 * 4;
  const gsize length = 54 + row * pixels->height;
  guint8 *file = g_malloc0 (length);

  file[0] = 'B';
  file[1] = 'M';
  put_32 (file + 2, (guint32) length);
  put_32 (file + 10, 54);
  put_32 (file + 14, 40);
  put_32 (file + 18, pixels->width);
  put_32 (file + 22, pixels->height);
  file[26] = 1;
  file[28] = 24;
  put_32 (file + 34, (guint32) (row * pixels->height));
  for (guint y = 0; y < pixels->height; y++)
    {
      const guint8 *from = data + y * pixels->stride;
      guint8 *to = file + 54 + row * (pixels->height - 1 - y);

      for (guint x = 0; x < pixels->width; x++, from += 4, to += 3)
        {
          const guint white = 255u - from[3]; /* what is transparent is paper */

          for (guint i = 0; i < 3; i++)
            to[i] = (guint8) (from[i] + white);
        }
    }
  return g_bytes_new_take (file, length);
}
