/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* Runs experiments, adds up their cases, and tells what they found. */

#include "assure.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How much longer than its budget an experiment may take, for its last case and for tidying up. */
#define GRACE_S 900

typedef struct
{
  RkAssure *assure;
  const RkExperimentLine *line;
  RkTally tally;
  GSubprocess *process;
  GMainLoop *loop;
  guint64 told; /* cases of this seed that are done, as its last word about it was */
  GCancellable *cancellable;
  guint lingers;
  gboolean reading;
  gboolean exit_seen;
  gboolean over_time;
} Run;

static void
on_word (Run *run, const char *word)
{
  RkTally *tally = &run->tally;

  if (g_str_has_prefix (word, "case "))
    {
      run->told = MAX (g_ascii_strtoull (word + strlen ("case "), NULL, 10), run->told);
      /* So that even a kill -9 of the driver loses little. */
      rk_tally_save (tally, MAX (run->told, tally->cases));
    }
  else if (strcmp (word, "control found") == 0)
    tally->control = RK_CONTROL_FOUND;
  else if (g_str_has_prefix (word, "control SILENT"))
    {
      const char *why = strchr (word, ':');
      tally->control = RK_CONTROL_SILENT;
      g_free (tally->why);
      tally->why = g_strdup (why != NULL ? g_strchug ((char *) why + 1) : "");
    }
  else if (g_str_has_prefix (word, "finding: "))
    rk_tally_add_finding (tally, word + strlen ("finding: "));
  else if (g_str_has_prefix (word, "note: "))
    g_ptr_array_add (tally->notes, g_strdup (word + strlen ("note: ")));
  else if (g_str_has_prefix (word, "cannot: "))
    {
      g_free (tally->cannot);
      tally->cannot = g_strdup (word + strlen ("cannot: "));
    }
  else if (g_str_has_prefix (word, "cases "))
    {
      tally->now = g_ascii_strtoull (word + strlen ("cases "), NULL, 10);
      tally->ended = TRUE;
    }
}

static void read_word (Run *run, GDataInputStream *out);

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autofree char *word
    = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  run->reading = FALSE;
  if (word == NULL)
    {
      g_main_loop_quit (run->loop);
      return;
    }
  on_word (run, word);
  read_word (run, G_DATA_INPUT_STREAM (source));
}

static void
read_word (Run *run, GDataInputStream *out)
{
  run->reading = TRUE;
  g_data_input_stream_read_line_async (out, G_PRIORITY_DEFAULT, run->cancellable, on_line, run);
}

static gboolean
on_lingered (gpointer data)
{
  Run *run = data;

  run->lingers = 0;
  g_main_loop_quit (run->loop);
  return G_SOURCE_REMOVE;
}

/* Something that it started may hold its output open for ever. */
static void
on_exit_of_it (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  run->exit_seen = TRUE;
  run->lingers = g_timeout_add_seconds (3, on_lingered, run);
}

