/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "desk.h"

#include "sight.h"

#include <signal.h>
#include <string.h>

struct _RkDesk
{
  GSubprocess *process;
  char *home;
  GPid pid;
};

/**
 * rk_desk_pause:
 * @ms: how long
 *
 * Lets time pass, and the accessibility bus deliver.
 */
void
rk_desk_pause (guint ms)
{
  gint64 until = g_get_monotonic_time () + (gint64) ms * 1000;
  do
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (10000);
    }
  while (g_get_monotonic_time () < until);
}

static gboolean
run (GError **error, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  va_list args;

  g_ptr_array_add (argv, (gpointer) program);
  va_start (args, program);
  for (const char *arg = va_arg (args, const char *); arg != NULL;
       arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);

  g_autoptr (GSubprocess) process = g_subprocess_newv (
    (const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error);
  return process != NULL && g_subprocess_wait_check (process, NULL, error);
}

static char *
output_of (const char *const *argv)
{
  g_autoptr (GSubprocess) process = g_subprocess_newv (
    argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  char *output = NULL;

  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL))
    return g_strdup ("");
  return g_strchomp (output);
}

/**
 * rk_desk_start:
 * @client: the program
 * @server_url: its server
 * @home: a folder that is the person's home, made if need be; everything that is kept lies in it
 *
 * Returns: (transfer full) (nullable): the running desk
 */
RkDesk *
rk_desk_start (const char *client, const char *server_url, const char *home, GError **error)
{
  static const char *const folders[][2] = {
    { "XDG_CONFIG_HOME", "config" },  { "XDG_DATA_HOME", "data" },
    { "XDG_STATE_HOME", "state" },    { "XDG_CACHE_HOME", "cache" },
    { "XDG_RUNTIME_DIR", "runtime" },
  };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);

  g_mkdir_with_parents (home, 0700);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (home, folders[i][1], NULL);
      g_mkdir_with_parents (path, 0700);
      g_subprocess_launcher_setenv (launcher, folders[i][0], path, TRUE);
    }
  /* The locale and the way of drawing come from tools/with-display. */
  g_subprocess_launcher_setenv (launcher, "LANGUAGE", "ja", TRUE);
  g_subprocess_launcher_setenv (launcher, "GTK_USE_PORTAL", "0", TRUE);
  /* Something that looks on from inside the client alone. */
  if (g_getenv ("RENRAKU_DESK_PRELOAD") != NULL)
    g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", g_getenv ("RENRAKU_DESK_PRELOAD"), TRUE);

  g_autoptr (GSubprocess) process
    = g_subprocess_launcher_spawn (launcher, error, client, "--server", server_url, NULL);
  if (process == NULL)
    return NULL;
  RkDesk *desk = g_new0 (RkDesk, 1);
  desk->process = g_steal_pointer (&process);
  desk->home = g_strdup (home);
  desk->pid = (GPid) g_ascii_strtoll (g_subprocess_get_identifier (desk->process), NULL, 10);
  return desk;
}

/**
 * rk_desk_is_running:
 *
 * Returns: whether the program that was started still runs
 */
gboolean
rk_desk_is_running (RkDesk *desk)
{
  return g_subprocess_get_identifier (desk->process) != NULL;
}

/**
 * rk_desk_kill:
 *
 * Ends the program as a power cut would.
 */
void
rk_desk_kill (RkDesk *desk)
{
  g_subprocess_send_signal (desk->process, SIGKILL);
  g_subprocess_wait (desk->process, NULL, NULL);
}

/**
 * rk_desk_free:
 * @desk: (nullable) (transfer full): its program is ended
 */
void
rk_desk_free (RkDesk *desk)
{
  if (desk == NULL)
    return;
  if (rk_desk_is_running (desk))
    {
      g_subprocess_send_signal (desk->process, SIGTERM);
      for (int i = 0; i < 50 && rk_desk_is_running (desk); i++)
        rk_desk_pause (100);
      if (rk_desk_is_running (desk))
        rk_desk_kill (desk);
    }
  g_object_unref (desk->process);
  g_free (desk->home);
  g_free (desk);
}

const char *
rk_desk_get_home (RkDesk *desk)
{
  return desk->home;
}

GPid
rk_desk_get_pid (RkDesk *desk)
{
  return desk->pid;
}

/* The numbers of the desk's windows, a line each. The search gives up over a window that goes while
 * it looks, and finds none then. */
