/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/administration.h"
#include "core/json.h"
#include "core/text.h"
#include "core/time.h"
#include "server/domain/domain-private.h"
#include "server/domain/sign-in-private.h"

/* What administrators decide and see of their own facility, and what people say of themselves. */

static gboolean
set_text (char **field, const json_t *value, GError **error)
{
  if (!json_is_string (value))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "a text is wanted");
  g_free (*field);
  *field = g_strdup (json_string_value (value));
  return TRUE;
}

static gboolean
set_profession (RkUser *user, const json_t *value, GError **error)
{
  const int profession = rk_field_enum_value (
    rk_record_type_find (&rk_user_type, "profession"), json_string_value (value));

  if (user->kind != RK_USER_KIND_STAFF || profession <= 0 || profession >= RK_PROFESSION_PATIENT)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "user.profession is none of staff");
  user->profession = profession;
  return TRUE;
}

RkUser *
rk_domain_user_update (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, const json_t *changes, GError **error)
{
  g_autoptr (RkUser) user = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_EDIT, error);
  const char *name;
  json_t *value;

  if (user == NULL)
    return NULL;
  json_object_foreach ((json_t *) changes, name, value)
  {
    gboolean good;

    if (g_str_equal (name, "name"))
      good = set_text (&user->name, value, error);
    else if (g_str_equal (name, "kana"))
      good = set_text (&user->kana, value, error);
    else if (g_str_equal (name, "profession"))
      good = set_profession (user, value, error);
    else
      good = rk_refuse (error, RK_DOMAIN_ERROR_UNKNOWN_FIELD, name);
    if (!good)
      return NULL;
  }
  if (!rk_text_is_person_name (user->name))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "user.name is no name of a person");
      return NULL;
    }
  if (!rk_is_empty (user->kana) && !rk_text_is_kana (user->kana))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "user.kana is written in kana");
      return NULL;
    }
  user->changed_us = tx->now;
  if (!rk_record_validate (&rk_user_type, user, error)
      || !rk_db_exec (
        tx->db,
        SQL ("UPDATE users SET name = $2, kana = $3, profession = $4,"
             " changed_us = $5 WHERE id = $1"),
        error, "tttti", user_id, user->name, user->kana,
        rk_field_enum_name (rk_record_type_find (&rk_user_type, "profession"), user->profession),
        tx->now))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "user", user_id, NULL, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_USER_EDIT), user_id, NULL, NULL);
  return g_steal_pointer (&user);
}

/* What may be a rule, and within which limits: nobody shuts the own facility out of its work, and
 * nobody goes below what the guideline of the ministry asks. */
static const struct
{
  const char *name;
  gint64 min;
  gint64 max;
} limits[] = {
  { "idle_lock_minutes", 1, 60 },   { "idle_logout_minutes", 5, 480 },
  { "password_min_length", 8, 32 }, { "password_days", 0, 366 },
  { "quiet_from_minute", 0, 1439 }, { "quiet_until_minute", 0, 1439 },
  { "remember_mail", 0, 1 },        { "keyring_allowed", 0, 1 },
  { "saving_barred", 0, 1 },        { "printing_barred", 0, 1 },
  { "copying_barred", 0, 1 },
};

static gboolean
set_rule (RkFacility *facility, const char *name, const json_t *value, GError **error)
{
  const RkField *field = rk_record_type_find (&rk_facility_type, name);

  if (g_str_equal (name, "password_rule"))
    {
      const int rule = rk_field_enum_value (field, json_string_value (value));

      if (rule <= 0)
        return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "facility.password_rule is none");
      facility->password_rule = rule;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (g_str_equal (limits[i].name, name))
      {
        gpointer at = (guint8 *) facility + field->offset;
        const gint64 given
          = json_is_boolean (value) ? json_is_true (value) : json_integer_value (value);
        const gboolean fits
          = field->type == RK_FIELD_BOOL ? json_is_boolean (value) : json_is_integer (value);

        if (!fits || given < limits[i].min || given > limits[i].max)
          {
            g_autofree char *what = g_strdup_printf ("facility.%s is outside of its limits", name);
            return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, what);
          }
        if (field->type == RK_FIELD_BOOL)
          *(gboolean *) at = given != 0;
        else
          *(gint64 *) at = given;
        return TRUE;
      }
  return rk_refuse (error, RK_DOMAIN_ERROR_UNKNOWN_FIELD, name);
}

