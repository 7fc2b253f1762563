/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/attachment-strip.h"

#include "app/common/common.h"
#include "app/composer/outgoing-file.h"
#include "app/composer/picture-editor.h"
#include "app/words/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

struct _RkAttachmentStrip
{
  GtkWidget parent_instance;

  GtkWidget *scrolled;
  GtkWidget *box;
  RkDecoder *decoder;
  GPtrArray *chips; /* of Chip, in the order of sending */
};

typedef struct
{
  gatomicrefcount ref_count;
  RkAttachmentStrip *strip; /* NULL once it was taken out */
  GCancellable *cancellable;
  RkNewAttachment *attachment; /* NULL while it is being prepared */
  GBytes *source;              /* what it is prepared from */
  char *name;
  char *description;
  guint max_edge;
  gboolean is_memo;
  GFile *removed; /* a scan that is to be removed from its folder once it is posted */
  GdkTexture *thumbnail;
  GtkWidget *widget;
  GtkWidget *stack;
  GtkPicture *picture;
  GtkLabel *name_label;
  GtkLabel *size_label;
} Chip;

G_DEFINE_FINAL_TYPE (RkAttachmentStrip, rk_attachment_strip, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static Chip *
chip_ref (Chip *chip)
{
  g_atomic_ref_count_inc (&chip->ref_count);
  return chip;
}

static void
chip_unref (Chip *chip)
{
  if (!g_atomic_ref_count_dec (&chip->ref_count))
    return;
  g_clear_object (&chip->cancellable);
  g_clear_object (&chip->thumbnail);
  g_clear_object (&chip->removed);
  g_clear_pointer (&chip->attachment, rk_new_attachment_free);
  g_clear_pointer (&chip->source, g_bytes_unref);
  g_free (chip->name);
  g_free (chip->description);
  g_free (chip);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Chip, chip_unref)

static void
remove_chip (Chip *chip)
{
  RkAttachmentStrip *self = chip->strip;
  if (self == NULL)
    return;
  chip->strip = NULL;
  g_cancellable_cancel (chip->cancellable);
  gtk_box_remove (GTK_BOX (self->box), chip->widget);
  g_ptr_array_remove (self->chips, chip);
  gtk_widget_set_visible (GTK_WIDGET (self), self->chips->len > 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static Chip *new_chip (RkAttachmentStrip *self, const char *name);
static void prepare (Chip *chip, GBytes *source);

static void
describe (Chip *chip, const char *description)
{
  g_free (chip->description);
  chip->description = g_strdup (description);
  gtk_widget_set_tooltip_text (chip->stack, *description != '\0' ? description : NULL);
  if (chip->attachment == NULL)
    return;
  g_free (chip->attachment->description);
  chip->attachment->description = *description != '\0' ? g_strdup (description) : NULL;
}

/* Behind the photo, which is kept as it was. */
static void
add_drawn_over (Chip *chip, GBytes *content, const char *description)
{
  RkAttachmentStrip *self = chip->strip;
  const char *dot = strrchr (chip->name, '.');
  g_autofree char *stem
    = dot != NULL ? g_strndup (chip->name, (gsize) (dot - chip->name)) : g_strdup (chip->name);
  g_autofree char *name = g_strdup_printf (_ ("%s with marks.jpg"), stem);
  g_autoptr (Chip) drawn = new_chip (self, name);
  guint index = 0;

  drawn->max_edge = chip->max_edge;
  describe (drawn, description);
  g_ptr_array_find (self->chips, chip, &index);
  g_ptr_array_remove (self->chips, drawn);
  g_ptr_array_insert (self->chips, (int) index + 1, drawn);
  gtk_box_reorder_child_after (GTK_BOX (self->box), drawn->widget, chip->widget);
  prepare (drawn, content);
}

static void
on_edited (RkPictureEditor *editor, Chip *chip)
{
  RkSketch *sketch = rk_picture_editor_get_sketch (editor);
  g_autofree char *description = rk_picture_editor_dup_description (editor);
  guint max_edge = rk_picture_editor_get_max_edge (editor);
  gboolean drawn = rk_sketch_has_drawing (sketch);
  gboolean resized = max_edge != chip->max_edge;

  if (chip->strip == NULL)
    return;
  chip->max_edge = max_edge;
  if (chip->is_memo)
    {
      g_autoptr (GBytes) content = rk_sketch_save (sketch, TRUE);
      describe (chip, description);
      prepare (chip, content);
      return;
    }
  if (drawn)
    {
      g_autoptr (GBytes) content = rk_sketch_save (sketch, TRUE);
      if (chip->strip->chips->len < RK_ATTACHMENTS_PER_POST)
        add_drawn_over (chip, content, description);
    }
  else
    describe (chip, description);
  if (rk_sketch_is_changed_below (sketch))
    {
      g_autoptr (GBytes) content = rk_sketch_save (sketch, FALSE);
      prepare (chip, content);
    }
  else if (resized)
    prepare (chip, chip->source);
}

static void
on_described (AdwMessageDialog *dialog, const char *response, Chip *chip)
{
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));

  if (chip->strip != NULL && g_str_equal (response, "keep"))
    describe (chip, gtk_editable_get_text (entry));
}

/* What is no picture can be said something about too. */
static void
ask_description (Chip *chip)
{
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (chip->strip))), _ ("Description"), NULL);
  GtkWidget *entry = gtk_entry_new ();

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), chip->name);
  gtk_editable_set_text (GTK_EDITABLE (entry), chip->description != NULL ? chip->description : "");
  gtk_entry_set_max_length (GTK_ENTRY (entry), RK_DESCRIPTION_MAX_BYTES / 4);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Description"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "keep", _ ("Done"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "keep", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_described), chip_ref (chip),
                         (GClosureNotify) (GCallback) chip_unref, 0);
  rk_dialog_present (dialog);
}

