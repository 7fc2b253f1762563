/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "sandbox/worker/worker.h"

G_BEGIN_DECLS

/* What is known of a picture. */
typedef struct
{
  GdkPixbuf *pixbuf; /* as stored in the file, perhaps smaller; NULL after probing */
  guint width;       /* of the whole picture as stored */
  guint height;
  guint orientation;
  guint n_pages;
  const char *mime_type;
} RkPicture;

/* Loads the modules that will be used, so that no library has to be found later. */
void rk_picture_prepare (void);

/* Reads a picture. With @only_probe it stops as soon as the size is known. Otherwise the pixbuf is
 * made so small that it fits, once turned upright, into the limits (0 for none). */
RkWireFailure rk_picture_load (const guint8 *file,
                               gsize length,
                               gboolean only_probe,
                               guint max_width,
                               guint max_height,
                               RkPicture *picture);

/* The file with another page first, for a decoder that knows only the first; NULL if it has no such
 * page. Free with g_free(). */
guint8 *rk_picture_turn_to_page (const guint8 *file, gsize length, guint page);

/* The size as it is to be seen. */
void rk_picture_upright_size (const RkPicture *picture, guint *ret_width, guint *ret_height);

/* Writes the pixbuf upright into @output, as premultiplied BGRA. FALSE if it does not fit. */
gboolean rk_picture_write (const RkPicture *picture,
                           guint8 *output,
                           gsize output_length,
                           guint *ret_width,
                           guint *ret_height);

/* A new file of the picture into @output, followed by the preview. */
typedef struct
{
  RkEncodedKind kind;
  guint width;
  guint height;
  gsize length;
  gsize preview_length;
} RkEncodedPicture;

RkWireFailure rk_picture_encode (const RkPicture *picture,
                                 guint format,
                                 guint quality,
                                 guint8 *output,
                                 gsize output_length,
                                 RkEncodedPicture *encoded);

/* A fax of several pages into @output as it is, but for what it tells of its origin, followed by
 * the preview of @picture, its first page. */
RkWireFailure rk_picture_keep_pages (const guint8 *file,
                                     gsize length,
                                     const RkPicture *picture,
                                     guint8 *output,
                                     gsize output_length,
                                     RkEncodedPicture *encoded);

/* A GIF that moves into @output without what it tells of its origin, followed by the preview of
 * @picture, its first one. */
RkWireFailure rk_picture_keep_moving (const guint8 *file,
                                      gsize length,
                                      const RkPicture *picture,
                                      guint8 *output,
                                      gsize output_length,
                                      RkEncodedPicture *encoded);

void rk_picture_clear (RkPicture *picture);

G_END_DECLS
