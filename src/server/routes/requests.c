/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/request.h"
#include "server/routes/handlers.h"

#include <string.h>

/* リクエスト, and the directory of the facilities that can be asked. */

gboolean
rk_get_directory (RkCall *call, GError **error)
{
  const char *query = rk_exchange_query (call->exchange, "q");
  const char *kind = rk_exchange_query (call->exchange, "kind");
  RkJsonWriter writer;

  if ((query != NULL && strlen (query) > 200) || (kind != NULL && strlen (kind) > 40))
    {
      g_set_error_literal (
        error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_BAD_REQUEST, "q or kind: is too long");
      return FALSE;
    }
  rk_call_begin_json (call, &writer);
  if (!rk_domain_directory_write (call->tx, call->actor, query, kind, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

static void
answer_all (RkCall *call, guint status, const GPtrArray *requests)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  rk_json_begin_object (&writer);
  if (requests != NULL)
    {
      rk_json_key (&writer, "requests");
      rk_json_begin_array (&writer);
      for (guint i = 0; i < requests->len; i++)
        rk_record_write (
          &rk_request_type, g_ptr_array_index (requests, i), call->actor->audience, &writer);
      rk_json_end_array (&writer);
    }
  rk_json_end_object (&writer);
  rk_call_end_json (call, status);
}

static gboolean
answer_one (RkCall *call, RkCareRequest *request)
{
  if (request == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_request_type, request);
  rk_request_free (request);
  return TRUE;
}

gboolean
rk_put_request (RkCall *call, GError **error)
{
  g_autoptr (RkCareRequest) asked = rk_record_new (&rk_request_type);
  g_autoptr (GPtrArray) requests = NULL;
  g_auto (GStrv) facilities = NULL;
  const char *kind = NULL, *text = NULL, *wanted_on = NULL;
  int named = FALSE;
  const RkBodyMember members[] = {
    { "kind", RK_MEMBER_TEXT, TRUE, 32, &kind },
    { "text", RK_MEMBER_TEXT, FALSE, RK_REQUEST_MAX_BYTES, &text },
    { "wanted_on", RK_MEMBER_TEXT, FALSE, 10, &wanted_on },
    { "named", RK_MEMBER_BOOL, FALSE, 0, &named },
    { "facilities", RK_MEMBER_IDS, TRUE, RK_REQUEST_MAX_FACILITIES, &facilities },
  };
  RkCreated created;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  asked->id = g_strdup (rk_call_param (call, 1));
  asked->kind = rk_field_enum_value (rk_record_type_find (&rk_request_type, "kind"), kind);
  asked->text = g_strdup (text);
  asked->wanted_on = g_strdup (wanted_on);
  asked->named = named;
  if (!rk_domain_request_create (call->tx, call->actor, rk_call_param (call, 0), asked,
                                 (const char *const *) facilities, g_strv_length (facilities),
                                 &created, &requests, error))
    return FALSE;
  answer_all (call, rk_call_created_status (created), requests);
  return TRUE;
}

gboolean
rk_put_request_withdrawal (RkCall *call, GError **error)
{
  g_autoptr (GPtrArray) requests = NULL;

  if (!rk_call_read_body (call, NULL, 0, error))
    return FALSE;
  requests = rk_domain_request_withdraw (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error);
  if (requests == NULL)
    return FALSE;
  answer_all (call, 200, requests);
  return TRUE;
}

gboolean
rk_put_request_reply (RkCall *call, GError **error)
{
  const char *text = NULL;
  gint64 version = 0;
  const RkBodyMember members[] = {
    { "text", RK_MEMBER_TEXT, TRUE, RK_REQUEST_MAX_BYTES, &text },
    { "version", RK_MEMBER_INT, TRUE, 0, &version },
  };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && answer_one (
           call, rk_domain_request_reply (call->tx, call->actor, rk_call_param (call, 0),
                                          rk_call_param (call, 1), rk_call_param (call, 2), text,
                                          version, error));
}

gboolean
rk_put_request_answer (RkCall *call, GError **error)
{
  const char *state = NULL, *text = NULL;
  gint64 version = 0;
  const RkBodyMember members[] = {
    { "state", RK_MEMBER_TEXT, TRUE, 32, &state },
    { "text", RK_MEMBER_TEXT, FALSE, RK_REQUEST_MAX_BYTES, &text },
    { "version", RK_MEMBER_INT, TRUE, 0, &version },
  };
  RkRequestState value;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  value
    = (RkRequestState) rk_field_enum_value (rk_record_type_find (&rk_request_type, "state"), state);
  return answer_one (call, rk_domain_request_answer (call->tx, call->actor, rk_call_param (call, 0),
                                                     value, text, version, error));
}
