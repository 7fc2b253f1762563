/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/words/words.h"
#include "core/text.h"
#include "core/time.h"

#include <glib/gi18n.h>
#include <string.h>

/* スタッフ: who they are, when each signed in last, whose sign-in is paused. What can be done about
 * one of them stands in the row, which is made when it is opened. */

typedef struct
{
  RkFacilityWindow *window;
  AdwPreferencesPage *page;
  AdwPreferencesGroup *group;
  GtkEditable *search;
  GtkWidget *nobody;
  GPtrArray *rows; /* AdwExpanderRow */
} StaffPage;

static void
staff_page_free (StaffPage *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* An id of the present staffing, which may have been asked for anew since the row was made. */
static const RkUser *
user_of (GtkWidget *widget, StaffPage *self)
{
  return rk_staffing_find_user (rk_facility_window_get_staffing (self->window),
                                g_object_get_data (G_OBJECT (widget), "user-id"));
}

static void
on_lifted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkFacilityWindow) window = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (rk_facility_window_get_client (window) == NULL)
    return;
  rk_facility_window_say (window, done ? _ ("The pause was lifted.") : error->message);
  rk_facility_window_reload (window);
}

static void
on_lift (GtkWidget *button, StaffPage *self)
{
  const RkUser *user = user_of (button, self);

  if (user != NULL)
    rk_client_lift_pause_async (rk_facility_window_get_client (self->window), user->id, NULL,
                                on_lifted, g_object_ref (self->window));
}

static void
on_password (GtkWidget *button, StaffPage *self)
{
  const RkUser *user = user_of (button, self);

  if (user != NULL)
    rk_temporary_password_ask (self->window, user);
}

static void
on_suspend (GtkWidget *button, StaffPage *self)
{
  const RkUser *user = user_of (button, self);

  if (user != NULL)
    rk_incident_ask_person (self->window, user);
}

static void
on_leave (GtkWidget *button, StaffPage *self)
{
  const RkUser *user = user_of (button, self);

  if (user != NULL)
    gtk_window_present (GTK_WINDOW (rk_leaving_window_new (self->window, user)));
}

static void
add_act (StaffPage *self,
         GtkWidget *row,
         const RkUser *user,
         const char *title,
         const char *subtitle,
         const char *label,
         const char *name,
         GCallback callback)
{
  GtkWidget *act = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (label);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (act), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (act), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (act), 4);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  rk_name_widget (button, name);
  g_object_set_data_full (G_OBJECT (button), "user-id", g_strdup (user->id), g_free);
  g_signal_connect (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (act), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (act), button);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), act);
}

static void
on_expanded (GtkWidget *row, GParamSpec *pspec, StaffPage *self)
{
  const RkUser *user = user_of (row, self);

  if (user == NULL || g_object_get_data (G_OBJECT (row), "rk-filled") != NULL)
    return;
  g_object_set_data (G_OBJECT (row), "rk-filled", self);
  /* Translators: the following are the accessible names of buttons; %s is a person's name. */
  g_autofree char *password = g_strdup_printf (_ ("Temporary password for %s"), user->name);
  g_autofree char *suspend = g_strdup_printf (_ ("Suspend %s"), user->name);
  g_autofree char *leave = g_strdup_printf (_ ("%s leaves the facility"), user->name);
  add_act (self, row, user, _ ("Forgot the password, or comes back after a suspension"),
           _ ("You get a temporary password to tell in person. It is changed at the first "
              "sign-in."),
           _ ("Issue"), password, G_CALLBACK (on_password));
  add_act (self, row, user, _ ("Lost or stolen phone, notebook or password"),
           _ ("Signs the person out everywhere, destroys what their terminals hold and suspends "
              "the account."),
           _ ("Suspend…"), suspend, G_CALLBACK (on_suspend));
  add_act (self, row, user, _ ("Leaves the facility"),
           _ ("Hands over what the person administers and takes them out of everything."),
           _ ("Proceed…"), leave, G_CALLBACK (on_leave));
}

static GtkWidget *
tag (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "tag");
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  return label;
}

static void
add_state (StaffPage *self, GtkWidget *row, const RkUser *user, const RkStaff *staff)
{
  if (user->state == RK_USER_LEFT)
    adw_expander_row_add_action (ADW_EXPANDER_ROW (row), tag (_ ("Has left"), NULL));
  else if (user->state == RK_USER_SUSPENDED)
    adw_expander_row_add_action (ADW_EXPANDER_ROW (row), tag (_ ("Suspended"), "error"));
  else if (staff != NULL && staff->paused_until_us > 0)
    {
      GtkWidget *button = gtk_button_new_with_label (_ ("Lift the pause"));
      g_autofree char *name = g_strdup_printf (_ ("Lift the pause of %s"), user->name);
      g_autofree char *clock = rk_words_clock (staff->paused_until_us);
      /* Translators: %s is a time such as 16:30. */
      g_autofree char *paused = g_strdup_printf (_ ("Paused until %s"), clock);

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (button, name);
      rk_name_widget (button, name);
      g_object_set_data_full (G_OBJECT (button), "user-id", g_strdup (user->id), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (on_lift), self);
      adw_expander_row_add_action (ADW_EXPANDER_ROW (row), button);
      adw_expander_row_add_action (ADW_EXPANDER_ROW (row), tag (paused, "warning"));
    }
}

