/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/session.h"
#include "core/id.h"
#include "core/time.h"
#include "server/domain/domain-private.h"
#include "server/domain/password.h"
#include "server/domain/sign-in-private.h"

#include <string.h>

#define TOUCH_EVERY RK_MINUTE

/* The columns that make an actor, in this order. */
#define ACTOR_COLUMNS                                                                              \
  "SELECT s.id, s.user_id, s.device_hash, s.last_us, s.expires_us, s.ended_us, u.facility_id,"     \
  " u.role, u.state, u.must_change_password, u.kind, s.must_change FROM session s"                 \
  " JOIN users u ON u.id = s.user_id"

static gboolean
resolve (RkDomainTx *tx,
         const char *sql,
         const char *by,
         RkDomainError when_unknown,
         RkActor **ret_actor,
         GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (tx->db, sql, error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", by);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (!row)
    return rk_refuse (error, when_unknown, "this token belongs to no session");

  gint64 last = rk_db_column_int64 (stmt, 3);
  /* What somebody ended counts also when it would have run out since: its row is kept for long
   * enough that a desk that was away learns of it. */
  if (rk_db_column_int64 (stmt, 5) != 0 || g_strcmp0 (rk_db_column_text (stmt, 8), "active") != 0)
    return rk_refuse_session (error, RK_ENDED_REVOKED);
  if (rk_db_column_int64 (stmt, 4) <= tx->now || last + tx->domain->session_idle <= tx->now)
    return rk_refuse_session (error, RK_ENDED_EXPIRED);

  RkActor *actor = rk_actor_new_user (
    rk_db_column_text (stmt, 1), rk_db_column_text (stmt, 6),
    g_strcmp0 (rk_db_column_text (stmt, 7), "admin") == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER);
  actor->session_id = rk_db_column_dup_text (stmt, 0);
  actor->device_hash = rk_db_column_dup_text (stmt, 2);
  actor->must_change_password = rk_db_column_bool (stmt, 9) || rk_db_column_bool (stmt, 11);
  if (g_strcmp0 (rk_db_column_text (stmt, 10), "staff") != 0)
    actor->audience = RK_AUDIENCE_FAMILY;
  actor->needs_touch = last + TOUCH_EVERY < tx->now;
  *ret_actor = actor;
  return TRUE;
}

gboolean
rk_domain_session_resolve (RkDomainTx *tx, const char *token, RkActor **ret_actor, GError **error)
{
  if (!rk_token_is_valid (token))
    return rk_refuse (error, RK_DOMAIN_ERROR_UNAUTHORIZED, "a bearer's token is needed");

  g_autofree char *hash = rk_plain_hash (token);
  return resolve (tx, SQL (ACTOR_COLUMNS " WHERE s.token_hash = $1"), hash,
                  RK_DOMAIN_ERROR_UNAUTHORIZED, ret_actor, error);
}

gboolean
rk_domain_session_check (RkDomainTx *tx,
                         const char *session_id,
                         RkActor **ret_actor,
                         GError **error)
{
  return resolve (tx, SQL (ACTOR_COLUMNS " WHERE s.id = $1"), session_id,
                  RK_DOMAIN_ERROR_SESSION_ENDED, ret_actor, error);
}

gboolean
rk_domain_session_touch (RkDomainTx *tx, const RkActor *actor, GError **error)
{
  return rk_db_exec (tx->db, SQL ("UPDATE session SET last_us = $2 WHERE id = $1 AND last_us < $2"),
                     error, "ti", actor->session_id, tx->now);
}

gboolean
rk_domain_sessions_write (RkDomainTx *tx,
                          const RkActor *actor,
                          RkJsonWriter *writer,
                          GError **error)
{
  gboolean row;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SQL ("SELECT s.id, d.id, d.name, s.created_us, s.last_us FROM session s"
                          " LEFT JOIN device d ON d.user_id = s.user_id"
                          " AND d.device_hash = s.device_hash"
                          " WHERE s.user_id = $1 AND s.ended_us = 0 AND s.expires_us > $2"
                          " AND s.last_us > $3 ORDER BY s.created_us DESC, s.id DESC LIMIT 100"),
                     error);

  if (stmt == NULL)
    return FALSE;
  if (actor->must_change_password)
    return rk_refuse (error, RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD,
                      "the temporary password has to be changed first");
  rk_db_bind (stmt, "tii", actor->user_id, tx->now, tx->now - tx->domain->session_idle);
  rk_json_begin_object (writer);
  rk_json_key (writer, "sessions");
  rk_json_begin_array (writer);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      RkSession session = {
        .id = (char *) rk_db_column_text (stmt, 0),
        .device_id = (char *) rk_db_column_text (stmt, 1),
        .device_name = (char *) rk_db_column_text (stmt, 2),
        .created_us = rk_db_column_int64 (stmt, 3),
        .last_us = rk_db_column_int64 (stmt, 4),
      };
      session.current = g_strcmp0 (session.id, actor->session_id) == 0;
      rk_record_write (&rk_session_type, &session, RK_AUDIENCE_SELF, writer);
    }
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  return TRUE;
}

