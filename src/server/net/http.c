/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/http.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Enough for the headers that we take, several times over, and for one piece of a body. */
#define CONNECTION_MEMORY (64 * 1024)
#define STREAM_PART       (128 * 1024)

/* One connection. It has a deadline whenever it is the peer's turn: a timeout that every byte puts
 * off would let a slow peer hold it for ever. */
typedef struct
{
  GList link;
  struct MHD_Connection *connection;
  int fd;
  gint64 deadline_us; /* monotonic, 0 when it is our turn */
} Peer;

typedef struct
{
  RkHttp *http;
  struct MHD_Connection *connection;
  Peer *peer;
  gboolean bad_target;
  gboolean long_target;
  gboolean begun;
  gboolean dispatched;
  gboolean suspended;
  /* Of a streamed body. */
  gint64 part_offset;
  GBytes *part;
  gboolean failed;
} Transport;

struct _RkHttp
{
  struct MHD_Daemon *daemon;
  GMainContext *context;
  GSource *source;
  GSource *sweeper;
  RkHttpLimits limits;
  RkHttpHooks hooks;
  gpointer data;
  GQueue peers;
  guint n_pending;
  gboolean quiesced;
};

typedef struct
{
  GSource source;
  struct MHD_Daemon *daemon;
  gpointer fd_tag;
  gint64 due_us;   /* monotonic, 0 for never */
  gboolean kicked; /* something was resumed, which the daemon does not see by itself */
} DaemonSource;

static gboolean
daemon_source_prepare (GSource *source, int *timeout)
{
  DaemonSource *self = (DaemonSource *) source;
  MHD_UNSIGNED_LONG_LONG left;

  *timeout = -1;
  self->due_us = 0;
  if (self->kicked)
    return TRUE;
  if (MHD_get_timeout (self->daemon, &left) != MHD_YES)
    return FALSE;
  *timeout = (int) MIN (left, 60000);
  self->due_us = g_source_get_time (source) + (gint64) *timeout * 1000;
  return *timeout == 0;
}

static gboolean
daemon_source_check (GSource *source)
{
  DaemonSource *self = (DaemonSource *) source;

  return self->kicked || g_source_query_unix_fd (source, self->fd_tag) != 0
         || (self->due_us != 0 && self->due_us <= g_source_get_time (source));
}

static gboolean
daemon_source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  DaemonSource *self = (DaemonSource *) source;

  self->kicked = FALSE;
  MHD_run (self->daemon);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs daemon_source_funcs
  = { daemon_source_prepare, daemon_source_check, daemon_source_dispatch, NULL, NULL, NULL };

static void
kick (RkHttp *http)
{
  ((DaemonSource *) http->source)->kicked = TRUE;
}

static void
set_deadline (Peer *peer, guint seconds)
{
  if (peer != NULL)
    peer->deadline_us
      = seconds == 0 ? 0 : g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
}

static gboolean
sweep (gpointer data)
{
  RkHttp *http = data;
  gint64 now = g_get_monotonic_time ();

  for (GList *l = http->peers.head; l != NULL; l = l->next)
    {
      Peer *peer = l->data;
      if (peer->deadline_us != 0 && peer->deadline_us <= now)
        {
          peer->deadline_us = 0;
          shutdown (peer->fd, SHUT_RDWR);
        }
    }
  return G_SOURCE_CONTINUE;
}

static void
on_connection (void *data,
               struct MHD_Connection *connection,
               void **socket_context,
               enum MHD_ConnectionNotificationCode code)
{
  RkHttp *http = data;

  if (code == MHD_CONNECTION_NOTIFY_STARTED)
    {
      const union MHD_ConnectionInfo *info
        = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
      Peer *peer = g_new0 (Peer, 1);
      peer->link.data = peer;
      peer->connection = connection;
      peer->fd = info->connect_fd;
      set_deadline (peer, http->limits.header_seconds);
      g_queue_push_tail_link (&http->peers, &peer->link);
      *socket_context = peer;
    }
  else if (*socket_context != NULL)
    {
      Peer *peer = *socket_context;
      g_queue_unlink (&http->peers, &peer->link);
      g_free (peer);
      *socket_context = NULL;
    }
}

static Peer *
peer_of (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info
    = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

  return info != NULL ? info->socket_context : NULL;
}

