/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/password.h"
#include "core/secret.h"
#include "core/text.h"
#include "server/domain/domain.h"

#include <sodium.h>
#include <string.h>

#define OPERATIONS 3
#define MEMORY     (64 * 1024 * 1024)
#define FLOOR      8

/* A part of a name or an address that is shorter says nothing. */
#define MIN_PART 3

static void
cost (gboolean cheap, unsigned long long *ret_operations, gsize *ret_memory)
{
  *ret_operations = cheap ? crypto_pwhash_OPSLIMIT_MIN : OPERATIONS;
  *ret_memory = cheap ? crypto_pwhash_MEMLIMIT_MIN : MEMORY;
}

char *
rk_password_hash (const char *password, gboolean cheap, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];
  unsigned long long operations;
  gsize memory;

  cost (cheap, &operations, &memory);
  if (crypto_pwhash_str_alg (
        hash, password, strlen (password), operations, memory, crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    {
      g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_UNAVAILABLE,
                           "there is not enough memory to hash a password");
      return NULL;
    }
  return g_strdup (hash);
}

/* Of nobody's password, at each cost. */
static const char *
stand_in (gboolean cheap)
{
  static char *hashes[2];
  char **hash = &hashes[cheap ? 1 : 0];

  if (g_once_init_enter (hash))
    {
      guint8 noise[24];
      char text[49];

      randombytes_buf (noise, sizeof noise);
      sodium_bin2hex (text, sizeof text, noise, sizeof noise);
      char *made = rk_password_hash (text, cheap, NULL);
      g_once_init_leave (hash, made != NULL ? made : g_strdup ("-"));
    }
  return *hash;
}

void
rk_password_prepare (gboolean cheap)
{
  stand_in (cheap);
}

gboolean
rk_password_verify (const char *hash, const char *password, gboolean cheap)
{
  const char *against = hash != NULL ? hash : stand_in (cheap);
  gboolean matches = crypto_pwhash_str_verify (against, password, strlen (password)) == 0;

  return matches && hash != NULL;
}

/* Words by which passwords begin to be guessed; folded, without digits and signs. */
static const char *const common_words[] = {
  "password", "passwd",        "passward", "qwerty",  "qwertyuiop", "asdfgh",   "asdfghjkl",
  "zxcvbn",   "abc",           "abcd",     "abcde",   "abcdef",     "abcdefg",  "abcdefgh",
  "admin",    "administrator", "welcome",  "letmein", "login",      "iloveyou", "monkey",
  "dragon",   "sunshine",      "princess", "sakura",  "doraemon",   "pokemon",  "nippon",
  "japan",    "tokyo",         "hospital", "clinic",  "nurse",      "doctor",   "kango",
  "kaigo",    "iryou",         "renraku",  "medical", "test",       "user",     "guest",
  "master",   "secret",        "himitsu",  "pass",    "qazwsx",     "aaaa",     "aaaaaa",
  "hello",    "football",      "baseball",
};

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_WEAK_PASSWORD, why);
  return FALSE;
}

/* The letters alone, folded: "Sakura-2024!" is "sakura". */
static char *
letters_of (const char *folded)
{
  GString *letters = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalpha (g_utf8_get_char (p)))
      g_string_append_unichar (letters, g_utf8_get_char (p));
  return g_string_free (letters, FALSE);
}

