/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/window-acts.h"

#include "app/common/common.h"
#include "app/groups/application-window.h"
#include "app/groups/community-window.h"
#include "app/groups/connect-window.h"
#include "app/notices/invite-window.h"
#include "app/patients/consent-form.h"
#include "app/patients/import-window.h"
#include "app/patients/patient-form.h"
#include "app/settings/settings-window.h"
#include "app/shell/logout-dialog.h"
#include "app/shell/space-acts.h"

#include <glib/gi18n.h>

/* What the window's actions open: the forms, questions and windows above it. */

static RkClient *
client_of (GtkWidget *widget)
{
  return rk_main_window_get_client (RK_MAIN_WINDOW (widget));
}

static void
act_preferences (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *window = rk_settings_window_new (GTK_WINDOW (widget), client_of (widget));
  gtk_window_present (GTK_WINDOW (window));
}

static void
act_logout (GtkWidget *widget, const char *action, GVariant *parameter)
{
  rk_logout_ask (GTK_WINDOW (widget), client_of (widget));
}

static void
act_lock (GtkWidget *widget, const char *action, GVariant *parameter)
{
  rk_client_lock (client_of (widget));
}

static void
on_saved (RkMainWindow *self, const char *patient_id)
{
  RkPatientItem *item = rk_client_find_patient (rk_main_window_get_client (self), patient_id);
  if (item != NULL && item != rk_main_window_get_open (self))
    rk_main_window_open_patient (self, item);
  if (item != NULL)
    rk_consent_form_offer (GTK_WINDOW (self), rk_main_window_get_client (self), item);
}

static void
present_form (RkMainWindow *self, RkPatientItem *item)
{
  GtkWidget *form = rk_patient_form_new (GTK_WINDOW (self), rk_main_window_get_client (self), item);
  g_signal_connect_object (form, "saved", G_CALLBACK (on_saved), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (form));
}

static void
act_register_patient (GtkWidget *widget, const char *action, GVariant *parameter)
{
  present_form (RK_MAIN_WINDOW (widget), NULL);
}

static void
act_register_patients (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  gtk_window_present (
    GTK_WINDOW (rk_import_window_new (GTK_WINDOW (self), rk_main_window_get_client (self))));
}

static void
act_edit_patient (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  if (rk_main_window_get_open (self) != NULL)
    present_form (self, rk_main_window_get_open (self));
}

static void
act_invite (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  RkTimeline *timeline = rk_main_window_get_timeline (self);
  if (timeline != NULL)
    gtk_window_present (
      GTK_WINDOW (rk_invite_window_new (GTK_WINDOW (self), rk_main_window_get_client (self),
                                        rk_main_window_get_loader (self), timeline)));
}

