/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/anonymous-private.h"
#include "client/outbox-private.h"

#include "core/asker.h"
#include "core/id.h"
#include "core/text.h"
#include "core/time.h"

#include <sodium.h>
#include <string.h>

/*
 * What a person does: its effect in the store and its request in the outbox, in one transaction.
 * The callbacks get the call itself as data: a is the space, b the post.
 */

static void
begin (RkJsonWriter *writer, GString *text)
{
  rk_json_writer_init (writer, text);
  rk_json_begin_object (writer);
}

static void
finish_write (RkEngine *engine, RkCall *call, RkStoreFunc func)
{
  GError *error = NULL;

  if (!rk_engine_write (engine, func, call, &error))
    {
      rk_call_return_error (call, error);
      return;
    }
  rk_engine_outbox_pump (engine);
  rk_call_return_true (call);
}

gboolean
rk_outbox_drop_waiting (
  RkStore *store, RkEngine *engine, const char *kind, const char *target, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    rk_store_get_db (store), "SELECT seq FROM outbox WHERE kind = $1 AND target_id = $2", error);
  g_autoptr (GArray) seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", kind, target);
  for (;;)
    {
      gint64 seq;
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        break;
      seq = rk_db_column_int64 (stmt, 0);
      if (!g_hash_table_contains (engine->sending, &seq))
        g_array_append_val (seqs, seq);
    }
  for (guint i = 0; i < seqs->len; i++)
    if (!rk_db_exec (rk_store_get_db (store), "DELETE FROM outbox WHERE seq = $1", error, "i",
                     g_array_index (seqs, gint64, i)))
      return FALSE;
  return TRUE;
}

/* Markers. call: number is the position, flag: put back to unread. */

