/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * How long a logout takes: from the last press of a button until slots and store are gone, with a
 * store of 5 GB, with a server that answers, with one that takes connections and says nothing, and
 * with a cut wire. It must be less than a second. Afterwards the program shows what was destroyed.
 * The planted fault is a file that is deleted too late.
 */

#include "config.h"

#include "experiment.h"
#include "peek.h"
#include "stage.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define LIMIT_US   G_USEC_PER_SEC
#define PIECE_SIZE (8 * 1024 * 1024)

typedef enum
{
  NET_ANSWERS,
  NET_SILENT,
  NET_CUT,
  N_NETS,
} Net;

static const char *const nets[]
  = { "a server that answers", "a server that says nothing", "a cut wire" };

static char *work;

/* Sees when the files have gone, more finely than the screen does. */
typedef struct
{
  char *store;
  char *slots;
  gint64 slots_gone_us;
  gint64 store_gone_us;
  int stop;
} Poll;

static gpointer
poll_files (gpointer data)
{
  Poll *poll = data;

  while (!g_atomic_int_get (&poll->stop) && poll->store_gone_us == 0)
    {
      gint64 now = g_get_monotonic_time ();
      if (poll->slots_gone_us == 0 && g_access (poll->slots, F_OK) != 0)
        poll->slots_gone_us = now;
      if (g_access (poll->store, F_OK) != 0)
        poll->store_gone_us = now;
      g_usleep (1000);
    }
  return NULL;
}

static gboolean
is_in_time (const Poll *poll, gint64 began_us)
{
  return poll->store_gone_us != 0 && poll->slots_gone_us != 0
         && MAX (poll->store_gone_us, poll->slots_gone_us) - began_us < LIMIT_US;
}

static gpointer
delete_late (gpointer data)
{
  g_usleep (LIMIT_US + LIMIT_US / 5);
  g_unlink (data);
  return NULL;
}

static void
control (void)
{
  g_autofree char *late = g_build_filename (work, "late", NULL);
  g_autofree char *none = g_build_filename (work, "none", NULL);
  Poll poll = { .store = late, .slots = none };
  gint64 began = g_get_monotonic_time ();
  GThread *deleting, *polling;

  g_file_set_contents (late, "late", -1, NULL);
  polling = g_thread_new ("poll", poll_files, &poll);
  deleting = g_thread_new ("late", delete_late, late);
  g_thread_join (polling);
  g_thread_join (deleting);
  rk_experiment_control (!is_in_time (&poll, began), "a file that goes after more than a second");
}

/* The file as it would be after years, behind what the database knows of; no holes. */
static gboolean
fill (const char *store, guint64 size)
{
  g_autofree guint8 *piece = g_malloc (PIECE_SIZE);
  int fd = open (store, O_WRONLY | O_APPEND | O_CLOEXEC);
  gboolean good = fd >= 0 && getrandom (piece, 4096, 0) == 4096;

  for (gsize i = 4096; i < PIECE_SIZE; i += 4096)
    memcpy (piece + i, piece, 4096);
  for (guint64 done = 0; good && done < size; done += PIECE_SIZE)
    good = write (fd, piece, PIECE_SIZE) == PIECE_SIZE;
  if (fd >= 0)
    {
      /* As files are that have lain there for a while. */
      fdatasync (fd);
      close (fd);
    }
  return good;
}

static void
set_net (RkStage *stage, Net net, gboolean dead)
{
  if (net == NET_SILENT)
    region_pause (stage->region, dead);
  else if (net == NET_CUT)
    rk_cut_set_open (stage->cut, !dead);
}

static gboolean
says (const char *dump, const char *words)
{
  return strstr (dump, words) != NULL;
}

