/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"
#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_MAIN_WINDOW (rk_main_window_get_type ())
/**
 * RkMainWindow:
 *
 * The window of somebody who is signed in: the places at the left, and the place that is open.
 */
G_DECLARE_FINAL_TYPE (RkMainWindow, rk_main_window, RK, MAIN_WINDOW, AdwApplicationWindow)

RkMainWindow *rk_main_window_new (GtkApplication *application, RkClient *client);
void rk_main_window_set_locked (RkMainWindow *self, gboolean locked);
void rk_main_window_open_patient (RkMainWindow *self, RkPatientItem *item);
gboolean rk_main_window_open_space (RkMainWindow *self, const char *space_id);
void rk_main_window_open_post (RkMainWindow *self,
                               const char *space_id,
                               const char *post_id,
                               gint64 position);
void rk_main_window_show_place (RkMainWindow *self, const char *place);
RkClient *rk_main_window_get_client (RkMainWindow *self);
RkMediaLoader *rk_main_window_get_loader (RkMainWindow *self);
RkPatientItem *rk_main_window_get_open (RkMainWindow *self);
RkTimeline *rk_main_window_get_timeline (RkMainWindow *self);

G_END_DECLS
