/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/anonymous-private.h"

#include "client/store-private.h"
#include "core/asker.h"
#include "core/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The keys lie in the store alone, the present one first. Those of earlier passwords are kept for
 * as long as the store is, so that what was asked before stays one's own until then.
 */

#define KEYS_META "asker_keys"
#define SALT_META "asker_salt"
#define MAX_KEYS  8

/** rk_store_load_asker_keys: takes what an earlier sign-in left in the store */
void
rk_store_load_asker_keys (RkStore *store)
{
  char *text = rk_store_get_meta (store, KEYS_META);
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", " ", MAX_KEYS + 1);

  g_ptr_array_set_size (store->asker_keys, 0);
  for (guint i = 0; parts[i] != NULL && store->asker_keys->len < MAX_KEYS; i++)
    {
      RkSecret *key = rk_secret_new_from_base64 (parts[i]);

      if (key != NULL && key->size == 32)
        g_ptr_array_add (store->asker_keys, key);
      else
        rk_secret_free (key);
      memset (parts[i], 0, strlen (parts[i]));
    }
  rk_secret_wipe_text (text);
}

static gboolean
write_keys (RkStore *store, GError **error)
{
  GString *all = g_string_sized_new (64 * MAX_KEYS);
  gboolean good;
  char *text;

  for (guint i = 0; i < store->asker_keys->len; i++)
    {
      char *one = rk_secret_to_base64 (g_ptr_array_index (store->asker_keys, i));
      g_string_append_printf (all, "%s%s", i > 0 ? " " : "", one);
      rk_secret_wipe_text (one);
    }
  text = g_string_free (all, FALSE);
  good = rk_store_set_meta (store, KEYS_META, text, error);
  rk_secret_wipe_text (text);
  return good;
}

/** rk_store_keep_asker_key: @key: (nullable): of the present password; inside a transaction */
gboolean
rk_store_keep_asker_key (RkStore *store, const RkSecret *key, GError **error)
{
  if (key == NULL)
    return TRUE;
  for (guint i = 0; i < store->asker_keys->len; i++)
    if (rk_secret_equal (g_ptr_array_index (store->asker_keys, i), key))
      {
        g_ptr_array_remove_index (store->asker_keys, i);
        break;
      }
  g_ptr_array_insert (store->asker_keys, 0, rk_secret_copy (key));
  if (store->asker_keys->len > MAX_KEYS)
    g_ptr_array_set_size (store->asker_keys, MAX_KEYS);
  return write_keys (store, error);
}

/** rk_store_peek_asker_key: Returns: (nullable): with which one asks from now on */
const RkSecret *
rk_store_peek_asker_key (RkStore *store)
{
  return store->asker_keys->len > 0 ? g_ptr_array_index (store->asker_keys, 0) : NULL;
}

static char *
find_proof (RkStore *store, const char *space_id, const char *post_id, const char *tag)
{
  if (!rk_asker_is_tag (tag) || space_id == NULL || post_id == NULL)
    return NULL;
  for (guint i = 0; i < store->asker_keys->len; i++)
    {
      char *proof = rk_asker_proof (g_ptr_array_index (store->asker_keys, i), space_id, post_id);
      g_autofree char *made = rk_asker_tag (proof);

      if (strcmp (made, tag) == 0)
        return proof;
      rk_secret_wipe_text (proof);
    }
  return NULL;
}

/** rk_store_wrote: Returns: whether a post is mine, under my name or without one */
gboolean
rk_store_wrote (RkStore *store, const RkPost *post)
{
  char *proof;

  if (post->author_id != NULL && *post->author_id != '\0')
    return g_strcmp0 (post->author_id, store->me) == 0;
  proof = find_proof (store, post->space_id, post->id, post->asker_tag);
  if (proof == NULL)
    return FALSE;
  rk_secret_wipe_text (proof);
  return TRUE;
}

/** rk_store_is_mine_unnamed: @post_id: (nullable): Returns: whether I wrote it without a name */
gboolean
rk_store_is_mine_unnamed (RkStore *store, const char *post_id)
{
  gint64 n = 0;

  if (post_id != NULL)
    rk_db_query_int64 (store->db,
                       "SELECT COUNT(*) FROM post WHERE id = $1 AND own = 1"
                       " AND COALESCE (asker_tag, '') <> ''",
                       &n, NULL, "t", post_id);
  return n > 0;
}

/** rk_store_dup_proof: Returns: (transfer full) (nullable): that I wrote it; to be wiped */
char *
rk_store_dup_proof (RkStore *store, const char *space_id, const char *post_id)
{
  g_autofree char *tag = NULL;

  if (post_id == NULL
      || !rk_db_query_text (
        store->db, "SELECT asker_tag FROM post WHERE id = $1", &tag, NULL, "t", post_id))
    return NULL;
  return find_proof (store, space_id, post_id, tag);
}

/** rk_anonymous_dup_tag: Returns: (transfer full) (nullable): of a post that is on its way */
char *
rk_anonymous_dup_tag (const char *body)
{
  g_autoptr (json_t) json = NULL;

  if (body == NULL || strstr (body, "\"asker_tag\"") == NULL)
    return NULL;
  json = rk_json_parse (body, strlen (body), strlen (body), NULL);
  return json != NULL ? g_strdup (rk_json_get_text (json, "asker_tag")) : NULL;
}

