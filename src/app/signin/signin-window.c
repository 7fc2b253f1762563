/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/signin/signin-window.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/common/room.h"
#include "app/common/secret-entry.h"
#include "app/prefs/prefs.h"
#include "app/signin/password-panel.h"
#include "app/signin/recover-panel.h"
#include "app/signin/register-panel.h"
#include "app/signin/wipe-window.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Of a link in a mail, in bytes. */
#define LINK_MAX 2048
/* Address and code. */
#define FILLED_AT_MOST 2

struct _RkSigninWindow
{
  AdwApplicationWindow parent_instance;

  RkClient *client;
  GCancellable *cancellable; /* of the sign-in that runs, or NULL */
  GCancellable *probe;
  RkWipeReport *report;
  gboolean blocked;       /* this terminal cannot hold a store */
  gboolean server_barred; /* the server lets nobody's address be remembered */

  GtkStack *pages;
  GtkButton *begin_button;
  GtkLabel *server_label;
  GtkBox *message_box;
  GtkLabel *message;
  GtkButton *report_button;
  AdwEntryRow *mail_row;
  AdwPasswordEntryRow *password_row;
  GtkLabel *mail_hint;
  GtkLabel *password_hint;
  GtkLabel *error_label;
  GtkCheckButton *remember_check;
  GtkLabel *remember_note;
  GtkButton *sign_in_button;
  GtkLabel *sign_in_label;
  GtkSpinner *spinner;
  GtkExpander *server_expander;
  AdwEntryRow *server_row;
  GtkLabel *server_hint;
  AdwBin *password_slot;
  GtkBox *mail_buttons;
  GtkLabel *forgotten_note;
};

G_DEFINE_FINAL_TYPE (RkSigninWindow, rk_signin_window, ADW_TYPE_APPLICATION_WINDOW)

static const char *
text_of (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
update_button (RkSigninWindow *self)
{
  gboolean busy = self->cancellable != NULL;
  gboolean ready = *text_of (self->mail_row) != '\0' && *text_of (self->password_row) != '\0'
                   && *text_of (self->server_row) != '\0' && !self->blocked;
  gtk_widget_set_sensitive (GTK_WIDGET (self->sign_in_button), ready && !busy);
}

static void
set_busy (RkSigninWindow *self, gboolean busy)
{
  /* A field that goes grey with the cursor in it never learns that the focus left. */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_label_set_text (self->sign_in_label, busy ? _ ("Logging in…") : _ ("Log in"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->mail_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->server_row), !busy);
  update_button (self);
}

static void
show_error (RkSigninWindow *self, const char *text)
{
  rk_set_text_or_hide (self->error_label, text);
}

static void
on_field_changed (RkSigninWindow *self)
{
  show_error (self, NULL);
  update_button (self);
}

static void
on_mail_changed (RkSigninWindow *self)
{
  rk_set_text_or_hide (
    self->mail_hint,
    rk_text_has_full_width (text_of (self->mail_row))
      ? _ ("There are full-width characters in the mail address. Type it in half-width.")
      : NULL);
  on_field_changed (self);
}

static void
on_mail_activated (RkSigninWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
}

static void
update_server_label (RkSigninWindow *self, const RkServerInfo *info)
{
  const char *url = rk_client_get_server_url (self->client);

  /* A server without a name of its own is told by its address. */
  if (info != NULL && info->name != NULL && *info->name != '\0'
      && strcmp (info->name, "Renraku") != 0)
    rk_set_text_or_hide (self->server_label, info->name);
  else
    rk_set_text_or_hide (self->server_label, url);
}

/* Where the address may not be remembered, it is said in the place of the question. */
static void
update_remember (RkSigninWindow *self)
{
  gboolean barred = self->server_barred || rk_client_get_mail_barred (self->client);

  gtk_widget_set_visible (GTK_WIDGET (self->remember_check), !barred);
  gtk_widget_set_visible (GTK_WIDGET (self->remember_note), barred);
  if (barred)
    gtk_check_button_set_active (self->remember_check, FALSE);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkSigninWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkServerInfo) info
    = rk_client_probe_server_finish (RK_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->client == NULL)
    return;
  g_clear_object (&self->probe);
  if (info == NULL)
    {
      gtk_label_set_text (self->server_hint, error->message);
      gtk_widget_add_css_class (GTK_WIDGET (self->server_hint), "hint");
      gtk_expander_set_expanded (self->server_expander, TRUE);
      return;
    }
  g_autofree char *found = g_strdup_printf (_ ("Renraku %s answers."), info->version);
  gtk_label_set_text (self->server_hint, found);
  gtk_widget_remove_css_class (GTK_WIDGET (self->server_hint), "hint");
  self->server_barred = !info->remember_mail;
  gtk_widget_set_visible (GTK_WIDGET (self->mail_buttons), info->mail);
  gtk_widget_set_visible (GTK_WIDGET (self->forgotten_note), !info->mail);
  update_remember (self);
  update_server_label (self, info);
}

