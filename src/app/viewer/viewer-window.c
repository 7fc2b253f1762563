/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/viewer-window.h"

#include "app/viewer/film-view.h"
#include "app/viewer/picture-view.h"
#include "app/viewer/save-file.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* Decoded for the screen first, and this large once the person zooms in. Device pixels. */
#define SCREEN_EDGE 2048
#define PAGE_SCALE  2.0

typedef struct
{
  RkAttachmentItem *item;
  RkPostItem *post;
} Entry;

struct _RkViewerWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  RkPictureView *picture;
  RkFilmView *film_view;
  GtkLabel *message;
  GtkLabel *count_label;
  GtkLabel *name_label;
  GtkLabel *caption;
  GtkWidget *previous_button;
  GtkWidget *next_button;
  GtkWidget *picture_tools;
  GtkWidget *page_tools;
  GtkLabel *page_label;
  GtkLabel *zoom_label;

  RkMediaLoader *loader;
  GPtrArray *entries;
  guint index;
  GCancellable *cancellable;
  GBytes *content; /* of the picture that is seen, for its full size */
  gboolean full;   /* the full size is there or on its way */
  RkPaper *paper;
  guint page;
};

G_DEFINE_FINAL_TYPE (RkViewerWindow, rk_viewer_window, ADW_TYPE_WINDOW)

static void
entry_free (Entry *entry)
{
  g_clear_object (&entry->item);
  g_clear_object (&entry->post);
  g_free (entry);
}

static Entry *
current (RkViewerWindow *self)
{
  return self->index < self->entries->len ? g_ptr_array_index (self->entries, self->index) : NULL;
}

