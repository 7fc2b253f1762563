/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/dates-window.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/common/form.h"
#include "app/common/room.h"
#include "app/timeline/dates-decision.h"
#include "app/timeline/dates-line.h"
#include "app/words/words.h"

#include <glib/gi18n.h>
#include <string.h>

/* So many rows are made at a time: a group may have hundreds of members. */
#define ROWS_AT_ONCE 50

enum
{
  ROW_DATES,
  ROW_COUNTS,
  ROW_DECIDE,
  ROW_MINE,
  ROW_OTHERS,
};

static const char choices[] = { RK_CHOICE_YES, RK_CHOICE_MAYBE, RK_CHOICE_NO };

struct _RkDatesWindow
{
  AdwWindow parent_instance;

  RkTimeline *timeline; /* NULL once it is closed */
  RkPostItem *post;
  RkProposedTime times[RK_PROPOSED_MAX];
  guint n;
  guint n_shown;

  GtkLabel *title;
  GtkLabel *facts;
  GtkLabel *state;
  GtkLabel *message;
  GtkWidget *grid;
  GPtrArray *changing; /* what in the grid is made anew when something changes */
  GtkToggleButton *toggles[RK_PROPOSED_MAX][G_N_ELEMENTS (choices)];
  GtkWidget *answer_group;
  GtkEditable *remark;
  GtkWidget *answer_button;
  GtkWidget *more_button;
  GtkWidget *remind_button;
  GtkWidget *off_button;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (RkDatesWindow, rk_dates_window, ADW_TYPE_WINDOW)

/* Who said what, of the rows under mine. */
typedef struct
{
  const char *user_id;
  const char *name;
  const char *facility;
  int profession;
  const RkReactionEntry *answer; /* NULL: it is missing */
} Line;

static const RkReactionEntry *
answer_of (RkPostItem *post, const char *user_id)
{
  GPtrArray *reactions = rk_post_item_get_reactions (post);

  for (guint i = 0; i < reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (reactions, i);
      if (entry->kind == RK_REACTION_DATES && g_strcmp0 (entry->user_id, user_id) == 0)
        return entry;
    }
  return NULL;
}

static gboolean
is_open (RkDatesWindow *self)
{
  RkPatientItem *patient = rk_timeline_get_patient (self->timeline);

  return rk_post_item_get_dates_state (self->post) == RK_DATES_OPEN
         && (patient == NULL
             || rk_consent_is_open ((int) rk_patient_item_get_consent_state (patient)));
}

static gboolean
am_staff (RkDatesWindow *self)
{
  GListModel *members = rk_timeline_get_members (self->timeline);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (RkMemberItem) member = g_list_model_get_item (members, i);
      if (rk_member_item_is_me (member))
        return rk_user_item_is_staff (rk_member_item_get_user (member));
    }
  return FALSE;
}

static gboolean
may_decide (RkDatesWindow *self)
{
  RkPatientItem *patient = rk_timeline_get_patient (self->timeline);
  const RkDatesState state = rk_post_item_get_dates_state (self->post);

  return (state == RK_DATES_OPEN || state == RK_DATES_DECIDED)
         && (rk_timeline_is_admin (self->timeline) || rk_post_item_is_own (self->post))
         && am_staff (self)
         && (patient == NULL
             || rk_consent_is_open ((int) rk_patient_item_get_consent_state (patient)));
}

/* Deciding. */

static void
on_decided (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkDatesWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!rk_timeline_act_finish (RK_TIMELINE (source), result, &error) && self->timeline != NULL)
    rk_set_text_or_hide (self->message, error->message);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, RkDatesWindow *self)
{
  const gint64 *begin_us = g_object_get_data (G_OBJECT (dialog), "begin");
  g_autofree char *text = rk_dates_decision_dup_text (GTK_WIDGET (dialog));
  g_autofree char *reason = rk_dates_decision_dup_reason (GTK_WIDGET (dialog));

  if (!g_str_equal (response, "decide") || self->timeline == NULL)
    return;
  rk_set_text_or_hide (self->message, NULL);
  rk_timeline_decide_async (
    self->timeline, self->post, *begin_us, text, reason, NULL, on_decided, g_object_ref (self));
}

