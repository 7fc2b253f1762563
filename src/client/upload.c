/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/outbox-private.h"

#include "core/attachment-part.h"

/*
 * The files of a post, before the post itself: each is declared, sent from where the server has it,
 * and completed. A few are on their way at once, so that the many small questions of one do not
 * keep the line idle. Every step can be repeated, so an interruption begins again with the first.
 */

#define MAX_FILES 3
/* So often what was spoilt on its way is sent once more. */
#define MAX_SPOILED 2

typedef struct
{
  RkOutboxEntry *entry;
  GQueue waiting; /* of File */
  guint n_busy;
  gboolean over; /* no further file begins, for what the verdict says */
  RkReply verdict;
} Upload;

typedef struct
{
  Upload *upload;
  RkOutboxEntry *entry;
  RkAttachment *what;
  char *declaration;
  gint64 size; /* of all its parts */
  gint64 sent;
  guint n_spoiled; /* how often the server got something else than what is here */
} File;

static void send_chunk (File *file);
static void on_declared (const RkReply *reply, gpointer data);
static void on_upload_state (const RkReply *reply, gpointer data);

static void
file_free (File *file)
{
  g_clear_pointer (&file->what, rk_attachment_free);
  g_free (file->declaration);
  g_free (file);
}

static void
upload_free (Upload *upload)
{
  g_queue_clear_full (&upload->waiting, (GDestroyNotify) file_free);
  g_clear_error (&upload->verdict.error);
  g_free ((char *) upload->verdict.code);
  g_free (upload);
}

static void
ask (File *file, RkRequest *request, const char *rest, RkReplyFunc func)
{
  RkOutboxEntry *entry = file->entry;
  g_autofree char *path
    = g_strconcat ("/v1/spaces/", entry->space_id, "/attachments/", file->what->id, rest, NULL);

  request->path = path;
  rk_api_send (entry->engine->api, request, entry->engine->login, func, file);
}

static gboolean
is_alive (const RkOutboxEntry *entry)
{
  return entry->engine->store != NULL && entry->engine->login == entry->login;
}

/* Somebody stopped it: what the server has so far waits there for a while. */
static gboolean
is_stopped (RkOutboxEntry *entry)
{
  return is_alive (entry) && !g_hash_table_contains (entry->engine->uploads, entry->target_id);
}

/* The next files, or the end of all of them. The upload may be gone after it. */
static void
go_on (Upload *upload)
{
  static const RkRequest declare = { .method = "PUT" };
  RkOutboxEntry *entry = upload->entry;

  while (!upload->over && upload->n_busy < MAX_FILES && upload->waiting.length > 0)
    {
      File *file = g_queue_pop_head (&upload->waiting);
      RkRequest request = declare;

      request.json = file->declaration;
      upload->n_busy++;
      ask (file, &request, "", on_declared);
    }
  if (upload->n_busy > 0)
    return;
  if (is_stopped (entry))
    rk_outbox_drop (entry);
  else if (upload->over)
    rk_outbox_finish (entry, &upload->verdict);
  else
    {
      /* From here on the post itself is on its way, and nothing can stop it any more. */
      g_hash_table_remove (entry->engine->uploads, entry->target_id);
      rk_outbox_send (entry);
    }
  upload_free (upload);
}

/* reply: (nullable): why the rest need not be sent now; the first one counts */
static void
file_over (File *file, const RkReply *reply)
{
  Upload *upload = file->upload;

  if (reply != NULL && !upload->over)
    {
      upload->over = TRUE;
      upload->verdict.status = reply->status;
      upload->verdict.code = g_strdup (reply->code);
      upload->verdict.error = reply->error != NULL ? g_error_copy (reply->error) : NULL;
      upload->verdict.transient = reply->transient;
      upload->verdict.retry_after = reply->retry_after;
    }
  file_free (file);
  upload->n_busy--;
  go_on (upload);
}

static void
file_failed (File *file, RkClientError code, gboolean transient)
{
  RkReply reply = { .transient = transient };

  reply.error = rk_client_error_new (code);
  file_over (file, &reply);
  g_clear_error (&reply.error);
}

/* Whether to go on; otherwise the file is over. */
static gboolean
goes_on (File *file, const RkReply *reply)
{
  if (is_stopped (file->entry))
    file->upload->over = TRUE;
  if (reply->error == NULL && is_alive (file->entry) && !file->upload->over)
    return TRUE;
  file_over (file, reply);
  return FALSE;
}

