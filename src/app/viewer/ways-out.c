/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/ways-out.h"

#include "app/common/common.h"
#include "app/media/media-loader.h"
#include "app/words/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Room for the line at the foot of a sheet, in points. */
#define FOOT 24.0

typedef struct
{
  RkClient *client;
  RkAttachmentItem *item;
  GPtrArray *textures;
  char *watermark;
  gboolean previewed; /* so nothing was printed */
} Print;

static void
print_free (Print *print)
{
  g_clear_object (&print->client);
  g_clear_object (&print->item);
  g_clear_pointer (&print->textures, g_ptr_array_unref);
  g_free (print->watermark);
  g_free (print);
}

/**
 * rk_watermark:
 *
 * Returns: who, when and on which terminal: what stands on every sheet
 */
char *
rk_watermark (RkClient *client)
{
  g_autofree char *when = rk_words_exact_time (g_get_real_time ());
  RkUserItem *me = rk_client_get_user (client);

  return g_strdup_printf (_ ("Renraku　printed by %s　%s　terminal %s"),
                          me != NULL ? rk_user_item_get_name (me) : "", when, g_get_host_name ());
}

static void
on_begin_print (GtkPrintOperation *operation, GtkPrintContext *context, Print *print)
{
  gtk_print_operation_set_n_pages (operation, (int) print->textures->len);
}

static void
on_draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int page, Print *print)
{
  GdkTexture *texture = g_ptr_array_index (print->textures, (guint) page);
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double width = gtk_print_context_get_width (context);
  double height = gtk_print_context_get_height (context) - FOOT;
  double picture_width = gdk_texture_get_width (texture);
  double picture_height = gdk_texture_get_height (texture);
  double scale = MIN (width / picture_width, height / picture_height);
  cairo_surface_t *surface = cairo_image_surface_create (
    CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture), gdk_texture_get_height (texture));
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("Noto Sans CJK JP 8");

  gdk_texture_download (texture, cairo_image_surface_get_data (surface),
                        (gsize) cairo_image_surface_get_stride (surface));
  cairo_surface_mark_dirty (surface);
  cairo_save (cr);
  cairo_translate (cr, (width - picture_width * scale) / 2, 0);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);

  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, print->watermark, -1);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  cairo_set_source_rgb (cr, 0.2, 0.2, 0.2);
  cairo_move_to (cr, 0, height + 6);
  pango_cairo_show_layout (cr, layout);
}

static void
on_printed (GtkPrintOperation *operation, GtkPrintOperationResult result, Print *print)
{
  if (result == GTK_PRINT_OPERATION_RESULT_APPLY && !print->previewed)
    rk_client_report_view (
      print->client, RK_VIEW_PRINTED, rk_attachment_item_get_attachment (print->item)->id);
}

static gboolean
end_preview (gpointer data)
{
  gtk_print_operation_preview_end_preview (data);
  return G_SOURCE_REMOVE;
}

static void
on_preview_ready (GtkPrintOperationPreview *preview, GtkPrintContext *context, gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, end_preview, g_object_ref (preview), g_object_unref);
}

/* The toolkit's own preview writes the pages to a file and starts another program with it. What is
 * printed is what the viewer shows. */
static gboolean
on_preview (GtkPrintOperation *operation,
            GtkPrintOperationPreview *preview,
            GtkPrintContext *context,
            GtkWindow *parent,
            gboolean *previewed)
{
  cairo_surface_t *nowhere = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (nowhere);

  *previewed = TRUE;
  gtk_print_context_set_cairo_context (context, cr, 72, 72);
  cairo_destroy (cr);
  cairo_surface_destroy (nowhere);
  g_signal_connect (preview, "ready", G_CALLBACK (on_preview_ready), NULL);
  rk_alert (parent != NULL ? GTK_WIDGET (parent) : NULL, _ ("There is no preview"),
            _ ("The sheets look as the viewer shows them, with a line at the foot that says who "
               "printed them, when and on which terminal."));
  return TRUE;
}

