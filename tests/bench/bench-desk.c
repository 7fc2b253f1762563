/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

#include "bench-desk.h"

#include "watch.h"

#include <stdlib.h>
#include <string.h>

void
bench_on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

gboolean
bench_is_there (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static gboolean
is_ready (gpointer data)
{
  return rk_client_get_state (data) == RK_CLIENT_READY && !rk_client_get_syncing (data);
}

void
bench_must (gboolean good, const GError *error)
{
  if (!good)
    g_error ("%s", error != NULL ? error->message : "did not come in time");
}

static char *
hear (BenchDesk *desk)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (desk->said, NULL, NULL, &error);

  bench_must (line != NULL, error);
  return line;
}

/* The server's side is a process of its own. */
void
bench_desk_start (BenchDesk *desk, const char *site_program)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  desk->site = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, site_program, NULL);
  bench_must (desk->site != NULL, error);
  desk->said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (desk->site));
  line = hear (desk);
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  desk->port = (guint16) atoi (words[0]);
  desk->short_patient = g_strdup (words[1]);
  desk->long_patient = g_strdup (words[2]);
  desk->password = g_strdup (words[3]);
}

void
bench_desk_write_posts (BenchDesk *desk, int n)
{
  g_autofree char *line = g_strdup_printf ("%d\n", n);

  bench_must (g_output_stream_write_all (
                g_subprocess_get_stdin_pipe (desk->site), line, strlen (line), NULL, NULL, NULL),
              NULL);
  g_free (hear (desk));
}

void
bench_desk_sign_in (BenchDesk *desk, const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GAsyncResult) signed_in = NULL;
  g_autoptr (RkSecret) password = rk_secret_new_from_text (desk->password);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", desk->port);

  desk->client = rk_client_new (dir);
  rk_client_start_async (desk->client, NULL, bench_on_result, &started);
  bench_must (watch_until (bench_is_there, &started, 30), NULL);
  bench_must (rk_client_start_finish (desk->client, started, NULL, &error), error);
  rk_client_set_server_url (desk->client, url);
  rk_client_sign_in_async (
    desk->client, "reader@example.jp", password, FALSE, NULL, bench_on_result, &signed_in);
  bench_must (watch_until (bench_is_there, &signed_in, 30), NULL);
  bench_must (rk_client_sign_in_finish (desk->client, signed_in, &error), error);
  bench_must (watch_until (is_ready, desk->client, 60), NULL);
}
