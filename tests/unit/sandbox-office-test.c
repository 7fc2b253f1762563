/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Office documents become pages, by a LibreOffice that sees and leaves nothing. Where none is
 * installed, what a desk without one says is tested, and no more. */

#include "sandbox-util.h"

#include "platform/sandbox.h"
#include "sandbox/decoder-private.h"

#include <string.h>

static GBytes *
read_document (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "office", name, NULL);
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, length);
}

static GBytes *
convert (RkDecoder *decoder, GBytes *file, const char *name, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_decoder_convert_async (decoder, file, NULL, name, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_decoder_convert_finish (decoder, waiter.result, error);
}

static gboolean
says (RkDecoder *decoder, GBytes *pages, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPaper) paper = NULL;
  g_autoptr (GArray) found = NULL;
  g_autoptr (RkPixels) pixels = NULL;
  g_auto (Waiter) opening = { NULL };
  g_auto (Waiter) finding = { NULL };
  g_auto (Waiter) rendering = { NULL };
  guint n_dark = 0;

  rk_paper_open_async (decoder, pages, NULL, waiter_done, &opening);
  waiter_wait (&opening);
  paper = rk_paper_open_finish (opening.result, &error);
  g_assert_no_error (error);
  rk_paper_find_async (paper, 0, word, NULL, waiter_done, &finding);
  waiter_wait (&finding);
  found = rk_paper_find_finish (paper, finding.result, NULL, &error);
  g_assert_no_error (error);
  if (found->len == 0)
    return FALSE;

  /* And it is to be seen: letters have ink where the word stands. */
  const RkPaperPlace *place = &g_array_index (found, RkPaperPlace, 0);
  rk_paper_render_page_async (paper, 0, 2.0, NULL, waiter_done, &rendering);
  waiter_wait (&rendering);
  pixels = rk_paper_render_page_finish (paper, rendering.result, &error);
  g_assert_no_error (error);
  for (guint y = (guint) (place->y1 * 2); y < (guint) (place->y2 * 2) && y < pixels->height; y++)
    for (guint x = (guint) (place->x1 * 2); x < (guint) (place->x2 * 2) && x < pixels->width; x++)
      n_dark += (pixel_at (pixels, x, y) & 0xff) < 128;
  g_test_message ("%s: %u dark pixels", word, n_dark);
  return n_dark > 100;
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *name;
    const char *word;
  } documents[] = {
    { "a.doc", "退院サマリー" }, { "a.docx", "退院サマリー" }, { "a.odt", "退院サマリー" },
    { "a.rtf", "退院サマリー" }, { "b.xls", "アムロジピン" },  { "b.xlsx", "アムロジピン" },
    { "b.ods", "アムロジピン" }, { "c.pptx", "嚥下の勉強会" }, { "c.odp", "嚥下の勉強会" },
  };
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr (GBytes) file = read_document (documents[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) pages = convert (decoder, file, documents[i].name, &error);

      g_test_message ("%s", documents[i].name);
      g_assert_no_error (error);
      g_assert_true (says (decoder, pages, documents[i].word));
    }
}

static void
test_damaged (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) whole = read_document ("a.docx");
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
  g_autoptr (GBytes) locked = g_bytes_new_static ("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", 19);
  g_autoptr (GError) error = NULL;

  g_assert_null (convert (decoder, half, "a.docx", &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (convert (decoder, locked, "a.docx", &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_ENCRYPTED);
  g_clear_error (&error);
  g_assert_null (convert (decoder, whole, "a.zip", &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNSUPPORTED);
}

static gboolean
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Before it has begun and in the middle; the next one is not in its way. */
static void
test_cancelled (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = read_document ("a.docx");

  for (guint wait = 0; wait <= 800; wait += 400)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      g_auto (Waiter) waiter = { NULL };

      g_timeout_add (wait, cancel, cancellable);
      rk_decoder_convert_async (decoder, file, NULL, "a.docx", cancellable, waiter_done, &waiter);
      waiter_wait (&waiter);
      g_assert_null (rk_decoder_convert_finish (decoder, waiter.result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_assert_finalize_object (g_steal_pointer (&decoder));
}

/* A desk without LibreOffice says so, and decodes nothing. */
static void
test_missing (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = read_document ("a.docx");
  g_autoptr (GError) error = NULL;

  rk_decoder_set_office_for_tests (decoder, NULL);
  g_assert_null (convert (decoder, file, "a.docx", &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_NO_CONVERTER);
}

static void
test_names (void)
{
  static const struct
  {
    const char *type;
    const char *name;
    gboolean is_office;
  } cases[] = {
    { "application/msword", "x", TRUE },
    { "APPLICATION/MSWORD", NULL, TRUE },
    { "application/vnd.oasis.opendocument.presentation", "x", TRUE },
    { "application/octet-stream", "報告書.DOCX", TRUE },
    { NULL, "表.ods", TRUE },
    { "application/zip", "a.pptx", TRUE },
    { "application/zip", "a.zip", FALSE },
    { "application/pdf", "a.docx", FALSE },
    { "image/png", "a.doc", FALSE },
    { NULL, NULL, FALSE },
    { "application/octet-stream", "docx", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (rk_decoder_is_office (cases[i].type, cases[i].name), ==, cases[i].is_office);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/office/names", test_names);
  g_test_add_func ("/sandbox/office/missing", test_missing);
  if (rk_sandbox_find_office () != NULL && sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/office/kinds", test_kinds);
      g_test_add_func ("/sandbox/office/damaged", test_damaged);
      g_test_add_func ("/sandbox/office/cancelled", test_cancelled);
    }
  else if (!sandbox_is_there ())
    g_test_add_func ("/sandbox/office/unavailable", test_sandbox_unavailable);
  return g_test_run ();
}
