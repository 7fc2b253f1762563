/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/outbox-private.h"

#include "core/records.h"

/*
 * The files of a post, before the post itself: each is declared, sent from where the server has it,
 * and completed. Every step can be repeated, so an interruption begins again with the first.
 */

static void next_file (RkOutboxEntry *entry);
static void send_chunk (RkOutboxEntry *entry);

static char *
path_of (RkOutboxEntry *entry, const char *rest)
{
  return g_strconcat (
    "/v1/spaces/", entry->space_id, "/attachments/", entry->attachment_id, rest, NULL);
}

static void
ask (RkOutboxEntry *entry, RkRequest *request, const char *rest, RkReplyFunc func)
{
  g_autofree char *path = path_of (entry, rest);

  request->path = path;
  rk_api_send (entry->engine->api, request, entry->engine->login, func, entry);
}

/* Somebody stopped it: what the server has so far waits there for a while. */
static gboolean
is_stopped (RkOutboxEntry *entry)
{
  RkEngine *engine = entry->engine;

  return engine->store != NULL && engine->login == entry->login
         && !g_hash_table_contains (engine->uploads, entry->target_id);
}

/* Whether to go on; otherwise the entry is finished. */
static gboolean
goes_on (RkOutboxEntry *entry, const RkReply *reply)
{
  if (is_stopped (entry))
    {
      rk_outbox_drop (entry);
      return FALSE;
    }
  if (reply->error == NULL && entry->engine->store != NULL && entry->engine->login == entry->login)
    return TRUE;
  rk_outbox_finish (entry, reply);
  return FALSE;
}

static void
emit_progress (RkOutboxEntry *entry)
{
  RkEvent *event = rk_event_new (RK_EVENT_MEDIA);

  event->id = g_strdup (entry->attachment_id);
  event->number = RK_MEDIA_UPLOADING;
  event->progress = entry->size > 0 ? (double) entry->sent / (double) entry->size : 0;
  rk_engine_emit (entry->engine, event);
}

static gboolean
note_done (RkStore *store, gpointer data, GError **error)
{
  RkOutboxEntry *entry = data;

  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE outbox_attachment SET done = 1, sent = size WHERE id = $1", error, "t",
                     entry->attachment_id);
}

static gboolean
note_sent (RkStore *store, gpointer data, GError **error)
{
  RkOutboxEntry *entry = data;

  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE outbox_attachment SET sent = $2 WHERE id = $1", error, "ti",
                     entry->attachment_id, entry->sent);
}

static void
file_done (RkOutboxEntry *entry)
{
  rk_engine_write (entry->engine, note_done, entry, NULL);
  entry->sent = entry->size;
  emit_progress (entry);
  next_file (entry);
}

/* A conflict about an upload is no refusal of it: another request of ours was still at work, or
 * the server lost the end of what it had. It begins again with asking how far the server is. */
static void
begin_again (RkOutboxEntry *entry, const RkReply *reply)
{
  RkReply later = *reply;

  later.transient = TRUE;
  rk_outbox_finish (entry, &later);
}

static void
on_completed (const RkReply *reply, gpointer data)
{
  if (reply->status == 409 && !is_stopped (data))
    begin_again (data, reply);
  else if (goes_on (data, reply))
    file_done (data);
}

static void
on_chunk (const RkReply *reply, gpointer data)
{
  RkOutboxEntry *entry = data;
  gint64 received = -1;

  if (is_stopped (entry))
    {
      rk_outbox_drop (entry);
      return;
    }
  /* 409 says where the server stands: somebody else of us sent a part of it. */
  if (reply->status == 409 && reply->json != NULL
      && rk_json_get_int (reply->json, "received", &received) && received != entry->sent
      && received >= 0 && received <= entry->size && entry->engine->store != NULL
      && entry->engine->login == entry->login)
    {
      entry->sent = received;
      send_chunk (entry);
      return;
    }
  if (reply->status == 409)
    {
      begin_again (entry, reply);
      return;
    }
  if (!goes_on (entry, reply))
    return;
  if (!rk_json_get_int (reply->json, "received", &received) || received <= entry->sent
      || received > entry->size)
    {
      RkReply nonsense = { 0 };
      nonsense.error = rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU);
      nonsense.transient = TRUE;
      rk_outbox_finish (entry, &nonsense);
      g_clear_error (&nonsense.error);
      return;
    }
  entry->sent = received;
  rk_engine_write (entry->engine, note_sent, entry, NULL);
  emit_progress (entry);
  send_chunk (entry);
}

