/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/post-row.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/common/width-first.h"
#include "app/composer/night-question.h"
#include "app/media/attachment-grid.h"
#include "app/media/portrait.h"
#include "app/timeline/ask-line.h"
#include "app/timeline/dates-line.h"
#include "app/timeline/post-text.h"
#include "app/timeline/reaction-list.h"
#include "app/timeline/send-progress.h"
#include "app/timeline/typed-line.h"
#include "app/words/words.h"
#include "core/time.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _RkPostRow
{
  GtkListBoxRow parent_instance;

  RkPostItem *item;
  RkMediaLoader *loader;
  gboolean is_admin;
  gboolean left_out; /* of what is drawn */

  /* What few posts have is made when one has it: */
  GtkWidget *new_line;
  GtkWidget *reply_button;
  GtkLabel *reply_label;
  GtkLabel *night_label;
  GtkLabel *consult_tag;
  GtkWidget *solve_button;
  GtkWidget *ask_line;
  GtkWidget *dates_line;
  GtkWidget *typed_line;
  GtkWidget *send_box;
  GtkWidget *ack_count;
  GtkWidget *like_count;

  GtkLabel *day_label;
  GtkWidget *head;
  GtkWidget *avatar;
  GtkLabel *name_label;
  GtkLabel *role_label;
  GtkLabel *time_label;
  GtkLabel *mark_label;
  GtkLabel *text_label;
  GtkWidget *grid;
  GtkLabel *send_label;
  GtkWidget *undo_button;
  GtkWidget *stop_button;
  GtkWidget *change_button;
  GtkWidget *retry_button;
  GtkWidget *rewrite_button;
  GtkWidget *discard_button;
  GtkWidget *bar;
  GtkWidget *ack_button;
  GtkWidget *like_button;
  GtkWidget *take_button;
  GtkWidget *answer_button;
  GtkWidget *menu_button;

  guint tick;
  guint flash;
};

G_DEFINE_FINAL_TYPE (RkPostRow, rk_post_row, GTK_TYPE_LIST_BOX_ROW)

static GtkWidget *build_reply (RkPostRow *self);
static GtkWidget *build_night (RkPostRow *self);
static GtkWidget *build_sending (RkPostRow *self);
static GtkWidget *new_count (RkPostRow *self, GtkMenuButtonCreatePopupFunc create);
static void create_ack_list (GtkMenuButton *button, gpointer data);
static void create_like_list (GtkMenuButton *button, gpointer data);

static void
set_label (GtkWidget *button, const char *text)
{
  if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), text) != 0)
    gtk_button_set_label (GTK_BUTTON (button), text);
}

/* Puts what was made just now where it belongs. */
static void
put_behind (GtkWidget *widget, GtkWidget *sibling)
{
  gtk_widget_insert_after (widget, gtk_widget_get_parent (sibling), sibling);
}

static GtkWidget *
new_button (const char *label, const char *action, RkPostItem *item)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "post-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", rk_post_item_get_id (item));
  return button;
}

static void
update_time (RkPostRow *self)
{
  gint64 created_us = rk_post_item_get_created_us (self->item);
  gint64 written_us = rk_post_item_get_post (self->item)->written_us;
  g_autofree char *relative = rk_words_relative_time (created_us, rk_time_now_us ());
  g_autofree char *exact = rk_words_exact_time (created_us);

  gtk_label_set_text (self->time_label, relative);
  if (written_us > 0 && ABS (created_us - written_us) > 5 * RK_MINUTE)
    {
      g_autofree char *written = rk_words_exact_time (written_us);
      g_autofree char *both = g_strdup_printf (_ ("%s\nWritten on the desk at %s"), exact, written);
      rk_set_tooltip (self->time_label, both);
    }
  else
    rk_set_tooltip (self->time_label, exact);
}

static void
update_author (RkPostRow *self)
{
  RkUserItem *author = rk_post_item_get_author (self->item);
  const char *facility = rk_user_item_get_facility_name (author);
  const char *profession = rk_words_profession (rk_user_item_get_profession (author));
  g_autofree char *role = facility != NULL && *facility != '\0'
                            /* Translators: profession (facility) */
                            ? g_strdup_printf (_ ("%s (%s)"), profession, facility)
                            : g_strdup (profession);

  g_autofree char *name = rk_typed_author (self->item);
  gtk_label_set_text (self->name_label, name);
  if (self->typed_line == NULL && rk_post_item_get_for_name (self->item) != NULL)
    {
      self->typed_line = rk_typed_line_new (self->item);
      put_behind (self->typed_line, self->grid);
    }
  /* What profession it is would be half of who it is. */
  if (rk_post_item_is_anonymous (self->item))
    *role = '\0';
  gtk_label_set_text (self->role_label, role);
  rk_set_tooltip (self->role_label, role);
  rk_portrait_bind (self->avatar, author, self->loader);
}

