/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/post-list.h"

#include "app/timeline/post-row.h"
#include "app/timeline/post-rows.h"
#include "app/timeline/sight.h"

#include <glib/gi18n.h>

/* How near to an end counts as being there, in application pixels. */
#define END_SLACK 48
/* Older posts are fetched before the person reaches the oldest row. */
#define FETCH_AHEAD 600
/* For so long rows are made at once where a timeline opens, and then before each frame, in µs. */
#define FIRST_SLICE 8000
#define SLICE       4000
/* So many that come by themselves are there in the next frame. */
#define FEW 3

struct _RkPostList
{
  GtkWidget parent_instance;

  GtkWidget *scrolled;
  GtkListBox *box;
  GtkWidget *older_row; /* the end of the history: a spinner, a message or nothing */
  GtkWidget *older_spinner;
  GtkLabel *older_label;
  GtkAdjustment *adjustment;

  RkMediaLoader *loader;
  RkSight *sight;
  RkTimeline *timeline;
  RkPostRows *rows;
  guint making; /* the idle source that makes rows, a few before each frame */
  gboolean newest_first;
  gboolean away;

  gboolean stick;      /* the newest end was in sight: keep it there */
  GtkWidget *anchor;   /* the row that must not move, and where its top stands in the window */
  double anchor_y;     /* in application pixels */
  double anchor_share; /* or in parts of the window's height, where that is not known yet; or -1 */
  double upper;        /* as it was when the place was remembered */
  double value;
  gboolean unsettled;   /* rows have come, gone or grown, and the layout is still to come */
  gboolean moving;      /* by this file and not by a person */
  GdkFrameClock *clock; /* while its layout is waited for */
  gulong on_layout;

  gboolean placed;       /* the first page has its place */
  gboolean older_failed; /* wait for the person before asking again */
  char *wanted_post;
  gint64 wanted_position;
  gboolean loading_wanted;
  guint goal; /* one more with each place that is gone to: what went before is over */
};

G_DEFINE_FINAL_TYPE (RkPostList, rk_post_list, GTK_TYPE_WIDGET)

enum
{
  NEWEST_SEEN,
  AWAY_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void maybe_load_older (RkPostList *self);
static void make_more (RkPostList *self);
static void update_older (RkPostList *self);

static double
page_bottom (RkPostList *self)
{
  return gtk_adjustment_get_upper (self->adjustment)
         - gtk_adjustment_get_page_size (self->adjustment);
}

static gboolean
is_at_newest (RkPostList *self)
{
  double value = gtk_adjustment_get_value (self->adjustment);
  const guint n = rk_post_rows_get_n (self->rows);

  /* While the newest has no row, the end of those that are made is not its place. */
  if (n > 0 && rk_post_rows_get (self->rows, n - 1) == NULL)
    return self->stick;
  return self->newest_first ? value <= END_SLACK : value >= page_bottom (self) - END_SLACK;
}

static double
row_top (RkPostList *self, GtkWidget *row)
{
  graphene_rect_t bounds;
  if (!gtk_widget_compute_bounds (row, GTK_WIDGET (self->box), &bounds))
    return 0;
  return bounds.origin.y;
}

static void
move_to (RkPostList *self, double value)
{
  self->moving = TRUE;
  gtk_adjustment_set_value (self->adjustment, value);
  self->moving = FALSE;
}

static void
to_newest (RkPostList *self)
{
  move_to (self, self->newest_first ? 0 : page_bottom (self));
}

static void
set_anchor (RkPostList *self, GtkWidget *row)
{
  self->anchor = row;
  self->anchor_share = -1;
  self->anchor_y
    = row != NULL ? row_top (self, row) - gtk_adjustment_get_value (self->adjustment) : 0;
}

/* What the person has before their eyes, while every row has its place. */
static void
remember_place (RkPostList *self)
{
  self->value = gtk_adjustment_get_value (self->adjustment);
  self->upper = gtk_adjustment_get_upper (self->adjustment);
  self->stick = is_at_newest (self);
  GtkWidget *row = (GtkWidget *) gtk_list_box_get_row_at_y (self->box, (int) self->value + 1);
  /* Older posts come below the end of the history, and nobody reads that. */
  if (row == self->older_row && gtk_widget_get_next_sibling (row) != NULL)
    row = gtk_widget_get_next_sibling (row);
  set_anchor (self, row);
}

static void
stop_waiting (RkPostList *self)
{
  if (self->clock != NULL)
    g_signal_handler_disconnect (self->clock, self->on_layout);
  g_clear_object (&self->clock);
}

/* Before anything of it is painted, what was before the eyes is put back there. */
static void
on_layout (GdkFrameClock *clock, RkPostList *self)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);
  gboolean there = TRUE;

  if (!self->stick && self->anchor != NULL && gtk_widget_get_height (self->anchor) == 0)
    return; /* it has no place yet: a layout is still to come */
  stop_waiting (self);
  if (self->stick)
    {
      to_newest (self);
      /* A place taken while the layout ran is not laid out by itself. */
      gtk_widget_queue_allocate (gtk_widget_get_parent (GTK_WIDGET (self->box)));
    }
  else if (self->anchor != NULL)
    {
      double y = self->anchor_share >= 0 ? self->anchor_share * page : self->anchor_y;
      double wanted = row_top (self, self->anchor) - y;
      if (ABS (wanted - gtk_adjustment_get_value (self->adjustment)) >= 1)
        move_to (self, wanted);
      there = ABS (wanted - gtk_adjustment_get_value (self->adjustment)) < 1;
    }
  self->unsettled = FALSE;
  /* Near an end it has its place only when the rows beyond it are made. */
  if (there || rk_post_rows_are_all_made (self->rows))
    remember_place (self);
  else
    self->upper = gtk_adjustment_get_upper (self->adjustment);
  rk_post_list_check_seen (self);
  make_more (self);
  maybe_load_older (self);
}

