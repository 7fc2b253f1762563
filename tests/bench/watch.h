/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * What happens in the main thread of a program with windows: how long the main loop is held between
 * two waits, and how long its frames take.
 */

/* Begins to watch the main loop; before it runs. */
void watch_loop (void);
/* Prints NAME_p99_ms and NAME_worst_ms of the holds since the last call, and forgets them. */
void watch_print_holds (const char *name);
/* How often the main loop woke up since the last watch_print_holds(). */
guint watch_count_holds (void);
/* Watches the frames of a window that is shown. */
void watch_frames (GtkWidget *window);
/* How many frames were painted, and what they took, since the last call. */
guint watch_take_frames (GArray *ret_ms);
/* Milliseconds of the main thread's own CPU time, now. */
double watch_cpu_ms (void);
/* Runs the main loop until @done (@data), and until the frame is painted in which it was so.
 * Returns: %FALSE when it was not so in time. */
typedef gboolean (*WatchFunc) (gpointer data);
gboolean watch_until_painted (WatchFunc done, gpointer data, double seconds);
gboolean watch_until (WatchFunc done, gpointer data, double seconds);
/* Moves a list at every frame, as a wheel does, away from the end at which it stands and now and
 * then back, and tells what its frames took. Returns: %FALSE when it did not come to its end in two
 * minutes. */
gboolean watch_scroll (GtkWidget *scrolled, int n_frames_moved, GArray *ret_ms);
/* Prints NAME_p99_ms. */
void watch_print_p99 (const char *name, GArray *ms);

G_END_DECLS
