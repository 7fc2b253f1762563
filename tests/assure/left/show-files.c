/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * Shows the files of a folder as the client does, each by the worker for its kind: what the
 * experiment “writes” has watched, so that it sees every decoder at work, and LibreOffice.
 *
 *   renraku-show-files FOLDER               ends with 0 if all of them could be shown
 *   renraku-show-files --leak FILES FOLDER  the planted fault: LibreOffice and GStreamer without a
 *                                           sandbox, with their temporaries in FOLDER
 */

#include "sandbox-util.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

#define EDGE     400
#define N_FRAMES 5

static gboolean
show_page (RkDecoder *decoder, GBytes *pages, GError **error)
{
  g_auto (Waiter) waiter = { NULL };
  g_autoptr (RkPixels) pixels = NULL;

  rk_decoder_render_pdf_page_async (decoder, pages, 0, EDGE, EDGE, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  pixels = rk_decoder_render_pdf_page_finish (decoder, waiter.result, error);
  return pixels != NULL;
}

static gboolean
show_document (RkDecoder *decoder, const char *name, GBytes *file, GError **error)
{
  g_auto (Waiter) waiter = { NULL };
  g_autoptr (GBytes) pages = NULL;

  rk_decoder_convert_async (decoder, file, NULL, name, NULL, waiter_done, &waiter);
  waiter_wait (&waiter);
  pages = rk_decoder_convert_finish (decoder, waiter.result, error);
  return pages != NULL && show_page (decoder, pages, error);
}

static gboolean
show_frames (RkFilm *film, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      g_auto (Waiter) waiter = { NULL };
      g_autoptr (RkFilmFrame) frame = NULL;

      rk_film_next_frame_async (film, NULL, waiter_done, &waiter);
      waiter_wait (&waiter);
      if (!rk_film_next_frame_finish (film, waiter.result, &frame, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
show_film (RkDecoder *decoder, GBytes *file, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_auto (Waiter) opening = { NULL };
  g_auto (Waiter) seeking = { NULL };
  g_autoptr (RkFilm) film = NULL;

  rk_film_open_async (
    decoder, stream, g_bytes_get_size (file), EDGE, EDGE, NULL, waiter_done, &opening);
  waiter_wait (&opening);
  film = rk_film_open_finish (opening.result, error);
  if (film == NULL || !show_frames (film, N_FRAMES, error))
    return FALSE;
  rk_film_seek_async (film, G_USEC_PER_SEC, NULL, waiter_done, &seeking);
  waiter_wait (&seeking);
  if (!rk_film_seek_finish (film, seeking.result, error) || !show_frames (film, N_FRAMES, error))
    return FALSE;
  rk_film_close (film);
  return TRUE;
}

static gboolean
show_picture (RkDecoder *decoder, GBytes *file, GError **error)
{
  g_autoptr (RkPixels) pixels = wait_decode (decoder, file, EDGE, EDGE, error);
  g_autoptr (RkEncoded) encoded
    = pixels != NULL ? wait_encode (decoder, file, EDGE, RK_ENCODE_AUTO, 0, error) : NULL;

  return encoded != NULL;
}

static gboolean
show_file (RkDecoder *decoder, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;
  RkFileKind kind;
  gboolean shown;
  char *data;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, NULL))
    return FALSE;
  file = g_bytes_new_take (data, length);
  kind = rk_file_kind_sniff ((const guint8 *) data, length, NULL);
  if (rk_decoder_is_office (NULL, name))
    shown = show_document (decoder, name, file, &error);
  else if (kind == RK_FILE_KIND_PAPER)
    shown = show_page (decoder, file, &error);
  else if (kind == RK_FILE_KIND_FILM)
    shown = show_film (decoder, file, &error);
  else
    shown = show_picture (decoder, file, &error);
  if (!shown)
    g_printerr ("%s: %s\n", name, error != NULL ? error->message : "not shown");
  return shown;
}

/* As they are without us: what they write down then has to be seen. */
static int
leak (const char *files, const char *folder)
{
  g_autofree char *document = g_build_filename (files, "report.odt", NULL);
  g_autofree char *film = g_build_filename (files, "film.webm", NULL);
  g_autofree char *profile = g_strdup_printf ("-env:UserInstallation=file://%s/profile", folder);
  g_autofree char *line = g_strdup_printf (
    "filesrc location=%s ! queue2 temp-template=%s/gst-XXXXXX ! fakesink", film, folder);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstBus) bus = NULL;
  GstMessage *message;
  g_autoptr (GSubprocess) office = NULL;

  g_setenv ("HOME", folder, TRUE);
  g_setenv ("TMPDIR", folder, TRUE);
  if (pipeline == NULL)
    return 4;
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (message == NULL || GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS)
    return 4;
  gst_message_unref (message);
  office = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL,
                             "/usr/lib/libreoffice/program/soffice.bin", "--headless", profile,
                             "--convert-to", "pdf", "--outdir", folder, document, NULL);
  return office != NULL && g_subprocess_wait (office, NULL, NULL) ? 0 : 4;
}

int
main (int argc, char **argv)
{
  g_autoptr (RkDecoder) decoder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  int status = 0;

  if (argc == 4 && strcmp (argv[1], "--leak") == 0)
    {
      gst_init (NULL, NULL);
      return leak (argv[2], argv[3]);
    }
  decoder = rk_decoder_new ();
  dir = g_dir_open (argc > 1 ? argv[1] : ".", 0, NULL);
  if (dir == NULL)
    return 4;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (!show_file (decoder, argv[1], name))
      status = 1;
  return status;
}
