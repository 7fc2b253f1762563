/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain-private.h"
#include "server/domain/invitation.h"

G_BEGIN_DECLS

/* The invitation, for somebody who may do @action to it. */
RkInvitation *rk_invitation_find_permitted (
  RkDomainTx *tx, const RkActor *actor, const char *id, RkAction action, GError **error);

/* Whether @actor may invite the address into the space. */
gboolean rk_invitation_check_mail (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *mail, GError **error);
/* The address of a new invitation, and whose account its code makes. */
gboolean rk_invitation_note_mail (RkDomainTx *tx,
                                  const RkInvitation *invitation,
                                  RkUserKind kind,
                                  GError **error);
/* Has the mail sent, with a new code where one is needed, and brings the invitation into the state
 * that it waits in. */
gboolean rk_invitation_issue (RkDomainTx *tx, RkInvitation *invitation, GError **error);
/* The invitation waits for @user from now on. */
gboolean
rk_invitation_reach (RkDomainTx *tx, RkInvitation *invitation, const RkUser *user, GError **error);
/* What was not sent yet is not sent any more. */
gboolean rk_invitation_unqueue (RkDomainTx *tx, const RkInvitation *invitation, GError **error);

G_END_DECLS
