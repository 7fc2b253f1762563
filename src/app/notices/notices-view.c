/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/notices/notices-view.h"

#include "app/common/common.h"
#include "app/notices/announcement-window.h"
#include "app/notices/report-question.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkNoticesView
{
  AdwBin parent_instance;

  RkClient *client;
  GListModel *mine_model;
  GListModel *approvals_model;
  GListModel *others_model;

  GtkStack *stack;
  GtkWidget *mine_box;
  GtkListBox *mine;
  GtkWidget *approvals_box;
  GtkListBox *approvals;
  GtkWidget *others_box;
  GtkListBox *others;
  GtkWidget *announcements_box;
  GtkListBox *announcements;
};

G_DEFINE_FINAL_TYPE (RkNoticesView, rk_notices_view, ADW_TYPE_BIN)

enum
{
  OPENED,
  POST_OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
is_mine (gpointer item, gpointer data)
{
  return rk_invitation_item_is_for_me (item)
         && rk_invitation_item_get_state (item) == RK_INVITATION_WAITING_INVITEE;
}

static gboolean
is_approval (gpointer item, gpointer data)
{
  return rk_invitation_item_can_approve (item);
}

/* An invitation that still waits stands above with its buttons; its notice would say it twice. */
static gboolean
is_other (gpointer item, gpointer data)
{
  RkInvitationItem *invitation = rk_notice_item_get_invitation (item);
  RkNoticeKind kind = rk_notice_item_get_kind (item);

  if (kind == RK_NOTICE_INVITATION || kind == RK_NOTICE_APPROVAL)
    return FALSE;
  return kind != RK_NOTICE_UNKNOWN || invitation == NULL;
}

static void
update_page (RkNoticesView *self)
{
  gboolean mine = g_list_model_get_n_items (self->mine_model) > 0;
  gboolean approvals = g_list_model_get_n_items (self->approvals_model) > 0;
  gboolean others = g_list_model_get_n_items (self->others_model) > 0;
  gboolean announced = g_list_model_get_n_items (rk_client_get_announcements (self->client)) > 0;

  gtk_widget_set_visible (self->mine_box, mine);
  gtk_widget_set_visible (self->approvals_box, approvals);
  gtk_widget_set_visible (self->others_box, others);
  gtk_widget_set_visible (self->announcements_box, announced);
  rk_stack_show (self->stack, mine || approvals || others || announced ? "list" : "empty");
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) row = data;
  g_autoptr (GError) error = NULL;

  if (rk_client_act_finish (RK_CLIENT (source), result, &error))
    return;
  gtk_widget_set_sensitive (row, TRUE);
  rk_toast_error (row, error);
}

typedef struct
{
  GWeakRef row;
  RkClient *client;
  char *id;
  gboolean approval;
} Ask;

static void
ask_free (gpointer data, GClosure *closure)
{
  Ask *ask = data;
  g_weak_ref_clear (&ask->row);
  g_object_unref (ask->client);
  g_free (ask->id);
  g_free (ask);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Ask *ask = data;
  g_autoptr (GtkWidget) row = g_weak_ref_get (&ask->row);
  gboolean yes = strcmp (response, "yes") == 0;

  if (row == NULL || strcmp (response, "back") == 0)
    return;
  gtk_widget_set_sensitive (row, FALSE);
  if (ask->approval)
    rk_client_approve_invitation_async (
      ask->client, ask->id, yes, NULL, on_acted, g_object_ref (row));
  else
    rk_client_answer_invitation_async (
      ask->client, ask->id, yes, NULL, on_acted, g_object_ref (row));
}

