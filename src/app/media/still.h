/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_STILL (rk_still_get_type ())
G_DECLARE_FINAL_TYPE (RkStill, rk_still, RK, STILL, GObject)

GdkPaintable *rk_still_new (GdkTexture *texture);

G_END_DECLS
