/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

#include <math.h>
#include <string.h>

/* A found place: its number and its corners. */
#define FOUND_BYTES 20

#define OPEN_SECONDS   20
#define RENDER_SECONDS 20
#define USUAL_SCALE    2.0 /* 144 dpi */

typedef struct
{
  guint32 width; /* in 1/100 point */
  guint32 height;
} PageSize;

struct _RkPaper
{
  GObject parent_instance;
  RkDecoder *decoder;
  RkLink *link;
  RkSharedMemory *file;
  PageSize *sizes;
  guint n_pages;
};

G_DEFINE_FINAL_TYPE (RkPaper, rk_paper, G_TYPE_OBJECT)

typedef struct
{
  RkSharedMemory *memory;
  guint width;
  guint height;
} Render;

static void
render_free (gpointer data)
{
  Render *render = data;

  g_clear_pointer (&render->memory, rk_shared_memory_free);
  g_free (render);
}

static void
rk_paper_finalize (GObject *object)
{
  RkPaper *self = RK_PAPER (object);

  g_clear_pointer (&self->link, rk_link_free);
  g_clear_pointer (&self->file, rk_shared_memory_free);
  g_clear_object (&self->decoder);
  g_free (self->sizes);

  G_OBJECT_CLASS (rk_paper_parent_class)->finalize (object);
}

static void
rk_paper_class_init (RkPaperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rk_paper_finalize;
}

static void
rk_paper_init (RkPaper *self)
{
}

static gboolean
take_sizes (RkPaper *self, RkReader *answer)
{
  guint n_pages = rk_reader_get_u32 (answer);

  if (n_pages == 0 || n_pages > RK_MAX_PAGES)
    return FALSE;
  self->sizes = g_new0 (PageSize, n_pages);
  self->n_pages = n_pages;
  for (guint i = 0; i < n_pages; i++)
    {
      self->sizes[i].width = rk_reader_get_u32 (answer);
      self->sizes[i].height = rk_reader_get_u32 (answer);
      if (self->sizes[i].width == 0 || self->sizes[i].width > RK_MAX_PAGE_POINTS * 100
          || self->sizes[i].height == 0 || self->sizes[i].height > RK_MAX_PAGE_POINTS * 100)
        return FALSE;
    }
  return rk_reader_end (answer);
}

