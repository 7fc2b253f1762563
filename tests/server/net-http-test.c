/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "raw-client.h"
#include "server/net/http.h"
#include "server/net/listen.h"
#include "server/net/router.h"
#include "server/net/websocket.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The network layer by itself, with routes that only the tests have: an echo, a long body, a
 * WebSocket that answers. One test for each attack. */

#define STREAM_SIZE (3 * 1024 * 1024 + 17)
#define ID          "0192f0c1-1111-7abc-8def-0123456789ab"

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  RkHttp *http;
  RkWebSocketSet *sockets;
  guint16 port;
  int dispatched; /* atomic */
  int closed;     /* atomic */
} Fixture;

enum
{
  HELLO,
  ECHO,
  STREAM,
  SOCKET,
};

static const RkRoute routes[] = {
  { "GET", "/v1/hello", GINT_TO_POINTER (HELLO) },
  { "PUT", "/v1/echo/{id}", GINT_TO_POINTER (ECHO) },
  { "GET", "/v1/stream", GINT_TO_POINTER (STREAM) },
  { "GET", "/v1/socket", GINT_TO_POINTER (SOCKET) },
  { NULL, NULL, NULL },
};

static void
on_begin (RkExchange *exchange, gpointer data)
{
  switch (rk_router_find (routes, exchange))
    {
    case RK_ROUTED_NOWHERE:
      rk_exchange_refuse (exchange, 404, "not_found", NULL);
      break;
    case RK_ROUTED_NO_METHOD:
      {
        g_autofree char *allow = rk_router_allow (routes, exchange->path);
        rk_exchange_refuse (exchange, 405, "method_not_allowed", NULL);
        rk_exchange_add_header (exchange, "Allow", allow);
        break;
      }
    case RK_ROUTED:
      exchange->max_body = GPOINTER_TO_INT (exchange->route->handler) == ECHO ? 1000 : 0;
      break;
    }
}

typedef struct
{
  RkHttp *http;
  RkExchange *exchange;
  GBytes *bytes;
} Later;

static gboolean
answer_later (gpointer data)
{
  Later *later = data;

  rk_http_answered (later->http, later->exchange);
  g_free (later);
  return G_SOURCE_REMOVE;
}

static gboolean
part_later (gpointer data)
{
  Later *later = data;

  rk_http_part_ready (later->http, later->exchange, later->bytes);
  g_free (later);
  return G_SOURCE_REMOVE;
}

static void
in_a_moment (Fixture *fixture, GSourceFunc function, Later later)
{
  g_autoptr (GSource) source = g_timeout_source_new (1);

  g_source_set_callback (source, function, g_memdup2 (&later, sizeof later), NULL);
  g_source_attach (source, fixture->context);
}

static GBytes *
read_stream (gpointer data, gint64 offset, gsize size, GError **error)
{
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) ('a' + (offset + (gint64) i) % 23);
  return g_bytes_new_take (bytes, size);
}

static void
on_upgraded (gpointer data, int fd, const char *early, gsize early_size)
{
  Fixture *fixture = data;

  g_assert_nonnull (rk_websocket_new (fixture->sockets, fd, early, early_size, fixture));
}

static gboolean
on_dispatch (RkExchange *exchange, gpointer data)
{
  Fixture *fixture = data;

  g_atomic_int_inc (&fixture->dispatched);
  switch (GPOINTER_TO_INT (exchange->route->handler))
    {
    case ECHO:
      rk_exchange_answer_bytes (exchange, 200, "application/json",
                                exchange->body != NULL
                                  ? g_bytes_new (exchange->body->data, exchange->body->len)
                                  : g_bytes_new (NULL, 0));
      in_a_moment (fixture, answer_later, (Later){ fixture->http, exchange, NULL });
      return FALSE;
    case STREAM:
      rk_exchange_answer_stream (
        exchange, 200, "application/octet-stream", 0, STREAM_SIZE, read_stream, NULL, NULL);
      return TRUE;
    case SOCKET:
      {
        g_autofree char *accept = NULL;
        if (exchange->websocket_key == NULL)
          {
            rk_exchange_refuse (exchange, 426, "invalid", NULL);
            return TRUE;
          }
        accept = rk_websocket_accept_key (exchange->websocket_key);
        rk_exchange_answer_upgrade (exchange, on_upgraded, fixture, NULL);
        rk_exchange_add_header (exchange, "Upgrade", "websocket");
        rk_exchange_add_header (exchange, "Sec-WebSocket-Accept", accept);
        return TRUE;
      }
    default:
      rk_exchange_answer_json (exchange, 200, g_string_new ("{\"hello\":true}"));
      return TRUE;
    }
}

