/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sample"

#include "draw.h"

#include <math.h>
#include <string.h>

/* A face is drawn in a square of 256 units, from the back to the front: background, hair behind the
 * head, shoulders with the clothes of the profession, neck, head, features, hair in front. */

#define CX 128.0

static const struct
{
  const char *name;
  guint32 rgb;
} shades[] = { { "black", 0x2b2628 },    { "dark", 0x3d2f2a },   { "brown", 0x5f4330 },
               { "chestnut", 0x7b5138 }, { "pepper", 0x6f6a68 }, { "grey", 0x9d9996 },
               { "silver", 0xc6c4c2 },   { "white", 0xe4e2df } };

static const guint32 grounds[]
  = { 0xcfe6dc, 0xf6dccb, 0xd5e1f3, 0xf3e6bd, 0xe3dbf0, 0xf5d5d8, 0xcbe5ea, 0xdde8c6, 0xece0d4 };
static const guint32 skins[] = { 0xf8d9c0, 0xf3cdaf, 0xefc4a2, 0xe8b792 };

gboolean
rk_look_parse (const char *text, const char *dress, const char *key, RkLook *ret_look)
{
  static const char *const styles[] = { "side", "crop", "wave", "bald", "back",  "bob",
                                        "long", "bun",  "tail", "perm", "pixie", "fringe" };
  g_auto (GStrv) words = g_strsplit (text, " ", 12);
  RkLook look = { .hair = "side", .shade = "dark", .dress = dress, .age = 40 };

  /* FNV-1a over the key: the same person always looks the same. */
  look.seed = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  for (const char *p = key; *p != '\0'; p++)
    look.seed = (look.seed ^ (guchar) *p) * G_GUINT64_CONSTANT (0x100000001b3);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean known = FALSE;

      if (strcmp (words[i], "f") == 0 || strcmp (words[i], "m") == 0)
        {
          look.woman = words[i][0] == 'f';
          continue;
        }
      if (strcmp (words[i], "glasses") == 0)
        {
          look.glasses = TRUE;
          continue;
        }
      if (strcmp (words[i], "beard") == 0)
        {
          look.beard = TRUE;
          continue;
        }
      if (g_ascii_isdigit (words[i][0]))
        {
          look.age = atoi (words[i]);
          continue;
        }
      for (guint s = 0; s < G_N_ELEMENTS (styles); s++)
        if (strcmp (words[i], styles[s]) == 0)
          {
            look.hair = styles[s];
            known = TRUE;
          }
      for (guint s = 0; s < G_N_ELEMENTS (shades); s++)
        if (strcmp (words[i], shades[s].name) == 0)
          {
            look.shade = shades[s].name;
            known = TRUE;
          }
      if (!known)
        return FALSE;
    }
  *ret_look = look;
  return TRUE;
}

static gboolean
is (const char *a, const char *b)
{
  return strcmp (a, b) == 0;
}

static RkColour
darker (RkColour c, double t)
{
  return rk_colour_mix (c, rk_colour (0x2a1a18), t);
}

static RkColour
lighter (RkColour c, double t)
{
  return rk_colour_mix (c, rk_colour (0xffffff), t);
}

static void
draw_ground (cairo_t *cr, RkDice *dice)
{
  RkColour base = rk_colour (grounds[rk_dice_int (dice, 0, G_N_ELEMENTS (grounds) - 1)]);
  cairo_pattern_t *p = cairo_pattern_create_radial (96, 70, 20, 128, 128, 200);
  RkColour centre = lighter (base, 0.45);

  cairo_pattern_add_color_stop_rgb (p, 0, centre.r, centre.g, centre.b);
  cairo_pattern_add_color_stop_rgb (p, 1, base.r, base.g, base.b);
  cairo_set_source (cr, p);
  cairo_paint (cr);
  cairo_pattern_destroy (p);
}

