/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/anonymous-private.h"
#include "client/deputies-private.h"
#include "client/store-private.h"

#include "client/error-private.h"
#include "core/time.h"
#include "db/record.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* What the windows show, read out of the tables. */

/* How much of a text stands in a list, in characters. */
#define EXCERPT 80

/** rk_store_excerpt: Returns: (transfer full) (nullable): the beginning of @text, in one line */
char *
rk_store_excerpt (const char *text)
{
  g_autofree char *cut = NULL;

  if (text == NULL)
    return NULL;
  cut = g_utf8_strlen (text, -1) > EXCERPT ? g_utf8_substring (text, 0, EXCERPT) : g_strdup (text);
  for (char *c = cut; *c != '\0'; c++)
    if (*c == '\n' || *c == '\r' || *c == '\t')
      *c = ' ';
  return g_strdup (g_strstrip (cut));
}

static gpointer
read_one (RkStore *store, const RkRecordType *type, const char *where, const char *id)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db, rk_db_record_select_sql (type, NULL, where), NULL);
  gboolean row = FALSE;
  gpointer record;

  if (stmt == NULL)
    return NULL;
  rk_db_bind_text (stmt, 1, id);
  if (!rk_db_step (stmt, &row, NULL) || !row)
    return NULL;
  record = rk_record_new (type);
  rk_db_column_record (stmt, 0, type, record);
  return record;
}

/** rk_store_dup_facility: Returns: (transfer full) (nullable): a facility */
RkFacility *
rk_store_dup_facility (RkStore *store, const char *facility_id)
{
  return read_one (store, &rk_facility_type, "WHERE id = $1", facility_id);
}

/* Somebody who is not known (any more) still has a row: without a name. */
const RkUserRow *
rk_store_peek_user (RkStore *store, const char *user_id)
{
  const char *id = user_id != NULL ? user_id : "";
  RkUserRow *row = g_hash_table_lookup (store->users, id);

  if (row != NULL)
    return row;
  row = g_new0 (RkUserRow, 1);
  row->user = read_one (store, &rk_user_type, "WHERE id = $1", id);
  if (row->user == NULL)
    {
      /* Somebody whose record is still to come is shown by a word that is nobody's name. */
      row->user = rk_record_new (&rk_user_type);
      row->user->id = g_strdup (id);
      row->user->name = g_strdup (*id != '\0' ? _ ("(name to follow)") : _ ("Anonymous"));
    }
  if (row->user->kind == RK_USER_KIND_PATIENT || row->user->kind == RK_USER_KIND_FAMILY)
    row->facility_name = g_strdup (row->user->relation);
  else if (row->user->facility_id != NULL)
    {
      g_autoptr (RkFacility) facility = rk_store_dup_facility (store, row->user->facility_id);
      if (facility != NULL)
        {
          row->facility_name = g_strdup (facility->name);
          row->facility_phone = g_strdup (facility->phone);
        }
    }
  g_hash_table_insert (store->users, g_strdup (id), row);
  return row;
}

/** rk_store_dup_user: Returns: (transfer full): a person; without a name when not known */
RkUserRow *
rk_store_dup_user (RkStore *store, const char *user_id)
{
  const RkUserRow *row = rk_store_peek_user (store, user_id);
  RkUserRow *copy = g_new0 (RkUserRow, 1);

  copy->user = rk_record_copy (&rk_user_type, row->user);
  copy->facility_name = g_strdup (row->facility_name);
  copy->facility_phone = g_strdup (row->facility_phone);
  return copy;
}

char *
rk_store_dup_patient_of_space (RkStore *store, const char *space_id)
{
  char *id = NULL;

  rk_db_query_text (
    store->db, "SELECT patient_id FROM space WHERE id = $1", &id, NULL, "t", space_id);
  return id;
}

/**
 * rk_store_dup_space_title:
 *
 * Returns: (transfer full) (nullable): 「姓 名」 of the patient's sides, the name of a group, both
 * of a room about a patient, and of a connection the other's name
 */
