/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

/* Films often begin in black; a second later there is something to see. */
#define POSTER_TIME G_USEC_PER_SEC

static void
poster_came (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (RkFilmFrame) frame = NULL;
  RkFilm *film = RK_FILM (source);
  GError *error = NULL;
  gboolean done = rk_film_next_frame_finish (film, result, &frame, &error);

  rk_film_close (film);
  if (done && frame == NULL)
    rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_DAMAGED);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&frame->pixels), (GDestroyNotify) rk_pixels_free);
}

static void
poster_sought (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkFilm *film = RK_FILM (source);
  GError *error = NULL;

  if (!rk_film_seek_finish (film, result, &error))
    {
      rk_film_close (film);
      g_task_return_error (task, error);
      return;
    }
  rk_film_next_frame_async (film, g_task_get_cancellable (task), poster_came, g_object_ref (task));
}

static void
poster_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (RkFilm) film = NULL;
  GError *error = NULL;

  film = rk_film_open_finish (result, &error);
  if (film == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (rk_film_get_width (film) == 0)
    {
      rk_film_close (film);
      rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_UNSUPPORTED);
      g_task_return_error (task, error);
      return;
    }
  if (rk_film_get_duration (film) > 2 * POSTER_TIME)
    rk_film_seek_async (
      film, POSTER_TIME, g_task_get_cancellable (task), poster_sought, g_object_ref (task));
  else
    rk_film_next_frame_async (
      film, g_task_get_cancellable (task), poster_came, g_object_ref (task));
}

void
rk_decoder_film_poster_async (RkDecoder *self,
                              GInputStream *stream,
                              guint64 size,
                              guint max_width,
                              guint max_height,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, rk_decoder_film_poster_async);
  rk_film_open_async (self, stream, size, max_width, max_height, cancellable, poster_opened, task);
}

RkPixels *
rk_decoder_film_poster_finish (RkDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_decoder_film_poster_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
