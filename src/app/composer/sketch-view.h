/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/composer/sketch.h"

G_BEGIN_DECLS

#define RK_TYPE_SKETCH_VIEW (rk_sketch_view_get_type ())
/**
 * RkSketchView:
 *
 * Shows a sketch as large as there is room and lets mouse, pen or finger use one tool on it.
 */
G_DECLARE_FINAL_TYPE (RkSketchView, rk_sketch_view, RK, SKETCH_VIEW, GtkWidget)

GtkWidget *rk_sketch_view_new (void);
void rk_sketch_view_set_sketch (RkSketchView *self, RkSketch *sketch);
void rk_sketch_view_set_tool (RkSketchView *self, RkSketchTool tool);
void rk_sketch_view_set_colour (RkSketchView *self, const GdkRGBA *colour);
void rk_sketch_view_set_width (RkSketchView *self, double width);

G_END_DECLS
