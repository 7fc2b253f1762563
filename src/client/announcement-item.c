/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/announcement-item.h"

/* One お知らせ for the windows. */

struct _RkAnnouncementItem
{
  GObject parent_instance;

  RkAnnouncement *announcement;
};

G_DEFINE_FINAL_TYPE (RkAnnouncementItem, rk_announcement_item, G_TYPE_OBJECT)

static void
rk_announcement_item_finalize (GObject *object)
{
  g_clear_pointer (&RK_ANNOUNCEMENT_ITEM (object)->announcement, rk_announcement_free);
  G_OBJECT_CLASS (rk_announcement_item_parent_class)->finalize (object);
}

static void
rk_announcement_item_class_init (RkAnnouncementItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rk_announcement_item_finalize;
}

static void
rk_announcement_item_init (RkAnnouncementItem *self)
{
}

RkAnnouncementItem *
rk_announcement_item_new (const RkAnnouncement *announcement)
{
  RkAnnouncementItem *self = g_object_new (RK_TYPE_ANNOUNCEMENT_ITEM, NULL);

  self->announcement = rk_record_copy (&rk_announcement_type, announcement);
  return self;
}

const RkAnnouncement *
rk_announcement_item_get_announcement (RkAnnouncementItem *self)
{
  return self->announcement;
}

static RkAnnouncementItem *
find_item (GListModel *there, const RkAnnouncement *row)
{
  for (guint i = 0; i < g_list_model_get_n_items (there); i++)
    {
      g_autoptr (RkAnnouncementItem) item = g_list_model_get_item (there, i);

      if (rk_record_equal (&rk_announcement_type, item->announcement, row))
        return g_steal_pointer (&item);
    }
  return rk_announcement_item_new (row);
}

GPtrArray *
rk_announcements_to_items (GListModel *there, GPtrArray *rows)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_ptr_array_add (items, find_item (there, g_ptr_array_index (rows, i)));
  return items;
}

guint
rk_announcements_count_unread (GListModel *announcements)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (announcements); i++)
    {
      g_autoptr (RkAnnouncementItem) item = g_list_model_get_item (announcements, i);
      n += item->announcement->read_us == 0;
    }
  return n;
}
