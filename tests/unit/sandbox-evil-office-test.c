/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* What a LibreOffice that was taken over could do. Its sandbox has a folder in memory to write to,
 * and it may start processes; all else is denied to it as to the other workers. */

#include "sandbox-evil-desk.h"
#include "sandbox-util.h"

#include "sandbox/decoder-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static GBytes *
convert (RkDecoder *decoder, const char *text, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text) + 1);
  g_auto (Waiter) waiter = { NULL };

  rk_decoder_convert_async (decoder, file, NULL, "a.docx", NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_decoder_convert_finish (decoder, waiter.result, error);
}

/* The system's answer to the attempt inside, or -1 if the worker did not survive it. */
static int
try_inside (RkDecoder *decoder, const char *command)
{
  g_autofree char *text = g_strconcat ("BM!", command, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = convert (decoder, text, &error);

  if (answer == NULL)
    {
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_CRASHED);
      return -1;
    }
  g_assert_cmpuint (g_bytes_get_size (answer), ==, 6);
  return ((const guint8 *) g_bytes_get_data (answer, NULL))[5];
}

static RkDecoder *
decoder_for (const char *program, guint seconds)
{
  RkDecoder *decoder = rk_decoder_new_for_tests (program, seconds);

  /* Whether or not there is one on this machine: the evil one runs in its place. */
  rk_decoder_set_office_for_tests (decoder, "/usr/lib/libreoffice/program");
  return decoder;
}

static void
try_all (const char *variant, gboolean filtered)
{
  static const char *const always[] = {
    "read:/etc/passwd",
    "read:/etc/hostname",
    "list:/proc",
    "list:/home",
    "list:/sys",
    "environment:HOME",
    "environment:RENRAKU_SECRET",
    "exec:/bin/true",
    "grow",
    "shrink",

    "write-input",
    "writable:/tmp",
    "user-namespace",
  };
  static const char *const by_filter[] = { "listen", "trace", "vm-read", "memfd", "limit" };
  g_autofree char *program = g_strconcat (evil_program, variant, NULL);
  g_autoptr (RkDecoder) decoder = decoder_for (program, 60);
  g_autofree char *pid = g_strdup_printf ("signal:%d", (int) getpid ());
  g_autofree char *secret = NULL;
  g_autofree char *name = g_strdup_printf ("/tmp/renraku-office-%d", (int) getpid ());
  g_autofree char *mark = g_strconcat ("write:", name, NULL);
  g_autofree char *look = g_strconcat ("read:", name, NULL);
  g_autoptr (GPtrArray) commands = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  int fd = g_file_open_tmp ("renraku-secret-XXXXXX", &secret, &error);
  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (secret, "secret", -1, &error);
  g_assert_no_error (error);
  g_autofree char *reading = g_strconcat ("read:", secret, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (always); i++)
    g_ptr_array_add (commands, (char *) always[i]);
  for (gsize i = 0; filtered && i < G_N_ELEMENTS (by_filter); i++)
    g_ptr_array_add (commands, (char *) by_filter[i]);
  g_ptr_array_add (commands, pid);
  g_ptr_array_add (commands, reading);
  evil_assert_denied (decoder, commands, try_inside);
  g_unlink (secret);

  /* What it may write stays in its own memory and ends with it. */
  g_assert_cmpint (try_inside (decoder, mark), ==, 0);
  g_assert_false (g_file_test (name, G_FILE_TEST_EXISTS));
  g_assert_cmpint (try_inside (decoder, look), ==, ENOENT);
  /* The planted leak: the same written outside is seen, so that not seeing it says something. */
  g_assert_true (evil_works_outside (mark));
  g_assert_true (g_file_test (name, G_FILE_TEST_EXISTS));
  g_unlink (name);
}

static void
test_attempts (void)
{
  try_all ("-program", TRUE);
}

static void
test_unfiltered (void)
{
  try_all ("-unfiltered", FALSE);
}

static void
test_lies (void)
{
  static const char *const lies[] = { "empty", "long", "overflow", "more", "other", "crash" };
  g_autofree char *program = g_strconcat (evil_program, "-program", NULL);
  g_autoptr (RkDecoder) decoder = decoder_for (program, 20);
  g_autoptr (RkDecoder) hasty = decoder_for (program, 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *text = g_strconcat ("BM.", lies[i], NULL);

      g_test_message ("%s", lies[i]);
      g_assert_null (convert (decoder, text, &error));
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_CRASHED);
      g_clear_error (&error);
    }
  g_assert_null (convert (hasty, "BM.hang", &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_TIMED_OUT);
}

int
main (int argc, char **argv)
{
  evil_begin (&argc, &argv);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/evil-office/attempts", test_attempts);
      g_test_add_func ("/sandbox/evil-office/unfiltered", test_unfiltered);
      g_test_add_func ("/sandbox/evil-office/lies", test_lies);
    }
  else
    g_test_add_func ("/sandbox/evil-office/unavailable", test_sandbox_unavailable);
  return evil_run ();
}
