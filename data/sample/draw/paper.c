/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sample"

#include "draw.h"
#include "letters.h"

#include <cairo-pdf.h>
#include <gio/gio.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* Papers: notes written by hand and photographed, a weight graph on squared paper, and documents as
 * PDF. */

/* There is no handwriting font in the baseline. Letters that each stand a little crooked, of
 * slightly different size, read as written by hand. */
static void
write_by_hand (cairo_t *cr, double x, double y, double size, const char *text, RkDice *dice)
{
  g_autofree char *font = g_strdup_printf ("Noto Serif CJK JP %.1f", size);
  PangoFontDescription *description = pango_font_description_from_string (font);
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  double at = x;

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      int width = 0;

      pango_layout_set_text (layout, p, (int) (g_utf8_next_char (p) - p));
      pango_layout_get_pixel_size (layout, &width, NULL);
      cairo_save (cr);
      cairo_translate (cr, at + width / 2.0, y + size + rk_dice_range (dice, -2.4, 2.4));
      cairo_rotate (cr, rk_dice_range (dice, -0.11, 0.11));
      cairo_scale (cr, rk_dice_range (dice, 0.9, 1.06), rk_dice_range (dice, 0.9, 1.08));
      cairo_transform (cr, &(cairo_matrix_t){ 1, 0, -0.06, 1, 0, 0 });
      cairo_move_to (cr, -width / 2.0, -size);
      pango_cairo_show_layout (cr, layout);
      cairo_restore (cr);
      at += width * rk_dice_range (dice, 0.9, 1.0);
    }
  cairo_new_path (cr);
}

static const char *const notes[][9] = {
  { "看護師さんへ", "夜中に二回 目をさましました。", "「足が重い」と言います。",
    "ごはんは半分くらいです。", "プリンは全部食べました。", "このまま家で", "みてあげたいです。",
    "長女", NULL },
  { "はいべん ノート", "6日 なし", "7日 なし", "8日 少し（かたい）", "9日 なし", "10日 ふつう ２回",
    "11日 なし", "くすりは夜に１つ", NULL },
  { "母の好きなもの", "・あんこ（こしあん）", "・水戸黄門の歌", "・ねこの話", "・犬はこわがる",
    "いやなもの", "・うしろから急に声", "・テレビの大きい音", NULL },
};

static GBytes *
make_note (int step, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 480, 640);
  cairo_t *cr = cairo_create (surface);
  GBytes *bytes = NULL;
  RkDice dice;

  rk_dice_init (&dice, 300 + (guint64) step);
  rk_set (cr, rk_colour (0x9a7650));
  cairo_paint (cr);
  for (int i = 0; i < 40; i++)
    {
      rk_set_alpha (cr, rk_colour (0x6b4c2e), 0.14);
      cairo_rectangle (
        cr, 0, i * 16 + rk_dice_range (&dice, 0, 9), 480, rk_dice_range (&dice, 1, 4));
      cairo_fill (cr);
    }
  cairo_translate (cr, 240, 320);
  cairo_rotate (cr, rk_dice_range (&dice, -0.05, 0.05));
  cairo_translate (cr, -240, -320);
  rk_set_alpha (cr, rk_colour (0x20140a), 0.35);
  cairo_rectangle (cr, 50, 50, 396, 560);
  cairo_fill (cr);
  rk_set (cr, rk_colour (step == 1 ? 0xfdf6dd : 0xfcfbf6));
  cairo_rectangle (cr, 40, 38, 396, 560);
  cairo_fill (cr);
  rk_set_alpha (cr, rk_colour (0x7fa3c7), 0.55);
  cairo_set_line_width (cr, 1);
  for (int i = 0; i < 9; i++)
    {
      cairo_move_to (cr, 58, 122 + i * 54);
      cairo_line_to (cr, 420, 122 + i * 54);
      cairo_stroke (cr);
    }
  rk_set (cr, rk_colour (step == 1 ? 0x39424f : 0x263a73));
  for (int i = 0; notes[step][i] != NULL; i++)
    write_by_hand (cr,
                   i == 0                ? 64
                   : step == 0 && i == 7 ? 330
                                         : 76,
                   84 + i * 54, i == 0 ? 21 : 18.5, notes[step][i], &dice);
  cairo_destroy (cr);
  bytes = rk_surface_to_jpeg (surface, 82, error);
  cairo_surface_destroy (surface);
  return bytes;
}

