/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

#include "core/time.h"

#include <string.h>

/*
 * The feed. Whole pages are taken in one transaction each, with the cursor behind them, by polling
 * until there is no more and then by the event socket; a gap or a broken socket leads back to
 * polling, which always converges.
 */

#define SILENCE_US    (75 * G_USEC_PER_SEC)
#define WATCH_MS      15000
#define POLL_MS       20000
#define MAX_BACKOFF   60000
#define CONFIRM_MS    500
#define BACKFILL_MS   250
#define BACKFILL_PAGE 200

static void poll_now (RkEngine *engine);
static void open_socket (RkEngine *engine);
static void close_socket (RkEngine *engine);

static void
set_syncing (RkEngine *engine, gboolean syncing)
{
  RkEvent *event;

  if (!engine->polling == !syncing)
    return;
  engine->polling = syncing;
  event = rk_event_new (RK_EVENT_SYNCING);
  event->flag = syncing;
  rk_engine_emit (engine, event);
}

static char *
escape (const char *text)
{
  return g_uri_escape_string (text != NULL ? text : "", NULL, FALSE);
}

/* Pages. */

typedef struct
{
  const json_t *page;
} Page;

static gboolean
apply_page (RkStore *store, gpointer data, GError **error)
{
  const json_t *page = ((Page *) data)->page;
  const json_t *changes = json_object_get (page, "changes");

  for (gsize i = 0; i < json_array_size (changes); i++)
    if (!rk_store_apply_change (store, json_array_get (changes, i), error))
      return FALSE;
  return rk_store_set_meta (store, "cursor", rk_json_get_text (page, "cursor"), error);
}

static gboolean
has_posts (const json_t *changes)
{
  for (gsize i = 0; i < json_array_size (changes); i++)
    if (g_strcmp0 (rk_json_get_text (json_array_get (changes, i), "kind"), "post") == 0)
      return TRUE;
  return FALSE;
}

/* Returns FALSE when the page is not one, does not fit, or the store refused it. */
static gboolean
take_page (RkEngine *engine, const json_t *page, gboolean *ret_gap, GError **error)
{
  const json_t *changes = json_object_get (page, "changes");
  const char *before = rk_json_get_text (page, "before");
  const char *cursor = rk_json_get_text (page, "cursor");
  g_autofree char *mine = rk_store_get_meta (engine->store, "cursor");
  Page data = { page };
  gboolean more = FALSE;

  *ret_gap = FALSE;
  if (!json_is_array (changes) || cursor == NULL || *cursor == '\0')
    {
      g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU));
      return FALSE;
    }
  if (g_strcmp0 (before != NULL ? before : "", mine != NULL ? mine : "") != 0)
    {
      *ret_gap = TRUE;
      return TRUE;
    }
  if (!rk_engine_write (engine, apply_page, &data, error))
    return FALSE;
  rk_json_get_bool (page, "more", &more);
  /* The list stands as soon as the first posts come. */
  if (engine->state == RK_CLIENT_SYNCING_FIRST && (!more || has_posts (changes)))
    rk_engine_set_state (engine, RK_CLIENT_READY);
  if (!more)
    engine->first_sync_done = TRUE;
  return TRUE;
}

/* Waiting and trying again. */

static gboolean
on_sync_timer (gpointer data)
{
  RkEngine *engine = data;

  rk_engine_clear_timer (&engine->sync_timer);
  poll_now (engine);
  return G_SOURCE_REMOVE;
}

static void
poll_after (RkEngine *engine, guint ms)
{
  rk_engine_clear_timer (&engine->sync_timer);
  engine->sync_timer = rk_engine_after (engine, ms, on_sync_timer);
}

/* Half of the pause is chance, so that a whole region does not come back at once. */
static void
poll_after_failure (RkEngine *engine, gint64 retry_after)
{
  guint pause = MIN (MAX_BACKOFF, 1000u << MIN (engine->failures, 6));

  engine->failures++;
  if (retry_after > 0)
    pause = (guint) MIN (retry_after * 1000, 5 * 60 * 1000);
  poll_after (engine, pause / 2 + (guint) g_random_int_range (0, (gint) pause / 2 + 1));
}

/**
 * rk_engine_missed:
 *
 * A request got no answer. One alone says little: a kept connection that the server has just
 * closed, a server that is starting again. Only when the next one stays without an answer as well
 * is this terminal offline; and that one is asked soon.
 */
