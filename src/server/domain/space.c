/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/space.h"
#include "core/text.h"
#include "server/domain/domain-private.h"

#include <string.h>

#define MAX_CANDIDATES 500

RkSpace *
rk_domain_space_get (RkDomainTx *tx, const RkActor *actor, const char *space_id, GError **error)
{
  gpointer space;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_SEE, RK_FACT_NONE, error)
      || !rk_fetch (tx->db, &rk_space_type, SELECT (space, "space", "WHERE id = $1"), &space, error,
                    "t", space_id))
    return NULL;
  if (space == NULL)
    rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  return space;
}

gboolean
rk_space_join (
  RkDomainTx *tx, const char *space_id, const char *user_id, RkRole role, GError **error)
{
  g_autofree char *facility = NULL;

  if (!rk_db_query_text (
        tx->db, SQL ("SELECT facility_id FROM users WHERE id = $1"), &facility, error, "t", user_id)
      || !rk_db_exec (tx->db,
                      SQL ("INSERT INTO member (space_id, user_id, role, in_charge, joined_us,"
                           " joined_position, changed_us) SELECT s.id, $2, $3, 0, $4,"
                           " s.head_position, $4 FROM space s WHERE s.id = $1"),
                      error, "ttti", space_id, user_id, role == RK_ROLE_ADMIN ? "admin" : "member",
                      tx->now)
      || !rk_db_exec (tx->db,
                      SQL ("INSERT INTO space_person (space_id, user_id) VALUES ($1, $2)"
                           " ON CONFLICT (space_id, user_id) DO NOTHING"),
                      error, "tt", space_id, user_id)
      /* Unread counting starts here; who comes back keeps a marker that is further. */
      || !rk_db_exec (tx->db,
                      SQL ("INSERT INTO marker (space_id, generation, position, changed_us,"
                           " user_id) SELECT s.id, 0, s.head_position, $3, $2 FROM space s"
                           " WHERE s.id = $1 ON CONFLICT (user_id, space_id) DO UPDATE SET"
                           " generation = marker.generation + 1, position = excluded.position,"
                           " changed_us = excluded.changed_us"),
                      error, "tti", space_id, user_id, tx->now))
    return FALSE;

  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "facility", facility, NULL, NULL);
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "user", user_id, NULL, NULL);
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "member", space_id, user_id, NULL);
  rk_tx_change (tx, RK_CHANGE_USER, user_id, "sight", space_id, NULL, NULL);
  return rk_consult_follow (tx, space_id, user_id, error);
}

gboolean
rk_domain_members_write (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, RkJsonWriter *writer, GError **error)
{
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_SEE, RK_FACT_NONE, error))
    return FALSE;

  const struct
  {
    const char *key;
    const RkRecordType *type;
    const char *sql;
  } parts[] = {
    { "members", &rk_member_type,
      SELECT (member, "member", "WHERE space_id = $1 ORDER BY joined_us, user_id") },
    { "users", &rk_user_type,
      SELECT (user, "users",
              "WHERE id IN (SELECT m.user_id FROM member m WHERE m.space_id = $1) ORDER BY id") },
    { "facilities", &rk_facility_type,
      SELECT (facility, "facility",
              "WHERE id IN (SELECT u.facility_id FROM member m JOIN users u ON u.id = m.user_id"
              " WHERE m.space_id = $1) ORDER BY id") },
  };

  rk_json_begin_object (writer);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (RkDbStmt) stmt = rk_db_prepare (tx->db, parts[i].sql, error);

      if (stmt == NULL)
        return FALSE;
      rk_db_bind (stmt, "t", space_id);
      rk_json_key (writer, parts[i].key);
      rk_json_begin_array (writer);
      if (!rk_rows_write (stmt, parts[i].type, actor->audience, writer, NULL, error))
        return FALSE;
      rk_json_end_array (writer);
    }
  rk_json_end_object (writer);
  return TRUE;
}

static gboolean
get_member (
  RkDomainTx *tx, const char *space_id, const char *user_id, RkMember **ret, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_member_type,
                 SELECT (member, "member", "WHERE space_id = $1 AND user_id = $2"), &record, error,
                 "tt", space_id, user_id))
    return FALSE;
  *ret = record;
  return TRUE;
}

/* The row of the space is taken first, so that two administrators do not leave at once. */
static gboolean
lock_space (RkDomainTx *tx, const char *space_id, GError **error)
{
  return rk_db_exec (
    tx->db, SQL ("UPDATE space SET changed_us = changed_us WHERE id = $1"), error, "t", space_id);
}

static gboolean
is_last_admin (
  RkDomainTx *tx, const char *space_id, const char *user_id, gboolean *ret_is, GError **error)
{
  gint64 others;

  if (!lock_space (tx, space_id, error)
      || !rk_number (tx->db,
                     SQL ("SELECT count (*) FROM member WHERE space_id = $1 AND user_id <> $2"
                          " AND role = 'admin'"),
                     &others, error, "tt", space_id, user_id))
    return FALSE;
  *ret_is = others == 0;
  return TRUE;
}

