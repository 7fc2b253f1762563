/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers that depend on nothing but the seed, the same on every system. */
typedef struct
{
  guint64 state;
} RkSampleRandom;

void rk_sample_random_init (RkSampleRandom *random, guint64 seed, guint64 stream);
guint64 rk_sample_random_next (RkSampleRandom *random);
guint rk_sample_random_below (RkSampleRandom *random, guint limit);

const char *rk_sample_expand_check (const char *text);
void rk_sample_expand (
  GString *out, const char *text, const char *patient, GDate *day, RkSampleRandom *random);

G_END_DECLS
