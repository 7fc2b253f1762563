/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/dates-line.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

struct _RkDatesLine
{
  GtkWidget parent_instance;

  RkPostItem *post;
  GtkWidget *box;
  GtkLabel *tag;
  GtkLabel *outcome;
  GtkLabel *place;
  GtkWidget *list; /* a label for each date */
  GtkLabel *mine;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (RkDatesLine, rk_dates_line, GTK_TYPE_WIDGET)

/**
 * rk_dates_count:
 * @ret_times: (out): the dates of the post
 * @ret_counts: (out): what was answered to each of them
 *
 * Returns: how many dates there are
 */
guint
rk_dates_count (RkPostItem *post,
                RkProposedTime ret_times[RK_PROPOSED_MAX],
                RkChoiceCount ret_counts[RK_PROPOSED_MAX])
{
  GPtrArray *reactions = rk_post_item_get_reactions (post);
  const guint n = rk_proposal_parse (rk_post_item_get_dates (post), ret_times);

  for (guint i = 0; i < RK_PROPOSED_MAX; i++)
    ret_counts[i] = (RkChoiceCount){ 0 };
  for (guint i = 0; i < reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (reactions, i);
      if (entry->kind == RK_REACTION_DATES)
        rk_choices_count (entry->choices, ret_counts, n);
    }
  return n;
}

/** rk_dates_side_class: Returns: how the side that one writes to looks, of a tag that names it */
const char *
rk_dates_side_class (RkTimeline *timeline)
{
  switch (rk_timeline_get_space_kind (timeline))
    {
    case RK_SPACE_FAMILY:
      return "side-family";
    case RK_SPACE_CARE:
      return "side-care";
    case RK_SPACE_ROOM:
      return "side-room";
    default:
      return "side-group";
    }
}

/** rk_dates_count_words: Returns: (transfer full): how many said what to a date */
char *
rk_dates_count_words (const RkChoiceCount *count)
{
  return g_strdup_printf ("%s%u %s%u %s%u", rk_words_choice (RK_CHOICE_YES), count->n_yes,
                          rk_words_choice (RK_CHOICE_MAYBE), count->n_maybe,
                          rk_words_choice (RK_CHOICE_NO), count->n_no);
}

/** rk_dates_outcome: Returns: (transfer full) (nullable): what was decided; %NULL while it is open
 */
char *
rk_dates_outcome (RkPostItem *post)
{
  RkProposedTime times[RK_PROPOSED_MAX];
  const guint n = rk_proposal_parse (rk_post_item_get_dates (post), times);

  if (rk_post_item_get_dates_state (post) == RK_DATES_CALLED_OFF)
    return g_strdup (_ ("It was called off"));
  if (rk_post_item_get_dates_state (post) != RK_DATES_DECIDED)
    return NULL;
  for (guint i = 0; i < n; i++)
    if (times[i].begin_us == rk_post_item_get_decided_us (post))
      {
        g_autofree char *when = rk_words_proposed_time (times[i].begin_us, times[i].end_us);
        /* Translators: the date that was decided. */
        return g_strdup_printf (_ ("Decided: %s"), when);
      }
  return g_strdup (_ ("Decided"));
}

static void
fill_list (RkDatesLine *self)
{
  RkProposedTime times[RK_PROPOSED_MAX];
  RkChoiceCount counts[RK_PROPOSED_MAX];
  const guint n = rk_dates_count (self->post, times, counts);

  for (GtkWidget *child; (child = gtk_widget_get_first_child (self->list)) != NULL;)
    gtk_box_remove (GTK_BOX (self->list), child);
  for (guint i = 0; i < n; i++)
    {
      const gboolean best = rk_choice_is_best (counts, n, i);
      g_autofree char *when = rk_words_proposed_time (times[i].begin_us, times[i].end_us);
      g_autofree char *count = rk_dates_count_words (&counts[i]);
      g_autofree char *text = best
                                /* Translators: a date, the answers to it; no other suits more. */
                                ? g_strdup_printf (_ ("%s   %s   ★ suits most"), when, count)
                                : g_strdup_printf ("%s   %s", when, count);
      gtk_box_append (GTK_BOX (self->list), rk_new_text (text, best ? "best-date" : NULL));
    }
}

static void
update (RkDatesLine *self)
{
  const RkDatesState state = rk_post_item_get_dates_state (self->post);
  const gboolean open = state == RK_DATES_OPEN;
  const gboolean sent = rk_post_item_get_send_state (self->post) == RK_SEND_DONE
                        || rk_post_item_get_my_dates (self->post) != NULL;
  const RkReactionEntry *mine = rk_post_item_get_my_dates (self->post);
  const char *place = rk_post_item_get_place (self->post);
  g_autofree char *outcome = rk_dates_outcome (self->post);
  g_autofree char *where = place != NULL ? g_strdup_printf (_ ("Place: %s"), place) : NULL;
  g_autofree char *said = NULL;
  const char *label;

  gtk_widget_set_visible (GTK_WIDGET (self), state != RK_DATES_NONE);
  if (state == RK_DATES_NONE)
    return;
  rk_set_css_class (self->tag, "ask", open);
  fill_list (self);
  rk_set_text_or_hide (self->outcome, outcome);
  rk_set_text_or_hide (self->place, where);
  gtk_widget_set_visible (self->list, open);
  if (mine != NULL && open)
    {
      g_autoptr (GString) signs = g_string_new (NULL);
      for (const char *c = mine->choices != NULL ? mine->choices : ""; *c != '\0'; c++)
        g_string_append (signs, rk_words_choice (*c));
      said = g_strdup_printf (
        mine->pending ? _ ("Your answer: %s (being sent)") : _ ("Your answer: %s"), signs->str);
    }
  rk_set_text_or_hide (self->mine, said);
  gtk_widget_set_visible (self->button, sent);
  label = !open          ? _ ("Show the Answers")
          : mine == NULL ? _ ("Answer the Dates…")
                         : _ ("Answers and My Answer…");
  gtk_button_set_label (GTK_BUTTON (self->button), label);
  rk_set_css_class (self->button, "suggested-action", open && mine == NULL);
}

static void
rk_dates_line_dispose (GObject *object)
{
  RkDatesLine *self = RK_DATES_LINE (object);

  if (self->post != NULL)
    g_signal_handlers_disconnect_by_data (self->post, self);
  g_clear_object (&self->post);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_dates_line_parent_class)->dispose (object);
}

