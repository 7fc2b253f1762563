/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/text.h"

#include <string.h>

#define MAIL_MAX_BYTES  254
#define LOCAL_MAX_BYTES 64
#define LABEL_MAX_BYTES 63

/* Old and variant forms that names are written with, each to the form that people type. */
static const struct
{
  gunichar from;
  gunichar to;
} variants[] = {
  { 0xfa11, 0x5d0e },  /* 﨑 崎 */
  { 0x9ad9, 0x9ad8 },  /* 髙 高 */
  { 0x6fa4, 0x6ca2 },  /* 澤 沢 */
  { 0x6ff5, 0x6d5c },  /* 濵 浜 */
  { 0x6ff1, 0x6d5c },  /* 濱 浜 */
  { 0x908a, 0x8fba },  /* 邊 辺 */
  { 0x9089, 0x8fba },  /* 邉 辺 */
  { 0x9f4b, 0x658e },  /* 齋 斎 */
  { 0x9f4a, 0x658e },  /* 齊 斎 */
  { 0x6589, 0x658e },  /* 斉 斎 */
  { 0x5d8b, 0x5cf6 },  /* 嶋 島 */
  { 0x5d8c, 0x5cf6 },  /* 嶌 島 */
  { 0x5ee3, 0x5e83 },  /* 廣 広 */
  { 0x570b, 0x56fd },  /* 國 国 */
  { 0x6afb, 0x685c },  /* 櫻 桜 */
  { 0x9f8d, 0x7adc },  /* 龍 竜 */
  { 0x20bb7, 0x5409 }, /* 𠮷 吉 */
  { 0x7027, 0x6edd },  /* 瀧 滝 */
  { 0x69ae, 0x6804 },  /* 榮 栄 */
  { 0x51a8, 0x5bcc },  /* 冨 富 */
  { 0xfa10, 0x585a },  /* 塚 塚 */
  { 0x5dcc, 0x5ca9 },  /* 巌 岩 */
};

static gunichar
fold_char (gunichar c)
{
  if (c >= 0x30a1 && c <= 0x30f6)
    return c - 0x60;
  for (gsize i = 0; i < G_N_ELEMENTS (variants); i++)
    if (variants[i].from == c)
      return variants[i].to;
  return g_unichar_tolower (c);
}

static void
append_folded (GString *out, GArray *offsets, gunichar c, guint source)
{
  gunichar whole;

  c = fold_char (c);
  /* A sound mark may have stood behind another mark, which it goes before. */
  if ((c == 0x3099 || c == 0x309a) && out->len > 0)
    {
      const char *last = g_utf8_prev_char (out->str + out->len);

      if (g_unichar_compose (g_utf8_get_char (last), c, &whole))
        {
          g_string_truncate (out, (gsize) (last - out->str));
          g_string_append_unichar (out, whole);
          return;
        }
    }
  g_string_append_unichar (out, c);
  if (offsets != NULL)
    g_array_append_val (offsets, source);
}

static gboolean
is_plain (gunichar c)
{
  return c < 0x80 || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fe)
         || (c >= 0x4e00 && c <= 0x9fff) || c == 0x3001 || c == 0x3002;
}

static gboolean
is_sound_mark (gunichar c)
{
  return c == 0xff9e || c == 0xff9f || c == 0x3099 || c == 0x309a;
}

/**
 * rk_text_fold:
 * @text: valid UTF-8
 * @size: in bytes, or -1 when NUL-terminated
 * @offsets: (nullable) (element-type guint): takes, for every character of the result, the offset
 *   in bytes of the character of @text that it came from
 *
 * Folds what a person would call the same when searching: case, half and full width, hiragana and
 * katakana, and the variant characters of names. Both the index and the query go through it.
 *
 * Returns: (transfer full): the folded text
 */
char *
rk_text_fold (const char *text, gssize size, GArray *offsets)
{
  const char *end = text + (size >= 0 ? (gsize) size : strlen (text));
  GString *out = g_string_sized_new ((gsize) (end - text));

  for (const char *p = text; p < end;)
    {
      const char *start = p;
      gunichar c = g_utf8_get_char (p);
      p = g_utf8_next_char (p);

      gboolean composed = p < end && is_sound_mark (g_utf8_get_char (p));
      if (is_plain (c) && !composed)
        {
          append_folded (out, offsets, c, (guint) (start - text));
          continue;
        }
      if (composed)
        p = g_utf8_next_char (p);
      g_autofree char *normal = g_utf8_normalize (start, p - start, G_NORMALIZE_ALL_COMPOSE);
      for (const char *n = normal; n != NULL && *n != '\0'; n = g_utf8_next_char (n))
        append_folded (out, offsets, g_utf8_get_char (n), (guint) (start - text));
    }
  return g_string_free (out, FALSE);
}

