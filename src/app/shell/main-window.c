/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/main-window.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/groups/group-place.h"
#include "app/home/home-view.h"
#include "app/media/media-loader.h"
#include "app/media/portrait.h"
#include "app/notices/notices-view.h"
#include "app/patients/patient-details.h"
#include "app/patients/patient-list.h"
#include "app/prefs/prefs.h"
#include "app/requests/request-place.h"
#include "app/search/search-view.h"
#include "app/shell/lock-view.h"
#include "app/shell/logout-dialog.h"
#include "app/shell/rail.h"
#include "app/shell/space-acts.h"
#include "app/shell/window-acts.h"
#include "app/timeline/timeline-view.h"
#include "app/words/words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkMainWindow
{
  AdwApplicationWindow parent_instance;

  RkClient *client;
  RkMediaLoader *loader;
  RkPatientItem *open;
  RkPatientList *list;
  RkPatientDetails *details;
  RkSearchView *search_view;
  RkTimelineView *timeline_view;
  RkGroupPlace *groups;
  RkGroupPlace *connections;
  RkGroupPlace *communities;
  char *place_before_search;
  gboolean locked;
  gboolean narrow; /* few letters fit beside one another */
  gboolean low;    /* few lines fit below one another */
  double em;
  int width;
  guint fit;

  GtkWidget *content;
  GtkWidget *back_button;
  GtkWidget *brand_label;
  GtkEditable *search;
  GtkWidget *menu_button;
  AdwBin *portrait_slot;
  GtkLabel *user_label;
  GtkWidget *details_button;
  GtkSpinner *sync_spinner;
  GtkRevealer *banner;
  GtkLabel *banner_label;
  GtkWidget *reconnect_button;
  AdwBin *rail_slot;
  RkRail *rail;
  GtkStack *places;
  AdwLeaflet *leaflet;
  AdwBin *list_slot;
  AdwFlap *flap;
  GtkStack *timeline_stack;
  AdwStatusPage *status;
  AdwBin *timeline_slot;
  AdwBin *details_slot;
};

/* Below so many ems the window shows one pane at a time, and below so many lines the writing gets a
 * page of its own. In letters and not in pixels: four times larger text has a quarter of the room.
 */
#define NARROW_EMS 56
#define LOW_EMS    24
/* How wide the details are, in application pixels, and in ems where they lie over the posts. */
#define DETAILS_WIDTH 290
#define DETAILS_EMS   20

G_DEFINE_FINAL_TYPE (RkMainWindow, rk_main_window, ADW_TYPE_APPLICATION_WINDOW)

static void open_side (RkMainWindow *self, RkPatientItem *item, const char *space_id);

static void
update_rail (RkMainWindow *self)
{
  const char *place = gtk_stack_get_visible_child_name (self->places);
  const gboolean patients = g_strcmp0 (place, "patients") == 0;

  rk_rail_show (self->rail, place);
  gtk_widget_set_visible (self->details_button, patients && self->open != NULL);
  gtk_widget_set_visible (
    self->back_button,
    patients && adw_leaflet_get_folded (self->leaflet)
      && g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet), "timeline") == 0);
}

/**
 * rk_main_window_show_place:
 * @place: `home`, `patients`, `groups`, `connections`, `communities`, `notices` or
 *   `search`
 *
 * Goes to a place of the product.
 */
void
rk_main_window_show_place (RkMainWindow *self, const char *place)
{
  if (gtk_stack_get_child_by_name (self->places, place) == NULL)
    return;
  rk_stack_show (self->places, place);
  update_rail (self);
}

static void
update_banner (RkMainWindow *self)
{
  gboolean online = rk_client_get_online (self->client);
  guint unsent = rk_client_get_n_unsent (self->client);
  RkClientState state = rk_client_get_state (self->client);

  if (!online)
    {
      g_autofree char *text = rk_offline_words (self->low, unsent);
      gtk_label_set_text (self->banner_label, text);
    }
  gtk_revealer_set_reveal_child (
    self->banner, !online && (state == RK_CLIENT_READY || state == RK_CLIENT_SYNCING_FIRST));
  /* While the server is asked there is nothing to press. */
  gtk_widget_set_sensitive (self->reconnect_button, !rk_client_get_syncing (self->client));
  gtk_spinner_set_spinning (self->sync_spinner, rk_client_get_syncing (self->client) && online);
  gtk_widget_set_visible (
    GTK_WIDGET (self->sync_spinner), rk_client_get_syncing (self->client) && online);
}

