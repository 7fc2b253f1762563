/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/anonymous-private.h"
#include "client/rescue.h"

#include "core/id.h"
#include "core/time.h"

#include <sodium.h>
#include <string.h>

/* Signing in: first whether the server is one, then the session, then the store's secret, then the
 * store. */

#define UNLOCK_ATTEMPTS 5
/* What a server says of itself, in bytes. */
#define SERVER_MAX (64 * 1024)

/** rk_engine_emit_device: tells what this installation remembers */
void
rk_engine_emit_device (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_DEVICE);

  event->id = g_strdup (engine->device->server_url);
  event->text = g_strdup (engine->device->mail);
  event->flag = engine->device->mail_barred;
  rk_engine_emit (engine, event);
}

/* メールアドレスを保存する is the facility's to allow: an address from before its rule goes.
 * Nobody's facility is known before a sign-in, so the terminal goes by that of the last one. */
static void
obey_mail_rule (RkEngine *engine)
{
  RkDevice *device = engine->device;
  gboolean barred;

  if (engine->facility == NULL)
    return;
  barred = !engine->facility->remember_mail;
  if (barred == device->mail_barred && (!barred || device->mail == NULL))
    return;
  device->mail_barred = barred;
  if (barred)
    g_clear_pointer (&device->mail, g_free);
  rk_device_save (device, NULL);
  rk_engine_emit_device (engine);
}

/** rk_engine_use_server: @url: (transfer full): of the server that is meant from now on */
void
rk_engine_use_server (RkEngine *engine, char *url)
{
  /* Other people's server: it has rules of its own. */
  if (g_strcmp0 (engine->device->server_url, url) != 0)
    engine->device->mail_barred = FALSE;
  g_free (engine->device->server_url);
  engine->device->server_url = url;
  rk_api_set_base_url (engine->api, url);
}

void
rk_engine_set_server_url (RkEngine *engine, RkCall *call)
{
  g_autofree char *url = rk_api_normalize_url (call->a, NULL);

  /* Whoever typed another address does not mean the one before. */
  engine->address_refused = url == NULL;
  if (url != NULL && engine->device == NULL)
    {
      /* Said at the start of the program, before it was read what is remembered here. */
      g_free (engine->told_url);
      engine->told_url = g_steal_pointer (&url);
    }
  else if (url != NULL && engine->store == NULL)
    {
      rk_engine_use_server (engine, g_steal_pointer (&url));
      rk_device_save (engine->device, NULL);
    }
  rk_call_free (call);
}

/* Asking whether a server is there. */

/* Returns: (transfer full) (nullable): why what answered is no server of ours */
static GError *
judge_server (const RkReply *reply)
{
  gint64 version = 0;

  if (reply->error != NULL)
    return g_error_copy (reply->error);
  if (!rk_json_get_int (reply->json, "api", &version)
      || rk_json_get_text (reply->json, "name") == NULL)
    return rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU);
  return version != 1 ? rk_client_error_new (RK_CLIENT_ERROR_NEWER) : NULL;
}

static void
on_probed (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  RkServerInfo *info;
  GError *error = judge_server (reply);

  /* Whoever asks may mean another server than that of the stores here. */
  if (error == NULL && call->engine->device != NULL
      && g_strcmp0 (call->a, call->engine->device->server_url) == 0)
    rk_engine_hear_time (call->engine, reply->json);
  if (error != NULL)
    {
      rk_call_return_error (call, error);
      return;
    }
  info = g_new0 (RkServerInfo, 1);
  info->name = g_strdup (rk_json_get_text (reply->json, "name"));
  info->version = g_strdup (rk_json_get_text (reply->json, "version"));
  info->password_hint = g_strdup (rk_json_get_text (reply->json, "password_hint"));
  rk_json_get_bool (reply->json, "remember_mail", &info->remember_mail);
  rk_json_get_bool (reply->json, "mail", &info->mail);
  rk_call_return (call, info, (GDestroyNotify) rk_server_info_free);
}