/* A look at it, large, with all that can be done to it before it is sent. */
static void
edit (GtkButton *button, Chip *chip)
{
  RkPictureEditor *editor;

  if (chip->strip == NULL || chip->attachment == NULL || chip->source == NULL)
    return;
  if (!g_str_has_prefix (chip->attachment->media_type, "image/"))
    {
      ask_description (chip);
      return;
    }
  editor = rk_picture_editor_new (
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (chip->strip))), chip->name);
  rk_picture_editor_set_description (editor, chip->description);
  rk_picture_editor_set_max_edge (editor, chip->max_edge);
  if (g_str_equal (chip->attachment->media_type, "image/gif"))
    rk_picture_editor_set_moving (editor);
  rk_picture_editor_load (editor, chip->strip->decoder, chip->source);
  g_signal_connect_data (editor, "done", G_CALLBACK (on_edited), chip_ref (chip),
                         (GClosureNotify) (GCallback) chip_unref, 0);
  gtk_window_present (GTK_WINDOW (editor));
}

static void
move (Chip *chip, int by)
{
  RkAttachmentStrip *self = chip->strip;
  guint index;
  GtkWidget *after = NULL;

  if (self == NULL || !g_ptr_array_find (self->chips, chip, &index) || (int) index + by < 0
      || (int) index + by >= (int) self->chips->len)
    return;
  g_ptr_array_remove_index (self->chips, index);
  g_ptr_array_insert (self->chips, (int) index + by, chip);
  if ((int) index + by > 0)
    after = ((Chip *) g_ptr_array_index (self->chips, (int) index + by - 1))->widget;
  gtk_box_reorder_child_after (GTK_BOX (self->box), chip->widget, after);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
move_forward (Chip *chip)
{
  move (chip, -1);
}

static void
move_back (Chip *chip)
{
  move (chip, 1);
}

static GdkContentProvider *
on_drag (GtkDragSource *source, double x, double y, Chip *chip)
{
  return gdk_content_provider_new_typed (GTK_TYPE_WIDGET, chip->widget);
}

/* Onto the left half of another: before it; onto the right half: behind it. */
static gboolean
on_chip_dropped (GtkDropTarget *target, const GValue *value, double x, double y, Chip *chip)
{
  RkAttachmentStrip *self = chip->strip;
  GtkWidget *widget = g_value_get_object (value);
  guint from, to;

  if (self == NULL || widget == chip->widget || !g_ptr_array_find (self->chips, chip, &to))
    return FALSE;
  for (from = 0; from < self->chips->len; from++)
    if (((Chip *) g_ptr_array_index (self->chips, from))->widget == widget)
      break;
  if (from == self->chips->len)
    return FALSE;
  if (x > gtk_widget_get_width (chip->widget) / 2.0)
    to++;
  if (from < to)
    to--;
  move (g_ptr_array_index (self->chips, from), (int) to - (int) from);
  return TRUE;
}

static void
add_dragging (Chip *chip)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (GTK_TYPE_WIDGET, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_data (source, "prepare", G_CALLBACK (on_drag), chip_ref (chip),
                         (GClosureNotify) (GCallback) chip_unref, 0);
  g_signal_connect_data (target, "drop", G_CALLBACK (on_chip_dropped), chip_ref (chip),
                         (GClosureNotify) (GCallback) chip_unref, 0);
  gtk_widget_add_controller (chip->widget, GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (chip->widget, GTK_EVENT_CONTROLLER (target));
}

static GtkWidget *
new_mover (Chip *chip, const char *icon, const char *text, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "mover");
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect_data (button, "clicked", clicked, chip_ref (chip),
                         (GClosureNotify) (GCallback) chip_unref, G_CONNECT_SWAPPED);
  return button;
}

static Chip *
new_chip (RkAttachmentStrip *self, const char *name)
{
  Chip *chip = g_new0 (Chip, 1);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("window-close-symbolic");
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("text-x-generic-symbolic");
  g_autofree char *remove_label = g_strdup_printf (_ ("Take out %s"), name);

  g_atomic_ref_count_init (&chip->ref_count);
  chip->strip = self;
  chip->name = g_strdup (name);
  chip->max_edge = RK_PHOTO_MAX_EDGE;
  chip->cancellable = g_cancellable_new ();
  chip->picture = GTK_PICTURE (gtk_picture_new ());
  chip->stack = gtk_stack_new ();
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 32);
  gtk_stack_add_named (GTK_STACK (chip->stack), spinner, "busy");
  gtk_stack_add_named (GTK_STACK (chip->stack), icon, "file");
  gtk_stack_add_named (GTK_STACK (chip->stack), GTK_WIDGET (chip->picture), "picture");
  gtk_widget_set_size_request (chip->stack, 96, 72);
  gtk_button_set_child (GTK_BUTTON (button), chip->stack);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Look at it larger, and change it"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (edit), chip_ref (chip),
                         (GClosureNotify) (GCallback) chip_unref, 0);

  gtk_widget_add_css_class (remove, "circular");
  gtk_widget_add_css_class (remove, "osd");
  gtk_widget_set_halign (remove, GTK_ALIGN_END);
  gtk_widget_set_valign (remove, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (remove, remove_label);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, remove_label, -1);
  g_signal_connect_data (remove, "clicked", G_CALLBACK (remove_chip), chip_ref (chip),
                         (GClosureNotify) (GCallback) chip_unref, G_CONNECT_SWAPPED);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), button);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), remove);

  chip->name_label = GTK_LABEL (gtk_label_new (name));
  gtk_label_set_ellipsize (chip->name_label, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (chip->name_label, 12);
  gtk_widget_add_css_class (GTK_WIDGET (chip->name_label), "caption");
  chip->size_label = GTK_LABEL (gtk_label_new (_ ("Preparing…")));
  gtk_widget_add_css_class (GTK_WIDGET (chip->size_label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (chip->size_label), "dim-label");

  chip->widget = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  /* As wide as its picture, whatever in it grows. */
  gtk_widget_set_hexpand (chip->widget, FALSE);
  gtk_box_append (GTK_BOX (chip->widget), overlay);
  gtk_box_append (GTK_BOX (chip->widget), GTK_WIDGET (chip->name_label));
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (chip->size_label), TRUE);
  gtk_box_append (GTK_BOX (foot), new_mover (chip, "go-previous-symbolic", _ ("Move Forward"),
                                             G_CALLBACK (move_forward)));
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (chip->size_label));
  gtk_box_append (
    GTK_BOX (foot), new_mover (chip, "go-next-symbolic", _ ("Move Back"), G_CALLBACK (move_back)));
  gtk_box_append (GTK_BOX (chip->widget), foot);
  add_dragging (chip);
  gtk_box_append (GTK_BOX (self->box), chip->widget);
  g_ptr_array_add (self->chips, chip);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  g_signal_emit (self, signals[CHANGED], 0);
  return chip_ref (chip);
}

