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

int
main (int argc, char **argv)
{
  rk_platform_process_start (argv);
  /* The toolkit's temporary files, such as a sheet on its way to the printer: in memory. */
  if (g_getenv ("XDG_RUNTIME_DIR") != NULL)
    g_setenv ("TMPDIR", g_getenv ("XDG_RUNTIME_DIR"), TRUE);
  setlocale (LC_ALL, "");
  if (!rk_secret_init ())
    {
      g_printerr ("%s\n", _ ("This computer does not let Renraku protect its memory."));
      return 1;
    }
  g_autoptr (RkApplication) application = rk_application_new (argv[0]);
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  const char *const *next = rk_application_get_next (application);

  return next != NULL ? follow (next) : status;
}
