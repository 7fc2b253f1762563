/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* A desk whose timeline is full of pictures, against a real server: what scrolling takes, what
 * memory is kept of photos and papers that were looked through, and how long a film takes to its
 * first frame. What is posted here lies in this desk's own store. */

#include "app/composer/outgoing-file.h"
#include "app/media/media-loader.h"
#include "app/prefs/prefs.h"
#include "app/shell/application.h"
#include "app/shell/main-window.h"
#include "app/timeline/post-list.h"
#include "app/timeline/timeline-view.h"
#include "app/viewer/film-view.h"
#include "app/viewer/paper-view.h"
#include "app/viewer/viewer-window.h"
#include "bench-desk.h"
#include "probe.h"
#include "screen.h"
#include "sight-files.h"
#include "watch.h"

#include <gst/gst.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_PHOTOS      20 /* different ones */
#define PER_POST      4
#define N_LOOKED_AT   200
#define N_PAGES       100
#define N_FILMS       5
#define SCROLL_FRAMES 1600

static int n_pictures = 1000;
static char *site_program;

typedef struct
{
  BenchDesk desk;
  RkDecoder *decoder;
  RkMediaLoader *loader;
  GtkWindow *window;
  RkViewerWindow *viewer;
} Sight;

static gboolean
is_sent (gpointer data)
{
  return rk_client_get_n_unsent (data) == 0;
}

static void
post (Sight *sight, RkTimeline *timeline, GPtrArray *files)
{
  g_autoptr (GAsyncResult) posted = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  rk_timeline_post_async (timeline, "経過です。", NULL, files, 0, NULL, bench_on_result, &posted);
  bench_must (watch_until (bench_is_there, &posted, 60), NULL);
  id = rk_timeline_post_finish (timeline, posted, &error);
  bench_must (id != NULL, error);
}

/* As the composer makes a photo ready, with its preview. */
static RkNewAttachment *
prepare (Sight *sight, const char *name, GBytes *content)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GdkTexture) thumbnail = NULL;
  g_autoptr (GError) error = NULL;
  RkNewAttachment *attachment;

  rk_outgoing_file_prepare_async (
    sight->decoder, name, content, RK_PHOTO_MAX_EDGE, NULL, bench_on_result, &result);
  bench_must (watch_until (bench_is_there, &result, 60), NULL);
  attachment = rk_outgoing_file_prepare_finish (result, &thumbnail, &error);
  bench_must (attachment != NULL, error);
  return attachment;
}

static RkTimeline *
timeline_of (Sight *sight, const char *patient_id)
{
  RkPatientItem *item = rk_client_find_patient (sight->desk.client, patient_id);

  bench_must (item != NULL, NULL);
  return rk_client_open_timeline (sight->desk.client, rk_patient_item_get_space_id (item));
}

static void
post_photos (Sight *sight)
{
  g_autoptr (RkTimeline) timeline = timeline_of (sight, sight->desk.long_patient);
  g_autoptr (GPtrArray) photos
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);

  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autoptr (GBytes) photo = sight_make_photo (i);

      g_ptr_array_add (photos, prepare (sight, "photo.jpg", photo));
    }
  for (int i = 0; i < n_pictures; i += PER_POST)
    {
      g_autoptr (GPtrArray) files = g_ptr_array_new ();

      for (int k = 0; k < PER_POST; k++)
        g_ptr_array_add (files, photos->pdata[(i + k) % N_PHOTOS]);
      post (sight, timeline, files);
    }
  bench_must (watch_until (is_sent, sight->desk.client, 1200), NULL);
}

static void
post_file (Sight *sight, RkTimeline *timeline, const char *name, const char *type, GBytes *content)
{
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);

  g_ptr_array_add (files, rk_new_attachment_new (name, type, content));
  post (sight, timeline, files);
  bench_must (watch_until (is_sent, sight->desk.client, 300), NULL);
}

static void
measure_scrolling (Sight *sight)
{
  GtkWidget *view = NULL, *list = NULL, *scrolled = NULL;
  GtkAdjustment *adjustment;
  RkPatientItem *item = rk_client_find_patient (sight->desk.client, sight->desk.long_patient);
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (double));
  guint missed = 0;

  rk_main_window_open_patient (RK_MAIN_WINDOW (sight->window), item);
  watch_until (NULL, NULL, 4);
  view = find (GTK_WIDGET (sight->window), RK_TYPE_TIMELINE_VIEW, NULL);
  bench_must (view != NULL, NULL);
  list = find (view, RK_TYPE_POST_LIST, NULL);
  bench_must (list != NULL, NULL);
  scrolled = find (list, GTK_TYPE_SCROLLED_WINDOW, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  bench_must (watch_scroll (scrolled, SCROLL_FRAMES, frames), NULL);
  /* That it has been through all of it, and not on the same spot. */
  probe_print ("scroll_height", gtk_adjustment_get_upper (adjustment));
  probe_print ("scroll_end", gtk_adjustment_get_value (adjustment));
  for (guint i = 0; i < frames->len; i++)
    missed += g_array_index (frames, double, i) > 16.7;
  probe_print ("scroll_missed_percent", 100.0 * missed / MAX (frames->len, 1));
  watch_print_p99 ("scroll_frame", frames);
  probe_print ("scroll_frames", frames->len);
  probe_print ("scroll_frame_worst_ms", g_array_index (frames, double, frames->len - 1));
}

