/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sandbox-evil-desk.h"

#include <gio/gio.h>
#include <sys/wait.h>

char *evil_program;

void
evil_begin (int *argc, char ***argv)
{
  g_autofree char *self = NULL;
  g_autofree char *here = NULL;

  g_setenv ("RENRAKU_SECRET", "secret", TRUE);
  g_setenv ("HOME", "/nonexistent", FALSE);
  g_test_init (argc, argv, NULL);
  self = g_file_read_link ("/proc/self/exe", NULL);
  here = g_path_get_dirname (self);
  evil_program = g_build_filename (here, "sandbox-evil", NULL);
}

int
evil_run (void)
{
  const int result = g_test_run ();

  g_clear_pointer (&evil_program, g_free);
  return result;
}

gboolean
evil_works_outside (const char *command)
{
  const char *const arguments[] = { evil_program, "outside", command, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (
    NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

guint
evil_assert_denied (RkDecoder *decoder, GPtrArray *commands, EvilInside inside)
{
  guint n_killed = 0;

  for (guint i = 0; i < commands->len; i++)
    {
      const char *command = commands->pdata[i];
      int answer;

      /* First that it is worth forbidding. */
      if (!evil_works_outside (command))
        g_error ("\"%s\" does not work outside the sandbox, so this shows nothing", command);
      answer = inside (decoder, command);
      g_test_message ("%s: %s", command, answer < 0 ? "killed" : g_strerror (answer));
      g_assert_cmpint (answer, !=, 0);
      n_killed += answer < 0;
    }
  return n_killed;
}
