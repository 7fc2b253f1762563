/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/dates.h"

#include "core/proposal.h"
#include "core/time.h"
#include "server/domain/domain-private.h"

#include <string.h>

/* 日程調整: the dates stand in a post that asks for answers, an answer is a reaction that says
 * more, and what was decided is said by a post that answers the first. */

/* Nobody plans further ahead; a year that was mistyped is. */
#define LATEST (2 * 366 * RK_DAY)

gboolean
rk_dates_check (RkDomainTx *tx, const RkPost *post, GError **error)
{
  RkProposedTime times[RK_PROPOSED_MAX];
  gboolean suits;
  guint n;

  if (rk_is_empty (post->dates))
    return rk_is_empty (post->place)
           || rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.place: stands beside dates alone");
  n = rk_proposal_parse (post->dates, times);
  if (n == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.dates: not in their form or order");
  if (times[0].begin_us <= tx->now || times[n - 1].begin_us > tx->now + LATEST)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "post.dates: over already, or more than two years ahead");
  if (post->ask_due_us == 0 || rk_is_blank (post->text))
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "post.dates: takes a text, and a time until which to answer");
  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM space WHERE id = $1"
                       " AND kind IN ('care', 'family', 'room', 'group', 'direct')"),
                  &suits, error, "t", post->space_id))
    return FALSE;
  return suits
         || rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.dates: not in this kind of space");
}

static gboolean
forget_answers (RkDomainTx *tx, const RkPost *post, GError **error)
{
  g_autofree char *position = g_strdup_printf ("%" G_GINT64_FORMAT, post->position);
  g_autoptr (GPtrArray) who
    = rk_texts (tx->db,
                SQL ("SELECT user_id FROM reaction WHERE space_id = $1 AND position = $2"
                     " AND kind = 'dates' ORDER BY user_id"),
                error, "ti", post->space_id, post->position);

  if (who == NULL
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE reaction SET active = 0, choices = NULL, remark = NULL,"
                           " changed_us = $3 WHERE space_id = $1 AND position = $2"
                           " AND kind = 'dates'"),
                      error, "tii", post->space_id, post->position, tx->now))
    return FALSE;
  for (guint i = 0; i < who->len; i++)
    rk_tx_change (tx, RK_CHANGE_SPACE, post->space_id, "reaction", position,
                  g_ptr_array_index (who, i), "dates");
  return TRUE;
}

gboolean
rk_dates_drop (RkDomainTx *tx, RkPost *post, GError **error)
{
  if (rk_is_empty (post->dates))
    return TRUE;
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE post SET dates = NULL, place = NULL, dates_state = NULL,"
                        " decided_us = 0 WHERE space_id = $1 AND id = $2"),
                   error, "tt", post->space_id, post->id))
    return FALSE;
  g_clear_pointer (&post->dates, g_free);
  g_clear_pointer (&post->place, g_free);
  post->dates_state = RK_DATES_NONE;
  post->decided_us = 0;
  return forget_answers (tx, post, error);
}

static gboolean
store_answer (RkDomainTx *tx, const RkReaction *answer, gint64 position, GError **error)
{
  return rk_db_exec (
    tx->db,
    SQL ("INSERT INTO reaction (post_id, user_id, kind, space_id, version, active, changed_us,"
         " position, choices, remark) VALUES ($1, $2, 'dates', $3, $4, 1, $5, $6, $7, $8)"
         " ON CONFLICT (space_id, position, user_id, kind) DO UPDATE SET active = 1,"
         " version = excluded.version, changed_us = excluded.changed_us,"
         " choices = excluded.choices, remark = excluded.remark"),
    error, "tttiiitt", answer->post_id, answer->user_id, answer->space_id, answer->version,
    answer->changed_us, position, answer->choices, answer->remark);
}

