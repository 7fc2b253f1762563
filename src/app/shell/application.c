/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "config.h"

#include "app/shell/application.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/common/spoken.h"
#include "app/prefs/prefs.h"
#include "app/shell/main-window.h"
#include "app/shell/session.h"
#include "app/signin/signin-window.h"
#include "app/signin/wipe-window.h"
#include "platform/files.h"
#include "platform/process.h"

#include <glib/gi18n.h>
#include <libintl.h>

void rk_register_resource (void);

struct _RkApplication
{
  AdwApplication parent_instance;

  char *program;
  char *server; /* of the command line, or NULL */
  char *ended;  /* RkEndReason of the process before this one, as a number, or NULL */
  char *report; /* what that one destroyed, or NULL */
  char **links; /* of a mail, from the command line */
  int base_dpi; /* 1024ths of a dot per inch, as GTK has it */

  RkClient *client;
  RkSigninWindow *signin; /* weak */
  RkMainWindow *main;     /* weak */
  GtkWindow *shortcuts;   /* weak */
  RkSessionKeeper *keeper;
  GPtrArray *next; /* arguments of the process that follows, or NULL for none */
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
  /* GTK's, whose words are in Japanese; of libadwaita's own they are not all. */
  GtkWidget *about = gtk_about_dialog_new ();

  g_object_set (about, "program-name", _ ("Renraku"), "logo-icon-name", RK_APP_ID, "version",
                RK_VERSION, "comments",
                _ ("The network of the people around one patient at home. It is no record of "
                   "treatment, nursing or care."),
                "copyright",
                _ ("Free software under the GNU General Public License, version 3 or later, "
                   "without any warranty."),
                "title", _ ("About Renraku"), "transient-for",
                gtk_application_get_active_window (user_data), "modal", TRUE, NULL);
  gtk_window_present (GTK_WINDOW (about));
}

static void
on_show (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);
  if (window != NULL)
    gtk_window_present (window);
}

/* Made when it is wanted, and not before, as the toolkit would: a window that was never shown, last
 * among all, is what GTK 4.8 ends the program over when a screen reader asks for one that has just
 * closed. */
static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RkApplication *self = user_data;
  g_autoptr (GtkBuilder) builder = NULL;

  if (rk_client_get_state (self->client) == RK_CLIENT_LOCKED)
    return;
  if (self->shortcuts == NULL)
    {
      builder = gtk_builder_new_from_resource (RK_RESOURCES "shell/shortcuts-window.ui");
      self->shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));
      g_object_add_weak_pointer (G_OBJECT (self->shortcuts), (gpointer *) &self->shortcuts);
      gtk_window_set_transient_for (
        self->shortcuts, gtk_application_get_active_window (GTK_APPLICATION (self)));
      rk_room_for_window (self->shortcuts);
    }
  gtk_window_present (self->shortcuts);
}

