/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "experiment.h"
#include "house.h"
#include "proxy.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * Attacks on HTTP and WebSocket, through a real nginx with the shipped configuration, and on the
 * server's own socket: each has to be answered or closed, nothing that is hidden in a body may be
 * taken for a request, the server lives and does not complain, its memory stays, and whoever is
 * honest is served.
 */

#define SLACK_KIB (96 * 1024)
/* The server waits a minute for the rest of a body. */
#define WAIT_S 75

typedef struct
{
  House *house;
  RkProxy *proxy;
  char *socket;
  char *token;
  guint before_kib;
} Place;

typedef enum
{
  DIRECT,
  PROXIED,
} Way;

static int
connect_unix (const char *path)
{
  struct sockaddr_un where = { .sun_family = AF_UNIX };
  struct timeval wait = { WAIT_S, 0 };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (where.sun_path, path, sizeof where.sun_path);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  if (connect (fd, (struct sockaddr *) &where, sizeof where) == 0)
    return fd;
  close (fd);
  return -1;
}

/* All that comes back until the peer closes or is silent; @ret_closed tells which. */
static GString *
read_until_quiet (int fd, guint wait_ms, gboolean *ret_closed)
{
  GString *all = g_string_new (NULL);
  struct pollfd poller = { .fd = fd, .events = POLLIN };
  char bytes[4096];

  *ret_closed = FALSE;
  while (poll (&poller, 1, (int) wait_ms) > 0)
    {
      ssize_t n = recv (fd, bytes, sizeof bytes, 0);
      if (n <= 0)
        {
          *ret_closed = TRUE;
          break;
        }
      g_string_append_len (all, bytes, n);
      /* What was answered, was: what may follow comes soon. */
      wait_ms = 300;
    }
  return all;
}

static guint
count (const GString *text, const char *word)
{
  guint n = 0;

  for (const char *p = text->str;
       (p = memmem (p, text->len - (gsize) (p - text->str), word, strlen (word))) != NULL; p++)
    n++;
  return n;
}

/* What is wrong about what came back; NULL for nothing. */
static const char *
judge (const GString *answer, gboolean closed)
{
  if (answer->len == 0 && !closed)
    return "is neither answered nor closed";
  if (answer->len == 0)
    return NULL;
  if (count (answer, "HTTP/1.1 500") > 0)
    return "is answered by 500";
  /* Every attack hides a request for this behind something. */
  if (count (answer, "\"api\":") > 0)
    return "has what was hidden in it answered";
  return NULL;
}

static GString *
send_direct (const char *path, const GString *attack, gboolean *ret_closed)
{
  int fd = connect_unix (path);

  if (fd < 0)
    {
      *ret_closed = TRUE;
      return g_string_new (NULL);
    }
  /* In pieces, as the network does; the peer may be gone before the end. */
  for (gsize at = 0; at < attack->len;)
    {
      ssize_t n = send (fd, attack->str + at, MIN (attack->len - at, 65536), MSG_NOSIGNAL);
      if (n <= 0)
        break;
      at += (gsize) n;
    }
  GString *answer = read_until_quiet (fd, WAIT_S * 1000, ret_closed);
  close (fd);
  return answer;
}

static const char hidden[] = "GET /v1/server HTTP/1.1\r\nHost: localhost\r\n\r\n";

typedef struct
{
  const char *name;
  /* %H: the hidden request, %L: its length, %T: the token, %N: a random number */
  const char *text;
} Attack;

#define PUT                                                                                        \
  "PUT /v1/spaces/0192f0c1-0000-7abc-8def-000000000001/marker HTTP/1.1\r\nHost: localhost\r\n"

