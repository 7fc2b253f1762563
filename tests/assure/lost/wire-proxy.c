/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "wire-proxy.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_WIRES 96
#define DELAY_US  60000

typedef struct
{
  int ends[2];          /* of the desk, of the server */
  gint64 held_until_us; /* monotonic */
  GByteArray *asked;    /* what the desk has said since the last answer */
  gboolean answered;
} Wire;

static WireOrder *order;
static Wire wires[MAX_WIRES];
static guint n_wires;
static gint64 still_until_us;
static struct sockaddr_in server;
static GRand *chance;

static void
end_wire (guint i)
{
  struct linger hard = { 1, 0 };

  /* Without a word of farewell, as a cable ends. */
  for (int side = 0; side < 2; side++)
    {
      setsockopt (wires[i].ends[side], SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
      close (wires[i].ends[side]);
    }
  g_byte_array_unref (wires[i].asked);
  wires[i] = wires[--n_wires];
}

static int
connect_server (void)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect (fd, (struct sockaddr *) &server, sizeof server) == 0)
    return fd;
  close (fd);
  return -1;
}

static void
accept_wire (int listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC), one = 1, up;

  if (fd < 0)
    return;
  up = n_wires < MAX_WIRES ? connect_server () : -1;
  if (up < 0)
    {
      close (fd);
      return;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  wires[n_wires++] = (Wire){ .ends = { fd, up }, .asked = g_byte_array_new () };
}

/* The same words once more, on a connection of their own; nobody hears the answer. */
static void
ask_again (const GByteArray *asked)
{
  char buffer[4096];
  struct timeval patience = { 0, 200000 };
  int fd = connect_server ();

  if (fd < 0)
    return;
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (send (fd, asked->data, asked->len, MSG_NOSIGNAL) > 0)
    (void) !recv (fd, buffer, sizeof buffer, 0);
  close (fd);
}

static gboolean
send_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      ssize_t n = send (fd, data, size, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* Carries out what is ordered; returns FALSE when the wire has ended. */
static gboolean
strike (guint i, WireAction action)
{
  gint64 now = g_get_monotonic_time ();

  g_atomic_int_inc (&order->fired);
  switch (action)
    {
    case WIRE_CUT:
      end_wire (i);
      return FALSE;
    case WIRE_DELAY:
      still_until_us = now + DELAY_US;
      return TRUE;
    case WIRE_HOLD:
      wires[i].held_until_us = now + DELAY_US;
      return TRUE;
    case WIRE_DUPLICATE:
      ask_again (wires[i].asked);
      return TRUE;
    case WIRE_RESTART:
      kill (order->server, SIGKILL);
      end_wire (i);
      return FALSE;
    default:
      return TRUE;
    }
}

static gboolean
carry (guint i, int side)
{
  guint8 buffer[16384];
  Wire *wire = &wires[i];
  ssize_t n = recv (wire->ends[side], buffer, sizeof buffer, MSG_DONTWAIT);
  gsize first = 0;

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return TRUE;
  if (n <= 0)
    {
      end_wire (i);
      return FALSE;
    }
  if (side == 0)
    {
      if (wire->answered)
        g_byte_array_set_size (wire->asked, 0);
      wire->answered = FALSE;
      g_byte_array_append (wire->asked, buffer, (guint) n);
    }
  else
    wire->answered = TRUE;
  if (g_atomic_int_get (&order->armed))
    {
      gint before = g_atomic_int_add (&order->bytes[side], (gint) n);
      WireAction action = (WireAction) order->action;
      gboolean strikes = order->down == side && before < order->at && before + n >= order->at;

      if (action == WIRE_CHAOS)
        {
          strikes = g_rand_int_range (chance, 0, 12) == 0;
          action = (WireAction) g_rand_int_range (chance, WIRE_CUT, WIRE_RESTART);
          first = (gsize) g_rand_int_range (chance, 0, (gint32) n);
        }
      else if (strikes)
        first = (gsize) (order->at - before);
      if (strikes && action != WIRE_WHOLE)
        {
          if (!send_all (wire->ends[1 - side], buffer, first))
            {
              end_wire (i);
              return FALSE;
            }
          if (!strike (i, action))
            return FALSE;
          /* What stands still goes on later; the rest of this piece waits with it. */
          if (action == WIRE_DELAY || action == WIRE_HOLD)
            g_usleep (action == WIRE_DELAY ? DELAY_US : 3000);
        }
      else
        first = 0;
    }
  if (send_all (wire->ends[1 - side], buffer + first, (gsize) n - first))
    return TRUE;
  end_wire (i);
  return FALSE;
}

static void G_GNUC_NORETURN
run (int listener)
{
  gint seed = 0;

  chance = g_rand_new_with_seed (1);
  for (;;)
    {
      struct pollfd fds[1 + 2 * MAX_WIRES];
      guint n = n_wires;
      gint64 now = g_get_monotonic_time ();

      if (seed != order->seed)
        {
          seed = order->seed;
          g_rand_set_seed (chance, (guint32) seed);
        }
      fds[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
      for (guint i = 0; i < n; i++)
        for (int side = 0; side < 2; side++)
          fds[1 + 2 * i + (guint) side] = (struct pollfd){
            .fd = wires[i].held_until_us > now || still_until_us > now ? -1 : wires[i].ends[side],
            .events = POLLIN
          };
      if (poll (fds, 1 + 2 * n, 20) <= 0)
        continue;
      /* From the last on, so that one that ends takes the place of none that is still to come. */
      for (guint i = n; i > 0; i--)
        for (int side = 0; side < 2; side++)
          if (fds[1 + 2 * (i - 1) + (guint) side].revents != 0 && !carry (i - 1, side))
            break;
      if (fds[0].revents != 0)
        accept_wire (listener);
    }
}

guint16
wire_start (guint16 server_port, WireOrder **ret_order, pid_t *ret_pid)
{
  struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof here;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  order
    = mmap (NULL, sizeof (WireOrder), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (order != MAP_FAILED);
  g_assert_true (bind (listener, (struct sockaddr *) &here, size) == 0 && listen (listener, 64) == 0
                 && getsockname (listener, (struct sockaddr *) &here, &size) == 0);
  server = here;
  server.sin_port = htons (server_port);
  *ret_order = order;
  *ret_pid = fork ();
  if (*ret_pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      signal (SIGPIPE, SIG_IGN);
      run (listener);
    }
  close (listener);
  return ntohs (here.sin_port);
}

void
wire_order (WireOrder *to, WireAction action, gboolean down, guint at, guint seed)
{
  g_atomic_int_set (&to->armed, 0);
  to->bytes[0] = to->bytes[1] = 0;
  to->fired = 0;
  to->action = (gint) action;
  to->down = down;
  to->at = (gint) at;
  to->seed = (gint) seed;
}