static char *
list_windows (RkDesk *desk)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) desk->pid);
  const char *const search[] = { "xdotool", "search", "--onlyvisible", "--pid", pid, NULL };
  char *found = output_of (search);

  for (int i = 0; i < 4 && *found == '\0' && rk_desk_is_running (desk); i++)
    {
      g_free (found);
      rk_desk_pause (100);
      found = output_of (search);
    }
  return found;
}

/**
 * rk_desk_dup_window:
 *
 * Returns: (transfer full): the number of the desk's newest window, as the X server has it
 */
char *
rk_desk_dup_window (RkDesk *desk)
{
  g_autofree char *windows = list_windows (desk);
  const char *last = strrchr (windows, '\n');
  return g_strdup (last != NULL ? last + 1 : windows);
}

/**
 * rk_desk_dup_titles:
 *
 * Returns: (transfer full): a line for each window of the desk: its title
 */
char *
rk_desk_dup_titles (RkDesk *desk)
{
  g_autofree char *found = list_windows (desk);
  g_auto (GStrv) windows = g_strsplit (found, "\n", -1);
  GString *titles = g_string_new (NULL);

  for (gsize i = 0; windows[i] != NULL && *windows[i] != '\0'; i++)
    {
      const char *const argv[] = { "xdotool", "getwindowname", windows[i], NULL };
      g_autofree char *title = output_of (argv);
      g_string_append_printf (titles, "%s\n", title);
    }
  return g_string_free (titles, FALSE);
}

/**
 * rk_desk_count_windows:
 *
 * Asks the desktop and not the client: while a window closes, the toolkit of Debian 12 does not
 * survive being asked for its windows.
 *
 * Returns: how many windows of the desk are on the screen
 */
guint
rk_desk_count_windows (RkDesk *desk)
{
  g_autofree char *found = list_windows (desk);
  guint n = *found != '\0';

  for (const char *at = found; *at != '\0'; at++)
    n += *at == '\n';
  return n;
}

/**
 * rk_desk_wait_windows:
 * @at_most: so many windows
 * @timeout_ms: how long to wait for it
 *
 * Returns: whether the others were gone in time
 */
gboolean
rk_desk_wait_windows (RkDesk *desk, guint at_most, guint timeout_ms, GError **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  guint n;

  while ((n = rk_desk_count_windows (desk)) > at_most)
    {
      if (g_get_monotonic_time () > until)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%u windows stay open", n);
          return FALSE;
        }
      rk_desk_pause (100);
    }
  rk_desk_pause (500);
  return TRUE;
}

/**
 * rk_desk_raise:
 *
 * Brings the desk's newest window to the front and gives it the focus.
 */
void
rk_desk_raise (RkDesk *desk)
{
  g_autofree char *window = rk_desk_dup_window (desk);
  if (*window != '\0')
    run (NULL, "xdotool", "windowactivate", "--sync", window, NULL);
  rk_desk_pause (300);
}

static AtspiAccessible *
application_of (RkDesk *desk)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n = atspi_accessible_get_child_count (desktop, NULL);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) application
        = atspi_accessible_get_child_at_index (desktop, i, NULL);
      if (application != NULL
          && (GPid) atspi_accessible_get_process_id (application, NULL) == desk->pid)
        {
          /* What may change is asked for anew; and a remembered count of windows would ask for one
           * that has closed since, which the toolkit of Debian 12 does not survive. */
          atspi_accessible_set_cache_mask (application, ATSPI_CACHE_ROLE | ATSPI_CACHE_INTERFACES);
          return g_steal_pointer (&application);
        }
    }
  return NULL;
}

/* What one toolkit calls so and the next one otherwise: asking for the first finds any of them. */
static const AtspiRole same_roles[][4] = {
  { ATSPI_ROLE_PUSH_BUTTON, ATSPI_ROLE_PUSH_BUTTON_MENU },
  { ATSPI_ROLE_TOGGLE_BUTTON, ATSPI_ROLE_PUSH_BUTTON, ATSPI_ROLE_CHECK_BOX,
    ATSPI_ROLE_RADIO_BUTTON },
  { ATSPI_ROLE_TEXT, ATSPI_ROLE_ENTRY, ATSPI_ROLE_PASSWORD_TEXT },
  { ATSPI_ROLE_LABEL, ATSPI_ROLE_STATIC, ATSPI_ROLE_PARAGRAPH },
  { ATSPI_ROLE_LIST_ITEM, ATSPI_ROLE_TABLE_ROW, ATSPI_ROLE_TABLE_CELL },
  { ATSPI_ROLE_WINDOW, ATSPI_ROLE_FRAME, ATSPI_ROLE_DIALOG },
};

