/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A mail server of another make (aiosmtpd) on loopback, with TLS and a sign-in, in a folder that is
 * gone afterwards. See letterbox.py for which addresses it refuses. */

typedef struct
{
  char *dir;
  char *config; /* for --mail-config */
  GSubprocess *process;
  guint16 port;
} Letterbox;

/* @url: where the mails say that the server is. */
Letterbox *letterbox_new (const char *url);
/* The same mail server with another configuration of ours: a line of [mail]. */
char *letterbox_config (Letterbox *box, const char *url, const char *name, const char *lines);
/* The nth mail (from 1) to the address, decoded; waits for it. */
char *letterbox_wait (Letterbox *box, const char *to, guint n);
/* As it came over the wire. */
char *letterbox_raw (Letterbox *box, const char *to, guint n);
/* Whether there is one. */
gboolean letterbox_has (Letterbox *box, const char *to, guint n);
/* Mail to later…@ is taken from now on. */
void letterbox_open (Letterbox *box);
/* The one-time code in a mail. */
char *letterbox_code (const char *mail);
void letterbox_free (Letterbox *box);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Letterbox, letterbox_free)

G_END_DECLS
