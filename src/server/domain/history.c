/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/text.h"
#include "db/fts.h"
#include "server/domain/domain-private.h"
#include "server/domain/post.h"

#include <string.h>

#define MAX_PAGE 200

static gboolean
write_posts (RkDomainTx *tx,
             const RkActor *actor,
             const char *space_id,
             gint64 before,
             int limit,
             RkJsonWriter *writer,
             gint64 *ret_lowest,
             gint64 *ret_highest,
             gboolean *ret_more,
             GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SELECT (post, "post", "WHERE space_id = $1 AND position < $2 ORDER BY position DESC LIMIT $3"),
    error);
  int n = 0;
  gboolean row;

  *ret_lowest = *ret_highest = 0;
  *ret_more = FALSE;
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tii", space_id, before > 0 ? before : G_MAXINT64, (gint64) limit + 1);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      if (n++ == limit)
        {
          *ret_more = TRUE;
          return TRUE;
        }
      *ret_lowest = rk_db_column_int64 (stmt, 3);
      if (*ret_highest == 0)
        *ret_highest = *ret_lowest;
      if (writer->need_comma)
        g_string_append_c (writer->out, ',');
      writer->need_comma = TRUE;
      rk_row_write (stmt, 0, &rk_post_type, actor->audience, writer->out);
    }
}

gboolean
rk_domain_posts_write (RkDomainTx *tx,
                       const RkActor *actor,
                       const char *space_id,
                       gint64 before,
                       int limit,
                       RkJsonWriter *writer,
                       GError **error)
{
  gint64 lowest, highest;
  gboolean more;

  if (limit < 1 || limit > MAX_PAGE || before < 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, "limit is from 1 to 200");
  if (!rk_space_authorize (tx, actor, space_id, RK_ACTION_POST_READ, RK_FACT_NONE, error))
    return FALSE;
  rk_json_begin_object (writer);
  rk_json_key (writer, "posts");
  rk_json_begin_array (writer);
  if (!write_posts (tx, actor, space_id, before, limit, writer, &lowest, &highest, &more, error))
    return FALSE;
  rk_json_end_array (writer);

  const struct
  {
    const char *key;
    const RkRecordType *type;
    const char *sql;
  } parts[] = {
    { "attachments", &rk_attachment_type,
      SELECT (attachment, "attachment",
              "WHERE space_id = $1 AND position BETWEEN $2 AND $3 AND position > 0"
              " ORDER BY position, ordinal") },
    { "reactions", &rk_reaction_type,
      SELECT (reaction, "reaction",
              "WHERE space_id = $1 AND position BETWEEN $2 AND $3 AND position > 0"
              " AND ($4 = '' OR kind <> 'ack' OR user_id = $4)"
              " ORDER BY position, user_id, kind") },
    { "users", &rk_user_type,
      SELECT (user, "users",
              "WHERE id IN (SELECT p.author_id FROM post p WHERE p.space_id = $1"
              " AND p.position BETWEEN $2 AND $3 UNION SELECT r.user_id FROM reaction r"
              " WHERE r.space_id = $1 AND r.position BETWEEN $2 AND $3"
              " AND ($4 = '' OR r.kind <> 'ack')) ORDER BY id") },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (RkDbStmt) stmt = rk_db_prepare (tx->db, parts[i].sql, error);

      if (stmt == NULL)
        return FALSE;
      rk_db_bind (stmt, "tii", space_id, lowest, highest);
      /* Patients and families learn nothing of who has understood what. */
      if (parts[i].type != &rk_attachment_type)
        rk_db_bind_text (stmt, 4, rk_actor_is_staff (actor) ? "" : actor->user_id);
      rk_json_key (writer, parts[i].key);
      rk_json_begin_array (writer);
      if (!rk_rows_write (stmt, parts[i].type, actor->audience, writer, NULL, error))
        return FALSE;
      rk_json_end_array (writer);
    }
  rk_json_key (writer, "more");
  rk_json_bool (writer, more);
  rk_json_end_object (writer);
  if (highest > 0)
    rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_READ), NULL, space_id, "history");
  return TRUE;
}

