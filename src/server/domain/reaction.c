/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "core/time.h"
#include "server/domain/domain-private.h"
#include "server/domain/post.h"

#include <string.h>

/* A mute that never ends would be forgotten. */
#define MUTE_MAX (366 * RK_DAY)

gboolean
rk_reaction_is_for (const RkActor *actor, const char *user_id, const char *kind)
{
  return actor->audience != RK_AUDIENCE_FAMILY || g_strcmp0 (kind, "ack") != 0
         || g_strcmp0 (actor->user_id, user_id) == 0;
}

typedef struct
{
  gint64 position;
  gint64 version;
  gboolean normal;
} PostState;

static gboolean
look_at_post (
  RkDomainTx *tx, const char *space_id, const char *post_id, PostState *ret, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db, SQL ("SELECT position, version, state FROM post WHERE space_id = $1 AND id = $2"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", space_id, post_id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (!row)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  ret->position = rk_db_column_int64 (stmt, 0);
  ret->version = rk_db_column_int64 (stmt, 1);
  ret->normal = g_strcmp0 (rk_db_column_text (stmt, 2), "normal") == 0;
  return TRUE;
}

static const char *
kind_name (int kind)
{
  return rk_field_enum_name (rk_record_type_find (&rk_reaction_type, "kind"), kind);
}

static gboolean
store (RkDomainTx *tx, const RkReaction *reaction, gint64 position, GError **error)
{
  /* A repeat, or one with a lower version that comes late, changes nothing. */
  return rk_db_exec (
    tx->db,
    SQL ("INSERT INTO reaction (post_id, user_id, kind, space_id, version, active, changed_us,"
         " position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
         " ON CONFLICT (space_id, position, user_id, kind) DO UPDATE SET"
         " version = excluded.version, active = excluded.active, changed_us = excluded.changed_us"
         " WHERE reaction.active <> excluded.active OR reaction.version < excluded.version"),
    error, "ttttioii", reaction->post_id, reaction->user_id, kind_name (reaction->kind),
    reaction->space_id, reaction->version, reaction->active, reaction->changed_us, position);
}

RkReaction *
rk_domain_reaction_set (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *space_id,
                        const char *post_id,
                        RkReactionKind kind,
                        gint64 version,
                        gboolean active,
                        GError **error)
{
  PostState post = { 0 };
  gpointer record;

  if (kind != RK_REACTION_ACK && kind != RK_REACTION_LIKE && kind != RK_REACTION_TAKE)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "there is no such reaction");
      return NULL;
    }
  if (!rk_space_authorize (tx, actor, space_id,
                           kind == RK_REACTION_TAKE ? RK_ACTION_POST_TAKE : RK_ACTION_POST_REACT,
                           RK_FACT_NONE, error)
      || !look_at_post (tx, space_id, post_id, &post, error)
      || !rk_fetch (tx->db, &rk_reaction_type,
                    SELECT (reaction, "reaction",
                            "WHERE space_id = $1 AND position = $2 AND user_id = $3 AND kind = $4"),
                    &record, error, "titt", space_id, post.position, actor->user_id,
                    kind_name ((int) kind)))
    return NULL;

  g_autoptr (RkReaction) reaction = record;
  if (active && (version < 1 || version > post.version))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_VERSION_CONFLICT, "the post has no such version");
      return NULL;
    }
  if (active && !post.normal)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the post was withdrawn or hidden");
      return NULL;
    }
  if (reaction == NULL)
    {
      reaction = rk_record_new (&rk_reaction_type);
      reaction->post_id = g_strdup (post_id);
      reaction->user_id = g_strdup (actor->user_id);
      reaction->space_id = g_strdup (space_id);
      reaction->kind = (int) kind;
      reaction->changed_us = tx->now;
      /* Nothing to take back. */
      if (!active)
        return g_steal_pointer (&reaction);
    }
  if (reaction->active == active && (!active || version <= reaction->version))
    return g_steal_pointer (&reaction);
  if (active)
    reaction->version = version;
  reaction->active = active;
  reaction->changed_us = tx->now;
  if (!store (tx, reaction, post.position, error)
      || (active && kind == RK_REACTION_ACK && !rk_ask_settle (tx, post_id, actor->user_id, error)))
    return NULL;

  g_autofree char *position = g_strdup_printf ("%" G_GINT64_FORMAT, post.position);
  const char *name = kind_name ((int) kind);
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "reaction", position, actor->user_id, name);
  g_autofree char *action = g_strconcat (active ? "react_" : "unreact_", name, NULL);
  rk_tx_audit (tx, actor, action, post_id, space_id, NULL);
  return g_steal_pointer (&reaction);
}

