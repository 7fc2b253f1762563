/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/mail.h"
#include "server/domain/password.h"
#include "server/routes/handlers.h"

/* 新規登録 and パスワードを忘れた方: what is asked with a code out of a mail. */

#define CODE_MAX 64

gboolean
rk_registration_begin (RkCall *call, GError **error)
{
  const char *id = NULL, *mail = NULL, *code = NULL, *name = NULL, *kana = NULL;
  const char *profession = NULL, *workplace = NULL, *relation = NULL, *password = NULL;
  const RkBodyMember members[] = {
    { "id", RK_MEMBER_ID, TRUE, 0, &id },
    { "mail", RK_MEMBER_TEXT, TRUE, RK_MAIL_MAX_BYTES, &mail },
    { "code", RK_MEMBER_TEXT, TRUE, CODE_MAX, &code },
    { "name", RK_MEMBER_TEXT, TRUE, 200, &name },
    { "kana", RK_MEMBER_TEXT, FALSE, 200, &kana },
    { "profession", RK_MEMBER_TEXT, FALSE, 32, &profession },
    { "workplace", RK_MEMBER_TEXT, FALSE, 200, &workplace },
    { "relation", RK_MEMBER_TEXT, FALSE, 60, &relation },
    { "password", RK_MEMBER_TEXT, TRUE, RK_PASSWORD_MAX_BYTES, &password },
  };
  RkRegistration *registration;
  RkUser user = { NULL };

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  user.id = (char *) id;
  user.name = (char *) name;
  user.kana = (char *) kana;
  user.mail = (char *) mail;
  user.relation = (char *) relation;
  user.profession = rk_field_enum_value (
    rk_record_type_find (&rk_user_type, "profession"), profession != NULL ? profession : "");
  registration = rk_domain_registration_begin (call->tx, &user, workplace, password, code, error);
  rk_call_set_state (call, registration, (GDestroyNotify) rk_registration_free);
  return registration != NULL;
}

gboolean
rk_registration_hash_it (RkCall *call, GError **error)
{
  return rk_registration_hash (call->state, rk_json_get_text (call->body, "password"), error);
}

/* A refusal that has to be committed: the try counts. */
static gboolean
answer (RkCall *call, const GError *refusal)
{
  if (refusal != NULL)
    rk_call_problem (call->exchange, refusal);
  else
    rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_registration_finish (RkCall *call, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  return rk_domain_registration_finish (call->tx, call->state, &refusal, error)
         && answer (call, refusal);
}

gboolean
rk_post_registration_decline (RkCall *call, GError **error)
{
  const char *mail = NULL, *code = NULL;
  const RkBodyMember members[] = {
    { "mail", RK_MEMBER_TEXT, TRUE, RK_MAIL_MAX_BYTES, &mail },
    { "code", RK_MEMBER_TEXT, TRUE, CODE_MAX, &code },
  };
  g_autoptr (GError) refusal = NULL;

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && rk_domain_registration_decline (call->tx, mail, code, &refusal, error)
         && answer (call, refusal);
}

gboolean
rk_post_recovery (RkCall *call, GError **error)
{
  const char *mail = NULL;
  const RkBodyMember members[] = { { "mail", RK_MEMBER_TEXT, TRUE, RK_MAIL_MAX_BYTES, &mail } };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && rk_domain_recovery_request (call->tx, mail, error) && answer (call, NULL);
}

gboolean
rk_recovery_begin (RkCall *call, GError **error)
{
  const char *mail = NULL, *code = NULL, *password = NULL;
  const RkBodyMember members[] = {
    { "mail", RK_MEMBER_TEXT, TRUE, RK_MAIL_MAX_BYTES, &mail },
    { "code", RK_MEMBER_TEXT, TRUE, CODE_MAX, &code },
    { "password", RK_MEMBER_TEXT, TRUE, RK_PASSWORD_MAX_BYTES, &password },
  };
  RkRecovery *recovery;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  recovery = rk_domain_recovery_begin (call->tx, mail, code, password, error);
  rk_call_set_state (call, recovery, (GDestroyNotify) rk_recovery_free);
  return recovery != NULL;
}

gboolean
rk_recovery_hash_it (RkCall *call, GError **error)
{
  return rk_recovery_hash (call->state, rk_json_get_text (call->body, "password"), error);
}

gboolean
rk_recovery_finish (RkCall *call, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  return rk_domain_recovery_finish (call->tx, call->state, &refusal, error)
         && answer (call, refusal);
}
