/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/birth-date.h"

#include "core/time.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *letter;
  int first_year;
  int first_month;
  int first_day;
} Era;

/* Newest first. A year of an era counts from 1; 元年 is its first. */
static const Era eras[] = {
  { "令和", "R", 2019, 5, 1 },  { "平成", "H", 1989, 1, 8 },  { "昭和", "S", 1926, 12, 25 },
  { "大正", "T", 1912, 7, 30 }, { "明治", "M", 1868, 1, 25 },
};

static gboolean
take_number (const char **text, int *ret_number)
{
  char *end;
  if (!g_ascii_isdigit (**text))
    return FALSE;
  gint64 number = g_ascii_strtoll (*text, &end, 10);
  if (number > 9999)
    return FALSE;
  *ret_number = (int) number;
  *text = end;
  return TRUE;
}

static void
skip_separators (const char **text)
{
  static const char *const separators[] = { "年", "月", "日", "-", "/", ".", " ", "生" };
  gboolean found = TRUE;
  while (found && **text != '\0')
    {
      found = FALSE;
      for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
        if (g_str_has_prefix (*text, separators[i]))
          {
            *text += strlen (separators[i]);
            found = TRUE;
          }
    }
}

/**
 * rk_parse_birth_date:
 * @text: what somebody typed: 1937-3-4, 1937年3月4日, 昭和12年3月4日, S12.3.4, 19370304; full width
 * too
 * @ret_date: (out) (transfer full): YYYY-MM-DD, or the empty text for an empty @text
 *
 * Returns: whether it is a date
 */
gboolean
rk_parse_birth_date (const char *text, char **ret_date)
{
  g_autofree char *narrow = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  const char *p = narrow != NULL ? g_strstrip (narrow) : "";
  const Era *era = NULL;
  int year, month, day;

  if (*p == '\0')
    {
      *ret_date = g_strdup ("");
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (eras) && era == NULL; i++)
    if (g_str_has_prefix (p, eras[i].name))
      {
        era = &eras[i];
        p += strlen (eras[i].name);
      }
    else if (g_ascii_toupper (*p) == eras[i].letter[0])
      {
        era = &eras[i];
        p++;
      }
  skip_separators (&p);
  if (era != NULL && g_str_has_prefix (p, "元"))
    {
      year = 1;
      p += strlen ("元");
    }
  else if (era == NULL && strlen (p) == 8 && strspn (p, "0123456789") == 8)
    {
      g_autofree char *date = g_strdup_printf ("%.4s-%.2s-%.2s", p, p + 4, p + 6);
      if (!rk_date_is_valid (date))
        return FALSE;
      *ret_date = g_steal_pointer (&date);
      return TRUE;
    }
  else if (!take_number (&p, &year))
    return FALSE;
  if (era != NULL)
    year += era->first_year - 1;
  skip_separators (&p);
  if (!take_number (&p, &month))
    return FALSE;
  skip_separators (&p);
  if (!take_number (&p, &day))
    return FALSE;
  skip_separators (&p);
  if (*p != '\0' || month > 12 || day > 31)
    return FALSE;
  g_autofree char *date = g_strdup_printf ("%04d-%02d-%02d", year, month, day);
  if (!rk_date_is_valid (date))
    return FALSE;
  *ret_date = g_steal_pointer (&date);
  return TRUE;
}
