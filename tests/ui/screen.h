/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Looking at windows from inside their process. */
void settle (void);
GtkWidget *find (GtkWidget *widget, GType type, const char *text);
GtkWidget *find_soon (GtkWidget *widget, GType type, const char *text);

G_END_DECLS