static void
ask_to_decide (RkDatesWindow *self, gint64 begin_us, gint64 end_us)
{
  GtkWidget *dialog
    = rk_dates_decision_new (GTK_WINDOW (self), self->timeline, self->post, begin_us, end_us);

  g_object_set_data_full (
    G_OBJECT (dialog), "begin", g_memdup2 (&begin_us, sizeof begin_us), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), self, 0);
  rk_dialog_present (dialog);
}

static void
on_decide (GtkButton *button, RkDatesWindow *self)
{
  const guint which = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "which"));

  ask_to_decide (self, self->times[which].begin_us, self->times[which].end_us);
}

static void
on_call_off (RkDatesWindow *self)
{
  ask_to_decide (self, 0, 0);
}

static void
on_reminded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkDatesWindow) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean done = rk_timeline_act_finish (RK_TIMELINE (source), result, &error);

  if (self->timeline != NULL)
    rk_set_text_or_hide (
      self->message, done ? _ ("Who has not answered was reminded.") : error->message);
}

static void
on_remind (RkDatesWindow *self)
{
  rk_timeline_remind_async (self->timeline, self->post, NULL, on_reminded, g_object_ref (self));
}

/* Answering. */

static void
read_toggles (RkDatesWindow *self, char ret[RK_PROPOSED_MAX + 1])
{
  for (guint i = 0; i < self->n; i++)
    {
      ret[i] = RK_CHOICE_NONE;
      for (guint c = 0; c < G_N_ELEMENTS (choices); c++)
        if (gtk_toggle_button_get_active (self->toggles[i][c]))
          ret[i] = choices[c];
    }
  ret[self->n] = '\0';
}

static void
update_answer (RkDatesWindow *self)
{
  char mine[RK_PROPOSED_MAX + 1];
  g_autofree char *remark = rk_form_dup_text (self->remark);

  if (self->n == 0)
    return;
  read_toggles (self, mine);
  gtk_widget_set_sensitive (self->answer_button, rk_choices_are_valid (mine, self->n)
                                                   && strlen (remark) <= RK_DATES_REMARK_BYTES);
}

/* One of the three, or none: pressing it again takes it back. */
static void
on_toggled (GtkToggleButton *button, RkDatesWindow *self)
{
  const guint which = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "which"));

  if (self->filling)
    return;
  self->filling = TRUE;
  for (guint c = 0; c < G_N_ELEMENTS (choices); c++)
    if (self->toggles[which][c] != button && gtk_toggle_button_get_active (button))
      gtk_toggle_button_set_active (self->toggles[which][c], FALSE);
  self->filling = FALSE;
  update_answer (self);
}

static void
on_answer (RkDatesWindow *self)
{
  char mine[RK_PROPOSED_MAX + 1];
  g_autofree char *remark = rk_form_dup_text (self->remark);

  if (!gtk_widget_get_sensitive (self->answer_button))
    return;
  read_toggles (self, mine);
  rk_timeline_answer_dates (self->timeline, self->post, mine, remark);
  rk_set_text_or_hide (
    self->message, _ ("Your answer is kept. You can change it until a date is decided."));
}

/* What I answered before stands in my row. */
static void
fill_mine (RkDatesWindow *self)
{
  const RkReactionEntry *mine = rk_post_item_get_my_dates (self->post);

  if (mine == NULL || mine->choices == NULL || strlen (mine->choices) != self->n)
    return;
  self->filling = TRUE;
  for (guint i = 0; i < self->n; i++)
    for (guint c = 0; c < G_N_ELEMENTS (choices); c++)
      gtk_toggle_button_set_active (self->toggles[i][c], mine->choices[i] == choices[c]);
  self->filling = FALSE;
  gtk_editable_set_text (self->remark, mine->remark != NULL ? mine->remark : "");
}

/* The table. */