/* Printing into a file is saving. */
static void
choose_printers (gboolean saving_barred)
{
  GtkSettings *settings = gtk_settings_get_default ();

  if (saving_barred)
    g_object_set (settings, "gtk-print-backends", "cups", NULL);
  else
    gtk_settings_reset_property (settings, "gtk-print-backends");
}

/**
 * rk_print_guard:
 * @previewed: (out): lives as long as @operation; whether a preview was asked for, so that nothing
 *   was printed
 *
 * Keeps an operation from leaving a file behind: it has no preview outside of the program, and
 * where saving is barred no printer that is a file.
 */
void
rk_print_guard (GtkPrintOperation *operation, RkClient *client, gboolean *previewed)
{
  const RkFacility *facility = rk_client_get_facility (client);

  choose_printers (facility != NULL && facility->saving_barred);
  g_signal_connect (operation, "preview", G_CALLBACK (on_preview), previewed);
}

/**
 * rk_print_operation_new:
 * @item: what is printed
 * @textures: (element-type GdkTexture): a sheet each
 *
 * Returns: (transfer full): a printing that only has to be run
 */
GtkPrintOperation *
rk_print_operation_new (RkClient *client, RkAttachmentItem *item, GPtrArray *textures)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  Print *print = g_new0 (Print, 1);

  print->client = g_object_ref (client);
  print->item = g_object_ref (item);
  print->textures = g_ptr_array_ref (textures);
  print->watermark = rk_watermark (client);
  g_object_set_data_full (G_OBJECT (operation), "rk-print", print, (GDestroyNotify) print_free);
  gtk_print_operation_set_job_name (operation, "Renraku");
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin_print), print);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_page), print);
  g_signal_connect (operation, "done", G_CALLBACK (on_printed), print);
  g_signal_connect (operation, "preview", G_CALLBACK (on_preview), &print->previewed);
  return operation;
}

/**
 * rk_print_pages:
 * @parent: the window that asks
 * @item: what is printed
 * @textures: (element-type GdkTexture): a sheet each
 *
 * Prints with a line at the foot that says who, when and on which terminal, and reports it for the
 * audit, unless the facility bars it.
 */
void
rk_print_pages (GtkWindow *parent, RkClient *client, RkAttachmentItem *item, GPtrArray *textures)
{
  const RkFacility *facility = rk_client_get_facility (client);
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  if (facility != NULL && facility->printing_barred)
    {
      rk_alert (GTK_WIDGET (parent), _ ("Printing is not allowed here"),
                _ ("Your facility has barred it."));
      return;
    }
  operation = rk_print_operation_new (client, item, textures);
  choose_printers (facility != NULL && facility->saving_barred);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, &error)
      == GTK_PRINT_OPERATION_RESULT_ERROR)
    rk_alert (GTK_WIDGET (parent), _ ("Printing failed"), error->message);
}

/* Every page at 200 dots an inch; a long paper goes to the printer from a saved file. */
#define PRINT_SCALE (200.0 / 72.0)
#define PRINT_PAGES 40u

typedef struct
{
  GtkWindow *window;
  RkClient *client;
  RkPaper *paper;
  RkAttachmentItem *item;
  GPtrArray *textures;
} Printing;

static void print_next_page (Printing *printing);

static void
printing_free (Printing *printing)
{
  g_object_unref (printing->window);
  g_object_unref (printing->client);
  g_object_unref (printing->paper);
  g_object_unref (printing->item);
  g_ptr_array_unref (printing->textures);
  g_free (printing);
}

static void
on_page_to_print (GObject *source, GAsyncResult *result, gpointer data)
{
  Printing *printing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = rk_paper_render_page_finish (RK_PAPER (source), result, &error);

  if (pixels == NULL)
    {
      rk_alert (GTK_WIDGET (printing->window), _ ("Printing failed"), error->message);
      printing_free (printing);
      return;
    }
  g_ptr_array_add (printing->textures, rk_texture_from_pixels (pixels));
  print_next_page (printing);
}

