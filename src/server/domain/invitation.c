/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/invitation.h"
#include "core/id.h"
#include "server/domain/invitation-private.h"

#include <string.h>

#define WAITS_FOR_APPROVAL RK_INVITATION_WAITING_APPROVAL
#define WAITS_FOR_INVITEE  RK_INVITATION_WAITING_INVITEE

static const char *
state_name (int state)
{
  return rk_field_enum_name (rk_record_type_find (&rk_invitation_type, "state"), state);
}

/* Everybody in the space sees who waits for what; the invitee once it has reached them. */
static void
tell (RkDomainTx *tx, const RkInvitation *invitation, gboolean shown)
{
  rk_tx_change (tx, RK_CHANGE_SPACE, invitation->space_id, "invitation", invitation->space_id,
                invitation->id, NULL);
  if (shown)
    rk_tx_change (tx, RK_CHANGE_USER, invitation->invitee_id, "invitation", invitation->space_id,
                  invitation->id, NULL);
}

static gboolean
add_notices (RkDomainTx *tx, const RkInvitation *invitation, GError **error)
{
  if (invitation->state == WAITS_FOR_INVITEE)
    return rk_notice_add (
      tx, invitation->invitee_id, RK_NOTICE_INVITATION, invitation->id, NULL, error);
  g_autoptr (GPtrArray) admins = rk_texts (
    tx->db,
    SQL ("SELECT user_id FROM member WHERE space_id = $1 AND role = 'admin' ORDER BY user_id"),
    error, "t", invitation->space_id);
  if (admins == NULL)
    return FALSE;
  for (guint i = 0; i < admins->len; i++)
    if (!rk_notice_add (tx, g_ptr_array_index (admins, i), RK_NOTICE_APPROVAL, invitation->id,
                        invitation->space_id, error))
      return FALSE;
  return TRUE;
}

/* How the space is called for somebody who does not see it: the patient's name. */
static gboolean
space_title (RkDomainTx *tx, const char *space_id, char **ret, int *ret_kind, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SQL ("SELECT s.name, p.family_name, p.given_name, s.kind FROM space s"
                          " LEFT JOIN patient p ON p.id = s.patient_id WHERE s.id = $1"),
                     error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", space_id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (row)
    *ret_kind = rk_field_enum_value (
      rk_record_type_find (&rk_space_type, "kind"), rk_db_column_text (stmt, 3));
  if (row && !rk_is_empty (rk_db_column_text (stmt, 0)))
    *ret = rk_db_column_dup_text (stmt, 0);
  else if (row && rk_db_column_text (stmt, 1) != NULL)
    *ret = g_strconcat (rk_db_column_text (stmt, 1), " ", rk_db_column_text (stmt, 2), NULL);
  return TRUE;
}

static gboolean
name_of (RkDomainTx *tx, const char *user_id, char **ret_name, char **ret_facility, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT u.name, f.name FROM users u JOIN facility f ON f.id = u.facility_id"
         " WHERE u.id = $1"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", user_id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (row)
    {
      *ret_name = rk_db_column_dup_text (stmt, 0);
      *ret_facility = rk_db_column_dup_text (stmt, 1);
    }
  return TRUE;
}

