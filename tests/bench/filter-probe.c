/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* The filter of the patient list: each key, from its event to the end of the paint that shows it,
 * in the main thread's own time. */

#include "app/patients/patient-list.h"
#include "app/prefs/prefs.h"
#include "app/shell/application.h"
#include "app/shell/main-window.h"
#include "double.h"
#include "probe.h"
#include "screen.h"
#include "watch.h"

#include <locale.h>
#include <string.h>

#define N_PATIENTS 5000
#define TIMES      10

static gboolean
always (gpointer data)
{
  return TRUE;
}

/* What is typed letter by letter, and taken away again. */
static void
type_word (GtkEditable *entry, const char *word, GArray *spent)
{
  const int n = (int) g_utf8_strlen (word, -1);

  for (int i = 1; i < 2 * n; i++)
    {
      const int length = i <= n ? i : 2 * n - i;
      g_autofree char *text = g_utf8_substring (word, 0, length);
      double took = 0;

      watch_take_frames (NULL);
      const double began = watch_cpu_ms ();
      gtk_editable_set_text (entry, text);
      took = watch_cpu_ms () - began;
      g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (double));
      if (watch_until_painted (always, NULL, 5))
        {
          watch_take_frames (frames);
          for (guint k = 0; k < frames->len; k++)
            took += g_array_index (frames, double, k);
        }
      g_array_append_val (spent, took);
    }
}

static void
on_activate (GtkApplication *application)
{
  static const char *const words[] = { "さとう", "鈴木", "sa", "みどり" };
  RkClient *client = rk_double_new ();
  g_autoptr (GArray) spent = g_array_new (FALSE, FALSE, sizeof (double));

  rk_double_sign_in (client, TRUE);
  rk_double_fill (client, N_PATIENTS);
  RkMainWindow *window = rk_main_window_new (application, client);
  gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  rk_main_window_show_place (window, "patients");
  watch_until (NULL, NULL, 1.5);
  watch_frames (GTK_WIDGET (window));
  GtkWidget *list = find (GTK_WIDGET (window), RK_TYPE_PATIENT_LIST, NULL);
  g_assert_nonnull (list);
  GtkWidget *entry = find (list, GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_nonnull (entry);
  for (int i = 0; i < TIMES; i++)
    for (guint w = 0; w < G_N_ELEMENTS (words); w++)
      type_word (GTK_EDITABLE (entry), words[w], spent);
  watch_print_p99 ("key", spent);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_autoptr (RkApplication) ours = rk_application_new (argv[0]);
  g_autoptr (AdwApplication) plain = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_application_set_resource_base_path (G_APPLICATION (plain), "/jp/renraku/Renraku");
  rk_prefs_open (argv[0], NULL, NULL);
  watch_loop ();
  g_signal_connect (plain, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (plain), 1, argv);
}
