/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/scan-window.h"

#include "app/common/room.h"
#include "app/composer/outgoing-file.h"
#include "app/media/media-loader.h"
#include "app/words/words.h"
#include "core/file-type.h"

#include <glib/gi18n.h>

#define THUMBNAIL_EDGE 160

struct _RkScanWindow
{
  AdwWindow parent_instance;

  RkDecoder *decoder;
  GCancellable *cancellable;
  GtkWidget *grid;
  GtkWidget *attach_button;
  GtkWidget *removal_check;
  GPtrArray *checks; /* of GtkCheckButton */
  GQueue unread;     /* of GtkPicture, whose files are read one after the other */
};

G_DEFINE_FINAL_TYPE (RkScanWindow, rk_scan_window, ADW_TYPE_WINDOW)

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
show_pixels (GtkWidget *picture, RkPixels *pixels)
{
  g_autoptr (GdkTexture) texture = NULL;

  if (pixels == NULL)
    return;
  texture = rk_texture_from_pixels (pixels);
  gtk_picture_set_paintable (GTK_PICTURE (picture), GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child (GTK_STACK (gtk_widget_get_parent (picture)), picture);
}

static void
on_picture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) picture = data;
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, NULL);

  show_pixels (picture, pixels);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) picture = data;
  g_autoptr (RkPixels) pixels
    = rk_decoder_render_pdf_page_finish (RK_DECODER (source), result, NULL);

  show_pixels (picture, pixels);
}

static void read_next (RkScanWindow *self);

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) picture = data;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) content = rk_outgoing_file_load_finish (result, &name, NULL);
  RkScanWindow *self = g_object_get_data (G_OBJECT (picture), "rk-window");
  const guint edge = THUMBNAIL_EDGE * (guint) gtk_widget_get_scale_factor (picture);
  const char *mime_type = NULL;
  RkFileKind kind;

  if (gtk_widget_get_root (picture) == NULL)
    return;
  read_next (self);
  if (content == NULL)
    return;
  kind
    = rk_file_kind_sniff (g_bytes_get_data (content, NULL), g_bytes_get_size (content), &mime_type);
  if (kind == RK_FILE_KIND_PICTURE)
    rk_decoder_decode_picture_async (self->decoder, content, edge, edge, self->cancellable,
                                     on_picture, g_steal_pointer (&picture));
  else if (g_strcmp0 (mime_type, "application/pdf") == 0)
    rk_decoder_render_pdf_page_async (self->decoder, content, 0, edge, edge, self->cancellable,
                                      on_page, g_steal_pointer (&picture));
}

/* One after the other: a folder full of large files must not fill the memory. */
static void
read_next (RkScanWindow *self)
{
  GtkWidget *picture = g_queue_pop_head (&self->unread);

  if (picture != NULL)
    rk_outgoing_file_load_async (g_object_get_data (G_OBJECT (picture), "rk-file"),
                                 self->cancellable, on_loaded, g_object_ref (picture));
}

static void
update (RkScanWindow *self)
{
  g_autoptr (GPtrArray) chosen = rk_scan_window_dup_chosen (self);
  g_autofree char *text
    = g_strdup_printf (ngettext ("Attach %u File", "Attach %u Files", chosen->len), chosen->len);

  gtk_button_set_label (GTK_BUTTON (self->attach_button), text);
  gtk_widget_set_sensitive (self->attach_button, chosen->len > 0);
}

static GtkWidget *
new_card (RkScanWindow *self, GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base);
  const gint64 *time_us = g_object_get_data (G_OBJECT (file), "rk-time");
  g_autofree char *time = time_us != NULL ? rk_words_exact_time (*time_us) : g_strdup ("");
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("text-x-generic-symbolic");
  GtkWidget *picture = gtk_picture_new ();
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *detail = gtk_label_new (time);

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 48);
  gtk_stack_add_child (GTK_STACK (stack), icon);
  gtk_stack_add_child (GTK_STACK (stack), picture);
  gtk_widget_set_size_request (stack, THUMBNAIL_EDGE, THUMBNAIL_EDGE);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_box_append (GTK_BOX (card), stack);
  gtk_box_append (GTK_BOX (card), label);
  gtk_box_append (GTK_BOX (card), detail);
  gtk_check_button_set_label (GTK_CHECK_BUTTON (check), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_halign (check, GTK_ALIGN_CENTER);
  gtk_box_prepend (GTK_BOX (card), check);
  gtk_widget_set_tooltip_text (card, name);
  g_object_set_data_full (G_OBJECT (check), "rk-file", g_object_ref (file), g_object_unref);
  g_signal_connect_object (check, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->checks, check);

  g_object_set_data (G_OBJECT (picture), "rk-window", self);
  g_object_set_data_full (G_OBJECT (picture), "rk-file", g_object_ref (file), g_object_unref);
  g_queue_push_tail (&self->unread, picture);
  return card;
}

