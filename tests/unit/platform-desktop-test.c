/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* The keyring and the idle time, each on a session bus of its own: with the real service, with one
 * that is locked or never answers, and with none. */

#include "platform/idle.h"
#include "platform/secrets.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE (7 * G_USEC_PER_SEC)

static char *folder;

typedef struct
{
  GAsyncResult *result;
} Waiter;

static void
done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Waiter *) user_data)->result = g_object_ref (result);
}

static void
wait_for (Waiter *waiter)
{
  while (waiter->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static RkSecretState
look_up (const char *name, GBytes **ret_secret, GError **error)
{
  gint64 before = g_get_monotonic_time ();
  Waiter waiter = { NULL };
  RkSecretState state;

  rk_platform_secret_lookup_async (name, NULL, done, &waiter);
  wait_for (&waiter);
  state = rk_platform_secret_lookup_finish (waiter.result, ret_secret, error);
  g_object_unref (waiter.result);
  g_assert_cmpint (g_get_monotonic_time () - before, <, PATIENCE);
  return state;
}

static gboolean
store (const char *name, const char *secret, GError **error)
{
  gint64 before = g_get_monotonic_time ();
  g_autoptr (GBytes) bytes = g_bytes_new (secret, strlen (secret) + 1);
  Waiter waiter = { NULL };
  gboolean kept;

  rk_platform_secret_store_async (name, bytes, NULL, done, &waiter);
  wait_for (&waiter);
  kept = rk_platform_secret_store_finish (waiter.result, error);
  g_object_unref (waiter.result);
  g_assert_cmpint (g_get_monotonic_time () - before, <, PATIENCE);
  return kept;
}

static gboolean
clear (const char *name, GError **error)
{
  Waiter waiter = { NULL };
  gboolean gone;

  rk_platform_secret_clear_async (name, NULL, done, &waiter);
  wait_for (&waiter);
  gone = rk_platform_secret_clear_finish (waiter.result, error);
  g_object_unref (waiter.result);
  return gone;
}

static void
assert_unavailable (void)
{
  g_autoptr (GBytes) secret = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (look_up ("store", &secret, &error), ==, RK_SECRET_UNAVAILABLE);
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE);
  g_assert_null (secret);
  g_clear_error (&error);
  g_assert_false (store ("store", "secret", &error));
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_false (clear ("store", &error));
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE);
}

/* Each case in a process of its own, since GDBus keeps one session bus for a process's life. */
static void
in_process_of_its_own (void (*body) (void))
{
  if (g_test_subprocess ())
    {
      body ();
      return;
    }
  g_test_trap_subprocess (NULL, 120 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static GPid
start_keyring (void)
{
  const char *const arguments[]
    = { "gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground", NULL };
  g_autoptr (GError) error = NULL;
  GPid pid = 0;
  int input = -1;

  g_spawn_async_with_pipes (NULL, (char **) arguments, NULL,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                              | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                            NULL, NULL, &pid, &input, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (write (input, "password", 8), ==, 8);
  close (input);
  /* Until it has its name on the bus and has opened its collection. */
  for (guint i = 0; i < 100 && look_up ("nothing", NULL, NULL) == RK_SECRET_UNAVAILABLE; i++)
    g_usleep (100 * 1000);
  return pid;
}

static void
lock_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = secret_service_open_sync (
    SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, NULL, &error);
  g_autoptr (SecretCollection) collection = NULL;
  GList alone = { NULL };
  GList *locked = NULL;

  g_assert_no_error (error);
  collection = secret_collection_for_alias_sync (
    service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, &error);
  g_assert_no_error (error);
  alone.data = collection;
  secret_service_lock_sync (service, &alone, NULL, &locked, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (locked), ==, 1);
  g_list_free_full (locked, g_object_unref);
}

static void
with_keyring (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) secret = NULL;
  GPid pid;

  g_test_dbus_up (bus);
  pid = start_keyring ();

  g_assert_cmpint (look_up ("store", &secret, &error), ==, RK_SECRET_ABSENT);
  g_assert_no_error (error);
  g_assert_true (store ("store", "first", &error));
  g_assert_no_error (error);
  g_assert_true (store ("store", "second", &error));
  g_assert_cmpint (look_up ("store", &secret, &error), ==, RK_SECRET_FOUND);
  g_assert_no_error (error);
  g_assert_cmpstr (g_bytes_get_data (secret, NULL), ==, "second");
  g_clear_pointer (&secret, g_bytes_unref);
  g_assert_cmpint (look_up ("other", &secret, &error), ==, RK_SECRET_ABSENT);
  g_assert_true (clear ("other", &error));
  g_assert_no_error (error);

  /* Locked: it is still there, so it must not be called absent. */
  lock_keyring ();
  assert_unavailable ();

  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  assert_unavailable ();

  /* A new one, unlocked: the secret has survived all that, and goes when it is told to. */
  pid = start_keyring ();
  g_assert_cmpint (look_up ("store", &secret, &error), ==, RK_SECRET_FOUND);
  g_clear_pointer (&secret, g_bytes_unref);
  g_assert_true (clear ("store", &error));
  g_assert_no_error (error);
  g_assert_cmpint (look_up ("store", &secret, &error), ==, RK_SECRET_ABSENT);
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
}

static void
test_keyring (void)
{
  in_process_of_its_own (with_keyring);
}

static void
without_keyring (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  assert_unavailable ();
}

static void
test_no_keyring (void)
{
  in_process_of_its_own (without_keyring);
}

static void
without_bus (void)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  assert_unavailable ();
}

