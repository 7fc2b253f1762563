/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db-pg"

#include "db/pg.h"

#include "db/pg-private.h"

#include <string.h>

#define OLDEST_SERVER 120000

/* As long as an SQLite connection waits for another's lock. */
#define SESSION_SETTINGS                                                                           \
  "SET lock_timeout = '5s'; SET TimeZone = 'UTC'; SET standard_conforming_strings = on; "          \
  "SET bytea_output = 'hex'; SET client_min_messages = warning"

static RkDbError
code_of (const char *state)
{
  if (g_str_has_prefix (state, "23"))
    return RK_DB_ERROR_CONSTRAINT;
  if (g_str_equal (state, "40001") || g_str_equal (state, "40P01"))
    return RK_DB_ERROR_SERIALIZATION;
  if (g_str_equal (state, "57014"))
    return RK_DB_ERROR_INTERRUPTED;
  if (g_str_equal (state, "53100"))
    return RK_DB_ERROR_FULL;
  if (g_str_equal (state, "53300") || g_str_equal (state, "55P03") || g_str_equal (state, "57P03"))
    return RK_DB_ERROR_BUSY;
  if (g_str_equal (state, "25006"))
    return RK_DB_ERROR_READ_ONLY;
  if (g_str_equal (state, "XX001") || g_str_equal (state, "XX002"))
    return RK_DB_ERROR_CORRUPT;
  if (g_str_has_prefix (state, "08") || g_str_has_prefix (state, "57P")
      || g_str_has_prefix (state, "58"))
    return RK_DB_ERROR_IO;
  return RK_DB_ERROR_FAILED;
}

/* Whether PostgreSQL's first line about an error only names tables and columns. Others, such as
 * that of a value of the wrong form, repeat the value. */
static gboolean
is_harmless (const char *state)
{
  return g_str_has_prefix (state, "23") || g_str_has_prefix (state, "42")
         || g_str_has_prefix (state, "25") || g_str_has_prefix (state, "40")
         || g_str_has_prefix (state, "53") || g_str_has_prefix (state, "55")
         || g_str_has_prefix (state, "57");
}

gboolean
rk_pg_check (RkPg *pg, const PGresult *result, GError **error)
{
  ExecStatusType status = PQresultStatus (result);

  /* A script of which nothing is meant for this database is none. */
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
    return TRUE;
  if (PQstatus (pg->conn) == CONNECTION_BAD)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_IO,
                           "The connection to the database server was lost. It is made anew with "
                           "the next attempt.");
      return FALSE;
    }

  const char *state = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *message = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  if (state == NULL)
    state = "XX000";
  if (message != NULL && is_harmless (state))
    g_set_error (
      error, RK_DB_ERROR, code_of (state), "The database server refused: %s (%s)", message, state);
  else
    g_set_error (error, RK_DB_ERROR, code_of (state),
                 "The database server refused a statement (SQLSTATE %s); its own log says more.",
                 state);
  return FALSE;
}

static gboolean
pg_exec_script (RkDb *db, const char *sql, GError **error)
{
  RkPg *pg = (RkPg *) db;
  PGresult *result = PQexec (pg->conn, sql);
  gboolean ok = rk_pg_check (pg, result, error);

  PQclear (result);
  return ok;
}

static void
pg_close (RkDb *db)
{
  RkPg *pg = (RkPg *) db;

  PQfreeCancel (pg->cancel);
  PQfinish (pg->conn);
  g_ptr_array_unref (pg->doomed);
  g_free (pg);
}

static gboolean
pg_begin (RkDb *db, RkDbMode mode, GError **error)
{
  switch (mode)
    {
    case RK_DB_MODE_READ:
      return pg_exec_script (db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error);
    case RK_DB_MODE_SERIALIZABLE:
      return pg_exec_script (db, "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE", error);
    case RK_DB_MODE_WRITE:
    default:
      return pg_exec_script (db, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", error);
    }
}

static gboolean
pg_commit (RkDb *db, GError **error)
{
  RkPg *pg = (RkPg *) db;
  PGresult *result = PQexec (pg->conn, "COMMIT");
  gboolean ok = rk_pg_check (pg, result, error);

  /* A transaction that a failed statement has spoiled is answered with success, and "ROLLBACK". */
  if (ok && strcmp (PQcmdStatus (result), "COMMIT") != 0)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                           "Nothing was written, because a statement had failed before.");
      ok = FALSE;
    }
  PQclear (result);
  return ok;
}

