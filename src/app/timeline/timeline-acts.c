/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/timeline-acts.h"

#include "app/common/common.h"
#include "app/words/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

typedef void (*Act) (RkTimeline *timeline,
                     RkPostItem *post,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data);

typedef struct
{
  GtkWidget *view;
  RkTimeline *timeline;
  RkPostItem *post;
  GtkTextBuffer *buffer; /* of an edit */
  Act act;               /* of a question that is only answered yes or no */
} Question;

static void
question_free (Question *question)
{
  g_clear_object (&question->view);
  g_clear_object (&question->timeline);
  g_clear_object (&question->post);
  g_clear_object (&question->buffer);
  g_free (question);
}

static Question *
question_new (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  Question *question = g_new0 (Question, 1);
  question->view = g_object_ref (view);
  question->timeline = g_object_ref (timeline);
  question->post = g_object_ref (post);
  return question;
}

static GtkWindow *
window_of (GtkWidget *view)
{
  GtkRoot *root = gtk_widget_get_root (view);
  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/**
 * rk_act_finish:
 * @view: the view that asked
 *
 * The end of an act: shows why it was not possible.
 *
 * Returns: whether it was
 */
gboolean
rk_act_finish (GtkWidget *view, RkTimeline *timeline, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (rk_timeline_act_finish (timeline, result, &error))
    return TRUE;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    rk_alert (view, _ ("This was not possible"), error->message);
  return FALSE;
}

/**
 * rk_act_done:
 * @view: (transfer full): the view that asked
 *
 * rk_act_finish() as the end of every act after which nothing is left to do.
 */
void
rk_act_done (GObject *source, GAsyncResult *result, gpointer view)
{
  g_autoptr (GtkWidget) widget = view;
  rk_act_finish (widget, RK_TIMELINE (source), result);
}

/**
 * rk_allow_adding:
 * @view: that has the acts of a timeline
 * @open: whether anything may be added there
 *
 * A frozen place takes nothing more; what takes away stays possible.
 */
void
rk_allow_adding (GtkWidget *view, gboolean open)
{
  static const char *const adding[]
    = { "timeline.reply",   "timeline.ack",      "timeline.like", "timeline.take",
        "timeline.ask",     "timeline.unask",    "timeline.edit", "timeline.remind",
        "timeline.confirm", "timeline.give-back" };

  for (guint i = 0; i < G_N_ELEMENTS (adding); i++)
    gtk_widget_action_set_enabled (view, adding[i], open);
}

static GtkWidget *
new_question (
  GtkWidget *view, const char *heading, const char *body, const char *act, gboolean destructive)
{
  GtkWidget *dialog = adw_message_dialog_new (window_of (view), heading, body);

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "act", act, NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "act",
    destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  return dialog;
}

static void
ask (GtkWidget *dialog, GCallback on_response, Question *question)
{
  g_signal_connect_data (
    dialog, "response", on_response, question, (GClosureNotify) (GCallback) question_free, 0);
  rk_dialog_present (dialog);
}

static void
on_edit (AdwMessageDialog *dialog, const char *response, Question *question)
{
  GtkTextIter start, end;

  if (!g_str_equal (response, "act"))
    return;
  gtk_text_buffer_get_bounds (question->buffer, &start, &end);
  g_autofree char *text
    = g_strchomp (gtk_text_buffer_get_text (question->buffer, &start, &end, FALSE));
  if (g_strcmp0 (text, rk_post_item_get_text (question->post)) == 0)
    return;
  if (rk_post_item_get_send_state (question->post) == RK_SEND_SCHEDULED)
    rk_timeline_edit_scheduled_async (
      question->timeline, question->post, text, NULL, rk_act_done, g_object_ref (question->view));
  else
    rk_timeline_edit_async (
      question->timeline, question->post, text, NULL, rk_act_done, g_object_ref (question->view));
}

static void
on_edit_text (GtkTextBuffer *buffer, AdwMessageDialog *dialog)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  g_autofree char *text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gsize bytes = strlen (text);
  g_autofree char *bare = g_strstrip (g_strdup (text));
  adw_message_dialog_set_response_enabled (
    dialog, "act", *bare != '\0' && bytes <= RK_POST_MAX_BYTES);
}

/**
 * rk_act_edit:
 *
 * Lets the author give a post another text. Everyone who had understood the earlier one is asked
 * anew.
 */
