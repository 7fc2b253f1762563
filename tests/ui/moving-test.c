/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* A GIF that moves, in the viewer and on its card in the timeline. */

#include "app/media/attachment-grid.h"
#include "app/viewer/picture-view.h"
#include "app/viewer/viewer-window.h"
#include "double.h"
#include "make-gif.h"
#include "sandbox-util.h"
#include "screen.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WIDTH      60
#define HEIGHT     40
#define DELAY      10  /* in 1/100 s */
#define A_WHILE_MS 700 /* many times that */
#define PATIENCE_S 60

typedef struct
{
  RkClient *client;
  RkTimeline *timeline;
  RkMediaLoader *loader;
  RkViewerWindow *window;
} Place;

static void
set_animations (gboolean on)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", on, NULL);
}

static void
open_place (Place *place)
{
  memset (place, 0, sizeof *place);
  place->client = rk_double_new ();
  rk_double_sign_in (place->client, TRUE);
  rk_double_fill (place->client, 5);
  place->timeline = rk_client_open_timeline (place->client, "0190a6e2-0000-7000-b000-000000000001");
  place->loader = rk_media_loader_new (place->client);
  set_animations (TRUE);
}

static void
close_place (Place *place)
{
  if (place->window != NULL)
    gtk_window_destroy (GTK_WINDOW (place->window));
  settle ();
  g_clear_object (&place->loader);
  g_clear_object (&place->client);
}

static void
show (Place *place, const char *name, GBytes *content)
{
  RkAttachmentItem *item = rk_double_add_file (place->timeline, name, "image/gif", content);

  place->window = rk_viewer_window_new (NULL, place->loader, place->timeline);
  rk_viewer_window_show_attachment (place->window, rk_attachment_item_get_attachment (item)->id);
  gtk_window_present (GTK_WINDOW (place->window));
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*Condition) (Place *place, gconstpointer data);

static gboolean
wait_until (Place *place, Condition condition, gconstpointer data)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  guint timer = g_timeout_add (10, tick, NULL);
  gboolean met;

  while (!(met = condition (place, data)) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  return met;
}

/* What the picture is painted with, as 0xRRGGBB; 0 while it is not seen. */
static guint32
painted (Place *place)
{
  GtkWidget *picture = find (GTK_WIDGET (place->window), RK_TYPE_PICTURE_VIEW, NULL);

  if (picture == NULL || !gtk_widget_get_mapped (picture) || gtk_widget_get_width (picture) < 2)
    return 0;
  const int width = gtk_widget_get_width (picture);
  const int height = gtk_widget_get_height (picture);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (picture);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    return 0;
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (picture));
  g_autoptr (GdkTexture) texture = gsk_renderer_render_texture (
    renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_autofree guint32 *pixels = g_new0 (guint32, (gsize) width * (gsize) height);
  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  return pixels[(gsize) (height / 2) * (gsize) width + (gsize) (width / 2)] & 0xffffff;
}

static gboolean
is_painted (Place *place, gconstpointer data)
{
  return colours_are_near (painted (place), *(const guint32 *) data);
}

static gboolean
has_label (Place *place, gconstpointer data)
{
  GtkWidget *label = find (GTK_WIDGET (place->window), GTK_TYPE_LABEL, data);

  return label != NULL && gtk_widget_get_mapped (label);
}

/* The button below, by what it says. */
static GtkWidget *
find_button (Place *place, const char *label)
{
  GtkWidget *found = find (GTK_WIDGET (place->window), GTK_TYPE_LABEL, label);

  return found != NULL ? gtk_widget_get_ancestor (found, GTK_TYPE_BUTTON) : NULL;
}

static gboolean
moves (Place *place)
{
  static const guint32 colours[] = { GREEN, BLUE, RED, GREEN };

  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    if (!wait_until (place, is_painted, &colours[i]))
      return FALSE;
  return TRUE;
}

/* As painted(), once it has been drawn. */
static guint32
wait_painted (Place *place)
{
  guint32 colour = 0;

  for (guint i = 0; i < 100 && (colour = painted (place)) == 0; i++)
    pass (DELAY);
  return colour;
}

