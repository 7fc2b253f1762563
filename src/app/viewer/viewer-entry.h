/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

#define RK_TYPE_VIEWER_ENTRY (rk_viewer_entry_get_type ())
/**
 * RkViewerEntry:
 *
 * An attachment with the post that it belongs to: one step of the viewer.
 */
G_DECLARE_FINAL_TYPE (RkViewerEntry, rk_viewer_entry, RK, VIEWER_ENTRY, GObject)

RkViewerEntry *rk_viewer_entry_new (RkAttachmentItem *item, RkPostItem *post);
RkAttachmentItem *rk_viewer_entry_get_item (RkViewerEntry *self);
RkPostItem *rk_viewer_entry_get_post (RkViewerEntry *self);
const char *rk_viewer_entry_get_id (RkViewerEntry *self);
char *rk_viewer_entry_dup_caption (RkViewerEntry *self);
char *rk_viewer_entry_dup_short_caption (RkViewerEntry *self);

G_END_DECLS
