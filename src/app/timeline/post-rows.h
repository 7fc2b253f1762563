/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"
#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * RkPostRows:
 *
 * The rows of a timeline, made a few at a time. A row is some forty widgets, so that a page of
 * posts made at once would hold the main loop for longer than a person takes for instant. A post
 * has its place here as soon as it is in the model, and its row when rk_post_rows_make() or
 * rk_post_rows_make_some() comes to it. Main thread only.
 */
typedef struct _RkPostRows RkPostRows;

RkPostRows *rk_post_rows_new (GtkListBox *box, RkMediaLoader *loader);
void rk_post_rows_free (RkPostRows *self);

void rk_post_rows_set_timeline (RkPostRows *self, RkTimeline *timeline, gboolean newest_first);
void rk_post_rows_insert (RkPostRows *self, guint index, guint n);
void rk_post_rows_remove (RkPostRows *self, guint index);

GtkWidget *rk_post_rows_make (RkPostRows *self, guint index);
gboolean rk_post_rows_make_some (RkPostRows *self, guint heart, gint64 for_us);

guint rk_post_rows_get_n (RkPostRows *self);
gboolean rk_post_rows_are_all_made (RkPostRows *self);
GtkWidget *rk_post_rows_get (RkPostRows *self, guint index);
gboolean rk_post_rows_find (RkPostRows *self, gpointer row, guint *ret_index);
void rk_post_rows_update_separators (RkPostRows *self);
void rk_post_rows_refresh_times (RkPostRows *self);

G_END_DECLS