static void
update_text (RkPostRow *self)
{
  RkPostState state = rk_post_item_get_post_state (self->item);
  gboolean gone = state != RK_POST_NORMAL;
  const char *text = rk_post_item_get_text (self->item);

  rk_set_css_class (self->text_label, "dim-label", gone);
  if (state == RK_POST_WITHDRAWN)
    gtk_label_set_text (self->text_label, _ ("The author has withdrawn this post."));
  else if (state == RK_POST_HIDDEN)
    gtk_label_set_text (self->text_label, _ ("An administrator has hidden this post."));
  else if (gone)
    gtk_label_set_text (
      self->text_label, _ ("This version of Renraku cannot show this post. Update it."));
  else
    {
      g_autofree char *markup = rk_post_text_to_markup (text != NULL ? text : "");
      gtk_label_set_markup (self->text_label, markup);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->text_label), gone || (text != NULL && *text != '\0'));

  gboolean edited = !gone && rk_post_item_get_post (self->item)->version > 1;
  gboolean pending = rk_post_item_get_pending_change (self->item);
  gtk_widget_set_visible (GTK_WIDGET (self->mark_label), edited || pending);
  gboolean failed = rk_post_item_get_send_state (self->item) == RK_SEND_FAILED;
  gtk_label_set_text (self->mark_label, !pending ? _ ("Edited")
                                        : failed ? _ ("Not sent.")
                                                 : _ ("Change being sent"));

  const char *reason = gone ? NULL : rk_post_item_get_night_reason (self->item);
  /* Translators: why it was posted in quiet hours, in the author's words. */
  g_autofree char *night
    = reason != NULL ? g_strdup_printf (_ ("Posted in quiet hours: %s"), reason) : NULL;
  if (night != NULL && self->night_label == NULL)
    put_behind (build_night (self), GTK_WIDGET (self->text_label));
  if (self->night_label != NULL)
    rk_set_text_or_hide (self->night_label, night);

  const char *author = rk_post_item_get_reply_author (self->item);
  const char *excerpt = rk_post_item_get_reply_excerpt (self->item);
  gboolean reply = !gone && rk_post_item_get_reply_id (self->item) != NULL;
  if (reply && self->reply_button == NULL)
    put_behind (build_reply (self), self->head);
  if (self->reply_button != NULL)
    gtk_widget_set_visible (self->reply_button, reply);
  if (reply)
    {
      g_autofree char *quote = author != NULL ? g_strdup_printf (
                                 _ ("Reply to %s: %s"), author, excerpt != NULL ? excerpt : "")
                                              : g_strdup (_ ("Reply to an earlier post"));
      gtk_label_set_text (self->reply_label, quote);
      gtk_accessible_update_property (
        GTK_ACCESSIBLE (self->reply_button), GTK_ACCESSIBLE_PROPERTY_LABEL, quote, -1);
      gtk_actionable_set_action_target (
        GTK_ACTIONABLE (self->reply_button), "s", rk_post_item_get_reply_id (self->item));
    }
}

static gboolean
on_held_tick (gpointer data)
{
  RkPostRow *self = data;
  gint64 left
    = (rk_post_item_get_held_until_us (self->item) - g_get_monotonic_time () + RK_SECOND - 1)
      / RK_SECOND;
  g_autofree char *text
    = g_strdup_printf (ngettext ("Will be posted in %d second", "Will be posted in %d seconds",
                                 (gulong) MAX (left, 0)),
                       (int) MAX (left, 0));

  if (rk_post_item_get_send_state (self->item) != RK_SEND_HELD || left < 0)
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }
  gtk_label_set_text (self->send_label, text);
  return G_SOURCE_CONTINUE;
}

static void
show_waiting (RkPostRow *self)
{
  const gint64 send_us = rk_post_item_get_send_us (self->item);

  if (send_us > 0)
    {
      g_autofree char *clock = rk_night_clock (send_us);
      /* Translators: a time of day. */
      g_autofree char *text = g_strdup_printf (
        _ ("Waiting for the connection. Then the server posts it at %s."), clock);
      gtk_label_set_text (self->send_label, text);
    }
  else
    gtk_label_set_text (
      self->send_label, _ ("Waiting for the connection. It will be sent by itself."));
}