char *
rk_store_dup_space_title (RkStore *store, const char *space_id)
{
  char *title = NULL;

  rk_db_query_text (store->db,
                    "SELECT COALESCE(p.family_name || ' ' || p.given_name ||"
                    " CASE WHEN s.kind = 'room' THEN '　' || s.name ELSE '' END, s.name,"
                    " (SELECT u.name FROM member m JOIN user u ON u.id = m.user_id"
                    " WHERE m.space_id = s.id AND m.user_id <> $2 AND s.kind = 'direct'),"
                    " (SELECT i.invitee_name FROM invitation i WHERE i.space_id = s.id"
                    " AND s.kind = 'direct'), CASE WHEN s.facility_id IS NOT NULL THEN $3 END,"
                    " (SELECT q.name || '　' || $4 FROM space q WHERE q.id = s.parent_id"
                    " AND s.kind = 'consult'), '')"
                    " FROM space s LEFT JOIN patient p ON p.id = s.patient_id WHERE s.id = $1",
                    &title, NULL, "tttt", space_id, store->me,
                    /* Translators: the group of a facility's whole staff. */
                    _ ("Workplace news"),
                    /* Translators: 相談: the questions of a community; stands behind its name. */
                    _ ("Questions"));
  return title;
}

gint64
rk_store_get_joined_position (RkStore *store, const char *space_id)
{
  gint64 joined = 0;

  rk_db_query_int64 (store->db,
                     "SELECT joined_position FROM member WHERE space_id = $1 AND user_id = $2",
                     &joined, NULL, "tt", space_id, store->me);
  return joined;
}

/** rk_store_get_seen_position: Returns: up to where I have read: my marker, or my joining */
gint64
rk_store_get_seen_position (RkStore *store, const char *space_id)
{
  gint64 joined = rk_store_get_joined_position (store, space_id), marker = 0;

  rk_db_query_int64 (
    store->db, "SELECT position FROM marker WHERE space_id = $1", &marker, NULL, "t", space_id);
  return MAX (joined, marker);
}

/** rk_store_count: how many posts of a space I have neither read nor acknowledged */
gboolean
rk_store_count (
  RkStore *store, const char *space_id, guint *ret_unread, guint *ret_unacked, GError **error)
{
  gint64 unread = 0, unacked = 0;

  if (!rk_db_query_int64 (store->db,
                          "SELECT COUNT(*) FROM post WHERE space_id = $1 AND position > $2"
                          " AND own = 0 AND state = 'normal'",
                          &unread, error, "ti", space_id,
                          rk_store_get_seen_position (store, space_id))
      || !rk_db_query_int64 (store->db,
                             "SELECT COUNT(*) FROM post WHERE space_id = $1 AND position > $2"
                             " AND own = 0 AND state = 'normal' AND my_ack < version",
                             &unacked, error, "ti", space_id,
                             rk_store_get_joined_position (store, space_id)))
    return FALSE;
  *ret_unread = (guint) unread;
  *ret_unacked = (guint) unacked;
  return TRUE;
}

/** rk_store_traffic: what goes on in a space; clear with rk_traffic_clear() */
void
rk_store_traffic (RkStore *store, const char *space_id, RkTraffic *ret)
{
  gint64 n = 0;
  g_autoptr (RkDbStmt) last = NULL;
  gboolean found = FALSE;

  memset (ret, 0, sizeof *ret);
  rk_store_count (store, space_id, &ret->unread, &ret->unacked, NULL);
  ret->asked = rk_store_count_asked (store, space_id);
  ret->muted_until_us = rk_store_muted_until (store, space_id);
  rk_db_query_int64 (store->db, "SELECT last_post_us FROM space WHERE id = $1", &ret->last_post_us,
                     NULL, "t", space_id);
  if (rk_db_query_int64 (store->db,
                         "SELECT COUNT(*) FROM outbox WHERE space_id = $1 AND state = 'failed'"
                         " AND kind IN (" RK_OUTBOX_WORK ")",
                         &n, NULL, "t", space_id))
    ret->has_failed = n > 0;
  if (rk_db_query_int64 (store->db,
                         "SELECT COUNT(*) FROM outbox WHERE space_id = $1 AND state = 'waiting'"
                         " AND kind IN (" RK_OUTBOX_WORK ")",
                         &n, NULL, "t", space_id))
    ret->has_sending = n > 0;
  if (rk_db_query_int64 (store->db, "SELECT COUNT(*) FROM draft WHERE space_id = $1 AND text <> ''",
                         &n, NULL, "t", space_id))
    ret->has_draft = n > 0;

  last = rk_db_prepare (store->db,
                        "SELECT text, author_id, created_us FROM post WHERE space_id = $1"
                        " AND state = 'normal' ORDER BY position DESC LIMIT 1",
                        NULL);
  if (last == NULL)
    return;
  rk_db_bind_text (last, 1, space_id);
  if (rk_db_step (last, &found, NULL) && found)
    {
      const RkUserRow *author = rk_store_peek_user (store, rk_db_column_text (last, 1));
      ret->last_excerpt = rk_store_excerpt (rk_db_column_text (last, 0));
      ret->last_author = g_strdup (author->user->name);
      ret->last_profession = author->user->profession;
      ret->last_post_us = MAX (ret->last_post_us, rk_db_column_int64 (last, 2));
    }
}

