/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/ask-form.h"

#include "app/common/common.h"
#include "app/timeline/timeline-acts.h"
#include "app/words/words.h"
#include "core/time.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The times that are offered; more than a desk needs would have to be read. */
#define MAX_TIMES 5

struct _RkAskForm
{
  GtkBox parent_instance;

  GListModel *members;
  char *author_id;
  gint64 times[MAX_TIMES];
  guint n_times;
  GtkDropDown *until;
  GtkCheckButton *all;
  GtkCheckButton *some;
  GtkWidget *people; /* a box of check buttons */
  GtkWidget *scroller;
};

G_DEFINE_FINAL_TYPE (RkAskForm, rk_ask_form, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* So many days from today at an hour, in the zone of the facility. */
static gint64
at (gint64 now_us, int days, int hour)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_us / RK_SECOND);
  g_autoptr (GDateTime) now = g_date_time_to_timezone (utc, rk_words_zone ());
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);
  g_autoptr (GDateTime) then
    = g_date_time_new (rk_words_zone (), g_date_time_get_year (day), g_date_time_get_month (day),
                       g_date_time_get_day_of_month (day), hour, 0, 0);

  return g_date_time_to_unix (then) * RK_SECOND;
}

static void
fill_times (RkAskForm *self)
{
  const gint64 now_us = rk_time_now_us ();
  const gint64 candidates[] = { now_us + 2 * RK_HOUR, at (now_us, 0, 17), at (now_us, 1, 9),
                                at (now_us, 1, 17), at (now_us, 7, 17) };
  static const char *const words[] = { N_ ("In two hours"), N_ ("Today"), N_ ("Tomorrow morning"),
                                       N_ ("Tomorrow evening"), N_ ("In a week") };
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      g_autofree char *when = rk_words_exact_time (candidates[i]);
      g_autofree char *text = NULL;

      /* What is over, or as good as over. */
      if (candidates[i] < now_us + RK_HOUR)
        continue;
      text = g_strdup_printf (_ ("%s (%s)"), _ (words[i]), when);
      self->times[self->n_times++] = candidates[i];
      gtk_string_list_append (list, text);
    }
  gtk_drop_down_set_model (self->until, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->until, self->n_times > 2 ? 1 : 0);
}

static void
changed (RkAskForm *self)
{
  gtk_widget_set_visible (self->scroller, gtk_check_button_get_active (self->some));
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
is_asked (RkAskForm *self, RkMemberItem *member)
{
  return g_strcmp0 (rk_member_item_get_member (member)->user_id, self->author_id) != 0;
}

static guint
fill_people (RkAskForm *self)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->members); i++)
    {
      g_autoptr (RkMemberItem) member = g_list_model_get_item (self->members, i);
      RkUserItem *user = rk_member_item_get_user (member);
      g_autofree char *text = NULL;
      GtkWidget *check;

      if (!is_asked (self, member))
        continue;
      n++;
      text = g_strdup_printf (
        _ ("%s  %s (%s)"), rk_user_item_get_name (user),
        rk_words_profession (rk_user_item_get_profession (user)),
        rk_user_item_get_facility_name (user) != NULL ? rk_user_item_get_facility_name (user) : "");
      check = gtk_check_button_new_with_label (text);
      rk_name_widget (check, text);
      g_object_set_data_full (
        G_OBJECT (check), "user-id", g_strdup (rk_user_item_get_id (user)), g_free);
      g_signal_connect_swapped (check, "toggled", G_CALLBACK (changed), self);
      gtk_box_append (GTK_BOX (self->people), check);
    }
  return n;
}

static void
rk_ask_form_dispose (GObject *object)
{
  RkAskForm *self = RK_ASK_FORM (object);

  g_clear_object (&self->members);
  g_clear_pointer (&self->author_id, g_free);
  G_OBJECT_CLASS (rk_ask_form_parent_class)->dispose (object);
}

static void
rk_ask_form_class_init (RkAskFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_ask_form_dispose;
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_ASK_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_ask_form_init (RkAskForm *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (_ ("Until"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  self->until = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_widget_set_hexpand (GTK_WIDGET (self->until), TRUE);
  rk_name_widget (self->until, _ ("Until"));
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->until));
  gtk_box_append (GTK_BOX (self), line);
  self->all = GTK_CHECK_BUTTON (gtk_check_button_new ());
  self->some = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_ ("Choose people")));
  rk_name_widget (self->some, _ ("Choose people"));
  gtk_check_button_set_group (self->some, self->all);
  gtk_check_button_set_active (self->all, TRUE);
  /* The one goes out before the other is on: only after both it is known which of them stands. */
  g_signal_connect_swapped (self->all, "toggled", G_CALLBACK (changed), self);
  g_signal_connect_swapped (self->some, "toggled", G_CALLBACK (changed), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->all));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->some));
  self->people = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_margin_start (self->people, 24);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), 240);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->people);
  gtk_widget_set_visible (self->scroller, FALSE);
  gtk_box_append (GTK_BOX (self), self->scroller);
}

