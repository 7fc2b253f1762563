/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/routes/hub.h"
#include "core/json.h"
#include "server/domain/session.h"
#include "server/domain/sync.h"

#include <string.h>

#define HEARTBEAT_SECONDS 30
#define MAX_UNANSWERED    3
/* Every so many heartbeats the session itself is looked at: nobody is told when one runs out. */
#define BEATS_PER_CHECK  10
#define SOCKETS_PER_USER 20
/* What `"type":"page",` takes of a page. */
#define TYPE_BYTES 32

/* A user who listens, and where something may happen that concerns them. */
typedef struct
{
  char *user_id;
  GPtrArray *spaces;
  GPtrArray *listeners;
  gboolean stale; /* the spaces have to be asked for again */
  guint n_stale;  /* how often that was said */
} Watcher;

typedef struct
{
  GList beat;
  RkHub *hub;
  Watcher *watcher;
  RkWebSocket *socket; /* NULL when it is gone */
  char *session_id;
  char *cursor; /* what the client has acknowledged */
  char *sent;   /* what it has to acknowledge, NULL for nothing */
  gint64 beat_us;
  gint64 sent_us;
  guint8 unanswered;
  guint8 beats;
  unsigned busy : 1;  /* a page is being made */
  unsigned dirty : 1; /* there may be something new */
  unsigned more : 1;  /* there is, behind what was sent */
  unsigned check : 1; /* an empty page is to be sent too, so that the cursor moves on */
} Listener;

/* A page in the making. */
typedef struct
{
  RkTask task;
  Listener *listener;
  guint64 generation;
  guint n_stale;
  gboolean want_spaces;
  gboolean check;
  gboolean settling;
  RkActor *actor;
  RkReceipt *receipt;
  gboolean settled;
  GString *page;
  char *next;
  gboolean more;
  int n_changes;
  GPtrArray *spaces;
} Page;

struct _RkHubPlace
{
  RkHub *hub;
  char *user_id;
  char *session_id;
  char *cursor;
  GString *page;
  char *next;
  gboolean more;
  int n_changes;
};

struct _RkHub
{
  RkCrew *crew;
  RkWebSocketSet *sockets;
  GHashTable *by_user;  /* (element-type utf8 Watcher) */
  GHashTable *by_space; /* (element-type utf8 GPtrArray) of watchers */
  GQueue beats;         /* the listeners, the next heartbeat first */
  GSource *ticker;
  gint64 interval_us;
  guint64 generation; /* of what was told */
  gboolean starved;   /* a page was refused for want of room in the queue */
};

static void start_page (Listener *listener);

static void
forget_spaces (RkHub *hub, Watcher *watcher)
{
  for (guint i = 0; i < watcher->spaces->len; i++)
    {
      GPtrArray *watchers = g_hash_table_lookup (hub->by_space, watcher->spaces->pdata[i]);
      if (watchers == NULL)
        continue;
      g_ptr_array_remove_fast (watchers, watcher);
      if (watchers->len == 0)
        g_hash_table_remove (hub->by_space, watcher->spaces->pdata[i]);
    }
  g_ptr_array_set_size (watcher->spaces, 0);
}

static void
watch_spaces (RkHub *hub, Watcher *watcher, GPtrArray *spaces)
{
  forget_spaces (hub, watcher);
  g_ptr_array_unref (watcher->spaces);
  watcher->spaces = spaces;
  for (guint i = 0; i < spaces->len; i++)
    {
      GPtrArray *watchers = g_hash_table_lookup (hub->by_space, spaces->pdata[i]);
      if (watchers == NULL)
        {
          watchers = g_ptr_array_new ();
          g_hash_table_insert (hub->by_space, g_strdup (spaces->pdata[i]), watchers);
        }
      g_ptr_array_add (watchers, watcher);
    }
}

static Watcher *
get_watcher (RkHub *hub, const char *user_id)
{
  Watcher *watcher = g_hash_table_lookup (hub->by_user, user_id);

  if (watcher == NULL)
    {
      watcher = g_new0 (Watcher, 1);
      watcher->user_id = g_strdup (user_id);
      watcher->spaces = g_ptr_array_new_with_free_func (g_free);
      watcher->listeners = g_ptr_array_new ();
      watcher->stale = TRUE;
      g_hash_table_insert (hub->by_user, watcher->user_id, watcher);
    }
  return watcher;
}