static gboolean
is_for_relative (RkMainWindow *self)
{
  RkUserItem *me = rk_client_get_user (self->client);

  return me != NULL && !rk_user_item_is_staff (me);
}

/* Patients and families have one thing to do here: to read and to write. The only place opens by
 * itself. */
static void
update_for_whom (RkMainWindow *self)
{
  const gboolean relative = is_for_relative (self);
  GListModel *patients = rk_client_get_patients (self->client);
  const guint n = g_list_model_get_n_items (patients);

  gtk_widget_set_visible (GTK_WIDGET (self->rail_slot), !relative);
  gtk_widget_set_visible (GTK_WIDGET (self->list_slot), !relative || n > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->search), !relative);
  if (relative && self->open == NULL && n > 0)
    {
      g_autoptr (RkPatientItem) only = g_list_model_get_item (patients, 0);
      if (rk_patient_item_get_space_id (only) != NULL)
        rk_main_window_open_patient (self, only);
    }
  else if (relative && self->open == NULL)
    rk_main_window_show_place (self, "patients");
}

static void
update_user (RkMainWindow *self)
{
  RkUserItem *me = rk_client_get_user (self->client);
  const RkFacility *facility = rk_client_get_facility (self->client);

  if (facility != NULL)
    rk_words_set_zone (facility->zone);
  if (me == NULL)
    return;
  GtkWidget *portrait = rk_portrait_new (26);
  g_autofree char *name = g_strdup_printf (_ ("Menu of %s"), rk_user_item_get_name (me));
  g_autofree char *what
    = g_strdup_printf ("%s\n%s\n%s", rk_user_item_get_name (me),
                       rk_words_profession ((int) rk_user_item_get_profession (me)),
                       rk_user_item_get_facility_name (me));

  rk_portrait_bind (portrait, me, self->loader);
  adw_bin_set_child (self->portrait_slot, portrait);
  gtk_label_set_text (self->user_label, rk_user_item_get_name (me));
  gtk_widget_set_tooltip_text (self->menu_button, what);
  rk_name_widget (self->menu_button, name);
  gtk_widget_action_set_enabled (
    GTK_WIDGET (self), "win.register-patient", rk_user_item_is_facility_admin (me));
  gtk_widget_action_set_enabled (
    GTK_WIDGET (self), "win.register-patients", rk_user_item_is_facility_admin (me));
  gtk_widget_action_set_enabled (
    GTK_WIDGET (self), "win.new-community", rk_user_item_is_facility_admin (me));
  update_for_whom (self);
}

static void
update_patient_actions (RkMainWindow *self)
{
  gtk_widget_action_set_enabled (
    GTK_WIDGET (self), "win.invite", !is_for_relative (self) && !self->locked);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.edit-patient",
                                 rk_patient_may_edit (self->client, self->open) && !self->locked);
}

static void
show_timeline (RkMainWindow *self, RkPatientItem *item, const char *space_id)
{
  if (item == NULL || rk_patient_item_get_space_id (item) == NULL)
    {
      adw_status_page_set_title (
        self->status, item == NULL ? _ ("Choose a patient") : _ ("You are no member of this team"));
      adw_status_page_set_description (
        self->status,
        item == NULL
          ? _ ("A click or Enter in the list opens the timeline. Moving through the list opens "
               "nothing and reads nothing.")
          : _ ("Only members read and write here. An administrator of the team can invite you."));
      rk_timeline_view_set_item (self->timeline_view, NULL, NULL);
      rk_stack_show (self->timeline_stack, "none");
      return;
    }
  rk_timeline_view_set_item (self->timeline_view, item, space_id);
  rk_stack_show (self->timeline_stack, "timeline");
}

