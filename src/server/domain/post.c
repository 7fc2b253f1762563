/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/post.h"
#include "core/id.h"
#include "core/text.h"
#include "server/domain/domain-private.h"

#include <string.h>

static gboolean
get_post (RkDomainTx *tx, const char *space_id, const char *id, RkPost **ret, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_post_type, SELECT (post, "post", "WHERE space_id = $1 AND id = $2"),
                 &record, error, "tt", space_id, id))
    return FALSE;
  *ret = record;
  return TRUE;
}

/* Only what was uploaded for this space by its author, is complete, and belongs to no post. */
static gboolean
check_attachments (RkDomainTx *tx,
                   const RkActor *actor,
                   const char *space_id,
                   const char *const *ids,
                   guint n,
                   GError **error)
{
  if (n > RK_ATTACHMENTS_PER_POST)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "too many attachments");
  for (guint i = 0; i < n; i++)
    {
      gboolean good;

      for (guint j = 0; j < i; j++)
        if (strcmp (ids[i], ids[j]) == 0)
          return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "an attachment stands there twice");
      if (!rk_exists (tx->db,
                      SQL ("SELECT 1 FROM attachment WHERE space_id = $1 AND id = $2"
                           " AND uploader_id = $3 AND state = 'complete' AND position = 0"),
                      &good, error, "ttt", space_id, ids[i], actor->user_id))
        return FALSE;
      if (!good)
        return rk_refuse (error, RK_DOMAIN_ERROR_INVALID,
                          "an attachment is not there, not complete, or used already");
    }
  return TRUE;
}

gboolean
rk_post_check_new (RkDomainTx *tx,
                   const RkActor *actor,
                   const RkPost *post,
                   const char *const *ids,
                   guint n,
                   GError **error)
{
  gboolean there;

  if (rk_is_blank (post->text) && n == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.text is required");
  if (!rk_is_empty (post->reply_to))
    {
      /* In 相談 one answers a question, so that each answer stands under one. */
      if (!rk_exists (tx->db,
                      SQL ("SELECT 1 FROM post p JOIN space s ON s.id = p.space_id"
                           " WHERE p.space_id = $1 AND p.id = $2"
                           " AND (s.kind <> 'consult' OR p.reply_to IS NULL)"),
                      &there, error, "tt", post->space_id, post->reply_to))
        return FALSE;
      if (!there)
        return rk_refuse (error, RK_DOMAIN_ERROR_INVALID,
                          "post.reply_to: there is no such post that can be answered");
    }
  return (post->ask_due_us == 0 || rk_ask_check (tx, post, error))
         && rk_dates_check (tx, post, error)
         && check_attachments (tx, actor, post->space_id, ids, n, error);
}

/* The next position of the space; holds its row until the commit, so that positions have no gap
 * and appear in their order. */
static gboolean
take_position (RkDomainTx *tx, const char *space_id, gint64 *ret_position, GError **error)
{
  return rk_db_query_int64 (tx->db,
                            SQL ("UPDATE space SET head_position = head_position + 1,"
                                 " last_post_us = $2, changed_us = $2 WHERE id = $1"
                                 " RETURNING head_position"),
                            ret_position, error, "ti", space_id, tx->now);
}

static gboolean
attach (RkDomainTx *tx, const RkPost *post, const char *const *ids, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      if (!rk_db_exec (tx->db,
                       SQL ("UPDATE attachment SET post_id = $3, ordinal = $4, position = $5,"
                            " changed_us = $6 WHERE space_id = $1 AND id = $2"),
                       error, "tttiii", post->space_id, ids[i], post->id, (gint64) i + 1,
                       post->position, tx->now))
        return FALSE;
      rk_tx_change (
        tx, RK_CHANGE_SPACE, post->space_id, "attachment", post->space_id, ids[i], NULL);
    }
  return TRUE;
}

