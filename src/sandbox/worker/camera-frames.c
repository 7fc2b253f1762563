/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/camera-frames.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <unistd.h>

/* No registry is read or written, and nothing that decodes is loaded. */
static const char *const plugins[]
  = { "coreelements", "app", "videoconvertscale", "videotestsrc", "pipewire" };

#define WAIT      GST_SECOND
#define MAX_WAITS 15
/* For the first picture, in µs. */
#define PATIENCE    (8 * G_USEC_PER_SEC)
#define FRAME_APART (G_USEC_PER_SEC / 12)
#define CONVERT_TO                                                                                 \
  " ! video/x-raw ! videoconvertscale add-borders=false ! "                                        \
  "video/x-raw,format=BGRA,pixel-aspect-ratio=1/1,width=[1,%u],height=[1,%u] ! "                   \
  "appsink name=sink sync=false max-buffers=1 drop=true"

/* The first picture is there, or it was said that there is none. */
static int begun;

static gboolean
write_all (const void *bytes, gsize size)
{
  for (const guint8 *at = bytes; size > 0;)
    {
      gssize done = write (STDOUT_FILENO, at, size);
      if (done <= 0)
        return FALSE;
      at += done;
      size -= (gsize) done;
    }
  return TRUE;
}

static gboolean
write_head (guint kind, guint first, guint second)
{
  const guint32 head[] = { GUINT32_TO_LE (RK_CAMERA_MAGIC), GUINT32_TO_LE (kind),
                           GUINT32_TO_LE (first), GUINT32_TO_LE (second) };

  return write_all (head, sizeof head);
}

/** rk_camera_fail: says why there are no pictures; Returns: the status to end with */
int
rk_camera_fail (RkCameraFailure failure)
{
  write_head (RK_CAMERA_FAILED, failure, 0);
  return EXIT_FAILURE;
}

/* Whoever asked holds the other end of our standard input, until it ends or is killed. */
static gpointer
wait_for_end (gpointer data)
{
  char byte;

  while (read (STDIN_FILENO, &byte, 1) > 0)
    ;
  _exit (EXIT_SUCCESS);
}

static gboolean
write_frame (GstSample *sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  gboolean good;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      || !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return FALSE;
  const guint width = (guint) info.width;
  const guint height = (guint) info.height;
  good = write_head (RK_CAMERA_FRAME, width, height);
  for (guint y = 0; good && y < height; y++)
    good = write_all ((const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                        + (gsize) y * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
                      (gsize) width * 4);
  gst_video_frame_unmap (&frame);
  return good;
}

/* A camera that gives nothing but compressed pictures lets the negotiation wait for half a minute,
 * within a call. */
static gpointer
wait_for_beginning (gpointer data)
{
  g_usleep (PATIENCE);
  if (g_atomic_int_compare_and_exchange (&begun, FALSE, TRUE))
    _exit (rk_camera_fail (RK_CAMERA_NOT_RAW));
  return NULL;
}

static gboolean
has_failed (GstElement *pipeline, RkCameraFailure *ret_failure)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_autoptr (GError) error = NULL;

  *ret_failure = RK_CAMERA_GONE;
  if (message == NULL)
    return FALSE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return TRUE;
  gst_message_parse_error (message, &error, NULL);
  if (!g_atomic_int_get (&begun) && error->domain == GST_STREAM_ERROR)
    *ret_failure = RK_CAMERA_NOT_RAW;
  return TRUE;
}

/* NULL with the reason when there are no pictures any more. */
static GstSample *
next_sample (GstElement *pipeline, GstElement *sink, RkCameraFailure *ret_failure)
{
  for (guint i = 0; i < MAX_WAITS; i++)
    {
      GstSample *sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), WAIT);

      if (sample != NULL)
        return sample;
      if (has_failed (pipeline, ret_failure))
        return NULL;
    }
  *ret_failure = RK_CAMERA_GONE;
  return NULL;
}

/**
 * rk_camera_run:
 * @source: the element that pictures come from
 *
 * Writes its raw pictures to the standard output, until nobody reads them any more.
 *
 * Returns: the status to end with
 */
int
rk_camera_run (const char *source)
{
  g_autofree char *description = NULL;
  gboolean seen = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) sink = NULL;

  g_setenv ("GST_REGISTRY_FORK", "no", TRUE);
  g_setenv ("GST_REGISTRY_UPDATE", "no", TRUE);
  g_setenv ("GST_REGISTRY", "/dev/null", TRUE);
  g_setenv ("GST_PLUGIN_SYSTEM_PATH", "", TRUE);
  g_setenv ("GST_PLUGIN_PATH", "", TRUE);
  gst_init (NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (plugins); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/libgst%s.so", RK_GSTREAMER_PLUGINS, plugins[i]);
      GstPlugin *plugin
        = g_file_test (path, G_FILE_TEST_EXISTS) ? gst_plugin_load_file (path, NULL) : NULL;
      g_clear_object (&plugin);
    }
  g_thread_unref (g_thread_new ("end", wait_for_end, NULL));
  g_thread_unref (g_thread_new ("beginning", wait_for_beginning, NULL));

  description
    = g_strdup_printf ("%s" CONVERT_TO, source, RK_CAMERA_MAX_WIDTH, RK_CAMERA_MAX_HEIGHT);
  pipeline = gst_parse_launch (description, &error);
  if (pipeline == NULL || error != NULL)
    return rk_camera_fail (RK_CAMERA_GONE);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;)
    {
      RkCameraFailure failure;
      g_autoptr (GstSample) sample = next_sample (pipeline, sink, &failure);

      if (sample == NULL)
        {
          if (seen || g_atomic_int_compare_and_exchange (&begun, FALSE, TRUE))
            rk_camera_fail (failure);
          break;
        }
      if (!seen && !g_atomic_int_compare_and_exchange (&begun, FALSE, TRUE))
        break;
      seen = TRUE;
      if (!write_frame (sample))
        break;
      g_usleep (FRAME_APART);
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return EXIT_FAILURE;
}
