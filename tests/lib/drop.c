/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "desk.h"

#include <signal.h>
#include <string.h>

/* How long the toolkit may take to see a drag begin, in ms, before it is tried anew. */
#define BEGIN_MS 5000

static gboolean
pointer (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *words = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *line = g_strconcat ("xdotool ", words, NULL);
  int status;
  return g_spawn_command_line_sync (line, NULL, NULL, &status, error)
         && g_spawn_check_wait_status (status, error);
}

/* What the window to drag from has said so far. */
static gboolean
has_said (GSubprocess *offer, GString *said, const char *word)
{
  GPollableInputStream *pipe = G_POLLABLE_INPUT_STREAM (g_subprocess_get_stdout_pipe (offer));
  char buffer[256];
  gssize n;

  while ((n = g_pollable_input_stream_read_nonblocking (pipe, buffer, sizeof buffer, NULL, NULL))
         > 0)
    g_string_append_len (said, buffer, n);
  return strstr (said->str, word) != NULL;
}

static gboolean
begin (GSubprocess *offer, GString *said, const char *window, gint64 until, GError **error)
{
  while (g_get_monotonic_time () < until)
    {
      if (!pointer (error, "mousemove --sync --window %s 60 50 mousedown 1", window))
        return FALSE;
      for (int i = 0; i < BEGIN_MS / 100; i++)
        {
          if (!pointer (error, "mousemove --window %s %d 60", window, 75 + i % 20))
            return FALSE;
          rk_desk_pause (100);
          if (has_said (offer, said, "begun"))
            return TRUE;
        }
      if (!pointer (error, "mouseup 1"))
        return FALSE;
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no drag began");
  return FALSE;
}

static gboolean
let_go (GSubprocess *offer,
        GString *said,
        RkDesk *desk,
        const AtspiRect *on,
        gint64 until,
        GError **error)
{
  g_autofree char *window = rk_desk_dup_window (desk);

  for (int i = 0; g_get_monotonic_time () < until; i++)
    {
      if (!pointer (error, "mousemove --window %s %d %d", window, on->x + on->width / 2 + i % 20,
                    on->y + on->height / 2))
        return FALSE;
      rk_desk_pause (100);
      if (has_said (offer, said, "taken"))
        break;
    }
  gboolean taken = has_said (offer, said, "taken");
  if (!pointer (error, "mouseup 1"))
    return FALSE;
  while (taken && !has_said (offer, said, "done") && g_get_monotonic_time () < until)
    rk_desk_pause (100);
  if (!has_said (offer, said, "done"))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the file was not taken: %s", said->str);
  return has_said (offer, said, "done");
}

/**
 * rk_desk_drop:
 * @offer: the program renraku-offer
 * @path: what is dragged
 * @onto: where it is let go
 *
 * Drags a file with the mouse out of another program's window.
 *
 * Returns: whether it was taken
 */
gboolean
rk_desk_drop (
  RkDesk *desk, const char *offer, const char *path, AtspiAccessible *onto, GError **error)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (onto);
  g_autofree AtspiRect *on
    = component != NULL ? atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, error)
                        : NULL;
  gint64 until = g_get_monotonic_time () + (gint64) RK_DESK_PATIENCE * 1000;
  g_autoptr (GString) said = g_string_new (NULL);
  g_autofree char *window = NULL;

  if (on == NULL)
    return FALSE;
  g_autoptr (GSubprocess) program
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, error, offer, path, NULL);
  if (program == NULL)
    return FALSE;
  const char *pid = g_subprocess_get_identifier (program);
  g_autofree char *search = g_strdup_printf ("xdotool search --onlyvisible --pid %s", pid);
  while (g_get_monotonic_time () < until && (window == NULL || *window == '\0'))
    {
      g_free (window);
      window = NULL;
      rk_desk_pause (200);
      if (g_spawn_command_line_sync (search, &window, NULL, NULL, NULL))
        g_strchomp (window);
    }
  /* Out of the way of what it is dragged to. */
  gboolean done = window != NULL && pointer (error, "windowmove %s 10 10", window)
                  && begin (program, said, window, until, error)
                  && let_go (program, said, desk, on, until, error);
  g_subprocess_send_signal (program, SIGKILL);
  g_subprocess_wait (program, NULL, NULL);
  return done;
}

/**
 * rk_desk_drag:
 * @from: a thing in the window
 * @onto: another one
 * @x: from the left of @onto, in pixels, where it is let go
 *
 * Drags one thing of the window onto another one with the mouse. Whether that was of use is seen in
 * the window.
 */
gboolean
rk_desk_drag (RkDesk *desk, AtspiAccessible *from, AtspiAccessible *onto, int x, GError **error)
{
  g_autoptr (AtspiComponent) there = atspi_accessible_get_component_iface (from);
  g_autoptr (AtspiComponent) here = atspi_accessible_get_component_iface (onto);
  g_autofree AtspiRect *begin_at
    = there != NULL ? atspi_component_get_extents (there, ATSPI_COORD_TYPE_WINDOW, error) : NULL;
  g_autofree AtspiRect *end_at
    = here != NULL ? atspi_component_get_extents (here, ATSPI_COORD_TYPE_WINDOW, error) : NULL;
  g_autofree char *window = rk_desk_dup_window (desk);

  if (begin_at == NULL || end_at == NULL)
    return FALSE;
  const int from_x = begin_at->x + begin_at->width / 2;
  const int from_y = begin_at->y + begin_at->height / 2;
  const int to_x = end_at->x + x;
  const int to_y = end_at->y + end_at->height / 2;
  if (!pointer (error, "mousemove --sync --window %s %d %d mousedown 1", window, from_x, from_y))
    return FALSE;
  for (int i = 1; i <= 20; i++)
    {
      if (!pointer (error, "mousemove --window %s %d %d", window, from_x + (to_x - from_x) * i / 20,
                    from_y + (to_y - from_y) * i / 20))
        return FALSE;
      rk_desk_pause (50);
    }
  rk_desk_pause (500);
  return pointer (error, "mouseup 1");
}
