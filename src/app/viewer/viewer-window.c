/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/viewer-window.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/viewer/compare-view.h"
#include "app/viewer/file-kind.h"
#include "app/viewer/film-view.h"
#include "app/viewer/filmstrip.h"
#include "app/viewer/moving-view.h"
#include "app/viewer/paper-view.h"
#include "app/viewer/picture-view.h"
#include "app/viewer/save-file.h"
#include "app/viewer/space-files.h"
#include "app/viewer/text-page.h"
#include "app/viewer/viewer-bar.h"
#include "app/viewer/viewer-entry.h"
#include "app/viewer/viewer-keys.h"
#include "app/viewer/ways-out.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* Decoded for the screen first, and this large once the person zooms in. Device pixels. */
#define SCREEN_EDGE 2048

/* What is being loaded for a side of the comparison, or to stand in. */
typedef struct
{
  RkViewerWindow *window;
  RkViewerEntry *entry;
  GCancellable *of; /* the one of the file that is shown then; of a stand-in alone */
  guint side;       /* or the edge of a stand-in */
} Loading;

struct _RkViewerWindow
{
  AdwWindow parent_instance;

  GtkBox *box;
  GtkStack *stack;
  RkPictureView *picture;
  RkMovingView *moving;
  RkCompareView *compare;
  RkPaperView *paper_view;
  RkFilmView *film_view;
  RkTextPage *text_page;
  AdwStatusPage *message;
  GtkWidget *filmstrip;
  GtkLabel *caption;

  GtkWidget *header;
  RkViewerBar bar;

  RkMediaLoader *loader;
  GListStore *entries;           /* of RkViewerEntry */
  GtkSingleSelection *selection; /* what is seen; the right one of a comparison */
  RkViewerEntry *pinned;         /* the left one of a comparison, or NULL */
  GCancellable *cancellable;
  GBytes *content;     /* of the picture that is seen, for its full size and its pages */
  GdkTexture *texture; /* of it */
  guint stand_in;      /* the edge of a smaller picture that is shown until it is there, or 0 */
  gboolean full;       /* the full size is there or on its way */
  guint n_pages;       /* of a fax */
  guint page;
  RkPaper *paper;
  gboolean choosing;
};

G_DEFINE_FINAL_TYPE (RkViewerWindow, rk_viewer_window, ADW_TYPE_WINDOW)

static void
loading_free (Loading *loading)
{
  g_object_unref (loading->window);
  g_object_unref (loading->entry);
  g_clear_object (&loading->of);
  g_free (loading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loading, loading_free)

static RkViewerEntry *
current (RkViewerWindow *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

static void
show_message (RkViewerWindow *self, const char *icon, const char *title, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->message, icon);
  adw_status_page_set_title (self->message, title);
  adw_status_page_set_description (self->message, escaped);
  rk_room_for_columns (GTK_WIDGET (self->message));
  gtk_stack_set_visible_child_name (self->stack, "message");
}

/* Whatever became of the worker: this file cannot be shown, and can be saved. */
static void
show_failure (RkViewerWindow *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  show_message (self, "dialog-warning-symbolic", _ ("Cannot be shown"), error->message);
}

static gboolean
is_stale (RkViewerWindow *self, const GError *error)
{
  return self->loader == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What is shown may be smaller than the file is: its record tells the true size. A page of a fax
 * has a size of its own. */
static void
show_texture (RkViewerWindow *self, GdkTexture *texture, gboolean keep_view)
{
  RkViewerEntry *entry = current (self);
  const RkAttachment *attachment
    = entry != NULL ? rk_attachment_item_get_attachment (rk_viewer_entry_get_item (entry)) : NULL;
  double width = gdk_texture_get_width (texture);
  double height = gdk_texture_get_height (texture);
  gboolean told
    = attachment != NULL && self->n_pages <= 1 && attachment->width > width
      && ABS ((double) attachment->width * height / (double) attachment->height - width) < 2;

  rk_picture_view_set_sized (self->picture, texture, told ? (int) attachment->width : 0,
                             told ? (int) attachment->height : 0, keep_view);
}

static void
show_pixels (RkViewerWindow *self, const RkPixels *pixels, gboolean keep_view)
{
  g_autoptr (GdkTexture) texture = rk_texture_from_pixels (pixels);

  g_set_object (&self->texture, texture);
  show_texture (self, texture, keep_view || self->stand_in > 0);
  self->stand_in = 0;
  gtk_stack_set_visible_child_name (self->stack, "picture");
  gtk_widget_grab_focus (GTK_WIDGET (self->picture));
  if (current (self) != NULL && rk_file_kind_is_gif (rk_viewer_entry_get_item (current (self))))
    rk_moving_view_set_file (
      self->moving, rk_media_loader_get_decoder (self->loader), self->content, SCREEN_EDGE);
}

static void
on_picture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, &error);

  if (is_stale (self, error))
    return;
  if (pixels == NULL)
    show_failure (self, error);
  else
    show_pixels (self, pixels, self->full);
}

