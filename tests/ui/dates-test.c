/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/composer/dates-button.h"
#include "app/composer/dates-form.h"
#include "app/timeline/ask-form.h"
#include "app/timeline/dates-line.h"
#include "app/timeline/dates-window.h"
#include "app/words/words.h"
#include "client/items-private.h"
#include "core/time.h"
#include "double.h"
#include "screen.h"

#include <string.h>

/* 日程調整: what is proposed, answered in the table and decided, and what a screen reader hears. */

static GtkWidget *
window_over (gpointer window, GType type)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type)
        && gtk_window_get_transient_for (l->data) == window)
      return l->data;
  return NULL;
}

static void
press (GtkWidget *inside, const char *label)
{
  GtkWidget *button = find_soon (inside, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  settle ();
}

static gboolean
is_shown (GtkWidget *inside, GType type, const char *text)
{
  GtkWidget *widget = find (inside, type, text);

  return widget != NULL && gtk_widget_get_mapped (widget);
}

static GtkEditable *
entry (GtkWidget *inside, const char *title)
{
  GtkWidget *label = find_soon (inside, GTK_TYPE_LABEL, title);

  g_assert_nonnull (label);
  return GTK_EDITABLE (gtk_widget_get_ancestor (label, ADW_TYPE_ENTRY_ROW));
}

/* The toggle of my row: the nth button with that sign. */
static GtkWidget *
nth_toggle (GtkWidget *widget, const char *sign, guint *n)
{
  if (GTK_IS_TOGGLE_BUTTON (widget)
      && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), sign) == 0 && (*n)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = nth_toggle (child, sign, n);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkToggleButton *
toggle (GtkWidget *inside, const char *sign, guint n)
{
  GtkWidget *found = nth_toggle (inside, sign, &n);

  g_assert_nonnull (found);
  return GTK_TOGGLE_BUTTON (found);
}

static guint
count_named (GtkWidget *widget, const char *tooltip)
{
  guint n = g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_named (child, tooltip);
  return n;
}

static void
test_clock (void)
{
  static const struct
  {
    const char *text;
    int minutes;
  } times[] = { { "10:00", 600 },   { "９：３０", 570 }, { " 0930 ", 570 }, { "9", 540 },
                { "10時", 600 },    { "10時5分", 605 },  { "23:59", 1439 }, { "930", 570 },
                { "24:00", -1 },    { "10:60", -1 },     { "", -1 },        { "朝", -1 },
                { "10:00:00", -1 }, { ":30", -1 },       { "99999", -1 },   { "分", -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      int minutes = -1;
      g_assert_true (rk_dates_read_clock (times[i].text, &minutes) == (times[i].minutes >= 0));
      g_assert_cmpint (minutes, ==, times[i].minutes);
    }
}

/* Choosing dates: what is wrong is said, what is right stands in the list and on the button. */
static void
test_form (void)
{
  g_autoptr (RkTimeline) timeline = rk_double_timeline_new (NULL, NULL, "space");
  GtkWidget *window = gtk_window_new ();
  GtkWidget *form;
  GtkCalendar *calendar;
  GtkEditable *from, *until;
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());
  g_autoptr (GDateTime) day = g_date_time_add_days (now, 3);

  gtk_window_present (GTK_WINDOW (window));
  form = rk_dates_form_new (GTK_WINDOW (window), timeline, "nobody", NULL);
  gtk_window_present (GTK_WINDOW (form));
  settle ();
  g_assert_null (rk_dates_form_dup_ask (RK_DATES_FORM (form)));
  g_assert_true (
    is_shown (form, GTK_TYPE_LABEL, "No date yet. Choose a day and a time, and add it."));
  calendar = GTK_CALENDAR (find (form, GTK_TYPE_CALENDAR, NULL));
  from = entry (form, "From, such as 10:00");
  until = entry (form, "Until (optional)");
  gtk_calendar_select_day (calendar, day);
  press (form, "Add This Date");
  g_assert_true (is_shown (form, GTK_TYPE_LABEL, "Write when it begins, such as 10:00."));
  gtk_editable_set_text (from, "１０：００");
  gtk_editable_set_text (until, "9:00");
  press (form, "Add This Date");
  g_assert_true (is_shown (
    form, GTK_TYPE_LABEL, "The end is a time after the beginning, such as 11:00, or empty."));
  gtk_editable_set_text (until, "11:00");
  press (form, "Add This Date");
  press (form, "Add This Date");
  g_assert_true (is_shown (form, GTK_TYPE_LABEL, "This date stands in the list already."));
  gtk_editable_set_text (from, "8:00");
  press (form, "Add This Date");
  g_autoptr (RkAsk) ask = rk_dates_form_dup_ask (RK_DATES_FORM (form));
  RkProposedTime times[RK_PROPOSED_MAX];
  g_assert_nonnull (ask);
  g_assert_cmpint (ask->due_us, >, rk_time_now_us ());
  g_assert_cmpuint (rk_proposal_parse (ask->dates, times), ==, 2);
  g_assert_cmpint (times[1].begin_us - times[0].begin_us, ==, 2 * RK_HOUR);
  g_assert_cmpint (times[1].end_us - times[1].begin_us, ==, RK_HOUR);
  press (form, "Remove This Date");
  g_clear_pointer (&ask, rk_ask_free);
  ask = rk_dates_form_dup_ask (RK_DATES_FORM (form));
  g_assert_cmpuint (rk_proposal_parse (ask->dates, times), ==, 1);
  gtk_window_destroy (GTK_WINDOW (form));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* Beside the text: for staff, where dates suit; another timeline proposes nothing. */
static void
test_button (void)
{
  g_autoptr (RkTimeline) timeline = rk_double_timeline_new (NULL, NULL, "space");
  GtkWidget *window = gtk_window_new ();
  GtkWidget *other = g_object_ref_sink (gtk_button_new ());
  GtkWidget *button = rk_dates_button_new (other);
  RkDatesButton *self = RK_DATES_BUTTON (button);
  GtkWidget *form;

  gtk_window_set_child (GTK_WINDOW (window), button);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (gtk_widget_get_visible (button));
  rk_dates_button_set_timeline (self, timeline, NULL);
  g_assert_false (gtk_widget_get_visible (button));
  rk_dates_button_set_timeline (self, timeline, "nobody");
  g_assert_true (gtk_widget_get_visible (button));
  press (button, "Propose Dates");
  form = window_over (window, RK_TYPE_DATES_FORM);
  g_assert_nonnull (form);
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());
  g_autoptr (GDateTime) day = g_date_time_add_days (now, 3);
  gtk_calendar_select_day (GTK_CALENDAR (find (form, GTK_TYPE_CALENDAR, NULL)), day);
  gtk_editable_set_text (entry (form, "From, such as 10:00"), "10:00");
  press (form, "Add This Date");
  press (form, "Put with the Post");
  g_assert_null (window_over (window, RK_TYPE_DATES_FORM));
  g_assert_nonnull (rk_dates_button_get_ask (self));
  /* A post asks for one thing. */
  g_assert_false (gtk_widget_get_sensitive (other));
  /* Posted, it proposes nothing more; taken back, the dates are here again. */
  rk_dates_button_posted (self, "post");
  g_assert_null (rk_dates_button_get_ask (self));
  rk_dates_button_take_back (self, "another");
  g_assert_null (rk_dates_button_get_ask (self));
  rk_dates_button_take_back (self, "post");
  g_assert_nonnull (rk_dates_button_get_ask (self));
  rk_dates_button_set_timeline (self, timeline, "nobody");
  g_assert_null (rk_dates_button_get_ask (self));
  g_assert_true (gtk_widget_get_sensitive (other));
  g_object_unref (other);
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

static void
test_table (void)
{
  g_autoptr (RkTimeline) timeline = rk_double_timeline_new (NULL, NULL, "space");
  g_autoptr (RkPostRow) row = rk_double_proposal ("space");
  g_autoptr (RkPostItem) item = rk_post_item_new (row);
  g_autoptr (RkUserRow) second = rk_double_person (2);
  RkProposedTime times[RK_PROPOSED_MAX];
  GtkWidget *window = gtk_window_new ();
  GtkWidget *table;

  rk_proposal_parse (row->post->dates, times);
  gtk_window_present (GTK_WINDOW (window));
  table = rk_dates_window_new (GTK_WINDOW (window), timeline, item);
  gtk_window_present (GTK_WINDOW (table));
  settle ();
  /* A cell says date, name and sign; what suits most says so in words. */
  g_autofree char *when = rk_words_proposed_time (times[1].begin_us, times[1].end_us);
  g_autofree char *cell = g_strdup_printf ("%s %s △", when, second->user->name);
  g_assert_cmpuint (count_named (table, cell), ==, 1);
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "○2 △0 ×1\n★ Suits most"));
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "○1 △1 ×0"));
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "午後なら調整できます"));
  g_assert_true (is_shown (table, GTK_TYPE_LABEL, "No answer yet"));

  /* My answer: nothing at first, one sign for each date, taken back by pressing it again. */
  GtkWidget *answer = find (table, GTK_TYPE_BUTTON, "Answer");
  g_assert_false (gtk_widget_get_sensitive (answer));
  gtk_toggle_button_set_active (toggle (table, "○", 0), TRUE);
  gtk_toggle_button_set_active (toggle (table, "×", 0), TRUE);
  g_assert_false (gtk_toggle_button_get_active (toggle (table, "○", 0)));
  gtk_toggle_button_set_active (toggle (table, "△", 2), TRUE);
  gtk_toggle_button_set_active (toggle (table, "○", 1), TRUE);
  gtk_toggle_button_set_active (toggle (table, "○", 1), FALSE);
  g_assert_true (gtk_widget_get_sensitive (answer));
  gtk_editable_set_text (entry (table, "Remark, in a few words (optional)"), "遅れます");
  press (table, "Answer");
  g_assert_cmpstr (g_object_get_data (G_OBJECT (timeline), "answered"), ==, "n-m 遅れます");

  /* Others' answers that come meanwhile leave what I choose as it is. */
  rk_reaction_entry_free (g_ptr_array_steal_index (row->reactions, 0));
  rk_post_item_update (item, row);
  settle ();
  g_assert_true (gtk_toggle_button_get_active (toggle (table, "×", 0)));
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "○1 △0 ×1"));

  /* Deciding asks once more, and says in which words all are told. */
  press (table, "Decide on This");
  GtkWidget *dialog = window_over (table, ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (dialog);
  GtkEditable *words = entry (dialog, "Words to all");
  g_assert_nonnull (strstr (gtk_editable_get_text (words), "青空ホームケア診療所"));
  gtk_editable_set_text (words, " ");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "decide"));
  gtk_editable_set_text (words, "水曜に決めます");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "decide");
  settle ();
  g_autofree char *decided
    = g_strdup_printf ("%" G_GINT64_FORMAT " 水曜に決めます", times[0].begin_us);
  g_assert_cmpstr (g_object_get_data (G_OBJECT (timeline), "decided"), ==, decided);

  /* Decided, it says so, and takes no answers. */
  row->post->dates_state = RK_DATES_DECIDED;
  row->post->decided_us = times[0].begin_us;
  row->post->ask_due_us = 0;
  rk_post_item_update (item, row);
  settle ();
  g_assert_false (is_shown (table, GTK_TYPE_BUTTON, "Answer"));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (toggle (table, "○", 0))));
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "○1 △0 ×1\n✓ Decided"));

  /* Withdrawn, nothing of it is to be read. */
  g_object_add_weak_pointer (G_OBJECT (table), (gpointer *) &table);
  row->post->dates_state = RK_DATES_NONE;
  g_clear_pointer (&row->post->dates, g_free);
  rk_post_item_update (item, row);
  settle ();
  g_assert_null (table);
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* Under the post: the dates while it is open, the decision afterwards. */
static void
test_line (void)
{
  g_autoptr (RkPostRow) row = rk_double_proposal ("space");
  g_autoptr (RkPostItem) item = rk_post_item_new (row);
  RkProposedTime times[RK_PROPOSED_MAX];
  GtkWidget *window = gtk_window_new ();
  GtkWidget *line = rk_dates_line_new (item);

  rk_proposal_parse (row->post->dates, times);
  gtk_window_set_child (GTK_WINDOW (window), line);
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  g_autofree char *when = rk_words_proposed_time (times[0].begin_us, times[0].end_us);
  g_autofree char *best = g_strdup_printf ("%s   ○2 △0 ×1   ★ suits most", when);
  g_autofree char *decided = g_strdup_printf ("Decided: %s", when);
  g_assert_true (rk_post_item_waits_for_me (item));
  g_assert_true (is_shown (line, GTK_TYPE_LABEL, best));
  g_assert_true (is_shown (line, GTK_TYPE_BUTTON, "Answer the Dates…"));
  RkReactionEntry *mine = rk_reaction_entry_copy (g_ptr_array_index (row->reactions, 0));
  mine->is_mine = mine->pending = TRUE;
  g_ptr_array_add (row->reactions, mine);
  rk_post_item_update (item, row);
  settle ();
  g_assert_false (rk_post_item_waits_for_me (item));
  g_assert_true (is_shown (line, GTK_TYPE_LABEL, "Your answer: ○○× (being sent)"));
  row->post->dates_state = RK_DATES_DECIDED;
  row->post->decided_us = times[0].begin_us;
  rk_post_item_update (item, row);
  settle ();
  g_assert_true (is_shown (line, GTK_TYPE_LABEL, decided));
  g_assert_false (is_shown (line, GTK_TYPE_LABEL, best));
  row->post->dates_state = RK_DATES_CALLED_OFF;
  rk_post_item_update (item, row);
  settle ();
  g_assert_true (is_shown (line, GTK_TYPE_LABEL, "It was called off"));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/dates/clock", test_clock);
  g_test_add_func ("/dates/form", test_form);
  g_test_add_func ("/dates/button", test_button);
  g_test_add_func ("/dates/table", test_table);
  g_test_add_func ("/dates/line", test_line);
  return screen_run (argv);
}
