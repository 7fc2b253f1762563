/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "core/time.h"
#include "server/domain/domain-private.h"
#include "server/domain/post.h"

#include <string.h>

/* 要了解: 了解 is asked of named people or of all, until a time. What is asked stands in the post;
 * who is missing follows from it, from the members and from their 了解. */

/* Reminding by hand does no good more often. */
#define REMIND_AGAIN (10 * RK_MINUTE)
#define LATEST       (366 * RK_DAY)
#define AT_ONCE      100

/* After 逝去 nobody is reminded: whether that is so of the space whose id follows. */
#define AT_REST_SQL                                                                                \
  "SELECT 1 FROM space e JOIN patient d ON d.id = e.patient_id WHERE d.state = 'deceased'"         \
  " AND e.id = "

/* Those of whom 了解 is asked ($1 the space, $2 the post) and who have not given it for the version
 * as it is now, or who have not answered when it proposes dates. Who came later is asked by name
 * alone: all means those who were there. */
#define MISSING_SQL                                                                                \
  "FROM member m JOIN post p ON p.space_id = m.space_id"                                           \
  " WHERE p.space_id = $1 AND p.id = $2 AND p.state = 'normal' AND p.ask_due_us > 0"               \
  " AND m.user_id <> p.author_id"                                                                  \
  " AND (CASE WHEN p.asked IS NULL THEN m.joined_position < p.position"                            \
  " ELSE p.asked LIKE '%' || m.user_id || '%' END)"                                                \
  " AND NOT EXISTS (SELECT 1 FROM reaction r WHERE r.space_id = p.space_id"                        \
  " AND r.position = p.position AND r.user_id = m.user_id AND r.active = 1"                        \
  " AND (CASE WHEN p.dates IS NULL THEN r.kind = 'ack' AND r.version >= p.version"                 \
  " ELSE r.kind = 'dates' END))"

gboolean
rk_ask_check (RkDomainTx *tx, const RkPost *post, GError **error)
{
  g_auto (GStrv) ids = NULL;
  guint n;

  if (post->ask_due_us > tx->now + LATEST)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.ask_due_us: more than a year ahead");
  if (rk_is_empty (post->asked))
    return TRUE;
  ids = g_strsplit (post->asked, " ", RK_ASKED_MAX + 1);
  n = g_strv_length (ids);
  if (n > RK_ASKED_MAX)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.asked: too many people");
  for (guint i = 0; i < n; i++)
    {
      gboolean member = FALSE;

      if (!rk_id_is_valid (ids[i]) || g_strcmp0 (ids[i], post->author_id) == 0)
        return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.asked: others are asked, by id");
      if (!rk_exists (tx->db, SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"),
                      &member, error, "tt", post->space_id, ids[i]))
        return FALSE;
      if (!member)
        return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.asked: is no member");
    }
  return TRUE;
}

RkPost *
rk_domain_post_ask (RkDomainTx *tx,
                    const RkActor *actor,
                    const char *space_id,
                    const char *post_id,
                    gint64 due_us,
                    const char *asked,
                    GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_ASK, error);

  if (post == NULL)
    return NULL;
  if (due_us > 0 && !rk_is_empty (post->asker_tag))
    {
      /* Of all others, as far as the server knows, but for the one who must not be named. */
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "nobody knows who else is asked");
      return NULL;
    }
  if (due_us == 0 || rk_is_empty (asked))
    asked = NULL;
  if (post->ask_due_us == due_us && g_strcmp0 (post->asked, asked) == 0)
    return g_steal_pointer (&post);
  if (due_us > 0 && post->state != RK_POST_NORMAL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the post was withdrawn or hidden");
      return NULL;
    }
  /* Until when answers to the dates are wanted can be put off, and ends with the decision. */
  if (post->dates_state != RK_DATES_NONE && (due_us > 0) != (post->dates_state == RK_DATES_OPEN))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT,
                 due_us > 0 ? "the dates are not open any more"
                            : "the dates are open: decide one, or call them off");
      return NULL;
    }
  post->ask_due_us = due_us;
  g_free (post->asked);
  post->asked = g_strdup (asked);
  post->reminded_us = 0;
  post->changed_us = tx->now;
  if ((due_us > 0 && !rk_ask_check (tx, post, error))
      || !rk_record_validate (&rk_post_type, post, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE post SET ask_due_us = $3, asked = $4, reminded_us = 0,"
                           " ask_told = 0, changed_us = $5 WHERE space_id = $1 AND id = $2"),
                      error, "ttiti", space_id, post_id, due_us, asked, tx->now))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "post", space_id, post_id, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_ASK), post_id, space_id,
               due_us > 0 ? NULL : "no more");
  return g_steal_pointer (&post);
}