static void
update_pages (RkViewerWindow *self, guint page, guint n_pages)
{
  g_autofree char *text = g_strdup_printf ("%u / %u", page + 1, n_pages);

  gtk_label_set_text (self->bar.page_label, text);
  gtk_widget_set_visible (self->bar.page_tools, n_pages > 1);
}

static void
on_page_changed (RkPaperView *view, RkViewerWindow *self)
{
  if (self->paper != NULL)
    update_pages (self, rk_paper_view_get_page (view), rk_paper_get_n_pages (self->paper));
}

/* A page of a fax. */
static void
show_fax_page (RkViewerWindow *self, guint page)
{
  if (self->content == NULL || page >= self->n_pages)
    return;
  self->page = page;
  self->full = FALSE;
  update_pages (self, page, self->n_pages);
  rk_decoder_decode_page_async (rk_media_loader_get_decoder (self->loader), self->content, page,
                                SCREEN_EDGE, SCREEN_EDGE, self->cancellable, on_picture,
                                g_object_ref (self));
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkProbe) probe = rk_decoder_probe_finish (RK_DECODER (source), result, &error);

  if (is_stale (self, error) || probe == NULL)
    return;
  self->n_pages = probe->n_pages;
  update_pages (self, self->page, self->n_pages);
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = rk_decoder_read_text_finish (RK_DECODER (source), result, &error);

  if (is_stale (self, error))
    return;
  if (text == NULL)
    {
      show_failure (self, error);
      return;
    }
  RkViewerEntry *entry = current (self);
  if (entry != NULL && rk_file_kind_is_table (rk_viewer_entry_get_item (entry)))
    rk_text_page_set_table (self->text_page, text);
  else
    rk_text_page_set_text (self->text_page, text);
  gtk_stack_set_visible_child_name (self->stack, "text");
}

static void
on_paper (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPaper) paper = rk_paper_open_finish (result, &error);

  if (is_stale (self, error))
    return;
  if (paper == NULL)
    {
      show_failure (self, error);
      return;
    }
  g_set_object (&self->paper, paper);
  gtk_stack_set_visible_child_name (self->stack, "paper");
  rk_paper_view_set_paper (self->paper_view, paper);
  gtk_widget_grab_focus (GTK_WIDGET (rk_paper_view_get_picture (self->paper_view)));
}

static void
show_film (RkViewerWindow *self)
{
  gtk_stack_set_visible_child_name (self->stack, "film");
  rk_film_view_focus (self->film_view);
}

static void
on_film (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFilm) film = rk_film_open_finish (result, &error);

  if (is_stale (self, error))
    return;
  if (film == NULL)
    {
      show_failure (self, error);
      return;
    }
  rk_film_view_set_film (self->film_view, film);
}

static void
on_stream (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = rk_client_media_finish (RK_CLIENT (source), result, &error);
  RkViewerEntry *entry = self->loader != NULL ? current (self) : NULL;

  if (is_stale (self, error) || entry == NULL)
    return;
  if (stream == NULL)
    {
      show_failure (self, error);
      return;
    }
  rk_film_open_async (
    rk_media_loader_get_decoder (self->loader), stream,
    (guint64) rk_attachment_item_get_attachment (rk_viewer_entry_get_item (entry))->size, 0, 0,
    self->cancellable, on_film, g_object_ref (self));
}

