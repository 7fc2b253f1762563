/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/outgoing-file.h"

#include "app/media/media-loader.h"
#include "client/client-error.h"
#include "core/attachment-part.h"
#include "core/file-type.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

/* What a card shows. */
#define THUMBNAIL_EDGE 192
/* The first page of a paper, in pixels: what its record says of its size. */
#define PAGE_EDGE 1024
/* Of what is no larger no smaller picture is carried. */
#define SMALL_FROM      960
#define SCREEN_FROM     2200
#define SMALLER_QUALITY 82
/* Who attaches a document waits no longer than that for what it looks like, in s; and what is
 * larger is not looked into. */
#define LOOK_SECONDS   15
#define LOOK_MAX_BYTES (8 * 1024 * 1024)

typedef struct
{
  RkDecoder *decoder;
  char *name;
  RkNewAttachment *attachment;
  GdkTexture *thumbnail;
  GBytes *look; /* what the smaller pictures are made of */
  guint edge;   /* its longer one */
  RkAttachmentPart part;
  GCancellable *converting;
  guint patience;
  gboolean is_gif;
} Work;

static void
work_free (Work *work)
{
  g_clear_object (&work->decoder);
  g_clear_pointer (&work->attachment, rk_new_attachment_free);
  g_clear_object (&work->thumbnail);
  g_clear_pointer (&work->look, g_bytes_unref);
  g_clear_object (&work->converting);
  g_clear_handle_id (&work->patience, g_source_remove);
  g_free (work->name);
  g_free (work);
}

/* A photo is encoded anew, so its name must end as its content does. */
static char *
name_for (const char *name, const char *mime_type)
{
  const char *ending = g_str_equal (mime_type, "image/png")    ? ".png"
                       : g_str_equal (mime_type, "image/tiff") ? ".tiff"
                       : g_str_equal (mime_type, "image/gif")  ? ".gif"
                                                               : ".jpg";
  if (g_str_has_suffix (name, ending))
    return g_strdup (name);
  const char *dot = strrchr (name, '.');
  g_autofree char *stem
    = dot != NULL && dot != name ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);
  return g_strconcat (stem, ending, NULL);
}

static void
on_thumbnail (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Work *work = g_task_get_task_data (task);
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, &error);

  if (pixels == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  work->thumbnail = rk_texture_from_pixels (pixels);
  g_task_return_boolean (task, TRUE);
}

static void make_smaller (GTask *task, RkAttachmentPart part);

/* What cannot be had, or saves nothing, is not carried: the file itself is shown then. */
static void
on_smaller (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Work *work = g_task_get_task_data (task);
  RkNewAttachment *attachment = work->attachment;
  g_autoptr (RkEncoded) encoded
    = rk_decoder_encode_picture_finish (RK_DECODER (source), result, NULL);
  gsize size = encoded != NULL ? g_bytes_get_size (encoded->bytes) : 0;

  if (size > 0 && size <= RK_PREVIEW_MAX_BYTES
      && (work->look != attachment->content || size < g_bytes_get_size (work->look) * 2 / 3))
    *(work->part == RK_PART_SMALL ? &attachment->small : &attachment->screen)
      = g_bytes_ref (encoded->bytes);
  make_smaller (task, work->part + 1);
}

/* The smaller pictures, one after another, and what the card shows. */
static void
make_smaller (GTask *task, RkAttachmentPart part)
{
  Work *work = g_task_get_task_data (task);
  RkNewAttachment *attachment = work->attachment;

  /* One that moves is much larger than its first picture, however small that is. */
  const gboolean moves = g_str_equal (attachment->media_type, "image/gif");

  if (part == RK_PART_SMALL && work->look == attachment->content && work->edge < SMALL_FROM
      && !moves)
    part++;
  if (part == RK_PART_SCREEN && work->edge < SCREEN_FROM)
    part++;
  work->part = part;
  if (part < RK_N_PARTS)
    rk_decoder_encode_picture_async (work->decoder, work->look,
                                     part == RK_PART_SMALL ? RK_SMALL_EDGE : RK_SCREEN_EDGE,
                                     RK_ENCODE_JPEG, SMALLER_QUALITY, g_task_get_cancellable (task),
                                     on_smaller, g_object_ref (task));
  else if (work->thumbnail != NULL)
    g_task_return_boolean (task, TRUE);
  else
    rk_decoder_decode_picture_async (
      work->decoder, attachment->small != NULL ? attachment->small : attachment->content,
      THUMBNAIL_EDGE, THUMBNAIL_EDGE, g_task_get_cancellable (task), on_thumbnail,
      g_object_ref (task));
}

