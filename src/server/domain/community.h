/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_communities_write:
 * @query: (nullable): of name, description or company, whatever its width and kana
 *
 * Writes `{communities: […], more}`: コミュニティ that there are, by their names, and how @actor
 * stands to each.
 */
gboolean rk_domain_communities_write (
  RkDomainTx *tx, const RkActor *actor, const char *query, RkJsonWriter *writer, GError **error);

/**
 * rk_domain_community_apply:
 * @text: (nullable): who one is and why one wants to be in
 *
 * 参加申請. Applying again changes the text of what waits.
 *
 * Returns: (transfer full) (nullable): the application
 */
RkCommunityApplication *rk_domain_community_apply (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *text, GError **error);

/**
 * rk_domain_community_unapply:
 *
 * Takes one's own application back; what is decided stays.
 */
gboolean rk_domain_community_unapply (RkDomainTx *tx,
                                      const RkActor *actor,
                                      const char *space_id,
                                      GError **error);

/**
 * rk_domain_applications_write:
 *
 * Writes `{applications: […]}`: what waits in a コミュニティ, for its administrators.
 */
gboolean rk_domain_applications_write (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, RkJsonWriter *writer, GError **error);

/**
 * rk_domain_application_decide:
 * @user_id: who applied
 *
 * Returns: (transfer full) (nullable): the application, decided
 */
RkCommunityApplication *rk_domain_application_decide (RkDomainTx *tx,
                                                      const RkActor *actor,
                                                      const char *space_id,
                                                      const char *user_id,
                                                      gboolean accept,
                                                      GError **error);

/**
 * rk_domain_community_mark:
 * @company: (nullable): the company that runs it, or %NULL for none
 *
 * Says for everybody to see which company runs a コミュニティ. The operator's alone.
 */
gboolean rk_domain_community_mark (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *company, GError **error);

G_END_DECLS
