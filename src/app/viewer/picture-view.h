/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_PICTURE_VIEW (rk_picture_view_get_type ())
/**
 * RkPictureView:
 *
 * Shows one picture: fitted at first, zoomed to the pointer by wheel, pinch and keys, moved by
 * dragging, turned by quarters.
 */
G_DECLARE_FINAL_TYPE (RkPictureView, rk_picture_view, RK, PICTURE_VIEW, GtkWidget)

/* What part of a picture is seen: how much larger than fitted, and what lies in the middle, from 0
 * to 1. */
typedef struct
{
  gboolean fitted;
  double zoom;
  double x;
  double y;
  int quarters;
} RkPictureViewPlace;

void rk_picture_view_get_place (RkPictureView *self, RkPictureViewPlace *ret_place);
void rk_picture_view_set_place (RkPictureView *self, const RkPictureViewPlace *place);
void rk_picture_view_set_marks (RkPictureView *self, GArray *marks);
const graphene_rect_t *rk_picture_view_get_selected (RkPictureView *self);

GtkWidget *rk_picture_view_new (void);
void rk_picture_view_set_texture (RkPictureView *self, GdkTexture *texture, gboolean keep_view);
void rk_picture_view_set_sized (
  RkPictureView *self, GdkTexture *texture, int width, int height, gboolean keep_view);
void rk_picture_view_set_frame (RkPictureView *self, GdkTexture *texture);
gboolean rk_picture_view_wants_finer (RkPictureView *self);
void rk_picture_view_set_description (RkPictureView *self, const char *description);
void rk_picture_view_fit (RkPictureView *self);
void rk_picture_view_actual_size (RkPictureView *self);
void rk_picture_view_zoom_by (RkPictureView *self, double factor);
void rk_picture_view_rotate (RkPictureView *self, int quarters);
double rk_picture_view_get_zoom (RkPictureView *self);

G_END_DECLS
