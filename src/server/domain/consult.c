/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/domain-private.h"
#include "server/domain/post.h"

/* 相談: the second place of a コミュニティ, where a post is a question or answers one. */

gboolean
rk_consult_follow (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error)
{
  g_autofree char *consult = NULL;
  g_autofree char *there = NULL;
  g_autofree char *here = NULL;

  if (!rk_db_query_text (tx->db,
                         SQL ("SELECT (SELECT id FROM space WHERE parent_id = $1"
                              " AND kind = 'consult')"),
                         &consult, error, "t", space_id))
    return FALSE;
  if (consult == NULL)
    return TRUE;
  if (!rk_db_query_text (tx->db,
                         SQL ("SELECT (SELECT role FROM member WHERE space_id = $1"
                              " AND user_id = $2)"),
                         &there, error, "tt", space_id, user_id)
      || !rk_db_query_text (tx->db,
                            SQL ("SELECT (SELECT role FROM member WHERE space_id = $1"
                                 " AND user_id = $2)"),
                            &here, error, "tt", consult, user_id))
    return FALSE;
  if (g_strcmp0 (there, here) == 0)
    return TRUE;
  if (there == NULL)
    return rk_space_leave (tx, consult, user_id, error);
  if (here == NULL)
    return rk_space_join (
      tx, consult, user_id, g_str_equal (there, "admin") ? RK_ROLE_ADMIN : RK_ROLE_MEMBER, error);
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE member SET role = $3, changed_us = $4 WHERE space_id = $1"
                        " AND user_id = $2"),
                   error, "ttti", consult, user_id, there, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_SPACE, consult, "member", consult, user_id, NULL);
  return TRUE;
}

static gboolean
store (RkDomainTx *tx, RkPost *question, const char *answer_id, GError **error)
{
  if (!rk_db_exec (
        tx->db,
        SQL ("UPDATE post SET solution = $3, changed_us = $4 WHERE space_id = $1 AND id = $2"),
        error, "ttti", question->space_id, question->id, answer_id, tx->now))
    return FALSE;
  g_free (question->solution);
  question->solution = g_strdup (answer_id);
  question->changed_us = tx->now;
  rk_tx_change (
    tx, RK_CHANGE_SPACE, question->space_id, "post", question->space_id, question->id, NULL);
  return TRUE;
}

/* Its row is taken until the commit, so that it is not withdrawn meanwhile. */
static gboolean
check_answer (RkDomainTx *tx, const RkPost *question, const char *answer_id, GError **error)
{
  gboolean good;

  if (!rk_db_exec (tx->db, SQL ("UPDATE post SET state = state WHERE space_id = $1 AND id = $2"),
                   error, "tt", question->space_id, answer_id)
      || !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM post WHERE space_id = $1 AND id = $2 AND reply_to = $3"
                          " AND state = 'normal'"),
                     &good, error, "ttt", question->space_id, answer_id, question->id))
    return FALSE;
  return good
         || rk_refuse (
           error, RK_DOMAIN_ERROR_INVALID, "answer_id: there is no such answer to this question");
}

RkPost *
rk_domain_post_solve (RkDomainTx *tx,
                      const RkActor *actor,
                      const char *space_id,
                      const char *post_id,
                      const char *answer_id,
                      GError **error)
{
  g_autoptr (RkPost) question
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_SOLVE, error);
  gboolean consult;

  if (question == NULL
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE id = $1 AND kind = 'consult'"),
                     &consult, error, "t", space_id))
    return NULL;
  if (!consult || question->reply_to != NULL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "only a question is solved");
      return NULL;
    }
  if (g_strcmp0 (question->solution, answer_id) == 0)
    return g_steal_pointer (&question);
  if (answer_id != NULL && question->state != RK_POST_NORMAL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the post was withdrawn or hidden");
      return NULL;
    }
  if ((answer_id != NULL && !check_answer (tx, question, answer_id, error))
      || !store (tx, question, answer_id, error))
    return NULL;
  rk_tx_audit (tx, rk_actor_to_name (actor, question), rk_action_name (RK_ACTION_POST_SOLVE),
               post_id, space_id, answer_id != NULL ? answer_id : "no more");
  return g_steal_pointer (&question);
}

gboolean
rk_solution_drop (RkDomainTx *tx, const RkPost *post, GError **error)
{
  if (rk_is_empty (post->reply_to))
    return TRUE;
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE post SET solution = NULL, changed_us = $4 WHERE space_id = $1"
                        " AND id = $2 AND solution = $3"),
                   error, "ttti", post->space_id, post->reply_to, post->id, tx->now))
    return FALSE;
  if (rk_db_changes (tx->db) > 0)
    rk_tx_change (
      tx, RK_CHANGE_SPACE, post->space_id, "post", post->space_id, post->reply_to, NULL);
  return TRUE;
}