void
rk_engine_missed (RkEngine *engine)
{
  if (engine->missed++ > 0 || engine->store == NULL || engine->must_change)
    rk_engine_set_online (engine, FALSE);
  else
    poll_after (engine, CONFIRM_MS);
}

static gboolean
forget (RkStore *store, gpointer data, GError **error)
{
  return rk_store_forget_records (store, error);
}

static gboolean
more_follows (const json_t *page)
{
  gboolean more = FALSE;

  rk_json_get_bool (page, "more", &more);
  return more;
}

static gboolean backfill (gpointer data);

static void
caught_up (RkEngine *engine)
{
  set_syncing (engine, FALSE);
  rk_engine_keyring_renew (engine);
  open_socket (engine);
  if (engine->socket == NULL)
    poll_after (engine, POLL_MS);
  if (engine->backfill_timer == NULL && !engine->backfilling)
    engine->backfill_timer = rk_engine_after (engine, BACKFILL_MS, backfill);
}

static void
on_page (const RkReply *reply, gpointer data)
{
  RkEngine *engine = data;
  g_autoptr (GError) error = NULL;
  gboolean gap;

  if (engine->store == NULL || g_error_matches (reply->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      rk_engine_unref (engine);
      return;
    }
  if (reply->error != NULL)
    {
      set_syncing (engine, FALSE);
      rk_engine_handle_error (engine, reply);
      if (reply->status == 410 && rk_engine_write (engine, forget, NULL, NULL))
        {
          engine->first_sync_done = FALSE;
          poll_after (engine, 200);
        }
      else
        poll_after_failure (engine, reply->retry_after);
      rk_engine_unref (engine);
      return;
    }
  rk_engine_set_online (engine, TRUE);
  if (!take_page (engine, reply->json, &gap, &error) || gap)
    {
      /* What does not fit or cannot be stored is asked for again, after a pause. */
      set_syncing (engine, FALSE);
      poll_after_failure (engine, 0);
      rk_engine_unref (engine);
      return;
    }
  engine->failures = 0;
  if (more_follows (reply->json) || engine->poll_again)
    {
      engine->poll_again = FALSE;
      engine->polling = FALSE;
      poll_now (engine);
    }
  else
    caught_up (engine);
  rk_engine_unref (engine);
}

static void
poll_now (RkEngine *engine)
{
  g_autofree char *cursor = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;

  if (engine->store == NULL || engine->must_change)
    return;
  if (engine->polling)
    {
      engine->poll_again = TRUE;
      return;
    }
  rk_engine_clear_timer (&engine->sync_timer);
  set_syncing (engine, TRUE);
  cursor = rk_store_get_meta (engine->store, "cursor");
  escaped = escape (cursor);
  path = g_strdup_printf ("/v1/sync?cursor=%s&limit=500", escaped);
  RkRequest request = { .method = "GET", .path = path };
  rk_api_send (engine->api, &request, engine->login, on_page, rk_engine_ref (engine));
}

/* The event socket. */

static void
send_text (RkEngine *engine, const char *text)
{
  soup_websocket_connection_send_text (engine->socket, text);
}

static void
acknowledge (RkEngine *engine, const char *cursor)
{
  g_autoptr (GString) text = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, text);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "type");
  rk_json_text (&writer, "ack");
  rk_json_key (&writer, "cursor");
  rk_json_text (&writer, cursor);
  rk_json_end_object (&writer);
  send_text (engine, text->str);
}

static void
socket_lost (RkEngine *engine)
{
  close_socket (engine);
  if (engine->store != NULL)
    poll_after_failure (engine, 0);
}

static void
on_message (SoupWebsocketConnection *socket, gint type, GBytes *message, gpointer data)
{
  RkEngine *engine = data;
  g_autoptr (json_t) json = NULL;
  g_autoptr (GError) error = NULL;
  const char *kind;
  gsize size;
  const char *text = g_bytes_get_data (message, &size);

  if (engine->socket != socket || engine->store == NULL)
    return;
  engine->heard_us = g_get_monotonic_time ();
  json = rk_json_parse (text, size, 128 * 1024, NULL);
  kind = json != NULL ? rk_json_get_text (json, "type") : NULL;
  if (kind == NULL)
    {
      socket_lost (engine);
      return;
    }
  if (strcmp (kind, "heartbeat") == 0)
    send_text (engine, "{\"type\":\"alive\"}");
  else if (strcmp (kind, "ended") == 0)
    {
      if (g_strcmp0 (rk_json_get_text (json, "code"), "session_ended") == 0)
        rk_engine_end_by_server (engine, rk_json_get_text (json, "reason"));
      else
        {
          /* The answer to a request says what to do. */
          close_socket (engine);
          poll_now (engine);
        }
    }
  else if (strcmp (kind, "page") == 0)
    {
      gboolean gap = FALSE;
      if (!take_page (engine, json, &gap, &error))
        socket_lost (engine);
      else if (gap)
        {
          close_socket (engine);
          poll_now (engine);
        }
      else
        {
          engine->failures = 0;
          acknowledge (engine, rk_json_get_text (json, "cursor"));
        }
    }
}

