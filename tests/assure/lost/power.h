/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "disk.h"

#include "core/secret.h"
#include "db/db.h"

G_BEGIN_DECLS

#define POWER_STEPS 40

/* One piece of work on a disk, and what may be found after it. */
typedef struct _Work Work;
struct _Work
{
  RkDisk *disk;
  GArray *digests;  /* guint32: what the content is after each step */
  GArray *op_after; /* guint: how many calls the disk had had when the step was acknowledged */
  char *dir;
  char *path;
  RkSecret *key;

  /* Opens what lies on the disk after @n_ops calls; returns what is wrong with it, or NULL. */
  char *(*open) (Work *work, guint n_ops, gboolean thorough);
  void (*end) (Work *work);
  gpointer data;
};

guint32 power_digest (RkDb *db, const char *const *queries);
void power_step (Work *work, guint32 digest);
/* What is wrong with a content, when the disk had had @n_ops calls; NULL for nothing. */
const char *power_judge (const Work *work, guint32 digest, guint n_ops);
gboolean power_nothing_acknowledged (const Work *work, guint n_ops);

void power_work_desk (Work *work, GRand *random);
void power_work_server (Work *work, GRand *random);

G_END_DECLS
