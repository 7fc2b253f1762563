/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/filmstrip.h"

#include "app/viewer/file-kind.h"
#include "app/viewer/viewer-entry.h"
#include "app/words/words.h"

#include <string.h>

/* A frame of the strip, in application pixels. */
#define WIDTH  96
#define HEIGHT 64

typedef struct
{
  GtkPicture *picture;
  GtkImage *icon;
  GtkStack *stack;
  GtkLabel *date;
  RkViewerEntry *entry; /* what it stands for, not owned */
  GCancellable *waits;  /* for its picture */
} Frame;

static void
frame_free (Frame *frame)
{
  g_clear_object (&frame->waits);
  g_free (frame);
}

typedef struct
{
  GtkWidget *root;
  RkViewerEntry *entry;
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->root);
  g_object_unref (asked->entry);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static void
on_thumbnail (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Asked) asked = data;
  g_autoptr (GdkTexture) texture
    = rk_media_loader_thumbnail_finish (RK_MEDIA_LOADER (source), result, NULL);
  Frame *frame = g_object_get_data (G_OBJECT (asked->root), "rk-frame");

  /* The frame may stand for another one by now. */
  if (texture == NULL || frame->entry != asked->entry)
    return;
  gtk_picture_set_paintable (frame->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child (frame->stack, GTK_WIDGET (frame->picture));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Frame *frame = g_new0 (Frame, 1);
  GtkWidget *root = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  frame->picture = GTK_PICTURE (gtk_picture_new ());
  frame->icon = GTK_IMAGE (gtk_image_new ());
  gtk_image_set_pixel_size (frame->icon, 24);
  frame->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (frame->stack, GTK_WIDGET (frame->icon), "icon");
  gtk_stack_add_named (frame->stack, GTK_WIDGET (frame->picture), "picture");
  gtk_widget_set_size_request (GTK_WIDGET (frame->stack), WIDTH, HEIGHT);
  /* Whatever the shape of a picture is, the days stand in one line. */
  gtk_widget_set_vexpand (GTK_WIDGET (frame->stack), TRUE);
  frame->date = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (frame->date), "caption");
  gtk_box_append (GTK_BOX (root), GTK_WIDGET (frame->stack));
  gtk_box_append (GTK_BOX (root), GTK_WIDGET (frame->date));
  g_object_set_data_full (G_OBJECT (root), "rk-frame", frame, (GDestroyNotify) frame_free);
  gtk_list_item_set_child (item, root);
}

static const char *
icon_of (RkAttachmentItem *item)
{
  if (rk_attachment_item_is_image (item))
    return "image-x-generic-symbolic";
  if (rk_attachment_item_is_video (item))
    return "video-x-generic-symbolic";
  return "text-x-generic-symbolic";
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, RkMediaLoader *loader)
{
  GtkWidget *root = gtk_list_item_get_child (item);
  Frame *frame = g_object_get_data (G_OBJECT (root), "rk-frame");
  RkViewerEntry *entry = gtk_list_item_get_item (item);
  RkAttachmentItem *attachment = rk_viewer_entry_get_item (entry);
  g_autofree char *when
    = rk_words_exact_time (rk_post_item_get_created_us (rk_viewer_entry_get_post (entry)));
  g_autofree char *caption = rk_viewer_entry_dup_short_caption (entry);
  guint scale = (guint) gtk_widget_get_scale_factor (root);
  Asked *asked;

  frame->entry = entry;
  /* The day is enough below a picture so small. */
  char *space = strchr (when, ' ');
  if (space != NULL)
    *space = '\0';
  gtk_label_set_text (frame->date, when);
  gtk_widget_set_tooltip_text (root, caption);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (root), GTK_ACCESSIBLE_PROPERTY_LABEL, caption, -1);
  gtk_image_set_from_icon_name (frame->icon, icon_of (attachment));
  gtk_stack_set_visible_child (frame->stack, GTK_WIDGET (frame->icon));
  if (!rk_attachment_item_is_image (attachment) && !rk_attachment_item_is_video (attachment)
      && !rk_attachment_item_is_pdf (attachment)
      && !(rk_file_kind_is_office (attachment)
           && rk_decoder_can_convert (rk_media_loader_get_decoder (loader))))
    return;
  asked = g_new0 (Asked, 1);
  asked->root = g_object_ref (root);
  asked->entry = g_object_ref (entry);
  g_clear_object (&frame->waits);
  frame->waits = g_cancellable_new ();
  rk_media_loader_thumbnail_async (
    loader, attachment, WIDTH * scale, HEIGHT * scale, frame->waits, on_thumbnail, asked);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Frame *frame = g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), "rk-frame");

  frame->entry = NULL;
  g_cancellable_cancel (frame->waits);
  gtk_picture_set_paintable (frame->picture, NULL);
}

/**
 * rk_filmstrip_new:
 * @entries: of #RkViewerEntry, in the order of time; its selection is what is seen large
 * @loader: where the small pictures come from
 *
 * A row of small pictures with their days, of which only those in sight are there: a series over
 * time.
 *
 * Returns: (transfer floating): the strip
 */
GtkWidget *
rk_filmstrip_new (GtkSingleSelection *entries, RkMediaLoader *loader)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), loader, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (entries)), factory);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (list), GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_add_css_class (list, "filmstrip");
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_size_request (scrolled, -1, HEIGHT + 44);
  return scrolled;
}
