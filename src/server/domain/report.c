/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/domain-private.h"
#include "server/domain/post.h"

/* 通報: a member tells those who lead a space of a post. Who it was stands in a column that no
 * record holds: the author may lead the space, or run the facility, and asks the same questions as
 * the others. */

/* Of the report r: who runs the house that looks after it when nobody leads the space. */
#define KEEPER_SQL                                                                                 \
  "(SELECT coalesce (y.facility_id, s.facility_id, u.facility_id) FROM users u, space s"           \
  " LEFT JOIN patient y ON y.id = s.patient_id WHERE u.id = r.reporter_id AND s.id = r.space_id)"

/* Those who lead the space $1, but for the author of the post $2. */
#define LEADERS_SQL                                                                                \
  "SELECT m.user_id FROM member m JOIN users l ON l.id = m.user_id WHERE m.space_id = $1"          \
  " AND m.role = 'admin' AND l.state = 'active' AND NOT EXISTS (SELECT 1 FROM post w"              \
  " WHERE w.space_id = $1 AND w.id = $2 AND w.author_id = m.user_id)"

#define KEEPERS_SQL                                                                                \
  "SELECT k.id FROM users k WHERE k.role = 'admin' AND k.kind = 'staff' AND k.state = 'active'"    \
  " AND NOT EXISTS (SELECT 1 FROM post w WHERE w.space_id = $1 AND w.id = $2"                      \
  " AND w.author_id = k.id) AND k.facility_id IN (SELECT " KEEPER_SQL " FROM report r"             \
  " WHERE r.space_id = $1 AND r.post_id = $2)"

/* Those who are asked, for @sql is one of the two above. */
static gboolean
tell (RkDomainTx *tx, GPtrArray *people, const char *space_id, const char *post_id, GError **error)
{
  for (guint i = 0; i < people->len; i++)
    {
      const char *user_id = g_ptr_array_index (people, i);
      gboolean waits;

      /* One that waits says enough. */
      if (!rk_exists (tx->db,
                      SQL ("SELECT 1 FROM notice WHERE user_id = $1 AND subject_id = $2"
                           " AND kind = 'post_reported' AND read_us = 0"),
                      &waits, error, "tt", user_id, post_id))
        return FALSE;
      if (!waits && !rk_notice_add (tx, user_id, RK_NOTICE_POST_REPORTED, post_id, space_id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
tell_all (RkDomainTx *tx, const char *space_id, const char *post_id, GError **error)
{
  g_autoptr (GPtrArray) people
    = rk_texts (tx->db, SQL (LEADERS_SQL " ORDER BY m.user_id"), error, "tt", space_id, post_id);

  if (people != NULL && people->len == 0)
    {
      g_ptr_array_unref (people);
      people
        = rk_texts (tx->db, SQL (KEEPERS_SQL " ORDER BY k.id"), error, "tt", space_id, post_id);
    }
  return people != NULL && tell (tx, people, space_id, post_id, error);
}

static gboolean
find (RkDomainTx *tx,
      const RkActor *actor,
      const char *space_id,
      const char *post_id,
      RkReport **ret_report,
      GError **error)
{
  gpointer record;

  if (!rk_fetch (
        tx->db, &rk_report_type,
        SELECT (report, "report", "WHERE space_id = $1 AND post_id = $2 AND reporter_id = $3"),
        &record, error, "ttt", space_id, post_id, actor->user_id))
    return FALSE;
  *ret_report = record;
  return TRUE;
}

RkReport *
rk_domain_post_report (RkDomainTx *tx,
                       const RkActor *actor,
                       const char *space_id,
                       const char *post_id,
                       RkReportKind kind,
                       const char *reason,
                       GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_REPORT, error);
  g_autoptr (RkReport) before = NULL;
  RkReport report = {
    .space_id = (char *) space_id,
    .post_id = (char *) post_id,
    .kind = (int) kind,
    .reason = rk_is_blank (reason) ? NULL : (char *) reason,
    .created_us = tx->now,
    .changed_us = tx->now,
  };
  const RkField *kinds = rk_record_type_find (&rk_report_type, "kind");

  if (post == NULL)
    return NULL;
  if (g_strcmp0 (post->author_id, actor->user_id) == 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_ALLOWED, "one's own post is not reported");
      return NULL;
    }
  if (!rk_record_validate (&rk_report_type, &report, error)
      || !find (tx, actor, space_id, post_id, &before, error))
    return NULL;
  if (before != NULL && before->kind == report.kind
      && g_strcmp0 (before->reason, report.reason) == 0)
    return g_steal_pointer (&before);
  if (post->state != RK_POST_NORMAL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the post was withdrawn or hidden");
      return NULL;
    }
  if (before != NULL && before->outcome != RK_REPORT_OPEN)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the post was reported and looked at");
      return NULL;
    }
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO report (space_id, post_id, reporter_id, kind, reason,"
                        " settled_us, created_us, changed_us) VALUES ($1, $2, $3, $4, $5, 0, $6,"
                        " $6) ON CONFLICT (space_id, post_id, reporter_id) DO UPDATE SET"
                        " kind = excluded.kind, reason = excluded.reason,"
                        " changed_us = excluded.changed_us"),
                   error,
                   "tttt"
                   "ti",
                   space_id, post_id, actor->user_id, rk_field_enum_name (kinds, report.kind),
                   report.reason, tx->now)
      || !tell_all (tx, space_id, post_id, error))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "report", space_id, post_id, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_REPORT), post_id, space_id, NULL);
  return rk_record_copy (&rk_report_type, &report);
}

