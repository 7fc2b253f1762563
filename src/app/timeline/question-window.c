/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/question-window.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* The questions of a 相談: 未解決, 解決済み. Out of what is on this terminal, so that it is there
 * without a connection. */

typedef enum
{
  ALL,
  OPEN,
  SOLVED,
  N_FILTERS,
} Filter;

struct _RkQuestionWindow
{
  AdwWindow parent_instance;

  RkTimeline *timeline;
  GtkWidget *view; /* where a question is shown; not owned, its window lives longer */
  GtkListBox *list;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *buttons[N_FILTERS];
  Filter filter;
};

G_DEFINE_FINAL_TYPE (RkQuestionWindow, rk_question_window, ADW_TYPE_WINDOW)

static GtkWidget *
make_row (const RkQuestionEntry *question, GtkSizeGroup *tags)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  const char *state = question->solved ? _ ("Solved") : _ ("Not solved");
  const char *excerpt = question->excerpt != NULL && *question->excerpt != '\0'
                          ? question->excerpt
                          : _ ("Photos and files");
  GtkWidget *tag = gtk_label_new (state);
  g_autofree char *when = rk_words_relative_time (question->created_us, rk_time_now_us ());
  g_autofree char *answers
    = question->n_answers == 0
        ? g_strdup (_ ("No answer yet"))
        : g_strdup_printf (
          ngettext ("%u answer", "%u answers", question->n_answers), question->n_answers);
  g_autofree char *about = g_strdup_printf ("%s　%s　%s", question->author, when, answers);
  g_autofree char *name = g_strdup_printf ("%s　%s　%s", state, excerpt, about);

  gtk_widget_add_css_class (tag, "tag");
  gtk_widget_add_css_class (tag, question->solved ? "question-solved" : "question-open");
  gtk_widget_set_valign (tag, GTK_ALIGN_START);
  gtk_size_group_add_widget (tags, tag);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (text), rk_new_text (excerpt, NULL));
  gtk_box_append (GTK_BOX (text), rk_new_text (about, "member-line"));
  gtk_box_append (GTK_BOX (box), tag);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "post-id", g_strdup (question->post_id), g_free);
  rk_name_widget (row, name);
  return row;
}

static gboolean
is_shown (Filter filter, gboolean solved)
{
  return filter == ALL || (filter == SOLVED) == solved;
}

static void
fill (RkQuestionWindow *self)
{
  GPtrArray *questions = rk_timeline_get_questions (self->timeline);
  g_autoptr (GtkSizeGroup) tags = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  guint n[N_FILTERS] = { 0 };
  const struct
  {
    const char *label;
    const char *none;
  } words[N_FILTERS] = {
    { C_ ("questions", "All"), _ ("No question was asked yet") },
    { _ ("Not solved"), _ ("All questions are solved") },
    { _ ("Solved"), _ ("No question is solved yet") },
  };

  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL;)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; questions != NULL && i < questions->len; i++)
    {
      const RkQuestionEntry *question = g_ptr_array_index (questions, i);

      for (Filter filter = ALL; filter < N_FILTERS; filter++)
        n[filter] += is_shown (filter, question->solved);
      if (is_shown (self->filter, question->solved))
        gtk_list_box_append (self->list, make_row (question, tags));
    }
  for (Filter filter = ALL; filter < N_FILTERS; filter++)
    {
      g_autofree char *label = g_strdup_printf ("%s %u", words[filter].label, n[filter]);
      gtk_button_set_label (GTK_BUTTON (self->buttons[filter]), label);
    }
  adw_status_page_set_title (self->empty, words[self->filter].none);
  rk_stack_show (self->stack, n[self->filter] > 0 ? "list" : "empty");
}

static void
on_filter (GtkToggleButton *button, RkQuestionWindow *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->filter = (Filter) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "filter"));
  fill (self);
}

static void
on_activated (RkQuestionWindow *self, GtkListBoxRow *row)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (row), "post-id"));

  gtk_widget_activate_action (self->view, "timeline.show-post", "s", id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
rk_question_window_dispose (GObject *object)
{
  RkQuestionWindow *self = RK_QUESTION_WINDOW (object);

  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (rk_question_window_parent_class)->dispose (object);
}

static void
rk_question_window_class_init (RkQuestionWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_question_window_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
build_filters (RkQuestionWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  for (Filter filter = ALL; filter < N_FILTERS; filter++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label ("");

      if (filter != ALL)
        gtk_toggle_button_set_group (
          GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (self->buttons[ALL]));
      rk_say_chosen (button, GTK_ACCESSIBLE_ROLE_RADIO);
      g_object_set_data (G_OBJECT (button), "filter", GINT_TO_POINTER (filter));
      self->buttons[filter] = button;
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[ALL]), TRUE);
  for (Filter filter = ALL; filter < N_FILTERS; filter++)
    g_signal_connect (self->buttons[filter], "toggled", G_CALLBACK (on_filter), self);
  return box;
}

static GtkWidget *
build_list (RkQuestionWindow *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_show_separators (self->list, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "members");
  rk_name_widget (self->list, _ ("Questions"));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_activated), self);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  return scroller;
}

static void
rk_question_window_init (RkQuestionWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 600, 560);
  gtk_window_set_title (GTK_WINDOW (self), _ ("List of Questions"));
  g_object_set (
    box, "margin-top", 14, "margin-bottom", 14, "margin-start", 16, "margin-end", 16, NULL);
  gtk_box_append (GTK_BOX (box), build_filters (self));
  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->empty, "dialog-question-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self->empty), "compact");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, build_list (self), "list");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), box);
  adw_window_set_content (ADW_WINDOW (self), outer);
}

/**
 * rk_question_window_new:
 * @view: within the view of the timeline, which does `timeline.show-post`
 * @timeline: of a 相談
 *
 * Returns: (transfer full): a window over @parent with what was asked
 */
GtkWidget *
rk_question_window_new (GtkWindow *parent, GtkWidget *view, RkTimeline *timeline)
{
  RkQuestionWindow *self = g_object_new (RK_TYPE_QUESTION_WINDOW, "transient-for", parent, NULL);

  self->view = view;
  self->timeline = g_object_ref (timeline);
  g_signal_connect_object (
    timeline, "notify::questions", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  rk_room_for_window (GTK_WINDOW (self));
  fill (self);
  return GTK_WIDGET (self);
}
