/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"

#include <glib/gi18n.h>

/* きまり: what holds at every terminal of the facility. Nothing is changed before 保存する; after
 * that it can be taken back. */

/* Quiet hours begin and end at such times, in minutes. */
#define STEP 30

static const int days[] = { 0, 30, 60, 90, 180, 365 };

enum
{
  REMEMBER,
  KEYRING,
  SAVING,
  PRINTING,
  COPYING,
  N_SWITCHES
};

/* Long enough to find it by keys. */
#define UNDO_SECONDS 30

typedef struct
{
  RkFacilityWindow *window;
  RkFacility *kept;   /* as the server has it */
  RkFacility *before; /* as it was before the last 保存する */
  RkFacility *shown;  /* as the page can show it */
  GtkSpinButton *lock;
  GtkSpinButton *logout;
  GtkSpinButton *length;
  AdwComboRow *rule;
  AdwComboRow *period;
  GtkSwitch *quiet;
  AdwComboRow *from;
  AdwComboRow *until;
  GtkSwitch *switches[N_SWITCHES];
  GtkWidget *save;
  gboolean filling;
} RulesPage;

static void
rules_page_free (RulesPage *self)
{
  rk_facility_free (self->kept);
  rk_facility_free (self->before);
  rk_facility_free (self->shown);
  g_free (self);
}

static guint
period_of (gint64 wanted)
{
  guint best = 0;

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    if (days[i] <= wanted)
      best = i;
  return best;
}

static RkFacility *read_rules (RulesPage *self);

static void
show (RulesPage *self, const RkFacility *rules)
{
  const gboolean quiet = rules->quiet_from_minute != rules->quiet_until_minute;
  const gboolean on[N_SWITCHES]
    = { rules->remember_mail, rules->keyring_allowed, !rules->saving_barred,
        !rules->printing_barred, !rules->copying_barred };

  self->filling = TRUE;
  gtk_spin_button_set_value (self->lock, (double) rules->idle_lock_minutes);
  gtk_spin_button_set_value (self->logout, (double) rules->idle_logout_minutes);
  gtk_spin_button_set_value (self->length, (double) rules->password_min_length);
  adw_combo_row_set_selected (
    self->rule, rules->password_rule == RK_PASSWORD_RULE_LETTERS_DIGITS_SYMBOLS ? 1 : 0);
  adw_combo_row_set_selected (self->period, period_of (rules->password_days));
  gtk_switch_set_active (self->quiet, quiet);
  adw_combo_row_set_selected (
    self->from, (guint) ((quiet ? rules->quiet_from_minute : 21 * 60) / STEP));
  adw_combo_row_set_selected (
    self->until, (guint) ((quiet ? rules->quiet_until_minute : 8 * 60) / STEP));
  for (guint i = 0; i < N_SWITCHES; i++)
    gtk_switch_set_active (self->switches[i], on[i]);
  self->filling = FALSE;
  rk_facility_free (self->shown);
  self->shown = read_rules (self);
}

/* What the page says, on top of what it does not show. A time between the steps stays unless it was
 * chosen anew. */
static RkFacility *
read_rules (RulesPage *self)
{
  RkFacility *rules = rk_record_copy (&rk_facility_type, self->kept);
  const gint64 from = adw_combo_row_get_selected (self->from);
  const gint64 until = adw_combo_row_get_selected (self->until);

  rules->idle_lock_minutes = gtk_spin_button_get_value_as_int (self->lock);
  rules->idle_logout_minutes = gtk_spin_button_get_value_as_int (self->logout);
  rules->password_min_length = gtk_spin_button_get_value_as_int (self->length);
  rules->password_rule = adw_combo_row_get_selected (self->rule) == 1
                           ? RK_PASSWORD_RULE_LETTERS_DIGITS_SYMBOLS
                           : RK_PASSWORD_RULE_LETTERS_DIGITS;
  if (period_of (rules->password_days) != adw_combo_row_get_selected (self->period))
    rules->password_days = days[adw_combo_row_get_selected (self->period)];
  if (!gtk_switch_get_active (self->quiet))
    rules->quiet_from_minute = rules->quiet_until_minute = 8 * 60;
  else
    {
      const gboolean had = rules->quiet_from_minute != rules->quiet_until_minute;

      if (!had || rules->quiet_from_minute / STEP != from)
        rules->quiet_from_minute = from * STEP;
      if (!had || rules->quiet_until_minute / STEP != until)
        rules->quiet_until_minute = until * STEP;
    }
  rules->remember_mail = gtk_switch_get_active (self->switches[REMEMBER]);
  rules->keyring_allowed = gtk_switch_get_active (self->switches[KEYRING]);
  rules->saving_barred = !gtk_switch_get_active (self->switches[SAVING]);
  rules->printing_barred = !gtk_switch_get_active (self->switches[PRINTING]);
  rules->copying_barred = !gtk_switch_get_active (self->switches[COPYING]);
  return rules;
}

