/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/settings/settings-window.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/facility/deputies-window.h"
#include "app/facility/facility-window.h"
#include "app/papers/papers-window.h"
#include "app/prefs/prefs.h"
#include "app/settings/kept-group.h"
#include "app/settings/profile-form.h"
#include "app/settings/scan-group.h"
#include "app/signin/password-panel.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>
#include <math.h>

struct _RkSettingsWindow
{
  AdwPreferencesWindow parent_instance;

  RkClient *client;
  GCancellable *cancellable;
  GPtrArray *session_rows;

  AdwComboRow *order_row;
  GtkSpinButton *scale_spin;
  AdwComboRow *appearance_row;
  GtkSwitch *notify_switch;
  AdwPreferencesPage *desk_page;
  AdwActionRow *profile_row;
  AdwPreferencesGroup *sessions_group;
  GtkWidget *pledge_group;
  GtkWidget *deputies_group;
  AdwPreferencesPage *staff_page;
};

G_DEFINE_FINAL_TYPE (RkSettingsWindow, rk_settings_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
say (RkSettingsWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (escaped));
}

static void
on_scale_changed (RkSettingsWindow *self)
{
  double wanted = gtk_spin_button_get_value (self->scale_spin) / 100;
  if (fabs (wanted - g_settings_get_double (rk_prefs (), RK_PREF_TEXT_SCALE)) > 0.004)
    g_settings_set_double (rk_prefs (), RK_PREF_TEXT_SCALE, wanted);
}

static void
on_scale_pref (RkSettingsWindow *self)
{
  gtk_spin_button_set_value (
    self->scale_spin, round (100 * g_settings_get_double (rk_prefs (), RK_PREF_TEXT_SCALE)));
}

static void
on_order (RkSettingsWindow *self)
{
  g_settings_set_boolean (
    rk_prefs (), RK_PREF_NEWEST_FIRST, adw_combo_row_get_selected (self->order_row) == 0);
}

static void
on_appearance (RkSettingsWindow *self)
{
  g_settings_set_enum (
    rk_prefs (), RK_PREF_APPEARANCE, (int) adw_combo_row_get_selected (self->appearance_row));
}

static void
on_password_changed (RkSettingsWindow *self)
{
  adw_preferences_window_close_subpage (ADW_PREFERENCES_WINDOW (self));
  say (self, _ ("The password was changed."));
}

static void
on_back (RkSettingsWindow *self)
{
  adw_preferences_window_close_subpage (ADW_PREFERENCES_WINDOW (self));
}

static void
on_password (RkSettingsWindow *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = gtk_button_new_with_label (_ ("Back"));
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *panel = rk_password_panel_new (self->client, FALSE);

  g_signal_connect_object (back, "clicked", G_CALLBACK (on_back), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    panel, "changed", G_CALLBACK (on_password_changed), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 420);
  gtk_widget_set_margin_top (panel, 18);
  gtk_widget_set_margin_bottom (panel, 18);
  gtk_widget_set_margin_start (panel, 18);
  gtk_widget_set_margin_end (panel, 18);
  adw_clamp_set_child (ADW_CLAMP (clamp), panel);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (page), header);
  gtk_box_append (GTK_BOX (page), scroller);
  adw_preferences_window_present_subpage (ADW_PREFERENCES_WINDOW (self), page);
}

static void
on_pledge (RkSettingsWindow *self)
{
  gtk_window_present (GTK_WINDOW (rk_papers_window_new (GTK_WINDOW (self), self->client, NULL)));
}

static void
on_deputies (RkSettingsWindow *self)
{
  RkUserItem *me = rk_client_get_user (self->client);

  if (me != NULL)
    gtk_window_present (GTK_WINDOW (rk_deputies_window_new (
      GTK_WINDOW (self), self->client, rk_user_item_get_id (me), rk_user_item_get_name (me))));
}

static void
show_profile (RkSettingsWindow *self)
{
  RkUserItem *me = self->client != NULL ? rk_client_get_user (self->client) : NULL;

  if (me == NULL)
    return;
  adw_preferences_row_set_title (
    ADW_PREFERENCES_ROW (self->profile_row), rk_user_item_get_name (me));
  adw_action_row_set_subtitle (
    self->profile_row, rk_words_profession ((int) rk_user_item_get_profession (me)));
}

static void
on_profile_saved (RkSettingsWindow *self)
{
  say (self, _ ("Your profile was saved."));
}

static void
on_profile (RkSettingsWindow *self)
{
  GtkWidget *form = rk_profile_form_new (GTK_WINDOW (self), self->client);

  g_signal_connect_object (form, "saved", G_CALLBACK (on_profile_saved), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (form));
}

static void load_sessions (RkSettingsWindow *self);

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkSettingsWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!rk_client_act_finish (RK_CLIENT (source), result, &error))
    {
      if (self->client != NULL)
        say (self, error->message);
      return;
    }
  if (self->client != NULL)
    load_sessions (self);
}

static void
on_end_answer (AdwMessageDialog *dialog, const char *response, RkSettingsWindow *self)
{
  const char *id = g_object_get_data (G_OBJECT (dialog), "session-id");

  if (self->client != NULL && g_str_equal (response, "end"))
    rk_client_revoke_session_async (
      self->client, id, self->cancellable, on_revoked, g_object_ref (self));
}

/* What waits there unsent is lost with it. */
static void
on_end_session (GtkButton *button, RkSettingsWindow *self)
{
  const char *id = g_object_get_data (G_OBJECT (button), "session-id");
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (self), _ ("End this sign-in?"),
    _ ("That terminal is signed out at once, and what it holds is destroyed, also what was not "
       "sent yet. If you do not know the terminal, change your password as well."));

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "end", _ ("End It"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "end", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_object_set_data_full (G_OBJECT (dialog), "session-id", g_strdup (id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_end_answer), self, 0);
  rk_dialog_present (dialog);
}

