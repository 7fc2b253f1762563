/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

#include "sight-files.h"

#include "probe.h"

#include <cairo-pdf.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define WIDTH  1600
#define HEIGHT 1200
/* What a terminal sends at most, and what is asked of the encoder, which keeps to it roughly. */
#define MAX_FILM ((gsize) 50 * 1024 * 1024)
#define FILM_LINE                                                                                  \
  "videotestsrc pattern=snow num-buffers=250 ! video/x-raw,width=1280,height=720,framerate=25/1 "  \
  "! videoconvert ! video/x-raw,format=I420 ! x264enc speed-preset=ultrafast bitrate=39000 "       \
  "key-int-max=50 ! mp4mux ! filesink location=%s"

GBytes *
sight_make_photo (guint number)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  const guint stride = (guint) gdk_pixbuf_get_rowstride (pixbuf);
  guint32 noise = number + 1;
  char *data;
  gsize size;

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      {
        guint8 *pixel = pixels + y * stride + x * 3;

        noise = noise * 1664525u + 1013904223u;
        pixel[0] = (guint8) (x * 200 / WIDTH + number * 2 + (noise >> 29));
        pixel[1] = (guint8) (y * 200 / HEIGHT + (noise >> 28) % 8);
        pixel[2] = (guint8) ((x ^ y) / 16 + number + (noise >> 27) % 8);
      }
  g_assert_true (
    gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "jpeg", NULL, "quality", "85", NULL));
  return g_bytes_new_take (data, size);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
sight_make_paper (guint n_pages)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, file, 595, 842);
  cairo_t *cr = cairo_create (surface);

  for (guint page = 0; page < n_pages; page++)
    {
      cairo_set_font_size (cr, 11);
      for (guint line = 0; line < 50; line++)
        {
          g_autofree char *text = probe_text ((int) (page * 50 + line));

          cairo_move_to (cr, 50, 60 + line * 15);
          cairo_show_text (cr, text);
        }
      cairo_arc (cr, 300, 400, 20 + page, 0, 6);
      cairo_stroke (cr);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

char *
sight_find_film (void)
{
  const char *folder = g_getenv ("RK_BENCH_DIR");
  char *path = g_build_filename (folder != NULL ? folder : g_get_tmp_dir (), "film-50.mp4", NULL);
  g_autofree char *part = g_strconcat (path, ".new", NULL);
  g_autofree char *line = g_strdup_printf (FILM_LINE, part);
  GstElement *pipeline;
  GstMessage *message;
  GstBus *bus;
  GStatBuf info;

  if (g_stat (path, &info) == 0)
    return path;
  pipeline = gst_parse_launch (line, NULL);
  g_assert_nonnull (pipeline);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message
    = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  g_assert_cmpint (g_stat (part, &info), ==, 0);
  g_assert_cmpuint ((gsize) info.st_size, >, MAX_FILM * 8 / 10);
  g_assert_cmpuint ((gsize) info.st_size, <=, MAX_FILM);
  g_assert_cmpint (g_rename (part, path), ==, 0);
  return path;
}

static GPid
parent_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  const char *rest;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (rest = strrchr (text, ')')) == NULL)
    return 0;
  /* ") S 123": the state and the parent. */
  return (GPid) g_ascii_strtoll (rest + 4, NULL, 10);
}

/* Of what is started here, the cage and what runs in it; not the server. */
static gboolean
is_worker (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) pid);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL)
         && (g_str_has_prefix (text, "bwrap") || g_str_has_prefix (text, "program"));
}

double
sight_tree_pss (GPid pid)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  double all = probe_pss (pid);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      const GPid other = (GPid) g_ascii_strtoll (name, NULL, 10);
      GPid above = other;

      if (other <= 1 || !is_worker (other))
        continue;
      while (above > 1 && above != pid)
        above = parent_of (above);
      if (above == pid)
        all += MAX (probe_pss (other), 0);
    }
  return all;
}
