/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/papers/pdf.h"
#include "app/papers/print.h"
#include "app/viewer/save-file.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* 端末の紛失・盗難: asked once, done at once, and put on paper. */

#define TEXT_SIZE 10.0

static char *
subject_of (const RkStaffing *staffing, const RkIncident *incident)
{
  if (incident->kind == RK_INCIDENT_TERMINAL)
    return g_strdup (incident->terminal != NULL && *incident->terminal != '\0'
                       ? incident->terminal
                       : _ ("A terminal without a name"));
  return rk_staffing_dup_names (staffing, incident->user_id, 0);
}

static char *
what_was_done (const RkIncident *incident)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("・Sign-ins ended: %d\n・Keys of stored data destroyed: %d\n"),
                          (int) incident->n_sessions, (int) incident->n_stores);
  g_string_append (text, incident->kind == RK_INCIDENT_TERMINAL
                           ? _ ("・A new password is asked of everybody who signed in there, at "
                                "their next sign-in.")
                           : _ ("・The account is suspended until it is given a temporary "
                                "password."));
  return g_string_free (text, FALSE);
}

static const char *
what_is_to_do (void)
{
  return _ ("□ Told the person in charge of the facility\n"
            "□ Told the police, where it was stolen or is lost outside\n"
            "□ Had the line of the phone stopped by its company\n"
            "□ Told those concerned to change their passwords at once, from another terminal\n"
            "□ Looked through the access log for what nobody of the facility did\n"
            "□ Told patients and families whom it concerns, where that is needed\n"
            "□ Told the secretariat of the network");
}

static RkPrintout *
sheet_of (RkFacilityWindow *window, const RkIncident *incident)
{
  RkClient *client = rk_facility_window_get_client (window);
  const RkStaffing *staffing = rk_facility_window_get_staffing (window);
  const RkFacility *facility = rk_client_get_facility (client);
  const RkUser *by = rk_staffing_find_user (staffing, incident->by_id);
  g_autofree char *subject = subject_of (staffing, incident);
  g_autofree char *when = rk_words_exact_time (incident->created_us);
  g_autofree char *people = rk_staffing_dup_names (staffing, incident->people, incident->n_others);
  g_autofree char *done = what_was_done (incident);
  RkPrintout *sheet
    = rk_printout_new (TEXT_SIZE, _ ("Incident sheet: loss or theft"),
                       rk_user_item_get_name (rk_client_get_user (client)), rk_time_now_us ());

  rk_printout_add_title (sheet, _ ("Incident sheet: loss or theft"));
  rk_printout_add_field (sheet, _ ("Facility"), facility != NULL ? facility->name : "");
  rk_printout_add_field (sheet, _ ("Reported at"), when);
  rk_printout_add_field (sheet, _ ("Reported by"), by != NULL ? by->name : "");
  rk_printout_add_field (
    sheet, incident->kind == RK_INCIDENT_TERMINAL ? _ ("Terminal") : _ ("Person"), subject);
  rk_printout_add_field (sheet, _ ("Whom it concerns"), people);
  rk_printout_add_field (sheet, _ ("Lost or stolen when, where, how"), "");
  rk_printout_add_text (sheet, "　\n　\n　", 0, 0);
  rk_printout_add_heading (sheet, _ ("What was done"), NULL);
  rk_printout_add_text (sheet, done, 0, 0);
  rk_printout_add_heading (sheet, _ ("What is to be done"), NULL);
  rk_printout_add_text (sheet, what_is_to_do (), 0, 0);
  rk_printout_add_heading (sheet, _ ("Remarks"), NULL);
  rk_printout_add_text (sheet, "　\n　\n　", 0, 0);
  return sheet;
}

typedef struct
{
  RkFacilityWindow *window;
  RkIncident *incident;
} Shown;

static void
shown_free (gpointer data, GClosure *closure)
{
  Shown *shown = data;

  g_object_unref (shown->window);
  rk_incident_free (shown->incident);
  g_free (shown);
}

static void
on_print (GtkWidget *button, Shown *shown)
{
  RkClient *client = rk_facility_window_get_client (shown->window);

  if (client == NULL || rk_facility_window_get_staffing (shown->window) == NULL
      || !rk_may_print (button, client))
    return;
  rk_print (button, client, sheet_of (shown->window, shown->incident),
            _ ("Print the incident sheet?"), shown->incident->id);
}

static void
on_save (GtkWidget *button, Shown *shown)
{
  RkClient *client = rk_facility_window_get_client (shown->window);
  GtkRoot *root = gtk_widget_get_root (button);

  if (client == NULL || rk_facility_window_get_staffing (shown->window) == NULL)
    return;
  g_autoptr (RkPrintout) sheet = sheet_of (shown->window, shown->incident);
  g_autoptr (GBytes) pdf = rk_printout_to_pdf (sheet);
  rk_save_bytes (GTK_WINDOW (root), client, _ ("incident-sheet.pdf"), pdf, shown->incident->id);
}

