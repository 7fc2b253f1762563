/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "experiment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One experiment is one process, so its state is the process's. */
static struct
{
  gint64 budget_s; /* 0: run long */
  gint64 end_us;
  guint64 seed;
  guint64 from;
  guint64 planned;
  guint64 done; /* in this run */
  char *state_dir;
  GPtrArray *findings;
  gboolean control_asked;
  char *silent; /* why the control found nothing, or NULL */
  gint64 told_us;
} experiment;

/**
 * rk_experiment_begin:
 * @n_planned: how many cases a long run has for one seed; 0: until its control is done once
 *
 * Reads what the driver asks for. Call it before anything else, and after
 * rk_experiment_in_display().
 */
void
rk_experiment_begin (int argc, char **argv, guint64 n_planned)
{
  g_autofree char *state = NULL;
  gint64 budget = 0, seed = 1, from = 0;
  GOptionEntry entries[] = {
    { "budget", 0, 0, G_OPTION_ARG_INT64, &budget, "Stop after this time", "SECONDS" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Where all chance comes from", "N" },
    { "cases-from", 0, 0, G_OPTION_ARG_INT64, &from, "Cases that are done already", "K" },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &state, "A folder of its own", "DIR" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      exit (2);
    }
  setvbuf (stdout, NULL, _IOLBF, 0);
  experiment.budget_s = budget;
  experiment.end_us = budget > 0 ? g_get_monotonic_time () + budget * G_USEC_PER_SEC : G_MAXINT64;
  experiment.seed = (guint64) seed;
  experiment.from = (guint64) MAX (from, 0);
  experiment.planned = MAX (n_planned, 1);
  experiment.findings = g_ptr_array_new_with_free_func (g_free);
  experiment.state_dir
    = state != NULL ? g_steal_pointer (&state) : g_dir_make_tmp ("renraku-assure-XXXXXX", NULL);
}

/**
 * rk_experiment_in_display:
 *
 * For experiments with windows: if this process is not on a desktop of its own yet, executes itself
 * there. Returns only on that desktop.
 */
void
rk_experiment_in_display (char **argv)
{
  const char *source = g_getenv ("RK_SOURCE");
  g_autoptr (GPtrArray) line = g_ptr_array_new_with_free_func (g_free);

  if (g_getenv ("RK_ASSURE_DESKTOP") != NULL)
    return;
  if (source == NULL)
    {
      fprintf (stderr, "run it by tools/assure\n");
      exit (2);
    }
  g_setenv ("RK_ASSURE_DESKTOP", "1", TRUE);
  g_ptr_array_add (line, g_build_filename (source, "tools", "with-display", NULL));
  g_ptr_array_add (line, g_strdup ("--size"));
  g_ptr_array_add (line, g_strdup ("1366x768"));
  g_ptr_array_add (line, g_strdup ("--"));
  for (int i = 0; argv[i] != NULL; i++)
    g_ptr_array_add (line, g_strdup (argv[i]));
  g_ptr_array_add (line, NULL);
  execv (line->pdata[0], (char **) line->pdata);
  fprintf (stderr, "%s does not start\n", (const char *) line->pdata[0]);
  exit (2);
}

/**
 * rk_experiment_goes_on:
 *
 * Returns: whether another case is to be done: the budget is not spent, the plan not fulfilled. The
 *   first case of a run is always done, unless the plan is.
 */
gboolean
rk_experiment_goes_on (void)
{
  if (experiment.from + experiment.done >= experiment.planned)
    return FALSE;
  return experiment.done == 0 || g_get_monotonic_time () < experiment.end_us;
}

/** rk_experiment_case: the number of the case that is being done, counted over all runs of a seed
 */
guint64
rk_experiment_case (void)
{
  return experiment.from + experiment.done;
}

/** rk_experiment_case_done: one case more is done; now and then the driver hears of it */
void
rk_experiment_case_done (void)
{
  gint64 now = g_get_monotonic_time ();

  experiment.done++;
  if (now - experiment.told_us < G_USEC_PER_SEC / 2)
    return;
  experiment.told_us = now;
  printf ("case %" G_GUINT64_FORMAT "\n", experiment.from + experiment.done);
}

/**
 * rk_experiment_random:
 * @purpose: a word, so that two parts of a case do not draw from one another's row
 *
 * Returns: (transfer full): numbers that depend on seed, case and purpose alone
 */
GRand *
rk_experiment_random (const char *purpose)
{
  guint32 seed[5] = { (guint32) experiment.seed, (guint32) (experiment.seed >> 32),
                      (guint32) rk_experiment_case (), (guint32) (rk_experiment_case () >> 32),
                      g_str_hash (purpose) };

  return g_rand_new_with_seed_array (seed, G_N_ELEMENTS (seed));
}

/** rk_experiment_state_dir: a folder that outlives this run, as long as commit and seed are the
 * same */
const char *
rk_experiment_state_dir (void)
{
  return experiment.state_dir;
}

/** rk_experiment_is_long: whether no budget was given */
gboolean
rk_experiment_is_long (void)
{
  return experiment.budget_s == 0;
}

/**
 * rk_experiment_control:
 * @found: whether the detector found the fault that was planted for it
 * @why: what was planted and not found
 *
 * A test of the test. May be called for several planted faults; one that is not found is enough for
 * the experiment to be worth nothing.
 */
void
rk_experiment_control (gboolean found, const char *why)
{
  experiment.control_asked = TRUE;
  if (!found && experiment.silent == NULL)
    experiment.silent = g_strdup (why);
}

/** rk_experiment_finding: what must not be was seen; no content of a patient in the words */
void
rk_experiment_finding (const char *format, ...)
{
  va_list args;
  char *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_strdelimit (text, "\n\r", ' ');
  fprintf (stderr, "# case %" G_GUINT64_FORMAT ": %s\n", rk_experiment_case (), text);
  g_ptr_array_add (experiment.findings, text);
}

/** rk_experiment_note: something that whoever reads the result should know */
void
rk_experiment_note (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_strdelimit (text, "\n\r", ' ');
  printf ("note: %s\n", text);
}

/** rk_experiment_cannot: what is needed is not to be had here; ends the process */
void
rk_experiment_cannot (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  printf ("cannot: %s\n", text);
  fflush (stdout);
  exit (3);
}

/**
 * rk_experiment_end:
 *
 * Says the last lines. A control that nobody asked for counts as silent.
 *
 * Returns: what main returns
 */
int
rk_experiment_end (void)
{
  if (!experiment.control_asked)
    printf ("control SILENT: nothing was planted\n");
  else if (experiment.silent != NULL)
    printf ("control SILENT: %s\n", experiment.silent);
  else
    printf ("control found\n");
  for (guint i = 0; i < experiment.findings->len; i++)
    printf ("finding: %s\n", (const char *) experiment.findings->pdata[i]);
  printf ("cases %" G_GUINT64_FORMAT "\n", experiment.done);
  fflush (stdout);
  return 0;
}