/* Rows come, go or grow: the place is put right as soon as they have their places. */
static void
unsettle (RkPostList *self)
{
  self->unsettled = TRUE;
  if (self->clock != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));
  if (self->clock == NULL)
    return;
  g_object_ref (self->clock);
  self->on_layout = g_signal_connect_after (self->clock, "layout", G_CALLBACK (on_layout), self);
  gdk_frame_clock_request_phase (self->clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

static void
on_adjustment_changed (GtkAdjustment *adjustment, RkPostList *self)
{
  if (self->stick && self->placed)
    to_newest (self);
  if (self->placed && (self->stick || gtk_adjustment_get_upper (adjustment) != self->upper))
    unsettle (self);
}

static guint
heart (RkPostList *self)
{
  guint index;

  /* At the newest end that is the last one. */
  return !self->stick && rk_post_rows_find (self->rows, self->anchor, &index)
           ? index
           : rk_post_rows_get_n (self->rows) - 1;
}

static gboolean
on_making (gpointer data)
{
  RkPostList *self = data;

  self->making = 0;
  rk_post_rows_make_some (self->rows, heart (self), SLICE);
  update_older (self);
  unsettle (self);
  return G_SOURCE_REMOVE;
}

/* After the frame that shows those before, so that neither waits for the other. */
static void
make_more (RkPostList *self)
{
  if (self->making == 0 && self->placed && !rk_post_rows_are_all_made (self->rows))
    self->making = g_idle_add (on_making, self);
}

/* The row that is next to new ones may lose its day, so that it is no measure for those below it.
 */
static void
spare_anchor (RkPostList *self, guint index)
{
  GtkWidget *next = NULL;

  if (self->anchor != NULL && self->anchor == rk_post_rows_get (self->rows, index))
    next = gtk_widget_get_next_sibling (self->anchor);
  if (next == NULL || gtk_widget_get_height (next) == 0)
    return;
  self->anchor_y += row_top (self, next) - row_top (self, self->anchor);
  self->anchor = next;
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, RkPostList *self)
{
  for (guint i = 0; i < removed; i++)
    {
      GtkWidget *row = rk_post_rows_get (self->rows, position);
      if (row != NULL && row == self->anchor)
        {
          GtkWidget *next = gtk_widget_get_next_sibling (row);
          set_anchor (self, next != NULL ? next : gtk_widget_get_prev_sibling (row));
        }
      rk_post_rows_remove (self->rows, position);
    }
  spare_anchor (self, self->newest_first ? position - 1 : position);
  rk_post_rows_insert (self->rows, position, added);
  if (self->placed && added <= FEW)
    for (guint i = 0; i < added; i++)
      rk_post_rows_make (self->rows, position + i);
  /* The first one, or none any more. */
  if (added == rk_post_rows_get_n (self->rows))
    update_older (self);
  unsettle (self);
}

static void
update_older (RkPostList *self)
{
  gboolean loading = self->timeline != NULL && rk_timeline_get_loading (self->timeline);
  gboolean loaded = self->timeline != NULL && rk_timeline_get_loaded (self->timeline);
  gboolean has_older = self->timeline != NULL && rk_timeline_get_has_older (self->timeline);

  gtk_widget_set_visible (self->older_spinner, loading);
  gtk_spinner_set_spinning (GTK_SPINNER (self->older_spinner), loading);
  if (self->older_failed)
    gtk_label_set_text (
      self->older_label, _ ("Older posts are not on this terminal. Connect to read further back."));
  else if (loaded && !has_older && rk_post_rows_are_all_made (self->rows))
    gtk_label_set_text (self->older_label, rk_post_rows_get_n (self->rows) > 0
                                             ? _ ("This is where the timeline begins.")
                                             : _ ("There are no posts yet."));
  else
    gtk_label_set_text (self->older_label, loading ? _ ("Loading older posts…") : "");
}

static void
on_older (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPostList) self = data;
  g_autoptr (GError) error = NULL;

  if (!rk_timeline_load_older_finish (RK_TIMELINE (source), result, &error)
      && RK_TIMELINE (source) == self->timeline)
    self->older_failed = g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_OFFLINE);
  update_older (self);
}

