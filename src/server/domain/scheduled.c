/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/scheduled.h"
#include "core/time.h"
#include "server/domain/domain-private.h"
#include "server/domain/post.h"

/* 予約投稿. What waits is no post: it has no position, is in no timeline but its author's own end
 * of it, and becomes a post by the same rules as any other when its time has come. */

/* At most so many leave with one tick. */
#define AT_ONCE 200

static gboolean
get_scheduled (
  RkDomainTx *tx, const char *space_id, const char *id, RkScheduled **ret, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_scheduled_type,
                 SELECT (scheduled, "scheduled", "WHERE space_id = $1 AND id = $2"), &record, error,
                 "tt", space_id, id))
    return FALSE;
  *ret = record;
  return TRUE;
}

/* The next end of the quiet hours of whoever manages the space; now, where there are none. */
static gboolean
find_time (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, gint64 *ret_us, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_facility_type,
                 SELECT (facility, "facility",
                         "WHERE id = (SELECT COALESCE ((SELECT p.facility_id FROM patient p"
                         " WHERE p.id = s.patient_id), s.facility_id, $2) FROM space s"
                         " WHERE s.id = $1)"),
                 &record, error, "tt", space_id, actor->facility_id))
    return FALSE;
  g_autoptr (RkFacility) facility = record;
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (
    facility != NULL && !rk_is_empty (facility->zone) ? facility->zone : "Asia/Tokyo");
  if (zone == NULL)
    zone = g_time_zone_new_offset (9 * 60 * 60);
  *ret_us = tx->now;
  if (facility != NULL
      && rk_time_is_between (
        tx->now, zone, facility->quiet_from_minute, facility->quiet_until_minute))
    *ret_us = rk_time_next_minute_of_day (tx->now, zone, facility->quiet_until_minute);
  return TRUE;
}

/* As the post that it will be. Shares the strings of @scheduled. */
static RkPost
as_post (const RkScheduled *scheduled)
{
  return (RkPost){
    .id = scheduled->id,
    .space_id = scheduled->space_id,
    .author_id = scheduled->author_id,
    .text = scheduled->text,
    .reply_to = scheduled->reply_to,
    .written_us = scheduled->written_us,
    .ask_due_us = scheduled->ask_due_us,
    .asked = scheduled->asked,
    .for_id = scheduled->for_id,
    .dates = scheduled->dates,
    .place = scheduled->place,
  };
}

static gboolean
is_taken (RkDomainTx *tx, const RkScheduled *made, gboolean *ret_taken, GError **error)
{
  return rk_exists (tx->db,
                    SQL ("SELECT 1 FROM post WHERE space_id = $1 AND id = $2 UNION ALL"
                         " SELECT 1 FROM scheduled WHERE space_id = $1 AND id = $2"),
                    ret_taken, error, "tt", made->space_id, made->id);
}

