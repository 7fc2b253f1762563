/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/websocket.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wslay/wslay.h>

#define EVENTS_AT_ONCE 64
/* At most so much is read from one peer before the others have their turn. */
#define BYTES_AT_ONCE 16384
/* A client acknowledges and says that it is alive; more than this is a flood. */
#define WINDOW_SECONDS 10
#define WINDOW_FRAMES  200
#define WINDOW_BYTES   65536
#define ANSWER_BYTES   1024
/* More than this waiting to be sent means that the peer does not read. */
#define MAX_QUEUED    (512 * 1024)
#define CLOSE_SECONDS 5
/* Of a frame without a mask: two bytes and the longest length. */
#define MAX_HEAD 10

struct _RkWebSocket
{
  GList link;
  RkWebSocketSet *set;
  gpointer data;
  wslay_event_context_ptr wslay; /* NULL while nothing is on its way */
  GBytes *early;                 /* NULL once it was read */
  gsize early_used;
  gint64 window_us;
  gint64 close_us;
  guint64 bytes_in;  /* since @wslay was made: what was read … */
  guint64 bytes_due; /* … and how long the frames are that began in it */
  guint32 window_bytes;
  guint32 bytes_now;
  int fd;
  guint16 window_frames;
  guint8 head[MAX_HEAD]; /* of a frame, to be sent with what follows it */
  guint8 n_head;
  unsigned in_fragment : 1;
  unsigned in_wslay : 1;
  unsigned wants_out : 1;
  unsigned closing : 1;
  unsigned dead : 1;
};

struct _RkWebSocketSet
{
  GMainContext *context;
  GSource *source;
  GSource *reaper;
  RkWebSocketHooks hooks;
  GQueue sockets;
  GPtrArray *dead;
  guint n_closing;
  int epoll_fd;
};

/**
 * rk_websocket_accept_key:
 * @key: Sec-WebSocket-Key of the request
 *
 * Returns: (transfer full): Sec-WebSocket-Accept of the answer
 */
char *
rk_websocket_accept_key (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &size);
  return g_base64_encode (digest, size);
}

/* Frees nothing yet: whoever is on the stack may still hold the socket. */
static void
kill_socket (RkWebSocket *socket)
{
  if (socket->dead)
    return;
  socket->dead = TRUE;
  g_ptr_array_add (socket->set->dead, socket);
  g_source_set_ready_time (socket->set->reaper, 0);
}

