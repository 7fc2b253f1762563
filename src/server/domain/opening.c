/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/opening.h"
#include "core/id.h"
#include "core/text.h"
#include "server/domain/domain-private.h"

#include <string.h>

/* With each come up to 800 people. */
#define CONSULTS_AT_ONCE 50

static gboolean
answer_repeat (RkDomainTx *tx,
               const RkActor *actor,
               const char *id,
               RkCreated *ret_created,
               RkSpace **ret_space,
               GError **error)
{
  RkFact facts;

  *ret_created = RK_CREATED_UNSEEN;
  if (!rk_space_facts (tx, actor, id, &facts, error))
    return FALSE;
  if (rk_may (RK_ACTION_SPACE_SEE, facts | rk_actor_facts (actor)) != RK_VERDICT_ALLOWED)
    return TRUE;
  *ret_created = RK_CREATED_REPEATED;
  return rk_space_find (tx, id, ret_space, error);
}

static gboolean
insert (RkDomainTx *tx, const RkSpace *space, GError **error)
{
  if (!rk_insert (tx->db, &rk_space_type, "space", space, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_SPACE, space->id, "space", space->id, NULL, NULL);
  return TRUE;
}

typedef struct
{
  char *user_id;
  RkRole role;
} Entrant;

static void
entrant_clear (gpointer data)
{
  g_free (((Entrant *) data)->user_id);
}

static GArray *
team_of (RkDomainTx *tx, const char *space_id, GError **error)
{
  g_autoptr (GArray) team = g_array_new (FALSE, FALSE, sizeof (Entrant));
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SQL ("SELECT m.user_id, m.role FROM member m JOIN users u ON u.id = m.user_id"
                          " WHERE m.space_id = $1 AND u.state = 'active' ORDER BY m.user_id"),
                     error);
  gboolean row;

  g_array_set_clear_func (team, entrant_clear);
  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "t", space_id);
  for (;;)
    {
      Entrant entrant;

      if (!rk_db_step (stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&team);
      entrant.user_id = rk_db_column_dup_text (stmt, 0);
      entrant.role
        = g_strcmp0 (rk_db_column_text (stmt, 1), "admin") == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER;
      g_array_append_val (team, entrant);
    }
}

/* 患者側, which begins with everybody of the care team. */
static gboolean
open_family_side (RkDomainTx *tx, const RkActor *actor, RkSpace *space, GError **error)
{
  g_autofree char *care = NULL;
  g_autofree char *facility = NULL;
  gboolean taken;

  if (rk_is_empty (space->patient_id))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "space.patient_id is required");
  if (!rk_db_query_text (tx->db,
                         SQL ("SELECT (SELECT s.id FROM space s WHERE s.patient_id = $1"
                              " AND s.kind = 'care')"),
                         &care, error, "t", space->patient_id)
      || !rk_space_authorize (tx, actor, care, RK_ACTION_FAMILY_OPEN, RK_FACT_NONE, error)
      /* The patient's row is taken, so that two do not open it at once. */
      || !rk_db_exec (tx->db, SQL ("UPDATE patient SET version = version WHERE id = $1"), error,
                      "t", space->patient_id)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE patient_id = $1 AND kind = 'family'"),
                     &taken, error, "t", space->patient_id)
      || !rk_db_query_text (tx->db, SQL ("SELECT facility_id FROM patient WHERE id = $1"),
                            &facility, error, "t", space->patient_id))
    return FALSE;
  if (taken)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this side is open already");
  g_autoptr (GArray) team = team_of (tx, care, error);
  if (team == NULL)
    return FALSE;
  g_clear_pointer (&space->name, g_free);
  rk_tx_change (tx, RK_CHANGE_SPACE, space->id, "facility", facility, NULL, NULL);
  rk_tx_change (tx, RK_CHANGE_SPACE, space->id, "patient", space->patient_id, NULL, NULL);
  if (!insert (tx, space, error))
    return FALSE;
  for (guint i = 0; i < team->len; i++)
    {
      const Entrant *entrant = &g_array_index (team, Entrant, i);

      if (!rk_space_join (tx, space->id, entrant->user_id, entrant->role, error))
        return FALSE;
    }
  rk_tx_audit (
    tx, actor, rk_action_name (RK_ACTION_FAMILY_OPEN), space->patient_id, space->id, NULL);
  return TRUE;
}

