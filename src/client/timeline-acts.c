/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client-private.h"
#include "client/engine-private.h"
#include "client/error-private.h"
#include "core/json.h"
#include "core/time.h"

#include <string.h>

/* What a person does in a timeline: each act is handed to the engine. */

/* Posts. */

/**
 * rk_new_attachment_new:
 *
 * Returns: (transfer full): a file for a post; set what is known of its picture
 */
RkNewAttachment *
rk_new_attachment_new (const char *name, const char *media_type, GBytes *content)
{
  RkNewAttachment *attachment = g_new0 (RkNewAttachment, 1);

  attachment->name = g_strdup (name);
  attachment->media_type = g_strdup (media_type);
  attachment->content = g_bytes_ref (content);
  return attachment;
}

/** rk_new_attachment_free: @attachment: (transfer full) (nullable): a file */
void
rk_new_attachment_free (RkNewAttachment *attachment)
{
  if (attachment == NULL)
    return;
  g_free (attachment->name);
  g_free (attachment->media_type);
  g_free (attachment->description);
  g_clear_pointer (&attachment->content, g_bytes_unref);
  g_clear_pointer (&attachment->preview, g_bytes_unref);
  g_clear_pointer (&attachment->small, g_bytes_unref);
  g_clear_pointer (&attachment->screen, g_bytes_unref);
  g_free (attachment);
}

static GPtrArray *
copy_attachments (GPtrArray *attachments)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);

  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    {
      const RkNewAttachment *from = g_ptr_array_index (attachments, i);
      RkNewAttachment *copy = rk_new_attachment_new (from->name, from->media_type, from->content);
      copy->width = from->width;
      copy->height = from->height;
      copy->description = g_strdup (from->description);
      copy->preview = from->preview != NULL ? g_bytes_ref (from->preview) : NULL;
      copy->small = from->small != NULL ? g_bytes_ref (from->small) : NULL;
      copy->screen = from->screen != NULL ? g_bytes_ref (from->screen) : NULL;
      g_ptr_array_add (copies, copy);
    }
  return copies;
}

static RkClientError
check_post (const char *text, GPtrArray *attachments)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  if (*trimmed == '\0' && (attachments == NULL || attachments->len == 0))
    return RK_CLIENT_ERROR_INVALID;
  if (strlen (text) > RK_POST_MAX_BYTES
      || (attachments != NULL && attachments->len > RK_ATTACHMENTS_PER_POST))
    return RK_CLIENT_ERROR_TOO_LARGE;
  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    {
      const RkNewAttachment *file = g_ptr_array_index (attachments, i);
      gsize size = g_bytes_get_size (file->content);
      if (size > RK_ATTACHMENT_MAX_BYTES)
        return RK_CLIENT_ERROR_TOO_LARGE;
      if (size == 0)
        return RK_CLIENT_ERROR_INVALID;
    }
  return RK_CLIENT_ERROR_FAILED;
}

void
rk_timeline_post_async (RkTimeline *self,
                        const char *text,
                        const char *reply_to,
                        GPtrArray *attachments,
                        guint delay_ms,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  rk_timeline_post_asking_async (
    self, text, reply_to, attachments, delay_ms, NULL, NULL, NULL, cancellable, callback, data);
}

void
rk_timeline_post_as_async (RkTimeline *self,
                           const char *post_id,
                           const char *text,
                           GPtrArray *attachments,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  const RkClientError wrong = check_post (text, attachments);
  RkCall *call;

  if (wrong != RK_CLIENT_ERROR_FAILED)
    {
      g_task_report_error (
        self, callback, data, rk_timeline_post_as_async, rk_client_error_new (wrong));
      return;
    }
  call = rk_client_new_call (
    rk_timeline_get_client (self), self, rk_engine_post, cancellable, callback, data);
  call->a = g_strdup (rk_timeline_get_space_id (self));
  call->c = g_strdup (text);
  call->list = copy_attachments (attachments);
  call->strings = g_new0 (char *, 2);
  call->strings[0] = g_strdup (post_id);
  rk_call_start (call);
}