static gboolean
write_marker (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  RkMarker marker = { 0 };
  gint64 generation = 0, position = 0;
  g_autofree char *path = g_strconcat ("/v1/spaces/", call->a, "/marker", NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;
  g_autoptr (RkDbStmt) stmt = NULL;
  gboolean found = FALSE;

  rk_db_query_int64 (rk_store_get_db (store), "SELECT generation FROM marker WHERE space_id = $1",
                     &generation, NULL, "t", call->a);
  position = rk_store_get_seen_position (store, call->a);
  if (!call->flag)
    call->number = rk_store_marker_without_mine (store, call->a, call->number);
  if (call->flag ? call->number >= position : call->number <= position)
    return TRUE;
  marker.space_id = call->a;
  marker.generation = call->flag ? generation + 1 : generation;
  marker.position = call->number;
  marker.changed_us = rk_time_now_us ();
  begin (&writer, body);
  rk_json_key (&writer, "generation");
  rk_json_int (&writer, marker.generation);
  rk_json_key (&writer, "position");
  rk_json_int (&writer, marker.position);
  rk_json_end_object (&writer);
  if (!rk_store_apply_record (store, &rk_marker_type, &marker, error)
      || !rk_outbox_drop_waiting (store, call->engine, "marker", call->a, error)
      || !rk_outbox_add (store, "marker", call->a, call->a, NULL, "PUT", path, body->str, error))
    return FALSE;
  /* The rows between the two places change between read and unread. */
  stmt = rk_db_prepare (rk_store_get_db (store),
                        "SELECT id FROM post WHERE space_id = $1 AND position > $2"
                        " AND position <= $3 AND own = 0",
                        error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tii", call->a, MIN (position, call->number), MAX (position, call->number));
  while (rk_db_step (stmt, &found, NULL) && found)
    rk_dirty_add_post (rk_store_get_dirty (store), rk_db_column_text (stmt, 0), call->a);
  return TRUE;
}

void
rk_engine_mark (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_marker);
}

/* Mutes. call: number is until when. */

static gboolean
write_mute (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  RkMute mute = { call->a, call->number, rk_time_now_us () };
  g_autofree char *path = g_strconcat ("/v1/spaces/", call->a, "/mute", NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  begin (&writer, body);
  rk_json_key (&writer, "until_us");
  rk_json_int (&writer, mute.until_us);
  rk_json_end_object (&writer);
  rk_dirty_add (rk_store_get_dirty (store)->spaces, call->a);
  return rk_store_upsert (store, &rk_mute_type, "space_id", &mute, error)
         && rk_outbox_drop_waiting (store, call->engine, "mute", call->a, error)
         && rk_outbox_add (store, "mute", call->a, call->a, NULL, "PUT", path, body->str, error);
}

void
rk_engine_mute (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_mute);
}

/* Drafts. call: c is the text, b the post that is answered or NULL. */

static gboolean
put_draft (RkStore *store,
           RkCall *call,
           const char *space_id,
           const char *text,
           const char *reply_to,
           GError **error)
{
  RkDraft draft = { (char *) space_id, (char *) text, (char *) reply_to, rk_time_now_us () };
  g_autofree char *path = g_strconcat ("/v1/drafts/", space_id, NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  if (!rk_outbox_drop_waiting (store, call->engine, "draft", space_id, error))
    return FALSE;
  /* A draft on its way is older than this one. */
  if (!rk_db_exec (rk_store_get_db (store),
                   "INSERT INTO draft (space_id, text, reply_to, changed_us)"
                   " VALUES ($1, $2, $3, $4) ON CONFLICT (space_id) DO UPDATE SET"
                   " text = excluded.text, reply_to = excluded.reply_to,"
                   " changed_us = excluded.changed_us",
                   error, "ttti", draft.space_id, draft.text, draft.reply_to, draft.changed_us))
    return FALSE;
  if (*text == '\0'
      && !rk_db_exec (
        rk_store_get_db (store), "DELETE FROM draft WHERE space_id = $1", error, "t", space_id))
    return FALSE;
  rk_dirty_add (rk_store_get_dirty (store)->drafts, space_id);
  rk_dirty_add (rk_store_get_dirty (store)->spaces, space_id);
  /* What is to be asked without a name lies nowhere under one, not half written either. */
  if (rk_store_keeps_drafts_here (store, space_id))
    return TRUE;
  begin (&writer, body);
  rk_json_key (&writer, "text");
  rk_json_text (&writer, text);
  if (reply_to != NULL && *text != '\0')
    {
      rk_json_key (&writer, "reply_to");
      rk_json_text (&writer, reply_to);
    }
  rk_json_end_object (&writer);
  return rk_outbox_add (store, "draft", space_id, space_id, NULL, "PUT", path, body->str, error);
}

static gboolean
write_draft (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  char *text = NULL, *reply = NULL;
  gboolean same;

  rk_store_get_draft (store, call->a, &text, &reply);
  same = g_strcmp0 (text != NULL ? text : "", call->c) == 0 && g_strcmp0 (reply, call->b) == 0;
  g_free (text);
  g_free (reply);
  return same || put_draft (store, call, call->a, call->c, call->b, error);
}

void
rk_engine_save_draft (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_draft);
}

/* Posts. call: c is the text, b the post that is answered or NULL, list the files, number the delay
 * in ms; strings takes the id of the post. number2 is until when 了解 is asked, names of whom.
 * flag: the server posts it when the quiet hours end, at scheduled_us as far as one knows here;
 * reason: why it does not wait for that; for_id: the doctor for whom it is typed, or NULL; dates
 * and place: what is proposed with it, or NULL. */

static gint64
size_of (GBytes *content)
{
  return content != NULL ? (gint64) g_bytes_get_size (content) : 0;
}

static gboolean
store_content (RkStore *store,
               const char *attachment_id,
               RkAttachmentPart part,
               const char *space_id,
               GBytes *content,
               GError **error)
{
  g_autofree char *id = rk_attachment_part_dup_id (attachment_id, part);
  gsize size;
  const guint8 *data;

  if (content == NULL)
    return TRUE;
  data = g_bytes_get_data (content, &size);
  if (!rk_store_media_begin (store, id, space_id, (gint64) size, TRUE, error))
    return FALSE;
  for (gsize at = 0; at < size; at += RK_MEDIA_CHUNK)
    if (!rk_store_media_append (
          store, id, (gint64) at, data + at, MIN (RK_MEDIA_CHUNK, size - at), error))
      return FALSE;
  return rk_store_media_complete (store, id, error);
}

static char *
sha256_of (GBytes *content)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
}

