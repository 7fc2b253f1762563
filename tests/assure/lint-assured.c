/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* What the counts of the experiment media-mutants belong to is what it is built from, and no more.
 *
 * The linker's map says which objects are in the program, ninja which are in the workers, and the
 * compiler which files of the project each object was made of. */

#include "lint.h"

#include <stdlib.h>
#include <string.h>

#define EXPERIMENT "media-mutants"
#define PROGRAM    "tests/assure/" EXPERIMENT
#define WORKERS    "src/sandbox/renraku-decoder"
/* Its folder holds what it reads when it runs, too. */
#define READ_FROM "tests/unit/"

/* As git understands them: a file, a folder, or with ":!" a pattern of what is left out. */
static gboolean
covers (char **entries, const char *path)
{
  gboolean covered = FALSE;

  for (char **entry = entries; *entry != NULL; entry++)
    {
      const size_t length = strlen (*entry);

      if (g_str_has_prefix (*entry, ":!"))
        {
          if (g_pattern_match_simple (*entry + 2, path))
            return FALSE;
        }
      else if (strncmp (path, *entry, length) == 0 && (path[length] == '\0' || path[length] == '/'))
        covered = TRUE;
    }
  return covered;
}

static gboolean
is_source (const char *path)
{
  static const char *const folders[] = { "src/", "tests/", NULL };
  static const char *const endings[] = { ".c", ".h", NULL };

  return rk_path_in (path, folders) && rk_path_ends (path, endings);
}

/* The tree holds a project; @data says what the program is built from, if the tree does not. */
static void
bad_list (const RkTree *tree, gpointer data, GPtrArray *found)
{
  char **given = data;
  const RkFile *list = rk_tree_lookup (tree, "list");
  const RkFile *built = rk_tree_lookup (tree, "built");
  g_auto (GStrv) entries = g_strsplit (list != NULL ? list->text : given[0], " ", -1);
  g_auto (GStrv) paths = g_strsplit (built != NULL ? built->text : given[1], "\n", -1);
  const RkFile *file;

  for (char **path = paths; *path != NULL; path++)
    if (**path != '\0' && !covers (entries, *path))
      rk_find (found, "%s is built from %s, which its counts do not belong to", EXPERIMENT, *path);
  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      const gboolean covered = covers (entries, file->path);

      if (is_source (file->path))
        {
          if (covered && !g_strv_contains ((const char *const *) paths, file->path))
            rk_find (found, "%s is not built from %s", EXPERIMENT, file->path);
        }
      else if (!covered && g_str_has_prefix (file->path, READ_FROM)
               && !g_str_has_suffix (file->path, "meson.build"))
        rk_find (found, "%s may read %s", EXPERIMENT, file->path);
    }
}

/* What stands in the last field of its line. */
static char *
read_list (const char *build)
{
  g_autofree char *table = rk_read (build, "tests/assure/experiments.tsv");
  g_autoptr (GPtrArray) matches
    = rk_match_all ("^" EXPERIMENT "\\t[^\\t]*\\t[^\\t]*\\t(.*)$", table);

  if (matches->len != 1)
    rk_bail ("the experiments do not list %s", EXPERIMENT);
  return g_strdup (((RkMatch *) matches->pdata[0])->groups[1]);
}

static void
add_objects (GPtrArray *objects, const char *pattern, const char *text)
{
  g_autoptr (GPtrArray) matches = rk_match_all (pattern, text);

  for (guint i = 0; i < matches->len; i++)
    g_ptr_array_add (objects, g_strdup (((RkMatch *) matches->pdata[i])->groups[1]));
}

