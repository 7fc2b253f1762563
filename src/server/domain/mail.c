/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "core/time.h"
#include "server/domain/mail-private.h"
#include "server/domain/sign-in-private.h"

#include <sodium.h>
#include <string.h>

static const char *const kind_names[] = { "blank", "register", "join", "recover" };

/* Growing pauses after a try that failed; the last one stands for all that follow. */
static const gint64 pauses[] = { RK_MINUTE,      2 * RK_MINUTE, 5 * RK_MINUTE, 15 * RK_MINUTE,
                                 30 * RK_MINUTE, RK_HOUR,       2 * RK_HOUR };

#define CODE_SIGNS  "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#define CODE_LENGTH 16

char *
rk_code_new (void)
{
  GString *code = g_string_sized_new (CODE_LENGTH + 4);

  for (int i = 0; i < CODE_LENGTH; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (code, '-');
      g_string_append_c (code, CODE_SIGNS[randombytes_uniform (sizeof CODE_SIGNS - 1)]);
    }
  return g_string_free (code, FALSE);
}

char *
rk_code_hash (RkDomain *domain, const char *code)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *p = code; *p != '\0' && plain->len <= CODE_LENGTH; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (plain, g_ascii_toupper (*p));
  return rk_salted_hash (domain, "code", plain->str, NULL);
}

void
rk_mail_free (RkMail *mail)
{
  if (mail == NULL)
    return;
  g_free (mail->id);
  g_free (mail->to);
  rk_secret_wipe_text (mail->code);
  g_free (mail->space_id);
  g_free (mail->invitation_id);
  g_free (mail->inviter_name);
  g_free (mail->inviter_facility);
  g_free (mail);
}

gboolean
rk_mail_queue (RkDomainTx *tx,
               RkMailKind kind,
               const char *to,
               const char *code,
               const RkInvitation *invitation,
               char **ret_id,
               GError **error)
{
  g_autofree char *id = rk_id_new_at (tx->now);
  char *text = g_strconcat (to, " ", code != NULL ? code : "", NULL);
  g_autoptr (GBytes) sealed = rk_seal (tx->domain, id, text, strlen (text));

  rk_secret_wipe_text (text);
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO mail_out (id, kind, sealed, space_id, invitation_id, tries,"
                        " next_us, created_us) VALUES ($1, $2, $3, $4, $5, 0, $6, $6)"),
                   error, "ttytti", id, kind_names[kind], sealed,
                   invitation != NULL ? invitation->space_id : "",
                   invitation != NULL ? invitation->id : "", tx->now))
    return FALSE;
  tx->mail = TRUE;
  if (ret_id != NULL)
    *ret_id = g_steal_pointer (&id);
  return TRUE;
}

static int
kind_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (g_strcmp0 (name, kind_names[i]) == 0)
      return (int) i;
  return RK_MAIL_BLANK;
}

static gboolean
forget (RkDomainTx *tx, const char *id, GError **error)
{
  return rk_db_exec (tx->db, SQL ("DELETE FROM mail_out WHERE id = $1"), error, "t", id);
}

/* What is sealed is the address, a space, and the code. */
static gboolean
open_sealed (RkDomainTx *tx, RkMail *mail, GBytes *sealed, GError **error)
{
  g_autoptr (RkSecret) text = rk_unseal (
    tx->domain, mail->id, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), error);
  const char *end, *space;

  if (text == NULL)
    return FALSE;
  end = (const char *) text->data + text->size;
  space = memchr (text->data, ' ', text->size);
  if (space == NULL)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_UNAVAILABLE, "something sealed in the database is damaged");
  mail->to = g_strndup ((const char *) text->data, (gsize) (space - (const char *) text->data));
  if (space + 1 < end)
    mail->code = g_strndup (space + 1, (gsize) (end - space - 1));
  return TRUE;
}

static GPtrArray *
list_due (RkDomainTx *tx, guint max, GError **error)
{
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_mail_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT o.id, o.kind, o.sealed, o.space_id, o.invitation_id, o.tries, o.created_us,"
         " i.inviter_name, i.inviter_facility FROM mail_out o"
         " LEFT JOIN invitation i ON i.space_id = o.space_id AND i.id = o.invitation_id"
         " WHERE o.next_us <= $1 ORDER BY o.next_us, o.id LIMIT $2"),
    error);

  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "ii", tx->now, (gint64) max);
  for (;;)
    {
      gboolean row;

      if (!rk_db_step (stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&due);
      RkMail *mail = g_new0 (RkMail, 1);
      g_autoptr (GBytes) sealed = rk_db_column_bytes (stmt, 2);
      g_ptr_array_add (due, mail);
      mail->id = rk_db_column_dup_text (stmt, 0);
      mail->kind = kind_of (rk_db_column_text (stmt, 1));
      mail->space_id = rk_db_column_dup_text (stmt, 3);
      mail->invitation_id = rk_db_column_dup_text (stmt, 4);
      mail->tries = rk_db_column_int64 (stmt, 5);
      mail->created_us = rk_db_column_int64 (stmt, 6);
      mail->inviter_name = rk_db_column_dup_text (stmt, 7);
      mail->inviter_facility = rk_db_column_dup_text (stmt, 8);
      if (!open_sealed (tx, mail, sealed, error))
        return NULL;
    }
}

