/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* What the lints share: patterns, running the public tools, and a TAP report in which each rule has
 * to find its planted faults before it may judge the project. */

#include "lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More findings of one rule than this are only counted. */
#define MAX_FINDINGS 60

static struct
{
  int count;
  int failed;
  /* The rule at work, and how its proof went so far. */
  char *name;
  RkCheck check;
  gpointer data;
  guint planted;
  GPtrArray *unproved;
} report;

/**
 * rk_bail:
 *
 * Ends the test as failed: it could not even judge.
 */
void
rk_bail (const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list args;

  va_start (args, format);
  words = g_strdup_vprintf (format, args);
  va_end (args);
  printf ("Bail out! %s\n", words);
  exit (1);
}

/* Patterns */

static GRegex *
compiled (const char *pattern)
{
  static GHashTable *known;

  if (known == NULL)
    known = g_hash_table_new (g_str_hash, g_str_equal);
  GRegex *regex = g_hash_table_lookup (known, pattern);
  if (regex == NULL)
    {
      g_autoptr (GError) error = NULL;
      regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0, &error);
      if (regex == NULL)
        rk_bail ("%s: %s", pattern, error->message);
      g_hash_table_insert (known, g_strdup (pattern), regex);
    }
  return regex;
}

static void
match_free (gpointer data)
{
  RkMatch *match = data;

  g_strfreev (match->groups);
  g_free (match);
}

/**
 * rk_match_all:
 *
 * `^` and `$` of the pattern are the ends of lines.
 *
 * Returns: (transfer full): every match, an array of RkMatch
 */
GPtrArray *
rk_match_all (const char *pattern, const char *text)
{
  GPtrArray *matches = g_ptr_array_new_with_free_func (match_free);
  g_autoptr (GMatchInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const char *counted = text;
  guint line = 1;

  g_regex_match_full (compiled (pattern), text, -1, 0, 0, &info, &error);
  while (error == NULL && g_match_info_matches (info))
    {
      RkMatch *match = g_new0 (RkMatch, 1);
      int start;

      g_match_info_fetch_pos (info, 0, &start, NULL);
      for (; counted < text + start; counted++)
        line += *counted == '\n';
      match->line = line;
      match->groups = g_match_info_fetch_all (info);
      g_ptr_array_add (matches, match);
      g_match_info_next (info, &error);
    }
  if (error != NULL)
    rk_bail ("%s: %s", pattern, error->message);
  return matches;
}

gboolean
rk_match_any (const char *pattern, const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean matched = g_regex_match_full (compiled (pattern), text, -1, 0, 0, NULL, &error);

  if (error != NULL)
    rk_bail ("%s: %s", pattern, error->message);
  return matched;
}

gboolean
rk_match_whole (const char *pattern, const char *text)
{
  g_autofree char *whole = g_strconcat ("\\A(?:", pattern, ")\\z", NULL);

  return rk_match_any (whole, text);
}

char *
rk_replace (const char *pattern, const char *text, const char *replacement)
{
  g_autoptr (GError) error = NULL;
  char *result = g_regex_replace_literal (compiled (pattern), text, -1, 0, replacement, 0, &error);

  if (error != NULL)
    rk_bail ("%s: %s", pattern, error->message);
  return result;
}

/**
 * rk_replace_words:
 *
 * Every place where exactly @words stand; they have to be there.
 */
char *
rk_replace_words (const char *text, const char *words, const char *replacement)
{
  GString *result = g_string_new (text);

  if (g_string_replace (result, words, replacement, 0) == 0)
    rk_bail ("“%s” is no longer there to be replaced", words);
  return g_string_free (result, FALSE);
}

/* Public tools */

/**
 * rk_run_argv:
 * @folder: (nullable): where it runs
 * @ret_words: (out) (optional): what it said, on either output
 *
 * Returns: its exit status; -1 after a signal. A program that is not there ends the test.
 */
int
rk_run_argv (const char *folder, char **ret_words, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) output = NULL;

  /* The words are read by programs here. */
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  if (folder != NULL)
    g_subprocess_launcher_set_cwd (launcher, folder);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  if (process == NULL || !g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error))
    rk_bail ("%s: %s", argv[0], error->message);
  if (ret_words != NULL)
    {
      size_t length;
      const char *data = g_bytes_get_data (output, &length);
      *ret_words = g_strstrip (g_utf8_make_valid (data == NULL ? "" : data, length));
    }
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

