/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RkMailbox: short messages from other processes of the same operator, through a socket in a
 * folder that only they can enter.
 */
typedef struct _RkMailbox RkMailbox;

typedef void (*RkMailboxFunc) (const char *message, gpointer data);

/* A message has at most this many bytes. */
#define RK_MAILBOX_MAX 8000

RkMailbox *rk_mailbox_new (const char *folder,
                           const char *name,
                           GMainContext *context,
                           RkMailboxFunc func,
                           gpointer data,
                           GError **error);
void rk_mailbox_free (RkMailbox *mailbox);
GSource *rk_mailbox_watch (int fd);
gboolean rk_mailbox_send (const char *folder, const char *name, const char *message);

G_END_DECLS
