/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* The store of a desk against SQLCipher alone: the same tables, pragmas and rows, in transactions
 * of the same size. */

#include "client/store.h"
#include "core/json.h"
#include "db/fts.h"
#include "db/record.h"
#include "db/sqlite-private.h"
#include "probe.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define PAGE     500
#define N_SPACES 100

static void
check (gboolean good, GError *error)
{
  if (!good)
    g_error ("%s", error != NULL ? error->message : "failed");
}

static void
must (sqlite3 *handle, int rc)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (handle));
}

static char *
space_id (int i)
{
  return g_strdup_printf ("01920000-0000-7000-8000-%012x", i % N_SPACES);
}

static void
make_post (RkPost *post, int i)
{
  memset (post, 0, sizeof *post);
  post->id = g_strdup_printf ("0192%04x-%04x-7000-9000-%012x", i >> 16, i & 0xffff, i);
  post->space_id = space_id (i);
  post->author_id = g_strdup_printf ("01920000-0000-7000-a000-%012x", i % 7);
  post->position = i / N_SPACES + 1;
  post->text = probe_text (i);
  post->state = RK_POST_NORMAL;
  post->version = 1;
  post->created_us = post->written_us = post->changed_us
    = G_GINT64_CONSTANT (1700000000000000) + i * G_GINT64_CONSTANT (60000000);
}

/* A page as the server writes it. */
static char *
make_page (int first, int n)
{
  GString *out = g_string_new ("{\"before\":\"\",\"changes\":[");
  RkJsonWriter writer;

  for (int i = first; i < first + n; i++)
    {
      RkPost post;

      make_post (&post, i);
      g_string_append_printf (out, "%s{\"kind\":\"post\",\"record\":", i > first ? "," : "");
      rk_json_writer_init (&writer, out);
      rk_record_write (&rk_post_type, &post, RK_AUDIENCE_STAFF, &writer);
      g_string_append_c (out, '}');
      rk_record_clear (&rk_post_type, &post);
    }
  g_string_append_printf (out, "],\"cursor\":\"c%d\",\"more\":true}", first);
  return g_string_free (out, FALSE);
}

static RkStore *
open_store (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSecret) key = rk_secret_new (RK_DB_KEY_SIZE);

  memset (key->data, 7, key->size);
  RkStore *store = rk_store_open (path, key, TRUE, &error);
  check (store != NULL, error);
  rk_store_set_me (
    store, "01920000-0000-7000-a000-0000000000ff", "01920000-0000-7000-b000-000000000000");
  return store;
}

static void
add_spaces (RkStore *store)
{
  for (int i = 0; i < N_SPACES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *id = space_id (i);

      check (rk_db_exec (rk_store_get_db (store),
                         "INSERT INTO space (id, kind, name, head_position)"
                         " VALUES ($1, 'care', 'x', 1)",
                         &error, "t", id),
             error);
    }
}

typedef struct
{
  RkStore *store;
  const json_t *page;
} Taking;

static gboolean
take (RkDb *db, gpointer data, GError **error)
{
  const Taking *taking = data;
  const json_t *changes = json_object_get (taking->page, "changes");

  for (gsize i = 0; i < json_array_size (changes); i++)
    if (!rk_store_apply_change (taking->store, json_array_get (changes, i), error))
      return FALSE;
  return rk_store_set_meta (
           taking->store, "cursor", rk_json_get_text (taking->page, "cursor"), error)
         && rk_store_finish_page (taking->store, error);
}

static void
sync_pages (RkStore *store, int n, gboolean timed)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func (g_free);
  double spent = 0;

  add_spaces (store);
  for (int i = 0; i < n; i += PAGE)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = make_page (i, MIN (PAGE, n - i));
      const double began = probe_cpu_seconds ();
      g_autoptr (json_t) page = rk_json_parse (text, strlen (text), 0, &error);

      check (page != NULL, error);
      Taking taking = { store, page };
      check (
        rk_db_transact (rk_store_get_db (store), RK_DB_MODE_WRITE, take, &taking, &error), error);
      rk_dirty_free (rk_store_take_dirty (store));
      spent += probe_cpu_seconds () - began;
    }
  if (timed)
    probe_print ("cpu_s", spent);
}

