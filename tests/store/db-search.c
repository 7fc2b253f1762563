/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The index must find exactly what reading everything would find. */

#include "core/text.h"
#include "db/db.h"
#include "db/fts.h"

#include <locale.h>
#include <string.h>

#define N_POSTS 3000

/* Words of the field, and fragments that make neighbours by chance. */
static const char *const words[] = {
  "血圧",       "褥瘡",     "仙骨部",   "発赤",
  "訪問看護",   "主治医",   "髙橋",     "高橋",
  "山﨑",       "山崎",     "斎藤",     "齋藤",
  "サトウ",     "さとう",   "ﾛｷｿﾆﾝ",    "ロキソニン",
  "ろきそにん", "60mg",     "６０ｍｇ", "SpO2",
  "ＳｐＯ２",   "96%",      "120/80",   "KT 36.8℃",
  "ﾊﾞｲﾀﾙ",      "バイタル", "食事量",   "水分",
  "訪",         "問",       "痛み",     "痛",
  "み",         "吸引",     "退院前",   "カンファ",
  "家族",       "長女様",   "、",       "。",
  "\n",         " ",        "　",       "（",
  "）",         "・",       "ー",       "々",
  "人々",       "ヶ月",     "3ヶ月",    "Dr.",
  "ケアマネ",   "ｹｱﾏﾈ",     "辻󠄀",  "辻",
  "𠮷田",       "吉田",     "O2",       "2L",
  "PEG",        "peg",      "が",       "か\xe3\x82\x99",
  "ｶﾞ",         "㎎",       "①",        "😀",
};

static void
make_post (GRand *random, GString *text)
{
  int n = g_rand_int_range (random, 1, 25);

  g_string_truncate (text, 0);
  for (int i = 0; i < n; i++)
    g_string_append (text, words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))]);
}

typedef struct
{
  RkDb *db;
  GPtrArray *posts; /* folded, without what has no width of its own */
} Corpus;

/* The folded text as a reader of it sees it: what is passed over is gone. */
static char *
plain_fold (const char *text)
{
  g_autofree char *folded = rk_text_fold (text, -1, NULL);
  GString *out = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c < 0xe0100 || c > 0xe01ef)
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

static Corpus *
make_corpus (guint32 seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GString) text = g_string_new (NULL);
  Corpus *corpus = g_new0 (Corpus, 1);

  corpus->db = rk_db_open_memory (&error);
  g_assert_no_error (error);
  corpus->posts = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (rk_db_exec_script (
    corpus->db,
    "CREATE TABLE post (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
    "CREATE VIRTUAL TABLE post_fts USING fts5 (text, content='post', content_rowid='id', "
    "tokenize='rk_bigram');",
    &error));
  g_assert_true (rk_db_begin (corpus->db, RK_DB_MODE_WRITE, &error));
  for (int i = 0; i < N_POSTS; i++)
    {
      make_post (random, text);
      g_ptr_array_add (corpus->posts, plain_fold (text->str));
      rk_db_exec (
        corpus->db, "INSERT INTO post (id, text) VALUES ($1, $2)", &error, "dt", i, text->str);
      rk_db_exec (corpus->db, "INSERT INTO post_fts (rowid, text) VALUES ($1, $2)", &error, "dt", i,
                  text->str);
      g_assert_no_error (error);
    }
  g_assert_true (rk_db_commit (corpus->db, &error));
  return corpus;
}

static void
free_corpus (Corpus *corpus)
{
  rk_db_close (corpus->db);
  g_ptr_array_unref (corpus->posts);
  g_free (corpus);
}

/* Compares post by post. Returns: how many were found. */
static int
compare (Corpus *corpus, const char *user_text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *match = rk_db_fts_query (user_text);
  g_autofree char *needle = plain_fold (user_text);
  g_autofree guint8 *found = g_malloc0 (N_POSTS);
  gboolean row;
  int n = 0;

  g_assert_nonnull (match);
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (corpus->db, "SELECT rowid FROM post_fts WHERE post_fts MATCH $1", &error);
  g_assert_no_error (error);
  rk_db_bind_text (stmt, 1, match);
  while (rk_db_step (stmt, &row, &error) && row)
    found[rk_db_column_int64 (stmt, 0)] = 1;
  g_assert_no_error (error);
  for (guint i = 0; i < N_POSTS; i++)
    {
      gboolean expected = strstr (g_ptr_array_index (corpus->posts, i), needle) != NULL;
      if (expected != found[i])
        g_error ("“%s” (%s): post “%s” %s", user_text, match,
                 (char *) g_ptr_array_index (corpus->posts, i),
                 expected ? "is missing" : "does not hold it");
      n += found[i];
    }
  return n;
}

