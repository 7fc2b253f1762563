/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/request.h"
#include "core/id.h"
#include "core/time.h"
#include "server/domain/domain-private.h"

#include <string.h>

/* リクエスト. One row for each facility that is asked; what was asked in one go has one id. */

static const char *
state_name (int state)
{
  return rk_field_enum_name (rk_record_type_find (&rk_request_type, "state"), state);
}

static gboolean
find (RkDomainTx *tx,
      const char *id,
      const char *facility_id,
      RkCareRequest **ret_request,
      GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_request_type,
                 SELECT (request, "request", "WHERE id = $1 AND facility_id = $2"), &record, error,
                 "tt", id, facility_id))
    return FALSE;
  *ret_request = record;
  return TRUE;
}

/* All of one request, the facilities in the order of their names. */
static GPtrArray *
find_all (RkDomainTx *tx, const char *space_id, const char *id, GError **error)
{
  g_autoptr (GPtrArray) requests
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_request_free);
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SELECT (request, "request",
                             "WHERE id = $1 AND space_id = $2 ORDER BY facility_name, facility_id"),
                     error);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "tt", id, space_id);
  for (;;)
    {
      RkCareRequest *request;

      if (!rk_db_step (stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&requests);
      request = rk_record_new (&rk_request_type);
      rk_db_column_record (stmt, 0, &rk_request_type, request);
      g_ptr_array_add (requests, request);
    }
}

/* The team, and the staff of the facility. */
static gboolean
tell (RkDomainTx *tx, const RkCareRequest *request, GError **error)
{
  g_autoptr (GPtrArray) staff
    = rk_texts (tx->db,
                SQL ("SELECT id FROM users WHERE facility_id = $1 AND kind = 'staff'"
                     " AND state <> 'left' ORDER BY id"),
                error, "t", request->facility_id);

  if (staff == NULL)
    return FALSE;
  rk_tx_change (
    tx, RK_CHANGE_SPACE, request->space_id, "request", request->id, request->facility_id, NULL);
  for (guint i = 0; i < staff->len; i++)
    rk_tx_change (tx, RK_CHANGE_USER, g_ptr_array_index (staff, i), "request", request->id,
                  request->facility_id, NULL);
  return TRUE;
}

gboolean
rk_request_is_team (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, gboolean *ret_is, GError **error)
{
  return rk_exists (tx->db, SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"),
                    ret_is, error, "tt", space_id, actor->user_id);
}

void
rk_request_veil (RkCareRequest *request)
{
  const gboolean known
    = request->state == RK_REQUEST_ACCEPTED
      || (request->named
          && (request->state == RK_REQUEST_WAITING || request->state == RK_REQUEST_ASKING));

  g_clear_pointer (&request->space_id, g_free);
  g_clear_pointer (&request->patient_id, g_free);
  if (request->state == RK_REQUEST_WITHDRAWN)
    g_clear_pointer (&request->text, g_free);
  if (known)
    return;
  g_clear_pointer (&request->patient_name, g_free);
  g_clear_pointer (&request->birth_date, g_free);
}

/* As @actor sees it. */
static RkCareRequest *
shown (RkDomainTx *tx, const RkActor *actor, RkCareRequest *request, GError **error)
{
  gboolean team;

  if (!rk_request_is_team (tx, actor, request->space_id, &team, error))
    {
      rk_request_free (request);
      return NULL;
    }
  if (!team)
    rk_request_veil (request);
  return request;
}