static gboolean
search_put_sqlite (
  RkDomainTx *tx, const char *space_id, const char *post_id, const char *text, GError **error)
{
  gint64 num;

  if (!rk_number (tx->db, "SELECT num FROM post_search WHERE space_id = $1 AND post_id = $2", &num,
                  error, "tt", space_id, post_id))
    return FALSE;
  if (num > 0 && !rk_db_exec (tx->db, "DELETE FROM post_fts WHERE rowid = $1", error, "i", num))
    return FALSE;
  if (rk_is_empty (text))
    return TRUE;
  if (num == 0
      && !rk_db_query_int64 (tx->db,
                             "INSERT INTO post_search (space_id, post_id) VALUES ($1, $2)"
                             " RETURNING num",
                             &num, error, "tt", space_id, post_id))
    return FALSE;
  return rk_db_exec (
    tx->db, "INSERT INTO post_fts (rowid, text) VALUES ($1, $2)", error, "it", num, text);
}

static gboolean
search_put_postgresql (
  RkDomainTx *tx, const char *space_id, const char *post_id, const char *text, GError **error)
{
  if (rk_is_empty (text))
    return rk_db_exec (tx->db, "DELETE FROM post_search WHERE space_id = $1 AND post_id = $2",
                       error, "tt", space_id, post_id);

  g_autofree char *folded = rk_text_fold (text, -1, NULL);
  return rk_db_exec (tx->db,
                     "INSERT INTO post_search (space_id, post_id, folded) VALUES ($1, $2, $3)"
                     " ON CONFLICT (space_id, post_id) DO UPDATE SET folded = excluded.folded",
                     error, "ttt", space_id, post_id, folded);
}

gboolean
rk_search_put (
  RkDomainTx *tx, const char *space_id, const char *post_id, const char *text, GError **error)
{
  if (rk_db_get_dialect (tx->db) == RK_DB_DIALECT_SQLITE)
    return search_put_sqlite (tx, space_id, post_id, text, error);
  return search_put_postgresql (tx, space_id, post_id, text, error);
}

