/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* A server is backed up while it is written to, and restored elsewhere: what the copy holds is
 * whole, with its counts, its hashes and its chain; what was acknowledged before the backup began
 * is in it; a desk that was ahead is told so, also where the files were put back by hand. */

#include "experiment.h"
#include "watch.h"

#include "core/id.h"
#include "core/json.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_PLANNED 400

/* Somebody who writes all the time, in a process of their own, and says what was acknowledged. */
static pid_t
start_writer (Stand *stand, guint space, int *ret_fd)
{
  int ends[2];
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      close (ends[0]);
      for (guint n = 0;; n++)
        {
          g_autofree char *id = rk_id_new ();
          g_autofree char *text = g_strdup_printf ("w%u", n);
          g_autofree char *line = NULL;

          if (stand_post (stand, stand->by_doctor, stand->spaces[space], id, text) == 0)
            _exit (0);
          line = g_strconcat (id, "\n", NULL);
          if (write (ends[1], line, strlen (line)) < 0)
            _exit (0);
        }
    }
  close (ends[1]);
  *ret_fd = ends[0];
  return pid;
}

/* The ids that were acknowledged by now; the pipe is not emptied twice. */
static void
take_ids (int fd, GPtrArray *ids, guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;
  GString *line = g_string_new (NULL);

  while (g_get_monotonic_time () < end)
    {
      char c;
      ssize_t n = read (fd, &c, 1);

      if (n != 1)
        break;
      if (c != '\n')
        {
          g_string_append_c (line, c);
          continue;
        }
      g_ptr_array_add (ids, g_strdup (line->str));
      g_string_truncate (line, 0);
    }
  /* What is half there is finished, so that the next one begins at its beginning. */
  while (line->len > 0)
    {
      char c;

      if (read (fd, &c, 1) != 1 || c == '\n')
        break;
      g_string_append_c (line, c);
    }
  if (line->len > 0)
    g_ptr_array_add (ids, g_strdup (line->str));
  g_string_free (line, TRUE);
}

static gboolean
in_child (gboolean (*func) (const char *, const char *, const char *),
          const char *a,
          const char *b,
          const char *c)
{
  pid_t pid = fork ();

  if (pid == 0)
    _exit (func (a, b, c) ? 0 : 1);
  return stand_wait (pid) == 0;
}

static gboolean
check (const char *dir, const char *key_file, const char *unused)
{
  return stand_check_database (dir, key_file);
}

static GHashTable *
ids_of (Stand *stand)
{
  GHashTable *there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *cursor = g_strdup ("");

  for (gboolean more = TRUE; more;)
    {
      g_autofree char *path = g_strdup_printf ("/v1/sync?cursor=%s&limit=500", cursor);
      guint status;
      json_t *page = stand_ask (stand, stand->by_doctor, "GET", path, NULL, &status);
      const json_t *changes = json_object_get (page, "changes");

      for (gsize i = 0; i < json_array_size (changes); i++)
        {
          const json_t *change = json_array_get (changes, i);

          if (g_strcmp0 (rk_json_get_text (change, "kind"), "post") == 0)
            g_hash_table_add (
              there, g_strdup (rk_json_get_text (json_object_get (change, "record"), "id")));
        }
      more = FALSE;
      rk_json_get_bool (page, "more", &more);
      g_free (cursor);
      cursor = g_strdup (page != NULL ? rk_json_get_text (page, "cursor") : "");
      more = more && page != NULL;
      json_decref (page);
    }
  return there;
}

static char *
cursor_of (Stand *stand)
{
  g_autofree char *cursor = g_strdup ("");

  for (gboolean more = TRUE; more;)
    {
      g_autofree char *path = g_strdup_printf ("/v1/sync?cursor=%s&limit=500", cursor);
      guint status;
      json_t *page = stand_ask (stand, stand->by_doctor, "GET", path, NULL, &status);

      more = FALSE;
      rk_json_get_bool (page, "more", &more);
      g_free (cursor);
      cursor = g_strdup (page != NULL ? rk_json_get_text (page, "cursor") : "");
      json_decref (page);
    }
  return g_steal_pointer (&cursor);
}

static guint
status_of_cursor (Stand *stand, const char *cursor)
{
  g_autofree char *path = g_strdup_printf ("/v1/sync?cursor=%s&limit=500", cursor);
  guint status;

  json_decref (stand_ask (stand, stand->by_doctor, "GET", path, NULL, &status));
  return status;
}