static gboolean
answer_repeat (RkDomainTx *tx,
               const RkActor *actor,
               const RkScheduled *made,
               RkCreated *ret_created,
               RkScheduled **ret,
               GError **error)
{
  gboolean may;

  *ret_created = RK_CREATED_UNSEEN;
  if (!rk_post_may_see_again (tx, actor, made->space_id, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  if (!get_scheduled (tx, made->space_id, made->id, ret, error))
    return FALSE;
  if (*ret != NULL)
    *ret_created = RK_CREATED_REPEATED;
  return TRUE;
}

static gboolean
add (RkDomainTx *tx,
     const RkActor *actor,
     const RkScheduled *made,
     const char *attachments,
     const char *digest,
     GError **error)
{
  if (!rk_insert (tx->db, &rk_scheduled_type, "scheduled", made, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE scheduled SET attachments = $3 WHERE space_id = $1 AND id = $2"),
                      error, "ttt", made->space_id, made->id, attachments)
      || !rk_creation_note (tx, actor, "scheduled", made->space_id, made->id, digest, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "scheduled", made->space_id, made->id, NULL);
  rk_tx_audit (
    tx, actor, rk_action_name (RK_ACTION_POST_SCHEDULE), made->id, made->space_id, digest);
  return TRUE;
}

gboolean
rk_domain_scheduled_create (RkDomainTx *tx,
                            const RkActor *actor,
                            const RkScheduled *scheduled,
                            const char *const *attachments,
                            RkCreated *ret_created,
                            RkScheduled **ret_scheduled,
                            GError **error)
{
  const guint n = attachments != NULL ? g_strv_length ((char **) attachments) : 0;
  g_autoptr (RkScheduled) made = rk_record_copy (&rk_scheduled_type, scheduled);
  g_autofree char *list = n > 0 ? g_strjoinv (" ", (char **) attachments) : NULL;
  const gboolean typed = !rk_is_empty (scheduled->for_id);
  g_autofree char *body = g_strdup_printf (
    "%s|%" G_GINT64_FORMAT " %s%s%s%s%s|%s", list != NULL ? list : "", scheduled->ask_due_us,
    scheduled->asked != NULL ? scheduled->asked : "", typed ? "|for " : "",
    typed ? scheduled->for_id : "", rk_is_empty (scheduled->dates) ? "" : "|dates ",
    scheduled->dates != NULL ? scheduled->dates : "",
    scheduled->place != NULL ? scheduled->place : "");
  RkCreationState state;
  gboolean taken;

  *ret_scheduled = NULL;
  g_free (made->author_id);
  made->author_id = g_strdup (actor->user_id);
  if (rk_is_empty (made->reply_to))
    g_clear_pointer (&made->reply_to, g_free);
  if (rk_is_empty (made->asked))
    g_clear_pointer (&made->asked, g_free);
  if (!typed)
    g_clear_pointer (&made->for_id, g_free);
  if (rk_is_empty (made->dates))
    g_clear_pointer (&made->dates, g_free);
  if (rk_is_blank (made->place))
    g_clear_pointer (&made->place, g_free);
  made->state = RK_SCHEDULED_WAITING;
  made->version = 1;
  made->n_attachments = MIN (n, RK_ATTACHMENTS_PER_POST);
  made->created_us = made->changed_us = tx->now;
  if (!rk_record_validate (&rk_scheduled_type, made, error))
    return FALSE;

  g_autofree char *digest = rk_creation_digest (tx->domain, &rk_scheduled_type, made, body);
  if (!rk_creation_look (tx, actor, "scheduled", made->space_id, made->id, digest, &state, error))
    return FALSE;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    return answer_repeat (tx, actor, made, ret_created, ret_scheduled, error);
  if (!rk_space_authorize (tx, actor, made->space_id, RK_ACTION_POST_SCHEDULE, RK_FACT_NONE, error)
      || (typed && !rk_deputy_check (tx, actor, made->space_id, made->for_id, error))
      || !is_taken (tx, made, &taken, error))
    return FALSE;
  if (taken || state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");

  const RkPost post = as_post (made);
  if (!rk_post_check_new (tx, actor, &post, attachments, n, error)
      || !find_time (tx, actor, made->space_id, &made->send_us, error)
      || !add (tx, actor, made, list, digest, error))
    return FALSE;
  *ret_created = RK_CREATED_NEW;
  *ret_scheduled = g_steal_pointer (&made);
  return TRUE;
}

/* Its row is taken until the commit, so that it does not leave meanwhile. */
static RkScheduled *
find_own (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *id, GError **error)
{
  g_autoptr (RkScheduled) scheduled = NULL;

  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE scheduled SET state = state WHERE space_id = $1 AND id = $2"),
                   error, "tt", space_id, id)
      || !get_scheduled (tx, space_id, id, &scheduled, error))
    return NULL;
  if (scheduled == NULL)
    {
      if (rk_space_authorize (tx, actor, space_id, RK_ACTION_SPACE_SEE, RK_FACT_NONE, error))
        rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  if (!rk_space_authorize (
        tx, actor, space_id, RK_ACTION_SCHEDULED_CHANGE,
        g_strcmp0 (scheduled->author_id, actor->user_id) == 0 ? RK_FACT_AUTHOR : RK_FACT_NONE,
        error))
    return NULL;
  return g_steal_pointer (&scheduled);
}

RkScheduled *
rk_domain_scheduled_edit (RkDomainTx *tx,
                          const RkActor *actor,
                          const char *space_id,
                          const char *id,
                          gint64 version,
                          const char *text,
                          GError **error)
{
  g_autoptr (RkScheduled) scheduled = find_own (tx, actor, space_id, id, error);

  if (scheduled == NULL)
    return NULL;
  if (version == scheduled->version && version > 1 && g_strcmp0 (text, scheduled->text) == 0)
    return g_steal_pointer (&scheduled);
  if (version != scheduled->version + 1)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_VERSION_CONFLICT, "it has another version");
      return NULL;
    }
  if (scheduled->state != RK_SCHEDULED_WAITING)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "it could not be posted and waits no more");
      return NULL;
    }
  if (rk_is_blank (text) && scheduled->n_attachments == 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "scheduled.text is required");
      return NULL;
    }
  g_free (scheduled->text);
  scheduled->text = g_strdup (text);
  scheduled->version = version;
  scheduled->changed_us = tx->now;
  if (!rk_record_validate (&rk_scheduled_type, scheduled, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE scheduled SET text = $3, version = $4, changed_us = $5"
                           " WHERE space_id = $1 AND id = $2"),
                      error, "tttii", space_id, id, text, version, tx->now))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "scheduled", space_id, id, NULL);
  g_autofree char *digest = rk_salted_hash (tx->domain, "edit", text, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_SCHEDULED_CHANGE), id, space_id, digest);
  return g_steal_pointer (&scheduled);
}

