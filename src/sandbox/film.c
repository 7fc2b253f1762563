/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

#include <string.h>

#define OPEN_SECONDS 30
#define PULL_SECONDS 20
#define SEEK_SECONDS 20
#define USUAL_WIDTH  1920
#define USUAL_HEIGHT 1080
/* When the worker has no sound ready yet: about a frame. */
#define AGAIN_MS 15
/* Two hundred days: what is beyond that is nonsense. */
#define MAX_TIME (G_GINT64_CONSTANT (200) * 24 * 3600 * G_USEC_PER_SEC)

struct _RkFilm
{
  GObject parent_instance;
  RkDecoder *decoder;
  RkLink *link;
  GInputStream *stream;
  GCancellable *reading;
  RkSharedMemory *memory;
  guint64 size;
  guint max_width;
  guint max_height;
  guint width;
  guint height;
  gboolean has_sound;
  gint64 duration;
  guint64 want_offset;
  guint8 *want_buffer;
  guint want_length;
  gsize want_filled;
};

G_DEFINE_FINAL_TYPE (RkFilm, rk_film, G_TYPE_OBJECT)

static void read_more (RkFilm *self);

void
rk_film_frame_free (RkFilmFrame *frame)
{
  if (frame == NULL)
    return;
  rk_pixels_free (frame->pixels);
  g_free (frame);
}

void
rk_film_sound_free (RkFilmSound *sound)
{
  if (sound == NULL)
    return;
  g_bytes_unref (sound->samples);
  g_free (sound);
}

static void
rk_film_dispose (GObject *object)
{
  rk_film_close (RK_FILM (object));

  G_OBJECT_CLASS (rk_film_parent_class)->dispose (object);
}

static void
rk_film_finalize (GObject *object)
{
  RkFilm *self = RK_FILM (object);

  g_clear_pointer (&self->link, rk_link_free);
  g_clear_pointer (&self->memory, rk_shared_memory_free);
  g_clear_object (&self->decoder);
  g_free (self->want_buffer);

  G_OBJECT_CLASS (rk_film_parent_class)->finalize (object);
}

static void
rk_film_class_init (RkFilmClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = rk_film_dispose;
  object_class->finalize = rk_film_finalize;
}

static void
rk_film_init (RkFilm *self)
{
  self->reading = g_cancellable_new ();
  self->want_buffer = g_malloc (RK_MAX_FRAME_BLOCK);
}

void
rk_film_close (RkFilm *self)
{
  g_return_if_fail (RK_IS_FILM (self));

  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->stream);
  if (self->link == NULL)
    return;
  /* Whoever saw this one, or its poster, may want to play it, or the next one. */
  if (self->width > 0 && rk_link_is_alive (self->link))
    rk_decoder_warm_up_film (self->decoder);
  rk_link_break (self->link);
}

/* Reading for the worker: seek, read until the block is full or the file ends, give. */

static void
read_failed (RkFilm *self)
{
  g_autoptr (GError) error = NULL;

  rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_READ);
  rk_link_give (self->link, NULL, error);
}

static void
block_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RkFilm) self = user_data;
  gssize got = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (self->stream == NULL)
    return;
  if (got < 0)
    {
      read_failed (self);
      return;
    }
  self->want_filled += (gsize) got;
  if (got > 0 && self->want_filled < self->want_length)
    {
      read_more (self);
      return;
    }
  {
    g_autoptr (GBytes) bytes = g_bytes_new (self->want_buffer, self->want_filled);

    rk_link_give (self->link, bytes, NULL);
  }
}

static void
read_more (RkFilm *self)
{
  g_input_stream_read_async (self->stream, self->want_buffer + self->want_filled,
                             self->want_length - self->want_filled, G_PRIORITY_DEFAULT,
                             self->reading, block_read, g_object_ref (self));
}

static void
bytes_wanted (guint64 offset, guint length, gpointer user_data)
{
  RkFilm *self = user_data;

  if (self->stream == NULL || g_input_stream_has_pending (self->stream)
      || !g_seekable_seek (G_SEEKABLE (self->stream), (goffset) offset, G_SEEK_SET, NULL, NULL))
    {
      read_failed (self);
      return;
    }
  self->want_length = length;
  self->want_filled = 0;
  read_more (self);
}

static gboolean
is_time (guint64 nanoseconds)
{
  return nanoseconds / 1000 <= (guint64) MAX_TIME;
}

static void
return_broken (RkFilm *self, GTask *task)
{
  GError *error = NULL;

  rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_CRASHED);
  g_task_return_error (task, error);
  rk_link_break (self->link);
}

