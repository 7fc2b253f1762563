/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sample"

#include "draw.h"

#include <math.h>

/* What people at home take pictures of: the medicine calendar on the wall, a meal, the oxygen
 * machine, a swollen leg, a handrail. */

#define WIDTH  640
#define HEIGHT 480

static cairo_t *
begin (guint32 ground, cairo_surface_t **ret_surface)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  rk_set (cr, rk_colour (ground));
  cairo_paint (cr);
  *ret_surface = surface;
  return cr;
}

/* A darker edge makes a drawing look as if taken by a telephone indoors. */
static GBytes *
finish (cairo_t *cr, cairo_surface_t *surface, GError **error)
{
  cairo_pattern_t *p = cairo_pattern_create_radial (300, 210, 160, 320, 240, 470);
  GBytes *bytes = NULL;

  cairo_pattern_add_color_stop_rgba (p, 0, 1, 0.97, 0.86, 0.10);
  cairo_pattern_add_color_stop_rgba (p, 1, 0.10, 0.06, 0.02, 0.32);
  cairo_set_source (cr, p);
  cairo_paint (cr);
  cairo_pattern_destroy (p);
  cairo_destroy (cr);
  bytes = rk_surface_to_jpeg (surface, 82, error);
  cairo_surface_destroy (surface);
  return bytes;
}

static void
draw_pill_packet (cairo_t *cr, double x, double y, RkDice *dice)
{
  static const guint32 pills[] = { 0xffffff, 0xf6d26b, 0xf2a0a0, 0xb9d8f0 };
  int n = rk_dice_int (dice, 2, 4);

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, rk_dice_range (dice, -0.09, 0.09));
  rk_set_alpha (cr, rk_colour (0xf4fbff), 0.92);
  rk_rounded (cr, -24, -26, 48, 54, 3);
  cairo_fill_preserve (cr);
  rk_set_alpha (cr, rk_colour (0x7d97a8), 0.8);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  rk_set_alpha (cr, rk_colour (0x4f86b0), 0.6);
  cairo_rectangle (cr, -20, -22, 40, 6);
  cairo_fill (cr);
  for (int i = 0; i < n; i++)
    {
      double px = rk_dice_range (dice, -14, 14), py = rk_dice_range (dice, -4, 18);

      rk_set (cr, rk_colour (pills[rk_dice_int (dice, 0, 3)]));
      rk_oval (cr, px, py, 6.5, rk_dice_int (dice, 0, 1) ? 6.5 : 4);
      cairo_fill_preserve (cr);
      rk_set_alpha (cr, rk_colour (0x57686f), 0.7);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

/* A wall calendar with pockets; `step` 0 shows packets left over from days gone by, 1 all in
 * order. Today is Thursday on it. */
static GBytes *
make_calendar (int step, GError **error)
{
  static const char *const days[] = { "月", "火", "水", "木", "金", "土", "日" };
  static const char *const times[] = { "朝", "昼", "夕", "寝る前" };
  cairo_surface_t *surface = NULL;
  cairo_t *cr = begin (0xd9c9ae, &surface);
  RkDice dice;

  rk_dice_init (&dice, 7);
  cairo_translate (cr, 320, 240);
  cairo_rotate (cr, step ? 0.012 : -0.02);
  cairo_translate (cr, -320, -240);
  rk_set_alpha (cr, rk_colour (0x4a3a26), 0.3);
  rk_rounded (cr, 48, 34, 560, 436, 10);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xfdfbf4));
  rk_rounded (cr, 40, 26, 560, 436, 10);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x3f7d6b));
  rk_rounded (cr, 40, 26, 560, 44, 10);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xffffff));
  rk_text_centred (cr, "Noto Sans CJK JP Bold 18", 320, 33, "おくすりカレンダー");
  for (int d = 0; d < 7; d++)
    {
      rk_set (cr, rk_colour (d == 6 ? 0xc5443d : d == 5 ? 0x3566b0 : 0x37474f));
      rk_text_centred (cr, "Noto Sans CJK JP Bold 16", 146 + d * 66, 76, days[d]);
    }
  for (int t = 0; t < 4; t++)
    {
      rk_set (cr, rk_colour (0x37474f));
      rk_text_centred (cr, t == 3 ? "Noto Sans CJK JP Bold 11" : "Noto Sans CJK JP Bold 16", 76,
                       t == 3 ? 408 : 134 + t * 88, times[t]);
      for (int d = 0; d < 7; d++)
        {
          double x = 146 + d * 66, y = 148 + t * 88;
          gboolean past = d < 3 || (d == 3 && t < 1);
          gboolean left = step == 0 && ((d == 1 && t == 1) || (d == 2 && (t == 1 || t == 3)));
          gboolean used = !(t == 1 && d > 4 && step == 0);

          rk_set_alpha (cr, rk_colour (0xdfeef2), 0.9);
          rk_rounded (cr, x - 30, y - 34, 60, 74, 4);
          cairo_fill (cr);
          if ((!past && used) || left)
            draw_pill_packet (cr, x, y, &dice);
          rk_set_alpha (cr, rk_colour (0xbfd9e2), 0.5);
          rk_rounded (cr, x - 30, y + 4, 60, 36, 4);
          cairo_fill_preserve (cr);
          rk_set (cr, rk_colour (0x9db6be));
          cairo_set_line_width (cr, 1.2);
          cairo_stroke (cr);
          if (left)
            {
              rk_set_alpha (cr, rk_colour (0xd9362b), 0.9);
              cairo_set_line_width (cr, 4);
              rk_oval (cr, x, y + 2, 36, 40);
              cairo_stroke (cr);
            }
        }
    }
  return finish (cr, surface, error);
}

