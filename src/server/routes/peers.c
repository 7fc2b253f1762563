/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/routes/peers.h"
#include "server/net/datagram.h"

#ifdef RK_HAVE_POSTGRESQL
#include "db/pg.h"
#endif

#define SOCKET_NAME   "effects"
#define RETRY_SECONDS 5

struct _RkPeers
{
  GMainContext *context;
  RkTold told;
  gpointer data;
  RkMailbox *mailbox;
  char *database;
#ifdef RK_HAVE_POSTGRESQL
  RkDb *listener;
  GSource *listening;
#endif
};

static void
on_message (const char *message, gpointer data)
{
  RkPeers *peers = data;
  g_autoptr (RkEffects) effects = rk_effects_from_payload (message);

  peers->told (effects, peers->data);
}

#ifdef RK_HAVE_POSTGRESQL
static void connect_listener (RkPeers *peers);

static gboolean
on_retry (gpointer data)
{
  RkPeers *peers = data;

  g_clear_pointer (&peers->listening, g_source_unref);
  connect_listener (peers);
  return G_SOURCE_REMOVE;
}

static void
on_notification (const char *channel, const char *payload, gpointer data)
{
  RkPeers *peers = data;
  g_autoptr (RkEffects) effects = rk_effects_from_payload (payload);

  peers->told (effects, peers->data);
}

static gboolean
on_listener (int fd, GIOCondition condition, gpointer data)
{
  RkPeers *peers = data;
  g_autoptr (GError) error = NULL;

  if (rk_db_pg_dispatch (peers->listener, on_notification, peers, &error))
    return G_SOURCE_CONTINUE;
  g_message ("Other servers cannot be heard for the moment: %s", error->message);
  g_clear_pointer (&peers->listening, g_source_unref);
  g_clear_pointer (&peers->listener, rk_db_close);
  connect_listener (peers);
  return G_SOURCE_REMOVE;
}

static void
connect_listener (RkPeers *peers)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkEffects) everybody = NULL;

  peers->listener = rk_db_pg_open (peers->database, &error);
  if (peers->listener == NULL
      || !rk_db_pg_listen (peers->listener, RK_DOMAIN_NOTIFY_CHANNEL, &error))
    {
      g_clear_pointer (&peers->listener, rk_db_close);
      peers->listening = g_timeout_source_new_seconds (RETRY_SECONDS);
      g_source_set_callback (peers->listening, on_retry, peers, NULL);
      g_source_attach (peers->listening, peers->context);
      return;
    }
  peers->listening = rk_mailbox_watch (rk_db_pg_get_fd (peers->listener));
  g_source_set_callback (peers->listening, G_SOURCE_FUNC (on_listener), peers, NULL);
  g_source_attach (peers->listening, peers->context);
  /* What was said while nobody listened is not said again. */
  everybody = rk_effects_new ();
  everybody->everyone = TRUE;
  peers->told (everybody, peers->data);
}
#endif

/**
 * rk_peers_new:
 * @data_dir: the server's folder
 * @database: (nullable): postgresql://…, %NULL for the embedded database
 * @context: the main context of the network thread
 * @told: called for what others did
 * @data: for @told
 * @error: return location
 *
 * Returns: (transfer full) (nullable): an ear
 */
RkPeers *
rk_peers_new (const char *data_dir,
              const char *database,
              GMainContext *context,
              RkTold told,
              gpointer data,
              GError **error)
{
  RkPeers *peers = g_new0 (RkPeers, 1);

  peers->context = g_main_context_ref (context);
  peers->told = told;
  peers->data = data;
  peers->database = g_strdup (database);
  peers->mailbox = rk_mailbox_new (data_dir, SOCKET_NAME, context, on_message, peers, error);
  if (peers->mailbox == NULL)
    {
      rk_peers_free (peers);
      return NULL;
    }
#ifdef RK_HAVE_POSTGRESQL
  if (database != NULL)
    connect_listener (peers);
#endif
  return peers;
}

/**
 * rk_peers_free:
 * @peers: (transfer full) (nullable): an ear
 */
void
rk_peers_free (RkPeers *peers)
{
  if (peers == NULL)
    return;
#ifdef RK_HAVE_POSTGRESQL
  if (peers->listening != NULL)
    {
      g_source_destroy (peers->listening);
      g_source_unref (peers->listening);
    }
  g_clear_pointer (&peers->listener, rk_db_close);
#endif
  rk_mailbox_free (peers->mailbox);
  g_main_context_unref (peers->context);
  g_free (peers->database);
  g_free (peers);
}

/**
 * rk_peers_announce:
 * @data_dir: the server's folder
 * @effects: what was committed
 *
 * Tells the server that runs on this folder, if there is one, what another process committed.
 */
void
rk_peers_announce (const char *data_dir, const RkEffects *effects)
{
  g_autofree char *payload = rk_effects_to_payload (effects);

  /* Nobody there to hear it is no mistake. */
  rk_mailbox_send (data_dir, SOCKET_NAME, payload);
}
