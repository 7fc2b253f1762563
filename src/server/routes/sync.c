/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/sync.h"
#include "server/net/websocket.h"
#include "server/routes/handlers.h"
#include "server/routes/hub.h"
#include "server/routes/server.h"

gboolean
rk_get_sync (RkCall *call, GError **error)
{
  g_autoptr (GString) page = g_string_new (NULL);
  g_autofree char *next = NULL;
  gboolean more;
  gint64 limit;

  if (!rk_call_query_int (call, "limit", RK_SYNC_MAX_CHANGES, RK_SYNC_MAX_CHANGES, &limit, error)
      || !rk_domain_sync_page (call->tx, call->actor, rk_exchange_query (call->exchange, "cursor"),
                               (int) MAX (limit, 1), RK_SYNC_MAX_BYTES, page, &more, NULL, &next,
                               error))
    return FALSE;
  rk_exchange_answer_json (call->exchange, 200, g_steal_pointer (&page));
  return TRUE;
}

gboolean
rk_get_events (RkCall *call, GError **error)
{
  const char *cursor = rk_exchange_query (call->exchange, "cursor");
  g_autoptr (GString) page = g_string_new (NULL);
  g_autofree char *next = NULL;
  g_autofree char *accept = rk_websocket_accept_key (call->exchange->websocket_key);
  RkHubPlace *place;
  gboolean more;
  int n_changes;

  /* The first page is made here, so that a cursor that leads nowhere is refused like any other. */
  if (!rk_domain_sync_page (call->tx, call->actor, cursor, RK_SYNC_MAX_CHANGES,
                            RK_SYNC_SOCKET_BYTES - 32, page, &more, &n_changes, &next, error))
    return FALSE;
  place = rk_hub_place_new (rk_server_get_hub (call->server), call->actor, cursor);
  rk_hub_place_set_page (place, g_steal_pointer (&page), next, more, n_changes);
  rk_exchange_answer_upgrade (
    call->exchange, rk_hub_upgraded, place, (GDestroyNotify) rk_hub_place_free);
  rk_exchange_add_header (call->exchange, "Upgrade", "websocket");
  rk_exchange_add_header (call->exchange, "Sec-WebSocket-Accept", accept);
  return TRUE;
}
