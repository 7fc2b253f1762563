/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* What the lints share: reading the project, patterns, running the public tools, and a TAP report
 * in which each rule has to find its planted faults before it may judge the project. */

#include "lint.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* More findings of one rule than this are only counted. */
#define MAX_FINDINGS 60

/* What is not text shows it within so many bytes. */
#define BINARY_PROBE 8000

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
  g_print ("Bail out! %s\n", words);
  exit (1);
}

/* Files and folders */

static void
file_free (gpointer data)
{
  RkFile *file = data;

  g_free (file->path);
  g_free (file->text);
  g_free (file);
}

static int
by_path (gconstpointer a, gconstpointer b)
{
  const RkFile *first = *(RkFile *const *) a;
  const RkFile *second = *(RkFile *const *) b;

  return strcmp (first->path, second->path);
}

RkTree *
rk_tree_new (void)
{
  RkTree *tree = g_new0 (RkTree, 1);

  tree->files = g_ptr_array_new_with_free_func (file_free);
  return tree;
}

void
rk_tree_free (RkTree *tree)
{
  g_ptr_array_unref (tree->files);
  g_free (tree);
}

void
rk_tree_add_file (RkTree *tree, const RkFile *file)
{
  RkFile *copy = g_new0 (RkFile, 1);

  copy->path = g_strdup (file->path);
  copy->text = g_strdup (file->text);
  copy->mode = file->mode;
  g_ptr_array_add (tree->files, copy);
  g_ptr_array_sort (tree->files, by_path);
}

void
rk_tree_add (RkTree *tree, const char *path, const char *text)
{
  RkFile file = { (char *) path, (char *) text, 0644 };

  rk_tree_add_file (tree, &file);
}

/**
 * rk_tree_of:
 * @path: the first path
 * @text: its text
 * @...: further pairs, then %NULL
 *
 * Makes up a tree, to plant something in.
 */
RkTree *
rk_tree_of (const char *path, const char *text, ...)
{
  RkTree *tree = rk_tree_new ();
  va_list args;

  rk_tree_add (tree, path, text);
  va_start (args, text);
  while ((path = va_arg (args, const char *)) != NULL)
    rk_tree_add (tree, path, va_arg (args, const char *));
  va_end (args);
  return tree;
}

/* Reads text, and refuses what is neither text nor plainly binary: patterns would pass it by. */
static void
add_from_disk (RkTree *tree, const char *root, const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;
  size_t length;

  if (g_stat (full, &status) != 0 || !S_ISREG (status.st_mode))
    return;
  if (!g_file_get_contents (full, &data, &length, &error))
    rk_bail ("%s", error->message);

  RkFile *file = g_new0 (RkFile, 1);
  file->path = g_strdup (path);
  file->mode = status.st_mode;
  if (memchr (data, 0, MIN (length, BINARY_PROBE)) == NULL)
    {
      if (!g_utf8_validate_len (data, length, NULL))
        rk_bail ("%s is not UTF-8", path);
      file->text = g_steal_pointer (&data);
    }
  g_ptr_array_add (tree->files, file);
}

