/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/groups/space-form.h"

#include "app/common/common.h"
#include "app/common/form.h"

#include <glib/gi18n.h>

/* +グループを作成する, 小部屋, and 編集 with 削除 for the administrators. */

struct _RkSpaceForm
{
  AdwWindow parent_instance;

  RkClient *client;
  RkSpaceItem *space; /* NULL when a new one is made */
  char *parent_id;    /* of a new room */
  RkSpaceKind kind;   /* of what is made */
  gboolean busy;

  GtkButton *save;
  GtkWidget *body;
  GtkEditable *name;
  GtkTextBuffer *description;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (RkSpaceForm, rk_space_form, ADW_TYPE_WINDOW)

enum
{
  CREATED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
update (RkSpaceForm *self)
{
  gtk_widget_set_sensitive (
    GTK_WIDGET (self->save), !self->busy && !rk_is_blank_text (gtk_editable_get_text (self->name)));
}

static void
set_busy (RkSpaceForm *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (self->body, !busy);
  update (self);
}

static void
show_error (RkSpaceForm *self, const GError *error)
{
  set_busy (self, FALSE);
  rk_set_text_or_hide (self->error_label, error->message);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkSpaceForm) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = rk_client_create_space_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (id == NULL)
    {
      show_error (self, error);
      return;
    }
  g_signal_emit (self, signals[CREATED], 0, id);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkSpaceForm) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean good = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (good)
    gtk_window_destroy (GTK_WINDOW (self));
  else
    show_error (self, error);
}

static void
on_save (RkSpaceForm *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->description, &start, &end);
  g_autofree char *text = gtk_text_buffer_get_text (self->description, &start, &end, FALSE);
  const char *name = gtk_editable_get_text (self->name);
  rk_set_text_or_hide (self->error_label, NULL);
  set_busy (self, TRUE);
  if (self->space != NULL)
    rk_client_change_space_async (
      self->client, self->space, name, text, NULL, on_changed, g_object_ref (self));
  else
    rk_client_create_space_async (
      self->client, self->kind, name, text, self->parent_id, NULL, on_created, g_object_ref (self));
}

static void
on_delete_answered (AdwMessageDialog *dialog, const char *response, RkSpaceForm *self)
{
  if (g_strcmp0 (response, "delete") != 0 || self->client == NULL)
    return;
  set_busy (self, TRUE);
  rk_client_delete_space_async (
    self->client, rk_space_item_get_id (self->space), NULL, on_changed, g_object_ref (self));
}

static void
on_delete (RkSpaceForm *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);

  adw_message_dialog_format_heading (
    ADW_MESSAGE_DIALOG (dialog), _ ("Delete “%s”?"), rk_space_item_get_title (self->space));
  adw_message_dialog_set_body (
    ADW_MESSAGE_DIALOG (dialog),
    _ ("It is deleted for all members, with everything that was written there. This cannot be "
       "undone."));
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "delete", _ ("Delete it"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_answered), self, 0);
  rk_dialog_present (dialog);
}

static void
rk_space_form_dispose (GObject *object)
{
  RkSpaceForm *self = RK_SPACE_FORM (object);

  g_clear_object (&self->space);
  g_clear_object (&self->client);
  g_clear_pointer (&self->parent_id, g_free);
  G_OBJECT_CLASS (rk_space_form_parent_class)->dispose (object);
}

static void
rk_space_form_class_init (RkSpaceFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_space_form_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
  /**
   * RkSpaceForm::created:
   * @space_id: the group or room that was made
   */
  signals[CREATED] = g_signal_new ("created", RK_TYPE_SPACE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rk_space_form_init (RkSpaceForm *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 460, -1);
}

static GtkWidget *
build_description (RkSpaceForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *label = gtk_label_new (_ ("Description"));
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "field-name");
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  g_object_set (
    view, "left-margin", 8, "right-margin", 8, "top-margin", 6, "bottom-margin", 6, NULL);
  rk_name_widget (view, _ ("Description"));
  self->description = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 96);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_add_css_class (scroller, "composer-text");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), scroller);
  return box;
}

