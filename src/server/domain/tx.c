/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "server/domain/audit-private.h"
#include "server/domain/domain-private.h"
#include "server/domain/sync-private.h"

#include <string.h>

typedef struct
{
  RkChangeFor whom;
  gboolean gone;
  char *audience;
  char *kind;
  char *keys[3];
} Change;

struct _RkReceipt
{
  GArray *audits;
};

static void
change_clear (gpointer data)
{
  Change *change = data;

  g_free (change->audience);
  g_free (change->kind);
  for (int i = 0; i < 3; i++)
    g_free (change->keys[i]);
}

static GArray *
audits_new (void)
{
  GArray *audits = g_array_new (FALSE, FALSE, sizeof (RkAuditRow));

  g_array_set_clear_func (audits, rk_audit_row_clear);
  return audits;
}

static RkDomainTx *
tx_new (RkDomain *domain, RkDb *db, gboolean writing)
{
  RkDomainTx *tx = g_new0 (RkDomainTx, 1);

  tx->domain = domain;
  tx->db = db;
  tx->writing = writing;
  tx->now = rk_domain_now (domain);
  tx->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  g_array_set_clear_func (tx->changes, change_clear);
  tx->audits = audits_new ();
  tx->ended_sessions = g_ptr_array_new_with_free_func (g_free);
  return tx;
}

static RkDomainTx *
begin (RkDomain *domain, RkDb *db, RkDbMode mode, GError **error)
{
  if (!rk_db_begin (db, mode, error))
    return NULL;
  return tx_new (domain, db, mode != RK_DB_MODE_READ);
}

RkDomainTx *
rk_domain_tx_begin (RkDomain *domain, RkDb *db, GError **error)
{
  return begin (domain, db, RK_DB_MODE_WRITE, error);
}

RkDomainTx *
rk_domain_tx_begin_read (RkDomain *domain, RkDb *db, GError **error)
{
  return begin (domain, db, RK_DB_MODE_READ, error);
}

void
rk_domain_tx_free (RkDomainTx *tx)
{
  if (tx == NULL)
    return;
  if (!tx->finished)
    rk_db_rollback (tx->db);
  g_array_unref (tx->changes);
  g_array_unref (tx->audits);
  g_ptr_array_unref (tx->ended_sessions);
  rk_sync_shared_free (tx->shared);
  g_free (tx);
}

RkDomain *
rk_domain_tx_get_domain (RkDomainTx *tx)
{
  return tx->domain;
}

RkDb *
rk_domain_tx_get_db (RkDomainTx *tx)
{
  return tx->db;
}

gint64
rk_domain_tx_now (RkDomainTx *tx)
{
  return tx->now;
}

gboolean
rk_domain_tx_is_writing (RkDomainTx *tx)
{
  return tx->writing;
}

void
rk_domain_tx_next (RkDomainTx *tx)
{
  tx->now = rk_domain_now (tx->domain);
}

gboolean
rk_domain_tx_savepoint (RkDomainTx *tx, GError **error)
{
  g_return_val_if_fail (!tx->in_savepoint, FALSE);

  if (!rk_db_savepoint (tx->db, error))
    return FALSE;
  tx->in_savepoint = TRUE;
  rk_domain_tx_next (tx);
  tx->kept_changes = tx->changes->len;
  tx->kept_audits = tx->audits->len;
  tx->kept_sessions = tx->ended_sessions->len;
  return TRUE;
}

gboolean
rk_domain_tx_release (RkDomainTx *tx, GError **error)
{
  tx->in_savepoint = FALSE;
  return rk_db_release (tx->db, error);
}

gboolean
rk_domain_tx_rollback_to (RkDomainTx *tx, GError **error)
{
  tx->in_savepoint = FALSE;
  g_array_set_size (tx->changes, tx->kept_changes);
  g_array_set_size (tx->audits, tx->kept_audits);
  g_ptr_array_set_size (tx->ended_sessions, (int) tx->kept_sessions);
  return rk_db_rollback_to (tx->db, error);
}

