/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

#include "core/time.h"

#include <string.h>

/*
 * Contents: fetched in ranges into the store, where an interrupted one goes on, checked against
 * their digest, and read from there. What somebody opened goes at once, then what is on the screen,
 * then what is near it; what was scrolled away stops, and keeps what it has.
 */

#define RANGE (1024 * 1024)
/* What is fetched at once for somebody who waits for it, and of what is only looked past: after
 * each piece something else may have become more urgent. */
#define AHEAD (256 * 1024)
/* Besides what somebody opened, so many at once. */
#define MAX_RUNNING 3

/* A reader of a stream that waits for a piece. */
typedef struct
{
  gint64 offset;
  RkMediaWanted wanted;
  gpointer data;
} Want;

typedef struct
{
  RkEngine *engine;
  GCancellable *login;       /* of when it began: held, so that no later one is taken for it */
  GCancellable *cancellable; /* of the range under way; NULL while it waits for its turn */
  guint64 order;             /* of asking */
  gboolean opened;           /* somebody waits for it whatever is on the screen */
  gboolean whole;            /* else no more of it is fetched than somebody reads */
  guint n_glimpses;          /* streams that may read a little of it */
  RkMediaSight sight;
  RkAttachment *attachment;
  GPtrArray *calls;
  gint64 received; /* from the beginning on, without a gap */
  gint64 at;       /* where the range begins that is under way */
  GArray *wants;   /* of Want */
  gboolean again;  /* the digest was wrong once */
} Download;

static void fetch_range (Download *download);
static void pump (RkEngine *engine);

/* What is on the screen for a look at its beginning is not fetched further by itself. */
static gboolean
has_work (const Download *download)
{
  return download->whole || download->wants->len > 0 || download->calls->len > 0
         || download->received >= download->attachment->size;
}

static void
emit_state (RkEngine *engine, const char *id, RkMediaState state, double progress)
{
  RkEvent *event = rk_event_new (RK_EVENT_MEDIA);

  event->id = g_strdup (id);
  event->number = (int) state;
  event->progress = progress;
  rk_engine_emit (engine, event);
}

/* call: flag asks for all bytes at once, else for the place of a stream. glimpse: the download that
 * the stream keeps going by its reading, or 0. */
