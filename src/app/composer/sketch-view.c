/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/sketch-view.h"

#include <math.h>

struct _RkSketchView
{
  GtkWidget parent_instance;

  RkSketch *sketch;
  RkSketchTool tool;
  GdkRGBA colour;
  double width;   /* of lines, in application pixels as they are seen */
  GArray *points; /* of the mark under the hand, in pixels of the picture */
  gulong changed;
};

G_DEFINE_FINAL_TYPE (RkSketchView, rk_sketch_view, GTK_TYPE_WIDGET)

/* How large a pixel of the picture is seen, and where the picture begins. */
static double
place (RkSketchView *self, double *ret_x, double *ret_y)
{
  double width = rk_sketch_get_width (self->sketch);
  double height = rk_sketch_get_height (self->sketch);
  double view_width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
  double view_height = MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1);
  double zoom = MIN (view_width / width, view_height / height);

  *ret_x = (view_width - width * zoom) / 2;
  *ret_y = (view_height - height * zoom) / 2;
  return zoom;
}

static void
rk_sketch_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RkSketchView *self = RK_SKETCH_VIEW (widget);
  double x, y, zoom;
  cairo_t *cr;

  if (self->sketch == NULL)
    return;
  zoom = place (self, &x, &y);
  graphene_rect_t bounds
    = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) (rk_sketch_get_width (self->sketch) * zoom),
                          (float) (rk_sketch_get_height (self->sketch) * zoom));
  gtk_snapshot_append_texture (snapshot, rk_sketch_get_texture (self->sketch), &bounds);
  if (self->points->len == 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  cairo_translate (cr, x, y);
  cairo_scale (cr, zoom, zoom);
  rk_sketch_draw_mark (cr, self->tool, (graphene_point_t *) (gpointer) self->points->data,
                       self->points->len, &self->colour, self->width / zoom);
  cairo_destroy (cr);
}

static void
rk_sketch_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = 200;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 720 : 540;
}

static graphene_point_t
to_picture (RkSketchView *self, double x, double y)
{
  double from_x, from_y;
  double zoom = place (self, &from_x, &from_y);

  return GRAPHENE_POINT_INIT (
    (float) CLAMP ((x - from_x) / zoom, 0, rk_sketch_get_width (self->sketch)),
    (float) CLAMP ((y - from_y) / zoom, 0, rk_sketch_get_height (self->sketch)));
}

static void
on_begin (GtkGestureDrag *drag, double x, double y, RkSketchView *self)
{
  graphene_point_t point;

  if (self->sketch == NULL)
    return;
  point = to_picture (self, x, y);
  g_array_set_size (self->points, 0);
  g_array_append_val (self->points, point);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_update (GtkGestureDrag *drag, double dx, double dy, RkSketchView *self)
{
  double x, y;
  graphene_point_t point;

  if (self->points->len == 0 || !gtk_gesture_drag_get_start_point (drag, &x, &y))
    return;
  point = to_picture (self, x + dx, y + dy);
  if (self->tool != RK_SKETCH_PEN)
    g_array_set_size (self->points, 1);
  g_array_append_val (self->points, point);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_end (GtkGestureDrag *drag, double dx, double dy, RkSketchView *self)
{
  double x, y;

  if (self->points->len == 0)
    return;
  /* A click alone cuts nothing off and blacks nothing out. */
  if (self->tool == RK_SKETCH_PEN || fabs (dx) + fabs (dy) > 6)
    rk_sketch_mark (self->sketch, self->tool, (graphene_point_t *) (gpointer) self->points->data,
                    self->points->len, &self->colour, self->width / place (self, &x, &y));
  g_array_set_size (self->points, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_cancel (GtkGesture *gesture, GdkEventSequence *sequence, RkSketchView *self)
{
  g_array_set_size (self->points, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rk_sketch_view_set_sketch:
 * @sketch: (nullable): what to work on
 */
void
rk_sketch_view_set_sketch (RkSketchView *self, RkSketch *sketch)
{
  if (self->sketch != NULL)
    g_clear_signal_handler (&self->changed, self->sketch);
  g_set_object (&self->sketch, sketch);
  g_array_set_size (self->points, 0);
  if (sketch != NULL)
    self->changed
      = g_signal_connect_swapped (sketch, "changed", G_CALLBACK (gtk_widget_queue_draw), self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rk_sketch_view_set_tool (RkSketchView *self, RkSketchTool tool)
{
  self->tool = tool;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
}

void
rk_sketch_view_set_colour (RkSketchView *self, const GdkRGBA *colour)
{
  self->colour = *colour;
}

/**
 * rk_sketch_view_set_width:
 * @width: of lines, in application pixels as they are seen
 */
void
rk_sketch_view_set_width (RkSketchView *self, double width)
{
  self->width = width;
}

static void
rk_sketch_view_dispose (GObject *object)
{
  RkSketchView *self = RK_SKETCH_VIEW (object);

  rk_sketch_view_set_sketch (self, NULL);
  G_OBJECT_CLASS (rk_sketch_view_parent_class)->dispose (object);
}

static void
rk_sketch_view_finalize (GObject *object)
{
  g_array_unref (RK_SKETCH_VIEW (object)->points);
  G_OBJECT_CLASS (rk_sketch_view_parent_class)->finalize (object);
}

static void
rk_sketch_view_class_init (RkSketchViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rk_sketch_view_dispose;
  object_class->finalize = rk_sketch_view_finalize;
  widget_class->snapshot = rk_sketch_view_snapshot;
  widget_class->measure = rk_sketch_view_measure;
  gtk_widget_class_set_css_name (widget_class, "sketchview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rk_sketch_view_init (RkSketchView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->points = g_array_new (FALSE, FALSE, sizeof (graphene_point_t));
  self->width = 4;
  gdk_rgba_parse (&self->colour, "#d41c1c");
  /* The mouse, a pen and one finger alike; the hand that comes to rest beside it breaks no line. */
  gtk_gesture_single_set_exclusive (GTK_GESTURE_SINGLE (drag), TRUE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_end), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (on_cancel), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
}

/**
 * rk_sketch_view_new:
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
rk_sketch_view_new (void)
{
  return g_object_new (RK_TYPE_SKETCH_VIEW, NULL);
}