static ssize_t
on_recv (wslay_event_context_ptr wslay, uint8_t *buffer, size_t size, int flags, void *data)
{
  RkWebSocket *socket = data;
  ssize_t n;

  if (socket->early != NULL)
    {
      gsize early_size;
      const guint8 *early = g_bytes_get_data (socket->early, &early_size);
      n = (ssize_t) MIN (size, early_size - socket->early_used);
      memcpy (buffer, early + socket->early_used, (gsize) n);
      socket->early_used += (gsize) n;
      if (socket->early_used == early_size)
        g_clear_pointer (&socket->early, g_bytes_unref);
      socket->bytes_in += (gsize) n;
      return n;
    }
  if (socket->bytes_now >= BYTES_AT_ONCE)
    {
      wslay_event_set_error (wslay, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
  do
    n = recv (socket->fd, buffer, size, 0);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    {
      socket->bytes_in += (gsize) n;
      socket->bytes_now += (guint32) n;
      socket->window_bytes += (guint32) n;
      return n;
    }
  wslay_event_set_error (wslay, n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
                                  ? WSLAY_ERR_WOULDBLOCK
                                  : WSLAY_ERR_CALLBACK_FAILURE);
  return -1;
}

static ssize_t
on_send (wslay_event_context_ptr wslay, const uint8_t *bytes, size_t size, int flags, void *data)
{
  RkWebSocket *socket = data;
  const gsize head = socket->n_head;
  struct iovec parts[] = { { socket->head, head }, { (void *) bytes, size } };
  const struct msghdr message = { .msg_iov = parts, .msg_iovlen = G_N_ELEMENTS (parts) };
  ssize_t n;

  /* A call of the system for the few bytes of a head costs as much as one for a page. */
  if ((flags & WSLAY_MSG_MORE) != 0 && head + size <= MAX_HEAD)
    {
      memcpy (socket->head + head, bytes, size);
      socket->n_head += (guint8) size;
      return (ssize_t) size;
    }
  do
    n = sendmsg (socket->fd, &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n > (ssize_t) head)
    {
      socket->n_head = 0;
      return n - (ssize_t) head;
    }
  if (n > 0)
    {
      memmove (socket->head, socket->head + n, head - (gsize) n);
      socket->n_head -= (guint8) n;
    }
  wslay_event_set_error (wslay, n >= 0 || errno == EAGAIN || errno == EWOULDBLOCK
                                  ? WSLAY_ERR_WOULDBLOCK
                                  : WSLAY_ERR_CALLBACK_FAILURE);
  return -1;
}

static void
on_frame (wslay_event_context_ptr wslay,
          const struct wslay_event_on_frame_recv_start_arg *frame,
          void *data)
{
  RkWebSocket *socket = data;
  guint64 size = frame->payload_length;

  /* Head, longer length, mask, payload. */
  socket->bytes_due += 2 + (size < 126 ? 0 : size < 65536 ? 2 : 8) + 4 + size;
  socket->window_frames++;
  if (!wslay_is_ctrl_frame (frame->opcode))
    socket->in_fragment = !frame->fin;
}

static void
on_message (wslay_event_context_ptr wslay,
            const struct wslay_event_on_msg_recv_arg *message,
            void *data)
{
  RkWebSocket *socket = data;

  if (socket->closing || socket->dead || wslay_is_ctrl_frame (message->opcode))
    return;
  if (message->opcode != WSLAY_TEXT_FRAME)
    rk_websocket_close (socket, RK_WEBSOCKET_POLICY);
  else
    {
      g_autofree char *text = g_strndup ((const char *) message->msg, message->msg_length);
      socket->set->hooks.message (socket, text, message->msg_length, socket->data);
    }
}

static const struct wslay_event_callbacks callbacks = {
  .recv_callback = on_recv,
  .send_callback = on_send,
  .on_frame_recv_start_callback = on_frame,
  .on_msg_recv_callback = on_message,
};

static wslay_event_context_ptr
get_wslay (RkWebSocket *socket)
{
  if (socket->wslay == NULL)
    {
      if (wslay_event_context_server_init (&socket->wslay, &callbacks, socket) != 0)
        g_error ("out of memory");
      wslay_event_config_set_max_recv_msg_length (socket->wslay, RK_WEBSOCKET_MAX_INCOMING);
      socket->n_head = 0;
      socket->bytes_in = 0;
      socket->bytes_due = 0;
      socket->in_fragment = FALSE;
    }
  return socket->wslay;
}

/* Sends what can be sent, asks to be told when more can, and forgets the framing state when
 * neither direction is in the middle of anything. */
static void
settle (RkWebSocket *socket)
{
  gboolean wants_out;

  if (socket->dead || socket->wslay == NULL)
    return;
  if (wslay_event_want_write (socket->wslay) && wslay_event_send (socket->wslay) != 0)
    {
      kill_socket (socket);
      return;
    }
  if (wslay_event_get_close_sent (socket->wslay) && wslay_event_get_close_received (socket->wslay))
    {
      kill_socket (socket);
      return;
    }
  wants_out = wslay_event_want_write (socket->wslay) != 0;
  if (wants_out != socket->wants_out)
    {
      struct epoll_event event
        = { .events = EPOLLIN | (wants_out ? EPOLLOUT : 0), .data.ptr = socket };
      socket->wants_out = wants_out;
      epoll_ctl (socket->set->epoll_fd, EPOLL_CTL_MOD, socket->fd, &event);
    }
  if (!wants_out && !socket->closing && !socket->in_fragment
      && socket->bytes_in == socket->bytes_due && socket->early == NULL)
    g_clear_pointer (&socket->wslay, wslay_event_context_free);
}

static void
count_flood (RkWebSocket *socket)
{
  gint64 now = g_get_monotonic_time ();

  if (now - socket->window_us > WINDOW_SECONDS * G_USEC_PER_SEC)
    {
      socket->window_us = now;
      socket->window_bytes = 0;
      socket->window_frames = 0;
    }
  else if (socket->window_frames > WINDOW_FRAMES || socket->window_bytes > WINDOW_BYTES)
    rk_websocket_close (socket, RK_WEBSOCKET_POLICY);
}

static void
receive (RkWebSocket *socket)
{
  int result;

  if (socket->dead)
    return;
  get_wslay (socket);
  socket->bytes_now = 0;
  socket->in_wslay = TRUE;
  result = wslay_event_recv (socket->wslay);
  if (result == 0 && !socket->closing)
    count_flood (socket);
  socket->in_wslay = FALSE;
  if (result != 0)
    {
      kill_socket (socket);
      return;
    }
  /* A frame that breaks the protocol or the limit makes wslay queue its close by itself. */
  if (!socket->closing && !wslay_event_get_read_enabled (socket->wslay))
    {
      socket->closing = TRUE;
      socket->close_us = g_get_monotonic_time () + CLOSE_SECONDS * G_USEC_PER_SEC;
      socket->set->n_closing++;
    }
  settle (socket);
  if (!socket->dead && socket->closing && !wslay_event_get_read_enabled (socket->wslay)
      && !wslay_event_want_write (socket->wslay))
    kill_socket (socket);
}

static void
free_socket (RkWebSocket *socket)
{
  if (socket->closing)
    socket->set->n_closing--;
  g_queue_unlink (&socket->set->sockets, &socket->link);
  g_clear_pointer (&socket->wslay, wslay_event_context_free);
  g_clear_pointer (&socket->early, g_bytes_unref);
  /* Closing the last descriptor takes it out of the epoll set. */
  close (socket->fd);
  g_free (socket);
}

static void
reap (RkWebSocketSet *set)
{
  while (set->dead->len > 0)
    {
      RkWebSocket *socket = g_ptr_array_steal_index_fast (set->dead, set->dead->len - 1);
      set->hooks.closed (socket, socket->data);
      free_socket (socket);
    }
}

static gboolean
on_reaper (gpointer data)
{
  RkWebSocketSet *set = data;
  gint64 next = -1;

  if (set->n_closing > 0)
    {
      gint64 now = g_get_monotonic_time ();
      for (GList *l = set->sockets.head; l != NULL; l = l->next)
        {
          RkWebSocket *socket = l->data;
          if (socket->closing && !socket->dead && socket->close_us <= now)
            kill_socket (socket);
        }
      next = now + G_USEC_PER_SEC;
    }
  reap (set);
  g_source_set_ready_time (set->reaper, set->n_closing > 0 ? next : -1);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_epoll (int fd, GIOCondition condition, gpointer data)
{
  RkWebSocketSet *set = data;
  struct epoll_event events[EVENTS_AT_ONCE];
  int n = epoll_wait (set->epoll_fd, events, EVENTS_AT_ONCE, 0);

  for (int i = 0; i < n; i++)
    {
      RkWebSocket *socket = events[i].data.ptr;
      if ((events[i].events & (EPOLLERR | EPOLLHUP)) != 0)
        kill_socket (socket);
      else if ((events[i].events & EPOLLIN) != 0)
        receive (socket);
      else
        settle (socket);
    }
  reap (set);
  return G_SOURCE_CONTINUE;
}

static gboolean
call_source (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs reaper_funcs = { NULL, NULL, call_source, NULL, NULL, NULL };

/**
 * rk_websocket_set_new:
 * @context: the main context of the network thread
 * @hooks: what to do with messages
 * @error: return location
 *
 * Returns: (transfer full) (nullable): an empty set
 */
RkWebSocketSet *
rk_websocket_set_new (GMainContext *context, const RkWebSocketHooks *hooks, GError **error)
{
  RkWebSocketSet *set;
  int fd = epoll_create1 (EPOLL_CLOEXEC);

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The set of WebSockets cannot be made: %s.", g_strerror (errno));
      return NULL;
    }
  set = g_new0 (RkWebSocketSet, 1);
  set->epoll_fd = fd;
  set->hooks = *hooks;
  set->context = g_main_context_ref (context);
  set->dead = g_ptr_array_new ();

  set->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (set->source, G_SOURCE_FUNC (on_epoll), set, NULL);
  g_source_set_static_name (set->source, "rk-websockets");
  g_source_attach (set->source, context);

  set->reaper = g_source_new (&reaper_funcs, sizeof (GSource));
  g_source_set_callback (set->reaper, on_reaper, set, NULL);
  g_source_set_static_name (set->reaper, "rk-websocket-reaper");
  g_source_attach (set->reaper, context);
  return set;
}

/**
 * rk_websocket_set_free:
 * @set: (transfer full) (nullable): a set
 *
 * Ends all connections, saying that the server goes.
 */
void
rk_websocket_set_free (RkWebSocketSet *set)
{
  if (set == NULL)
    return;
  for (GList *l = set->sockets.head; l != NULL; l = l->next)
    {
      rk_websocket_close (l->data, RK_WEBSOCKET_GOING_AWAY);
      kill_socket (l->data);
    }
  reap (set);
  g_source_destroy (set->source);
  g_source_unref (set->source);
  g_source_destroy (set->reaper);
  g_source_unref (set->reaper);
  close (set->epoll_fd);
  g_ptr_array_unref (set->dead);
  g_main_context_unref (set->context);
  g_free (set);
}

/**
 * rk_websocket_set_size:
 *
 * Returns: how many connections there are
 */
guint
rk_websocket_set_size (RkWebSocketSet *set)
{
  return set->sockets.length;
}

/**
 * rk_websocket_new:
 * @fd: (transfer full): the connection, after the answer with status 101
 * @early: bytes that came behind the request
 * @early_size: how many
 * @data: for the hooks
 *
 * Returns: (transfer none) (nullable): the socket, owned by the set until its closed hook returns
 */
RkWebSocket *
rk_websocket_new (RkWebSocketSet *set, int fd, const char *early, gsize early_size, gpointer data)
{
  RkWebSocket *socket = g_new0 (RkWebSocket, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = socket };
  int one = 1;

  if (epoll_ctl (set->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
    {
      close (fd);
      g_free (socket);
      return NULL;
    }
  /* Has no meaning for a unix socket, and does not need one. */
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  socket->link.data = socket;
  socket->set = set;
  socket->fd = fd;
  socket->data = data;
  g_queue_push_tail_link (&set->sockets, &socket->link);
  if (early_size > 0)
    {
      socket->early = g_bytes_new (early, early_size);
      receive (socket);
    }
  return socket;
}

/**
 * rk_websocket_send:
 * @text: UTF-8
 * @size: in bytes
 *
 * Queues a text message, and sends as much as the connection takes.
 *
 * Returns: %FALSE when the connection is on its way out
 */
gboolean
rk_websocket_send (RkWebSocket *socket, const char *text, gsize size)
{
  struct wslay_event_msg message
    = { .opcode = WSLAY_TEXT_FRAME, .msg = (const uint8_t *) text, .msg_length = size };

  if (socket->dead || socket->closing)
    return FALSE;
  if (wslay_event_queue_msg (get_wslay (socket), &message) != 0
      || wslay_event_get_queued_msg_length (socket->wslay) > MAX_QUEUED)
    {
      kill_socket (socket);
      return FALSE;
    }
  /* Its answer is no flood, however much there is to answer. */
  socket->window_frames -= MIN (socket->window_frames, 1);
  socket->window_bytes -= MIN (socket->window_bytes, ANSWER_BYTES);
  if (!socket->in_wslay)
    settle (socket);
  return !socket->dead;
}

/**
 * rk_websocket_close:
 * @code: of RFC 6455
 *
 * Begins to end the connection, behind what is queued. No more messages are handed on; the closed
 * hook comes later, within some seconds even when the peer says nothing.
 */
void
rk_websocket_close (RkWebSocket *socket, guint16 code)
{
  if (socket->dead || socket->closing)
    return;
  if (wslay_event_queue_close (get_wslay (socket), code, NULL, 0) != 0)
    {
      kill_socket (socket);
      return;
    }
  socket->closing = TRUE;
  socket->close_us = g_get_monotonic_time () + CLOSE_SECONDS * G_USEC_PER_SEC;
  socket->set->n_closing++;
  g_source_set_ready_time (socket->set->reaper, g_get_monotonic_time () + G_USEC_PER_SEC);
  if (!socket->in_wslay)
    settle (socket);
}
