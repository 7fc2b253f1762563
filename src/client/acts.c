/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/anonymous-private.h"

#include "core/id.h"
#include "core/time.h"
#include "db/record.h"

#include <string.h>

/* What needs the server at once: asked, answered, and what the answer holds taken into the store.
 */

/* Whether there is an answer to look at; the call is over otherwise. */
gboolean
rk_call_has_answer (RkCall *call, const RkReply *reply)
{
  RkEngine *engine = call->engine;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return FALSE;
    }
  if (reply->error == NULL)
    {
      rk_engine_set_online (engine, TRUE);
      return TRUE;
    }
  rk_engine_handle_error (engine, reply);
  if (reply->transient && reply->status == 0)
    rk_call_return_code (call, RK_CLIENT_ERROR_OFFLINE);
  else
    rk_call_return_error (call, g_error_copy (reply->error));
  return FALSE;
}

void
rk_call_ask (RkCall *call, const char *method, const char *path, const char *body, RkReplyFunc func)
{
  RkRequest request = { .method = method, .path = path, .json = body, .proof = call->proof };

  if (call->engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  rk_api_send (call->engine->api, &request, call->engine->login, func, call);
}

void
rk_call_answered (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (!rk_call_has_answer (call, reply))
    return;
  rk_engine_sync_now (call->engine);
  rk_call_return_true (call);
}

/* One act: a is the method, b the path, c the body or NULL. */

typedef struct
{
  const json_t *json;
  const char *path;
} Taken;

static gboolean
take_record (RkStore *store, gpointer data, GError **error)
{
  const Taken *taken = data;
  const RkRecordType *type = NULL;

  if (strstr (taken->path, "/invitations/") != NULL
      || g_str_has_prefix (taken->path, "/v1/connections/"))
    type = &rk_invitation_type;
  else if (strstr (taken->path, "/consents/") != NULL)
    type = &rk_consent_type;
  else if (g_str_has_suffix (taken->path, "/pin"))
    type = &rk_pin_type;
  else if (strstr (taken->path, "/posts/") != NULL)
    type = &rk_post_type;
  else if (strstr (taken->path, "/scheduled/") != NULL)
    type = &rk_scheduled_type;
  else if (strstr (taken->path, "/members/") != NULL)
    type = &rk_member_type;
  else if (g_str_has_prefix (taken->path, "/v1/spaces/") && strchr (taken->path + 11, '/') == NULL)
    type = &rk_space_type;
  return type == NULL || rk_store_apply_answer (store, type, taken->json, error);
}

static void
on_act (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (!rk_call_has_answer (call, reply))
    return;
  if (reply->json != NULL
      && (rk_json_get_text (reply->json, "id") != NULL
          || rk_json_get_text (reply->json, "user_id") != NULL))
    {
      Taken taken = { reply->json, call->b };
      /* The feed brings it too: what the store does not take now comes again. */
      rk_engine_write (call->engine, take_record, &taken, NULL);
    }
  rk_engine_sync_now (call->engine);
  rk_call_return_true (call);
}

void
rk_engine_act (RkEngine *engine, RkCall *call)
{
  rk_call_ask (call, call->a, call->b, call->c, on_act);
}

/** rk_engine_solve: rk_engine_act() of a question, strings[0] the space and strings[1] its id */
void
rk_engine_solve (RkEngine *engine, RkCall *call)
{
  if (engine->store != NULL)
    call->proof = rk_store_dup_proof (engine->store, call->strings[0], call->strings[1]);
  rk_engine_act (engine, call);
}

/* Inviting several: number counts those that are done. */

static void invite_next (RkCall *call);

static void
on_invited (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (!rk_call_has_answer (call, reply))
    return;
  if (reply->json != NULL && rk_json_get_text (reply->json, "id") != NULL)
    {
      Taken taken = { reply->json, "/invitations/" };
      rk_engine_write (call->engine, take_record, &taken, NULL);
    }
  call->number++;
  invite_next (call);
}

static void
invite_next (RkCall *call)
{
  const char *user_id = call->strings[call->number];
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *body = NULL;

  if (user_id == NULL)
    {
      rk_engine_sync_now (call->engine);
      rk_call_return_true (call);
      return;
    }
  if (!rk_id_is_valid (user_id))
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_INVALID);
      return;
    }
  id = rk_id_new ();
  path = g_strconcat ("/v1/spaces/", call->a, "/invitations/", id, NULL);
  body = g_strconcat ("{\"invitee_id\":\"", user_id, "\"}", NULL);
  rk_call_ask (call, "PUT", path, body, on_invited);
}

