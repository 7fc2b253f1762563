/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/ledger.h"

#include "core/text.h"
#include "server/domain/directory.h"
#include "server/domain/domain-private.h"

/* 管理台帳（様式4）: what is not known already is noted down here, the rest follows from the rows.
 */

/* Groups in one answer. */
#define PAGE 500

static char *
day_or_null (const char *day)
{
  return rk_is_empty (day) ? NULL : (char *) day;
}

gboolean
rk_domain_papers_set (RkDomainTx *tx,
                      const RkActor *actor,
                      const char *user_id,
                      const char *pledged_on,
                      const char *trained_on,
                      GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_PAPERS, error);
  const RkStaff staff = { .user_id = (char *) user_id,
                          .pledged_on = day_or_null (pledged_on),
                          .trained_on = day_or_null (trained_on) };

  if (user == NULL)
    return FALSE;
  if (user->kind != RK_USER_KIND_STAFF)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the account is none of staff");
  if (!rk_record_validate (&rk_staff_type, &staff, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE users SET pledged_on = $2, trained_on = $3 WHERE id = $1"),
                      error, "ttt", user_id, staff.pledged_on, staff.trained_on))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_USER_PAPERS), user_id, NULL, NULL);
  return TRUE;
}

/* Returns: (transfer full): the devices of the actor's facility that are called so: one, or none */
static GPtrArray *
find_device (RkDomainTx *tx, const RkActor *actor, const char *terminal_id, GError **error)
{
  return rk_texts (tx->db,
                   SQL ("SELECT d.device_hash FROM device d JOIN users u ON u.id = d.user_id"
                        " WHERE d.id = $1 AND u.facility_id = $2 AND u.kind = 'staff'"),
                   error, "tt", terminal_id, actor->facility_id);
}

gboolean
rk_domain_terminal_register (RkDomainTx *tx,
                             const RkActor *actor,
                             const char *terminal_id,
                             const char *make,
                             const char *owner,
                             GError **error)
{
  const int whose = rk_field_enum_value (rk_record_type_find (&rk_terminal_type, "owner"), owner);
  g_autoptr (GPtrArray) devices = NULL;

  if (!rk_keeper_authorize (tx, actor, error)
      || (devices = find_device (tx, actor, terminal_id, error)) == NULL)
    return FALSE;
  if (devices->len == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  const char *device = g_ptr_array_index (devices, 0);
  if (!rk_db_exec (tx->db, SQL ("DELETE FROM terminal WHERE facility_id = $1 AND device_hash = $2"),
                   error, "tt", actor->facility_id, device))
    return FALSE;
  if (!rk_is_blank (make))
    {
      const RkTerminal terminal
        = { .id = (char *) terminal_id, .make = (char *) make, .owner = whose };

      if (whose <= 0)
        return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "terminal.owner is business or lent");
      if (!rk_record_validate (&rk_terminal_type, &terminal, error)
          || !rk_db_exec (tx->db,
                          SQL ("INSERT INTO terminal (facility_id, device_hash, make, owner)"
                               " VALUES ($1, $2, $3, $4)"),
                          error, "tttt", actor->facility_id, device, make, owner))
        return FALSE;
    }
  rk_tx_audit (tx, actor, "terminal_register", terminal_id, NULL, NULL);
  return TRUE;
}

/* A group counts in which staff of the facility $1 is, or whose patient it manages; of those, $2
 * may know the ones of the own house and the ones that $2 is in. */