/**
 * rk_text_is_valid:
 * @text: bytes from outside
 * @size: in bytes, or -1 when NUL-terminated
 *
 * Whether @text is UTF-8 without NUL and without control characters other than tab and line feed.
 * Characters that turn the direction of writing are refused too: they can make a name read as
 * another.
 */
gboolean
rk_text_is_valid (const char *text, gssize size)
{
  if (!g_utf8_validate (text, size, NULL))
    return FALSE;
  const char *end = text + (size >= 0 ? (gsize) size : strlen (text));
  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0)
          || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        return FALSE;
    }
  return TRUE;
}

/**
 * rk_text_length:
 * @text: valid UTF-8
 *
 * Returns: how many characters a person would count, combining marks not among them
 */
gsize
rk_text_length (const char *text)
{
  gsize n = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      n++;
  return n;
}

/**
 * rk_text_is_wide:
 * @c: a character
 *
 * Whether @c is written without spaces between words, so that search takes it in pairs.
 */
gboolean
rk_text_is_wide (gunichar c)
{
  return (c >= 0x3005 && c <= 0x3007) || (c >= 0x3041 && c <= 0x30ff)
         || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff)
         || (c >= 0x20000 && c <= 0x3ffff);
}

/**
 * rk_text_is_kana:
 * @text: valid UTF-8
 *
 * Whether @text could be a ふりがな: kana of either kind, the long mark, the middle dot and spaces.
 */
gboolean
rk_text_is_kana (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (!((c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fe)
            || (c >= 0xff66 && c <= 0xff9f) || c == 0x30fb || c == 0x30fc || c == ' '
            || c == 0x3000))
        return FALSE;
    }
  return TRUE;
}

/**
 * rk_text_is_person_name:
 * @text: (nullable): what somebody says to be called
 *
 * Whether it can be the real name of a person: two letters at least, and nothing but letters and
 * what stands between the parts of names. No digits, no symbols, no pictures.
 */
gboolean
rk_text_is_person_name (const char *text)
{
  guint n = 0;

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalpha (c))
        n++;
      else if (!g_unichar_ismark (c) && c != ' ' && c != 0x3000 && c != 0x30fb && c != '-'
               && c != '\'' && c != 0x2019 && c != '.' && c != 0xff1d)
        return FALSE;
    }
  return n >= 2;
}

/**
 * rk_text_has_full_width:
 * @text: valid UTF-8, as typed
 *
 * Whether @text holds a full-width form of an ASCII character, which sign-in never takes.
 */
gboolean
rk_text_has_full_width (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if ((c >= 0xff01 && c <= 0xff5e) || c == 0x3000 || rk_text_is_wide (c))
        return TRUE;
    }
  return FALSE;
}

/**
 * rk_text_to_half_width:
 * @text: valid UTF-8, as typed
 *
 * Writes the full-width forms of ASCII characters as these; all else stays as it is.
 *
 * Returns: (transfer full): the text
 */
char *
rk_text_to_half_width (const char *text)
{
  GString *half = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (c == 0x3000)
        g_string_append_c (half, ' ');
      else if (c >= 0xff01 && c <= 0xff5e)
        g_string_append_c (half, (char) (c - 0xff01 + '!'));
      else
        g_string_append_unichar (half, c);
    }
  return g_string_free (half, FALSE);
}

/**
 * rk_text_sort_key:
 * @kana: a reading
 *
 * Makes a key that sorts by strcmp() in 五十音順: voiced sounds beside their plain ones, the small
 * beside the large.
 *
 * Returns: (transfer full): the key
 */
