/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/attachment.h"
#include "server/routes/handlers.h"

#include <string.h>

gboolean
rk_put_attachment (RkCall *call, GError **error)
{
  g_autoptr (RkAttachment) attachment = rk_record_new (&rk_attachment_type);
  g_autoptr (RkAttachment) result = NULL;
  RkCreated created;

  if (!rk_record_read (&rk_attachment_type, call->body, RK_DECODE_CREATE, attachment, error))
    return FALSE;
  attachment->space_id = g_strdup (rk_call_param (call, 0));
  attachment->id = g_strdup (rk_call_param (call, 1));
  if (!rk_domain_attachment_declare (call->tx, call->actor, attachment, &created, &result, error))
    return FALSE;
  rk_call_answer_record (call, rk_call_created_status (created), &rk_attachment_type, result);
  return TRUE;
}

gboolean
rk_upload_begin (RkCall *call, GError **error)
{
  RkUpload *upload = rk_domain_upload_open (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error);

  rk_call_set_state (call, upload, (GDestroyNotify) rk_upload_free);
  return upload != NULL;
}

/* "12" out of "12-33/100", and what follows the separator. */
static gboolean
take_number (const char **text, char separator, gint64 *ret_value)
{
  const char *end = *text;
  gint64 value = 0;

  while (g_ascii_isdigit (*end))
    {
      if (value > G_MAXINT64 / 10 - 1)
        return FALSE;
      value = value * 10 + (*end++ - '0');
    }
  if (end == *text || *end != separator)
    return FALSE;
  *text = *end != '\0' ? end + 1 : end;
  *ret_value = value;
  return TRUE;
}

gboolean
rk_upload_chunk (RkCall *call, GError **error)
{
  RkUpload *upload = call->state;
  const char *range = call->exchange->content_range;
  const GByteArray *body = call->exchange->body;
  gint64 first, last, total;

  if (range == NULL || !g_str_has_prefix (range, "bytes "))
    range = "";
  else
    range += strlen ("bytes ");
  if (!take_number (&range, '-', &first) || !take_number (&range, '/', &last)
      || !take_number (&range, '\0', &total) || body == NULL || last < first
      || last - first + 1 != (gint64) body->len || total != rk_upload_get_size (upload))
    {
      g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_BAD_REQUEST,
                           "Content-Range must say which bytes of how many the body is");
      return FALSE;
    }
  return rk_upload_write (upload, first, body->data, body->len, error);
}

static void
answer_received (RkCall *call, gint64 received, const char *state)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "received");
  rk_json_int (&writer, received);
  if (state != NULL)
    {
      rk_json_key (&writer, "state");
      rk_json_text (&writer, state);
    }
  rk_json_end_object (&writer);
  rk_call_end_json (call, 200);
}

gboolean
rk_upload_keep (RkCall *call, GError **error)
{
  gint64 received;

  if (!rk_domain_upload_save (call->tx, call->actor, call->state, &received, error))
    return FALSE;
  answer_received (call, received, NULL);
  return TRUE;
}

gboolean
rk_get_upload (RkCall *call, GError **error)
{
  g_autoptr (RkUpload) upload = rk_domain_upload_open (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error);

  if (upload == NULL)
    return FALSE;
  answer_received (call, rk_upload_get_received (upload),
                   rk_field_enum_name (rk_record_type_find (&rk_attachment_type, "state"),
                                       rk_upload_get_state (upload)));
  return TRUE;
}

gboolean
rk_complete_verify (RkCall *call, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  /* What it found is kept, and said by the next step, which also throws the bytes away. */
  rk_upload_verify (call->state, &refusal);
  return TRUE;
}

gboolean
rk_complete_finish (RkCall *call, GError **error)
{
  g_autoptr (RkAttachment) attachment = NULL;
  g_autoptr (GError) refusal = NULL;

  if (!rk_call_read_body (call, NULL, 0, error)
      || !rk_domain_upload_complete (
        call->tx, call->actor, call->state, &attachment, &refusal, error))
    return FALSE;
  if (attachment == NULL)
    rk_call_problem (call->exchange, refusal);
  else
    rk_call_answer_record (call, 200, &rk_attachment_type, attachment);
  return TRUE;
}

/**
 * Reads a Range of one part. FALSE when there is no such range; a header of another unit says
 * nothing to us.
 */
static gboolean
parse_range (const char *range, gint64 size, gint64 *ret_first, gint64 *ret_last)
{
  gint64 first, last = size - 1;

  range += strlen ("bytes=");
  if (*range == '-')
    {
      range++;
      if (!take_number (&range, '\0', &last) || last == 0 || size == 0)
        return FALSE;
      first = MAX (size - last, 0);
      last = size - 1;
    }
  else if (!take_number (&range, '-', &first)
           || (*range != '\0' && !take_number (&range, '\0', &last)) || first > last
           || first >= size)
    return FALSE;
  *ret_first = first;
  *ret_last = MIN (last, size - 1);
  return TRUE;
}

static GBytes *
read_content (gpointer data, gint64 offset, gsize size, GError **error)
{
  return rk_content_read (data, offset, size, error);
}

static gboolean
answer_part (RkCall *call, RkAttachmentPart part, GError **error)
{
  RkExchange *exchange = call->exchange;
  g_autoptr (RkContent) content = rk_domain_content_open (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), part, error);
  gboolean ranged = exchange->range != NULL && g_str_has_prefix (exchange->range, "bytes=");
  const RkAttachment *attachment;
  g_autofree char *etag = NULL;
  g_autofree char *content_range = NULL;
  gint64 first = 0, last, size;

  if (content == NULL)
    return FALSE;
  attachment = rk_content_get_attachment (content);
  size = rk_attachment_part_size (attachment, part);
  etag = g_strdup_printf ("\"%s\"", rk_attachment_part_sha256 (attachment, part));
  last = size - 1;
  if (ranged && !parse_range (exchange->range, size, &first, &last))
    {
      content_range = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, size);
      rk_exchange_refuse (exchange, 416, "invalid", "there is no such range");
      rk_exchange_add_header (exchange, "Content-Range", content_range);
      return TRUE;
    }
  if (!ranged && g_strcmp0 (exchange->if_none_match, etag) == 0)
    {
      rk_exchange_answer_empty (exchange, 304);
      rk_exchange_add_header (exchange, "ETag", etag);
      return TRUE;
    }
  rk_exchange_answer_stream (exchange, ranged ? 206 : 200, "application/octet-stream", first,
                             last - first + 1, read_content, g_steal_pointer (&content),
                             (GDestroyNotify) rk_content_free);
  if (ranged)
    {
      content_range = g_strdup_printf (
        "bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, first, last, size);
      rk_exchange_add_header (exchange, "Content-Range", content_range);
    }
  rk_exchange_add_header (exchange, "ETag", etag);
  rk_exchange_add_header (exchange, "Accept-Ranges", "bytes");
  rk_exchange_add_header (exchange, "Content-Disposition", "attachment");
  rk_exchange_add_header (exchange, "Content-Security-Policy", "default-src 'none'; sandbox");
  return TRUE;
}

gboolean
rk_get_content (RkCall *call, GError **error)
{
  return answer_part (call, RK_PART_WHOLE, error);
}

gboolean
rk_get_preview (RkCall *call, GError **error)
{
  RkAttachmentPart part;

  if (!rk_attachment_part_from_name (rk_call_param (call, 2), &part))
    {
      g_set_error_literal (
        error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return FALSE;
    }
  return answer_part (call, part, error);
}
