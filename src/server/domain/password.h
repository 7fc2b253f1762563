/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

G_BEGIN_DECLS

/* A password has at most this many bytes of UTF-8. */
#define RK_PASSWORD_MAX_BYTES 256

/**
 * rk_password_hash:
 * @password: the password
 * @cheap: at libsodium's least cost, for tests and samples
 * @error: return location for an error; without memory %RK_DOMAIN_ERROR_UNAVAILABLE
 *
 * Argon2id. Takes about 0.1 s and 64 MiB: to be called in the pool of two, never in the thread that
 * writes.
 *
 * Returns: (transfer full) (nullable): the hash, with its salt and its cost
 */
char *rk_password_hash (const char *password, gboolean cheap, GError **error);

/**
 * rk_password_prepare:
 *
 * Makes the hash that stands in for accounts that do not exist, so that the first stranger after a
 * start does not wait for it and learn from that. Takes as long as hashing.
 */
void rk_password_prepare (gboolean cheap);

/**
 * rk_password_verify:
 * @hash: (nullable): what rk_password_hash() gave; %NULL for an account that does not exist: a hash
 *   of the same cost is verified all the same, and the answer is no
 * @password: what was typed
 * @cheap: the cost of the hash that stands in for %NULL
 *
 * Takes as long as hashing.
 */
gboolean rk_password_verify (const char *hash, const char *password, gboolean cheap);

/**
 * rk_password_check:
 * @password: the new password
 * @facility: (nullable): whose rules; %NULL for the floor alone (8 characters, letters and digits)
 * @user: (nullable): whose; parts of the name and of the address are refused
 * @error: return location for %RK_DOMAIN_ERROR_WEAK_PASSWORD, which says why
 *
 * Returns: whether the password is good enough
 */
gboolean rk_password_check (const char *password,
                            const RkFacility *facility,
                            const RkUser *user,
                            GError **error);

/**
 * rk_password_new_temporary:
 *
 * Returns: (transfer full): a random password that can be read out over the telephone, and that
 *   every facility's rules take; wipe with rk_secret_wipe_text()
 */
char *rk_password_new_temporary (void);

G_END_DECLS
