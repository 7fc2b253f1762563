/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/sync-private.h"

#include <string.h>

/* Of a space that was not read for long, at most so many posts come by themselves, and of any at
 * least so many. */
#define MOST_POSTS  1000
#define LEAST_POSTS 30

#define MINE  "(SELECT m.space_id FROM member m WHERE m.user_id = $1)"
#define LIMIT 512

/* What belongs to a snapshot, what is referred to first. @bind says what $1, $2 … are: u the user,
 * s the space, 1 and 2 the last keys, f the user's facility, d the one whose staff the user sees as
 * such, a the facility that the user administers, n the time, l the limit. @keys are the columns of
 * the keys.
 */
typedef struct
{
  const RkRecordType *type;
  const char *where;
  const char *bind;
  int keys[2];
} Part;

#define TABLE(type) ((type) == &rk_user_type ? "users" : (type)->name)
#define N_PARTS     17

static const Part all_parts[N_PARTS] = {
  { &rk_facility_type,
    "WHERE id > $2 AND (id = $3 OR id IN (SELECT u.facility_id FROM users u"
    " JOIN space_person p ON p.user_id = u.id JOIN member m ON m.space_id = p.space_id"
    " WHERE m.user_id = $1) OR id IN (SELECT a.facility_id FROM patient a"
    " JOIN space s ON s.patient_id = a.id JOIN member m ON m.space_id = s.id"
    " WHERE m.user_id = $1)) ORDER BY id LIMIT $4",
    "u1fl",
    { 0, -1 } },
  { &rk_user_type,
    "WHERE id > $2 AND ((facility_id = $3 AND kind = 'staff') OR id = $1 OR id IN (SELECT"
    " p.user_id FROM space_person p JOIN member m ON m.space_id = p.space_id"
    " WHERE m.user_id = $1)) ORDER BY id LIMIT $4",
    "u1dl",
    { 0, -1 } },
  { &rk_patient_type,
    "WHERE id > $2 AND (facility_id = $3 OR id IN (SELECT s.patient_id FROM space s"
    " JOIN member m ON m.space_id = s.id WHERE m.user_id = $1)) ORDER BY id LIMIT $4",
    "u1al",
    { 0, -1 } },
  { &rk_space_type, "WHERE id > $2 AND id IN " MINE " ORDER BY id LIMIT $3", "u1l", { 0, -1 } },
  { &rk_member_type,
    "WHERE space_id IN " MINE " AND (space_id, user_id) > ($2, $3)"
    " ORDER BY space_id, user_id LIMIT $4",
    "u12l",
    { 0, 1 } },
  { &rk_marker_type,
    "WHERE user_id = $1 AND space_id > $2 AND space_id IN " MINE " ORDER BY space_id LIMIT $3",
    "u1l",
    { 0, -1 } },
  { &rk_invitation_type,
    "WHERE ((invitee_id = $1 AND shown = 1) OR space_id IN " MINE ")"
    " AND (space_id, id) > ($2, $3) ORDER BY space_id, id LIMIT $4",
    "u12l",
    { 1, 0 } },
  { &rk_notice_type, "WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3", "u1l", { 0, -1 } },
  { &rk_draft_type,
    "WHERE user_id = $1 AND space_id > $2 AND space_id IN " MINE " ORDER BY space_id LIMIT $3",
    "u1l",
    { 0, -1 } },
  { &rk_scheduled_type,
    "WHERE author_id = $1 AND id > $2 AND space_id IN " MINE " ORDER BY id LIMIT $3",
    "u1l",
    { 0, -1 } },
  { &rk_mute_type,
    "WHERE user_id = $1 AND space_id > $2 AND space_id IN " MINE " ORDER BY space_id LIMIT $3",
    "u1l",
    { 0, -1 } },
  { &rk_consent_type,
    "WHERE (patient_id, id) > ($2, $3) AND patient_id IN (SELECT p.id FROM patient p"
    " WHERE p.facility_id = $4 OR p.id IN (SELECT s.patient_id FROM space s"
    " JOIN member m ON m.space_id = s.id WHERE m.user_id = $1)) ORDER BY patient_id, id LIMIT $5",
    "u12al",
    { 1, 0 } },
  { &rk_pin_type,
    "WHERE space_id IN " MINE " AND (space_id, post_id) > ($2, $3)"
    " ORDER BY space_id, post_id LIMIT $4",
    "u12l",
    { 0, 1 } },
  { &rk_report_type,
    "WHERE reporter_id = $1 AND space_id IN " MINE " AND (space_id, post_id) > ($2, $3)"
    " ORDER BY space_id, post_id LIMIT $4",
    "u12l",
    { 0, 1 } },
  { &rk_request_type,
    "WHERE (id, facility_id) > ($2, $3) AND (facility_id = $4 OR space_id IN " MINE ")"
    " ORDER BY id, facility_id LIMIT $5",
    "u12dl",
    { 0, 1 } },
  { &rk_announcement_type,
    "WHERE user_id = $1 AND id > $2 AND until_us > $3 ORDER BY id LIMIT $4",
    "u1nl",
    { 0, -1 } },
  { &rk_deputy_type,
    "WHERE (doctor_id = $1 OR user_id = $1) AND (doctor_id, user_id) > ($2, $3)"
    " ORDER BY doctor_id, user_id LIMIT $4",
    "u12l",
    { 0, 1 } },
};

