/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/announcement.h"
#include "server/domain/audit.h"
#include "server/domain/invitation.h"
#include "server/routes/handlers.h"

/* Invitations, notices, announcements, and what was looked at. */

gboolean
rk_put_invitation (RkCall *call, GError **error)
{
  const char *invitee_id = NULL, *mail = NULL, *kind = NULL;
  const RkBodyMember members[] = {
    { "kind", RK_MEMBER_TEXT, FALSE, 16, &kind },
    { "invitee_id", RK_MEMBER_ID, FALSE, 0, &invitee_id },
    { "mail", RK_MEMBER_TEXT, FALSE, RK_MAIL_MAX_BYTES, &mail },
  };
  g_autoptr (RkInvitation) invitation = NULL;
  RkCreated created;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  if (kind != NULL)
    {
      const int value = rk_field_enum_value (rk_record_type_find (&rk_user_type, "kind"), kind);

      if ((value != RK_USER_KIND_PATIENT && value != RK_USER_KIND_FAMILY) || mail == NULL)
        {
          g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_INVALID,
                               "kind: patient or family, with a mail");
          return FALSE;
        }
      if (!rk_domain_relative_invite (call->tx, call->actor, rk_call_param (call, 0),
                                      rk_call_param (call, 1), mail, (RkUserKind) value, &created,
                                      &invitation, error))
        return FALSE;
    }
  else if (!rk_domain_invitation_create (call->tx, call->actor, rk_call_param (call, 0),
                                         rk_call_param (call, 1), invitee_id, mail, &created,
                                         &invitation, error))
    return FALSE;
  if (invitation != NULL)
    rk_domain_invitation_veil (call->actor, invitation);
  rk_call_answer_record (call, rk_call_created_status (created), &rk_invitation_type, invitation);
  return TRUE;
}

gboolean
rk_put_connection (RkCall *call, GError **error)
{
  const char *user_id = NULL;
  const RkBodyMember members[] = { { "user_id", RK_MEMBER_ID, TRUE, 0, &user_id } };
  g_autoptr (RkInvitation) invitation = NULL;
  RkCreated created;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !rk_domain_connection_request (
        call->tx, call->actor, rk_call_param (call, 0), user_id, &created, &invitation, error))
    return FALSE;
  rk_call_answer_record (call, rk_call_created_status (created), &rk_invitation_type, invitation);
  return TRUE;
}

static gboolean
answer_invitation (RkCall *call, RkInvitation *invitation)
{
  if (invitation == NULL)
    return FALSE;
  rk_domain_invitation_veil (call->actor, invitation);
  rk_call_answer_record (call, 200, &rk_invitation_type, invitation);
  rk_invitation_free (invitation);
  return TRUE;
}

gboolean
rk_put_approval (RkCall *call, GError **error)
{
  int approve = FALSE;
  const RkBodyMember members[] = { { "approve", RK_MEMBER_BOOL, TRUE, 0, &approve } };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && answer_invitation (
           call, rk_domain_invitation_approve (
                   call->tx, call->actor, rk_call_param (call, 0), approve, error));
}

gboolean
rk_put_answer (RkCall *call, GError **error)
{
  int accept = FALSE;
  const RkBodyMember members[] = { { "accept", RK_MEMBER_BOOL, TRUE, 0, &accept } };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && answer_invitation (
           call, rk_domain_invitation_answer (
                   call->tx, call->actor, rk_call_param (call, 0), accept, error));
}

gboolean
rk_delete_invitation (RkCall *call, GError **error)
{
  return answer_invitation (
    call, rk_domain_invitation_withdraw (call->tx, call->actor, rk_call_param (call, 0), error));
}

gboolean
rk_put_invitation_mail (RkCall *call, GError **error)
{
  return rk_call_read_body (call, NULL, 0, error)
         && answer_invitation (call, rk_domain_invitation_resend (
                                       call->tx, call->actor, rk_call_param (call, 0), error));
}

gboolean
rk_put_notice_read (RkCall *call, GError **error)
{
  g_autoptr (RkNotice) notice = NULL;

  if (!rk_call_read_body (call, NULL, 0, error))
    return FALSE;
  notice = rk_domain_notice_read (call->tx, call->actor, rk_call_param (call, 0), error);
  if (notice == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_notice_type, notice);
  return TRUE;
}

gboolean
rk_put_announcement_read (RkCall *call, GError **error)
{
  g_autoptr (RkAnnouncement) announcement = NULL;

  if (!rk_call_read_body (call, NULL, 0, error))
    return FALSE;
  announcement
    = rk_domain_announcement_read (call->tx, call->actor, rk_call_param (call, 0), error);
  if (announcement == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_announcement_type, announcement);
  return TRUE;
}

gboolean
rk_put_view (RkCall *call, GError **error)
{
  const char *kind_name = NULL, *subject_id = NULL;
  gint64 at_us = 0;
  const RkBodyMember members[] = {
    { "kind", RK_MEMBER_TEXT, TRUE, 32, &kind_name },
    { "subject_id", RK_MEMBER_ID, TRUE, 0, &subject_id },
    { "at_us", RK_MEMBER_INT, TRUE, 0, &at_us },
  };
  RkViewKind kind;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  kind = rk_view_kind_from_name (kind_name);
  if (kind == RK_VIEW_UNKNOWN)
    {
      g_set_error_literal (
        error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_INVALID, "kind: is not one that is known");
      return FALSE;
    }
  if (!rk_domain_view_report (
        call->tx, call->actor, rk_call_param (call, 0), kind, subject_id, at_us, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}
