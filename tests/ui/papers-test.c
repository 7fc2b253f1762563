/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* What goes on paper: nobody is cut off, every sheet says what it is, and the forms hold what is
 * known. */

#include "app/home/handover-sheet.h"
#include "app/papers/papers.h"
#include "app/papers/pdf.h"
#include "client/client.h"
#include "app/words/words.h"
#include "double.h"

#include <cairo-pdf.h>
#include <locale.h>
#include <string.h>

/* A4 less its margins, in points. */
#define WIDTH  523.0
#define HEIGHT 770.0

static GPtrArray *
invented (guint n_places, guint n_posts)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_handover_place_free);

  for (guint i = 0; i < n_places; i++)
    {
      RkHandoverPlace *place = rk_handover_place_new ();

      place->title = g_strdup_printf ("患者 第%u号", i);
      place->birth_date = g_strdup ("1939-11-03");
      for (guint j = 0; j < n_posts; j++)
        {
          RkHandoverPost *post = rk_handover_post_new ();

          post->id = g_strdup_printf ("%u-%u", i, j);
          post->author = g_strdup ("佐藤 美咲");
          post->profession = RK_PROFESSION_NURSE;
          post->text = g_strdup_printf (
            "書き込み%u-%u。右くるぶしのむくみは昨日と同じ。\n体重は明朝も測ります。食事は8割、水分"
            "1,000ml。夜間の咳なし。訪問は火曜10時のまま。家族に連絡済み。",
            i, j);
          post->created_us = G_GINT64_CONSTANT (1795322504000000) + j;
          post->unacked = TRUE;
          place->n_unacked++;
          g_ptr_array_add (place->posts, post);
        }
      g_ptr_array_add (places, place);
    }
  return places;
}

static cairo_status_t
count (void *closure, const unsigned char *data, unsigned int length)
{
  *(gsize *) closure += length;
  return CAIRO_STATUS_SUCCESS;
}

static void
draw_all (RkPrintout *sheet, guint n_pages)
{
  gsize size = 0;
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (count, &size, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  for (guint i = 0; i < n_pages; i++)
    {
      rk_printout_draw (sheet, cr, i);
      cairo_show_page (cr);
    }
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  g_assert_cmpuint (size, >, 1000);
}

static guint
occurrences (const char *text, const char *word)
{
  guint n = 0;

  for (const char *p = text; (p = strstr (p, word)) != NULL; p += strlen (word))
    n++;
  return n;
}

static void
check (guint n_places, guint n_posts, guint at_least)
{
  g_autoptr (GPtrArray) places = invented (n_places, n_posts);
  g_autoptr (RkPrintout) sheet
    = rk_handover_sheet_new (places, "unread", "小林 真由", G_GINT64_CONSTANT (1795322504000000));
  g_autoptr (GString) all = g_string_new (NULL);
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  guint n_pages = rk_printout_lay_out (sheet, context, WIDTH, HEIGHT);

  g_assert_cmpuint (n_pages, >=, at_least);
  for (guint page = 0; page < n_pages; page++)
    {
      g_autofree char *text = rk_printout_dup_text (sheet, page);
      g_autofree char *number = g_strdup_printf ("%u/%u", page + 1, n_pages);

      g_assert_nonnull (strstr (text, number));
      g_assert_nonnull (strstr (text, "小林 真由"));
      g_assert_nonnull (strstr (text, "This is no record of treatment, nursing or care."));
      /* Whom it is about, on every sheet that says something of somebody. */
      if (n_places > 0)
        {
          g_assert_nonnull (strstr (text, "患者 第"));
          g_assert_nonnull (strstr (text, "1939"));
        }
      g_string_append (all, text);
    }
  for (guint i = 0; i < n_places; i++)
    for (guint j = 0; j < n_posts; j++)
      {
        g_autofree char *word = g_strdup_printf ("書き込み%u-%u。", i, j);
        g_assert_cmpuint (occurrences (all->str, word), ==, 1);
      }
  draw_all (sheet, n_pages);
  g_object_unref (context);
}

static void
test_nothing (void)
{
  check (0, 0, 1);
}

static void
test_one_sheet (void)
{
  check (3, 2, 1);
}

static void
test_overflow (void)
{
  check (40, 3, 3);
  /* One patient over several sheets. */
  check (1, 120, 3);
}

static char *
text_of (RkPrintout *printout)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  const guint n_pages = rk_printout_lay_out (printout, context, WIDTH, HEIGHT);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint page = 0; page < n_pages; page++)
    {
      g_autofree char *sheet = rk_printout_dup_text (printout, page);
      g_autofree char *number = g_strdup_printf ("%u/%u", page + 1, n_pages);

      g_assert_nonnull (strstr (sheet, number));
      g_string_append (text, sheet);
    }
  draw_all (printout, n_pages);
  g_object_unref (context);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static RkPatientItem *
