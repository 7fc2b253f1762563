/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/post-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rk_reaction_list_popover_new (RkPostItem *post, RkReactionKind kind);
GtkWidget *rk_missing_list_popover_new (RkPostItem *post, GtkWidget *end);

G_END_DECLS
