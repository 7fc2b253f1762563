/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

#include "core/time.h"
#include "platform/secrets.h"

#include <string.h>

/*
 * The slot in the desktop's keyring, for a workstation of one's own where the facility's policy
 * allows it: the program can be started without the network and is opened by the person's password.
 * A lease limits it; nothing depends on it, and nothing is destroyed because a keyring is silent.
 */

#define LEASE       (72 * RK_HOUR)
#define RENEW_AFTER RK_HOUR
#define CLOCK_SLACK (5 * RK_MINUTE)

static gboolean
is_allowed (RkEngine *engine)
{
  return engine->facility != NULL && engine->facility->keyring_allowed;
}

/* What a start without the network needs to know lies in the store, not beside it. */
static gboolean
write_session (RkStore *store, gpointer data, GError **error)
{
  RkEngine *engine = data;
  const RkSecret *token = rk_api_get_token (engine->api);
  gboolean keep = is_allowed (engine) && token != NULL && engine->verifier != NULL;

  return rk_store_set_meta (store, "token", keep ? (const char *) token->data : NULL, error)
         && rk_store_set_meta (
           store, "verifier", keep ? (const char *) engine->verifier->data : NULL, error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  RkEngine *engine = data;

  /* The slot was saved before; without its secret in the keyring it is of no use. */
  if (!rk_platform_secret_store_finish (result, NULL) && engine->slots != NULL)
    {
      g_clear_pointer (&engine->slots->keyring_slot, g_free);
      rk_slots_save (engine->slots, NULL);
    }
  rk_engine_unref (engine);
}

/** rk_engine_keyring_begin: after a sign-in: makes the slot, or takes an old one away */
void
rk_engine_keyring_begin (RkEngine *engine)
{
  RkSlots *slots = engine->slots;
  g_autoptr (RkSecret) secret = NULL;
  g_autoptr (GBytes) bytes = NULL;

  rk_engine_write (engine, write_session, engine, NULL);
  if (!is_allowed (engine))
    {
      if (slots->keyring_slot != NULL)
        rk_engine_keyring_end (engine);
      return;
    }
  secret = rk_secret_new_random (32);
  if (secret == NULL)
    return;
  g_free (slots->keyring_slot);
  slots->keyring_slot = rk_slots_wrap (slots, engine->key, secret);
  slots->keyring_made_us = rk_time_now_us ();
  slots->keyring_until_us = slots->keyring_made_us + LEASE;
  if (!rk_slots_save (slots, NULL))
    return;
  bytes = g_bytes_new (secret->data, secret->size);
  rk_platform_secret_store_async (slots->store_id, bytes, NULL, on_stored, rk_engine_ref (engine));
}

/** rk_engine_keyring_renew: the server has just answered: the lease begins anew */
void
rk_engine_keyring_renew (RkEngine *engine)
{
  gint64 now = rk_time_now_us ();

  if (engine->slots == NULL || engine->slots->keyring_slot == NULL
      || now < engine->slots->keyring_made_us + RENEW_AFTER)
    return;
  engine->slots->keyring_made_us = now;
  engine->slots->keyring_until_us = now + LEASE;
  rk_slots_save (engine->slots, NULL);
}

/** rk_engine_keyring_end: takes the slot away, here and in the keyring */
void
rk_engine_keyring_end (RkEngine *engine)
{
  g_clear_pointer (&engine->slots->keyring_slot, g_free);
  rk_slots_save (engine->slots, NULL);
  rk_platform_secret_clear_async (engine->slots->store_id, NULL, NULL, NULL);
}

/* The start. */

typedef struct
{
  RkEngine *engine;
  RkSlots *slots;
  RkFileLock *lock;
  RkKeyringFunc func;
  gpointer data;
} Lookup;

static void
lookup_done (Lookup *lookup)
{
  g_clear_pointer (&lookup->slots, rk_slots_free);
  g_clear_pointer (&lookup->lock, rk_file_lock_free);
  lookup->func (lookup->engine, lookup->data);
  rk_engine_unref (lookup->engine);
  g_free (lookup);
}

static RkSecret *
secret_meta (RkStore *store, const char *key, gsize at_least)
{
  char *text = rk_store_get_meta (store, key);
  gsize length = text != NULL ? strlen (text) + 1 : 0;
  RkSecret *secret = NULL;

  if (length > 1)
    {
      secret = rk_secret_new (MAX (length, at_least));
      memset (secret->data, 0, secret->size);
      memcpy (secret->data, text, length);
    }
  rk_secret_wipe_text (text);
  return secret;
}

/* Restores the login out of the store; FALSE when something is missing. */
static gboolean
restore (RkEngine *engine)
{
  RkStore *store = engine->store;
  RkSecret *token = secret_meta (store, "token", 1);
  g_autofree char *expires = rk_store_get_meta (store, "expires");
  g_autofree char *cursor = rk_store_get_meta (store, "cursor");

  engine->verifier = secret_meta (store, "verifier", 128);
  engine->user_id = rk_store_get_meta (store, "user");
  engine->facility_id = rk_store_get_meta (store, "facility");
  engine->session_id = rk_store_get_meta (store, "session");
  engine->expires_us = expires != NULL ? g_ascii_strtoll (expires, NULL, 10) : 0;
  if (engine->facility_id != NULL)
    engine->facility = rk_store_dup_facility (store, engine->facility_id);
  rk_api_set_token (engine->api, token);
  engine->first_sync_done = cursor != NULL;
  return token != NULL && engine->verifier != NULL && engine->user_id != NULL && cursor != NULL
         && is_allowed (engine);
}

static void
open_with (Lookup *lookup, GBytes *bytes)
{
  RkEngine *engine = lookup->engine;
  g_autofree char *path = rk_slots_get_path (lookup->slots->dir, "store.db");
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  g_autoptr (RkSecret) secret = rk_secret_new_from_data (data, size);
  g_autoptr (RkSecret) key = rk_slots_unwrap (lookup->slots, lookup->slots->keyring_slot, secret);

  if (key == NULL || engine->store != NULL || engine->login != NULL)
    return;
  engine->store = rk_store_open (path, key, FALSE, NULL);
  if (engine->store == NULL)
    return;
  if (!restore (engine))
    {
      rk_store_close (g_steal_pointer (&engine->store));
      rk_engine_forget_login (engine);
      return;
    }
  engine->slots = g_steal_pointer (&lookup->slots);
  engine->lock = g_steal_pointer (&lookup->lock);
  engine->key = rk_secret_copy (key);
  engine->login = g_cancellable_new ();
  rk_engine_resume (engine);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;
  g_autoptr (GBytes) bytes = NULL;

  if (rk_platform_secret_lookup_finish (result, &bytes, NULL) == RK_SECRET_FOUND)
    open_with (lookup, bytes);
  lookup_done (lookup);
}

static gboolean
lease_holds (RkSlots *slots)
{
  gint64 now = rk_time_now_us ();

  return !slots->sealed && !slots->damaged && slots->keyring_slot != NULL
         && now < slots->keyring_until_us && now > slots->keyring_made_us - CLOCK_SLACK;
}

/* A lease that is over, also by a clock set back, is over for good. */
static void
end_lease (RkSlots *slots)
{
  g_clear_pointer (&slots->keyring_slot, g_free);
  rk_slots_save (slots, NULL);
  rk_platform_secret_clear_async (slots->store_id, NULL, NULL, NULL);
}

/**
 * rk_engine_keyring_open:
 * @func: called when it is known whether a store could be opened
 *
 * At a start: opens the store that a valid lease is for.
 */
void
rk_engine_keyring_open (RkEngine *engine, RkKeyringFunc func, gpointer data)
{
  GDir *entries = g_dir_open (engine->device->stores_dir, 0, NULL);
  Lookup *lookup = g_new0 (Lookup, 1);
  const char *name;

  lookup->engine = rk_engine_ref (engine);
  lookup->func = func;
  lookup->data = data;
  while (entries != NULL && lookup->slots == NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *dir = g_build_filename (engine->device->stores_dir, name, NULL);
      RkSlots *slots = rk_slots_load (dir);
      RkFileLock *lock
        = slots != NULL && slots->keyring_slot != NULL ? rk_slots_lock (dir, NULL) : NULL;

      if (lock != NULL && lease_holds (slots)
          && g_strcmp0 (slots->server_url, engine->device->server_url) == 0)
        {
          lookup->slots = slots;
          lookup->lock = lock;
          continue;
        }
      if (lock != NULL && !lease_holds (slots))
        end_lease (slots);
      rk_file_lock_free (lock);
      rk_slots_free (slots);
    }
  g_clear_pointer (&entries, g_dir_close);
  if (lookup->slots == NULL)
    lookup_done (lookup);
  else
    rk_platform_secret_lookup_async (lookup->slots->store_id, NULL, on_looked_up, lookup);
}
