/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-deploy"

/* The shipped nginx configuration under a real nginx: what it lets through, what it refuses, and
 * that nothing of a request reaches its disk. A weakened copy proves that the tests would see it.
 */

#include "proxy.h"
#include "upstream.h"

#include <openssl/ssl.h>
#include <signal.h>
#include <string.h>

#define CHUNK    (1 << 20)
#define TOO_MUCH (1200 * 1024)
#define LARGE    300000

/* A flood of sign-ins, and how many of them are no more than a busy morning. */
#define FLOOD   600
#define MORNING 50
/* What data/nginx/renraku.conf allows. */
#define BURST      60
#define PER_SECOND 2

/* nginx cuts slow headers off after 10 seconds. */
#define SLOW_WAIT  20
#define SLOW_LIMIT 15

/* A proxy with what stands behind it, in a folder of its own. */
typedef struct
{
  RkFolder *folder;
  RkProxy *proxy;
  RkUpstream *upstream;
} Site;

static void
site_open (Site *site, const char *root, RkProxyKind kind, const char *name)
{
  g_autoptr (GPtrArray) found = rk_findings_new ();

  site->folder = rk_folder_new ();
  site->proxy = rk_proxy_new (root, site->folder->path, kind);
  rk_proxy_find_errors (site->proxy, found);
  rk_result (name, found);
  g_autofree char *socket = g_build_filename (site->folder->path, "server.sock", NULL);
  site->upstream = rk_upstream_start (socket);
  rk_proxy_start (site->proxy);
}

static void
site_close (Site *site)
{
  rk_proxy_free (site->proxy);
  rk_upstream_stop (site->upstream);
  rk_folder_free (site->folder);
}

/* Adds every log that holds the secret. */
static void
find_in_logs (const char *folder, GPtrArray *found)
{
  g_autofree char *logs = g_build_filename (folder, "log", NULL);
  g_autoptr (RkTree) tree = rk_tree_of_folder (logs);
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      g_autofree char *text = rk_read (logs, file->path);
      if (strstr (text, RK_SECRET) != NULL)
        rk_find (found, "%s holds what was searched for", file->path);
    }
}

static gboolean
has_status (const RkAnswer *answer, int status)
{
  return answer->status == status;
}

/* A refusal of nginx's own in the form of the API. */
static gboolean
is_problem (const RkAnswer *answer, int status, const char *code)
{
  g_autofree char *words = g_strdup_printf ("\"code\":\"%s\"", code);

  return has_status (answer, status) && strstr (answer->head, "problem+json") != NULL
         && strstr (answer->bytes->str + answer->body, words) != NULL;
}

static void
test_passing (Site *site)
{
  g_autoptr (RkAnswer) answer = rk_proxy_request (site->proxy, "GET", "/v1/server", "", 0);
  rk_result_if ("a request passes",
                has_status (answer, 200) && strcmp (answer->bytes->str + answer->body, "{}") == 0,
                "%s", answer->bytes->str);
  rk_result_if ("HSTS, and no version of nginx",
                strstr (answer->head, "Strict-Transport-Security: max-age") != NULL
                  && !rk_match_any ("nginx/\\d", answer->head),
                "%s", answer->head);
  const char *caller = rk_upstream_last_header (site->upstream, "x-forwarded-for");
  rk_result_if (
    "the caller's address is passed on", strcmp (caller, "127.0.0.1") == 0, "%s", caller);

  g_autoptr (RkAnswer) forged
    = rk_proxy_request (site->proxy, "GET", "/v1/server", "X-Forwarded-For: 203.0.113.9\r\n", 0);
  caller = rk_upstream_last_header (site->upstream, "x-forwarded-for");
  rk_result_if ("a forged address is replaced",
                has_status (forged, 200) && strcmp (caller, "127.0.0.1") == 0, "%s", caller);

  g_autoptr (RkAnswer) elsewhere = rk_proxy_request (site->proxy, "GET", "/index.html", "", 0);
  rk_result_if ("nothing but the API is served", is_problem (elsewhere, 404, "not_found"), "%s",
                elsewhere->bytes->str);
}

static gboolean
speaks (RkProxy *proxy, int version)
{
  proxy->tls_version = version;
  g_autoptr (RkAnswer) answer = rk_proxy_request (proxy, "GET", "/v1/server", "", 0);
  proxy->tls_version = 0;
  return has_status (answer, 200);
}