static GBytes *
make_weights (int step, GError **error)
{
  static const double kilos[]
    = { 52.1, 52.0, 52.3, 52.8, 53.5, 54.2, 54.6, 54.1, 53.4, 52.9, 52.4, 52.2 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 640, 480);
  cairo_t *cr = cairo_create (surface);
  GBytes *bytes = NULL;
  RkDice dice;
  guint n = step ? G_N_ELEMENTS (kilos) : 7;

  rk_dice_init (&dice, 77);
  rk_set (cr, rk_colour (0xf8f6ee));
  cairo_paint (cr);
  cairo_set_line_width (cr, 1);
  for (int i = 0; i <= 32; i++)
    {
      rk_set_alpha (cr, rk_colour (0x6fa58c), i % 4 == 0 ? 0.5 : 0.22);
      cairo_move_to (cr, i * 20, 0);
      cairo_line_to (cr, i * 20, 480);
      cairo_move_to (cr, 0, i * 20);
      cairo_line_to (cr, 640, i * 20);
      cairo_stroke (cr);
    }
  rk_set (cr, rk_colour (0x2c3a44));
  write_by_hand (cr, 40, 22, 20, "体重（朝・トイレのあと）", &dice);
  cairo_set_line_width (cr, 2);
  cairo_move_to (cr, 80, 90);
  cairo_line_to (cr, 80, 420);
  cairo_line_to (cr, 610, 420);
  cairo_stroke (cr);
  for (int kg = 51; kg <= 55; kg++)
    {
      g_autofree char *text = g_strdup_printf ("%d", kg);

      write_by_hand (cr, 44, 402 - (kg - 51) * 78, 14, text, &dice);
    }
  rk_set_alpha (cr, rk_colour (0xd9362b), 0.8);
  cairo_set_dash (cr, (const double[]){ 10, 7 }, 2, 0);
  cairo_move_to (cr, 80, 420 - (54 - 51) * 78);
  cairo_line_to (cr, 610, 420 - (54 - 51) * 78);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  write_by_hand (cr, 452, 152, 13, "54kgで連絡", &dice);
  rk_set (cr, rk_colour (0x2b4d9b));
  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, 104 + i * 44, 420 - (kilos[i] - 51) * 78);
  cairo_stroke (cr);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%.1f", kilos[i]);

      cairo_arc (cr, 104 + i * 44, 420 - (kilos[i] - 51) * 78, 5, 0, 2 * G_PI);
      cairo_fill (cr);
      write_by_hand (cr, 88 + i * 44, 430, 11, text, &dice);
    }
  cairo_destroy (cr);
  bytes = rk_surface_to_jpeg (surface, 82, error);
  cairo_surface_destroy (surface);
  return bytes;
}

typedef struct
{
  const char *file;
  const char *title;
  const char *from;
  /* pairs of heading and text */
  const char *const *lines;
} RkPaper;

static const char *const summary_lines[] = {
  "診断名",
  "1. 誤嚥性肺炎（右下葉）　2. 陳旧性脳梗塞　3. 高血圧症",
  "入院中の経過",
  "発熱と喘鳴で入院。抗菌薬を10日間点滴し、解熱、炎症反応は正常化した。4病日から嚥下訓練を"
  "開始。嚥下造影で液体のむせ込み（喉頭侵入）を認め、とろみは中間で安全に飲み込めた。",
  "退院時の状態",
  "体温36.5℃　血圧128/70　SpO2 96%（室内気）　体重43.2kg（入院時45.0kg）。"
  "起き上がりは見守り、歩行器で10m。食事は全量の8割。",
  "食事",
  "主食：全がゆ　副食：ソフト食　水分：中間のとろみ。1回30分以内、食後30分は座位を保つ。",
  "処方",
  "アムロジピン5mg 朝1錠、クロピドグレル75mg 朝1錠、エンシュア・H 1日1缶、酸化マグネシウム330mg "
  "毎食後1錠。抗菌薬は終了。粉砕せず、とろみ水または服薬ゼリーで。",
  "看護から",
  "仙骨部に発赤の既往あり（現在は消退）。2時間ごとの体位変換を家族に指導した。口腔ケアは毎食後、"
  "義歯は夜間はずす。",
  "家族",
  "長女と同居。日中独居の時間あり（9時〜12時）。吸引器の使い方は練習済み。",
  "お願いしたいこと",
  "①体重を週1回　②37.5℃以上または痰が増えたとき早めに相談　③1か月後に嚥下の再評価",
  NULL,
  NULL
};

