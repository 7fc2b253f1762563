/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/anonymous-private.h"
#include "client/store-private.h"

#include "client/announcements-private.h"
#include "client/deputies-private.h"
#include "client/client.h"
#include "core/error.h"
#include "core/json.h"
#include "db/record.h"

#include <string.h>

/* Taking what the server says into the tables. */

gboolean
rk_store_upsert (
  RkStore *store, const RkRecordType *type, const char *key, gconstpointer record, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db, rk_db_record_upsert_sql (type, NULL, key), error);

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_record (stmt, 1, type, record);
  return rk_db_run (stmt, error);
}

static gboolean
drop_media_of_post (RkStore *store, const char *post_id, GError **error)
{
  return rk_db_exec (store->db,
                     "DELETE FROM media_chunk WHERE attachment_id IN" RK_MEDIA_OF (
                       "attachment WHERE post_id = $1"),
                     error, "t", post_id)
         && rk_db_exec (
           store->db,
           "DELETE FROM media WHERE attachment_id IN" RK_MEDIA_OF ("attachment WHERE post_id = $1"),
           error, "t", post_id)
         && rk_db_exec (
           store->db, "DELETE FROM attachment WHERE post_id = $1", error, "t", post_id);
}

/* What I acknowledged: what the server knows, and over it what is still on its way. */
#define MY_ACK(post, me)                                                                           \
  "COALESCE("                                                                                      \
  "(SELECT CASE WHEN o.active = 1 THEN o.version ELSE 0 END FROM outbox o"                         \
  " WHERE o.target_id = " post " AND o.kind = 'ack' AND o.state = 'waiting'"                       \
  " ORDER BY o.seq DESC LIMIT 1),"                                                                 \
  "(SELECT r.version FROM reaction r WHERE r.post_id = " post " AND r.user_id = " me               \
  " AND r.kind = 'ack' AND r.active = 1), 0)"

static gboolean
refresh_my_ack (RkStore *store, const char *post_id, GError **error)
{
  return rk_db_exec (store->db, "UPDATE post SET my_ack = " MY_ACK ("$1", "$2") " WHERE id = $1",
                     error, "tt", post_id, store->me);
}

gboolean
rk_store_refresh_my_ack (RkStore *store, const char *post_id, GError **error)
{
  return refresh_my_ack (store, post_id, error);
}

/* A record, and behind it what only the store knows of a post: whose it is, its number in the
 * index, my name for what I acknowledged. */
static const char *
insert_post_sql (void)
{
  static gsize once = 0;
  static char *sql;

  if (g_once_init_enter (&once))
    {
      const guint n = rk_post_type.n_fields;
      GString *text = g_string_new (NULL);

      g_string_append_printf (text, "INSERT INTO post (%s, own, words, my_ack) VALUES (",
                              rk_db_record_columns (&rk_post_type));
      for (guint i = 1; i <= n + 2; i++)
        g_string_append_printf (text, "$%u, ", i);
      g_string_append_printf (text, MY_ACK ("$1", "$%u") ") ON CONFLICT DO NOTHING", n + 3);
      sql = g_string_free (text, FALSE);
      g_once_init_leave (&once, 1);
    }
  return sql;
}

static gboolean
try_insert (RkStore *store, const RkPost *post, gboolean own, gint64 key, GError **error)
{
  const int n = (int) rk_post_type.n_fields;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (store->db, insert_post_sql (), error);

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_record (stmt, 1, &rk_post_type, post);
  rk_db_bind_bool (stmt, n + 1, own);
  rk_db_bind_int64 (stmt, n + 2, key);
  rk_db_bind_text_borrowed (stmt, n + 3, store->me);
  return rk_db_run (stmt, error);
}

