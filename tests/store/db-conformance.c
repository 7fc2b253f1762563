/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every database behind the interface has to do, run on each of them. */

#include "db-fixture.h"
#include "embedded-migrations.h"

#include "core/records.h"
#include "db/migrate.h"
#include "db/record.h"

#include <string.h>

static const RkMigration tables[] = {
  { 1, "things",
    "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT UNIQUE, data BLOB, "
    "done BIGINT NOT NULL DEFAULT 0);\n"
    "CREATE TABLE part (id BIGINT NOT NULL PRIMARY KEY, "
    "thing BIGINT NOT NULL REFERENCES thing (id), note TEXT CHECK (note <> 'no BLOB'));\n" },
};

static RkDb *
open_with_tables (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  RkDb *db = backend_open (backend);

  rk_db_migrate (db, tables, G_N_ELEMENTS (tables), &error);
  g_assert_no_error (error);
  return db;
}

static gint64
count (RkDb *db, const char *table)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_strconcat ("SELECT count (*) FROM ", table, NULL);
  gint64 n = -1;

  rk_db_query_int64 (db, sql, &n, &error, "");
  g_assert_no_error (error);
  return n;
}

static void
must_exec (RkDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  rk_db_exec (db, sql, &error, "");
  g_assert_no_error (error);
}

static void
test_values (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);
  g_autoptr (RkDbStmt) stmt = NULL;
  static const guint8 bytes[] = { 0, 1, 0xff, '\'', '\\', 0 };
  static const char text[] = "佐藤 '花子' \\ \" $1 ; -- 𠮷";
  gboolean row;
  gsize size;

  stmt = rk_db_prepare (
    db, "INSERT INTO thing (id, name, data, done) VALUES ($1, $2, $3, $4)", &error);
  g_assert_no_error (error);
  rk_db_bind_int64 (stmt, 1, G_MININT64);
  rk_db_bind_text (stmt, 2, text);
  rk_db_bind_blob (stmt, 3, bytes, sizeof bytes);
  rk_db_bind_bool (stmt, 4, 17);
  g_assert_true (rk_db_run (stmt, &error));
  g_assert_cmpint (rk_db_changes (db), ==, 1);
  /* Values stay bound: only the new ones differ. */
  rk_db_bind_int64 (stmt, 1, G_MAXINT64);
  rk_db_bind_null (stmt, 2);
  rk_db_bind_blob (stmt, 3, "", 0);
  g_assert_true (rk_db_run (stmt, &error));
  g_clear_pointer (&stmt, rk_db_stmt_release);

  stmt = rk_db_prepare (db, "SELECT id, name, data, done FROM thing ORDER BY id", &error);
  g_assert_no_error (error);
  g_assert_cmpint (rk_db_column_count (stmt), ==, 4);
  g_assert_true (rk_db_step (stmt, &row, &error));
  g_assert_true (row);
  g_assert_cmpint (rk_db_column_int64 (stmt, 0), ==, G_MININT64);
  g_assert_cmpstr (rk_db_column_text (stmt, 1), ==, text);
  const void *data = rk_db_column_blob (stmt, 2, &size);
  g_assert_cmpmem (data, size, bytes, sizeof bytes);
  g_assert_cmpint (rk_db_column_int64 (stmt, 3), ==, 1);
  g_assert_true (rk_db_column_bool (stmt, 3));
  g_assert_true (rk_db_step (stmt, &row, &error));
  g_assert_true (row);
  g_assert_cmpint (rk_db_column_int64 (stmt, 0), ==, G_MAXINT64);
  g_assert_true (rk_db_column_is_null (stmt, 1));
  g_assert_null (rk_db_column_text (stmt, 1));
  g_assert_false (rk_db_column_is_null (stmt, 2));
  g_autoptr (GBytes) empty = rk_db_column_bytes (stmt, 2);
  g_assert_nonnull (empty);
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  g_assert_true (rk_db_step (stmt, &row, &error));
  g_assert_false (row);
  /* It can run again. */
  g_assert_true (rk_db_step (stmt, &row, &error));
  g_assert_true (row);
}