static void
test_versions (Site *site)
{
  static const struct
  {
    const char *name;
    int version;
    gboolean wanted;
  } cases[] = {
    { "TLS 1.0 is refused", TLS1_VERSION, FALSE },
    { "TLS 1.1 is refused", TLS1_1_VERSION, FALSE },
    { "TLS 1.2 is spoken", TLS1_2_VERSION, TRUE },
    { "TLS 1.3 is spoken", TLS1_3_VERSION, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    rk_result_if (
      cases[i].name, speaks (site->proxy, cases[i].version) == cases[i].wanted, "it is not so");
}

static void
test_sizes (Site *site)
{
  g_autoptr (RkAnswer) chunk = rk_proxy_request (site->proxy, "PUT", "/v1/chunk", "", CHUNK);
  gsize arrived = rk_upstream_last (site->upstream)->length;
  rk_result_if ("1 MiB passes whole and never lies in a file",
                has_status (chunk, 200) && arrived == CHUNK, "%" G_GSIZE_FORMAT " bytes: %s",
                arrived, chunk->head);

  guint before = rk_upstream_count (site->upstream);
  g_autoptr (RkAnswer) refused = rk_proxy_request (site->proxy, "PUT", "/v1/chunk", "", TOO_MUCH);
  rk_result_if (
    "a larger body is refused in the API's own form",
    is_problem (refused, 413, "too_large") && rk_upstream_count (site->upstream) == before, "%s",
    refused->bytes->str);

  g_autoptr (RkAnswer) large = rk_proxy_request (site->proxy, "GET", "/v1/large", "", 0);
  rk_result_if ("a large answer passes and never lies in a file",
                has_status (large, 200) && large->bytes->len - large->body == LARGE, "%s",
                large->head);
}

static void
test_web_socket (Site *site)
{
  g_autoptr (RkAnswer) answer
    = rk_proxy_send (site->proxy,
                     "GET /v1/events?cursor=c HTTP/1.1\r\nHost: localhost\r\n"
                     "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
                     2);

  rk_result_if (
    "a WebSocket is opened",
    has_status (answer, 101) && g_str_has_suffix (answer->bytes->str, "\x81\x02hi")
      && g_str_has_prefix (rk_upstream_last (site->upstream)->line, "GET /v1/events?cursor=c ")
      && strcmp (rk_upstream_last_header (site->upstream, "connection"), "upgrade") == 0,
    "%s %s", answer->head, rk_upstream_last (site->upstream)->line);
}

static void
test_refusals (Site *site)
{
  g_autofree char *filler = g_strnfill (40000, 'x');
  g_autofree char *long_text
    = g_strdup_printf ("GET /v1/a HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n", filler);
  guint before = rk_upstream_count (site->upstream);

  g_autoptr (RkAnswer) smuggled
    = rk_proxy_send (site->proxy,
                     "POST /v1/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/b HTTP/1.1\r\n"
                     "Host: localhost\r\n\r\n",
                     2);
  rk_result_if ("two lengths are refused, nothing is smuggled",
                has_status (smuggled, 400) && rk_upstream_count (site->upstream) == before, "%s",
                smuggled->bytes->str);

  g_autoptr (RkAnswer) hosts
    = rk_proxy_send (site->proxy, "GET /v1/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 2);
  rk_result_if ("two hosts are refused", has_status (hosts, 400), "%s", hosts->bytes->str);

  g_autoptr (RkAnswer) headers = rk_proxy_send (site->proxy, long_text, 2);
  rk_result_if ("long headers are refused in the API's own form",
                is_problem (headers, 431, "too_large"), "%s", headers->bytes->str);

  g_autoptr (RkAnswer) plain
    = rk_proxy_send_plainly (site->proxy, "GET /v1/server HTTP/1.1\r\nHost: localhost\r\n\r\n", 2);
  rk_result_if ("plain HTTP gets no answer of the server's",
                has_status (plain, 400) && rk_upstream_count (site->upstream) == before, "%s",
                plain->bytes->str);

  gint64 started = g_get_monotonic_time ();
  g_autoptr (RkAnswer) slow
    = rk_proxy_send (site->proxy, "GET /v1/a HTTP/1.1\r\nHost: loc", SLOW_WAIT);
  rk_result_if (
    "slow headers are cut off",
    slow->status != -1 && g_get_monotonic_time () - started < SLOW_LIMIT * G_USEC_PER_SEC, "%s",
    slow->bytes->str);
}

/* Of what nobody has to be signed in for. */
static void
test_flood (Site *site, const char *path, const char *title)
{
  guint answered = 0;
  guint slowed = 0;
  const gint64 began = g_get_monotonic_time ();

  /* Each second lets two more in: a slow computer has to send more until it is too many. */
  for (guint i = 0; i < FLOOD && slowed == 0; i++)
    {
      const gint64 passed = (g_get_monotonic_time () - began) / G_USEC_PER_SEC + 1;

      if (i > BURST + PER_SECOND * passed)
        break;
      g_autoptr (RkAnswer) answer = rk_proxy_request (site->proxy, "POST", path, "", 0);
      if (i < MORNING && has_status (answer, 200))
        answered++;
      if (is_problem (answer, 429, "rate_limited"))
        slowed++;
    }
  rk_result_if (title, answered == MORNING && slowed > 0,
                "%u of the first %d answered, %u slowed down", answered, MORNING, slowed);
}

static void
test_stopped (const char *root)
{
  g_autoptr (RkFolder) folder = rk_folder_new ();
  g_autoptr (RkProxy) proxy = rk_proxy_new (root, folder->path, RK_PROXY_SHIPPED);
  g_autoptr (GPtrArray) found = rk_findings_new ();

  rk_proxy_start (proxy);
  g_autoptr (RkAnswer) answer = rk_proxy_request (proxy, "GET", "/v1/search?q=" RK_SECRET, "", 0);
  rk_result_if (
    "a stopped server is told in the API's own form",
    is_problem (answer, 503, "unavailable") && strstr (answer->head, "Retry-After") != NULL, "%s",
    answer->bytes->str);
  rk_proxy_stop (proxy);

  g_autofree char *log = rk_read (folder->path, "log/renraku-access.log");
  rk_result_if ("the log tells paths", strstr (log, "GET /v1/search 503") != NULL, "%s", log);
  find_in_logs (folder->path, found);
  rk_result ("no log holds what was searched for", found);
}

static void
test_certificates (const char *root)
{
  static const struct
  {
    const char *name;
    const char *certificate;
    int status;
  } cases[] = {
    { "a desk's certificate is answered", "desk", 200 },
    { "no certificate is refused", NULL, 403 },
    { "a revoked certificate is refused", "lost", 403 },
  };
  Site site;

  site_open (&site, root, RK_PROXY_CLIENT_CERTIFICATES, "nginx -t with client certificates");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      site.proxy->certificate = cases[i].certificate;
      g_autoptr (RkAnswer) answer = rk_proxy_request (site.proxy, "GET", "/v1/server", "", 0);
      rk_result_if (cases[i].name,
                    cases[i].status == 200 ? has_status (answer, 200)
                                           : is_problem (answer, 403, "client_certificate"),
                    "%d %s", answer->status, answer->bytes->str);
    }
  rk_result_if ("only the desk's request arrived", rk_upstream_count (site.upstream) == 1, "%u",
                rk_upstream_count (site.upstream));
  site_close (&site);
}

/* What the tests above would see, had the site been weakened. */
static void
test_weakened (const char *root)
{
  g_autoptr (GPtrArray) found = rk_findings_new ();
  Site site;

  site_open (&site, root, RK_PROXY_WEAKENED, "nginx -t of a weakened site");
  rk_result_if ("a site that speaks old TLS is noticed",
                speaks (site.proxy, TLS1_VERSION) && speaks (site.proxy, TLS1_1_VERSION),
                "this client cannot speak it");
  g_autoptr (RkAnswer) chunk = rk_proxy_request (site.proxy, "PUT", "/v1/chunk", "", CHUNK);
  rk_result_if (
    "a body that goes to a file is noticed", !has_status (chunk, 200), "%s", chunk->head);
  g_autoptr (RkAnswer) search
    = rk_proxy_request (site.proxy, "GET", "/v1/search?q=" RK_SECRET, "", 0);
  rk_proxy_stop (site.proxy);
  find_in_logs (site.folder->path, found);
  rk_result_if ("a log that holds queries is noticed", found->len > 0, "it was not");
  site_close (&site);
}

int
main (int argc, char **argv)
{
  Site site;

  if (argc < 2)
    rk_bail ("Usage: deploy-nginx ROOT");
  /* The other side may close while a test still writes. */
  signal (SIGPIPE, SIG_IGN);
  g_autofree char *nginx = g_find_program_in_path ("nginx");
  if (nginx == NULL)
    {
      g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin:/sbin", NULL);
      g_setenv ("PATH", path, TRUE);
    }

  site_open (&site, argv[1], RK_PROXY_SHIPPED, "nginx -t");
  test_passing (&site);
  test_versions (&site);
  test_sizes (&site);
  test_web_socket (&site);
  test_refusals (&site);
  test_flood (&site, "/v1/sessions", "a flood of sign-ins is slowed down, a busy morning is not");
  test_flood (&site, "/v1/registrations", "a flood of codes is slowed down, a busy morning is not");
  site_close (&site);
  test_stopped (argv[1]);
  test_certificates (argv[1]);
  test_weakened (argv[1]);
  return rk_report_finish ();
}