static void
answer (RkEngine *engine, RkCall *call, guint64 glimpse)
{
  GError *error = NULL;
  GBytes *bytes;

  if (!call->flag)
    {
      RkMediaInfo info;
      rk_store_media_info (engine->store, call->attachment->id, &info);
      rk_db_exec (rk_store_get_db (engine->store),
                  "UPDATE media SET seen_us = $2 WHERE attachment_id = $1", NULL, "ti",
                  call->attachment->id, rk_time_now_us ());
      rk_call_return (call, rk_media_stream_new (engine, call->attachment->id, info.size, glimpse),
                      g_object_unref);
      return;
    }
  bytes = rk_store_media_bytes (engine->store, call->attachment->id, &error);
  if (bytes == NULL)
    {
      if (error != NULL)
        rk_call_return_error (call, error);
      else
        rk_call_return_code (call, RK_CLIENT_ERROR_NOT_FOUND);
    }
  else
    rk_call_return (call, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
emit_progress (const Download *download)
{
  if (download->whole)
    emit_state (download->engine, download->attachment->id, RK_MEDIA_LOADING,
                (double) download->received / (double) download->attachment->size);
}

/* Tells those whose piece is there, or all of them when the download is over. */
static void
serve_wants (Download *download, gboolean over)
{
  RkEngine *engine = download->engine;
  gboolean alive = engine->store != NULL && engine->login == download->login;

  for (guint i = 0; i < download->wants->len;)
    {
      Want want = g_array_index (download->wants, Want, i);
      gboolean there
        = alive && rk_store_media_has (engine->store, download->attachment->id, want.offset);

      if (!there && !over)
        {
          i++;
          continue;
        }
      g_array_remove_index (download->wants, i);
      want.wanted (there, want.data);
    }
}

/* A stream can be read as soon as its beginning is there; what is further on it waits for. */
static void
answer_streams (Download *download)
{
  for (guint i = 0; i < download->calls->len;)
    {
      RkCall *call = g_ptr_array_index (download->calls, i);

      if (call->flag)
        {
          i++;
          continue;
        }
      g_ptr_array_remove_index (download->calls, i);
      answer (download->engine, call, call->number == RK_MEDIA_GLIMPSE ? download->order : 0);
    }
}

/**
 * rk_engine_media_want:
 * @offset: where somebody wants to read
 *
 * Fetches the piece around @offset before all others, and says when it is there.
 *
 * Returns: %FALSE if no download of it is under way; then @wanted is not called
 */
gboolean
rk_engine_media_want (
  RkEngine *engine, const char *attachment_id, gint64 offset, RkMediaWanted wanted, gpointer data)
{
  const Want want = { offset, wanted, data };
  Download *download
    = engine->downloads != NULL ? g_hash_table_lookup (engine->downloads, attachment_id) : NULL;

  if (download == NULL)
    return FALSE;
  g_array_append_val (download->wants, want);
  pump (engine);
  return TRUE;
}

static void
download_done (Download *download, GError *error)
{
  RkEngine *engine = download->engine;
  g_autoptr (GPtrArray) calls = g_steal_pointer (&download->calls);
  gboolean alive = engine->store != NULL && engine->login == download->login;
  gboolean stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (alive)
    {
      g_hash_table_remove (engine->downloads, download->attachment->id);
      emit_state (engine, download->attachment->id,
                  error == NULL ? RK_MEDIA_LOCAL
                  : stopped     ? RK_MEDIA_REMOTE
                                : RK_MEDIA_FAILED,
                  error == NULL ? 1 : 0);
    }
  for (guint i = 0; i < calls->len; i++)
    {
      RkCall *call = g_ptr_array_index (calls, i);
      if (!alive)
        rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      else if (error != NULL)
        rk_call_return_error (call, g_error_copy (error));
      else
        answer (engine, call, 0);
    }
  serve_wants (download, TRUE);
  g_array_unref (download->wants);
  rk_attachment_free (download->attachment);
  g_clear_object (&download->cancellable);
  g_clear_object (&download->login);
  g_free (download);
  g_clear_error (&error);
  if (alive)
    {
      rk_engine_media_trim (engine);
      pump (engine);
    }
  rk_engine_unref (engine);
}

static guint
urgency (const Download *download)
{
  return download->opened ? RK_MEDIA_IN_SIGHT + 1 : (guint) download->sight;
}

/* The most urgent one that waits; of equals who asked first. */
static Download *
find_next (RkEngine *engine, guint *ret_running)
{
  GHashTableIter iter;
  gpointer value;
  Download *best = NULL;

  *ret_running = 0;
  g_hash_table_iter_init (&iter, engine->downloads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Download *download = value;

      if (download->cancellable != NULL)
        *ret_running += !download->opened;
      else if (!has_work (download))
        continue;
      else if (best == NULL || urgency (download) > urgency (best)
               || (urgency (download) == urgency (best) && download->order < best->order))
        best = download;
    }
  return best;
}

static void
pump (RkEngine *engine)
{
  guint n_running;
  Download *next;

  while (engine->downloads != NULL && (next = find_next (engine, &n_running)) != NULL
         && (next->opened || n_running < MAX_RUNNING))
    {
      next->cancellable = g_cancellable_new ();
      fetch_range (next);
    }
}

/* Lets something more urgent go first. */
static gboolean
gives_way (Download *download)
{
  guint n_running;
  const Download *next = find_next (download->engine, &n_running);

  if (next == NULL || urgency (next) <= urgency (download)
      || (!download->opened && n_running < MAX_RUNNING))
    return FALSE;
  g_clear_object (&download->cancellable);
  return TRUE;
}

/* Nobody looks at it any more. */
static void
stop (Download *download)
{
  if (download->opened)
    return;
  /* Those who waited hear of it at once; what was on its way ends by itself. */
  while (download->calls->len > 0)
    rk_call_return_error (
      g_ptr_array_steal_index (download->calls, 0),
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "it is out of sight"));
  if (download->cancellable != NULL)
    g_cancellable_cancel (download->cancellable);
  else
    download_done (download, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, ""));
}

typedef struct
{
  Download *download;
  GBytes *bytes;
} Piece;

static gboolean
write_piece (RkStore *store, gpointer data, GError **error)
{
  Piece *piece = data;
  const char *id = piece->download->attachment->id;
  gsize size;
  const guint8 *content = g_bytes_get_data (piece->bytes, &size);

  gboolean ahead = piece->download->at != piece->download->received;

  for (gsize at = 0; at < size; at += RK_MEDIA_CHUNK)
    if (!(ahead ? rk_store_media_put_ahead : rk_store_media_append) (
          store, id, piece->download->at + (gint64) at, content + at,
          MIN (RK_MEDIA_CHUNK, size - at), error))
      return FALSE;
  return TRUE;
}

static gboolean
write_complete (RkStore *store, gpointer data, GError **error)
{
  Download *download = data;

  return rk_store_media_complete (store, download->attachment->id, error);
}

