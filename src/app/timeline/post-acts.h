/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void rk_post_acts_install (GtkWidgetClass *klass);
RkPostItem *rk_post_acts_find (RkTimeline *timeline, GVariant *parameter);

G_END_DECLS
