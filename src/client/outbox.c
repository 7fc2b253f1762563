/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/outbox-private.h"
#include "client/anonymous-private.h"
#include "client/requests-private.h"

#include "core/time.h"

#include <string.h>

/*
 * What is on its way. Entries of one lane (a space) go one after the other in their order; what
 * builds on a post waits for it. Every request can be repeated harmlessly, so an entry leaves the
 * table only when the server has answered, in the transaction that takes the answer in.
 */

#define MAX_BUSY    4
#define MAX_BACKOFF 60000

static gboolean
is_among (const char *kinds, const char *kind)
{
  g_autofree char *quoted = g_strconcat ("'", kind, "'", NULL);

  return strstr (kinds, quoted) != NULL;
}

static gboolean
is_work (const char *kind)
{
  return is_among (RK_OUTBOX_WORK, kind);
}

/**
 * rk_outbox_count_work:
 *
 * Returns: what a person would miss if it got lost. Where that cannot be counted there may be
 *   something: then it is 1
 */
guint
rk_outbox_count_work (RkStore *store)
{
  gint64 n = 0;

  for (guint attempt = 0; attempt < 2; attempt++)
    if (rk_db_query_int64 (rk_store_get_db (store),
                           "SELECT COUNT(*) FROM outbox WHERE kind IN (" RK_OUTBOX_WORK ")", &n,
                           NULL, ""))
      return (guint) n;
  return 1;
}

/**
 * rk_outbox_add:
 * @depends: (nullable): a post that has to arrive first, if it is on its way as well
 *
 * Adds a request; inside a transaction.
 */
gboolean
rk_outbox_add (RkStore *store,
               const char *kind,
               const char *space_id,
               const char *target_id,
               const char *depends,
               const char *method,
               const char *path,
               const char *body,
               GError **error)
{
  rk_store_get_dirty (store)->outbox = TRUE;
  return rk_db_exec (rk_store_get_db (store),
                     "INSERT INTO outbox (kind, space_id, target_id, depends, method, path, body,"
                     " created_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                     error, "ttttttti", kind, space_id, target_id, depends, method, path, body,
                     rk_time_now_us ());
}

void
rk_outbox_entry_free (RkOutboxEntry *entry)
{
  rk_engine_unref (entry->engine);
  g_clear_object (&entry->login);
  g_free (entry->lane);
  g_free (entry->kind);
  g_free (entry->space_id);
  g_free (entry->target_id);
  g_free (entry->method);
  g_free (entry->path);
  g_free (entry->body);
  g_free (entry);
}

/* Taking the answer in. */

typedef struct
{
  RkOutboxEntry *entry;
  const RkReply *reply;
  char *failure;
} Outcome;

static gboolean
drop_entry (RkStore *store, RkOutboxEntry *entry, GError **error)
{
  rk_store_get_dirty (store)->outbox = TRUE;
  return rk_db_exec (
    rk_store_get_db (store), "DELETE FROM outbox WHERE seq = $1", error, "i", entry->seq);
}

static gboolean
keep_reaction (RkStore *store, RkOutboxEntry *entry, GError **error)
{
  RkReaction reaction = { 0 };

  reaction.post_id = entry->target_id;
  reaction.user_id = (char *) rk_store_get_me (store);
  reaction.kind
    = rk_field_enum_value (rk_record_type_find (&rk_reaction_type, "kind"), entry->kind);
  reaction.space_id = entry->space_id;
  reaction.version = entry->version;
  reaction.active = entry->active;
  reaction.changed_us = rk_time_now_us ();
  return rk_store_apply_record (store, &rk_reaction_type, &reaction, error);
}

static gboolean
accept_entry (RkStore *store, gpointer data, GError **error)
{
  Outcome *outcome = data;
  RkOutboxEntry *entry = outcome->entry;
  const json_t *json = outcome->reply->json;
  const char *kind = entry->kind;

  if (!drop_entry (store, entry, error))
    return FALSE;
  if (entry->space_id != NULL)
    rk_dirty_add (rk_store_get_dirty (store)->spaces, entry->space_id);
  /* An answer to dates holds more than the entry knows. */
  if (strcmp (kind, "dates") == 0 && json != NULL && rk_json_get_text (json, "post_id") != NULL)
    return rk_store_apply_object (store, &rk_reaction_type, json, error);
  if (is_among (RK_OUTBOX_REACTIONS, kind))
    return keep_reaction (store, entry, error);
  /* One that is on its way back has nothing to say of itself. */
  if (strcmp (kind, "report") == 0)
    return json == NULL || rk_json_get_text (json, "post_id") == NULL
           || rk_store_apply_object (store, &rk_report_type, json, error);
  if (strcmp (kind, "request") == 0)
    return rk_store_take_requests (store, json, error);
  if (strcmp (kind, "space") == 0)
    return json == NULL || rk_json_get_text (json, "id") == NULL
           || rk_store_apply_object (store, &rk_space_type, json, error);
  if (is_work (kind) && json != NULL && rk_json_get_text (json, "id") != NULL
      && rk_json_get_text (json, "space_id") != NULL)
    return rk_store_apply_object (
      store, strstr (entry->path, "/scheduled/") != NULL ? &rk_scheduled_type : &rk_post_type, json,
      error);
  if (is_work (kind))
    rk_dirty_add_post (rk_store_get_dirty (store), entry->target_id, entry->space_id);
  return TRUE;
}

