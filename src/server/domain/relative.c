/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "server/domain/domain-private.h"
#include "server/domain/opening.h"
#include "server/domain/password.h"

/* Accounts of patients and of their families. */

static gboolean
patient_of (RkDomainTx *tx, const char *space_id, RkPatient **ret, GError **error)
{
  gpointer patient;

  if (!rk_fetch (tx->db, &rk_patient_type,
                 SELECT (patient, "patient",
                         "WHERE id IN (SELECT s.patient_id FROM space s WHERE s.id = $1"
                         " AND s.kind = 'family')"),
                 &patient, error, "t", space_id))
    return FALSE;
  *ret = patient;
  return patient != NULL
         || rk_refuse (
           error, RK_DOMAIN_ERROR_INVALID, "patients and families are invited to their side alone");
}

gboolean
rk_domain_relative_check (RkDomainTx *tx,
                          const RkActor *actor,
                          const char *space_id,
                          const RkUser *user,
                          const char *password,
                          GError **error)
{
  g_autoptr (RkPatient) patient = NULL;
  gpointer record;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_RELATIVE_CREATE, RK_FACT_NONE, error)
      || !patient_of (tx, space_id, &patient, error)
      || !rk_fetch (tx->db, &rk_facility_type, SELECT (facility, "facility", "WHERE id = $1"),
                    &record, error, "t", patient->facility_id))
    return FALSE;
  g_autoptr (RkFacility) house = record;
  return rk_password_check (password, house, user, error);
}

gboolean
rk_domain_relative_create (RkDomainTx *tx,
                           const RkActor *actor,
                           const char *space_id,
                           const RkUser *user,
                           const char *password_hash,
                           RkCreated *ret_created,
                           RkUser **ret_user,
                           GError **error)
{
  g_autoptr (RkUser) made = rk_record_copy (&rk_user_type, user);
  g_autoptr (RkPatient) patient = NULL;
  RkCreationState state;
  gpointer record;

  *ret_user = NULL;
  if (!rk_id_is_valid (made->id))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "an id is no UUIDv7");
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_RELATIVE_CREATE, RK_FACT_NONE, error)
      || !patient_of (tx, space_id, &patient, error))
    return FALSE;
  if (made->kind != RK_USER_KIND_PATIENT && made->kind != RK_USER_KIND_FAMILY)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "user.kind is patient or family");
  g_free (made->facility_id);
  made->facility_id = g_strdup (patient->facility_id);
  made->profession
    = made->kind == RK_USER_KIND_PATIENT ? RK_PROFESSION_PATIENT : RK_PROFESSION_FAMILY;
  made->role = RK_ROLE_MEMBER;

  g_autofree char *digest
    = rk_salted_hash (tx->domain, "relative", made->id, made->name, made->mail, NULL);
  if (!rk_creation_look (tx, actor, "relative", space_id, made->id, digest, &state, error))
    return FALSE;
  if (state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
  *ret_created = RK_CREATED_REPEATED;
  if (state == RK_CREATION_UNKNOWN)
    {
      if (!rk_user_insert (tx, made, password_hash, TRUE, error)
          || !rk_space_join (tx, space_id, made->id, RK_ROLE_MEMBER, error)
          || !rk_creation_note (tx, actor, "relative", space_id, made->id, digest, error))
        return FALSE;
      rk_tx_audit (
        tx, actor, rk_action_name (RK_ACTION_RELATIVE_CREATE), made->id, space_id, digest);
      *ret_created = RK_CREATED_NEW;
    }
  if (!rk_fetch (tx->db, &rk_user_type, SELECT (user, "users", "WHERE id = $1"), &record, error,
                 "t", made->id))
    return FALSE;
  *ret_user = record;
  return TRUE;
}
