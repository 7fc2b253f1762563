/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/find-text.h"

#include <string.h>

/* One character as it is compared, and which one of the page it comes from. */
typedef struct
{
  gunichar letter;
  gsize index;
} Folded;

/* Programs write these radicals for the kanji that look like them, and Unicode does not say that
 * they are the same. */
static const struct
{
  gunichar radical;
  gunichar kanji;
} radicals[] = {
  { 0x2e9f, 0x6bcd }, { 0x2ea0, 0x6c11 }, { 0x2ec1, 0x864e }, { 0x2ec4, 0x897f },
  { 0x2ec6, 0x89d2 }, { 0x2ed1, 0x9577 }, { 0x2ed8, 0x9752 }, { 0x2edd, 0x98df },
  { 0x2ee3, 0x9aa8 }, { 0x2ee4, 0x9b3c }, { 0x2ee8, 0x9ea6 }, { 0x2ee9, 0x9ec4 },
  { 0x2eeb, 0x6589 }, { 0x2eed, 0x6b6f }, { 0x2eef, 0x7adc }, { 0x2ef2, 0x4e80 },
};

static gboolean
is_ignored (gunichar letter)
{
  return letter == 0xad || (letter >= 0x200b && letter <= 0x200d) || letter == 0xfeff
         || (letter >= 0xfe00 && letter <= 0xfe0f) || (letter >= 0xe0100 && letter <= 0xe01ef);
}

/* Of a script that puts spaces between its words. */
static gboolean
is_spaced (gunichar letter)
{
  return letter < 0x0530 && g_unichar_isalnum (letter);
}

static gunichar
plain (gunichar letter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (radicals); i++)
    if (radicals[i].radical == letter)
      return radicals[i].kanji;
  return g_unichar_tolower (letter);
}

static GArray *
fold (const char *text, gsize n_letters)
{
  GArray *folded = g_array_new (FALSE, FALSE, sizeof (Folded));
  gboolean space = FALSE;
  gsize index = 0;

  for (const char *at = text; *at != '\0' && index < n_letters; index++)
    {
      const char *next = g_utf8_next_char (at);
      gunichar letter = g_utf8_get_char (at);
      g_autofree char *parts = NULL;

      if (g_unichar_isspace (letter))
        space = TRUE;
      else if (!is_ignored (letter))
        {
          parts = g_utf8_normalize (at, next - at, G_NORMALIZE_ALL);
          for (const char *part = parts; part != NULL && *part != '\0';
               part = g_utf8_next_char (part))
            {
              Folded one = { plain (g_utf8_get_char (part)), index };

              /* Some forms come apart into a space and a mark. */
              if (g_unichar_isspace (one.letter))
                continue;
              if (space && folded->len > 0 && is_spaced (one.letter)
                  && is_spaced (g_array_index (folded, Folded, folded->len - 1).letter))
                {
                  Folded between = { ' ', index };
                  g_array_append_val (folded, between);
                }
              space = FALSE;
              g_array_append_val (folded, one);
            }
        }
      at = next;
    }
  return folded;
}

static gboolean
stands_at (const GArray *page, gsize at, const GArray *sought)
{
  for (guint i = 0; i < sought->len; i++)
    if (g_array_index (page, Folded, at + i).letter != g_array_index (sought, Folded, i).letter)
      return FALSE;
  return TRUE;
}

/* Whether a letter goes on in the line of those before it. */
static gboolean
goes_on (const RkCharPlace *line, const RkCharPlace *letter)
{
  double middle = (letter->y1 + letter->y2) / 2;

  return middle >= line->y1 && middle <= line->y2 && letter->x2 >= line->x1;
}

static void
add_match (GArray *found,
           guint match,
           const GArray *page,
           gsize from,
           gsize to,
           const RkCharPlace *places,
           guint most)
{
  gboolean begun = FALSE;
  RkFoundPlace part = { match, { 0, 0, 0, 0 } };
  gsize last = G_MAXSIZE;

  for (gsize i = from; i < to && found->len < most; i++)
    {
      const Folded *letter = &g_array_index (page, Folded, i);
      const RkCharPlace *place = &places[letter->index];

      if (letter->letter == ' ' || letter->index == last)
        continue;
      last = letter->index;
      if (begun && !goes_on (&part.place, place))
        {
          g_array_append_val (found, part);
          begun = FALSE;
        }
      if (!begun)
        part.place = *place;
      begun = TRUE;
      part.place.x1 = MIN (part.place.x1, place->x1);
      part.place.y1 = MIN (part.place.y1, place->y1);
      part.place.x2 = MAX (part.place.x2, place->x2);
      part.place.y2 = MAX (part.place.y2, place->y2);
    }
  if (begun && found->len < most)
    g_array_append_val (found, part);
}

GArray *
rk_find_text (const char *text,
              const RkCharPlace *places,
              gsize n_places,
              const char *sought,
              guint most,
              gboolean *ret_has_text)
{
  g_autoptr (GArray) page = fold (text, n_places);
  g_autoptr (GArray) word = fold (sought, G_MAXSIZE);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (RkFoundPlace));
  guint match = 0;

  *ret_has_text = page->len > 0;
  if (word->len == 0)
    return found;
  for (gsize at = 0; at + word->len <= page->len && found->len < most;)
    {
      if (!stands_at (page, at, word))
        {
          at++;
          continue;
        }
      add_match (found, match++, page, at, at + word->len, places, most);
      at += word->len;
    }
  return found;
}

/* Letters of which most is in the frame; of a frame that is lower than a line, those of the line.
 */
static gboolean
is_chosen (const RkCharPlace *letter, const RkCharPlace *from)
{
  double x = (letter->x1 + letter->x2) / 2;
  double y = (letter->y1 + letter->y2) / 2;
  double middle = (from->y1 + from->y2) / 2;

  return x >= from->x1 && x <= from->x2
         && ((y >= from->y1 && y <= from->y2) || (middle >= letter->y1 && middle <= letter->y2));
}

char *
rk_select_text (
  const char *text, const RkCharPlace *places, gsize n_places, const RkCharPlace *from, gsize most)
{
  GString *chosen = g_string_new (NULL);
  gsize index = 0;
  gunichar between = 0;

  for (const char *at = text; *at != '\0' && index < n_places; at = g_utf8_next_char (at), index++)
    {
      gunichar letter = g_utf8_get_char (at);

      /* What is between two chosen letters: a line break rather than a space. */
      if (g_unichar_isspace (letter))
        {
          if (between != '\n')
            between = letter;
          continue;
        }
      if (!is_chosen (&places[index], from))
        {
          if (between == 0)
            between = ' ';
          continue;
        }
      if (chosen->len + 12 > most)
        break;
      if (between != 0 && chosen->len > 0)
        g_string_append_unichar (chosen, between);
      between = 0;
      g_string_append_unichar (chosen, letter);
    }
  return g_string_free (chosen, FALSE);
}