void
rk_engine_probe (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;
  g_autofree char *url = rk_api_normalize_url (call->a, &error);

  if (url == NULL)
    {
      rk_call_return_error (call, error);
      return;
    }
  RkRequest request = { .method = "GET",
                        .path = "/v1/server",
                        .anonymous = TRUE,
                        .base_url = url,
                        .max_size = SERVER_MAX };
  rk_api_send (engine->api, &request, g_task_get_cancellable (call->task), on_probed, call);
}

/* The verifier for the lock. */

static RkSecret *
make_verifier (const RkSecret *password)
{
  RkSecret *verifier = rk_secret_new (crypto_pwhash_STRBYTES);

  if (verifier != NULL
      && crypto_pwhash_str ((char *) verifier->data, (const char *) password->data,
                            strlen ((const char *) password->data), 3, 64 * 1024 * 1024)
           != 0)
    g_clear_pointer (&verifier, rk_secret_free);
  return verifier;
}

/* rk_secret_new_from_text() may or may not keep the closing NUL: here there always is one. */
static RkSecret *
with_nul (const RkSecret *secret)
{
  RkSecret *copy = rk_secret_new (secret->size + 1);

  memcpy (copy->data, secret->data, secret->size);
  copy->data[secret->size] = '\0';
  return copy;
}

