/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/day-jump.h"

#include "app/common/common.h"
#include "app/words/words.h"
#include "client/client-error.h"

#include <glib/gi18n.h>

struct _RkDayJump
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkPopover *popover;
  GtkCalendar *calendar;
  GtkWidget *choice; /* what is chosen from; insensitive while the way back is gone */
  GtkWidget *go;
  GtkWidget *progress_box;
  GtkProgressBar *progress;
  GtkLabel *message;

  RkTimeline *timeline;
  GCancellable *cancellable; /* of the way back that is being gone */
};

G_DEFINE_FINAL_TYPE (RkDayJump, rk_day_jump, GTK_TYPE_WIDGET)

enum
{
  FOUND,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
set_busy (RkDayJump *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->choice, !busy);
  gtk_widget_set_visible (self->progress_box, busy);
}

static void
say (RkDayJump *self, const char *text)
{
  rk_set_text_or_hide (self->message, text);
}

static void
stop (RkDayJump *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
}

static void
on_progress (guint done, guint all, gpointer data)
{
  RkDayJump *self = RK_DAY_JUMP (data);

  if (self->progress != NULL && all > 0)
    gtk_progress_bar_set_fraction (self->progress, (double) done / all);
}

/* What is here is shown, and that it is not all: the popover stays and says so. */
static void
say_from_where (RkDayJump *self)
{
  g_autoptr (RkPostItem) oldest = g_list_model_get_item (G_LIST_MODEL (self->timeline), 0);
  g_autofree char *day
    = oldest != NULL ? rk_words_day (rk_post_item_get_created_us (oldest)) : g_strdup ("");
  /* Translators: a day, such as 2026年9月3日（木）. */
  g_autofree char *text = g_strdup_printf (
    _ ("There is no connection. Only what is on this terminal can be shown: from %s on."), day);

  say (self, text);
}

typedef struct
{
  RkDayJump *self;
  GCancellable *cancellable;
} Way;

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Way *way = data;
  g_autoptr (RkDayJump) self = way->self;
  g_autoptr (GCancellable) cancellable = way->cancellable;
  g_autoptr (GError) error = NULL;
  gboolean all = FALSE;
  RkPostItem *post = rk_timeline_load_day_finish (RK_TIMELINE (source), result, &all, &error);

  g_free (way);
  if (cancellable != self->cancellable || self->progress == NULL)
    return;
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (post == NULL)
    {
      say (self, g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NOT_FOUND)
                   ? _ ("There are no posts yet.")
                   : error->message);
      return;
    }
  if (all)
    gtk_popover_popdown (self->popover);
  else
    say_from_where (self);
  g_signal_emit (self, signals[FOUND], 0, rk_post_item_get_id (post));
}

static void
on_go (RkDayJump *self)
{
  g_autoptr (GDateTime) chosen = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) begin = g_date_time_new (rk_words_zone (), g_date_time_get_year (chosen),
                                                 g_date_time_get_month (chosen),
                                                 g_date_time_get_day_of_month (chosen), 0, 0, 0);
  g_autoptr (GDateTime) end = begin != NULL ? g_date_time_add_days (begin, 1) : NULL;
  Way *way;

  if (self->timeline == NULL || end == NULL)
    return;
  stop (self);
  say (self, NULL);
  gtk_progress_bar_set_fraction (self->progress, 0);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  way = g_new (Way, 1);
  way->self = g_object_ref (self);
  way->cancellable = g_object_ref (self->cancellable);
  rk_timeline_load_day_async (self->timeline, g_date_time_to_unix (begin) * G_USEC_PER_SEC,
                              g_date_time_to_unix (end) * G_USEC_PER_SEC, on_progress, self,
                              self->cancellable, on_loaded, way);
}

/* A day so long ago, at once. */
static void
on_ago (GtkButton *button, RkDayJump *self)
{
  const int days = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "days"));
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());
  g_autoptr (GDateTime) day
    = days > 0 ? g_date_time_add_days (now, -days) : g_date_time_add_months (now, days);

  gtk_calendar_select_day (self->calendar, day);
  on_go (self);
}

