/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "stand.h"

#include "../../lib/free-port.h"

#include "core/id.h"
#include "core/json.h"
#include "core/secret.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 60

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

static char *
text_of (const json_t *names, const char *key)
{
  return g_strdup (rk_json_get_text (names, key));
}

static void
take_names (Stand *stand)
{
  g_autofree char *listing = g_build_filename (stand->dir, "data", "names", NULL);
  json_t *names = json_load_file (listing, 0, NULL);

  g_assert_nonnull (names);
  stand->facility = text_of (names, "facility");
  stand->doctor = text_of (names, "doctor");
  stand->nurse = text_of (names, "nurse");
  stand->helper = text_of (names, "helper");
  for (guint i = 0; i < STAND_SPACES; i++)
    {
      const json_t *spaces = json_object_get (names, "spaces");
      const json_t *patients = json_object_get (names, "patients");

      stand->spaces[i] = g_strdup (json_string_value (json_array_get (spaces, i)));
      stand->patients[i] = g_strdup (json_string_value (json_array_get (patients, i)));
    }
  json_decref (names);
}

static char *
data_dir (Stand *stand)
{
  return g_build_filename (stand->dir, "data", NULL);
}

Stand *
stand_new (void)
{
  Stand *stand = g_new0 (Stand, 1);
  g_autofree char *data = NULL;
  pid_t maker;

  g_assert_true (rk_secret_init ());
  /* What a desktop's own settings make of a full disk is not asked. */
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* Memory, where there is such a folder: what is asked here is not whether a disk keeps things. */
  stand->dir = g_strdup ("/dev/shm/renraku-stand-XXXXXX");
  if (g_mkdtemp (stand->dir) == NULL)
    {
      g_free (stand->dir);
      stand->dir = g_dir_make_tmp ("renraku-stand-XXXXXX", NULL);
      g_assert_nonnull (stand->dir);
    }
  stand->key_file = g_build_filename (stand->dir, "key", NULL);
  stand->port = rk_free_port ();
  stand->url = g_strdup_printf ("http://127.0.0.1:%u", stand->port);
  stand->server_hook = rk_hook_new (stand->dir);
  stand->desk_hook = rk_hook_new (stand->dir);
  data = data_dir (stand);
  maker = fork ();
  if (maker == 0)
    {
      stand_make (data, stand->key_file);
      _exit (0);
    }
  g_assert_cmpint (stand_wait (maker), ==, 0);
  take_names (stand);
  return stand;
}

void
stand_free (Stand *stand)
{
  stand_stop (stand);
  remove_tree (stand->dir);
  for (guint i = 0; i < STAND_SPACES; i++)
    {
      g_free (stand->spaces[i]);
      g_free (stand->patients[i]);
    }
  g_free (stand->facility);
  g_free (stand->doctor);
  g_free (stand->nurse);
  g_free (stand->helper);
  g_free (stand->by_doctor);
  g_free (stand->by_nurse);
  g_free (stand->by_helper);
  g_free (stand->key_file);
  g_free (stand->url);
  g_free (stand->dir);
  g_free (stand);
}

gboolean
stand_start (Stand *stand)
{
  g_autofree char *data = data_dir (stand);
  int ready[2];
  char byte;

  g_assert_cmpint (pipe (ready), ==, 0);
  stand->server = fork ();
  if (stand->server == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      close (ready[0]);
      rk_hook_begin (stand->server_hook);
      stand_serve (data, stand->key_file, stand->port, ready[1]);
    }
  close (ready[1]);
  gboolean good = read (ready[0], &byte, 1) == 1;
  close (ready[0]);
  if (!good)
    {
      waitpid (stand->server, NULL, 0);
      stand->server = 0;
    }
  return good;
}

void
stand_stop (Stand *stand)
{
  if (stand->server == 0)
    return;
  kill (stand->server, SIGKILL);
  waitpid (stand->server, NULL, 0);
  stand->server = 0;
}

gboolean
stand_server_lives (Stand *stand)
{
  if (stand->server != 0 && waitpid (stand->server, NULL, WNOHANG) != 0)
    stand->server = 0;
  return stand->server != 0;
}

pid_t
stand_desk (Stand *stand, StandDeskFunc func, gpointer data, int *ret_fd)
{
  int pair[2];
  pid_t pid;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      close (pair[0]);
      rk_hook_begin (stand->desk_hook);
      func (stand, pair[1], data);
      _exit (0);
    }
  close (pair[1]);
  *ret_fd = pair[0];
  return pid;
}

int
stand_wait (pid_t pid)
{
  int status = 0;

  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFSIGNALED (status) ? WTERMSIG (status) : -WEXITSTATUS (status);
}

void
stand_say (int fd, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  gsize left = strlen (line);
  const char *at = line;

  while (left > 0)
    {
      ssize_t n = send (fd, at, left, MSG_NOSIGNAL);
      if (n <= 0)
        return;
      at += n;
      left -= (gsize) n;
    }
}

char *
stand_hear (int fd, guint patience_ms)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gint64 end = g_get_monotonic_time () + (gint64) patience_ms * 1000;
  char c;

  for (;;)
    {
      struct pollfd poller = { .fd = fd, .events = POLLIN };
      gint64 left = (end - g_get_monotonic_time ()) / 1000;

      if (left <= 0 || poll (&poller, 1, (int) left) < 0)
        return NULL;
      if (!(poller.revents & (POLLIN | POLLHUP)))
        continue;
      if (recv (fd, &c, 1, 0) != 1)
        return NULL;
      if (c == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, c);
    }
}

