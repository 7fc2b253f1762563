/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/picture-editor.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/composer/sketch-view.h"
#include "core/records.h"

#include <glib/gi18n.h>

/* Worked on at this size at most, in pixels; a sheet for a note. */
#define WORK_EDGE    4096
#define SHEET_WIDTH  1200
#define SHEET_HEIGHT 900

struct _RkPictureEditor
{
  AdwWindow parent_instance;

  GtkStack *stack;
  RkSketchView *view;
  GtkLabel *message;
  GtkLabel *hint;
  GtkLabel *moving_label;
  GtkWidget *tools;
  GtkToggleButton *tool_buttons[4];
  GtkWidget *colours;
  GtkWidget *undo_button;
  GtkWidget *done_button;
  GtkEntry *description;
  GtkDropDown *size;
  GtkWidget *size_box;

  RkSketchTool tool;
  RkSketch *sketch;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (RkPictureEditor, rk_picture_editor, ADW_TYPE_WINDOW)

enum
{
  DONE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* The longer edge that is sent at most; 0 leaves it as it is. */
static const guint edges[] = { 2560, 1600, 1024, 0 };

static const struct
{
  const char *colour;
  const char *name;
} colours[] = {
  { "#d41c1c", N_ ("Red") },
  { "#1450c8", N_ ("Blue") },
  { "#101010", N_ ("Black") },
  { "#ffd400", N_ ("Yellow") },
};

static const char *
hint_of (RkSketchTool tool)
{
  switch (tool)
    {
    case RK_SKETCH_CROP:
      return _ ("Drag over what is to stay.");
    case RK_SKETCH_BLACK:
      return _ ("Drag over what nobody is to see. In the file that is sent it is gone for good.");
    case RK_SKETCH_ARROW:
      return _ ("Drag to where the arrow is to point. The photo without it is sent as well.");
    case RK_SKETCH_PEN:
    default:
      return _ ("Draw with the mouse, a pen or a finger.");
    }
}

static void
update (RkPictureEditor *self)
{
  gboolean there = self->sketch != NULL;

  gtk_widget_set_sensitive (self->tools, there);
  gtk_widget_set_sensitive (self->done_button, there);
  gtk_widget_set_sensitive (self->undo_button, there && rk_sketch_is_changed (self->sketch));
}

/* Whoever came to the picture by the keyboard has no hand on it. */
static void
update_hint (RkPictureEditor *self)
{
  gtk_label_set_text (
    self->hint, gtk_widget_has_visible_focus (GTK_WIDGET (self->view))
                  ? _ ("The arrow keys move (with Shift a little), Enter begins and ends.")
                  : hint_of (self->tool));
}

static void
choose_tool (RkPictureEditor *self, RkSketchTool tool)
{
  self->tool = tool;
  rk_sketch_view_set_tool (self->view, tool);
  update_hint (self);
  gtk_widget_set_sensitive (self->colours, tool == RK_SKETCH_ARROW || tool == RK_SKETCH_PEN);
}

static void
on_tool (GtkToggleButton *button, RkPictureEditor *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->tool_buttons); i++)
    if (self->tool_buttons[i] == button && gtk_toggle_button_get_active (button))
      choose_tool (self, (RkSketchTool) i);
}

static void
on_colour (GtkToggleButton *button, RkPictureEditor *self)
{
  GdkRGBA colour;

  if (!gtk_toggle_button_get_active (button))
    return;
  gdk_rgba_parse (&colour, g_object_get_data (G_OBJECT (button), "rk-colour"));
  rk_sketch_view_set_colour (self->view, &colour);
}

static void
on_turn_left (RkPictureEditor *self)
{
  rk_sketch_turn (self->sketch, -1);
}

static void
on_turn_right (RkPictureEditor *self)
{
  rk_sketch_turn (self->sketch, 1);
}

static void
on_undo (RkPictureEditor *self)
{
  if (self->sketch != NULL)
    rk_sketch_undo (self->sketch);
}

static gboolean
on_undo_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  on_undo (RK_PICTURE_EDITOR (widget));
  return TRUE;
}

static void
on_done (RkPictureEditor *self)
{
  if (self->sketch == NULL)
    return;
  g_object_ref (self);
  g_signal_emit (self, signals[DONE], 0);
  gtk_window_close (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
set_sketch (RkPictureEditor *self, RkSketch *sketch)
{
  g_set_object (&self->sketch, sketch);
  rk_sketch_view_set_sketch (self->view, sketch);
  g_signal_connect_object (sketch, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "view");
  update (self);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPictureEditor) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSketch) sketch = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (pixels == NULL)
    {
      gtk_label_set_text (self->message, error->message);
      gtk_stack_set_visible_child_name (self->stack, "message");
      return;
    }
  sketch = rk_sketch_new (pixels);
  set_sketch (self, sketch);
}

/**
 * rk_picture_editor_load:
 * @content: the file of a picture, which a worker decodes
 *
 * Begins with a picture.
 */
