/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/patient.h"
#include "core/error.h"
#include "core/id.h"
#include "server/domain/domain-private.h"

#include <string.h>

gboolean
rk_patient_find (RkDomainTx *tx, const char *id, RkPatient **ret, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_patient_type, SELECT (patient, "patient", "WHERE id = $1"), &record,
                 error, "t", id))
    return FALSE;
  *ret = record;
  return TRUE;
}

gboolean
rk_patient_facts (
  RkDomainTx *tx, const RkActor *actor, const RkPatient *patient, RkFact *ret_facts, GError **error)
{
  gboolean member;

  *ret_facts = RK_FACT_NONE;
  if (patient == NULL || actor->is_operator)
    return TRUE;
  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM space s JOIN member m ON m.space_id = s.id"
                       " WHERE s.patient_id = $1 AND m.user_id = $2"),
                  &member, error, "tt", patient->id, actor->user_id))
    return FALSE;
  if (member)
    *ret_facts |= RK_FACT_MEMBER;
  if (actor->role == RK_ROLE_ADMIN && g_strcmp0 (actor->facility_id, patient->facility_id) == 0)
    *ret_facts |= RK_FACT_FACILITY_ADMIN;
  return TRUE;
}

/* Everybody who sees the patient: the members of its spaces, and the administrators at home. */
gboolean
rk_patient_tell (RkDomainTx *tx,
                 const RkPatient *patient,
                 const char *kind,
                 const char *key1,
                 const char *key2,
                 GError **error)
{
  gboolean row;

  {
    g_autoptr (RkDbStmt) stmt = rk_db_prepare (
      tx->db, SQL ("SELECT id FROM space WHERE patient_id = $1 ORDER BY id"), error);
    if (stmt == NULL)
      return FALSE;
    rk_db_bind (stmt, "t", patient->id);
    while (TRUE)
      {
        if (!rk_db_step (stmt, &row, error))
          return FALSE;
        if (!row)
          break;
        rk_tx_change (tx, RK_CHANGE_SPACE, rk_db_column_text (stmt, 0), kind, key1, key2, NULL);
      }
  }
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db, SQL ("SELECT id FROM users WHERE facility_id = $1 AND role = 'admin' ORDER BY id"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", patient->facility_id);
  while (TRUE)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      rk_tx_change (tx, RK_CHANGE_USER, rk_db_column_text (stmt, 0), kind, key1, key2, NULL);
    }
}

static gboolean
tell_all (RkDomainTx *tx, const RkPatient *patient, GError **error)
{
  return rk_patient_tell (tx, patient, "patient", patient->id, NULL, error);
}

static gboolean
answer_repeat (RkDomainTx *tx,
               const RkActor *actor,
               const RkPatient *patient,
               const char *space_id,
               RkCreated *ret_created,
               RkPatient **ret_patient,
               RkSpace **ret_space,
               GError **error)
{
  g_autoptr (RkPatient) now = NULL;
  g_autoptr (RkSpace) space = NULL;
  RkFact facts, space_facts;

  if (!rk_patient_find (tx, patient->id, &now, error)
      || !rk_patient_facts (tx, actor, now, &facts, error)
      || !rk_space_facts (tx, actor, space_id, &space_facts, error))
    return FALSE;
  *ret_created = RK_CREATED_UNSEEN;
  if (now == NULL || rk_may (RK_ACTION_PATIENT_SEE, facts) != RK_VERDICT_ALLOWED
      || !(space_facts & RK_FACT_MEMBER))
    return TRUE;
  if (!rk_space_find (tx, space_id, &space, error))
    return FALSE;
  *ret_created = RK_CREATED_REPEATED;
  *ret_patient = g_steal_pointer (&now);
  *ret_space = g_steal_pointer (&space);
  return TRUE;
}

