/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/sync.h"
#include "server/domain/invitation.h"
#include "server/domain/sync-private.h"

#include <string.h>

/* The end of a page: the cursor and what stands around it. */
#define RESERVE    1024
#define MIN_BYTES  4096
#define FEED_CHUNK 256
/* Up to so many changed spaces it is cheaper to ask of each whether it is the user's than to ask
 * of each of the user's whether it changed. */
#define FEW_SPACES 300

static gboolean
begin_change (RkSyncPage *page)
{
  if (page->n >= page->limit && page->n > page->n_introduced)
    {
      page->full = TRUE;
      return FALSE;
    }
  page->before_last = page->out->len;
  if (page->n > 0)
    g_string_append_c (page->out, ',');
  return TRUE;
}

gboolean
rk_sync_begin (RkSyncPage *page, const char *kind, const char *what)
{
  if (!begin_change (page))
    return FALSE;
  g_string_append (page->out, "{\"kind\":\"");
  g_string_append (page->out, kind);
  g_string_append (page->out, "\",\"");
  g_string_append (page->out, what);
  g_string_append (page->out, "\":");
  return TRUE;
}

gboolean
rk_sync_end (RkSyncPage *page)
{
  g_string_append_c (page->out, '}');
  /* One change with those whom it names always fits: the limits of the records see to that. */
  if (page->n > page->n_introduced && page->out->len + RESERVE > page->max_bytes)
    {
      g_string_truncate (page->out, page->before_last);
      page->full = TRUE;
      return FALSE;
    }
  page->n++;
  return TRUE;
}

/* What was read, once for each page. */
static void
note_read (GHashTable *read, const char *id)
{
  if (!g_hash_table_contains (read, id))
    g_hash_table_add (read, g_strdup (id));
}

/* Of an invitation's row, and of a request's. */
#define MAIL_COLUMN    15
#define PATIENT_COLUMN 8

static gboolean
add_veiled (RkSyncPage *page, RkDbStmt *stmt)
{
  g_autoptr (RkInvitation) invitation = rk_record_new (&rk_invitation_type);
  RkJsonWriter writer;

  rk_db_column_record (stmt, 0, &rk_invitation_type, invitation);
  rk_domain_invitation_veil (page->actor, invitation);
  rk_json_writer_init (&writer, page->out);
  rk_record_write (&rk_invitation_type, invitation, page->actor->audience, &writer);
  return rk_sync_end (page);
}

/* The team reads all of it, the facility that is asked no more than it has to. */
static gboolean
add_request (RkSyncPage *page, RkDbStmt *stmt)
{
  g_autoptr (RkCareRequest) request = rk_record_new (&rk_request_type);
  RkJsonWriter writer;
  gboolean team = FALSE;

  rk_db_column_record (stmt, 0, &rk_request_type, request);
  if (!rk_request_is_team (page->tx, page->actor, request->space_id, &team, NULL) || !team)
    rk_request_veil (request);
  if (request->patient_name != NULL)
    note_read (team ? page->read_spaces : page->read_patients,
               team ? request->space_id : rk_db_column_text (stmt, PATIENT_COLUMN));
  rk_json_writer_init (&writer, page->out);
  rk_record_write (&rk_request_type, request, page->actor->audience, &writer);
  return rk_sync_end (page);
}

gboolean
rk_sync_add_row (RkSyncPage *page, RkDbStmt *stmt, const RkRecordType *type)
{
  RkAudience audience = page->actor->audience;

  if (type == &rk_reaction_type
      && !rk_reaction_is_for (
        page->actor, rk_db_column_text (stmt, 1), rk_db_column_text (stmt, 2)))
    return TRUE;
  /* Who else is asked into 患者側 is the staff's affair. */
  if (type == &rk_invitation_type && page->actor->audience == RK_AUDIENCE_FAMILY
      && g_strcmp0 (rk_db_column_text (stmt, 6), page->actor->user_id) != 0)
    return TRUE;
  /* Who signed and what was refused is the staff's to know. */
  if (type == &rk_consent_type && page->actor->audience == RK_AUDIENCE_FAMILY)
    return TRUE;
  if (!rk_sync_begin (page, type->name, "record"))
    return FALSE;
  if (type == &rk_invitation_type && !rk_db_column_is_null (stmt, MAIL_COLUMN))
    return add_veiled (page, stmt);
  if (type == &rk_request_type)
    return add_request (page, stmt);
  if (type == &rk_user_type)
    audience
      = rk_user_audience (page->actor, rk_db_column_text (stmt, 0), rk_db_column_text (stmt, 1));
  rk_row_write (stmt, 0, type, audience, page->out);
  if (!rk_sync_end (page))
    return FALSE;

  if (type == &rk_patient_type)
    note_read (page->read_patients, rk_db_column_text (stmt, 0));
  else if (type == &rk_post_type || type == &rk_attachment_type)
    note_read (page->read_spaces, rk_db_column_text (stmt, 1));
  return TRUE;
}

