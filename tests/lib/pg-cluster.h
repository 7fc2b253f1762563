/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "db/db.h"

G_BEGIN_DECLS

/*
 * A PostgreSQL server of the test's own, in a temporary folder, reachable by a socket there alone.
 * It starts with the first database and ends with the test, even if that is killed. As root it runs
 * as the user postgres, because PostgreSQL refuses root.
 */

/* Makes an empty database and answers its URI. */
char *pg_cluster_create_database (void);
RkDb *pg_cluster_open (const char *uri);
/* Another database with the same content; nobody may be connected to the first meanwhile. */
char *pg_cluster_copy_database (const char *uri);
void pg_cluster_drop_database (const char *uri);
/* Ends the server, if it was started. */
void pg_cluster_stop (void);

G_END_DECLS
