/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

/**
 * RkRequestItem:
 *
 * リクエスト of one facility, as it stands with what was done here and is still on its way. An item
 * never changes: what changes becomes another one in the model.
 */
#define RK_TYPE_REQUEST_ITEM (rk_request_item_get_type ())
G_DECLARE_FINAL_TYPE (RkRequestItem, rk_request_item, RK, REQUEST_ITEM, GObject)

/** rk_request_item_get_request: Returns: (transfer none): the record */
const RkCareRequest *rk_request_item_get_request (RkRequestItem *self);
/** rk_request_item_is_incoming: Returns: whether it is my facility's to answer */
gboolean rk_request_item_is_incoming (RkRequestItem *self);
/** rk_request_item_can_withdraw: Returns: whether I sent it, or lead the team */
gboolean rk_request_item_can_withdraw (RkRequestItem *self);
/** rk_request_item_waits_for_me: Returns: whether the next word is mine */
gboolean rk_request_item_waits_for_me (RkRequestItem *self);
/** rk_request_item_get_send_state: Returns: #RkSendState */
RkSendState rk_request_item_get_send_state (RkRequestItem *self);
/** rk_request_item_get_failure: Returns: (transfer none) (nullable): why the server refused */
const char *rk_request_item_get_failure (RkRequestItem *self);

/** rk_client_get_requests: Returns: (transfer none): a model of #RkRequestItem, the newest first,
 * the facilities of one request beside one another */
GListModel *rk_client_get_requests (RkClient *self);
/** rk_client_get_n_requests: Returns: how many wait for a word of mine */
guint rk_client_get_n_requests (RkClient *self);

/**
 * rk_client_send_request_async:
 * @space_id: 医療・介護側 of the patient
 * @asked: kind, text, wanted_on and named
 * @facilities: (element-type RkListing): of whom it is asked
 *
 * Asks them all at once; without a network, when there is one again. Like the following four it is
 * over when the store has it; finishes by rk_client_act_finish().
 */
void rk_client_send_request_async (RkClient *self,
                                   const char *space_id,
                                   const RkCareRequest *asked,
                                   GPtrArray *facilities,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** rk_client_answer_request_async: @state: accepted, declined or asking; @text: (nullable) */
void rk_client_answer_request_async (RkClient *self,
                                     RkRequestItem *item,
                                     RkRequestState state,
                                     const char *text,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/** rk_client_reply_request_async: answers the question of a facility */
void rk_client_reply_request_async (RkClient *self,
                                    RkRequestItem *item,
                                    const char *text,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/** rk_client_withdraw_request_async: takes it back from all facilities */
void rk_client_withdraw_request_async (RkClient *self,
                                       RkRequestItem *item,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/** rk_client_invite_accepted_async: who accepted for a facility, into the team, as any invitation
 */
void rk_client_invite_accepted_async (RkClient *self,
                                      RkRequestItem *item,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/** rk_client_retry_request_async: sends again what the server refused, on top of what it has now */
void rk_client_retry_request_async (RkClient *self,
                                    RkRequestItem *item,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/** rk_client_discard_request_async: gives up what was not sent */
void rk_client_discard_request_async (RkClient *self,
                                      RkRequestItem *item,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/**
 * rk_client_directory_async:
 * @query: of name or address
 * @kind: of facility, or %RK_FACILITY_UNKNOWN for all
 *
 * Looks facilities up. Without a network these are the ones that this desk knows.
 */
void rk_client_directory_async (RkClient *self,
                                const char *query,
                                RkFacilityKind kind,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);

/**
 * rk_client_directory_finish:
 * @ret_more: (out) (optional): there are more than these
 * @ret_known_only: (out) (optional): the server could not be asked
 *
 * Returns: (transfer full) (nullable) (element-type RkListing): by their names
 */
GPtrArray *rk_client_directory_finish (RkClient *self,
                                       GAsyncResult *result,
                                       gboolean *ret_more,
                                       gboolean *ret_known_only,
                                       GError **error);

G_END_DECLS
