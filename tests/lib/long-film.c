/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "long-film.h"

#include "sandbox-make-film.h"

#include <string.h>

static void
put_u32 (guint8 *to, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (to, &value, 4);
}

static guint32
get_u32 (const guint8 *from)
{
  guint32 value;

  memcpy (&value, from, 4);
  return GUINT32_FROM_BE (value);
}

static void
append_empty (GByteArray *to, guint n_bytes)
{
  guint8 *empty = g_malloc0 (n_bytes);

  put_u32 (empty, n_bytes);
  memcpy (empty + 4, "free", 4);
  g_byte_array_append (to, empty, n_bytes);
  g_free (empty);
}

/* Where the frames lie is told at the end of such a film. */
static void
shift_frames (guint8 *index, gsize length, guint by)
{
  guint8 *table = memmem (index, length, "stco", 4);

  g_assert_nonnull (table);
  for (guint32 i = 0, n = get_u32 (table + 8); i < n; i++)
    put_u32 (table + 12 + 4 * i, get_u32 (table + 12 + 4 * i) + by);
}

/**
 * make_long_film:
 * @n_empty: so many bytes stand before the frames and behind them
 *
 * What a telephone writes, made long: its index stands at the end. After gst_init().
 *
 * Returns: (transfer full): a film of three seconds, red, green and blue
 */
GBytes *
make_long_film (guint n_empty)
{
  g_autoptr (GBytes) film = make_film ("x264enc speed-preset=ultrafast", NULL, "mp4mux");
  GByteArray *longer = g_byte_array_new ();
  gsize length;
  const guint8 *bytes = g_bytes_get_data (film, &length);
  gboolean begun = FALSE;

  for (gsize at = 0; at + 8 <= length;)
    {
      gsize size = get_u32 (bytes + at);
      guint before = longer->len;

      g_assert_cmpuint (size, >=, 8);
      g_assert_cmpuint (at + size, <=, length);
      if (memcmp (bytes + at + 4, "moov", 4) == 0)
        append_empty (longer, n_empty);
      if (memcmp (bytes + at + 4, "mdat", 4) == 0 && !begun)
        append_empty (longer, n_empty);
      begun |= memcmp (bytes + at + 4, "mdat", 4) == 0;
      before = longer->len;
      g_byte_array_append (longer, bytes + at, (guint) size);
      if (memcmp (bytes + at + 4, "moov", 4) == 0)
        shift_frames (longer->data + before, size, n_empty);
      at += size;
    }
  g_assert_cmpuint (longer->len, >, 2 * n_empty);
  return g_byte_array_free_to_bytes (longer);
}
