/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* アクセス記録: who did what with the facility's patients and terminals, the latest first. Nothing
 * is asked before the page is looked at. */

/* One answer may have searched far and found nothing: so often it is asked on by itself. */
#define TRIES 20

static const char *const kinds[] = { NULL, "sign_in", "read", "write", "out", "manage" };

/* Today, yesterday, and so many days. */
static const int periods[] = { 0, 1, 7, 30, 90, -1 };

typedef struct
{
  RkFacilityWindow *window;
  GCancellable *asking;
  GPtrArray *people;   /* ids, after everybody */
  GPtrArray *patients; /* ids, after all of them */
  GtkDropDown *person;
  GtkDropDown *patient;
  GtkDropDown *kind;
  GtkDropDown *period;
  GtkWidget *list;
  GtkWidget *more;
  GtkLabel *message;
  gint64 next;
  guint n_rows;
  guint n_tries;
  gboolean begun;
  gboolean filling;
} AccessPage;

static void
access_page_free (AccessPage *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->patients);
  g_free (self);
}

static void ask (GtkWidget *page, gint64 before);

static const char *
chosen (GtkDropDown *drop, GPtrArray *ids)
{
  const guint n = gtk_drop_down_get_selected (drop);

  return n > 0 && n <= ids->len ? g_ptr_array_index (ids, n - 1) : NULL;
}

static void
add_row (AccessPage *self, const RkAccess *access)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = rk_words_exact_time (access->at_us);
  g_autofree char *title = g_strdup_printf (
    "%s　%s", access->actor_name != NULL ? access->actor_name : _ ("The operator"),
    rk_access_words (access->action));
  GString *subtitle = g_string_new (when);

  if (access->patient_name != NULL)
    g_string_append_printf (subtitle, _ ("　Patient: %s"), access->patient_name);
  if (access->subject_name != NULL)
    g_string_append_printf (subtitle, _ ("　Person: %s"), access->subject_name);
  if (access->actor_name == NULL && g_strcmp0 (access->action, "sign_in_refused") == 0)
    {
      g_free (title);
      title = g_strdup (rk_access_words (access->action));
    }
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle->str);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
  self->n_rows++;
  g_string_free (subtitle, TRUE);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) page = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkAccessPage) answer = rk_client_access_finish (RK_CLIENT (source), result, &error);
  AccessPage *self = g_object_get_data (G_OBJECT (page), "rk-page");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || rk_facility_window_get_client (self->window) == NULL)
    return;
  if (answer == NULL)
    {
      rk_set_text_or_hide (self->message, error->message);
      return;
    }
  for (guint i = 0; i < answer->rows->len; i++)
    add_row (self, g_ptr_array_index (answer->rows, i));
  self->next = answer->next;
  if (answer->more && answer->rows->len == 0 && self->n_tries++ < TRIES)
    {
      ask (page, self->next);
      return;
    }
  gtk_widget_set_visible (self->list, self->n_rows > 0);
  gtk_widget_set_visible (self->more, answer->more);
  gtk_widget_set_sensitive (self->more, TRUE);
  rk_set_text_or_hide (self->message, self->n_rows > 0 ? NULL
                                      : answer->more
                                        ? _ ("Nothing was found so far.")
                                        : _ ("Nothing was found. Choose a longer period or fewer "
                                             "conditions."));
}

/* The beginning of the day that was so many days ago, where the facility is. */
static gint64
day_before (int n_days)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (rk_time_now_us () / G_USEC_PER_SEC);
  g_autoptr (GDateTime) here = g_date_time_to_timezone (now, rk_words_zone ());
  g_autoptr (GDateTime) then = g_date_time_add_days (here, -n_days);
  g_autoptr (GDateTime) midnight
    = g_date_time_new (rk_words_zone (), g_date_time_get_year (then), g_date_time_get_month (then),
                       g_date_time_get_day_of_month (then), 0, 0, 0);

  return g_date_time_to_unix (midnight) * G_USEC_PER_SEC;
}

static void
ask (GtkWidget *page, gint64 before)
{
  AccessPage *self = g_object_get_data (G_OBJECT (page), "rk-page");
  const int days = periods[gtk_drop_down_get_selected (self->period)];

  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->asking = g_cancellable_new ();
  gtk_widget_set_sensitive (self->more, FALSE);
  rk_client_access_async (
    rk_facility_window_get_client (self->window), chosen (self->person, self->people),
    chosen (self->patient, self->patients), kinds[gtk_drop_down_get_selected (self->kind)],
    days >= 0 ? day_before (days) : 0, days == 1 ? day_before (0) : 0, before, self->asking,
    on_page, g_object_ref (page));
}

static void
on_filter (GtkWidget *page)
{
  AccessPage *self = g_object_get_data (G_OBJECT (page), "rk-page");
  GtkWidget *row;

  if (self->filling || !self->begun)
    return;
  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  self->n_rows = self->n_tries = 0;
  gtk_widget_set_visible (self->list, FALSE);
  gtk_widget_set_visible (self->more, FALSE);
  rk_set_text_or_hide (self->message, _ ("Looking…"));
  ask (page, 0);
}

static void
on_more (GtkWidget *page)
{
  AccessPage *self = g_object_get_data (G_OBJECT (page), "rk-page");

  self->n_tries = 0;
  ask (page, self->next);
}

