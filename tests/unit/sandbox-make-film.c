/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sandbox-make-film.h"

#include "sandbox-util.h"

#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

/* One colour for each second. */
static const guint32 colours[FILM_SECONDS] = { RED, GREEN, BLUE };

static void
push_frames (GstElement *pipeline)
{
  GstElement *source = gst_bin_get_by_name (GST_BIN (pipeline), "frames");

  for (guint i = 0; source != NULL && i < FILM_RATE * FILM_SECONDS; i++)
    {
      GstBuffer *buffer = gst_buffer_new_allocate (NULL, FILM_WIDTH * FILM_HEIGHT * 4, NULL);
      guint32 colour = GUINT32_TO_LE (colours[i / FILM_RATE]);

      for (guint at = 0; at < FILM_WIDTH * FILM_HEIGHT; at++)
        gst_buffer_fill (buffer, at * 4, &colour, 4);
      GST_BUFFER_PTS (buffer) = i * GST_SECOND / FILM_RATE;
      GST_BUFFER_DURATION (buffer) = GST_SECOND / FILM_RATE;
      g_assert_cmpint (gst_app_src_push_buffer (GST_APP_SRC (source), buffer), ==, GST_FLOW_OK);
    }
  if (source != NULL)
    {
      gst_app_src_end_of_stream (GST_APP_SRC (source));
      gst_object_unref (source);
    }
}

/* Makes a film by GStreamer, outside the sandbox: the test trusts what it made itself. */
GBytes *
make_film (const char *video, const char *audio, const char *muxer)
{
  g_autofree char *folder = g_dir_make_tmp ("renraku-film-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "film", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;
  GstMessage *message;
  GstBus *bus;
  char *data;
  gsize length;

  if (video != NULL)
    g_string_append_printf (text,
                            "appsrc name=frames format=time caps=video/x-raw,format=BGRx,"
                            "width=%d,height=%d,framerate=%d/1 ! videoconvert ! %s ! mux. ",
                            FILM_WIDTH, FILM_HEIGHT, FILM_RATE, video);
  if (audio != NULL)
    g_string_append_printf (text,
                            "audiotestsrc num-buffers=%d samplesperbuffer=480 ! "
                            "audio/x-raw,rate=48000,channels=1 ! audioconvert ! %s ! mux. ",
                            FILM_SECONDS * 100, audio);
  g_string_append_printf (text, "%s name=mux ! filesink location=%s", muxer, path);
  pipeline = gst_parse_launch (text->str, &error);
  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  push_frames (pipeline);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  return g_bytes_new_take (data, length);
}