static void
on_invite_answered (AdwMessageDialog *dialog, const char *response, RkMainWindow *self)
{
  if (g_strcmp0 (response, "invite") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.invite", NULL);
}

/* The engine has told of it before this is heard, or tells at once. */
static void
on_space_created (RkMainWindow *self, const char *space_id)
{
  if (rk_main_window_open_space (self, space_id))
    rk_space_ask_invite (GTK_WINDOW (self), G_CALLBACK (on_invite_answered), self);
}

static void
present_space_form (RkMainWindow *self, GtkWidget *form)
{
  g_signal_connect_object (form, "created", G_CALLBACK (on_space_created), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (form));
}

static void
act_new_group (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  present_space_form (
    self, rk_space_form_new (GTK_WINDOW (self), rk_main_window_get_client (self), NULL));
}

static void
act_edit_group (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  RkTimeline *timeline = rk_main_window_get_timeline (self);
  RkSpaceItem *space = timeline != NULL ? rk_client_find_space (
                         rk_main_window_get_client (self), rk_timeline_get_space_id (timeline))
                                        : NULL;
  if (space != NULL)
    present_space_form (
      self, rk_space_form_new (GTK_WINDOW (self), rk_main_window_get_client (self), space));
}

static void
act_new_room (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  RkTimeline *timeline = rk_main_window_get_timeline (self);
  if (timeline != NULL)
    present_space_form (
      self, rk_space_form_new_room (GTK_WINDOW (self), rk_main_window_get_client (self), timeline));
}

static void
act_connect (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  gtk_window_present (GTK_WINDOW (rk_connect_window_new (
    GTK_WINDOW (self), rk_main_window_get_client (self), rk_main_window_get_loader (self))));
}

static void
on_community_opened (RkMainWindow *self, const char *space_id)
{
  if (!rk_main_window_open_space (self, space_id))
    rk_toast (GTK_WIDGET (self), _ ("It is on its way to this terminal. Try again in a moment."));
}

static void
act_find_community (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *window = rk_community_window_new (GTK_WINDOW (widget), client_of (widget));

  g_signal_connect_object (
    window, "opened", G_CALLBACK (on_community_opened), widget, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
act_new_community (GtkWidget *widget, const char *action, GVariant *parameter)
{
  present_space_form (
    RK_MAIN_WINDOW (widget), rk_space_form_new_community (GTK_WINDOW (widget), client_of (widget)));
}

/* The space on the screen, when it is no patient's. */
static RkSpaceItem *
shown_space (RkMainWindow *self)
{
  RkTimeline *timeline = rk_main_window_get_timeline (self);

  return timeline != NULL ? rk_client_find_space (
           rk_main_window_get_client (self), rk_timeline_get_space_id (timeline))
                          : NULL;
}

static void
act_applications (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkSpaceItem *space = shown_space (RK_MAIN_WINDOW (widget));

  if (space != NULL && rk_space_item_get_kind (space) == RK_SPACE_COMMUNITY)
    gtk_window_present (
      GTK_WINDOW (rk_application_window_new (GTK_WINDOW (widget), client_of (widget), space)));
}

static void
act_open_family (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  if (rk_main_window_get_open (self) != NULL)
    rk_family_side_ask (
      GTK_WINDOW (self), rk_main_window_get_client (self), rk_main_window_get_open (self));
}

static void
act_add_relative (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkMainWindow *self = RK_MAIN_WINDOW (widget);
  if (rk_main_window_get_open (self) != NULL
      && rk_patient_item_get_family_id (rk_main_window_get_open (self)) != NULL)
    gtk_window_present (GTK_WINDOW (rk_relative_form_new (
      GTK_WINDOW (self), rk_main_window_get_client (self), rk_main_window_get_open (self))));
}

static void
act_reconnect (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (!rk_client_get_online (client_of (widget)))
    rk_client_reconnect (client_of (widget));
}

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc act;
} acts[] = {
  { "win.reconnect", act_reconnect },
  { "win.lock", act_lock },
  { "win.logout", act_logout },
  { "win.preferences", act_preferences },
  { "win.register-patient", act_register_patient },
  { "win.register-patients", act_register_patients },
  { "win.edit-patient", act_edit_patient },
  { "win.invite", act_invite },
  { "win.new-group", act_new_group },
  { "win.edit-group", act_edit_group },
  { "win.new-room", act_new_room },
  { "win.connect", act_connect },
  { "win.find-community", act_find_community },
  { "win.new-community", act_new_community },
  { "win.applications", act_applications },
  { "win.open-family", act_open_family },
  { "win.add-relative", act_add_relative },
};

/**
 * rk_window_acts_install:
 * @widget_class: the class of #RkMainWindow
 */
void
rk_window_acts_install (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_class_install_action (widget_class, acts[i].name, NULL, acts[i].act);
}

/**
 * rk_window_acts_guard:
 * @locked: whether nobody may do any of this
 */
void
rk_window_acts_guard (RkMainWindow *window, gboolean locked)
{
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (window), acts[i].name, !locked);
}