static gboolean
same (const RkFacility *a, const RkFacility *b)
{
  return a->idle_lock_minutes == b->idle_lock_minutes
         && a->idle_logout_minutes == b->idle_logout_minutes
         && a->password_min_length == b->password_min_length && a->password_rule == b->password_rule
         && a->password_days == b->password_days && a->quiet_from_minute == b->quiet_from_minute
         && a->quiet_until_minute == b->quiet_until_minute && a->remember_mail == b->remember_mail
         && a->keyring_allowed == b->keyring_allowed && a->saving_barred == b->saving_barred
         && a->printing_barred == b->printing_barred && a->copying_barred == b->copying_barred;
}

static void
on_changed (RulesPage *self)
{
  const gboolean quiet = gtk_switch_get_active (self->quiet);

  gtk_widget_set_sensitive (GTK_WIDGET (self->from), quiet);
  gtk_widget_set_sensitive (GTK_WIDGET (self->until), quiet);
  if (self->filling || self->kept == NULL)
    return;
  g_autoptr (RkFacility) rules = read_rules (self);
  gtk_widget_set_sensitive (self->save, !same (rules, self->shown));
}

typedef struct
{
  GtkWidget *page;
  RkFacility *rules;
} Saving;

static void send_rules (GtkWidget *page, RkFacility *rules);

static void
on_take_back (GtkWidget *page)
{
  RulesPage *self = g_object_get_data (G_OBJECT (page), "rk-page");

  if (self->before != NULL)
    send_rules (page, g_steal_pointer (&self->before));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Saving *saving = data;
  g_autoptr (GtkWidget) page = saving->page;
  g_autoptr (RkFacility) rules = saving->rules;
  RulesPage *self = g_object_get_data (G_OBJECT (page), "rk-page");
  g_autoptr (GError) error = NULL;

  g_free (saving);
  if (!rk_client_act_finish (RK_CLIENT (source), result, &error))
    {
      if (rk_facility_window_get_client (self->window) != NULL)
        rk_facility_window_say (self->window, error->message);
      gtk_widget_set_sensitive (self->save, TRUE);
      return;
    }
  rk_facility_free (self->before);
  self->before = self->kept;
  self->kept = g_steal_pointer (&rules);
  if (rk_facility_window_get_client (self->window) == NULL)
    return;
  show (self, self->kept);
  on_changed (self);
  AdwToast *toast = adw_toast_new (_ ("The rules were saved and hold at every terminal."));
  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_signal_connect_object (
    toast, "button-clicked", G_CALLBACK (on_take_back), page, G_CONNECT_SWAPPED);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self->window), toast);
}

/* Takes @rules. */
static void
send_rules (GtkWidget *page, RkFacility *rules)
{
  RulesPage *self = g_object_get_data (G_OBJECT (page), "rk-page");
  Saving *saving = g_new0 (Saving, 1);

  saving->page = g_object_ref (page);
  saving->rules = rules;
  gtk_widget_set_sensitive (self->save, FALSE);
  rk_client_set_rules_async (
    rk_facility_window_get_client (self->window), rules, NULL, on_saved, saving);
}

static void
on_save (GtkWidget *page)
{
  RulesPage *self = g_object_get_data (G_OBJECT (page), "rk-page");

  /* What is typed counts without Enter. */
  gtk_spin_button_update (self->lock);
  gtk_spin_button_update (self->logout);
  gtk_spin_button_update (self->length);
  send_rules (page, read_rules (self));
}

static void
on_typed (RulesPage *self)
{
  if (!self->filling && self->kept != NULL)
    gtk_widget_set_sensitive (self->save, TRUE);
}

static AdwPreferencesGroup *
add_group (GtkWidget *page, const char *title, const char *description)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  if (description != NULL)
    adw_preferences_group_set_description (group, description);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);
  return group;
}

static GtkWidget *
add_row (AdwPreferencesGroup *group, const char *title, const char *subtitle, GtkWidget *control)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  rk_name_widget (control, title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkSpinButton *
add_number (RulesPage *self,
            AdwPreferencesGroup *group,
            const char *title,
            const char *subtitle,
            int least,
            int most)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (least, most, 1);

  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  add_row (group, title, subtitle, spin);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (spin, "changed", G_CALLBACK (on_typed), self);
  return GTK_SPIN_BUTTON (spin);
}

static GtkSwitch *
add_switch (RulesPage *self, AdwPreferencesGroup *group, const char *title, const char *subtitle)
{
  GtkWidget *control = gtk_switch_new ();

  add_row (group, title, subtitle, control);
  g_signal_connect_swapped (control, "notify::active", G_CALLBACK (on_changed), self);
  return GTK_SWITCH (control);
}

