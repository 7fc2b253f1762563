/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/text.h"
#include "core/time.h"
#include "server/domain/invitation-private.h"
#include "server/domain/mail-private.h"
#include "server/domain/sign-in-private.h"

/* メールで招待. Whether the address is somebody's shows in the state alone: 本人参加待ち or
 * ユーザ登録待ち. Whose it is, nobody learns before they are in. */

/* How many mails somebody may cause in a day, and how soon one may be sent again. */
#define A_DAY      100
#define SEND_AGAIN (2 * RK_MINUTE)

/* Somebody of staff whom nobody knows yet may come here: in RK_SUITS_SQL's words. */
#define TAKES_STRANGERS_SQL                                                                        \
  "SELECT 1 FROM space s WHERE s.id = $1 AND s.kind IN ('care', 'family', 'group')"                \
  " AND s.facility_id IS NULL AND s.parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM patient y"     \
  " WHERE y.id = s.patient_id AND y.consent = 'withdrawn')"

void
rk_domain_invitation_veil (const RkActor *actor, RkInvitation *invitation)
{
  if (rk_is_empty (invitation->mail) || invitation->state == RK_INVITATION_ACCEPTED
      || g_strcmp0 (invitation->invitee_id, actor->user_id) == 0)
    return;
  g_clear_pointer (&invitation->invitee_id, g_free);
  g_clear_pointer (&invitation->invitee_name, g_free);
  g_clear_pointer (&invitation->invitee_facility, g_free);
}

static gboolean
check_address (RkDomainTx *tx, const char *mail, GError **error)
{
  if (!tx->domain->mails)
    return rk_refuse (error, RK_DOMAIN_ERROR_UNAVAILABLE, "this server sends no mail");
  return rk_text_is_mail_address (mail)
         || rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "mail is no address");
}

static gboolean
check_rate (RkDomainTx *tx, const RkActor *actor, GError **error)
{
  gint64 n;

  if (!rk_number (tx->db,
                  SQL ("SELECT count (*) FROM invitation WHERE inviter_id = $1"
                       " AND mail IS NOT NULL AND created_us > $2"),
                  &n, error, "ti", actor->user_id, tx->now - RK_DAY))
    return FALSE;
  return n < A_DAY
         || rk_refuse_number (error, RK_DOMAIN_ERROR_RATE_LIMITED, RK_HOUR / RK_SECOND,
                              "too many invitations by mail in a day");
}

gboolean
rk_invitation_check_mail (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *mail, GError **error)
{
  g_autofree char *key = rk_mail_key (mail);
  gboolean suits, taken;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_SEE, RK_FACT_NONE, error)
      || !rk_exists (tx->db, SQL (TAKES_STRANGERS_SQL), &suits, error, "t", space_id)
      || !rk_space_authorize (
        tx, actor, space_id, RK_ACTION_INVITATION_MAIL, suits ? RK_FACT_SUITS : RK_FACT_NONE, error)
      || !check_address (tx, mail, error)
      || !check_rate (tx, actor, error)
      /* The space's row is taken, so that two people do not invite the same one at once. */
      || !rk_db_exec (tx->db, SQL ("UPDATE space SET changed_us = changed_us WHERE id = $1"), error,
                      "t", space_id)
      || !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM member m JOIN users u ON u.id = m.user_id"
                          " WHERE m.space_id = $1 AND u.mail_key = $2"
                          " UNION ALL SELECT 1 FROM invitation i"
                          " LEFT JOIN users u ON u.id = i.invitee_id"
                          " LEFT JOIN invitation_mail k ON k.space_id = i.space_id"
                          " AND k.invitation_id = i.id WHERE i.space_id = $1"
                          " AND (u.mail_key = $2 OR k.mail_key = $2) AND i.state IN"
                          " ('waiting_approval', 'waiting_invitee', 'waiting_registration')"),
                     &taken, error, "tt", space_id, key))
    return FALSE;
  return !taken
         || rk_refuse (
           error, RK_DOMAIN_ERROR_CONFLICT, "this user is a member or is invited already");
}

