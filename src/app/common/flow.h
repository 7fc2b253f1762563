/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_FLOW (rk_flow_get_type ())
/**
 * RkFlow:
 *
 * A line of widgets that goes on in the next line where there is no room for it: with very large
 * letters nothing makes a window wider than the screen. A child that expands takes the room that is
 * left in its line.
 */
G_DECLARE_FINAL_TYPE (RkFlow, rk_flow, RK, FLOW, GtkWidget)

GtkWidget *rk_flow_new (int spacing);
void rk_flow_append (RkFlow *self, GtkWidget *child);

G_END_DECLS
