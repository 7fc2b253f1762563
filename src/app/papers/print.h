/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/papers/printout.h"
#include "client/client.h"

G_BEGIN_DECLS

gboolean rk_may_print (GtkWidget *view, RkClient *client);
void rk_print (GtkWidget *view,
               RkClient *client,
               RkPrintout *printout,
               const char *heading,
               const char *subject_id);

G_END_DECLS
