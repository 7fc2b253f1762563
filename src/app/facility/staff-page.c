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
 * one of them stands on a page of its own, where plain buttons are in reach of everybody. */

typedef struct
{
  RkFacilityWindow *window;
  AdwPreferencesPage *page;
  AdwPreferencesGroup *group;
  GtkEditable *search;
  GtkWidget *nobody;
  GPtrArray *rows; /* AdwActionRow */
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
on_opened (GtkWidget *row, StaffPage *self)
{
  const RkUser *user = user_of (row, self);

  if (user != NULL)
    rk_person_page_open (self->window, user);
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

/** rk_staff_add_state: puts on @row whether @user administers, is suspended or has left */
void
rk_staff_add_state (GtkWidget *row, const RkUser *user)
{
  if (user->role == RK_ROLE_ADMIN)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), tag (_ ("Administrator"), NULL));
  if (user->state == RK_USER_LEFT)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), tag (_ ("Has left"), NULL));
  else if (user->state == RK_USER_SUSPENDED)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), tag (_ ("Suspended"), "error"));
}

static void
add_pause (StaffPage *self, GtkWidget *row, const RkUser *user, const RkStaff *staff)
{
  GtkWidget *button;

  if (user->state != RK_USER_ACTIVE || staff == NULL || staff->paused_until_us == 0)
    return;
  g_autofree char *name = g_strdup_printf (_ ("Lift the pause of %s"), user->name);
  g_autofree char *clock = rk_words_clock (staff->paused_until_us);
  /* Translators: %s is a time such as 16:30. */
  g_autofree char *paused = g_strdup_printf (_ ("Paused until %s"), clock);
  button = gtk_button_new_with_label (_ ("Lift the pause"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  rk_name_widget (button, name);
  g_object_set_data_full (G_OBJECT (button), "user-id", g_strdup (user->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_lift), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), tag (paused, "warning"));
}

/**
 * rk_staff_words:
 * @staff: (nullable): what is known of the sign-ins of @user
 *
 * Returns: (transfer full): the profession and when the person signed in last
 */
char *
rk_staff_words (const RkUser *user, const RkStaff *staff)
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
add_person (StaffPage *self, const RkUser *user)
{
  const RkStaff *staff
    = rk_staffing_find_staff (rk_facility_window_get_staffing (self->window), user->id);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *subtitle = rk_staff_words (user, staff);
  g_autofree char *searched
    = g_strconcat (user->name, " ", user->kana != NULL ? user->kana : "", " ",
                   rk_words_profession (user->profession), " ", user->mail, NULL);
  char *folded = rk_text_fold (searched, -1, NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), user->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  g_object_set_data_full (G_OBJECT (row), "user-id", g_strdup (user->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "rk-searched", folded, g_free);
  rk_staff_add_state (row, user);
  add_pause (self, row, user, staff);
  adw_action_row_add_suffix (
    ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect (row, "activated", G_CALLBACK (on_opened), self);
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
        add_person (self, user);
        n += !left;
      }
  title
    = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Staff: %u person", "Staff: %u people", n), n);
  adw_preferences_group_set_title (self->group, title);
  on_search (self);
}

static void
on_ledger (StaffPage *self)
{
  rk_ledger_open (self->window);
}

static void
add_ledger (StaffPage *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_label (_ ("Open the Ledger"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Ledger (form 4)"));
  adw_action_row_set_subtitle (
    ADW_ACTION_ROW (row), _ ("Users with their terminals, and patients' groups, as they are "
                             "now. To be looked at, printed and saved as PDF."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_ledger), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
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
  add_ledger (self);
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (first));
  adw_preferences_page_add (self->page, self->group);
  g_signal_connect_object (window, "loaded", G_CALLBACK (on_loaded), page, G_CONNECT_SWAPPED);
  return page;
}