static void
on_read (RkExchange *exchange, gint64 offset, gsize size, gpointer data)
{
  Fixture *fixture = data;
  GBytes *bytes = exchange->read (exchange->read_data, offset, size, NULL);

  in_a_moment (fixture, part_later, (Later){ fixture->http, exchange, bytes });
}

static void
on_message (RkWebSocket *socket, const char *text, gsize size, gpointer data)
{
  rk_websocket_send (socket, text, size);
}

static void
on_closed (RkWebSocket *socket, gpointer data)
{
  Fixture *fixture = data;

  g_atomic_int_inc (&fixture->closed);
}

static gpointer
run_loop (gpointer data)
{
  Fixture *fixture = data;

  g_main_context_push_thread_default (fixture->context);
  g_main_loop_run (fixture->loop);
  g_main_context_pop_thread_default (fixture->context);
  return NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const RkHttpHooks hooks = { on_begin, on_dispatch, on_read };
  static const RkWebSocketHooks socket_hooks = { on_message, on_closed };
  static const RkHttpLimits limits
    = { .header_seconds = 1, .body_seconds = 1, .idle_seconds = 2, .connections = 4000 };
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  int fd = rk_listen ("127.0.0.1:0", &name, &error);

  g_assert_no_error (error);
  fixture->port = (guint16) g_ascii_strtoull (strrchr (name, ':') + 1, NULL, 10);
  fixture->context = g_main_context_new ();
  fixture->loop = g_main_loop_new (fixture->context, FALSE);
  fixture->sockets = rk_websocket_set_new (fixture->context, &socket_hooks, &error);
  g_assert_no_error (error);
  fixture->http = rk_http_new (fd, fixture->context, &limits, &hooks, fixture, &error);
  g_assert_no_error (error);
  fixture->thread = g_thread_new ("network", run_loop, fixture);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_main_context_invoke (fixture->context, quit, fixture->loop);
  g_thread_join (fixture->thread);
  rk_http_free (fixture->http);
  rk_websocket_set_free (fixture->sockets);
  g_main_loop_unref (fixture->loop);
  g_main_context_unref (fixture->context);
}

/* Sends a request and wants a problem document with this status. */
static void
assert_refused (Fixture *fixture, const char *request, guint status, const char *code)
{
  g_autofree char *headers = NULL;
  guint got;
  g_autofree char *body = raw_exchange (fixture->port, request, &got, &headers);
  g_autofree char *member = g_strdup_printf ("\"code\":\"%s\"", code);

  g_assert_cmpuint (got, ==, status);
  g_assert_nonnull (strcasestr (headers, "content-type: application/problem+json"));
  g_assert_nonnull (strcasestr (headers, "x-content-type-options: nosniff"));
  g_assert_nonnull (strcasestr (headers, "cache-control: no-store"));
  g_assert_nonnull (strstr (body, member));
}