static gboolean
open_space (
  RkDomainTx *tx, const RkActor *actor, const char *patient_id, const char *id, GError **error)
{
  RkSpace space = {
    .id = (char *) id,
    .kind = RK_SPACE_CARE,
    .patient_id = (char *) patient_id,
    .creator_id = actor->user_id,
    .created_us = tx->now,
    .changed_us = tx->now,
  };

  if (!rk_insert (tx->db, &rk_space_type, "space", &space, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_SPACE, id, "space", id, NULL, NULL);
  return rk_space_join (tx, id, actor->user_id, RK_ROLE_ADMIN, error);
}

gboolean
rk_patient_may_register (const RkActor *actor, GError **error)
{
  return rk_authorize (
    actor, RK_ACTION_PATIENT_CREATE,
    RK_FACT_COLLEAGUE | (actor->role == RK_ROLE_ADMIN ? RK_FACT_FACILITY_ADMIN : 0), error);
}

/* What was typed with what the server adds, or %NULL where it is no patient. */
static RkPatient *
as_registered (RkDomainTx *tx,
               const RkActor *actor,
               const RkPatient *patient,
               const char *space_id,
               char **ret_digest,
               GError **error)
{
  g_autoptr (RkPatient) made = rk_record_copy (&rk_patient_type, patient);

  g_free (made->facility_id);
  made->facility_id = g_strdup (actor->facility_id);
  made->version = 1;
  made->changed_us = tx->now;
  if (!rk_record_validate (&rk_patient_type, made, error))
    return NULL;
  *ret_digest = rk_creation_digest (tx->domain, &rk_patient_type, made, space_id);
  if (made->state == RK_PATIENT_UNKNOWN)
    made->state = RK_PATIENT_HOME;
  made->consent = RK_CONSENT_MISSING;
  return g_steal_pointer (&made);
}

static gboolean
open_registered (RkDomainTx *tx,
                 const RkActor *actor,
                 const RkPatient *made,
                 const char *space_id,
                 const char *batch_id,
                 const char *digest,
                 GError **error)
{
  gboolean taken;

  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM patient WHERE id = $1"
                       " UNION ALL SELECT 1 FROM space WHERE id = $2"),
                  &taken, error, "tt", made->id, space_id))
    return FALSE;
  if (taken)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
  if (!rk_creation_note (tx, actor, "patient", batch_id, made->id, digest, error)
      || !rk_insert (tx->db, &rk_patient_type, "patient", made, error))
    return FALSE;
  /* What is referred to comes before what refers to it. */
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "facility", made->facility_id, NULL, NULL);
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "patient", made->id, NULL, NULL);
  if (!open_space (tx, actor, made->id, space_id, error) || !tell_all (tx, made, error))
    return FALSE;
  rk_tx_audit (tx, actor, "patient_create", made->id, space_id, digest);
  return TRUE;
}

gboolean
rk_patient_open (RkDomainTx *tx,
                 const RkActor *actor,
                 const RkPatient *patient,
                 const char *space_id,
                 const char *batch_id,
                 GError **error)
{
  g_autofree char *digest = NULL;
  g_autoptr (RkPatient) made = as_registered (tx, actor, patient, space_id, &digest, error);

  return made != NULL && open_registered (tx, actor, made, space_id, batch_id, digest, error);
}

gboolean
rk_domain_patient_create (RkDomainTx *tx,
                          const RkActor *actor,
                          const RkPatient *patient,
                          const char *space_id,
                          RkCreated *ret_created,
                          RkPatient **ret_patient,
                          RkSpace **ret_space,
                          GError **error)
{
  RkCreationState state;

  *ret_patient = NULL;
  *ret_space = NULL;
  if (!rk_id_is_valid (space_id))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "space_id is no UUIDv7");

  g_autofree char *digest = NULL;
  g_autoptr (RkPatient) made = as_registered (tx, actor, patient, space_id, &digest, error);
  if (made == NULL || !rk_creation_look (tx, actor, "patient", "", made->id, digest, &state, error))
    return FALSE;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    return answer_repeat (tx, actor, made, space_id, ret_created, ret_patient, ret_space, error);

  if (!rk_patient_may_register (actor, error))
    return FALSE;
  if (state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
  if (!open_registered (tx, actor, made, space_id, "", digest, error)
      || !rk_space_find (tx, space_id, ret_space, error))
    return FALSE;
  *ret_created = RK_CREATED_NEW;
  *ret_patient = g_steal_pointer (&made);
  return TRUE;
}

