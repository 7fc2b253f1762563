/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

#include <string.h>

void
rk_probe_free (RkProbe *probe)
{
  g_free (probe);
}

void
rk_encoded_free (RkEncoded *encoded)
{
  if (encoded == NULL)
    return;
  g_bytes_unref (encoded->bytes);
  g_bytes_unref (encoded->preview);
  g_free (encoded);
}

RkProbe *
rk_answer_take_probe (const char *mime_type, RkReader *answer, GError **error)
{
  g_autoptr (RkProbe) probe = g_new0 (RkProbe, 1);

  probe->kind = RK_FILE_KIND_PICTURE;
  probe->mime_type = mime_type;
  probe->width = rk_reader_get_u32 (answer);
  probe->height = rk_reader_get_u32 (answer);
  probe->orientation = rk_reader_get_u32 (answer);
  probe->n_pages = rk_reader_get_u32 (answer);
  if (!rk_reader_end (answer) || probe->width == 0 || probe->width > RK_MAX_SOURCE_EDGE
      || probe->height == 0 || probe->height > RK_MAX_SOURCE_EDGE || probe->orientation == 0
      || probe->orientation > 8 || probe->n_pages == 0 || probe->n_pages > RK_MAX_PAGES)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  return g_steal_pointer (&probe);
}

RkPixels *
rk_answer_take_pixels (
  RkSharedMemory *output, guint max_width, guint max_height, RkReader *answer, GError **error)
{
  guint width = rk_reader_get_u32 (answer);
  guint height = rk_reader_get_u32 (answer);

  if (!rk_reader_end (answer))
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  return rk_pixels_take (output, width, height, max_width, max_height, error);
}

RkEncoded *
rk_answer_take_encoded (
  RkSharedMemory *output, guint max_edge, guint format, RkReader *answer, GError **error)
{
  static const char *const mime_types[] = { "image/jpeg", "image/png", "image/tiff", "image/gif" };
  guint kind = rk_reader_get_u32 (answer);
  guint width = rk_reader_get_u32 (answer);
  guint height = rk_reader_get_u32 (answer);
  guint64 length = rk_reader_get_u32 (answer);
  guint64 preview_length = rk_reader_get_u32 (answer);
  gboolean kept = kind == RK_ENCODED_TIFF || kind == RK_ENCODED_GIF;
  guint limit = max_edge > 0 && !kept ? max_edge : RK_MAX_SOURCE_EDGE;
  const char *claimed_type = NULL;
  g_autoptr (GBytes) map = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) preview = NULL;
  g_autoptr (RkPixels) preview_pixels = NULL;
  const guint8 *data;
  RkEncoded *encoded;

  if (!rk_reader_end (answer) || kind >= RK_N_ENCODED || width == 0 || height == 0 || width > limit
      || height > limit || length == 0 || preview_length == 0 || preview_length > RK_MAX_PREVIEW
      || length + preview_length > rk_shared_memory_get_size (output)
      || (format == RK_ENCODE_PNG && kind != RK_ENCODED_PNG)
      || (format == RK_ENCODE_JPEG && kind != RK_ENCODED_JPEG))
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  map = rk_shared_memory_map (output, (gsize) (length + preview_length), NULL);
  if (map == NULL)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_TOO_LARGE);
      return NULL;
    }

  /* Copied, since it is hashed and sent: nothing may change between the two. */
  data = g_bytes_get_data (map, NULL);
  bytes = g_bytes_new (data, (gsize) length);
  rk_file_kind_sniff (g_bytes_get_data (bytes, NULL), (gsize) length, &claimed_type);
  preview = g_bytes_new (data + length, (gsize) preview_length);
  preview_pixels = rk_pixels_new_from_preview (preview);
  if (g_strcmp0 (claimed_type, mime_types[kind]) != 0 || preview_pixels == NULL)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  encoded = g_new0 (RkEncoded, 1);
  encoded->bytes = g_steal_pointer (&bytes);
  encoded->mime_type = mime_types[kind];
  encoded->width = width;
  encoded->height = height;
  encoded->preview = g_steal_pointer (&preview);
  return encoded;
}

GBytes *
rk_answer_take_converted (RkSharedMemory *output, RkReader *answer, GError **error)
{
  gsize length = rk_reader_get_u32 (answer);
  g_autoptr (GBytes) map = NULL;

  if (!rk_reader_end (answer) || length == 0 || length > rk_shared_memory_get_size (output))
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  map = rk_shared_memory_map (output, length, NULL);
  if (map == NULL)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_TOO_LARGE);
      return NULL;
    }
  if (rk_file_kind_sniff (g_bytes_get_data (map, NULL), length, NULL) != RK_FILE_KIND_PAPER)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  return g_steal_pointer (&map);
}

char *
rk_answer_take_text (RkSharedMemory *output, RkReader *answer, GError **error)
{
  gsize length = rk_reader_get_u32 (answer);
  g_autoptr (GBytes) map = NULL;
  g_autofree char *text = NULL;

  if (!rk_reader_end (answer) || length > rk_shared_memory_get_size (output))
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  if (length == 0)
    return g_strdup ("");
  map = rk_shared_memory_map (output, length, NULL);
  if (map == NULL)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_TOO_LARGE);
      return NULL;
    }
  /* Copied first: what was judged must be what is shown. */
  text = g_malloc (length + 1);
  memcpy (text, g_bytes_get_data (map, NULL), length);
  text[length] = '\0';
  if (!g_utf8_validate_len (text, length, NULL))
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_CRASHED);
      return NULL;
    }
  return g_steal_pointer (&text);
}