void
rk_engine_unlock (RkEngine *engine, RkCall *call)
{
  g_autoptr (RkSecret) password = with_nul (call->secret);

  if (engine->store == NULL || engine->verifier == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  if (crypto_pwhash_str_verify ((const char *) engine->verifier->data,
                                (const char *) password->data,
                                strlen ((const char *) password->data))
      == 0)
    {
      engine->unlock_left = UNLOCK_ATTEMPTS;
      rk_call_return_true (call);
      return;
    }
  engine->unlock_left--;
  if (engine->unlock_left == 0)
    rk_engine_end_login (engine, RK_END_UNLOCK_FAILURES, TRUE, NULL);
  rk_call_return_code (call, RK_CLIENT_ERROR_WRONG_PASSWORD);
}

/* Signing in. */

void
rk_engine_forget_login (RkEngine *engine)
{
  rk_api_set_token (engine->api, NULL);
  g_clear_pointer (&engine->user_id, g_free);
  g_clear_pointer (&engine->facility_id, g_free);
  g_clear_pointer (&engine->facility, rk_facility_free);
  g_clear_pointer (&engine->session_id, g_free);
  g_clear_pointer (&engine->verifier, rk_secret_free);
  g_clear_pointer (&engine->asker_salt, g_free);
  g_clear_pointer (&engine->asker_key, rk_secret_free);
  g_clear_pointer (&engine->key, rk_secret_free);
  g_clear_pointer (&engine->slots, rk_slots_free);
  g_clear_pointer (&engine->lock, rk_file_lock_free);
  engine->must_change = FALSE;
  engine->first_sync_done = FALSE;
}

static void
drop_session (RkEngine *engine)
{
  RkRequest request = { .method = "DELETE", .path = "/v1/sessions/current" };

  if (rk_api_has_token (engine->api))
    rk_api_send (engine->api, &request, NULL, rk_engine_ignore_reply, NULL);
}

void
rk_engine_ignore_reply (const RkReply *reply, gpointer data)
{
}

/* The session is useless without a store: give it back. */
static void
sign_in_failed (RkEngine *engine, RkCall *call, GError *error)
{
  drop_session (engine);
  if (engine->store != NULL)
    rk_store_close (g_steal_pointer (&engine->store));
  rk_engine_forget_login (engine);
  g_clear_object (&engine->login);
  rk_engine_set_state (engine, RK_CLIENT_SIGNED_OUT);
  rk_call_return_error (call, error);
}

static void
emit_user (RkEngine *engine, const json_t *user_json)
{
  RkEvent *event = rk_event_new (RK_EVENT_USER);
  RkUser *user = rk_record_new (&rk_user_type);

  event->user = g_new0 (RkUserRow, 1);
  if (user_json == NULL
      || !rk_record_read (&rk_user_type, user_json, RK_DECODE_TOLERANT, user, NULL))
    {
      rk_user_free (user);
      g_free (event->user);
      event->user = engine->store != NULL ? rk_store_dup_user (engine->store, engine->user_id)
                                          : rk_user_row_new ();
    }
  else
    event->user->user = user;
  if (engine->facility != NULL)
    {
      event->facility = rk_record_copy (&rk_facility_type, engine->facility);
      if (event->user->facility_name == NULL)
        event->user->facility_name = g_strdup (engine->facility->name);
    }
  rk_engine_emit (engine, event);
}

/** rk_engine_refresh_self: my own record or my facility's rules changed while I am signed in */
void
rk_engine_refresh_self (RkEngine *engine)
{
  RkFacility *facility = engine->facility_id != NULL
                           ? rk_store_dup_facility (engine->store, engine->facility_id)
                           : NULL;

  if (facility != NULL)
    {
      gboolean keyring = engine->facility != NULL && engine->facility->keyring_allowed;
      gint64 hours = facility->sealed_hours;

      g_clear_pointer (&engine->facility, rk_facility_free);
      engine->facility = facility;
      if (hours > 0 && hours != engine->slots->sealed_hours)
        {
          engine->slots->sealed_hours = hours;
          rk_slots_save (engine->slots, NULL);
        }
      if (keyring != facility->keyring_allowed)
        rk_engine_keyring_begin (engine);
      rk_engine_media_trim (engine);
      obey_mail_rule (engine);
    }
  emit_user (engine, NULL);
}

typedef struct
{
  const json_t *user;
  const json_t *facility;
  RkEngine *engine;
} Opening;

static gboolean
write_login (RkStore *store, gpointer data, GError **error)
{
  Opening *opening = data;
  RkEngine *engine = opening->engine;
  g_autofree char *expires = g_strdup_printf ("%" G_GINT64_FORMAT, engine->expires_us);

  return (opening->facility == NULL
          || rk_store_apply_object (store, &rk_facility_type, opening->facility, error))
         && rk_store_apply_object (store, &rk_user_type, opening->user, error)
         && rk_store_set_meta (store, "user", engine->user_id, error)
         && rk_store_set_meta (store, "facility", engine->facility_id, error)
         && rk_store_set_meta (store, "session", engine->session_id, error)
         && rk_store_set_meta (store, "expires", expires, error)
         && rk_store_set_meta (store, "asker_salt", engine->asker_salt, error)
         && rk_store_keep_asker_key (store, engine->asker_key, error);
}

typedef struct
{
  RkCall *call;
  json_t *answer;        /* of the sign-in */
  GPtrArray *candidates; /* RkSlots that may be this person's */
  GPtrArray *set_aside;  /* RkSlots that are, and could not be read */
  RkSlots *slots;        /* being tried */
  RkSecret *password;
} SignIn;

static void
sign_in_free (SignIn *sign_in)
{
  json_decref (sign_in->answer);
  g_clear_pointer (&sign_in->candidates, g_ptr_array_unref);
  g_clear_pointer (&sign_in->set_aside, g_ptr_array_unref);
  g_clear_pointer (&sign_in->slots, rk_slots_free);
  rk_secret_free (sign_in->password);
  g_free (sign_in);
}

static void
sign_in_fail (SignIn *sign_in, GError *error)
{
  RkCall *call = sign_in->call;

  sign_in_free (sign_in);
  sign_in_failed (call->engine, call, error);
}

static void try_next_store (SignIn *sign_in);
static void make_store (SignIn *sign_in);

static void
begin_work (gpointer data)
{
  SignIn *sign_in = data;
  RkCall *call = sign_in->call;
  RkEngine *engine = call->engine;
  Opening opening = { json_object_get (sign_in->answer, "user"),
                      json_object_get (sign_in->answer, "facility"), engine };
  GError *error = NULL;
  g_autofree char *cursor = NULL;

  /* Somebody gave the sign-in up while older stores were asked for. */
  if (engine->store == NULL)
    {
      sign_in_free (sign_in);
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  if (engine->facility != NULL && engine->facility->sealed_hours > 0)
    engine->slots->sealed_hours = engine->facility->sealed_hours;
  engine->slots->used_us = rk_engine_server_now (engine);
  engine->slots->sealed = FALSE;
  engine->slots->n_unsent = 0;
  if (!rk_slots_save (engine->slots, &error)
      || !rk_engine_write (engine, write_login, &opening, &error))
    {
      /* A damaged store has ended the login already, and set the store aside. */
      if (engine->store == NULL)
        {
          sign_in_free (sign_in);
          rk_call_return_error (call, error);
          return;
        }
      sign_in_fail (sign_in, error);
      return;
    }
  rk_engine_keyring_begin (engine);
  engine->unlock_left = UNLOCK_ATTEMPTS;
  emit_user (engine, opening.user);
  cursor = rk_store_get_meta (engine->store, "cursor");
  engine->first_sync_done = cursor != NULL;
  rk_engine_publish_everything (engine);
  rk_engine_outbox_begin (engine);
  rk_engine_set_state (engine, engine->first_sync_done ? RK_CLIENT_READY : RK_CLIENT_SYNCING_FIRST);
  rk_engine_sync_begin (engine);
  rk_engine_outbox_retry_now (engine);
  sign_in_free (sign_in);
  rk_call_return_true (call);
}

/* What was set aside gives what it has before the first entry of the new store goes out. */
static void
opened (SignIn *sign_in)
{
  RkEngine *engine = sign_in->call->engine;

  rk_store_set_me (engine->store, engine->user_id, engine->facility_id);
  rk_store_load_asker_keys (engine->store);
  rk_engine_rescue (engine, g_steal_pointer (&sign_in->set_aside), begin_work, sign_in);
}

/* Opens @sign_in's slots with @key. */
static gboolean
open_store (SignIn *sign_in, RkSecret *key, gboolean create, GError **error)
{
  RkEngine *engine = sign_in->call->engine;
  g_autofree char *path = rk_slots_get_path (sign_in->slots->dir, "store.db");

  if (engine->lock == NULL)
    engine->lock = rk_slots_lock (sign_in->slots->dir, error);
  if (engine->lock == NULL)
    return FALSE;
  engine->store = rk_store_open (path, key, create, error);
  if (engine->store == NULL)
    {
      g_clear_pointer (&engine->lock, rk_file_lock_free);
      return FALSE;
    }
  engine->slots = g_steal_pointer (&sign_in->slots);
  engine->key = rk_secret_copy (key);
  return TRUE;
}

static RkSecret *
secret_from (const json_t *json, char **ret_wipe_token)
{
  const char *text = rk_json_get_text (json, "secret");
  const char *token = rk_json_get_text (json, "wipe_token");
  g_autoptr (RkSecret) secret = text != NULL ? rk_secret_new_from_base64 (text) : NULL;

  if (secret == NULL || secret->size != 32 || token == NULL)
    return NULL;
  *ret_wipe_token = g_strdup (token);
  return g_steal_pointer (&secret);
}

static void
on_store_made (const RkReply *reply, gpointer data)
{
  SignIn *sign_in = data;
  g_autoptr (RkSecret) secret = NULL;
  g_autoptr (RkSecret) key = NULL;
  GError *error = NULL;

  if (reply->error != NULL)
    {
      sign_in_fail (sign_in, g_error_copy (reply->error));
      return;
    }
  secret = secret_from (reply->json, &sign_in->slots->wipe_token);
  key = rk_secret_new_random (32);
  if (secret == NULL || key == NULL)
    {
      sign_in_fail (sign_in, rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU));
      return;
    }
  /* The slot is on the disk before the file that it opens: a crash in between leaves no data. */
  sign_in->slots->server_slot = rk_slots_wrap (sign_in->slots, key, secret);
  if (!rk_slots_save (sign_in->slots, &error) || !open_store (sign_in, key, TRUE, &error))
    {
      sign_in_fail (sign_in, rk_client_error_from_local (error));
      return;
    }
  opened (sign_in);
}

static void
make_store (SignIn *sign_in)
{
  RkEngine *engine = sign_in->call->engine;
  GError *error = NULL;
  g_autofree char *path = NULL;

  g_clear_pointer (&sign_in->slots, rk_slots_free);
  sign_in->slots = rk_slots_new (engine->device, engine->user_id, &error);
  if (sign_in->slots == NULL)
    {
      sign_in_fail (sign_in, rk_client_error_from_local (error));
      return;
    }
  engine->lock = rk_slots_lock (sign_in->slots->dir, &error);
  if (engine->lock == NULL)
    {
      sign_in_fail (sign_in, rk_client_error_from_local (error));
      return;
    }
  path = g_strconcat ("/v1/stores/", sign_in->slots->store_id, NULL);
  RkRequest request = { .method = "PUT", .path = path, .json = "{}" };
  rk_api_send (engine->api, &request, engine->login, on_store_made, sign_in);
}

static void
set_aside (SignIn *sign_in)
{
  sign_in->slots->damaged = TRUE;
  rk_slots_save (sign_in->slots, NULL);
  g_atomic_int_set (&sign_in->call->engine->lost, TRUE);
  g_ptr_array_add (sign_in->set_aside, g_steal_pointer (&sign_in->slots));
}

static gboolean
has_file (RkSlots *slots)
{
  g_autofree char *path = rk_slots_get_path (slots->dir, "store.db");

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
on_secret (const RkReply *reply, gpointer data)
{
  SignIn *sign_in = data;
  RkEngine *engine = sign_in->call->engine;
  g_autoptr (RkSecret) secret = NULL;
  g_autoptr (RkSecret) key = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  if (reply->error != NULL)
    {
      if (reply->status == 410)
        {
          /* The server destroyed the secret: nobody can open this store any more. */
          RkWipeReport *report = rk_wipe_report_new ();
          g_clear_pointer (&engine->lock, rk_file_lock_free);
          rk_wipe_store (engine->device, sign_in->slots->dir, sign_in->slots, NULL,
                         sign_in->slots->n_unsent, report);
          rk_wipe_report_free (report);
        }
      else if (reply->status != 404)
        {
          sign_in_fail (sign_in, g_error_copy (reply->error));
          return;
        }
      g_clear_pointer (&engine->lock, rk_file_lock_free);
      try_next_store (sign_in);
      return;
    }
  secret = secret_from (reply->json, &token);
  if (secret == NULL)
    {
      sign_in_fail (sign_in, rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU));
      return;
    }
  key = rk_slots_unwrap (sign_in->slots, sign_in->slots->server_slot, secret);
  /* Whoever was killed between the slots and the file left a key to nothing: it is made now. */
  if (key != NULL && open_store (sign_in, key, !has_file (sign_in->slots), &error))
    {
      opened (sign_in);
      return;
    }
  if (error != NULL && !g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT)
      && !g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE)
      && g_file_test (sign_in->slots->dir, G_FILE_TEST_IS_DIR))
    {
      sign_in_fail (sign_in, rk_client_error_from_local (g_steal_pointer (&error)));
      return;
    }
  /* Unreadable with the right secret: set aside, and begin a new one. */
  set_aside (sign_in);
  g_clear_pointer (&engine->lock, rk_file_lock_free);
  try_next_store (sign_in);
}

