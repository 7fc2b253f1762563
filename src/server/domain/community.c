/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/community.h"
#include "core/text.h"
#include "server/domain/domain-private.h"

/* コミュニティ: which there are, who asks to be let in, and what their administrators say. What is
 * said in one is said as in any other space. */

#define MAX_LISTED       200
#define MAX_APPLICATIONS 200

/* Folding is not something that SQL can do, so the hundred there are is looked through here. */
gboolean
rk_domain_communities_write (
  RkDomainTx *tx, const RkActor *actor, const char *query, RkJsonWriter *writer, GError **error)
{
  static const int columns[] = { 1, 2, 3, -1 };
  g_autofree char *folded = rk_is_empty (query) ? NULL : rk_text_fold (query, -1, NULL);
  g_autoptr (RkDbStmt) stmt = NULL;

  if (!rk_authorize (actor, RK_ACTION_COMMUNITY_SEE, RK_FACT_NONE, error))
    return FALSE;
  stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT s.id, s.name, s.description, s.company, (SELECT count (*) FROM member m"
         " WHERE m.space_id = s.id) AS n_members, CASE WHEN EXISTS (SELECT 1 FROM member o"
         " WHERE o.space_id = s.id AND o.user_id = $1) THEN 'member' WHEN EXISTS (SELECT 1"
         " FROM application a WHERE a.space_id = s.id AND a.user_id = $1"
         " AND a.state = 'waiting') THEN 'waiting' ELSE 'outside' END AS standing FROM space s"
         " WHERE s.kind = 'community' AND s.name IS NOT NULL ORDER BY s.name, s.id"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", actor->user_id);
  rk_json_begin_object (writer);
  rk_json_key (writer, "communities");
  if (!rk_rows_write_found (
        stmt, &rk_community_type, columns, folded, MAX_LISTED, actor->audience, writer, error))
    return FALSE;
  rk_json_end_object (writer);
  return TRUE;
}

#define APPLICATIONS                                                                               \
  "SELECT a.space_id, a.user_id, u.name, f.name, u.profession, a.text, a.state, a.created_us,"     \
  " a.changed_us FROM application a JOIN users u ON u.id = a.user_id"                              \
  " JOIN facility f ON f.id = u.facility_id WHERE a.space_id = $1"

static gboolean
find (RkDomainTx *tx,
      const char *space_id,
      const char *user_id,
      RkCommunityApplication **ret,
      GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_application_type, SQL (APPLICATIONS " AND a.user_id = $2"), &record,
                 error, "tt", space_id, user_id))
    return FALSE;
  *ret = record;
  return TRUE;
}

/* What exists and is listed to the actor. */
static gboolean
authorize_apply (RkDomainTx *tx, const RkActor *actor, const char *space_id, GError **error)
{
  gboolean listed = FALSE;

  if (rk_actor_is_staff (actor)
      && !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM space WHERE id = $1 AND kind = 'community'"
                          " AND name IS NOT NULL"),
                     &listed, error, "t", space_id))
    return FALSE;
  return rk_authorize (
    actor, RK_ACTION_COMMUNITY_APPLY, listed ? RK_FACT_LISTED : RK_FACT_NONE, error);
}

/* Each administrator, once for each who waits. */
static gboolean
tell_administrators (RkDomainTx *tx, const RkActor *actor, const char *space_id, GError **error)
{
  g_autoptr (GPtrArray) admins
    = rk_texts (tx->db,
                SQL ("SELECT m.user_id FROM member m WHERE m.space_id = $1 AND m.role = 'admin'"
                     " AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.user_id = m.user_id"
                     " AND n.subject_id = $2 AND n.space_id = $1 AND n.kind = 'application'"
                     " AND n.read_us = 0) ORDER BY m.user_id"),
                error, "tt", space_id, actor->user_id);

  for (guint i = 0; admins != NULL && i < admins->len; i++)
    if (!rk_notice_add (tx, g_ptr_array_index (admins, i), RK_NOTICE_APPLICATION, actor->user_id,
                        space_id, error))
      return FALSE;
  return admins != NULL;
}

RkCommunityApplication *
rk_domain_community_apply (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *text, GError **error)
{
  g_autoptr (RkCommunityApplication) before = NULL;
  RkCommunityApplication *application;
  gboolean member;

  if (!authorize_apply (tx, actor, space_id, error)
      /* The space's row is taken, so that nobody applies while they are let in. */
      || !rk_db_exec (tx->db, SQL ("UPDATE space SET changed_us = changed_us WHERE id = $1"), error,
                      "t", space_id)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"),
                     &member, error, "tt", space_id, actor->user_id)
      || !find (tx, space_id, actor->user_id, &before, error))
    return NULL;
  if (member)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "you are a member already");
      return NULL;
    }
  if (rk_is_blank (text))
    text = NULL;
  if (before != NULL && before->state == RK_APPLICATION_WAITING
      && g_strcmp0 (before->text, text) == 0)
    return g_steal_pointer (&before);
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO application (space_id, user_id, text, state, decided_us,"
                        " created_us, changed_us) VALUES ($1, $2, $3, 'waiting', 0, $4, $4)"
                        " ON CONFLICT (space_id, user_id) DO UPDATE SET text = excluded.text,"
                        " created_us = CASE WHEN application.state = 'waiting'"
                        " THEN application.created_us ELSE excluded.created_us END,"
                        " state = 'waiting', decided_by = NULL, decided_us = 0,"
                        " changed_us = excluded.changed_us"),
                   error, "ttti", space_id, actor->user_id, text, tx->now)
      || !tell_administrators (tx, actor, space_id, error)
      || !find (tx, space_id, actor->user_id, &application, error))
    return NULL;
  rk_tx_audit (
    tx, actor, rk_action_name (RK_ACTION_COMMUNITY_APPLY), actor->user_id, space_id, NULL);
  return application;
}