static char *
preview_of (GBytes *preview)
{
  gsize size;
  const guint8 *data;
  gsize n_text;
  char *text;

  if (preview == NULL)
    return NULL;
  data = g_bytes_get_data (preview, &size);
  if (size == 0 || size > 2048)
    return NULL;
  n_text = sodium_base64_encoded_len (size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text = g_malloc (n_text);
  sodium_bin2base64 (text, n_text, data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text;
}

static gboolean
add_file (RkStore *store,
          RkCall *call,
          const RkNewAttachment *file,
          const char *id,
          guint ordinal,
          GError **error)
{
  g_autofree char *name = rk_text_safe_file_name (file->name);
  g_autofree char *sha256 = sha256_of (file->content);
  g_autofree char *preview = preview_of (file->preview);
  g_autofree char *small_sha256 = file->small != NULL ? sha256_of (file->small) : NULL;
  g_autofree char *screen_sha256 = file->screen != NULL ? sha256_of (file->screen) : NULL;

  return rk_db_exec (rk_store_get_db (store),
                     "INSERT INTO outbox_attachment (id, post_id, space_id, ordinal, name,"
                     " media_type, size, sha256, width, height, preview, description, small_size,"
                     " small_sha256, screen_size, screen_sha256) VALUES ($1, $2, $3, $4, $5, $6,"
                     " $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                     error, "tttittitiittitit", id, call->strings[0], call->a, (gint64) ordinal,
                     name, file->media_type, (gint64) g_bytes_get_size (file->content), sha256,
                     (gint64) file->width, (gint64) file->height, preview, file->description,
                     size_of (file->small), small_sha256, size_of (file->screen), screen_sha256)
         && store_content (store, id, RK_PART_WHOLE, call->a, file->content, error)
         && store_content (store, id, RK_PART_SMALL, call->a, file->small, error)
         && store_content (store, id, RK_PART_SCREEN, call->a, file->screen, error);
}

void
rk_ask_write_fields (const RkAsk *ask, RkJsonWriter *writer)
{
  rk_json_key (writer, "ask_due_us");
  rk_json_int (writer, ask->due_us);
  if (ask->user_ids == NULL || ask->user_ids[0] == NULL)
    return;
  rk_json_key (writer, "asked");
  rk_json_begin_array (writer);
  for (guint i = 0; ask->user_ids[i] != NULL; i++)
    rk_json_text (writer, ask->user_ids[i]);
  rk_json_end_array (writer);
}

static char *
post_body (
  RkCall *call, const char *text, const char *reply_to, GPtrArray *ids, const char *tag, gint64 now)
{
  const RkAsk ask = { .due_us = call->number2, .user_ids = call->names };
  GString *body = g_string_new (NULL);
  RkJsonWriter writer;

  begin (&writer, body);
  rk_json_key (&writer, "text");
  rk_json_text (&writer, text);
  if (reply_to != NULL)
    {
      rk_json_key (&writer, "reply_to");
      rk_json_text (&writer, reply_to);
    }
  if (tag != NULL)
    {
      rk_json_key (&writer, "asker_tag");
      rk_json_text (&writer, tag);
    }
  else
    {
      rk_json_key (&writer, "written_us");
      rk_json_int (&writer, now);
    }
  rk_json_key (&writer, "attachments");
  rk_json_begin_array (&writer);
  for (guint i = 0; i < ids->len; i++)
    rk_json_text (&writer, g_ptr_array_index (ids, i));
  rk_json_end_array (&writer);
  if (ask.due_us > 0)
    rk_ask_write_fields (&ask, &writer);
  if (call->dates != NULL)
    {
      rk_json_key (&writer, "dates");
      rk_json_text (&writer, call->dates);
    }
  if (call->dates != NULL && call->place != NULL && *call->place != '\0')
    {
      rk_json_key (&writer, "place");
      rk_json_text (&writer, call->place);
    }
  if (call->for_id != NULL)
    {
      rk_json_key (&writer, "for_id");
      rk_json_text (&writer, call->for_id);
    }
  if (call->reason != NULL && *call->reason != '\0')
    {
      rk_json_key (&writer, "night_reason");
      rk_json_text (&writer, call->reason);
    }
  rk_json_end_object (&writer);
  return g_string_free (body, FALSE);
}

/* With it goes no file, no deputy, no question for 了解 and no waiting for the morning. */
static char *
make_tag (RkStore *store, RkCall *call, GError **error)
{
  const RkSecret *key = rk_store_peek_asker_key (store);
  g_autofree char *tag = NULL;
  char *proof;

  if (key == NULL || (call->list != NULL && call->list->len > 0) || call->for_id != NULL
      || call->flag || call->number2 > 0)
    {
      g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_STATE));
      return NULL;
    }
  proof = rk_asker_proof (key, call->a, call->strings[0]);
  tag = rk_asker_tag (proof);
  rk_secret_wipe_text (proof);
  return g_steal_pointer (&tag);
}