static void
look_at_record (RkStage *stage)
{
  static const char *const items[]
    = { N_ ("Key slot that only the server opens"), N_ ("Key in memory"), N_ ("Encrypted store"),
        N_ ("Folder of the login") };
  GError *error = NULL;

  if (!rk_desk_press (stage->desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Record of the wipe"), &error))
    {
      rk_experiment_finding ("the record of the wipe is not to be had: %s", error->message);
      g_clear_error (&error);
      return;
    }
  rk_desk_pause (1500);
  g_autofree char *dump = rk_desk_dump (stage->desk);
  g_autoptr (GHashTable) found = rk_canaries_find_all (stage->canaries, dump, strlen (dump));
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    if (!says (dump, _ (items[i])))
      rk_experiment_finding ("the record of the wipe does not say: %s", items[i]);
  if (!says (dump, _ ("destroyed")))
    rk_experiment_finding ("the record of the wipe shows no result");
  if (g_hash_table_size (found) > 0)
    rk_experiment_finding ("the record of the wipe shows content");
}

static void
measure (RkStage *stage, Net net, guint64 size)
{
  g_autofree char *store = rk_find_store (stage->home);
  g_autofree char *folder = store != NULL ? g_path_get_dirname (store) : NULL;
  g_autofree char *slots = store != NULL ? g_build_filename (folder, "slots", NULL) : NULL;
  Poll poll = { .store = store, .slots = slots };
  g_autoptr (AtspiAccessible) button = NULL;
  g_autoptr (AtspiAction) action = NULL;
  GThread *thread;
  gint64 began;

  if (store == NULL || !fill (store, size))
    {
      rk_experiment_finding ("no store of this size could be made");
      return;
    }
  set_net (stage, net, TRUE);
  if (!rk_stage_ask_logout (stage))
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("with %s: the logout is not asked: %s", nets[net], reason);
      return;
    }
  button = rk_desk_find (stage->desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Discard and log out"));
  if (button == NULL)
    button = rk_desk_find (stage->desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Log out"));
  action = button != NULL ? atspi_accessible_get_action_iface (button) : NULL;
  if (action == NULL)
    {
      rk_experiment_finding ("with %s: the button is not there", nets[net]);
      return;
    }
  thread = g_thread_new ("poll", poll_files, &poll);
  began = g_get_monotonic_time ();
  atspi_action_do_action (action, 0, NULL);
  /* The toolkit of Debian 12 does not survive being asked for a dialog that closes. */
  rk_desk_pause (4000);
  if (!rk_stage_wait_signed_out (stage))
    rk_experiment_finding ("with %s: the window for the next person did not appear", nets[net]);
  g_atomic_int_set (&poll.stop, 1);
  g_thread_join (thread);
  if (!is_in_time (&poll, began))
    rk_experiment_finding ("with %s: slots gone after %.2f s, store after %.2f s", nets[net],
                           (double) (poll.slots_gone_us - began) / G_USEC_PER_SEC,
                           (double) (poll.store_gone_us - began) / G_USEC_PER_SEC);
  rk_experiment_note ("%s, %.1f GB: slots gone after %.0f ms, store after %.0f ms", nets[net],
                      (double) size / 1e9, (double) (poll.slots_gone_us - began) / 1000,
                      (double) (poll.store_gone_us - began) / 1000);
  look_at_record (stage);
}

static void
run_case (void)
{
  Net net = (Net) (rk_experiment_case () % N_NETS);
  guint64 size = rk_experiment_is_long () ? 5000000000ull : 500000000ull;
  RkStage *stage = rk_stage_new ("logout");
  g_autofree char *home = g_build_filename (work, "desk", NULL);

  if (!rk_stage_start (stage, home) || !rk_stage_sign_in (stage) || !rk_stage_read (stage))
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("the session could not be walked through: %s", reason);
    }
  else
    measure (stage, net, size);
  set_net (stage, net, FALSE);
  rk_stage_free (stage);
  region_remove_tree (home);
}

int
main (int argc, char **argv)
{
  work = rk_stage_begin (argc, argv, 9, "logout");
  control ();
  return rk_stage_run (work, run_case);
}
