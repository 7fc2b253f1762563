/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/find-text.h"
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
draw_page (Worker *worker, RkReader *question, guint8 *output, gsize length, RkMessage *answer)
{
  guint number = rk_reader_get_u32 (question);
  guint width = rk_reader_get_u32 (question);
  guint height = rk_reader_get_u32 (question);
  PopplerPage *page;
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;
  double page_width = 0;
  double page_height = 0;

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

static RkWireFailure
render_page (Worker *worker, RkReader *question, int fd, RkMessage *answer)
{
  gsize length = 0;
  guint8 *output = rk_worker_map_output (fd, &length);
  RkWireFailure failure = draw_page (worker, question, output, length, answer);

  rk_worker_unmap_output (output, length);
  return failure;
}

static guint32
to_hundredths (double points)
{
  return (guint32) (CLAMP (points, 0.0, RK_MAX_PAGE_POINTS) * 100.0);
}

/* The text of a page and where its characters stand, as far as that is known. */
static char *
read_page (Worker *worker, guint number, RkCharPlace **ret_places, guint *ret_n_places)
{
  g_autofree PopplerRectangle *letters = NULL;
  PopplerPage *page = poppler_document_get_page (worker->document, (int) number);
  char *text;
  guint n_letters = 0;

  if (page == NULL)
    return NULL;
  text = poppler_page_get_text (page);
  if (text == NULL || !poppler_page_get_text_layout (page, &letters, &n_letters))
    n_letters = 0;
  g_object_unref (page);
  *ret_places = g_new (RkCharPlace, n_letters);
  *ret_n_places = n_letters;
  for (guint i = 0; i < n_letters; i++)
    (*ret_places)[i] = (RkCharPlace){ letters[i].x1, letters[i].y1, letters[i].x2, letters[i].y2 };
  return text != NULL ? text : g_strdup ("");
}

static RkWireFailure
find_text (Worker *worker, RkReader *question, RkMessage *answer)
{
  guint number = rk_reader_get_u32 (question);
  gsize length;
  const guint8 *bytes = rk_reader_get_rest (question, &length);
  g_autofree char *sought = g_strndup ((const char *) bytes, length);
  g_autofree char *text = NULL;
  g_autofree RkCharPlace *places = NULL;
  g_autoptr (GArray) found = NULL;
  gboolean has_text;
  guint n_places = 0;

  if (worker->document == NULL || question->broken || !g_utf8_validate (sought, -1, NULL))
    return RK_WIRE_DAMAGED;
  text = read_page (worker, number, &places, &n_places);
  if (text == NULL)
    return RK_WIRE_DAMAGED;
  found = rk_find_text (text, places, n_places, sought, RK_MAX_FOUND, &has_text);
  rk_message_put_u32 (answer, has_text);
  for (guint i = 0; i < found->len; i++)
    {
      const RkFoundPlace *one = &g_array_index (found, RkFoundPlace, i);

      rk_message_put_u32 (answer, one->match);
      rk_message_put_u32 (answer, to_hundredths (one->place.x1));
      rk_message_put_u32 (answer, to_hundredths (one->place.y1));
      rk_message_put_u32 (answer, to_hundredths (one->place.x2));
      rk_message_put_u32 (answer, to_hundredths (one->place.y2));
    }
  return 0;
}

static RkWireFailure
select_text (Worker *worker, RkReader *question, RkMessage *answer)
{
  guint number = rk_reader_get_u32 (question);
  g_autofree char *text = NULL;
  g_autofree char *chosen = NULL;
  g_autofree RkCharPlace *places = NULL;
  RkCharPlace from;
  guint n_places = 0;

  from.x1 = rk_reader_get_u32 (question) / 100.0;
  from.y1 = rk_reader_get_u32 (question) / 100.0;
  from.x2 = rk_reader_get_u32 (question) / 100.0;
  from.y2 = rk_reader_get_u32 (question) / 100.0;
  if (worker->document == NULL || !rk_reader_end (question))
    return RK_WIRE_DAMAGED;
  text = read_page (worker, number, &places, &n_places);
  if (text == NULL)
    return RK_WIRE_DAMAGED;
  chosen = rk_select_text (text, places, n_places, &from, RK_MAX_SELECTED);
  rk_message_put_bytes (answer, chosen, strlen (chosen));
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