/* For the invitee an invitation is there once it was shown; for others, by the space. */
static gboolean
find (RkDomainTx *tx,
      const RkActor *actor,
      const char *id,
      RkInvitation **ret_invitation,
      RkFact *ret_facts,
      GError **error)
{
  gboolean row;
  g_autoptr (RkInvitation) invitation = NULL;

  *ret_facts = RK_FACT_NONE;
  {
    /* An id is unique within its space alone, so it is looked for among what the actor sees. */
    g_autoptr (RkDbStmt) stmt = rk_db_prepare (
      tx->db,
      SELECT (invitation, "invitation",
              "WHERE id = $1 AND ((invitee_id = $2 AND shown = 1) OR space_id IN"
              " (SELECT m.space_id FROM member m WHERE m.user_id = $2)) ORDER BY created_us"),
      error);
    if (stmt == NULL)
      return FALSE;
    rk_db_bind (stmt, "tt", id, actor->user_id);
    if (!rk_db_step (stmt, &row, error))
      return FALSE;
    if (!row)
      return TRUE;
    invitation = rk_record_new (&rk_invitation_type);
    rk_db_column_record (stmt, 0, &rk_invitation_type, invitation);
  }
  if (!rk_space_facts (tx, actor, invitation->space_id, ret_facts, error))
    return FALSE;
  if (g_strcmp0 (invitation->invitee_id, actor->user_id) == 0)
    *ret_facts |= RK_FACT_INVITEE;
  if (g_strcmp0 (invitation->inviter_id, actor->user_id) == 0)
    *ret_facts |= RK_FACT_INVITER;
  *ret_invitation = g_steal_pointer (&invitation);
  return TRUE;
}

RkInvitation *
rk_invitation_find_permitted (
  RkDomainTx *tx, const RkActor *actor, const char *id, RkAction action, GError **error)
{
  g_autoptr (RkInvitation) invitation = NULL;
  RkFact facts;

  if (!find (tx, actor, id, &invitation, &facts, error)
      || !rk_authorize (actor, action, facts, error))
    return NULL;
  return g_steal_pointer (&invitation);
}

static gboolean
check_invitee (RkDomainTx *tx,
               const RkActor *actor,
               const char *space_id,
               const char *invitee_id,
               GError **error)
{
  gboolean sees, accepted, active, taken;
  RkFact suits;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_SEE, RK_FACT_NONE, error)
      || !rk_sees_user (tx, actor, invitee_id, &sees, error)
      || !rk_request_made_known (tx, space_id, invitee_id, &accepted, error)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM users WHERE id = $1 AND state = 'active'"),
                     &active, error, "t", invitee_id))
    return FALSE;
  if ((!sees && !accepted) || !active)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  if (!rk_suits (tx, space_id, invitee_id, &suits, error)
      || !rk_space_authorize (
        tx, actor, space_id, RK_ACTION_INVITATION_CREATE, RK_FACT_ACQUAINTED | suits, error)
      /* The space's row is taken, so that two people do not invite the same one at once. */
      || !rk_db_exec (tx->db, SQL ("UPDATE space SET changed_us = changed_us WHERE id = $1"), error,
                      "t", space_id)
      || !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"
                          " UNION ALL SELECT 1 FROM invitation WHERE space_id = $1"
                          " AND invitee_id = $2"
                          " AND state IN ('waiting_approval', 'waiting_invitee')"),
                     &taken, error, "tt", space_id, invitee_id))
    return FALSE;
  if (taken)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "this user is a member or is invited already");
  return TRUE;
}

static gboolean
store_new (RkDomainTx *tx, const RkInvitation *invitation, GError **error)
{
  return rk_insert (tx->db, &rk_invitation_type, "invitation", invitation, error)
         && (invitation->state != WAITS_FOR_INVITEE
             || rk_db_exec (tx->db,
                            SQL ("UPDATE invitation SET shown = 1 WHERE space_id = $1 AND id = $2"),
                            error, "tt", invitation->space_id, invitation->id));
}

/* Patients and families are invited to 患者側 alone. */
static gboolean
check_kind (RkDomainTx *tx, const char *space_id, RkUserKind kind, GError **error)
{
  gboolean family;

  if (kind == RK_USER_KIND_STAFF)
    return TRUE;
  return rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE id = $1 AND kind = 'family'"), &family,
                    error, "t", space_id)
         && (family
             || rk_refuse (error, RK_DOMAIN_ERROR_INVALID,
                           "patients and families are invited to the patient side alone"));
}

