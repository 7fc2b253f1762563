/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/request-item.h"

/* One リクエスト of one facility for the windows. */

struct _RkRequestItem
{
  GObject parent_instance;

  RkRequestRow row;
};

G_DEFINE_FINAL_TYPE (RkRequestItem, rk_request_item, G_TYPE_OBJECT)

static void
rk_request_item_finalize (GObject *object)
{
  RkRequestItem *self = RK_REQUEST_ITEM (object);

  g_clear_pointer (&self->row.request, rk_request_free);
  g_free (self->row.failure);
  G_OBJECT_CLASS (rk_request_item_parent_class)->finalize (object);
}

static void
rk_request_item_class_init (RkRequestItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rk_request_item_finalize;
}

static void
rk_request_item_init (RkRequestItem *self)
{
}

RkRequestItem *
rk_request_item_new (const RkRequestRow *row)
{
  RkRequestItem *self = g_object_new (RK_TYPE_REQUEST_ITEM, NULL);

  self->row = *row;
  self->row.request = rk_record_copy (&rk_request_type, row->request);
  self->row.failure = g_strdup (row->failure);
  return self;
}

gboolean
rk_request_item_is_same (RkRequestItem *self, const RkRequestRow *row)
{
  return self->row.send_state == row->send_state && self->row.can_withdraw == row->can_withdraw
         && g_strcmp0 (self->row.failure, row->failure) == 0
         && rk_record_equal (&rk_request_type, self->row.request, row->request);
}

const RkCareRequest *
rk_request_item_get_request (RkRequestItem *self)
{
  return self->row.request;
}

gboolean
rk_request_item_is_incoming (RkRequestItem *self)
{
  return self->row.incoming;
}

gboolean
rk_request_item_can_withdraw (RkRequestItem *self)
{
  return self->row.can_withdraw;
}

gboolean
rk_request_item_waits_for_me (RkRequestItem *self)
{
  return self->row.incoming ? self->row.request->state == RK_REQUEST_WAITING
                            : self->row.is_mine && self->row.request->state == RK_REQUEST_ASKING;
}

RkSendState
rk_request_item_get_send_state (RkRequestItem *self)
{
  return (RkSendState) self->row.send_state;
}

const char *
rk_request_item_get_failure (RkRequestItem *self)
{
  return self->row.failure;
}
