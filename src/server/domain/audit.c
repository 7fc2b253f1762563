/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/audit.h"
#include "core/id.h"
#include "server/domain/audit-private.h"
#include "server/domain/domain-private.h"

#include <sodium.h>
#include <string.h>

void
rk_audit_row_clear (gpointer data)
{
  RkAuditRow *row = data;

  g_free (row->actor_id);
  g_free (row->session_id);
  g_free (row->action);
  g_free (row->subject_id);
  g_free (row->space_id);
  g_free (row->detail);
}

static void
feed_text (crypto_generichash_state *state, const char *text)
{
  guint64 size = GUINT64_TO_LE (strlen (text));

  /* The length before each text: no two rows are the same bytes. */
  crypto_generichash_update (state, (const guint8 *) &size, sizeof size);
  crypto_generichash_update (state, (const guint8 *) text, strlen (text));
}

static void
feed_number (crypto_generichash_state *state, gint64 number)
{
  gint64 bytes = GINT64_TO_LE (number);

  crypto_generichash_update (state, (const guint8 *) &bytes, sizeof bytes);
}

/* Keyed, so that who can write the database, but does not have the operator's key, cannot write a
 * chain of their own. */
static char *
chain (RkDomain *domain, const char *before, gint64 seq, const RkAuditRow *row)
{
  crypto_generichash_state state;
  guint8 hash[32];
  char text[65];

  crypto_generichash_init (&state, domain->audit_key->data, domain->audit_key->size, sizeof hash);
  feed_text (&state, before);
  feed_number (&state, seq);
  feed_number (&state, row->at_us);
  feed_text (&state, row->actor_id);
  feed_text (&state, row->session_id);
  feed_text (&state, row->action);
  feed_text (&state, row->subject_id);
  feed_text (&state, row->space_id);
  feed_text (&state, row->detail);
  crypto_generichash_final (&state, hash, sizeof hash);
  return g_strdup (sodium_bin2hex (text, sizeof text, hash, sizeof hash));
}

gboolean
rk_audit_append (
  RkDomainTx *tx, const RkAuditRow *rows, guint n, gint64 seq, char **hash, GError **error)
{
  g_autoptr (RkDbStmt) insert = rk_db_prepare (
    tx->db,
    SQL ("INSERT INTO audit"
         " (seq, at_us, actor_id, session_id, action, subject_id, space_id, detail, hash)"
         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
    error);

  if (insert == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const RkAuditRow *row = &rows[i];
      char *next = chain (tx->domain, *hash, ++seq, row);

      g_free (*hash);
      *hash = next;
      rk_db_bind (insert, "iittttttt", seq, row->at_us, row->actor_id, row->session_id, row->action,
                  row->subject_id, row->space_id, row->detail, next);
      if (!rk_db_run (insert, error))
        return FALSE;
    }
  return TRUE;
}

/* The texts stay the statement's. */
static void
read_row (RkDbStmt *stmt, RkAuditRow *row)
{
  row->at_us = rk_db_column_int64 (stmt, 1);
  row->actor_id = (char *) rk_db_column_text (stmt, 2);
  row->session_id = (char *) rk_db_column_text (stmt, 3);
  row->action = (char *) rk_db_column_text (stmt, 4);
  row->subject_id = (char *) rk_db_column_text (stmt, 5);
  row->space_id = (char *) rk_db_column_text (stmt, 6);
  row->detail = (char *) rk_db_column_text (stmt, 7);
}

/* What a row holds besides what read_row() reads: bytes behind a zero, where a text seems to end,
 * and numbers that are none or have a fraction. SQLite stores both. */
static gboolean
is_sound (RkDbStmt *stmt, const RkAuditRow *row)
{
  gint64 length = (gint64) (strlen (row->actor_id) + strlen (row->session_id) + strlen (row->action)
                            + strlen (row->subject_id) + strlen (row->space_id)
                            + strlen (row->detail) + strlen (rk_db_column_text (stmt, 8)));

  return rk_db_column_int64 (stmt, 9) == length && rk_db_column_int64 (stmt, 10) == 1;
}

gboolean
rk_domain_audit_verify_against (RkDomainTx *tx,
                                const RkAuditCheckpoint *checkpoint,
                                RkAuditReport *ret_report,
                                GError **error)
{
  g_autofree char *hash = g_strdup ("");
  g_autofree char *head = NULL;
  RkAuditReport report = { 0 };
  gint64 last;
  gboolean row;

  if (!rk_db_query_text (tx->db, SQL ("SELECT audit_hash FROM head WHERE id = 1"), &head, error, "")
      || !rk_db_query_int64 (
        tx->db, SQL ("SELECT audit_seq FROM head WHERE id = 1"), &last, error, ""))
    return FALSE;

  /* All rows, also those with numbers that none should have. */
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT seq, at_us, actor_id, session_id, action, subject_id, space_id, detail, hash,"
         " octet_length (actor_id) + octet_length (session_id) + octet_length (action)"
         " + octet_length (subject_id) + octet_length (space_id) + octet_length (detail)"
         " + octet_length (hash),"
         " CASE WHEN CAST (seq AS BIGINT) = seq AND CAST (at_us AS BIGINT) = at_us"
         " THEN 1 ELSE 0 END"
         " FROM audit ORDER BY seq"),
    error);
  if (stmt == NULL)
    return FALSE;
  for (;;)
    {
      RkAuditRow fields;

      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      gint64 seq = rk_db_column_int64 (stmt, 0);
      read_row (stmt, &fields);
      char *next = chain (tx->domain, hash, seq, &fields);
      g_free (hash);
      hash = next;
      if (seq != report.n_rows + 1 || strcmp (next, rk_db_column_text (stmt, 8)) != 0
          || !is_sound (stmt, &fields)
          || (checkpoint != NULL && seq == checkpoint->n_rows
              && strcmp (next, checkpoint->hash) != 0))
        {
          report.broken_at = report.n_rows + 1;
          break;
        }
      report.n_rows++;
    }
  /* Rows cut off at the end leave the head without its last row; where the head was set back too,
   * the checkpoint tells. */
  if (report.broken_at == 0
      && (report.n_rows != last || strcmp (hash, head) != 0
          || (checkpoint != NULL && report.n_rows < checkpoint->n_rows)))
    report.broken_at = report.n_rows + 1;
  g_strlcpy (report.head, head, sizeof report.head);
  *ret_report = report;
  return TRUE;
}

