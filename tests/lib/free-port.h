/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

G_BEGIN_DECLS

/* Below those that the kernel gives to whoever asks for any. */
#define RK_FIRST_PORT 14000
#define RK_N_PORTS    16000

/*
 * rk_free_port: a port of the loopback that nobody listens on, and that no other test is told as
 * long as this process lives. A port that the kernel chose is anybody's between the moment in which
 * it is let go and the one in which a server takes it, and tests that run side by side met so.
 */
static inline guint16
rk_free_port (void)
{
  static guint n_told;
  const guint start = (guint) getpid () * 7 + n_told++;

  for (guint i = 0; i < RK_N_PORTS; i++)
    {
      const guint16 port = (guint16) (RK_FIRST_PORT + (start + i) % RK_N_PORTS);
      const int yes = 1;
      struct sockaddr_in address = { .sin_family = AF_INET,
                                     .sin_port = htons (port),
                                     .sin_addr = { htonl (INADDR_LOOPBACK) } };
      struct sockaddr_un name = { .sun_family = AF_UNIX };
      int mark = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      int probe = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

      /* An abstract name goes with the process that has it. */
      snprintf (name.sun_path + 1, sizeof name.sun_path - 1, "renraku-test-port-%u", port);
      setsockopt (probe, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      const gboolean is_free = bind (mark, (struct sockaddr *) &name, sizeof name) == 0
                               && bind (probe, (struct sockaddr *) &address, sizeof address) == 0;
      close (probe);
      if (is_free)
        return port;
      close (mark);
    }
  g_error ("No port is free");
}

G_END_DECLS
