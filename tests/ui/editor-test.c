/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* The picture's editor by the keyboard alone, as events of the display server. */

#include "app/composer/picture-editor.h"
#include "app/composer/sketch-view.h"
#include "screen.h"

#include <stdarg.h>

#define PATIENCE_MS 10000
#define MANY        40
/* What a press of an arrow key moves, as it is seen. */
#define STEP 16

typedef struct
{
  GtkWidget *window; /* NULL when it is closed */
  GtkWidget *view;
  RkSketch *sketch;
  int width; /* of the sheet at first */
} Place;

static void
press (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  va_list keys;

  g_ptr_array_add (argv, (gpointer) "xdotool");
  g_ptr_array_add (argv, (gpointer) "key");
  va_start (keys, first);
  for (const char *key = first; key != NULL; key = va_arg (keys, const char *))
    g_ptr_array_add (argv, (gpointer) key);
  va_end (keys);
  g_ptr_array_add (argv, NULL);
  g_autoptr (GSubprocess) process
    = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
  settle ();
}

typedef gboolean (*Condition) (Place *place);

static gboolean
wait_until (Place *place, Condition condition)
{
  for (guint waited = 0; waited < PATIENCE_MS; waited += 20)
    {
      if (condition (place))
        return TRUE;
      pass (20);
    }
  return FALSE;
}

static gboolean
is_active (Place *place)
{
  return gtk_window_is_active (GTK_WINDOW (place->window));
}

static gboolean
is_reached (Place *place)
{
  return gtk_widget_has_visible_focus (place->view);
}

/* As somebody does who has no mouse. */
static void
open_place (Place *place)
{
  RkPictureEditor *editor = rk_picture_editor_new (NULL, "手書きメモ");

  rk_picture_editor_set_sheet (editor);
  place->window = GTK_WIDGET (editor);
  g_object_add_weak_pointer (G_OBJECT (editor), (gpointer *) &place->window);
  place->sketch = g_object_ref (rk_picture_editor_get_sketch (editor));
  place->width = rk_sketch_get_width (place->sketch);
  gtk_window_present (GTK_WINDOW (editor));
  place->view = find_soon (GTK_WIDGET (editor), RK_TYPE_SKETCH_VIEW, NULL);
  g_assert_nonnull (place->view);
  g_assert_true (wait_until (place, is_active));
  for (guint i = 0; i < MANY && !is_reached (place); i++)
    press ("Tab", NULL);
  g_assert_true (wait_until (place, is_reached));
}

static void
close_place (Place *place)
{
  if (place->window != NULL)
    gtk_window_destroy (GTK_WINDOW (place->window));
  settle ();
  g_object_unref (place->sketch);
}

static void
choose (Place *place, const char *tool)
{
  GtkWidget *button = find (place->window, GTK_TYPE_TOGGLE_BUTTON, tool);

  g_assert_nonnull (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static guint
count_ink (Place *place)
{
  GdkTexture *texture = rk_sketch_get_texture (place->sketch);
  const gsize n_pixels
    = (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, n_pixels);
  guint n = 0;

  gdk_texture_download (texture, (guchar *) pixels, (gsize) gdk_texture_get_width (texture) * 4);
  for (gsize i = 0; i < n_pixels; i++)
    n += (pixels[i] & 0xffffff) != 0xffffff;
  return n;
}

static gboolean
is_inked (Place *place)
{
  return count_ink (place) > 0;
}

static gboolean
is_empty (Place *place)
{
  return count_ink (place) == 0;
}

static gboolean
is_cropped (Place *place)
{
  return rk_sketch_get_width (place->sketch) < place->width;
}

static gboolean
is_closed (Place *place)
{
  return place->window == NULL;
}

/* How many pixels of the sheet one is that is seen. */
static double
pixels_of_one (Place *place)
{
  return MAX ((double) rk_sketch_get_width (place->sketch) / gtk_widget_get_width (place->view),
              (double) rk_sketch_get_height (place->sketch) / gtk_widget_get_height (place->view));
}

/* A line, and it is taken back. */
static void
test_pen (void)
{
  Place place;

  open_place (&place);
  g_assert_nonnull (find (place.window, GTK_TYPE_LABEL,
                          "The arrow keys move (with Shift a little), Enter begins and ends."));
  press ("Right", "Down", NULL);
  g_assert_true (is_empty (&place));
  press ("Return", "Right", "Right", "Down", "Return", NULL);
  g_assert_true (wait_until (&place, is_inked));
  press ("ctrl+z", NULL);
  g_assert_true (wait_until (&place, is_empty));
  close_place (&place);
}

/* Black, and so large as it was framed by so many steps. */
static void
assert_framed (Place *place, double columns, double rows)
{
  const double side = pixels_of_one (place);
  const double area = columns * STEP * side * rows * STEP * side;

  g_assert_true (wait_until (place, is_inked));
  g_assert_cmpfloat (count_ink (place), >, area * 0.85);
  g_assert_cmpfloat (count_ink (place), <, area * 1.15);
}

/* Escape takes a frame back before it closes the window. */
static void
test_black_out (void)
{
  Place place;

  open_place (&place);
  choose (&place, "Black Out");
  press ("Return", "Left", "Up", "Escape", "Right", "Down", NULL);
  press ("Return", "Right", "Right", "Right", "Down", "shift+Down", "Return", NULL);
  assert_framed (&place, 3, 1.125);
  g_assert_nonnull (place.window);
  close_place (&place);
}

/* What is framed stays, and the cursor is still on it. */
static void
test_crop (void)
{
  Place place;

  open_place (&place);
  choose (&place, "Crop");
  const double side = pixels_of_one (&place);
  /* No frame at first. */
  press ("Return", "Return", "Left", NULL);
  press ("Return", "Right", "Right", "Right", "Right", "Down", "Down", "Return", NULL);
  g_assert_true (wait_until (&place, is_cropped));
  g_assert_cmpfloat_with_epsilon (rk_sketch_get_width (place.sketch), 4 * STEP * side, 3);
  g_assert_cmpfloat_with_epsilon (rk_sketch_get_height (place.sketch), 2 * STEP * side, 3);

  choose (&place, "Black Out");
  press ("Return", "Left", "Up", "Return", NULL);
  g_assert_true (wait_until (&place, is_inked));
  press ("Escape", NULL);
  g_assert_true (wait_until (&place, is_closed));
  close_place (&place);
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/editor/pen", test_pen);
  g_test_add_func ("/editor/black-out", test_black_out);
  g_test_add_func ("/editor/crop", test_crop);
  return screen_run (argv);
}