/* *ret_key: its number in the index, 0 when the post is there already. */
static gboolean
insert_post (RkStore *store, const RkPost *post, gboolean own, gint64 *ret_key, GError **error)
{
  gint64 key = rk_store_words_key (post->created_us);
  gint64 known;

  for (;;)
    {
      if (!try_insert (store, post, own, key, error))
        return FALSE;
      *ret_key = key;
      if (rk_db_changes (store->db) > 0)
        return TRUE;
      *ret_key = 0;
      if (rk_db_query_int64 (
            store->db, "SELECT n FROM post WHERE id = $1", &known, NULL, "t", post->id))
        return TRUE;
      /* Another post has the number. */
      if (!rk_store_words_next_key (store, &key, error))
        return FALSE;
    }
}

/* The server has it: whatever way that became known, it does not have to be sent any more. Its
 * files are known before the feed tells of them. */
static gboolean
take_from_outbox (RkStore *store, const char *post_id, GError **error)
{
  store->dirty->outbox = TRUE;
  return rk_db_exec (store->db,
                     "INSERT INTO attachment (id, space_id, post_id, uploader_id, ordinal, name,"
                     " media_type, size, sha256, width, height, preview, state, changed_us,"
                     " description, small_size, small_sha256, screen_size, screen_sha256)"
                     " SELECT id, space_id, post_id, $2, ordinal, name, media_type, size, sha256,"
                     " width, height, preview, 'complete', 0, description, small_size,"
                     " small_sha256, screen_size, screen_sha256 FROM outbox_attachment"
                     " WHERE post_id = $1 ON CONFLICT (id) DO NOTHING",
                     error, "tt", post_id, store->me)
         && rk_db_exec (store->db,
                        "UPDATE media SET pinned = 0 WHERE attachment_id IN" RK_MEDIA_OF (
                          "outbox_attachment WHERE post_id = $1"),
                        error, "t", post_id)
         && rk_db_exec (store->db, "DELETE FROM outbox WHERE kind = 'post' AND target_id = $1",
                        error, "t", post_id)
         && rk_db_exec (
           store->db, "DELETE FROM outbox_attachment WHERE post_id = $1", error, "t", post_id);
}

/* Up to where I have read, asked once for each space and transaction. */
static gint64
seen_position (RkStore *store, const char *space_id)
{
  gint64 *known = g_hash_table_lookup (store->seen, space_id);

  if (known == NULL)
    {
      known = g_new (gint64, 1);
      *known = rk_store_get_seen_position (store, space_id);
      g_hash_table_insert (store->seen, g_strdup (space_id), known);
    }
  return *known;
}

static gboolean
apply_post (RkStore *store, const RkPost *post, GError **error)
{
  const gboolean own = rk_store_wrote (store, post);
  const gboolean normal = post->state == RK_POST_NORMAL;
  gint64 key;

  if (!insert_post (store, post, own, &key, error)
      || (key == 0
          && (!rk_store_upsert (store, &rk_post_type, "id", post, error)
              || !refresh_my_ack (store, post->id, error)))
      || (own
          && (!take_from_outbox (store, post->id, error)
              /* What was scheduled is posted. */
              || !rk_db_exec (
                store->db, "DELETE FROM scheduled WHERE id = $1", error, "t", post->id)))
      || (!normal && !drop_media_of_post (store, post->id, error)))
    return FALSE;

  if (key != 0)
    rk_store_words_add (
      store, post->id, key, normal && !own && post->n_attachments == 0 ? post->text : NULL);
  else
    rk_store_words_touch (store, post->id);
  rk_dirty_add_post (store->dirty, post->id, post->space_id);
  store->dirty->saw_posts = TRUE;
  if (key != 0 && !own && normal && post->position > seen_position (store, post->space_id)
      && rk_store_muted_until (store, post->space_id) == 0)
    store->dirty->n_arrived++;
  return TRUE;
}

/* Rows that quote a post change with it. */
static void
touch_post (RkStore *store, const char *post_id, const char *space_id)
{
  rk_dirty_add_post (store->dirty, post_id, space_id);
}

