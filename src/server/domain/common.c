/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "core/text.h"
#include "server/domain/domain-private.h"

#include <stdarg.h>
#include <string.h>

RkActor *
rk_actor_new_operator (void)
{
  RkActor *actor = g_new0 (RkActor, 1);

  actor->is_operator = TRUE;
  actor->audience = RK_AUDIENCE_SELF;
  return actor;
}

RkActor *
rk_actor_new_user (const char *user_id, const char *facility_id, int role)
{
  RkActor *actor = g_new0 (RkActor, 1);

  actor->user_id = g_strdup (user_id);
  actor->facility_id = g_strdup (facility_id);
  actor->role = role;
  actor->audience = RK_AUDIENCE_STAFF;
  return actor;
}

void
rk_actor_free (RkActor *actor)
{
  if (actor == NULL)
    return;
  g_free (actor->user_id);
  g_free (actor->facility_id);
  g_free (actor->session_id);
  g_free (actor->device_hash);
  if (actor->proof != NULL)
    explicit_bzero (actor->proof, strlen (actor->proof));
  g_free (actor->proof);
  g_free (actor);
}

gboolean
rk_actor_is_staff (const RkActor *actor)
{
  return !actor->is_operator && actor->audience != RK_AUDIENCE_FAMILY;
}

gboolean
rk_is_blank (const char *text)
{
  if (text == NULL)
    return TRUE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

RkFact
rk_actor_facts (const RkActor *actor)
{
  RkFact facts = RK_FACT_NONE;

  if (actor->is_operator)
    facts |= RK_FACT_OPERATOR;
  if (actor->must_change_password)
    facts |= RK_FACT_TEMPORARY;
  if (rk_actor_is_staff (actor))
    facts |= RK_FACT_STAFF;
  return facts;
}

gboolean
rk_authorize (const RkActor *actor, RkAction action, RkFact facts, GError **error)
{
  switch (rk_may (action, facts | rk_actor_facts (actor)))
    {
    case RK_VERDICT_ALLOWED:
      return TRUE;
    case RK_VERDICT_CHANGE_PASSWORD:
      return rk_refuse (error, RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD,
                        "the temporary password has to be changed first");
    case RK_VERDICT_FORBIDDEN:
      if (!(facts & RK_FACT_OPEN)
          && rk_may (action, facts | rk_actor_facts (actor) | RK_FACT_OPEN) == RK_VERDICT_ALLOWED)
        return rk_refuse (
          error, RK_DOMAIN_ERROR_CLOSED, "the patient's consent is not recorded, or was withdrawn");
      return rk_refuse (error, RK_DOMAIN_ERROR_NOT_ALLOWED, "your role does not permit this");
    case RK_VERDICT_HIDDEN:
    default:
      return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
    }
}

gboolean
rk_space_facts (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, RkFact *ret, GError **error)
{
  gboolean row;

  *ret = RK_FACT_NONE;
  if (actor->is_operator || rk_is_empty (space_id))
    return TRUE;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT m.role, s.kind, s.facility_id, p.consent FROM member m"
         " JOIN space s ON s.id = m.space_id LEFT JOIN patient p ON p.id = s.patient_id"
         " WHERE m.space_id = $1 AND m.user_id = $2"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", space_id, actor->user_id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (row)
    {
      *ret |= RK_FACT_MEMBER;
      if (g_strcmp0 (rk_db_column_text (stmt, 0), "admin") == 0)
        *ret |= RK_FACT_SPACE_ADMIN;
      const char *kind = rk_db_column_text (stmt, 1);
      const gboolean of_staff = !rk_is_empty (rk_db_column_text (stmt, 2));
      if (!of_staff
          && (g_strcmp0 (kind, "group") == 0 || g_strcmp0 (kind, "room") == 0
              || g_strcmp0 (kind, "community") == 0))
        *ret |= RK_FACT_NAMED;
      if (!of_staff && g_strcmp0 (kind, "direct") != 0 && g_strcmp0 (kind, "consult") != 0)
        *ret |= RK_FACT_LOOSE;
      const char *consent = rk_db_column_text (stmt, 3);
      if (consent == NULL || g_str_equal (consent, "given") || g_str_equal (consent, "carried"))
        *ret |= RK_FACT_OPEN;
    }
  return TRUE;
}

gboolean
rk_space_authorize (RkDomainTx *tx,
                    const RkActor *actor,
                    const char *space_id,
                    RkAction action,
                    RkFact more,
                    GError **error)
{
  RkFact facts;

  return rk_space_facts (tx, actor, space_id, &facts, error)
         && rk_authorize (actor, action, facts | more, error);
}

gboolean
rk_fetch (RkDb *db,
          const RkRecordType *type,
          const char *sql,
          gpointer *ret_record,
          GError **error,
          const char *types,
          ...)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, sql, error);
  gboolean row;
  va_list args;

  *ret_record = NULL;
  if (stmt == NULL)
    return FALSE;
  va_start (args, types);
  rk_db_bind_va (stmt, types, args);
  va_end (args);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (row)
    {
      *ret_record = rk_record_new (type);
      rk_db_column_record (stmt, 0, type, *ret_record);
    }
  return TRUE;
}