static void
put (RkDatesWindow *self, GtkWidget *widget, int column, int row, gboolean changes)
{
  gtk_grid_attach (GTK_GRID (self->grid), widget, column, row, 1, 1);
  if (changes)
    g_ptr_array_add (self->changing, widget);
}

static GtkWidget *
new_cell (const char *text, const char *css, const char *name)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dates-cell");
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  if (name != NULL)
    {
      rk_name_widget (label, name);
      gtk_widget_set_tooltip_text (label, name);
    }
  return label;
}

static char *
when_of (RkDatesWindow *self, guint which)
{
  return rk_words_proposed_time (self->times[which].begin_us, self->times[which].end_us);
}

static GtkWidget *
new_wrapped (const char *text, const char *css, int width)
{
  GtkWidget *label = rk_new_text (text, css);

  gtk_label_set_max_width_chars (GTK_LABEL (label), width);
  gtk_label_set_width_chars (GTK_LABEL (label), width);
  return label;
}

static GtkWidget *
new_heading (const char *when)
{
  GtkWidget *label = new_wrapped (when, "heading", 9);

  gtk_label_set_xalign (GTK_LABEL (label), 0.5);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  return label;
}

static void
add_line (RkDatesWindow *self, const Line *line, int row)
{
  g_autofree char *who
    = g_strdup_printf (_ ("%s (%s)"), line->name, rk_words_profession (line->profession));
  g_autoptr (GString) all = g_string_new (who);
  const char *said = line->answer != NULL ? line->answer->choices : NULL;
  GtkWidget *name = new_wrapped (who, "dates-name", 18);

  for (guint i = 0; i < self->n; i++)
    {
      const char choice = said != NULL && strlen (said) == self->n ? said[i] : RK_CHOICE_NONE;
      g_autofree char *when = when_of (self, i);
      /* Translators: a cell of the table for a screen reader: date, name, sign. */
      g_autofree char *full
        = g_strdup_printf (_ ("%s %s %s"), when, line->name,
                           line->answer != NULL ? rk_words_choice (choice) : _ ("No answer yet"));
      put (self,
           new_cell (rk_words_choice (choice), line->answer == NULL ? "dim-label" : NULL, full),
           (int) i + 1, row, TRUE);
      g_string_append_printf (all, " · %s %s", when, rk_words_choice (choice));
    }
  const char *remark = line->answer == NULL           ? _ ("No answer yet")
                       : line->answer->remark != NULL ? line->answer->remark
                                                      : "";
  put (self, new_wrapped (remark, line->answer == NULL ? "dim-label" : NULL, 20), (int) self->n + 1,
       row, TRUE);
  g_string_append_printf (all, "%s%s", *remark != '\0' ? " · " : "", remark);
  /* One stop of the keyboard for each row, which says all of it. */
  gtk_widget_set_focusable (name, TRUE);
  rk_name_widget (name, all->str);
  if (line->facility != NULL)
    gtk_widget_set_tooltip_text (name, line->facility);
  put (self, name, 0, row, TRUE);
}

static gboolean
is_listed (GArray *lines, const char *user_id)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_strcmp0 (g_array_index (lines, Line, i).user_id, user_id) == 0)
      return TRUE;
  return FALSE;
}

static int
answered_first (gconstpointer a, gconstpointer b)
{
  const Line *x = a, *y = b;

  return (x->answer == NULL) - (y->answer == NULL);
}

/* The members but me, who answered first; behind them those who answered and have left. The records
 * belong to the post and to the members. */
static GArray *
gather (RkDatesWindow *self)
{
  GListModel *members = rk_timeline_get_members (self->timeline);
  GPtrArray *reactions = rk_post_item_get_reactions (self->post);
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (Line));

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (RkMemberItem) member = g_list_model_get_item (members, i);
      RkUserItem *user = rk_member_item_get_user (member);
      const Line line = {
        .user_id = rk_user_item_get_id (user),
        .name = rk_user_item_get_name (user),
        .facility = rk_user_item_get_facility_name (user),
        .profession = (int) rk_user_item_get_profession (user),
        .answer = answer_of (self->post, rk_user_item_get_id (user)),
      };
      if (!rk_member_item_is_me (member))
        g_array_append_val (lines, line);
    }
  for (guint i = 0; i < reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (reactions, i);
      const Line line = { .user_id = entry->user_id,
                          .name = entry->name,
                          .facility = entry->facility_name,
                          .profession = entry->profession,
                          .answer = entry };
      if (entry->kind == RK_REACTION_DATES && !entry->is_mine && !is_listed (lines, entry->user_id))
        g_array_append_val (lines, line);
    }
  g_array_sort (lines, answered_first);
  return lines;
}

