/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Fingers and a pen, as events of the display server: a photo in the viewer, a note by hand. */

#include "app/composer/picture-editor.h"
#include "app/composer/sketch-view.h"
#include "app/viewer/picture-view.h"
#include "app/viewer/viewer-window.h"
#include "double.h"
#include "fingers.h"
#include "screen.h"

#include <math.h>
#include <string.h>

#define PHOTO_WIDTH  1600
#define PHOTO_HEIGHT 1200
#define STEPS        8

typedef struct
{
  RkClient *client;
  RkTimeline *timeline;
  RkMediaLoader *loader;
  RkViewerWindow *window;
  RkPictureView *view;
} Photo;

/* The driver takes one connection for each device. */
static Fingers *fingers;

static GBytes *
new_photo (void)
{
  gsize size = (gsize) PHOTO_WIDTH * PHOTO_HEIGHT * 4;
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = i % 4 == 3 ? 0xff : (guint8) (i / 4096);
  g_autoptr (GBytes) pixels = g_bytes_new_take (data, size);
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new (
    PHOTO_WIDTH, PHOTO_HEIGHT, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, pixels, PHOTO_WIDTH * 4);
  return gdk_texture_save_to_png_bytes (texture);
}

/* A colleague's photo in the viewer, at its actual size. */
static void
open_photo (Photo *self)
{
  g_autoptr (GBytes) content = new_photo ();

  memset (self, 0, sizeof *self);
  self->client = rk_double_new ();
  rk_double_sign_in (self->client, TRUE);
  rk_double_fill (self->client, 5);
  self->timeline = rk_client_open_timeline (self->client, "0190a6e2-0000-7000-b000-000000000001");
  self->loader = rk_media_loader_new (self->client);
  RkAttachmentItem *item = rk_double_add_file (self->timeline, "右踵.png", "image/png", content);
  self->window = rk_viewer_window_new (NULL, self->loader, self->timeline);
  rk_viewer_window_show_attachment (self->window, rk_attachment_item_get_attachment (item)->id);
  gtk_window_present (GTK_WINDOW (self->window));
  self->view = RK_PICTURE_VIEW (find_soon (GTK_WIDGET (self->window), RK_TYPE_PICTURE_VIEW, NULL));
  g_assert_nonnull (self->view);
  settle ();
  gtk_widget_activate_action (GTK_WIDGET (self->window), "viewer.actual-size", NULL);
  settle ();
  g_assert_cmpfloat_with_epsilon (rk_picture_view_get_zoom (self->view), 1, 0.001);
}

static void
close_photo (Photo *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  settle ();
  g_clear_object (&self->loader);
  g_clear_object (&self->client);
}

/* What of the photo is seen at a place of the view. */
static graphene_point_t
seen_at (RkPictureView *view, graphene_point_t at)
{
  RkPictureViewPlace place;
  double zoom = rk_picture_view_get_zoom (view);

  rk_picture_view_get_place (view, &place);
  return GRAPHENE_POINT_INIT (
    (float) (place.x * PHOTO_WIDTH
             + (at.x - gtk_widget_get_width (GTK_WIDGET (view)) / 2.0) / zoom),
    (float) (place.y * PHOTO_HEIGHT
             + (at.y - gtk_widget_get_height (GTK_WIDGET (view)) / 2.0) / zoom));
}

static void
assert_seen (RkPictureView *view, graphene_point_t at, graphene_point_t wanted, double within)
{
  graphene_point_t seen = seen_at (view, at);

  g_test_message ("%.1f, %.1f is seen, %.1f, %.1f wanted", seen.x, seen.y, wanted.x, wanted.y);
  g_assert_cmpfloat_with_epsilon (seen.x, wanted.x, within);
  g_assert_cmpfloat_with_epsilon (seen.y, wanted.y, within);
}

/* A finger goes in a straight line, in places of @widget. */
static void
move_finger (GtkWidget *widget, guint finger, graphene_point_t to)
{
  graphene_point_t on = fingers_place (widget, to.x, to.y);

  fingers_move (fingers, finger, on.x, on.y);
}

static void
put_finger (GtkWidget *widget, guint finger, graphene_point_t to)
{
  graphene_point_t on = fingers_place (widget, to.x, to.y);

  fingers_touch (fingers, finger, on.x, on.y);
}

static void
lift_finger (GtkWidget *widget, guint finger, graphene_point_t from)
{
  graphene_point_t on = fingers_place (widget, from.x, from.y);

  fingers_lift (fingers, finger, on.x, on.y);
}

/* Two fingers at @apart from the middle, which goes from one place to another. */
static void
pinch (Photo *self, graphene_point_t from, graphene_point_t to, float apart, float apart_after)
{
  GtkWidget *widget = GTK_WIDGET (self->view);
  graphene_point_t left, right;

  for (int i = 0; i <= STEPS; i++)
    {
      float done = (float) i / STEPS;
      graphene_point_t middle
        = GRAPHENE_POINT_INIT (from.x + (to.x - from.x) * done, from.y + (to.y - from.y) * done);
      float half = apart + (apart_after - apart) * done;

      left = GRAPHENE_POINT_INIT (middle.x - half, middle.y);
      right = GRAPHENE_POINT_INIT (middle.x + half, middle.y);
      if (i == 0)
        {
          put_finger (widget, 0, left);
          put_finger (widget, 1, right);
        }
      else
        {
          move_finger (widget, 0, left);
          move_finger (widget, 1, right);
        }
    }
}