static const Attack attacks[] = {
  { "both lengths", PUT "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%H" },
  { "both lengths, the other way", PUT "Transfer-Encoding: chunked\r\nContent-Length: %L\r\n\r\n"
                                       "0\r\n\r\n%H" },
  { "two lengths", PUT "Content-Length: 0\r\nContent-Length: %L\r\n\r\n%H" },
  { "a list of lengths", PUT "Content-Length: 0, %L\r\n\r\n%H" },
  { "a length with a sign", PUT "Content-Length: +0\r\n\r\n%H" },
  { "a negative length", PUT "Content-Length: -1\r\n\r\n%H" },
  { "a huge length", PUT "Content-Length: 18446744073709551616\r\n\r\n%H" },
  { "a length in hexadecimal", PUT "Content-Length: 0x0\r\n\r\n%H" },
  { "a space before the colon", PUT "Content-Length : 0\r\nContent-Length: %L\r\n\r\n%H" },
  { "a folded header",
    PUT "Content-Length: %L\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n%H" },
  { "a header that looks like chunked", PUT "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n%H" },
  { "chunked twice", PUT "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n"
                         "0\r\n\r\n%H" },
  { "a tab in chunked", PUT "Transfer-Encoding:\tchunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n%H" },
  { "bad chunk sizes",
    PUT "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff0\r\nx\r\n0\r\n\r\n" },
  { "chunks without an end", PUT "Transfer-Encoding: chunked\r\n\r\n5;a=%N\r\nhello\r\n" },
  { "two hosts", "GET /v1/nothing HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
  { "no host", "GET /v1/nothing HTTP/1.1\r\n\r\n" },
  { "a zero byte in a header", "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\nX: a%0b\r\n\r\n" },
  { "a bare line feed", "GET /v1/nothing HTTP/1.1\nHost: localhost\nX: a\n\n" },
  { "a bare carriage return", "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\nX: a\rGET /v1/server "
                              "HTTP/1.1\r\n\r\n" },
  { "an absolute address", "GET http://elsewhere/v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" },
  { "another scheme", "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n" },
  { "a path that climbs", "GET /v1/../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n" },
  { "an old version", "GET /v1/nothing HTTP/0.9\r\n\r\n" },
  { "a version to come", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
  { "a method of nobody", "BREW /v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" },
  { "no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03%N\r\n\r\n" },
  { "bad ranges",
    "GET /v1/spaces/0192f0c1-0000-7abc-8def-000000000001/attachments/"
    "0192f0c1-0000-7abc-8def-000000000002/content HTTP/1.1\r\nHost: localhost\r\n"
    "Authorization: Bearer %T\r\nRange: bytes=0-,0-,0-,5-2,-%N,99999999999999999999-\r\n"
    "\r\n" },
  { "a bad query", "GET /v1/sync?cursor=%%00&limit=99999999999999999999&a&a&=%N HTTP/1.1\r\nHost: "
                   "localhost\r\nAuthorization: Bearer %T\r\n\r\n" },
  { "a WebSocket with a wrong key", "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                    "Bearer %T\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n" },
  { "frames before the upgrade",
    "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x85....." },
  /* The grown ones: see grow(). */
  { "a header without an end", "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\nX: " },
  { "headers without an end", "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n" },
  { "a body without an end", "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                             "application/json\r\nContent-Length: 400000000\r\n\r\n" },
  { "a target without an end", "GET /v1/" },
  { "a deep body", "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                   "application/json\r\nContent-Length: 4000\r\n\r\n" },
  { "many requests at once", "" },
};

#define FIRST_GROWN (G_N_ELEMENTS (attacks) - 6)

static void
grow (GString *text, guint kind, GRand *random)
{
  const guint size = (guint) g_rand_int_range (random, 20000, 8000000);

  switch (kind)
    {
    case 0:
    case 2:
    case 3:
      for (guint i = 0; i < size; i++)
        g_string_append_c (text, 'a');
      break;
    case 1:
      for (guint i = 0; i < size / 16; i++)
        g_string_append_printf (text, "X-%u: %u\r\n", i, i);
      break;
    case 4:
      for (guint i = 0; i < 4000; i++)
        g_string_append_c (text, i % 2 ? '[' : '{');
      break;
    default:
      for (guint i = 0; i < 2000; i++)
        g_string_append (text, "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
}

static GString *
make_attack (Place *place, guint kind, GRand *random)
{
  GString *text = g_string_new (attacks[kind].text);
  g_autofree char *length = g_strdup_printf ("%zu", strlen (hidden));
  g_autofree char *number = g_strdup_printf ("%u", g_rand_int (random));
  char *zero;

  g_string_replace (text, "%H", hidden, 0);
  g_string_replace (text, "%L", length, 0);
  g_string_replace (text, "%T", place->token, 0);
  g_string_replace (text, "%N", number, 0);
  g_string_replace (text, "%%", "%", 0);
  if ((zero = strstr (text->str, "%0")) != NULL)
    memcpy (zero, "\0", 2);
  if (kind >= FIRST_GROWN)
    grow (text, kind - (guint) FIRST_GROWN, random);
  return text;
}

static gboolean
is_served (Place *place, Way way)
{
  static const char request[]
    = "GET /v1/server HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  g_autoptr (GString) text = g_string_new (request);
  gboolean closed;

  if (way == PROXIED)
    {
      g_autoptr (RkAnswer) answer = rk_proxy_send (place->proxy, request, WAIT_S);
      return answer->status == 200 && count (answer->bytes, "\"api\":") == 1;
    }
  g_autoptr (GString) answer = send_direct (place->socket, text, &closed);
  return count (answer, "HTTP/1.1 200") == 1;
}

static void
look_after (Place *place, const char *name)
{
  const guint now = house_resident_kib (place->house);

  if (!house_is_alive (place->house))
    rk_experiment_finding ("%s: the server ended", name);
  else if (g_atomic_int_get (&place->house->criticals) > 0)
    rk_experiment_finding ("%s: the server complains", name);
  if (now > place->before_kib + SLACK_KIB)
    rk_experiment_finding (
      "%s: the server's memory grew by %u MiB", name, (now - place->before_kib) / 1024);
  for (Way way = DIRECT; way <= PROXIED; way++)
    if (!is_served (place, way))
      rk_experiment_finding ("%s: afterwards an honest request is not served %s", name,
                             way == DIRECT ? "directly" : "through nginx");
}

static void
one_attack (Place *place, guint kind, GRand *random)
{
  g_autoptr (GString) attack = make_attack (place, kind, random);
  gboolean closed = FALSE;
  g_autoptr (GString) answer = send_direct (place->socket, attack, &closed);
  const char *wrong = judge (answer, closed);

  if (wrong != NULL)
    rk_experiment_finding ("%s, on the socket, %s", attacks[kind].name, wrong);
  g_autoptr (RkAnswer) proxied = rk_proxy_exchange (place->proxy, attack->str, attack->len, WAIT_S);
  wrong = judge (proxied->bytes, TRUE);
  if (wrong != NULL)
    rk_experiment_finding ("%s, through nginx, %s", attacks[kind].name, wrong);
}

/* Many connections that send next to nothing: each is closed in the end, and nobody waits. */
static void
slow_attack (Place *place, gboolean bodies)
{
  static const char header[] = "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\nX: ";
  static const char body[] = "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                             "application/json\r\nContent-Length: 1000\r\n\r\n{";
  const char *begin = bodies ? body : header;
  int fds[100];
  guint open = 0;
  const gint64 end = g_get_monotonic_time () + 90 * G_USEC_PER_SEC;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = connect_unix (place->socket);
      if (fds[i] >= 0)
        send (fds[i], begin, strlen (begin), MSG_NOSIGNAL);
    }
  do
    {
      open = 0;
      for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
        if (fds[i] >= 0)
          {
            struct pollfd poller = { .fd = fds[i], .events = POLLIN };
            char bytes[1024];

            send (fds[i], " ", 1, MSG_NOSIGNAL);
            if (poll (&poller, 1, 0) > 0 && recv (fds[i], bytes, sizeof bytes, 0) <= 0)
              {
                close (fds[i]);
                fds[i] = -1;
              }
            else
              open++;
          }
      if (!is_served (place, DIRECT))
        rk_experiment_finding (
          "slow %s: an honest request is not served meanwhile", bodies ? "bodies" : "headers");
      g_usleep (500 * 1000);
    }
  while (open > 0 && g_get_monotonic_time () < end);
  if (open > 0)
    rk_experiment_finding (
      "slow %s: %u connections are never closed", bodies ? "bodies" : "headers", open);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    if (fds[i] >= 0)
      close (fds[i]);
}

static int
open_events (Place *place)
{
  g_autofree char *request
    = g_strdup_printf ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                       "%s\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                       place->token);
  int fd = connect_unix (place->socket);
  guint status = 0;

  if (fd < 0)
    return -1;
  raw_send (fd, request, -1);
  g_free (raw_read_answer (fd, &status, NULL));
  if (status == 101)
    return fd;
  close (fd);
  return -1;
}

/* Frames that no client sends: each socket is closed, not the server. */
static void
socket_attack (Place *place, GRand *random)
{
  int fds[50];
  guint n_open = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *filling = g_strnfill (100000, '[');

      fds[i] = open_events (place);
      if (fds[i] < 0)
        continue;
      n_open++;
      switch (g_rand_int_range (random, 0, 7))
        {
        case 0: /* too large */
          raw_ws_send (fds[i], 1, TRUE, filling, 100000);
          break;
        case 1: /* without a mask */
          send (fds[i], "\x81\x05hello", 7, MSG_NOSIGNAL);
          break;
        case 2: /* a length of 2^63 */
          send (fds[i], "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff....", 14, MSG_NOSIGNAL);
          break;
        case 3: /* fragments without an end */
          for (guint j = 0; j < 1000; j++)
            raw_ws_send (fds[i], j == 0 ? 1 : 0, FALSE, "x", 1);
          break;
        case 4: /* pings, and nobody reads the pongs */
          for (guint j = 0; j < 2000; j++)
            raw_ws_send (fds[i], 9, TRUE, "ping", 4);
          break;
        case 5: /* a word that is none */
          raw_ws_send (fds[i], 1, TRUE, "\xff\xfe", 2);
          break;
        default: /* deep */
          raw_ws_send (fds[i], 1, TRUE, filling, 1000);
        }
    }
  if (n_open == 0)
    rk_experiment_finding ("no WebSocket opens");
  g_usleep (500 * 1000);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    if (fds[i] >= 0)
      close (fds[i]);
}

/* A server as it should not be: what is behind an empty chunk is its next request. */
static gpointer
be_naive (gpointer data)
{
  int fd = accept (GPOINTER_TO_INT (data), NULL, NULL);
  char bytes[4096];
  static const char answers[]
    = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
      "9\r\n\r\n{\"api\":1}";

  if (recv (fd, bytes, sizeof bytes, 0) > 0)
    send (fd, answers, strlen (answers), MSG_NOSIGNAL);
  close (fd);
  return NULL;
}

static void
plant (Place *place)
{
  g_autofree char *path = g_build_filename (place->house->dir, "naive", NULL);
  struct sockaddr_un where = { .sun_family = AF_UNIX };
  int listening = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GString) attack = make_attack (place, 0, random);
  gboolean closed;

  g_strlcpy (where.sun_path, path, sizeof where.sun_path);
  g_assert_cmpint (bind (listening, (struct sockaddr *) &where, sizeof where), ==, 0);
  g_assert_cmpint (listen (listening, 5), ==, 0);
  GThread *thread = g_thread_new ("naive", be_naive, GINT_TO_POINTER (listening));
  g_autoptr (GString) answer = send_direct (path, attack, &closed);
  rk_experiment_control (judge (answer, closed) != NULL, "a server that answers what was hidden");
  g_thread_join (thread);
  /* Nobody accepts any more: neither answered nor closed. */
  int fd = connect_unix (path);
  g_autoptr (GString) silence = read_until_quiet (fd, 200, &closed);
  rk_experiment_control (judge (silence, closed) != NULL, "a server that never answers");
  close (fd);
  close (listening);
}

int
main (int argc, char **argv)
{
  const guint n_kinds = G_N_ELEMENTS (attacks) + 3;
  Place place = { NULL };
  g_autoptr (GError) error = NULL;
  guint status;

  rk_experiment_begin (argc, argv, 5000);
  if (g_getenv ("RK_SOURCE") == NULL)
    rk_experiment_cannot ("run it by tools/assure");
  g_autofree char *nginx = g_find_program_in_path ("nginx");
  if (nginx == NULL && !g_file_test ("/usr/sbin/nginx", G_FILE_TEST_IS_EXECUTABLE))
    rk_experiment_cannot ("there is no nginx");
  g_autofree char *folder = g_dir_make_tmp ("rk-attacks-XXXXXX", &error);
  g_assert_no_error (error);
  place.proxy = rk_proxy_new (g_getenv ("RK_SOURCE"), folder, RK_PROXY_SHIPPED);
  place.socket = g_build_filename (folder, "server.sock", NULL);
  g_autofree char *listen_at = g_strconcat ("unix:", place.socket, NULL);

  /* The account is made while the server listens on a port of the loopback. */
  House *first = house_new ("127.0.0.1:0");
  house_add_user (first, "aoki@clinic.example", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  place.token = house_sign_in (first, "aoki@clinic.example", HOUSE_PASSWORD,
                               "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &status);
  g_assert_nonnull (place.token);
  place.house = house_move (first, listen_at);
  rk_proxy_start (place.proxy);
  plant (&place);
  for (guint i = 0; i < 50; i++)
    g_assert_true (is_served (&place, DIRECT));
  place.before_kib = house_resident_kib (place.house);

  while (rk_experiment_goes_on ())
    {
      g_autoptr (GRand) random = rk_experiment_random ("attacks");
      const guint kind = (guint) (rk_experiment_case () % n_kinds);

      if (kind < G_N_ELEMENTS (attacks))
        one_attack (&place, kind, random);
      else if (kind == n_kinds - 1)
        socket_attack (&place, random);
      else
        slow_attack (&place, kind == n_kinds - 2);
      look_after (&place, kind < G_N_ELEMENTS (attacks) ? attacks[kind].name
                          : kind == n_kinds - 1         ? "WebSockets"
                                                        : "slow connections");
      rk_experiment_case_done ();
    }
  rk_experiment_note ("memory grew by %d MiB in all",
                      ((int) house_resident_kib (place.house) - (int) place.before_kib) / 1024);
  rk_proxy_stop (place.proxy);
  rk_proxy_free (place.proxy);
  house_free (place.house);
  {
    const char *remove[] = { "rm", "-rf", folder, NULL };
    g_spawn_sync (
      NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  }
  g_free (place.socket);
  g_free (place.token);
  return rk_experiment_end ();
}