/* Any part of any post that is letters and digits only, one to six characters. */
static void
test_every_part (void)
{
  Corpus *corpus = make_corpus (7);
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  int n_queries = 0;

  while (n_queries < 3000)
    {
      const char *post = g_ptr_array_index (corpus->posts, g_rand_int_range (random, 0, N_POSTS));
      glong length = g_utf8_strlen (post, -1);
      if (length == 0)
        continue;
      glong begin = g_rand_int_range (random, 0, (gint32) length);
      glong size = MIN (g_rand_int_range (random, 1, 7), length - begin);
      g_autofree char *part = g_utf8_substring (post, begin, begin + size);
      gboolean whole = TRUE;

      for (const char *p = part; *p != '\0'; p = g_utf8_next_char (p))
        whole &= g_unichar_isalnum (g_utf8_get_char (p)) || g_unichar_ismark (g_utf8_get_char (p));
      if (!whole)
        continue;
      g_assert_cmpint (compare (corpus, part), >=, 1);
      n_queries++;
    }
  free_corpus (corpus);
}

/* However it is written, it is the same word. */
static void
test_folding (void)
{
  static const char *const same[][3] = {
    { "髙橋", "高橋", "高橋" },          { "山﨑", "山崎", "山崎" },
    { "サトウ", "さとう", "ｻﾄｳ" },       { "ﾛｷｿﾆﾝ", "ロキソニン", "ろきそにん" },
    { "６０ｍｇ", "60mg", "60MG" },      { "ＳｐＯ２", "SpO2", "spo2" },
    { "ﾊﾞｲﾀﾙ", "バイタル", "ばいたる" }, { "辻󠄀", "辻", "辻" },
    { "ｶﾞ", "が", "か\xe3\x82\x99" },
  };
  Corpus *corpus = make_corpus (13);

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      int n = compare (corpus, same[i][0]);
      g_assert_cmpint (n, >, 0);
      g_assert_cmpint (compare (corpus, same[i][1]), ==, n);
      g_assert_cmpint (compare (corpus, same[i][2]), ==, n);
    }
  free_corpus (corpus);
}

static int
hits (RkDb *db, const char *user_text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *match = rk_db_fts_query (user_text);
  gint64 n = 0;

  if (match == NULL)
    return 0;
  rk_db_query_int64 (
    db, "SELECT count (*) FROM post_fts WHERE post_fts MATCH $1", &n, &error, "t", match);
  if (error != NULL)
    g_error ("“%s” became %s: %s", user_text, match, error->message);
  return (int) n;
}

static RkDb *
make_index (const char *const *texts)
{
  g_autoptr (GError) error = NULL;
  RkDb *db = rk_db_open_memory (&error);

  g_assert_true (rk_db_exec (
    db, "CREATE VIRTUAL TABLE post_fts USING fts5 (text, tokenize='rk_bigram')", &error, ""));
  for (gsize i = 0; texts[i] != NULL; i++)
    g_assert_true (
      rk_db_exec (db, "INSERT INTO post_fts (text) VALUES ($1)", &error, "t", texts[i]));
  return db;
}

static void
test_words_and_punctuation (void)
{
  static const char *const texts[]
    = { "血圧 120/80、脈拍72", "血圧は高め。吸引3回", "aspirin 100mg", NULL };
  g_autoptr (RkDb) db = make_index (texts);

  g_assert_cmpint (hits (db, "血圧 脈拍"), ==, 1);
  g_assert_cmpint (hits (db, "血圧　吸引"), ==, 1);
  g_assert_cmpint (hits (db, "血圧"), ==, 2);
  g_assert_cmpint (hits (db, "120/80"), ==, 1);
  g_assert_cmpint (hits (db, "20/8"), ==, 1);
  g_assert_cmpint (hits (db, "12/80"), ==, 0);
  g_assert_cmpint (hits (db, "spir"), ==, 1);
  g_assert_cmpint (hits (db, "圧"), ==, 2);
  g_assert_cmpint (hits (db, "回"), ==, 1);
  g_assert_cmpint (hits (db, "め吸"), ==, 0);
  g_assert_cmpint (hits (db, "2"), ==, 1);
  g_assert_cmpint (hits (db, "脈拍 aspirin"), ==, 0);
}

