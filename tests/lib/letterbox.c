/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "letterbox.h"

#include <glib/gstdio.h>
#include <string.h>

#define USER     "renraku"
#define PASSWORD "Asagao-no-tane-5"
#define PATIENCE (60 * G_USEC_PER_SEC)

/* Debian's own: another one on the PATH does not have its packages. */
#define PYTHON "/usr/bin/python3"

static void
run (const char *folder, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static char *
in_box (Letterbox *box, const char *name)
{
  return g_build_filename (box->dir, name, NULL);
}

char *
letterbox_config (Letterbox *box, const char *url, const char *name, const char *lines)
{
  g_autofree char *path = in_box (box, name);
  g_autofree char *certificate = in_box (box, "box.pem");
  g_autofree char *text = g_strdup_printf (
    "[mail]\nserver=smtp://localhost:%u\nuser=" USER "\npassword=" PASSWORD
    "\nfrom=renraku@network.example\nfrom-name=連絡ネットワーク\nurl=%s\nca-file=%s\n%s",
    box->port, url, certificate, lines);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static guint16
read_port (GSubprocess *process)
{
  g_autoptr (GDataInputStream) lines
    = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return (guint16) g_ascii_strtoull (line, NULL, 10);
}

Letterbox *
letterbox_new (const char *url)
{
  static const char *const make_key[]
    = { "openssl",  "req",           "-x509",   "-newkey",
        "rsa:2048", "-nodes",        "-keyout", "box.key",
        "-out",     "box.pem",       "-days",   "2",
        "-subj",    "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        NULL };
  Letterbox *box = g_new0 (Letterbox, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;

  box->dir = g_dir_make_tmp ("renraku-letters-XXXXXX", &error);
  g_assert_no_error (error);
  run (box->dir, make_key);
  certificate = in_box (box, "box.pem");
  key = in_box (box, "box.key");
  box->process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        PYTHON, RK_LETTERBOX, box->dir, certificate, key, USER, PASSWORD, NULL);
  g_assert_no_error (error);
  box->port = read_port (box->process);
  box->config = letterbox_config (box, url, "mail.conf", "");
  return box;
}

static char *
path_of (Letterbox *box, const char *to, guint n, const char *ending)
{
  g_autofree char *name = g_strdup_printf ("%s.%u.%s", to, n, ending);

  return in_box (box, name);
}

gboolean
letterbox_has (Letterbox *box, const char *to, guint n)
{
  g_autofree char *path = path_of (box, to, n, "txt");

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
read_all (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

char *
letterbox_wait (Letterbox *box, const char *to, guint n)
{
  g_autofree char *path = path_of (box, to, n, "txt");
  const gint64 until = g_get_monotonic_time () + PATIENCE;

  while (!letterbox_has (box, to, n))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (20000);
    }
  return read_all (path);
}

char *
letterbox_raw (Letterbox *box, const char *to, guint n)
{
  g_autofree char *path = path_of (box, to, n, "eml");

  return read_all (path);
}

void
letterbox_open (Letterbox *box)
{
  g_autofree char *path = in_box (box, "open");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "", 0, &error);
  g_assert_no_error (error);
}

char *
letterbox_code (const char *mail)
{
  const char *at = strstr (mail, "コード: ");

  g_assert_nonnull (at);
  at += strlen ("コード: ");
  return g_strndup (at, strcspn (at, "\r\n"));
}

static void
empty (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
  g_rmdir (path);
}

void
letterbox_free (Letterbox *box)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (box->process), NULL, NULL);
  g_subprocess_wait (box->process, NULL, NULL);
  g_object_unref (box->process);
  empty (box->dir);
  g_free (box->dir);
  g_free (box->config);
  g_free (box);
}