static gboolean
check_name (const RkSpace *space, GError **error)
{
  return !rk_is_blank (space->name)
         || rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "space.name: a group needs a name");
}

static gboolean
create_group (RkDomainTx *tx, const RkActor *actor, RkSpace *space, GError **error)
{
  if (!rk_authorize (actor, RK_ACTION_GROUP_CREATE, RK_FACT_NONE, error)
      || !check_name (space, error))
    return FALSE;
  g_clear_pointer (&space->patient_id, g_free);
  g_clear_pointer (&space->parent_id, g_free);
  if (!insert (tx, space, error)
      || !rk_space_join (tx, space->id, actor->user_id, RK_ROLE_ADMIN, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_GROUP_CREATE), space->id, space->id, NULL);
  return TRUE;
}

/* 相談, which comes with a コミュニティ and has no name of its own. */
static gboolean
open_consult (RkDomainTx *tx, const char *creator, const char *community_id, GError **error)
{
  g_autofree char *id = rk_id_new_at (tx->now);
  const RkSpace consult = {
    .id = id,
    .kind = RK_SPACE_CONSULT,
    .parent_id = (char *) community_id,
    .creator_id = (char *) creator,
    .created_us = tx->now,
    .changed_us = tx->now,
    .version = 1,
  };

  return insert (tx, &consult, error);
}

static gboolean
add_consult (RkDomainTx *tx, const char *community_id, GError **error)
{
  g_autofree char *creator = NULL;
  g_autoptr (GPtrArray) members = NULL;
  gboolean there;

  /* Its row is taken, so that two servers do not open one each. */
  if (!rk_db_exec (
        tx->db, SQL ("UPDATE space SET version = version WHERE id = $1"), error, "t", community_id)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE parent_id = $1 AND kind = 'consult'"),
                     &there, error, "t", community_id))
    return FALSE;
  if (there)
    return TRUE;
  if (!rk_db_query_text (tx->db, SQL ("SELECT creator_id FROM space WHERE id = $1"), &creator,
                         error, "t", community_id)
      || !open_consult (tx, creator, community_id, error))
    return FALSE;
  members = rk_texts (
    tx->db, SQL ("SELECT user_id FROM member WHERE space_id = $1"), error, "t", community_id);
  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    if (!rk_consult_follow (tx, community_id, g_ptr_array_index (members, i), error))
      return FALSE;
  rk_tx_audit (tx, NULL, "consult_open", community_id, community_id, NULL);
  return TRUE;
}

gboolean
rk_consults_complete (RkDomainTx *tx, GError **error)
{
  g_autoptr (GPtrArray) ids
    = rk_texts (tx->db,
                SQL ("SELECT s.id FROM space s WHERE s.kind = 'community' AND s.name IS NOT NULL"
                     " AND NOT EXISTS (SELECT 1 FROM space c WHERE c.parent_id = s.id"
                     " AND c.kind = 'consult') ORDER BY s.id LIMIT $1"),
                error, "i", (gint64) CONSULTS_AT_ONCE);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!add_consult (tx, g_ptr_array_index (ids, i), error))
      return FALSE;
  return TRUE;
}

/* コミュニティ, which will be listed for all of staff. */
static gboolean
create_community (RkDomainTx *tx, const RkActor *actor, RkSpace *space, GError **error)
{
  if (!rk_authorize (actor, RK_ACTION_COMMUNITY_CREATE, rk_actor_keeper (actor), error)
      || !check_name (space, error))
    return FALSE;
  g_clear_pointer (&space->patient_id, g_free);
  g_clear_pointer (&space->parent_id, g_free);
  if (!insert (tx, space, error) || !open_consult (tx, actor->user_id, space->id, error)
      || !rk_space_join (tx, space->id, actor->user_id, RK_ROLE_ADMIN, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_COMMUNITY_CREATE), space->id, space->id, NULL);
  return TRUE;
}

