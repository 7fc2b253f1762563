/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_papers_set:
 * @pledged_on: (nullable): 誓約書取得日; %NULL when there is none
 * @trained_on: (nullable): 研修受講日
 * @error: INVALID for what is no day
 *
 * What the facility's administrators note down about one of their staff.
 */
gboolean rk_domain_papers_set (RkDomainTx *tx,
                               const RkActor *actor,
                               const char *user_id,
                               const char *pledged_on,
                               const char *trained_on,
                               GError **error);

/**
 * rk_domain_terminal_register:
 * @make: 種類・機種; empty takes it out of the register
 * @owner: (nullable): "business" or "lent"
 *
 * Registers a terminal at which staff of the actor's facility has signed in.
 */
gboolean rk_domain_terminal_register (RkDomainTx *tx,
                                      const RkActor *actor,
                                      const char *terminal_id,
                                      const char *make,
                                      const char *owner,
                                      GError **error);

/**
 * rk_domain_ledger_write:
 * @after: (nullable): the last group of the page before
 *
 * Writes {groups: […], more, n_hidden}: the patients' groups in which the actor's facility takes
 * part, by their age. Those of other facilities that the actor is in no part of are counted alone.
 */
gboolean rk_domain_ledger_write (
  RkDomainTx *tx, const RkActor *actor, const char *after, RkJsonWriter *writer, GError **error);

G_END_DECLS
