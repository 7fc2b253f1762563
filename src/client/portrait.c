/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

/* Portraits. call: a is the user, number the version. */

typedef struct
{
  RkCall *call;
  GBytes *bytes;
} Portrait;

static gboolean
write_portrait (RkStore *store, gpointer data, GError **error)
{
  Portrait *portrait = data;

  return rk_db_exec (rk_store_get_db (store),
                     "INSERT INTO portrait (user_id, version, data) VALUES ($1, $2, $3)"
                     " ON CONFLICT (user_id) DO UPDATE SET version = excluded.version,"
                     " data = excluded.data",
                     error, "tiy", portrait->call->a, portrait->call->number, portrait->bytes);
}

static void
on_portrait (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  Portrait portrait = { call, reply->bytes };

  if (call->engine->store == NULL)
    rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
  else if (reply->status == 404)
    rk_call_return (call, NULL, NULL);
  else if (reply->error != NULL)
    {
      rk_engine_handle_error (call->engine, reply);
      rk_call_return_error (call, g_error_copy (reply->error));
    }
  else
    {
      rk_engine_write (call->engine, write_portrait, &portrait, NULL);
      rk_call_return (call, g_bytes_ref (reply->bytes), (GDestroyNotify) g_bytes_unref);
    }
}

void
rk_engine_portrait (RkEngine *engine, RkCall *call)
{
  g_autoptr (RkDbStmt) stmt = NULL;
  g_autofree char *path = NULL;
  gboolean found = FALSE;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  stmt = rk_db_prepare (rk_store_get_db (engine->store),
                        "SELECT data FROM portrait WHERE user_id = $1 AND version = $2", NULL);
  if (stmt != NULL)
    {
      rk_db_bind (stmt, "ti", call->a, call->number);
      if (rk_db_step (stmt, &found, NULL) && found)
        {
          rk_call_return (call, rk_db_column_bytes (stmt, 0), (GDestroyNotify) g_bytes_unref);
          return;
        }
    }
  path = g_strconcat ("/v1/users/", call->a, "/portrait", NULL);
  RkRequest request = { .method = "GET", .path = path, .raw = TRUE };
  rk_api_send (engine->api, &request, engine->login, on_portrait, call);
}
