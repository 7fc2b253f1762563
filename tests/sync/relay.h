/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A wire between a desk and a server that can be cut, made slow, and that spoils bytes or holds
 * back news. */

/* Where this stands in what goes by, a byte can be spoilt. */
#define RELAY_MARK "=RENRAKU-MARK="

typedef struct
{
  GSocketService *service;
  guint16 port;
  guint16 to;
  char *url;
  int n_spoil_up;   /* so many marks still to be spoilt on the way to the server; atomic */
  int n_spoil_down; /* the same on the way to the desk */
  int n_spoilt;     /* done */
  int pause_us;     /* before each piece is handed on */
  int hold_feed;    /* what a desk is told without having asked waits; atomic */
  GMutex lock;
  GPtrArray *connections; /* of GSocketConnection */
} Relay;

Relay *relay_new (guint16 to);
void relay_free (Relay *relay);
void relay_cut (Relay *relay);

G_END_DECLS
