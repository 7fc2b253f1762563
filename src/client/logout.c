/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

#include "core/time.h"

#include <string.h>

/* The end of a login: what is destroyed, what is kept sealed, and what the server is told. */

/* How long a logout waits for the server at most; nothing of this terminal waits. */
#define TELL_MS 2000

static void
end_work (RkEngine *engine)
{
  if (engine->login != NULL)
    g_cancellable_cancel (engine->login);
  rk_engine_sync_end (engine);
  rk_engine_outbox_end (engine);
  rk_engine_media_end (engine);
  g_hash_table_remove_all (engine->views);
}

/**
 * rk_engine_server_now:
 *
 * Returns: the time of the server: what it said last, and what has gone by since; the desk's own
 *   clock where none was heard
 */
gint64
rk_engine_server_now (RkEngine *engine)
{
  return engine->server_us > 0
           ? engine->server_us + g_get_monotonic_time () - engine->server_heard_us
           : rk_time_now_us ();
}

/** rk_engine_hear_time: the server said what time it is: what lay for too long is destroyed */
void
rk_engine_hear_time (RkEngine *engine, const json_t *answer)
{
  RkWipeReport *report;
  gint64 now = 0;

  if (answer == NULL || !rk_json_get_int (answer, "now_us", &now) || now <= 0)
    return;
  engine->server_us = now;
  engine->server_heard_us = g_get_monotonic_time ();
  if (engine->device == NULL)
    return;
  report = rk_wipe_report_new ();
  rk_wipe_sweep (engine->device, now, report);
  rk_wipe_report_free (report);
  rk_engine_tell_untold (engine);
}

/** rk_engine_close_quietly: the end of the program: the store stays sealed for its person */
void
rk_engine_close_quietly (RkEngine *engine)
{
  end_work (engine);
  rk_engine_drop_waiting (engine);
  if (engine->store != NULL)
    {
      engine->slots->used_us = rk_engine_server_now (engine);
      engine->slots->n_unsent = rk_outbox_count_work (engine->store);
      rk_slots_save (engine->slots, NULL);
      rk_store_close (g_steal_pointer (&engine->store));
    }
  rk_engine_forget_login (engine);
  g_clear_object (&engine->login);
}

/* Telling the server. */

typedef struct
{
  RkEngine *engine;
  char *store_id;
} Told;

static void
on_told (const RkReply *reply, gpointer data)
{
  Told *told = data;

  /* A server that does not know the store, or destroyed it already, has been told. */
  if (reply->error == NULL
      || (reply->status >= 400 && reply->status < 500 && reply->status != 408
          && reply->status != 429))
    rk_device_drop_untold (told->engine->device, told->store_id, NULL);
  rk_engine_unref (told->engine);
  g_free (told->store_id);
  g_free (told);
}

static void
tell (RkEngine *engine, const RkUntold *untold, RkReplyFunc func, gpointer data)
{
  g_autofree char *path = g_strconcat ("/v1/stores/", untold->store_id, NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;
  RkRequest request = { .method = "DELETE",
                        .path = path,
                        .wipe_token = untold->wipe_token,
                        .base_url = untold->server_url };

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "unsent");
  rk_json_int (&writer, untold->n_unsent);
  rk_json_key (&writer, "sealed");
  rk_json_bool (&writer, untold->sealed);
  if (untold->session_id != NULL)
    {
      rk_json_key (&writer, "session_id");
      rk_json_text (&writer, untold->session_id);
    }
  rk_json_end_object (&writer);
  request.json = body->str;
  rk_api_send (engine->api, &request, NULL, func, data);
}

/** rk_engine_tell_untold: tells servers, in the background, what they have not heard yet */
void
rk_engine_tell_untold (RkEngine *engine)
{
  g_autoptr (GPtrArray) list = NULL;

  if (engine->device == NULL)
    return;
  list = rk_device_load_untold (engine->device);
  for (guint i = 0; i < list->len; i++)
    {
      const RkUntold *untold = g_ptr_array_index (list, i);
      Told *told = g_new (Told, 1);
      told->engine = rk_engine_ref (engine);
      told->store_id = g_strdup (untold->store_id);
      tell (engine, untold, on_told, told);
    }
}

