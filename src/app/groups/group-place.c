/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/groups/group-place.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/groups/space-details.h"

#include <glib/gi18n.h>

/* グループ, つながり and コミュニティ: the list, the timeline of the one that is open, and what it
 * is about. */

struct _RkGroupPlace
{
  AdwBin parent_instance;

  RkClient *client;
  RkSpaceItem *space; /* that is open, never a room */
  AdwLeaflet *leaflet;
  RkSpaceList *list;
  RkTimelineView *view;
  GtkStack *stack;
  AdwFlap *flap;
  RkSpaceDetails *details;
  AdwStatusPage *waiting;
};

G_DEFINE_FINAL_TYPE (RkGroupPlace, rk_group_place, ADW_TYPE_BIN)

/* Of a group with rooms the one that is on the screen. */
static RkSpaceItem *
shown (RkGroupPlace *self)
{
  RkTimeline *timeline = rk_timeline_view_get_timeline (self->view);
  RkSpaceItem *item = timeline != NULL
                        ? rk_client_find_space (self->client, rk_timeline_get_space_id (timeline))
                        : NULL;

  return item != NULL ? item : self->space;
}

static void
on_timeline (RkGroupPlace *self)
{
  RkTimeline *timeline = rk_timeline_view_get_timeline (self->view);

  rk_space_details_set (self->details, shown (self), timeline);
  if (timeline != NULL || self->space == NULL)
    return;
  /* What was open is gone. */
  if (rk_client_find_space (self->client, rk_space_item_get_id (self->space)) == NULL)
    rk_group_place_open (self, NULL);
}

static void
update_flap (RkGroupPlace *self)
{
  rk_flap_reveal (self->flap, self->space != NULL && !adw_flap_get_folded (self->flap));
}

/* A つながり that was asked for and not answered yet has nobody to write to. */
static void
update_page (RkGroupPlace *self)
{
  const gboolean waiting = self->space != NULL
                           && rk_space_item_get_kind (self->space) == RK_SPACE_DIRECT
                           && rk_space_item_get_n_members (self->space) < 2;

  if (waiting)
    adw_status_page_set_title (self->waiting, rk_space_item_get_title (self->space));
  gtk_stack_set_visible_child_name (self->stack, self->space == NULL ? "none"
                                                 : waiting           ? "waiting"
                                                                     : "timeline");
}

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkGroupPlace) self = data;
  g_autoptr (GError) error = NULL;

  if (!rk_client_act_finish (RK_CLIENT (source), result, &error) && self->client != NULL)
    rk_toast_error (GTK_WIDGET (self), error);
}

/* The request has the id of the place that it is to lead into. */
static void
on_take_back (RkGroupPlace *self)
{
  if (self->space != NULL)
    rk_client_withdraw_invitation_async (
      self->client, rk_space_item_get_id (self->space), NULL, on_taken_back, g_object_ref (self));
}

/**
 * rk_group_place_open:
 * @space: (nullable): what to open, by an explicit act of the person; a room opens its group, and
 *   相談 its community
 */
void
rk_group_place_open (RkGroupPlace *self, RkSpaceItem *space)
{
  g_autofree char *room = NULL;

  if (space != NULL
      && (rk_space_item_get_kind (space) == RK_SPACE_ROOM
          || rk_space_item_get_kind (space) == RK_SPACE_CONSULT))
    {
      room = g_strdup (rk_space_item_get_id (space));
      space = rk_client_find_space (self->client, rk_space_item_get_space (space)->parent_id);
    }
  if (self->space != NULL)
    g_signal_handlers_disconnect_by_data (self->space, self);
  g_set_object (&self->space, space);
  if (space != NULL)
    g_signal_connect_swapped (space, "notify::n-members", G_CALLBACK (update_page), self);
  rk_timeline_view_set_space (self->view, space, room);
  rk_space_list_set_open (self->list, space);
  update_page (self);
  adw_leaflet_set_visible_child_name (self->leaflet, space != NULL ? "timeline" : "list");
  rk_space_details_set (self->details, shown (self), rk_timeline_view_get_timeline (self->view));
  update_flap (self);
}

/**
 * rk_group_place_get_timeline:
 *
 * Returns: (transfer none) (nullable): the timeline on the screen, which may be a room's
 */
RkTimeline *
rk_group_place_get_timeline (RkGroupPlace *self)
{
  return rk_timeline_view_get_timeline (self->view);
}

/**
 * rk_group_place_get_space:
 *
 * Returns: (transfer none) (nullable): what is on the screen, which may be a room
 */
RkSpaceItem *
rk_group_place_get_space (RkGroupPlace *self)
{
  return shown (self);
}