void
rk_traffic_clear (RkTraffic *traffic)
{
  g_clear_pointer (&traffic->last_excerpt, g_free);
  g_clear_pointer (&traffic->last_author, g_free);
}

/* One of the patient's spaces: the row counts all of them and shows the newest writing. */
static void
add_space (RkStore *store,
           RkPatientRow *row,
           const char *id,
           const char *kind,
           gboolean admin,
           gboolean charge)
{
  RkTraffic traffic;

  rk_store_traffic (store, id, &traffic);
  row->unread += traffic.unread;
  row->unacked += traffic.unacked;
  row->asked += traffic.asked;
  row->muted_until_us = MAX (row->muted_until_us, traffic.muted_until_us);
  row->has_failed |= traffic.has_failed;
  row->has_sending |= traffic.has_sending;
  row->has_draft |= traffic.has_draft;
  if (traffic.last_post_us > row->last_post_us || row->last_excerpt == NULL)
    {
      g_free (row->last_excerpt);
      g_free (row->last_author);
      row->last_excerpt = g_steal_pointer (&traffic.last_excerpt);
      row->last_author = g_steal_pointer (&traffic.last_author);
      row->last_profession = traffic.last_profession;
      row->last_post_us = MAX (row->last_post_us, traffic.last_post_us);
    }
  if (g_strcmp0 (kind, "care") == 0)
    {
      row->care_id = g_strdup (id);
      row->care_unread = traffic.unread;
      row->in_charge = charge;
      row->is_admin = admin;
    }
  else if (g_strcmp0 (kind, "family") == 0)
    {
      row->family_id = g_strdup (id);
      row->family_unread = traffic.unread;
      row->family_admin = admin;
    }
  rk_traffic_clear (&traffic);
}

/** rk_store_patient_row: Returns: (transfer full) (nullable): %NULL without an error: not there */
RkPatientRow *
rk_store_patient_row (RkStore *store, const char *patient_id, GError **error)
{
  g_autoptr (RkPatientRow) row = g_new0 (RkPatientRow, 1);
  g_autoptr (RkDbStmt) spaces = NULL;
  gboolean found;

  row->patient = read_one (store, &rk_patient_type, "WHERE id = $1", patient_id);
  if (row->patient == NULL)
    return NULL;
  row->managed = g_strcmp0 (row->patient->facility_id, store->my_facility) == 0;
  row->consent
    = read_one (store, &rk_consent_type,
                "WHERE patient_id = $1 ORDER BY recorded_us DESC, id DESC LIMIT 1", patient_id);
  {
    g_autoptr (RkFacility) facility = rk_store_dup_facility (store, row->patient->facility_id);
    row->facility_name = facility != NULL ? g_strdup (facility->name) : NULL;
  }
  spaces = rk_db_prepare (store->db,
                          "SELECT s.id, s.kind, m.role, m.in_charge FROM space s JOIN member m"
                          " ON m.space_id = s.id AND m.user_id = $2"
                          " WHERE s.patient_id = $1 ORDER BY s.id",
                          error);
  if (spaces == NULL)
    return NULL;
  rk_db_bind (spaces, "tt", patient_id, store->me);
  for (;;)
    {
      if (!rk_db_step (spaces, &found, error))
        return NULL;
      if (!found)
        break;
      add_space (store, row, rk_db_column_text (spaces, 0), rk_db_column_text (spaces, 1),
                 g_strcmp0 (rk_db_column_text (spaces, 2), "admin") == 0,
                 rk_db_column_bool (spaces, 3));
    }
  /* What opens first: the care team's side, or the only one that there is. */
  row->space_id = g_strdup (row->care_id != NULL ? row->care_id : row->family_id);
  return g_steal_pointer (&row);
}

