/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* Each allocation, each step of a statement, each call to a file fails once, in the core flows of a
 * desk. An error is shown, or it is tried again; nothing crashes, and nothing is lost. */

#include "experiment.h"
#include "watch.h"

#include <signal.h>

/* Four kinds of calls in each flow, and as many places as there are. */
#define N_PLANNED 40000
#define N_KINDS   4

static const RkHookKind kinds[N_KINDS]
  = { RK_HOOK_MEMORY, RK_HOOK_STEP, RK_HOOK_FILE, RK_HOOK_READ };
static const char *const kind_names[N_KINDS] = { "allocation", "step", "file", "reading" };

static guint places[N_FLOWS][N_KINDS];

static char *
flow (Flow what, guint32 seed, gboolean liar)
{
  FlowShift shift = { what, watch_space (), seed, liar };
  int fd;
  pid_t pid = stand_desk (watch.stand, stand_flow, &shift, &fd);

  return watch_follow (pid, fd, -1);
}

static void
measure (void)
{
  g_autoptr (GRand) random = rk_experiment_random ("measure");

  /* Something of each kind is there to be worked on. */
  for (guint what = 0; what < N_FLOWS; what++)
    {
      g_autofree char *wrong = NULL;

      watch_doctor_writes (1, random);
      watch_no_orders ();
      wrong = flow ((Flow) what, what, FALSE);
      if (wrong != NULL)
        rk_experiment_finding ("%s without a fault: %s", flow_names[what], wrong);
      for (guint kind = 0; kind < N_KINDS; kind++)
        places[what][kind] = (guint) watch.stand->desk_hook->counts[kinds[kind]];
    }
}

/* A desk that says "done" whatever its engine says is found out. */
static void
control (void)
{
  gboolean found = FALSE;

  for (guint at = 1; at < 40 && !found; at++)
    {
      g_autofree char *wrong = NULL;

      rk_hook_order (watch.stand->desk_hook, RK_HOOK_STEP, at, RK_HOOK_FAIL);
      /* Words that nobody wrote before. */
      g_free (flow (FLOW_POST, 1000 + at, TRUE));
      watch_no_orders ();
      watch.impatient = TRUE;
      wrong = watch_shift (at, FALSE, TRUE, -1);
      watch.impatient = FALSE;
      found = watch_says_lost (wrong);
    }
  rk_experiment_control (found, "a desk that hides errors");
}

static void
one_case (void)
{
  const guint64 number = rk_experiment_case ();
  g_autoptr (GRand) random = rk_experiment_random ("case");
  const Flow what = (Flow) (number % N_FLOWS);
  const guint kind = (guint) (number / N_FLOWS % N_KINDS);
  const guint n = MAX (places[what][kind], 1);
  /* Steps of a size that meets every place once before any of them again. */
  const guint64 turn = number / (N_FLOWS * N_KINDS);
  const guint at = 1 + (guint) ((turn * 7919 + what * 31) % n);
  g_autofree char *where = NULL;
  char *wrong;

  watch_doctor_writes ((guint) g_rand_int_range (random, 0, 3), random);
  rk_hook_order (watch.stand->desk_hook, kinds[kind], at, RK_HOOK_FAIL);
  wrong = flow (what, g_rand_int (random), FALSE);
  where = g_strdup (watch.stand->desk_hook->where);
  if (wrong == NULL)
    {
      watch_no_orders ();
      wrong = watch_shift (0, FALSE, TRUE, -1);
    }
  watch.spoiled = wrong != NULL;
  if (wrong != NULL)
    rk_experiment_finding (
      "%s, %s %u of %u (%s): %s", flow_names[what], kind_names[kind], at, n, where, wrong);
  g_free (wrong);
}

int
main (int argc, char **argv)
{
  rk_experiment_begin (argc, argv, N_PLANNED);
  signal (SIGPIPE, SIG_IGN);
  watch_begin ();
  measure ();
  control ();
  watch_end ("the measure");
  watch_begin ();
  while (rk_experiment_goes_on ())
    {
      one_case ();
      watch_case_done ();
    }
  watch_end ("the faults");
  return rk_experiment_end ();
}