static void
show_scheduled (RkPostRow *self)
{
  g_autofree char *clock = rk_night_clock (rk_post_item_get_send_us (self->item));
  const guint files = (guint) rk_post_item_get_post (self->item)->n_attachments;
  /* Translators: a time of day. */
  g_autofree char *text = g_strdup_printf (
    _ ("The server posts it at %s, also after a logout. Nobody else sees it before."), clock);
  g_autoptr (GString) all = g_string_new (text);

  /* On another terminal than the one that has them. */
  if (files > g_list_model_get_n_items (rk_post_item_get_attachments (self->item)))
    g_string_append_printf (all, ngettext (" With %u file.", " With %u files.", files), files);
  gtk_label_set_text (self->send_label, all->str);
}

static void
update_sending (RkPostRow *self)
{
  RkSendState state = rk_post_item_get_send_state (self->item);
  const char *failure = rk_post_item_get_failure (self->item);

  g_clear_handle_id (&self->tick, g_source_remove);
  rk_set_css_class (self, "unsent", state != RK_SEND_DONE);
  if (self->send_box == NULL && state == RK_SEND_DONE)
    return;
  if (self->send_box == NULL)
    put_behind (build_sending (self), gtk_widget_get_prev_sibling (self->bar));
  gtk_widget_set_visible (self->send_box, state != RK_SEND_DONE);
  gtk_widget_set_visible (self->undo_button, state == RK_SEND_HELD || state == RK_SEND_SCHEDULED
                                               || state == RK_SEND_RETURNED);
  gtk_widget_set_visible (self->change_button, state == RK_SEND_SCHEDULED);
  gtk_widget_set_visible (
    self->stop_button,
    state == RK_SEND_SENDING
      && g_list_model_get_n_items (rk_post_item_get_attachments (self->item)) > 0);
  gtk_widget_set_visible (self->retry_button, state == RK_SEND_FAILED);
  gtk_widget_set_visible (self->discard_button, state == RK_SEND_FAILED || state == RK_SEND_WAITING
                                                  || state == RK_SEND_RETURNED);
  /* A post that the server has not, back into the composer; files go by sending again alone. */
  gtk_widget_set_visible (
    self->rewrite_button,
    state == RK_SEND_FAILED && rk_post_item_get_position (self->item) == G_MAXINT64
      && g_list_model_get_n_items (rk_post_item_get_attachments (self->item)) == 0);
  rk_set_css_class (self->send_box, "failed", state == RK_SEND_FAILED || state == RK_SEND_RETURNED);
  switch (state)
    {
    case RK_SEND_HELD:
      if (on_held_tick (self) == G_SOURCE_CONTINUE)
        self->tick = g_timeout_add (500, on_held_tick, self);
      break;
    case RK_SEND_WAITING:
      show_waiting (self);
      break;
    case RK_SEND_SCHEDULED:
      show_scheduled (self);
      break;
    case RK_SEND_RETURNED:
      gtk_label_set_text (
        self->send_label,
        _ ("It could not be posted. Nobody else has read it. You can take it back and post it "
           "again, or discard it."));
      break;
    case RK_SEND_SENDING:
      gtk_label_set_text (self->send_label, _ ("Sending…"));
      break;
    case RK_SEND_FAILED:
      {
        g_autofree char *text = failure != NULL ? g_strdup_printf (_ ("Not sent: %s"), failure)
                                                : g_strdup (_ ("Not sent."));
        gtk_label_set_text (self->send_label, text);
        break;
      }
    default:
      break;
    }
}

static void
update_count (RkPostRow *self,
              GtkWidget **button,
              GtkMenuButtonCreatePopupFunc create,
              GtkWidget *behind,
              guint n,
              const char *text)
{
  if (n > 0 && *button == NULL)
    {
      *button = new_count (self, create);
      put_behind (*button, behind);
    }
  if (*button == NULL)
    return;
  gtk_menu_button_set_label (GTK_MENU_BUTTON (*button), text);
  rk_name_widget (*button, text);
  gtk_widget_set_visible (*button, n > 0);
}

static gboolean
am_staff (RkPostRow *self)
{
  RkUserItem *me = rk_client_get_user (rk_media_loader_get_client (self->loader));
  return me != NULL && rk_user_item_is_staff (me);
}