static void
film_opened (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkFilm *self = g_task_get_task_data (task);
  guint has_sound;
  guint64 duration;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  self->width = rk_reader_get_u32 (answer);
  self->height = rk_reader_get_u32 (answer);
  has_sound = rk_reader_get_u32 (answer);
  duration = rk_reader_get_u64 (answer);
  if (!rk_reader_end (answer) || has_sound > 1 || !is_time (duration)
      || (self->width == 0) != (self->height == 0) || self->width > self->max_width
      || self->height > self->max_height || (self->width == 0 && has_sound == 0))
    {
      return_broken (self, task);
      return;
    }
  self->has_sound = has_sound == 1;
  self->duration = (gint64) (duration / 1000);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

void
rk_film_open_async (RkDecoder *decoder,
                    GInputStream *stream,
                    guint64 size,
                    guint max_width,
                    guint max_height,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (decoder, cancellable, callback, user_data);
  g_autoptr (RkFilm) self = g_object_new (RK_TYPE_FILM, NULL);
  GError *error = NULL;
  RkMessage *message;

  g_return_if_fail (RK_IS_DECODER (decoder) && G_IS_SEEKABLE (stream) && size > 0);

  g_task_set_source_tag (task, rk_film_open_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  self->decoder = g_object_ref (decoder);
  self->stream = g_object_ref (stream);
  self->size = size;
  self->max_width = max_width > 0 ? MIN (max_width, RK_MAX_FRAME_EDGE) : USUAL_WIDTH;
  self->max_height = max_height > 0 ? MIN (max_height, RK_MAX_FRAME_EDGE) : USUAL_HEIGHT;
  self->link = rk_decoder_take_film_worker (decoder, &error);
  if (error == NULL)
    self->memory = rk_pixels_memory_new (self->max_width, self->max_height, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  rk_link_set_file (self->link, size, bytes_wanted, self);
  message = rk_link_begin (self->link, RK_WIRE_FILM_OPEN);
  rk_message_put_u64 (message, size);
  rk_message_put_u32 (message, self->max_width);
  rk_message_put_u32 (message, self->max_height);
  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  rk_link_ask (self->link, self->memory, NULL, rk_decoder_get_seconds (decoder, OPEN_SECONDS),
               film_opened, g_steal_pointer (&task));
}

RkFilm *
rk_film_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_film_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
rk_film_get_width (RkFilm *self)
{
  g_return_val_if_fail (RK_IS_FILM (self), 0);

  return self->width;
}

guint
rk_film_get_height (RkFilm *self)
{
  g_return_val_if_fail (RK_IS_FILM (self), 0);

  return self->height;
}

gint64
rk_film_get_duration (RkFilm *self)
{
  g_return_val_if_fail (RK_IS_FILM (self), 0);

  return self->duration;
}

gboolean
rk_film_get_has_sound (RkFilm *self)
{
  g_return_val_if_fail (RK_IS_FILM (self), FALSE);

  return self->has_sound;
}

static void
frame_came (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkFilm *self = g_task_get_source_object (task);
  RkFilmFrame *frame;
  GBytes *map;
  guint there;
  guint width;
  guint height;
  guint64 timestamp;
  guint64 duration;
  gsize length;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  there = rk_reader_get_u32 (answer);
  width = rk_reader_get_u32 (answer);
  height = rk_reader_get_u32 (answer);
  timestamp = rk_reader_get_u64 (answer);
  duration = rk_reader_get_u64 (answer);
  if (!rk_reader_end (answer) || there > 1)
    {
      return_broken (self, task);
      return;
    }
  if (there == 0)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (width != self->width || height != self->height || width == 0 || !is_time (timestamp)
      || !is_time (duration))
    {
      return_broken (self, task);
      return;
    }

  /* A copy, since the worker writes the next frame into the same memory. */
  length = (gsize) width * height * 4;
  map = rk_shared_memory_map (self->memory, length, NULL);
  if (map == NULL)
    {
      return_broken (self, task);
      return;
    }
  frame = g_new0 (RkFilmFrame, 1);
  frame->pixels = g_new0 (RkPixels, 1);
  frame->pixels->bytes = g_bytes_new (g_bytes_get_data (map, NULL), length);
  frame->pixels->width = width;
  frame->pixels->height = height;
  frame->pixels->stride = (gsize) width * 4;
  frame->timestamp = (gint64) (timestamp / 1000);
  frame->duration = (gint64) (duration / 1000);
  g_bytes_unref (map);
  g_task_return_pointer (task, frame, (GDestroyNotify) rk_film_frame_free);
}

/* Begins a task that asks the worker; NULL if it was answered already. */
static GTask *
begin_task (RkFilm *self,
            gpointer tag,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return g_task_return_error_if_cancelled (task) ? NULL : g_steal_pointer (&task);
}

void
rk_film_next_frame_async (RkFilm *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (RK_IS_FILM (self) && self->width > 0);

  task = begin_task (self, rk_film_next_frame_async, cancellable, callback, user_data);
  if (task == NULL)
    return;
  rk_link_begin (self->link, RK_WIRE_FILM_FRAME);
  rk_link_ask (
    self->link, NULL, NULL, rk_decoder_get_seconds (self->decoder, PULL_SECONDS), frame_came, task);
}

gboolean
rk_film_next_frame_finish (RkFilm *self,
                           GAsyncResult *result,
                           RkFilmFrame **ret_frame,
                           GError **error)
{
  GError *local = NULL;
  RkFilmFrame *frame;

  g_return_val_if_fail (g_async_result_is_tagged (result, rk_film_next_frame_async), FALSE);

  frame = g_task_propagate_pointer (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  *ret_frame = frame;
  return TRUE;
}

static void ask_for_sound (GTask *task);

static gboolean
ask_again (gpointer user_data)
{
  ask_for_sound (user_data);
  return G_SOURCE_REMOVE;
}

static void
sound_came (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkFilm *self = g_task_get_source_object (task);
  g_autoptr (GSource) later = NULL;
  RkFilmSound *sound;
  const guint8 *samples;
  guint there;
  guint64 timestamp;
  gsize length;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  there = rk_reader_get_u32 (answer);
  timestamp = rk_reader_get_u64 (answer);
  samples = rk_reader_get_rest (answer, &length);
  if (!rk_reader_end (answer) || there > RK_SOUND_LATER || length > RK_MAX_SOUND || length % 4 != 0
      || (length > 0) != (there == RK_SOUND_HERE) || !is_time (timestamp))
    {
      return_broken (self, task);
      return;
    }
  if (there == RK_SOUND_END)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (there == RK_SOUND_LATER)
    {
      /* It may come only after frames have been taken, which wait behind this question. */
      later = g_timeout_source_new (AGAIN_MS);
      g_source_set_callback (later, ask_again, g_steal_pointer (&task), NULL);
      g_source_attach (later, g_main_context_get_thread_default ());
      return;
    }
  sound = g_new0 (RkFilmSound, 1);
  sound->samples = g_bytes_new (samples, length);
  sound->timestamp = (gint64) (timestamp / 1000);
  g_task_return_pointer (task, sound, (GDestroyNotify) rk_film_sound_free);
}

static void
ask_for_sound (GTask *task)
{
  RkFilm *self = g_task_get_source_object (task);

  rk_link_begin (self->link, RK_WIRE_FILM_SOUND);
  rk_link_ask (
    self->link, NULL, NULL, rk_decoder_get_seconds (self->decoder, PULL_SECONDS), sound_came, task);
}

void
rk_film_next_sound_async (RkFilm *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (RK_IS_FILM (self) && self->has_sound);

  task = begin_task (self, rk_film_next_sound_async, cancellable, callback, user_data);
  if (task != NULL)
    ask_for_sound (task);
}

gboolean
rk_film_next_sound_finish (RkFilm *self,
                           GAsyncResult *result,
                           RkFilmSound **ret_sound,
                           GError **error)
{
  GError *local = NULL;
  RkFilmSound *sound;

  g_return_val_if_fail (g_async_result_is_tagged (result, rk_film_next_sound_async), FALSE);

  sound = g_task_propagate_pointer (G_TASK (result), &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  *ret_sound = sound;
  return TRUE;
}

static void
sought (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkFilm *self = g_task_get_source_object (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else if (!rk_reader_end (answer))
    return_broken (self, task);
  else
    g_task_return_boolean (task, TRUE);
}

void
rk_film_seek_async (RkFilm *self,
                    gint64 position,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  RkMessage *message;
  GTask *task;

  g_return_if_fail (RK_IS_FILM (self));

  task = begin_task (self, rk_film_seek_async, cancellable, callback, user_data);
  if (task == NULL)
    return;
  message = rk_link_begin (self->link, RK_WIRE_FILM_SEEK);
  rk_message_put_u64 (message, (guint64) CLAMP (position, 0, MAX_TIME) * 1000);
  rk_link_ask (
    self->link, NULL, NULL, rk_decoder_get_seconds (self->decoder, SEEK_SECONDS), sought, task);
}

gboolean
rk_film_seek_finish (RkFilm *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_film_seek_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