static void
free_watcher (gpointer data)
{
  Watcher *watcher = data;

  g_ptr_array_unref (watcher->spaces);
  g_ptr_array_unref (watcher->listeners);
  g_free (watcher->user_id);
  g_free (watcher);
}

static void
free_listener (Listener *listener)
{
  g_free (listener->session_id);
  g_free (listener->cursor);
  g_free (listener->sent);
  g_free (listener);
}

static void
on_closed (RkWebSocket *socket, gpointer data)
{
  Listener *listener = data;
  RkHub *hub = listener->hub;
  Watcher *watcher = listener->watcher;

  listener->socket = NULL;
  listener->watcher = NULL;
  g_queue_unlink (&hub->beats, &listener->beat);
  g_ptr_array_remove_fast (watcher->listeners, listener);
  if (watcher->listeners->len == 0)
    {
      forget_spaces (hub, watcher);
      g_hash_table_remove (hub->by_user, watcher->user_id);
    }
  if (!listener->busy)
    free_listener (listener);
}

static void
end (Listener *listener, const char *code, const char *reason)
{
  g_autofree char *more = reason != NULL ? g_strdup_printf (",\"reason\":\"%s\"", reason) : NULL;
  g_autofree char *text
    = g_strdup_printf ("{\"type\":\"ended\",\"code\":\"%s\"%s}", code, more != NULL ? more : "");

  rk_websocket_send (listener->socket, text, strlen (text));
  rk_websocket_close (listener->socket, RK_WEBSOCKET_ENDED);
}

static void
send_page (Listener *listener, GString *page, const char *next, gboolean more)
{
  g_autoptr (GString) text = g_string_sized_new (page->len + TYPE_BYTES);

  /* The page is an object that is never empty; it gets one more member. */
  g_string_append (text, "{\"type\":\"page\",");
  g_string_append_len (text, page->str + 1, (gssize) page->len - 1);
  g_free (listener->sent);
  listener->sent = g_strdup (next);
  listener->sent_us = g_get_monotonic_time ();
  listener->more = more;
  rk_websocket_send (listener->socket, text->str, text->len);
}

/* Writes down that the page was read, before it is sent, and that the session is in use. */
static gboolean
settle (Page *page, RkDomainTx *tx, GError **error)
{
  if (page->receipt != NULL)
    rk_domain_tx_add_receipt (tx, page->receipt);
  return !page->actor->needs_touch || rk_domain_session_touch (tx, page->actor, error);
}

static gboolean
run_page (RkTask *task, RkDomainTx *tx, GError **error)
{
  Page *page = (Page *) task;
  Listener *listener = page->listener;

  if (page->settling)
    return settle (page, tx, error);

  g_clear_pointer (&page->actor, rk_actor_free);
  g_clear_pointer (&page->next, g_free);
  g_clear_pointer (&page->spaces, g_ptr_array_unref);
  g_string_truncate (page->page, 0);
  if (!rk_domain_session_check (tx, listener->session_id, &page->actor, error))
    return FALSE;
  if (page->want_spaces && !rk_domain_spaces_of (tx, page->actor->user_id, &page->spaces, error))
    return FALSE;
  if (!rk_domain_sync_page (tx, page->actor, listener->cursor, RK_SYNC_MAX_CHANGES,
                            RK_SYNC_SOCKET_BYTES - TYPE_BYTES, page->page, &page->more,
                            &page->n_changes, &page->next, error))
    return FALSE;
  page->settled = rk_domain_tx_is_writing (tx);
  if (page->settled)
    return settle (page, tx, error);
  g_clear_pointer (&page->receipt, rk_receipt_free);
  page->receipt = rk_domain_tx_take_receipt (tx);
  return TRUE;
}

