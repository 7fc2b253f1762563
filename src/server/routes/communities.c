/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/community.h"
#include "server/routes/handlers.h"

#include <string.h>

/* コミュニティ: the list of them, and 参加申請. */

gboolean
rk_get_communities (RkCall *call, GError **error)
{
  const char *query = rk_exchange_query (call->exchange, "q");
  RkJsonWriter writer;

  if (query != NULL && strlen (query) > 200)
    {
      g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_BAD_REQUEST, "q: is too long");
      return FALSE;
    }
  rk_call_begin_json (call, &writer);
  if (!rk_domain_communities_write (call->tx, call->actor, query, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

static gboolean
answer (RkCall *call, RkCommunityApplication *application)
{
  if (application == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_application_type, application);
  rk_application_free (application);
  return TRUE;
}

gboolean
rk_put_application (RkCall *call, GError **error)
{
  const char *text = NULL;
  const RkBodyMember members[]
    = { { "text", RK_MEMBER_TEXT, FALSE, RK_APPLICATION_MAX_BYTES, &text } };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && answer (call, rk_domain_community_apply (
                            call->tx, call->actor, rk_call_param (call, 0), text, error));
}

gboolean
rk_delete_application (RkCall *call, GError **error)
{
  if (!rk_domain_community_unapply (call->tx, call->actor, rk_call_param (call, 0), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_get_applications (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_applications_write (
        call->tx, call->actor, rk_call_param (call, 0), &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_application_decision (RkCall *call, GError **error)
{
  int accept = FALSE;
  const RkBodyMember members[] = { { "accept", RK_MEMBER_BOOL, TRUE, 0, &accept } };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && answer (
           call, rk_domain_application_decide (call->tx, call->actor, rk_call_param (call, 0),
                                               rk_call_param (call, 1), accept, error));
}
