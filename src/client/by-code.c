/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/by-code.h"
#include "client/client-private.h"
#include "client/engine-private.h"

#include "core/id.h"

static void
on_answer (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (reply->error != NULL)
    rk_call_return_error (call, g_error_copy (reply->error));
  else
    rk_call_return_true (call);
}

/* a is the path, strings the members of the body in pairs, secret the password or NULL. */
static void
ask (RkEngine *engine, RkCall *call)
{
  GString *body = g_string_sized_new (2048);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  for (guint i = 0; call->strings[i] != NULL; i += 2)
    {
      rk_json_key (&writer, call->strings[i]);
      rk_json_text (&writer, call->strings[i + 1]);
    }
  if (call->secret != NULL)
    rk_write_secret (&writer, "password", call->secret);
  rk_json_end_object (&writer);
  RkRequest request = { .method = "POST", .path = call->a, .json = body->str, .anonymous = TRUE };
  rk_api_send (engine->api, &request, g_task_get_cancellable (call->task), on_answer, call);
  rk_secret_wipe_text (g_string_free (body, FALSE));
}

static void
start (RkClient *self,
       const char *path,
       const char *const *members,
       const RkSecret *password,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer data)
{
  RkCall *call = rk_client_new_call (self, self, ask, cancellable, callback, data);

  call->a = g_strdup (path);
  call->strings = g_strdupv ((char **) members);
  call->secret = password != NULL ? rk_secret_copy (password) : NULL;
  rk_call_start (call);
}

void
rk_client_register_async (RkClient *self,
                          const RkNewcomer *newcomer,
                          const RkSecret *password,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autofree char *id = rk_id_new ();
  const char *profession = rk_field_enum_name (
    rk_record_type_find (&rk_user_type, "profession"), (int) newcomer->profession);
  const char *const members[] = { "id",         id,
                                  "mail",       newcomer->mail,
                                  "code",       newcomer->code,
                                  "name",       newcomer->name,
                                  "kana",       newcomer->kana != NULL ? newcomer->kana : "",
                                  "profession", profession,
                                  "workplace",  newcomer->workplace,
                                  NULL };
  const char *const relative[] = { "id",       id,
                                   "mail",     newcomer->mail,
                                   "code",     newcomer->code,
                                   "name",     newcomer->name,
                                   "kana",     newcomer->kana != NULL ? newcomer->kana : "",
                                   "relation", newcomer->relation != NULL ? newcomer->relation : "",
                                   NULL };

  start (self, "/v1/registrations", newcomer->workplace != NULL ? members : relative, password,
         cancellable, callback, data);
}

void
rk_client_decline_registration_async (RkClient *self,
                                      const char *mail,
                                      const char *code,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  const char *const members[] = { "mail", mail, "code", code, NULL };

  start (self, "/v1/registrations/decline", members, NULL, cancellable, callback, data);
}

void
rk_client_forgot_password_async (RkClient *self,
                                 const char *mail,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  const char *const members[] = { "mail", mail, NULL };

  start (self, "/v1/recoveries", members, NULL, cancellable, callback, data);
}

void
rk_client_recover_password_async (RkClient *self,
                                  const char *mail,
                                  const char *code,
                                  const RkSecret *password,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  const char *const members[] = { "mail", mail, "code", code, NULL };

  start (self, "/v1/recoveries/password", members, password, cancellable, callback, data);
}

gboolean
rk_client_by_code_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
