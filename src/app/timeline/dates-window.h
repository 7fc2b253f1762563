/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_DATES_WINDOW (rk_dates_window_get_type ())
/**
 * RkDatesWindow:
 *
 * 日程調整 as a table: the members as rows, the dates as columns; in it one answers, and who
 * proposed the dates decides.
 */
G_DECLARE_FINAL_TYPE (RkDatesWindow, rk_dates_window, RK, DATES_WINDOW, AdwWindow)

GtkWidget *rk_dates_window_new (GtkWindow *parent, RkTimeline *timeline, RkPostItem *post);

G_END_DECLS