static void
test_varargs (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0x", 2);
  g_autofree char *name = NULL;
  gint64 value;

  rk_db_exec (db, "INSERT INTO thing (id, name, data, done) VALUES ($1, $2, $3, $4)", &error,
              "ityo", G_GINT64_CONSTANT (5), "five", bytes, TRUE);
  g_assert_no_error (error);
  rk_db_exec (db, "INSERT INTO thing (id, name, data, done) VALUES ($1, $2, $3, $4)", &error,
              "dnbo", 6, "six", (gsize) 3, FALSE);
  g_assert_no_error (error);
  /* A parameter can stand in any order and more than once. */
  g_assert_true (rk_db_query_int64 (
    db, "SELECT id FROM thing WHERE done = $2 AND (name = $1 OR id = $3) AND $2 = $2", &value,
    &error, "tid", "five", G_GINT64_CONSTANT (1), 9));
  g_assert_cmpint (value, ==, 5);
  g_assert_true (
    rk_db_query_text (db, "SELECT name FROM thing WHERE id = $1", &name, &error, "d", 5));
  g_assert_cmpstr (name, ==, "five");
  g_clear_pointer (&name, g_free);
  g_assert_true (
    rk_db_query_text (db, "SELECT name FROM thing WHERE id = $1", &name, &error, "d", 6));
  g_assert_null (name);
  g_assert_false (
    rk_db_query_text (db, "SELECT name FROM thing WHERE id = $1", &name, &error, "d", 7));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_NOT_FOUND);
}

static void
test_dialect (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);
  gint64 value;

  must_exec (db, "INSERT INTO thing (id, name) VALUES (1, 'one')");
  rk_db_query_int64 (db,
                     "INSERT INTO thing (id, name, done) VALUES ($1, $2, 0) "
                     "ON CONFLICT (id) DO UPDATE SET name = excluded.name, done = thing.done + 1 "
                     "RETURNING done",
                     &value, &error, "dt", 1, "uno");
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, 1);
  rk_db_exec (db,
              "INSERT INTO thing (id, name) SELECT CAST ($1 AS BIGINT), CAST ($2 AS TEXT) "
              "WHERE true ON CONFLICT (id) DO NOTHING",
              &error, "dt", 1, "eins");
  g_assert_no_error (error);
  g_assert_cmpint (rk_db_changes (db), ==, 0);
  rk_db_exec (db, "INSERT INTO thing (id) SELECT id + 1 FROM thing WHERE true", &error, "");
  g_assert_no_error (error);
  rk_db_query_int64 (db, "SELECT sum (id) FROM thing", &value, &error, "");
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, 3);
  rk_db_query_int64 (db, "SELECT count (*) FROM thing WHERE name IS NOT DISTINCT FROM $1 LIMIT $2",
                     &value, &error, "td", "uno", 10);
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, 1);
  rk_db_exec (db, "UPDATE thing SET done = 1", &error, "");
  g_assert_no_error (error);
  g_assert_cmpint (rk_db_changes (db), ==, 2);
  rk_db_exec (db, "DELETE FROM thing WHERE id = $1", &error, "d", 2);
  g_assert_no_error (error);
  g_assert_cmpint (rk_db_changes (db), ==, 1);
}

static void
test_errors (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);

  must_exec (db, "INSERT INTO thing (id, name) VALUES (1, '山田太郎')");

  g_assert_false (
    rk_db_exec (db, "INSERT INTO thing (id, name) VALUES (2, $1)", &error, "t", "山田太郎"));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CONSTRAINT);
  g_assert_null (strstr (error->message, "山田"));
  g_clear_error (&error);
  g_assert_false (
    rk_db_exec (db, "INSERT INTO part (id, thing, note) VALUES (1, 99, '山田')", &error, ""));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_assert_false (rk_db_exec (
    db, "INSERT INTO part (id, thing, note) VALUES (1, 1, $1)", &error, "t", "no BLOB"));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_assert_false (rk_db_exec (db, "INSERT INTO thing (id, done) VALUES ($1, $2)", &error, "dn", 3));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CONSTRAINT);
  g_clear_error (&error);

  g_assert_false (rk_db_exec (db, "SELECT nothing FROM nowhere", &error, ""));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (rk_db_exec (db, "SELECT id FROM thing; SELECT 1", &error, ""));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (rk_db_exec (db, "SELECT id FROM thing WHERE id = $1", &error, "dd", 1, 2));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);

  /* The statement that failed works again. */
  g_assert_true (
    rk_db_exec (db, "INSERT INTO thing (id, name) VALUES (2, $1)", &error, "t", "別人"));
  g_assert_cmpint (count (db, "thing"), ==, 2);
}

