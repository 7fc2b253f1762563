/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * RkInvitationItem:
 *
 * An invitation that I sent, that waits for me, or that belongs to a space that I am in.
 *
 * Properties: `id`, `space-id`, `space-title`, `inviter-name`, `inviter-facility`, `invitee-name`,
 * `invitee-facility` (strings), `state` (int, RkInvitationState), `created-us` (int64),
 * `for-me` (boolean: I am the invitee), `can-approve` (boolean: it waits for an administrator, and
 * I am one), `can-withdraw` (boolean).
 */
#define RK_TYPE_INVITATION_ITEM (rk_invitation_item_get_type ())
G_DECLARE_FINAL_TYPE (RkInvitationItem, rk_invitation_item, RK, INVITATION_ITEM, GObject)

/** rk_invitation_item_get_addressee: Returns: (transfer none): the name of who is invited, or where
 * an invitation by mail goes to as long as nobody knows whose that is */
const char *rk_invitation_item_get_addressee (RkInvitationItem *self);
/** rk_invitation_item_can_resend: Returns: whether its mail can be sent again by me */
gboolean rk_invitation_item_can_resend (RkInvitationItem *self);

/** rk_invitation_item_get_invitation: Returns: (transfer none): the record */
const RkInvitation *rk_invitation_item_get_invitation (RkInvitationItem *self);
RkInvitationState rk_invitation_item_get_state (RkInvitationItem *self);
gboolean rk_invitation_item_is_for_me (RkInvitationItem *self);
gboolean rk_invitation_item_can_approve (RkInvitationItem *self);
gboolean rk_invitation_item_can_withdraw (RkInvitationItem *self);
/** rk_invitation_item_is_open: Returns: whether it still waits for somebody */
gboolean rk_invitation_item_is_open (RkInvitationItem *self);

/**
 * RkNoticeItem:
 *
 * What waits for me (お知らせ).
 *
 * Properties: `id`, `subject-id`, `space-id` (strings, the latter two nullable), `kind` (int,
 * RkNoticeKind), `created-us` (int64), `is-read` (boolean), `space-title` (string, nullable: of the
 * patient or group it is about, where I see it), `invitation` (RkInvitationItem, nullable: its
 * subject, for the kinds that are about one).
 */
#define RK_TYPE_NOTICE_ITEM (rk_notice_item_get_type ())
G_DECLARE_FINAL_TYPE (RkNoticeItem, rk_notice_item, RK, NOTICE_ITEM, GObject)

/** rk_notice_item_get_notice: Returns: (transfer none): the record */
const RkNotice *rk_notice_item_get_notice (RkNoticeItem *self);
RkNoticeKind rk_notice_item_get_kind (RkNoticeItem *self);
gboolean rk_notice_item_is_read (RkNoticeItem *self);
const char *rk_notice_item_get_space_title (RkNoticeItem *self);
/** rk_notice_item_get_invitation: Returns: (transfer none) (nullable): what it is about */
RkInvitationItem *rk_notice_item_get_invitation (RkNoticeItem *self);

G_END_DECLS