static void
maybe_load_older (RkPostList *self)
{
  if (self->timeline == NULL || !rk_timeline_get_loaded (self->timeline)
      || rk_timeline_get_loading (self->timeline) || !rk_timeline_get_has_older (self->timeline)
      || self->older_failed || !self->placed || !rk_post_rows_are_all_made (self->rows))
    return;
  double value = gtk_adjustment_get_value (self->adjustment);
  gboolean near
    = self->newest_first ? value > page_bottom (self) - FETCH_AHEAD : value < FETCH_AHEAD;
  if (near)
    rk_timeline_load_older_async (self->timeline, NULL, on_older, g_object_ref (self));
}

static void
on_value_changed (GtkAdjustment *adjustment, RkPostList *self)
{
  gboolean away = !is_at_newest (self);
  if (away != self->away)
    {
      self->away = away;
      g_signal_emit (self, signals[AWAY_CHANGED], 0, away);
    }
  if (!away && self->older_failed)
    {
      self->older_failed = FALSE;
      update_older (self);
    }
  if (!self->unsettled)
    {
      remember_place (self);
      rk_post_list_check_seen (self);
    }
  else if (!self->moving && gtk_adjustment_get_upper (adjustment) == self->upper)
    {
      /* A person scrolls on while rows wait for their places. */
      self->anchor_y -= gtk_adjustment_get_value (adjustment) - self->value;
      self->stick = !away;
    }
  self->value = gtk_adjustment_get_value (adjustment);
  /* Not while rows are on their way to their places: whoever moves it does the rest. */
  if (!self->moving)
    maybe_load_older (self);
}

/**
 * rk_post_list_check_seen:
 *
 * Emits `newest-seen` when the newest end is in sight of a window that has the focus. Call it when
 * the window becomes active.
 */
void
rk_post_list_check_seen (RkPostList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->timeline == NULL || !self->placed || self->unsettled
      || !gtk_widget_get_mapped (GTK_WIDGET (self)) || !is_at_newest (self) || !GTK_IS_WINDOW (root)
      || !gtk_window_is_active (GTK_WINDOW (root)))
    return;
  for (guint i = rk_post_rows_get_n (self->rows); i > 0; i--)
    {
      GtkWidget *row = rk_post_rows_get (self->rows, i - 1);
      if (row == NULL)
        return; /* the newest are not even made */
      RkPostItem *item = rk_post_row_get_item (RK_POST_ROW (row));
      gint64 position = rk_post_item_get_position (item);
      if (position > 0 && position < G_MAXINT64)
        {
          g_signal_emit (self, signals[NEWEST_SEEN], 0, position);
          return;
        }
    }
}

/* Puts a row where it is seen, so far below the top; it stays there. */
static void
stand_at (RkPostList *self, GtkWidget *row, double share)
{
  self->stick = FALSE;
  self->anchor = row;
  self->anchor_share = share;
  unsettle (self);
}

