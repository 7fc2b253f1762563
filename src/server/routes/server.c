/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/routes/server.h"
#include "server/domain/backup.h"
#include "server/domain/password.h"
#include "server/net/listen.h"
#include "server/routes/handlers.h"
#include "server/routes/hub.h"
#include "server/routes/mailer.h"
#include "server/routes/peers.h"

#ifdef RK_HAVE_POSTGRESQL
#include "db/pg.h"
#endif

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define SWEEP_SECONDS 3600
#define TICK_SECONDS  20

struct _RkServer
{
  GMainContext *context;
  char *database_path;
  char *database_uri;
  RkSecret *database_key;
  char *address;
  char *socket_path;
  RkDomain *domain;
  RkCrew *crew;
  RkHub *hub;
  RkPeers *peers;
  RkMailer *mailer;
  RkHttp *http;
  GHashTable *turns;
  GSource *sweeper;
  GSource *ticker;
};

static const RkHttpLimits usual_limits
  = { .header_seconds = 10, .body_seconds = 60, .idle_seconds = 90, .connections = 8192 };

static RkDb *
open_database (gboolean read_only, gpointer data, GError **error)
{
  RkServer *server = data;

  if (server->database_uri != NULL)
    {
#ifdef RK_HAVE_POSTGRESQL
      return rk_db_pg_open (server->database_uri, error);
#else
      g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This server was built without PostgreSQL.");
      return NULL;
#endif
    }
  return rk_db_open_sqlite (server->database_path, server->database_key->data,
                            read_only ? RK_DB_READ_ONLY : RK_DB_CREATE | RK_DB_DURABLE, error);
}

static gboolean
media_type_is_json (const char *type)
{
  gsize size;

  if (type == NULL)
    return FALSE;
  size = strcspn (type, "; \t");
  return size == strlen ("application/json")
         && g_ascii_strncasecmp (type, "application/json", size) == 0;
}

/* The headers are there. */
static void
on_begin (RkExchange *exchange, gpointer data)
{
  const RkHandler *handler;

  switch (rk_router_find (rk_routes, exchange))
    {
    case RK_ROUTED_NOWHERE:
      rk_exchange_refuse (exchange, 404, "not_found", NULL);
      return;
    case RK_ROUTED_NO_METHOD:
      {
        g_autofree char *allow = rk_router_allow (rk_routes, exchange->path);
        rk_exchange_refuse (exchange, 405, "method_not_allowed", NULL);
        rk_exchange_add_header (exchange, "Allow", allow);
        return;
      }
    case RK_ROUTED:
      break;
    }
  handler = exchange->route->handler;
  exchange->max_body = handler->max_body;
  if ((handler->auth == RK_AUTH_SESSION || handler->auth == RK_AUTH_TEMPORARY
       || (handler->auth == RK_AUTH_WIPE && exchange->wipe_token == NULL))
      && exchange->token == NULL)
    rk_exchange_refuse (exchange, 401, "unauthorized", NULL);
  else if (handler->socket && exchange->websocket_key == NULL)
    {
      rk_exchange_refuse (exchange, 426, "invalid", NULL);
      rk_exchange_add_header (exchange, "Upgrade", "websocket");
    }
  else if ((handler->body == RK_BODY_JSON || handler->body == RK_BODY_EMPTY)
           && exchange->content_length > 0 && !media_type_is_json (exchange->content_type))
    rk_exchange_refuse (exchange, 415, "unsupported_media", "the body must be application/json");
}

static gboolean
on_dispatch (RkExchange *exchange, gpointer data)
{
  return rk_call_begin (data, exchange);
}

/* A part of a streamed body. */
typedef struct
{
  RkTask task;
  RkServer *server;
  RkExchange *exchange;
  gint64 offset;
  gsize size;
  GBytes *bytes;
} Part;

static gboolean
read_part (RkTask *task, RkDomainTx *tx, GError **error)
{
  Part *part = (Part *) task;

  part->bytes = part->exchange->read (part->exchange->read_data, part->offset, part->size, error);
  return part->bytes != NULL;
}

static void
on_part (RkJob *job)
{
  Part *part = (Part *) job;

  if (part->task.error != NULL)
    g_message ("An attachment cannot be read: %s", part->task.error->message);
  g_clear_error (&part->task.error);
  rk_http_part_ready (part->server->http, part->exchange, part->bytes);
  g_free (part);
}

static void
on_read (RkExchange *exchange, gint64 offset, gsize size, gpointer data)
{
  RkServer *server = data;
  Part *part = g_new0 (Part, 1);

  part->server = server;
  part->exchange = exchange;
  part->offset = offset;
  part->size = size;
  part->task.job.done = on_part;
  part->task.run = read_part;
  if (!rk_crew_push (server->crew, RK_WHERE_FILES, &part->task))
    {
      g_free (part);
      rk_http_part_ready (server->http, exchange, NULL);
    }
}

static const RkHttpHooks hooks = { on_begin, on_dispatch, on_read };

static void
on_told (const RkEffects *effects, gpointer data)
{
  RkServer *server = data;

  if (server->hub != NULL)
    rk_hub_tell (server->hub, effects);
  if (effects->mail && server->mailer != NULL)
    rk_mailer_look (server->mailer);
}

