/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The touch screen and the pen of a display that tools/with-display --touch made. */

/** Fingers: (free-func fingers_free): a device to be moved by a test */
typedef struct Fingers Fingers;

Fingers *fingers_new (const char *device);
void fingers_free (Fingers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fingers, fingers_free)

void fingers_touch (Fingers *self, guint finger, double x, double y);
void fingers_move (Fingers *self, guint finger, double x, double y);
void fingers_lift (Fingers *self, guint finger, double x, double y);

void pen_move (Fingers *self, double x, double y, double pressure);
void pen_press (Fingers *self, gboolean down, double x, double y, double pressure);

graphene_point_t fingers_place (GtkWidget *widget, double x, double y);

G_END_DECLS