gboolean
rk_domain_post_unreport (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_REPORT, error);
  g_autoptr (RkReport) report = NULL;
  gboolean more;

  if (post == NULL || !find (tx, actor, space_id, post_id, &report, error))
    return FALSE;
  if (report == NULL)
    return TRUE;
  if (report->outcome != RK_REPORT_OPEN)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "the report was looked at, and is not taken back");
  if (!rk_db_exec (tx->db,
                   SQL ("DELETE FROM report WHERE space_id = $1 AND post_id = $2"
                        " AND reporter_id = $3"),
                   error, "ttt", space_id, post_id, actor->user_id)
      || !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM report WHERE space_id = $1 AND post_id = $2"
                          " AND outcome IS NULL"),
                     &more, error, "tt", space_id, post_id)
      || (!more && !rk_notice_settle (tx, RK_NOTICE_POST_REPORTED, post_id, space_id, error)))
    return FALSE;
  rk_tx_gone (tx, RK_CHANGE_USER, actor->user_id, "report", space_id, post_id);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_REPORT), post_id, space_id, "taken back");
  return TRUE;
}

/* Who wrote the post leads nothing here, so that they do not learn of what others said. */
static gboolean
authorize (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error)
{
  RkFact facts = RK_FACT_NONE;
  gboolean author, led, keeps;

  if (!rk_space_facts (tx, actor, space_id, &facts, error)
      || !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM post WHERE space_id = $1 AND id = $2 AND author_id = $3"),
                     &author, error, "ttt", space_id, post_id, actor->user_id))
    return FALSE;
  if (author)
    facts &= ~RK_FACT_SPACE_ADMIN;
  else if (rk_actor_keeper (actor) != RK_FACT_NONE)
    {
      if (!rk_exists (tx->db, SQL (LEADERS_SQL), &led, error, "tt", space_id, post_id)
          || !rk_exists (tx->db,
                         SQL ("SELECT 1 FROM report r WHERE r.space_id = $1 AND r.post_id = $2"
                              " AND " KEEPER_SQL " = $3"),
                         &keeps, error, "ttt", space_id, post_id, actor->facility_id))
        return FALSE;
      if (!led && keeps)
        facts |= RK_FACT_FACILITY_ADMIN;
    }
  return rk_authorize (actor, RK_ACTION_REPORT_SETTLE, facts, error);
}

gboolean
rk_domain_reports_write (RkDomainTx *tx,
                         const RkActor *actor,
                         const char *space_id,
                         const char *post_id,
                         RkJsonWriter *writer,
                         GError **error)
{
  g_autoptr (RkDbStmt) stmt = NULL;
  gpointer post = NULL;
  RkFact facts;

  if (!authorize (tx, actor, space_id, post_id, error))
    return FALSE;
  stmt = rk_db_prepare (tx->db,
                        SELECT (report, "report",
                                "WHERE space_id = $1 AND post_id = $2 ORDER BY created_us,"
                                " reporter_id LIMIT 200"),
                        error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", space_id, post_id);
  rk_json_begin_object (writer);
  rk_json_key (writer, "reports");
  rk_json_begin_array (writer);
  if (!rk_rows_write (stmt, &rk_report_type, actor->audience, writer, NULL, error))
    return FALSE;
  rk_json_end_array (writer);
  /* Who is no member looks after the space, and not into it. */
  if (!rk_space_facts (tx, actor, space_id, &facts, error)
      || !rk_fetch (tx->db, &rk_post_type, SELECT (post, "post", "WHERE space_id = $1 AND id = $2"),
                    &post, error, "tt", space_id, post_id))
    return FALSE;
  if (post != NULL && (facts & RK_FACT_MEMBER) != 0)
    {
      rk_json_key (writer, "post");
      rk_record_write (&rk_post_type, post, actor->audience, writer);
    }
  rk_record_free (&rk_post_type, post);
  rk_json_key (writer, "may_hide");
  rk_json_bool (
    writer, rk_may (RK_ACTION_POST_HIDE, facts | rk_actor_facts (actor)) == RK_VERDICT_ALLOWED);
  rk_json_end_object (writer);
  return TRUE;
}

gboolean
rk_domain_reports_settle (RkDomainTx *tx,
                          const RkActor *actor,
                          const char *space_id,
                          const char *post_id,
                          RkReportOutcome outcome,
                          GError **error)
{
  const RkField *outcomes = rk_record_type_find (&rk_report_type, "outcome");
  g_autoptr (GPtrArray) people = NULL;

  if (!authorize (tx, actor, space_id, post_id, error))
    return FALSE;
  people = rk_texts (tx->db,
                     SQL ("SELECT reporter_id FROM report WHERE space_id = $1 AND post_id = $2"
                          " AND outcome IS NULL ORDER BY reporter_id"),
                     error, "tt", space_id, post_id);
  if (people == NULL)
    return FALSE;
  if (people->len == 0)
    return TRUE;
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE report SET outcome = $3, settled_us = $4, changed_us = $4"
                        " WHERE space_id = $1 AND post_id = $2 AND outcome IS NULL"),
                   error, "ttti", space_id, post_id, rk_field_enum_name (outcomes, outcome),
                   tx->now)
      || !rk_notice_settle (tx, RK_NOTICE_POST_REPORTED, post_id, space_id, error))
    return FALSE;
  for (guint i = 0; i < people->len; i++)
    rk_tx_change (
      tx, RK_CHANGE_USER, g_ptr_array_index (people, i), "report", space_id, post_id, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_REPORT_SETTLE), post_id, space_id,
               rk_field_enum_name (outcomes, outcome));
  return TRUE;
}
