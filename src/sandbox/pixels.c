/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

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