static void
show_message (RkViewerWindow *self, const char *text)
{
  gtk_label_set_text (self->message, text);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static void
show_failure (RkViewerWindow *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_autofree char *text = g_strdup_printf (_ ("Cannot be shown\n%s"), error->message);
  show_message (self, text);
}

static gboolean
is_stale (RkViewerWindow *self, const GError *error)
{
  return self->loader == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
show_pixels (RkViewerWindow *self, const RkPixels *pixels, gboolean keep_view)
{
  g_autoptr (GdkTexture) texture = rk_texture_from_pixels (pixels);
  rk_picture_view_set_texture (self->picture, texture, keep_view);
  gtk_stack_set_visible_child_name (self->stack, "picture");
  gtk_widget_grab_focus (GTK_WIDGET (self->picture));
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
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = rk_paper_render_page_finish (RK_PAPER (source), result, &error);

  if (is_stale (self, error) || RK_PAPER (source) != self->paper)
    return;
  if (pixels == NULL)
    show_failure (self, error);
  else
    show_pixels (self, pixels, FALSE);
}

static void
show_page (RkViewerWindow *self, guint page)
{
  if (self->paper == NULL || page >= rk_paper_get_n_pages (self->paper))
    return;
  self->page = page;
  g_autofree char *text = g_strdup_printf ("%u / %u", page + 1, rk_paper_get_n_pages (self->paper));
  gtk_label_set_text (self->page_label, text);
  rk_paper_render_page_async (
    self->paper, page, PAGE_SCALE, self->cancellable, on_page, g_object_ref (self));
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
  gtk_widget_set_visible (self->page_tools, rk_paper_get_n_pages (paper) > 1);
  show_page (self, 0);
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
  gtk_stack_set_visible_child_name (self->stack, "film");
  rk_film_view_focus (self->film_view);
}

static void
on_stream (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = rk_client_media_finish (RK_CLIENT (source), result, &error);
  Entry *entry = self->loader != NULL ? current (self) : NULL;

  if (is_stale (self, error) || entry == NULL)
    return;
  if (stream == NULL)
    {
      show_failure (self, error);
      return;
    }
  rk_film_open_async (rk_media_loader_get_decoder (self->loader), stream,
                      (guint64) rk_attachment_item_get_attachment (entry->item)->size, 0, 0,
                      self->cancellable, on_film, g_object_ref (self));
}

static void
on_content (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkViewerWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = rk_client_media_bytes_finish (RK_CLIENT (source), result, &error);
  Entry *entry = self->loader != NULL ? current (self) : NULL;

  if (is_stale (self, error) || entry == NULL)
    return;
  if (content == NULL)
    {
      show_failure (self, error);
      return;
    }
  RkDecoder *decoder = rk_media_loader_get_decoder (self->loader);
  if (rk_attachment_item_is_pdf (entry->item))
    {
      rk_paper_open_async (decoder, content, self->cancellable, on_paper, g_object_ref (self));
      return;
    }
  self->content = g_bytes_ref (content);
  rk_decoder_decode_picture_async (
    decoder, content, SCREEN_EDGE, SCREEN_EDGE, self->cancellable, on_picture, g_object_ref (self));
}

static void
on_zoom_changed (RkPictureView *view, RkViewerWindow *self)
{
  g_autofree char *text
    = g_strdup_printf ("%d%%", (int) (rk_picture_view_get_zoom (view) * 100 + 0.5));
  gtk_label_set_text (self->zoom_label, text);

  Entry *entry = current (self);
  if (self->full || self->content == NULL || entry == NULL
      || rk_picture_view_get_zoom (view) <= 1.01)
    return;
  const RkAttachment *attachment = rk_attachment_item_get_attachment (entry->item);
  if (MAX (attachment->width, attachment->height) <= SCREEN_EDGE)
    return;
  self->full = TRUE;
  rk_decoder_decode_picture_async (rk_media_loader_get_decoder (self->loader), self->content, 0, 0,
                                   self->cancellable, on_picture, g_object_ref (self));
}

static void
forget_current (RkViewerWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_object (&self->paper);
  self->full = FALSE;
}

static void
show_entry (RkViewerWindow *self, guint index)
{
  if (index >= self->entries->len)
    return;
  forget_current (self);
  self->cancellable = g_cancellable_new ();
  self->index = index;

  Entry *entry = current (self);
  const RkAttachment *attachment = rk_attachment_item_get_attachment (entry->item);
  RkUserItem *author = rk_post_item_get_author (entry->post);
  RkClient *client = rk_media_loader_get_client (self->loader);
  g_autofree char *count = g_strdup_printf ("%u / %u", index + 1, self->entries->len);
  g_autofree char *when = rk_words_exact_time (rk_post_item_get_created_us (entry->post));
  g_autofree char *text = g_strdup (rk_post_item_get_text (entry->post));
  g_strdelimit (text, "\n", ' ');
  g_autofree char *caption = g_strdup_printf (
    "%s　%s　%s", rk_user_item_get_name (author), when, text != NULL ? text : "");
  gboolean film = rk_attachment_item_is_video (entry->item);
  gboolean paper = rk_attachment_item_is_pdf (entry->item);
  gboolean picture = rk_attachment_item_is_image (entry->item);

  gtk_label_set_text (self->count_label, count);
  gtk_label_set_text (self->name_label, attachment->name);
  gtk_label_set_text (self->caption, caption);
  gtk_widget_set_sensitive (self->previous_button, index > 0);
  gtk_widget_set_sensitive (self->next_button, index + 1 < self->entries->len);
  gtk_widget_set_visible (self->picture_tools, picture || paper);
  gtk_widget_set_visible (self->page_tools, FALSE);
  rk_film_view_set_film (self->film_view, NULL);
  rk_picture_view_set_texture (self->picture, NULL, FALSE);
  rk_picture_view_set_description (self->picture, attachment->name);
  gtk_stack_set_visible_child_name (self->stack, "loading");

  rk_client_report_view (client, RK_VIEW_ATTACHMENT, attachment->id);
  if (film)
    rk_client_media_async (client, entry->item, self->cancellable, on_stream, g_object_ref (self));
  else if (picture || paper)
    rk_client_media_bytes_async (
      client, entry->item, self->cancellable, on_content, g_object_ref (self));
  else
    {
      g_autofree char *size = rk_words_size (attachment->size);
      g_autofree char *card
        = g_strdup_printf (_ ("%s\n%s\nThis kind of file is not shown here. You can save it."),
                           attachment->name, size);
      show_message (self, card);
    }
}

static void
act_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_entry (RK_VIEWER_WINDOW (widget), RK_VIEWER_WINDOW (widget)->index + 1);
}

static void
act_previous (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (RK_VIEWER_WINDOW (widget)->index > 0)
    show_entry (RK_VIEWER_WINDOW (widget), RK_VIEWER_WINDOW (widget)->index - 1);
}

static void
act_next_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_page (RK_VIEWER_WINDOW (widget), RK_VIEWER_WINDOW (widget)->page + 1);
}

static void
act_previous_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (RK_VIEWER_WINDOW (widget)->page > 0)
    show_page (RK_VIEWER_WINDOW (widget), RK_VIEWER_WINDOW (widget)->page - 1);
}

