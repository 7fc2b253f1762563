/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/workers.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The way back into the network thread: a queue, and a descriptor that wakes it. */
struct _RkReturns
{
  GAsyncQueue *queue;
  GSource *source;
  int fd;
};

struct _RkPool
{
  RkPoolSpec spec;
  RkReturns *returns;
  gpointer data;
  GAsyncQueue *queue;
  GPtrArray *threads;
  int n_waiting; /* atomic */
};

typedef struct
{
  RkPool *pool;
  guint number;
} Worker;

/* Ends one thread. */
static RkJob last_job;

/**
 * rk_returns_drain:
 *
 * Finishes the jobs that came back, in the network thread. Done by itself while the main context
 * runs; to be called once more when it does not any longer.
 */
void
rk_returns_drain (RkReturns *returns)
{
  RkJob *job;
  guint64 count;

  while (read (returns->fd, &count, sizeof count) < 0 && errno == EINTR)
    ;
  while ((job = g_async_queue_try_pop (returns->queue)) != NULL)
    job->done (job);
}

static gboolean
on_return (int fd, GIOCondition condition, gpointer data)
{
  rk_returns_drain (data);
  return G_SOURCE_CONTINUE;
}

/**
 * rk_returns_new:
 * @context: the main context of the network thread
 *
 * Returns: (transfer full) (nullable): a way back into @context
 */
RkReturns *
rk_returns_new (GMainContext *context, GError **error)
{
  RkReturns *returns;
  int fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The wake-up of the network thread cannot be made: %s.", g_strerror (errno));
      return NULL;
    }
  returns = g_new0 (RkReturns, 1);
  returns->fd = fd;
  returns->queue = g_async_queue_new ();
  returns->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (returns->source, G_SOURCE_FUNC (on_return), returns, NULL);
  g_source_set_static_name (returns->source, "rk-returns");
  g_source_attach (returns->source, context);
  return returns;
}

/**
 * rk_returns_free:
 * @returns: (transfer full) (nullable): without pools that still use it
 */
void
rk_returns_free (RkReturns *returns)
{
  if (returns == NULL)
    return;
  g_source_destroy (returns->source);
  g_source_unref (returns->source);
  g_async_queue_unref (returns->queue);
  close (returns->fd);
  g_free (returns);
}

static void
give_back (RkReturns *returns, RkJob **jobs, guint n)
{
  const guint64 one = 1;

  for (guint i = 0; i < n; i++)
    g_async_queue_push (returns->queue, jobs[i]);
  while (write (returns->fd, &one, sizeof one) < 0 && errno == EINTR)
    ;
}

/**
 * rk_returns_push:
 * @job: whose done function is to be called in the network thread
 *
 * From any thread.
 */
void
rk_returns_push (RkReturns *returns, RkJob *job)
{
  give_back (returns, &job, 1);
}

static gpointer
run_worker (gpointer data)
{
  Worker *worker = data;
  RkPool *pool = worker->pool;
  g_autofree RkJob **jobs = g_new (RkJob *, pool->spec.group);

  for (;;)
    {
      guint n = 1;

      jobs[0] = g_async_queue_pop (pool->queue);
      if (jobs[0] == &last_job)
        break;
      while (n < pool->spec.group && (jobs[n] = g_async_queue_try_pop (pool->queue)) != NULL)
        {
          if (jobs[n] == &last_job)
            {
              g_async_queue_push (pool->queue, &last_job);
              break;
            }
          n++;
        }
      pool->spec.work (jobs, n, worker->number, pool->data);
      g_atomic_int_add (&pool->n_waiting, -(int) n);
      give_back (pool->returns, jobs, n);
    }
  g_free (worker);
  return NULL;
}

/**
 * rk_pool_new:
 * @spec: what it is like; copied
 * @returns: where the jobs come back
 * @data: for the work
 *
 * Starts the threads.
 *
 * Returns: (transfer full): the pool
 */
RkPool *
rk_pool_new (const RkPoolSpec *spec, RkReturns *returns, gpointer data)
{
  RkPool *pool = g_new0 (RkPool, 1);

  pool->spec = *spec;
  pool->returns = returns;
  pool->data = data;
  pool->queue = g_async_queue_new ();
  pool->threads = g_ptr_array_new ();
  for (guint i = 0; i < spec->n_threads; i++)
    {
      Worker *worker = g_new0 (Worker, 1);
      worker->pool = pool;
      worker->number = i;
      g_ptr_array_add (pool->threads, g_thread_new (spec->name, run_worker, worker));
    }
  return pool;
}

/**
 * rk_pool_push:
 * @job: what is to be done; its done function is called in any case once it was taken
 *
 * Returns: %FALSE when too many are waiting, and the job was not taken
 */
gboolean
rk_pool_push (RkPool *pool, RkJob *job)
{
  const guint most = job->urgent ? 2 * pool->spec.max_waiting : pool->spec.max_waiting;

  if (g_atomic_int_get (&pool->n_waiting) >= (int) most)
    return FALSE;
  g_atomic_int_inc (&pool->n_waiting);
  if (job->urgent)
    g_async_queue_push_front (pool->queue, job);
  else
    g_async_queue_push (pool->queue, job);
  return TRUE;
}

/**
 * rk_pool_free:
 * @pool: (transfer full) (nullable): a pool
 *
 * Waits until what was pushed is done. The jobs are in the returns then.
 */
void
rk_pool_free (RkPool *pool)
{
  if (pool == NULL)
    return;
  for (guint i = 0; i < pool->threads->len; i++)
    g_async_queue_push (pool->queue, &last_job);
  for (guint i = 0; i < pool->threads->len; i++)
    g_thread_join (pool->threads->pdata[i]);
  g_ptr_array_unref (pool->threads);
  g_async_queue_unref (pool->queue);
  g_free (pool);
}