/* What is not shown, and can be saved: name, kind, size and why. */
static void
show_card (RkViewerWindow *self, RkAttachmentItem *item, const char *why)
{
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);
  g_autofree char *size = rk_words_size (attachment->size);
  g_autofree char *text = g_strdup_printf (
    /* Translators: kind of file, size, why it is not shown. */
    _ ("%s, %s\n%s"), rk_file_kind_words (item), size, why);

  show_message (self, "text-x-generic-symbolic", attachment->name, text);
}

static void
on_converted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pages = rk_decoder_convert_finish (RK_DECODER (source), result, &error);
  RkViewerEntry *entry = self->loader != NULL ? current (self) : NULL;

  if (is_stale (self, error) || entry == NULL)
    return;
  if (pages != NULL)
    {
      rk_media_loader_keep_pages (self->loader, rk_viewer_entry_get_item (entry), pages);
      rk_paper_open_async (
        RK_DECODER (source), pages, self->cancellable, on_paper, g_object_ref (self));
    }
  else if (g_error_matches (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_NO_CONVERTER)
           || g_error_matches (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE))
    show_card (self, rk_viewer_entry_get_item (entry), error->message);
  else
    show_failure (self, error);
}

static void
convert (RkViewerWindow *self, RkAttachmentItem *item, GBytes *content)
{
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);
  g_autoptr (GBytes) pages = rk_media_loader_dup_pages (self->loader, item);

  if (pages != NULL)
    {
      rk_paper_open_async (rk_media_loader_get_decoder (self->loader), pages, self->cancellable,
                           on_paper, g_object_ref (self));
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "converting");
  rk_decoder_convert_async (rk_media_loader_get_decoder (self->loader), content,
                            attachment->media_type, attachment->name, self->cancellable,
                            on_converted, g_object_ref (self));
}

static void
on_content (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = rk_client_media_bytes_finish (RK_CLIENT (source), result, &error);
  RkViewerEntry *entry = self->loader != NULL ? current (self) : NULL;

  if (is_stale (self, error) || entry == NULL)
    return;
  if (content == NULL && self->stand_in > 0)
    {
      g_autofree char *caption = rk_viewer_entry_dup_caption (entry);
      /* Translators: who and when, and why it is seen in a smaller size. */
      g_autofree char *text = g_strdup_printf (_ ("%s (smaller: %s)"), caption, error->message);

      gtk_label_set_text (self->caption, text);
      return;
    }
  if (content == NULL)
    {
      show_failure (self, error);
      return;
    }
  RkDecoder *decoder = rk_media_loader_get_decoder (self->loader);
  RkAttachmentItem *item = rk_viewer_entry_get_item (entry);
  if (rk_file_kind_is_text (item))
    {
      rk_decoder_read_text_async (
        decoder, content, self->cancellable, on_text, g_object_ref (self));
      return;
    }
  if (rk_file_kind_is_office (item))
    {
      convert (self, item, content);
      return;
    }
  if (rk_attachment_item_is_pdf (item))
    {
      rk_paper_open_async (decoder, content, self->cancellable, on_paper, g_object_ref (self));
      return;
    }
  self->content = g_bytes_ref (content);
  if (g_strcmp0 (rk_attachment_item_get_attachment (item)->media_type, "image/tiff") == 0)
    rk_decoder_probe_async (decoder, content, self->cancellable, on_probed, g_object_ref (self));
  rk_decoder_decode_picture_async (
    decoder, content, SCREEN_EDGE, SCREEN_EDGE, self->cancellable, on_picture, g_object_ref (self));
}