static gboolean
apply_marker (RkStore *store, const RkMarker *marker, GError **error)
{
  rk_dirty_add (store->dirty->spaces, marker->space_id);
  g_hash_table_remove (store->seen, marker->space_id);
  /* Mine may be ahead of what the server has heard: the greater one stands. */
  return rk_db_exec (store->db,
                     "INSERT INTO marker (space_id, generation, position, changed_us)"
                     " VALUES ($1, $2, $3, $4) ON CONFLICT (space_id) DO UPDATE SET"
                     " generation = excluded.generation, position = excluded.position,"
                     " changed_us = excluded.changed_us"
                     " WHERE excluded.generation > marker.generation"
                     " OR (excluded.generation = marker.generation"
                     " AND excluded.position > marker.position)",
                     error, "tiii", marker->space_id, marker->generation, marker->position,
                     marker->changed_us);
}

static gboolean
apply_mute (RkStore *store, const RkMute *mute, GError **error)
{
  gint64 waiting = 0;

  /* What was chosen here is newer than what the server was told. */
  if (rk_db_query_int64 (store->db,
                         "SELECT COUNT(*) FROM outbox WHERE kind = 'mute' AND target_id = $1",
                         &waiting, NULL, "t", mute->space_id)
      && waiting > 0)
    return TRUE;
  rk_dirty_add (store->dirty->spaces, mute->space_id);
  return rk_store_upsert (store, &rk_mute_type, "space_id", mute, error);
}

static gboolean
apply_draft (RkStore *store, const RkDraft *draft, GError **error)
{
  gint64 waiting = 0;

  /* What is being written here is newer than what the server was told. */
  if (rk_db_query_int64 (store->db,
                         "SELECT COUNT(*) FROM outbox WHERE kind = 'draft' AND target_id = $1",
                         &waiting, NULL, "t", draft->space_id)
      && waiting > 0)
    return TRUE;
  rk_dirty_add (store->dirty->drafts, draft->space_id);
  rk_dirty_add (store->dirty->spaces, draft->space_id);
  if (draft->text == NULL || *draft->text == '\0')
    return rk_db_exec (
      store->db, "DELETE FROM draft WHERE space_id = $1", error, "t", draft->space_id);
  return rk_store_upsert (store, &rk_draft_type, "space_id", draft, error);
}

/* 予約投稿: it stands at the end of its timeline until it is posted. */
static gboolean
apply_scheduled (RkStore *store, const RkScheduled *scheduled, GError **error)
{
  gint64 posted = 0;

  rk_dirty_add (store->dirty->spaces, scheduled->space_id);
  /* An answer that comes later than the feed. */
  if (!rk_db_query_int64 (
        store->db, "SELECT COUNT(*) FROM post WHERE id = $1", &posted, error, "t", scheduled->id))
    return FALSE;
  if (posted > 0)
    return TRUE;
  return take_from_outbox (store, scheduled->id, error)
         && rk_store_upsert (store, &rk_scheduled_type, "id", scheduled, error);
}

static gboolean
drop_patient (RkStore *store, const char *id, GError **error)
{
  rk_dirty_add (store->dirty->patients_gone, id);
  return rk_db_exec (store->db, "DELETE FROM consent WHERE patient_id = $1", error, "t", id)
         && rk_db_exec (store->db, "DELETE FROM patient WHERE id = $1", error, "t", id);
}

/* Posted, or withdrawn. */
static gboolean
drop_scheduled (RkStore *store, const char *id, const char *space_id, GError **error)
{
  store->dirty->outbox = TRUE;
  rk_dirty_add (store->dirty->spaces, space_id);
  return rk_db_exec (store->db, "DELETE FROM scheduled WHERE id = $1", error, "t", id);
}

/**
 * rk_store_apply_record:
 *
 * Takes one record, as new or changed. Kinds that the store does not hold are passed over.
 */
