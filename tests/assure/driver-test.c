/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* The driver of the experiments, with experiments that say what they are told to. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>

static char *work;

/* A table with one experiment, which is a script. */
static char *
table_with (const char *script)
{
  g_autofree char *path = g_build_filename (work, "experiment", NULL);
  char *table = g_build_filename (work, "experiments.tsv", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
  g_autofree char *line = g_strdup_printf ("made-up\t%s\tWhat the test makes up.\n", path);

  g_unlink (path);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_assert_true (g_file_set_contents (table, line, -1, NULL));
  return table;
}

static GSubprocess *
start (const char *table, const char *commit, const char *option, const char *value)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", work, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("RK_ASSURE"), "--table", table,
                                         "--commit", commit, option, value, NULL);
  g_assert_no_error (error);
  return process;
}

static int
run (const char *script, const char *commit, char **ret_out)
{
  g_autofree char *table = table_with (script);
  g_autoptr (GSubprocess) process = start (table, commit, "--seed", "7");
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, ret_out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_good (void)
{
  g_autofree char *out = NULL;

  g_assert_cmpint (run ("echo 'control found'; echo 'cases 12'", "good", &out), ==, 0);
  g_assert_nonnull (strstr (out, "12 cases  planted fault: found  findings: 0"));
  g_assert_nonnull (strstr (out, "What the test makes up."));
}

static void
test_silent (void)
{
  g_autofree char *out = NULL;

  g_assert_cmpint (
    run ("echo 'control SILENT: nobody barked'; echo 'cases 12'", "silent", &out), ==, 1);
  g_assert_nonnull (strstr (out, "nobody barked"));
}

static void
test_finding (void)
{
  g_autofree char *out = NULL;
  g_autofree char *again = NULL;

  g_assert_cmpint (
    run ("echo 'control found'; echo 'finding: a leak'; echo 'cases 3'", "finding", &out), ==, 1);
  g_assert_nonnull (strstr (out, "findings: 1"));
  g_assert_nonnull (strstr (out, "a leak"));
  /* A later run without it does not make it unseen, for the same commit. */
  g_assert_cmpint (run ("echo 'control found'; echo 'cases 3'", "finding", &again), ==, 1);
  g_assert_nonnull (strstr (again, "6 cases"));
}

static void
test_died (void)
{
  static const struct
  {
    const char *script;
    const char *says;
  } deaths[] = {
    { "echo 'control found'; echo 'cases 1'; exit 4", "died with status 4" },
    { "kill -9 $$", "died by signal 9" },
    { "echo 'control found'", "ended without its last words" },
    { "echo 'cases 5'", "ended without its last words" },
    { "exit 3", "died with status 3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (deaths); i++)
    {
      g_autofree char *commit = g_strdup_printf ("died-%zu", i);
      g_autofree char *out = NULL;
      g_assert_cmpint (run (deaths[i].script, commit, &out), ==, 1);
      g_assert_nonnull (strstr (out, deaths[i].says));
    }
}

static void
test_cannot (void)
{
  g_autofree char *out = NULL;

  g_assert_cmpint (run ("echo 'cannot: no loop here'; exit 3", "cannot", &out), ==, 0);
  g_assert_nonnull (strstr (out, "cannot be done here: no loop here"));
}

/* What the driver gave it is in the note. */
#define TELLS_ITS_LINE "echo \"note: $*\"; echo 'control found'; echo 'cases 5'"

static void
test_adds_up (void)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *other = NULL;

  g_assert_cmpint (run (TELLS_ITS_LINE, "adds", &first), ==, 0);
  g_assert_nonnull (strstr (first, "--seed 7 --cases-from 0 --state "));
  g_assert_cmpint (run (TELLS_ITS_LINE, "adds", &second), ==, 0);
  g_assert_nonnull (strstr (second, "--seed 7 --cases-from 5 --state "));
  g_assert_nonnull (strstr (second, "10 cases"));
  g_assert_cmpint (run (TELLS_ITS_LINE, "another", &other), ==, 0);
  g_assert_nonnull (strstr (other, "--cases-from 0"));
}

/* One run over a tree of two folders, of which the experiment is about the first. */
static char *
run_over (const char *tree)
{
  g_autofree char *experiment = g_build_filename (work, "experiment", NULL);
  g_autofree char *line = NULL;
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *table = table_with (TELLS_ITS_LINE);
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  line = g_strdup_printf ("made-up\t%s\tWhat the test makes up.\tsrc other-file\n", experiment);
  g_assert_true (g_file_set_contents (table, line, -1, NULL));
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", work, TRUE);
  process = g_subprocess_launcher_spawn (
    launcher, &error, g_getenv ("RK_ASSURE"), "--table", table, "--source", tree, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  return out;
}

static void
write_below (const char *tree, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (tree, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Counts last as long as what the experiment is about is the same, whatever else changes. */
static void
test_sources (void)
{
  static const struct
  {
    const char *name;
    const char *text;
    const char *begins;
  } changes[] = {
    { "docs/words", "one", "--cases-from 5 " }, { "docs/words", "two", "--cases-from 10 " },
    { "src/main.c", "two", "--cases-from 0 " }, { "src/more.c", "one", "--cases-from 0 " },
    { "other-file", "one", "--cases-from 0 " }, { "docs/words", "three", "--cases-from 5 " },
    { "other-file", "two", "--cases-from 0 " }, { "other-file", "one", "--cases-from 10 " },
  };
  g_autofree char *tree = g_build_filename (work, "tree", NULL);
  g_autoptr (GSubprocess) git = NULL;
  g_autofree char *first = NULL;

  write_below (tree, "src/main.c", "one");
  git = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          NULL, "git", "init", tree, NULL);
  g_assert_true (g_subprocess_wait_check (git, NULL, NULL));
  first = run_over (tree);
  g_assert_nonnull (strstr (first, "--cases-from 0 "));
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *out = NULL;

      write_below (tree, changes[i].name, changes[i].text);
      out = run_over (tree);
      g_test_message ("%s: %s", changes[i].name, changes[i].begins);
      g_assert_nonnull (strstr (out, changes[i].begins));
    }
}

static void
test_interrupted (void)
{
  g_autofree char *ready = g_build_filename (work, "ready", NULL);
  g_autofree char *script
    = g_strdup_printf ("echo 'case 40'; echo 'case 41'; : >%s; exec sleep 100", ready);
  const int signals[] = { SIGTERM, SIGINT };
  g_autofree char *after = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autofree char *table = table_with (script);
      g_autoptr (GSubprocess) process = start (table, "interrupted", "--seed", "7");
      g_autofree char *out = NULL;
      g_autoptr (GError) error = NULL;

      g_unlink (ready);
      while (!g_file_test (ready, G_FILE_TEST_EXISTS))
        g_usleep (2000);
      /* The words of the experiment are on the pipe; the driver reads them before it ends. */
      g_subprocess_send_signal (process, signals[i]);
      g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
      g_assert_nonnull (strstr (out, "41 cases"));
      g_assert_nonnull (strstr (out, "Interrupted"));
    }
  g_assert_cmpint (run (TELLS_ITS_LINE, "interrupted", &after), ==, 0);
  g_assert_nonnull (strstr (after, "--cases-from 41"));
  g_assert_nonnull (strstr (after, "46 cases"));
}

static void
test_json (void)
{
  g_autofree char *path = g_build_filename (work, "results.json", NULL);
  g_autofree char *table = table_with ("echo 'control found'; echo 'finding: x'; echo 'cases 2'");
  g_autoptr (GSubprocess) process = start (table, "json", "--json", path);
  json_t *document, *result;

  g_subprocess_wait (process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  document = json_load_file (path, 0, NULL);
  g_assert_nonnull (document);
  g_assert_cmpstr (json_string_value (json_object_get (document, "commit")), ==, "json");
  g_assert_cmpint (json_integer_value (json_object_get (document, "seed")), ==, 1);
  result = json_array_get (json_object_get (document, "experiments"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (result, "name")), ==, "made-up");
  g_assert_cmpint (json_integer_value (json_object_get (result, "cases")), ==, 2);
  g_assert_cmpint (json_array_size (json_object_get (result, "findings")), ==, 1);
  g_assert_cmpstr (json_string_value (json_object_get (result, "planted_fault")), ==, "found");
  json_decref (document);
}

static void
test_unknown (void)
{
  g_autofree char *table = table_with ("echo 'control found'; echo 'cases 2'");
  g_autoptr (GSubprocess) process = start (table, "unknown", "--fresh", "nobody");

  g_subprocess_wait (process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 2);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GSubprocess) process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-rf", path, NULL);
  g_subprocess_wait (process, NULL, NULL);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  work = g_dir_make_tmp ("renraku-driver-XXXXXX", NULL);
  g_test_add_func ("/assure/good", test_good);
  g_test_add_func ("/assure/silent-control", test_silent);
  g_test_add_func ("/assure/finding", test_finding);
  g_test_add_func ("/assure/died", test_died);
  g_test_add_func ("/assure/cannot", test_cannot);
  g_test_add_func ("/assure/adds-up", test_adds_up);
  g_test_add_func ("/assure/sources", test_sources);
  g_test_add_func ("/assure/interrupted", test_interrupted);
  g_test_add_func ("/assure/json", test_json);
  g_test_add_func ("/assure/unknown", test_unknown);
  status = g_test_run ();
  remove_tree (work);
  g_free (work);
  return status;
}
