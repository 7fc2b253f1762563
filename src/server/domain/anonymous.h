/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/* What two people say for themselves when they open who asked: bytes. */
#define RK_DISCLOSURE_NAME_MAX_BYTES   200
#define RK_DISCLOSURE_REASON_MAX_BYTES 2000

/**
 * rk_disclosure_key_public:
 * @secret: what one person keeps, away from the server; 32 random bytes
 *
 * Returns: (transfer full) (nullable): the half that the server keeps; %NULL for what is no key
 */
char *rk_disclosure_key_public (const RkSecret *secret);

/**
 * rk_domain_disclosure_keys_set:
 * @first: the public half of the key of one person, and @second of another
 * @error: INVALID
 *
 * By the operator. From now on people may ask without a name; what was asked before stays sealed to
 * the keys of then.
 */
gboolean rk_domain_disclosure_keys_set (
  RkDomainTx *tx, const RkActor *actor, const char *first, const char *second, GError **error);

/**
 * RkDisclosure:
 * @first_name: whose key is @first, and @second_name
 * @reason: why they want to know
 */
typedef struct
{
  const char *space_id;
  const char *post_id;
  const RkSecret *first;
  const RkSecret *second;
  const char *first_name;
  const char *second_name;
  const char *reason;
} RkDisclosure;

/**
 * rk_domain_author_disclose:
 * @ret_user_id: (out) (transfer full): who wrote it
 * @error: NOT_FOUND (no post of that kind), INVALID (not these keys, nobody named, no reason)
 *
 * By the operator, with both keys: who wrote one post without a name. That it was opened, by whom
 * and why is kept for good and stands in the audit; who it was is not.
 */
gboolean rk_domain_author_disclose (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const RkDisclosure *disclosure,
                                    char **ret_user_id,
                                    GError **error);

G_END_DECLS
