/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/time.h"

#include <string.h>

/**
 * rk_time_now_us:
 *
 * Returns: this machine's clock, in UTC µs since the epoch. On a desk it is only ever "written at".
 */
gint64
rk_time_now_us (void)
{
  return g_get_real_time ();
}

/**
 * rk_time_to_date_time:
 * @time_us: UTC µs
 * @zone: the zone to show it in
 *
 * Returns: (transfer full): the date and time in @zone
 */
GDateTime *
rk_time_to_date_time (gint64 time_us, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / RK_SECOND);
  if (utc == NULL)
    utc = g_date_time_new_from_unix_utc (0);
  g_autoptr (GDateTime) exact = g_date_time_add (utc, time_us % RK_SECOND);
  return g_date_time_to_timezone (exact, zone);
}

static gboolean
date_split (const char *date, int *ret_year, int *ret_month, int *ret_day)
{
  if (date == NULL || strnlen (date, 11) != 10 || date[4] != '-' || date[7] != '-')
    return FALSE;
  for (int i = 0; i < 10; i++)
    if (i != 4 && i != 7 && !g_ascii_isdigit (date[i]))
      return FALSE;
  *ret_year = (int) g_ascii_strtoll (date, NULL, 10);
  *ret_month = (int) g_ascii_strtoll (date + 5, NULL, 10);
  *ret_day = (int) g_ascii_strtoll (date + 8, NULL, 10);
  return g_date_valid_dmy ((GDateDay) *ret_day, (GDateMonth) *ret_month, (GDateYear) *ret_year);
}

/**
 * rk_date_is_valid:
 * @date: (nullable): a civil date
 *
 * Whether @date is a day of the calendar between 1850 and 2200, written YYYY-MM-DD.
 */
gboolean
rk_date_is_valid (const char *date)
{
  int year, month, day;
  return date_split (date, &year, &month, &day) && year >= 1850 && year <= 2200;
}

/**
 * rk_date_age:
 * @birth_date: YYYY-MM-DD
 * @now_us: the moment to count to, UTC µs
 * @zone: the facility's zone, whose midnight makes a birthday
 *
 * Returns: completed years, or -1 when @birth_date is no date or still to come
 */
int
rk_date_age (const char *birth_date, gint64 now_us, GTimeZone *zone)
{
  int year, month, day;
  if (!date_split (birth_date, &year, &month, &day))
    return -1;
  g_autoptr (GDateTime) now = rk_time_to_date_time (now_us, zone);
  int age = g_date_time_get_year (now) - year;
  if (g_date_time_get_month (now) < month
      || (g_date_time_get_month (now) == month && g_date_time_get_day_of_month (now) < day))
    age--;
  return age >= 0 ? age : -1;
}

/**
 * rk_time_is_between:
 * @time_us: a moment, UTC µs
 * @zone: the zone whose clock counts
 * @from_minute: a minute of the day, from 0
 * @until_minute: another; less than @from_minute when the time goes over midnight. The same as
 *   @from_minute means never
 *
 * Whether the clock in @zone stands between two times of the day, the first one included.
 */
gboolean
rk_time_is_between (gint64 time_us, GTimeZone *zone, gint64 from_minute, gint64 until_minute)
{
  g_autoptr (GDateTime) there = rk_time_to_date_time (time_us, zone);
  const gint64 minute = g_date_time_get_hour (there) * 60 + g_date_time_get_minute (there);

  if (from_minute <= until_minute)
    return minute >= from_minute && minute < until_minute;
  return minute >= from_minute || minute < until_minute;
}

/**
 * rk_time_next_minute_of_day:
 * @time_us: a moment, UTC µs
 * @zone: the zone whose clock counts
 * @minute: a minute of the day, from 0
 *
 * Returns: when the clock in @zone shows that time next, later than @time_us; UTC µs
 */
gint64
rk_time_next_minute_of_day (gint64 time_us, GTimeZone *zone, gint64 minute)
{
  g_autoptr (GDateTime) there = rk_time_to_date_time (time_us, zone);

  for (int day = 0;; day++)
    {
      g_autoptr (GDateTime) on = g_date_time_add_days (there, day);
      g_autoptr (GDateTime) then = g_date_time_new (
        zone, g_date_time_get_year (on), g_date_time_get_month (on),
        g_date_time_get_day_of_month (on), (int) (minute / 60), (int) (minute % 60), 0);
      const gint64 us = g_date_time_to_unix (then) * RK_SECOND;
      if (us > time_us)
        return us;
    }
}
