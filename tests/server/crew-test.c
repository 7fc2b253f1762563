/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* The threads behind the network thread: what becomes of tasks that are written together when one
 * of them fails, and in which order they read and write. */

#include "domain-fixture.h"
#include "server/routes/task.h"

#define N_TASKS 6

typedef struct
{
  RkTask task;
  struct _Bench *bench;
  int number;
  gboolean fails;
  int n_runs;
  gboolean was_writing;
  gint64 n_seen;
} Work;

typedef struct _Bench
{
  World *world;
  RkCrew *crew;
  GMainContext *context;
  GMutex lock;
  Work gate;
  Work works[N_TASKS];
  int n_done;
  int n_told;
} Bench;

static void
on_done (RkJob *job)
{
  Work *work = (Work *) job;

  work->bench->n_done++;
}

static void
on_told (const RkEffects *effects, gpointer data)
{
  Bench *bench = data;

  bench->n_told++;
}

static RkDb *
open_db (gboolean read_only, gpointer data, GError **error)
{
  return world_open (((Bench *) data)->world);
}

/* Holds up the writer until all others wait behind it: they become one group. */
static gboolean
run_gate (RkTask *task, RkDomainTx *tx, GError **error)
{
  Work *work = (Work *) task;

  g_mutex_lock (&work->bench->lock);
  g_mutex_unlock (&work->bench->lock);
  return TRUE;
}

static gboolean
run_write (RkTask *task, RkDomainTx *tx, GError **error)
{
  Work *work = (Work *) task;

  work->n_runs++;
  if (!rk_db_exec (rk_domain_tx_get_db (tx), "INSERT INTO done (number) VALUES ($1)", error, "i",
                   (gint64) work->number))
    return FALSE;
  if (!work->fails)
    return TRUE;
  g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_CONFLICT, "too late");
  return FALSE;
}

static gboolean
run_read (RkTask *task, RkDomainTx *tx, GError **error)
{
  Work *work = (Work *) task;

  work->n_runs++;
  work->was_writing = rk_domain_tx_is_writing (tx);
  return rk_db_query_int64 (
    rk_domain_tx_get_db (tx), "SELECT count (*) FROM done", &work->n_seen, error, "");
}

static Bench *
bench_new (World *world)
{
  g_autoptr (GError) error = NULL;
  Bench *bench = g_new0 (Bench, 1);
  const RkCrewConfig config = { open_db, on_told, bench };

  bench->world = world;
  bench->context = g_main_context_new ();
  g_mutex_init (&bench->lock);
  rk_db_exec (world->db, "CREATE TABLE done (number BIGINT NOT NULL)", &error, "");
  g_assert_no_error (error);
  bench->crew = rk_crew_new (world->domain, bench->context, &config, &error);
  g_assert_no_error (error);
  return bench;
}

static void
bench_free (Bench *bench)
{
  rk_crew_free (bench->crew);
  for (int i = 0; i < N_TASKS; i++)
    g_clear_error (&bench->works[i].task.error);
  g_main_context_unref (bench->context);
  g_mutex_clear (&bench->lock);
  g_free (bench);
}

static void
push (Bench *bench,
      Work *work,
      RkWhere where,
      gboolean (*run) (RkTask *task, RkDomainTx *tx, GError **error))
{
  work->bench = bench;
  work->task.job.done = on_done;
  work->task.run = run;
  g_assert_true (rk_crew_push (bench->crew, where, &work->task));
}

static void
wait_for (Bench *bench, int n)
{
  while (bench->n_done < n)
    g_main_context_iteration (bench->context, TRUE);
}

static gint64
count (World *world, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  rk_db_query_int64 (world->db, sql, &n, &error, "");
  g_assert_no_error (error);
  return n;
}

static void
test_refused (World *world)
{
  Bench *bench = bench_new (world);

  g_mutex_lock (&bench->lock);
  push (bench, &bench->gate, RK_WHERE_WRITER, run_gate);
  for (int i = 0; i < N_TASKS; i++)
    {
      bench->works[i].number = i;
      bench->works[i].fails = i % 3 == 1;
      push (bench, &bench->works[i], RK_WHERE_WRITER, run_write);
    }
  g_mutex_unlock (&bench->lock);
  wait_for (bench, N_TASKS + 1);
  for (int i = 0; i < N_TASKS; i++)
    if (bench->works[i].fails)
      g_assert_error (bench->works[i].task.error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_CONFLICT);
    else
      g_assert_no_error (bench->works[i].task.error);
  g_assert_cmpint (bench->works[0].n_runs, <=, 2);
  g_assert_cmpint (count (world, "SELECT count (*) FROM done"), ==, N_TASKS - 2);
  g_assert_cmpint (count (world, "SELECT count (*) FROM done WHERE number % 3 = 1"), ==, 0);
  bench_free (bench);
}

static void
test_alone (World *world)
{
  Bench *bench = bench_new (world);

  bench->works[0].fails = TRUE;
  push (bench, &bench->works[0], RK_WHERE_WRITER, run_write);
  wait_for (bench, 1);
  g_assert_error (bench->works[0].task.error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_CONFLICT);
  g_assert_cmpint (bench->works[0].n_runs, ==, 1);
  g_assert_cmpint (count (world, "SELECT count (*) FROM done"), ==, 0);

  /* What comes after it is written. */
  g_clear_error (&bench->works[0].task.error);
  bench->works[0].fails = FALSE;
  push (bench, &bench->works[0], RK_WHERE_WRITER, run_write);
  wait_for (bench, 2);
  g_assert_no_error (bench->works[0].task.error);
  g_assert_cmpint (count (world, "SELECT count (*) FROM done"), ==, 1);
  bench_free (bench);
}

/* Who reads what was committed last sees nothing of the group that it is read in. */
static void
test_latest (World *world)
{
  Bench *bench = bench_new (world);

  g_mutex_lock (&bench->lock);
  push (bench, &bench->gate, RK_WHERE_WRITER, run_gate);
  for (int i = 0; i < N_TASKS; i++)
    push (bench, &bench->works[i], i < 3 ? RK_WHERE_WRITER : RK_WHERE_LATEST,
          i < 3 ? run_write : run_read);
  if (world->postgresql)
    wait_for (bench, N_TASKS - 3);
  g_mutex_unlock (&bench->lock);
  wait_for (bench, N_TASKS + 1);
  for (int i = 3; i < N_TASKS; i++)
    {
      g_assert_no_error (bench->works[i].task.error);
      g_assert_cmpint (bench->works[i].n_seen, ==, 0);
      g_assert_cmpint (bench->works[i].was_writing, ==, !world->postgresql);
    }
  g_assert_cmpint (count (world, "SELECT count (*) FROM done"), ==, 3);
  bench_free (bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/crew/refused", test_refused);
  world_add_test ("/crew/alone", test_alone);
  world_add_test ("/crew/latest", test_latest);
  return world_run ();
}