gboolean
rk_invitation_note_mail (RkDomainTx *tx,
                         const RkInvitation *invitation,
                         RkUserKind kind,
                         GError **error)
{
  g_autofree char *key = rk_mail_key (invitation->mail);
  const char *for_kind
    = kind == RK_USER_KIND_STAFF
        ? NULL
        : rk_field_enum_name (rk_record_type_find (&rk_user_type, "kind"), (int) kind);

  return rk_db_exec (tx->db,
                     SQL ("INSERT INTO invitation_mail (space_id, invitation_id, mail_key,"
                          " for_kind) VALUES ($1, $2, $3, $4)"),
                     error, "tttt", invitation->space_id, invitation->id, key, for_kind);
}

/* The account of the address: *ret_id is %NULL without one. *ret_suits: that may come here. */
static gboolean
find_account (RkDomainTx *tx,
              const RkInvitation *invitation,
              RkUser **ret_user,
              gboolean *ret_suits,
              GError **error)
{
  g_autofree char *key = rk_mail_key (invitation->mail);
  RkFact suits = RK_FACT_NONE;
  gpointer user;

  if (!rk_fetch (tx->db, &rk_user_type, SELECT (user, "users", "WHERE mail_key = $1"), &user, error,
                 "t", key))
    return FALSE;
  *ret_user = user;
  if (user != NULL && !rk_suits (tx, invitation->space_id, (*ret_user)->id, &suits, error))
    return FALSE;
  *ret_suits = suits != RK_FACT_NONE && user != NULL && (*ret_user)->state == (int) RK_USER_ACTIVE;
  return TRUE;
}

gboolean
rk_invitation_reach (RkDomainTx *tx, RkInvitation *invitation, const RkUser *user, GError **error)
{
  const gboolean news = invitation->state != RK_INVITATION_WAITING_INVITEE;
  g_autofree char *facility = NULL;

  if (!rk_db_query_text (tx->db, SQL ("SELECT name FROM facility WHERE id = $1"), &facility, error,
                         "t", user->facility_id))
    return FALSE;
  g_free (invitation->invitee_id);
  g_free (invitation->invitee_name);
  g_free (invitation->invitee_facility);
  invitation->invitee_id = g_strdup (user->id);
  invitation->invitee_name = g_strdup (user->name);
  invitation->invitee_facility = g_steal_pointer (&facility);
  invitation->state = RK_INVITATION_WAITING_INVITEE;
  invitation->mail_until_us = 0;
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE invitation SET state = 'waiting_invitee', invitee_id = $3,"
                        " invitee_name = $4, invitee_facility = $5, mail_until_us = 0, shown = 1,"
                        " changed_us = $6 WHERE space_id = $1 AND id = $2"),
                   error, "ttttti", invitation->space_id, invitation->id, invitation->invitee_id,
                   invitation->invitee_name, invitation->invitee_facility, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_SPACE, invitation->space_id, "invitation", invitation->space_id,
                invitation->id, NULL);
  rk_tx_change (tx, RK_CHANGE_USER, invitation->invitee_id, "invitation", invitation->space_id,
                invitation->id, NULL);
  return !news
         || rk_notice_add (
           tx, invitation->invitee_id, RK_NOTICE_INVITATION, invitation->id, NULL, error);
}

static gboolean
wait_for_registration (RkDomainTx *tx, RkInvitation *invitation, GError **error)
{
  invitation->state = RK_INVITATION_WAITING_REGISTRATION;
  invitation->mail_until_us = tx->now + RK_INVITATION_CODE_KEPT;
  return rk_db_exec (tx->db,
                     SQL ("UPDATE invitation SET state = 'waiting_registration',"
                          " mail_until_us = $3, changed_us = $4 WHERE space_id = $1 AND id = $2"),
                     error, "ttii", invitation->space_id, invitation->id, invitation->mail_until_us,
                     tx->now);
}

