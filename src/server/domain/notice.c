/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/id.h"
#include "server/domain/domain-private.h"
#include "server/domain/invitation.h"

#include <string.h>

gboolean
rk_notice_add (RkDomainTx *tx,
               const char *user_id,
               RkNoticeKind kind,
               const char *subject_id,
               const char *space_id,
               GError **error)
{
  g_autofree char *id = rk_id_new_at (tx->now);
  RkNotice notice = {
    .id = id,
    .kind = (int) kind,
    .subject_id = (char *) subject_id,
    .space_id = (char *) space_id,
    .created_us = tx->now,
    .changed_us = tx->now,
  };
  const RkField *kinds = rk_record_type_find (&rk_notice_type, "kind");

  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO notice (id, kind, subject_id, space_id, created_us, read_us,"
                        " changed_us, user_id) VALUES ($1, $2, $3, $4, $5, 0, $5, $6)"),
                   error, "ttttit", notice.id, rk_field_enum_name (kinds, notice.kind),
                   notice.subject_id, notice.space_id, tx->now, user_id))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_USER, user_id, "notice", id, NULL, NULL);
  return TRUE;
}

gboolean
rk_notice_settle (
  RkDomainTx *tx, RkNoticeKind kind, const char *subject_id, const char *space_id, GError **error)
{
  const RkField *kinds = rk_record_type_find (&rk_notice_type, "kind");
  g_autoptr (GPtrArray) rows = rk_texts (
    tx->db,
    SQL ("SELECT id || ' ' || user_id FROM notice WHERE subject_id = $1 AND space_id = $2"
         " AND kind = $3 AND read_us = 0 ORDER BY id"),
    error, "ttt", subject_id, space_id, rk_field_enum_name (kinds, (int) kind));

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_auto (GStrv) both = g_strsplit (g_ptr_array_index (rows, i), " ", 2);

      if (!rk_db_exec (tx->db,
                       SQL ("UPDATE notice SET read_us = $2, changed_us = $2 WHERE id = $1"), error,
                       "ti", both[0], tx->now))
        return FALSE;
      rk_tx_change (tx, RK_CHANGE_USER, both[1], "notice", both[0], NULL, NULL);
    }
  return rows != NULL;
}

RkNotice *
rk_domain_notice_read (RkDomainTx *tx, const RkActor *actor, const char *notice_id, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_notice_type,
                 SELECT (notice, "notice", "WHERE id = $1 AND user_id = $2"), &record, error, "tt",
                 notice_id, actor->user_id))
    return NULL;
  g_autoptr (RkNotice) notice = record;
  if (!rk_authorize (
        actor, RK_ACTION_NOTICE_READ, notice != NULL ? RK_FACT_SELF : RK_FACT_NONE, error))
    return NULL;
  if (notice->read_us != 0)
    return g_steal_pointer (&notice);
  notice->read_us = notice->changed_us = tx->now;
  if (!rk_db_exec (tx->db, SQL ("UPDATE notice SET read_us = $2, changed_us = $2 WHERE id = $1"),
                   error, "ti", notice_id, tx->now))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "notice", notice_id, NULL, NULL);
  return g_steal_pointer (&notice);
}
