/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/administration.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_FACILITY_WINDOW (rk_facility_window_get_type ())
/**
 * RkFacilityWindow:
 *
 * 施設の管理, for the facility's administrators: who works there, at which terminals, by which
 * rules, and who did what. The signal `loaded` says that rk_facility_window_get_staffing() is new.
 */
G_DECLARE_FINAL_TYPE (
  RkFacilityWindow, rk_facility_window, RK, FACILITY_WINDOW, AdwPreferencesWindow)

GtkWidget *rk_facility_window_new (GtkWindow *parent, RkClient *client);
RkClient *rk_facility_window_get_client (RkFacilityWindow *self);
const RkStaffing *rk_facility_window_get_staffing (RkFacilityWindow *self);
void rk_facility_window_reload (RkFacilityWindow *self);
void rk_facility_window_say (RkFacilityWindow *self, const char *text);

/* Its pages. */
GtkWidget *rk_staff_page_new (RkFacilityWindow *window);
GtkWidget *rk_terminal_page_new (RkFacilityWindow *window);
GtkWidget *rk_rules_page_new (RkFacilityWindow *window);
GtkWidget *rk_access_page_new (RkFacilityWindow *window);

/* One of the staff. */
char *rk_staff_words (const RkUser *user, const RkStaff *staff) G_GNUC_WARN_UNUSED_RESULT;
void rk_staff_add_state (GtkWidget *row, const RkUser *user);
void rk_person_page_open (RkFacilityWindow *window, const RkUser *user);

/* What is done from them. */
void rk_incident_ask_person (RkFacilityWindow *window, const RkUser *user);
void rk_incident_ask_terminal (RkFacilityWindow *window, const RkTerminal *terminal);
void rk_incident_show (RkFacilityWindow *window, const RkIncident *incident);
void rk_temporary_password_ask (RkFacilityWindow *window, const RkUser *user);
void rk_ledger_open (RkFacilityWindow *window);
void rk_register_ask (RkFacilityWindow *window, const RkTerminal *terminal);
const char *rk_terminal_words (const RkTerminal *terminal);
const char *rk_terminal_owner_words (int owner);
GtkWidget *rk_leaving_window_new (RkFacilityWindow *window, const RkUser *user);

const char *rk_access_words (const char *action);

G_END_DECLS