/* Called with the request line; what it returns is the context of the access handler. */
static void *
on_request_line (void *data, const char *uri, struct MHD_Connection *connection)
{
  RkHttp *http = data;
  RkExchange *exchange = rk_exchange_new ();
  Transport *transport = g_new0 (Transport, 1);

  transport->http = http;
  transport->connection = connection;
  transport->peer = peer_of (connection);
  exchange->transport = transport;
  transport->long_target = strlen (uri) > RK_HTTP_MAX_TARGET;
  if (!transport->long_target)
    transport->bad_target = !rk_exchange_set_target (exchange, uri);
  set_deadline (transport->peer, http->limits.header_seconds);
  return exchange;
}

static void
on_completed (void *data,
              struct MHD_Connection *connection,
              void **request_context,
              enum MHD_RequestTerminationCode code)
{
  RkHttp *http = data;
  RkExchange *exchange = *request_context;
  Transport *transport;

  if (exchange == NULL)
    return;
  transport = exchange->transport;
  set_deadline (transport->peer, http->limits.idle_seconds);
  g_clear_pointer (&transport->part, g_bytes_unref);
  g_free (transport);
  rk_exchange_free (exchange);
  *request_context = NULL;
}

/* The names are taken as they are: what is spelled out of form is not ours to repair. */
static gboolean
is_header_name (const char *name)
{
  if (*name == '\0')
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && strchr ("!#$%&'*+-.^_`|~", *name) == NULL)
      return FALSE;
  return TRUE;
}

/* A line that begins with a space continued the one before it, long ago. libmicrohttpd joins such a
 * line to the *name*, where others, in front of us, may have joined it to the value. */
static gboolean
is_folded (const char *name)
{
  static const char *const framing[] = { "Host", "Content-Length", "Transfer-Encoding" };

  for (guint i = 0; i < G_N_ELEMENTS (framing); i++)
    if (g_ascii_strncasecmp (name, framing[i], strlen (framing[i])) == 0
        && name[strlen (framing[i])] != '\0')
      return TRUE;
  return FALSE;
}

typedef struct
{
  RkExchange *exchange;
  guint n_host;
  guint n_length;
  guint n_encoding;
  gboolean bad;
  gboolean upgrade;
  gboolean connection_upgrade;
  gboolean version_13;
  char *websocket_key;
} Headers;

static void
take_text (Headers *headers, char **field, const char *value)
{
  if (*field != NULL)
    headers->bad = TRUE;
  else
    *field = g_strdup (value);
}

static void
take_token (Headers *headers, char **field, const char *value)
{
  if (*field != NULL)
    headers->bad = TRUE;
  else if (*value != '\0')
    *field = g_strdup (value);
}

static gboolean
list_has (const char *value, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (value, ",", 16);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (parts[i]), word) == 0)
      return TRUE;
  return FALSE;
}

static enum MHD_Result
on_header (void *data,
           enum MHD_ValueKind kind,
           const char *name,
           size_t name_size,
           const char *value,
           size_t value_size)
{
  Headers *headers = data;
  RkExchange *exchange = headers->exchange;

  if (value == NULL)
    value = "";
  if (!is_header_name (name) || is_folded (name) || strlen (name) != name_size
      || strlen (value) != value_size)
    headers->bad = TRUE;
  else if (g_ascii_strcasecmp (name, "Host") == 0)
    headers->n_host++;
  else if (g_ascii_strcasecmp (name, "Content-Length") == 0)
    {
      guint64 length = 0;
      headers->n_length++;
      if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &length, NULL))
        headers->bad = TRUE;
      exchange->content_length = (gint64) length;
    }
  else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0)
    headers->n_encoding++;
  else if (g_ascii_strcasecmp (name, "Authorization") == 0)
    {
      /* Another scheme than ours is the same as none. */
      if (g_ascii_strncasecmp (value, "Bearer ", 7) == 0)
        take_token (headers, &exchange->token, value + 7);
    }
  else if (g_ascii_strcasecmp (name, "Renraku-Wipe-Token") == 0)
    take_token (headers, &exchange->wipe_token, value);
  else if (g_ascii_strcasecmp (name, "Renraku-Asker-Proof") == 0)
    take_token (headers, &exchange->proof, value);
  else if (g_ascii_strcasecmp (name, "Renraku-Client") == 0)
    take_text (headers, &exchange->client_version, value);
  else if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    take_text (headers, &exchange->content_type, value);
  else if (g_ascii_strcasecmp (name, "Content-Range") == 0)
    take_text (headers, &exchange->content_range, value);
  else if (g_ascii_strcasecmp (name, "Range") == 0)
    take_text (headers, &exchange->range, value);
  else if (g_ascii_strcasecmp (name, "If-None-Match") == 0)
    take_text (headers, &exchange->if_none_match, value);
  else if (g_ascii_strcasecmp (name, "Upgrade") == 0)
    headers->upgrade = headers->upgrade || list_has (value, "websocket");
  else if (g_ascii_strcasecmp (name, "Connection") == 0)
    headers->connection_upgrade = headers->connection_upgrade || list_has (value, "upgrade");
  else if (g_ascii_strcasecmp (name, "Sec-WebSocket-Version") == 0)
    headers->version_13 = strcmp (value, "13") == 0;
  else if (g_ascii_strcasecmp (name, "Sec-WebSocket-Key") == 0)
    take_text (headers, &headers->websocket_key, value);
  return MHD_YES;
}