static const char *const conference_lines[]
  = { "出席者",
      "本人、長男、主治医、訪問看護師、薬剤師、理学療法士、訪問介護、福祉用具、介護支援専門員",
      "本人の望み",
      "「畑を見に外へ出たい」「風呂は家で入りたい」",
      "家族の望み",
      "夜に転ばないか心配。自分たちが休める日も欲しい。",
      "話し合ったこと",
      "夜のトイレはセンサーライトと手すりで。浴室は当面シャワー浴、介助は訪問介護2名。薬は1包化し、"
      "朝夕のみに整理する。",
      "決まったこと",
      "①週2回の訪問リハビリ　②月1回のショートステイ（3泊）　③熱発時の連絡順を冷蔵庫に貼る",
      "次回",
      "3か月後。変化があれば早めに開く。",
      NULL,
      NULL };

static const RkPaper papers[] = {
  { "discharge-summary.pdf", "退院時サマリー", "みどり野中央病院　地域連携室", summary_lines },
  { "conference.pdf", "サービス担当者会議の要点", "居宅介護支援事業所 かけはし", conference_lines },
};

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
write_text (cairo_t *cr,
            GHashTable *letters,
            const char *font,
            double x,
            double y,
            int width,
            const char *text,
            int *ret_height)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  if (width > 0)
    {
      pango_layout_set_width (layout, width * PANGO_SCALE);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
      pango_layout_set_line_spacing (layout, 1.15F);
    }
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, NULL, ret_height);
  rk_letters_write (cr, letters, layout, x, y);
}

static GBytes *
make_paper (int step, GError **error)
{
  const RkPaper *paper = &papers[step];
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GHashTable) letters = rk_letters_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, out, 595, 842);
  cairo_t *cr = NULL;
  cairo_status_t status;
  double y = 150;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, paper->title);
  /* A fixed date keeps the build reproducible. */
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "2026-01-01T00:00:00Z");
  cr = cairo_create (surface);
  rk_set (cr, rk_colour (0x24323a));
  write_text (cr, letters, "Noto Sans CJK JP Bold 17", 52, 46, 0, paper->title, NULL);
  write_text (cr, letters, "Noto Sans CJK JP 8.5", 300, 88, 0, paper->from, NULL);
  write_text (cr, letters, "Noto Sans CJK JP 8.5", 300, 104, 0,
              "電話 03-0000-0300（見本・実在しません）", NULL);
  write_text (cr, letters, "Noto Sans CJK JP 9", 52, 104, 0, "在宅チームの皆さまへ", NULL);
  cairo_set_line_width (cr, 0.8);
  cairo_move_to (cr, 52, 132);
  cairo_line_to (cr, 543, 132);
  cairo_stroke (cr);
  for (guint i = 0; paper->lines[i] != NULL; i += 2)
    {
      int height = 0;

      write_text (cr, letters, "Noto Sans CJK JP 8.5", 172, y, 368, paper->lines[i + 1], &height);
      rk_set (cr, rk_colour (0xe8f0ee));
      cairo_rectangle (cr, 52, y - 5, 110, height + 10);
      cairo_fill (cr);
      rk_set (cr, rk_colour (0x24323a));
      write_text (cr, letters, "Noto Sans CJK JP Bold 8.5", 60, y, 0, paper->lines[i], NULL);
      y += height + 16;
      rk_set_alpha (cr, rk_colour (0x24323a), 0.35);
      cairo_move_to (cr, 52, y - 8);
      cairo_line_to (cr, 543, y - 8);
      cairo_stroke (cr);
      rk_set (cr, rk_colour (0x24323a));
    }
  rk_set (cr, rk_colour (0x7b868b));
  write_text (cr, letters, "Noto Sans CJK JP 7", 52, 800, 0,
              "この文書は見本です。氏名・施設・内容はすべて架空のものです。", NULL);
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The paper %s could not be drawn: %s",
                   paper->file, cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

const RkPicture rk_paper_pictures[] = { { "note-family.jpg", make_note, 0 },
                                        { "note-stool.jpg", make_note, 1 },
                                        { "note-likes.jpg", make_note, 2 },
                                        { "weights-1.jpg", make_weights, 0 },
                                        { "weights-2.jpg", make_weights, 1 },
                                        { "discharge-summary.pdf", make_paper, 0 },
                                        { "conference.pdf", make_paper, 1 },
                                        { "swallowing-exercise.webm", rk_film_make, 0 },
                                        { NULL, NULL, 0 } };
