/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/headers.h"

#include <string.h>

#define TAG_ORIENTATION 0x0112

/* A piece of the file; every read is checked against its length. */
typedef struct
{
  const guint8 *bytes;
  gsize length;
  gboolean big_endian;
} Piece;

static guint
get_16 (const Piece *piece, gsize at)
{
  if (at > piece->length || piece->length - at < 2)
    return 0;
  if (piece->big_endian)
    return (guint) piece->bytes[at] << 8 | piece->bytes[at + 1];
  return (guint) piece->bytes[at + 1] << 8 | piece->bytes[at];
}

static guint32
get_32 (const Piece *piece, gsize at)
{
  if (at > piece->length || piece->length - at < 4)
    return 0;
  if (piece->big_endian)
    return (guint32) get_16 (piece, at) << 16 | get_16 (piece, at + 2);
  return (guint32) get_16 (piece, at + 2) << 16 | get_16 (piece, at);
}

static gboolean
is_tiff (Piece *piece)
{
  if (piece->length < 8)
    return FALSE;
  piece->big_endian = piece->bytes[0] == 'M';
  return (memcmp (piece->bytes, "II", 2) == 0 || memcmp (piece->bytes, "MM", 2) == 0)
         && get_16 (piece, 2) == 42;
}

/* EXIF is a small TIFF inside other files. */
static guint
exif_orientation (Piece piece)
{
  gsize directory;
  guint n_entries;

  if (!is_tiff (&piece))
    return 1;
  directory = get_32 (&piece, 4);
  n_entries = get_16 (&piece, directory);
  for (guint i = 0; i < n_entries; i++)
    {
      gsize entry = directory + 2 + (gsize) i * 12;

      if (entry > piece.length)
        break;
      if (get_16 (&piece, entry) == TAG_ORIENTATION)
        {
          guint value = get_16 (&piece, entry + 8);

          return value >= 1 && value <= 8 ? value : 1;
        }
    }
  return 1;
}

static guint
jpeg_orientation (const guint8 *file, gsize length)
{
  const Piece piece = { file, length, TRUE };
  gsize at = 2;

  while (at + 4 <= length && file[at] == 0xff)
    {
      guint marker = file[at + 1];
      gsize size;

      if (marker == 0xff)
        {
          at++;
          continue;
        }
      /* The picture itself begins: what comes now is no metadata. */
      if (marker == 0xda || marker == 0xd9)
        break;
      size = get_16 (&piece, at + 2);
      if (size < 2 || size > length - at - 2)
        break;
      if (marker == 0xe1 && size > 8 && memcmp (file + at + 4, "Exif\0\0", 6) == 0)
        return exif_orientation ((Piece){ file + at + 10, size - 8, FALSE });
      at += 2 + size;
    }
  return 1;
}

static guint
png_orientation (const guint8 *file, gsize length)
{
  const Piece piece = { file, length, TRUE };
  gsize at = 8;

  while (at < length && length - at >= 12)
    {
      gsize size = get_32 (&piece, at);

      if (size > length - at - 12)
        break;
      if (memcmp (file + at + 4, "eXIf", 4) == 0)
        return exif_orientation ((Piece){ file + at + 8, size, FALSE });
      at += 12 + size;
    }
  return 1;
}

static guint
webp_orientation (const guint8 *file, gsize length)
{
  const Piece piece = { file, length, FALSE };
  gsize at = 12;

  while (at < length && length - at >= 8)
    {
      gsize size = get_32 (&piece, at + 4);

      if (size > length - at - 8)
        break;
      if (memcmp (file + at, "EXIF", 4) == 0)
        {
          Piece exif = { file + at + 8, size, FALSE };

          if (size > 6 && memcmp (exif.bytes, "Exif\0\0", 6) == 0)
            {
              exif.bytes += 6;
              exif.length -= 6;
            }
          return exif_orientation (exif);
        }
      at += 8 + size + (size & 1);
    }
  return 1;
}

guint
rk_orientation_read (const guint8 *file, gsize length)
{
  if (length > 4 && memcmp (file, "\xff\xd8\xff", 3) == 0)
    return jpeg_orientation (file, length);
  if (length > 16 && memcmp (file, "\x89PNG\r\n\x1a\n", 8) == 0)
    return png_orientation (file, length);
  if (length > 16 && memcmp (file, "RIFF", 4) == 0 && memcmp (file + 8, "WEBP", 4) == 0)
    return webp_orientation (file, length);
  return 1;
}

