/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "expand.h"

#include <math.h>
#include <string.h>

/* What stands in braces in a post:
 *
 *     {name}        the patient's family name with さん
 *     {+3} {-2}     the day three days later, two days ago: 24日(火)
 *     {110~138}     a number between the two; {36.2~36.9} one with as many decimals
 *     {良好/安定}   one of the words */

void
rk_sample_random_init (RkSampleRandom *random, guint64 seed, guint64 stream)
{
  random->state = seed * G_GUINT64_CONSTANT (0xd1342543de82ef95) + stream;
  rk_sample_random_next (random);
}

/* splitmix64 */
guint64
rk_sample_random_next (RkSampleRandom *random)
{
  guint64 z = (random->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint
rk_sample_random_below (RkSampleRandom *random, guint limit)
{
  return limit == 0 ? 0 : (guint) (rk_sample_random_next (random) % limit);
}

static int
decimals_of (const char *text, gsize size)
{
  const char *dot = memchr (text, '.', size);

  return dot == NULL ? 0 : (int) (text + size - dot - 1);
}

static gboolean
is_number (const char *text, gsize size)
{
  gboolean digit = FALSE;

  for (gsize i = 0; i < size; i++)
    if (g_ascii_isdigit (text[i]))
      digit = TRUE;
    else if (text[i] != '.')
      return FALSE;
  return digit && size < 12 && decimals_of (text, size) <= 2;
}

static gboolean
is_day (const char *text, gsize size)
{
  if (size < 2 || size > 4 || (text[0] != '+' && text[0] != '-'))
    return FALSE;
  for (gsize i = 1; i < size; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

/**
 * rk_sample_expand_check:
 * @text: a post as it is written in an arc
 *
 * Returns: (nullable): what is wrong with its braces, or %NULL
 */
const char *
rk_sample_expand_check (const char *text)
{
  for (const char *open = strchr (text, '{'); open != NULL; open = strchr (open + 1, '{'))
    {
      const char *close = strchr (open, '}');
      gsize size = close == NULL ? 0 : (gsize) (close - open - 1);
      const char *tilde = size > 0 ? memchr (open + 1, '~', size) : NULL;

      if (size == 0)
        return "a brace that is empty, or is not closed";
      if (memchr (open + 1, '{', size) != NULL)
        return "a brace within a brace";
      if (size == 4 && memcmp (open + 1, "name", 4) == 0)
        continue;
      if (is_day (open + 1, size))
        continue;
      if (tilde != NULL)
        {
          if (!is_number (open + 1, (gsize) (tilde - open - 1))
              || !is_number (tilde + 1, (gsize) (close - tilde - 1))
              || g_ascii_strtod (open + 1, NULL) >= g_ascii_strtod (tilde + 1, NULL))
            return "a range needs two numbers, the smaller one first";
          continue;
        }
      if (memchr (open + 1, '/', size) == NULL)
        return "unknown words in braces";
    }
  return NULL;
}

static void
append_number (GString *out, const char *low, const char *tilde, RkSampleRandom *random)
{
  int decimals = decimals_of (low, (gsize) (tilde - low));
  gint64 scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100;
  gint64 from = llround (g_ascii_strtod (low, NULL) * scale);
  gint64 to = llround (g_ascii_strtod (tilde + 1, NULL) * scale);
  gint64 value = from + (gint64) (rk_sample_random_next (random) % (guint64) (to - from + 1));

  g_string_append_printf (out, "%" G_GINT64_FORMAT, value / scale);
  if (decimals > 0)
    g_string_append_printf (out, ".%0*d", decimals, (int) (value % scale));
}

/**
 * rk_sample_calendar_day:
 * @day: counted from the first; may be negative or beyond the story
 * @ret_date: (out): the civil date
 */
void
rk_sample_calendar_day (const RkSampleCalendar *calendar, int day, GDate *ret_date)
{
  int offset = day;

  if (calendar->moves != NULL && day >= 0 && day < calendar->n_moves)
    offset += calendar->moves[day];
  *ret_date = calendar->first;
  if (offset >= 0)
    g_date_add_days (ret_date, (guint) offset);
  else
    g_date_subtract_days (ret_date, (guint) -offset);
}

static void
append_day (GString *out, const char *text, const RkSampleCalendar *calendar, int day)
{
  static const char *const names[] = { "", "月", "火", "水", "木", "金", "土", "日" };
  GDate date;

  rk_sample_calendar_day (calendar, day + (int) g_ascii_strtoll (text, NULL, 10), &date);
  g_string_append_printf (
    out, "%d日(%s)", g_date_get_day (&date), names[g_date_get_weekday (&date)]);
}

static void
append_choice (GString *out, const char *open, const char *close, RkSampleRandom *random)
{
  guint n = 1;
  guint chosen;
  const char *from = open;

  for (const char *p = open; p < close; p++)
    n += *p == '/';
  chosen = rk_sample_random_below (random, n);
  for (const char *p = open; p <= close; p++)
    if (p == close || *p == '/')
      {
        if (chosen == 0)
          {
            g_string_append_len (out, from, p - from);
            return;
          }
        chosen--;
        from = p + 1;
      }
}

/**
 * rk_sample_expand:
 * @out: appended to
 * @text: a post that passed rk_sample_expand_check()
 * @patient: the family name
 * @calendar: where the days of the story lie
 * @day: the day of the story on which it is written
 * @random: where the numbers and choices come from
 */
void
rk_sample_expand (GString *out,
                  const char *text,
                  const char *patient,
                  const RkSampleCalendar *calendar,
                  int day,
                  RkSampleRandom *random)
{
  const char *from = text;

  for (const char *open = strchr (text, '{'); open != NULL; open = strchr (from, '{'))
    {
      const char *close = strchr (open, '}');
      gsize size = (gsize) (close - open - 1);
      const char *tilde = memchr (open + 1, '~', size);

      g_string_append_len (out, from, open - from);
      if (size == 4 && memcmp (open + 1, "name", 4) == 0)
        {
          g_string_append (out, patient);
          g_string_append (out, "さん");
        }
      else if (is_day (open + 1, size))
        append_day (out, open + 1, calendar, day);
      else if (tilde != NULL)
        append_number (out, open + 1, tilde, random);
      else
        append_choice (out, open + 1, close, random);
      from = close + 1;
    }
  g_string_append (out, from);
}
