/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/gif.h"
#include "sandbox/worker/worker.h"

#include <stdlib.h>

/* The file, two canvases, the memory for a frame and the libraries; four hours of computing, since
 * it plays for as long as somebody looks. A question has its own limit of time in the application.
 */
static const RkWorkerLimits limits = { G_GUINT64_CONSTANT (512) * 1024 * 1024, 4 * 3600 };

typedef struct
{
  RkGif *gif;
  guint8 *output;
  guint width;
  guint height;
} Worker;

static RkWireFailure
open_moving (Worker *worker, RkReader *question, const int *fds, RkMessage *answer)
{
  guint max_width = rk_reader_get_u32 (question);
  guint max_height = rk_reader_get_u32 (question);
  RkWireFailure failure;
  gsize output_length;
  gsize length;
  const guint8 *file = rk_worker_map_input (fds[0], &length);
  RkGifInfo info;

  worker->output = rk_worker_map_output (fds[1], &output_length);
  if (worker->gif != NULL || file == NULL || worker->output == NULL || !rk_reader_end (question)
      || max_width == 0 || max_height == 0)
    return RK_WIRE_DAMAGED;
  failure = rk_gif_scan (file, length, &info);
  if (failure != 0)
    return failure;
  rk_worker_fit (info.width, info.height, max_width, max_height, &worker->width, &worker->height);
  if ((guint64) worker->width * worker->height * 4 > output_length)
    return RK_WIRE_TOO_LARGE;
  /* A single picture is for the worker of pictures, and may be larger than what fits in here. */
  if (info.n_frames > 1)
    {
      worker->gif = rk_gif_new (file, length);
      if (worker->gif == NULL)
        return RK_WIRE_TOO_LARGE;
    }
  rk_message_put_u32 (answer, worker->width);
  rk_message_put_u32 (answer, worker->height);
  rk_message_put_u32 (answer, info.n_frames);
  rk_message_put_u32 (answer, info.n_plays);
  return 0;
}

static RkWireFailure
next_frame (Worker *worker, RkMessage *answer)
{
  RkWireFailure failure;
  guint delay;

  if (worker->gif == NULL)
    return RK_WIRE_UNSUPPORTED;
  failure = rk_gif_next (worker->gif, &delay);
  if (failure != 0)
    return failure;
  rk_gif_write (worker->gif, worker->output, worker->width, worker->height);
  rk_message_put_u32 (answer, delay);
  return 0;
}

static RkWireFailure
handle (RkReader *question, const int *fds, gsize n_fds, RkMessage *answer, gpointer user_data)
{
  if (question->type == RK_WIRE_MOVING_OPEN && n_fds == 2)
    return open_moving (user_data, question, fds, answer);
  if (question->type == RK_WIRE_MOVING_FRAME)
    return next_frame (user_data, answer);
  return RK_WIRE_UNSUPPORTED;
}

int
main (void)
{
  Worker worker = { NULL };

  rk_worker_lock_down (&limits);
  rk_worker_serve (handle, &worker);
  _Exit (EXIT_SUCCESS);
}
