/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* What was measured, as JSON, and a curve as a picture. */

#include "core/json.h"
#include "frame.h"

#include <math.h>
#include <string.h>
#include <sys/utsname.h>

#define WIDTH  640
#define HEIGHT 320
#define LEFT   70
#define BELOW  40
#define ABOVE  40

static char *
processor (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL)
      || (line = strstr (text, "model name")) == NULL || (line = strchr (line, ':')) == NULL)
    return g_strdup ("unknown");
  return g_strstrip (g_strndup (line + 1, strcspn (line + 1, "\n")));
}

static void
add_number (RkJsonWriter *writer, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value) || isinf (value))
    return;
  g_ascii_formatd (text, sizeof text, "%.6g", value);
  rk_json_key (writer, key);
  rk_json_raw (writer, text, strlen (text));
}

static void
add_text (RkJsonWriter *writer, const char *key, const char *value)
{
  rk_json_key (writer, key);
  rk_json_text (writer, value);
}

static void
add_result (RkJsonWriter *writer, const RkBenchResult *result)
{
  rk_json_begin_object (writer);
  add_text (writer, "name", result->row->name);
  add_text (writer, "what", result->row->what);
  add_text (writer, "unit", result->row->unit);
  add_number (writer, "limit", result->row->limit);
  rk_json_key (writer, "measured");
  rk_json_bool (writer, result->measured);
  rk_json_key (writer, "holds");
  rk_json_bool (writer, result->holds);
  if (result->measured)
    {
      if (result->row->floor != NULL)
        add_number (writer, "floor", result->floor);
      add_number (writer, "ours", result->ours);
      add_number (writer, "ratio", result->ratio);
      add_number (writer, "least", result->least);
      add_number (writer, "greatest", result->greatest);
    }
  if (result->curve != NULL)
    {
      rk_json_key (writer, "curve");
      rk_json_begin_array (writer);
      for (guint i = 0; i < result->curve->x->len; i++)
        {
          rk_json_begin_object (writer);
          add_number (writer, "x", g_array_index (result->curve->x, double, i));
          add_number (writer, "y", g_array_index (result->curve->y, double, i));
          rk_json_end_object (writer);
        }
      rk_json_end_array (writer);
    }
  rk_json_end_object (writer);
}

/* Returns: (transfer full): everything, with the machine and the time */
char *
rk_bench_json (const RkBenchResult *results, guint n, int rounds)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format_iso8601 (now);
  g_autofree char *cpu = processor ();
  struct utsname system;
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  rk_json_begin_object (&writer);
  add_text (&writer, "date", date);
  add_text (&writer, "processor", cpu);
  add_number (&writer, "processors", g_get_num_processors ());
  if (uname (&system) == 0)
    add_text (&writer, "system", system.release);
  add_number (&writer, "rounds", rounds);
  rk_json_key (&writer, "rows");
  rk_json_begin_array (&writer);
  for (guint i = 0; i < n; i++)
    add_result (&writer, &results[i]);
  rk_json_end_array (&writer);
  rk_json_end_object (&writer);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

static void
append_text (GString *svg, double x, double y, const char *anchor, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (
    svg, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, escaped);
}

/* Returns: (transfer full): the curve as SVG; the numbers across grow by powers of ten */
char *
rk_bench_picture (const RkBenchRow *row, const RkBenchFigure *curve)
{
  GString *svg = g_string_new (NULL);
  const guint n = curve->x->len;
  const double first = log10 (g_array_index (curve->x, double, 0));
  const double last = log10 (g_array_index (curve->x, double, n - 1));
  const double width = last > first ? last - first : 1;
  const double limit = g_array_index (curve->y, double, 0) * row->limit;
  double top = limit;

  for (guint i = 0; i < n; i++)
    top = MAX (top, g_array_index (curve->y, double, i));
  top *= 1.15;
#define X(value) (LEFT + (log10 (value) - first) / width * (WIDTH - LEFT - 40))
#define Y(value) (HEIGHT - BELOW - (value) / top * (HEIGHT - BELOW - ABOVE))
  g_string_append_printf (
    svg,
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
    " font-family=\"sans-serif\" font-size=\"12\">\n"
    "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
    "<path d=\"M%d,%d V%d H%d\" stroke=\"#888\" fill=\"none\"/>\n"
    "<path d=\"M%d,%.0f H%d\" stroke=\"#c01c28\" stroke-dasharray=\"4 4\" fill=\"none\"/>\n",
    WIDTH, HEIGHT, LEFT, ABOVE, HEIGHT - BELOW, WIDTH - 20, LEFT, Y (limit), WIDTH - 20);
  append_text (svg, LEFT, 20, "start", row->what);
  append_text (svg, LEFT - 6, ABOVE, "end", row->unit);
  append_text (svg, WIDTH - 20, Y (limit) - 6, "end", "bar");
  g_string_append (svg, "<polyline fill=\"none\" stroke=\"#1a5fb4\" stroke-width=\"2\" points=\"");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (svg, "%.0f,%.0f ", X (g_array_index (curve->x, double, i)),
                            Y (g_array_index (curve->y, double, i)));
  g_string_append (svg, "\"/>\n");
  for (guint i = 0; i < n; i++)
    {
      const double x = g_array_index (curve->x, double, i);
      const double y = g_array_index (curve->y, double, i);
      g_autofree char *below = g_strdup_printf ("%.0f", x);
      g_autofree char *above = g_strdup_printf ("%.3g", y);

      g_string_append_printf (
        svg, "<circle cx=\"%.0f\" cy=\"%.0f\" r=\"3\" fill=\"#1a5fb4\"/>\n", X (x), Y (y));
      append_text (svg, X (x), HEIGHT - BELOW + 18, "middle", below);
      append_text (svg, X (x), Y (y) - 8, "middle", above);
    }
#undef X
#undef Y
  g_string_append (svg, "</svg>\n");
  return g_string_free (svg, FALSE);
}
