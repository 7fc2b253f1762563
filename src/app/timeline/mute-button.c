/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/mute-button.h"

#include "app/common/common.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

struct _RkMuteButton
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkPopover *popover;
  GtkLabel *state;
  GtkWidget *end;
  GtkCalendar *calendar;
  GtkSpinButton *hour;
  GtkWidget *until_button;
  GtkWidget *day_box; /* day and hour, shown when they are asked for */

  RkTimeline *timeline;
};

G_DEFINE_FINAL_TYPE (RkMuteButton, rk_mute_button, GTK_TYPE_WIDGET)

static void
update (RkMuteButton *self)
{
  const gint64 until = self->timeline != NULL ? rk_timeline_get_muted_until_us (self->timeline) : 0;
  g_autofree char *when = until > 0 ? rk_words_exact_time (until) : NULL;
  g_autofree char *text = until > 0 ? g_strdup_printf (_ ("Notifications off until %s"), when)
                                    : g_strdup (_ ("Notifications on"));

  gtk_menu_button_set_icon_name (
    GTK_MENU_BUTTON (self->button),
    until > 0 ? "notifications-disabled-symbolic" : "preferences-system-notifications-symbolic");
  gtk_label_set_text (self->state, text);
  gtk_widget_set_visible (self->end, until > 0);
  gtk_widget_set_tooltip_text (self->button, text);
  rk_name_widget (self->button, text);
  rk_set_css_class (self->button, "muted", until > 0);
}

static void
mute (RkMuteButton *self, gint64 until_us)
{
  /* The choice that has the focus may be none in a moment, and keys go where the focus is. */
  gtk_widget_grab_focus (self->button);
  gtk_popover_popdown (self->popover);
  if (self->timeline != NULL)
    rk_timeline_mute (self->timeline, until_us);
}

static void
on_hour (RkMuteButton *self)
{
  mute (self, rk_time_now_us () + RK_HOUR);
}

/* When a day is over or an hour of it begins, in the zone of the facility. */
static gint64
at (GDateTime *day, int hour)
{
  g_autoptr (GDateTime) begin
    = g_date_time_new (rk_words_zone (), g_date_time_get_year (day), g_date_time_get_month (day),
                       g_date_time_get_day_of_month (day), MIN (hour, 23), 0, 0);
  g_autoptr (GDateTime) then
    = begin != NULL && hour == 24 ? g_date_time_add_hours (begin, 1) : NULL;

  if (begin == NULL)
    return 0;
  return g_date_time_to_unix (then != NULL ? then : begin) * RK_SECOND;
}

static void
on_today (RkMuteButton *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());

  mute (self, at (now, 24));
}

static gint64
chosen (RkMuteButton *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);

  return at (day, gtk_spin_button_get_value_as_int (self->hour));
}

/* A time that is over is no time to wait for. */
static void
check_chosen (RkMuteButton *self)
{
  const gint64 now_us = rk_time_now_us ();
  const gint64 until = chosen (self);

  gtk_widget_set_sensitive (self->until_button, until > now_us && until < now_us + 366 * RK_DAY);
}

static void
on_choose (RkMuteButton *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);

  gtk_calendar_select_day (self->calendar, tomorrow);
  gtk_spin_button_set_value (self->hour, 8);
  gtk_widget_set_visible (self->day_box, TRUE);
  check_chosen (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->calendar));
}

static void
on_until (RkMuteButton *self)
{
  mute (self, chosen (self));
}

static void
on_end (RkMuteButton *self)
{
  mute (self, 0);
}

static void
on_shown (RkMuteButton *self)
{
  gtk_widget_set_visible (self->day_box, FALSE);
}

static void
rk_mute_button_dispose (GObject *object)
{
  RkMuteButton *self = RK_MUTE_BUTTON (object);

  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_mute_button_parent_class)->dispose (object);
}

static void
rk_mute_button_class_init (RkMuteButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_mute_button_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
add_choice (RkMuteButton *self, GtkWidget *box, const char *word, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (word);

  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
build_day (RkMuteButton *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->day_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->calendar = GTK_CALENDAR (gtk_calendar_new ());
  rk_name_widget (self->calendar, _ ("Until which day"));
  self->hour = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, 24, 1));
  rk_name_widget (self->hour, _ ("Until which hour"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->hour), TRUE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->hour));
  /* Translators: behind the number of an hour of the day. */
  gtk_box_append (GTK_BOX (line), gtk_label_new (_ ("o'clock")));
  gtk_box_append (GTK_BOX (self->day_box), GTK_WIDGET (self->calendar));
  gtk_box_append (GTK_BOX (self->day_box), line);
  self->until_button
    = add_choice (self, self->day_box, _ ("Turn Off Until Then"), G_CALLBACK (on_until));
  gtk_widget_add_css_class (self->until_button, "suggested-action");
  g_signal_connect_swapped (self->calendar, "day-selected", G_CALLBACK (check_chosen), self);
  g_signal_connect_swapped (self->hour, "value-changed", G_CALLBACK (check_chosen), self);
  return self->day_box;
}

static void
rk_mute_button_init (RkMuteButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *about = gtk_label_new (
    _ ("While they are off nothing is told of this place, on any terminal of yours. "
       "What is unread is counted as ever."));

  self->state = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->state, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->state), "heading");
  gtk_label_set_wrap (GTK_LABEL (about), TRUE);
  gtk_label_set_xalign (GTK_LABEL (about), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (about), 34);
  gtk_widget_add_css_class (about, "dim-label");
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  gtk_box_append (GTK_BOX (box), about);
  self->end = add_choice (self, box, _ ("Turn On Again"), G_CALLBACK (on_end));
  add_choice (self, box, _ ("Off for 1 Hour"), G_CALLBACK (on_hour));
  add_choice (self, box, _ ("Off for Today"), G_CALLBACK (on_today));
  add_choice (self, box, _ ("Until a Date…"), G_CALLBACK (on_choose));
  gtk_box_append (GTK_BOX (box), build_day (self));
  /* With very large letters it is more than the screen. */
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  self->popover = GTK_POPOVER (gtk_popover_new ());
  gtk_popover_set_child (self->popover, scrolled);
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (on_shown), self);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), GTK_WIDGET (self->popover));
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  update (self);
}

/**
 * rk_mute_button_new:
 *
 * Returns: (transfer floating): a bell for no timeline yet
 */
GtkWidget *
rk_mute_button_new (void)
{
  return g_object_new (RK_TYPE_MUTE_BUTTON, NULL);
}

/**
 * rk_mute_button_set_timeline:
 * @timeline: (nullable): the space that is meant
 */
void
rk_mute_button_set_timeline (RkMuteButton *self, RkTimeline *timeline)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_set_object (&self->timeline, timeline);
  if (timeline != NULL)
    g_signal_connect_swapped (timeline, "notify::muted-until", G_CALLBACK (update), self);
  gtk_popover_popdown (self->popover);
  update (self);
}