static gboolean
drop (RkDomainTx *tx, const char *space_id, const char *id, const char *author_id, GError **error)
{
  if (!rk_db_exec (tx->db, SQL ("DELETE FROM scheduled WHERE space_id = $1 AND id = $2"), error,
                   "tt", space_id, id))
    return FALSE;
  rk_tx_gone (tx, RK_CHANGE_USER, author_id, "scheduled", space_id, id);
  return TRUE;
}

gboolean
rk_domain_scheduled_withdraw (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *id, GError **error)
{
  g_autoptr (RkScheduled) scheduled = find_own (tx, actor, space_id, id, error);

  if (scheduled == NULL || !drop (tx, space_id, id, scheduled->author_id, error))
    return FALSE;
  rk_tx_audit (tx, actor, "scheduled_withdraw", id, space_id, NULL);
  return TRUE;
}

gboolean
rk_scheduled_forget (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error)
{
  gint64 waiting;

  if (!rk_number (tx->db,
                  SQL ("SELECT count (*) FROM scheduled WHERE space_id = $1 AND author_id = $2"),
                  &waiting, error, "tt", space_id, user_id))
    return FALSE;
  if (waiting == 0)
    return TRUE;
  /* The desk forgets all of the space by itself. */
  return rk_db_exec (tx->db, SQL ("DELETE FROM scheduled WHERE space_id = $1 AND author_id = $2"),
                     error, "tt", space_id, user_id)
         && rk_notice_add (tx, user_id, RK_NOTICE_SCHEDULED_RETURNED, space_id, space_id, error);
}

/* Those of the asked who are still members; %NULL asks nobody by name any more. */
static gboolean
keep_asked (RkDomainTx *tx, RkScheduled *scheduled, GError **error)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (GString) kept = g_string_new (NULL);

  if (rk_is_empty (scheduled->asked))
    return TRUE;
  ids = g_strsplit (scheduled->asked, " ", -1);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      gboolean member;

      if (!rk_exists (tx->db, SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"),
                      &member, error, "tt", scheduled->space_id, ids[i]))
        return FALSE;
      if (member)
        g_string_append_printf (kept, "%s%s", kept->len > 0 ? " " : "", ids[i]);
    }
  g_clear_pointer (&scheduled->asked, g_free);
  if (kept->len > 0)
    scheduled->asked = g_strdup (kept->str);
  else
    scheduled->ask_due_us = 0;
  return TRUE;
}

/* The author, as somebody who posts now: %NULL without an error when they may not. */
static gboolean
find_author (RkDomainTx *tx, const char *user_id, RkActor **ret_actor, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_user_type,
                 SELECT (user, "users", "WHERE id = $1 AND state = 'active' AND kind = 'staff'"),
                 &record, error, "t", user_id))
    return FALSE;
  g_autoptr (RkUser) user = record;
  *ret_actor = user != NULL ? rk_actor_new_user (user->id, user->facility_id, user->role) : NULL;
  return TRUE;
}