static gboolean
write_post (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  gint64 now = rk_time_now_us ();
  const char *id = call->strings[0];
  g_autofree char *path
    = g_strconcat ("/v1/spaces/", call->a, call->flag ? "/scheduled/" : "/posts/", id, NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *body = NULL;
  g_autofree char *tag = NULL;
  g_autofree char *asked = call->names != NULL ? g_strjoinv (" ", call->names) : NULL;
  char *draft = NULL, *draft_reply = NULL;

  for (guint i = 0; call->list != NULL && i < call->list->len; i++)
    {
      char *file_id = rk_id_new ();
      g_ptr_array_add (ids, file_id);
      if (!add_file (store, call, g_ptr_array_index (call->list, i), file_id, i, error))
        return FALSE;
    }
  /* Under a question without a name its asker has none, whatever was meant. */
  call->anonymous = call->anonymous || rk_store_is_mine_unnamed (store, call->b);
  if (call->anonymous && (tag = make_tag (store, call, error)) == NULL)
    return FALSE;
  body = post_body (call, call->c, call->b, ids, tag, now);
  if (!rk_outbox_add (store, "post", call->a, id, call->b, "PUT", path, body, error)
      || !rk_db_exec (rk_store_get_db (store),
                      "UPDATE outbox SET text = $2, reply_to = $3, version = 1, not_before_us = $4,"
                      " ask_due_us = $5, asked = $6, send_us = $7, for_id = $8, dates = $9,"
                      " place = $10 WHERE target_id = $1 AND kind = 'post'",
                      error, "tttiitittt", id, call->c, call->b,
                      call->number > 0 ? now + call->number * 1000 : 0, call->number2, asked,
                      call->scheduled_us, call->for_id, call->dates, call->place))
    return FALSE;
  rk_dirty_add (rk_store_get_dirty (store)->spaces, call->a);
  if (rk_store_get_draft (store, call->a, &draft, &draft_reply))
    {
      g_free (draft);
      g_free (draft_reply);
      return put_draft (store, call, call->a, "", NULL, error);
    }
  return TRUE;
}

void
rk_engine_post (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;
  char *id;

  if (call->strings == NULL)
    {
      call->strings = g_new0 (char *, 2);
      call->strings[0] = rk_id_new ();
    }
  if (!rk_engine_write (engine, write_post, call, &error))
    {
      rk_call_return_error (call, error);
      return;
    }
  rk_engine_outbox_pump (engine);
  id = g_strdup (call->strings[0]);
  rk_call_return (call, id, g_free);
}

/* Taking back, sending now, trying again, giving up. */

static gboolean
is_sending (RkStore *store, RkCall *call)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (rk_store_get_db (store),
                     "SELECT seq FROM outbox WHERE target_id = $1 AND state <> 'failed'", NULL);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, call->b);
  while (rk_db_step (stmt, &found, NULL) && found)
    {
      gint64 seq = rk_db_column_int64 (stmt, 0);
      if (g_hash_table_contains (call->engine->sending, &seq))
        return TRUE;
    }
  return FALSE;
}

static void
touch (RkStore *store, RkCall *call)
{
  rk_store_get_dirty (store)->outbox = TRUE;
  rk_dirty_add_post (rk_store_get_dirty (store), call->b, call->a);
}

static gboolean
remove_entries (RkStore *store, RkCall *call, GError **error)
{
  RkDb *db = rk_store_get_db (store);
  gint64 is_post = 0;

  if (is_sending (store, call))
    {
      g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_STATE));
      return FALSE;
    }
  rk_db_query_int64 (db, "SELECT COUNT(*) FROM outbox WHERE target_id = $1 AND kind = 'post'",
                     &is_post, NULL, "t", call->b);
  touch (store, call);
  if (is_post > 0
      && (!rk_db_exec (db,
                       "DELETE FROM media_chunk WHERE attachment_id IN" RK_MEDIA_OF (
                         "outbox_attachment WHERE post_id = $1"),
                       error, "t", call->b)
          || !rk_db_exec (db,
                          "DELETE FROM media WHERE attachment_id IN" RK_MEDIA_OF (
                            "outbox_attachment WHERE post_id = $1"),
                          error, "t", call->b)
          || !rk_db_exec (
            db, "DELETE FROM outbox_attachment WHERE post_id = $1", error, "t", call->b)))
    return FALSE;
  return rk_db_exec (db, "DELETE FROM outbox WHERE target_id = $1", error, "t", call->b)
         && rk_store_refresh_my_ack (store, call->b, error);
}

