/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platform/error.h"

G_BEGIN_DECLS

/**
 * RkSecretState:
 * @RK_SECRET_UNAVAILABLE: no keyring, a locked one that was not unlocked, or one that did not
 *   answer within five seconds. Nothing is known about the secret: neither make a new one, nor
 *   destroy what it protects
 * @RK_SECRET_ABSENT: the keyring is there and unlocked and has no such secret
 * @RK_SECRET_FOUND: here it is
 */
typedef enum
{
  RK_SECRET_UNAVAILABLE,
  RK_SECRET_ABSENT,
  RK_SECRET_FOUND,
} RkSecretState;

/**
 * rk_platform_secret_lookup_async:
 * @name: which secret of this program, such as the id of a store; names no person
 *
 * Looks a secret up in the person's keyring. Never asks to unlock it: a locked keyring is
 * %RK_SECRET_UNAVAILABLE. Ends within five seconds.
 */
void rk_platform_secret_lookup_async (const char *name,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * rk_platform_secret_lookup_finish:
 * @ret_secret: (out) (transfer full) (nullable): the secret's bytes, when found; the memory is
 *   overwritten when the last reference goes
 * @error: return location; set only together with %RK_SECRET_UNAVAILABLE
 *
 * Returns: what is known
 */
RkSecretState
rk_platform_secret_lookup_finish (GAsyncResult *result, GBytes **ret_secret, GError **error);

/**
 * rk_platform_secret_store_async:
 * @name: which secret
 * @secret: its bytes, 1 to 4096
 *
 * Puts a secret into the person's keyring, in place of one of the same name, and reads it back.
 * Ends within five seconds.
 */
void rk_platform_secret_store_async (const char *name,
                                     GBytes *secret,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/**
 * rk_platform_secret_store_finish:
 *
 * Returns: %TRUE only if the keyring gave the same bytes back
 */
gboolean rk_platform_secret_store_finish (GAsyncResult *result, GError **error);

/**
 * rk_platform_secret_clear_async:
 * @name: which secret
 *
 * Removes a secret from the keyring. Ends within five seconds.
 */
void rk_platform_secret_clear_async (const char *name,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/**
 * rk_platform_secret_clear_finish:
 *
 * Returns: %TRUE if the keyring is known to hold no such secret any more
 */
gboolean rk_platform_secret_clear_finish (GAsyncResult *result, GError **error);

G_END_DECLS
