/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/timeline-acts.h"

#include "app/common/common.h"
#include "app/words/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* 通報: a post is brought before those who lead the space. */

typedef struct
{
  GtkWidget *view;
  RkTimeline *timeline;
  RkPostItem *post;
  GtkCheckButton *kinds[RK_REPORT_OTHER + 1];
  GtkEntry *reason;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->view);
  g_object_unref (question->timeline);
  g_object_unref (question->post);
  g_free (question);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;

  if (!g_str_equal (response, "report"))
    return;
  for (int kind = RK_REPORT_PRIVATE; kind <= RK_REPORT_OTHER; kind++)
    if (gtk_check_button_get_active (question->kinds[kind]))
      rk_timeline_report (question->timeline, question->post, (RkReportKind) kind,
                          gtk_editable_get_text (GTK_EDITABLE (question->reason)));
  rk_toast (question->view, _ ("Reported to the administrators."));
}

static GtkWidget *
build_form (Question *question)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *label = gtk_label_new (_ ("In a sentence (optional)"));

  for (int kind = RK_REPORT_PRIVATE; kind <= RK_REPORT_OTHER; kind++)
    {
      const char *words = rk_words_report_kind (kind);
      GtkWidget *check = gtk_check_button_new_with_label (words);

      rk_name_widget (check, words);
      question->kinds[kind] = GTK_CHECK_BUTTON (check);
      gtk_check_button_set_group (question->kinds[kind], kind > RK_REPORT_PRIVATE
                                                           ? question->kinds[RK_REPORT_PRIVATE]
                                                           : NULL);
      gtk_box_append (GTK_BOX (box), check);
    }
  gtk_check_button_set_active (question->kinds[RK_REPORT_PRIVATE], TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_top (label, 8);
  question->reason = GTK_ENTRY (gtk_entry_new ());
  /* A letter has at most four bytes. */
  gtk_entry_set_max_length (question->reason, RK_REPORT_REASON_MAX_BYTES / 4);
  rk_name_widget (question->reason, _ ("In a sentence (optional)"));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (question->reason));
  return box;
}

/**
 * rk_act_report:
 *
 * Lets a member tell those who lead the space of a post of somebody else.
 */
void
rk_act_report (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  GtkRoot *root = gtk_widget_get_root (view);
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _ ("Report this post?"),
    _ ("The administrators are asked to look at it. Neither they nor the author are told who "
       "reported it."));
  Question *question = g_new0 (Question, 1);

  question->view = g_object_ref (view);
  question->timeline = g_object_ref (timeline);
  question->post = g_object_ref (post);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), build_form (question));
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "report", _ ("Report It"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "report", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_data (
    dialog, "response", G_CALLBACK (on_response), question, question_free, (GConnectFlags) 0);
  rk_dialog_present (dialog);
}

/** rk_act_unreport: takes one's own report back */
void
rk_act_unreport (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  rk_timeline_report (timeline, post, RK_REPORT_UNKNOWN, NULL);
  rk_toast (view, _ ("Your report was taken back."));
}
