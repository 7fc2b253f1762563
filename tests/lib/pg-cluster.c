/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "pg-cluster.h"

#include "db/pg.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* $1: where PostgreSQL's programs are. Prints its folder when the server is ready, and ends it when
 * the input ends, which it does with the test however that ends. */
static const char script[]
  = "set -eu\n"
    "dir=$(mktemp -d \"${TMPDIR:-/tmp}/rk-pg-XXXXXX\")\n"
    "trap 'rm -rf \"$dir\"' EXIT\n"
    "\"$1/initdb\" -D \"$dir/data\" -U renraku -A trust -E UTF8 --locale=C.UTF-8 --no-sync "
    ">\"$dir/log\" 2>&1 || { cat \"$dir/log\" >&2; exit 1; }\n"
    "\"$1/postgres\" -D \"$dir/data\" -k \"$dir\" -c listen_addresses= -c fsync=off "
    "-c max_connections=60 >>\"$dir/log\" 2>&1 &\n"
    "pid=$!\n"
    "n=0\n"
    "until \"$1/pg_isready\" -q -h \"$dir\" -U renraku -d postgres; do\n"
    "  n=$((n + 1))\n"
    "  [ $n -lt 300 ] || { cat \"$dir/log\" >&2; exit 1; }\n"
    "  sleep 0.1\n"
    "done\n"
    "echo \"$dir\"\n"
    "read -r line || true\n"
    "kill -INT $pid\n"
    "wait $pid || true\n";

static char *folder;
static GPid server;
static int server_stdin = -1;

static char *
find_programs (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/usr/lib/postgresql", 0, NULL);
  g_autofree char *in_path = g_find_program_in_path ("initdb");
  char *newest = NULL;
  const char *name;
  int version = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *bin = g_build_filename ("/usr/lib/postgresql", name, "bin", NULL);
      g_autofree char *initdb = g_build_filename (bin, "initdb", NULL);
      if (atoi (name) <= version || !g_file_test (initdb, G_FILE_TEST_IS_EXECUTABLE))
        continue;
      version = atoi (name);
      g_free (newest);
      newest = g_steal_pointer (&bin);
    }
  if (newest == NULL && in_path != NULL)
    newest = g_path_get_dirname (in_path);
  if (newest == NULL)
    g_error ("PostgreSQL's server is not installed (package postgresql), and half of this test is "
             "about it.");
  return newest;
}

static void
start (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *programs = find_programs ();
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  char line[512];
  int server_stdout;

  if (geteuid () == 0)
    {
      g_ptr_array_add (args, (gpointer) "runuser");
      g_ptr_array_add (args, (gpointer) "-u");
      g_ptr_array_add (args, (gpointer) "postgres");
      g_ptr_array_add (args, (gpointer) "--");
    }
  g_ptr_array_add (args, (gpointer) "sh");
  g_ptr_array_add (args, (gpointer) "-c");
  g_ptr_array_add (args, (gpointer) script);
  g_ptr_array_add (args, (gpointer) "sh");
  g_ptr_array_add (args, programs);
  g_ptr_array_add (args, NULL);

  g_spawn_async_with_pipes ("/", (char **) args->pdata, NULL,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &server,
                            &server_stdin, &server_stdout, NULL, &error);
  g_assert_no_error (error);
  FILE *out = fdopen (server_stdout, "r");
  if (fgets (line, sizeof line, out) == NULL)
    g_error ("PostgreSQL's server did not start.");
  fclose (out);
  folder = g_strdup (g_strchomp (line));
}

static char *
uri_of (const char *name)
{
  g_autofree char *host = g_uri_escape_string (folder, NULL, FALSE);

  return g_strdup_printf ("postgresql://renraku@/%s?host=%s", name, host);
}

RkDb *
pg_cluster_open (const char *uri)
{
  g_autoptr (GError) error = NULL;
  RkDb *db = rk_db_pg_open (uri, &error);

  g_assert_no_error (error);
  return db;
}

static void
administer (const char *format, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = uri_of ("postgres");
  g_autoptr (RkDb) db = pg_cluster_open (uri);
  g_autofree char *sql = g_strconcat (format, " ", name, NULL);

  rk_db_exec_script (db, sql, &error);
  g_assert_no_error (error);
}

char *
pg_cluster_create_database (void)
{
  static int n;

  if (folder == NULL)
    start ();
  g_autofree char *name = g_strdup_printf ("test_%d", ++n);
  administer ("CREATE DATABASE", name);
  return uri_of (name);
}

static char *
name_of (const char *uri)
{
  const char *begin = strrchr (uri, '/') + 1;

  return g_strndup (begin, strcspn (begin, "?"));
}

char *
pg_cluster_copy_database (const char *uri)
{
  static int n;
  g_autofree char *from = name_of (uri);
  g_autofree char *to = g_strdup_printf ("copy_%d", ++n);
  g_autofree char *what = g_strdup_printf ("%s TEMPLATE %s", to, from);

  administer ("CREATE DATABASE", what);
  return uri_of (to);
}

void
pg_cluster_drop_database (const char *uri)
{
  g_autofree char *name = name_of (uri);

  administer ("DROP DATABASE", name);
}

void
pg_cluster_stop (void)
{
  if (folder == NULL)
    return;
  close (server_stdin);
  waitpid (server, NULL, 0);
  g_clear_pointer (&folder, g_free);
}