static gboolean
write_undo (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  g_autofree char *text = NULL;
  g_autofree char *reply_to = NULL;
  RkDb *db = rk_store_get_db (store);

  if (!rk_db_query_text (db, "SELECT text FROM outbox WHERE target_id = $1 AND kind = 'post'",
                         &text, NULL, "t", call->b))
    {
      g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_STATE));
      return FALSE;
    }
  rk_db_query_text (db, "SELECT reply_to FROM outbox WHERE target_id = $1 AND kind = 'post'",
                    &reply_to, NULL, "t", call->b);
  return remove_entries (store, call, error)
         && (text == NULL || *text == '\0'
             || put_draft (store, call, call->a, text, reply_to, error));
}

void
rk_engine_undo_post (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_undo);
}

static gboolean
write_discard (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  gint64 is_space = 0;

  rk_db_query_int64 (rk_store_get_db (store),
                     "SELECT COUNT(*) FROM outbox WHERE target_id = $1 AND kind = 'space'",
                     &is_space, NULL, "t", call->b);
  /* A group that never came to be goes with all that was written into it. */
  if (is_space > 0 && !is_sending (store, call))
    return rk_store_purge_space (store, call->b, error);
  return remove_entries (store, data, error);
}

void
rk_engine_discard (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_discard);
}

static gboolean
write_stop (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;

  if (!g_hash_table_remove (call->engine->uploads, call->b))
    {
      g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_STATE));
      return FALSE;
    }
  touch (store, call);
  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE outbox SET state = 'failed', failure = '" RK_STOPPED
                     "' WHERE target_id = $1 AND kind = 'post'",
                     error, "t", call->b);
}

/** rk_engine_stop_post: stops the files of a post that are on their way */
void
rk_engine_stop_post (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_stop);
}

static gboolean
write_retry (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;

  touch (store, call);
  /* An edit that came too late goes on top of what the server has by then. */
  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE outbox SET version = CASE WHEN kind = 'edit' AND state = 'failed'"
                     " THEN 0 ELSE version END,"
                     " state = 'waiting', failure = NULL, not_before_us = 0 WHERE target_id = $1",
                     error, "t", call->b)
         && rk_store_refresh_my_ack (store, call->b, error);
}

void
rk_engine_retry (RkEngine *engine, RkCall *call)
{
  engine->outbox_paused = FALSE;
  finish_write (engine, call, write_retry);
}

void
rk_engine_send_now (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_retry);
}

/* Changes of a post. call: number is the RkPostChange, number2 the version that is shown. */

static gboolean
write_change (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  RkDb *db = rk_store_get_db (store);
  g_autofree char *base = g_strconcat ("/v1/spaces/", call->a, "/posts/", call->b, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  const char *kind, *method = "PUT";
  gint64 version = call->number2;
  RkJsonWriter writer;

  begin (&writer, body);
  switch (call->number)
    {
    case RK_CHANGE_EDIT:
      kind = "edit";
      version++;
      path = g_strdup_printf ("%s/versions/%" G_GINT64_FORMAT, base, version);
      rk_json_key (&writer, "text");
      rk_json_text (&writer, call->c);
      break;
    case RK_CHANGE_WITHDRAW:
      kind = "withdraw";
      path = g_strconcat (base, "/withdrawal", NULL);
      break;
    case RK_CHANGE_HIDE:
      kind = "hide";
      path = g_strconcat (base, "/hidden", NULL);
      break;
    default:
      kind = call->number == RK_CHANGE_ACK    ? "ack"
             : call->number == RK_CHANGE_LIKE ? "like"
                                              : "take";
      path = g_strconcat (base, "/reactions/", kind, NULL);
      method = call->flag ? "PUT" : "DELETE";
      rk_json_key (&writer, "version");
      rk_json_int (&writer, version);
    }
  rk_json_end_object (&writer);
  if (strcmp (method, "DELETE") == 0)
    g_string_truncate (body, 0);
  touch (store, call);
  return rk_outbox_drop_waiting (store, call->engine, kind, call->b, error)
         && rk_outbox_add (store, kind, call->a, call->b, call->b, method, path, body->str, error)
         && rk_db_exec (db,
                        "UPDATE outbox SET text = $2, version = $3, active = $4"
                        " WHERE seq = (SELECT MAX(seq) FROM outbox WHERE target_id = $1)",
                        error, "ttio", call->b, call->c, version, call->flag)
         && rk_store_refresh_my_ack (store, call->b, error);
}

void
rk_engine_change_post (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_change);
}