static void
on_encoded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Work *work = g_task_get_task_data (task);
  g_autoptr (RkEncoded) encoded
    = rk_decoder_encode_picture_finish (RK_DECODER (source), result, &error);

  if (work->is_gif && g_error_matches (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_TOO_LARGE))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                               _ ("“%s” is too large for a picture that moves: 16 million pixels "
                                  "and 10,000 pictures are the most that can be sent."),
                               work->name);
      return;
    }
  if (encoded == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_autofree char *name = name_for (work->name, encoded->mime_type);
  work->attachment = rk_new_attachment_new (name, encoded->mime_type, encoded->bytes);
  work->attachment->width = (int) encoded->width;
  work->attachment->height = (int) encoded->height;
  work->attachment->preview = g_bytes_ref (encoded->preview);
  work->look = g_bytes_ref (encoded->bytes);
  work->edge = MAX (encoded->width, encoded->height);
  make_smaller (task, RK_PART_SMALL);
}

/* What a film or a paper looks like is known before it is there, as of a picture. One that cannot
 * be looked into is sent all the same. */
static void
take_look (GTask *task, const RkPixels *pixels)
{
  Work *work = g_task_get_task_data (task);

  if (pixels == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_autoptr (RkPixels) card = rk_pixels_shrink (pixels, THUMBNAIL_EDGE);
  g_autoptr (RkPixels) look = rk_pixels_shrink (pixels, RK_SMALL_EDGE);
  work->attachment->width = (int) pixels->width;
  work->attachment->height = (int) pixels->height;
  work->attachment->preview = rk_pixels_dup_preview (pixels);
  work->thumbnail = rk_texture_from_pixels (card);
  work->look = rk_pixels_dup_bitmap (look);
  work->edge = MAX (look->width, look->height);
  make_smaller (task, RK_PART_SMALL);
}

static void
on_poster (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (RkPixels) pixels = rk_decoder_film_poster_finish (RK_DECODER (source), result, NULL);

  take_look (task, pixels);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (RkPixels) pixels
    = rk_decoder_render_pdf_page_finish (RK_DECODER (source), result, NULL);

  take_look (task, pixels);
}

static gboolean
on_impatient (gpointer data)
{
  Work *work = data;

  work->patience = 0;
  g_cancellable_cancel (work->converting);
  return G_SOURCE_REMOVE;
}

static void
on_given_up (GCancellable *cancellable, GCancellable *converting)
{
  g_cancellable_cancel (converting);
}

static void
on_converted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GBytes) pages = rk_decoder_convert_finish (RK_DECODER (source), result, NULL);

  g_clear_handle_id (&work->patience, g_source_remove);
  if (pages == NULL)
    take_look (task, NULL);
  else
    rk_decoder_render_pdf_page_async (work->decoder, pages, 0, PAGE_EDGE, PAGE_EDGE,
                                      g_task_get_cancellable (task), on_page, g_object_ref (task));
}

/* What a document looks like is made once, here, so that no other desk has to for its timeline. */
static void
convert (GTask *task)
{
  Work *work = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  work->converting = g_cancellable_new ();
  work->patience = g_timeout_add_seconds (LOOK_SECONDS, on_impatient, work);
  if (cancellable != NULL)
    g_signal_connect_object (
      cancellable, "cancelled", G_CALLBACK (on_given_up), work->converting, 0);
  rk_decoder_convert_async (work->decoder, work->attachment->content, work->attachment->media_type,
                            work->attachment->name, work->converting, on_converted,
                            g_object_ref (task));
}

static gssize
read_bytes (gpointer data, gint64 offset, guint8 *buffer, gsize size)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (data, &length);
  gsize n = (gsize) MIN ((gint64) size, (gint64) length - offset);

  memcpy (buffer, bytes + offset, n);
  return (gssize) n;
}

/* What the server refuses is refused here already, with the reason. */
static gboolean
is_refused (const char *name, GBytes *content)
{
  const RkFileReader reader = { (gint64) g_bytes_get_size (content), read_bytes, content };

  return rk_file_name_is_refused (name, NULL) || rk_file_content_is_refused (&reader, name);
}

/**
 * rk_outgoing_file_prepare_async:
 * @decoder: where pictures are decoded
 * @name: the file's name
 * @content: its bytes
 * @max_edge: of a picture's longer edge, in pixels; 0 keeps it, RK_PHOTO_MAX_EDGE is usual
 *
 * Makes an attachment of a file. A photo is turned upright, made smaller and rid of place and
 * camera data by a worker; a GIF that moves stays one, without what it tells of its origin; what
 * is no picture stays as it is, with the size and the
 * stand-in of its poster or first page. The smaller pictures that others see of it are made here.
 */
