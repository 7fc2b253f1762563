/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The encrypted file: who can open it, what can be read in it, and what happens when it breaks. */

#include "config.h"

#include "db-fixture.h"

#include "core/secret.h"
#include "db/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECRET "佐藤花子の血圧は120/80"

static const guint8 other_key[RK_DB_KEY_SIZE] = { 9 };

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = make_folder ();
  place->path = g_build_filename (place->folder, "store.db", NULL);
}

static void
tear_down (Place *place, gconstpointer data)
{
  remove_folder (place->folder);
  g_free (place->folder);
  g_free (place->path);
}

static RkDb *
open_store (Place *place, RkDbFlags flags)
{
  g_autoptr (GError) error = NULL;
  RkDb *db = rk_db_open_sqlite (place->path, test_key, flags, &error);

  g_assert_no_error (error);
  return db;
}

static void
must_exec (RkDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  rk_db_exec (db, sql, &error, "");
  g_assert_no_error (error);
}

static gint64
query (RkDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  rk_db_query_int64 (db, sql, &value, &error, "");
  g_assert_no_error (error);
  return value;
}

/* Rows enough for some hundred pages. */
static void
fill (RkDb *db, int n_rows)
{
  g_autoptr (GError) error = NULL;

  must_exec (db, "CREATE TABLE IF NOT EXISTS post (id BIGINT PRIMARY KEY, text TEXT)");
  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  for (int i = 0; i < n_rows; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s %d %0500d", SECRET, i, i);
      rk_db_exec (db, "INSERT INTO post (id, text) VALUES ($1, $2)", &error, "dt", i, text);
      g_assert_no_error (error);
    }
  g_assert_true (rk_db_commit (db, &error));
}

static void
change_byte (const char *path, goffset offset)
{
  int fd = g_open (path, O_RDWR, 0);
  guint8 byte;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pread (fd, &byte, 1, offset), ==, 1);
  byte ^= 0x40;
  g_assert_cmpint (pwrite (fd, &byte, 1, offset), ==, 1);
  close (fd);
}

static void
test_wrong_key (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);

  fill (db, 3);
  g_clear_pointer (&db, rk_db_close);
  g_assert_null (rk_db_open_sqlite (place->path, other_key, RK_DB_CREATE, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE);
  /* The attempt has done no harm. */
  db = open_store (place, RK_DB_NONE);
  g_assert_cmpint (query (db, "SELECT count (*) FROM post"), ==, 3);
}

static void
test_no_file (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rk_db_open_sqlite (place->path, test_key, RK_DB_NONE, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_IO);
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_autofree char *nowhere = g_build_filename (place->folder, "no", "folder", NULL);
  g_assert_null (rk_db_open_sqlite (nowhere, test_key, RK_DB_CREATE, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_IO);
}

/* A database in plain text is refused, not taken over. */
static void
test_plain_file (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *plain = g_malloc0 (8192);

  strcpy (plain, "SQLite format 3");
  g_assert_true (g_file_set_contents (place->path, plain, 8192, NULL));
  g_assert_null (rk_db_open_sqlite (place->path, test_key, RK_DB_CREATE, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE);
}

static gboolean
holds (const char *path, const char *needle)
{
  g_autofree char *contents = NULL;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, NULL))
    return FALSE;
  return memmem (contents, size, needle, strlen (needle)) != NULL;
}

static void
test_nothing_plain (Place *place, gconstpointer data)
{
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);
  g_autoptr (GDir) dir = g_dir_open (place->folder, 0, NULL);
  g_autofree char *head = NULL;
  const char *name;
  int n_files = 0;
  gsize size;
  GStatBuf info;

  fill (db, 500);
  must_exec (db, "CREATE TABLE copy AS SELECT text, id FROM post ORDER BY text DESC");
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (place->folder, name, NULL);
      n_files++;
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
      g_assert_false (holds (path, SECRET));
      g_assert_false (holds (path, "CREATE TABLE"));
      g_assert_false (holds (path, "SQLite format"));
    }
  g_assert_cmpint (n_files, >=, 2); /* the WAL is there */
  g_clear_pointer (&db, rk_db_close);
  g_assert_true (g_file_get_contents (place->path, &head, &size, NULL));
  g_assert_cmpuint (size, >, 100000);
  g_assert_false (holds (place->path, SECRET));
  g_assert_cmpint (memcmp (head, "SQLite format 3", 15), !=, 0);
}

