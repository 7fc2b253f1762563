/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "media-seeds.h"

#include "sandbox-make-film.h"

#include <gio/gio.h>
#include <string.h>

#define CLAIM          60000
#define ENDLESS_FRAMES 200000

static void
put (GByteArray *file, const void *bytes, gsize length)
{
  g_byte_array_append (file, bytes, (guint) length);
}

static void
put_16 (GByteArray *file, guint value)
{
  const guint8 bytes[2] = { (guint8) value, (guint8) (value >> 8) };

  put (file, bytes, 2);
}

static void
put_32 (GByteArray *file, guint32 value)
{
  put_16 (file, value & 0xffff);
  put_16 (file, value >> 16);
}

static void
put_big_32 (GByteArray *file, guint32 value)
{
  const guint32 big = GUINT32_TO_BE (value);

  put (file, &big, 4);
}

static void
add (GPtrArray *bombs, const char *name, GByteArray *file, gboolean must_fail)
{
  RkSeedBomb *bomb = g_new0 (RkSeedBomb, 1);

  bomb->name = g_strdup (name);
  bomb->file = g_byte_array_free_to_bytes (file);
  bomb->must_fail = must_fail;
  g_ptr_array_add (bombs, bomb);
}

static void
bomb_free (RkSeedBomb *bomb)
{
  g_free (bomb->name);
  g_bytes_unref (bomb->file);
  g_free (bomb);
}

guint32
rk_seed_crc (const guint8 *bytes, gsize length)
{
  static guint32 table[256];
  guint32 sum = 0xffffffffu;

  for (guint32 i = 0; table[255] == 0 && i < 256; i++)
    {
      guint32 row = i;

      for (guint bit = 0; bit < 8; bit++)
        row = (row >> 1) ^ (0xedb88320u & (0u - (row & 1)));
      table[i] = row;
    }
  for (gsize i = 0; i < length; i++)
    sum = (sum >> 8) ^ table[(sum ^ bytes[i]) & 0xff];
  return ~sum;
}

static void
put_png_chunk (GByteArray *file, const char *type, const void *bytes, gsize length)
{
  gsize start;

  put_big_32 (file, (guint32) length);
  start = file->len;
  put (file, type, 4);
  if (length > 0)
    put (file, bytes, length);
  put_big_32 (file, rk_seed_crc (file->data + start, file->len - start));
}

/* @length zero bytes, packed as PNG wants them. */
static GBytes *
pack_zeros (gsize length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) packed
    = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autofree guint8 *zeros = g_malloc0 (65536);

  for (gsize left = length; left > 0; left -= MIN (left, 65536))
    g_output_stream_write_all (packed, zeros, MIN (left, 65536), NULL, NULL, NULL);
  g_output_stream_close (packed, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GByteArray *
png (guint edge, gsize n_zeros, const char *more, gsize n_more)
{
  GByteArray *file = g_byte_array_new ();
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autoptr (GBytes) rows = pack_zeros (n_zeros);
  g_autoptr (GBytes) extra = n_more > 0 ? pack_zeros (n_more) : NULL;

  put_big_32 (header, edge);
  put_big_32 (header, edge);
  put (header, "\10\0\0\0\0", 5);
  put (file, "\x89PNG\r\n\x1a\n", 8);
  put_png_chunk (file, "IHDR", header->data, header->len);
  if (extra != NULL)
    {
      g_autoptr (GByteArray) text = g_byte_array_new ();

      put (text, "x\0\0", 3);
      put (text, g_bytes_get_data (extra, NULL), g_bytes_get_size (extra));
      put_png_chunk (file, more, text->data, text->len);
    }
  put_png_chunk (file, "IDAT", g_bytes_get_data (rows, NULL), g_bytes_get_size (rows));
  put_png_chunk (file, "IEND", NULL, 0);
  return file;
}

static GByteArray *
gif (guint edge, guint n_frames, gboolean trailer)
{
  GByteArray *file = g_byte_array_new ();

  put (file, "GIF89a", 6);
  put_16 (file, edge);
  put_16 (file, edge);
  put (file, "\x80\0\0\0\0\0\xff\xff\xff", 9);
  for (guint i = 0; i < n_frames; i++)
    {
      put (file, ",\0\0\0\0", 5);
      put_16 (file, edge);
      put_16 (file, edge);
      put (file, "\0\2\3D\2\5\0", 7);
    }
  if (trailer)
    put (file, ";", 1);
  return file;
}

static GByteArray *
bmp (void)
{
  GByteArray *file = g_byte_array_new ();

  put (file, "BM", 2);
  put_32 (file, 54 + 64);
  put_32 (file, 0);
  put_32 (file, 54);
  put_32 (file, 40);
  put_32 (file, CLAIM);
  put_32 (file, CLAIM);
  put_16 (file, 1);
  put_16 (file, 24);
  for (guint i = 0; i < 6; i++)
    put_32 (file, 0);
  g_byte_array_set_size (file, file->len + 64);
  return file;
}

static GByteArray *
tiff (gboolean circle)
{
  static const guint32 entries[][4] = {
    { 256, 4, 1, CLAIM }, { 257, 4, 1, CLAIM }, { 258, 3, 1, 8 },
    { 259, 3, 1, 1 },     { 262, 3, 1, 1 },     { 273, 4, 1, 8 },
    { 277, 3, 1, 1 },     { 278, 4, 1, CLAIM }, { 279, 4, 1, 16 },
  };
  GByteArray *file = g_byte_array_new ();

  put (file, "II*\0", 4);
  put_32 (file, 8);
  put_16 (file, G_N_ELEMENTS (entries));
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      put_16 (file, entries[i][0]);
      put_16 (file, entries[i][1]);
      put_32 (file, entries[i][2]);
      put_32 (file, entries[i][3]);
    }
  /* The next page: none, or the first one again. */
  put_32 (file, circle ? 8 : 0);
  return file;
}

