/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"

G_BEGIN_DECLS

/**
 * rk_domain_backup:
 * @db: a connection of its own to the embedded database, outside of a transaction
 * @master_key: the operator's key
 * @dest_dir: a folder that does not exist yet, made with mode 0700
 * @error: return location for an error; nothing is left behind then
 *
 * Copies the database (under the same key) and the files of all attachments that it refers to, as
 * they were at one moment, while the server goes on. Reading it again needs the master key, which
 * is not part of it.
 */
gboolean rk_domain_backup (
  RkDomain *domain, RkDb *db, const RkSecret *master_key, const char *dest_dir, GError **error);

/**
 * rk_domain_restore:
 * @backup_dir: what rk_domain_backup() made
 * @master_key: the operator's key
 * @data_dir: where it shall stand: `renraku.db` and `blobs`; there must be no database yet
 *
 * Checks the copy (database, audit chain, presence and size of the files) before anything is put in
 * place.
 */
gboolean rk_domain_restore (const char *backup_dir,
                            const RkSecret *master_key,
                            const char *data_dir,
                            GError **error);

/* The names inside the server's folder and inside a backup. */
#define RK_SERVER_DATABASE_NAME "renraku.db"
#define RK_SERVER_BLOBS_NAME    "blobs"

G_END_DECLS
