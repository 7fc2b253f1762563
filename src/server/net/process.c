/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "config.h"

#include "server/net/process.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/**
 * rk_process_harden:
 *
 * Keeps the memory of this process out of core dumps and away from debuggers, unless it was built
 * to be looked into, and what it writes away from others.
 */
void
rk_process_harden (void)
{
#if !RK_TRACING
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0);
#endif
  umask (077);
}

/**
 * rk_process_raise_descriptors:
 *
 * Takes as many descriptors as are allowed: everybody who listens is one.
 */
void
rk_process_raise_descriptors (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max)
    {
      limit.rlim_cur = MIN (limit.rlim_max, 65536);
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

/**
 * rk_process_notify:
 * @state: "READY=1" and the like
 *
 * Tells systemd how we are, without its library: one datagram. Without systemd nothing happens.
 */
void
rk_process_notify (const char *state)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const char *path = g_getenv ("NOTIFY_SOCKET");
  gsize size;
  int fd;

  if (path == NULL || (path[0] != '/' && path[0] != '@')
      || strlen (path) >= sizeof address.sun_path)
    return;
  size = strlen (path);
  memcpy (address.sun_path, path, size);
  if (path[0] == '@')
    address.sun_path[0] = '\0';
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  (void) !sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address,
                  (socklen_t) (offsetof (struct sockaddr_un, sun_path) + size));
  close (fd);
}

static gboolean
on_signal (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/**
 * rk_process_quit_on_signals:
 * @loop: (transfer none): of the default context; must live as long as the process serves
 *
 * Has the loop end at SIGTERM and SIGINT, and a peer that went away be an error of writing.
 */
void
rk_process_quit_on_signals (GMainLoop *loop)
{
  signal (SIGPIPE, SIG_IGN);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
}