/* Whatever is typed is only ever searched for. */
static void
test_any_input (void)
{
  static const char *const texts[] = { "OR NEAR NOT AND text", NULL };
  static const char *const inputs[] = {
    "\"",
    "\"\"\"",
    "' OR 1=1 --",
    "text:OR",
    "NEAR(",
    "a NEAR/2 b",
    "*",
    "^OR",
    "-text",
    "+",
    "{text}:x",
    "(",
    ")",
    "\\",
    "%",
    "_",
    "AND",
    "OR OR",
    "NOT",
    "\xff\xfe",
    "\xe8\xa1",
    "a\"b*c",
    "a:b",
    "  ",
    "　",
    "()",
    "\x01",
    "\xef\xbb\xbf",
    "\xe2\x80\x8b",
    "\xe2\x80\xae OR",
  };
  g_autoptr (RkDb) db = make_index (texts);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    hits (db, inputs[i]);
  for (int i = 0; i < 20000; i++)
    {
      char input[40];
      int size = g_rand_int_range (random, 0, sizeof input - 1);
      for (int k = 0; k < size; k++)
        input[k] = (char) g_rand_int_range (random, 1, i % 2 ? 128 : 256);
      input[size] = '\0';
      hits (db, input);
    }
  g_assert_cmpint (hits (db, "NOT"), ==, 1);
  g_assert_null (rk_db_fts_query (""));
  g_assert_null (rk_db_fts_query (" 、\"* "));

  g_autofree char *endless = g_strnfill (100000, 'a');
  hits (db, endless);
  g_autoptr (GString) many = g_string_new (NULL);
  for (int i = 0; i < 5000; i++)
    g_string_append (many, "or ");
  g_assert_cmpint (hits (db, many->str), ==, 1);
}

/* Where a word was found is told in the bytes of the text as it was written. */
static void
test_highlight (void)
{
  static const char *const texts[] = { "本日ﾊﾞｲﾀﾙ測定、髙橋様", "KT㎎", NULL };
  g_autoptr (RkDb) db = make_index (texts);
  g_autoptr (GError) error = NULL;
  static const char *const cases[][2] = {
    { "バイタル", "本日[ﾊﾞｲﾀﾙ]測定、髙橋様" },
    { "高橋", "本日ﾊﾞｲﾀﾙ測定、[髙橋]様" },
    { "定", "本日ﾊﾞｲﾀﾙ測[定]、髙橋様" },
    { "mg", "KT[㎎]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *match = rk_db_fts_query (cases[i][0]);
      g_autofree char *text = NULL;
      rk_db_query_text (db,
                        "SELECT highlight (post_fts, 0, '[', ']') FROM post_fts "
                        "WHERE post_fts MATCH $1",
                        &text, &error, "t", match);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

/* A text that is not UTF-8, or broken off inside a character, is taken as it is. */
static void
test_broken_text (void)
{
  static const char *const texts[] = { "血圧\xe8\xa1", "\xff\xff血圧", "\xe8", NULL };
  g_autoptr (RkDb) db = make_index (texts);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (hits (db, "血圧"), ==, 2);
  g_assert_true (rk_db_exec (
    db, "SELECT highlight (post_fts, 0, '[', ']') FROM post_fts WHERE post_fts MATCH $1", &error,
    "t", "\"血圧\""));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/db/search/every-part", test_every_part);
  g_test_add_func ("/db/search/folding", test_folding);
  g_test_add_func ("/db/search/words-and-punctuation", test_words_and_punctuation);
  g_test_add_func ("/db/search/any-input", test_any_input);
  g_test_add_func ("/db/search/highlight", test_highlight);
  g_test_add_func ("/db/search/broken-text", test_broken_text);
  return g_test_run ();
}