gboolean
rk_space_find (RkDomainTx *tx, const char *id, RkSpace **ret, GError **error)
{
  gpointer record;

  if (!rk_fetch (
        tx->db, &rk_space_type, SELECT (space, "space", "WHERE id = $1"), &record, error, "t", id))
    return FALSE;
  *ret = record;
  return TRUE;
}

gboolean
rk_exists (RkDb *db, const char *sql, gboolean *ret, GError **error, const char *types, ...)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, sql, error);
  va_list args;

  if (stmt == NULL)
    return FALSE;
  va_start (args, types);
  rk_db_bind_va (stmt, types, args);
  va_end (args);
  return rk_db_step (stmt, ret, error);
}

gboolean
rk_number (RkDb *db, const char *sql, gint64 *ret, GError **error, const char *types, ...)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, sql, error);
  gboolean row;
  va_list args;

  if (stmt == NULL)
    return FALSE;
  va_start (args, types);
  rk_db_bind_va (stmt, types, args);
  va_end (args);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  *ret = row ? rk_db_column_int64 (stmt, 0) : 0;
  return TRUE;
}

GPtrArray *
rk_texts (RkDb *db, const char *sql, GError **error, const char *types, ...)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, sql, error);
  gboolean row;
  va_list args;

  if (stmt == NULL)
    return NULL;
  va_start (args, types);
  rk_db_bind_va (stmt, types, args);
  va_end (args);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&texts);
      g_ptr_array_add (texts, rk_db_column_dup_text (stmt, 0));
    }
}

gboolean
rk_insert (
  RkDb *db, const RkRecordType *type, const char *table, gconstpointer record, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, rk_db_record_insert_sql (type, table), error);

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_record (stmt, 1, type, record);
  return rk_db_run (stmt, error);
}

/* A text in quotes. What a page of posts consists of mostly is written here, so the bytes are
 * copied in runs. */
static void
append_text (GString *out, const char *text)
{
  static const char hex[] = "0123456789abcdef";
  const char *run = text;
  const char *p = text;

  g_string_append_c (out, '"');
  for (;; p++)
    {
      guchar c = (guchar) *p;

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      if (p > run)
        g_string_append_len (out, run, p - run);
      run = p + 1;
      if (c == '\0')
        break;
      if (c == '\n')
        g_string_append_len (out, "\\n", 2);
      else if (c == '"' || c == '\\')
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, (char) c);
        }
      else
        {
          const char escape[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

          g_string_append_len (out, escape, sizeof escape);
        }
    }
  g_string_append_c (out, '"');
}