static void
bind (sqlite3_stmt *stmt, const RkPost *post)
{
  for (int f = 0; f < (int) rk_post_type.n_fields; f++)
    {
      const RkField *field = &rk_post_type.fields[f];

      if (rk_field_is_text (field))
        sqlite3_bind_text (stmt, f + 1, *rk_field_text_at (field, post), -1, SQLITE_STATIC);
      else if (field->type == RK_FIELD_ENUM)
        sqlite3_bind_text (stmt, f + 1,
                           rk_field_enum_name (field, *rk_field_small_at (field, post)), -1,
                           SQLITE_STATIC);
      else if (field->type == RK_FIELD_BOOL)
        sqlite3_bind_int (stmt, f + 1, *rk_field_small_at (field, post));
      else
        sqlite3_bind_int64 (stmt, f + 1, *rk_field_int_at (field, post));
    }
}

/* The floor: what the tables and the index cost when nothing else is done. */
static void
insert_rows (RkStore *store, int n)
{
  sqlite3 *handle = ((RkSqlite *) rk_store_get_db (store))->handle;
  g_autofree char *sql
    = g_strdup_printf ("INSERT INTO post (%s, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
                       " ?10, ?11, ?12, ?13)",
                       rk_db_record_columns (&rk_post_type));
  sqlite3_stmt *row, *words;
  double spent = 0;

  add_spaces (store);
  must (handle, sqlite3_prepare_v2 (handle, sql, -1, &row, NULL));
  must (handle, sqlite3_prepare_v2 (
                  handle, "INSERT INTO post_fts (rowid, text) VALUES (?1, ?2)", -1, &words, NULL));
  for (int i = 0; i < n; i += PAGE)
    {
      const int m = MIN (PAGE, n - i);
      g_autofree RkPost *posts = g_new0 (RkPost, m);

      for (int k = 0; k < m; k++)
        make_post (&posts[k], i + k);
      const double began = probe_cpu_seconds ();
      must (handle, sqlite3_exec (handle, "BEGIN IMMEDIATE", NULL, NULL, NULL));
      for (int k = 0; k < m; k++)
        {
          bind (row, &posts[k]);
          sqlite3_bind_int64 (row, (int) rk_post_type.n_fields + 1, posts[k].created_us >> 6);
          must (handle, sqlite3_step (row));
          sqlite3_reset (row);
          sqlite3_bind_int64 (words, 1, posts[k].created_us >> 6);
          sqlite3_bind_text (words, 2, posts[k].text, -1, SQLITE_STATIC);
          must (handle, sqlite3_step (words));
          sqlite3_reset (words);
        }
      must (handle, sqlite3_exec (handle, "COMMIT", NULL, NULL, NULL));
      spent += probe_cpu_seconds () - began;
      for (int k = 0; k < m; k++)
        rk_record_clear (&rk_post_type, &posts[k]);
    }
  sqlite3_finalize (row);
  sqlite3_finalize (words);
  probe_print ("cpu_s", spent);
}

/* The word of a search: rare, as those that one searches for are, and one in every sixtieth. */
static const char *const queries[] = { "褥瘡", "採血" };
static const char *const figures[] = { "rare", "frequent" };

static void
search_ours (RkStore *store)
{
  for (int q = 0; q < 2; q++)
    {
      g_autofree char *name = g_strdup_printf ("%s_ms", figures[q]);
      double best = G_MAXDOUBLE;

      for (int i = 0; i < 7; i++)
        {
          g_autoptr (GError) error = NULL;
          const double began = probe_cpu_seconds ();
          g_autoptr (GPtrArray) hits = rk_store_search (store, queries[q], NULL, 50, &error);

          check (hits != NULL && hits->len == 50, error);
          best = MIN (best, probe_cpu_seconds () - began);
        }
      probe_print (name, best * 1000);
    }
}

