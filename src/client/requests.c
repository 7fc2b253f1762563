/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/requests-private.h"

#include "client/client-private.h"
#include "core/id.h"
#include "core/text.h"
#include "core/time.h"
#include "db/record.h"

#include <string.h>

/* リクエスト: what is asked and answered goes into the outbox with the records that come of it. */

/* The engine's thread. */

void
rk_engine_publish_requests (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_REQUESTS);

  event->rows = rk_store_request_rows (engine->store, engine->sending, NULL);
  rk_engine_emit (engine, event);
}

static void
finish (RkEngine *engine, RkCall *call, RkStoreFunc func)
{
  GError *error = NULL;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  if (!rk_engine_write (engine, func, call, &error))
    {
      rk_call_return_error (call, error);
      return;
    }
  rk_engine_outbox_pump (engine);
  rk_call_return_true (call);
}

/* call: a is the lane, b the request, c the body, reason the path, names the records. */
static gboolean
queue (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;

  rk_store_get_dirty (store)->requests = TRUE;
  return rk_outbox_add (
           store, "request", call->a, call->b, NULL, "PUT", call->reason, call->c, error)
         && rk_db_exec (rk_store_get_db (store),
                        "UPDATE outbox SET text = $1 WHERE seq = (SELECT MAX(seq) FROM outbox)",
                        error, "t", call->names[0]);
}

void
rk_engine_queue_request (RkEngine *engine, RkCall *call)
{
  finish (engine, call, queue);
}

/* The version that the server has by now goes into the body of an answer. */
static char *
renew_body (RkStore *store, const char *body, const char *text)
{
  g_autoptr (json_t) json = rk_json_parse (body, strlen (body), 64 * 1024, NULL);
  g_autoptr (json_t) records = rk_json_parse (text, strlen (text), 1024 * 1024, NULL);
  const json_t *first = json_array_get (records, 0);
  const char *id = rk_json_get_text (first, "id");
  const char *facility = rk_json_get_text (first, "facility_id");
  gint64 version = 0;
  char *renewed, *copy;

  if (json == NULL || json_object_get (json, "version") == NULL || id == NULL || facility == NULL
      || !rk_db_query_int64 (rk_store_get_db (store),
                             "SELECT version FROM request WHERE id = $1 AND facility_id = $2",
                             &version, NULL, "tt", id, facility))
    return g_strdup (body);
  json_object_set_new (json, "version", json_integer (version));
  renewed = json_dumps (json, JSON_COMPACT);
  copy = g_strdup (renewed);
  free (renewed);
  return copy;
}

/* call: b is the request, flag whether it is sent again. */
static gboolean
mend (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  RkDb *db = rk_store_get_db (store);
  g_autofree char *body = NULL, *text = NULL;
  gint64 seq = 0;

  rk_store_get_dirty (store)->requests = TRUE;
  rk_store_get_dirty (store)->outbox = TRUE;
  if (!rk_db_query_int64 (db,
                          "SELECT COALESCE(MIN(seq), 0) FROM outbox WHERE kind = 'request'"
                          " AND target_id = $1 AND (state = 'failed' OR $2 = 0)",
                          &seq, error, "ti", call->b, (gint64) call->flag))
    return FALSE;
  if (seq == 0 || g_hash_table_contains (call->engine->sending, &seq))
    return TRUE;
  if (!call->flag)
    return rk_db_exec (db, "DELETE FROM outbox WHERE seq = $1", error, "i", seq);
  if (!rk_db_query_text (db, "SELECT body FROM outbox WHERE seq = $1", &body, error, "i", seq)
      || !rk_db_query_text (db, "SELECT text FROM outbox WHERE seq = $1", &text, error, "i", seq))
    return FALSE;
  g_autofree char *renewed
    = renew_body (store, body != NULL ? body : "", text != NULL ? text : "[]");
  return rk_db_exec (db,
                     "UPDATE outbox SET state = 'waiting', failure = NULL, not_before_us = 0,"
                     " body = $2 WHERE seq = $1",
                     error, "it", seq, renewed);
}

void
rk_engine_mend_request (RkEngine *engine, RkCall *call)
{
  engine->outbox_paused = FALSE;
  finish (engine, call, mend);
}

