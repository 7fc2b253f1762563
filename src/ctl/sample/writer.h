/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"
#include "sample.h"

#include "db/db.h"
#include "server/domain/domain.h"

G_BEGIN_DECLS

/**
 * RkSampleProgress:
 * @what: what is being written, a word or two
 * @done: how much of it
 * @total: of how much
 */
typedef void (*RkSampleProgress) (const char *what, guint64 done, guint64 total, gpointer data);

/**
 * RkSampleOptions:
 * @seed: chooses numbers, names and ids
 * @now_us: the present; nothing is written later
 * @patients: how many patients; up to 60 are those of the stories, beyond they are made up. 0 for
 * 60
 * @posts: how many posts at least; what the stories do not fill is written as older history. 0 for
 *   the stories alone
 */
typedef struct
{
  guint64 seed;
  gint64 now_us;
  guint64 patients;
  guint64 posts;
} RkSampleOptions;

gboolean rk_sample_write (RkDomain *domain,
                          RkDb *db,
                          const RkSampleRegion *region,
                          const RkSampleOptions *options,
                          RkSampleProgress progress,
                          gpointer data,
                          GError **error);

G_END_DECLS
