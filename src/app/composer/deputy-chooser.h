/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_DEPUTY_CHOOSER (rk_deputy_chooser_get_type ())
/**
 * RkDeputyChooser:
 *
 * In whose name one posts: one's own, or that of a doctor of the space for whom one may type. It is
 * there only where there is such a doctor.
 */
G_DECLARE_FINAL_TYPE (RkDeputyChooser, rk_deputy_chooser, RK, DEPUTY_CHOOSER, GtkWidget)

GtkWidget *rk_deputy_chooser_new (RkClient *client);
void rk_deputy_chooser_set_members (RkDeputyChooser *self, GListModel *members);
void rk_deputy_chooser_reset (RkDeputyChooser *self);
const char *rk_deputy_chooser_get_id (RkDeputyChooser *self);
const char *rk_deputy_chooser_get_name (RkDeputyChooser *self);

G_END_DECLS
