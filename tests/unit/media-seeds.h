/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox-util.h"

G_BEGIN_DECLS

/* A picture of each kind, a fax, a page, all made here. */
GPtrArray *rk_seed_own (void);

/* As rk_seed_own(), with films (after gst_init()), and with the test files of other people's
 * decoders that Debian packages; @ret_n_foreign says how many those are. */
GPtrArray *rk_seed_collect (guint *ret_n_foreign);

/* A few changes, most of them near the beginning, where the numbers are. */
GBytes *rk_seed_mutate (GBytes *seed, GRand *rand);

/* A file that wants more than there is: @must_fail if nothing of it may be shown. */
typedef struct
{
  char *name;
  GBytes *file;
  gboolean must_fail;
} RkSeedBomb;

/* Claims of 60,000 × 60,000, pictures without end, films with broken indexes; after gst_init(). */
GPtrArray *rk_seed_bombs (void);

G_END_DECLS
