/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

G_BEGIN_DECLS

GtkWidget *rk_portrait_new (int size);
void rk_portrait_bind (GtkWidget *portrait, RkUserItem *user, RkMediaLoader *loader);

G_END_DECLS
