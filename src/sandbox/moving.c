/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

#define OPEN_SECONDS  10
#define FRAME_SECONDS 10
/* In ms: what a worker may say. A GIF counts in 1/100 s, with 16 bits. */
#define MIN_DELAY 11u
#define MAX_DELAY 655350u
/* And of how often it is played. */
#define MAX_PLAYS 65536u

struct _RkMoving
{
  GObject parent_instance;
  RkDecoder *decoder;
  RkLink *link;
  RkSharedMemory *input;
  RkSharedMemory *memory;
  guint max_width;
  guint max_height;
  guint width;
  guint height;
  guint n_frames;
  guint n_plays;
  guint n_given; /* of this round */
};

G_DEFINE_FINAL_TYPE (RkMoving, rk_moving, G_TYPE_OBJECT)

void
rk_moving_frame_free (RkMovingFrame *frame)
{
  if (frame == NULL)
    return;
  rk_pixels_free (frame->pixels);
  g_free (frame);
}

static void
rk_moving_finalize (GObject *object)
{
  RkMoving *self = RK_MOVING (object);

  g_clear_pointer (&self->link, rk_link_free);
  g_clear_pointer (&self->input, rk_shared_memory_free);
  g_clear_pointer (&self->memory, rk_shared_memory_free);
  g_clear_object (&self->decoder);

  G_OBJECT_CLASS (rk_moving_parent_class)->finalize (object);
}

static void
rk_moving_class_init (RkMovingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rk_moving_finalize;
}

static void
rk_moving_init (RkMoving *self)
{
}

void
rk_moving_close (RkMoving *self)
{
  g_return_if_fail (RK_IS_MOVING (self));

  if (self->link != NULL)
    rk_link_break (self->link);
}

static void
return_broken (RkMoving *self, GTask *task)
{
  GError *error = NULL;

  rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_CRASHED);
  g_task_return_error (task, error);
  rk_link_break (self->link);
}

static void
moving_opened (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkMoving *self = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  self->width = rk_reader_get_u32 (answer);
  self->height = rk_reader_get_u32 (answer);
  self->n_frames = rk_reader_get_u32 (answer);
  self->n_plays = rk_reader_get_u32 (answer);
  if (!rk_reader_end (answer) || self->width == 0 || self->width > self->max_width
      || self->height == 0 || self->height > self->max_height || self->n_frames == 0
      || self->n_frames > RK_MAX_MOVING_FRAMES || self->n_plays > MAX_PLAYS)
    {
      return_broken (self, task);
      return;
    }
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

void
rk_moving_open_async (RkDecoder *decoder,
                      GBytes *file,
                      guint max_width,
                      guint max_height,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (decoder, cancellable, callback, user_data);
  g_autoptr (RkMoving) self = g_object_new (RK_TYPE_MOVING, NULL);
  GError *error = NULL;
  RkMessage *message;

  g_return_if_fail (RK_IS_DECODER (decoder) && max_width > 0 && max_height > 0);

  g_task_set_source_tag (task, rk_moving_open_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  self->decoder = g_object_ref (decoder);
  self->max_width = MIN (max_width, RK_MAX_FRAME_EDGE);
  self->max_height = MIN (max_height, RK_MAX_FRAME_EDGE);
  self->input = rk_shared_memory_new_from_bytes (file, NULL);
  if (self->input == NULL)
    rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_TOO_LARGE);
  else
    self->memory = rk_pixels_memory_new (self->max_width, self->max_height, &error);
  if (error == NULL)
    self->link
      = rk_decoder_start_worker (decoder, RK_MOVING_PROGRAM, RK_SANDBOX_NONE, FALSE, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  message = rk_link_begin (self->link, RK_WIRE_MOVING_OPEN);
  rk_message_put_u32 (message, self->max_width);
  rk_message_put_u32 (message, self->max_height);
  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  rk_link_ask (self->link, self->input, self->memory,
               rk_decoder_get_seconds (decoder, OPEN_SECONDS), moving_opened,
               g_steal_pointer (&task));
}

RkMoving *
rk_moving_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_moving_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
rk_moving_get_n_frames (RkMoving *self)
{
  g_return_val_if_fail (RK_IS_MOVING (self), 0);

  return self->n_frames;
}

guint
rk_moving_get_n_plays (RkMoving *self)
{
  g_return_val_if_fail (RK_IS_MOVING (self), 0);

  return self->n_plays;
}

static void
frame_came (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RkMoving *self = g_task_get_source_object (task);
  g_autoptr (GBytes) map = NULL;
  RkMovingFrame *frame;
  gsize length;
  guint delay;

  if (error != NULL)
    {
      if (!g_task_return_error_if_cancelled (task))
        g_task_return_error (task, g_error_copy (error));
      return;
    }
  /* Counted also where nobody wants it any more: the worker has gone on. */
  self->n_given = self->n_given % self->n_frames + 1;
  if (g_task_return_error_if_cancelled (task))
    return;
  delay = rk_reader_get_u32 (answer);
  length = (gsize) self->width * self->height * 4;
  map = rk_shared_memory_map (self->memory, length, NULL);
  if (!rk_reader_end (answer) || delay < MIN_DELAY || delay > MAX_DELAY || map == NULL)
    {
      return_broken (self, task);
      return;
    }

  /* A copy, since the worker writes the next frame into the same memory. */
  frame = g_new0 (RkMovingFrame, 1);
  frame->pixels = g_new0 (RkPixels, 1);
  frame->pixels->bytes = g_bytes_new (g_bytes_get_data (map, NULL), length);
  frame->pixels->width = self->width;
  frame->pixels->height = self->height;
  frame->pixels->stride = (gsize) self->width * 4;
  frame->delay = delay;
  frame->is_last = self->n_given == self->n_frames;
  g_task_return_pointer (task, frame, (GDestroyNotify) rk_moving_frame_free);
}

void
rk_moving_next_frame_async (RkMoving *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (RK_IS_MOVING (self));

  g_task_set_source_tag (task, rk_moving_next_frame_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  rk_link_begin (self->link, RK_WIRE_MOVING_FRAME);
  rk_link_ask (self->link, NULL, NULL, rk_decoder_get_seconds (self->decoder, FRAME_SECONDS),
               frame_came, g_steal_pointer (&task));
}

RkMovingFrame *
rk_moving_next_frame_finish (RkMoving *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_moving_next_frame_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
