/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* A film of nearly the largest size is seen while most of it is still at the server. */

#include "core/secret.h"
#include "long-film.h"
#include "region.h"
#include "relay.h"
#include "sandbox-make-film.h"
#include "sandbox-util.h"

#include <gst/gst.h>
#include <string.h>

/* Before the pictures and behind them. */
#define EMPTY_BYTES (24 * 1024 * 1024)

static void
test_seek (void)
{
  Region *region = region_new ();
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autoptr (GBytes) content = make_long_film (EMPTY_BYTES);
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) sought = NULL;
  g_autoptr (GAsyncResult) pulled = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (RkFilm) film = NULL;
  g_autoptr (RkFilmFrame) frame = NULL;
  g_autoptr (RkAttachmentItem) item = NULL;
  g_autoptr (GError) error = NULL;
  Region wired;
  Team team;

  region_start (region);
  Relay *relay = relay_new (region->port);
  wired = *region;
  wired.url = relay->url;
  team_begin (&team, region, &wired);
  g_ptr_array_add (files, rk_new_attachment_new ("film.mp4", "video/mp4", content));
  item = g_list_model_get_item (team_send (&team, "動画を送ります", files), 0);

  /* So slow that the whole takes more than a minute. */
  g_atomic_int_set (&relay->pause_us, 100000);
  rk_client_media_async (team.doctor, item, NULL, on_result, &result);
  stream = rk_client_media_finish (team.doctor, await (&result), &error);
  g_assert_no_error (error);
  rk_film_open_async (
    decoder, stream, g_bytes_get_size (content), FILM_WIDTH, FILM_HEIGHT, NULL, on_result, &opened);
  film = rk_film_open_finish (await (&opened), &error);
  g_assert_no_error (error);
  g_assert_cmpint (rk_film_get_duration (film), >, 2 * G_USEC_PER_SEC);
  rk_film_seek_async (film, 2500000, NULL, on_result, &sought);
  g_assert_true (rk_film_seek_finish (film, await (&sought), &error));
  g_assert_no_error (error);
  rk_film_next_frame_async (film, NULL, on_result, &pulled);
  g_assert_true (rk_film_next_frame_finish (film, await (&pulled), &frame, &error));
  g_assert_no_error (error);
  g_assert_nonnull (frame);
  /* The third second is blue. */
  assert_colour (frame->pixels, FILM_WIDTH / 2, FILM_HEIGHT / 2, BLUE);
  g_test_message ("%.0f%% of %.0f MiB were here", rk_attachment_item_get_progress (item) * 100,
                  g_bytes_get_size (content) / 1024.0 / 1024);
  g_assert_cmpint (rk_attachment_item_get_state (item), ==, RK_MEDIA_LOADING);
  g_assert_cmpfloat (rk_attachment_item_get_progress (item), <, 0.9);

  g_atomic_int_set (&relay->pause_us, 0);
  rk_film_close (film);
  g_clear_object (&pulled);
  g_clear_object (&sought);
  g_clear_object (&opened);
  g_clear_object (&result);
  g_clear_object (&film);
  g_clear_object (&stream);
  g_clear_object (&item);
  team_end (&team);
  relay_free (relay);
  region_free (region);
}

/* What the relay lets through in all; the film is nearly all of it. */
#define POSTER_MAX_BYTES (2 * 1024 * 1024)

static gint64
fetched (RkClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  RkMediaUsage usage = { 0 };

  rk_client_media_usage_async (client, NULL, on_result, &result);
  g_assert_true (rk_client_media_usage_finish (client, await (&result), &usage, NULL));
  return usage.kept;
}

/* The poster of such a film: its beginning, its index and one picture are all that is fetched,
 * until somebody opens it. */
static void
test_poster (void)
{
  Region *region = region_new ();
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autoptr (GBytes) content = make_long_film (EMPTY_BYTES);
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) made = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (RkPixels) poster = NULL;
  g_autoptr (RkAttachmentItem) item = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before;
  Team team;

  region_start (region);
  team_begin (&team, region, region);
  g_ptr_array_add (files, rk_new_attachment_new ("film.mp4", "video/mp4", content));
  item = g_list_model_get_item (team_send (&team, "動画を送ります", files), 0);
  before = fetched (team.doctor);

  rk_client_media_glimpse_async (team.doctor, item, NULL, on_result, &result);
  stream = rk_client_media_finish (team.doctor, await (&result), &error);
  g_assert_no_error (error);
  rk_decoder_film_poster_async (
    decoder, stream, g_bytes_get_size (content), FILM_WIDTH, FILM_HEIGHT, NULL, on_result, &made);
  poster = rk_decoder_film_poster_finish (decoder, await (&made), &error);
  g_assert_no_error (error);
  g_assert_nonnull (poster);
  /* At its second second it is green. */
  assert_colour (poster, FILM_WIDTH / 2, FILM_HEIGHT / 2, GREEN);
  /* No bar of progress for a look. */
  g_assert_cmpint (rk_attachment_item_get_state (item), ==, RK_MEDIA_REMOTE);

  /* Nothing goes on behind it: the engine answers in order, so what it had begun is told. */
  g_clear_object (&stream);
  g_assert_cmpint (fetched (team.doctor) - before, <, POSTER_MAX_BYTES);
  g_assert_cmpint (rk_attachment_item_get_state (item), ==, RK_MEDIA_REMOTE);

  rk_client_media_bytes_async (team.doctor, item, NULL, on_result, &again);
  whole = rk_client_media_bytes_finish (team.doctor, await (&again), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (whole, content));
  WAIT (rk_attachment_item_get_state (item) == RK_MEDIA_LOCAL);

  g_clear_object (&again);
  g_clear_object (&made);
  g_clear_object (&result);
  g_clear_object (&item);
  team_end (&team);
  region_free (region);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sync/film/seek", test_seek);
      g_test_add_func ("/sync/film/poster", test_poster);
    }
  else
    g_test_add_func ("/sync/film/unavailable", test_sandbox_unavailable);
  return g_test_run ();
}
