/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sandbox-util.h"

#include <string.h>

#define WIDTH  60
#define HEIGHT 40

/* The corners in reading order. */
static void
assert_corners (const RkPixels *pixels, guint32 a, guint32 b, guint32 c, guint32 d)
{
  guint right = pixels->width - 1 - pixels->width / 8;
  guint bottom = pixels->height - 1 - pixels->height / 8;

  assert_colour (pixels, pixels->width / 8, pixels->height / 8, a);
  assert_colour (pixels, right, pixels->height / 8, b);
  assert_colour (pixels, pixels->width / 8, bottom, c);
  assert_colour (pixels, right, bottom, d);
}

static void
test_formats (void)
{
  static const struct
  {
    const char *type;
    const char *mime_type;
  } formats[] = {
    { "jpeg", "image/jpeg" }, { "png", "image/png" },   { "bmp", "image/bmp" },
    { "tiff", "image/tiff" }, { "webp", "image/webp" }, { "avif", "image/avif" },
  };
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GdkPixbuf) drawing = draw_corners (WIDTH, HEIGHT, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GBytes) file = save_picture (drawing, formats[i].type, NULL, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (RkProbe) probe = NULL;
      g_autoptr (RkPixels) pixels = NULL;

      g_test_message ("%s", formats[i].type);
      probe = wait_probe (decoder, file, &error);
      g_assert_no_error (error);
      g_assert_cmpint (probe->kind, ==, RK_FILE_KIND_PICTURE);
      g_assert_cmpstr (probe->mime_type, ==, formats[i].mime_type);
      g_assert_cmpuint (probe->width, ==, WIDTH);
      g_assert_cmpuint (probe->height, ==, HEIGHT);
      g_assert_cmpuint (probe->orientation, ==, 1);
      g_assert_cmpuint (probe->n_pages, ==, 1);

      pixels = wait_decode (decoder, file, 0, 0, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (pixels->width, ==, WIDTH);
      g_assert_cmpuint (pixels->height, ==, HEIGHT);
      g_assert_cmpuint (pixels->stride, ==, WIDTH * 4);
      g_assert_cmpuint (g_bytes_get_size (pixels->bytes), ==, WIDTH * HEIGHT * 4);
      assert_corners (pixels, RED, GREEN, BLUE, YELLOW);
    }
}

/* No encoder for it is at hand in a test, so the file was made beforehand. */
static void
test_heic (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "corners.heic", NULL);
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkProbe) probe = NULL;
  g_autoptr (RkPixels) pixels = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  file = g_bytes_new_take (data, length);
  probe = wait_probe (decoder, file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (probe->mime_type, ==, "image/heic");
  g_assert_cmpuint (probe->width, ==, 64);
  g_assert_cmpuint (probe->height, ==, 48);
  pixels = wait_decode (decoder, file, 32, 32, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pixels->width, ==, 32);
  g_assert_cmpuint (pixels->height, ==, 24);
  assert_corners (pixels, RED, GREEN, BLUE, YELLOW);
}