static void
test_settings (Place *place, gconstpointer data)
{
  static const struct
  {
    const char *pragma;
    gint64 value;
  } expected[] = {
    { "PRAGMA cipher_memory_security", 0 }, { "PRAGMA temp_store", 2 },
    { "PRAGMA secure_delete", 1 },          { "PRAGMA foreign_keys", 1 },
    { "PRAGMA trusted_schema", 0 },         { "PRAGMA mmap_size", 0 },
    { "PRAGMA cell_size_check", 1 },        { "PRAGMA synchronous", 2 },
    { "PRAGMA busy_timeout", 5000 },        { "PRAGMA cipher_use_hmac", 1 },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *mode = NULL;
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE | RK_DB_DURABLE);
  g_autoptr (RkDb) quick = open_store (place, RK_DB_NONE);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      /* A map of no size is answered with no row at all where maps are left out. */
      gint64 value = 0;
      if (!rk_db_query_int64 (db, expected[i].pragma, &value, &error, ""))
        g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_NOT_FOUND);
      g_clear_error (&error);
      g_test_message ("%s", expected[i].pragma);
      g_assert_cmpint (value, ==, expected[i].value);
    }
  g_assert_true (rk_db_query_text (db, "PRAGMA journal_mode", &mode, &error, ""));
  g_assert_cmpstr (mode, ==, "wal");
  g_assert_cmpint (query (quick, "PRAGMA synchronous"), ==, 1);
}

static void
test_read_only (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);
  g_autoptr (RkDb) reader = NULL;

  fill (db, 3);
  reader = open_store (place, RK_DB_READ_ONLY);
  g_assert_cmpint (query (reader, "SELECT count (*) FROM post"), ==, 3);
  g_assert_false (rk_db_exec (reader, "DELETE FROM post", &error, ""));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_READ_ONLY);
}

static void
test_busy (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);
  g_autoptr (RkDb) other = open_store (place, RK_DB_NONE);

  fill (db, 3);
  must_exec (other, "PRAGMA busy_timeout = 50");
  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  g_assert_false (rk_db_begin (other, RK_DB_MODE_WRITE, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_BUSY);
  g_assert_false (rk_db_in_transaction (other));
}

static void
test_damaged_page (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);

  fill (db, 500);
  g_assert_true (rk_db_integrity_check (db, &error));
  g_clear_pointer (&db, rk_db_close);
  change_byte (place->path, 20 * 4096 + 1000);

  db = open_store (place, RK_DB_NONE);
  g_assert_false (rk_db_exec (db, "SELECT sum (length (text)) FROM post", &error, ""));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT);
  g_clear_error (&error);
  g_clear_pointer (&db, rk_db_close);

  db = open_store (place, RK_DB_NONE);
  g_assert_false (rk_db_integrity_check (db, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT);
  g_clear_error (&error);
  g_clear_pointer (&db, rk_db_close);

  db = open_store (place, RK_DB_NONE);
  g_autofree char *copy = g_build_filename (place->folder, "copy.db", NULL);
  g_assert_false (rk_db_backup (db, copy, test_key, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  /* A wrong statement is still told from a broken file. */
  g_clear_error (&error);
  g_clear_pointer (&db, rk_db_close);
  db = open_store (place, RK_DB_NONE);
  g_assert_false (rk_db_exec (db, "SELECT nothing", &error, ""));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
}

/* No bit of the file can change without being noticed. */
static void
test_damaged_anywhere (Place *place, gconstpointer data)
{
  g_autofree char *good = NULL;
  gsize size;
  RkDb *db = open_store (place, RK_DB_CREATE);

  fill (db, 100);
  rk_db_close (db);
  g_assert_true (g_file_get_contents (place->path, &good, &size, NULL));
  for (int round = 0; round < 60; round++)
    {
      g_autoptr (GError) error = NULL;
      gsize offset = round == 0 ? 0 : (gsize) g_test_rand_int_range (0, (gint32) size);

      good[offset] ^= 1 << (round % 8);
      g_assert_true (g_file_set_contents (place->path, good, (gssize) size, NULL));
      good[offset] ^= 1 << (round % 8);
      g_test_message ("byte %" G_GSIZE_FORMAT, offset);
      db = rk_db_open_sqlite (place->path, test_key, RK_DB_NONE, &error);
      if (db == NULL)
        {
          g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE);
          continue;
        }
      g_assert_false (rk_db_integrity_check (db, &error));
      g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT);
      rk_db_close (db);
    }
  g_assert_true (g_file_set_contents (place->path, good, (gssize) size, NULL));
  db = open_store (place, RK_DB_NONE);
  g_assert_true (rk_db_integrity_check (db, NULL));
  rk_db_close (db);
}