static gboolean
invite (RkDomainTx *tx,
        const RkActor *actor,
        const char *space_id,
        const char *id,
        const char *invitee_id,
        const char *mail,
        RkUserKind kind,
        RkCreated *ret_created,
        RkInvitation **ret_invitation,
        GError **error)
{
  const char *what = mail == NULL                   ? "invitation"
                     : kind == RK_USER_KIND_PATIENT ? "mail-patient"
                     : kind == RK_USER_KIND_FAMILY  ? "mail-family"
                                                    : "mail";
  RkCreationState state;
  RkFact facts;
  gboolean taken;

  *ret_invitation = NULL;
  if (!rk_id_is_valid (id) || !rk_id_is_valid (space_id)
      || (invitee_id != NULL && !rk_id_is_valid (invitee_id)))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "an id is no UUIDv7");
  if ((invitee_id == NULL) == (mail == NULL))
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "either invitee_id or mail says who is invited");
  g_autofree char *digest
    = rk_salted_hash (tx->domain, what, mail != NULL ? mail : invitee_id, NULL);
  if (!rk_creation_look (tx, actor, "invitation", space_id, id, digest, &state, error)
      || !rk_space_facts (tx, actor, space_id, &facts, error))
    return FALSE;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    {
      gpointer record = NULL;

      *ret_created = RK_CREATED_UNSEEN;
      if (!(facts & RK_FACT_MEMBER))
        return TRUE;
      if (!rk_fetch (tx->db, &rk_invitation_type,
                     SELECT (invitation, "invitation", "WHERE space_id = $1 AND id = $2"), &record,
                     error, "tt", space_id, id))
        return FALSE;
      *ret_invitation = record;
      if (record != NULL)
        *ret_created = RK_CREATED_REPEATED;
      return TRUE;
    }
  if (!(mail != NULL ? rk_invitation_check_mail (tx, actor, space_id, mail, error)
                     : check_invitee (tx, actor, space_id, invitee_id, error))
      || !check_kind (tx, space_id, kind, error)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM invitation WHERE space_id = $1 AND id = $2"),
                     &taken, error, "tt", space_id, id))
    return FALSE;
  if (taken || state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");

  g_autoptr (RkInvitation) made = rk_record_new (&rk_invitation_type);
  made->id = g_strdup (id);
  made->space_id = g_strdup (space_id);
  made->inviter_id = g_strdup (actor->user_id);
  made->invitee_id = g_strdup (invitee_id);
  made->mail = g_strdup (mail);
  made->state = facts & RK_FACT_SPACE_ADMIN ? WAITS_FOR_INVITEE : WAITS_FOR_APPROVAL;
  if (mail != NULL && made->state == (int) WAITS_FOR_INVITEE)
    made->state = RK_INVITATION_WAITING_REGISTRATION;
  made->created_us = made->changed_us = tx->now;
  if (!space_title (tx, space_id, &made->space_title, &made->space_kind, error)
      || !name_of (tx, actor->user_id, &made->inviter_name, &made->inviter_facility, error)
      || (mail == NULL
          && !name_of (tx, invitee_id, &made->invitee_name, &made->invitee_facility, error))
      || !store_new (tx, made, error)
      || (mail != NULL && !rk_invitation_note_mail (tx, made, kind, error))
      || !rk_creation_note (tx, actor, "invitation", space_id, id, digest, error))
    return FALSE;
  /* Those in the space may not know the invitee yet. */
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "invitation", space_id, id, NULL);
  if (made->state == WAITS_FOR_INVITEE)
    rk_tx_change (tx, RK_CHANGE_USER, invitee_id, "invitation", space_id, id, NULL);
  if (mail != NULL && made->state != WAITS_FOR_APPROVAL ? !rk_invitation_issue (tx, made, error)
                                                        : !add_notices (tx, made, error))
    return FALSE;
  rk_tx_audit (
    tx, actor,
    rk_action_name (mail != NULL ? RK_ACTION_INVITATION_MAIL : RK_ACTION_INVITATION_CREATE), id,
    space_id, mail != NULL ? digest : invitee_id);
  *ret_created = RK_CREATED_NEW;
  *ret_invitation = g_steal_pointer (&made);
  return TRUE;
}