static gboolean
role_is (AtspiRole role, AtspiRole wanted)
{
  if (wanted == ATSPI_ROLE_INVALID || role == wanted)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (same_roles); i++)
    if (same_roles[i][0] == wanted)
      for (gsize k = 1; k < G_N_ELEMENTS (same_roles[i]); k++)
        if (same_roles[i][k] != ATSPI_ROLE_INVALID && same_roles[i][k] == role)
          return TRUE;
  return FALSE;
}

typedef struct
{
  AtspiRole role;
  gboolean editable; /* only what takes text, or holds what does */
  GPatternSpec *pattern;
} Look;

static gboolean
has_size (AtspiAccessible *accessible)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (accessible);
  if (component == NULL)
    return FALSE;
  g_autofree AtspiRect *rect
    = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);
  return rect != NULL && rect->width > 0 && rect->height > 0;
}

static AtspiAccessible *
editable_in (AtspiAccessible *accessible, int depth)
{
  g_autoptr (AtspiEditableText) editable = atspi_accessible_get_editable_text_iface (accessible);
  if (editable != NULL)
    return g_object_ref (accessible);
  int n = depth < 6 ? atspi_accessible_get_child_count (accessible, NULL) : 0;
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (accessible, i, NULL);
      AtspiAccessible *found = child != NULL ? editable_in (child, depth + 1) : NULL;
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
takes_text (AtspiAccessible *accessible)
{
  g_autoptr (AtspiAccessible) entry = editable_in (accessible, 0);
  return entry != NULL;
}

static gboolean
wants_words (AtspiRole role, gpointer data)
{
  return role_is (role, ((const Look *) data)->role);
}

/* The first that fits, a thing before what is within it. */
static AtspiAccessible *
first_in (const RkSight *sight, AtspiAccessible *root, const Look *look)
{
  if (sight->words != NULL && role_is (sight->role, look->role)
      && g_pattern_spec_match_string (look->pattern, sight->words))
    {
      g_autoptr (AtspiAccessible) accessible = rk_sight_get_accessible (sight, root);
      if (has_size (accessible) && (!look->editable || takes_text (accessible)))
        return g_steal_pointer (&accessible);
    }
  for (guint i = 0; i < sight->children->len; i++)
    {
      AtspiAccessible *found = first_in (g_ptr_array_index (sight->children, i), root, look);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static AtspiAccessible *
look_through (AtspiAccessible *root, AtspiRole role, gboolean editable, const char *pattern)
{
  g_autoptr (GPatternSpec) spec = g_pattern_spec_new (pattern);
  Look look = { .role = role, .editable = editable, .pattern = spec };
  g_autoptr (RkSight) sight = rk_sight_new (root, wants_words, &look);

  return sight != NULL ? first_in (sight, root, &look) : NULL;
}

static AtspiAccessible *
find (RkDesk *desk, AtspiRole role, gboolean editable, const char *pattern)
{
  g_autoptr (AtspiAccessible) application = application_of (desk);

  return application != NULL ? look_through (application, role, editable, pattern) : NULL;
}

/**
 * rk_desk_find:
 * @role: what it is, or %ATSPI_ROLE_INVALID for anything; roles that mean the same to a person
 *   (push button and button, text and entry …) count as one
 * @pattern: what it is called or says, with * and ? as in file names
 *
 * Returns: (transfer full) (nullable): the first such thing that is on the screen
 */
AtspiAccessible *
rk_desk_find (RkDesk *desk, AtspiRole role, const char *pattern)
{
  return find (desk, role, FALSE, pattern);
}

/**
 * rk_desk_find_in:
 * @within: what to look through, such as one row of a list
 *
 * Returns: (transfer full) (nullable): as rk_desk_find()
 */
AtspiAccessible *
rk_desk_find_in (AtspiAccessible *within, AtspiRole role, const char *pattern)
{
  return look_through (within, role, FALSE, pattern);
}

static void
dump (const RkSight *sight, GString *to, guint depth)
{
  g_autofree char *role = atspi_role_get_name (sight->role);

  g_string_append_printf (
    to, "%*s%s “%s”\n", (int) depth * 2, "", role, sight->words != NULL ? sight->words : "");
  for (guint i = 0; i < sight->children->len; i++)
    dump (g_ptr_array_index (sight->children, i), to, depth + 1);
}

/**
 * rk_desk_dump:
 *
 * Returns: (transfer full): everything on the screen, as assistive technology sees it
 */
char *
rk_desk_dump (RkDesk *desk)
{
  g_autoptr (AtspiAccessible) application = application_of (desk);
  const Look look = { .role = ATSPI_ROLE_INVALID };
  g_autoptr (RkSight) sight
    = application != NULL ? rk_sight_new (application, wants_words, (gpointer) &look) : NULL;
  GString *text = g_string_new (NULL);

  if (sight != NULL)
    dump (sight, text, 0);
  return g_string_free (text, FALSE);
}

/**
 * rk_desk_survives_wrong_number:
 *
 * Asks for a window that is not there, as a screen reader does whose count is of a moment ago.
 *
 * Returns: whether the program goes on
 */
gboolean
rk_desk_survives_wrong_number (RkDesk *desk, GError **error)
{
  g_autoptr (AtspiAccessible) application = application_of (desk);
  int n = application != NULL ? atspi_accessible_get_child_count (application, NULL) : -1;

  for (int i = 0; i < 3 && n >= 0; i++)
    {
      g_autoptr (AtspiAccessible) none
        = atspi_accessible_get_child_at_index (application, n + i, NULL);
      rk_desk_pause (300);
    }
  if (n < 0 || !rk_desk_is_running (desk))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                         "the client ended when it was asked for a window that is not there");
  return n >= 0 && rk_desk_is_running (desk);
}

static AtspiAccessible *
wait_for (RkDesk *desk,
          AtspiRole role,
          gboolean editable,
          const char *pattern,
          guint timeout_ms,
          GError **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  do
    {
      AtspiAccessible *found = find (desk, role, editable, pattern);
      if (found != NULL)
        return found;
      if (!rk_desk_is_running (desk))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                       "the client ended while waiting for “%s”", pattern);
          return NULL;
        }
      rk_desk_pause (100);
    }
  while (g_get_monotonic_time () < until);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               editable ? "nothing called “%s” that takes text appeared" : "“%s” did not appear",
               pattern);
  return NULL;
}

