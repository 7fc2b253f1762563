/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/* What a page may hold at most; a page for a WebSocket holds at most RK_SYNC_SOCKET_BYTES. */
#define RK_SYNC_MAX_CHANGES  500
#define RK_SYNC_MAX_BYTES    (1024 * 1024)
#define RK_SYNC_SOCKET_BYTES (64 * 1024)

/**
 * rk_domain_sync_page:
 * @tx: a reading transaction
 * @actor: for whom
 * @cursor: (nullable): from the page before; empty for the first
 * @limit: at most this many changes, 2 to %RK_SYNC_MAX_CHANGES
 * @max_bytes: the whole page has at most this many bytes
 * @out: receives the page as one JSON object: {before, cursor, more, changes}
 * @ret_more: (out): whether the next page can be asked for at once
 * @ret_n_changes: (out) (optional): how many changes @out holds; 0 for an empty page
 * @ret_cursor: (out) (transfer full): the same cursor as in the page
 * @error: GONE for a cursor that is too old or from another database; BAD_REQUEST for nonsense
 *
 * Writes the next page, straight from the rows. The receipt of @tx is to be written down before the
 * page leaves; an empty page has none.
 */
gboolean rk_domain_sync_page (RkDomainTx *tx,
                              const RkActor *actor,
                              const char *cursor,
                              int limit,
                              gsize max_bytes,
                              GString *out,
                              gboolean *ret_more,
                              int *ret_n_changes,
                              char **ret_cursor,
                              GError **error);

/**
 * rk_domain_spaces_of:
 * @ret_spaces: (out) (transfer full) (element-type utf8): ids
 *
 * Which spaces a user is a member of, for the event hub.
 */
gboolean
rk_domain_spaces_of (RkDomainTx *tx, const char *user_id, GPtrArray **ret_spaces, GError **error);

G_END_DECLS