typedef struct
{
  gint64 seq;
  gboolean gone;
  char kind[16];
  char keys[3][RK_SYNC_KEY_SIZE];
} FeedRow;

/* What can change, and how it is found again. @bind: k the keys in turn, u the user, a the
 * audience. */
typedef struct
{
  const RkRecordType *type;
  const char *where;
  const char *bind;
  const char *gone[2];
} Kind;

/* Who came into a space and left it between two pages is not told of it: nor of what is their own
 * in it. */
#define STILL_THERE " AND EXISTS (SELECT 1 FROM member m WHERE m.space_id = $1 AND m.user_id = $2)"

static const Kind kinds[] = {
  { &rk_facility_type, "WHERE id = $1", "k", { NULL, NULL } },
  { &rk_user_type, "WHERE id = $1", "k", { NULL, NULL } },
  { &rk_patient_type, "WHERE id = $1", "k", { "id", NULL } },
  { &rk_space_type, "WHERE id = $1", "k", { "id", NULL } },
  { &rk_member_type, "WHERE space_id = $1 AND user_id = $2", "kk", { "space_id", "user_id" } },
  { &rk_post_type, "WHERE space_id = $1 AND id = $2", "kk", { "space_id", "id" } },
  { &rk_attachment_type,
    "WHERE space_id = $1 AND id = $2 AND position > 0",
    "kk",
    { "space_id", "id" } },
  { &rk_reaction_type,
    "WHERE position = CAST ($1 AS BIGINT) AND user_id = $2 AND kind = $3 AND space_id = $4",
    "kkka",
    { NULL, NULL } },
  { &rk_marker_type, "WHERE space_id = $1 AND user_id = $2" STILL_THERE, "ku", { NULL, NULL } },
  { &rk_pin_type, "WHERE space_id = $1 AND post_id = $2", "kk", { "space_id", "post_id" } },
  { &rk_mute_type, "WHERE space_id = $1 AND user_id = $2" STILL_THERE, "ku", { NULL, NULL } },
  { &rk_invitation_type, "WHERE space_id = $1 AND id = $2", "kk", { "space_id", "id" } },
  { &rk_notice_type, "WHERE id = $1 AND user_id = $2", "ku", { NULL, NULL } },
  { &rk_announcement_type, "WHERE id = $1 AND user_id = $2", "ku", { NULL, NULL } },
  { &rk_draft_type,
    "WHERE space_id = $1 AND user_id = $2" STILL_THERE,
    "ku",
    { "space_id", NULL } },
  { &rk_scheduled_type,
    "WHERE space_id = $1 AND id = $2 AND author_id = $3",
    "kku",
    { "space_id", "id" } },
  { &rk_report_type,
    "WHERE space_id = $1 AND post_id = $3 AND reporter_id = $2" STILL_THERE,
    "kuk",
    { "space_id", "post_id" } },
  { &rk_consent_type, "WHERE patient_id = $1 AND id = $2", "kk", { "patient_id", "id" } },
  { &rk_request_type, "WHERE id = $1 AND facility_id = $2", "kk", { "id", "facility_id" } },
  { &rk_deputy_type, "WHERE doctor_id = $1 AND user_id = $2", "kk", { "doctor_id", "user_id" } },
};

static const char *
kind_sql (const Kind *kind)
{
  return rk_db_record_select_sql (
    kind->type, kind->type == &rk_user_type ? "users" : kind->type->name, kind->where);
}

gboolean
rk_sync_prepare_kinds (RkDb *db, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, kind_sql (&kinds[i]), error);

      if (stmt == NULL)
        return FALSE;
    }
  return TRUE;
}

