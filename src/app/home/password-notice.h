/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rk_password_notice_new (RkClient *client);
int rk_password_days_left (const RkFacility *facility, const RkUser *user, gint64 now_us);

G_END_DECLS