char *
rk_text_sort_key (const char *kana)
{
  g_autofree char *folded = rk_text_fold (kana, -1, NULL);
  g_autofree char *split = g_utf8_normalize (folded, -1, G_NORMALIZE_NFD);
  GString *base = g_string_new (NULL);
  GString *marks = g_string_new (NULL);

  for (const char *p = split; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c == ' ')
        continue;
      if (c == 0x3099 || c == 0x309a)
        {
          g_string_append_c (marks, c == 0x3099 ? '1' : '2');
          continue;
        }
      if (c == 0x3041 || c == 0x3043 || c == 0x3045 || c == 0x3047 || c == 0x3049 || c == 0x3063
          || c == 0x3083 || c == 0x3085 || c == 0x3087 || c == 0x308e)
        {
          g_string_append_unichar (base, c + 1);
          g_string_append_c (marks, '0');
          continue;
        }
      g_string_append_unichar (base, c);
      g_string_append_c (marks, '0');
    }
  g_string_append_c (base, '\1');
  g_string_append (base, marks->str);
  g_string_free (marks, TRUE);
  return g_string_free (base, FALSE);
}

/**
 * rk_text_safe_file_name:
 * @name: an attachment's name, as somebody sent it
 *
 * Makes a name that is a plain file name on every system: no folder, no reserved character or
 * device name, no leading dot, at most 120 bytes with its ending kept.
 *
 * Returns: (transfer full): the name, never empty
 */
char *
rk_text_safe_file_name (const char *name)
{
  static const char *const devices[] = { "con", "prn", "aux", "nul" };
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c < 0x20 || (c >= 0x7f && c < 0xa0) || strchr ("/\\:*?\"<>|", (int) MIN (c, 0x7f)) != NULL
          || (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e)
          || (c >= 0x2066 && c <= 0x2069))
        c = '_';
      g_string_append_unichar (out, c);
    }
  while (out->len > 0 && (out->str[0] == '.' || out->str[0] == ' '))
    g_string_erase (out, 0, 1);
  while (out->len > 0 && (out->str[out->len - 1] == '.' || out->str[out->len - 1] == ' '))
    g_string_truncate (out, out->len - 1);

  if (out->len > 120)
    {
      const char *dot = strrchr (out->str, '.');
      g_autofree char *ending = dot != NULL && strlen (dot) <= 12 ? g_strdup (dot) : g_strdup ("");
      gsize keep = 120 - strlen (ending);
      while (keep > 0 && (out->str[keep] & 0xc0) == 0x80)
        keep--;
      g_string_truncate (out, keep);
      g_string_append (out, ending);
    }

  gsize stem = strcspn (out->str, ".");
  gboolean device = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    device |= stem == 3 && g_ascii_strncasecmp (out->str, devices[i], 3) == 0;
  if (stem == 4 && g_ascii_isdigit (out->str[3])
      && (g_ascii_strncasecmp (out->str, "com", 3) == 0
          || g_ascii_strncasecmp (out->str, "lpt", 3) == 0))
    device = TRUE;
  if (out->len == 0 || device)
    g_string_prepend (out, "_");
  return g_string_free (out, FALSE);
}

static gboolean
is_domain (const char *domain)
{
  g_auto (GStrv) labels = g_strsplit (domain, ".", -1);
  const guint n = g_strv_length (labels);

  for (guint i = 0; i < n; i++)
    {
      const gsize size = strlen (labels[i]);

      if (size == 0 || size > LABEL_MAX_BYTES || labels[i][0] == '-' || labels[i][size - 1] == '-')
        return FALSE;
      for (const char *p = labels[i]; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && *p != '-')
          return FALSE;
    }
  return n >= 2;
}

/**
 * rk_text_is_mail_address:
 * @text: UTF-8, without white space around it
 *
 * A plain address, as people have them: half-width, one \@, a domain of at least two parts. What
 * would have to be quoted, and whatever could end a line of a mail's head, is none.
 *
 * Returns: whether @text is one
 */
gboolean
rk_text_is_mail_address (const char *text)
{
  static const char signs[] = "!#$%&'*+-/=?^_`{|}~.";
  const char *at = strchr (text, '@');

  if (at == NULL || at == text || at - text > LOCAL_MAX_BYTES || strlen (text) > MAIL_MAX_BYTES)
    return FALSE;
  /* Two dots, and one at either end, were handed out by Japanese carriers: they are delivered. */
  for (const char *p = text; p < at; p++)
    if (!g_ascii_isalnum (*p) && strchr (signs, *p) == NULL)
      return FALSE;
  return is_domain (at + 1);
}
