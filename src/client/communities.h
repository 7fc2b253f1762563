/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

/* コミュニティ beyond one's own, and 参加申請. All of it needs the server: who is let in is said
 * there, and the list is of all that there are. One's own are spaces like the others, here and
 * without a network. */

/** rk_client_communities_async: which there are, by their names */
void rk_client_communities_async (RkClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/**
 * rk_client_communities_finish:
 * @ret_more: (out) (optional): there are more than these
 *
 * Returns: (transfer full) (nullable) (element-type RkCommunity): by their names
 */
GPtrArray *rk_client_communities_finish (RkClient *self,
                                         GAsyncResult *result,
                                         gboolean *ret_more,
                                         GError **error);

/** rk_client_apply_async: asks to be let into @space_id; @text: (nullable): for its administrators.
 * Like the following two it finishes by rk_client_act_finish() */
void rk_client_apply_async (RkClient *self,
                            const char *space_id,
                            const char *text,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);

/** rk_client_unapply_async: takes that back */
void rk_client_unapply_async (RkClient *self,
                              const char *space_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);

/** rk_client_decide_application_async: 承認 or 拒否 of @user_id, by an administrator */
void rk_client_decide_application_async (RkClient *self,
                                         const char *space_id,
                                         const char *user_id,
                                         gboolean accept,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/** rk_client_applications_async: who waits to be let into @space_id, for its administrators */
void rk_client_applications_async (RkClient *self,
                                   const char *space_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
/** rk_client_applications_finish: Returns: (transfer full) (nullable) (element-type
 * RkCommunityApplication): the oldest first */
GPtrArray *rk_client_applications_finish (RkClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