/**
 * rk_main_window_open_patient:
 * @item: (nullable): whose timeline to open; this is what reads it
 */
void
rk_main_window_open_patient (RkMainWindow *self, RkPatientItem *item)
{
  open_side (self, item, NULL);
}

/**
 * rk_main_window_open_space:
 * @space_id: a side, a room, a group: whatever there is to read
 *
 * Opens it in its place.
 *
 * Returns: whether it is there
 */
gboolean
rk_main_window_open_space (RkMainWindow *self, const char *space_id)
{
  RkPatientItem *item = rk_client_find_patient (self->client, space_id);
  RkSpaceItem *space = rk_client_find_space (self->client, space_id);

  if (item != NULL)
    open_side (self, item, space_id);
  else if (space != NULL)
    {
      const RkSpaceKind kind = rk_space_item_get_kind (space);
      const gboolean people = kind == RK_SPACE_DIRECT,
                     listed = kind == RK_SPACE_COMMUNITY || kind == RK_SPACE_CONSULT;
      rk_group_place_open (people   ? self->connections
                           : listed ? self->communities
                                    : self->groups,
                           space);
      rk_main_window_show_place (self, people ? "connections" : listed ? "communities" : "groups");
    }
  return item != NULL || space != NULL;
}

/* Into the team whose patient is open, or out of it. */
static void
on_joined (RkMainWindow *self)
{
  if (rk_timeline_view_get_timeline (self->timeline_view) == NULL)
    show_timeline (self, self->open, NULL);
}

static void
open_side (RkMainWindow *self, RkPatientItem *item, const char *space_id)
{
  if (self->open != NULL)
    g_signal_handlers_disconnect_by_func (self->open, on_joined, self);
  g_set_object (&self->open, item);
  if (item != NULL)
    g_signal_connect_object (
      item, "notify::space-id", G_CALLBACK (on_joined), self, G_CONNECT_SWAPPED);
  rk_main_window_show_place (self, "patients");
  show_timeline (self, item, space_id);
  rk_patient_details_set_item (self->details, item);
  rk_patient_list_set_open (self->list, item);
  adw_flap_set_locked (self->flap, TRUE);
  rk_flap_reveal (self->flap, item != NULL && !adw_flap_get_folded (self->flap)
                                && !is_for_relative (self)
                                && g_settings_get_boolean (rk_prefs (), RK_PREF_SHOW_DETAILS));
  adw_leaflet_set_visible_child_name (self->leaflet, item != NULL ? "timeline" : "list");
  update_patient_actions (self);
  update_rail (self);
}

static RkTimelineView *
shown_view (RkMainWindow *self)
{
  const char *place = gtk_stack_get_visible_child_name (self->places);

  if (g_strcmp0 (place, "groups") == 0)
    return rk_group_place_get_view (self->groups);
  if (g_strcmp0 (place, "connections") == 0)
    return rk_group_place_get_view (self->connections);
  if (g_strcmp0 (place, "communities") == 0)
    return rk_group_place_get_view (self->communities);
  return self->timeline_view;
}

/**
 * rk_main_window_open_post:
 * @space_id: where the post is
 * @post_id: which
 * @position: its place in the timeline
 *
 * Opens a timeline at one post, for a hit of the search.
 */
void
rk_main_window_open_post (RkMainWindow *self,
                          const char *space_id,
                          const char *post_id,
                          gint64 position)
{
  if (!rk_main_window_open_space (self, space_id))
    {
      rk_toast (GTK_WIDGET (self->places), _ ("You do not see this place any more."));
      return;
    }
  rk_timeline_view_show_post (shown_view (self), post_id, position);
}

/**
 * rk_main_window_get_client:
 *
 * Returns: (transfer none): whose window it is
 */
RkClient *
rk_main_window_get_client (RkMainWindow *self)
{
  return self->client;
}

/**
 * rk_main_window_get_loader:
 *
 * Returns: (transfer none): what fetches its pictures
 */