static void
free_page (Page *page)
{
  g_clear_error (&page->task.error);
  g_clear_pointer (&page->actor, rk_actor_free);
  g_clear_pointer (&page->receipt, rk_receipt_free);
  g_clear_pointer (&page->spaces, g_ptr_array_unref);
  g_string_free (page->page, TRUE);
  g_free (page->next);
  g_free (page);
}

static void
refuse_page (Listener *listener, const GError *error)
{
  if (g_error_matches (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_SESSION_ENDED)
      || g_error_matches (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_UNAUTHORIZED))
    end (listener, "session_ended", rk_domain_problem_reason (error));
  else if (g_error_matches (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_GONE))
    end (listener, "gone", NULL);
  else
    {
      g_message ("A page of events failed: %s", error->message);
      rk_websocket_close (listener->socket, RK_WEBSOCKET_TRY_LATER);
    }
}

static void
on_page (RkJob *job)
{
  Page *page = (Page *) job;
  Listener *listener = page->listener;
  RkHub *hub = listener->hub;

  if (listener->socket != NULL && page->task.error == NULL && !page->settling && !page->settled
      && (page->receipt != NULL || page->actor->needs_touch))
    {
      page->settling = TRUE;
      if (rk_crew_push (hub->crew, RK_WHERE_WRITER, &page->task))
        return;
      g_set_error_literal (
        &page->task.error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_UNAVAILABLE, "too much is waiting");
    }

  listener->busy = FALSE;
  if (listener->socket == NULL)
    free_listener (listener);
  else if (page->task.error != NULL)
    refuse_page (listener, page->task.error);
  else
    {
      if (page->spaces != NULL)
        {
          watch_spaces (hub, listener->watcher, g_steal_pointer (&page->spaces));
          listener->watcher->stale = page->n_stale != listener->watcher->n_stale;
          /* What was told meanwhile may have been about a space not watched yet. */
          if (page->generation != hub->generation)
            listener->dirty = TRUE;
        }
      if (page->n_changes > 0 || page->more
          || (page->check && g_strcmp0 (page->next, listener->cursor) != 0))
        send_page (listener, page->page, page->next, page->more);
      else
        start_page (listener);
    }
  free_page (page);
}

/* Has a page made, unless one is on its way or not acknowledged yet. */
static void
start_page (Listener *listener)
{
  RkHub *hub = listener->hub;
  Page *page;

  if (!listener->dirty || listener->busy || listener->sent != NULL || listener->socket == NULL)
    return;
  page = g_new0 (Page, 1);
  page->task.job.done = on_page;
  page->task.run = run_page;
  page->listener = listener;
  page->page = g_string_new (NULL);
  page->want_spaces = listener->watcher->stale;
  page->check = listener->check;
  page->generation = hub->generation;
  page->n_stale = listener->watcher->n_stale;
  /* What is left of a long way would hold up those who write. */
  if (!rk_crew_push (hub->crew, listener->more ? RK_WHERE_READER : RK_WHERE_LATEST, &page->task))
    {
      hub->starved = TRUE;
      free_page (page);
      return;
    }
  listener->dirty = FALSE;
  listener->check = FALSE;
  listener->busy = TRUE;
}

static void
poke (Listener *listener)
{
  listener->dirty = TRUE;
  start_page (listener);
}

static void
poke_watcher (Watcher *watcher)
{
  for (guint i = 0; i < watcher->listeners->len; i++)
    poke (watcher->listeners->pdata[i]);
}

/* Where somebody is has changed, or may have. */
static void
doubt (Watcher *watcher)
{
  watcher->stale = TRUE;
  watcher->n_stale++;
}

static void
on_message (RkWebSocket *socket, const char *text, gsize size, gpointer data)
{
  Listener *listener = data;
  g_autoptr (json_t) message = rk_json_parse (text, size, RK_WEBSOCKET_MAX_INCOMING, NULL);
  const char *type
    = message != NULL && json_is_object (message) ? rk_json_get_text (message, "type") : NULL;

  if (g_strcmp0 (type, "alive") == 0)
    listener->unanswered = 0;
  else if (g_strcmp0 (type, "ack") == 0 && listener->sent != NULL
           && g_strcmp0 (rk_json_get_text (message, "cursor"), listener->sent) == 0)
    {
      listener->unanswered = 0;
      g_free (listener->cursor);
      listener->cursor = g_steal_pointer (&listener->sent);
      if (listener->more)
        listener->dirty = TRUE;
      start_page (listener);
    }
  else
    rk_websocket_close (socket, RK_WEBSOCKET_POLICY);
}

