/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* kill -9 of a desk and of the server: at each boundary of a statement and at each call that
 * changes a file, while posts are written and sent, pages taken, a store made and a store wiped;
 * and at any time. Afterwards the same desk starts again, and what was acknowledged exists once. */

#include "experiment.h"
#include "watch.h"

#include "core/id.h"
#include "core/json.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define N_PLANNED 50000

typedef enum
{
  KILL_WORK_STATEMENT,
  KILL_WORK_FILE,
  KILL_START_STATEMENT,
  KILL_START_FILE,
  KILL_ANY_TIME,
  KILL_VISIT_START,
  KILL_VISIT_WIPE,
  KILL_SERVER,
  N_KILLS,
} Kill;

static const char *const names[] = {
  "at a statement of work",
  "at a file of work",
  "at a statement of a start",
  "at a file of a start",
  "at any time",
  "in a new store",
  "in a wipe",
  "of the server",
};

/* The server dies at a statement; whoever was not answered asks again. */
static char *
kill_server (guint at, GRand *random)
{
  char *ids[3];
  char *wrong = NULL;
  const char *space = watch.stand->spaces[watch_space ()];

  stand_stop (watch.stand);
  rk_hook_order (watch.stand->server_hook, RK_HOOK_STATEMENT, at, RK_HOOK_KILL);
  rk_hook_arm (watch.stand->server_hook, TRUE);
  stand_start (watch.stand);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *text = g_strdup_printf ("s%08x", g_rand_int (random));
      gint64 first, again;

      ids[i] = rk_id_new ();
      g_hash_table_add (watch.model.tried, g_strdup (text));
      first = stand_server_lives (watch.stand)
                ? stand_post (watch.stand, watch.stand->by_nurse, space, ids[i], text)
                : 0;
      again = watch_post_until_taken (watch.stand->by_nurse, space, ids[i], text);
      if (again == 0 && wrong == NULL)
        wrong = g_strdup ("a server that started again does not take a post");
      else if (first != 0 && again != first && wrong == NULL)
        wrong = g_strdup ("the same post got two positions");
      g_hash_table_insert (watch.model.texts, ids[i], g_steal_pointer (&text));
    }
  rk_hook_arm (watch.stand->server_hook, FALSE);
  if (!stand_server_lives (watch.stand))
    stand_start (watch.stand);
  /* That each is there once is asked when the desk is heard again, which may have more to send. */
  return wrong;
}

/* How many boundaries there are: the kills go through all of them, one after the other. */
static guint boundaries[N_KILLS];

static void
measure (void)
{
  g_autofree char *wrong = NULL;
  const RkHook *desk = watch.stand->desk_hook;

  watch_no_orders ();
  g_free (watch_visit (FALSE));
  boundaries[KILL_VISIT_WIPE] = (guint) desk->counts[RK_HOOK_FILE];
  watch_no_orders ();
  wrong = watch_visit (TRUE);
  boundaries[KILL_VISIT_START] = (guint) desk->counts[RK_HOOK_STATEMENT];
  g_free (watch_shift (1, FALSE, TRUE, -1));
  watch_no_orders ();
  g_free (watch_shift (2, FALSE, FALSE, -1));
  boundaries[KILL_WORK_STATEMENT] = (guint) desk->counts[RK_HOOK_STATEMENT];
  boundaries[KILL_WORK_FILE] = (guint) desk->counts[RK_HOOK_FILE];
  watch_no_orders ();
  g_free (watch_shift (3, TRUE, TRUE, -1));
  boundaries[KILL_START_STATEMENT] = (guint) desk->counts[RK_HOOK_STATEMENT];
  boundaries[KILL_START_FILE] = (guint) desk->counts[RK_HOOK_FILE];
  stand_stop (watch.stand);
  rk_hook_order (watch.stand->server_hook, RK_HOOK_STATEMENT, 0, RK_HOOK_NOTHING);
  rk_hook_arm (watch.stand->server_hook, TRUE);
  stand_start (watch.stand);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *id = rk_id_new ();
      g_autofree char *text = g_strdup_printf ("m%u", i);

      stand_post (watch.stand, watch.stand->by_nurse, watch.stand->spaces[0], id, text);
      g_hash_table_add (watch.model.tried, g_steal_pointer (&text));
    }
  boundaries[KILL_SERVER] = (guint) watch.stand->server_hook->counts[RK_HOOK_STATEMENT];
  rk_hook_arm (watch.stand->server_hook, FALSE);
}