/* The last words of a logout: both go out at once, and whoever signs out waits for both, for a
 * while. */
typedef struct
{
  RkEngine *engine;
  RkCall *call;
  RkWipeReport *report;
  char *store_id;
  GSource *timer;
  guint n_open;
  gboolean session_told;
  gboolean secret_told;
  gboolean sealed;
} Farewell;

static void
farewell_answer (Farewell *farewell)
{
  RkWipeReport *report = g_steal_pointer (&farewell->report);

  rk_engine_clear_timer (&farewell->timer);
  if (report == NULL)
    return;
  rk_wipe_report_add (
    report, RK_WIPE_SESSION, farewell->session_told ? RK_WIPE_DESTROYED : RK_WIPE_PENDING, 0);
  rk_wipe_report_add (report, RK_WIPE_SERVER_SECRET,
                      farewell->sealed        ? RK_WIPE_SEALED
                      : farewell->secret_told ? RK_WIPE_DESTROYED
                                              : RK_WIPE_PENDING,
                      0);
  if (farewell->call != NULL)
    rk_call_return (
      g_steal_pointer (&farewell->call), report, (GDestroyNotify) rk_wipe_report_free);
  else
    rk_wipe_report_free (report);
}

static void
farewell_done (Farewell *farewell)
{
  if (--farewell->n_open > 0)
    return;
  farewell_answer (farewell);
  rk_engine_unref (farewell->engine);
  g_free (farewell->store_id);
  g_free (farewell);
}

static gboolean
heard (const RkReply *reply)
{
  return reply->error == NULL || reply->status == 401 || reply->status == 404
         || reply->status == 410;
}

static void
on_session_told (const RkReply *reply, gpointer data)
{
  Farewell *farewell = data;

  farewell->session_told = heard (reply);
  farewell_done (farewell);
}

static void
on_secret_told (const RkReply *reply, gpointer data)
{
  Farewell *farewell = data;

  farewell->secret_told = heard (reply);
  if (farewell->secret_told)
    rk_device_drop_untold (farewell->engine->device, farewell->store_id, NULL);
  farewell_done (farewell);
}

static gboolean
on_farewell_timeout (gpointer data)
{
  farewell_answer (data);
  return G_SOURCE_REMOVE;
}

static void
say_farewell (RkEngine *engine, const RkUntold *untold, RkWipeReport *report, RkCall *call)
{
  Farewell *farewell = g_new0 (Farewell, 1);
  RkRequest request = { .method = "DELETE", .path = "/v1/sessions/current" };

  farewell->engine = rk_engine_ref (engine);
  farewell->call = call;
  farewell->report = report;
  farewell->store_id = g_strdup (untold->store_id);
  farewell->sealed = untold->sealed;
  farewell->n_open = 1;
  farewell->timer = g_timeout_source_new (TELL_MS);
  g_source_set_callback (farewell->timer, on_farewell_timeout, farewell, NULL);
  g_source_attach (farewell->timer, engine->context);
  if (untold->wipe_token != NULL)
    {
      farewell->n_open++;
      tell (engine, untold, on_secret_told, farewell);
    }
  rk_api_send (engine->api, &request, NULL, on_session_told, farewell);
}

static void
seal (RkEngine *engine, guint n_unsent, const RkUntold *untold, RkWipeReport *report)
{
  RkSlots *slots = engine->slots;

  slots->sealed = TRUE;
  slots->n_unsent = n_unsent;
  slots->used_us = rk_time_now_us ();
  rk_engine_keyring_end (engine);
  rk_device_add_untold (engine->device, untold, NULL);
  rk_store_close (g_steal_pointer (&engine->store));
  report->sealed = TRUE;
  rk_wipe_report_add (report, RK_WIPE_KEY_SERVER, RK_WIPE_SEALED, 0);
  rk_wipe_report_add (report, RK_WIPE_KEY_MEMORY, RK_WIPE_DESTROYED, 0);
  rk_wipe_report_add (report, RK_WIPE_STORE, RK_WIPE_SEALED, 0);
}

