/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Where a timeline stands, and that it stays there. */

#include "app/timeline/post-list.h"
#include "app/timeline/sight.h"
#include "double.h"
#include "screen.h"

#include <adwaita.h>
#include <locale.h>

/* As near to an end as a place can be told. */
#define NEAR 2.0

typedef struct
{
  RkClient *client;
  RkMediaLoader *loader;
  RkTimeline *timeline;
  GtkWidget *window;
  RkPostList *list;
  GtkAdjustment *adjustment;
  gboolean newest_first;
} Shown;

static GtkListBox *
box_of (Shown *shown)
{
  return GTK_LIST_BOX (find (GTK_WIDGET (shown->list), GTK_TYPE_LIST_BOX, NULL));
}

/* Rows are made a few at a time; the end of the history has one, too. */
static gboolean
has_all_rows (Shown *shown)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (shown->timeline));
  GtkListBox *box = box_of (shown);

  return box != NULL && gtk_list_box_get_row_at_index (box, (int) n) != NULL;
}

static gboolean
is_laid_out (Shown *shown)
{
  return has_all_rows (shown)
         && gtk_adjustment_get_upper (shown->adjustment)
              > 2 * gtk_adjustment_get_page_size (shown->adjustment);
}

static double
page_bottom (Shown *shown)
{
  return gtk_adjustment_get_upper (shown->adjustment)
         - gtk_adjustment_get_page_size (shown->adjustment);
}

static gboolean
is_at_end (Shown *shown, gboolean top)
{
  const double value = gtk_adjustment_get_value (shown->adjustment);

  return is_laid_out (shown) && (top ? value <= NEAR : value >= page_bottom (shown) - NEAR);
}

static void
show (Shown *shown, gboolean newest_first, guint n_here, guint n_older, gint64 first_unread)
{
  shown->client = rk_double_new ();
  shown->loader = rk_media_loader_new (shown->client);
  shown->timeline = rk_double_timeline_new (NULL, NULL, "space");
  rk_double_set_history (shown->timeline, n_here, n_older, first_unread);
  shown->window = gtk_window_new ();
  shown->list = RK_POST_LIST (rk_post_list_new (shown->loader));
  shown->adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (gtk_widget_get_first_child (GTK_WIDGET (shown->list))));
  shown->newest_first = newest_first;
  rk_post_list_set_newest_first (shown->list, newest_first);
  rk_post_list_set_timeline (shown->list, shown->timeline);
  gtk_window_set_default_size (GTK_WINDOW (shown->window), 480, 400);
  gtk_window_set_child (GTK_WINDOW (shown->window), GTK_WIDGET (shown->list));
  gtk_window_present (GTK_WINDOW (shown->window));
  for (guint i = 0; i < 100 && !is_laid_out (shown); i++)
    settle ();
  settle ();
}

static void
end (Shown *shown)
{
  gtk_window_destroy (GTK_WINDOW (shown->window));
  settle ();
  g_object_unref (shown->timeline);
  g_object_unref (shown->loader);
  g_object_unref (shown->client);
}

/* The row of the post with that number in the model, where all are made. */
static GtkWidget *
row_at (Shown *shown, guint index)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (shown->timeline));

  return GTK_WIDGET (gtk_list_box_get_row_at_index (
    box_of (shown), (int) (shown->newest_first ? n - 1 - index : index + 1)));
}

/* Where a row stands on the screen. */
static double
height_of (Shown *shown, GtkWidget *row)
{
  graphene_rect_t bounds;

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_compute_bounds (row, GTK_WIDGET (shown->list), &bounds));
  return bounds.origin.y;
}

/* The topmost of the posts that begin below @from; ret_index: which one it is, where all are made.
 */
static GtkWidget *
row_in_sight (Shown *shown, double from, guint *ret_index)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (shown->timeline));
  GtkWidget *best = NULL;

  for (guint i = 0; i <= n; i++)
    {
      GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (box_of (shown), (int) i));
      /* The end of the history is none. */
      const double y = row != NULL && gtk_widget_get_focusable (row) ? height_of (shown, row) : -1;
      if (y < from || (best != NULL && y >= height_of (shown, best)))
        continue;
      best = row;
      *ret_index = shown->newest_first ? n - 1 - i : i - 1;
    }
  g_assert_nonnull (best);
  return best;
}

static void
turn_to (Shown *shown, gboolean newest_first)
{
  shown->newest_first = newest_first;
  rk_post_list_set_newest_first (shown->list, newest_first);
}

/* Where the newest was in sight it is in sight after the order was turned. */
static void
test_turned_at_newest (gconstpointer unread)
{
  Shown shown;

  show (&shown, TRUE, 60, 0, GPOINTER_TO_INT (unread));
  g_assert_true (is_at_end (&shown, TRUE));
  for (guint turn = 0; turn < 2; turn++)
    {
      const gboolean newest_first = turn % 2 == 1;
      turn_to (&shown, newest_first);
      for (guint i = 0; i < 60 && !is_at_end (&shown, newest_first); i++)
        settle ();
      g_assert_true (is_at_end (&shown, newest_first));
      /* And it stays there. */
      settle ();
      settle ();
      g_assert_true (is_at_end (&shown, newest_first));
    }
  end (&shown);
}

