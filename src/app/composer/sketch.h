/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/decoder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * RkSketchTool:
 * @RK_SKETCH_CROP: keeps what is between two corners
 * @RK_SKETCH_BLACK: blacks out what is between two corners, for good
 * @RK_SKETCH_ARROW: an arrow from one point to another
 * @RK_SKETCH_PEN: a line drawn by hand
 */
typedef enum
{
  RK_SKETCH_CROP,
  RK_SKETCH_BLACK,
  RK_SKETCH_ARROW,
  RK_SKETCH_PEN,
} RkSketchTool;

#define RK_TYPE_SKETCH (rk_sketch_get_type ())
/**
 * RkSketch:
 *
 * A picture and what was done to it, step by step: pixels that a worker decoded, or an empty sheet.
 * Each step can be taken back until the picture is finished; in the finished file nothing is left
 * of what was cut off or blacked out. Coordinates are pixels of the picture as it is after the
 * steps before. Main thread. The signal `changed` says that it looks otherwise.
 */
G_DECLARE_FINAL_TYPE (RkSketch, rk_sketch, RK, SKETCH, GObject)

RkSketch *rk_sketch_new (const RkPixels *pixels);
RkSketch *rk_sketch_new_sheet (int width, int height);
int rk_sketch_get_width (RkSketch *self);
int rk_sketch_get_height (RkSketch *self);
GdkTexture *rk_sketch_get_texture (RkSketch *self);

void rk_sketch_turn (RkSketch *self, int quarters);
void rk_sketch_mark (RkSketch *self,
                     RkSketchTool tool,
                     const graphene_point_t *points,
                     guint n_points,
                     const GdkRGBA *colour,
                     double width);
gboolean rk_sketch_undo (RkSketch *self);
gboolean rk_sketch_is_changed (RkSketch *self);
gboolean rk_sketch_is_changed_below (RkSketch *self);
gboolean rk_sketch_has_drawing (RkSketch *self);
GBytes *rk_sketch_save (RkSketch *self, gboolean with_drawing);

void rk_sketch_draw_mark (cairo_t *cr,
                          RkSketchTool tool,
                          const graphene_point_t *points,
                          guint n_points,
                          const GdkRGBA *colour,
                          double width);

G_END_DECLS
