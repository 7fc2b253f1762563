/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* The power goes at any moment, and of what was not synced any part is lost: in the store of a desk
 * and in the database of a server. Each state that the disk can then be in is opened; what was
 * acknowledged before is there, and nothing else than what was there at some moment. A case is one
 * such state. */

#include "experiment.h"
#include "power.h"

#include <glib/gstdio.h>
#include <sys/mman.h>

#define N_PLANNED       120000
#define STATES_PER_WORK 1500

/* Keeping pages out of the swap is not what this is about, and it takes most of the time. */
int
mlock (const void *address, size_t size)
{
  return 0;
}

int
munlock (const void *address, size_t size)
{
  return 0;
}

guint32
power_digest (RkDb *db, const char *const *queries)
{
  GString *text = g_string_new (NULL);
  guint32 digest;

  for (guint i = 0; queries[i] != NULL; i++)
    {
      g_autofree char *value = NULL;

      /* An answer that fails is a digest that nothing else has. */
      if (!rk_db_query_text (db, queries[i], &value, NULL, ""))
        g_string_append (text, "!");
      g_string_append (text, value != NULL ? value : "");
      g_string_append_c (text, '|');
    }
  digest = g_str_hash (text->str);
  g_string_free (text, TRUE);
  return digest;
}

void
power_step (Work *work, guint32 digest)
{
  guint ops = rk_disk_get_n_ops (work->disk);

  g_array_append_val (work->digests, digest);
  g_array_append_val (work->op_after, ops);
}

static Work *
work_new (gboolean server, gboolean liar, GRand *random)
{
  Work *work = g_new0 (Work, 1);
  g_autoptr (GError) error = NULL;

  work->dir = g_dir_make_tmp ("rk-power-XXXXXX", &error);
  g_assert_no_error (error);
  work->key = rk_secret_new_random (32);
  work->disk = rk_disk_new ();
  work->digests = g_array_new (FALSE, FALSE, sizeof (guint32));
  work->op_after = g_array_new (FALSE, FALSE, sizeof (guint));
  rk_disk_set_liar (work->disk, liar);
  rk_disk_record (work->disk, TRUE);
  rk_disk_use (work->disk);
  if (server)
    power_work_server (work, random);
  else
    power_work_desk (work, random);
  rk_disk_record (work->disk, FALSE);
  return work;
}

static void
work_free (Work *work)
{
  g_unlink (work->path);
  if (work->end != NULL)
    work->end (work);
  g_rmdir (work->dir);
  rk_disk_free (work->disk);
  rk_secret_free (work->key);
  g_array_unref (work->digests);
  g_array_unref (work->op_after);
  g_free (work->dir);
  g_free (work->path);
  g_free (work);
}

/* What is wrong with a content, when the disk had had @n_ops calls; NULL for nothing. */
const char *
power_judge (const Work *work, guint32 digest, guint n_ops)
{
  for (guint i = 0; i < work->digests->len; i++)
    {
      gboolean acknowledged_later
        = i + 1 < work->digests->len && g_array_index (work->op_after, guint, i + 1) <= n_ops;

      if (g_array_index (work->digests, guint32, i) == digest && !acknowledged_later)
        return NULL;
    }
  for (guint i = 0; i < work->digests->len; i++)
    if (g_array_index (work->digests, guint32, i) == digest)
      return "what had been acknowledged is lost";
  return "the content is one that never was";
}

gboolean
power_nothing_acknowledged (const Work *work, guint n_ops)
{
  return g_array_index (work->op_after, guint, 0) > n_ops;
}

static char *
open_state (Work *work, RkDisk *state, guint n_ops, gboolean thorough)
{
  char *words;

  rk_disk_use (state);
  words = work->open (work, n_ops, thorough);
  rk_disk_use (work->disk);
  rk_disk_free (state);
  return words;
}

/* A disk that does not sync loses what was acknowledged: within so many states that is found. */
static void
control (gboolean server)
{
  g_autoptr (GRand) random = rk_experiment_random ("control");
  Work *work = work_new (server, TRUE, random);
  const guint n_ops = rk_disk_get_n_ops (work->disk);
  gboolean found = FALSE;

  for (guint i = 0; i < 60 && !found; i++)
    {
      RkDiskReplay *replay = rk_disk_replay_new (work->disk);
      guint at = (guint) g_rand_int_range (random, (gint32) n_ops / 2, (gint32) n_ops);
      g_autofree char *words = NULL;

      rk_disk_replay_to (replay, at);
      words = open_state (work, rk_disk_replay_cut (replay, random), at, FALSE);
      found = words != NULL;
      rk_disk_replay_free (replay);
    }
  rk_experiment_control (
    found, server ? "the server's disk did not sync" : "the disk of the desk did not sync");
  work_free (work);
}

int
main (int argc, char **argv)
{
  rk_experiment_begin (argc, argv, N_PLANNED);
  rk_secret_init ();
  rk_disk_install ();
  control (FALSE);
  control (TRUE);
  while (rk_experiment_goes_on ())
    {
      g_autoptr (GRand) random = rk_experiment_random ("work");
      const guint64 first = rk_experiment_case ();
      const gboolean server = (first / STATES_PER_WORK) % 3 == 2;
      Work *work = work_new (server, FALSE, random);
      RkDiskReplay *replay = rk_disk_replay_new (work->disk);
      const guint n_ops = rk_disk_get_n_ops (work->disk);

      /* The states of one work, from its first call to its last. */
      for (guint i = 0; i < STATES_PER_WORK && rk_experiment_goes_on (); i++)
        {
          g_autoptr (GRand) chance = rk_experiment_random ("cut");
          /* A short run looks at all of its work, if only here and there. */
          guint span = rk_experiment_is_long () ? STATES_PER_WORK : 250;
          guint at = 1 + (guint) ((guint64) (i % span) * n_ops / span);
          g_autofree char *words = NULL;

          if (i > 0 && i % span == 0)
            break;
          rk_disk_replay_to (replay, MIN (at, n_ops));
          words = open_state (work, rk_disk_replay_cut (replay, chance), MIN (at, n_ops),
                              rk_experiment_case () % 8 == 0);
          if (words != NULL)
            rk_experiment_finding (
              "%s, after call %u of %u: %s", server ? "server" : "desk", at, n_ops, words);
          rk_experiment_case_done ();
        }
      rk_disk_replay_free (replay);
      work_free (work);
    }
  return rk_experiment_end ();
}