gboolean
rk_post_may_see_again (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, gboolean *ret_may, GError **error)
{
  RkFact facts;

  if (!rk_space_facts (tx, actor, space_id, &facts, error))
    return FALSE;
  *ret_may = rk_may (RK_ACTION_POST_READ, facts | rk_actor_facts (actor)) == RK_VERDICT_ALLOWED;
  return TRUE;
}

static gboolean
answer_repeat (RkDomainTx *tx,
               const RkActor *actor,
               const RkPost *post,
               RkCreated *ret_created,
               RkPost **ret_post,
               GError **error)
{
  gboolean may;

  *ret_created = RK_CREATED_UNSEEN;
  if (!rk_post_may_see_again (tx, actor, post->space_id, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  if (!get_post (tx, post->space_id, post->id, ret_post, error))
    return FALSE;
  if (*ret_post != NULL)
    *ret_created = RK_CREATED_REPEATED;
  return TRUE;
}

static gboolean
add (RkDomainTx *tx,
     const RkActor *actor,
     RkPost *made,
     const char *const *ids,
     guint n,
     const char *digest,
     GError **error)
{
  if (!take_position (tx, made->space_id, &made->position, error)
      || !rk_insert (tx->db, &rk_post_type, "post", made, error)
      || !rk_creation_note (tx, actor, "post", made->space_id, made->id, digest, error)
      || !rk_search_put (tx, made->space_id, made->id, made->text, error))
    return FALSE;
  /* Its head has moved. */
  rk_tx_change (tx, RK_CHANGE_SPACE, made->space_id, "space", made->space_id, NULL, NULL);
  rk_tx_change (tx, RK_CHANGE_SPACE, made->space_id, "post", made->space_id, made->id, NULL);
  if (!attach (tx, made, ids, n, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_CREATE), made->id, made->space_id, digest);
  /* In whose name, in a row of its own: the one above names the post. */
  if (made->for_id != NULL)
    rk_tx_audit (
      tx, actor, rk_action_name (RK_ACTION_POST_DEPUTISE), made->for_id, made->space_id, made->id);
  return TRUE;
}

/* What a creating body holds besides the record's plain fields. */
static char *
creating_body (const RkPost *post, const char *const *attachments, guint n)
{
  g_autofree char *list = n > 0 ? g_strjoinv (" ", (char **) attachments) : NULL;

  if (post->ask_due_us <= 0 && rk_is_empty (post->night_reason) && rk_is_empty (post->for_id)
      && rk_is_empty (post->asker_tag) && rk_is_empty (post->dates) && rk_is_empty (post->place))
    return g_steal_pointer (&list);

  GString *body = g_string_new (list);
  if (post->ask_due_us > 0)
    g_string_append_printf (
      body, "|%" G_GINT64_FORMAT " %s", post->ask_due_us, post->asked != NULL ? post->asked : "");
  if (!rk_is_empty (post->night_reason))
    g_string_append_printf (body, "|%s", post->night_reason);
  if (!rk_is_empty (post->for_id))
    g_string_append_printf (body, "|for %s", post->for_id);
  if (!rk_is_empty (post->asker_tag))
    g_string_append_printf (body, "|asker %s", post->asker_tag);
  if (!rk_is_empty (post->dates) || !rk_is_empty (post->place))
    g_string_append_printf (body, "|dates %s|%s", post->dates != NULL ? post->dates : "",
                            post->place != NULL ? post->place : "");
  return g_string_free (body, FALSE);
}

gboolean
rk_domain_post_create (RkDomainTx *tx,
                       const RkActor *actor,
                       const RkPost *post,
                       const char *const *attachments,
                       RkCreated *ret_created,
                       RkPost **ret_post,
                       GError **error)
{
  const guint n = attachments != NULL ? g_strv_length ((char **) attachments) : 0;
  g_autofree char *list = creating_body (post, attachments, n);
  g_autoptr (RkPost) made = rk_record_copy (&rk_post_type, post);
  const gboolean anonymous = !rk_is_empty (made->asker_tag);
  const RkActor nobody = { .user_id = (char *) "" };
  const RkActor *creator = anonymous ? &nobody : actor;
  RkCreationState state;
  gboolean taken;

  *ret_post = NULL;
  g_free (made->author_id);
  made->author_id = anonymous ? NULL : g_strdup (actor->user_id);
  if (!anonymous)
    g_clear_pointer (&made->asker_tag, g_free);
  else
    made->written_us = 0;
  if (rk_is_empty (made->reply_to))
    g_clear_pointer (&made->reply_to, g_free);
  if (rk_is_empty (made->asked))
    g_clear_pointer (&made->asked, g_free);
  if (rk_is_blank (made->night_reason))
    g_clear_pointer (&made->night_reason, g_free);
  if (rk_is_empty (made->for_id))
    g_clear_pointer (&made->for_id, g_free);
  made->confirmation = made->for_id != NULL ? RK_CONFIRMATION_WAITING : RK_CONFIRMATION_NONE;
  g_clear_pointer (&made->return_reason, g_free);
  if (rk_is_empty (made->dates))
    g_clear_pointer (&made->dates, g_free);
  if (rk_is_blank (made->place))
    g_clear_pointer (&made->place, g_free);
  made->dates_state = made->dates != NULL ? RK_DATES_OPEN : RK_DATES_NONE;
  made->decided_us = 0;
  made->reminded_us = 0;
  made->state = RK_POST_NORMAL;
  made->version = 1;
  made->n_attachments = MIN (n, RK_ATTACHMENTS_PER_POST);
  made->created_us = made->changed_us = tx->now;
  if (!rk_record_validate (&rk_post_type, made, error))
    return FALSE;

  g_autofree char *digest = rk_creation_digest (tx->domain, &rk_post_type, made, list);
  if (!rk_creation_look (tx, creator, "post", made->space_id, made->id, digest, &state, error))
    return FALSE;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    return answer_repeat (tx, actor, made, ret_created, ret_post, error);

  if (!rk_space_authorize (tx, actor, made->space_id, RK_ACTION_POST_CREATE, RK_FACT_NONE, error)
      || (made->ask_due_us > 0
          && !rk_space_authorize (
            tx, actor, made->space_id, RK_ACTION_POST_ASK, RK_FACT_AUTHOR, error))
      || (made->for_id != NULL && !rk_deputy_check (tx, actor, made->space_id, made->for_id, error))
      || (anonymous && !rk_anonymous_check (tx, actor, made, n, error))
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM post WHERE space_id = $1 AND id = $2"), &taken,
                     error, "tt", made->space_id, made->id))
    return FALSE;
  if (taken || state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
  if (!rk_post_check_new (tx, actor, made, attachments, n, error)
      || !add (tx, creator, made, attachments, n, digest, error)
      || (anonymous && !rk_author_seal (tx, actor, made, error)))
    return FALSE;
  *ret_created = RK_CREATED_NEW;
  *ret_post = g_steal_pointer (&made);
  return TRUE;
}

RkPost *
rk_post_find_permitted (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *space_id,
                        const char *post_id,
                        RkAction action,
                        GError **error)
{
  g_autoptr (RkPost) post = NULL;

  if (tx->writing
      && !rk_db_exec (tx->db, SQL ("UPDATE post SET state = state WHERE space_id = $1 AND id = $2"),
                      error, "tt", space_id, post_id))
    return NULL;
  if (!get_post (tx, space_id, post_id, &post, error))
    return NULL;

  if (post == NULL)
    {
      if (rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_SEE, RK_FACT_NONE, error))
        rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }

  RkFact own = RK_FACT_NONE;
  if ((post->author_id != NULL && g_strcmp0 (post->author_id, actor->user_id) == 0)
      || rk_is_asker (actor, post))
    own |= RK_FACT_AUTHOR;
  if (actor->user_id != NULL && g_strcmp0 (post->for_id, actor->user_id) == 0)
    own |= RK_FACT_SELF;
  if (!rk_space_authorize (tx, actor, space_id, action, own, error))
    return NULL;
  return g_steal_pointer (&post);
}

static gboolean
keep_version (RkDomainTx *tx, const RkPost *post, GError **error)
{
  gint64 edited;

  return rk_number (tx->db, SQL ("SELECT edited_us FROM post WHERE space_id = $1 AND id = $2"),
                    &edited, error, "tt", post->space_id, post->id)
         && rk_db_exec (tx->db,
                        SQL ("INSERT INTO post_version (space_id, post_id, version, text,"
                             " created_us) VALUES ($1, $2, $3, $4, $5)"
                             " ON CONFLICT (space_id, post_id, version) DO NOTHING"),
                        error, "ttiti", post->space_id, post->id, post->version, post->text,
                        edited > 0 ? edited : post->created_us);
}

/* What a new text of 代行入力 means: by the doctor it stands, by whoever types it waits again. */
static gboolean
restand (RkDomainTx *tx, const RkActor *actor, RkPost *post, GError **error)
{
  const gboolean by_doctor = g_strcmp0 (post->for_id, actor->user_id) == 0;

  if (rk_is_empty (post->for_id))
    return TRUE;
  if (!by_doctor && !rk_deputy_check (tx, actor, post->space_id, post->for_id, error))
    return FALSE;
  post->confirmation = by_doctor ? RK_CONFIRMATION_CONFIRMED : RK_CONFIRMATION_WAITING;
  g_clear_pointer (&post->return_reason, g_free);
  rk_tx_audit (tx, actor, by_doctor ? "post_correct" : rk_action_name (RK_ACTION_POST_DEPUTISE),
               by_doctor ? post->author_id : post->for_id, post->space_id, post->id);
  return rk_db_exec (tx->db,
                     SQL ("UPDATE post SET confirmation = $3, return_reason = NULL"
                          " WHERE space_id = $1 AND id = $2"),
                     error, "ttt", post->space_id, post->id, by_doctor ? "confirmed" : "waiting");
}

/* What text the post had in an earlier version. */
static gboolean
had_text (RkDomainTx *tx,
          const RkPost *post,
          gint64 version,
          const char *text,
          gboolean *ret,
          GError **error)
{
  if (version == post->version)
    {
      *ret = post->state == RK_POST_NORMAL && g_strcmp0 (post->text, text) == 0;
      return TRUE;
    }
  return rk_exists (tx->db,
                    SQL ("SELECT 1 FROM post_version WHERE space_id = $1 AND post_id = $2"
                         " AND version = $3 AND text = $4"),
                    ret, error, "ttit", post->space_id, post->id, version, text);
}

RkPost *
rk_domain_post_edit (RkDomainTx *tx,
                     const RkActor *actor,
                     const char *space_id,
                     const char *post_id,
                     gint64 version,
                     const char *text,
                     GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_EDIT, error);
  gboolean same = FALSE;

  if (post == NULL)
    return NULL;
  if (version > 1 && version <= post->version && !had_text (tx, post, version, text, &same, error))
    return NULL;
  if (same)
    return g_steal_pointer (&post);
  if (version != post->version + 1)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_VERSION_CONFLICT, "the post has another version");
      return NULL;
    }
  if (post->state != RK_POST_NORMAL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the post was withdrawn or hidden");
      return NULL;
    }
  if (rk_is_blank (text) && post->n_attachments == 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.text is required");
      return NULL;
    }
  if (!restand (tx, actor, post, error) || !keep_version (tx, post, error))
    return NULL;
  g_free (post->text);
  post->text = g_strdup (text);
  post->version = version;
  post->changed_us = tx->now;
  if (!rk_record_validate (&rk_post_type, post, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE post SET text = $3, version = $4, changed_us = $5,"
                           " edited_us = $5 WHERE space_id = $1 AND id = $2"),
                      error, "tttii", space_id, post_id, text, version, tx->now)
      || !rk_search_put (tx, space_id, post_id, text, error) || !rk_pin_refresh (tx, post, error))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "post", space_id, post_id, NULL);
  g_autofree char *digest = rk_salted_hash (tx->domain, "edit", text, NULL);
  rk_tx_audit (tx, rk_actor_to_name (actor, post), rk_action_name (RK_ACTION_POST_EDIT), post_id,
               space_id, digest);
  return g_steal_pointer (&post);
}

