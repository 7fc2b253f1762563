/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * A copied disk. While a session runs, or after it crashed, somebody copies the desk's whole
 * folder; later the copy is started on another desk. The store in the copy counts as opened when
 * its key is in the memory of the client there. It must be opened for the person whose session
 * crashed, through the server; that is also the planted fault that shows that the detector sees an
 * opened store. It must not be opened after a logout or a revocation, even for the same person with
 * the right password; and never for somebody else.
 */

#include "experiment.h"
#include "peek.h"
#include "stage.h"

#include <glib/gstdio.h>
#include <string.h>

typedef enum
{
  COPY_CRASHED, /* and the same person signs in */
  COPY_LOGGED_OUT,
  COPY_REVOKED,
  COPY_STRANGER, /* crashed, and somebody else signs in */
  COPY_SEALED,   /* logged out automatically with unsent work; somebody else signs in */
  N_COPIES,
} Copy;

static const char *const names[] = { "a crash", "a logout", "a revocation",
                                     "a crash, by another person", "a sealing, by another person" };

static char *work;

static gboolean
copy_tree (const char *from, const char *to)
{
  g_autoptr (GSubprocess) process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "cp", "-a", from, to, NULL);
  /* Sockets of the runtime folder that go meanwhile are no matter. */
  g_subprocess_wait (process, NULL, NULL);
  return g_file_test (to, G_FILE_TEST_IS_DIR);
}

static gboolean
end_original (RkStage *stage, Copy copy)
{
  g_autofree char *out = NULL;
  g_autofree char *again = NULL;

  switch (copy)
    {
    case COPY_CRASHED:
    case COPY_STRANGER:
      rk_desk_kill (stage->desk);
      return TRUE;
    case COPY_LOGGED_OUT:
      if (!rk_stage_log_out (stage))
        return FALSE;
      /* The server is told in the background, by the next process at the latest. */
      rk_desk_pause (3000);
      return TRUE;
    case COPY_REVOKED:
      out = region_ctl (stage->region, "user", "suspend", RK_STAGE_NURSE, NULL);
      if (!rk_stage_wait_signed_out (stage))
        return FALSE;
      again = region_ctl (stage->region, "user", "resume", RK_STAGE_NURSE, NULL);
      return TRUE;
    case COPY_SEALED:
      return rk_stage_fail_unlock (stage);
    default:
      return FALSE;
    }
}

static gboolean
begin (RkStage *stage, const char *home, Copy copy)
{
  return rk_stage_start (stage, home) && rk_stage_sign_in (stage) && rk_stage_read (stage)
         && (copy != COPY_SEALED || rk_stage_go_offline (stage)) && rk_stage_write (stage);
}

/* Whether the store of the copy was opened at the other desk. */
static gboolean
try_copy (RkStage *stage, const char *home, const char *kept, Copy copy, gboolean *ret_opened)
{
  gboolean other = copy == COPY_STRANGER || copy == COPY_SEALED;
  guint8 key[32];

  if (!rk_stage_start (stage, home)
      || !rk_stage_sign_in_as (stage, other ? "doctor@example.jp" : RK_STAGE_NURSE)
      || !rk_stage_read (stage))
    return FALSE;
  rk_desk_pause (1000);
  *ret_opened = rk_memory_find_key (rk_desk_get_pid (stage->desk), kept, key, NULL);
  return TRUE;
}

static gboolean
run_copy (Copy copy, gboolean *ret_opened)
{
  RkStage *stage = rk_stage_new (names[copy]);
  g_autofree char *home = g_build_filename (work, "desk", NULL);
  g_autofree char *other = g_build_filename (work, "other-desk", NULL);
  g_autofree char *kept = g_build_filename (work, "kept.db", NULL);
  g_autofree char *store = NULL;
  gboolean done = FALSE;

  if (begin (stage, home, copy))
    {
      if (!rk_memory_can_read (rk_desk_get_pid (stage->desk)))
        rk_experiment_cannot ("only root can read the memory of the client");
      /* The copy is made at the best moment for who steals it: while everything is open. */
      if (copy != COPY_SEALED)
        copy_tree (home, other);
      done = end_original (stage, copy);
      if (copy == COPY_SEALED)
        copy_tree (home, other);
      g_clear_pointer (&stage->desk, rk_desk_free);
      rk_cut_set_open (stage->cut, TRUE);
      store = rk_find_store (other);
    }
  if (done && store == NULL)
    rk_experiment_finding ("after %s: there is no store to copy", names[copy]);
  if (done)
    done = store != NULL && copy_tree (store, kept) | g_file_test (kept, G_FILE_TEST_EXISTS)
           && try_copy (stage, other, kept, copy, ret_opened);
  if (!done)
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("after %s: the copy could not be tried: %s", names[copy], reason);
    }
  rk_stage_free (stage);
  region_remove_tree (home);
  region_remove_tree (other);
  g_unlink (kept);
  return done;
}

static void
run_case (void)
{
  Copy copy = (Copy) (rk_experiment_case () % N_COPIES);
  gboolean opened = FALSE;

  if (!run_copy (copy, &opened))
    return;
  if (copy == COPY_CRASHED)
    rk_experiment_control (opened, "the store of a crashed session, opened by its person");
  else if (opened)
    rk_experiment_finding ("after %s the copied store could be opened", names[copy]);
}

int
main (int argc, char **argv)
{
  work = rk_stage_begin (argc, argv, 40, "copies");
  /* Every run shows first that it would see an opened store. */
  if (rk_experiment_case () % N_COPIES != COPY_CRASHED)
    {
      gboolean opened = FALSE;
      rk_experiment_control (run_copy (COPY_CRASHED, &opened) && opened,
                             "the store of a crashed session, opened by its person");
    }
  return rk_stage_run (work, run_case);
}
