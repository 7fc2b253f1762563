/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "sandbox/decoder.h"

G_BEGIN_DECLS

/* Blocking forms of the decoder's functions, for tests. */
RkPixels *wait_decode (RkDecoder *decoder, GBytes *file, guint width, guint height, GError **error);
RkProbe *wait_probe (RkDecoder *decoder, GBytes *file, GError **error);
RkEncoded *wait_encode (RkDecoder *decoder,
                        GBytes *file,
                        guint max_edge,
                        RkEncodeFormat format,
                        guint quality,
                        GError **error);

/* The result of whatever asynchronous function gets these two. */
typedef struct
{
  GAsyncResult *result;
} Waiter;

void waiter_done (GObject *source, GAsyncResult *result, gpointer user_data);
void waiter_wait (Waiter *waiter);
void waiter_clear (Waiter *waiter);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Waiter, waiter_clear)

/* Lets the main loop run until nothing is left to do, at most for @milliseconds. */
void run_for (guint milliseconds);

/* The colours of the corners of the test picture, as 0xRRGGBB. */
#define RED    0xe02020u
#define GREEN  0x20c020u
#define BLUE   0x2030e0u
#define YELLOW 0xe0e020u

/* A picture with red at the top left, green top right, blue bottom left and yellow bottom right. */
GdkPixbuf *draw_corners (int width, int height, gboolean alpha);

/* The file of a picture; @key and @value are an option of the format, or NULL. */
GBytes *save_picture (GdkPixbuf *pixbuf, const char *type, const char *key, const char *value);

/* A JPEG with an EXIF block that says @orientation and has a text in it that must not travel. */
#define EXIF_SECRET "GPS-35.681236-139.767125"
GBytes *add_exif (GBytes *jpeg, guint orientation);

guint32 pixel_at (const RkPixels *pixels, guint x, guint y);
gboolean colours_are_near (guint32 one, guint32 other);
#define assert_colour(pixels, x, y, colour)                                                        \
  g_assert_true (colours_are_near (pixel_at (pixels, x, y), colour))

/* Whether this machine lets a sandbox be set up. Where it does not, the tests of what happens
 * inside can't run, and test_sandbox_unavailable() has to: the program must say so and decode
 * nothing. */
gboolean sandbox_is_there (void);
void test_sandbox_unavailable (void);

gboolean bytes_contain (GBytes *bytes, const char *text);

G_END_DECLS