/**
 * rk_engine_end_login:
 * @keep_unsent: seal the store if something is unsent, instead of destroying it
 * @call: (transfer full) (nullable): who waits for the report
 *
 * Ends the login now. Nothing in here waits for the network; the server is told afterwards.
 */
void
rk_engine_end_login (RkEngine *engine, RkEndReason reason, gboolean keep_unsent, RkCall *call)
{
  RkWipeReport *report = rk_wipe_report_new ();
  RkEvent *event;
  RkUntold untold = { 0 };
  guint n_unsent;

  rk_engine_assert (engine);
  if (engine->store == NULL)
    {
      if (rk_engine_drop_waiting (engine))
        {
          event = rk_event_new (RK_EVENT_ENDED);
          event->number = (int) reason;
          event->report = rk_wipe_report_copy (report);
          engine->state = RK_CLIENT_SIGNED_OUT;
          rk_engine_emit (engine, event);
        }
      if (call != NULL)
        rk_call_return (call, report, (GDestroyNotify) rk_wipe_report_free);
      else
        rk_wipe_report_free (report);
      return;
    }
  n_unsent = rk_outbox_count_work (engine->store);
  end_work (engine);
  untold.server_url = engine->slots->server_url;
  untold.store_id = engine->slots->store_id;
  untold.wipe_token = engine->slots->wipe_token;
  untold.n_unsent = n_unsent;
  untold.sealed = keep_unsent && n_unsent > 0;
  untold.session_id = engine->session_id;
  if (reason == RK_END_DAMAGED)
    {
      engine->slots->damaged = TRUE;
      rk_slots_save (engine->slots, NULL);
      rk_store_close (g_steal_pointer (&engine->store));
      untold.sealed = TRUE;
    }
  else if (untold.sealed)
    seal (engine, n_unsent, &untold, report);
  else
    rk_wipe_store (engine->device, engine->slots->dir, engine->slots,
                   g_steal_pointer (&engine->store), n_unsent, report);

  event = rk_event_new (RK_EVENT_ENDED);
  event->number = (int) reason;
  event->report = rk_wipe_report_copy (report);
  engine->state = RK_CLIENT_SIGNED_OUT;
  rk_engine_emit (engine, event);
  say_farewell (engine, &untold, report, call);
  rk_engine_forget_login (engine);
  g_clear_object (&engine->login);
}

/** rk_engine_sign_out: @call: number is the RkSignOutMode, number2 the RkEndReason */
void
rk_engine_sign_out (RkEngine *engine, RkCall *call)
{
  gboolean automatic = call->number == RK_SIGN_OUT_AUTOMATIC;

  if (engine->store != NULL && call->number == RK_SIGN_OUT_NORMAL
      && rk_outbox_count_work (engine->store) > 0)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_STATE);
      return;
    }
  rk_engine_end_login (engine, automatic ? RK_END_IDLE : RK_END_LOGGED_OUT, automatic, call);
}

typedef struct
{
  RkEngine *engine;
  GCancellable *login;
  RkEndReason reason;
  gboolean keep_unsent;
} Ending;

static gboolean
end_later (gpointer data)
{
  const Ending *ending = data;

  /* Two answers may have said the same, and somebody have signed in since the first. */
  if (ending->engine->login == ending->login)
    rk_engine_end_login (ending->engine, ending->reason, ending->keep_unsent, NULL);
  return G_SOURCE_REMOVE;
}

static void
ending_free (gpointer data)
{
  Ending *ending = data;

  rk_engine_unref (ending->engine);
  g_clear_object (&ending->login);
  g_free (ending);
}