static void
on_zoom_changed (RkPictureView *view, RkViewerWindow *self)
{
  g_autofree char *text
    = g_strdup_printf ("%d%%", (int) (rk_picture_view_get_zoom (view) * 100 + 0.5));
  gtk_label_set_text (self->bar.zoom_label, text);

  RkViewerEntry *entry = current (self);
  if (view != self->picture || self->full || self->content == NULL || self->texture == NULL
      || entry == NULL || rk_moving_view_get_moves (self->moving)
      || !rk_picture_view_wants_finer (view))
    return;
  const RkAttachment *attachment
    = rk_attachment_item_get_attachment (rk_viewer_entry_get_item (entry));
  if (self->n_pages <= 1 && MAX (attachment->width, attachment->height) <= SCREEN_EDGE)
    return;
  self->full = TRUE;
  rk_decoder_decode_page_async (rk_media_loader_get_decoder (self->loader), self->content,
                                self->page, 0, 0, self->cancellable, on_picture,
                                g_object_ref (self));
}

static void
forget_current (RkViewerWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_object (&self->texture);
  g_clear_object (&self->paper);
  self->stand_in = 0;
  self->full = FALSE;
  self->n_pages = 1;
  self->page = 0;
}

/* A smaller picture that came with the file is seen until the file is there. */
static void
on_stand_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Loading) loading = data;
  g_autoptr (GdkTexture) texture
    = rk_media_loader_thumbnail_finish (RK_MEDIA_LOADER (source), result, NULL);
  RkViewerWindow *self = loading->window;

  if (self->loader == NULL || self->cancellable != loading->of || texture == NULL
      || self->texture != NULL || loading->side <= self->stand_in)
    return;
  show_texture (self, texture, self->stand_in > 0);
  self->stand_in = loading->side;
  gtk_stack_set_visible_child_name (self->stack, "picture");
  gtk_widget_grab_focus (GTK_WIDGET (self->picture));
}

static void
load_stand_in (RkViewerWindow *self, RkViewerEntry *entry, RkAttachmentPart part, guint edge)
{
  RkAttachmentItem *item = rk_viewer_entry_get_item (entry);
  Loading *loading;

  if (rk_attachment_part_size (rk_attachment_item_get_attachment (item), part) <= 0)
    return;
  loading = g_new0 (Loading, 1);
  loading->window = g_object_ref (self);
  loading->entry = g_object_ref (entry);
  loading->of = g_object_ref (self->cancellable);
  loading->side = edge;
  rk_media_loader_thumbnail_async (
    self->loader, item, edge, edge, self->cancellable, on_stand_in, loading);
}

/* One side of the comparison. */

static void
on_side_texture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Loading) loading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture
    = rk_media_loader_thumbnail_finish (RK_MEDIA_LOADER (source), result, &error);
  RkViewerWindow *self = loading->window;
  RkViewerEntry *wanted = loading->side == 0 ? self->pinned : current (self);
  g_autofree char *caption = rk_viewer_entry_dup_short_caption (loading->entry);

  if (self->loader == NULL || self->pinned == NULL || wanted != loading->entry)
    return;
  rk_compare_view_set (self->compare, loading->side, texture,
                       texture != NULL || error == NULL ? caption : error->message);
}

static void
load_side (RkViewerWindow *self, guint side, RkViewerEntry *entry)
{
  Loading *loading = g_new0 (Loading, 1);

  loading->window = g_object_ref (self);
  loading->entry = g_object_ref (entry);
  loading->side = side;
  rk_compare_view_set (self->compare, side, NULL, "…");
  rk_media_loader_thumbnail_async (self->loader, rk_viewer_entry_get_item (entry), SCREEN_EDGE,
                                   SCREEN_EDGE, NULL, on_side_texture, loading);
}

static void
show_comparison (RkViewerWindow *self, RkViewerEntry *entry)
{
  gtk_widget_set_visible (self->bar.picture_tools, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "compare");
  /* The arrow keys are for what comes next, not for the strip. */
  gtk_widget_grab_focus (GTK_WIDGET (rk_compare_view_get_picture (self->compare, 0)));
  load_side (self, 1, entry);
}

