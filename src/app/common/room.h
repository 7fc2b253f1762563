/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Room is counted in letters and not in pixels: four times larger text has a quarter of it. */
double rk_em_of (GtkWidget *widget);
void rk_room_for_columns (GtkWidget *widget);
void rk_room_for_window (GtkWindow *window);
void rk_room_for_dialog (gpointer dialog);
void rk_flap_reveal (AdwFlap *flap, gboolean reveal);

G_END_DECLS
