/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "assure.h"

#include <glib/gstdio.h>
#include <string.h>

static void
line_free (RkExperimentLine *line)
{
  g_free (line->name);
  g_free (line->path);
  g_free (line->sentence);
  g_free (line->sources);
  g_free (line);
}

/**
 * rk_assure_load_table:
 * @path: a file with NAME, PATH, a sentence and perhaps the sources on each line, with tabs between
 *
 * Returns: (transfer full) (element-type RkExperimentLine): the experiments, in the table's order
 */
GPtrArray *
rk_assure_load_table (const char *path, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  g_auto (GStrv) rows = g_strsplit (text, "\n", -1);
  for (char **row = rows; *row != NULL; row++)
    {
      g_auto (GStrv) fields = g_strsplit (*row, "\t", 4);
      if (**row == '\0')
        continue;
      if (g_strv_length (fields) < 3 || strchr (fields[0], '/') != NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "%s: this line is no experiment: %s", path, *row);
          return NULL;
        }
      RkExperimentLine *line = g_new (RkExperimentLine, 1);
      line->name = g_strdup (fields[0]);
      line->path = g_strdup (fields[1]);
      line->sentence = g_strdup (fields[2]);
      line->sources = g_strdup (fields[3]);
      g_ptr_array_add (lines, line);
    }
  return g_steal_pointer (&lines);
}

/* What git prints, of that length; NULL if it does not. */
static GBytes *
git (const char *source, const char *const *arguments)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) out = NULL;

  g_ptr_array_add (line, (gpointer) "git");
  g_ptr_array_add (line, (gpointer) "-C");
  g_ptr_array_add (line, (gpointer) source);
  for (gsize i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (line, (gpointer) arguments[i]);
  g_ptr_array_add (line, NULL);
  process
    = g_subprocess_newv ((const char *const *) line->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  if (process == NULL || !g_subprocess_communicate (process, NULL, NULL, &out, NULL, NULL)
      || !g_subprocess_get_successful (process))
    return NULL;
  return g_steal_pointer (&out);
}

static char *
git_text (const char *source, const char *first, const char *second)
{
  const char *const arguments[] = { first, second, NULL };
  g_autoptr (GBytes) out = git (source, arguments);

  return out != NULL ? g_strndup (g_bytes_get_data (out, NULL), g_bytes_get_size (out)) : NULL;
}

/* Counts of a changed tree belong to that change alone. */
static char *
commit_of (const char *source)
{
  g_autofree char *head = git_text (source, "rev-parse", "HEAD");
  g_autofree char *change = git_text (source, "diff", "HEAD");

  if (head == NULL)
    return g_strdup ("no-commit");
  g_strchomp (head);
  if (change == NULL || *change == '\0')
    return g_steal_pointer (&head);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, change, -1);
  return g_strdup_printf ("%s-changed-%.12s", head, digest);
}

/**
 * rk_assure_open:
 * @source: the tree
 * @commit: (nullable): what to count for, or %NULL to ask the tree
 */
void
rk_assure_open (RkAssure *assure, const char *source, const char *commit)
{
  assure->source = g_strdup (source);
  assure->given = commit != NULL;
  assure->commit = commit != NULL ? g_strdup (commit) : commit_of (source);
  if (assure->fresh)
    assure->dir = g_dir_make_tmp ("renraku-assure-XXXXXX", NULL);
  if (assure->dir == NULL)
    assure->dir = g_build_filename (g_get_user_state_dir (), "renraku-assure", NULL);
  g_mkdir_with_parents (assure->dir, 0700);
  assure->results = json_array ();
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}

void
rk_assure_close (RkAssure *assure)
{
  if (assure->fresh)
    remove_tree (assure->dir);
  g_clear_pointer (&assure->source, g_free);
  g_clear_pointer (&assure->commit, g_free);
  g_clear_pointer (&assure->dir, g_free);
  g_clear_pointer (&assure->results, json_decref);
}

static int
by_name (gconstpointer one, gconstpointer other)
{
  return strcmp (*(const char *const *) one, *(const char *const *) other);
}