static GPtrArray *
linked_objects (const char *build)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *map = rk_read (build, PROGRAM ".map");
  g_autofree char *targets = NULL;
  g_autoptr (GPtrArray) workers = NULL;
  guint n_of_program;

  add_objects (objects, "^(?:LOAD )?([^\\s/]\\S*\\.o)$", map);
  n_of_program = objects->len;
  if (rk_run (build, &targets, "ninja", "-t", "targets", "all", NULL) != 0)
    rk_bail ("%s", targets);
  workers = rk_match_all ("^(" WORKERS "[^/.:]*): ", targets);
  for (guint i = 0; i < workers->len; i++)
    {
      g_autofree char *inputs = NULL;

      if (rk_run (build, &inputs, "ninja", "-t", "inputs",
                  ((RkMatch *) workers->pdata[i])->groups[1], NULL)
          != 0)
        rk_bail ("%s", inputs);
      add_objects (objects, "^([^\\s/]\\S*\\.o)$", inputs);
    }
  if (n_of_program < 10 || workers->len < 5 || objects->len < n_of_program + 2 * workers->len)
    rk_bail ("%u objects, %u of them not of the %u workers: that cannot be all", objects->len,
             n_of_program, workers->len);
  return objects;
}

/* The files of the project that the objects were compiled from, a line each. */
static char *
read_built (const char *root, const char *build)
{
  g_autoptr (GPtrArray) objects = linked_objects (build);
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *lines = g_string_new (NULL);
  GHashTableIter iter;
  gpointer path;

  for (guint i = 0; i < objects->len; i++)
    {
      g_autofree char *words = NULL;
      g_autoptr (GPtrArray) matches = NULL;
      const guint before = g_hash_table_size (paths);

      if (rk_run (build, &words, "ninja", "-t", "deps", objects->pdata[i], NULL) != 0)
        rk_bail ("%s", words);
      matches = rk_match_all ("^ +(\\S+)$", words);
      for (guint n = 0; n < matches->len; n++)
        {
          const char *one = ((RkMatch *) matches->pdata[n])->groups[1];
          g_autofree char *full = g_canonicalize_filename (one, build);

          if (g_str_has_prefix (full, root) && full[strlen (root)] == '/'
              && !(g_str_has_prefix (full, build) && full[strlen (build)] == '/'))
            g_hash_table_add (paths, g_strdup (full + strlen (root) + 1));
        }
      if (matches->len == 0 || (i == 0 && g_hash_table_size (paths) == before))
        rk_bail ("what %s was compiled from is not known: %s", (char *) objects->pdata[i], words);
    }
  g_hash_table_iter_init (&iter, paths);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_string_append_printf (lines, "%s\n", (char *) path);
  return g_string_free (lines, FALSE);
}

int
main (int argc, char **argv)
{
  if (argc < 3)
    rk_bail ("Usage: lint-assured ROOT BUILD");
  g_autofree char *root = realpath (argv[1], NULL);
  g_autofree char *build = realpath (argv[2], NULL);
  g_autoptr (RkTree) project = rk_tree_of_project (root);
  g_autofree char *list = read_list (build);
  g_autofree char *built = read_built (root, build);
  char *given[] = { list, built };

  rk_rule ("counts of " EXPERIMENT " belong to what it is built from", bad_list, given);
  rk_rule_fault (rk_tree_of ("list", "src/a.c", "built", "src/a.c\nsrc/a.h", NULL));
  rk_rule_fault (rk_tree_of ("list", "src/a", "built", "src/ab.c", NULL));
  rk_rule_fault (rk_tree_of ("list", "src/a :!src/a/*x*", "built", "src/a/b/x.c", NULL));
  rk_rule_fault (
    rk_tree_of ("list", "src/a", "built", "src/a/a.c", "src/a/a.c", "", "src/a/b.c", "", NULL));
  rk_rule_fault (rk_tree_of ("list", "src/a.c", "built", "src/a.c", "tests/unit/a.png", "", NULL));
  rk_rule_clean (rk_tree_of ("list", "src/a.c src/b :!src/b/*x* tests/unit/a.png", "built",
                             "src/a.c\nsrc/b/c.h", "src/a.c", "", "src/b/c.h", "", "src/b/x.c", "",
                             "src/d.c", "", "tests/unit/a.png", "", "tests/unit/meson.build", "",
                             NULL));
  rk_rule_judge (project);
  return rk_report_finish ();
}
