/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sample"

#include "draw.h"

#include <math.h>

/* Pictures of wounds over the weeks, drawn and not photographed: a patch of skin, a soft blob that
 * shrinks and changes its colours, and the paper ruler that is laid beside a real one. */

#define WIDTH  640
#define HEIGHT 480
#define CM     34.0

typedef struct
{
  const char *place;
  const char *label;
  guint32 skin;
  double length, breadth; /* cm */
  double redness;         /* around the wound, 0 to 1 */
  double black, yellow, red, pink;
  guint64 seed;
} RkWound;

static const RkWound wounds[] = {
  { "仙骨部", "1週目", 0xe9bd9a, 6.2, 5.1, 0.9, 0.55, 0.8, 0.35, 0.0, 11 },
  { "仙骨部", "2週目", 0xe9bd9a, 6.0, 4.9, 0.7, 0.18, 0.85, 0.5, 0.0, 11 },
  { "仙骨部", "4週目", 0xe9bd9a, 5.2, 4.2, 0.5, 0.0, 0.4, 0.9, 0.1, 11 },
  { "仙骨部", "6週目", 0xe9bd9a, 3.9, 3.0, 0.35, 0.0, 0.1, 1.0, 0.3, 11 },
  { "仙骨部", "8週目", 0xe9bd9a, 2.4, 1.8, 0.25, 0.0, 0.0, 0.9, 0.6, 11 },
  { "仙骨部", "10週目", 0xe9bd9a, 1.1, 0.8, 0.18, 0.0, 0.0, 0.4, 1.0, 11 },
  { "右踵部", "初回", 0xefcaa8, 2.6, 2.2, 0.8, 0.0, 0.2, 0.6, 0.1, 23 },
  { "右踵部", "3週目", 0xefcaa8, 1.4, 1.1, 0.3, 0.0, 0.0, 0.6, 0.7, 23 },
  { "左第1趾", "初回", 0xe3b48f, 1.8, 1.5, 0.9, 0.15, 0.6, 0.5, 0.0, 37 },
  { "左第1趾", "4週目", 0xe3b48f, 0.9, 0.7, 0.4, 0.0, 0.1, 0.8, 0.5, 37 },
  { "左前腕", "皮膚裂傷", 0xeec7a6, 3.4, 1.3, 0.5, 0.0, 0.0, 0.7, 0.3, 53 },
  { "右下腿", "発赤", 0xe8bf9f, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 61 },
};

static void
draw_skin (cairo_t *cr, RkColour skin, RkDice *dice)
{
  cairo_pattern_t *p = cairo_pattern_create_radial (260, 190, 40, 320, 240, 460);
  RkColour light = rk_colour_mix (skin, rk_colour (0xfff3e6), 0.35);
  RkColour dark = rk_colour_mix (skin, rk_colour (0x6b4030), 0.38);

  cairo_pattern_add_color_stop_rgb (p, 0, light.r, light.g, light.b);
  cairo_pattern_add_color_stop_rgb (p, 0.55, skin.r, skin.g, skin.b);
  cairo_pattern_add_color_stop_rgb (p, 1, dark.r, dark.g, dark.b);
  cairo_set_source (cr, p);
  cairo_paint (cr);
  cairo_pattern_destroy (p);

  /* the lines and small spots of old skin */
  cairo_set_line_width (cr, 1);
  for (int i = 0; i < 260; i++)
    {
      double x = rk_dice_range (dice, 0, WIDTH), y = rk_dice_range (dice, 0, HEIGHT);
      double slope = rk_dice_range (dice, -6, 6);

      rk_set_alpha (cr, dark, rk_dice_range (dice, 0.03, 0.1));
      cairo_move_to (cr, x, y);
      cairo_curve_to (cr, x + 10, y + slope, x + 20, y - slope, x + 34, y + slope);
      cairo_stroke (cr);
    }
  for (int i = 0; i < 26; i++)
    {
      rk_set_alpha (cr, rk_colour (0x8a5a3c), rk_dice_range (dice, 0.05, 0.16));
      rk_oval (cr, rk_dice_range (dice, 0, WIDTH), rk_dice_range (dice, 0, HEIGHT),
               rk_dice_range (dice, 1.5, 5), rk_dice_range (dice, 1.5, 4));
      cairo_fill (cr);
    }
}