static void
test_damaged_head (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  RkDb *db = open_store (place, RK_DB_CREATE);

  fill (db, 5);
  rk_db_close (db);
  change_byte (place->path, 1000);
  g_assert_null (rk_db_open_sqlite (place->path, test_key, RK_DB_NONE, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE);
}

static void
test_cut_off (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);

  fill (db, 500);
  g_clear_pointer (&db, rk_db_close);
  g_assert_cmpint (truncate (place->path, 40 * 4096), ==, 0);
  db = rk_db_open_sqlite (place->path, test_key, RK_DB_NONE, &error);
  if (db != NULL)
    rk_db_exec (db, "SELECT sum (length (text)) FROM post", &error, "");
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT);
}

static void
limit_file_size (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_no_room (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);
  fill (db, 10);
  signal (SIGXFSZ, SIG_IGN);
  limit_file_size (512 * 1024);
  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  gboolean ok = TRUE;
  for (int i = 0; ok && i < 100; i++)
    ok
      = rk_db_exec (db, "INSERT INTO post (id, text) VALUES ($1, CAST (zeroblob (100000) AS TEXT))",
                    &error, "d", 1000 + i);
  if (ok)
    ok = rk_db_commit (db, &error);
  g_assert_false (ok);
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FULL);
  g_clear_error (&error);
  rk_db_rollback (db);
  g_assert_cmpint (query (db, "SELECT count (*) FROM post"), ==, 10);

  /* With room again, work goes on. */
  limit_file_size (RLIM_INFINITY);
  must_exec (db, "INSERT INTO post (id, text) VALUES (5000, 'x')");
  g_assert_true (rk_db_integrity_check (db, &error));
  g_assert_no_error (error);
}

/* Killed with everything still in the WAL: all that was committed is there, and nothing else. */
static void
test_killed (Place *place, gconstpointer data)
{
  int pipe_fds[2];
  char byte;
  int status;

  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  pid_t child = fork ();
  if (child == 0)
    {
      RkDb *db = open_store (place, RK_DB_CREATE);
      fill (db, 100);
      rk_db_begin (db, RK_DB_MODE_WRITE, NULL);
      rk_db_exec (db, "DELETE FROM post WHERE id < 50", NULL, "");
      if (write (pipe_fds[1], "x", 1) == 1)
        pause ();
      _exit (1);
    }
  g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
  g_autofree char *wal = g_strconcat (place->path, "-wal", NULL);
  g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));

  g_autoptr (RkDb) db = open_store (place, RK_DB_NONE);
  g_assert_cmpint (query (db, "SELECT count (*) FROM post"), ==, 100);
}

static gpointer
write_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_store (data, RK_DB_NONE);

  /* Two rows at a time, so that a copy made between them would show it. */
  for (int i = 0; i < 100; i++)
    {
      g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
      rk_db_exec (db, "INSERT INTO post (id, text) VALUES ($1, 'a')", &error, "d", 100000 + 2 * i);
      rk_db_exec (db, "INSERT INTO post (id, text) VALUES ($1, 'b')", &error, "d", 100001 + 2 * i);
      g_assert_no_error (error);
      g_assert_true (rk_db_commit (db, &error));
    }
  return NULL;
}