/** rk_store_patient_rows: Returns: (transfer full) (element-type RkPatientRow): all of them */
GPtrArray *
rk_store_patient_rows (RkStore *store, GError **error)
{
  g_autoptr (GPtrArray) rows
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_patient_row_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (store->db, "SELECT id FROM patient", error);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  for (;;)
    {
      RkPatientRow *row;
      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        break;
      row = rk_store_patient_row (store, rk_db_column_text (stmt, 0), NULL);
      if (row != NULL)
        g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

/** rk_store_count_all: over all my spaces */
gboolean
rk_store_count_all (RkStore *store, guint *ret_unread, guint *ret_unacked, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db, "SELECT space_id FROM member WHERE user_id = $1", error);
  gboolean found;

  *ret_unread = *ret_unacked = 0;
  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, store->me);
  for (;;)
    {
      guint unread, unacked;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      if (!rk_store_count (store, rk_db_column_text (stmt, 0), &unread, &unacked, error))
        return FALSE;
      *ret_unread += unread;
      *ret_unacked += unacked;
    }
}

/* Posts. */

static char *
failure_words (const char *failure)
{
  g_autoptr (GError) error = NULL;
  const char *code = failure != NULL ? strchr (failure, ' ') : NULL;

  if (failure == NULL)
    return NULL;
  if (strcmp (failure, RK_STOPPED) == 0)
    return g_strdup (_ ("You stopped it. What was sent so far is kept for sending again."));
  error = rk_client_error_new (rk_client_error_from_code (
    (guint) strtoul (failure, NULL, 10), code != NULL ? code + 1 : NULL));
  return g_strdup (error->message);
}

static RkReactionEntry *
add_reaction (RkStore *store,
              RkPostRow *row,
              const char *user_id,
              RkReactionKind kind,
              gint64 version,
              gint64 time_us,
              gboolean pending)
{
  const RkUserRow *user = rk_store_peek_user (store, user_id);
  RkReactionEntry *entry = g_new0 (RkReactionEntry, 1);

  entry->user_id = g_strdup (user_id);
  entry->name = g_strdup (user->user->name);
  entry->profession = user->user->profession;
  entry->facility_name = g_strdup (user->facility_name);
  entry->kind = kind;
  entry->version = version;
  entry->time_us = time_us;
  entry->is_mine = g_strcmp0 (user_id, store->me) == 0;
  entry->pending = pending;
  g_ptr_array_add (row->reactions, entry);
  return entry;
}

static gboolean
fill_reactions (RkStore *store, RkPostRow *row, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db,
                     "SELECT user_id, kind, version, changed_us, choices, remark FROM reaction"
                     " WHERE post_id = $1 AND active = 1 ORDER BY changed_us, user_id",
                     error);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, row->post->id);
  for (;;)
    {
      RkReactionEntry *entry;
      const char *kind;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      kind = rk_db_column_text (stmt, 1);
      entry
        = add_reaction (store, row, rk_db_column_text (stmt, 0),
                        rk_field_enum_value (rk_record_type_find (&rk_reaction_type, "kind"), kind),
                        rk_db_column_int64 (stmt, 2), rk_db_column_int64 (stmt, 3), FALSE);
      entry->choices = rk_db_column_dup_text (stmt, 4);
      entry->remark = rk_db_column_dup_text (stmt, 5);
    }
}

/** rk_store_fill_attachments: the files of a post that are known here */
gboolean
rk_store_fill_attachments (RkStore *store, RkPostRow *row, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    rk_db_record_select_sql (&rk_attachment_type, NULL, "WHERE post_id = $1 ORDER BY ordinal, id"),
    error);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, row->post->id);
  for (;;)
    {
      RkAttachmentRow *file;
      RkMediaInfo info;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      file = g_new0 (RkAttachmentRow, 1);
      file->attachment = rk_record_new (&rk_attachment_type);
      rk_db_column_record (stmt, 0, &rk_attachment_type, file->attachment);
      if (rk_store_media_info (store, file->attachment->id, &info) && info.complete)
        {
          file->state = RK_MEDIA_LOCAL;
          file->progress = 1;
        }
      g_ptr_array_add (row->attachments, file);
    }
}

