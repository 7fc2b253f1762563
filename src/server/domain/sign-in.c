/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "core/text.h"
#include "core/time.h"
#include "server/domain/domain-private.h"
#include "server/domain/opening.h"
#include "server/domain/password.h"
#include "server/domain/session.h"
#include "server/domain/sign-in-private.h"

#include <string.h>

#define TOKEN_LENGTH 43

struct _RkSignIn
{
  char *account;
  char *scope;
  char *device_hash;
  char *device_name;
  char *user_id;
  char *password_hash;
  gboolean known_device;
  gboolean usable;
  gboolean cheap;
  gboolean matches;
};

void
rk_sign_in_free (RkSignIn *sign_in)
{
  if (sign_in == NULL)
    return;
  g_free (sign_in->account);
  g_free (sign_in->scope);
  g_free (sign_in->device_hash);
  g_free (sign_in->device_name);
  g_free (sign_in->user_id);
  g_free (sign_in->password_hash);
  g_free (sign_in);
}

gboolean
rk_token_is_valid (const char *token)
{
  if (token == NULL || strlen (token) != TOKEN_LENGTH)
    return FALSE;
  for (const char *p = token; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

char *
rk_mail_key (const char *mail)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (mail));

  return g_ascii_strdown (trimmed, -1);
}

gboolean
rk_try_begin (RkDomainTx *tx, const char *account, const char *scope, GError **error)
{
  gint64 tries = 0, last = 0, paused_until = 0;

  {
    g_autoptr (RkDbStmt) stmt
      = rk_db_prepare (tx->db,
                       SQL ("SELECT tries, last_us, paused_until_us FROM sign_in_failure"
                            " WHERE account = $1 AND device = $2"),
                       error);
    gboolean row;

    if (stmt == NULL)
      return FALSE;
    rk_db_bind (stmt, "tt", account, scope);
    if (!rk_db_step (stmt, &row, error))
      return FALSE;
    if (row)
      {
        tries = rk_db_column_int64 (stmt, 0);
        last = rk_db_column_int64 (stmt, 1);
        paused_until = rk_db_column_int64 (stmt, 2);
      }
  }
  if (paused_until > tx->now)
    return rk_refuse_number (error, RK_DOMAIN_ERROR_PAUSED,
                             (paused_until - tx->now + RK_SECOND - 1) / RK_SECOND,
                             "too many failures: try again later");
  /* A pause that is over, and failures of long ago, count no more. */
  if (paused_until > 0 || last + RK_SIGN_IN_PAUSE < tx->now)
    tries = 0;
  tries++;
  /* The last try sets the pause beforehand; succeeding takes it away. */
  return rk_db_exec (
    tx->db,
    SQL ("INSERT INTO sign_in_failure (account, device, tries, last_us, paused_until_us)"
         " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, device) DO UPDATE SET"
         " tries = excluded.tries, last_us = excluded.last_us,"
         " paused_until_us = excluded.paused_until_us"),
    error, "ttiii", account, scope, tries, tx->now,
    tries >= RK_SIGN_IN_TRIES ? tx->now + RK_SIGN_IN_PAUSE : G_GINT64_CONSTANT (0));
}

gboolean
rk_try_succeeded (RkDomainTx *tx, const char *account, const char *scope, GError **error)
{
  return rk_db_exec (tx->db, SQL ("DELETE FROM sign_in_failure WHERE account = $1 AND device = $2"),
                     error, "tt", account, scope);
}

static gboolean
find_account (RkDomainTx *tx, RkSignIn *sign_in, const char *mail_key, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT u.id, u.password_hash, u.state, d.id FROM users u"
         " LEFT JOIN device d ON d.user_id = u.id AND d.device_hash = $2 WHERE u.mail_key = $1"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", mail_key, sign_in->device_hash);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (row)
    {
      sign_in->user_id = rk_db_column_dup_text (stmt, 0);
      sign_in->password_hash = rk_db_column_dup_text (stmt, 1);
      sign_in->usable = g_strcmp0 (rk_db_column_text (stmt, 2), "active") == 0;
      sign_in->known_device = !rk_db_column_is_null (stmt, 3);
    }
  return TRUE;
}