static gboolean
on_tick (gpointer data)
{
  RkHub *hub = data;
  gint64 now = g_get_monotonic_time ();
  static const char heartbeat[] = "{\"type\":\"heartbeat\"}";

  while (hub->beats.head != NULL && ((Listener *) hub->beats.head->data)->beat_us <= now)
    {
      Listener *listener = hub->beats.head->data;

      g_queue_unlink (&hub->beats, &listener->beat);
      listener->beat_us = now + hub->interval_us;
      g_queue_push_tail_link (&hub->beats, &listener->beat);
      if (listener->unanswered >= MAX_UNANSWERED
          || (listener->sent != NULL
              && now - listener->sent_us > MAX_UNANSWERED * hub->interval_us))
        {
          rk_websocket_close (listener->socket, RK_WEBSOCKET_POLICY);
          continue;
        }
      listener->unanswered++;
      rk_websocket_send (listener->socket, heartbeat, strlen (heartbeat));
      listener->beats = (guint8) ((listener->beats + 1) % BEATS_PER_CHECK);
      if (listener->beats == 0)
        {
          listener->check = TRUE;
          poke (listener);
        }
    }
  if (hub->starved)
    {
      hub->starved = FALSE;
      for (GList *l = hub->beats.head; l != NULL; l = l->next)
        start_page (l->data);
    }
  return G_SOURCE_CONTINUE;
}

/**
 * rk_hub_tell:
 * @effects: what a commit changed, here or in another process
 *
 * Wakes those whom it may concern, and ends at once the sockets of sessions that ended.
 */
void
rk_hub_tell (RkHub *hub, const RkEffects *effects)
{
  GHashTableIter iter;
  gpointer id;

  if (rk_effects_is_empty (effects))
    return;
  hub->generation++;
  for (GList *l = hub->beats.head; effects->ended_sessions->len > 0 && l != NULL; l = l->next)
    {
      Listener *listener = l->data;

      if (g_ptr_array_find_with_equal_func (
            effects->ended_sessions, listener->session_id, g_str_equal, NULL))
        end (listener, "session_ended", RK_ENDED_REVOKED);
    }
  if (effects->everyone)
    {
      for (GList *l = hub->beats.head; l != NULL; l = l->next)
        {
          doubt (((Listener *) l->data)->watcher);
          poke (l->data);
        }
      return;
    }
  g_hash_table_iter_init (&iter, effects->moved);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      Watcher *watcher = g_hash_table_lookup (hub->by_user, id);
      if (watcher != NULL)
        doubt (watcher);
    }
  g_hash_table_iter_init (&iter, effects->users);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      Watcher *watcher = g_hash_table_lookup (hub->by_user, id);
      if (watcher != NULL)
        poke_watcher (watcher);
    }
  g_hash_table_iter_init (&iter, effects->spaces);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      GPtrArray *watchers = g_hash_table_lookup (hub->by_space, id);
      for (guint i = 0; watchers != NULL && i < watchers->len; i++)
        poke_watcher (watchers->pdata[i]);
    }
}

/**
 * rk_hub_size:
 *
 * Returns: how many listen
 */
guint
rk_hub_size (RkHub *hub)
{
  return rk_websocket_set_size (hub->sockets);
}

/**
 * rk_hub_place_new:
 * @actor: who will listen
 * @cursor: where the client is
 *
 * In any thread.
 *
 * Returns: (transfer full): a place
 */
RkHubPlace *
rk_hub_place_new (RkHub *hub, const RkActor *actor, const char *cursor)
{
  RkHubPlace *place = g_new0 (RkHubPlace, 1);

  place->hub = hub;
  place->user_id = g_strdup (actor->user_id);
  place->session_id = g_strdup (actor->session_id);
  place->cursor = g_strdup (cursor != NULL ? cursor : "");
  return place;
}

