/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* tools/bench: runs the probes of the chosen rows in turn and judges each row by its bar. */

#include "frame.h"

#include <gio/gio.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static GHashTable *figures; /* PROBE:FIGURE -> RkBenchFigure */
static int rounds = 3;
static char *json_file;
static char *pictures;
static char *folder;
static gboolean list;

static const GOptionEntry options[] = {
  { "runs", 0, 0, G_OPTION_ARG_INT, &rounds, "rounds to take the median of (3)", "N" },
  { "json", 0, 0, G_OPTION_ARG_FILENAME, &json_file, "write what was measured here", "FILE" },
  { "pictures", 0, 0, G_OPTION_ARG_FILENAME, &pictures, "draw the curves here", "DIR" },
  { "probes", 0, 0, G_OPTION_ARG_FILENAME, &folder, "the folder of the probes", "DIR" },
  { "list", 0, 0, G_OPTION_ARG_NONE, &list, "print the names of the rows", NULL },
  { NULL },
};

static RkBenchFigure *
figure_of (const char *name)
{
  RkBenchFigure *figure = g_hash_table_lookup (figures, name);

  if (figure != NULL)
    return figure;
  figure = g_new0 (RkBenchFigure, 1);
  figure->name = g_strdup (name);
  figure->values = g_array_new (FALSE, FALSE, sizeof (double));
  figure->x = g_array_new (FALSE, FALSE, sizeof (double));
  figure->y = g_array_new (FALSE, FALSE, sizeof (double));
  g_hash_table_insert (figures, figure->name, figure);
  return figure;
}

static void
set_value (RkBenchFigure *figure, int round, double value)
{
  const double none = NAN;

  while ((int) figure->values->len < round)
    g_array_append_val (figure->values, none);
  g_array_append_val (figure->values, value);
}

static void
take_line (const RkBenchProbe *probe, int round, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  const guint n = g_strv_length (words);
  g_autofree char *name = n >= 2 ? g_strdup_printf ("%s:%s", probe->name, words[0]) : NULL;

  if (n == 2)
    set_value (figure_of (name), round, g_ascii_strtod (words[1], NULL));
  else if (n == 3)
    {
      RkBenchFigure *figure = figure_of (name);
      double x = g_ascii_strtod (words[1], NULL);
      double y = g_ascii_strtod (words[2], NULL);

      /* Of the rounds of a curve the lowest stands at each point: what else the machine does only
       * ever adds to it. */
      for (guint i = 0; i < figure->x->len; i++)
        if (g_array_index (figure->x, double, i) == x)
          {
            double *known = &g_array_index (figure->y, double, i);

            *known = MIN (*known, y);
            return;
          }
      g_array_append_val (figure->x, x);
      g_array_append_val (figure->y, y);
    }
}

static gboolean
run_probe (const RkBenchProbe *probe, int round)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *out = NULL;

  g_printerr ("# %s\n", probe->name);
  g_subprocess_launcher_set_cwd (launcher, folder);
  g_autoptr (GSubprocess) process
    = g_subprocess_launcher_spawn (launcher, &error, "/bin/sh", "-c", probe->command, NULL);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error)
      || !g_subprocess_get_successful (process))
    {
      g_printerr ("%s did not come to its end%s%s\n", probe->name, error != NULL ? ": " : "",
                  error != NULL ? error->message : "");
      return FALSE;
    }
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    take_line (probe, round, lines[i]);
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
median (GArray *values, double *ret_least, double *ret_greatest)
{
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < values->len; i++)
    if (!isnan (g_array_index (values, double, i)))
      g_array_append_val (sorted, g_array_index (values, double, i));
  if (sorted->len == 0)
    return NAN;
  g_array_sort (sorted, compare);
  *ret_least = g_array_index (sorted, double, 0);
  *ret_greatest = g_array_index (sorted, double, sorted->len - 1);
  return (g_array_index (sorted, double, (sorted->len - 1) / 2)
          + g_array_index (sorted, double, sorted->len / 2))
         / 2;
}

/* Round by round; what was measured once stands for every round. */
static GArray *
ratios_of (GArray *above, GArray *below)
{
  GArray *ratios = g_array_new (FALSE, FALSE, sizeof (double));
  const guint n = MAX (above->len, below->len);

  for (guint i = 0; i < n; i++)
    {
      const double a = g_array_index (above, double, MIN (i, above->len - 1));
      const double b = g_array_index (below, double, MIN (i, below->len - 1));
      const double ratio = a / b;

      g_array_append_val (ratios, ratio);
    }
  return ratios;
}

static gboolean
is_least (const RkBenchRow *row)
{
  return row->bar == RK_BAR_RATIO_MIN || row->bar == RK_BAR_RATIO_TIMES || row->bar == RK_BAR_MIN;
}