static gboolean
is_active_colleague (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, gboolean *ret_is, GError **error)
{
  return rk_exists (
    tx->db,
    SQL ("SELECT 1 FROM users WHERE id = $1 AND facility_id = $2 AND state = 'active'"
         " AND kind = 'staff'"),
    ret_is, error, "tt", user_id, rk_actor_directory (actor));
}

/* A new member by an administrator of the space, out of the administrator's own facility. */
static gboolean
add_colleague (RkDomainTx *tx,
               const RkActor *actor,
               const char *space_id,
               const char *user_id,
               const RkMemberChange *change,
               GError **error)
{
  gboolean colleague, sees;
  RkFact suits;

  if (!is_active_colleague (tx, actor, user_id, &colleague, error)
      || !rk_suits (tx, space_id, user_id, &suits, error))
    return FALSE;
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_MEMBER_ADD,
                           suits | (colleague ? RK_FACT_COLLEAGUE : RK_FACT_NONE), error))
    {
      /* Whom one does not know does not exist. */
      if (error != NULL && g_error_matches (*error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_NOT_ALLOWED)
          && rk_sees_user (tx, actor, user_id, &sees, NULL) && !sees)
        {
          g_clear_error (error);
          rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
        }
      return FALSE;
    }
  if (!rk_space_join (tx, space_id, user_id,
                      change->role == RK_ROLE_ADMIN ? RK_ROLE_ADMIN : RK_ROLE_MEMBER, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_MEMBER_ADD), user_id, space_id, NULL);
  return TRUE;
}

static gboolean
set_role (RkDomainTx *tx,
          const RkActor *actor,
          RkMember *member,
          const RkMemberChange *change,
          RkFact self,
          GError **error)
{
  gboolean last, staff;

  if (change->role == RK_ROLE_UNKNOWN || change->role == member->role)
    return TRUE;
  /* Patients and families administer nothing; who does in 相談 is said of its コミュニティ. */
  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM users u JOIN space s ON s.id = $2 WHERE u.id = $1"
                       " AND u.kind = 'staff' AND s.kind <> 'consult'"),
                  &staff, error, "tt", member->user_id, member->space_id)
      || !rk_space_authorize (tx, actor, member->space_id, RK_ACTION_MEMBER_SET_ROLE,
                              self | (staff ? RK_FACT_SUITS : RK_FACT_NONE), error))
    return FALSE;
  if (change->role == RK_ROLE_MEMBER)
    {
      if (!is_last_admin (tx, member->space_id, member->user_id, &last, error))
        return FALSE;
      if (last)
        return rk_refuse (
          error, RK_DOMAIN_ERROR_NOT_ALLOWED, "a space needs at least one administrator");
    }
  member->role = change->role;
  return TRUE;
}

static gboolean
store_member (RkDomainTx *tx, const RkActor *actor, RkMember *member, GError **error)
{
  member->changed_us = tx->now;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db, rk_db_record_upsert_sql (&rk_member_type, "member", NULL), error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind_record (stmt, 1, &rk_member_type, member);
  if (!rk_db_run (stmt, error))
    return FALSE;
  rk_tx_change (
    tx, RK_CHANGE_SPACE, member->space_id, "member", member->space_id, member->user_id, NULL);
  rk_tx_audit (tx, actor, "member_set", member->user_id, member->space_id,
               member->role == RK_ROLE_ADMIN ? "admin" : "member");
  return rk_consult_follow (tx, member->space_id, member->user_id, error);
}

RkMember *
rk_domain_member_set (RkDomainTx *tx,
                      const RkActor *actor,
                      const char *space_id,
                      const char *user_id,
                      const RkMemberChange *change,
                      GError **error)
{
  g_autoptr (RkMember) member = NULL;
  gboolean added = FALSE;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_SEE, RK_FACT_NONE, error)
      || !get_member (tx, space_id, user_id, &member, error))
    return NULL;
  if (member == NULL)
    {
      if (!add_colleague (tx, actor, space_id, user_id, change, error)
          || !get_member (tx, space_id, user_id, &member, error))
        return NULL;
      added = TRUE;
    }

  const RkFact self = g_strcmp0 (actor->user_id, user_id) == 0 ? RK_FACT_SELF : RK_FACT_NONE;
  const gboolean in_charge = change->in_charge < 0 ? member->in_charge : change->in_charge != 0;
  const int role = member->role;
  if (!added && !set_role (tx, actor, member, change, self, error))
    return NULL;
  if (in_charge != member->in_charge
      && !rk_space_authorize (tx, actor, space_id, RK_ACTION_MEMBER_SET_IN_CHARGE, self, error))
    return NULL;
  if (role == member->role && in_charge == member->in_charge)
    return g_steal_pointer (&member);
  member->in_charge = in_charge;
  if (!store_member (tx, actor, member, error))
    return NULL;
  return g_steal_pointer (&member);
}

