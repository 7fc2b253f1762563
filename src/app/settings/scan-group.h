/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *rk_scan_group_new (RkClient *client);

G_END_DECLS
