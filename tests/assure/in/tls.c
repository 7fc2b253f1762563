/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "client/client-error.h"
#include "client/client.h"
#include "experiment.h"

#include "../../lib/free-port.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <libsoup/soup.h>
#include <locale.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * The client goes to servers that it must not trust: old TLS, RSA key exchange, certificates for
 * somebody else, of nobody known, too old, too young; to plain HTTP on the same port and to plain
 * HTTP anywhere but this computer. Each has to be refused, in words that say what is wrong, in both
 * languages. Good servers have to be reached. The planted fault is a client that accepts all of
 * them: it has to be seen to get through.
 */

typedef enum
{
  REACHED,
  REFUSED_TLS,
  REFUSED_ADDRESS,
  SILENT,
} Outcome;

typedef struct
{
  const char *name;
  const char *certificate;
  const char *server; /* what it can, in GnuTLS's words */
  const char *host;   /* as it is typed */
  Outcome outcome;
  const char *words; /* of the message: what it has to name */
  const char *japanese;
} Case;

#define ONLY(version) "NORMAL:-VERS-ALL:+VERS-" version

static const Case cases[] = {
  { "TLS 1.3", "good", ONLY ("TLS1.3"), "localhost", REACHED, NULL, NULL },
  { "TLS 1.2", "good", ONLY ("TLS1.2"), "localhost", REACHED, NULL, NULL },
  { "TLS 1.2 with RSA certificate", "rsa", ONLY ("TLS1.2"), "localhost", REACHED, NULL, NULL },
  { "address of the loopback", "good", ONLY ("TLS1.3"), "127.0.0.1", REACHED, NULL, NULL },
  { "TLS 1.1", "rsa", ONLY ("TLS1.1"), "localhost", REFUSED_TLS, "encryption", "暗号方式" },
  { "TLS 1.0", "rsa", ONLY ("TLS1.0"), "localhost", REFUSED_TLS, "encryption", "暗号方式" },
  { "RSA key exchange", "rsa", ONLY ("TLS1.2:-KX-ALL:+RSA:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM"),
    "localhost", REFUSED_TLS, "encryption", "暗号方式" },
  { "RSA key exchange with CBC", "rsa",
    ONLY ("TLS1.2:-KX-ALL:+RSA:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC"), "localhost", REFUSED_TLS,
    "encryption", "暗号方式" },
  { "another host", "other", ONLY ("TLS1.3"), "localhost", REFUSED_TLS, "another address",
    "別のアドレス" },
  { "another host's wildcard", "wildcard", ONLY ("TLS1.3"), "localhost", REFUSED_TLS,
    "another address", "別のアドレス" },
  { "a name where an address is asked for", "named", ONLY ("TLS1.2"), "127.0.0.1", REFUSED_TLS,
    "another address", "別のアドレス" },
  { "an unknown authority", "stranger", ONLY ("TLS1.3"), "localhost", REFUSED_TLS, "who issued",
    "発行元" },
  { "its own authority", "self", ONLY ("TLS1.3"), "localhost", REFUSED_TLS, "who issued",
    "発行元" },
  { "expired", "expired", ONLY ("TLS1.3"), "localhost", REFUSED_TLS, "has expired", "期限" },
  { "not yet valid", "young", ONLY ("TLS1.3"), "localhost", REFUSED_TLS, "not valid yet",
    "まだ始まって" },
  { "plain HTTP where TLS should be", NULL, NULL, "localhost", REFUSED_TLS, "encryption",
    "暗号方式" },
};

