/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/consent.h"
#include "core/id.h"
#include "core/time.h"
#include "server/domain/domain-private.h"

#include <string.h>

/* 個人情報使用同意書（様式2）. The patient's record says whether one writes about the patient; the
 * consents themselves say why. */

static gboolean
get_consent (
  RkDomainTx *tx, const char *patient_id, const char *id, RkConsent **ret, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_consent_type,
                 SELECT (consent, "consent", "WHERE patient_id = $1 AND id = $2"), &record, error,
                 "tt", patient_id, id))
    return FALSE;
  *ret = record;
  return TRUE;
}

/* The patient, for somebody who may do @action: those who manage it, or lead the care team. */
static RkPatient *
find_permitted (
  RkDomainTx *tx, const RkActor *actor, const char *patient_id, RkAction action, GError **error)
{
  g_autoptr (RkPatient) patient = NULL;
  gboolean leads = FALSE;
  RkFact facts;

  if (!rk_patient_find (tx, patient_id, &patient, error)
      || !rk_patient_facts (tx, actor, patient, &facts, error))
    return NULL;
  if (patient != NULL
      && !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM member m JOIN space s ON s.id = m.space_id"
                          " WHERE s.patient_id = $1 AND s.kind = 'care' AND m.user_id = $2"
                          " AND m.role = 'admin'"),
                     &leads, error, "tt", patient_id, actor->user_id))
    return NULL;
  if (!rk_authorize (actor, action, facts | (leads ? RK_FACT_SPACE_ADMIN : RK_FACT_NONE), error))
    return NULL;
  if (patient == NULL)
    rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  return g_steal_pointer (&patient);
}

static gboolean
set_state (RkDomainTx *tx, const RkPatient *patient, const char *state, GError **error)
{
  return rk_db_exec (tx->db, SQL ("UPDATE patient SET consent = $2, changed_us = $3 WHERE id = $1"),
                     error, "tti", patient->id, state, tx->now)
         && rk_patient_tell (tx, patient, "patient", patient->id, NULL, error);
}

static gboolean
tell (RkDomainTx *tx, const RkPatient *patient, const RkConsent *consent, GError **error)
{
  return rk_patient_tell (tx, patient, "consent", patient->id, consent->id, error);
}

static gboolean
check_items (const RkConsent *consent, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (rk_is_empty (consent->refused))
    return TRUE;
  words = g_strsplit (consent->refused, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (!g_strv_contains (rk_consent_items, words[i]))
      return rk_refuse (
        error, RK_DOMAIN_ERROR_INVALID, "consent.refused: items of the form, by their words");
  return TRUE;
}

/* What no form lacks. */
static gboolean
check_form (const RkConsent *consent, GError **error)
{
  if (rk_is_empty (consent->signed_on))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "consent.signed_on is required");
  if (consent->signer == RK_SIGNER_UNKNOWN)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "consent.signer is required");
  if (rk_is_blank (consent->explainer))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "consent.explainer is required");
  if (consent->signer == RK_SIGNER_PROXY
      && (rk_is_blank (consent->proxy_name) || rk_is_blank (consent->proxy_relation)))
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "consent.proxy_name and proxy_relation are required");
  return check_items (consent, error);
}

/* What no form lacks has to be there even so: what is empty is not there. */
static void
drop_empty (RkConsent *consent)
{
  for (guint i = 0; i < rk_consent_type.n_fields; i++)
    {
      const RkField *field = &rk_consent_type.fields[i];
      char **text;

      if (!rk_field_is_text (field))
        continue;
      text = rk_field_text_at (field, consent);
      if (rk_is_empty (*text))
        g_clear_pointer (text, g_free);
    }
}

static gboolean
answer_repeat (RkDomainTx *tx,
               const RkActor *actor,
               const RkConsent *made,
               RkCreated *ret_created,
               RkConsent **ret_consent,
               GError **error)
{
  g_autoptr (RkPatient) patient = NULL;
  RkFact facts;

  *ret_created = RK_CREATED_UNSEEN;
  if (!rk_patient_find (tx, made->patient_id, &patient, error)
      || !rk_patient_facts (tx, actor, patient, &facts, error))
    return FALSE;
  if (patient == NULL || rk_may (RK_ACTION_PATIENT_SEE, facts) != RK_VERDICT_ALLOWED)
    return TRUE;
  if (!get_consent (tx, made->patient_id, made->id, ret_consent, error))
    return FALSE;
  if (*ret_consent != NULL)
    *ret_created = RK_CREATED_REPEATED;
  return TRUE;
}