void
rk_engine_invite (RkEngine *engine, RkCall *call)
{
  invite_next (call);
}

/* Lists of people and of sign-ins. */

GPtrArray *
rk_read_records (const json_t *json,
                 const char *key,
                 const RkRecordType *type,
                 GDestroyNotify destroy)
{
  const json_t *list = json_object_get (json, key);
  GPtrArray *records = g_ptr_array_new_with_free_func (destroy);

  for (gsize i = 0; i < json_array_size (list); i++)
    {
      gpointer record = rk_record_new (type);

      if (rk_record_read (type, json_array_get (list, i), RK_DECODE_TOLERANT, record, NULL))
        g_ptr_array_add (records, record);
      else
        rk_record_free (type, record);
    }
  return records;
}

static GPtrArray *
read_users (RkEngine *engine, const json_t *json, const char *key)
{
  g_autoptr (GPtrArray) users = rk_read_records (json, key, &rk_user_type, NULL);
  const json_t *facilities = json_object_get (json, "facilities");
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_user_row_free);

  for (guint i = 0; i < users->len; i++)
    {
      RkUserRow *row = g_new0 (RkUserRow, 1);
      g_autoptr (RkFacility) known = NULL;

      row->user = g_ptr_array_index (users, i);
      for (gsize f = 0; f < json_array_size (facilities); f++)
        {
          const json_t *facility = json_array_get (facilities, f);
          if (g_strcmp0 (rk_json_get_text (facility, "id"), row->user->facility_id) == 0)
            row->facility_name = g_strdup (rk_json_get_text (facility, "name"));
        }
      if (row->facility_name == NULL && row->user->facility_id != NULL)
        {
          known = rk_store_dup_facility (engine->store, row->user->facility_id);
          row->facility_name = known != NULL ? g_strdup (known->name) : NULL;
        }
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static void
on_users (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (rk_call_has_answer (call, reply))
    rk_call_return (
      call, read_users (call->engine, reply->json, "users"), (GDestroyNotify) g_ptr_array_unref);
}

void
rk_engine_candidates (RkEngine *engine, RkCall *call)
{
  g_autofree char *query = g_uri_escape_string (call->b != NULL ? call->b : "", NULL, FALSE);
  g_autofree char *path
    = g_strconcat ("/v1/spaces/", call->a, "/candidates", *query != '\0' ? "?q=" : "", query, NULL);

  rk_call_ask (call, "GET", path, NULL, on_users);
}

static void
on_sessions (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (rk_call_has_answer (call, reply))
    rk_call_return (
      call,
      rk_read_records (reply->json, "sessions", &rk_session_type, (GDestroyNotify) rk_session_free),
      (GDestroyNotify) g_ptr_array_unref);
}

void
rk_engine_sessions (RkEngine *engine, RkCall *call)
{
  rk_call_ask (call, "GET", "/v1/sessions", NULL, on_sessions);
}

static void
on_versions (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (rk_call_has_answer (call, reply))
    rk_call_return (call,
                    rk_read_records (reply->json, "versions", &rk_post_version_type,
                                     (GDestroyNotify) rk_post_version_free),
                    (GDestroyNotify) g_ptr_array_unref);
}

void
rk_engine_versions (RkEngine *engine, RkCall *call)
{
  g_autofree char *path
    = g_strconcat ("/v1/spaces/", call->a, "/posts/", call->b, "/versions", NULL);

  rk_call_ask (call, "GET", path, NULL, on_versions);
}

/* Patients. */

/* Who registers a patient is the first member of the team and its administrator. The feed says so
 * in a moment; the window opens the patient before. */
static gboolean
take_maker (RkStore *store, const json_t *space, GError **error)
{
  const char *space_id = rk_json_get_text (space, "id");
  gint64 n_members = 0;
  RkMember member = {
    .space_id = (char *) space_id,
    .user_id = (char *) rk_store_get_me (store),
    .role = RK_ROLE_ADMIN,
    .joined_us = rk_time_now_us (),
    .changed_us = rk_time_now_us (),
  };

  if (!rk_db_query_int64 (rk_store_get_db (store),
                          "SELECT COUNT(*) FROM member WHERE space_id = $1", &n_members, error, "t",
                          space_id))
    return FALSE;
  return n_members > 0 || rk_store_apply_record (store, &rk_member_type, &member, error);
}

static gboolean
take_registered (RkStore *store, gpointer data, GError **error)
{
  const json_t *json = data;
  const json_t *patient = json_object_get (json, "patient");
  const json_t *space = json_object_get (json, "space");

  return rk_store_apply_object (store, &rk_patient_type, patient, error)
         && rk_store_apply_object (store, &rk_space_type, space, error)
         && take_maker (store, space, error);
}

static gboolean
take_edited (RkStore *store, gpointer data, GError **error)
{
  return rk_store_apply_object (store, &rk_patient_type, data, error);
}

static void
on_registered (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  GError *error = NULL;

  if (!rk_call_has_answer (call, reply))
    return;
  if (!rk_engine_write (call->engine, take_registered, reply->json, &error))
    {
      rk_call_return_error (call, error);
      return;
    }
  rk_engine_sync_now (call->engine);
  rk_call_return (call, g_strdup (call->patient->id), g_free);
}

/* Only what is there: the server takes an absent field as empty, and an empty date for no date. */
static void
write_patient_field (RkJsonWriter *writer, const RkField *field, const RkPatient *patient)
{
  if (rk_field_is_text (field))
    {
      const char *text = *rk_field_text_at (field, patient);
      rk_json_key (writer, field->name);
      if (text != NULL && *text != '\0')
        rk_json_text (writer, text);
      else
        rk_json_null (writer);
    }
  else if (field->type == RK_FIELD_ENUM)
    {
      const char *name = rk_field_enum_name (field, *rk_field_small_at (field, patient));
      if (name == NULL)
        return;
      rk_json_key (writer, field->name);
      rk_json_text (writer, name);
    }
}

static gboolean
is_empty (const RkField *field, const RkPatient *patient)
{
  const char *text;

  if (!rk_field_is_text (field))
    return FALSE;
  text = *rk_field_text_at (field, patient);
  return text == NULL || *text == '\0';
}

void
rk_patient_write_fields (const RkPatient *patient, RkJsonWriter *writer)
{
  for (guint i = 0; i < rk_patient_type.n_fields; i++)
    {
      const RkField *field = &rk_patient_type.fields[i];
      if (!(field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY)) && !is_empty (field, patient))
        write_patient_field (writer, field, patient);
    }
}