RkMediaLoader *
rk_main_window_get_loader (RkMainWindow *self)
{
  return self->loader;
}

/**
 * rk_main_window_get_open:
 *
 * Returns: (transfer none) (nullable): the patient that is open
 */
RkPatientItem *
rk_main_window_get_open (RkMainWindow *self)
{
  return self->open;
}

/**
 * rk_main_window_get_timeline:
 *
 * Returns: (transfer none) (nullable): the timeline of the place that is shown
 */
RkTimeline *
rk_main_window_get_timeline (RkMainWindow *self)
{
  return rk_timeline_view_get_timeline (shown_view (self));
}

static void
on_opened (RkMainWindow *self, RkPatientItem *item)
{
  rk_main_window_open_patient (self, item);
}

static void
on_space_opened (RkMainWindow *self, const char *space_id)
{
  rk_main_window_open_space (self, space_id);
}

static void
on_post_opened (RkMainWindow *self, const char *space_id, const char *post_id, gint64 position)
{
  rk_main_window_open_post (self, space_id, post_id, position);
}

static void
on_back (RkMainWindow *self)
{
  adw_leaflet_set_visible_child_name (self->leaflet, "list");
}

static void
on_search_changed (RkMainWindow *self)
{
  const char *text = gtk_editable_get_text (self->search);
  const char *place = gtk_stack_get_visible_child_name (self->places);
  gboolean searching = g_strcmp0 (place, "search") == 0;

  if (*text == '\0')
    {
      if (searching)
        rk_main_window_show_place (
          self, self->place_before_search != NULL ? self->place_before_search : "home");
    }
  else if (!searching)
    {
      g_free (self->place_before_search);
      self->place_before_search = g_strdup (place);
      rk_main_window_show_place (self, "search");
    }
  rk_search_view_set_query (self->search_view, text);
}

static void
on_search_activate (RkMainWindow *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->search_view), GTK_DIR_TAB_FORWARD);
}

static void
on_stop_search (RkMainWindow *self)
{
  gtk_editable_set_text (self->search, "");
}

/* By a key too, patients and families do not come to where there is nothing for them. */
static void
act_place (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const char *const of_staff[]
    = { "groups", "connections", "communities", "requests", NULL };
  const char *place = g_variant_get_string (parameter, NULL);

  if (!is_for_relative (RK_MAIN_WINDOW (widget)) || !g_strv_contains (of_staff, place))
    rk_main_window_show_place (RK_MAIN_WINDOW (widget), place);
}

static void
act_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (RK_MAIN_WINDOW (widget)->search));
}

static void
act_find_patient (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  rk_main_window_show_place (self, "patients");
  adw_leaflet_set_visible_child_name (self->leaflet, "list");
  rk_patient_list_focus_search (self->list);
}

static void
act_toggle_details (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  if (self->open != NULL)
    adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

static const struct
{
  const char *name;
  const char *parameter;
  GtkWidgetActionActivateFunc act;
} moves[] = {
  { "win.place", "s", act_place },
  { "win.search", NULL, act_search },
  { "win.find-patient", NULL, act_find_patient },
  { "win.toggle-details", NULL, act_toggle_details },
};

static void
on_timeline_shown (RkMainWindow *self)
{
  rk_patient_details_set_timeline (
    self->details, rk_timeline_view_get_timeline (self->timeline_view));
}

static void
on_flap_revealed (RkMainWindow *self)
{
  if (self->open != NULL && !adw_flap_get_folded (self->flap))
    g_settings_set_boolean (
      rk_prefs (), RK_PREF_SHOW_DETAILS, adw_flap_get_reveal_flap (self->flap));
}

static void
on_active (RkMainWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)) && !self->locked)
    rk_timeline_view_window_active (shown_view (self));
}

static void
update_order (RkMainWindow *self)
{
  const gboolean newest_first = g_settings_get_boolean (rk_prefs (), RK_PREF_NEWEST_FIRST);

  rk_timeline_view_set_newest_first (self->timeline_view, newest_first);
  rk_timeline_view_set_newest_first (rk_group_place_get_view (self->groups), newest_first);
  rk_timeline_view_set_newest_first (rk_group_place_get_view (self->connections), newest_first);
  rk_timeline_view_set_newest_first (rk_group_place_get_view (self->communities), newest_first);
}

