/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * The memory of the client. During a session its detector must find every canary and the store's
 * key there, which is the planted fault. After the logout, in the process that shows the sign-in
 * window again, nothing of it may be found. A client that is made to crash leaves no core.
 */

#include "experiment.h"
#include "peek.h"
#include "stage.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char *work;

/* What must be in the memory of a session, by the beginning of its label. */
static const char *const expected[] = { "the family name", "the given name",   "the doctor's post",
                                        "the file's name", "the nurse's post", "the key" };

static GHashTable *
new_found (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
has_label (GHashTable *found, const char *prefix)
{
  GHashTableIter iter;
  gpointer label;

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &label, NULL))
    if (g_str_has_prefix (label, prefix))
      return TRUE;
  return FALSE;
}

/* The key becomes one more canary; where it lies it may neither be swapped nor dumped. */
static gboolean
learn_key (RkStage *stage)
{
  g_autofree char *store = rk_find_store (stage->home);
  g_autoptr (GPtrArray) weak = g_ptr_array_new_with_free_func (g_free);
  guint8 key[32];

  if (store == NULL || !rk_memory_find_key (rk_desk_get_pid (stage->desk), store, key, weak))
    return FALSE;
  rk_canaries_add_key (stage->canaries, "the key", key, sizeof key);
  for (guint i = 0; i < weak->len; i++)
    rk_experiment_finding ("the key lies where it is not protected: %s", (char *) weak->pdata[i]);
  return TRUE;
}

static void
look_during (RkStage *stage)
{
  g_autoptr (GHashTable) found = new_found ();

  rk_memory_scan (rk_desk_get_pid (stage->desk), stage->canaries, found, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    rk_experiment_control (has_label (found, expected[i]), expected[i]);
}

static void
look_after (RkStage *stage)
{
  g_autoptr (GHashTable) found = new_found ();
  gsize size = 0;

  if (!rk_memory_scan (rk_desk_get_pid (stage->desk), stage->canaries, found, &size))
    rk_experiment_finding ("the memory could not be read after the logout");
  else if (g_hash_table_size (found) > 0)
    {
      g_autofree char *words = rk_first_words (found);
      rk_experiment_finding ("in memory after the logout: %s", words);
    }
  if (size < 10 * 1024 * 1024)
    rk_experiment_finding ("only %zu bytes of memory were looked through", size);
}

/* Files that begin with “core” where a process that crashes would leave one. */
static char *
find_core (void)
{
  g_autoptr (GDir) dir = g_dir_open (work, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "core"))
      return g_build_filename (work, name, NULL);
  return NULL;
}

/* Something unprotected that holds a canary and crashes: its core must be there and be found. */
static void
control_core (RkStage *stage)
{
  pid_t pid = fork ();
  int status = 0;

  if (pid == 0)
    {
      struct rlimit limit;
      getrlimit (RLIMIT_CORE, &limit);
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_CORE, &limit);
      signal (SIGABRT, SIG_DFL);
      kill (getpid (), SIGABRT);
      _exit (0);
    }
  waitpid (pid, &status, 0);
  g_autofree char *core = find_core ();
  if (core == NULL)
    {
      rk_experiment_note ("this system writes no cores into a folder: not tried");
      return;
    }
  g_autoptr (GHashTable) found = new_found ();
  rk_canaries_scan_file (stage->canaries, core, found, NULL);
  rk_experiment_control (has_label (found, "the doctor's post"), "a canary in a core");
  g_unlink (core);
}

static void
crash (RkStage *stage)
{
  control_core (stage);
  kill (rk_desk_get_pid (stage->desk), SIGSEGV);
  for (int i = 0; i < 100 && rk_desk_is_running (stage->desk); i++)
    rk_desk_pause (100);
  g_autofree char *core = find_core ();
  if (core != NULL)
    rk_experiment_finding ("a crash left a core");
  if (core != NULL)
    g_unlink (core);
}

static void
run_case (void)
{
  g_autofree char *home
    = g_strdup_printf ("%s/desk-%" G_GUINT64_FORMAT, work, rk_experiment_case ());
  RkStage *stage = rk_stage_new ("memory");

  if (!rk_stage_session (stage, home) || !rk_stage_begin_draft (stage))
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("the session could not be walked through: %s", reason);
    }
  else if (!rk_memory_can_read (rk_desk_get_pid (stage->desk)))
    rk_experiment_cannot ("only root can read the memory of the client");
  else if (!learn_key (stage))
    rk_experiment_control (FALSE, "the key in the memory of a session");
  else
    {
      look_during (stage);
      if (rk_experiment_case () % 4 == 3)
        crash (stage);
      else if (!rk_stage_log_out (stage))
        {
          g_autofree char *reason = rk_stage_reason (stage);
          rk_experiment_finding ("the logout could not be walked through: %s", reason);
        }
      else
        {
          rk_desk_pause (500);
          look_after (stage);
        }
    }
  rk_stage_free (stage);
  region_remove_tree (home);
}

int
main (int argc, char **argv)
{
  work = rk_stage_begin (argc, argv, 40, "memory");
  if (g_chdir (work) != 0)
    return 1;
  return rk_stage_run (work, run_case);
}
