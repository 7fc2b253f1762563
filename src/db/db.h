/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: db
 *
 * One interface for the encrypted SQLite database (SQLCipher) of the client and the server, and for
 * the PostgreSQL database of a larger server.
 *
 * An #RkDb is one connection. It may move between threads, but only one thread may use it at a
 * time; rk_db_interrupt() alone may be called from anywhere.
 *
 * SQL is written once, in the dialect that both understand: parameters are `$1`, `$2` …, the column
 * types BIGINT, TEXT and BLOB (which the migration runner turns into BYTEA), truth is 0 or 1,
 * UPSERT and RETURNING are there, `CAST ($1 AS BIGINT)` and never `::`, and `INSERT … SELECT …
 * WHERE true ON CONFLICT` needs its WHERE. Values are never written into SQL text.
 *
 * After a statement has failed inside a transaction, the transaction (or the savepoint around the
 * statement) has to be rolled back before anything else: PostgreSQL insists on it, SQLite does not.
 *
 * No message of an error holds a value that was bound or stored.
 */

/** RkDb: one connection to a database. */
typedef struct _RkDb RkDb;

/** RK_DB_KEY_SIZE: bytes of the key of an encrypted database. */
#define RK_DB_KEY_SIZE 32

#define RK_DB_ERROR (rk_db_error_quark ())

/**
 * RkDbError:
 * @RK_DB_ERROR_FAILED: anything else; a wrong statement in most cases
 * @RK_DB_ERROR_BUSY: another connection held its lock for longer than we wait
 * @RK_DB_ERROR_CONSTRAINT: a UNIQUE, NOT NULL, CHECK or FOREIGN KEY rule was broken
 * @RK_DB_ERROR_FULL: no room on the disk (or the quota, or the file size limit, is reached)
 * @RK_DB_ERROR_READ_ONLY: the database, its folder or the connection may not be written
 * @RK_DB_ERROR_CORRUPT: the file is damaged: a page does not carry its authentication code
 * @RK_DB_ERROR_NOT_A_DATABASE: the key is not this file's, or the file is no database of ours
 * @RK_DB_ERROR_NEWER_SCHEMA: a newer program has changed the tables
 * @RK_DB_ERROR_SERIALIZATION: PostgreSQL asks for the transaction to be repeated (40001, 40P01)
 * @RK_DB_ERROR_INTERRUPTED: rk_db_interrupt() was called
 * @RK_DB_ERROR_IO: the disk or the connection failed
 * @RK_DB_ERROR_NOT_FOUND: a query for one value found no row
 */
typedef enum
{
  RK_DB_ERROR_FAILED,
  RK_DB_ERROR_BUSY,
  RK_DB_ERROR_CONSTRAINT,
  RK_DB_ERROR_FULL,
  RK_DB_ERROR_READ_ONLY,
  RK_DB_ERROR_CORRUPT,
  RK_DB_ERROR_NOT_A_DATABASE,
  RK_DB_ERROR_NEWER_SCHEMA,
  RK_DB_ERROR_SERIALIZATION,
  RK_DB_ERROR_INTERRUPTED,
  RK_DB_ERROR_IO,
  RK_DB_ERROR_NOT_FOUND,
} RkDbError;

GQuark rk_db_error_quark (void);

/**
 * RkDbFlags:
 * @RK_DB_NONE: an existing database, to read and to write, safe against a crash of the program
 * @RK_DB_READ_ONLY: nothing is written
 * @RK_DB_CREATE: make the file (mode 0600) if there is none
 * @RK_DB_DURABLE: a commit that returned survives a power cut as well (the server; the client's
 *   outbox asks for it too)
 */
typedef enum
{
  RK_DB_NONE = 0,
  RK_DB_READ_ONLY = 1 << 0,
  RK_DB_CREATE = 1 << 1,
  RK_DB_DURABLE = 1 << 2,
} RkDbFlags;

/**
 * RkDbMode:
 * @RK_DB_MODE_READ: one snapshot for all reads; nothing may be written. On SQLite the snapshot is
 *   taken by the first read
 * @RK_DB_MODE_WRITE: on SQLite takes the write lock at once; on PostgreSQL READ COMMITTED
 * @RK_DB_MODE_SERIALIZABLE: like WRITE on SQLite; on PostgreSQL SERIALIZABLE, which can fail with
 *   %RK_DB_ERROR_SERIALIZATION at any statement: use rk_db_transact()
 */
typedef enum
{
  RK_DB_MODE_READ,
  RK_DB_MODE_WRITE,
  RK_DB_MODE_SERIALIZABLE,
} RkDbMode;