static void
on_closed (SoupWebsocketConnection *socket, gpointer data)
{
  RkEngine *engine = data;

  if (engine->socket != socket)
    return;
  if (soup_websocket_connection_get_close_code (socket) == 4001 && engine->store != NULL)
    {
      /* The word that goes before was lost: the answer to a request has it as well. */
      close_socket (engine);
      poll_now (engine);
      return;
    }
  socket_lost (engine);
}

static gboolean
watch (gpointer data)
{
  RkEngine *engine = data;

  if (engine->socket != NULL && g_get_monotonic_time () - engine->heard_us > SILENCE_US)
    {
      socket_lost (engine);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
on_socket (GObject *source, GAsyncResult *result, gpointer data)
{
  RkEngine *engine = data;
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *socket
    = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  engine->socket_opening = FALSE;
  if (socket != NULL && engine->store != NULL && engine->socket == NULL
      && !g_cancellable_is_cancelled (engine->login))
    {
      engine->socket = socket;
      engine->heard_us = g_get_monotonic_time ();
      soup_websocket_connection_set_max_incoming_payload_size (socket, 128 * 1024);
      g_signal_connect (socket, "message", G_CALLBACK (on_message), engine);
      g_signal_connect (socket, "closed", G_CALLBACK (on_closed), engine);
      rk_engine_clear_timer (&engine->watch_timer);
      engine->watch_timer = rk_engine_after (engine, WATCH_MS, watch);
      /* While it stands nothing has to be polled. */
      rk_engine_clear_timer (&engine->sync_timer);
      rk_engine_set_online (engine, TRUE);
    }
  else if (socket != NULL)
    g_object_unref (socket);
  rk_engine_unref (engine);
}

static void
open_socket (RkEngine *engine)
{
  g_autofree char *cursor = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  g_autoptr (SoupMessage) message = NULL;

  if (engine->socket != NULL || engine->socket_opening || engine->store == NULL)
    return;
  cursor = rk_store_get_meta (engine->store, "cursor");
  escaped = escape (cursor);
  path = g_strdup_printf ("/v1/events?cursor=%s", escaped);
  message = rk_api_new_message (engine->api, "GET", path);
  if (message == NULL)
    return;
  engine->socket_opening = TRUE;
  soup_session_websocket_connect_async (rk_api_get_session (engine->api), message, NULL, NULL,
                                        G_PRIORITY_DEFAULT, engine->login, on_socket,
                                        rk_engine_ref (engine));
}

static void
close_socket (RkEngine *engine)
{
  SoupWebsocketConnection *socket = g_steal_pointer (&engine->socket);

  rk_engine_clear_timer (&engine->watch_timer);
  if (socket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (socket, engine);
  if (soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  g_object_unref (socket);
}

/* The rest of the history, in the background. */

typedef struct
{
  RkEngine *engine;
  char *space_id;
  RkCall *call;
} Older;

typedef struct
{
  const json_t *json;
  const char *space_id;
} OlderPage;

static gboolean
apply_older (RkStore *store, gpointer data, GError **error)
{
  OlderPage *older = data;
  gboolean more = FALSE;

  rk_json_get_bool (older->json, "more", &more);
  return rk_store_apply_array (store, &rk_user_type, json_object_get (older->json, "users"), error)
         && rk_store_apply_array (
           store, &rk_post_type, json_object_get (older->json, "posts"), error)
         && rk_store_apply_array (
           store, &rk_attachment_type, json_object_get (older->json, "attachments"), error)
         && rk_store_apply_array (
           store, &rk_reaction_type, json_object_get (older->json, "reactions"), error)
         && (more || rk_store_set_complete (store, older->space_id, error));
}

/* Older posts are no news, and no name is new by them unless it was not known. */
static gboolean
take_older (RkEngine *engine, const char *space_id, const json_t *json, GError **error)
{
  OlderPage older = { json, space_id };

  return rk_engine_write (engine, apply_older, &older, error);
}

static void
older_free (Older *older)
{
  rk_engine_unref (older->engine);
  g_free (older->space_id);
  g_free (older);
}

static char *
next_space_to_fill (RkEngine *engine)
{
  gint64 days = engine->facility != NULL ? engine->facility->history_days : 0;
  gint64 since = days > 0 ? rk_time_now_us () - days * RK_DAY : G_MININT64;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (rk_store_get_db (engine->store),
                     "SELECT s.id FROM space s WHERE s.complete = 0 AND s.head_position > 0"
                     " ORDER BY s.last_post_us DESC",
                     NULL);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  while (rk_db_step (stmt, &found, NULL) && found)
    {
      const char *id = rk_db_column_text (stmt, 0);
      gint64 oldest_us = 0;

      if (rk_store_is_complete (engine->store, id))
        continue;
      if (!rk_db_query_int64 (rk_store_get_db (engine->store),
                              "SELECT created_us FROM post WHERE space_id = $1"
                              " ORDER BY position LIMIT 1",
                              &oldest_us, NULL, "t", id)
          || oldest_us > since)
        return g_strdup (id);
    }
  return NULL;
}

static void
publish_history (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_HISTORY);
  gint64 here = 0, all = 0;

  rk_db_query_int64 (rk_store_get_db (engine->store), "SELECT COUNT(*) FROM post", &here, NULL, "");
  rk_db_query_int64 (rk_store_get_db (engine->store),
                     "SELECT COALESCE(SUM(head_position), 0) FROM space", &all, NULL, "");
  event->progress = all > 0 ? MIN (1.0, (double) here / (double) all) : 1.0;
  rk_engine_emit (engine, event);
}

static void
on_older (const RkReply *reply, gpointer data)
{
  Older *older = data;
  RkEngine *engine = older->engine;
  g_autoptr (GError) error = NULL;

  engine->backfilling = FALSE;
  if (engine->store != NULL && engine->backfill_timer == NULL
      && !g_error_matches (reply->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      guint pause = BACKFILL_MS;
      if (reply->error != NULL)
        {
          rk_engine_handle_error (engine, reply);
          pause = 30000;
        }
      else if (!take_older (engine, older->space_id, reply->json, &error))
        pause = 60000;
      else
        publish_history (engine);
      engine->backfill_timer = rk_engine_after (engine, pause, backfill);
    }
  older_free (older);
}

static void
ask_older (RkEngine *engine, const char *space_id, RkReplyFunc func, Older *older)
{
  gint64 oldest = rk_store_oldest_position (engine->store, space_id);
  g_autofree char *path
    = g_strdup_printf ("/v1/spaces/%s/posts?before=%" G_GINT64_FORMAT "&limit=%d", space_id,
                       oldest > 0 ? oldest : G_MAXINT64, BACKFILL_PAGE);
  RkRequest request = { .method = "GET", .path = path };

  rk_api_send (engine->api, &request, engine->login, func, older);
}

static gboolean
backfill (gpointer data)
{
  RkEngine *engine = data;
  g_autofree char *space_id = NULL;
  Older *older;

  rk_engine_clear_timer (&engine->backfill_timer);
  if (engine->store == NULL || !engine->online)
    return G_SOURCE_REMOVE;
  space_id = next_space_to_fill (engine);
  if (space_id == NULL)
    {
      publish_history (engine);
      return G_SOURCE_REMOVE;
    }
  older = g_new0 (Older, 1);
  older->engine = rk_engine_ref (engine);
  older->space_id = g_steal_pointer (&space_id);
  engine->backfilling = TRUE;
  ask_older (engine, older->space_id, on_older, older);
  return G_SOURCE_REMOVE;
}

/* Scrolling back in a timeline. */

static void
widen (RkEngine *engine, RkView *view, gint64 from)
{
  RkTimelineChange *change = rk_timeline_change_new (view->space_id);
  RkEvent *event;
  gint64 oldest = rk_store_oldest_position (engine->store, view->space_id);

  rk_store_post_rows (
    engine->store, view->space_id, from, view->from, G_MAXINT32, change->rows, NULL);
  view->from = from;
  change->has_older = oldest < from || !rk_store_is_complete (engine->store, view->space_id);
  change->is_admin = rk_store_is_space_admin (engine->store, view->space_id);
  change->muted_until_us = rk_store_muted_until (engine->store, view->space_id);
  rk_store_count (engine->store, view->space_id, &change->unread, &change->unacked, NULL);
  event = rk_event_new (RK_EVENT_TIMELINE);
  event->change = change;
  rk_engine_emit (engine, event);
}

/* Where the page above @before begins, as far as the store reaches. */
static gint64
page_above (RkEngine *engine, const char *space_id, gint64 before)
{
  gint64 from = 0;

  rk_db_query_int64 (rk_store_get_db (engine->store),
                     "SELECT MIN(position) FROM (SELECT position FROM post WHERE space_id = $1"
                     " AND position < $2 ORDER BY position DESC LIMIT $3)",
                     &from, NULL, "tii", space_id, before, (gint64) RK_PAGE);
  return from;
}

static void continue_call (RkEngine *engine, RkCall *call);
static void return_offline (RkEngine *engine, RkCall *call);

static void
on_older_for_call (const RkReply *reply, gpointer data)
{
  Older *older = data;
  RkEngine *engine = older->engine;
  RkCall *call = older->call;
  GError *error = NULL;

  if (engine->store == NULL)
    rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
  else if (reply->error != NULL)
    {
      rk_engine_handle_error (engine, reply);
      if (reply->transient)
        return_offline (engine, call);
      else
        rk_call_return_error (call, g_error_copy (reply->error));
    }
  else if (!take_older (engine, older->space_id, reply->json, &error))
    rk_call_return_error (call, error);
  else
    continue_call (engine, call);
  older_free (older);
}

static void
fetch_for_call (RkEngine *engine, RkCall *call)
{
  Older *older = g_new0 (Older, 1);

  older->engine = rk_engine_ref (engine);
  older->space_id = g_strdup (call->a);
  older->call = call;
  ask_older (engine, call->a, on_older_for_call, older);
}

/* Without the server a day cannot be reached; all that is here is shown instead. */
static void
return_offline (RkEngine *engine, RkCall *call)
{
  RkView *view = rk_engine_get_view (engine, call->a);
  gint64 oldest = rk_store_oldest_position (engine->store, call->a);

  if (call->func == rk_engine_load_day && view != NULL && oldest > 0 && oldest < view->from)
    widen (engine, view, oldest);
  rk_call_return_code (call, RK_CLIENT_ERROR_OFFLINE);
}

/* How much of the way back to @until_us is done, of 1000. */
static guint
part_done (gint64 now_us, gint64 oldest_us, gint64 until_us)
{
  if (now_us <= until_us)
    return 1000;
  return (guint) (1000 * (now_us - MAX (oldest_us, until_us)) / (now_us - until_us));
}

/* @call: a is the space, number when the day begins. What is shown has to reach back beyond that,
 * so that the nearest post can be told from those on both sides. */
static void
continue_day (RkEngine *engine, RkCall *call, RkView *view)
{
  RkDb *db = rk_store_get_db (engine->store);
  gint64 oldest_us = 0, before = 0, from;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (call->task)))
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_FAILED);
      return;
    }
  rk_db_query_int64 (db,
                     "SELECT created_us FROM post WHERE space_id = $1 ORDER BY position LIMIT 1",
                     &oldest_us, NULL, "t", call->a);
  if ((oldest_us == 0 || oldest_us >= call->number)
      && !rk_store_is_complete (engine->store, call->a))
    {
      rk_call_tell_progress (
        call, oldest_us > 0 ? part_done (rk_time_now_us (), oldest_us, call->number) : 0, 1000);
      if (engine->online)
        fetch_for_call (engine, call);
      else
        return_offline (engine, call);
      return;
    }
  rk_db_query_int64 (db,
                     "SELECT COALESCE(MAX(position), 0) FROM post WHERE space_id = $1"
                     " AND created_us < $2",
                     &before, NULL, "ti", call->a, call->number);
  if (before == 0)
    before = rk_store_oldest_position (engine->store, call->a);
  if (before > 0 && before < view->from)
    {
      from = page_above (engine, call->a, before);
      widen (engine, view, from > 0 ? from : before);
    }
  rk_call_return_true (call);
}

