/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/deputy.h"
#include "server/domain/domain-private.h"

/* 代行入力: who types for a doctor, and what the doctor says of it. The author of what was typed is
 * whoever typed it; nobody uses another's account. */

/* Of one doctor. */
#define MOST_DEPUTIES 20

static gboolean
get_deputy (
  RkDomainTx *tx, const char *doctor_id, const char *user_id, RkDeputy **ret, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_deputy_type,
                 SELECT (deputy, "deputy", "WHERE doctor_id = $1 AND user_id = $2"), &record, error,
                 "tt", doctor_id, user_id))
    return FALSE;
  *ret = record;
  return TRUE;
}

static void
tell (RkDomainTx *tx, const char *doctor_id, const char *user_id, gboolean gone)
{
  const char *const people[] = { doctor_id, user_id };

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    if (gone)
      rk_tx_gone (tx, RK_CHANGE_USER, people[i], "deputy", doctor_id, user_id);
    else
      rk_tx_change (tx, RK_CHANGE_USER, people[i], "deputy", doctor_id, user_id, NULL);
}

static gboolean
tell_doctor (
  RkDomainTx *tx, const RkActor *actor, const char *doctor_id, const char *user_id, GError **error)
{
  return g_strcmp0 (actor->user_id, doctor_id) == 0
         || rk_notice_add (tx, doctor_id, RK_NOTICE_DEPUTY, user_id, NULL, error);
}

static gboolean
check (RkDomainTx *tx, const RkUser *doctor, const char *user_id, GError **error)
{
  gboolean colleague;
  gint64 n;

  if (doctor->profession != RK_PROFESSION_DOCTOR || doctor->state != RK_USER_ACTIVE)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "one types for a doctor");
  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM users WHERE id = $1 AND id <> $2 AND facility_id = $3"
                       " AND kind = 'staff' AND state = 'active'"),
                  &colleague, error, "ttt", user_id, doctor->id, doctor->facility_id)
      || !rk_number (tx->db, SQL ("SELECT count (*) FROM deputy WHERE doctor_id = $1"), &n, error,
                     "t", doctor->id))
    return FALSE;
  if (!colleague)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "a colleague of the doctor types");
  return n < MOST_DEPUTIES
         || rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "too many type for this doctor");
}

RkDeputy *
rk_domain_deputy_set (
  RkDomainTx *tx, const RkActor *actor, const char *doctor_id, const char *user_id, GError **error)
{
  g_autoptr (RkUser) doctor
    = rk_user_find_permitted (tx, actor, doctor_id, RK_ACTION_DEPUTY_MANAGE, error);
  g_autoptr (RkDeputy) deputy = NULL;

  if (doctor == NULL || !get_deputy (tx, doctor_id, user_id, &deputy, error))
    return NULL;
  if (deputy != NULL)
    return g_steal_pointer (&deputy);
  deputy = rk_record_new (&rk_deputy_type);
  deputy->doctor_id = g_strdup (doctor_id);
  deputy->user_id = g_strdup (user_id);
  deputy->by_id = g_strdup (actor->user_id);
  deputy->created_us = tx->now;
  if (!check (tx, doctor, user_id, error)
      || !rk_insert (tx->db, &rk_deputy_type, "deputy", deputy, error)
      || !tell_doctor (tx, actor, doctor_id, user_id, error))
    return NULL;
  tell (tx, doctor_id, user_id, FALSE);
  rk_tx_audit (tx, actor, "deputy_set", user_id, NULL, doctor_id);
  return g_steal_pointer (&deputy);
}

static gboolean
end_one (RkDomainTx *tx, const char *doctor_id, const char *user_id, GError **error)
{
  tell (tx, doctor_id, user_id, TRUE);
  return rk_db_exec (tx->db, SQL ("DELETE FROM deputy WHERE doctor_id = $1 AND user_id = $2"),
                     error, "tt", doctor_id, user_id);
}

gboolean
rk_domain_deputy_end (
  RkDomainTx *tx, const RkActor *actor, const char *doctor_id, const char *user_id, GError **error)
{
  g_autoptr (RkUser) doctor
    = rk_user_find_permitted (tx, actor, doctor_id, RK_ACTION_DEPUTY_MANAGE, error);
  g_autoptr (RkDeputy) deputy = NULL;

  if (doctor == NULL || !get_deputy (tx, doctor_id, user_id, &deputy, error))
    return FALSE;
  if (deputy == NULL)
    return TRUE;
  if (!end_one (tx, doctor_id, user_id, error)
      || !tell_doctor (tx, actor, doctor_id, user_id, error))
    return FALSE;
  rk_tx_audit (tx, actor, "deputy_end", user_id, NULL, doctor_id);
  return TRUE;
}

gboolean
rk_deputies_forget (RkDomainTx *tx, const char *user_id, GError **error)
{
  g_autoptr (GPtrArray) doctors
    = rk_texts (tx->db, SQL ("SELECT doctor_id FROM deputy WHERE user_id = $1 ORDER BY doctor_id"),
                error, "t", user_id);
  g_autoptr (GPtrArray) users
    = doctors == NULL
        ? NULL
        : rk_texts (tx->db,
                    SQL ("SELECT user_id FROM deputy WHERE doctor_id = $1 ORDER BY user_id"), error,
                    "t", user_id);

  if (users == NULL)
    return FALSE;
  for (guint i = 0; i < doctors->len; i++)
    if (!end_one (tx, g_ptr_array_index (doctors, i), user_id, error))
      return FALSE;
  for (guint i = 0; i < users->len; i++)
    if (!end_one (tx, user_id, g_ptr_array_index (users, i), error))
      return FALSE;
  return TRUE;
}

