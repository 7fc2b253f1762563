/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * RkStoreSecret:
 * @secret: 32 bytes that wrap the key of one store on one device
 * @wipe_token: what can destroy it, and nothing else, without signing in
 */
typedef struct
{
  RkSecret *secret;
  char *wipe_token;
} RkStoreSecret;

void rk_store_secret_free (RkStoreSecret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkStoreSecret, rk_store_secret_free)

/**
 * rk_domain_store_put:
 * @store_id: made by the desk
 * @ret_created: (out): whether it is new (201)
 * @error: STORE_DESTROYED when it was there and was destroyed; NOT_FOUND on another device
 *
 * The secret for (the actor, the actor's device, the store), made at the first call.
 */
RkStoreSecret *rk_domain_store_put (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const char *store_id,
                                    gboolean *ret_created,
                                    GError **error);

/**
 * rk_domain_store_get:
 * @error: STORE_DESTROYED (410): the store is unreadable for ever; NOT_FOUND: it is not yours here
 */
RkStoreSecret *
rk_domain_store_get (RkDomainTx *tx, const RkActor *actor, const char *store_id, GError **error);

/**
 * RkUnsent:
 * @n: how many pieces of work were not sent
 * @sealed: they are kept sealed on the desk, not destroyed
 * @session_id: (nullable): of a sealed store, the session that ended with it
 */
typedef struct
{
  gint64 n;
  gboolean sealed;
  const char *session_id;
} RkUnsent;

/**
 * rk_domain_store_destroy:
 * @actor: (nullable): who asks, or %NULL
 * @wipe_token: (nullable): or what stands for it
 * @unsent: (nullable): what the author is to be told
 *
 * Destroys the secret, unless @unsent says that the store stays sealed, and ends the session that
 * made it or opened it last; of a sealed one that was opened again since, only the session that is
 * said. Repeating is harmless. The author gets a notice when something was unsent.
 */
gboolean rk_domain_store_destroy (RkDomainTx *tx,
                                  const RkActor *actor,
                                  const char *wipe_token,
                                  const char *store_id,
                                  const RkUnsent *unsent,
                                  GError **error);

G_END_DECLS