gboolean
rk_invitation_issue (RkDomainTx *tx, RkInvitation *invitation, GError **error)
{
  g_autofree char *code = rk_code_new ();
  g_autofree char *hash = rk_code_hash (tx->domain, code);
  g_autofree char *mail_id = NULL;
  g_autoptr (RkUser) user = NULL;
  RkMailKind kind = RK_MAIL_REGISTER;
  gboolean suits;

  if (!find_account (tx, invitation, &user, &suits, error)
      || !rk_invitation_unqueue (tx, invitation, error))
    return FALSE;
  /* An account that cannot come here gets no mail that could not be followed; the inviter is told
   * nothing of it. */
  if (user != NULL)
    kind = suits ? RK_MAIL_JOIN : RK_MAIL_BLANK;
  if (!(suits ? rk_invitation_reach (tx, invitation, user, error)
              : wait_for_registration (tx, invitation, error))
      || !rk_mail_queue (tx, kind, invitation->mail, kind == RK_MAIL_REGISTER ? code : NULL,
                         invitation, &mail_id, error))
    return FALSE;
  invitation->delivery = RK_DELIVERY_QUEUED;
  invitation->changed_us = tx->now;
  return rk_db_exec (tx->db,
                     SQL ("UPDATE invitation SET delivery = 'queued' WHERE space_id = $1"
                          " AND id = $2"),
                     error, "tt", invitation->space_id, invitation->id)
         && rk_db_exec (tx->db,
                        SQL ("UPDATE invitation_mail SET code_hash = $3, mail_id = $4,"
                             " queued_us = $5 WHERE space_id = $1 AND invitation_id = $2"),
                        error, "tttti", invitation->space_id, invitation->id, hash, mail_id,
                        tx->now);
}

gboolean
rk_invitation_unqueue (RkDomainTx *tx, const RkInvitation *invitation, GError **error)
{
  return rk_is_empty (invitation->mail)
         || rk_db_exec (tx->db,
                        SQL ("DELETE FROM mail_out WHERE invitation_id = $1 AND space_id = $2"),
                        error, "tt", invitation->id, invitation->space_id);
}

RkInvitation *
rk_domain_invitation_resend (RkDomainTx *tx, const RkActor *actor, const char *id, GError **error)
{
  g_autoptr (RkInvitation) invitation
    = rk_invitation_find_permitted (tx, actor, id, RK_ACTION_INVITATION_RESEND, error);
  gint64 queued;

  if (invitation == NULL)
    return NULL;
  if (rk_is_empty (invitation->mail)
      || (invitation->state != RK_INVITATION_WAITING_REGISTRATION
          && invitation->state != RK_INVITATION_WAITING_INVITEE))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the invitation is not waiting for a mail");
      return NULL;
    }
  if (!check_address (tx, invitation->mail, error) || !check_rate (tx, actor, error)
      || !rk_number (tx->db,
                     SQL ("SELECT queued_us FROM invitation_mail WHERE space_id = $1"
                          " AND invitation_id = $2"),
                     &queued, error, "tt", invitation->space_id, invitation->id))
    return NULL;
  /* What did not arrive may be sent again at once. */
  if (invitation->delivery != RK_DELIVERY_FAILED && queued + SEND_AGAIN > tx->now)
    {
      rk_refuse_number (error, RK_DOMAIN_ERROR_RATE_LIMITED,
                        (queued + SEND_AGAIN - tx->now + RK_SECOND - 1) / RK_SECOND,
                        "the mail went out a moment ago");
      return NULL;
    }
  if (!rk_invitation_issue (tx, invitation, error))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_SPACE, invitation->space_id, "invitation", invitation->space_id,
                invitation->id, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_INVITATION_RESEND), invitation->id,
               invitation->space_id, NULL);
  return g_steal_pointer (&invitation);
}
