/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "core/id.h"
#include "server/domain/consent.h"
#include "server/domain/directory.h"
#include "server/domain/patient-batch.h"
#include "server/domain/patient.h"
#include "server/domain/space.h"
#include "server/routes/handlers.h"

#include <string.h>

/* Facilities, users, patients, spaces and their members. */

gboolean
rk_get_facility (RkCall *call, GError **error)
{
  g_autoptr (RkFacility) facility
    = rk_domain_facility_get (call->tx, call->actor, rk_call_param (call, 0), error);

  if (facility == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_facility_type, facility);
  return TRUE;
}

gboolean
rk_get_facility_users (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_facility_users_write (call->tx, call->actor, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_get_user (RkCall *call, GError **error)
{
  g_autoptr (RkUser) user
    = rk_domain_user_get (call->tx, call->actor, rk_call_param (call, 0), error);
  RkJsonWriter writer;

  if (user == NULL)
    return FALSE;
  rk_call_begin_json (call, &writer);
  rk_domain_user_write (call->actor, user, &writer);
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_get_portrait (RkCall *call, GError **error)
{
  const char *media_type = NULL;
  gint64 version = 0;
  g_autofree char *etag = NULL;
  g_autoptr (GBytes) image = rk_domain_portrait_get (
    call->tx, call->actor, rk_call_param (call, 0), &media_type, &version, error);

  if (image == NULL)
    return FALSE;
  etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", version);
  if (g_strcmp0 (call->exchange->if_none_match, etag) == 0)
    rk_exchange_answer_empty (call->exchange, 304);
  else
    rk_exchange_answer_bytes (
      call->exchange, 200, g_intern_string (media_type), g_steal_pointer (&image));
  rk_exchange_add_header (call->exchange, "ETag", etag);
  return TRUE;
}

gboolean
rk_get_patient (RkCall *call, GError **error)
{
  g_autoptr (RkPatient) patient
    = rk_domain_patient_get (call->tx, call->actor, rk_call_param (call, 0), error);

  if (patient == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_patient_type, patient);
  return TRUE;
}

gboolean
rk_put_patient (RkCall *call, GError **error)
{
  g_autoptr (RkPatient) patient = rk_record_new (&rk_patient_type);
  g_autoptr (RkPatient) result = NULL;
  g_autoptr (RkSpace) space = NULL;
  g_autoptr (json_t) body = json_copy (call->body);
  g_autofree char *space_id = g_strdup (rk_json_get_text (body, "space_id"));
  RkCreated created;
  RkJsonWriter writer;

  if (!rk_id_is_valid (space_id))
    {
      g_set_error_literal (
        error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_INVALID, "space_id: must be an id");
      return FALSE;
    }
  json_object_del (body, "space_id");
  if (!rk_record_read (&rk_patient_type, body, RK_DECODE_CREATE, patient, error))
    return FALSE;
  patient->id = g_strdup (rk_call_param (call, 0));
  if (!rk_domain_patient_create (
        call->tx, call->actor, patient, space_id, &created, &result, &space, error))
    return FALSE;

  rk_call_begin_json (call, &writer);
  rk_json_begin_object (&writer);
  if (result != NULL && space != NULL)
    {
      rk_json_key (&writer, "patient");
      rk_record_write (&rk_patient_type, result, call->actor->audience, &writer);
      rk_json_key (&writer, "space");
      rk_record_write (&rk_space_type, space, call->actor->audience, &writer);
    }
  rk_json_end_object (&writer);
  rk_call_end_json (call, rk_call_created_status (created));
  return TRUE;
}

gboolean
rk_patch_patient (RkCall *call, GError **error)
{
  g_autoptr (RkPatient) patient
    = rk_domain_patient_update (call->tx, call->actor, rk_call_param (call, 0), call->body, error);

  if (patient == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_patient_type, patient);
  return TRUE;
}

gboolean
rk_get_states (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_state_changes_write (
        call->tx, call->actor, rk_call_param (call, 0), &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_consent (RkCall *call, GError **error)
{
  g_autoptr (RkConsent) consent = rk_record_new (&rk_consent_type);
  g_autoptr (RkConsent) result = NULL;
  RkCreated created;

  if (!rk_record_read (&rk_consent_type, call->body, RK_DECODE_CREATE, consent, error))
    return FALSE;
  consent->patient_id = g_strdup (rk_call_param (call, 0));
  consent->id = g_strdup (rk_call_param (call, 1));
  if (!rk_domain_consent_record (call->tx, call->actor, consent, &created, &result, error))
    return FALSE;
  rk_call_answer_record (call, rk_call_created_status (created), &rk_consent_type, result);
  return TRUE;
}

gboolean
rk_put_consent_withdrawal (RkCall *call, GError **error)
{
  const char *on = NULL, *reason = NULL;
  const RkBodyMember members[] = {
    { "withdrawn_on", RK_MEMBER_TEXT, TRUE, 10, &on },
    { "reason", RK_MEMBER_TEXT, TRUE, 1000, &reason },
  };
  g_autoptr (RkConsent) consent = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  consent = rk_domain_consent_withdraw (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), on, reason, error);
  if (consent == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_consent_type, consent);
  return TRUE;
}

gboolean
rk_put_batch_part (RkCall *call, GError **error)
{
  const json_t *patients = NULL;
  const RkBodyMember members[]
    = { { "patients", RK_MEMBER_LIST, TRUE, RK_BATCH_MAX_PART, &patients } };
  const gint64 part = g_ascii_strtoll (rk_call_param (call, 1), NULL, 10);

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !rk_domain_patient_batch_put (
        call->tx, call->actor, rk_call_param (call, 0), part, patients, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_put_batch (RkCall *call, GError **error)
{
  gint64 parts = 0, n = 0;
  const RkBodyMember members[] = { { "parts", RK_MEMBER_INT, TRUE, 0, &parts } };
  RkCreated created;
  RkJsonWriter writer;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !rk_domain_patient_batch_register (
        call->tx, call->actor, rk_call_param (call, 0), parts, &created, &n, error))
    return FALSE;
  rk_call_begin_json (call, &writer);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "patients");
  rk_json_int (&writer, n);
  rk_json_end_object (&writer);
  rk_call_end_json (call, rk_call_created_status (created));
  return TRUE;
}

gboolean
rk_delete_batch (RkCall *call, GError **error)
{
  if (!rk_domain_patient_batch_undo (call->tx, call->actor, rk_call_param (call, 0), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_get_space (RkCall *call, GError **error)
{
  g_autoptr (RkSpace) space
    = rk_domain_space_get (call->tx, call->actor, rk_call_param (call, 0), error);

  if (space == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_space_type, space);
  return TRUE;
}

gboolean
rk_get_members (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_members_write (call->tx, call->actor, rk_call_param (call, 0), &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_member (RkCall *call, GError **error)
{
  const char *role = NULL;
  RkMemberChange change = { RK_ROLE_UNKNOWN, -1 };
  const RkBodyMember members[] = {
    { "role", RK_MEMBER_TEXT, FALSE, 32, &role },
    { "in_charge", RK_MEMBER_BOOL, FALSE, 0, &change.in_charge },
  };
  g_autoptr (RkMember) member = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  if (role != NULL)
    {
      change.role = rk_field_enum_value (rk_record_type_find (&rk_member_type, "role"), role);
      if (change.role == RK_ROLE_UNKNOWN)
        {
          g_set_error_literal (
            error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_INVALID, "role: must be member or admin");
          return FALSE;
        }
    }
  member = rk_domain_member_set (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), &change, error);
  if (member == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_member_type, member);
  return TRUE;
}

gboolean
rk_delete_member (RkCall *call, GError **error)
{
  if (!rk_domain_member_remove (
        call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_get_candidates (RkCall *call, GError **error)
{
  const char *query = rk_exchange_query (call->exchange, "q");
  RkJsonWriter writer;

  if (query != NULL && strlen (query) > 200)
    {
      g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_BAD_REQUEST, "q: is too long");
      return FALSE;
    }
  rk_call_begin_json (call, &writer);
  if (!rk_domain_candidates_write (
        call->tx, call->actor, rk_call_param (call, 0), query, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}
