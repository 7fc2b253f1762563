/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/picture-view.h"

#include <math.h>

/* A wheel's click, and how far one may go. */
#define ZOOM_STEP 1.2
#define ZOOM_MAX  16.0
#define ZOOM_MIN  0.02

struct _RkPictureView
{
  GtkWidget parent_instance;

  GdkTexture *texture;
  double width; /* of the whole picture, which the texture may show less finely */
  double height;
  gboolean fitted;
  double zoom;     /* picture pixels to application pixels */
  double center_x; /* what lies in the middle, in pixels of the turned picture */
  double center_y;
  int quarters;

  double pointer_x;
  double pointer_y;
  double drag_x;
  double drag_y;
  GtkGesture *drag;
  GtkGesture *pinch;
  double pinch_zoom;
  graphene_point_t pinched; /* what lies between the fingers, and stays there */
  guint tell;               /* the zoom changed while the layout ran: said after it */

  GArray *marks;      /* of graphene_rect_t in pixels of the picture */
  gboolean selecting; /* the drag marks a place instead of moving the picture */
  graphene_rect_t selected;
};

G_DEFINE_FINAL_TYPE (RkPictureView, rk_picture_view, GTK_TYPE_WIDGET)

enum
{
  ZOOM_CHANGED,
  VIEW_CHANGED,
  SELECTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
turned_size (RkPictureView *self, double *ret_width, double *ret_height)
{
  gboolean turned = self->quarters % 2 != 0;

  *ret_width = turned ? self->height : self->width;
  *ret_height = turned ? self->width : self->height;
}

static double
fit_zoom (RkPictureView *self)
{
  double width, height;
  turned_size (self, &width, &height);
  double view_width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
  double view_height = MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1);
  return MIN (MIN (view_width / width, view_height / height), 1.0);
}

static void
keep_inside (RkPictureView *self)
{
  double width, height;
  turned_size (self, &width, &height);
  double half_width = gtk_widget_get_width (GTK_WIDGET (self)) / self->zoom / 2;
  double half_height = gtk_widget_get_height (GTK_WIDGET (self)) / self->zoom / 2;

  self->center_x
    = half_width * 2 >= width ? width / 2 : CLAMP (self->center_x, half_width, width - half_width);
  self->center_y = half_height * 2 >= height
                     ? height / 2
                     : CLAMP (self->center_y, half_height, height - half_height);
}

static void
update_cursor (RkPictureView *self)
{
  double width, height;
  if (self->texture == NULL)
    return;
  turned_size (self, &width, &height);
  gboolean movable = width * self->zoom > gtk_widget_get_width (GTK_WIDGET (self)) + 1
                     || height * self->zoom > gtk_widget_get_height (GTK_WIDGET (self)) + 1;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), movable ? "grab" : NULL);
}

static void
changed (RkPictureView *self)
{
  if (self->texture != NULL)
    keep_inside (self);
  update_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[ZOOM_CHANGED], 0);
  g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

static void
zoom_at (RkPictureView *self, double zoom, double x, double y)
{
  if (self->texture == NULL)
    return;
  double from_middle_x = x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double from_middle_y = y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  double picture_x = self->center_x + from_middle_x / self->zoom;
  double picture_y = self->center_y + from_middle_y / self->zoom;

  self->zoom = CLAMP (zoom, MIN (ZOOM_MIN, fit_zoom (self)), ZOOM_MAX);
  self->fitted = FALSE;
  self->center_x = picture_x - from_middle_x / self->zoom;
  self->center_y = picture_y - from_middle_y / self->zoom;
  changed (self);
}