/* What is typed, and whether plain HTTP may go there. */
static const struct
{
  const char *url;
  gboolean plain;
} addresses[] = {
  { "http://localhost:%p", TRUE },
  { "http://127.0.0.1:%p", TRUE },
  { "http://127.8.8.8:%p", TRUE },
  { "http://renraku.example.jp", FALSE },
  { "http://192.168.1.5:%p", FALSE },
  { "http://10.0.0.1", FALSE },
  { "http://0.0.0.0:%p", FALSE },
  { "http://[::]:%p", FALSE },
  { "http://localhost.example.jp", FALSE },
  { "http://127.0.0.1.example.jp", FALSE },
  { "http://127.0.0.1@renraku.example.jp", FALSE },
  { "http://renraku.example.jp#@127.0.0.1", FALSE },
  { "http://renraku.example.jp?127.0.0.1", FALSE },
  { "http://[::ffff:10.0.0.1]:%p", FALSE },
  { "http://notlocalhost", FALSE },
  { "http://2130706434", FALSE },
  { "HTTP://renraku.example.jp", FALSE },
  { "ftp://localhost", FALSE },
  { "ws://renraku.example.jp", FALSE },
  { "file:///etc/passwd", FALSE },
};

static char *folder;

static void
openssl (const char *command)
{
  g_autofree char *line = g_strconcat ("openssl ", command, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autofree char *err = NULL;
  int status = 0;

  if (!g_spawn_sync (
        folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &err, &status, &error))
    rk_experiment_cannot ("there is no openssl: %s", error->message);
  if (status != 0)
    g_error ("%s: %s", line, err);
}

static void
write_file (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* A certificate @name for @alternatives by the authority @ca, valid as @when says. */
static void
issue (
  const char *name, const char *key, const char *alternatives, const char *ca, const char *when)
{
  g_autofree char *extensions = g_strdup_printf ("%s.ext", name);
  g_autofree char *text = g_strdup_printf (
    "subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n", alternatives);
  g_autofree char *request = g_strdup_printf (
    "req -newkey %s -nodes -subj /CN=%s -keyout %s.key -out %s.csr", key, name, name, name);
  g_autofree char *sign = g_strdup_printf ("ca -batch -config ca.conf -notext -keyfile %s.key "
                                           "-cert %s.pem -in %s.csr -out %s.pem -extfile "
                                           "%s %s",
                                           ca, ca, name, name, extensions, when);

  write_file (extensions, text);
  openssl (request);
  openssl (sign);
}

#define EC  "ec -pkeyopt ec_paramgen_curve:P-256"
#define RSA "rsa:2048"
#define NOW "-days 30"

static void
make_certificates (void)
{
  write_file ("ca.conf",
              "[ca]\ndefault_ca=a\n[a]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n"
              "default_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n");
  write_file ("index", "");
  write_file ("serial", "1000\n");
  openssl ("req -x509 -newkey " EC
           " -nodes -subj /CN=Operator -days 30 -keyout ca.key -out ca.pem");
  openssl ("req -x509 -newkey " EC
           " -nodes -subj /CN=Stranger -days 30 -keyout foreign.key -out foreign.pem");
  openssl ("req -x509 -newkey " EC " -nodes -subj /CN=localhost -addext "
           "subjectAltName=DNS:localhost -days 30 -keyout self.key -out self.pem");
#define HERE "DNS:localhost,IP:127.0.0.1"
  issue ("good", EC, HERE, "ca", NOW);
  issue ("rsa", RSA, HERE, "ca", NOW);
  issue ("named", EC, "DNS:localhost", "ca", NOW);
  issue ("other", EC, "DNS:renraku.example.org", "ca", NOW);
  issue ("wildcard", EC, "DNS:*.example.org", "ca", NOW);
  issue ("stranger", EC, HERE, "foreign", NOW);
  issue ("expired", EC, HERE, "ca", "-startdate 20200101000000Z -enddate 20210101000000Z");
  issue ("young", EC, HERE, "ca", "-startdate 20980101000000Z -enddate 20990101000000Z");
}

static gboolean
is_open (guint16 port)
{
  struct sockaddr_in address
    = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr = { htonl (INADDR_LOOPBACK) } };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const gboolean open = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;

  close (fd);
  return open;
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "hi", 2);
}

/* Answers whatever it is asked; over TLS, where there is a certificate. */
static SoupServer *
serve (guint16 port, GTlsCertificate *certificate)
{
  SoupServer *server = soup_server_new ("tls-certificate", certificate, NULL);
  g_autoptr (GError) error = NULL;

  soup_server_add_handler (server, NULL, on_request, NULL, NULL);
  soup_server_listen_local (
    server, port,
    SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0), &error);
  g_assert_no_error (error);
  return server;
}

