/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/id.h"
#include "core/json.h"
#include "raw-client.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The two programs as an operator runs them. */

typedef struct
{
  char *dir;
  char *data;
  char *key;
  GSubprocess *server;
  guint16 port;
} Fixture;

static const char *
program (const char *name)
{
  const char *path = g_getenv (name);

  g_assert_nonnull (path);
  return path;
}

/* Runs renrakuctl with the fixture's data and key, in no locale, as in the shell of many a server,
 * and wants this exit status. */
static char *
operate (Fixture *fixture, int status, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_auto (GStrv) envp = g_environ_setenv (g_get_environ (), "LC_ALL", "C", TRUE);
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  g_autofree char *err = NULL;
  int wait_status = 0;
  va_list args;

  g_ptr_array_add (argv, (char *) program ("RK_TEST_CTL"));
  g_ptr_array_add (argv, (char *) "--data");
  g_ptr_array_add (argv, fixture->data);
  g_ptr_array_add (argv, (char *) "--key-file");
  g_ptr_array_add (argv, fixture->key);
  va_start (args, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (char *) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, envp, G_SPAWN_DEFAULT, NULL, NULL, &out, &err,
                &wait_status, &error);
  g_assert_no_error (error);
  if (!WIFEXITED (wait_status) || WEXITSTATUS (wait_status) != status)
    g_error ("renrakuctl %s ended with %d: %s%s", first, wait_status, out, err);
  if (status != 0)
    {
      /* A refusal says something, in one line. */
      g_assert_true (g_str_has_prefix (err, "renrakuctl: "));
      g_assert_true (strchr (err, '\n') == err + strlen (err) - 1);
    }
  return out;
}

static GSubprocess *
start (Fixture *fixture, const char *listen, const char *key, char **ret_line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  GSubprocess *server
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                        program ("RK_TEST_SERVER"), "--data", fixture->data, "--key-file", key,
                        "--listen", listen, NULL);

  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  *ret_line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
  return server;
}

static void
start_server (Fixture *fixture)
{
  g_autofree char *line = NULL;

  fixture->server = start (fixture, "127.0.0.1:0", fixture->key, &line);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  fixture->port = (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
  g_assert_cmpuint (fixture->port, !=, 0);
}

static void
stop_server (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (fixture->server, SIGTERM);
  g_subprocess_wait (fixture->server, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (fixture->server));
  g_assert_cmpint (g_subprocess_get_exit_status (fixture->server), ==, 0);
  g_clear_object (&fixture->server);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("renraku-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->data = g_build_filename (fixture->dir, "data", NULL);
  fixture->key = g_build_filename (fixture->dir, "key", NULL);
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

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->server != NULL)
    stop_server (fixture);
  remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->data);
  g_free (fixture->key);
}

static void
init (Fixture *fixture)
{
  g_free (operate (fixture, 0, "init", "--new-key", NULL));
}

/* A facility with one user; the temporary password. */
static char *
make_user (Fixture *fixture, const char *mail)
{
  g_autofree char *facility
    = operate (fixture, 0, "facility", "create", "--name=みなと診療所", "--kind=clinic", NULL);
  g_autofree char *option = g_strdup_printf ("--facility=%s", g_strstrip (facility));
  g_autofree char *address = g_strdup_printf ("--mail=%s", mail);
  g_autofree char *out = operate (fixture, 0, "user", "add", option, address, "--name=青木 一郎",
                                  "--profession=doctor", "--role=admin", NULL);
  const char *password = strstr (out, "temporary password: ");

  g_assert_nonnull (password);
  return g_strstrip (g_strdup (password + strlen ("temporary password: ")));
}

