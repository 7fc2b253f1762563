/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/targets.h"

#include <string.h>

/* The seeds, and every input that was ever found to break something, once more: in each build, with
 * whatever compiler. Arguments: the folder tests/fuzz. */

typedef struct
{
  RkFuzzTarget target;
  char *path;
} Input;

static void
run_input (gconstpointer data)
{
  const Input *input = data;
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (input->path, &bytes, &length, &error);
  g_assert_no_error (error);
  g_autofree guint8 *exact = g_memdup2 (bytes, length + 1);
  input->target (exact, length);
}

static guint
add_folder (const char *root, const char *kind, const char *name, RkFuzzTarget target)
{
  g_autofree char *folder = g_build_filename (root, kind, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;
  guint n = 0;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      Input *input = g_new0 (Input, 1);
      g_autofree char *path = g_strdup_printf ("/replay/%s/%s/%s", name, kind, file);

      input->target = target;
      input->path = g_build_filename (folder, file, NULL);
      g_test_add_data_func (path, input, run_input);
      n++;
    }
  return n;
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    RkFuzzTarget target;
  } targets[] = {
    { "json", fuzz_json },     { "records", fuzz_records },   { "text", fuzz_text },
    { "dates", fuzz_dates },   { "csv", fuzz_csv },           { "search", fuzz_search },
#ifdef RK_HAVE_CLIENT
    { "pages", fuzz_pages },   { "problems", fuzz_problems }, { "slots", fuzz_slots },
#endif
#ifdef RK_HAVE_SERVER
    { "routes", fuzz_routes },
#endif
  };

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_assert_cmpuint (add_folder (argv[1], "seeds", targets[i].name, targets[i].target), >, 0);
      add_folder (argv[1], "found", targets[i].name, targets[i].target);
    }
  return g_test_run ();
}
