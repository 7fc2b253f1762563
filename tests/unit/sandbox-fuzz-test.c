/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Damaged files of all kinds: whatever the worker makes of them, the application gets pixels of the
 * size that it allowed, or an error, and goes on. RENRAKU_FUZZ_FILES=100000 makes a long run of it;
 * --seed repeats one. */

#include "sandbox-util.h"

#include <cairo-pdf.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_FILES 360
#define AT_ONCE     4
#define EDGE        96

typedef struct
{
  RkDecoder *decoder;
  GPtrArray *seeds;
  guint left;
  guint running;
  guint n_pixels;
  guint n_refused;
  guint n_ended;
} Run;

static void start_one (Run *run);

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
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, file, 200, 200);
  cairo_t *cr = cairo_create (surface);

  cairo_arc (cr, 100, 100, 60, 0, 5);
  cairo_fill (cr);
  cairo_move_to (cr, 20, 40);
  cairo_set_font_size (cr, 20);
  cairo_show_text (cr, "Renraku");
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

static GPtrArray *
make_seeds (void)
{
  static const guint8 gif[]
    = "GIF89a\2\0\2\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\2\0\2\0\0\2\3D\2\5\0;";
  static const char *const types[] = { "jpeg", "png", "tiff", "webp", "bmp", "avif" };
  GPtrArray *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GdkPixbuf) drawing = draw_corners (40, 30, FALSE);
  g_autoptr (GdkPixbuf) see_through = draw_corners (40, 30, TRUE);
  g_autoptr (GError) error = NULL;
  g_autofree char *heic = g_test_build_filename (G_TEST_DIST, "unit", "corners.heic", NULL);
  GBytes *jpeg;
  char *data;
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_ptr_array_add (seeds, save_picture (drawing, types[i], NULL, NULL));
  jpeg = seeds->pdata[0];
  g_ptr_array_add (seeds, add_exif (jpeg, 6));
  g_ptr_array_add (seeds, save_picture (see_through, "png", NULL, NULL));
  g_ptr_array_add (seeds, save_picture (drawing, "tiff", "compression", "5"));
  g_ptr_array_add (seeds, g_bytes_new_static (gif, sizeof gif - 1));
  g_ptr_array_add (seeds, draw_paper ());
  g_file_get_contents (heic, &data, &length, &error);
  g_assert_no_error (error);
  g_ptr_array_add (seeds, g_bytes_new_take (data, length));
  return seeds;
}

static gsize
random_below (gsize limit)
{
  return limit > 1 ? (gsize) g_test_rand_int_range (0, (gint32) MIN (limit, G_MAXINT32)) : 0;
}

/* A few changes, most of them near the beginning, where the numbers are. */
static GBytes *
mutate (GBytes *seed)
{
  static const guint8 favourites[] = { 0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff };
  gsize length;
  const guint8 *data = g_bytes_get_data (seed, &length);
  guint8 *copy = g_memdup2 (data, length);
  guint n_changes = 1 + (guint) random_below (8);

  for (guint i = 0; i < n_changes; i++)
    {
      gsize at = random_below (random_below (2) == 0 ? length : MIN (length, 128));
      gsize run;

      switch (random_below (5))
        {
        case 0:
          copy[at] = (guint8) random_below (256);
          break;
        case 1:
          copy[at] ^= (guint8) (1u << random_below (8));
          break;
        case 2:
          copy[at] = favourites[random_below (G_N_ELEMENTS (favourites))];
          break;
        case 3:
          run = random_below (32);
          run = MIN (run, length - at);
          memset (copy + at, favourites[random_below (G_N_ELEMENTS (favourites))], run);
          break;
        default:
          run = random_below (32);
          run = MIN (run, length - at);
          memmove (copy + at, copy + random_below (length - run), run);
          break;
        }
    }
  if (random_below (10) == 0)
    length = 1 + random_below (length);
  return g_bytes_new_take (copy, length);
}

static void
judge (Run *run, RkPixels *pixels, GError *error)
{
  if (pixels != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (pixels->width, >=, 1);
      g_assert_cmpuint (pixels->width, <=, EDGE);
      g_assert_cmpuint (pixels->height, >=, 1);
      g_assert_cmpuint (pixels->height, <=, EDGE);
      g_assert_cmpuint (g_bytes_get_size (pixels->bytes), ==, pixels->stride * pixels->height);
      run->n_pixels++;
    }
  else
    {
      g_assert_nonnull (error);
      g_assert_cmpint ((int) error->domain, ==, (int) RK_SANDBOX_ERROR);
      /* The sandbox stands, whatever was in the file. */
      g_assert_cmpint (error->code, !=, RK_SANDBOX_ERROR_UNAVAILABLE);
      if (error->code == RK_SANDBOX_ERROR_CRASHED || error->code == RK_SANDBOX_ERROR_TIMED_OUT)
        run->n_ended++;
      else
        run->n_refused++;
    }
  run->running--;
  if (run->left > 0)
    start_one (run);
}

static void
decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, &error);

  judge (user_data, pixels, error);
}

static void
rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_render_pdf_page_finish (RK_DECODER (source), result, &error);

  judge (user_data, pixels, error);
}

static void
start_one (Run *run)
{
  g_autoptr (GBytes) file = mutate (run->seeds->pdata[random_below (run->seeds->len)]);
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  run->left--;
  run->running++;
  if (rk_file_kind_sniff (data, length, NULL) == RK_FILE_KIND_PAPER)
    rk_decoder_render_pdf_page_async (run->decoder, file, 0, EDGE, EDGE, NULL, rendered, run);
  else
    rk_decoder_decode_picture_async (run->decoder, file, EDGE, EDGE, NULL, decoded, run);
}

static void
test_mutated (void)
{
  const char *wanted = g_getenv ("RENRAKU_FUZZ_FILES");
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GPtrArray) seeds = make_seeds ();
  Run run = { decoder, seeds, USUAL_FILES, 0, 0, 0, 0 };
  guint n_files;

  if (wanted != NULL)
    run.left = (guint) CLAMP (atoi (wanted), AT_ONCE, 100000000);
  n_files = run.left;
  /* First that the seeds themselves are good. */
  for (guint i = 0; i < seeds->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkProbe) probe = wait_probe (decoder, seeds->pdata[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (probe);
    }

  for (guint i = 0; i < AT_ONCE; i++)
    start_one (&run);
  while (run.running > 0)
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("%u files: %u shown, %u refused, %u ended the worker", n_files, run.n_pixels,
                  run.n_refused, run.n_ended);
  g_assert_cmpuint (run.n_pixels + run.n_refused + run.n_ended, ==, n_files);
  /* Neither all good nor all refused at the door: the decoders have been at work. */
  g_assert_cmpuint (run.n_pixels, >, n_files / 20);
  g_assert_cmpuint (run.n_refused, >, n_files / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (sandbox_is_there ())
    g_test_add_func ("/sandbox/fuzz/mutated", test_mutated);
  else
    g_test_add_func ("/sandbox/fuzz/unavailable", test_sandbox_unavailable);
  return g_test_run ();
}