static void
test_no_bus (void)
{
  in_process_of_its_own (without_bus);
}

static GDBusMessage *
swallow (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    {
      g_object_unref (message);
      return NULL;
    }
  return message;
}

/* Has the keyring's name and says nothing. */
static void
with_silent_keyring (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) secret = NULL;

  g_test_dbus_up (bus);
  connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (connection, swallow, NULL, NULL);
  g_assert_cmpint (look_up ("store", &secret, &error), ==, RK_SECRET_UNAVAILABLE);
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE);
}

static void
test_silent_keyring (void)
{
  in_process_of_its_own (with_silent_keyring);
}

static gint64
ask_idle (GError **error)
{
  Waiter waiter = { NULL };
  gint64 idle;

  rk_platform_idle_time_async (NULL, done, &waiter);
  wait_for (&waiter);
  idle = rk_platform_idle_time_finish (waiter.result, error);
  g_object_unref (waiter.result);
  return idle;
}

static void
idle_nowhere (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GError) error = NULL;

  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_test_dbus_up (bus);
  g_assert_cmpint (ask_idle (&error), ==, -1);
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE);
}

static void
test_idle_nowhere (void)
{
  in_process_of_its_own (idle_nowhere);
}

static void
answer_idle (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *method,
             GVariant *parameters,
             GDBusMethodInvocation *invocation,
             gpointer user_data)
{
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(t)", (guint64) 12345));
}

static void
idle_on_wayland (void)
{
  static const GDBusInterfaceVTable table = { .method_call = answer_idle };
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("WAYLAND_DISPLAY", "wayland-0", TRUE);
  g_test_dbus_up (bus);
  connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (bus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  info = g_dbus_node_info_new_for_xml ("<node><interface name='org.gnome.Mutter.IdleMonitor'>"
                                       "<method name='GetIdletime'>"
                                       "<arg direction='out' type='t'/></method>"
                                       "</interface></node>",
                                       &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (connection, "/org/gnome/Mutter/IdleMonitor/Core",
                                     info->interfaces[0], &table, NULL, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.gnome.Mutter.IdleMonitor", 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ask_idle (&error), ==, 12345 * 1000);
  g_assert_no_error (error);
}

static void
test_idle_on_wayland (void)
{
  in_process_of_its_own (idle_on_wayland);
}

/* The number of a display of its own, from the server itself. */
static GPid
start_display (void)
{
  const char *const arguments[] = { "Xvfb", "-displayfd", "1", "-screen", "0", "320x240x24", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *display = NULL;
  char number[16] = "";
  GPid pid = 0;
  int output = -1;

  g_spawn_async_with_pipes (
    NULL, (char **) arguments, NULL,
    G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &pid,
    NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (output, number, sizeof number - 1), >, 0);
  display = g_strdup_printf (":%d", atoi (number));
  g_setenv ("DISPLAY", display, TRUE);
  return pid;
}

static void
idle_on_x11 (void)
{
  g_autoptr (GError) error = NULL;
  GPid pid;
  gint64 before;
  gint64 after;

  g_unsetenv ("WAYLAND_DISPLAY");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  pid = start_display ();
  before = ask_idle (&error);
  g_assert_no_error (error);
  g_assert_cmpint (before, >=, 0);
  g_usleep (2000 * 1000);
  after = ask_idle (&error);
  g_assert_no_error (error);
  /* Nobody touches this display. */
  g_assert_cmpint (after - before, >=, 1000 * 1000);
  g_assert_cmpint (after - before, <, 30 * G_USEC_PER_SEC);
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
}

static void
test_idle_on_x11 (void)
{
  in_process_of_its_own (idle_on_x11);
}

int
main (int argc, char **argv)
{
  const char *clean_up[] = { "/bin/rm", "-rf", NULL, NULL };
  gboolean is_outer;
  int result;

  /* One folder for the test and its parts. */
  is_outer = g_getenv ("RENRAKU_TEST_FOLDER") == NULL;
  if (is_outer)
    {
      folder = g_dir_make_tmp ("renraku-desktop-XXXXXX", NULL);
      g_assert_nonnull (folder);
      g_setenv ("RENRAKU_TEST_FOLDER", folder, TRUE);
      g_setenv ("HOME", folder, TRUE);
      g_setenv ("XDG_DATA_HOME", folder, TRUE);
      g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/platform/secret/keyring", test_keyring);
  g_test_add_func ("/platform/secret/no-keyring", test_no_keyring);
  g_test_add_func ("/platform/secret/no-bus", test_no_bus);
  g_test_add_func ("/platform/secret/silent-keyring", test_silent_keyring);
  g_test_add_func ("/platform/idle/nowhere", test_idle_nowhere);
  g_test_add_func ("/platform/idle/wayland", test_idle_on_wayland);
  g_test_add_func ("/platform/idle/x11", test_idle_on_x11);
  result = g_test_run ();
  if (is_outer)
    {
      clean_up[2] = folder;
      g_spawn_sync (
        NULL, (char **) clean_up, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
      g_free (folder);
    }
  return result;
}
