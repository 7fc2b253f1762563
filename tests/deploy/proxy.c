/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-deploy"

/* nginx with the shipped site, and a client that speaks to it as well or as badly as wanted. */

#include "proxy.h"

#include "../lib/free-port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOST "localhost"

/* nginx has to answer within so many waits of 20 ms. */
#define START_WAITS 250

/* The usual time a client waits for more, in seconds. */
#define PATIENCE 8

static void
openssl (const char *folder, const char *command)
{
  g_auto (GStrv) argv = g_strsplit (command, " ", -1);
  g_autofree char *words = NULL;

  if (rk_run_argv (folder, &words, (const char *const *) argv) != 0)
    rk_bail ("%s: %s", command, words);
}

#define NEW_KEY "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"

/* An authority of the operator's, a desk with its certificate, and one that was lost. */
static void
make_clients (const char *folder)
{
  static const char *const desks[] = { "desk", "lost" };

  openssl (folder, "openssl req -x509 " NEW_KEY " -subj /CN=Operator -days 2 -keyout tls/ca.key"
                   " -out tls/clients-ca.pem");
  rk_write (folder, "tls/ca.conf",
            "[ca]\ndefault_ca=a\n[a]\ndatabase=tls/index\ncrlnumber=tls/number\n"
            "default_md=sha256\ndefault_crl_days=2\n");
  rk_write (folder, "tls/index", "");
  rk_write (folder, "tls/number", "01\n");
  for (guint i = 0; i < G_N_ELEMENTS (desks); i++)
    {
      g_autofree char *request
        = g_strdup_printf ("openssl req " NEW_KEY " -subj /CN=%s -keyout tls/%s.key"
                           " -out tls/%s.csr",
                           desks[i], desks[i], desks[i]);
      g_autofree char *sign
        = g_strdup_printf ("openssl x509 -req -in tls/%s.csr -CA tls/clients-ca.pem"
                           " -CAkey tls/ca.key -CAcreateserial -days 2 -out tls/%s.pem",
                           desks[i], desks[i]);
      openssl (folder, request);
      openssl (folder, sign);
    }
#define AUTHORITY "openssl ca -config tls/ca.conf -keyfile tls/ca.key -cert tls/clients-ca.pem"
  openssl (folder, AUTHORITY " -revoke tls/lost.pem");
  openssl (folder, AUTHORITY " -gencrl -out tls/clients-crl.pem");
#undef AUTHORITY
}