void
rk_engine_register_patient (RkEngine *engine, RkCall *call)
{
  g_autofree char *space_id = rk_id_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *path = NULL;
  RkJsonWriter writer;

  g_free (call->patient->id);
  call->patient->id = rk_id_new ();
  path = g_strconcat ("/v1/patients/", call->patient->id, NULL);
  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_patient_write_fields (call->patient, &writer);
  rk_json_key (&writer, "space_id");
  rk_json_text (&writer, space_id);
  rk_json_end_object (&writer);
  rk_call_ask (call, "PUT", path, body->str, on_registered);
}

static void
on_patient_edited (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  GError *error = NULL;

  if (!rk_call_has_answer (call, reply))
    return;
  if (!rk_engine_write (call->engine, take_edited, reply->json, &error))
    rk_call_return_error (call, error);
  else
    rk_call_return_true (call);
}

void
rk_engine_edit_patient (RkEngine *engine, RkCall *call)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *path = g_strconcat ("/v1/patients/", call->patient->id, NULL);
  g_autoptr (RkPatientRow) before = NULL;
  RkJsonWriter writer;

  if (engine->store != NULL)
    before = rk_store_patient_row (engine->store, call->patient->id, NULL);
  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "version");
  rk_json_int (&writer, call->patient->version);
  for (guint i = 0; i < rk_patient_type.n_fields; i++)
    {
      const RkField *field = &rk_patient_type.fields[i];
      gboolean same = FALSE;

      if (field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY))
        continue;
      if (before != NULL && before->patient->version == call->patient->version)
        {
          if (rk_field_is_text (field))
            same
              = g_strcmp0 (
                  is_empty (field, call->patient) ? NULL : *rk_field_text_at (field, call->patient),
                  is_empty (field, before->patient) ? NULL
                                                    : *rk_field_text_at (field, before->patient))
                == 0;
          else
            same = *rk_field_small_at (field, call->patient)
                   == *rk_field_small_at (field, before->patient);
        }
      if (!same)
        write_patient_field (&writer, field, call->patient);
    }
  rk_json_end_object (&writer);
  rk_call_ask (call, "PATCH", path, body->str, on_patient_edited);
}

