/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/secret.h"
#include "server/domain/domain.h"
#include "server/net/http.h"
#include "server/net/smtp.h"
#include "server/routes/task.h"

G_BEGIN_DECLS

typedef struct _RkServer RkServer;
typedef struct _RkHub RkHub;

/**
 * RkServerConfig:
 * @data_dir: the server's folder, made if it is not there
 * @listen: 127.0.0.1:PORT, [::1]:PORT or unix:PATH
 * @master_key: the operator's key
 * @database: (nullable): postgresql://…, %NULL for the embedded database
 * @server_name: (nullable): what it calls itself
 * @cheap_passwords: for tests alone
 * @limits: (nullable): other limits of connections
 * @heartbeat_seconds: of WebSockets, 0 for 30
 * @smtp: (nullable): by which mail goes out; copied
 */
typedef struct
{
  const char *data_dir;
  const char *listen;
  const RkSecret *master_key;
  const char *database;
  const char *server_name;
  gboolean cheap_passwords;
  const RkHttpLimits *limits;
  guint heartbeat_seconds;
  const RkSmtpConfig *smtp;
} RkServerConfig;

RkServer *rk_server_new (const RkServerConfig *config, GMainContext *context, GError **error);
void rk_server_free (RkServer *server);
const char *rk_server_get_address (RkServer *server);
RkDomain *rk_server_get_domain (RkServer *server);
RkCrew *rk_server_get_crew (RkServer *server);
RkHub *rk_server_get_hub (RkServer *server);
RkHttp *rk_server_get_http (RkServer *server);
gboolean rk_server_take_turn (RkServer *server, const char *what);
void rk_server_end_turn (RkServer *server, const char *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkServer, rk_server_free)

G_END_DECLS