gboolean
rk_domain_invitation_create (RkDomainTx *tx,
                             const RkActor *actor,
                             const char *space_id,
                             const char *id,
                             const char *invitee_id,
                             const char *mail,
                             RkCreated *ret_created,
                             RkInvitation **ret_invitation,
                             GError **error)
{
  return invite (tx, actor, space_id, id, invitee_id, mail, RK_USER_KIND_STAFF, ret_created,
                 ret_invitation, error);
}

gboolean
rk_domain_relative_invite (RkDomainTx *tx,
                           const RkActor *actor,
                           const char *space_id,
                           const char *id,
                           const char *mail,
                           RkUserKind kind,
                           RkCreated *ret_created,
                           RkInvitation **ret_invitation,
                           GError **error)
{
  return invite (tx, actor, space_id, id, NULL, mail, kind, ret_created, ret_invitation, error);
}

/* Moves an invitation on from @from, once. */
static gboolean
decide (RkDomainTx *tx,
        const RkActor *actor,
        RkInvitation *invitation,
        RkInvitationState to,
        const char *action,
        GError **error)
{
  gint64 shown;

  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE invitation SET state = $3, decided_by = $4, decided_us = $5,"
                        " changed_us = $5, shown = CASE WHEN $3 = 'waiting_invitee' THEN 1"
                        " ELSE shown END WHERE space_id = $1 AND id = $2 AND state = $6"),
                   error, "ttttit", invitation->space_id, invitation->id, state_name ((int) to),
                   actor->user_id, tx->now, state_name (invitation->state)))
    return FALSE;
  if (rk_db_changes (tx->db) == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the invitation was decided meanwhile");
  if (!rk_number (tx->db, SQL ("SELECT shown FROM invitation WHERE space_id = $1 AND id = $2"),
                  &shown, error, "tt", invitation->space_id, invitation->id))
    return FALSE;
  invitation->state = (int) to;
  g_free (invitation->decided_by);
  invitation->decided_by = g_strdup (actor->user_id);
  invitation->decided_us = invitation->changed_us = tx->now;
  tell (tx, invitation, shown != 0);
  rk_tx_audit (tx, actor, action, invitation->id, invitation->space_id, state_name ((int) to));
  return TRUE;
}

static gboolean
tell_inviter (RkDomainTx *tx, const RkActor *actor, const RkInvitation *invitation, GError **error)
{
  return g_strcmp0 (invitation->inviter_id, actor->user_id) == 0
         || rk_notice_add (tx, invitation->inviter_id, RK_NOTICE_INVITATION_ANSWERED,
                           invitation->id, invitation->space_id, error);
}

/* A つながり that did not come to be: the place that was kept for it goes. */
static gboolean
end_request (RkDomainTx *tx, const RkInvitation *invitation, GError **error)
{
  if (invitation->space_kind != RK_SPACE_DIRECT)
    return TRUE;
  rk_tx_change (tx, RK_CHANGE_USER, invitation->inviter_id, "invitation", invitation->space_id,
                invitation->id, NULL);
  return rk_space_leave (tx, invitation->space_id, invitation->inviter_id, error);
}

static RkInvitation *
refuse_decided (RkInvitation *invitation, gboolean same, GError **error)
{
  if (same)
    return invitation;
  rk_invitation_free (invitation);
  rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the invitation is not waiting for this");
  return NULL;
}

static gboolean
is_connected (
  RkDomainTx *tx, const char *user_id, const char *other_id, gboolean *ret_is, GError **error)
{
  return rk_exists (tx->db,
                    SQL ("SELECT 1 FROM space s JOIN member m ON m.space_id = s.id"
                         " WHERE s.kind = 'direct' AND m.user_id = $1 AND (EXISTS (SELECT 1"
                         " FROM member o WHERE o.space_id = s.id AND o.user_id = $2) OR EXISTS ("
                         "SELECT 1 FROM invitation i WHERE i.space_id = s.id AND i.invitee_id = $2"
                         " AND i.state = 'waiting_invitee'))"
                         " UNION ALL SELECT 1 FROM invitation w WHERE w.space_kind = 'direct'"
                         " AND w.inviter_id = $2 AND w.invitee_id = $1"
                         " AND w.state = 'waiting_invitee'"),
                    ret_is, error, "tt", user_id, other_id);
}

