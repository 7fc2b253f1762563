/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_DAY_JUMP (rk_day_jump_get_type ())
/**
 * RkDayJump:
 *
 * A button with a calendar: the way to a day of the timeline.
 *
 * Signals:
 * - `found (string post_id)`: the post to go to; it is in the model
 */
G_DECLARE_FINAL_TYPE (RkDayJump, rk_day_jump, RK, DAY_JUMP, GtkWidget)

GtkWidget *rk_day_jump_new (void);
void rk_day_jump_set_timeline (RkDayJump *self, RkTimeline *timeline);

G_END_DECLS