static void
probe_server (RkSigninWindow *self)
{
  const char *url = text_of (self->server_row);

  g_cancellable_cancel (self->probe);
  g_clear_object (&self->probe);
  if (*url == '\0')
    return;
  self->probe = g_cancellable_new ();
  rk_client_probe_server_async (self->client, url, self->probe, on_probed, g_object_ref (self));
}

static void
on_server_apply (RkSigninWindow *self)
{
  rk_client_set_server_url (self->client, text_of (self->server_row));
  update_server_label (self, NULL);
  probe_server (self);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkSigninWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_sign_in_finish (RK_CLIENT (source), result, &error);

  g_clear_object (&self->cancellable);
  if (self->client == NULL)
    return;
  set_busy (self, FALSE);
  if (done)
    {
      rk_secret_entry_clear (self->password_row);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  show_error (self, error->message);
  /* What was typed stays, except where typing it again is the only way on. */
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
  if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_BAD_CREDENTIALS))
    gtk_editable_select_region (GTK_EDITABLE (self->password_row), 0, -1);
  else if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_UNREACHABLE)
           || g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_ADDRESS)
           || g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NOT_RENRAKU)
           || g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_TLS))
    gtk_expander_set_expanded (self->server_expander, TRUE);
}

/* What stands there is meant, whether it was confirmed or not. */
static gboolean
take_address (RkSigninWindow *self)
{
  if (*text_of (self->server_row) == '\0')
    {
      gtk_expander_set_expanded (self->server_expander, TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->server_row));
      return FALSE;
    }
  if (g_strcmp0 (rk_client_get_server_url (self->client), text_of (self->server_row)) != 0)
    rk_client_set_server_url (self->client, text_of (self->server_row));
  return TRUE;
}

static void
on_sign_in (RkSigninWindow *self)
{
  g_autofree char *mail = g_strstrip (g_strdup (text_of (self->mail_row)));

  if (!take_address (self) || !gtk_widget_get_sensitive (GTK_WIDGET (self->sign_in_button)))
    return;
  if (strchr (mail, '@') == NULL)
    {
      show_error (self, _ ("This is no mail address. It looks like name@example.jp."));
      gtk_widget_grab_focus (GTK_WIDGET (self->mail_row));
      return;
    }
  g_autoptr (RkSecret) password = rk_secret_entry_take (self->password_row);
  show_error (self, NULL);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  rk_client_sign_in_async (self->client, mail, password,
                           gtk_check_button_get_active (self->remember_check), self->cancellable,
                           on_signed_in, g_object_ref (self));
}

static void
show_page (RkSigninWindow *self, const char *name)
{
  rk_stack_show (self->pages, name);
  if (strcmp (name, "sign-in") == 0)
    gtk_widget_grab_focus (*text_of (self->mail_row) == '\0' ? GTK_WIDGET (self->mail_row)
                                                             : GTK_WIDGET (self->password_row));
  else if (strcmp (name, "first-use") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->begin_button));
}

static void
on_begin (RkSigninWindow *self)
{
  g_settings_set_boolean (rk_prefs (), RK_PREF_FIRST_USE_SEEN, TRUE);
  show_page (self, "sign-in");
}

static void
on_panel_cancelled (RkSigninWindow *self)
{
  show_page (self, "sign-in");
}

/* What was typed there goes on here, and says why one is here again. */
static void
on_panel_done (RkSigninWindow *self, const char *mail, const char *words)
{
  gtk_editable_set_text (GTK_EDITABLE (self->mail_row), mail);
  rk_signin_window_set_message (self, words);
  show_page (self, "sign-in");
}

static void
show_panel (RkSigninWindow *self, GtkWidget *panel)
{
  g_signal_connect_swapped (panel, "cancelled", G_CALLBACK (on_panel_cancelled), self);
  g_signal_connect_swapped (panel, "done", G_CALLBACK (on_panel_done), self);
  adw_bin_set_child (self->password_slot, panel);
  show_page (self, "password");
  gtk_widget_grab_focus (
    GTK_WIDGET (gtk_widget_get_template_child (panel, G_OBJECT_TYPE (panel), "mail_row")));
  /* What a mail's link has filled in need not be gone through. */
  for (int i = 0; i < FILLED_AT_MOST; i++)
    {
      GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

      if (GTK_IS_EDITABLE (focus) && rk_form_has_text (GTK_EDITABLE (focus)))
        gtk_widget_child_focus (panel, GTK_DIR_TAB_FORWARD);
    }
}

