/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/film-plugins.h"

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <string.h>

#define EDGE_BLOCKS_X 8
#define EDGE_BLOCKS_Y 6
/* A block of 16 × 16: brightness, and two colours of a quarter each. */
#define BLOCK_BYTES 384
#define PATIENCE    (2 * GST_SECOND)

/* One grey picture of 128 × 96 in H.264: blocks that are not compressed at all need no encoder. */
static GstBuffer *
make_picture (void)
{
  static const guint8 head[]
    = { 0,    0, 0, 1, 0x67, 0x42, 0x00, 0x0a, 0xf8, 0x41, /* size and form */
        0xa2, 0, 0, 0, 1,    0x68, 0xce, 0x38, 0x80,       /* one picture */
        0,    0, 0, 1, 0x05, 0x88, 0x84, 0x21, 0xa0 };     /* and here it is */
  static const guint8 block_head[] = { 0x0d, 0x00 };
  static const guint8 end[] = { 0x80 };
  GByteArray *bytes = g_byte_array_new ();
  guint8 block[BLOCK_BYTES];
  gsize length;

  memset (block, 0x80, sizeof block);
  g_byte_array_append (bytes, head, sizeof head);
  for (guint i = 0; i < EDGE_BLOCKS_X * EDGE_BLOCKS_Y; i++)
    {
      /* That of the first one is the end of the head. */
      if (i > 0)
        g_byte_array_append (bytes, block_head, sizeof block_head);
      g_byte_array_append (bytes, block, sizeof block);
    }
  g_byte_array_append (bytes, end, sizeof end);
  length = bytes->len;
  return gst_buffer_new_wrapped (g_byte_array_free (bytes, FALSE), length);
}

void
rk_film_rehearse (void)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
    "appsrc name=src caps=\"video/x-h264,stream-format=byte-stream,alignment=au,width=128,"
    "height=96,framerate=1/1\" ! decodebin ! videoflip video-direction=auto ! videoconvertscale ! "
    "video/x-raw,format=BGRA ! appsink sync=false",
    NULL);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstBus) bus = NULL;
  GstMessage *message;

  if (pipeline == NULL)
    return;
  source = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_app_src_push_buffer (GST_APP_SRC (source), make_picture ());
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  message = gst_bus_timed_pop_filtered (bus, PATIENCE, GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_ERROR);
  g_clear_pointer (&message, gst_message_unref);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}
