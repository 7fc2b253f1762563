/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/domain-private.h"
#include "server/domain/space.h"

gboolean
rk_domain_member_introduce (RkDomainTx *tx,
                            const RkActor *actor,
                            const char *space_id,
                            const char *user_id,
                            RkRole role,
                            GError **error)
{
  gboolean there, active, member;
  RkFact suits;

  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE id = $1"), &there, error, "t", space_id)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM users WHERE id = $1 AND state = 'active'"),
                     &active, error, "t", user_id)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM member WHERE space_id = $1 AND user_id = $2"),
                     &member, error, "tt", space_id, user_id))
    return FALSE;
  if (!there || !active)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  if (!rk_suits (tx, space_id, user_id, &suits, error)
      || !rk_authorize (actor, RK_ACTION_MEMBER_ADD, suits, error))
    return FALSE;
  if (member)
    return TRUE;
  if (!rk_space_join (tx, space_id, user_id, role, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_MEMBER_ADD), user_id, space_id, NULL);
  return TRUE;
}
