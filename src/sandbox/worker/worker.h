/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/protocol.h"

G_BEGIN_DECLS

/* What a kind of worker may use. Set once, at its start, before the first byte of a file. */
typedef struct
{
  guint64 memory; /* bytes of address space */
  guint cpu_seconds;
  /* A whole program to be run inside, which writes files and starts processes; both end with it. */
  gboolean runs_program;
} RkWorkerLimits;

/* Gives up all that is not needed for decoding: limits, then the filter of system calls. Aborts if
 * the system refuses. */
void rk_worker_lock_down (const RkWorkerLimits *limits);

/* One question. @fds are @n_fds descriptors, closed afterwards. Writes the answer's payload into
 * @answer, or returns what went wrong. */
typedef RkWireFailure (*RkWorkerHandler) (
  RkReader *question, const int *fds, gsize n_fds, RkMessage *answer, gpointer user_data);

/* Says hello and answers until the application closes the socket. */
void rk_worker_serve (RkWorkerHandler handler, gpointer user_data);

/* For a worker that was started ahead: what it may do while nothing is asked of it yet. Called once
 * by rk_worker_serve(), after the hello. */
typedef void (*RkWorkerMeanwhile) (void);
void rk_worker_set_meanwhile (RkWorkerMeanwhile meanwhile);

/* The file in a sealed descriptor; NULL if that can't be mapped. Never unmapped: a worker has one
 * file. */
const guint8 *rk_worker_map_input (int fd, gsize *ret_length);

/* The memory for the result, of the size that the application chose. */
guint8 *rk_worker_map_output (int fd, gsize *ret_length);

/* For who answers more than one question: each comes with a memory of its own. */
void rk_worker_unmap_output (guint8 *output, gsize length);

/* Sets @ret_width and @ret_height to the size with the proportions of @width × @height that fits
 * into the limits (0 for none) and is never larger. */
void rk_worker_fit (guint width,
                    guint height,
                    guint max_width,
                    guint max_height,
                    guint *ret_width,
                    guint *ret_height);

G_END_DECLS
