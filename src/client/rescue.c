/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/rescue.h"

#include "db/migrate.h"
#include "store-migrations.h"

#include <string.h>

/*
 * What a person wrote and did not send yet, out of a store that was set aside. The records come
 * from the server again; the outbox, the drafts and the files of posts on their way are nowhere
 * else. A store was set aside because one of its pages could not be read. That page may be of
 * something else, and the disk may only have failed for a moment.
 */

/* A table that is carried over: what is read, and what it is written by. The columns are in the
 * order of the parameters; @types has their letters. */
typedef struct
{
  const char *read;
  const char *write;
  const char *types;
} Carried;

#define ENTRY_COLUMNS                                                                              \
  "kind, space_id, target_id, depends, method, path, body, text, reply_to, version, active,"       \
  " state, failure, not_before_us, created_us, ask_due_us, asked, send_us, for_id, dates, place,"  \
  " choices"
/* An entry that is there already came by an earlier attempt. */
#define WRITE_ENTRY                                                                                \
  "INSERT INTO outbox (" ENTRY_COLUMNS ") SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9,"              \
  " CAST ($10 AS BIGINT), CAST ($11 AS BIGINT), $12, $13, CAST ($14 AS BIGINT),"                   \
  " CAST ($15 AS BIGINT), CAST ($16 AS BIGINT), $17, CAST ($18 AS BIGINT), $19, $20, $21, $22"     \
  " WHERE NOT EXISTS (SELECT 1 FROM outbox o"                                                      \
  " WHERE o.kind = $1 AND o.target_id = $3 AND o.path = $6 AND o.body = $7)"
#define ENTRY_TYPES "tttttttttiittiiititttt"

static const Carried entries = {
  "SELECT " ENTRY_COLUMNS " FROM outbox ORDER BY seq",
  WRITE_ENTRY,
  ENTRY_TYPES,
};

/* The same without the posts that have files. */
static const Carried texts = {
  "SELECT " ENTRY_COLUMNS " FROM outbox WHERE target_id NOT IN"
  " (SELECT post_id FROM outbox_attachment) ORDER BY seq",
  WRITE_ENTRY,
  ENTRY_TYPES,
};

static const Carried attachments = {
  "SELECT id, post_id, space_id, ordinal, name, media_type, size, sha256, width, height, preview,"
  " description, small_size, small_sha256, screen_size, screen_sha256"
  " FROM outbox_attachment ORDER BY post_id, ordinal",
  "INSERT INTO outbox_attachment (id, post_id, space_id, ordinal, name, media_type, size, sha256,"
  " width, height, preview, description, small_size, small_sha256, screen_size, screen_sha256)"
  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
  " ON CONFLICT (id) DO NOTHING",
  "tttittitiittitit",
};

static const Carried media = {
  "SELECT attachment_id, space_id, size, received, complete, seen_us FROM media WHERE"
  " attachment_id IN" RK_MEDIA_OF ("outbox_attachment"),
  "INSERT INTO media (attachment_id, space_id, size, received, complete, seen_us, pinned)"
  " VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (attachment_id) DO UPDATE SET pinned = 1,"
  " received = excluded.received, complete = excluded.complete",
  "ttiiii",
};

static const Carried chunks = {
  "SELECT attachment_id, n, data FROM media_chunk WHERE attachment_id IN" RK_MEDIA_OF (
    "outbox_attachment") " ORDER BY attachment_id, n",
  "INSERT INTO media_chunk (attachment_id, n, data) VALUES ($1, $2, $3)"
  " ON CONFLICT (attachment_id, n) DO NOTHING",
  "tib",
};

static const Carried drafts = {
  "SELECT space_id, text, reply_to, changed_us FROM draft",
  "INSERT INTO draft (space_id, text, reply_to, changed_us) VALUES ($1, $2, $3, $4)"
  " ON CONFLICT (space_id) DO NOTHING",
  "ttti",
};

/* Both sides of it; which of them failed says what is to be done. */
typedef struct
{
  RkDb *from;
  RkStore *into;
  gboolean unreadable;
  gboolean texts_alone; /* what has no files */
} Rescue;

