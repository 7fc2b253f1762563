/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/dates-form.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/composer/composer-check.h"
#include "app/timeline/ask-form.h"
#include "app/timeline/dates-line.h"
#include "app/words/words.h"
#include "core/proposal.h"
#include "core/text.h"
#include "core/time.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkDatesForm
{
  AdwWindow parent_instance;

  GtkCalendar *calendar;
  GtkEditable *from;
  GtkEditable *until;
  GtkListBox *list;
  GtkWidget *none;
  GtkEditable *place;
  RkAskForm *ask;
  GtkLabel *error;
  GtkButton *save;
  GArray *times; /* RkProposedTime, the earliest first */
};

G_DEFINE_FINAL_TYPE (RkDatesForm, rk_dates_form, ADW_TYPE_WINDOW)

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/**
 * rk_dates_read_clock:
 * @text: 10:00, 10：00, 1000, 10時30分 or 10
 * @ret_minutes: (out): of the day
 *
 * Returns: whether it is a time of the day
 */
gboolean
rk_dates_read_clock (const char *text, int *ret_minutes)
{
  g_autofree char *half = rk_text_to_half_width (text);
  int numbers[2] = { 0, 0 };
  int digits[2] = { 0, 0 };
  int which = 0;

  for (const char *c = g_strstrip (half); *c != '\0'; c = g_utf8_next_char (c))
    {
      if (g_ascii_isdigit (*c))
        {
          if (digits[which] == 4)
            return FALSE;
          numbers[which] = numbers[which] * 10 + (*c - '0');
          digits[which]++;
        }
      else if (which == 0 && digits[0] > 0 && (*c == ':' || g_str_has_prefix (c, "時")))
        which = 1;
      else if (which == 0 || !g_str_equal (c, "分"))
        return FALSE;
    }
  if (which == 0 && digits[0] >= 3)
    {
      numbers[1] = numbers[0] % 100;
      numbers[0] /= 100;
    }
  if (digits[0] == 0 || numbers[0] > 23 || numbers[1] > 59)
    return FALSE;
  *ret_minutes = numbers[0] * 60 + numbers[1];
  return TRUE;
}

static void
say (RkDatesForm *self, const char *wrong)
{
  rk_set_text_or_hide (self->error, wrong);
}

static gint64
at_minute (GDateTime *day, int minutes)
{
  g_autoptr (GDateTime) there
    = g_date_time_new (rk_words_zone (), g_date_time_get_year (day), g_date_time_get_month (day),
                       g_date_time_get_day_of_month (day), minutes / 60, minutes % 60, 0);

  return there != NULL ? g_date_time_to_unix (there) * RK_SECOND : 0;
}

static void fill (RkDatesForm *self);

static void
on_remove (GtkButton *button, RkDatesForm *self)
{
  const guint which = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "which"));

  g_array_remove_index (self->times, which);
  fill (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->from));
}

static void
fill (RkDatesForm *self)
{
  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL;)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < self->times->len; i++)
    {
      const RkProposedTime *time = &g_array_index (self->times, RkProposedTime, i);
      g_autofree char *when = rk_words_proposed_time (time->begin_us, time->end_us);
      /* Translators: takes a date out of those that are proposed, for a screen reader. */
      g_autofree char *name = g_strdup_printf (_ ("Remove This Date: %s"), when);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *button = gtk_button_new_with_label (_ ("Remove This Date"));

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), when);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      rk_name_widget (button, name);
      g_object_set_data (G_OBJECT (button), "which", GUINT_TO_POINTER (i));
      g_signal_connect (button, "clicked", G_CALLBACK (on_remove), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      gtk_list_box_append (self->list, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->times->len > 0);
  gtk_widget_set_visible (self->none, self->times->len == 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), self->times->len > 0);
}

static int
by_begin (gconstpointer a, gconstpointer b)
{
  const RkProposedTime *x = a, *y = b;

  return x->begin_us < y->begin_us ? -1 : x->begin_us > y->begin_us;
}

static const char *
add_time (RkDatesForm *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  RkProposedTime time = { 0 };
  int from, until;

  if (!rk_dates_read_clock (gtk_editable_get_text (self->from), &from))
    return _ ("Write when it begins, such as 10:00.");
  time.begin_us = at_minute (day, from);
  if (rk_form_has_text (self->until))
    {
      if (!rk_dates_read_clock (gtk_editable_get_text (self->until), &until) || until <= from)
        return _ ("The end is a time after the beginning, such as 11:00, or empty.");
      time.end_us = at_minute (day, until);
    }
  if (time.begin_us <= rk_time_now_us ())
    return _ ("This time is over already. Choose a later one.");
  for (guint i = 0; i < self->times->len; i++)
    if (g_array_index (self->times, RkProposedTime, i).begin_us == time.begin_us)
      return _ ("This date stands in the list already.");
  if (self->times->len == RK_PROPOSED_MAX)
    return _ ("At most 12 dates are proposed at once.");
  g_array_append_val (self->times, time);
  g_array_sort (self->times, by_begin);
  fill (self);
  return NULL;
}