static void
on_attach (RkScanWindow *self)
{
  g_signal_emit (self, signals[CHOSEN], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
rk_scan_window_dispose (GObject *object)
{
  RkScanWindow *self = RK_SCAN_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->decoder);
  g_queue_clear (&self->unread);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  G_OBJECT_CLASS (rk_scan_window_parent_class)->dispose (object);
}

static void
rk_scan_window_class_init (RkScanWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_scan_window_dispose;
  signals[CHOSEN] = g_signal_new (
    "chosen", RK_TYPE_SCAN_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rk_scan_window_init (RkScanWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->checks = g_ptr_array_new ();
  g_queue_init (&self->unread);
}

/**
 * rk_scan_window_new:
 * @decoder: where they are decoded for their small pictures
 * @files: (element-type GFile): what came in
 * @about: for whom they would be attached
 * @removal: whether they are removed from the folder, unless the person says otherwise
 *
 * Returns: (transfer full): a window over @parent, with nothing chosen
 */
RkScanWindow *
rk_scan_window_new (
  GtkWindow *parent, RkDecoder *decoder, GPtrArray *files, const char *about, gboolean removal)
{
  RkScanWindow *self
    = g_object_new (RK_TYPE_SCAN_WINDOW, "transient-for", parent, "modal", TRUE, "default-width",
                    640, "default-height", 560, "title", _ ("Scans and faxes"), NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *heading = gtk_label_new (NULL);
  g_autofree char *text = g_strdup_printf (_ ("Will be attached to the post about: %s"), about);

  self->decoder = g_object_ref (decoder);
  self->grid = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->grid), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (self->grid), TRUE);
  gtk_widget_set_valign (self->grid, GTK_ALIGN_START);
  gtk_widget_set_margin_start (self->grid, 12);
  gtk_widget_set_margin_end (self->grid, 12);
  self->attach_button = gtk_button_new ();
  gtk_widget_add_css_class (self->attach_button, "suggested-action");
  gtk_widget_set_halign (self->attach_button, GTK_ALIGN_END);
  g_signal_connect_object (
    self->attach_button, "clicked", G_CALLBACK (on_attach), self, G_CONNECT_SWAPPED);
  self->removal_check
    = gtk_check_button_new_with_label (_ ("Remove them from the folder once they are posted"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->removal_check), removal);
  for (guint i = 0; i < files->len; i++)
    gtk_flow_box_append (GTK_FLOW_BOX (self->grid), new_card (self, files->pdata[i]));

  gtk_label_set_text (GTK_LABEL (heading), text);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (heading), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_set_margin_top (heading, 12);
  gtk_widget_set_margin_bottom (heading, 12);
  gtk_widget_set_margin_start (heading, 18);
  gtk_widget_set_margin_end (heading, 18);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->grid);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_set_margin_top (foot, 12);
  gtk_widget_set_margin_bottom (foot, 12);
  gtk_widget_set_margin_start (foot, 18);
  gtk_widget_set_margin_end (foot, 18);
  gtk_box_append (GTK_BOX (foot), self->removal_check);
  gtk_box_append (GTK_BOX (foot), self->attach_button);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), foot);
  adw_window_set_content (ADW_WINDOW (self), box);
  update (self);
  read_next (self);
  rk_room_for_window (GTK_WINDOW (self));
  return self;
}

/**
 * rk_scan_window_dup_chosen:
 *
 * Returns: (transfer full) (element-type GFile): what the person ticked, in the order shown
 */
GPtrArray *
rk_scan_window_dup_chosen (RkScanWindow *self)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (self->checks->pdata[i]))
      g_ptr_array_add (
        chosen, g_object_ref (g_object_get_data (self->checks->pdata[i], "rk-file")));
  return chosen;
}

/**
 * rk_scan_window_get_removal:
 *
 * Returns: whether what was chosen is to be removed from the folder
 */
gboolean
rk_scan_window_get_removal (RkScanWindow *self)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (self->removal_check));
}