/* 小部屋: a narrower circle, about the same patient as the larger one. */
static gboolean
create_room (RkDomainTx *tx, const RkActor *actor, RkSpace *space, GError **error)
{
  g_autoptr (RkSpace) parent = NULL;

  if (!rk_space_authorize (tx, actor, space->parent_id, RK_ACTION_ROOM_CREATE, RK_FACT_NONE, error)
      || !rk_space_find (tx, space->parent_id, &parent, error) || !check_name (space, error))
    return FALSE;
  if (parent->kind == RK_SPACE_ROOM || parent->kind == RK_SPACE_DIRECT
      || parent->kind == RK_SPACE_COMMUNITY || parent->kind == RK_SPACE_CONSULT)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "space.parent_id: no room can be out of this one");
  g_free (space->patient_id);
  space->patient_id = g_strdup (parent->patient_id);
  if (!insert (tx, space, error)
      || !rk_space_join (tx, space->id, actor->user_id, RK_ROLE_ADMIN, error))
    return FALSE;
  rk_tx_audit (
    tx, actor, rk_action_name (RK_ACTION_ROOM_CREATE), space->id, space->parent_id, NULL);
  return TRUE;
}

gboolean
rk_domain_space_create (RkDomainTx *tx,
                        const RkActor *actor,
                        const RkSpace *space,
                        RkCreated *ret_created,
                        RkSpace **ret_space,
                        GError **error)
{
  g_autoptr (RkSpace) made = rk_record_copy (&rk_space_type, space);
  RkCreationState state;
  gboolean taken, good;

  *ret_space = NULL;
  g_free (made->creator_id);
  made->creator_id = g_strdup (actor->user_id);
  made->created_us = made->changed_us = tx->now;
  made->version = 1;
  if (!rk_record_validate (&rk_space_type, made, error))
    return FALSE;
  g_autofree char *digest = rk_creation_digest (tx->domain, &rk_space_type, made, NULL);
  if (!rk_creation_look (tx, actor, "space", "", made->id, digest, &state, error))
    return FALSE;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    return answer_repeat (tx, actor, made->id, ret_created, ret_space, error);
  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE id = $1"), &taken, error, "t", made->id))
    return FALSE;
  if (taken || state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
  switch (made->kind)
    {
    case RK_SPACE_FAMILY:
      good = open_family_side (tx, actor, made, error);
      break;
    case RK_SPACE_GROUP:
      good = create_group (tx, actor, made, error);
      break;
    case RK_SPACE_COMMUNITY:
      good = create_community (tx, actor, made, error);
      break;
    case RK_SPACE_ROOM:
      good = create_room (tx, actor, made, error);
      break;
    default:
      good = rk_refuse (
        error, RK_DOMAIN_ERROR_INVALID, "space.kind: this kind comes with something else");
    }
  if (!good || !rk_creation_note (tx, actor, "space", "", made->id, digest, error))
    return FALSE;
  *ret_created = RK_CREATED_NEW;
  return rk_space_find (tx, made->id, ret_space, error);
}

static gboolean
make_staff_group (
  RkDomainTx *tx, const char *user_id, const char *facility_id, const char *wanted, GError **error)
{
  g_autofree char *id = wanted != NULL ? g_strdup (wanted) : rk_id_new_at (tx->now);
  RkSpace space = {
    .id = id,
    .kind = RK_SPACE_GROUP,
    .facility_id = (char *) facility_id,
    .creator_id = (char *) user_id,
    .created_us = tx->now,
    .changed_us = tx->now,
    .version = 1,
  };

  return insert (tx, &space, error);
}

/* Everybody of the staff who is not in it yet; a facility's administrators administer it. */
static gboolean
fill_staff_group (RkDomainTx *tx, const char *space_id, const char *facility_id, GError **error)
{
  g_autoptr (GArray) staff = g_array_new (FALSE, FALSE, sizeof (Entrant));
  gboolean row;

  g_array_set_clear_func (staff, entrant_clear);
  {
    g_autoptr (RkDbStmt) stmt = rk_db_prepare (
      tx->db,
      SQL ("SELECT u.id, u.role FROM users u WHERE u.facility_id = $2 AND u.kind = 'staff'"
           " AND u.state = 'active' AND NOT EXISTS (SELECT 1 FROM member m"
           " WHERE m.space_id = $1 AND m.user_id = u.id) ORDER BY u.id"),
      error);
    if (stmt == NULL)
      return FALSE;
    rk_db_bind (stmt, "tt", space_id, facility_id);
    for (;;)
      {
        Entrant entrant;

        if (!rk_db_step (stmt, &row, error))
          return FALSE;
        if (!row)
          break;
        entrant.user_id = rk_db_column_dup_text (stmt, 0);
        entrant.role
          = g_strcmp0 (rk_db_column_text (stmt, 1), "admin") == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER;
        g_array_append_val (staff, entrant);
      }
  }
  for (guint i = 0; i < staff->len; i++)
    {
      const Entrant *entrant = &g_array_index (staff, Entrant, i);

      if (!rk_space_join (tx, space_id, entrant->user_id, entrant->role, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
rk_domain_staff_group (RkDomainTx *tx, const char *user_id, const char *id, GError **error)
{
  g_autofree char *facility = NULL;
  g_autofree char *group = NULL;
  gboolean there;

  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM users u WHERE u.id = $1 AND (u.kind <> 'staff'"
                       " OR u.state <> 'active' OR EXISTS (SELECT 1 FROM space s"
                       " JOIN member m ON m.space_id = s.id WHERE s.facility_id = u.facility_id"
                       " AND s.kind = 'group' AND m.user_id = u.id))"),
                  &there, error, "t", user_id))
    return FALSE;
  if (there)
    return TRUE;
  if (!rk_db_query_text (
        tx->db, SQL ("SELECT facility_id FROM users WHERE id = $1"), &facility, error, "t", user_id)
      /* The facility's row is taken, so that it gets one group. */
      || !rk_db_exec (
        tx->db, SQL ("UPDATE facility SET name = name WHERE id = $1"), error, "t", facility)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE facility_id = $1 AND kind = 'group'"),
                     &there, error, "t", facility)
      || (!there && !make_staff_group (tx, user_id, facility, id, error))
      || !rk_db_query_text (tx->db,
                            SQL ("SELECT id FROM space WHERE facility_id = $1 AND kind = 'group'"),
                            &group, error, "t", facility))
    return FALSE;
  return fill_staff_group (tx, group, facility, error);
}

RkSpace *
rk_domain_space_update (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const json_t *patch, GError **error)
{
  g_autoptr (RkSpace) space = NULL;
  const json_t *name = json_object_get (patch, "name");
  const json_t *description = json_object_get (patch, "description");
  gint64 seen = 0;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_EDIT, RK_FACT_NONE, error)
      || !rk_space_find (tx, space_id, &space, error))
    return NULL;
  if (!rk_json_get_int (patch, "version", &seen))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "version is required: the one that was seen");
      return NULL;
    }
  g_autoptr (RkSpace) changed = rk_record_copy (&rk_space_type, space);
  if (name != NULL)
    {
      g_free (changed->name);
      changed->name = g_strdup (json_string_value (name));
    }
  if (description != NULL)
    {
      g_free (changed->description);
      changed->description = g_strdup (json_string_value (description));
    }
  if (!check_name (changed, error) || !rk_record_validate (&rk_space_type, changed, error))
    return NULL;
  if (rk_record_equal (&rk_space_type, space, changed))
    return g_steal_pointer (&space);
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE space SET name = $3, description = $4, version = version + 1,"
                        " changed_us = $5 WHERE id = $1 AND version = $2"),
                   error, "titti", space_id, seen, changed->name, changed->description, tx->now))
    return NULL;
  if (rk_db_changes (tx->db) == 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_VERSION_CONFLICT, "the space was changed meanwhile");
      return NULL;
    }
  changed->version = seen + 1;
  changed->changed_us = tx->now;
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "space", space_id, NULL, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_SPACE_EDIT), space_id, space_id, NULL);
  return g_steal_pointer (&changed);
}