static void
draw_hair_behind (cairo_t *cr, const RkLook *look, RkColour hair)
{
  rk_set (cr, darker (hair, 0.18));
  if (is (look->hair, "bob"))
    {
      cairo_move_to (cr, 70, 160);
      cairo_curve_to (cr, 58, 90, 74, 34, 128, 34);
      cairo_curve_to (cr, 182, 34, 198, 90, 186, 160);
      cairo_curve_to (cr, 184, 178, 160, 178, 152, 170);
      cairo_line_to (cr, 104, 170);
      cairo_curve_to (cr, 96, 178, 72, 178, 70, 160);
      cairo_fill (cr);
    }
  else if (is (look->hair, "long") || is (look->hair, "fringe"))
    {
      cairo_move_to (cr, 62, 226);
      cairo_curve_to (cr, 62, 150, 56, 34, 128, 34);
      cairo_curve_to (cr, 200, 34, 194, 150, 194, 226);
      cairo_curve_to (cr, 170, 236, 86, 236, 62, 226);
      cairo_fill (cr);
    }
  else if (is (look->hair, "bun"))
    {
      rk_oval (cr, CX, 36, 25, 22);
      cairo_fill (cr);
      rk_oval (cr, CX, 96, 54, 58);
      cairo_fill (cr);
    }
  else if (is (look->hair, "tail"))
    {
      cairo_move_to (cr, 160, 62);
      cairo_curve_to (cr, 214, 58, 216, 130, 196, 190);
      cairo_curve_to (cr, 186, 178, 174, 150, 172, 120);
      cairo_close_path (cr);
      cairo_fill (cr);
      rk_oval (cr, CX, 94, 54, 56);
      cairo_fill (cr);
    }
  else if (is (look->hair, "perm"))
    {
      static const double curls[][3]
        = { { 80, 118, 17 },  { 74, 94, 18 },  { 82, 68, 20 },  { 100, 50, 21 },
            { 128, 44, 23 },  { 156, 50, 21 }, { 174, 68, 20 }, { 182, 94, 18 },
            { 176, 118, 17 }, { 82, 136, 13 }, { 174, 136, 13 } };

      for (guint i = 0; i < G_N_ELEMENTS (curls); i++)
        {
          cairo_arc (cr, curls[i][0], curls[i][1], curls[i][2], 0, 2 * G_PI);
          cairo_fill (cr);
        }
    }
  else if (is (look->hair, "pixie"))
    {
      rk_oval (cr, CX, 100, 56, 62);
      cairo_fill (cr);
    }
}

static void
shoulders (cairo_t *cr, gboolean woman)
{
  double half = woman ? 84 : 98;

  cairo_move_to (cr, CX - half, 262);
  cairo_curve_to (cr, CX - half, 218, CX - half + 16, 206, CX - 40, 197);
  cairo_curve_to (cr, CX - 26, 193, CX - 22, 190, CX - 20, 186);
  cairo_line_to (cr, CX + 20, 186);
  cairo_curve_to (cr, CX + 22, 190, CX + 26, 193, CX + 40, 197);
  cairo_curve_to (cr, CX + half - 16, 206, CX + half, 218, CX + half, 262);
  cairo_close_path (cr);
}

