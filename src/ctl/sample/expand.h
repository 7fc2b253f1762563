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

/* The days of a story. Those that would fall on a Sunday, and need not, are moved by one: what is
 * said of a day has to follow. */
typedef struct
{
  GDate first;
  const gint8 *moves; /* of each day, or NULL */
  int n_moves;
} RkSampleCalendar;

void rk_sample_calendar_day (const RkSampleCalendar *calendar, int day, GDate *ret_date);

const char *rk_sample_expand_check (const char *text);
void rk_sample_expand (GString *out,
                       const char *text,
                       const char *patient,
                       const RkSampleCalendar *calendar,
                       int day,
                       RkSampleRandom *random);

G_END_DECLS