/** RkDbDialect: what stands behind the interface, for the few places where that matters. */
typedef enum
{
  RK_DB_DIALECT_SQLITE,
  RK_DB_DIALECT_POSTGRESQL,
} RkDbDialect;

/**
 * RkDbTransactFunc:
 * @db: the connection, inside a transaction
 * @data: what was given to rk_db_transact()
 * @error: return location for an error
 *
 * The body of a transaction. It can be called again from the start when PostgreSQL asks for a
 * repetition, so it must not have effects outside of the database.
 *
 * Returns: %TRUE to commit, %FALSE with @error set to roll back
 */
typedef gboolean (*RkDbTransactFunc) (RkDb *db, gpointer data, GError **error);

/**
 * rk_db_open_sqlite:
 * @path: the file, UTF-8
 * @key: (array fixed-size=32): the raw key, never %NULL. Keep it in locked memory; it is not kept
 * by reference, and copies made here are wiped
 * @flags: how to open
 * @error: return location for an error
 *
 * Opens an encrypted database: WAL, foreign keys, secure_delete, temporary tables in memory, no
 * memory map, locked and wiped page memory, the tokenizer `rk_bigram` registered.
 *
 * A wrong key is %RK_DB_ERROR_NOT_A_DATABASE. So is a file that is not encrypted: a database in
 * plain text is never opened and never made.
 *
 * Returns: (transfer full) (nullable): the connection; close with rk_db_close()
 */
RkDb *rk_db_open_sqlite (const char *path, const guint8 *key, RkDbFlags flags, GError **error);

/**
 * rk_db_open_memory:
 * @error: return location for an error
 *
 * Opens an empty database in memory, with the same settings and tokenizer, for tests.
 *
 * Returns: (transfer full) (nullable): the connection
 */
RkDb *rk_db_open_memory (GError **error);

/**
 * rk_db_leave_log:
 * @db: a connection to a database that is destroyed next
 *
 * Lets rk_db_close() leave the WAL as it is: writing it back into a large file, and waiting for the
 * disk, takes seconds for nothing. Does nothing on PostgreSQL.
 */
void rk_db_leave_log (RkDb *db);

/**
 * rk_db_close:
 * @db: (transfer full) (nullable): a connection
 *
 * Closes the connection; an open transaction is rolled back. Every statement must have been
 * released before. The last connection to a file checkpoints and removes its WAL.
 */
void rk_db_close (RkDb *db);

/**
 * rk_db_get_dialect:
 * @db: a connection
 *
 * Returns: what stands behind the connection
 */
RkDbDialect rk_db_get_dialect (RkDb *db);

/**
 * rk_db_exec:
 * @db: a connection
 * @sql: one statement
 * @error: return location for an error
 * @types: one letter for each parameter from `$1` on, see rk_db_bind(); "" for none
 * @...: the parameters
 *
 * Runs one statement to its end; rows are thrown away. The statement comes from the cache.
 *
 * |[<!-- language="C" -->
 * rk_db_exec (db, "UPDATE post SET text = $2 WHERE id = $1", error, "tt", id, text)
 * ]|
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_exec (RkDb *db, const char *sql, GError **error, const char *types, ...);

/**
 * rk_db_exec_script:
 * @db: a connection
 * @sql: statements separated by semicolons, without parameters
 * @error: return location for an error
 *
 * Runs several statements, for migrations and tests. Nothing is cached.
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_exec_script (RkDb *db, const char *sql, GError **error);

/**
 * rk_db_query_int64:
 * @db: a connection
 * @sql: a query
 * @ret_value: (out): the first column of the first row; NULL counts as 0
 * @error: return location for an error; no row is %RK_DB_ERROR_NOT_FOUND
 * @types: one letter for each parameter, see rk_db_bind()
 * @...: the parameters
 *
 * Returns: %TRUE if there was a row
 */
gboolean rk_db_query_int64 (
  RkDb *db, const char *sql, gint64 *ret_value, GError **error, const char *types, ...);

/**
 * rk_db_query_text:
 * @db: a connection
 * @sql: a query
 * @ret_value: (out) (transfer full) (nullable): the first column of the first row; NULL stays %NULL
 * @error: return location for an error; no row is %RK_DB_ERROR_NOT_FOUND
 * @types: one letter for each parameter, see rk_db_bind()
 * @...: the parameters
 *
 * Returns: %TRUE if there was a row
 */
gboolean rk_db_query_text (
  RkDb *db, const char *sql, char **ret_value, GError **error, const char *types, ...);

