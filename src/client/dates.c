/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client-private.h"
#include "client/engine-private.h"
#include "client/store-private.h"
#include "core/id.h"
#include "core/json.h"
#include "core/time.h"

/* 日程調整: my answer, which goes through the outbox, and the decision, which needs the server. */

/* call: a is the space, b the post, c the remark or NULL, dates the choices, number the version. */
static gboolean
write_answer (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  g_autofree char *path
    = g_strconcat ("/v1/spaces/", call->a, "/posts/", call->b, "/choices", NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "choices");
  rk_json_text (&writer, call->dates);
  if (call->c != NULL && *call->c != '\0')
    {
      rk_json_key (&writer, "remark");
      rk_json_text (&writer, call->c);
    }
  rk_json_end_object (&writer);
  rk_dirty_add_post (rk_store_get_dirty (store), call->b, call->a);
  return rk_outbox_drop_waiting (store, call->engine, "dates", call->b, error)
         && rk_outbox_add (store, "dates", call->a, call->b, call->b, "PUT", path, body->str, error)
         && rk_db_exec (rk_store_get_db (store),
                        "UPDATE outbox SET text = $2, choices = $3, version = $4, active = 1"
                        " WHERE seq = (SELECT MAX(seq) FROM outbox WHERE target_id = $1)",
                        error, "ttti", call->b, call->c, call->dates, call->number);
}

static void
answer (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;

  if (engine->store == NULL)
    rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
  else if (!rk_engine_write (engine, write_answer, call, &error))
    rk_call_return_error (call, error);
  else
    {
      rk_engine_outbox_pump (engine);
      rk_call_return_true (call);
    }
}

void
rk_timeline_answer_dates (RkTimeline *self,
                          RkPostItem *post,
                          const char *choices,
                          const char *remark)
{
  RkEngine *engine = rk_client_get_engine (rk_timeline_get_client (self));
  RkCall *call;

  if (engine == NULL || rk_timeline_is_gone (self))
    return;
  call = rk_call_new (engine, NULL, answer);
  call->a = g_strdup (rk_timeline_get_space_id (self));
  call->b = g_strdup (rk_post_item_get_id (post));
  call->c = g_strdup (remark);
  call->dates = g_strdup (choices);
  call->number = rk_post_item_get_post (post)->version;
  rk_call_start (call);
}

void
rk_timeline_decide_async (RkTimeline *self,
                          RkPostItem *post,
                          gint64 decided_us,
                          const char *text,
                          const char *night_reason,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autofree char *id = rk_id_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "decided_us");
  rk_json_int (&writer, decided_us);
  rk_json_key (&writer, "instead_of_us");
  rk_json_int (&writer, rk_post_item_get_decided_us (post));
  rk_json_key (&writer, "post_id");
  rk_json_text (&writer, id);
  rk_json_key (&writer, "text");
  rk_json_text (&writer, text);
  rk_json_key (&writer, "written_us");
  rk_json_int (&writer, rk_time_now_us ());
  if (night_reason != NULL && *night_reason != '\0')
    {
      rk_json_key (&writer, "night_reason");
      rk_json_text (&writer, night_reason);
    }
  rk_json_end_object (&writer);
  rk_client_act (rk_timeline_get_client (self), self, "PUT",
                 g_strconcat ("/v1/spaces/", rk_timeline_get_space_id (self), "/posts/",
                              rk_post_item_get_id (post), "/decision", NULL),
                 body->str, cancellable, callback, data);
}
