/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/administration.h"

#include "client/client-private.h"
#include "client/engine-private.h"
#include "core/id.h"

#define ACT(method, path, body)                                                                    \
  rk_client_act (self, self, method, path, body, cancellable, callback, data)
#define START(func)                                                                                \
  RkCall *call = rk_client_new_call (self, self, func, cancellable, callback, data)

static void
put_text (RkJsonWriter *writer, const char *key, const char *text)
{
  rk_json_key (writer, key);
  rk_json_text (writer, text);
}

void
rk_client_save_profile_async (RkClient *self,
                              const char *name,
                              const char *kana,
                              RkProfession profession,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  const char *id = rk_user_item_get_id (rk_client_get_user (self));
  const RkField *field = rk_record_type_find (&rk_user_type, "profession");
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  put_text (&writer, "name", name);
  put_text (&writer, "kana", kana != NULL ? kana : "");
  if (profession != RK_PROFESSION_UNKNOWN)
    put_text (&writer, "profession", rk_field_enum_name (field, (int) profession));
  rk_json_end_object (&writer);
  ACT ("PATCH", g_strconcat ("/v1/users/", id, NULL), body->str);
}

static void
send_portrait (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = NULL;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  path = g_strconcat ("/v1/users/", engine->user_id, "/portrait", NULL);
  RkRequest request = { .method = "PUT", .path = path, .bytes = g_ptr_array_index (call->list, 0) };
  rk_api_send (engine->api, &request, engine->login, rk_call_answered, call);
}

void
rk_client_set_portrait_async (RkClient *self,
                              GBytes *image,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  START (send_portrait);
  call->list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (call->list, g_bytes_ref (image));
  rk_call_start (call);
}

static void
on_staffing (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  RkStaffing *staffing;

  if (!rk_call_has_answer (call, reply))
    return;
  staffing = g_new0 (RkStaffing, 1);
  staffing->users
    = rk_read_records (reply->json, "users", &rk_user_type, (GDestroyNotify) rk_user_free);
  staffing->staff
    = rk_read_records (reply->json, "staff", &rk_staff_type, (GDestroyNotify) rk_staff_free);
  staffing->terminals = rk_read_records (
    reply->json, "terminals", &rk_terminal_type, (GDestroyNotify) rk_terminal_free);
  staffing->incidents = rk_read_records (
    reply->json, "incidents", &rk_incident_type, (GDestroyNotify) rk_incident_free);
  rk_call_return (call, staffing, (GDestroyNotify) rk_staffing_free);
}

static void
ask_staffing (RkEngine *engine, RkCall *call)
{
  rk_call_ask (call, "GET", "/v1/facility/staff", NULL, on_staffing);
}

void
rk_client_staffing_async (RkClient *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  START (ask_staffing);
  rk_call_start (call);
}

RkStaffing *
rk_client_staffing_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_set_rules_async (RkClient *self,
                           const RkFacility *rules,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  static const char *const sent[] = {
    "idle_lock_minutes", "idle_logout_minutes", "password_min_length", "password_rule",
    "password_days",     "quiet_from_minute",   "quiet_until_minute",  "remember_mail",
    "keyring_allowed",   "saving_barred",       "printing_barred",     "copying_barred",
  };
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
    {
      const RkField *field = rk_record_type_find (&rk_facility_type, sent[i]);
      gconstpointer at = (const guint8 *) rules + field->offset;

      rk_json_key (&writer, field->name);
      if (field->type == RK_FIELD_BOOL)
        rk_json_bool (&writer, *(const gboolean *) at);
      else if (field->type == RK_FIELD_ENUM)
        rk_json_text (&writer, rk_field_enum_name (field, *(const int *) at));
      else
        rk_json_int (&writer, *(const gint64 *) at);
    }
  rk_json_end_object (&writer);
  ACT ("PATCH", g_strconcat ("/v1/facilities/", rules->id, NULL), body->str);
}

static void
on_incident (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  RkIncident *incident;
  g_autoptr (GError) error = NULL;

  if (!rk_call_has_answer (call, reply))
    return;
  rk_engine_sync_now (call->engine);
  incident = rk_record_new (&rk_incident_type);
  if (rk_record_read (&rk_incident_type, reply->json, RK_DECODE_TOLERANT, incident, &error))
    rk_call_return (call, incident, (GDestroyNotify) rk_incident_free);
  else
    {
      rk_incident_free (incident);
      rk_call_return_code (call, RK_CLIENT_ERROR_NOT_RENRAKU);
    }
}

