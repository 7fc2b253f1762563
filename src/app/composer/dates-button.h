/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_DATES_BUTTON (rk_dates_button_get_type ())
/**
 * RkDatesButton:
 *
 * 日程調整 beside the text that is being written: which dates are proposed with it.
 */
G_DECLARE_FINAL_TYPE (RkDatesButton, rk_dates_button, RK, DATES_BUTTON, GtkWidget)

GtkWidget *rk_dates_button_new (GtkWidget *other);
void
rk_dates_button_set_timeline (RkDatesButton *self, RkTimeline *timeline, const char *author_id);
const RkAsk *rk_dates_button_get_ask (RkDatesButton *self);
const RkAsk *rk_dates_button_or (RkDatesButton *self, const RkAsk *ask);
void rk_dates_button_posted (RkDatesButton *self, const char *post_id);
void rk_dates_button_take_back (RkDatesButton *self, const char *post_id);

G_END_DECLS
