/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * What a desktop remembers by itself: the session bus (monitored from before the start), the
 * clipboard and the primary selection, recent files and settings in the home folder, notifications,
 * what the program prints to the journal; and behind the lock the screen and the tree of assistive
 * technology. Each detector first finds a word that is planted for it.
 */

#include "config.h"

#include "experiment.h"
#include "peek.h"
#include "stage.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *work;

static char *
in_work (const char *name)
{
  return g_build_filename (work, name, NULL);
}

static char *
output_of (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) out = NULL;
  va_list args;

  g_ptr_array_add (argv, (gpointer) first);
  va_start (args, first);
  for (const char *arg = va_arg (args, const char *); arg != NULL;
       arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  process
    = g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL);
  if (process == NULL || !g_subprocess_communicate (process, NULL, NULL, &out, NULL, NULL))
    return g_strdup ("");
  return g_strndup (g_bytes_get_data (out, NULL), g_bytes_get_size (out));
}

/* Everything that goes over a bus, into a file. */
static GSubprocess *
monitor (const char *address, const char *name)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *path = in_work (name);
  GSubprocess *process;

  g_subprocess_launcher_set_stdout_file_path (launcher, path);
  if (address == NULL)
    process = g_subprocess_launcher_spawn (launcher, NULL, "dbus-monitor", "--session", NULL);
  else
    process
      = g_subprocess_launcher_spawn (launcher, NULL, "dbus-monitor", "--address", address, NULL);
  rk_desk_pause (700);
  return process;
}

static void
end_monitor (GSubprocess *process)
{
  rk_desk_pause (500);
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static char *
accessibility_bus (void)
{
  g_autofree char *answer
    = output_of ("gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path",
                 "/org/a11y/bus", "--method", "org.a11y.Bus.GetAddress", NULL);
  g_auto (GStrv) parts = g_strsplit (answer, "'", 3);

  return g_strdup (g_strv_length (parts) > 1 ? parts[1] : "");
}

static GHashTable *
new_found (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
judge (GHashTable *found, const char *where)
{
  if (g_hash_table_size (found) == 0)
    return;
  g_autofree char *words = rk_first_words (found);
  rk_experiment_finding ("%s: %s", where, words);
}

static void
judge_file (RkCanaries *canaries, const char *name, const char *where)
{
  g_autofree char *path = in_work (name);
  g_autoptr (GHashTable) found = new_found ();

  if (!rk_canaries_scan_file (canaries, path, found, NULL))
    rk_experiment_finding ("%s: nothing was recorded", where);
  judge (found, where);
}

static void
judge_text (RkCanaries *canaries, const char *text, const char *where)
{
  g_autoptr (GHashTable) found = rk_canaries_find_all (canaries, text, strlen (text));
  judge (found, where);
}

static gboolean
text_holds (RkCanaries *canaries, const char *text)
{
  return rk_canaries_find (canaries, text, strlen (text), NULL) != NULL;
}

/* A word for each detector; what finds nothing here would find nothing there. */
static void
control (void)
{
  g_autoptr (GRand) random = rk_experiment_random ("planted");
  g_autofree char *word = rk_canary_word (random, 12);
  g_autoptr (RkCanaries) planted = rk_canaries_new ();
  g_autofree char *out = NULL;
  g_autofree char *bus = in_work ("bus-control");
  g_autofree char *recent
    = g_build_filename (g_getenv ("XDG_DATA_HOME"), "recently-used.xbel", NULL);
  g_autofree char *note = in_work ("note");
  g_autofree char *clipboard = NULL;
  g_autoptr (GHashTable) on_bus = new_found ();
  g_autoptr (GHashTable) in_files = new_found ();
  GSubprocess *monitoring = monitor (NULL, "bus-control");

  rk_canaries_add_text (planted, "planted", word);
  out = output_of ("gdbus", "emit", "--session", "--object-path", "/planted", "--signal",
                   "jp.renraku.Planted.Word", word, NULL);
  end_monitor (monitoring);
  rk_canaries_scan_file (planted, bus, on_bus, NULL);
  rk_experiment_control (g_hash_table_size (on_bus) > 0, "a word on the session bus");

  g_file_set_contents (recent, word, -1, NULL);
  rk_canaries_scan_tree (planted, g_getenv ("HOME"), in_files);
  rk_experiment_control (g_hash_table_size (in_files) > 0, "a word among the recent files");
  g_unlink (recent);

  g_file_set_contents (note, word, -1, NULL);
  for (int i = 0; i < 2; i++)
    {
      const char *const argv[]
        = { "xclip", "-selection", i == 0 ? "clipboard" : "primary", "-i", note, NULL };
      g_autoptr (GSubprocess) copied
        = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL);
      g_subprocess_wait (copied, NULL, NULL);
      g_free (clipboard);
      clipboard = output_of ("xclip", "-selection", argv[2], "-o", "-t", "UTF8_STRING", NULL);
      rk_experiment_control (text_holds (planted, clipboard), argv[2]);
    }
  g_unlink (note);
}

/* The person selects and copies what she is writing. */
static gboolean
copy_draft (RkStage *stage)
{
  g_autofree char *name
    = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), stage->patient);
  g_autoptr (AtspiAccessible) entry
    = rk_desk_wait (stage->desk, ATSPI_ROLE_TEXT, name, RK_DESK_PATIENCE, &stage->error);
  g_autofree char *clipboard = NULL;

  if (entry == NULL || !rk_desk_click (stage->desk, entry, &stage->error)
      || !rk_desk_keys (stage->desk, "ctrl+a", &stage->error)
      || !rk_desk_keys (stage->desk, "ctrl+c", &stage->error))
    return FALSE;
  clipboard = output_of ("xclip", "-selection", "clipboard", "-o", "-t", "UTF8_STRING", NULL);
  rk_experiment_control (
    text_holds (stage->canaries, clipboard), "what she copied, in the clipboard");
  return TRUE;
}