/* A desk that forgot the patient with the space forgot what was signed, too. */
static gboolean
tell_consents (RkDomainTx *tx, const char *user_id, const char *patient_id, GError **error)
{
  g_autoptr (GPtrArray) ids
    = rk_texts (tx->db, SQL ("SELECT id FROM consent WHERE patient_id = $1 ORDER BY id"), error,
                "t", patient_id);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    rk_tx_change (
      tx, RK_CHANGE_USER, user_id, "consent", patient_id, g_ptr_array_index (ids, i), NULL);
  return ids != NULL;
}

gboolean
rk_space_leave (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error)
{
  g_autofree char *patient = NULL;
  gint64 is_admin = 0, others = 0;

  if (!rk_db_exec (tx->db, SQL ("DELETE FROM member WHERE space_id = $1 AND user_id = $2"), error,
                   "tt", space_id, user_id)
      || !rk_db_exec (tx->db, SQL ("DELETE FROM draft WHERE space_id = $1 AND user_id = $2"), error,
                      "tt", space_id, user_id)
      || !rk_db_exec (tx->db, SQL ("DELETE FROM mute WHERE space_id = $1 AND user_id = $2"), error,
                      "tt", space_id, user_id)
      || !rk_scheduled_forget (tx, space_id, user_id, error)
      || !rk_db_query_text (
        tx->db, SQL ("SELECT patient_id FROM space WHERE id = $1"), &patient, error, "t", space_id))
    return FALSE;
  rk_tx_gone (tx, RK_CHANGE_SPACE, space_id, "member", space_id, user_id);
  rk_tx_gone (tx, RK_CHANGE_USER, user_id, "space", space_id, NULL);
  if (patient == NULL)
    return rk_consult_follow (tx, space_id, user_id, error);
  if (!rk_requests_leave (tx, space_id, user_id, error))
    return FALSE;
  /* Administrators of the managing facility go on seeing the patient. */
  if (!rk_number (tx->db,
                  SQL ("SELECT count (*) FROM users u JOIN patient p"
                       " ON p.facility_id = u.facility_id WHERE u.id = $1 AND p.id = $2"
                       " AND u.role = 'admin'"),
                  &is_admin, error, "tt", user_id, patient))
    return FALSE;
  if (is_admin > 0)
    {
      rk_tx_change (tx, RK_CHANGE_USER, user_id, "patient", patient, NULL, NULL);
      return tell_consents (tx, user_id, patient, error);
    }
  if (!rk_number (tx->db,
                  SQL ("SELECT count (*) FROM space s JOIN member m ON m.space_id = s.id"
                       " WHERE s.patient_id = $1 AND m.user_id = $2"),
                  &others, error, "tt", patient, user_id))
    return FALSE;
  /* A desk in the middle of its first sync may know the patient and not yet the space. */
  if (others == 0)
    rk_tx_gone (tx, RK_CHANGE_USER, user_id, "patient", patient, NULL);
  return TRUE;
}

/* 小部屋 is a narrower circle out of the members. One that loses its last administrator in this way
 * gets the member who is in it for longest. */
static gboolean
leave_rooms (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error)
{
  g_autoptr (GPtrArray) rooms
    = rk_texts (tx->db,
                SQL ("SELECT s.id FROM space s JOIN member m ON m.space_id = s.id"
                     " WHERE s.parent_id = $1 AND m.user_id = $2 ORDER BY s.id"),
                error, "tt", space_id, user_id);
  gboolean last;

  if (rooms == NULL)
    return FALSE;
  for (guint i = 0; i < rooms->len; i++)
    {
      const char *room = g_ptr_array_index (rooms, i);
      g_autofree char *heir = NULL;

      if (!is_last_admin (tx, room, user_id, &last, error)
          || !rk_space_leave (tx, room, user_id, error))
        return FALSE;
      if (!last)
        continue;
      if (!rk_db_query_text (tx->db,
                             SQL ("SELECT (SELECT user_id FROM member WHERE space_id = $1"
                                  " ORDER BY joined_us, user_id LIMIT 1)"),
                             &heir, error, "t", room))
        return FALSE;
      if (heir == NULL)
        continue;
      if (!rk_db_exec (tx->db,
                       SQL ("UPDATE member SET role = 'admin', changed_us = $3"
                            " WHERE space_id = $1 AND user_id = $2"),
                       error, "tti", room, heir, tx->now))
        return FALSE;
      rk_tx_change (tx, RK_CHANGE_SPACE, room, "member", room, heir, NULL);
    }
  return TRUE;
}