/**
 * rk_engine_end_soon:
 *
 * Ends the login that there is now from inside a callback of the network or the store: once that
 * has returned.
 */
void
rk_engine_end_soon (RkEngine *engine, RkEndReason reason, gboolean keep_unsent)
{
  Ending *ending = g_new0 (Ending, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  ending->engine = rk_engine_ref (engine);
  g_set_object (&ending->login, engine->login);
  ending->reason = reason;
  ending->keep_unsent = keep_unsent;
  g_source_set_callback (source, end_later, ending, ending_free);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_attach (source, engine->context);
}

/** rk_engine_store_failed: after an error of the database; a damaged store ends the login */
void
rk_engine_store_failed (RkEngine *engine, const GError *error)
{
  if (!g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT)
      && !g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE))
    return;
  if (engine->slots != NULL && !engine->slots->damaged)
    {
      engine->slots->damaged = TRUE;
      rk_slots_save (engine->slots, NULL);
      rk_engine_end_soon (engine, RK_END_DAMAGED, TRUE);
    }
}

/**
 * rk_engine_handle_error:
 * @reply: an answer with an error
 *
 * What every answer can say besides its own matter: that the network is away, or the session over.
 */
void
rk_engine_handle_error (RkEngine *engine, const RkReply *reply)
{
  if (reply->status == 0)
    {
      if (g_error_matches (reply->error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_UNREACHABLE)
          || g_error_matches (reply->error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_TLS))
        rk_engine_missed (engine);
      return;
    }
  /* A 401 without a code is not from a Renraku server: something in between. */
  if (engine->store == NULL || reply->status != 401
      || (g_strcmp0 (reply->code, "session_ended") != 0
          && g_strcmp0 (reply->code, "unauthorized") != 0))
    return;
  rk_engine_end_by_server (engine, reply->reason);
}

/**
 * rk_engine_end_by_server:
 * @reason: (nullable): the server's word for why the session is over
 *
 * A revocation destroys unsent work. After anything else, also where the server does not know any
 * more, it is sealed: if that was a revocation, the secret that opens it is gone.
 */
void
rk_engine_end_by_server (RkEngine *engine, const char *reason)
{
  gboolean revoked = g_strcmp0 (reason, "revoked") == 0;

  rk_engine_end_soon (engine, revoked ? RK_END_REVOKED : RK_END_EXPIRED, !revoked);
}

/* The start of the program. */

static void
on_keyring_asked (RkEngine *engine, gpointer data)
{
  RkCall *call = data;
  RkWipeReport *report = g_steal_pointer (&call->scratch);

  rk_call_return (call, report, (GDestroyNotify) rk_wipe_report_free);
}

void
rk_engine_start (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;
  gboolean network = FALSE;
  RkWipeReport *report;

  engine->device = rk_device_load (engine->state_dir, &error);
  if (engine->device == NULL)
    {
      rk_call_return_error (call, rk_client_error_from_local (error));
      return;
    }
  if (!rk_platform_is_network_fs (engine->device->stores_dir, &network, &error))
    {
      rk_call_return_error (call, rk_client_error_from_local (error));
      return;
    }
  if (network)
    {
      g_clear_pointer (&engine->device, rk_device_free);
      rk_call_return_code (call, RK_CLIENT_ERROR_NETWORK_FILE_SYSTEM);
      return;
    }
  report = rk_wipe_report_new ();
  rk_wipe_sweep (engine->device, 0, report);
  if (engine->told_url != NULL)
    rk_engine_use_server (engine, g_steal_pointer (&engine->told_url));
  rk_api_set_base_url (engine->api, engine->device->server_url);
  rk_engine_tell_untold (engine);

  rk_engine_emit_device (engine);
  if (report->entries->len == 0)
    g_clear_pointer (&report, rk_wipe_report_free);
  call->scratch = report;
  rk_engine_keyring_open (engine, on_keyring_asked, call);
}
