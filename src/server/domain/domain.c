/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "config.h"

#include "core/id.h"
#include "core/time.h"
#include "db/migrate.h"
#include "server-migrations.h"
#include "server/domain/domain-private.h"

#include <sodium.h>
#include <string.h>

#define DEFAULT_IDLE     (12 * RK_HOUR)
#define DEFAULT_ABSOLUTE (30 * RK_DAY)

/* What is derived from the operator's key. The numbers stay as they are for ever. */
enum
{
  KEY_DATABASE = 1,
  KEY_SEAL = 2,
  KEY_AUDIT = 3,
  KEY_SALT = 4,
  KEY_CHECK = 5,
  KEY_CHECKPOINT = 6,
  KEY_CURSOR = 7,
};

static RkSecret *
derive (const RkSecret *master, guint64 what)
{
  RkSecret *key = rk_secret_new (32);

  g_assert (master->size == crypto_kdf_KEYBYTES);
  crypto_kdf_derive_from_key (key->data, key->size, what, "renraku1", master->data);
  return key;
}

RkSecret *
rk_domain_database_key (const RkSecret *master_key)
{
  return derive (master_key, KEY_DATABASE);
}

gboolean
rk_domain_migrate (RkDb *db, GError **error)
{
  return rk_db_migrate (db, rk_server_migrations, n_rk_server_migrations, error);
}

/* Tells the master key from any other, and nothing more about it. */
static char *
key_check (const RkSecret *master)
{
  g_autoptr (RkSecret) key = derive (master, KEY_CHECK);
  guint8 hash[16];
  char text[33];

  crypto_generichash (hash, sizeof hash, key->data, key->size, NULL, 0);
  return g_strdup (sodium_bin2hex (text, sizeof text, hash, sizeof hash));
}

static gboolean
open_head (RkDomain *domain, const RkSecret *master, RkDb *db, GError **error)
{
  g_autofree char *check = key_check (master);
  g_autofree char *known = NULL;
  gint64 n;

  if (!rk_number (db, SQL ("SELECT count (*) FROM head"), &n, error, ""))
    return FALSE;
  if (n == 0)
    {
      g_autofree char *token = rk_token_new ();

      token[12] = '\0';
      if (!rk_db_exec (db,
                       SQL ("INSERT INTO head (id, seq, feed_floor, audit_seq, audit_hash,"
                            " database_id, key_check, backup_until_us)"
                            " VALUES (1, 0, 0, 0, '', $1, $2, 0) ON CONFLICT (id) DO NOTHING"),
                       error, "tt", token, check))
        return FALSE;
    }
  if (!rk_db_query_text (db, SQL ("SELECT key_check FROM head WHERE id = 1"), &known, error, "")
      || !rk_db_query_text (
        db, SQL ("SELECT database_id FROM head WHERE id = 1"), &domain->database_id, error, ""))
    return FALSE;
  if (strcmp (known, check) != 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_UNAVAILABLE,
                      "the master key is not the one that this database was begun with");
  return TRUE;
}

RkDomain *
rk_domain_new (const RkDomainConfig *config, RkDb *db, GError **error)
{
  g_autoptr (RkDomain) domain = g_new0 (RkDomain, 1);

  g_return_val_if_fail (config->master_key != NULL && config->master_key->size == 32, NULL);
  domain->blob_dir = g_strdup (config->blob_dir);
  domain->server_name = g_strdup (config->server_name != NULL ? config->server_name : "Renraku");
  domain->session_idle = config->session_idle > 0 ? config->session_idle : DEFAULT_IDLE;
  domain->session_absolute
    = config->session_absolute > 0 ? config->session_absolute : DEFAULT_ABSOLUTE;
  domain->cheap_passwords = config->cheap_passwords;
  domain->mails = config->mails;
  domain->seal_key = derive (config->master_key, KEY_SEAL);
  domain->audit_key = derive (config->master_key, KEY_AUDIT);
  domain->salt_key = derive (config->master_key, KEY_SALT);
  domain->checkpoint_seed = derive (config->master_key, KEY_CHECKPOINT);
  domain->cursor_key = derive (config->master_key, KEY_CURSOR);

  if (g_mkdir_with_parents (domain->blob_dir, 0700) != 0)
    {
      g_set_error (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_UNAVAILABLE,
                   "the folder of the attachments cannot be made: %s", domain->blob_dir);
      return NULL;
    }
  if (!open_head (domain, config->master_key, db, error))
    return NULL;
  return g_steal_pointer (&domain);
}

