/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/engine-private.h"

G_BEGIN_DECLS

typedef void (*RkRescuedFunc) (gpointer data);

void rk_engine_rescue (RkEngine *engine, GPtrArray *waiting, RkRescuedFunc done, gpointer data);
gboolean rk_store_rescue (
  RkStore *into, const char *path, const RkSecret *key, gboolean *ret_unreadable, GError **error);

G_END_DECLS