static gboolean
stands_still (Place *place)
{
  /* What was set last is drawn with the next frame of the window. */
  settle ();
  const guint32 before = wait_painted (place);
  const gint64 end = g_get_monotonic_time () + A_WHILE_MS * 1000;

  while (g_get_monotonic_time () < end)
    {
      pass (DELAY);
      if (wait_painted (place) != before)
        return FALSE;
    }
  return before != 0;
}

/* Other pictures are painted one after the other; the space key and the button stop it at what is
 * seen and let it go on. */
static void
test_moves (void)
{
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 3, DELAY);
  Place place;

  open_place (&place);
  show (&place, "歩行.gif", file);
  g_assert_true (wait_until (&place, has_label, "Pause"));
  g_assert_true (moves (&place));

  gtk_widget_activate_action (GTK_WIDGET (place.window), "viewer.play", NULL);
  g_assert_true (wait_until (&place, has_label, "Play"));
  g_assert_true (stands_still (&place));
  GtkWidget *button = find_button (&place, "Play");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (wait_until (&place, has_label, "Pause"));
  g_assert_true (moves (&place));
  close_place (&place);
}

/* Who wants nothing to move on the screen asks for it. */
static void
test_calm (void)
{
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 3, DELAY);
  Place place;

  open_place (&place);
  set_animations (FALSE);
  show (&place, "歩行.gif", file);
  g_assert_true (wait_until (&place, has_label, "Play"));
  g_assert_true (wait_until (&place, is_painted, &(guint32){ RED }));
  g_assert_true (stands_still (&place));
  g_signal_emit_by_name (find_button (&place, "Play"), "clicked");
  g_assert_true (moves (&place));
  close_place (&place);
  set_animations (TRUE);
}

/* As often as it says, and then it stays at its last picture. */
static void
test_ends (void)
{
  GByteArray *making = gif_begin (WIDTH, HEIGHT);
  g_autoptr (GBytes) file = NULL;
  Place place;

  for (guint i = 0; i < 3; i++)
    {
      gif_add_control (making, 1, DELAY, -1);
      gif_add_picture (making, 0, 0, WIDTH, HEIGHT, i);
    }
  file = gif_end (making);
  open_place (&place);
  show (&place, "一度.gif", file);
  g_assert_true (wait_until (&place, has_label, "Pause"));
  g_assert_true (wait_until (&place, has_label, "Play"));
  g_assert_true (wait_until (&place, is_painted, &(guint32){ BLUE }));
  g_assert_true (stands_still (&place));
  g_signal_emit_by_name (find_button (&place, "Play"), "clicked");
  g_assert_true (wait_until (&place, is_painted, &(guint32){ RED }));
  g_assert_true (wait_until (&place, has_label, "Play"));
  close_place (&place);
}

/* One picture: nothing to be played. */
static void
test_still (void)
{
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 1, DELAY);
  Place place;

  open_place (&place);
  show (&place, "一枚.gif", file);
  g_assert_true (wait_until (&place, is_painted, &(guint32){ RED }));
  g_assert_true (stands_still (&place));
  g_assert_false (has_label (&place, "Play"));
  g_assert_false (has_label (&place, "Pause"));
  close_place (&place);
}

/* How many workers of this process decode what moves; each is killed if @kill_them. */
static guint
count_workers (gboolean kill_them)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *stat_path = g_build_filename ("/proc", name, "stat", NULL);
      g_autofree char *line_path = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *status = NULL;
      g_autofree char *line = NULL;
      const char *rest;
      gsize length;
      int parent;

      if (!g_ascii_isdigit (*name) || !g_file_get_contents (stat_path, &status, NULL, NULL)
          || !g_file_get_contents (line_path, &line, &length, NULL))
        continue;
      rest = strrchr (status, ')');
      if (rest == NULL || sscanf (rest, ") %*c %d", &parent) != 1 || parent != (int) getpid ()
          || memmem (line, length, "renraku-decoder-moving", 22) == NULL)
        continue;
      n++;
      if (kill_them)
        kill ((pid_t) g_ascii_strtoll (name, NULL, 10), SIGKILL);
    }
  return n;
}

static gboolean
no_worker (Place *place, gconstpointer data)
{
  return count_workers (FALSE) == 0;
}

static gboolean
cannot_be_shown (Place *place, gconstpointer data)
{
  return has_label (place, data) && has_label (place, "Play");
}

