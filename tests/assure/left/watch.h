/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "canary.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* What the watcher knows: what it looks for, where that may go, and what it has seen. */
typedef struct
{
  RkCanaries *canaries;
  GPtrArray *allowed;
  GHashTable *told;  /* lines of the report, so that each stands there once */
  GHashTable *peers; /* by the socket's number: with whom it was connected, once it is no longer */
  gboolean any_file; /* whatever is written to a file is told, canary or not */
  char *report;
  char *phase_path;
  guint64 n_calls;
  guint64 n_bytes;
  guint64 n_shared;
  guint64 n_processes;
  guint64 n_allowed;
} RkWatch;

RkWatch *rk_watch_new (void);
void rk_watch_look (
  RkWatch *watch, pid_t pid, const guint8 *bytes, gsize size, int fd, const char *call);
void rk_watch_look_to (RkWatch *watch,
                       pid_t pid,
                       const guint8 *bytes,
                       gsize size,
                       int fd,
                       const void *address,
                       gsize address_size,
                       const char *call);
void
rk_watch_connected (RkWatch *watch, pid_t pid, int fd, const void *address, gsize address_size);
void
rk_watch_look_mapped (RkWatch *watch, pid_t pid, const guint8 *bytes, gsize size, guint64 address);
void rk_watch_blind (RkWatch *watch, pid_t pid, const char *call);
void rk_watch_finish (RkWatch *watch);
pid_t rk_watch_group_of (pid_t pid);

G_END_DECLS
