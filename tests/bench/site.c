/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

#include "site.h"
#include "probe.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

void
site_must (gboolean good, const GError *error)
{
  if (!good)
    g_error ("%s", error != NULL ? error->message : "failed");
}

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

GSubprocess *
site_start_server (World *world, guint16 *ret_port)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = g_strconcat (world->dir, ".key", NULL);
  g_autofree char *text = rk_secret_to_base64 (world->master);
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", *ret_port);
  g_autofree char *line = NULL;

  site_must (
    g_file_set_contents_full (key, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error), error);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  GSubprocess *server
    = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("RK_SERVER"), "--data", world->dir,
                                   "--key-file", key, "--listen", address, NULL);
  site_must (server != NULL, error);
  g_autoptr (GDataInputStream) out
    = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  site_must (line != NULL, error);
  *ret_port = (guint16) atoi (strrchr (line, ':') + 1);
  return server;
}

void
site_stop_server (GSubprocess *server)
{
  g_subprocess_send_signal (server, SIGTERM);
  g_subprocess_wait (server, NULL, NULL);
}

GPid
site_pid_of (GSubprocess *process)
{
  return (GPid) atoi (g_subprocess_get_identifier (process));
}

#define POSTS_AT_ONCE 50

void
site_add_posts (World *world, RkActor *author, const char *space_id, int n)
{
  RkDomainTx *tx = NULL;

  for (int i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkPost) made = NULL;
      g_autofree char *id = rk_id_new ();
      g_autofree char *text = probe_text (i);
      const RkPost post
        = { .id = id, .space_id = (char *) space_id, .text = text, .written_us = world->now };
      RkCreated created;

      if (tx == NULL)
        {
          world->now += 60 * G_USEC_PER_SEC;
          tx = world_begin (world);
        }
      site_must (rk_domain_post_create (tx, author, &post, NULL, &created, &made, &error), error);
      if (i % POSTS_AT_ONCE == POSTS_AT_ONCE - 1 || i == n - 1)
        rk_effects_free (world_commit (g_steal_pointer (&tx)));
    }
}

void
site_read (World *world, RkActor *reader, const char *space_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkMarker) marker = NULL;
  RkDomainTx *tx = world_begin (world);

  marker = rk_domain_marker_set (tx, reader, space_id, 0, G_MAXINT32, &error);
  site_must (marker != NULL, error);
  rk_effects_free (world_commit (tx));
}
