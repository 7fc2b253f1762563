/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* The floor of what has windows: an empty one of the same kind. */

#include "probe.h"
#include "watch.h"

#include <adwaita.h>
#include <locale.h>
#include <unistd.h>

static void
on_activate (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);

  gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  watch_until (NULL, NULL, 3);
  probe_print ("pss_mib", probe_pss (getpid ()));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_autoptr (AdwApplication) plain = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  watch_loop ();
  g_signal_connect (plain, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (plain), 1, argv);
}
