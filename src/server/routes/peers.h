/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/routes/task.h"

G_BEGIN_DECLS

/**
 * RkPeers: hears of what other processes committed to the same database, in the network thread:
 * the operator's command line through a socket in the server's folder, other servers on the same
 * PostgreSQL through its notifications.
 */
typedef struct _RkPeers RkPeers;

RkPeers *rk_peers_new (const char *data_dir,
                       const char *database,
                       GMainContext *context,
                       RkTold told,
                       gpointer data,
                       GError **error);
void rk_peers_free (RkPeers *peers);
void rk_peers_announce (const char *data_dir, const RkEffects *effects);

G_END_DECLS