static const GActionEntry actions[] = {
  { .name = "shortcuts", .activate = on_shortcuts },
  { .name = "text-larger", .activate = on_text_larger },
  { .name = "text-smaller", .activate = on_text_smaller },
  { .name = "text-normal", .activate = on_text_normal },
  { .name = "about", .activate = on_about },
  { .name = "show", .activate = on_show },
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
    { "app.shortcuts", { "<Control>question", "F1" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.reconnect", { "F5" } },
    { "win.lock", { "<Control>l" } },
    { "win.logout", { "<Control><Shift>q" } },
    { "win.search", { "<Control>k" } },
    { "win.find-patient", { "<Control>f" } },
    { "win.toggle-details", { "F9" } },
    { "win.place('home')", { "<Alt>1" } },
    { "win.place('patients')", { "<Alt>2" } },
    { "win.place('notices')", { "<Alt>3" } },
    { "win.place('groups')", { "<Alt>4" } },
    { "win.place('connections')", { "<Alt>5" } },
    { "win.place('requests')", { "<Alt>6" } },
    { "win.place('communities')", { "<Alt>7" } },
    { "win.register-patient", { "<Control>n" } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    gtk_application_set_accels_for_action (
      GTK_APPLICATION (self), table[i].action, table[i].accels);
}

static const char *
reason_text (int reason)
{
  switch (reason)
    {
    case RK_END_LOGGED_OUT:
      return _ ("You have logged out. What was on this terminal is destroyed.");
    case RK_END_REVOKED:
      return _ (
        "The server ended this login, and what was on this terminal is destroyed. If you do "
        "not know why, ask your facility's administrator.");
    case RK_END_EXPIRED:
      return _ ("The login ran out. Log in again to go on.");
    case RK_END_IDLE:
      return _ ("You were logged out automatically.");
    case RK_END_UNLOCK_FAILURES:
      return _ ("The password was wrong five times, so the login was ended.");
    case RK_END_DAMAGED:
      return _ ("What was stored on this terminal is damaged and was set aside. Log in again; "
                "everything that was sent comes back from the server.");
    default:
      return _ ("The login has ended.");
    }
}

static const char *
sealed_text (void)
{
  return _ ("Unsent work lies sealed on this terminal. It opens when its author logs in here.");
}

static void
show_signin (RkApplication *self)
{
  self->signin = rk_signin_window_new (GTK_APPLICATION (self), self->client);
  g_object_add_weak_pointer (G_OBJECT (self->signin), (gpointer *) &self->signin);
  if (self->ended != NULL)
    {
      g_autoptr (RkWipeReport) report = rk_wipe_report_from_argument (self->report);
      const char *reason = reason_text ((int) g_ascii_strtoll (self->ended, NULL, 10));
      g_autofree char *message = report != NULL && report->sealed
                                   ? g_strconcat (reason, "\n", sealed_text (), NULL)
                                   : g_strdup (reason);
      rk_signin_window_set_message (self->signin, message);
      rk_signin_window_set_report (self->signin, report);
    }
  gtk_window_present (GTK_WINDOW (self->signin));
}

static void
show_main (RkApplication *self)
{
  if (self->main != NULL)
    return;
  self->keeper = rk_session_keeper_new (GTK_APPLICATION (self), self->client);
  self->main = rk_main_window_new (GTK_APPLICATION (self), self->client);
  g_object_add_weak_pointer (G_OBJECT (self->main), (gpointer *) &self->main);
  rk_session_keeper_take_state (self->keeper);
  gtk_window_present (GTK_WINDOW (self->main));
  if (self->signin != NULL)
    gtk_window_destroy (GTK_WINDOW (self->signin));
  if (rk_client_take_store_lost (self->client))
    rk_alert (GTK_WIDGET (self->main), _ ("What this terminal had stored was damaged"),
              _ ("It was set aside, and comes from the server again. What was not sent yet was "
                 "taken over as far as it could be read: please look whether your last posts are "
                 "there."));
}

static void
on_state (RkApplication *self)
{
  RkClientState state = rk_client_get_state (self->client);
  /* Locked from the start: a workstation of one's own, opened by its keyring. */
  if (state == RK_CLIENT_READY || state == RK_CLIENT_SYNCING_FIRST || state == RK_CLIENT_LOCKED)
    show_main (self);
}

/* Whoever comes next gets a process that has never held anything of the person before. */
static void
on_ended (RkApplication *self, int reason, RkWipeReport *report)
{
  const char *url = rk_client_get_server_url (self->client);

  self->next = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->next, g_strdup (self->program));
  if (url != NULL)
    {
      g_ptr_array_add (self->next, g_strdup ("--server"));
      g_ptr_array_add (self->next, g_strdup (url));
    }
  g_ptr_array_add (self->next, g_strdup_printf ("--ended=%d", reason));
  if (report != NULL)
    {
      g_autofree char *text = rk_wipe_report_to_argument (report);
      g_ptr_array_add (self->next, g_strconcat ("--report=", text, NULL));
    }
  g_ptr_array_add (self->next, NULL);
  if (self->keeper != NULL)
    rk_session_keeper_forget_screen (self->keeper);
  g_clear_object (&self->keeper);
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL;)
    {
      GtkWindow *window = l->data;
      l = l->next;
      gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
    }
  g_application_quit (G_APPLICATION (self));
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkApplication) self = data;
  g_autoptr (RkWipeReport) report = NULL;
  g_autoptr (GError) error = NULL;
  gboolean can_hold = rk_client_start_finish (RK_CLIENT (source), result, &report, &error);

  if (self->signin == NULL)
    return;
  if (!can_hold)
    rk_signin_window_set_blocked (self->signin, error);
  if (report != NULL && self->ended == NULL)
    {
      rk_signin_window_set_message (
        self->signin, report->sealed
                        ? sealed_text ()
                        : _ ("What an earlier run had left on this terminal was destroyed."));
      rk_signin_window_set_report (self->signin, report);
    }
  if (can_hold && self->links != NULL && self->links[0] != NULL
      && rk_client_get_state (self->client) == RK_CLIENT_SIGNED_OUT)
    rk_signin_window_follow (self->signin, self->links[0]);
}