static void
place_first (RkPostList *self)
{
  gint64 first_unread = rk_timeline_get_first_unread (self->timeline);
  const guint n = rk_post_rows_get_n (self->rows);
  guint first_new = n;

  for (guint i = 0; first_unread > 0 && i < n && first_new == n; i++)
    {
      g_autoptr (RkPostItem) item = g_list_model_get_item (G_LIST_MODEL (self->timeline), i);
      if (rk_post_item_get_position (item) >= first_unread)
        first_new = i;
    }
  self->placed = TRUE;
  /* Newest last: begin reading where the new begins; newest first: the new stands on top anyway. */
  if (!self->newest_first && first_new < n)
    stand_at (self, rk_post_rows_make (self->rows, first_new), 0.15);
  else
    {
      self->stick = TRUE;
      to_newest (self);
      unsettle (self);
    }
  rk_post_rows_make_some (self->rows, heart (self), FIRST_SLICE);
}

static void on_wanted (GObject *source, GAsyncResult *result, gpointer data);

static void
go_to_wanted (RkPostList *self)
{
  if (self->loading_wanted || (self->wanted_post == NULL && self->wanted_position <= 0))
    return;
  self->loading_wanted = TRUE;
  rk_timeline_load_until_async (
    self->timeline, self->wanted_post, self->wanted_position, NULL, on_wanted, g_object_ref (self));
}

typedef struct
{
  RkPostList *list;
  RkPostRow *row;
  guint number;
  guint n_looks;
} Goal;

/* How often it is looked whether the goal is where it should be: rows get their heights bit by bit,
 * and later still on a busy machine. */
#define GOAL_LOOKS 4

static void
goal_free (Goal *goal)
{
  g_object_unref (goal->row);
  g_object_unref (goal->list);
  g_free (goal);
}

static gboolean
is_in_view (RkPostList *self, GtkWidget *row)
{
  double value = gtk_adjustment_get_value (self->adjustment);
  double page = gtk_adjustment_get_page_size (self->adjustment);
  double top = row_top (self, row);

  return top >= value && top + MIN (gtk_widget_get_height (row), page / 2) <= value + page;
}

static gboolean
on_goal (gpointer data)
{
  Goal *goal = data;
  guint index;

  if (goal->number != goal->list->goal || !rk_post_rows_find (goal->list->rows, goal->row, &index))
    {
      goal_free (goal);
      return G_SOURCE_REMOVE;
    }
  if (goal->n_looks == 0 || !is_in_view (goal->list, GTK_WIDGET (goal->row)))
    {
      stand_at (goal->list, GTK_WIDGET (goal->row), 0.3);
    }
  if (goal->n_looks == 0)
    {
      rk_post_row_flash (goal->row);
      gtk_widget_grab_focus (GTK_WIDGET (goal->row));
    }
  if (++goal->n_looks < GOAL_LOOKS)
    g_timeout_add (60u << goal->n_looks, on_goal, goal);
  else
    goal_free (goal);
  return G_SOURCE_REMOVE;
}

static void
on_wanted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPostList) self = data;
  g_autoptr (GError) error = NULL;
  guint index = 0;

  gboolean found = rk_timeline_load_until_finish (RK_TIMELINE (source), result, &index, &error);
  self->loading_wanted = FALSE;
  if (RK_TIMELINE (source) != self->timeline)
    return;
  g_clear_pointer (&self->wanted_post, g_free);
  self->wanted_position = 0;
  if (!found)
    {
      self->older_failed = TRUE;
      update_older (self);
      return;
    }
  if (index < rk_post_rows_get_n (self->rows))
    {
      Goal *goal = g_new0 (Goal, 1);
      goal->list = g_object_ref (self);
      goal->number = ++self->goal;
      goal->row = g_object_ref (RK_POST_ROW (rk_post_rows_make (self->rows, index)));
      self->placed = TRUE;
      self->stick = FALSE;
      set_anchor (self, GTK_WIDGET (goal->row));
      rk_post_rows_make_some (self->rows, index, FIRST_SLICE);
      /* After the layout has given the new rows their places. */
      g_timeout_add (60, on_goal, goal);
    }
}

static void
on_loaded (RkTimeline *timeline, GParamSpec *pspec, RkPostList *self)
{
  update_older (self);
  if (!rk_timeline_get_loaded (timeline) || self->placed)
    return;
  if (self->wanted_post != NULL || self->wanted_position > 0)
    go_to_wanted (self);
  else
    place_first (self);
}

static void
on_first_unread (RkTimeline *timeline, GParamSpec *pspec, RkPostList *self)
{
  rk_post_rows_update_separators (self->rows);
}

static void
forget_timeline (RkPostList *self)
{
  stop_waiting (self);
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
  g_clear_handle_id (&self->making, g_source_remove);
  rk_post_rows_set_timeline (self->rows, NULL, self->newest_first);
  g_clear_pointer (&self->wanted_post, g_free);
  self->wanted_position = 0;
  self->anchor = NULL;
  self->unsettled = self->placed = self->older_failed = FALSE;
  self->stick = TRUE;
}