static gboolean
write_drop (RkStore *store, gpointer data, GError **error)
{
  return rk_store_media_drop (store, ((Download *) data)->attachment->id, error);
}

static void
on_range (const RkReply *reply, gpointer data)
{
  Download *download = data;
  RkEngine *engine = download->engine;
  Piece piece = { download, reply->bytes };
  gint64 left = download->attachment->size - download->at;
  GError *error = NULL;
  gsize size;

  if (engine->store == NULL || engine->login != download->login)
    {
      download_done (download, rk_client_error_new (RK_CLIENT_ERROR_SESSION_ENDED));
      return;
    }
  if (g_error_matches (reply->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_object (&download->cancellable);
      /* It may have come back to the screen meanwhile. */
      if (urgency (download) > RK_MEDIA_OUT_OF_SIGHT)
        pump (engine);
      else
        download_done (download, g_error_copy (reply->error));
      return;
    }
  if (reply->error != NULL)
    {
      rk_engine_handle_error (engine, reply);
      download_done (download, reply->transient && reply->status == 0
                                 ? rk_client_error_new (RK_CLIENT_ERROR_OFFLINE)
                                 : g_error_copy (reply->error));
      return;
    }
  size = g_bytes_get_size (reply->bytes);
  /* A server that does not know ranges sends all, which fits only from the beginning. */
  if (size == 0 || (gint64) size > left || (reply->status == 200 && download->at > 0)
      || ((gint64) size < left && size % RK_MEDIA_CHUNK != 0))
    {
      download_done (download, rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU));
      return;
    }
  if (!rk_engine_write (engine, write_piece, &piece, &error))
    {
      download_done (download, rk_client_error_from_local (error));
      return;
    }
  if (download->at == download->received)
    download->received += (gint64) size;
  answer_streams (download);
  serve_wants (download, FALSE);
  emit_progress (download);
  if (!has_work (download))
    {
      g_clear_object (&download->cancellable);
      pump (engine);
    }
  else if (download->received < download->attachment->size && gives_way (download))
    pump (engine);
  else
    fetch_range (download);
}

static gboolean
begin_media (RkStore *store, gpointer data, GError **error)
{
  Download *download = data;

  return rk_store_media_begin (store, download->attachment->id, download->attachment->space_id,
                               download->attachment->size, FALSE, error);
}

/* What came is not what was sent: a wire that spoils a byte is given one more try. */
static void
begin_again (Download *download)
{
  GError *error = NULL;

  if (!rk_engine_write (download->engine, write_drop, download, &error)
      || (!download->again && !rk_engine_write (download->engine, begin_media, download, &error)))
    download_done (download, rk_client_error_from_local (error));
  else if (download->again)
    download_done (download, rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU));
  else
    {
      download->again = TRUE;
      download->received = 0;
      fetch_range (download);
    }
}

static void
fetch_range (Download *download)
{
  RkEngine *engine = download->engine;
  const RkAttachment *attachment = download->attachment;
  const char *stroke = strchr (attachment->id, '/');
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *range = NULL;
  GError *error = NULL;

  if (download->received >= attachment->size)
    {
      if (!rk_store_media_fits (
            engine->store, attachment->id, attachment->size, attachment->sha256))
        begin_again (download);
      else if (!rk_engine_write (engine, write_complete, download, &error))
        download_done (download, rk_client_error_from_local (error));
      else
        download_done (download, NULL);
      return;
    }
  gint64 length = download->opened ? RANGE : AHEAD;
  download->at = download->received;
  if (download->wants->len > 0)
    {
      gint64 wanted = g_array_index (download->wants, Want, 0).offset;

      download->at = wanted - wanted % RK_MEDIA_CHUNK;
      length = download->at == download->received ? length : AHEAD;
    }
  /* A smaller picture is kept under the id of its file, a stroke and its name. */
  id = stroke != NULL ? g_strndup (attachment->id, (gsize) (stroke - attachment->id))
                      : g_strdup (attachment->id);
  path = g_strconcat ("/v1/spaces/", attachment->space_id, "/attachments/", id,
                      stroke != NULL ? "/previews" : "/content", stroke, NULL);
  range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, download->at,
                           MIN (download->at + length, attachment->size) - 1);
  RkRequest request = {
    .method = "GET", .path = path, .range = range, .raw = TRUE, .max_size = RK_ATTACHMENT_MAX_BYTES
  };
  rk_api_send (engine->api, &request, download->cancellable, on_range, download);
}