/* What is selected. */
static void
show_current (RkViewerWindow *self)
{
  RkViewerEntry *entry = current (self);
  guint index = gtk_single_selection_get_selected (self->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->entries));

  if (entry == NULL || self->loader == NULL)
    return;
  if (index < 2)
    rk_space_files_reach_back (self->entries);
  forget_current (self);
  self->cancellable = g_cancellable_new ();

  RkAttachmentItem *item = rk_viewer_entry_get_item (entry);
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);
  RkClient *client = rk_media_loader_get_client (self->loader);
  g_autofree char *count = g_strdup_printf ("%u / %u", index + 1, n);
  g_autofree char *caption = rk_viewer_entry_dup_caption (entry);
  gboolean film = rk_attachment_item_is_video (item) || rk_attachment_item_is_sound (item);
  gboolean paper = rk_attachment_item_is_pdf (item) || rk_file_kind_is_office (item);
  gboolean picture = rk_attachment_item_is_image (item);

  gtk_label_set_text (self->bar.count_label, count);
  gtk_label_set_text (self->bar.name_label, attachment->name);
  gtk_label_set_text (self->caption, caption);
  gtk_widget_set_sensitive (self->bar.previous_button, index > 0);
  gtk_widget_set_sensitive (self->bar.next_button, index + 1 < n);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.print", picture || paper);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.copy", picture || paper);
  gtk_widget_set_visible (self->bar.picture_tools, picture || paper);
  gtk_widget_set_visible (self->bar.search_button, paper);
  gtk_widget_set_visible (self->bar.page_tools, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->bar.compare_button), picture || self->pinned != NULL);
  rk_film_view_set_film (self->film_view, NULL);
  rk_paper_view_set_paper (self->paper_view, NULL);
  rk_moving_view_set_file (self->moving, NULL, NULL, 0);
  rk_picture_view_set_texture (self->picture, NULL, FALSE);
  rk_picture_view_set_description (self->picture, caption);

  rk_client_report_view (client, RK_VIEW_ATTACHMENT, attachment->id);
  if (self->pinned != NULL && picture)
    {
      show_comparison (self, entry);
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "loading");
  /* The space key is for the film that comes, not for whichever button is the first. */
  gtk_root_set_focus (GTK_ROOT (self), NULL);
  if (picture)
    {
      load_stand_in (self, entry, RK_PART_SMALL, RK_SMALL_EDGE);
      load_stand_in (self, entry, RK_PART_SCREEN, RK_SCREEN_EDGE);
    }
  if (film)
    rk_client_media_async (client, item, self->cancellable, on_stream, g_object_ref (self));
  else if (picture || paper || rk_file_kind_is_text (item))
    rk_client_media_bytes_async (client, item, self->cancellable, on_content, g_object_ref (self));
  else
    show_card (self, item, _ ("This kind of file is not shown here. You can save it."));
}

static void
on_selected (GtkSingleSelection *selection, GParamSpec *pspec, RkViewerWindow *self)
{
  if (!self->choosing)
    show_current (self);
}

static void
choose (RkViewerWindow *self, guint index)
{
  if (index >= g_list_model_get_n_items (G_LIST_MODEL (self->entries)))
    return;
  self->choosing = TRUE;
  gtk_single_selection_set_selected (self->selection, index);
  show_current (self);
  /* The list selects once more what it scrolls to: the file would be opened twice. */
  gtk_widget_activate_action (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (self->filmstrip)),
                              "list.scroll-to-item", "u", index);
  self->choosing = FALSE;
}

/* The picture view that the tools belong to. */
static RkPictureView *
picture_in_use (RkViewerWindow *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->stack);

  if (g_strcmp0 (name, "compare") == 0)
    return rk_compare_view_get_picture (self->compare, 0);
  if (g_strcmp0 (name, "paper") == 0)
    return rk_paper_view_get_picture (self->paper_view);
  return self->picture;
}

static void
act_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  choose (self, gtk_single_selection_get_selected (self->selection) + 1);
}

static void
act_previous (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  guint index = gtk_single_selection_get_selected (self->selection);
  if (index > 0 && index != GTK_INVALID_LIST_POSITION)
    choose (self, index - 1);
}