/* "%word%", with nothing in the word that LIKE understands. */
static char *
like_pattern (const char *folded)
{
  GString *pattern = g_string_new ("%");

  for (const char *p = folded; *p != '\0'; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

#define MAX_WORDS 4

/* Without an index for Japanese the words are looked for in the spaces of the actor alone. */
static RkDbStmt *
search_postgresql (RkDomainTx *tx, const char *query, GError **error)
{
  g_autofree char *folded = rk_text_fold (query, -1, NULL);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  int n = 0;

  RkDbStmt *stmt
    = rk_db_prepare (tx->db,
                     rk_db_record_select_sql (
                       &rk_post_type, "post",
                       "WHERE space_id IN (SELECT m.space_id FROM member m WHERE m.user_id = $1)"
                       " AND ($2 = '' OR space_id = $2) AND created_us < $3 AND state = 'normal'"
                       " AND EXISTS (SELECT 1 FROM post_search x WHERE x.space_id = post.space_id"
                       " AND x.post_id = post.id AND x.folded LIKE $5 AND x.folded LIKE $6"
                       " AND x.folded LIKE $7 AND x.folded LIKE $8)"
                       " ORDER BY created_us DESC, space_id, position DESC LIMIT $4"),
                     error);
  if (stmt == NULL)
    return NULL;
  for (gsize i = 0; words[i] != NULL && n < MAX_WORDS; i++)
    if (*words[i] != '\0')
      {
        g_autofree char *pattern = like_pattern (words[i]);
        rk_db_bind_text (stmt, 5 + n++, pattern);
      }
  while (n < MAX_WORDS)
    rk_db_bind_text (stmt, 5 + n++, "%");
  return stmt;
}

static RkDbStmt *
search_sqlite (RkDomainTx *tx, const char *match, GError **error)
{
  /* The index in the order of its rows, the newest first, until there are enough. */
  RkDbStmt *stmt = rk_db_prepare (
    tx->db,
    "SELECT p.id, p.space_id, p.author_id, p.position, p.text, p.reply_to, p.state, p.version,"
    " p.n_attachments, p.written_us, p.created_us, p.changed_us, p.ask_due_us, p.asked,"
    " p.reminded_us, p.night_reason, p.solution, p.for_id, p.confirmation,"
    " p.return_reason, p.asker_tag, p.dates, p.place, p.dates_state, p.decided_us"
    " FROM post_fts f CROSS JOIN post_search x ON x.num = f.rowid"
    " CROSS JOIN member m ON m.user_id = $1 AND m.space_id = x.space_id"
    " CROSS JOIN post p ON p.space_id = x.space_id AND p.id = x.post_id"
    " WHERE f.post_fts MATCH $5 AND ($2 = '' OR x.space_id = $2) AND p.created_us < $3"
    " AND p.state = 'normal' ORDER BY f.rowid DESC LIMIT $4",
    error);

  if (stmt != NULL)
    rk_db_bind_text (stmt, 5, match);
  return stmt;
}

static gboolean
write_found (RkDomainTx *tx,
             const RkActor *actor,
             RkDbStmt *stmt,
             int limit,
             RkJsonWriter *writer,
             int *ret_n,
             GError **error)
{
  gboolean row;

  for (*ret_n = 0; *ret_n <= limit; (*ret_n)++)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row || *ret_n == limit)
        {
          /* One more than was asked for says that there is more. */
          *ret_n += row;
          return TRUE;
        }
      if (writer->need_comma)
        g_string_append_c (writer->out, ',');
      writer->need_comma = TRUE;
      rk_row_write (stmt, 0, &rk_post_type, actor->audience, writer->out);
    }
  return TRUE;
}

gboolean
rk_domain_search_write (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *query,
                        const char *space_id,
                        gint64 before_us,
                        int limit,
                        RkJsonWriter *writer,
                        GError **error)
{
  int n = 0;

  if (limit < 1 || limit > MAX_PAGE || before_us < 0 || rk_is_empty (query) || strlen (query) > 1000
      || !rk_text_is_valid (query, -1))
    return rk_refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, "q is required, limit is from 1 to 200");
  if (actor->must_change_password)
    return rk_refuse (error, RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD,
                      "the temporary password has to be changed first");
  if (!rk_is_empty (space_id)
      && !rk_space_authorize (tx, actor, space_id, RK_ACTION_POST_READ, RK_FACT_NONE, error))
    return FALSE;

  g_autofree char *match = rk_db_fts_query (query);
  rk_json_begin_object (writer);
  rk_json_key (writer, "posts");
  rk_json_begin_array (writer);
  if (match != NULL)
    {
      g_autoptr (RkDbStmt) stmt = rk_db_get_dialect (tx->db) == RK_DB_DIALECT_SQLITE
                                    ? search_sqlite (tx, match, error)
                                    : search_postgresql (tx, query, error);
      if (stmt == NULL)
        return FALSE;
      rk_db_bind_text (stmt, 1, actor->user_id);
      rk_db_bind_text (stmt, 2, space_id != NULL ? space_id : "");
      rk_db_bind_int64 (stmt, 3, before_us > 0 ? before_us : G_MAXINT64);
      rk_db_bind_int64 (stmt, 4, (gint64) limit + 1);
      if (!write_found (tx, actor, stmt, limit, writer, &n, error))
        return FALSE;
    }
  rk_json_end_array (writer);
  rk_json_key (writer, "more");
  rk_json_bool (writer, n > limit);
  rk_json_end_object (writer);

  /* What was looked for may name a patient: a salted hash of it. */
  g_autofree char *hash = rk_salted_hash (tx->domain, "search", query, NULL);
  rk_tx_audit (tx, actor, "search", NULL, space_id, hash);
  return TRUE;
}