gboolean
stand_has_word (int fd, guint ms)
{
  struct pollfd poller = { .fd = fd, .events = POLLIN };

  return poll (&poller, 1, (int) ms) > 0;
}

/* Asking the server. */

static int
connect_to (Stand *stand)
{
  struct sockaddr_in where = { .sin_family = AF_INET,
                               .sin_port = htons (stand->port),
                               .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct timeval patience = { PATIENCE_S, 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect (fd, (struct sockaddr *) &where, sizeof where) == 0)
    return fd;
  close (fd);
  return -1;
}

json_t *
stand_ask (Stand *stand,
           const char *token,
           const char *method,
           const char *path,
           const char *body,
           guint *ret_status)
{
  g_autofree char *bearer
    = token != NULL ? g_strdup_printf ("Authorization: Bearer %s\r\n", token) : g_strdup ("");
  g_autofree char *request = g_strdup_printf (
    "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sConnection: close\r\nContent-Type: application/json\r\n"
    "Content-Length: %zu\r\n\r\n%s",
    method, path, bearer, body != NULL ? strlen (body) : 0, body != NULL ? body : "");
  g_autoptr (GString) answer = g_string_new (NULL);
  char buffer[65536];
  const char *begin;
  gsize left = strlen (request);
  const char *at = request;
  int fd = connect_to (stand);

  *ret_status = 0;
  if (fd < 0)
    return NULL;
  while (left > 0)
    {
      ssize_t n = send (fd, at, left, MSG_NOSIGNAL);
      if (n <= 0)
        break;
      at += n;
      left -= (gsize) n;
    }
  for (ssize_t n; (n = recv (fd, buffer, sizeof buffer, 0)) > 0;)
    g_string_append_len (answer, buffer, n);
  close (fd);
  begin = strstr (answer->str, "\r\n\r\n");
  if (begin == NULL || !g_str_has_prefix (answer->str, "HTTP/1.1 "))
    return NULL;

  /* An answer that was cut off is none. */
  const char *field = strcasestr (answer->str, "\r\ncontent-length:");
  gsize size = field != NULL && field < begin ? (gsize) g_ascii_strtoull (field + 17, NULL, 10) : 0;
  if (strlen (begin + 4) < size)
    return NULL;
  *ret_status = (guint) g_ascii_strtoull (answer->str + 9, NULL, 10);
  return json_loads (begin + 4, JSON_DECODE_ANY, NULL);
}

char *
stand_sign_in (Stand *stand, const char *mail, const char *device)
{
  g_autofree char *body = g_strdup_printf ("{\"mail\":\"%s\",\"password\":\"" STAND_PASSWORD
                                           "\",\"device_id\":\"%s\",\"device_name\":"
                                           "\"assure\"}",
                                           mail, device);
  guint status;
  json_t *answer = stand_ask (stand, NULL, "POST", "/v1/sessions", body, &status);
  char *token = answer != NULL ? g_strdup (rk_json_get_text (answer, "token")) : NULL;

  json_decref (answer);
  return token;
}

gint64
stand_post (Stand *stand, const char *token, const char *space, const char *id, const char *text)
{
  g_autofree char *path = g_strdup_printf ("/v1/spaces/%s/posts/%s", space, id);
  g_autofree char *body
    = g_strdup_printf ("{\"text\":\"%s\",\"written_us\":1,\"attachments\":[]}", text);
  guint status;
  json_t *answer = stand_ask (stand, token, "PUT", path, body, &status);
  gint64 position = 0;

  if (answer != NULL && (status == 200 || status == 201))
    rk_json_get_int (answer, "position", &position);
  json_decref (answer);
  return position;
}

json_t *
stand_posts (Stand *stand, const char *token, const char *space, guint limit)
{
  g_autofree char *path
    = g_strdup_printf ("/v1/spaces/%s/posts?before=1000000000&limit=%u", space, limit);
  guint status;

  return stand_ask (stand, token, "GET", path, NULL, &status);
}

/* What is wrong with the database, or NULL; the server is stopped for it. */
char *
stand_database_fault (Stand *stand)
{
  g_autofree char *data = data_dir (stand);
  pid_t pid;

  stand_stop (stand);
  pid = fork ();
  if (pid == 0)
    _exit (stand_check_database (data, stand->key_file) ? 0 : 1);
  return stand_wait (pid) == 0 ? NULL : g_strdup ("the server's database is not whole");
}

gint64
stand_marker (Stand *stand, const char *token, const char *space)
{
  guint status;
  json_t *page = stand_ask (stand, token, "GET", "/v1/sync?cursor=&limit=500", NULL, &status);
  const json_t *changes = json_object_get (page, "changes");
  gint64 position = -1;

  for (gsize i = 0; i < json_array_size (changes); i++)
    {
      const json_t *change = json_array_get (changes, i);
      const json_t *record = json_object_get (change, "record");

      if (g_strcmp0 (rk_json_get_text (change, "kind"), "marker") == 0
          && g_strcmp0 (rk_json_get_text (record, "space_id"), space) == 0)
        rk_json_get_int (record, "position", &position);
    }
  json_decref (page);
  return position;
}