/* The directory. call: a is what is looked for, number the kind. */

typedef struct
{
  GPtrArray *listings;
  gboolean more;
  gboolean known_only;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->listings, g_ptr_array_unref);
  g_free (found);
}

static gboolean
holds (const char *text, const char *needle)
{
  g_autofree char *folded = text != NULL ? rk_text_fold (text, -1, NULL) : NULL;

  return folded != NULL && strstr (folded, needle) != NULL;
}

/* Those of whom this desk knows by the people that it sees. */
static Found *
look_here (RkEngine *engine, RkCall *call)
{
  Found *found = g_new0 (Found, 1);
  g_autofree char *needle = rk_text_fold (call->a != NULL ? call->a : "", -1, NULL);
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (rk_store_get_db (engine->store),
                     rk_db_record_select_sql (&rk_facility_type, NULL, "ORDER BY name, id"), NULL);
  gboolean row = FALSE;

  found->known_only = TRUE;
  found->listings = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_listing_free);
  while (stmt != NULL && rk_db_step (stmt, &row, NULL) && row)
    {
      g_autoptr (RkFacility) facility = rk_record_new (&rk_facility_type);
      RkListing *listing;

      rk_db_column_record (stmt, 0, &rk_facility_type, facility);
      if ((call->number != 0 && facility->kind != call->number)
          || (*needle != '\0' && !holds (facility->name, needle)
              && !holds (facility->address, needle)))
        continue;
      listing = rk_record_new (&rk_listing_type);
      listing->id = g_strdup (facility->id);
      listing->name = g_strdup (facility->name);
      listing->kind = facility->kind;
      listing->phone = g_strdup (facility->phone);
      listing->address = g_strdup (facility->address);
      listing->reachable = TRUE;
      g_ptr_array_add (found->listings, listing);
    }
  return found;
}

static void
on_directory (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  Found *found;

  if (call->engine->store != NULL && reply->error != NULL && reply->transient)
    {
      rk_engine_handle_error (call->engine, reply);
      rk_call_return (call, look_here (call->engine, call), found_free);
      return;
    }
  if (!rk_call_has_answer (call, reply))
    return;
  found = g_new0 (Found, 1);
  found->listings = rk_read_records (
    reply->json, "facilities", &rk_listing_type, (GDestroyNotify) rk_listing_free);
  found->more = json_is_true (json_object_get (reply->json, "more"));
  rk_call_return (call, found, found_free);
}

void
rk_engine_directory (RkEngine *engine, RkCall *call)
{
  const RkField *kinds = rk_record_type_find (&rk_facility_type, "kind");
  g_autofree char *query = g_uri_escape_string (call->a != NULL ? call->a : "", NULL, FALSE);
  g_autofree char *path
    = g_strconcat ("/v1/directory?q=", query, call->number != 0 ? "&kind=" : "",
                   call->number != 0 ? rk_field_enum_name (kinds, (int) call->number) : "", NULL);

  rk_call_ask (call, "GET", path, NULL, on_directory);
}

/* The main thread. */

#define START(func) rk_client_new_call (self, self, func, cancellable, callback, data)

static void
put_text (RkJsonWriter *writer, const char *key, const char *text)
{
  if (text == NULL)
    return;
  rk_json_key (writer, key);
  rk_json_text (writer, text);
}

static void
write_one (RkJsonWriter *writer, const RkCareRequest *request)
{
  rk_record_write (&rk_request_type, request, RK_AUDIENCE_STORE, writer);
}

/* What the sender and the patient are in it, as the server will say. */
static void
fill (RkClient *self, const char *space_id, RkCareRequest *request)
{
  RkPatientItem *patient = rk_client_find_patient (self, space_id);
  RkUserItem *me = rk_client_get_user (self);
  const RkFacility *house = rk_client_get_facility (self);

  request->space_id = g_strdup (space_id);
  request->state = RK_REQUEST_WAITING;
  request->version = 1;
  request->created_us = request->changed_us = rk_time_now_us ();
  request->sender_id = g_strdup (rk_user_item_get_id (me));
  request->sender_name = g_strdup (rk_user_item_get_name (me));
  request->sender_facility = g_strdup (rk_user_item_get_facility_name (me));
  request->sender_phone = house != NULL ? g_strdup (house->phone) : NULL;
  if (patient != NULL)
    {
      const RkPatient *record = rk_patient_item_get_patient (patient);

      request->patient_id = g_strdup (record->id);
      request->patient_name = g_strconcat (record->family_name, " ", record->given_name, NULL);
      request->birth_date = g_strdup (record->birth_date);
      request->sex = record->sex;
    }
}