static int
open_socket (guint16 port, guint wait_s, gboolean connecting)
{
  struct sockaddr_in address
    = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr = { htonl (INADDR_LOOPBACK) } };
  struct timeval wait = { wait_s, 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    rk_bail ("no socket can be made");
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  if ((connecting ? connect : bind) (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  close (fd);
  return -1;
}

static void
replace (char **text, const char *words, const char *replacement)
{
  g_autofree char *before = g_steal_pointer (text);

  *text = rk_replace_words (before, words, replacement);
}

/* The shipped site; only paths and the port are replaced. */
static char *
move_site (const RkProxy *proxy, const char *root, RkProxyKind kind)
{
  static const char *const moved[][2] = {
    { "/run/renraku/server.sock", "server.sock" },
    { "/etc/renraku/tls/", "tls/" },
    { "/etc/nginx/renraku/", "extra/" },
    { "/var/log/nginx/", "log/" },
  };
  g_autofree char *listening = g_strdup_printf ("listen 127.0.0.1:%u ssl", proxy->port);
  char *site = rk_read (root, "data/nginx/renraku.conf");

  for (guint i = 0; i < G_N_ELEMENTS (moved); i++)
    {
      g_autofree char *place = g_strconcat (proxy->folder, "/", moved[i][1], NULL);
      replace (&site, moved[i][0], place);
    }
  replace (&site, "listen 443 ssl", listening);
  replace (&site, "  listen [::]:443 ssl;\n", "");
  if (kind == RK_PROXY_WEAKENED)
    {
      replace (&site, "ssl_protocols ", "ssl_protocols TLSv1 TLSv1.1 ");
      replace (&site, "ssl_ciphers ", "ssl_ciphers ALL:@SECLEVEL=0:");
      replace (&site, "client_body_buffer_size 1100k", "client_body_buffer_size 16k");
      replace (&site, "$uri $status", "$request_uri $status");
    }
  return site;
}

/**
 * rk_proxy_new:
 * @root: the project's folder
 * @folder: an empty one for all that belongs to this nginx
 */
RkProxy *
rk_proxy_new (const char *root, const char *folder, RkProxyKind kind)
{
  RkProxy *proxy = g_new0 (RkProxy, 1);

  proxy->folder = g_strdup (folder);
  proxy->config = g_build_filename (folder, "nginx.conf", NULL);
  proxy->port = rk_free_port ();
  rk_write (folder, "log/main.log", "");
  rk_write (folder, "temp/.keep", "");
  rk_write (folder, "tls/.keep", "");
  openssl (folder,
           "openssl req -x509 " NEW_KEY " -subj /CN=" HOST " -addext subjectAltName=DNS:" HOST
           " -days 2 -keyout tls/privkey.pem -out tls/fullchain.pem");
  if (kind == RK_PROXY_CLIENT_CERTIFICATES)
    {
      g_autofree char *tls = g_strconcat (folder, "/tls/", NULL);
      char *snippet = rk_read (root, "data/nginx/renraku-client-certificates.conf");
      make_clients (folder);
      replace (&snippet, "/etc/renraku/tls/", tls);
      rk_write (folder, "extra/certificates.conf", snippet);
      g_free (snippet);
    }
  g_autofree char *site = move_site (proxy, root, kind);
  g_autofree char *user
    = geteuid () == 0 ? g_strdup_printf ("user %s;", g_get_user_name ()) : g_strdup ("");
  g_autofree char *config
    = g_strdup_printf ("pid %s/nginx.pid;\n"
                       "error_log %s/log/main.log alert;\n"
                       "worker_processes 1;\n"
                       "%s\n"
                       "events { worker_connections 256; }\n"
                       "http {\n"
                       "  client_body_temp_path %s/temp/body;\n"
                       "  proxy_temp_path %s/temp/proxy;\n"
                       "  fastcgi_temp_path %s/temp/fastcgi;\n"
                       "  uwsgi_temp_path %s/temp/uwsgi;\n"
                       "  scgi_temp_path %s/temp/scgi;\n"
                       "%s\n}\n",
                       folder, folder, user, folder, folder, folder, folder, folder, site);
  rk_write (folder, "nginx.conf", config);
  return proxy;
}

/* Adds what `nginx -t` says against the configuration, warnings included. */
void
rk_proxy_find_errors (RkProxy *proxy, GPtrArray *found)
{
  g_autofree char *words = NULL;
  int status = rk_run (NULL, &words, "nginx", "-t", "-p", proxy->folder, "-c", proxy->config, NULL);

  if (status != 0 || strstr (words, "[warn]") != NULL)
    rk_find_lines (found, words);
}

/* The nginx that runs; a test that bails out must not leave it behind. */
static GSubprocess *running;

static void
end_running (void)
{
  if (running != NULL)
    g_subprocess_send_signal (running, SIGTERM); /* its workers go with it */
}

/**
 * rk_proxy_start:
 *
 * Starts nginx and takes its folders for temporary files away: a request of which any part would be
 * written to a file fails from now on, however soon nginx would delete that file.
 */
void
rk_proxy_start (RkProxy *proxy)
{
  g_autofree char *temp = g_build_filename (proxy->folder, "temp", NULL);
  g_autofree char *away = g_build_filename (proxy->folder, "temp-away", NULL);
  g_autoptr (GError) error = NULL;
  int fd = -1;

  proxy->process = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "nginx", "-p",
    proxy->folder, "-c", proxy->config, "-g", "daemon off;", NULL);
  if (proxy->process == NULL)
    rk_bail ("nginx: %s", error->message);
  if (running == NULL)
    atexit (end_running);
  g_set_object (&running, proxy->process);
  for (guint i = 0; i < START_WAITS && fd < 0; i++)
    {
      fd = open_socket (proxy->port, 1, TRUE);
      if (fd < 0)
        g_usleep (20000);
    }
  if (fd < 0)
    rk_bail ("nginx did not start");
  close (fd);
  if (rename (temp, away) != 0)
    rk_bail ("%s cannot be taken away", temp);
  rk_write (proxy->folder, "temp", "");
}

void
rk_proxy_stop (RkProxy *proxy)
{
  if (proxy->process == NULL)
    return;
  g_subprocess_send_signal (proxy->process, SIGTERM);
  g_subprocess_wait (proxy->process, NULL, NULL);
  g_clear_object (&proxy->process);
}

void
rk_proxy_free (RkProxy *proxy)
{
  rk_proxy_stop (proxy);
  g_free (proxy->folder);
  g_free (proxy->config);
  g_free (proxy);
}

static RkAnswer *
answer_new (GString *bytes)
{
  RkAnswer *answer = g_new0 (RkAnswer, 1);
  const char *end = g_strstr_len (bytes->str, bytes->len, "\r\n\r\n");

  answer->bytes = bytes;
  answer->body = end != NULL ? (gsize) (end - bytes->str) + 4 : bytes->len;
  answer->head = g_strndup (bytes->str, answer->body);
  if (g_str_has_prefix (answer->head, "HTTP/1.1 "))
    answer->status = (int) g_ascii_strtoll (answer->head + strlen ("HTTP/1.1 "), NULL, 10);
  return answer;
}

void
rk_answer_free (RkAnswer *answer)
{
  g_free (answer->head);
  g_string_free (answer->bytes, TRUE);
  g_free (answer);
}

static SSL_CTX *
client_context (const RkProxy *proxy)
{
  SSL_CTX *context = SSL_CTX_new (TLS_client_method ());
  g_autofree char *authority = g_build_filename (proxy->folder, "tls/fullchain.pem", NULL);

  SSL_CTX_set_verify (context, SSL_VERIFY_PEER, NULL);
  if (SSL_CTX_load_verify_locations (context, authority, NULL) != 1)
    rk_bail ("the certificate of nginx cannot be read");
  if (proxy->tls_version != 0
      && (SSL_CTX_set_cipher_list (context, "ALL:@SECLEVEL=0") != 1
          || SSL_CTX_set_min_proto_version (context, proxy->tls_version) != 1
          || SSL_CTX_set_max_proto_version (context, proxy->tls_version) != 1))
    rk_bail ("this machine's OpenSSL cannot speak the old TLS that is to be refused");
  if (proxy->certificate != NULL)
    {
      g_autofree char *place = g_build_filename (proxy->folder, "tls", proxy->certificate, NULL);
      g_autofree char *certificate = g_strconcat (place, ".pem", NULL);
      g_autofree char *key = g_strconcat (place, ".key", NULL);
      if (SSL_CTX_use_certificate_file (context, certificate, SSL_FILETYPE_PEM) != 1
          || SSL_CTX_use_PrivateKey_file (context, key, SSL_FILETYPE_PEM) != 1)
        rk_bail ("%s cannot be used", certificate);
    }
  return context;
}

/**
 * rk_proxy_exchange:
 * @data: what is sent over TLS
 * @wait_s: how long to wait for more of the answer, in seconds
 *
 * Returns: all that came until the other side closed or the wait was over
 */
RkAnswer *
rk_proxy_exchange (RkProxy *proxy, const char *data, gsize length, guint wait_s)
{
  SSL_CTX *context = client_context (proxy);
  SSL *tls = SSL_new (context);
  int fd = open_socket (proxy->port, wait_s, TRUE);
  GString *bytes = g_string_new (NULL);
  char part[16384];
  int got = 0;

  if (fd < 0)
    rk_bail ("nginx does not accept connections");
  SSL_set_fd (tls, fd);
  SSL_set_tlsext_host_name (tls, HOST);
  SSL_set1_host (tls, HOST);
  gboolean spoken = SSL_connect (tls) == 1;
  if (spoken)
    {
      /* A server that refuses a long body may stop reading it; its answer counts. */
      SSL_write (tls, data, (int) length);
      while ((got = SSL_read (tls, part, sizeof part)) > 0)
        g_string_append_len (bytes, part, got);
    }
  ERR_clear_error ();
  SSL_free (tls);
  SSL_CTX_free (context);
  close (fd);

  RkAnswer *answer = answer_new (bytes);
  if (!spoken)
    answer->status = -1;
  return answer;
}

RkAnswer *
rk_proxy_send (RkProxy *proxy, const char *text, guint wait_s)
{
  return rk_proxy_exchange (proxy, text, strlen (text), wait_s);
}

/* Speaks to the TLS port without TLS. */
RkAnswer *
rk_proxy_send_plainly (RkProxy *proxy, const char *text, guint wait_s)
{
  int fd = open_socket (proxy->port, wait_s, TRUE);
  GString *bytes = g_string_new (NULL);
  char part[4096];
  ssize_t got;

  if (fd < 0 || send (fd, text, strlen (text), MSG_NOSIGNAL) < 0)
    rk_bail ("nginx does not accept connections");
  while ((got = recv (fd, part, sizeof part, 0)) > 0)
    g_string_append_len (bytes, part, got);
  close (fd);
  return answer_new (bytes);
}

/**
 * rk_proxy_request:
 * @headers: further header lines, each with its line end
 * @body_length: how long the body is
 */
RkAnswer *
rk_proxy_request (
  RkProxy *proxy, const char *method, const char *path, const char *headers, gsize body_length)
{
  g_autofree char *body = g_strnfill (body_length, 'x');
  g_autofree char *text
    = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: " HOST "\r\nConnection: close\r\n%s"
                       "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                       method, path, headers, body_length, body);

  return rk_proxy_send (proxy, text, PATIENCE);
}
