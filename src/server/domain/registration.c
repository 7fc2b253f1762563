/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "core/text.h"
#include "core/time.h"
#include "server/domain/directory.h"
#include "server/domain/invitation-private.h"
#include "server/domain/mail-private.h"
#include "server/domain/password.h"
#include "server/domain/sign-in-private.h"

#include <string.h>

/* 新規登録: by the code of an invitation by mail. */

struct _RkRegistration
{
  RkUser *user;
  char *workplace;
  char *account;
  char *mail_key;
  char *code_hash;
  char *password_hash;
  RkUserKind kind;  /* of the account that the code makes */
  char *managed_by; /* of a patient's or family's: the facility */
  gboolean found;
  gboolean spent; /* the code was used, or is too old, or the invitation has ended */
  gboolean cheap;
};

#define SCOPE "registration"

void
rk_registration_free (RkRegistration *registration)
{
  if (registration == NULL)
    return;
  g_clear_pointer (&registration->user, rk_user_free);
  g_free (registration->workplace);
  g_free (registration->managed_by);
  g_free (registration->account);
  g_free (registration->mail_key);
  g_free (registration->code_hash);
  g_free (registration->password_hash);
  g_free (registration);
}

/* The invitation that the code is of: its state says whether it can still be used. */
static gboolean
look (RkDomainTx *tx,
      const char *mail_key,
      const char *code_hash,
      gboolean *ret_found,
      gboolean *ret_spent,
      RkUserKind *ret_kind,
      char **ret_managed_by,
      GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT i.state, k.used_us, i.mail_until_us, k.for_kind, p.facility_id"
         " FROM invitation_mail k JOIN invitation i ON i.space_id = k.space_id"
         " AND i.id = k.invitation_id JOIN space s ON s.id = i.space_id"
         " LEFT JOIN patient p ON p.id = s.patient_id WHERE k.mail_key = $1 AND k.code_hash = $2"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", mail_key, code_hash);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  *ret_found = row;
  *ret_spent = row
               && (g_strcmp0 (rk_db_column_text (stmt, 0), "waiting_registration") != 0
                   || rk_db_column_int64 (stmt, 1) > 0 || rk_db_column_int64 (stmt, 2) < tx->now);
  if (ret_kind == NULL)
    return TRUE;
  *ret_kind = RK_USER_KIND_STAFF;
  g_clear_pointer (ret_managed_by, g_free);
  if (row && !rk_db_column_is_null (stmt, 3))
    {
      *ret_kind = (RkUserKind) rk_field_enum_value (
        rk_record_type_find (&rk_user_type, "kind"), rk_db_column_text (stmt, 3));
      *ret_managed_by = rk_db_column_dup_text (stmt, 4);
    }
  return TRUE;
}

/* Whose account it is follows from the invitation, whatever was typed. */
static void
become (RkRegistration *registration)
{
  RkUser *user = registration->user;

  user->kind = (int) registration->kind;
  if (registration->kind == RK_USER_KIND_STAFF)
    {
      /* Of a facility in which there is nobody else. */
      user->role = RK_ROLE_ADMIN;
      g_clear_pointer (&user->relation, g_free);
      return;
    }
  user->role = RK_ROLE_MEMBER;
  user->profession
    = registration->kind == RK_USER_KIND_PATIENT ? RK_PROFESSION_PATIENT : RK_PROFESSION_FAMILY;
  if (registration->kind == RK_USER_KIND_PATIENT)
    g_clear_pointer (&user->relation, g_free);
}

/* The rules of the house hold for the patients and families whom it looks after. */
static gboolean
check_relative (RkDomainTx *tx,
                const RkRegistration *registration,
                const char *password,
                GError **error)
{
  gpointer record;

  if (rk_is_blank (registration->user->name))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "name is needed");
  if (!rk_fetch (tx->db, &rk_facility_type, SELECT (facility, "facility", "WHERE id = $1"), &record,
                 error, "t", registration->managed_by))
    return FALSE;
  g_autoptr (RkFacility) house = record;
  return rk_password_check (password, house, registration->user, error);
}

/* What the person typed, as far as it can be judged before there is an account. */
static gboolean
check_input (RkRegistration *registration, const char *password, GError **error)
{
  const RkFacility anywhere = { .password_min_length = 0 };
  const RkUser *user = registration->user;

  if (rk_is_blank (user->name) || rk_is_blank (registration->workplace)
      || strlen (registration->workplace) > 200)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "name and workplace are needed");
  if (user->profession == RK_PROFESSION_UNKNOWN || user->profession == RK_PROFESSION_PATIENT
      || user->profession == RK_PROFESSION_FAMILY)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "profession: is one of staff");
  return rk_password_check (password, &anywhere, user, error);
}

