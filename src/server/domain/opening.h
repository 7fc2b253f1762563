/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_space_create:
 * @space: id, kind and what belongs to the kind: of `family` the patient; of `group` the name; of
 *   `room` the name and the space out of whose members it is
 * @ret_created: (out): see #RkCreated
 * @ret_space: (out) (transfer full) (nullable): the space, with the actor as its administrator
 *
 * Opens a place to talk. 患者側 is opened by administrators of the patient's care team, and begins
 * with that team's members; groups and rooms by anybody of staff, and begin with their maker. Care
 * teams come with their patient, つながり with an acceptance.
 */
gboolean rk_domain_space_create (RkDomainTx *tx,
                                 const RkActor *actor,
                                 const RkSpace *space,
                                 RkCreated *ret_created,
                                 RkSpace **ret_space,
                                 GError **error);

/**
 * rk_domain_space_update:
 * @patch: the body: `version`, which the caller saw, and of `name` and `description` what changed
 *
 * For administrators of groups and rooms.
 *
 * Returns: (transfer full) (nullable): the space as it is now
 */
RkSpace *rk_domain_space_update (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const json_t *patch, GError **error);

/**
 * rk_domain_space_delete:
 *
 * Ends a group or a room, for its administrators: everybody loses sight of it and of the rooms out
 * of it, and what was written there is destroyed.
 */
gboolean
rk_domain_space_delete (RkDomainTx *tx, const RkActor *actor, const char *space_id, GError **error);

/**
 * rk_domain_relative_check:
 * @space_id: 患者側
 * @password: the temporary password
 *
 * What can be said before the password is hashed: whether the actor may make accounts there, and
 * whether the password is good enough.
 */
gboolean rk_domain_relative_check (RkDomainTx *tx,
                                   const RkActor *actor,
                                   const char *space_id,
                                   const RkUser *user,
                                   const char *password,
                                   GError **error);

/**
 * rk_domain_relative_create:
 * @space_id: 患者側
 * @user: id, kind (patient or family), name, kana, relation and address
 * @password_hash: of the temporary password, which must be changed at the first sign-in
 *
 * Makes the account of a patient or of somebody of the family, and makes them a member of 患者側.
 */
gboolean rk_domain_relative_create (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const char *space_id,
                                    const RkUser *user,
                                    const char *password_hash,
                                    RkCreated *ret_created,
                                    RkUser **ret_user,
                                    GError **error);

/**
 * rk_domain_staff_group:
 * @user_id: somebody of staff
 * @id: (nullable): of the group, if it has to be made; %NULL for a new one
 *
 * 職場の情報共有: sees to it that the facility's staff has its group and that everybody of them is
 * in it.
 */
gboolean
rk_domain_staff_group (RkDomainTx *tx, const char *user_id, const char *id, GError **error);

G_END_DECLS
