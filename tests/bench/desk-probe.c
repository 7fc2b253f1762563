/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* A desk with its windows, its engine and its store against a real server, all in this process but
 * the server: opening timelines, a long sync while somebody looks, and scrolling. */

#include "app/prefs/prefs.h"
#include "app/shell/application.h"
#include "app/shell/main-window.h"
#include "app/timeline/timeline-view.h"
#include "probe.h"
#include "screen.h"
#include "watch.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE   600
#define N_OPENINGS 5
#define IDLE_AFTER 15

typedef struct
{
  GSubprocess *site;
  GDataInputStream *said;
  char *long_patient, *short_patient, *password;
  guint16 port;
  RkClient *client;
  RkMainWindow *window;
  guint expected;
} Bench;

static int n_long = 100000;
static char *site_program;

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
is_there (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static gboolean
is_ready (gpointer data)
{
  return rk_client_get_state (data) == RK_CLIENT_READY && !rk_client_get_syncing (data);
}

static gboolean
has_caught_up (gpointer data)
{
  const Bench *bench = data;

  return rk_client_get_unread (bench->client) >= bench->expected;
}

static void
must (gboolean good, const GError *error)
{
  if (!good)
    g_error ("%s", error != NULL ? error->message : "did not come in time");
}

static char *
hear (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (bench->said, NULL, NULL, &error);

  must (line != NULL, error);
  return line;
}

/* The server's side is a process of its own. */
static void
start_site (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  bench->site = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, site_program, NULL);
  must (bench->site != NULL, error);
  bench->said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (bench->site));
  line = hear (bench);
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  bench->port = (guint16) atoi (words[0]);
  bench->short_patient = g_strdup (words[1]);
  bench->long_patient = g_strdup (words[2]);
  bench->password = g_strdup (words[3]);
}

static void
write_posts (Bench *bench, int n)
{
  g_autofree char *line = g_strdup_printf ("%d\n", n);

  must (g_output_stream_write_all (
          g_subprocess_get_stdin_pipe (bench->site), line, strlen (line), NULL, NULL, NULL),
        NULL);
  g_free (hear (bench));
}

static void
sign_in (Bench *bench, const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GAsyncResult) signed_in = NULL;
  g_autoptr (RkSecret) password = rk_secret_new_from_text (bench->password);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", bench->port);

  bench->client = rk_client_new (dir);
  rk_client_start_async (bench->client, NULL, on_result, &started);
  must (watch_until (is_there, &started, 30), NULL);
  must (rk_client_start_finish (bench->client, started, NULL, &error), error);
  rk_client_set_server_url (bench->client, url);
  rk_client_sign_in_async (
    bench->client, "reader@example.jp", password, FALSE, NULL, on_result, &signed_in);
  must (watch_until (is_there, &signed_in, 30), NULL);
  must (rk_client_sign_in_finish (bench->client, signed_in, &error), error);
  must (watch_until (is_ready, bench->client, 60), NULL);
}

/* From the click until nothing moves any more: the main thread's own time. */
static double
open_timeline (Bench *bench, const char *patient_id)
{
  RkPatientItem *item = rk_client_find_patient (bench->client, patient_id);

  must (item != NULL, NULL);
  rk_main_window_show_place (bench->window, "home");
  watch_until (NULL, NULL, 0.7);
  const double began = watch_cpu_ms ();
  rk_main_window_open_patient (bench->window, item);
  watch_until (NULL, NULL, 2);
  return watch_cpu_ms () - began;
}

/* Each opening fills the list anew: another timeline is opened in between. */
static void
measure_opening (Bench *bench)
{
  double all_short = 0, all_long = 0;

  for (int i = 0; i < N_OPENINGS; i++)
    {
      all_short += open_timeline (bench, bench->short_patient);
      all_long += open_timeline (bench, bench->long_patient);
    }
  probe_print ("open_short_cpu_ms", all_short / N_OPENINGS);
  probe_print ("open_long_cpu_ms", all_long / N_OPENINGS);
}

static void
measure_sync (Bench *bench)
{
  bench->expected = rk_client_get_unread (bench->client) + 1;
  write_posts (bench, n_long);
  watch_until (NULL, NULL, 0.1);
  watch_print_holds ("before");
  const double cpu = probe_cpu_seconds ();
  const gint64 began = g_get_monotonic_time ();
  must (watch_until (has_caught_up, bench, PATIENCE), NULL);
  probe_print ("sync_cpu_s", probe_cpu_seconds () - cpu);
  probe_print ("sync_s", (double) (g_get_monotonic_time () - began) / 1e6);
  watch_print_holds ("sync_hold");
}

typedef struct
{
  GtkAdjustment *adjustment;
  int left;
} Scroll;

static gboolean
scroll_on (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Scroll *scroll = data;
  const double value = gtk_adjustment_get_value (scroll->adjustment);

  /* Back and forth, as a wheel moves it. */
  gtk_adjustment_set_value (scroll->adjustment, value + (scroll->left % 120 < 90 ? -90 : 140));
  return --scroll->left > 0;
}

static gboolean
has_scrolled (gpointer data)
{
  return ((Scroll *) data)->left <= 0;
}

static void
measure_scrolling (Bench *bench)
{
  GtkWidget *view = find (GTK_WIDGET (bench->window), RK_TYPE_TIMELINE_VIEW, NULL);
  GtkWidget *scrolled = find (view, GTK_TYPE_SCROLLED_WINDOW, NULL);
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (double));
  guint missed = 0;
  Scroll scroll = { gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)), 600 };

  watch_take_frames (NULL);
  gtk_widget_add_tick_callback (view, scroll_on, &scroll, NULL);
  must (watch_until (has_scrolled, &scroll, 120), NULL);
  watch_take_frames (frames);
  for (guint i = 0; i < frames->len; i++)
    missed += g_array_index (frames, double, i) > 16.7;
  probe_print ("scroll_missed_percent", 100.0 * missed / MAX (frames->len, 1));
  watch_print_p99 ("scroll_frame", frames);
}

/* Nobody does anything, and the connection is open. */
static void
measure_idle (Bench *bench)
{
  rk_main_window_show_place (bench->window, "patients");
  /* The caret of a text blinks for ten seconds. */
  watch_until (NULL, NULL, IDLE_AFTER);
  watch_print_holds ("settling_hold");
  watch_take_frames (NULL);
  watch_until (NULL, NULL, 60);
  /* One of them is the end of this minute. */
  probe_print ("idle_wakes", watch_count_holds () - 1);
  probe_print ("idle_frames", watch_take_frames (NULL));
}

static void
on_activate (GtkApplication *application)
{
  g_autofree char *dir = probe_folder_new ();
  Bench bench = { NULL };

  start_site (&bench);
  sign_in (&bench, dir);
  bench.window = rk_main_window_new (application, bench.client);
  gtk_window_maximize (GTK_WINDOW (bench.window));
  gtk_window_present (GTK_WINDOW (bench.window));
  watch_until (NULL, NULL, 1.5);
  watch_frames (GTK_WIDGET (bench.window));
  measure_sync (&bench);
  measure_opening (&bench);
  watch_print_holds ("open_hold");
  measure_scrolling (&bench);
  watch_print_holds ("scroll_hold");
  measure_idle (&bench);
  probe_print ("pss_mib", probe_pss (getpid ()));

  gtk_window_destroy (GTK_WINDOW (bench.window));
  rk_client_shutdown (bench.client);
  g_subprocess_force_exit (bench.site);
  probe_folder_remove (dir);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_assert_true (rk_secret_init ());
  if (argc > 1)
    n_long = atoi (argv[1]);
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