void
rk_act_edit (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  Question *question = question_new (view, timeline, post);
  GtkWidget *dialog = new_question (view, _ ("Edit this post"),
                                    _ ("Readers see that it was edited and can open the earlier "
                                       "version. Who had understood it is asked to read again."),
                                    _ ("Save"), FALSE);
  GtkWidget *text_view = gtk_text_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view));

  question->buffer = g_object_ref (buffer);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (text_view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (text_view), 8);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (text_view), 8);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (text_view), 8);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (text_view), FALSE);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (text_view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Text of the post"), -1);
  gtk_text_buffer_set_text (buffer, rk_post_item_get_text (post), -1);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (on_edit_text), dialog, 0);
  gtk_widget_set_size_request (scrolled, 460, 180);
  gtk_widget_add_css_class (scrolled, "composer-text");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), text_view);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scrolled);
  ask (dialog, G_CALLBACK (on_edit), question);
  gtk_widget_grab_focus (text_view);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, Question *question)
{
  if (g_str_equal (response, "act"))
    question->act (
      question->timeline, question->post, NULL, rk_act_done, g_object_ref (question->view));
}

static void
ask_whether (GtkWidget *dialog, Question *question, Act act)
{
  question->act = act;
  ask (dialog, G_CALLBACK (on_answer), question);
}

/**
 * rk_act_withdraw:
 *
 * Lets the author withdraw a post.
 */
void
rk_act_withdraw (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  GtkWidget *dialog = new_question (
    view, _ ("Withdraw this post?"),
    _ ("Its text and files disappear for everyone. That it was withdrawn stays visible."),
    _ ("Withdraw"), TRUE);
  ask_whether (dialog, question_new (view, timeline, post), rk_timeline_withdraw_async);
}

/**
 * rk_act_hide:
 *
 * Lets an administrator hide a post that went to the wrong place.
 */
void
rk_act_hide (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  GtkWidget *dialog = new_question (
    view, _ ("Hide this post?"),
    _ ("Its text and files leave every terminal with the next connection. The author is told."),
    _ ("Hide"), TRUE);
  ask_whether (dialog, question_new (view, timeline, post), rk_timeline_hide_async);
}

/**
 * rk_act_discard:
 *
 * Lets the author throw away a post that was not sent.
 */
void
rk_act_discard (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  /* Of a change to a post that is there already only the change goes. */
  gboolean change = rk_post_item_get_pending_change (post);
  GtkWidget *dialog = new_question (
    view, change ? _ ("Discard this change?") : _ ("Discard this post?"),
    change ? _ ("It was not sent. The post stays as the others see it.")
           : _ ("It was not sent. Nobody but you has seen it, and it cannot be brought back."),
    _ ("Discard"), TRUE);
  ask_whether (dialog, question_new (view, timeline, post),
               rk_post_item_get_send_state (post) == RK_SEND_RETURNED
                 ? rk_timeline_withdraw_scheduled_async
                 : rk_timeline_discard_async);
}

static GtkWidget *
build_version (const RkPostVersion *version)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *when = rk_words_exact_time (version->created_us);
  g_autofree char *title = g_strdup_printf (_ ("Version %d · %s"), (int) version->version, when);
  GtkWidget *head = gtk_label_new (title);
  GtkWidget *text = gtk_label_new (version->text);

  gtk_label_set_xalign (GTK_LABEL (head), 0);
  gtk_widget_add_css_class (head, "caption");
  gtk_widget_add_css_class (head, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

static void
on_versions (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) view = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) versions
    = rk_timeline_versions_finish (RK_TIMELINE (source), result, &error);

  if (versions == NULL)
    {
      rk_alert (view, _ ("The earlier versions could not be fetched"), error->message);
      return;
    }
  GtkWidget *dialog = adw_message_dialog_new (window_of (view), _ ("Versions of this post"), NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 16);

  for (guint i = versions->len; i > 0; i--)
    gtk_box_append (GTK_BOX (box), build_version (g_ptr_array_index (versions, i - 1)));
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 420);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_widget_set_size_request (scrolled, 460, -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scrolled);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  rk_dialog_present (dialog);
}

/**
 * rk_act_versions:
 *
 * Shows what a post said before it was edited.
 */
void
rk_act_versions (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  rk_timeline_versions_async (timeline, post, NULL, on_versions, g_object_ref (view));
}
