/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "screen.h"

#include "app/prefs/prefs.h"
#include "app/shell/application.h"
#include "core/secret.h"

#include <locale.h>
#include <string.h>

static GtkApplication *the_application;
static int result;

/** screen_begin: makes ready what the windows stand on; first of all */
void
screen_begin (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  g_setenv ("LANGUAGE", "en", TRUE);
  g_test_init (argc, argv, NULL);
  g_assert_true (rk_secret_init ());
  g_assert_true (rk_prefs_open ((*argv)[0], NULL, &error));
}

static void
on_activate (GtkApplication *application)
{
  g_application_hold (G_APPLICATION (application));
  the_application = application;
  result = g_test_run ();
  g_application_release (G_APPLICATION (application));
  g_application_quit (G_APPLICATION (application));
}

/**
 * screen_run:
 *
 * Runs the tests in an application that has ours' resources and none of its doings.
 *
 * Returns: for main() to return
 */
int
screen_run (char **argv)
{
  g_autoptr (RkApplication) resources = rk_application_new (argv[0]);
  g_autoptr (AdwApplication) application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_assert_nonnull (resources);
  g_application_set_resource_base_path (G_APPLICATION (application), "/jp/renraku/Renraku");
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  g_application_run (G_APPLICATION (application), 1, argv);
  return result;
}

/** screen_get_application: Returns: (transfer none): that of the test that runs */
GtkApplication *
screen_get_application (void)
{
  return the_application;
}

/** pass: lets the main context run for so long */
void
pass (guint ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;
  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

/** settle: lets the main context run for 150 ms */
void
settle (void)
{
  pass (150);
}

/**
 * find:
 * @text: (nullable): a part of what a label or a button says
 *
 * Returns: (transfer none) (nullable): the first widget of @type that is on the screen
 */
GtkWidget *
find (GtkWidget *widget, GType type, const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget))
    {
      const char *has = GTK_IS_LABEL (widget)    ? gtk_label_get_text (GTK_LABEL (widget))
                        : GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget))
                        : GTK_IS_TEXT (widget)   ? gtk_editable_get_text (GTK_EDITABLE (widget))
                                                 : NULL;
      if (text == NULL || (has != NULL && strstr (has, text) != NULL))
        return widget;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/** find_soon: as find(), for what comes with a movement: on a busy machine that takes its time */
GtkWidget *
find_soon (GtkWidget *widget, GType type, const char *text)
{
  GtkWidget *found = NULL;

  for (int i = 0; i < 60 && (found = find (widget, type, text)) == NULL; i++)
    settle ();
  return found;
}

void
keep_picture (const char *name)
{
  const char *folder = g_getenv ("RK_TEST_PICTURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
  g_autoptr (GSubprocess) process = NULL;

  if (path == NULL)
    return;
  pass (500);
  process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "import", "-window", "root", path, NULL);
  g_subprocess_wait (process, NULL, NULL);
}
