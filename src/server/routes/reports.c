/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/post.h"
#include "server/routes/handlers.h"

/* 通報 of a post, and what those who lead the space do about it. */

static gboolean
read_word (const char *field, const char *word, int *ret_value, GError **error)
{
  *ret_value = rk_field_enum_value (rk_record_type_find (&rk_report_type, field), word);
  if (*ret_value != 0)
    return TRUE;
  g_set_error (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_INVALID, "%s: is not known", field);
  return FALSE;
}

gboolean
rk_put_report (RkCall *call, GError **error)
{
  const char *kind = NULL, *reason = NULL;
  const RkBodyMember members[] = {
    { "kind", RK_MEMBER_TEXT, TRUE, 16, &kind },
    { "reason", RK_MEMBER_TEXT, FALSE, RK_REPORT_REASON_MAX_BYTES, &reason },
  };
  g_autoptr (RkReport) report = NULL;
  int value;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !read_word ("kind", kind, &value, error))
    return FALSE;
  report = rk_domain_post_report (call->tx, call->actor, rk_call_param (call, 0),
                                  rk_call_param (call, 1), (RkReportKind) value, reason, error);
  if (report == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_report_type, report);
  return TRUE;
}

gboolean
rk_delete_report (RkCall *call, GError **error)
{
  if (!rk_domain_post_unreport (
        call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_get_reports (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_reports_write (
        call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_reports (RkCall *call, GError **error)
{
  const char *outcome = NULL;
  const RkBodyMember members[] = { { "outcome", RK_MEMBER_TEXT, TRUE, 16, &outcome } };
  int value;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !read_word ("outcome", outcome, &value, error)
      || !rk_domain_reports_settle (call->tx, call->actor, rk_call_param (call, 0),
                                    rk_call_param (call, 1), (RkReportOutcome) value, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}
