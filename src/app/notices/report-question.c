/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/notices/report-question.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/* What was reported of a post, for those who look after it: what is wrong with it, but not who says
 * so, and what they did about it. */

typedef struct
{
  RkNoticesView *view;
  RkClient *client;
  char *title;
  char *space_id;
  char *post_id;
  gint64 position;
} Matter;

static void
matter_drop (Matter *matter)
{
  g_object_unref (matter->view);
  g_object_unref (matter->client);
  g_free (matter->title);
  g_free (matter->space_id);
  g_free (matter->post_id);
  g_free (matter);
}

static void
matter_free (gpointer data, GClosure *closure)
{
  matter_drop (data);
}

static Matter *
matter_copy (const Matter *matter)
{
  Matter *copy = g_new0 (Matter, 1);

  copy->view = g_object_ref (matter->view);
  copy->client = g_object_ref (matter->client);
  copy->title = g_strdup (matter->title);
  copy->space_id = g_strdup (matter->space_id);
  copy->post_id = g_strdup (matter->post_id);
  copy->position = matter->position;
  return copy;
}

static GtkWindow *
window_of (const Matter *matter)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (matter->view));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) view = data;
  g_autoptr (GError) error = NULL;

  if (rk_client_act_finish (RK_CLIENT (source), result, &error))
    rk_toast (view, _ ("The report is settled."));
  else
    rk_alert (view, _ ("This was not possible"), error->message);
}

static void
settle (const Matter *matter, RkReportOutcome outcome)
{
  rk_client_settle_reports_async (matter->client, matter->space_id, matter->post_id, outcome, NULL,
                                  on_settled, g_object_ref (matter->view));
}

static void
on_delete (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  if (g_str_equal (response, "delete"))
    settle (data, RK_REPORT_DELETED);
}

static void
ask_whether_to_delete (const Matter *matter)
{
  GtkWidget *dialog = adw_message_dialog_new (
    window_of (matter), _ ("Delete this post?"),
    _ ("Its text and files leave every terminal with the next connection. The author is told."));

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "delete", _ ("Delete It"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_delete), matter_copy (matter),
                         matter_free, (GConnectFlags) 0);
  rk_dialog_present (dialog);
}

static void
on_open (GtkWidget *button, const Matter *matter)
{
  g_signal_emit_by_name (
    matter->view, "post-opened", matter->space_id, matter->post_id, matter->position);
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (button)));
}

static void
on_left (GtkWidget *button, const Matter *matter)
{
  settle (matter, RK_REPORT_LEFT);
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (button)));
}

static void
on_asked (GtkWidget *button, const Matter *matter)
{
  settle (matter, RK_REPORT_ASKED);
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (button)));
}

static void
on_delete_pressed (GtkWidget *button, const Matter *matter)
{
  ask_whether_to_delete (matter);
  gtk_window_close (GTK_WINDOW (gtk_widget_get_root (button)));
}

static void
append_report (GtkBox *box, const RkReport *report)
{
  g_autofree char *when = rk_words_exact_time (report->created_us);
  g_autofree char *head = report->outcome == RK_REPORT_OPEN
                            ? g_strdup_printf ("%s　%s", rk_words_report_kind (report->kind), when)
                            : g_strdup_printf ("%s　%s　%s", rk_words_report_kind (report->kind),
                                               when, rk_words_report_outcome (report->outcome));

  gtk_box_append (box, rk_new_text (head, "heading"));
  if (report->reason != NULL && *report->reason != '\0')
    gtk_box_append (box, rk_new_text (report->reason, NULL));
}

static void
append_post (GtkBox *box, const RkReported *reported)
{
  if (reported->post != NULL && reported->post->state == RK_POST_NORMAL)
    {
      gtk_box_append (box, rk_new_text (_ ("The post"), "dim-label"));
      gtk_box_append (box, rk_new_text (reported->post->text, NULL));
    }
  else if (reported->post != NULL)
    gtk_box_append (box, rk_new_text (_ ("The post is not there any more."), "dim-label"));
  else
    gtk_box_append (
      box, rk_new_text (
             _ ("You are not in this place, so that the post itself is not shown."), "dim-label"));
}

