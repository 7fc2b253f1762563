/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/store-private.h"

/*
 * The words of the posts. A post stands in the index under a number that grows with its time: a
 * search then takes the newest hits from the end of the index and reads no other. FTS5 gathers what
 * is put into it in the order of these numbers and begins a new segment whenever one comes out of
 * order, so that the posts of a transaction are indexed at its end, sorted.
 */

/* What a post's time is divided by: fine enough for the order, coarse enough for short numbers. */
#define TICK_BITS 6
/* How far to look for a free number. */
#define NEAR 16
#define FAR  65536

typedef struct
{
  gint64 key;     /* 0 when it has to be asked for */
  gboolean fresh; /* not in the index yet */
  char *text;     /* NULL when it has to be read */
} Words;

static void
words_free (gpointer data)
{
  Words *words = data;

  g_free (words->text);
  g_free (words);
}

GHashTable *
rk_store_words_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, words_free);
}

/** rk_store_words_key: Returns: the number for a post of that time, if nobody has it yet */
gint64
rk_store_words_key (gint64 created_us)
{
  return (created_us >> TICK_BITS) + 1;
}

/**
 * rk_store_words_next_key:
 * @key: (inout): a number that is taken; the next one that is not, or is likely not to be
 *
 * Right behind, so that the order is kept; but where very many posts have one time, behind them
 * all.
 */
gboolean
rk_store_words_next_key (RkStore *store, gint64 *key, GError **error)
{
  gint64 n_near, last;

  if (!rk_db_query_int64 (store->db, "SELECT COUNT(*) FROM post WHERE words >= $1 AND words < $2",
                          &n_near, error, "ii", *key, *key + NEAR))
    return FALSE;
  if (n_near < NEAR)
    return rk_db_query_int64 (store->db,
                              "SELECT a.words + 1 FROM post a WHERE a.words >= $1 AND NOT EXISTS"
                              " (SELECT 1 FROM post b WHERE b.words = a.words + 1)"
                              " ORDER BY a.words LIMIT 1",
                              key, error, "i", *key);
  if (!rk_db_query_int64 (store->db, "SELECT MAX(words) FROM post WHERE words >= $1 AND words < $2",
                          &last, error, "ii", *key, *key + FAR))
    return FALSE;
  *key = last + 1;
  return TRUE;
}

/**
 * rk_store_words_add:
 * @key: its number
 * @text: (nullable): all its words, if they are known already
 *
 * A new post is to be indexed at the end of the transaction.
 */
void
rk_store_words_add (RkStore *store, const char *post_id, gint64 key, const char *text)
{
  Words *words = g_new0 (Words, 1);

  words->key = key;
  words->fresh = TRUE;
  words->text = g_strdup (text);
  g_hash_table_insert (store->reindex, g_strdup (post_id), words);
}

/** rk_store_words_touch: the words of a post are to be read and indexed anew */
void
rk_store_words_touch (RkStore *store, const char *post_id)
{
  Words *words = g_hash_table_lookup (store->reindex, post_id);

  if (words != NULL)
    g_clear_pointer (&words->text, g_free);
  else
    g_hash_table_insert (store->reindex, g_strdup (post_id), g_new0 (Words, 1));
}

/** rk_store_words_recheck: posts may have gone that were to be indexed */
void
rk_store_words_recheck (RkStore *store)
{
  GHashTableIter iter;
  gpointer words;

  g_hash_table_iter_init (&iter, store->reindex);
  while (g_hash_table_iter_next (&iter, NULL, &words))
    {
      ((Words *) words)->key = 0;
      g_clear_pointer (&((Words *) words)->text, g_free);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const gint64 first = (*(Words *const *) a)->key;
  const gint64 second = (*(Words *const *) b)->key;

  return first < second ? -1 : first > second;
}

/* Those that are there, in the order of their numbers. */
static GPtrArray *
in_order (RkStore *store, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, store->reindex);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      Words *words = value;
      g_autoptr (GError) local = NULL;

      if (words->key == 0
          && !rk_db_query_int64 (store->db, "SELECT words FROM post WHERE id = $1", &words->key,
                                 &local, "t", (const char *) id))
        {
          if (g_error_matches (local, RK_DB_ERROR, RK_DB_ERROR_NOT_FOUND))
            continue;
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      g_ptr_array_add (all, words);
    }
  g_ptr_array_sort (all, compare);
  return g_steal_pointer (&all);
}

/* Of what is not to be read any more there are no words. */
static gboolean
read_text (RkStore *store, Words *words, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (rk_db_query_text (store->db,
                        "SELECT COALESCE(p.text, '') || ' ' || COALESCE("
                        "  (SELECT GROUP_CONCAT(a.name, ' ') FROM attachment a"
                        "    WHERE a.post_id = p.id), '')"
                        " FROM post p WHERE p.words = $1 AND p.state = 'normal'",
                        &words->text, &local, "i", words->key)
      || g_error_matches (local, RK_DB_ERROR, RK_DB_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
put (RkStore *store, Words *words, GError **error)
{
  if (!words->fresh
      && !rk_db_exec (store->db, "DELETE FROM post_fts WHERE rowid = $1", error, "i", words->key))
    return FALSE;
  if (words->text == NULL && !read_text (store, words, error))
    return FALSE;
  return words->text == NULL
         || rk_db_exec (store->db, "INSERT INTO post_fts (rowid, text) VALUES ($1, $2)", error,
                        "it", words->key, words->text);
}

/**
 * rk_store_finish_page:
 *
 * Brings the words of the search up to what the transaction changed; before its commit.
 */
gboolean
rk_store_finish_page (RkStore *store, GError **error)
{
  g_autoptr (GPtrArray) all = in_order (store, error);
  gboolean good = all != NULL;

  for (guint i = 0; good && i < all->len; i++)
    good = put (store, g_ptr_array_index (all, i), error);
  g_hash_table_remove_all (store->reindex);
  g_hash_table_remove_all (store->seen);
  return good;
}
