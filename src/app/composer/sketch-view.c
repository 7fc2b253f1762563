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

  /* Without a hand: */
  graphene_point_t cursor; /* in pixels of the picture */
  gboolean marking;
};

G_DEFINE_FINAL_TYPE (RkSketchView, rk_sketch_view, GTK_TYPE_WIDGET)

/* How far a key moves the cursor, as it is seen; with Shift the shorter way. */
#define KEY_STEP  16
#define FINE_STEP 2
/* A mark that is shorter was a click. */
#define MIN_WAY 6

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

/* Black within white, to be seen on any picture. */
static void
draw_cursor (RkSketchView *self, GtkSnapshot *snapshot)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  static const GdkRGBA black = { 0, 0, 0, 1 };
  double from_x, from_y;
  const double zoom = place (self, &from_x, &from_y);
  const float x = (float) (from_x + self->cursor.x * zoom);
  const float y = (float) (from_y + self->cursor.y * zoom);

  for (float edge = 1; edge >= 0; edge--)
    {
      const GdkRGBA *colour = edge > 0 ? &white : &black;

      gtk_snapshot_append_color (
        snapshot, colour,
        &GRAPHENE_RECT_INIT (x - 12 - edge, y - 1 - edge, 24 + 2 * edge, 2 + 2 * edge));
      gtk_snapshot_append_color (
        snapshot, colour,
        &GRAPHENE_RECT_INIT (x - 1 - edge, y - 12 - edge, 2 + 2 * edge, 24 + 2 * edge));
    }
}

/* A sheet is as white as the window may be. */
static void
draw_edge (RkSketchView *self, GtkSnapshot *snapshot, const graphene_rect_t *bounds)
{
  static const float widths[] = { 1, 1, 1, 1 };
  GdkRGBA colour;
  GskRoundedRect outline;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha *= 0.25f;
  gsk_rounded_rect_init_from_rect (&outline, bounds, 0);
  gtk_snapshot_append_border (
    snapshot, &outline, widths, (GdkRGBA[]){ colour, colour, colour, colour });
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
  draw_edge (self, snapshot, &bounds);
  if (self->points->len > 0)
    {
      cr = gtk_snapshot_append_cairo (snapshot, &bounds);
      cairo_translate (cr, x, y);
      cairo_scale (cr, zoom, zoom);
      rk_sketch_draw_mark (cr, self->tool, (graphene_point_t *) (gpointer) self->points->data,
                           self->points->len, &self->colour, self->width / zoom);
      cairo_destroy (cr);
    }
  if (gtk_widget_has_visible_focus (widget))
    draw_cursor (self, snapshot);
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
  self->marking = FALSE;
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
forget_mark (RkSketchView *self)
{
  g_array_set_size (self->points, 0);
  self->marking = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* @way is how far the hand went, as it is seen. */
static void
end_mark (RkSketchView *self, double way)
{
  double x, y;

  /* A click alone cuts nothing off and blacks nothing out. */
  if (self->tool == RK_SKETCH_PEN || way > MIN_WAY)
    rk_sketch_mark (self->sketch, self->tool, (graphene_point_t *) (gpointer) self->points->data,
                    self->points->len, &self->colour, self->width / place (self, &x, &y));
  forget_mark (self);
}

static void
on_end (GtkGestureDrag *drag, double dx, double dy, RkSketchView *self)
{
  if (self->points->len > 0)
    end_mark (self, fabs (dx) + fabs (dy));
}

static void
on_cancel (GtkGesture *gesture, GdkEventSequence *sequence, RkSketchView *self)
{
  forget_mark (self);
}

/* Where the cursor may be: a crop or a turn made another picture of it. */
static void
move_cursor (RkSketchView *self, double dx, double dy)
{
  double x, y;
  const double zoom = place (self, &x, &y);

  self->cursor.x
    = (float) CLAMP (self->cursor.x + dx / zoom, 0, rk_sketch_get_width (self->sketch));
  self->cursor.y
    = (float) CLAMP (self->cursor.y + dy / zoom, 0, rk_sketch_get_height (self->sketch));
  if (self->marking)
    {
      if (self->tool != RK_SKETCH_PEN)
        g_array_set_size (self->points, 1);
      g_array_append_val (self->points, self->cursor);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
begin_or_end_mark (RkSketchView *self)
{
  const graphene_point_t *points = (graphene_point_t *) (gpointer) self->points->data;
  double x, y;

  move_cursor (self, 0, 0);
  if (self->marking)
    {
      end_mark (self, (fabs (self->cursor.x - points->x) + fabs (self->cursor.y - points->y))
                        * place (self, &x, &y));
      move_cursor (self, 0, 0);
      return;
    }
  g_array_set_size (self->points, 0);
  g_array_append_val (self->points, self->cursor);
  self->marking = TRUE;
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint key,
        guint code,
        GdkModifierType state,
        RkSketchView *self)
{
  const double step = (state & GDK_SHIFT_MASK) != 0 ? FINE_STEP : KEY_STEP;

  if (self->sketch == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move_cursor (self, -step, 0);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move_cursor (self, step, 0);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move_cursor (self, 0, -step);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move_cursor (self, 0, step);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      begin_or_end_mark (self);
      return TRUE;
    case GDK_KEY_Escape:
      if (!self->marking)
        return FALSE;
      forget_mark (self);
      return TRUE;
    default:
      return FALSE;
    }
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
  forget_mark (self);
  if (sketch == NULL)
    return;
  self->changed
    = g_signal_connect_swapped (sketch, "changed", G_CALLBACK (gtk_widget_queue_draw), self);
  self->cursor = GRAPHENE_POINT_INIT (
    (float) rk_sketch_get_width (sketch) / 2, (float) rk_sketch_get_height (sketch) / 2);
}

void
rk_sketch_view_set_tool (RkSketchView *self, RkSketchTool tool)
{
  self->tool = tool;
  forget_mark (self);
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
  GtkEventController *keys = gtk_event_controller_key_new ();

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
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (gtk_widget_queue_draw), NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
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
