/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "arc.h"
#include "expand.h"

#include <string.h>

/* The form of an arc:
 *
 *     title 褥瘡が治るまで
 *     # a comment
 *     +0d 10:20 nurse =a @wound-sacrum-1.jpg| 仙骨部に褥瘡。6.2×5.1cm。
 *     +0d 12:05 doctor >a| 写真を確認。明日うかがいます。
 *     +1d 09:00 nurse ~a| 仙骨部に褥瘡。6.2×5.1cm、黒色壊死あり。
 *     +1d 09:10 helper *a
 *     +2d 08:30 clerk -b
 *
 * `+Nd` counts from the arc's first day; `=x` gives a line a label, `>x` answers the line with it,
 * `~x` edits it, `-x` withdraws it, `*x` likes it, `@name` attaches. */

static gboolean
fail (const char *key, int number, GError **error, const char *what)
{
  g_set_error (
    error, RK_SAMPLE_ERROR, RK_SAMPLE_ERROR_SYNTAX, "arcs/%s.txt, line %d: %s", key, number, what);
  return FALSE;
}

static void
clear_line (gpointer data)
{
  RkSampleLine *line = data;

  g_free (line->role);
  g_free (line->text);
  g_strfreev (line->attachments);
}

/* Takes the contents apart, not the struct itself: it lies in a GArray. */
void
rk_sample_arc_clear (gpointer data)
{
  RkSampleArc *arc = data;

  g_free (arc->key);
  g_free (arc->title);
  g_clear_pointer (&arc->lines, g_array_unref);
}

static gboolean
parse_number (const char *text, int max, const char *suffix, int *ret_value)
{
  int value = 0;
  const char *p = text;

  if (!g_ascii_isdigit (*p))
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    {
      value = value * 10 + (*p - '0');
      if (value > max)
        return FALSE;
    }
  if (strcmp (p, suffix) != 0)
    return FALSE;
  *ret_value = value;
  return TRUE;
}

static gboolean
parse_clock (const char *text, int *ret_minute)
{
  if (strlen (text) != 5 || text[2] != ':' || !g_ascii_isdigit (text[0])
      || !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return FALSE;
  *ret_minute = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
  return *ret_minute < 24 * 60 && text[3] < '6';
}

static gboolean
parse_marks (
  char **words, GHashTable *labels, guint index, RkSampleLine *line, const char **ret_why)
{
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 3; words[i] != NULL; i++)
    {
      const char *word = words[i];

      if (word[0] == '\0')
        continue;
      if (word[1] == '\0')
        {
          *ret_why = "a mark without a name";
          return FALSE;
        }
      if (word[0] == '@')
        {
          g_ptr_array_add (attachments, g_strdup (word + 1));
          continue;
        }
      if (word[0] == '=')
        {
          if (g_hash_table_contains (labels, word + 1))
            {
              *ret_why = "this label is there already";
              return FALSE;
            }
          g_hash_table_insert (labels, g_strdup (word + 1), GUINT_TO_POINTER (index));
          continue;
        }
      if (strchr (">~-*", word[0]) == NULL)
        {
          *ret_why = "unknown mark";
          return FALSE;
        }
      {
        gpointer target = NULL;

        if (!g_hash_table_lookup_extended (labels, word + 1, NULL, &target))
          {
            *ret_why = "refers to a label that no earlier line has";
            return FALSE;
          }
        line->target = GPOINTER_TO_UINT (target);
      }
      line->kind = word[0] == '~'   ? RK_SAMPLE_LINE_EDIT
                   : word[0] == '-' ? RK_SAMPLE_LINE_WITHDRAW
                   : word[0] == '*' ? RK_SAMPLE_LINE_LIKE
                                    : RK_SAMPLE_LINE_POST;
    }
  g_ptr_array_add (attachments, NULL);
  line->attachments = (char **) g_ptr_array_free (g_steal_pointer (&attachments), FALSE);
  return TRUE;
}

