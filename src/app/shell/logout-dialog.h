/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

void rk_logout_ask (GtkWindow *parent, RkClient *client);
GtkWidget *rk_logout_dialog_new (GtkWindow *parent, RkClient *client, GPtrArray *unsent);

G_END_DECLS