static const Kind *
find_kind (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].type->name, name) == 0)
      return &kinds[i];
  return NULL;
}

/* What names a record on the page. A reaction is named by a position, which says nothing without
 * its space. */
static char *
sent_key (const char *audience, const FeedRow *row)
{
  return g_strjoin (" ", row->kind, row->keys[0], row->keys[1], row->keys[2],
                    strcmp (row->kind, "reaction") == 0 ? audience : "", NULL);
}

/* The same record twice on a page is once too many, unless it was gone in between. */
static gboolean
is_news (RkSyncPage *page, const char *audience, const FeedRow *row)
{
  g_autofree char *key = sent_key (audience, row);
  gpointer sent = g_hash_table_lookup (page->sent, key);

  return sent == NULL || GPOINTER_TO_INT (sent) != (row->gone ? 2 : 1);
}

static void
mark_sent (RkSyncPage *page, const char *audience, const FeedRow *row)
{
  g_hash_table_insert (page->sent, sent_key (audience, row), GINT_TO_POINTER (row->gone ? 2 : 1));
}

static void
add_gone (RkSyncPage *page, const Kind *kind, const FeedRow *row)
{
  if (!rk_sync_begin (page, kind->type->name, "gone"))
    return;
  for (int i = 0; i < 2 && kind->gone[i] != NULL; i++)
    g_string_append_printf (
      page->out, "%c\"%s\":\"%s\"", i == 0 ? '{' : ',', kind->gone[i], row->keys[i]);
  g_string_append_c (page->out, '}');
  rk_sync_end (page);
}

/* The record of a change, out of the database. */
static gboolean
add_record (RkSyncPage *page,
            const Kind *kind,
            const char *audience,
            const FeedRow *row,
            gboolean *ret_found,
            GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (page->tx->db, kind_sql (kind), error);
  int key = 0;

  if (stmt == NULL)
    return FALSE;
  for (int i = 0; kind->bind[i] != '\0'; i++)
    rk_db_bind_text (stmt, i + 1,
                     kind->bind[i] == 'u'   ? page->actor->user_id
                     : kind->bind[i] == 'a' ? audience
                                            : row->keys[key++]);
  if (!rk_db_step (stmt, ret_found, error))
    return FALSE;
  if (*ret_found)
    rk_sync_add_row (page, stmt, kind->type);
  return TRUE;
}

/* A post or an attachment: the same text for all of one audience. */
static gboolean
add_shared (RkSyncPage *page,
            const Kind *kind,
            const char *space,
            const FeedRow *row,
            gboolean *ret_found,
            GError **error)
{
  g_autofree char *key
    = g_strdup_printf ("%d %s %s %s", page->actor->audience, row->kind, row->keys[0], row->keys[1]);
  const GString *text = g_hash_table_lookup (page->shared->records, key);
  const int n = page->n;
  const gsize start = page->out->len + (n > 0 ? 1 : 0);

  if (text == NULL)
    {
      if (!add_record (page, kind, space, row, ret_found, error))
        return FALSE;
      if (page->n > n)
        g_hash_table_insert (
          page->shared->records, g_steal_pointer (&key),
          g_string_new_len (page->out->str + start, (gssize) (page->out->len - 1 - start)));
      return TRUE;
    }
  *ret_found = TRUE;
  if (!begin_change (page))
    return TRUE;
  g_string_append_len (page->out, text->str, (gssize) text->len);
  if (rk_sync_end (page))
    note_read (page->read_spaces, row->keys[0]);
  return TRUE;
}

/* One change of the feed; sets the page's full when it did not fit. */
static gboolean
deliver (RkSyncPage *page, const char *audience, const FeedRow *row, GError **error)
{
  const Kind *kind = find_kind (row->kind);
  const gboolean is_shared
    = kind != NULL && (kind->type == &rk_post_type || kind->type == &rk_attachment_type);
  gboolean found;

  if (kind == NULL || !is_news (page, audience, row))
    return TRUE;
  if (row->gone)
    add_gone (page, kind, row);
  else if (!(is_shared ? add_shared : add_record) (page, kind, audience, row, &found, error))
    return FALSE;
  /* What is no more was followed by a change that says so. */
  else if (!found)
    return TRUE;
  if (!page->full)
    mark_sent (page, audience, row);
  return TRUE;
}

