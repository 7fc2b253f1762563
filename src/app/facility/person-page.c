/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/facility/deputies-window.h"
#include "app/patients/birth-date.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/* One of the staff: what is known, and what can be done about the person. */

typedef struct
{
  RkFacilityWindow *window;
  char *user_id;
  AdwPreferencesPage *page;
  GPtrArray *groups; /* AdwPreferencesGroup */
  GtkEditable *pledged;
  GtkEditable *trained;
  GtkWidget *save;
  GtkLabel *wrong;
} PersonPage;

static void
person_page_free (PersonPage *self)
{
  g_ptr_array_unref (self->groups);
  g_free (self->user_id);
  g_free (self);
}

/* As it was told last. */
static const RkUser *
user_of (PersonPage *self)
{
  return rk_staffing_find_user (rk_facility_window_get_staffing (self->window), self->user_id);
}

static void
on_password (PersonPage *self)
{
  const RkUser *user = user_of (self);

  if (user != NULL)
    rk_temporary_password_ask (self->window, user);
}

static void
on_suspend (PersonPage *self)
{
  const RkUser *user = user_of (self);

  if (user != NULL)
    rk_incident_ask_person (self->window, user);
}

static void
on_leave (PersonPage *self)
{
  const RkUser *user = user_of (self);

  if (user != NULL)
    gtk_window_present (GTK_WINDOW (rk_leaving_window_new (self->window, user)));
}

static void
on_deputies (PersonPage *self)
{
  const RkUser *user = user_of (self);

  if (user != NULL)
    gtk_window_present (GTK_WINDOW (
      rk_deputies_window_new (GTK_WINDOW (self->window),
                              rk_facility_window_get_client (self->window), user->id, user->name)));
}

static AdwPreferencesGroup *
add_group (PersonPage *self, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (self->page, group);
  g_ptr_array_add (self->groups, group);
  return group;
}

static GtkWidget *
add_row (AdwPreferencesGroup *group, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 5);
  adw_preferences_group_add (group, row);
  return row;
}

static void
add_act (PersonPage *self,
         AdwPreferencesGroup *group,
         const char *title,
         const char *subtitle,
         const char *label,
         GCallback callback)
{
  GtkWidget *row = add_row (group, title, subtitle);
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkFacilityWindow) window = data;
  g_autoptr (GError) error = NULL;
  const gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (rk_facility_window_get_client (window) == NULL)
    return;
  rk_facility_window_say (window, done ? _ ("The days were noted down.") : error->message);
  rk_facility_window_reload (window);
}

/* Returns: whether it is a day, or nothing */
static gboolean
read_day (GtkEditable *field, char **ret_day)
{
  g_autofree char *text = rk_form_dup_text (field);

  *ret_day = NULL;
  return *text == '\0' || rk_parse_birth_date (text, ret_day);
}

static void
on_note (PersonPage *self)
{
  g_autofree char *pledged = NULL, *trained = NULL;
  RkClient *client = rk_facility_window_get_client (self->window);

  if (client == NULL)
    return;
  if (!read_day (self->pledged, &pledged) || !read_day (self->trained, &trained))
    {
      rk_set_text_or_hide (self->wrong, _ ("Write a day, such as 2026-04-01 or R8.4.1."));
      return;
    }
  rk_set_text_or_hide (self->wrong, NULL);
  gtk_widget_set_sensitive (self->save, FALSE);
  rk_client_set_papers_async (
    client, self->user_id, pledged, trained, NULL, on_noted, g_object_ref (self->window));
}

/* 誓約書取得日 and 研修受講日. */
static void
add_days (PersonPage *self, const RkStaff *staff)
{
  AdwPreferencesGroup *group = add_group (self, _ ("Pledge and training"));

  adw_preferences_group_set_description (group, _ ("They stand in the ledger (form 4)."));
  self->pledged = rk_form_add_entry (
    GTK_WIDGET (group), _ ("Pledged on"), staff != NULL ? staff->pledged_on : NULL);
  self->trained = rk_form_add_entry (
    GTK_WIDGET (group), _ ("Trained on"), staff != NULL ? staff->trained_on : NULL);
  self->wrong = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->wrong, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->wrong), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->wrong), FALSE);
  adw_preferences_group_add (group, GTK_WIDGET (self->wrong));
  self->save = gtk_button_new_with_label (_ ("Note Down"));
  gtk_widget_set_valign (self->save, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_note), self);
  adw_preferences_group_set_header_suffix (group, self->save);
}

