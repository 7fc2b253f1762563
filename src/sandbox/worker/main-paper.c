/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/worker.h"

#include <math.h>
#include <poppler.h>
#include <stdlib.h>
#include <string.h>

static const RkWorkerLimits limits = { G_GUINT64_CONSTANT (2048) * 1024 * 1024, 600 };

typedef struct
{
  PopplerDocument *document;
} Worker;

static RkWireFailure
open_paper (Worker *worker, int fd, RkMessage *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *file;
  gsize length;
  int n_pages;

  file = worker->document == NULL ? rk_worker_map_input (fd, &length) : NULL;
  if (file == NULL)
    return RK_WIRE_DAMAGED;
  bytes = g_bytes_new_static (file, length);
  worker->document = poppler_document_new_from_bytes (bytes, NULL, &error);
  if (worker->document == NULL)
    return g_error_matches (error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED) ? RK_WIRE_ENCRYPTED
                                                                           : RK_WIRE_DAMAGED;
  n_pages = poppler_document_get_n_pages (worker->document);
  if (n_pages <= 0)
    return RK_WIRE_DAMAGED;
  if ((guint) n_pages > RK_MAX_PAGES)
    return RK_WIRE_TOO_LARGE;

  rk_message_put_u32 (answer, (guint32) n_pages);
  for (int i = 0; i < n_pages; i++)
    {
      PopplerPage *page = poppler_document_get_page (worker->document, i);
      double width = 0;
      double height = 0;

      if (page != NULL)
        poppler_page_get_size (page, &width, &height);
      g_clear_object (&page);
      /* A page that is damaged must not hide the others: it shows as an empty sheet. */
      if (!(width >= 1.0 && height >= 1.0))
        width = height = 100.0;
      if (width > RK_MAX_PAGE_POINTS || height > RK_MAX_PAGE_POINTS)
        return RK_WIRE_TOO_LARGE;
      rk_message_put_u32 (answer, (guint32) (width * 100.0));
      rk_message_put_u32 (answer, (guint32) (height * 100.0));
    }
  return 0;
}

static RkWireFailure
render_page (Worker *worker, RkReader *question, int fd, RkMessage *answer)
{
  guint number = rk_reader_get_u32 (question);
  guint width = rk_reader_get_u32 (question);
  guint height = rk_reader_get_u32 (question);
  PopplerPage *page;
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;
  guint8 *output;
  gsize length;
  double page_width = 0;
  double page_height = 0;

  output = rk_worker_map_output (fd, &length);
  if (worker->document == NULL || output == NULL || !rk_reader_end (question) || width == 0
      || height == 0 || (guint64) width * height * 4 > length)
    return RK_WIRE_DAMAGED;
  page = poppler_document_get_page (worker->document, (int) number);

  /* Rows of 32-bit pixels have no padding, so cairo draws into the shared memory itself. */
  surface = cairo_image_surface_create_for_data (
    output, CAIRO_FORMAT_ARGB32, (int) width, (int) height, (int) (width * 4));
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_paint (cr);
  if (page != NULL)
    poppler_page_get_size (page, &page_width, &page_height);
  if (page_width > 0 && page_height > 0)
    {
      cairo_scale (cr, width / page_width, height / page_height);
      poppler_page_render (page, cr);
    }
  g_clear_object (&page);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_NO_MEMORY || status == CAIRO_STATUS_INVALID_SIZE)
    return RK_WIRE_TOO_LARGE;
  rk_message_put_u32 (answer, width);
  rk_message_put_u32 (answer, height);
  return 0;
}

static guint32
to_hundredths (double points)
{
  return (guint32) (CLAMP (points, 0.0, RK_MAX_PAGE_POINTS) * 100.0);
}

static RkWireFailure
find_text (Worker *worker, RkReader *question, RkMessage *answer)
{
  guint number = rk_reader_get_u32 (question);
  gsize length;
  const guint8 *bytes = rk_reader_get_rest (question, &length);
  g_autofree char *text = g_strndup ((const char *) bytes, length);
  PopplerPage *page;
  GList *places;
  double width = 0;
  double height = 0;
  guint n = 0;

  if (worker->document == NULL || question->broken)
    return RK_WIRE_DAMAGED;
  page = poppler_document_get_page (worker->document, (int) number);
  if (page == NULL)
    return RK_WIRE_DAMAGED;
  poppler_page_get_size (page, &width, &height);
  places = poppler_page_find_text (page, text);
  for (GList *link = places; link != NULL && n < RK_MAX_FOUND; link = link->next, n++)
    {
      const PopplerRectangle *place = link->data;

      /* Found places count from the lower edge. */
      rk_message_put_u32 (answer, to_hundredths (place->x1));
      rk_message_put_u32 (answer, to_hundredths (height - place->y2));
      rk_message_put_u32 (answer, to_hundredths (place->x2));
      rk_message_put_u32 (answer, to_hundredths (height - place->y1));
    }
  g_list_free_full (places, (GDestroyNotify) poppler_rectangle_free);
  g_object_unref (page);
  return 0;
}

static RkWireFailure
select_text (Worker *worker, RkReader *question, RkMessage *answer)
{
  guint number = rk_reader_get_u32 (question);
  PopplerRectangle place;
  PopplerPage *page;
  g_autofree char *text = NULL;
  const char *end;
  gsize length;

  place.x1 = rk_reader_get_u32 (question) / 100.0;
  place.y1 = rk_reader_get_u32 (question) / 100.0;
  place.x2 = rk_reader_get_u32 (question) / 100.0;
  place.y2 = rk_reader_get_u32 (question) / 100.0;
  if (worker->document == NULL || !rk_reader_end (question))
    return RK_WIRE_DAMAGED;
  page = poppler_document_get_page (worker->document, (int) number);
  if (page == NULL)
    return RK_WIRE_DAMAGED;
  text = poppler_page_get_selected_text (page, POPPLER_SELECTION_GLYPH, &place);
  g_object_unref (page);
  if (text == NULL)
    return 0;
  length = MIN (strlen (text), RK_MAX_SELECTED);
  /* Never half a character. */
  g_utf8_validate_len (text, length, &end);
  rk_message_put_bytes (answer, text, (gsize) (end - text));
  return 0;
}

static RkWireFailure
handle (RkReader *question, const int *fds, gsize n_fds, RkMessage *answer, gpointer user_data)
{
  Worker *worker = user_data;

  if (question->type == RK_WIRE_PAPER_OPEN && n_fds == 1)
    return open_paper (worker, fds[0], answer);
  if (question->type == RK_WIRE_PAPER_RENDER && n_fds == 1)
    return render_page (worker, question, fds[0], answer);
  if (question->type == RK_WIRE_PAPER_FIND && n_fds == 0)
    return find_text (worker, question, answer);
  if (question->type == RK_WIRE_PAPER_SELECT && n_fds == 0)
    return select_text (worker, question, answer);
  return RK_WIRE_UNSUPPORTED;
}

int
main (void)
{
  Worker worker = { NULL };

  rk_worker_lock_down (&limits);
  rk_worker_serve (handle, &worker);
  return EXIT_SUCCESS;
}