/**
 * rk_store_dup_proof_for_entry:
 *
 * Of an answer the proof is that of its question: that is what shows who may give it.
 *
 * Returns: (transfer full) (nullable): what goes with an entry of the outbox; to be wiped
 */
char *
rk_store_dup_proof_for_entry (
  RkStore *store, const char *kind, const char *space_id, const char *post_id, const char *body)
{
  g_autofree char *tag = NULL;
  g_autofree char *reply_to = NULL;

  if (strcmp (kind, "edit") == 0 || strcmp (kind, "withdraw") == 0)
    return rk_store_dup_proof (store, space_id, post_id);
  if (strcmp (kind, "post") != 0)
    return NULL;
  tag = rk_anonymous_dup_tag (body);
  if (tag == NULL)
    return NULL;
  rk_db_query_text (store->db, "SELECT reply_to FROM outbox WHERE target_id = $1 AND kind = 'post'",
                    &reply_to, NULL, "t", post_id);
  return reply_to != NULL && *reply_to != '\0' ? rk_store_dup_proof (store, space_id, reply_to)
                                               : find_proof (store, space_id, post_id, tag);
}

/** rk_store_name_asker: in place of a name, what the author of a post without one is */
void
rk_store_name_asker (RkStore *store, RkPostRow *row)
{
  const gboolean answers = row->post->reply_to != NULL && *row->post->reply_to != '\0';

  if (row->post->asker_tag == NULL || *row->post->asker_tag == '\0')
    return;
  g_free (row->author->user->name);
  row->author->user->name = g_strdup (row->is_own && answers ? _ ("The asker (you)")
                                      : row->is_own          ? _ ("Anonymous (you)")
                                      : answers              ? _ ("The asker")
                                                             : _ ("Anonymous"));
}

/**
 * rk_store_marker_without_mine:
 *
 * Who has read a question in the moment in which it came is who asked it: a marker of mine does not
 * stand on what I wrote without a name.
 *
 * Returns: @position, or the one of the post before
 */
gint64
rk_store_marker_without_mine (RkStore *store, const char *space_id, gint64 position)
{
  gint64 mine = 0, before = 0;

  rk_db_query_int64 (store->db,
                     "SELECT COUNT(*) FROM post WHERE space_id = $1 AND position = $2 AND own = 1"
                     " AND COALESCE (author_id, '') = ''",
                     &mine, NULL, "ti", space_id, position);
  if (mine == 0)
    return position;
  rk_db_query_int64 (store->db,
                     "SELECT COALESCE (MAX(position), 0) FROM post WHERE space_id = $1"
                     " AND position < $2 AND NOT (own = 1 AND COALESCE (author_id, '') = '')",
                     &before, NULL, "ti", space_id, position);
  return before;
}

/** rk_store_keeps_drafts_here: Returns: whether what is half written stays on this terminal */
gboolean
rk_store_keeps_drafts_here (RkStore *store, const char *space_id)
{
  gint64 n = 0;

  rk_db_query_int64 (store->db, "SELECT COUNT(*) FROM space WHERE id = $1 AND kind = 'consult'", &n,
                     NULL, "t", space_id);
  return n > 0;
}

static char *
choice_key (const char *space_id)
{
  return g_strconcat ("anonymous ", space_id, NULL);
}

/** rk_store_asks_anonymously: Returns: whether that was the choice at the last question there */
gboolean
rk_store_asks_anonymously (RkStore *store, const char *space_id)
{
  g_autofree char *key = choice_key (space_id);
  g_autofree char *value = rk_store_get_meta (store, key);

  return g_strcmp0 (value, "1") == 0;
}

static gboolean
write_choice (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  g_autofree char *key = choice_key (call->a);

  return rk_store_set_meta (store, key, call->flag ? "1" : "0", error);
}

/** rk_engine_choose_anonymous: a: the space, flag: whether one asks there without a name */
void
rk_engine_choose_anonymous (RkEngine *engine, RkCall *call)
{
  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  rk_engine_write (engine, write_choice, call, NULL);
  rk_call_return_true (call);
}

static gboolean
write_key (RkStore *store, gpointer data, GError **error)
{
  RkEngine *engine = data;

  return rk_store_set_meta (store, SALT_META, engine->asker_salt, error)
         && rk_store_keep_asker_key (store, engine->asker_key, error);
}

/**
 * rk_engine_make_asker_key:
 * @password: that was just taken by the server, ended by a NUL
 *
 * Into the store, too, where one is open; else whoever opens it does so.
 */
void
rk_engine_make_asker_key (RkEngine *engine, const RkSecret *password)
{
  g_clear_pointer (&engine->asker_key, rk_secret_free);
  if (engine->asker_salt == NULL && engine->store != NULL)
    engine->asker_salt = rk_store_get_meta (engine->store, SALT_META);
  if (engine->asker_salt == NULL)
    return;
  engine->asker_key = rk_asker_key ((const char *) password->data, engine->asker_salt);
  if (engine->store != NULL && engine->asker_key != NULL)
    rk_engine_write (engine, write_key, engine, NULL);
}