/* What is on its way lies over what the server said. */
static gboolean
overlay (RkStore *store, RkPostRow *row, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db,
                     "SELECT kind, text, version, active, state, failure, created_us, choices"
                     " FROM outbox"
                     " WHERE target_id = $1 AND kind IN"
                     " (" RK_OUTBOX_CHANGES ") ORDER BY seq",
                     error);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, row->post->id);
  for (;;)
    {
      const char *kind;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      kind = rk_db_column_text (stmt, 0);
      if (g_strcmp0 (rk_db_column_text (stmt, 4), "failed") == 0)
        {
          row->send_state = RK_SEND_FAILED;
          g_free (row->failure);
          row->failure = failure_words (rk_db_column_text (stmt, 5));
        }
      if (g_str_equal (kind, "edit"))
        {
          g_free (row->post->text);
          row->post->text = rk_db_column_dup_text (stmt, 1);
          row->pending_change = TRUE;
        }
      else if (g_str_equal (kind, "withdraw") || g_str_equal (kind, "hide"))
        row->pending_change = TRUE;
      else if (g_str_equal (kind, "confirm") || g_str_equal (kind, "return"))
        {
          row->pending_change = TRUE;
          row->post->confirmation
            = g_str_equal (kind, "confirm") ? RK_CONFIRMATION_CONFIRMED : RK_CONFIRMATION_RETURNED;
          g_free (row->post->return_reason);
          row->post->return_reason = rk_db_column_dup_text (stmt, 1);
        }
      else if (row->send_state != RK_SEND_FAILED)
        {
          RkReactionKind which
            = rk_field_enum_value (rk_record_type_find (&rk_reaction_type, "kind"), kind);
          for (guint i = row->reactions->len; i > 0; i--)
            {
              const RkReactionEntry *entry = g_ptr_array_index (row->reactions, i - 1);
              if (entry->is_mine && entry->kind == which)
                g_ptr_array_remove_index (row->reactions, i - 1);
            }
          if (!rk_db_column_bool (stmt, 3))
            continue;
          RkReactionEntry *mine
            = add_reaction (store, row, store->me, which, rk_db_column_int64 (stmt, 2),
                            rk_db_column_int64 (stmt, 6), TRUE);
          mine->choices = rk_db_column_dup_text (stmt, 7);
          mine->remark = which == RK_REACTION_DATES ? rk_db_column_dup_text (stmt, 1) : NULL;
        }
    }
}

/** rk_store_fill_reply: what the post answers, in short, and what it is in 相談 */
void
rk_store_fill_reply (RkStore *store, RkPostRow *row)
{
  g_autoptr (RkPost) target = NULL;

  if (row->post->reply_to != NULL && *row->post->reply_to != '\0')
    target = read_one (store, &rk_post_type, "WHERE id = $1", row->post->reply_to);
  rk_store_fill_consult (store, row, target);
  if (target == NULL)
    return;
  row->reply_author = rk_store_dup_author (store, target->author_id, target->for_id);
  row->reply_excerpt = rk_store_excerpt (target->text);
}

static gboolean
fill_post (RkStore *store, RkPostRow *row, gint64 seen, GError **error)
{
  row->author = rk_store_dup_user (store, row->post->author_id);
  row->is_own = rk_store_wrote (store, row->post);
  rk_store_name_asker (store, row);
  row->is_unread = !row->is_own && row->post->state == RK_POST_NORMAL && row->post->position > seen;
  row->is_pinned = rk_store_is_pinned (store, row->post->space_id, row->post->id);
  row->my_report = rk_store_my_report (store, row->post->space_id, row->post->id);
  rk_store_fill_typed (store, row);
  rk_store_fill_reply (store, row);
  return fill_reactions (store, row, error) && rk_store_fill_attachments (store, row, error)
         && overlay (store, row, error) && rk_store_fill_ask (store, row, error);
}