gboolean
rk_session_end_one (RkDomainTx *tx, const char *session_id, GError **error)
{
  if (!rk_db_exec (tx->db, SQL ("UPDATE session SET ended_us = $2 WHERE id = $1 AND ended_us = 0"),
                   error, "ti", session_id, tx->now))
    return FALSE;
  if (rk_db_changes (tx->db) > 0)
    rk_tx_end_session (tx, session_id);
  return TRUE;
}

static gboolean
destroy_stores_of (RkDomainTx *tx, const char *session_id, GError **error)
{
  return rk_db_exec (tx->db,
                     SQL ("UPDATE store_secret SET sealed = NULL, destroyed_us = $2"
                          " WHERE session_id = $1 AND destroyed_us = 0"),
                     error, "ti", session_id, tx->now);
}

gboolean
rk_sessions_end_all (RkDomainTx *tx,
                     const char *user_id,
                     const char *except_session_id,
                     const char *except_device,
                     GError **error)
{
  g_autoptr (GPtrArray) ids = rk_texts (
    tx->db, SQL ("SELECT id FROM session WHERE user_id = $1 AND ended_us = 0 AND id <> $2"), error,
    "tt", user_id, except_session_id != NULL ? except_session_id : "");

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!rk_session_end_one (tx, g_ptr_array_index (ids, i), error))
      return FALSE;
  return rk_db_exec (tx->db,
                     SQL ("UPDATE store_secret SET sealed = NULL, destroyed_us = $2"
                          " WHERE user_id = $1 AND device_hash <> $3 AND destroyed_us = 0"),
                     error, "tit", user_id, tx->now, except_device != NULL ? except_device : "");
}

gboolean
rk_domain_session_end (RkDomainTx *tx, const RkActor *actor, const char *session_id, GError **error)
{
  const char *id = g_strcmp0 (session_id, "current") == 0 ? actor->session_id : session_id;
  gboolean mine;

  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM session WHERE id = $1 AND user_id = $2"), &mine,
                  error, "tt", id, actor->user_id))
    return FALSE;
  if (!mine)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  if (!rk_session_end_one (tx, id, error))
    return FALSE;
  if (g_strcmp0 (id, actor->session_id) != 0 && !destroy_stores_of (tx, id, error))
    return FALSE;
  rk_tx_audit (tx, actor, "session_end", id, NULL, NULL);
  return TRUE;
}

struct _RkPasswordChange
{
  char *account;
  char *old_hash;
  char *new_hash;
  gboolean cheap;
  gboolean matches;
};

void
rk_password_change_free (RkPasswordChange *change)
{
  if (change == NULL)
    return;
  g_free (change->account);
  g_free (change->old_hash);
  g_free (change->new_hash);
  g_free (change);
}

static char *
account_of (RkDomain *domain, const char *mail)
{
  g_autofree char *key = rk_mail_key (mail != NULL ? mail : "");

  return rk_salted_hash (domain, "account", key, NULL);
}

