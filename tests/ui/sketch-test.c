/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/composer/sketch.h"

#include <string.h>

/* The colour of a pixel of the file that is sent (24 bits, from the lowest row up), as 0xRRGGBB. */
static guint32
sent_pixel (GBytes *file, guint x, guint y)
{
  const guint8 *data = g_bytes_get_data (file, NULL);
  guint width = data[18] | (guint) data[19] << 8;
  guint height = data[22] | (guint) data[23] << 8;
  gsize row = ((gsize) width * 3 + 3) / 4 * 4;
  const guint8 *at = data + 54 + (height - 1 - y) * row + (gsize) x * 3;

  g_assert_cmpuint (x, <, width);
  g_assert_cmpuint (y, <, height);
  g_assert_cmpuint (g_bytes_get_size (file), ==, 54 + row * height);
  return (guint32) at[2] << 16 | (guint32) at[1] << 8 | at[0];
}

/* Every pixel has a colour of its own: its place. */
static RkSketch *
new_sketch (void)
{
  RkPixels pixels = { NULL, 101, 60, 404 };
  guint8 *data = g_malloc (404 * 60);
  RkSketch *sketch;

  for (guint y = 0; y < 60; y++)
    for (guint x = 0; x < 101; x++)
      {
        const guint8 pixel[4] = { (guint8) x, (guint8) y, 7, 255 };
        memcpy (data + y * 404 + (gsize) x * 4, pixel, 4);
      }
  pixels.bytes = g_bytes_new_take (data, 404 * 60);
  sketch = rk_sketch_new (&pixels);
  g_bytes_unref (pixels.bytes);
  return sketch;
}

#define AT(x, y) (7u << 16 | (guint32) (y) << 8 | (x))

static const GdkRGBA red = { 1, 0, 0, 1 };

static void
test_turn_and_crop (void)
{
  g_autoptr (RkSketch) sketch = new_sketch ();
  const graphene_point_t corners[] = { { 50, 40 }, { 10.2f, 20.7f } };
  g_autoptr (GBytes) plain = rk_sketch_save (sketch, TRUE);
  g_autoptr (GBytes) turned = NULL;
  g_autoptr (GBytes) cropped = NULL;

  g_assert_cmphex (sent_pixel (plain, 3, 5), ==, AT (3, 5));
  rk_sketch_turn (sketch, 1);
  g_assert_cmpint (rk_sketch_get_width (sketch), ==, 60);
  g_assert_cmpint (rk_sketch_get_height (sketch), ==, 101);
  turned = rk_sketch_save (sketch, TRUE);
  /* What was at the lower left is now at the upper left. */
  g_assert_cmphex (sent_pixel (turned, 0, 0), ==, AT (0, 59));
  g_assert_cmphex (sent_pixel (turned, 59, 100), ==, AT (100, 0));
  g_assert_true (rk_sketch_undo (sketch));

  rk_sketch_mark (sketch, RK_SKETCH_CROP, corners, 2, &red, 1);
  g_assert_cmpint (rk_sketch_get_width (sketch), ==, 40);
  g_assert_cmpint (rk_sketch_get_height (sketch), ==, 20);
  cropped = rk_sketch_save (sketch, TRUE);
  g_assert_cmphex (sent_pixel (cropped, 0, 0), ==, AT (10, 20));
  g_assert_cmphex (sent_pixel (cropped, 39, 19), ==, AT (49, 39));
  g_assert_true (rk_sketch_undo (sketch));
  g_assert_cmpint (rk_sketch_get_width (sketch), ==, 101);
  g_assert_false (rk_sketch_undo (sketch));
}

static void
test_black_out (void)
{
  g_autoptr (RkSketch) sketch = new_sketch ();
  const graphene_point_t corners[] = { { 20.5f, 10.5f }, { 39.5f, 29.5f } };
  const graphene_point_t line[] = { { 5, 50 }, { 90, 50 } };
  g_autoptr (GBytes) with_drawing = NULL;
  g_autoptr (GBytes) without = NULL;

  rk_sketch_mark (sketch, RK_SKETCH_BLACK, corners, 2, &red, 1);
  g_assert_true (rk_sketch_is_changed_below (sketch));
  g_assert_false (rk_sketch_has_drawing (sketch));
  rk_sketch_mark (sketch, RK_SKETCH_PEN, line, 2, &red, 6);
  g_assert_true (rk_sketch_has_drawing (sketch));
  with_drawing = rk_sketch_save (sketch, TRUE);
  without = rk_sketch_save (sketch, FALSE);
  for (guint y = 0; y < 60; y++)
    for (guint x = 0; x < 101; x++)
      {
        gboolean black = x >= 20 && x < 40 && y >= 10 && y < 30;

        g_assert_cmphex (sent_pixel (without, x, y), ==, black ? 0 : AT (x, y));
        if (black)
          g_assert_cmphex (sent_pixel (with_drawing, x, y), ==, 0);
      }
  g_assert_cmphex (sent_pixel (with_drawing, 50, 50), ==, 0xff0000);
  /* A note by hand alone leaves the picture below as it was. */
  g_assert_true (rk_sketch_undo (sketch));
  g_assert_true (rk_sketch_undo (sketch));
  rk_sketch_mark (sketch, RK_SKETCH_ARROW, line, 2, &red, 6);
  g_assert_false (rk_sketch_is_changed_below (sketch));
  g_assert_true (rk_sketch_is_changed (sketch));
}

static void
test_sheet (void)
{
  g_autoptr (RkSketch) sketch = rk_sketch_new_sheet (64, 32);
  const graphene_point_t dot[] = { { 10, 10 } };
  g_autoptr (GBytes) file = NULL;

  g_assert_cmpint (gdk_texture_get_width (rk_sketch_get_texture (sketch)), ==, 64);
  rk_sketch_mark (sketch, RK_SKETCH_PEN, dot, 1, &red, 8);
  file = rk_sketch_save (sketch, TRUE);
  g_assert_cmphex (sent_pixel (file, 10, 10), ==, 0xff0000);
  g_assert_cmphex (sent_pixel (file, 40, 20), ==, 0xffffff);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/sketch/turn-and-crop", test_turn_and_crop);
  g_test_add_func ("/ui/sketch/black-out", test_black_out);
  g_test_add_func ("/ui/sketch/sheet", test_sheet);
  return g_test_run ();
}