static gboolean
png_is_complete (const guint8 *file, gsize length)
{
  const Piece piece = { file, length, TRUE };
  gsize at = 8;

  while (at < length && length - at >= 12)
    {
      gsize size = get_32 (&piece, at);

      if (size > length - at - 12)
        return FALSE;
      if (memcmp (file + at + 4, "IEND", 4) == 0)
        return TRUE;
      at += 12 + size;
    }
  return FALSE;
}

static gboolean
jpeg_is_complete (const guint8 *file, gsize length)
{
  const Piece piece = { file, length, TRUE };
  gsize at = 2;

  while (at < length && length - at >= 2)
    {
      guint marker = file[at + 1];

      if (file[at] != 0xff || marker == 0xff)
        {
          /* Coded data, which the next marker ends, or filling. */
          const guint8 *next = memchr (file + at + 1, 0xff, length - at - 1);

          if (next == NULL)
            return FALSE;
          at = (gsize) (next - file);
          continue;
        }
      if (marker == 0xd9)
        return TRUE;
      /* A stuffed byte or a restart within the coded data has no length. */
      if (marker <= 1 || (marker >= 0xd0 && marker <= 0xd8))
        at += 2;
      else
        at += 2 + MAX (get_16 (&piece, at + 2), 2);
    }
  return FALSE;
}

static gboolean
bmp_is_complete (const guint8 *file, gsize length)
{
  const Piece piece = { file, length, FALSE };
  gint32 height = (gint32) get_32 (&piece, 22);
  guint64 row = ((guint64) get_32 (&piece, 18) * get_16 (&piece, 28) + 31) / 32 * 4;

  if (length < 54)
    return FALSE;
  /* Of a compressed one only the decoder knows. */
  if (get_32 (&piece, 14) < 40 || get_32 (&piece, 30) != 0)
    return TRUE;
  return row <= length
         && get_32 (&piece, 10) + row * (guint64) ABS ((gint64) height) <= (guint64) length;
}

gboolean
rk_picture_is_complete (const guint8 *file, gsize length)
{
  if (length > 4 && memcmp (file, "\xff\xd8\xff", 3) == 0)
    return jpeg_is_complete (file, length);
  if (length > 16 && memcmp (file, "\x89PNG\r\n\x1a\n", 8) == 0)
    return png_is_complete (file, length);
  if (length > 12 && memcmp (file, "RIFF", 4) == 0)
    {
      const Piece piece = { file, length, FALSE };

      return get_32 (&piece, 4) <= length - 8;
    }
  if (length > 2 && memcmp (file, "BM", 2) == 0)
    return bmp_is_complete (file, length);
  return TRUE;
}

gboolean
rk_orientation_swaps (guint orientation)
{
  return orientation >= 5 && orientation <= 8;
}

guint
rk_tiff_count_pages (const guint8 *file, gsize length, guint max)
{
  Piece piece = { file, length, FALSE };
  gsize directory;
  guint n_pages = 0;

  if (!is_tiff (&piece))
    return 1;
  /* A chain of directories may be a circle; the limit ends that too. */
  directory = get_32 (&piece, 4);
  while (directory != 0 && directory < length && n_pages < max)
    {
      n_pages++;
      directory = get_32 (&piece, directory + 2 + (gsize) get_16 (&piece, directory) * 12);
    }
  return MAX (n_pages, 1);
}

gsize
rk_tiff_find_page (const guint8 *file, gsize length, guint page)
{
  Piece piece = { file, length, FALSE };
  gsize directory;

  if (!is_tiff (&piece))
    return 0;
  directory = get_32 (&piece, 4);
  while (page > 0 && directory != 0 && directory < length)
    {
      page--;
      directory = get_32 (&piece, directory + 2 + (gsize) get_16 (&piece, directory) * 12);
    }
  return directory < length ? directory : 0;
}