static void
send_incident (RkEngine *engine, RkCall *call)
{
  g_autofree char *id = rk_id_new ();
  g_autofree char *path = g_strconcat ("/v1/incidents/", id, NULL);

  rk_call_ask (call, "PUT", path, call->a, on_incident);
}

void
rk_client_report_incident_async (RkClient *self,
                                 const char *user_id,
                                 const char *terminal_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  START (send_incident);
  call->a = user_id != NULL ? g_strdup_printf ("{\"user_id\":\"%s\"}", user_id)
                            : g_strdup_printf ("{\"terminal_id\":\"%s\"}", terminal_id);
  rk_call_start (call);
}

RkIncident *
rk_client_report_incident_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_temporary_password_async (RkClient *self,
                                    const char *user_id,
                                    const RkSecret *password,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  GString *body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_write_secret (&writer, "password", password);
  rk_json_end_object (&writer);
  ACT ("PUT", g_strconcat ("/v1/users/", user_id, "/temporary-password", NULL), body->str);
  rk_secret_wipe_text (g_string_free (body, FALSE));
}

static void
on_departure (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (rk_call_has_answer (call, reply))
    rk_call_return (call,
                    rk_read_records (reply->json, "places", &rk_departing_place_type,
                                     (GDestroyNotify) rk_departing_place_free),
                    (GDestroyNotify) g_ptr_array_unref);
}

static void
ask_departure (RkEngine *engine, RkCall *call)
{
  rk_call_ask (call, "GET", call->a, NULL, on_departure);
}

void
rk_client_departure_async (RkClient *self,
                           const char *user_id,
                           const char *heir_id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  START (ask_departure);
  call->a = g_strconcat ("/v1/users/", user_id, "/departure", heir_id != NULL ? "?heir=" : "",
                         heir_id != NULL ? heir_id : "", NULL);
  rk_call_start (call);
}

GPtrArray *
rk_client_departure_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_depart_async (RkClient *self,
                        const char *user_id,
                        const char *heir_id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autofree char *body
    = heir_id != NULL ? g_strdup_printf ("{\"heir_id\":\"%s\"}", heir_id) : g_strdup ("{}");

  ACT ("PUT", g_strconcat ("/v1/users/", user_id, "/departure", NULL), body);
}

static void
on_access (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  RkAccessPage *page;

  if (!rk_call_has_answer (call, reply))
    return;
  page = g_new0 (RkAccessPage, 1);
  page->rows
    = rk_read_records (reply->json, "rows", &rk_access_type, (GDestroyNotify) rk_access_free);
  rk_json_get_int (reply->json, "next", &page->next);
  rk_json_get_bool (reply->json, "more", &page->more);
  rk_call_return (call, page, (GDestroyNotify) rk_access_page_free);
}

static void
ask_access (RkEngine *engine, RkCall *call)
{
  rk_call_ask (call, "GET", call->a, NULL, on_access);
}

void
rk_client_access_async (RkClient *self,
                        const char *person,
                        const char *patient,
                        const char *kind,
                        gint64 from_us,
                        gint64 until_us,
                        gint64 before,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  START (ask_access);
  g_autoptr (GString) path = g_string_new ("/v1/facility/access?limit=100");

  if (person != NULL)
    g_string_append_printf (path, "&person=%s", person);
  if (patient != NULL)
    g_string_append_printf (path, "&patient=%s", patient);
  if (kind != NULL)
    g_string_append_printf (path, "&kind=%s", kind);
  if (from_us > 0)
    g_string_append_printf (path, "&from_us=%" G_GINT64_FORMAT, from_us);
  if (until_us > 0)
    g_string_append_printf (path, "&until_us=%" G_GINT64_FORMAT, until_us);
  if (before > 0)
    g_string_append_printf (path, "&before=%" G_GINT64_FORMAT, before);
  call->a = g_string_free (g_steal_pointer (&path), FALSE);
  rk_call_start (call);
}

RkAccessPage *
rk_client_access_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