RkRegistration *
rk_domain_registration_begin (RkDomainTx *tx,
                              const RkUser *user,
                              const char *workplace,
                              const char *password,
                              const char *code,
                              GError **error)
{
  g_autoptr (RkRegistration) registration = g_new0 (RkRegistration, 1);

  if (!rk_id_is_valid (user->id) || !rk_text_is_mail_address (user->mail))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "mail is no address, or id no UUIDv7");
      return NULL;
    }
  registration->user = rk_record_copy (&rk_user_type, user);
  registration->workplace = g_strstrip (g_strdup (workplace != NULL ? workplace : ""));
  registration->mail_key = rk_mail_key (user->mail);
  registration->account = rk_salted_hash (tx->domain, "account", registration->mail_key, NULL);
  registration->code_hash = rk_code_hash (tx->domain, code);
  registration->cheap = tx->domain->cheap_passwords;
  if (!rk_try_begin (tx, registration->account, SCOPE, error)
      || !look (tx, registration->mail_key, registration->code_hash, &registration->found,
                &registration->spent, &registration->kind, &registration->managed_by, error))
    return NULL;
  become (registration);
  if (registration->found && !registration->spent
      && !(registration->kind == RK_USER_KIND_STAFF
             ? check_input (registration, password, error)
             : check_relative (tx, registration, password, error)))
    return NULL;
  return g_steal_pointer (&registration);
}

gboolean
rk_registration_hash (RkRegistration *registration, const char *password, GError **error)
{
  registration->password_hash = rk_password_hash (password, registration->cheap, error);
  return registration->password_hash != NULL;
}

static gboolean
make_account (RkDomainTx *tx, RkRegistration *registration, GError **error)
{
  g_autoptr (RkActor) maker = rk_actor_new_operator ();
  g_autofree char *facility_id = rk_id_new_at (tx->now);
  RkFacility facility = { .id = facility_id,
                          .name = registration->workplace,
                          .kind = RK_FACILITY_OTHER,
                          .remember_mail = TRUE };

  g_free (registration->user->facility_id);
  if (registration->kind != RK_USER_KIND_STAFF)
    {
      registration->user->facility_id = g_strdup (registration->managed_by);
      return rk_user_insert (tx, registration->user, registration->password_hash, FALSE, error);
    }
  registration->user->facility_id = g_strdup (facility_id);
  return rk_domain_facility_create (tx, maker, &facility, error)
         && rk_user_insert (tx, registration->user, registration->password_hash, FALSE, error);
}

/* All that was sent to the address waits for its person now, whichever code they used. */
static gboolean
reach_all (RkDomainTx *tx, const RkRegistration *registration, GError **error)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_invitation_free);
  {
    g_autoptr (RkDbStmt) stmt
      = rk_db_prepare (tx->db,
                       SELECT (invitation, "invitation",
                               "WHERE state = 'waiting_registration' AND EXISTS (SELECT 1"
                               " FROM invitation_mail k WHERE k.space_id = invitation.space_id"
                               " AND k.invitation_id = invitation.id AND k.mail_key = $1)"
                               " ORDER BY created_us, id"),
                       error);
    gboolean row;

    if (stmt == NULL)
      return FALSE;
    rk_db_bind (stmt, "t", registration->mail_key);
    for (;;)
      {
        if (!rk_db_step (stmt, &row, error))
          return FALSE;
        if (!row)
          break;
        RkInvitation *invitation = rk_record_new (&rk_invitation_type);
        rk_db_column_record (stmt, 0, &rk_invitation_type, invitation);
        g_ptr_array_add (open, invitation);
      }
  }
  for (guint i = 0; i < open->len; i++)
    {
      RkInvitation *invitation = g_ptr_array_index (open, i);
      RkFact suits;

      if (!rk_suits (tx, invitation->space_id, registration->user->id, &suits, error)
          || !rk_invitation_unqueue (tx, invitation, error)
          || (suits != RK_FACT_NONE
              && !rk_invitation_reach (tx, invitation, registration->user, error)))
        return FALSE;
    }
  return rk_db_exec (tx->db,
                     SQL ("UPDATE invitation_mail SET used_us = $2 WHERE mail_key = $1"
                          " AND used_us = 0"),
                     error, "ti", registration->mail_key, tx->now);
}

/* Patients and families come in by registering: that they wanted to is what the code says, and
 * their screen has no place for invitations. */