/**
 * rk_desk_wait:
 * @timeout_ms: how long to wait for it
 *
 * Returns: (transfer full) (nullable): as rk_desk_find(), or %NULL with @error set
 */
AtspiAccessible *
rk_desk_wait (RkDesk *desk, AtspiRole role, const char *pattern, guint timeout_ms, GError **error)
{
  return wait_for (desk, role, FALSE, pattern, timeout_ms, error);
}

/**
 * rk_desk_wait_gone:
 *
 * Returns: whether there was no such thing on the screen any more before the time was over
 */
gboolean
rk_desk_wait_gone (
  RkDesk *desk, AtspiRole role, const char *pattern, guint timeout_ms, GError **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  do
    {
      g_autoptr (AtspiAccessible) found = rk_desk_find (desk, role, pattern);
      if (found == NULL)
        return TRUE;
      rk_desk_pause (100);
    }
  while (g_get_monotonic_time () < until);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "“%s” did not go away", pattern);
  return FALSE;
}

/**
 * rk_desk_click:
 * @accessible: a thing on the screen
 *
 * Presses the mouse button in its middle.
 */
gboolean
rk_desk_click (RkDesk *desk, AtspiAccessible *accessible, GError **error)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (accessible);
  if (component == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "it has no place on the screen");
      return FALSE;
    }
  g_autofree AtspiRect *rect
    = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, error);
  if (rect == NULL)
    return FALSE;
  g_autofree char *window = rk_desk_dup_window (desk);
  g_autofree char *x = g_strdup_printf ("%d", rect->x + rect->width / 2);
  g_autofree char *y = g_strdup_printf ("%d", rect->y + rect->height / 2);
  if (!run (error, "xdotool", "mousemove", "--sync", "--window", window, x, y, "click", "1", NULL))
    return FALSE;
  rk_desk_pause (200);
  return TRUE;
}

