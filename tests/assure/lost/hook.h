/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What can happen to a process in the middle of its work. The calls of the program to its database,
 * its files and its memory pass through here, counted; at one of them it ends, or the call fails.
 * The counts and orders lie in memory that the process shares with the one that started it.
 */

typedef enum
{
  RK_HOOK_STATEMENT, /* the beginning and the end of each statement of the database */
  RK_HOOK_FILE,      /* calls that change files: open to make, write, sync, cut, rename, remove */
  RK_HOOK_READ,      /* calls that read files, or open them */
  RK_HOOK_MEMORY,    /* allocations of SQLite, of libsodium, and those that may fail by GLib */
  RK_HOOK_STEP,      /* each step of a statement */
  RK_N_HOOKS,
} RkHookKind;

typedef enum
{
  RK_HOOK_NOTHING,
  RK_HOOK_KILL, /* kill -9 at the call */
  RK_HOOK_FAIL, /* this one call fails */
  RK_HOOK_FULL, /* from this call on the disk is full */
  RK_HOOK_LOCK, /* from this call on nothing can be written */
} RkHookOrder;

typedef struct
{
  gint armed;              /* atomic: whether calls are counted */
  gint counts[RK_N_HOOKS]; /* atomic */
  gint fired;              /* atomic: how often the order was carried out */
  gint kind;
  gint at; /* from 1 */
  gint order;
  gint64 clock_us; /* what the clock of the wall is ahead */
  char under[256]; /* only files in this folder */
  char where[64];  /* what the call was, for a report */
} RkHook;

RkHook *rk_hook_new (const char *under);
/* In the process that is to be watched, before anything else opens a database. */
void rk_hook_begin (RkHook *hook);
void rk_hook_order (RkHook *hook, RkHookKind kind, guint at, RkHookOrder order);
void rk_hook_arm (RkHook *hook, gboolean armed);

G_END_DECLS
