/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/* 退職: who takes over, what is handed over to whom, and then スタッフ解除. */

typedef struct
{
  RkFacilityWindow *facility;
  AdwWindow *window;
  GCancellable *asking;
  char *user_id;
  char *name;
  GPtrArray *heirs; /* ids, after the first choice, which is nobody */
  AdwComboRow *heir;
  GtkWidget *list;
  GtkLabel *summary;
  GtkWidget *body;
  GtkButton *go;
  GtkLabel *error_label;
} Leaving;

static void
leaving_free (Leaving *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_object_unref (self->facility);
  g_ptr_array_unref (self->heirs);
  g_free (self->user_id);
  g_free (self->name);
  g_free (self);
}

static const char *
heir_of (Leaving *self)
{
  guint chosen = adw_combo_row_get_selected (self->heir);

  return chosen > 0 && chosen <= self->heirs->len ? g_ptr_array_index (self->heirs, chosen - 1)
                                                  : NULL;
}

static void
add_place (Leaving *self, const RkDepartingPlace *place)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = NULL;

  if (place->heir_name != NULL)
    text = g_strdup_printf (_ ("%s administers it from then on."), place->heir_name);
  else if (place->title == NULL && !place->alone)
    text = g_strdup (_ ("Somebody who is in it for long administers it from then on."));
  else
    text = g_strdup (_ ("Nobody else is in it: nobody reads it any more."));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), place->title != NULL
                                                              ? place->title
                                                              : _ ("A place that you are not in"));
  g_autofree char *subtitle = g_strdup_printf ("%s　%s", rk_words_space_kind (place->kind), text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
show (Leaving *self, GPtrArray *places)
{
  GtkWidget *row;
  guint n_last = 0;
  g_autofree char *text = NULL;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  for (guint i = 0; i < places->len; i++)
    {
      const RkDepartingPlace *place = g_ptr_array_index (places, i);

      if (!place->last_admin)
        continue;
      n_last++;
      add_place (self, place);
    }
  gtk_widget_set_visible (self->list, n_last > 0);
  text = n_last > 0
           ? g_strdup_printf (
             _ ("Is in %u places, and in %u of them the only administrator:"), places->len, n_last)
           : g_strdup_printf (
             _ ("Is in %u places. Each of them has another administrator, nothing has to be "
                "handed over."),
             places->len);
  gtk_label_set_text (self->summary, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->go), TRUE);
}

static void
on_places (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = rk_client_departure_finish (RK_CLIENT (source), result, &error);
  Leaving *self = g_object_get_data (G_OBJECT (window), "rk-leaving");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || rk_facility_window_get_client (self->facility) == NULL)
    return;
  if (places != NULL)
    show (self, places);
  else
    rk_set_text_or_hide (self->error_label, error->message);
}

static void
ask_places (Leaving *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->asking = g_cancellable_new ();
  gtk_widget_set_sensitive (GTK_WIDGET (self->go), FALSE);
  rk_client_departure_async (rk_facility_window_get_client (self->facility), self->user_id,
                             heir_of (self), self->asking, on_places, g_object_ref (self->window));
}

static void
on_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  g_autoptr (GError) error = NULL;
  Leaving *self = g_object_get_data (G_OBJECT (window), "rk-leaving");
  g_autofree char *text = NULL;

  if (!rk_client_act_finish (RK_CLIENT (source), result, &error))
    {
      gtk_widget_set_sensitive (self->body, TRUE);
      gtk_widget_set_sensitive (GTK_WIDGET (self->go), TRUE);
      rk_set_text_or_hide (self->error_label, error->message);
      return;
    }
  if (rk_facility_window_get_client (self->facility) == NULL)
    return;
  text = g_strdup_printf (_ ("%s was taken out of the facility."), self->name);
  rk_facility_window_say (self->facility, text);
  rk_facility_window_reload (self->facility);
  gtk_window_close (GTK_WINDOW (window));
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, GtkWidget *window)
{
  Leaving *self = g_object_get_data (G_OBJECT (window), "rk-leaving");
  RkClient *client = rk_facility_window_get_client (self->facility);

  if (client == NULL || !g_str_equal (response, "leave"))
    return;
  gtk_widget_set_sensitive (self->body, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->go), FALSE);
  rk_set_text_or_hide (self->error_label, NULL);
  rk_client_depart_async (
    client, self->user_id, heir_of (self), NULL, on_gone, g_object_ref (window));
}

static void
on_go (GtkWidget *window)
{
  Leaving *self = g_object_get_data (G_OBJECT (window), "rk-leaving");
  g_autofree char *heading = g_strdup_printf (_ ("Take %s out of the facility?"), self->name);
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (window), heading,
    _ ("This cannot be undone. The account ends, and the person is taken out of every place. What "
       "they wrote stays there under their name."));

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "leave", _ ("Take Out"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "leave", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), window, 0);
  rk_dialog_present (dialog);
}

static void
add_heirs (Leaving *self, GtkWidget *group)
{
  const RkStaffing *staffing = rk_facility_window_get_staffing (self->facility);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("Whoever is in it for longest"));
  for (guint i = 0; i < staffing->users->len; i++)
    {
      const RkUser *user = g_ptr_array_index (staffing->users, i);

      if (user->state != RK_USER_ACTIVE || g_strcmp0 (user->id, self->user_id) == 0)
        continue;
      g_ptr_array_add (self->heirs, g_strdup (user->id));
      gtk_string_list_append (names, user->name);
    }
  self->heir = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->heir), _ ("Takes over"));
  adw_action_row_set_subtitle (
    ADW_ACTION_ROW (self->heir),
    _ ("Where this person is not a member, somebody of the facility who is takes over."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->heir), 3);
  adw_combo_row_set_model (self->heir, G_LIST_MODEL (names));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->heir));
  g_signal_connect_swapped (self->heir, "notify::selected", G_CALLBACK (ask_places), self);
}

/** rk_leaving_window_new: Returns: (transfer full): the wizard for @user */
GtkWidget *
rk_leaving_window_new (RkFacilityWindow *facility, const RkUser *user)
{
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "transient-for", facility, "modal", TRUE,
                                    "title", _ ("Leaves the facility"), "default-width", 560,
                                    "default-height", 560, "destroy-with-parent", TRUE, NULL);
  Leaving *self = g_new0 (Leaving, 1);
  GtkWidget *group;

  self->facility = g_object_ref (facility);
  self->window = ADW_WINDOW (window);
  self->user_id = g_strdup (user->id);
  self->name = g_strdup (user->name);
  self->heirs = g_ptr_array_new_with_free_func (g_free);
  g_object_set_data_full (G_OBJECT (window), "rk-leaving", self, (GDestroyNotify) leaving_free);
  self->body = rk_form_body ();
  rk_form_add_label (self->body, user->name, "title-3");
  group = rk_form_add_group (self->body, NULL);
  add_heirs (self, group);
  self->summary = rk_form_add_label (self->body, _ ("Looking…"), NULL);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_set_visible (self->list, FALSE);
  rk_name_widget (self->list, _ ("What is handed over"));
  gtk_box_append (GTK_BOX (self->body), self->list);
  rk_form_add_label (self->body,
                     _ ("Then the person is taken out of every place, signed out everywhere and "
                        "the account ends. Their connections stay with the others, who can go on "
                        "reading them."),
                     "dim-label");
  self->go = rk_form_set_content (
    self->window, self->body, _ ("Take Out…"), "destructive-action", &self->error_label);
  g_signal_connect_object (self->go, "clicked", G_CALLBACK (on_go), window, G_CONNECT_SWAPPED);
  ask_places (self);
  return window;
}