static void
on_shown (RkDayJump *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());

  say (self, NULL);
  set_busy (self, FALSE);
  gtk_calendar_select_day (self->calendar, now);
  gtk_widget_grab_focus (GTK_WIDGET (self->calendar));
}

/* Of the places that have one the one that is on the screen answers, wherever the focus is. */
static gboolean
on_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  RkDayJump *self = RK_DAY_JUMP (widget);

  if (!gtk_widget_get_mapped (widget) || self->timeline == NULL)
    return FALSE;
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
  return TRUE;
}

static void
rk_day_jump_dispose (GObject *object)
{
  RkDayJump *self = RK_DAY_JUMP (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->progress = NULL;
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (rk_day_jump_parent_class)->dispose (object);
}

static void
rk_day_jump_class_init (RkDayJumpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_day_jump_dispose;
  signals[FOUND] = g_signal_new ("found", RK_TYPE_DAY_JUMP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
build_agos (RkDayJump *self)
{
  static const struct
  {
    const char *word;
    int days; /* or months, below 0 */
  } agos[] = {
    { N_ ("Yesterday"), 1 },
    { N_ ("1 week ago"), 7 },
    { N_ ("1 month ago"), -1 },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (agos); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_ (agos[i].word));
      g_object_set_data (G_OBJECT (button), "days", GINT_TO_POINTER (agos[i].days));
      g_signal_connect (button, "clicked", G_CALLBACK (on_ago), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

static GtkWidget *
build_progress (RkDayJump *self)
{
  GtkWidget *label = gtk_label_new (_ ("Fetching older posts…"));
  GtkWidget *cancel = gtk_button_new_with_label (_ ("Stop"));
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  rk_name_widget (self->progress, _ ("Fetching older posts…"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), label);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->progress));
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (stop), self);
  self->progress_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_box_append (GTK_BOX (self->progress_box), lines);
  gtk_box_append (GTK_BOX (self->progress_box), cancel);
  return self->progress_box;
}

static void
rk_day_jump_init (RkDayJump *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *calendar = gtk_calendar_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->calendar = GTK_CALENDAR (calendar);
  rk_name_widget (calendar, _ ("The day to go to"));
  self->go = gtk_button_new_with_label (_ ("Go to This Day"));
  gtk_widget_add_css_class (self->go, "suggested-action");
  g_signal_connect_swapped (self->go, "clicked", G_CALLBACK (on_go), self);
  self->choice = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (self->choice), calendar);
  gtk_box_append (GTK_BOX (self->choice), build_agos (self));
  gtk_box_append (GTK_BOX (self->choice), self->go);
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_label_set_xalign (self->message, 0);
  gtk_label_set_max_width_chars (self->message, 30);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "caution");
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_append (GTK_BOX (box), self->choice);
  gtk_box_append (GTK_BOX (box), build_progress (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  self->popover = GTK_POPOVER (gtk_popover_new ());
  /* With very large letters it is more than the screen. */
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_popover_set_child (self->popover, scrolled);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->button), "x-office-calendar-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), GTK_WIDGET (self->popover));
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_tooltip_text (self->button, _ ("Go to a date"));
  rk_name_widget (self->button, _ ("Go to a date"));
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (on_shown), self);
  g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (stop), self);
  set_busy (self, FALSE);
  say (self, NULL);

  GtkEventController *keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_g, GDK_CONTROL_MASK),
                      gtk_callback_action_new (on_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/**
 * rk_day_jump_new:
 *
 * Returns: (transfer floating): a button for no timeline yet
 */
GtkWidget *
rk_day_jump_new (void)
{
  return g_object_new (RK_TYPE_DAY_JUMP, NULL);
}

/**
 * rk_day_jump_set_timeline:
 * @timeline: (nullable): in which a day is looked for
 */
void
rk_day_jump_set_timeline (RkDayJump *self, RkTimeline *timeline)
{
  stop (self);
  g_set_object (&self->timeline, timeline);
  gtk_popover_popdown (self->popover);
}
