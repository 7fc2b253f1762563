/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/home/handover-print.h"

#include "app/common/common.h"
#include "app/home/handover-sheet.h"
#include "app/papers/print.h"
#include "core/time.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *view;
  char *since;
} Print;

static void
print_free (Print *print)
{
  g_object_unref (print->view);
  g_free (print->since);
  g_free (print);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Print, print_free)

static void
on_places (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Print) print = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = rk_client_handover_finish (RK_CLIENT (source), result, &error);
  RkUserItem *user = rk_client_get_user (RK_CLIENT (source));

  if (places == NULL || user == NULL)
    {
      if (error != NULL)
        rk_alert (print->view, _ ("Printing failed"), error->message);
      return;
    }
  rk_print (
    print->view, RK_CLIENT (source),
    rk_handover_sheet_new (places, print->since, rk_user_item_get_name (user), rk_time_now_us ()),
    _ ("Print the handover?"), rk_user_item_get_id (user));
}

/**
 * rk_handover_print:
 * @view: what asks
 * @since_us: since when; 0 for what is unread or not understood
 * @since: the same in words
 *
 * Prints the 申し送り, unless the facility bars it; what is printed is reported for the audit.
 */
void
rk_handover_print (GtkWidget *view, RkClient *client, gint64 since_us, const char *since)
{
  Print *print;

  if (!rk_may_print (view, client))
    return;
  print = g_new0 (Print, 1);
  print->view = g_object_ref (view);
  print->since = g_strdup (since);
  rk_client_handover_async (client, since_us, NULL, on_places, print);
}
