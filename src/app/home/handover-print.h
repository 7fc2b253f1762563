/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void rk_handover_print (GtkWidget *view, RkClient *client, gint64 since_us, const char *since);

G_END_DECLS