static void
act_next_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  if (self->paper != NULL)
    rk_paper_view_show_page (self->paper_view, rk_paper_view_get_page (self->paper_view) + 1);
  else
    show_fax_page (self, self->page + 1);
}

static void
act_previous_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  if (self->paper != NULL && rk_paper_view_get_page (self->paper_view) > 0)
    rk_paper_view_show_page (self->paper_view, rk_paper_view_get_page (self->paper_view) - 1);
  else if (self->paper == NULL && self->page > 0)
    show_fax_page (self, self->page - 1);
}

static void
act_zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_picture_view_zoom_by (
    picture_in_use (RK_VIEWER_WINDOW (widget)), g_variant_get_double (parameter));
}

static void
act_fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_picture_view_fit (picture_in_use (RK_VIEWER_WINDOW (widget)));
}

static void
act_actual (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_picture_view_actual_size (picture_in_use (RK_VIEWER_WINDOW (widget)));
}

static void
act_rotate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_picture_view_rotate (
    picture_in_use (RK_VIEWER_WINDOW (widget)), g_variant_get_int32 (parameter));
}

static void
act_play (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "film") == 0)
    rk_film_view_toggle (self->film_view);
  else if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "picture") == 0)
    rk_moving_view_toggle (self->moving);
}

static void
act_seek (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "film") == 0)
    rk_film_view_seek_by (self->film_view, g_variant_get_int32 (parameter) * RK_SECOND);
}

/* By keys: the sound and the speed of a film. */
static void
act_film (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "film") == 0)
    rk_film_view_change (self->film_view, g_variant_get_string (parameter, NULL));
}

static void
act_full_screen (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

/* Nothing but what is looked at; the controls of a film are part of it. */
static void
on_fullscreened (RkViewerWindow *self)
{
  gboolean full = gtk_window_is_fullscreen (GTK_WINDOW (self));

  gtk_widget_set_visible (self->header, !full);
  gtk_widget_set_visible (GTK_WIDGET (self->caption), !full);
  gtk_widget_set_visible (
    self->filmstrip, !full && g_list_model_get_n_items (G_LIST_MODEL (self->entries)) > 1);
}

static void
act_close (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_close (GTK_WINDOW (widget));
}

static void
act_stop (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  RkViewerEntry *entry = current (self);

  if (entry == NULL
      || g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "converting") != 0)
    return;
  g_cancellable_cancel (self->cancellable);
  show_card (self, rk_viewer_entry_get_item (entry), _ ("The conversion was stopped."));
}

static void
act_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  RkViewerEntry *entry = current (self);
  if (entry != NULL)
    rk_save_attachment (GTK_WINDOW (self), rk_media_loader_get_client (self->loader),
                        rk_viewer_entry_get_item (entry));
}

static void
act_compare (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  RkViewerEntry *entry = current (self);

  if (self->pinned != NULL || entry == NULL
      || !rk_attachment_item_is_image (rk_viewer_entry_get_item (entry)))
    {
      g_clear_object (&self->pinned);
      gtk_toggle_button_set_active (self->bar.compare_button, FALSE);
      show_current (self);
      return;
    }
  g_set_object (&self->pinned, entry);
  gtk_toggle_button_set_active (self->bar.compare_button, TRUE);
  load_side (self, 0, entry);
  show_current (self);
}

static void
act_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  if (self->paper != NULL)
    rk_paper_view_begin_search (self->paper_view);
}

static void
on_copied (RkPaperView *view, const char *text, RkViewerWindow *self)
{
  RkViewerEntry *entry = current (self);
  if (entry != NULL)
    rk_copy_text (GTK_WINDOW (self), rk_media_loader_get_client (self->loader),
                  rk_viewer_entry_get_item (entry), text);
}

/* What is copied and printed of a picture: of one that moves, what is seen. */
static GdkTexture *
seen_texture (RkViewerWindow *self)
{
  GdkTexture *moving = rk_moving_view_get_texture (self->moving);

  return moving != NULL ? moving : self->texture;
}

