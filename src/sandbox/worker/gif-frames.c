/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/gif.h"

#include <string.h>

/* As browsers have it: what asks for no time at all, or for hardly any, gets a tenth of a second.
 */
#define SHORTEST_MS 10
#define USUAL_MS    100

/* What becomes of a picture when its time is over. */
enum
{
  KEEP_AS_BACKGROUND = 2,
  KEEP_AS_BEFORE = 3,
};

struct _RkGif
{
  RkGifWalk walk;
  guint32 *canvas; /* premultiplied BGRA in memory */
  guint32 *before; /* the canvas before the last picture; only once one asks for it */
  guint disposal;  /* of the last picture, which lies at these numbers, within the canvas */
  guint left;
  guint top;
  guint right;
  guint bottom;

  guint16 prefixes[RK_GIF_MAX_CODES];
  guint8 suffixes[RK_GIF_MAX_CODES];
  guint8 stack[RK_GIF_MAX_CODES];
  guint32 colours[256];
};

/* Where the next pixel goes. */
typedef struct
{
  const RkGifBlock *picture;
  guint x;
  guint y;
  guint pass; /* of an interlaced one */
} Pen;

RkGif *
rk_gif_new (const guint8 *file, gsize length)
{
  g_autoptr (RkGif) self = g_try_new0 (RkGif, 1);

  if (self == NULL || !rk_gif_walk_begin (&self->walk, file, length))
    return NULL;
  self->canvas = g_try_new0 (guint32, (gsize) self->walk.width * self->walk.height);
  return self->canvas != NULL ? g_steal_pointer (&self) : NULL;
}

void
rk_gif_free (RkGif *self)
{
  if (self == NULL)
    return;
  g_free (self->canvas);
  g_free (self->before);
  g_free (self);
}

static void
next_row (Pen *pen)
{
  static const guint steps[] = { 8, 8, 4, 2 };
  static const guint starts[] = { 0, 4, 2, 1 };

  pen->x = 0;
  if (!pen->picture->interlaced)
    {
      pen->y++;
      return;
    }
  pen->y += steps[pen->pass];
  while (pen->y >= pen->picture->height && pen->pass < G_N_ELEMENTS (steps) - 1)
    pen->y = starts[++pen->pass];
}

static void
put_pixel (RkGif *self, Pen *pen, guint index, int transparent)
{
  guint x = pen->picture->left + pen->x;
  guint y = pen->picture->top + pen->y;

  if ((int) index != transparent && x < self->walk.width && y < self->walk.height)
    self->canvas[(gsize) y * self->walk.width + x] = self->colours[index];
  if (++pen->x == pen->picture->width)
    next_row (pen);
}

/* FALSE if it does not have all its pixels: half a picture is none. */
static gboolean
draw (RkGif *self, const RkGifBlock *picture, int transparent)
{
  const guint8 *file = self->walk.file;
  const guint first_bits = file[picture->data];
  const guint clear = 1u << first_bits;
  const guint64 wanted = (guint64) picture->width * picture->height;
  RkGifBits bits;
  Pen pen = { .picture = picture };
  guint64 done = 0;
  guint size = first_bits + 1;
  guint next = clear + 2;
  int last = -1;
  guint8 first = 0;

  rk_gif_bits_begin (&bits, file, picture);
  while (done < wanted)
    {
      int code = rk_gif_bits_next (&bits, size);
      guint n = 0;
      guint at;

      if (code < 0 || code == (int) clear + 1)
        return FALSE;
      if (code == (int) clear)
        {
          size = first_bits + 1;
          next = clear + 2;
          last = -1;
          continue;
        }
      if (code > (int) next || (code == (int) next && last < 0)
          || (last < 0 && code >= (int) clear))
        return FALSE;
      /* The one that is being made: what came last, and its own beginning once more. */
      at = (guint) (code == (int) next ? last : code);
      if (code == (int) next)
        self->stack[n++] = first;
      while (at >= clear)
        {
          self->stack[n++] = self->suffixes[at];
          at = self->prefixes[at];
        }
      first = (guint8) at;
      self->stack[n++] = first;
      if (last >= 0 && next < RK_GIF_MAX_CODES)
        {
          self->prefixes[next] = (guint16) last;
          self->suffixes[next] = first;
          next++;
          if (next == 1u << size && size < RK_GIF_MAX_BITS)
            size++;
        }
      last = code;
      for (; n > 0 && done < wanted; done++)
        put_pixel (self, &pen, self->stack[--n], transparent);
    }
  return TRUE;
}

