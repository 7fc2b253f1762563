/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/time.h"
#include "server/domain/administration.h"
#include "server/domain/domain-private.h"

#include <string.h>

/* アクセス記録: the audit chain, as far as it is a facility's own affair. The chain has no index
 * but its numbers, so that writing it costs nothing more; one call looks at so many rows. */
#define WINDOW 10000

/* Times go up with the numbers, but for what was at work at once. */
#define SLACK RK_HOUR

static const struct
{
  const char *prefix;
  const char *kind;
} kinds[] = {
  { "sign_in", "sign_in" },      { "session_", "sign_in" },    { "password_", "sign_in" },
  { "pause_lift", "sign_in" },   { "store_", "sign_in" },      { "deliver", "read" },
  { "view_saved", "out" },       { "view_printed", "out" },    { "view_copied", "out" },
  { "view_", "read" },           { "patient_read", "read" },   { "history", "read" },
  { "search", "read" },          { "post_versions", "read" },  { "post_read", "read" },
  { "attachment_read", "read" }, { "user_", "manage" },        { "facility_", "manage" },
  { "incident_", "manage" },     { "terminal_", "manage" },    { "ledger_", "manage" },
  { "member_", "manage" },       { "invitation_", "manage" },  { "portrait_", "manage" },
  { "patient_", "manage" },      { "consent_", "manage" },     { "space_", "manage" },
  { "relative_", "manage" },     { "group_", "manage" },       { "room_", "manage" },
  { "family_open", "manage" },   { "connection_", "manage" },  { "access_read", "manage" },
  { "community_", "manage" },    { "application_", "manage" }, { "deputy_", "manage" },
};

static const char *
kind_of (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (action, kinds[i].prefix))
      return kinds[i].kind;
  return "write";
}

static gboolean
is_kind (const char *name)
{
  if (g_str_equal (name, "write"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (name, kinds[i].kind))
      return TRUE;
  return FALSE;
}

/* The number from which rows are all later than @at_us: found by halves. */
static gboolean
seek (RkDomainTx *tx, gint64 at_us, gint64 last, gint64 *ret_seq, GError **error)
{
  gint64 low = 1, high = last + 1;

  while (low < high)
    {
      const gint64 middle = low + (high - low) / 2;
      gint64 at;

      if (!rk_number (
            tx->db, SQL ("SELECT at_us FROM audit WHERE seq = $1"), &at, error, "i", middle))
        return FALSE;
      if (at > at_us)
        high = middle;
      else
        low = middle + 1;
    }
  *ret_seq = low;
  return TRUE;
}

static const char *
text_or_null (RkDbStmt *stmt, int column)
{
  const char *text = rk_db_column_text (stmt, column);

  return rk_is_empty (text) ? NULL : text;
}

static gboolean
write_row (RkDbStmt *stmt, const RkAccessFilter *filter, RkJsonWriter *writer)
{
  RkAccess access = {
    .seq = rk_db_column_int64 (stmt, 0),
    .at_us = rk_db_column_int64 (stmt, 1),
    .actor_name = (char *) text_or_null (stmt, 4),
    .action = (char *) rk_db_column_text (stmt, 3),
    .subject_name = (char *) text_or_null (stmt, 5),
    .patient_id = (char *) text_or_null (stmt, 6),
    .patient_name = (char *) text_or_null (stmt, 7),
  };

  if (filter->kind != NULL && !g_str_equal (kind_of (access.action), filter->kind))
    return FALSE;
  /* An operator has no account. */
  if (access.actor_name != NULL)
    access.actor_id = (char *) rk_db_column_text (stmt, 2);
  rk_record_write (&rk_access_type, &access, RK_AUDIENCE_SELF, writer);
  return TRUE;
}

/* Reports of posts are left out: who reads this may have written what was reported. */
static RkDbStmt *
find_rows (RkDomainTx *tx,
           const RkActor *actor,
           const RkAccessFilter *filter,
           gint64 from,
           gint64 before,
           GError **error)
{
  RkDbStmt *stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT a.seq, a.at_us, a.actor_id, a.action, u.name,"
         " CASE WHEN t.facility_id = $3 AND t.id <> a.actor_id THEN t.name END,"
         " CASE WHEN p.facility_id = $3 THEN p.id END,"
         " CASE WHEN p.facility_id = $3 THEN p.family_name || ' ' || p.given_name END"
         " FROM audit a LEFT JOIN users u ON u.id = a.actor_id"
         " LEFT JOIN users t ON t.id = a.subject_id"
         " LEFT JOIN space s ON s.id = CASE WHEN a.space_id <> '' THEN a.space_id"
         " ELSE a.subject_id END LEFT JOIN space q ON q.id = s.parent_id"
         " LEFT JOIN patient p ON p.id = coalesce (s.patient_id, q.patient_id, a.subject_id)"
         " WHERE a.seq >= $1 AND a.seq < $2"
         " AND a.action <> 'post_report' AND ((u.facility_id = $3 AND u.kind = 'staff')"
         " OR p.facility_id = $3 OR (t.facility_id = $3 AND t.kind = 'staff'))"
         " AND ($4 = '' OR a.actor_id = $4 OR a.subject_id = $4)"
         " AND ($5 = '' OR (p.id = $5 AND p.facility_id = $3))"
         " AND a.at_us >= $6 AND a.at_us < $7 ORDER BY a.seq DESC"),
    error);

  if (stmt != NULL)
    rk_db_bind (stmt, "iitttii", from, before, actor->facility_id,
                filter->person != NULL ? filter->person : "",
                filter->patient != NULL ? filter->patient : "", filter->from_us,
                filter->until_us > 0 ? filter->until_us : G_MAXINT64);
  return stmt;
}