static char *
subtitle_of (const RkUser *user, const RkStaff *staff)
{
  g_autofree char *when = NULL;

  if (user->state == RK_USER_LEFT)
    return g_strdup (rk_words_profession (user->profession));
  if (staff == NULL || staff->signed_in_us == 0)
    /* Translators: %s is a profession. */
    return g_strdup_printf (_ ("%s　never signed in"), rk_words_profession (user->profession));
  when = rk_words_exact_time (staff->signed_in_us);
  /* Translators: a profession, and a time. */
  return g_strdup_printf (_ ("%s　last sign-in %s"), rk_words_profession (user->profession), when);
}

static void
add_person (StaffPage *self, const RkUser *user, const char *me)
{
  const RkStaff *staff
    = rk_staffing_find_staff (rk_facility_window_get_staffing (self->window), user->id);
  const gboolean mine = g_strcmp0 (user->id, me) == 0;
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *subtitle = subtitle_of (user, staff);
  g_autofree char *searched
    = g_strconcat (user->name, " ", user->kana != NULL ? user->kana : "", " ",
                   rk_words_profession (user->profession), " ", user->mail, NULL);
  char *folded = rk_text_fold (searched, -1, NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), user->name);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  g_object_set_data_full (G_OBJECT (row), "user-id", g_strdup (user->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "rk-searched", folded, g_free);
  if (user->role == RK_ROLE_ADMIN)
    adw_expander_row_add_action (ADW_EXPANDER_ROW (row), tag (_ ("Administrator"), NULL));
  add_state (self, row, user, staff);
  if (mine || user->state == RK_USER_LEFT)
    adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), FALSE);
  else
    g_signal_connect (row, "notify::expanded", G_CALLBACK (on_expanded), self);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static void
on_search (StaffPage *self)
{
  g_autofree char *wanted = rk_text_fold (gtk_editable_get_text (self->search), -1, NULL);
  gboolean any = FALSE;

  g_strstrip (wanted);
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      const char *searched = g_object_get_data (G_OBJECT (row), "rk-searched");
      const gboolean shown = strstr (searched, wanted) != NULL;

      gtk_widget_set_visible (row, shown);
      any = any || shown;
    }
  gtk_widget_set_visible (self->nobody, !any);
}

static void
on_loaded (GtkWidget *page, RkFacilityWindow *window)
{
  StaffPage *self = g_object_get_data (G_OBJECT (page), "rk-page");
  const RkStaffing *staffing = rk_facility_window_get_staffing (window);
  RkUserItem *me = rk_client_get_user (rk_facility_window_get_client (window));
  g_autofree char *title = NULL;
  guint n = 0;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  /* Who has left stands at the end. */
  for (int left = 0; left < 2; left++)
    for (guint i = 0; i < staffing->users->len; i++)
      {
        const RkUser *user = g_ptr_array_index (staffing->users, i);

        if ((user->state == RK_USER_LEFT) != (left != 0))
          continue;
        add_person (self, user, me != NULL ? rk_user_item_get_id (me) : NULL);
        n += !left;
      }
  title
    = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Staff: %u person", "Staff: %u people", n), n);
  adw_preferences_group_set_title (self->group, title);
  on_search (self);
}

/** rk_staff_page_new: Returns: (transfer floating): the page スタッフ of @window */
GtkWidget *
rk_staff_page_new (RkFacilityWindow *window)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *first = adw_preferences_group_new ();
  GtkWidget *search = gtk_search_entry_new ();
  StaffPage *self = g_new0 (StaffPage, 1);

  self->window = window;
  self->page = ADW_PREFERENCES_PAGE (page);
  self->rows = g_ptr_array_new ();
  self->search = GTK_EDITABLE (search);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_object_set_data_full (G_OBJECT (page), "rk-page", self, (GDestroyNotify) staff_page_free);
  g_object_set (search, "placeholder-text", _ ("Search by name, reading or profession"), NULL);
  rk_name_widget (search, _ ("Search the staff"));
  g_signal_connect_swapped (search, "search-changed", G_CALLBACK (on_search), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (first), search);
  self->nobody = gtk_label_new (_ ("Nobody is called so."));
  gtk_widget_add_css_class (self->nobody, "dim-label");
  gtk_widget_set_visible (self->nobody, FALSE);
  adw_preferences_group_add (self->group, self->nobody);
  adw_preferences_group_set_description (
    self->group, _ ("After five failed sign-ins an account pauses for 30 minutes. Lift the pause "
                    "when you know that it was the person."));
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (first));
  adw_preferences_page_add (self->page, self->group);
  g_signal_connect_object (window, "loaded", G_CALLBACK (on_loaded), page, G_CONNECT_SWAPPED);
  return page;
}
