/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sandbox-make-film.h"
#include "sandbox-util.h"

#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <string.h>

/* One colour for each second, by make_film(). */
static const guint32 colours[FILM_SECONDS] = { RED, GREEN, BLUE };

static RkFilm *
open_film (RkDecoder *decoder, GBytes *file, guint width, guint height, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_auto (Waiter) waiter = { NULL };

  rk_film_open_async (
    decoder, stream, g_bytes_get_size (file), width, height, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  return rk_film_open_finish (waiter.result, error);
}

static RkFilmFrame *
next_frame (RkFilm *film)
{
  g_auto (Waiter) waiter = { NULL };
  g_autoptr (GError) error = NULL;
  RkFilmFrame *frame = NULL;

  rk_film_next_frame_async (film, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  rk_film_next_frame_finish (film, waiter.result, &frame, &error);
  g_assert_no_error (error);
  return frame;
}

static RkFilmSound *
next_sound (RkFilm *film)
{
  g_auto (Waiter) waiter = { NULL };
  g_autoptr (GError) error = NULL;
  RkFilmSound *sound = NULL;

  rk_film_next_sound_async (film, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  rk_film_next_sound_finish (film, waiter.result, &sound, &error);
  g_assert_no_error (error);
  return sound;
}

static void
seek (RkFilm *film, gint64 position)
{
  g_auto (Waiter) waiter = { NULL };
  g_autoptr (GError) error = NULL;

  rk_film_seek_async (film, position, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  rk_film_seek_finish (film, waiter.result, &error);
  g_assert_no_error (error);
}

static void
assert_frame (RkFilmFrame *frame, gint64 about)
{
  gint64 second;

  g_assert_nonnull (frame);
  g_assert_cmpint (ABS (frame->timestamp - about), <, G_USEC_PER_SEC / 10);
  second = frame->timestamp / G_USEC_PER_SEC;
  g_assert_cmpint (second, <, FILM_SECONDS);
  assert_colour (
    frame->pixels, frame->pixels->width / 2, frame->pixels->height / 2, colours[second]);
}

static void
play (const char *video, const char *audio, const char *muxer)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = make_film (video, audio, muxer);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFilm) film = NULL;
  gint64 last = -1;
  guint n_frames = 0;
  gsize n_samples = 0;
  RkFilmFrame *frame;
  RkFilmSound *sound;

  g_test_message (
    "%s, %s, %s: %" G_GSIZE_FORMAT " bytes", video, audio, muxer, g_bytes_get_size (file));
  film = open_film (decoder, file, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rk_film_get_width (film), ==, FILM_WIDTH);
  g_assert_cmpuint (rk_film_get_height (film), ==, FILM_HEIGHT);
  g_assert_cmpint (rk_film_get_has_sound (film), ==, audio != NULL);
  g_assert_cmpint (
    ABS (rk_film_get_duration (film) - FILM_SECONDS * G_USEC_PER_SEC), <, G_USEC_PER_SEC / 5);

  /* Pictures alone, as if there were no loudspeaker. */
  while ((frame = next_frame (film)) != NULL)
    {
      g_assert_cmpint (frame->timestamp, >, last);
      last = frame->timestamp;
      assert_frame (frame, frame->timestamp);
      rk_film_frame_free (frame);
      n_frames++;
    }
  g_assert_cmpuint (n_frames, ==, FILM_RATE * FILM_SECONDS);

  /* Back and forth, also after the end. */
  for (guint i = 0; i < 6; i++)
    {
      gint64 position = (i * 2 + 1) % FILM_SECONDS * G_USEC_PER_SEC + G_USEC_PER_SEC / 2;

      seek (film, position);
      frame = next_frame (film);
      assert_frame (frame, position);
      rk_film_frame_free (frame);
    }

  /* Sound and picture together: the one must not wait for ever for the other. */
  seek (film, 0);
  last = 0;
  while (audio != NULL && (sound = next_sound (film)) != NULL)
    {
      g_assert_cmpint (ABS (sound->timestamp - last), <, G_USEC_PER_SEC / 10);
      n_samples += g_bytes_get_size (sound->samples) / 4;
      last = sound->timestamp
             + (gint64) g_bytes_get_size (sound->samples) / 4 * G_USEC_PER_SEC / 48000;
      rk_film_sound_free (sound);
      frame = next_frame (film);
      g_clear_pointer (&frame, rk_film_frame_free);
    }
  if (audio != NULL)
    g_assert_cmpint (ABS ((gint64) n_samples - FILM_SECONDS * 48000), <, 9600);

  rk_film_close (film);
  g_assert_finalize_object (g_steal_pointer (&film));
}

static void
test_webm (void)
{
  play ("vp8enc deadline=1", "vorbisenc", "webmmux");
}

static void
test_mp4 (void)
{
  /* With the index at the end, and at the beginning. */
  play ("x264enc speed-preset=ultrafast key-int-max=10", "avenc_aac", "mp4mux");
  play ("x264enc speed-preset=ultrafast key-int-max=10", "avenc_aac", "mp4mux faststart=true");
  play ("jpegenc", NULL, "qtmux");
}

static void
test_sound (void)
{
  static const struct
  {
    const char *encoder;
    const char *muxer;
  } kinds[] = {
    { "vorbisenc", "oggmux" },    { "opusenc", "oggmux" },   { "audioconvert", "wavenc" },
    { "lamemp3enc", "id3v2mux" }, { "avenc_aac", "mp4mux" },
  };
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GBytes) file = make_film (NULL, kinds[i].encoder, kinds[i].muxer);
      g_autoptr (GError) error = NULL;
      g_autoptr (RkFilm) film = NULL;
      g_autoptr (GInputStream) stream = NULL;
      g_auto (Waiter) waiter = { NULL };
      gsize n_samples = 0;
      RkFilmSound *sound;

      g_test_message ("%s", kinds[i].encoder);
      film = open_film (decoder, file, 0, 0, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rk_film_get_width (film), ==, 0);
      g_assert_true (rk_film_get_has_sound (film));
      while ((sound = next_sound (film)) != NULL)
        {
          n_samples += g_bytes_get_size (sound->samples) / 4;
          rk_film_sound_free (sound);
        }
      g_assert_cmpint (ABS ((gint64) n_samples - FILM_SECONDS * 48000), <, 9600);

      stream = g_memory_input_stream_new_from_bytes (file);
      rk_decoder_film_poster_async (
        decoder, stream, g_bytes_get_size (file), 0, 0, NULL, waiter_done, &waiter);
      waiter_wait (&waiter);
      g_assert_null (rk_decoder_film_poster_finish (decoder, waiter.result, &error));
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNSUPPORTED);
    }
}