static GArray *
read_feed (RkSyncPage *page, const char *audience, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (FeedRow));
  gboolean more;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    page->tx->db,
    SQL ("SELECT seq, kind, key1, key2, key3, gone FROM feed WHERE audience = $1 AND seq > $2"
         " AND seq <= $3 ORDER BY seq LIMIT $4"),
    error);

  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "tiii", audience, page->cursor.seq, page->cursor.to, (gint64) FEED_CHUNK);
  for (;;)
    {
      FeedRow row = { 0 };

      if (!rk_db_step (stmt, &more, error))
        return NULL;
      if (!more)
        return g_steal_pointer (&rows);
      row.seq = rk_db_column_int64 (stmt, 0);
      g_strlcpy (row.kind, rk_db_column_text (stmt, 1), sizeof row.kind);
      for (int i = 0; i < 3; i++)
        g_strlcpy (row.keys[i], rk_db_column_text (stmt, 2 + i), RK_SYNC_KEY_SIZE);
      row.gone = rk_db_column_bool (stmt, 5);
      g_array_append_val (rows, row);
    }
}

/* The next piece of a feed; that of a space is read once for all who stand at the same place. */
static GArray *
get_feed (RkSyncPage *page, const char *audience, GError **error)
{
  GArray *rows;

  if (page->cursor.stage != RK_SYNC_SPACES)
    return read_feed (page, audience, error);

  g_autofree char *key = g_strdup_printf (
    "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, audience, page->cursor.seq, page->cursor.to);
  rows = g_hash_table_lookup (page->shared->feeds, key);
  if (rows != NULL)
    return g_array_ref (rows);
  rows = read_feed (page, audience, error);
  if (rows != NULL)
    g_hash_table_insert (page->shared->feeds, g_steal_pointer (&key), g_array_ref (rows));
  return rows;
}

/* A space that came into sight: all of it, as it is now. */
static gboolean
deliver_sight (RkSyncPage *page, const FeedRow *row, GError **error)
{
  RkSyncCursor *cursor = &page->cursor;
  gboolean member, done = FALSE;

  if (strcmp (cursor->space, row->keys[0]) != 0)
    {
      g_strlcpy (cursor->space, row->keys[0], sizeof cursor->space);
      cursor->sub = cursor->position = cursor->part = 0;
      cursor->key1[0] = cursor->key2[0] = '\0';
    }
  if (!rk_sync_is_member (page, cursor->space, &member, error))
    return FALSE;
  if (member
      && (!rk_sync_expand (page, cursor->space, &done, error)
          || (done && !rk_sync_posts (page, cursor->space, &done, error))))
    return FALSE;
  if (member && !done)
    {
      page->full = TRUE;
      return TRUE;
    }
  cursor->space[0] = '\0';
  cursor->sub = cursor->position = cursor->part = 0;
  return TRUE;
}

/* The house of a user whom the desk may not know yet. */
static gboolean
deliver_house (RkSyncPage *page, const FeedRow *row, GError **error)
{
  FeedRow house = { .kind = "facility" };
  g_autofree char *id = NULL;

  if (!rk_db_query_text (page->tx->db, SQL ("SELECT facility_id FROM users WHERE id = $1"), &id,
                         error, "t", row->keys[0]))
    return FALSE;
  g_strlcpy (house.keys[0], id, RK_SYNC_KEY_SIZE);
  return deliver (page, "*", &house, error);
}

gboolean
rk_sync_introduce (RkSyncPage *page, const char *space, const char *user_id, GError **error)
{
  const gboolean first = page->n == page->n_introduced;
  FeedRow person = { .kind = "user" };
  gboolean came;

  if (page->shared->head == page->cursor.to)
    return TRUE;
  if (!rk_exists (page->tx->db,
                  SQL ("SELECT 1 FROM feed WHERE audience = $1 AND seq > $2 AND kind = 'user'"
                       " AND key1 = $3"),
                  &came, error, "tit", space, page->cursor.to, user_id))
    return FALSE;
  if (!came)
    return TRUE;
  g_strlcpy (person.keys[0], user_id, RK_SYNC_KEY_SIZE);
  if (!deliver_house (page, &person, error))
    return FALSE;
  if (first && !page->full)
    page->n_introduced = page->n;
  if (!page->full && !deliver (page, "*", &person, error))
    return FALSE;
  if (first && !page->full)
    page->n_introduced = page->n;
  return TRUE;
}

static gboolean
may_be_told (RkSyncPage *page, const FeedRow *row, gboolean *ret_may, GError **error)
{
  if (strcmp (row->kind, "user") == 0)
    return rk_sees_user (page->tx, page->actor, row->keys[0], ret_may, error);
  if (strcmp (row->kind, "facility") == 0)
    return rk_sees_facility (page->tx, page->actor, row->keys[0], ret_may, error);
  /* Whom it is for says the row that is looked for. */
  *ret_may = strcmp (row->kind, "announcement") == 0;
  return TRUE;
}

/* The changes for one audience, up to the end of the round. */
static gboolean
deliver_feed (RkSyncPage *page, const char *audience, gboolean *ret_done, GError **error)
{
  const gboolean everyone = strcmp (audience, "*") == 0;
  gboolean last;

  *ret_done = FALSE;
  do
    {
      g_autoptr (GArray) rows = get_feed (page, audience, error);

      if (rows == NULL)
        return FALSE;
      last = rows->len < FEED_CHUNK;
      for (guint i = 0; i < rows->len; i++)
        {
          const FeedRow *row = &g_array_index (rows, FeedRow, i);
          gboolean may = TRUE;

          if (everyone && !may_be_told (page, row, &may, error))
            return FALSE;
          if (strcmp (row->kind, "sight") == 0)
            {
              if (!deliver_sight (page, row, error))
                return FALSE;
            }
          else if (may)
            {
              if (everyone && strcmp (row->kind, "user") == 0 && !deliver_house (page, row, error))
                return FALSE;
              if (!page->full && !deliver (page, audience, row, error))
                return FALSE;
            }
          if (page->full)
            return TRUE;
          page->cursor.seq = row->seq;
        }
    }
  while (!last);
  *ret_done = TRUE;
  return TRUE;
}

static gboolean
read_heads (RkDbStmt *stmt, GPtrArray *ids, GArray *seqs, GError **error)
{
  gboolean row;

  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      const gint64 seq = rk_db_column_int64 (stmt, 1);

      g_ptr_array_add (ids, rk_db_column_dup_text (stmt, 0));
      g_array_append_val (seqs, seq);
    }
}

