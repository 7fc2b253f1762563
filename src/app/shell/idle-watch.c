/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/idle-watch.h"

/* The desktop's answer is not exact, and neither is the timer. */
#define SLACK G_GINT64_CONSTANT (500000)

/**
 * rk_idle_pointer_moved:
 * @surface: in which it is now; compared, never looked into
 * @x: in the surface
 * @y: in the surface
 *
 * The toolkit tells where the pointer is whenever something is laid out under it, or a window opens
 * there, with nobody at the desk.
 *
 * Returns: whether somebody moved it
 */
gboolean
rk_idle_pointer_moved (RkIdlePointer *pointer, gconstpointer surface, double x, double y)
{
  gboolean moved = pointer->surface == surface && (pointer->x != x || pointer->y != y);

  pointer->surface = surface;
  pointer->x = x;
  pointer->y = y;
  return moved;
}

/**
 * rk_idle_clock_init:
 * @boot: a clock that goes on while the computer sleeps
 * @mono: one that does not
 */
void
rk_idle_clock_init (RkIdleClock *clock, gint64 boot, gint64 mono)
{
  clock->active_at = boot;
  clock->locked_at = 0;
  clock->last_boot = boot;
  clock->last_mono = mono;
}

/**
 * rk_idle_clock_active:
 *
 * Somebody touched this program.
 */
void
rk_idle_clock_active (RkIdleClock *clock, gint64 boot)
{
  clock->active_at = MAX (clock->active_at, boot);
}

/**
 * rk_idle_clock_tick:
 * @desktop_idle: how long nobody has touched anything, as the desktop says; -1 when it does not
 *
 * Work in other programs of the desk counts as life, but only when it came since the last tick: the
 * desktop's own clock stands still while the computer sleeps, and must not make a night look like a
 * second.
 *
 * Returns: what it is time for
 */
RkIdlePhase
rk_idle_clock_tick (RkIdleClock *clock, gint64 boot, gint64 mono, gint64 desktop_idle)
{
  gint64 awake = mono - clock->last_mono;
  gboolean slept = boot - clock->last_boot > awake + SLACK * 4;

  clock->last_boot = boot;
  clock->last_mono = mono;
  if (clock->locked_at != 0)
    return clock->logout_after > 0 && boot - clock->locked_at >= clock->logout_after
             ? RK_IDLE_LOGOUT
             : RK_IDLE_ACTIVE;
  if (desktop_idle >= 0 && !slept && desktop_idle + SLACK < awake)
    rk_idle_clock_active (clock, boot - desktop_idle);
  gint64 left = rk_idle_clock_until_lock (clock, boot);
  if (left <= 0)
    return RK_IDLE_LOCK;
  return left <= RK_IDLE_WARNING_US ? RK_IDLE_WARNING : RK_IDLE_ACTIVE;
}

/**
 * rk_idle_clock_until_lock:
 *
 * Returns: µs until the lock; 0 or less when it is due
 */
gint64
rk_idle_clock_until_lock (const RkIdleClock *clock, gint64 boot)
{
  return clock->active_at + clock->lock_after - boot;
}
