/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/fts.h"

#include "core/text.h"
#include "db/fts-private.h"

/* More is no question of a person, and would only keep the worker busy. */
#define MAX_WORDS           16
#define MAX_WORD_CHARACTERS 64

gboolean
rk_fts_is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

gboolean
rk_fts_is_ignored (gunichar c)
{
  return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) || c == 0xad
         || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
}

/* Appends one word as a phrase: its runs, separated by spaces, in quotes. As only letters and
 * digits are let through, nothing in it can end the quotes. A last run of one character is searched
 * as the beginning of a pair. */
static void
append_phrase (GString *out, const char *word)
{
  GString *phrase = g_string_new (NULL);
  guint run = 0;
  gboolean gap = FALSE;
  guint n = 0;

  for (const char *p = word; *p != '\0' && n < MAX_WORD_CHARACTERS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (rk_fts_is_ignored (c))
        continue;
      if (!rk_fts_is_word_char (c))
        {
          gap = TRUE;
          continue;
        }
      if (gap && phrase->len > 0)
        {
          g_string_append_c (phrase, ' ');
          run = 0;
        }
      gap = FALSE;
      g_string_append_unichar (phrase, c);
      run++;
      n++;
    }
  if (phrase->len > 0)
    g_string_append_printf (
      out, "%s\"%s\"%s", out->len > 0 ? " AND " : "", phrase->str, run == 1 ? " *" : "");
  g_string_free (phrase, TRUE);
}

char *
rk_db_fts_query (const char *user_text)
{
  g_autofree char *valid = g_utf8_make_valid (user_text, -1);
  g_autofree char *folded = rk_text_fold (valid, -1, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  guint n_words = 0;

  for (char *p = folded; *p != '\0' && n_words < MAX_WORDS;)
    {
      char *end = p;

      while (*end != '\0' && !g_unichar_isspace (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      g_autofree char *word = g_strndup (p, (gsize) (end - p));
      gsize before = out->len;
      append_phrase (out, word);
      n_words += out->len > before;
      p = *end != '\0' ? g_utf8_next_char (end) : end;
    }
  return out->len > 0 ? g_strdup (out->str) : NULL;
}