/* The worker dies in the middle: the last picture stays, it is said, and it can be tried again. */
static void
test_killed (void)
{
  static const char words[]
    = "Cannot be shown\nThis file can't be shown. You can save it under another name.";
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 3, DELAY);
  Place place;

  open_place (&place);
  show (&place, "歩行.gif", file);
  g_assert_true (moves (&place));
  g_assert_cmpuint (count_workers (TRUE), ==, 1);
  g_assert_true (wait_until (&place, cannot_be_shown, words));
  g_assert_true (stands_still (&place));
  g_assert_true (wait_until (&place, no_worker, NULL));
  g_signal_emit_by_name (find_button (&place, "Play"), "clicked");
  g_assert_true (moves (&place));
  g_assert_false (has_label (&place, words));
  close_place (&place);
}

/* The second picture makes no sense. */
static void
test_damaged (void)
{
  static const char words[]
    = "Cannot be shown\nThis file is damaged or incomplete. You can save it under another name.";
  GByteArray *making = gif_begin (WIDTH, HEIGHT);
  g_autoptr (GBytes) file = NULL;
  Place place;
  gsize at;

  gif_add_picture (making, 0, 0, WIDTH, HEIGHT, 0);
  at = making->len;
  gif_add_picture (making, 0, 0, WIDTH, 2, 1);
  making->data[at + 7] = HEIGHT;
  file = gif_end (making);
  open_place (&place);
  show (&place, "半分.gif", file);
  g_assert_true (wait_until (&place, cannot_be_shown, words));
  g_assert_true (wait_until (&place, is_painted, &(guint32){ RED }));
  g_assert_true (wait_until (&place, no_worker, NULL));
  close_place (&place);
}

/* Nobody looks: behind the lock it stands still, and after the window no worker is left. */
static void
test_left (void)
{
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 3, DELAY);
  Place place;

  open_place (&place);
  show (&place, "歩行.gif", file);
  g_assert_true (moves (&place));
  gtk_widget_set_visible (GTK_WIDGET (place.window), FALSE);
  pass (50);
  gtk_widget_set_visible (GTK_WIDGET (place.window), TRUE);
  g_assert_true (wait_until (&place, has_label, "Play"));
  g_assert_true (stands_still (&place));
  g_assert_cmpuint (count_workers (FALSE), ==, 1);
  gtk_window_destroy (GTK_WINDOW (place.window));
  place.window = NULL;
  g_assert_true (wait_until (&place, no_worker, NULL));
  close_place (&place);
}

/* In the timeline it is still, and its card says what it is. */
static void
test_card (void)
{
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 3, DELAY);
  const RkDoubleFile files[]
    = { { "歩行.gif", "image/gif", file }, { "図.png", "image/png", file } };
  Place place;

  open_place (&place);
  rk_double_add_files (place.timeline, files, 2);
  g_autoptr (RkPostItem) post = g_list_model_get_item (
    G_LIST_MODEL (place.timeline), g_list_model_get_n_items (G_LIST_MODEL (place.timeline)) - 1);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *grid = rk_attachment_grid_new (post, place.loader);
  gtk_window_set_child (GTK_WINDOW (window), grid);
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  GtkWidget *mark = find (grid, GTK_TYPE_LABEL, "GIF");
  g_assert_nonnull (mark);
  GtkWidget *card = gtk_widget_get_ancestor (mark, GTK_TYPE_BUTTON);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (card), ==, "歩行.gif (GIF, moves)");
  GtkWidget *other = gtk_widget_get_next_sibling (card);
  g_assert_null (find (other, GTK_TYPE_LABEL, "GIF"));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (other), ==, "図.png");
  gtk_window_destroy (GTK_WINDOW (window));
  close_place (&place);
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/moving/card", test_card);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/moving/moves", test_moves);
      g_test_add_func ("/moving/calm", test_calm);
      g_test_add_func ("/moving/ends", test_ends);
      g_test_add_func ("/moving/still", test_still);
      g_test_add_func ("/moving/killed", test_killed);
      g_test_add_func ("/moving/damaged", test_damaged);
      g_test_add_func ("/moving/left", test_left);
    }
  else
    g_test_add_func ("/moving/unavailable", test_sandbox_unavailable);
  return screen_run (argv);
}