static void
fail (Chip *chip, const GError *error)
{
  RkAttachmentStrip *self = chip->strip;
  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_object_ref (self);
  remove_chip (chip);
  g_signal_emit (self, signals[FAILED], 0, error->message);
  g_object_unref (self);
}

static void
show_ready (Chip *chip)
{
  g_autofree char *size = rk_words_size ((gint64) g_bytes_get_size (chip->attachment->content));
  gtk_label_set_text (chip->name_label, chip->attachment->name);
  gtk_label_set_text (chip->size_label, size);
  gtk_picture_set_paintable (chip->picture, GDK_PAINTABLE (chip->thumbnail));
  gtk_stack_set_visible_child_name (
    GTK_STACK (chip->stack), chip->thumbnail != NULL ? "picture" : "file");
  g_signal_emit (chip->strip, signals[CHANGED], 0);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Chip) chip = data;
  g_autoptr (GError) error = NULL;

  chip->attachment = rk_outgoing_file_prepare_finish (result, &chip->thumbnail, &error);
  if (chip->attachment == NULL)
    {
      fail (chip, error);
      return;
    }
  if (chip->description != NULL)
    describe (chip, chip->description);
  if (chip->strip != NULL)
    show_ready (chip);
}

/* Makes what is sent of @source; until it is there the post waits. */
static void
prepare (Chip *chip, GBytes *source)
{
  g_bytes_ref (source);
  g_clear_pointer (&chip->source, g_bytes_unref);
  chip->source = source;
  g_clear_pointer (&chip->attachment, rk_new_attachment_free);
  g_clear_object (&chip->thumbnail);
  gtk_stack_set_visible_child_name (GTK_STACK (chip->stack), "busy");
  gtk_label_set_text (chip->size_label, _ ("Preparing…"));
  g_signal_emit (chip->strip, signals[CHANGED], 0);
  rk_outgoing_file_prepare_async (chip->strip->decoder, chip->name, source, chip->max_edge,
                                  chip->cancellable, on_prepared, chip_ref (chip));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Chip) chip = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) content = rk_outgoing_file_load_finish (result, &name, &error);

  if (content == NULL)
    {
      fail (chip, error);
      return;
    }
  if (chip->strip != NULL)
    prepare (chip, content);
}

