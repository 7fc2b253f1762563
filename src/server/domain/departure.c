/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/administration.h"
#include "server/domain/domain-private.h"

/* 退職: what is to be handed over, and スタッフ解除. A つながり stays with the other, who goes on
 * reading it; nothing reaches who left. */

typedef struct
{
  RkDepartingPlace place;
  gboolean heir_joins; /* they are not in it yet */
} Place;

static void
place_free (Place *place)
{
  g_free (place->place.space_id);
  g_free (place->place.title);
  g_free (place->place.heir_id);
  g_free (place->place.heir_name);
  g_free (place);
}

static gboolean
check_heir (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, const char *heir_id, GError **error)
{
  gboolean good;

  if (heir_id == NULL)
    return TRUE;
  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM users WHERE id = $1 AND facility_id = $2 AND id <> $3"
                       " AND kind = 'staff' AND state = 'active'"),
                  &good, error, "ttt", heir_id, actor->facility_id, user_id))
    return FALSE;
  return good
         || rk_refuse (
           error, RK_DOMAIN_ERROR_INVALID, "who takes over is active staff of the same facility");
}

/* Who administers the place afterwards: the one who was named, else whoever of the house is in it
 * for longest, else of the others; a patient of the house gets somebody of the house in any case.
 */
static gboolean
find_heir (RkDomainTx *tx,
           const RkActor *actor,
           const char *user_id,
           const char *heir_id,
           gboolean own_patient,
           Place *place,
           GError **error)
{
  g_autoptr (GPtrArray) heirs
    = rk_texts (tx->db,
                SQL ("SELECT m.user_id FROM member m JOIN users u ON u.id = m.user_id"
                     " WHERE m.space_id = $1 AND m.user_id <> $2 AND u.state = 'active'"
                     " AND u.kind = 'staff' ORDER BY CASE WHEN m.user_id = $3 THEN 0"
                     " WHEN u.facility_id = $4 THEN 1 ELSE 2 END, m.joined_us, m.user_id LIMIT 1"),
                error, "tttt", place->place.space_id, user_id, heir_id != NULL ? heir_id : "",
                actor->facility_id);

  if (heirs == NULL)
    return FALSE;
  if (heirs->len > 0)
    place->place.heir_id = g_strdup (g_ptr_array_index (heirs, 0));
  if (place->place.heir_id == NULL && own_patient)
    {
      place->place.heir_id = g_strdup (heir_id != NULL ? heir_id : actor->user_id);
      place->heir_joins = TRUE;
    }
  return place->place.heir_id == NULL
         || rk_db_query_text (tx->db, SQL ("SELECT name FROM users WHERE id = $1"),
                              &place->place.heir_name, error, "t", place->place.heir_id);
}

/* Each place of the person. */
static GPtrArray *
find_places (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, const char *heir_id, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (gboolean));
  const RkField *kinds = rk_record_type_find (&rk_space_type, "kind");
  gboolean row;

  {
    g_autoptr (RkDbStmt) stmt = rk_db_prepare (
      tx->db,
      SQL ("SELECT s.id, s.kind, CASE WHEN s.kind <> 'room' AND p.facility_id = $2 THEN"
           " p.family_name || ' ' || p.given_name"
           " WHEN EXISTS (SELECT 1 FROM member x WHERE x.space_id = s.id AND x.user_id = $3)"
           " THEN coalesce (s.name, f.name, p.family_name || ' ' || p.given_name)"
           " WHEN s.facility_id = $2 THEN f.name END,"
           " CASE WHEN m.role = 'admin' AND NOT EXISTS (SELECT 1 FROM member y JOIN users z"
           " ON z.id = y.user_id WHERE y.space_id = s.id AND y.user_id <> $1"
           " AND y.role = 'admin' AND z.state = 'active') THEN 1 ELSE 0 END,"
           " (SELECT count (*) FROM member y WHERE y.space_id = s.id AND y.user_id <> $1),"
           " CASE WHEN s.kind <> 'room' AND p.facility_id = $2 THEN 1 ELSE 0 END"
           " FROM member m JOIN space s ON s.id = m.space_id"
           " LEFT JOIN patient p ON p.id = s.patient_id"
           " LEFT JOIN facility f ON f.id = s.facility_id"
           " WHERE m.user_id = $1 AND s.kind NOT IN ('direct', 'consult') ORDER BY s.id"),
      error);
    if (stmt == NULL)
      return NULL;
    rk_db_bind (stmt, "ttt", user_id, actor->facility_id, actor->user_id);
    while (TRUE)
      {
        Place *place;
        gboolean mine;

        if (!rk_db_step (stmt, &row, error))
          return NULL;
        if (!row)
          break;
        place = g_new0 (Place, 1);
        g_ptr_array_add (places, place);
        place->place.space_id = rk_db_column_dup_text (stmt, 0);
        place->place.kind = rk_field_enum_value (kinds, rk_db_column_text (stmt, 1));
        place->place.title = rk_db_column_dup_text (stmt, 2);
        place->place.last_admin = rk_db_column_int64 (stmt, 3) != 0;
        place->place.alone = rk_db_column_int64 (stmt, 4) == 0;
        mine = rk_db_column_int64 (stmt, 5) != 0;
        g_array_append_val (own, mine);
      }
  }
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);

      if (place->place.last_admin
          && !find_heir (
            tx, actor, user_id, heir_id, g_array_index (own, gboolean, i), place, error))
        return NULL;
    }
  return g_steal_pointer (&places);
}