/* 要了解 is the staff's: of one's own words, or in a space that one leads. */
static gboolean
may_ask (RkPostRow *self)
{
  return !rk_post_item_is_anonymous (self->item)
         && (self->is_admin || (rk_post_item_is_own (self->item) && am_staff (self)));
}

/* Until when to answer dates can be put off; once they are settled nothing is asked with them. */
static gboolean
may_ask_otherwise (RkPostRow *self)
{
  const RkDatesState dates = rk_post_item_get_dates_state (self->item);

  return dates == RK_DATES_NONE || dates == RK_DATES_OPEN;
}

static void
update_reactions (RkPostRow *self)
{
  gboolean on = rk_post_item_get_send_state (self->item) == RK_SEND_DONE
                && rk_post_item_get_post_state (self->item) == RK_POST_NORMAL;
  gboolean own = rk_post_item_is_own (self->item);
  gboolean acked = rk_post_item_get_my_ack (self->item);
  gboolean earlier = rk_post_item_get_my_ack_is_earlier (self->item);

  gtk_widget_set_visible (self->ack_button, on && !own);
  set_label (self->ack_button, acked ? _ ("✓ Understood by me") : _ ("Understood"));
  rk_set_css_class (self->ack_button, "acked", acked);
  rk_set_css_class (self->ack_button, "suggested", !acked);
  rk_set_tooltip (
    self->ack_button, acked     ? _ ("Press again to take it back")
                      : earlier ? _ ("You confirmed an earlier version. Please read it again.")
                                : _ ("I have read and understood this post"));
  gtk_widget_set_visible (self->like_button, on && !own);
  rk_set_css_class (self->like_button, "liked", rk_post_item_get_my_like (self->item));
  set_label (
    self->like_button, rk_post_item_get_my_like (self->item) ? _ ("♥ Liked") : _ ("♡ Like"));
  gtk_widget_set_visible (self->answer_button, on);
  gboolean taken = rk_post_item_get_my_take (self->item);
  gtk_widget_set_visible (self->take_button, on && !own && am_staff (self));
  set_label (self->take_button, taken ? _ ("✓ I act on it") : _ ("I Act on It"));
  rk_set_css_class (self->take_button, "acked", taken);
  rk_set_tooltip (self->take_button, taken ? _ ("Press again to take it back")
                                           : _ ("Everybody sees that you see to it"));

  guint n_earlier = 0;
  GPtrArray *reactions = rk_post_item_get_reactions (self->item);
  for (guint i = 0; i < reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (reactions, i);
      n_earlier += entry->kind == RK_REACTION_ACK
                   && entry->version < rk_post_item_get_post (self->item)->version;
    }
  guint n_acks = rk_post_item_get_n_acks (self->item);
  if (n_earlier > 0)
    {
      g_autofree char *text
        = g_strdup_printf (_ ("Understood %u · before the edit %u"), n_acks, n_earlier);
      update_count (self, &self->ack_count, create_ack_list, self->ack_button, n_earlier, text);
    }
  else
    {
      g_autofree char *text = g_strdup_printf (_ ("Understood %u"), n_acks);
      update_count (self, &self->ack_count, create_ack_list, self->ack_button, n_acks, text);
    }
  guint n_likes = rk_post_item_get_n_likes (self->item);
  g_autofree char *likes = g_strdup_printf (_ ("Like %u"), n_likes);
  update_count (self, &self->like_count, create_like_list, self->like_button, n_likes, likes);
  gtk_widget_set_visible (
    self->menu_button, on || rk_post_item_get_post_state (self->item) == RK_POST_WITHDRAWN);
  gtk_widget_set_visible (self->bar, on);
  if (self->ask_line == NULL
      && (rk_post_item_get_ask_due_us (self->item) > 0
          || rk_post_item_get_n_takes (self->item) > 0))
    {
      self->ask_line = rk_ask_line_new (self->item, may_ask (self));
      put_behind (self->ask_line, self->grid);
    }
  if (self->dates_line == NULL && rk_post_item_get_dates (self->item) != NULL)
    {
      self->dates_line = rk_dates_line_new (self->item);
      put_behind (self->dates_line, self->grid);
    }
  rk_set_css_class (self, "unread", rk_post_item_is_unread (self->item));
  rk_set_css_class (self, "own", own);
}

