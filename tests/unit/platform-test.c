/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "config.h"
#include "platform/files.h"
#include "platform/process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;
static char *child_program;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static guint
mode_of (const char *path)
{
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  return (guint) info.st_mode & 0777;
}

static void
test_environment (void)
{
  static const char *const dirty[] = {
    "HOME=/home/a",
    "PATH=/evil:/usr/bin",
    "LANG=ja_JP.UTF-8",
    "LC_TIME=C",
    "DISPLAY=:0",
    "XDG_STATE_HOME=/srv/a/state",
    "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/bus",
    "SSLKEYLOGFILE=/tmp/keys",
    "G_TLS_GNUTLS_PRIORITY=NORMAL",
    "LD_PRELOAD=/evil.so",
    "LD_LIBRARY_PATH=/evil",
    "GTK_DEBUG=interactive",
    "GTK_MODULES=evil",
    "GIO_EXTRA_MODULES=/evil",
    "GST_PLUGIN_PATH=/evil",
    "http_proxy=http://evil",
    "HTTPS_PROXY=http://evil",
    "ALL_PROXY=socks://evil",
    "G_MESSAGES_DEBUG=all",
    "GDK_DEBUG=gl-disable,events",
    "G_DEBUG=gc-friendly:fatal-warnings",
    "GSK_RENDERER=cairo",
    "PULSE_SERVER=tcp:evil",
    "MALLOC_TRACE=/tmp/trace",
    "GLIBC_TUNABLES=x",
    "no equals sign",
    "=nothing",
    NULL,
  };
  static const char *const clean[] = {
    "HOME=/home/a",
    "PATH=/app/bin:/usr/local/bin:/usr/bin:/bin",
    "LANG=ja_JP.UTF-8",
    "LC_TIME=C",
    "DISPLAY=:0",
    "XDG_STATE_HOME=/srv/a/state",
    "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/bus",
    "GDK_DEBUG=gl-disable",
    "G_DEBUG=fatal-warnings",
    "GSK_RENDERER=cairo",
    NULL,
  };
  g_auto (GStrv) once = rk_platform_clean_environment (dirty);
  g_auto (GStrv) twice = rk_platform_clean_environment ((const char *const *) once);

  g_assert_cmpstrv (once, clean);
  g_assert_cmpstrv (twice, clean);
}

static char *
run_child (const char *first, const char *second)
{
  const char *const arguments[] = { child_program, first, second, NULL };
  const char *const variables[] = {
    "HOME=/nonexistent",
    "SSLKEYLOGFILE=/tmp/keys",
    "LD_LIBRARY_PATH=/nonexistent",
    "GTK_DEBUG=interactive",
    "https_proxy=http://localhost:1",
    "LANG=C.UTF-8",
    NULL,
  };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) arguments, (char **) variables, G_SPAWN_DEFAULT, NULL, NULL,
                &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return output;
}

static void
assert_hardened (const char *output)
{
  if (RK_TRACING)
    {
      /* The build that lets tracers in leaves all as it is. */
      g_assert_nonnull (strstr (output, "environment SSLKEYLOGFILE=/tmp/keys\n"));
      return;
    }
  g_assert_nonnull (strstr (output, "dumpable 0\n"));
  g_assert_nonnull (strstr (output, "core 0\n"));
  g_assert_nonnull (strstr (output, "environment HOME=/nonexistent\n"));
  g_assert_nonnull (strstr (output, "environment LANG=C.UTF-8\n"));
  g_assert_null (strstr (output, "SSLKEYLOGFILE"));
  g_assert_null (strstr (output, "LD_LIBRARY_PATH"));
  g_assert_null (strstr (output, "GTK_DEBUG"));
  g_assert_null (strstr (output, "proxy"));
}

static void
test_process_start (void)
{
  g_autofree char *output = run_child ("one two", "三");

  assert_hardened (output);
  g_assert_nonnull (strstr (output, "argument one two\nargument 三\n"));
}