static void
send_chunk (RkOutboxEntry *entry)
{
  RkEngine *engine = entry->engine;
  gsize want = (gsize) MIN (RK_UPLOAD_CHUNK_BYTES, entry->size - entry->sent);
  g_autofree guint8 *buffer = NULL;
  g_autofree char *range = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) unread = NULL;
  gssize got;

  if (want == 0)
    {
      RkRequest request = { .method = "POST", .json = "{}" };
      ask (entry, &request, "/complete", on_completed);
      return;
    }
  buffer = g_malloc (want);
  got
    = rk_store_media_read (engine->store, entry->attachment_id, entry->sent, buffer, want, &unread);
  if (got < 0)
    {
      /* A damaged store is set aside; else the disk does not give it now, which says nothing
       * against the file. */
      rk_engine_store_failed (engine, unread);
      RkReply later = { 0 };
      later.error = rk_client_error_new (RK_CLIENT_ERROR_FAILED);
      later.transient = TRUE;
      rk_outbox_finish (entry, &later);
      g_clear_error (&later.error);
      return;
    }
  if (got != (gssize) want)
    {
      RkReply broken = { 0 };
      broken.status = 422;
      broken.code = "invalid";
      broken.error = rk_client_error_new (RK_CLIENT_ERROR_INVALID);
      rk_outbox_finish (entry, &broken);
      g_clear_error (&broken.error);
      return;
    }
  range = g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                           entry->sent, entry->sent + (gint64) want - 1, entry->size);
  bytes = g_bytes_new_take (g_steal_pointer (&buffer), want);
  RkRequest request = { .method = "PUT", .bytes = bytes, .range = range };
  ask (entry, &request, "/content", on_chunk);
}

static void
on_upload_state (const RkReply *reply, gpointer data)
{
  RkOutboxEntry *entry = data;
  gint64 received = 0;

  if (!goes_on (entry, reply))
    return;
  if (g_strcmp0 (rk_json_get_text (reply->json, "state"), "complete") == 0)
    {
      file_done (entry);
      return;
    }
  rk_json_get_int (reply->json, "received", &received);
  entry->sent = CLAMP (received, 0, entry->size);
  send_chunk (entry);
}

static void
on_declared (const RkReply *reply, gpointer data)
{
  RkRequest request = { .method = "GET" };

  if (goes_on (data, reply))
    ask (data, &request, "/upload", on_upload_state);
}

static char *
declaration (RkDbStmt *stmt)
{
  GString *text = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, text);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "name");
  rk_json_text (&writer, rk_db_column_text (stmt, 1));
  rk_json_key (&writer, "media_type");
  rk_json_text (&writer, rk_db_column_text (stmt, 2));
  rk_json_key (&writer, "size");
  rk_json_int (&writer, rk_db_column_int64 (stmt, 3));
  rk_json_key (&writer, "sha256");
  rk_json_text (&writer, rk_db_column_text (stmt, 4));
  rk_json_key (&writer, "width");
  rk_json_int (&writer, rk_db_column_int64 (stmt, 5));
  rk_json_key (&writer, "height");
  rk_json_int (&writer, rk_db_column_int64 (stmt, 6));
  if (!rk_db_column_is_null (stmt, 7))
    {
      rk_json_key (&writer, "preview");
      rk_json_text (&writer, rk_db_column_text (stmt, 7));
    }
  if (!rk_db_column_is_null (stmt, 8))
    {
      rk_json_key (&writer, "description");
      rk_json_text (&writer, rk_db_column_text (stmt, 8));
    }
  rk_json_end_object (&writer);
  return g_string_free (text, FALSE);
}

static void
next_file (RkOutboxEntry *entry)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (rk_store_get_db (entry->engine->store),
                     "SELECT id, name, media_type, size, sha256, width, height, preview,"
                     " description FROM outbox_attachment WHERE post_id = $1 AND done = 0"
                     " ORDER BY ordinal LIMIT 1",
                     NULL);
  gboolean found = FALSE;
  g_autofree char *body = NULL;

  if (stmt != NULL)
    {
      rk_db_bind_text (stmt, 1, entry->target_id);
      if (!rk_db_step (stmt, &found, NULL))
        found = FALSE;
    }
  if (!found)
    {
      /* From here on the post itself is on its way, and nothing can stop it any more. */
      g_hash_table_remove (entry->engine->uploads, entry->target_id);
      rk_outbox_send (entry);
      return;
    }
  g_free (entry->attachment_id);
  entry->attachment_id = rk_db_column_dup_text (stmt, 0);
  entry->size = rk_db_column_int64 (stmt, 3);
  entry->sent = 0;
  body = declaration (stmt);
  RkRequest request = { .method = "PUT", .json = body };
  ask (entry, &request, "", on_declared);
}

/** rk_outbox_upload: sends the files of a post, then the post */
void
rk_outbox_upload (RkOutboxEntry *entry)
{
  g_hash_table_add (entry->engine->uploads, g_strdup (entry->target_id));
  next_file (entry);
}