/* What was written there. The row of the space stays, without its name: its id names it in the
 * audit chain and is not to be given to another. */
static gboolean
destroy_content (RkDomainTx *tx, const char *space_id, GError **error)
{
  static const char *const statements[] = {
    SQL ("DELETE FROM attachment WHERE space_id = $1"),
    SQL ("DELETE FROM reaction WHERE space_id = $1"),
    SQL ("DELETE FROM post_version WHERE space_id = $1"),
    SQL ("DELETE FROM sealed_author WHERE space_id = $1"),
    SQL ("DELETE FROM post WHERE space_id = $1"),
    SQL ("DELETE FROM marker WHERE space_id = $1"),
    SQL ("DELETE FROM mute WHERE space_id = $1"),
    SQL ("DELETE FROM pin WHERE space_id = $1"),
    SQL ("DELETE FROM report WHERE space_id = $1"),
    SQL ("DELETE FROM draft WHERE space_id = $1"),
    SQL ("DELETE FROM scheduled WHERE space_id = $1"),
    SQL ("DELETE FROM invitation WHERE space_id = $1"),
    SQL ("DELETE FROM application WHERE space_id = $1"),
    SQL ("DELETE FROM space_person WHERE space_id = $1"),
    SQL ("UPDATE space SET name = NULL, description = NULL, company = NULL, last_post_us = 0"
         " WHERE id = $1"),
  };

  g_autoptr (GPtrArray) posts
    = rk_texts (tx->db, SQL ("SELECT id FROM post WHERE space_id = $1"), error, "t", space_id);
  if (posts == NULL)
    return FALSE;
  for (guint i = 0; i < posts->len; i++)
    if (!rk_search_put (tx, space_id, g_ptr_array_index (posts, i), NULL, error))
      return FALSE;
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO dead_blob (blob_id, since_us) SELECT a.blob_id, $2"
                        " FROM attachment a WHERE a.space_id = $1"
                        " ON CONFLICT (blob_id) DO NOTHING"),
                   error, "ti", space_id, tx->now))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!rk_db_exec (tx->db, statements[i], error, "t", space_id))
      return FALSE;
  return TRUE;
}