static void
rk_picture_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RkPictureView *self = RK_PICTURE_VIEW (widget);
  if (self->texture == NULL)
    return;

  double width, height;
  turned_size (self, &width, &height);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget),
                                                         gtk_widget_get_height (widget)));
  gtk_snapshot_translate (
    snapshot,
    &GRAPHENE_POINT_INIT (
      (float) (gtk_widget_get_width (widget) / 2.0 - (self->center_x - width / 2) * self->zoom),
      (float) (gtk_widget_get_height (widget) / 2.0 - (self->center_y - height / 2) * self->zoom)));
  gtk_snapshot_rotate (snapshot, (float) (90 * self->quarters));
  gtk_snapshot_scale (snapshot, (float) self->zoom, (float) self->zoom);
  gtk_snapshot_append_texture (
    snapshot, self->texture,
    &GRAPHENE_RECT_INIT ((float) (-self->width / 2), (float) (-self->height / 2),
                         (float) self->width, (float) self->height));
  gtk_snapshot_translate (
    snapshot, &GRAPHENE_POINT_INIT ((float) (-self->width / 2), (float) (-self->height / 2)));
  for (guint i = 0; i < self->marks->len; i++)
    gtk_snapshot_append_color (
      snapshot, &(GdkRGBA){ 1, 0.8f, 0, 0.4f }, &g_array_index (self->marks, graphene_rect_t, i));
  if (self->selecting)
    gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0.1f, 0.45f, 0.9f, 0.3f }, &self->selected);
  gtk_snapshot_pop (snapshot);
}