static gboolean
on_interrupt (gpointer data)
{
  Run *run = data;

  run->assure->interrupted = TRUE;
  g_subprocess_send_signal (run->process, SIGTERM);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_over_time (gpointer data)
{
  Run *run = data;

  g_subprocess_send_signal (run->process, run->over_time ? SIGKILL : SIGTERM);
  run->over_time = TRUE;
  return G_SOURCE_CONTINUE;
}

static GSubprocess *
spawn (Run *run, GError **error)
{
  RkAssure *assure = run->assure;
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (argv, g_strdup (run->line->path));
  if (assure->budget > 0)
    {
      g_ptr_array_add (argv, g_strdup ("--budget"));
      g_ptr_array_add (argv, g_strdup_printf ("%" G_GINT64_FORMAT, assure->budget));
    }
  g_ptr_array_add (argv, g_strdup ("--seed"));
  g_ptr_array_add (argv, g_strdup_printf ("%" G_GINT64_FORMAT, assure->seed));
  g_ptr_array_add (argv, g_strdup ("--cases-from"));
  g_ptr_array_add (argv, g_strdup_printf ("%" G_GUINT64_FORMAT, run->tally.cases));
  g_ptr_array_add (argv, g_strdup ("--state"));
  g_ptr_array_add (argv, g_strdup (run->tally.dir));
  g_ptr_array_add (argv, NULL);
  return g_subprocess_newv (
    (const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
}

static void
conclude (Run *run)
{
  RkTally *tally = &run->tally;
  RkAssure *assure = run->assure;

  if (tally->ended)
    tally->cases += tally->now;
  else
    tally->cases = MAX (run->told, tally->cases);

  if (assure->interrupted)
    tally->interrupted = TRUE;
  else if (run->over_time)
    rk_tally_add_finding (tally, "did not end when its time was over");
  else if (g_subprocess_get_if_signaled (run->process))
    {
      g_autofree char *text
        = g_strdup_printf ("died by signal %d", g_subprocess_get_term_sig (run->process));
      rk_tally_add_finding (tally, text);
    }
  else if (g_subprocess_get_exit_status (run->process) == 3 && tally->cannot != NULL)
    tally->ended = FALSE;
  else if (g_subprocess_get_exit_status (run->process) != 0)
    {
      g_autofree char *text
        = g_strdup_printf ("died with status %d", g_subprocess_get_exit_status (run->process));
      rk_tally_add_finding (tally, text);
    }
  else if (!tally->ended || tally->control == RK_CONTROL_UNKNOWN)
    rk_tally_add_finding (tally, "ended without its last words");
  rk_tally_save (tally, tally->cases);
}

static gboolean
run_experiment (RkAssure *assure, const RkExperimentLine *line, GError **error)
{
  Run run = { .assure = assure, .line = line, .cancellable = g_cancellable_new () };
  g_autoptr (GDataInputStream) out = NULL;
  guint sources[3] = { 0 };

  rk_tally_load (assure, line, &run.tally);
  /* Before the experiment begins: it may be interrupted at once. */
  sources[0] = g_unix_signal_add (SIGINT, on_interrupt, &run);
  sources[1] = g_unix_signal_add (SIGTERM, on_interrupt, &run);
  run.process = spawn (&run, error);
  if (run.process == NULL)
    {
      g_source_remove (sources[0]);
      g_source_remove (sources[1]);
      rk_tally_clear (&run.tally);
      return FALSE;
    }
  run.loop = g_main_loop_new (NULL, FALSE);
  g_subprocess_wait_async (run.process, NULL, on_exit_of_it, &run);
  if (assure->budget > 0)
    sources[2] = g_timeout_add_seconds ((guint) assure->budget + GRACE_S, on_over_time, &run);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (run.process));
  read_word (&run, out);
  g_main_loop_run (run.loop);
  g_subprocess_wait (run.process, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    if (sources[i] != 0)
      g_source_remove (sources[i]);
  conclude (&run);
  rk_tally_print (line, &run.tally);
  rk_assure_note (assure, line, &run.tally);

  /* The two that may still wait for a line or for its end. */
  g_clear_handle_id (&run.lingers, g_source_remove);
  while (!run.exit_seen)
    g_main_context_iteration (NULL, TRUE);
  g_clear_handle_id (&run.lingers, g_source_remove);
  g_cancellable_cancel (run.cancellable);
  while (run.reading)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (run.cancellable);
  g_main_loop_unref (run.loop);
  g_object_unref (run.process);
  rk_tally_clear (&run.tally);
  return TRUE;
}

static gboolean
is_wanted (const RkExperimentLine *line, char **names)
{
  return names == NULL || *names == NULL
         || g_strv_contains ((const char *const *) names, line->name);
}

static gboolean
names_are_known (GPtrArray *lines, char **names)
{
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      gboolean known = FALSE;
      for (guint i = 0; i < lines->len && !known; i++)
        known = strcmp (((RkExperimentLine *) lines->pdata[i])->name, *name) == 0;
      if (!known)
        {
          g_printerr ("There is no experiment “%s”; --list shows them.\n", *name);
          return FALSE;
        }
    }
  return TRUE;
}

/* What the experiments find their programs by. The person's own settings do not reach them. */
static void
set_environment (void)
{
  g_setenv ("RK_BUILD", RK_BUILD, TRUE);
  g_setenv ("RK_SOURCE", RK_SOURCE, TRUE);
  g_setenv ("RK_SERVER", RK_BUILD "/src/server/renraku-server", TRUE);
  g_setenv ("RK_CTL", RK_BUILD "/src/ctl/renrakuctl", TRUE);
  g_setenv ("RK_CLIENT", RK_BUILD "/src/app/renraku", TRUE);
  g_setenv ("RK_LOCALE", RK_BUILD "/po", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_unsetenv ("LANGUAGE");
}

int
main (int argc, char **argv)
{
  RkAssure assure = { .seed = 1 };
  g_autofree char *table = NULL;
  g_autofree char *json = NULL;
  g_autofree char *commit = NULL;
  g_autofree char *source = NULL;
  g_auto (GStrv) names = NULL;
  gboolean list = FALSE;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  GOptionEntry entries[] = {
    { "budget", 0, 0, G_OPTION_ARG_INT64, &assure.budget,
      "Let each experiment stop after this time; without it they run long", "SECONDS" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &assure.seed, "Where all chance comes from (1)", "N" },
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &json, "Write the results here too", "FILE" },
    { "list", 0, 0, G_OPTION_ARG_NONE, &list, "Show the experiments and what each looks for",
      NULL },
    { "fresh", 0, 0, G_OPTION_ARG_NONE, &assure.fresh,
      "Begin at the first case, and keep nothing of this run", NULL },
    { "table", 0, 0, G_OPTION_ARG_FILENAME, &table, "Another table of experiments", "TSV" },
    { "commit", 0, 0, G_OPTION_ARG_STRING, &commit, "Count for this commit", "ID" },
    { "source", 0, 0, G_OPTION_ARG_FILENAME, &source, "Another tree to count for", "FOLDER" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, NULL, "[NAME…]" },
    { NULL },
  };
  g_autoptr (GOptionContext) context
    = g_option_context_new ("— the experiments that could show the two promises broken");

  setlocale (LC_ALL, "C.UTF-8");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  lines = rk_assure_load_table (
    table != NULL ? table : RK_BUILD "/tests/assure/experiments.tsv", &error);
  if (lines == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (list)
    {
      for (guint i = 0; i < lines->len; i++)
        {
          const RkExperimentLine *line = lines->pdata[i];
          g_print ("%-14s %s\n", line->name, line->sentence);
        }
      return 0;
    }
  if (!names_are_known (lines, names) || assure.budget < 0)
    return 2;

  set_environment ();
  rk_assure_open (&assure, source != NULL ? source : RK_SOURCE, commit);
  for (guint i = 0; i < lines->len && !assure.interrupted; i++)
    if (is_wanted (lines->pdata[i], names) && !run_experiment (&assure, lines->pdata[i], &error))
      {
        g_printerr ("%s\n", error->message);
        g_clear_error (&error);
        assure.bad = TRUE;
      }
  if (json != NULL && !rk_assure_write_json (&assure, json, &error))
    {
      g_printerr ("%s\n", error->message);
      assure.bad = TRUE;
    }
  if (assure.interrupted)
    g_print ("Interrupted; the same command takes up where this one was.\n");
  gboolean good = !assure.bad;
  gboolean interrupted = assure.interrupted;
  rk_assure_close (&assure);
  return good ? (interrupted ? 130 : 0) : 1;
}
