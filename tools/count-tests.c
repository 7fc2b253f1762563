/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-count"

/* Counts what test runs really did, from Meson's logs:
 *
 *   count-tests BUILD STATUS [SUITES…] [-- BUILD STATUS [SUITES…]]…
 *
 * Each TAP subtest counts; a program that died, timed out or broke its own plan counts as one more
 * failure; a test that should have run and is not in the log does too. Of what failed the reasons
 * are told last, where they are read. */

#include <gio/gio.h>
#include <jansson.h>
#include <string.h>

/* So many of the slowest tests are told. */
#define SLOWEST 5
/* So many lines of a test that failed, each so many bytes long. */
#define REASONS      4
#define REASON_BYTES 300

typedef struct
{
  guint passed;
  guint failed;
  guint skipped;
} Counts;

/* One line of Meson's log. */
typedef struct
{
  char *name;
  char *result;
  char *output;
  double seconds;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->name);
  g_free (entry->result);
  g_free (entry->output);
  g_free (entry);
}

static char *
string_of (json_t *object, const char *key)
{
  const char *value = json_string_value (json_object_get (object, key));

  return g_strdup (value != NULL ? value : "");
}

static Counts
count_tap (const char *output)
{
  g_autoptr (GRegex) line
    = g_regex_new ("^(not )?ok\\b[^#]*(?:#[ \\t]*(\\w+))?", G_REGEX_CASELESS, 0, NULL);
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  Counts counts = { 0 };

  for (char **at = lines; *at != NULL; at++)
    {
      g_autoptr (GMatchInfo) info = NULL;
      if (!g_regex_match (line, *at, 0, &info))
        continue;
      g_autofree char *no = g_match_info_fetch (info, 1);
      g_autofree char *directive = g_match_info_fetch (info, 2);
      gboolean expected = g_ascii_strcasecmp (directive != NULL ? directive : "", "todo") == 0;

      if (g_ascii_strcasecmp (directive != NULL ? directive : "", "skip") == 0)
        counts.skipped++;
      else if ((no != NULL && *no != '\0') != expected)
        counts.failed++;
      else
        counts.passed++;
    }
  return counts;
}

static Counts
count_entry (const Entry *entry)
{
  Counts counts = count_tap (entry->output);
  gboolean skipped = strcmp (entry->result, "SKIP") == 0;
  gboolean good = strcmp (entry->result, "OK") == 0 || strcmp (entry->result, "EXPECTEDFAIL") == 0;

  if (counts.passed + counts.failed + counts.skipped == 0)
    {
      /* Not TAP, or it never came to a subtest. */
      if (skipped)
        counts.skipped = 1;
      else if (good)
        counts.passed = 1;
      else
        counts.failed = 1;
    }
  else if (!good && !skipped && counts.failed == 0)
    counts.failed = 1;
  return counts;
}

/* Adds those lines of a test that failed which say why. */
static void
add_reasons (GString *failures, const char *output)
{
  g_autoptr (GRegex) why = g_regex_new ("^(not ok\\b|Bail out!|.*ERROR:|.*CRITICAL)", 0, 0, NULL);
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  guint n = 0;

  for (char **at = lines; *at != NULL && n < REASONS; at++)
    {
      if (!g_regex_match (why, *at, 0, NULL))
        continue;
      g_autofree char *line
        = g_utf8_make_valid (*at, REASON_BYTES < strlen (*at) ? REASON_BYTES : -1);
      g_string_append_printf (failures, "    %s\n", line);
      n++;
    }
}

static gboolean
tells_why (void)
{
  g_autoptr (GString) failures = g_string_new (NULL);

  add_reasons (failures, "ok 1 - a\nnot ok 2 - b: no button\n# Done\n");
  return strcmp (failures->str, "    not ok 2 - b: no button\n") == 0;
}

