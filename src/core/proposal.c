/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/proposal.h"

#include "core/time.h"

#include <stdlib.h>
#include <string.h>

/* A meeting that takes longer is a slip of the hand. */
#define LONGEST (7 * RK_DAY)

static gboolean
take_number (const char **text, gint64 *ret)
{
  gint64 number = 0;
  int digits = 0;

  for (; g_ascii_isdigit (**text) && digits < 17; (*text)++, digits++)
    number = number * 10 + (**text - '0');
  *ret = number;
  return digits > 0 && !g_ascii_isdigit (**text);
}

/**
 * rk_proposal_parse:
 * @text: (nullable): the dates of a post: beginning and end of each with a hyphen between, in µs
 *   of UTC, and a space between the dates; an end of 0 is not said
 * @ret_times: (out): what is proposed, the earliest first
 *
 * Returns: how many; 0 where @text proposes none, and where it is not in that form: out of order,
 *   with a beginning twice, an end before its beginning, or too many
 */
guint
rk_proposal_parse (const char *text, RkProposedTime ret_times[RK_PROPOSED_MAX])
{
  guint n = 0;

  if (text == NULL || *text == '\0')
    return 0;
  for (;;)
    {
      RkProposedTime *time = &ret_times[n];

      if (n == RK_PROPOSED_MAX || !take_number (&text, &time->begin_us) || *text++ != '-'
          || !take_number (&text, &time->end_us) || time->begin_us == 0
          || (n > 0 && time->begin_us <= ret_times[n - 1].begin_us)
          || (time->end_us != 0
              && (time->end_us <= time->begin_us || time->end_us > time->begin_us + LONGEST)))
        return 0;
      n++;
      if (*text == '\0')
        return n;
      if (*text++ != ' ')
        return 0;
    }
}

static int
by_begin (const void *a, const void *b)
{
  const RkProposedTime *x = a, *y = b;

  return x->begin_us < y->begin_us ? -1 : x->begin_us > y->begin_us;
}

/**
 * rk_proposal_format:
 * @times: in any order
 *
 * Returns: (transfer full) (nullable): what rk_proposal_parse() reads; %NULL where it would not
 */
char *
rk_proposal_format (const RkProposedTime *times, guint n)
{
  RkProposedTime sorted[RK_PROPOSED_MAX], read[RK_PROPOSED_MAX];
  g_autoptr (GString) text = g_string_new (NULL);

  if (n == 0 || n > RK_PROPOSED_MAX)
    return NULL;
  memcpy (sorted, times, n * sizeof *times);
  qsort (sorted, n, sizeof *sorted, by_begin);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            sorted[i].begin_us, sorted[i].end_us);
  return rk_proposal_parse (text->str, read) == n ? g_string_free (g_steal_pointer (&text), FALSE)
                                                  : NULL;
}

/**
 * rk_choices_are_valid:
 * @choices: (nullable): an answer
 * @n: how many dates are proposed
 *
 * Returns: whether it says something to each of them, and not nothing to all
 */
gboolean
rk_choices_are_valid (const char *choices, guint n)
{
  return choices != NULL && n > 0 && strlen (choices) == n && strspn (choices, RK_CHOICES) == n
         && strspn (choices, "-") < n;
}

/**
 * rk_choices_count:
 * @choices: (nullable): an answer
 * @counts: (inout): one for each of the @n dates, to which it is added
 */
void
rk_choices_count (const char *choices, RkChoiceCount *counts, guint n)
{
  for (guint i = 0; choices != NULL && i < n && choices[i] != '\0'; i++)
    {
      counts[i].n_yes += choices[i] == RK_CHOICE_YES;
      counts[i].n_maybe += choices[i] == RK_CHOICE_MAYBE;
      counts[i].n_no += choices[i] == RK_CHOICE_NO;
    }
}

static int
compare_counts (const RkChoiceCount *a, const RkChoiceCount *b)
{
  if (a->n_yes != b->n_yes)
    return a->n_yes < b->n_yes ? -1 : 1;
  return a->n_maybe < b->n_maybe ? -1 : a->n_maybe > b->n_maybe;
}

/**
 * rk_choice_is_best:
 *
 * Returns: whether no other date suits more people: ○ first, then △; none is best that suits nobody
 */
gboolean
rk_choice_is_best (const RkChoiceCount *counts, guint n, guint which)
{
  if (counts[which].n_yes + counts[which].n_maybe == 0)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (compare_counts (&counts[which], &counts[i]) < 0)
      return FALSE;
  return TRUE;
}