static void
bowl (cairo_t *cr,
      double x,
      double y,
      double r,
      guint32 dish,
      guint32 food,
      RkDice *dice,
      gboolean lumps)
{
  rk_set_alpha (cr, rk_colour (0x2c1c10), 0.28);
  rk_oval (cr, x + 5, y + 8, r, r * 0.94);
  cairo_fill (cr);
  rk_set (cr, rk_colour (dish));
  rk_oval (cr, x, y, r, r * 0.94);
  cairo_fill (cr);
  rk_set (cr, rk_colour_mix (rk_colour (dish), rk_colour (0x7a6a58), 0.25));
  rk_oval (cr, x, y, r * 0.84, r * 0.78);
  cairo_fill (cr);
  rk_set (cr, rk_colour (food));
  rk_oval (cr, x, y + 2, r * 0.76, r * 0.7);
  cairo_fill (cr);
  for (int i = 0; lumps && i < 60; i++)
    {
      double a = rk_dice_range (dice, 0, 2 * G_PI),
             d = sqrt (rk_dice_range (dice, 0, 1)) * r * 0.66;

      rk_set_alpha (
        cr, rk_colour_mix (rk_colour (food), rk_colour (i % 2 ? 0xffffff : 0x6a4a20), 0.3), 0.55);
      rk_oval (cr, x + cos (a) * d, y + sin (a) * d * 0.9, 4.5, 3);
      cairo_fill (cr);
    }
  rk_set_alpha (cr, rk_colour (0xffffff), 0.35);
  rk_oval (cr, x - r * 0.3, y - r * 0.36, r * 0.2, r * 0.07);
  cairo_fill (cr);
}

/* A soft meal: `step` 0 served, 1 what was left of it. */
static GBytes *
make_meal (int step, GError **error)
{
  cairo_surface_t *surface = NULL;
  cairo_t *cr = begin (0xb98d5e, &surface);
  RkDice dice;

  rk_dice_init (&dice, 19);
  for (int i = 0; i < 30; i++)
    {
      rk_set_alpha (cr, rk_colour (0x7d5733), 0.14);
      cairo_rectangle (
        cr, 0, i * 16 + rk_dice_range (&dice, 0, 8), WIDTH, rk_dice_range (&dice, 1, 4));
      cairo_fill (cr);
    }
  rk_set_alpha (cr, rk_colour (0x2c1c10), 0.3);
  rk_rounded (cr, 58, 52, 540, 396, 34);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x8f2f2b));
  rk_rounded (cr, 48, 40, 540, 396, 34);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xa63d36));
  rk_rounded (cr, 62, 54, 512, 368, 26);
  cairo_fill (cr);
  bowl (cr, 180, 310, 92, 0xf7f4ec, step ? 0xe9e4d4 : 0xfbf8ee, &dice, !step);
  bowl (cr, 440, 316, 84, 0x4b2b20, step ? 0x6a4632 : 0xb07a42, &dice, FALSE);
  bowl (cr, 166, 140, 70, 0xdfe8ec, step ? 0xd4dcdb : 0x8fae5b, &dice, !step);
  bowl (cr, 318, 152, 78, 0xf2ead8, step ? 0xe4d2b4 : 0xd99a5b, &dice, !step);
  bowl (cr, 474, 142, 66, 0xf7f7f2, 0xf3cf6a, &dice, FALSE);
  if (step)
    {
      rk_set (cr, rk_colour (0xd99a5b));
      rk_oval (cr, 330, 160, 24, 16);
      cairo_fill (cr);
      rk_set (cr, rk_colour (0xfbf8ee));
      rk_oval (cr, 196, 322, 38, 26);
      cairo_fill (cr);
    }
  rk_set (cr, rk_colour (0xcfd5d8));
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 9);
  cairo_move_to (cr, 300, 392);
  cairo_line_to (cr, 392, 404);
  cairo_stroke (cr);
  rk_oval (cr, 292, 390, 21, 13);
  cairo_fill (cr);
  return finish (cr, surface, error);
}