static void
test_backup (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);
  g_autofree char *path = g_build_filename (place->folder, "copy.db", NULL);

  fill (db, 1000);
  GThread *thread = g_thread_new ("write", write_thread, place);
  g_assert_true (rk_db_backup (db, path, other_key, &error));
  g_assert_no_error (error);
  g_thread_join (thread);

  g_autoptr (RkDb) copy = rk_db_open_sqlite (path, other_key, RK_DB_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (rk_db_integrity_check (copy, &error));
  g_assert_cmpint (query (copy, "SELECT count (*) FROM post WHERE id < 100000"), ==, 1000);
  g_assert_cmpint (query (copy, "SELECT count (*) % 2 FROM post"), ==, 0);
  g_assert_false (holds (path, SECRET));
  g_assert_cmpint (query (db, "SELECT count (*) FROM post"), ==, 1200);

  /* Neither another file nor a wrong key is taken for it. */
  g_assert_false (rk_db_backup (db, path, other_key, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (rk_db_open_sqlite (path, test_key, RK_DB_NONE, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE);
}

/* What was deleted is not only out of sight. */
static void
test_deleted (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_store (place, RK_DB_CREATE);

  fill (db, 200);
  must_exec (db, "DELETE FROM post");
  g_assert_true (rk_db_checkpoint (db, &error));
  g_assert_no_error (error);
  GStatBuf info;
  g_autofree char *wal = g_strconcat (place->path, "-wal", NULL);
  g_assert_cmpint (g_stat (wal, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
}

/* How often the bytes that @masked holds, each with 0x5a, stand anywhere in this process. */
static int
count_in_memory (const guint8 *masked, gsize size)
{
  g_autofree char *maps = NULL;
  int n = 0;
  int fd = g_open ("/proc/self/mem", O_RDONLY, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (maps, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      guint64 begin = 0;
      guint64 end = 0;
      char mode[5] = "";

      if (sscanf (
            lines[i], "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s", &begin, &end, mode)
            != 3
          || mode[1] != 'w')
        continue;
      /* A map of its own for what is read, so that it is not searched along. */
      g_autofree guint8 *copy = g_malloc (end - begin);
      gssize got = pread (fd, copy, end - begin, (off_t) begin);
      for (gssize k = 0; k + (gssize) size <= got; k++)
        {
          gsize same = 0;
          while (same < size && copy[k + (gssize) same] == (masked[same] ^ 0x5a))
            same++;
          n += same == size;
          copy[k] = 0;
        }
      if (got > 0)
        memset (copy, 0, (gsize) got);
    }
  close (fd);
  return n;
}

/* After the store is closed, neither its key nor what was read is anywhere in the process. */
static void
test_memory_wiped (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint8 masked_key[RK_DB_KEY_SIZE];
  guint8 masked_text[24];
  guint8 masked_hex[2 * RK_DB_KEY_SIZE];
  int left = 0;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  guint8 *key = g_malloc (RK_DB_KEY_SIZE);
  for (int i = 0; i < RK_DB_KEY_SIZE; i++)
    {
      key[i] = (guint8) g_random_int ();
      masked_key[i] = key[i] ^ 0x5a;
      masked_hex[2 * i] = (guint8) "0123456789abcdef"[key[i] >> 4] ^ 0x5a;
      masked_hex[2 * i + 1] = (guint8) "0123456789abcdef"[key[i] & 15] ^ 0x5a;
    }
  /* Found while it is there: the search itself works. */
  g_assert_cmpint (count_in_memory (masked_key, sizeof masked_key), >=, 1);

  RkDb *db = rk_db_open_sqlite (place->path, key, RK_DB_CREATE, &error);
  g_assert_no_error (error);
  must_exec (db, "CREATE TABLE post (id BIGINT PRIMARY KEY, text TEXT)");
  for (int i = 0; i < (int) sizeof masked_text; i++)
    masked_text[i] = (guint8) ("abcdefghijklmnopqrstuvwxyz"[i] ^ 0x5a);
  for (int i = 0; i < 300; i++)
    {
      char text[sizeof masked_text + 1];
      for (gsize k = 0; k < sizeof masked_text; k++)
        text[k] = (char) (masked_text[k] ^ 0x5a ^ 0x20);
      text[sizeof masked_text] = '\0';
      rk_db_exec (db, "INSERT INTO post (id, text) VALUES ($1, $2)", &error, "dt", i, text);
      g_assert_no_error (error);
      memset (text, 0, sizeof text);
    }
  for (gsize k = 0; k < sizeof masked_text; k++)
    masked_text[k] ^= 0x20;
  g_assert_cmpint (query (db, "SELECT sum (length (text)) FROM post"), ==, 300 * 24);
  g_assert_cmpint (count_in_memory (masked_text, sizeof masked_text), >=, 100);
  memset (key, 0, RK_DB_KEY_SIZE);
  g_free (key);
  rk_db_close (db);

  left = count_in_memory (masked_key, sizeof masked_key)
         + count_in_memory (masked_hex, sizeof masked_hex);
  g_assert_cmpint (left, ==, 0);
  /* A copy can be left on the stack by the last call that had one in its hands. */
  g_assert_cmpint (count_in_memory (masked_text, sizeof masked_text), <=, 2);
}

/* The symbols of our SQLite must not stand in for those of another library in the same process. */
static void
test_symbols (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);
  g_autofree char *all = NULL;
  g_autofree char *exported = NULL;

  g_assert_no_error (error);
  const char *nm[] = { "nm", self, NULL, NULL };
  g_spawn_sync (
    NULL, (char **) nm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &all, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (all, " sqlite3_key_v2\n"));
  const char *nm_exported[] = { "nm", "-D", "--defined-only", self, NULL };
  g_spawn_sync (NULL, (char **) nm_exported, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &exported, NULL,
                NULL, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (exported, "sqlite3"));
}

static void
test_memory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = rk_db_open_memory (&error);

  g_assert_no_error (error);
  fill (db, 10);
  g_assert_cmpint (query (db, "SELECT count (*) FROM post"), ==, 10);
  g_assert_true (rk_db_integrity_check (db, &error));
  g_assert_no_error (error);
}

/* What is destroyed next is not tidied up first. */
static void
test_leave_log (Place *place, gconstpointer data)
{
  g_autofree char *log = g_strconcat (place->path, "-wal", NULL);

  for (int leave = 0; leave < 2; leave++)
    {
      RkDb *db = open_store (place, RK_DB_CREATE);

      must_exec (db, leave ? "INSERT INTO t VALUES (2)" : "CREATE TABLE t (n BIGINT)");
      if (leave)
        rk_db_leave_log (db);
      rk_db_close (db);
      g_assert_cmpint (g_file_test (log, G_FILE_TEST_EXISTS), ==, leave);
    }
}

#define LOOK_SIZE (1024 * 1024)

/* How often a key is in memory that can be swapped, and in memory that can't. Masked, so that the
 * key that is looked for is not found. */
static void
count_swappable (const guint8 *masked, guint *ret_open, guint *ret_locked)
{
  g_autofree char *text = NULL;
  const int memory = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  guint8 *copy = mmap (NULL, LOOK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  guint64 start = 0, end = 0;
  gboolean reads = FALSE;

  g_assert_cmpint (memory, >=, 0);
  g_assert_true (copy != MAP_FAILED);
  g_assert_true (g_file_get_contents ("/proc/self/smaps", &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  *ret_open = *ret_locked = 0;
  for (char **line = lines; *line != NULL; line++)
    {
      char perms[5];
      guint64 from, to;
      guint kib;

      if (sscanf (*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s", &from, &to, perms)
          == 3)
        {
          start = from;
          end = to;
          reads = perms[0] == 'r' && perms[1] == 'w' && start != (guintptr) copy;
        }
      else if (reads && sscanf (*line, "Locked: %u kB", &kib) == 1)
        for (guint64 at = start; at < end; at += LOOK_SIZE - RK_DB_KEY_SIZE)
          {
            const gssize got = pread (memory, copy, MIN (LOOK_SIZE, end - at), (off_t) at);

            for (gssize i = 0; i + RK_DB_KEY_SIZE <= got; i++)
              {
                gsize same = 0;
                while (same < RK_DB_KEY_SIZE && (copy[i + (gssize) same] ^ 0x5a) == masked[same])
                  same++;
                if (same == RK_DB_KEY_SIZE)
                  *(kib > 0 ? ret_locked : ret_open) += 1;
              }
            if (got > 0)
              memset (copy, 0, (gsize) got);
          }
    }
  munmap (copy, LOOK_SIZE);
  close (memory);
}

/* The usual limit on locked memory, and a store that is worked with until there is none left: its
 * key is in no page that could be swapped. */
static void
test_key_locked (Place *place, gconstpointer data)
{
  static const struct rlimit usual = { 8 * 1024 * 1024, 8 * 1024 * 1024 };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  guint8 masked[RK_DB_KEY_SIZE];
  guint n_open, n_locked;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &usual), ==, 0);
  if (geteuid () == 0)
    {
      g_assert_cmpint (setresuid (65534, 65534, 65534), ==, 0);
      g_assert_cmpint (prctl (PR_SET_DUMPABLE, 1, 0, 0, 0), ==, 0);
    }
  folder = g_dir_make_tmp ("renraku-locked-XXXXXX", NULL);
  g_assert_nonnull (folder);
  path = g_build_filename (folder, "store.db", NULL);
  g_assert_true (rk_secret_init ());
  RkSecret *key = rk_secret_new_random (RK_DB_KEY_SIZE);
  for (int i = 0; i < RK_DB_KEY_SIZE; i++)
    masked[i] = key->data[i] ^ 0x5a;

  RkDb *db = rk_db_open_sqlite (path, key->data, RK_DB_CREATE, &error);
  g_assert_no_error (error);
  must_exec (db, "CREATE TABLE post (id BIGINT PRIMARY KEY, text TEXT)");
  /* A sort of far more than the limit, in memory as all that is temporary. */
  must_exec (db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
                 " INSERT INTO post SELECT i, printf ('%08d', 7919 * i % 4001) || hex (zeroblob "
                 "(2500)) FROM n");
  g_assert_cmpint (query (db, "SELECT count (*) FROM (SELECT text FROM post ORDER BY text DESC"
                              " LIMIT 3999)"),
                   ==, 3999);
  /* All that may be locked is. */
  void *more
    = mmap (NULL, 2 * 1024 * 1024, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert_cmpint (mlock (more, 2 * 1024 * 1024), !=, 0);

  RkDb *second = rk_db_open_sqlite (path, key->data, RK_DB_NONE, &error);
  g_assert_no_error (error);
  count_swappable (masked, &n_open, &n_locked);
  g_test_message ("%u times in locked memory, %u times elsewhere", n_locked, n_open);
  g_assert_cmpuint (n_locked, >=, 1);
  g_assert_cmpuint (n_open, ==, 0);
  /* And it would be found there. */
  guint8 *copy = g_malloc (RK_DB_KEY_SIZE);
  memcpy (copy, key->data, RK_DB_KEY_SIZE);
  count_swappable (masked, &n_open, &n_locked);
  g_assert_cmpuint (n_open, ==, 1);
  g_free (copy);
  rk_db_close (second);
  rk_db_close (db);
  rk_secret_free (key);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
#define TEST(name, func) g_test_add ("/db/file/" name, Place, NULL, set_up, func, tear_down)

  g_test_init (&argc, &argv, NULL);
  TEST ("wrong-key", test_wrong_key);
  TEST ("no-file", test_no_file);
  TEST ("plain-file", test_plain_file);
  TEST ("nothing-plain", test_nothing_plain);
  TEST ("settings", test_settings);
  TEST ("read-only", test_read_only);
  TEST ("busy", test_busy);
  TEST ("damaged-page", test_damaged_page);
  TEST ("damaged-anywhere", test_damaged_anywhere);
  TEST ("damaged-head", test_damaged_head);
  TEST ("cut-off", test_cut_off);
  TEST ("no-room", test_no_room);
  TEST ("killed", test_killed);
  TEST ("backup", test_backup);
  TEST ("deleted", test_deleted);
  /* A sanitizer keeps copies of what was freed. */
  if (!RK_TRACING)
    {
      TEST ("memory-wiped", test_memory_wiped);
      TEST ("key-locked", test_key_locked);
    }
  TEST ("leave-log", test_leave_log);
  g_test_add_func ("/db/symbols", test_symbols);
  g_test_add_func ("/db/memory", test_memory);
  return g_test_run ();
}
