/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/asker.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (RK_ASKER_TAG_LENGTH == 2 * crypto_generichash_BYTES);

#define KEY_BYTES crypto_generichash_KEYBYTES
#define PASSES    3
#define MEMORY    (64 * 1024 * 1024)

/* Each text with its length before it, so that no two lists of texts read the same. */
static void
add_text (crypto_generichash_state *state, const char *text)
{
  const guint64 size = GUINT64_TO_LE ((guint64) strlen (text));

  crypto_generichash_update (state, (const guint8 *) &size, sizeof size);
  crypto_generichash_update (state, (const guint8 *) text, strlen (text));
}

static char *
finish (crypto_generichash_state *state)
{
  guint8 hash[crypto_generichash_BYTES];
  char *text = g_malloc (RK_ASKER_TAG_LENGTH + 1);

  crypto_generichash_final (state, hash, sizeof hash);
  sodium_bin2hex (text, RK_ASKER_TAG_LENGTH + 1, hash, sizeof hash);
  sodium_memzero (hash, sizeof hash);
  return text;
}

/**
 * rk_asker_key:
 * @salt: what the server gives to this account alone
 *
 * Takes as long as a sign-in at the server does, so that whoever has a post's tag and the salt
 * guesses no faster than with the password's hash.
 *
 * Returns: (transfer full) (nullable): the key; %NULL when there is no memory for it
 */
RkSecret *
rk_asker_key (const char *password, const char *salt)
{
  g_autoptr (RkSecret) key = rk_secret_new (KEY_BYTES);
  guint8 short_salt[crypto_pwhash_SALTBYTES];

  crypto_generichash (short_salt, sizeof short_salt, (const guint8 *) salt, strlen (salt), NULL, 0);
  if (key == NULL
      || crypto_pwhash (key->data, key->size, password, strlen (password), short_salt, PASSES,
                        MEMORY, crypto_pwhash_ALG_ARGON2ID13)
           != 0)
    return NULL;
  return g_steal_pointer (&key);
}

/**
 * rk_asker_proof:
 *
 * Returns: (transfer full): what shows, of this post alone, that it was written with @key; to be
 *   wiped
 */
char *
rk_asker_proof (const RkSecret *key, const char *space_id, const char *post_id)
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, key->data, key->size, crypto_generichash_BYTES);
  add_text (&state, "asker");
  add_text (&state, space_id);
  add_text (&state, post_id);
  return finish (&state);
}

/**
 * rk_asker_tag:
 *
 * Returns: (transfer full): what everybody may read, and @proof alone leads to
 */
char *
rk_asker_tag (const char *proof)
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, crypto_generichash_BYTES);
  add_text (&state, "asker's tag");
  add_text (&state, proof);
  return finish (&state);
}

/** rk_asker_is_tag: Returns: whether @text (nullable) looks like a proof or a tag */
gboolean
rk_asker_is_tag (const char *text)
{
  return text != NULL && strlen (text) == RK_ASKER_TAG_LENGTH
         && strspn (text, "0123456789abcdef") == RK_ASKER_TAG_LENGTH;
}