static gboolean
empty_post (RkDomainTx *tx, RkPost *post, RkPostState state, GError **error)
{
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE post SET text = '', state = $3, n_attachments = 0, changed_us = $4"
                        " WHERE space_id = $1 AND id = $2"),
                   error, "ttti", post->space_id, post->id,
                   state == RK_POST_HIDDEN ? "hidden" : "withdrawn", tx->now)
      || !rk_search_put (tx, post->space_id, post->id, NULL, error)
      || !rk_pin_drop (tx, post, error) || !rk_solution_drop (tx, post, error)
      || !rk_dates_drop (tx, post, error))
    return FALSE;
  g_free (post->text);
  post->text = g_strdup ("");
  post->state = (int) state;
  post->n_attachments = 0;
  post->changed_us = tx->now;
  rk_tx_change (tx, RK_CHANGE_SPACE, post->space_id, "post", post->space_id, post->id, NULL);
  return rk_attachments_kill (tx, post->space_id, post->id, error);
}

RkPost *
rk_domain_post_withdraw (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_WITHDRAW, error);

  if (post == NULL || post->state != RK_POST_NORMAL)
    return g_steal_pointer (&post);
  if (!keep_version (tx, post, error) || !empty_post (tx, post, RK_POST_WITHDRAWN, error))
    return NULL;
  rk_tx_audit (tx, rk_actor_to_name (actor, post), rk_action_name (RK_ACTION_POST_WITHDRAW),
               post_id, space_id, NULL);
  return g_steal_pointer (&post);
}