static void
print_next_page (Printing *printing)
{
  guint page = printing->textures->len;

  if (page < MIN (rk_paper_get_n_pages (printing->paper), PRINT_PAGES))
    {
      rk_paper_render_page_async (
        printing->paper, page, PRINT_SCALE, NULL, on_page_to_print, printing);
      return;
    }
  rk_print_pages (printing->window, printing->client, printing->item, printing->textures);
  printing_free (printing);
}

/**
 * rk_print_paper:
 * @paper: an open paper
 *
 * As rk_print_pages(), for the pages of a paper; of a long one the first, and it says so.
 */
void
rk_print_paper (GtkWindow *parent, RkClient *client, RkAttachmentItem *item, RkPaper *paper)
{
  Printing *printing = g_new0 (Printing, 1);

  printing->window = g_object_ref (parent);
  printing->client = g_object_ref (client);
  printing->paper = g_object_ref (paper);
  printing->item = g_object_ref (item);
  printing->textures = g_ptr_array_new_with_free_func (g_object_unref);
  if (rk_paper_get_n_pages (paper) > PRINT_PAGES)
    {
      g_autofree char *title = g_strdup_printf (
        _ ("Only the first %u of %u pages are printed"), PRINT_PAGES, rk_paper_get_n_pages (paper));
      rk_alert (GTK_WIDGET (parent), title, _ ("To print all of it, save the file."));
    }
  print_next_page (printing);
}

typedef struct
{
  RkClient *client;
  RkAttachmentItem *item;
  GdkTexture *texture;
  char *text;
} Copy;

static void
copy_free (gpointer data, GClosure *closure)
{
  Copy *copy = data;

  g_clear_object (&copy->client);
  g_clear_object (&copy->item);
  g_clear_object (&copy->texture);
  g_free (copy->text);
  g_free (copy);
}

static void
on_copy_answered (AdwMessageDialog *dialog, const char *response, Copy *copy)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (dialog));

  if (!g_str_equal (response, "copy"))
    return;
  if (copy->texture != NULL)
    gdk_clipboard_set_texture (clipboard, copy->texture);
  else
    gdk_clipboard_set_text (clipboard, copy->text);
  rk_client_report_view (
    copy->client, RK_VIEW_COPIED, rk_attachment_item_get_attachment (copy->item)->id);
}

static void
ask_to_copy (GtkWindow *parent, Copy *copy)
{
  const RkFacility *facility = rk_client_get_facility (copy->client);
  GtkWidget *dialog;

  if (facility != NULL && facility->copying_barred)
    {
      rk_alert (
        GTK_WIDGET (parent), _ ("Copying is not allowed here"), _ ("Your facility has barred it."));
      copy_free (copy, NULL);
      return;
    }
  dialog = adw_message_dialog_new (
    parent, _ ("Copy to the clipboard?"),
    _ ("Other programs on this terminal can then read it. The copying is recorded."));
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "copy", _ ("Copy"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "copy");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_copy_answered), copy, copy_free, 0);
  rk_dialog_present (dialog);
}

/**
 * rk_copy_picture:
 * @texture: what is seen
 *
 * Copies a picture to the clipboard after asking, and reports it for the audit, unless the facility
 * bars it.
 */
void
rk_copy_picture (GtkWindow *parent, RkClient *client, RkAttachmentItem *item, GdkTexture *texture)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->client = g_object_ref (client);
  copy->item = g_object_ref (item);
  copy->texture = g_object_ref (texture);
  ask_to_copy (parent, copy);
}

/**
 * rk_copy_text:
 * @text: words of a paper
 *
 * As rk_copy_picture(), for words.
 */
void
rk_copy_text (GtkWindow *parent, RkClient *client, RkAttachmentItem *item, const char *text)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->client = g_object_ref (client);
  copy->item = g_object_ref (item);
  copy->text = g_strdup (text);
  ask_to_copy (parent, copy);
}