static void
add_acts (PersonPage *self, const RkUser *user)
{
  RkUserItem *me = rk_client_get_user (rk_facility_window_get_client (self->window));
  AdwPreferencesGroup *group;

  if (user->state == RK_USER_LEFT)
    return;
  group = add_group (self, _ ("What can be done"));
  if (user->profession == RK_PROFESSION_DOCTOR && user->state == RK_USER_ACTIVE)
    add_act (self, group, _ ("Others type for the doctor"),
             _ ("Says who may post in the doctor's name, unconfirmed until the doctor confirms. "
                "The doctor is told."),
             _ ("Who May Type…"), G_CALLBACK (on_deputies));
  if (me != NULL && g_strcmp0 (rk_user_item_get_id (me), user->id) == 0)
    {
      add_row (group, _ ("This is your own account"),
               _ ("Another administrator can suspend it, give it a password or take it out of the "
                  "facility."));
      return;
    }
  if (user->state == RK_USER_SUSPENDED)
    add_act (self, group, _ ("Comes back after the suspension"),
             _ ("You get a temporary password to tell in person, and the suspension ends. It is "
                "changed at the first sign-in."),
             _ ("End the Suspension…"), G_CALLBACK (on_password));
  else
    {
      add_act (self, group, _ ("Forgot the password"),
               _ ("You get a temporary password to tell in person. It is changed at the first "
                  "sign-in."),
               _ ("Temporary Password…"), G_CALLBACK (on_password));
      add_act (self, group, _ ("Lost or stolen phone, notebook or password"),
               _ ("Signs the person out everywhere, destroys what their terminals hold and "
                  "suspends the account."),
               _ ("Suspend…"), G_CALLBACK (on_suspend));
    }
  add_act (self, group, _ ("Leaves the facility"),
           _ ("Hands over what the person administers and takes them out of everything."),
           _ ("Proceed…"), G_CALLBACK (on_leave));
}

static void
show_person (PersonPage *self, const RkUser *user)
{
  const RkStaff *staff
    = rk_staffing_find_staff (rk_facility_window_get_staffing (self->window), user->id);
  AdwPreferencesGroup *group = add_group (self, user->name);
  g_autofree char *words = rk_staff_words (user, staff);
  GtkWidget *row = add_row (group, words, user->kana);

  if (user->mail != NULL && *user->mail != '\0')
    add_row (group, user->mail, _ ("Mail address"));
  rk_staff_add_state (row, user);
  add_days (self, staff);
  add_acts (self, user);
}

static void
on_loaded (GtkWidget *outer)
{
  PersonPage *self = g_object_get_data (G_OBJECT (outer), "rk-page");
  const RkUser *user = user_of (self);

  for (guint i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (self->page, g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);
  if (user != NULL)
    show_person (self, user);
}

static void
on_back (AdwPreferencesWindow *window)
{
  adw_preferences_window_close_subpage (window);
}

/** rk_person_page_open: shows @user on a page of its own within @window */
void
rk_person_page_open (RkFacilityWindow *window, const RkUser *user)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = gtk_button_new_with_label (_ ("Back"));
  GtkWidget *page = adw_preferences_page_new ();
  PersonPage *self = g_new0 (PersonPage, 1);

  self->window = window;
  self->user_id = g_strdup (user->id);
  self->page = ADW_PREFERENCES_PAGE (page);
  self->groups = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (outer), "rk-page", self, (GDestroyNotify) person_page_free);
  g_signal_connect_object (back, "clicked", G_CALLBACK (on_back), window, G_CONNECT_SWAPPED);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (outer), header);
  gtk_box_append (GTK_BOX (outer), page);
  g_signal_connect_object (window, "loaded", G_CALLBACK (on_loaded), outer, G_CONNECT_SWAPPED);
  show_person (self, user);
  adw_preferences_window_present_subpage (ADW_PREFERENCES_WINDOW (window), outer);
  gtk_widget_grab_focus (back);
}