/* What the person was told is there is taken away behind their back: it has to be missed. */
static void
control (void)
{
  g_autofree char *wrong = NULL;

  watch_no_orders ();
  g_free (watch_shift (4, FALSE, FALSE, -1));
  g_hash_table_insert (watch.model.texts, rk_id_new (), g_strdup ("planted"));
  wrong = watch_compare (NULL);
  rk_experiment_control (watch_says_lost (wrong), "a lost post");
}

static void
one_case (void)
{
  const guint64 number = rk_experiment_case ();
  g_autoptr (GRand) random = rk_experiment_random ("case");
  const Kill kill_ = (Kill) (number % N_KILLS);
  const guint32 seed = g_rand_int (random);
  /* Every boundary in turn; beyond the last the desk is done before. */
  const guint at = 1 + (guint) ((number / N_KILLS) % MAX (boundaries[kill_] + 4, 8));
  char *wrong = NULL;

  if (kill_ != KILL_SERVER && kill_ != KILL_VISIT_START && kill_ != KILL_VISIT_WIPE)
    watch_doctor_writes ((guint) g_rand_int_range (random, 0, 4), random);
  watch_no_orders ();
  switch (kill_)
    {
    case KILL_WORK_STATEMENT:
    case KILL_WORK_FILE:
      rk_hook_order (watch.stand->desk_hook,
                     kill_ == KILL_WORK_FILE ? RK_HOOK_FILE : RK_HOOK_STATEMENT, at, RK_HOOK_KILL);
      wrong = watch_shift (seed, FALSE, FALSE, -1);
      break;
    case KILL_START_STATEMENT:
    case KILL_START_FILE:
      rk_hook_order (watch.stand->desk_hook,
                     kill_ == KILL_START_FILE ? RK_HOOK_FILE : RK_HOOK_STATEMENT, at, RK_HOOK_KILL);
      wrong = watch_shift (seed, TRUE, TRUE, -1);
      break;
    case KILL_ANY_TIME:
      wrong = watch_shift (seed, FALSE, FALSE, g_rand_int_range (random, 0, 250000));
      break;
    case KILL_VISIT_START:
      rk_hook_order (watch.stand->desk_hook,
                     (number / N_KILLS) % 2 ? RK_HOOK_FILE : RK_HOOK_STATEMENT, at, RK_HOOK_KILL);
      wrong = watch_visit (TRUE);
      break;
    case KILL_VISIT_WIPE:
      rk_hook_order (watch.stand->desk_hook, RK_HOOK_FILE, at, RK_HOOK_KILL);
      wrong = watch_visit (FALSE);
      break;
    case KILL_SERVER:
    default:
      wrong = kill_server (at, random);
    }
  if (wrong == NULL && (kill_ == KILL_VISIT_START || kill_ == KILL_VISIT_WIPE))
    {
      watch_no_orders ();
      wrong = watch_visit (FALSE);
    }
  watch.spoiled = wrong != NULL;
  if (wrong != NULL)
    rk_experiment_finding (
      "kill %s, boundary %u of %u: %s", names[kill_], at, boundaries[kill_], wrong);
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
  watch_end ("the kills");
  watch_begin ();
  while (rk_experiment_goes_on ())
    {
      one_case ();
      watch_case_done ();
    }
  watch_end ("the kills");
  return rk_experiment_end ();
}
