/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

G_BEGIN_DECLS

/**
 * RkProposedTime:
 * @begin_us: UTC µs
 * @end_us: 0 where only the beginning is said
 *
 * One of the dates that are proposed.
 */
typedef struct
{
  gint64 begin_us;
  gint64 end_us;
} RkProposedTime;

/* What one may say to a date: ○, △, × and nothing. */
#define RK_CHOICE_YES   'y'
#define RK_CHOICE_MAYBE 'm'
#define RK_CHOICE_NO    'n'
#define RK_CHOICE_NONE  '-'
#define RK_CHOICES      "ymn-"

/**
 * RkChoiceCount:
 *
 * How many said what to one of the dates.
 */
typedef struct
{
  guint n_yes;
  guint n_maybe;
  guint n_no;
} RkChoiceCount;

guint rk_proposal_parse (const char *text, RkProposedTime ret_times[RK_PROPOSED_MAX]);
char *rk_proposal_format (const RkProposedTime *times, guint n);
gboolean rk_choices_are_valid (const char *choices, guint n);
void rk_choices_count (const char *choices, RkChoiceCount *counts, guint n);
gboolean rk_choice_is_best (const RkChoiceCount *counts, guint n, guint which);

G_END_DECLS
