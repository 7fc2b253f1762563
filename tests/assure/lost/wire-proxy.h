/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* A wire that does what wires do, at a chosen byte: a process between the desks and the server. */

typedef enum
{
  WIRE_WHOLE,
  WIRE_CUT,       /* the connection ends at the byte, in both directions */
  WIRE_DELAY,     /* everything stands still at the byte, for a while */
  WIRE_HOLD,      /* this connection alone does: the others overtake it */
  WIRE_DUPLICATE, /* what was asked is asked once more by the wire itself */
  WIRE_RESTART,   /* the server is killed at the byte */
  WIRE_CHAOS,     /* any of it, at any byte */
  N_WIRES,
} WireAction;

typedef struct
{
  gint armed;    /* atomic */
  gint bytes[2]; /* atomic: that went up and down since */
  gint fired;    /* atomic */
  gint action;
  gint down; /* which direction */
  gint at;   /* which byte */
  gint seed;
  gint server; /* its process */
} WireOrder;

/* Returns the port; the process dies with its parent. */
guint16 wire_start (guint16 server_port, WireOrder **ret_order, pid_t *ret_pid);
void wire_order (WireOrder *order, WireAction action, gboolean down, guint at, guint seed);

G_END_DECLS
