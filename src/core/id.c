/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/id.h"
#include "core/time.h"

#include <sodium.h>
#include <string.h>

/**
 * rk_id_new_at:
 * @time_us: the time to put in, in UTC µs since the epoch
 *
 * Makes a UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits. Thread-safe.
 *
 * Returns: (transfer full): the id in canonical lower-case form
 */
char *
rk_id_new_at (gint64 time_us)
{
  guint8 b[16];
  guint64 ms = (guint64) MAX (time_us, 0) / 1000;

  randombytes_buf (b, sizeof b);
  for (int i = 0; i < 6; i++)
    b[i] = (guint8) (ms >> (40 - 8 * i));
  b[6] = (guint8) (0x70 | (b[6] & 0x0f));
  b[8] = (guint8) (0x80 | (b[8] & 0x3f));

  char *text = g_malloc (RK_ID_LENGTH + 1);
  static const char digits[] = "0123456789abcdef";
  char *out = text;
  for (int i = 0; i < 16; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        *out++ = '-';
      *out++ = digits[b[i] >> 4];
      *out++ = digits[b[i] & 15];
    }
  *out = '\0';
  return text;
}

/**
 * rk_id_new:
 *
 * Makes a UUIDv7 of this moment. Thread-safe.
 *
 * Returns: (transfer full): the id
 */
char *
rk_id_new (void)
{
  return rk_id_new_at (rk_time_now_us ());
}

/**
 * rk_id_is_valid:
 * @text: (nullable): what came from outside
 *
 * Whether @text is a UUIDv7 in canonical lower-case form, the only form that is taken: two
 * spellings of one id would be two ids to a database.
 */
gboolean
rk_id_is_valid (const char *text)
{
  if (text == NULL || strnlen (text, RK_ID_LENGTH + 1) != RK_ID_LENGTH)
    return FALSE;
  for (int i = 0; i < RK_ID_LENGTH; i++)
    {
      char c = text[i];
      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (c != '-')
            return FALSE;
        }
      else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
        return FALSE;
    }
  return text[14] == '7' && strchr ("89ab", text[19]) != NULL;
}

/**
 * rk_token_new:
 *
 * Makes an unguessable token of 256 bits, as 43 characters that may stand in a header or a URL.
 *
 * Returns: (transfer full): the token
 */
char *
rk_token_new (void)
{
  guint8 b[32];
  char *text
    = g_malloc (sodium_base64_ENCODED_LEN (sizeof b, sodium_base64_VARIANT_URLSAFE_NO_PADDING));

  randombytes_buf (b, sizeof b);
  sodium_bin2base64 (text,
                     sodium_base64_ENCODED_LEN (sizeof b, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     b, sizeof b, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero (b, sizeof b);
  return text;
}
