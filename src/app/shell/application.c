/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "config.h"

#include "app/shell/application.h"

#include "app/prefs/prefs.h"
#include "app/shell/main-window.h"

#include <glib/gi18n.h>
#include <libintl.h>

GResource *rk_get_resource (void);

struct _RkApplication
{
  AdwApplication parent_instance;

  char *program;
  char *server; /* of the command line, or NULL */
  int base_dpi; /* 1024ths of a dot per inch, as GTK has it */
};

G_DEFINE_FINAL_TYPE (RkApplication, rk_application, ADW_TYPE_APPLICATION)

static void
bind_language (const char *program)
{
  static const char *const beside[] = { "../share/locale", "../../po" };
  g_autofree char *folder = g_path_get_dirname (program);
  const char *found = RK_LOCALEDIR;
  g_autofree char *path = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (beside); i++)
    {
      g_autofree char *candidate = g_build_filename (folder, beside[i], NULL);
      g_autofree char *ours
        = g_build_filename (candidate, "ja", "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);
      if (!g_file_test (ours, G_FILE_TEST_EXISTS))
        continue;
      found = path = g_steal_pointer (&candidate);
      break;
    }
  bindtextdomain (GETTEXT_PACKAGE, found);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* The desktop's own size of text is the 100% of the setting. */
static void
apply_text_scale (RkApplication *self)
{
  GtkSettings *settings = gtk_settings_get_default ();
  double scale = g_settings_get_double (rk_prefs (), RK_PREF_TEXT_SCALE);

  if (self->base_dpi == 0)
    g_object_get (settings, "gtk-xft-dpi", &self->base_dpi, NULL);
  if (self->base_dpi <= 0)
    self->base_dpi = 96 * 1024;
  g_object_set (settings, "gtk-xft-dpi", (int) (self->base_dpi * scale), NULL);
}

static void
apply_appearance (RkApplication *self)
{
  static const AdwColorScheme schemes[]
    = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int value = g_settings_get_enum (rk_prefs (), RK_PREF_APPEARANCE);
  adw_style_manager_set_color_scheme (
    adw_style_manager_get_default (), schemes[CLAMP (value, 0, 2)]);
}

static void
change_text_scale (RkApplication *self, double factor)
{
  double scale = g_settings_get_double (rk_prefs (), RK_PREF_TEXT_SCALE);
  scale = factor == 0 ? 1.0 : CLAMP (scale * factor, 0.5, 4.0);
  g_settings_set_double (rk_prefs (), RK_PREF_TEXT_SCALE, scale);
}

static void
on_text_larger (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  change_text_scale (user_data, 1.1);
}

static void
on_text_smaller (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  change_text_scale (user_data, 1 / 1.1);
}

static void
on_text_normal (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  change_text_scale (user_data, 0);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *about = adw_about_window_new ();
  g_object_set (about, "application-name", _ ("Renraku"), "application-icon", RK_APP_ID, "version",
                RK_VERSION, "comments",
                _ ("The network of the people around one patient at home. It is no record of "
                   "treatment, nursing or care."),
                "license-type", GTK_LICENSE_GPL_3_0, "transient-for",
                gtk_application_get_active_window (user_data), "modal", TRUE, NULL);
  gtk_window_present (GTK_WINDOW (about));
}

static const GActionEntry actions[] = {
  { .name = "text-larger", .activate = on_text_larger },
  { .name = "text-smaller", .activate = on_text_smaller },
  { .name = "text-normal", .activate = on_text_normal },
  { .name = "about", .activate = on_about },
};

static void
set_accels (RkApplication *self)
{
  static const struct
  {
    const char *action;
    const char *accels[3];
  } table[] = {
    { "app.text-larger", { "<Control>plus", "<Control>equal" } },
    { "app.text-smaller", { "<Control>minus" } },
    { "app.text-normal", { "<Control>0" } },
    { "win.show-help-overlay", { "<Control>question", "F1" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.lock", { "<Control>l" } },
    { "win.logout", { "<Control><Shift>q" } },
    { "win.search", { "<Control>k" } },
    { "win.find-patient", { "<Control>f" } },
    { "win.toggle-details", { "F9" } },
    { "win.place('home')", { "<Alt>1" } },
    { "win.place('patients')", { "<Alt>2" } },
    { "win.place('notices')", { "<Alt>3" } },
    { "win.register-patient", { "<Control>n" } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    gtk_application_set_accels_for_action (
      GTK_APPLICATION (self), table[i].action, table[i].accels);
}

static void
rk_application_startup (GApplication *application)
{
  RkApplication *self = RK_APPLICATION (application);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "renraku", NULL);

  G_APPLICATION_CLASS (rk_application_parent_class)->startup (application);
  if (!rk_prefs_open (self->program, folder, &error))
    {
      g_printerr ("%s\n", error->message);
      g_application_quit (application);
      return;
    }
  gtk_window_set_default_icon_name (RK_APP_ID);
  g_action_map_add_action_entries (
    G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  set_accels (self);
  g_signal_connect_swapped (
    rk_prefs (), "changed::" RK_PREF_TEXT_SCALE, G_CALLBACK (apply_text_scale), self);
  g_signal_connect_swapped (
    rk_prefs (), "changed::" RK_PREF_APPEARANCE, G_CALLBACK (apply_appearance), self);
  apply_text_scale (self);
  apply_appearance (self);
}

static void
rk_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (window == NULL)
    window = GTK_WINDOW (rk_main_window_new (RK_APPLICATION (application)));
  gtk_window_present (window);
}

static int
rk_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  RkApplication *self = RK_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Renraku %s\n", RK_VERSION);
      return 0;
    }
  g_variant_dict_lookup (options, "server", "s", &self->server);
  return -1;
}

static void
rk_application_finalize (GObject *object)
{
  RkApplication *self = RK_APPLICATION (object);
  g_free (self->program);
  g_free (self->server);
  G_OBJECT_CLASS (rk_application_parent_class)->finalize (object);
}

static void
rk_application_class_init (RkApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rk_application_finalize;
  application_class->startup = rk_application_startup;
  application_class->activate = rk_application_activate;
  application_class->handle_local_options = rk_application_handle_local_options;
}

static void
rk_application_init (RkApplication *self)
{
}

/**
 * rk_application_new:
 * @program: the path of the running program
 *
 * Returns: (transfer full): the program, with its language and its resources in place
 */
RkApplication *
rk_application_new (const char *program)
{
  const GOptionEntry options[] = {
    { "server", 's', 0, G_OPTION_ARG_STRING, NULL, N_ ("Address of the server"), "URL" },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Say the version and end"), NULL },
    { NULL },
  };
  g_autofree char *found = g_find_program_in_path (program);

  bind_language (found != NULL ? found : program);
  g_resources_register (rk_get_resource ());
  g_set_application_name (_ ("Renraku"));
  /* One desk may run several, each a person of its own: nothing goes to a first instance. */
  RkApplication *self
    = g_object_new (RK_TYPE_APPLICATION, "application-id", RK_APP_ID, "flags",
                    G_APPLICATION_NON_UNIQUE, "resource-base-path", "/jp/renraku/Renraku", NULL);
  self->program = g_strdup (found != NULL ? found : program);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  return self;
}
