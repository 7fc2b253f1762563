/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/administration.h"
#include "server/domain/directory.h"
#include "server/domain/ledger.h"
#include "server/domain/password.h"
#include "server/routes/handlers.h"

/* Rows of アクセス記録 in one answer. */
#define ROWS_USUAL 100
#define ROWS_MAX   200

gboolean
rk_patch_user (RkCall *call, GError **error)
{
  g_autoptr (RkUser) user
    = rk_domain_user_update (call->tx, call->actor, rk_call_param (call, 0), call->body, error);
  RkJsonWriter writer;

  if (user == NULL)
    return FALSE;
  rk_call_begin_json (call, &writer);
  rk_domain_user_write (call->actor, user, &writer);
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_portrait (RkCall *call, GError **error)
{
  const GByteArray *body = call->exchange->body;
  g_autoptr (GBytes) image
    = g_bytes_new (body != NULL ? body->data : NULL, body != NULL ? body->len : 0);

  if (!rk_domain_portrait_set (call->tx, call->actor, rk_call_param (call, 0), image, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_patch_facility (RkCall *call, GError **error)
{
  g_autoptr (RkFacility) facility
    = rk_domain_facility_rules (call->tx, call->actor, rk_call_param (call, 0), call->body, error);

  if (facility == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_facility_type, facility);
  return TRUE;
}

gboolean
rk_get_staff (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_staff_write (call->tx, call->actor, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_get_access (RkCall *call, GError **error)
{
  RkAccessFilter filter = { .kind = rk_exchange_query (call->exchange, "kind") };
  gint64 limit;
  RkJsonWriter writer;

  if (!rk_call_query_id (call, "person", &filter.person, error)
      || !rk_call_query_id (call, "patient", &filter.patient, error)
      || !rk_call_query_int (call, "from_us", 0, G_MAXINT64 / 2, &filter.from_us, error)
      || !rk_call_query_int (call, "until_us", 0, G_MAXINT64 / 2, &filter.until_us, error)
      || !rk_call_query_int (call, "before", 0, G_MAXINT64 / 2, &filter.before, error)
      || !rk_call_query_int (call, "limit", ROWS_USUAL, ROWS_MAX, &limit, error))
    return FALSE;
  filter.limit = (int) MAX (limit, 1);
  rk_call_begin_json (call, &writer);
  if (!rk_domain_access_write (call->tx, call->actor, &filter, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_incident (RkCall *call, GError **error)
{
  const char *user_id = NULL, *terminal_id = NULL;
  const RkBodyMember members[] = {
    { "user_id", RK_MEMBER_ID, FALSE, 0, &user_id },
    { "terminal_id", RK_MEMBER_ID, FALSE, 0, &terminal_id },
  };
  g_autoptr (RkIncident) incident = NULL;
  RkCreated created;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  incident = rk_domain_incident_report (
    call->tx, call->actor, rk_call_param (call, 0), user_id, terminal_id, &created, error);
  if (incident == NULL)
    return FALSE;
  rk_call_answer_record (call, rk_call_created_status (created), &rk_incident_type, incident);
  return TRUE;
}

gboolean
rk_put_papers (RkCall *call, GError **error)
{
  const char *pledged_on = NULL, *trained_on = NULL;
  const RkBodyMember members[] = {
    { "pledged_on", RK_MEMBER_TEXT, FALSE, 10, &pledged_on },
    { "trained_on", RK_MEMBER_TEXT, FALSE, 10, &trained_on },
  };

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !rk_domain_papers_set (
        call->tx, call->actor, rk_call_param (call, 0), pledged_on, trained_on, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_put_terminal (RkCall *call, GError **error)
{
  const char *make = NULL, *owner = NULL;
  const RkBodyMember members[] = {
    { "make", RK_MEMBER_TEXT, TRUE, 120, &make },
    { "owner", RK_MEMBER_TEXT, FALSE, 20, &owner },
  };

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !rk_domain_terminal_register (
        call->tx, call->actor, rk_call_param (call, 0), make, owner, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_get_ledger (RkCall *call, GError **error)
{
  const char *after = NULL;
  RkJsonWriter writer;

  if (!rk_call_query_id (call, "after", &after, error))
    return FALSE;
  rk_call_begin_json (call, &writer);
  if (!rk_domain_ledger_write (call->tx, call->actor, after, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_get_departure (RkCall *call, GError **error)
{
  const char *heir_id;
  RkJsonWriter writer;

  if (!rk_call_query_id (call, "heir", &heir_id, error))
    return FALSE;
  rk_call_begin_json (call, &writer);
  if (!rk_domain_departure_write (
        call->tx, call->actor, rk_call_param (call, 0), heir_id, &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_departure (RkCall *call, GError **error)
{
  const char *heir_id = NULL;
  const RkBodyMember members[] = { { "heir_id", RK_MEMBER_ID, FALSE, 0, &heir_id } };

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !rk_domain_depart (call->tx, call->actor, rk_call_param (call, 0), heir_id, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

/* From step to step. */
typedef struct
{
  char *hash;
  gboolean cheap;
} Temporary;

static void
temporary_free (gpointer data)
{
  Temporary *temporary = data;

  g_free (temporary->hash);
  g_free (temporary);
}

gboolean
rk_temporary_password_begin (RkCall *call, GError **error)
{
  const char *password = NULL;
  const RkBodyMember members[]
    = { { "password", RK_MEMBER_TEXT, TRUE, RK_PASSWORD_MAX_BYTES, &password } };
  Temporary *temporary = g_new0 (Temporary, 1);

  rk_call_set_state (call, temporary, temporary_free);
  temporary->cheap = rk_domain_get_cheap_passwords (rk_domain_tx_get_domain (call->tx));
  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && rk_domain_temporary_password_check (
           call->tx, call->actor, rk_call_param (call, 0), password, error);
}

gboolean
rk_temporary_password_hash (RkCall *call, GError **error)
{
  Temporary *temporary = call->state;

  temporary->hash
    = rk_password_hash (rk_json_get_text (call->body, "password"), temporary->cheap, error);
  return temporary->hash != NULL;
}

gboolean
rk_temporary_password_finish (RkCall *call, GError **error)
{
  const Temporary *temporary = call->state;

  if (!rk_domain_temporary_password_set (
        call->tx, call->actor, rk_call_param (call, 0), temporary->hash, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}