static void
test_reexec (void)
{
  g_autofree char *output = run_child ("again", NULL);
  const char *second;

  /* The same process with another life: hardened again, with nothing left open. */
  g_assert_true (g_str_has_prefix (output, "pid "));
  second = strstr (output + 1, "pid ");
  g_assert_nonnull (second);
  g_assert_cmpint (atoi (output + 4), ==, atoi (second + 4));
  assert_hardened (output);
  g_assert_null (strstr (output, "descriptor 42"));
  g_assert_nonnull (strstr (output, "argument second\nargument life\n"));
}

static void
test_private_files (void)
{
  g_autofree char *dir = in_folder ("a/b/c");
  g_autofree char *above = in_folder ("a/b");
  g_autofree char *file = in_folder ("a/b/c/slot");
  g_autofree char *fresh = in_folder ("a/b/c/slot.new");
  g_autofree char *link = in_folder ("a/link");
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (rk_platform_ensure_private_dir (dir, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (dir), ==, 0700);
  g_assert_cmpuint (mode_of (above), ==, 0700);
  g_assert_cmpint (chmod (dir, 0777), ==, 0);
  g_assert_true (rk_platform_ensure_private_dir (dir, &error));
  g_assert_cmpuint (mode_of (dir), ==, 0700);
  g_assert_cmpint (symlink (dir, link), ==, 0);
  g_assert_false (rk_platform_ensure_private_dir (link, &error));
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_READ_ONLY);
  g_clear_error (&error);

  /* What an interrupted attempt left, with too wide rights, is taken over. */
  g_file_set_contents (fresh, "half", -1, NULL);
  g_assert_cmpint (chmod (fresh, 0666), ==, 0);
  g_assert_true (rk_platform_write_private (file, "one", 3, &error));
  g_assert_true (rk_platform_write_private (file, "second", 6, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (file), ==, 0600);
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "second");
  g_assert_true (rk_platform_sync_file (file, &error));
  g_assert_true (rk_platform_sync_dir (dir, &error));

  g_assert_false (rk_platform_write_private ("/proc/renraku/none", "x", 1, &error));
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_NOT_FOUND);
  g_assert_null (strstr (error->message, "/proc"));
  g_clear_error (&error);
  g_assert_false (rk_platform_write_private ("/dev/full/x", "x", 1, &error));
  g_assert_nonnull (error);
}

static void
test_destroy (void)
{
  g_autofree char *file = in_folder ("victim");
  g_autofree char *other = in_folder ("other");
  g_autofree char *link = in_folder ("link");
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[64] = "";
  int fd;

  /* Who had it open sees noise or nothing, but not the key. */
  g_file_set_contents (file, "THE KEY", -1, NULL);
  fd = open (file, O_RDONLY);
  g_assert_true (rk_platform_destroy_file (file, RK_DESTROY_OVERWRITE, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_cmpint (read (fd, buffer, sizeof buffer), ==, 0);
  close (fd);
  /* A second time is a success too. */
  g_assert_true (rk_platform_destroy_file (file, RK_DESTROY_OVERWRITE, &error));
  g_assert_no_error (error);

  /* What a link points to stays. */
  g_file_set_contents (other, "stays", -1, NULL);
  g_assert_cmpint (symlink (other, link), ==, 0);
  g_assert_true (rk_platform_destroy_file (link, RK_DESTROY_OVERWRITE, &error));
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (other, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "stays");

  /* A folder is not what was meant. */
  g_assert_false (rk_platform_destroy_file (folder, RK_DESTROY_NONE, &error));
  g_assert_nonnull (error);
}

static void
test_lock (void)
{
  g_autofree char *path = in_folder ("lock");
  const char *const arguments[] = { child_program, "lock", path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFileLock) lock = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) stream = NULL;
  g_autofree char *line = NULL;

  lock = rk_file_lock_take (path, &error);
  g_assert_no_error (error);
  g_assert_null (rk_file_lock_take (path, &error));
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_LOCKED);
  g_clear_error (&error);
  /* Removed while held: the next one makes its own, and the old one harms nobody. */
  rk_file_lock_release (g_steal_pointer (&lock), TRUE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  child = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  line = g_data_input_stream_read_line (stream, NULL, NULL, &error);
  g_assert_cmpstr (line, ==, "locked");
  g_assert_null (rk_file_lock_take (path, &error));
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_LOCKED);
  g_clear_error (&error);

  /* However the other one ends, the lock goes with it. */
  g_subprocess_force_exit (child);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  lock = rk_file_lock_take (path, &error);
  g_assert_no_error (error);
}