/* An uneven closed curve; the same seed gives the same outline at every size. */
static void
blob (cairo_t *cr, double x, double y, double rx, double ry, double rough, guint64 seed)
{
  enum
  {
    N = 72
  };
  double phase[6];
  RkDice dice;

  rk_dice_init (&dice, seed);
  for (int k = 0; k < 6; k++)
    phase[k] = rk_dice_range (&dice, 0, 2 * G_PI);
  cairo_new_sub_path (cr);
  for (int i = 0; i < N; i++)
    {
      double a = 2 * G_PI * i / N;
      double radius = 1;

      for (int k = 0; k < 6; k++)
        radius += rough / (k + 1.6) * sin ((k + 2) * a + phase[k]);
      cairo_line_to (cr, x + rx * radius * cos (a), y + ry * radius * sin (a));
    }
  cairo_close_path (cr);
}

static void
soft_blob (
  cairo_t *cr, double x, double y, double rx, double ry, RkColour c, double alpha, guint64 seed)
{
  for (int i = 0; i < 14; i++)
    {
      double grow = 1 - i / 14.0 * 0.62;

      rk_set_alpha (cr, c, alpha / 9);
      blob (cr, x, y, rx * grow, ry * grow, 0.12, seed);
      cairo_fill (cr);
    }
}

static void
draw_wound (cairo_t *cr, const RkWound *w, RkDice *dice)
{
  double x = 330, y = 205, rx = w->length * CM / 2, ry = w->breadth * CM / 2;

  if (w->length <= 0)
    {
      soft_blob (cr, x, y, 190, 120, rk_colour (0xcf4b45), 0.6, w->seed);
      soft_blob (cr, x + 30, y + 14, 90, 60, rk_colour (0xc03a38), 0.5, w->seed + 1);
      return;
    }
  soft_blob (cr, x, y, rx + 44 * (0.4 + w->redness), ry + 38 * (0.4 + w->redness),
             rk_colour (0xc9483f), 0.25 + 0.6 * w->redness, w->seed);

  /* the rim, where new skin comes in */
  rk_set_alpha (cr, rk_colour (0xf0c3b4), 0.9);
  blob (cr, x, y, rx + 7, ry + 7, 0.1, w->seed);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xb8423f));
  blob (cr, x, y, rx, ry, 0.1, w->seed);
  cairo_fill_preserve (cr);
  cairo_save (cr);
  cairo_clip (cr);
  for (int i = 0; i < (int) (420 * w->red); i++)
    {
      rk_set_alpha (cr, rk_colour (i % 3 ? 0xd4605a : 0x8f2a2c), rk_dice_range (dice, 0.2, 0.6));
      rk_oval (cr, x + rk_dice_range (dice, -rx, rx) * 1.1, y + rk_dice_range (dice, -ry, ry) * 1.1,
               rk_dice_range (dice, 1.5, 5), rk_dice_range (dice, 1.5, 5));
      cairo_fill (cr);
    }
  for (int i = 0; i < (int) (46 * w->yellow); i++)
    {
      double px = x + rk_dice_range (dice, -rx, rx) * 0.85;
      double py = y + rk_dice_range (dice, -ry, ry) * 0.85;

      rk_set_alpha (cr, rk_colour (i % 2 ? 0xe4cd86 : 0xd6b765), 0.72);
      blob (cr, px, py, rk_dice_range (dice, 6, 22), rk_dice_range (dice, 5, 16), 0.2, i + 5);
      cairo_fill (cr);
    }
  if (w->black > 0)
    {
      rk_set_alpha (cr, rk_colour (0x3a2925), 0.9);
      blob (cr, x - rx * 0.12, y - ry * 0.06, rx * w->black * 1.1, ry * w->black * 1.15, 0.24,
            w->seed + 9);
      cairo_fill (cr);
    }
  if (w->pink > 0)
    {
      rk_set_alpha (cr, rk_colour (0xf0b3ac), w->pink * 0.75);
      blob (cr, x, y, rx * 1.05, ry * 1.05, 0.1, w->seed);
      blob (
        cr, x, y, rx * (0.95 - 0.55 * w->pink), ry * (0.95 - 0.55 * w->pink), 0.18, w->seed + 2);
      cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
      cairo_fill (cr);
    }
  rk_set_alpha (cr, rk_colour (0xffffff), 0.3);
  rk_oval (cr, x - rx * 0.3, y - ry * 0.45, rx * 0.22, ry * 0.07);
  cairo_fill (cr);
  cairo_restore (cr);
  rk_set_alpha (cr, rk_colour (0x7d2b2a), 0.5);
  cairo_set_line_width (cr, 2);
  blob (cr, x, y, rx, ry, 0.1, w->seed);
  cairo_stroke (cr);
}

