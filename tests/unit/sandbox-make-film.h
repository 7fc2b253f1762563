/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FILM_WIDTH   160
#define FILM_HEIGHT  96
#define FILM_RATE    25
#define FILM_SECONDS 3

/* A film of one colour for each second: red, green, blue. @video and @audio are encoders as
 * gst-launch writes them, or NULL; @muxer likewise. Needs gst_init(). */
GBytes *make_film (const char *video, const char *audio, const char *muxer);

G_END_DECLS
