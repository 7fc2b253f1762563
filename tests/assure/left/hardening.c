/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * The client as it is shipped, started by an ordinary person in an environment full of traps, and
 * another process of that person that tries to look into it. The planted fault is a process that is
 * not protected: every way in must be found open there.
 */

#include "config.h"

#include "experiment.h"
#include "probe.h"
#include "stage.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define STRANGER "renraku-stranger"
#define N_PHASES 3u

/* What a stranger puts into an environment, to load code, log keys or send traffic elsewhere. */
static const char *const traps[][2] = {
  { "SSLKEYLOGFILE", "/tmp/" STRANGER },
  { "G_TLS_GNUTLS_PRIORITY", "NORMAL:%COMPAT:+VERS-TLS1.0:" STRANGER },
  { "GNUTLS_DEBUG_LEVEL", "0" },
  { "GNUTLS_SYSTEM_PRIORITY_FILE", "/tmp/" STRANGER },
  { "LD_PRELOAD", "libutil.so.1" },
  { "LD_LIBRARY_PATH", "/tmp/" STRANGER },
  { "LD_AUDIT", "/tmp/" STRANGER },
  { "LD_DEBUG_OUTPUT", "/tmp/" STRANGER },
  { "GTK_DEBUG", "keybindings" },
  { "GTK_PATH", "/tmp/" STRANGER },
  { "GTK_MODULES", STRANGER },
  { "GIO_EXTRA_MODULES", "/tmp/" STRANGER },
  { "GST_PLUGIN_PATH", "/tmp/" STRANGER },
  { "GDK_PIXBUF_MODULE_FILE", "/tmp/" STRANGER },
  { "GCONV_PATH", "/tmp/" STRANGER },
  { "http_proxy", "http://" STRANGER ".invalid:1" },
  { "https_proxy", "http://" STRANGER ".invalid:1" },
  { "ALL_PROXY", "socks5://" STRANGER ".invalid:1" },
  { "HTTPS_PROXY", "http://" STRANGER ".invalid:1" },
  { "G_MESSAGES_DEBUG", "all" },
  { "MALLOC_TRACE", "/tmp/" STRANGER },
  { "SOUP_DEBUG", "body" },
};

static void
set_traps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (traps); i++)
    g_setenv (traps[i][0], traps[i][1], TRUE);
}

static void
take_traps_away (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (traps); i++)
    g_unsetenv (traps[i][0]);
}

/* Says where the client is, and waits until it has been looked at. */
static void
tell_phase (const char *phase, GPid pid)
{
  char line[16];

  printf ("phase %s %d\n", phase, (int) pid);
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    exit (1);
}

/* The ordinary person at the desk: before anybody signed in, during a session, after the logout. */
static int
act (char **argv)
{
  RkStage *stage;
  g_autofree char *home = NULL;

  rk_experiment_begin (1, argv, 1);
  rk_secret_init ();
  atspi_init ();
  stage = rk_stage_new ("hardening");
  home = g_build_filename (stage->region->dir, "desks", "watched", NULL);
  set_traps ();
  gboolean done = rk_stage_start (stage, home);
  take_traps_away ();
  if (done)
    {
      g_autoptr (AtspiAccessible) shown = rk_desk_wait (
        stage->desk, ATSPI_ROLE_INVALID, _ ("Go to sign-in"), RK_DESK_PATIENCE, &stage->error);
      done = shown != NULL;
    }
  if (done)
    {
      tell_phase ("start", rk_desk_get_pid (stage->desk));
      done = rk_stage_sign_in (stage) && rk_stage_read (stage);
    }
  if (done)
    {
      tell_phase ("session", rk_desk_get_pid (stage->desk));
      done = rk_stage_log_out (stage);
    }
  if (done)
    tell_phase ("after", rk_desk_get_pid (stage->desk));
  else
    printf ("failed: %s\n", stage->error != NULL ? stage->error->message : "no reason");
  rk_stage_free (stage);
  return done ? 0 : 1;
}

static int
probe (const char *pid)
{
  g_autoptr (GPtrArray) ways = NULL;

  rk_become_ordinary ();
  ways = rk_probe ((GPid) g_ascii_strtoll (pid, NULL, 10));
  for (guint i = 0; i < ways->len; i++)
    printf ("%s\n", (const char *) ways->pdata[i]);
  return 0;
}

/* The planted fault: nothing keeps anybody out. */
static void G_GNUC_NORETURN
be_weak (void)
{
  struct rlimit limit;

  rk_become_ordinary ();
  getrlimit (RLIMIT_CORE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_CORE, &limit);
  printf ("weak\n");
  fflush (stdout);
  for (;;)
    pause ();
}

static GSubprocess *
start_self (const char *self, GSubprocessFlags flags, const char *first, const char *second)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process
    = g_subprocess_new (flags | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, first, second, NULL);

  if (process == NULL)
    g_error ("%s", error->message);
  return process;
}

static char **
ways_into (const char *self, GPid pid)
{
  g_autofree char *text = g_strdup_printf ("%d", (int) pid);
  g_autoptr (GSubprocess) process = start_self (self, G_SUBPROCESS_FLAGS_NONE, "--probe", text);
  g_autofree char *out = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, NULL);
  if (!g_subprocess_get_successful (process))
    g_error ("the probe failed");
  return g_strsplit (g_strchomp (out), "\n", -1);
}

