/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client.h"
#include "client/engine-private.h"

/* How much of what was looked at stays in the store. What is unsent always does. */

#define MB (G_GINT64_CONSTANT (1000) * 1000)

/* 0: none */
static gint64
rule_of (RkEngine *engine)
{
  return engine->facility != NULL ? engine->facility->media_limit_mb * MB : 0;
}

static gint64
limit_of (RkEngine *engine)
{
  const gint64 wish = engine->media_wish > 0 ? engine->media_wish : RK_MEDIA_USUAL_LIMIT;
  const gint64 rule = rule_of (engine);

  return rule > 0 ? MIN (wish, rule) : wish;
}

typedef struct
{
  RkEngine *engine;
  gint64 limit;
  GPtrArray *ids;
} Trim;

static gboolean
write_trim (RkStore *store, gpointer data, GError **error)
{
  Trim *trim = data;

  return rk_store_media_evict (store, trim->limit, trim->engine->downloads, trim->ids, error);
}

static gboolean
trim_to (RkEngine *engine, gint64 limit, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  Trim trim = { engine, limit, ids };

  if (!rk_engine_write (engine, write_trim, &trim, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      RkEvent *event = rk_event_new (RK_EVENT_MEDIA);

      event->id = g_strdup (g_ptr_array_index (ids, i));
      event->number = RK_MEDIA_REMOTE;
      rk_engine_emit (engine, event);
    }
  return TRUE;
}

/** rk_engine_media_trim: forgets what was seen the longest ago, where there is too much */
void
rk_engine_media_trim (RkEngine *engine)
{
  gint64 kept, unsent;

  if (engine->store != NULL && rk_store_media_usage (engine->store, &kept, &unsent, NULL)
      && kept > limit_of (engine))
    trim_to (engine, limit_of (engine), NULL);
}

/** rk_engine_media_usage: returns an RkMediaUsage */
void
rk_engine_media_usage (RkEngine *engine, RkCall *call)
{
  RkMediaUsage usage = { 0 };
  GError *error = NULL;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  if (!rk_store_media_usage (engine->store, &usage.kept, &usage.unsent, &error))
    {
      rk_call_return_error (call, rk_client_error_from_local (error));
      return;
    }
  usage.limit = limit_of (engine);
  usage.rule = rule_of (engine);
  rk_call_return (call, g_memdup2 (&usage, sizeof usage), g_free);
}

/** rk_engine_media_wish: call: number: bytes */
void
rk_engine_media_wish (RkEngine *engine, RkCall *call)
{
  engine->media_wish = MAX (call->number, 0);
  rk_engine_media_trim (engine);
  rk_call_return_true (call);
}

/** rk_engine_media_empty: forgets all that can be fetched again */
void
rk_engine_media_empty (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  if (!trim_to (engine, 0, &error))
    {
      rk_call_return_error (call, rk_client_error_from_local (error));
      return;
    }
  rk_store_shrink (engine->store);
  rk_call_return_true (call);
}
