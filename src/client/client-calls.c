/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client-private.h"
#include "client/store.h"

#include "core/id.h"

/* The client's asynchronous functions: each hands its arguments to the engine. */

#define START(func)                                                                                \
  RkCall *call = rk_client_new_call (self, self, func, cancellable, callback, data)

/** rk_write_secret: a member of a body, which is to be wiped when it was sent */
void
rk_write_secret (RkJsonWriter *writer, const char *key, const RkSecret *secret)
{
  /* It may or may not end with a NUL. */
  char *text = g_strndup ((const char *) secret->data, secret->size);

  rk_json_key (writer, key);
  rk_json_text (writer, text);
  rk_secret_wipe_text (text);
}

void
rk_client_start_async (RkClient *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  START (rk_engine_start);
  rk_call_start (call);
}

gboolean
rk_client_start_finish (RkClient *self,
                        GAsyncResult *result,
                        RkWipeReport **ret_report,
                        GError **error)
{
  GError *local = NULL;
  RkWipeReport *report = g_task_propagate_pointer (G_TASK (result), &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (ret_report != NULL)
    *ret_report = report;
  else
    rk_wipe_report_free (report);
  return TRUE;
}

/** rk_server_info_free: @info: (transfer full) (nullable): an answer */
void
rk_server_info_free (RkServerInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->name);
  g_free (info->version);
  g_free (info->password_hint);
  g_free (info);
}

void
rk_client_probe_server_async (RkClient *self,
                              const char *url,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  START (rk_engine_probe);
  call->a = g_strdup (url);
  rk_call_start (call);
}

RkServerInfo *
rk_client_probe_server_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_sign_in_async (RkClient *self,
                         const char *mail,
                         const RkSecret *password,
                         gboolean remember_mail,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  START (rk_engine_sign_in);
  call->a = g_strdup (mail);
  call->secret = rk_secret_copy (password);
  call->flag = remember_mail;
  rk_call_start (call);
}

gboolean
rk_client_sign_in_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rk_client_change_password_async (RkClient *self,
                                 const RkSecret *old_password,
                                 const RkSecret *new_password,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  START (rk_engine_change_password);
  call->secret = rk_secret_copy (old_password);
  call->secret2 = rk_secret_copy (new_password);
  rk_call_start (call);
}

gboolean
rk_client_change_password_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** rk_unsent_free: @unsent: (transfer full) (nullable): what waits in one place */
void
rk_unsent_free (RkUnsent *unsent)
{
  if (unsent == NULL)
    return;
  g_free (unsent->space_id);
  g_free (unsent->title);
  g_strfreev (unsent->excerpts);
  g_free (unsent);
}

void
rk_client_unsent_async (RkClient *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  START (rk_engine_unsent);
  rk_call_start (call);
}

GPtrArray *
rk_client_unsent_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_flush_async (RkClient *self,
                       guint timeout_ms,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  START (rk_engine_flush);
  call->number = timeout_ms;
  rk_call_start (call);
}

gboolean
rk_client_flush_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rk_client_sign_out_async (RkClient *self,
                          RkSignOutMode mode,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  START (rk_engine_sign_out);
  /* Once it has begun, a logout goes to its end. */
  g_task_set_check_cancellable (call->task, FALSE);
  call->number = mode;
  rk_call_start (call);
}

RkWipeReport *
rk_client_sign_out_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_sessions_async (RkClient *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  START (rk_engine_sessions);
  rk_call_start (call);
}

GListModel *
rk_client_sessions_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) sessions = g_task_propagate_pointer (G_TASK (result), error);
  GListStore *store;

  if (sessions == NULL)
    return NULL;
  store = g_list_store_new (RK_TYPE_SESSION_ITEM);
  for (guint i = 0; i < sessions->len; i++)
    {
      g_autoptr (RkSessionItem) item = rk_session_item_new (g_ptr_array_index (sessions, i));
      g_list_store_append (store, item);
    }
  return G_LIST_MODEL (store);
}

void
rk_client_act (RkClient *self,
               gpointer source,
               const char *method,
               char *path,
               const char *body,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer data)
{
  RkCall *call = rk_client_new_call (self, source, rk_engine_act, cancellable, callback, data);

  call->a = g_strdup (method);
  call->b = path;
  call->c = g_strdup (body);
  rk_call_start (call);
}

#define ACT(method, path, body)                                                                    \
  rk_client_act (self, self, method, path, body, cancellable, callback, data)

