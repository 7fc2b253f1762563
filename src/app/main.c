/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/application.h"

#include "core/secret.h"
#include "platform/process.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Replaces the process by a fresh one, once everything of this one is closed. */
static int
follow (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  if (bus != NULL)
    {
      g_dbus_connection_set_exit_on_close (bus, FALSE);
      g_dbus_connection_close_sync (bus, NULL, NULL);
    }
  rk_platform_reexec (argv, &error);
  g_printerr ("%s\n", error->message);
  return 1;
}

static void
on_closed (GtkWidget *window, GMainLoop *loop)
{
  g_main_loop_quit (loop);
}

/* Nothing is begun with keys that could get into the swap; who started it by its icon sees why. */
static int
refuse (void)
{
  const char *title = _ ("This computer does not let Renraku protect its memory.");
  const char *text = _ ("Keys could get onto the disk, so Renraku does not start. The limit of "
                        "locked memory (memlock) has to be raised to 8 MB.");

  g_printerr ("%s\n%s\n", title, text);
  if (gtk_init_check ())
    {
      g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
      GtkWidget *dialog;

      adw_init ();
      dialog = adw_message_dialog_new (NULL, title, text);
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
      g_signal_connect (dialog, "destroy", G_CALLBACK (on_closed), loop);
      gtk_window_present (GTK_WINDOW (dialog));
      g_main_loop_run (loop);
    }
  return 1;
}

int
main (int argc, char **argv)
{
  rk_platform_process_start (argv);
  /* The toolkit's temporary files, such as a sheet on its way to the printer: in memory. */
  if (g_getenv ("XDG_RUNTIME_DIR") != NULL)
    g_setenv ("TMPDIR", g_getenv ("XDG_RUNTIME_DIR"), TRUE);
  setlocale (LC_ALL, "");
  /* It brings the language, and holds no secret yet. */
  g_autoptr (RkApplication) application = rk_application_new (argv[0]);
  if (!rk_secret_init ())
    return refuse ();
  rk_secret_require_locked ();
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  const char *const *next = rk_application_get_next (application);

  return next != NULL ? follow (next) : status;
}
