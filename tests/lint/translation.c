/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* The Japanese texts: complete, none fuzzy, and every file with texts is listed. With --update it
 * brings po/POTFILES and the catalogue up to date instead. */

#include "catalogue.h"

#include <string.h>

/* Names, keys, and what is written alike in both languages. */
#define SAME_IN_BOTH "(?:Renraku|PDF|GPL|Ctrl|Shift|Alt|Enter|[A-Z]{1,4}|[\\W\\d_]|%\\w)*"

static void
unlisted (const RkTree *tree, gpointer data, GPtrArray *found)
{
  g_auto (GStrv) listed = rk_catalogue_listed (rk_tree_text (tree, RK_POTFILES));
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (rk_catalogue_has_texts (file)
        && !g_strv_contains ((const char *const *) listed, file->path))
      rk_find (found, RK_POTFILES " lacks %s: run tools/update-po", file->path);
  for (char **path = listed; *path != NULL; path++)
    {
      file = rk_tree_lookup (tree, *path);
      if (file == NULL || !rk_catalogue_has_texts (file))
        rk_find (found, RK_POTFILES " lists %s, which has no texts: run tools/update-po", *path);
      if (g_strv_contains ((const char *const *) path + 1, *path))
        rk_find (found, RK_POTFILES " lists %s twice: run tools/update-po", *path);
    }
}

/* The texts of the template that the catalogue has no words for. */
static void
find_untranslated (const char *folder, const char *template, GPtrArray *found)
{
  g_autofree char *words = NULL;

  rk_run (folder, NULL, "msgmerge", "--quiet", "--no-fuzzy-matching", "--force-po", "--no-wrap",
          "--output-file", "merged.po", RK_CATALOGUE, template, NULL);
  rk_run (folder, &words, "msgattrib", "--untranslated", "--no-obsolete", "--no-wrap",
          "--no-location", "merged.po", NULL);
  g_autoptr (GPtrArray) texts = rk_match_all ("^msgid \"(.+)\"$", words);
  for (guint i = 0; i < texts->len; i++)
    rk_find (found, "untranslated: %s", ((const RkMatch *) texts->pdata[i])->groups[1]);
}

/* What the catalogue lacks against the sources that po/POTFILES lists. */
static void
wanting (const RkTree *tree, gpointer data, GPtrArray *found)
{
  g_autoptr (RkFolder) work = rk_folder_new ();
  g_autofree char *template = g_build_filename (work->path, "renraku.pot", NULL);
  g_auto (GStrv) listed = rk_catalogue_listed (rk_tree_text (tree, RK_POTFILES));
  g_autofree char *format_words = NULL;
  g_autofree char *words = NULL;
  g_autofree char *fuzzy = NULL;

  rk_tree_write (tree, work->path);
  g_autofree char *warnings
    = rk_catalogue_extract (work->path, (const char *const *) listed, template);
  if (warnings != NULL)
    rk_find_lines (found, warnings);
  if (rk_run (work->path, &format_words, "msgfmt", "--check", "--output-file=/dev/null",
              RK_CATALOGUE, NULL)
      != 0)
    rk_find_lines (found, format_words);
  if (rk_run (work->path, &words, "msgcmp", "--no-fuzzy-matching", RK_CATALOGUE, template, NULL)
      != 0)
    {
      guint before = found->len;
      find_untranslated (work->path, template, found);
      if (found->len == before)
        rk_find_lines (found, words);
    }
  rk_run (work->path, &fuzzy, "msgattrib", "--only-fuzzy", "--no-obsolete", "--no-location",
          RK_CATALOGUE, NULL);
  if (*fuzzy != '\0')
    rk_find (found, RK_CATALOGUE " has fuzzy texts");
}

/* Texts that were copied rather than translated. */
static void
same_as_source (const RkTree *tree, gpointer data, GPtrArray *found)
{
  g_autoptr (GPtrArray) texts
    = rk_match_all ("^msgid \"(.+)\"\\nmsgstr \"(.+)\"$", rk_tree_text (tree, RK_CATALOGUE));

  for (guint i = 0; i < texts->len; i++)
    {
      const RkMatch *match = texts->pdata[i];
      if (strcmp (match->groups[1], match->groups[2]) == 0
          && !rk_match_whole (SAME_IN_BOTH, match->groups[1]))
        rk_find (found, RK_CATALOGUE ":%u: not translated: %s", match->line, match->groups[1]);
    }
}