static GBytes *
make_oxygen (int step, GError **error)
{
  cairo_surface_t *surface = NULL;
  cairo_t *cr = begin (0xcdbf9f, &surface);
  g_autofree char *flow = g_strdup_printf ("%.2f", step ? 2.0 : 1.5);

  rk_set (cr, rk_colour (0xb39b72));
  cairo_rectangle (cr, 0, 400, WIDTH, 80);
  cairo_fill (cr);
  rk_set_alpha (cr, rk_colour (0x2c2416), 0.3);
  rk_rounded (cr, 128, 40, 400, 410, 26);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xf3f1ea));
  rk_rounded (cr, 116, 28, 400, 410, 26);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xdcd9cf));
  for (int i = 0; i < 7; i++)
    {
      rk_rounded (cr, 160, 300 + i * 18, 312, 8, 4);
      cairo_fill (cr);
    }
  rk_set (cr, rk_colour (0x3d5560));
  rk_rounded (cr, 150, 62, 332, 190, 14);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x0d1b14));
  rk_rounded (cr, 176, 86, 180, 84, 8);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x6ef08c));
  rk_text_centred (cr, "DejaVu Sans Mono,Noto Sans Mono CJK JP Bold 34", 266, 96, flow);
  rk_set (cr, rk_colour (0xdfe9ec));
  rk_text (cr, "Noto Sans CJK JP 13", 366, 132, "L/分");
  rk_text_centred (cr, "Noto Sans CJK JP 12", 212, 214, "運転");
  rk_text_centred (cr, "Noto Sans CJK JP 12", 300, 214, "流量 ＋");
  rk_text_centred (cr, "Noto Sans CJK JP 12", 392, 214, "流量 −");
  for (int i = 0; i < 3; i++)
    {
      rk_set (cr, rk_colour (i == 0 ? 0x58c26e : 0x8fa7b0));
      cairo_arc (cr, 212 + i * 90, 196, 15, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  rk_set_alpha (cr, rk_colour (0xb8dfe6), 0.95);
  cairo_set_line_width (cr, 9);
  cairo_move_to (cr, 440, 252);
  cairo_curve_to (cr, 470, 330, 600, 260, 560, 380);
  cairo_curve_to (cr, 540, 440, 620, 450, 660, 440);
  cairo_stroke (cr);
  rk_set (cr, rk_colour (0xffe27a));
  rk_rounded (cr, 392, 268, 108, 26, 4);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x8a2c1c));
  rk_text_centred (cr, "Noto Sans CJK JP Bold 12", 446, 270, "火気厳禁");
  return finish (cr, surface, error);
}

/* Both lower legs from the front; `step` 0 swollen with the mark of the sock, 1 after treatment. */
static GBytes *
make_legs (int step, GError **error)
{
  cairo_surface_t *surface = NULL;
  cairo_t *cr = begin (0x9db0ad, &surface);
  double swell = step ? 0 : 17;

  rk_set (cr, rk_colour (0xe8e2d2));
  cairo_rectangle (cr, 0, 330, WIDTH, 150);
  cairo_fill (cr);
  for (int side = -1; side <= 1; side += 2)
    {
      double x = 320 + side * 112;
      cairo_pattern_t *p = cairo_pattern_create_linear (x - 80, 0, x + 80, 0);

      cairo_pattern_add_color_stop_rgb (p, 0, 0.80, 0.60, 0.47);
      cairo_pattern_add_color_stop_rgb (p, 0.45, 0.95, 0.80, 0.67);
      cairo_pattern_add_color_stop_rgb (p, 1, 0.78, 0.56, 0.44);
      cairo_move_to (cr, x - 66 - swell / 2, -10);
      cairo_curve_to (cr, x - 74 - swell, 120, x - 50 - swell, 220, x - 44 - swell, 300);
      cairo_curve_to (cr, x - 50 - swell, 350, x - 60 - swell, 400, x - 56 - swell / 2, 424);
      cairo_curve_to (cr, x - 30, 446, x + 30, 446, x + 56 + swell / 2, 424);
      cairo_curve_to (cr, x + 60 + swell, 400, x + 50 + swell, 350, x + 44 + swell, 300);
      cairo_curve_to (cr, x + 50 + swell, 220, x + 74 + swell, 120, x + 66 + swell / 2, -10);
      cairo_close_path (cr);
      cairo_set_source (cr, p);
      cairo_fill (cr);
      cairo_pattern_destroy (p);
      rk_set_alpha (cr, rk_colour (0x8d5c44), 0.5);
      cairo_set_line_width (cr, 1.6);
      for (int toe = 0; toe < 4; toe++)
        {
          cairo_move_to (cr, x - 33 + toe * 22, 414);
          cairo_line_to (cr, x - 33 + toe * 22, 436);
          cairo_stroke (cr);
        }
      if (step == 0)
        {
          for (int i = 0; i < 5; i++)
            {
              rk_set_alpha (cr, rk_colour (0x9c5b48), 0.35);
              cairo_set_line_width (cr, 2.4);
              cairo_move_to (cr, x - 62, 214 + i * 5);
              cairo_curve_to (cr, x - 20, 228 + i * 5, x + 20, 228 + i * 5, x + 62, 214 + i * 5);
              cairo_stroke (cr);
            }
          rk_set_alpha (cr, rk_colour (0xa4604a), 0.4);
          rk_oval (cr, x + side * 6, 306, 15, 11);
          cairo_fill (cr);
        }
    }
  rk_set (cr, rk_colour (0xfdfbf2));
  rk_rounded (cr, 232, 18, 176, 40, 4);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x33424a));
  rk_text_centred (
    cr, "Noto Sans CJK JP Bold 14", 320, 24, step ? "下腿 右22.5 左22.0" : "下腿 右26.0 左25.5");
  return finish (cr, surface, error);
}

