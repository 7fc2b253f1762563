/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/routes/peers.h"

#ifdef RK_HAVE_POSTGRESQL
#include "db/pg.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME   "effects"
#define MAX_PAYLOAD   8000
#define RETRY_SECONDS 5

struct _RkPeers
{
  GMainContext *context;
  RkTold told;
  gpointer data;
  int dir_fd;
  int fd;
  GSource *source;
  char *database;
#ifdef RK_HAVE_POSTGRESQL
  RkDb *listener;
  GSource *listening;
#endif
};

/* The folder's path can be longer than a socket's address may be; its descriptor's never is. */
static gboolean
socket_address (int dir_fd, struct sockaddr_un *ret_address)
{
  memset (ret_address, 0, sizeof *ret_address);
  ret_address->sun_family = AF_UNIX;
  return g_snprintf (ret_address->sun_path, sizeof ret_address->sun_path,
                     "/proc/self/fd/%d/" SOCKET_NAME, dir_fd)
         < (int) sizeof ret_address->sun_path;
}

static gboolean
on_datagram (int fd, GIOCondition condition, gpointer data)
{
  RkPeers *peers = data;
  char payload[MAX_PAYLOAD + 1];
  ssize_t n;

  while ((n = recv (fd, payload, MAX_PAYLOAD, MSG_DONTWAIT)) >= 0)
    {
      g_autoptr (RkEffects) effects = NULL;
      payload[n] = '\0';
      effects = rk_effects_from_payload (payload);
      peers->told (effects, peers->data);
    }
  return G_SOURCE_CONTINUE;
}

#ifdef RK_HAVE_POSTGRESQL
static void connect_listener (RkPeers *peers);

static gboolean
on_retry (gpointer data)
{
  RkPeers *peers = data;

  g_clear_pointer (&peers->listening, g_source_unref);
  connect_listener (peers);
  return G_SOURCE_REMOVE;
}

static void
on_notification (const char *channel, const char *payload, gpointer data)
{
  RkPeers *peers = data;
  g_autoptr (RkEffects) effects = rk_effects_from_payload (payload);

  peers->told (effects, peers->data);
}

static gboolean
on_listener (int fd, GIOCondition condition, gpointer data)
{
  RkPeers *peers = data;
  g_autoptr (GError) error = NULL;

  if (rk_db_pg_dispatch (peers->listener, on_notification, peers, &error))
    return G_SOURCE_CONTINUE;
  g_message ("Other servers cannot be heard for the moment: %s", error->message);
  g_clear_pointer (&peers->listening, g_source_unref);
  g_clear_pointer (&peers->listener, rk_db_close);
  connect_listener (peers);
  return G_SOURCE_REMOVE;
}

static void
connect_listener (RkPeers *peers)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkEffects) everybody = NULL;

  peers->listener = rk_db_pg_open (peers->database, &error);
  if (peers->listener == NULL
      || !rk_db_pg_listen (peers->listener, RK_DOMAIN_NOTIFY_CHANNEL, &error))
    {
      g_clear_pointer (&peers->listener, rk_db_close);
      peers->listening = g_timeout_source_new_seconds (RETRY_SECONDS);
      g_source_set_callback (peers->listening, on_retry, peers, NULL);
      g_source_attach (peers->listening, peers->context);
      return;
    }
  peers->listening = g_unix_fd_source_new (rk_db_pg_get_fd (peers->listener), G_IO_IN);
  g_source_set_callback (peers->listening, G_SOURCE_FUNC (on_listener), peers, NULL);
  g_source_attach (peers->listening, peers->context);
  /* What was said while nobody listened is not said again. */
  everybody = rk_effects_new ();
  everybody->everyone = TRUE;
  peers->told (everybody, peers->data);
}
#endif

/**
 * rk_peers_new:
 * @data_dir: the server's folder
 * @database: (nullable): postgresql://…, %NULL for the embedded database
 * @context: the main context of the network thread
 * @told: called for what others did
 * @data: for @told
 * @error: return location
 *
 * Returns: (transfer full) (nullable): an ear
 */
RkPeers *
rk_peers_new (const char *data_dir,
              const char *database,
              GMainContext *context,
              RkTold told,
              gpointer data,
              GError **error)
{
  RkPeers *peers = g_new0 (RkPeers, 1);
  struct sockaddr_un address;

  peers->context = g_main_context_ref (context);
  peers->told = told;
  peers->data = data;
  peers->database = g_strdup (database);
  peers->fd = -1;
  peers->dir_fd = open (data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (peers->dir_fd >= 0)
    peers->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (peers->fd >= 0)
    unlinkat (peers->dir_fd, SOCKET_NAME, 0);
  if (peers->fd < 0 || !socket_address (peers->dir_fd, &address)
      || bind (peers->fd, (struct sockaddr *) &address, sizeof address) < 0
      || fchmodat (peers->dir_fd, SOCKET_NAME, 0600, 0) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The socket in the server's folder cannot be made: %s.", g_strerror (errno));
      rk_peers_free (peers);
      return NULL;
    }
  peers->source = g_unix_fd_source_new (peers->fd, G_IO_IN);
  g_source_set_callback (peers->source, G_SOURCE_FUNC (on_datagram), peers, NULL);
  g_source_set_static_name (peers->source, "rk-peers");
  g_source_attach (peers->source, context);
#ifdef RK_HAVE_POSTGRESQL
  if (database != NULL)
    connect_listener (peers);
#endif
  return peers;
}

/**
 * rk_peers_free:
 * @peers: (transfer full) (nullable): an ear
 */
void
rk_peers_free (RkPeers *peers)
{
  if (peers == NULL)
    return;
#ifdef RK_HAVE_POSTGRESQL
  if (peers->listening != NULL)
    {
      g_source_destroy (peers->listening);
      g_source_unref (peers->listening);
    }
  g_clear_pointer (&peers->listener, rk_db_close);
#endif
  if (peers->source != NULL)
    {
      g_source_destroy (peers->source);
      g_source_unref (peers->source);
      unlinkat (peers->dir_fd, SOCKET_NAME, 0);
    }
  if (peers->fd >= 0)
    close (peers->fd);
  if (peers->dir_fd >= 0)
    close (peers->dir_fd);
  g_main_context_unref (peers->context);
  g_free (peers->database);
  g_free (peers);
}

/**
 * rk_peers_announce:
 * @data_dir: the server's folder
 * @effects: what was committed
 *
 * Tells the server that runs on this folder, if there is one, what another process committed.
 */
void
rk_peers_announce (const char *data_dir, const RkEffects *effects)
{
  g_autofree char *payload = rk_effects_to_payload (effects);
  struct sockaddr_un address;
  int dir_fd = open (data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  /* Nobody there to hear it is no mistake. */
  if (dir_fd >= 0 && fd >= 0 && socket_address (dir_fd, &address))
    (void) !sendto (
      fd, payload, strlen (payload), MSG_NOSIGNAL, (struct sockaddr *) &address, sizeof address);
  if (dir_fd >= 0)
    close (dir_fd);
  if (fd >= 0)
    close (fd);
}
