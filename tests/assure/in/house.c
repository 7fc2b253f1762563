/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "house.h"

#include "experiment.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *
program (const char *name)
{
  const char *path = g_getenv (name);

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    rk_experiment_cannot ("%s names no program", name);
  return path;
}

char *
house_operate (House *house, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *err = NULL;
  char *out = NULL;
  int status = 0;
  va_list args;

  g_ptr_array_add (argv, (char *) program ("RK_CTL"));
  g_ptr_array_add (argv, (char *) "--data");
  g_ptr_array_add (argv, house->data);
  g_ptr_array_add (argv, (char *) "--key-file");
  g_ptr_array_add (argv, house->key);
  va_start (args, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (char *) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (
    NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("renrakuctl %s: %s", first, err);
  return out;
}

static gpointer
read_log (gpointer data)
{
  House *house = data;
  g_autoptr (GDataInputStream) log
    = g_data_input_stream_new (g_subprocess_get_stderr_pipe (house->server));

  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (log, NULL, NULL, NULL);

      if (line == NULL)
        return NULL;
      if (strstr (line, "CRITICAL") != NULL || strstr (line, "WARNING") != NULL
          || strstr (line, "ERROR") != NULL || strstr (line, "runtime error") != NULL)
        {
          g_atomic_int_inc (&house->criticals);
          g_printerr ("# the server says: %s\n", line);
        }
    }
}

static void
start (House *house, const char *listen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;

  house->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                                    &error, program ("RK_SERVER"), "--data", house->data,
                                    "--key-file", house->key, "--listen", listen, NULL);
  g_assert_no_error (error);
  house->log = g_thread_new ("log", read_log, house);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (house->server));
  line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
  g_assert_nonnull (line);
  if (strstr (line, "http://") != NULL)
    house->port = (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

static void
stop (House *house)
{
  g_subprocess_send_signal (house->server, SIGTERM);
  g_subprocess_wait (house->server, NULL, NULL);
  g_thread_join (house->log);
  g_clear_object (&house->server);
}

House *
house_new (const char *listen)
{
  House *house = g_new0 (House, 1);
  g_autoptr (GError) error = NULL;

  house->dir = g_dir_make_tmp ("rk-house-XXXXXX", &error);
  g_assert_no_error (error);
  house->data = g_build_filename (house->dir, "data", NULL);
  house->key = g_build_filename (house->dir, "key", NULL);
  g_free (house_operate (house, "init", "--new-key", NULL));
  start (house, listen);
  return house;
}

House *
house_move (House *house, const char *listen)
{
  stop (house);
  start (house, listen);
  return house;
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

void
house_free (House *house)
{
  stop (house);
  remove_tree (house->dir);
  g_free (house->dir);
  g_free (house->data);
  g_free (house->key);
  g_free (house);
}

gboolean
house_is_alive (House *house)
{
  return g_subprocess_get_identifier (house->server) != NULL;
}

guint
house_resident_kib (House *house)
{
  const char *pid = g_subprocess_get_identifier (house->server);
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", pid != NULL ? pid : "none");
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "VmRSS:")) == NULL)
    return 0;
  return (guint) g_ascii_strtoull (g_strchug ((char *) line + strlen ("VmRSS:")), NULL, 10);
}

static char *
send_json (House *house,
           const char *method,
           const char *target,
           const char *token,
           const char *body,
           guint *ret_status)
{
  g_autofree char *bearer
    = token != NULL ? g_strdup_printf ("Authorization: Bearer %s\r\n", token) : g_strdup ("");
  g_autofree char *request
    = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       method, target, bearer, strlen (body), body);

  return raw_exchange (house->port, request, ret_status, NULL);
}

char *
house_sign_in (
  House *house, const char *mail, const char *password, const char *device, guint *ret_status)
{
  g_autofree char *body = g_strdup_printf (
    "{\"mail\":\"%s\",\"password\":\"%s\",\"device_id\":\"%s\"}", mail, password, device);
  g_autofree char *answer = send_json (house, "POST", "/v1/sessions", NULL, body, ret_status);

  if (answer == NULL || *ret_status != 201)
    return NULL;
  g_autoptr (json_t) session = rk_json_parse (answer, strlen (answer), 0, NULL);
  return g_strdup (rk_json_get_text (session, "token"));
}

char *
house_get (House *house, const char *token, const char *target, guint *ret_status)
{
  g_autofree char *bearer
    = token != NULL ? g_strdup_printf ("Authorization: Bearer %s\r\n", token) : g_strdup ("");
  g_autofree char *request
    = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", target, bearer);

  return raw_exchange (house->port, request, ret_status, NULL);
}

void
house_add_user (House *house, const char *mail, const char *device)
{
  g_autofree char *facility
    = house_operate (house, "facility", "create", "--name=みなと診療所", "--kind=clinic", NULL);
  g_autofree char *option = g_strdup_printf ("--facility=%s", g_strstrip (facility));
  g_autofree char *address = g_strdup_printf ("--mail=%s", mail);
  g_autofree char *out = house_operate (house, "user", "add", option, address, "--name=青木 一郎",
                                        "--profession=doctor", "--role=admin", NULL);
  const char *found = strstr (out, "temporary password: ");
  g_autofree char *token = NULL;
  guint status;

  g_assert_nonnull (found);
  g_autofree char *temporary = g_strstrip (g_strdup (found + strlen ("temporary password: ")));
  token = house_sign_in (house, mail, temporary, device, &status);
  g_assert_cmpuint (status, ==, 201);
  g_autofree char *body
    = g_strdup_printf ("{\"old\":\"%s\",\"new\":\"" HOUSE_PASSWORD "\"}", temporary);
  g_free (send_json (house, "PUT", "/v1/password", token, body, &status));
  g_assert_cmpuint (status, ==, 204);
}