gboolean
rk_store_apply_record (RkStore *store,
                       const RkRecordType *type,
                       gconstpointer record,
                       GError **error)
{
  RkDirty *dirty = store->dirty;

  if (type == &rk_post_type)
    return apply_post (store, record, error);
  if (type == &rk_reaction_type)
    {
      const RkReaction *reaction = record;
      touch_post (store, reaction->post_id, reaction->space_id);
      if (!rk_store_upsert (store, type, "post_id, user_id, kind", record, error))
        return FALSE;
      return g_strcmp0 (reaction->user_id, store->me) != 0
             || refresh_my_ack (store, reaction->post_id, error);
    }
  if (type == &rk_attachment_type)
    {
      const RkAttachment *attachment = record;
      if (attachment->post_id != NULL && *attachment->post_id != '\0')
        {
          touch_post (store, attachment->post_id, attachment->space_id);
          rk_store_words_touch (store, attachment->post_id);
        }
      return rk_store_upsert (store, type, "id", record, error);
    }
  if (type == &rk_marker_type)
    return apply_marker (store, record, error);
  if (type == &rk_pin_type)
    return rk_store_apply_pin (store, record, FALSE, error);
  if (type == &rk_report_type)
    return rk_store_apply_report (store, record, FALSE, error);
  if (type == &rk_request_type)
    return rk_store_apply_request (store, record, error);
  if (type == &rk_announcement_type)
    return rk_store_apply_announcement (store, record, error);
  if (type == &rk_deputy_type)
    return rk_store_apply_deputy (store, record, FALSE, error);
  if (type == &rk_mute_type)
    return apply_mute (store, record, error);
  if (type == &rk_draft_type)
    return apply_draft (store, record, error);
  if (type == &rk_scheduled_type)
    return apply_scheduled (store, record, error);
  if (type == &rk_facility_type || type == &rk_user_type)
    {
      const char *mine = type == &rk_user_type ? store->me : store->my_facility;
      const char *id
        = type == &rk_user_type ? ((const RkUser *) record)->id : ((const RkFacility *) record)->id;
      dirty->users = TRUE;
      dirty->self |= g_strcmp0 (id, mine) == 0;
      g_hash_table_remove_all (store->users);
      return rk_store_upsert (store, type, "id", record, error);
    }
  if (type == &rk_patient_type)
    {
      rk_dirty_add (dirty->patients, ((const RkPatient *) record)->id);
      return rk_store_upsert (store, type, "id", record, error);
    }
  if (type == &rk_consent_type)
    {
      rk_dirty_add (dirty->patients, ((const RkConsent *) record)->patient_id);
      return rk_store_upsert (store, type, "id", record, error);
    }
  if (type == &rk_space_type)
    {
      rk_dirty_add (dirty->spaces, ((const RkSpace *) record)->id);
      return rk_store_upsert (store, type, "id", record, error);
    }
  if (type == &rk_member_type)
    {
      g_hash_table_remove (store->seen, ((const RkMember *) record)->space_id);
      rk_dirty_add (dirty->members, ((const RkMember *) record)->space_id);
      rk_dirty_add (dirty->spaces, ((const RkMember *) record)->space_id);
      return rk_store_upsert (store, type, "space_id, user_id", record, error);
    }
  if (type == &rk_invitation_type)
    {
      dirty->invitations = TRUE;
      return rk_store_upsert (store, type, "id", record, error);
    }
  if (type == &rk_notice_type)
    {
      dirty->notices = TRUE;
      return rk_store_upsert (store, type, "id", record, error);
    }
  return TRUE;
}

/** rk_store_apply_object: rk_store_apply_record() for what came over the wire */
gboolean
rk_store_apply_object (RkStore *store,
                       const RkRecordType *type,
                       const json_t *object,
                       GError **error)
{
  gpointer record = rk_record_new (type);
  gboolean good = rk_record_read (type, object, RK_DECODE_TOLERANT, record, error)
                  && rk_store_apply_record (store, type, record, error);

  rk_record_free (type, record);
  return good;
}

/* Of what changes at the server by itself soon after somebody's call. */
static const struct
{
  const RkRecordType *type;
  const char *held;
} hasty[] = {
  { &rk_invitation_type, "SELECT coalesce (max (changed_us), 0) FROM invitation WHERE id = $1" },
  { &rk_consent_type, "SELECT coalesce (max (changed_us), 0) FROM consent WHERE id = $1" },
  { &rk_space_type, "SELECT coalesce (max (changed_us), 0) FROM space WHERE id = $1" },
  { &rk_request_type, "SELECT coalesce (min (changed_us), 0) FROM request WHERE id = $1" },
};