/* Does its own action, or that of what lies within: a button with a menu is one around another. */
static gboolean
act_on (AtspiAccessible *accessible, guint depth, GError **error)
{
  g_autoptr (AtspiAction) action = atspi_accessible_get_action_iface (accessible);
  int n = action != NULL ? atspi_action_get_n_actions (action, NULL) : 0;

  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = atspi_action_get_action_name (action, i, NULL);
      if (g_strcmp0 (name, "click") == 0 || g_strcmp0 (name, "activate") == 0)
        return atspi_action_do_action (action, i, error);
    }
  n = depth > 0 ? atspi_accessible_get_child_count (accessible, NULL) : 0;
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (accessible, i, NULL);
      if (child != NULL && act_on (child, depth - 1, error))
        return TRUE;
    }
  return FALSE;
}

/**
 * rk_desk_activate:
 * @accessible: a button or a menu item on the screen
 *
 * Does what it is for, by its own action where it has one, with the mouse otherwise.
 */
gboolean
rk_desk_activate (RkDesk *desk, AtspiAccessible *accessible, GError **error)
{
  if (!act_on (accessible, 1, NULL))
    return rk_desk_click (desk, accessible, error);
  rk_desk_pause (200);
  return TRUE;
}

/**
 * rk_desk_press:
 *
 * Waits for a button or a menu item and presses it.
 */
gboolean
rk_desk_press (RkDesk *desk, AtspiRole role, const char *pattern, GError **error)
{
  g_autoptr (AtspiAccessible) accessible
    = rk_desk_wait (desk, role, pattern, RK_DESK_PATIENCE, error);
  return accessible != NULL && rk_desk_activate (desk, accessible, error);
}

/**
 * rk_desk_type:
 * @text: what stands in it afterwards
 *
 * Waits for an entry and fills it.
 */
gboolean
rk_desk_type (RkDesk *desk, AtspiRole role, const char *pattern, const char *text, GError **error)
{
  g_autoptr (AtspiAccessible) accessible
    = wait_for (desk, role, TRUE, pattern, RK_DESK_PATIENCE, error);
  if (accessible == NULL)
    return FALSE;
  g_autoptr (AtspiAccessible) entry = editable_in (accessible, 0);
  g_autoptr (AtspiEditableText) editable
    = entry != NULL ? atspi_accessible_get_editable_text_iface (entry) : NULL;
  if (editable == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "“%s” takes no text", pattern);
      return FALSE;
    }
  gboolean done = atspi_editable_text_set_text_contents (editable, text, error);
  rk_desk_pause (150);
  return done;
}

/**
 * rk_desk_keys:
 * @keys: as xdotool writes them, such as ctrl+l
 *
 * Presses keys in the desk's window.
 */
gboolean
rk_desk_keys (RkDesk *desk, const char *keys, GError **error)
{
  rk_desk_raise (desk);
  gboolean done = run (error, "xdotool", "key", "--clearmodifiers", keys, NULL);
  rk_desk_pause (200);
  return done;
}

/**
 * rk_desk_stroke:
 * @keys: as xdotool writes them
 *
 * rk_desk_keys() to whatever has the focus, such as an open popover.
 */
gboolean
rk_desk_stroke (RkDesk *desk, const char *keys, GError **error)
{
  gboolean done = run (error, "xdotool", "key", "--clearmodifiers", keys, NULL);
  rk_desk_pause (200);
  return done;
}

/**
 * rk_desk_type_keys:
 * @text: in ASCII
 *
 * Types into what has the focus, key by key.
 */
gboolean
rk_desk_type_keys (RkDesk *desk, const char *text, GError **error)
{
  gboolean done = run (error, "xdotool", "type", "--clearmodifiers", "--delay", "25", text, NULL);
  rk_desk_pause (200);
  return done;
}

/**
 * rk_desk_dup_text:
 *
 * Returns: (transfer full): the text within something on the screen, rather than what it is called
 */
char *
rk_desk_dup_text (AtspiAccessible *accessible)
{
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (accessible);
  int n = text != NULL ? atspi_text_get_character_count (text, NULL) : 0;
  char *words = n > 0 ? atspi_text_get_text (text, 0, n, NULL) : NULL;
  return words != NULL ? words : g_strdup ("");
}

/**
 * rk_desk_picture:
 * @path: a PNG file
 *
 * Saves what is on the screen.
 */
gboolean
rk_desk_picture (const char *path, GError **error)
{
  return run (error, "import", "-window", "root", path, NULL);
}
