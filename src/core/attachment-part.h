/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

G_BEGIN_DECLS

/**
 * RkAttachmentPart:
 * @RK_PART_WHOLE: the file itself
 * @RK_PART_SMALL: a picture of it for a timeline
 * @RK_PART_SCREEN: a picture of it for a whole screen
 * @RK_N_PARTS: how many there are
 *
 * What is carried of an attachment, one behind the other in this order.
 */
typedef enum
{
  RK_PART_WHOLE,
  RK_PART_SMALL,
  RK_PART_SCREEN,
  RK_N_PARTS,
} RkAttachmentPart;

const char *rk_attachment_part_name (RkAttachmentPart part);
gboolean rk_attachment_part_from_name (const char *name, RkAttachmentPart *ret_part);
gint64 rk_attachment_part_size (const RkAttachment *attachment, RkAttachmentPart part);
const char *rk_attachment_part_sha256 (const RkAttachment *attachment, RkAttachmentPart part);
gint64 rk_attachment_part_offset (const RkAttachment *attachment, RkAttachmentPart part);
gint64 rk_attachment_carried_size (const RkAttachment *attachment);
char *rk_attachment_part_dup_id (const char *attachment_id, RkAttachmentPart part);

G_END_DECLS
