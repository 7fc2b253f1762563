/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sample"

#include "draw.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

/* A film of five seconds: an exercise for swallowing, drawn frame by frame. VP8 in WebM, because
 * every baseline decodes it without further packages. */

#define WIDTH  320
#define HEIGHT 240
#define RATE   12
#define FRAMES (RATE * 5)

static void
draw_face (cairo_t *cr, double mouth, double tongue, double nod)
{
  RkColour ink = rk_colour (0x4a3a36);

  cairo_save (cr);
  cairo_translate (cr, 160, 106 + nod * 7);
  rk_set (cr, rk_colour (0xcfcac4));
  rk_oval (cr, 0, -12, 62, 66);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xf5d2b4));
  rk_oval (cr, 0, 4, 54, 62);
  cairo_fill (cr);
  for (int side = -1; side <= 1; side += 2)
    {
      rk_set_alpha (cr, rk_colour (0xee8f80), 0.4);
      rk_oval (cr, side * 31, 20, 11, 8);
      cairo_fill (cr);
      rk_set (cr, ink);
      rk_oval (cr, side * 21, -4, 4.5, 5.5);
      cairo_fill (cr);
      cairo_set_line_width (cr, 3);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      cairo_move_to (cr, side * 13, -20);
      cairo_curve_to (cr, side * 18, -23, side * 24, -23, side * 29, -19);
      cairo_stroke (cr);
    }
  rk_set (cr, rk_colour (0x9c3d3d));
  rk_oval (cr, 0, 34, 17, 3 + mouth * 15);
  cairo_fill (cr);
  if (tongue > 0.02)
    {
      rk_set (cr, rk_colour (0xec8f92));
      rk_oval (cr, 0, 40 + tongue * 11, 10, 5 + tongue * 9);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}

static void
draw_frame (cairo_t *cr, int frame)
{
  double t = frame / (double) RATE;
  double wave = 0.5 - 0.5 * cos (2 * G_PI * t);
  const char *caption = t < 1   ? "① 深く息をすう"
                        : t < 3 ? "② 口を大きく「あー」"
                                : "③ 舌を前へ べー";
  double mouth = t < 1 ? 0 : wave, tongue = t < 3 ? 0 : wave, nod = t < 1 ? -wave : 0;

  rk_set (cr, rk_colour (0xe3f1ea));
  cairo_paint (cr);
  rk_set (cr, rk_colour (0xbfded1));
  rk_oval (cr, 160, 250, 130, 70);
  cairo_fill (cr);
  draw_face (cr, mouth, tongue, nod);
  rk_set (cr, rk_colour (0x2f6f5e));
  rk_rounded (cr, 24, 196, 272, 34, 10);
  cairo_fill (cr);
  rk_set (cr, rk_colour (0xffffff));
  rk_text_centred (cr, "Noto Sans CJK JP Bold 14", 160, 199, caption);
  rk_set (cr, rk_colour (0xe9a23b));
  cairo_rectangle (cr, 0, 234, WIDTH * (frame + 1.0) / FRAMES, 6);
  cairo_fill (cr);
}

static gboolean
push_frames (GstElement *source, GError **error)
{
  for (int frame = 0; frame < FRAMES; frame++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
      cairo_t *cr = cairo_create (surface);
      GstBuffer *buffer = NULL;
      gsize size = 0;

      draw_frame (cr, frame);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      size = (gsize) cairo_image_surface_get_stride (surface) * HEIGHT;
      buffer = gst_buffer_new_memdup (cairo_image_surface_get_data (surface), size);
      cairo_surface_destroy (surface);
      GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (frame, GST_SECOND, RATE);
      GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (1, GST_SECOND, RATE);
      if (gst_app_src_push_buffer (GST_APP_SRC (source), buffer) != GST_FLOW_OK)
        {
          g_set_error_literal (
            error, G_IO_ERROR, G_IO_ERROR_FAILED, "The film's encoder did not take a frame");
          return FALSE;
        }
    }
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  return TRUE;
}

/* The muxer writes the time and random numbers into the header. Fixed ones in their place make
 * every build give the same file: DateUTC, SegmentUID and TrackUID, each with its size before the
 * value. */
static void
settle_header (char *data, gsize size)
{
  static const struct
  {
    const char *element;
    gsize value;
  } elements[] = { { "\x44\x61\x88", 8 }, { "\x73\xa4\x90", 16 }, { "\x73\xc5\x88", 8 } };

  for (gsize i = 0; i + 32 < MIN (size, 1024); i++)
    for (guint e = 0; e < G_N_ELEMENTS (elements); e++)
      if (memcmp (data + i, elements[e].element, 3) == 0)
        {
          memset (data + i + 3, 0x11, elements[e].value);
          i += 2 + elements[e].value;
          break;
        }
}

/* A file and not an appsink: the WebM muxer seeks back to write the length and the index, which
 * make the film seekable. */
GBytes *
rk_film_make (int step, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *description = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  GBytes *bytes = NULL;
  char *data = NULL;
  gsize size = 0;
  int fd = g_file_open_tmp ("rk-film-XXXXXX.webm", &path, error);

  if (fd < 0)
    return NULL;
  g_close (fd, NULL);
  description = g_strdup_printf (
    "appsrc name=src format=time caps=video/x-raw,format=BGRx,width=%d,height=%d,framerate=%d/1 ! "
    "videoconvert ! vp8enc deadline=1 threads=1 target-bitrate=260000 keyframe-max-dist=24 ! "
    "webmmux writing-app=renraku-sample ! filesink location=\"%s\"",
    WIDTH, HEIGHT, RATE, path);
  pipeline = gst_parse_launch (description, error);
  if (pipeline == NULL)
    goto out;
  source = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  if (push_frames (source, error))
    {
      bus = gst_element_get_bus (pipeline);
      message
        = gst_bus_timed_pop_filtered (bus, 120 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
      if (message == NULL)
        g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The film was not encoded within two minutes");
      else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
        gst_message_parse_error (message, error, NULL);
      else if (g_file_get_contents (path, &data, &size, error))
        {
          settle_header (data, size);
          bytes = g_bytes_new_take (data, size);
        }
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
out:
  g_unlink (path);
  return bytes;
}

void
rk_film_size (guint *ret_width, guint *ret_height)
{
  *ret_width = WIDTH;
  *ret_height = HEIGHT;
}