RkPasswordChange *
rk_domain_password_begin (RkDomainTx *tx,
                          const RkActor *actor,
                          const char *new_password,
                          GError **error)
{
  g_autoptr (RkPasswordChange) change = g_new0 (RkPasswordChange, 1);
  gpointer user = NULL, facility = NULL;
  gboolean good = FALSE;

  if (!rk_fetch (tx->db, &rk_user_type, SELECT (user, "users", "WHERE id = $1"), &user, error, "t",
                 actor->user_id))
    return NULL;
  g_autoptr (RkUser) owner = user;
  if (!rk_fetch (tx->db, &rk_facility_type, SELECT (facility, "facility", "WHERE id = $1"),
                 &facility, error, "t", actor->facility_id))
    return NULL;
  g_autoptr (RkFacility) house = facility;

  good = owner != NULL && rk_password_check (new_password, house, owner, error);
  if (!good)
    return NULL;
  change->account = account_of (tx->domain, owner->mail);
  change->cheap = tx->domain->cheap_passwords;
  if (!rk_db_query_text (tx->db, SQL ("SELECT password_hash FROM users WHERE id = $1"),
                         &change->old_hash, error, "t", actor->user_id)
      /* Who has found a desk unlocked does not get to guess. */
      || !rk_try_begin (tx, change->account, actor->device_hash, error))
    return NULL;
  return g_steal_pointer (&change);
}

gboolean
rk_password_change_verify (RkPasswordChange *change,
                           const char *old_password,
                           const char *new_password,
                           GError **error)
{
  change->matches = rk_password_verify (change->old_hash, old_password, change->cheap);
  if (!change->matches)
    return TRUE;
  if (strcmp (old_password, new_password) == 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_WEAK_PASSWORD, "the new password is the same as the old one");
  change->new_hash = rk_password_hash (new_password, change->cheap, error);
  return change->new_hash != NULL;
}

gboolean
rk_domain_password_finish (RkDomainTx *tx,
                           const RkActor *actor,
                           RkPasswordChange *change,
                           GError **ret_refusal,
                           GError **error)
{
  *ret_refusal = NULL;
  if (!change->matches || change->new_hash == NULL)
    {
      rk_tx_audit (tx, actor, "password_refused", actor->user_id, NULL, NULL);
      rk_refuse (ret_refusal, RK_DOMAIN_ERROR_BAD_CREDENTIALS, "the old password is wrong");
      return TRUE;
    }
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE users SET password_hash = $2, password_changed_us = $3,"
                        " must_change_password = 0, password_due = 0, changed_us = $3"
                        " WHERE id = $1 AND password_hash = $4"),
                   error, "ttit", actor->user_id, change->new_hash, tx->now, change->old_hash))
    return FALSE;
  if (rk_db_changes (tx->db) == 0)
    {
      rk_refuse (ret_refusal, RK_DOMAIN_ERROR_BAD_CREDENTIALS, "the old password is wrong");
      return TRUE;
    }
  if (!rk_db_exec (tx->db, SQL ("UPDATE session SET must_change = 0 WHERE id = $1"), error, "t",
                   actor->session_id)
      || !rk_try_succeeded (tx, change->account, actor->device_hash, error)
      || !rk_sessions_end_all (tx, actor->user_id, actor->session_id, actor->device_hash, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "user", actor->user_id, NULL, NULL);
  rk_tx_audit (tx, actor, "password_set", actor->user_id, NULL, NULL);
  return TRUE;
}

gboolean
rk_domain_pause_lift (RkDomainTx *tx, const RkActor *actor, const char *user_id, GError **error)
{
  gpointer record;
  gboolean sees;
  RkFact facts = RK_FACT_NONE;

  if (!rk_fetch (tx->db, &rk_user_type, SELECT (user, "users", "WHERE id = $1"), &record, error,
                 "t", user_id))
    return FALSE;
  g_autoptr (RkUser) user = record;
  if (user != NULL)
    {
      if (!rk_sees_user (tx, actor, user_id, &sees, error))
        return FALSE;
      if (sees)
        facts |= RK_FACT_ACQUAINTED;
      if (g_strcmp0 (user->facility_id, actor->facility_id) == 0)
        facts |= RK_FACT_COLLEAGUE | (actor->role == RK_ROLE_ADMIN ? RK_FACT_FACILITY_ADMIN : 0);
    }
  if (!rk_authorize (actor, RK_ACTION_USER_LIFT_PAUSE, facts, error))
    return FALSE;
  if (user == NULL)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");

  g_autofree char *account = account_of (tx->domain, user->mail);
  if (!rk_db_exec (
        tx->db, SQL ("DELETE FROM sign_in_failure WHERE account = $1"), error, "t", account))
    return FALSE;
  rk_tx_audit (tx, actor, "pause_lift", user_id, NULL, NULL);
  return TRUE;
}