static void
act_zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_picture_view_zoom_by (RK_VIEWER_WINDOW (widget)->picture, g_variant_get_double (parameter));
}

static void
act_fit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_picture_view_fit (RK_VIEWER_WINDOW (widget)->picture);
}

static void
act_actual (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_picture_view_actual_size (RK_VIEWER_WINDOW (widget)->picture);
}

static void
act_rotate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_picture_view_rotate (RK_VIEWER_WINDOW (widget)->picture, g_variant_get_int32 (parameter));
}

static void
act_play (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "film") == 0)
    rk_film_view_toggle (self->film_view);
}

static void
act_seek (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "film") == 0)
    rk_film_view_seek_by (self->film_view, g_variant_get_int32 (parameter) * RK_SECOND);
}

static void
act_full_screen (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
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
act_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (widget);
  Entry *entry = current (self);
  if (entry != NULL)
    rk_save_attachment (GTK_WINDOW (self), rk_media_loader_get_client (self->loader), entry->item);
}

static void
rk_viewer_window_dispose (GObject *object)
{
  RkViewerWindow *self = RK_VIEWER_WINDOW (object);

  forget_current (self);
  g_ptr_array_set_size (self->entries, 0);
  g_clear_object (&self->loader);
  G_OBJECT_CLASS (rk_viewer_window_parent_class)->dispose (object);
}

static void
rk_viewer_window_finalize (GObject *object)
{
  g_ptr_array_unref (RK_VIEWER_WINDOW (object)->entries);
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
  gtk_widget_class_install_action (widget_class, "viewer.full-screen", NULL, act_full_screen);
  gtk_widget_class_install_action (widget_class, "viewer.close", NULL, act_close);
  gtk_widget_class_install_action (widget_class, "viewer.save", NULL, act_save);

  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_Page_Down, 0, "viewer.next-page", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_Page_Up, 0, "viewer.previous-page", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, 0, "viewer.zoom", "d", 1.25);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Add, 0, "viewer.zoom", "d", 1.25);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, 0, "viewer.zoom", "d", 1.25);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, 0, "viewer.zoom", "d", 0.8);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_KP_Subtract, 0, "viewer.zoom", "d", 0.8);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, 0, "viewer.fit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1, 0, "viewer.actual-size", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, 0, "viewer.rotate", "i", 1);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_r, GDK_SHIFT_MASK, "viewer.rotate", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "viewer.play", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "viewer.full-screen", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "viewer.close", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "viewer.save", NULL);
}

static GtkWidget *
new_tool (const char *icon, const char *label, const char *action, const char *target)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  g_autofree char *detailed
    = target != NULL ? g_strdup_printf ("%s(%s)", action, target) : g_strdup (action);

  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), detailed);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

static GtkWidget *
build_header (RkViewerWindow *self)
{
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *title = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->previous_button
    = new_tool ("go-previous-symbolic", _ ("Previous"), "viewer.previous", NULL);
  self->next_button = new_tool ("go-next-symbolic", _ ("Next"), "viewer.next", NULL);
  self->count_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->count_label), "numeric");
  self->name_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->name_label, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (self->name_label), "heading");
  gtk_widget_set_valign (title, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (title), GTK_WIDGET (self->name_label));

  self->picture_tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  self->zoom_label = GTK_LABEL (gtk_label_new ("100%"));
  gtk_label_set_width_chars (self->zoom_label, 5);
  gtk_widget_add_css_class (GTK_WIDGET (self->zoom_label), "numeric");
  gtk_box_append (GTK_BOX (self->picture_tools),
                  new_tool ("zoom-out-symbolic", _ ("Smaller"), "viewer.zoom", "0.8"));
  gtk_box_append (GTK_BOX (self->picture_tools), GTK_WIDGET (self->zoom_label));
  gtk_box_append (GTK_BOX (self->picture_tools),
                  new_tool ("zoom-in-symbolic", _ ("Larger"), "viewer.zoom", "1.25"));
  gtk_box_append (GTK_BOX (self->picture_tools),
                  new_tool ("zoom-fit-best-symbolic", _ ("Fit"), "viewer.fit", NULL));
  gtk_box_append (
    GTK_BOX (self->picture_tools),
    new_tool ("zoom-original-symbolic", _ ("Actual Size"), "viewer.actual-size", NULL));
  gtk_box_append (GTK_BOX (self->picture_tools),
                  new_tool ("object-rotate-left-symbolic", _ ("Turn Left"), "viewer.rotate", "-1"));
  gtk_box_append (GTK_BOX (self->picture_tools), new_tool ("object-rotate-right-symbolic",
                                                           _ ("Turn Right"), "viewer.rotate", "1"));

  self->page_tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  self->page_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->page_label), "numeric");
  gtk_box_append (GTK_BOX (self->page_tools),
                  new_tool ("go-up-symbolic", _ ("Previous Page"), "viewer.previous-page", NULL));
  gtk_box_append (GTK_BOX (self->page_tools), GTK_WIDGET (self->page_label));
  gtk_box_append (GTK_BOX (self->page_tools),
                  new_tool ("go-down-symbolic", _ ("Next Page"), "viewer.next-page", NULL));

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->previous_button);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), GTK_WIDGET (self->count_label));
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->next_button);
  adw_header_bar_pack_end (
    ADW_HEADER_BAR (bar),
    new_tool ("view-fullscreen-symbolic", _ ("Full Screen"), "viewer.full-screen", NULL));
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), new_tool ("document-save-as-symbolic",
                                                           _ ("Save As…"), "viewer.save", NULL));
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->picture_tools);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->page_tools);
  return bar;
}

