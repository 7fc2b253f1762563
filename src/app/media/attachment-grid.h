/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

G_BEGIN_DECLS

/* How many attachments a post shows before "+n". */
#define RK_GRID_MAX 4

GtkWidget *rk_attachment_grid_new (RkPostItem *post, RkMediaLoader *loader);
void rk_attachment_grid_set_sight (GtkWidget *grid, RkMediaSight sight);

G_END_DECLS