static void
on_add (RkDatesForm *self)
{
  say (self, add_time (self));
}

static void
on_save (RkDatesForm *self)
{
  g_autoptr (RkAsk) ask = rk_dates_form_dup_ask (self);

  if (ask == NULL)
    {
      say (self, self->times->len == 0 ? _ ("Add a date first.")
                                       : _ ("Choose who is to answer, and shorten the place."));
      return;
    }
  g_signal_emit (self, signals[CHOSEN], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
rk_dates_form_dispose (GObject *object)
{
  g_clear_pointer (&RK_DATES_FORM (object)->times, g_array_unref);
  G_OBJECT_CLASS (rk_dates_form_parent_class)->dispose (object);
}

static void
rk_dates_form_class_init (RkDatesFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_dates_form_dispose;
  /** RkDatesForm::chosen: what rk_dates_form_dup_ask() returns is to go with the post */
  signals[CHOSEN] = g_signal_new (
    "chosen", RK_TYPE_DATES_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_dates_form_init (RkDatesForm *self)
{
  self->times = g_array_new (FALSE, FALSE, sizeof (RkProposedTime));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 700);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Propose Dates"));
}

static void
build (RkDatesForm *self, RkTimeline *timeline, const char *author_id, const char *place)
{
  GtkWidget *body = rk_form_body ();
  g_autofree char *where = rk_composer_button_text (timeline, FALSE, FALSE, NULL);
  GtkLabel *side = rk_form_add_label (body, where, "tag");
  g_autoptr (GDateTime) today = rk_time_to_date_time (rk_time_now_us (), rk_words_zone ());
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (today, 1);
  GtkWidget *add;
  GtkWidget *group;

  gtk_widget_set_halign (GTK_WIDGET (side), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (side), rk_dates_side_class (timeline));
  rk_form_add_label (body,
                     _ ("What it is about is the text of the post. Here you choose the dates that "
                        "everybody can answer by ○, △ or ×."),
                     NULL);
  self->calendar = GTK_CALENDAR (gtk_calendar_new ());
  rk_name_widget (self->calendar, _ ("Day"));
  gtk_calendar_select_day (self->calendar, tomorrow);
  gtk_widget_set_halign (GTK_WIDGET (self->calendar), GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->calendar));
  group = rk_form_add_group (body, NULL);
  self->from = rk_form_add_entry (group, _ ("From, such as 10:00"), NULL);
  self->until = rk_form_add_entry (group, _ ("Until (optional)"), NULL);
  g_signal_connect_swapped (self->from, "entry-activated", G_CALLBACK (on_add), self);
  g_signal_connect_swapped (self->until, "entry-activated", G_CALLBACK (on_add), self);
  add = gtk_button_new_with_label (_ ("Add This Date"));
  gtk_widget_set_halign (add, GTK_ALIGN_START);
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (on_add), self);
  gtk_box_append (GTK_BOX (body), add);
  self->none = GTK_WIDGET (
    rk_form_add_label (body, _ ("No date yet. Choose a day and a time, and add it."), "dim-label"));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  rk_name_widget (self->list, _ ("Proposed dates"));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->list));
  group = rk_form_add_group (body, NULL);
  self->place = rk_form_add_entry (group, _ ("Place (optional)"), place);
  rk_form_add_label (body, _ ("Answer until"), "heading");
  self->ask = RK_ASK_FORM (rk_ask_form_new (rk_timeline_get_members (timeline), author_id));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->ask));
  self->save = rk_form_set_content (
    ADW_WINDOW (self), body, _ ("Put with the Post"), "suggested-action", &self->error);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
}

/**
 * rk_dates_form_new:
 * @author_id: who proposes them
 * @before: (nullable): what was chosen before
 *
 * Returns: (transfer floating): a window over @parent
 */
GtkWidget *
rk_dates_form_new (GtkWindow *parent,
                   RkTimeline *timeline,
                   const char *author_id,
                   const RkAsk *before)
{
  RkDatesForm *self = g_object_new (RK_TYPE_DATES_FORM, "transient-for", parent, NULL);
  RkProposedTime times[RK_PROPOSED_MAX];
  const guint n = before != NULL ? rk_proposal_parse (before->dates, times) : 0;

  build (self, timeline, author_id, before != NULL ? before->place : NULL);
  g_array_append_vals (self->times, times, n);
  fill (self);
  return GTK_WIDGET (self);
}

/**
 * rk_dates_form_dup_ask:
 *
 * Returns: (transfer full) (nullable): what is proposed; %NULL as long as that is not whole
 */
RkAsk *
rk_dates_form_dup_ask (RkDatesForm *self)
{
  g_autoptr (RkAsk) ask = rk_ask_form_dup_ask (self->ask);

  if (ask == NULL)
    return NULL;
  ask->dates = rk_proposal_format ((const RkProposedTime *) self->times->data, self->times->len);
  ask->place = rk_form_dup_text (self->place);
  if (ask->dates == NULL || strlen (ask->place) > RK_PLACE_MAX_BYTES)
    return NULL;
  return g_steal_pointer (&ask);
}