static gboolean
is_common (const char *letters)
{
  for (gsize i = 0; i < G_N_ELEMENTS (common_words); i++)
    if (strcmp (letters, common_words[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
holds_part_of (const char *folded, const char *text, const char *separators)
{
  if (text == NULL)
    return FALSE;

  g_autofree char *folded_text = rk_text_fold (text, -1, NULL);
  g_auto (GStrv) parts = g_strsplit_set (folded_text, separators, -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_utf8_strlen (parts[i], -1) >= MIN_PART && strstr (folded, parts[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Eight digits that read as a day of the last 120 years, or nothing but one character or a row of
 * them like 12345678. */
static gboolean
is_date_like (const char *password)
{
  char digits[16];
  gsize n = 0;

  for (const char *p = password; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      {
        if (n == sizeof digits)
          return FALSE;
        digits[n++] = *p;
      }
  if (n != 8 || strlen (password) > n + 2)
    return FALSE;

  int year = 0;
  for (int i = 0; i < 4; i++)
    year = year * 10 + (digits[i] - '0');
  int month = (digits[4] - '0') * 10 + (digits[5] - '0');
  int day = (digits[6] - '0') * 10 + (digits[7] - '0');
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static gboolean
is_row (const char *password)
{
  gsize same = 0, up = 0, down = 0;
  gsize n = strlen (password);

  for (gsize i = 1; i < n; i++)
    {
      int step = (guchar) password[i] - (guchar) password[i - 1];

      same += step == 0;
      up += step == 1;
      down += step == -1;
    }
  return n > 1 && (same >= n - 2 || up >= n - 2 || down >= n - 2);
}

static gboolean
check_characters (const char *password, int rule, gint64 min_length, GError **error)
{
  gboolean letter = FALSE, digit = FALSE, sign = FALSE;

  if (strlen (password) > RK_PASSWORD_MAX_BYTES || !rk_text_is_valid (password, -1))
    return refuse (error, "the password is too long or holds characters that cannot be typed");
  for (const char *p = password; *p != '\0'; p++)
    {
      letter |= g_ascii_isalpha (*p);
      digit |= g_ascii_isdigit (*p);
      sign |= g_ascii_ispunct (*p) || *p == ' ' || (guchar) *p >= 0x80;
    }
  if ((gint64) g_utf8_strlen (password, -1) < min_length)
    {
      g_set_error (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_WEAK_PASSWORD,
                   "the password needs at least %" G_GINT64_FORMAT " characters", min_length);
      return FALSE;
    }
  if (!letter || !digit)
    return refuse (error, "the password needs letters and digits");
  if (rule == RK_PASSWORD_RULE_LETTERS_DIGITS_SYMBOLS && !sign)
    return refuse (error, "the password needs a sign besides letters and digits");
  return TRUE;
}

gboolean
rk_password_check (const char *password,
                   const RkFacility *facility,
                   const RkUser *user,
                   GError **error)
{
  gint64 min_length = facility != NULL ? MAX (facility->password_min_length, FLOOR) : FLOOR;

  if (!check_characters (
        password, facility != NULL ? facility->password_rule : 0, min_length, error))
    return FALSE;

  g_autofree char *folded = rk_text_fold (password, -1, NULL);
  g_autofree char *letters = letters_of (folded);
  gboolean common = is_common (letters);
  g_auto (GStrv) mail = user != NULL && user->mail != NULL ? g_strsplit (user->mail, "@", 2) : NULL;
  gboolean named
    = user != NULL
      && (holds_part_of (folded, mail != NULL ? mail[0] : NULL, ".-_+")
          || holds_part_of (folded, user->name, " ") || holds_part_of (folded, user->kana, " "));
  rk_secret_wipe_text (folded);
  rk_secret_wipe_text (letters);
  folded = letters = NULL;

  if (common)
    return refuse (error, "the password is a common word with little added");
  if (named)
    return refuse (error, "the password holds a part of the name or of the address");
  if (is_date_like (password))
    return refuse (error, "the password is a date with little added");
  if (is_row (password))
    return refuse (error, "the password is a row of characters");
  return TRUE;
}

char *
rk_password_new_temporary (void)
{
  /* Without what looks or sounds alike; long enough for a facility that wants 13. */
  static const char consonants[] = "bdfghkmnprstz";
  static const char vowels[] = "aeiu";
  GString *password = g_string_sized_new (32);

  for (int group = 0; group < 3; group++)
    {
      for (int i = 0; i < 4; i++)
        g_string_append_c (password, i % 2 == 0
                                       ? consonants[randombytes_uniform (sizeof consonants - 1)]
                                       : vowels[randombytes_uniform (sizeof vowels - 1)]);
      g_string_append_c (password, (char) ('2' + randombytes_uniform (8)));
      if (group < 2)
        g_string_append_c (password, '-');
    }
  return g_string_free (password, FALSE);
}