/**
 * rk_store_apply_answer:
 *
 * rk_store_apply_object() for the answer to a call of one's own. The feed goes over a wire of its
 * own and may have brought what came after it: what is held newer stays.
 */
gboolean
rk_store_apply_answer (RkStore *store,
                       const RkRecordType *type,
                       const json_t *object,
                       GError **error)
{
  const char *id = rk_json_get_text (object, "id");
  gint64 answered = 0, held = 0;

  rk_json_get_int (object, "changed_us", &answered);
  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (hasty); i++)
    if (hasty[i].type == type
        && !rk_db_query_int64 (store->db, hasty[i].held, &held, error, "t", id))
      return FALSE;
  return held > answered || rk_store_apply_object (store, type, object, error);
}

/** rk_store_apply_array: all of an array; %NULL is an empty one */
gboolean
rk_store_apply_array (RkStore *store, const RkRecordType *type, const json_t *array, GError **error)
{
  if (array == NULL)
    return TRUE;
  for (gsize i = 0; i < json_array_size (array); i++)
    if (!rk_store_apply_object (store, type, json_array_get (array, i), error))
      return FALSE;
  return TRUE;
}

/**
 * rk_store_purge_space:
 *
 * Takes everything of a space out of the store, the outbox, the contents and the words included.
 */
gboolean
rk_store_purge_space (RkStore *store, const char *space_id, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM post_fts WHERE rowid IN (SELECT words FROM post WHERE space_id = $1)",
    "DELETE FROM media_chunk WHERE attachment_id IN"
    " (SELECT attachment_id FROM media WHERE space_id = $1)",
    "DELETE FROM media WHERE space_id = $1",
    "DELETE FROM attachment WHERE space_id = $1",
    "DELETE FROM reaction WHERE space_id = $1",
    "DELETE FROM post WHERE space_id = $1",
    "DELETE FROM member WHERE space_id = $1",
    "DELETE FROM marker WHERE space_id = $1",
    "DELETE FROM mute WHERE space_id = $1",
    "DELETE FROM pin WHERE space_id = $1",
    "DELETE FROM report WHERE space_id = $1",
    "DELETE FROM request WHERE space_id = $1",
    "DELETE FROM draft WHERE space_id = $1",
    "DELETE FROM scheduled WHERE space_id = $1",
    "DELETE FROM outbox_attachment WHERE space_id = $1",
    "DELETE FROM outbox WHERE space_id = $1",
  };
  char *patient_id = NULL;
  gint64 others = 0;

  patient_id = rk_store_dup_patient_of_space (store, space_id);
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!rk_db_exec (store->db, statements[i], error, "t", space_id))
      {
        g_free (patient_id);
        return FALSE;
      }
  rk_store_words_recheck (store);
  rk_dirty_add (store->dirty->gone, space_id);
  store->dirty->outbox = TRUE;
  store->dirty->requests = TRUE;
  if (!rk_db_exec (store->db, "DELETE FROM space WHERE id = $1", error, "t", space_id))
    {
      g_free (patient_id);
      return FALSE;
    }
  if (patient_id != NULL && *patient_id != '\0')
    {
      /* The patient of a space that is gone stays only where another space or my facility shows
       * them; the server sends the record again if so. */
      g_autofree char *facility = NULL;
      rk_db_query_int64 (store->db, "SELECT COUNT(*) FROM space WHERE patient_id = $1", &others,
                         NULL, "t", patient_id);
      rk_db_query_text (store->db, "SELECT facility_id FROM patient WHERE id = $1", &facility, NULL,
                        "t", patient_id);
      gint64 admin = 0;
      rk_db_query_int64 (store->db, "SELECT COUNT(*) FROM user WHERE id = $1 AND role = 'admin'",
                         &admin, NULL, "t", store->me);
      if (others == 0 && !(admin > 0 && g_strcmp0 (facility, store->my_facility) == 0))
        {
          if (!drop_patient (store, patient_id, error))
            {
              g_free (patient_id);
              return FALSE;
            }
        }
      else
        rk_dirty_add (store->dirty->patients, patient_id);
    }
  g_free (patient_id);
  return TRUE;
}