/** rk_store_post_row: Returns: (transfer full) (nullable): %NULL without an error: not there */
RkPostRow *
rk_store_post_row (RkStore *store, const char *post_id, GError **error)
{
  g_autoptr (RkPostRow) row = rk_post_row_new ();
  RkPost *post = read_one (store, &rk_post_type, "WHERE id = $1", post_id);

  if (post == NULL)
    return NULL;
  g_clear_pointer (&row->post, rk_post_free);
  row->post = post;
  if (!fill_post (store, row, rk_store_get_seen_position (store, post->space_id), error))
    return NULL;
  return g_steal_pointer (&row);
}

/**
 * rk_store_post_rows:
 * @from: the lowest position, or 0
 * @before: behind the highest position, or G_MAXINT64
 * @limit: at most so many, the newest of the range
 * @rows: (element-type RkPostRow): takes them, by position ascending
 */
gboolean
rk_store_post_rows (RkStore *store,
                    const char *space_id,
                    gint64 from,
                    gint64 before,
                    gint64 limit,
                    GPtrArray *rows,
                    GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    rk_db_record_select_sql (&rk_post_type, NULL,
                             "WHERE space_id = $1 AND position >= $2 AND position < $3"
                             " ORDER BY position DESC LIMIT $4"),
    error);
  gint64 seen = rk_store_get_seen_position (store, space_id);
  g_autoptr (GPtrArray) found_rows
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_post_row_free);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tiii", space_id, from, before, limit);
  for (;;)
    {
      RkPostRow *row;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        break;
      row = rk_post_row_new ();
      g_ptr_array_add (found_rows, row);
      rk_db_column_record (stmt, 0, &rk_post_type, row->post);
      if (!fill_post (store, row, seen, error))
        return FALSE;
    }
  for (guint i = found_rows->len; i > 0; i--)
    g_ptr_array_add (rows, g_ptr_array_steal_index (found_rows, i - 1));
  return TRUE;
}

static gboolean
fill_outbox_attachments (RkStore *store, RkPostRow *row, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db,
                     "SELECT id, name, media_type, size, sha256, width, height, preview, ordinal,"
                     " sent, done, description, small_size, small_sha256, screen_size, "
                     "screen_sha256 FROM outbox_attachment WHERE post_id = $1 ORDER BY ordinal",
                     error);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, row->post->id);
  for (;;)
    {
      RkAttachmentRow *file;
      RkAttachment *a;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      file = g_new0 (RkAttachmentRow, 1);
      a = file->attachment = rk_record_new (&rk_attachment_type);
      a->id = rk_db_column_dup_text (stmt, 0);
      a->space_id = g_strdup (row->post->space_id);
      a->post_id = g_strdup (row->post->id);
      a->name = rk_db_column_dup_text (stmt, 1);
      a->media_type = rk_db_column_dup_text (stmt, 2);
      a->size = rk_db_column_int64 (stmt, 3);
      a->sha256 = rk_db_column_dup_text (stmt, 4);
      a->width = rk_db_column_int64 (stmt, 5);
      a->height = rk_db_column_int64 (stmt, 6);
      a->preview = rk_db_column_dup_text (stmt, 7);
      a->ordinal = rk_db_column_int64 (stmt, 8);
      a->description = rk_db_column_dup_text (stmt, 11);
      a->small_size = rk_db_column_int64 (stmt, 12);
      a->small_sha256 = rk_db_column_dup_text (stmt, 13);
      a->screen_size = rk_db_column_int64 (stmt, 14);
      a->screen_sha256 = rk_db_column_dup_text (stmt, 15);
      a->state = RK_ATTACHMENT_UPLOADING;
      file->progress = a->size > 0 ? (double) rk_db_column_int64 (stmt, 9)
                                       / (double) rk_attachment_carried_size (a)
                                   : 0;
      file->state = rk_db_column_bool (stmt, 10) ? RK_MEDIA_LOCAL : RK_MEDIA_UPLOADING;
      g_ptr_array_add (row->attachments, file);
    }
}

