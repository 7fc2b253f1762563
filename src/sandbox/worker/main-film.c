/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/film-plugins.h"
#include "sandbox/worker/film-source.h"
#include "sandbox/worker/worker.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <string.h>

/* Four hours of computing; a question has its own limit of time in the application. */
static const RkWorkerLimits limits = { G_GUINT64_CONSTANT (3072) * 1024 * 1024, 4 * 3600 };

#define OPEN_TIMEOUT  (25 * GST_SECOND)
#define SEEK_TIMEOUT  (15 * GST_SECOND)
#define FRAME_TIMEOUT (15 * GST_SECOND)
#define SOUND_TIMEOUT (10 * GST_MSECOND)
/* Frames decoded ahead. */
#define FRAMES_AHEAD 3
/* Who plays without sound must not hold up the picture: old pieces of sound are dropped then. It is
 * more than the demuxer ever runs ahead with one that is listened to. */
#define SOUNDS_AHEAD 1000

#define SAMPLE_SIZE 4
#define SAMPLE_RATE 48000

typedef struct
{
  GstElement *pipeline;
  GstElement *decodebin;
  GstElement *video_sink;
  GstElement *audio_sink;
  gboolean unknown_stream;
  guint8 *output;
  gsize output_length;
  guint max_width;
  guint max_height;
  guint width;
  guint height;
  GstSample *sound;
  gsize sound_offset;
} Worker;

static GstElement *
add_branch (Worker *worker, GstPad *pad, const char *description, const char *sink_name)
{
  g_autoptr (GError) error = NULL;
  GstElement *branch = gst_parse_bin_from_description (description, TRUE, &error);
  GstElement *sink;
  GstPad *sink_pad;

  if (branch == NULL)
    return NULL;
  gst_bin_add (GST_BIN (worker->pipeline), branch);
  sink = gst_bin_get_by_name (GST_BIN (branch), sink_name);
  sink_pad = gst_element_get_static_pad (branch, "sink");
  gst_pad_link (pad, sink_pad);
  gst_object_unref (sink_pad);
  gst_element_sync_state_with_parent (branch);
  return sink;
}

static void
pad_added (GstElement *decodebin, GstPad *pad, Worker *worker)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  const char *name;

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_prefix (name, "video/x-raw") && worker->video_sink == NULL)
    {
      g_autofree char *description = g_strdup_printf (
        "videoflip video-direction=auto ! videoconvertscale add-borders=false ! "
        "video/x-raw,format=BGRA,pixel-aspect-ratio=1/1,width=[1,%u],height=[1,%u] ! "
        "appsink name=sink sync=false max-buffers=%u",
        worker->max_width, worker->max_height, FRAMES_AHEAD);

      worker->video_sink = add_branch (worker, pad, description, "sink");
    }
  else if (g_str_has_prefix (name, "audio/x-raw") && worker->audio_sink == NULL)
    {
      g_autofree char *description
        = g_strdup_printf ("audioconvert ! audioresample ! "
                           "audio/x-raw,format=S16LE,layout=interleaved,channels=2,rate=%u ! "
                           "appsink name=sink sync=false max-buffers=%u",
                           SAMPLE_RATE, SOUNDS_AHEAD);

      worker->audio_sink = add_branch (worker, pad, description, "sink");
    }
  gst_caps_unref (caps);
}

static void
unknown_type (GstElement *decodebin, GstPad *pad, GstCaps *caps, Worker *worker)
{
  worker->unknown_stream = TRUE;
}

/* Waits until the pipeline has its first frame and its first sound. */
static gboolean
wait_for_start (Worker *worker, GstClockTime timeout)
{
  GstBus *bus = gst_element_get_bus (worker->pipeline);
  GstMessage *message
    = gst_bus_timed_pop_filtered (bus, timeout, GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_ERROR);
  gboolean done = message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_DONE;

  g_clear_pointer (&message, gst_message_unref);
  gst_object_unref (bus);
  return done;
}

static gboolean
has_failed (Worker *worker)
{
  GstBus *bus = gst_element_get_bus (worker->pipeline);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  gboolean failed = message != NULL;

  g_clear_pointer (&message, gst_message_unref);
  gst_object_unref (bus);
  return failed;
}