static gboolean
pg_in_transaction (RkDb *db)
{
  PGTransactionStatusType status = PQtransactionStatus (((RkPg *) db)->conn);

  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

static gint64
pg_changes (RkDb *db)
{
  return ((RkPg *) db)->changes;
}

static void
pg_interrupt (RkDb *db)
{
  char message[256];

  if (!PQcancel (((RkPg *) db)->cancel, message, sizeof message))
    g_debug ("PQcancel: %s", message);
}

static gboolean
pg_integrity_check (RkDb *db, GError **error)
{
  return pg_exec_script (db, "SELECT 1", error);
}

static gboolean
pg_checkpoint (RkDb *db, GError **error)
{
  return TRUE;
}

static const RkDbClass pg_class = {
  .dialect = RK_DB_DIALECT_POSTGRESQL,
  .close = pg_close,
  .exec_script = pg_exec_script,
  .begin = pg_begin,
  .commit = pg_commit,
  .in_transaction = pg_in_transaction,
  .changes = pg_changes,
  .interrupt = pg_interrupt,
  .integrity_check = pg_integrity_check,
  .checkpoint = pg_checkpoint,
  .prepare = rk_pg_prepare,
  .finalize = rk_pg_finalize,
  .bind_int64 = rk_pg_bind_int64,
  .bind_text = rk_pg_bind_text,
  .bind_blob = rk_pg_bind_blob,
  .bind_null = rk_pg_bind_null,
  .step = rk_pg_step,
  .reset = rk_pg_reset,
  .clear = rk_pg_clear,
  .column_count = rk_pg_column_count,
  .column_is_null = rk_pg_column_is_null,
  .column_int64 = rk_pg_column_int64,
  .column_text = rk_pg_column_text,
  .column_blob = rk_pg_column_blob,
};

/* Notices are for a person at a terminal. */
static void
drop_notice (void *data, const PGresult *result)
{
}

static gboolean
check_server (PGconn *conn, GError **error)
{
  const char *encoding = PQparameterStatus (conn, "server_encoding");

  if (PQserverVersion (conn) < OLDEST_SERVER)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                           "The database server is too old: Renraku needs PostgreSQL 12 or newer.");
      return FALSE;
    }
  if (g_strcmp0 (encoding, "UTF8") != 0)
    {
      g_set_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                   "The database has the encoding %s. Create it anew with ENCODING 'UTF8'.",
                   encoding != NULL ? encoding : "?");
      return FALSE;
    }
  return TRUE;
}

RkDb *
rk_db_pg_open (const char *uri, GError **error)
{
  /* What stands after the URI cannot be changed by it. */
  const char *const keywords[]
    = { "connect_timeout", "application_name", "dbname", "client_encoding", NULL };
  const char *const values[] = { "10", "renraku", uri, "UTF8", NULL };

  g_return_val_if_fail (uri != NULL, NULL);

  PGconn *conn = PQconnectdbParams (keywords, values, 1);
  if (conn == NULL || PQstatus (conn) != CONNECTION_OK)
    {
      g_autofree char *message = g_strstrip (g_strdup (conn != NULL ? PQerrorMessage (conn) : ""));
      g_set_error (
        error, RK_DB_ERROR, RK_DB_ERROR_IO, "The database server cannot be reached: %s", message);
      PQfinish (conn);
      return NULL;
    }
  PQsetNoticeReceiver (conn, drop_notice, NULL);
  if (!check_server (conn, error))
    {
      PQfinish (conn);
      return NULL;
    }

  RkPg *pg = g_new0 (RkPg, 1);
  rk_db_init (&pg->parent, &pg_class);
  pg->conn = conn;
  pg->cancel = PQgetCancel (conn);
  pg->doomed = g_ptr_array_new_with_free_func (g_free);
  if (!pg_exec_script (&pg->parent, SESSION_SETTINGS, error))
    {
      rk_db_close (&pg->parent);
      return NULL;
    }
  return &pg->parent;
}

gboolean
rk_db_pg_is_connected (RkDb *db)
{
  return PQstatus (((RkPg *) db)->conn) == CONNECTION_OK;
}

/* Names of channels stand in SQL text, so only those that need no quoting are taken. */
static gboolean
check_channel (const char *channel, GError **error)
{
  if (g_ascii_islower (channel[0]) && strlen (channel) < 64
      && strspn (channel, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen (channel))
    return TRUE;
  g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                       "A channel is named by lower-case letters, digits and “_”.");
  return FALSE;
}

gboolean
rk_db_pg_listen (RkDb *db, const char *channel, GError **error)
{
  if (!check_channel (channel, error))
    return FALSE;
  g_autofree char *sql = g_strconcat ("LISTEN ", channel, NULL);
  return pg_exec_script (db, sql, error);
}

gboolean
rk_db_pg_notify (RkDb *db, const char *channel, const char *payload, GError **error)
{
  if (!check_channel (channel, error))
    return FALSE;
  return rk_db_exec (db, "SELECT pg_notify ($1, $2)", error, "tt", channel, payload);
}

int
rk_db_pg_get_fd (RkDb *db)
{
  return PQsocket (((RkPg *) db)->conn);
}

gboolean
rk_db_pg_dispatch (RkDb *db, RkDbPgNotifyFunc func, gpointer data, GError **error)
{
  RkPg *pg = (RkPg *) db;
  PGnotify *notify;
  gboolean ok = PQconsumeInput (pg->conn) && PQstatus (pg->conn) == CONNECTION_OK;

  while ((notify = PQnotifies (pg->conn)) != NULL)
    {
      func (notify->relname, notify->extra, data);
      PQfreemem (notify);
    }
  if (!ok)
    g_set_error_literal (
      error, RK_DB_ERROR, RK_DB_ERROR_IO, "The connection to the database server was lost.");
  return ok;
}
