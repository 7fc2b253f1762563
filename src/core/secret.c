/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/secret.h"

#include <sodium.h>
#include <string.h>

/* How long a key waits for memory: a second. */
#define PATIENCE 50
#define PAUSE_US 20000

/**
 * rk_secret_init:
 *
 * Prepares libsodium. Call it first in main(); repeating it is harmless. Thread-safe.
 *
 * Returns: %FALSE when the system has no source of random numbers: end the program then
 */
gboolean
rk_secret_init (void)
{
  return sodium_init () >= 0;
}

/**
 * rk_secret_new:
 * @size: in bytes, above 0
 *
 * Returns: (transfer full): a secret of @size zero bytes
 */
RkSecret *
rk_secret_new (gsize size)
{
  g_return_val_if_fail (size > 0, NULL);

  RkSecret *secret = g_new (RkSecret, 1);
  secret->data = sodium_malloc (size);
  /* A moment without memory passes; nothing can be done with half a key until then. */
  for (guint attempt = 0; secret->data == NULL && attempt < PATIENCE; attempt++)
    {
      g_usleep (PAUSE_US);
      secret->data = sodium_malloc (size);
    }
  if (secret->data == NULL)
    g_error (
      "no locked memory is left for a key of %zu bytes: raise the limit of locked memory", size);
  memset (secret->data, 0, size);
  secret->size = size;
  return secret;
}

/**
 * rk_secret_new_random:
 * @size: in bytes
 *
 * Returns: (transfer full): a secret of @size unpredictable bytes
 */
RkSecret *
rk_secret_new_random (gsize size)
{
  RkSecret *secret = rk_secret_new (size);
  randombytes_buf (secret->data, size);
  return secret;
}

/**
 * rk_secret_new_from_data:
 * @data: the bytes; the caller wipes its own copy
 * @size: in bytes
 *
 * Returns: (transfer full): a secret with a copy of @data
 */
RkSecret *
rk_secret_new_from_data (gconstpointer data, gsize size)
{
  RkSecret *secret = rk_secret_new (size);
  memcpy (secret->data, data, size);
  return secret;
}

/**
 * rk_secret_new_from_text:
 * @text: NUL-terminated; the NUL is kept behind the secret but does not count
 *
 * Returns: (transfer full): a secret whose data may also be read as a C string
 */
RkSecret *
rk_secret_new_from_text (const char *text)
{
  gsize length = strlen (text);
  RkSecret *secret = rk_secret_new (length + 1);
  memcpy (secret->data, text, length);
  secret->size = length;
  return secret;
}

/**
 * rk_secret_new_from_base64:
 * @text: URL-safe base64 without padding
 *
 * Returns: (transfer full) (nullable): the secret, or %NULL when @text is not such base64
 */
RkSecret *
rk_secret_new_from_base64 (const char *text)
{
  gsize length = strlen (text);
  gsize size = 0;

  if (length == 0 || length > 8192)
    return NULL;
  g_autoptr (RkSecret) secret = rk_secret_new (length);
  if (sodium_base642bin (secret->data, length, text, length, NULL, &size, NULL,
                         sodium_base64_VARIANT_URLSAFE_NO_PADDING)
        != 0
      || size == 0)
    return NULL;
  secret->size = size;
  return g_steal_pointer (&secret);
}

/**
 * rk_secret_copy:
 * @secret: (nullable): a secret
 *
 * Returns: (transfer full) (nullable): a copy in guarded memory of its own
 */
RkSecret *
rk_secret_copy (const RkSecret *secret)
{
  return secret != NULL ? rk_secret_new_from_data (secret->data, secret->size) : NULL;
}

/**
 * rk_secret_free:
 * @secret: (nullable) (transfer full): wiped, then given back
 */
void
rk_secret_free (RkSecret *secret)
{
  if (secret == NULL)
    return;
  sodium_free (secret->data);
  g_free (secret);
}

/**
 * rk_secret_equal:
 *
 * Compares in a time that depends on the size alone.
 */
gboolean
rk_secret_equal (const RkSecret *a, const RkSecret *b)
{
  return a->size == b->size && sodium_memcmp (a->data, b->data, a->size) == 0;
}

/**
 * rk_secret_to_base64:
 * @secret: a secret
 *
 * Returns: (transfer full): URL-safe base64 without padding, in ordinary memory: pass it to
 *   rk_secret_wipe_text() when done
 */
char *
rk_secret_to_base64 (const RkSecret *secret)
{
  gsize size = sodium_base64_encoded_len (secret->size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *text = g_malloc (size);
  sodium_bin2base64 (
    text, size, secret->data, secret->size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text;
}

/**
 * rk_secret_wipe_text:
 * @text: (nullable) (transfer full): overwritten, then freed
 */
void
rk_secret_wipe_text (char *text)
{
  if (text == NULL)
    return;
  sodium_memzero (text, strlen (text));
  g_free (text);
}