/**
 * rk_assure_dup_sources:
 *
 * Names the state of the files that an experiment is about, as they lie in the tree, so that a
 * change of anything else leaves its counts alone.
 *
 * Returns: (transfer full) (nullable): the name; %NULL where none are named or there is no git
 */
char *
rk_assure_dup_sources (RkAssure *assure, const RkExperimentLine *line)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_auto (GStrv) paths = NULL;
  g_autoptr (GBytes) out = NULL;
  const char *list;
  gsize length;

  if (line->sources == NULL || *line->sources == '\0')
    return NULL;
  paths = g_strsplit (line->sources, " ", -1);
  for (const char *const *option
       = (const char *const[]){ "ls-files", "-z", "-c", "-o", "--exclude-standard", "--", NULL };
       *option != NULL; option++)
    g_ptr_array_add (arguments, (gpointer) *option);
  for (char **path = paths; *path != NULL; path++)
    g_ptr_array_add (arguments, *path);
  g_ptr_array_add (arguments, NULL);
  out = git (assure->source, (const char *const *) arguments->pdata);
  if (out == NULL || g_bytes_get_size (out) == 0)
    return NULL;
  list = g_bytes_get_data (out, &length);
  for (const char *name = list; name < list + length; name += strlen (name) + 1)
    g_ptr_array_add (names, (gpointer) name);
  g_ptr_array_sort (names, by_name);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (assure->source, names->pdata[i], NULL);
      g_autofree char *content = NULL;
      gsize size;

      /* One that was removed and not yet told to git is not there. */
      if (!g_file_get_contents (path, &content, &size, NULL))
        continue;
      g_autofree char *digest
        = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) content, size);
      g_checksum_update (sum, names->pdata[i], (gssize) strlen (names->pdata[i]) + 1);
      g_checksum_update (sum, (const guint8 *) digest, -1);
    }
  return g_strndup (g_checksum_get_string (sum), 12);
}

/**
 * rk_tally_load:
 *
 * What is counted from here on belongs to the sources as they are now, or, where an experiment
 * names none, to the commit.
 *
 * @ret_tally: the counts of earlier runs; clear with rk_tally_clear()
 */
void
rk_tally_load (RkAssure *assure, const RkExperimentLine *line, RkTally *ret_tally)
{
  g_autofree char *base = g_strdup_printf ("%s-%" G_GINT64_FORMAT, line->name, assure->seed);
  char *sources = assure->given ? NULL : rk_assure_dup_sources (assure, line);
  g_autofree char *of
    = sources != NULL ? g_strconcat ("sources-", sources, NULL) : g_strdup (assure->commit);
  json_t *state;
  json_t *findings;

  memset (ret_tally, 0, sizeof *ret_tally);
  ret_tally->sources = sources;
  ret_tally->dir = g_build_filename (assure->dir, of, base, NULL);
  ret_tally->path = g_strconcat (ret_tally->dir, ".json", NULL);
  g_mkdir_with_parents (ret_tally->dir, 0700);
  state = json_load_file (ret_tally->path, 0, NULL);
  findings = json_object_get (state, "findings");
  ret_tally->findings = g_ptr_array_new_with_free_func (g_free);
  ret_tally->notes = g_ptr_array_new_with_free_func (g_free);
  ret_tally->cases = (guint64) json_integer_value (json_object_get (state, "cases"));
  for (gsize i = 0; i < json_array_size (findings); i++)
    g_ptr_array_add (
      ret_tally->findings, g_strdup (json_string_value (json_array_get (findings, i))));
  json_decref (state);
}

static json_t *
strings (GPtrArray *texts)
{
  json_t *array = json_array ();

  for (guint i = 0; i < texts->len; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (texts->pdata[i], -1);
      json_array_append_new (array, json_string (valid));
    }
  return array;
}

/**
 * rk_tally_save:
 * @cases: how many are done by now
 */