static void
list_folder (GPtrArray *paths, const char *folder, const char *below, const char *const *passed_by)
{
  g_autofree char *full = g_build_filename (folder, below, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (full, 0, &error);
  const char *name;

  if (dir == NULL)
    rk_bail ("%s", error->message);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path
        = *below == '\0' ? g_strdup (name) : g_strconcat (below, "/", name, NULL);
      g_autofree char *place = g_build_filename (folder, path, NULL);
      if (!g_file_test (place, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (paths, g_steal_pointer (&path));
      else if (!g_file_test (place, G_FILE_TEST_IS_SYMLINK) && !rk_path_in (name, passed_by))
        list_folder (paths, folder, path, passed_by);
    }
}

/**
 * rk_tree_of_folder:
 *
 * The files below a folder by their paths; their texts are not read.
 */
RkTree *
rk_tree_of_folder (const char *folder)
{
  static const char *const none[] = { NULL };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  RkTree *tree = rk_tree_new ();

  list_folder (paths, folder, "", none);
  for (guint i = 0; i < paths->len; i++)
    rk_tree_add (tree, paths->pdata[i], NULL);
  return tree;
}

/**
 * rk_tree_of_project:
 * @root: the project's folder
 *
 * Every file that belongs to the project: what git tracks or would. A release archive has no
 * history: there it is all that was not built.
 */
RkTree *
rk_tree_of_project (const char *root)
{
  static const char *const built[] = { "build", "_build", ".git", "node_modules", NULL };
  static const char *const fetched[] = { "subprojects/sqlcipher/sqlite3.", NULL };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GBytes) names = NULL;
  RkTree *tree = rk_tree_new ();

  g_subprocess_launcher_set_cwd (launcher, root);
  g_autoptr (GSubprocess) git
    = g_subprocess_launcher_spawn (launcher, NULL, "git", "-c", "safe.directory=*", "ls-files",
                                   "-z", "--cached", "--others", "--exclude-standard", NULL);
  if (git != NULL && g_subprocess_communicate (git, NULL, NULL, &names, NULL, NULL)
      && g_subprocess_get_successful (git))
    {
      size_t length;
      const char *data = g_bytes_get_data (names, &length);
      for (const char *name = data; name < data + length; name += strlen (name) + 1)
        g_ptr_array_add (paths, g_strdup (name));
    }
  else
    list_folder (paths, root, "", built);

  for (guint i = 0; i < paths->len; i++)
    if (!rk_path_in (paths->pdata[i], fetched))
      add_from_disk (tree, root, paths->pdata[i]);
  g_ptr_array_sort (tree->files, by_path);
  if (tree->files->len == 0)
    rk_bail ("%s holds no file of the project", root);
  return tree;
}

/**
 * rk_tree_get:
 *
 * Returns: (transfer none) (nullable): the file at @index, %NULL after the last one
 */
const RkFile *
rk_tree_get (const RkTree *tree, guint index)
{
  return index < tree->files->len ? tree->files->pdata[index] : NULL;
}

const RkFile *
rk_tree_lookup (const RkTree *tree, const char *path)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (strcmp (file->path, path) == 0)
      return file;
  return NULL;
}

/**
 * rk_tree_text:
 *
 * Returns: the text of a file that has to be there
 */
const char *
rk_tree_text (const RkTree *tree, const char *path)
{
  const RkFile *file = rk_tree_lookup (tree, path);

  if (file == NULL || file->text == NULL)
    rk_bail ("%s is not there", path);
  return file->text;
}

gboolean
rk_tree_has_folder (const RkTree *tree, const char *folder)
{
  size_t length = strlen (folder);
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (g_str_has_prefix (file->path, folder) && file->path[length] == '/')
      return TRUE;
  return FALSE;
}

/**
 * rk_tree_write:
 *
 * Writes the texts of a tree below @folder, for a tool that wants files.
 */
void
rk_tree_write (const RkTree *tree, const char *folder)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (file->text != NULL)
      rk_write (folder, file->path, file->text);
}

gboolean
rk_path_in (const char *path, const char *const *folders)
{
  for (; *folders != NULL; folders++)
    if (g_str_has_prefix (path, *folders))
      return TRUE;
  return FALSE;
}

gboolean
rk_path_ends (const char *path, const char *const *endings)
{
  for (; *endings != NULL; endings++)
    if (g_str_has_suffix (path, *endings))
      return TRUE;
  return FALSE;
}

char *
rk_read (const char *folder, const char *path)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  if (!g_file_get_contents (full, &text, NULL, &error))
    rk_bail ("%s", error->message);
  return text;
}

void
rk_write (const char *folder, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (parent, 0777) != 0)
    rk_bail ("%s cannot be made", parent);
  if (!g_file_set_contents (full, text, -1, &error))
    rk_bail ("%s", error->message);
}

RkFolder *
rk_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  RkFolder *folder = g_new0 (RkFolder, 1);

  folder->path = g_dir_make_tmp ("renraku-lint-XXXXXX", &error);
  if (folder->path == NULL)
    rk_bail ("%s", error->message);
  return folder;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_all (inner);
    }
  g_remove (path);
}

void
rk_folder_free (RkFolder *folder)
{
  remove_all (folder->path);
  g_free (folder->path);
  g_free (folder);
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
      g_printerr ("# %s\n", words);
    }
  if (found->len > MAX_FINDINGS)
    g_printerr ("# … and %u more\n", found->len - MAX_FINDINGS);
  g_print ("%s %d - %s\n", found->len > 0 ? "not ok" : "ok", report.count, name);
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
  g_print ("1..%d\n", report.count);
  return report.failed > 0 ? 1 : 0;
}