/* How many spaces changed since, as far as it matters. */
static gboolean
count_changed (RkSyncPage *page, guint *ret_n, GError **error)
{
  gpointer known;
  gint64 n;

  if (g_hash_table_lookup_extended (page->shared->n_changed, &page->cursor.from, NULL, &known))
    {
      *ret_n = GPOINTER_TO_UINT (known);
      return TRUE;
    }
  if (!rk_number (page->tx->db,
                  SQL ("SELECT count (*) FROM (SELECT 1 FROM space_head WHERE last_seq > $1"
                       " LIMIT 301) AS changed"),
                  &n, error, "i", page->cursor.from))
    return FALSE;
  *ret_n = (guint) n;
  g_hash_table_insert (page->shared->n_changed,
                       g_memdup2 (&page->cursor.from, sizeof page->cursor.from),
                       GUINT_TO_POINTER (*ret_n));
  return TRUE;
}

/* The user's spaces in which something happened since, from the one in work on. */
static GPtrArray *
changed_spaces (RkSyncPage *page, GError **error)
{
  const RkSyncCursor *cursor = &page->cursor;
  RkDb *db = page->tx->db;
  guint n;
  gboolean few;

  if (!count_changed (page, &n, error))
    return NULL;
  few = n <= FEW_SPACES;
  /* Unless the user is in fewer. */
  if (few && n > 1)
    {
      gint64 mine;

      if (!rk_number (
            db,
            SQL (
              "SELECT count (*) FROM (SELECT 1 FROM member WHERE user_id = $1 LIMIT $2) AS mine"),
            &mine, error, "ti", page->actor->user_id, (gint64) n))
        return NULL;
      few = mine >= n;
    }

  const char *sql
    = few ? SQL (
        "SELECT h.space_id FROM space_head h WHERE h.last_seq > $1 AND (h.space_id || '') >= $3"
        " AND (SELECT count (*) FROM member m WHERE m.space_id = h.space_id"
        " AND m.user_id = $2) > 0 ORDER BY (h.space_id || '')")
          : SQL ("SELECT m.space_id FROM member m JOIN space_head h ON h.space_id = m.space_id"
                 " WHERE h.last_seq > $1 AND m.user_id = $2 AND m.space_id >= $3"
                 " ORDER BY m.space_id");
  return rk_texts (db, sql, error, "itt", cursor->from, page->actor->user_id, cursor->space);
}