RkPatient *
rk_domain_patient_get (RkDomainTx *tx, const RkActor *actor, const char *patient_id, GError **error)
{
  g_autoptr (RkPatient) patient = NULL;
  RkFact facts;

  if (!rk_patient_find (tx, patient_id, &patient, error)
      || !rk_patient_facts (tx, actor, patient, &facts, error)
      || !rk_authorize (actor, RK_ACTION_PATIENT_SEE, facts, error))
    return NULL;
  if (patient == NULL)
    rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  else
    rk_tx_audit (tx, actor, "patient_read", patient_id, NULL, NULL);
  return g_steal_pointer (&patient);
}

/* The patient with the change in it; *ret_version is the one that the caller saw. */
static RkPatient *
apply (RkDomainTx *tx,
       const RkPatient *patient,
       const json_t *patch,
       gint64 *ret_version,
       GError **error)
{
  g_autoptr (json_t) fields = json_is_object (patch) ? json_copy ((json_t *) patch) : NULL;
  g_autoptr (RkPatient) changed = rk_record_copy (&rk_patient_type, patient);

  if (fields == NULL || !rk_json_get_int (fields, "version", ret_version))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "version is required: the one that was seen");
      return NULL;
    }
  json_object_del (fields, "version");
  if (!rk_record_read (&rk_patient_type, fields, RK_DECODE_PATCH, changed, error))
    return NULL;
  changed->version = patient->version;
  return g_steal_pointer (&changed);
}

static gboolean
store (RkDomainTx *tx, const RkPatient *patient, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db, rk_db_record_upsert_sql (&rk_patient_type, "patient", NULL), error);

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_record (stmt, 1, &rk_patient_type, patient);
  return rk_db_run (stmt, error);
}

RkPatient *
rk_domain_patient_update (
  RkDomainTx *tx, const RkActor *actor, const char *patient_id, const json_t *patch, GError **error)
{
  g_autoptr (RkPatient) patient = NULL;
  g_autoptr (RkPatient) now = NULL;
  gint64 seen = 0;
  RkFact facts;

  if (!rk_patient_find (tx, patient_id, &patient, error)
      || !rk_patient_facts (tx, actor, patient, &facts, error)
      || !rk_authorize (actor, RK_ACTION_PATIENT_EDIT, facts, error))
    return NULL;
  if (patient == NULL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  g_autoptr (RkPatient) changed = apply (tx, patient, patch, &seen, error);
  if (changed == NULL)
    return NULL;
  /* Nothing to change: also the answer to a repeat of what was done. */
  if (rk_record_equal (&rk_patient_type, patient, changed))
    return g_steal_pointer (&patient);

  /* The row is taken in the version that was seen, so that of two at once one is told. */
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE patient SET version = version + 1 WHERE id = $1 AND version = $2"),
                   error, "ti", patient_id, seen))
    return NULL;
  if (seen != patient->version || rk_db_changes (tx->db) == 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_VERSION_CONFLICT, "the patient was changed meanwhile");
      return NULL;
    }
  /* The consent is no part of what is edited: as it is now that the row is taken. */
  if (!rk_patient_find (tx, patient_id, &now, error))
    return NULL;
  changed->consent = now->consent;
  changed->version = seen + 1;
  changed->changed_us = tx->now;
  if (!store (tx, changed, error)
      || (changed->state != patient->state && !rk_state_change_note (tx, actor, changed, error))
      || !tell_all (tx, changed, error))
    return NULL;
  rk_tx_audit (tx, actor, changed->state != patient->state ? "patient_state" : "patient_update",
               patient_id, NULL, NULL);
  return g_steal_pointer (&changed);
}