RkTimelineView *
rk_group_place_get_view (RkGroupPlace *self)
{
  return self->view;
}

RkSpaceList *
rk_group_place_get_list (RkGroupPlace *self)
{
  return self->list;
}

static void
on_back (RkGroupPlace *self)
{
  adw_leaflet_set_visible_child_name (self->leaflet, "list");
}

static void
rk_group_place_dispose (GObject *object)
{
  RkGroupPlace *self = RK_GROUP_PLACE (object);

  if (self->space != NULL)
    g_signal_handlers_disconnect_by_data (self->space, self);
  g_clear_object (&self->space);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_group_place_parent_class)->dispose (object);
}

static void
rk_group_place_class_init (RkGroupPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_group_place_dispose;
}

static void
rk_group_place_init (RkGroupPlace *self)
{
}

static GtkWidget *
build_waiting (RkGroupPlace *self)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Take the request back"));

  self->waiting = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->waiting, "content-loading-symbolic");
  adw_status_page_set_description (self->waiting, _ ("Your request waits for an answer."));
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_take_back), self);
  adw_status_page_set_child (self->waiting, button);
  gtk_widget_add_css_class (GTK_WIDGET (self->waiting), "compact");
  return GTK_WIDGET (self->waiting);
}

static GtkWidget *
build_right (RkGroupPlace *self, RkSpaceKind kind)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *back = gtk_button_new_with_label (_ ("Back to the list"));
  GtkWidget *none = adw_status_page_new ();

  gtk_widget_set_halign (back, GTK_ALIGN_START);
  gtk_widget_set_margin_start (back, 8);
  gtk_widget_set_margin_top (back, 6);
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (on_back), self);
  g_object_bind_property (self->leaflet, "folded", back, "visible", G_BINDING_SYNC_CREATE);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (none), "system-users-symbolic");
  adw_status_page_set_title (
    ADW_STATUS_PAGE (none), kind == RK_SPACE_DIRECT      ? _ ("Choose a connection")
                            : kind == RK_SPACE_COMMUNITY ? _ ("Choose a community")
                                                         : _ ("Choose a group"));
  gtk_widget_add_css_class (none, "compact");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, none, "none");
  gtk_stack_add_named (self->stack, build_waiting (self), "waiting");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->view), "timeline");
  gtk_widget_set_hexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (self->stack), 320, -1);
  self->flap = ADW_FLAP (adw_flap_new ());
  adw_flap_set_flap_position (self->flap, GTK_PACK_END);
  adw_flap_set_locked (self->flap, TRUE);
  adw_flap_set_separator (self->flap, gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  adw_flap_set_content (self->flap, GTK_WIDGET (self->stack));
  gtk_widget_set_size_request (GTK_WIDGET (self->details), 290, -1);
  adw_flap_set_flap (self->flap, GTK_WIDGET (self->details));
  adw_flap_set_reveal_flap (self->flap, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->flap), TRUE);
  g_signal_connect_object (
    self->flap, "notify::folded", G_CALLBACK (update_flap), self, G_CONNECT_SWAPPED);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), back);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->flap));
  return box;
}

/**
 * rk_group_place_new:
 * @kind: %RK_SPACE_GROUP, %RK_SPACE_DIRECT or %RK_SPACE_COMMUNITY
 *
 * Returns: (transfer floating): the place of the groups, the connections or the communities
 */
GtkWidget *
rk_group_place_new (RkClient *client, RkMediaLoader *loader, RkSpaceKind kind)
{
  RkGroupPlace *self = g_object_new (RK_TYPE_GROUP_PLACE, NULL);
  AdwLeafletPage *page;

  self->client = g_object_ref (client);
  self->list = RK_SPACE_LIST (rk_space_list_new (client, kind));
  self->view = RK_TIMELINE_VIEW (rk_timeline_view_new (client, loader));
  self->details = RK_SPACE_DETAILS (rk_space_details_new (client, loader));
  self->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  adw_leaflet_set_can_navigate_back (self->leaflet, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->list), FALSE);
  gtk_widget_set_size_request (GTK_WIDGET (self->list), 330, -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "list-pane");
  page = adw_leaflet_append (self->leaflet, GTK_WIDGET (self->list));
  adw_leaflet_page_set_name (page, "list");
  page = adw_leaflet_append (self->leaflet, gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  adw_leaflet_page_set_navigatable (page, FALSE);
  page = adw_leaflet_append (self->leaflet, build_right (self, kind));
  adw_leaflet_page_set_name (page, "timeline");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->leaflet));
  g_signal_connect_swapped (self->list, "opened", G_CALLBACK (rk_group_place_open), self);
  g_signal_connect_object (
    self->view, "notify::timeline", G_CALLBACK (on_timeline), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