static gboolean
deliver_spaces (RkSyncPage *page, gboolean *ret_done, GError **error)
{
  RkSyncCursor *cursor = &page->cursor;
  g_autoptr (GPtrArray) ids = changed_spaces (page, error);
  gboolean done, later;

  *ret_done = FALSE;
  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      if (strcmp (cursor->space, id) != 0)
        {
          g_strlcpy (cursor->space, id, sizeof cursor->space);
          cursor->seq = cursor->from;
        }
      if (!rk_sync_comes_later (page, id, &later, error))
        return FALSE;
      if (later)
        continue;
      if (!deliver_feed (page, id, &done, error))
        return FALSE;
      if (!done)
        return TRUE;
    }
  *ret_done = TRUE;
  return TRUE;
}

static void
enter (RkSyncPage *page, RkSyncStage stage, gint64 seq)
{
  RkSyncCursor *cursor = &page->cursor;

  cursor->stage = stage;
  cursor->seq = seq;
  cursor->sub = cursor->position = cursor->part = 0;
  cursor->space[0] = cursor->key1[0] = cursor->key2[0] = '\0';
}

#define SPACES_AT_ONCE 64

/* The posts of the first sync, a space after the other. */
static gboolean
deliver_posts (RkSyncPage *page, gboolean *ret_done, GError **error)
{
  RkSyncCursor *cursor = &page->cursor;
  const gboolean moved = cursor->stage == RK_SYNC_MOVED;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean member, later, done;

  *ret_done = FALSE;
  do
    {
      if (cursor->space[0] != '\0')
        {
          /* The one in work; its user may have left since the page before. */
          if (!rk_sync_is_member (page, cursor->space, &member, error))
            return FALSE;
          if (member && !rk_sync_posts (page, cursor->space, &done, error))
            return FALSE;
          if (member && !done)
            {
              page->full = TRUE;
              return TRUE;
            }
          g_strlcpy (cursor->key1, cursor->space, sizeof cursor->key1);
          cursor->space[0] = '\0';
          cursor->position = cursor->part = 0;
        }
      g_ptr_array_set_size (ids, 0);
      g_array_set_size (seqs, 0);
      g_autoptr (RkDbStmt) stmt = rk_db_prepare (
        page->tx->db,
        moved ? SQL ("SELECT m.space_id, h.last_seq FROM member m"
                     " JOIN space_head h ON h.space_id = m.space_id"
                     " WHERE m.user_id = $1 AND h.last_seq > $2 AND m.space_id > $3"
                     " ORDER BY m.space_id LIMIT $4")
              : SQL ("SELECT m.space_id, h.last_seq FROM member m"
                     " JOIN space_head h ON h.space_id = m.space_id"
                     " WHERE m.user_id = $1 AND h.last_seq < $2 AND m.space_id <> $3"
                     " ORDER BY h.last_seq DESC LIMIT $4"),
        error);
      if (stmt == NULL)
        return FALSE;
      rk_db_bind (stmt, "titi", page->actor->user_id, moved ? cursor->to : cursor->seq,
                  moved ? cursor->key1 : "", (gint64) SPACES_AT_ONCE);
      if (!read_heads (stmt, ids, seqs, error))
        return FALSE;
      for (guint i = 0; i < ids->len; i++)
        {
          g_strlcpy (cursor->space, g_ptr_array_index (ids, i), sizeof cursor->space);
          cursor->key1[0] = cursor->key2[0] = '\0';
          cursor->seq = g_array_index (seqs, gint64, i);
          if (!rk_sync_comes_later (page, cursor->space, &later, error))
            return FALSE;
          done = later;
          if (!later && !rk_sync_posts (page, cursor->space, &done, error))
            return FALSE;
          if (!done)
            {
              page->full = TRUE;
              return TRUE;
            }
          g_strlcpy (cursor->key1, cursor->space, sizeof cursor->key1);
          cursor->space[0] = '\0';
        }
    }
  while (ids->len == SPACES_AT_ONCE);
  *ret_done = TRUE;
  return TRUE;
}