static void
ask (GtkWidget *button, gboolean yes)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  RkNoticesView *self = RK_NOTICES_VIEW (gtk_widget_get_ancestor (button, RK_TYPE_NOTICES_VIEW));
  RkInvitationItem *item = g_object_get_data (G_OBJECT (row), "invitation");
  const RkInvitation *invitation = rk_invitation_item_get_invitation (item);
  gboolean approval = rk_invitation_item_can_approve (item);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (button)), NULL, NULL));
  Ask *question = g_new0 (Ask, 1);
  g_autofree char *person = rk_words_invitee (invitation);

  if (approval)
    adw_message_dialog_set_heading (
      dialog, yes ? _ ("Approve the invitation?") : _ ("Refuse the invitation?"));
  else if (invitation->space_kind == RK_SPACE_DIRECT)
    adw_message_dialog_set_heading (
      dialog, yes ? _ ("Be connected?") : _ ("Refuse the connection?"));
  else
    adw_message_dialog_set_heading (dialog, yes ? _ ("Take part?") : _ ("Decline the invitation?"));
  adw_message_dialog_format_body (
    dialog,
    approval ? _ ("%s\n%s is to be invited by %s (%s).") : _ ("%s\n%s, invited by %s (%s)."),
    invitation->space_title, person, invitation->inviter_name, invitation->inviter_facility);
  adw_message_dialog_add_response (dialog, "back", _ ("Back"));
  if (yes)
    {
      adw_message_dialog_add_response (dialog, "yes",
                                       approval ? _ ("Give approval")
                                       : invitation->space_kind == RK_SPACE_DIRECT
                                         ? _ ("Accept it")
                                         : _ ("Join now"));
      adw_message_dialog_set_response_appearance (dialog, "yes", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (dialog, "yes");
    }
  else
    {
      adw_message_dialog_add_response (dialog, "no", _ ("Refuse"));
      adw_message_dialog_set_response_appearance (dialog, "no", ADW_RESPONSE_DESTRUCTIVE);
    }
  g_weak_ref_init (&question->row, row);
  question->client = g_object_ref (self->client);
  question->id = g_strdup (invitation->id);
  question->approval = approval;
  g_signal_connect_data (
    dialog, "response", G_CALLBACK (on_answered), question, ask_free, (GConnectFlags) 0);
  rk_dialog_present (dialog);
}

static void
on_yes (GtkWidget *button)
{
  ask (button, TRUE);
}

static void
on_no (GtkWidget *button)
{
  ask (button, FALSE);
}

static GtkWidget *
make_invitation (gpointer object, gpointer data)
{
  RkInvitationItem *item = object;
  const RkInvitation *invitation = rk_invitation_item_get_invitation (item);
  gboolean approval = rk_invitation_item_can_approve (item);
  GtkWidget *row = adw_action_row_new ();
  const gboolean direct = invitation->space_kind == RK_SPACE_DIRECT;
  const gboolean named = invitation->space_kind == RK_SPACE_GROUP
                         || invitation->space_kind == RK_SPACE_ROOM
                         || invitation->space_kind == RK_SPACE_COMMUNITY;
  GtkWidget *yes = gtk_button_new_with_label (direct     ? _ ("Accept")
                                              : approval ? _ ("Approve")
                                                         : _ ("Join"));
  GtkWidget *no = gtk_button_new_with_label (_ ("Refuse"));
  g_autofree char *when = rk_words_relative_time (invitation->created_us, rk_time_now_us ());
  g_autofree char *title
    = approval ? rk_words_invitee (invitation)
      : direct ? g_strdup_printf (_ ("%s (%s) asks you for a connection"), invitation->inviter_name,
                                  invitation->inviter_facility)
      : named  ? g_strdup (invitation->space_title)
               : g_strdup_printf (_ ("Team of %s"), invitation->space_title);
  g_autofree char *subtitle
    = approval
        ? g_strdup_printf (_ ("To the team of %s. Invited by %s (%s), %s"), invitation->space_title,
                           invitation->inviter_name, invitation->inviter_facility, when)
      : direct ? g_strdup (when)
               : g_strdup_printf (_ ("Invited by %s (%s), %s"), invitation->inviter_name,
                                  invitation->inviter_facility, when);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (yes, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (no, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (yes, "suggested-action");
  g_signal_connect (yes, "clicked", G_CALLBACK (on_yes), NULL);
  g_signal_connect (no, "clicked", G_CALLBACK (on_no), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), no);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), yes);
  g_object_set_data_full (G_OBJECT (row), "invitation", g_object_ref (item), g_object_unref);
  return row;
}

