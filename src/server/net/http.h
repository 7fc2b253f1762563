/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/net/exchange.h"

G_BEGIN_DECLS

/**
 * RkHttp: HTTP/1.1 for the network thread, on one listening socket.
 *
 * libmicrohttpd without a thread of its own: its epoll descriptor is one source of the main
 * context. Everything here is called in the thread that runs this context.
 */
typedef struct _RkHttp RkHttp;

/**
 * RkHttpHooks:
 * @begin: the headers are there. Sets the exchange's route and max_body, or answers at once, and
 *   then the body is not read
 * @dispatch: the body is there. Answers at once and returns %TRUE, or returns %FALSE and calls
 *   rk_http_answered() later
 * @read: wants a part of a body that is a stream: calls rk_http_part_ready() later
 */
typedef struct
{
  void (*begin) (RkExchange *exchange, gpointer data);
  gboolean (*dispatch) (RkExchange *exchange, gpointer data);
  void (*read) (RkExchange *exchange, gint64 offset, gsize size, gpointer data);
} RkHttpHooks;

/**
 * RkHttpLimits:
 * @header_seconds: from the connection, or the first byte of another request, to the last header
 * @body_seconds: from there to the end of the body
 * @idle_seconds: without a request, or without progress in sending an answer
 * @connections: at a time, those turned into WebSockets not counted
 */
typedef struct
{
  guint header_seconds;
  guint body_seconds;
  guint idle_seconds;
  guint connections;
} RkHttpLimits;

RkHttp *rk_http_new (int listen_fd,
                     GMainContext *context,
                     const RkHttpLimits *limits,
                     const RkHttpHooks *hooks,
                     gpointer data,
                     GError **error);
void rk_http_answered (RkHttp *http, RkExchange *exchange);
void rk_http_part_ready (RkHttp *http, RkExchange *exchange, GBytes *part);
void rk_http_quiesce (RkHttp *http);
guint rk_http_pending (RkHttp *http);
void rk_http_free (RkHttp *http);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkHttp, rk_http_free)

G_END_DECLS
