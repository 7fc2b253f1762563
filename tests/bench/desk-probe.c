/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* A desk with its windows, its engine and its store against a real server, all in this process but
 * the server: opening timelines, a long sync while somebody looks, and scrolling. */

#include "app/prefs/prefs.h"
#include "app/shell/application.h"
#include "app/shell/main-window.h"
#include "app/timeline/timeline-view.h"
#include "bench-desk.h"
#include "probe.h"
#include "screen.h"
#include "watch.h"

#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#define PATIENCE   600
#define N_OPENINGS 5
#define IDLE_AFTER 15

typedef struct
{
  BenchDesk desk;
  RkMainWindow *window;
  guint expected;
} Bench;

static int n_long = 100000;
static char *site_program;

static gboolean
has_caught_up (gpointer data)
{
  const Bench *bench = data;

  return rk_client_get_unread (bench->desk.client) >= bench->expected;
}

/* From the click until nothing moves any more: the main thread's own time. */
static double
open_timeline (Bench *bench, const char *patient_id)
{
  RkPatientItem *item = rk_client_find_patient (bench->desk.client, patient_id);

  bench_must (item != NULL, NULL);
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
      all_short += open_timeline (bench, bench->desk.short_patient);
      all_long += open_timeline (bench, bench->desk.long_patient);
    }
  probe_print ("open_short_cpu_ms", all_short / N_OPENINGS);
  probe_print ("open_long_cpu_ms", all_long / N_OPENINGS);
}

static void
measure_sync (Bench *bench)
{
  bench->expected = rk_client_get_unread (bench->desk.client) + 1;
  bench_desk_write_posts (&bench->desk, n_long);
  watch_until (NULL, NULL, 0.1);
  watch_print_holds ("before");
  const double cpu = probe_cpu_seconds ();
  const gint64 began = g_get_monotonic_time ();
  bench_must (watch_until (has_caught_up, bench, PATIENCE), NULL);
  probe_print ("sync_cpu_s", probe_cpu_seconds () - cpu);
  probe_print ("sync_s", (double) (g_get_monotonic_time () - began) / 1e6);
  watch_print_holds ("sync_hold");
}

static void
measure_scrolling (Bench *bench)
{
  GtkWidget *view = find (GTK_WIDGET (bench->window), RK_TYPE_TIMELINE_VIEW, NULL);
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (double));
  guint missed = 0;

  bench_must (watch_scroll (find (view, GTK_TYPE_SCROLLED_WINDOW, NULL), 600, frames), NULL);
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
  Bench bench = { 0 };

  bench_desk_start (&bench.desk, site_program);
  bench_desk_sign_in (&bench.desk, dir);
  bench.window = rk_main_window_new (application, bench.desk.client);
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
  rk_client_shutdown (bench.desk.client);
  g_subprocess_force_exit (bench.desk.site);
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
