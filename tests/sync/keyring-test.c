/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "region.h"

#include <signal.h>
#include <string.h>

/* A workstation of one's own: with a real keyring the program opens without the network. */

static Region *region;
static char *patient_id;

static GSubprocess *
start_keyring (void)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *keyring = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
      | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
    &error, "gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground", NULL);
  g_autoptr (GDBusConnection) bus = NULL;
  GOutputStream *input;

  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (keyring);
  g_assert_true (g_output_stream_write_all (input, "password", 8, NULL, NULL, NULL));
  g_output_stream_close (input, NULL, NULL);
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (GVariant) owned = g_dbus_connection_call_sync (
        bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "NameHasOwner", g_variant_new ("(s)", "org.freedesktop.secrets"), NULL,
        G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
      gboolean there = FALSE;
      if (owned != NULL)
        g_variant_get (owned, "(b)", &there);
      if (there)
        return keyring;
      g_usleep (100000);
    }
  g_error ("the keyring did not come");
}

static gboolean
has_secret (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) paths = NULL;

  found = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                       "org.freedesktop.Secret.Service", "SearchItems",
                                       g_variant_new ("(a{ss})", NULL), G_VARIANT_TYPE ("(aoao)"),
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (found == NULL)
    return FALSE;
  paths = g_variant_get_child_value (found, 0);
  return g_variant_n_children (paths) > 0;
}

static char *
slots_text (void)
{
  g_autofree char *dir = region_desk_dir (region, "own");
  g_autofree char *stores = g_build_filename (dir, "stores", NULL);
  g_autoptr (GDir) entries = g_dir_open (stores, 0, NULL);
  const char *name = entries != NULL ? g_dir_read_name (entries) : NULL;
  g_autofree char *path = name != NULL ? g_build_filename (stores, name, "slots", NULL) : NULL;
  char *text = NULL;

  if (path != NULL)
    g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
test_offline_start (void)
{
  RkClient *client = desk_new (region, "own");
  g_autoptr (RkSecret) password = rk_secret_new_from_text (PASSWORD);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  RkTimeline *timeline;
  g_autofree char *id = NULL;

  desk_must_sign_in (client, "doctor@example.jp");
  patient_id = desk_register_patient (client, "佐藤", "花子");
  WAIT (!rk_client_get_syncing (client));
  text = slots_text ();
  g_assert_nonnull (strstr (text, "keyring_slot"));
  /* The keyring answers in its own time; the secret is there before the program ends. */
  WAIT (has_secret ());
  desk_free (client);

  region_stop (region);
  client = desk_new (region, "own");
  WAIT (rk_client_get_state (client) == RK_CLIENT_LOCKED);
  rk_client_unlock_async (client, password, NULL, on_result, &result);
  rk_client_unlock_finish (client, await (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_cmpint (rk_client_get_state (client), ==, RK_CLIENT_READY);
  g_assert_cmpstr (rk_user_item_get_name (rk_client_get_user (client)), ==, "田中 一郎");
  g_assert_nonnull (rk_client_find_patient (client, patient_id));
  timeline = desk_open (client, patient_id);
  id = desk_post (timeline, "回線がありません", NULL, 0);
  g_assert_cmpuint (rk_client_get_n_unsent (client), ==, 1);
  region_start (region);
  WAIT (rk_client_get_n_unsent (client) == 0);
  g_clear_object (&timeline);
  desk_free (client);
}

/* A server that takes its time at the start is not away. */
static void
test_slow_start (void)
{
  RkClient *client;

  region_pause (region, TRUE);
  client = desk_new (region, "own");
  WAIT (rk_client_get_state (client) == RK_CLIENT_LOCKED);
  for (gint64 end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
      g_assert_true (rk_client_get_online (client));
    }
  g_assert_true (rk_client_get_syncing (client));
  region_pause (region, FALSE);
  WAIT (!rk_client_get_syncing (client));
  g_assert_true (rk_client_get_online (client));
  desk_free (client);
}

static void
test_clock_set_back (void)
{
  g_autofree char *text = slots_text ();
  g_autofree char *dir = region_desk_dir (region, "own");
  g_autofree char *stores = g_build_filename (dir, "stores", NULL);
  g_autoptr (GDir) entries = g_dir_open (stores, 0, NULL);
  g_autofree char *path = g_build_filename (stores, g_dir_read_name (entries), "slots", NULL);
  g_autofree char *future
    = g_strdup_printf ("\"keyring_made_us\":%" G_GINT64_FORMAT,
                       g_get_real_time () + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  g_autoptr (GRegex) regex = g_regex_new ("\"keyring_made_us\":[0-9]+", 0, 0, NULL);
  g_autofree char *changed = g_regex_replace_literal (regex, text, -1, 0, future, 0, NULL);
  g_autofree char *after = NULL;
  g_autoptr (RkWipeReport) report = NULL;
  g_autoptr (GError) error = NULL;
  RkClient *client;

  g_assert_cmpstr (changed, !=, text);
  g_assert_true (g_file_set_contents (path, changed, -1, NULL));
  client = desk_new (region, "own");
  g_assert_cmpint (rk_client_get_state (client), ==, RK_CLIENT_SIGNED_OUT);
  after = slots_text ();
  g_assert_null (strstr (after, "keyring_slot"));
  /* The server's slot still opens it. */
  desk_must_sign_in (client, "doctor@example.jp");
  g_assert_nonnull (rk_client_find_patient (client, patient_id));
  report = desk_sign_out (client, RK_SIGN_OUT_NORMAL, &error);
  g_assert_no_error (error);
  desk_free (client);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = NULL;
  g_autoptr (GTestDBus) bus = NULL;
  g_autoptr (GSubprocess) keyring = NULL;
  int status;

  home = g_dir_make_tmp (NULL, NULL);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  keyring = start_keyring ();
  region = region_new_with_policy ("--keyring");
  region_start (region);
  region_add_user (region, "doctor@example.jp", "田中 一郎", "doctor", TRUE);
  g_test_add_func ("/keyring/offline-start", test_offline_start);
  g_test_add_func ("/keyring/slow-start", test_slow_start);
  g_test_add_func ("/keyring/clock-set-back", test_clock_set_back);
  status = g_test_run ();
  region_free (region);
  g_subprocess_send_signal (keyring, SIGTERM);
  g_subprocess_wait (keyring, NULL, NULL);
  g_test_dbus_stop (bus);
  g_free (patient_id);
  region_remove_tree (home);
  return status;
}