/**
 * rk_hub_place_set_page:
 * @page: (transfer full): the first page, to be sent at once when there is anything in it
 * @next: the cursor behind it
 * @more: whether there is more
 * @n_changes: how many changes it holds
 */
void
rk_hub_place_set_page (
  RkHubPlace *place, GString *page, const char *next, gboolean more, int n_changes)
{
  place->page = page;
  place->next = g_strdup (next);
  place->more = more;
  place->n_changes = n_changes;
}

/**
 * rk_hub_place_free:
 * @place: (transfer full) (nullable): a place that nobody took
 */
void
rk_hub_place_free (RkHubPlace *place)
{
  if (place == NULL)
    return;
  if (place->page != NULL)
    g_string_free (place->page, TRUE);
  g_free (place->next);
  g_free (place->user_id);
  g_free (place->session_id);
  g_free (place->cursor);
  g_free (place);
}

/**
 * rk_hub_upgraded:
 * @data: (transfer full): a #RkHubPlace
 *
 * The connection has become a WebSocket: an #RkUpgraded.
 */
void
rk_hub_upgraded (gpointer data, int fd, const char *early, gsize early_size)
{
  RkHubPlace *place = data;
  RkHub *hub = place->hub;
  Listener *listener = g_new0 (Listener, 1);

  listener->hub = hub;
  listener->beat.data = listener;
  listener->session_id = g_steal_pointer (&place->session_id);
  listener->cursor = g_steal_pointer (&place->cursor);
  listener->beat_us = g_get_monotonic_time () + hub->interval_us;
  /* What was committed between the first page and now has woken nobody. */
  listener->dirty = TRUE;
  listener->socket = rk_websocket_new (hub->sockets, fd, early, early_size, listener);
  if (listener->socket == NULL)
    {
      free_listener (listener);
      rk_hub_place_free (place);
      return;
    }
  listener->watcher = get_watcher (hub, place->user_id);
  g_ptr_array_add (listener->watcher->listeners, listener);
  g_queue_push_tail_link (&hub->beats, &listener->beat);
  if (listener->watcher->listeners->len > SOCKETS_PER_USER)
    rk_websocket_close (listener->socket, RK_WEBSOCKET_TRY_LATER);
  else if (place->page != NULL && (place->n_changes > 0 || place->more))
    send_page (listener, place->page, place->next, place->more);
  else
    start_page (listener);
  rk_hub_place_free (place);
}

/**
 * rk_hub_new:
 * @crew: who makes the pages
 * @context: the main context of the network thread
 * @heartbeat_seconds: 0 for 30
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a hub without listeners
 */
RkHub *
rk_hub_new (RkCrew *crew, GMainContext *context, guint heartbeat_seconds, GError **error)
{
  static const RkWebSocketHooks hooks = { on_message, on_closed };
  RkWebSocketSet *sockets = rk_websocket_set_new (context, &hooks, error);
  RkHub *hub;

  if (sockets == NULL)
    return NULL;
  hub = g_new0 (RkHub, 1);
  hub->crew = crew;
  hub->sockets = sockets;
  hub->by_user = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_watcher);
  hub->by_space
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  hub->interval_us
    = (gint64) (heartbeat_seconds > 0 ? heartbeat_seconds : HEARTBEAT_SECONDS) * G_USEC_PER_SEC;
  hub->ticker = g_timeout_source_new_seconds (1);
  g_source_set_callback (hub->ticker, on_tick, hub, NULL);
  g_source_set_static_name (hub->ticker, "rk-hub");
  g_source_attach (hub->ticker, context);
  return hub;
}

/**
 * rk_hub_free:
 * @hub: (transfer full) (nullable): a hub whose crew has stopped
 */
void
rk_hub_free (RkHub *hub)
{
  if (hub == NULL)
    return;
  g_source_destroy (hub->ticker);
  g_source_unref (hub->ticker);
  rk_websocket_set_free (hub->sockets);
  g_hash_table_unref (hub->by_space);
  g_hash_table_unref (hub->by_user);
  g_free (hub);
}