RkReaction *
rk_domain_dates_answer (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *space_id,
                        const char *post_id,
                        const char *choices,
                        const char *remark,
                        GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_REACT, error);
  RkProposedTime times[RK_PROPOSED_MAX];
  g_autoptr (RkReaction) answer = NULL;
  gpointer before = NULL;

  if (post == NULL)
    return NULL;
  if (post->dates_state == RK_DATES_NONE)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this post proposes no dates");
      return NULL;
    }
  if (!rk_choices_are_valid (choices, rk_proposal_parse (post->dates, times)))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "choices: one of y, m, n or - for each date");
      return NULL;
    }
  if (!rk_fetch (tx->db, &rk_reaction_type,
                 SELECT (reaction, "reaction",
                         "WHERE space_id = $1 AND position = $2 AND user_id = $3"
                         " AND kind = 'dates' AND active = 1"),
                 &before, error, "tit", space_id, post->position, actor->user_id))
    return NULL;
  answer = before;
  if (answer != NULL && g_strcmp0 (answer->choices, choices) == 0
      && g_strcmp0 (answer->remark != NULL ? answer->remark : "", remark != NULL ? remark : "")
           == 0)
    return g_steal_pointer (&answer);
  /* A late answer would read as one that the decision knew. */
  if (post->dates_state != RK_DATES_OPEN)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_DATES_SETTLED, "it was decided, or called off");
      return NULL;
    }
  g_clear_pointer (&answer, rk_reaction_free);
  answer = rk_record_new (&rk_reaction_type);
  answer->post_id = g_strdup (post_id);
  answer->user_id = g_strdup (actor->user_id);
  answer->space_id = g_strdup (space_id);
  answer->kind = RK_REACTION_DATES;
  answer->version = post->version;
  answer->active = TRUE;
  answer->changed_us = tx->now;
  answer->choices = g_strdup (choices);
  answer->remark = rk_is_blank (remark) ? NULL : g_strdup (remark);
  if (!rk_record_validate (&rk_reaction_type, answer, error)
      || !store_answer (tx, answer, post->position, error)
      || !rk_ask_settle (tx, post_id, actor->user_id, error))
    return NULL;

  g_autofree char *position = g_strdup_printf ("%" G_GINT64_FORMAT, post->position);
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "reaction", position, actor->user_id, "dates");
  rk_tx_audit (tx, actor, "dates_answer", post_id, space_id, NULL);
  return g_steal_pointer (&answer);
}

/* Whether what is decided is one of the dates; 0 calls them off. */
static gboolean
check_decision (const RkPost *post, gint64 decided_us, gint64 instead_of_us, GError **error)
{
  RkProposedTime times[RK_PROPOSED_MAX];
  guint n, i = 0;

  if (post->dates_state == RK_DATES_NONE || post->dates_state == RK_DATES_CALLED_OFF)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "there is nothing to decide");
  if (post->decided_us != instead_of_us)
    return rk_refuse (error, RK_DOMAIN_ERROR_DATES_SETTLED, "it was decided otherwise meanwhile");
  n = rk_proposal_parse (post->dates, times);
  while (i < n && times[i].begin_us != decided_us)
    i++;
  return decided_us == 0 || i < n
         || rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "decided_us: is none of the dates");
}

static gboolean
store_decision (RkDomainTx *tx, RkPost *post, gint64 decided_us, GError **error)
{
  post->dates_state = decided_us > 0 ? RK_DATES_DECIDED : RK_DATES_CALLED_OFF;
  post->decided_us = decided_us;
  /* Nothing is asked any more. */
  post->ask_due_us = 0;
  g_clear_pointer (&post->asked, g_free);
  post->changed_us = tx->now;
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE post SET dates_state = $3, decided_us = $4, ask_due_us = 0,"
                        " asked = NULL, changed_us = $5 WHERE space_id = $1 AND id = $2"),
                   error, "tttii", post->space_id, post->id,
                   decided_us > 0 ? "decided" : "called_off", decided_us, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_SPACE, post->space_id, "post", post->space_id, post->id, NULL);
  return rk_notice_settle (tx, RK_NOTICE_DATES_REMINDER, post->id, post->space_id, error)
         && rk_notice_settle (tx, RK_NOTICE_DATES_OVERDUE, post->id, post->space_id, error);
}

RkPost *
rk_domain_dates_decide (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *space_id,
                        const char *post_id,
                        gint64 decided_us,
                        gint64 instead_of_us,
                        const RkPost *word,
                        GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_DECIDE, error);
  g_autoptr (RkPost) said = NULL;
  const int wanted = decided_us > 0 ? RK_DATES_DECIDED : RK_DATES_CALLED_OFF;
  RkCreated created;
  gboolean told;

  if (post == NULL
      || !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM post WHERE space_id = $1 AND id = $2 AND author_id = $3"
                          " AND reply_to = $4"),
                     &told, error, "tttt", space_id, word->id, actor->user_id, post_id))
    return NULL;
  /* Said already, by the same: the answer was lost on its way. */
  if (told && post->dates_state == wanted && post->decided_us == decided_us)
    return g_steal_pointer (&post);
  if (!check_decision (post, decided_us, instead_of_us, error))
    return NULL;

  RkPost saying = *word;
  saying.space_id = (char *) space_id;
  saying.reply_to = (char *) post_id;
  if (rk_is_blank (word->text))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "text is required: what all are told");
      return NULL;
    }
  if (!store_decision (tx, post, decided_us, error)
      || !rk_domain_post_create (tx, actor, &saying, NULL, &created, &said, error))
    return NULL;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_DECIDE), post_id, space_id,
               decided_us > 0 ? NULL : "called off");
  return g_steal_pointer (&post);
}