static void
test_transactions (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);

  g_assert_false (rk_db_in_transaction (db));
  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  g_assert_true (rk_db_in_transaction (db));
  g_assert_false (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);
  must_exec (db, "INSERT INTO thing (id) VALUES (1)");
  rk_db_rollback (db);
  g_assert_false (rk_db_in_transaction (db));
  g_assert_cmpint (count (db, "thing"), ==, 0);
  rk_db_rollback (db);

  g_assert_false (rk_db_savepoint (db, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  must_exec (db, "INSERT INTO thing (id) VALUES (1)");
  g_assert_true (rk_db_savepoint (db, &error));
  must_exec (db, "INSERT INTO thing (id) VALUES (2)");
  g_assert_true (rk_db_savepoint (db, &error));
  must_exec (db, "INSERT INTO thing (id) VALUES (3)");
  /* An error spoils only what the savepoint holds. */
  g_assert_false (rk_db_exec (db, "INSERT INTO thing (id) VALUES (1)", NULL, ""));
  g_assert_true (rk_db_rollback_to (db, &error));
  g_assert_cmpint (count (db, "thing"), ==, 2);
  g_assert_true (rk_db_release (db, &error));
  g_assert_false (rk_db_release (db, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (rk_db_commit (db, &error));
  g_assert_cmpint (count (db, "thing"), ==, 2);

  /* A commit inside of a savepoint is a mistake, and keeps nothing. */
  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  must_exec (db, "INSERT INTO thing (id) VALUES (4)");
  g_assert_true (rk_db_savepoint (db, &error));
  g_assert_false (rk_db_commit (db, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_assert_false (rk_db_in_transaction (db));
  g_assert_cmpint (count (db, "thing"), ==, 2);
}

static gboolean
insert_two (RkDb *db, gpointer data, GError **error)
{
  const int *ids = data;

  return rk_db_exec (db, "INSERT INTO thing (id) VALUES ($1)", error, "d", ids[0])
         && rk_db_exec (db, "INSERT INTO thing (id) VALUES ($1)", error, "d", ids[1]);
}

static gboolean
insert_nested (RkDb *db, gpointer data, GError **error)
{
  int good[2] = { 10, 11 };
  int bad[2] = { 12, 10 };

  g_assert_true (rk_db_transact (db, RK_DB_MODE_WRITE, insert_two, good, error));
  g_assert_false (rk_db_transact (db, RK_DB_MODE_WRITE, insert_two, bad, NULL));
  return TRUE;
}

static gboolean
ask_again_twice (RkDb *db, gpointer data, GError **error)
{
  int *n_calls = data;

  if (++*n_calls < 3)
    {
      g_set_error_literal (error, RK_DB_ERROR, RK_DB_ERROR_SERIALIZATION, "again");
      return FALSE;
    }
  return TRUE;
}

static void
test_transact (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);
  int good[2] = { 1, 2 };
  int bad[2] = { 3, 1 };
  int n_calls = 0;

  g_assert_true (rk_db_transact (db, RK_DB_MODE_WRITE, insert_two, good, &error));
  g_assert_cmpint (count (db, "thing"), ==, 2);
  g_assert_false (rk_db_transact (db, RK_DB_MODE_WRITE, insert_two, bad, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_assert_false (rk_db_in_transaction (db));
  g_assert_cmpint (count (db, "thing"), ==, 2);
  g_assert_true (rk_db_transact (db, RK_DB_MODE_WRITE, insert_nested, NULL, &error));
  g_assert_cmpint (count (db, "thing"), ==, 4);
  g_assert_true (rk_db_transact (db, RK_DB_MODE_WRITE, ask_again_twice, &n_calls, &error));
  g_assert_cmpint (n_calls, ==, 3);
}

static void
test_cache (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);
  g_autofree char *copy = g_strdup ("SELECT count (*) FROM thing");
  RkDbStmt *first = rk_db_prepare (db, copy, &error);

  g_assert_no_error (error);
  /* While it is in use, the same text gives another. */
  RkDbStmt *second = rk_db_prepare (db, copy, &error);
  g_assert_true (first != second);
  rk_db_stmt_release (second);
  rk_db_stmt_release (first);
  RkDbStmt *again = rk_db_prepare (db, "SELECT count (*) FROM thing", &error);
  g_assert_true (again == first);
  rk_db_stmt_release (again);

  /* The same address with another text is another statement. */
  memcpy (copy, "SELECT 1 + 6              \0", 27);
  RkDbStmt *other = rk_db_prepare (db, copy, &error);
  gboolean row;
  g_assert_no_error (error);
  g_assert_true (rk_db_step (other, &row, &error));
  g_assert_cmpint (rk_db_column_int64 (other, 0), ==, 7);
  rk_db_stmt_release (other);

  /* What was bound is forgotten with the release. */
  gint64 value;
  g_assert_true (rk_db_query_int64 (
    db, "SELECT count (*) FROM thing WHERE CAST ($1 AS TEXT) IS NULL", &value, &error, "t", "x"));
  must_exec (db, "INSERT INTO thing (id) VALUES (1)");
  g_assert_true (rk_db_query_int64 (
    db, "SELECT count (*) FROM thing WHERE CAST ($1 AS TEXT) IS NULL", &value, &error, ""));
  g_assert_cmpint (value, ==, 1);

  /* Many more statements than the cache holds. */
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %d", i);
      g_assert_true (rk_db_query_int64 (db, sql, &value, &error, ""));
      g_assert_cmpint (value, ==, i);
    }
}

static const RkMigration more_tables[] = {
  { 1, "first", "CREATE TABLE a (x TEXT, b BLOB);" },
  { 2, "second",
    "ALTER TABLE a ADD COLUMN note TEXT DEFAULT 'a BLOB; WITHOUT ROWID'; -- BLOB isn't touched\n"
    "CREATE TABLE c (k TEXT NOT NULL PRIMARY KEY, v BLOB) WITHOUT ROWID;\n"
    "-- @sqlite\n"
    "INSERT INTO c (k) VALUES ('sqlite');\n"
    "-- @end\n"
    "-- @postgresql\n"
    "INSERT INTO c (k) VALUES ('postgresql');\n"
    "-- @end\n"
    "INSERT INTO a (x) VALUES ('y');" },
  { 3, "third", "CREATE TABLE d (x TEXT);" },
  /* Each of them is nothing for one of the databases. */
  { 4, "fourth", "-- @sqlite\nCREATE TABLE g (x TEXT);\n-- @end\n" },
  { 5, "fifth", "-- @postgresql\nCREATE TABLE g (x TEXT);\n-- @end\n" },
};

static const RkMigration broken_tables[] = {
  { 1, "first", "CREATE TABLE a (x TEXT, b BLOB);" },
  { 2, "second", "CREATE TABLE e (x TEXT); INSERT INTO nowhere (x) VALUES (1);" },
};

static void
test_migrate (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = backend_open (backend);
  g_autofree char *text = NULL;
  g_autofree char *kind = NULL;
  int version = -1;

  g_assert_true (rk_db_schema_version (db, &version, &error));
  g_assert_cmpint (version, ==, 0);

  /* A step that fails leaves nothing of itself. */
  g_assert_false (rk_db_migrate (db, broken_tables, 2, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (rk_db_schema_version (db, &version, &error));
  g_assert_cmpint (version, ==, 1);
  g_assert_false (rk_db_exec (db, "SELECT * FROM e", NULL, ""));

  g_assert_true (rk_db_migrate (db, more_tables, 3, &error));
  g_assert_no_error (error);
  g_assert_true (rk_db_migrate (db, more_tables, 3, &error));
  g_assert_true (rk_db_schema_version (db, &version, &error));
  g_assert_cmpint (version, ==, 3);
  g_assert_true (rk_db_migrate (db, more_tables, G_N_ELEMENTS (more_tables), &error));
  g_assert_no_error (error);
  g_assert_true (rk_db_exec (db, "INSERT INTO g (x) VALUES ('one')", &error, ""));
  g_assert_true (rk_db_query_text (db, "SELECT note FROM a", &text, &error, ""));
  g_assert_cmpstr (text, ==, "a BLOB; WITHOUT ROWID");
  g_assert_true (rk_db_query_text (db, "SELECT k FROM c", &kind, &error, ""));
  g_assert_cmpstr (
    kind, ==, rk_db_get_dialect (db) == RK_DB_DIALECT_SQLITE ? "sqlite" : "postgresql");

  /* An older program stays away, and so does one with another history. */
  g_assert_false (rk_db_migrate (db, more_tables, 2, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_NEWER_SCHEMA);
  g_clear_error (&error);
  RkMigration changed[G_N_ELEMENTS (more_tables)];
  memcpy (changed, more_tables, sizeof changed);
  changed[1].sql = "CREATE TABLE f (x TEXT)";
  g_assert_false (rk_db_migrate (db, changed, G_N_ELEMENTS (changed), &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_assert_false (rk_db_exec (db, "SELECT * FROM f", NULL, ""));
}

static gpointer
migrate_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;
  RkDb *db = data;

  rk_db_migrate (db, more_tables, G_N_ELEMENTS (more_tables), &error);
  g_assert_no_error (error);
  return NULL;
}

static void
test_migrate_together (Backend *backend)
{
  RkDb *db[4];
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    db[i] = backend_open (backend);
  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("migrate", migrate_thread, db[i]);
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (count (db[0], "schema_migration"), ==, G_N_ELEMENTS (more_tables));
  g_assert_cmpint (count (db[0], "a"), ==, 1);
  for (int i = 0; i < 4; i++)
    rk_db_close (db[i]);
}

/* The files of migrations come through the build as they are, and run. */
static void
test_embedded (Backend *backend)
{
  static const char *const files[] = { "0001-quotes.sql", "0002-empty-lines.sql" };
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = backend_open (backend);
  g_autofree char *text = NULL;

  g_assert_cmpuint (n_embedded_migrations, ==, G_N_ELEMENTS (files));
  for (gsize i = 0; i < n_embedded_migrations; i++)
    {
      g_autofree char *path = g_build_filename (TEST_SQL, files[i], NULL);
      g_autofree char *contents = NULL;
      g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
      g_assert_cmpstr (embedded_migrations[i].sql, ==, contents);
      g_assert_cmpint (embedded_migrations[i].version, ==, (int) i + 1);
    }
  g_assert_cmpstr (embedded_migrations[1].name, ==, "empty-lines");
  rk_db_migrate (db, embedded_migrations, n_embedded_migrations, &error);
  g_assert_no_error (error);
  g_assert_true (rk_db_query_text (db, "SELECT x FROM \"quo\\ted\"", &text, &error, ""));
  g_assert_cmpstr (text, ==, "\\n \?\?/ \" % -- π ' ;\n@end");
}

static char *
table_for (const RkRecordType *type)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE TABLE \"%s\" (", type->name);
  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      gboolean text = rk_field_is_text (field) || field->type == RK_FIELD_ENUM;
      g_string_append_printf (sql, "%s%s %s%s", i > 0 ? ", " : "", field->name,
                              text ? "TEXT" : "BIGINT", i == 0 ? " PRIMARY KEY" : "");
    }
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

static void
test_records (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = backend_open (backend);
  g_autofree char *create = table_for (&rk_facility_type);
  const RkRecordType *type = &rk_facility_type;
  g_autofree char *text = NULL;
  gboolean row;
  RkFacility facility = {
    .id = g_strdup ("one"),
    .name = g_strdup ("あおば訪問看護ステーション"),
    .kind = RK_FACILITY_NURSING,
    .idle_lock_minutes = 5,
    .remember_mail = TRUE,
    .changed_us = G_GINT64_CONSTANT (1234567890123456),
  };
  RkFacility read = { .name = g_strdup ("freed") };

  must_exec (db, create);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (RkDbStmt) stmt
        = rk_db_prepare (db, rk_db_record_upsert_sql (type, "facility", "id"), &error);
      g_assert_no_error (error);
      facility.history_days = i;
      rk_db_bind_record (stmt, 1, type, &facility);
      g_assert_true (rk_db_run (stmt, &error));
    }
  g_assert_true (rk_db_record_upsert_sql (type, NULL, NULL)
                 == rk_db_record_upsert_sql (type, NULL, NULL));
  g_assert_cmpint (count (db, "facility"), ==, 1);
  g_assert_true (rk_db_query_text (db, "SELECT kind FROM facility", &text, &error, ""));
  g_assert_cmpstr (text, ==, "nursing");

  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (db, rk_db_record_select_sql (type, NULL, "WHERE id = $1"), &error);
  g_assert_no_error (error);
  rk_db_bind_text (stmt, 1, "one");
  g_assert_true (rk_db_step (stmt, &row, &error));
  g_assert_true (row);
  rk_db_column_record (stmt, 0, type, &read);
  g_assert_true (rk_record_equal (type, &facility, &read));
  g_assert_null (read.phone);
  g_assert_cmpint (read.history_days, ==, 1);
  rk_record_clear (type, &facility);
  rk_record_clear (type, &read);
}

typedef struct
{
  RkDb *db;
  GMutex mutex;
  gboolean done;
} Interrupt;

static gpointer
interrupt_thread (gpointer data)
{
  Interrupt *interrupt = data;

  for (;;)
    {
      g_usleep (20000);
      g_mutex_lock (&interrupt->mutex);
      gboolean done = interrupt->done;
      if (!done)
        rk_db_interrupt (interrupt->db);
      g_mutex_unlock (&interrupt->mutex);
      if (done)
        return NULL;
    }
}

static void
test_interrupt (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);
  Interrupt interrupt = { .db = db };
  gint64 value;

  g_mutex_init (&interrupt.mutex);
  /* Without a statement nothing happens. */
  rk_db_interrupt (db);
  GThread *thread = g_thread_new ("interrupt", interrupt_thread, &interrupt);
  g_assert_false (rk_db_query_int64 (
    db,
    "WITH RECURSIVE n (x) AS (SELECT CAST (1 AS BIGINT) UNION ALL SELECT x + 1 FROM n "
    "WHERE x < 5000000000) SELECT count (*) FROM n",
    &value, &error, ""));
  g_mutex_lock (&interrupt.mutex);
  interrupt.done = TRUE;
  g_mutex_unlock (&interrupt.mutex);
  g_thread_join (thread);
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_INTERRUPTED);
  g_mutex_clear (&interrupt.mutex);
  must_exec (db, "INSERT INTO thing (id) VALUES (1)");
}

typedef struct
{
  RkDb *db;
  int n;
} Counter;

static gboolean
count_up (RkDb *db, gpointer data, GError **error)
{
  gint64 value;

  if (!rk_db_query_int64 (db, "SELECT done FROM thing WHERE id = 1", &value, error, ""))
    return FALSE;
  return rk_db_exec (db, "UPDATE thing SET done = $1 WHERE id = 1", error, "i", value + 1);
}

static gpointer
count_thread (gpointer data)
{
  g_autoptr (GError) error = NULL;
  Counter *counter = data;

  for (int i = 0; i < counter->n; i++)
    {
      rk_db_transact (counter->db, RK_DB_MODE_SERIALIZABLE, count_up, NULL, &error);
      g_assert_no_error (error);
    }
  return NULL;
}

/* Read, then write, from several connections: none of the writers loses the other's step. */
static void
test_serializable (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);
  Counter counters[2];
  GThread *threads[2];
  gint64 value;

  must_exec (db, "INSERT INTO thing (id) VALUES (1)");
  for (int i = 0; i < 2; i++)
    {
      counters[i] = (Counter){ backend_open (backend), 50 };
      threads[i] = g_thread_new ("count", count_thread, &counters[i]);
    }
  for (int i = 0; i < 2; i++)
    {
      g_thread_join (threads[i]);
      rk_db_close (counters[i].db);
    }
  g_assert_true (rk_db_query_int64 (db, "SELECT done FROM thing WHERE id = 1", &value, &error, ""));
  g_assert_cmpint (value, ==, 100);
}

/* A reader keeps its snapshot while a writer goes on. */
static void
test_snapshot (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);
  g_autoptr (RkDb) reader = backend_open (backend);

  g_assert_true (rk_db_begin (reader, RK_DB_MODE_READ, &error));
  g_assert_cmpint (count (reader, "thing"), ==, 0);
  must_exec (db, "INSERT INTO thing (id) VALUES (1)");
  g_assert_cmpint (count (reader, "thing"), ==, 0);
  g_assert_true (rk_db_commit (reader, &error));
  g_assert_cmpint (count (reader, "thing"), ==, 1);
}

static void
test_checks (Backend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = open_with_tables (backend);

  must_exec (db, "INSERT INTO thing (id) VALUES (1)");
  g_assert_true (rk_db_checkpoint (db, &error));
  g_assert_no_error (error);
  g_assert_true (rk_db_integrity_check (db, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Backend *backend);
  } tests[] = {
    { "values", test_values },
    { "varargs", test_varargs },
    { "dialect", test_dialect },
    { "errors", test_errors },
    { "transactions", test_transactions },
    { "transact", test_transact },
    { "cache", test_cache },
    { "migrate", test_migrate },
    { "migrate-together", test_migrate_together },
    { "embedded", test_embedded },
    { "records", test_records },
    { "interrupt", test_interrupt },
    { "serializable", test_serializable },
    { "snapshot", test_snapshot },
    { "checks", test_checks },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize b = 0; b < n_backend_classes; b++)
    for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
      {
        g_autofree char *path
          = g_strdup_printf ("/db/%s/%s", backend_classes[b].name, tests[i].name);
        backend_add_test (path, &backend_classes[b], tests[i].func);
      }
  int result = g_test_run ();
  for (gsize b = 0; b < n_backend_classes; b++)
    backend_classes[b].shut_down ();
  return result;
}