static void
judge_catalogue (const RkTree *project)
{
  static const char code[]
    = "label (_(\"Sign in\"));\nf (ngettext (\"%d post\", \"%d posts\", n));\n";
  static const char one[] = "\nmsgid \"Sign in\"\nmsgstr \"ログイン\"\n";
  static const char two[] = "\n#, c-format\nmsgid \"%d post\"\nmsgid_plural \"%d posts\"\n"
                            "msgstr[0] \"%d件\"\n";
  g_autofree char *head = rk_catalogue_head ("ja");
  g_autofree char *good = g_strconcat (head, one, two, NULL);
  g_autofree char *lacking = g_strconcat (head, one, NULL);
  g_autofree char *empty = rk_replace_words (good, "ログイン", "");
  g_autofree char *fuzzy = g_strconcat (head, two, "\n#, fuzzy", one, NULL);
  g_autofree char *wrong = rk_replace_words (good, "%d件", "%s件");

#define PLANT(catalogue)                                                                           \
  rk_tree_of ("src/a.c", code, RK_POTFILES, "src/a.c\n", RK_CATALOGUE, catalogue, NULL)
  rk_rule (RK_CATALOGUE " is complete", wanting, NULL);
  rk_rule_fault (PLANT (lacking));
  rk_rule_fault (PLANT (empty));
  rk_rule_fault (PLANT (fuzzy));
  rk_rule_fault (PLANT (wrong));
  rk_rule_clean (PLANT (good));
  rk_rule_judge (project);
#undef PLANT

  rk_rule (RK_CATALOGUE " is translated, not copied", same_as_source, NULL);
  rk_rule_fault (rk_tree_of (RK_CATALOGUE, "msgid \"Sign in\"\nmsgstr \"Sign in\"\n", NULL));
  rk_rule_clean (rk_tree_of (RK_CATALOGUE, "msgid \"Sign in\"\nmsgstr \"ログイン\"\n", NULL));
  rk_rule_clean (rk_tree_of (RK_CATALOGUE, "msgid \"Renraku\"\nmsgstr \"Renraku\"\n", NULL));
  rk_rule_clean (rk_tree_of (RK_CATALOGUE, "msgid \"Ctrl+Enter\"\nmsgstr \"Ctrl+Enter\"\n", NULL));
  rk_rule_judge (project);
}

int
main (int argc, char **argv)
{
  static const char listed[] = "src/app/a.c\n";
  static const char code[] = "label (_(\"Sign in\"));\n";

  if (argc < 2)
    rk_bail ("Usage: lint-translation ROOT [--update]");
  if (argc > 2 && strcmp (argv[2], "--update") == 0)
    {
      rk_catalogue_update (argv[1]);
      return 0;
    }

  g_autoptr (RkTree) project = rk_tree_of_project (argv[1]);
  rk_rule (RK_POTFILES " is complete", unlisted, NULL);
  rk_rule_fault (rk_tree_of ("src/app/a.c", code, RK_POTFILES, "", NULL));
  rk_rule_fault (rk_tree_of (RK_POTFILES, listed, NULL));
  rk_rule_fault (rk_tree_of ("src/app/a.c", code, RK_POTFILES, "src/app/a.c\nsrc/app/a.c\n", NULL));
  rk_rule_fault (rk_tree_of ("ui/a.ui",
                             "<property name=\"label\" translatable=\"yes\">A</property>",
                             RK_POTFILES, "", NULL));
  rk_rule_clean (rk_tree_of ("src/app/a.c", code, RK_POTFILES, listed, NULL));
  rk_rule_clean (rk_tree_of ("src/app/b.c", "int a_ (int b);", RK_POTFILES, "", NULL));
  rk_rule_judge (project);

  judge_catalogue (project);
  return rk_report_finish ();
}
