/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platform/files.h"
#include "platform/sandbox.h"
#include "sandbox/decoder.h"
#include "sandbox/protocol.h"

G_BEGIN_DECLS

/* The application's end of one worker. It starts the worker, asks one question after another, and
 * ends the worker at the first thing that is not as it should be: a late, wrong, unasked or
 * malformed answer, or its death. From then on every question fails with the same error. Used on
 * one thread only. Freeing it answers nothing any more. */
typedef struct _RkLink RkLink;

/* The answer, checked to belong to the question, or NULL and why not. The link may be closed or
 * freed in here. */
typedef void (*RkLinkAnswered) (RkReader *answer, const GError *error, gpointer user_data);

/* The worker wants bytes of the file; answered by one rk_link_give(). */
typedef void (*RkLinkWanted) (guint64 offset, guint length, gpointer user_data);

RkLink *rk_link_new (const char *program, RkSandboxFlags flags, gboolean with_data, GError **error);
void rk_link_free (RkLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkLink, rk_link_free)

gboolean rk_link_is_alive (RkLink *self);

/* Begins the next question; put its numbers into the result and call rk_link_ask(). */
RkMessage *rk_link_begin (RkLink *self, RkWireType type);

/* Asks what was begun. @memories are what the worker gets to see, at most two, %NULL for none. The
 * worker has @seconds from when its turn comes; waiting for rk_link_give() does not count. */
void rk_link_ask (RkLink *self,
                  RkSharedMemory *first,
                  RkSharedMemory *second,
                  guint seconds,
                  RkLinkAnswered answered,
                  gpointer user_data);

/* Lets the worker read a file of @size bytes. */
void rk_link_set_file (RkLink *self, guint64 size, RkLinkWanted wanted, gpointer user_data);

/* The bytes that were wanted, or NULL if they can't be had: then the link ends with @error. */
void rk_link_give (RkLink *self, GBytes *bytes, const GError *error);

/* Ends the worker for a reason that the one who asked found out: its answer made no sense. */
void rk_link_break (RkLink *self);

/* Ends the worker because its work is done; the answer at hand stays valid. */
void rk_link_stop (RkLink *self);

/* The worker's process, for tests. */
GPid rk_link_get_pid (RkLink *self);

/* Sets @error to the translated message that belongs to @code. */
void rk_sandbox_set_error (GError **error, RkSandboxError code);

G_END_DECLS