static void
append_number (GString *out, gint64 number)
{
  char digits[24];
  char *p = digits + sizeof digits;
  guint64 rest = number < 0 ? 0 - (guint64) number : (guint64) number;

  do
    *--p = (char) ('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (number < 0)
    *--p = '-';
  g_string_append_len (out, p, digits + sizeof digits - p);
}

static gboolean
is_for (const RkField *field, RkAudience audience)
{
  if ((field->flags & RK_FIELD_SELF) && audience != RK_AUDIENCE_SELF
      && audience != RK_AUDIENCE_STORE)
    return FALSE;
  return !((field->flags & RK_FIELD_STAFF) && audience == RK_AUDIENCE_FAMILY);
}

void
rk_row_write (
  RkDbStmt *stmt, int first_column, const RkRecordType *type, RkAudience audience, GString *out)
{
  char mark = '{';

  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      const int column = first_column + (int) i;
      const gboolean is_text = rk_field_is_text (field) || field->type == RK_FIELD_ENUM;
      const char *text = NULL;

      if (!is_for (field, audience))
        continue;
      if (is_text && (text = rk_db_column_text (stmt, column)) == NULL)
        continue;
      g_string_append_c (out, mark);
      mark = ',';
      g_string_append_c (out, '"');
      g_string_append (out, field->name);
      g_string_append_len (out, "\":", 2);
      if (is_text)
        append_text (out, text);
      else if (field->type == RK_FIELD_BOOL)
        g_string_append (out, rk_db_column_bool (stmt, column) ? "true" : "false");
      else
        append_number (out, rk_db_column_int64 (stmt, column));
    }
  if (mark == '{')
    g_string_append_c (out, '{');
  g_string_append_c (out, '}');
}

gboolean
rk_rows_write (RkDbStmt *stmt,
               const RkRecordType *type,
               RkAudience audience,
               RkJsonWriter *writer,
               int *ret_n,
               GError **error)
{
  int n = 0;
  gboolean row;

  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (writer->need_comma)
        g_string_append_c (writer->out, ',');
      writer->need_comma = TRUE;
      rk_row_write (stmt, 0, type, audience, writer->out);
      n++;
    }
  if (ret_n != NULL)
    *ret_n = n;
  return TRUE;
}

RkAudience
rk_user_audience (const RkActor *actor, const char *user_id, const char *facility_id)
{
  if (actor->is_operator || g_strcmp0 (actor->user_id, user_id) == 0)
    return RK_AUDIENCE_SELF;
  if (actor->role == RK_ROLE_ADMIN && g_strcmp0 (actor->facility_id, facility_id) == 0)
    return RK_AUDIENCE_SELF;
  return actor->audience;
}

gboolean
rk_creation_look (RkDomainTx *tx,
                  const RkActor *actor,
                  const char *kind,
                  const char *parent_id,
                  const char *id,
                  const char *digest,
                  RkCreationState *ret_state,
                  GError **error)
{
  gboolean row;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SQL ("SELECT digest FROM creation WHERE creator_id = $1 AND kind = $2"
                          " AND parent_id = $3 AND id = $4"),
                     error);

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tttt", actor->user_id, kind, parent_id, id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  *ret_state = !row                                                   ? RK_CREATION_UNKNOWN
               : g_strcmp0 (rk_db_column_text (stmt, 0), digest) == 0 ? RK_CREATION_SAME
                                                                      : RK_CREATION_OTHER;
  return TRUE;
}

gboolean
rk_creation_note (RkDomainTx *tx,
                  const RkActor *actor,
                  const char *kind,
                  const char *parent_id,
                  const char *id,
                  const char *digest,
                  GError **error)
{
  return rk_db_exec (
    tx->db,
    SQL ("INSERT INTO creation (creator_id, kind, parent_id, id, digest, created_us)"
         " VALUES ($1, $2, $3, $4, $5, $6)"),
    error, "ttttti", actor->user_id, kind, parent_id, id, digest, tx->now);
}