/* Whose stores lie here is not written on them; those that can be this person's are tried. */
static void
try_next_store (SignIn *sign_in)
{
  RkEngine *engine = sign_in->call->engine;
  g_autofree char *path = NULL;
  GError *error = NULL;

  g_clear_pointer (&sign_in->slots, rk_slots_free);
  if (sign_in->candidates->len == 0)
    {
      make_store (sign_in);
      return;
    }
  sign_in->slots = g_ptr_array_steal_index (sign_in->candidates, 0);
  engine->lock = rk_slots_lock (sign_in->slots->dir, &error);
  if (engine->lock == NULL)
    {
      sign_in_fail (sign_in, rk_client_error_from_local (error));
      return;
    }
  path = g_strconcat ("/v1/stores/", sign_in->slots->store_id, NULL);
  RkRequest request = { .method = "GET", .path = path };
  rk_api_send (engine->api, &request, engine->login, on_secret, sign_in);
}

static void
find_candidates (SignIn *sign_in)
{
  RkEngine *engine = sign_in->call->engine;
  GDir *entries = g_dir_open (engine->device->stores_dir, 0, NULL);
  const char *name;

  sign_in->candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_slots_free);
  sign_in->set_aside = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_slots_free);
  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *dir = g_build_filename (engine->device->stores_dir, name, NULL);
      RkSlots *slots = rk_slots_load (dir);

      if (slots != NULL && rk_slots_belong_to (slots, engine->device, engine->user_id))
        g_ptr_array_add (slots->damaged ? sign_in->set_aside : sign_in->candidates, slots);
      else
        rk_slots_free (slots);
    }
  g_clear_pointer (&entries, g_dir_close);
}