static gboolean
on_sweep (gpointer data)
{
  RkServer *server = data;

  rk_crew_sweep (server->crew);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_tick (gpointer data)
{
  RkServer *server = data;

  rk_crew_tick (server->crew);
  if (server->mailer != NULL)
    rk_mailer_look (server->mailer);
  return G_SOURCE_CONTINUE;
}

static gboolean
prepare_domain (RkServer *server, const RkServerConfig *config, GError **error)
{
  g_autofree char *blob_dir = g_build_filename (config->data_dir, RK_SERVER_BLOBS_NAME, NULL);
  RkDomainConfig domain_config = { .blob_dir = blob_dir,
                                   .master_key = config->master_key,
                                   .server_name = config->server_name,
                                   .cheap_passwords = config->cheap_passwords,
                                   .mails = config->smtp != NULL };
  g_autoptr (RkDb) db = open_database (FALSE, server, error);

  if (db == NULL || !rk_domain_migrate (db, error))
    return FALSE;
  rk_password_prepare (config->cheap_passwords);
  server->domain = rk_domain_new (&domain_config, db, error);
  return server->domain != NULL;
}

/**
 * rk_server_new:
 * @config: what to run with; used during this call alone
 * @context: the main context of the network thread, which is the caller's
 * @error: return location
 *
 * Opens the database, starts the threads, listens.
 *
 * Returns: (transfer full) (nullable): the server, which works while @context runs
 */
RkServer *
rk_server_new (const RkServerConfig *config, GMainContext *context, GError **error)
{
  g_autoptr (RkServer) server = g_new0 (RkServer, 1);
  RkCrewConfig crew_config = { open_database, on_told, server };
  int fd;

  server->context = g_main_context_ref (context);
  server->database_path = g_build_filename (config->data_dir, RK_SERVER_DATABASE_NAME, NULL);
  server->database_uri = g_strdup (config->database);
  server->database_key = rk_domain_database_key (config->master_key);
  server->turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_mkdir_with_parents (config->data_dir, 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The folder of the server cannot be made: %s.", g_strerror (errno));
      return NULL;
    }
  if (!prepare_domain (server, config, error))
    return NULL;
  server->crew = rk_crew_new (server->domain, context, &crew_config, error);
  if (server->crew == NULL)
    return NULL;
  server->hub = rk_hub_new (server->crew, context, config->heartbeat_seconds, error);
  if (server->hub == NULL)
    return NULL;
  server->peers
    = rk_peers_new (config->data_dir, config->database, context, on_told, server, error);
  if (server->peers == NULL)
    return NULL;
  fd = rk_listen (config->listen, &server->address, error);
  if (fd < 0)
    return NULL;
  if (g_str_has_prefix (server->address, "unix:"))
    server->socket_path = g_strdup (server->address + strlen ("unix:"));
  server->http = rk_http_new (
    fd, context, config->limits != NULL ? config->limits : &usual_limits, &hooks, server, error);
  if (server->http == NULL)
    return NULL;
  server->sweeper = g_timeout_source_new_seconds (SWEEP_SECONDS);
  g_source_set_callback (server->sweeper, on_sweep, server, NULL);
  g_source_attach (server->sweeper, context);
  rk_crew_sweep (server->crew);
  server->ticker = g_timeout_source_new_seconds (TICK_SECONDS);
  g_source_set_callback (server->ticker, on_tick, server, NULL);
  g_source_attach (server->ticker, context);
  rk_crew_tick (server->crew);
  if (config->smtp != NULL)
    {
      server->mailer = rk_mailer_new (server->crew, config->smtp, config->server_name);
      rk_mailer_look (server->mailer);
    }
  return g_steal_pointer (&server);
}

/**
 * rk_server_free:
 * @server: (transfer full) (nullable): a server
 *
 * Takes no more requests, answers those at work, and ends. In the network thread, outside of the
 * main context's iteration.
 */
void
rk_server_free (RkServer *server)
{
  if (server == NULL)
    return;
  if (server->http != NULL)
    rk_http_quiesce (server->http);
  if (server->socket_path != NULL)
    g_unlink (server->socket_path);
  if (server->sweeper != NULL)
    {
      g_source_destroy (server->sweeper);
      g_source_unref (server->sweeper);
    }
  if (server->ticker != NULL)
    {
      g_source_destroy (server->ticker);
      g_source_unref (server->ticker);
    }
  if (server->mailer != NULL)
    rk_mailer_stop (server->mailer);
  if (server->crew != NULL)
    rk_crew_stop (server->crew);
  rk_mailer_free (server->mailer);
  rk_peers_free (server->peers);
  rk_http_free (server->http);
  rk_hub_free (server->hub);
  rk_crew_free (server->crew);
  g_clear_pointer (&server->domain, rk_domain_free);
  rk_secret_free (server->database_key);
  g_hash_table_unref (server->turns);
  g_main_context_unref (server->context);
  g_free (server->database_path);
  g_free (server->database_uri);
  g_free (server->address);
  g_free (server->socket_path);
  g_free (server);
}

/**
 * rk_server_get_address:
 *
 * Returns: (transfer none): where it is reached: "http://127.0.0.1:8000" or "unix:/path"
 */
const char *
rk_server_get_address (RkServer *server)
{
  return server->address;
}

RkDomain *
rk_server_get_domain (RkServer *server)
{
  return server->domain;
}

RkCrew *
rk_server_get_crew (RkServer *server)
{
  return server->crew;
}

RkHub *
rk_server_get_hub (RkServer *server)
{
  return server->hub;
}

RkHttp *
rk_server_get_http (RkServer *server)
{
  return server->http;
}

/**
 * rk_server_take_turn:
 * @what: an id
 *
 * Returns: whether nobody else is at work on @what; then rk_server_end_turn() must follow
 */
gboolean
rk_server_take_turn (RkServer *server, const char *what)
{
  if (g_hash_table_contains (server->turns, what))
    return FALSE;
  g_hash_table_add (server->turns, g_strdup (what));
  return TRUE;
}

/**
 * rk_server_end_turn:
 * @what: an id whose turn was taken
 */
void
rk_server_end_turn (RkServer *server, const char *what)
{
  g_hash_table_remove (server->turns, what);
}
