/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/sqlite-private.h"

#include "core/text.h"
#include "db/fts-private.h"

#include <string.h>

/*
 * The tokenizer `rk_bigram`. A run of letters and digits "abcd" becomes
 *
 *   0: ab   1: bc   2: cd   3: d
 *
 * so that the phrase "bc cd" finds the part "bcd", and what begins with "d" finds the single
 * character wherever it stands: as the first of a pair, or as the last of a run. The lone last
 * character also stands between the pairs of two runs: without it "ab bc" would find "ab-bc" as
 * well as "abc".
 *
 * A query gives the lone character only before another run ("120/80" is 12 20 0 80): after its last
 * run the text may go on.
 */

typedef int (*TokenFunc) (
  void *context, int flags, const char *token, int size, int start, int end);

typedef struct
{
  TokenFunc func;
  void *context;
  gboolean is_query;
  gboolean waiting; /* in a query: the lone end of the run before, until another run begins */
  guint run;        /* characters of the run so far */
  gunichar last;    /* its last one */
  int last_start;
  int last_end;
} Tokens;

static int
emit_pair (Tokens *tokens, gunichar c, int end)
{
  char token[12];
  int size = g_unichar_to_utf8 (tokens->last, token);

  size += g_unichar_to_utf8 (c, token + size);
  return tokens->func (tokens->context, 0, token, size, tokens->last_start, end);
}

static int
emit_lone (Tokens *tokens)
{
  char token[6];
  int size = g_unichar_to_utf8 (tokens->last, token);

  return tokens->func (tokens->context, 0, token, size, tokens->last_start, tokens->last_end);
}

static int
end_run (Tokens *tokens)
{
  guint run = tokens->run;

  tokens->run = 0;
  if (run == 0)
    return SQLITE_OK;
  tokens->waiting = tokens->is_query && run > 1;
  return tokens->waiting ? SQLITE_OK : emit_lone (tokens);
}

static int
add_char (Tokens *tokens, gunichar c, int start, int end)
{
  int rc = SQLITE_OK;

  if (tokens->waiting)
    rc = emit_lone (tokens);
  else if (tokens->run > 0)
    rc = emit_pair (tokens, c, end);
  tokens->waiting = FALSE;
  tokens->run++;
  tokens->last = c;
  tokens->last_start = start;
  tokens->last_end = end;
  return rc;
}

/* Where the character of the source ends that the @i-th folded one came from. */
static int
end_of (const GArray *offsets, guint i, int size)
{
  guint start = g_array_index (offsets, guint, i);

  for (guint next = i + 1; next < offsets->len; next++)
    if (g_array_index (offsets, guint, next) != start)
      return MIN ((int) g_array_index (offsets, guint, next), size);
  return size;
}

static int
bigram_tokenize (
  Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int size, TokenFunc func)
{
  Tokens tokens
    = { .func = func, .context = context, .is_query = (flags & FTS5_TOKENIZE_QUERY) != 0 };
  g_autofree char *valid = NULL;
  int rc = SQLITE_OK;
  guint i = 0;

  if (size <= 0 || text == NULL)
    return SQLITE_OK;
  /* Texts are checked where they come in; a broken one must still not read past its end. */
  if (!g_utf8_validate_len (text, (gsize) size, NULL))
    valid = g_utf8_make_valid (text, size);

  g_autoptr (GArray) offsets = g_array_sized_new (FALSE, FALSE, sizeof (guint), (guint) size / 2);
  g_autofree char *folded
    = rk_text_fold (valid != NULL ? valid : text, valid != NULL ? -1 : size, offsets);

  for (const char *p = folded; *p != '\0' && rc == SQLITE_OK; p = g_utf8_next_char (p), i++)
    {
      gunichar c = g_utf8_get_char (p);

      if (rk_fts_is_ignored (c))
        continue;
      if (rk_fts_is_word_char (c))
        rc = add_char (&tokens, c, MIN ((int) g_array_index (offsets, guint, i), size),
                       end_of (offsets, i, size));
      else
        rc = end_run (&tokens);
    }
  return rc == SQLITE_OK ? end_run (&tokens) : rc;
}

static int
bigram_create (void *context, const char **args, int n_args, Fts5Tokenizer **ret_tokenizer)
{
  static char nothing;

  /* It has no options and no state. */
  if (n_args != 0)
    return SQLITE_ERROR;
  *ret_tokenizer = (Fts5Tokenizer *) &nothing;
  return SQLITE_OK;
}

static void
bigram_delete (Fts5Tokenizer *tokenizer)
{
}

gboolean
rk_bigram_register (sqlite3 *handle, GError **error)
{
  static fts5_tokenizer bigram = { bigram_create, bigram_delete, bigram_tokenize };
  fts5_api *api = NULL;
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2 (handle, "SELECT fts5 (?1)", -1, &stmt, NULL);

  if (rc == SQLITE_OK)
    {
      sqlite3_bind_pointer (stmt, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (stmt);
      rc = sqlite3_finalize (stmt);
    }
  if (rc == SQLITE_OK && api != NULL)
    rc = api->xCreateTokenizer (api, "rk_bigram", NULL, &bigram, NULL);
  if (rc == SQLITE_OK && api != NULL)
    return TRUE;
  rk_sqlite_set_error (handle, rc == SQLITE_OK ? SQLITE_ERROR : rc, NULL, error);
  return FALSE;
}
