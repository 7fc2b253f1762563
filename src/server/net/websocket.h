/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The largest message taken from a client: they only acknowledge. */
#define RK_WEBSOCKET_MAX_INCOMING 4096

/* Close codes of RFC 6455 and ours. */
#define RK_WEBSOCKET_GOING_AWAY 1001
#define RK_WEBSOCKET_POLICY     1008
#define RK_WEBSOCKET_TOO_BIG    1009
#define RK_WEBSOCKET_INTERNAL   1011
#define RK_WEBSOCKET_TRY_LATER  1013
#define RK_WEBSOCKET_ENDED      4001

/**
 * RkWebSocketSet: all WebSocket connections of the network thread, in one epoll set.
 *
 * A quiet connection is a descriptor and a few words; the framing state of wslay exists only while
 * a message is on its way.
 */
typedef struct _RkWebSocketSet RkWebSocketSet;
typedef struct _RkWebSocket RkWebSocket;

/**
 * RkWebSocketHooks:
 * @message: a text message came, of at most %RK_WEBSOCKET_MAX_INCOMING bytes of UTF-8, ended by NUL
 * @closed: the connection is gone; the socket is freed when this returns
 *
 * Both are called in the network thread, with what was given for the connection.
 */
typedef struct
{
  void (*message) (RkWebSocket *socket, const char *text, gsize size, gpointer data);
  void (*closed) (RkWebSocket *socket, gpointer data);
} RkWebSocketHooks;

char *rk_websocket_accept_key (const char *key);

RkWebSocketSet *
rk_websocket_set_new (GMainContext *context, const RkWebSocketHooks *hooks, GError **error);
void rk_websocket_set_free (RkWebSocketSet *set);
guint rk_websocket_set_size (RkWebSocketSet *set);

RkWebSocket *
rk_websocket_new (RkWebSocketSet *set, int fd, const char *early, gsize early_size, gpointer data);
gboolean rk_websocket_send (RkWebSocket *socket, const char *text, gsize size);
void rk_websocket_close (RkWebSocket *socket, guint16 code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkWebSocketSet, rk_websocket_set_free)

G_END_DECLS