static gboolean
has_room (RkAttachmentStrip *self)
{
  if (self->chips->len < RK_ATTACHMENTS_PER_POST)
    return TRUE;
  g_autofree char *message = g_strdup_printf (
    _ ("A post takes up to %d files. Post these first."), RK_ATTACHMENTS_PER_POST);
  g_signal_emit (self, signals[FAILED], 0, message);
  return FALSE;
}

/**
 * rk_attachment_strip_add_file:
 * @file: what the person chose or dropped
 */
void
rk_attachment_strip_add_file (RkAttachmentStrip *self, GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = base != NULL ? g_filename_display_name (base) : g_strdup ("");

  if (!has_room (self))
    return;
  g_autoptr (Chip) chip = new_chip (self, name);
  rk_outgoing_file_load_async (file, chip->cancellable, on_loaded, chip_ref (chip));
}

/**
 * rk_attachment_strip_add_scan:
 * @remove: whether it goes from its folder once it is posted
 *
 * As rk_attachment_strip_add_file(), for what was chosen from the folder of scans and faxes.
 */
void
rk_attachment_strip_add_scan (RkAttachmentStrip *self, GFile *file, gboolean remove)
{
  const guint before = self->chips->len;

  rk_attachment_strip_add_file (self, file);
  if (remove && self->chips->len > before)
    g_set_object (&((Chip *) g_ptr_array_index (self->chips, before))->removed, file);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* It stays where it was: nothing is lost by that. */
  if (!g_file_delete_finish (G_FILE (source), result, &error))
    g_warning ("A scan that was posted could not be removed from its folder");
}

