/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/gtk.h"

/* One id for all, so that there is never more than one to take away. */
#define NOTIFICATION_ID "news"

void
rk_platform_notify (GApplication *application, const char *title, const char *action)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  if (action != NULL)
    g_notification_set_default_action (notification, action);
  g_application_send_notification (application, NOTIFICATION_ID, notification);
}

void
rk_platform_withdraw_notification (GApplication *application)
{
  g_application_withdraw_notification (application, NOTIFICATION_ID);
}

gboolean
rk_platform_block_capture (GtkWindow *window)
{
  g_return_val_if_fail (GTK_IS_WINDOW (window), FALSE);

  return FALSE;
}