/* NULL where it was answered already. */
static RkCall *
begin_post (RkTimeline *self,
            gpointer tag,
            const char *text,
            const char *reply_to,
            GPtrArray *attachments,
            guint delay_ms,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer data)
{
  const RkClientError wrong = check_post (text, attachments);
  RkCall *call;

  if (wrong != RK_CLIENT_ERROR_FAILED)
    {
      g_task_report_error (self, callback, data, tag, rk_client_error_new (wrong));
      return NULL;
    }
  /* The draft that was still to be saved is this post. */
  rk_timeline_drop_draft (self);
  call = rk_client_new_call (
    rk_timeline_get_client (self), self, rk_engine_post, cancellable, callback, data);
  call->a = g_strdup (rk_timeline_get_space_id (self));
  call->b = g_strdup (reply_to);
  call->c = g_strdup (text);
  call->list = copy_attachments (attachments);
  call->number = delay_ms;
  return call;
}

void
rk_timeline_post_asking_async (RkTimeline *self,
                               const char *text,
                               const char *reply_to,
                               GPtrArray *attachments,
                               guint delay_ms,
                               const RkAsk *ask,
                               const RkNight *night,
                               const char *for_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  RkCall *call = begin_post (self, rk_timeline_post_async, text, reply_to, attachments, delay_ms,
                             cancellable, callback, data);

  if (call == NULL)
    return;
  call->for_id = g_strdup (for_id);
  if (ask != NULL && ask->due_us > 0)
    {
      call->number2 = ask->due_us;
      call->names = g_strdupv (ask->user_ids);
      call->dates = g_strdup (ask->dates);
      call->place = g_strdup (ask->place);
    }
  if (night != NULL && night->scheduled)
    {
      call->flag = TRUE;
      call->scheduled_us = rk_timeline_get_quiet_until (self, rk_time_now_us ());
    }
  else if (night != NULL)
    call->reason = g_strdup (night->reason);
  rk_call_start (call);
}

void
rk_timeline_post_anonymously_async (RkTimeline *self,
                                    const char *text,
                                    const char *reply_to,
                                    guint delay_ms,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  RkCall *call = begin_post (self, rk_timeline_post_anonymously_async, text, reply_to, NULL,
                             delay_ms, cancellable, callback, data);

  if (call == NULL)
    return;
  call->anonymous = TRUE;
  rk_call_start (call);
}

char *
rk_timeline_post_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static RkCall *
act_on (RkTimeline *self,
        RkPostItem *post,
        RkCallFunc func,
        GCancellable *cancellable,
        GAsyncReadyCallback callback,
        gpointer data)
{
  RkCall *call
    = rk_client_new_call (rk_timeline_get_client (self), self, func, cancellable, callback, data);

  call->a = g_strdup (rk_timeline_get_space_id (self));
  call->b = g_strdup (rk_post_item_get_id (post));
  return call;
}

void
rk_timeline_undo_post_async (RkTimeline *self,
                             RkPostItem *post,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  rk_call_start (act_on (self, post, rk_engine_undo_post, cancellable, callback, data));
}

void
rk_timeline_send_now_async (RkTimeline *self,
                            RkPostItem *post,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  rk_call_start (act_on (self, post, rk_engine_send_now, cancellable, callback, data));
}

void
rk_timeline_stop_post_async (RkTimeline *self,
                             RkPostItem *post,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  rk_call_start (act_on (self, post, rk_engine_stop_post, cancellable, callback, data));
}

void
rk_timeline_retry_async (RkTimeline *self,
                         RkPostItem *post,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  rk_call_start (act_on (self, post, rk_engine_retry, cancellable, callback, data));
}

void
rk_timeline_discard_async (RkTimeline *self,
                           RkPostItem *post,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  rk_call_start (act_on (self, post, rk_engine_discard, cancellable, callback, data));
}

static void
change (RkTimeline *self,
        RkPostItem *post,
        RkPostChange what,
        const char *text,
        gboolean active,
        GCancellable *cancellable,
        GAsyncReadyCallback callback,
        gpointer data)
{
  RkCall *call = act_on (self, post, rk_engine_change_post, cancellable, callback, data);

  call->c = g_strdup (text);
  call->number = what;
  call->number2 = rk_post_item_get_post (post)->version;
  call->flag = active;
  rk_call_start (call);
}