static void
fill_counts (RkDatesWindow *self)
{
  RkProposedTime times[RK_PROPOSED_MAX];
  RkChoiceCount counts[RK_PROPOSED_MAX];
  const gboolean decides = may_decide (self);

  rk_dates_count (self->post, times, counts);
  for (guint i = 0; i < self->n; i++)
    {
      const gboolean decided
        = rk_post_item_get_dates_state (self->post) == RK_DATES_DECIDED
          && rk_post_item_get_decided_us (self->post) == self->times[i].begin_us;
      const gboolean best = rk_choice_is_best (counts, self->n, i);
      g_autofree char *when = when_of (self, i);
      g_autofree char *count = rk_dates_count_words (&counts[i]);
      const char *mark = decided ? _ ("✓ Decided") : best ? _ ("★ Suits most") : "";
      g_autofree char *text
        = *mark != '\0' ? g_strdup_printf ("%s\n%s", count, mark) : g_strdup (count);
      g_autofree char *name = g_strdup_printf ("%s %s %s", when, count, mark);
      GtkWidget *cell = new_cell (text, decided || best ? "best-date" : NULL, name);

      gtk_label_set_justify (GTK_LABEL (cell), GTK_JUSTIFY_CENTER);
      put (self, cell, (int) i + 1, ROW_COUNTS, TRUE);
      if (decides && !decided)
        {
          GtkWidget *button = gtk_button_new_with_label (_ ("Decide on This"));
          /* Translators: the button under a date, for a screen reader. */
          g_autofree char *label = g_strdup_printf (_ ("Decide on This: %s"), when);
          rk_name_widget (button, label);
          gtk_widget_set_tooltip_text (button, label);
          g_object_set_data (G_OBJECT (button), "which", GUINT_TO_POINTER (i));
          g_signal_connect (button, "clicked", G_CALLBACK (on_decide), self);
          put (self, button, (int) i + 1, ROW_DECIDE, TRUE);
        }
    }
}

static void
fill_facts (RkDatesWindow *self)
{
  const char *place = rk_post_item_get_place (self->post);
  const gint64 due_us = rk_post_item_get_ask_due_us (self->post);
  g_autofree char *outcome = rk_dates_outcome (self->post);
  g_autoptr (GString) facts = g_string_new (NULL);

  gtk_label_set_text (self->title, rk_post_item_get_text (self->post));
  if (place != NULL)
    g_string_append_printf (facts, _ ("Place: %s"), place);
  if (due_us > 0)
    {
      g_autofree char *due = rk_words_exact_time (due_us);
      g_string_append (facts, facts->len > 0 ? "\n" : "");
      g_string_append_printf (facts, _ ("Answer until %s"), due);
    }
  rk_set_text_or_hide (self->facts, facts->str);
  rk_set_text_or_hide (self->state, outcome);
}

