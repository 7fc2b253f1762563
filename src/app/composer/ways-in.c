/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/ways-in.h"

#include <glib/gi18n.h>

static void
fail (RkAttachmentStrip *strip, const char *message)
{
  g_signal_emit_by_name (strip, "failed", message);
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, RkAttachmentStrip *strip)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);
          rk_attachment_strip_add_file (strip, file);
        }
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/**
 * rk_ways_in_choose:
 *
 * Asks for files and takes them.
 */
void
rk_ways_in_choose (RkAttachmentStrip *strip)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (strip));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _ ("Choose photos or files, each up to 50 MiB"), GTK_WINDOW (root),
    GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Attach"), _ ("Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), strip, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, RkAttachmentStrip *strip)
{
  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;
  GSList *files = g_value_get_boxed (value);
  for (GSList *l = files; l != NULL; l = l->next)
    rk_attachment_strip_add_file (strip, l->data);
  return TRUE;
}

/**
 * rk_ways_in_accept_drops:
 * @widget: where files may be dropped
 *
 * Returns: (transfer none): what takes them; without actions it takes none
 */
GtkDropTarget *
rk_ways_in_accept_drops (RkAttachmentStrip *strip, GtkWidget *widget)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  /* Files are offered as words too, and a text within @widget would take those: their paths. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drop), GTK_PHASE_CAPTURE);
  g_signal_connect_object (drop, "drop", G_CALLBACK (on_drop), strip, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drop));
  return drop;
}

static void
on_pasted_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkAttachmentStrip) strip = data;
  g_autoptr (GError) error = NULL;
  gssize size = g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error);

  if (size < 0)
    {
      fail (strip, error->message);
      return;
    }
  g_autoptr (GBytes) content
    = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (source));
  rk_attachment_strip_add_bytes (strip, _ ("Pasted picture.png"), content);
}

static void
on_pasted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkAttachmentStrip) strip = data;
  g_autoptr (GError) error = NULL;
  const char *mime_type = NULL;
  g_autoptr (GInputStream) stream
    = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, &mime_type, &error);

  if (stream == NULL)
    {
      fail (strip, error->message);
      return;
    }
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice_async (
    memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
    G_PRIORITY_DEFAULT, NULL, on_pasted_read, g_object_ref (strip));
}

/**
 * rk_ways_in_paste:
 *
 * Takes a picture from the clipboard, as bytes for the worker to decode, never as a texture.
 *
 * Returns: %FALSE if there is none, or words that are to be pasted
 */
gboolean
rk_ways_in_paste (RkAttachmentStrip *strip)
{
  static const char *const types[]
    = { "image/png", "image/jpeg", "image/webp", "image/tiff", "image/bmp", NULL };
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (strip));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    return FALSE;
  for (gsize i = 0; types[i] != NULL; i++)
    if (gdk_content_formats_contain_mime_type (formats, types[i]))
      {
        const char *wanted[] = { types[i], NULL };
        gdk_clipboard_read_async (
          clipboard, wanted, G_PRIORITY_DEFAULT, NULL, on_pasted, g_object_ref (strip));
        return TRUE;
      }
  return FALSE;
}