void
rk_client_send_request_async (RkClient *self,
                              const char *space_id,
                              const RkCareRequest *asked,
                              GPtrArray *facilities,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  const RkField *kinds = rk_record_type_find (&rk_request_type, "kind");
  RkCall *call = START (rk_engine_queue_request);
  g_autoptr (RkCareRequest) made = rk_record_new (&rk_request_type);
  g_autoptr (GString) body = g_string_new (NULL), records = g_string_new (NULL);
  RkJsonWriter to_body, to_records;

  made->id = rk_id_new ();
  made->kind = asked->kind;
  made->text = g_strdup (asked->text);
  made->wanted_on = g_strdup (asked->wanted_on);
  made->named = asked->named;
  fill (self, space_id, made);
  rk_json_writer_init (&to_body, body);
  rk_json_writer_init (&to_records, records);
  rk_json_begin_object (&to_body);
  put_text (&to_body, "kind", rk_field_enum_name (kinds, made->kind));
  put_text (&to_body, "text", made->text);
  put_text (&to_body, "wanted_on", made->wanted_on);
  rk_json_key (&to_body, "named");
  rk_json_bool (&to_body, made->named);
  rk_json_key (&to_body, "facilities");
  rk_json_begin_array (&to_body);
  rk_json_begin_array (&to_records);
  for (guint i = 0; i < facilities->len; i++)
    {
      const RkListing *listing = g_ptr_array_index (facilities, i);

      rk_json_text (&to_body, listing->id);
      g_free (made->facility_id);
      g_free (made->facility_name);
      made->facility_id = g_strdup (listing->id);
      made->facility_name = g_strdup (listing->name);
      write_one (&to_records, made);
    }
  rk_json_end_array (&to_records);
  rk_json_end_array (&to_body);
  rk_json_end_object (&to_body);
  call->a = g_strdup (space_id);
  call->b = g_strdup (made->id);
  call->c = g_strdup (body->str);
  call->reason = g_strconcat ("/v1/spaces/", space_id, "/requests/", made->id, NULL);
  call->names = g_new0 (char *, 2);
  call->names[0] = g_strdup (records->str);
  rk_call_start (call);
}

/* One record that comes of a call, which is made complete and started. */
static void
start_one (
  RkCall *call, const char *lane, const RkCareRequest *request, char *path, const char *body)
{
  g_autoptr (GString) records = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, records);
  rk_json_begin_array (&writer);
  write_one (&writer, request);
  rk_json_end_array (&writer);
  call->a = g_strdup (lane);
  call->b = g_strdup (request->id);
  call->c = g_strdup (body);
  call->reason = path;
  call->names = g_new0 (char *, 2);
  call->names[0] = g_strdup (records->str);
  rk_call_start (call);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

void
rk_client_answer_request_async (RkClient *self,
                                RkRequestItem *item,
                                RkRequestState state,
                                const char *text,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (RkCareRequest) made
    = rk_record_copy (&rk_request_type, rk_request_item_get_request (item));
  const RkField *states = rk_record_type_find (&rk_request_type, "state");
  g_autoptr (GString) body = g_string_new (NULL);
  RkUserItem *me = rk_client_get_user (self);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  put_text (&writer, "state", rk_field_enum_name (states, (int) state));
  if (text != NULL && *text != '\0')
    put_text (&writer, "text", text);
  rk_json_key (&writer, "version");
  rk_json_int (&writer, made->version);
  rk_json_end_object (&writer);
  made->state = (int) state;
  set_text (state == RK_REQUEST_ASKING ? &made->question : &made->answer, text);
  if (state == RK_REQUEST_ASKING)
    set_text (&made->reply, NULL);
  set_text (&made->answered_by, rk_user_item_get_id (me));
  set_text (&made->answered_name, rk_user_item_get_name (me));
  made->answered_us = rk_time_now_us ();
  start_one (START (rk_engine_queue_request), made->id, made,
             g_strconcat ("/v1/requests/", made->id, "/answer", NULL), body->str);
}

