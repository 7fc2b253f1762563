/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/store-private.h"

#include "client/client.h"
#include "db/migrate.h"
#include "store-migrations.h"

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static RkDirty *
dirty_new (void)
{
  RkDirty *dirty = g_new0 (RkDirty, 1);

  dirty->patients = set_new ();
  dirty->spaces = set_new ();
  dirty->gone = set_new ();
  dirty->members = set_new ();
  dirty->drafts = set_new ();
  dirty->patients_gone = set_new ();
  dirty->lost = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_unsent_free);
  dirty->posts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return dirty;
}

void
rk_dirty_free (RkDirty *dirty)
{
  if (dirty == NULL)
    return;
  g_hash_table_unref (dirty->patients);
  g_hash_table_unref (dirty->spaces);
  g_hash_table_unref (dirty->gone);
  g_hash_table_unref (dirty->members);
  g_hash_table_unref (dirty->drafts);
  g_hash_table_unref (dirty->posts);
  g_hash_table_unref (dirty->patients_gone);
  g_ptr_array_unref (dirty->lost);
  g_free (dirty);
}

void
rk_dirty_add (GHashTable *set, const char *id)
{
  if (id != NULL)
    g_hash_table_add (set, g_strdup (id));
}

void
rk_dirty_add_post (RkDirty *dirty, const char *post_id, const char *space_id)
{
  g_hash_table_insert (dirty->posts, g_strdup (post_id), g_strdup (space_id));
  rk_dirty_add (dirty->spaces, space_id);
}

/**
 * rk_store_open:
 * @path: the file
 * @key: 32 bytes
 * @create: whether there may be none yet
 * @error: return location for an error of %RK_DB_ERROR
 *
 * Returns: (transfer full) (nullable): the store, its tables up to date
 */
RkStore *
rk_store_open (const char *path, const RkSecret *key, gboolean create, GError **error)
{
  g_autoptr (RkDb) db = NULL;
  RkStore *store;

  g_return_val_if_fail (key->size == RK_DB_KEY_SIZE, NULL);

  /* What a person wrote must survive a power cut, so commits wait for the disk. */
  db = rk_db_open_sqlite (
    path, key->data, RK_DB_DURABLE | (create ? RK_DB_CREATE : RK_DB_NONE), error);
  if (db == NULL || !rk_db_migrate (db, rk_store_migrations, n_rk_store_migrations, error))
    return NULL;

  store = g_new0 (RkStore, 1);
  store->db = g_steal_pointer (&db);
  store->dirty = dirty_new ();
  store->users
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rk_user_row_free);
  store->reindex = rk_store_words_new ();
  store->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  store->asker_keys = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_secret_free);
  return store;
}

/**
 * rk_store_close:
 * @store: (transfer full) (nullable): a store
 *
 * The key leaves memory with it.
 */
void
rk_store_close (RkStore *store)
{
  if (store == NULL)
    return;
  rk_dirty_free (store->dirty);
  g_hash_table_unref (store->users);
  g_hash_table_unref (store->reindex);
  g_hash_table_unref (store->seen);
  rk_db_close (store->db);
  g_free (store->me);
  g_free (store->my_facility);
  g_ptr_array_unref (store->asker_keys);
  g_free (store);
}

RkDb *
rk_store_get_db (RkStore *store)
{
  return store->db;
}

void
rk_store_set_me (RkStore *store, const char *user_id, const char *facility_id)
{
  g_free (store->me);
  g_free (store->my_facility);
  store->me = g_strdup (user_id);
  store->my_facility = g_strdup (facility_id);
}

const char *
rk_store_get_me (RkStore *store)
{
  return store->me;
}

RkDirty *
rk_store_get_dirty (RkStore *store)
{
  return store->dirty;
}

/** rk_store_take_dirty: Returns: (transfer full): what changed since the last call */
RkDirty *
rk_store_take_dirty (RkStore *store)
{
  RkDirty *dirty = store->dirty;
  store->dirty = dirty_new ();
  return dirty;
}

/** rk_store_get_meta: Returns: (transfer full) (nullable): a value that was set */
char *
rk_store_get_meta (RkStore *store, const char *key)
{
  char *value = NULL;

  if (!rk_db_query_text (
        store->db, "SELECT value FROM meta WHERE key = $1", &value, NULL, "t", key))
    return NULL;
  return value;
}

gboolean
rk_store_set_meta (RkStore *store, const char *key, const char *value, GError **error)
{
  return rk_db_exec (store->db,
                     "INSERT INTO meta (key, value) VALUES ($1, $2)"
                     " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                     error, "tt", key, value);
}