void
rk_picture_editor_load (RkPictureEditor *self, RkDecoder *decoder, GBytes *content)
{
  rk_decoder_decode_picture_async (
    decoder, content, WORK_EDGE, WORK_EDGE, self->cancellable, on_decoded, g_object_ref (self));
}

/**
 * rk_picture_editor_set_sheet:
 *
 * Begins with an empty sheet and the pen: 手書きメモ.
 */
void
rk_picture_editor_set_sheet (RkPictureEditor *self)
{
  g_autoptr (RkSketch) sketch = rk_sketch_new_sheet (SHEET_WIDTH, SHEET_HEIGHT);
  GdkRGBA colour;

  gtk_widget_set_visible (self->size_box, FALSE);
  set_sketch (self, sketch);
  gdk_rgba_parse (&colour, colours[2].colour);
  rk_sketch_view_set_colour (self->view, &colour);
  for (GtkWidget *child = gtk_widget_get_first_child (self->colours); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (g_object_get_data (G_OBJECT (child), "rk-colour"), colours[2].colour) == 0)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
  gtk_toggle_button_set_active (self->tool_buttons[RK_SKETCH_PEN], TRUE);
}

void
rk_picture_editor_set_description (RkPictureEditor *self, const char *description)
{
  gtk_editable_set_text (GTK_EDITABLE (self->description), description != NULL ? description : "");
}

/**
 * rk_picture_editor_set_max_edge:
 * @max_edge: what is chosen at first; 0 for the size as it is
 */
void
rk_picture_editor_set_max_edge (RkPictureEditor *self, guint max_edge)
{
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    if (edges[i] == max_edge)
      gtk_drop_down_set_selected (self->size, i);
}

/**
 * rk_picture_editor_set_moving:
 *
 * Says of a picture that moves what becomes of it by each tool: only its first one is worked on
 * here. Left as it is it goes on moving, in its own size.
 */
void
rk_picture_editor_set_moving (RkPictureEditor *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->moving_label), TRUE);
  gtk_widget_set_visible (self->size_box, FALSE);
}

/**
 * rk_picture_editor_get_sketch:
 *
 * Returns: (transfer none) (nullable): what was made of it
 */
RkSketch *
rk_picture_editor_get_sketch (RkPictureEditor *self)
{
  return self->sketch;
}

char *
rk_picture_editor_dup_description (RkPictureEditor *self)
{
  return rk_form_dup_text (GTK_EDITABLE (self->description));
}

guint
rk_picture_editor_get_max_edge (RkPictureEditor *self)
{
  guint chosen = gtk_drop_down_get_selected (self->size);

  return chosen < G_N_ELEMENTS (edges) ? edges[chosen] : edges[0];
}

static void
rk_picture_editor_dispose (GObject *object)
{
  RkPictureEditor *self = RK_PICTURE_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->sketch);
  G_OBJECT_CLASS (rk_picture_editor_parent_class)->dispose (object);
}

static void
rk_picture_editor_class_init (RkPictureEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_picture_editor_dispose;
  signals[DONE] = g_signal_new (
    "done", RK_TYPE_PICTURE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, on_undo_key, NULL);
}

static void
label (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static GtkWidget *
new_tool (RkPictureEditor *self, RkSketchTool tool, const char *text)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (text);

  rk_say_chosen (button, GTK_ACCESSIBLE_ROLE_RADIO);
  self->tool_buttons[tool] = GTK_TOGGLE_BUTTON (button);
  gtk_widget_add_css_class (button, "toggle");
  if (tool != RK_SKETCH_CROP)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->tool_buttons[RK_SKETCH_CROP]);
  g_signal_connect (button, "toggled", G_CALLBACK (on_tool), self);
  return button;
}

static GtkWidget *
new_button (const char *icon, const char *text, GCallback clicked, RkPictureEditor *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, text);
  label (button, text);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