GPtrArray *
rk_domain_mail_claim (RkDomainTx *tx, guint max, GError **error)
{
  g_autoptr (GPtrArray) due = list_due (tx, max, error);
  g_autoptr (GPtrArray) claimed = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_mail_free);

  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      RkMail *mail = g_ptr_array_index (due, i);

      if (mail->kind == RK_MAIL_BLANK)
        {
          if (!forget (tx, mail->id, error))
            return NULL;
          continue;
        }
      /* Another server may have been quicker. */
      if (!rk_db_exec (tx->db,
                       SQL ("UPDATE mail_out SET next_us = $2, tries = tries + 1 WHERE id = $1"
                            " AND tries = $3"),
                       error, "tii", mail->id, tx->now + RK_MAIL_LEASE, mail->tries))
        return NULL;
      if (rk_db_changes (tx->db) == 0)
        continue;
      mail->tries++;
      g_ptr_array_add (claimed, mail);
      due->pdata[i] = NULL;
    }
  return due != NULL ? g_steal_pointer (&claimed) : NULL;
}

/* How far the mail of an invitation came; that it is the latest one, in *ret_is_latest. */
static gboolean
note_delivery (RkDomainTx *tx,
               const char *space_id,
               const char *invitation_id,
               const char *mail_id,
               RkDelivery delivery,
               gboolean *ret_is_latest,
               GError **error)
{
  const char *name
    = rk_field_enum_name (rk_record_type_find (&rk_invitation_type, "delivery"), (int) delivery);

  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE invitation SET delivery = $4, changed_us = $5 WHERE space_id = $1"
                        " AND id = $2 AND EXISTS (SELECT 1 FROM invitation_mail m"
                        " WHERE m.space_id = $1 AND m.invitation_id = $2 AND m.mail_id = $3)"),
                   error, "tttti", space_id, invitation_id, mail_id, name, tx->now))
    return FALSE;
  *ret_is_latest = rk_db_changes (tx->db) > 0;
  if (*ret_is_latest)
    rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "invitation", space_id, invitation_id, NULL);
  return TRUE;
}

/* The inviter learns that the mail did not arrive, if the invitation still waits. */
static gboolean
tell_failed (RkDomainTx *tx, const char *space_id, const char *invitation_id, GError **error)
{
  g_autoptr (GPtrArray) inviter
    = rk_texts (tx->db,
                SQL ("SELECT inviter_id FROM invitation WHERE space_id = $1 AND id = $2"
                     " AND state IN ('waiting_registration', 'waiting_invitee')"),
                error, "tt", space_id, invitation_id);

  if (inviter == NULL)
    return FALSE;
  return inviter->len == 0
         || rk_notice_add (tx, g_ptr_array_index (inviter, 0), RK_NOTICE_MAIL_FAILED, invitation_id,
                           space_id, error);
}

static char *
account_of (RkDomainTx *tx, const char *address)
{
  g_autofree char *key = rk_mail_key (address);

  return rk_salted_hash (tx->domain, "account", key, NULL);
}

gboolean
rk_domain_mail_settle (RkDomainTx *tx, const RkMail *mail, RkMailOutcome outcome, GError **error)
{
  const gint64 pause = pauses[CLAMP (mail->tries, 1, (gint64) G_N_ELEMENTS (pauses)) - 1];
  const gint64 kept = mail->kind == RK_MAIL_RECOVER ? RK_RECOVERY_CODE_KEPT : RK_MAIL_GIVEN_UP;
  g_autofree char *account = account_of (tx, mail->to);
  gboolean latest = FALSE;

  if (outcome == RK_MAIL_LATER && tx->now + pause < mail->created_us + kept)
    return rk_db_exec (tx->db, SQL ("UPDATE mail_out SET next_us = $2 WHERE id = $1"), error, "ti",
                       mail->id, tx->now + pause);
  if (!forget (tx, mail->id, error)
      || (!rk_is_empty (mail->invitation_id)
          && !note_delivery (tx, mail->space_id, mail->invitation_id, mail->id,
                             outcome == RK_MAIL_SENT ? RK_DELIVERY_SENT : RK_DELIVERY_FAILED,
                             &latest, error))
      || (latest && outcome != RK_MAIL_SENT
          && !tell_failed (tx, mail->space_id, mail->invitation_id, error)))
    return FALSE;
  rk_tx_audit (tx, NULL, outcome == RK_MAIL_SENT ? "mail_sent" : "mail_failed",
               rk_is_empty (mail->invitation_id) ? mail->id : mail->invitation_id, mail->space_id,
               account);
  return TRUE;
}

gboolean
rk_domain_mail_bounced (RkDomainTx *tx, const RkActor *actor, const char *mail_id, GError **error)
{
  g_autofree char *space_id = NULL, *invitation_id = NULL;
  gboolean row, latest;

  if (!rk_authorize (actor, RK_ACTION_MAIL_BOUNCED, RK_FACT_NONE, error))
    return FALSE;
  {
    g_autoptr (RkDbStmt) stmt = rk_db_prepare (
      tx->db, SQL ("SELECT space_id, invitation_id FROM invitation_mail WHERE mail_id = $1"),
      error);

    if (stmt == NULL)
      return FALSE;
    rk_db_bind (stmt, "t", mail_id);
    if (!rk_db_step (stmt, &row, error))
      return FALSE;
    if (!row)
      return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "no invitation waits for this mail");
    space_id = rk_db_column_dup_text (stmt, 0);
    invitation_id = rk_db_column_dup_text (stmt, 1);
  }
  if (!note_delivery (tx, space_id, invitation_id, mail_id, RK_DELIVERY_FAILED, &latest, error)
      || !tell_failed (tx, space_id, invitation_id, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_MAIL_BOUNCED), invitation_id, space_id, NULL);
  return TRUE;
}
