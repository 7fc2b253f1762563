/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "experiment.h"

#include <gio/gio.h>
#include <string.h>

/*
 * The targets of tests/fuzz under libFuzzer, with AddressSanitizer and UBSan, from the build that
 * tools/fuzz makes. A case is a thousand executions; what is learned stays in the folder of the
 * state, so that the next run goes on. The planted fault reads one byte too far behind a word that
 * has to be found letter by letter.
 */

#define PLANNED_EACH 10000000
#define SLICE_S      4

static const char *const targets[]
  = { "json", "records", "text", "dates", "csv", "search", "pages", "problems", "slots", "routes" };

static char *build;
static guint64 executed[G_N_ELEMENTS (targets)];

static char *
program_of (const char *target)
{
  g_autofree char *name = g_strconcat ("fuzz-", target, NULL);

  return g_build_filename (build, "tests", "fuzz", name, NULL);
}

static guint64
number_behind (const char *text, const char *word)
{
  const char *found = g_strrstr (text, word);

  return found != NULL ? g_ascii_strtoull (found + strlen (word), NULL, 10) : 0;
}

/* Runs one target for a while. How many executions; @ret_broken tells by what word it ended. */
static guint64
run_target (const char *target, guint seconds, guint32 seed, char **ret_broken)
{
  g_autofree char *program = program_of (target);
  g_autofree char *corpus = g_build_filename (rk_experiment_state_dir (), target, NULL);
  g_autofree char *found
    = g_strdup_printf ("-artifact_prefix=%s/%s-found-", rk_experiment_state_dir (), target);
  g_autofree char *seeds
    = g_build_filename (g_getenv ("RK_SOURCE"), "tests", "fuzz", "seeds", target, NULL);
  g_autofree char *words
    = g_strdup_printf ("-dict=%s/tests/fuzz/words.dict", g_getenv ("RK_SOURCE"));
  g_autofree char *time = g_strdup_printf ("-max_total_time=%u", seconds);
  g_autofree char *number = g_strdup_printf ("-seed=%u", seed);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_mkdir_with_parents (corpus, 0700);
  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, time);
  g_ptr_array_add (argv, number);
  g_ptr_array_add (argv, words);
  g_ptr_array_add (argv, found);
  g_ptr_array_add (argv, (char *) "-print_final_stats=1");
  g_ptr_array_add (argv, (char *) "-timeout=30");
  g_ptr_array_add (argv, (char *) "-rss_limit_mb=2048");
  g_ptr_array_add (argv, (char *) "-verbosity=0");
  g_ptr_array_add (argv, corpus);
  if (g_file_test (seeds, G_FILE_TEST_IS_DIR))
    g_ptr_array_add (argv, seeds);
  g_ptr_array_add (argv, NULL);
  if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                     NULL, &err, &status, &error))
    rk_experiment_cannot ("%s does not start: %s", program, error->message);
  *ret_broken = NULL;
  if (status != 0)
    {
      const char *summary = strstr (err, "SUMMARY:");
      const char *said = summary != NULL ? summary : strstr (err, "ERROR");

      *ret_broken = g_strndup (
        said != NULL ? said : "ended without a word", said != NULL ? strcspn (said, "\n") : 20);
    }
  return number_behind (err, "stat::number_of_executed_units:");
}

static void
plant (void)
{
  g_autofree char *broken = NULL;
  g_autofree char *program = program_of ("planted");
  guint64 n = 0;

  /* The word has to be found from nothing. */
  for (guint i = 0; broken == NULL && i < 12; i++)
    {
      g_free (broken);
      n += run_target ("planted", 5, 7 + i, &broken);
    }
  rk_experiment_control (
    broken != NULL && strstr (broken, "heap-buffer-overflow") != NULL, "a byte read too far");
}

int
main (int argc, char **argv)
{
  g_autofree char *sample = NULL;

  rk_experiment_begin (argc, argv, G_N_ELEMENTS (targets) * (PLANNED_EACH / 1000));
  if (g_getenv ("RK_SOURCE") == NULL)
    rk_experiment_cannot ("run it by tools/assure");
  build = g_getenv ("RENRAKU_FUZZ_BUILD") != NULL
            ? g_strdup (g_getenv ("RENRAKU_FUZZ_BUILD"))
            : g_build_filename (g_getenv ("RK_SOURCE"), "_fuzz", NULL);
  sample = program_of ("planted");
  if (!g_file_test (sample, G_FILE_TEST_IS_EXECUTABLE))
    rk_experiment_cannot ("the targets are built by tools/fuzz --build, which needs clang");
  g_setenv ("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1", TRUE);
  g_setenv ("ASAN_OPTIONS", "detect_leaks=0", TRUE);
  plant ();

  guint64 rest = 0;
  for (guint turn = 0; rk_experiment_goes_on (); turn++)
    {
      const guint which = turn % G_N_ELEMENTS (targets);
      const guint seconds = rk_experiment_is_long () ? 120 : SLICE_S;
      g_autoptr (GRand) random = rk_experiment_random ("fuzz");
      g_autofree char *broken = NULL;
      const guint64 n = run_target (targets[which], seconds, g_rand_int (random) | 1, &broken);

      executed[which] += n;
      if (broken != NULL)
        rk_experiment_finding ("%s: %s", targets[which], broken);
      for (rest += n; rest >= 1000; rest -= 1000)
        rk_experiment_case_done ();
      if (n == 0 && broken == NULL)
        rk_experiment_finding ("%s executes nothing", targets[which]);
    }
  g_autoptr (GString) text = g_string_new ("executions:");
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    g_string_append_printf (text, " %s %" G_GUINT64_FORMAT, targets[i], executed[i]);
  rk_experiment_note ("%s", text->str);
  g_free (build);
  return rk_experiment_end ();
}
