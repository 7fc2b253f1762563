/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* The server's side of desk-probe, which cannot be in its process: a house with two patients and a
 * server. Each line of standard input is a number of posts that are to be written about the second
 * patient while the server is away. */

#include "site.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#define N_SHORT 1000

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "");
  g_assert_true (rk_secret_init ());
  g_autoptr (World) world = world_new (FALSE);
  g_autofree char *key = g_strconcat (world->dir, ".key", NULL);
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) writer = world_user (world, house, "writer", RK_ROLE_ADMIN);
  g_autoptr (RkActor) reader = world_user (world, house, "reader", RK_ROLE_MEMBER);
  g_autofree char *short_space = NULL, *long_space = NULL;
  g_autofree char *short_patient = world_patient (world, writer, "佐藤", &short_space);
  g_autofree char *long_patient = world_patient (world, writer, "鈴木", &long_space);
  guint16 port = 0;
  char line[32];

  /* What is written here was written in the last weeks. */
  world->now -= 20 * RK_DAY;
  world_join (world, writer, reader, short_space);
  world_join (world, writer, reader, long_space);
  site_add_posts (world, writer, short_space, N_SHORT);
  site_read (world, reader, short_space);
  GSubprocess *server = site_start_server (world, &port);
  printf ("%u %s %s %s\n", port, short_patient, long_patient, WORLD_PASSWORD);
  fflush (stdout);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      site_stop_server (server);
      g_object_unref (server);
      /* All but the last have been read, at another desk. */
      site_add_posts (world, writer, long_space, atoi (line) - 1);
      site_read (world, reader, long_space);
      site_add_posts (world, writer, long_space, 1);
      server = site_start_server (world, &port);
      puts ("there");
      fflush (stdout);
    }
  site_stop_server (server);
  g_object_unref (server);
  g_unlink (key);
  return 0;
}
