/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/routes/task.h"

#define N_READERS   4
#define GROUP       64
#define READ_GROUP  16
#define MAX_REPEATS 5

struct _RkCrew
{
  RkDomain *domain;
  RkCrewConfig config;
  RkReturns *returns;
  RkPool *pools[RK_N_WHERES];
  RkDb *readers[N_READERS];
  RkDb *writer;
  gboolean reads_in_writer;
};

/* Carries the effects of a commit into the network thread. */
typedef struct
{
  RkJob job;
  RkCrew *crew;
  RkEffects *effects;
} Telling;

typedef struct
{
  RkTask task;
  RkCrew *crew;
} Sweep;

static void
on_telling (RkJob *job)
{
  Telling *telling = (Telling *) job;

  telling->crew->config.told (telling->effects, telling->crew->config.data);
  rk_effects_free (telling->effects);
  g_free (telling);
}

static void
tell (RkCrew *crew, RkEffects *effects)
{
  Telling *telling;

  if (effects == NULL)
    return;
  telling = g_new0 (Telling, 1);
  telling->job.done = on_telling;
  telling->crew = crew;
  telling->effects = effects;
  rk_returns_push (crew->returns, &telling->job);
}

/* A connection that broke is replaced before the next work. */
static gboolean
renew (RkCrew *crew, RkDb **db, gboolean read_only, const GError *error)
{
  RkDb *fresh;

  if (!g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_IO)
      || rk_db_get_dialect (*db) != RK_DB_DIALECT_POSTGRESQL)
    return FALSE;
  fresh = crew->config.open (read_only, crew->config.data, NULL);
  if (fresh == NULL)
    return FALSE;
  rk_db_close (*db);
  *db = fresh;
  return TRUE;
}

/* One task in a transaction that is begun when there is none. After an error the next one gets a
 * fresh one: in PostgreSQL it stands for all that follows. */
static gboolean
read_one (RkCrew *crew, RkTask *task, RkDb *db, RkDomainTx **tx)
{
  if (*tx == NULL)
    *tx = rk_domain_tx_begin_read (crew->domain, db, &task->error);
  if (*tx != NULL && task->run (task, *tx, &task->error))
    return TRUE;
  g_clear_pointer (tx, rk_domain_tx_free);
  return FALSE;
}

/* Those who wait at the same time read in one transaction: each that begins behind somebody's
 * commit has to read and decrypt its pages anew. */
static void
read_some (RkJob **jobs, guint n, guint thread, gpointer data)
{
  RkCrew *crew = data;
  g_autoptr (RkDomainTx) tx = NULL;

  for (guint i = 0; i < n; i++)
    {
      RkTask *task = (RkTask *) jobs[i];

      if (read_one (crew, task, crew->readers[thread], &tx)
          || !renew (crew, &crew->readers[thread], TRUE, task->error))
        continue;
      g_clear_error (&task->error);
      read_one (crew, task, crew->readers[thread], &tx);
    }
}

static void
do_without (RkJob **jobs, guint n, guint thread, gpointer data)
{
  RkTask *task = (RkTask *) jobs[0];

  task->run (task, NULL, &task->error);
}

/* Whether the transaction as a whole has come to nothing by what happened to the task. */
static gboolean
has_ended_all (RkTask *task, GError **error)
{
  if (!g_error_matches (task->error, RK_DB_ERROR, RK_DB_ERROR_SERIALIZATION)
      && !g_error_matches (task->error, RK_DB_ERROR, RK_DB_ERROR_IO))
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&task->error));
  return TRUE;
}

/* One task that is undone by itself when it fails. */
static gboolean
write_guarded (RkTask *task, RkDomainTx *tx, GError **error)
{
  if (!rk_domain_tx_savepoint (tx, error))
    return FALSE;
  if (task->run (task, tx, &task->error))
    return rk_domain_tx_release (tx, error);
  return !has_ended_all (task, error) && rk_domain_tx_rollback_to (tx, error);
}