static void
test_small_poster_probe (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = make_film ("vp8enc deadline=1", NULL, "webmmux");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFilm) film = NULL;
  g_autoptr (RkPixels) poster = NULL;
  g_autoptr (RkProbe) probe = NULL;
  g_auto (Waiter) waiter = { NULL };
  RkFilmFrame *frame;

  /* Made smaller with its proportions kept. */
  film = open_film (decoder, file, 80, 80, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rk_film_get_width (film), ==, 80);
  g_assert_cmpuint (rk_film_get_height (film), ==, 48);
  frame = next_frame (film);
  assert_frame (frame, 0);
  g_assert_cmpuint (frame->pixels->width, ==, 80);
  rk_film_frame_free (frame);

  /* The picture after the first second. */
  rk_decoder_film_poster_async (
    decoder, stream, g_bytes_get_size (file), 0, 0, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  poster = rk_decoder_film_poster_finish (decoder, waiter.result, &error);
  g_assert_no_error (error);
  assert_colour (poster, 10, 10, GREEN);

  probe = wait_probe (decoder, file, &error);
  g_assert_no_error (error);
  g_assert_cmpint (probe->kind, ==, RK_FILE_KIND_FILM);
  g_assert_cmpstr (probe->mime_type, ==, "video/webm");
  g_assert_cmpuint (probe->width, ==, FILM_WIDTH);
  g_assert_cmpint (probe->duration, >, 2 * G_USEC_PER_SEC);
}