static char *
sign_in (Fixture *fixture, const char *mail, const char *password, guint *ret_status)
{
  g_autofree char *body = g_strdup_printf ("{\"mail\":\"%s\",\"password\":\"%s\",\"device_id\":"
                                           "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
                                           mail, password);
  g_autofree char *request
    = g_strdup_printf ("POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       strlen (body), body);
  g_autofree char *answer = raw_exchange (fixture->port, request, ret_status, NULL);
  g_autoptr (json_t) session = rk_json_parse (answer, strlen (answer), 0, NULL);

  return g_strdup (rk_json_get_text (session, "token"));
}

static void
test_help (Fixture *fixture, gconstpointer data)
{
  static const char *const commands[][2]
    = { { "--help", NULL },       { "--version", NULL },  { "init", "--help" },
        { "facility", "--help" }, { "user", "--help" },   { "password", "--help" },
        { "sample", "--help" },   { "backup", "--help" }, { "restore", "--help" },
        { "audit", "--help" } };
  static const char *const deeper[][2]
    = { { "facility", "create" }, { "facility", "list" }, { "facility", "set" },
        { "user", "add" },        { "user", "suspend" },  { "user", "resume" },
        { "user", "list" },       { "user", "portrait" }, { "user", "introduce" },
        { "password", "reset" },  { "audit", "verify" },  { "audit", "checkpoint" },
        { "audit", "show" } };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *out = operate (fixture, 0, commands[i][0], commands[i][1], NULL);
      g_assert_nonnull (strstr (out, "renrakuctl"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (deeper); i++)
    {
      g_autofree char *out = operate (fixture, 0, deeper[i][0], deeper[i][1], "--help", NULL);
      g_assert_nonnull (strstr (out, deeper[i][1]));
    }
  g_free (operate (fixture, 2, "nonsense", NULL));
  g_free (operate (fixture, 2, "user", "nonsense", NULL));
  g_free (operate (fixture, 1, "user", "list", NULL));
}

static void
test_key (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inside = g_build_filename (fixture->data, "key", NULL);
  g_autofree char *outside = g_strdup (fixture->key);
  g_autofree char *line = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GSubprocess) server = NULL;
  g_autoptr (GSubprocess) stranger = NULL;
  struct stat info;

  init (fixture);
  g_assert_cmpint (stat (fixture->key, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  /* A key is never written over: nothing could be read again. */
  g_free (operate (fixture, 1, "init", "--new-key", NULL));
  g_free (operate (fixture, 0, "init", NULL));

  g_clear_pointer (&fixture->key, g_free);
  fixture->key = g_steal_pointer (&inside);
  g_free (operate (fixture, 1, "init", "--new-key", NULL));
  g_free (fixture->key);
  fixture->key = g_steal_pointer (&outside);

  g_chmod (fixture->key, 0644);
  server = start (fixture, "127.0.0.1:0", fixture->key, &line);
  g_assert_null (line);
  g_assert_false (g_subprocess_wait_check (server, NULL, NULL));
  g_chmod (fixture->key, 0600);

  /* Another key opens nothing, and destroys nothing. */
  g_assert_true (
    g_file_set_contents (fixture->key, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", -1, NULL));
  g_chmod (fixture->key, 0600);
  stranger = start (fixture, "127.0.0.1:0", fixture->key, &again);
  g_assert_null (again);
  g_assert_false (g_subprocess_wait_check (stranger, NULL, NULL));
}

static void
test_listen (Fixture *fixture, gconstpointer data)
{
  static const char *const refused[] = { "0.0.0.0:0", "[::]:0", "example.org:80" };
  g_autofree char *path = g_build_filename (fixture->dir, "socket", NULL);
  g_autofree char *address = g_strdup_printf ("unix:%s", path);
  g_autofree char *line = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GSubprocess) another = NULL;
  g_autofree char *headers = NULL;
  g_autofree char *body = NULL;
  struct sockaddr_un where = { .sun_family = AF_UNIX };
  guint status;
  int fd;

  init (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *none = NULL;
      g_autoptr (GSubprocess) server = start (fixture, refused[i], fixture->key, &none);
      g_assert_null (none);
      g_assert_false (g_subprocess_wait_check (server, NULL, NULL));
    }
  fixture->server = start (fixture, address, fixture->key, &line);
  g_assert_nonnull (strstr (line, path));
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_strlcpy (where.sun_path, path, sizeof where.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &where, sizeof where), ==, 0);
  raw_send (fd, "GET /v1/server HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  body = raw_read_answer (fd, &status, &headers);
  g_assert_cmpuint (status, ==, 200);
  close (fd);

  /* One folder, one server. */
  another = start (fixture, "127.0.0.1:0", fixture->key, &second);
  g_assert_null (second);
  g_assert_false (g_subprocess_wait_check (another, NULL, NULL));
  stop_server (fixture);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_people (Fixture *fixture, gconstpointer data)
{
  g_autofree char *password = NULL, *token = NULL, *list = NULL, *reset = NULL, *facilities = NULL;
  g_autofree char *fresh = NULL, *after = NULL;
  const char *new_password;
  guint status;
  int fd;

  init (fixture);
  start_server (fixture);
  password = make_user (fixture, "aoki@clinic.example");
  list = operate (fixture, 0, "user", "list", NULL);
  g_assert_nonnull (strstr (list, "aoki@clinic.example"));
  facilities = operate (fixture, 0, "facility", "list", NULL);
  g_assert_nonnull (strstr (facilities, "みなと診療所"));
  token = sign_in (fixture, "aoki@clinic.example", password, &status);
  g_assert_cmpuint (status, ==, 201);

  reset = operate (fixture, 0, "password", "reset", "aoki@clinic.example", NULL);
  new_password = g_strstrip (strstr (reset, ": ") + 2);
  g_free (sign_in (fixture, "aoki@clinic.example", password, &status));
  g_assert_cmpuint (status, ==, 401);
  fresh = sign_in (fixture, "aoki@clinic.example", new_password, &status);
  g_assert_cmpuint (status, ==, 201);
  {
    static const char chosen[] = "chosen-by-me-42";
    g_autofree char *body
      = g_strdup_printf ("{\"old\":\"%s\",\"new\":\"%s\"}", new_password, chosen);
    g_autofree char *request
      = g_strdup_printf ("PUT /v1/password HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
                         "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                         fresh, strlen (body), body);
    g_free (raw_exchange (fixture->port, request, &status, NULL));
    g_assert_cmpuint (status, ==, 204);
  }

  /* Suspending reaches a running server at once. */
  fd = raw_ws_connect (fixture->port, "/v1/events", fresh, &status);
  g_assert_cmpuint (status, ==, 101);
  g_free (operate (fixture, 0, "user", "suspend", "aoki@clinic.example", NULL));
  g_assert_cmpuint (raw_ws_read_close (fd, 5000), ==, 4001);
  close (fd);
  g_free (sign_in (fixture, "aoki@clinic.example", "chosen-by-me-42", &status));
  g_assert_cmpuint (status, ==, 401);
  g_free (operate (fixture, 0, "user", "resume", "aoki@clinic.example", NULL));
  after = sign_in (fixture, "aoki@clinic.example", "chosen-by-me-42", &status);
  g_assert_cmpuint (status, ==, 201);
  g_free (operate (fixture, 1, "user", "suspend", "nobody@clinic.example", NULL));
  g_free (operate (fixture, 2, "user", "add", "--mail=x@y.example", NULL));
}

/* The rules of a house change while the server runs, and the next sign-in brings them. */
static void
test_rules (Fixture *fixture, gconstpointer data)
{
  g_autofree char *password = NULL, *list = NULL, *body = NULL, *request = NULL, *answer = NULL;
  gint64 minutes = 0;
  gboolean remember = TRUE;
  guint status;

  init (fixture);
  start_server (fixture);
  password = make_user (fixture, "aoki@clinic.example");
  list = operate (fixture, 0, "facility", "list", NULL);
  g_autofree char *id = g_strndup (list, RK_ID_LENGTH);
  g_free (
    operate (fixture, 0, "facility", "set", id, "--lock-minutes=3", "--remember-mail=no", NULL));
  g_free (operate (fixture, 0, "facility", "set", id, "--quiet-hours=20:30-7:00", NULL));
  g_free (operate (fixture, 2, "facility", "set", id, "--quiet-hours=25:00-7:00", NULL));
  g_free (operate (fixture, 2, "facility", "set", id, "--quiet-hours=7:00-7:00", NULL));
  g_free (operate (fixture, 2, "facility", "set", id, "--keyring=maybe", NULL));
  g_free (operate (fixture, 1, "facility", "set", id, "--lock-minutes=100000", NULL));

  body = g_strdup_printf ("{\"mail\":\"aoki@clinic.example\",\"password\":\"%s\",\"device_id\":"
                          "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
                          password);
  request
    = g_strdup_printf ("POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       strlen (body), body);
  answer = raw_exchange (fixture->port, request, &status, NULL);
  g_assert_cmpuint (status, ==, 201);
  g_autoptr (json_t) session = rk_json_parse (answer, strlen (answer), 0, NULL);
  const json_t *facility = json_object_get (session, "facility");
  g_assert_true (rk_json_get_int (facility, "idle_lock_minutes", &minutes));
  g_assert_cmpint (minutes, ==, 3);
  g_assert_true (rk_json_get_int (facility, "idle_logout_minutes", &minutes));
  g_assert_cmpint (minutes, ==, 60);
  g_assert_true (rk_json_get_int (facility, "quiet_from_minute", &minutes));
  g_assert_cmpint (minutes, ==, 20 * 60 + 30);
  g_assert_true (rk_json_get_int (facility, "quiet_until_minute", &minutes));
  g_assert_cmpint (minutes, ==, 7 * 60);
  g_assert_true (rk_json_get_bool (facility, "remember_mail", &remember));
  g_assert_false (remember);
}

static void
test_backup (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->dir, "copy", NULL);
  g_autofree char *password = NULL, *audit = NULL, *audit_again = NULL, *token = NULL;
  guint status;

  init (fixture);
  start_server (fixture);
  password = make_user (fixture, "aoki@clinic.example");
  g_free (operate (fixture, 0, "backup", copy, NULL));
  g_free (operate (fixture, 1, "backup", copy, NULL));
  audit = operate (fixture, 0, "audit", "verify", NULL);
  g_assert_nonnull (strstr (audit, "rows hold"));
  /* Not into a folder that is in use, and not over a database. */
  g_free (operate (fixture, 1, "restore", copy, NULL));
  stop_server (fixture);
  g_free (operate (fixture, 1, "restore", copy, NULL));

  g_free (fixture->data);
  fixture->data = g_build_filename (fixture->dir, "restored", NULL);
  g_free (operate (fixture, 0, "restore", copy, NULL));
  audit_again = operate (fixture, 0, "audit", "verify", NULL);
  g_assert_nonnull (strstr (audit_again, "rows hold"));
  start_server (fixture);
  token = sign_in (fixture, "aoki@clinic.example", password, &status);
  g_assert_cmpuint (status, ==, 201);
}

/* A server that ends says so to those who listen, and ends within moments. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  g_autofree char *password = NULL, *token = NULL, *body = NULL, *request = NULL;
  gint64 begin;
  guint status;
  int idle, fd;

  init (fixture);
  start_server (fixture);
  password = make_user (fixture, "aoki@clinic.example");
  token = sign_in (fixture, "aoki@clinic.example", password, &status);
  g_assert_cmpuint (status, ==, 201);
  body = g_strdup_printf ("{\"old\":\"%s\",\"new\":\"chosen-by-me-42\"}", password);
  request = g_strdup_printf ("PUT /v1/password HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
                             "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                             token, strlen (body), body);
  g_free (raw_exchange (fixture->port, request, &status, NULL));
  g_assert_cmpuint (status, ==, 204);
  fd = raw_ws_connect (fixture->port, "/v1/events", token, &status);
  g_assert_cmpuint (status, ==, 101);
  idle = raw_connect (fixture->port);
  begin = g_get_monotonic_time ();
  stop_server (fixture);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpuint (raw_ws_read_close (fd, 5000), ==, 1001);
  g_assert_true (raw_is_closed (idle, 1000));
  close (fd);
  close (idle);
}

/* What was acknowledged is there after the worst end. */
static void
test_kill (Fixture *fixture, gconstpointer data)
{
  g_autofree char *password = NULL, *token = NULL, *again = NULL;
  guint status;

  init (fixture);
  start_server (fixture);
  password = make_user (fixture, "aoki@clinic.example");
  token = sign_in (fixture, "aoki@clinic.example", password, &status);
  g_assert_cmpuint (status, ==, 201);
  g_subprocess_force_exit (fixture->server);
  g_subprocess_wait (fixture->server, NULL, NULL);
  g_clear_object (&fixture->server);
  start_server (fixture);
  {
    g_autofree char *request = g_strdup_printf (
      "DELETE /v1/sessions/current HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n", token);
    g_free (raw_exchange (fixture->port, request, &status, NULL));
    g_assert_cmpuint (status, ==, 204);
  }
  again = operate (fixture, 0, "audit", "verify", NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  /* The programs are those of an operator; only this one wants warnings to be fatal. */
  g_unsetenv ("G_DEBUG");
#define ADD(name, function)                                                                        \
  g_test_add ("/process/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("help", test_help);
  ADD ("key", test_key);
  ADD ("listen", test_listen);
  ADD ("people", test_people);
  ADD ("rules", test_rules);
  ADD ("backup", test_backup);
  ADD ("end", test_end);
  ADD ("kill", test_kill);
  return g_test_run ();
}