gboolean
rk_domain_deputies_write (
  RkDomainTx *tx, const RkActor *actor, const char *doctor_id, RkJsonWriter *writer, GError **error)
{
  g_autoptr (RkUser) doctor
    = rk_user_find_permitted (tx, actor, doctor_id, RK_ACTION_DEPUTY_MANAGE, error);
  g_autoptr (RkDbStmt) stmt = NULL;

  if (doctor == NULL)
    return FALSE;
  stmt = rk_db_prepare (
    tx->db, SELECT (deputy, "deputy", "WHERE doctor_id = $1 ORDER BY created_us, user_id"), error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", doctor_id);
  rk_json_begin_object (writer);
  rk_json_key (writer, "deputies");
  rk_json_begin_array (writer);
  if (!rk_rows_write (stmt, &rk_deputy_type, actor->audience, writer, NULL, error))
    return FALSE;
  rk_json_end_array (writer);
  g_autoptr (RkDbStmt) colleagues
    = rk_db_prepare (tx->db,
                     SELECT (user, "users",
                             "WHERE facility_id = $1 AND kind = 'staff' AND state = 'active'"
                             " AND id <> $2 ORDER BY kana, name, id"),
                     error);
  if (colleagues == NULL)
    return FALSE;
  rk_db_bind (colleagues, "tt", doctor->facility_id, doctor_id);
  rk_json_key (writer, "users");
  rk_json_begin_array (writer);
  if (!rk_rows_write (colleagues, &rk_user_type, actor->audience, writer, NULL, error))
    return FALSE;
  rk_json_end_array (writer);
  rk_json_end_object (writer);
  return TRUE;
}

gboolean
rk_deputy_check (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *doctor_id, GError **error)
{
  gboolean suits;

  return rk_exists (tx->db,
                    SQL ("SELECT 1 FROM deputy d JOIN member m ON m.user_id = d.doctor_id"
                         " AND m.space_id = $1 JOIN users u ON u.id = d.doctor_id"
                         " WHERE d.doctor_id = $2 AND d.user_id = $3 AND u.state = 'active'"),
                    &suits, error, "ttt", space_id, doctor_id, actor->user_id)
         && rk_space_authorize (tx, actor, space_id, RK_ACTION_POST_DEPUTISE,
                                suits ? RK_FACT_SUITS : RK_FACT_NONE, error);
}

/* %FALSE with an error, or with *ret_same when nothing is left to be done. */
static gboolean
check_typed (const RkPost *post,
             gint64 version,
             RkConfirmation wanted,
             const char *reason,
             gboolean *ret_same,
             GError **error)
{
  if (post->state != RK_POST_NORMAL)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the post was withdrawn or hidden");
  if (post->version != version)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_VERSION_CONFLICT, "the post has another version: read it again");
  *ret_same = post->confirmation == (int) wanted && g_strcmp0 (post->return_reason, reason) == 0;
  return TRUE;
}

static RkPost *
settle (RkDomainTx *tx,
        const RkActor *actor,
        RkPost *post,
        RkAction action,
        RkConfirmation wanted,
        const char *reason,
        GError **error)
{
  post->confirmation = (int) wanted;
  g_free (post->return_reason);
  post->return_reason = g_strdup (reason);
  post->changed_us = tx->now;
  if (!rk_record_validate (&rk_post_type, post, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE post SET confirmation = $3, return_reason = $4, changed_us = $5"
                           " WHERE space_id = $1 AND id = $2"),
                      error, "tttti", post->space_id, post->id,
                      wanted == RK_CONFIRMATION_CONFIRMED ? "confirmed" : "returned", reason,
                      tx->now)
      || (wanted == RK_CONFIRMATION_RETURNED
          && !rk_notice_add (
            tx, post->author_id, RK_NOTICE_DEPUTY_RETURNED, post->id, post->space_id, error)))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_SPACE, post->space_id, "post", post->space_id, post->id, NULL);
  /* Both names: who says it, and of whose typing. */
  rk_tx_audit (tx, actor, rk_action_name (action), post->author_id, post->space_id, post->id);
  return rk_record_copy (&rk_post_type, post);
}

RkPost *
rk_domain_post_confirm (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *space_id,
                        const char *post_id,
                        gint64 version,
                        GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_CONFIRM, error);
  gboolean same;

  if (post == NULL || !check_typed (post, version, RK_CONFIRMATION_CONFIRMED, NULL, &same, error))
    return NULL;
  if (same)
    return g_steal_pointer (&post);
  return settle (tx, actor, post, RK_ACTION_POST_CONFIRM, RK_CONFIRMATION_CONFIRMED, NULL, error);
}

RkPost *
rk_domain_post_return (RkDomainTx *tx,
                       const RkActor *actor,
                       const char *space_id,
                       const char *post_id,
                       gint64 version,
                       const char *reason,
                       GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_RETURN, error);
  gboolean same;

  if (post == NULL || !check_typed (post, version, RK_CONFIRMATION_RETURNED, reason, &same, error))
    return NULL;
  if (same)
    return g_steal_pointer (&post);
  if (rk_is_blank (reason))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "reason is required");
      return NULL;
    }
  return settle (tx, actor, post, RK_ACTION_POST_RETURN, RK_CONFIRMATION_RETURNED, reason, error);
}