static void
on_register (RkSigninWindow *self)
{
  if (take_address (self))
    show_panel (self, rk_register_panel_new (self->client, text_of (self->mail_row), NULL));
}

static void
on_forgotten (RkSigninWindow *self)
{
  if (take_address (self))
    show_panel (self, rk_recover_panel_new (self->client, text_of (self->mail_row), NULL));
}

static gboolean
is_same_server (const char *a, const char *b)
{
  const gsize n = strlen (a) - (g_str_has_suffix (a, "/") ? 1 : 0);

  return strncmp (a, b, n) == 0 && (b[n] == '\0' || strcmp (b + n, "/") == 0);
}

/* Whose server a link leads to. A mail from anybody must not be able to lead a terminal, and all
 * who use it, to another server than its own. */
static gboolean
take_server_of_link (RkSigninWindow *self, const char *server)
{
  const char *own = text_of (self->server_row);

  if (server == NULL || (*own != '\0' && is_same_server (own, server)))
    return TRUE;
  if (*own == '\0')
    {
      gtk_editable_set_text (GTK_EDITABLE (self->server_row), server);
      return TRUE;
    }
  g_autofree char *words = g_strdup_printf (
    _ ("This link is for the server %s, and this terminal uses another one. If you are sure, type "
       "that address below, and then the code of the mail."),
    server);
  rk_signin_window_set_message (self, words);
  gtk_expander_set_expanded (self->server_expander, TRUE);
  return FALSE;
}

/**
 * rk_signin_window_follow:
 * @link: of a mail: `renraku://register?server=…&mail=…&code=…`, or `renraku://password?…`
 *
 * Opens what the link is for, with what it holds filled in. Nothing is sent yet.
 */
void
rk_signin_window_follow (RkSigninWindow *self, const char *link)
{
  g_autoptr (GUri) uri
    = strlen (link) <= LINK_MAX ? g_uri_parse (link, G_URI_FLAGS_ENCODED_QUERY, NULL) : NULL;
  const char *query = uri != NULL ? g_uri_get_query (uri) : NULL;
  g_autoptr (GHashTable) said
    = query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;
  const char *mail = said != NULL ? g_hash_table_lookup (said, "mail") : NULL;
  const char *code = said != NULL ? g_hash_table_lookup (said, "code") : NULL;
  const char *page = uri != NULL ? g_uri_get_host (uri) : NULL;

  show_page (self, "sign-in");
  if (mail == NULL || code == NULL || g_strcmp0 (g_uri_get_scheme (uri), "renraku") != 0
      || (g_strcmp0 (page, "register") != 0 && g_strcmp0 (page, "password") != 0))
    rk_signin_window_set_message (
      self, _ ("This link cannot be read. Type the code as it stands in the mail."));
  else if (take_server_of_link (self, g_hash_table_lookup (said, "server")) && take_address (self))
    show_panel (self, strcmp (page, "register") == 0
                        ? rk_register_panel_new (self->client, mail, code)
                        : rk_recover_panel_new (self->client, mail, code));
}

static void
on_first_use (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (rk_client_get_state (RK_SIGNIN_WINDOW (widget)->client) == RK_CLIENT_SIGNED_OUT)
    show_page (RK_SIGNIN_WINDOW (widget), "first-use");
}

static void
on_report (RkSigninWindow *self)
{
  if (self->report != NULL)
    rk_wipe_window_present (GTK_WINDOW (self), self->report);
}

static void
on_wipe_report (GtkWidget *widget, const char *action, GVariant *parameter)
{
  on_report (RK_SIGNIN_WINDOW (widget));
}

static void
on_state (RkSigninWindow *self)
{
  RkClientState state = rk_client_get_state (self->client);

  if (state == RK_CLIENT_MUST_CHANGE_PASSWORD)
    {
      GtkWidget *panel = rk_password_panel_new (self->client, TRUE);
      adw_bin_set_child (self->password_slot, panel);
      show_page (self, "password");
      gtk_widget_child_focus (panel, GTK_DIR_TAB_FORWARD);
    }
}

/**
 * rk_signin_window_set_message:
 * @text: (nullable): why the person is here again, such as after a revocation
 */
void
rk_signin_window_set_message (RkSigninWindow *self, const char *text)
{
  gtk_label_set_text (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message_box), text != NULL);
}

/**
 * rk_signin_window_set_report:
 * @report: (nullable): what the last logout, or this start, destroyed
 */
