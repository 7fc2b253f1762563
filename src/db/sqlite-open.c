/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/sqlite-private.h"

#include "core/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

/* How long to wait for another connection's lock, in milliseconds. */
#define BUSY_TIMEOUT_MS 5000

/* Marks a database of ours: "Rnrk" in letters. */
#define APPLICATION_ID "1382969963"

/* x'…' around two digits for each byte: the form by which SQLCipher knows a raw key. */
#define KEY_TEXT_SIZE (2 * RK_DB_KEY_SIZE + 3)

static gboolean
initialize (GError **error)
{
  static gsize done = 0;
  static gboolean locked;
  static int rc;

  if (g_once_init_enter (&done))
    {
      rc = sodium_init () < 0 ? SQLITE_ERROR : SQLITE_OK;
      /* Nobody reads the statistics of memory, and they are a lock around every allocation. */
      if (rc == SQLITE_OK)
        rc = sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      if (rc == SQLITE_OK)
        rc = rk_sqlite_use_locked_memory ();
      if (rc == SQLITE_OK)
        rc = sqlite3_initialize ();
      /* SQLCipher has taken the memory by now that it keeps its keys in. */
      locked = rk_sqlite_all_is_locked ();
      g_once_init_leave (&done, 1);
    }
  if (rc != SQLITE_OK)
    {
      g_set_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED, "The database engine cannot start: %s",
                   sqlite3_errstr (rc));
      return FALSE;
    }
  if (!locked)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                           _ ("This computer does not let Renraku keep its keys out of the swap. "
                              "The limit of locked memory (memlock) has to be raised to 8 MB."));
      return FALSE;
    }
  return TRUE;
}

/**
 * rk_sqlite_pragma_text:
 * @ret_text: (out) (nullable) (optional): the first column of the first row
 */
