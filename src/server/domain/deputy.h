/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_deputy_set:
 * @doctor_id: for whom is typed
 * @user_id: who types
 * @error: INVALID when the one is no doctor, or the other none of their colleagues
 *
 * 代行入力: by the doctor, or by an administrator of the facility, of which the doctor is told.
 *
 * Returns: (transfer full) (nullable): who types for whom
 */
RkDeputy *rk_domain_deputy_set (
  RkDomainTx *tx, const RkActor *actor, const char *doctor_id, const char *user_id, GError **error);

/**
 * rk_domain_deputy_end:
 *
 * Ends it at once, also for what waits to be posted; what was posted stays. Harmless without one.
 */
gboolean rk_domain_deputy_end (
  RkDomainTx *tx, const RkActor *actor, const char *doctor_id, const char *user_id, GError **error);

/** rk_domain_deputies_write: Writes {deputies: […], users: […]}: of one doctor, and who could be */
gboolean rk_domain_deputies_write (RkDomainTx *tx,
                                   const RkActor *actor,
                                   const char *doctor_id,
                                   RkJsonWriter *writer,
                                   GError **error);

/**
 * rk_domain_post_confirm:
 * @version: the one that the doctor has read
 * @error: VERSION_CONFLICT for another one, CONFLICT for what was withdrawn or hidden
 *
 * 確認する: by the doctor in whose name it was typed.
 *
 * Returns: (transfer full) (nullable): the post
 */
RkPost *rk_domain_post_confirm (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *space_id,
                                const char *post_id,
                                gint64 version,
                                GError **error);

/**
 * rk_domain_post_return:
 * @reason: why; staff reads it
 *
 * 差し戻す, the other way of rk_domain_post_confirm(). Whoever typed it is told.
 *
 * Returns: (transfer full) (nullable): the post
 */
RkPost *rk_domain_post_return (RkDomainTx *tx,
                               const RkActor *actor,
                               const char *space_id,
                               const char *post_id,
                               gint64 version,
                               const char *reason,
                               GError **error);

G_END_DECLS
