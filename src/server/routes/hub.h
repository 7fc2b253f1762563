/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/rights.h"
#include "server/net/websocket.h"
#include "server/routes/task.h"

G_BEGIN_DECLS

/**
 * RkHub: who listens at /v1/events, and for what. In the network thread.
 *
 * A listener gets a page when there is one, and the next only after it acknowledged. What happened
 * is never kept here: a commit only says that there may be something new, and the page comes from
 * the database, like that of a sync.
 */
typedef struct _RkHub RkHub;

/**
 * RkHubPlace:
 *
 * A place for one listener, from the request to the WebSocket.
 */
typedef struct _RkHubPlace RkHubPlace;

RkHub *rk_hub_new (RkCrew *crew, GMainContext *context, guint heartbeat_seconds, GError **error);
void rk_hub_free (RkHub *hub);
void rk_hub_tell (RkHub *hub, const RkEffects *effects);
guint rk_hub_size (RkHub *hub);

RkHubPlace *rk_hub_place_new (RkHub *hub, const RkActor *actor, const char *cursor);
void rk_hub_place_set_page (
  RkHubPlace *place, GString *page, const char *next, gboolean more, int n_changes);
void rk_hub_place_free (RkHubPlace *place);
void rk_hub_upgraded (gpointer place, int fd, const char *early, gsize early_size);

G_END_DECLS