static void
rk_dates_line_class_init (RkDatesLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_dates_line_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "datesline");
}

static GtkLabel *
add_label (RkDatesLine *self, const char *text, const char *css)
{
  GtkWidget *label = rk_new_text (text, css);

  gtk_box_append (GTK_BOX (self->box), label);
  return GTK_LABEL (label);
}

static void
rk_dates_line_init (RkDatesLine *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->tag = add_label (self, _ ("Finding a date"), "tag");
  gtk_widget_set_halign (GTK_WIDGET (self->tag), GTK_ALIGN_START);
  self->outcome = add_label (self, NULL, "heading");
  self->place = add_label (self, NULL, NULL);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_box_append (GTK_BOX (self->box), self->list);
  self->mine = add_label (self, NULL, "caption");
  self->button = gtk_button_new ();
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self->box), self->button);
}

/**
 * rk_dates_line_new:
 * @post: one that proposes dates
 *
 * Returns: (transfer floating): the line
 */
GtkWidget *
rk_dates_line_new (RkPostItem *post)
{
  RkDatesLine *self = g_object_new (RK_TYPE_DATES_LINE, NULL);

  self->post = g_object_ref (post);
  /* The target comes first, or the action is tried without one. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", rk_post_item_get_id (post));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "timeline.dates");
  update (self);
  g_signal_connect_swapped (post, "notify", G_CALLBACK (update), self);
  g_signal_connect_swapped (post, "reactions-changed", G_CALLBACK (update), self);
  return GTK_WIDGET (self);
}