/* One task that cannot be undone by itself. */
static gboolean
write_bare (RkTask *task, RkDomainTx *tx, gboolean *ret_refused, GError **error)
{
  rk_domain_tx_next (tx);
  if (task->run (task, tx, &task->error))
    return TRUE;
  *ret_refused = !has_ended_all (task, error);
  return FALSE;
}

/* Does the tasks in one transaction: first those that read what was there before. FALSE when none
 * of them has happened: because the transaction as a whole came to nothing or, *ret_refused,
 * because one failed that has no savepoint of its own. */
static gboolean
write_group (
  RkCrew *crew, RkJob **jobs, guint n, gboolean guarded, gboolean *ret_refused, GError **error)
{
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (crew->domain, crew->writer, error);
  RkEffects *effects = NULL;

  if (tx == NULL)
    return FALSE;
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++)
      {
        RkTask *task = (RkTask *) jobs[i];

        if (task->first != (pass == 0))
          continue;
        g_clear_error (&task->error);
        if (!(guarded ? write_guarded (task, tx, error)
                      : write_bare (task, tx, ret_refused, error)))
          return FALSE;
      }
  if (!rk_domain_tx_commit (tx, &effects, error))
    return FALSE;
  tell (crew, effects);
  return TRUE;
}

/* Savepoints are dear (each has the search index write what it has collected), and hardly ever a
 * task fails: they are taken when one did. */
static void
write_some (RkJob **jobs, guint n, guint thread, gpointer data)
{
  RkCrew *crew = data;
  g_autoptr (GError) error = NULL;
  gboolean guarded = FALSE;

  for (int i = 0; i < MAX_REPEATS; i++)
    {
      gboolean refused = FALSE;

      g_clear_error (&error);
      if (write_group (crew, jobs, n, guarded, &refused, &error))
        return;
      /* By itself it has been undone with the transaction. */
      if (refused && n == 1)
        return;
      if (!refused && !renew (crew, &crew->writer, FALSE, error)
          && !g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_SERIALIZATION))
        break;
      guarded = guarded || refused;
    }
  /* One task must not take the others along: no room for one photo may be room for a word. */
  if (n > 1)
    {
      for (guint i = 0; i < n; i++)
        write_some (&jobs[i], 1, thread, data);
      return;
    }
  g_clear_error (&((RkTask *) jobs[0])->error);
  ((RkTask *) jobs[0])->error = g_steal_pointer (&error);
}

static void
close_all (RkCrew *crew)
{
  for (guint i = 0; i < N_READERS; i++)
    g_clear_pointer (&crew->readers[i], rk_db_close);
  g_clear_pointer (&crew->writer, rk_db_close);
}

/**
 * rk_crew_new:
 * @domain: (transfer none): the rules; must outlive the crew
 * @context: the main context of the network thread
 * @config: copied
 * @error: return location
 *
 * Opens the connections and starts the threads.
 *
 * Returns: (transfer full) (nullable): the crew
 */
RkCrew *
rk_crew_new (RkDomain *domain, GMainContext *context, const RkCrewConfig *config, GError **error)
{
  static const RkPoolSpec specs[RK_N_WHERES] = {
    [RK_WHERE_READER] = { "rk-reader", N_READERS, READ_GROUP, 4096, read_some },
    [RK_WHERE_WRITER] = { "rk-writer", 1, GROUP, 4096, write_some },
    /* Argon2 wants 64 MiB each: more at a time, or a longer queue, would help nobody. */
    [RK_WHERE_HASHER] = { "rk-hasher", 2, 1, 64, do_without },
    [RK_WHERE_FILES] = { "rk-files", 2, 1, 1024, do_without },
    [RK_WHERE_MAIL] = { "rk-mail", 1, 1, 64, do_without },
  };
  RkCrew *crew = g_new0 (RkCrew, 1);

  crew->domain = domain;
  crew->config = *config;
  crew->writer = config->open (FALSE, config->data, error);
  for (guint i = 0; i < N_READERS && crew->writer != NULL; i++)
    {
      crew->readers[i] = config->open (TRUE, config->data, error);
      if (crew->readers[i] == NULL)
        g_clear_pointer (&crew->writer, rk_db_close);
    }
  if (crew->writer != NULL)
    {
      crew->returns = rk_returns_new (context, error);
      /* The others' writing transactions see each statement's own state, and no page can be made of
       * that. */
      crew->reads_in_writer = rk_db_get_dialect (crew->writer) == RK_DB_DIALECT_SQLITE;
    }
  if (crew->returns == NULL)
    {
      close_all (crew);
      g_free (crew);
      return NULL;
    }
  for (guint i = RK_WHERE_READER; i < RK_N_WHERES; i++)
    crew->pools[i] = rk_pool_new (&specs[i], crew->returns, crew);
  return crew;
}

