/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/timeline.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PIN_STRIP (rk_pin_strip_get_type ())
/**
 * RkPinStrip:
 *
 * What stands at the top of a timeline: the latest pinned post, and the others when it is opened.
 * Hidden where nothing is pinned. Its buttons do `timeline.show-post` and `timeline.unpin`.
 */
G_DECLARE_FINAL_TYPE (RkPinStrip, rk_pin_strip, RK, PIN_STRIP, AdwBin)

GtkWidget *rk_pin_strip_new (void);
void rk_pin_strip_set_timeline (RkPinStrip *self, RkTimeline *timeline);

G_END_DECLS