void
rk_client_revoke_session_async (RkClient *self,
                                const char *session_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  ACT ("DELETE", g_strconcat ("/v1/sessions/", session_id, NULL), NULL);
}

void
rk_client_lift_pause_async (RkClient *self,
                            const char *user_id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  ACT ("POST", g_strconcat ("/v1/users/", user_id, "/pause-lift", NULL), "{}");
}

void
rk_client_approve_invitation_async (RkClient *self,
                                    const char *invitation_id,
                                    gboolean approve,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  ACT ("PUT", g_strconcat ("/v1/invitations/", invitation_id, "/approval", NULL),
       approve ? "{\"approve\":true}" : "{\"approve\":false}");
}

void
rk_client_answer_invitation_async (RkClient *self,
                                   const char *invitation_id,
                                   gboolean accept,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  ACT ("PUT", g_strconcat ("/v1/invitations/", invitation_id, "/answer", NULL),
       accept ? "{\"accept\":true}" : "{\"accept\":false}");
}

void
rk_client_resend_invitation_async (RkClient *self,
                                   const char *invitation_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  ACT ("PUT", g_strconcat ("/v1/invitations/", invitation_id, "/mail", NULL), "{}");
}

void
rk_client_withdraw_invitation_async (RkClient *self,
                                     const char *invitation_id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  ACT ("DELETE", g_strconcat ("/v1/invitations/", invitation_id, NULL), NULL);
}

gboolean
rk_client_act_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rk_client_mark_notice_read (RkClient *self, RkNoticeItem *notice)
{
  RkCall *call = rk_call_new (rk_client_get_engine (self), NULL, rk_engine_read_notice);

  call->a = g_strdup (rk_notice_item_get_notice (notice)->id);
  rk_call_start (call);
}

void
rk_client_register_patient_async (RkClient *self,
                                  const RkPatient *patient,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  START (rk_engine_register_patient);
  call->patient = rk_record_copy (&rk_patient_type, patient);
  rk_call_start (call);
}

char *
rk_client_register_patient_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_register_patients_async (RkClient *self,
                                   const char *batch_id,
                                   GPtrArray *patients,
                                   RkProgressFunc progress,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  START (rk_engine_register_patients);
  call->a = g_strdup (batch_id);
  call->list = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_patient_free);
  for (guint i = 0; i < patients->len; i++)
    g_ptr_array_add (
      call->list, rk_record_copy (&rk_patient_type, g_ptr_array_index (patients, i)));
  call->progress = progress;
  call->progress_data = data;
  rk_call_start (call);
}

void
rk_client_undo_patients_async (RkClient *self,
                               const char *batch_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  ACT ("DELETE", g_strconcat ("/v1/patient-batches/", batch_id, NULL), NULL);
}

void
rk_client_edit_patient_async (RkClient *self,
                              const RkPatient *patient,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  START (rk_engine_edit_patient);
  call->patient = rk_record_copy (&rk_patient_type, patient);
  rk_call_start (call);
}

void
rk_client_patient_states_async (RkClient *self,
                                const char *patient_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  START (rk_engine_patient_states);
  call->a = g_strdup (patient_id);
  rk_call_start (call);
}

GPtrArray *
rk_client_patient_states_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
start_search (RkCall *call, const char *query, const char *space_id, gint64 before_us, guint limit)
{
  /* The words are needed once more for the places in the excerpts. */
  g_task_set_task_data (call->task, g_strdup (query), g_free);
  call->a = g_strdup (query);
  call->b = g_strdup (space_id);
  call->number = limit;
  call->number2 = before_us;
  rk_call_start (call);
}

void
rk_client_search_async (RkClient *self,
                        const char *query,
                        const char *space_id,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  START (rk_engine_search);
  start_search (call, query, space_id, 0, limit);
}

void
rk_client_search_server_async (RkClient *self,
                               const char *query,
                               const char *space_id,
                               gint64 before_us,
                               guint limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  START (rk_engine_search_server);
  start_search (call, query, space_id, before_us, limit);
}

