/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/base/gstbasesrc.h>

G_BEGIN_DECLS

#define RK_TYPE_FILM_SOURCE (rk_film_source_get_type ())
G_DECLARE_FINAL_TYPE (RkFilmSource, rk_film_source, RK, FILM_SOURCE, GstBaseSrc)

/* Reads a file of @size bytes through the data socket, block by block, wherever the demuxer wants
 * it. */
GstElement *rk_film_source_new (guint64 size);

G_END_DECLS