static gboolean
take_answer (RkEngine *engine, const json_t *json)
{
  const json_t *user = json_object_get (json, "user");
  const json_t *facility = json_object_get (json, "facility");
  const char *token = rk_json_get_text (json, "token");
  const char *session_id = rk_json_get_text (json, "session_id");
  const char *user_id = user != NULL ? rk_json_get_text (user, "id") : NULL;

  if (token == NULL || strlen (token) < 32 || strlen (token) > 128 || session_id == NULL
      || user_id == NULL || !rk_id_is_valid (user_id))
    return FALSE;
  {
    g_autoptr (RkSecret) text = rk_secret_new_from_data (token, strlen (token));
    rk_api_set_token (engine->api, with_nul (text));
  }
  engine->session_id = g_strdup (session_id);
  engine->user_id = g_strdup (user_id);
  engine->facility_id = g_strdup (rk_json_get_text (user, "facility_id"));
  engine->asker_salt = g_strdup (rk_json_get_text (json, "asker_salt"));
  rk_json_get_int (json, "expires_us", &engine->expires_us);
  rk_json_get_bool (json, "must_change_password", &engine->must_change);
  if (facility != NULL)
    {
      engine->facility = rk_record_new (&rk_facility_type);
      if (!rk_record_read (&rk_facility_type, facility, RK_DECODE_TOLERANT, engine->facility, NULL))
        g_clear_pointer (&engine->facility, rk_facility_free);
    }
  return TRUE;
}