/**
 * rk_attachment_strip_posted:
 * @taken: from rk_attachment_strip_take_all()
 *
 * The files are safe in a post that cannot be taken back any more: those that are to go from their
 * folder go now.
 */
void
rk_attachment_strip_posted (GPtrArray *taken)
{
  for (guint i = 0; i < taken->len; i++)
    {
      const Chip *chip = g_ptr_array_index (taken, i);

      if (chip->removed != NULL)
        g_file_delete_async (chip->removed, G_PRIORITY_DEFAULT, NULL, on_removed, NULL);
    }
}

/**
 * rk_attachment_strip_add_bytes:
 * @name: a file name
 * @content: what was pasted
 */
void
rk_attachment_strip_add_bytes (RkAttachmentStrip *self, const char *name, GBytes *content)
{
  if (!has_room (self))
    return;
  g_autoptr (Chip) chip = new_chip (self, name);
  prepare (chip, content);
}

static void
on_memo (RkPictureEditor *editor, RkAttachmentStrip *self)
{
  RkSketch *sketch = rk_picture_editor_get_sketch (editor);
  g_autofree char *description = rk_picture_editor_dup_description (editor);
  g_autoptr (GBytes) content = NULL;

  if (!rk_sketch_is_changed (sketch) || !has_room (self))
    return;
  content = rk_sketch_save (sketch, TRUE);
  g_autofree char *name = g_strconcat (_ ("Handwritten note"), ".png", NULL);
  g_autoptr (Chip) chip = new_chip (self, name);
  chip->is_memo = TRUE;
  describe (chip, description);
  prepare (chip, content);
}

/**
 * rk_attachment_strip_write_memo:
 *
 * Opens an empty sheet to write on by hand (手書きメモ); what is written becomes a file of the
 * post.
 */
void
rk_attachment_strip_write_memo (RkAttachmentStrip *self)
{
  RkPictureEditor *editor;

  if (!has_room (self))
    return;
  editor = rk_picture_editor_new (
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Handwritten note"));
  rk_picture_editor_set_sheet (editor);
  g_signal_connect_object (editor, "done", G_CALLBACK (on_memo), self, 0);
  gtk_window_present (GTK_WINDOW (editor));
}

/**
 * rk_attachment_strip_get_n_files:
 *
 * Returns: how many there are, those being prepared included
 */
guint
rk_attachment_strip_get_n_files (RkAttachmentStrip *self)
{
  return self->chips->len;
}

/**
 * rk_attachment_strip_is_busy:
 *
 * Returns: whether a file is still being prepared
 */
gboolean
rk_attachment_strip_is_busy (RkAttachmentStrip *self)
{
  for (guint i = 0; i < self->chips->len; i++)
    if (((Chip *) g_ptr_array_index (self->chips, i))->attachment == NULL)
      return TRUE;
  return FALSE;
}

static RkNewAttachment *
copy_attachment (const RkNewAttachment *from)
{
  RkNewAttachment *copy = rk_new_attachment_new (from->name, from->media_type, from->content);
  copy->width = from->width;
  copy->height = from->height;
  copy->preview = from->preview != NULL ? g_bytes_ref (from->preview) : NULL;
  copy->small = from->small != NULL ? g_bytes_ref (from->small) : NULL;
  copy->screen = from->screen != NULL ? g_bytes_ref (from->screen) : NULL;
  copy->description = g_strdup (from->description);
  return copy;
}

/**
 * rk_attachment_strip_dup_attachments:
 *
 * Returns: (transfer full) (element-type RkNewAttachment): the files that are ready, in order
 */
GPtrArray *
rk_attachment_strip_dup_attachments (RkAttachmentStrip *self)
{
  GPtrArray *attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);

  for (guint i = 0; i < self->chips->len; i++)
    {
      const RkNewAttachment *from = ((Chip *) g_ptr_array_index (self->chips, i))->attachment;
      if (from == NULL)
        continue;
      g_ptr_array_add (attachments, copy_attachment (from));
    }
  return attachments;
}

