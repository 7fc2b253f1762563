/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much our interface costs on top of SQLCipher itself, on the path of a first sync. */

#include "core/records.h"
#include "db/db.h"
#include "db/fts.h"
#include "db/record.h"

#include <glib/gstdio.h>
#define SQLITE_HAS_CODEC 1
#include <sqlite3.h>
#include <locale.h>
#include <string.h>

#define N_POSTS 100000

static const guint8 key[RK_DB_KEY_SIZE] = { 1 };

static double
seconds (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
}

static void
check (gboolean ok, GError *error)
{
  if (!ok)
    g_error ("%s", error->message);
}

static void
make_post (RkPost *post, int i)
{
  static const char *const phrases[] = {
    "本日訪問しました。血圧",
    "、体温36.8℃、SpO2 96%。",
    "仙骨部の発赤は改善傾向です。",
    "食事は8割程度、水分もとれています。",
    "次回は木曜日に伺います。よろしくお願いいたします。",
  };
  GString *text = g_string_new (NULL);

  for (int k = 0; k < 5; k++)
    g_string_append_printf (text, "%s%d", phrases[(i + k) % 5], (i * 7919 + k * 104729) % 997);
  g_free (post->id);
  g_free (post->text);
  post->id = g_strdup_printf ("0192%04x-%04x-7000-8000-%012x", i >> 16, i & 0xffff, i * 31);
  post->text = g_string_free (text, FALSE);
}

static char *
create_sql (void)
{
  GString *sql = g_string_new ("CREATE TABLE post (");

  for (guint i = 0; i < rk_post_type.n_fields; i++)
    {
      const RkField *field = &rk_post_type.fields[i];
      gboolean text = rk_field_is_text (field) || field->type == RK_FIELD_ENUM;
      g_string_append_printf (sql, "%s%s %s%s", i > 0 ? ", " : "", field->name,
                              text ? "TEXT" : "BIGINT",
                              strcmp (field->name, "id") == 0 ? " PRIMARY KEY" : "");
    }
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

static double
run_ours (const char *path, const RkPost *posts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = rk_db_open_sqlite (path, key, RK_DB_CREATE, &error);
  g_autofree char *create = create_sql ();

  check (db != NULL, error);
  check (rk_db_exec (db, create, &error, ""), error);
  gint64 begin = g_get_monotonic_time ();
  check (rk_db_begin (db, RK_DB_MODE_WRITE, &error), error);
  for (int i = 0; i < N_POSTS; i++)
    {
      /* As the sync does it: asked for anew for each record. */
      g_autoptr (RkDbStmt) stmt
        = rk_db_prepare (db, rk_db_record_upsert_sql (&rk_post_type, NULL, "id"), &error);
      rk_db_bind_record (stmt, 1, &rk_post_type, &posts[i]);
      check (rk_db_run (stmt, &error), error);
    }
  check (rk_db_commit (db, &error), error);
  return seconds (begin);
}

static double
run_raw (const char *path, const RkPost *posts)
{
  g_autoptr (GError) error = NULL;
  RkDb *db = rk_db_open_sqlite (path, key, RK_DB_CREATE, &error);
  g_autofree char *create = create_sql ();
  sqlite3 *handle;
  sqlite3_stmt *stmt;
  char key_text[] = "x'0100000000000000000000000000000000000000000000000000000000000000'";

  check (db != NULL && rk_db_exec (db, create, &error, ""), error);
  rk_db_close (db);
  g_assert (sqlite3_open (path, &handle) == SQLITE_OK);
  g_assert (sqlite3_key_v2 (handle, "main", key_text, (int) strlen (key_text)) == SQLITE_OK);
  g_assert (sqlite3_exec (handle, "PRAGMA secure_delete = ON", NULL, NULL, NULL) == SQLITE_OK);
  g_assert (sqlite3_exec (handle, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL) == SQLITE_OK);
  g_assert (sqlite3_exec (handle, "PRAGMA cache_size = -8192", NULL, NULL, NULL) == SQLITE_OK);
  g_assert (sqlite3_prepare_v2 (
              handle, rk_db_record_upsert_sql (&rk_post_type, NULL, "id"), -1, &stmt, NULL)
            == SQLITE_OK);
  gint64 begin = g_get_monotonic_time ();
  g_assert (sqlite3_exec (handle, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
  for (int i = 0; i < N_POSTS; i++)
    {
      for (int f = 0; f < (int) rk_post_type.n_fields; f++)
        {
          const RkField *field = &rk_post_type.fields[f];
          if (rk_field_is_text (field))
            sqlite3_bind_text (
              stmt, f + 1, *rk_field_text_at (field, &posts[i]), -1, SQLITE_STATIC);
          else if (field->type == RK_FIELD_ENUM)
            sqlite3_bind_text (stmt, f + 1,
                               rk_field_enum_name (field, *rk_field_small_at (field, &posts[i])),
                               -1, SQLITE_STATIC);
          else if (field->type == RK_FIELD_BOOL)
            sqlite3_bind_int (stmt, f + 1, *rk_field_small_at (field, &posts[i]));
          else
            sqlite3_bind_int64 (stmt, f + 1, *rk_field_int_at (field, &posts[i]));
        }
      g_assert (sqlite3_step (stmt) == SQLITE_DONE);
      sqlite3_reset (stmt);
    }
  g_assert (sqlite3_exec (handle, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
  double time = seconds (begin);
  sqlite3_finalize (stmt);
  sqlite3_close (handle);
  return time;
}

static void
run_search (const char *path)
{
  static const char *const queries[] = { "発赤", "血", "木曜日に伺い", "血圧 997", "SpO2", "猫" };
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDb) db = rk_db_open_sqlite (path, key, RK_DB_NONE, &error);

  check (db != NULL, error);
  gint64 begin = g_get_monotonic_time ();
  check (rk_db_exec_script (db,
                            "CREATE VIRTUAL TABLE post_fts USING fts5 (text, content='post', "
                            "content_rowid='rowid', tokenize='rk_bigram');"
                            "INSERT INTO post_fts (post_fts) VALUES ('rebuild')",
                            &error),
         error);
  g_print ("index of %d posts: %.2f s\n", N_POSTS, seconds (begin));
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *match = rk_db_fts_query (queries[i]);
      gint64 n;
      begin = g_get_monotonic_time ();
      check (rk_db_query_int64 (db, "SELECT count (*) FROM post_fts WHERE post_fts MATCH $1", &n,
                                &error, "t", match),
             error);
      g_print ("%s: %" G_GINT64_FORMAT " in %.2f ms\n", queries[i], n, seconds (begin) * 1000);
    }
}

int
main (void)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_autofree char *folder = g_dir_make_tmp ("rk-bench-XXXXXX", &error);
  RkPost *posts = g_new0 (RkPost, N_POSTS);
  double ours = 0;
  double raw = 0;

  for (int i = 0; i < N_POSTS; i++)
    make_post (&posts[i], i);
  for (int round = 0; round < 3; round++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%d.db", folder, round);
      double time = run_ours (path, posts);
      ours = round == 0 ? time : MIN (ours, time);
      if (round == 2)
        run_search (path);
      g_unlink (path);
      time = run_raw (path, posts);
      raw = round == 0 ? time : MIN (raw, time);
      g_unlink (path);
    }
  g_rmdir (folder);
  g_print (
    "%d posts: ours %.2f s, SQLCipher itself %.2f s: %.2f times\n", N_POSTS, ours, raw, ours / raw);
  return ours > 1.3 * raw;
}
