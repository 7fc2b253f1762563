/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/picture-view.h"

G_BEGIN_DECLS

#define RK_TYPE_COMPARE_VIEW (rk_compare_view_get_type ())
/**
 * RkCompareView:
 *
 * Two pictures side by side, a wound then and now: what is done to the view of one is done to that
 * of the other.
 */
G_DECLARE_FINAL_TYPE (RkCompareView, rk_compare_view, RK, COMPARE_VIEW, GtkWidget)

GtkWidget *rk_compare_view_new (void);
void
rk_compare_view_set (RkCompareView *self, guint side, GdkTexture *texture, const char *caption);
RkPictureView *rk_compare_view_get_picture (RkCompareView *self, guint side);

G_END_DECLS
