/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/shell/main-window.h"

G_BEGIN_DECLS

void rk_window_acts_install (GtkWidgetClass *widget_class);
void rk_window_acts_guard (RkMainWindow *window, gboolean locked);

G_END_DECLS