static void
test_orientations (void)
{
  /* Where the stored corners are to be seen, by the text of the standard. */
  static const guint32 seen[8][4] = {
    { RED, GREEN, BLUE, YELLOW }, { GREEN, RED, YELLOW, BLUE }, { YELLOW, BLUE, GREEN, RED },
    { BLUE, YELLOW, RED, GREEN }, { RED, BLUE, GREEN, YELLOW }, { BLUE, RED, YELLOW, GREEN },
    { YELLOW, GREEN, BLUE, RED }, { GREEN, YELLOW, RED, BLUE },
  };
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GdkPixbuf) drawing = draw_corners (WIDTH, HEIGHT, FALSE);
  g_autoptr (GBytes) plain = save_picture (drawing, "jpeg", "quality", "95");

  for (guint orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (GBytes) file = add_exif (plain, orientation);
      guint width = orientation < 5 ? WIDTH : HEIGHT;
      guint height = orientation < 5 ? HEIGHT : WIDTH;
      const guint32 *corners = seen[orientation - 1];
      g_autoptr (GError) error = NULL;
      g_autoptr (RkProbe) probe = NULL;
      g_autoptr (RkPixels) pixels = NULL;
      g_autoptr (RkPixels) small = NULL;
      g_autoptr (RkPixels) sent = NULL;
      g_autoptr (RkEncoded) encoded = NULL;

      g_test_message ("orientation %u", orientation);
      probe = wait_probe (decoder, file, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (probe->orientation, ==, orientation);
      g_assert_cmpuint (probe->width, ==, width);
      g_assert_cmpuint (probe->height, ==, height);

      pixels = wait_decode (decoder, file, 0, 0, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (pixels->width, ==, width);
      g_assert_cmpuint (pixels->height, ==, height);
      assert_corners (pixels, corners[0], corners[1], corners[2], corners[3]);

      small = wait_decode (decoder, file, 30, 20, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (small->width, <=, 30);
      g_assert_cmpuint (small->height, <=, 20);
      g_assert_true (small->width == 30 || small->height == 20);
      assert_corners (small, corners[0], corners[1], corners[2], corners[3]);

      /* What is sent is upright by itself and has nothing of the camera left. */
      g_assert_true (bytes_contain (file, EXIF_SECRET));
      encoded = wait_encode (decoder, file, 0, RK_ENCODE_AUTO, 95, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (encoded->mime_type, ==, "image/jpeg");
      g_assert_cmpuint (encoded->width, ==, width);
      g_assert_cmpuint (encoded->height, ==, height);
      g_assert_false (bytes_contain (encoded->bytes, EXIF_SECRET));
      g_assert_false (bytes_contain (encoded->bytes, "Exif"));
      g_assert_cmpuint (g_bytes_get_size (encoded->preview), <=, 2048);
      sent = wait_decode (decoder, encoded->bytes, 0, 0, &error);
      g_assert_no_error (error);
      assert_corners (sent, corners[0], corners[1], corners[2], corners[3]);
    }
}

static void
test_encode (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GdkPixbuf) drawing = draw_corners (400, 200, TRUE);
  g_autoptr (GBytes) png = save_picture (drawing, "png", "tEXt::Comment", EXIF_SECRET);
  g_autoptr (GBytes) see_through = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkEncoded) as_png = NULL;
  g_autoptr (RkEncoded) as_jpeg = NULL;
  g_autoptr (RkEncoded) kept = NULL;
  g_autoptr (RkPixels) pixels = NULL;
  g_autoptr (RkPixels) preview = NULL;

  g_assert_true (bytes_contain (png, EXIF_SECRET));
  as_png = wait_encode (decoder, png, 100, RK_ENCODE_AUTO, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (as_png->mime_type, ==, "image/png");
  g_assert_cmpuint (as_png->width, ==, 100);
  g_assert_cmpuint (as_png->height, ==, 50);
  g_assert_false (bytes_contain (as_png->bytes, EXIF_SECRET));

  preview = rk_pixels_new_from_preview (as_png->preview);
  g_assert_nonnull (preview);
  g_assert_cmpuint (preview->width, ==, 20);
  g_assert_cmpuint (preview->height, ==, 10);
  assert_corners (preview, RED, GREEN, BLUE, YELLOW);

  as_jpeg = wait_encode (decoder, png, 0, RK_ENCODE_JPEG, 60, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (as_jpeg->mime_type, ==, "image/jpeg");
  g_assert_cmpuint (as_jpeg->width, ==, 400);

  /* Transparency: premultiplied when decoded, kept in a PNG, white in a JPEG. */
  gdk_pixbuf_fill (drawing, 0xff000080u);
  see_through = save_picture (drawing, "png", NULL, NULL);
  pixels = wait_decode (decoder, see_through, 0, 0, &error);
  g_assert_no_error (error);
  {
    const guint8 *first = g_bytes_get_data (pixels->bytes, NULL);

    g_assert_cmpuint (first[0], ==, 0);
    g_assert_cmpuint (first[2], ==, 0x80);
    g_assert_cmpuint (first[3], ==, 0x80);
  }
  kept = wait_encode (decoder, see_through, 0, RK_ENCODE_AUTO, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kept->mime_type, ==, "image/png");
  g_clear_pointer (&kept, rk_encoded_free);
  g_clear_pointer (&pixels, rk_pixels_free);
  kept = wait_encode (decoder, see_through, 0, RK_ENCODE_JPEG, 95, &error);
  g_assert_no_error (error);
  pixels = wait_decode (decoder, kept->bytes, 0, 0, &error);
  g_assert_no_error (error);
  assert_colour (pixels, 10, 10, 0xff7f7fu);
}

static void
put_be32 (guint8 *to, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (to, &value, 4);
}

static GBytes *
change (GBytes *file, gsize at, const void *bytes, gsize length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  guint8 *copy = g_memdup2 (data, size);

  g_assert_cmpuint (at + length, <=, size);
  memcpy (copy + at, bytes, length);
  return g_bytes_new_take (copy, size);
}

static void
assert_refused (RkDecoder *decoder, GBytes *file, RkSandboxError code)
{
  g_autoptr (GError) probe_error = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) encode_error = NULL;

  g_assert_null (wait_probe (decoder, file, &probe_error));
  g_assert_error (probe_error, RK_SANDBOX_ERROR, (int) code);
  g_assert_null (wait_decode (decoder, file, 100, 100, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, (int) code);
  g_assert_null (wait_encode (decoder, file, 100, RK_ENCODE_AUTO, 0, &encode_error));
  g_assert_error (encode_error, RK_SANDBOX_ERROR, (int) code);
}

static guint32
png_crc (const guint8 *data, gsize length)
{
  guint32 crc = 0xffffffffu;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1)));
    }
  return ~crc;
}