static void
neckline (cairo_t *cr, RkColour fill, double width, double depth)
{
  rk_set (cr, fill);
  cairo_move_to (cr, CX - width, 188);
  cairo_line_to (cr, CX, 188 + depth);
  cairo_line_to (cr, CX + width, 188);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_lapels (cairo_t *cr, RkColour cloth)
{
  for (int side = -1; side <= 1; side += 2)
    {
      rk_set (cr, darker (cloth, 0.07));
      cairo_move_to (cr, CX + side * 22, 187);
      cairo_line_to (cr, CX + side * 46, 200);
      cairo_line_to (cr, CX + side * 34, 222);
      cairo_line_to (cr, CX + side * 42, 226);
      cairo_line_to (cr, CX + side * 4, 260);
      cairo_line_to (cr, CX + side * 2, 250);
      cairo_close_path (cr);
      cairo_fill_preserve (cr);
      rk_set_alpha (cr, darker (cloth, 0.35), 0.5);
      cairo_set_line_width (cr, 1.2);
      cairo_stroke (cr);
    }
}

static void
draw_name_tag (cairo_t *cr, RkColour strap, gboolean hanging)
{
  if (hanging)
    {
      rk_set (cr, strap);
      cairo_set_line_width (cr, 4);
      cairo_move_to (cr, CX - 30, 193);
      cairo_line_to (cr, CX - 2, 231);
      cairo_line_to (cr, CX + 30, 193);
      cairo_stroke (cr);
    }
  rk_set (cr, rk_colour (0xffffff));
  rk_rounded (cr, hanging ? CX - 17 : CX + 34, hanging ? 225 : 219, hanging ? 34 : 30, 20, 3);
  cairo_fill_preserve (cr);
  rk_set_alpha (cr, rk_colour (0x56666f), 0.55);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  rk_set (cr, strap);
  cairo_rectangle (cr, hanging ? CX - 13 : CX + 38, hanging ? 229 : 223, 22, 4);
  cairo_fill (cr);
}

static void
draw_stethoscope (cairo_t *cr)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  rk_set (cr, rk_colour (0x37474f));
  cairo_set_line_width (cr, 5);
  cairo_move_to (cr, CX - 34, 194);
  cairo_curve_to (cr, CX - 42, 226, CX - 30, 238, CX - 24, 262);
  cairo_stroke (cr);
  cairo_move_to (cr, CX + 34, 194);
  cairo_curve_to (cr, CX + 44, 214, CX + 46, 222, CX + 46, 234);
  cairo_stroke (cr);
  rk_set (cr, rk_colour (0xb0bec5));
  cairo_arc (cr, CX + 46, 241, 8.5, 0, 2 * G_PI);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0x78909c));
  cairo_arc (cr, CX + 46, 241, 4.5, 0, 2 * G_PI);
  cairo_fill (cr);
}