RkSearchResult *
rk_client_search_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  RkFound *found = g_task_propagate_pointer (G_TASK (result), error);
  const char *query = g_task_get_task_data (G_TASK (result));
  RkSearchResult *answer;
  GListStore *store;

  if (found == NULL)
    return NULL;
  store = g_list_store_new (RK_TYPE_SEARCH_HIT);
  for (guint i = 0; i < found->rows->len; i++)
    {
      const RkHitRow *row = g_ptr_array_index (found->rows, i);
      g_autoptr (RkSearchHit) hit
        = rk_search_hit_new (row->post, row->space_title, row->author, query, found->from_server);
      g_list_store_append (store, hit);
    }
  answer = g_new0 (RkSearchResult, 1);
  answer->hits = G_LIST_MODEL (store);
  answer->more = found->more;
  answer->since_us = found->since_us;
  answer->complete = found->complete;
  answer->from_server = found->from_server;
  rk_found_free (found);
  return answer;
}

/* flag: the bytes, not a stream; number: what for, or how much is in sight. */
static void
start_media (RkCall *call, RkAttachmentItem *attachment, gboolean flag, gint64 number)
{
  call->attachment
    = rk_record_copy (&rk_attachment_type, rk_attachment_item_get_attachment (attachment));
  call->flag = flag;
  call->number = number;
  rk_call_start (call);
}

void
rk_client_media_async (RkClient *self,
                       RkAttachmentItem *attachment,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  START (rk_engine_media);
  rk_client_report_view (
    self, RK_VIEW_ATTACHMENT, rk_attachment_item_get_attachment (attachment)->id);
  start_media (call, attachment, FALSE, RK_MEDIA_OPENED);
}

GInputStream *
rk_client_media_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_media_bytes_async (RkClient *self,
                             RkAttachmentItem *attachment,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  START (rk_engine_media);
  start_media (call, attachment, TRUE, RK_MEDIA_OPENED);
}

void
rk_client_media_shown_async (RkClient *self,
                             RkAttachmentItem *attachment,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  START (rk_engine_media);
  start_media (call, attachment, TRUE, RK_MEDIA_SHOWN);
}

void
rk_client_media_glimpse_async (RkClient *self,
                               RkAttachmentItem *attachment,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  START (rk_engine_media);
  start_media (call, attachment, FALSE, RK_MEDIA_GLIMPSE);
}

void
rk_client_set_media_sight (RkClient *self, RkAttachmentItem *attachment, RkMediaSight sight)
{
  start_media (rk_call_new (rk_client_get_engine (self), NULL, rk_engine_media_sight), attachment,
               FALSE, sight);
}

GBytes *
rk_client_media_bytes_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_media_usage_async (RkClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  START (rk_engine_media_usage);
  rk_call_start (call);
}

gboolean
rk_client_media_usage_finish (RkClient *self,
                              GAsyncResult *result,
                              RkMediaUsage *ret_usage,
                              GError **error)
{
  g_autofree RkMediaUsage *usage = g_task_propagate_pointer (G_TASK (result), error);

  if (usage == NULL)
    return FALSE;
  *ret_usage = *usage;
  return TRUE;
}

void
rk_client_set_media_limit (RkClient *self, gint64 bytes)
{
  RkCall *call = rk_call_new (rk_client_get_engine (self), NULL, rk_engine_media_wish);

  call->number = bytes;
  rk_call_start (call);
}

void
rk_client_empty_media_async (RkClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  START (rk_engine_media_empty);
  rk_call_start (call);
}

void
rk_client_portrait_async (RkClient *self,
                          RkUserItem *user,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  RkCall *call;

  if (rk_user_item_get_portrait_version (user) == 0)
    {
      g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  call = rk_client_new_call (self, self, rk_engine_portrait, cancellable, callback, data);
  call->a = g_strdup (rk_user_item_get_id (user));
  call->number = rk_user_item_get_portrait_version (user);
  rk_call_start (call);
}

GBytes *
rk_client_portrait_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_report_view (RkClient *self, RkViewKind kind, const char *subject_id)
{
  RkCall *call = rk_call_new (rk_client_get_engine (self), NULL, rk_engine_view);

  call->a = g_strdup (subject_id);
  call->number = kind;
  rk_call_start (call);
}

void
rk_client_invite_by_mail_async (RkClient *self,
                                const char *space_id,
                                const char *mail,
                                RkUserKind kind,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autofree char *id = rk_id_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "mail");
  rk_json_text (&writer, mail);
  if (kind != RK_USER_KIND_STAFF)
    {
      rk_json_key (&writer, "kind");
      rk_json_text (
        &writer, rk_field_enum_name (rk_record_type_find (&rk_user_type, "kind"), (int) kind));
    }
  rk_json_end_object (&writer);
  ACT ("PUT", g_strconcat ("/v1/spaces/", space_id, "/invitations/", id, NULL), body->str);
}
