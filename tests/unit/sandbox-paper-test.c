/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sample.h"
#include "sandbox-util.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

/* A4, A4 across, and a small card; red, green and blue on them. */
static const struct
{
  double width;
  double height;
  guint32 colour;
} sheets[] = { { 595, 842, RED }, { 842, 595, GREEN }, { 200, 100, BLUE } };

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
draw_paper (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, file, 595, 842);
  cairo_t *cr = cairo_create (surface);

  for (gsize i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      guint32 colour = sheets[i].colour;

      cairo_pdf_surface_set_size (surface, sheets[i].width, sheets[i].height);
      cairo_set_source_rgb (
        cr, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0);
      /* The upper half, so that a page standing on its head would be seen. */
      cairo_rectangle (cr, 0, 0, sheets[i].width, sheets[i].height / 2);
      cairo_fill (cr);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

/* One page with Japanese text in a font that is not in the file, as fax and office programs make
 * it; the viewer has to have one. */
static GBytes *
write_japanese_paper (void)
{
  static const char *const objects[] = {
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R"
    "/Resources<</Font<</F1 5 0 R>>>>>>",
    "<</Length 50>>stream\nBT /F1 40 Tf 20 30 Td <8DB293A189D48E71> Tj ET      \nendstream",
    "<</Type/Font/Subtype/Type0/BaseFont/HeiseiKakuGo-W5-90ms-RKSJ-H/Encoding/90ms-RKSJ-H"
    "/DescendantFonts[6 0 R]>>",
    "<</Type/Font/Subtype/CIDFontType2/BaseFont/HeiseiKakuGo-W5/CIDSystemInfo"
    "<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/FontDescriptor 7 0 R/DW 1000>>",
    "<</Type/FontDescriptor/FontName/HeiseiKakuGo-W5/Flags 4/FontBBox[-92 -250 1010 922]"
    "/ItalicAngle 0/Ascent 752/Descent -221/CapHeight 737/StemV 114>>",
  };
  GString *file = g_string_new ("%PDF-1.4\n");
  gsize offsets[G_N_ELEMENTS (objects)];
  gsize table;
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      offsets[i] = file->len;
      g_string_append_printf (file, "%u 0 obj%s\nendobj\n", (guint) i + 1, objects[i]);
    }
  table = file->len;
  g_string_append_printf (
    file, "xref\n0 %u\n0000000000 65535 f \n", (guint) G_N_ELEMENTS (objects) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    g_string_append_printf (file, "%010u 00000 n \n", (guint) offsets[i]);
  g_string_append_printf (file, "trailer<</Size %u/Root 1 0 R>>\nstartxref\n%u\n%%%%EOF\n",
                          (guint) G_N_ELEMENTS (objects) + 1, (guint) table);
  length = file->len;
  return g_bytes_new_take (g_string_free (file, FALSE), length);
}

static RkPaper *
open_paper (RkDecoder *decoder, GBytes *file, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_paper_open_async (decoder, file, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_paper_open_finish (waiter.result, error);
}

static RkPixels *
render_page (RkPaper *paper, guint page, double scale, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_paper_render_page_async (paper, page, scale, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_paper_render_page_finish (paper, waiter.result, error);
}

static void
test_pages (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = draw_paper ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RkProbe) probe = NULL;
  g_autoptr (RkPaper) paper = open_paper (decoder, file, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rk_paper_get_n_pages (paper), ==, G_N_ELEMENTS (sheets));
  for (guint i = 0; i < G_N_ELEMENTS (sheets); i++)
    for (double scale = 0.25; scale <= 2.0; scale *= 2)
      {
        g_autoptr (RkPixels) pixels = NULL;
        double width;
        double height;

        rk_paper_get_page_size (paper, i, &width, &height);
        g_assert_cmpfloat (fabs (width - sheets[i].width), <, 1.0);
        g_assert_cmpfloat (fabs (height - sheets[i].height), <, 1.0);
        pixels = render_page (paper, i, scale, &error);
        g_assert_no_error (error);
        g_assert_cmpint (ABS ((int) pixels->width - (int) (width * scale)), <=, 1);
        g_assert_cmpint (ABS ((int) pixels->height - (int) (height * scale)), <=, 1);
        assert_colour (pixels, pixels->width / 2, pixels->height / 4, sheets[i].colour);
        assert_colour (pixels, pixels->width / 2, pixels->height * 3 / 4, 0xffffffu);
      }

  probe = wait_probe (decoder, file, &error);
  g_assert_no_error (error);
  g_assert_cmpint (probe->kind, ==, RK_FILE_KIND_PAPER);
  g_assert_cmpuint (probe->n_pages, ==, G_N_ELEMENTS (sheets));
  g_assert_cmpuint (probe->width, ==, 595);
}

/* Whoever turns over a long report gets the last page as the first: what a worker has drawn it does
 * not keep. All of it together is more than it may have. */
static void
test_many_pages (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = draw_paper ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPaper) paper = open_paper (decoder, file, &error);
  guint64 drawn = 0;

  g_assert_no_error (error);
  while (drawn < G_GUINT64_CONSTANT (2304) * 1024 * 1024)
    {
      g_autoptr (RkPixels) pixels = render_page (paper, 0, 6, &error);

      g_assert_no_error (error);
      drawn += g_bytes_get_size (pixels->bytes);
    }
}

static void
test_one_page (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = draw_paper ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = NULL;
  g_auto (Waiter) waiter = { NULL };
  g_auto (Waiter) missing = { NULL };

  rk_decoder_render_pdf_page_async (decoder, file, 1, 300, 300, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  pixels = rk_decoder_render_pdf_page_finish (decoder, waiter.result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pixels->width, ==, 300);
  g_assert_cmpuint (pixels->height, ==, 212);
  assert_colour (pixels, 150, 50, GREEN);

  rk_decoder_render_pdf_page_async (decoder, file, 3, 300, 300, NULL, waiter_done, &missing);
  waiter_wait (&missing);
  g_assert_null (rk_decoder_render_pdf_page_finish (decoder, missing.result, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
}

static void
test_japanese (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = write_japanese_paper ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPaper) paper = open_paper (decoder, file, &error);
  g_autoptr (RkPixels) pixels = NULL;
  guint dark[4] = { 0 };

  g_assert_no_error (error);
  pixels = render_page (paper, 0, 2.0, &error);
  g_assert_no_error (error);
  /* Four characters of 40 points from 20 on: each has ink, and as much as kanji have. */
  for (guint y = 0; y < pixels->height; y++)
    for (guint x = 40; x < 360; x++)
      if ((pixel_at (pixels, x, y) & 0xff) < 128)
        dark[(x - 40) / 80]++;
  for (gsize i = 0; i < G_N_ELEMENTS (dark); i++)
    g_assert_cmpuint (dark[i], >, 400);
}

static GArray *
find_with_text (RkPaper *paper, const char *text, gboolean *ret_has_text, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_paper_find_async (paper, 0, text, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_paper_find_finish (paper, waiter.result, ret_has_text, error);
}

static GArray *
find_in (RkPaper *paper, const char *text, GError **error)
{
  return find_with_text (paper, text, NULL, error);
}

static char *
select_in (RkPaper *paper, RkPaperPlace place, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_paper_select_async (paper, 0, &place, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_paper_select_finish (paper, waiter.result, error);
}

/* Looked for and copied in Japanese; places count from the upper left. */
static void
test_text (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = write_japanese_paper ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPaper) paper = open_paper (decoder, file, &error);
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) given = NULL;
  g_autoptr (GArray) none = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *half = NULL;
  const RkPaperPlace *place;

  g_assert_no_error (error);
  all = find_in (paper, "佐藤花子", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
  place = &g_array_index (all, RkPaperPlace, 0);
  /* Written from 20 points on, 30 points above the lower edge of 100, in letters of 40. */
  g_assert_cmpfloat (place->x1, >, 15);
  g_assert_cmpfloat (place->x1, <, 25);
  g_assert_cmpfloat (place->x2, >, 150);
  g_assert_cmpfloat (place->y1, >, 20);
  g_assert_cmpfloat (place->y2, >, 60);
  g_assert_cmpfloat (place->y2, <, 90);

  given = find_in (paper, "花子", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (given->len, ==, 1);
  g_assert_cmpfloat (g_array_index (given, RkPaperPlace, 0).x1, >, 80);
  none = find_in (paper, "鈴木", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);

  whole = select_in (paper, (RkPaperPlace){ 0, 0, 200, 100, 0 }, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_strstrip (whole), ==, "佐藤花子");
  half = select_in (paper, (RkPaperPlace){ 15, 50, 98, 55, 0 }, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_strstrip (half), ==, "佐藤");
}

/* Lines of text from 20 points below the upper edge on, 20 points each. What a line is drawn as and
 * what it says of itself may differ, as in papers of programs that mix up letters that look alike.
 */
static GBytes *
write_lines (const char *const *drawn, const char *const *said)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, file, 400, 300);
  cairo_t *cr = cairo_create (surface);

  cairo_select_font_face (
    cr, "Noto Sans CJK JP", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, 12);
  for (guint i = 0; drawn[i] != NULL; i++)
    {
      cairo_glyph_t *glyphs = NULL;
      cairo_text_cluster_t *clusters = NULL;
      cairo_text_cluster_flags_t flags;
      int n_glyphs = 0;
      int n_clusters = 0;
      const char *at = said[i];

      cairo_scaled_font_text_to_glyphs (cairo_get_scaled_font (cr), 20, 20 + 20 * i, drawn[i], -1,
                                        &glyphs, &n_glyphs, &clusters, &n_clusters, &flags);
      for (int c = 0; c < n_clusters; c++)
        {
          clusters[c].num_bytes = (int) (g_utf8_next_char (at) - at);
          at = g_utf8_next_char (at);
        }
      cairo_show_text_glyphs (
        cr, said[i], (int) strlen (said[i]), glyphs, n_glyphs, clusters, n_clusters, flags);
      cairo_glyph_free (glyphs);
      cairo_text_cluster_free (clusters);
    }
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

/* A word that a person sees is found, however the program that made the paper wrote it. */
static void
test_words (void)
{
  static const char *const drawn[] = { "入院中に長男と食事。来週退", "院して在宅へ。体重43kg",
                                       "パンを toast and", "butter ＳｐＯ２と、退院と", NULL };
  static const char *const said[] = { "⼊院中に⻑男と⾷事。来週退", "院して在宅へ。体重43kg",
                                      "パンを toast and", "butter ＳｐＯ２と、退院と", NULL };
  static const struct
  {
    const char *sought;
    guint matches;
    guint places;
  } cases[]
    = { { "退院", 2, 3 },       { "入院", 1, 1 },      { "長男", 1, 1 },     { "食事", 1, 1 },
        { "ﾊﾟﾝ", 1, 1 },        { "spo2", 1, 1 },      { "４３ＫＧ", 1, 1 }, { "退 院", 2, 3 },
        { "and butter", 1, 2 }, { "andbutter", 0, 0 }, { "転院", 0, 0 },     { "　", 0, 0 } };
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = write_lines (drawn, said);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPaper) paper = open_paper (decoder, file, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) found = find_in (paper, cases[i].sought, &error);
      guint matches = 0;

      g_assert_no_error (error);
      if (found->len > 0)
        matches = g_array_index (found, RkPaperPlace, found->len - 1).match + 1;
      g_test_message ("%s: %u in %u places", cases[i].sought, matches, found->len);
      g_assert_cmpuint (matches, ==, cases[i].matches);
      g_assert_cmpuint (found->len, ==, cases[i].places);
      /* The first begins at the end of the first line and goes on at the start of the second. */
      if (i == 0)
        {
          const RkPaperPlace *end = &g_array_index (found, RkPaperPlace, 0);
          const RkPaperPlace *start = &g_array_index (found, RkPaperPlace, 1);

          g_assert_cmpuint (end->match, ==, start->match);
          g_assert_cmpfloat (end->x1, >, 150);
          g_assert_cmpfloat (end->y1, >, 5);
          g_assert_cmpfloat (end->y2, <, 30);
          g_assert_cmpfloat (fabs (start->x1 - 20), <, 2);
          g_assert_cmpfloat (start->y2, <, 50);
        }
    }
}

/* A scanned paper says that it has no text, so that nobody takes "not found" for "not there". */
static void
test_no_text (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) scanned = draw_paper ();
  g_autoptr (GBytes) written = write_japanese_paper ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPaper) picture = open_paper (decoder, scanned, &error);
  g_autoptr (RkPaper) paper = open_paper (decoder, written, &error);
  g_autoptr (GArray) none = NULL;
  g_autoptr (GArray) other = NULL;
  gboolean has_text = TRUE;

  g_assert_no_error (error);
  none = find_with_text (picture, "退院", &has_text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_false (has_text);
  other = find_with_text (paper, "退院", &has_text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (other->len, ==, 0);
  g_assert_true (has_text);
}

/* The papers of the sample region can be searched as a person would. */
static void
test_sample (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = rk_sample_media ("discharge-summary.pdf");
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPaper) paper = open_paper (decoder, file, &error);
  g_autoptr (GArray) found = NULL;
  g_autoptr (GArray) course = NULL;
  g_autofree char *title = NULL;

  g_assert_no_error (error);
  found = find_in (paper, "退院", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
  course = find_in (paper, "嚥下訓練を開始", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (course->len, >=, 1);
  title = select_in (paper, (RkPaperPlace){ 40, 40, 300, 75, 0 }, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_strstrip (title), ==, "退院時サマリー");
  /* A font for each letter that is used, not a megabyte of all. */
  g_assert_cmpuint (g_bytes_get_size (file), <, 200 * 1024);
}

static void
test_damaged (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) nothing = g_bytes_new_static ("%PDF-1.7\n", 9);
  g_autoptr (GBytes) text = g_bytes_new_static ("no paper", 8);
  g_autoptr (GBytes) file = draw_paper ();
  g_autoptr (GBytes) beginning = g_bytes_new_from_bytes (file, 0, 100);
  g_autoptr (GError) error = NULL;

  g_assert_null (open_paper (decoder, nothing, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (open_paper (decoder, beginning, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (open_paper (decoder, text, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/paper/pages", test_pages);
      g_test_add_func ("/sandbox/paper/many-pages", test_many_pages);
      g_test_add_func ("/sandbox/paper/one-page", test_one_page);
      g_test_add_func ("/sandbox/paper/japanese", test_japanese);
      g_test_add_func ("/sandbox/paper/text", test_text);
      g_test_add_func ("/sandbox/paper/words", test_words);
      g_test_add_func ("/sandbox/paper/no-text", test_no_text);
      g_test_add_func ("/sandbox/paper/sample", test_sample);
      g_test_add_func ("/sandbox/paper/damaged", test_damaged);
    }
  else
    g_test_add_func ("/sandbox/paper/unavailable", test_sandbox_unavailable);
  return g_test_run ();
}