/* Refused by us or, depending on its version, by libmicrohttpd before: nothing gets through. */
static void
assert_not_taken (Fixture *fixture, const char *request)
{
  int before = g_atomic_int_get (&fixture->dispatched);
  guint got;
  g_autofree char *body = raw_exchange (fixture->port, request, &got, NULL);

  g_assert_cmpuint (got, >=, 400);
  g_assert_cmpuint (got, <, 500);
  g_assert_cmpint (g_atomic_int_get (&fixture->dispatched), ==, before);
}

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  g_autofree char *headers = NULL;
  guint status;
  g_autofree char *body
    = raw_exchange (fixture->port, "GET /v1/hello HTTP/1.1\r\nHost: a\r\n\r\n", &status, &headers);

  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpstr (body, ==, "{\"hello\":true}");
  g_assert_nonnull (strcasestr (headers, "x-content-type-options: nosniff"));
  g_assert_nonnull (strcasestr (headers, "cache-control: no-store"));
  g_assert_nonnull (strcasestr (headers, "content-type: application/json"));
}

static void
test_keep_alive (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->port);

  for (int i = 0; i < 50; i++)
    {
      guint status;
      g_autofree char *body = NULL;
      raw_send (
        fd, "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", -1);
      body = raw_read_answer (fd, &status, NULL);
      g_assert_cmpuint (status, ==, 200);
      g_assert_cmpstr (body, ==, "hello");
    }
  close (fd);
}

static void
test_stream (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->port);
  guint status;
  g_autofree char *body = NULL;

  raw_send (fd, "GET /v1/stream HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  body = raw_read_answer (fd, &status, NULL);
  g_assert_cmpuint (status, ==, 200);
  for (gsize i = 0; i < STREAM_SIZE; i++)
    if (body[i] != (char) ('a' + i % 23))
      g_error ("byte %zu is wrong", i);
  close (fd);
}

static void
test_head (Fixture *fixture, gconstpointer data)
{
  int fd = raw_connect (fixture->port);
  const char *request = "HEAD /v1/stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  g_autoptr (GString) all = g_string_new (NULL);
  char bytes[512];
  ssize_t n;

  raw_send (fd, request, -1);
  while ((n = read (fd, bytes, sizeof bytes)) > 0)
    g_string_append_len (all, bytes, n);
  g_assert_true (g_str_has_prefix (all->str, "HTTP/1.1 200"));
  g_assert_true (g_str_has_suffix (all->str, "\r\n\r\n"));
  g_assert_nonnull (strcasestr (all->str, "content-length: 3145745\r\n"));
  close (fd);
}

static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  assert_refused (fixture, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found");
  assert_refused (fixture, "GET /v1/hello/ HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found");
  assert_refused (fixture, "GET /v1/%68ello HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found");
  assert_refused (fixture, "GET /v1/../v1/hello HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found");
  assert_refused (fixture, "PUT /v1/echo/1 HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found");
  assert_refused (fixture,
                  "PUT /v1/echo/0192F0C1-1111-7ABC-8DEF-0123456789AB HTTP/1.1\r\nHost: a\r\n\r\n",
                  404, "not_found");
}

static void
test_method (Fixture *fixture, gconstpointer data)
{
  g_autofree char *headers = NULL;
  guint status;
  g_autofree char *body = raw_exchange (
    fixture->port, "DELETE /v1/hello HTTP/1.1\r\nHost: a\r\n\r\n", &status, &headers);

  g_assert_cmpuint (status, ==, 405);
  g_assert_nonnull (strstr (headers, "Allow: GET, HEAD\r\n"));
  assert_refused (
    fixture, "TRACE /v1/hello HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed");
  assert_refused (fixture, "BREW /v1/hello HTTP/1.1\r\nHost: a\r\n\r\n", 501, "method_not_allowed");
}

static void
test_query (Fixture *fixture, gconstpointer data)
{
  assert_refused (fixture, "GET /v1/hello?a=1&a=2 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid");
  assert_refused (fixture, "GET /v1/hello?a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid");
  assert_refused (fixture, "GET /v1/hello?a=%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid");
  assert_refused (fixture, "GET /v1/hello?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid");
  assert_refused (fixture, "GET /v1/hello?a=%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid");
}

static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  static const char *const requests[] = {
    "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
    "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 5,5\r\n\r\nhello",
    "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello",
    "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "GET /v1/hello HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
    "GET http://other/v1/hello HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    assert_not_taken (fixture, requests[i]);
}