/* Reports of reading, and notices. */

static gboolean
write_view (RkStore *store, gpointer data, GError **error)
{
  static const char *const kinds[]
    = { "timeline", "patient", "attachment", "saved", "printed", "copied" };
  RkCall *call = data;
  g_autofree char *id = rk_id_new ();
  g_autofree char *path = g_strconcat ("/v1/views/", id, NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  begin (&writer, body);
  rk_json_key (&writer, "kind");
  rk_json_text (&writer, kinds[CLAMP (call->number, 0, 5)]);
  rk_json_key (&writer, "subject_id");
  rk_json_text (&writer, call->a);
  rk_json_key (&writer, "at_us");
  rk_json_int (&writer, rk_time_now_us ());
  rk_json_end_object (&writer);
  return rk_outbox_add (store, "view", NULL, id, NULL, "PUT", path, body->str, error);
}

void
rk_engine_view (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_view);
}

static gboolean
write_notice_read (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  g_autofree char *path = g_strconcat ("/v1/notices/", call->a, "/read", NULL);

  rk_store_get_dirty (store)->notices = TRUE;
  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE notice SET read_us = $2 WHERE id = $1 AND read_us = 0", error, "ti",
                     call->a, rk_time_now_us ())
         && (rk_db_changes (rk_store_get_db (store)) == 0
             || rk_outbox_add (store, "notice", NULL, call->a, NULL, "PUT", path, "{}", error));
}

void
rk_engine_read_notice (RkEngine *engine, RkCall *call)
{
  finish_write (engine, call, write_notice_read);
}

/* What a logout would destroy. */

static RkUnsent *
find_unsent (RkStore *store, GPtrArray *list, const char *space_id)
{
  RkUnsent *unsent;

  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (((RkUnsent *) g_ptr_array_index (list, i))->space_id, space_id) == 0)
      return g_ptr_array_index (list, i);
  unsent = g_new0 (RkUnsent, 1);
  unsent->space_id = g_strdup (space_id);
  unsent->title = rk_store_dup_space_title (store, space_id);
  unsent->excerpts = g_new0 (char *, 1);
  g_ptr_array_add (list, unsent);
  return unsent;
}

static void
add_excerpt (RkUnsent *unsent, const char *text)
{
  guint n = g_strv_length (unsent->excerpts);

  if (text == NULL || *text == '\0')
    return;
  unsent->excerpts = g_renew (char *, unsent->excerpts, n + 2);
  unsent->excerpts[n]
    = g_utf8_strlen (text, -1) > 60 ? g_utf8_substring (text, 0, 60) : g_strdup (text);
  unsent->excerpts[n + 1] = NULL;
}

void
rk_engine_unsent (RkEngine *engine, RkCall *call)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_unsent_free);
  g_autoptr (RkDbStmt) stmt = NULL;
  gboolean found;

  if (engine->store == NULL)
    {
      rk_call_return (call, list, (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  stmt = rk_db_prepare (rk_store_get_db (engine->store),
                        "SELECT space_id, kind, state, text FROM outbox WHERE kind IN"
                        " (" RK_OUTBOX_WORK ") ORDER BY seq",
                        NULL);
  while (stmt != NULL && rk_db_step (stmt, &found, NULL) && found)
    {
      RkUnsent *unsent = find_unsent (engine->store, list, rk_db_column_text (stmt, 0));
      if (strcmp (rk_db_column_text (stmt, 1), "post") == 0)
        unsent->n_posts++;
      else
        unsent->n_changes++;
      if (strcmp (rk_db_column_text (stmt, 2), "failed") == 0)
        unsent->n_failed++;
      if (strcmp (rk_db_column_text (stmt, 1), "request") != 0)
        add_excerpt (unsent, rk_db_column_text (stmt, 3));
    }
  rk_call_return (call, list, (GDestroyNotify) g_ptr_array_unref);
}