gboolean
rk_domain_access_write (RkDomainTx *tx,
                        const RkActor *actor,
                        const RkAccessFilter *filter,
                        RkJsonWriter *writer,
                        GError **error)
{
  g_autoptr (RkDbStmt) stmt = NULL;
  gint64 last, before, from, floor_seq = 1, next;
  gboolean row, full = FALSE;
  int n = 0;

  if (!rk_keeper_authorize (tx, actor, error))
    return FALSE;
  if (filter->kind != NULL && !is_kind (filter->kind))
    return rk_refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, "kind: there is none of this name");
  if (!rk_number (tx->db, SQL ("SELECT audit_seq FROM head WHERE id = 1"), &last, error, ""))
    return FALSE;
  before = filter->before > 0 ? MIN (filter->before, last + 1) : last + 1;
  if (filter->until_us > 0 && filter->until_us < tx->now)
    {
      gint64 end;

      if (!seek (tx, filter->until_us + SLACK, last, &end, error))
        return FALSE;
      before = MIN (before, end);
    }
  if (filter->from_us > SLACK && !seek (tx, filter->from_us - SLACK, last, &floor_seq, error))
    return FALSE;
  from = MAX (before - WINDOW, floor_seq);
  next = from;
  stmt = find_rows (tx, actor, filter, from, before, error);
  if (stmt == NULL)
    return FALSE;
  rk_json_begin_object (writer);
  rk_json_key (writer, "rows");
  rk_json_begin_array (writer);
  while (!full)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (write_row (stmt, filter, writer))
        full = ++n >= filter->limit;
      if (full)
        next = rk_db_column_int64 (stmt, 0);
    }
  rk_json_end_array (writer);
  rk_json_key (writer, "next");
  rk_json_int (writer, MAX (next, 1));
  rk_json_key (writer, "more");
  rk_json_bool (writer, next > floor_seq);
  rk_json_end_object (writer);
  rk_tx_audit (tx, actor, "access_read", actor->facility_id, NULL, NULL);
  return TRUE;
}
