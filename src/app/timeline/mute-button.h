/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_MUTE_BUTTON (rk_mute_button_get_type ())
/**
 * RkMuteButton:
 *
 * A bell: whether and until when nothing is heard of the space that is shown.
 */
G_DECLARE_FINAL_TYPE (RkMuteButton, rk_mute_button, RK, MUTE_BUTTON, GtkWidget)

GtkWidget *rk_mute_button_new (void);
void rk_mute_button_set_timeline (RkMuteButton *self, RkTimeline *timeline);

G_END_DECLS