static void
rk_application_startup (GApplication *application)
{
  RkApplication *self = RK_APPLICATION (application);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = rk_platform_config_dir ();

  G_APPLICATION_CLASS (rk_application_parent_class)->startup (application);
  rk_spoken_init ();
  if (!rk_platform_ensure_private_dir (folder, &error)
      || !rk_prefs_open (self->program, folder, &error))
    {
      g_printerr ("%s\n", error->message);
      g_application_quit (application);
      return;
    }
  gtk_window_set_default_icon_name (RK_APP_ID);
  g_action_map_add_action_entries (
    G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  set_accels (self);
  g_signal_connect_object (rk_prefs (), "changed::" RK_PREF_TEXT_SCALE,
                           G_CALLBACK (apply_text_scale), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rk_prefs (), "changed::" RK_PREF_APPEARANCE,
                           G_CALLBACK (apply_appearance), self, G_CONNECT_SWAPPED);
  apply_text_scale (self);
  apply_appearance (self);

  self->client = rk_client_new (NULL);
  if (self->server != NULL)
    rk_client_set_server_url (self->client, self->server);
  g_signal_connect_object (
    self->client, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
}

static void
rk_application_activate (GApplication *application)
{
  RkApplication *self = RK_APPLICATION (application);

  if (self->client == NULL)
    return;
  if (self->main == NULL && self->signin == NULL)
    {
      show_signin (self);
      rk_client_set_media_limit (
        self->client, (gint64) g_settings_get_int (rk_prefs (), RK_PREF_MEDIA_LIMIT) * 1000 * 1000);
      rk_client_start_async (self->client, NULL, on_started, g_object_ref (self));
      return;
    }
  on_show (NULL, NULL, self);
}

static void
rk_application_shutdown (GApplication *application)
{
  RkApplication *self = RK_APPLICATION (application);
  GList *windows;

  g_clear_object (&self->keeper);
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);
  if (self->client != NULL)
    rk_client_shutdown (self->client);
  g_clear_object (&self->client);
  G_APPLICATION_CLASS (rk_application_parent_class)->shutdown (application);
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
  g_variant_dict_lookup (options, "ended", "s", &self->ended);
  g_variant_dict_lookup (options, "report", "s", &self->report);
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^as", &self->links);
  return -1;
}

static void
rk_application_finalize (GObject *object)
{
  RkApplication *self = RK_APPLICATION (object);
  g_free (self->program);
  g_free (self->server);
  g_free (self->ended);
  g_free (self->report);
  g_strfreev (self->links);
  g_clear_pointer (&self->next, g_ptr_array_unref);
  G_OBJECT_CLASS (rk_application_parent_class)->finalize (object);
}

static void
rk_application_class_init (RkApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rk_application_finalize;
  application_class->startup = rk_application_startup;
  application_class->activate = rk_application_activate;
  application_class->shutdown = rk_application_shutdown;
  application_class->handle_local_options = rk_application_handle_local_options;
}

static void
rk_application_init (RkApplication *self)
{
}

/**
 * rk_application_get_next:
 *
 * Returns: (transfer none) (nullable): the arguments of the process that has to follow this one
 *   after a logout
 */
const char *const *
rk_application_get_next (RkApplication *self)
{
  return self->next != NULL ? (const char *const *) self->next->pdata : NULL;
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
    { "ended", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, NULL, NULL, NULL },
    { "report", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, NULL, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[LINK]") },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Say the version and end"), NULL },
    { NULL },
  };
  g_autofree char *found = rk_platform_program_path ();

  bind_language (found != NULL ? found : program);
  rk_register_resource ();
  g_set_application_name (_ ("Renraku"));
  /* One desk may run several, each a person of its own: nothing goes to a first instance. */
  RkApplication *self
    = g_object_new (RK_TYPE_APPLICATION, "application-id", RK_APP_ID, "flags",
                    G_APPLICATION_NON_UNIQUE, "resource-base-path", "/jp/renraku/Renraku", NULL);
  self->program = g_strdup (found != NULL ? found : program);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  return self;
}
