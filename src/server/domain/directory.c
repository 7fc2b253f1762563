/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/directory.h"
#include "core/id.h"
#include "server/domain/domain-private.h"
#include "server/domain/sign-in-private.h"

#include <string.h>

static void
fill_in (RkFacility *facility)
{
  if (facility->idle_lock_minutes == 0)
    facility->idle_lock_minutes = 15;
  if (facility->idle_logout_minutes == 0)
    facility->idle_logout_minutes = 60;
  if (facility->password_min_length < 8)
    facility->password_min_length = 8;
  if (facility->password_rule == RK_PASSWORD_RULE_UNKNOWN)
    facility->password_rule = RK_PASSWORD_RULE_LETTERS_DIGITS;
  if (facility->quiet_from_minute == 0 && facility->quiet_until_minute == 0)
    {
      facility->quiet_from_minute = 21 * 60;
      facility->quiet_until_minute = 8 * 60;
    }
  if (facility->sealed_hours == 0)
    facility->sealed_hours = 72;
  if (rk_is_empty (facility->zone))
    {
      g_free (facility->zone);
      facility->zone = g_strdup ("Asia/Tokyo");
    }
}

static gboolean
zone_is_known (const char *zone)
{
  g_autoptr (GTimeZone) found = g_time_zone_new_identifier (zone);

  return found != NULL;
}

static RkFacility *
prepare_facility (RkDomainTx *tx, const RkFacility *given, GError **error)
{
  g_autoptr (RkFacility) facility = rk_record_copy (&rk_facility_type, given);

  fill_in (facility);
  facility->changed_us = tx->now;
  if (!rk_record_validate (&rk_facility_type, facility, error))
    return NULL;
  if (!zone_is_known (facility->zone))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "facility.zone is no time zone");
      return NULL;
    }
  return g_steal_pointer (&facility);
}

gboolean
rk_domain_facility_create (RkDomainTx *tx,
                           const RkActor *actor,
                           const RkFacility *facility,
                           GError **error)
{
  gboolean taken;

  if (!rk_authorize (actor, RK_ACTION_FACILITY_CREATE, RK_FACT_NONE, error))
    return FALSE;
  g_autoptr (RkFacility) made = prepare_facility (tx, facility, error);
  if (made == NULL
      || !rk_exists (
        tx->db, SQL ("SELECT 1 FROM facility WHERE id = $1"), &taken, error, "t", made->id))
    return FALSE;
  if (taken)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "there is a facility with this id");
  if (!rk_insert (tx->db, &rk_facility_type, "facility", made, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "facility", made->id, NULL, NULL);
  rk_tx_audit (tx, actor, "facility_create", made->id, NULL, NULL);
  return TRUE;
}

gboolean
rk_domain_facility_update (RkDomainTx *tx,
                           const RkActor *actor,
                           const RkFacility *facility,
                           GError **error)
{
  gboolean there;

  if (!rk_authorize (actor, RK_ACTION_FACILITY_CREATE, RK_FACT_NONE, error)
      || !rk_exists (
        tx->db, SQL ("SELECT 1 FROM facility WHERE id = $1"), &there, error, "t", facility->id))
    return FALSE;
  if (!there)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  return rk_facility_store (tx, actor, facility, error);
}

gboolean
rk_facility_store (RkDomainTx *tx, const RkActor *actor, const RkFacility *facility, GError **error)
{
  g_autoptr (RkFacility) made = prepare_facility (tx, facility, error);
  g_autoptr (RkDbStmt) stmt = NULL;

  if (made == NULL
      || (stmt = rk_db_prepare (
            tx->db, rk_db_record_upsert_sql (&rk_facility_type, "facility", NULL), error))
           == NULL)
    return FALSE;
  rk_db_bind_record (stmt, 1, &rk_facility_type, made);
  if (!rk_db_run (stmt, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "facility", made->id, NULL, NULL);
  rk_tx_audit (tx, actor, "facility_update", made->id, NULL, NULL);
  return TRUE;
}

RkFacility *
rk_domain_facility_get (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *facility_id,
                        GError **error)
{
  gpointer facility;
  gboolean sees;

  if (!rk_sees_facility (tx, actor, facility_id, &sees, error)
      || !rk_authorize (
        actor, RK_ACTION_FACILITY_SEE, sees ? RK_FACT_ACQUAINTED : RK_FACT_NONE, error)
      || !rk_fetch (tx->db, &rk_facility_type, SELECT (facility, "facility", "WHERE id = $1"),
                    &facility, error, "t", facility_id))
    return NULL;
  if (facility == NULL)
    rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  return facility;
}

gboolean
rk_domain_facilities_write (RkDomainTx *tx,
                            const RkActor *actor,
                            RkJsonWriter *writer,
                            GError **error)
{
  if (!rk_authorize (actor, RK_ACTION_FACILITY_CREATE, RK_FACT_NONE, error))
    return FALSE;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db, SELECT (facility, "facility", "ORDER BY name, id"), error);
  if (stmt == NULL)
    return FALSE;
  rk_json_begin_array (writer);
  if (!rk_rows_write (stmt, &rk_facility_type, RK_AUDIENCE_STAFF, writer, NULL, error))
    return FALSE;
  rk_json_end_array (writer);
  return TRUE;
}

