/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/communities.h"

#include "client/client-private.h"
#include "client/engine-private.h"

/* The engine's thread. */

typedef struct
{
  GPtrArray *communities;
  gboolean more;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->communities, g_ptr_array_unref);
  g_free (found);
}

static void
on_communities (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  Found *found;

  if (!rk_call_has_answer (call, reply))
    return;
  found = g_new0 (Found, 1);
  found->communities = rk_read_records (
    reply->json, "communities", &rk_community_type, (GDestroyNotify) rk_community_free);
  found->more = json_is_true (json_object_get (reply->json, "more"));
  rk_call_return (call, found, found_free);
}

static void
ask_communities (RkEngine *engine, RkCall *call)
{
  rk_call_ask (call, "GET", "/v1/communities", NULL, on_communities);
}

static void
on_applications (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (rk_call_has_answer (call, reply))
    rk_call_return (call,
                    rk_read_records (reply->json, "applications", &rk_application_type,
                                     (GDestroyNotify) rk_application_free),
                    (GDestroyNotify) g_ptr_array_unref);
}

static void
ask_applications (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = g_strconcat ("/v1/spaces/", call->a, "/applications", NULL);

  rk_call_ask (call, "GET", path, NULL, on_applications);
}

/* call: a is the space, c the text. */
static void
apply (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = g_strconcat ("/v1/communities/", call->a, "/application", NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  if (call->c != NULL)
    {
      rk_json_key (&writer, "text");
      rk_json_text (&writer, call->c);
    }
  rk_json_end_object (&writer);
  rk_call_ask (call, "PUT", path, body->str, rk_call_answered);
}

static void
unapply (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = g_strconcat ("/v1/communities/", call->a, "/application", NULL);

  rk_call_ask (call, "DELETE", path, NULL, rk_call_answered);
}

/* call: a is the space, b who applied, number the answer. */
static void
decide (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = g_strconcat ("/v1/spaces/", call->a, "/applications/", call->b, NULL);

  rk_call_ask (call, "PUT", path, call->number != 0 ? "{\"accept\":true}" : "{\"accept\":false}",
               rk_call_answered);
}

/* The main thread. */

#define START(func) rk_client_new_call (self, self, func, cancellable, callback, data)

void
rk_client_communities_async (RkClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  rk_call_start (START (ask_communities));
}

GPtrArray *
rk_client_communities_finish (RkClient *self,
                              GAsyncResult *result,
                              gboolean *ret_more,
                              GError **error)
{
  Found *found = g_task_propagate_pointer (G_TASK (result), error);
  GPtrArray *communities;

  if (found == NULL)
    return NULL;
  if (ret_more != NULL)
    *ret_more = found->more;
  communities = g_steal_pointer (&found->communities);
  found_free (found);
  return communities;
}

void
rk_client_apply_async (RkClient *self,
                       const char *space_id,
                       const char *text,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  RkCall *call = START (apply);

  call->a = g_strdup (space_id);
  call->c = g_strdup (text);
  rk_call_start (call);
}

void
rk_client_unapply_async (RkClient *self,
                         const char *space_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  RkCall *call = START (unapply);

  call->a = g_strdup (space_id);
  rk_call_start (call);
}

void
rk_client_decide_application_async (RkClient *self,
                                    const char *space_id,
                                    const char *user_id,
                                    gboolean accept,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  RkCall *call = START (decide);

  call->a = g_strdup (space_id);
  call->b = g_strdup (user_id);
  call->number = accept;
  rk_call_start (call);
}

void
rk_client_applications_async (RkClient *self,
                              const char *space_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  RkCall *call = START (ask_applications);

  call->a = g_strdup (space_id);
  rk_call_start (call);
}

GPtrArray *
rk_client_applications_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