static void
test_smuggling (Fixture *fixture, gconstpointer data)
{
  int before = g_atomic_int_get (&fixture->dispatched);
  int fd;
  guint status;
  g_autofree char *body = NULL;

  assert_refused (fixture,
                  "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                  400, "invalid");
  assert_refused (fixture,
                  "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "0\r\n\r\n",
                  411, "invalid");
  assert_not_taken (
    fixture, "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n");
  assert_refused (fixture,
                  "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                  "Content-Length: 6\r\n\r\nhello",
                  400, "invalid");
  assert_refused (fixture,
                  "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                  "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
                  400, "invalid");

  /* Behind a refused body nothing is taken for another request. */
  fd = raw_connect (fixture->port);
  raw_send (fd,
            "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
            "Transfer-Encoding: chunked\r\n\r\n"
            "0\r\n\r\nGET /v1/hello HTTP/1.1\r\nHost: a\r\n\r\n",
            -1);
  body = raw_read_answer (fd, &status, NULL);
  g_assert_cmpuint (status, ==, 400);
  g_assert_true (raw_is_closed (fd, 3000));
  close (fd);
  g_assert_cmpint (g_atomic_int_get (&fixture->dispatched), ==, before);
}

static void
test_host (Fixture *fixture, gconstpointer data)
{
  assert_refused (fixture, "GET /v1/hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "invalid");
  assert_not_taken (fixture, "GET /v1/hello HTTP/1.1\r\nHost: a\r\nX y: b\r\n\r\n");
  assert_not_taken (fixture, "GET /v1/hello HTTP/1.1\r\n\r\n");
}

static void
test_large_headers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (20 * 1024, 'x');
  g_autofree char *huge = g_strnfill (200 * 1024, 'x');
  g_autofree char *one
    = g_strdup_printf ("GET /v1/hello HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", filling);
  g_autofree char *target
    = g_strdup_printf ("GET /v1/hello?a=%.*s HTTP/1.1\r\nHost: a\r\n\r\n", 3000, filling);
  g_autofree char *endless
    = g_strdup_printf ("GET /v1/hello HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", huge);
  guint status;
  g_autofree char *body = NULL;

  assert_refused (fixture, one, 431, "too_large");
  assert_refused (fixture, target, 414, "too_large");
  /* What does not even fit into the connection's memory is answered by the library itself. */
  body = raw_exchange (fixture->port, endless, &status, NULL);
  g_assert_true (status == 431 || status == 0);
}

static void
test_large_body (Fixture *fixture, gconstpointer data)
{
  assert_refused (fixture,
                  "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\nhello",
                  413, "too_large");
  assert_refused (
    fixture, "GET /v1/hello HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", 413, "too_large");
  assert_refused (fixture,
                  "PUT /v1/echo/" ID
                  " HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n",
                  413, "too_large");
}

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  gint64 begin = g_get_monotonic_time ();
  int headers = raw_connect (fixture->port);
  int body = raw_connect (fixture->port);
  int silent = raw_connect (fixture->port);

  raw_send (headers, "GET /v1/hello HTTP/1.1\r\nHost: a\r\n", -1);
  raw_send (body, "PUT /v1/echo/" ID " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n", -1);
  /* Every byte is a sign of life, and it must not help. */
  while (g_get_monotonic_time () - begin < 2500 * 1000)
    {
      raw_send (headers, "X: y\r\n", -1);
      raw_send (body, "z", -1);
      g_usleep (100 * 1000);
    }
  g_assert_true (raw_is_closed (headers, 1500));
  g_assert_true (raw_is_closed (body, 1500));
  g_assert_true (raw_is_closed (silent, 1500));
  close (headers);
  close (body);
  close (silent);
}