void
rk_tally_save (const RkTally *tally, guint64 cases)
{
  json_t *state
    = json_pack ("{s:I, s:o}", "cases", (json_int_t) cases, "findings", strings (tally->findings));
  char *text = json_dumps (state, JSON_INDENT (1));
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (tally->path, text, -1, &error))
    g_printerr ("%s\n", error->message);
  free (text);
  json_decref (state);
}

/** rk_tally_add_finding: the same words are one finding, however often they are said */
void
rk_tally_add_finding (RkTally *tally, const char *text)
{
  if (!g_ptr_array_find_with_equal_func (tally->findings, text, g_str_equal, NULL))
    g_ptr_array_add (tally->findings, g_strdup (text));
}

static const char *
control_word (const RkTally *tally)
{
  return tally->control == RK_CONTROL_FOUND    ? "found"
         : tally->control == RK_CONTROL_SILENT ? "NOT FOUND"
                                               : "not asked";
}

/** rk_tally_print: the line of an experiment, and below it what was found */
void
rk_tally_print (const RkExperimentLine *line, const RkTally *tally)
{
  if (tally->cannot != NULL && !tally->ended && tally->findings->len == 0)
    {
      g_print ("%-14s cannot be done here: %s  (%s)\n", line->name, tally->cannot, line->sentence);
      return;
    }
  g_print ("%-14s %8" G_GUINT64_FORMAT " cases  planted fault: %s  findings: %u  (%s)\n",
           line->name, tally->cases, control_word (tally), tally->findings->len, line->sentence);
  if (tally->control == RK_CONTROL_SILENT)
    g_print ("  the planted fault was not found: %s\n", tally->why);
  for (guint i = 0; i < tally->findings->len; i++)
    g_print ("  finding: %s\n", (const char *) tally->findings->pdata[i]);
  for (guint i = 0; i < tally->notes->len; i++)
    g_print ("  note: %s\n", (const char *) tally->notes->pdata[i]);
}

/** rk_tally_clear: */
void
rk_tally_clear (RkTally *tally)
{
  g_clear_pointer (&tally->findings, g_ptr_array_unref);
  g_clear_pointer (&tally->notes, g_ptr_array_unref);
  g_clear_pointer (&tally->why, g_free);
  g_clear_pointer (&tally->cannot, g_free);
  g_clear_pointer (&tally->sources, g_free);
  g_clear_pointer (&tally->dir, g_free);
  g_clear_pointer (&tally->path, g_free);
}

/** rk_assure_note: keeps a result for the end */
void
rk_assure_note (RkAssure *assure, const RkExperimentLine *line, const RkTally *tally)
{
  json_t *result = json_pack (
    "{s:s, s:s, s:I, s:I, s:s, s:o, s:o, s:b}", "name", line->name, "sentence", line->sentence,
    "cases", (json_int_t) tally->cases, "cases_of_this_run",
    (json_int_t) (tally->ended ? tally->now : 0), "planted_fault", control_word (tally), "findings",
    strings (tally->findings), "notes", strings (tally->notes), "interrupted", tally->interrupted);

  if (tally->sources != NULL)
    json_object_set_new (result, "sources", json_string (tally->sources));
  if (tally->cannot != NULL)
    json_object_set_new (result, "cannot", json_string (tally->cannot));
  json_array_append_new (assure->results, result);
  if (tally->findings->len > 0 || tally->control == RK_CONTROL_SILENT)
    assure->bad = TRUE;
}

/** rk_assure_write_json: all results of this run in one document */
gboolean
rk_assure_write_json (RkAssure *assure, const char *path, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format_iso8601 (now);
  json_t *document = json_pack ("{s:s, s:s, s:I, s:I, s:O}", "date", date, "commit", assure->commit,
                                "seed", (json_int_t) assure->seed, "budget_s",
                                (json_int_t) assure->budget, "experiments", assure->results);
  char *text = json_dumps (document, JSON_INDENT (2));
  gboolean written = g_file_set_contents (path, text, -1, error);

  free (text);
  json_decref (document);
  return written;
}