static gboolean
check_new_user (RkDomainTx *tx, const RkUser *user, const char *mail_key, GError **error)
{
  gboolean found;

  if (!rk_record_validate (&rk_user_type, user, error))
    return FALSE;
  /* What stands beside the name says whose account it is, and staff is never called otherwise. */
  if ((user->kind == RK_USER_KIND_PATIENT) != (user->profession == RK_PROFESSION_PATIENT)
      || (user->kind == RK_USER_KIND_FAMILY) != (user->profession == RK_PROFESSION_FAMILY))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "user.profession does not go with its kind");
  if (user->kind != RK_USER_KIND_STAFF && user->role != RK_ROLE_MEMBER)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "user.role is for staff");
  if (rk_is_empty (user->mail) || strchr (user->mail, '@') == NULL)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "user.mail is no address");
  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM facility WHERE id = $1"), &found, error, "t",
                  user->facility_id))
    return FALSE;
  if (!found)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "user.facility_id: there is no such facility");
  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM users WHERE id = $1 OR mail_key = $2"), &found, error,
                  "tt", user->id, mail_key))
    return FALSE;
  if (found)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "there is a user with this id or this address");
  return TRUE;
}

gboolean
rk_user_insert (
  RkDomainTx *tx, RkUser *user, const char *password_hash, gboolean temporary, GError **error)
{
  g_autofree char *mail_key = rk_mail_key (user->mail != NULL ? user->mail : "");

  user->state = RK_USER_ACTIVE;
  if (user->kind == RK_USER_KIND_UNKNOWN)
    user->kind = RK_USER_KIND_STAFF;
  user->must_change_password = temporary;
  user->portrait_version = 0;
  user->changed_us = tx->now;
  if (!check_new_user (tx, user, mail_key, error)
      || !rk_insert (tx->db, &rk_user_type, "users", user, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE users SET mail_key = $2, password_hash = $3,"
                           " password_changed_us = $4, created_us = $4 WHERE id = $1"),
                      error, "ttti", user->id, mail_key, password_hash, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "user", user->id, NULL, NULL);
  return TRUE;
}

gboolean
rk_domain_user_create (RkDomainTx *tx,
                       const RkActor *actor,
                       const RkUser *user,
                       const char *password_hash,
                       gboolean temporary,
                       GError **error)
{
  if (!rk_authorize (actor, RK_ACTION_USER_CREATE, RK_FACT_NONE, error))
    return FALSE;

  g_autoptr (RkUser) made = rk_record_copy (&rk_user_type, user);
  if (!rk_user_insert (tx, made, password_hash, temporary, error))
    return FALSE;
  rk_tx_audit (tx, actor, "user_create", made->id, NULL, NULL);
  return TRUE;
}

/* The user, whatever the actor may do, and what is true between them. */
static RkUser *
find_user (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, RkFact *ret_facts, GError **error)
{
  gpointer record;
  gboolean sees = FALSE;

  *ret_facts = RK_FACT_NONE;
  if (!rk_fetch (tx->db, &rk_user_type, SELECT (user, "users", "WHERE id = $1"), &record, error,
                 "t", user_id))
    return NULL;
  g_autoptr (RkUser) user = record;
  if (user != NULL && !rk_sees_user (tx, actor, user_id, &sees, error))
    return NULL;
  if (sees)
    *ret_facts |= RK_FACT_ACQUAINTED;
  if (sees && g_strcmp0 (actor->user_id, user_id) == 0)
    *ret_facts |= RK_FACT_SELF;
  if (sees && rk_actor_is_staff (actor) && g_strcmp0 (actor->facility_id, user->facility_id) == 0)
    *ret_facts |= RK_FACT_COLLEAGUE | rk_actor_keeper (actor);
  return g_steal_pointer (&user);
}

RkFact
rk_actor_keeper (const RkActor *actor)
{
  return rk_actor_is_staff (actor) && actor->role == RK_ROLE_ADMIN ? RK_FACT_FACILITY_ADMIN
                                                                   : RK_FACT_NONE;
}

RkUser *
rk_user_find_permitted (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, RkAction action, GError **error)
{
  GError *problem = NULL;
  RkFact facts;
  g_autoptr (RkUser) user = find_user (tx, actor, user_id, &facts, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }
  if (!rk_authorize (actor, action, facts, error))
    return NULL;
  if (user == NULL)
    rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  return g_steal_pointer (&user);
}

RkUser *
rk_domain_user_get (RkDomainTx *tx, const RkActor *actor, const char *user_id, GError **error)
{
  return rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_SEE, error);
}

void
rk_domain_user_write (const RkActor *actor, const RkUser *user, RkJsonWriter *writer)
{
  rk_record_write (
    &rk_user_type, user, rk_user_audience (actor, user->id, user->facility_id), writer);
}

