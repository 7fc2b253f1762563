/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"
#include "client/post-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_POST_ROW (rk_post_row_get_type ())
/**
 * RkPostRow:
 *
 * One post of a timeline. Its buttons activate the `timeline.*` actions of the view that it stands
 * in.
 */
G_DECLARE_FINAL_TYPE (RkPostRow, rk_post_row, RK, POST_ROW, GtkListBoxRow)

GtkWidget *rk_post_row_for_item (RkPostItem *item, RkMediaLoader *loader, gboolean is_admin);
RkPostItem *rk_post_row_get_item (RkPostRow *self);
void rk_post_row_set_sight (RkPostRow *self, RkMediaSight sight);
void rk_post_row_set_drawn (RkPostRow *self, gboolean drawn);
gboolean rk_post_row_is_drawn (RkPostRow *self);
void rk_post_row_set_day (RkPostRow *self, const char *day);
void rk_post_row_set_new_line (RkPostRow *self, gboolean new_line);
void rk_post_row_refresh_time (RkPostRow *self);
void rk_post_row_flash (RkPostRow *self);

G_END_DECLS