/* Whether the actor may ask the other, who is somebody of staff that they know. */
static gboolean
check_other (RkDomainTx *tx, const RkActor *actor, const char *other_id, GError **error)
{
  gboolean sees, staff, taken;

  if (!rk_sees_user (tx, actor, other_id, &sees, error)
      || !rk_exists (
        tx->db, SQL ("SELECT 1 FROM users WHERE id = $1 AND kind = 'staff' AND state = 'active'"),
        &staff, error, "t", other_id)
      || !rk_authorize (
        actor, RK_ACTION_CONNECTION_REQUEST,
        (sees ? RK_FACT_ACQUAINTED : RK_FACT_NONE) | (staff ? RK_FACT_SUITS : RK_FACT_NONE), error))
    return FALSE;
  if (g_strcmp0 (actor->user_id, other_id) == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "nobody is connected with oneself");
  /* The row of the one that comes first is taken, so that two do not ask each other at once. */
  if (!rk_db_exec (tx->db, SQL ("UPDATE users SET state = state WHERE id = $1"), error, "t",
                   strcmp (actor->user_id, other_id) < 0 ? actor->user_id : other_id)
      || !is_connected (tx, actor->user_id, other_id, &taken, error))
    return FALSE;
  return !taken
         || rk_refuse (
           error, RK_DOMAIN_ERROR_CONFLICT, "you are connected, or one of you has asked already");
}