static char *
notice_text (RkNoticeItem *item)
{
  RkInvitationItem *invitation = rk_notice_item_get_invitation (item);

  switch (rk_notice_item_get_kind (item))
    {
    case RK_NOTICE_INVITATION:
      return g_strdup (_ ("You were invited."));
    case RK_NOTICE_APPROVAL:
      return g_strdup (_ ("An invitation waits for your approval."));
    case RK_NOTICE_INVITATION_ANSWERED:
      if (invitation == NULL)
        return g_strdup (_ ("An invitation of yours was answered."));
      return g_strdup_printf (
        _ ("Your invitation of %s: %s"), rk_invitation_item_get_addressee (invitation),
        rk_words_invitation_state ((int) rk_invitation_item_get_state (invitation)));
    case RK_NOTICE_POST_HIDDEN:
      return g_strdup (_ ("An administrator hid a writing of yours that was in the wrong place."));
    case RK_NOTICE_UNSENT_DESTROYED:
      return g_strdup (_ ("Unsent writings of yours were destroyed at a logout."));
    case RK_NOTICE_UNSENT_SEALED:
      return g_strdup (_ ("Unsent writings of yours lie sealed on a terminal. Sign in there to "
                          "send them."));
    case RK_NOTICE_SIGNED_IN_ELSEWHERE:
      return g_strdup (
        _ ("You were signed in on another terminal. If that was not you, change your "
           "password."));
    case RK_NOTICE_ASK_REMINDER:
      return g_strdup (_ ("Your confirmation of a writing is asked for and missing."));
    case RK_NOTICE_DATES_REMINDER:
      return g_strdup (_ ("Dates are proposed, and your answer is missing."));
    case RK_NOTICE_DATES_OVERDUE:
      return g_strdup (
        _ ("The time to answer is over, and somebody has not answered the dates you proposed."));
    case RK_NOTICE_ASK_OVERDUE:
      return g_strdup (_ ("The time is over, and somebody has not confirmed a writing of yours."));
    case RK_NOTICE_MAIL_FAILED:
      if (invitation == NULL)
        return g_strdup (_ ("The mail of an invitation of yours could not be delivered."));
      return g_strdup_printf (
        _ ("The mail to %s could not be delivered. Look at the address, and send it again or "
           "withdraw it in the space’s invitations."),
        rk_invitation_item_get_addressee (invitation));
    case RK_NOTICE_SCHEDULED_RETURNED:
      return g_strdup (_ ("What you had scheduled could not be posted. Please look at it again."));
    case RK_NOTICE_REQUEST_ANSWERED:
      return g_strdup (_ ("A facility answered a request of yours."));
    case RK_NOTICE_TERMINAL_LOST:
      return g_strdup (_ ("A terminal at which you had signed in was reported as lost. Change your "
                          "password."));
    case RK_NOTICE_HANDED_OVER:
      return g_strdup (_ ("Somebody left their facility. You administer this place now."));
    case RK_NOTICE_POST_REPORTED:
      return g_strdup (_ ("A writing was reported to you. Please look at it."));
    case RK_NOTICE_APPLICATION:
      return g_strdup (_ ("Somebody asks to be let into a community of yours."));
    case RK_NOTICE_APPLICATION_ACCEPTED:
      return g_strdup (_ ("You were let into a community."));
    case RK_NOTICE_APPLICATION_REFUSED:
      return g_strdup (_ ("Your application to a community was not accepted."));
    case RK_NOTICE_DEPUTY:
      return g_strdup (_ ("Your facility changed who may type in your name. Look at it in the "
                          "settings, under Account."));
    case RK_NOTICE_DEPUTY_RETURNED:
      return g_strdup (_ ("The doctor gave back what you typed. Please correct it."));
    default:
      return g_strdup (_ ("A notice that this version does not know yet."));
    }
}

/* With the badge, which is no part of what a screen reader says of a row. */
static void
name_notice (RkNoticeItem *item, GParamSpec *pspec, GtkWidget *row)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
  /* Translators: a notice that was not read yet, as a screen reader says it. */
  g_autofree char *name
    = rk_notice_item_is_read (item) ? g_strdup (title) : g_strdup_printf (_ ("Unread: %s"), title);

  rk_name_widget (row, name);
}

static GtkWidget *
make_notice (gpointer object, gpointer data)
{
  RkNoticeItem *item = object;
  GtkWidget *row = adw_action_row_new ();
  const RkNotice *notice = rk_notice_item_get_notice (item);
  const char *place = rk_notice_item_get_space_title (item);
  g_autofree char *title = notice_text (item);
  g_autofree char *when = rk_words_relative_time (notice->created_us, rk_time_now_us ());
  g_autofree char *subtitle
    = place != NULL && *place != '\0' ? g_strdup_printf ("%s　%s", place, when) : g_strdup (when);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  if (!rk_notice_item_is_read (item))
    {
      GtkWidget *badge = gtk_label_new (_ ("Unread"));
      gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (badge, "badge");
      gtk_widget_add_css_class (badge, "unread");
      g_object_bind_property (item, "is-read", badge, "visible", G_BINDING_INVERT_BOOLEAN);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), badge);
    }
  g_signal_connect_object (item, "notify::is-read", G_CALLBACK (name_notice), row, 0);
  name_notice (item, NULL, row);
  g_object_set_data_full (G_OBJECT (row), "notice", g_object_ref (item), g_object_unref);
  return row;
}

