/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/* 端末: where the staff signed in, and what was reported as lost. */

typedef struct
{
  RkFacilityWindow *window;
  AdwPreferencesGroup *terminals;
  AdwPreferencesGroup *incidents;
  GPtrArray *rows; /* of both groups, in this order */
  guint n_terminals;
} TerminalPage;

static void
terminal_page_free (TerminalPage *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static gpointer
find_by_id (GPtrArray *records, const char *id)
{
  for (guint i = 0; i < records->len; i++)
    {
      /* Both kinds of records begin with their id. */
      char **record = g_ptr_array_index (records, i);

      if (g_strcmp0 (*record, id) == 0)
        return record;
    }
  return NULL;
}

static void
on_lost (GtkWidget *button, TerminalPage *self)
{
  const RkTerminal *terminal
    = find_by_id (rk_facility_window_get_staffing (self->window)->terminals,
                  g_object_get_data (G_OBJECT (button), "rk-id"));

  if (terminal != NULL)
    rk_incident_ask_terminal (self->window, terminal);
}

static void
on_register (GtkWidget *button, TerminalPage *self)
{
  const RkTerminal *terminal
    = find_by_id (rk_facility_window_get_staffing (self->window)->terminals,
                  g_object_get_data (G_OBJECT (button), "rk-id"));

  if (terminal != NULL)
    rk_register_ask (self->window, terminal);
}

static void
on_sheet (GtkWidget *button, TerminalPage *self)
{
  const RkIncident *incident
    = find_by_id (rk_facility_window_get_staffing (self->window)->incidents,
                  g_object_get_data (G_OBJECT (button), "rk-id"));

  if (incident != NULL)
    rk_incident_show (self->window, incident);
}

static GtkWidget *
add_row (TerminalPage *self, AdwPreferencesGroup *group, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
add_button (TerminalPage *self,
            GtkWidget *row,
            const char *id,
            const char *people,
            const char *label,
            GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  /* Terminals of one make are called alike. */
  g_autofree char *name = g_strdup_printf (
    "%s（%s）: %s", adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), people, label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  rk_name_widget (button, name);
  g_object_set_data_full (G_OBJECT (button), "rk-id", g_strdup (id), g_free);
  g_signal_connect (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static const char *
name_of (const char *terminal)
{
  return terminal != NULL && *terminal != '\0' ? terminal : _ ("A terminal without a name");
}

static void
add_terminals (TerminalPage *self, const RkStaffing *staffing)
{
  for (guint i = 0; i < staffing->terminals->len; i++)
    {
      const RkTerminal *terminal = g_ptr_array_index (staffing->terminals, i);
      g_autofree char *people
        = rk_staffing_dup_names (staffing, terminal->people, terminal->n_others);
      g_autofree char *last = rk_words_exact_time (terminal->last_us);
      /* Translators: whose a terminal is, a time, and names of people. */
      g_autofree char *subtitle = g_strdup_printf (
        _ ("%s　last sign-in %s\n%s"), rk_terminal_owner_words (terminal->owner), last, people);
      GtkWidget *row = add_row (self, self->terminals, rk_terminal_words (terminal), subtitle);

      add_button (self, row, terminal->id, people, _ ("Register…"), G_CALLBACK (on_register));
      add_button (self, row, terminal->id, people, _ ("Lost or stolen…"), G_CALLBACK (on_lost));
    }
  if (staffing->terminals->len == 0)
    add_row (self, self->terminals, _ ("Nobody has signed in anywhere yet."), "");
  self->n_terminals = self->rows->len;
}

static void
add_incidents (TerminalPage *self, const RkStaffing *staffing)
{
  gtk_widget_set_visible (GTK_WIDGET (self->incidents), staffing->incidents->len > 0);
  for (guint i = 0; i < staffing->incidents->len; i++)
    {
      const RkIncident *incident = g_ptr_array_index (staffing->incidents, i);
      g_autofree char *people
        = rk_staffing_dup_names (staffing, incident->people, incident->n_others);
      g_autofree char *when = rk_words_exact_time (incident->created_us);
      g_autofree char *subtitle = incident->kind == RK_INCIDENT_TERMINAL
                                    ? g_strdup_printf ("%s\n%s", when, people)
                                    : g_strdup (when);

      GtkWidget *row = add_row (
        self, self->incidents,
        incident->kind == RK_INCIDENT_TERMINAL ? name_of (incident->terminal) : people, subtitle);

      add_button (self, row, incident->id, people, _ ("Incident sheet"), G_CALLBACK (on_sheet));
    }
}

static void
on_loaded (GtkWidget *page, RkFacilityWindow *window)
{
  TerminalPage *self = g_object_get_data (G_OBJECT (page), "rk-page");

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (
      i < self->n_terminals ? self->terminals : self->incidents, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  add_terminals (self, rk_facility_window_get_staffing (window));
  add_incidents (self, rk_facility_window_get_staffing (window));
}

/** rk_terminal_page_new: Returns: (transfer floating): the page 端末 of @window */
GtkWidget *
rk_terminal_page_new (RkFacilityWindow *window)
{
  GtkWidget *page = adw_preferences_page_new ();
  TerminalPage *self = g_new0 (TerminalPage, 1);

  self->window = window;
  self->rows = g_ptr_array_new ();
  self->terminals = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->incidents = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_object_set_data_full (G_OBJECT (page), "rk-page", self, (GDestroyNotify) terminal_page_free);
  adw_preferences_group_set_title (self->terminals, _ ("Terminals"));
  adw_preferences_group_set_description (
    self->terminals, _ ("Where your staff has signed in. If one is lost or stolen, report it here "
                        "at once: everybody is signed out there and what it holds is destroyed."));
  adw_preferences_group_set_title (self->incidents, _ ("What was reported"));
  gtk_widget_set_visible (GTK_WIDGET (self->incidents), FALSE);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->terminals);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->incidents);
  g_signal_connect_object (window, "loaded", G_CALLBACK (on_loaded), page, G_CONNECT_SWAPPED);
  return page;
}
