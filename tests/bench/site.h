/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domain-fixture.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A real server over a database that the probe fills by the rules, without the network. */

/* Ends the probe when something is not as it must be. */
void site_must (gboolean good, const GError *error);
/* Starts renraku-server over the files of @world; it ends with the probe. */
GSubprocess *site_start_server (World *world, guint16 *ret_port);
void site_stop_server (GSubprocess *server);
GPid site_pid_of (GSubprocess *process);
/* @n posts in one space, over some time. */
void site_add_posts (World *world, RkActor *author, const char *space_id, int n);
/* All of a space has been read. */
void site_read (World *world, RkActor *reader, const char *space_id);

G_END_DECLS
