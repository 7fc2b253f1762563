/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/engine-private.h"
#include "client/request-item.h"

G_BEGIN_DECLS

void rk_request_row_free (RkRequestRow *row);
/* (element-type RkRequestRow): the newest first. */
GPtrArray *rk_store_request_rows (RkStore *store, GHashTable *sending, GError **error);

void rk_engine_queue_request (RkEngine *engine, RkCall *call);
void rk_engine_mend_request (RkEngine *engine, RkCall *call);
void rk_engine_directory (RkEngine *engine, RkCall *call);
void rk_engine_publish_requests (RkEngine *engine);
/* The server took it: @json is what it answered. */
gboolean rk_store_take_requests (RkStore *store, const json_t *json, GError **error);

G_END_DECLS
