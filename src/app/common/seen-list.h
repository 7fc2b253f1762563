/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_SEEN_LIST (rk_seen_list_get_type ())
/**
 * RkSeenList:
 *
 * A list of equal rows that makes no more of them than are seen: its cost does not depend on the
 * length of its model. The toolkit's own list keeps 200 rows whatever has room, and binds and
 * measures all of them anew at every change of a filter.
 *
 * The rows are as high as the highest that was shown. Arrow keys, Page Up and Down, Home and End
 * move the focus; a click or Enter emits `activate` with the position; nothing is selected. A row
 * that has the focus stays with its item as long as that is in the model. Stands in a
 * #GtkScrolledWindow. Main thread only.
 */
G_DECLARE_FINAL_TYPE (RkSeenList, rk_seen_list, RK, SEEN_LIST, GtkWidget)

/**
 * RkSeenListBind:
 * @child: what stands in a row
 * @item: (nullable): what it shows from now on; %NULL for nothing
 * @data: what was given with it
 */
typedef void (*RkSeenListBind) (GtkWidget *child, gpointer item, gpointer data);
typedef GtkWidget *(*RkSeenListMake) (gpointer data);

void rk_seen_list_set_model (
  RkSeenList *self, GListModel *model, RkSeenListMake make, RkSeenListBind bind, gpointer data);
void rk_seen_list_foreach (RkSeenList *self, RkSeenListBind function, gpointer data);

G_END_DECLS