/**
 * rk_db_changes:
 * @db: a connection
 *
 * Returns: how many rows the last finished INSERT, UPDATE or DELETE touched
 */
gint64 rk_db_changes (RkDb *db);

/**
 * rk_db_begin:
 * @db: a connection outside of a transaction
 * @mode: what the transaction is for
 * @error: return location for an error; a lock not had in 5 s is %RK_DB_ERROR_BUSY
 *
 * Returns: %TRUE when the transaction has begun
 */
gboolean rk_db_begin (RkDb *db, RkDbMode mode, GError **error);

/**
 * rk_db_commit:
 * @db: a connection inside a transaction, all savepoints ended
 * @error: return location for an error
 *
 * When the commit fails, the transaction has been rolled back.
 *
 * Returns: %TRUE when the changes are there for everybody
 */
gboolean rk_db_commit (RkDb *db, GError **error);

/**
 * rk_db_rollback:
 * @db: a connection
 *
 * Undoes the transaction with all its savepoints. Harmless outside of one. Statements must have
 * been reset or released before.
 */
void rk_db_rollback (RkDb *db);

/**
 * rk_db_in_transaction:
 * @db: a connection
 *
 * Returns: whether rk_db_begin() is in effect. A full disk can end a transaction by itself.
 */
gboolean rk_db_in_transaction (RkDb *db);

/**
 * rk_db_savepoint:
 * @db: a connection inside a transaction
 * @error: return location for an error
 *
 * Begins a part of the transaction that can be undone by itself. Savepoints nest; each is ended by
 * rk_db_release() or rk_db_rollback_to(), the innermost first.
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_savepoint (RkDb *db, GError **error);

/**
 * rk_db_release:
 * @db: a connection inside a savepoint
 * @error: return location for an error
 *
 * Ends the innermost savepoint and keeps its changes as part of what surrounds it.
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_release (RkDb *db, GError **error);

/**
 * rk_db_rollback_to:
 * @db: a connection inside a savepoint
 * @error: return location for an error
 *
 * Undoes everything since the innermost savepoint, and ends it. The transaction goes on.
 *
 * Returns: %TRUE on success; on failure the whole transaction must be rolled back
 */
gboolean rk_db_rollback_to (RkDb *db, GError **error);

/**
 * rk_db_transact:
 * @db: a connection
 * @mode: what the transaction is for
 * @func: (scope call): the body
 * @data: for @func
 * @error: return location for an error
 *
 * Runs @func in a transaction of its own and commits, or rolls back when it fails. Inside a
 * transaction it uses a savepoint. What fails with %RK_DB_ERROR_SERIALIZATION is repeated, with a
 * growing random pause, up to ten times.
 *
 * Returns: %TRUE when committed
 */
gboolean
rk_db_transact (RkDb *db, RkDbMode mode, RkDbTransactFunc func, gpointer data, GError **error);

/**
 * rk_db_interrupt:
 * @db: a connection
 *
 * Makes the statement that runs in another thread fail with %RK_DB_ERROR_INTERRUPTED. Without one
 * nothing happens. The caller makes sure that the connection is not being closed meanwhile.
 */
void rk_db_interrupt (RkDb *db);

/**
 * rk_db_backup:
 * @db: a connection to an SQLite file
 * @dest_path: the file to make; there must be none. UTF-8
 * @dest_key: (array fixed-size=32): the key of the copy, may differ from that of @db
 * @error: return location for an error
 *
 * Copies the database as it stands at one moment, while others go on writing. The copy is complete
 * and on the disk when this returns; after a failure there is none.
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_backup (RkDb *db, const char *dest_path, const guint8 *dest_key, GError **error);

/**
 * rk_db_integrity_check:
 * @db: a connection
 * @error: return location for an error; %RK_DB_ERROR_CORRUPT when something is wrong
 *
 * On SQLite reads every page, verifies its authentication code, the trees and the foreign keys. On
 * PostgreSQL only asks whether the connection works.
 *
 * Returns: %TRUE if all is well
 */
gboolean rk_db_integrity_check (RkDb *db, GError **error);

/**
 * rk_db_checkpoint:
 * @db: a connection outside of a transaction
 * @error: return location for an error; %RK_DB_ERROR_BUSY when a reader holds on to the WAL
 *
 * Moves the whole WAL into the database and truncates it. Does nothing on PostgreSQL.
 *
 * Returns: %TRUE on success
 */
gboolean rk_db_checkpoint (RkDb *db, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkDb, rk_db_close)

G_END_DECLS

#include "db/stmt.h"
