/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* A GIF that moves, in the viewer and on its card in the timeline.
 *
 * RK_TEST_PICTURES=FOLDER keeps what was seen. */

#include "app/media/attachment-grid.h"
#include "app/viewer/picture-view.h"
#include "app/viewer/viewer-window.h"
#include "double.h"
#include "make-gif.h"
#include "sandbox/decoder-private.h"
#include "sandbox-util.h"
#include "screen.h"

#include <adwaita.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WIDTH      60
#define HEIGHT     40
#define DELAY      10  /* in 1/100 s */
#define A_WHILE_MS 700 /* many times that */
#define PATIENCE_S 60
/* How long a worker may think where the test wants it to hang. */
#define HANG_SECONDS 1

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
      const guint32 now = wait_painted (place);
      if (now != before)
        {
          g_test_message ("%06x became %06x", before, now);
          return FALSE;
        }
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

/* 0 when it is gone. */
static pid_t
parent_of (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *status = NULL;
  const char *rest;
  int parent;

  if (!g_file_get_contents (path, &status, NULL, NULL))
    return 0;
  rest = strrchr (status, ')');
  return rest != NULL && sscanf (rest, ") %*c %d", &parent) == 1 ? parent : 0;
}

/* What this process started so that it decodes what moves. */
static gboolean
is_cage (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", pid);
  g_autofree char *line = NULL;
  gsize length;

  return parent_of (pid) == getpid () && g_file_get_contents (path, &line, &length, NULL)
         && memmem (line, length, "renraku-decoder-moving", 22) != NULL;
}

static gboolean
is_caged (pid_t pid)
{
  while (pid > 1 && !is_cage (pid))
    pid = parent_of (pid);
  return pid > 1;
}

/* How many workers of this process decode what moves; they and their cages are sent @signal if that
 * is not 0. */
static guint
count_workers (int signal)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      const pid_t pid = (pid_t) g_ascii_strtoll (name, NULL, 10);

      if (!is_caged (pid))
        continue;
      n += is_cage (pid);
      if (signal != 0)
        kill (pid, signal);
    }
  return n;
}

static gboolean
no_worker (Place *place, gconstpointer data)
{
  return count_workers (0) == 0;
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
  g_assert_cmpuint (count_workers (SIGKILL), ==, 1);
  g_assert_true (wait_until (&place, cannot_be_shown, words));
  g_assert_true (stands_still (&place));
  g_assert_true (wait_until (&place, no_worker, NULL));
  g_signal_emit_by_name (find_button (&place, "Play"), "clicked");
  g_assert_true (moves (&place));
  g_assert_false (has_label (&place, words));
  close_place (&place);
}

typedef struct
{
  gint64 last;
  gint64 longest; /* between two of its turns, in µs */
} Pulse;

static gboolean
beat (gpointer data)
{
  Pulse *pulse = data;
  const gint64 now = g_get_monotonic_time ();

  pulse->longest = MAX (pulse->longest, now - pulse->last);
  pulse->last = now;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_asked_where (Place *place, gconstpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (ADW_IS_MESSAGE_DIALOG (window)
          && find (window, GTK_TYPE_LABEL, "Save outside of Renraku?") != NULL)
        {
          *(GtkWidget **) data = window;
          return TRUE;
        }
    }
  return FALSE;
}

/* Its worker says nothing more in the middle, and does not end: that is told with the way to save
 * the file, which works, the window goes on answering, the worker is ended, and the next file moves
 * in the same window. */
static void
test_hangs (void)
{
  static const char words[] = "Cannot be shown\nThis file takes too long to open. You can save it "
                              "under another name.";
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 3, DELAY);
  GtkWidget *question = NULL;
  Pulse pulse = { 0 };
  Place place;
  guint timer;

  open_place (&place);
  RkDecoder *decoder = rk_media_loader_get_decoder (place.loader);
  /* The planted fault: nobody counts the seconds. This test has to miss the words. */
  rk_decoder_set_program_for_tests (decoder, NULL, 2 * PATIENCE_S);
  show (&place, "歩行.gif", file);
  g_assert_true (moves (&place));
  g_assert_cmpuint (count_workers (SIGSTOP), ==, 1);
  pass (2000 * HANG_SECONDS);
  g_assert_false (has_label (&place, words));
  g_assert_true (stands_still (&place));
  g_assert_cmpuint (count_workers (SIGKILL), ==, 1);
  gtk_window_destroy (GTK_WINDOW (place.window));
  g_assert_true (wait_until (&place, no_worker, NULL));

  rk_decoder_set_program_for_tests (decoder, NULL, HANG_SECONDS);
  show (&place, "食事.gif", file);
  g_assert_true (moves (&place));
  g_assert_cmpuint (count_workers (SIGSTOP), ==, 1);
  pulse.last = g_get_monotonic_time ();
  timer = g_timeout_add (10, beat, &pulse);
  g_assert_true (wait_until (&place, cannot_be_shown, words));
  g_source_remove (timer);
  g_assert_cmpint (pulse.longest, <, G_USEC_PER_SEC / 2);
  g_assert_true (wait_until (&place, no_worker, NULL));
  g_assert_true (stands_still (&place));
  keep_picture ("hangs.png");

  GtkWidget *save = find (GTK_WIDGET (place.window), GTK_TYPE_BUTTON, "Save As…");
  g_assert_nonnull (save);
  g_assert_true (gtk_widget_get_mapped (save) && gtk_widget_is_sensitive (save));
  g_signal_emit_by_name (save, "clicked");
  g_assert_true (wait_until (&place, is_asked_where, &question));
  keep_picture ("hangs-save.png");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "cancel");
  gtk_window_destroy (GTK_WINDOW (question));

  rk_decoder_set_program_for_tests (decoder, NULL, 0);
  gtk_widget_activate_action (GTK_WIDGET (place.window), "viewer.previous", NULL);
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
  g_assert_cmpuint (count_workers (0), ==, 1);
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
      g_test_add_func ("/moving/hangs", test_hangs);
      g_test_add_func ("/moving/damaged", test_damaged);
      g_test_add_func ("/moving/left", test_left);
    }
  else
    g_test_add_func ("/moving/unavailable", test_sandbox_unavailable);
  return screen_run (argv);
}
