/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/secret.h"

#include <sodium.h>
#include <string.h>

/* How long a key waits for memory: a second. */
#define PATIENCE 50
#define PAUSE_US 20000

/*
 * libsodium gives memory that is not locked, without a word, once the limit on locked memory is
 * reached, and the database engine locks as much as there is. So a few pages are locked before
 * anything else and kept: a page is more than any key or token needs. What does not find room there
 * is looked at whether it was locked.
 */
#define N_SLOTS 32
/* With libsodium's own mark in front of it, a page. */
#define SLOT_SIZE 4080

typedef struct
{
  RkSecret secret;
  guint8 *slot; /* one of those below, or NULL */
} Guarded;

static GMutex lock;
static guint8 *slots[N_SLOTS];
static guint n_slots; /* free ones */
static gboolean ready;
static gboolean required; /* a key that is not locked ends the program */
static int told;

/* Guarded memory that is locked; NULL where that is not to be had. */
static guint8 *
locked_alloc (gsize size)
{
  guint8 *data = sodium_malloc (size);

  if (data != NULL && sodium_mlock (data, size) != 0)
    {
      sodium_free (data);
      return NULL;
    }
  return data;
}

/**
 * rk_secret_init:
 *
 * Prepares libsodium, and locks memory for keys. Call it first in main(); repeating it is harmless.
 * Thread-safe.
 *
 * Returns: %FALSE when the system has no source of random numbers, or lets no memory be locked, so
 *   that keys could get into the swap: end the program then, and say so
 */
gboolean
rk_secret_init (void)
{
  gboolean done;

  if (sodium_init () < 0)
    return FALSE;
  g_mutex_lock (&lock);
  while (!ready && n_slots < N_SLOTS)
    {
      guint8 *slot = locked_alloc (SLOT_SIZE);

      if (slot == NULL)
        break;
      sodium_mprotect_noaccess (slot);
      slots[n_slots++] = slot;
    }
  ready = ready || n_slots == N_SLOTS;
  done = ready;
  g_mutex_unlock (&lock);
  return done;
}

/**
 * rk_secret_require_locked:
 *
 * From here on a key for which no locked memory is left ends the program. That is for a desk, which
 * has few of them. A server has one for each request under way, and must not be ended by many of
 * these: it goes on and says so once. Those that it holds at its start are locked in any case. In
 * the main thread, before others are started.
 */
void
rk_secret_require_locked (void)
{
  required = TRUE;
}

static guint8 *
take_slot (gsize size)
{
  guint8 *slot = NULL;

  g_mutex_lock (&lock);
  if (size <= SLOT_SIZE && n_slots > 0)
    slot = slots[--n_slots];
  g_mutex_unlock (&lock);
  if (slot != NULL)
    sodium_mprotect_readwrite (slot);
  return slot;
}

static void
give_slot (guint8 *slot)
{
  sodium_memzero (slot, SLOT_SIZE);
  sodium_mprotect_noaccess (slot);
  g_mutex_lock (&lock);
  slots[n_slots++] = slot;
  g_mutex_unlock (&lock);
}

/**
 * rk_secret_new:
 * @size: in bytes, above 0
 *
 * Where no locked memory is left: see rk_secret_require_locked().
 *
 * Returns: (transfer full): a secret of @size zero bytes
 */
RkSecret *
rk_secret_new (gsize size)
{
  g_return_val_if_fail (size > 0, NULL);

  Guarded *guarded = g_new0 (Guarded, 1);
  RkSecret *secret = &guarded->secret;
  guarded->slot = take_slot (size);
  /* At its end: what is behind it is nobody's, and ends the program. */
  if (guarded->slot != NULL)
    secret->data = guarded->slot + SLOT_SIZE - size;
  else
    secret->data = locked_alloc (size);
  /* A moment without memory passes; nothing can be done with half a key until then. */
  for (guint attempt = 0; secret->data == NULL && attempt < PATIENCE; attempt++)
    {
      if (!required && (secret->data = sodium_malloc (size)) != NULL)
        {
          if (g_atomic_int_compare_and_exchange (&told, FALSE, TRUE))
            g_message ("the limit of locked memory is reached; keys may be swapped from here on");
          break;
        }
      g_usleep (PAUSE_US);
      secret->data = locked_alloc (size);
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
  Guarded *guarded = (Guarded *) secret;
  if (guarded->slot != NULL)
    give_slot (guarded->slot);
  else
    sodium_free (secret->data);
  g_free (guarded);
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
