/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/camera-window.h"

#include "app/composer/sketch.h"
#include "platform/camera.h"

#include <glib/gi18n.h>

struct _RkCameraWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkPicture *picture;
  AdwStatusPage *message;
  GtkWidget *take_button;
  GtkWidget *again_button;
  GtkWidget *use_button;

  char *program; /* in place of the usual one, or NULL */
  RkCamera *camera;
  RkPixels *pixels; /* what is seen */
};

G_DEFINE_FINAL_TYPE (RkCameraWindow, rk_camera_window, ADW_TYPE_WINDOW)

enum
{
  TAKEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* Looking on, or at what was taken. */
static void
show_choice (RkCameraWindow *self, gboolean taken)
{
  gtk_widget_set_visible (self->take_button, !taken);
  gtk_widget_set_visible (self->again_button, taken);
  gtk_widget_set_visible (self->use_button, taken);
}

static void
on_frame (GBytes *bytes, guint width, guint height, gpointer data)
{
  RkCameraWindow *self = data;
  const RkPixels pixels = { bytes, width, height, (gsize) width * 4 };
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new (
    (int) width, (int) height, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, bytes, pixels.stride);

  rk_pixels_free (self->pixels);
  self->pixels = rk_pixels_copy (&pixels);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child_name (self->stack, "picture");
  gtk_widget_set_sensitive (self->take_button, TRUE);
}

static void
on_ended (const GError *error, gpointer data)
{
  RkCameraWindow *self = data;

  adw_status_page_set_description (self->message, error->message);
  gtk_stack_set_visible_child_name (self->stack, "message");
  gtk_widget_set_visible (self->take_button, FALSE);
  g_clear_pointer (&self->camera, rk_camera_close);
}

static void
look (RkCameraWindow *self)
{
  g_autoptr (GError) error = NULL;

  show_choice (self, FALSE);
  gtk_widget_set_sensitive (self->take_button, FALSE);
  g_clear_pointer (&self->camera, rk_camera_close);
  self->camera = self->program != NULL
                   ? rk_camera_open_program (self->program, on_frame, on_ended, self, &error)
                   : rk_camera_open (on_frame, on_ended, self, &error);
  if (self->camera == NULL)
    on_ended (error, self);
}

static void
on_take (RkCameraWindow *self)
{
  /* The lamp beside the lens goes out with it. */
  g_clear_pointer (&self->camera, rk_camera_close);
  show_choice (self, TRUE);
  gtk_widget_grab_focus (self->use_button);
}

static void
on_use (RkCameraWindow *self)
{
  g_autoptr (RkSketch) sketch = rk_sketch_new (self->pixels);
  g_autoptr (GBytes) content = rk_sketch_save (sketch, FALSE);

  g_signal_emit (self, signals[TAKEN], 0, content);
  gtk_window_close (GTK_WINDOW (self));
}

static void
rk_camera_window_dispose (GObject *object)
{
  g_clear_pointer (&RK_CAMERA_WINDOW (object)->camera, rk_camera_close);
  G_OBJECT_CLASS (rk_camera_window_parent_class)->dispose (object);
}

static void
rk_camera_window_finalize (GObject *object)
{
  RkCameraWindow *self = RK_CAMERA_WINDOW (object);

  rk_pixels_free (self->pixels);
  g_free (self->program);
  G_OBJECT_CLASS (rk_camera_window_parent_class)->finalize (object);
}

static void
rk_camera_window_class_init (RkCameraWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_camera_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = rk_camera_window_finalize;
  signals[TAKEN] = g_signal_new ("taken", RK_TYPE_CAMERA_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
new_choice (RkCameraWindow *self, const char *text, gboolean suggested, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static void
rk_camera_window_init (RkCameraWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *spinner = gtk_spinner_new ();

  self->picture = GTK_PICTURE (gtk_picture_new ());
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What the camera sees"), -1);
  self->message = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->message, "camera-photo-symbolic");
  adw_status_page_set_title (self->message, _ ("No picture from the camera"));
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, spinner, "waiting");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->picture), "picture");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->message), "message");

  self->take_button = new_choice (self, _ ("Take Photo"), TRUE, G_CALLBACK (on_take));
  self->again_button = new_choice (self, _ ("Take Again"), FALSE, G_CALLBACK (look));
  self->use_button = new_choice (self, _ ("Use This Photo"), TRUE, G_CALLBACK (on_use));
  gtk_box_append (GTK_BOX (line), self->again_button);
  gtk_box_append (GTK_BOX (line), self->take_button);
  gtk_box_append (GTK_BOX (line), self->use_button);
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (line, 12);
  gtk_widget_set_margin_bottom (line, 12);

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), line);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Camera"));
}

/**
 * rk_camera_window_new:
 * @parent: (nullable): the window that it belongs to
 * @program: (nullable): what holds the camera, in place of the usual one
 *
 * Returns: (transfer none): a window that asks for the camera at once; the toolkit keeps it until
 * it is closed
 */
RkCameraWindow *
rk_camera_window_new (GtkWindow *parent, const char *program)
{
  RkCameraWindow *self = g_object_new (RK_TYPE_CAMERA_WINDOW, "transient-for", parent, "modal",
                                       TRUE, "default-width", 720, "default-height", 640, NULL);

  self->program = g_strdup (program);
  look (self);
  return self;
}

static void
on_taken (RkCameraWindow *window, GBytes *content, RkAttachmentStrip *strip)
{
  g_autofree char *name = g_strconcat (_ ("Photo"), ".jpg", NULL);

  rk_attachment_strip_add_bytes (strip, name, content);
}

static void
on_clicked (GtkWidget *button, RkAttachmentStrip *strip)
{
  RkCameraWindow *window = rk_camera_window_new (GTK_WINDOW (gtk_widget_get_root (button)), NULL);

  g_signal_connect_object (window, "taken", G_CALLBACK (on_taken), strip, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_present (gboolean present, gpointer data)
{
  gtk_widget_set_visible (data, present);
}

/**
 * rk_camera_button_new:
 * @strip: what gets the photo
 *
 * Returns: (transfer floating): a button that is there while this computer has a camera
 */
GtkWidget *
rk_camera_button_new (RkAttachmentStrip *strip)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("camera-photo-symbolic");

  gtk_widget_set_visible (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Take a photo with the camera"));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Take a photo with the camera"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), strip, 0);
  g_object_set_data_full (G_OBJECT (button), "rk-watch", rk_camera_watch_new (on_present, button),
                          (GDestroyNotify) rk_camera_watch_free);
  return button;
}
