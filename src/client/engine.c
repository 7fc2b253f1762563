/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

#include "core/error.h"
#include "db/record.h"

/* Thread, calls and events. */

static gpointer
run (gpointer data)
{
  RkEngine *engine = data;

  g_main_context_push_thread_default (engine->context);
  engine->api = rk_api_new ();
  g_main_loop_run (engine->loop);
  rk_engine_close_quietly (engine);
  /* Whoever hears now that nothing comes any more may still look at it. */
  rk_api_free (engine->api);
  engine->api = NULL;
  g_main_context_pop_thread_default (engine->context);
  rk_engine_unref (engine);
  return NULL;
}

/**
 * rk_engine_new:
 * @func: called on this thread's main context
 *
 * Returns: (transfer full): a running engine; end it with rk_engine_stop()
 */
RkEngine *
rk_engine_new (const char *state_dir, RkEventFunc func, gpointer data)
{
  RkEngine *engine = g_new0 (RkEngine, 1);

  g_atomic_ref_count_init (&engine->refs);
  engine->state_dir = g_strdup (state_dir);
  engine->event_func = func;
  engine->event_data = data;
  engine->main_context = g_main_context_ref_thread_default ();
  engine->context = g_main_context_new ();
  engine->loop = g_main_loop_new (engine->context, FALSE);
  engine->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  engine->sending = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  engine->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  engine->views
    = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) rk_view_free);
  engine->flushing = g_ptr_array_new ();
  engine->thread = g_thread_new ("rk-engine", run, rk_engine_ref (engine));
  return engine;
}

RkEngine *
rk_engine_ref (RkEngine *engine)
{
  g_atomic_ref_count_inc (&engine->refs);
  return engine;
}

void
rk_engine_unref (RkEngine *engine)
{
  if (!g_atomic_ref_count_dec (&engine->refs))
    return;
  g_main_loop_unref (engine->loop);
  g_main_context_unref (engine->context);
  g_main_context_unref (engine->main_context);
  g_hash_table_unref (engine->busy);
  g_hash_table_unref (engine->sending);
  g_hash_table_unref (engine->uploads);
  g_hash_table_unref (engine->views);
  g_clear_pointer (&engine->downloads, g_hash_table_unref);
  g_ptr_array_unref (engine->flushing);
  g_clear_pointer (&engine->device, rk_device_free);
  g_free (engine->told_url);
  g_free (engine->state_dir);
  g_free (engine);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (((RkEngine *) data)->loop);
  return G_SOURCE_REMOVE;
}

/**
 * rk_engine_stop:
 * @engine: (transfer full): the engine
 *
 * Ends the thread and waits for it. No event comes any more.
 */
void
rk_engine_stop (RkEngine *engine)
{
  GThread *thread = engine->thread;
  GSource *source = g_idle_source_new ();

  g_atomic_int_set (&engine->silent, 1);
  g_source_set_callback (source, quit, engine, NULL);
  g_source_attach (source, engine->context);
  g_source_unref (source);
  g_thread_join (thread);
  rk_engine_unref (engine);
}

typedef struct
{
  RkEngine *engine;
  RkEvent *event;
} Delivery;

static void
event_free (RkEvent *event)
{
  g_free (event->id);
  g_free (event->text);
  g_clear_pointer (&event->rows, g_ptr_array_unref);
  g_clear_pointer (&event->gone, g_ptr_array_unref);
  rk_timeline_change_free (event->change);
  rk_user_row_free (event->user);
  g_clear_pointer (&event->facility, rk_facility_free);
  rk_wipe_report_free (event->report);
  g_free (event);
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  event_free (delivery->event);
  rk_engine_unref (delivery->engine);
  g_free (delivery);
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;

  if (!g_atomic_int_get (&delivery->engine->silent))
    delivery->engine->event_func (delivery->event, delivery->engine->event_data);
  return G_SOURCE_REMOVE;
}

RkEvent *
rk_event_new (RkEventKind kind)
{
  RkEvent *event = g_new0 (RkEvent, 1);
  event->kind = kind;
  return event;
}

