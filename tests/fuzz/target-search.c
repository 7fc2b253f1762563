/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/targets.h"

#include "core/text.h"
#include "db/db.h"
#include "db/fts.h"

#include <string.h>

static const char *const texts[] = {
  "血圧 128/76、変わりありません。",
  "ｶﾞｰｾﾞ交換 ＳｐＯ２ ９８％",
  "髙橋 渡邊・渡邉 ㍻31年",
  "AND OR NOT NEAR \"quoted\" (x) * ^ : -",
  "",
};

static RkDb *
open_index (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("rk-fuzz-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, "index", NULL);
  static const guint8 key[32];
  RkDb *db = rk_db_open_sqlite (path, key, RK_DB_CREATE, &error);

  g_assert_no_error (error);
  rk_db_exec_script (db,
                     "CREATE VIRTUAL TABLE found USING fts5 (text, content = '', prefix = '1',"
                     " tokenize = 'rk_bigram');",
                     &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    rk_db_exec (db, "INSERT INTO found (rowid, text) VALUES ($1, $2)", &error, "it", (gint64) i + 1,
                texts[i]);
  g_assert_no_error (error);
  return db;
}

/* Whatever is typed, the index is asked something that it understands. */
gboolean
fuzz_search (const guint8 *bytes, gsize length)
{
  static RkDb *db;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *query = NULL;
  gint64 n = 0;

  if (db == NULL)
    db = open_index ();
  if (!rk_text_is_valid ((const char *) bytes, (gssize) length))
    return FALSE;
  text = g_strndup ((const char *) bytes, length);
  query = rk_db_fts_query (text);
  if (query == NULL)
    return FALSE;
  rk_db_query_int64 (
    db, "SELECT count (*) FROM found WHERE found MATCH $1", &n, &error, "t", query);
  g_assert_no_error (error);
  g_assert_cmpint (n, <=, G_N_ELEMENTS (texts));
  return TRUE;
}
