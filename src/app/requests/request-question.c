/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/requests/request-question.h"

#include "app/common/common.h"
#include "core/records.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  GtkTextBuffer *buffer;
  RkRequestSaid said;
  gpointer data;
  GDestroyNotify destroy;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->buffer);
  if (question->destroy != NULL)
    question->destroy (question->data);
  g_free (question);
}

static char *
dup_text (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static void
update (GtkTextBuffer *buffer, AdwMessageDialog *dialog)
{
  g_autofree char *text = dup_text (buffer);
  const gboolean required = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "required"));

  adw_message_dialog_set_response_enabled (
    dialog, "say", (*text != '\0' || !required) && strlen (text) <= RK_REQUEST_MAX_BYTES);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  g_autofree char *text = dup_text (question->buffer);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_strcmp0 (response, "say") == 0 && parent != NULL)
    question->said (parent, text, question->data);
}

/**
 * rk_request_ask_words:
 * @label: of the button that says it
 * @required: nothing can be said without words
 * @said: called once, with what was written; not after 戻る
 *
 * Asks for a few words in a dialog.
 */
void
rk_request_ask_words (GtkWindow *parent,
                      const char *heading,
                      const char *body,
                      const char *label,
                      gboolean required,
                      RkRequestSaid said,
                      gpointer data,
                      GDestroyNotify destroy)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  Question *question = g_new0 (Question, 1);

  question->said = said;
  question->data = data;
  question->destroy = destroy;
  question->buffer = g_object_ref (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  g_object_set (
    view, "top-margin", 8, "bottom-margin", 8, "left-margin", 8, "right-margin", 8, NULL);
  rk_name_widget (view, heading);
  gtk_widget_add_css_class (scroller, "card");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 96);
  adw_message_dialog_set_extra_child (dialog, scroller);
  adw_message_dialog_add_responses (dialog, "back", _ ("Back"), "say", label, NULL);
  adw_message_dialog_set_response_appearance (dialog, "say", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "back");
  g_object_set_data (G_OBJECT (dialog), "required", GINT_TO_POINTER (required));
  g_signal_connect_object (
    question->buffer, "changed", G_CALLBACK (update), dialog, (GConnectFlags) 0);
  update (question->buffer, dialog);
  g_signal_connect_data (
    dialog, "response", G_CALLBACK (on_response), question, question_free, (GConnectFlags) 0);
  rk_dialog_present (dialog);
  gtk_widget_grab_focus (view);
}
