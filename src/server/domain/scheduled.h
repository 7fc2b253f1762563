/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_scheduled_create:
 * @scheduled: what is to be posted; its author and time are set here
 * @attachments: (nullable) (array zero-terminated=1): ids of complete uploads, in their order
 * @ret_created: (out): whether it is new
 * @ret_scheduled: (out) (transfer full) (nullable): as it is now; %NULL with RK_CREATED_UNSEEN,
 *   also when it was posted or withdrawn since
 *
 * 予約投稿: keeps a post until the quiet hours of the managing facility are over, by the server's
 * time. Outside of them it is posted a moment later.
 */
gboolean rk_domain_scheduled_create (RkDomainTx *tx,
                                     const RkActor *actor,
                                     const RkScheduled *scheduled,
                                     const char *const *attachments,
                                     RkCreated *ret_created,
                                     RkScheduled **ret_scheduled,
                                     GError **error);

/**
 * rk_domain_scheduled_edit:
 * @version: the present one plus 1
 *
 * By its author, until its time. The same edit again is harmless; any other is VERSION_CONFLICT.
 *
 * Returns: (transfer full) (nullable): as it is now
 */
RkScheduled *rk_domain_scheduled_edit (RkDomainTx *tx,
                                       const RkActor *actor,
                                       const char *space_id,
                                       const char *id,
                                       gint64 version,
                                       const char *text,
                                       GError **error);

/**
 * rk_domain_scheduled_withdraw:
 *
 * By its author, until its time, or after it came back.
 */
gboolean rk_domain_scheduled_withdraw (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *id, GError **error);

G_END_DECLS