/* The counting itself is tested before it is believed. */
static gboolean
counts_right (void)
{
  static const struct
  {
    Entry entry;
    Counts wanted;
  } cases[] = {
    { { "a", "OK", "ok 1\nok 2\n", 0 }, { 2, 0, 0 } },
    { { "a", "OK", "# ok\nok 1 a\nok 2 b # SKIP why\n1..2\n", 0 }, { 1, 0, 1 } },
    { { "a", "FAIL", "ok 1 a\nnot ok 2 b\n1..2\n", 0 }, { 1, 1, 0 } },
    { { "a", "OK",
        "ok 1 # TO"
        "DO x\nnot ok 2 # TO"
        "DO x\n",
        0 },
      { 1, 1, 0 } },
    { { "a", "TIMEOUT", "ok 1\nok 2\n", 0 }, { 2, 1, 0 } },
    { { "a", "ERROR", "okay\n", 0 }, { 0, 1, 0 } },
    { { "a", "FAIL", "", 0 }, { 0, 1, 0 } },
    { { "a", "OK", "", 0 }, { 1, 0, 0 } },
    { { "a", "SKIP", "1..0 # SKIP x", 0 }, { 0, 0, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Counts counts = count_entry (&cases[i].entry);
      if (memcmp (&counts, &cases[i].wanted, sizeof counts) != 0)
        {
          g_printerr ("count-tests miscounts its case %u\n", i);
          return FALSE;
        }
    }
  return TRUE;
}

/* Adds the entries of the log; none when there is no log. */
static void
read_log (const char *build, GPtrArray *entries)
{
  g_autofree char *path = g_build_filename (build, "meson-logs", "testlog.json", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      if (**line == '\0')
        continue;
      json_t *object = json_loads (*line, JSON_ALLOW_NUL, NULL);
      Entry *entry = g_new0 (Entry, 1);
      entry->name = string_of (object, "name");
      entry->output = string_of (object, "stdout");
      /* A line that cannot be read is a test whose end is not known. */
      entry->result = object != NULL ? string_of (object, "result") : g_strdup ("UNREADABLE");
      entry->seconds = json_number_value (json_object_get (object, "duration"));
      json_decref (object);
      g_ptr_array_add (entries, entry);
    }
}

/* The names of the tests that should have run. */
static GStrv
list_wanted (const char *build, char **suites)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *output = NULL;
  static const char *const list[]
    = { "meson", "test", "--list", "--no-rebuild", "--no-suite", "bench", "-C" };

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    g_ptr_array_add (argv, (gpointer) list[i]);
  g_ptr_array_add (argv, (gpointer) build);
  for (; *suites != NULL; suites++)
    g_ptr_array_add (argv, *suites);
  g_ptr_array_add (argv, NULL);

  g_autoptr (GSubprocess) meson
    = g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  if (meson != NULL)
    g_subprocess_communicate_utf8 (meson, NULL, NULL, &output, NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (output != NULL ? output : "", "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (strstr (*line, " / ") != NULL)
      g_strv_builder_add (names, g_strstrip (*line));
  return g_strv_builder_end (names);
}

static int
by_seconds (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(Entry *const *) a;
  const Entry *second = *(Entry *const *) b;

  return (first->seconds < second->seconds) - (first->seconds > second->seconds);
}

/* What all runs came to. */
typedef struct
{
  Counts counts;
  GPtrArray *entries;
  GString *failures;
} Tally;

static void fail (Tally *tally, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (Tally *tally, const char *format, ...)
{
  va_list args;

  tally->counts.failed++;
  g_string_append (tally->failures, "  failed: ");
  va_start (args, format);
  g_string_append_vprintf (tally->failures, format, args);
  va_end (args);
  g_string_append_c (tally->failures, '\n');
}

/* One run: the folder of its build, the status of `meson test`, and the suites asked for. */
static void
count_run (Tally *tally, char **run)
{
  const char *build = run[0];
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) wanted = list_wanted (build, run + 2);
  guint first = tally->entries->len;
  guint failed_before = tally->counts.failed;
  guint ran = 0;

  read_log (build, tally->entries);
  for (guint i = first; i < tally->entries->len; i++)
    {
      const Entry *entry = tally->entries->pdata[i];
      Counts counts = count_entry (entry);

      g_hash_table_add (done, entry->name);
      tally->counts.passed += counts.passed;
      tally->counts.failed += counts.failed;
      tally->counts.skipped += counts.skipped;
      ran += counts.passed + counts.failed;
      if (counts.failed > 0)
        {
          g_string_append_printf (
            tally->failures, "  failed: %s (%s)\n", entry->name, entry->result);
          add_reasons (tally->failures, entry->output);
        }
    }
  for (char **name = wanted; *name != NULL; name++)
    if (!g_hash_table_contains (done, *name))
      fail (tally, "%s (never ran)", *name);
  if (ran == 0)
    fail (tally, "no test ran in %s", build);
  if (strcmp (run[1], "0") != 0 && tally->counts.failed == failed_before)
    fail (tally, "meson test ended with status %s in %s", run[1], build);
}

static void
print_tally (const Tally *tally)
{
  g_ptr_array_sort (tally->entries, by_seconds);
  for (guint i = 0; i < MIN (tally->entries->len, SLOWEST); i++)
    {
      const Entry *entry = tally->entries->pdata[i];
      g_print ("  %6.1f s  %s\n", entry->seconds, entry->name);
    }
  g_print ("%s", tally->failures->str);
  if (tally->counts.skipped > 0)
    g_print ("  not run on this system: %u\n", tally->counts.skipped);
  g_print ("%u passed, %u failed\n", tally->counts.passed, tally->counts.failed);
}

int
main (int argc, char **argv)
{
  Tally tally = { { 0 }, g_ptr_array_new_with_free_func (entry_free), g_string_new (NULL) };

  if (!counts_right () || !tells_why ())
    {
      g_print ("0 passed, 1 failed\n");
      return 1;
    }
  for (char **run = argv + 1; run < argv + argc;)
    {
      char **end = run;
      while (end < argv + argc && strcmp (*end, "--") != 0)
        end++;
      if (end - run < 2)
        {
          g_printerr ("Usage: count-tests BUILD STATUS [SUITES…] [-- BUILD STATUS [SUITES…]]…\n");
          return 2;
        }
      *end = NULL;
      count_run (&tally, run);
      run = end + 1;
    }
  if (tally.entries->len == 0 && tally.counts.failed == 0)
    fail (&tally, "no test ran");
  print_tally (&tally);
  gboolean good = tally.counts.failed == 0;
  g_ptr_array_unref (tally.entries);
  g_string_free (tally.failures, TRUE);
  return good ? 0 : 1;
}
