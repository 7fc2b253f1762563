/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "core/time.h"
#include "server/domain/administration.h"
#include "server/domain/directory.h"
#include "server/domain/domain-private.h"
#include "server/domain/password.h"

/* 端末の紛失・盗難: what is cut off, and how somebody comes in again. */

/* Ids of @ids, with a space between, as many as a record holds. */
static char *
joined (GPtrArray *ids)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ids->len && out->len + 37 < RK_PEOPLE_MAX_BYTES; i++)
    {
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append (out, g_ptr_array_index (ids, i));
    }
  return g_string_free (out, FALSE);
}

static gboolean
fill_people (RkDomainTx *tx,
             const char *facility_id,
             const char *device_hash,
             char **ret_people,
             gint64 *ret_others,
             GError **error)
{
  g_autoptr (GPtrArray) mine
    = rk_texts (tx->db,
                SQL ("SELECT d.user_id FROM device d JOIN users u ON u.id = d.user_id"
                     " WHERE d.device_hash = $1 AND u.facility_id = $2 AND u.kind = 'staff'"
                     " ORDER BY d.user_id"),
                error, "tt", device_hash, facility_id);

  if (mine == NULL
      || !rk_number (tx->db,
                     SQL ("SELECT count (*) FROM device d JOIN users u ON u.id = d.user_id"
                          " WHERE d.device_hash = $1 AND (u.facility_id <> $2"
                          " OR u.kind <> 'staff')"),
                     ret_others, error, "tt", device_hash, facility_id))
    return FALSE;
  *ret_people = joined (mine);
  return TRUE;
}

gboolean
rk_terminals_write (RkDomainTx *tx, const RkActor *actor, RkJsonWriter *writer, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT min (d.id), max (d.name), max (d.last_us), d.device_hash,"
         " (SELECT count (*) FROM session s WHERE s.device_hash = d.device_hash"
         " AND s.ended_us = 0 AND s.expires_us > $2 AND s.last_us > $3),"
         " (SELECT t.make FROM terminal t WHERE t.facility_id = $1"
         " AND t.device_hash = d.device_hash), (SELECT t.owner FROM terminal t"
         " WHERE t.facility_id = $1 AND t.device_hash = d.device_hash)"
         " FROM device d JOIN users u ON u.id = d.user_id"
         " WHERE u.facility_id = $1 AND u.kind = 'staff'"
         " GROUP BY d.device_hash ORDER BY max (d.last_us) DESC, d.device_hash LIMIT 500"),
    error);
  const RkField *owner = rk_record_type_find (&rk_terminal_type, "owner");
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tii", actor->facility_id, tx->now, tx->now - tx->domain->session_idle);
  while (TRUE)
    {
      RkTerminal terminal = { 0 };
      g_autofree char *people = NULL;

      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      terminal.id = (char *) rk_db_column_text (stmt, 0);
      terminal.name = (char *) rk_db_column_text (stmt, 1);
      terminal.last_us = rk_db_column_int64 (stmt, 2);
      terminal.n_sessions = rk_db_column_int64 (stmt, 4);
      terminal.make = (char *) rk_db_column_text (stmt, 5);
      terminal.owner = rk_field_enum_value (owner, rk_db_column_text (stmt, 6));
      if (!fill_people (tx, actor->facility_id, rk_db_column_text (stmt, 3), &people,
                        &terminal.n_others, error))
        return FALSE;
      terminal.people = people;
      rk_record_write (&rk_terminal_type, &terminal, RK_AUDIENCE_SELF, writer);
    }
}

static gboolean
end_sessions (RkDomainTx *tx, GPtrArray *ids, gint64 *ret_n, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    if (!rk_session_end_one (tx, g_ptr_array_index (ids, i), error))
      return FALSE;
  *ret_n = ids->len;
  return TRUE;
}

static gboolean
cut_person (RkDomainTx *tx, const RkActor *actor, RkIncident *incident, GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, incident->user_id, RK_ACTION_USER_SUSPEND, error);

  if (user == NULL)
    return FALSE;
  if (g_strcmp0 (actor->user_id, user->id) == 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "another administrator suspends one's own account");
  if (user->state == RK_USER_LEFT)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the account is ended already");
  g_autoptr (GPtrArray) sessions
    = rk_texts (tx->db, SQL ("SELECT id FROM session WHERE user_id = $1 AND ended_us = 0"), error,
                "t", user->id);
  if (sessions == NULL || !end_sessions (tx, sessions, &incident->n_sessions, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE store_secret SET sealed = NULL, destroyed_us = $2"
                           " WHERE user_id = $1 AND destroyed_us = 0"),
                      error, "ti", user->id, tx->now))
    return FALSE;
  incident->n_stores = rk_db_changes (tx->db);
  incident->people = g_strdup (user->id);
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE users SET state = 'suspended', password_due = 1, changed_us = $2"
                        " WHERE id = $1"),
                   error, "ti", user->id, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "user", user->id, NULL, NULL);
  return TRUE;
}

static gboolean
tell_people (RkDomainTx *tx, const char *device_hash, GError **error)
{
  g_autoptr (GPtrArray) people
    = rk_texts (tx->db, SQL ("SELECT user_id FROM device WHERE device_hash = $1 ORDER BY user_id"),
                error, "t", device_hash);

  for (guint i = 0; people != NULL && i < people->len; i++)
    if (!rk_notice_add (
          tx, g_ptr_array_index (people, i), RK_NOTICE_TERMINAL_LOST, NULL, NULL, error))
      return FALSE;
  return people != NULL;
}