static void
test_damaged (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = make_film ("x264enc speed-preset=ultrafast", NULL, "mp4mux");
  g_autoptr (GBytes) no_index = g_bytes_new_from_bytes (file, 0, g_bytes_get_size (file) / 2);
  g_autoptr (GBytes) text = g_bytes_new_static ("これは映画ではありません。", 39);
  g_autoptr (GError) error = NULL;

  g_assert_null (open_film (decoder, no_index, 0, 0, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (open_film (decoder, text, 0, 0, &error));
  g_assert_nonnull (error);
  g_assert_cmpint ((int) error->domain, ==, (int) RK_SANDBOX_ERROR);
}

/* Whatever is broken in a film: frames of the size that was said, or an error, and in time. */
static void
test_mutated (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) webm = make_film ("vp8enc deadline=1", "vorbisenc", "webmmux");
  g_autoptr (GBytes) mp4
    = make_film ("x264enc speed-preset=ultrafast", "avenc_aac", "mp4mux faststart=true");
  guint n_opened = 0;
  guint n_refused = 0;

  for (guint i = 0; i < 24; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (i % 2 == 0 ? webm : mp4, &length);
      guint8 *copy = g_memdup2 (data, length);
      g_autoptr (GBytes) file = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (RkFilm) film = NULL;

      for (guint n = 0; n < 1 + i / 2; n++)
        copy[g_test_rand_int_range (0, n % 2 == 0 ? 400 : (gint32) length)]
          = (guint8) g_test_rand_int_range (0, 256);
      file = g_bytes_new_take (copy, length);
      film = open_film (decoder, file, 0, 0, &error);
      for (guint n = 0; film != NULL && error == NULL && rk_film_get_width (film) > 0 && n < 5; n++)
        {
          g_auto (Waiter) waiter = { NULL };
          g_autoptr (RkFilmFrame) frame = NULL;

          rk_film_next_frame_async (film, NULL, waiter_done, &waiter);
          waiter_wait (&waiter);
          if (rk_film_next_frame_finish (film, waiter.result, &frame, &error) && frame != NULL)
            g_assert_cmpuint (g_bytes_get_size (frame->pixels->bytes), ==,
                              (gsize) rk_film_get_width (film) * rk_film_get_height (film) * 4);
        }
      if (error != NULL)
        {
          g_assert_cmpint ((int) error->domain, ==, (int) RK_SANDBOX_ERROR);
          g_assert_cmpint (error->code, !=, RK_SANDBOX_ERROR_UNAVAILABLE);
          n_refused++;
        }
      else
        n_opened++;
    }
  g_test_message ("%u shown, %u refused", n_opened, n_refused);
  g_assert_cmpuint (n_opened, >, 0);
}

static void
test_failing_stream (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) file = make_film ("vp8enc deadline=1", NULL, "webmmux");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_auto (Waiter) waiter = { NULL };
  g_autoptr (GError) error = NULL;

  /* A closed stream fails at the first read. */
  g_input_stream_close (stream, NULL, NULL);
  rk_film_open_async (decoder, stream, g_bytes_get_size (file), 0, 0, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  g_assert_null (rk_film_open_finish (waiter.result, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_READ);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/film/webm", test_webm);
      g_test_add_func ("/sandbox/film/mp4", test_mp4);
      g_test_add_func ("/sandbox/film/sound", test_sound);
      g_test_add_func ("/sandbox/film/small-poster-probe", test_small_poster_probe);
      g_test_add_func ("/sandbox/film/damaged", test_damaged);
      g_test_add_func ("/sandbox/film/mutated", test_mutated);
      g_test_add_func ("/sandbox/film/failing-stream", test_failing_stream);
    }
  else
    g_test_add_func ("/sandbox/film/unavailable", test_sandbox_unavailable);
  result = g_test_run ();
  return result;
}
