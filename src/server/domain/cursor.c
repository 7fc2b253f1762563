/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/cursor.h"
#include "server/domain/domain-private.h"

#include <string.h>

#define VERSION "2"
#define EARLIER "1"
#define N_WORDS 13

char *
rk_sync_cursor_to_text (const RkSyncCursor *cursor, const char *database_id)
{
  return g_strdup_printf (
    VERSION ".%s.%d.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT
            ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%s.%s.%s.%s",
    database_id, cursor->stage, cursor->from, cursor->to, cursor->seq, cursor->sub,
    cursor->position, cursor->part, cursor->tag, cursor->space, cursor->key1, cursor->key2);
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

gboolean
rk_sync_cursor_from_text (RkSyncCursor *cursor,
                          const char *text,
                          const char *database_id,
                          GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ".", N_WORDS + 1);
  gint64 stage;

  memset (cursor, 0, sizeof *cursor);
  if (strcmp (words[0], EARLIER) == 0 && g_strv_length (words) == N_WORDS - 1)
    return rk_refuse (error, RK_DOMAIN_ERROR_GONE, "the cursor is of an earlier version");
  if (g_strv_length (words) != N_WORDS || strcmp (words[0], VERSION) != 0
      || !read_number (words[2], &stage) || !read_number (words[3], &cursor->from)
      || !read_number (words[4], &cursor->to) || !read_number (words[5], &cursor->seq)
      || !read_number (words[6], &cursor->sub) || !read_number (words[7], &cursor->position)
      || !read_number (words[8], &cursor->part) || !read_key (words[9], cursor->tag)
      || !read_key (words[10], cursor->space) || !read_key (words[11], cursor->key1)
      || !read_key (words[12], cursor->key2))
    return rk_refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, "this is no cursor");
  if (strcmp (words[1], database_id) != 0 || stage >= RK_N_SYNC_STAGES)
    return rk_refuse (error, RK_DOMAIN_ERROR_GONE, "the cursor is of another database");
  cursor->stage = (RkSyncStage) stage;
  return TRUE;
}