build_colours (RkPictureEditor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkToggleButton *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      GtkWidget *button = gtk_toggle_button_new ();
      GtkWidget *dot = gtk_label_new (NULL);
      g_autofree char *markup = g_strdup_printf ("<span color='%s'>⬤</span>", colours[i].colour);

      gtk_label_set_markup (GTK_LABEL (dot), markup);
      gtk_widget_add_css_class (dot, "ink");
      gtk_button_set_child (GTK_BUTTON (button), dot);
      gtk_widget_set_tooltip_text (button, _ (colours[i].name));
      rk_say_chosen (button, GTK_ACCESSIBLE_ROLE_RADIO);
      label (button, _ (colours[i].name));
      gtk_widget_add_css_class (button, "toggle");
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      if (first == NULL)
        {
          first = GTK_TOGGLE_BUTTON (button);
          gtk_toggle_button_set_active (first, TRUE);
        }
      g_object_set_data (G_OBJECT (button), "rk-colour", (gpointer) colours[i].colour);
      g_signal_connect (button, "toggled", G_CALLBACK (on_colour), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

static GtkWidget *
build_tools (RkPictureEditor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *turns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  gtk_widget_add_css_class (tools, "linked");
  gtk_box_append (GTK_BOX (tools), new_tool (self, RK_SKETCH_CROP, _ ("Crop")));
  gtk_box_append (GTK_BOX (tools), new_tool (self, RK_SKETCH_BLACK, _ ("Black Out")));
  gtk_box_append (GTK_BOX (tools), new_tool (self, RK_SKETCH_ARROW, _ ("Arrow")));
  gtk_box_append (GTK_BOX (tools), new_tool (self, RK_SKETCH_PEN, _ ("Pen")));
  self->colours = build_colours (self);
  self->undo_button = new_button ("edit-undo-symbolic", _ ("Undo"), G_CALLBACK (on_undo), self);
  gtk_box_append (GTK_BOX (turns), new_button ("object-rotate-left-symbolic", _ ("Turn Left"),
                                               G_CALLBACK (on_turn_left), self));
  gtk_box_append (GTK_BOX (turns), new_button ("object-rotate-right-symbolic", _ ("Turn Right"),
                                               G_CALLBACK (on_turn_right), self));
  gtk_widget_add_css_class (box, "editor-tools");
  gtk_box_append (GTK_BOX (box), tools);
  gtk_box_append (GTK_BOX (box), self->colours);
  gtk_box_append (GTK_BOX (box), turns);
  gtk_box_append (GTK_BOX (box), self->undo_button);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (box, 6);
  return box;
}

static GtkWidget *
build_foot (RkPictureEditor *self)
{
  static const char *const sizes[] = { N_ ("Large (2,560 pixels)"), N_ ("Medium (1,600 pixels)"),
                                       N_ ("Small (1,024 pixels)"), N_ ("As It Is") };
  const char *shown[G_N_ELEMENTS (sizes) + 1] = { NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *size_label = gtk_label_new (_ ("Size to send"));

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    shown[i] = _ (sizes[i]);
  self->description = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_placeholder_text (self->description, _ ("Description (what is to be seen)"));
  gtk_entry_set_max_length (self->description, RK_DESCRIPTION_MAX);
  label (GTK_WIDGET (self->description), _ ("Description"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->description), TRUE);
  self->size = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (shown));
  label (GTK_WIDGET (self->size), _ ("Size to send"));
  self->size_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->size_box), size_label);
  gtk_box_append (GTK_BOX (self->size_box), GTK_WIDGET (self->size));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->description));
  gtk_box_append (GTK_BOX (box), self->size_box);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  return box;
}

static void
rk_picture_editor_init (RkPictureEditor *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_label (_ ("Cancel"));
  GtkWidget *spinner = gtk_spinner_new ();

  self->cancellable = g_cancellable_new ();
  self->done_button = gtk_button_new_with_label (_ ("Done"));
  gtk_widget_add_css_class (self->done_button, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  g_signal_connect_swapped (self->done_button, "clicked", G_CALLBACK (on_done), self);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->done_button);

  self->view = RK_SKETCH_VIEW (rk_sketch_view_new ());
  label (GTK_WIDGET (self->view), _ ("Picture"));
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_stack_add_named (self->stack, spinner, "loading");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->view), "view");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->message), "message");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->stack), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->stack), 12);

  self->hint = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->hint, TRUE);
  gtk_label_set_justify (self->hint, GTK_JUSTIFY_CENTER);
  gtk_widget_set_margin_start (GTK_WIDGET (self->hint), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->hint), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "dim-label");
  g_signal_connect_object (
    self->view, "notify::has-focus", G_CALLBACK (update_hint), self, G_CONNECT_SWAPPED);
  self->moving_label = GTK_LABEL (gtk_label_new (
    _ ("This picture moves, and is sent so if you leave it as it is. Here you see its first "
       "picture: cropped, blacked out or turned, that one is sent as a still.")));
  gtk_label_set_wrap (self->moving_label, TRUE);
  gtk_label_set_justify (self->moving_label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->moving_label), "editor-notice");
  gtk_widget_set_visible (GTK_WIDGET (self->moving_label), FALSE);
  self->tools = build_tools (self);
  gtk_box_append (GTK_BOX (content), bar);
  gtk_box_append (GTK_BOX (content), self->tools);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->moving_label));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->hint));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (content), build_foot (self));
  adw_window_set_content (ADW_WINDOW (self), content);
  gtk_toggle_button_set_active (self->tool_buttons[RK_SKETCH_CROP], TRUE);
  update (self);
}

/**
 * rk_picture_editor_new:
 * @parent: the window that it belongs to
 * @title: what is worked on
 *
 * Returns: (transfer none): a window that waits for a picture; the toolkit keeps it until it is
 *   closed
 */
RkPictureEditor *
rk_picture_editor_new (GtkWindow *parent, const char *title)
{
  return g_object_new (RK_TYPE_PICTURE_EDITOR, "transient-for", parent, "modal", TRUE, "title",
                       title, "default-width", 960, "default-height", 680, NULL);
}