static gboolean
shows (gpointer data)
{
  const GType *type = ((gpointer *) data)[1];

  return find (GTK_WIDGET (((Sight *) ((gpointer *) data)[0])->viewer), *type, NULL) != NULL;
}

/* Until a widget of @type is on the viewer's screen. */
static void
wait_shown (Sight *sight, GType type)
{
  gpointer both[] = { sight, &type };

  bench_must (watch_until (shows, both, 60), NULL);
}

static void
open_viewer (Sight *sight, RkTimeline *timeline)
{
  if (sight->viewer != NULL)
    gtk_window_destroy (GTK_WINDOW (sight->viewer));
  sight->viewer = rk_viewer_window_new (sight->window, sight->loader, timeline);
  gtk_window_maximize (GTK_WINDOW (sight->viewer));
}

static char *
newest_file (RkTimeline *timeline)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));
  g_autoptr (RkPostItem) item = g_list_model_get_item (G_LIST_MODEL (timeline), n - 1);
  GListModel *files = rk_post_item_get_attachments (item);
  g_autoptr (RkAttachmentItem) file
    = g_list_model_get_item (files, g_list_model_get_n_items (files) - 1);

  bench_must (file != NULL, NULL);
  return g_strdup (rk_attachment_item_get_attachment (file)->id);
}

/* From the newest photo backwards, as somebody turns them over. */
static void
measure_photos (Sight *sight)
{
  g_autoptr (RkTimeline) timeline = timeline_of (sight, sight->desk.long_patient);
  g_autofree char *id = NULL;
  double before, most;

  watch_until (NULL, NULL, 1);
  id = newest_file (timeline);
  open_viewer (sight, timeline);
  rk_viewer_window_show_attachment (sight->viewer, id);
  gtk_window_present (GTK_WINDOW (sight->viewer));
  wait_shown (sight, RK_TYPE_PICTURE_VIEW);
  watch_until (NULL, NULL, 2);
  before = most = sight_tree_pss (getpid ());
  for (int i = 1; i < MIN (N_LOOKED_AT, n_pictures); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (sight->viewer), "viewer.previous", NULL);
      wait_shown (sight, RK_TYPE_PICTURE_VIEW);
      if (i % 10 == 9)
        {
          watch_until (NULL, NULL, 0.2);
          most = MAX (most, sight_tree_pss (getpid ()));
        }
    }
  probe_print ("photos_first_mib", before);
  probe_print ("photos_most_mib", most);
}

static void
measure_paper (Sight *sight)
{
  g_autoptr (RkTimeline) timeline = timeline_of (sight, sight->desk.short_patient);
  g_autoptr (GBytes) paper = sight_make_paper (N_PAGES);
  g_autofree char *id = NULL;
  GtkWidget *view;
  double before, most;

  watch_until (NULL, NULL, 1);
  post_file (sight, timeline, "report.pdf", "application/pdf", paper);
  id = newest_file (timeline);
  open_viewer (sight, timeline);
  rk_viewer_window_show_attachment (sight->viewer, id);
  gtk_window_present (GTK_WINDOW (sight->viewer));
  wait_shown (sight, RK_TYPE_PAPER_VIEW);
  view = find (GTK_WIDGET (sight->viewer), RK_TYPE_PAPER_VIEW, NULL);
  watch_until (NULL, NULL, 3);
  before = most = sight_tree_pss (getpid ());
  for (guint page = 1; page < N_PAGES; page++)
    {
      rk_paper_view_show_page (RK_PAPER_VIEW (view), page);
      watch_until (NULL, NULL, 0.25);
      if (page % 5 == 4)
        most = MAX (most, sight_tree_pss (getpid ()));
    }
  bench_must (rk_paper_view_get_page (RK_PAPER_VIEW (view)) == N_PAGES - 1, NULL);
  probe_print ("paper_first_mib", before);
  probe_print ("paper_most_mib", most);
}

/* The picture of a film: there once its first frame is. */
static gboolean
has_frame (gpointer data)
{
  GtkWidget *film = find (GTK_WIDGET (((Sight *) data)->viewer), RK_TYPE_FILM_VIEW, NULL);
  GtkWidget *picture = film != NULL ? find (film, GTK_TYPE_PICTURE, NULL) : NULL;

  return picture != NULL && gtk_picture_get_paintable (GTK_PICTURE (picture)) != NULL;
}