static void
act_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  RkViewerEntry *entry = current (self);

  if (self->paper != NULL)
    rk_paper_view_copy_page (self->paper_view);
  else if (self->texture != NULL && entry != NULL)
    rk_copy_picture (GTK_WINDOW (self), rk_media_loader_get_client (self->loader),
                     rk_viewer_entry_get_item (entry), seen_texture (self));
}

static void
act_print (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  RkViewerEntry *entry = current (self);
  g_autoptr (GPtrArray) textures = g_ptr_array_new_with_free_func (g_object_unref);

  if (entry == NULL)
    return;
  if (self->paper != NULL)
    {
      rk_print_paper (GTK_WINDOW (self), rk_media_loader_get_client (self->loader),
                      rk_viewer_entry_get_item (entry), self->paper);
      return;
    }
  if (self->texture == NULL)
    return;
  g_ptr_array_add (textures, g_object_ref (seen_texture (self)));
  rk_print_pages (GTK_WINDOW (self), rk_media_loader_get_client (self->loader),
                  rk_viewer_entry_get_item (entry), textures);
}

static void
rk_viewer_window_dispose (GObject *object)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (object);

  forget_current (self);
  /* What is still being rendered or played must not come back to a window that is gone. */
  if (self->paper_view != NULL)
    rk_paper_view_set_paper (self->paper_view, NULL);
  self->paper_view = NULL;
  if (self->film_view != NULL)
    rk_film_view_set_film (self->film_view, NULL);
  self->film_view = NULL;
  if (self->moving != NULL)
    rk_moving_view_set_file (self->moving, NULL, NULL, 0);
  self->moving = NULL;
  self->choosing = TRUE;
  g_clear_object (&self->pinned);
  g_clear_object (&self->loader);
  G_OBJECT_CLASS (rk_viewer_window_parent_class)->dispose (object);
}

static void
rk_viewer_window_finalize (GObject *object)
{
  g_clear_object (&RK_VIEWER_WINDOW (object)->entries);
  g_clear_object (&RK_VIEWER_WINDOW (object)->selection);
  G_OBJECT_CLASS (rk_viewer_window_parent_class)->finalize (object);
}

static void
rk_viewer_window_class_init (RkViewerWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rk_viewer_window_dispose;
  object_class->finalize = rk_viewer_window_finalize;

  gtk_widget_class_install_action (widget_class, "viewer.next", NULL, act_next);
  gtk_widget_class_install_action (widget_class, "viewer.previous", NULL, act_previous);
  gtk_widget_class_install_action (widget_class, "viewer.next-page", NULL, act_next_page);
  gtk_widget_class_install_action (widget_class, "viewer.previous-page", NULL, act_previous_page);
  gtk_widget_class_install_action (widget_class, "viewer.zoom", "d", act_zoom);
  gtk_widget_class_install_action (widget_class, "viewer.fit", NULL, act_fit);
  gtk_widget_class_install_action (widget_class, "viewer.actual-size", NULL, act_actual);
  gtk_widget_class_install_action (widget_class, "viewer.rotate", "i", act_rotate);
  gtk_widget_class_install_action (widget_class, "viewer.play", NULL, act_play);
  gtk_widget_class_install_action (widget_class, "viewer.seek", "i", act_seek);
  gtk_widget_class_install_action (widget_class, "viewer.film", "s", act_film);
  gtk_widget_class_install_action (widget_class, "viewer.full-screen", NULL, act_full_screen);
  gtk_widget_class_install_action (widget_class, "viewer.close", NULL, act_close);
  gtk_widget_class_install_action (widget_class, "viewer.stop", NULL, act_stop);
  gtk_widget_class_install_action (widget_class, "viewer.save", NULL, act_save);
  gtk_widget_class_install_action (widget_class, "viewer.compare", NULL, act_compare);
  gtk_widget_class_install_action (widget_class, "viewer.search", NULL, act_search);
  gtk_widget_class_install_action (widget_class, "viewer.copy", NULL, act_copy);
  gtk_widget_class_install_action (widget_class, "viewer.print", NULL, act_print);

  rk_viewer_keys_bind (widget_class);
}