static GtkWidget *
session_row (RkSettingsWindow *self, const RkSession *session)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *last = rk_words_exact_time (session->last_us);
  g_autofree char *subtitle = g_strdup_printf (_ ("Last used %s"), last);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (
    ADW_PREFERENCES_ROW (row), session->device_name != NULL && *session->device_name != '\0'
                                 ? session->device_name
                                 : _ ("A terminal without a name"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (session->current)
    {
      GtkWidget *tag = gtk_label_new (_ ("This terminal"));
      gtk_widget_add_css_class (tag, "tag");
      gtk_widget_set_valign (tag, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), tag);
    }
  else
    {
      GtkWidget *button = gtk_button_new_with_label (_ ("End"));
      /* Translators: the accessible name of a button; %s is the name of a computer. */
      g_autofree char *name = g_strdup_printf (
        _ ("End the sign-in at %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
      rk_name_widget (button, name);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_object_set_data_full (G_OBJECT (button), "session-id", g_strdup (session->id), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (on_end_session), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  return row;
}

static void
add_message (AdwPreferencesGroup *group, GPtrArray *rows, const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  adw_preferences_group_add (group, row);
  if (rows != NULL)
    g_ptr_array_add (rows, row);
}

static void
on_sessions (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkSettingsWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) sessions = rk_client_sessions_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  for (guint i = 0; i < self->session_rows->len; i++)
    adw_preferences_group_remove (self->sessions_group, self->session_rows->pdata[i]);
  g_ptr_array_set_size (self->session_rows, 0);
  if (sessions == NULL)
    {
      add_message (self->sessions_group, self->session_rows, error->message);
      return;
    }
  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++)
    {
      g_autoptr (RkSessionItem) item = g_list_model_get_item (sessions, i);
      GtkWidget *row = session_row (self, rk_session_item_get_session (item));
      adw_preferences_group_add (self->sessions_group, row);
      g_ptr_array_add (self->session_rows, row);
    }
}

static void
load_sessions (RkSettingsWindow *self)
{
  rk_client_sessions_async (self->client, self->cancellable, on_sessions, g_object_ref (self));
}

static void
on_facility (RkSettingsWindow *self)
{
  gtk_window_present (GTK_WINDOW (rk_facility_window_new (GTK_WINDOW (self), self->client)));
}

static void
rk_settings_window_dispose (GObject *object)
{
  RkSettingsWindow *self = RK_SETTINGS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->session_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_SETTINGS_WINDOW);
  G_OBJECT_CLASS (rk_settings_window_parent_class)->dispose (object);
}

static void
rk_settings_window_class_init (RkSettingsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_settings_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "settings/settings-window.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RkSettingsWindow, name)
  CHILD (order_row);
  CHILD (scale_spin);
  CHILD (appearance_row);
  CHILD (notify_switch);
  CHILD (desk_page);
  CHILD (profile_row);
  CHILD (sessions_group);
  CHILD (pledge_group);
  CHILD (deputies_group);
  CHILD (staff_page);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_scale_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_password);
  gtk_widget_class_bind_template_callback (widget_class, on_pledge);
  gtk_widget_class_bind_template_callback (widget_class, on_deputies);
  gtk_widget_class_bind_template_callback (widget_class, on_profile);
  gtk_widget_class_bind_template_callback (widget_class, on_facility);
}

static void
rk_settings_window_init (RkSettingsWindow *self)
{
  GSettings *prefs = rk_prefs ();

  self->cancellable = g_cancellable_new ();
  self->session_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_selected (
    self->order_row, g_settings_get_boolean (prefs, RK_PREF_NEWEST_FIRST) ? 0 : 1);
  adw_combo_row_set_selected (
    self->appearance_row, (guint) g_settings_get_enum (prefs, RK_PREF_APPEARANCE));
  on_scale_pref (self);
  g_signal_connect_object (
    prefs, "changed::" RK_PREF_TEXT_SCALE, G_CALLBACK (on_scale_pref), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->order_row, "notify::selected", G_CALLBACK (on_order), self);
  g_signal_connect_swapped (
    self->appearance_row, "notify::selected", G_CALLBACK (on_appearance), self);
  g_settings_bind (prefs, RK_PREF_NOTIFY, self->notify_switch, "active", G_SETTINGS_BIND_DEFAULT);
}

/**
 * rk_settings_window_new:
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_settings_window_new (GtkWindow *parent, RkClient *client)
{
  RkSettingsWindow *self = g_object_new (RK_TYPE_SETTINGS_WINDOW, "transient-for", parent, NULL);
  RkUserItem *me = rk_client_get_user (client);

  self->client = g_object_ref (client);
  adw_preferences_page_add (self->desk_page, ADW_PREFERENCES_GROUP (rk_kept_group_new (client)));
  adw_preferences_page_add (self->desk_page, ADW_PREFERENCES_GROUP (rk_scan_group_new (client)));
  load_sessions (self);
  show_profile (self);
  g_signal_connect_object (
    client, "notify::user", G_CALLBACK (show_profile), self, G_CONNECT_SWAPPED);
  if (me == NULL || !rk_user_item_is_facility_admin (me))
    adw_preferences_window_remove (ADW_PREFERENCES_WINDOW (self), self->staff_page);
  gtk_widget_set_visible (
    self->deputies_group, me != NULL && rk_user_item_get_profession (me) == RK_PROFESSION_DOCTOR);
  gtk_widget_set_visible (self->pledge_group, me != NULL && rk_user_item_is_staff (me));
  rk_room_for_window (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
