/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/gif.h"

#include <string.h>

#define HEADER_LENGTH  13
#define COLOUR_LENGTH  3
#define PICTURE_LENGTH 10

#define INTRODUCES_EXTENSION 0x21
#define INTRODUCES_PICTURE   0x2c

#define LABEL_TEXT        0x01
#define LABEL_CONTROL     0xf9
#define LABEL_APPLICATION 0xff

#define HAS_COLOURS    0x80
#define IS_INTERLACED  0x40
#define SIZE_BITS      0x07
#define IS_TRANSPARENT 0x01
#define DISPOSAL_SHIFT 2

#define LONGEST_PIECE 255

/* Two names of the same thing; the first one is written. */
static const char *const loop_names[] = { "NETSCAPE2.0", "ANIMEXTS1.0" };
#define LOOP_NAME_LENGTH 11

static guint
read_16 (const guint8 *at)
{
  return at[0] | (guint) at[1] << 8;
}

static gboolean
has (const RkGifWalk *walk, gsize n)
{
  return n <= walk->length - walk->at;
}

gboolean
rk_gif_walk_begin (RkGifWalk *walk, const guint8 *file, gsize length)
{
  *walk = (RkGifWalk){ .file = file, .length = length };
  if (length < HEADER_LENGTH
      || (memcmp (file, "GIF87a", 6) != 0 && memcmp (file, "GIF89a", 6) != 0))
    return FALSE;
  walk->width = read_16 (file + 6);
  walk->height = read_16 (file + 8);
  walk->at = HEADER_LENGTH;
  if (file[10] & HAS_COLOURS)
    {
      walk->colours = walk->at;
      walk->n_colours = 2u << (file[10] & SIZE_BITS);
      if (!has (walk, walk->n_colours * COLOUR_LENGTH))
        return FALSE;
      walk->at += walk->n_colours * COLOUR_LENGTH;
    }
  walk->first = walk->at;
  return walk->width > 0 && walk->height > 0;
}

/* To behind the empty piece that ends a sequence of them. */
static gboolean
skip_pieces (RkGifWalk *walk)
{
  while (has (walk, 1))
    {
      guint n = walk->file[walk->at++];

      if (n == 0)
        return TRUE;
      if (!has (walk, n))
        return FALSE;
      walk->at += n;
    }
  return FALSE;
}

static gboolean
read_picture (RkGifWalk *walk, RkGifBlock *block)
{
  const guint8 *at = walk->file + walk->at;
  guint flags;

  if (!has (walk, PICTURE_LENGTH))
    return FALSE;
  block->kind = RK_GIF_PICTURE;
  block->left = read_16 (at + 1);
  block->top = read_16 (at + 3);
  block->width = read_16 (at + 5);
  block->height = read_16 (at + 7);
  flags = at[9];
  walk->at += PICTURE_LENGTH;
  block->interlaced = (flags & IS_INTERLACED) != 0;
  block->colours = walk->colours;
  block->n_colours = walk->n_colours;
  if (flags & HAS_COLOURS)
    {
      block->colours = walk->at;
      block->n_colours = 2u << (flags & SIZE_BITS);
      if (!has (walk, block->n_colours * COLOUR_LENGTH))
        return FALSE;
      walk->at += block->n_colours * COLOUR_LENGTH;
    }
  if (!has (walk, 1) || walk->file[walk->at] < 1 || walk->file[walk->at] > 8)
    return FALSE;
  block->data = walk->at++;
  return block->n_colours > 0 && skip_pieces (walk);
}

static gboolean
read_extension (RkGifWalk *walk, RkGifBlock *block)
{
  const guint8 *at = walk->file + walk->at;
  gsize n = walk->length - walk->at;

  if (n < 3)
    return FALSE;
  block->kind = RK_GIF_OTHER;
  if (at[1] == LABEL_TEXT)
    block->kind = RK_GIF_TEXT;
  else if (at[1] == LABEL_CONTROL && at[2] == 4 && n >= 8)
    {
      block->kind = RK_GIF_CONTROL;
      block->disposal = at[3] >> DISPOSAL_SHIFT & 7u;
      block->delay = read_16 (at + 4);
      block->transparent = at[3] & IS_TRANSPARENT ? at[6] : -1;
    }
  else if (at[1] == LABEL_APPLICATION && at[2] == LOOP_NAME_LENGTH && n >= 3 + LOOP_NAME_LENGTH + 5
           && (memcmp (at + 3, loop_names[0], LOOP_NAME_LENGTH) == 0
               || memcmp (at + 3, loop_names[1], LOOP_NAME_LENGTH) == 0)
           && at[3 + LOOP_NAME_LENGTH] == 3 && at[4 + LOOP_NAME_LENGTH] == 1)
    {
      block->kind = RK_GIF_LOOP;
      block->repeats = read_16 (at + 5 + LOOP_NAME_LENGTH);
    }
  walk->at += 2;
  return skip_pieces (walk);
}