static void
add_arrow (GtkEventController *controller, guint key, GdkModifierType mods, const char *action)
{
  GtkShortcut *shortcut
    = gtk_shortcut_new (gtk_keyval_trigger_new (key, mods), gtk_named_action_new (action));

  if (g_str_equal (action, "viewer.seek"))
    gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (key == GDK_KEY_Right ? 5 : -5));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

/* A window's class moves the focus by the arrow keys before any binding of a class below it is
 * asked; a controller of its own comes first, and after the slider of a film. */
static void
add_arrows (RkViewerWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  add_arrow (controller, GDK_KEY_Right, 0, "viewer.next");
  add_arrow (controller, GDK_KEY_Left, 0, "viewer.previous");
  add_arrow (controller, GDK_KEY_Right, GDK_SHIFT_MASK, "viewer.seek");
  add_arrow (controller, GDK_KEY_Left, GDK_SHIFT_MASK, "viewer.seek");
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
rk_viewer_window_init (RkViewerWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *spinner = gtk_spinner_new ();

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  self->picture = RK_PICTURE_VIEW (rk_picture_view_new ());
  self->film_view = RK_FILM_VIEW (rk_film_view_new ());
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_label_set_justify (self->message, GTK_JUSTIFY_CENTER);
  gtk_stack_add_named (self->stack, spinner, "loading");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->picture), "picture");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->film_view), "film");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->message), "message");

  self->caption = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->caption, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->caption, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "viewer-caption");

  gtk_box_append (GTK_BOX (box), build_header (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->caption));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "viewer");
  gtk_window_set_title (GTK_WINDOW (self), _ ("Renraku"));
  g_signal_connect (self->picture, "zoom-changed", G_CALLBACK (on_zoom_changed), self);
  add_arrows (self);
}

/**
 * rk_viewer_window_new:
 * @parent: the window that it belongs to
 * @loader: where content comes from
 *
 * Returns: (transfer none): a viewer with nothing in it; the toolkit keeps it until it is closed
 */
RkViewerWindow *
rk_viewer_window_new (GtkWindow *parent, RkMediaLoader *loader)
{
  RkViewerWindow *self = g_object_new (RK_TYPE_VIEWER_WINDOW, "transient-for", parent, "modal",
                                       TRUE, "default-width", 1100, "default-height", 720, NULL);
  self->loader = g_object_ref (loader);
  return self;
}

/**
 * rk_viewer_window_add:
 * @item: what can be looked at
 * @post: the post that it belongs to
 */
void
rk_viewer_window_add (RkViewerWindow *self, RkAttachmentItem *item, RkPostItem *post)
{
  Entry *entry = g_new0 (Entry, 1);
  entry->item = g_object_ref (item);
  entry->post = g_object_ref (post);
  g_ptr_array_add (self->entries, entry);
}

/**
 * rk_viewer_window_show_attachment:
 * @attachment_id: which of those added is shown first
 */
void
rk_viewer_window_show_attachment (RkViewerWindow *self, const char *attachment_id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      if (g_strcmp0 (rk_attachment_item_get_attachment (entry->item)->id, attachment_id) == 0)
        {
          show_entry (self, i);
          return;
        }
    }
}
