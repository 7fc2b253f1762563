/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/typed-line.h"

#include "app/common/common.h"
#include "app/common/flow.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* 代行入力, as its readers and its doctor see it. */

struct _RkTypedLine
{
  GtkWidget parent_instance;

  RkPostItem *post;
  GtkWidget *flow;
  GtkLabel *tag;
  GtkLabel *reason_label;
  GtkWidget *confirm_button;
  GtkWidget *return_button;
  GtkWidget *correct_button;
};

G_DEFINE_FINAL_TYPE (RkTypedLine, rk_typed_line, GTK_TYPE_WIDGET)

/**
 * rk_typed_author:
 *
 * Returns: (transfer full): who a post is by: the author's name, or 「○○医師の代行（入力: △△）」
 */
char *
rk_typed_author (RkPostItem *post)
{
  return rk_typed_by (
    rk_post_item_get_for_name (post), rk_user_item_get_name (rk_post_item_get_author (post)));
}

static void
update (RkTypedLine *self)
{
  const RkConfirmation state = rk_post_item_get_confirmation (self->post);
  const gboolean there = rk_post_item_get_for_name (self->post) != NULL
                         && rk_post_item_get_post_state (self->post) == RK_POST_NORMAL;
  const gboolean mine = rk_post_item_is_for_me (self->post)
                        && rk_post_item_get_send_state (self->post) == RK_SEND_DONE;
  const char *reason = rk_post_item_get_return_reason (self->post);
  g_autofree char *why = state == RK_CONFIRMATION_RETURNED && reason != NULL && *reason != '\0'
                           /* Translators: why a doctor gave a post back, in their words. */
                           ? g_strdup_printf (_ ("Reason: %s"), reason)
                           : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), there);
  gtk_label_set_text (self->tag, state == RK_CONFIRMATION_CONFIRMED  ? _ ("Confirmed by the doctor")
                                 : state == RK_CONFIRMATION_RETURNED ? _ ("Given back")
                                                                     : _ ("Not confirmed yet"));
  rk_set_css_class (self->tag, "ask", state == RK_CONFIRMATION_WAITING);
  rk_set_css_class (self->tag, "ask-mine", state == RK_CONFIRMATION_RETURNED);
  rk_set_text_or_hide (self->reason_label, why);
  gtk_widget_set_visible (self->confirm_button, mine && state != RK_CONFIRMATION_CONFIRMED);
  gtk_widget_set_visible (self->return_button, mine && state == RK_CONFIRMATION_WAITING);
  gtk_widget_set_visible (self->correct_button, mine && state != RK_CONFIRMATION_CONFIRMED);
}

static void
rk_typed_line_dispose (GObject *object)
{
  RkTypedLine *self = RK_TYPED_LINE (object);

  if (self->post != NULL)
    g_signal_handlers_disconnect_by_data (self->post, self);
  g_clear_object (&self->post);
  g_clear_pointer (&self->flow, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_typed_line_parent_class)->dispose (object);
}

static void
rk_typed_line_class_init (RkTypedLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_typed_line_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "typedline");
}

static void
rk_typed_line_init (RkTypedLine *self)
{
  self->flow = rk_flow_new (8);
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));
  self->tag = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_valign (GTK_WIDGET (self->tag), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->tag), "tag");
  self->reason_label = GTK_LABEL (rk_new_text (NULL, "caption"));
  gtk_widget_set_valign (GTK_WIDGET (self->reason_label), GTK_ALIGN_CENTER);
  rk_flow_append (RK_FLOW (self->flow), GTK_WIDGET (self->tag));
  rk_flow_append (RK_FLOW (self->flow), GTK_WIDGET (self->reason_label));
}

static GtkWidget *
add_button (RkTypedLine *self, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", rk_post_item_get_id (self->post));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "post-action");
  rk_flow_append (RK_FLOW (self->flow), button);
  return button;
}

/**
 * rk_typed_line_new:
 * @post: that was typed for somebody
 *
 * Returns: (transfer floating): the line
 */
GtkWidget *
rk_typed_line_new (RkPostItem *post)
{
  RkTypedLine *self = g_object_new (RK_TYPE_TYPED_LINE, NULL);

  self->post = g_object_ref (post);
  self->confirm_button = add_button (self, _ ("Confirm It"), "timeline.confirm");
  gtk_widget_add_css_class (self->confirm_button, "suggested-action");
  self->return_button = add_button (self, _ ("Give Back…"), "timeline.give-back");
  self->correct_button = add_button (self, _ ("Correct…"), "timeline.edit");
  update (self);
  g_signal_connect_swapped (post, "notify", G_CALLBACK (update), self);
  return GTK_WIDGET (self);
}

/* 差し戻す. */

typedef struct
{
  GtkWidget *view;
  RkTypedReasonFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GtkEditable *reason;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->view);
  if (question->destroy != NULL)
    question->destroy (question->data);
  g_free (question);
}

static void
on_reason (GtkEditable *entry, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (
    dialog, "return", !rk_is_blank_text (gtk_editable_get_text (entry)));
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;

  if (!g_str_equal (response, "return"))
    return;
  g_autofree char *reason = g_strstrip (g_strdup (gtk_editable_get_text (question->reason)));
  question->func (reason, question->data);
  rk_toast (question->view, _ ("Given back to whoever typed it."));
}

/**
 * rk_typed_ask_reason:
 * @view: that asks
 * @func: gets the reason
 * @destroy: (nullable): for @data, after the answer
 *
 * Asks a doctor why a post that was typed for them is given back.
 */
void
rk_typed_ask_reason (GtkWidget *view, RkTypedReasonFunc func, gpointer data, GDestroyNotify destroy)
{
  GtkRoot *root = gtk_widget_get_root (view);
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _ ("Give this post back?"),
    _ ("Whoever typed it is told, and the staff who read here see the reason. With another text "
       "it waits for you again."));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (_ ("What is not right"));
  GtkWidget *entry = gtk_entry_new ();
  Question *question = g_new0 (Question, 1);

  question->view = g_object_ref (view);
  question->func = func;
  question->data = data;
  question->destroy = destroy;
  question->reason = GTK_EDITABLE (entry);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  /* A letter has at most four bytes. */
  gtk_entry_set_max_length (GTK_ENTRY (entry), RK_RETURN_REASON_MAX_BYTES / 4);
  rk_name_widget (entry, _ ("What is not right"));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "return", _ ("Give Back"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "return", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_reason), dialog, 0);
  on_reason (GTK_EDITABLE (entry), ADW_MESSAGE_DIALOG (dialog));
  g_signal_connect_data (
    dialog, "response", G_CALLBACK (on_response), question, question_free, (GConnectFlags) 0);
  rk_dialog_present (dialog);
  gtk_widget_grab_focus (entry);
}
