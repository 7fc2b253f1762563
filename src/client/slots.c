/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/slots.h"

#include "core/id.h"
#include "core/json.h"
#include "core/time.h"

#include <sodium.h>
#include <string.h>

#define MAX_FILE      (64 * 1024)
#define DEFAULT_HOURS 72

/* Backups pass a folder by that has this file: what is in it can be fetched anew, or is not for
 * anybody else. */
static const char cachedir_tag[] = "Signature: 8a477f597d28d172789f06886806bc55\n"
                                   "# Encrypted data of Renraku; of no use without its server.\n";

static char *
owner_of (RkDevice *device, const char *user_id)
{
  guint8 digest[crypto_generichash_BYTES];
  char text[crypto_generichash_BYTES * 2 + 1];

  crypto_generichash (digest, sizeof digest, (const guint8 *) user_id, strlen (user_id),
                      (const guint8 *) device->id, strlen (device->id));
  sodium_bin2hex (text, sizeof text, digest, sizeof digest);
  return g_strdup (text);
}

char *
rk_slots_get_path (const char *dir, const char *name)
{
  return g_build_filename (dir, name, NULL);
}

/** rk_slots_lock: marks the store in @dir as live; a sweep passes it by */
RkFileLock *
rk_slots_lock (const char *dir, GError **error)
{
  g_autofree char *path = rk_slots_get_path (dir, "lock");
  return rk_file_lock_take (path, error);
}

/**
 * rk_slots_new:
 *
 * Makes the folder of a new store, marked for backups to pass by. The slots are not on the disk
 * before rk_slots_save().
 */
RkSlots *
rk_slots_new (RkDevice *device, const char *user_id, GError **error)
{
  g_autoptr (RkSlots) slots = g_new0 (RkSlots, 1);
  g_autofree char *name = rk_token_new ();
  g_autofree char *tag = NULL;

  name[16] = '\0';
  slots->dir = g_build_filename (device->stores_dir, name, NULL);
  slots->store_id = rk_id_new ();
  slots->owner = owner_of (device, user_id);
  slots->server_url = g_strdup (device->server_url);
  slots->used_us = rk_time_now_us ();
  slots->sealed_hours = DEFAULT_HOURS;
  tag = rk_slots_get_path (slots->dir, "CACHEDIR.TAG");
  if (!rk_platform_ensure_private_dir (slots->dir, error)
      || !rk_platform_write_private (tag, cachedir_tag, strlen (cachedir_tag), error))
    return NULL;
  return g_steal_pointer (&slots);
}

/** rk_slots_load: Returns: (transfer full) (nullable): %NULL when there are none that can be read
 */
RkSlots *
rk_slots_load (const char *dir)
{
  g_autofree char *path = rk_slots_get_path (dir, "slots");
  g_autofree char *text = NULL;
  g_autoptr (json_t) saved = NULL;
  g_autoptr (RkSlots) slots = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, NULL)
      || (saved = rk_json_parse (text, size, MAX_FILE, NULL)) == NULL)
    return NULL;
  slots = g_new0 (RkSlots, 1);
  slots->dir = g_strdup (dir);
  slots->store_id = g_strdup (rk_json_get_text (saved, "store"));
  slots->owner = g_strdup (rk_json_get_text (saved, "owner"));
  slots->server_url = g_strdup (rk_json_get_text (saved, "server"));
  slots->wipe_token = g_strdup (rk_json_get_text (saved, "token"));
  slots->server_slot = g_strdup (rk_json_get_text (saved, "server_slot"));
  slots->keyring_slot = g_strdup (rk_json_get_text (saved, "keyring_slot"));
  rk_json_get_int (saved, "keyring_until_us", &slots->keyring_until_us);
  rk_json_get_int (saved, "keyring_made_us", &slots->keyring_made_us);
  rk_json_get_int (saved, "used_us", &slots->used_us);
  rk_json_get_int (saved, "unsent", &slots->n_unsent);
  rk_json_get_bool (saved, "sealed", &slots->sealed);
  rk_json_get_bool (saved, "damaged", &slots->damaged);
  if (!rk_json_get_int (saved, "sealed_hours", &slots->sealed_hours))
    slots->sealed_hours = DEFAULT_HOURS;
  if (slots->store_id == NULL || !rk_id_is_valid (slots->store_id) || slots->owner == NULL
      || slots->server_url == NULL || slots->server_slot == NULL)
    return NULL;
  return g_steal_pointer (&slots);
}

static void
write_text (RkJsonWriter *writer, const char *key, const char *value)
{
  if (value == NULL)
    return;
  rk_json_key (writer, key);
  rk_json_text (writer, value);
}

