/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/dates-decision.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/composer/composer-check.h"
#include "app/composer/night-question.h"
#include "app/words/words.h"
#include "core/time.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

static GtkEditable *
field_of (GtkWidget *dialog, const char *name)
{
  return g_object_get_data (G_OBJECT (dialog), name);
}

static void
on_changed (AdwMessageDialog *dialog)
{
  GtkEditable *reason = field_of (GTK_WIDGET (dialog), "rk-reason");
  g_autofree char *text = rk_form_dup_text (field_of (GTK_WIDGET (dialog), "rk-text"));
  g_autofree char *why = reason != NULL ? rk_form_dup_text (reason) : NULL;

  adw_message_dialog_set_response_enabled (
    dialog, "decide",
    *text != '\0' && strlen (text) <= RK_POST_MAX_BYTES
      && (why == NULL || (*why != '\0' && strlen (why) <= RK_NIGHT_REASON_MAX_BYTES)));
}

static GtkEditable *
add_entry (AdwMessageDialog *dialog, GtkWidget *list, const char *title, const char *text)
{
  GtkWidget *entry = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), title);
  rk_name_entry_row (entry);
  if (text != NULL)
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_changed), dialog, G_CONNECT_SWAPPED);
  return GTK_EDITABLE (entry);
}

static char *
word_of (RkPostItem *post, gint64 begin_us, gint64 end_us)
{
  const char *place = rk_post_item_get_place (post);
  g_autofree char *when = begin_us > 0 ? rk_words_proposed_time (begin_us, end_us) : NULL;

  if (when == NULL)
    return g_strdup (_ ("This date finding is called off."));
  return place != NULL
           /* Translators: what all are told: the date, and the place. */
           ? g_strdup_printf (_ ("The date is decided: %s, %s"), when, place)
           : g_strdup_printf (_ ("The date is decided: %s"), when);
}

/**
 * rk_dates_decision_new:
 * @begin_us: of the date that is to be decided; 0: they are called off
 *
 * Asks once more, with whom it is told to and in which words; in quiet hours also why now.
 *
 * Returns: (transfer floating): a dialog that answers `decide` or `back`
 */
GtkWidget *
rk_dates_decision_new (
  GtkWindow *parent, RkTimeline *timeline, RkPostItem *post, gint64 begin_us, gint64 end_us)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, NULL, NULL);
  GtkWidget *list = gtk_list_box_new ();
  const gint64 quiet_us = rk_timeline_get_quiet_until (timeline, rk_time_now_us ());
  RkPatientItem *patient = rk_timeline_get_patient (timeline);
  g_autofree char *where = rk_composer_button_text (timeline, FALSE, FALSE, NULL);
  g_autofree char *when = begin_us > 0 ? rk_words_proposed_time (begin_us, end_us) : NULL;
  g_autofree char *word = word_of (post, begin_us, end_us);

  if (when != NULL)
    /* Translators: one of the dates that were proposed. */
    adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Decide on %s?"), when);
  else
    adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Call it off?"));
  /* Translators: where it is posted, as on the button that posts; the patient's kana. */
  adw_message_dialog_format_body (
    ADW_MESSAGE_DIALOG (dialog),
    _ ("%s%s%s\n\nNobody is asked any more, and everybody here is told by a reply in these words:"),
    where, patient != NULL ? "\n" : "",
    patient != NULL ? rk_patient_item_get_full_kana (patient) : "");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "decide",
    when != NULL ? _ ("Decide and Tell All") : _ ("Call Off and Tell All"), NULL);
  g_object_set_data (G_OBJECT (dialog), "rk-text",
                     add_entry (ADW_MESSAGE_DIALOG (dialog), list, _ ("Words to all"), word));
  if (quiet_us > 0)
    {
      g_autofree char *clock = rk_night_clock (quiet_us);
      /* Translators: a time of day at which the quiet hours end. */
      g_autofree char *title
        = g_strdup_printf (_ ("Quiet hours until %s: why it goes out now"), clock);
      g_object_set_data (
        G_OBJECT (dialog), "rk-reason", add_entry (ADW_MESSAGE_DIALOG (dialog), list, title, NULL));
    }
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "decide",
    when != NULL ? ADW_RESPONSE_SUGGESTED : ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  on_changed (ADW_MESSAGE_DIALOG (dialog));
  return dialog;
}

/** rk_dates_decision_dup_text: Returns: (transfer full): what all are told */
char *
rk_dates_decision_dup_text (GtkWidget *dialog)
{
  return rk_form_dup_text (field_of (dialog, "rk-text"));
}

/** rk_dates_decision_dup_reason: Returns: (transfer full) (nullable): why in quiet hours */
char *
rk_dates_decision_dup_reason (GtkWidget *dialog)
{
  GtkEditable *reason = field_of (dialog, "rk-reason");

  return reason != NULL ? rk_form_dup_text (reason) : NULL;
}