RkMarker *
rk_domain_marker_set (RkDomainTx *tx,
                      const RkActor *actor,
                      const char *space_id,
                      gint64 generation,
                      gint64 position,
                      GError **error)
{
  gpointer record;

  if (generation < 0 || position < 0 || generation > G_MAXINT32)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "a marker has no negative numbers");
      return NULL;
    }
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_MARKER_SET, RK_FACT_NONE, error)
      /* The greater pair wins, whichever comes first; nobody has read what is not there. */
      || !rk_db_exec (
        tx->db,
        SQL ("INSERT INTO marker (space_id, generation, position, changed_us, user_id)"
             " SELECT s.id, CAST ($2 AS BIGINT), CASE WHEN s.head_position < $3"
             " THEN s.head_position ELSE CAST ($3 AS BIGINT) END, CAST ($4 AS BIGINT), $5"
             " FROM space s WHERE s.id = $1"
             " ON CONFLICT (user_id, space_id) DO UPDATE SET generation = excluded.generation,"
             " position = excluded.position, changed_us = excluded.changed_us"
             " WHERE (excluded.generation, excluded.position)"
             " > (marker.generation, marker.position)"),
        error, "tiiit", space_id, generation, position, tx->now, actor->user_id))
    return NULL;
  const gboolean changed = rk_db_changes (tx->db) > 0;
  if (!rk_fetch (tx->db, &rk_marker_type,
                 SELECT (marker, "marker", "WHERE user_id = $1 AND space_id = $2"), &record, error,
                 "tt", actor->user_id, space_id))
    return NULL;
  if (changed)
    {
      rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "marker", space_id, NULL, NULL);
      rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_MARKER_SET), NULL, space_id, NULL);
    }
  return record;
}

RkMute *
rk_domain_mute_set (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, gint64 until_us, GError **error)
{
  RkMute mute = { (char *) space_id, until_us, tx->now };

  if (until_us < 0 || until_us > tx->now + MUTE_MAX)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "mute.until_us is out of range");
      return NULL;
    }
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_MUTE_SET, RK_FACT_NONE, error)
      || !rk_db_exec (tx->db,
                      SQL ("INSERT INTO mute (user_id, space_id, until_us, changed_us)"
                           " VALUES ($1, $2, $3, $4)"
                           " ON CONFLICT (user_id, space_id) DO UPDATE SET"
                           " until_us = excluded.until_us, changed_us = excluded.changed_us"),
                      error, "ttii", actor->user_id, space_id, until_us, tx->now))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "mute", space_id, NULL, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_MUTE_SET), NULL, space_id, NULL);
  return rk_record_copy (&rk_mute_type, &mute);
}

gboolean
rk_domain_draft_set (RkDomainTx *tx,
                     const RkActor *actor,
                     const char *space_id,
                     const char *text,
                     const char *reply_to,
                     GError **error)
{
  RkDraft draft = {
    .space_id = (char *) space_id,
    .text = (char *) text,
    .reply_to = (char *) reply_to,
    .changed_us = tx->now,
  };

  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_DRAFT_SET, RK_FACT_NONE, error)
      || !rk_record_validate (&rk_draft_type, &draft, error))
    return FALSE;
  if (rk_is_empty (text))
    {
      if (!rk_db_exec (tx->db, SQL ("DELETE FROM draft WHERE user_id = $1 AND space_id = $2"),
                       error, "tt", actor->user_id, space_id))
        return FALSE;
      if (rk_db_changes (tx->db) > 0)
        rk_tx_gone (tx, RK_CHANGE_USER, actor->user_id, "draft", space_id, NULL);
      return TRUE;
    }
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO draft (space_id, text, reply_to, changed_us, user_id)"
                        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id, space_id) DO UPDATE"
                        " SET text = excluded.text, reply_to = excluded.reply_to,"
                        " changed_us = excluded.changed_us"),
                   error, "tttit", space_id, text, rk_is_empty (reply_to) ? NULL : reply_to,
                   tx->now, actor->user_id))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "draft", space_id, NULL, NULL);
  return TRUE;
}