/* One stage, as far as there is room; at its end the next is entered. */
static gboolean
run_stage (RkSyncPage *page, GError **error)
{
  RkSyncCursor *cursor = &page->cursor;
  gboolean done = FALSE;

  switch (cursor->stage)
    {
    case RK_SYNC_FIRST:
      if (!rk_sync_expand (page, NULL, &done, error))
        return FALSE;
      if (done)
        enter (page, RK_SYNC_POSTS, cursor->to + 1);
      return TRUE;
    case RK_SYNC_POSTS:
      if (!deliver_posts (page, &done, error))
        return FALSE;
      if (done)
        enter (page, RK_SYNC_MOVED, 0);
      return TRUE;
    case RK_SYNC_MOVED:
      if (!deliver_posts (page, &done, error))
        return FALSE;
      break;
    case RK_SYNC_OWN:
      if (!deliver_feed (page, page->actor->user_id, &done, error))
        return FALSE;
      if (done)
        enter (page, RK_SYNC_EVERYONE, cursor->from);
      return TRUE;
    case RK_SYNC_EVERYONE:
      done = cursor->seq >= page->shared->everyone;
      if (!done && !deliver_feed (page, "*", &done, error))
        return FALSE;
      if (done)
        enter (page, RK_SYNC_SPACES, cursor->from);
      return TRUE;
    case RK_SYNC_SPACES:
      if (!deliver_spaces (page, &done, error))
        return FALSE;
      break;
    case RK_SYNC_REST:
    default:
      /* A round begins. */
      cursor->to = page->shared->head;
      g_strlcpy (cursor->tag, page->shared->head_tag, sizeof cursor->tag);
      enter (page, RK_SYNC_OWN, cursor->from);
      return TRUE;
    }
  if (done)
    {
      cursor->from = cursor->to;
      cursor->to = 0;
      enter (page, RK_SYNC_REST, 0);
    }
  return TRUE;
}

/* The word of chance of a change; that of the last one that was cut off is kept, and before the
 * first there is none. */
static gboolean
read_tag (RkSyncPage *page, gint64 seq, char *ret_tag, GError **error)
{
  gboolean row;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (page->tx->db,
                     SQL ("SELECT tag FROM feed WHERE seq = $1 UNION ALL"
                          " SELECT floor_tag FROM head WHERE id = 1 AND feed_floor = $1"),
                     error);

  ret_tag[0] = '\0';
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "i", seq);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (row)
    g_strlcpy (ret_tag, rk_db_column_text (stmt, 0), RK_SYNC_KEY_SIZE);
  return TRUE;
}

static gboolean
get_tag (RkSyncPage *page, gint64 seq, char *ret_tag, GError **error)
{
  const char *known = g_hash_table_lookup (page->shared->tags, &seq);

  if (known != NULL)
    g_strlcpy (ret_tag, known, RK_SYNC_KEY_SIZE);
  else if (!read_tag (page, seq, ret_tag, error))
    return FALSE;
  else
    g_hash_table_insert (page->shared->tags, g_memdup2 (&seq, sizeof seq), g_strdup (ret_tag));
  return TRUE;
}

static gboolean
read_head (RkSyncPage *page, GError **error)
{
  RkSyncShared *shared = page->shared;
  RkDb *db = page->tx->db;

  if (shared->known)
    return TRUE;
  shared->known
    = rk_number (db, SQL ("SELECT seq FROM head WHERE id = 1"), &shared->head, error, "")
      && rk_number (
        db, SQL ("SELECT feed_floor FROM head WHERE id = 1"), &shared->feed_floor, error, "")
      && rk_number (
        db, SQL ("SELECT max (seq) FROM feed WHERE audience = '*'"), &shared->everyone, error, "")
      && read_tag (page, shared->head, shared->head_tag, error);
  return shared->known;
}

