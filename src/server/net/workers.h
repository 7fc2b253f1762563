/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RkJob RkJob;
typedef struct _RkPool RkPool;
typedef struct _RkReturns RkReturns;

/**
 * RkJob:
 * @done: called in the network thread when the work is done
 * @urgent: it goes before what waits, and is taken when the others are too many
 *
 * The head of whatever is handed to a pool.
 */
struct _RkJob
{
  void (*done) (RkJob *job);
  gboolean urgent;
};

/**
 * RkPoolSpec:
 * @name: of the threads
 * @n_threads: how many
 * @group: how many jobs one call of @work takes at most
 * @max_waiting: how many jobs may wait; more are refused
 * @work: does the jobs, in a worker thread
 *
 * What a pool is like. @work gets @n jobs, the number of the thread (from 0) and the data of the
 * pool.
 */
typedef struct
{
  const char *name;
  guint n_threads;
  guint group;
  guint max_waiting;
  void (*work) (RkJob **jobs, guint n, guint thread, gpointer data);
} RkPoolSpec;

RkReturns *rk_returns_new (GMainContext *context, GError **error);
void rk_returns_push (RkReturns *returns, RkJob *job);
void rk_returns_drain (RkReturns *returns);
void rk_returns_free (RkReturns *returns);

RkPool *rk_pool_new (const RkPoolSpec *spec, RkReturns *returns, gpointer data);
gboolean rk_pool_push (RkPool *pool, RkJob *job);
void rk_pool_free (RkPool *pool);

G_END_DECLS