static gboolean
fill_patient (RkDomainTx *tx, RkCareRequest *request, GError **error)
{
  g_autoptr (RkSpace) space = NULL;
  g_autoptr (RkPatient) patient = NULL;

  if (!rk_space_find (tx, request->space_id, &space, error))
    return FALSE;
  if (space == NULL || space->kind != RK_SPACE_CARE || rk_is_empty (space->patient_id))
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "a request is about the patient of a care team");
  if (!rk_patient_find (tx, space->patient_id, &patient, error))
    return FALSE;
  if (patient == NULL)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  request->patient_id = g_strdup (patient->id);
  request->patient_name = g_strconcat (patient->family_name, " ", patient->given_name, NULL);
  request->sex = patient->sex;
  if (!rk_is_empty (patient->birth_date))
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
      const int age = zone != NULL ? rk_date_age (patient->birth_date, tx->now, zone) : -1;

      request->birth_date = g_strdup (patient->birth_date);
      request->decade = age > 0 ? age / 10 * 10 : 0;
    }
  return TRUE;
}

static gboolean
fill_sender (RkDomainTx *tx, const RkActor *actor, RkCareRequest *request, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT u.name, f.name, f.phone FROM users u JOIN facility f ON f.id = u.facility_id"
         " WHERE u.id = $1"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", actor->user_id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  request->sender_id = g_strdup (actor->user_id);
  if (row)
    {
      request->sender_name = rk_db_column_dup_text (stmt, 0);
      request->sender_facility = rk_db_column_dup_text (stmt, 1);
      request->sender_phone = rk_db_column_dup_text (stmt, 2);
    }
  return TRUE;
}

/* The name of a facility that can be asked. */
static gboolean
fill_facility (RkDomainTx *tx,
               const RkActor *actor,
               RkCareRequest *request,
               const char *facility_id,
               GError **error)
{
  g_autofree char *name = NULL;

  if (!rk_id_is_valid (facility_id))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "facilities: ids of facilities");
  if (g_strcmp0 (facility_id, actor->facility_id) == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "facilities: not one's own");
  if (!rk_db_query_text (
        tx->db,
        SQL ("SELECT (SELECT f.name FROM facility f WHERE f.id = $1 AND EXISTS (SELECT 1"
             " FROM users u WHERE u.facility_id = f.id AND u.kind = 'staff'"
             " AND u.state = 'active'))"),
        &name, error, "t", facility_id))
    return FALSE;
  if (name == NULL)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "facilities: one is not there, or nobody would see it there");
  request->facility_id = g_strdup (facility_id);
  request->facility_name = g_steal_pointer (&name);
  return TRUE;
}

static gboolean
check_new (const RkCareRequest *asked, const char *const *facilities, guint n, GError **error)
{
  if (!rk_id_is_valid (asked->id))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "an id is no UUIDv7");
  if (asked->kind == RK_REQUEST_KIND_UNKNOWN)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "kind: is not one that is known");
  if (!rk_is_empty (asked->wanted_on) && !rk_date_is_valid (asked->wanted_on))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "wanted_on: must be a date");
  if (n == 0 || n > RK_REQUEST_MAX_FACILITIES)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "facilities: one at least, 20 at most");
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      if (strcmp (facilities[i], facilities[j]) == 0)
        return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "facilities: one stands there twice");
  return TRUE;
}

static gboolean
store_one (RkDomainTx *tx,
           const RkActor *actor,
           const RkCareRequest *all,
           const char *facility_id,
           GError **error)
{
  g_autoptr (RkCareRequest) one = rk_record_copy (&rk_request_type, all);

  return fill_facility (tx, actor, one, facility_id, error)
         && rk_record_validate (&rk_request_type, one, error)
         && rk_insert (tx->db, &rk_request_type, "request", one, error) && tell (tx, one, error);
}

