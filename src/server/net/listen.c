/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 512

static int
fail (int fd, const char *address, const char *what, GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "Cannot listen on “%s”: %s: %s.",
               address, what, g_strerror (code));
  if (fd >= 0)
    close (fd);
  return -1;
}

/* A socket that nobody answers is what a crash left behind. */
static gboolean
is_stale (const struct sockaddr_un *where)
{
  gboolean stale;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return FALSE;
  stale = connect (fd, (const struct sockaddr *) where, sizeof *where) < 0 && errno == ECONNREFUSED;
  close (fd);
  return stale;
}

static int
listen_unix (const char *address, const char *path, char **ret_name, GError **error)
{
  struct sockaddr_un where = { .sun_family = AF_UNIX };
  int fd;

  if (path[0] != '/' || strlen (path) >= sizeof where.sun_path)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is no address to listen on: give the socket's absolute path, of at most "
                   "%d bytes.",
                   address, (int) sizeof where.sun_path - 1);
      return -1;
    }
  strcpy (where.sun_path, path);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return fail (fd, address, "socket", error);
  if (is_stale (&where))
    unlink (path);
  if (bind (fd, (struct sockaddr *) &where, sizeof where) < 0)
    return fail (fd, address, "bind", error);
  /* The folder says who may reach it, and the group who may speak: the web server in front. */
  if (chmod (path, 0660) < 0)
    return fail (fd, address, "chmod", error);
  if (listen (fd, BACKLOG) < 0)
    return fail (fd, address, "listen", error);
  *ret_name = g_strdup (address);
  return fd;
}

static int
listen_tcp (const char *address, char **ret_name, GError **error)
{
  g_autoptr (GInetAddress) inet = NULL;
  g_autoptr (GSocketAddress) socket_address = NULL;
  struct sockaddr_storage where;
  socklen_t where_size;
  g_autofree char *host = NULL;
  const char *colon = strrchr (address, ':');
  guint64 port;
  int one = 1;
  int fd;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is no address to listen on: give 127.0.0.1:PORT or unix:PATH.", address);
      return -1;
    }
  host = g_strndup (address, colon - address);
  if (host[0] == '[' && g_str_has_suffix (host, "]"))
    {
      host[strlen (host) - 1] = '\0';
      inet = g_inet_address_new_from_string (host + 1);
    }
  else
    inet = g_inet_address_new_from_string (host);
  if (inet == NULL || !g_inet_address_get_is_loopback (inet))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "“%s” is refused: the server listens on 127.0.0.1:PORT, [::1]:PORT or unix:PATH "
                   "only, behind a web server that speaks TLS with the network.",
                   address);
      return -1;
    }
  socket_address = g_inet_socket_address_new (inet, (guint16) port);
  where_size = (socklen_t) g_socket_address_get_native_size (socket_address);
  if (!g_socket_address_to_native (socket_address, &where, sizeof where, error))
    return -1;

  fd = socket (where.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return fail (fd, address, "socket", error);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind (fd, (struct sockaddr *) &where, where_size) < 0)
    return fail (fd, address, "bind", error);
  if (listen (fd, BACKLOG) < 0)
    return fail (fd, address, "listen", error);
  where_size = sizeof where;
  if (getsockname (fd, (struct sockaddr *) &where, &where_size) < 0)
    return fail (fd, address, "getsockname", error);
  port = ntohs (where.ss_family == AF_INET6 ? ((struct sockaddr_in6 *) &where)->sin6_port
                                            : ((struct sockaddr_in *) &where)->sin_port);
  *ret_name
    = g_strdup_printf ("http://%.*s:%" G_GUINT64_FORMAT, (int) (colon - address), address, port);
  return fd;
}

/**
 * rk_listen:
 * @address: 127.0.0.1:PORT, [::1]:PORT (0 for any free port), or unix:PATH
 * @ret_name: (out) (transfer full): where it is reached, with the port
 * @error: return location
 *
 * Opens the socket to listen on; anything that the network could reach is refused.
 *
 * Returns: the socket, not blocking, or -1
 */
int
rk_listen (const char *address, char **ret_name, GError **error)
{
  if (g_str_has_prefix (address, "unix:"))
    return listen_unix (address, address + strlen ("unix:"), ret_name, error);
  return listen_tcp (address, ret_name, error);
}
