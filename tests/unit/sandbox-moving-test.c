/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* GIFs that move: what the worker makes of them, and what of them is sent. */

#include "make-gif.h"
#include "media-seeds.h"
#include "sandbox/protocol.h"
#include "sandbox/worker/gif.h"

#include <string.h>

#define WIDTH  40
#define HEIGHT 30
#define CLAIM  60000
/* Where Debian's package of gdk-pixbuf's tests has pictures and what they look like. */
#define SUITE "/usr/libexec/installed-tests/gdk-pixbuf/test-images/gif-test-suite"

static RkMoving *
open_sized (RkDecoder *decoder, GBytes *file, guint edge, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_moving_open_async (decoder, file, edge, edge, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_moving_open_finish (waiter.result, error);
}

static RkMoving *
open_moving (RkDecoder *decoder, GBytes *file)
{
  g_autoptr (GError) error = NULL;
  RkMoving *moving = open_sized (decoder, file, 1000, &error);

  g_assert_no_error (error);
  return moving;
}

static RkMovingFrame *
try_next (RkMoving *moving, GError **error)
{
  g_auto (Waiter) waiter = { NULL };

  rk_moving_next_frame_async (moving, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_moving_next_frame_finish (moving, waiter.result, error);
}

static RkMovingFrame *
next (RkMoving *moving)
{
  g_autoptr (GError) error = NULL;
  RkMovingFrame *frame = try_next (moving, &error);

  g_assert_no_error (error);
  return frame;
}

static void
test_frames (void)
{
  static const guint32 colours[] = { RED, GREEN, BLUE, YELLOW };
  static const guint said[] = { 20, 0, 1, 2 };
  static const guint stays[] = { 200, 100, 100, 20 };
  static const struct
  {
    int repeats;
    guint n_plays;
  } loops[] = { { -1, 1 }, { 0, 0 }, { 1, 2 }, { 65535, 65536 } };
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (loops); i++)
    {
      GByteArray *file = gif_begin (WIDTH, HEIGHT);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (RkMoving) moving = NULL;

      if (loops[i].repeats >= 0)
        gif_add_loop (file, (guint) loops[i].repeats);
      for (guint j = 0; j < 4; j++)
        {
          gif_add_control (file, 0, said[j], -1);
          gif_add_picture (file, 0, 0, WIDTH, HEIGHT, j);
        }
      bytes = gif_end (file);
      moving = open_moving (decoder, bytes);
      g_assert_cmpuint (rk_moving_get_n_frames (moving), ==, 4);
      g_assert_cmpuint (rk_moving_get_n_plays (moving), ==, loops[i].n_plays);
      /* After the last one comes the first, however often it is to be played. */
      for (guint j = 0; j < 9; j++)
        {
          g_autoptr (RkMovingFrame) frame = next (moving);

          g_assert_cmpuint (frame->pixels->width, ==, WIDTH);
          g_assert_cmpuint (frame->pixels->height, ==, HEIGHT);
          g_assert_cmpuint (frame->delay, ==, stays[j % 4]);
          g_assert_true (frame->is_last == (j % 4 == 3));
          assert_colour (frame->pixels, WIDTH / 2, HEIGHT / 2, colours[j % 4]);
        }
    }
}

#define assert_empty(pixels, x, y) g_assert_cmphex (pixel_at (pixels, x, y) >> 24, ==, 0)

static void
test_disposal (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  GByteArray *file = gif_begin (WIDTH, HEIGHT);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RkMoving) moving = NULL;

  gif_add_control (file, 1, 5, -1);
  gif_add_picture (file, 0, 0, WIDTH, HEIGHT, 0);
  gif_add_control (file, 3, 5, -1);
  gif_add_picture (file, 0, 0, 10, 10, 1);
  gif_add_control (file, 2, 5, -1);
  gif_add_picture (file, 20, 0, 10, 10, 2);
  gif_add_control (file, 0, 5, 3);
  gif_add_picture (file, 0, 0, WIDTH, HEIGHT, 3);
  /* Partly and wholly outside of the canvas, and none at all. */
  gif_add_control (file, 3, 5, -1);
  gif_add_picture (file, 35, 25, 60, 60, 3);
  gif_add_control (file, 2, 5, -1);
  gif_add_picture (file, 5000, 6000, 20, 20, 3);
  gif_add_control (file, 3, 5, -1);
  gif_add_picture (file, 3, 3, 0, 0, 3);
  bytes = gif_end (file);
  moving = open_moving (decoder, bytes);
  g_assert_cmpuint (rk_moving_get_n_frames (moving), ==, 7);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < 7; i++)
      {
        g_autoptr (RkMovingFrame) frame = next (moving);
        const RkPixels *pixels = frame->pixels;

        g_test_message ("round %u, picture %u", round, i);
        assert_colour (pixels, 5, 20, RED);
        assert_colour (pixels, 5, 5, i == 1 ? GREEN : RED);
        if (i < 2)
          assert_colour (pixels, 25, 5, RED);
        else if (i == 2)
          assert_colour (pixels, 25, 5, BLUE);
        else
          assert_empty (pixels, 25, 5);
        assert_colour (pixels, 37, 27, i == 4 ? YELLOW : RED);
        assert_colour (pixels, 34, 24, RED);
      }
}

