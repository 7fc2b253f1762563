/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "desk.h"

/* Bytes that one direction of one connection holds. */
#define BUFFER 65536

struct _RkCut
{
  GSocketService *service;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread; /* takes new connections */
  guint16 port;
  guint16 server_port;
  GMutex lock;
  gboolean open;
  gint speed;       /* bytes per second towards the server; 0: as fast as it goes */
  gint fetch_speed; /* the same from it */
  guint64 sent;     /* bytes towards the server */
  guint64 fetched;  /* bytes from it */
  GPtrArray *wires; /* GCancellable of each connection that stands */
};

typedef struct
{
  RkCut *cut;
  gint *speed;
  guint64 *sum; /* of what is carried */
  GInputStream *from;
  GOutputStream *to;
  GCancellable *cancellable;
} Direction;

static void
count (const Direction *direction, gsize n)
{
  guint speed = (guint) g_atomic_int_get (direction->speed);

  g_mutex_lock (&direction->cut->lock);
  *direction->sum += n;
  g_mutex_unlock (&direction->cut->lock);
  if (speed > 0)
    g_usleep ((gulong) (n * G_USEC_PER_SEC / speed));
}

static gpointer
carry (gpointer data)
{
  Direction *direction = data;
  g_autofree char *buffer = g_malloc (BUFFER);

  for (;;)
    {
      gssize n
        = g_input_stream_read (direction->from, buffer, BUFFER, direction->cancellable, NULL);
      if (n <= 0
          || !g_output_stream_write_all (
            direction->to, buffer, (gsize) n, NULL, direction->cancellable, NULL))
        break;
      count (direction, (gsize) n);
    }
  g_cancellable_cancel (direction->cancellable);
  return NULL;
}

static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer data)
{
  RkCut *cut = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_mutex_lock (&cut->lock);
  gboolean open = cut->open;
  if (open)
    g_ptr_array_add (cut->wires, g_object_ref (cancellable));
  g_mutex_unlock (&cut->lock);
  if (!open)
    return TRUE;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_autoptr (GSocketConnection) server
    = g_socket_client_connect_to_host (client, "127.0.0.1", cut->server_port, cancellable, NULL);
  if (server != NULL)
    {
      Direction up = { cut,
                       &cut->speed,
                       &cut->sent,
                       g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                       g_io_stream_get_output_stream (G_IO_STREAM (server)),
                       cancellable };
      Direction down = { cut,
                         &cut->fetch_speed,
                         &cut->fetched,
                         g_io_stream_get_input_stream (G_IO_STREAM (server)),
                         g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                         cancellable };
      GThread *thread = g_thread_new ("cut", carry, &up);
      carry (&down);
      g_thread_join (thread);
    }
  g_mutex_lock (&cut->lock);
  g_ptr_array_remove (cut->wires, cancellable);
  g_mutex_unlock (&cut->lock);
  return TRUE;
}

/* In a thread of its own: who looks at a screen for seconds would hold back the answer that there
 * is no connection. */
static gpointer
accept_wires (gpointer data)
{
  RkCut *cut = data;

  g_main_context_push_thread_default (cut->context);
  g_socket_service_start (cut->service);
  g_main_loop_run (cut->loop);
  g_socket_service_stop (cut->service);
  while (g_main_context_iteration (cut->context, FALSE))
    ;
  g_main_context_pop_thread_default (cut->context);
  return NULL;
}

static gboolean
on_quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/**
 * rk_cut_new:
 * @server_port: where the server listens on 127.0.0.1
 *
 * Returns: (transfer full) (nullable): a whole wire
 */
RkCut *
rk_cut_new (guint16 server_port, GError **error)
{
  RkCut *cut = g_new0 (RkCut, 1);

  g_mutex_init (&cut->lock);
  cut->open = TRUE;
  cut->server_port = server_port;
  cut->wires = g_ptr_array_new_with_free_func (g_object_unref);
  cut->service = g_threaded_socket_service_new (64);
  g_socket_service_stop (cut->service);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (cut->service), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound,
                                      error))
    {
      rk_cut_free (cut);
      return NULL;
    }
  cut->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (cut->service, "run", G_CALLBACK (on_run), cut);
  cut->context = g_main_context_new ();
  cut->loop = g_main_loop_new (cut->context, FALSE);
  cut->thread = g_thread_new ("cut-accept", accept_wires, cut);
  return cut;
}

guint16
rk_cut_get_port (RkCut *cut)
{
  return cut->port;
}

/**
 * rk_cut_set_open:
 * @open: %FALSE cuts what stands and refuses what comes
 */
void
rk_cut_set_open (RkCut *cut, gboolean open)
{
  g_mutex_lock (&cut->lock);
  cut->open = open;
  for (guint i = 0; !open && i < cut->wires->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cut->wires, i));
  g_mutex_unlock (&cut->lock);
}

/**
 * rk_cut_set_speed:
 * @bytes_per_second: how fast each connection carries towards the server; 0 for as fast as it goes
 */
void
rk_cut_set_speed (RkCut *cut, guint bytes_per_second)
{
  g_atomic_int_set (&cut->speed, (gint) bytes_per_second);
}

/**
 * rk_cut_get_sent:
 *
 * Returns: how many bytes went towards the server so far
 */
guint64
rk_cut_get_sent (RkCut *cut)
{
  g_mutex_lock (&cut->lock);
  guint64 sent = cut->sent;
  g_mutex_unlock (&cut->lock);
  return sent;
}

/**
 * rk_cut_set_fetch_speed:
 * @bytes_per_second: how fast each connection carries from the server; 0 for as fast as it goes
 */
void
rk_cut_set_fetch_speed (RkCut *cut, guint bytes_per_second)
{
  g_atomic_int_set (&cut->fetch_speed, (gint) bytes_per_second);
}

/**
 * rk_cut_get_fetched:
 *
 * Returns: how many bytes came from the server so far
 */
guint64
rk_cut_get_fetched (RkCut *cut)
{
  g_mutex_lock (&cut->lock);
  guint64 fetched = cut->fetched;
  g_mutex_unlock (&cut->lock);
  return fetched;
}

/**
 * rk_cut_free:
 * @cut: (nullable) (transfer full)
 */
void
rk_cut_free (RkCut *cut)
{
  if (cut == NULL)
    return;
  rk_cut_set_open (cut, FALSE);
  if (cut->thread != NULL)
    {
      g_autoptr (GSource) quit = g_idle_source_new ();
      g_source_set_callback (quit, on_quit, cut->loop, NULL);
      g_source_attach (quit, cut->context);
      g_thread_join (cut->thread);
      g_main_loop_unref (cut->loop);
      g_main_context_unref (cut->context);
    }
  g_socket_listener_close (G_SOCKET_LISTENER (cut->service));
  for (gboolean standing = TRUE; standing;)
    {
      g_mutex_lock (&cut->lock);
      standing = cut->wires->len > 0;
      g_mutex_unlock (&cut->lock);
      if (standing)
        g_usleep (5000);
    }
  g_object_unref (cut->service);
  g_ptr_array_unref (cut->wires);
  g_mutex_clear (&cut->lock);
  g_free (cut);
}
