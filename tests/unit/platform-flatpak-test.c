/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* In a flatpak the portal's sandbox takes the place of bubblewrap. What is tested is the code of
 * src/platform/linux/sandbox.c, built to believe that it is in one, with a program in the place of
 * flatpak-spawn. */

#include "platform/sandbox.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
on_exited (RkSandboxChild *child, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Runs a shell in the "sandbox", which writes to its first descriptor; returns what it wrote. */
static char *
run (const char *script)
{
  const char *args[] = { "-c", script, "sh", NULL };
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  gboolean over = FALSE;
  RkSandboxChild *child;
  char buffer[256];
  ssize_t got;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  child = rk_sandbox_child_spawn (
    "/bin/sh", args, &fds[1], 1, RK_SANDBOX_NONE, on_exited, &over, &error);
  g_assert_no_error (error);
  close (fds[1]);
  while ((got = read (fds[0], buffer, sizeof buffer)) > 0)
    g_string_append_len (out, buffer, got);
  close (fds[0]);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  rk_sandbox_child_free (child);
  return g_string_free (out, FALSE);
}

static void
test_asked (void)
{
  g_autofree char *out = NULL;
  g_autofree char *asked = NULL;
  g_auto (GStrv) words = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  g_setenv ("RK_SECRET_OF_THE_DESK", "1", TRUE);
  out = run ("echo written >&3; env >&3");
  g_assert_true (g_str_has_prefix (out, "written\n"));
  g_assert_null (strstr (out, "RK_SECRET_OF_THE_DESK"));
  g_assert_null (strstr (out, "DBUS_SESSION_BUS_ADDRESS"));

  g_assert_true (g_file_get_contents (RK_FLATPAK_SPAWN ".asked", &asked, NULL, NULL));
  words = g_strsplit (asked, "\n", -1);
  g_assert_true (g_strv_contains ((const char *const *) words, "--sandbox"));
  g_assert_true (g_strv_contains ((const char *const *) words, "--no-network"));
  g_assert_true (g_strv_contains ((const char *const *) words, "--clear-env"));
  g_assert_true (g_strv_contains ((const char *const *) words, "--watch-bus"));
  g_assert_true (g_strv_contains ((const char *const *) words, "--forward-fd=3"));
  g_assert_true (g_strv_contains ((const char *const *) words, "/bin/sh"));
  /* Nothing is opened up for it. */
  g_assert_null (strstr (asked, "--env="));
  g_assert_null (strstr (asked, "--sandbox-expose"));
  g_assert_null (strstr (asked, "--host"));
  g_assert_null (strstr (asked, "--share"));
}

/* What the portal refuses runs nowhere else. */
static void
test_refused (void)
{
  g_autofree char *out = NULL;

  g_assert_true (g_file_set_contents (RK_FLATPAK_SPAWN ".refuses", "", 0, NULL));
  out = run ("echo written >&3");
  g_assert_cmpint (g_unlink (RK_FLATPAK_SPAWN ".refuses"), ==, 0);
  g_assert_cmpstr (out, ==, "");
}

static void
test_no_bus (void)
{
  g_autofree char *out = NULL;

  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  out = run ("echo written >&3");
  g_assert_cmpstr (out, ==, "");
}

/* LibreOffice lies outside of the flatpak. */
static void
test_office (void)
{
  g_assert_null (rk_sandbox_find_office ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/platform/flatpak/asked", test_asked);
  g_test_add_func ("/platform/flatpak/refused", test_refused);
  g_test_add_func ("/platform/flatpak/no-bus", test_no_bus);
  g_test_add_func ("/platform/flatpak/office", test_office);
  return g_test_run ();
}