static void
take_timeline (RkPostList *self, RkTimeline *timeline)
{
  self->timeline = g_object_ref (timeline);
  g_signal_connect (timeline, "items-changed", G_CALLBACK (on_items_changed), self);
  g_signal_connect (timeline, "notify::loaded", G_CALLBACK (on_loaded), self);
  g_signal_connect (timeline, "notify::loading", G_CALLBACK (on_loaded), self);
  g_signal_connect (timeline, "notify::has-older", G_CALLBACK (on_loaded), self);
  g_signal_connect (timeline, "notify::first-unread", G_CALLBACK (on_first_unread), self);
  rk_post_rows_set_timeline (self->rows, timeline, self->newest_first);
  unsettle (self);
}

/**
 * rk_post_list_set_timeline:
 * @timeline: (nullable): what to show
 */
void
rk_post_list_set_timeline (RkPostList *self, RkTimeline *timeline)
{
  g_return_if_fail (RK_IS_POST_LIST (self));

  forget_timeline (self);
  if (timeline == NULL)
    return;
  take_timeline (self, timeline);
  on_loaded (timeline, NULL, self);
}

/* The topmost post that is there from its beginning; else the one that is there. */
static GtkWidget *
row_being_read (RkPostList *self)
{
  double value = gtk_adjustment_get_value (self->adjustment);
  GtkWidget *row = (GtkWidget *) gtk_list_box_get_row_at_y (self->box, (int) value + 1);
  GtkWidget *next = row != NULL ? gtk_widget_get_next_sibling (row) : NULL;

  if (row != NULL && row_top (self, row) < value && next != NULL
      && row_top (self, next) < value + gtk_adjustment_get_page_size (self->adjustment))
    row = next;
  return row != NULL && RK_IS_POST_ROW (row) ? row : NULL;
}

static GtkWidget *
make_row_of (RkPostList *self, RkPostItem *item)
{
  for (guint i = 0; i < rk_post_rows_get_n (self->rows); i++)
    {
      g_autoptr (RkPostItem) other = g_list_model_get_item (G_LIST_MODEL (self->timeline), i);
      if (other == item)
        return rk_post_rows_make (self->rows, i);
    }
  return NULL;
}

/**
 * rk_post_list_set_newest_first:
 * @newest_first: whether the newest post stands on top
 *
 * Turns the list round. Whoever had the newest in sight has it in sight, and whoever was reading
 * something older goes on with that.
 */
void
rk_post_list_set_newest_first (RkPostList *self, gboolean newest_first)
{
  if (self->newest_first == newest_first)
    return;
  g_autoptr (RkTimeline) timeline = self->timeline != NULL ? g_object_ref (self->timeline) : NULL;
  gboolean placed = self->placed, stick = self->stick;
  GtkWidget *row = placed && !stick && !self->unsettled ? row_being_read (self) : NULL;
  g_autoptr (RkPostItem) item
    = row != NULL ? g_object_ref (rk_post_row_get_item (RK_POST_ROW (row))) : NULL;
  double y = row != NULL ? row_top (self, row) - gtk_adjustment_get_value (self->adjustment) : 0;

  forget_timeline (self);
  self->newest_first = newest_first;
  g_object_ref (self->older_row);
  gtk_list_box_remove (self->box, self->older_row);
  gtk_list_box_insert (self->box, self->older_row, newest_first ? -1 : 0);
  g_object_unref (self->older_row);
  if (timeline == NULL)
    return;
  self->placed = placed;
  take_timeline (self, timeline);
  self->anchor = item != NULL ? make_row_of (self, item) : NULL;
  self->anchor_share = -1;
  self->anchor_y = y;
  self->stick = self->anchor == NULL;
  if (placed)
    rk_post_rows_make_some (self->rows, heart (self), FIRST_SLICE);
  on_loaded (timeline, NULL, self);
}

/**
 * rk_post_list_jump_to_newest:
 *
 * Goes to the newest post at once.
 */
void
rk_post_list_jump_to_newest (RkPostList *self)
{
  self->goal++;
  self->stick = TRUE;
  if (self->placed)
    rk_post_rows_make_some (self->rows, heart (self), FIRST_SLICE);
  to_newest (self);
  unsettle (self);
}