static void
test_websocket (Fixture *fixture, gconstpointer data)
{
  guint status;
  int fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);
  g_autofree char *long_text = g_strnfill (4000, 'q');
  g_autofree char *echo = NULL;
  g_autofree char *pong = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *long_echo = NULL;
  guint8 opcode;
  gsize size;

  g_assert_cmpuint (status, ==, 101);
  raw_ws_send (fd, 1, TRUE, "hello", 5);
  echo = raw_ws_read (fd, &opcode, &size, 3000);
  g_assert_cmpstr (echo, ==, "hello");
  g_assert_cmpint (opcode, ==, 1);
  raw_ws_send (fd, 9, TRUE, "ping", 4);
  pong = raw_ws_read (fd, &opcode, &size, 3000);
  g_assert_cmpstr (pong, ==, "ping");
  g_assert_cmpint (opcode, ==, 10);
  raw_ws_send (fd, 1, FALSE, "one ", 4);
  raw_ws_send (fd, 9, TRUE, "between", 7);
  g_free (raw_ws_read (fd, &opcode, &size, 3000));
  g_assert_cmpint (opcode, ==, 10);
  raw_ws_send (fd, 0, TRUE, "two", 3);
  joined = raw_ws_read (fd, &opcode, &size, 3000);
  g_assert_cmpstr (joined, ==, "one two");
  raw_ws_send (fd, 1, TRUE, long_text, 4000);
  long_echo = raw_ws_read (fd, &opcode, &size, 3000);
  g_assert_cmpstr (long_echo, ==, long_text);
  raw_ws_send (fd, 8, TRUE, "\x03\xe8", 2);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, 1000);
  g_assert_true (raw_is_closed (fd, 3000));
  close (fd);
}

static void
test_websocket_early (Fixture *fixture, gconstpointer data)
{
  static const char request[]
    = "GET /v1/socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
      "\x81\x82\x00\x00\x00\x00hi";
  int fd = raw_connect (fixture->port);
  guint status;
  g_autofree char *body = NULL;
  g_autofree char *echo = NULL;

  raw_send (fd, request, sizeof request - 1);
  body = raw_read_answer (fd, &status, NULL);
  g_assert_cmpuint (status, ==, 101);
  echo = raw_ws_read (fd, NULL, NULL, 3000);
  g_assert_cmpstr (echo, ==, "hi");
  close (fd);
}

static void
test_websocket_refused (Fixture *fixture, gconstpointer data)
{
  assert_refused (fixture, "GET /v1/socket HTTP/1.1\r\nHost: a\r\n\r\n", 426, "invalid");
  assert_refused (fixture,
                  "GET /v1/socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: "
                  "Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: "
                  "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                  426, "invalid");
}

static void
test_websocket_oversize (Fixture *fixture, gconstpointer data)
{
  guint status;
  g_autofree char *large = g_strnfill (5000, 'x');
  static const char claimed[] = "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00x";
  int fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);

  raw_ws_send (fd, 1, TRUE, large, 5000);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, RK_WEBSOCKET_TOO_BIG);
  close (fd);

  fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);
  raw_send (fd, claimed, sizeof claimed - 1);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, RK_WEBSOCKET_TOO_BIG);
  close (fd);

  /* Pieces of one message count together. */
  fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);
  raw_ws_send (fd, 1, FALSE, large, 3000);
  raw_ws_send (fd, 0, TRUE, large, 3000);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, RK_WEBSOCKET_TOO_BIG);
  close (fd);
}

static void
test_websocket_nonsense (Fixture *fixture, gconstpointer data)
{
  guint status;
  int fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);

  /* Not masked, a reserved bit, no UTF-8, binary. */
  raw_send (fd, "\x81\x02hi", 4);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, 1002);
  close (fd);
  fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);
  raw_send (fd, "\xf1\x82\x00\x00\x00\x00hi", 8);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, 1002);
  close (fd);
  fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);
  raw_ws_send (fd, 1, TRUE, "\xff\xfe", 2);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, 1007);
  close (fd);
  fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);
  raw_ws_send (fd, 2, TRUE, "hi", 2);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, RK_WEBSOCKET_POLICY);
  close (fd);
}