/* Small files that claim 60,000 × 60,000 pixels. */
static void
test_bombs (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GdkPixbuf) drawing = draw_corners (WIDTH, HEIGHT, FALSE);
  const guint8 edge_be[] = { 60000 >> 8, 60000 & 0xff, 60000 >> 8, 60000 & 0xff };
  const guint8 edge_le[] = { 60000 & 0xff, 60000 >> 8, 60000 & 0xff, 60000 >> 8 };
  const guint8 edge_le32[] = { 60000 & 0xff, 60000 >> 8, 0, 0, 60000 & 0xff, 60000 >> 8, 0, 0 };
  /* Of an extended WebP: three bytes each, less one. */
  const guint8 webp[]
    = { 'R', 'I', 'F', 'F', 24, 0, 0, 0, 'W',  'E',  'B', 'P',  'V',  'P', '8', 'X',
        10,  0,   0,   0,   0,  0, 0, 0, 0x5f, 0xea, 0,   0x5f, 0xea, 0,   0,   0 };
  guint8 png_head[8 + 4 + 4 + 13 + 4];

  {
    g_autoptr (GBytes) png = save_picture (drawing, "png", NULL, NULL);
    g_autoptr (GBytes) bomb = NULL;

    memcpy (png_head, g_bytes_get_data (png, NULL), sizeof png_head);
    put_be32 (png_head + 16, 60000);
    put_be32 (png_head + 20, 60000);
    put_be32 (png_head + 29, png_crc (png_head + 12, 17));
    bomb = change (png, 0, png_head, sizeof png_head);
    assert_refused (decoder, bomb, RK_SANDBOX_ERROR_TOO_LARGE);
  }
  {
    g_autoptr (GBytes) jpeg = save_picture (drawing, "jpeg", NULL, NULL);
    gsize length;
    const guint8 *data = g_bytes_get_data (jpeg, &length);
    const guint8 *frame = memmem (data, length, "\xff\xc0\0\x11\x08", 5);
    g_autoptr (GBytes) bomb = NULL;

    g_assert_nonnull (frame);
    bomb = change (jpeg, (gsize) (frame + 5 - data), edge_be, sizeof edge_be);
    assert_refused (decoder, bomb, RK_SANDBOX_ERROR_TOO_LARGE);
  }
  {
    g_autoptr (GBytes) bmp = save_picture (drawing, "bmp", NULL, NULL);
    g_autoptr (GBytes) bomb = change (bmp, 18, edge_le32, sizeof edge_le32);

    assert_refused (decoder, bomb, RK_SANDBOX_ERROR_TOO_LARGE);
  }
  {
    const guint8 gif[] = "GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
    g_autoptr (GBytes) good = g_bytes_new (gif, sizeof gif - 1);
    g_autoptr (GBytes) bomb = change (good, 6, edge_le, sizeof edge_le);

    assert_refused (decoder, bomb, RK_SANDBOX_ERROR_TOO_LARGE);
  }
  {
    g_autoptr (GBytes) bomb = g_bytes_new (webp, sizeof webp);

    assert_refused (decoder, bomb, RK_SANDBOX_ERROR_TOO_LARGE);
  }
}

static void
test_damaged (void)
{
  static const char *const types[] = { "png", "tiff", "webp", "bmp", "avif", "jpeg" };
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GdkPixbuf) drawing = draw_corners (200, 200, FALSE);
  g_autoptr (GBytes) text = g_bytes_new_static ("これは絵ではありません。", 30);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  assert_refused (decoder, text, RK_SANDBOX_ERROR_UNSUPPORTED);
  assert_refused (decoder, empty, RK_SANDBOX_ERROR_UNSUPPORTED);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GBytes) file = save_picture (drawing, types[i], NULL, NULL);
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, g_bytes_get_size (file) / 2);
      g_autoptr (GBytes) head = g_bytes_new_from_bytes (file, 0, 20);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", types[i]);
      g_assert_null (wait_decode (decoder, cut, 0, 0, &error));
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
      g_clear_error (&error);
      g_assert_null (wait_decode (decoder, head, 0, 0, &error));
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
    }
}