static void
on_session (const RkReply *reply, gpointer data)
{
  SignIn *sign_in = data;
  RkEngine *engine = sign_in->call->engine;

  if (reply->error != NULL)
    {
      sign_in_fail (sign_in, g_error_copy (reply->error));
      return;
    }
  rk_engine_set_online (engine, TRUE);
  rk_engine_hear_time (engine, reply->json);
  if (!take_answer (engine, reply->json))
    {
      sign_in_fail (sign_in, rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU));
      return;
    }
  sign_in->answer = json_incref (reply->json);
  engine->verifier = make_verifier (sign_in->password);
  rk_engine_make_asker_key (engine, sign_in->password);
  obey_mail_rule (engine);
  if (engine->must_change)
    {
      /* The server gives a store's secret to nobody with a temporary password. */
      engine->waiting = sign_in;
      emit_user (engine, json_object_get (sign_in->answer, "user"));
      rk_engine_set_state (engine, RK_CLIENT_MUST_CHANGE_PASSWORD);
      rk_call_return_true (g_steal_pointer (&sign_in->call));
      return;
    }
  find_candidates (sign_in);
  try_next_store (sign_in);
}

/** rk_engine_drop_waiting: Returns: whether a sign-in waited for a new password, and is given up */
gboolean
rk_engine_drop_waiting (RkEngine *engine)
{
  if (engine->waiting == NULL)
    return FALSE;
  sign_in_free (g_steal_pointer (&engine->waiting));
  drop_session (engine);
  rk_engine_forget_login (engine);
  g_clear_object (&engine->login);
  return TRUE;
}

static char *
session_body (RkEngine *engine, const char *mail, const RkSecret *password)
{
  g_autoptr (GString) body = g_string_sized_new (1024);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "mail");
  rk_json_text (&writer, mail);
  rk_json_key (&writer, "password");
  rk_json_text (&writer, (const char *) password->data);
  rk_json_key (&writer, "device_id");
  rk_json_text (&writer, engine->device->id);
  rk_json_key (&writer, "device_name");
  rk_json_text (&writer, g_get_host_name ());
  rk_json_end_object (&writer);
  return g_string_free (g_steal_pointer (&body), FALSE);
}

/* Only now is it known that the password goes to a server of ours, and not to whatever else answers
 * at that address. */