/* Whether nothing is added here, for want of the patient's consent. */
static gboolean
is_closed (RkTimeline *self)
{
  RkPatientItem *patient = rk_timeline_get_patient (self);

  return patient != NULL && !rk_consent_is_open ((int) rk_patient_item_get_consent_state (patient));
}

void
rk_timeline_edit_async (RkTimeline *self,
                        RkPostItem *post,
                        const char *text,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  RkClientError wrong = check_post (text, NULL);

  if (is_closed (self))
    wrong = RK_CLIENT_ERROR_CLOSED;
  if (wrong != RK_CLIENT_ERROR_FAILED)
    g_task_report_error (self, callback, data, rk_timeline_edit_async, rk_client_error_new (wrong));
  else
    change (self, post, RK_CHANGE_EDIT, text, TRUE, cancellable, callback, data);
}

void
rk_timeline_withdraw_async (RkTimeline *self,
                            RkPostItem *post,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  change (self, post, RK_CHANGE_WITHDRAW, NULL, TRUE, cancellable, callback, data);
}

void
rk_timeline_hide_async (RkTimeline *self,
                        RkPostItem *post,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  change (self, post, RK_CHANGE_HIDE, NULL, TRUE, cancellable, callback, data);
}

void
rk_timeline_react_async (RkTimeline *self,
                         RkPostItem *post,
                         RkReactionKind kind,
                         gboolean active,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  static const RkPostChange changes[] = { [RK_REACTION_ACK] = RK_CHANGE_ACK,
                                          [RK_REACTION_LIKE] = RK_CHANGE_LIKE,
                                          [RK_REACTION_TAKE] = RK_CHANGE_TAKE };

  g_return_if_fail (kind > RK_REACTION_UNKNOWN && kind <= RK_REACTION_TAKE);
  /* Said at once; what was done before the freeze was known is refused by the server. */
  if (is_closed (self))
    {
      g_task_report_error (self, callback, data, rk_timeline_react_async,
                           rk_client_error_new (RK_CLIENT_ERROR_CLOSED));
      return;
    }
  change (self, post, changes[kind], NULL, active, cancellable, callback, data);
}

/* What the server answers at once, about a post, what is scheduled, or a member; @folder and @what
 * with their slashes.
 */
static void
act_at_once (RkTimeline *self,
             const char *method,
             const char *folder,
             const char *id,
             const char *what,
             const char *body,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer data)
{
  rk_client_act (
    rk_timeline_get_client (self), self, method,
    g_strconcat ("/v1/spaces/", rk_timeline_get_space_id (self), folder, id, what, NULL), body,
    cancellable, callback, data);
}

void
rk_timeline_ask_async (RkTimeline *self,
                       RkPostItem *post,
                       const RkAsk *ask,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  if (ask != NULL)
    rk_ask_write_fields (ask, &writer);
  rk_json_end_object (&writer);
  act_at_once (self, ask != NULL ? "PUT" : "DELETE", "/posts/", rk_post_item_get_id (post), "/ask",
               ask != NULL ? body->str : NULL, cancellable, callback, data);
}

void
rk_timeline_pin_async (RkTimeline *self,
                       const char *post_id,
                       gboolean pinned,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  act_at_once (self, pinned ? "PUT" : "DELETE", "/posts/", post_id, "/pin", pinned ? "{}" : NULL,
               cancellable, callback, data);
}

void
rk_timeline_solve_async (RkTimeline *self,
                         const char *question_id,
                         const char *answer_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autofree char *body
    = answer_id != NULL ? g_strconcat ("{\"answer_id\":\"", answer_id, "\"}", NULL) : NULL;

  RkCall *call = rk_client_new_call (
    rk_timeline_get_client (self), self, rk_engine_solve, cancellable, callback, data);

  call->a = g_strdup (answer_id != NULL ? "PUT" : "DELETE");
  call->b = g_strconcat (
    "/v1/spaces/", rk_timeline_get_space_id (self), "/posts/", question_id, "/solution", NULL);
  call->c = g_strdup (body);
  call->strings = g_new0 (char *, 3);
  call->strings[0] = g_strdup (rk_timeline_get_space_id (self));
  call->strings[1] = g_strdup (question_id);
  rk_call_start (call);
}