/* Bare pixels behind their numbers: whatever does not add up is nothing. */
static void
test_previews (void)
{
  static const guint8 good[] = { 'R', 'K', 2, 1, 255, 0, 0, 0, 0, 255 };
  guint8 bytes[600] = "RK";
  g_autoptr (GBytes) file = g_bytes_new_static (good, sizeof good);
  g_autoptr (RkPixels) pixels = rk_pixels_new_from_preview (file);

  g_assert_cmpuint (pixel_at (pixels, 0, 0) & 0xffffff, ==, 0xff0000);
  g_assert_cmpuint (pixel_at (pixels, 1, 0) & 0xffffff, ==, 0x0000ff);
  for (guint i = 0; i < 20000; i++)
    {
      gsize length = (gsize) g_test_rand_int_range (0, sizeof bytes);
      g_autoptr (GBytes) random = NULL;
      g_autoptr (RkPixels) result = NULL;

      bytes[2] = (guint8) g_test_rand_int_range (0, 16);
      bytes[3] = (guint8) g_test_rand_int_range (0, 16);
      if (i % 2 == 0)
        length = 4 + (gsize) bytes[2] * bytes[3] * 3;
      random = g_bytes_new (bytes, MIN (length, sizeof bytes));
      result = rk_pixels_new_from_preview (random);
      g_assert_true ((result != NULL)
                     == (bytes[2] > 0 && bytes[3] > 0
                         && MIN (length, sizeof bytes) == 4 + (gsize) bytes[2] * bytes[3] * 3));
    }
}

/* What a poster or a page becomes in a record: four quarters stay four quarters. */
static void
test_stand_ins (void)
{
  static const guint32 quarters[] = { RED, GREEN, BLUE, YELLOW };
  const guint width = 637, height = 319;
  guint8 *bytes = g_malloc ((gsize) width * height * 4);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint32 colour = quarters[(y >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0)];
        guint8 *to = bytes + ((gsize) y * width + x) * 4;

        to[0] = colour & 0xff;
        to[1] = (colour >> 8) & 0xff;
        to[2] = (colour >> 16) & 0xff;
        to[3] = 255;
      }
  g_autoptr (GBytes) all = g_bytes_new_take (bytes, (gsize) width * height * 4);
  const RkPixels pixels = { all, width, height, (gsize) width * 4 };
  g_autoptr (RkPixels) same = rk_pixels_shrink (&pixels, width);
  g_autoptr (RkPixels) small = rk_pixels_shrink (&pixels, 64);
  g_autoptr (GBytes) preview = rk_pixels_dup_preview (&pixels);
  g_autoptr (RkPixels) stand_in = rk_pixels_new_from_preview (preview);
  g_autoptr (RkPixels) line = NULL;

  g_assert_true (same->bytes == all);
  g_assert_cmpuint (small->width, ==, 64);
  g_assert_cmpuint (small->height, ==, 32);
  assert_corners (small, RED, GREEN, BLUE, YELLOW);
  g_assert_nonnull (stand_in);
  g_assert_cmpuint (stand_in->width, ==, 20);
  g_assert_cmpuint (stand_in->height, ==, 10);
  assert_corners (stand_in, RED, GREEN, BLUE, YELLOW);

  /* One edge becomes less than a pixel. */
  line = rk_pixels_shrink (&(RkPixels){ all, width, 1, (gsize) width * 4 }, 20);
  g_assert_cmpuint (line->width, ==, 20);
  g_assert_cmpuint (line->height, ==, 1);
}

static char *
wait_text (RkDecoder *decoder, const char *bytes, gsize length, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new (bytes, length);
  g_auto (Waiter) waiter = { NULL };

  rk_decoder_read_text_async (decoder, file, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_decoder_read_text_finish (decoder, waiter.result, error);
}

static void
test_text (void)
{
  static const char *const encodings[] = { "UTF-8", "CP932", "EUC-JP", "UTF-16" };
  static const char text[] = "氏名,体重\r\n髙橋 花子,52.4\r\n";
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      gsize length;
      g_autofree char *bytes
        = g_convert_with_fallback (text, -1, encodings[i], "UTF-8", "高", NULL, &length, &error);
      g_assert_no_error (error);
      g_autofree char *read = wait_text (decoder, bytes, length, &error);

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (read, "氏名,体重\r\n"));
      g_assert_true (g_str_has_suffix (read, "橋 花子,52.4\r\n"));
    }
  g_assert_null (wait_text (decoder, "a\0b", 3, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNSUPPORTED);
}