/** rk_store_outbox_post_rows: the new posts of a space that are on their way, in their order */
gboolean
rk_store_outbox_post_rows (RkStore *store, const char *space_id, GPtrArray *rows, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    "SELECT seq, target_id, text, reply_to, state, failure, not_before_us,"
    " created_us, ask_due_us, asked, send_us, for_id, body, dates, place FROM outbox"
    " WHERE kind = 'post'"
    " AND space_id = $1 ORDER BY seq",
    error);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, space_id);
  for (;;)
    {
      RkPostRow *row;
      gint64 left;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      row = rk_post_row_new ();
      g_ptr_array_add (rows, row);
      row->seq = rk_db_column_int64 (stmt, 0);
      row->is_own = TRUE;
      row->post->asker_tag = rk_anonymous_dup_tag (rk_db_column_text (stmt, 12));
      row->post->author_id = row->post->asker_tag == NULL ? g_strdup (store->me) : NULL;
      row->author = rk_store_dup_user (store, row->post->author_id);
      row->post->id = rk_db_column_dup_text (stmt, 1);
      row->post->space_id = g_strdup (space_id);
      row->post->text = rk_db_column_dup_text (stmt, 2);
      row->post->reply_to = rk_db_column_dup_text (stmt, 3);
      row->post->state = RK_POST_NORMAL;
      row->post->version = 1;
      row->post->created_us = row->post->written_us = rk_db_column_int64 (stmt, 7);
      row->post->ask_due_us = rk_db_column_int64 (stmt, 8);
      row->post->asked = rk_db_column_dup_text (stmt, 9);
      row->send_us = rk_db_column_int64 (stmt, 10);
      row->post->for_id = rk_db_column_dup_text (stmt, 11);
      row->post->dates = rk_db_column_dup_text (stmt, 13);
      row->post->place = rk_db_column_dup_text (stmt, 14);
      row->post->dates_state = row->post->dates != NULL ? RK_DATES_OPEN : RK_DATES_NONE;
      rk_store_fill_typed (store, row);
      rk_store_name_asker (store, row);
      left = rk_db_column_int64 (stmt, 6) - rk_time_now_us ();
      if (g_strcmp0 (rk_db_column_text (stmt, 4), "failed") == 0)
        {
          row->send_state = RK_SEND_FAILED;
          row->failure = failure_words (rk_db_column_text (stmt, 5));
        }
      else if (left > 0)
        {
          row->send_state = RK_SEND_HELD;
          row->held_until_us = g_get_monotonic_time () + left;
        }
      else
        row->send_state = RK_SEND_WAITING;
      rk_store_fill_reply (store, row);
      if (!fill_outbox_attachments (store, row, error))
        return FALSE;
    }
}

gint64
rk_store_oldest_position (RkStore *store, const char *space_id)
{
  gint64 position = 0;

  rk_db_query_int64 (store->db, "SELECT MIN(position) FROM post WHERE space_id = $1", &position,
                     NULL, "t", space_id);
  return position;
}

/**
 * rk_store_latest_from:
 * @count: how many posts a page has
 *
 * Where the latest page of a space begins, by the numbers that its posts have: some of them may be
 * still to come. A post of one's own is here as soon as it is answered, and can be so before those
 * of others that it follows.
 *
 * Returns: a position; 0 for a space of whose posts nothing is known
 */
gint64
rk_store_latest_from (RkStore *store, const char *space_id, gint64 count)
{
  gint64 newest = 0, head = 0;

  rk_db_query_int64 (store->db, "SELECT COALESCE(MAX(position), 0) FROM post WHERE space_id = $1",
                     &newest, NULL, "t", space_id);
  rk_db_query_int64 (
    store->db, "SELECT head_position FROM space WHERE id = $1", &head, NULL, "t", space_id);
  head = MAX (head, newest);
  return head > 0 ? MAX (head - count + 1, 1) : 0;
}

/** rk_store_post_position: Returns: 0 when it is not here */
gint64
rk_store_post_position (RkStore *store, const char *post_id)
{
  gint64 position = 0;

  rk_db_query_int64 (
    store->db, "SELECT position FROM post WHERE id = $1", &position, NULL, "t", post_id);
  return position;
}

