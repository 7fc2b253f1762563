/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "db/db.h"

G_BEGIN_DECLS

/**
 * RkDbPgNotifyFunc:
 * @channel: which channel
 * @payload: what was sent, "" for nothing
 * @data: what was given to rk_db_pg_dispatch()
 */
typedef void (*RkDbPgNotifyFunc) (const char *channel, const char *payload, gpointer data);

/**
 * rk_db_pg_open:
 * @uri: `postgresql://…`, or a list of `key=value`, as libpq has it
 * @error: return location for an error; names the server, never the password
 *
 * Connects to a PostgreSQL database (12 or newer, encoding UTF8). The interface is that of every
 * #RkDb; rk_db_backup() is not for it.
 *
 * A connection that was lost answers %RK_DB_ERROR_IO from then on: close it and open another.
 *
 * Returns: (transfer full) (nullable): the connection
 */
RkDb *rk_db_pg_open (const char *uri, GError **error);

/**
 * rk_db_pg_is_connected:
 * @db: a connection to PostgreSQL
 *
 * Returns: whether the connection was in order when it was used last
 */
gboolean rk_db_pg_is_connected (RkDb *db);

/**
 * rk_db_pg_listen:
 * @db: a connection to PostgreSQL
 * @channel: lower-case letters, digits and `_`
 * @error: return location for an error
 *
 * Asks for the notifications of a channel; outside of a transaction they come from then on.
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_pg_listen (RkDb *db, const char *channel, GError **error);

/**
 * rk_db_pg_notify:
 * @db: a connection to PostgreSQL
 * @channel: lower-case letters, digits and `_`
 * @payload: at most 7,999 bytes; ids only, nothing of a patient
 * @error: return location for an error
 *
 * Notifies all who listen, when the transaction commits (at once outside of one).
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_pg_notify (RkDb *db, const char *channel, const char *payload, GError **error);

/**
 * rk_db_pg_get_fd:
 * @db: a connection to PostgreSQL
 *
 * Returns: the descriptor to watch for input; call rk_db_pg_dispatch() then. Owned by @db
 */
int rk_db_pg_get_fd (RkDb *db);

/**
 * rk_db_pg_dispatch:
 * @db: a connection to PostgreSQL
 * @func: (scope call): called for each notification
 * @data: for @func
 * @error: return location for an error; %RK_DB_ERROR_IO when the connection was lost
 *
 * Reads what has come, without waiting. Also to be called after statements on a listening
 * connection, which can have read notifications along.
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_pg_dispatch (RkDb *db, RkDbPgNotifyFunc func, gpointer data, GError **error);

G_END_DECLS