static gboolean
carry (Rescue *rescue, const Carried *table, GError **error)
{
  g_autoptr (RkDbStmt) read = rk_db_prepare (rescue->from, table->read, error);
  g_autoptr (RkDbStmt) write = NULL;
  gboolean found;

  if (read == NULL)
    {
      rescue->unreadable = TRUE;
      return FALSE;
    }
  write = rk_db_prepare (rk_store_get_db (rescue->into), table->write, error);
  if (write == NULL)
    return FALSE;
  for (;;)
    {
      if (!rk_db_step (read, &found, error))
        {
          rescue->unreadable = TRUE;
          return FALSE;
        }
      if (!found)
        return TRUE;
      for (int i = 0; table->types[i] != '\0'; i++)
        {
          gsize size;

          if (rk_db_column_is_null (read, i))
            rk_db_bind_null (write, i + 1);
          else if (table->types[i] == 'i')
            rk_db_bind_int64 (write, i + 1, rk_db_column_int64 (read, i));
          else if (table->types[i] == 't')
            rk_db_bind_text (write, i + 1, rk_db_column_text (read, i));
          else
            {
              gconstpointer data = rk_db_column_blob (read, i, &size);
              rk_db_bind_blob (write, i + 1, data, size);
            }
        }
      if (!rk_db_run (write, error))
        return FALSE;
    }
}

static gboolean
carry_all (RkDb *db, gpointer data, GError **error)
{
  Rescue *rescue = data;

  rk_store_get_dirty (rescue->into)->outbox = TRUE;
  rk_store_get_dirty (rescue->into)->everything = TRUE;
  if (rescue->texts_alone)
    return carry (rescue, &texts, error) && carry (rescue, &drafts, error);
  /* The contents before what names them: a post never stands without its files. */
  return carry (rescue, &chunks, error) && carry (rescue, &media, error)
         && carry (rescue, &attachments, error) && carry (rescue, &drafts, error)
         && carry (rescue, &entries, error);
}

/* A connection that met a damaged page reads nothing more, so each attempt has its own. */
static gboolean
attempt (Rescue *rescue, const char *path, const RkSecret *key, GError **error)
{
  gboolean good;

  rescue->from = rk_db_open_sqlite (path, key->data, RK_DB_NONE, error);
  /* An earlier version of the program may have left it; and the page that says which may be the one
   * that is damaged. */
  if (rescue->from != NULL
      && !rk_db_migrate (rescue->from, rk_store_migrations, n_rk_store_migrations, NULL))
    {
      rk_db_close (rescue->from);
      rescue->from = rk_db_open_sqlite (path, key->data, RK_DB_NONE, error);
    }
  if (rescue->from == NULL)
    {
      rescue->unreadable = TRUE;
      return FALSE;
    }
  good
    = rk_db_transact (rk_store_get_db (rescue->into), RK_DB_MODE_WRITE, carry_all, rescue, error);
  g_clear_pointer (&rescue->from, rk_db_close);
  return good;
}

/**
 * rk_store_rescue:
 * @into: the store that takes it
 * @path: the file that was set aside
 * @key: its key
 * @ret_unreadable: whether that file is what failed: nobody will get more out of it
 * @error: return location for an error of %RK_DB_ERROR
 *
 * Carries over what was not sent; where files of it cannot be read, what has none. Can be repeated.
 *
 * Returns: whether all was carried over
 */
gboolean
rk_store_rescue (
  RkStore *into, const char *path, const RkSecret *key, gboolean *ret_unreadable, GError **error)
{
  Rescue rescue = { .into = into };
  Rescue rest = { .into = into, .texts_alone = TRUE };
  gboolean good = attempt (&rescue, path, key, error);

  *ret_unreadable = rescue.unreadable;
  if (good || !rescue.unreadable)
    return good;
  /* A file may lie on the page; what has none comes all the same, and the store stays aside. */
  rk_dirty_free (rk_store_take_dirty (into));
  if (attempt (&rest, path, key, NULL))
    g_info ("A part of what was set aside was carried over");
  return FALSE;
}