gboolean
rk_sqlite_pragma_text (sqlite3 *handle, const char *pragma, char **ret_text, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  g_autofree char *text = NULL;
  int rc = sqlite3_prepare_v2 (handle, pragma, -1, &stmt, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_step (stmt);
  if (rc == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  if (rc == SQLITE_ROW || rc == SQLITE_DONE)
    rc = SQLITE_OK;
  if (rc != SQLITE_OK)
    rk_sqlite_set_error (handle, rc, NULL, error);
  sqlite3_finalize (stmt);
  if (rc != SQLITE_OK)
    return FALSE;
  if (ret_text != NULL)
    *ret_text = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
set_all (sqlite3 *handle, const char *const *pragmas, GError **error)
{
  for (gsize i = 0; pragmas[i] != NULL; i++)
    if (!rk_sqlite_pragma_text (handle, pragmas[i], NULL, error))
      return FALSE;
  return TRUE;
}

/* What must hold before the key is there: other pragmas look at the file, and would take it for a
 * broken one. Our own memory is locked and wiped already. */
static gboolean
begin_handle (sqlite3 *handle, GError **error)
{
  sqlite3_extended_result_codes (handle, 1);
  sqlite3_busy_timeout (handle, BUSY_TIMEOUT_MS);
  return rk_sqlite_pragma_text (handle, "PRAGMA cipher_memory_security = OFF", NULL, error);
}

static gboolean
prepare_handle (sqlite3 *handle, GError **error)
{
  static const char *const pragmas[] = {
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 0",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA foreign_keys = ON",
    NULL,
  };

  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  /* Otherwise a statement with a bound LIMIT is compiled anew for every value that is bound. */
  sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
  return set_all (handle, pragmas, error) && rk_bigram_register (handle, error);
}

static gboolean
apply_key (sqlite3 *handle, const guint8 *key, GError **error)
{
  g_autofree char *version = NULL;
  g_autoptr (RkSecret) secret = rk_secret_new (KEY_TEXT_SIZE + 1);
  char *text = (char *) secret->data;
  int rc;

  memcpy (text, "x'", 2);
  sodium_bin2hex (text + 2, KEY_TEXT_SIZE - 1, key, RK_DB_KEY_SIZE);
  text[KEY_TEXT_SIZE - 1] = '\'';
  text[KEY_TEXT_SIZE] = '\0';
  rc = sqlite3_key_v2 (handle, "main", text, KEY_TEXT_SIZE);
  if (rc != SQLITE_OK)
    {
      rk_sqlite_set_error (handle, rc, NULL, error);
      return FALSE;
    }

  /* A build against a plain SQLite would take the key without a word and write plain text. */
  if (!rk_sqlite_pragma_text (handle, "PRAGMA cipher_version", &version, error))
    return FALSE;
  if (version == NULL || *version == '\0')
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_FAILED,
                           "This program was built without encryption of its database.");
      return FALSE;
    }
  return TRUE;
}

/* Makes the file so that nobody else can read even its size by its name in time; SQLite gives the
 * WAL the same mode. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_RDWR, 0600);

  if (fd >= 0)
    return g_close (fd, error);
  if (errno == EEXIST)
    return TRUE;

  int saved = errno;
  RkDbError code = saved == ENOSPC                     ? RK_DB_ERROR_FULL
                   : saved == EACCES || saved == EROFS ? RK_DB_ERROR_READ_ONLY
                                                       : RK_DB_ERROR_IO;
  g_set_error (
    error, RK_DB_ERROR, code, _ ("The database cannot be created: %s"), g_strerror (saved));
  return FALSE;
}

/* The first page can be read, or there is none yet. SQLCipher answers a page that the key does not
 * open with SQLITE_NOTADB; so it does for a file in plain text. */
static gboolean
check_key (sqlite3 *handle, GError **error)
{
  int rc = sqlite3_exec (handle, "SELECT count (*) FROM sqlite_schema", NULL, NULL, NULL);

  if (rc == SQLITE_OK)
    return TRUE;
  rk_sqlite_set_error (handle, rc == SQLITE_ERROR ? SQLITE_NOTADB : rc, NULL, error);
  return FALSE;
}

/* Opens a keyed file without choosing its journal. */
sqlite3 *
rk_sqlite_open_keyed (const char *path, const guint8 *key, RkDbFlags flags, GError **error)
{
  sqlite3 *handle = NULL;

  if (!initialize (error))
    return NULL;
  if ((flags & RK_DB_CREATE) && !make_file (path, error))
    return NULL;

  int open_flags = flags & RK_DB_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  int rc = sqlite3_open_v2 (
    path, &handle, open_flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
  if (rc != SQLITE_OK)
    rk_sqlite_set_error (handle, rc, NULL, error);
  else if (begin_handle (handle, error) && apply_key (handle, key, error)
           && check_key (handle, error) && prepare_handle (handle, error))
    return handle;
  sqlite3_close (handle);
  return NULL;
}

/* The file's first page holds the salt that, with the key, authenticates all others. It has to be
 * in the file before a WAL is written: a WAL beside an empty file could be read by nobody after a
 * crash, and not by a second connection either. Outside of WAL, a change goes to the file at once.
 */
static gboolean
write_first_page (sqlite3 *handle, GError **error)
{
  static const char *const pragmas[]
    = { "PRAGMA synchronous = FULL", "PRAGMA application_id = " APPLICATION_ID, NULL };
  g_autofree char *application_id = NULL;

  if (!rk_sqlite_pragma_text (handle, "PRAGMA application_id", &application_id, error))
    return FALSE;
  if (g_strcmp0 (application_id, APPLICATION_ID) == 0)
    return TRUE;
  return set_all (handle, pragmas, error);
}

static gboolean
choose_journal (sqlite3 *handle, RkDbFlags flags, GError **error)
{
  /* The WAL is cut back to 16 MiB after a burst. The cache is 8 MiB for each connection. */
  static const char *const pragmas[] = {
    "PRAGMA secure_delete = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA journal_size_limit = 16777216",
    "PRAGMA cache_size = -8192",
    NULL,
  };
  g_autofree char *mode = NULL;

  if (!set_all (handle, pragmas, error))
    return FALSE;
  if (flags & RK_DB_READ_ONLY)
    return rk_sqlite_pragma_text (handle, "PRAGMA query_only = ON", NULL, error);

  if (!write_first_page (handle, error)
      || !rk_sqlite_pragma_text (handle, "PRAGMA journal_mode = WAL", &mode, error))
    return FALSE;
  if (g_strcmp0 (mode, "wal") != 0)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_IO,
                           _ ("The database cannot be kept here: its folder does not support "
                              "shared memory. Choose a folder on a local disk."));
      return FALSE;
    }
  return rk_sqlite_pragma_text (
    handle, flags & RK_DB_DURABLE ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
    NULL, error);
}

static RkDb *
open_once (const char *path, const guint8 *key, RkDbFlags flags, GError **error)
{
  sqlite3 *handle = rk_sqlite_open_keyed (path, key, flags, error);

  if (handle == NULL)
    return NULL;
  if (!choose_journal (handle, flags, error))
    {
      sqlite3_close (handle);
      return NULL;
    }
  return rk_sqlite_wrap (handle, TRUE);
}

static gboolean
is_empty (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) != 0 || info.st_size == 0;
}

RkDb *
rk_db_open_sqlite (const char *path, const guint8 *key, RkDbFlags flags, GError **error)
{
  g_return_val_if_fail (path != NULL && key != NULL, NULL);

  for (int attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;
      /* Two that make the same file at once begin with a salt each, and one of them is wrong. */
      gboolean may_race = (flags & RK_DB_CREATE) && attempt < 3 && is_empty (path);
      RkDb *db = open_once (path, key, flags, &local_error);

      if (db != NULL)
        return db;
      if (!may_race || !g_error_matches (local_error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
}

RkDb *
rk_db_open_memory (GError **error)
{
  sqlite3 *handle = NULL;

  if (!initialize (error))
    return NULL;
  int rc = sqlite3_open_v2 (
    ":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc != SQLITE_OK)
    rk_sqlite_set_error (handle, rc, NULL, error);
  else if (begin_handle (handle, error) && prepare_handle (handle, error))
    return rk_sqlite_wrap (handle, FALSE);
  sqlite3_close (handle);
  return NULL;
}
