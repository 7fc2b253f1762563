/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* Which files have texts, and bringing the catalogue up to date with them. */

#include "catalogue.h"

#include <stdio.h>
#include <string.h>

#define MARKED  "\\b(?:_|N_|Q_|C_|NC_|ngettext|g_dngettext|g_dpgettext2) *\\("
#define COMMENT "(?s)/\\*.*?\\*/|//[^\\n]*"

/* What changes with every run and tells nobody anything. */
#define FLEETING                                                                                   \
  "^\"(POT-Creation-Date|Report-Msgid-Bugs-To|PO-Revision-Date|Last-Translator|Language-Team|"     \
  "X-Generator):.*\\n"

static const char *const extraction[] = {
  "xgettext",
  "--from-code=UTF-8",
  "--add-comments=Translators",
  "--add-location=file",
  "--no-wrap",
  "--sort-by-file",
  "--package-name=renraku",
  "--flag=g_strdup_printf:1:c-format",
  "--flag=g_string_append_printf:2:c-format",
  "--flag=g_set_error:4:c-format",
  "--flag=_:1:pass-c-format",
  "--flag=N_:1:pass-c-format",
  "--flag=C_:2:pass-c-format",
  "--flag=ngettext:1:pass-c-format",
  "--flag=ngettext:2:pass-c-format",
  "--keyword=_",
  "--keyword=N_",
  "--keyword=Q_",
  "--keyword=C_:1c,2",
  "--keyword=NC_:1c,2",
  "--keyword=ngettext:1,2",
  "--keyword=g_dngettext:2,3",
  "--keyword=g_dpgettext2:2c,3",
  "--output",
};

char *
rk_catalogue_head (const char *language)
{
  return g_strdup_printf ("msgid \"\"\nmsgstr \"\"\n"
                          "\"Project-Id-Version: renraku\\n\"\n"
                          "\"Language: %s\\n\"\n"
                          "\"MIME-Version: 1.0\\n\"\n"
                          "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
                          "\"Content-Transfer-Encoding: 8bit\\n\"\n"
                          "\"Plural-Forms: nplurals=1; plural=0;\\n\"\n",
                          language);
}

/**
 * rk_catalogue_has_texts:
 *
 * Whether a person may come to read something of this file.
 */
gboolean
rk_catalogue_has_texts (const RkFile *file)
{
  static const char *const source[] = { ".c", ".h", NULL };
  static const char *const template_places[] = { "ui/", "data/", NULL };
  static const char *const always[] = { ".desktop.in", ".metainfo.xml.in", ".gschema.xml", NULL };

  if (file->text == NULL)
    return FALSE;
  if (g_str_has_prefix (file->path, "src/") && rk_path_ends (file->path, source))
    {
      g_autofree char *code = rk_replace (COMMENT, file->text, "");
      g_autofree char *bare = rk_replace ("^#define.*$", code, "");
      return rk_match_any (MARKED, bare);
    }
  if (rk_path_in (file->path, template_places) && g_str_has_suffix (file->path, ".ui"))
    return strstr (file->text, "translatable=\"yes\"") != NULL;
  return g_str_has_prefix (file->path, "data/") && rk_path_ends (file->path, always);
}

/**
 * rk_catalogue_listed:
 * @potfiles: the text of po/POTFILES
 */
GStrv
rk_catalogue_listed (const char *potfiles)
{
  g_auto (GStrv) lines = g_strsplit (potfiles, "\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' && **line != '#')
      g_strv_builder_add (builder, *line);
  return g_strv_builder_end (builder);
}

/**
 * rk_catalogue_extract:
 * @folder: which @paths are relative to
 * @template: where the texts go
 *
 * Writes the template of all texts.
 *
 * Returns: (nullable): what xgettext warned of
 */
char *
rk_catalogue_extract (const char *folder, const char *const *paths, const char *template)
{
  g_autofree char *head = rk_catalogue_head ("");
  g_autofree char *words = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  rk_write ("", template, head);
  if (*paths == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (extraction); i++)
    g_ptr_array_add (argv, (gpointer) extraction[i]);
  g_ptr_array_add (argv, (gpointer) template);
  for (; *paths != NULL; paths++)
    g_ptr_array_add (argv, (gpointer) *paths);
  g_ptr_array_add (argv, NULL);
  int status = rk_run_argv (folder, &words, (const char *const *) argv->pdata);

  if (status == 0 && *words == '\0')
    return NULL;
  return *words != '\0' ? g_steal_pointer (&words) : g_strdup ("xgettext failed without a word");
}

static void
step (const char *root, const char *const *argv)
{
  g_autofree char *words = NULL;

  if (rk_run_argv (root, &words, argv) != 0)
    rk_bail ("%s: %s", argv[0], words);
}

static void
write_potfiles (const char *root, const char *const *paths)
{
  GString *text = g_string_new ("# Made by tools/update-po.\n");

  for (; *paths != NULL; paths++)
    g_string_append_printf (text, "%s\n", *paths);
  rk_write (root, RK_POTFILES, text->str);
  g_string_free (text, TRUE);
}

/**
 * rk_catalogue_update:
 *
 * Brings po/POTFILES and the Japanese texts up to date, and says what is not translated yet.
 */
void
rk_catalogue_update (const char *root)
{
  g_autoptr (RkTree) project = rk_tree_of_project (root);
  g_autoptr (RkFolder) work = rk_folder_new ();
  g_autofree char *template = g_build_filename (work->path, "renraku.pot", NULL);
  g_autofree char *merged = g_build_filename (work->path, "merged.po", NULL);
  g_autofree char *catalogue = g_build_filename (root, RK_CATALOGUE, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (project, i)) != NULL; i++)
    if (rk_catalogue_has_texts (file))
      g_strv_builder_add (builder, file->path);
  g_auto (GStrv) paths = g_strv_builder_end (builder);
  write_potfiles (root, (const char *const *) paths);

  if (!g_file_test (catalogue, G_FILE_TEST_EXISTS))
    {
      g_autofree char *head = rk_catalogue_head ("ja");
      rk_write (root, RK_CATALOGUE, head);
    }
  g_autofree char *warnings = rk_catalogue_extract (root, (const char *const *) paths, template);
  /* A union merge can leave a text twice: the first one counts. */
  step (root, (const char *const[]){ "msguniq", "--force-po", "--use-first", "--output-file",
                                     merged, catalogue, NULL });
  step (root, (const char *const[]){ "msgmerge", "--quiet", "--force-po", "--no-fuzzy-matching",
                                     "--sort-by-file", "--add-location=file", "--no-wrap",
                                     "--output-file", merged, merged, template, NULL });
  step (root, (const char *const[]){ "msgattrib", "--force-po", "--no-obsolete",
                                     "--add-location=file", "--no-wrap", "--sort-by-file",
                                     "--output-file", merged, merged, NULL });

  g_autofree char *texts = rk_read ("", merged);
  g_autofree char *lasting = rk_replace (FLEETING, texts, "");
  rk_write (root, RK_CATALOGUE, lasting);

  g_autofree char *words = NULL;
  rk_run (
    root, &words, "msgfmt", "--check", "--statistics", "--output-file=/dev/null", catalogue, NULL);
  const char *last = strrchr (words, '\n');
  printf ("ja: %s\n", last != NULL ? last + 1 : words);
  if (warnings != NULL)
    printf ("%s\n", warnings);
}