char *
rk_creation_digest (RkDomain *domain,
                    const RkRecordType *type,
                    gconstpointer record,
                    const char *more)
{
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_record_write_create (type, record, &writer);
  return rk_salted_hash (domain, type->name, body->str, more != NULL ? more : "", NULL);
}

const char *
rk_actor_directory (const RkActor *actor)
{
  return rk_actor_is_staff (actor) ? actor->facility_id : "";
}

gboolean
rk_suits (
  RkDomainTx *tx, const char *space_id, const char *user_id, RkFact *ret_fact, GError **error)
{
  gboolean suits;

  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM users, space s WHERE s.id = $1 AND users.id = $2"
                       " AND " RK_SUITS_SQL),
                  &suits, error, "tt", space_id, user_id))
    return FALSE;
  *ret_fact = suits ? RK_FACT_SUITS : RK_FACT_NONE;
  return TRUE;
}

gboolean
rk_sees_user (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, gboolean *ret_sees, GError **error)
{
  if (actor->is_operator || g_strcmp0 (actor->user_id, user_id) == 0)
    {
      *ret_sees = TRUE;
      return TRUE;
    }
  return rk_exists (tx->db,
                    SQL ("SELECT 1 FROM users WHERE id = $1 AND"
                         " ((facility_id = $3 AND kind = 'staff') OR EXISTS ("
                         "SELECT 1 FROM space_person p JOIN member m ON m.space_id = p.space_id"
                         " WHERE p.user_id = $1 AND m.user_id = $2))"),
                    ret_sees, error, "ttt", user_id, actor->user_id, rk_actor_directory (actor));
}

gboolean
rk_sees_facility (
  RkDomainTx *tx, const RkActor *actor, const char *facility_id, gboolean *ret_sees, GError **error)
{
  if (actor->is_operator || g_strcmp0 (actor->facility_id, facility_id) == 0)
    {
      *ret_sees = TRUE;
      return TRUE;
    }
  return rk_exists (
    tx->db,
    SQL ("SELECT 1 FROM facility WHERE id = $1 AND (EXISTS ("
         "SELECT 1 FROM member m JOIN space_person p ON p.space_id = m.space_id"
         " JOIN users u ON u.id = p.user_id WHERE m.user_id = $2 AND u.facility_id = $1)"
         " OR EXISTS (SELECT 1 FROM member m JOIN space s ON s.id = m.space_id"
         " JOIN patient a ON a.id = s.patient_id WHERE m.user_id = $2 AND a.facility_id = $1))"),
    ret_sees, error, "tt", facility_id, actor->user_id);
}

gboolean
rk_text_is_in (const char *text, const char *folded_query)
{
  g_autofree char *folded = text != NULL ? rk_text_fold (text, -1, NULL) : NULL;

  return folded != NULL && strstr (folded, folded_query) != NULL;
}

static gboolean
row_holds (RkDbStmt *stmt, const int *columns, const char *folded_query)
{
  for (; *columns >= 0; columns++)
    if (rk_text_is_in (rk_db_column_text (stmt, *columns), folded_query))
      return TRUE;
  return FALSE;
}

gboolean
rk_rows_write_found (RkDbStmt *stmt,
                     const RkRecordType *type,
                     const int *columns,
                     const char *folded_query,
                     int at_most,
                     RkAudience audience,
                     RkJsonWriter *writer,
                     GError **error)
{
  gboolean row = TRUE, more = FALSE;
  int n = 0;

  rk_json_begin_array (writer);
  while (row && !more)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row || (folded_query != NULL && !row_holds (stmt, columns, folded_query)))
        continue;
      more = n++ == at_most;
      if (more)
        continue;
      if (writer->need_comma)
        g_string_append_c (writer->out, ',');
      writer->need_comma = TRUE;
      rk_row_write (stmt, 0, type, audience, writer->out);
    }
  rk_json_end_array (writer);
  rk_json_key (writer, "more");
  rk_json_bool (writer, more);
  return TRUE;
}