/* 相談: whether a question is solved, which answer did it, and the button to say so. */
static void
update_consult (RkPostRow *self)
{
  static const char *const words[] = {
    [RK_IN_CONSULT_OPEN] = N_ ("Not solved"),
    [RK_IN_CONSULT_SOLVED] = N_ ("Solved"),
    [RK_IN_CONSULT_SOLUTION] = N_ ("This solved it"),
  };
  const RkInConsult kind = rk_post_item_get_in_consult (self->item);
  const gboolean sent = rk_post_item_get_send_state (self->item) == RK_SEND_DONE;
  const char *word = kind < G_N_ELEMENTS (words) ? words[kind] : NULL;
  const gboolean answer = kind == RK_IN_CONSULT_ANSWER || kind == RK_IN_CONSULT_SOLUTION;
  const gboolean may
    = sent && answer && (self->is_admin || rk_post_item_get_answers_me (self->item));

  if (word != NULL && self->consult_tag == NULL)
    {
      self->consult_tag = GTK_LABEL (gtk_label_new (NULL));
      gtk_widget_add_css_class (GTK_WIDGET (self->consult_tag), "tag");
      gtk_widget_set_halign (GTK_WIDGET (self->consult_tag), GTK_ALIGN_START);
      put_behind (GTK_WIDGET (self->consult_tag), self->head);
    }
  if (self->consult_tag != NULL)
    {
      rk_set_text_or_hide (self->consult_tag, word != NULL ? _ (word) : NULL);
      rk_set_css_class (self->consult_tag, "question-open", kind == RK_IN_CONSULT_OPEN);
      rk_set_css_class (self->consult_tag, "question-solved", kind != RK_IN_CONSULT_OPEN);
    }
  if (may && self->solve_button == NULL)
    {
      self->solve_button = new_button ("", "timeline.solve", self->item);
      put_behind (self->solve_button, self->answer_button);
    }
  if (self->solve_button != NULL)
    {
      gtk_widget_set_visible (self->solve_button, may);
      set_label (self->solve_button,
                 kind == RK_IN_CONSULT_SOLUTION ? _ ("Not the Solution") : _ ("This Solved It"));
    }
  /* Everybody may answer; what is asked stays asked once it is solved. */
  set_label (self->answer_button, kind != RK_IN_CONSULT_NOT ? _ ("Answer") : _ ("Reply"));
}

static void
update_all (RkPostRow *self)
{
  update_author (self);
  update_time (self);
  update_text (self);
  update_sending (self);
  update_reactions (self);
  update_consult (self);
}

static void
on_item_notify (RkPostItem *item, GParamSpec *pspec, RkPostRow *self)
{
  const char *name = g_param_spec_get_name (pspec);

  if (g_str_equal (name, "author") || g_str_equal (name, "for-name"))
    update_author (self);
  if (g_str_equal (name, "created-us") || g_str_equal (name, "written-us"))
    update_time (self);
  if (g_str_equal (name, "text") || g_str_equal (name, "post-state")
      || g_str_equal (name, "version") || g_str_equal (name, "pending-change")
      || g_str_equal (name, "send-state") || g_str_equal (name, "night-reason")
      || g_str_has_prefix (name, "reply-"))
    update_text (self);
  if (g_str_equal (name, "send-state") || g_str_equal (name, "failure")
      || g_str_equal (name, "held-until-us") || g_str_equal (name, "send-us"))
    update_sending (self);
  if (g_str_equal (name, "in-consult") || g_str_equal (name, "answers-me")
      || g_str_equal (name, "send-state"))
    update_consult (self);
  update_reactions (self);
}

static void
append_item (GMenu *menu, const char *label, const char *action, RkPostItem *item)
{
  g_autoptr (GMenuItem) entry = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (entry, action, "s", rk_post_item_get_id (item));
  g_menu_append_item (menu, entry);
}