RkPost *
rk_domain_post_hide (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_HIDE, error);

  if (post == NULL || post->state == RK_POST_HIDDEN)
    return g_steal_pointer (&post);
  if (!empty_post (tx, post, RK_POST_HIDDEN, error)
      || !rk_db_exec (tx->db, SQL ("DELETE FROM post_version WHERE space_id = $1 AND post_id = $2"),
                      error, "tt", space_id, post_id)
      || (post->author_id != NULL && g_strcmp0 (post->author_id, actor->user_id) != 0
          && !rk_notice_add (tx, post->author_id, RK_NOTICE_POST_HIDDEN, post_id, space_id, error)))
    return NULL;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_HIDE), post_id, space_id, NULL);
  return g_steal_pointer (&post);
}

gboolean
rk_domain_post_versions_write (RkDomainTx *tx,
                               const RkActor *actor,
                               const char *space_id,
                               const char *post_id,
                               RkJsonWriter *writer,
                               GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_READ, error);
  gint64 edited;

  if (post == NULL
      || !rk_number (tx->db, SQL ("SELECT edited_us FROM post WHERE space_id = $1 AND id = $2"),
                     &edited, error, "tt", space_id, post_id))
    return FALSE;
  rk_json_begin_object (writer);
  rk_json_key (writer, "versions");
  rk_json_begin_array (writer);
  if (post->state == RK_POST_NORMAL)
    {
      RkPostVersion now = {
        .post_id = post->id,
        .version = post->version,
        .text = post->text,
        .created_us = edited > 0 ? edited : post->created_us,
      };
      g_autoptr (RkDbStmt) stmt
        = rk_db_prepare (tx->db,
                         SELECT (post_version, "post_version",
                                 "WHERE space_id = $1 AND post_id = $2 ORDER BY version"),
                         error);
      if (stmt == NULL)
        return FALSE;
      rk_db_bind (stmt, "tt", space_id, post_id);
      if (!rk_rows_write (stmt, &rk_post_version_type, actor->audience, writer, NULL, error))
        return FALSE;
      rk_record_write (&rk_post_version_type, &now, actor->audience, writer);
    }
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  rk_tx_audit (tx, actor, "post_versions_read", post_id, space_id, NULL);
  return TRUE;
}