static void
on_notice_activated (RkNoticesView *self, GtkListBoxRow *row)
{
  RkNoticeItem *notice = g_object_get_data (G_OBJECT (row), "notice");
  const char *space_id = rk_notice_item_get_notice (notice)->space_id;

  if (!rk_notice_item_is_read (notice))
    rk_client_mark_notice_read (self->client, notice);
  if (rk_notice_item_get_kind (notice) == RK_NOTICE_POST_REPORTED)
    rk_report_question_ask (self, self->client, notice);
  else if (rk_notice_item_get_kind (notice) == RK_NOTICE_REQUEST_ANSWERED)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.place", "s", "requests");
  else if (rk_notice_item_get_kind (notice) == RK_NOTICE_APPLICATION_REFUSED)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.place", "s", "communities");
  else if (space_id != NULL && *space_id != '\0')
    {
      g_signal_emit (self, signals[OPENED], 0, space_id);
      if (rk_notice_item_get_kind (notice) == RK_NOTICE_APPLICATION)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.applications", NULL);
    }
}

static GtkWidget *
make_announcement (gpointer object, gpointer data)
{
  return rk_announcement_row_new (object);
}

static void
on_announcement_activated (RkNoticesView *self, GtkListBoxRow *row)
{
  rk_announcement_window_present (
    GTK_WIDGET (self), self->client, g_object_get_data (G_OBJECT (row), "announcement"));
}

static void
rk_notices_view_dispose (GObject *object)
{
  RkNoticesView *self = RK_NOTICES_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_NOTICES_VIEW);
  g_clear_object (&self->mine_model);
  g_clear_object (&self->approvals_model);
  g_clear_object (&self->others_model);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_notices_view_parent_class)->dispose (object);
}

static void
rk_notices_view_class_init (RkNoticesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_notices_view_dispose;
  signals[OPENED] = g_signal_new ("opened", RK_TYPE_NOTICES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[POST_OPENED]
    = g_signal_new ("post-opened", RK_TYPE_NOTICES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "notices/notices-view.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RkNoticesView, name)
  CHILD (stack);
  CHILD (mine_box);
  CHILD (mine);
  CHILD (approvals_box);
  CHILD (approvals);
  CHILD (others_box);
  CHILD (others);
  CHILD (announcements_box);
  CHILD (announcements);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_notice_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_announcement_activated);
}

static void
rk_notices_view_init (RkNoticesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GListModel *
filtered (GListModel *model, GtkCustomFilterFunc func)
{
  return G_LIST_MODEL (gtk_filter_list_model_new (
    g_object_ref (model), GTK_FILTER (gtk_custom_filter_new (func, NULL, NULL))));
}

/**
 * rk_notices_view_new:
 *
 * Returns: (transfer floating): お知らせ of whoever is signed in
 */
GtkWidget *
rk_notices_view_new (RkClient *client)
{
  RkNoticesView *self = g_object_new (RK_TYPE_NOTICES_VIEW, NULL);
  GListModel *invitations = rk_client_get_invitations (client);

  self->client = g_object_ref (client);
  self->mine_model = filtered (invitations, is_mine);
  self->approvals_model = filtered (invitations, is_approval);
  self->others_model = filtered (rk_client_get_notices (client), is_other);
  gtk_list_box_bind_model (self->mine, self->mine_model, make_invitation, self, NULL);
  gtk_list_box_bind_model (self->approvals, self->approvals_model, make_invitation, self, NULL);
  gtk_list_box_bind_model (self->others, self->others_model, make_notice, self, NULL);
  gtk_list_box_bind_model (
    self->announcements, rk_client_get_announcements (client), make_announcement, self, NULL);
  GListModel *models[] = { self->mine_model, self->approvals_model, self->others_model,
                           rk_client_get_announcements (client) };
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    g_signal_connect_object (
      models[i], "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  update_page (self);
  return GTK_WIDGET (self);
}