static gboolean
on_tell (gpointer data)
{
  RkPictureView *self = data;
  self->tell = 0;
  g_signal_emit (self, signals[ZOOM_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
rk_picture_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RkPictureView *self = RK_PICTURE_VIEW (widget);
  if (self->texture == NULL)
    return;
  double zoom = self->zoom;
  if (self->fitted)
    self->zoom = fit_zoom (self);
  keep_inside (self);
  update_cursor (self);
  if (self->zoom != zoom && self->tell == 0)
    self->tell = g_idle_add (on_tell, self);
}

static void
rk_picture_view_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = 64;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
}

static void
rk_picture_view_dispose (GObject *object)
{
  RkPictureView *self = RK_PICTURE_VIEW (object);

  g_clear_handle_id (&self->tell, g_source_remove);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (rk_picture_view_parent_class)->dispose (object);
}

static void
rk_picture_view_finalize (GObject *object)
{
  g_array_unref (RK_PICTURE_VIEW (object)->marks);
  G_OBJECT_CLASS (rk_picture_view_parent_class)->finalize (object);
}

static void
rk_picture_view_class_init (RkPictureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rk_picture_view_dispose;
  object_class->finalize = rk_picture_view_finalize;
  widget_class->snapshot = rk_picture_view_snapshot;
  widget_class->size_allocate = rk_picture_view_size_allocate;
  widget_class->measure = rk_picture_view_measure;

  signals[ZOOM_CHANGED] = g_signal_new (
    "zoom-changed", RK_TYPE_PICTURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[VIEW_CHANGED] = g_signal_new (
    "view-changed", RK_TYPE_PICTURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SELECTED] = g_signal_new (
    "selected", RK_TYPE_PICTURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "pictureview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, RkPictureView *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double dx, double dy, RkPictureView *self)
{
  if (dy == 0)
    return GDK_EVENT_PROPAGATE;
  zoom_at (self, self->zoom * pow (ZOOM_STEP, -dy), self->pointer_x, self->pointer_y);
  return GDK_EVENT_STOP;
}

/* In pixels of the turned picture. */
static graphene_point_t
to_picture (RkPictureView *self, double x, double y)
{
  return GRAPHENE_POINT_INIT (
    (float) (self->center_x + (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / self->zoom),
    (float) (self->center_y + (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) / self->zoom));
}

static void
on_drag_begin (GtkGestureDrag *drag, double x, double y, RkPictureView *self)
{
  GdkModifierType held = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));

  /* Only of a picture that stands upright, which papers do. */
  self->selecting = self->texture != NULL && self->quarters == 0 && (held & GDK_SHIFT_MASK) != 0;
  if (self->selecting)
    {
      graphene_point_t from = to_picture (self, x, y);
      graphene_rect_init (&self->selected, from.x, from.y, 0, 0);
      return;
    }
  self->drag_x = self->center_x;
  self->drag_y = self->center_y;
}

static void
on_drag_update (GtkGestureDrag *drag, double dx, double dy, RkPictureView *self)
{
  /* The first of two fingers drags, too. */
  if (self->texture == NULL || gtk_gesture_is_recognized (self->pinch))
    return;
  if (self->selecting)
    {
      self->selected.size.width = (float) (dx / self->zoom);
      self->selected.size.height = (float) (dy / self->zoom);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  self->center_x = self->drag_x - dx / self->zoom;
  self->center_y = self->drag_y - dy / self->zoom;
  keep_inside (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

static void
on_drag_end (GtkGestureDrag *drag, double dx, double dy, RkPictureView *self)
{
  if (!self->selecting)
    return;
  graphene_rect_normalize (&self->selected);
  g_signal_emit (self, signals[SELECTED], 0);
  self->selecting = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_pinch_begin (GtkGesture *pinch, GdkEventSequence *sequence, RkPictureView *self)
{
  double x, y;

  self->pinch_zoom = self->zoom;
  if (gtk_gesture_get_bounding_box_center (pinch, &x, &y))
    self->pinched = to_picture (self, x, y);
}

static void
on_pinch (GtkGesture *pinch, GdkEventSequence *sequence, RkPictureView *self)
{
  double scale = gtk_gesture_zoom_get_scale_delta (GTK_GESTURE_ZOOM (pinch));
  double x, y, dx, dy;

  if (self->texture == NULL || !gtk_gesture_get_bounding_box_center (pinch, &x, &y))
    return;
  self->zoom = CLAMP (self->pinch_zoom * scale, MIN (ZOOM_MIN, fit_zoom (self)), ZOOM_MAX);
  self->fitted = FALSE;
  self->center_x
    = self->pinched.x - (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / self->zoom;
  self->center_y
    = self->pinched.y - (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) / self->zoom;
  changed (self);
  /* A finger that stays goes on from here. */
  if (gtk_gesture_drag_get_offset (GTK_GESTURE_DRAG (self->drag), &dx, &dy))
    {
      self->drag_x = self->center_x + dx / self->zoom;
      self->drag_y = self->center_y + dy / self->zoom;
    }
}

static void
on_pressed (GtkGestureClick *click, int n_press, double x, double y, RkPictureView *self)
{
  if (n_press != 2 || self->texture == NULL)
    return;
  if (self->fitted)
    zoom_at (self, MAX (1.0, self->zoom * 2), x, y);
  else
    rk_picture_view_fit (self);
}

static void
rk_picture_view_init (RkPictureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->fitted = TRUE;
  self->zoom = 1;
  self->marks = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  gtk_widget_add_controller (widget, motion);

  GtkEventController *scroll
    = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);

  self->drag = gtk_gesture_drag_new ();
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (self->drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (self->drag));

  self->pinch = gtk_gesture_zoom_new ();
  g_signal_connect (self->pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (self->pinch, "update", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (self->pinch));

  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));

  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (widget, TRUE);
}

/**
 * rk_picture_view_new:
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
rk_picture_view_new (void)
{
  return g_object_new (RK_TYPE_PICTURE_VIEW, NULL);
}

/**
 * rk_picture_view_set_texture:
 * @texture: (nullable): what to show
 * @keep_view: whether the same picture comes again in a finer size, so that what is seen stays put
 */
void
rk_picture_view_set_texture (RkPictureView *self, GdkTexture *texture, gboolean keep_view)
{
  rk_picture_view_set_sized (self, texture, 0, 0, keep_view);
}

/**
 * rk_picture_view_set_sized:
 * @texture: (nullable): what to show
 * @width: of the whole picture, which @texture may be a smaller one of; 0: it is no larger
 * @height: the same
 * @keep_view: as in rk_picture_view_set_texture()
 *
 * The zoom counts pixels of the whole picture.
 */
void
rk_picture_view_set_sized (
  RkPictureView *self, GdkTexture *texture, int width, int height, gboolean keep_view)
{
  g_return_if_fail (RK_IS_PICTURE_VIEW (self));

  double old_width = self->texture != NULL ? self->width : 0;
  g_set_object (&self->texture, texture);
  if (texture == NULL)
    {
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  self->width = width > 0 ? width : gdk_texture_get_width (texture);
  self->height = height > 0 ? height : gdk_texture_get_height (texture);
  if (keep_view && old_width > 0 && !self->fitted)
    {
      double factor = self->width / old_width;
      self->center_x *= factor;
      self->center_y *= factor;
      self->zoom /= factor;
      changed (self);
      return;
    }
  if (!keep_view)
    self->quarters = 0;
  rk_picture_view_fit (self);
}

/**
 * rk_picture_view_set_frame:
 * @texture: the next one of a picture that moves, of the same proportions
 *
 * Changes nothing but what is seen.
 */
void
rk_picture_view_set_frame (RkPictureView *self, GdkTexture *texture)
{
  g_return_if_fail (RK_IS_PICTURE_VIEW (self) && self->texture != NULL);

  g_set_object (&self->texture, texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rk_picture_view_set_description:
 * @description: what a screen reader says of the picture
 */
void
rk_picture_view_set_description (RkPictureView *self, const char *description)
{
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
}

/**
 * rk_picture_view_fit:
 *
 * Shows the whole picture, never larger than it is, and keeps it so when the window changes.
 */
void
rk_picture_view_fit (RkPictureView *self)
{
  if (self->texture == NULL)
    return;
  self->fitted = TRUE;
  self->zoom = fit_zoom (self);
  changed (self);
}

/**
 * rk_picture_view_actual_size:
 *
 * Shows a pixel of the picture as a pixel of the screen.
 */
void
rk_picture_view_actual_size (RkPictureView *self)
{
  zoom_at (self, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)),
           gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
           gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

/**
 * rk_picture_view_zoom_by:
 * @factor: above 1 comes nearer
 */
void
rk_picture_view_zoom_by (RkPictureView *self, double factor)
{
  zoom_at (self, self->zoom * factor, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
           gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

/**
 * rk_picture_view_rotate:
 * @quarters: clockwise turns of 90°, negative the other way
 */
void
rk_picture_view_rotate (RkPictureView *self, int quarters)
{
  self->quarters = ((self->quarters + quarters) % 4 + 4) % 4;
  rk_picture_view_fit (self);
}

/**
 * rk_picture_view_get_zoom:
 *
 * Returns: how large a pixel of the picture is shown; 1 is actual size at scale factor 1
 */
double
rk_picture_view_get_zoom (RkPictureView *self)
{
  return self->zoom;
}

/**
 * rk_picture_view_wants_finer:
 *
 * Returns: whether pixels of the texture are seen larger than those of the screen
 */
gboolean
rk_picture_view_wants_finer (RkPictureView *self)
{
  return self->texture != NULL
         && self->zoom * self->width * gtk_widget_get_scale_factor (GTK_WIDGET (self))
              > gdk_texture_get_width (self->texture) * 1.01;
}

/**
 * rk_picture_view_get_place:
 * @ret_place: (out): what part of the picture is seen
 */
void
rk_picture_view_get_place (RkPictureView *self, RkPictureViewPlace *ret_place)
{
  double width = 1, height = 1;

  *ret_place = (RkPictureViewPlace){ TRUE, 1, 0.5, 0.5, self->quarters };
  if (self->texture == NULL)
    return;
  turned_size (self, &width, &height);
  ret_place->fitted = self->fitted;
  ret_place->zoom = self->zoom / fit_zoom (self);
  ret_place->x = self->center_x / width;
  ret_place->y = self->center_y / height;
}

/**
 * rk_picture_view_set_place:
 * @place: of another picture, perhaps of another size: the same part is shown
 */
void
rk_picture_view_set_place (RkPictureView *self, const RkPictureViewPlace *place)
{
  double width, height;

  if (self->texture == NULL)
    return;
  if (place->fitted)
    {
      rk_picture_view_fit (self);
      return;
    }
  turned_size (self, &width, &height);
  self->fitted = FALSE;
  self->zoom = CLAMP (place->zoom * fit_zoom (self), MIN (ZOOM_MIN, fit_zoom (self)), ZOOM_MAX);
  self->center_x = place->x * width;
  self->center_y = place->y * height;
  changed (self);
}

/**
 * rk_picture_view_set_marks:
 * @marks: (nullable) (element-type graphene_rect_t): places in pixels of the picture, marked yellow
 */
void
rk_picture_view_set_marks (RkPictureView *self, GArray *marks)
{
  g_array_set_size (self->marks, 0);
  if (marks != NULL)
    g_array_append_vals (self->marks, marks->data, marks->len);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rk_picture_view_get_selected:
 *
 * Returns: (transfer none): what was marked by dragging with the shift key, in pixels of the
 *   picture; valid while `selected` is emitted
 */
const graphene_rect_t *
rk_picture_view_get_selected (RkPictureView *self)
{
  return &self->selected;
}