/* It goes back to its author, who is told. */
static gboolean
give_back (RkDomainTx *tx, const RkScheduled *scheduled, GError **error)
{
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE scheduled SET state = 'returned', changed_us = $3"
                        " WHERE space_id = $1 AND id = $2"),
                   error, "tti", scheduled->space_id, scheduled->id, tx->now)
      || !rk_notice_add (tx, scheduled->author_id, RK_NOTICE_SCHEDULED_RETURNED, scheduled->id,
                         scheduled->space_id, error))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_USER, scheduled->author_id, "scheduled", scheduled->space_id,
                scheduled->id, NULL);
  rk_tx_audit (tx, NULL, "scheduled_return", scheduled->id, scheduled->space_id, NULL);
  return TRUE;
}

static gboolean
post_one (RkDomainTx *tx, RkScheduled *scheduled, const char *attachments, GError **error)
{
  g_autoptr (RkActor) author = NULL;
  g_autoptr (RkPost) made = NULL;
  g_autoptr (GError) refusal = NULL;
  g_auto (GStrv) ids = rk_is_empty (attachments) ? NULL : g_strsplit (attachments, " ", -1);
  RkCreated created;

  if (!find_author (tx, scheduled->author_id, &author, error) || !keep_asked (tx, scheduled, error))
    return FALSE;
  if (author == NULL)
    return give_back (tx, scheduled, error);

  const RkPost post = as_post (scheduled);
  if (rk_domain_post_create (
        tx, author, &post, (const char *const *) ids, &created, &made, &refusal))
    return drop (tx, scheduled->space_id, scheduled->id, scheduled->author_id, error);
  /* What is refused wrote nothing; anything else is the database's, and all is tried again. */
  if (refusal->domain != RK_DOMAIN_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return give_back (tx, scheduled, error);
}

static GPtrArray *
read_list (RkDbStmt *stmt, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_scheduled_free);
  gboolean row;

  for (;;)
    {
      RkScheduled *scheduled;

      if (!rk_db_step (stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      scheduled = rk_record_new (&rk_scheduled_type);
      g_ptr_array_add (list, scheduled);
      rk_db_column_record (stmt, 0, &rk_scheduled_type, scheduled);
    }
}

static GPtrArray *
list_due (RkDomainTx *tx, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (tx->db,
                                             SELECT (scheduled, "scheduled",
                                                     "WHERE state = 'waiting' AND send_us <= $1"
                                                     " ORDER BY send_us, created_us, id LIMIT $2"),
                                             error);

  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "ii", tx->now, (gint64) AT_ONCE);
  return read_list (stmt, error);
}

static GPtrArray *
list_about (RkDomainTx *tx, const char *patient_id, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SELECT (scheduled, "scheduled",
                             "WHERE state = 'waiting' AND space_id IN (SELECT s.id FROM space s"
                             " WHERE s.patient_id = $1) ORDER BY id"),
                     error);

  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "t", patient_id);
  return read_list (stmt, error);
}

gboolean
rk_scheduled_send (RkDomainTx *tx, GError **error)
{
  g_autoptr (GPtrArray) list = list_due (tx, error);

  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      RkScheduled *scheduled = g_ptr_array_index (list, i);
      g_autofree char *attachments = NULL;

      /* Another server, or its author, may have been quicker. */
      if (!rk_db_exec (tx->db,
                       SQL ("UPDATE scheduled SET state = state WHERE space_id = $1 AND id = $2"
                            " AND state = 'waiting' AND version = $3"),
                       error, "tti", scheduled->space_id, scheduled->id, scheduled->version))
        return FALSE;
      if (rk_db_changes (tx->db) == 0)
        continue;
      if (!rk_db_query_text (
            tx->db, SQL ("SELECT attachments FROM scheduled WHERE space_id = $1 AND id = $2"),
            &attachments, error, "tt", scheduled->space_id, scheduled->id)
          || !post_one (tx, scheduled, attachments, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
rk_scheduled_give_back (RkDomainTx *tx, const char *patient_id, GError **error)
{
  g_autoptr (GPtrArray) list = list_about (tx, patient_id, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!give_back (tx, g_ptr_array_index (list, i), error))
      return FALSE;
  return list != NULL;
}
