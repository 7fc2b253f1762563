/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sandbox-util.h"

#include <stdlib.h>
#include <string.h>

void
waiter_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;

  g_assert_null (waiter->result);
  waiter->result = g_object_ref (result);
}

void
waiter_wait (Waiter *waiter)
{
  while (waiter->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
waiter_clear (Waiter *waiter)
{
  g_clear_object (&waiter->result);
}

static gboolean
set_flag (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
run_for (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, set_flag, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

RkPixels *
wait_decode (RkDecoder *decoder, GBytes *file, guint width, guint height, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_decoder_decode_picture_async (decoder, file, width, height, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_decoder_decode_picture_finish (decoder, waiter.result, error);
}

RkProbe *
wait_probe (RkDecoder *decoder, GBytes *file, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_decoder_probe_async (decoder, file, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_decoder_probe_finish (decoder, waiter.result, error);
}

RkEncoded *
wait_encode (RkDecoder *decoder,
             GBytes *file,
             guint max_edge,
             RkEncodeFormat format,
             guint quality,
             GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_decoder_encode_picture_async (
    decoder, file, max_edge, format, quality, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_decoder_encode_picture_finish (decoder, waiter.result, error);
}

GdkPixbuf *
draw_corners (int width, int height, gboolean alpha)
{
  static const guint32 colours[] = { RED, GREEN, BLUE, YELLOW };
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, alpha, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  int channels = gdk_pixbuf_get_n_channels (pixbuf);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32 colour = colours[(y >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0)];
        guint8 *pixel = pixels + y * stride + x * channels;

        pixel[0] = (guint8) (colour >> 16);
        pixel[1] = (guint8) (colour >> 8);
        pixel[2] = (guint8) colour;
        if (alpha)
          pixel[3] = 255;
      }
  return pixbuf;
}

GBytes *
save_picture (GdkPixbuf *pixbuf, const char *type, const char *key, const char *value)
{
  char *keys[] = { (char *) key, NULL };
  char *values[] = { (char *) value, NULL };
  g_autoptr (GError) error = NULL;
  char *buffer;
  gsize length;

  gdk_pixbuf_save_to_bufferv (pixbuf, &buffer, &length, type, keys, values, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (buffer, length);
}

GBytes *
add_exif (GBytes *jpeg, guint orientation)
{
  /* A TIFF with one entry, the orientation, and the secret behind it. */
  guint8 exif[] = { 'E', 'x', 'i', 'f',  0,    0, 'M', 'M', 0, 42, 0, 0, 0,
                    8,   0,   1,   0x01, 0x12, 0, 3,   0,   0, 0,  1, 0, (guint8) orientation,
                    0,   0,   0,   0,    0,    0 };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (jpeg, &length);
  gsize size = 2 + sizeof exif + strlen (EXIF_SECRET);
  const guint8 marker[] = { 0xff, 0xe1, (guint8) (size >> 8), (guint8) size };

  g_byte_array_append (file, data, 2);
  g_byte_array_append (file, marker, sizeof marker);
  g_byte_array_append (file, exif, sizeof exif);
  g_byte_array_append (file, (const guint8 *) EXIF_SECRET, strlen (EXIF_SECRET));
  g_byte_array_append (file, data + 2, (guint) (length - 2));
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

guint32
pixel_at (const RkPixels *pixels, guint x, guint y)
{
  const guint8 *data = g_bytes_get_data (pixels->bytes, NULL);
  const guint8 *pixel = data + y * pixels->stride + x * 4;

  g_assert_cmpuint (x, <, pixels->width);
  g_assert_cmpuint (y, <, pixels->height);
  return (guint32) pixel[2] << 16 | (guint32) pixel[1] << 8 | pixel[0];
}

gboolean
colours_are_near (guint32 one, guint32 other)
{
  for (guint shift = 0; shift < 24; shift += 8)
    if (abs ((int) (one >> shift & 0xff) - (int) (other >> shift & 0xff)) > 24)
      {
        g_test_message ("%06x is not %06x", one, other);
        return FALSE;
      }
  return TRUE;
}

gboolean
bytes_contain (GBytes *bytes, const char *text)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return memmem (data, length, text, strlen (text)) != NULL;
}

gboolean
sandbox_is_there (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_auto (Waiter) waiter = { NULL };

  rk_decoder_check_async (decoder, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_decoder_check_finish (decoder, waiter.result, NULL);
}

void
test_sandbox_unavailable (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GdkPixbuf) drawing = draw_corners (20, 20, FALSE);
  g_autoptr (GBytes) picture = save_picture (drawing, "png", NULL, NULL);
  g_autoptr (GBytes) paper = g_bytes_new_static ("%PDF-1.4\n", 9);
  g_autoptr (GBytes) film = g_bytes_new_static ("OggS", 4);
  g_autoptr (GError) error = NULL;

  g_test_message ("this machine lets no sandbox be set up; nothing may be decoded then");
  g_assert_false (sandbox_is_there ());
  g_assert_null (wait_probe (decoder, picture, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (wait_decode (decoder, picture, 0, 0, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (wait_encode (decoder, picture, 0, RK_ENCODE_AUTO, 0, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (wait_probe (decoder, paper, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (wait_probe (decoder, film, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE);
}