static void
add_change (RkDomainTx *tx, Change change)
{
  g_return_if_fail (tx->writing);
  g_array_append_val (tx->changes, change);
}

void
rk_tx_change (RkDomainTx *tx,
              RkChangeFor whom,
              const char *audience,
              const char *kind,
              const char *key1,
              const char *key2,
              const char *key3)
{
  add_change (tx, (Change){
                    .whom = whom,
                    .audience = g_strdup (whom == RK_CHANGE_EVERYONE ? "*" : audience),
                    .kind = g_strdup (kind),
                    .keys = { g_strdup (key1), g_strdup (key2 != NULL ? key2 : ""),
                              g_strdup (key3 != NULL ? key3 : "") },
                  });
}

void
rk_tx_gone (RkDomainTx *tx,
            RkChangeFor whom,
            const char *audience,
            const char *kind,
            const char *key1,
            const char *key2)
{
  rk_tx_change (tx, whom, audience, kind, key1, key2, NULL);
  g_array_index (tx->changes, Change, tx->changes->len - 1).gone = TRUE;
}

void
rk_tx_end_session (RkDomainTx *tx, const char *session_id)
{
  g_ptr_array_add (tx->ended_sessions, g_strdup (session_id));
}

void
rk_tx_audit (RkDomainTx *tx,
             const RkActor *actor,
             const char *action,
             const char *subject_id,
             const char *space_id,
             const char *detail)
{
  RkAuditRow row = {
    .at_us = tx->now,
    .actor_id = g_strdup (actor == NULL        ? ""
                          : actor->is_operator ? "operator"
                                               : actor->user_id),
    .session_id = g_strdup (actor != NULL && actor->session_id != NULL ? actor->session_id : ""),
    .action = g_strdup (action),
    .subject_id = g_strdup (subject_id != NULL ? subject_id : ""),
    .space_id = g_strdup (space_id != NULL ? space_id : ""),
    .detail = g_strdup (detail != NULL ? detail : ""),
  };

  g_array_append_val (tx->audits, row);
}

RkReceipt *
rk_domain_tx_take_receipt (RkDomainTx *tx)
{
  g_return_val_if_fail (!tx->writing, NULL);

  if (tx->audits->len == 0)
    return NULL;
  RkReceipt *receipt = g_new0 (RkReceipt, 1);
  receipt->audits = g_steal_pointer (&tx->audits);
  tx->audits = audits_new ();
  return receipt;
}

void
rk_receipt_free (RkReceipt *receipt)
{
  if (receipt == NULL)
    return;
  g_array_unref (receipt->audits);
  g_free (receipt);
}

void
rk_domain_tx_add_receipt (RkDomainTx *tx, const RkReceipt *receipt)
{
  for (guint i = 0; i < receipt->audits->len; i++)
    {
      RkAuditRow row = g_array_index (receipt->audits, RkAuditRow, i);

      row.actor_id = g_strdup (row.actor_id);
      row.session_id = g_strdup (row.session_id);
      row.action = g_strdup (row.action);
      row.subject_id = g_strdup (row.subject_id);
      row.space_id = g_strdup (row.space_id);
      row.detail = g_strdup (row.detail);
      g_array_append_val (tx->audits, row);
    }
}

RkEffects *
rk_effects_new (void)
{
  RkEffects *effects = g_new0 (RkEffects, 1);

  effects->spaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  effects->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  effects->moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  effects->ended_sessions = g_ptr_array_new_with_free_func (g_free);
  return effects;
}

gboolean
rk_effects_is_empty (const RkEffects *effects)
{
  return !effects->everyone && effects->ended_sessions->len == 0
         && g_hash_table_size (effects->spaces) == 0 && g_hash_table_size (effects->users) == 0;
}

void
rk_effects_free (RkEffects *effects)
{
  if (effects == NULL)
    return;
  g_hash_table_unref (effects->spaces);
  g_hash_table_unref (effects->users);
  g_hash_table_unref (effects->moved);
  g_ptr_array_unref (effects->ended_sessions);
  g_free (effects);
}

