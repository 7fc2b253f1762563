/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/announcements.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *rk_announcement_row_new (RkAnnouncementItem *item);
void rk_announcement_window_present (GtkWidget *inside, RkClient *client, RkAnnouncementItem *item);

G_END_DECLS
