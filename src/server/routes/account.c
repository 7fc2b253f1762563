/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/password.h"
#include "server/domain/session.h"
#include "server/domain/store.h"
#include "server/routes/handlers.h"
#include "server/routes/server.h"

gboolean
rk_get_server (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  rk_domain_write_server (rk_server_get_domain (call->server), &writer);
  rk_call_end_json (call, 200);
  return TRUE;
}

static gboolean
read_sign_in (RkCall *call,
              const char **ret_mail,
              const char **ret_password,
              const char **ret_device_id,
              const char **ret_device_name,
              GError **error)
{
  const RkBodyMember members[] = {
    { "mail", RK_MEMBER_TEXT, TRUE, 254, ret_mail },
    { "password", RK_MEMBER_TEXT, TRUE, RK_PASSWORD_MAX_BYTES, ret_password },
    { "device_id", RK_MEMBER_TEXT, TRUE, 64, ret_device_id },
    { "device_name", RK_MEMBER_TEXT, FALSE, 120, ret_device_name },
  };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error);
}

gboolean
rk_sign_in_begin (RkCall *call, GError **error)
{
  const char *mail = NULL, *password = NULL, *device_id = NULL, *device_name = NULL;
  RkSignIn *sign_in;

  if (!read_sign_in (call, &mail, &password, &device_id, &device_name, error))
    return FALSE;
  sign_in = rk_domain_sign_in_begin (call->tx, mail, device_id, device_name, error);
  rk_call_set_state (call, sign_in, (GDestroyNotify) rk_sign_in_free);
  /* Whoever is known does not wait behind a crowd of strangers. */
  call->task.job.urgent = sign_in != NULL && rk_sign_in_is_known (sign_in);
  return sign_in != NULL;
}

gboolean
rk_sign_in_hash (RkCall *call, GError **error)
{
  rk_sign_in_verify (call->state, rk_json_get_text (call->body, "password"));
  return TRUE;
}

gboolean
rk_sign_in_finish (RkCall *call, GError **error)
{
  g_autoptr (RkSignedIn) signed_in = NULL;
  g_autoptr (GError) refusal = NULL;
  RkJsonWriter writer;

  if (!rk_domain_sign_in_finish (call->tx, call->state, &signed_in, &refusal, error))
    return FALSE;
  if (signed_in == NULL)
    {
      rk_call_problem (call->exchange, refusal);
      return TRUE;
    }
  rk_call_begin_json (call, &writer);
  rk_signed_in_write (call->tx, signed_in, &writer);
  rk_call_end_json (call, 201);
  return TRUE;
}

gboolean
rk_get_sessions (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_sessions_write (call->tx, call->actor, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_delete_session (RkCall *call, GError **error)
{
  const char *id = rk_call_param (call, 0);

  if (!rk_domain_session_end (call->tx, call->actor, id != NULL ? id : "current", error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_password_begin (RkCall *call, GError **error)
{
  const char *old = NULL, *new = NULL;
  const RkBodyMember members[] = {
    { "old", RK_MEMBER_TEXT, TRUE, RK_PASSWORD_MAX_BYTES, &old },
    { "new", RK_MEMBER_TEXT, TRUE, RK_PASSWORD_MAX_BYTES, &new },
  };
  RkPasswordChange *change;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  change = rk_domain_password_begin (call->tx, call->actor, new, error);
  rk_call_set_state (call, change, (GDestroyNotify) rk_password_change_free);
  return change != NULL;
}

gboolean
rk_password_hash_both (RkCall *call, GError **error)
{
  return rk_password_change_verify (
    call->state, rk_json_get_text (call->body, "old"), rk_json_get_text (call->body, "new"), error);
}

gboolean
rk_password_finish (RkCall *call, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (!rk_domain_password_finish (call->tx, call->actor, call->state, &refusal, error))
    return FALSE;
  if (refusal != NULL)
    rk_call_problem (call->exchange, refusal);
  else
    rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_post_pause_lift (RkCall *call, GError **error)
{
  if (!rk_call_read_body (call, NULL, 0, error)
      || !rk_domain_pause_lift (call->tx, call->actor, rk_call_param (call, 0), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

static void
answer_store (RkCall *call, guint status, const RkStoreSecret *store)
{
  char *secret = rk_secret_to_base64 (store->secret);
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "secret");
  rk_json_text (&writer, secret);
  rk_json_key (&writer, "wipe_token");
  rk_json_text (&writer, store->wipe_token);
  rk_json_end_object (&writer);
  rk_call_end_json (call, status);
  rk_secret_wipe_text (secret);
}

gboolean
rk_put_store (RkCall *call, GError **error)
{
  gboolean created = FALSE;
  g_autoptr (RkStoreSecret) store = NULL;

  if (!rk_call_read_body (call, NULL, 0, error))
    return FALSE;
  store = rk_domain_store_put (call->tx, call->actor, rk_call_param (call, 0), &created, error);
  if (store == NULL)
    return FALSE;
  answer_store (call, created ? 201 : 200, store);
  return TRUE;
}

gboolean
rk_get_store (RkCall *call, GError **error)
{
  g_autoptr (RkStoreSecret) store
    = rk_domain_store_get (call->tx, call->actor, rk_call_param (call, 0), error);

  if (store == NULL)
    return FALSE;
  answer_store (call, 200, store);
  return TRUE;
}

gboolean
rk_delete_store (RkCall *call, GError **error)
{
  gint64 n = 0;
  int sealed = FALSE;
  const char *session_id = NULL;
  const RkBodyMember members[] = {
    { "unsent", RK_MEMBER_INT, FALSE, 0, &n },
    { "sealed", RK_MEMBER_BOOL, FALSE, 0, &sealed },
    { "session_id", RK_MEMBER_ID, FALSE, 0, &session_id },
  };
  RkUnsent unsent;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  unsent.n = n;
  unsent.sealed = sealed;
  unsent.session_id = session_id;
  if (!rk_domain_store_destroy (call->tx, call->actor, call->exchange->wipe_token,
                                rk_call_param (call, 0),
                                json_object_size (call->body) > 0 ? &unsent : NULL, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}