gboolean
rk_domain_consent_record (RkDomainTx *tx,
                          const RkActor *actor,
                          const RkConsent *consent,
                          RkCreated *ret_created,
                          RkConsent **ret_consent,
                          GError **error)
{
  g_autoptr (RkConsent) made = rk_record_copy (&rk_consent_type, consent);
  g_autoptr (RkPatient) patient = NULL;
  g_autoptr (RkConsent) taken = NULL;
  RkCreationState state;

  *ret_consent = NULL;
  drop_empty (made);
  g_free (made->recorded_by);
  made->recorded_by = g_strdup (actor->user_id);
  made->recorded_us = made->changed_us = tx->now;
  if (!rk_record_validate (&rk_consent_type, made, error))
    return FALSE;
  g_autofree char *digest = rk_creation_digest (tx->domain, &rk_consent_type, made, NULL);
  if (!rk_creation_look (tx, actor, "consent", made->patient_id, made->id, digest, &state, error))
    return FALSE;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    return answer_repeat (tx, actor, made, ret_created, ret_consent, error);

  patient = find_permitted (tx, actor, made->patient_id, RK_ACTION_CONSENT_RECORD, error);
  if (patient == NULL || !get_consent (tx, made->patient_id, made->id, &taken, error))
    return FALSE;
  if (taken != NULL || state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
  if (!check_form (made, error) || !rk_insert (tx->db, &rk_consent_type, "consent", made, error)
      || !rk_creation_note (tx, actor, "consent", made->patient_id, made->id, digest, error)
      || !tell (tx, patient, made, error) || !set_state (tx, patient, "given", error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_CONSENT_RECORD), patient->id, NULL, digest);
  *ret_created = RK_CREATED_NEW;
  *ret_consent = g_steal_pointer (&made);
  return TRUE;
}

/* The one that counts; where it was carried over, one that says nothing but that it is withdrawn.
 */
static RkConsent *
find_current (
  RkDomainTx *tx, const RkActor *actor, const RkPatient *patient, const char *id, GError **error)
{
  g_autoptr (RkConsent) consent = NULL;
  gboolean newer;

  if (!get_consent (tx, patient->id, id, &consent, error))
    return NULL;
  if (consent == NULL)
    {
      if (patient->consent != RK_CONSENT_CARRIED)
        {
          rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
          return NULL;
        }
      consent = rk_record_new (&rk_consent_type);
      consent->id = g_strdup (id);
      consent->patient_id = g_strdup (patient->id);
      consent->recorded_by = g_strdup (actor->user_id);
      consent->recorded_us = consent->changed_us = tx->now;
      if (!rk_record_validate (&rk_consent_type, consent, error)
          || !rk_insert (tx->db, &rk_consent_type, "consent", consent, error))
        return NULL;
      return g_steal_pointer (&consent);
    }
  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM consent WHERE patient_id = $1 AND recorded_us > $2"),
                  &newer, error, "ti", patient->id, consent->recorded_us))
    return NULL;
  if (newer)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "a later consent counts");
      return NULL;
    }
  return g_steal_pointer (&consent);
}

RkConsent *
rk_domain_consent_withdraw (RkDomainTx *tx,
                            const RkActor *actor,
                            const char *patient_id,
                            const char *consent_id,
                            const char *withdrawn_on,
                            const char *reason,
                            GError **error)
{
  g_autoptr (RkPatient) patient
    = find_permitted (tx, actor, patient_id, RK_ACTION_CONSENT_WITHDRAW, error);
  g_autoptr (RkConsent) consent = NULL;

  if (patient == NULL)
    return NULL;
  if (!rk_date_is_valid (withdrawn_on) || rk_is_blank (reason))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "withdrawn_on and reason are required");
      return NULL;
    }
  consent = find_current (tx, actor, patient, consent_id, error);
  if (consent == NULL || !rk_is_empty (consent->withdrawn_on))
    return g_steal_pointer (&consent);
  consent->withdrawn_on = g_strdup (withdrawn_on);
  consent->withdrawal_reason = g_strdup (reason);
  consent->withdrawn_by = g_strdup (actor->user_id);
  consent->changed_us = tx->now;
  if (!rk_record_validate (&rk_consent_type, consent, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE consent SET withdrawn_on = $3, withdrawal_reason = $4,"
                           " withdrawn_by = $5, changed_us = $6 WHERE patient_id = $1 AND id = $2"),
                      error, "ttttti", patient_id, consent_id, withdrawn_on, reason, actor->user_id,
                      tx->now)
      || !tell (tx, patient, consent, error) || !set_state (tx, patient, "withdrawn", error)
      || !rk_scheduled_give_back (tx, patient_id, error)
      || !rk_requests_close (tx, patient_id, error))
    return NULL;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_CONSENT_WITHDRAW), patient_id, NULL, NULL);
  return g_steal_pointer (&consent);
}