static void
test_rows (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  static const guint32 colours[] = { RED, GREEN, BLUE, YELLOW };
  GByteArray *file = gif_begin (7, 23);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RkMoving) moving = NULL;

  gif_add_rows (file, 7, 23, FALSE);
  gif_add_rows (file, 7, 23, TRUE);
  bytes = gif_end (file);
  moving = open_moving (decoder, bytes);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RkMovingFrame) frame = next (moving);

      for (guint y = 0; y < 23; y++)
        assert_colour (frame->pixels, 6, y, colours[y % 4]);
    }
}

/* Made smaller by the worker, never larger. */
static void
test_size (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = make_gif (400, 300, 3, 10);
  g_autoptr (RkMoving) moving = open_sized (decoder, file, 100, &error);
  g_autoptr (RkMovingFrame) frame = NULL;

  g_assert_no_error (error);
  frame = next (moving);
  g_assert_cmpuint (frame->pixels->width, ==, 100);
  g_assert_cmpuint (frame->pixels->height, ==, 75);
  assert_colour (frame->pixels, 99, 74, RED);
}

static void
assert_refused (RkDecoder *decoder, GBytes *file, RkSandboxError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) encode_error = NULL;

  g_assert_null (open_sized (decoder, file, 1000, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, (int) code);
  g_assert_null (wait_encode (decoder, file, 0, RK_ENCODE_AUTO, 0, &encode_error));
  g_assert_error (encode_error, RK_SANDBOX_ERROR, (int) code);
}

static void
test_bombs (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  GByteArray *outside = gif_begin (WIDTH, HEIGHT);
  GByteArray *canvas = gif_begin (5000, 5000);
  g_autoptr (GBytes) endless = make_gif (2, 2, RK_MAX_MOVING_FRAMES + 1, 0);
  g_autoptr (GBytes) many = make_gif (2, 2, RK_MAX_MOVING_FRAMES, 0);
  g_autoptr (GBytes) claim = make_gif (2, 2, 2, 0);
  g_autoptr (GBytes) outside_bytes = NULL;
  g_autoptr (GBytes) canvas_bytes = NULL;
  g_autoptr (GBytes) claim_bytes = NULL;
  g_autoptr (RkMoving) moving = NULL;
  g_autoptr (GByteArray) claiming = g_byte_array_new ();
  gsize at;
  const guint8 edge[] = { CLAIM & 0xff, CLAIM >> 8, CLAIM & 0xff, CLAIM >> 8 };

  g_test_message ("too many pictures");
  assert_refused (decoder, endless, RK_SANDBOX_ERROR_TOO_LARGE);
  g_test_message ("as many as there may be");
  moving = open_moving (decoder, many);
  g_assert_cmpuint (rk_moving_get_n_frames (moving), ==, RK_MAX_MOVING_FRAMES);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (RkMovingFrame) frame = next (moving);

      g_assert_cmpuint (frame->delay, ==, 100);
      g_assert_false (frame->is_last);
    }

  g_test_message ("a canvas of 60,000 × 60,000");
  g_byte_array_append (claiming, g_bytes_get_data (claim, NULL), (guint) g_bytes_get_size (claim));
  memcpy (claiming->data + 6, edge, sizeof edge);
  claim_bytes = g_bytes_new (claiming->data, claiming->len);
  assert_refused (decoder, claim_bytes, RK_SANDBOX_ERROR_TOO_LARGE);

  g_test_message ("a picture of 60,000 × 60,000 outside of the canvas");
  gif_add_picture (outside, 0, 0, WIDTH, HEIGHT, 0);
  at = outside->len;
  gif_add_picture (outside, 100, 100, 2, 2, 1);
  memcpy (outside->data + at + 5, edge, sizeof edge);
  outside_bytes = gif_end (outside);
  assert_refused (decoder, outside_bytes, RK_SANDBOX_ERROR_TOO_LARGE);

  g_test_message ("25 million pixels that move");
  gif_add_picture (canvas, 0, 0, 2, 2, 0);
  gif_add_picture (canvas, 0, 0, 2, 2, 1);
  canvas_bytes = gif_end (canvas);
  assert_refused (decoder, canvas_bytes, RK_SANDBOX_ERROR_TOO_LARGE);
}