RkSignIn *
rk_domain_sign_in_begin (
  RkDomainTx *tx, const char *mail, const char *device_id, const char *device_name, GError **error)
{
  g_autoptr (RkSignIn) sign_in = g_new0 (RkSignIn, 1);

  if (mail == NULL || strlen (mail) > 254 || !rk_text_is_valid (mail, -1))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "mail must be an address of at most 254 bytes");
      return NULL;
    }
  if (!rk_token_is_valid (device_id))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "device_id must be a token of 43 characters");
      return NULL;
    }
  if (device_name != NULL && (strlen (device_name) > 120 || !rk_text_is_valid (device_name, -1)))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "device_name is too long");
      return NULL;
    }

  g_autofree char *key = rk_mail_key (mail);
  sign_in->account = rk_salted_hash (tx->domain, "account", key, NULL);
  sign_in->device_hash = rk_plain_hash (device_id);
  sign_in->device_name = g_strdup (device_name);
  sign_in->cheap = tx->domain->cheap_passwords;
  if (!find_account (tx, sign_in, key, error))
    return NULL;
  sign_in->scope = g_strdup (sign_in->known_device ? sign_in->device_hash : "");
  if (!rk_try_begin (tx, sign_in->account, sign_in->scope, error))
    return NULL;
  return g_steal_pointer (&sign_in);
}

gboolean
rk_sign_in_is_known (const RkSignIn *sign_in)
{
  return sign_in->known_device;
}

void
rk_sign_in_verify (RkSignIn *sign_in, const char *password)
{
  sign_in->matches
    = rk_password_verify (sign_in->password_hash, password, sign_in->cheap) && sign_in->usable;
}

void
rk_signed_in_free (RkSignedIn *signed_in)
{
  if (signed_in == NULL)
    return;
  rk_actor_free (signed_in->actor);
  rk_secret_wipe_text (signed_in->token);
  rk_user_free (signed_in->user);
  rk_facility_free (signed_in->facility);
  g_free (signed_in->asker_salt);
  g_free (signed_in);
}

/* Tells the others of the same account, when a device is new to it. */
static gboolean
remember_device (RkDomainTx *tx, const RkSignIn *sign_in, GError **error)
{
  g_autofree char *id = rk_id_new_at (tx->now);

  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO device (user_id, device_hash, id, name, first_us, last_us)"
                        " VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (user_id, device_hash)"
                        " DO UPDATE SET name = excluded.name, last_us = excluded.last_us"),
                   error, "tttti", sign_in->user_id, sign_in->device_hash, id, sign_in->device_name,
                   tx->now))
    return FALSE;
  if (sign_in->known_device)
    return TRUE;

  gint64 others;
  return rk_number (tx->db, SQL ("SELECT count (*) FROM device WHERE user_id = $1"), &others, error,
                    "t", sign_in->user_id)
         && (others <= 1
             || rk_notice_add (
               tx, sign_in->user_id, RK_NOTICE_SIGNED_IN_ELSEWHERE, id, NULL, error));
}

static gboolean
still_the_same (RkDomainTx *tx, const RkSignIn *sign_in, gboolean *ret_same, GError **error)
{
  /* The password may have been changed, or the user suspended, while it was verified. */
  return rk_exists (
    tx->db, SQL ("SELECT 1 FROM users WHERE id = $1 AND password_hash = $2 AND state = 'active'"),
    ret_same, error, "tt", sign_in->user_id, sign_in->password_hash);
}

/* Whether another password is wanted before anything else: it is over by the facility's rule, or a
 * terminal was lost. Only of this session: desks at work are not interrupted. */
static gboolean
password_is_due (
  RkDomainTx *tx, const RkUser *user, const RkFacility *facility, gboolean *ret_due, GError **error)
{
  gint64 due;

  if (!rk_number (
        tx->db, SQL ("SELECT password_due FROM users WHERE id = $1"), &due, error, "t", user->id))
    return FALSE;
  *ret_due = due != 0
             || (facility->password_days > 0 && user->kind == RK_USER_KIND_STAFF
                 && user->password_changed_us + facility->password_days * RK_DAY <= tx->now);
  return TRUE;
}