/* The step at the entrance, before and after the handrail was put up. */
static GBytes *
make_handrail (int step, GError **error)
{
  cairo_surface_t *surface = NULL;
  cairo_t *cr = begin (0xe9e0cd, &surface);

  rk_set (cr, rk_colour (0x8d9498));
  cairo_rectangle (cr, 0, 380, WIDTH, 100);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xb5824f));
  cairo_rectangle (cr, 250, 286, 390, 30);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x8d6238));
  cairo_rectangle (cr, 250, 316, 390, 64);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xc79a66));
  cairo_move_to (cr, 250, 286);
  cairo_line_to (cr, 330, 236);
  cairo_line_to (cr, 640, 236);
  cairo_line_to (cr, 640, 286);
  cairo_close_path (cr);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x6f5a44));
  cairo_rectangle (cr, 410, 20, 150, 216);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xf4efe2));
  for (int i = 0; i < 4; i++)
    {
      cairo_rectangle (cr, 420 + i % 2 * 70, 30 + i / 2 * 104, 60, 94);
      cairo_fill (cr);
    }
  for (int i = 0; i < 2; i++)
    {
      rk_set (cr, rk_colour (0x3d4f66));
      rk_oval (cr, 92 + i * 62, 430, 24, 13);
      cairo_fill (cr);
    }
  if (step)
    {
      rk_set (cr, rk_colour (0xcaa06a));
      cairo_rectangle (cr, 168, 330, 150, 50);
      cairo_fill (cr);
      rk_set (cr, rk_colour (0xe7c796));
      cairo_rectangle (cr, 168, 322, 150, 12);
      cairo_fill (cr);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      rk_set (cr, rk_colour (0xf7d9a4));
      cairo_set_line_width (cr, 15);
      cairo_move_to (cr, 150, 398);
      cairo_line_to (cr, 150, 196);
      cairo_line_to (cr, 352, 112);
      cairo_line_to (cr, 352, 250);
      cairo_stroke (cr);
    }
  else
    {
      rk_set (cr, rk_colour (0xd9362b));
      cairo_set_line_width (cr, 3);
      cairo_move_to (cr, 226, 292);
      cairo_line_to (cr, 226, 376);
      cairo_stroke (cr);
      rk_text (cr, "Noto Sans CJK JP Bold 20", 138, 318, "26cm");
    }
  return finish (cr, surface, error);
}

const RkPicture rk_thing_pictures[] = { { "calendar-left.jpg", make_calendar, 0 },
                                        { "calendar-done.jpg", make_calendar, 1 },
                                        { "meal-served.jpg", make_meal, 0 },
                                        { "meal-left.jpg", make_meal, 1 },
                                        { "oxygen-1.jpg", make_oxygen, 0 },
                                        { "oxygen-2.jpg", make_oxygen, 1 },
                                        { "legs-swollen.jpg", make_legs, 0 },
                                        { "legs-better.jpg", make_legs, 1 },
                                        { "entrance-before.jpg", make_handrail, 0 },
                                        { "entrance-after.jpg", make_handrail, 1 },
                                        { NULL, NULL, 0 } };