static void
to_main (RkEngine *engine, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  GSource *source = g_idle_source_new ();

  /* One priority for events and answers keeps them in their order. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, engine->main_context);
  g_source_unref (source);
}

/** rk_engine_emit: @event: (transfer full): for the main thread */
void
rk_engine_emit (RkEngine *engine, RkEvent *event)
{
  Delivery *delivery = g_new (Delivery, 1);

  delivery->engine = rk_engine_ref (engine);
  delivery->event = event;
  to_main (engine, deliver, delivery, delivery_free);
}

void
rk_engine_set_state (RkEngine *engine, RkClientState state)
{
  RkEvent *event;

  if (engine->state == (int) state)
    return;
  engine->state = (int) state;
  event = rk_event_new (RK_EVENT_STATE);
  event->number = (int) state;
  rk_engine_emit (engine, event);
}

void
rk_engine_set_online (RkEngine *engine, gboolean online)
{
  RkEvent *event;

  if (online)
    engine->missed = 0;
  if (!engine->online == !online)
    return;
  engine->online = online;
  event = rk_event_new (RK_EVENT_ONLINE);
  event->flag = online;
  rk_engine_emit (engine, event);
  if (online)
    {
      rk_engine_outbox_retry_now (engine);
      rk_engine_tell_untold (engine);
    }
}

/* Calls. */

/** rk_call_new: @engine: (nullable): %NULL after rk_client_shutdown() */
RkCall *
rk_call_new (RkEngine *engine, GTask *task, RkCallFunc func)
{
  RkCall *call = g_new0 (RkCall, 1);

  call->engine = engine != NULL ? rk_engine_ref (engine) : NULL;
  call->task = task;
  call->func = func;
  return call;
}

/* Frees what the engine got; the task goes back to the main thread with its answer. */
void
rk_call_free (RkCall *call)
{
  g_free (call->a);
  g_free (call->b);
  /* The body of an act: it may hold a password. */
  rk_secret_wipe_text (call->c);
  rk_secret_free (call->secret);
  rk_secret_free (call->secret2);
  g_clear_pointer (&call->list, g_ptr_array_unref);
  g_strfreev (call->strings);
  g_strfreev (call->names);
  g_free (call->for_id);
  rk_secret_wipe_text (call->proof);
  g_free (call->dates);
  g_free (call->place);
  g_free (call->reason);
  g_clear_pointer (&call->patient, rk_patient_free);
  g_clear_pointer (&call->attachment, rk_attachment_free);
  g_clear_pointer (&call->engine, rk_engine_unref);
  g_free (call);
}

static gboolean
run_call (gpointer data)
{
  RkCall *call = data;

  call->func (call->engine, call);
  return G_SOURCE_REMOVE;
}

/** rk_call_start: @call: (transfer full): runs on the engine's thread, in the order of starting */
void
rk_call_start (RkCall *call)
{
  GSource *source;

  /* The program is closing: what the windows still ask for, and what was waiting for its time,
   * comes while the last events are drained. */
  if (call->engine == NULL)
    {
      if (call->task != NULL)
        g_task_return_new_error (call->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      g_clear_object (&call->task);
      rk_call_free (call);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, run_call, call, NULL);
  g_source_attach (source, call->engine->context);
  g_source_unref (source);
}

typedef struct
{
  GTask *task;
  GError *error;
  gpointer value;
  GDestroyNotify destroy;
  gboolean is_true;
} Answer;

static gboolean
answer (gpointer data)
{
  Answer *reply = data;

  if (reply->error != NULL)
    g_task_return_error (reply->task, reply->error);
  else if (reply->is_true)
    g_task_return_boolean (reply->task, TRUE);
  else
    g_task_return_pointer (reply->task, reply->value, reply->destroy);
  g_object_unref (reply->task);
  g_free (reply);
  return G_SOURCE_REMOVE;
}

static void
send_answer (RkCall *call, Answer *reply)
{
  if (call->task == NULL)
    {
      g_clear_error (&reply->error);
      if (reply->value != NULL && reply->destroy != NULL)
        reply->destroy (reply->value);
      g_free (reply);
    }
  else
    {
      reply->task = call->task;
      to_main (call->engine, answer, reply, NULL);
    }
  rk_call_free (call);
}

/** rk_call_return_error: @call: (transfer full), @error: (transfer full): in words for a person */
void
rk_call_return_error (RkCall *call, GError *error)
{
  Answer *reply = g_new0 (Answer, 1);

  reply->error = error->domain == RK_CLIENT_ERROR || error->domain == G_IO_ERROR
                   ? error
                   : rk_client_error_from_local (error);
  send_answer (call, reply);
}

void
rk_call_return_code (RkCall *call, RkClientError code)
{
  rk_call_return_error (call, rk_client_error_new (code));
}

void
rk_call_return_true (RkCall *call)
{
  Answer *reply = g_new0 (Answer, 1);

  reply->is_true = TRUE;
  send_answer (call, reply);
}

typedef struct
{
  GTask *task;
  RkProgressFunc func;
  gpointer data;
  guint done;
  guint all;
} Progress;

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->task);
  g_free (progress);
}

