/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The EXIF orientation, 1 to 8, of a JPEG, WebP or PNG; 1 if it says none or nonsense. */
guint rk_orientation_read (const guint8 *file, gsize length);

/* Whether a JPEG, PNG, WebP or BMP goes on to its end; TRUE for other kinds. The decoders fill what
 * is missing with grey or nothing and are content, but half a photo of a wound shown as a whole one
 * would be worse than none. */
gboolean rk_picture_is_complete (const guint8 *file, gsize length);

/* Whether width and height change places. */
gboolean rk_orientation_swaps (guint orientation);

/* The number of pages of a TIFF, at most @max; 1 if it can't be told. */
guint rk_tiff_count_pages (const guint8 *file, gsize length, guint max);

/* Where the directory of page @page (from 0) of a TIFF lies; 0 if it has no such page. */
gsize rk_tiff_find_page (const guint8 *file, gsize length, guint page);

/* Makes the directory at @directory the first. */
void rk_tiff_set_first_page (guint8 *file, gsize length, gsize directory);

/* Overwrites what a TIFF tells of its origin: names, devices, places, times, comments. */
void rk_tiff_forget_origin (guint8 *file, gsize length);

/* The canvas of a WebP, by its header; FALSE if it has none. */
gboolean rk_webp_read_size (const guint8 *file, gsize length, guint *ret_width, guint *ret_height);

G_END_DECLS