void
rk_domain_free (RkDomain *domain)
{
  if (domain == NULL)
    return;
  g_free (domain->blob_dir);
  g_free (domain->server_name);
  g_free (domain->database_id);
  rk_secret_free (domain->seal_key);
  rk_secret_free (domain->audit_key);
  rk_secret_free (domain->checkpoint_seed);
  rk_secret_free (domain->cursor_key);
  rk_secret_free (domain->salt_key);
  g_free (domain);
}

void
rk_domain_set_clock (RkDomain *domain, RkDomainClock clock, gpointer data)
{
  domain->clock = clock;
  domain->clock_data = data;
}

gint64
rk_domain_now (RkDomain *domain)
{
  return domain->clock != NULL ? domain->clock (domain->clock_data) : rk_time_now_us ();
}

const char *
rk_domain_get_blob_dir (RkDomain *domain)
{
  return domain->blob_dir;
}

gboolean
rk_domain_get_cheap_passwords (RkDomain *domain)
{
  return domain->cheap_passwords;
}

void
rk_domain_write_server (RkDomain *domain, RkJsonWriter *writer)
{
  rk_json_begin_object (writer);
  rk_json_key (writer, "name");
  rk_json_text (writer, domain->server_name);
  rk_json_key (writer, "version");
  rk_json_text (writer, RK_VERSION);
  rk_json_key (writer, "api");
  rk_json_int (writer, 1);
  rk_json_key (writer, "now_us");
  rk_json_int (writer, rk_domain_now (domain));
  /* Before the sign-in nobody's facility is known: its own rule comes with the session. */
  rk_json_key (writer, "remember_mail");
  rk_json_bool (writer, TRUE);
  rk_json_key (writer, "password_hint");
  rk_json_text (writer, "At least 8 characters, with letters and digits");
  /* Whether メールで招待 and パスワードを忘れた方 work here. */
  rk_json_key (writer, "mail");
  rk_json_bool (writer, domain->mails);
  rk_json_end_object (writer);
}

char *
rk_salted_hash (RkDomain *domain, const char *first, ...)
{
  crypto_generichash_state state;
  guint8 hash[32];
  char text[65];
  va_list args;

  crypto_generichash_init (&state, domain->salt_key->data, domain->salt_key->size, sizeof hash);
  va_start (args, first);
  for (const char *part = first; part != NULL; part = va_arg (args, const char *))
    {
      guint64 size = GUINT64_TO_LE (strlen (part));

      crypto_generichash_update (&state, (const guint8 *) &size, sizeof size);
      crypto_generichash_update (&state, (const guint8 *) part, strlen (part));
    }
  va_end (args);
  crypto_generichash_final (&state, hash, sizeof hash);
  return g_strdup (sodium_bin2hex (text, sizeof text, hash, sizeof hash));
}

char *
rk_plain_hash (const char *token)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  char text[2 * crypto_hash_sha256_BYTES + 1];

  crypto_hash_sha256 (hash, (const guint8 *) token, strlen (token));
  return g_strdup (sodium_bin2hex (text, sizeof text, hash, sizeof hash));
}

GBytes *
rk_seal (RkDomain *domain, const char *context, gconstpointer data, gsize size)
{
  gsize total = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + size
                + crypto_aead_xchacha20poly1305_ietf_ABYTES;
  guint8 *out = g_malloc (total);

  randombytes_buf (out, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (out + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                                              NULL, data, size, (const guint8 *) context,
                                              strlen (context), NULL, out, domain->seal_key->data);
  return g_bytes_new_take (out, total);
}

RkSecret *
rk_unseal (RkDomain *domain, const char *context, gconstpointer data, gsize size, GError **error)
{
  const guint8 *bytes = data;
  const gsize extra
    = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES;

  if (bytes != NULL && size > extra)
    {
      g_autoptr (RkSecret) secret = rk_secret_new (size - extra);

      if (crypto_aead_xchacha20poly1305_ietf_decrypt (
            secret->data, NULL, NULL, bytes + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
            size - crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, (const guint8 *) context,
            strlen (context), bytes, domain->seal_key->data)
          == 0)
        return g_steal_pointer (&secret);
    }
  rk_refuse (error, RK_DOMAIN_ERROR_UNAVAILABLE, "something sealed in the database is damaged");
  return NULL;
}