/* One after the other, once the server has given their secrets. */

typedef struct
{
  RkEngine *engine;
  GCancellable *login;
  GPtrArray *waiting; /* RkSlots */
  RkSlots *slots;
  RkFileLock *lock;
  RkRescuedFunc done;
  gpointer data;
} Sweep;

static void next (Sweep *sweep);

static RkSecret *
key_of (RkSlots *slots, const json_t *json)
{
  const char *text = json != NULL ? rk_json_get_text (json, "secret") : NULL;
  g_autoptr (RkSecret) secret = text != NULL ? rk_secret_new_from_base64 (text) : NULL;

  return secret != NULL && secret->size == 32 ? rk_slots_unwrap (slots, slots->server_slot, secret)
                                              : NULL;
}

static void
take (Sweep *sweep, const RkSecret *key)
{
  RkEngine *engine = sweep->engine;
  g_autofree char *path = rk_slots_get_path (sweep->slots->dir, "store.db");
  g_autoptr (GError) error = NULL;
  gboolean unreadable;

  if (rk_store_rescue (engine->store, path, key, &unreadable, &error))
    {
      /* What it had is here or with the server. The server is not told: to end a store is to end
       * the session that it was opened in, which is this one. The secret that it keeps for another
       * month opens nothing any more. */
      RkWipeReport *report = rk_wipe_report_new ();
      g_clear_pointer (&sweep->slots->wipe_token, g_free);
      rk_slots_save (sweep->slots, NULL);
      g_clear_pointer (&sweep->lock, rk_file_lock_free);
      rk_wipe_store (engine->device, sweep->slots->dir, sweep->slots, NULL, 0, report);
      rk_wipe_report_free (report);
      rk_engine_publish (engine);
      return;
    }
  rk_engine_publish (engine);
  /* It lies there until its time is over; another start tries again, and costs nothing. */
  g_info ("What was set aside stays so: %s", unreadable ? "it cannot be read" : "no room for it");
}

static void
on_secret (const RkReply *reply, gpointer data)
{
  Sweep *sweep = data;
  g_autoptr (RkSecret) key = NULL;

  if (reply->error == NULL && sweep->engine->login == sweep->login && sweep->engine->store != NULL)
    {
      key = key_of (sweep->slots, reply->json);
      if (key != NULL)
        take (sweep, key);
    }
  g_clear_pointer (&sweep->lock, rk_file_lock_free);
  g_clear_pointer (&sweep->slots, rk_slots_free);
  next (sweep);
}

static void
next (Sweep *sweep)
{
  RkEngine *engine = sweep->engine;

  while (sweep->waiting->len > 0 && engine->login == sweep->login && engine->store != NULL)
    {
      g_autofree char *path = NULL;

      sweep->slots = g_ptr_array_steal_index (sweep->waiting, 0);
      sweep->lock = rk_slots_lock (sweep->slots->dir, NULL);
      if (sweep->lock == NULL)
        {
          g_clear_pointer (&sweep->slots, rk_slots_free);
          continue;
        }
      path = g_strconcat ("/v1/stores/", sweep->slots->store_id, NULL);
      RkRequest request = { .method = "GET", .path = path };
      rk_api_send (engine->api, &request, engine->login, on_secret, sweep);
      return;
    }
  sweep->done (sweep->data);
  g_ptr_array_unref (sweep->waiting);
  g_clear_object (&sweep->login);
  rk_engine_unref (engine);
  g_free (sweep);
}

/**
 * rk_engine_rescue:
 * @waiting: (transfer full) (element-type RkSlots): stores of this person that were set aside
 * @done: called when nothing more can be got out of them now
 *
 * Carries over what was not sent from stores that were set aside into the open one, and destroys
 * those that have given all.
 */
void
rk_engine_rescue (RkEngine *engine, GPtrArray *waiting, RkRescuedFunc done, gpointer data)
{
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->engine = rk_engine_ref (engine);
  g_set_object (&sweep->login, engine->login);
  sweep->waiting = waiting;
  sweep->done = done;
  sweep->data = data;
  next (sweep);
}
