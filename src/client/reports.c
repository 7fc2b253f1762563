/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client-private.h"
#include "client/engine-private.h"
#include "client/store-private.h"
#include "core/json.h"
#include "core/time.h"
#include "db/record.h"

/* 通報: of a post by me, which goes through the outbox, and what those who look after a post are
 * told and say, which needs the server. */

/* The store. */

/** rk_store_my_report: Returns: #RkMyReport, of a post */
int
rk_store_my_report (RkStore *store, const char *space_id, const char *post_id)
{
  gint64 open = 0, settled = 0;

  rk_db_query_int64 (store->db,
                     "SELECT COUNT(*) FROM report WHERE space_id = $1 AND post_id = $2"
                     " AND outcome IS NULL",
                     &open, NULL, "tt", space_id, post_id);
  rk_db_query_int64 (store->db,
                     "SELECT COUNT(*) FROM report WHERE space_id = $1 AND post_id = $2"
                     " AND outcome IS NOT NULL",
                     &settled, NULL, "tt", space_id, post_id);
  return open > 0 ? RK_MY_REPORT_OPEN : settled > 0 ? RK_MY_REPORT_SETTLED : RK_MY_REPORT_NONE;
}

/** rk_store_apply_report: @gone: whether there is none any more */
gboolean
rk_store_apply_report (RkStore *store, const RkReport *report, gboolean gone, GError **error)
{
  gint64 waiting = 0;

  /* What was said here is newer than what the server was told. */
  if (!rk_db_query_int64 (store->db,
                          "SELECT COUNT(*) FROM outbox WHERE kind = 'report' AND target_id = $1",
                          &waiting, error, "t", report->post_id))
    return FALSE;
  if (waiting > 0)
    return TRUE;
  rk_dirty_add_post (store->dirty, report->post_id, report->space_id);
  if (!gone)
    return rk_store_upsert (store, &rk_report_type, "space_id, post_id", report, error);
  return rk_db_exec (store->db, "DELETE FROM report WHERE space_id = $1 AND post_id = $2", error,
                     "tt", report->space_id, report->post_id);
}

/* By me. call: a is the space, b the post, number the kind, c the reason or NULL. */

static gboolean
write_report (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  const RkField *kinds = rk_record_type_find (&rk_report_type, "kind");
  const gboolean take_back = call->number == RK_REPORT_UNKNOWN;
  const gint64 now = rk_time_now_us ();
  RkReport report = {
    .space_id = call->a,
    .post_id = call->b,
    .kind = (int) call->number,
    .reason = call->c,
    .created_us = now,
    .changed_us = now,
  };
  g_autofree char *path = g_strconcat ("/v1/spaces/", call->a, "/posts/", call->b, "/report", NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  if (!rk_outbox_drop_waiting (store, call->engine, "report", call->b, error))
    return FALSE;
  rk_dirty_add_post (rk_store_get_dirty (store), call->b, call->a);
  if (take_back)
    return rk_db_exec (rk_store_get_db (store),
                       "DELETE FROM report WHERE space_id = $1 AND post_id = $2", error, "tt",
                       call->a, call->b)
           && rk_outbox_add (store, "report", call->a, call->b, NULL, "DELETE", path, "", error);
  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "kind");
  rk_json_text (&writer, rk_field_enum_name (kinds, report.kind));
  if (report.reason != NULL && *report.reason != '\0')
    {
      rk_json_key (&writer, "reason");
      rk_json_text (&writer, report.reason);
    }
  rk_json_end_object (&writer);
  return rk_store_upsert (store, &rk_report_type, "space_id, post_id", &report, error)
         && rk_outbox_add (store, "report", call->a, call->b, NULL, "PUT", path, body->str, error);
}

void
rk_engine_report (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;

  if (!rk_engine_write (engine, write_report, call, &error))
    {
      rk_call_return_error (call, error);
      return;
    }
  rk_engine_outbox_pump (engine);
  rk_call_return_true (call);
}

void
rk_timeline_report (RkTimeline *self, RkPostItem *post, RkReportKind kind, const char *reason)
{
  RkEngine *engine = rk_client_get_engine (rk_timeline_get_client (self));
  RkCall *call;

  if (engine == NULL || rk_timeline_is_gone (self))
    return;
  call = rk_call_new (engine, NULL, rk_engine_report);
  call->a = g_strdup (rk_timeline_get_space_id (self));
  call->b = g_strdup (rk_post_item_get_id (post));
  call->c = g_strdup (reason);
  call->number = kind;
  rk_call_start (call);
}

/* By those who look after it. */

/** rk_reported_free: @reported: (transfer full) (nullable): what was reported */
void
rk_reported_free (RkReported *reported)
{
  if (reported == NULL)
    return;
  g_clear_pointer (&reported->reports, g_ptr_array_unref);
  g_clear_pointer (&reported->post, rk_post_free);
  g_free (reported);
}

static void
on_reports (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  const json_t *post;
  RkReported *reported;

  if (!rk_call_has_answer (call, reply))
    return;
  reported = g_new0 (RkReported, 1);
  reported->reports
    = rk_read_records (reply->json, "reports", &rk_report_type, (GDestroyNotify) rk_report_free);
  reported->may_hide = json_is_true (json_object_get (reply->json, "may_hide"));
  post = json_object_get (reply->json, "post");
  if (post != NULL)
    {
      reported->post = rk_record_new (&rk_post_type);
      if (!rk_record_read (&rk_post_type, post, RK_DECODE_TOLERANT, reported->post, NULL))
        g_clear_pointer (&reported->post, rk_post_free);
    }
  rk_call_return (call, reported, (GDestroyNotify) rk_reported_free);
}

static void
ask_reports (RkEngine *engine, RkCall *call)
{
  g_autofree char *path
    = g_strconcat ("/v1/spaces/", call->a, "/posts/", call->b, "/reports", NULL);

  rk_call_ask (call, "GET", path, NULL, on_reports);
}

void
rk_client_reports_async (RkClient *self,
                         const char *space_id,
                         const char *post_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  RkCall *call = rk_client_new_call (self, self, ask_reports, cancellable, callback, data);

  call->a = g_strdup (space_id);
  call->b = g_strdup (post_id);
  rk_call_start (call);
}

RkReported *
rk_client_reports_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* call: a is the space, b the post, number the outcome. */

static void
say_outcome (RkCall *call)
{
  const RkField *outcomes = rk_record_type_find (&rk_report_type, "outcome");
  g_autofree char *path
    = g_strconcat ("/v1/spaces/", call->a, "/posts/", call->b, "/reports", NULL);
  g_autofree char *body
    = g_strdup_printf ("{\"outcome\":\"%s\"}", rk_field_enum_name (outcomes, (int) call->number));

  rk_call_ask (call, "PUT", path, body, rk_call_answered);
}

static void
on_hidden (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (rk_call_has_answer (call, reply))
    say_outcome (call);
}

static void
settle (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = g_strconcat ("/v1/spaces/", call->a, "/posts/", call->b, "/hidden", NULL);

  if (call->number == RK_REPORT_DELETED)
    rk_call_ask (call, "PUT", path, "{}", on_hidden);
  else
    say_outcome (call);
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
  RkCall *call = rk_client_new_call (self, self, settle, cancellable, callback, data);

  g_return_if_fail (outcome > RK_REPORT_OPEN && outcome <= RK_REPORT_DELETED);
  call->a = g_strdup (space_id);
  call->b = g_strdup (post_id);
  call->number = outcome;
  rk_call_start (call);
}