static gboolean
parse_line (RkSampleArc *arc, char *row, int number, GHashTable *labels, GError **error)
{
  char *bar = strchr (row, '|');
  g_auto (GStrv) words = NULL;
  RkSampleLine line = { .target = RK_SAMPLE_NONE };
  const char *why = NULL;

  if (bar != NULL)
    *bar = '\0';
  words = g_strsplit (g_strstrip (row), " ", 24);
  if (g_strv_length (words) < 3 || words[0][0] != '+'
      || !parse_number (words[0] + 1, RK_SAMPLE_MAX_DAYS, "d", &line.day)
      || !parse_clock (words[1], &line.minute))
    return fail (arc->key, number, error, "expected “+Nd HH:MM role [marks]| text”");
  line.role = g_strdup (words[2]);
  line.text = g_strdup (bar != NULL ? g_strstrip (bar + 1) : "");
  if (!parse_marks (words, labels, arc->lines->len, &line, &why))
    ;
  else if (line.kind != RK_SAMPLE_LINE_POST && line.target == RK_SAMPLE_NONE)
    why = "an edit, withdrawal or like needs a label";
  else if ((line.kind == RK_SAMPLE_LINE_POST || line.kind == RK_SAMPLE_LINE_EDIT)
           && line.text[0] == '\0')
    why = "a post without text";
  else if (line.target != RK_SAMPLE_NONE
           && g_array_index (arc->lines, RkSampleLine, line.target).kind != RK_SAMPLE_LINE_POST)
    why = "the label is not that of a post";
  else if (arc->lines->len > 0)
    {
      const RkSampleLine *last = &g_array_index (arc->lines, RkSampleLine, arc->lines->len - 1);

      if (last->day * 1440 + last->minute >= line.day * 1440 + line.minute)
        why = "is not later than the line before";
    }
  if (why == NULL)
    why = rk_sample_expand_check (line.text);
  if (why != NULL)
    {
      clear_line (&line);
      return fail (arc->key, number, error, why);
    }
  arc->days = line.day;
  g_array_append_val (arc->lines, line);
  return TRUE;
}

/**
 * rk_sample_arc_parse:
 * @key: the file's name without its suffix
 * @text: the file
 * @ret_arc: (out): filled on success, to be cleared with rk_sample_arc_clear()
 *
 * Reads one arc. Errors name the file, the line and what is wrong with it.
 */
gboolean
rk_sample_arc_parse (const char *key, const char *text, RkSampleArc *ret_arc, GError **error)
{
  g_auto (GStrv) rows = NULL;
  g_autoptr (GHashTable) labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  RkSampleArc arc = { .key = g_strdup (key) };

  arc.lines = g_array_new (FALSE, TRUE, sizeof (RkSampleLine));
  g_array_set_clear_func (arc.lines, clear_line);
  if (strlen (text) > RK_SAMPLE_MAX_FILE || !g_utf8_validate (text, -1, NULL))
    {
      fail (key, 0, error, "is too long, or not UTF-8");
      goto bad;
    }
  rows = g_strsplit (text, "\n", -1);
  for (int i = 0; rows[i] != NULL; i++)
    {
      char *row = g_strstrip (rows[i]);

      if (row[0] == '\0' || row[0] == '#')
        continue;
      if (strlen (row) > RK_SAMPLE_MAX_LINE || arc.lines->len >= RK_SAMPLE_MAX_LINES)
        {
          fail (key, i + 1, error, "the line is too long, or there are too many");
          goto bad;
        }
      if (g_str_has_prefix (row, "title "))
        {
          g_free (arc.title);
          arc.title = g_strdup (g_strstrip (row + 6));
        }
      else if (!parse_line (&arc, row, i + 1, labels, error))
        goto bad;
    }
  if (arc.title == NULL || arc.lines->len == 0)
    {
      fail (key, 0, error, "has no title, or no lines");
      goto bad;
    }
  *ret_arc = arc;
  return TRUE;

bad:
  rk_sample_arc_clear (&arc);
  return FALSE;
}