static void
update (RkDatesWindow *self)
{
  g_autoptr (GArray) lines = NULL;
  const gboolean open = self->timeline != NULL && is_open (self);
  guint n_missing = 0;

  if (self->timeline == NULL)
    return;
  if (rk_post_item_get_dates_state (self->post) == RK_DATES_NONE)
    {
      /* Withdrawn, or hidden: nothing of it is to be read any more. */
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  for (guint i = 0; i < self->changing->len; i++)
    gtk_grid_remove (GTK_GRID (self->grid), g_ptr_array_index (self->changing, i));
  g_ptr_array_set_size (self->changing, 0);
  fill_facts (self);
  fill_counts (self);
  lines = gather (self);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      n_missing += line->answer == NULL;
      if (i < self->n_shown)
        add_line (self, line, ROW_OTHERS + (int) i);
    }
  gtk_widget_set_visible (self->more_button, lines->len > self->n_shown);
  if (lines->len > self->n_shown)
    {
      g_autofree char *label = g_strdup_printf (
        ngettext ("Show %u More Person", "Show %u More People", lines->len - self->n_shown),
        lines->len - self->n_shown);
      gtk_button_set_label (GTK_BUTTON (self->more_button), label);
    }
  for (guint i = 0; i < self->n; i++)
    gtk_widget_set_sensitive (gtk_widget_get_parent (GTK_WIDGET (self->toggles[i][0])), open);
  gtk_widget_set_visible (self->answer_group, open);
  gtk_widget_set_visible (self->answer_button, open);
  gtk_widget_set_visible (self->remind_button, open && may_decide (self) && n_missing > 0);
  gtk_widget_set_visible (self->off_button, may_decide (self));
}

static void
on_more (RkDatesWindow *self)
{
  self->n_shown += ROWS_AT_ONCE;
  update (self);
}

static void
build_mine (RkDatesWindow *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      g_autofree char *when = when_of (self, i);

      gtk_widget_add_css_class (box, "linked");
      gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
      for (guint c = 0; c < G_N_ELEMENTS (choices); c++)
        {
          GtkWidget *button = gtk_toggle_button_new_with_label (rk_words_choice (choices[c]));
          g_autofree char *name = g_strdup_printf ("%s %s", when, rk_words_choice (choices[c]));

          rk_say_chosen (button, GTK_ACCESSIBLE_ROLE_RADIO);
          rk_name_widget (button, name);
          gtk_widget_set_tooltip_text (button, name);
          g_object_set_data (G_OBJECT (button), "which", GUINT_TO_POINTER (i));
          g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
          self->toggles[i][c] = GTK_TOGGLE_BUTTON (button);
          gtk_box_append (GTK_BOX (box), button);
        }
      put (self, new_heading (when), (int) i + 1, ROW_DATES, FALSE);
      put (self, box, (int) i + 1, ROW_MINE, FALSE);
    }
  put (self, new_wrapped (_ ("Members"), "heading", 18), 0, ROW_DATES, FALSE);
  put (self, new_wrapped (_ ("Answers in all"), NULL, 18), 0, ROW_COUNTS, FALSE);
  put (self, new_wrapped (_ ("Me"), "dates-name", 18), 0, ROW_MINE, FALSE);
  put (self, new_wrapped (_ ("Remark"), "heading", 20), (int) self->n + 1, ROW_DATES, FALSE);
}

static void
rk_dates_window_dispose (GObject *object)
{
  RkDatesWindow *self = RK_DATES_WINDOW (object);

  if (self->post != NULL)
    g_signal_handlers_disconnect_by_data (self->post, self);
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (rk_timeline_get_members (self->timeline), self);
  g_clear_object (&self->timeline);
  g_clear_object (&self->post);
  g_clear_pointer (&self->changing, g_ptr_array_unref);
  G_OBJECT_CLASS (rk_dates_window_parent_class)->dispose (object);
}

static void
rk_dates_window_class_init (RkDatesWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_dates_window_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

/* The button is at the top of the window: however many answer, it is in sight. */
static GtkWidget *
build_answer (RkDatesWindow *self)
{
  self->answer_group = adw_preferences_group_new ();
  self->remark
    = rk_form_add_entry (self->answer_group, _ ("Remark, in a few words (optional)"), NULL);
  g_signal_connect_swapped (self->remark, "changed", G_CALLBACK (update_answer), self);
  g_signal_connect_swapped (self->remark, "entry-activated", G_CALLBACK (on_answer), self);
  self->answer_button = gtk_button_new_with_label (_ ("Answer"));
  gtk_widget_add_css_class (self->answer_button, "suggested-action");
  g_signal_connect_swapped (self->answer_button, "clicked", G_CALLBACK (on_answer), self);
  return self->answer_group;
}

static GtkWidget *
new_act (const char *label, const char *css, GCallback func, RkDatesWindow *self)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  if (css != NULL)
    gtk_widget_add_css_class (button, css);
  g_signal_connect_swapped (button, "clicked", func, self);
  return button;
}

