/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A GIF made block by block. Its colours are RED, GREEN, BLUE and YELLOW of sandbox-util.h. */
GByteArray *gif_begin (guint width, guint height);
void gif_add_loop (GByteArray *file, guint repeats);
/* How the next picture is treated: @delay in 1/100 s, @transparent an index or -1. */
void gif_add_control (GByteArray *file, guint disposal, guint delay, int transparent);
/* All of one colour. */
void
gif_add_picture (GByteArray *file, guint left, guint top, guint width, guint height, guint colour);
/* By rows, from the upper one, whichever way they are stored. */
void gif_add_rows (GByteArray *file, guint width, guint height, gboolean interlaced);
/* What tells of its origin, in every way that a program has to say it. */
void gif_add_origin (GByteArray *file, const char *secret);
GBytes *gif_end (GByteArray *file);

/* @n_frames of one colour after the other, full size, each for @delay. */
GBytes *make_gif (guint width, guint height, guint n_frames, guint delay);

G_END_DECLS
