/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_invitation_create:
 * @id: made by the inviter
 * @invitee_id: (nullable): one of rk_domain_candidates_write()
 * @mail: (nullable): or else an address: メールで招待
 * @ret_created: (out): see #RkCreated
 * @ret_invitation: (out) (transfer full) (nullable): waits for an administrator unless the actor is
 *   one
 * @error: NOT_FOUND for somebody whom the actor does not know; CONFLICT for one who is in already
 *   or is invited already
 */
gboolean rk_domain_invitation_create (RkDomainTx *tx,
                                      const RkActor *actor,
                                      const char *space_id,
                                      const char *id,
                                      const char *invitee_id,
                                      const char *mail,
                                      RkCreated *ret_created,
                                      RkInvitation **ret_invitation,
                                      GError **error);

/**
 * rk_domain_relative_invite:
 * @mail: the address
 * @kind: of the account that its code makes: patient or family
 *
 * メールで招待 into 患者側. An account that the address has already is invited as what it is. The
 * rest as rk_domain_invitation_create().
 */
gboolean rk_domain_relative_invite (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const char *space_id,
                                    const char *id,
                                    const char *mail,
                                    RkUserKind kind,
                                    RkCreated *ret_created,
                                    RkInvitation **ret_invitation,
                                    GError **error);

/**
 * rk_domain_invitation_approve:
 * @approve: %FALSE to refuse
 *
 * By an administrator of the space. The same decision again is harmless, another is CONFLICT.
 */
RkInvitation *rk_domain_invitation_approve (
  RkDomainTx *tx, const RkActor *actor, const char *id, gboolean approve, GError **error);

/**
 * rk_domain_invitation_answer:
 * @accept: %FALSE to decline
 *
 * By the invitee, who gains sight of the space by accepting.
 */
RkInvitation *rk_domain_invitation_answer (
  RkDomainTx *tx, const RkActor *actor, const char *id, gboolean accept, GError **error);

/**
 * rk_domain_invitation_withdraw:
 *
 * By the inviter or an administrator of the space.
 */
RkInvitation *rk_domain_invitation_withdraw (RkDomainTx *tx,
                                             const RkActor *actor,
                                             const char *id,
                                             GError **error);

/**
 * rk_domain_invitation_resend:
 * @error: RATE_LIMITED when the last mail went out a moment ago
 *
 * Sends the mail of an invitation by mail again, with a new code; the old one is void. By the
 * inviter or an administrator of the space.
 */
RkInvitation *
rk_domain_invitation_resend (RkDomainTx *tx, const RkActor *actor, const char *id, GError **error);

/**
 * rk_domain_invitation_veil:
 *
 * Takes out of an invitation by mail whose address it is, for everybody but the invitee, until they
 * are in. Whatever goes out has to pass here.
 */
void rk_domain_invitation_veil (const RkActor *actor, RkInvitation *invitation);

/**
 * rk_domain_notice_read:
 *
 * Marks one's own notice as read. Repeating is harmless.
 *
 * Returns: (transfer full) (nullable): the notice
 */
RkNotice *
rk_domain_notice_read (RkDomainTx *tx, const RkActor *actor, const char *notice_id, GError **error);

/**
 * rk_domain_connection_request:
 * @id: of the つながり that is to come to be, and of the request
 * @other_id: who is asked: somebody of staff whom the actor knows
 * @ret_invitation: (out) (transfer full) (nullable): the request
 *
 * Asks somebody for a つながり. The place of it is there from now on, with the actor alone in it;
 * the request is an invitation into it, and answered and withdrawn like one. When it is refused or
 * withdrawn the place goes. An accepted one cannot be left.
 */
gboolean rk_domain_connection_request (RkDomainTx *tx,
                                       const RkActor *actor,
                                       const char *id,
                                       const char *other_id,
                                       RkCreated *ret_created,
                                       RkInvitation **ret_invitation,
                                       GError **error);

G_END_DECLS