gboolean
rk_domain_departure_write (RkDomainTx *tx,
                           const RkActor *actor,
                           const char *user_id,
                           const char *heir_id,
                           RkJsonWriter *writer,
                           GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_DEPART, error);
  g_autoptr (GPtrArray) places = NULL;

  if (user == NULL || !check_heir (tx, actor, user_id, heir_id, error)
      || (places = find_places (tx, actor, user_id, heir_id, error)) == NULL)
    return FALSE;
  rk_json_begin_object (writer);
  rk_json_key (writer, "places");
  rk_json_begin_array (writer);
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);
      RkDepartingPlace shown = place->place;

      /* Who is in a place that the actor does not know of is not told either. */
      if (shown.title == NULL)
        shown.heir_id = shown.heir_name = NULL;
      rk_record_write (&rk_departing_place_type, &shown, RK_AUDIENCE_SELF, writer);
    }
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  return TRUE;
}

static gboolean
hand_over (RkDomainTx *tx, const RkActor *actor, const Place *place, GError **error)
{
  const char *space = place->place.space_id, *heir = place->place.heir_id;

  if (heir == NULL)
    return TRUE;
  if (place->heir_joins)
    {
      if (!rk_space_join (tx, space, heir, RK_ROLE_ADMIN, error))
        return FALSE;
    }
  else
    {
      if (!rk_db_exec (tx->db,
                       SQL ("UPDATE member SET role = 'admin', changed_us = $3"
                            " WHERE space_id = $1 AND user_id = $2"),
                       error, "tti", space, heir, tx->now))
        return FALSE;
      rk_tx_change (tx, RK_CHANGE_SPACE, space, "member", space, heir, NULL);
      if (!rk_consult_follow (tx, space, heir, error))
        return FALSE;
    }
  rk_tx_audit (tx, actor, "member_set", heir, space, NULL);
  return rk_notice_add (tx, heir, RK_NOTICE_HANDED_OVER, space, space, error);
}

/* Nobody comes any more where they were asked to. */
static gboolean
withdraw_invitations (RkDomainTx *tx, const char *user_id, GError **error)
{
  g_autoptr (GPtrArray) ids
    = rk_texts (tx->db,
                SQL ("SELECT id FROM invitation WHERE invitee_id = $1"
                     " AND state IN ('waiting_approval', 'waiting_invitee') ORDER BY id"),
                error, "t", user_id);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      g_autofree char *space = NULL;

      if (!rk_db_query_text (
            tx->db, SQL ("SELECT space_id FROM invitation WHERE id = $1 AND invitee_id = $2"),
            &space, error, "tt", id, user_id)
          || !rk_db_exec (tx->db,
                          SQL ("UPDATE invitation SET state = 'withdrawn', changed_us = $3"
                               " WHERE id = $1 AND invitee_id = $2"),
                          error, "tti", id, user_id, tx->now))
        return FALSE;
      rk_tx_change (tx, RK_CHANGE_SPACE, space, "invitation", space, id, NULL);
    }
  return TRUE;
}

gboolean
rk_domain_depart (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, const char *heir_id, GError **error)
{
  g_autoptr (RkUser) user
    = rk_user_find_permitted (tx, actor, user_id, RK_ACTION_USER_DEPART, error);
  g_autoptr (GPtrArray) places = NULL;

  if (user == NULL)
    return FALSE;
  if (g_strcmp0 (actor->user_id, user_id) == 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "another administrator takes one out of the facility");
  if (user->state == RK_USER_LEFT)
    return TRUE;
  if (!check_heir (tx, actor, user_id, heir_id, error)
      || (places = find_places (tx, actor, user_id, heir_id, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = g_ptr_array_index (places, i);

      if ((place->place.last_admin && !hand_over (tx, actor, place, error))
          || !rk_space_leave (tx, place->place.space_id, user_id, error))
        return FALSE;
      rk_tx_audit (tx, actor, "member_remove", user_id, place->place.space_id, NULL);
    }
  if (!withdraw_invitations (tx, user_id, error) || !rk_deputies_forget (tx, user_id, error)
      || !rk_sessions_end_all (tx, user_id, NULL, NULL, error)
      || !rk_db_exec (tx->db, SQL ("DELETE FROM device WHERE user_id = $1"), error, "t", user_id)
      /* The address is free for an account at the next place of work. */
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE users SET state = 'left', role = 'member', mail_key = NULL,"
                           " password_hash = NULL, changed_us = $2, left_us = $2 WHERE id = $1"),
                      error, "ti", user_id, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "user", user_id, NULL, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_USER_DEPART), user_id, NULL, NULL);
  return TRUE;
}