/* @call: a is the space; b a post to reach or NULL; number a position to reach, or 0 for a page. */
static void
continue_call (RkEngine *engine, RkCall *call)
{
  RkView *view = rk_engine_get_view (engine, call->a);
  gint64 target, from;

  if (view == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_NOT_FOUND);
      return;
    }
  if (call->func == rk_engine_load_day)
    {
      continue_day (engine, call, view);
      return;
    }
  if (call->number == 0 && call->b == NULL)
    {
      from = page_above (engine, call->a, view->from);
      if (from > 0)
        {
          widen (engine, view, from);
          rk_call_return_true (call);
        }
      else if (rk_store_is_complete (engine->store, call->a))
        {
          widen (engine, view, view->from);
          rk_call_return_true (call);
        }
      else
        fetch_for_call (engine, call);
      return;
    }
  target = call->b != NULL ? rk_store_post_position (engine->store, call->b) : call->number;
  if (target > 0 && target >= view->from)
    rk_call_return_true (call);
  else if (target > 0 && rk_store_oldest_position (engine->store, call->a) <= target)
    {
      from = page_above (engine, call->a, target);
      widen (engine, view, from > 0 ? from : target);
      rk_call_return_true (call);
    }
  else if (rk_store_is_complete (engine->store, call->a))
    rk_call_return_code (call, RK_CLIENT_ERROR_NOT_FOUND);
  else
    fetch_for_call (engine, call);
}

