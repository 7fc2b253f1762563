/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What only a database server does: notify, go away, refuse to commit. */

#include "db/pg.h"
#include "pg-cluster.h"

#include <string.h>

typedef struct
{
  char *uri;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->uri = pg_cluster_create_database ();
}

static void
tear_down (Place *place, gconstpointer data)
{
  pg_cluster_drop_database (place->uri);
  g_free (place->uri);
}

static void
note (const char *channel, const char *payload, gpointer data)
{
  g_string_append_printf (data, "%s=%s;", channel, payload);
}

/* Waits up to five seconds for the descriptor. */
static void
wait_for_input (RkDb *db)
{
  GPollFD fd = { .fd = rk_db_pg_get_fd (db), .events = G_IO_IN };

  g_assert_cmpint (g_poll (&fd, 1, 5000), ==, 1);
}

static void
test_notify (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) listener = pg_cluster_open (place->uri);
  g_autoptr (RkDb) db = pg_cluster_open (place->uri);
  g_autoptr (GString) heard = g_string_new (NULL);

  g_assert_true (rk_db_pg_listen (listener, "feed", &error));
  g_assert_true (rk_db_pg_notify (db, "other", "x", &error));
  g_assert_true (rk_db_pg_notify (db, "feed", "1", &error));
  wait_for_input (listener);
  g_assert_true (rk_db_pg_dispatch (listener, note, heard, &error));
  g_assert_cmpstr (heard->str, ==, "feed=1;");

  /* Inside a transaction nothing is heard before the commit, and nothing after a rollback. */
  g_string_truncate (heard, 0);
  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  g_assert_true (rk_db_pg_notify (db, "feed", "2", &error));
  rk_db_rollback (db);
  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  g_assert_true (rk_db_pg_notify (db, "feed", "3", &error));
  g_assert_true (rk_db_exec (listener, "SELECT 1", &error, ""));
  g_assert_true (rk_db_pg_dispatch (listener, note, heard, &error));
  g_assert_cmpstr (heard->str, ==, "");
  g_assert_true (rk_db_commit (db, &error));
  wait_for_input (listener);
  g_assert_true (rk_db_pg_dispatch (listener, note, heard, &error));
  g_assert_cmpstr (heard->str, ==, "feed=3;");

  g_assert_false (rk_db_pg_listen (listener, "a; DROP TABLE x", &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
}

static void
test_lost (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = pg_cluster_open (place->uri);
  g_autoptr (RkDb) other = pg_cluster_open (place->uri);
  g_autoptr (GString) heard = g_string_new (NULL);
  gint64 pid;

  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  g_assert_true (rk_db_query_int64 (db, "SELECT pg_backend_pid ()", &pid, &error, ""));
  g_assert_true (rk_db_exec (other, "SELECT pg_terminate_backend ($1)", &error, "i", pid));
  g_assert_no_error (error);
  wait_for_input (db);
  g_assert_false (rk_db_exec (db, "SELECT 1", &error, ""));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_IO);
  g_clear_error (&error);
  g_assert_false (rk_db_pg_is_connected (db));
  g_assert_true (rk_db_pg_is_connected (other));
  g_assert_false (rk_db_in_transaction (db));
  g_assert_false (rk_db_commit (db, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_IO);
  g_clear_error (&error);
  g_assert_false (rk_db_pg_dispatch (db, note, heard, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_IO);
}

static void
test_unreachable (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rk_db_pg_open ("postgresql://me:geheim@/x?host=/nowhere", &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_IO);
  g_assert_null (strstr (error->message, "geheim"));
  g_clear_error (&error);
  g_assert_null (rk_db_pg_open ("nonsense", &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_IO);
}

static void
test_spoiled_commit (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = pg_cluster_open (place->uri);
  gint64 n;

  g_assert_true (rk_db_exec (db, "CREATE TABLE t (x BIGINT PRIMARY KEY)", &error, ""));
  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  g_assert_true (rk_db_exec (db, "INSERT INTO t (x) VALUES (1)", &error, ""));
  g_assert_false (rk_db_exec (db, "INSERT INTO t (x) VALUES (1)", NULL, ""));
  g_assert_false (rk_db_commit (db, &error));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (rk_db_in_transaction (db));
  g_assert_true (rk_db_query_int64 (db, "SELECT count (*) FROM t", &n, &error, ""));
  g_assert_cmpint (n, ==, 0);
}

static void
test_values_stay_secret (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = pg_cluster_open (place->uri);

  g_assert_true (rk_db_exec (db, "CREATE TABLE t (x BIGINT, name TEXT UNIQUE)", &error, ""));
  g_assert_false (rk_db_exec (db, "INSERT INTO t (x) VALUES ($1)", &error, "t", "佐藤花子"));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_FAILED);
  g_assert_null (strstr (error->message, "佐藤"));
  g_clear_error (&error);
  g_assert_true (rk_db_exec (db, "INSERT INTO t (name) VALUES ($1)", &error, "t", "佐藤花子"));
  g_assert_false (rk_db_exec (db, "INSERT INTO t (name) VALUES ($1)", &error, "t", "佐藤花子"));
  g_assert_error (error, RK_DB_ERROR, RK_DB_ERROR_CONSTRAINT);
  g_assert_null (strstr (error->message, "佐藤"));
}

static void
test_types (Place *place, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    gint64 value;
  } cases[] = {
    { "SELECT CAST (-1 AS SMALLINT)", -1 },
    { "SELECT CAST (-100000 AS INTEGER)", -100000 },
    { "SELECT true", 1 },
    { "SELECT CAST (0 AS NUMERIC)", 0 },
    { "SELECT CAST (10000 AS NUMERIC)", 10000 },
    { "SELECT CAST (-99990001 AS NUMERIC)", -99990001 },
    { "SELECT CAST (123456789012345678 AS NUMERIC)", G_GINT64_CONSTANT (123456789012345678) },
    { "SELECT CAST (9223372036854775807 AS NUMERIC)", G_MAXINT64 },
    { "SELECT CAST (92233720368547758070 AS NUMERIC)", G_MAXINT64 },
    { "SELECT CAST (12.75 AS NUMERIC)", 12 },
    { "SELECT sum (x) FROM (VALUES (CAST (1 AS BIGINT)), (2)) AS v (x)", 3 },
    { "SELECT '42'", 42 },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = pg_cluster_open (place->uri);
  g_autofree char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 value = 0;
      rk_db_query_int64 (db, cases[i].sql, &value, &error, "");
      g_assert_no_error (error);
      g_test_message ("%s", cases[i].sql);
      g_assert_cmpint (value, ==, cases[i].value);
    }
  g_assert_true (rk_db_query_text (db, "SELECT CAST (-7 AS BIGINT)", &text, &error, ""));
  g_assert_cmpstr (text, ==, "-7");
}

/* A statement that is given up while nothing can be deallocated. */
static void
test_given_up (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = pg_cluster_open (place->uri);
  gint64 n;

  g_assert_true (rk_db_begin (db, RK_DB_MODE_WRITE, &error));
  RkDbStmt *first = rk_db_prepare (db, "SELECT 1", &error);
  RkDbStmt *second = rk_db_prepare (db, "SELECT 1", &error);
  g_assert_false (rk_db_exec (db, "SELECT nothing", NULL, ""));
  rk_db_stmt_release (second);
  rk_db_stmt_release (first);
  rk_db_rollback (db);
  g_assert_true (
    rk_db_query_int64 (db, "SELECT count (*) FROM pg_prepared_statements WHERE statement = $1", &n,
                       &error, "t", "SELECT 1"));
  g_assert_cmpint (n, ==, 1);
}

int
main (int argc, char **argv)
{
#define TEST(name, func) g_test_add ("/db/pg/" name, Place, NULL, set_up, func, tear_down)

  g_test_init (&argc, &argv, NULL);
  TEST ("notify", test_notify);
  TEST ("lost", test_lost);
  g_test_add_func ("/db/pg/unreachable", test_unreachable);
  TEST ("spoiled-commit", test_spoiled_commit);
  TEST ("values-stay-secret", test_values_stay_secret);
  TEST ("types", test_types);
  TEST ("given-up", test_given_up);
  int result = g_test_run ();
  pg_cluster_stop ();
  return result;
}
