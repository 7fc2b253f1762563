/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/application.h"

#include "core/secret.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (!rk_secret_init ())
    {
      g_printerr ("%s\n", _ ("This computer does not let Renraku protect its memory."));
      return 1;
    }
  g_autoptr (RkApplication) application = rk_application_new (argv[0]);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