static void
build (RkDatesWindow *self, const char *side)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *wide = gtk_scrolled_window_new ();
  GtkWidget *acts = rk_flow_new (8);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *where = rk_new_text (side, "tag");

  g_object_set (
    body, "margin-top", 14, "margin-bottom", 18, "margin-start", 18, "margin-end", 18, NULL);
  gtk_widget_set_halign (where, GTK_ALIGN_START);
  gtk_widget_add_css_class (where, rk_dates_side_class (self->timeline));
  gtk_box_append (GTK_BOX (body), where);
  self->title = GTK_LABEL (rk_new_text (NULL, "title-4"));
  self->facts = GTK_LABEL (rk_new_text (NULL, NULL));
  self->state = GTK_LABEL (rk_new_text (NULL, "best-date"));
  self->message = GTK_LABEL (rk_new_text (NULL, "heading"));
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->facts));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->state));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->message));
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 8);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 14);
  gtk_widget_set_margin_bottom (self->grid, 14);
  rk_name_widget (self->grid, _ ("Answers to the dates"));
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (wide), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (wide), self->grid);
  gtk_box_append (GTK_BOX (body), wide);
  self->more_button = new_act ("", NULL, G_CALLBACK (on_more), self);
  gtk_box_append (GTK_BOX (body), self->more_button);
  gtk_box_append (GTK_BOX (body), build_answer (self));
  self->remind_button
    = new_act (_ ("Remind Who Has Not Answered"), NULL, G_CALLBACK (on_remind), self);
  self->off_button
    = new_act (_ ("Call It Off…"), "destructive-action", G_CALLBACK (on_call_off), self);
  rk_flow_append (RK_FLOW (acts), self->remind_button);
  rk_flow_append (RK_FLOW (acts), self->off_button);
  gtk_box_append (GTK_BOX (body), acts);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), body);
  gtk_widget_set_vexpand (scroller, TRUE);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->answer_button);
  gtk_box_append (GTK_BOX (outer), header);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_window_set_content (ADW_WINDOW (self), outer);
}

static void
rk_dates_window_init (RkDatesWindow *self)
{
  self->changing = g_ptr_array_new ();
  self->n_shown = ROWS_AT_ONCE;
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 860, 700);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Finding a Date"));
}

/**
 * rk_dates_window_new:
 * @post: one of @timeline that proposes dates
 *
 * Returns: (transfer floating): a window over @parent
 */
GtkWidget *
rk_dates_window_new (GtkWindow *parent, RkTimeline *timeline, RkPostItem *post)
{
  RkDatesWindow *self = g_object_new (RK_TYPE_DATES_WINDOW, "transient-for", parent, NULL);
  const gboolean family = rk_timeline_get_space_kind (timeline) == RK_SPACE_FAMILY;
  g_autofree char *side
    = family
        /* Translators: 患者側: the patient and the family see the table, too. */
        ? g_strdup_printf (_ ("Patient side of %s: the patient and the family read this, too"),
                           rk_timeline_get_title (timeline))
        : g_strdup_printf (_ ("%s (%s)"), rk_timeline_get_title (timeline),
                           rk_words_space_kind ((int) rk_timeline_get_space_kind (timeline)));

  self->timeline = g_object_ref (timeline);
  self->post = g_object_ref (post);
  self->n = rk_proposal_parse (rk_post_item_get_dates (post), self->times);
  build (self, side);
  build_mine (self);
  fill_mine (self);
  update_answer (self);
  update (self);
  g_signal_connect_swapped (post, "notify", G_CALLBACK (update), self);
  g_signal_connect_swapped (post, "reactions-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (
    rk_timeline_get_members (timeline), "items-changed", G_CALLBACK (update), self);
  rk_room_for_window (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