static void
test_file_system (void)
{
  g_autoptr (GError) error = NULL;
  guint64 bytes = 0;
  gboolean network = TRUE;

  g_assert_true (rk_platform_free_space (folder, &bytes, &error));
  g_assert_cmpuint (bytes, >, 0);
  g_assert_true (rk_platform_is_network_fs (folder, &network, &error));
  g_assert_false (network);
  g_assert_no_error (error);
  g_assert_false (rk_platform_is_network_fs ("/nonexistent", &network, &error));
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_NOT_FOUND);
}

static void
test_shared_memory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("sealed", 6);
  g_autoptr (RkSharedMemory) sealed = rk_shared_memory_new_from_bytes (bytes, &error);
  g_autoptr (RkSharedMemory) open_memory = rk_shared_memory_new (8192, &error);
  g_autoptr (GBytes) map = NULL;
  int fd;

  g_assert_no_error (error);
  fd = rk_shared_memory_get_fd (sealed);
  g_assert_cmpint (pwrite (fd, "x", 1, 0), ==, -1);
  g_assert_cmpint (ftruncate (fd, 1), ==, -1);
  g_assert_true (mmap (NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
  map = rk_shared_memory_map (sealed, 6, &error);
  g_assert_true (g_bytes_equal (map, bytes));
  g_clear_pointer (&map, g_bytes_unref);

  fd = rk_shared_memory_get_fd (open_memory);
  g_assert_cmpint (pwrite (fd, "hello", 5, 4096), ==, 5);
  g_assert_cmpint (ftruncate (fd, 4096), ==, -1);
  g_assert_cmpint (ftruncate (fd, 16384), ==, -1);
  map = rk_shared_memory_map (open_memory, 8192, &error);
  g_assert_no_error (error);
  /* The map outlives the memory. */
  g_clear_pointer (&open_memory, rk_shared_memory_free);
  g_assert_cmpmem ((const char *) g_bytes_get_data (map, NULL) + 4096, 5, "hello", 5);
}

static void
test_clock_and_helper (void)
{
  gint64 before = rk_platform_boot_time ();
  g_autoptr (GError) error = NULL;
  g_autofree char *program = rk_platform_program_path ();
  g_autofree char *helper = NULL;

  g_usleep (20000);
  g_assert_cmpint (rk_platform_boot_time () - before, >=, 20000);
  g_assert_true (g_str_has_suffix (program, "/platform-test"));
  helper = rk_platform_find_helper ("renraku-decoder", &error);
  g_assert_no_error (error);
  g_assert_true (g_path_is_absolute (helper));
  g_assert_null (strstr (helper, ".."));
  g_assert_null (rk_platform_find_helper ("renraku-nothing", &error));
  g_assert_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_autofree char *self = NULL;
  g_autofree char *here = NULL;
  const char *clean_up[] = { "/bin/rm", "-rf", NULL, NULL };
  int result;

  g_test_init (&argc, &argv, NULL);
  self = g_file_read_link ("/proc/self/exe", NULL);
  here = g_path_get_dirname (self);
  child_program = g_build_filename (here, "platform-child", NULL);
  folder = g_dir_make_tmp ("renraku-platform-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/platform/environment", test_environment);
  g_test_add_func ("/platform/process-start", test_process_start);
  g_test_add_func ("/platform/reexec", test_reexec);
  g_test_add_func ("/platform/private-files", test_private_files);
  g_test_add_func ("/platform/destroy", test_destroy);
  g_test_add_func ("/platform/lock", test_lock);
  g_test_add_func ("/platform/file-system", test_file_system);
  g_test_add_func ("/platform/shared-memory", test_shared_memory);
  g_test_add_func ("/platform/clock-and-helper", test_clock_and_helper);
  result = g_test_run ();
  clean_up[2] = folder;
  g_spawn_sync (
    NULL, (char **) clean_up, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (folder);
  g_free (child_program);
  return result;
}