static void
create_menu (GtkMenuButton *button, gpointer data)
{
  RkPostRow *self = data;
  g_autoptr (GMenu) menu = g_menu_new ();
  gboolean normal = rk_post_item_get_post_state (self->item) == RK_POST_NORMAL;
  gboolean own = rk_post_item_is_own (self->item);

  if (normal)
    append_item (menu, _ ("Reply"), "timeline.reply", self->item);
  if (normal)
    append_item (menu, _ ("Copy Text"), "timeline.copy", self->item);
  if (normal)
    append_item (menu, _ ("Copy with Its Source"), "timeline.copy-source", self->item);
  if (!own)
    append_item (menu, _ ("Mark as Unread from Here"), "timeline.mark-unread", self->item);
  if (rk_post_item_has_history (self->item) && normal)
    append_item (menu, _ ("Show Earlier Versions"), "timeline.versions", self->item);
  if (normal && may_ask (self) && may_ask_otherwise (self))
    append_item (menu,
                 rk_post_item_get_ask_due_us (self->item) > 0 ? _ ("Change What Is Asked…")
                                                              : _ ("Ask for Confirmation…"),
                 "timeline.ask", self->item);
  if (normal && may_ask (self) && rk_post_item_get_ask_due_us (self->item) > 0
      && rk_post_item_get_dates (self->item) == NULL)
    append_item (menu, _ ("Ask No More"), "timeline.unask", self->item);
  if (own && normal)
    {
      append_item (menu, _ ("Edit…"), "timeline.edit", self->item);
      append_item (menu, _ ("Withdraw…"), "timeline.withdraw", self->item);
    }
  if (self->is_admin && normal)
    append_item (menu, rk_post_item_is_pinned (self->item) ? _ ("Unpin") : _ ("Pin to the Top"),
                 rk_post_item_is_pinned (self->item) ? "timeline.unpin" : "timeline.pin",
                 self->item);
  if (self->is_admin && normal)
    append_item (menu, _ ("Hide: Posted in the Wrong Place…"), "timeline.hide", self->item);
  if (!own && normal && rk_post_item_get_my_report (self->item) == RK_MY_REPORT_NONE)
    append_item (menu, _ ("Report to the Administrators…"), "timeline.report", self->item);
  if (!own && normal && rk_post_item_get_my_report (self->item) == RK_MY_REPORT_OPEN)
    append_item (menu, _ ("Take My Report Back"), "timeline.unreport", self->item);
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static void
create_ack_list (GtkMenuButton *button, gpointer data)
{
  RkPostRow *self = data;
  gtk_menu_button_set_popover (button, rk_reaction_list_popover_new (self->item, RK_REACTION_ACK));
}

static void
create_like_list (GtkMenuButton *button, gpointer data)
{
  RkPostRow *self = data;
  gtk_menu_button_set_popover (button, rk_reaction_list_popover_new (self->item, RK_REACTION_LIKE));
}

static gboolean
on_activate_link (GtkLabel *label, const char *address, gpointer data)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (label));

  /* Only what was shown as a link: no other scheme ever reaches the desktop's openers. */
  if (g_str_has_prefix (address, "https://") || g_str_has_prefix (address, "http://"))
    gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, address, GDK_CURRENT_TIME);
  return TRUE;
}

static GtkWidget *
build_head (RkPostRow *self)
{
  GtkWidget *head = rk_flow_new (8);

  self->name_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->name_label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->name_label), "heading");
  self->role_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->role_label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->role_label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->role_label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->role_label), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->role_label), "caption");
  self->mark_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->mark_label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->mark_label), "post-mark");
  self->time_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->time_label), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->time_label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->time_label), "numeric");

  rk_flow_append (RK_FLOW (head), GTK_WIDGET (self->name_label));
  rk_flow_append (RK_FLOW (head), GTK_WIDGET (self->role_label));
  rk_flow_append (RK_FLOW (head), GTK_WIDGET (self->mark_label));
  rk_flow_append (RK_FLOW (head), GTK_WIDGET (self->time_label));
  return head;
}

static GtkWidget *
build_reply (RkPostRow *self)
{
  self->reply_button = gtk_button_new ();
  self->reply_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->reply_label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->reply_label, 0);
  gtk_button_set_child (GTK_BUTTON (self->reply_button), GTK_WIDGET (self->reply_label));
  gtk_widget_add_css_class (self->reply_button, "flat");
  gtk_widget_add_css_class (self->reply_button, "reply-quote");
  /* The target comes first, or the action is tried without one. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->reply_button), "s", "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->reply_button), "timeline.show-post");
  return self->reply_button;
}

static GtkWidget *
build_night (RkPostRow *self)
{
  self->night_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->night_label, TRUE);
  gtk_label_set_wrap_mode (self->night_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->night_label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->night_label), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->night_label), "caption");
  return GTK_WIDGET (self->night_label);
}

static GtkWidget *
build_sending (RkPostRow *self)
{
  GtkWidget *line = rk_flow_new (8);
  GtkWidget *buttons = rk_flow_new (8);

  self->send_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_add_css_class (self->send_box, "send-state");
  self->send_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->send_label, TRUE);
  gtk_label_set_xalign (self->send_label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->send_label), TRUE);
  self->undo_button = new_button (_ ("Undo"), "timeline.undo", self->item);
  self->change_button = new_button (_ ("Change…"), "timeline.edit", self->item);
  self->stop_button = new_button (_ ("Stop Sending"), "timeline.stop", self->item);
  self->retry_button = new_button (_ ("Send Again"), "timeline.retry", self->item);
  self->rewrite_button = new_button (_ ("Write Anew"), "timeline.undo", self->item);
  self->discard_button = new_button (_ ("Discard"), "timeline.discard", self->item);
  rk_flow_append (RK_FLOW (line), GTK_WIDGET (self->send_label));
  /* They go to the next line together. */
  rk_flow_append (RK_FLOW (line), buttons);
  rk_flow_append (RK_FLOW (buttons), self->undo_button);
  rk_flow_append (RK_FLOW (buttons), self->change_button);
  rk_flow_append (RK_FLOW (buttons), self->stop_button);
  rk_flow_append (RK_FLOW (buttons), self->retry_button);
  rk_flow_append (RK_FLOW (buttons), self->rewrite_button);
  rk_flow_append (RK_FLOW (buttons), self->discard_button);
  gtk_box_append (GTK_BOX (self->send_box), line);
  gtk_box_append (GTK_BOX (self->send_box), rk_send_progress_new (self->item));
  return self->send_box;
}

