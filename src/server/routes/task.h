/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/net/workers.h"

G_BEGIN_DECLS

/**
 * RkWhere:
 * @RK_WHERE_NONE: ends a list
 * @RK_WHERE_LATEST: what reads a little of what was committed last and writes down that it did.
 *   With the embedded database the writer, ahead of what it writes: its connection alone still has
 *   in memory what it wrote. With PostgreSQL a reader: then rk_domain_tx_is_writing() is %FALSE,
 *   and what was read has to be written down in a second step
 * @RK_WHERE_READER: a thread of the readers, in a snapshot
 * @RK_WHERE_WRITER: the one thread that writes, in a transaction that holds several tasks
 * @RK_WHERE_HASHER: a thread of the two that hash passwords, without the database
 * @RK_WHERE_FILES: a thread of those that read and write attachments, without the database
 * @RK_WHERE_MAIL: the one thread that talks with the mail server, without the database
 */
typedef enum
{
  RK_WHERE_NONE,
  RK_WHERE_LATEST,
  RK_WHERE_READER,
  RK_WHERE_WRITER,
  RK_WHERE_HASHER,
  RK_WHERE_FILES,
  RK_WHERE_MAIL,
  RK_N_WHERES,
} RkWhere;

typedef struct _RkTask RkTask;

/**
 * RkTask:
 * @job: its done function is called in the network thread, after the commit
 * @run: does the work in a worker thread. @tx is %NULL where there is no database. May be called
 *   again when the transaction had to be repeated, also when only another task of it failed. %FALSE
 *   undoes what it wrote
 * @error: how it ended
 * @first: the crew's: it goes ahead of what is written
 *
 * A piece of work for a worker.
 */
struct _RkTask
{
  RkJob job;
  gboolean (*run) (RkTask *task, RkDomainTx *tx, GError **error);
  GError *error;
  gboolean first;
};

/**
 * RkTold:
 * @effects: (transfer none): what a commit changed
 *
 * Called in the network thread, before the answers of this commit leave.
 */
typedef void (*RkTold) (const RkEffects *effects, gpointer data);

/**
 * RkCrew: the threads behind the network thread, each with its connection to the database.
 */
typedef struct _RkCrew RkCrew;

/**
 * RkCrewConfig:
 * @open: opens another connection; called by rk_crew_new() and by workers that lost theirs
 * @told: see #RkTold
 * @data: for both
 */
typedef struct
{
  RkDb *(*open) (gboolean read_only, gpointer data, GError **error);
  RkTold told;
  gpointer data;
} RkCrewConfig;

RkCrew *
rk_crew_new (RkDomain *domain, GMainContext *context, const RkCrewConfig *config, GError **error);
gboolean rk_crew_push (RkCrew *crew, RkWhere where, RkTask *task);
void rk_crew_sweep (RkCrew *crew);
void rk_crew_tick (RkCrew *crew);
void rk_crew_stop (RkCrew *crew);
void rk_crew_free (RkCrew *crew);

G_END_DECLS
