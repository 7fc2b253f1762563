/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/file-kind.h"

#include "sandbox/decoder.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct
{
  const char *media_type;
  const char *extension;
  const char *words;
} kinds[] = {
  { "application/pdf", ".pdf", N_ ("PDF") },
  { "application/msword", ".doc", N_ ("Word document") },
  { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx",
    N_ ("Word document") },
  { "application/rtf", ".rtf", N_ ("Word document") },
  { "application/vnd.ms-excel", ".xls", N_ ("Excel workbook") },
  { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx",
    N_ ("Excel workbook") },
  { "application/vnd.ms-powerpoint", ".ppt", N_ ("PowerPoint presentation") },
  { "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx",
    N_ ("PowerPoint presentation") },
  { "application/vnd.oasis.opendocument.text", ".odt", N_ ("OpenDocument text") },
  { "application/vnd.oasis.opendocument.spreadsheet", ".ods", N_ ("OpenDocument spreadsheet") },
  { "application/vnd.oasis.opendocument.presentation", ".odp", N_ ("OpenDocument presentation") },
  { "application/vnd.oasis.opendocument.graphics", ".odg", N_ ("OpenDocument drawing") },
  { "text/csv", ".csv", N_ ("Table (CSV)") },
  { "text/plain", ".txt", N_ ("Text") },
  { "application/zip", ".zip", N_ ("Archive (ZIP)") },
};

static gboolean
is_of (RkAttachmentItem *item, const char *media_type, const char *extension)
{
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);
  g_autofree char *lower = attachment->name != NULL ? g_ascii_strdown (attachment->name, -1) : NULL;

  if (g_strcmp0 (attachment->media_type, media_type) == 0)
    return TRUE;
  return (attachment->media_type == NULL || *attachment->media_type == '\0'
          || g_str_equal (attachment->media_type, "application/octet-stream"))
         && lower != NULL && g_str_has_suffix (lower, extension);
}

/**
 * rk_file_kind_words:
 *
 * Returns: what kind of file a person would call it
 */
const char *
rk_file_kind_words (RkAttachmentItem *item)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (is_of (item, kinds[i].media_type, kinds[i].extension))
      return _ (kinds[i].words);
  if (rk_attachment_item_is_image (item))
    return _ ("Picture");
  if (rk_attachment_item_is_video (item))
    return _ ("Film");
  if (rk_attachment_item_is_sound (item))
    return _ ("Sound");
  return _ ("File");
}

/** rk_file_kind_is_gif: Returns: whether it may move */
gboolean
rk_file_kind_is_gif (RkAttachmentItem *item)
{
  return is_of (item, "image/gif", ".gif");
}

/** rk_file_kind_is_table: Returns: whether it is a text whose lines are the rows of a table */
gboolean
rk_file_kind_is_table (RkAttachmentItem *item)
{
  const char *name = rk_attachment_item_get_attachment (item)->name;

  /* Some systems call a table plain text. */
  return is_of (item, "text/csv", ".csv")
         || (is_of (item, "text/plain", ".txt") && name != NULL && strlen (name) > 4
             && g_ascii_strcasecmp (name + strlen (name) - 4, ".csv") == 0);
}

/** rk_file_kind_is_text: Returns: whether it is text, tables included */
gboolean
rk_file_kind_is_text (RkAttachmentItem *item)
{
  return is_of (item, "text/plain", ".txt") || rk_file_kind_is_table (item);
}

/** rk_file_kind_is_office: Returns: whether it becomes pages by a conversion */
gboolean
rk_file_kind_is_office (RkAttachmentItem *item)
{
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);

  /* The smaller picture of a document has its name; Excel says of a table of text that it is its
   * own. */
  return !rk_attachment_item_is_image (item)
         && rk_decoder_is_office (attachment->media_type, attachment->name)
         && !rk_file_kind_is_table (item);
}
