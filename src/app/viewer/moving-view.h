/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/picture-view.h"
#include "sandbox/decoder.h"

G_BEGIN_DECLS

#define RK_TYPE_MOVING_VIEW (rk_moving_view_get_type ())
/**
 * RkMovingView:
 *
 * Shows one picture; one that moves it lets move, as a worker decodes it one by one, with a button
 * below that stops it and lets it go on.
 */
G_DECLARE_FINAL_TYPE (RkMovingView, rk_moving_view, RK, MOVING_VIEW, GtkWidget)

GtkWidget *rk_moving_view_new (void);
RkPictureView *rk_moving_view_get_picture (RkMovingView *self);
void rk_moving_view_set_file (RkMovingView *self, RkDecoder *decoder, GBytes *file, guint max_edge);
gboolean rk_moving_view_get_moves (RkMovingView *self);
GdkTexture *rk_moving_view_get_texture (RkMovingView *self);
void rk_moving_view_toggle (RkMovingView *self);

G_END_DECLS