gboolean
rk_domain_member_remove (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *user_id, GError **error)
{
  g_autoptr (RkMember) member = NULL;
  gboolean last;
  gint64 n;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_MEMBER_REMOVE,
                           g_strcmp0 (actor->user_id, user_id) == 0 ? RK_FACT_SELF : RK_FACT_NONE,
                           error)
      || !get_member (tx, space_id, user_id, &member, error))
    return FALSE;
  if (member == NULL)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  if (member->role == RK_ROLE_ADMIN)
    {
      if (!is_last_admin (tx, space_id, user_id, &last, error)
          || !rk_number (tx->db, SQL ("SELECT count (*) FROM member WHERE space_id = $1"), &n,
                         error, "t", space_id))
        return FALSE;
      if (last)
        return rk_refuse (
          error, RK_DOMAIN_ERROR_NOT_ALLOWED, "the last administrator of a space cannot leave it");
    }
  if (!rk_space_leave (tx, space_id, user_id, error) || !leave_rooms (tx, space_id, user_id, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_MEMBER_REMOVE), user_id, space_id, NULL);
  return TRUE;
}

#define CANDIDATES                                                                                 \
  "WHERE state = 'active' AND EXISTS (SELECT 1 FROM space s WHERE s.id = $3 AND " RK_SUITS_SQL ")" \
  " AND ((facility_id = $2 AND kind = 'staff') OR id IN (SELECT o.user_id FROM member o"           \
  " JOIN member m ON m.space_id = o.space_id WHERE m.user_id = $1))"                               \
  " AND id NOT IN (SELECT n.user_id FROM member n WHERE n.space_id = $3)"                          \
  " AND id NOT IN (SELECT i.invitee_id FROM invitation i WHERE i.space_id = $3"                    \
  " AND i.state IN ('waiting_approval', 'waiting_invitee')) ORDER BY kana, name, id"

static gboolean
facility_name (RkDomainTx *tx, const char *id, GHashTable *names, const char **ret, GError **error)
{
  char *name = g_hash_table_lookup (names, id);

  if (name == NULL)
    {
      if (!rk_db_query_text (
            tx->db, SQL ("SELECT name FROM facility WHERE id = $1"), &name, error, "t", id))
        return FALSE;
      g_hash_table_insert (names, g_strdup (id), name);
    }
  *ret = name;
  return TRUE;
}

/* Folding is not something that SQL can do, so the few hundred people are looked through here. */
static gboolean
write_candidates (RkDomainTx *tx,
                  const RkActor *actor,
                  const char *space_id,
                  const char *folded_query,
                  GHashTable *facilities,
                  RkJsonWriter *writer,
                  GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (tx->db, SELECT (user, "users", CANDIDATES), error);
  RkUser user = { 0 };
  gboolean row = FALSE;
  gboolean good = stmt != NULL;

  if (good)
    rk_db_bind (stmt, "ttt", actor->user_id, actor->facility_id, space_id);
  for (int n = 0; good && n < MAX_CANDIDATES;)
    {
      const char *house;

      good = rk_db_step (stmt, &row, error);
      if (!good || !row)
        break;
      rk_db_column_record (stmt, 0, &rk_user_type, &user);
      good = facility_name (tx, user.facility_id, names, &house, error);
      if (!good)
        break;
      if (!rk_is_empty (folded_query) && !rk_text_is_in (user.name, folded_query)
          && !rk_text_is_in (user.kana, folded_query) && !rk_text_is_in (house, folded_query))
        continue;
      rk_record_write (&rk_user_type, &user, actor->audience, writer);
      g_hash_table_add (facilities, g_strdup (user.facility_id));
      n++;
    }
  rk_record_clear (&rk_user_type, &user);
  return good;
}

gboolean
rk_domain_candidates_write (RkDomainTx *tx,
                            const RkActor *actor,
                            const char *space_id,
                            const char *query,
                            RkJsonWriter *writer,
                            GError **error)
{
  g_autoptr (GHashTable) facilities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *folded = query != NULL ? rk_text_fold (query, -1, NULL) : NULL;
  GHashTableIter iter;
  gpointer id;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_CANDIDATES_SEE, RK_FACT_NONE, error))
    return FALSE;
  rk_json_begin_object (writer);
  rk_json_key (writer, "users");
  rk_json_begin_array (writer);
  if (!write_candidates (tx, actor, space_id, folded, facilities, writer, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_key (writer, "facilities");
  rk_json_begin_array (writer);
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db, SELECT (facility, "facility", "WHERE id = $1"), error);
  if (stmt == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, facilities);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      rk_db_bind (stmt, "t", (const char *) id);
      if (!rk_rows_write (stmt, &rk_facility_type, actor->audience, writer, NULL, error))
        return FALSE;
    }
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  return TRUE;
}