static void
test_damaged (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) whole = make_gif (WIDTH, HEIGHT, 3, 10);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - 20);
  g_autoptr (GBytes) open_ended = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - 1);
  GByteArray *lacking = gif_begin (WIDTH, HEIGHT);
  g_autoptr (GBytes) lacking_bytes = NULL;
  g_autoptr (RkMoving) moving = NULL;
  g_autoptr (RkMoving) second = NULL;
  g_autoptr (RkMovingFrame) first = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) encode_error = NULL;
  gsize at;

  /* Half of what happens is not what happens. */
  assert_refused (decoder, cut, RK_SANDBOX_ERROR_DAMAGED);
  moving = open_moving (decoder, open_ended);
  g_assert_cmpuint (rk_moving_get_n_frames (moving), ==, 3);

  /* The second picture says that it is larger than its pixels are many. */
  gif_add_picture (lacking, 0, 0, WIDTH, HEIGHT, 0);
  at = lacking->len;
  gif_add_picture (lacking, 0, 0, WIDTH, 10, 1);
  lacking->data[at + 7] = HEIGHT;
  lacking_bytes = gif_end (lacking);
  second = open_moving (decoder, lacking_bytes);
  first = next (second);
  assert_colour (first->pixels, 5, 5, RED);
  g_assert_null (try_next (second, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
  g_assert_null (wait_encode (decoder, lacking_bytes, 0, RK_ENCODE_AUTO, 0, &encode_error));
  g_assert_error (encode_error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
}

/* What is sent moves as it did, and says nothing of where it is from. */
static void
test_sent (void)
{
  static const char secret[] = EXIF_SECRET;
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  GByteArray *file = gif_begin (WIDTH, HEIGHT);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkEncoded) encoded = NULL;
  g_autoptr (RkEncoded) still = NULL;
  g_autoptr (RkPixels) preview = NULL;
  g_autoptr (RkMoving) before = NULL;
  g_autoptr (RkMoving) moving = NULL;

  gif_add_origin (file, secret);
  gif_add_loop (file, 4);
  gif_add_control (file, 1, 7, -1);
  gif_add_picture (file, 0, 0, WIDTH, HEIGHT, 0);
  gif_add_origin (file, secret);
  gif_add_control (file, 3, 9, 2);
  gif_add_rows (file, WIDTH, HEIGHT, TRUE);
  /* A piece more than the picture needs. */
  file->data[file->len - 1] = (guint8) strlen (secret);
  g_byte_array_append (file, (const guint8 *) secret, sizeof secret);
  gif_add_origin (file, secret);
  bytes = gif_end (file);
  {
    g_autoptr (GByteArray) longer = g_byte_array_new ();

    g_byte_array_append (longer, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
    g_byte_array_append (longer, (const guint8 *) secret, sizeof secret);
    after = g_bytes_new (longer->data, longer->len);
  }

  /* Whatever edge is asked for: it can't be made smaller and go on moving. */
  encoded = wait_encode (decoder, after, 10, RK_ENCODE_AUTO, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (encoded->mime_type, ==, "image/gif");
  g_assert_cmpuint (encoded->width, ==, WIDTH);
  g_assert_cmpuint (encoded->height, ==, HEIGHT);
  g_assert_true (bytes_contain (after, secret));
  g_assert_false (bytes_contain (encoded->bytes, "GPS"));
  g_assert_false (bytes_contain (encoded->bytes, "XMP"));
  g_assert_false (bytes_contain (encoded->bytes, "CAMERA"));
  g_assert_true (bytes_contain (encoded->bytes, "NETSCAPE2.0"));
  preview = rk_pixels_new_from_preview (encoded->preview);
  g_assert_nonnull (preview);
  assert_colour (preview, 1, 1, RED);

  before = open_moving (decoder, bytes);
  moving = open_moving (decoder, encoded->bytes);
  g_assert_cmpuint (rk_moving_get_n_frames (moving), ==, 2);
  g_assert_cmpuint (rk_moving_get_n_plays (moving), ==, 5);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (RkMovingFrame) one = next (before);
      g_autoptr (RkMovingFrame) other = next (moving);

      g_assert_cmpuint (one->delay, ==, other->delay);
      g_assert_true (g_bytes_equal (one->pixels->bytes, other->pixels->bytes));
    }

  still = wait_encode (decoder, bytes, 20, RK_ENCODE_JPEG, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (still->mime_type, ==, "image/jpeg");
  g_assert_cmpuint (still->width, ==, 20);
}

/* One picture is no film: it is sent as it always was. */
static void
test_still (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 1, 10);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkEncoded) encoded = wait_encode (decoder, file, 0, RK_ENCODE_AUTO, 0, &error);
  g_autoptr (RkMoving) moving = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (encoded->mime_type, ==, "image/png");
  moving = open_moving (decoder, file);
  g_assert_cmpuint (rk_moving_get_n_frames (moving), ==, 1);
}

/* Pulled at once, closed at once: each is answered, and no worker is left. */
static void
test_closed (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = make_gif (WIDTH, HEIGHT, 4, 10);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  RkMoving *moving = open_moving (decoder, file);
  Waiter waiters[3] = { { NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (waiters); i++)
    rk_moving_next_frame_async (moving, i == 1 ? cancellable : NULL, waiter_done, &waiters[i]);
  g_cancellable_cancel (cancellable);
  waiter_wait (&waiters[0]);
  rk_moving_close (moving);
  for (gsize i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      g_autoptr (RkMovingFrame) frame = NULL;
      g_autoptr (GError) error = NULL;

      waiter_wait (&waiters[i]);
      frame = rk_moving_next_frame_finish (moving, waiters[i].result, &error);
      g_assert_true ((frame != NULL) == (i == 0));
      waiter_clear (&waiters[i]);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (moving);
  g_assert_finalize_object (g_steal_pointer (&decoder));
}

static GPtrArray *
moving_seeds (void)
{
  GPtrArray *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GByteArray *mixed = gif_begin (WIDTH, HEIGHT);

  gif_add_loop (mixed, 2);
  gif_add_control (mixed, 2, 5, 1);
  gif_add_rows (mixed, WIDTH, HEIGHT, TRUE);
  gif_add_origin (mixed, "x");
  gif_add_control (mixed, 3, 5, -1);
  gif_add_picture (mixed, 30, 20, 30, 30, 2);
  gif_add_control (mixed, 1, 0, -1);
  gif_add_picture (mixed, 3, 4, 10, 10, 3);
  g_ptr_array_add (seeds, gif_end (mixed));
  g_ptr_array_add (seeds, make_gif (8, 6, 5, 3));
  return seeds;
}

/* Damaged ones, through the worker: pictures of the size that was allowed, or an error. */
static void
test_mutated (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GPtrArray) seeds = moving_seeds ();
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint n_shown = 0, n_refused = 0;

  for (guint i = 0; i < 120; i++)
    {
      g_autoptr (GBytes) changed = rk_seed_mutate (seeds->pdata[i % seeds->len], rand);
      g_autoptr (GBytes) file = rk_seed_keep_magic (seeds->pdata[i % seeds->len], changed);
      g_autoptr (GError) error = NULL;
      g_autoptr (RkMoving) moving = open_sized (decoder, file, 32, &error);

      for (guint j = 0;
           moving != NULL && rk_moving_get_n_frames (moving) > 1 && j < 6 && error == NULL; j++)
        {
          g_autoptr (RkMovingFrame) frame = try_next (moving, &error);

          if (frame == NULL)
            break;
          n_shown++;
          g_assert_cmpuint (frame->pixels->width, <=, 32);
          g_assert_cmpuint (frame->pixels->height, <=, 32);
          g_assert_cmpuint (g_bytes_get_size (frame->pixels->bytes), ==,
                            frame->pixels->stride * frame->pixels->height);
        }
      if (error == NULL)
        continue;
      n_refused++;
      g_assert_cmpint ((int) error->domain, ==, (int) RK_SANDBOX_ERROR);
      g_assert_true (error->code == RK_SANDBOX_ERROR_DAMAGED
                     || error->code == RK_SANDBOX_ERROR_TOO_LARGE);
    }
  g_test_message ("%u pictures, %u files refused", n_shown, n_refused);
  g_assert_cmpuint (n_shown, >, 0);
  g_assert_cmpuint (n_refused, >, 0);
}

/* Draws up to six pictures, and rewrites it, in memory that is exactly as long as it has to be. */
static gboolean
try_here (GBytes *file)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);
  g_autofree guint8 *exact = g_memdup2 (data, length);
  g_autofree guint8 *output = NULL;
  g_autofree guint8 *kept = g_malloc (length + 64);
  g_autoptr (RkGif) gif = NULL;
  gboolean whole = TRUE;
  RkGifInfo info;
  RkGifInfo kept_info;
  gsize kept_length;
  guint delay;

  if (rk_gif_scan (exact, length, &info) != 0 || info.n_frames < 2)
    return FALSE;
  gif = rk_gif_new (exact, length);
  g_assert_nonnull (gif);
  output = g_malloc ((gsize) info.width * info.height * 4);
  for (guint i = 0; i < 6 && whole; i++)
    {
      whole = rk_gif_next (gif, &delay) == 0;
      if (whole)
        rk_gif_write (gif, output, info.width, info.height);
      rk_gif_write (gif, output, 1, 1);
    }
  if (rk_gif_keep_moving (exact, length, kept, length + 64, &kept_length) != 0)
    return whole;
  g_assert_cmpuint (kept_length, <=, length + 64);
  g_assert_cmpint (rk_gif_scan (kept, kept_length, &kept_info), ==, 0);
  g_assert_cmpmem (&kept_info, sizeof kept_info, &info, sizeof info);
  return whole;
}

