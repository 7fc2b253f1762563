/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/picture.h"

#include "sandbox/decoder.h"
#include "sandbox/worker/gif.h"

#include <stdlib.h>
#include <string.h>

/* A picture of 128 million pixels with transparency, once as it is and once smaller, and the
 * libraries. */
static const RkWorkerLimits limits = { G_GUINT64_CONSTANT (1536) * 1024 * 1024, 30 };

static RkWireFailure
probe (const guint8 *file, gsize length, RkMessage *answer)
{
  RkPicture picture;
  RkWireFailure failure = rk_picture_load (file, length, TRUE, 0, 0, &picture);
  guint width;
  guint height;

  if (failure == 0)
    {
      rk_picture_upright_size (&picture, &width, &height);
      rk_message_put_u32 (answer, width);
      rk_message_put_u32 (answer, height);
      rk_message_put_u32 (answer, picture.orientation);
      rk_message_put_u32 (answer, picture.n_pages);
    }
  rk_picture_clear (&picture);
  return failure;
}

static RkWireFailure
decode (const guint8 *file, gsize length, RkReader *question, int output_fd, RkMessage *answer)
{
  guint max_width = rk_reader_get_u32 (question);
  guint max_height = rk_reader_get_u32 (question);
  guint page = rk_reader_get_u32 (question);
  g_autofree guint8 *turned = NULL;
  gsize output_length;
  guint8 *output = rk_worker_map_output (output_fd, &output_length);
  RkPicture picture;
  RkWireFailure failure;
  guint width;
  guint height;

  if (output == NULL || !rk_reader_end (question))
    return RK_WIRE_TOO_LARGE;
  if (page > 0)
    {
      turned = rk_picture_turn_to_page (file, length, page);
      if (turned == NULL)
        return RK_WIRE_DAMAGED;
      file = turned;
    }
  failure = rk_picture_load (file, length, FALSE, max_width, max_height, &picture);
  if (failure == 0)
    {
      if (rk_picture_write (&picture, output, output_length, &width, &height))
        {
          rk_message_put_u32 (answer, width);
          rk_message_put_u32 (answer, height);
        }
      else
        failure = RK_WIRE_TOO_LARGE;
    }
  rk_picture_clear (&picture);
  return failure;
}

/* What moves is sent moving or not at all, unless a still is asked for. */
static RkWireFailure
scan_gif (const guint8 *file, gsize length, gboolean *ret_moves)
{
  const char *mime_type;
  RkWireFailure failure;
  RkGifInfo info;

  rk_file_kind_sniff (file, length, &mime_type);
  if (g_strcmp0 (mime_type, "image/gif") != 0)
    return 0;
  failure = rk_gif_scan (file, length, &info);
  *ret_moves = failure == 0 && info.n_frames > 1;
  return failure;
}

static RkWireFailure
encode (const guint8 *file, gsize length, RkReader *question, int output_fd, RkMessage *answer)
{
  guint max_edge = rk_reader_get_u32 (question);
  guint format = rk_reader_get_u32 (question);
  guint quality = rk_reader_get_u32 (question);
  gsize output_length;
  guint8 *output = rk_worker_map_output (output_fd, &output_length);
  RkPicture picture = { NULL };
  RkEncodedPicture encoded = { FALSE };
  gboolean moves = FALSE;
  RkWireFailure failure;

  if (output == NULL || !rk_reader_end (question))
    return RK_WIRE_TOO_LARGE;
  failure = format == RK_ENCODE_AUTO ? scan_gif (file, length, &moves) : 0;
  if (failure == 0)
    failure = rk_picture_load (file, length, FALSE, max_edge, max_edge, &picture);
  if (failure == 0 && moves)
    failure = rk_picture_keep_moving (file, length, &picture, output, output_length, &encoded);
  else if (failure == 0 && format == RK_ENCODE_AUTO && picture.n_pages > 1)
    failure = rk_picture_keep_pages (file, length, &picture, output, output_length, &encoded);
  else if (failure == 0)
    failure = rk_picture_encode (&picture, format, quality, output, output_length, &encoded);
  if (failure == 0)
    {
      rk_message_put_u32 (answer, encoded.kind);
      rk_message_put_u32 (answer, encoded.width);
      rk_message_put_u32 (answer, encoded.height);
      rk_message_put_u32 (answer, (guint32) encoded.length);
      rk_message_put_u32 (answer, (guint32) encoded.preview_length);
    }
  rk_picture_clear (&picture);
  return failure;
}

/* From whichever of the encodings that are met in Japan it fits. Hardly a text of Shift_JIS is one
 * of EUC-JP as well, but many of EUC-JP are nonsense in Shift_JIS, so that is asked first. */
static RkWireFailure
read_text (const guint8 *file, gsize length, int output_fd, RkMessage *answer)
{
  static const char *const encodings[] = { "EUC-JP", "CP932", "ISO-2022-JP" };
  gsize output_length;
  guint8 *output = rk_worker_map_output (output_fd, &output_length);
  g_autofree char *converted = NULL;
  const char *text = (const char *) file;
  const char *end;
  gsize n = length;

  if (output == NULL)
    return RK_WIRE_TOO_LARGE;
  if (length >= 3 && memcmp (file, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      n -= 3;
    }
  if (length >= 2 && (memcmp (file, "\xff\xfe", 2) == 0 || memcmp (file, "\xfe\xff", 2) == 0))
    text = converted = g_convert (text, (gssize) length, "UTF-8", "UTF-16", NULL, &n, NULL);
  else if (!g_utf8_validate_len (text, n, NULL))
    {
      text = NULL;
      for (gsize i = 0; i < G_N_ELEMENTS (encodings) && text == NULL; i++)
        text = converted
          = g_convert ((const char *) file, (gssize) length, "UTF-8", encodings[i], NULL, &n, NULL);
    }
  if (text == NULL || memchr (text, 0, n) != NULL)
    return RK_WIRE_UNSUPPORTED;
  g_utf8_validate_len (text, MIN (n, output_length), &end);
  n = (gsize) (end - text);
  memcpy (output, text, n);
  rk_message_put_u32 (answer, (guint32) n);
  return 0;
}

static RkWireFailure
handle (RkReader *question, const int *fds, gsize n_fds, RkMessage *answer, gpointer user_data)
{
  gsize length;
  const guint8 *file = n_fds > 0 ? rk_worker_map_input (fds[0], &length) : NULL;

  if (file == NULL)
    return RK_WIRE_DAMAGED;
  if (question->type == RK_WIRE_PROBE)
    return probe (file, length, answer);
  if (question->type == RK_WIRE_DECODE && n_fds == 2)
    return decode (file, length, question, fds[1], answer);
  if (question->type == RK_WIRE_ENCODE && n_fds == 2)
    return encode (file, length, question, fds[1], answer);
  if (question->type == RK_WIRE_TEXT && n_fds == 2)
    return read_text (file, length, fds[1], answer);
  return RK_WIRE_UNSUPPORTED;
}

int
main (void)
{
  rk_picture_prepare ();
  rk_worker_lock_down (&limits);
  rk_worker_serve (handle, NULL);
  return EXIT_SUCCESS;
}