/* Who brought the facility into a group stands first; of its own groups, who made them. */
static gboolean
write_groups (
  RkDomainTx *tx, const RkActor *actor, const char *after, RkJsonWriter *writer, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT s.id, p.family_name, p.given_name, p.address, p.birth_date, s.created_us,"
         " coalesce ((SELECT min (i.inviter_name) FROM invitation i JOIN users w"
         " ON w.id = i.invitee_id WHERE i.space_id = s.id AND w.facility_id = $1"
         " AND i.state = 'accepted' AND i.created_us = (SELECT min (j.created_us)"
         " FROM invitation j JOIN users v ON v.id = j.invitee_id WHERE j.space_id = s.id"
         " AND v.facility_id = $1 AND j.state = 'accepted') AND p.facility_id <> $1),"
         " (SELECT c.name FROM users c WHERE c.id = s.creator_id)),"
         " coalesce ((SELECT min (i.inviter_facility) FROM invitation i JOIN users w"
         " ON w.id = i.invitee_id WHERE i.space_id = s.id AND w.facility_id = $1"
         " AND i.state = 'accepted' AND i.created_us = (SELECT min (j.created_us)"
         " FROM invitation j JOIN users v ON v.id = j.invitee_id WHERE j.space_id = s.id"
         " AND v.facility_id = $1 AND j.state = 'accepted') AND p.facility_id <> $1),"
         " (SELECT f.name FROM users c JOIN facility f ON f.id = c.facility_id"
         " WHERE c.id = s.creator_id))"
         " FROM space s JOIN patient p ON p.id = s.patient_id WHERE s.kind = 'care' AND"
         " (p.facility_id = $1 OR EXISTS (SELECT 1 FROM member m JOIN users u ON u.id ="
         " m.user_id WHERE m.space_id = s.id AND u.facility_id = $1 AND u.kind ="
         " 'staff')) AND (p.facility_id = $1 OR EXISTS (SELECT 1 FROM member k WHERE"
         " k.space_id = s.id AND k.user_id = $2))"
         " AND s.id > $3 ORDER BY s.id LIMIT $4"),
    error);
  gboolean row, more = FALSE;
  int n = 0;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "ttti", actor->facility_id, actor->user_id, after != NULL ? after : "",
              (gint64) PAGE + 1);
  rk_json_key (writer, "groups");
  rk_json_begin_array (writer);
  while (TRUE)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row || (more = n++ == PAGE))
        break;
      g_autofree char *name
        = g_strdup_printf ("%s %s", rk_db_column_text (stmt, 1), rk_db_column_text (stmt, 2));
      const RkLedgerGroup group = {
        .space_id = (char *) rk_db_column_text (stmt, 0),
        .patient_name = name,
        .address = (char *) rk_db_column_text (stmt, 3),
        .birth_date = (char *) rk_db_column_text (stmt, 4),
        .created_us = rk_db_column_int64 (stmt, 5),
        .inviter_name = (char *) rk_db_column_text (stmt, 6),
        .inviter_facility = (char *) rk_db_column_text (stmt, 7),
      };
      rk_record_write (&rk_ledger_group_type, &group, RK_AUDIENCE_SELF, writer);
    }
  rk_json_end_array (writer);
  rk_json_key (writer, "more");
  rk_json_bool (writer, more);
  return TRUE;
}

gboolean
rk_domain_ledger_write (
  RkDomainTx *tx, const RkActor *actor, const char *after, RkJsonWriter *writer, GError **error)
{
  gint64 n_hidden;

  if (!rk_keeper_authorize (tx, actor, error)
      || !rk_number (
        tx->db,
        SQL ("SELECT count (*)"
             " FROM space s JOIN patient p ON p.id = s.patient_id WHERE s.kind = 'care' AND"
             " (p.facility_id = $1 OR EXISTS (SELECT 1 FROM member m JOIN users u ON u.id ="
             " m.user_id WHERE m.space_id = s.id AND u.facility_id = $1 AND u.kind ="
             " 'staff')) AND NOT (p.facility_id = $1 OR EXISTS (SELECT 1 FROM member k WHERE"
             " k.space_id = s.id AND k.user_id = $2))"),
        &n_hidden, error, "tt", actor->facility_id, actor->user_id))
    return FALSE;
  rk_json_begin_object (writer);
  if (!write_groups (tx, actor, after, writer, error))
    return FALSE;
  rk_json_key (writer, "n_hidden");
  rk_json_int (writer, n_hidden);
  rk_json_end_object (writer);
  rk_tx_audit (tx, actor, "ledger_read", actor->facility_id, NULL, NULL);
  return TRUE;
}
