/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

RkSpace *
rk_domain_space_get (RkDomainTx *tx, const RkActor *actor, const char *space_id, GError **error);

/**
 * rk_domain_members_write:
 *
 * Writes {members: […], users: […], facilities: […]}.
 */
gboolean rk_domain_members_write (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, RkJsonWriter *writer, GError **error);

/**
 * RkMemberChange:
 * @role: the new role, or %RK_ROLE_UNKNOWN to leave it
 * @in_charge: 1, 0, or -1 to leave it
 */
typedef struct
{
  int role;
  int in_charge;
} RkMemberChange;

/**
 * rk_domain_member_set:
 *
 * Changes a membership: the role by administrators of the space, 担当 also by oneself. An
 * administrator of the space adds a colleague of their own facility in this way; others are
 * invited. The last administrator cannot become a plain member (NOT_ALLOWED).
 *
 * Returns: (transfer full) (nullable): the membership
 */
RkMember *rk_domain_member_set (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *space_id,
                                const char *user_id,
                                const RkMemberChange *change,
                                GError **error);

/**
 * rk_domain_member_introduce:
 * @actor: the operator
 *
 * Makes somebody a member whom nobody there knows yet. Invitations reach colleagues and people that
 * one shares a space with already; the first people of two facilities come together in this way.
 * Who is in already stays as they are.
 */
gboolean rk_domain_member_introduce (RkDomainTx *tx,
                                     const RkActor *actor,
                                     const char *space_id,
                                     const char *user_id,
                                     RkRole role,
                                     GError **error);

/**
 * rk_domain_member_remove:
 *
 * Leaves, or removes somebody else (administrators of the space). The last administrator cannot
 * leave while there are others. The one who leaves loses sight of the space.
 */
gboolean rk_domain_member_remove (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *user_id, GError **error);

/**
 * rk_domain_candidates_write:
 * @query: (nullable): part of a name, of its kana or of a facility
 *
 * Writes {users, facilities}: colleagues of the actor's facility and people who share a space with
 * the actor, without members and those who are invited already; at most 500.
 */
gboolean rk_domain_candidates_write (RkDomainTx *tx,
                                     const RkActor *actor,
                                     const char *space_id,
                                     const char *query,
                                     RkJsonWriter *writer,
                                     GError **error);

G_END_DECLS
