/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "double.h"

void
rk_client_set_media_sight (RkClient *self, RkAttachmentItem *attachment, RkMediaSight sight)
{
  g_object_set_data (G_OBJECT (attachment), "rk-sight", GINT_TO_POINTER (sight));
}

/* What rk_client_media_usage_async() tells. */
static RkMediaUsage usage = { 186000000, 5200000, RK_MEDIA_USUAL_LIMIT, 0 };

void
rk_client_media_usage_async (RkClient *self,
                             GCancellable *c,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  rk_double_answer (self, callback, data, self, NULL);
}

gboolean
rk_client_media_usage_finish (RkClient *self,
                              GAsyncResult *result,
                              RkMediaUsage *ret_usage,
                              GError **error)
{
  *ret_usage = usage;
  return rk_double_taken (result, error);
}

void
rk_client_set_media_limit (RkClient *self, gint64 bytes)
{
  usage.limit = bytes;
}

void
rk_client_empty_media_async (RkClient *self,
                             GCancellable *c,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  usage.kept = 0;
  rk_double_answer (self, callback, data, self, NULL);
}
