/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/* Facilities and users. The operator makes and changes them; staff see those they work with. */

/* A portrait has at most this many bytes, PNG or JPEG or WebP. */
#define RK_PORTRAIT_MAX_BYTES (512 * 1024)

/**
 * rk_domain_facility_create:
 * @actor: the operator
 * @facility: what it is like; numbers that are 0 get the defaults (15 and 60 minutes, 8 characters,
 *   72 hours, Asia/Tokyo)
 *
 * CONFLICT when the id is taken.
 */
gboolean rk_domain_facility_create (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const RkFacility *facility,
                                    GError **error);

/**
 * rk_domain_facility_update:
 * @facility: the whole new record
 */
gboolean rk_domain_facility_update (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const RkFacility *facility,
                                    GError **error);
RkFacility *rk_domain_facility_get (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const char *facility_id,
                                    GError **error);

/**
 * rk_domain_facilities_write:
 * @actor: the operator
 *
 * Writes all facilities as an array.
 */
gboolean rk_domain_facilities_write (RkDomainTx *tx,
                                     const RkActor *actor,
                                     RkJsonWriter *writer,
                                     GError **error);

/**
 * rk_domain_user_create:
 * @actor: the operator
 * @user: who; `mail` is needed
 * @password_hash: from rk_password_hash()
 * @temporary: the password must be changed at the first sign-in
 *
 * CONFLICT when the id or the address is taken.
 */
gboolean rk_domain_user_create (RkDomainTx *tx,
                                const RkActor *actor,
                                const RkUser *user,
                                const char *password_hash,
                                gboolean temporary,
                                GError **error);
RkUser *
rk_domain_user_get (RkDomainTx *tx, const RkActor *actor, const char *user_id, GError **error);

/**
 * rk_domain_user_write:
 *
 * Writes the user as @actor may see them: the address only of oneself and, for administrators, of
 * their facility's staff.
 */
void rk_domain_user_write (const RkActor *actor, const RkUser *user, RkJsonWriter *writer);

/**
 * rk_domain_user_by_mail:
 * @actor: the operator
 */
RkUser *
rk_domain_user_by_mail (RkDomainTx *tx, const RkActor *actor, const char *mail, GError **error);

/**
 * rk_domain_facility_users_write:
 *
 * Writes {users: […]}: the staff of the actor's facility.
 */
gboolean rk_domain_facility_users_write (RkDomainTx *tx,
                                         const RkActor *actor,
                                         RkJsonWriter *writer,
                                         GError **error);

/**
 * rk_domain_user_suspend:
 * @suspended: %FALSE to let the user in again
 *
 * Suspending ends all sessions and destroys the secrets of all stores of that user.
 */
gboolean rk_domain_user_suspend (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, gboolean suspended, GError **error);

/**
 * rk_domain_user_reset_password:
 * @password_hash: of a temporary password
 *
 * Sets it, ends all sessions, lifts the pause.
 */
gboolean rk_domain_user_reset_password (RkDomainTx *tx,
                                        const RkActor *actor,
                                        const char *user_id,
                                        const char *password_hash,
                                        GError **error);

/**
 * rk_domain_portrait_set:
 * @image: PNG, JPEG or WebP
 */
gboolean rk_domain_portrait_set (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, GBytes *image, GError **error);

/**
 * rk_domain_portrait_get:
 * @ret_media_type: (out) (transfer none): "image/png" …
 * @ret_version: (out): the ETag
 */
GBytes *rk_domain_portrait_get (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *user_id,
                                const char **ret_media_type,
                                gint64 *ret_version,
                                GError **error);

G_END_DECLS