void
rk_timeline_remind_async (RkTimeline *self,
                          RkPostItem *post,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  act_at_once (self, "PUT", "/posts/", rk_post_item_get_id (post), "/reminder", "{}", cancellable,
               callback, data);
}

void
rk_timeline_edit_scheduled_async (RkTimeline *self,
                                  RkPostItem *post,
                                  const char *text,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autofree char *version
    = g_strdup_printf ("/versions/%" G_GINT64_FORMAT, rk_post_item_get_post (post)->version + 1);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "text");
  rk_json_text (&writer, text);
  rk_json_end_object (&writer);
  act_at_once (self, "PUT", "/scheduled/", rk_post_item_get_id (post), version, body->str,
               cancellable, callback, data);
}

void
rk_timeline_withdraw_scheduled_async (RkTimeline *self,
                                      RkPostItem *post,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  act_at_once (self, "DELETE", "/scheduled/", rk_post_item_get_id (post), NULL, NULL, cancellable,
               callback, data);
}

gboolean
rk_timeline_act_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rk_timeline_versions_async (RkTimeline *self,
                            RkPostItem *post,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  rk_call_start (act_on (self, post, rk_engine_versions, cancellable, callback, data));
}

GPtrArray *
rk_timeline_versions_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Members. */

void
rk_timeline_set_role_async (RkTimeline *self,
                            const char *user_id,
                            RkRole role,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  act_at_once (self, "PUT", "/members/", user_id, NULL,
               role == RK_ROLE_ADMIN ? "{\"role\":\"admin\"}" : "{\"role\":\"member\"}",
               cancellable, callback, data);
}

void
rk_timeline_set_in_charge_async (RkTimeline *self,
                                 const char *user_id,
                                 gboolean in_charge,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  act_at_once (self, "PUT", "/members/", user_id, NULL,
               in_charge ? "{\"in_charge\":true}" : "{\"in_charge\":false}", cancellable, callback,
               data);
}

void
rk_timeline_remove_member_async (RkTimeline *self,
                                 const char *user_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  act_at_once (self, "DELETE", "/members/", user_id, NULL, NULL, cancellable, callback, data);
}

void
rk_timeline_candidates_async (RkTimeline *self,
                              const char *query,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  RkCall *call = rk_client_new_call (
    rk_timeline_get_client (self), self, rk_engine_candidates, cancellable, callback, data);

  call->a = g_strdup (rk_timeline_get_space_id (self));
  call->b = g_strdup (query);
  rk_call_start (call);
}

static int
compare_candidates (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (rk_candidate_item_get_sort_key (RK_CANDIDATE_ITEM ((gpointer) a)),
                 rk_candidate_item_get_sort_key (RK_CANDIDATE_ITEM ((gpointer) b)));
}

GListModel *
rk_timeline_candidates_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), error);
  RkUserItem *me = rk_client_get_user (rk_timeline_get_client (self));
  const char *mine = me != NULL ? rk_user_item_get_user (me)->facility_id : NULL;
  GListStore *store;

  if (rows == NULL)
    return NULL;
  store = g_list_store_new (RK_TYPE_CANDIDATE_ITEM);
  for (guint i = 0; i < rows->len; i++)
    {
      const RkUserRow *row = g_ptr_array_index (rows, i);
      g_autoptr (RkCandidateItem) item = rk_candidate_item_new (
        row, row->user->facility_id != NULL && g_strcmp0 (row->user->facility_id, mine) == 0);
      g_list_store_append (store, item);
    }
  g_list_store_sort (store, compare_candidates, NULL);
  return G_LIST_MODEL (store);
}

void
rk_timeline_invite_async (RkTimeline *self,
                          const char *const *user_ids,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  RkCall *call = rk_client_new_call (
    rk_timeline_get_client (self), self, rk_engine_invite, cancellable, callback, data);

  call->a = g_strdup (rk_timeline_get_space_id (self));
  call->strings = g_strdupv ((char **) user_ids);
  rk_call_start (call);
}
