/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One second, minute, hour and day in µs, the unit of every time in Renraku. */
#define RK_SECOND G_GINT64_CONSTANT (1000000)
#define RK_MINUTE (60 * RK_SECOND)
#define RK_HOUR   (60 * RK_MINUTE)
#define RK_DAY    (24 * RK_HOUR)

gint64 rk_time_now_us (void);
GDateTime *rk_time_to_date_time (gint64 time_us, GTimeZone *zone);
gboolean rk_date_is_valid (const char *date);
int rk_date_age (const char *birth_date, gint64 now_us, GTimeZone *zone);
gboolean
rk_time_is_between (gint64 time_us, GTimeZone *zone, gint64 from_minute, gint64 until_minute);
gint64 rk_time_next_minute_of_day (gint64 time_us, GTimeZone *zone, gint64 minute);

G_END_DECLS