static gboolean
open_cursor (RkSyncPage *page, const char *text, GError **error)
{
  RkSyncCursor *cursor = &page->cursor;
  const RkSyncShared *shared = page->shared;

  if (!read_head (page, error))
    return FALSE;
  if (rk_is_empty (text))
    {
      memset (cursor, 0, sizeof *cursor);
      cursor->stage = RK_SYNC_FIRST;
      cursor->to = shared->head;
      g_strlcpy (cursor->tag, shared->head_tag, sizeof cursor->tag);
      return TRUE;
    }
  if (!rk_sync_cursor_from_text (cursor, text, page->tx->domain, error))
    return FALSE;

  const gboolean first = cursor->stage >= RK_SYNC_FIRST && cursor->stage <= RK_SYNC_MOVED;
  if (cursor->from > shared->head || cursor->to > shared->head
      || (first ? cursor->to : cursor->from) < shared->feed_floor)
    return rk_refuse (error, RK_DOMAIN_ERROR_GONE, "the cursor is too old: start afresh");

  char tag[RK_SYNC_KEY_SIZE];
  if (!get_tag (page, MAX (cursor->from, cursor->to), tag, error))
    return FALSE;
  if (strcmp (tag, cursor->tag) != 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_GONE, "the cursor is of a history that was taken back: start afresh");
  return TRUE;
}

static void
write_down_reads (RkSyncPage *page)
{
  const RkActor *actor = page->actor;
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, page->read_spaces);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    rk_tx_audit (page->tx, actor, "deliver", NULL, id, actor->device_hash);
  g_hash_table_iter_init (&iter, page->read_patients);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    rk_tx_audit (page->tx, actor, "deliver_patient", id, NULL, actor->device_hash);
}

gboolean
rk_domain_sync_page (RkDomainTx *tx,
                     const RkActor *actor,
                     const char *cursor,
                     int limit,
                     gsize max_bytes,
                     GString *out,
                     gboolean *ret_more,
                     int *ret_n_changes,
                     char **ret_cursor,
                     GError **error)
{
  RkSyncPage page = {
    .tx = tx,
    .shared = rk_sync_shared_of (tx),
    .actor = actor,
    .out = out,
    .max_bytes = MAX (max_bytes, MIN_BYTES),
    /* A post may need to come with its author and the author's facility. */
    .limit = CLAMP (limit, 3, RK_SYNC_MAX_CHANGES),
  };
  gboolean good;

  if (actor->must_change_password)
    return rk_refuse (error, RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD,
                      "the temporary password has to be changed first");
  if (!open_cursor (&page, cursor, error))
    return FALSE;

  g_autoptr (GHashTable) sent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) spaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) patients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  page.sent = sent;
  page.read_spaces = spaces;
  page.read_patients = patients;

  /* The page's size is counted from where it begins. */
  page.max_bytes += out->len;
  g_string_append (out, "{\"before\":\"");
  g_string_append (out, cursor != NULL ? cursor : "");
  g_string_append (out, "\",\"changes\":[");
  do
    good = (page.cursor.stage == RK_SYNC_REST && page.cursor.from == page.shared->head)
             ? TRUE
             : run_stage (&page, error);
  while (good && !page.full
         && !(page.cursor.stage == RK_SYNC_REST && page.cursor.from == page.shared->head));
  rk_db_stmt_release (page.attachments);
  rk_db_stmt_release (page.reactions);
  g_clear_pointer (&page.later, g_hash_table_unref);
  if (!good)
    return FALSE;

  g_autofree char *next = rk_sync_cursor_to_text (&page.cursor, tx->domain);
  *ret_more = page.cursor.stage != RK_SYNC_REST || page.cursor.from < page.shared->head;
  g_string_append_printf (
    out, "],\"cursor\":\"%s\",\"more\":%s}", next, *ret_more ? "true" : "false");
  if (ret_n_changes != NULL)
    *ret_n_changes = page.n;
  *ret_cursor = g_steal_pointer (&next);
  write_down_reads (&page);
  return TRUE;
}

gboolean
rk_domain_spaces_of (RkDomainTx *tx, const char *user_id, GPtrArray **ret_spaces, GError **error)
{
  *ret_spaces
    = rk_texts (tx->db, SQL ("SELECT space_id FROM member WHERE user_id = $1 ORDER BY space_id"),
                error, "t", user_id);
  return *ret_spaces != NULL;
}
