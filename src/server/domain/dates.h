/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/post.h"

G_BEGIN_DECLS

/**
 * rk_domain_dates_answer:
 * @post_id: a post that proposes dates
 * @choices: for each of them y, m, n or -, in their order
 * @remark: (nullable): what is said with it
 *
 * 日程調整: which of the dates suit the actor. What is answered last counts; repeating is harmless.
 *
 * Returns: (transfer full) (nullable): the answer
 */
RkReaction *rk_domain_dates_answer (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const char *space_id,
                                    const char *post_id,
                                    const char *choices,
                                    const char *remark,
                                    GError **error);

/**
 * rk_domain_dates_decide:
 * @decided_us: the beginning of one of the dates; 0: none of them, it is called off
 * @instead_of_us: what was decided so far as the actor knows it; 0 for nothing
 * @word: what is said to all, with id, text, written_us and night_reason: a post that answers the
 *   proposal, in the same transaction
 *
 * By who proposed them or an administrator. What was decided can be decided otherwise, or called
 * off, by somebody who knows of it; what was called off stays so.
 *
 * Returns: (transfer full) (nullable): the proposal
 */
RkPost *rk_domain_dates_decide (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *space_id,
                                const char *post_id,
                                gint64 decided_us,
                                gint64 instead_of_us,
                                const RkPost *word,
                                GError **error);

G_END_DECLS