gboolean
rk_domain_community_unapply (RkDomainTx *tx,
                             const RkActor *actor,
                             const char *space_id,
                             GError **error)
{
  if (!authorize_apply (tx, actor, space_id, error)
      || !rk_db_exec (tx->db,
                      SQL ("DELETE FROM application WHERE space_id = $1 AND user_id = $2"
                           " AND state = 'waiting'"),
                      error, "tt", space_id, actor->user_id))
    return FALSE;
  if (rk_db_changes (tx->db) == 0)
    return TRUE;
  rk_tx_audit (
    tx, actor, rk_action_name (RK_ACTION_COMMUNITY_APPLY), actor->user_id, space_id, "taken back");
  return rk_notice_settle (tx, RK_NOTICE_APPLICATION, actor->user_id, space_id, error);
}

gboolean
rk_domain_applications_write (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, RkJsonWriter *writer, GError **error)
{
  g_autoptr (RkDbStmt) stmt = NULL;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_APPLICATION_DECIDE, RK_FACT_NONE, error))
    return FALSE;
  stmt = rk_db_prepare (
    tx->db, SQL (APPLICATIONS " AND a.state = 'waiting' ORDER BY a.created_us, a.user_id LIMIT $2"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "ti", space_id, (gint64) MAX_APPLICATIONS);
  rk_json_begin_object (writer);
  rk_json_key (writer, "applications");
  rk_json_begin_array (writer);
  if (!rk_rows_write (stmt, &rk_application_type, actor->audience, writer, NULL, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  return TRUE;
}

static gboolean
let_in (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error)
{
  gboolean active, member;
  RkFact suits;

  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM users WHERE id = $1 AND state = 'active'"), &active,
                  error, "t", user_id)
      || !rk_suits (tx, space_id, user_id, &suits, error)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"),
                     &member, error, "tt", space_id, user_id))
    return FALSE;
  if (!active || suits == RK_FACT_NONE)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "whoever applied has no account any more");
  /* An invitation may have come first. */
  return member || rk_space_join (tx, space_id, user_id, RK_ROLE_MEMBER, error);
}

RkCommunityApplication *
rk_domain_application_decide (RkDomainTx *tx,
                              const RkActor *actor,
                              const char *space_id,
                              const char *user_id,
                              gboolean accept,
                              GError **error)
{
  const RkApplicationState to = accept ? RK_APPLICATION_ACCEPTED : RK_APPLICATION_REFUSED;
  const char *state
    = rk_field_enum_name (rk_record_type_find (&rk_application_type, "state"), (int) to);
  g_autoptr (RkCommunityApplication) application = NULL;

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_APPLICATION_DECIDE, RK_FACT_NONE, error)
      || !rk_db_exec (tx->db, SQL ("UPDATE space SET changed_us = changed_us WHERE id = $1"), error,
                      "t", space_id)
      || !find (tx, space_id, user_id, &application, error))
    return NULL;
  if (application == NULL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  if (application->state == (int) to)
    return g_steal_pointer (&application);
  if (application->state != RK_APPLICATION_WAITING)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the application was decided meanwhile");
      return NULL;
    }
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE application SET state = $3, decided_by = $4, decided_us = $5,"
                        " changed_us = $5 WHERE space_id = $1 AND user_id = $2"),
                   error,
                   "ttt"
                   "ti",
                   space_id, user_id, state, actor->user_id, tx->now)
      || (accept && !let_in (tx, space_id, user_id, error))
      || !rk_notice_settle (tx, RK_NOTICE_APPLICATION, user_id, space_id, error)
      /* Who was refused does not see the space, so that the notice says which it is. */
      || !rk_notice_add (tx, user_id,
                         accept ? RK_NOTICE_APPLICATION_ACCEPTED : RK_NOTICE_APPLICATION_REFUSED,
                         space_id, accept ? space_id : NULL, error))
    return NULL;
  application->state = (int) to;
  application->changed_us = tx->now;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_APPLICATION_DECIDE), user_id, space_id, state);
  return g_steal_pointer (&application);
}

gboolean
rk_domain_community_mark (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *company, GError **error)
{
  g_autoptr (RkSpace) space = NULL;

  if (!rk_authorize (actor, RK_ACTION_COMMUNITY_MARK, RK_FACT_NONE, error)
      || !rk_space_find (tx, space_id, &space, error))
    return FALSE;
  if (space == NULL || space->kind != RK_SPACE_COMMUNITY || space->name == NULL)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is no community of this id");
  g_free (space->company);
  space->company = rk_is_blank (company) ? NULL : g_strdup (company);
  if (!rk_record_validate (&rk_space_type, space, error)
      || !rk_db_exec (tx->db, SQL ("UPDATE space SET company = $2, changed_us = $3 WHERE id = $1"),
                      error, "tti", space_id, space->company, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "space", space_id, NULL, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_COMMUNITY_MARK), space_id, space_id, NULL);
  return TRUE;
}
