/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-planted"

/* What the application must never do, for lint-imports to find. It is never run. */

#include <gtk/gtk.h>

G_MODULE_EXPORT void rk_planted_decoding (GBytes *bytes, GFile *file);

void
rk_planted_decoding (GBytes *bytes, GFile *file)
{
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_bytes (bytes, NULL);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, NULL);
  GtkWidget *picture = gtk_picture_new_for_file (file);

  gtk_picture_set_filename (GTK_PICTURE (picture), g_file_peek_path (file));
  g_object_unref (g_object_ref_sink (gtk_video_new_for_file (file)));
  g_object_unref (g_object_ref_sink (picture));
}
