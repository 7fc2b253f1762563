/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

/**
 * RkAnnouncementItem:
 *
 * お知らせ of the operator or a 医師会 that is for me. An item never changes: what changes becomes
 * another one in the model.
 */
#define RK_TYPE_ANNOUNCEMENT_ITEM (rk_announcement_item_get_type ())
G_DECLARE_FINAL_TYPE (RkAnnouncementItem, rk_announcement_item, RK, ANNOUNCEMENT_ITEM, GObject)

/** rk_announcement_item_get_announcement: Returns: (transfer none): the record */
const RkAnnouncement *rk_announcement_item_get_announcement (RkAnnouncementItem *self);

/** rk_client_get_announcements: Returns: (transfer none): a model of #RkAnnouncementItem, the
 * newest first; those that are over are not in it */
GListModel *rk_client_get_announcements (RkClient *self);

/** rk_client_mark_announcement_read: through the outbox */
void rk_client_mark_announcement_read (RkClient *self, RkAnnouncementItem *item);

G_END_DECLS
