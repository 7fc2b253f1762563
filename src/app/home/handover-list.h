/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_HANDOVER_LIST (rk_handover_list_get_type ())
/**
 * RkHandoverList:
 *
 * 申し送り on the screen: what is new by patient since a time, what is not understood first.
 *
 * Signals:
 * - `opened (string space_id, string post_id, int64 position)`
 */
G_DECLARE_FINAL_TYPE (RkHandoverList, rk_handover_list, RK, HANDOVER_LIST, GtkBox)

GtkWidget *rk_handover_list_new (RkClient *client);
void rk_handover_list_set_since (RkHandoverList *self, gint64 since_us);

G_END_DECLS