RkUser *
rk_domain_user_by_mail (RkDomainTx *tx, const RkActor *actor, const char *mail, GError **error)
{
  g_autofree char *key = rk_mail_key (mail);
  gpointer user;

  if (!rk_authorize (actor, RK_ACTION_USER_CREATE, RK_FACT_NONE, error)
      || !rk_fetch (tx->db, &rk_user_type, SELECT (user, "users", "WHERE mail_key = $1"), &user,
                    error, "t", key))
    return NULL;
  if (user == NULL)
    rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "no account has this address");
  return user;
}

gboolean
rk_domain_facility_users_write (RkDomainTx *tx,
                                const RkActor *actor,
                                RkJsonWriter *writer,
                                GError **error)
{
  if (!rk_authorize (actor, RK_ACTION_FACILITY_LIST_STAFF, RK_FACT_COLLEAGUE, error))
    return FALSE;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SELECT (
      user, "users",
      "WHERE facility_id = $1 AND kind = 'staff' AND state <> 'left' ORDER BY kana, name, id"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", actor->facility_id);
  rk_json_begin_object (writer);
  rk_json_key (writer, "users");
  rk_json_begin_array (writer);
  if (!rk_rows_write (stmt, &rk_user_type,
                      actor->role == RK_ROLE_ADMIN ? RK_AUDIENCE_SELF : actor->audience, writer,
                      NULL, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  return TRUE;
}

gboolean
rk_domain_user_suspend (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, gboolean suspended, GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_SUSPEND, error);

  if (user == NULL
      || !rk_db_exec (tx->db, SQL ("UPDATE users SET state = $2, changed_us = $3 WHERE id = $1"),
                      error, "tti", user_id, suspended ? "suspended" : "active", tx->now))
    return FALSE;
  if (user->state == RK_USER_LEFT)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the account is ended");
  if (suspended && !rk_sessions_end_all (tx, user_id, NULL, NULL, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "user", user_id, NULL, NULL);
  rk_tx_audit (tx, actor, suspended ? "user_suspend" : "user_resume", user_id, NULL, NULL);
  return TRUE;
}

gboolean
rk_domain_user_reset_password (RkDomainTx *tx,
                               const RkActor *actor,
                               const char *user_id,
                               const char *password_hash,
                               GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_RESET_PASSWORD, error);

  if (user == NULL)
    return FALSE;
  g_autofree char *key = rk_mail_key (user->mail != NULL ? user->mail : "");
  g_autofree char *account = rk_salted_hash (tx->domain, "account", key, NULL);
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE users SET password_hash = $2, password_changed_us = $3,"
                        " must_change_password = 1, changed_us = $3 WHERE id = $1"),
                   error, "tti", user_id, password_hash, tx->now)
      || !rk_db_exec (
        tx->db, SQL ("DELETE FROM sign_in_failure WHERE account = $1"), error, "t", account)
      || !rk_sessions_end_all (tx, user_id, NULL, NULL, error))
    return FALSE;
  rk_tx_audit (tx, actor, "password_reset", user_id, NULL, NULL);
  return TRUE;
}

static const char *
image_type (GBytes *image)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (image, &size);

  if (size > 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (size > 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (size > 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "image/webp";
  return NULL;
}

gboolean
rk_domain_portrait_set (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, GBytes *image, GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_SET_PORTRAIT, error);
  const char *media_type = image_type (image);

  if (user == NULL)
    return FALSE;
  if (media_type == NULL)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_UNSUPPORTED_MEDIA, "a portrait is a PNG, JPEG or WebP picture");
  if (g_bytes_get_size (image) > RK_PORTRAIT_MAX_BYTES)
    return rk_refuse (error, RK_DOMAIN_ERROR_TOO_LARGE, "the portrait is too large");
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE users SET portrait_version = portrait_version + 1, changed_us = $2"
                        " WHERE id = $1"),
                   error, "ti", user_id, tx->now)
      || !rk_db_exec (tx->db,
                      SQL ("INSERT INTO portrait (user_id, version, media_type, image)"
                           " VALUES ($1, $2, $3, $4) ON CONFLICT (user_id) DO UPDATE SET"
                           " version = excluded.version, media_type = excluded.media_type,"
                           " image = excluded.image"),
                      error, "tity", user_id, user->portrait_version + 1, media_type, image))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "user", user_id, NULL, NULL);
  rk_tx_audit (tx, actor, "portrait_set", user_id, NULL, NULL);
  return TRUE;
}

GBytes *
rk_domain_portrait_get (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *user_id,
                        const char **ret_media_type,
                        gint64 *ret_version,
                        GError **error)
{
  g_autoptr (RkUser) user = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_SEE, error);
  gboolean row;

  if (user == NULL)
    return NULL;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db, SQL ("SELECT version, media_type, image FROM portrait WHERE user_id = $1"), error);
  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "t", user_id);
  if (!rk_db_step (stmt, &row, error))
    return NULL;
  if (!row)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  *ret_version = rk_db_column_int64 (stmt, 0);
  *ret_media_type = g_intern_string (rk_db_column_text (stmt, 1));
  return rk_db_column_bytes (stmt, 2);
}
