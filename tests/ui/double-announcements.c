/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-double"

#include "double.h"

#include "client/announcement-item.h"
#include "core/id.h"
#include "core/time.h"

/* What the stand-in of the client does about お知らせ of the operator or a 医師会. */

static GListStore *
announcements_of (RkClient *client)
{
  GListStore *store = g_object_get_data (G_OBJECT (client), "announcements");

  if (store == NULL)
    {
      store = g_list_store_new (RK_TYPE_ANNOUNCEMENT_ITEM);
      g_object_set_data_full (G_OBJECT (client), "announcements", store, g_object_unref);
    }
  return store;
}

GListModel *
rk_client_get_announcements (RkClient *self)
{
  return G_LIST_MODEL (announcements_of (self));
}

void
rk_client_mark_announcement_read (RkClient *self, RkAnnouncementItem *item)
{
  GListStore *store = announcements_of (self);
  g_autoptr (RkAnnouncement) read
    = rk_record_copy (&rk_announcement_type, rk_announcement_item_get_announcement (item));
  g_autoptr (RkAnnouncementItem) other = NULL;
  guint position;

  read->read_us = rk_time_now_us ();
  other = rk_announcement_item_new (read);
  if (g_list_store_find (store, item, &position))
    g_list_store_splice (store, position, 1, (gpointer *) &other, 1);
}

void
rk_double_announce (RkClient *client, const char *title, const char *text)
{
  g_autoptr (RkAnnouncement) announcement = rk_record_new (&rk_announcement_type);
  g_autoptr (RkAnnouncementItem) item = NULL;

  announcement->id = rk_id_new ();
  announcement->title = g_strdup (title);
  announcement->sender = g_strdup ("みどり野市医師会");
  announcement->text = g_strdup (text);
  announcement->created_us = announcement->changed_us = rk_time_now_us () - 3 * RK_HOUR;
  announcement->until_us = rk_time_now_us () + 30 * RK_DAY;
  item = rk_announcement_item_new (announcement);
  g_list_store_append (announcements_of (client), item);
}
