/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-deploy"

/* Stands for renraku-server behind the proxy: keeps what arrived, and speaks just enough HTTP and
 * WebSocket. A thread for each connection; they end when the proxy has closed them. */

#include "upstream.h"

#include "lint.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#define LARGE_PATH  "/v1/large"
#define LARGE_BYTES 300000

struct _RkUpstream
{
  GSocket *listener;
  GCancellable *stopped;
  GThread *accepting;
  GPtrArray *connections; /* of GThread, touched by the accepting thread alone */
  GMutex lock;
  GPtrArray *seen; /* of RkSeen, under the lock */
};

typedef struct
{
  RkUpstream *upstream;
  GSocket *socket;
} Connection;

static void
seen_free (gpointer data)
{
  RkSeen *seen = data;

  g_free (seen->line);
  g_hash_table_unref (seen->headers);
  g_free (seen);
}

/* Reads one request whole; NULL when the proxy has closed. */
static RkSeen *
read_request (GDataInputStream *input)
{
  g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  RkSeen *seen;

  if (line == NULL)
    return NULL;
  seen = g_new0 (RkSeen, 1);
  seen->line = g_steal_pointer (&line);
  seen->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while ((line = g_data_input_stream_read_line (input, NULL, NULL, NULL)) != NULL && *line != '\0')
    {
      char *colon = strchr (line, ':');
      if (colon != NULL)
        g_hash_table_insert (
          seen->headers, g_ascii_strdown (line, colon - line), g_strdup (g_strstrip (colon + 1)));
      g_clear_pointer (&line, g_free);
    }
  const char *length = g_hash_table_lookup (seen->headers, "content-length");
  gsize wanted = length != NULL ? g_ascii_strtoull (length, NULL, 10) : 0;
  g_autofree char *body = g_malloc (wanted + 1);
  g_input_stream_read_all (G_INPUT_STREAM (input), body, wanted, &seen->length, NULL, NULL);
  return seen;
}

/* Returns whether the connection goes on. */
static gboolean
answer (GOutputStream *output, const RkSeen *seen)
{
  const char *upgrade = g_hash_table_lookup (seen->headers, "upgrade");
  gboolean web_socket = upgrade != NULL && g_ascii_strcasecmp (upgrade, "websocket") == 0;
  gsize length = strstr (seen->line, LARGE_PATH) != NULL ? LARGE_BYTES : 2;
  g_autofree char *body = length == 2 ? g_strdup ("{}") : g_strnfill (length, 'x');
  g_autofree char *words
    = web_socket ? g_strdup ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\n\r\n\x81\x02hi")
                 : g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                    "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                    length, body);

  return g_output_stream_write_all (output, words, strlen (words), NULL, NULL, NULL) && !web_socket;
}

static gpointer
serve (gpointer data)
{
  Connection *connection = data;
  RkUpstream *upstream = connection->upstream;
  g_autoptr (GSocketConnection) stream
    = g_socket_connection_factory_create_connection (connection->socket);
  g_autoptr (GDataInputStream) input
    = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (stream)));
  gboolean on = TRUE;

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (on)
    {
      RkSeen *seen = read_request (input);
      if (seen == NULL)
        break;
      g_mutex_lock (&upstream->lock);
      g_ptr_array_add (upstream->seen, seen);
      g_mutex_unlock (&upstream->lock);
      on = answer (g_io_stream_get_output_stream (G_IO_STREAM (stream)), seen);
    }
  g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
  g_object_unref (connection->socket);
  g_free (connection);
  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  RkUpstream *upstream = data;
  GSocket *socket;

  while ((socket = g_socket_accept (upstream->listener, upstream->stopped, NULL)) != NULL)
    {
      Connection *connection = g_new0 (Connection, 1);
      connection->upstream = upstream;
      connection->socket = socket;
      g_ptr_array_add (upstream->connections, g_thread_new ("upstream", serve, connection));
    }
  return NULL;
}

/**
 * rk_upstream_start:
 * @path: the socket to listen on
 */
RkUpstream *
rk_upstream_start (const char *path)
{
  RkUpstream *upstream = g_new0 (RkUpstream, 1);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&upstream->lock);
  upstream->seen = g_ptr_array_new_with_free_func (seen_free);
  upstream->connections = g_ptr_array_new ();
  upstream->stopped = g_cancellable_new ();
  upstream->listener
    = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);
  if (upstream->listener == NULL || !g_socket_bind (upstream->listener, address, FALSE, &error)
      || !g_socket_listen (upstream->listener, &error))
    rk_bail ("%s: %s", path, error->message);
  upstream->accepting = g_thread_new ("accept", accept_all, upstream);
  return upstream;
}

/**
 * rk_upstream_stop:
 * @upstream: (transfer full): to be stopped after the proxy
 */
void
rk_upstream_stop (RkUpstream *upstream)
{
  g_cancellable_cancel (upstream->stopped);
  g_thread_join (upstream->accepting);
  for (guint i = 0; i < upstream->connections->len; i++)
    g_thread_join (upstream->connections->pdata[i]);
  g_ptr_array_unref (upstream->connections);
  g_ptr_array_unref (upstream->seen);
  g_object_unref (upstream->listener);
  g_object_unref (upstream->stopped);
  g_mutex_clear (&upstream->lock);
  g_free (upstream);
}

guint
rk_upstream_count (RkUpstream *upstream)
{
  g_mutex_lock (&upstream->lock);
  guint count = upstream->seen->len;
  g_mutex_unlock (&upstream->lock);
  return count;
}

/**
 * rk_upstream_last:
 *
 * Returns: (transfer none): the newest request; there has to be one
 */
const RkSeen *
rk_upstream_last (RkUpstream *upstream)
{
  g_mutex_lock (&upstream->lock);
  const RkSeen *seen
    = upstream->seen->len > 0 ? upstream->seen->pdata[upstream->seen->len - 1] : NULL;
  g_mutex_unlock (&upstream->lock);
  if (seen == NULL)
    rk_bail ("no request arrived behind the proxy");
  return seen;
}

/* Returns: (transfer none): a header of the newest request, empty when it has none */
const char *
rk_upstream_last_header (RkUpstream *upstream, const char *name)
{
  const char *value = g_hash_table_lookup (rk_upstream_last (upstream)->headers, name);

  return value != NULL ? value : "";
}