static void
on_map (GtkWidget *page)
{
  AccessPage *self = g_object_get_data (G_OBJECT (page), "rk-page");

  if (self->begun)
    return;
  self->begun = TRUE;
  on_filter (page);
}

static GtkDropDown *
add_filter (GtkWidget *page,
            AdwPreferencesGroup *group,
            const char *title,
            GtkStringList *choices,
            gboolean long_list)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *drop = gtk_drop_down_new (
    G_LIST_MODEL (choices), gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (drop), long_list);
  gtk_widget_set_valign (drop, GTK_ALIGN_CENTER);
  rk_name_widget (drop, title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), drop);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), drop);
  adw_preferences_group_add (group, row);
  g_signal_connect_object (
    drop, "notify::selected", G_CALLBACK (on_filter), page, G_CONNECT_SWAPPED);
  return GTK_DROP_DOWN (drop);
}

static GtkStringList *
words_of (const char *const *words)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    gtk_string_list_append (list, words[i]);
  return list;
}

static void
on_loaded (GtkWidget *page, RkFacilityWindow *window)
{
  AccessPage *self = g_object_get_data (G_OBJECT (page), "rk-page");
  GtkStringList *names = GTK_STRING_LIST (gtk_drop_down_get_model (self->person));
  const RkStaffing *staffing = rk_facility_window_get_staffing (window);

  /* Once: who is chosen stays chosen. */
  if (self->people->len > 0)
    return;
  self->filling = TRUE;
  for (guint i = 0; i < staffing->users->len; i++)
    {
      const RkUser *user = g_ptr_array_index (staffing->users, i);

      gtk_string_list_append (names, user->name);
      g_ptr_array_add (self->people, g_strdup (user->id));
    }
  self->filling = FALSE;
}

static void
add_patients (AccessPage *self, GtkStringList *names)
{
  GListModel *patients = rk_client_get_patients (rk_facility_window_get_client (self->window));

  for (guint i = 0; i < g_list_model_get_n_items (patients); i++)
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (patients, i);

      if (!rk_patient_item_get_managed (item))
        continue;
      gtk_string_list_append (names, rk_patient_item_get_full_name (item));
      g_ptr_array_add (self->patients, g_strdup (rk_patient_item_get_id (item)));
    }
}

/** rk_access_page_new: Returns: (transfer floating): the page アクセス記録 of @window */
GtkWidget *
rk_access_page_new (RkFacilityWindow *window)
{
  GtkWidget *page = adw_preferences_page_new ();
  AccessPage *self = g_new0 (AccessPage, 1);
  AdwPreferencesGroup *filters = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *rows = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const char *everybody[] = { _ ("Everybody"), NULL };
  const char *all[] = { _ ("All patients"), NULL };
  const char *acts[] = { _ ("Everything"),
                         _ ("Sign-ins"),
                         _ ("Reads and deliveries"),
                         _ ("Writing"),
                         _ ("Saving, printing, copying"),
                         _ ("Administration"),
                         NULL };
  const char *times[] = { _ ("Today"),
                          _ ("Yesterday"),
                          _ ("The last 7 days"),
                          _ ("The last 30 days"),
                          _ ("The last 90 days"),
                          _ ("Ever"),
                          NULL };
  g_autoptr (GtkStringList) person = words_of (everybody);
  g_autoptr (GtkStringList) patient = words_of (all);
  g_autoptr (GtkStringList) kind = words_of (acts);
  g_autoptr (GtkStringList) period = words_of (times);

  self->window = window;
  self->people = g_ptr_array_new_with_free_func (g_free);
  self->patients = g_ptr_array_new_with_free_func (g_free);
  g_object_set_data_full (G_OBJECT (page), "rk-page", self, (GDestroyNotify) access_page_free);
  adw_preferences_group_set_title (filters, _ ("Access log"));
  adw_preferences_group_set_description (
    filters, _ ("What people of your facility did, and what was done with its patients. No text of "
                "a post is in it. That you read it is recorded too."));
  add_patients (self, patient);
  self->person = add_filter (page, filters, _ ("Person"), g_object_ref (person), TRUE);
  self->patient = add_filter (page, filters, _ ("Patient"), g_object_ref (patient), TRUE);
  self->kind = add_filter (page, filters, _ ("Kind of act"), g_object_ref (kind), FALSE);
  self->period = add_filter (page, filters, _ ("Period"), g_object_ref (period), FALSE);
  gtk_drop_down_set_selected (self->period, 2);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), filters);

  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "dim-label");
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  rk_name_widget (self->list, _ ("Access log"));
  self->more = gtk_button_new_with_label (_ ("Show more"));
  gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (self->more, 12);
  gtk_widget_set_visible (self->list, FALSE);
  gtk_widget_set_visible (self->more, FALSE);
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (on_more), page, G_CONNECT_SWAPPED);
  adw_preferences_group_add (rows, GTK_WIDGET (self->message));
  adw_preferences_group_add (rows, self->list);
  adw_preferences_group_add (rows, self->more);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), rows);
  g_signal_connect_object (window, "loaded", G_CALLBACK (on_loaded), page, G_CONNECT_SWAPPED);
  g_signal_connect (page, "map", G_CALLBACK (on_map), NULL);
  return page;
}
