/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* The papers: what they link to and what they name exists. */

#include "lint.h"

#include <string.h>

#define LINK      "\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)"
#define NAMED     "`((?:src|tests|tools|data|docs|ui|po|flatpak|subprojects)/[\\w./-]*)`"
#define DECISIONS "docs/adr/"
#define INDEX     DECISIONS "README.md"

/* Paths are followed below a root of this name, so that climbing above it shows. */
#define ROOT "/project/"

static gboolean
is_there (const RkTree *tree, const char *path)
{
  return rk_tree_lookup (tree, path) != NULL || rk_tree_has_folder (tree, path);
}

/* Whether a link in a page leads somewhere. */
static gboolean
leads (const RkTree *tree, const char *page, const char *target)
{
  g_autofree char *folder = g_path_get_dirname (page);
  g_autofree char *base = g_strconcat (ROOT, folder, NULL);
  g_autofree char *goal = g_canonicalize_filename (target, base);

  return g_str_has_prefix (goal, ROOT) && is_there (tree, goal + strlen (ROOT));
}

static void
missing (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      if (file->text == NULL || !g_str_has_suffix (file->path, ".md"))
        continue;
      g_autoptr (GPtrArray) links = rk_match_all (LINK, file->text);
      for (guint n = 0; n < links->len; n++)
        {
          const RkMatch *match = links->pdata[n];
          const char *target = match->groups[1];
          if (!rk_match_any ("\\A[a-z]+:", target) && !leads (tree, file->path, target))
            rk_find (
              found, "%s:%u links to %s, which is not there", file->path, match->line, target);
        }
      g_autoptr (GPtrArray) names = rk_match_all (NAMED, file->text);
      for (guint n = 0; n < names->len; n++)
        {
          const RkMatch *match = names->pdata[n];
          g_autofree char *goal = rk_replace ("/+\\z", match->groups[1], "");
          /* A source is named with or without its ending. */
          g_autofree char *source = g_strconcat (goal, ".c", NULL);
          if (!is_there (tree, goal) && rk_tree_lookup (tree, source) == NULL)
            rk_find (found, "%s:%u names %s, which is not there", file->path, match->line, goal);
        }
    }
}

static void
unlisted_decisions (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const char *index = rk_tree_text (tree, INDEX);
  const char *before = NULL;
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      if (!rk_match_any ("\\A" DECISIONS "\\d{4}-[^/]*\\z", file->path))
        continue;
      const char *page = file->path + strlen (DECISIONS);
      g_autofree char *link = g_strconcat ("(", page, ")", NULL);
      if (strstr (index, link) == NULL)
        rk_find (found, INDEX " does not list %s", page);
      /* The pages come in the order of their names. */
      if (before != NULL && strncmp (before, page, strlen ("0000-")) == 0)
        rk_find (found, "%s and %s have the same number", before, page);
      before = page;
    }
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    rk_bail ("Usage: lint-documents ROOT");
  g_autoptr (RkTree) project = rk_tree_of_project (argv[1]);

  rk_rule ("what the papers link to and name exists", missing, NULL);
  rk_rule_fault (rk_tree_of ("docs/a.md", "see [b](b.md)", NULL));
  rk_rule_fault (rk_tree_of ("docs/a.md", "see [b](../../b.md)", "b.md", "", NULL));
  rk_rule_fault (rk_tree_of ("README.md", "`src/core/nothing.c` says", "src/core/id.c", "", NULL));
  rk_rule_clean (rk_tree_of (
    "docs/a.md",
    "see [b](../b.md#c), `src/core`, `src/core/`, `src/core/id` and [c](https://example.org/)",
    "b.md", "", "src/core/id.c", "", NULL));
  rk_rule_judge (project);

  rk_rule ("every decision is listed", unlisted_decisions, NULL);
  rk_rule_fault (rk_tree_of (INDEX, "", DECISIONS "0001-a.md", "", NULL));
  rk_rule_fault (rk_tree_of (
    INDEX, "(0001-a.md)(0001-b.md)", DECISIONS "0001-a.md", "", DECISIONS "0001-b.md", "", NULL));
  rk_rule_clean (rk_tree_of (INDEX, "[1](0001-a.md)", DECISIONS "0001-a.md", "", NULL));
  rk_rule_judge (project);
  return rk_report_finish ();
}