static void
lift_pinch (Photo *self, graphene_point_t middle, float apart)
{
  GtkWidget *widget = GTK_WIDGET (self->view);

  lift_finger (widget, 1, GRAPHENE_POINT_INIT (middle.x + apart, middle.y));
  lift_finger (widget, 0, GRAPHENE_POINT_INIT (middle.x - apart, middle.y));
}

static graphene_point_t
part_of (RkPictureView *view, double x, double y)
{
  return GRAPHENE_POINT_INIT ((float) (gtk_widget_get_width (GTK_WIDGET (view)) * x),
                              (float) (gtk_widget_get_height (GTK_WIDGET (view)) * y));
}

/* Two fingers that go apart come nearer to what lies between them, and back. */
static void
test_pinch (void)
{
  Photo photo;

  open_photo (&photo);
  graphene_point_t middle = part_of (photo.view, 0.4, 0.6);
  graphene_point_t seen = seen_at (photo.view, middle);
  pinch (&photo, middle, middle, 60, 150);
  lift_pinch (&photo, middle, 150);
  g_assert_cmpfloat_with_epsilon (rk_picture_view_get_zoom (photo.view), 2.5, 0.05);
  assert_seen (photo.view, middle, seen, 2);

  pinch (&photo, middle, middle, 150, 90);
  lift_pinch (&photo, middle, 90);
  g_assert_cmpfloat_with_epsilon (rk_picture_view_get_zoom (photo.view), 1.5, 0.05);
  assert_seen (photo.view, middle, seen, 2);
  close_photo (&photo);
}

/* What lies between the fingers stays there when both of them move. */
static void
test_pinch_that_moves (void)
{
  Photo photo;

  open_photo (&photo);
  graphene_point_t from = part_of (photo.view, 0.4, 0.6);
  graphene_point_t to = part_of (photo.view, 0.55, 0.45);
  graphene_point_t seen = seen_at (photo.view, from);
  pinch (&photo, from, to, 60, 120);
  g_assert_cmpfloat_with_epsilon (rk_picture_view_get_zoom (photo.view), 2, 0.05);
  assert_seen (photo.view, to, seen, 2);

  /* One of them is lifted: the other one goes on moving the photo, without a jump. */
  GtkWidget *widget = GTK_WIDGET (photo.view);
  graphene_point_t last = GRAPHENE_POINT_INIT (to.x - 120, to.y);
  lift_finger (widget, 1, GRAPHENE_POINT_INIT (to.x + 120, to.y));
  assert_seen (photo.view, to, seen, 2);
  for (int i = 1; i <= STEPS; i++)
    move_finger (widget, 0, GRAPHENE_POINT_INIT (last.x + 5 * (float) i, last.y + 3 * (float) i));
  assert_seen (photo.view, GRAPHENE_POINT_INIT (to.x + 5 * STEPS, to.y + 3 * STEPS), seen, 4);
  lift_finger (widget, 0, GRAPHENE_POINT_INIT (last.x + 5 * STEPS, last.y + 3 * STEPS));
  g_assert_cmpfloat_with_epsilon (rk_picture_view_get_zoom (photo.view), 2, 0.05);
  close_photo (&photo);
}

/* One finger moves the photo. */
static void
test_pan (void)
{
  Photo photo;

  open_photo (&photo);
  GtkWidget *widget = GTK_WIDGET (photo.view);
  graphene_point_t from = part_of (photo.view, 0.5, 0.5);
  graphene_point_t to = GRAPHENE_POINT_INIT (from.x - 120, from.y + 80);
  graphene_point_t seen = seen_at (photo.view, from);
  put_finger (widget, 3, from);
  for (int i = 1; i <= STEPS; i++)
    move_finger (widget, 3,
                 GRAPHENE_POINT_INIT (from.x + (to.x - from.x) * (float) i / STEPS,
                                      from.y + (to.y - from.y) * (float) i / STEPS));
  lift_finger (widget, 3, to);
  assert_seen (photo.view, to, seen, 2);
  g_assert_cmpfloat_with_epsilon (rk_picture_view_get_zoom (photo.view), 1, 0.001);
  close_photo (&photo);
}

typedef struct
{
  RkPictureEditor *editor;
  GtkWidget *view;
  GdkEventType press;
} Memo;

static gboolean
on_event (GtkEventController *controller, GdkEvent *event, Memo *self)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    self->press = type;
  return GDK_EVENT_PROPAGATE;
}