static void
put_32 (Piece *piece, guint8 *file, gsize at, guint32 value)
{
  guint32 stored = piece->big_endian ? GUINT32_TO_BE (value) : GUINT32_TO_LE (value);

  if (at <= piece->length && piece->length - at >= 4)
    memcpy (file + at, &stored, 4);
}

void
rk_tiff_set_first_page (guint8 *file, gsize length, gsize directory)
{
  Piece piece = { file, length, FALSE };

  if (is_tiff (&piece))
    put_32 (&piece, file, 4, (guint32) directory);
}

/* Description, make, model, page name, software, date, artist, host, XMP, copyright, IPTC,
 * Photoshop's own, and the directories of EXIF and GPS. */
static gboolean
tells_origin (guint tag)
{
  static const guint tags[] = { 269, 270, 271,   272,   285,   305,   306,   315,
                                316, 700, 33432, 33723, 34377, 34665, 34853, 37724 };

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (tags[i] == tag)
      return TRUE;
  return FALSE;
}

static void
blank (Piece *piece, guint8 *file, gsize at, guint64 size)
{
  if (at < piece->length)
    memset (file + at, 0, (gsize) MIN (size, piece->length - at));
}

static void forget_entries (Piece *piece, guint8 *file, gsize directory, gboolean all, guint depth);

static void
forget_entry (Piece *piece, guint8 *file, gsize entry, guint depth)
{
  static const guint sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8 };
  guint tag = get_16 (piece, entry);
  guint type = get_16 (piece, entry + 2);
  guint64 size
    = (guint64) get_32 (piece, entry + 4) * (type < G_N_ELEMENTS (sizes) ? sizes[type] : 8);
  guint32 value = get_32 (piece, entry + 8);

  if ((tag == 34665 || tag == 34853 || tag == 40965) && depth > 0)
    forget_entries (piece, file, value, TRUE, depth - 1);
  else if (size > 4)
    blank (piece, file, value, size);
  /* The entry stays, since entries are in order, and says nothing: one byte of zero. */
  blank (piece, file, entry + 2, 10);
  file[entry + (piece->big_endian ? 3 : 2)] = 1;
  file[entry + (piece->big_endian ? 7 : 4)] = 1;
}

static void
forget_entries (Piece *piece, guint8 *file, gsize directory, gboolean all, guint depth)
{
  guint n = get_16 (piece, directory);

  for (guint i = 0; i < n; i++)
    {
      gsize entry = directory + 2 + (gsize) i * 12;

      if (entry > piece->length || piece->length - entry < 12)
        return;
      if (all || tells_origin (get_16 (piece, entry)))
        forget_entry (piece, file, entry, depth);
    }
}

void
rk_tiff_forget_origin (guint8 *file, gsize length)
{
  Piece piece = { file, length, FALSE };
  guint n_pages = rk_tiff_count_pages (file, length, 5000);

  if (!is_tiff (&piece))
    return;
  for (guint i = 0; i < n_pages; i++)
    {
      gsize directory = rk_tiff_find_page (file, length, i);

      if (directory != 0)
        forget_entries (&piece, file, directory, FALSE, 2);
    }
}

gboolean
rk_webp_read_size (const guint8 *file, gsize length, guint *ret_width, guint *ret_height)
{
  const Piece piece = { file, length, FALSE };

  if (length < 30 || memcmp (file, "RIFF", 4) != 0 || memcmp (file + 8, "WEBP", 4) != 0)
    return FALSE;
  if (memcmp (file + 12, "VP8X", 4) == 0)
    {
      *ret_width = (get_32 (&piece, 24) & 0xffffff) + 1;
      *ret_height = (get_32 (&piece, 26) >> 8) + 1;
      return TRUE;
    }
  if (memcmp (file + 12, "VP8 ", 4) == 0)
    {
      *ret_width = get_16 (&piece, 26) & 0x3fff;
      *ret_height = get_16 (&piece, 28) & 0x3fff;
      return *ret_width > 0 && *ret_height > 0;
    }
  if (memcmp (file + 12, "VP8L", 4) == 0)
    {
      guint32 bits = get_32 (&piece, 21);

      *ret_width = (bits & 0x3fff) + 1;
      *ret_height = ((bits >> 14) & 0x3fff) + 1;
      return TRUE;
    }
  return FALSE;
}
