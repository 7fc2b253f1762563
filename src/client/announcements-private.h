/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/announcement-item.h"
#include "client/engine-private.h"

G_BEGIN_DECLS

gboolean
rk_store_apply_announcement (RkStore *store, const RkAnnouncement *announcement, GError **error);
/* When the next one is over, UTC µs; 0 when there is none. */
gint64 rk_store_next_announcement_end (RkStore *store);
void rk_engine_publish_announcements (RkEngine *engine);

G_END_DECLS
