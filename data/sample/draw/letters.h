/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* Text in a PDF that is small, looks like its font, and can still be looked for and copied. cairo
 * embeds Noto Sans CJK with all shared subroutines, a megabyte; so the letters that are used become
 * a font of their own, made of their outlines. It is for text from left to right of one glyph for
 * each cluster. */

/* The fonts that were made so far, for one PDF. */
GHashTable *rk_letters_new (void);

/* Writes @layout with its upper left corner at @x, @y. */
void rk_letters_write (cairo_t *cr, GHashTable *letters, PangoLayout *layout, double x, double y);

G_END_DECLS