/**
 * rk_post_list_show_post:
 * @post_id: (nullable): a post
 * @position: its position, where @post_id is %NULL
 *
 * Goes to a post, fetching older ones if need be, and points it out.
 */
void
rk_post_list_show_post (RkPostList *self, const char *post_id, gint64 position)
{
  g_free (self->wanted_post);
  self->wanted_post = g_strdup (post_id);
  self->wanted_position = position;
  if (self->timeline != NULL && rk_timeline_get_loaded (self->timeline))
    go_to_wanted (self);
}

/**
 * rk_post_list_refresh_times:
 *
 * Says anew how long ago each post was written.
 */
void
rk_post_list_refresh_times (RkPostList *self)
{
  rk_post_rows_refresh_times (self->rows);
}

static void
on_online (RkPostList *self)
{
  if (self->sight != NULL && rk_client_get_online (rk_media_loader_get_client (self->loader)))
    rk_sight_try_again (self->sight);
}

static void
rk_post_list_dispose (GObject *object)
{
  RkPostList *self = RK_POST_LIST (object);

  if (self->scrolled != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->adjustment, self);
      forget_timeline (self);
    }
  stop_waiting (self);
  g_clear_pointer (&self->sight, rk_sight_free);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->loader);
  G_OBJECT_CLASS (rk_post_list_parent_class)->dispose (object);
}

static void
rk_post_list_finalize (GObject *object)
{
  g_clear_pointer (&RK_POST_LIST (object)->rows, rk_post_rows_free);
  G_OBJECT_CLASS (rk_post_list_parent_class)->finalize (object);
}

static void
rk_post_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rk_post_list_parent_class)->map (widget);
  if (RK_POST_LIST (widget)->unsettled)
    unsettle (RK_POST_LIST (widget));
}

static void
rk_post_list_unmap (GtkWidget *widget)
{
  stop_waiting (RK_POST_LIST (widget));
  GTK_WIDGET_CLASS (rk_post_list_parent_class)->unmap (widget);
}

static void
rk_post_list_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  rk_sight_draw (RK_POST_LIST (widget)->sight);
  GTK_WIDGET_CLASS (rk_post_list_parent_class)->snapshot (widget, snapshot);
}

static void
rk_post_list_class_init (RkPostListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = rk_post_list_dispose;
  object_class->finalize = rk_post_list_finalize;
  GTK_WIDGET_CLASS (klass)->map = rk_post_list_map;
  GTK_WIDGET_CLASS (klass)->unmap = rk_post_list_unmap;
  GTK_WIDGET_CLASS (klass)->snapshot = rk_post_list_snapshot;
  signals[NEWEST_SEEN] = g_signal_new ("newest-seen", RK_TYPE_POST_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[AWAY_CHANGED] = g_signal_new ("away-changed", RK_TYPE_POST_LIST, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_post_list_init (RkPostList *self)
{
  self->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "timeline");
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Timeline"), -1);

  self->older_spinner = gtk_spinner_new ();
  self->older_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->older_label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->older_label), "dim-label");
  GtkWidget *older = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_halign (older, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (older, 12);
  gtk_widget_set_margin_bottom (older, 12);
  gtk_box_append (GTK_BOX (older), self->older_spinner);
  gtk_box_append (GTK_BOX (older), GTK_WIDGET (self->older_label));
  self->older_row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self->older_row), older);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->older_row), FALSE);
  gtk_widget_set_focusable (self->older_row, FALSE);
  gtk_list_box_append (self->box, self->older_row);

  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), GTK_WIDGET (self->box));
  /* The list's place is kept here: a viewport that follows the focus would move it. */
  gtk_viewport_set_scroll_to_focus (
    GTK_VIEWPORT (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (self->scrolled))), TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
  g_signal_connect (self->adjustment, "changed", G_CALLBACK (on_adjustment_changed), self);
  g_signal_connect (self->adjustment, "value-changed", G_CALLBACK (on_value_changed), self);
  self->stick = TRUE;
}

/**
 * rk_post_list_new:
 * @loader: where pictures come from
 *
 * Returns: (transfer floating): an empty list
 */
GtkWidget *
rk_post_list_new (RkMediaLoader *loader)
{
  RkPostList *self = g_object_new (RK_TYPE_POST_LIST, NULL);
  self->loader = g_object_ref (loader);
  self->rows = rk_post_rows_new (self->box, loader);
  self->sight = rk_sight_new (self->box, self->adjustment);
  g_signal_connect_object (rk_media_loader_get_client (loader), "notify::online",
                           G_CALLBACK (on_online), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
