/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/cursor.h"
#include "server/domain/domain-private.h"

#include <sodium.h>
#include <string.h>

#define VERSION  "3"
#define N_WORDS  12
#define OVERHEAD (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)

/* At rest and in work a cursor always has the same length: how many digits the numbers have is
 * nobody's business either. */
#define REST_BYTES 160
#define WORK_BYTES 400

#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* Sealed: the numbers count what happens anywhere on the server, and would tell whoever reads them
 * how much others do. Each time under a new nonce, so that not even "nothing happened" can be read
 * off. */
char *
rk_sync_cursor_to_text (const RkSyncCursor *cursor, RkDomain *domain)
{
  const gsize size = cursor->stage == RK_SYNC_REST ? REST_BYTES : WORK_BYTES;
  guint8 sealed[OVERHEAD + WORK_BYTES];
  char plain[WORK_BYTES] = { 0 };
  char text[sodium_base64_ENCODED_LEN (sizeof sealed, BASE64)];
  int n = g_snprintf (plain, size,
                      "%s.%d.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT
                      ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s.%s.%s.%s",
                      domain->database_id, cursor->stage, cursor->from, cursor->to, cursor->seq,
                      cursor->sub, cursor->position, cursor->part, cursor->tag, cursor->space,
                      cursor->key1, cursor->key2);

  g_assert (n > 0 && (gsize) n < size);
  randombytes_buf (sealed, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy (sealed + crypto_secretbox_NONCEBYTES, (const guint8 *) plain, size, sealed,
                         domain->cursor_key->data);
  sodium_bin2base64 (text, sizeof text, sealed, OVERHEAD + size, BASE64);
  return g_strconcat (VERSION ".", text, NULL);
}

static gboolean
read_number (const char *word, gint64 *ret)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (word, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *ret = (gint64) value;
  return TRUE;
}

static gboolean
read_key (const char *word, char *ret)
{
  if (strlen (word) >= RK_SYNC_KEY_SIZE)
    return FALSE;
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  g_strlcpy (ret, word, RK_SYNC_KEY_SIZE);
  return TRUE;
}

static gboolean
is_base64 (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

/* The sealed text, when it is one of ours. */
static gboolean
open_text (const char *text, RkDomain *domain, char *ret_plain, GError **error)
{
  guint8 sealed[OVERHEAD + WORK_BYTES];
  gsize size = 0;

  if (g_str_has_prefix (text, "1.") || g_str_has_prefix (text, "2."))
    return rk_refuse (error, RK_DOMAIN_ERROR_GONE, "the cursor is of an earlier version");
  if (!g_str_has_prefix (text, VERSION ".") || !is_base64 (text + 2)
      || sodium_base642bin (
           sealed, sizeof sealed, text + 2, strlen (text + 2), NULL, &size, NULL, BASE64)
           != 0
      || (size != OVERHEAD + REST_BYTES && size != OVERHEAD + WORK_BYTES))
    return rk_refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, "this is no cursor");
  if (crypto_secretbox_open_easy ((guint8 *) ret_plain, sealed + crypto_secretbox_NONCEBYTES,
                                  size - crypto_secretbox_NONCEBYTES, sealed,
                                  domain->cursor_key->data)
      != 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_GONE, "the cursor is of another server");
  ret_plain[size - OVERHEAD] = '\0';
  return TRUE;
}

gboolean
rk_sync_cursor_from_text (RkSyncCursor *cursor, const char *text, RkDomain *domain, GError **error)
{
  char plain[WORK_BYTES + 1];
  gint64 stage;

  memset (cursor, 0, sizeof *cursor);
  if (!open_text (text, domain, plain, error))
    return FALSE;

  g_auto (GStrv) words = g_strsplit (plain, ".", N_WORDS + 1);
  if (g_strv_length (words) != N_WORDS || !read_number (words[1], &stage)
      || !read_number (words[2], &cursor->from) || !read_number (words[3], &cursor->to)
      || !read_number (words[4], &cursor->seq) || !read_number (words[5], &cursor->sub)
      || !read_number (words[6], &cursor->position) || !read_number (words[7], &cursor->part)
      || !read_key (words[8], cursor->tag) || !read_key (words[9], cursor->space)
      || !read_key (words[10], cursor->key1) || !read_key (words[11], cursor->key2))
    return rk_refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, "this is no cursor");
  if (strcmp (words[0], domain->database_id) != 0 || stage >= RK_N_SYNC_STAGES)
    return rk_refuse (error, RK_DOMAIN_ERROR_GONE, "the cursor is of another database");
  cursor->stage = (RkSyncStage) stage;
  return TRUE;
}