static void
time_sql (RkStore *store, const char *sql, const char *const *values, int times, const char *suffix)
{
  sqlite3 *handle = ((RkSqlite *) rk_store_get_db (store))->handle;
  sqlite3_stmt *stmt;

  must (handle, sqlite3_prepare_v2 (handle, sql, -1, &stmt, NULL));
  for (int q = 0; q < 2; q++)
    {
      g_autofree char *name = g_strdup_printf ("%s%s", figures[q], suffix);
      double best = G_MAXDOUBLE;

      for (int i = 0; i < times; i++)
        {
          const double began = probe_cpu_seconds ();

          sqlite3_bind_text (stmt, 1, values[q], -1, SQLITE_STATIC);
          while (sqlite3_step (stmt) == SQLITE_ROW)
            (void) sqlite3_column_int64 (stmt, 0);
          sqlite3_reset (stmt);
          best = MIN (best, probe_cpu_seconds () - began);
        }
      probe_print (name, best * 1000);
    }
  sqlite3_finalize (stmt);
}

static void
count_hits (RkStore *store)
{
  for (int q = 0; q < 2; q++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *match = rk_db_fts_query (queries[q]);
      g_autofree char *name = g_strdup_printf ("%s_different", figures[q]);
      gint64 different;

      check (
        rk_db_query_int64 (rk_store_get_db (store),
                           "SELECT COUNT(*) FROM post WHERE (words IN (SELECT rowid FROM post_fts"
                           " WHERE post_fts MATCH $1)) <> (text LIKE '%' || $2 || '%')",
                           &different, &error, "tt", match, queries[q]),
        error);
      probe_print (name, (double) different);
    }
}

static void
search_bare (RkStore *store, gboolean scan)
{
  static const char *const patterns[] = { "%褥瘡%", "%採血%" };
  g_autofree char *first = rk_db_fts_query (queries[0]);
  g_autofree char *second = rk_db_fts_query (queries[1]);
  const char *const matches[] = { first, second };

  if (scan)
    {
      time_sql (store, "SELECT n FROM post WHERE text LIKE ?1 ORDER BY created_us DESC LIMIT 50",
                patterns, 2, "_ms");
      return;
    }
  time_sql (store, "SELECT rowid FROM post_fts WHERE post_fts MATCH ?1", matches, 7, "_ms");
  count_hits (store);
}

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "");
  g_assert_true (rk_secret_init ());
  if (argc < 3)
    {
      g_printerr ("Usage: %s insert|sync N | make|search|bare|scan FILE [N]\n", argv[0]);
      return 2;
    }
  const gboolean on_file = strcmp (argv[1], "insert") != 0 && strcmp (argv[1], "sync") != 0;
  g_autofree char *dir = on_file ? NULL : probe_folder_new ();
  g_autofree char *path = on_file ? g_strdup (argv[2]) : g_build_filename (dir, "store.db", NULL);
  const gboolean is_there = g_file_test (path, G_FILE_TEST_EXISTS);
  RkStore *store = open_store (path);

  if (strcmp (argv[1], "insert") == 0)
    insert_rows (store, atoi (argv[2]));
  else if (strcmp (argv[1], "sync") == 0)
    sync_pages (store, atoi (argv[2]), TRUE);
  else if (strcmp (argv[1], "make") == 0)
    {
      if (!is_there)
        sync_pages (store, atoi (argv[3]), FALSE);
    }
  else if (strcmp (argv[1], "search") == 0)
    search_ours (store);
  else
    search_bare (store, strcmp (argv[1], "scan") == 0);
  rk_store_close (store);
  if (dir != NULL)
    probe_folder_remove (dir);
  return 0;
}