/**
 * rk_ask_form_new:
 * @members: of #RkMemberItem: those of the space
 * @author_id: who is not asked: who wrote it
 *
 * Returns: (transfer floating): the form
 */
GtkWidget *
rk_ask_form_new (GListModel *members, const char *author_id)
{
  RkAskForm *self = g_object_new (RK_TYPE_ASK_FORM, NULL);
  g_autofree char *text = NULL;
  guint n;

  self->members = g_object_ref (members);
  self->author_id = g_strdup (author_id);
  fill_times (self);
  n = fill_people (self);
  text = g_strdup_printf (ngettext ("Everybody (%u person)", "Everybody (%u people)", n), n);
  gtk_check_button_set_label (self->all, text);
  rk_name_widget (self->all, text);
  return GTK_WIDGET (self);
}

/* NULL for everybody. */
static char **
dup_chosen (RkAskForm *self)
{
  GPtrArray *ids;

  if (!gtk_check_button_get_active (self->some))
    return NULL;
  ids = g_ptr_array_new ();
  for (GtkWidget *child = gtk_widget_get_first_child (self->people); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (child)))
      g_ptr_array_add (ids, g_strdup (g_object_get_data (G_OBJECT (child), "user-id")));
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (ids, FALSE);
}

/**
 * rk_ask_form_dup_ask:
 *
 * Returns: (transfer full) (nullable): what is asked; %NULL as long as nobody is chosen
 */
RkAsk *
rk_ask_form_dup_ask (RkAskForm *self)
{
  const guint at_time = gtk_drop_down_get_selected (self->until);
  g_auto (GStrv) ids = dup_chosen (self);
  RkAsk *ask;

  if (at_time >= self->n_times
      || (ids != NULL && (ids[0] == NULL || g_strv_length (ids) > RK_ASKED_MAX)))
    return NULL;
  ask = g_new0 (RkAsk, 1);
  ask->due_us = self->times[at_time];
  ask->user_ids = g_steal_pointer (&ids);
  return ask;
}

/**
 * rk_ask_form_dup_words:
 *
 * Returns: (transfer full): what is asked, in a few words
 */
char *
rk_ask_form_dup_words (RkAskForm *self)
{
  g_autoptr (RkAsk) ask = rk_ask_form_dup_ask (self);
  g_autofree char *when = NULL;
  guint n;

  if (ask == NULL)
    return g_strdup ("");
  when = rk_words_exact_time (ask->due_us);
  if (ask->user_ids == NULL)
    return g_strdup_printf (_ ("Everybody, until %s"), when);
  n = g_strv_length (ask->user_ids);
  return g_strdup_printf (ngettext ("%u person, until %s", "%u people, until %s", n), n, when);
}

/** rk_ask_free: @ask: (transfer full) (nullable): what was asked */
void
rk_ask_free (RkAsk *ask)
{
  if (ask == NULL)
    return;
  g_strfreev (ask->user_ids);
  g_free (ask->dates);
  g_free (ask->place);
  g_free (ask);
}

typedef struct
{
  GtkWidget *view;
  RkTimeline *timeline;
  RkPostItem *post;
  RkAskForm *form;
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
  g_autoptr (RkAsk) ask = NULL;

  if (!g_str_equal (response, "ask"))
    return;
  ask = rk_ask_form_dup_ask (question->form);
  if (ask != NULL)
    rk_timeline_ask_async (
      question->timeline, question->post, ask, NULL, rk_act_done, g_object_ref (question->view));
}

static void
on_changed (RkAskForm *form, AdwMessageDialog *dialog)
{
  g_autoptr (RkAsk) ask = rk_ask_form_dup_ask (form);

  adw_message_dialog_set_response_enabled (dialog, "ask", ask != NULL);
}

/**
 * rk_act_ask:
 *
 * Lets the author, or an administrator of the space, ask for 了解 of a post that is there.
 */
void
rk_act_ask (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  GtkRoot *root = gtk_widget_get_root (view);
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _ ("Ask for confirmation"),
    _ ("Until then it stands at Home of whoever is asked. Who has not "
       "confirmed by then is reminded, and you are told."));
  GtkWidget *form
    = rk_ask_form_new (rk_timeline_get_members (timeline), rk_post_item_get_post (post)->author_id);
  Question *question = g_new0 (Question, 1);

  question->view = g_object_ref (view);
  question->timeline = g_object_ref (timeline);
  question->post = g_object_ref (post);
  question->form = RK_ASK_FORM (form);
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "ask", _ ("Ask Them"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "ask", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "ask");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), form);
  g_signal_connect_object (form, "changed", G_CALLBACK (on_changed), dialog, 0);
  g_signal_connect_data (
    dialog, "response", G_CALLBACK (on_response), question, question_free, (GConnectFlags) 0);
  rk_dialog_present (dialog);
}