/* Many more of them, without a worker around, for the sanitizers to look at. */
static void
test_mutated_here (void)
{
  g_autoptr (GPtrArray) seeds = moving_seeds ();
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint n_whole = 0;

  for (guint i = 0; i < seeds->len; i++)
    g_assert_true (try_here (seeds->pdata[i]));
  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GBytes) changed = rk_seed_mutate (seeds->pdata[i % seeds->len], rand);
      g_autoptr (GBytes) file = rk_seed_keep_magic (seeds->pdata[i % seeds->len], changed);

      n_whole += try_here (file);
    }
  g_test_message ("%u whole ones", n_whole);
  g_assert_cmpuint (n_whole, >, 200);
}

static void
check_suite_frame (GKeyFile *wanted, const char *name, const guint8 *got, guint n_pixels)
{
  g_autofree char *pixels = g_key_file_get_string (wanted, name, "pixels", NULL);
  g_autofree char *path = g_build_filename (SUITE, pixels, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, (gsize) n_pixels * 4);
  for (guint i = 0; i < n_pixels; i++)
    {
      const guint8 *rgba = (const guint8 *) data + (gsize) i * 4;
      const guint8 *bgra = got + (gsize) i * 4;

      g_assert_cmpuint (bgra[3], ==, rgba[3]);
      if (rgba[3] == 0)
        continue;
      g_assert_cmpuint (bgra[0], ==, rgba[2]);
      g_assert_cmpuint (bgra[1], ==, rgba[1]);
      g_assert_cmpuint (bgra[2], ==, rgba[0]);
    }
}