static GtkWidget *
new_count (RkPostRow *self, GtkMenuButtonCreatePopupFunc create)
{
  GtkWidget *button = gtk_menu_button_new ();
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "reaction-count");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), create, self, NULL);
  return button;
}

static GtkWidget *
build_bar (RkPostRow *self)
{
  GtkWidget *flow = rk_flow_new (6);

  self->bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->bar, "post-bar");
  self->ack_button = new_button (_ ("Understood"), "timeline.ack", self->item);
  gtk_widget_add_css_class (self->ack_button, "ack");
  self->like_button = new_button (_ ("♡ Like"), "timeline.like", self->item);
  self->take_button = new_button (_ ("I Act on It"), "timeline.take", self->item);
  gtk_widget_add_css_class (self->take_button, "ack");
  self->answer_button = new_button (_ ("Reply"), "timeline.reply", self->item);
  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "view-more-symbolic");
  gtk_menu_button_set_create_popup_func (
    GTK_MENU_BUTTON (self->menu_button), create_menu, self, NULL);
  gtk_widget_add_css_class (self->menu_button, "flat");
  rk_set_tooltip (self->menu_button, _ ("More"));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);

  GtkWidget *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_hexpand (space, TRUE);
  rk_flow_append (RK_FLOW (flow), self->ack_button);
  rk_flow_append (RK_FLOW (flow), self->like_button);
  rk_flow_append (RK_FLOW (flow), self->take_button);
  rk_flow_append (RK_FLOW (flow), space);
  rk_flow_append (RK_FLOW (flow), self->answer_button);
  /* At its place also where long counts take a second line. */
  gtk_widget_set_valign (self->menu_button, GTK_ALIGN_START);
  gtk_widget_set_hexpand (flow, TRUE);
  gtk_box_append (GTK_BOX (self->bar), flow);
  gtk_box_append (GTK_BOX (self->bar), self->menu_button);
  return self->bar;
}

static GtkWidget *
build_new_line (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *before = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *after = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *label = gtk_label_new (_ ("New since you last looked"));

  gtk_widget_add_css_class (box, "new-line");
  gtk_widget_set_hexpand (before, TRUE);
  gtk_widget_set_hexpand (after, TRUE);
  gtk_widget_set_valign (before, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (after, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), before);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), after);
  return box;
}

static void
build (RkPostRow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->day_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->day_label), "day-separator");
  gtk_widget_set_halign (GTK_WIDGET (self->day_label), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self->day_label), FALSE);

  self->avatar = rk_portrait_new (40);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);

  self->text_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->text_label, TRUE);
  gtk_label_set_wrap_mode (self->text_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->text_label, 0);
  gtk_label_set_selectable (self->text_label, TRUE);
  /* Selecting is for the mouse; the keyboard's way through the posts must not stop in each text. */
  gtk_widget_set_focusable (GTK_WIDGET (self->text_label), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->text_label), "post-text");
  g_signal_connect (self->text_label, "activate-link", G_CALLBACK (on_activate_link), NULL);

  gtk_widget_set_hexpand (column, TRUE);
  self->head = build_head (self);
  gtk_box_append (GTK_BOX (column), self->head);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->text_label));
  self->grid = rk_attachment_grid_new (self->item, self->loader);
  gtk_box_append (GTK_BOX (column), self->grid);
  gtk_box_append (GTK_BOX (column), build_bar (self));

  gtk_widget_add_css_class (body, "post");
  gtk_box_append (GTK_BOX (body), self->avatar);
  gtk_box_append (GTK_BOX (body), rk_width_first_new (column));
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->day_label));
  gtk_box_append (GTK_BOX (outer), body);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), outer);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
}