gboolean
rk_domain_request_create (RkDomainTx *tx,
                          const RkActor *actor,
                          const char *space_id,
                          const RkCareRequest *asked,
                          const char *const *facilities,
                          guint n,
                          RkCreated *ret_created,
                          GPtrArray **ret_requests,
                          GError **error)
{
  RkCreationState state;
  gboolean taken, team;

  *ret_requests = NULL;
  if (!check_new (asked, facilities, n, error))
    return FALSE;
  g_autofree char *list = n > 0 ? g_strjoinv (" ", (char **) facilities) : NULL;
  g_autofree char *digest = rk_salted_hash (
    tx->domain, "request", asked->text != NULL ? asked->text : "",
    asked->wanted_on != NULL ? asked->wanted_on : "", asked->named ? "1" : "0",
    rk_field_enum_name (rk_record_type_find (&rk_request_type, "kind"), asked->kind), list, NULL);
  if (!rk_creation_look (tx, actor, "request", space_id, asked->id, digest, &state, error)
      || !rk_request_is_team (tx, actor, space_id, &team, error))
    return FALSE;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    {
      *ret_created = RK_CREATED_UNSEEN;
      if (!team)
        return TRUE;
      *ret_created = RK_CREATED_REPEATED;
      *ret_requests = find_all (tx, space_id, asked->id, error);
      return *ret_requests != NULL;
    }
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_REQUEST_CREATE, RK_FACT_NONE, error)
      || !rk_exists (
        tx->db, SQL ("SELECT 1 FROM request WHERE id = $1"), &taken, error, "t", asked->id))
    return FALSE;
  if (taken || state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");

  g_autoptr (RkCareRequest) made = rk_record_new (&rk_request_type);
  made->id = g_strdup (asked->id);
  made->space_id = g_strdup (space_id);
  made->kind = asked->kind;
  made->text = g_strdup (asked->text);
  made->wanted_on = rk_is_empty (asked->wanted_on) ? NULL : g_strdup (asked->wanted_on);
  made->named = asked->named;
  made->state = RK_REQUEST_WAITING;
  made->version = 1;
  made->created_us = made->changed_us = tx->now;
  if (!fill_patient (tx, made, error) || !fill_sender (tx, actor, made, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!store_one (tx, actor, made, facilities[i], error))
      return FALSE;
  if (!rk_creation_note (tx, actor, "request", space_id, asked->id, digest, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_REQUEST_CREATE), asked->id, space_id, digest);
  *ret_created = RK_CREATED_NEW;
  *ret_requests = find_all (tx, space_id, asked->id, error);
  return *ret_requests != NULL;
}

/* Keeps what changed, and tells of it. */
static gboolean
keep (RkDomainTx *tx, RkCareRequest *request, GError **error)
{
  request->version++;
  request->changed_us = tx->now;
  return rk_record_validate (&rk_request_type, request, error)
         && rk_db_exec (tx->db,
                        SQL ("UPDATE request SET state = $3, answer = $4, question = $5,"
                             " reply = $6, earlier = $7, answered_by = $8, answered_name = $9,"
                             " answered_us = $10, version = $11, changed_us = $12"
                             " WHERE id = $1 AND facility_id = $2"),
                        error, "tttttttttiii", request->id, request->facility_id,
                        state_name (request->state), request->answer, request->question,
                        request->reply, request->earlier, request->answered_by,
                        request->answered_name, request->answered_us, request->version,
                        request->changed_us)
         && tell (tx, request, error);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = rk_is_empty (value) ? NULL : g_strdup (value);
}

/* What was asked before stands above what is asked now; the oldest goes where there is no room. */
static void
keep_earlier (RkCareRequest *request)
{
  g_autofree char *all = NULL;
  const char *cut;

  if (rk_is_empty (request->question))
    return;
  all = g_strconcat (request->earlier != NULL ? request->earlier : "",
                     request->earlier != NULL ? "\n" : "", "？ ", request->question, "\n→ ",
                     request->reply != NULL ? request->reply : "", NULL);
  cut = all;
  if (strlen (all) > RK_REQUEST_EARLIER_BYTES)
    {
      cut = all + strlen (all) - RK_REQUEST_EARLIER_BYTES;
      while ((*cut & 0xc0) == 0x80)
        cut++;
    }
  set_text (&request->earlier, cut);
}

static gboolean
check_answer (RkRequestState state, const char *text, GError **error)
{
  if (state != RK_REQUEST_ACCEPTED && state != RK_REQUEST_DECLINED && state != RK_REQUEST_ASKING)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "state: must be accepted, declined or asking");
  if (state != RK_REQUEST_ACCEPTED && rk_is_blank (text))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "text: a reason or a question is required");
  return TRUE;
}