void
rk_gif_walk_next (RkGifWalk *walk, RkGifBlock *block)
{
  gboolean whole = TRUE;

  /* Some programs fill up between two blocks. */
  while (has (walk, 1) && walk->file[walk->at] == 0)
    walk->at++;
  *block = (RkGifBlock){ .kind = RK_GIF_END, .begin = walk->at, .transparent = -1 };
  if (has (walk, 1) && walk->file[walk->at] == INTRODUCES_PICTURE)
    whole = read_picture (walk, block);
  else if (has (walk, 1) && walk->file[walk->at] == INTRODUCES_EXTENSION)
    whole = read_extension (walk, block);
  if (!whole)
    block->kind = RK_GIF_BROKEN;
  block->end = walk->at;
}

void
rk_gif_bits_begin (RkGifBits *bits, const guint8 *file, const RkGifBlock *picture)
{
  *bits = (RkGifBits){ .file = file, .at = picture->data + 1 };
}

int
rk_gif_bits_next (RkGifBits *bits, guint size)
{
  int code;

  while (bits->n_bits < size)
    {
      if (bits->in_piece == 0)
        {
          bits->in_piece = bits->file[bits->at];
          if (bits->in_piece == 0)
            return -1;
          bits->at++;
        }
      bits->bits |= (guint32) bits->file[bits->at++] << bits->n_bits;
      bits->n_bits += 8;
      bits->in_piece--;
      bits->n_read++;
    }
  code = (int) (bits->bits & ((1u << size) - 1));
  bits->bits >>= size;
  bits->n_bits -= size;
  return code;
}

static gboolean
is_too_much (guint width, guint height)
{
  return (guint64) width * height > RK_MAX_MOVING_PIXELS;
}

RkWireFailure
rk_gif_scan (const guint8 *file, gsize length, RkGifInfo *ret_info)
{
  RkGifInfo info = { 0, 0, 0, 1 };
  gboolean too_much;
  RkGifWalk walk;
  RkGifBlock block;

  if (!rk_gif_walk_begin (&walk, file, length))
    return RK_WIRE_DAMAGED;
  info.width = walk.width;
  info.height = walk.height;
  too_much = is_too_much (walk.width, walk.height);
  do
    {
      rk_gif_walk_next (&walk, &block);
      if (block.kind == RK_GIF_LOOP)
        info.n_plays = block.repeats > 0 ? block.repeats + 1 : 0;
      if (block.kind != RK_GIF_PICTURE)
        continue;
      info.n_frames++;
      /* One that lies outside of the canvas costs as much to decode. */
      too_much = too_much || is_too_much (block.width, block.height);
      if (info.n_frames > RK_MAX_MOVING_FRAMES)
        return RK_WIRE_TOO_LARGE;
    }
  while (block.kind != RK_GIF_END && block.kind != RK_GIF_BROKEN);
  if (block.kind == RK_GIF_BROKEN || info.n_frames == 0)
    return RK_WIRE_DAMAGED;
  if (info.n_frames > 1 && too_much)
    return RK_WIRE_TOO_LARGE;
  *ret_info = info;
  return 0;
}

typedef struct
{
  guint8 *at;
  gsize left;
  gboolean full;
} Sink;

static void
put (Sink *sink, const void *bytes, gsize length)
{
  if (sink->full || length > sink->left)
    {
      sink->full = TRUE;
      return;
    }
  memcpy (sink->at, bytes, length);
  sink->at += length;
  sink->left -= length;
}

static void
put_control (Sink *sink, const RkGifBlock *control)
{
  const guint8 bytes[] = {
    INTRODUCES_EXTENSION,
    LABEL_CONTROL,
    4,
    (guint8) (control->disposal << DISPOSAL_SHIFT
              | (control->transparent >= 0 ? IS_TRANSPARENT : 0)),
    (guint8) control->delay,
    (guint8) (control->delay >> 8),
    (guint8) MAX (control->transparent, 0),
    0,
  };

  put (sink, bytes, sizeof bytes);
}