static AdwComboRow *
add_combo (RulesPage *self,
           AdwPreferencesGroup *group,
           const char *title,
           const char *subtitle,
           GtkStringList *choices)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  adw_preferences_group_add (group, row);
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (on_changed), self);
  return ADW_COMBO_ROW (row);
}

static GtkStringList *
clock_times (void)
{
  GtkStringList *times = gtk_string_list_new (NULL);

  for (int minute = 0; minute < 24 * 60; minute += STEP)
    {
      g_autofree char *text = g_strdup_printf ("%d:%02d", minute / 60, minute % 60);
      gtk_string_list_append (times, text);
    }
  return times;
}

static void
add_password (RulesPage *self, GtkWidget *page)
{
  AdwPreferencesGroup *group = add_group (
    page, _ ("Passwords"),
    _ ("The ministry's guideline asks for 13 characters of letters, digits and symbols, or for "
       "8 that are changed every two months."));
  g_autoptr (GtkStringList) rules = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) periods = gtk_string_list_new (NULL);

  gtk_string_list_append (rules, _ ("Letters and digits"));
  gtk_string_list_append (rules, _ ("Letters, digits and symbols"));
  gtk_string_list_append (periods, _ ("Never"));
  for (guint i = 1; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *text = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "After %d day", "After %d days", (gulong) days[i]), days[i]);
      gtk_string_list_append (periods, text);
    }
  self->length = add_number (self, group, _ ("Characters at least"), _ ("From 8 to 32."), 8, 32);
  self->rule = add_combo (self, group, _ ("What they have to hold"), "", rules);
  self->period = add_combo (self, group, _ ("They have to be changed"),
                            _ ("Everybody is told 14 days before. Whoever is at work is not "
                               "interrupted: the next sign-in asks for a new password."),
                            periods);
}

static void
add_terminals (RulesPage *self, GtkWidget *page)
{
  AdwPreferencesGroup *group = add_group (page, _ ("Terminals"), NULL);

  self->switches[REMEMBER]
    = add_switch (self, group, _ ("Terminals may remember mail addresses"),
                  _ ("The last address stands there at the next sign-in. Off where strangers can "
                     "see the screen."));
  self->switches[KEYRING]
    = add_switch (self, group, _ ("Personal computers may open without a network"),
                  _ ("The key is kept in the keyring of the person's own login. Off for computers "
                     "that several people share under one login."));
  group = add_group (
    page, _ ("What leaves the program"),
    _ ("A file that was saved or printed is not reached any more when a terminal is lost. Each "
       "time is in the access log."));
  self->switches[SAVING] = add_switch (self, group, _ ("Files may be saved"), "");
  self->switches[PRINTING] = add_switch (self, group, _ ("Printing is allowed"), "");
  self->switches[COPYING] = add_switch (self, group, _ ("Copying from files is allowed"), "");
}

/** rk_rules_page_new: Returns: (transfer floating): the page きまり of @window */
GtkWidget *
rk_rules_page_new (RkFacilityWindow *window)
{
  GtkWidget *page = adw_preferences_page_new ();
  RulesPage *self = g_new0 (RulesPage, 1);
  const RkFacility *rules = rk_client_get_facility (rk_facility_window_get_client (window));
  AdwPreferencesGroup *group;
  g_autoptr (GtkStringList) times = clock_times ();

  self->window = window;
  g_object_set_data_full (G_OBJECT (page), "rk-page", self, (GDestroyNotify) rules_page_free);
  group = add_group (page, _ ("Rules of the facility"),
                     _ ("They hold for everybody of your facility, at every terminal."));
  self->save = gtk_button_new_with_label (_ ("Save"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  gtk_widget_set_valign (self->save, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (self->save, FALSE);
  rk_name_widget (self->save, _ ("Save the rules"));
  adw_preferences_group_set_header_suffix (group, self->save);
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (on_save), page, G_CONNECT_SWAPPED);

  self->lock = add_number (self, group, _ ("Minutes until a terminal locks"),
                           _ ("Without any input. From 1 to 60."), 1, 60);
  self->logout = add_number (self, group, _ ("Minutes from the lock until it signs out"),
                             _ ("From 5 to 480. What is unsent then lies sealed."), 5, 480);
  add_password (self, page);
  group = add_group (page, _ ("Quiet hours"),
                     _ ("Nobody is expected to look in then, and posts are offered for the "
                        "morning."));
  self->quiet = add_switch (self, group, _ ("There are quiet hours"), "");
  self->from = add_combo (self, group, _ ("From"), "", times);
  self->until = add_combo (self, group, _ ("Until"), "", times);
  add_terminals (self, page);
  if (rules != NULL)
    {
      self->kept = rk_record_copy (&rk_facility_type, rules);
      show (self, self->kept);
      on_changed (self);
    }
  return page;
}
