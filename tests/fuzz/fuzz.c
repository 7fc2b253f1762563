/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/fuzz.h"

#include <string.h>

/* Each run mutates anew, from the random seed that GLib's tests print and take by --seed. */
#define QUICK_ROUNDS 20000
#define SLOW_ROUNDS  1000000
#define MAX_LENGTH   65536

static const char *const tokens[] = {
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "\"",
  "null",
  "true",
  "-0",
  "1e999",
  "9223372036854775808",
  "\\u0000",
  "\\ud800",
  "\xff",
  "\xc0\x80",
  "\xed\xa0\x80",
  "\xf4\x90\x80\x80",
  "\xe2\x80\xae",
  "{\"\":",
  "[[[[[[[[[[[[[[[[",
  "0000-00-00",
  "2024-02-30",
  "00000000-0000-7000-8000-000000000000",
};

static void
mutate (GByteArray *input)
{
  guint changes = (guint) g_test_rand_int_range (1, 6);

  for (guint i = 0; i < changes; i++)
    {
      guint at = input->len > 0 ? (guint) g_test_rand_int_range (0, (gint32) input->len) : 0;
      const char *token = tokens[g_test_rand_int_range (0, G_N_ELEMENTS (tokens))];
      guint end, span;

      switch (g_test_rand_int_range (0, 6))
        {
        case 0: /* another byte */
          if (input->len > 0)
            input->data[at] = (guint8) g_test_rand_int_range (0, 256);
          break;
        case 1: /* another bit */
          if (input->len > 0)
            input->data[at] ^= (guint8) (1u << g_test_rand_int_range (0, 8));
          break;
        case 2: /* a piece less */
          if (input->len > 1)
            {
              end = (guint) g_test_rand_int_range ((gint32) at, (gint32) input->len);
              g_byte_array_remove_range (input, at, end - at);
            }
          break;
        case 3: /* a piece twice */
          span = (guint) g_test_rand_int_range (1, 64);
          span = MIN (input->len - at, span);
          if (input->len + span <= MAX_LENGTH)
            {
              g_autofree guint8 *piece = g_memdup2 (input->data + at, span);
              g_byte_array_append (input, piece, span);
            }
          break;
        case 4: /* a word that parsers trip over, in place of what was there */
          for (guint k = 0; token[k] != '\0' && at + k < input->len; k++)
            input->data[at + k] = (guint8) token[k];
          break;
        default: /* the same, in between */
          {
            g_autofree guint8 *rest = g_memdup2 (input->data + at, input->len - at);
            guint n_rest = input->len - at;
            g_byte_array_set_size (input, at);
            g_byte_array_append (input, (const guint8 *) token, (guint) strlen (token));
            if (n_rest > 0 && input->len + n_rest <= MAX_LENGTH)
              g_byte_array_append (input, rest, n_rest);
          }
        }
    }
}

/* The input stands at the very end of its own allocation, so that reading on is found out by
 * AddressSanitizer, and by valgrind. */
static gboolean
try_one (RkFuzzTarget target, const guint8 *bytes, gsize length)
{
  g_autofree guint8 *exact = g_malloc (length + 1);

  if (length > 0)
    memcpy (exact, bytes, length);
  exact[length] = 0xff;
  return target (exact, length);
}

static void
run_case (gconstpointer data)
{
  const RkFuzzCase *fuzz = data;
  guint rounds = g_test_slow () ? SLOW_ROUNDS : QUICK_ROUNDS;
  guint n_seeds = g_strv_length ((char **) fuzz->seeds);
  guint n_accepted = 0;

  for (guint i = 0; i < n_seeds; i++)
    g_assert_true (
      try_one (fuzz->target, (const guint8 *) fuzz->seeds[i], strlen (fuzz->seeds[i])));
  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr (GByteArray) input = g_byte_array_new ();
      const char *seed = fuzz->seeds[g_test_rand_int_range (0, (gint32) n_seeds)];

      g_byte_array_append (input, (const guint8 *) seed, (guint) strlen (seed));
      mutate (input);
      n_accepted += try_one (fuzz->target, input->data, input->len);
    }
  g_test_message ("%u of %u mutations were accepted", n_accepted, rounds);
  /* A target that accepts nothing tests nothing behind its first gate, one that accepts all has
   * none. */
  g_assert_cmpuint (n_accepted, >, 0);
  g_assert_cmpuint (n_accepted, <, rounds);
}

/**
 * rk_fuzz_main:
 * @argc: of the program
 * @argv: of the program; `-m slow` runs fifty times as many rounds
 * @cases: (array length=n_cases): what to run
 * @n_cases: how many
 *
 * Mutates the seeds of each case and hands them to its target.
 *
 * Returns: the status of the program
 */
int
rk_fuzz_main (int argc, char **argv, const RkFuzzCase *cases, gsize n_cases)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/fuzz/%s", cases[i].name);
      g_test_add_data_func (path, &cases[i], run_case);
    }
  return g_test_run ();
}
