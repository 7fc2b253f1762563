/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The header of the viewer, whose buttons act by the window's actions. */
typedef struct
{
  GtkToggleButton *compare_button;
  GtkWidget *search_button;
  GtkLabel *count_label;
  GtkLabel *name_label;
  GtkWidget *previous_button;
  GtkWidget *next_button;
  GtkWidget *picture_tools;
  GtkWidget *page_tools;
  GtkLabel *page_label;
  GtkLabel *zoom_label;
} RkViewerBar;

GtkWidget *rk_viewer_bar_build (RkViewerBar *bar);
GtkWidget *rk_viewer_loading_new (void);
GtkWidget *rk_viewer_converting_new (void);

G_END_DECLS
