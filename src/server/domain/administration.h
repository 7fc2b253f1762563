/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_user_update:
 * @changes: a JSON object of name, kana and profession
 * @error: INVALID for what is no real name, or no profession of staff
 *
 * 個人プロフィール: by the person, and by the administrators of their facility.
 *
 * Returns: (transfer full) (nullable): the user
 */
RkUser *rk_domain_user_update (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, const json_t *changes, GError **error);

/**
 * rk_domain_facility_rules:
 * @changes: a JSON object of those fields of a facility that are rules
 * @error: INVALID for what is outside of the limits
 *
 * The rules of the actor's own facility. What is not in @changes stays.
 *
 * Returns: (transfer full) (nullable): the facility
 */
RkFacility *rk_domain_facility_rules (RkDomainTx *tx,
                                      const RkActor *actor,
                                      const char *facility_id,
                                      const json_t *changes,
                                      GError **error);

/**
 * rk_domain_staff_write:
 *
 * Writes {users: […], staff: […], terminals: […], incidents: […]}: what an administrator sees of
 * the own facility.
 */
gboolean
rk_domain_staff_write (RkDomainTx *tx, const RkActor *actor, RkJsonWriter *writer, GError **error);

/**
 * rk_domain_incident_report:
 * @id: made by the desk; repeating is harmless
 * @user_id: (nullable): whose account is in wrong hands
 * @terminal_id: (nullable): which terminal is; one of the two
 * @error: CONFLICT for one's own account, and for the terminal that one sits at
 *
 * 端末の紛失・盗難. Of a person all sessions end, all stores die, and the account is suspended. Of
 * a terminal the sessions and the stores there, of everybody who signed in there, whose next
 * sign-in wants another password.
 *
 * Returns: (transfer full) (nullable): what was done
 */
RkIncident *rk_domain_incident_report (RkDomainTx *tx,
                                       const RkActor *actor,
                                       const char *id,
                                       const char *user_id,
                                       const char *terminal_id,
                                       RkCreated *ret_created,
                                       GError **error);

/**
 * rk_domain_temporary_password_check:
 *
 * Whether the actor may give the user this temporary password, before it is hashed.
 */
gboolean rk_domain_temporary_password_check (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, const char *password, GError **error);

/**
 * rk_domain_temporary_password_set:
 * @password_hash: of a password that was checked
 *
 * Gives somebody of the own facility a temporary password: sessions end, a suspension too.
 */
gboolean rk_domain_temporary_password_set (RkDomainTx *tx,
                                           const RkActor *actor,
                                           const char *user_id,
                                           const char *password_hash,
                                           GError **error);

/**
 * rk_domain_departure_write:
 * @heir_id: (nullable): who is to take over
 *
 * Writes {places: […]}: where somebody is who is to leave, and who would administer it then. Places
 * that the actor must not know of have no title.
 */
gboolean rk_domain_departure_write (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const char *user_id,
                                    const char *heir_id,
                                    RkJsonWriter *writer,
                                    GError **error);

/**
 * rk_domain_depart:
 * @heir_id: (nullable): who takes over what can be given to them
 * @error: CONFLICT for oneself, and for the last administrator of the facility
 *
 * スタッフ解除: hands the administrations over, takes the person out of everything and ends the
 * account. The name stays under what was written.
 */
gboolean rk_domain_depart (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, const char *heir_id, GError **error);

/**
 * RkAccessFilter:
 * @person: (nullable): who acted
 * @patient: (nullable): about whom
 * @kind: (nullable): "sign_in", "read", "write", "out" or "manage"
 * @from_us: since when; 0 for ever
 * @until_us: until when; 0 for now
 * @before: rows before this one; 0 for the latest
 * @limit: at most so many
 */
typedef struct
{
  const char *person;
  const char *patient;
  const char *kind;
  gint64 from_us;
  gint64 until_us;
  gint64 before;
  int limit;
} RkAccessFilter;

/**
 * rk_domain_access_write:
 *
 * Writes {rows: […], next, more}: アクセス記録 of the actor's facility, the latest first: what its
 * people did, and what was done with its patients. One call looks at a bounded part of the chain:
 * there may be more although few rows were found, then from `next` on.
 */
gboolean rk_domain_access_write (RkDomainTx *tx,
                                 const RkActor *actor,
                                 const RkAccessFilter *filter,
                                 RkJsonWriter *writer,
                                 GError **error);

G_END_DECLS
