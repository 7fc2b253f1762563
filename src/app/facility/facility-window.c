/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/common/room.h"

#include <glib/gi18n.h>

struct _RkFacilityWindow
{
  AdwPreferencesWindow parent_instance;

  RkClient *client;
  GCancellable *cancellable;
  RkStaffing *staffing;
};

G_DEFINE_FINAL_TYPE (RkFacilityWindow, rk_facility_window, ADW_TYPE_PREFERENCES_WINDOW)

enum
{
  LOADED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/** rk_facility_window_get_client: Returns: (transfer none): whose facility */
RkClient *
rk_facility_window_get_client (RkFacilityWindow *self)
{
  return self->client;
}

/** rk_facility_window_get_staffing: Returns: (transfer none) (nullable): as it was last told */
const RkStaffing *
rk_facility_window_get_staffing (RkFacilityWindow *self)
{
  return self->staffing;
}

/** rk_facility_window_say: @text: what was done, at the foot of the window for a while */
void
rk_facility_window_say (RkFacilityWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (escaped));
}

static void
on_staffing (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkFacilityWindow) self = data;
  g_autoptr (GError) error = NULL;
  RkStaffing *staffing = rk_client_staffing_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    {
      rk_staffing_free (staffing);
      return;
    }
  if (staffing == NULL)
    {
      rk_facility_window_say (self, error->message);
      return;
    }
  rk_staffing_free (self->staffing);
  self->staffing = staffing;
  g_signal_emit (self, signals[LOADED], 0);
}

/** rk_facility_window_reload: asks the server how it is now */
void
rk_facility_window_reload (RkFacilityWindow *self)
{
  if (self->client != NULL)
    rk_client_staffing_async (self->client, self->cancellable, on_staffing, g_object_ref (self));
}

static void
rk_facility_window_dispose (GObject *object)
{
  RkFacilityWindow *self = RK_FACILITY_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_facility_window_parent_class)->dispose (object);
}

static void
rk_facility_window_finalize (GObject *object)
{
  rk_staffing_free (RK_FACILITY_WINDOW (object)->staffing);
  G_OBJECT_CLASS (rk_facility_window_parent_class)->finalize (object);
}

static void
rk_facility_window_class_init (RkFacilityWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_facility_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = rk_facility_window_finalize;
  signals[LOADED] = g_signal_new (
    "loaded", RK_TYPE_FACILITY_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_facility_window_init (RkFacilityWindow *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
add_page (
  RkFacilityWindow *self, GtkWidget *page, const char *name, const char *title, const char *icon)
{
  adw_preferences_page_set_name (ADW_PREFERENCES_PAGE (page), name);
  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (page), title);
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (page), icon);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), ADW_PREFERENCES_PAGE (page));
}

/**
 * rk_facility_window_new:
 * @client: of an administrator of the facility
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_facility_window_new (GtkWindow *parent, RkClient *client)
{
  RkFacilityWindow *self
    = g_object_new (RK_TYPE_FACILITY_WINDOW, "transient-for", parent, "modal", TRUE,
                    "search-enabled", FALSE, "title", _ ("Administration of the facility"),
                    "default-width", 760, "default-height", 680, NULL);

  self->client = g_object_ref (client);
  add_page (self, rk_staff_page_new (self), "staff", _ ("Staff"), "system-users-symbolic");
  add_page (self, rk_terminal_page_new (self), "terminals", _ ("Terminals"), "computer-symbolic");
  add_page (self, rk_rules_page_new (self), "rules", _ ("Rules"), "emblem-system-symbolic");
  add_page (self, rk_access_page_new (self), "access", _ ("Access log"), "view-list-symbolic");
  rk_facility_window_reload (self);
  rk_room_for_window (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