void
rk_signin_window_set_report (RkSigninWindow *self, const RkWipeReport *report)
{
  g_clear_pointer (&self->report, rk_wipe_report_free);
  self->report = report != NULL ? rk_wipe_report_copy (report) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->report_button), report != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.wipe-report", report != NULL);
}

/**
 * rk_signin_window_set_blocked:
 * @error: (nullable): why nobody can sign in on this terminal now
 */
void
rk_signin_window_set_blocked (RkSigninWindow *self, const GError *error)
{
  self->blocked = error != NULL;
  show_error (self, error != NULL ? error->message : NULL);
  update_button (self);
}

static void
rk_signin_window_dispose (GObject *object)
{
  RkSigninWindow *self = RK_SIGNIN_WINDOW (object);

  g_cancellable_cancel (self->probe);
  g_clear_object (&self->probe);
  g_clear_object (&self->client);
  g_clear_pointer (&self->report, rk_wipe_report_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_SIGNIN_WINDOW);
  G_OBJECT_CLASS (rk_signin_window_parent_class)->dispose (object);
}

static void
rk_signin_window_class_init (RkSigninWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_signin_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "signin/signin-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, begin_button);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, server_label);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, message_box);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, message);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, report_button);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, mail_row);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, password_row);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, mail_hint);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, password_hint);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, remember_check);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, remember_note);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, sign_in_label);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, server_expander);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, server_row);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, server_hint);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, password_slot);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, mail_buttons);
  gtk_widget_class_bind_template_child (widget_class, RkSigninWindow, forgotten_note);
  gtk_widget_class_bind_template_callback (widget_class, on_register);
  gtk_widget_class_bind_template_callback (widget_class, on_forgotten);
  gtk_widget_class_bind_template_callback (widget_class, on_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_field_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_mail_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_mail_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_server_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_in);
  gtk_widget_class_bind_template_callback (widget_class, on_report);
  gtk_widget_class_install_action (widget_class, "win.first-use", NULL, on_first_use);
  gtk_widget_class_install_action (widget_class, "win.wipe-report", NULL, on_wipe_report);
}

static void
rk_signin_window_init (RkSigninWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_name_entry_row (self->mail_row);
  rk_name_entry_row (self->server_row);
  rk_form_take_half_width (GTK_EDITABLE (self->mail_row));
  rk_form_take_half_width (GTK_EDITABLE (self->server_row));
  rk_secret_entry_setup (self->password_row, self->password_hint);
  rk_name_widget (self->sign_in_button, _ ("Log in"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.wipe-report", FALSE);
}

/* What this terminal remembers is known a moment after the window is there, and stands where
 * nothing was typed meanwhile. */
static void
take_remembered (RkSigninWindow *self)
{
  const char *url = rk_client_get_server_url (self->client);
  const char *mail = rk_client_get_remembered_mail (self->client);

  if (url != NULL && *text_of (self->server_row) == '\0')
    {
      gtk_editable_set_text (GTK_EDITABLE (self->server_row), url);
      gtk_expander_set_expanded (self->server_expander, FALSE);
      update_server_label (self, NULL);
      probe_server (self);
    }
  if (mail != NULL && *text_of (self->mail_row) == '\0')
    {
      const gboolean here = gtk_widget_get_focus_child (GTK_WIDGET (self->mail_row)) != NULL;

      gtk_editable_set_text (GTK_EDITABLE (self->mail_row), mail);
      gtk_check_button_set_active (self->remember_check, TRUE);
      if (here)
        gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
    }
}

/**
 * rk_signin_window_new:
 *
 * Returns: (transfer none): a window that belongs to @application
 */
RkSigninWindow *
rk_signin_window_new (GtkApplication *application, RkClient *client)
{
  RkSigninWindow *self = g_object_new (RK_TYPE_SIGNIN_WINDOW, "application", application, NULL);
  const char *url = rk_client_get_server_url (client);

  self->client = g_object_ref (client);
  gtk_expander_set_expanded (self->server_expander, url == NULL);
  take_remembered (self);
  update_remember (self);
  update_server_label (self, NULL);
  g_signal_connect_object (
    client, "notify::server-url", G_CALLBACK (take_remembered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    client, "notify::remembered-mail", G_CALLBACK (take_remembered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    client, "notify::mail-barred", G_CALLBACK (update_remember), self, G_CONNECT_SWAPPED);
  show_page (
    self, g_settings_get_boolean (rk_prefs (), RK_PREF_FIRST_USE_SEEN) ? "sign-in" : "first-use");
  update_button (self);
  probe_server (self);
  rk_room_for_window (GTK_WINDOW (self));
  return self;
}
