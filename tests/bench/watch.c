/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

#include "watch.h"
#include "probe.h"

#include <time.h>

static GArray *holds;
static GArray *frames;
static double woke_ms = -1;
static double frame_began_ms;
static guint n_frames;
static WatchFunc condition;
static gpointer condition_data;
static gboolean fulfilled, painted;

double
watch_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

/* The time of the thread itself, so that what else the machine does is not counted. */
static int
watched_poll (GPollFD *fds, guint n, int timeout)
{
  if (woke_ms >= 0)
    {
      const double held = watch_cpu_ms () - woke_ms;

      g_array_append_val (holds, held);
    }
  const int result = g_poll (fds, n, timeout);
  woke_ms = watch_cpu_ms ();
  return result;
}

void
watch_loop (void)
{
  holds = g_array_new (FALSE, FALSE, sizeof (double));
  frames = g_array_new (FALSE, FALSE, sizeof (double));
  g_main_context_set_poll_func (NULL, watched_poll);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

void
watch_print_p99 (const char *name, GArray *ms)
{
  g_autofree char *figure = g_strconcat (name, "_p99_ms", NULL);

  if (ms->len == 0)
    return;
  g_array_sort (ms, compare);
  probe_print (figure, g_array_index (ms, double, (guint) (0.99 * (ms->len - 1))));
}

void
watch_print_holds (const char *name)
{
  g_autofree char *worst = g_strconcat (name, "_worst_ms", NULL);

  if (holds->len == 0)
    return;
  watch_print_p99 (name, holds);
  probe_print (worst, g_array_index (holds, double, holds->len - 1));
  g_array_set_size (holds, 0);
}

guint
watch_count_holds (void)
{
  return holds->len;
}

static void
on_before (GdkFrameClock *clock, gpointer data)
{
  frame_began_ms = watch_cpu_ms ();
  fulfilled = condition != NULL && condition (condition_data);
}

static void
on_after (GdkFrameClock *clock, gpointer data)
{
  const double took = watch_cpu_ms () - frame_began_ms;

  n_frames++;
  g_array_append_val (frames, took);
  painted = painted || fulfilled;
}

void
watch_frames (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before), NULL);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (on_after), NULL);
}

guint
watch_take_frames (GArray *ret_ms)
{
  const guint n = n_frames;

  if (ret_ms != NULL)
    g_array_append_vals (ret_ms, frames->data, frames->len);
  g_array_set_size (frames, 0);
  n_frames = 0;
  return n;
}

static gboolean
on_timeout (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
watch_until_painted (WatchFunc done, gpointer data, double seconds)
{
  gboolean late = FALSE;
  const guint timer = g_timeout_add ((guint) (seconds * 1000), on_timeout, &late);

  condition = done;
  condition_data = data;
  painted = fulfilled = FALSE;
  while (!painted && !late)
    g_main_context_iteration (NULL, TRUE);
  condition = NULL;
  if (!late)
    g_source_remove (timer);
  return painted;
}

gboolean
watch_until (WatchFunc done, gpointer data, double seconds)
{
  gboolean late = FALSE;
  const guint timer = g_timeout_add ((guint) (seconds * 1000), on_timeout, &late);

  while (!late && !(done != NULL && done (data)))
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
  return !late;
}

typedef struct
{
  GtkAdjustment *adjustment;
  int left;
  double away; /* from the end at which it stands */
} Scroll;

static gboolean
scroll_on (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Scroll *scroll = data;
  const double value = gtk_adjustment_get_value (scroll->adjustment);

  /* Forth, and back for a while, as a wheel moves it. */
  gtk_adjustment_set_value (
    scroll->adjustment, value + scroll->away * (scroll->left % 120 < 90 ? 90 : -140));
  return --scroll->left > 0;
}

static gboolean
has_scrolled (gpointer data)
{
  return ((Scroll *) data)->left <= 0;
}

gboolean
watch_scroll (GtkWidget *scrolled, int n_frames_moved, GArray *ret_ms)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  const gboolean at_top
    = gtk_adjustment_get_value (adjustment) < gtk_adjustment_get_upper (adjustment) / 4;
  Scroll scroll = { adjustment, n_frames_moved, at_top ? 1 : -1 };
  gboolean done;

  watch_take_frames (NULL);
  gtk_widget_add_tick_callback (scrolled, scroll_on, &scroll, NULL);
  done = watch_until (has_scrolled, &scroll, 600);
  watch_take_frames (ret_ms);
  return done;
}