/**
 * rk_incident_show:
 * @incident: what was reported
 *
 * Says what was done and what is to be done, and offers it on paper.
 */
void
rk_incident_show (RkFacilityWindow *window, const RkIncident *incident)
{
  const RkStaffing *staffing = rk_facility_window_get_staffing (window);
  GtkWidget *dialog
    = g_object_new (ADW_TYPE_WINDOW, "transient-for", window, "modal", TRUE, "title",
                    _ ("Incident sheet"), "default-width", 560, "destroy-with-parent", TRUE, NULL);
  GtkWidget *body = rk_form_body ();
  g_autofree char *subject = subject_of (staffing, incident);
  g_autofree char *when = rk_words_exact_time (incident->created_us);
  g_autofree char *people = rk_staffing_dup_names (staffing, incident->people, incident->n_others);
  g_autofree char *concerned = g_strdup_printf (_ ("Whom it concerns: %s"), people);
  g_autofree char *done = what_was_done (incident);
  Shown *shown = g_new0 (Shown, 1);
  GtkWidget *save = gtk_button_new_with_label (_ ("Save as PDF…"));
  GtkLabel *error_label;
  GtkButton *print;

  rk_form_add_label (body, subject, "title-3");
  rk_form_add_label (body, when, "dim-label");
  rk_form_add_label (body, concerned, NULL);
  rk_form_add_label (body, _ ("What was done"), "heading");
  rk_form_add_label (body, done, NULL);
  rk_form_add_label (body, _ ("What is to be done"), "heading");
  rk_form_add_label (body, what_is_to_do (), NULL);
  gtk_widget_set_halign (save, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (body), save);
  print = rk_form_set_content (
    ADW_WINDOW (dialog), body, _ ("Print the sheet"), "suggested-action", &error_label);
  shown->window = g_object_ref (window);
  shown->incident = rk_record_copy (&rk_incident_type, incident);
  g_signal_connect_data (print, "clicked", G_CALLBACK (on_print), shown, shown_free, 0);
  g_signal_connect (save, "clicked", G_CALLBACK (on_save), shown);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_reported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkFacilityWindow) window = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkIncident) incident
    = rk_client_report_incident_finish (RK_CLIENT (source), result, &error);

  if (rk_facility_window_get_client (window) == NULL)
    return;
  if (incident == NULL)
    {
      rk_alert (GTK_WIDGET (window), _ ("It could not be done"),
                g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CONFLICT)
                  ? _ ("This is the terminal at which you are working, or your own account. "
                       "Another administrator can do it.")
                  : error->message);
      return;
    }
  rk_incident_show (window, incident);
  rk_facility_window_reload (window);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, RkFacilityWindow *window)
{
  if (g_str_equal (response, "report") && rk_facility_window_get_client (window) != NULL)
    rk_client_report_incident_async (rk_facility_window_get_client (window),
                                     g_object_get_data (G_OBJECT (dialog), "user-id"),
                                     g_object_get_data (G_OBJECT (dialog), "terminal-id"), NULL,
                                     on_reported, g_object_ref (window));
}

static GtkWidget *
ask (RkFacilityWindow *window, const char *heading, const char *text, const char *answer)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), heading, text);

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "report", answer, NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "report", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answer), window, 0);
  return dialog;
}

/** rk_incident_ask_person: asks, and then suspends @user and cuts off their terminals */
void
rk_incident_ask_person (RkFacilityWindow *window, const RkUser *user)
{
  g_autofree char *heading = g_strdup_printf (_ ("Suspend %s?"), user->name);
  GtkWidget *dialog = ask (
    window, heading,
    _ ("The person is signed out everywhere at once, what their terminals hold is destroyed, "
       "unsent writings too, and nobody can sign in to the account until you give it a temporary "
       "password. What was destroyed does not come back to the terminals; what the server has "
       "stays."),
    _ ("Suspend"));

  g_object_set_data_full (G_OBJECT (dialog), "user-id", g_strdup (user->id), g_free);
  rk_dialog_present (dialog);
}

/** rk_incident_ask_terminal: asks, and then cuts off everybody at @terminal */
void
rk_incident_ask_terminal (RkFacilityWindow *window, const RkTerminal *terminal)
{
  g_autofree char *people = rk_staffing_dup_names (
    rk_facility_window_get_staffing (window), terminal->people, terminal->n_others);
  g_autofree char *text = g_strdup_printf (
    _ ("Everybody is signed out there at once and what the terminal holds is destroyed, unsent "
       "writings too. At their next sign-in, elsewhere as well, they choose a new password.\n\n"
       "Whom it concerns: %s"),
    people);
  GtkWidget *dialog
    = ask (window, _ ("Report the terminal as lost or stolen?"), text, _ ("Cut It Off"));

  g_object_set_data_full (G_OBJECT (dialog), "terminal-id", g_strdup (terminal->id), g_free);
  rk_dialog_present (dialog);
}
