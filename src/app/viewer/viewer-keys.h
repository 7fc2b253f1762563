/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void rk_viewer_keys_bind (GtkWidgetClass *widget_class);
void rk_viewer_keys_add_arrows (GtkWidget *viewer);

G_END_DECLS