void
rk_client_reply_request_async (RkClient *self,
                               RkRequestItem *item,
                               const char *text,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (RkCareRequest) made
    = rk_record_copy (&rk_request_type, rk_request_item_get_request (item));
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  put_text (&writer, "text", text);
  rk_json_key (&writer, "version");
  rk_json_int (&writer, made->version);
  rk_json_end_object (&writer);
  made->state = RK_REQUEST_WAITING;
  set_text (&made->reply, text);
  start_one (START (rk_engine_queue_request), made->space_id, made,
             g_strconcat ("/v1/spaces/", made->space_id, "/requests/", made->id, "/facilities/",
                          made->facility_id, "/reply", NULL),
             body->str);
}

/* What is over for one facility is so for all that did not decline. */
static void
write_withdrawn (RkClient *self, const char *id, GString *records)
{
  GListModel *all = rk_client_get_requests (self);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, records);
  rk_json_begin_array (&writer);
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (RkRequestItem) item = g_list_model_get_item (all, i);
      g_autoptr (RkCareRequest) made
        = rk_record_copy (&rk_request_type, rk_request_item_get_request (item));

      if (strcmp (made->id, id) != 0 || made->state == RK_REQUEST_DECLINED)
        continue;
      made->state = RK_REQUEST_WITHDRAWN;
      write_one (&writer, made);
    }
  rk_json_end_array (&writer);
}

void
rk_client_withdraw_request_async (RkClient *self,
                                  RkRequestItem *item,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  const RkCareRequest *request = rk_request_item_get_request (item);
  RkCall *call = START (rk_engine_queue_request);
  g_autoptr (GString) records = g_string_new (NULL);

  write_withdrawn (self, request->id, records);
  call->a = g_strdup (request->space_id);
  call->b = g_strdup (request->id);
  call->c = g_strdup ("{}");
  call->reason = g_strconcat (
    "/v1/spaces/", request->space_id, "/requests/", request->id, "/withdrawal", NULL);
  call->names = g_new0 (char *, 2);
  call->names[0] = g_strdup (records->str);
  rk_call_start (call);
}

void
rk_client_invite_accepted_async (RkClient *self,
                                 RkRequestItem *item,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  RkCall *call = START (rk_engine_invite);

  call->a = g_strdup (rk_request_item_get_request (item)->space_id);
  call->strings = g_new0 (char *, 2);
  call->strings[0] = g_strdup (rk_request_item_get_request (item)->answered_by);
  rk_call_start (call);
}

void
rk_client_retry_request_async (RkClient *self,
                               RkRequestItem *item,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  RkCall *call = START (rk_engine_mend_request);

  call->b = g_strdup (rk_request_item_get_request (item)->id);
  call->flag = TRUE;
  rk_call_start (call);
}

void
rk_client_discard_request_async (RkClient *self,
                                 RkRequestItem *item,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  RkCall *call = START (rk_engine_mend_request);

  call->b = g_strdup (rk_request_item_get_request (item)->id);
  rk_call_start (call);
}

void
rk_client_directory_async (RkClient *self,
                           const char *query,
                           RkFacilityKind kind,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  RkCall *call = START (rk_engine_directory);

  call->a = g_strdup (query);
  call->number = (gint64) kind;
  rk_call_start (call);
}

GPtrArray *
rk_client_directory_finish (RkClient *self,
                            GAsyncResult *result,
                            gboolean *ret_more,
                            gboolean *ret_known_only,
                            GError **error)
{
  Found *found = g_task_propagate_pointer (G_TASK (result), error);
  GPtrArray *listings;

  if (found == NULL)
    return NULL;
  if (ret_more != NULL)
    *ret_more = found->more;
  if (ret_known_only != NULL)
    *ret_known_only = found->known_only;
  listings = g_steal_pointer (&found->listings);
  found_free (found);
  return listings;
}
