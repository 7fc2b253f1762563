/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/notice-items.h"
#include "client/patient-item.h"
#include "client/people-items.h"
#include "client/post-item.h"
#include "client/rows-private.h"
#include "client/search.h"
#include "client/space-item.h"

G_BEGIN_DECLS

/* How the client makes and changes the items. Main thread only. */

RkUserItem *rk_user_item_new (const RkUserRow *row);
void rk_user_item_update (RkUserItem *self, const RkUserRow *row);

RkMemberItem *rk_member_item_new (const RkMemberRow *row);
void rk_member_item_update (RkMemberItem *self, const RkMemberRow *row);

RkCandidateItem *rk_candidate_item_new (const RkUserRow *row, gboolean is_colleague);
RkSessionItem *rk_session_item_new (const RkSession *session);

/* Times that people read (an age) are counted in @zone. */
RkPatientItem *rk_patient_item_new (const RkPatientRow *row, GTimeZone *zone);
void rk_patient_item_update (RkPatientItem *self, const RkPatientRow *row, GTimeZone *zone);
void rk_patient_item_set_same_name (RkPatientItem *self, gboolean same_name);

RkSpaceItem *rk_space_item_new (const RkSpaceRow *row);
void rk_space_item_update (RkSpaceItem *self, const RkSpaceRow *row);

RkPostItem *rk_post_item_new (const RkPostRow *row);
void rk_post_item_update (RkPostItem *self, const RkPostRow *row);
void rk_post_item_set_unread (RkPostItem *self, gboolean is_unread);
gint64 rk_post_item_get_seq (RkPostItem *self);

void rk_attachment_item_set_state (RkAttachmentItem *self, RkMediaState state, double progress);

RkInvitationItem *rk_invitation_item_new (const RkInvitationRow *row);
void rk_invitation_item_update (RkInvitationItem *self, const RkInvitationRow *row);

RkNoticeItem *rk_notice_item_new (const RkNoticeRow *row, RkInvitationItem *invitation);
void
rk_notice_item_update (RkNoticeItem *self, const RkNoticeRow *row, RkInvitationItem *invitation);

RkSearchHit *rk_search_hit_new (const RkPost *post,
                                const char *space_title,
                                const RkUserRow *author,
                                const char *query,
                                gboolean from_server);

G_END_DECLS
