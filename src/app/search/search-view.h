/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_SEARCH_VIEW (rk_search_view_get_type ())
/**
 * RkSearchView:
 *
 * What the one search box finds in everything that this terminal holds, and how far back that is.
 *
 * Signals:
 * - `opened (string space_id, string post_id, int64 position)`: the person goes to a hit
 */
G_DECLARE_FINAL_TYPE (RkSearchView, rk_search_view, RK, SEARCH_VIEW, GtkWidget)

GtkWidget *rk_search_view_new (RkClient *client);
void rk_search_view_set_query (RkSearchView *self, const char *query);

G_END_DECLS
