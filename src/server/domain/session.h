/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * RkSignIn:
 *
 * A sign-in, from the request to the answer, in three steps: rk_domain_sign_in_begin() (writes),
 * rk_sign_in_verify() (in the Argon2 pool, no SQL), rk_domain_sign_in_finish() (writes).
 */
typedef struct _RkSignIn RkSignIn;
void rk_sign_in_free (RkSignIn *sign_in);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSignIn, rk_sign_in_free)

/**
 * rk_domain_sign_in_begin:
 * @mail: what was typed
 * @device_id: the device's token of 43 characters
 * @device_name: (nullable): how the desk calls itself, at most 120 bytes
 * @error: return location; PAUSED with the seconds to wait, INVALID for a malformed device
 *
 * Counts the try (success takes it back), so that tries in parallel do not get around the limit:
 * commit this transaction before verifying. An unknown account is treated like a known one.
 *
 * Returns: (transfer full) (nullable): the sign-in
 */
RkSignIn *rk_domain_sign_in_begin (
  RkDomainTx *tx, const char *mail, const char *device_id, const char *device_name, GError **error);

/**
 * rk_sign_in_is_known:
 *
 * Returns: whether it comes from a device from which this account signed in before
 */
gboolean rk_sign_in_is_known (const RkSignIn *sign_in);

/**
 * rk_sign_in_verify:
 * @password: what was typed
 *
 * Verifies the password, or for an unknown account something that takes as long. In any thread.
 */
void rk_sign_in_verify (RkSignIn *sign_in, const char *password);

/**
 * RkSignedIn:
 * @token: the bearer's token, 43 characters; only here
 * @expires_us: when the session ends in any case
 * @asker_salt: (nullable): for rk_asker_key(); %NULL where nobody may ask without a name
 *
 * The answer to a sign-in.
 */
typedef struct
{
  RkActor *actor;
  char *token;
  gint64 expires_us;
  RkUser *user;
  RkFacility *facility;
  char *asker_salt;
} RkSignedIn;

void rk_signed_in_free (RkSignedIn *signed_in);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSignedIn, rk_signed_in_free)

/**
 * rk_domain_sign_in_finish:
 * @sign_in: a verified sign-in
 * @ret_signed_in: (out) (transfer full) (nullable): the session; %NULL when refused
 * @ret_refusal: (out) (transfer full) (nullable): BAD_CREDENTIALS, when refused; the transaction is
 *   to be committed nevertheless, for it holds the audit row
 * @error: return location for an error of the database
 *
 * Returns: %FALSE when neither is known and the transaction is to be rolled back
 */
gboolean rk_domain_sign_in_finish (RkDomainTx *tx,
                                   RkSignIn *sign_in,
                                   RkSignedIn **ret_signed_in,
                                   GError **ret_refusal,
                                   GError **error);

/**
 * rk_signed_in_write:
 *
 * Writes the body of the 201: {token, session_id, expires_us, must_change_password, now_us, user,
 * facility}.
 */
void rk_signed_in_write (RkDomainTx *tx, const RkSignedIn *signed_in, RkJsonWriter *writer);

/**
 * rk_domain_session_resolve:
 * @tx: a reading or a writing transaction, the one of the work
 * @token: (nullable): what stood behind `Bearer`
 * @ret_actor: (out) (transfer full): who it is
 * @error: UNAUTHORIZED for no or an unknown token; SESSION_ENDED for one that was good once
 */
gboolean
rk_domain_session_resolve (RkDomainTx *tx, const char *token, RkActor **ret_actor, GError **error);

/**
 * rk_domain_session_touch:
 * @tx: a writing transaction
 *
 * Writes down that the session is in use; when @actor's `needs_touch` is set.
 */
gboolean rk_domain_session_touch (RkDomainTx *tx, const RkActor *actor, GError **error);

/**
 * rk_domain_session_check:
 * @session_id: a session's id
 *
 * For the event hub: whether the session still holds, without its token.
 *
 * Returns: %FALSE with SESSION_ENDED when it does not
 */
gboolean rk_domain_session_check (RkDomainTx *tx,
                                  const char *session_id,
                                  RkActor **ret_actor,
                                  GError **error);

/**
 * rk_domain_sessions_write:
 *
 * Writes {sessions: […]}: the actor's own that are alive, the newest first.
 */
gboolean rk_domain_sessions_write (RkDomainTx *tx,
                                   const RkActor *actor,
                                   RkJsonWriter *writer,
                                   GError **error);

/**
 * rk_domain_session_end:
 * @session_id: one of the actor's own, or "current"
 *
 * Signs out. A session that ended already is fine. Store secrets stay for 30 days unless they are
 * destroyed, see store.h, except when another session than the current one is ended: then the desk
 * is not trusted any more, and its stores' secrets are destroyed.
 */
gboolean rk_domain_session_end (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *session_id,
                                GError **error);

/**
 * RkPasswordChange:
 *
 * A new password, in three steps like the sign-in.
 */
typedef struct _RkPasswordChange RkPasswordChange;
void rk_password_change_free (RkPasswordChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkPasswordChange, rk_password_change_free)

/**
 * rk_domain_password_begin:
 * @new_password: checked here against the facility's rules
 * @error: WEAK_PASSWORD, or PAUSED after five wrong old ones
 */
RkPasswordChange *rk_domain_password_begin (RkDomainTx *tx,
                                            const RkActor *actor,
                                            const char *new_password,
                                            GError **error);

/**
 * rk_password_change_verify:
 *
 * Verifies the old password and hashes the new one: twice the time of one. In any thread.
 */
gboolean rk_password_change_verify (RkPasswordChange *change,
                                    const char *old_password,
                                    const char *new_password,
                                    GError **error);

/**
 * rk_domain_password_finish:
 * @ret_refusal: (out) (transfer full) (nullable): BAD_CREDENTIALS for a wrong old one; commit
 *
 * Sets the new password, ends the user's other sessions and destroys the secrets of the stores on
 * other devices: that is how one cuts off a lost one.
 */
gboolean rk_domain_password_finish (RkDomainTx *tx,
                                    const RkActor *actor,
                                    RkPasswordChange *change,
                                    GError **ret_refusal,
                                    GError **error);

/**
 * rk_domain_pause_lift:
 * @user_id: somebody of the actor's facility
 *
 * Ends the pause after too many failures, for all devices.
 */
gboolean
rk_domain_pause_lift (RkDomainTx *tx, const RkActor *actor, const char *user_id, GError **error);

G_END_DECLS