/* Where there is no room beside the timeline the details would lie over it: then only on request.
 */
static void
on_flap_folded (RkMainWindow *self)
{
  rk_flap_reveal (self->flap, self->open != NULL && !adw_flap_get_folded (self->flap)
                                && !is_for_relative (self)
                                && g_settings_get_boolean (rk_prefs (), RK_PREF_SHOW_DETAILS));
}

static void
fit (RkMainWindow *self)
{
  gtk_widget_set_visible (self->brand_label, !self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->user_label), !self->narrow);
  gtk_editable_set_width_chars (self->search, self->narrow ? 6 : 14);
  rk_rail_set_narrow (self->rail, self->narrow);
  adw_leaflet_set_can_unfold (self->leaflet, !self->narrow);
  adw_flap_set_fold_policy (
    self->flap, self->narrow ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_AUTO);
  /* Over the posts it may take most of the window. */
  gtk_widget_set_size_request (
    GTK_WIDGET (self->details_slot),
    self->narrow ? (int) MIN (DETAILS_EMS * self->em, self->width * 0.8) : DETAILS_WIDTH, -1);
  rk_timeline_view_set_low (self->timeline_view, self->low);
  rk_patient_list_set_low (self->list, self->low);
  rk_room_for_columns (self->content);
  update_banner (self);
  update_rail (self);
}

static gboolean
on_fit (gpointer data)
{
  RkMainWindow *self = data;
  self->fit = 0;
  fit (self);
  return G_SOURCE_REMOVE;
}

static void
queue_fit (RkMainWindow *self)
{
  if (self->fit == 0)
    self->fit = g_idle_add_full (GDK_PRIORITY_REDRAW - 20, on_fit, self, NULL);
}

/* What has room is decided while the layout runs, and done after it. */
static void
rk_main_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  double em = rk_em_of (widget);
  gboolean narrow = width < NARROW_EMS * em;
  gboolean low = height < LOW_EMS * em;

  GTK_WIDGET_CLASS (rk_main_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (narrow == self->narrow && low == self->low && ABS (em - self->em) < 0.01)
    return;
  self->narrow = narrow;
  self->low = low;
  self->em = em;
  self->width = width;
  queue_fit (self);
}

/**
 * rk_main_window_set_locked:
 * @locked: whether nothing may be read
 *
 * Takes the whole content out of the window, and not only out of sight: what is in no window has no
 * pixels, no focus and no place in the accessibility tree. It comes back as it was.
 */
void
rk_main_window_set_locked (RkMainWindow *self, gboolean locked)
{
  if (self->locked == locked)
    return;
  self->locked = locked;
  rk_window_acts_guard (self, locked);
  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), moves[i].name, !locked);
  if (locked)
    {
      GtkWidget *lock = rk_lock_view_new (self->client);
      rk_timeline_view_before_lock (self->timeline_view);
      rk_timeline_view_before_lock (rk_group_place_get_view (self->groups));
      rk_timeline_view_before_lock (rk_group_place_get_view (self->connections));
      rk_timeline_view_before_lock (rk_group_place_get_view (self->communities));
      gtk_window_set_focus (GTK_WINDOW (self), NULL);
      adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), lock);
      rk_lock_view_focus (RK_LOCK_VIEW (lock));
    }
  else
    {
      adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), self->content);
      update_user (self);
      update_patient_actions (self);
    }
}

static gboolean
rk_main_window_close_request (GtkWindow *window)
{
  RkMainWindow *self = RK_MAIN_WINDOW (window);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_boolean (rk_prefs (), RK_PREF_MAXIMIZED, gtk_window_is_maximized (window));
  g_settings_set_int (rk_prefs (), RK_PREF_WIDTH, width);
  g_settings_set_int (rk_prefs (), RK_PREF_HEIGHT, height);
  if (self->locked)
    return GDK_EVENT_STOP;
  /* Closing is leaving the desk: the same question as a logout. */
  rk_logout_ask (window, self->client);
  return GDK_EVENT_STOP;
}

