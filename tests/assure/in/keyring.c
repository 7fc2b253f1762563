/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "experiment.h"
#include "platform/secrets.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Keyrings that are not there, locked, opened with the wrong password, gone in the middle, or
 * silent for ever: the key of a store is then unavailable, which means that nothing is known,
 * within five seconds; it is never called absent, so that nobody makes a new one or throws the old
 * one away. The planted fault is what libsecret itself does when it is asked: a wait without an
 * end, and a NULL without an error.
 */

/* Five seconds, and what a busy computer adds. */
#define LIMIT_MS 6500

typedef enum
{
  GOOD,
  NO_BUS,
  NO_SERVICE,
  LOCKED,
  WRONG_PASSWORD,
  KILLED,
  SILENT,
  N_SITUATIONS,
} Situation;

static const char *const names[] = { "a keyring",
                                     "no bus",
                                     "no keyring",
                                     "a locked keyring",
                                     "a wrong password",
                                     "a keyring that ended",
                                     "a keyring that never answers" };

static char *home;

static void
done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static RkSecretState
look_up (const char *name, gboolean *ret_error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) secret = NULL;
  g_autoptr (GError) error = NULL;

  rk_platform_secret_lookup_async (name, NULL, done, &result);
  await (&result);
  const RkSecretState state = rk_platform_secret_lookup_finish (result, &secret, &error);
  *ret_error = error != NULL;
  return state;
}

static gboolean
keep (const char *name, const char *secret)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (secret, strlen (secret) + 1);

  rk_platform_secret_store_async (name, bytes, NULL, done, &result);
  await (&result);
  return rk_platform_secret_store_finish (result, NULL);
}

static gboolean
clear (const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;

  rk_platform_secret_clear_async (name, NULL, done, &result);
  await (&result);
  return rk_platform_secret_clear_finish (result, NULL);
}

#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* Whether somebody on the bus says that the keyring is theirs. */
static gboolean
is_served (GTestDBus *bus)
{
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  gboolean served = FALSE;

  if (connection == NULL)
    return FALSE;
  reply = g_dbus_connection_call_sync (
    connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    "NameHasOwner", g_variant_new ("(s)", "org.freedesktop.secrets"), G_VARIANT_TYPE ("(b)"),
    G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(b)", &served);
  g_dbus_connection_close_sync (connection, NULL, NULL);
  return served;
}

static void
wait_until_served (GTestDBus *bus, gboolean served)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (is_served (bus) != served && g_get_monotonic_time () < end)
    g_usleep (50 * 1000);
}

/* The real daemon; with a password it opens its collection, or does not. */
static GPid
start_daemon (GTestDBus *bus, const char *password)
{
  const char *const with[]
    = { "gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground", NULL };
  const char *const without[]
    = { "gnome-keyring-daemon", "--components=secrets", "--foreground", NULL };
  GPid pid = 0;
  int input = -1;

  if (!g_spawn_async_with_pipes (NULL, (char **) (password != NULL ? with : without), NULL,
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                                   | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                                 NULL, NULL, &pid, &input, NULL, NULL, NULL))
    return 0;
  if (password != NULL)
    g_assert_cmpint (write (input, password, strlen (password)), ==, (gssize) strlen (password));
  close (input);
  wait_until_served (bus, TRUE);
  return pid;
}

static void
stop_daemon (GTestDBus *bus, GPid pid)
{
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  wait_until_served (bus, FALSE);
}

/* A keyring may be there before it is open. */
static gboolean
keep_in_the_end (const char *name, const char *secret)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (!keep (name, secret))
    {
      if (g_get_monotonic_time () > end)
        return FALSE;
      g_usleep (100 * 1000);
    }
  return TRUE;
}

static GDBusMessage *
swallow (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  if (incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    {
      g_object_unref (message);
      return NULL;
    }
  return message;
}

static void
be_silent (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_autoptr (GVariant) reply = NULL;

  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (connection, swallow, NULL, NULL);
}

/* Another process: GDBus keeps one session bus for a process's life. Prints for each of looking up,
 * keeping and clearing what came out and how many milliseconds it took. */
static int
be_in (Situation situation, gboolean plainly)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  GPid pid = 0;

  if (situation == NO_BUS)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  else
    g_test_dbus_up (bus);
  if (situation == SILENT)
    be_silent (bus);
  else if (situation != NO_BUS && situation != NO_SERVICE)
    {
      /* There has to be a keyring with a secret, under its right password. */
      pid = start_daemon (bus, "right-password");
      if (pid == 0)
        {
          printf ("cannot\n");
          return 0;
        }
      if (!keep_in_the_end ("store", "secret"))
        printf ("unkept\n");
      if (situation != GOOD)
        stop_daemon (bus, pid);
      if (situation == LOCKED)
        pid = start_daemon (bus, NULL);
      else if (situation == WRONG_PASSWORD)
        pid = start_daemon (bus, "wrong-password");
    }

  const gint64 begin = g_get_monotonic_time ();
  gboolean told = TRUE;
  int found;
  if (plainly)
    {
      static const SecretSchema schema = { "jp.renraku.Assure",
                                           SECRET_SCHEMA_NONE,
                                           { { "name", SECRET_SCHEMA_ATTRIBUTE_STRING } } };
      g_autoptr (GError) error = NULL;
      g_autofree char *secret
        = secret_password_lookup_sync (&schema, NULL, &error, "name", "store", NULL);
      told = error != NULL;
      found = secret != NULL ? RK_SECRET_FOUND : RK_SECRET_ABSENT;
    }
  else
    found = (int) look_up ("store", &told);
  const gint64 looked = g_get_monotonic_time ();
  gboolean kept = FALSE, cleared = FALSE;
  if (!plainly)
    kept = keep ("other", "secret");
  const gint64 stored = g_get_monotonic_time ();
  if (!plainly)
    cleared = clear ("other");
  const gint64 ended = g_get_monotonic_time ();
  printf ("%d %d %d %d %d %d %d\n", found, told, kept, cleared, (int) ((looked - begin) / 1000),
          (int) ((stored - looked) / 1000), (int) ((ended - stored) / 1000));
  fflush (stdout);
  if (pid > 0 && situation != KILLED)
    kill (pid, SIGTERM);
  /* The bus is ended by its guard, when this process is gone. */
  _exit (0);
}