/* A notice for each who is missing; *ret_n counts them. */
static gboolean
remind (RkDomainTx *tx,
        const char *space_id,
        const char *post_id,
        gboolean dates,
        guint *ret_n,
        GError **error)
{
  g_autoptr (GPtrArray) missing
    = rk_texts (tx->db, SQL ("SELECT m.user_id " MISSING_SQL " ORDER BY m.user_id"), error, "tt",
                space_id, post_id);

  if (missing == NULL)
    return FALSE;
  for (guint i = 0; i < missing->len; i++)
    {
      const char *user_id = g_ptr_array_index (missing, i);

      /* One that waits says enough. */
      if (!rk_ask_settle (tx, post_id, user_id, error)
          || !rk_notice_add (tx, user_id, dates ? RK_NOTICE_DATES_REMINDER : RK_NOTICE_ASK_REMINDER,
                             post_id, space_id, error))
        return FALSE;
    }
  *ret_n = missing->len;
  return TRUE;
}

RkPost *
rk_domain_post_remind (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_ASK, error);
  gboolean at_rest;
  guint n;

  if (post == NULL)
    return NULL;
  if (post->state != RK_POST_NORMAL || post->ask_due_us == 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "nothing is asked with this post");
      return NULL;
    }
  if (!rk_exists (tx->db, SQL (AT_REST_SQL "$1"), &at_rest, error, "t", space_id))
    return NULL;
  if (at_rest)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the patient has died, and nobody is reminded");
      return NULL;
    }
  if (post->reminded_us > 0 && post->reminded_us + REMIND_AGAIN > tx->now)
    return g_steal_pointer (&post);
  post->reminded_us = post->changed_us = tx->now;
  if (!remind (tx, space_id, post_id, post->dates_state != RK_DATES_NONE, &n, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE post SET reminded_us = $3, changed_us = $3"
                           " WHERE space_id = $1 AND id = $2"),
                      error, "tti", space_id, post_id, tx->now))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "post", space_id, post_id, NULL);
  rk_tx_audit (tx, actor, "post_remind", post_id, space_id, NULL);
  return g_steal_pointer (&post);
}

gboolean
rk_ask_settle (RkDomainTx *tx, const char *post_id, const char *user_id, GError **error)
{
  g_autofree char *id = NULL;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT id FROM notice WHERE user_id = $1 AND subject_id = $2"
         " AND kind IN ('ask_reminder', 'dates_reminder') AND read_us = 0 LIMIT 1"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", user_id, post_id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  /* At most one is unread, because each new one settles the one before. */
  id = rk_db_column_dup_text (stmt, 0);
  g_clear_pointer (&stmt, rk_db_stmt_release);
  if (!rk_db_exec (tx->db, SQL ("UPDATE notice SET read_us = $2, changed_us = $2 WHERE id = $1"),
                   error, "ti", id, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_USER, user_id, "notice", id, NULL, NULL);
  return TRUE;
}

typedef struct
{
  char *space_id;
  char *post_id;
  char *author_id;
  gboolean dates;
} Due;

static void
due_clear (gpointer data)
{
  Due *due = data;

  g_free (due->space_id);
  g_free (due->post_id);
  g_free (due->author_id);
}

static gboolean
list_due (RkDomainTx *tx, GArray *list, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT space_id, id, author_id, dates FROM post WHERE ask_due_us > 0 AND ask_told = 0"
         " AND ask_due_us <= $1 AND NOT EXISTS (" AT_REST_SQL "post.space_id)"
         " ORDER BY ask_due_us LIMIT $2"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "ii", tx->now, (gint64) AT_ONCE);
  for (;;)
    {
      Due due;

      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      due.space_id = rk_db_column_dup_text (stmt, 0);
      due.post_id = rk_db_column_dup_text (stmt, 1);
      due.author_id = rk_db_column_dup_text (stmt, 2);
      due.dates = rk_db_column_text (stmt, 3) != NULL;
      g_array_append_val (list, due);
    }
}

gboolean
rk_asks_tell (RkDomainTx *tx, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Due));

  g_array_set_clear_func (list, due_clear);
  if (!list_due (tx, list, error))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const Due *due = &g_array_index (list, Due, i);
      guint n;

      /* Another server may have been quicker. */
      if (!rk_db_exec (tx->db,
                       SQL ("UPDATE post SET ask_told = 1 WHERE space_id = $1 AND id = $2"
                            " AND ask_told = 0"),
                       error, "tt", due->space_id, due->post_id))
        return FALSE;
      if (rk_db_changes (tx->db) == 0)
        continue;
      if (!remind (tx, due->space_id, due->post_id, due->dates, &n, error)
          || (n > 0
              && !rk_notice_add (tx, due->author_id,
                                 due->dates ? RK_NOTICE_DATES_OVERDUE : RK_NOTICE_ASK_OVERDUE,
                                 due->post_id, due->space_id, error)))
        return FALSE;
      rk_tx_audit (tx, NULL, "post_ask_over", due->post_id, due->space_id, NULL);
    }
  return TRUE;
}

gboolean
rk_domain_tick (RkDomainTx *tx, GError **error)
{
  return rk_asks_tell (tx, error) && rk_scheduled_send (tx, error);
}