/* Those who were asked and have not answered are not asked any more. */
static gboolean
take_back_invitations (RkDomainTx *tx, const char *space_id, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SQL ("SELECT id, invitee_id FROM invitation WHERE space_id = $1"
                          " AND shown = 1 AND state = 'waiting_invitee'"),
                     error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", space_id);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      rk_tx_gone (tx, RK_CHANGE_USER, rk_db_column_text (stmt, 1), "invitation", space_id,
                  rk_db_column_text (stmt, 0));
    }
}

static gboolean
end_space (RkDomainTx *tx, const char *space_id, GError **error)
{
  g_autoptr (GPtrArray) rooms = rk_texts (
    tx->db, SQL ("SELECT id FROM space WHERE parent_id = $1 ORDER BY id"), error, "t", space_id);
  g_autoptr (GPtrArray) members
    = rk_texts (tx->db, SQL ("SELECT user_id FROM member WHERE space_id = $1 ORDER BY user_id"),
                error, "t", space_id);

  if (rooms == NULL || members == NULL || !take_back_invitations (tx, space_id, error))
    return FALSE;
  for (guint i = 0; i < rooms->len; i++)
    if (!end_space (tx, g_ptr_array_index (rooms, i), error))
      return FALSE;
  for (guint i = 0; i < members->len; i++)
    if (!rk_space_leave (tx, space_id, g_ptr_array_index (members, i), error))
      return FALSE;
  return destroy_content (tx, space_id, error);
}

gboolean
rk_domain_space_delete (RkDomainTx *tx, const RkActor *actor, const char *space_id, GError **error)
{
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_DELETE, RK_FACT_NONE, error)
      || !rk_db_exec (tx->db, SQL ("UPDATE space SET changed_us = $2 WHERE id = $1"), error, "ti",
                      space_id, tx->now)
      || !end_space (tx, space_id, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_SPACE_DELETE), space_id, space_id, NULL);
  return TRUE;
}