void
rk_engine_load_older (RkEngine *engine, RkCall *call)
{
  if (engine->store == NULL)
    rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
  else
    continue_call (engine, call);
}

void
rk_engine_load_until (RkEngine *engine, RkCall *call)
{
  rk_engine_load_older (engine, call);
}

void
rk_engine_load_day (RkEngine *engine, RkCall *call)
{
  rk_engine_load_older (engine, call);
}

/* Opening a timeline: the latest page, or all since I was last there, as long as that is sensible.
 */

void
rk_engine_open_timeline (RkEngine *engine, RkCall *call)
{
  RkView *view;
  gint64 seen, first_unread = 0, from;

  if (engine->store == NULL)
    {
      rk_call_free (call);
      return;
    }
  view = rk_engine_get_view (engine, call->a);
  if (view == NULL)
    {
      view = g_new0 (RkView, 1);
      view->space_id = g_strdup (call->a);
      view->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (engine->views, view->space_id, view);
    }
  seen = rk_store_get_seen_position (engine->store, call->a);
  rk_db_query_int64 (rk_store_get_db (engine->store),
                     "SELECT COALESCE(MIN(position), 0) FROM post WHERE space_id = $1"
                     " AND position > $2 AND own = 0 AND state = 'normal'",
                     &first_unread, NULL, "ti", call->a, seen);
  from = page_above (engine, call->a, G_MAXINT64);
  /* With those that are still on their way. */
  if (from > 0)
    from = MIN (from, rk_store_latest_from (engine->store, call->a, RK_PAGE));
  if (first_unread > 0 && first_unread < from)
    {
      gint64 further = page_above (engine, call->a, MAX (first_unread, from - 500));
      from = further > 0 ? further : from;
    }
  view->from = from;
  rk_engine_publish_view (engine, view, TRUE, first_unread);
  rk_call_free (call);
}

void
rk_engine_close_timeline (RkEngine *engine, RkCall *call)
{
  g_hash_table_remove (engine->views, call->a);
  rk_call_free (call);
}

/* Beginning and end. */

void
rk_engine_sync_begin (RkEngine *engine)
{
  engine->failures = 0;
  poll_now (engine);
}

void
rk_engine_sync_end (RkEngine *engine)
{
  close_socket (engine);
  rk_engine_clear_timer (&engine->sync_timer);
  rk_engine_clear_timer (&engine->backfill_timer);
  rk_engine_clear_timer (&engine->unmute_timer);
  set_syncing (engine, FALSE);
  engine->poll_again = FALSE;
  engine->backfilling = FALSE;
}

/** rk_engine_sync_now: something was done whose effect the feed holds; do not wait for the socket
 */
void
rk_engine_sync_now (RkEngine *engine)
{
  if (engine->socket == NULL)
    poll_now (engine);
}

void
rk_engine_reconnect (RkEngine *engine, RkCall *call)
{
  engine->failures = 0;
  rk_engine_sync_now (engine);
  rk_call_return_true (call);
}