/** rk_store_is_complete: whether every post of the space is here, back to the first */
gboolean
rk_store_is_complete (RkStore *store, const char *space_id)
{
  gint64 complete = 0, head = 0, oldest;

  rk_db_query_int64 (
    store->db, "SELECT complete FROM space WHERE id = $1", &complete, NULL, "t", space_id);
  rk_db_query_int64 (
    store->db, "SELECT head_position FROM space WHERE id = $1", &head, NULL, "t", space_id);
  oldest = rk_store_oldest_position (store, space_id);
  return complete != 0 || oldest == 1 || (head == 0 && oldest == 0);
}

gboolean
rk_store_set_complete (RkStore *store, const char *space_id, GError **error)
{
  return rk_db_exec (
    store->db, "UPDATE space SET complete = 1 WHERE id = $1", error, "t", space_id);
}

/* Members, invitations, notices, drafts. */

GPtrArray *
rk_store_member_rows (RkStore *store, const char *space_id, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_member_row_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    rk_db_record_select_sql (
      &rk_member_type, NULL, "WHERE space_id = $1 ORDER BY role <> 'admin', joined_us, user_id"),
    error);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  rk_db_bind_text (stmt, 1, space_id);
  for (;;)
    {
      RkMemberRow *row;
      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        return g_steal_pointer (&rows);
      row = g_new0 (RkMemberRow, 1);
      row->member = rk_record_new (&rk_member_type);
      rk_db_column_record (stmt, 0, &rk_member_type, row->member);
      row->user = rk_store_dup_user (store, row->member->user_id);
      row->is_me = g_strcmp0 (row->member->user_id, store->me) == 0;
      g_ptr_array_add (rows, row);
    }
}

gboolean
rk_store_is_space_admin (RkStore *store, const char *space_id)
{
  gint64 n = 0;

  rk_db_query_int64 (
    store->db,
    "SELECT COUNT(*) FROM member WHERE space_id = $1 AND user_id = $2 AND role = 'admin'", &n, NULL,
    "tt", space_id, store->me);
  return n > 0;
}

GPtrArray *
rk_store_invitation_rows (RkStore *store, GError **error)
{
  g_autoptr (GPtrArray) rows
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_invitation_row_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    rk_db_record_select_sql (&rk_invitation_type, NULL, "ORDER BY created_us DESC, id DESC"),
    error);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  for (;;)
    {
      RkInvitationRow *row;
      RkInvitation *record;
      gboolean admin;
      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        return g_steal_pointer (&rows);
      row = g_new0 (RkInvitationRow, 1);
      record = row->invitation = rk_record_new (&rk_invitation_type);
      rk_db_column_record (stmt, 0, &rk_invitation_type, record);
      admin = rk_store_is_space_admin (store, record->space_id);
      row->for_me = g_strcmp0 (record->invitee_id, store->me) == 0;
      row->can_approve = admin && record->state == RK_INVITATION_WAITING_APPROVAL;
      row->can_withdraw = (admin || g_strcmp0 (record->inviter_id, store->me) == 0)
                          && (record->state == RK_INVITATION_WAITING_APPROVAL
                              || record->state == RK_INVITATION_WAITING_REGISTRATION
                              || record->state == RK_INVITATION_WAITING_INVITEE);
      g_ptr_array_add (rows, row);
    }
}

GPtrArray *
rk_store_notice_rows (RkStore *store, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_notice_row_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db, rk_db_record_select_sql (&rk_notice_type, NULL, "ORDER BY created_us DESC, id DESC"),
    error);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  for (;;)
    {
      RkNoticeRow *row;
      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        return g_steal_pointer (&rows);
      row = g_new0 (RkNoticeRow, 1);
      row->notice = rk_record_new (&rk_notice_type);
      rk_db_column_record (stmt, 0, &rk_notice_type, row->notice);
      if (row->notice->space_id != NULL)
        row->space_title = rk_store_dup_space_title (store, row->notice->space_id);
      g_ptr_array_add (rows, row);
    }
}

/** rk_store_get_draft: Returns: whether there is one */
gboolean
rk_store_get_draft (RkStore *store, const char *space_id, char **ret_text, char **ret_reply)
{
  g_autoptr (RkDraft) draft = read_one (store, &rk_draft_type, "WHERE space_id = $1", space_id);

  if (draft == NULL)
    return FALSE;
  *ret_text = g_steal_pointer (&draft->text);
  *ret_reply = g_steal_pointer (&draft->reply_to);
  return TRUE;
}
