/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "relay.h"

#include <string.h>

#define PIECE 65536

typedef struct
{
  Relay *relay;
  GSocketConnection *from;
  GSocketConnection *to;
  int *n_spoil;
  int *feed; /* atomic: the last that was asked for on this connection is the feed; both ways */
  gboolean up;
} Way;

/* What a desk is told without having asked. */
static gboolean
asks_for_feed (const char *data, gsize size)
{
  return g_strstr_len (data, (gssize) size, "GET /v1/events") == data
         || g_strstr_len (data, (gssize) size, "GET /v1/sync") == data;
}

static gboolean
asks (const char *data, gsize size)
{
  static const char *const methods[] = { "GET ", "PUT ", "POST ", "PATCH ", "DELETE " };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_strstr_len (data, (gssize) size, methods[i]) == data)
      return TRUE;
  return FALSE;
}

static void
spoil (Relay *relay, int *n_spoil, char *data, gsize size)
{
  char *mark;

  if (g_atomic_int_get (n_spoil) <= 0)
    return;
  mark = memmem (data, size, RELAY_MARK, strlen (RELAY_MARK));
  if (mark == NULL)
    return;
  mark[strlen (RELAY_MARK) - 1] ^= 1;
  g_atomic_int_add (n_spoil, -1);
  g_atomic_int_inc (&relay->n_spoilt);
}

static gpointer
carry (gpointer data)
{
  Way *way = data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (way->from));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (way->to));
  g_autofree char *buffer = g_malloc (PIECE);

  for (;;)
    {
      gssize got = g_input_stream_read (in, buffer, PIECE, NULL, NULL);
      int pause_us = g_atomic_int_get (&way->relay->pause_us);

      if (got <= 0)
        break;
      if (pause_us > 0)
        g_usleep ((gulong) pause_us);
      spoil (way->relay, way->n_spoil, buffer, (gsize) got);
      if (way->up && asks (buffer, (gsize) got))
        g_atomic_int_set (way->feed, asks_for_feed (buffer, (gsize) got));
      while (!way->up && g_atomic_int_get (way->feed) && g_atomic_int_get (&way->relay->hold_feed))
        g_usleep (2000);
      if (!g_output_stream_write_all (out, buffer, (gsize) got, NULL, NULL, NULL))
        break;
    }
  g_socket_shutdown (g_socket_connection_get_socket (way->to), FALSE, TRUE, NULL);
  return NULL;
}

static void
end (GSocketConnection *connection)
{
  g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *desk, GObject *source, Relay *relay)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) server
    = g_socket_client_connect_to_host (client, "127.0.0.1", relay->to, NULL, NULL);
  Way up, down;
  GThread *thread;
  int feed = FALSE;

  if (server == NULL)
    return TRUE;
  up = (Way){ relay, desk, server, &relay->n_spoil_up, &feed, TRUE };
  down = (Way){ relay, server, desk, &relay->n_spoil_down, &feed, FALSE };
  g_mutex_lock (&relay->lock);
  g_ptr_array_add (relay->connections, desk);
  g_ptr_array_add (relay->connections, server);
  g_mutex_unlock (&relay->lock);
  thread = g_thread_new ("relay", carry, &up);
  carry (&down);
  end (desk);
  end (server);
  g_thread_join (thread);
  g_mutex_lock (&relay->lock);
  g_ptr_array_remove (relay->connections, desk);
  g_ptr_array_remove (relay->connections, server);
  g_mutex_unlock (&relay->lock);
  return TRUE;
}

/** relay_new: @to: the server's port; runs while the main context does */
Relay *
relay_new (guint16 to)
{
  Relay *relay = g_new0 (Relay, 1);
  GError *error = NULL;

  relay->to = to;
  relay->connections = g_ptr_array_new ();
  g_mutex_init (&relay->lock);
  relay->service = g_threaded_socket_service_new (64);
  relay->port
    = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (relay->service), NULL, &error);
  g_assert_no_error (error);
  relay->url = g_strdup_printf ("http://127.0.0.1:%u", relay->port);
  g_signal_connect (relay->service, "run", G_CALLBACK (on_run), relay);
  g_socket_service_start (relay->service);
  return relay;
}

/** relay_cut: ends every connection that there is; the next ones are taken again */
void
relay_cut (Relay *relay)
{
  g_mutex_lock (&relay->lock);
  for (guint i = 0; i < relay->connections->len; i++)
    end (g_ptr_array_index (relay->connections, i));
  g_mutex_unlock (&relay->lock);
}

/** relay_free: after the desks that use it */
void
relay_free (Relay *relay)
{
  guint left = 1;

  g_atomic_int_set (&relay->hold_feed, FALSE);
  g_socket_service_stop (relay->service);
  g_socket_listener_close (G_SOCKET_LISTENER (relay->service));
  for (guint i = 0; left > 0 && i < 5000; i++)
    {
      relay_cut (relay);
      g_mutex_lock (&relay->lock);
      left = relay->connections->len;
      g_mutex_unlock (&relay->lock);
      g_usleep (2000);
    }
  g_assert_cmpuint (left, ==, 0);
  g_object_unref (relay->service);
  g_ptr_array_unref (relay->connections);
  g_mutex_clear (&relay->lock);
  g_free (relay->url);
  g_free (relay);
}
