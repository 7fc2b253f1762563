/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/domain-private.h"
#include "server/domain/patient.h"

/* 状態: the patient's record says what it is, this table how it came to be so. */

gboolean
rk_state_change_note (RkDomainTx *tx,
                      const RkActor *actor,
                      const RkPatient *patient,
                      GError **error)
{
  RkStateChange change = {
    .patient_id = patient->id,
    .version = patient->version,
    .state = patient->state,
    .user_id = actor->user_id,
    .changed_us = tx->now,
  };
  g_autofree char *name = NULL;
  g_autofree char *facility = NULL;

  if (!rk_db_query_text (
        tx->db, SQL ("SELECT name FROM users WHERE id = $1"), &name, error, "t", actor->user_id)
      || !rk_db_query_text (tx->db, SQL ("SELECT name FROM facility WHERE id = $1"), &facility,
                            error, "t", actor->facility_id))
    return FALSE;
  change.user_name = name;
  change.user_facility = facility;
  return rk_insert (tx->db, &rk_state_change_type, "state_change", &change, error);
}

gboolean
rk_domain_state_changes_write (RkDomainTx *tx,
                               const RkActor *actor,
                               const char *patient_id,
                               RkJsonWriter *writer,
                               GError **error)
{
  g_autoptr (RkPatient) patient = NULL;
  RkFact facts;
  int n;

  if (!rk_patient_find (tx, patient_id, &patient, error)
      || !rk_patient_facts (tx, actor, patient, &facts, error)
      || !rk_authorize (actor, RK_ACTION_PATIENT_HISTORY, facts, error))
    return FALSE;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SELECT (state_change, "state_change", "WHERE patient_id = $1 ORDER BY version DESC LIMIT 200"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", patient_id);
  rk_json_begin_object (writer);
  rk_json_key (writer, "states");
  rk_json_begin_array (writer);
  if (!rk_rows_write (stmt, &rk_state_change_type, actor->audience, writer, &n, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  return TRUE;
}