static GPid
pid_of (GSubprocess *process)
{
  return (GPid) g_ascii_strtoll (g_subprocess_get_identifier (process), NULL, 10);
}

static char *
proc_file (GPid pid, const char *name, gsize *ret_size)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, ret_size, NULL) ? text : NULL;
}

static gboolean
core_is_off (GPid pid)
{
  g_autofree char *limits = proc_file (pid, "limits", NULL);

  return limits != NULL
         && g_regex_match_simple ("^Max core file size\\s+0\\s+0\\s", limits, G_REGEX_MULTILINE, 0);
}

static gboolean
holds (const char *data, gsize size, const char *text)
{
  return memmem (data, size, text, strlen (text)) != NULL;
}

/* What is left of the traps, as root sees it: the person's other processes may not look. */
static void
look_for_traps (GPid pid, const char *phase)
{
  gsize size = 0, maps_size = 0;
  g_autofree char *environment = proc_file (pid, "environ", &size);
  g_autofree char *maps = proc_file (pid, "maps", &maps_size);

  if (environment == NULL || maps == NULL)
    {
      rk_experiment_note ("the environment can be looked at by root alone, who is not here");
      return;
    }
  if (holds (environment, size, STRANGER))
    rk_experiment_finding ("%s: a trap is left in the environment", phase);
  for (gsize i = 0; i < G_N_ELEMENTS (traps); i++)
    {
      /* A zero byte stands between two variables. */
      g_autofree char *name = g_strconcat ("_", traps[i][0], "=", NULL);
      gsize length = strlen (name);
      name[0] = '\0';
      if (g_str_has_prefix (environment, name + 1)
          || memmem (environment, size, name, length) != NULL)
        rk_experiment_finding ("%s: %s is left in the environment", phase, traps[i][0]);
    }
  if (holds (maps, maps_size, "libutil.so"))
    rk_experiment_finding ("%s: the library of LD_PRELOAD is loaded", phase);
}

static void
look (const char *self, const char *phase, GPid pid)
{
  g_auto (GStrv) ways = ways_into (self, pid);

  for (char **way = ways; *way != NULL; way++)
    if (**way != '\0')
      rk_experiment_finding ("%s: another process of the person can use %s", phase, *way);
  if (!core_is_off (pid))
    rk_experiment_finding ("%s: a core could be dumped", phase);
  look_for_traps (pid, phase);
}

/* Whether the probe finds every way into a process that nobody protects. */
static void
control (const char *self)
{
  g_autoptr (GSubprocess) weak = start_self (self, G_SUBPROCESS_FLAGS_NONE, "--weak", NULL);
  char word[5] = "";
  g_auto (GStrv) ways = NULL;
  static const char *const wanted[]
    = { "environ",          "maps",   "mem",        "descriptors", "program",
        "process_vm_readv", "ptrace", "pidfd_getfd" };

  g_input_stream_read_all (g_subprocess_get_stdout_pipe (weak), word, 4, NULL, NULL, NULL);
  ways = ways_into (self, pid_of (weak));
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    rk_experiment_control (g_strv_contains ((const char *const *) ways, wanted[i]), wanted[i]);
  rk_experiment_control (!core_is_off (pid_of (weak)), "a limit of core dumps that is not 0");
  g_subprocess_force_exit (weak);
  g_subprocess_wait (weak, NULL, NULL);
}

/* The desk of the ordinary person, in a display of that person's own. */
static GSubprocess *
start_actor (const char *self)
{
  g_autofree char *display
    = g_build_filename (g_getenv ("RK_SOURCE"), "tools", "with-display", NULL);
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (
    launcher, (GSpawnChildSetupFunc) rk_become_ordinary, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, &error, display, "--", self, "--act", NULL);
  if (process == NULL)
    g_error ("%s", error->message);
  return process;
}

static void
run_case (const char *self)
{
  g_autoptr (GSubprocess) actor = start_actor (self);
  g_autoptr (GDataInputStream) out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (actor));
  guint n_phases = 0;
  char *line;

  while ((line = g_data_input_stream_read_line (out, NULL, NULL, NULL)) != NULL)
    {
      g_auto (GStrv) words = g_strsplit (line, " ", 3);
      if (g_str_equal (words[0], "phase"))
        {
          look (self, words[1], (GPid) g_ascii_strtoll (words[2], NULL, 10));
          n_phases++;
          g_output_stream_write_all (
            g_subprocess_get_stdin_pipe (actor), "\n", 1, NULL, NULL, NULL);
        }
      else if (g_str_has_prefix (line, "failed"))
        rk_experiment_finding ("the desk: %s", line);
      g_free (line);
    }
  g_subprocess_wait (actor, NULL, NULL);
  if (n_phases != N_PHASES)
    rk_experiment_finding ("only %u of %u phases were reached", n_phases, N_PHASES);
}

int
main (int argc, char **argv)
{
  if (argc > 1 && strcmp (argv[1], "--act") == 0)
    return act (argv);
  if (argc > 1 && strcmp (argv[1], "--probe") == 0)
    return probe (argv[2]);
  if (argc > 1 && strcmp (argv[1], "--weak") == 0)
    be_weak ();
  rk_experiment_begin (argc, argv, 20);
  if (RK_TRACING)
    rk_experiment_cannot ("this build leaves the protection off for tracers");
  control (argv[0]);
  while (rk_experiment_goes_on ())
    {
      run_case (argv[0]);
      rk_experiment_case_done ();
    }
  return rk_experiment_end ();
}
