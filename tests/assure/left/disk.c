/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * The raw disk. The desk's home, cache, data, temporary and runtime folders lie on a file system in
 * an image; when a session has come to its end in one of several ways, the image is looked through
 * byte by byte, deleted files and journals included. The planted fault is a text that is written in
 * every form into a file and deleted again: each form must be found in the image.
 */

#include "experiment.h"
#include "peek.h"
#include "stage.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef enum
{
  END_LOGOUT, /* by a person */
  END_KILLED, /* kill -9, and the sweep of the next start */
  END_POWER,  /* what had reached the disk when the power failed; then started and signed in anew */
  END_REVOKED, /* by the administrator while the desk was offline with unsent work */
  END_SEALED,  /* five wrong passwords offline: unsent work is kept, as ciphertext */
  N_ENDS,
} End;

static const char *const end_names[] = { "a logout", "kill -9 and a new start", "a power failure",
                                         "a revocation while offline", "a sealing" };
static const char *const systems[] = { "ext4", "btrfs" };

static char *work;

static gboolean
run (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  va_list args;

  g_ptr_array_add (argv, (gpointer) first);
  va_start (args, first);
  for (const char *arg = va_arg (args, const char *); arg != NULL;
       arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv (
    (const char *const *) argv->pdata,
    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

typedef struct
{
  const char *system; /* NULL where nothing can be mounted: files are looked at instead */
  char *image;
  char *mount;
  gboolean mounted;
} Disk;

static gboolean
disk_mount (Disk *disk)
{
  /* A discarded block would hide what had been written to it. */
  disk->mounted = run ("mount", "-o", "loop,nodiscard", disk->image, disk->mount, NULL);
  return disk->mounted;
}

static void
disk_unmount (Disk *disk)
{
  for (int i = 0; disk->mounted && i < 50; i++)
    {
      disk->mounted = !run ("umount", disk->mount, NULL);
      if (disk->mounted)
        g_usleep (100000);
    }
}

static void
disk_new (Disk *disk, const char *system)
{
  g_autofree char *program = g_strconcat ("mkfs.", system, NULL);

  memset (disk, 0, sizeof *disk);
  disk->image = g_build_filename (work, "disk.image", NULL);
  disk->mount = g_build_filename (work, "disk", NULL);
  g_mkdir_with_parents (disk->mount, 0755);
  g_unlink (disk->image);
  if (run ("truncate", "-s", "192M", disk->image, NULL)
      && run (program, strcmp (system, "ext4") == 0 ? "-F" : "-f", disk->image, NULL)
      && disk_mount (disk))
    disk->system = system;
  g_chmod (disk->mount, 0755);
}

static void
disk_free (Disk *disk)
{
  disk_unmount (disk);
  g_unlink (disk->image);
  region_remove_tree (disk->mount);
  g_free (disk->image);
  g_free (disk->mount);
}

static void
write_planted (Disk *disk, GPtrArray *forms, const char *name)
{
  g_autofree char *path = g_build_filename (disk->mount, name, NULL);
  g_autoptr (GByteArray) all = g_byte_array_new ();

  for (guint i = 0; i < forms->len; i++)
    {
      gsize size;
      const guint8 *bytes = g_bytes_get_data (forms->pdata[i], &size);
      g_byte_array_append (all, (const guint8 *) "planted ", 8);
      g_byte_array_append (all, bytes, (guint) size);
    }
  g_file_set_contents (path, (const char *) all->data, all->len, NULL);
  run ("sync", "-f", disk->mount, NULL);
}

static GHashTable *
scan (Disk *disk, RkCanaries *canaries, const char *image)
{
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (disk->system == NULL)
    rk_canaries_scan_tree (canaries, disk->mount, found);
  else if (!rk_canaries_scan_file (canaries, image, found, NULL))
    rk_experiment_finding ("the image could not be read");
  return found;
}

static void
look_for_planted (Disk *disk, RkCanaries *planted, const char *image, const char *when)
{
  g_autoptr (GHashTable) found = scan (disk, planted, image);
  static const char *const forms[]
    = { "UTF-8", "UTF-16LE", "UTF-16BE", "hex", "base64", "base64 for addresses", "percent" };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *label = g_strconcat ("planted as ", forms[i], NULL);
      g_autofree char *why = g_strconcat (label, ", ", when, NULL);
      rk_experiment_control (g_hash_table_contains (found, label), why);
    }
}

static void
look (Disk *disk, RkStage *stage, RkCanaries *planted, const char *image, const char *when)
{
  g_autoptr (GHashTable) found = scan (disk, stage->canaries, image);

  look_for_planted (disk, planted, image, when);
  if (g_hash_table_size (found) > 0)
    {
      g_autofree char *words = rk_first_words (found);
      rk_experiment_finding (
        "after %s, on %s: %s", when, disk->system != NULL ? disk->system : "files", words);
    }
}

/* Written, brought to the disk and deleted, as a careless program does; and once more for the end,
 * in a file that stays, since the blocks of the first are used again. */
static void
plant (Disk *disk, GPtrArray *forms, RkCanaries *planted)
{
  g_autofree char *path = g_build_filename (disk->mount, "planted-for-a-moment", NULL);

  write_planted (disk, forms, "planted-for-a-moment");
  if (disk->system != NULL)
    {
      g_unlink (path);
      run ("sync", "-f", disk->mount, NULL);
    }
  look_for_planted (disk, planted, disk->image, "written and deleted");
  g_unlink (path);
  write_planted (disk, forms, "planted");
}

static gboolean
learn_key (RkStage *stage)
{
  g_autofree char *store = rk_find_store (stage->home);
  guint8 key[32];

  if (store == NULL || !rk_memory_find_key (rk_desk_get_pid (stage->desk), store, key, NULL))
    return FALSE;
  rk_canaries_add_key (stage->canaries, "the key", key, sizeof key);
  return TRUE;
}

static void
end_desk (RkStage *stage)
{
  g_clear_pointer (&stage->desk, rk_desk_free);
}

/* The image as it was at this moment becomes the disk. */
static gboolean
lose_power (Disk *disk, RkStage *stage, RkCanaries *planted)
{
  g_autofree char *copy = g_strconcat (disk->image, ".cut", NULL);

  if (disk->system == NULL)
    {
      rk_desk_kill (stage->desk);
      end_desk (stage);
      return TRUE;
    }
  /* No sync: what the file system had not written is lost. */
  if (!run ("cp", "--sparse=always", disk->image, copy, NULL))
    return FALSE;
  rk_desk_kill (stage->desk);
  end_desk (stage);
  look (disk, stage, planted, copy, "the moment of a power failure");
  disk_unmount (disk);
  return g_rename (copy, disk->image) == 0 && disk_mount (disk);
}

static gboolean
come_to_end (Disk *disk, RkStage *stage, RkCanaries *planted, End end)
{
  g_autofree char *home = g_strdup (stage->home);
  g_autofree char *out = NULL;
  g_autofree char *store = NULL;

  switch (end)
    {
    case END_LOGOUT:
      return rk_stage_log_out (stage);
    case END_KILLED:
      rk_desk_kill (stage->desk);
      end_desk (stage);
      return rk_stage_start (stage, home) && rk_stage_wait_signed_out (stage);
    case END_POWER:
      return lose_power (disk, stage, planted) && rk_stage_start (stage, home)
             && rk_stage_wait_signed_out (stage) && rk_stage_sign_in (stage)
             && rk_stage_read (stage) && learn_key (stage) && rk_stage_log_out (stage);
    case END_REVOKED:
      if (!rk_stage_go_offline (stage) || !rk_stage_begin_draft (stage))
        return FALSE;
      out = region_ctl (stage->region, "user", "suspend", RK_STAGE_NURSE, NULL);
      rk_cut_set_open (stage->cut, TRUE);
      return rk_stage_wait_signed_out (stage);
    case END_SEALED:
      if (!rk_stage_go_offline (stage) || !rk_stage_write (stage) || !rk_stage_fail_unlock (stage))
        return FALSE;
      store = rk_find_store (home);
      if (store == NULL)
        rk_experiment_finding ("unsent work was not kept at a sealing");
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
walk_session (RkStage *stage, const char *home, End end)
{
  /* Offline before anything is written, so that it stays unsent. */
  if (end == END_SEALED)
    return rk_stage_start (stage, home) && rk_stage_sign_in (stage) && rk_stage_read (stage)
           && rk_stage_search (stage);
  return rk_stage_session (stage, home) && rk_stage_begin_draft (stage);
}

static void
run_case (void)
{
  guint64 n = rk_experiment_case ();
  End end = (End) (n % N_ENDS);
  g_autoptr (GRand) random = rk_experiment_random ("planted");
  g_autofree char *word = rk_canary_word (random, 12);
  g_autoptr (GPtrArray) forms = rk_canaries_forms (word);
  g_autoptr (RkCanaries) planted = rk_canaries_new ();
  RkStage *stage = rk_stage_new ("disk");
  g_autofree char *home = NULL;
  g_autofree char *temporary = NULL;
  Disk disk;

  rk_canaries_add_whole (planted, "planted", word);
  disk_new (&disk, systems[(n / N_ENDS) % G_N_ELEMENTS (systems)]);
  if (disk.system == NULL)
    rk_experiment_note ("nothing can be mounted here: the files were looked at, not the raw disk");
  plant (&disk, forms, planted);
  home = g_build_filename (disk.mount, "home", NULL);
  temporary = g_build_filename (disk.mount, "tmp", NULL);
  g_mkdir_with_parents (temporary, 0700);
  g_setenv ("TMPDIR", temporary, TRUE);
  if (!walk_session (stage, home, end))
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding (
        "the session before %s could not be walked: %s", end_names[end], reason);
    }
  else if (!rk_memory_can_read (rk_desk_get_pid (stage->desk)))
    rk_experiment_note ("the key is not known here: only root can read it");
  else if (!learn_key (stage))
    rk_experiment_finding ("the key was not found in the memory of the session");
  else if (!come_to_end (&disk, stage, planted, end))
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("%s could not be walked through: %s", end_names[end], reason);
    }
  /* With the sign-in window still there, as the next person finds it. */
  run ("sync", "-f", disk.mount, NULL);
  look (&disk, stage, planted, disk.image, end_names[end]);
  end_desk (stage);
  g_setenv ("TMPDIR", work, TRUE);
  disk_unmount (&disk);
  if (disk.system != NULL)
    look (&disk, stage, planted, disk.image, end_names[end]);
  disk_free (&disk);
  rk_stage_free (stage);
}

int
main (int argc, char **argv)
{
  work = rk_stage_begin (argc, argv, 40, "disk");
  return rk_stage_run (work, run_case);
}
