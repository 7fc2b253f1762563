/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Damaged files of all kinds: whatever the worker makes of them, the application gets pixels of the
 * size that it allowed, or an error, and goes on. RENRAKU_FUZZ_FILES=100000 makes a long run of it;
 * --seed repeats one. */

#include "media-seeds.h"

#include <gst/gst.h>
#include <stdlib.h>

#define USUAL_FILES 360
#define AT_ONCE     4
#define EDGE        96

typedef struct
{
  RkDecoder *decoder;
  GPtrArray *seeds;
  GRand *rand;
  guint left;
  guint running;
  guint n_pixels;
  guint n_refused;
  guint n_ended;
} Run;

static void start_one (Run *run);

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
  g_autoptr (GBytes) file = rk_seed_mutate (
    run->seeds->pdata[g_rand_int_range (run->rand, 0, (gint32) run->seeds->len)], run->rand);
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
  g_autoptr (GPtrArray) seeds = rk_seed_own ();
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  Run run = { decoder, seeds, rand, USUAL_FILES, 0, 0, 0, 0 };
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

typedef struct
{
  RkSeedBomb *bomb;
  gboolean shown;
  gboolean done;
} Trial;

static void
bomb_decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  Trial *trial = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, &error);

  trial->shown = pixels != NULL;
  trial->done = TRUE;
  g_assert_true (pixels != NULL || error->domain == RK_SANDBOX_ERROR);
}

static void
bomb_rendered (GObject *source, GAsyncResult *result, gpointer data)
{
  Trial *trial = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_render_pdf_page_finish (RK_DECODER (source), result, &error);

  trial->shown = pixels != NULL;
  trial->done = TRUE;
  g_assert_true (pixels != NULL || error->domain == RK_SANDBOX_ERROR);
}

static void
bomb_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Trial *trial = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = rk_decoder_film_poster_finish (RK_DECODER (source), result, &error);

  trial->shown = pixels != NULL;
  trial->done = TRUE;
  g_assert_true (pixels != NULL || error->domain == RK_SANDBOX_ERROR);
}

/* Each is answered, none shows what it claims, and a picture after it is shown as before. */
static void
test_bombs (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GPtrArray) bombs = rk_seed_bombs ();
  g_autoptr (GPtrArray) seeds = rk_seed_own ();

  for (guint i = 0; i < bombs->len; i++)
    {
      Trial trial = { bombs->pdata[i], FALSE, FALSE };
      GBytes *file = trial.bomb->file;
      gsize length;
      const guint8 *data = g_bytes_get_data (file, &length);
      RkFileKind kind = rk_file_kind_sniff (data, length, NULL);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
      g_autoptr (GError) error = NULL;
      g_autoptr (RkPixels) after = NULL;

      if (kind == RK_FILE_KIND_PAPER)
        rk_decoder_render_pdf_page_async (
          decoder, file, 0, EDGE, EDGE, NULL, bomb_rendered, &trial);
      else if (kind == RK_FILE_KIND_FILM)
        rk_decoder_film_poster_async (
          decoder, stream, length, EDGE, EDGE, NULL, bomb_opened, &trial);
      else
        rk_decoder_decode_picture_async (decoder, file, EDGE, EDGE, NULL, bomb_decoded, &trial);
      while (!trial.done)
        g_main_context_iteration (NULL, TRUE);
      g_test_message ("%s: %s", trial.bomb->name, trial.shown ? "shown" : "refused");
      g_assert_false (trial.shown && trial.bomb->must_fail);
      after = wait_decode (decoder, seeds->pdata[0], EDGE, EDGE, &error);
      g_assert_no_error (error);
      g_assert_nonnull (after);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/fuzz/mutated", test_mutated);
      g_test_add_func ("/sandbox/fuzz/bombs", test_bombs);
    }
  else
    g_test_add_func ("/sandbox/fuzz/unavailable", test_sandbox_unavailable);
  return g_test_run ();
}