static gboolean
refuse_entry (RkStore *store, gpointer data, GError **error)
{
  Outcome *outcome = data;
  RkOutboxEntry *entry = outcome->entry;

  /* A report that could not be made any more, because the post is gone, is none. */
  if (strcmp (entry->kind, "report") == 0 && strcmp (entry->method, "PUT") == 0)
    {
      const RkReport report = { .space_id = entry->space_id, .post_id = entry->target_id };
      return drop_entry (store, entry, error)
             && rk_store_apply_report (store, &report, TRUE, error);
    }
  /* A marker, a draft or a notice of reading that the server does not take has nobody to be asked.
   */
  if (!is_work (entry->kind))
    return drop_entry (store, entry, error);
  rk_store_get_dirty (store)->outbox = TRUE;
  rk_store_get_dirty (store)->requests = strcmp (entry->kind, "request") == 0;
  rk_dirty_add_post (rk_store_get_dirty (store), entry->target_id, entry->space_id);
  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE outbox SET state = 'failed', failure = $2 WHERE seq = $1", error, "it",
                     entry->seq, outcome->failure)
         && rk_store_refresh_my_ack (store, entry->target_id, error);
}

static void
check_flushing (RkEngine *engine)
{
  gint64 failed = 0;
  guint left = rk_outbox_count_work (engine->store);

  rk_db_query_int64 (
    rk_store_get_db (engine->store),
    "SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND kind IN (" RK_OUTBOX_WORK ")", &failed,
    NULL, "");
  if (left > 0 && (gint64) left > failed)
    return;
  while (engine->flushing->len > 0)
    {
      RkCall *call = g_ptr_array_steal_index (engine->flushing, 0);
      GSource *timer = g_steal_pointer (&call->scratch);
      rk_engine_clear_timer (&timer);
      if (left == 0)
        rk_call_return_true (call);
      else
        rk_call_return_code (call, RK_CLIENT_ERROR_INVALID);
    }
}

static gboolean
on_outbox_timer (gpointer data)
{
  RkEngine *engine = data;

  rk_engine_clear_timer (&engine->outbox_timer);
  engine->outbox_paused = FALSE;
  /* A hold that ran out shows. */
  if (engine->store != NULL)
    {
      rk_store_get_dirty (engine->store)->outbox = TRUE;
      rk_engine_publish (engine);
    }
  rk_engine_outbox_pump (engine);
  return G_SOURCE_REMOVE;
}

static void
wake_after (RkEngine *engine, guint ms)
{
  rk_engine_clear_timer (&engine->outbox_timer);
  engine->outbox_timer = rk_engine_after (engine, ms, on_outbox_timer);
}

static void
pause_outbox (RkEngine *engine, gint64 retry_after)
{
  guint pause = MIN (MAX_BACKOFF, 1000u << MIN (engine->outbox_failures, 6));

  if (retry_after > 0)
    pause = (guint) MIN (retry_after * 1000, 5 * 60 * 1000);
  engine->outbox_failures++;
  engine->outbox_paused = TRUE;
  wake_after (engine, pause / 2 + (guint) g_random_int_range (0, (gint) pause / 2 + 1));
}

/**
 * rk_outbox_finish:
 * @entry: (transfer full): what was asked
 * @reply: the last answer about it
 */