/* Of these the suite wants something to be seen, and here they are refused. */
static const char *const refused[] = {
  /* A code that means nothing. */
  "invalid-code",
  /* Codes for more colours than a table can have. */
  "max-codes",
  "overflow-codes",
  "overflow-codes-max",
  /* No canvas, no picture, a picture that is cut off. */
  "zero-height",
  "zero-size",
  "zero-width",
  "max-size",
  "no-data",
  "image-zero-height",
  "image-zero-size",
  "image-zero-width",
  NULL,
};

/* Pictures that other people made, with what each of their frames looks like. */
static void
test_suite (void)
{
  g_autoptr (GDir) dir = g_dir_open (SUITE, 0, NULL);
  guint n_files = 0, n_frames = 0, n_refused = 0;
  const char *entry;

  g_assert_nonnull (dir);
  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GKeyFile) wanted = g_key_file_new ();
      g_autofree char *path = g_build_filename (SUITE, entry, NULL);
      g_autofree char *stem = NULL;
      g_autofree char *input = NULL;
      g_autofree char *frames = NULL;
      g_autofree char *gif_path = NULL;
      g_autofree char *data = NULL;
      g_autofree guint8 *output = NULL;
      g_auto (GStrv) names = NULL;
      g_autoptr (RkGif) gif = NULL;
      g_autoptr (GError) error = NULL;
      RkGifInfo info;
      gsize length;

      if (!g_str_has_suffix (entry, ".conf"))
        continue;
      stem = g_strndup (entry, strlen (entry) - strlen (".conf"));
      g_test_message ("%s", stem);
      g_key_file_load_from_file (wanted, path, G_KEY_FILE_NONE, &error);
      g_assert_no_error (error);
      input = g_key_file_get_string (wanted, "config", "input", NULL);
      frames = g_key_file_get_string (wanted, "config", "frames", NULL);
      names = g_strsplit (frames, ",", -1);
      gif_path = g_build_filename (SUITE, input, NULL);
      g_file_get_contents (gif_path, &data, &length, &error);
      g_assert_no_error (error);
      if (g_strv_contains (refused, stem))
        {
          g_assert_true (rk_gif_scan ((guint8 *) data, length, &info) != 0
                         || (gif = rk_gif_new ((guint8 *) data, length)) == NULL
                         || rk_gif_next (gif, &(guint){ 0 }) != 0);
          n_refused++;
          continue;
        }
      g_assert_cmpint (rk_gif_scan ((guint8 *) data, length, &info), ==, 0);
      gif = rk_gif_new ((guint8 *) data, length);
      g_assert_nonnull (gif);
      output = g_malloc ((gsize) info.width * info.height * 4);
      n_files++;
      const guint n_names = g_strv_length (names);
      for (guint i = 0; i < MAX (n_names, info.n_frames); i++)
        {
          guint delay;

          g_assert_cmpint (rk_gif_next (gif, &delay), ==, 0);
          rk_gif_write (gif, output, info.width, info.height);
          /* What has no time of its own the suite draws at once, and browsers one by one. */
          if (n_names == 0 || (n_names != info.n_frames && i + 1 < info.n_frames))
            continue;
          check_suite_frame (wanted, names[n_names == info.n_frames ? i : n_names - 1], output,
                             info.width * info.height);
          n_frames++;
        }
    }
  g_test_message ("%u files, %u pictures", n_files, n_frames);
  g_assert_cmpuint (n_files, >, 50);
  g_assert_cmpuint (n_refused, ==, G_N_ELEMENTS (refused) - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/moving/suite", test_suite);
  g_test_add_func ("/sandbox/moving/mutated-here", test_mutated_here);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/moving/frames", test_frames);
      g_test_add_func ("/sandbox/moving/disposal", test_disposal);
      g_test_add_func ("/sandbox/moving/rows", test_rows);
      g_test_add_func ("/sandbox/moving/size", test_size);
      g_test_add_func ("/sandbox/moving/bombs", test_bombs);
      g_test_add_func ("/sandbox/moving/damaged", test_damaged);
      g_test_add_func ("/sandbox/moving/sent", test_sent);
      g_test_add_func ("/sandbox/moving/still", test_still);
      g_test_add_func ("/sandbox/moving/closed", test_closed);
      g_test_add_func ("/sandbox/moving/mutated", test_mutated);
    }
  else
    g_test_add_func ("/sandbox/moving/unavailable", test_sandbox_unavailable);
  return g_test_run ();
}