RkFacility *
rk_domain_facility_rules (RkDomainTx *tx,
                          const RkActor *actor,
                          const char *facility_id,
                          const json_t *changes,
                          GError **error)
{
  RkFact facts = RK_FACT_NONE;
  gboolean sees;
  const char *name;
  json_t *value;
  gpointer record;

  if (!rk_sees_facility (tx, actor, facility_id, &sees, error))
    return NULL;
  if (sees)
    facts |= RK_FACT_ACQUAINTED;
  if (sees && rk_actor_is_staff (actor) && g_strcmp0 (actor->facility_id, facility_id) == 0)
    facts |= RK_FACT_COLLEAGUE | rk_actor_keeper (actor);
  if (!rk_authorize (actor, RK_ACTION_FACILITY_MANAGE, facts, error)
      || !rk_fetch (tx->db, &rk_facility_type, SELECT (facility, "facility", "WHERE id = $1"),
                    &record, error, "t", facility_id))
    return NULL;
  g_autoptr (RkFacility) facility = record;
  if (facility == NULL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  json_object_foreach ((json_t *) changes, name, value)
  {
    if (!set_rule (facility, name, value, error))
      return NULL;
  }
  /* Midnight twice stands for the usual hours: who wants none gets them by another minute. */
  if (facility->quiet_from_minute == facility->quiet_until_minute)
    facility->quiet_from_minute = facility->quiet_until_minute = 8 * 60;
  facility->changed_us = tx->now;
  if (!rk_facility_store (tx, actor, facility, error))
    return NULL;
  return g_steal_pointer (&facility);
}

gboolean
rk_keeper_authorize (RkDomainTx *tx, const RkActor *actor, GError **error)
{
  const RkFact facts = actor->is_operator || !rk_actor_is_staff (actor)
                         ? RK_FACT_ACQUAINTED
                         : RK_FACT_COLLEAGUE | rk_actor_keeper (actor);

  return rk_authorize (actor, RK_ACTION_FACILITY_MANAGE, facts, error);
}

/* The pause stands under a salted hash of the address. */
static gboolean
paused_until (RkDomainTx *tx, const char *mail, gint64 *ret_until, GError **error)
{
  g_autofree char *key = rk_mail_key (mail != NULL ? mail : "");
  g_autofree char *account = rk_salted_hash (tx->domain, "account", key, NULL);

  return rk_number (tx->db,
                    SQL ("SELECT coalesce (max (paused_until_us), 0) FROM sign_in_failure"
                         " WHERE account = $1 AND paused_until_us > $2"),
                    ret_until, error, "ti", account, tx->now);
}

static gboolean
write_staff (RkDomainTx *tx, const RkActor *actor, RkJsonWriter *writer, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT u.id, u.mail, coalesce ((SELECT max (d.last_us) FROM device d"
         " WHERE d.user_id = u.id), 0), (SELECT count (*) FROM session s WHERE s.user_id = u.id"
         " AND s.ended_us = 0 AND s.expires_us > $2 AND s.last_us > $3),"
         " u.pledged_on, u.trained_on, u.left_us FROM users u WHERE u.facility_id = $1 AND u.kind "
         "= 'staff' ORDER BY u.id"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tii", actor->facility_id, tx->now, tx->now - tx->domain->session_idle);
  while (TRUE)
    {
      RkStaff staff = { 0 };

      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      staff.user_id = (char *) rk_db_column_text (stmt, 0);
      staff.signed_in_us = rk_db_column_int64 (stmt, 2);
      staff.n_sessions = rk_db_column_int64 (stmt, 3);
      staff.pledged_on = (char *) rk_db_column_text (stmt, 4);
      staff.trained_on = (char *) rk_db_column_text (stmt, 5);
      staff.left_us = rk_db_column_int64 (stmt, 6);
      if (!paused_until (tx, rk_db_column_text (stmt, 1), &staff.paused_until_us, error))
        return FALSE;
      rk_record_write (&rk_staff_type, &staff, RK_AUDIENCE_SELF, writer);
    }
}

gboolean
rk_domain_staff_write (RkDomainTx *tx, const RkActor *actor, RkJsonWriter *writer, GError **error)
{
  g_autoptr (RkDbStmt) users = NULL;
  g_autoptr (RkDbStmt) incidents = NULL;

  if (!rk_keeper_authorize (tx, actor, error))
    return FALSE;
  users = rk_db_prepare (
    tx->db,
    SELECT (user, "users", "WHERE facility_id = $1 AND kind = 'staff' ORDER BY kana, name, id"),
    error);
  incidents = rk_db_prepare (
    tx->db,
    SELECT (incident, "incident", "WHERE facility_id = $1 ORDER BY created_us DESC, id LIMIT 50"),
    error);
  if (users == NULL || incidents == NULL)
    return FALSE;
  rk_db_bind (users, "t", actor->facility_id);
  rk_db_bind (incidents, "t", actor->facility_id);
  rk_json_begin_object (writer);
  rk_json_key (writer, "users");
  rk_json_begin_array (writer);
  if (!rk_rows_write (users, &rk_user_type, RK_AUDIENCE_SELF, writer, NULL, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_key (writer, "staff");
  rk_json_begin_array (writer);
  if (!write_staff (tx, actor, writer, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_key (writer, "terminals");
  rk_json_begin_array (writer);
  if (!rk_terminals_write (tx, actor, writer, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_key (writer, "incidents");
  rk_json_begin_array (writer);
  if (!rk_rows_write (incidents, &rk_incident_type, RK_AUDIENCE_SELF, writer, NULL, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  return TRUE;
}
