/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "core/text.h"
#include "core/time.h"
#include "server/domain/mail-private.h"
#include "server/domain/password.h"
#include "server/domain/sign-in-private.h"

/* パスワードを忘れた方. For an address that nobody has the same rows are written, so that neither
 * the answer nor what it costs tells whose addresses are known here. */

#define SCOPE "recovery"
/* For one address, and for all together, in an hour. */
#define OF_ONE 3
#define OF_ALL 600

struct _RkRecovery
{
  char *account;
  char *code_hash;
  char *user_id;
  char *password_hash;
  gboolean found;
  gboolean spent;
  gboolean cheap;
};

void
rk_recovery_free (RkRecovery *recovery)
{
  if (recovery == NULL)
    return;
  g_free (recovery->account);
  g_free (recovery->code_hash);
  g_free (recovery->user_id);
  g_free (recovery->password_hash);
  g_free (recovery);
}

gboolean
rk_domain_recovery_request (RkDomainTx *tx, const char *mail, GError **error)
{
  g_autofree char *key = rk_mail_key (mail);
  g_autofree char *account = rk_salted_hash (tx->domain, "account", key, NULL);
  g_autofree char *code = rk_code_new ();
  g_autofree char *hash = rk_code_hash (tx->domain, code);
  g_autofree char *id = rk_id_new_at (tx->now);
  g_autoptr (GPtrArray) users = NULL;
  gint64 all, one;

  if (!tx->domain->mails)
    return rk_refuse (error, RK_DOMAIN_ERROR_UNAVAILABLE, "this server sends no mail");
  if (!rk_text_is_mail_address (mail))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "mail is no address");
  if (!rk_number (tx->db, SQL ("SELECT count (*) FROM password_recovery WHERE created_us > $1"),
                  &all, error, "i", tx->now - RK_HOUR)
      || !rk_number (
        tx->db,
        SQL ("SELECT count (*) FROM password_recovery WHERE account = $1 AND created_us > $2"),
        &one, error, "ti", account, tx->now - RK_HOUR))
    return FALSE;
  users = rk_texts (
    tx->db, SQL ("SELECT id FROM users WHERE mail_key = $1 AND state = 'active'"), error, "t", key);
  if (users == NULL)
    return FALSE;
  if (all >= OF_ALL)
    return rk_refuse_number (error, RK_DOMAIN_ERROR_RATE_LIMITED, RK_HOUR / RK_SECOND / 4,
                             "too many passwords were forgotten: try again later");
  const char *user_id = users->len > 0 ? g_ptr_array_index (users, 0) : NULL;
  /* Who asks again and again gets no more mails, and the same answer. */
  const RkMailKind kind = user_id != NULL && one < OF_ONE ? RK_MAIL_RECOVER : RK_MAIL_BLANK;
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO password_recovery (id, account, user_id, code_hash, until_us,"
                        " used_us, created_us) VALUES ($1, $2, $3, $4, $5, 0, $6)"),
                   error, "ttttii", id, account, user_id, hash, tx->now + RK_RECOVERY_CODE_KEPT,
                   tx->now)
      || !rk_mail_queue (tx, kind, mail, code, NULL, NULL, error))
    return FALSE;
  rk_tx_audit (tx, NULL, "recovery_request", NULL, NULL, account);
  return TRUE;
}

static gboolean
look (RkDomainTx *tx, RkRecovery *recovery, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SQL ("SELECT r.user_id, r.used_us, r.until_us FROM password_recovery r"
                          " JOIN users u ON u.id = r.user_id AND u.state = 'active'"
                          " WHERE r.account = $1 AND r.code_hash = $2"),
                     error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", recovery->account, recovery->code_hash);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  recovery->found = row;
  if (!row)
    return TRUE;
  g_free (recovery->user_id);
  recovery->user_id = rk_db_column_dup_text (stmt, 0);
  recovery->spent = rk_db_column_int64 (stmt, 1) > 0 || rk_db_column_int64 (stmt, 2) < tx->now;
  return TRUE;
}

static gboolean
check_password (RkDomainTx *tx, const char *user_id, const char *password, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_user_type, SELECT (user, "users", "WHERE id = $1"), &record, error,
                 "t", user_id))
    return FALSE;
  g_autoptr (RkUser) user = record;
  if (!rk_fetch (tx->db, &rk_facility_type, SELECT (facility, "facility", "WHERE id = $1"), &record,
                 error, "t", user->facility_id))
    return FALSE;
  g_autoptr (RkFacility) house = record;
  return rk_password_check (password, house, user, error);
}

RkRecovery *
rk_domain_recovery_begin (
  RkDomainTx *tx, const char *mail, const char *code, const char *password, GError **error)
{
  g_autoptr (RkRecovery) recovery = g_new0 (RkRecovery, 1);
  g_autofree char *key = rk_mail_key (mail);

  recovery->account = rk_salted_hash (tx->domain, "account", key, NULL);
  recovery->code_hash = rk_code_hash (tx->domain, code);
  recovery->cheap = tx->domain->cheap_passwords;
  if (!rk_try_begin (tx, recovery->account, SCOPE, error) || !look (tx, recovery, error)
      || (recovery->found && !recovery->spent
          && !check_password (tx, recovery->user_id, password, error)))
    return NULL;
  return g_steal_pointer (&recovery);
}

gboolean
rk_recovery_hash (RkRecovery *recovery, const char *password, GError **error)
{
  recovery->password_hash = rk_password_hash (password, recovery->cheap, error);
  return recovery->password_hash != NULL;
}

gboolean
rk_domain_recovery_finish (RkDomainTx *tx,
                           RkRecovery *recovery,
                           GError **ret_refusal,
                           GError **error)
{
  *ret_refusal = NULL;
  if (!look (tx, recovery, error))
    return FALSE;
  if (!recovery->found || recovery->spent)
    {
      rk_tx_audit (tx, NULL, "recovery_refused", recovery->user_id, NULL, recovery->account);
      if (recovery->found)
        rk_refuse (ret_refusal, RK_DOMAIN_ERROR_GONE, "the code was used, or its time is over");
      else
        rk_refuse (
          ret_refusal, RK_DOMAIN_ERROR_BAD_CREDENTIALS, "the address or the code is wrong");
      return TRUE;
    }
  /* Whatever else was sent to the address is void with it, and a pause of the sign-in is over. */
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE users SET password_hash = $2, password_changed_us = $3,"
                        " must_change_password = 0, changed_us = $3 WHERE id = $1"),
                   error, "tti", recovery->user_id, recovery->password_hash, tx->now)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE password_recovery SET used_us = $2 WHERE account = $1"
                           " AND used_us = 0"),
                      error, "ti", recovery->account, tx->now)
      || !rk_db_exec (tx->db, SQL ("DELETE FROM sign_in_failure WHERE account = $1"), error, "t",
                      recovery->account)
      || !rk_sessions_end_all (tx, recovery->user_id, NULL, NULL, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "user", recovery->user_id, NULL, NULL);
  rk_tx_audit (tx, NULL, "recovery", recovery->user_id, NULL, recovery->account);
  return TRUE;
}