static const char *
known_method (const char *method)
{
  static const char *const methods[]
    = { "GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", NULL };

  for (guint i = 0; methods[i] != NULL; i++)
    if (strcmp (method, methods[i]) == 0)
      return methods[i];
  return NULL;
}

/* Reads the headers and answers at once what is not worth a body. */
static void
begin (RkHttp *http, RkExchange *exchange, const char *method, const char *version)
{
  Transport *transport = exchange->transport;
  Headers headers = { .exchange = exchange };
  const union MHD_ConnectionInfo *info
    = MHD_get_connection_info (transport->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  gboolean http_1_1 = strcmp (version, MHD_HTTP_VERSION_1_1) == 0;

  MHD_get_connection_values_n (transport->connection, MHD_HEADER_KIND, on_header, &headers);
  if (headers.upgrade && headers.connection_upgrade && headers.version_13
      && headers.websocket_key != NULL && strlen (headers.websocket_key) == 24)
    exchange->websocket_key = g_steal_pointer (&headers.websocket_key);
  g_free (headers.websocket_key);

  exchange->method = known_method (method);
  if (transport->long_target)
    rk_exchange_refuse (exchange, 414, "too_large", NULL);
  else if (info == NULL || info->header_size > RK_HTTP_MAX_HEADERS)
    rk_exchange_refuse (exchange, 431, "too_large", NULL);
  else if (headers.n_host > 1 || (http_1_1 && headers.n_host == 0))
    rk_exchange_refuse (exchange, 400, "invalid", "there must be one Host header");
  else if (headers.n_encoding > 0 && headers.n_length > 0)
    rk_exchange_refuse (
      exchange, 400, "invalid", "Content-Length and Transfer-Encoding exclude each other");
  else if (headers.n_encoding > 0)
    rk_exchange_refuse (exchange, 411, "invalid", "send a Content-Length, not a Transfer-Encoding");
  else if (headers.n_length > 1 || headers.bad)
    rk_exchange_refuse (exchange, 400, "invalid", "a header is malformed or stands twice");
  else if (transport->bad_target)
    rk_exchange_refuse (exchange, 400, "invalid", "the request target is malformed");
  else if (exchange->method == NULL)
    rk_exchange_refuse (exchange, 501, "method_not_allowed", NULL);
  else
    http->hooks.begin (exchange, http->data);

  if (exchange->status == 0 && exchange->content_length > (gint64) exchange->max_body)
    {
      if (exchange->max_body == 0)
        rk_exchange_refuse (exchange, 413, "too_large", "no body is taken here");
      else
        rk_exchange_refuse (exchange, 413, "too_large", NULL);
    }
  if (exchange->status != 0
      && (exchange->content_length > 0 || headers.n_encoding > 0 || headers.n_host != 1))
    exchange->close = TRUE;
}

static void
on_upgraded (void *data,
             struct MHD_Connection *connection,
             void *request_context,
             const char *extra,
             size_t extra_size,
             MHD_socket fd,
             struct MHD_UpgradeResponseHandle *handle)
{
  RkExchange *exchange = data;
  Transport *transport = exchange->transport;
  int own_fd = fcntl (fd, F_DUPFD_CLOEXEC, 3);

  if (own_fd >= 0)
    {
      gpointer upgrade_data = g_steal_pointer (&exchange->upgrade_data);
      exchange->upgrade_free = NULL;
      exchange->upgraded (upgrade_data, own_fd, extra, extra_size);
    }
  /* With a descriptor of our own, all that libmicrohttpd holds for this connection can go. */
  MHD_upgrade_action (handle, MHD_UPGRADE_ACTION_CLOSE);
  kick (transport->http);
}

static ssize_t
on_stream (void *data, uint64_t position, char *buffer, size_t size)
{
  RkExchange *exchange = data;
  Transport *transport = exchange->transport;
  RkHttp *http = transport->http;

  if (transport->failed)
    return MHD_CONTENT_READER_END_WITH_ERROR;
  if (transport->part != NULL)
    {
      gsize part_size;
      const char *part = g_bytes_get_data (transport->part, &part_size);
      gint64 skip = (gint64) position - transport->part_offset;
      if (skip >= 0 && skip < (gint64) part_size)
        {
          gsize n = MIN (size, part_size - (gsize) skip);
          memcpy (buffer, part + skip, n);
          return (ssize_t) n;
        }
      g_clear_pointer (&transport->part, g_bytes_unref);
    }
  transport->part_offset = (gint64) position;
  transport->suspended = TRUE;
  http->n_pending++;
  MHD_suspend_connection (transport->connection);
  http->hooks.read (exchange, exchange->read_offset + (gint64) position,
                    (gsize) MIN (exchange->read_size - (gint64) position, STREAM_PART), http->data);
  return 0;
}

static enum MHD_Result
queue_answer (RkExchange *exchange)
{
  Transport *transport = exchange->transport;
  struct MHD_Response *response;
  enum MHD_Result result;

  if (exchange->upgraded != NULL)
    response = MHD_create_response_for_upgrade (on_upgraded, exchange);
  else if (exchange->read != NULL && exchange->read_size > 0)
    response = MHD_create_response_from_callback (
      (uint64_t) exchange->read_size, 64 * 1024, on_stream, exchange, NULL);
  else
    {
      gsize size = 0;
      gconstpointer bytes = exchange->out != NULL ? g_bytes_get_data (exchange->out, &size) : "";
      /* The exchange outlives the response, so nothing is copied. */
      response = MHD_create_response_from_buffer (
        size, (void *) (bytes != NULL ? bytes : ""), MHD_RESPMEM_PERSISTENT);
    }
  if (response == NULL)
    return MHD_NO;

  if (exchange->upgraded == NULL)
    {
      MHD_add_response_header (response, "Cache-Control", "no-store");
      MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
      if (exchange->out_type != NULL)
        MHD_add_response_header (response, "Content-Type", exchange->out_type);
      if (exchange->close || transport->http->quiesced)
        MHD_add_response_header (response, "Connection", "close");
    }
  for (guint i = 0; exchange->out_headers != NULL && i < exchange->out_headers->len; i += 2)
    MHD_add_response_header (
      response, exchange->out_headers->pdata[i], exchange->out_headers->pdata[i + 1]);
  result = MHD_queue_response (transport->connection, exchange->status, response);
  MHD_destroy_response (response);
  return result;
}

static enum MHD_Result
on_request (void *data,
            struct MHD_Connection *connection,
            const char *url,
            const char *method,
            const char *version,
            const char *upload,
            size_t *upload_size,
            void **request_context)
{
  RkHttp *http = data;
  RkExchange *exchange = *request_context;
  Transport *transport;

  if (exchange == NULL)
    return MHD_NO;
  transport = exchange->transport;
  if (!transport->begun)
    {
      transport->begun = TRUE;
      begin (http, exchange, method, version);
      if (exchange->status != 0)
        {
          set_deadline (transport->peer, http->limits.idle_seconds);
          return queue_answer (exchange);
        }
      if (exchange->content_length > 0)
        {
          exchange->body = g_byte_array_sized_new ((guint) exchange->content_length);
          set_deadline (transport->peer, http->limits.body_seconds);
        }
      return MHD_YES;
    }
  if (*upload_size > 0)
    {
      if (exchange->body == NULL || exchange->body->len + *upload_size > exchange->max_body)
        return MHD_NO;
      g_byte_array_append (exchange->body, (const guint8 *) upload, (guint) *upload_size);
      *upload_size = 0;
      return MHD_YES;
    }
  if (!transport->dispatched)
    {
      transport->dispatched = TRUE;
      set_deadline (transport->peer, 0);
      if (!http->hooks.dispatch (exchange, http->data))
        {
          transport->suspended = TRUE;
          http->n_pending++;
          MHD_suspend_connection (connection);
          return MHD_YES;
        }
    }
  if (exchange->status == 0)
    return MHD_YES;
  return queue_answer (exchange);
}

static size_t
leave_escapes (void *data, struct MHD_Connection *connection, char *text)
{
  return strlen (text);
}

static void
resume (RkHttp *http, RkExchange *exchange)
{
  Transport *transport = exchange->transport;

  g_assert (transport->suspended);
  transport->suspended = FALSE;
  http->n_pending--;
  MHD_resume_connection (transport->connection);
  kick (http);
}

/**
 * rk_http_answered:
 * @exchange: whose answer is there, after its dispatch returned %FALSE
 *
 * Sends the answer.
 */
void
rk_http_answered (RkHttp *http, RkExchange *exchange)
{
  g_assert (exchange->status != 0);
  resume (http, exchange);
}

/**
 * rk_http_part_ready:
 * @part: (transfer full) (nullable): the bytes asked for, or %NULL when they cannot be had; the
 *   connection is closed then, so that nobody takes the half for the whole
 */
void
rk_http_part_ready (RkHttp *http, RkExchange *exchange, GBytes *part)
{
  Transport *transport = exchange->transport;

  transport->part = part;
  transport->failed = part == NULL || g_bytes_get_size (part) == 0;
  resume (http, exchange);
}

/**
 * rk_http_new:
 * @listen_fd: (transfer full): a listening socket, not blocking
 * @context: the main context of the network thread
 * @limits: what a connection may take
 * @hooks: what to do with requests
 * @data: for @hooks
 *
 * Begins to take connections.
 *
 * Returns: (transfer full) (nullable): the server, or %NULL with @error set
 */
RkHttp *
rk_http_new (int listen_fd,
             GMainContext *context,
             const RkHttpLimits *limits,
             const RkHttpHooks *hooks,
             gpointer data,
             GError **error)
{
  RkHttp *http = g_new0 (RkHttp, 1);
  const union MHD_DaemonInfo *info;
  DaemonSource *source;

  http->context = g_main_context_ref (context);
  http->limits = *limits;
  http->hooks = *hooks;
  http->data = data;
  http->daemon = MHD_start_daemon (
    MHD_USE_EPOLL | MHD_ALLOW_UPGRADE | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, http,
    MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_CONNECTION_LIMIT, limits->connections,
    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
    limits->idle_seconds, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_URI_LOG_CALLBACK,
    on_request_line, http, MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
    MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes,
    NULL, MHD_OPTION_END);
  if (http->daemon == NULL)
    {
      close (listen_fd);
      g_main_context_unref (http->context);
      g_free (http);
      g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_FAILED, "The HTTP server could not be started.");
      return NULL;
    }

  info = MHD_get_daemon_info (http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  source = (DaemonSource *) g_source_new (&daemon_source_funcs, sizeof (DaemonSource));
  source->daemon = http->daemon;
  source->fd_tag = g_source_add_unix_fd (&source->source, info->epoll_fd, G_IO_IN);
  http->source = &source->source;
  g_source_set_static_name (http->source, "rk-http");
  g_source_attach (http->source, context);

  http->sweeper = g_timeout_source_new_seconds (1);
  g_source_set_callback (http->sweeper, sweep, http, NULL);
  g_source_set_static_name (http->sweeper, "rk-http-sweeper");
  g_source_attach (http->sweeper, context);
  return http;
}

/**
 * rk_http_quiesce:
 *
 * Takes no more connections; those there are answered, and closed with the answer.
 */
void
rk_http_quiesce (RkHttp *http)
{
  int fd;

  if (http->quiesced)
    return;
  http->quiesced = TRUE;
  fd = MHD_quiesce_daemon (http->daemon);
  if (fd >= 0)
    close (fd);
}

/**
 * rk_http_pending:
 *
 * Returns: how many requests wait for their answer, or a part of it
 */
guint
rk_http_pending (RkHttp *http)
{
  return http->n_pending;
}

/**
 * rk_http_free:
 * @http: (transfer full) (nullable): a server; no request may be waiting for its answer
 *
 * Closes all connections.
 */
void
rk_http_free (RkHttp *http)
{
  if (http == NULL)
    return;
  g_assert (http->n_pending == 0);
  rk_http_quiesce (http);
  /* What was resumed just now goes on to be sent, without waiting for slow peers. */
  for (int i = 0; i < 4; i++)
    MHD_run (http->daemon);
  g_source_destroy (http->source);
  g_source_unref (http->source);
  g_source_destroy (http->sweeper);
  g_source_unref (http->sweeper);
  MHD_stop_daemon (http->daemon);
  g_main_context_unref (http->context);
  g_free (http);
}