gboolean
rk_domain_connection_request (RkDomainTx *tx,
                              const RkActor *actor,
                              const char *id,
                              const char *other_id,
                              RkCreated *ret_created,
                              RkInvitation **ret_invitation,
                              GError **error)
{
  RkSpace space = {
    .id = (char *) id,
    .kind = RK_SPACE_DIRECT,
    .creator_id = actor->user_id,
    .created_us = tx->now,
    .changed_us = tx->now,
    .version = 1,
  };
  RkCreationState state;
  gboolean taken;

  *ret_invitation = NULL;
  if (!rk_id_is_valid (id) || !rk_id_is_valid (other_id))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "an id is no UUIDv7");
  g_autofree char *digest = rk_salted_hash (tx->domain, "connection", other_id, NULL);
  if (!rk_creation_look (tx, actor, "connection", "", id, digest, &state, error))
    return FALSE;
  *ret_created = RK_CREATED_UNSEEN;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    return TRUE;
  if (!check_other (tx, actor, other_id, error)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE id = $1"), &taken, error, "t", id))
    return FALSE;
  if (taken || state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");

  g_autoptr (RkInvitation) made = rk_record_new (&rk_invitation_type);
  made->id = g_strdup (id);
  made->space_id = g_strdup (id);
  made->space_kind = RK_SPACE_DIRECT;
  made->inviter_id = g_strdup (actor->user_id);
  made->invitee_id = g_strdup (other_id);
  made->state = WAITS_FOR_INVITEE;
  made->created_us = made->changed_us = tx->now;
  if (!name_of (tx, actor->user_id, &made->inviter_name, &made->inviter_facility, error)
      || !name_of (tx, other_id, &made->invitee_name, &made->invitee_facility, error))
    return FALSE;
  made->space_title = g_strdup (made->inviter_name);
  if (!rk_insert (tx->db, &rk_space_type, "space", &space, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_SPACE, id, "space", id, NULL, NULL);
  if (!rk_space_join (tx, id, actor->user_id, RK_ROLE_MEMBER, error) || !store_new (tx, made, error)
      || !rk_creation_note (tx, actor, "connection", "", id, digest, error))
    return FALSE;
  tell (tx, made, TRUE);
  if (!add_notices (tx, made, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_CONNECTION_REQUEST), id, id, other_id);
  *ret_created = RK_CREATED_NEW;
  *ret_invitation = g_steal_pointer (&made);
  return TRUE;
}

RkInvitation *
rk_domain_invitation_approve (
  RkDomainTx *tx, const RkActor *actor, const char *id, gboolean approve, GError **error)
{
  g_autoptr (RkInvitation) invitation
    = rk_invitation_find_permitted (tx, actor, id, RK_ACTION_INVITATION_APPROVE, error);

  if (invitation == NULL)
    return NULL;
  if (invitation->state != WAITS_FOR_APPROVAL)
    {
      gboolean same = approve ? invitation->state == WAITS_FOR_INVITEE
                                  || invitation->state == RK_INVITATION_WAITING_REGISTRATION
                                  || invitation->state == RK_INVITATION_ACCEPTED
                                  || invitation->state == RK_INVITATION_DECLINED
                              : invitation->state == RK_INVITATION_REFUSED;
      return refuse_decided (g_steal_pointer (&invitation), same, error);
    }
  const gboolean by_mail = !rk_is_empty (invitation->mail);
  const RkInvitationState next = by_mail ? RK_INVITATION_WAITING_REGISTRATION : WAITS_FOR_INVITEE;
  if (!decide (tx, actor, invitation, approve ? next : RK_INVITATION_REFUSED,
               rk_action_name (RK_ACTION_INVITATION_APPROVE), error)
      || (!approve  ? !tell_inviter (tx, actor, invitation, error)
          : by_mail ? !rk_invitation_issue (tx, invitation, error)
                    : !add_notices (tx, invitation, error)))
    return NULL;
  return g_steal_pointer (&invitation);
}

RkInvitation *
rk_domain_invitation_answer (
  RkDomainTx *tx, const RkActor *actor, const char *id, gboolean accept, GError **error)
{
  g_autoptr (RkInvitation) invitation
    = rk_invitation_find_permitted (tx, actor, id, RK_ACTION_INVITATION_ANSWER, error);
  const RkInvitationState to = accept ? RK_INVITATION_ACCEPTED : RK_INVITATION_DECLINED;
  gboolean member, frozen;

  if (invitation == NULL)
    return NULL;
  if (invitation->state != WAITS_FOR_INVITEE)
    return refuse_decided (g_steal_pointer (&invitation), invitation->state == (int) to, error);
  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM space s JOIN patient p ON p.id = s.patient_id"
                       " WHERE s.id = $1 AND p.consent = 'withdrawn'"),
                  &frozen, error, "t", invitation->space_id))
    return NULL;
  if (frozen && accept)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CLOSED, "the patient's consent was withdrawn");
      return NULL;
    }
  if (!decide (tx, actor, invitation, to, rk_action_name (RK_ACTION_INVITATION_ANSWER), error)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"),
                     &member, error, "tt", invitation->space_id, actor->user_id)
      || (accept && !member
          && !rk_space_join (tx, invitation->space_id, actor->user_id, RK_ROLE_MEMBER, error))
      || (!accept && !end_request (tx, invitation, error))
      || !tell_inviter (tx, actor, invitation, error))
    return NULL;
  return g_steal_pointer (&invitation);
}

RkInvitation *
rk_domain_invitation_withdraw (RkDomainTx *tx, const RkActor *actor, const char *id, GError **error)
{
  g_autoptr (RkInvitation) invitation
    = rk_invitation_find_permitted (tx, actor, id, RK_ACTION_INVITATION_WITHDRAW, error);

  if (invitation == NULL)
    return NULL;
  if (invitation->state != WAITS_FOR_APPROVAL && invitation->state != WAITS_FOR_INVITEE
      && invitation->state != RK_INVITATION_WAITING_REGISTRATION)
    return refuse_decided (
      g_steal_pointer (&invitation), invitation->state == RK_INVITATION_WITHDRAWN, error);
  if (!decide (tx, actor, invitation, RK_INVITATION_WITHDRAWN,
               rk_action_name (RK_ACTION_INVITATION_WITHDRAW), error)
      || !rk_invitation_unqueue (tx, invitation, error) || !end_request (tx, invitation, error))
    return NULL;
  return g_steal_pointer (&invitation);
}