/**
 * rk_attachment_strip_clear:
 *
 * Takes everything out.
 */
void
rk_attachment_strip_clear (RkAttachmentStrip *self)
{
  while (self->chips->len > 0)
    remove_chip (g_ptr_array_index (self->chips, self->chips->len - 1));
}

/**
 * rk_attachment_strip_take_all:
 *
 * Takes everything out, to be put back should the post be taken back.
 *
 * Returns: (transfer full): for rk_attachment_strip_put_back()
 */
GPtrArray *
rk_attachment_strip_take_all (RkAttachmentStrip *self)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify) chip_unref);

  for (guint i = 0; i < self->chips->len; i++)
    {
      Chip *chip = g_ptr_array_index (self->chips, i);
      if (chip->attachment != NULL)
        g_ptr_array_add (taken, chip_ref (chip));
    }
  rk_attachment_strip_clear (self);
  return taken;
}

/**
 * rk_attachment_strip_put_back:
 * @taken: from rk_attachment_strip_take_all()
 *
 * Shows the files again, behind those that are there.
 */
void
rk_attachment_strip_put_back (RkAttachmentStrip *self, GPtrArray *taken)
{
  for (guint i = 0; i < taken->len && has_room (self); i++)
    {
      const Chip *from = g_ptr_array_index (taken, i);
      g_autoptr (Chip) chip = new_chip (self, from->attachment->name);
      chip->attachment = copy_attachment (from->attachment);
      chip->source = g_bytes_ref (from->source != NULL ? from->source : from->attachment->content);
      chip->description = g_strdup (from->description);
      chip->max_edge = from->max_edge;
      chip->is_memo = from->is_memo;
      chip->removed = from->removed != NULL ? g_object_ref (from->removed) : NULL;
      chip->thumbnail = from->thumbnail != NULL ? g_object_ref (from->thumbnail) : NULL;
      show_ready (chip);
    }
}

static void
rk_attachment_strip_dispose (GObject *object)
{
  RkAttachmentStrip *self = RK_ATTACHMENT_STRIP (object);

  if (self->scrolled != NULL)
    rk_attachment_strip_clear (self);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->decoder);
  G_OBJECT_CLASS (rk_attachment_strip_parent_class)->dispose (object);
}

static void
rk_attachment_strip_finalize (GObject *object)
{
  g_ptr_array_unref (RK_ATTACHMENT_STRIP (object)->chips);
  G_OBJECT_CLASS (rk_attachment_strip_parent_class)->finalize (object);
}

static void
rk_attachment_strip_class_init (RkAttachmentStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = rk_attachment_strip_dispose;
  object_class->finalize = rk_attachment_strip_finalize;
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_ATTACHMENT_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", RK_TYPE_ATTACHMENT_STRIP, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_attachment_strip_init (RkAttachmentStrip *self)
{
  self->chips = g_ptr_array_new_with_free_func ((GDestroyNotify) chip_unref);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->box);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * rk_attachment_strip_new:
 * @decoder: where pictures are decoded
 *
 * Returns: (transfer floating): an empty strip, hidden while it is empty
 */
GtkWidget *
rk_attachment_strip_new (RkDecoder *decoder)
{
  RkAttachmentStrip *self = g_object_new (RK_TYPE_ATTACHMENT_STRIP, NULL);
  self->decoder = g_object_ref (decoder);
  return GTK_WIDGET (self);
}