static gboolean
is_open (const RkReported *reported)
{
  for (guint i = 0; i < reported->reports->len; i++)
    if (((const RkReport *) g_ptr_array_index (reported->reports, i))->outcome == RK_REPORT_OPEN)
      return TRUE;
  return FALSE;
}

static void
append_button (
  GtkBox *box, const char *words, GCallback pressed, Matter *matter, const char *css_class)
{
  GtkWidget *button = gtk_button_new_with_label (words);

  rk_name_widget (button, words);
  if (css_class != NULL)
    gtk_widget_add_css_class (button, css_class);
  g_signal_connect (button, "clicked", pressed, matter);
  gtk_box_append (box, button);
}

static GtkWidget *
build (Matter *matter, const RkReported *reported)
{
  const gboolean there = reported->post != NULL && reported->post->state == RK_POST_NORMAL;
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 8));
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_widget_set_margin_top (GTK_WIDGET (box), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (box), 18);
  gtk_widget_set_margin_start (GTK_WIDGET (box), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (box), 18);
  if (matter->title != NULL)
    gtk_box_append (box, rk_new_text (matter->title, "heading"));
  append_post (box, reported);
  if (there)
    append_button (box, _ ("Open the Post"), G_CALLBACK (on_open), matter, NULL);
  gtk_box_append (box, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  for (guint i = 0; i < reported->reports->len; i++)
    append_report (box, g_ptr_array_index (reported->reports, i));
  if (reported->reports->len == 0)
    gtk_box_append (box, rk_new_text (_ ("All reports were taken back."), NULL));
  if (is_open (reported))
    {
      gtk_box_append (box, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      append_button (box, _ ("Settled: Leave It"), G_CALLBACK (on_left), matter, NULL);
      append_button (box, _ ("Settled: Asked the Author"), G_CALLBACK (on_asked), matter, NULL);
      if (there && reported->may_hide)
        append_button (box, _ ("Delete the Post…"), G_CALLBACK (on_delete_pressed), matter,
                       "destructive-action");
    }
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (box));
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

static void
present (Matter *matter, const RkReported *reported)
{
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "transient-for", window_of (matter), "modal",
                                    TRUE, "title", _ ("A reported post"), NULL);
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                      gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 560);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), build (matter, reported));
  adw_window_set_content (ADW_WINDOW (window), outer);
  g_object_set_data_full (
    G_OBJECT (window), "matter", matter, (GDestroyNotify) (GCallback) matter_drop);
  rk_room_for_window (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_reports (GObject *source, GAsyncResult *result, gpointer data)
{
  Matter *matter = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkReported) reported = rk_client_reports_finish (RK_CLIENT (source), result, &error);

  if (reported == NULL)
    {
      rk_alert (GTK_WIDGET (matter->view), _ ("The report could not be fetched"), error->message);
      matter_drop (matter);
      return;
    }
  if (reported->post != NULL)
    matter->position = reported->post->position;
  present (matter, reported);
}

/**
 * rk_report_question_ask:
 * @view: that shows the notice
 * @notice: of a reported post
 *
 * Fetches what was reported, shows it, and lets whoever looks after the post say what was done.
 */
void
rk_report_question_ask (RkNoticesView *view, RkClient *client, RkNoticeItem *notice)
{
  const RkNotice *record = rk_notice_item_get_notice (notice);
  Matter *matter = g_new0 (Matter, 1);

  matter->view = g_object_ref (view);
  matter->client = g_object_ref (client);
  matter->title = g_strdup (rk_notice_item_get_space_title (notice));
  matter->space_id = g_strdup (record->space_id);
  matter->post_id = g_strdup (record->subject_id);
  rk_client_reports_async (client, record->space_id, record->subject_id, NULL, on_reports, matter);
}
