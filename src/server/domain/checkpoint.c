/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/json.h"
#include "server/domain/audit.h"
#include "server/domain/domain-private.h"

#include <sodium.h>
#include <string.h>

/* The first line of what is signed, so that the signature says what it is about. */
#define FORMAT    "renraku-audit-checkpoint-1"
#define MAX_BYTES 4096

typedef struct
{
  guint8 public_key[crypto_sign_PUBLICKEYBYTES];
  RkSecret *secret_key;
} Pair;

static void
pair_init (Pair *pair, RkDomain *domain)
{
  G_STATIC_ASSERT (crypto_sign_SEEDBYTES == 32);
  pair->secret_key = rk_secret_new (crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair (
    pair->public_key, pair->secret_key->data, domain->checkpoint_seed->data);
}

static void
pair_clear (Pair *pair)
{
  rk_secret_free (pair->secret_key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static char *
signed_text (const RkAuditCheckpoint *checkpoint)
{
  return g_strdup_printf (FORMAT "\n%" G_GINT64_FORMAT "\n%s\n%" G_GINT64_FORMAT "\n",
                          checkpoint->n_rows, checkpoint->hash, checkpoint->made_us);
}

char *
rk_domain_audit_checkpoint (RkDomainTx *tx, GError **error)
{
  g_auto (Pair) pair = { { 0 }, NULL };
  RkAuditReport report;
  RkAuditCheckpoint checkpoint = { 0 };
  guint8 signature[crypto_sign_BYTES];
  char public_hex[2 * crypto_sign_PUBLICKEYBYTES + 1];
  char signature_hex[2 * crypto_sign_BYTES + 1];
  RkJsonWriter writer;

  if (!rk_domain_audit_verify (tx, &report, error))
    return NULL;
  if (report.broken_at != 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the audit was changed: it is not signed");
      return NULL;
    }
  checkpoint.n_rows = report.n_rows;
  checkpoint.made_us = tx->now;
  g_strlcpy (checkpoint.hash, report.head, sizeof checkpoint.hash);

  g_autofree char *text = signed_text (&checkpoint);
  pair_init (&pair, tx->domain);
  crypto_sign_detached (
    signature, NULL, (const guint8 *) text, strlen (text), pair.secret_key->data);
  sodium_bin2hex (public_hex, sizeof public_hex, pair.public_key, sizeof pair.public_key);
  sodium_bin2hex (signature_hex, sizeof signature_hex, signature, sizeof signature);

  GString *out = g_string_new (NULL);
  rk_json_writer_init (&writer, out);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "format");
  rk_json_text (&writer, FORMAT);
  rk_json_key (&writer, "rows");
  rk_json_int (&writer, checkpoint.n_rows);
  rk_json_key (&writer, "hash");
  rk_json_text (&writer, checkpoint.hash);
  rk_json_key (&writer, "made_us");
  rk_json_int (&writer, checkpoint.made_us);
  rk_json_key (&writer, "public_key");
  rk_json_text (&writer, public_hex);
  rk_json_key (&writer, "signature");
  rk_json_text (&writer, signature_hex);
  rk_json_end_object (&writer);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

gboolean
rk_domain_audit_checkpoint_read (
  RkDomain *domain, const char *text, gsize size, RkAuditCheckpoint *ret_checkpoint, GError **error)
{
  g_auto (Pair) pair = { { 0 }, NULL };
  g_autoptr (json_t) object = rk_json_parse (text, size, MAX_BYTES, NULL);
  const char *hash = rk_json_get_text (object, "hash");
  const char *hex = rk_json_get_text (object, "signature");
  RkAuditCheckpoint checkpoint = { 0 };
  guint8 signature[crypto_sign_BYTES];
  gsize length = 0;

  if (g_strcmp0 (rk_json_get_text (object, "format"), FORMAT) != 0
      || !rk_json_get_int (object, "rows", &checkpoint.n_rows)
      || !rk_json_get_int (object, "made_us", &checkpoint.made_us) || hash == NULL
      || strlen (hash) >= sizeof checkpoint.hash || hex == NULL
      || sodium_hex2bin (signature, sizeof signature, hex, strlen (hex), NULL, &length, NULL) != 0
      || length != sizeof signature || strlen (hex) != 2 * sizeof signature)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "this is no checkpoint of an audit");
  g_strlcpy (checkpoint.hash, hash, sizeof checkpoint.hash);

  /* By the key of this server: whoever brings a key of their own along proves nothing. */
  g_autofree char *said = signed_text (&checkpoint);
  pair_init (&pair, domain);
  if (crypto_sign_verify_detached (signature, (const guint8 *) said, strlen (said), pair.public_key)
      != 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "the checkpoint was changed, or signed by another server");
  *ret_checkpoint = checkpoint;
  return TRUE;
}