static void
draw_ruler (cairo_t *cr, const RkWound *w)
{
  char number[8];

  cairo_save (cr);
  cairo_translate (cr, 70, 366);
  cairo_rotate (cr, -0.025);
  rk_set_alpha (cr, rk_colour (0x3a2018), 0.25);
  cairo_rectangle (cr, 4, 5, 15 * CM, 82);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xfbfaf5));
  cairo_rectangle (cr, 0, 0, 15 * CM, 82);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x2c3338));
  cairo_set_line_width (cr, 1.2);
  for (int mm = 0; mm <= 146; mm++)
    {
      double x = 6 + mm * CM / 10;

      cairo_move_to (cr, x, 0);
      cairo_line_to (cr, x, mm % 10 == 0 ? 22 : mm % 5 == 0 ? 15 : 9);
      cairo_stroke (cr);
      if (mm % 10 == 0 && mm > 0)
        {
          g_snprintf (number, sizeof number, "%d", mm / 10);
          rk_text_centred (cr, "Noto Sans CJK JP 9", x, 20, number);
        }
    }
  rk_text (cr, "Noto Sans CJK JP Bold 15", 14, 44, w->place);
  rk_text (cr, "Noto Sans CJK JP 14", 120, 45, w->label);
  {
    g_autofree char *size = w->length > 0
                              ? g_strdup_printf ("%.1f × %.1f cm", w->length, w->breadth)
                              : g_strdup ("マーキングあり");

    rk_text (cr, "Noto Sans CJK JP 14", 240, 45, size);
  }
  for (int i = 0; i < 3; i++)
    {
      rk_set (cr, rk_colour (((const guint32[]){ 0xd94a3d, 0xe9c64b, 0x3c3230 })[i]));
      cairo_rectangle (cr, 416 + i * 28, 46, 22, 22);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

static GBytes *
make_wound (int step, GError **error)
{
  const RkWound *w = &wounds[step];
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  GBytes *bytes = NULL;
  RkDice dice;

  rk_dice_init (&dice, w->seed);
  draw_skin (cr, rk_colour (w->skin), &dice);
  draw_wound (cr, w, &dice);
  draw_ruler (cr, w);
  if (w->length <= 0)
    {
      const double dashes[] = { 9, 7 };

      rk_set_alpha (cr, rk_colour (0x2b4d9b), 0.8);
      cairo_set_line_width (cr, 2.5);
      cairo_set_dash (cr, dashes, 2, 0);
      blob (cr, 330, 205, 170, 108, 0.12, w->seed);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
  bytes = rk_surface_to_jpeg (surface, 82, error);
  cairo_surface_destroy (surface);
  return bytes;
}

const RkPicture rk_wound_pictures[] = { { "wound-sacrum-1.jpg", make_wound, 0 },
                                        { "wound-sacrum-2.jpg", make_wound, 1 },
                                        { "wound-sacrum-3.jpg", make_wound, 2 },
                                        { "wound-sacrum-4.jpg", make_wound, 3 },
                                        { "wound-sacrum-5.jpg", make_wound, 4 },
                                        { "wound-sacrum-6.jpg", make_wound, 5 },
                                        { "wound-heel-1.jpg", make_wound, 6 },
                                        { "wound-heel-2.jpg", make_wound, 7 },
                                        { "wound-toe-1.jpg", make_wound, 8 },
                                        { "wound-toe-2.jpg", make_wound, 9 },
                                        { "wound-forearm.jpg", make_wound, 10 },
                                        { "redness-leg.jpg", make_wound, 11 },
                                        { NULL, NULL, 0 } };