/* PostgreSQL takes payloads below 8,000 bytes. */
#define MAX_PAYLOAD 7000

static void
append_ids (GString *payload, char mark, GHashTable *ids)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_string_append_printf (payload, "%c%s ", mark, (const char *) id);
}

char *
rk_effects_to_payload (const RkEffects *effects)
{
  GString *payload = g_string_new (NULL);

  g_string_append_printf (payload, "#%" G_GINT64_FORMAT " ", effects->seq);
  if (effects->everyone)
    g_string_append (payload, "* ");
  /* Sessions first: if the rest does not fit, they are still told. */
  for (guint i = 0; i < effects->ended_sessions->len; i++)
    g_string_append_printf (
      payload, "x%s ", (const char *) g_ptr_array_index (effects->ended_sessions, i));
  gsize certain = payload->len;
  append_ids (payload, 's', effects->spaces);
  append_ids (payload, 'u', effects->users);
  append_ids (payload, 'm', effects->moved);
  if (payload->len > MAX_PAYLOAD)
    {
      g_string_truncate (payload, certain);
      g_string_append (payload, "* ");
    }
  /* More sessions than fit end at their next request; everybody looks. */
  if (payload->len > MAX_PAYLOAD)
    g_string_assign (payload, "* ");
  return g_string_free (payload, FALSE);
}