static void
rk_main_window_dispose (GObject *object)
{
  RkMainWindow *self = RK_MAIN_WINDOW (object);

  g_clear_handle_id (&self->fit, g_source_remove);
  if (self->locked)
    {
      gtk_window_set_focus (GTK_WINDOW (self), NULL);
      adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), self->content);
    }
  self->locked = FALSE;
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_MAIN_WINDOW);
  g_clear_object (&self->content);
  g_clear_object (&self->open);
  if (self->loader != NULL)
    rk_media_loader_clear (self->loader);
  g_clear_object (&self->loader);
  g_clear_object (&self->client);
  g_clear_pointer (&self->place_before_search, g_free);
  G_OBJECT_CLASS (rk_main_window_parent_class)->dispose (object);
}

static void
rk_main_window_class_init (RkMainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_main_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = rk_main_window_close_request;
  widget_class->size_allocate = rk_main_window_size_allocate;
  gtk_widget_class_set_template_from_resource (widget_class, RK_RESOURCES "shell/main-window.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RkMainWindow, name)
  CHILD (content);
  CHILD (back_button);
  CHILD (brand_label);
  CHILD (search);
  CHILD (menu_button);
  CHILD (portrait_slot);
  CHILD (user_label);
  CHILD (details_button);
  CHILD (sync_spinner);
  CHILD (banner);
  CHILD (banner_label);
  CHILD (reconnect_button);
  CHILD (rail_slot);
  CHILD (places);
  CHILD (leaflet);
  CHILD (list_slot);
  CHILD (flap);
  CHILD (timeline_stack);
  CHILD (status);
  CHILD (timeline_slot);
  CHILD (details_slot);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_install_action (widget_class, moves[i].name, moves[i].parameter, moves[i].act);
  rk_window_acts_install (widget_class);
}

static void
rk_main_window_init (RkMainWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_say_chosen_within (GTK_WIDGET (self));
  /* It leaves the window while that is locked. */
  g_object_ref (self->content);
}

static void
watch_client (RkMainWindow *self)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } table[] = {
    { "notify::online", G_CALLBACK (update_banner) },
    { "notify::syncing", G_CALLBACK (update_banner) },
    { "notify::n-unsent", G_CALLBACK (update_banner) },
    { "notify::state", G_CALLBACK (update_banner) },
    { "notify::user", G_CALLBACK (update_user) },
    { "notify::facility-name", G_CALLBACK (update_user) },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    g_signal_connect_object (
      self->client, table[i].signal, table[i].callback, self, G_CONNECT_SWAPPED);
}

/* On the screens of most clinics there is room for the product and nothing else. */
static gboolean
is_small_screen (RkMainWindow *self)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (self)));
  g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, 0);
  GdkRectangle area;

  if (monitor == NULL)
    return FALSE;
  gdk_monitor_get_geometry (monitor, &area);
  return area.width <= 1440;
}

/**
 * rk_main_window_new:
 *
 * Returns: (transfer none): a window that belongs to @application
 */
