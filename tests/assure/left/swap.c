/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * The swap. A swap file of this experiment's own is switched on, and the kernel is asked to move
 * all that it can of the client's memory there, as it does when memory is short: during a session
 * full of canaries and after the logout. The file is then looked through byte by byte. The planted
 * fault is an ordinary program that holds a word: it must be found in the swap.
 */

#include "experiment.h"
#include "peek.h"
#include "stage.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SWAP_MIB  512
#define HELD_SIZE (8 * 1024 * 1024)

/* As other programs of the computer find it, if there is another swap: last. */
#define PRIORITY (SWAP_FLAG_PREFER | 32767)

static char *work;
static char *swap_file;

static gboolean
run (const char *const *argv)
{
  g_autoptr (GSubprocess) process = g_subprocess_newv (
    argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

static gboolean
switch_on (void)
{
  g_autofree char *size = g_strdup_printf ("count=%d", SWAP_MIB);
  g_autofree char *out = g_strconcat ("of=", swap_file, NULL);
  const char *const make[] = { "dd", "if=/dev/zero", out, "bs=1M", size, "conv=fsync", NULL };
  const char *const format[] = { "mkswap", swap_file, NULL };

  if (!run (make) || g_chmod (swap_file, 0600) != 0 || !run (format))
    return FALSE;
  return swapon (swap_file, PRIORITY) == 0;
}

/* What the kernel does when memory is short, for one process. */
static void
page_out (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/maps", (int) pid);
  g_autofree char *text = NULL;
  int pidfd = (int) syscall (SYS_pidfd_open, pid, 0);

  if (pidfd < 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      guint64 start, end;
      if (sscanf (*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x", &start, &end) != 2)
        continue;
      struct iovec range = { (void *) (gsize) start, (gsize) (end - start) };
      syscall (SYS_process_madvise, pidfd, &range, 1, MADV_PAGEOUT, 0);
    }
  close (pidfd);
  sync ();
}

static GHashTable *
scan_swap (RkCanaries *canaries)
{
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  /* The kernel writes to the swap's blocks past what it remembers of the file. */
  int fd = open (swap_file, O_RDONLY | O_CLOEXEC);

  g_usleep (500000);
  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  close (fd);
  rk_canaries_scan_file (canaries, swap_file, found, NULL);
  return found;
}

/* An ordinary program that holds a word. */
static void
control (void)
{
  g_autoptr (GRand) random = rk_experiment_random ("planted");
  g_autofree char *word = rk_canary_word (random, 12);
  g_autoptr (RkCanaries) planted = rk_canaries_new ();
  int ready[2];
  char byte;
  pid_t pid;

  if (pipe (ready) != 0)
    return;
  pid = fork ();
  if (pid == 0)
    {
      char *held
        = mmap (NULL, HELD_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      gsize size = strlen (word);
      for (gsize i = 0; i + size < HELD_SIZE; i += 4096)
        memcpy (held + i, word, size);
      if (write (ready[1], "y", 1) == 1)
        pause ();
      _exit (0);
    }
  if (read (ready[0], &byte, 1) != 1)
    return;
  rk_canaries_add_text (planted, "planted", word);
  page_out (pid);
  g_autoptr (GHashTable) found = scan_swap (planted);
  /* A busy disk takes its time. */
  for (guint i = 0; i < 30 && g_hash_table_size (found) == 0; i++)
    {
      g_hash_table_unref (found);
      found = scan_swap (planted);
    }
  rk_experiment_control (
    g_hash_table_size (found) > 0, "a word of an unprotected program in the swap");
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  close (ready[0]);
  close (ready[1]);
}

static void
press_and_look (RkStage *stage, const char *when)
{
  page_out (rk_desk_get_pid (stage->desk));
  g_autoptr (GHashTable) found = scan_swap (stage->canaries);
  if (g_hash_table_size (found) == 0)
    return;
  g_autofree char *words = rk_first_words (found);
  rk_experiment_finding ("in the swap %s: %s", when, words);
}

static void
run_case (void)
{
  RkStage *stage = rk_stage_new ("swap");
  g_autofree char *home = g_build_filename (work, "desk", NULL);
  g_autofree char *store = NULL;
  guint8 key[32];

  if (!rk_stage_session (stage, home) || !rk_stage_begin_draft (stage))
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("the session could not be walked through: %s", reason);
      rk_stage_free (stage);
      return;
    }
  store = rk_find_store (home);
  if (store == NULL || !rk_memory_find_key (rk_desk_get_pid (stage->desk), store, key, NULL))
    rk_experiment_finding ("the key was not found in the memory of the session");
  else
    rk_canaries_add_key (stage->canaries, "the key", key, sizeof key);
  press_and_look (stage, "during a session");
  if (!rk_stage_log_out (stage))
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("the logout could not be walked through: %s", reason);
    }
  press_and_look (stage, "after the logout");
  rk_stage_free (stage);
  region_remove_tree (home);
}

/* The computer must not be left with a swap file that is about to be deleted. */
static void
switch_off (int signal_number)
{
  swapoff (swap_file);
  _exit (1);
}

int
main (int argc, char **argv)
{
  work = rk_stage_begin (argc, argv, 10, "swap");
  swap_file = g_build_filename (work, "swap", NULL);
  signal (SIGTERM, switch_off);
  signal (SIGINT, switch_off);
  if (!switch_on ())
    {
      region_remove_tree (work);
      rk_experiment_cannot ("no swap can be switched on here");
    }
  control ();
  while (rk_experiment_goes_on ())
    {
      run_case ();
      rk_experiment_case_done ();
    }
  swapoff (swap_file);
  region_remove_tree (work);
  return rk_experiment_end ();
}