static gboolean
cut_terminal (RkDomainTx *tx,
              const RkActor *actor,
              RkIncident *incident,
              const char *terminal_id,
              GError **error)
{
  const char *device;

  if (!rk_keeper_authorize (tx, actor, error))
    return FALSE;
  g_autoptr (GPtrArray) devices
    = rk_texts (tx->db,
                SQL ("SELECT d.device_hash FROM device d JOIN users u ON u.id = d.user_id"
                     " WHERE d.id = $1 AND u.facility_id = $2 AND u.kind = 'staff'"),
                error, "tt", terminal_id, actor->facility_id);
  if (devices == NULL)
    return FALSE;
  if (devices->len == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  device = g_ptr_array_index (devices, 0);
  if (g_strcmp0 (device, actor->device_hash) == 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "the terminal that one sits at is not a lost one");
  g_autoptr (GPtrArray) sessions
    = rk_texts (tx->db, SQL ("SELECT id FROM session WHERE device_hash = $1 AND ended_us = 0"),
                error, "t", device);
  if (sessions == NULL || !end_sessions (tx, sessions, &incident->n_sessions, error)
      || !rk_db_query_text (tx->db, SQL ("SELECT max (name) FROM device WHERE device_hash = $1"),
                            &incident->terminal, error, "t", device)
      || !fill_people (
        tx, actor->facility_id, device, &incident->people, &incident->n_others, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE store_secret SET sealed = NULL, destroyed_us = $2"
                           " WHERE device_hash = $1 AND destroyed_us = 0"),
                      error, "ti", device, tx->now))
    return FALSE;
  incident->n_stores = rk_db_changes (tx->db);
  return rk_db_exec (tx->db,
                     SQL ("UPDATE users SET password_due = 1 WHERE id IN"
                          " (SELECT user_id FROM device WHERE device_hash = $1)"),
                     error, "t", device)
         && tell_people (tx, device, error)
         /* It is nobody's known one any more: whoever guesses there is paused like a stranger. */
         && rk_db_exec (
           tx->db, SQL ("DELETE FROM device WHERE device_hash = $1"), error, "t", device);
}

static RkIncident *
find_incident (RkDomainTx *tx, const char *id, GError **error)
{
  gpointer incident = NULL;

  return rk_fetch (tx->db, &rk_incident_type, SELECT (incident, "incident", "WHERE id = $1"),
                   &incident, error, "t", id)
           ? incident
           : NULL;
}

RkIncident *
rk_domain_incident_report (RkDomainTx *tx,
                           const RkActor *actor,
                           const char *id,
                           const char *user_id,
                           const char *terminal_id,
                           RkCreated *ret_created,
                           GError **error)
{
  g_autoptr (RkIncident) incident = rk_record_new (&rk_incident_type);
  const char *subject = user_id != NULL ? user_id : terminal_id;
  RkCreationState state;

  if (!rk_keeper_authorize (tx, actor, error))
    return NULL;
  if ((user_id == NULL) == (terminal_id == NULL) || !rk_id_is_valid (id))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "a person or a terminal is reported");
      return NULL;
    }
  g_autofree char *digest = rk_salted_hash (tx->domain, "incident", subject, NULL);
  if (!rk_creation_look (tx, actor, "incident", "", id, digest, &state, error))
    return NULL;
  if (state == RK_CREATION_OTHER)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
      return NULL;
    }
  *ret_created = state == RK_CREATION_SAME ? RK_CREATED_REPEATED : RK_CREATED_NEW;
  if (state == RK_CREATION_SAME)
    return find_incident (tx, id, error);

  incident->id = g_strdup (id);
  incident->kind = user_id != NULL ? RK_INCIDENT_PERSON : RK_INCIDENT_TERMINAL;
  incident->user_id = g_strdup (user_id);
  incident->by_id = g_strdup (actor->user_id);
  incident->created_us = tx->now;
  if (!(user_id != NULL ? cut_person (tx, actor, incident, error)
                        : cut_terminal (tx, actor, incident, terminal_id, error))
      || !rk_db_exec (
        tx->db,
        SQL ("INSERT INTO incident (id, facility_id, kind, user_id, terminal, by_id, created_us,"
             " people, n_others, n_sessions, n_stores)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"),
        error, "ttttttitiii", id, actor->facility_id, user_id != NULL ? "person" : "terminal",
        user_id, incident->terminal, actor->user_id, tx->now, incident->people, incident->n_others,
        incident->n_sessions, incident->n_stores)
      || !rk_creation_note (tx, actor, "incident", "", id, digest, error))
    return NULL;
  rk_tx_audit (
    tx, actor, user_id != NULL ? "incident_person" : "incident_terminal", subject, NULL, NULL);
  return g_steal_pointer (&incident);
}

gboolean
rk_domain_temporary_password_check (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, const char *password, GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_RESET_PASSWORD, error);
  gpointer record;

  if (user == NULL)
    return FALSE;
  if (g_strcmp0 (actor->user_id, user_id) == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "one changes one's own password");
  if (user->state == RK_USER_LEFT)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the account is ended");
  if (!rk_fetch (tx->db, &rk_facility_type, SELECT (facility, "facility", "WHERE id = $1"), &record,
                 error, "t", user->facility_id))
    return FALSE;
  g_autoptr (RkFacility) house = record;
  return rk_password_check (password, house, user, error);
}

gboolean
rk_domain_temporary_password_set (RkDomainTx *tx,
                                  const RkActor *actor,
                                  const char *user_id,
                                  const char *password_hash,
                                  GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_RESET_PASSWORD, error);

  if (user == NULL)
    return FALSE;
  if (user->state == RK_USER_LEFT)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the account is ended");
  if (!rk_domain_user_reset_password (tx, actor, user_id, password_hash, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE users SET state = 'active', password_due = 0 WHERE id = $1"),
                      error, "t", user_id))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "user", user_id, NULL, NULL);
  return TRUE;
}
