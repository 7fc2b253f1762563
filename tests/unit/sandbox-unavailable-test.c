/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sandbox-util.h"

#include "sandbox/decoder-private.h"

#include <errno.h>
#include <sched.h>

/* A machine that denies user name spaces, made by a user name space in which no other may be. */
static void
test_denied (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = NULL;

      /* Where not even this is allowed, no more is needed. */
      if (unshare (CLONE_NEWUSER) == 0)
        {
          FILE *file = fopen ("/proc/sys/user/max_user_namespaces", "w");

          g_assert_nonnull (file);
          g_assert_cmpint (fputs ("0", file), >=, 0);
          g_assert_cmpint (fclose (file), ==, 0);
        }
      else
        g_assert_cmpint (errno, !=, EINVAL);
      test_sandbox_unavailable ();
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* Something that is no worker: it never says hello. */
static void
test_no_worker (void)
{
  static const char *const programs[] = { "/bin/false", "/bin/true", "/nonexistent/decoder" };
  g_autoptr (GBytes) file = g_bytes_new_static ("BM--", 4);

  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (programs[i], 5);
      g_autoptr (GError) error = NULL;
      g_auto (Waiter) waiter = { NULL };

      g_assert_null (wait_decode (decoder, file, 10, 10, &error));
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE);
      g_clear_error (&error);
      rk_decoder_check_async (decoder, NULL, waiter_done, &waiter);
      waiter_wait (&waiter);
      g_assert_false (rk_decoder_check_finish (decoder, waiter.result, &error));
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/unavailable/denied", test_denied);
  g_test_add_func ("/sandbox/unavailable/no-worker", test_no_worker);
  return g_test_run ();
}