static gboolean
join_at_once (RkDomainTx *tx, const RkRegistration *registration, GError **error)
{
  gpointer record;

  if (registration->kind == RK_USER_KIND_STAFF)
    return TRUE;
  if (!rk_fetch (tx->db, &rk_invitation_type,
                 SELECT (invitation, "invitation",
                         "WHERE state = 'waiting_invitee' AND EXISTS (SELECT 1"
                         " FROM invitation_mail k WHERE k.space_id = invitation.space_id"
                         " AND k.invitation_id = invitation.id AND k.mail_key = $1"
                         " AND k.code_hash = $2)"),
                 &record, error, "tt", registration->mail_key, registration->code_hash))
    return FALSE;
  g_autoptr (RkInvitation) invitation = record;
  if (invitation == NULL)
    return TRUE;

  g_autoptr (RkActor) newcomer
    = rk_actor_new_user (registration->user->id, registration->user->facility_id, RK_ROLE_MEMBER);
  newcomer->audience = RK_AUDIENCE_FAMILY;
  g_autoptr (RkInvitation) answered
    = rk_domain_invitation_answer (tx, newcomer, invitation->id, TRUE, error);
  return answered != NULL;
}

static gboolean
refuse_code (gboolean found, GError **ret_refusal)
{
  if (found)
    rk_refuse (ret_refusal, RK_DOMAIN_ERROR_GONE, "the code was used, or its time is over");
  else
    rk_refuse (ret_refusal, RK_DOMAIN_ERROR_BAD_CREDENTIALS, "the address or the code is wrong");
  return TRUE;
}

gboolean
rk_domain_registration_finish (RkDomainTx *tx,
                               RkRegistration *registration,
                               GError **ret_refusal,
                               GError **error)
{
  gboolean taken;

  *ret_refusal = NULL;
  /* It may have been used while the password was hashed. */
  if (!look (tx, registration->mail_key, registration->code_hash, &registration->found,
             &registration->spent, &registration->kind, &registration->managed_by, error))
    return FALSE;
  if (!registration->found || registration->spent)
    {
      rk_tx_audit (tx, NULL, "registration_refused", NULL, NULL, registration->account);
      return refuse_code (registration->found, ret_refusal);
    }
  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM users WHERE mail_key = $1 OR id = $2"), &taken, error,
                  "tt", registration->mail_key, registration->user->id))
    return FALSE;
  if (taken)
    {
      rk_refuse (ret_refusal, RK_DOMAIN_ERROR_CONFLICT, "there is an account with this address");
      return TRUE;
    }
  if (!make_account (tx, registration, error) || !reach_all (tx, registration, error)
      || !join_at_once (tx, registration, error)
      || !rk_try_succeeded (tx, registration->account, SCOPE, error))
    return FALSE;
  rk_tx_audit (tx, NULL, "registration", registration->user->id, NULL, registration->account);
  return TRUE;
}

gboolean
rk_domain_registration_decline (
  RkDomainTx *tx, const char *mail, const char *code, GError **ret_refusal, GError **error)
{
  g_autofree char *key = rk_mail_key (mail);
  g_autofree char *account = rk_salted_hash (tx->domain, "account", key, NULL);
  g_autofree char *hash = rk_code_hash (tx->domain, code);
  gboolean found, spent;
  gpointer record;

  *ret_refusal = NULL;
  if (!rk_try_begin (tx, account, SCOPE, error)
      || !look (tx, key, hash, &found, &spent, NULL, NULL, error))
    return FALSE;
  if (!found || spent)
    return refuse_code (found, ret_refusal);
  if (!rk_fetch (tx->db, &rk_invitation_type,
                 SELECT (invitation, "invitation",
                         "WHERE EXISTS (SELECT 1 FROM invitation_mail k WHERE k.space_id ="
                         " invitation.space_id AND k.invitation_id = invitation.id"
                         " AND k.mail_key = $1 AND k.code_hash = $2)"),
                 &record, error, "tt", key, hash))
    return FALSE;
  g_autoptr (RkInvitation) invitation = record;
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE invitation SET state = 'declined', decided_us = $3,"
                        " changed_us = $3 WHERE space_id = $1 AND id = $2"),
                   error, "tti", invitation->space_id, invitation->id, tx->now)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE invitation_mail SET used_us = $3 WHERE space_id = $1"
                           " AND invitation_id = $2"),
                      error, "tti", invitation->space_id, invitation->id, tx->now)
      || !rk_notice_add (tx, invitation->inviter_id, RK_NOTICE_INVITATION_ANSWERED, invitation->id,
                         invitation->space_id, error)
      || !rk_try_succeeded (tx, account, SCOPE, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_SPACE, invitation->space_id, "invitation", invitation->space_id,
                invitation->id, NULL);
  rk_tx_audit (tx, NULL, "registration_declined", invitation->id, invitation->space_id, account);
  return TRUE;
}
