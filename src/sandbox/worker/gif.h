/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/protocol.h"

G_BEGIN_DECLS

/* A GIF as the sequence of blocks that it is. No picture is decoded by walking over them. */
typedef enum
{
  RK_GIF_END,     /* the trailer, the end of the file, or what is no block */
  RK_GIF_PICTURE, /* a picture with its own colours, if it has any */
  RK_GIF_CONTROL, /* how long the next picture stays, and what comes after it */
  RK_GIF_LOOP,    /* how often all of it is played */
  RK_GIF_TEXT,    /* drawn by nobody; uses up the control before it */
  RK_GIF_OTHER,   /* comments, XMP and whatever programs write */
  RK_GIF_BROKEN,  /* the file ends within a block, or it makes no sense */
} RkGifBlockKind;

typedef struct
{
  RkGifBlockKind kind;
  gsize begin; /* in the file */
  gsize end;
  /* Of a picture, on the canvas; its colours are at @colours, its data begins at @data. */
  guint left;
  guint top;
  guint width;
  guint height;
  gboolean interlaced;
  gsize colours;
  guint n_colours;
  gsize data;
  /* Of a control. */
  guint disposal;
  guint delay; /* in 1/100 s */
  int transparent;
  /* Of a loop: 0 is without end. */
  guint repeats;
} RkGifBlock;

typedef struct
{
  const guint8 *file;
  gsize length;
  gsize at;
  guint width; /* of the canvas */
  guint height;
  gsize colours; /* for pictures that have none of their own */
  guint n_colours;
  gsize first; /* where the blocks begin */
} RkGifWalk;

/* The bits of a picture, least first, across the pieces that they are cut into. */
typedef struct
{
  const guint8 *file;
  gsize at;
  guint in_piece; /* bytes left of it */
  guint32 bits;
  guint n_bits;
  gsize n_read; /* bytes */
} RkGifBits;

#define RK_GIF_MAX_CODES 4096
#define RK_GIF_MAX_BITS  12

void rk_gif_bits_begin (RkGifBits *bits, const guint8 *file, const RkGifBlock *picture);
/* -1 at the end. The walk has seen that every piece is there. */
int rk_gif_bits_next (RkGifBits *bits, guint size);

gboolean rk_gif_walk_begin (RkGifWalk *walk, const guint8 *file, gsize length);
void rk_gif_walk_next (RkGifWalk *walk, RkGifBlock *block);

/* What is known without decoding a picture. */
typedef struct
{
  guint width;
  guint height;
  guint n_frames;
  guint n_plays; /* 0: without end */
} RkGifInfo;

/* Walks over all of it. One picture alone may be as large as any; what moves may not have more
 * pixels or pictures than both sides know. */
RkWireFailure rk_gif_scan (const guint8 *file, gsize length, RkGifInfo *ret_info);

/* Writes the GIF anew with nothing in it but its pictures, their times and how often they are
 * played; what lies behind the last pixel of a picture stays behind. Every picture has to be
 * whole. */
RkWireFailure rk_gif_keep_moving (
  const guint8 *file, gsize length, guint8 *output, gsize output_length, gsize *ret_length);

/* A GIF whose pictures are decoded one after another onto one canvas. */
typedef struct _RkGif RkGif;

/* @file has passed rk_gif_scan() and stays where it is. NULL if there is no memory for it. */
RkGif *rk_gif_new (const guint8 *file, gsize length);
void rk_gif_free (RkGif *gif);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkGif, rk_gif_free)

/* Draws the next picture; after the last one the first. @ret_delay is in ms, how long it stays. */
RkWireFailure rk_gif_next (RkGif *gif, guint *ret_delay);

/* Writes the canvas as premultiplied BGRA, made smaller to @width × @height if that is not its
 * size. */
void rk_gif_write (const RkGif *gif, guint8 *output, guint width, guint height);

G_END_DECLS