static void
paper_opened (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkPaper *self = g_task_get_task_data (task);
  GError *local = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else if (!take_sizes (self, answer))
    {
      rk_link_break (self->link);
      rk_sandbox_set_error (&local, RK_SANDBOX_ERROR_CRASHED);
      g_task_return_error (task, local);
    }
  else
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

void
rk_paper_open_async (RkDecoder *decoder,
                     GBytes *file,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (decoder, cancellable, callback, user_data);
  g_autoptr (RkPaper) self = g_object_new (RK_TYPE_PAPER, NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);
  GError *error = NULL;

  g_return_if_fail (RK_IS_DECODER (decoder));

  g_task_set_source_tag (task, rk_paper_open_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  self->decoder = g_object_ref (decoder);
  if (rk_file_kind_sniff (data, length, NULL) != RK_FILE_KIND_PAPER)
    rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_UNSUPPORTED);
  else
    {
      self->link
        = rk_decoder_start_worker (decoder, RK_PAPER_PROGRAM, RK_SANDBOX_FONTS, FALSE, &error);
      self->file = rk_shared_memory_new_from_bytes (file, NULL);
      if (error == NULL && self->file == NULL)
        rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_TOO_LARGE);
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  rk_link_begin (self->link, RK_WIRE_PAPER_OPEN);
  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  rk_link_ask (self->link, self->file, NULL, rk_decoder_get_seconds (decoder, OPEN_SECONDS),
               paper_opened, g_steal_pointer (&task));
}

RkPaper *
rk_paper_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_paper_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
rk_paper_get_n_pages (RkPaper *self)
{
  g_return_val_if_fail (RK_IS_PAPER (self), 0);

  return self->n_pages;
}

void
rk_paper_get_page_size (RkPaper *self, guint page, double *ret_width, double *ret_height)
{
  g_return_if_fail (RK_IS_PAPER (self) && page < self->n_pages);

  *ret_width = self->sizes[page].width / 100.0;
  *ret_height = self->sizes[page].height / 100.0;
}

static void
page_rendered (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkPaper *self = g_task_get_source_object (task);
  Render *render = g_task_get_task_data (task);
  GError *local = NULL;
  RkPixels *pixels;
  guint width;
  guint height;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  width = rk_reader_get_u32 (answer);
  height = rk_reader_get_u32 (answer);
  /* Exactly what was asked for, or the worker is not what it was. */
  if (!rk_reader_end (answer) || width != render->width || height != render->height)
    {
      rk_link_break (self->link);
      rk_sandbox_set_error (&local, RK_SANDBOX_ERROR_CRASHED);
      g_task_return_error (task, local);
      return;
    }
  pixels = rk_pixels_take (render->memory, width, height, render->width, render->height, &local);
  if (pixels != NULL)
    g_task_return_pointer (task, pixels, (GDestroyNotify) rk_pixels_free);
  else
    g_task_return_error (task, local);
}

void
rk_paper_render_page_async (RkPaper *self,
                            guint page,
                            double scale,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  RkMessage *message;
  Render *render;
  double width;
  double height;
  double pixels;

  g_return_if_fail (RK_IS_PAPER (self) && page < self->n_pages && scale > 0.0);

  g_task_set_source_tag (task, rk_paper_render_page_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  rk_paper_get_page_size (self, page, &width, &height);
  /* The edge limit first, then the area. */
  scale = MIN (scale, RK_MAX_SOURCE_EDGE / MAX (width, height));
  pixels = ceil (width * scale) * ceil (height * scale);
  if (pixels > RK_MAX_OUTPUT_PIXELS)
    scale *= sqrt (RK_MAX_OUTPUT_PIXELS / pixels) * 0.999;
  render = g_new0 (Render, 1);
  render->width = (guint) MAX (1.0, floor (width * scale + 0.5));
  render->height = (guint) MAX (1.0, floor (height * scale + 0.5));
  render->memory = rk_pixels_memory_new (render->width, render->height, &error);
  g_task_set_task_data (task, render, render_free);
  if (render->memory == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  message = rk_link_begin (self->link, RK_WIRE_PAPER_RENDER);
  rk_message_put_u32 (message, page);
  rk_message_put_u32 (message, render->width);
  rk_message_put_u32 (message, render->height);
  rk_link_ask (self->link, render->memory, NULL,
               rk_decoder_get_seconds (self->decoder, RENDER_SECONDS), page_rendered,
               g_steal_pointer (&task));
}

RkPixels *
rk_paper_render_page_finish (RkPaper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_paper_render_page_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A place that a worker claims or that a person chose, within the page. */
static guint32
to_hundredths (double points)
{
  return (guint32) (CLAMP (points, 0.0, RK_MAX_PAGE_POINTS) * 100.0);
}

static double
from_hundredths (guint32 value)
{
  return MIN (value / 100.0, RK_MAX_PAGE_POINTS);
}

static void
page_searched (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkPaper *self = g_task_get_source_object (task);
  g_autoptr (GArray) places = NULL;
  GError *local = NULL;
  guint32 last = G_MAXUINT32;
  guint32 has_text;
  gsize length;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  has_text = rk_reader_get_u32 (answer);
  length = answer->length - answer->position;
  if (answer->broken || has_text > 1 || length % FOUND_BYTES != 0
      || length / FOUND_BYTES > RK_MAX_FOUND)
    {
      rk_link_break (self->link);
      rk_sandbox_set_error (&local, RK_SANDBOX_ERROR_CRASHED);
      g_task_return_error (task, local);
      return;
    }
  places = g_array_new (FALSE, FALSE, sizeof (RkPaperPlace));
  g_task_set_task_data (task, GUINT_TO_POINTER (has_text), NULL);
  for (gsize i = 0; i < length / FOUND_BYTES; i++)
    {
      RkPaperPlace place;

      place.match = rk_reader_get_u32 (answer);
      /* Each continues the one before or is the next. */
      if (place.match != last && place.match != last + 1)
        {
          rk_link_break (self->link);
          rk_sandbox_set_error (&local, RK_SANDBOX_ERROR_CRASHED);
          g_task_return_error (task, local);
          return;
        }
      last = place.match;
      place.x1 = from_hundredths (rk_reader_get_u32 (answer));
      place.y1 = from_hundredths (rk_reader_get_u32 (answer));
      place.x2 = from_hundredths (rk_reader_get_u32 (answer));
      place.y2 = from_hundredths (rk_reader_get_u32 (answer));
      g_array_append_val (places, place);
    }
  g_task_return_pointer (task, g_steal_pointer (&places), (GDestroyNotify) g_array_unref);
}

void
rk_paper_find_async (RkPaper *self,
                     guint page,
                     const char *text,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  RkMessage *message;

  g_return_if_fail (RK_IS_PAPER (self) && page < self->n_pages);
  g_return_if_fail (text != NULL && strlen (text) <= RK_MAX_SOUGHT);

  g_task_set_source_tag (task, rk_paper_find_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  message = rk_link_begin (self->link, RK_WIRE_PAPER_FIND);
  rk_message_put_u32 (message, page);
  rk_message_put_bytes (message, text, strlen (text));
  rk_link_ask (self->link, NULL, NULL, rk_decoder_get_seconds (self->decoder, RENDER_SECONDS),
               page_searched, g_steal_pointer (&task));
}

GArray *
rk_paper_find_finish (RkPaper *self, GAsyncResult *result, gboolean *ret_has_text, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_paper_find_async), NULL);

  if (ret_has_text != NULL)
    *ret_has_text = g_task_get_task_data (G_TASK (result)) != NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
page_selected (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkPaper *self = g_task_get_source_object (task);
  GError *local = NULL;
  const guint8 *text;
  gsize length;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  text = rk_reader_get_rest (answer, &length);
  if (length > RK_MAX_SELECTED || !g_utf8_validate_len ((const char *) text, length, NULL))
    {
      rk_link_break (self->link);
      rk_sandbox_set_error (&local, RK_SANDBOX_ERROR_CRASHED);
      g_task_return_error (task, local);
      return;
    }
  g_task_return_pointer (task, g_strndup ((const char *) text, length), g_free);
}

void
rk_paper_select_async (RkPaper *self,
                       guint page,
                       const RkPaperPlace *place,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  RkMessage *message;

  g_return_if_fail (RK_IS_PAPER (self) && page < self->n_pages);

  g_task_set_source_tag (task, rk_paper_select_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  message = rk_link_begin (self->link, RK_WIRE_PAPER_SELECT);
  rk_message_put_u32 (message, page);
  rk_message_put_u32 (message, to_hundredths (place->x1));
  rk_message_put_u32 (message, to_hundredths (place->y1));
  rk_message_put_u32 (message, to_hundredths (place->x2));
  rk_message_put_u32 (message, to_hundredths (place->y2));
  rk_link_ask (self->link, NULL, NULL, rk_decoder_get_seconds (self->decoder, RENDER_SECONDS),
               page_selected, g_steal_pointer (&task));
}

char *
rk_paper_select_finish (RkPaper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_paper_select_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  guint page;
  guint max_width;
  guint max_height;
} OnePage;

static void
one_page_rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  RkPixels *pixels = rk_paper_render_page_finish (RK_PAPER (source), result, &error);

  if (pixels != NULL)
    g_task_return_pointer (task, pixels, (GDestroyNotify) rk_pixels_free);
  else
    g_task_return_error (task, error);
}

static void
one_page_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  OnePage *wanted = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (RkPaper) paper = rk_paper_open_finish (result, &error);
  double scale = USUAL_SCALE;
  double width;
  double height;

  if (paper == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (wanted->page >= paper->n_pages)
    {
      rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_DAMAGED);
      g_task_return_error (task, error);
      return;
    }
  rk_paper_get_page_size (paper, wanted->page, &width, &height);
  if (wanted->max_width > 0 && wanted->max_height > 0)
    scale = MIN (wanted->max_width / width, wanted->max_height / height);
  else if (wanted->max_width > 0)
    scale = wanted->max_width / width;
  else if (wanted->max_height > 0)
    scale = wanted->max_height / height;
  rk_paper_render_page_async (paper, wanted->page, scale, g_task_get_cancellable (task),
                              one_page_rendered, g_object_ref (task));
}

void
rk_decoder_render_pdf_page_async (RkDecoder *self,
                                  GBytes *file,
                                  guint page,
                                  guint max_width,
                                  guint max_height,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  OnePage *wanted = g_new0 (OnePage, 1);

  g_task_set_source_tag (task, rk_decoder_render_pdf_page_async);
  wanted->page = page;
  wanted->max_width = max_width;
  wanted->max_height = max_height;
  g_task_set_task_data (task, wanted, g_free);
  rk_paper_open_async (self, file, cancellable, one_page_opened, task);
}

RkPixels *
rk_decoder_render_pdf_page_finish (RkDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_decoder_render_pdf_page_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
