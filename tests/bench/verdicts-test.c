/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* The verdicts of the measurements, on rows of which they are known. */

#include "frame.h"

#include <gio/gio.h>

static void
test_row (gconstpointer data)
{
  const RkBenchRow *row = data;
  const gboolean good = g_str_has_suffix (row->name, "-good");
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GSubprocess) process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                        g_getenv ("RK_TEST_BENCH"), row->name, NULL);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, good ? 0 : 1);
  g_assert_cmpint (g_str_has_suffix (out, "holds\n"), ==, good);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n_rk_bench_rows; i++)
    {
      g_autofree char *path = g_strconcat ("/verdicts/", rk_bench_rows[i].name, NULL);

      g_test_add_data_func (path, &rk_bench_rows[i], test_row);
    }
  return g_test_run ();
}