static void
rk_viewer_window_init (RkViewerWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *save = gtk_button_new_with_label (_ ("Save As…"));

  self->box = GTK_BOX (box);
  self->n_pages = 1;
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected), self, 0);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  self->moving = RK_MOVING_VIEW (rk_moving_view_new ());
  self->picture = rk_moving_view_get_picture (self->moving);
  self->film_view = RK_FILM_VIEW (rk_film_view_new ());
  g_signal_connect_object (
    self->film_view, "settled", G_CALLBACK (show_film), self, G_CONNECT_SWAPPED);
  self->compare = RK_COMPARE_VIEW (rk_compare_view_new ());
  self->paper_view = RK_PAPER_VIEW (rk_paper_view_new ());
  g_signal_connect_object (self->paper_view, "page-changed", G_CALLBACK (on_page_changed), self, 0);
  g_signal_connect_object (self->paper_view, "copied", G_CALLBACK (on_copied), self, 0);
  self->text_page = RK_TEXT_PAGE (rk_text_page_new ());
  self->message = ADW_STATUS_PAGE (adw_status_page_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "compact");
  gtk_widget_set_halign (save, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (save), "viewer.save");
  adw_status_page_set_child (self->message, save);
  gtk_stack_add_named (self->stack, rk_viewer_loading_new (), "loading");
  gtk_stack_add_named (self->stack, rk_viewer_converting_new (), "converting");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->moving), "picture");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->compare), "compare");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->paper_view), "paper");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->text_page), "text");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->film_view), "film");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->message), "message");

  self->caption = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->caption, PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (self->caption, TRUE);
  gtk_label_set_wrap_mode (self->caption, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->caption, 2);
  gtk_label_set_xalign (self->caption, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "viewer-caption");

  self->header = rk_viewer_bar_build (&self->bar);
  gtk_box_append (GTK_BOX (box), self->header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->caption));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "viewer");
  gtk_window_set_title (GTK_WINDOW (self), _ ("Renraku"));
  g_signal_connect_object (self->picture, "zoom-changed", G_CALLBACK (on_zoom_changed), self, 0);
  g_signal_connect_object (rk_compare_view_get_picture (self->compare, 0), "zoom-changed",
                           G_CALLBACK (on_zoom_changed), self, 0);
  g_signal_connect_object (rk_paper_view_get_picture (self->paper_view), "zoom-changed",
                           G_CALLBACK (on_zoom_changed), self, 0);
  rk_viewer_keys_add_arrows (GTK_WIDGET (self));
}

/**
 * rk_viewer_window_new:
 * @parent: the window that it belongs to
 * @loader: where content comes from
 * @timeline: of the space whose files it goes through
 *
 * Returns: (transfer none): a viewer with nothing in it; the toolkit keeps it until it is closed
 */
RkViewerWindow *
rk_viewer_window_new (GtkWindow *parent, RkMediaLoader *loader, RkTimeline *timeline)
{
  RkViewerWindow *self = g_object_new (RK_TYPE_VIEWER_WINDOW, "transient-for", parent, "modal",
                                       TRUE, "default-width", 1100, "default-height", 720, NULL);
  self->loader = g_object_ref (loader);
  self->entries = rk_space_files_new (timeline);
  self->choosing = TRUE;
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->entries));
  self->choosing = FALSE;
  self->filmstrip = rk_filmstrip_new (self->selection, loader);
  gtk_box_insert_child_after (self->box, self->filmstrip, GTK_WIDGET (self->stack));
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (on_fullscreened), NULL);
  return self;
}

/**
 * rk_viewer_window_show_attachment:
 * @attachment_id: which of those added is shown first
 */
void
rk_viewer_window_show_attachment (RkViewerWindow *self, const char *attachment_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->entries));

  gtk_widget_set_visible (self->filmstrip, n > 1);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkViewerEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), i);
      if (g_strcmp0 (rk_viewer_entry_get_id (entry), attachment_id) == 0)
        {
          choose (self, i);
          return;
        }
    }
}