void
rk_outgoing_file_prepare_async (RkDecoder *decoder,
                                const char *name,
                                GBytes *content,
                                guint max_edge,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Work *work = g_new0 (Work, 1);
  gsize size = g_bytes_get_size (content);
  const char *mime_type = NULL;

  g_task_set_source_tag (task, rk_outgoing_file_prepare_async);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  work->decoder = g_object_ref (decoder);
  work->name = rk_text_safe_file_name (name);

  if (size == 0)
    {
      g_task_return_new_error (
        task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("“%s” is empty."), work->name);
      return;
    }
  if (size > RK_ATTACHMENT_MAX_BYTES)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                               _ ("“%s” is larger than 50 MiB, the most that can be sent."),
                               work->name);
      return;
    }
  if (is_refused (work->name, content))
    {
      g_task_return_new_error (
        task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
        _ ("“%s” cannot be sent: programs, scripts, documents with macros and archives that are "
           "encrypted or cannot be looked into are not allowed."),
        work->name);
      return;
    }
  RkFileKind kind = rk_file_kind_sniff (g_bytes_get_data (content, NULL), size, &mime_type);
  if (kind == RK_FILE_KIND_PICTURE)
    {
      /* What was drawn here comes without compression, and its name says what it is to be. */
      work->is_gif = g_str_equal (mime_type, "image/gif");
      gboolean drawn = g_str_equal (mime_type, "image/bmp") && g_str_has_suffix (name, ".png");
      rk_decoder_encode_picture_async (decoder, content, max_edge,
                                       drawn ? RK_ENCODE_PNG : RK_ENCODE_AUTO, 85, cancellable,
                                       on_encoded, g_object_ref (task));
      return;
    }
  g_autofree char *guessed = NULL;
  if (mime_type == NULL)
    {
      g_autofree char *type = g_content_type_guess (work->name, NULL, 0, NULL);
      guessed = g_content_type_get_mime_type (type);
      mime_type = guessed != NULL ? guessed : "application/octet-stream";
    }
  work->attachment = rk_new_attachment_new (work->name, mime_type, content);
  if (kind == RK_FILE_KIND_FILM)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);
      rk_decoder_film_poster_async (
        decoder, stream, size, 0, 0, cancellable, on_poster, g_object_ref (task));
    }
  else if (kind == RK_FILE_KIND_PAPER)
    rk_decoder_render_pdf_page_async (
      decoder, content, 0, PAGE_EDGE, PAGE_EDGE, cancellable, on_page, g_object_ref (task));
  else if (rk_decoder_is_office (mime_type, work->name) && size <= LOOK_MAX_BYTES
           && rk_decoder_can_convert (decoder))
    convert (task);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * rk_outgoing_file_prepare_finish:
 * @ret_thumbnail: (out) (transfer full) (nullable): a small picture of it
 *
 * Returns: (transfer full) (nullable): the attachment
 */
RkNewAttachment *
rk_outgoing_file_prepare_finish (GAsyncResult *result, GdkTexture **ret_thumbnail, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_outgoing_file_prepare_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  Work *work = g_task_get_task_data (G_TASK (result));
  *ret_thumbnail = g_steal_pointer (&work->thumbnail);
  return g_steal_pointer (&work->attachment);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GFile *file = data;
  GError *error = NULL;
  g_autoptr (GFileInfo) info
    = g_file_query_info (file,
                         G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                                        "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                         G_FILE_QUERY_INFO_NONE, cancellable, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED))
    {
      g_autofree char *base = g_file_get_basename (file);
      g_autofree char *shown = g_filename_display_name (base != NULL ? base : "");

      /* A picture dragged out of a web page comes as its address. */
      g_error_free (error);
      g_task_return_new_error (
        task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        _ ("“%s” is no file on this terminal. Save it as a file first, then attach that."), shown);
      return;
    }
  if (info == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  const char *name = g_file_info_get_display_name (info);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                               _ ("“%s” is no file that can be sent."), name);
      return;
    }
  if (g_file_info_get_size (info) > RK_ATTACHMENT_MAX_BYTES)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                               _ ("“%s” is larger than 50 MiB, the most that can be sent."), name);
      return;
    }
  GBytes *bytes = g_file_load_bytes (file, cancellable, NULL, &error);
  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

/**
 * rk_outgoing_file_load_async:
 * @file: what the person chose or dropped
 *
 * Reads a file off the main thread; too large ones are refused before they are read.
 */
void
rk_outgoing_file_load_async (GFile *file,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, rk_outgoing_file_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * rk_outgoing_file_load_finish:
 * @ret_name: (out) (transfer full): its name
 *
 * Returns: (transfer full) (nullable): its content
 */
GBytes *
rk_outgoing_file_load_finish (GAsyncResult *result, char **ret_name, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_outgoing_file_load_async), NULL);

  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), error);
  g_autofree char *base = g_file_get_basename (g_task_get_task_data (G_TASK (result)));
  *ret_name = bytes != NULL ? g_filename_display_name (base) : NULL;
  return bytes;
}