static gboolean
on_stranger (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  static const char answer[]
    = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                             strlen (answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

/* What a server without TLS says to a client that begins with it. */
static GSocketService *
refuse_plainly (guint16 port)
{
  GSocketService *service = g_socket_service_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (on_stranger), NULL);
  g_socket_service_start (service);
  return service;
}

/* Another process: a server that knows only what G_TLS_GNUTLS_PRIORITY says. */
static int
be_server (const char *port, const char *certificate, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) pair = g_tls_certificate_new_from_files (certificate, key, &error);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_assert_no_error (error);
  serve ((guint16) g_ascii_strtoull (port, NULL, 10), pair);
  g_main_loop_run (loop);
  return 0;
}

static GSubprocess *
start_server (const Case *one, const char *self, guint16 port)
{
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autofree char *certificate = g_strdup_printf ("%s/%s.pem", folder, one->certificate);
  g_autofree char *key = g_strdup_printf ("%s/%s.key", folder, one->certificate);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "G_TLS_GNUTLS_PRIORITY", one->server, TRUE);
  GSubprocess *server = g_subprocess_launcher_spawn (
    launcher, &error, self, "--server", number, certificate, key, NULL);
  g_assert_no_error (error);
  for (int i = 0; i < 6000 && !is_open (port); i++)
    g_usleep (10 * 1000);
  return server;
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Another process: the client, which tells what it makes of an address. */
static int
be_client (const char *url, const char *authority, const char *state)
{
  g_autoptr (GTlsDatabase) known = g_tls_file_database_new (authority, NULL);
  RkClient *client;
  g_autoptr (RkSecret) password = NULL;
  g_autoptr (GAsyncResult) started = NULL, tried = NULL;
  g_autoptr (GError) error = NULL;
  Outcome outcome;

  g_assert_true (rk_secret_init ());
  setlocale (LC_ALL, "");
  if (g_getenv ("RK_LOCALE") != NULL)
    bindtextdomain (GETTEXT_PACKAGE, g_getenv ("RK_LOCALE"));
  textdomain (GETTEXT_PACKAGE);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_tls_backend_set_default_database (g_tls_backend_get_default (), known);
  client = rk_client_new (state);
  rk_client_start_async (client, NULL, on_result, &started);
  rk_client_start_finish (client, await (&started), NULL, NULL);
  password = rk_secret_new_from_text ("Any-password-7");
  rk_client_set_server_url (client, url);
  rk_client_sign_in_async (client, "aoki@clinic.example", password, FALSE, NULL, on_result, &tried);
  const gboolean in = rk_client_sign_in_finish (client, await (&tried), &error);
  g_clear_object (&started);
  g_clear_object (&tried);
  rk_client_shutdown (client);
  g_object_unref (client);
  if (in || g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NOT_RENRAKU))
    outcome = REACHED;
  else if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_TLS))
    outcome = REFUSED_TLS;
  else if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_ADDRESS))
    outcome = REFUSED_ADDRESS;
  else
    outcome = SILENT;
  printf ("%d %s\n", (int) outcome, error != NULL ? error->message : "");
  return 0;
}

static void
on_visited (GObject *source, GAsyncResult *result, gpointer data)
{
  char **out = data;
  char *text = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, NULL, NULL);
  *out = text != NULL ? text : g_strdup ("");
}

/* What the client makes of an address; its message is the caller's. */
static Outcome
visit (const char *self, const char *url, gboolean japanese, char **ret_message)
{
  g_autofree char *authority = g_build_filename (folder, "ca.pem", NULL);
  g_autofree char *state = g_build_filename (folder, "desk", NULL);
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) client = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  g_subprocess_launcher_setenv (launcher, "LANGUAGE", japanese ? "ja" : "C", TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", japanese ? "ja_JP.UTF-8" : "C.UTF-8", TRUE);
  client
    = g_subprocess_launcher_spawn (launcher, &error, self, "--client", url, authority, state, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (client, NULL, NULL, on_visited, &out);
  while (out == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!g_ascii_isdigit (out[0]))
    {
      *ret_message = g_strdup ("the client ended without a word");
      return SILENT;
    }
  *ret_message = g_strstrip (g_strdup (out + 1));
  return (Outcome) (out[0] - '0');
}

static gboolean
accept_anything (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags)
{
  return TRUE;
}

/* Another process: a client without any of the care. */
static int
be_lax (const char *url)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GBytes) body = NULL;

  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_anything), NULL);
  body = soup_session_send_and_read (session, message, NULL, NULL);
  return body != NULL && soup_message_get_status (message) == 200 ? 0 : 1;
}