static RkSignedIn *
make_session (RkDomainTx *tx, const RkSignIn *sign_in, GError **error)
{
  g_autoptr (RkSignedIn) signed_in = g_new0 (RkSignedIn, 1);
  gpointer record;

  if (!rk_fetch (tx->db, &rk_user_type, SELECT (user, "users", "WHERE id = $1"), &record, error,
                 "t", sign_in->user_id))
    return NULL;
  signed_in->user = record;
  if (!rk_fetch (tx->db, &rk_facility_type, SELECT (facility, "facility", "WHERE id = $1"), &record,
                 error, "t", signed_in->user->facility_id))
    return NULL;
  signed_in->facility = record;
  gboolean due;
  if (!password_is_due (tx, signed_in->user, signed_in->facility, &due, error))
    return NULL;
  if (due)
    signed_in->user->must_change_password = TRUE;
  signed_in->token = rk_token_new ();
  signed_in->expires_us = tx->now + tx->domain->session_absolute;
  signed_in->actor
    = rk_actor_new_user (sign_in->user_id, signed_in->user->facility_id, signed_in->user->role);
  signed_in->actor->session_id = rk_id_new_at (tx->now);
  signed_in->actor->device_hash = g_strdup (sign_in->device_hash);
  signed_in->actor->must_change_password = signed_in->user->must_change_password;

  g_autofree char *token_hash = rk_plain_hash (signed_in->token);
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO session (id, user_id, token_hash, device_hash, created_us,"
                        " last_us, expires_us, ended_us, must_change)"
                        " VALUES ($1, $2, $3, $4, $5, $5, $6, 0, $7)"),
                   error, "ttttiii", signed_in->actor->session_id, sign_in->user_id, token_hash,
                   sign_in->device_hash, tx->now, signed_in->expires_us, (gint64) due))
    return NULL;
  return rk_asker_salt (tx, sign_in->user_id, &signed_in->asker_salt, error)
           ? g_steal_pointer (&signed_in)
           : NULL;
}

gboolean
rk_domain_sign_in_finish (RkDomainTx *tx,
                          RkSignIn *sign_in,
                          RkSignedIn **ret_signed_in,
                          GError **ret_refusal,
                          GError **error)
{
  gboolean same = FALSE;

  *ret_signed_in = NULL;
  *ret_refusal = NULL;
  if (sign_in->matches && !still_the_same (tx, sign_in, &same, error))
    return FALSE;
  if (!same)
    {
      rk_tx_audit (tx, NULL, "sign_in_refused", sign_in->user_id, NULL, sign_in->account);
      rk_refuse (
        ret_refusal, RK_DOMAIN_ERROR_BAD_CREDENTIALS, "the address or the password is wrong");
      return TRUE;
    }

  if (!rk_try_succeeded (tx, sign_in->account, sign_in->scope, error)
      || !remember_device (tx, sign_in, error))
    return FALSE;
  g_autoptr (RkSignedIn) signed_in = make_session (tx, sign_in, error);
  if (signed_in == NULL || !rk_domain_staff_group (tx, sign_in->user_id, NULL, error))
    return FALSE;
  rk_tx_audit (
    tx, signed_in->actor, "sign_in", signed_in->actor->session_id, NULL, sign_in->device_hash);
  *ret_signed_in = g_steal_pointer (&signed_in);
  return TRUE;
}

void
rk_signed_in_write (RkDomainTx *tx, const RkSignedIn *signed_in, RkJsonWriter *writer)
{
  rk_json_begin_object (writer);
  rk_json_key (writer, "token");
  rk_json_text (writer, signed_in->token);
  rk_json_key (writer, "session_id");
  rk_json_text (writer, signed_in->actor->session_id);
  rk_json_key (writer, "expires_us");
  rk_json_int (writer, signed_in->expires_us);
  rk_json_key (writer, "must_change_password");
  rk_json_bool (writer, signed_in->user->must_change_password);
  if (signed_in->asker_salt != NULL)
    {
      rk_json_key (writer, "asker_salt");
      rk_json_text (writer, signed_in->asker_salt);
    }
  rk_json_key (writer, "now_us");
  rk_json_int (writer, tx->now);
  rk_json_key (writer, "user");
  rk_record_write (&rk_user_type, signed_in->user, RK_AUDIENCE_SELF, writer);
  rk_json_key (writer, "facility");
  rk_record_write (&rk_facility_type, signed_in->facility, RK_AUDIENCE_STAFF, writer);
  rk_json_end_object (writer);
}