void
rk_outbox_finish (RkOutboxEntry *entry, const RkReply *reply)
{
  RkEngine *engine = entry->engine;
  Outcome outcome = { entry, reply, NULL };

  if (rk_outbox_look_first (entry, reply))
    return;
  if (engine->login == entry->login)
    {
      g_hash_table_remove (engine->busy, entry->lane);
      g_hash_table_remove (engine->sending, &entry->seq);
      g_hash_table_remove (engine->uploads, entry->target_id);
    }
  if (engine->store == NULL || engine->login != entry->login
      || g_error_matches (reply->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      rk_outbox_entry_free (entry);
      return;
    }
  if (reply->error == NULL)
    {
      engine->outbox_failures = 0;
      rk_engine_set_online (engine, TRUE);
      /* The server is well again: the feed need not sit out its pause. */
      if (engine->failures > 0)
        rk_engine_sync_now (engine);
      if (!rk_engine_write (engine, accept_entry, &outcome, NULL))
        pause_outbox (engine, 0);
    }
  else if (reply->transient || reply->code == NULL || reply->status == 401
           || g_error_matches (reply->error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_MUST_CHANGE_PASSWORD))
    {
      /* No word of the server about the matter itself. */
      rk_engine_handle_error (engine, reply);
      pause_outbox (engine, reply->retry_after);
      rk_store_get_dirty (engine->store)->outbox = TRUE;
      rk_engine_publish (engine);
    }
  else
    {
      outcome.failure = g_strdup_printf ("%u %s", reply->status, reply->code);
      if (!rk_engine_write (engine, refuse_entry, &outcome, NULL))
        pause_outbox (engine, 0);
      g_free (outcome.failure);
      /* What it came too late for is to be seen beside it. */
      if (strcmp (entry->kind, "request") == 0)
        rk_engine_sync_now (engine);
    }
  rk_outbox_entry_free (entry);
  if (engine->store != NULL)
    {
      check_flushing (engine);
      rk_engine_outbox_pump (engine);
    }
}

/**
 * rk_outbox_drop:
 * @entry: (transfer full): one that a person stopped while its files were on their way
 */
void
rk_outbox_drop (RkOutboxEntry *entry)
{
  RkEngine *engine = rk_engine_ref (entry->engine);

  g_hash_table_remove (engine->busy, entry->lane);
  g_hash_table_remove (engine->sending, &entry->seq);
  rk_outbox_entry_free (entry);
  rk_engine_outbox_pump (engine);
  rk_engine_unref (engine);
}

static void
on_answer (const RkReply *reply, gpointer data)
{
  rk_outbox_finish (data, reply);
}

/** rk_outbox_send: the request of the entry itself, after its files */
void
rk_outbox_send (RkOutboxEntry *entry)
{
  RkRequest request = { .method = entry->method, .path = entry->path };
  char *proof = rk_store_dup_proof_for_entry (
    entry->engine->store, entry->kind, entry->space_id, entry->target_id, entry->body);

  request.proof = proof;
  if (*entry->body != '\0')
    request.json = entry->body;
  rk_api_send (entry->engine->api, &request, entry->engine->login, on_answer, entry);
  rk_secret_wipe_text (proof);
}

/* Choosing. */

static gboolean
is_blocked (RkEngine *engine, const char *depends, gint64 seq, GError **error)
{
  gint64 n = 0;

  if (depends == NULL)
    return FALSE;
  /* Where it cannot be told, it waits: before its post it would be refused. */
  return !rk_db_query_int64 (rk_store_get_db (engine->store),
                             "SELECT COUNT(*) FROM outbox WHERE target_id = $1 AND kind = 'post'"
                             " AND seq < $2",
                             &n, error, "ti", depends, seq)
         || n > 0;
}

static RkOutboxEntry *
read_entry (RkEngine *engine, RkDbStmt *stmt, const char *lane)
{
  RkOutboxEntry *entry = g_new0 (RkOutboxEntry, 1);

  entry->engine = rk_engine_ref (engine);
  g_set_object (&entry->login, engine->login);
  entry->lane = g_strdup (lane);
  entry->seq = rk_db_column_int64 (stmt, 0);
  entry->kind = rk_db_column_dup_text (stmt, 1);
  entry->space_id = rk_db_column_dup_text (stmt, 2);
  entry->target_id = rk_db_column_dup_text (stmt, 3);
  entry->method = rk_db_column_dup_text (stmt, 5);
  entry->path = rk_db_column_dup_text (stmt, 6);
  entry->body = rk_db_column_dup_text (stmt, 7);
  entry->version = rk_db_column_int64 (stmt, 9);
  entry->active = rk_db_column_bool (stmt, 10);
  return entry;
}

/* The next entry that may go, or how long until one may, or until it is worth looking again. */
static RkOutboxEntry *
choose (RkEngine *engine, gint64 *ret_wait_us)
{
  g_autoptr (GError) unread = NULL;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (rk_store_get_db (engine->store),
                     "SELECT seq, kind, space_id, target_id, depends, method, path, body,"
                     " not_before_us, version, active FROM outbox WHERE state = 'waiting'"
                     " ORDER BY seq LIMIT 500",
                     &unread);
  gint64 now = rk_time_now_us ();
  gboolean found = FALSE;

  *ret_wait_us = 0;
  while (unread == NULL && rk_db_step (stmt, &found, &unread) && found)
    {
      const char *kind = rk_db_column_text (stmt, 1);
      const char *space_id = rk_db_column_text (stmt, 2);
      gint64 left = rk_db_column_int64 (stmt, 8) - now;
      g_autofree char *lane
        = is_work (kind) ? g_strdup (space_id) : g_strconcat (kind, " ", space_id, NULL);

      /* A desk whose clock was set back does not hold a post for longer than was said. */
      if (left > 0 && left <= 60 * RK_SECOND)
        {
          *ret_wait_us = *ret_wait_us == 0 ? left : MIN (*ret_wait_us, left);
          continue;
        }
      if (g_hash_table_contains (engine->busy, lane)
          || is_blocked (
            engine, rk_db_column_text (stmt, 4), rk_db_column_int64 (stmt, 0), &unread))
        continue;
      return read_entry (engine, stmt, lane);
    }
  if (unread != NULL)
    {
      rk_engine_store_failed (engine, unread);
      *ret_wait_us = RK_SECOND;
    }
  return NULL;
}

/** rk_engine_outbox_pump: sends what may be sent now */
void
rk_engine_outbox_pump (RkEngine *engine)
{
  gint64 wait_us = 0;

  rk_engine_assert (engine);
  if (engine->store == NULL || engine->must_change || engine->outbox_paused)
    return;
  /* One that fails at once pauses all, or ends the login. */
  while (engine->store != NULL && !engine->outbox_paused
         && g_hash_table_size (engine->busy) < MAX_BUSY)
    {
      RkOutboxEntry *entry = choose (engine, &wait_us);
      gint64 *seq;
      if (entry == NULL)
        break;
      g_hash_table_add (engine->busy, g_strdup (entry->lane));
      seq = g_new (gint64, 1);
      *seq = entry->seq;
      g_hash_table_add (engine->sending, seq);
      if (strcmp (entry->kind, "post") == 0)
        {
          rk_store_get_dirty (engine->store)->outbox = TRUE;
          rk_engine_publish (engine);
          rk_outbox_upload (entry);
        }
      else if (strcmp (entry->kind, "edit") == 0 && entry->version == 0)
        rk_outbox_send_on_top (entry);
      else
        rk_outbox_send (entry);
    }
  if (wait_us > 0)
    wake_after (engine, (guint) (wait_us / 1000) + 1);
}

void
rk_engine_outbox_retry_now (RkEngine *engine)
{
  engine->outbox_paused = FALSE;
  engine->outbox_failures = 0;
  if (engine->store != NULL)
    rk_engine_outbox_pump (engine);
}

void
rk_engine_outbox_begin (RkEngine *engine)
{
  engine->outbox_failures = 0;
  engine->outbox_paused = FALSE;
}

void
rk_engine_outbox_end (RkEngine *engine)
{
  rk_engine_clear_timer (&engine->outbox_timer);
  g_hash_table_remove_all (engine->busy);
  g_hash_table_remove_all (engine->sending);
  g_hash_table_remove_all (engine->uploads);
  while (engine->flushing->len > 0)
    {
      RkCall *call = g_ptr_array_steal_index (engine->flushing, 0);
      GSource *timer = g_steal_pointer (&call->scratch);
      rk_engine_clear_timer (&timer);
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
    }
}

/* Sending all before a logout. */

static gboolean
release_all (RkStore *store, gpointer data, GError **error)
{
  rk_store_get_dirty (store)->outbox = TRUE;
  return rk_db_exec (rk_store_get_db (store),
                     "UPDATE outbox SET version = CASE WHEN kind = 'edit' AND state = 'failed'"
                     " THEN 0 ELSE version END,"
                     " state = 'waiting', failure = NULL, not_before_us = 0",
                     error, "");
}

static gboolean
on_flush_timeout (gpointer data)
{
  RkCall *call = data;
  GSource *timer = g_steal_pointer (&call->scratch);

  g_ptr_array_remove (call->engine->flushing, call);
  g_source_unref (timer);
  rk_call_return_code (call, RK_CLIENT_ERROR_OFFLINE);
  return G_SOURCE_REMOVE;
}

void
rk_engine_flush (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;
  GSource *timer;

  if (!rk_engine_write (engine, release_all, NULL, &error))
    {
      rk_call_return_error (call, error);
      return;
    }
  timer = g_timeout_source_new ((guint) call->number);
  g_source_set_callback (timer, on_flush_timeout, call, NULL);
  g_source_attach (timer, engine->context);
  call->scratch = timer;
  g_ptr_array_add (engine->flushing, call);
  rk_engine_outbox_retry_now (engine);
  check_flushing (engine);
}
