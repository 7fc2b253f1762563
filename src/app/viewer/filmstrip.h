/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

G_BEGIN_DECLS

GtkWidget *rk_filmstrip_new (GtkSingleSelection *entries, RkMediaLoader *loader);

G_END_DECLS
