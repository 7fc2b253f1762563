/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* The shell scripts under shellcheck, and every script's right to be run. */

#include "lint.h"

#define SHEBANG "\\A#!.*"

static void
shell (const RkTree *tree, gpointer data, GPtrArray *found)
{
  g_autoptr (RkFolder) work = rk_folder_new ();
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *words = NULL;
  const RkFile *file;

  g_ptr_array_add (argv, "shellcheck");
  g_ptr_array_add (argv, "--severity=style");
  g_ptr_array_add (argv, "--exclude=SC1091,SC2317");
  g_ptr_array_add (argv, "--format=gcc");
  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (file->text != NULL && rk_match_any (SHEBANG "sh[ \\t]*$", file->text))
      {
        rk_write (work->path, file->path, file->text);
        g_ptr_array_add (argv, file->path);
      }
  if (argv->len == 4)
    {
      rk_find (found, "no script was found");
      return;
    }
  g_ptr_array_add (argv, NULL);
  if (rk_run_argv (work->path, &words, (const char *const *) argv->pdata) != 0 || *words != '\0')
    rk_find_lines (found, words);
}

static void
not_executable (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (file->text != NULL && rk_match_any (SHEBANG, file->text)
        && !g_str_has_suffix (file->path, ".in") && (file->mode & 0100) == 0)
      rk_find (found, "%s has a #! line and cannot be run", file->path);
}

static RkTree *
script (guint mode)
{
  const RkFile file = { "a", "#!/bin/sh\nexit 0\n", mode };
  RkTree *tree = rk_tree_new ();

  rk_tree_add_file (tree, &file);
  return tree;
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    rk_bail ("Usage: lint-scripts ROOT");
  g_autoptr (RkTree) project = rk_tree_of_project (argv[1]);

  rk_rule ("shell scripts", shell, NULL);
  rk_rule_fault (rk_tree_of ("a", "#!/bin/sh\nrm -rf $1/$2\n", NULL));
  rk_rule_fault (rk_tree_of ("a", "#!/bin/cat\n", NULL));
  rk_rule_clean (rk_tree_of ("b/a", "#!/bin/sh\nrm -rf \"$1\"\n", NULL));
  rk_rule_judge (project);

  rk_rule ("scripts can be run", not_executable, NULL);
  rk_rule_fault (script (0644));
  rk_rule_clean (script (0755));
  rk_rule_judge (project);
  return rk_report_finish ();
}