static guint64
differing_points (const char *a, const char *b)
{
  g_autofree char *out = output_of ("compare", "-metric", "AE", a, b, "null:", NULL);
  return g_ascii_strtoull (out, NULL, 10);
}

/* The screen behind the lock is the same, whatever was open: a caret may differ. */
#define CARET_POINTS 200
#define OPEN_POINTS  20000

static gboolean
lock_and_look (RkStage *stage, const char *picture, gboolean with_patient)
{
  g_autofree char *path = in_work (picture);
  g_autofree char *address = accessibility_bus ();
  g_autofree char *dump = NULL;
  g_autofree char *post = NULL;
  GSubprocess *monitoring;

  if (!rk_desk_keys (stage->desk, "ctrl+l", &stage->error))
    return FALSE;
  g_autoptr (AtspiAccessible) shown
    = rk_desk_wait (stage->desk, ATSPI_ROLE_INVALID, _ ("Unlock"), RK_DESK_PATIENCE, &stage->error);
  if (shown == NULL)
    return FALSE;
  rk_desk_pause (2500);
  monitoring = monitor (address, "bus-locked");
  if (!rk_desk_picture (path, &stage->error))
    return FALSE;
  dump = rk_desk_dump (stage->desk);
  judge_text (stage->canaries, dump, "the tree of assistive technology behind the lock");
  if (strstr (dump, _ ("Unlock")) == NULL)
    rk_experiment_finding ("the tree behind the lock could not be read");
  /* News arrives while nobody looks. */
  if (with_patient)
    {
      post = desk_post (stage->by_doctor, stage->post, NULL, 0);
      rk_desk_pause (3000);
    }
  end_monitor (monitoring);
  judge_file (stage->canaries, "bus-locked", "the bus of assistive technology behind the lock");
  return rk_stage_enter_password (stage);
}

static gboolean
walk (RkStage *stage, const char *home)
{
  g_autofree char *empty = in_work ("locked-empty.png");
  g_autofree char *full = in_work ("locked-full.png");
  g_autofree char *open = in_work ("open.png");
  g_autofree char *dump = NULL;

  if (!rk_stage_start (stage, home) || !rk_stage_sign_in (stage)
      || !lock_and_look (stage, "locked-empty.png", FALSE) || !rk_stage_read (stage)
      || !rk_stage_search (stage) || !rk_stage_begin_draft (stage) || !copy_draft (stage)
      || !rk_desk_picture (open, &stage->error))
    return FALSE;
  dump = rk_desk_dump (stage->desk);
  rk_experiment_control (text_holds (stage->canaries, dump), "the open screen's tree");
  if (!lock_and_look (stage, "locked-full.png", TRUE))
    return FALSE;
  rk_experiment_control (
    differing_points (empty, open) > OPEN_POINTS, "an open screen differs from a locked one");
  guint64 points = differing_points (empty, full);
  if (points > CARET_POINTS)
    rk_experiment_finding (
      "the locked screen tells what was open: %" G_GUINT64_FORMAT " points differ", points);
  return rk_stage_log_out (stage);
}

static void
look_after (RkStage *stage, const char *home)
{
  static const char *const selections[] = { "clipboard", "primary", "secondary" };
  g_autoptr (GHashTable) in_files = new_found ();
  g_autofree char *dump = rk_desk_dump (stage->desk);

  for (gsize i = 0; i < G_N_ELEMENTS (selections); i++)
    {
      g_autofree char *text
        = output_of ("xclip", "-selection", selections[i], "-o", "-t", "UTF8_STRING", NULL);
      judge_text (stage->canaries, text, selections[i]);
    }
  judge_text (stage->canaries, dump, "the tree of assistive technology after the logout");
  rk_canaries_scan_tree (stage->canaries, home, in_files);
  rk_canaries_scan_tree (stage->canaries, g_getenv ("HOME"), in_files);
  rk_canaries_scan_tree (stage->canaries, g_getenv ("XDG_RUNTIME_DIR"), in_files);
  judge (in_files, "recent files, settings and other files");
  judge_file (stage->canaries, "bus", "the session bus, with its notifications and settings");
  judge_file (stage->canaries, "printed", "what the program printed");
}

static void
run_case (void)
{
  RkStage *stage = rk_stage_new ("traces");
  g_autofree char *home = in_work ("desk");
  g_autofree char *printed = in_work ("printed");
  GSubprocess *monitoring = monitor (NULL, "bus");
  int own_out = dup (1), own_err = dup (2);
  int file = open (printed, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean walked;

  /* What the client prints is what a journal would have. */
  fflush (stdout);
  dup2 (file, 1);
  dup2 (file, 2);
  printf ("The client's own words follow.\n");
  fflush (stdout);
  walked = walk (stage, home);
  fflush (stdout);
  dup2 (own_out, 1);
  dup2 (own_err, 2);
  close (own_out);
  close (own_err);
  close (file);
  end_monitor (monitoring);
  if (!walked)
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("the session could not be walked through: %s", reason);
    }
  look_after (stage, home);
  rk_stage_free (stage);
  region_remove_tree (home);
}

int
main (int argc, char **argv)
{
  work = rk_stage_begin (argc, argv, 20, "traces");
  control ();
  return rk_stage_run (work, run_case);
}
