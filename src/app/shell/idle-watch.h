/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* How long before the lock the person is warned, in µs. */
#define RK_IDLE_WARNING_US (G_GINT64_CONSTANT (30) * 1000000)

/**
 * RkIdlePhase:
 * @RK_IDLE_ACTIVE: somebody works
 * @RK_IDLE_WARNING: the lock is less than 30 seconds away
 * @RK_IDLE_LOCK: time to lock
 * @RK_IDLE_LOGOUT: time to log out
 */
typedef enum
{
  RK_IDLE_ACTIVE,
  RK_IDLE_WARNING,
  RK_IDLE_LOCK,
  RK_IDLE_LOGOUT,
} RkIdlePhase;

/**
 * RkIdleClock:
 *
 * Decides from clocks alone, so that it can be tested without waiting. All times in µs.
 */
typedef struct
{
  gint64 lock_after;   /* of idleness */
  gint64 logout_after; /* of being locked; 0 never */
  gint64 active_at;    /* boot time of the last sign of life */
  gint64 locked_at;    /* boot time of the lock; 0 when unlocked */
  gint64 last_boot;    /* of the last tick */
  gint64 last_mono;
} RkIdleClock;

/**
 * RkIdlePointer:
 *
 * Where the pointer was seen last, so that what is only told anew is not taken for a movement.
 */
typedef struct
{
  gconstpointer surface;
  double x;
  double y;
} RkIdlePointer;

gboolean rk_idle_pointer_moved (RkIdlePointer *pointer, gconstpointer surface, double x, double y);
void rk_idle_clock_init (RkIdleClock *clock, gint64 boot, gint64 mono);
void rk_idle_clock_active (RkIdleClock *clock, gint64 boot);
RkIdlePhase rk_idle_clock_tick (RkIdleClock *clock, gint64 boot, gint64 mono, gint64 desktop_idle);
gint64 rk_idle_clock_until_lock (const RkIdleClock *clock, gint64 boot);

G_END_DECLS