patient_with (RkClient *client, RkPatientRow *row, RkConsentState state)
{
  row->patient->consent = state;
  row->consent = rk_record_new (&rk_consent_type);
  row->consent->signed_on = g_strdup ("2026-04-01");
  row->consent->signer = RK_SIGNER_PROXY;
  row->consent->proxy_name = g_strdup ("代理 一郎");
  row->consent->proxy_relation = g_strdup ("長男");
  row->consent->explainer = g_strdup ("説明 花子");
  row->consent->explainer_facility = g_strdup ("みどりの訪問看護ステーション");
  row->consent->refused = g_strdup ("photos films");
  row->consent->changed_us = 1;
  return rk_double_add_patient (client, row);
}

/* 様式2 holds what was signed while it holds, and is empty for a new signature when it does not. */
static void
test_forms (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  g_autoptr (RkPatientRow) row = rk_double_row (3);
  g_autoptr (RkPatientRow) other = rk_double_row (4);

  rk_double_sign_in (client, TRUE);
  RkPatientItem *item = patient_with (client, row, RK_CONSENT_GIVEN);
  RkPatientItem *withdrawn = patient_with (client, other, RK_CONSENT_WITHDRAWN);
  g_autofree char *born = rk_words_birth_date (rk_patient_item_get_patient (item)->birth_date);
  for (int kind = RK_PAPER_EXPLANATION; kind <= RK_PAPER_DOCTOR; kind++)
    {
      g_autoptr (RkPrintout) printout = rk_paper_new (kind, client, item);
      g_autofree char *text = text_of (printout);

      g_assert_nonnull (strstr (text, rk_paper_title (kind)));
      g_assert_nonnull (strstr (text, rk_patient_item_get_full_name (item)));
      g_assert_nonnull (strstr (text, born));
      g_assert_nonnull (strstr (text, "みどりの訪問看護ステーション"));
      g_assert_nonnull (strstr (text, "This is no record of treatment, nursing or care."));
      if (kind == RK_PAPER_CONSENT)
        {
          g_assert_nonnull (strstr (text, "代理 一郎"));
          g_assert_nonnull (strstr (text, "説明 花子"));
          g_assert_nonnull (strstr (text, "Not consented to\nPhotos, Films"));
          g_assert_cmpuint (occurrences (text, "Photos"), ==, 1);
        }
    }
  g_autoptr (RkPrintout) again = rk_paper_new (RK_PAPER_CONSENT, client, withdrawn);
  g_autofree char *anew = text_of (again);
  g_assert_null (strstr (anew, "代理 一郎"));
  g_assert_nonnull (strstr (anew, "Photos"));
}

/* One's own name, and no patient's. */
static void
test_pledge (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_double_sign_in (client, FALSE);
  rk_double_fill (client, 3);
  g_autoptr (RkPrintout) printout = rk_paper_new (RK_PAPER_PLEDGE, client, NULL);
  g_autofree char *text = text_of (printout);
  g_assert_nonnull (strstr (text, rk_user_item_get_name (rk_client_get_user (client))));
  g_assert_nonnull (strstr (text, "7. "));
  g_assert_null (strstr (text, "(null)"));
}

/* A table of 200 rows: each stands once and whole, and every sheet names its columns. */
static void
test_table (void)
{
  static const double shares[] = { 0.3, 0.7 };
  static const char *const head[] = { "氏名", "住所" };
  g_autoptr (RkPrintout) sheets = rk_printout_new (8, NULL, "武田 直子", 1);
  g_autofree char *all = NULL;
  GString *text = g_string_new (NULL);
  guint n;

  rk_printout_add_heading (sheets, "患者グループ", NULL);
  rk_printout_add_row (sheets, head, shares, G_N_ELEMENTS (head), TRUE);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("患者%03u", i);
      const char *const cells[] = { name, "栃木県下野市みどりの台3丁目12番地5" };

      rk_printout_add_row (sheets, cells, shares, G_N_ELEMENTS (cells), FALSE);
    }
  n = rk_printout_lay_out_a4 (sheets);
  g_assert_cmpuint (n, >, 2);
  for (guint page = 0; page < n; page++)
    {
      g_autofree char *sheet = rk_printout_dup_text (sheets, page);

      g_assert_nonnull (strstr (sheet, "氏名"));
      g_string_append (text, sheet);
    }
  all = g_string_free (text, FALSE);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("患者%03u", i);
      const char *first = strstr (all, name);

      g_assert_nonnull (first);
      g_assert_null (strstr (first + 1, name));
    }
  g_autoptr (GBytes) pdf = rk_printout_to_pdf (sheets);
  g_assert_cmpuint (g_bytes_get_size (pdf), >, 1000);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/handover/nothing", test_nothing);
  g_test_add_func ("/handover/one-sheet", test_one_sheet);
  g_test_add_func ("/handover/overflow", test_overflow);
  g_test_add_func ("/papers/forms", test_forms);
  g_test_add_func ("/papers/pledge", test_pledge);
  g_test_add_func ("/papers/table", test_table);
  return g_test_run ();
}