static double
show_ours (Sight *sight, const char *other, const char *id)
{
  gint64 began;

  /* Something else first, so that the viewer is there as the other window is. */
  rk_viewer_window_show_attachment (sight->viewer, other);
  watch_until (NULL, NULL, 1);
  began = g_get_monotonic_time ();
  rk_viewer_window_show_attachment (sight->viewer, id);
  bench_must (watch_until_painted (has_frame, sight, 60), NULL);
  return (double) (g_get_monotonic_time () - began) / 1000;
}

static gboolean
has_plain_frame (gpointer data)
{
  GtkMediaStream *stream = gtk_video_get_media_stream (data);

  return stream != NULL && gtk_media_stream_is_prepared (stream)
         && gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (stream)) > 0;
}

static double
show_plain (GtkWidget *window, const char *path)
{
  GtkWidget *video = gtk_video_new ();
  gint64 began;
  double took;

  gtk_window_set_child (GTK_WINDOW (window), video);
  gtk_video_set_autoplay (GTK_VIDEO (video), TRUE);
  watch_until (NULL, NULL, 1);
  watch_frames (window);
  began = g_get_monotonic_time ();
  gtk_video_set_filename (GTK_VIDEO (video), path);
  bench_must (watch_until_painted (has_plain_frame, video, 60), NULL);
  took = (double) (g_get_monotonic_time () - began) / 1000;
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  watch_until (NULL, NULL, 0.5);
  return took;
}

/* On the clock, since most of it happens in other threads and processes: the best of a few. */
static void
measure_film (Sight *sight)
{
  g_autoptr (RkTimeline) timeline = timeline_of (sight, sight->desk.short_patient);
  g_autofree char *path = sight_find_film ();
  g_autofree char *other = NULL, *id = NULL;
  double ours = G_MAXDOUBLE, plain = G_MAXDOUBLE;
  g_autoptr (GBytes) content = NULL;
  char *data;
  gsize size;

  watch_until (NULL, NULL, 1);
  bench_must (g_file_get_contents (path, &data, &size, NULL), NULL);
  content = g_bytes_new_take (data, size);
  other = newest_file (timeline);
  post_file (sight, timeline, "film.mp4", "video/mp4", content);
  id = newest_file (timeline);
  probe_print ("film_mib", (double) size / 1024 / 1024);
  open_viewer (sight, timeline);
  rk_viewer_window_show_attachment (sight->viewer, other);
  gtk_window_present (GTK_WINDOW (sight->viewer));
  watch_until (NULL, NULL, 1.5);
  watch_frames (GTK_WIDGET (sight->viewer));
  for (int i = 0; i < N_FILMS; i++)
    {
      /* A frame clock of its own for each, whose watching ends with it. */
      GtkWidget *window = gtk_window_new ();
      double took;

      took = show_ours (sight, other, id);
      ours = MIN (ours, took);
      rk_viewer_window_show_attachment (sight->viewer, other);
      gtk_window_maximize (GTK_WINDOW (window));
      gtk_window_present (GTK_WINDOW (window));
      took = show_plain (window, path);
      plain = MIN (plain, took);
      gtk_window_destroy (GTK_WINDOW (window));
    }
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&sight->viewer)));
  probe_print ("film_plain_ms", plain);
  probe_print ("film_ours_ms", ours);
}

static void
on_activate (GtkApplication *application)
{
  g_autofree char *dir = probe_folder_new ();
  Sight sight = { 0 };

  bench_desk_start (&sight.desk, site_program);
  bench_desk_sign_in (&sight.desk, dir);
  sight.decoder = rk_decoder_new ();
  sight.loader = rk_media_loader_new (sight.desk.client);
  post_photos (&sight);
  sight.window = GTK_WINDOW (rk_main_window_new (application, sight.desk.client));
  gtk_window_maximize (sight.window);
  gtk_window_present (sight.window);
  watch_until (NULL, NULL, 1.5);
  watch_frames (GTK_WIDGET (sight.window));
  measure_scrolling (&sight);
  rk_main_window_show_place (RK_MAIN_WINDOW (sight.window), "patients");
  watch_until (NULL, NULL, 1);
  measure_photos (&sight);
  measure_paper (&sight);
  measure_film (&sight);

  gtk_window_destroy (sight.window);
  g_clear_object (&sight.loader);
  g_clear_object (&sight.decoder);
  rk_client_shutdown (sight.desk.client);
  g_subprocess_force_exit (sight.desk.site);
  probe_folder_remove (dir);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_assert_true (rk_secret_init ());
  if (argc > 1)
    n_pictures = atoi (argv[1]);
  g_autofree char *folder = g_path_get_dirname (argv[0]);
  site_program = g_build_filename (folder, "site-server", NULL);
  g_autoptr (RkApplication) ours = rk_application_new (argv[0]);
  g_autoptr (AdwApplication) plain = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_application_set_resource_base_path (G_APPLICATION (plain), "/jp/renraku/Renraku");
  rk_prefs_open (argv[0], NULL, NULL);
  watch_loop ();
  g_signal_connect (plain, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (plain), 1, argv);
}
