/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/groups/space-details.h"

#include "app/common/common.h"
#include "app/patients/member-panel.h"

#include <glib/gi18n.h>

/* What a group is for, who is in it, and what can be done about it. */

struct _RkSpaceDetails
{
  AdwBin parent_instance;

  RkClient *client;
  RkSpaceItem *space;
  RkSpaceItem *community; /* of a 相談, or NULL */
  GtkLabel *title;
  GtkLabel *description;
  GtkWidget *invite_button;
  GtkWidget *edit_button;
  GtkWidget *room_button;
  GtkWidget *applications_button;
  GtkLabel *company;
  RkMemberPanel *members;
};

G_DEFINE_FINAL_TYPE (RkSpaceDetails, rk_space_details, ADW_TYPE_BIN)

static void
update (RkSpaceDetails *self)
{
  if (self->space == NULL)
    return;
  const RkSpaceKind kind = rk_space_item_get_kind (self->space);
  const gboolean of_staff = rk_space_item_is_of_staff (self->space);
  const gboolean consult = kind == RK_SPACE_CONSULT;
  const gboolean open = kind != RK_SPACE_DIRECT && !of_staff && !consult;

  gtk_label_set_text (self->title, rk_space_item_get_title (self->space));
  rk_set_text_or_hide (
    self->description, of_staff  ? _ ("Everybody of your facility's staff is in here.")
                       : consult ? _ ("Whoever is in the community can ask and answer "
                                      "here. Members are changed on its timeline.")
                                 : rk_space_item_get_description (self->space));
  gtk_widget_set_visible (self->invite_button, open);
  gtk_widget_set_visible (self->edit_button, open && rk_space_item_is_admin (self->space));
  gtk_widget_set_visible (self->room_button, kind == RK_SPACE_GROUP);
  gtk_widget_set_visible (
    self->applications_button, kind == RK_SPACE_COMMUNITY && rk_space_item_is_admin (self->space));
  RkSpaceItem *marked = self->community != NULL ? self->community : self->space;
  const char *by = rk_space_item_get_space (marked)->company;
  g_autofree char *company = by != NULL ? g_strdup_printf (_ ("Run by a company: %s"), by) : NULL;
  rk_set_text_or_hide (self->company, company);
}

/* 相談 of a community that a company runs is marked like that. */
static void
watch_community (RkSpaceDetails *self, RkSpaceItem *space)
{
  RkSpaceItem *community
    = space != NULL && rk_space_item_get_kind (space) == RK_SPACE_CONSULT
        ? rk_client_find_space (self->client, rk_space_item_get_space (space)->parent_id)
        : NULL;

  if (self->community != NULL)
    g_signal_handlers_disconnect_by_data (self->community, self);
  g_set_object (&self->community, community);
  if (community != NULL)
    g_signal_connect_swapped (community, "notify", G_CALLBACK (update), self);
}

/**
 * rk_space_details_set:
 * @space: (nullable): what to show; of a group's room that is open, the room
 * @timeline: (nullable): its timeline
 */
void
rk_space_details_set (RkSpaceDetails *self, RkSpaceItem *space, RkTimeline *timeline)
{
  if (self->space != space)
    {
      if (self->space != NULL)
        g_signal_handlers_disconnect_by_data (self->space, self);
      g_set_object (&self->space, space);
      if (space != NULL)
        g_signal_connect_swapped (space, "notify", G_CALLBACK (update), self);
      watch_community (self, space);
    }
  /* Who is in 相談 is seen, and changed, on the timeline of its community. */
  const gboolean consult = space != NULL && rk_space_item_get_kind (space) == RK_SPACE_CONSULT;
  rk_member_panel_set_timeline (self->members, consult ? NULL : timeline);
  gtk_widget_set_visible (GTK_WIDGET (self->members), !consult);
  update (self);
}

static void
rk_space_details_dispose (GObject *object)
{
  RkSpaceDetails *self = RK_SPACE_DETAILS (object);

  if (self->space != NULL)
    g_signal_handlers_disconnect_by_data (self->space, self);
  watch_community (self, NULL);
  g_clear_object (&self->space);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_space_details_parent_class)->dispose (object);
}

static void
rk_space_details_class_init (RkSpaceDetailsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_space_details_dispose;
}

static void
rk_space_details_init (RkSpaceDetails *self)
{
}

static GtkWidget *
button (GtkWidget *box, const char *label, const char *action)
{
  GtkWidget *made = gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (made), action);
  gtk_widget_add_css_class (made, "small");
  gtk_box_append (GTK_BOX (box), made);
  return made;
}

static GtkLabel *
label (GtkWidget *box, const char *css)
{
  GtkLabel *made = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_xalign (made, 0);
  gtk_label_set_wrap (made, TRUE);
  gtk_label_set_wrap_mode (made, PANGO_WRAP_WORD_CHAR);
  if (css != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (made), css);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (made));
  return made;
}

/**
 * rk_space_details_new:
 *
 * Returns: (transfer floating): a panel that shows nothing yet
 */
GtkWidget *
rk_space_details_new (RkClient *client, RkMediaLoader *loader)
{
  RkSpaceDetails *self = g_object_new (RK_TYPE_SPACE_DETAILS, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->client = g_object_ref (client);
  g_object_set (
    box, "margin-top", 14, "margin-bottom", 14, "margin-start", 14, "margin-end", 14, NULL);
  self->title = label (box, "title-4");
  self->company = label (box, "tag");
  gtk_widget_set_halign (GTK_WIDGET (self->company), GTK_ALIGN_START);
  self->description = label (box, NULL);
  gtk_label_set_selectable (self->description, TRUE);
  self->invite_button = button (buttons, _ ("Invite members"), "win.invite");
  self->applications_button = button (buttons, _ ("Applications"), "win.applications");
  self->edit_button = button (buttons, _ ("Edit"), "win.edit-group");
  self->room_button = button (buttons, _ ("Make a room"), "win.new-room");
  gtk_box_append (GTK_BOX (box), buttons);
  self->members = RK_MEMBER_PANEL (rk_member_panel_new (client, loader));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->members));
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  adw_bin_set_child (ADW_BIN (self), scroller);
  return GTK_WIDGET (self);
}
