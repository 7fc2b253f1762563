/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/night-question.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/words/words.h"
#include "core/time.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/**
 * rk_night_clock:
 * @time_us: UTC µs
 *
 * Returns: (transfer full): the time of the day as people say it: 8:00
 */
char *
rk_night_clock (gint64 time_us)
{
  g_autoptr (GDateTime) there = rk_time_to_date_time (time_us, rk_words_zone ());

  return g_date_time_format (there, "%-H:%M");
}

static void
on_reason (GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *reason = rk_form_dup_text (entry);
  const gboolean given = *reason != '\0' && strlen (reason) <= RK_NIGHT_REASON_MAX_BYTES;

  /* Enter waits for the morning, until there is a reason. */
  adw_message_dialog_set_response_enabled (dialog, "now", given);
  adw_message_dialog_set_default_response (dialog, given ? "now" : "later");
}

/**
 * rk_night_question_new:
 * @where: what the button that posts says: where to, and for which doctor one types
 * @until_us: when the quiet hours end
 *
 * Asks what becomes of a post in quiet hours, in which as a rule nobody posts.
 *
 * Returns: (transfer floating): a dialog that answers `later`, `now` (with a reason) or `back`
 */
GtkWidget *
rk_night_question_new (GtkWindow *parent, RkTimeline *timeline, const char *where, gint64 until_us)
{
  g_autofree char *clock = rk_night_clock (until_us);
  /* Translators: the button that has the server post when the quiet hours end; a time of day. */
  g_autofree char *later = g_strdup_printf (_ ("Post at %s"), clock);
  RkPatientItem *patient = rk_timeline_get_patient (timeline);
  GtkWidget *dialog = adw_message_dialog_new (parent, NULL, NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = adw_entry_row_new ();

  /* Translators: a time of day at which the quiet hours end. */
  adw_message_dialog_format_heading (
    ADW_MESSAGE_DIALOG (dialog), _ ("These are quiet hours, until %s"), clock);
  /* Translators: first where it is posted, as on the button that posts; then a time of day. */
  adw_message_dialog_format_body (
    ADW_MESSAGE_DIALOG (dialog),
    _ ("%s%s%s\n\nAt %s the server posts it by itself, also after a logout. Until then you can "
       "change it or take it back. What cannot wait goes out now, with the reason."),
    where, patient != NULL ? "\n" : "",
    patient != NULL ? rk_patient_item_get_full_kana (patient) : "", clock);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _ ("Reason, if it goes out now"));
  rk_name_entry_row (entry);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_reason), dialog, 0);
  g_object_set_data (G_OBJECT (dialog), "rk-reason", entry);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "now",
                                    _ ("Post Now"), "later", later, NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "later", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "now", FALSE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "later");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  return dialog;
}

/**
 * rk_night_question_get_reason:
 *
 * Returns: (transfer none): what was typed; valid as long as @dialog
 */
const char *
rk_night_question_get_reason (GtkWidget *dialog)
{
  return gtk_editable_get_text (GTK_EDITABLE (g_object_get_data (G_OBJECT (dialog), "rk-reason")));
}