/**
 * rk_crew_push:
 * @where: who does it
 * @task: (transfer none): stays with its owner, who must not touch it until it is done
 *
 * Returns: %FALSE when too much is waiting, and the task was not taken
 */
gboolean
rk_crew_push (RkCrew *crew, RkWhere where, RkTask *task)
{
  task->first = where == RK_WHERE_LATEST;
  if (where == RK_WHERE_LATEST)
    where = crew->reads_in_writer ? RK_WHERE_WRITER : RK_WHERE_READER;
  if (crew->pools[where] == NULL)
    return FALSE;
  g_clear_error (&task->error);
  return rk_pool_push (crew->pools[where], &task->job);
}

static gboolean
run_sweep (RkTask *task, RkDomainTx *tx, GError **error)
{
  return rk_domain_sweep (tx, error);
}

static gboolean
run_blob_sweep (RkTask *task, RkDomainTx *tx, GError **error)
{
  RkCrew *crew = ((Sweep *) task)->crew;
  g_autoptr (RkDb) db = crew->config.open (FALSE, crew->config.data, error);

  return db != NULL && rk_domain_sweep_blobs (crew->domain, db, error);
}

static void
on_swept (RkJob *job)
{
  Sweep *sweep = (Sweep *) job;

  if (sweep->task.error != NULL)
    g_warning ("What has its time failed: %s", sweep->task.error->message);
  else if (sweep->task.run == run_sweep)
    {
      sweep->task.run = run_blob_sweep;
      if (rk_crew_push (sweep->crew, RK_WHERE_FILES, &sweep->task))
        return;
    }
  g_clear_error (&sweep->task.error);
  g_free (sweep);
}

static gboolean
run_tick (RkTask *task, RkDomainTx *tx, GError **error)
{
  return rk_domain_tick (tx, error);
}

static void
push_sweep (RkCrew *crew, gboolean (*run) (RkTask *task, RkDomainTx *tx, GError **error))
{
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->crew = crew;
  sweep->task.job.done = on_swept;
  sweep->task.run = run;
  if (!rk_crew_push (crew, RK_WHERE_WRITER, &sweep->task))
    g_free (sweep);
}

/**
 * rk_crew_sweep:
 *
 * Has thrown away what has had its time.
 */
void
rk_crew_sweep (RkCrew *crew)
{
  push_sweep (crew, run_sweep);
}

/**
 * rk_crew_tick:
 *
 * Has done what has its time.
 */
void
rk_crew_tick (RkCrew *crew)
{
  push_sweep (crew, run_tick);
}

/**
 * rk_crew_stop:
 *
 * Waits for everything that was taken, and finishes it in this thread, the network thread.
 */
void
rk_crew_stop (RkCrew *crew)
{
  static const RkWhere order[]
    = { RK_WHERE_MAIL, RK_WHERE_HASHER, RK_WHERE_FILES, RK_WHERE_READER, RK_WHERE_WRITER };

  /* What comes back can want another step: it is refused once that pool is gone. */
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_clear_pointer (&crew->pools[order[i]], rk_pool_free);
      rk_returns_drain (crew->returns);
    }
}

/**
 * rk_crew_free:
 * @crew: (transfer full) (nullable): a crew
 */
void
rk_crew_free (RkCrew *crew)
{
  if (crew == NULL)
    return;
  rk_crew_stop (crew);
  close_all (crew);
  rk_returns_free (crew->returns);
  g_free (crew);
}
