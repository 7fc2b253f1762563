/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/member-panel.h"

#include "app/common/common.h"
#include "app/patients/member-row.h"

#include <glib/gi18n.h>

/* Who is in a space, and what its administrators do about it. */

struct _RkMemberPanel
{
  AdwBin parent_instance;

  RkClient *client;
  RkMediaLoader *loader;
  RkTimeline *timeline;
  GCancellable *cancellable;
  GtkLabel *title;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (RkMemberPanel, rk_member_panel, ADW_TYPE_BIN)

static void
update_title (RkMemberPanel *self)
{
  if (self->timeline == NULL)
    return;
  guint n = g_list_model_get_n_items (rk_timeline_get_members (self->timeline));
  g_autofree char *text = g_strdup_printf (ngettext ("%u member", "%u members", n), n);
  gtk_label_set_text (self->title, text);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkMemberPanel) self = data;
  g_autoptr (GError) error = NULL;

  if (!rk_timeline_act_finish (RK_TIMELINE (source), result, &error) && self->client != NULL)
    rk_toast_error (GTK_WIDGET (self), error);
}

static void
on_set_role (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMemberPanel *self = RK_MEMBER_PANEL (widget);
  const char *user_id;
  gboolean admin;

  g_variant_get (parameter, "(&sb)", &user_id, &admin);
  if (self->timeline != NULL)
    rk_timeline_set_role_async (self->timeline, user_id, admin ? RK_ROLE_ADMIN : RK_ROLE_MEMBER,
                                self->cancellable, on_acted, g_object_ref (self));
}

static void
on_remove_answered (AdwMessageDialog *dialog, const char *response, RkMemberPanel *self)
{
  const char *user_id = g_object_get_data (G_OBJECT (dialog), "user-id");

  if (g_strcmp0 (response, "remove") == 0 && self->timeline != NULL)
    rk_timeline_remove_member_async (
      self->timeline, user_id, self->cancellable, on_acted, g_object_ref (self));
}

static void
on_remove (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMemberPanel *self = RK_MEMBER_PANEL (widget);
  const char *user_id = g_variant_get_string (parameter, NULL);
  RkUserItem *me = rk_client_get_user (self->client);
  gboolean leave = me != NULL && g_strcmp0 (rk_user_item_get_id (me), user_id) == 0;
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (widget)),
    leave ? _ ("Leave this team?") : _ ("Take this member out?"),
    leave ? _ ("You will not see its writings any more.")
          : _ ("They will not see its writings any more, on any terminal.")));

  adw_message_dialog_add_responses (
    dialog, "cancel", _ ("Cancel"), "remove", leave ? _ ("Leave") : _ ("Take out"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "user-id", g_strdup (user_id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_answered), self, 0);
  rk_dialog_present (dialog);
}

static GtkWidget *
make_member (gpointer object, gpointer data)
{
  RkMemberPanel *self = data;
  return rk_member_row_new (object, self->loader, rk_timeline_is_admin (self->timeline));
}

/**
 * rk_member_panel_set_timeline:
 * @timeline: (nullable): whose members to show
 */
void
rk_member_panel_set_timeline (RkMemberPanel *self, RkTimeline *timeline)
{
  if (self->timeline == timeline)
    return;
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (rk_timeline_get_members (self->timeline), self);
  gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_set_object (&self->timeline, timeline);
  gtk_widget_set_visible (GTK_WIDGET (self), timeline != NULL);
  if (timeline == NULL)
    return;
  gtk_list_box_bind_model (self->list, rk_timeline_get_members (timeline), make_member, self, NULL);
  g_signal_connect_swapped (
    rk_timeline_get_members (timeline), "items-changed", G_CALLBACK (update_title), self);
  update_title (self);
}

static void
rk_member_panel_dispose (GObject *object)
{
  RkMemberPanel *self = RK_MEMBER_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (rk_timeline_get_members (self->timeline), self);
  g_clear_object (&self->timeline);
  g_clear_object (&self->loader);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_member_panel_parent_class)->dispose (object);
}

static void
rk_member_panel_class_init (RkMemberPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_member_panel_dispose;
  gtk_widget_class_install_action (widget_class, "members.set-role", "(sb)", on_set_role);
  gtk_widget_class_install_action (widget_class, "members.remove", "s", on_remove);
}

static void
rk_member_panel_init (RkMemberPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->cancellable = g_cancellable_new ();
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "members");
  rk_name_widget (self->list, _ ("Members"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * rk_member_panel_new:
 *
 * Returns: (transfer floating): a panel that shows nobody yet
 */
GtkWidget *
rk_member_panel_new (RkClient *client, RkMediaLoader *loader)
{
  RkMemberPanel *self = g_object_new (RK_TYPE_MEMBER_PANEL, NULL);

  self->client = g_object_ref (client);
  self->loader = g_object_ref (loader);
  return GTK_WIDGET (self);
}
