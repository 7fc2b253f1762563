/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/shell/application.h"

G_BEGIN_DECLS

#define RK_TYPE_MAIN_WINDOW (rk_main_window_get_type ())
/**
 * RkMainWindow:
 *
 * The window of somebody who is signed in: the places at the left, and the place that is open.
 */
G_DECLARE_FINAL_TYPE (RkMainWindow, rk_main_window, RK, MAIN_WINDOW, AdwApplicationWindow)

RkMainWindow *rk_main_window_new (RkApplication *application);

G_END_DECLS