static GByteArray *
jpeg (void)
{
  static const guint8 head[]
    = { 0xff,         0xd8,       0xff,         0xc0, 0, 11,   8, CLAIM >> 8,
        CLAIM & 0xff, CLAIM >> 8, CLAIM & 0xff, 1,    1, 0x11, 0 };
  static const guint8 scan[] = { 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0, 0, 0xff, 0xd9 };
  GByteArray *file = g_byte_array_new ();

  put (file, head, sizeof head);
  put (file, scan, sizeof scan);
  return file;
}

static GByteArray *
webp (void)
{
  GByteArray *file = g_byte_array_new ();
  const guint edge = CLAIM - 1;
  const guint8 canvas[10] = { 0, 0, 0, 0, edge & 0xff, edge >> 8, 0, edge & 0xff, edge >> 8, 0 };

  put (file, "RIFF", 4);
  put_32 (file, 4 + 8 + 10 + 8 + 4);
  put (file, "WEBPVP8X", 8);
  put_32 (file, 10);
  put (file, canvas, 10);
  put (file, "VP8 ", 4);
  put_32 (file, 4);
  put (file, "\0\0\0\0", 4);
  return file;
}

static GByteArray *
paper (void)
{
  GByteArray *file = g_byte_array_new ();
  static const char text[]
    = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
      "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 100000000>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100000000 100000000]>>endobj\n"
      "trailer<</Root 1 0 R/Size 4>>\n%%EOF\n";

  put (file, text, sizeof text - 1);
  return file;
}

/* A film whose index @box holds nothing but @filling. */
static GByteArray *
film (GBytes *good, const char *box, guint8 filling)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (good, &length);
  GByteArray *file = g_byte_array_new ();
  guint8 *at;

  put (file, data, length);
  at = memmem (file->data, file->len, box, 4);
  if (at != NULL)
    {
      gsize rest = file->len - (gsize) (at + 8 - file->data);

      memset (at + 8, filling, MIN (rest, 40));
    }
  return file;
}

GPtrArray *
rk_seed_bombs (void)
{
  static const char *const boxes[] = { "stco", "stsz", "stts", "stsc", "mdhd", "tkhd", "moov" };
  GPtrArray *bombs = g_ptr_array_new_with_free_func ((GDestroyNotify) bomb_free);
  g_autoptr (GBytes) mp4 = make_film ("x264enc speed-preset=ultrafast", "avenc_aac", "mp4mux");
  g_autoptr (GBytes) webm = make_film ("vp8enc deadline=1", NULL, "webmmux");
  GByteArray *cut = g_byte_array_new ();

  add (bombs, "png-claim", png (CLAIM, 1000, NULL, 0), TRUE);
  add (bombs, "png-full", png (11000, (gsize) 11001 * 11000, NULL, 0), FALSE);
  add (bombs, "png-text", png (16, 17 * 16, "zTXt", (gsize) 1 << 30), FALSE);
  add (bombs, "png-profile", png (16, 17 * 16, "iCCP", (gsize) 1 << 28), FALSE);
  add (bombs, "gif-claim", gif (CLAIM, 1, TRUE), TRUE);
  add (bombs, "gif-large", gif (11000, 50, TRUE), FALSE);
  add (bombs, "gif-endless", gif (2, ENDLESS_FRAMES, FALSE), FALSE);
  add (bombs, "bmp-claim", bmp (), TRUE);
  add (bombs, "tiff-claim", tiff (FALSE), TRUE);
  add (bombs, "tiff-circle", tiff (TRUE), TRUE);
  add (bombs, "jpeg-claim", jpeg (), TRUE);
  add (bombs, "webp-claim", webp (), TRUE);
  add (bombs, "paper-claim", paper (), FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      g_autofree char *ones = g_strdup_printf ("film-%s-ones", boxes[i]);
      g_autofree char *zeros = g_strdup_printf ("film-%s-zeros", boxes[i]);

      add (bombs, ones, film (mp4, boxes[i], 0xff), FALSE);
      add (bombs, zeros, film (mp4, boxes[i], 0), FALSE);
    }
  /* The index is at the end of the file, and the end is missing. */
  put (cut, g_bytes_get_data (mp4, NULL), g_bytes_get_size (mp4) / 2);
  add (bombs, "film-cut", cut, TRUE);
  add (bombs, "film-cues", film (webm, "\x1c\x53\xbb\x6b", 0xff), FALSE);
  add (bombs, "film-cluster", film (webm, "\x1f\x43\xb6\x75", 0xff), FALSE);
  return bombs;
}