static void
test_websocket_flood (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (300, 'x');
  guint status;
  int fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);

  for (int i = 0; i < 1000; i++)
    raw_ws_send (fd, 9, TRUE, "", 0);
  g_assert_cmpuint (raw_ws_read_close (fd, 3000), ==, RK_WEBSOCKET_POLICY);
  close (fd);

  /* As much is none where it answers what was sent. */
  fd = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *echo = NULL;

      raw_ws_send (fd, 1, TRUE, large, 300);
      echo = raw_ws_read (fd, NULL, NULL, 3000);
      g_assert_cmpstr (echo, ==, large);
    }
  close (fd);
}

/* Nothing of libmicrohttpd remains behind a WebSocket, nor of the WebSocket behind its end. */
static void
test_no_leak (Fixture *fixture, gconstpointer data)
{
  g_autofree int *fds = NULL;
  struct rlimit limit;
  guint before, at_peak, n, resident, status;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = MIN (limit.rlim_max, 16384);
  setrlimit (RLIMIT_NOFILE, &limit);
  /* Each connection is two descriptors here, and a system of 1,024 still tells a leak. */
  n = (guint) MIN (limit.rlim_cur / 2 - 100, 3000);
  g_assert_cmpuint (n, >=, 400);
  fds = g_new (int, n);
  before = raw_count_descriptors ();
  resident = raw_resident_kib ();
  for (guint i = 0; i < n; i++)
    {
      fds[i] = raw_ws_connect (fixture->port, "/v1/socket", NULL, &status);
      g_assert_cmpuint (status, ==, 101);
    }
  for (guint i = 0; i < n; i += 100)
    {
      g_autofree char *echo = NULL;
      raw_ws_send (fds[i], 1, TRUE, "here", 4);
      echo = raw_ws_read (fds[i], NULL, NULL, 3000);
      g_assert_cmpstr (echo, ==, "here");
    }
  at_peak = raw_count_descriptors ();
  g_assert_cmpuint (at_peak, <=, before + 2 * n + 8);
  g_test_message ("%u connections take %u KiB", n, raw_resident_kib () - resident);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  g_assert_cmpuint (raw_resident_kib () - resident, <, n);
#endif
  for (guint i = 0; i < n; i++)
    close (fds[i]);
  for (guint i = 0; i < 200 && g_atomic_int_get (&fixture->closed) < (int) n; i++)
    g_usleep (50 * 1000);
  g_assert_cmpint (g_atomic_int_get (&fixture->closed), ==, (int) n);
  g_assert_cmpuint (raw_count_descriptors (), <=, before + 2);
}

static void
test_listen (void)
{
  static const char *const refused[]
    = { "0.0.0.0:0", "[::]:0",          "192.0.2.1:80",  "example.org:80",
        "127.0.0.1", "127.0.0.1:70000", "unix:relative", "" };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = NULL;
      g_assert_cmpint (rk_listen (refused[i], &name, &error), ==, -1);
      g_assert_nonnull (error);
      g_assert_null (name);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/listen", test_listen);
#define ADD(name, function) g_test_add ("/net/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("plain", test_plain);
  ADD ("keep-alive", test_keep_alive);
  ADD ("stream", test_stream);
  ADD ("head", test_head);
  ADD ("unknown", test_unknown);
  ADD ("method", test_method);
  ADD ("query", test_query);
  ADD ("malformed", test_malformed);
  ADD ("smuggling", test_smuggling);
  ADD ("host", test_host);
  ADD ("large-headers", test_large_headers);
  ADD ("large-body", test_large_body);
  ADD ("slow", test_slow);
  ADD ("websocket/echo", test_websocket);
  ADD ("websocket/early", test_websocket_early);
  ADD ("websocket/refused", test_websocket_refused);
  ADD ("websocket/oversize", test_websocket_oversize);
  ADD ("websocket/nonsense", test_websocket_nonsense);
  ADD ("websocket/flood", test_websocket_flood);
  ADD ("no-leak", test_no_leak);
  return g_test_run ();
}