static void
build (RkSpaceForm *self, const char *title, const char *name_title, const char *note)
{
  GtkWidget *group;

  gtk_window_set_title (GTK_WINDOW (self), title);
  self->body = rk_form_body ();
  if (note != NULL)
    {
      rk_form_add_label (self->body, note, NULL);
      /* The natural height is that of lines which are not broken. */
      gtk_window_set_default_size (GTK_WINDOW (self), 460, 400);
    }
  group = rk_form_add_group (self->body, NULL);
  self->name = rk_form_add_entry (group, name_title, NULL);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (update), self);
  gtk_box_append (GTK_BOX (self->body), build_description (self));
  if (self->space != NULL)
    {
      GtkWidget *button = gtk_button_new_with_label (_ ("Delete"));
      gtk_widget_add_css_class (button, "destructive-action");
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_delete), self);
      gtk_box_append (GTK_BOX (self->body), button);
    }
  self->save = rk_form_set_content (ADW_WINDOW (self), self->body,
                                    self->space != NULL ? _ ("Save") : _ ("Create"),
                                    "suggested-action", &self->error_label);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  update (self);
}

/**
 * rk_space_form_new:
 * @space: (nullable): the group or room to change, by an administrator of it; %NULL for a new group
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_space_form_new (GtkWindow *parent, RkClient *client, RkSpaceItem *space)
{
  RkSpaceForm *self = g_object_new (RK_TYPE_SPACE_FORM, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  if (space != NULL)
    self->space = g_object_ref (space);
  self->kind = space != NULL ? rk_space_item_get_kind (space) : RK_SPACE_GROUP;
  const gboolean room = self->kind == RK_SPACE_ROOM;
  const gboolean community = self->kind == RK_SPACE_COMMUNITY;
  build (self,
         space == NULL ? _ ("Create a group")
         : room        ? _ ("Edit the room")
         : community   ? _ ("Edit the community")
                       : _ ("Edit the group"),
         room        ? _ ("Name of the room")
         : community ? _ ("Name of the community")
                     : _ ("Group name"),
         NULL);
  if (space != NULL)
    {
      const RkSpace *record = rk_space_item_get_space (space);
      gtk_editable_set_text (self->name, record->name != NULL ? record->name : "");
      gtk_text_buffer_set_text (self->description, rk_space_item_get_description (space), -1);
    }
  return GTK_WIDGET (self);
}

/**
 * rk_space_form_new_room:
 * @larger: out of whose members the room is made
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_space_form_new_room (GtkWindow *parent, RkClient *client, RkTimeline *larger)
{
  RkSpaceForm *self = g_object_new (RK_TYPE_SPACE_FORM, "transient-for", parent, NULL);
  g_autofree char *note = g_strdup_printf (
    _ ("A narrower circle out of the members of “%s”. Who is not in it does not learn that it "
       "exists."),
    rk_timeline_get_title (larger));

  self->client = g_object_ref (client);
  self->kind = RK_SPACE_ROOM;
  self->parent_id = g_strdup (rk_timeline_get_space_id (larger));
  build (self, _ ("Make a room"), _ ("Name of the room"), note);
  return GTK_WIDGET (self);
}

/**
 * rk_space_form_new_community:
 *
 * Returns: (transfer full): a window over @parent, for an administrator of a facility
 */
GtkWidget *
rk_space_form_new_community (GtkWindow *parent, RkClient *client)
{
  RkSpaceForm *self = g_object_new (RK_TYPE_SPACE_FORM, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->kind = RK_SPACE_COMMUNITY;
  build (self, _ ("Create a community"), _ ("Name of the community"),
         _ ("Staff of all facilities read its name and description and can apply. You decide who "
            "is let in. Write nothing about a patient in either."));
  return GTK_WIDGET (self);
}