/* The row that is to be changed, so that of two at once one waits for the other. */
static gboolean
take (RkDomainTx *tx, const char *id, const char *facility_id, RkCareRequest **ret, GError **error)
{
  return rk_db_exec (tx->db,
                     SQL ("UPDATE request SET changed_us = changed_us WHERE id = $1"
                          " AND facility_id = $2"),
                     error, "tt", id, facility_id)
         && find (tx, id, facility_id, ret, error);
}

static gboolean
check_open (const RkCareRequest *request, gint64 version, GError **error)
{
  if (request->state == RK_REQUEST_WITHDRAWN)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the request was withdrawn");
  if (request->version != version)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_VERSION_CONFLICT, "the request was answered meanwhile");
  return TRUE;
}

RkCareRequest *
rk_domain_request_answer (RkDomainTx *tx,
                          const RkActor *actor,
                          const char *id,
                          RkRequestState state,
                          const char *text,
                          gint64 version,
                          GError **error)
{
  g_autoptr (RkCareRequest) request = NULL;
  g_autofree char *name = NULL;
  RkFact facts = rk_actor_facts (actor);

  if (!take (tx, id, actor->facility_id, &request, error))
    return NULL;
  if (request == NULL)
    {
      /* Whoever is in the team sees that it is there, and that it is not theirs to answer. */
      gboolean team;
      if (!rk_exists (tx->db,
                      SQL ("SELECT 1 FROM request r JOIN member m ON m.space_id = r.space_id"
                           " WHERE r.id = $1 AND m.user_id = $2"),
                      &team, error, "tt", id, actor->user_id))
        return NULL;
      if (rk_authorize (
            actor, RK_ACTION_REQUEST_ANSWER, facts | (team ? RK_FACT_MEMBER : RK_FACT_NONE), error))
        rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  if (!rk_authorize (actor, RK_ACTION_REQUEST_ANSWER, facts | RK_FACT_ADDRESSED, error)
      || !check_answer (state, text, error))
    return NULL;
  if (g_strcmp0 (request->answered_by, actor->user_id) == 0 && request->state == (int) state
      && request->version == version + 1
      && g_strcmp0 (state == RK_REQUEST_ASKING ? request->question : request->answer,
                    rk_is_empty (text) ? NULL : text)
           == 0)
    return shown (tx, actor, g_steal_pointer (&request), error);
  if (!check_open (request, version, error)
      || !rk_db_query_text (
        tx->db, SQL ("SELECT name FROM users WHERE id = $1"), &name, error, "t", actor->user_id))
    return NULL;
  if (state == RK_REQUEST_ASKING)
    {
      keep_earlier (request);
      set_text (&request->question, text);
      set_text (&request->reply, NULL);
    }
  set_text (&request->answer, state == RK_REQUEST_ASKING ? NULL : text);
  request->state = (int) state;
  set_text (&request->answered_by, actor->user_id);
  set_text (&request->answered_name, name);
  request->answered_us = tx->now;
  if (!keep (tx, request, error)
      || !rk_notice_add (
        tx, request->sender_id, RK_NOTICE_REQUEST_ANSWERED, request->id, request->space_id, error))
    return NULL;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_REQUEST_ANSWER), id, request->space_id,
               state_name (request->state));
  return shown (tx, actor, g_steal_pointer (&request), error);
}

