/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/media/attachment-grid.h"
#include "app/media/row-player.h"
#include "app/viewer/film-view.h"
#include "double.h"
#include "sandbox-make-film.h"
#include "sandbox-util.h"
#include "screen.h"

#include <adwaita.h>
#include <gst/gst.h>
#include <string.h>

/* Films and sounds that play in their row of the timeline. */

typedef struct
{
  RkClient *client;
  RkTimeline *timeline;
  RkMediaLoader *loader;
  GtkWidget *window;
  GtkWidget *box;
} Place;

static void
open_place (Place *place)
{
  memset (place, 0, sizeof *place);
  place->client = rk_double_new ();
  rk_double_sign_in (place->client, TRUE);
  place->timeline = rk_client_open_timeline (place->client, "0190a6e2-0000-7000-b000-000000000001");
  place->loader = rk_media_loader_new (place->client);
  place->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  place->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (place->window), 700, 700);
  adw_window_set_content (ADW_WINDOW (place->window), place->box);
}

static void
close_place (Place *place)
{
  gtk_window_destroy (GTK_WINDOW (place->window));
  settle ();
  g_clear_object (&place->loader);
  g_clear_object (&place->client);
}

/* A post's files as its row shows them. */
static GtkWidget *
show_grid (Place *place, const RkDoubleFile *files, guint n_files)
{
  rk_double_add_files (place->timeline, files, n_files);

  guint n = g_list_model_get_n_items (G_LIST_MODEL (place->timeline));
  g_autoptr (RkPostItem) post = g_list_model_get_item (G_LIST_MODEL (place->timeline), n - 1);
  GtkWidget *grid = rk_attachment_grid_new (post, place->loader);

  gtk_box_append (GTK_BOX (place->box), grid);
  return grid;
}

static GtkWidget *
add_grid (Place *place, const char *name, const char *type, GBytes *content)
{
  const RkDoubleFile file = { name, type, content };

  return show_grid (place, &file, 1);
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Waits until a film view is seen below @grid, or until none is. */
static GtkWidget *
wait_view (GtkWidget *grid, gboolean there)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  guint timer = g_timeout_add (20, tick, NULL);
  GtkWidget *view;

  while (((view = find (grid, RK_TYPE_FILM_VIEW, NULL)) != NULL) != there
         && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_assert_true ((view != NULL) == there);
  return view;
}

static gboolean
wait_text (GtkWidget *widget, const char *text)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  guint timer = g_timeout_add (20, tick, NULL);
  GtkWidget *label;

  while ((label = find (widget, GTK_TYPE_LABEL, text)) == NULL && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  return label != NULL;
}

/* How many players are seen below @widget. */
static guint
count_players (GtkWidget *widget)
{
  guint n = RK_IS_ROW_PLAYER (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_players (child);
  return n;
}

/* The button over the card; the one in the film's controls is not seen yet. */
static void
press_play (GtkWidget *grid)
{
  GtkWidget *player = find (grid, RK_TYPE_ROW_PLAYER, NULL);
  GtkWidget *overlay = gtk_widget_get_first_child (player);

  for (GtkWidget *child = gtk_widget_get_first_child (overlay); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child) && gtk_widget_has_css_class (child, "row-play"))
      {
        g_assert_true (gtk_widget_get_visible (child));
        g_signal_emit_by_name (child, "clicked");
        return;
      }
  g_assert_not_reached ();
}

static void
test_row (void)
{
  g_autoptr (GBytes) film = make_film ("vp8enc deadline=1", "vorbisenc", "webmmux");
  g_autoptr (GBytes) sound = make_film (NULL, "vorbisenc", "oggmux");
  g_autoptr (GBytes) broken = g_bytes_new_static ("\x1a\x45\xdf\xa3 and nothing else", 24);
  Place place;
  int height;

  open_place (&place);
  GtkWidget *first = add_grid (&place, "歩行.webm", "video/webm", film);
  GtkWidget *second = add_grid (&place, "呼吸音.ogg", "audio/ogg", sound);
  GtkWidget *third = add_grid (&place, "途中.webm", "video/webm", broken);
  gtk_window_present (GTK_WINDOW (place.window));
  settle ();
  g_assert_nonnull (find (first, RK_TYPE_ROW_PLAYER, NULL));
  height = gtk_widget_get_height (first);
  g_assert_cmpint (height, >, 100);
  wait_view (first, FALSE);

  /* It plays in its row, which keeps its height. */
  press_play (first);
  GtkWidget *view = wait_view (first, TRUE);
  g_assert_true (wait_text (view, "0:01 / 0:03"));
  g_assert_cmpint (gtk_widget_get_height (first), ==, height);

  /* Another one ends it. */
  press_play (second);
  view = wait_view (second, TRUE);
  wait_view (first, FALSE);
  g_assert_nonnull (find (view, GTK_TYPE_DROP_DOWN, NULL));
  g_assert_true (wait_text (view, "/ 0:03"));

  /* Out of sight it ends. */
  rk_attachment_grid_set_sight (second, RK_MEDIA_NEAR);
  wait_view (second, FALSE);

  /* What cannot be played says so, and can be tried again. */
  press_play (third);
  g_assert_true (wait_text (third, "You can save it under another name."));
  wait_view (third, FALSE);
  press_play (first);
  wait_view (first, TRUE);
  gtk_widget_set_visible (first, FALSE);
  gtk_widget_set_visible (first, TRUE);
  wait_view (first, FALSE);
  close_place (&place);
}

/* Several in one post: each plays, pictures stand between them in the order of sending, and what is
 * behind "+n" is opened large. */
static void
test_several (void)
{
  g_autoptr (GBytes) film = make_film ("vp8enc deadline=1", "vorbisenc", "webmmux");
  g_autoptr (GBytes) picture = g_bytes_new_static ("GIF89a", 6);
  const RkDoubleFile files[] = {
    { "一.webm", "video/webm", film }, { "図.gif", "image/gif", picture },
    { "二.webm", "video/webm", film }, { "三.webm", "video/webm", film },
    { "四.webm", "video/webm", film },
  };
  Place place;

  open_place (&place);
  GtkWidget *grid = show_grid (&place, files, 4);
  GtkWidget *more = show_grid (&place, files, 5);
  gtk_window_present (GTK_WINDOW (place.window));
  settle ();
  g_assert_cmpuint (count_players (grid), ==, 3);
  g_assert_cmpuint (count_players (more), ==, 2);
  g_assert_nonnull (find (more, GTK_TYPE_LABEL, "+2"));

  press_play (grid);
  wait_view (grid, TRUE);
  g_assert_true (wait_text (grid, "0:01 / 0:03"));
  press_play (more);
  wait_view (grid, FALSE);
  wait_view (more, TRUE);
  rk_attachment_grid_set_sight (more, RK_MEDIA_OUT_OF_SIGHT);
  wait_view (more, FALSE);
  close_place (&place);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  screen_begin (&argc, &argv);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/player/row", test_row);
      g_test_add_func ("/player/several", test_several);
    }
  else
    g_test_add_func ("/player/unavailable", test_sandbox_unavailable);

  return screen_run (argv);
}
