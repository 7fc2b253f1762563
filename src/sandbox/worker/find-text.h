/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a character of a page stands, in points from the upper left. */
typedef struct
{
  double x1;
  double y1;
  double x2;
  double y2;
} RkCharPlace;

/* One line's part of something found: the first, second … thing. */
typedef struct
{
  guint match;
  RkCharPlace place;
} RkFoundPlace;

/* Looks for @sought in @text, whose @n_places first characters stand at @places. What a person
 * reads as the same is the same: width of letters, case, compatible forms and radicals that
 * programs write for kanji, line breaks and spaces within Japanese. Gives at most @most places, of
 * RkFoundPlace, and whether there are any letters at all. */
GArray *rk_find_text (const char *text,
                      const RkCharPlace *places,
                      gsize n_places,
                      const char *sought,
                      guint most,
                      gboolean *ret_has_text);

/* The letters of @text within the frame @from, line by line, at most @most bytes. */
char *rk_select_text (
  const char *text, const RkCharPlace *places, gsize n_places, const RkCharPlace *from, gsize most);

G_END_DECLS