RkCareRequest *
rk_domain_request_reply (RkDomainTx *tx,
                         const RkActor *actor,
                         const char *space_id,
                         const char *id,
                         const char *facility_id,
                         const char *text,
                         gint64 version,
                         GError **error)
{
  g_autoptr (RkCareRequest) request = NULL;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_REQUEST_REPLY, RK_FACT_NONE, error)
      || !take (tx, id, facility_id, &request, error))
    return NULL;
  if (request == NULL || g_strcmp0 (request->space_id, space_id) != 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  if (rk_is_blank (text))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "text: is required");
      return NULL;
    }
  if (request->version == version + 1 && g_strcmp0 (request->reply, text) == 0)
    return g_steal_pointer (&request);
  if (!check_open (request, version, error))
    return NULL;
  if (request->state != RK_REQUEST_ASKING)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "nothing is asked");
      return NULL;
    }
  set_text (&request->reply, text);
  request->state = RK_REQUEST_WAITING;
  if (!keep (tx, request, error))
    return NULL;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_REQUEST_REPLY), id, space_id, NULL);
  return g_steal_pointer (&request);
}

static gboolean
close_all (RkDomainTx *tx, GPtrArray *requests, gboolean *ret_any, GError **error)
{
  for (guint i = 0; i < requests->len; i++)
    {
      RkCareRequest *request = g_ptr_array_index (requests, i);

      if (request->state == RK_REQUEST_DECLINED || request->state == RK_REQUEST_WITHDRAWN)
        continue;
      request->state = RK_REQUEST_WITHDRAWN;
      *ret_any = TRUE;
      if (!keep (tx, request, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
rk_domain_request_withdraw (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *id, GError **error)
{
  g_autoptr (GPtrArray) requests = NULL;
  const RkCareRequest *first;
  gboolean any = FALSE;
  RkFact facts = RK_FACT_NONE;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_REQUEST_SEE, RK_FACT_NONE, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE request SET changed_us = changed_us WHERE id = $1"
                           " AND space_id = $2"),
                      error, "tt", id, space_id))
    return NULL;
  requests = find_all (tx, space_id, id, error);
  if (requests == NULL)
    return NULL;
  if (requests->len == 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  first = g_ptr_array_index (requests, 0);
  if (g_strcmp0 (first->sender_id, actor->user_id) == 0)
    facts |= RK_FACT_AUTHOR;
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_REQUEST_WITHDRAW, facts, error)
      || !close_all (tx, requests, &any, error))
    return NULL;
  if (any)
    rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_REQUEST_WITHDRAW), id, space_id, NULL);
  return g_steal_pointer (&requests);
}

gboolean
rk_requests_close (RkDomainTx *tx, const char *patient_id, GError **error)
{
  g_autoptr (GPtrArray) requests
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_request_free);
  gboolean row = TRUE, any = FALSE;

  {
    g_autoptr (RkDbStmt) stmt = rk_db_prepare (
      tx->db,
      SELECT (request, "request",
              "WHERE space_id IN (SELECT s.id FROM space s WHERE s.patient_id = $1)"
              " ORDER BY id, facility_id"),
      error);
    if (stmt == NULL)
      return FALSE;
    rk_db_bind (stmt, "t", patient_id);
    while (row)
      {
        RkCareRequest *request;

        if (!rk_db_step (stmt, &row, error))
          return FALSE;
        if (!row)
          break;
        request = rk_record_new (&rk_request_type);
        rk_db_column_record (stmt, 0, &rk_request_type, request);
        g_ptr_array_add (requests, request);
      }
  }
  return close_all (tx, requests, &any, error);
}

gboolean
rk_requests_leave (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT r.id, r.facility_id FROM request r JOIN users u ON u.facility_id = r.facility_id"
         " WHERE r.space_id = $1 AND u.id = $2 ORDER BY r.id"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", space_id, user_id);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      rk_tx_change (tx, RK_CHANGE_USER, user_id, "request", rk_db_column_text (stmt, 0),
                    rk_db_column_text (stmt, 1), NULL);
    }
}

gboolean
rk_request_made_known (
  RkDomainTx *tx, const char *space_id, const char *user_id, gboolean *ret, GError **error)
{
  return rk_exists (tx->db,
                    SQL ("SELECT 1 FROM request WHERE space_id = $1 AND answered_by = $2"
                         " AND state = 'accepted'"),
                    ret, error, "tt", space_id, user_id);
}
