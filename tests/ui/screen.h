/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A program of tests that show windows: between the two it adds its tests. */
void screen_begin (int *argc, char ***argv);
int screen_run (char **argv);
GtkApplication *screen_get_application (void);

/* Looking at windows from inside their process. */
void pass (guint ms);
void settle (void);
/* The whole screen as it is, in the folder that RK_TEST_PICTURES names, if it names one. */
void keep_picture (const char *name);
GtkWidget *find (GtkWidget *widget, GType type, const char *text);
GtkWidget *find_soon (GtkWidget *widget, GType type, const char *text);

G_END_DECLS