RkEffects *
rk_effects_from_payload (const char *payload)
{
  RkEffects *effects = rk_effects_new ();
  g_auto (GStrv) words = g_strsplit (payload, " ", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    switch (words[i][0])
      {
      case '\0':
        break;
      case '#':
        effects->seq = g_ascii_strtoll (words[i] + 1, NULL, 10);
        break;
      case 's':
        g_hash_table_add (effects->spaces, g_strdup (words[i] + 1));
        break;
      case 'u':
        g_hash_table_add (effects->users, g_strdup (words[i] + 1));
        break;
      case 'm':
        g_hash_table_add (effects->moved, g_strdup (words[i] + 1));
        break;
      case 'x':
        g_ptr_array_add (effects->ended_sessions, g_strdup (words[i] + 1));
        break;
      default:
        effects->everyone = TRUE;
      }
  return effects;
}

/* Whether somebody came into a space or out of one. */
static gboolean
moves (const Change *change)
{
  return change->whom == RK_CHANGE_USER
         && strcmp (change->kind, change->gone ? "space" : "sight") == 0;
}

static RkEffects *
collect_effects (RkDomainTx *tx)
{
  RkEffects *effects = rk_effects_new ();

  for (guint i = 0; i < tx->changes->len; i++)
    {
      const Change *change = &g_array_index (tx->changes, Change, i);

      if (change->whom == RK_CHANGE_EVERYONE)
        effects->everyone = TRUE;
      else
        g_hash_table_add (change->whom == RK_CHANGE_SPACE ? effects->spaces : effects->users,
                          g_strdup (change->audience));
      if (moves (change))
        g_hash_table_add (effects->moved, g_strdup (change->audience));
    }
  effects->mail = tx->mail;
  for (guint i = 0; i < tx->ended_sessions->len; i++)
    g_ptr_array_add (effects->ended_sessions, g_strdup (g_ptr_array_index (tx->ended_sessions, i)));
  return effects;
}

/* Of the word that marks the rows of a commit: 60 bits. */
#define TAG_LENGTH 10

static gboolean
write_changes (RkDomainTx *tx, gint64 last_seq, GError **error)
{
  g_autoptr (RkDbStmt) insert = rk_db_prepare (
    tx->db,
    SQL ("INSERT INTO feed (seq, audience, kind, key1, key2, key3, gone, at_us, tag)"
         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
    error);
  g_autoptr (RkDbStmt) head
    = insert == NULL
        ? NULL
        : rk_db_prepare (tx->db,
                         SQL ("INSERT INTO space_head (space_id, last_seq) VALUES ($1, $2)"
                              " ON CONFLICT (space_id) DO UPDATE SET last_seq = excluded.last_seq"),
                         error);
  g_autoptr (GHashTable) last = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 seq = last_seq - tx->changes->len;
  g_autofree char *tag = rk_token_new ();

  if (head == NULL)
    return FALSE;
  tag[TAG_LENGTH] = '\0';
  for (guint i = 0; i < tx->changes->len; i++)
    {
      const Change *change = &g_array_index (tx->changes, Change, i);

      rk_db_bind (insert, "itttttoit", ++seq, change->audience, change->kind, change->keys[0],
                  change->keys[1], change->keys[2], change->gone, tx->now, tag);
      if (!rk_db_run (insert, error))
        return FALSE;
      if (change->whom == RK_CHANGE_SPACE)
        g_hash_table_insert (last, change->audience, GUINT_TO_POINTER (i));
    }

  GHashTableIter iter;
  gpointer space, index;
  g_hash_table_iter_init (&iter, last);
  while (g_hash_table_iter_next (&iter, &space, &index))
    {
      gint64 at = last_seq - tx->changes->len + 1 + GPOINTER_TO_UINT (index);

      rk_db_bind (head, "ti", (const char *) space, at);
      if (!rk_db_run (head, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes the numbers, under the lock that makes the order of the feed that of the commits. */
static gboolean
flush (RkDomainTx *tx, gint64 *ret_seq, GError **error)
{
  g_autofree char *hash = NULL;
  gint64 audit_seq;

  {
    g_autoptr (RkDbStmt) take = rk_db_prepare (
      tx->db,
      SQL ("UPDATE head SET seq = seq + $1, audit_seq = audit_seq + $2 WHERE id = 1"
           " RETURNING seq, audit_seq, audit_hash"),
      error);
    gboolean row;

    if (take == NULL)
      return FALSE;
    rk_db_bind (take, "ii", (gint64) tx->changes->len, (gint64) tx->audits->len);
    if (!rk_db_step (take, &row, error))
      return FALSE;
    if (!row)
      return rk_refuse (error, RK_DOMAIN_ERROR_UNAVAILABLE, "the database has no head");
    *ret_seq = rk_db_column_int64 (take, 0);
    audit_seq = rk_db_column_int64 (take, 1);
    hash = rk_db_column_dup_text (take, 2);
  }

  if (tx->changes->len > 0 && !write_changes (tx, *ret_seq, error))
    return FALSE;
  if (tx->audits->len == 0)
    return TRUE;
  if (!rk_audit_append (tx, (RkAuditRow *) (gpointer) tx->audits->data, tx->audits->len,
                        audit_seq - tx->audits->len, &hash, error))
    return FALSE;
  return rk_db_exec (
    tx->db, SQL ("UPDATE head SET audit_hash = $1 WHERE id = 1"), error, "t", hash);
}

static gboolean
notify (RkDomainTx *tx, const RkEffects *effects, GError **error)
{
  if (rk_db_get_dialect (tx->db) != RK_DB_DIALECT_POSTGRESQL)
    return TRUE;
  if (tx->changes->len == 0 && tx->ended_sessions->len == 0)
    return TRUE;

  g_autofree char *payload = rk_effects_to_payload (effects);
  return rk_db_exec (
    tx->db, "SELECT pg_notify ('" RK_DOMAIN_NOTIFY_CHANNEL "', $1)", error, "t", payload);
}

gboolean
rk_domain_tx_commit (RkDomainTx *tx, RkEffects **ret_effects, GError **error)
{
  g_return_val_if_fail (!tx->finished, FALSE);

  g_autoptr (RkEffects) effects = collect_effects (tx);
  if (tx->writing && (tx->changes->len > 0 || tx->audits->len > 0)
      && !flush (tx, &effects->seq, error))
    return FALSE;
  if (tx->writing && !notify (tx, effects, error))
    return FALSE;
  if (!rk_db_commit (tx->db, error))
    return FALSE;
  tx->finished = TRUE;
  if (ret_effects != NULL)
    *ret_effects = g_steal_pointer (&effects);
  return TRUE;
}