/* Puts what lies in @from in the place of the server's folder. */
static void
put_in_place (Stand *stand, const char *from)
{
  g_autofree char *data = g_build_filename (stand->dir, "data", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s' && cp -r '%s' '%s'", data, from, data);

  g_assert_cmpint (system (command), ==, 0);
}

/* By hand: the server stands still for the copy, and goes on; later the copy is put back. */
static char *
put_back (Stand *stand, guint space, GRand *random)
{
  g_autofree char *data = g_build_filename (stand->dir, "data", NULL);
  g_autofree char *copy = g_build_filename (stand->dir, "copy", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s' && cp -r '%s' '%s'", copy, data, copy);
  g_autofree char *ahead = NULL;
  const guint n = (guint) g_rand_int_range (random, 1, 6);
  const guint n_again = (guint) g_rand_int_range (random, 1, 10);

  stand_stop (stand);
  g_assert_cmpint (system (command), ==, 0);
  stand_start (stand);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = rk_id_new ();
      stand_post (stand, stand->by_doctor, stand->spaces[space], id, "taken back");
    }
  ahead = cursor_of (stand);
  stand_stop (stand);
  put_in_place (stand, copy);
  stand_start (stand);
  if (status_of_cursor (stand, ahead) != 410)
    return g_strdup ("a desk that is ahead of a server that was put back is believed");
  for (guint i = 0; i < n_again; i++)
    {
      g_autofree char *id = rk_id_new ();

      stand_post (stand, stand->by_doctor, stand->spaces[space], id, "written since");
      if (status_of_cursor (stand, ahead) != 410)
        return g_strdup ("the same number of another history is believed");
    }
  return NULL;
}

static char *
backup_while_writing (Stand *stand, guint space, GRand *random, gboolean plant)
{
  g_autofree char *data = g_build_filename (stand->dir, "data", NULL);
  g_autofree char *made = g_build_filename (stand->dir, "backup", NULL);
  g_autofree char *restored = g_build_filename (stand->dir, "restored", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s' '%s'", made, restored);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) there = NULL;
  g_autofree char *ahead = NULL;
  int fd, status;
  pid_t writer;
  gboolean good;

  g_assert_cmpint (system (command), ==, 0);
  writer = start_writer (stand, space, &fd);
  take_ids (fd, ids, (guint) g_rand_int_range (random, 5, 120));
  good = in_child (stand_backup, data, stand->key_file, made);
  kill (writer, SIGKILL);
  waitpid (writer, &status, 0);
  close (fd);
  if (!good)
    return g_strdup ("the backup fails while the server is written to");
  ahead = cursor_of (stand);
  if (plant)
    g_ptr_array_add (ids, rk_id_new ());
  if (!in_child (stand_restore, made, stand->key_file, restored))
    return g_strdup ("the copy is not restored");
  if (!in_child (check, restored, stand->key_file, NULL))
    return g_strdup ("what was restored is not whole");
  stand_stop (stand);
  put_in_place (stand, restored);
  if (!stand_start (stand))
    return g_strdup ("no server starts on what was restored");
  if (status_of_cursor (stand, ahead) != 410)
    return g_strdup ("a cursor of before the restore is believed");
  there = ids_of (stand);
  for (guint i = 0; i < ids->len; i++)
    if (!g_hash_table_contains (there, g_ptr_array_index (ids, i)))
      return g_strdup ("a post of before the backup is not in the copy");
  return NULL;
}

int
main (int argc, char **argv)
{
  rk_experiment_begin (argc, argv, N_PLANNED);
  signal (SIGPIPE, SIG_IGN);
  watch_begin ();
  {
    g_autoptr (GRand) random = rk_experiment_random ("control");
    g_autofree char *wrong = backup_while_writing (watch.stand, 0, random, TRUE);

    rk_experiment_control (wrong != NULL, "a post that is not in the copy");
  }
  while (rk_experiment_goes_on ())
    {
      g_autoptr (GRand) random = rk_experiment_random ("case");
      const guint64 number = rk_experiment_case ();
      const guint space = (guint) (number % STAND_SPACES);
      g_autofree char *wrong = number % 3 == 2
                                 ? put_back (watch.stand, space, random)
                                 : backup_while_writing (watch.stand, space, random, FALSE);

      if (wrong != NULL)
        rk_experiment_finding ("%s", wrong);
      rk_experiment_case_done ();
      if (number % 20 == 19)
        {
          watch_end ("the copies");
          watch_begin ();
        }
    }
  watch_end ("the copies");
  return rk_experiment_end ();
}