gboolean
rk_domain_audit_verify (RkDomainTx *tx, RkAuditReport *ret_report, GError **error)
{
  return rk_domain_audit_verify_against (tx, NULL, ret_report, error);
}

gboolean
rk_domain_audit_write (RkDomainTx *tx,
                       const RkActor *actor,
                       gint64 after,
                       int limit,
                       RkJsonWriter *writer,
                       GError **error)
{
  static const char *const names[]
    = { "seq", "at_us", "actor_id", "session_id", "action", "subject_id", "space_id", "detail" };
  int n = 0;
  gboolean row;

  if (!rk_authorize (actor, RK_ACTION_AUDIT_VERIFY, rk_actor_facts (actor), error))
    return FALSE;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT seq, at_us, actor_id, session_id, action, subject_id, space_id, detail"
         " FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "ii", after, (gint64) limit + 1);
  rk_json_begin_object (writer);
  rk_json_key (writer, "rows");
  rk_json_begin_array (writer);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row || n++ == limit)
        break;
      rk_json_begin_object (writer);
      for (int i = 0; i < (int) G_N_ELEMENTS (names); i++)
        {
          rk_json_key (writer, names[i]);
          if (i < 2)
            rk_json_int (writer, rk_db_column_int64 (stmt, i));
          else
            rk_json_text (writer, rk_db_column_text (stmt, i));
        }
      rk_json_end_object (writer);
    }
  rk_json_end_array (writer);
  rk_json_key (writer, "more");
  rk_json_bool (writer, n > limit);
  rk_json_end_object (writer);
  return TRUE;
}

static const char *const view_kinds[]
  = { "", "timeline", "patient", "attachment", "saved", "printed", "copied" };

RkViewKind
rk_view_kind_from_name (const char *name)
{
  for (gsize i = 1; name != NULL && i < G_N_ELEMENTS (view_kinds); i++)
    if (strcmp (view_kinds[i], name) == 0)
      return (RkViewKind) i;
  return RK_VIEW_UNKNOWN;
}

gboolean
rk_domain_view_report (RkDomainTx *tx,
                       const RkActor *actor,
                       const char *id,
                       RkViewKind kind,
                       const char *subject_id,
                       gint64 at_us,
                       GError **error)
{
  RkCreationState state;

  if (actor->must_change_password)
    return rk_refuse (error, RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD,
                      "the temporary password has to be changed first");
  if (!rk_id_is_valid (id) || !rk_id_is_valid (subject_id) || kind == RK_VIEW_UNKNOWN
      || kind >= G_N_ELEMENTS (view_kinds) || at_us < 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "no such view can be reported");

  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, at_us);
  g_autofree char *digest = rk_salted_hash (tx->domain, view_kinds[kind], subject_id, at, NULL);
  if (!rk_creation_look (tx, actor, "view", "", id, digest, &state, error))
    return FALSE;
  if (state == RK_CREATION_SAME)
    return TRUE;
  if (state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id reported something else");
  if (!rk_creation_note (tx, actor, "view", "", id, digest, error))
    return FALSE;

  g_autofree char *action = g_strconcat ("view_", view_kinds[kind], NULL);
  rk_tx_audit (tx, actor, action, subject_id, NULL, at);
  return TRUE;
}