static void
read_colours (RkGif *self, const RkGifBlock *picture)
{
  const guint8 *at = self->walk.file + picture->colours;

  for (guint i = 0; i < G_N_ELEMENTS (self->colours); i++)
    self->colours[i] = GUINT32_TO_LE (0xff000000u);
  for (guint i = 0; i < picture->n_colours; i++, at += 3)
    self->colours[i]
      = GUINT32_TO_LE (0xff000000u | (guint32) at[0] << 16 | (guint32) at[1] << 8 | at[2]);
}

/* Takes the last picture away, as it asked for. */
static void
dispose (RkGif *self)
{
  for (guint y = self->top; y < self->bottom && self->left < self->right; y++)
    {
      gsize at = (gsize) y * self->walk.width + self->left;
      gsize length = (self->right - self->left) * sizeof *self->canvas;

      if (self->disposal == KEEP_AS_BACKGROUND)
        memset (self->canvas + at, 0, length);
      else if (self->disposal == KEEP_AS_BEFORE)
        memcpy (self->canvas + at, self->before + at, length);
    }
  self->disposal = 0;
}

static gboolean
remember (RkGif *self, const RkGifBlock *picture, guint disposal)
{
  const gsize n = (gsize) self->walk.width * self->walk.height;

  self->left = MIN (picture->left, self->walk.width);
  self->top = MIN (picture->top, self->walk.height);
  self->right = MIN (picture->left + picture->width, self->walk.width);
  self->bottom = MIN (picture->top + picture->height, self->walk.height);
  if (disposal == KEEP_AS_BEFORE)
    {
      if (self->before == NULL)
        self->before = g_try_new (guint32, n);
      if (self->before == NULL)
        return FALSE;
      memcpy (self->before, self->canvas, n * sizeof *self->canvas);
    }
  self->disposal = disposal;
  return TRUE;
}

static void
begin_again (RkGif *self)
{
  self->walk.at = self->walk.first;
  self->disposal = 0;
  memset (self->canvas, 0, (gsize) self->walk.width * self->walk.height * sizeof *self->canvas);
}

RkWireFailure
rk_gif_next (RkGif *self, guint *ret_delay)
{
  RkGifBlock control = { .transparent = -1 };
  gboolean again = FALSE;
  RkGifBlock block;

  for (;;)
    {
      rk_gif_walk_next (&self->walk, &block);
      if (block.kind == RK_GIF_PICTURE)
        break;
      if (block.kind == RK_GIF_CONTROL)
        control = block;
      else if (block.kind == RK_GIF_TEXT)
        control = (RkGifBlock){ .transparent = -1 };
      else if (block.kind == RK_GIF_BROKEN || (block.kind == RK_GIF_END && again))
        return RK_WIRE_DAMAGED;
      else if (block.kind == RK_GIF_END)
        {
          begin_again (self);
          control = (RkGifBlock){ .transparent = -1 };
          again = TRUE;
        }
    }
  dispose (self);
  if (!remember (self, &block, control.disposal))
    return RK_WIRE_TOO_LARGE;
  read_colours (self, &block);
  if (!draw (self, &block, control.transparent))
    return RK_WIRE_DAMAGED;
  *ret_delay = control.delay * 10 <= SHORTEST_MS ? USUAL_MS : control.delay * 10;
  return 0;
}

/* The mean of the pixels that become one. */
static void
average (const RkGif *self, guint x0, guint x1, guint y0, guint y1, guint8 *to)
{
  guint64 sums[4] = { 0 };
  const guint64 n = (guint64) (x1 - x0) * (y1 - y0);

  for (guint y = y0; y < y1; y++)
    {
      const guint8 *from = (const guint8 *) (self->canvas + (gsize) y * self->walk.width + x0);

      for (guint x = x0; x < x1; x++, from += 4)
        for (guint c = 0; c < 4; c++)
          sums[c] += from[c];
    }
  for (guint c = 0; c < 4; c++)
    to[c] = (guint8) (sums[c] / n);
}

void
rk_gif_write (const RkGif *self, guint8 *output, guint width, guint height)
{
  const guint64 from_width = self->walk.width;
  const guint64 from_height = self->walk.height;

  if (width == from_width && height == from_height)
    {
      memcpy (output, self->canvas, (gsize) width * height * 4);
      return;
    }
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++, output += 4)
      average (self, (guint) (x * from_width / width), (guint) ((x + 1) * from_width / width),
               (guint) (y * from_height / height), (guint) ((y + 1) * from_height / height),
               output);
}