static void
judge (RkBenchResult *result)
{
  const RkBenchRow *row = result->row;
  RkBenchFigure *ours = g_hash_table_lookup (figures, row->ours);
  RkBenchFigure *bottom = row->floor != NULL ? g_hash_table_lookup (figures, row->floor) : NULL;
  double least, greatest;

  if (ours == NULL || (row->floor != NULL && bottom == NULL))
    return;
  if (row->bar == RK_BAR_GROWTH)
    {
      if (ours->y->len < 2)
        return;
      result->floor = g_array_index (ours->y, double, 0);
      for (guint i = 0; i < ours->y->len; i++)
        result->ours = MAX (result->ours, g_array_index (ours->y, double, i));
      result->ratio = result->least = result->greatest = result->ours / result->floor;
      result->curve = ours;
      result->measured = TRUE;
      result->holds = result->ratio <= row->limit;
      return;
    }
  result->ours = median (ours->values, &result->least, &result->greatest);
  result->ratio = result->ours;
  if (bottom != NULL)
    {
      g_autoptr (GArray) ratios = row->bar == RK_BAR_RATIO_MIN
                                    ? ratios_of (bottom->values, ours->values)
                                    : ratios_of (ours->values, bottom->values);

      result->floor = median (bottom->values, &least, &greatest);
      result->ratio = median (ratios, &result->least, &result->greatest);
      if (row->bar == RK_BAR_MORE_MAX)
        result->ratio = result->least = result->greatest = result->ours - result->floor;
    }
  result->measured = !isnan (result->ratio);
  result->holds = result->measured
                  && (is_least (row) ? result->ratio >= row->limit : result->ratio <= row->limit);
}

static void
print_result (const RkBenchResult *result)
{
  const RkBenchRow *row = result->row;
  const gboolean ratio
    = row->bar != RK_BAR_MAX && row->bar != RK_BAR_MIN && row->bar != RK_BAR_MORE_MAX;
  g_autofree char *bottom = row->floor == NULL && row->bar != RK_BAR_GROWTH
                              ? g_strdup ("-")
                              : g_strdup_printf ("%.4g", result->floor);

  if (!result->measured)
    {
      g_print ("%s | %s | not measured\n", row->name, row->what);
      return;
    }
  g_print ("%s | %s | %s | %.4g %s | %.3g (%.3g to %.3g) | %s %.4g%s | %s\n", row->name, row->what,
           bottom, result->ours, row->unit, result->ratio, result->least, result->greatest,
           is_least (row) ? "at least" : "at most", row->limit, ratio ? " times" : "",
           result->holds ? "holds" : "falls short");
}

static gboolean
is_chosen (const RkBenchRow *row, char **names)
{
  return names == NULL || names[0] == NULL
         || g_strv_contains ((const char *const *) names, row->name);
}

static gboolean
is_needed (const RkBenchProbe *probe, char **names)
{
  const gsize size = strlen (probe->name);

  for (guint i = 0; i < n_rk_bench_rows; i++)
    {
      const RkBenchRow *row = &rk_bench_rows[i];

      if (!is_chosen (row, names))
        continue;
      if ((strncmp (row->ours, probe->name, size) == 0 && row->ours[size] == ':')
          || (row->floor != NULL && strncmp (row->floor, probe->name, size) == 0
              && row->floor[size] == ':'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
draw (const RkBenchResult *result)
{
  g_autoptr (GError) error = NULL;
  const char *figure = strchr (result->row->ours, ':') + 1;
  g_autofree char *name = g_strdup_printf ("bench-%s.svg", figure);
  g_autofree char *path = g_build_filename (pictures, name, NULL);
  g_autofree char *svg = rk_bench_picture (result->row, result->curve);

  if (g_file_set_contents (path, svg, -1, &error))
    return TRUE;
  g_printerr ("%s\n", error->message);
  return FALSE;
}

static gboolean
names_are_known (char **names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint k = 0; k < n_rk_bench_rows; k++)
        known |= strcmp (rk_bench_rows[k].name, names[i]) == 0;
      if (!known)
        {
          g_printerr ("There is no row %s: --list prints them.\n", names[i]);
          return FALSE;
        }
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("[NAME…]");
  g_autofree RkBenchResult *results = g_new0 (RkBenchResult, n_rk_bench_rows);
  gboolean good = TRUE;

  setlocale (LC_CTYPE, "");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || rounds < 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "--runs needs a number above 0");
      return 2;
    }
  if (list)
    {
      for (guint i = 0; i < n_rk_bench_rows; i++)
        g_print ("%s | %s\n", rk_bench_rows[i].name, rk_bench_rows[i].what);
      return 0;
    }
  if (!names_are_known (argv + 1))
    return 2;
  if (folder == NULL)
    folder = g_path_get_dirname (argv[0]);

  figures = g_hash_table_new (g_str_hash, g_str_equal);
  for (int round = 0; round < rounds; round++)
    for (guint i = 0; i < n_rk_bench_probes; i++)
      if (is_needed (&rk_bench_probes[i], argv + 1) && (round == 0 || !rk_bench_probes[i].once))
        good = run_probe (&rk_bench_probes[i], round) && good;

  guint n = 0;
  for (guint i = 0; i < n_rk_bench_rows; i++)
    {
      if (!is_chosen (&rk_bench_rows[i], argv + 1))
        continue;
      results[n].row = &rk_bench_rows[i];
      judge (&results[n]);
      print_result (&results[n]);
      good = good && results[n].holds;
      if (pictures != NULL && results[n].curve != NULL)
        good = draw (&results[n]) && good;
      n++;
    }
  if (json_file != NULL)
    {
      g_autofree char *json = rk_bench_json (results, n, rounds);

      if (!g_file_set_contents (json_file, json, -1, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
    }
  return good ? 0 : 1;
}
