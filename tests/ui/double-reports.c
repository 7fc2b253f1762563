/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "double.h"

/* Reports of posts, invented. */

/* One that waits, of a post that is not here. */
void
rk_client_reports_async (RkClient *self,
                         const char *space_id,
                         const char *post_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  RkReported *reported = g_new0 (RkReported, 1);
  RkReport *report = rk_record_new (&rk_report_type);

  report->kind = RK_REPORT_PRIVATE;
  report->reason = g_strdup ("花火大会の写真は、患者さんの話ではありません。");
  report->created_us = 1753000000000000;
  reported->post = rk_record_new (&rk_post_type);
  reported->may_hide = TRUE;
  reported->post->state = RK_POST_NORMAL;
  reported->post->text = g_strdup ("昨日の花火大会、きれいでした！　写真は私のページにあります。");
  reported->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_report_free);
  g_ptr_array_add (reported->reports, report);
  g_task_return_pointer (task, reported, (GDestroyNotify) rk_reported_free);
  g_object_unref (task);
}

RkReported *
rk_client_reports_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_reported_free (RkReported *reported)
{
  g_clear_pointer (&reported->reports, g_ptr_array_unref);
  g_clear_pointer (&reported->post, rk_post_free);
  g_free (reported);
}

void
rk_client_settle_reports_async (RkClient *self,
                                const char *space_id,
                                const char *post_id,
                                RkReportOutcome outcome,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_task_report_new_error (self, callback, data, rk_client_settle_reports_async, G_IO_ERROR,
                           G_IO_ERROR_FAILED, "no server");
}