static gboolean
drop_attachment (RkStore *store, const char *id, GError **error)
{
  char *post_id = NULL, *space_id = NULL;

  rk_db_query_text (
    store->db, "SELECT post_id FROM attachment WHERE id = $1", &post_id, NULL, "t", id);
  rk_db_query_text (
    store->db, "SELECT space_id FROM attachment WHERE id = $1", &space_id, NULL, "t", id);
  if (post_id != NULL && space_id != NULL)
    {
      touch_post (store, post_id, space_id);
      rk_store_words_touch (store, post_id);
    }
  g_free (post_id);
  g_free (space_id);
  for (RkAttachmentPart part = RK_PART_WHOLE; part < RK_N_PARTS; part++)
    {
      g_autofree char *part_id = rk_attachment_part_dup_id (id, part);

      if (!rk_store_media_drop (store, part_id, error))
        return FALSE;
    }
  return rk_db_exec (store->db, "DELETE FROM attachment WHERE id = $1", error, "t", id);
}

/* What its author wrote and did not send goes with the space, and the author is to be told. */
static void
note_lost (RkStore *store, const char *space_id)
{
  RkUnsent *lost;
  gint64 n = 0;

  rk_db_query_int64 (store->db,
                     "SELECT COUNT(*) FROM outbox WHERE space_id = $1 AND kind IN ('post', 'edit')",
                     &n, NULL, "t", space_id);
  if (n == 0)
    return;
  lost = g_new0 (RkUnsent, 1);
  lost->title = rk_store_dup_space_title (store, space_id);
  lost->n_posts = (guint) n;
  g_ptr_array_add (store->dirty->lost, lost);
}

static gboolean
apply_gone (RkStore *store, const RkRecordType *type, const json_t *gone, GError **error)
{
  const char *id = rk_json_get_text (gone, "id");
  const char *space_id = rk_json_get_text (gone, "space_id");
  RkDirty *dirty = store->dirty;

  if (type == &rk_space_type && id != NULL)
    {
      note_lost (store, id);
      return rk_store_purge_space (store, id, error);
    }
  if (type == &rk_member_type && space_id != NULL)
    {
      rk_dirty_add (dirty->members, space_id);
      rk_dirty_add (dirty->spaces, space_id);
      return rk_db_exec (store->db, "DELETE FROM member WHERE space_id = $1 AND user_id = $2",
                         error, "tt", space_id, rk_json_get_text (gone, "user_id"));
    }
  if (type == &rk_attachment_type && id != NULL)
    return drop_attachment (store, id, error);
  if (type == &rk_post_type && id != NULL)
    {
      char *space = NULL;
      rk_db_query_text (
        store->db, "SELECT space_id FROM post WHERE id = $1", &space, NULL, "t", id);
      if (space != NULL)
        touch_post (store, id, space);
      g_free (space);
      rk_store_words_recheck (store);
      return drop_media_of_post (store, id, error)
             && rk_db_exec (
               store->db,
               "DELETE FROM post_fts WHERE rowid IN (SELECT words FROM post WHERE id = $1)", error,
               "t", id)
             && rk_db_exec (store->db, "DELETE FROM reaction WHERE post_id = $1", error, "t", id)
             && rk_db_exec (store->db, "DELETE FROM post WHERE id = $1", error, "t", id);
    }
  if (type == &rk_patient_type && id != NULL)
    return drop_patient (store, id, error);
  if (type == &rk_invitation_type && id != NULL)
    {
      dirty->invitations = TRUE;
      return rk_db_exec (store->db, "DELETE FROM invitation WHERE id = $1", error, "t", id);
    }
  if (type == &rk_notice_type && id != NULL)
    {
      dirty->notices = TRUE;
      return rk_db_exec (store->db, "DELETE FROM notice WHERE id = $1", error, "t", id);
    }
  if (type == &rk_draft_type && space_id != NULL)
    {
      RkDraft draft = { (char *) space_id, NULL, NULL, 0 };
      return apply_draft (store, &draft, error);
    }
  if (type == &rk_pin_type && space_id != NULL && rk_json_get_text (gone, "post_id") != NULL)
    {
      const RkPin pin
        = { .space_id = (char *) space_id, .post_id = (char *) rk_json_get_text (gone, "post_id") };
      return rk_store_apply_pin (store, &pin, TRUE, error);
    }
  if (type == &rk_report_type && space_id != NULL && rk_json_get_text (gone, "post_id") != NULL)
    {
      const RkReport report
        = { .space_id = (char *) space_id, .post_id = (char *) rk_json_get_text (gone, "post_id") };
      return rk_store_apply_report (store, &report, TRUE, error);
    }
  if (type == &rk_deputy_type && rk_json_get_text (gone, "doctor_id") != NULL
      && rk_json_get_text (gone, "user_id") != NULL)
    {
      const RkDeputy deputy = { .doctor_id = (char *) rk_json_get_text (gone, "doctor_id"),
                                .user_id = (char *) rk_json_get_text (gone, "user_id") };
      return rk_store_apply_deputy (store, &deputy, TRUE, error);
    }
  if (type == &rk_scheduled_type && id != NULL && space_id != NULL)
    return drop_scheduled (store, id, space_id, error);
  return TRUE;
}