/* What is not here yet, to be fetched when its turn comes; NULL with an error when it cannot be. */
static Download *
begin (
  RkEngine *engine, const RkAttachment *attachment, gint64 received, gboolean whole, GError **error)
{
  g_autoptr (GError) local = NULL;
  Download *download;

  if (attachment->size <= 0 || attachment->size > RK_ATTACHMENT_MAX_BYTES)
    {
      g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_TOO_LARGE));
      return NULL;
    }
  download = g_new0 (Download, 1);
  download->engine = rk_engine_ref (engine);
  g_set_object (&download->login, engine->login);
  download->attachment = rk_record_copy (&rk_attachment_type, attachment);
  download->calls = g_ptr_array_new ();
  download->wants = g_array_new (FALSE, FALSE, sizeof (Want));
  download->order = ++engine->media_order;
  download->whole = whole;
  /* Whole pieces alone are trusted after an interruption. */
  download->received = received - received % RK_MEDIA_CHUNK;
  g_hash_table_insert (engine->downloads, download->attachment->id, download);
  if (!rk_engine_write (engine, begin_media, download, &local))
    {
      download_done (download, g_error_copy (local));
      g_propagate_error (error, rk_client_error_from_local (g_steal_pointer (&local)));
      return NULL;
    }
  emit_progress (download);
  return download;
}

/** rk_engine_media: call: flag as in answer(); number: RK_MEDIA_OPENED and so on */
void
rk_engine_media (RkEngine *engine, RkCall *call)
{
  const char *id = call->attachment->id;
  Download *download;
  RkMediaInfo info;
  GError *error = NULL;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  if (rk_store_media_info (engine->store, id, &info) && info.complete)
    {
      answer (engine, call, 0);
      return;
    }
  if (engine->downloads == NULL)
    engine->downloads = g_hash_table_new (g_str_hash, g_str_equal);
  download = g_hash_table_lookup (engine->downloads, id);
  if (download == NULL)
    download
      = begin (engine, call->attachment, info.received, call->number != RK_MEDIA_GLIMPSE, &error);
  if (download == NULL)
    {
      rk_call_return_error (call, error);
      return;
    }
  if (call->number == RK_MEDIA_OPENED)
    download->opened = TRUE;
  else
    download->sight = RK_MEDIA_IN_SIGHT;
  if (call->number == RK_MEDIA_GLIMPSE)
    download->n_glimpses++;
  else if (!download->whole)
    {
      download->whole = TRUE;
      emit_progress (download);
    }
  g_ptr_array_add (download->calls, call);
  if (download->received > 0)
    answer_streams (download);
  pump (engine);
}

/** rk_engine_media_sight: call: attachment; number: RkMediaSight */
void
rk_engine_media_sight (RkEngine *engine, RkCall *call)
{
  const char *id = call->attachment->id;
  RkMediaSight sight = (RkMediaSight) call->number;
  Download *download = NULL;
  RkMediaInfo info;

  if (engine->store != NULL)
    {
      if (engine->downloads == NULL)
        engine->downloads = g_hash_table_new (g_str_hash, g_str_equal);
      download = g_hash_table_lookup (engine->downloads, id);
      if (download == NULL && sight == RK_MEDIA_NEAR
          && !(rk_store_media_info (engine->store, id, &info) && info.complete))
        download = begin (engine, call->attachment, info.received, TRUE, NULL);
    }
  if (download != NULL)
    {
      download->sight = sight;
      if (sight == RK_MEDIA_OUT_OF_SIGHT)
        stop (download);
      pump (engine);
    }
  rk_call_return_true (call);
}

/**
 * rk_engine_media_glimpsed:
 * @glimpse: as it was given to the stream
 *
 * A stream that read a little is gone.
 */
void
rk_engine_media_glimpsed (RkEngine *engine, const char *attachment_id, guint64 glimpse)
{
  Download *download
    = engine->downloads != NULL ? g_hash_table_lookup (engine->downloads, attachment_id) : NULL;

  if (download == NULL || download->order != glimpse || --download->n_glimpses > 0
      || download->whole)
    return;
  download->sight = RK_MEDIA_OUT_OF_SIGHT;
  stop (download);
}

/** rk_engine_media_end: the login ends; who waits hears of it */
void
rk_engine_media_end (RkEngine *engine)
{
  g_autoptr (GHashTable) downloads = g_steal_pointer (&engine->downloads);
  GHashTableIter iter;
  gpointer value;

  if (downloads == NULL)
    return;
  engine->downloads = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_iter_init (&iter, downloads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Download *download = value;

      if (download->cancellable != NULL)
        g_cancellable_cancel (download->cancellable);
      else
        download_done (download, rk_client_error_new (RK_CLIENT_ERROR_SESSION_ENDED));
    }
}