static const Part space_parts[N_PARTS] = {
  { &rk_facility_type,
    "WHERE id > $2 AND (id IN (SELECT u.facility_id FROM users u"
    " JOIN space_person p ON p.user_id = u.id WHERE p.space_id = $1)"
    " OR id IN (SELECT a.facility_id FROM patient a JOIN space s ON s.patient_id = a.id"
    " WHERE s.id = $1)) ORDER BY id LIMIT $3",
    "s1l",
    { 0, -1 } },
  { &rk_user_type,
    "WHERE id > $2 AND id IN (SELECT p.user_id FROM space_person p WHERE p.space_id = $1)"
    " ORDER BY id LIMIT $3",
    "s1l",
    { 0, -1 } },
  { &rk_patient_type,
    "WHERE id > $2 AND id IN (SELECT s.patient_id FROM space s WHERE s.id = $1)"
    " ORDER BY id LIMIT $3",
    "s1l",
    { 0, -1 } },
  { &rk_space_type, "WHERE id = $1 AND id > $2 ORDER BY id LIMIT $3", "s1l", { 0, -1 } },
  { &rk_member_type,
    "WHERE space_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3",
    "s1l",
    { 1, -1 } },
  { &rk_marker_type,
    "WHERE user_id = $1 AND space_id = $2 AND space_id > $3 ORDER BY space_id LIMIT $4",
    "us1l",
    { 0, -1 } },
  { &rk_invitation_type, "WHERE space_id = $1 AND id > $2 ORDER BY id LIMIT $3", "s1l", { 0, -1 } },
  { NULL, NULL, NULL, { 0, 0 } },
  { &rk_draft_type,
    "WHERE user_id = $1 AND space_id = $2 AND space_id > $3 ORDER BY space_id LIMIT $4",
    "us1l",
    { 0, -1 } },
  { &rk_scheduled_type,
    "WHERE author_id = $1 AND space_id = $2 AND id > $3 ORDER BY id LIMIT $4",
    "us1l",
    { 0, -1 } },
  { &rk_mute_type,
    "WHERE user_id = $1 AND space_id = $2 AND space_id > $3 ORDER BY space_id LIMIT $4",
    "us1l",
    { 0, -1 } },
  { &rk_consent_type,
    "WHERE patient_id IN (SELECT s.patient_id FROM space s WHERE s.id = $1) AND id > $2"
    " ORDER BY id LIMIT $3",
    "s1l",
    { 0, -1 } },
  { &rk_pin_type,
    "WHERE space_id = $1 AND post_id > $2 ORDER BY post_id LIMIT $3",
    "s1l",
    { 1, -1 } },
  { &rk_report_type,
    "WHERE reporter_id = $1 AND space_id = $2 AND post_id > $3 ORDER BY post_id LIMIT $4",
    "us1l",
    { 1, -1 } },
  { &rk_request_type,
    "WHERE space_id = $1 AND (id, facility_id) > ($2, $3) ORDER BY id, facility_id LIMIT $4",
    "s12l",
    { 0, 1 } },
  { NULL, NULL, NULL, { 0, 0 } },
  { NULL, NULL, NULL, { 0, 0 } },
};

