/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/error-private.h"
#include "client/outbox-private.h"

#include "core/json.h"

#include <string.h>

/*
 * A change that somebody else's change has overtaken. The refusal can be here before the feed tells
 * of what it speaks of; so the post is asked for as it is now, both before the person is told of
 * the refusal, and before what they send again is sent.
 */

typedef struct
{
  RkOutboxEntry *entry;
  char *code; /* of the refusal that is to be told, or NULL: then it is sent */
} Look;

static gboolean
apply_posts (RkStore *store, gpointer data, GError **error)
{
  const json_t *json = data;

  return rk_store_apply_array (store, &rk_user_type, json_object_get (json, "users"), error)
         && rk_store_apply_array (store, &rk_post_type, json_object_get (json, "posts"), error)
         && rk_store_apply_array (
           store, &rk_attachment_type, json_object_get (json, "attachments"), error)
         && rk_store_apply_array (
           store, &rk_reaction_type, json_object_get (json, "reactions"), error);
}

static const json_t *
find_post (const json_t *json, const char *id)
{
  const json_t *posts = json_object_get (json, "posts");

  for (gsize i = 0; i < json_array_size (posts); i++)
    {
      const json_t *post = json_array_get (posts, i);
      if (g_strcmp0 (rk_json_get_text (post, "id"), id) == 0)
        return post;
    }
  return NULL;
}

/* An answer that was lost on its way: the change is there already. */
static gboolean
is_there (RkOutboxEntry *entry, const json_t *post)
{
  g_autofree char *text = NULL;

  return rk_db_query_text (rk_store_get_db (entry->engine->store),
                           "SELECT text FROM outbox WHERE seq = $1", &text, NULL, "i", entry->seq)
         && g_strcmp0 (text, rk_json_get_text (post, "text")) == 0;
}

static void
send_on_top (RkOutboxEntry *entry, const json_t *post)
{
  gint64 version = 0;

  if (post != NULL && is_there (entry, post))
    {
      RkReply there = { .status = 200 };
      rk_outbox_finish (entry, &there);
      return;
    }
  if (post != NULL && rk_json_get_int (post, "version", &version))
    {
      g_free (entry->path);
      entry->path = g_strdup_printf ("/v1/spaces/%s/posts/%s/versions/%" G_GINT64_FORMAT,
                                     entry->space_id, entry->target_id, version + 1);
    }
  rk_outbox_send (entry);
}

static void
on_looked (const RkReply *reply, gpointer data)
{
  Look *look = data;
  RkOutboxEntry *entry = look->entry;
  RkEngine *engine = entry->engine;
  const gboolean over = engine->store == NULL || engine->login != entry->login;

  if (!over && reply->error == NULL)
    rk_engine_write (engine, apply_posts, reply->json, NULL);
  if (look->code != NULL && !over)
    {
      /* Whatever came of looking, the refusal stands. */
      g_autoptr (GError) error = rk_client_error_new (RK_CLIENT_ERROR_CONFLICT);
      RkReply refused = { .status = 409, .code = look->code, .error = error };
      entry->looked = TRUE;
      rk_outbox_finish (entry, &refused);
    }
  else if (over || reply->error != NULL)
    rk_outbox_finish (entry, reply);
  else
    send_on_top (entry, find_post (reply->json, entry->target_id));
  g_free (look->code);
  g_free (look);
}

static gboolean
look (RkOutboxEntry *entry, const char *code)
{
  gint64 position = 0;
  g_autofree char *path = NULL;
  Look *data;

  if (!rk_db_query_int64 (rk_store_get_db (entry->engine->store),
                          "SELECT position FROM post WHERE id = $1", &position, NULL, "t",
                          entry->target_id)
      || position <= 0)
    return FALSE;
  path = g_strdup_printf (
    "/v1/spaces/%s/posts?before=%" G_GINT64_FORMAT "&limit=1", entry->space_id, position + 1);
  data = g_new0 (Look, 1);
  data->entry = entry;
  data->code = g_strdup (code);
  RkRequest request = { .method = "GET", .path = path };
  rk_api_send (entry->engine->api, &request, entry->engine->login, on_looked, data);
  return TRUE;
}

/**
 * rk_outbox_look_first:
 * @entry: what was refused
 * @reply: the refusal
 *
 * Returns: whether @entry was taken: its post is asked for first, and then the refusal is told
 */
gboolean
rk_outbox_look_first (RkOutboxEntry *entry, const RkReply *reply)
{
  return !entry->looked && entry->engine->store != NULL && entry->engine->login == entry->login
         && strcmp (entry->kind, "edit") == 0 && g_strcmp0 (reply->code, "version_conflict") == 0
         && look (entry, reply->code);
}

/**
 * rk_outbox_send_on_top:
 * @entry: (transfer full): a change of a post's text
 *
 * Sends it as the version after the newest that the server has. A post that cannot be asked for is
 * the server's to judge.
 */
void
rk_outbox_send_on_top (RkOutboxEntry *entry)
{
  if (!look (entry, NULL))
    rk_outbox_send (entry);
}
