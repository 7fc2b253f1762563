/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_request_create:
 * @asked: the id and what the body says: kind, text, wanted_on, named
 * @facilities: (array length=n): of whom it is asked, each once
 * @ret_created: (out): see #RkCreated
 * @ret_requests: (out) (transfer full) (nullable) (element-type RkCareRequest): one for each
 * facility
 *
 * リクエスト of a patient's team to several facilities at once. Not to one's own, and to none where
 * nobody would see it.
 */
gboolean rk_domain_request_create (RkDomainTx *tx,
                                   const RkActor *actor,
                                   const char *space_id,
                                   const RkCareRequest *asked,
                                   const char *const *facilities,
                                   guint n,
                                   RkCreated *ret_created,
                                   GPtrArray **ret_requests,
                                   GError **error);

/**
 * rk_domain_request_answer:
 * @state: %RK_REQUEST_ACCEPTED, %RK_REQUEST_DECLINED, or %RK_REQUEST_ASKING for a question
 * @text: (nullable): the reason of a decline, the question; or what goes with the acceptance
 * @version: of the request that was read
 *
 * The answer of the actor's facility, which may be changed until the request is withdrawn. A repeat
 * is harmless. VERSION_CONFLICT when a colleague was first.
 *
 * Returns: (transfer full) (nullable): the request, as the facility sees it now
 */
RkCareRequest *rk_domain_request_answer (RkDomainTx *tx,
                                         const RkActor *actor,
                                         const char *id,
                                         RkRequestState state,
                                         const char *text,
                                         gint64 version,
                                         GError **error);

/**
 * rk_domain_request_reply:
 *
 * What the team says to the question of a facility, which then has to answer the request.
 *
 * Returns: (transfer full) (nullable): the request
 */
RkCareRequest *rk_domain_request_reply (RkDomainTx *tx,
                                        const RkActor *actor,
                                        const char *space_id,
                                        const char *id,
                                        const char *facility_id,
                                        const char *text,
                                        gint64 version,
                                        GError **error);

/**
 * rk_domain_request_withdraw:
 *
 * Takes it back from every facility that did not decline. What they had seen of the patient goes.
 * Repeating is harmless.
 *
 * Returns: (transfer full) (nullable) (element-type RkCareRequest): those of all facilities
 */
GPtrArray *rk_domain_request_withdraw (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *id, GError **error);

/**
 * rk_domain_directory_write:
 * @query: (nullable): of the name or address, whatever its width and kana
 * @kind: (nullable): of facility, by its name on the wire
 *
 * Writes `{facilities: […], more}`: the facilities that there are, by their names.
 */
gboolean rk_domain_directory_write (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const char *query,
                                    const char *kind,
                                    RkJsonWriter *writer,
                                    GError **error);

G_END_DECLS
