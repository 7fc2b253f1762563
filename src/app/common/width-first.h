/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_WIDTH_FIRST (rk_width_first_get_type ())
/**
 * RkWidthFirst:
 *
 * Holds what is as high as its width makes it, such as a text over several lines, within a line of
 * widgets. A #GtkBox asks such a child also how wide it would be at a height, and a label answers
 * that by laying out its whole text some fifteen times for each height. Here the answer is the
 * width that it wants anyway.
 */
G_DECLARE_FINAL_TYPE (RkWidthFirst, rk_width_first, RK, WIDTH_FIRST, GtkWidget)

GtkWidget *rk_width_first_new (GtkWidget *child);

G_END_DECLS
