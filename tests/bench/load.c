/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

#include "load.h"
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_S 60
/* How many connections are begun in a second: a server has a queue for new ones. */
#define CONNECT_RATE 200

static gint64
now_ns (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

void
load_die (LoadPeer *peer, const char *why)
{
  if (peer->dead)
    return;
  if (!peer->load->may_die)
    g_printerr ("connection %u is dead: %s\n", peer->id, why);
  peer->dead = TRUE;
  close (peer->fd);
}

static void
want_write (LoadPeer *peer, gboolean want)
{
  struct epoll_event event = { .events = EPOLLIN | (want ? EPOLLOUT : 0), .data.ptr = peer };

  if (peer->wants_write == want)
    return;
  peer->wants_write = want;
  epoll_ctl (peer->load->epoll, EPOLL_CTL_MOD, peer->fd, &event);
}

static void
flush (LoadPeer *peer)
{
  while (peer->out->len > 0 && !peer->dead)
    {
      const gssize n = write (peer->fd, peer->out->str, peer->out->len);

      if (n < 0 && errno == EAGAIN)
        {
          want_write (peer, TRUE);
          return;
        }
      if (n < 0)
        load_die (peer, g_strerror (errno));
      else
        g_string_erase (peer->out, 0, n);
    }
  if (!peer->dead)
    want_write (peer, FALSE);
}

void
load_put (LoadPeer *peer, const char *bytes, gsize size)
{
  g_string_append_len (peer->out, bytes, (gssize) size);
  if (!peer->connecting && !peer->dead)
    flush (peer);
}

void
load_ready (LoadPeer *peer)
{
  if (!peer->ready)
    peer->load->n_ready++;
  peer->ready = TRUE;
}

LoadPeer *
load_helper (Load *load, guint number)
{
  return &load->peers[load->n_people + number];
}

static void
dial (LoadPeer *peer)
{
  const int one = 1;
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (peer->load->port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT, .data.ptr = peer };

  peer->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt (peer->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  peer->connecting = peer->wants_write = TRUE;
  if (connect (peer->fd, (struct sockaddr *) &address, sizeof address) < 0 && errno != EINPROGRESS)
    load_die (peer, g_strerror (errno));
  else
    epoll_ctl (peer->load->epoll, EPOLL_CTL_ADD, peer->fd, &event);
}

static void
take (LoadPeer *peer)
{
  for (;;)
    {
      const gsize before = peer->in->len;

      g_string_set_size (peer->in, before + 65536);
      const gssize n = read (peer->fd, peer->in->str + before, 65536);
      g_string_set_size (peer->in, before + (gsize) MAX (n, 0));
      if (n < 0 && errno == EAGAIN)
        return;
      /* A helper that the server has let go of comes again, as a proxy does. */
      if (n == 0 && peer->id >= peer->load->n_people && !peer->load->may_die)
        {
          close (peer->fd);
          dial (peer);
          return;
        }
      if (n <= 0)
        {
          load_die (peer, n == 0 ? "closed by the server" : g_strerror (errno));
          return;
        }
      peer->load->driver->feed (peer);
      if (peer->dead || n < 65536)
        return;
    }
}

static void
step (Load *load, int ms)
{
  struct epoll_event events[256];
  const int n = epoll_wait (load->epoll, events, 256, ms);

  for (int i = 0; i < n; i++)
    {
      LoadPeer *peer = events[i].data.ptr;

      if (peer->dead)
        continue;
      if (peer->connecting)
        {
          peer->connecting = FALSE;
          want_write (peer, FALSE);
          load->driver->open (peer);
        }
      if (events[i].events & EPOLLOUT)
        flush (peer);
      if (!peer->dead && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        take (peer);
    }
}

Load *
load_new (
  const LoadDriver *driver, gpointer data, guint16 port, GPid server, guint n_people, guint room)
{
  Load *load = g_new0 (Load, 1);
  const guint n = n_people + driver->n_helpers;

  load->driver = driver;
  load->data = data;
  load->port = port;
  load->server = server;
  load->n_people = n_people;
  load->room = room;
  load->epoll = epoll_create1 (EPOLL_CLOEXEC);
  load->latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  load->peers = g_new0 (LoadPeer, n);
  for (guint i = 0; i < n; i++)
    {
      load->peers[i].load = load;
      load->peers[i].id = i;
      load->peers[i].fd = -1;
      load->peers[i].in = g_string_new (NULL);
      load->peers[i].out = g_string_new (NULL);
    }
  return load;
}

void
load_free (Load *load)
{
  for (guint i = 0; i < load->n_people + load->driver->n_helpers; i++)
    {
      if (load->peers[i].fd >= 0 && !load->peers[i].dead)
        close (load->peers[i].fd);
      g_string_free (load->peers[i].in, TRUE);
      g_string_free (load->peers[i].out, TRUE);
    }
  close (load->epoll);
  g_array_unref (load->latencies);
  g_free (load->peers);
  g_free (load);
}

gboolean
load_connect (Load *load, guint n_people)
{
  const gint64 begin = now_ns ();
  const guint n_helpers = load->driver->n_helpers;
  const guint n = n_people - load->n_connected + (load->n_connected == 0 ? n_helpers : 0);
  gint64 end;

  for (guint i = 0; i < n; i++)
    {
      const guint person = load->n_connected + i;

      while (now_ns () < begin + (gint64) i * (1000000000 / CONNECT_RATE))
        step (load, 1);
      dial (person < n_people ? &load->peers[person] : load_helper (load, person - n_people));
    }
  load->n_connected = n_people;
  end = now_ns () + PATIENCE_S * G_GINT64_CONSTANT (1000000000);
  while (load->n_ready < n_people + n_helpers && now_ns () < end)
    step (load, 50);
  if (load->n_ready < n_people + n_helpers)
    g_printerr ("only %u of %u are connected\n", load->n_ready, n_people + n_helpers);
  return load->n_ready == n_people + n_helpers;
}

void
load_idle (Load *load, double seconds)
{
  const gint64 end = now_ns () + (gint64) (seconds * 1e9);

  while (now_ns () < end)
    step (load, 50);
}

static LoadPeer *
person_of (Load *load, guint room, guint number)
{
  return &load->peers[room * load->room + number % load->room];
}

static void
send_one (Load *load, LoadPeer *peer, gint64 due)
{
  g_autofree char *text
    = g_strdup_printf ("B%" G_GINT64_FORMAT " %u %u 担当者より連絡します。明日の訪問は14時です。"
                       "血圧は128-76でした。",
                       due, peer->id, load->next++);

  if (peer->dead)
    return;
  load->result.sent++;
  load->driver->send (peer, text);
}

void
load_delivered (LoadPeer *peer, const char *text)
{
  Load *load = peer->load;
  char *end;
  const gint64 due = g_ascii_strtoll (text + 1, &end, 10);
  const guint sender = (guint) g_ascii_strtoull (end, NULL, 10);
  const gint64 now = now_ns ();
  const gint64 latency = now - due;

  if (!load->measuring || due < load->begin_ns)
    return;
  load->result.delivered++;
  g_array_append_val (load->latencies, latency);
  if (load->closed && sender == peer->id && now < load->end_ns)
    send_one (load, person_of (load, peer->id / load->room, load->next), now);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a;
  const gint64 y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static double
percentile (GArray *sorted, double part)
{
  if (sorted->len == 0)
    return 0;
  return (double) g_array_index (sorted, gint64, (guint) (part * (sorted->len - 1))) / 1e6;
}

static LoadResult
measure (Load *load, double rate, double seconds)
{
  const guint n_rooms = load->n_people / load->room;
  const double cpu = probe_cpu_seconds_of (load->server);
  gint64 n = 0;

  memset (&load->result, 0, sizeof load->result);
  g_array_set_size (load->latencies, 0);
  load->measuring = TRUE;
  load->begin_ns = now_ns ();
  load->end_ns = load->begin_ns + (gint64) (seconds * 1e9);
  if (load->closed)
    for (guint i = 0; i < n_rooms; i++)
      send_one (load, person_of (load, i, 0), now_ns ());
  while (now_ns () < load->end_ns)
    {
      while (!load->closed && load->begin_ns + (gint64) ((double) n * 1e9 / rate) <= now_ns ())
        {
          send_one (load, person_of (load, (guint) n % n_rooms, (guint) n / n_rooms),
                    load->begin_ns + (gint64) ((double) n * 1e9 / rate));
          n++;
        }
      step (load, load->closed ? 20 : 1);
    }
  load->result.seconds = (double) (now_ns () - load->begin_ns) / 1e9;
  load->result.delivered_per_s = (double) load->result.delivered / load->result.seconds;
  load->result.expected = load->result.sent * load->room;
  const gint64 patience = now_ns () + G_GINT64_CONSTANT (20000000000);
  while (load->result.delivered < load->result.expected && now_ns () < patience)
    step (load, 20);
  load->measuring = FALSE;
  load->result.cpu_ms_per_1000
    = (probe_cpu_seconds_of (load->server) - cpu) * 1e6 / (double) MAX (load->result.delivered, 1);
  g_array_sort (load->latencies, compare);
  load->result.p50_ms = percentile (load->latencies, .5);
  load->result.p95_ms = percentile (load->latencies, .95);
  load->result.p99_ms = percentile (load->latencies, .99);
  return load->result;
}

LoadResult
load_open (Load *load, double rate, double seconds)
{
  load->closed = FALSE;
  return measure (load, rate, seconds);
}

LoadResult
load_closed (Load *load, double seconds)
{
  load->closed = TRUE;
  return measure (load, 0, seconds);
}