static void
put_loop (Sink *sink, const RkGifBlock *loop)
{
  const guint8 head[] = { INTRODUCES_EXTENSION, LABEL_APPLICATION, LOOP_NAME_LENGTH };
  const guint8 tail[] = { 3, 1, (guint8) loop->repeats, (guint8) (loop->repeats >> 8), 0 };

  put (sink, head, sizeof head);
  put (sink, loop_names[0], LOOP_NAME_LENGTH);
  put (sink, tail, sizeof tail);
}

/* How many bytes of data there are before the last pixel; 0 if there are not enough. As
 * rk_gif_next() reads them, but only how many pixels each code stands for. */
static gsize
measure (const guint8 *file, const RkGifBlock *picture)
{
  const guint first_bits = file[picture->data];
  const guint clear = 1u << first_bits;
  const guint64 wanted = (guint64) picture->width * picture->height;
  guint lengths[RK_GIF_MAX_CODES];
  guint size = first_bits + 1;
  guint next = clear + 2;
  guint64 done = 0;
  int last = -1;
  RkGifBits bits;

  for (guint i = 0; i < clear; i++)
    lengths[i] = 1;
  rk_gif_bits_begin (&bits, file, picture);
  while (done < wanted)
    {
      int code = rk_gif_bits_next (&bits, size);

      if (code < 0 || code == (int) clear + 1)
        return 0;
      if (code == (int) clear)
        {
          size = first_bits + 1;
          next = clear + 2;
          last = -1;
          continue;
        }
      if (code > (int) next || (last < 0 && code >= (int) clear))
        return 0;
      if (last >= 0 && next < RK_GIF_MAX_CODES)
        {
          lengths[next++] = lengths[last] + 1;
          if (next == 1u << size && size < RK_GIF_MAX_BITS)
            size++;
        }
      done += lengths[code];
      last = code;
    }
  /* With the word that it is the end, where that follows. */
  {
    const RkGifBits before = bits;

    if (rk_gif_bits_next (&bits, size) != (int) clear + 1)
      bits = before;
  }
  return bits.n_read;
}

static gboolean
put_picture (Sink *sink, const guint8 *file, const RkGifBlock *picture)
{
  gsize left = measure (file, picture);
  RkGifBits bits;

  if (left == 0 && picture->width > 0 && picture->height > 0)
    return FALSE;
  put (sink, file + picture->begin, picture->data + 1 - picture->begin);
  rk_gif_bits_begin (&bits, file, picture);
  while (left > 0)
    {
      guint8 piece[1 + LONGEST_PIECE];

      piece[0] = (guint8) MIN (left, LONGEST_PIECE);
      for (guint i = 1; i <= piece[0]; i++)
        piece[i] = (guint8) rk_gif_bits_next (&bits, 8);
      put (sink, piece, 1u + piece[0]);
      left -= piece[0];
    }
  put (sink, "", 1);
  return TRUE;
}

RkWireFailure
rk_gif_keep_moving (
  const guint8 *file, gsize length, guint8 *output, gsize output_length, gsize *ret_length)
{
  Sink sink = { output, output_length, FALSE };
  RkGifBlock control = { .kind = RK_GIF_END };
  gboolean looped = FALSE;
  RkGifWalk walk;
  RkGifBlock block;

  if (!rk_gif_walk_begin (&walk, file, length))
    return RK_WIRE_DAMAGED;
  put (&sink, "GIF89a", 6);
  put (&sink, file + 6, walk.first - 6);
  for (rk_gif_walk_next (&walk, &block); block.kind != RK_GIF_END; rk_gif_walk_next (&walk, &block))
    switch (block.kind)
      {
      case RK_GIF_BROKEN:
        return RK_WIRE_DAMAGED;
      case RK_GIF_CONTROL:
        control = block;
        break;
      case RK_GIF_TEXT:
        control.kind = RK_GIF_END;
        break;
      case RK_GIF_LOOP:
        if (!looped)
          put_loop (&sink, &block);
        looped = TRUE;
        break;
      case RK_GIF_PICTURE:
        if (control.kind == RK_GIF_CONTROL)
          put_control (&sink, &control);
        control.kind = RK_GIF_END;
        if (!put_picture (&sink, file, &block))
          return RK_WIRE_DAMAGED;
        break;
      case RK_GIF_OTHER:
      case RK_GIF_END:
      default:
        break;
      }
  put (&sink, ";", 1);
  if (sink.full)
    return RK_WIRE_TOO_LARGE;
  *ret_length = output_length - sink.left;
  return 0;
}