/* The size that the first frame came in. Later ones of another size are scaled to it. */
static gboolean
settle_size (Worker *worker)
{
  GstSample *sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (worker->video_sink), GST_SECOND);
  GstVideoInfo info;
  gboolean known = FALSE;

  if (sample != NULL)
    known = gst_video_info_from_caps (&info, gst_sample_get_caps (sample));
  if (known)
    {
      GstCaps *fixed
        = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "BGRA", "width", G_TYPE_INT,
                               info.width, "height", G_TYPE_INT, info.height, NULL);

      worker->width = (guint) info.width;
      worker->height = (guint) info.height;
      gst_app_sink_set_caps (GST_APP_SINK (worker->video_sink), fixed);
      gst_caps_unref (fixed);
    }
  g_clear_pointer (&sample, gst_sample_unref);
  return known && (guint64) worker->width * worker->height * 4 <= worker->output_length;
}

static RkWireFailure
open_film (Worker *worker, RkReader *question, int fd, RkMessage *answer)
{
  guint64 size = rk_reader_get_u64 (question);
  GstElement *source;
  gint64 duration = 0;

  worker->max_width = rk_reader_get_u32 (question);
  worker->max_height = rk_reader_get_u32 (question);
  worker->output = rk_worker_map_output (fd, &worker->output_length);
  if (worker->pipeline != NULL || worker->output == NULL || !rk_reader_end (question)
      || worker->max_width == 0 || worker->max_height == 0)
    return RK_WIRE_DAMAGED;

  worker->pipeline = gst_pipeline_new (NULL);
  source = rk_film_source_new (size);
  worker->decodebin = gst_element_factory_make ("decodebin", NULL);
  if (worker->decodebin == NULL)
    return RK_WIRE_UNSUPPORTED;
  gst_bin_add_many (GST_BIN (worker->pipeline), source, worker->decodebin, NULL);
  gst_element_link (source, worker->decodebin);
  g_signal_connect (worker->decodebin, "pad-added", G_CALLBACK (pad_added), worker);
  g_signal_connect (worker->decodebin, "unknown-type", G_CALLBACK (unknown_type), worker);
  /* Nothing is played in here, so nothing waits for a clock. */
  gst_pipeline_use_clock (GST_PIPELINE (worker->pipeline), NULL);

  gst_element_set_state (worker->pipeline, GST_STATE_PAUSED);
  if (!wait_for_start (worker, OPEN_TIMEOUT))
    return worker->unknown_stream ? RK_WIRE_UNSUPPORTED : RK_WIRE_DAMAGED;
  if (worker->video_sink == NULL && worker->audio_sink == NULL)
    return RK_WIRE_UNSUPPORTED;
  if (worker->video_sink != NULL)
    {
      if (!settle_size (worker))
        return RK_WIRE_DAMAGED;
      if (worker->audio_sink != NULL)
        g_object_set (worker->audio_sink, "drop", TRUE, NULL);
    }
  gst_element_query_duration (worker->pipeline, GST_FORMAT_TIME, &duration);
  gst_element_set_state (worker->pipeline, GST_STATE_PLAYING);

  rk_message_put_u32 (answer, worker->width);
  rk_message_put_u32 (answer, worker->height);
  rk_message_put_u32 (answer, worker->audio_sink != NULL ? 1 : 0);
  rk_message_put_u64 (answer, duration > 0 ? (guint64) duration : 0);
  return 0;
}

static guint64
time_or_zero (GstClockTime time)
{
  return GST_CLOCK_TIME_IS_VALID (time) ? time : 0;
}

/* A buffer's time in the film, whatever the container's own clock begins with. */
static guint64
stream_time (GstSample *sample, GstClockTime time)
{
  return time_or_zero (
    gst_segment_to_stream_time (gst_sample_get_segment (sample), GST_FORMAT_TIME, time));
}