gboolean
rk_sync_prepare_parts (RkDb *db, GError **error)
{
  for (int i = 0; i < 2 * N_PARTS; i++)
    {
      const Part *part = i < N_PARTS ? &all_parts[i] : &space_parts[i - N_PARTS];

      if (part->type == NULL)
        continue;
      g_autoptr (RkDbStmt) stmt = rk_db_prepare (
        db, rk_db_record_select_sql (part->type, TABLE (part->type), part->where), error);
      if (stmt == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
bind (RkDbStmt *stmt, const Part *part, const RkSyncPage *page, const char *space)
{
  const RkActor *actor = page->actor;

  for (int i = 0; part->bind[i] != '\0'; i++)
    switch (part->bind[i])
      {
      case 'u':
        rk_db_bind_text (stmt, i + 1, actor->user_id);
        break;
      case 's':
        rk_db_bind_text (stmt, i + 1, space);
        break;
      case 'n':
        rk_db_bind_int64 (stmt, i + 1, page->tx->now);
        break;
      case '1':
        rk_db_bind_text (stmt, i + 1, page->cursor.key1);
        break;
      case '2':
        rk_db_bind_text (stmt, i + 1, page->cursor.key2);
        break;
      case 'f':
        rk_db_bind_text (stmt, i + 1, actor->facility_id);
        break;
      case 'd':
        rk_db_bind_text (stmt, i + 1, rk_actor_directory (actor));
        break;
      case 'a':
        rk_db_bind_text (stmt, i + 1, actor->role == RK_ROLE_ADMIN ? actor->facility_id : "");
        break;
      default:
        rk_db_bind_int64 (stmt, i + 1, LIMIT);
      }
}

static void
keep_key (char *key, RkDbStmt *stmt, int column)
{
  const char *text = column >= 0 ? rk_db_column_text (stmt, column) : NULL;

  g_strlcpy (key, text != NULL ? text : "", RK_SYNC_KEY_SIZE);
}

/* The spaces that came into sight behind the beginning of the first sync: their patients and people
 * may have been passed already, so they come as a whole with that. */
static gboolean
find_later (RkSyncPage *page, GError **error)
{
  gboolean row;

  if (page->later != NULL)
    return TRUE;
  page->later = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (page->shared->head == page->cursor.to)
    return TRUE;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    page->tx->db, SQL ("SELECT key1 FROM feed WHERE audience = $1 AND seq > $2 AND kind = 'sight'"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "ti", page->actor->user_id, page->cursor.to);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      g_hash_table_add (page->later, rk_db_column_dup_text (stmt, 0));
    }
}

static gboolean
is_later (RkSyncPage *page, const Part *part, RkDbStmt *stmt)
{
  if (part->type == &rk_scheduled_type)
    return g_hash_table_contains (page->later, rk_db_column_text (stmt, 1));
  if (g_hash_table_size (page->later) == 0
      || (part->type != &rk_space_type && part->type != &rk_member_type
          && part->type != &rk_marker_type && part->type != &rk_draft_type
          && part->type != &rk_mute_type && part->type != &rk_pin_type
          && part->type != &rk_report_type))
    return FALSE;
  return g_hash_table_contains (page->later, rk_db_column_text (stmt, 0));
}

/* One kind, until there is no more of it or no room. */
static gboolean
expand_part (
  RkSyncPage *page, const Part *part, const char *space, gboolean *ret_done, GError **error)
{
  const char *sql = rk_db_record_select_sql (part->type, TABLE (part->type), part->where);
  gboolean row = TRUE;
  int n;

  *ret_done = FALSE;
  do
    {
      g_autoptr (RkDbStmt) stmt = rk_db_prepare (page->tx->db, sql, error);

      if (stmt == NULL)
        return FALSE;
      bind (stmt, part, page, space);
      for (n = 0; n < LIMIT; n++)
        {
          if (!rk_db_step (stmt, &row, error))
            return FALSE;
          if (!row)
            break;
          if (space != NULL || !is_later (page, part, stmt))
            {
              if (part->type == &rk_member_type
                  && !rk_sync_introduce (
                    page, rk_db_column_text (stmt, 0), rk_db_column_text (stmt, 1), error))
                return FALSE;
              if (page->full || !rk_sync_add_row (page, stmt, part->type))
                return TRUE;
            }
          keep_key (page->cursor.key1, stmt, part->keys[0]);
          keep_key (page->cursor.key2, stmt, part->keys[1]);
        }
    }
  while (row);
  *ret_done = TRUE;
  return TRUE;
}

gboolean
rk_sync_expand (RkSyncPage *page, const char *space, gboolean *ret_done, GError **error)
{
  const Part *parts = space != NULL ? space_parts : all_parts;

  *ret_done = FALSE;
  if (space == NULL && !find_later (page, error))
    return FALSE;
  while (page->cursor.sub < N_PARTS)
    {
      const Part *part = &parts[page->cursor.sub];
      gboolean done = TRUE;

      if (part->type != NULL && !expand_part (page, part, space, &done, error))
        return FALSE;
      if (!done)
        return TRUE;
      page->cursor.sub++;
      page->cursor.key1[0] = page->cursor.key2[0] = '\0';
    }
  *ret_done = TRUE;
  return TRUE;
}

gboolean
rk_sync_is_member (RkSyncPage *page, const char *space, gboolean *ret_is, GError **error)
{
  return rk_exists (page->tx->db, SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"),
                    ret_is, error, "tt", space, page->actor->user_id);
}

gboolean
rk_sync_comes_later (RkSyncPage *page, const char *space, gboolean *ret, GError **error)
{
  *ret = FALSE;
  if (page->shared->head == page->cursor.to)
    return TRUE;
  return rk_exists (page->tx->db,
                    SQL ("SELECT 1 FROM feed WHERE audience = $1 AND seq > $2 AND kind = 'sight'"
                         " AND key1 = $3"),
                    ret, error, "tit", page->actor->user_id, page->cursor.to, space);
}

/* The lowest position that comes by itself. */
static gboolean
lowest_position (RkSyncPage *page, const char *space, gint64 *ret, GError **error)
{
  gint64 head, read;

  if (!rk_number (page->tx->db, SQL ("SELECT head_position FROM space WHERE id = $1"), &head, error,
                  "t", space)
      || !rk_number (page->tx->db,
                     SQL ("SELECT position FROM marker WHERE user_id = $1 AND space_id = $2"),
                     &read, error, "tt", page->actor->user_id, space))
    return FALSE;
  *ret = MAX (MIN (read + 1, head - LEAST_POSTS + 1), MAX (head - MOST_POSTS + 1, 1));
  return TRUE;
}

/* The attachments and reactions of the post at the cursor, from its part on. */
static gboolean
finish_post (RkSyncPage *page, const char *space, gboolean has_attachments, GError **error)
{
  RkSyncCursor *cursor = &page->cursor;
  gboolean row;

  if (cursor->part == 1)
    {
      if (has_attachments)
        {
          rk_db_bind (page->attachments, "tii", space, cursor->position,
                      g_ascii_strtoll (cursor->key1, NULL, 10));
          for (;;)
            {
              if (!rk_db_step (page->attachments, &row, error))
                return FALSE;
              if (!row)
                break;
              if (!rk_sync_add_row (page, page->attachments, &rk_attachment_type))
                {
                  rk_db_reset (page->attachments);
                  return TRUE;
                }
              g_snprintf (cursor->key1, sizeof cursor->key1, "%" G_GINT64_FORMAT,
                          rk_db_column_int64 (page->attachments, 4));
            }
        }
      cursor->part = 2;
      cursor->key1[0] = cursor->key2[0] = '\0';
    }
  if (cursor->part == 2)
    {
      rk_db_bind (page->reactions, "titt", space, cursor->position, cursor->key1, cursor->key2);
      for (;;)
        {
          if (!rk_db_step (page->reactions, &row, error))
            return FALSE;
          if (!row)
            break;
          if (rk_reaction_is_for (page->actor, rk_db_column_text (page->reactions, 1),
                                  rk_db_column_text (page->reactions, 2))
              && !rk_sync_introduce (page, space, rk_db_column_text (page->reactions, 1), error))
            return FALSE;
          if (page->full || !rk_sync_add_row (page, page->reactions, &rk_reaction_type))
            {
              rk_db_reset (page->reactions);
              return TRUE;
            }
          keep_key (cursor->key1, page->reactions, 1);
          keep_key (cursor->key2, page->reactions, 2);
        }
      cursor->part = 0;
      cursor->key1[0] = cursor->key2[0] = '\0';
    }
  return TRUE;
}

static gboolean
prepare (RkSyncPage *page, GError **error)
{
  if (page->attachments == NULL)
    page->attachments = rk_db_prepare (
      page->tx->db,
      SELECT (attachment, "attachment",
              "WHERE space_id = $1 AND position = $2 AND ordinal > $3 ORDER BY ordinal"),
      error);
  if (page->attachments != NULL && page->reactions == NULL)
    page->reactions = rk_db_prepare (
      page->tx->db,
      SELECT (reaction, "reaction",
              "WHERE space_id = $1 AND position = $2 AND (user_id, kind) > ($3, $4)"
              " ORDER BY user_id, kind"),
      error);
  return page->reactions != NULL;
}

gboolean
rk_sync_posts (RkSyncPage *page, const char *space, gboolean *ret_done, GError **error)
{
  RkSyncCursor *cursor = &page->cursor;
  gint64 lowest;
  gboolean row;

  *ret_done = FALSE;
  if (!prepare (page, error) || !lowest_position (page, space, &lowest, error))
    return FALSE;
  /* One that was begun on the page before. */
  if (cursor->part != 0 && (!finish_post (page, space, TRUE, error)))
    return FALSE;
  if (page->full)
    return TRUE;

  g_autoptr (RkDbStmt) posts
    = rk_db_prepare (page->tx->db,
                     SELECT (post, "post",
                             "WHERE space_id = $1 AND position < $2 AND position >= $3"
                             " ORDER BY position DESC LIMIT $4"),
                     error);
  if (posts == NULL)
    return FALSE;
  rk_db_bind (posts, "tiii", space, cursor->position > 0 ? cursor->position : G_MAXINT64, lowest,
              (gint64) page->limit - page->n + 1);
  for (;;)
    {
      if (!rk_db_step (posts, &row, error))
        return FALSE;
      if (!row)
        break;
      if (!rk_sync_introduce (page, space, rk_db_column_text (posts, 2), error))
        return FALSE;
      if (page->full || !rk_sync_add_row (page, posts, &rk_post_type))
        return TRUE;
      cursor->position = rk_db_column_int64 (posts, 3);
      cursor->part = 1;
      if (!finish_post (page, space, rk_db_column_int64 (posts, 8) > 0, error))
        return FALSE;
      if (page->full)
        return TRUE;
    }
  *ret_done = TRUE;
  cursor->position = 0;
  return TRUE;
}