/**
 * rk_store_apply_change:
 * @change: one element of a page: `{kind, record}` or `{kind, gone}`
 *
 * A kind that this version does not know is passed over.
 */
gboolean
rk_store_apply_change (RkStore *store, const json_t *change, GError **error)
{
  const char *kind = rk_json_get_text (change, "kind");
  const json_t *record = json_object_get (change, "record");
  const json_t *gone = json_object_get (change, "gone");
  const RkRecordType *type;

  if (kind == NULL)
    {
      g_set_error_literal (
        error, RK_CORE_ERROR, RK_CORE_ERROR_INVALID, "a change does not say of what kind it is");
      return FALSE;
    }
  type = rk_record_type_by_name (kind);
  if (type == NULL)
    return TRUE;
  if (record != NULL)
    return rk_store_apply_object (store, type, record, error);
  return gone == NULL || apply_gone (store, type, gone, error);
}

/**
 * rk_store_forget_records:
 *
 * For a start from the beginning: the records go, the outbox, the drafts and the contents stay.
 */
gboolean
rk_store_forget_records (RkStore *store, GError **error)
{
  static const char *const tables[] = {
    "INSERT INTO post_fts (post_fts) VALUES ('delete-all')",
    "DELETE FROM post",
    "DELETE FROM reaction",
    "DELETE FROM attachment",
    "DELETE FROM member",
    "DELETE FROM space",
    "DELETE FROM patient",
    "DELETE FROM consent",
    "DELETE FROM notice",
    "DELETE FROM invitation",
    "DELETE FROM scheduled",
    "DELETE FROM pin",
    "DELETE FROM report WHERE post_id NOT IN"
    " (SELECT target_id FROM outbox WHERE kind = 'report' AND target_id IS NOT NULL)",
    "DELETE FROM request",
    "DELETE FROM announcement",
    "DELETE FROM deputy",
    "DELETE FROM mute WHERE space_id NOT IN"
    " (SELECT target_id FROM outbox WHERE kind = 'mute' AND target_id IS NOT NULL)",
    /* The server says how far I have read. Mine would call posts read that got the same numbers
     * after the server's files were put back; what it was not told yet stands in the outbox. */
    "DELETE FROM marker WHERE space_id NOT IN"
    " (SELECT target_id FROM outbox WHERE kind = 'marker' AND target_id IS NOT NULL)",
    "DELETE FROM meta WHERE key = 'cursor'",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (!rk_db_exec (store->db, tables[i], error, ""))
      return FALSE;
  store->dirty->everything = TRUE;
  return TRUE;
}
