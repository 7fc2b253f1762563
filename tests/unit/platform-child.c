/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* A program that starts as Renraku does and tells what has become of it. */

#include "platform/files.h"
#include "platform/process.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

extern char **environ;

static void
tell (int argc, char **argv)
{
  struct rlimit core;

  getrlimit (RLIMIT_CORE, &core);
  printf ("dumpable %d\ncore %lu\npid %d\n", prctl (PR_GET_DUMPABLE), (unsigned long) core.rlim_max,
          (int) getpid ());
  for (int fd = 3; fd < 100; fd++)
    if (fcntl (fd, F_GETFD) >= 0 && (fcntl (fd, F_GETFD) & FD_CLOEXEC) == 0)
      printf ("descriptor %d\n", fd);
  for (int i = 1; i < argc; i++)
    printf ("argument %s\n", argv[i]);
  for (gsize i = 0; environ[i] != NULL; i++)
    printf ("environment %s\n", environ[i]);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  rk_platform_process_start (argv);
  if (argc > 2 && strcmp (argv[1], "lock") == 0)
    {
      g_autoptr (RkFileLock) lock = rk_file_lock_take (argv[2], &error);

      printf ("%s\n", lock != NULL ? "locked" : "refused");
      fflush (stdout);
      pause ();
    }
  if (argc > 1 && strcmp (argv[1], "again") == 0)
    {
      const char *const arguments[] = { argv[0], "second", "life", NULL };

      /* What a fresh process must not inherit. */
      g_setenv ("SSLKEYLOGFILE", "/tmp/keys", TRUE);
      dup2 (0, 42);
      printf ("pid %d\n", (int) getpid ());
      fflush (stdout);
      rk_platform_reexec (arguments, &error);
      printf ("failed: %s\n", error->message);
      return EXIT_FAILURE;
    }
  tell (argc, argv);
  return EXIT_SUCCESS;
}