static void
rk_post_row_dispose (GObject *object)
{
  RkPostRow *self = RK_POST_ROW (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->flash, g_source_remove);
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  g_clear_object (&self->loader);
  G_OBJECT_CLASS (rk_post_row_parent_class)->dispose (object);
}

static void
rk_post_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  if (!RK_POST_ROW (widget)->left_out)
    GTK_WIDGET_CLASS (rk_post_row_parent_class)->snapshot (widget, snapshot);
}

static void
rk_post_row_class_init (RkPostRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_post_row_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = rk_post_row_snapshot;
}

static void
rk_post_row_init (RkPostRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "post-row");
}

/**
 * rk_post_row_for_item:
 * @item: the post
 * @loader: where its pictures come from
 * @is_admin: whether the reader administrates the space
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
rk_post_row_for_item (RkPostItem *item, RkMediaLoader *loader, gboolean is_admin)
{
  RkPostRow *self = g_object_new (RK_TYPE_POST_ROW, NULL);

  self->item = g_object_ref (item);
  self->loader = g_object_ref (loader);
  self->is_admin = is_admin;
  build (self);
  update_all (self);
  g_signal_connect (item, "notify", G_CALLBACK (on_item_notify), self);
  g_signal_connect_swapped (item, "reactions-changed", G_CALLBACK (update_reactions), self);
  return GTK_WIDGET (self);
}

/**
 * rk_post_row_get_item:
 *
 * Returns: (transfer none): the post
 */
RkPostItem *
rk_post_row_get_item (RkPostRow *self)
{
  return self->item;
}

/**
 * rk_post_row_set_drawn:
 * @drawn: whether any of it can be seen
 *
 * A row that cannot be seen keeps its place and is not painted. The toolkit would paint all rows of
 * a list and cut off afterwards, and convert their pictures for that.
 */
void
rk_post_row_set_drawn (RkPostRow *self, gboolean drawn)
{
  if (self->left_out == !drawn)
    return;
  self->left_out = !drawn;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/** rk_post_row_is_drawn: Returns: whether it is painted */
gboolean
rk_post_row_is_drawn (RkPostRow *self)
{
  return !self->left_out;
}

/**
 * rk_post_row_set_sight:
 * @sight: how far the row is from the eyes
 *
 * Its pictures are fetched by it.
 */
void
rk_post_row_set_sight (RkPostRow *self, RkMediaSight sight)
{
  rk_attachment_grid_set_sight (self->grid, sight);
}

/**
 * rk_post_row_set_day:
 * @day: (nullable): the day that begins with this row
 */
void
rk_post_row_set_day (RkPostRow *self, const char *day)
{
  gtk_label_set_text (self->day_label, day != NULL ? day : "");
  gtk_widget_set_visible (GTK_WIDGET (self->day_label), day != NULL);
}

/**
 * rk_post_row_set_new_line:
 * @new_line: whether what is new begins with this row
 */
void
rk_post_row_set_new_line (RkPostRow *self, gboolean new_line)
{
  if (new_line && self->new_line == NULL)
    {
      self->new_line = build_new_line ();
      put_behind (self->new_line, GTK_WIDGET (self->day_label));
    }
  if (self->new_line != NULL)
    gtk_widget_set_visible (self->new_line, new_line);
}

/**
 * rk_post_row_refresh_time:
 *
 * Says anew how long ago it was.
 */
void
rk_post_row_refresh_time (RkPostRow *self)
{
  update_time (self);
}

static gboolean
on_flash_over (gpointer data)
{
  RkPostRow *self = data;
  self->flash = 0;
  gtk_widget_remove_css_class (GTK_WIDGET (self), "flash");
  return G_SOURCE_REMOVE;
}

/**
 * rk_post_row_flash:
 *
 * Points the row out for a moment, after a jump to it.
 */
void
rk_post_row_flash (RkPostRow *self)
{
  g_clear_handle_id (&self->flash, g_source_remove);
  gtk_widget_add_css_class (GTK_WIDGET (self), "flash");
  self->flash = g_timeout_add (2500, on_flash_over, self);
}