RkMainWindow *
rk_main_window_new (GtkApplication *application, RkClient *client)
{
  RkMainWindow *self = g_object_new (RK_TYPE_MAIN_WINDOW, "application", application, NULL);
  GtkWidget *home, *notices;

  self->client = g_object_ref (client);
  self->loader = rk_media_loader_new (client);
  self->rail = rk_rail_new (client);
  adw_bin_set_child (self->rail_slot, GTK_WIDGET (self->rail));
  g_signal_connect_swapped (self->rail, "chosen", G_CALLBACK (rk_main_window_show_place), self);
  self->list = RK_PATIENT_LIST (rk_patient_list_new (client));
  self->details = RK_PATIENT_DETAILS (rk_patient_details_new (client, self->loader));
  self->search_view = RK_SEARCH_VIEW (rk_search_view_new (client));
  home = rk_home_view_new (client);
  notices = rk_notices_view_new (client);
  self->timeline_view = RK_TIMELINE_VIEW (rk_timeline_view_new (client, self->loader));
  self->groups = RK_GROUP_PLACE (rk_group_place_new (client, self->loader, RK_SPACE_GROUP));
  rk_space_list_add_button (rk_group_place_get_list (self->groups), "list-add-symbolic",
                            _ ("Create a group"), "win.new-group");
  self->connections = RK_GROUP_PLACE (rk_group_place_new (client, self->loader, RK_SPACE_DIRECT));
  rk_space_list_add_button (rk_group_place_get_list (self->connections), "list-add-symbolic",
                            _ ("Ask for a connection"), "win.connect");
  self->communities
    = RK_GROUP_PLACE (rk_group_place_new (client, self->loader, RK_SPACE_COMMUNITY));
  rk_space_list_add_button (rk_group_place_get_list (self->communities), "system-search-symbolic",
                            _ ("Find"), "win.find-community");
  adw_bin_set_child (self->timeline_slot, GTK_WIDGET (self->timeline_view));
  adw_bin_set_child (self->list_slot, GTK_WIDGET (self->list));
  adw_bin_set_child (self->details_slot, GTK_WIDGET (self->details));
  gtk_stack_add_named (self->places, home, "home");
  gtk_stack_add_named (self->places, GTK_WIDGET (self->groups), "groups");
  gtk_stack_add_named (self->places, GTK_WIDGET (self->connections), "connections");
  gtk_stack_add_named (self->places, GTK_WIDGET (self->communities), "communities");
  gtk_stack_add_named (self->places, notices, "notices");
  gtk_stack_add_named (self->places, rk_request_place_new (client), "requests");
  gtk_stack_add_named (self->places, GTK_WIDGET (self->search_view), "search");
  g_signal_connect_swapped (self->list, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect_swapped (home, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect_swapped (home, "space-opened", G_CALLBACK (on_space_opened), self);
  g_signal_connect_swapped (home, "post-opened", G_CALLBACK (on_post_opened), self);
  g_signal_connect_swapped (notices, "opened", G_CALLBACK (on_space_opened), self);
  g_signal_connect_swapped (notices, "post-opened", G_CALLBACK (on_post_opened), self);
  g_signal_connect_object (self->timeline_view, "notify::timeline", G_CALLBACK (on_timeline_shown),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rk_client_get_patients (client), "items-changed",
                           G_CALLBACK (update_for_whom), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->search_view, "opened", G_CALLBACK (on_post_opened), self);
  g_signal_connect_swapped (self->flap, "notify::reveal-flap", G_CALLBACK (on_flap_revealed), self);
  g_signal_connect_swapped (self->flap, "notify::folded", G_CALLBACK (on_flap_folded), self);
  g_signal_connect_swapped (self->leaflet, "notify::folded", G_CALLBACK (queue_fit), self);
  g_signal_connect_swapped (self->leaflet, "notify::visible-child", G_CALLBACK (update_rail), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active), NULL);
  g_signal_connect_object (rk_prefs (), "changed::" RK_PREF_NEWEST_FIRST, G_CALLBACK (update_order),
                           self, G_CONNECT_SWAPPED);
  update_order (self);
  watch_client (self);
  gtk_window_set_default_size (GTK_WINDOW (self),
                               MAX (g_settings_get_int (rk_prefs (), RK_PREF_WIDTH), 640),
                               MAX (g_settings_get_int (rk_prefs (), RK_PREF_HEIGHT), 480));
  if (g_settings_get_boolean (rk_prefs (), RK_PREF_MAXIMIZED) || is_small_screen (self))
    gtk_window_maximize (GTK_WINDOW (self));
  adw_flap_set_reveal_flap (self->flap, FALSE);
  update_user (self);
  update_banner (self);
  update_patient_actions (self);
  rk_main_window_show_place (self, is_for_relative (self) ? "patients" : "home");
  if (!is_for_relative (self))
    rk_rail_focus (self->rail);
  return self;
}