int
rk_run (const char *folder, char **ret_words, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  va_list args;

  va_start (args, program);
  for (const char *arg = program; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  return rk_run_argv (folder, ret_words, (const char *const *) argv->pdata);
}

/* The report */

GPtrArray *
rk_findings_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

void
rk_find (GPtrArray *found, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (found, g_strdup_vprintf (format, args));
  va_end (args);
}

/**
 * rk_find_lines:
 *
 * What a tool said, a finding for each line; at least one.
 */
void
rk_find_lines (GPtrArray *found, const char *words)
{
  g_auto (GStrv) lines = g_strsplit (words, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      rk_find (found, "%s", *line);
  if (*words == '\0')
    rk_find (found, "failed without a word");
}

/**
 * rk_result:
 * @found: what is wrong; nothing when it is empty
 *
 * One line of the report.
 */
void
rk_result (const char *name, const GPtrArray *found)
{
  report.count++;
  if (found->len > 0)
    report.failed++;
  for (guint i = 0; i < MIN (found->len, MAX_FINDINGS); i++)
    {
      /* A line of a finding must not look like a line of the report. */
      g_auto (GStrv) lines = g_strsplit (found->pdata[i], "\n", -1);
      g_autofree char *words = g_strjoinv ("\n#   ", lines);
      fprintf (stderr, "# %s\n", words);
    }
  if (found->len > MAX_FINDINGS)
    fprintf (stderr, "# … and %u more\n", found->len - MAX_FINDINGS);
  printf ("%s %d - %s\n", found->len > 0 ? "not ok" : "ok", report.count, name);
  fflush (stdout);
}

void
rk_result_if (const char *name, gboolean good, const char *format, ...)
{
  g_autoptr (GPtrArray) found = rk_findings_new ();
  va_list args;

  va_start (args, format);
  if (!good)
    g_ptr_array_add (found, g_strdup_vprintf (format, args));
  va_end (args);
  rk_result (name, found);
}

/**
 * rk_rule:
 * @name: what the rule wants
 * @check: finds what is against it
 * @data: (nullable): handed to @check
 *
 * Begins a rule. rk_rule_fault() and rk_rule_clean() prove its check, rk_rule_judge() applies it.
 */
void
rk_rule (const char *name, RkCheck check, gpointer data)
{
  if (report.name != NULL)
    rk_bail ("the rule “%s” has not judged", report.name);
  report.name = g_strdup (name);
  report.check = check;
  report.data = data;
  report.planted = 0;
  report.unproved = rk_findings_new ();
}

static char *
tree_words (const RkTree *tree)
{
  GString *words = g_string_new (NULL);
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    g_string_append_printf (words, "%s: %s ", file->path, file->text != NULL ? file->text : "");
  return g_string_free (words, FALSE);
}

/**
 * rk_rule_fault:
 * @tree: (transfer full): holds exactly one fault, which the check has to find
 */
void
rk_rule_fault (RkTree *tree)
{
  g_autoptr (RkTree) owned = tree;
  g_autoptr (GPtrArray) found = rk_findings_new ();

  report.planted++;
  report.check (tree, report.data, found);
  if (found->len == 0)
    {
      g_autofree char *words = tree_words (tree);
      rk_find (report.unproved, "planted fault not found: %s", words);
    }
}

/**
 * rk_rule_clean:
 * @tree: (transfer full): holds no fault, and the check must be silent about it
 */
void
rk_rule_clean (RkTree *tree)
{
  g_autoptr (RkTree) owned = tree;
  g_autoptr (GPtrArray) found = rk_findings_new ();

  report.check (tree, report.data, found);
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *words = tree_words (tree);
      rk_find (report.unproved, "false alarm: %s in %s", (char *) found->pdata[i], words);
    }
}

/**
 * rk_rule_judge:
 *
 * Reports how the check was proved, then what it finds in @tree; ends the rule.
 */
void
rk_rule_judge (const RkTree *tree)
{
  g_autofree char *name = g_steal_pointer (&report.name);
  g_autofree char *proof = g_strconcat (name, ": finds the planted faults", NULL);
  g_autoptr (GPtrArray) unproved = g_steal_pointer (&report.unproved);
  g_autoptr (GPtrArray) found = rk_findings_new ();

  if (report.planted == 0)
    rk_find (unproved, "no fault was planted");
  rk_result (proof, unproved);
  report.check (tree, report.data, found);
  rk_result (name, found);
}

/**
 * rk_report_finish:
 *
 * Returns: the exit status of the program
 */
int
rk_report_finish (void)
{
  if (report.count == 0)
    rk_bail ("no rule was applied");
  if (report.name != NULL)
    rk_bail ("the rule “%s” has not judged", report.name);
  printf ("1..%d\n", report.count);
  return report.failed > 0 ? 1 : 0;
}
