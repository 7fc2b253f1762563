/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/post-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rk_send_progress_new (RkPostItem *post);

G_END_DECLS