static RkPixels *
wait_page (RkDecoder *decoder, GBytes *file, guint page, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_decoder_decode_page_async (decoder, file, page, 0, 0, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_decoder_decode_picture_finish (decoder, waiter.result, error);
}

/* Two pages as fax machines send them, the first in G3, the second in G4. */
static void
test_fax (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "fax.tiff", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (RkProbe) probe = NULL;
  g_autoptr (RkEncoded) kept = NULL;
  g_autoptr (RkEncoded) flat = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  file = g_bytes_new_take (data, length);
  g_assert_true (bytes_contain (file, EXIF_SECRET));
  probe = wait_probe (decoder, file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (probe->n_pages, ==, 2);

  /* Sent with all its pages, and without what it told of its origin. */
  kept = wait_encode (decoder, file, 2560, RK_ENCODE_AUTO, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kept->mime_type, ==, "image/tiff");
  g_assert_cmpuint (kept->width, ==, 204);
  g_assert_cmpuint (kept->height, ==, 196);
  g_assert_false (bytes_contain (kept->bytes, EXIF_SECRET));
  g_assert_false (bytes_contain (kept->bytes, "GPS"));

  for (guint i = 0; i < 2; i++)
    {
      GBytes *one = i == 0 ? file : kept->bytes;
      g_autoptr (RkPixels) first = wait_page (decoder, one, 0, &error);
      g_assert_no_error (error);
      g_autoptr (RkPixels) second = wait_page (decoder, one, 1, &error);
      g_assert_no_error (error);

      g_assert_cmpuint (first->height, ==, 196);
      g_assert_cmpuint (second->height, ==, 264);
      g_assert_cmpuint (pixel_at (first, 10, 10) & 0xffffff, ==, 0);
      g_assert_cmpuint (pixel_at (first, 190, 180) & 0xffffff, ==, 0xffffff);
      g_assert_cmpuint (pixel_at (second, 10, 10) & 0xffffff, ==, 0xffffff);
      g_assert_cmpuint (pixel_at (second, 190, 250) & 0xffffff, ==, 0);
    }
  g_assert_null (wait_page (decoder, file, 2, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
  g_clear_error (&error);

  flat = wait_encode (decoder, file, 0, RK_ENCODE_JPEG, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (flat->mime_type, ==, "image/jpeg");
  g_assert_false (bytes_contain (flat->bytes, EXIF_SECRET));
}

static void
test_many_at_once (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GdkPixbuf) drawing = draw_corners (WIDTH, HEIGHT, FALSE);
  g_autoptr (GBytes) file = save_picture (drawing, "png", NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Waiter waiters[24] = { { NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (waiters); i++)
    rk_decoder_decode_picture_async (
      decoder, file, 0, 0, i % 3 == 0 ? cancellable : NULL, waiter_done, &waiters[i]);
  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkPixels) pixels = NULL;

      waiter_wait (&waiters[i]);
      pixels = rk_decoder_decode_picture_finish (decoder, waiters[i].result, &error);
      waiter_clear (&waiters[i]);
      if (i % 3 == 0)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          continue;
        }
      g_assert_no_error (error);
      assert_corners (pixels, RED, GREEN, BLUE, YELLOW);
    }
  /* Nothing of it holds the decoder any more. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&decoder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/picture/formats", test_formats);
      g_test_add_func ("/sandbox/picture/heic", test_heic);
      g_test_add_func ("/sandbox/picture/orientations", test_orientations);
      g_test_add_func ("/sandbox/picture/encode", test_encode);
      g_test_add_func ("/sandbox/picture/previews", test_previews);
      g_test_add_func ("/sandbox/picture/stand_ins", test_stand_ins);
      g_test_add_func ("/sandbox/picture/fax", test_fax);
      g_test_add_func ("/sandbox/picture/text", test_text);
      g_test_add_func ("/sandbox/picture/bombs", test_bombs);
      g_test_add_func ("/sandbox/picture/damaged", test_damaged);
      g_test_add_func ("/sandbox/picture/many-at-once", test_many_at_once);
    }
  else
    g_test_add_func ("/sandbox/picture/unavailable", test_sandbox_unavailable);
  return g_test_run ();
}