static gboolean
copy_frame (Worker *worker, GstSample *sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  gsize row = (gsize) worker->width * 4;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      || (guint) info.width != worker->width || (guint) info.height != worker->height
      || !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return FALSE;
  for (guint y = 0; y < worker->height; y++)
    memcpy (worker->output + y * row,
            (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
              + (gsize) y * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
            row);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

static RkWireFailure
next_frame (Worker *worker, RkMessage *answer)
{
  g_autoptr (GstSample) sample = NULL;
  GstBuffer *buffer;

  if (worker->video_sink == NULL)
    return RK_WIRE_UNSUPPORTED;
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (worker->video_sink), FRAME_TIMEOUT);
  if (sample == NULL)
    {
      if (has_failed (worker) || !gst_app_sink_is_eos (GST_APP_SINK (worker->video_sink)))
        return RK_WIRE_DAMAGED;
      for (guint i = 0; i < 3; i++)
        rk_message_put_u32 (answer, 0);
      rk_message_put_u64 (answer, 0);
      rk_message_put_u64 (answer, 0);
      return 0;
    }
  if (!copy_frame (worker, sample))
    return RK_WIRE_DAMAGED;
  buffer = gst_sample_get_buffer (sample);
  rk_message_put_u32 (answer, 1);
  rk_message_put_u32 (answer, worker->width);
  rk_message_put_u32 (answer, worker->height);
  rk_message_put_u64 (answer, stream_time (sample, GST_BUFFER_PTS (buffer)));
  rk_message_put_u64 (answer, time_or_zero (GST_BUFFER_DURATION (buffer)));
  return 0;
}

static RkWireFailure
next_sound (Worker *worker, RkMessage *answer)
{
  GstAppSink *sink = GST_APP_SINK (worker->audio_sink);
  GstBuffer *buffer;
  GstMapInfo map;
  gsize length;

  if (sink == NULL)
    return RK_WIRE_UNSUPPORTED;
  if (worker->sound == NULL)
    {
      worker->sound = gst_app_sink_try_pull_sample (sink, SOUND_TIMEOUT);
      worker->sound_offset = 0;
    }
  if (worker->sound == NULL)
    {
      if (has_failed (worker))
        return RK_WIRE_DAMAGED;
      rk_message_put_u32 (answer, gst_app_sink_is_eos (sink) ? RK_SOUND_END : RK_SOUND_LATER);
      rk_message_put_u64 (answer, 0);
      return 0;
    }

  buffer = gst_sample_get_buffer (worker->sound);
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return RK_WIRE_DAMAGED;
  length = MIN (map.size - worker->sound_offset, RK_MAX_SOUND) / SAMPLE_SIZE * SAMPLE_SIZE;
  rk_message_put_u32 (answer, length > 0 ? RK_SOUND_HERE : RK_SOUND_LATER);
  rk_message_put_u64 (answer, stream_time (worker->sound, GST_BUFFER_PTS (buffer))
                                + worker->sound_offset / SAMPLE_SIZE * GST_SECOND / SAMPLE_RATE);
  rk_message_put_bytes (answer, map.data + worker->sound_offset, length);
  worker->sound_offset += length;
  if (length == 0 || worker->sound_offset + SAMPLE_SIZE > map.size)
    {
      gst_buffer_unmap (buffer, &map);
      g_clear_pointer (&worker->sound, gst_sample_unref);
    }
  else
    gst_buffer_unmap (buffer, &map);
  return 0;
}

static RkWireFailure
seek (Worker *worker, RkReader *question)
{
  guint64 position = rk_reader_get_u64 (question);

  if (worker->pipeline == NULL || !rk_reader_end (question) || position > G_MAXINT64)
    return RK_WIRE_DAMAGED;
  g_clear_pointer (&worker->sound, gst_sample_unref);
  if (!gst_element_seek_simple (worker->pipeline, GST_FORMAT_TIME,
                                GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, (gint64) position))
    return RK_WIRE_UNSUPPORTED;
  return wait_for_start (worker, SEEK_TIMEOUT) ? 0 : RK_WIRE_DAMAGED;
}

static RkWireFailure
handle (RkReader *question, const int *fds, gsize n_fds, RkMessage *answer, gpointer user_data)
{
  Worker *worker = user_data;

  if (question->type == RK_WIRE_FILM_OPEN && n_fds == 1)
    return open_film (worker, question, fds[0], answer);
  if (question->type == RK_WIRE_FILM_FRAME)
    return next_frame (worker, answer);
  if (question->type == RK_WIRE_FILM_SOUND)
    return next_sound (worker, answer);
  if (question->type == RK_WIRE_FILM_SEEK)
    return seek (worker, question);
  return RK_WIRE_UNSUPPORTED;
}

int
main (void)
{
  Worker worker = { NULL };

  rk_film_load_plugins ();
  rk_worker_lock_down (&limits);
  rk_worker_set_meanwhile (rk_film_rehearse);
  rk_worker_serve (handle, &worker);
  /* The process ends with everything in it; taking the pipeline down would only take time. */
  _Exit (EXIT_SUCCESS);
}
