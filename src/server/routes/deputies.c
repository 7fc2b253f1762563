/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/deputy.h"
#include "server/routes/handlers.h"

/* 代行入力: who types for a doctor, and what the doctor says of it. */

gboolean
rk_get_deputies (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_deputies_write (call->tx, call->actor, rk_call_param (call, 0), &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_deputy (RkCall *call, GError **error)
{
  g_autoptr (RkDeputy) deputy = NULL;

  if (!rk_call_read_body (call, NULL, 0, error))
    return FALSE;
  deputy = rk_domain_deputy_set (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error);
  if (deputy == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_deputy_type, deputy);
  return TRUE;
}

gboolean
rk_delete_deputy (RkCall *call, GError **error)
{
  if (!rk_domain_deputy_end (
        call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_put_confirmation (RkCall *call, GError **error)
{
  gint64 version = 0;
  const RkBodyMember members[] = { { "version", RK_MEMBER_INT, TRUE, 0, &version } };
  g_autoptr (RkPost) post = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  post = rk_domain_post_confirm (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), version, error);
  if (post == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_post_type, post);
  return TRUE;
}

gboolean
rk_put_return (RkCall *call, GError **error)
{
  gint64 version = 0;
  const char *reason = NULL;
  const RkBodyMember members[] = {
    { "version", RK_MEMBER_INT, TRUE, 0, &version },
    { "reason", RK_MEMBER_TEXT, TRUE, RK_RETURN_REASON_MAX_BYTES, &reason },
  };
  g_autoptr (RkPost) post = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  post = rk_domain_post_return (call->tx, call->actor, rk_call_param (call, 0),
                                rk_call_param (call, 1), version, reason, error);
  if (post == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_post_type, post);
  return TRUE;
}