static gboolean
tell_progress (gpointer data)
{
  Progress *progress = data;

  if (!g_task_get_completed (progress->task))
    progress->func (progress->done, progress->all, progress->data);
  return G_SOURCE_REMOVE;
}

/** rk_call_tell_progress: tells whoever called how far it is; not after the answer */
void
rk_call_tell_progress (RkCall *call, guint done, guint all)
{
  Progress *progress;

  if (call->progress == NULL)
    return;
  progress = g_new0 (Progress, 1);
  progress->task = g_object_ref (call->task);
  progress->func = call->progress;
  progress->data = call->progress_data;
  progress->done = done;
  progress->all = all;
  g_main_context_invoke_full (
    g_task_get_context (call->task), G_PRIORITY_DEFAULT, tell_progress, progress, progress_free);
}

/** rk_call_return: @call, @value: (transfer full); a %NULL value is an answer too */
void
rk_call_return (RkCall *call, gpointer value, GDestroyNotify destroy)
{
  Answer *reply = g_new0 (Answer, 1);

  reply->value = value;
  reply->destroy = destroy;
  send_answer (call, reply);
}

/** rk_engine_after: Returns: (transfer full): a timer that calls @func with the engine, once */
GSource *
rk_engine_after (RkEngine *engine, guint ms, GSourceFunc func)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, func, engine, NULL);
  g_source_attach (source, engine->context);
  return source;
}

void
rk_engine_clear_timer (GSource **timer)
{
  if (*timer == NULL)
    return;
  g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

gboolean
rk_engine_is_open (RkEngine *engine)
{
  return engine->store != NULL;
}

/* Writing. */

typedef struct
{
  RkStore *store;
  RkStoreFunc func;
  gpointer data;
} Write;

static gboolean
run_write (RkDb *db, gpointer data, GError **error)
{
  Write *write = data;

  return write->func (write->store, write->data, error)
         && rk_store_finish_page (write->store, error);
}

/**
 * rk_engine_write:
 * @func: the body of a transaction
 *
 * Writes, and tells the main thread what changed. A damaged store ends the login; a full disk does
 * not: what was there stays readable, and the caller hears of it.
 */
gboolean
rk_engine_write (RkEngine *engine, RkStoreFunc func, gpointer data, GError **error)
{
  Write write = { engine->store, func, data };
  GError *local = NULL;

  rk_engine_assert (engine);
  if (engine->store == NULL)
    {
      g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_SESSION_ENDED));
      return FALSE;
    }
  if (rk_db_transact (rk_store_get_db (engine->store), RK_DB_MODE_WRITE, run_write, &write, &local))
    {
      rk_engine_publish (engine);
      return TRUE;
    }
  rk_dirty_free (rk_store_take_dirty (engine->store));
  rk_engine_store_failed (engine, local);
  g_propagate_error (error, local);
  return FALSE;
}

/** rk_engine_take_lost: from any thread; whether a store was set aside since it was asked last */
gboolean
rk_engine_take_lost (RkEngine *engine)
{
  return g_atomic_int_compare_and_exchange (&engine->lost, TRUE, FALSE);
}