static void
emit_progress (File *file)
{
  RkEvent *event = rk_event_new (RK_EVENT_MEDIA);

  event->id = g_strdup (file->what->id);
  event->number = RK_MEDIA_UPLOADING;
  event->progress = file->size > 0 ? (double) file->sent / (double) file->size : 0;
  rk_engine_emit (file->entry->engine, event);
}

static gboolean
note_done (RkStore *store, gpointer data, GError **error)
{
  File *file = data;

  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE outbox_attachment SET done = 1, sent = $2 WHERE id = $1", error, "ti",
                     file->what->id, file->size);
}

static gboolean
note_sent (RkStore *store, gpointer data, GError **error)
{
  File *file = data;

  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE outbox_attachment SET sent = $2 WHERE id = $1", error, "ti",
                     file->what->id, file->sent);
}

static void
file_done (File *file)
{
  rk_engine_write (file->entry->engine, note_done, file, NULL);
  file->sent = file->size;
  emit_progress (file);
  file_over (file, NULL);
}

/* A conflict about an upload is no refusal of it: another request of ours was still at work, or
 * the server lost the end of what it had. It begins again with asking how far the server is. */
static void
begin_again (File *file, const RkReply *reply)
{
  RkReply later = *reply;

  later.transient = TRUE;
  file_over (file, &later);
}

static gboolean
fits (File *file)
{
  for (RkAttachmentPart part = RK_PART_WHOLE; part < RK_N_PARTS; part++)
    {
      const gint64 size = rk_attachment_part_size (file->what, part);
      g_autofree char *id = rk_attachment_part_dup_id (file->what->id, part);

      if (size > 0
          && !rk_store_media_fits (
            file->entry->engine->store, id, size, rk_attachment_part_sha256 (file->what, part)))
        return FALSE;
    }
  return TRUE;
}

/* The server's digest is another one and it threw all away. If what is here is as it was declared,
 * something between spoilt it. */
static gboolean
was_spoilt (File *file, const RkReply *reply)
{
  return reply->status == 422 && g_strcmp0 (reply->code, "invalid") == 0 && is_alive (file->entry)
         && !is_stopped (file->entry) && !file->upload->over && file->n_spoiled < MAX_SPOILED
         && fits (file);
}

static void
on_completed (const RkReply *reply, gpointer data)
{
  File *file = data;
  RkRequest request = { .method = "GET" };

  if (was_spoilt (file, reply))
    {
      file->n_spoiled++;
      ask (file, &request, "/upload", on_upload_state);
      return;
    }
  if (reply->status == 409 && !is_stopped (file->entry))
    begin_again (file, reply);
  else if (goes_on (file, reply))
    file_done (file);
}

static void
on_chunk (const RkReply *reply, gpointer data)
{
  File *file = data;
  gint64 received = -1;

  if (is_stopped (file->entry))
    {
      goes_on (file, reply);
      return;
    }
  /* 409 says where the server stands: somebody else of us sent a part of it. */
  if (reply->status == 409 && reply->json != NULL
      && rk_json_get_int (reply->json, "received", &received) && received != file->sent
      && received >= 0 && received <= file->size && is_alive (file->entry) && !file->upload->over)
    {
      file->sent = received;
      send_chunk (file);
      return;
    }
  if (reply->status == 409)
    {
      begin_again (file, reply);
      return;
    }
  if (!goes_on (file, reply))
    return;
  if (!rk_json_get_int (reply->json, "received", &received) || received <= file->sent
      || received > file->size)
    {
      file_failed (file, RK_CLIENT_ERROR_NOT_RENRAKU, TRUE);
      return;
    }
  file->sent = received;
  rk_engine_write (file->entry->engine, note_sent, file, NULL);
  emit_progress (file);
  send_chunk (file);
}

