/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * RkSight:
 *
 * Tells the rows of a list of posts whether they are on the screen, near it, or away, as they come
 * and go. Main thread only.
 */
typedef struct _RkSight RkSight;

RkSight *rk_sight_new (GtkListBox *box, GtkAdjustment *adjustment);
void rk_sight_draw (RkSight *self);
gboolean rk_sight_is_drawn (GtkListBoxRow *row);
void rk_sight_try_again (RkSight *self);
void rk_sight_free (RkSight *self);

G_END_DECLS