static void
on_server (const RkReply *reply, gpointer data)
{
  SignIn *sign_in = data;
  RkEngine *engine = sign_in->call->engine;
  GError *error = judge_server (reply);
  char *body;

  if (error != NULL)
    {
      sign_in_fail (sign_in, error);
      return;
    }
  body = session_body (engine, sign_in->call->a, sign_in->password);
  RkRequest request = { .method = "POST", .path = "/v1/sessions", .json = body, .anonymous = TRUE };
  rk_api_send (engine->api, &request, engine->login, on_session, sign_in);
  rk_secret_wipe_text (body);
}

void
rk_engine_sign_in (RkEngine *engine, RkCall *call)
{
  SignIn *sign_in;

  if (engine->device == NULL || engine->store != NULL || engine->login != NULL
      || engine->device->server_url == NULL || engine->address_refused)
    {
      rk_call_return_code (
        call, engine->address_refused ? RK_CLIENT_ERROR_ADDRESS : RK_CLIENT_ERROR_STATE);
      return;
    }
  g_clear_pointer (&engine->device->mail, g_free);
  if (call->flag && !engine->device->mail_barred)
    engine->device->mail = g_strdup (call->a);
  rk_device_save (engine->device, NULL);
  rk_engine_emit_device (engine);

  rk_engine_set_state (engine, RK_CLIENT_SIGNING_IN);
  engine->login = g_cancellable_new ();
  sign_in = g_new0 (SignIn, 1);
  sign_in->call = call;
  sign_in->password = with_nul (call->secret);
  RkRequest request
    = { .method = "GET", .path = "/v1/server", .anonymous = TRUE, .max_size = SERVER_MAX };
  rk_api_send (engine->api, &request, engine->login, on_server, sign_in);
}

/**
 * rk_engine_resume:
 *
 * Goes on with a login that a start found open. It is shown locked: the person's password opens it.
 */
void
rk_engine_resume (RkEngine *engine)
{
  rk_store_set_me (engine->store, engine->user_id, engine->facility_id);
  rk_store_load_asker_keys (engine->store);
  engine->slots->used_us = MAX (engine->slots->used_us, rk_engine_server_now (engine));
  rk_slots_save (engine->slots, NULL);
  engine->unlock_left = UNLOCK_ATTEMPTS;
  emit_user (engine, NULL);
  rk_engine_publish_everything (engine);
  rk_engine_outbox_begin (engine);
  rk_engine_set_state (engine, RK_CLIENT_LOCKED);
  rk_engine_sync_begin (engine);
  /* Whether the server is there is not known yet: it takes an unanswered request to say that it is
   * not, and a slow answer is no reason to. */
  rk_engine_set_online (engine, TRUE);
  rk_engine_outbox_retry_now (engine);
}

/* Passwords. */

static void
on_password_changed (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  RkEngine *engine = call->engine;

  if (reply->error != NULL)
    {
      rk_call_return_error (call, g_error_copy (reply->error));
      return;
    }
  if (engine->login != NULL)
    {
      g_autoptr (RkSecret) password = with_nul (call->secret2);
      g_clear_pointer (&engine->verifier, rk_secret_free);
      engine->verifier = make_verifier (password);
      rk_engine_make_asker_key (engine, password);
      if (engine->store != NULL)
        rk_engine_keyring_begin (engine);
    }
  if (engine->waiting != NULL)
    {
      SignIn *sign_in = g_steal_pointer (&engine->waiting);
      engine->must_change = FALSE;
      sign_in->call = call;
      find_candidates (sign_in);
      try_next_store (sign_in);
      return;
    }
  rk_call_return_true (call);
}

void
rk_engine_change_password (RkEngine *engine, RkCall *call)
{
  g_autoptr (RkSecret) old_password = with_nul (call->secret);
  g_autoptr (RkSecret) new_password = with_nul (call->secret2);
  GString *body;
  RkJsonWriter writer;

  if (engine->store == NULL && engine->waiting == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_STATE);
      return;
    }
  body = g_string_sized_new (2048);
  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "old");
  rk_json_text (&writer, (const char *) old_password->data);
  rk_json_key (&writer, "new");
  rk_json_text (&writer, (const char *) new_password->data);
  rk_json_end_object (&writer);
  RkRequest request = { .method = "PUT", .path = "/v1/password", .json = body->str };
  rk_api_send (engine->api, &request, engine->login, on_password_changed, call);
  rk_secret_wipe_text (g_string_free (body, FALSE));
}