/* The colours that the professions of the sample wear. */
static void
draw_clothes (cairo_t *cr, const RkLook *look, RkColour skin, RkDice *dice)
{
  static const guint32 knits[] = { 0x8a9a5b, 0xa9746e, 0x6d87a8, 0x9b7fa6, 0xb98b5e, 0x7a8f8a };
  const char *dress = look->dress;
  RkColour cloth = rk_colour (knits[rk_dice_int (dice, 0, G_N_ELEMENTS (knits) - 1)]);
  RkColour shade = darker (skin, 0.12);

  if (is (dress, "doctor") || is (dress, "pharmacist"))
    cloth = rk_colour (0xf7f8f8);
  else if (is (dress, "nurse"))
    cloth = rk_colour (0x3f7f8f);
  else if (is (dress, "ward"))
    cloth = rk_colour (0xf0b9bf);
  else if (is (dress, "dental"))
    cloth = rk_colour (0x79c2ae);
  else if (is (dress, "rehab"))
    cloth = rk_colour (0x4a6fb0);
  else if (is (dress, "helper"))
    cloth = rk_colour (0xf2a65a);
  else if (is (dress, "office"))
    cloth = rk_colour (0x46506b);
  else if (is (dress, "clerk"))
    cloth = rk_colour (0x6b7f9e);

  shoulders (cr, look->woman);
  rk_set (cr, cloth);
  cairo_fill_preserve (cr);
  cairo_save (cr);
  cairo_clip (cr);
  rk_set_alpha (cr, darker (cloth, 0.4), 0.16);
  rk_oval (cr, 30, 262, 42, 52);
  cairo_fill (cr);
  rk_oval (cr, 226, 262, 42, 52);
  cairo_fill (cr);

  if (is (dress, "doctor"))
    {
      RkColour shirt = rk_colour (look->woman ? 0xbcd3ea : 0x9fbfdc);

      neckline (cr, shirt, 34, 76);
      neckline (cr, shade, 15, 22);
      if (!look->woman)
        {
          rk_set (cr, rk_colour (0x3b5b86));
          cairo_move_to (cr, CX - 7, 204);
          cairo_line_to (cr, CX + 7, 204);
          cairo_line_to (cr, CX + 11, 262);
          cairo_line_to (cr, CX - 11, 262);
          cairo_close_path (cr);
          cairo_fill (cr);
        }
      draw_lapels (cr, cloth);
      draw_stethoscope (cr);
    }
  else if (is (dress, "pharmacist"))
    {
      neckline (cr, rk_colour (0xd8e6d0), 32, 70);
      neckline (cr, shade, 14, 20);
      draw_lapels (cr, cloth);
      draw_name_tag (cr, rk_colour (0x4e9a6b), FALSE);
    }
  else if (is (dress, "office") || is (dress, "clerk"))
    {
      neckline (cr, rk_colour (0xfbfaf7), 34, 72);
      neckline (cr, shade, 15, 20);
      if (is (dress, "clerk"))
        {
          rk_set (cr, rk_colour (0xd9798b));
          cairo_move_to (cr, CX - 20, 190);
          cairo_curve_to (cr, CX - 8, 206, CX + 8, 206, CX + 20, 190);
          cairo_line_to (cr, CX + 14, 214);
          cairo_line_to (cr, CX, 204);
          cairo_line_to (cr, CX - 14, 214);
          cairo_close_path (cr);
          cairo_fill (cr);
        }
      draw_lapels (cr, cloth);
      if (is (dress, "office"))
        draw_name_tag (cr, rk_colour (0x5b8fd1), TRUE);
    }
  else if (is (dress, "helper"))
    {
      neckline (cr, lighter (cloth, 0.5), 26, 34);
      neckline (cr, shade, 17, 24);
      rk_set (cr, rk_colour (0x5c8a64));
      cairo_move_to (cr, CX - 44, 262);
      cairo_line_to (cr, CX - 40, 232);
      cairo_line_to (cr, CX + 40, 232);
      cairo_line_to (cr, CX + 44, 262);
      cairo_close_path (cr);
      cairo_fill (cr);
      for (int side = -1; side <= 1; side += 2)
        {
          cairo_move_to (cr, CX + side * 38, 236);
          cairo_line_to (cr, CX + side * 46, 199);
          cairo_set_line_width (cr, 8);
          cairo_stroke (cr);
        }
    }
  else if (is (dress, "plain"))
    {
      RkColour under = lighter (cloth, 0.62);

      neckline (cr, under, 26, 44);
      rk_set (cr, shade);
      rk_oval (cr, CX, 186, 19, 12);
      cairo_fill (cr);
      cairo_set_line_width (cr, 1.6);
      rk_set_alpha (cr, darker (cloth, 0.5), 0.5);
      cairo_move_to (cr, CX, 230);
      cairo_line_to (cr, CX, 262);
      cairo_stroke (cr);
      rk_set (cr, lighter (cloth, 0.35));
      cairo_arc (cr, CX + 7, 244, 3, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  else
    {
      /* scrubs */
      neckline (cr, lighter (cloth, 0.35), 26, 46);
      neckline (cr, shade, 20, 36);
      rk_set_alpha (cr, darker (cloth, 0.4), 0.6);
      cairo_set_line_width (cr, 1.5);
      rk_rounded (cr, CX + 30, 221, 32, 40, 3);
      cairo_stroke (cr);
      if (is (dress, "nurse") || is (dress, "ward"))
        {
          rk_set (cr, rk_colour (0xf4d35e));
          cairo_rectangle (cr, CX + 38, 212, 4, 18);
          cairo_fill (cr);
          rk_set (cr, rk_colour (0xee6c6c));
          cairo_rectangle (cr, CX + 46, 214, 4, 16);
          cairo_fill (cr);
        }
      draw_name_tag (
        cr, is (dress, "rehab") ? rk_colour (0xe9b44c) : rk_colour (0x2f6f9f), is (dress, "rehab"));
    }
  cairo_restore (cr);
  cairo_new_path (cr);
}

static void
face_path (cairo_t *cr, double jaw, double chin)
{
  cairo_move_to (cr, CX - 45, 104);
  cairo_curve_to (cr, CX - 45, 104 + jaw, CX - 27, chin, CX, chin);
  cairo_curve_to (cr, CX + 27, chin, CX + 45, 104 + jaw, CX + 45, 104);
  cairo_curve_to (cr, CX + 45, 64, CX + 25, 50, CX, 50);
  cairo_curve_to (cr, CX - 25, 50, CX - 45, 64, CX - 45, 104);
  cairo_close_path (cr);
}

static void
draw_head (cairo_t *cr, const RkLook *look, RkColour skin, RkDice *dice)
{
  double jaw = look->woman ? rk_dice_range (dice, 34, 42) : rk_dice_range (dice, 42, 52);
  double chin = look->woman ? rk_dice_range (dice, 166, 171) : rk_dice_range (dice, 169, 175);
  RkColour shade = darker (skin, 0.12);

  rk_set (cr, shade);
  rk_rounded (cr, CX - 19, 148, 38, 52, 16);
  cairo_fill (cr);
  for (int side = -1; side <= 1; side += 2)
    {
      rk_set (cr, skin);
      rk_oval (cr, CX + side * 46, 116, 8, 13);
      cairo_fill (cr);
      rk_set_alpha (cr, shade, 0.8);
      rk_oval (cr, CX + side * 47, 117, 3.5, 7);
      cairo_fill (cr);
    }
  rk_set (cr, skin);
  face_path (cr, jaw, chin);
  cairo_fill_preserve (cr);
  cairo_save (cr);
  cairo_clip (cr);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_pattern_t *blush
        = cairo_pattern_create_radial (CX + side * 27, 138, 0, CX + side * 27, 138, 16);

      cairo_pattern_add_color_stop_rgba (blush, 0, 0.94, 0.46, 0.42, look->woman ? 0.42 : 0.26);
      cairo_pattern_add_color_stop_rgba (blush, 1, 0.94, 0.46, 0.42, 0);
      cairo_set_source (cr, blush);
      cairo_paint (cr);
      cairo_pattern_destroy (blush);
    }
  cairo_restore (cr);
  cairo_new_path (cr);
}

static void
draw_features (cairo_t *cr, const RkLook *look, RkColour skin, RkColour hair, RkDice *dice)
{
  RkColour ink = rk_colour (0x33272a);
  RkColour line = darker (skin, 0.34);
  double apart = rk_dice_range (dice, 19.5, 22.5);
  double eye_y = rk_dice_range (dice, 117, 120);
  double brow = rk_dice_range (dice, -2, 3);
  double grin = rk_dice_range (dice, 12, 17);
  double tilt = rk_dice_range (dice, -1.5, 1.5);
  gboolean smiling = rk_dice_int (dice, 0, 3) == 0 || look->age >= 75;
  gboolean open = !smiling && rk_dice_int (dice, 0, 2) == 0;

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (int side = -1; side <= 1; side += 2)
    {
      double x = CX + side * apart;

      rk_set (cr, ink);
      if (smiling)
        {
          cairo_set_line_width (cr, 3.2);
          cairo_move_to (cr, x - 8, eye_y + 2);
          cairo_curve_to (cr, x - 4, eye_y - 5, x + 4, eye_y - 5, x + 8, eye_y + 2);
          cairo_stroke (cr);
        }
      else
        {
          rk_oval (cr, x, eye_y, 4.9, 6.1);
          cairo_fill (cr);
          rk_set (cr, rk_colour (0xffffff));
          cairo_arc (cr, x + 1.7, eye_y - 2.2, 1.7, 0, 2 * G_PI);
          cairo_fill (cr);
          rk_set (cr, ink);
          cairo_set_line_width (cr, look->woman ? 2.4 : 1.8);
          cairo_move_to (cr, x - 7, eye_y - 3.5);
          cairo_curve_to (cr, x - 4, eye_y - 8.5, x + 4, eye_y - 8.5, x + 7, eye_y - 3.5);
          if (look->woman)
            cairo_line_to (cr, x + side * 8.6, eye_y - 5.6);
          cairo_stroke (cr);
        }
      rk_set (cr, look->age >= 72 ? darker (hair, 0.28) : darker (hair, 0.1));
      cairo_set_line_width (cr, look->woman ? 2.8 : 4.2);
      cairo_move_to (cr, x - side * 8.5, eye_y - 15 + brow + tilt * 0.4);
      cairo_curve_to (cr, x - side * 2, eye_y - 19 + brow, x + side * 5, eye_y - 18.5 + brow,
                      x + side * 10, eye_y - 14 + brow);
      cairo_stroke (cr);
    }

  rk_set_alpha (cr, line, 0.8);
  cairo_set_line_width (cr, 2.2);
  cairo_move_to (cr, CX - 3.5, 135);
  cairo_curve_to (cr, CX - 1, 138.5, CX + 3, 138.5, CX + 4.5, 135);
  cairo_stroke (cr);

  if (open)
    {
      rk_set (cr, rk_colour (0x9c3d3d));
      cairo_move_to (cr, CX - grin, 147);
      cairo_curve_to (cr, CX - grin * 0.5, 149, CX + grin * 0.5, 149, CX + grin, 147);
      cairo_curve_to (cr, CX + grin * 0.7, 162, CX - grin * 0.7, 162, CX - grin, 147);
      cairo_close_path (cr);
      cairo_fill_preserve (cr);
      cairo_save (cr);
      cairo_clip (cr);
      rk_set (cr, rk_colour (0xffffff));
      cairo_rectangle (cr, CX - grin, 144, grin * 2, 7.5);
      cairo_fill (cr);
      cairo_restore (cr);
      cairo_new_path (cr);
    }
  else
    {
      rk_set (cr, look->woman ? rk_colour (0xc25b5b) : rk_colour (0xa9564f));
      cairo_set_line_width (cr, 3);
      cairo_move_to (cr, CX - grin, 148 + tilt * 0.5);
      cairo_curve_to (cr, CX - grin * 0.5, 157, CX + grin * 0.5, 157, CX + grin, 148 - tilt * 0.5);
      cairo_stroke (cr);
    }

  if (look->age >= 58)
    {
      double strength = look->age >= 75 ? 0.55 : 0.35;

      rk_set_alpha (cr, line, strength);
      cairo_set_line_width (cr, 1.6);
      for (int side = -1; side <= 1; side += 2)
        {
          cairo_move_to (cr, CX + side * 14, 137);
          cairo_curve_to (cr, CX + side * 21, 142, CX + side * 23, 147, CX + side * 22, 152);
          cairo_stroke (cr);
          cairo_move_to (cr, CX + side * (apart + 12), eye_y - 1);
          cairo_line_to (cr, CX + side * (apart + 17), eye_y - 4);
          cairo_move_to (cr, CX + side * (apart + 12), eye_y + 3);
          cairo_line_to (cr, CX + side * (apart + 17), eye_y + 4.5);
          cairo_stroke (cr);
          if (look->age >= 75)
            {
              cairo_move_to (cr, CX + side * (apart - 7), eye_y + 10);
              cairo_curve_to (cr, CX + side * apart, eye_y + 13, CX + side * (apart + 4),
                              eye_y + 12, CX + side * (apart + 7), eye_y + 9.5);
              cairo_stroke (cr);
            }
        }
      if (look->age >= 80 && !is (look->hair, "fringe") && !is (look->hair, "bob"))
        {
          cairo_move_to (cr, CX - 17, 88);
          cairo_curve_to (cr, CX - 6, 86, CX + 6, 86, CX + 17, 88);
          cairo_stroke (cr);
        }
    }
  if (look->beard)
    {
      rk_set_alpha (cr, darker (hair, 0.05), 0.85);
      cairo_set_line_width (cr, 5);
      cairo_move_to (cr, CX - 15, 144.5);
      cairo_curve_to (cr, CX - 8, 139.5, CX - 3, 140.5, CX, 142.5);
      cairo_curve_to (cr, CX + 3, 140.5, CX + 8, 139.5, CX + 15, 144.5);
      cairo_stroke (cr);
    }
  if (look->glasses)
    {
      rk_set (cr, rk_dice_int (dice, 0, 1) ? rk_colour (0x4a3b38) : rk_colour (0x5a6f86));
      cairo_set_line_width (cr, 2.6);
      for (int side = -1; side <= 1; side += 2)
        {
          rk_rounded (cr, CX + side * apart - 14, eye_y - 11, 28, 22, 9);
          cairo_stroke (cr);
          cairo_move_to (cr, CX + side * (apart + 14), eye_y - 3);
          cairo_line_to (cr, CX + side * 46, eye_y - 5);
          cairo_stroke (cr);
        }
      cairo_move_to (cr, CX - apart + 14, eye_y - 2);
      cairo_curve_to (cr, CX - 3, eye_y - 5, CX + 3, eye_y - 5, CX + apart - 14, eye_y - 2);
      cairo_stroke (cr);
    }
}

static void
draw_hair_before (cairo_t *cr, const RkLook *look, RkColour hair, RkDice *dice)
{
  RkColour shine = lighter (hair, 0.22);
  gboolean flip = rk_dice_int (dice, 0, 1);

  cairo_save (cr);
  if (flip)
    {
      cairo_translate (cr, 256, 0);
      cairo_scale (cr, -1, 1);
    }
  rk_set (cr, hair);
  if (is (look->hair, "side"))
    {
      cairo_move_to (cr, 81, 116);
      cairo_curve_to (cr, 68, 62, 92, 32, 132, 32);
      cairo_curve_to (cr, 172, 32, 188, 62, 175, 116);
      cairo_curve_to (cr, 172, 104, 170, 92, 163, 82);
      cairo_curve_to (cr, 142, 90, 116, 84, 104, 66);
      cairo_curve_to (cr, 94, 76, 84, 94, 81, 116);
    }
  else if (is (look->hair, "crop"))
    {
      cairo_move_to (cr, 81, 114);
      cairo_curve_to (cr, 72, 66, 90, 38, 128, 38);
      cairo_curve_to (cr, 166, 38, 184, 66, 175, 114);
      cairo_curve_to (cr, 172, 98, 170, 88, 164, 78);
      cairo_curve_to (cr, 144, 70, 112, 70, 92, 78);
      cairo_curve_to (cr, 86, 88, 84, 98, 81, 114);
    }
  else if (is (look->hair, "wave"))
    {
      cairo_move_to (cr, 81, 116);
      cairo_curve_to (cr, 66, 84, 72, 52, 94, 44);
      cairo_curve_to (cr, 104, 26, 134, 24, 146, 34);
      cairo_curve_to (cr, 172, 34, 188, 62, 175, 116);
      cairo_curve_to (cr, 172, 100, 168, 92, 162, 86);
      cairo_curve_to (cr, 154, 94, 146, 84, 142, 80);
      cairo_curve_to (cr, 132, 92, 122, 84, 118, 78);
      cairo_curve_to (cr, 110, 90, 100, 86, 94, 80);
      cairo_curve_to (cr, 88, 90, 84, 102, 81, 116);
    }
  else if (is (look->hair, "bald"))
    {
      for (int side = -1; side <= 1; side += 2)
        {
          cairo_move_to (cr, CX + side * 47, 122);
          cairo_curve_to (cr, CX + side * 58, 98, CX + side * 54, 74, CX + side * 38, 66);
          cairo_curve_to (cr, CX + side * 40, 84, CX + side * 42, 96, CX + side * 43, 112);
          cairo_close_path (cr);
        }
    }
  else if (is (look->hair, "back"))
    {
      cairo_move_to (cr, 82, 112);
      cairo_curve_to (cr, 72, 60, 96, 34, 128, 34);
      cairo_curve_to (cr, 160, 34, 184, 60, 174, 112);
      cairo_curve_to (cr, 172, 92, 166, 74, 150, 66);
      cairo_curve_to (cr, 140, 60, 116, 60, 106, 66);
      cairo_curve_to (cr, 90, 74, 84, 92, 82, 112);
    }
  else if (is (look->hair, "bob") || is (look->hair, "fringe"))
    {
      double low = is (look->hair, "bob") ? 164 : 200;

      cairo_move_to (cr, 72, low);
      cairo_curve_to (cr, 58, 84, 78, 33, 128, 33);
      cairo_curve_to (cr, 178, 33, 198, 84, 184, low);
      cairo_curve_to (cr, 176, low + 6, 170, low, 170, low - 12);
      cairo_curve_to (cr, 174, 126, 172, 110, 167, 97);
      cairo_curve_to (cr, 144, 102, 112, 102, 89, 97);
      cairo_curve_to (cr, 84, 110, 82, 126, 86, low - 12);
      cairo_curve_to (cr, 86, low, 80, low + 6, 72, low);
    }
  else if (is (look->hair, "long"))
    {
      cairo_move_to (cr, 64, 222);
      cairo_curve_to (cr, 62, 130, 58, 33, 132, 33);
      cairo_curve_to (cr, 198, 33, 194, 130, 192, 222);
      cairo_curve_to (cr, 182, 226, 174, 222, 173, 214);
      cairo_curve_to (cr, 178, 150, 176, 112, 164, 86);
      cairo_curve_to (cr, 146, 84, 124, 78, 112, 60);
      cairo_curve_to (cr, 104, 78, 84, 90, 82, 214);
      cairo_curve_to (cr, 82, 222, 74, 226, 64, 222);
    }
  else if (is (look->hair, "bun") || is (look->hair, "tail"))
    {
      cairo_move_to (cr, 80, 120);
      cairo_curve_to (cr, 68, 66, 90, 35, 128, 35);
      cairo_curve_to (cr, 166, 35, 188, 66, 176, 120);
      cairo_curve_to (cr, 174, 104, 170, 92, 162, 80);
      cairo_curve_to (cr, 142, 88, 120, 80, 110, 64);
      cairo_curve_to (cr, 102, 80, 86, 92, 80, 120);
    }
  else if (is (look->hair, "perm"))
    {
      static const double curls[][3]
        = { { 88, 84, 13 },  { 100, 70, 14 }, { 118, 62, 15 }, { 138, 62, 15 },
            { 156, 70, 14 }, { 168, 84, 13 }, { 82, 102, 10 }, { 174, 102, 10 } };

      for (guint i = 0; i < G_N_ELEMENTS (curls); i++)
        {
          cairo_new_sub_path (cr);
          cairo_arc (cr, curls[i][0], curls[i][1], curls[i][2], 0, 2 * G_PI);
        }
    }
  else
    {
      /* pixie */
      cairo_move_to (cr, 78, 132);
      cairo_curve_to (cr, 64, 76, 84, 34, 130, 34);
      cairo_curve_to (cr, 176, 34, 192, 76, 178, 132);
      cairo_curve_to (cr, 172, 124, 172, 108, 168, 96);
      cairo_curve_to (cr, 150, 98, 122, 92, 104, 72);
      cairo_curve_to (cr, 98, 88, 90, 96, 86, 104);
      cairo_curve_to (cr, 84, 116, 84, 126, 78, 132);
    }
  cairo_fill (cr);

  if (is (look->hair, "bald"))
    {
      rk_set_alpha (cr, rk_colour (0xffffff), 0.35);
      rk_oval (cr, 112, 66, 13, 6);
      cairo_fill (cr);
    }
  else if (!is (look->hair, "perm"))
    {
      rk_set_alpha (cr, shine, 0.55);
      cairo_set_line_width (cr, 4.5);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      cairo_move_to (cr, 92, 66);
      cairo_curve_to (cr, 100, 50, 116, 45, 132, 45);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

void
rk_draw_portrait (cairo_t *cr, const RkLook *look)
{
  RkDice dice;
  RkColour skin, hair = rk_colour (0x3d2f2a);

  rk_dice_init (&dice, look->seed);
  for (guint i = 0; i < G_N_ELEMENTS (shades); i++)
    if (is (shades[i].name, look->shade))
      hair = rk_colour (shades[i].rgb);
  skin = rk_colour (skins[rk_dice_int (&dice, 0, look->woman ? 2 : 3)]);

  draw_ground (cr, &dice);
  cairo_save (cr);
  cairo_translate (cr, CX, 118);
  cairo_scale (cr, 1.1, 1.1);
  cairo_translate (cr, -CX, -116);
  draw_hair_behind (cr, look, hair);
  /* The neck belongs below the collar, the head above it. */
  rk_set (cr, darker (skin, 0.12));
  rk_rounded (cr, CX - 19, 148, 38, 60, 16);
  cairo_fill (cr);
  draw_clothes (cr, look, skin, &dice);
  draw_head (cr, look, skin, &dice);
  draw_features (cr, look, skin, hair, &dice);
  draw_hair_before (cr, look, hair, &dice);
  cairo_restore (cr);
}
