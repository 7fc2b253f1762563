/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/anonymous-private.h"
#include "client/store-private.h"

#include "db/record.h"

/* 相談: questions, what answers them, and which answer solved one. */

/* In the list of questions, at most. */
#define MAX_QUESTIONS 500

static gboolean
is_consult (RkStore *store, const char *space_id)
{
  gint64 n = 0;

  return rk_db_query_int64 (store->db,
                            "SELECT COUNT(*) FROM space WHERE id = $1 AND kind = 'consult'", &n,
                            NULL, "t", space_id)
         && n > 0;
}

/** rk_store_fill_consult: @target: (nullable): what @row answers, where that is known here */
void
rk_store_fill_consult (RkStore *store, RkPostRow *row, const RkPost *target)
{
  const RkPost *post = row->post;
  const gboolean answers = post->reply_to != NULL && *post->reply_to != '\0';

  if (post->state != RK_POST_NORMAL || !is_consult (store, post->space_id))
    return;
  if (!answers)
    row->in_consult = post->solution != NULL && *post->solution != '\0' ? RK_IN_CONSULT_SOLVED
                                                                        : RK_IN_CONSULT_OPEN;
  else
    row->in_consult = target != NULL && g_strcmp0 (target->solution, post->id) == 0
                        ? RK_IN_CONSULT_SOLUTION
                        : RK_IN_CONSULT_ANSWER;
  row->answers_me = answers && target != NULL && rk_store_wrote (store, target);
}

/** rk_store_questions: Returns: (transfer full) (element-type RkQuestionEntry): the latest first */
GPtrArray *
rk_store_questions (RkStore *store, const char *space_id)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_question_entry_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    "SELECT p.id, p.author_id, p.text, p.created_us, COALESCE (p.solution, '') <> '',"
    " (SELECT COUNT(*) FROM post a WHERE a.reply_to = p.id AND a.space_id = p.space_id"
    " AND a.state = 'normal') FROM post p WHERE p.space_id = $1 AND p.state = 'normal'"
    " AND COALESCE (p.reply_to, '') = '' ORDER BY p.position DESC LIMIT $2",
    NULL);
  gboolean found;

  if (stmt == NULL)
    return questions;
  rk_db_bind (stmt, "ti", space_id, (gint64) MAX_QUESTIONS);
  while (rk_db_step (stmt, &found, NULL) && found)
    {
      RkQuestionEntry *entry = g_new0 (RkQuestionEntry, 1);

      entry->post_id = rk_db_column_dup_text (stmt, 0);
      entry->author
        = g_strdup (rk_store_peek_user (store, rk_db_column_text (stmt, 1))->user->name);
      entry->excerpt = rk_store_excerpt (rk_db_column_text (stmt, 2));
      entry->created_us = rk_db_column_int64 (stmt, 3);
      entry->solved = rk_db_column_bool (stmt, 4);
      entry->n_answers = (guint) rk_db_column_int64 (stmt, 5);
      g_ptr_array_add (questions, entry);
    }
  return questions;
}
