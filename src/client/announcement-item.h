/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/announcements.h"

G_BEGIN_DECLS

RkAnnouncementItem *rk_announcement_item_new (const RkAnnouncement *announcement);
/* (element-type RkAnnouncementItem): of @rows, those of @there that say the same among them. */
GPtrArray *rk_announcements_to_items (GListModel *there, GPtrArray *rows);
guint rk_announcements_count_unread (GListModel *announcements);

G_END_DECLS