typedef struct
{
  int found, told, kept, cleared;
  int ms[3];
} Outcome;

static gboolean
run_in (const char *self, Situation situation, gboolean plainly, Outcome *ret_outcome)
{
  g_autofree char *number = g_strdup_printf ("%d", (int) situation);
  g_autofree char *own = g_build_filename (home, "XXXXXX", NULL);
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  g_assert_nonnull (g_mkdtemp (own));
  g_subprocess_launcher_setenv (launcher, "HOME", own, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", own, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", own, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", own, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "GNOME_KEYRING_CONTROL");
  child = g_subprocess_launcher_spawn (
    launcher, &error, self, plainly ? "--plainly" : "--in", number, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, &out, NULL, NULL);
  if (out != NULL && strstr (out, "cannot") != NULL)
    rk_experiment_cannot ("there is no gnome-keyring-daemon");
  return out != NULL
         && sscanf (out, "%d %d %d %d %d %d %d", &ret_outcome->found, &ret_outcome->told,
                    &ret_outcome->kept, &ret_outcome->cleared, &ret_outcome->ms[0],
                    &ret_outcome->ms[1], &ret_outcome->ms[2])
              == 7;
}

/* What is wrong about an outcome; NULL for nothing. */
static const char *
judge (Situation situation, const Outcome *outcome)
{
  for (int i = 0; i < 3; i++)
    if (outcome->ms[i] > LIMIT_MS)
      return "took longer than five seconds";
  if (situation == GOOD)
    return outcome->found == RK_SECRET_FOUND && outcome->kept && outcome->cleared
             ? NULL
             : "does not give the secret back";
  if (outcome->found == RK_SECRET_FOUND)
    return "gives a secret";
  if (outcome->found == RK_SECRET_ABSENT)
    return "is said to have no secret";
  if (!outcome->told)
    return "is unavailable without an error";
  if (outcome->kept || outcome->cleared)
    return "is said to have kept or cleared something";
  return NULL;
}

static void
try_situation (const char *self, Situation situation)
{
  Outcome outcome = { 0 };

  if (!run_in (self, situation, FALSE, &outcome))
    rk_experiment_finding ("%s: the process ended without a word", names[situation]);
  else if (judge (situation, &outcome) != NULL)
    rk_experiment_finding ("%s %s (%d, %d ms)", names[situation], judge (situation, &outcome),
                           outcome.found, MAX (outcome.ms[0], MAX (outcome.ms[1], outcome.ms[2])));
}

int
main (int argc, char **argv)
{
  Outcome outcome = { 0 };

  if (argc == 3 && (strcmp (argv[1], "--in") == 0 || strcmp (argv[1], "--plainly") == 0))
    return be_in (
      (Situation) g_ascii_strtoull (argv[2], NULL, 10), strcmp (argv[1], "--plainly") == 0);
  rk_experiment_begin (argc, argv, 20 * N_SITUATIONS);
  home = g_dir_make_tmp ("rk-keyring-XXXXXX", NULL);
  /* libsecret by itself: waits on, or says nothing of a keyring that is locked. */
  const gboolean ended = run_in (argv[0], SILENT, TRUE, &outcome);
  rk_experiment_control (!ended || judge (SILENT, &outcome) != NULL, "a wait without an end");
  rk_experiment_control (
    run_in (argv[0], LOCKED, TRUE, &outcome) && judge (LOCKED, &outcome) != NULL,
    "a locked keyring that is called empty");
  while (rk_experiment_goes_on ())
    {
      try_situation (argv[0], (Situation) (rk_experiment_case () % N_SITUATIONS));
      rk_experiment_case_done ();
    }
  const char *remove[] = { "rm", "-rf", home, NULL };
  g_spawn_sync (
    NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (home);
  return rk_experiment_end ();
}
