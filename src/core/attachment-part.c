/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/attachment-part.h"

/**
 * rk_attachment_part_name:
 *
 * Returns: (transfer none): as it is called on the wire
 */
const char *
rk_attachment_part_name (RkAttachmentPart part)
{
  static const char *const names[RK_N_PARTS] = { "content", "small", "screen" };

  g_return_val_if_fail (part < RK_N_PARTS, NULL);
  return names[part];
}

/**
 * rk_attachment_part_from_name:
 * @name: of a picture of an attachment
 * @ret_part: (out): which one
 *
 * Returns: whether there is such a one; the content itself is none
 */
gboolean
rk_attachment_part_from_name (const char *name, RkAttachmentPart *ret_part)
{
  for (RkAttachmentPart part = RK_PART_SMALL; part < RK_N_PARTS; part++)
    if (g_strcmp0 (name, rk_attachment_part_name (part)) == 0)
      {
        *ret_part = part;
        return TRUE;
      }
  return FALSE;
}

/**
 * rk_attachment_part_size:
 *
 * Returns: its bytes; 0 where there is none
 */
gint64
rk_attachment_part_size (const RkAttachment *attachment, RkAttachmentPart part)
{
  switch (part)
    {
    case RK_PART_WHOLE:
      return attachment->size;
    case RK_PART_SMALL:
      return attachment->small_size;
    case RK_PART_SCREEN:
      return attachment->screen_size;
    case RK_N_PARTS:
    default:
      g_return_val_if_reached (0);
    }
}

/**
 * rk_attachment_part_sha256:
 *
 * Returns: (transfer none) (nullable): 64 hexadecimal digits
 */
const char *
rk_attachment_part_sha256 (const RkAttachment *attachment, RkAttachmentPart part)
{
  switch (part)
    {
    case RK_PART_WHOLE:
      return attachment->sha256;
    case RK_PART_SMALL:
      return attachment->small_sha256;
    case RK_PART_SCREEN:
      return attachment->screen_sha256;
    case RK_N_PARTS:
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * rk_attachment_part_offset:
 *
 * Returns: where it begins in what is carried, in bytes
 */
gint64
rk_attachment_part_offset (const RkAttachment *attachment, RkAttachmentPart part)
{
  gint64 offset = 0;

  for (RkAttachmentPart before = RK_PART_WHOLE; before < part; before++)
    offset += rk_attachment_part_size (attachment, before);
  return offset;
}

/**
 * rk_attachment_carried_size:
 *
 * Returns: the bytes of all parts
 */
gint64
rk_attachment_carried_size (const RkAttachment *attachment)
{
  return rk_attachment_part_offset (attachment, RK_N_PARTS);
}

/**
 * rk_attachment_part_dup_id:
 * @attachment_id: an id
 *
 * Returns: (transfer full): under which it is kept: the id itself for the whole
 */
char *
rk_attachment_part_dup_id (const char *attachment_id, RkAttachmentPart part)
{
  return part == RK_PART_WHOLE
           ? g_strdup (attachment_id)
           : g_strconcat (attachment_id, "/", rk_attachment_part_name (part), NULL);
}