/* Search. call: a is the query, b the space or NULL, number the limit, number2 before when. */

void
rk_engine_search (RkEngine *engine, RkCall *call)
{
  RkFound *found;
  GError *error = NULL;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  /* A search that was overtaken by the next key press costs nothing. */
  if (call->task != NULL && g_task_get_cancellable (call->task) != NULL
      && g_cancellable_is_cancelled (g_task_get_cancellable (call->task)))
    {
      rk_call_return_error (
        call, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
      return;
    }
  found = g_new0 (RkFound, 1);
  found->rows = rk_store_search (engine->store, call->a, call->b, (guint) call->number + 1, &error);
  if (found->rows == NULL
      || !rk_store_coverage (engine->store, call->b, &found->complete, &found->since_us, &error))
    {
      rk_found_free (found);
      rk_call_return_error (call, error);
      return;
    }
  if (found->rows->len > (guint) call->number)
    {
      found->more = TRUE;
      g_ptr_array_set_size (found->rows, (gint) call->number);
    }
  rk_call_return (call, found, (GDestroyNotify) rk_found_free);
}

void
rk_found_free (RkFound *found)
{
  if (found == NULL)
    return;
  g_clear_pointer (&found->rows, g_ptr_array_unref);
  g_free (found);
}

static void
on_found (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  g_autoptr (GPtrArray) posts = NULL;
  RkFound *found;

  if (!rk_call_has_answer (call, reply))
    return;
  posts = rk_read_records (reply->json, "posts", &rk_post_type, NULL);
  found = g_new0 (RkFound, 1);
  found->from_server = TRUE;
  found->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_hit_row_free);
  rk_json_get_bool (reply->json, "more", &found->more);
  rk_store_coverage (call->engine->store, call->b, &found->complete, &found->since_us, NULL);
  for (guint i = 0; i < posts->len; i++)
    {
      RkHitRow *row = g_new0 (RkHitRow, 1);
      row->post = g_ptr_array_index (posts, i);
      row->space_title = rk_store_dup_space_title (call->engine->store, row->post->space_id);
      row->author = rk_store_dup_user (call->engine->store, row->post->author_id);
      g_ptr_array_add (found->rows, row);
    }
  rk_call_return (call, found, (GDestroyNotify) rk_found_free);
}

void
rk_engine_search_server (RkEngine *engine, RkCall *call)
{
  g_autofree char *query = g_uri_escape_string (call->a, NULL, FALSE);
  g_autoptr (GString) path = g_string_new ("/v1/search?q=");

  g_string_append (path, query);
  if (call->b != NULL)
    g_string_append_printf (path, "&space=%s", call->b);
  if (call->number2 > 0)
    g_string_append_printf (path, "&before_us=%" G_GINT64_FORMAT, call->number2);
  g_string_append_printf (path, "&limit=%" G_GINT64_FORMAT, MIN (call->number, 200));
  rk_call_ask (call, "GET", path->str, NULL, on_found);
}
