/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "make-gif.h"

#include "sandbox-util.h"

#include <string.h>

/* Four colours: codes of three bits as long as the table is emptied after every two of them. */
#define COLOUR_BITS 2
#define CODE_BITS   3
#define CLEAR       4u
#define END         5u

static void
put (GByteArray *file, const void *bytes, gsize length)
{
  g_byte_array_append (file, bytes, (guint) length);
}

static void
put_16 (GByteArray *file, guint value)
{
  const guint8 bytes[] = { (guint8) value, (guint8) (value >> 8) };

  put (file, bytes, sizeof bytes);
}

GByteArray *
gif_begin (guint width, guint height)
{
  static const guint32 colours[] = { RED, GREEN, BLUE, YELLOW };
  GByteArray *file = g_byte_array_new ();

  put (file, "GIF89a", 6);
  put_16 (file, width);
  put_16 (file, height);
  put (file, "\x81\0\0", 3);
  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      const guint8 bytes[]
        = { (guint8) (colours[i] >> 16), (guint8) (colours[i] >> 8), (guint8) colours[i] };

      put (file, bytes, sizeof bytes);
    }
  return file;
}

void
gif_add_loop (GByteArray *file, guint repeats)
{
  put (file, "!\xff\x0bNETSCAPE2.0\3\1", 16);
  put_16 (file, repeats);
  put (file, "", 1);
}

void
gif_add_control (GByteArray *file, guint disposal, guint delay, int transparent)
{
  const guint8 head[] = { '!', 0xf9, 4, (guint8) (disposal << 2 | (transparent >= 0 ? 1 : 0)) };
  const guint8 tail[] = { (guint8) MAX (transparent, 0), 0 };

  put (file, head, sizeof head);
  put_16 (file, delay);
  put (file, tail, sizeof tail);
}

typedef struct
{
  GByteArray *file;
  guint bits;
  guint n_bits;
  guint8 piece[256];
} Packer;

static void
end_piece (Packer *packer)
{
  if (packer->piece[0] > 0)
    put (packer->file, packer->piece, 1u + packer->piece[0]);
  packer->piece[0] = 0;
}

static void
pack (Packer *packer, guint code)
{
  packer->bits |= code << packer->n_bits;
  packer->n_bits += CODE_BITS;
  while (packer->n_bits >= 8 || (code == END && packer->n_bits > 0))
    {
      packer->piece[++packer->piece[0]] = (guint8) packer->bits;
      packer->bits >>= 8;
      packer->n_bits -= MIN (packer->n_bits, 8);
      if (packer->piece[0] == 255)
        end_piece (packer);
    }
}

static void
put_descriptor (GByteArray *file, guint left, guint top, guint width, guint height, guint8 flags)
{
  const guint8 tail[] = { flags, COLOUR_BITS };

  put (file, ",", 1);
  put_16 (file, left);
  put_16 (file, top);
  put_16 (file, width);
  put_16 (file, height);
  put (file, tail, sizeof tail);
}

static void
put_pixel (Packer *packer, guint64 number, guint colour)
{
  if (number % 2 == 0)
    pack (packer, CLEAR);
  pack (packer, colour);
}

static void
put_end (Packer *packer)
{
  pack (packer, END);
  end_piece (packer);
  put (packer->file, "", 1);
}

void
gif_add_picture (GByteArray *file, guint left, guint top, guint width, guint height, guint colour)
{
  Packer packer = { .file = file };

  put_descriptor (file, left, top, width, height, 0);
  for (guint64 i = 0; i < (guint64) width * height; i++)
    put_pixel (&packer, i, colour);
  put_end (&packer);
}

void
gif_add_rows (GByteArray *file, guint width, guint height, gboolean interlaced)
{
  static const guint starts[] = { 0, 4, 2, 1 };
  static const guint steps[] = { 8, 8, 4, 2 };
  Packer packer = { .file = file };
  guint64 number = 0;

  put_descriptor (file, 0, 0, width, height, interlaced ? 0x40 : 0);
  for (guint pass = 0; pass < (interlaced ? 4 : 1); pass++)
    for (guint y = interlaced ? starts[pass] : 0; y < height; y += interlaced ? steps[pass] : 1)
      for (guint x = 0; x < width; x++)
        put_pixel (&packer, number++, y % 4);
  put_end (&packer);
}

static void
put_text (GByteArray *file, const char *text)
{
  const guint8 length = (guint8) strlen (text);

  put (file, &length, 1);
  put (file, text, length);
  put (file, "", 1);
}

void
gif_add_origin (GByteArray *file, const char *secret)
{
  put (file, "!\xfe", 2);
  put_text (file, secret);
  put (file, "!\xff\x0bXMP DataXMP", 14);
  put_text (file, secret);
  put (file,
       "!\xff\x0b"
       "ICCRGBG1012",
       14);
  put_text (file, secret);
  put (file,
       "!\xff\x0b"
       "CAMERA12345",
       14);
  put_text (file, secret);
  put (file, "!\1\x0c\0\0\0\0\1\0\1\0\1\1\0\1", 15);
  put_text (file, secret);
}

GBytes *
gif_end (GByteArray *file)
{
  put (file, ";", 1);
  return g_byte_array_free_to_bytes (file);
}

GBytes *
make_gif (guint width, guint height, guint n_frames, guint delay)
{
  GByteArray *file = gif_begin (width, height);

  gif_add_loop (file, 0);
  for (guint i = 0; i < n_frames; i++)
    {
      gif_add_control (file, 1, delay, -1);
      gif_add_picture (file, 0, 0, width, height, i % 4);
    }
  return gif_end (file);
}