static void
send_chunk (File *file)
{
  RkEngine *engine = file->entry->engine;
  RkAttachmentPart part = RK_PART_WHOLE;
  g_autofree char *part_id = NULL;
  gint64 from, left;
  gsize want;
  g_autofree guint8 *buffer = NULL;
  g_autofree char *range = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) unread = NULL;
  gssize got;

  /* A piece ends where its part does. */
  while (part < RK_N_PARTS && rk_attachment_part_offset (file->what, part + 1) <= file->sent)
    part++;
  if (part == RK_N_PARTS)
    {
      RkRequest request = { .method = "POST", .json = "{}" };
      ask (file, &request, "/complete", on_completed);
      return;
    }
  part_id = rk_attachment_part_dup_id (file->what->id, part);
  from = file->sent - rk_attachment_part_offset (file->what, part);
  left = rk_attachment_part_size (file->what, part) - from;
  want = (gsize) MIN (RK_UPLOAD_CHUNK_BYTES, left);
  buffer = g_malloc (want);
  got = rk_store_media_read (engine->store, part_id, from, buffer, want, &unread);
  if (got < 0)
    {
      /* A damaged store is set aside; else the disk does not give it now, which says nothing
       * against the file. */
      rk_engine_store_failed (engine, unread);
      file_failed (file, RK_CLIENT_ERROR_FAILED, TRUE);
      return;
    }
  if (got != (gssize) want)
    {
      RkReply broken = { .status = 422, .code = "invalid" };

      broken.error = rk_client_error_new (RK_CLIENT_ERROR_INVALID);
      file_over (file, &broken);
      g_clear_error (&broken.error);
      return;
    }
  range = g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                           file->sent, file->sent + (gint64) want - 1, file->size);
  bytes = g_bytes_new_take (g_steal_pointer (&buffer), want);
  RkRequest request = { .method = "PUT", .bytes = bytes, .range = range };
  ask (file, &request, "/content", on_chunk);
}

static void
on_upload_state (const RkReply *reply, gpointer data)
{
  File *file = data;
  gint64 received = 0;

  if (!goes_on (file, reply))
    return;
  if (g_strcmp0 (rk_json_get_text (reply->json, "state"), "complete") == 0)
    {
      file_done (file);
      return;
    }
  rk_json_get_int (reply->json, "received", &received);
  file->sent = CLAMP (received, 0, file->size);
  send_chunk (file);
}

static void
on_declared (const RkReply *reply, gpointer data)
{
  RkRequest request = { .method = "GET" };

  if (goes_on (data, reply))
    ask (data, &request, "/upload", on_upload_state);
}

static char *
declaration (RkDbStmt *stmt, const RkAttachment *what)
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
  for (RkAttachmentPart part = RK_PART_SMALL; part < RK_N_PARTS; part++)
    if (rk_attachment_part_size (what, part) > 0)
      {
        const char *name = rk_attachment_part_name (part);
        g_autofree char *size = g_strconcat (name, "_size", NULL);
        g_autofree char *sha256 = g_strconcat (name, "_sha256", NULL);

        rk_json_key (&writer, size);
        rk_json_int (&writer, rk_attachment_part_size (what, part));
        rk_json_key (&writer, sha256);
        rk_json_text (&writer, rk_attachment_part_sha256 (what, part));
      }
  rk_json_end_object (&writer);
  return g_string_free (text, FALSE);
}

/* What is not at the server yet. */
static gboolean
collect (Upload *upload, GError **error)
{
  RkOutboxEntry *entry = upload->entry;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (rk_store_get_db (entry->engine->store),
                     "SELECT id, name, media_type, size, sha256, width, height, preview,"
                     " description, small_size, small_sha256, screen_size, screen_sha256"
                     " FROM outbox_attachment WHERE post_id = $1 AND done = 0"
                     " ORDER BY ordinal",
                     error);
  gboolean found = FALSE;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, entry->target_id);
  for (;;)
    {
      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      File *file = g_new0 (File, 1);
      file->upload = upload;
      file->entry = entry;
      file->what = rk_record_new (&rk_attachment_type);
      file->what->id = rk_db_column_dup_text (stmt, 0);
      file->what->size = rk_db_column_int64 (stmt, 3);
      file->what->sha256 = rk_db_column_dup_text (stmt, 4);
      file->what->small_size = rk_db_column_int64 (stmt, 9);
      file->what->small_sha256 = rk_db_column_dup_text (stmt, 10);
      file->what->screen_size = rk_db_column_int64 (stmt, 11);
      file->what->screen_sha256 = rk_db_column_dup_text (stmt, 12);
      file->size = rk_attachment_carried_size (file->what);
      file->declaration = declaration (stmt, file->what);
      g_queue_push_tail (&upload->waiting, file);
    }
}

/** rk_outbox_upload: sends the files of a post, then the post */
void
rk_outbox_upload (RkOutboxEntry *entry)
{
  Upload *upload = g_new0 (Upload, 1);
  g_autoptr (GError) error = NULL;

  upload->entry = entry;
  g_hash_table_add (entry->engine->uploads, g_strdup (entry->target_id));
  if (!collect (upload, &error))
    {
      /* Never a post without its files. */
      rk_engine_store_failed (entry->engine, error);
      upload->over = TRUE;
      upload->verdict.transient = TRUE;
      upload->verdict.error = rk_client_error_new (RK_CLIENT_ERROR_FAILED);
    }
  go_on (upload);
}
