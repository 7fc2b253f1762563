/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/post-text.h"

#include <string.h>

/* More links than this in one post are nobody's reading matter. */
#define MAX_LINKS 50

static gsize
link_length (const char *text)
{
  gsize prefix = g_str_has_prefix (text, "https://")  ? 8
                 : g_str_has_prefix (text, "http://") ? 7
                                                      : 0;
  if (prefix == 0)
    return 0;

  gsize length = prefix;
  while (text[length] > ' ' && text[length] < 0x7f && strchr ("<>\"{}|\\^`", text[length]) == NULL)
    length++;
  while (length > prefix && strchr (".,;:!?)'", text[length - 1]) != NULL)
    length--;
  return length > prefix ? length : 0;
}

/**
 * rk_post_text_to_markup:
 * @text: a post's text, valid UTF-8
 *
 * Returns: (transfer full): Pango markup that shows @text as it is, web addresses as links
 */
char *
rk_post_text_to_markup (const char *text)
{
  GString *markup = g_string_sized_new (strlen (text) + 32);
  const char *run = text;
  guint n_links = 0;

  for (const char *p = text; *p != '\0';)
    {
      gsize length = *p == 'h' && n_links < MAX_LINKS ? link_length (p) : 0;
      if (length == 0)
        {
          p = g_utf8_next_char (p);
          continue;
        }
      g_autofree char *before = g_markup_escape_text (run, p - run);
      g_autofree char *address = g_markup_escape_text (p, (gssize) length);
      g_string_append_printf (markup, "%s<a href=\"%s\">%s</a>", before, address, address);
      n_links++;
      p += length;
      run = p;
    }
  g_autofree char *rest = g_markup_escape_text (run, -1);
  g_string_append (markup, rest);
  return g_string_free (markup, FALSE);
}