/* Who reads something older goes on reading it. */
static void
test_turned_at_older (void)
{
  Shown shown;

  show (&shown, TRUE, 60, 0, 0);
  gtk_adjustment_set_value (shown.adjustment, page_bottom (&shown) / 2);
  settle ();
  for (guint turn = 0; turn < 2; turn++)
    {
      guint index;
      GtkWidget *row = row_in_sight (&shown, 0, &index);
      const double y = height_of (&shown, row);

      turn_to (&shown, turn % 2 == 1);
      for (guint i = 0; i < 60; i++)
        {
          settle ();
          if (is_laid_out (&shown) && ABS (height_of (&shown, row_at (&shown, index)) - y) < NEAR)
            break;
        }
      settle ();
      g_assert_cmpfloat_with_epsilon (height_of (&shown, row_at (&shown, index)), y, NEAR);
    }
  end (&shown);
}

static gboolean
sees_newest (Shown *shown)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (shown->timeline));
  double y;

  if (!is_at_end (shown, shown->newest_first))
    return FALSE;
  y = height_of (shown, row_at (shown, n - 1));
  return y >= 0 && y < gtk_adjustment_get_page_size (shown->adjustment);
}

typedef struct
{
  Shown *shown;
  GtkWidget *row;
  double y; /* where it has to be seen */
  double worst;
  gboolean moving; /* the person moves it just now */
  guint n_frames;
} Watch;

/* All of which something can be seen is painted, and nothing else. */
static void
check_drawn (Shown *shown)
{
  const double page = gtk_adjustment_get_page_size (shown->adjustment);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (box_of (shown), i)) != NULL; i++)
    {
      graphene_rect_t bounds;

      /* The end of the history is none of them. */
      if (!gtk_widget_get_focusable (GTK_WIDGET (row)))
        continue;
      g_assert_true (
        gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (shown->list), &bounds));
      const gboolean seen
        = bounds.origin.y + bounds.size.height > NEAR && bounds.origin.y < page - NEAR;
      const gboolean hidden
        = bounds.origin.y + bounds.size.height < -NEAR || bounds.origin.y > page + NEAR;
      if ((seen && !rk_sight_is_drawn (row)) || (hidden && rk_sight_is_drawn (row)))
        g_error ("a row at %.0f of %.0f is %s", bounds.origin.y, page, seen ? "blank" : "painted");
    }
}

/* What was painted, each time. */
static void
on_painted (GdkFrameClock *clock, Watch *watch)
{
  check_drawn (watch->shown);
  if (watch->row == NULL || watch->moving)
    return;
  watch->n_frames++;
  watch->worst = MAX (watch->worst, ABS (height_of (watch->shown, watch->row) - watch->y));
}

/* Years of it are scrolled through, and nothing jumps under the eyes. */
static void
test_scrolled (gconstpointer newest_first)
{
  Shown shown;
  Watch watch = { .shown = &shown };
  const double step = GPOINTER_TO_INT (newest_first) ? 450 : -450;
  GdkFrameClock *clock;
  gulong handler;
  guint n_pages = 0, index;

  show (&shown, GPOINTER_TO_INT (newest_first), 30, 150, 0);
  for (guint i = 0; i < 60 && !is_at_end (&shown, GPOINTER_TO_INT (newest_first)); i++)
    settle ();
  g_assert_true (is_at_end (&shown, GPOINTER_TO_INT (newest_first)));
  clock = gtk_widget_get_frame_clock (shown.window);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &watch);
  /* To and fro in one go, as by the scroll bar. */
  for (guint i = 0; i < 20; i++)
    {
      gtk_adjustment_set_value (shown.adjustment, page_bottom (&shown) * (i * 7 % 20) / 20);
      settle ();
    }
  gtk_adjustment_set_value (
    shown.adjustment, GPOINTER_TO_INT (newest_first) ? 0 : page_bottom (&shown));
  settle ();
  while (rk_timeline_get_has_older (shown.timeline) && n_pages++ < 4000)
    {
      const double value = gtk_adjustment_get_value (shown.adjustment);
      const guint n_frames = watch.n_frames;
      double moved;

      watch.moving = TRUE;
      watch.row = row_in_sight (&shown, 100, &index);
      watch.y = height_of (&shown, watch.row);
      gtk_adjustment_set_value (shown.adjustment, value + step);
      moved = gtk_adjustment_get_value (shown.adjustment) - value;
      watch.y -= moved;
      watch.moving = FALSE;
      gtk_widget_queue_draw (shown.window);
      for (guint i = 0; i < 400 && watch.n_frames < n_frames + 2; i++)
        {
          g_main_context_iteration (NULL, TRUE);
          gtk_widget_queue_draw (shown.window);
        }
      if (watch.worst > NEAR)
        g_error ("jumped by %.0f after %u steps", watch.worst, n_pages);
    }
  g_signal_handler_disconnect (clock, handler);
  g_assert_false (rk_timeline_get_has_older (shown.timeline));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (shown.timeline)), ==, 180);

  rk_post_list_jump_to_newest (shown.list);
  for (guint i = 0; i < 60 && !sees_newest (&shown); i++)
    settle ();
  g_assert_true (sees_newest (&shown));
  end (&shown);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_data_func ("/timeline/turned", NULL, test_turned_at_newest);
  g_test_add_data_func ("/timeline/turned-with-unread", GINT_TO_POINTER (8), test_turned_at_newest);
  g_test_add_func ("/timeline/turned-while-reading", test_turned_at_older);
  g_test_add_data_func ("/timeline/scrolled-down", GINT_TO_POINTER (TRUE), test_scrolled);
  g_test_add_data_func ("/timeline/scrolled-up", GINT_TO_POINTER (FALSE), test_scrolled);
  return g_test_run ();
}