static void
open_memo (Memo *self)
{
  GtkEventController *watch = gtk_event_controller_legacy_new ();

  self->press = GDK_EVENT_LAST;
  self->editor = rk_picture_editor_new (NULL, "手書きメモ");
  gtk_event_controller_set_propagation_phase (watch, GTK_PHASE_CAPTURE);
  g_signal_connect (watch, "event", G_CALLBACK (on_event), self);
  gtk_widget_add_controller (GTK_WIDGET (self->editor), watch);
  rk_picture_editor_set_sheet (self->editor);
  gtk_window_present (GTK_WINDOW (self->editor));
  self->view = find_soon (GTK_WIDGET (self->editor), RK_TYPE_SKETCH_VIEW, NULL);
  g_assert_nonnull (self->view);
  settle ();
}

/* Whether a place of the sheet has ink, and how many pixels have. */
static guint
inked (Memo *self, double x, double y, gboolean *ret_here)
{
  GdkTexture *texture = rk_sketch_get_texture (rk_picture_editor_get_sketch (self->editor));
  int width = gdk_texture_get_width (texture);
  int height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * (gsize) height);
  int here = (int) (y * height) * width + (int) (x * width);
  guint n = 0;

  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  for (int i = 0; i < width * height; i++)
    n += (pixels[i] & 0xffffff) != 0xffffff;
  *ret_here = (pixels[here] & 0xffffff) != 0xffffff;
  return n;
}

static void
close_memo (Memo *self)
{
  gtk_window_destroy (GTK_WINDOW (self->editor));
  settle ();
}

/* From a quarter to three quarters of the sheet, which is in the middle of the view. */
static graphene_point_t
on_line (Memo *self, int step)
{
  RkSketch *sketch = rk_picture_editor_get_sketch (self->editor);
  float done = 0.25f + 0.5f * (float) step / STEPS - 0.5f;
  float width = (float) gtk_widget_get_width (self->view);
  float height = (float) gtk_widget_get_height (self->view);
  float sheet_width = (float) rk_sketch_get_width (sketch);
  float sheet_height = (float) rk_sketch_get_height (sketch);
  float zoom = MIN (width / sheet_width, height / sheet_height);

  return GRAPHENE_POINT_INIT (
    width / 2 + sheet_width * zoom * done, height / 2 + sheet_height * zoom * done);
}

/* One line, whole, and nothing else. */
static void
assert_line (Memo *self)
{
  gboolean here;

  for (double done = 0.2; done < 0.81; done += 0.02)
    {
      guint n = inked (self, done, done, &here);

      g_assert_true (here == (done > 0.25 && done < 0.75));
      g_assert_cmpuint (n, <, 10000);
    }
}

static void
test_memo (void)
{
  gboolean here;
  Memo memo;

  open_memo (&memo);
  g_assert_cmpuint (inked (&memo, 0.5, 0.5, &here), ==, 0);
  put_finger (memo.view, 0, on_line (&memo, 0));
  for (int i = 1; i <= STEPS; i++)
    {
      move_finger (memo.view, 0, on_line (&memo, i));
      /* The hand rests on the sheet for a moment: no mark of its own, and the line goes on. */
      if (i == STEPS / 2)
        {
          put_finger (memo.view, 1, GRAPHENE_POINT_INIT (400, 20));
          move_finger (memo.view, 1, GRAPHENE_POINT_INIT (410, 26));
          lift_finger (memo.view, 1, GRAPHENE_POINT_INIT (410, 26));
        }
    }
  lift_finger (memo.view, 0, on_line (&memo, STEPS));
  g_assert_cmpint (memo.press, ==, GDK_TOUCH_BEGIN);
  assert_line (&memo);
  close_memo (&memo);
}

static void
test_pen (void)
{
  g_autoptr (Fingers) pen = fingers_new ("RK_PEN");
  graphene_point_t on;
  Memo memo;

  open_memo (&memo);
  on = on_line (&memo, 0);
  on = fingers_place (memo.view, on.x, on.y);
  pen_move (pen, on.x, on.y, 0);
  pen_press (pen, TRUE, on.x, on.y, 0.4);
  for (int i = 1; i <= STEPS; i++)
    {
      on = on_line (&memo, i);
      on = fingers_place (memo.view, on.x, on.y);
      pen_move (pen, on.x, on.y, 0.6);
    }
  pen_press (pen, FALSE, on.x, on.y, 0);
  /* Above the sheet it draws nothing. */
  on = fingers_place (memo.view, 300, 10);
  pen_move (pen, on.x, on.y, 0);
  g_assert_cmpint (memo.press, ==, GDK_BUTTON_PRESS);
  assert_line (&memo);
  close_memo (&memo);
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  fingers = fingers_new ("RK_TOUCH");
  g_test_add_func ("/touch/pan", test_pan);
  g_test_add_func ("/touch/pinch", test_pinch);
  g_test_add_func ("/touch/pinch-that-moves", test_pinch_that_moves);
  g_test_add_func ("/touch/memo", test_memo);
  g_test_add_func ("/touch/pen", test_pen);

  int result = screen_run (argv);
  fingers_free (fingers);
  return result;
}