static gboolean
lax_gets_through (const char *self, const char *url)
{
  const char *argv[] = { self, "--lax", url, NULL };
  g_auto (GStrv) environment = g_environ_setenv (
    g_get_environ (), "G_TLS_GNUTLS_PRIORITY", "NORMAL:+VERS-TLS1.1:+VERS-TLS1.0:+RSA", TRUE);
  int status = 1;

  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                NULL, &status, NULL);
  return status == 0;
}

static void
try_case (const Case *one, gboolean japanese, const char *self, gboolean plant)
{
  const guint16 port = rk_free_port ();
  g_autofree char *url = g_strdup_printf ("https://%s:%u", one->host, port);
  g_autofree char *message = NULL;
  g_autoptr (GSocketService) plain = one->certificate == NULL ? refuse_plainly (port) : NULL;
  GSubprocess *server = plain == NULL ? start_server (one, self, port) : NULL;
  Outcome outcome;

  if (plant)
    rk_experiment_control (plain != NULL || lax_gets_through (self, url), one->name);
  outcome = visit (self, url, japanese, &message);
  if (outcome != one->outcome)
    rk_experiment_finding (
      "%s: outcome %d in place of %d: %s", one->name, outcome, one->outcome, message);
  else if (one->words != NULL && strstr (message, japanese ? one->japanese : one->words) == NULL)
    rk_experiment_finding ("%s: the words do not say what is wrong: %s", one->name, message);
  if (server != NULL)
    {
      g_subprocess_force_exit (server);
      g_subprocess_wait (server, NULL, NULL);
      g_object_unref (server);
    }
}

static void
try_address (guint i, const char *self)
{
  const guint16 port = rk_free_port ();
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autofree char *url = NULL;
  g_autofree char *message = NULL;
  SoupServer *plain = serve (port, NULL);
  GString *text = g_string_new (addresses[i].url);
  Outcome outcome;

  g_string_replace (text, "%p", number, 0);
  url = g_string_free (text, FALSE);
  outcome = visit (self, url, FALSE, &message);

  /* Some names of the loopback are not served here: then nothing answers, and that is no refusal.
   */
  if (addresses[i].plain ? outcome != REACHED && outcome != SILENT : outcome != REFUSED_ADDRESS)
    rk_experiment_finding ("%s: outcome %d: %s", addresses[i].url, outcome, message);
  g_object_unref (plain);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  const guint n_cases = G_N_ELEMENTS (cases), n_all = 2 * n_cases + G_N_ELEMENTS (addresses);
  g_autoptr (GError) error = NULL;

  if (argc == 3 && strcmp (argv[1], "--lax") == 0)
    return be_lax (argv[2]);
  if (argc == 5 && strcmp (argv[1], "--server") == 0)
    return be_server (argv[2], argv[3], argv[4]);
  if (argc == 5 && strcmp (argv[1], "--client") == 0)
    return be_client (argv[2], argv[3], argv[4]);
  rk_experiment_begin (argc, argv, n_all);
  folder = g_dir_make_tmp ("rk-tls-XXXXXX", &error);
  g_assert_no_error (error);
  make_certificates ();
  while (rk_experiment_goes_on ())
    {
      const guint number = (guint) rk_experiment_case ();

      if (number < 2 * n_cases)
        try_case (&cases[number % n_cases], number >= n_cases, argv[0], number < n_cases);
      else
        try_address (number - 2 * n_cases, argv[0]);
      rk_experiment_case_done ();
    }
  remove_tree (folder);
  g_free (folder);
  return rk_experiment_end ();
}