static void
write_int (RkJsonWriter *writer, const char *key, gint64 value)
{
  rk_json_key (writer, key);
  rk_json_int (writer, value);
}

gboolean
rk_slots_save (RkSlots *slots, GError **error)
{
  g_autofree char *path = rk_slots_get_path (slots->dir, "slots");
  g_autoptr (GString) text = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, text);
  rk_json_begin_object (&writer);
  write_text (&writer, "store", slots->store_id);
  write_text (&writer, "owner", slots->owner);
  write_text (&writer, "server", slots->server_url);
  write_text (&writer, "token", slots->wipe_token);
  write_text (&writer, "server_slot", slots->server_slot);
  write_text (&writer, "keyring_slot", slots->keyring_slot);
  write_int (&writer, "keyring_until_us", slots->keyring_until_us);
  write_int (&writer, "keyring_made_us", slots->keyring_made_us);
  write_int (&writer, "used_us", slots->used_us);
  write_int (&writer, "sealed_hours", slots->sealed_hours);
  write_int (&writer, "unsent", slots->n_unsent);
  rk_json_key (&writer, "sealed");
  rk_json_bool (&writer, slots->sealed);
  rk_json_key (&writer, "damaged");
  rk_json_bool (&writer, slots->damaged);
  rk_json_end_object (&writer);
  return rk_platform_write_private (path, text->str, text->len, error);
}

void
rk_slots_free (RkSlots *slots)
{
  if (slots == NULL)
    return;
  g_free (slots->dir);
  g_free (slots->store_id);
  g_free (slots->owner);
  g_free (slots->server_url);
  g_free (slots->wipe_token);
  g_free (slots->server_slot);
  g_free (slots->keyring_slot);
  g_free (slots);
}

gboolean
rk_slots_belong_to (RkSlots *slots, RkDevice *device, const char *user_id)
{
  g_autofree char *owner = owner_of (device, user_id);

  return g_strcmp0 (slots->owner, owner) == 0
         && g_strcmp0 (slots->server_url, device->server_url) == 0;
}

/**
 * rk_slots_are_expired:
 *
 * @now_us: by the server's clock: a desk whose clock jumps must not destroy what was not sent
 *
 * Whether a sealed store has lain for longer than policy allows.
 */
gboolean
rk_slots_are_expired (RkSlots *slots, gint64 now_us)
{
  return now_us > slots->used_us + slots->sealed_hours * RK_HOUR;
}

/** rk_slots_wrap: Returns: (transfer full): @key, readable only with @with, bound to this store */
char *
rk_slots_wrap (RkSlots *slots, const RkSecret *key, const RkSecret *with)
{
  gsize n_nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  gsize n_box = key->size + crypto_aead_xchacha20poly1305_ietf_ABYTES;
  g_autofree guint8 *box = g_malloc (n_nonce + n_box);
  unsigned long long n_written = 0;
  gsize n_text;
  char *text;

  g_return_val_if_fail (with->size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, NULL);
  randombytes_buf (box, n_nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt (box + n_nonce, &n_written, key->data, key->size,
                                              (const guint8 *) slots->store_id,
                                              strlen (slots->store_id), NULL, box, with->data);
  n_text
    = sodium_base64_encoded_len (n_nonce + n_written, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text = g_malloc (n_text);
  sodium_bin2base64 (
    text, n_text, box, n_nonce + n_written, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text;
}

/** rk_slots_unwrap: Returns: (transfer full) (nullable): the key; %NULL when @with is not the one
 */
RkSecret *
rk_slots_unwrap (RkSlots *slots, const char *slot, const RkSecret *with)
{
  gsize n_nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  gsize n_tag = crypto_aead_xchacha20poly1305_ietf_ABYTES, n_box = 0, length;
  g_autofree guint8 *box = NULL;
  g_autoptr (RkSecret) key = NULL;
  unsigned long long n_key = 0;

  if (slot == NULL || with->size != crypto_aead_xchacha20poly1305_ietf_KEYBYTES)
    return NULL;
  length = strlen (slot);
  box = g_malloc (length + 1);
  if (sodium_base642bin (
        box, length, slot, length, NULL, &n_box, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
        != 0
      || n_box != n_nonce + 32 + n_tag)
    return NULL;
  key = rk_secret_new (32);
  if (key == NULL
      || crypto_aead_xchacha20poly1305_ietf_decrypt (
           key->data, &n_key, NULL, box + n_nonce, n_box - n_nonce,
           (const guint8 *) slots->store_id, strlen (slots->store_id), box, with->data)
           != 0)
    return NULL;
  return g_steal_pointer (&key);
}
