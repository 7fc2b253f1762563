/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* A desk's store at work: posts typed, pages taken, files put in, all forgotten. */

#include "power.h"

#include "client/engine-private.h"
#include "core/id.h"

static const char *const store_queries[] = {
  "SELECT value FROM meta WHERE key = 'step'",
  "SELECT value FROM meta WHERE key = 'cursor'",
  "SELECT group_concat (target_id || state || length (body)) FROM (SELECT * FROM outbox ORDER BY "
  "seq)",
  "SELECT group_concat (id || position || text) FROM (SELECT * FROM post ORDER BY n)",
  "SELECT group_concat (attachment_id || received) FROM (SELECT * FROM media ORDER BY "
  "attachment_id)",
  "SELECT CAST (COUNT (*) AS TEXT) FROM media_chunk",
  "SELECT CAST (COUNT (*) AS TEXT) FROM post_fts WHERE post_fts MATCH 'アイ'",
  NULL,
};

typedef struct
{
  GRand *random;
  guint step;
} StoreStep;

static gboolean
write_post (RkStore *store, gboolean own, guint step, GRand *random, GError **error)
{
  g_autofree char *id = rk_id_new ();
  g_autoptr (GString) text = g_string_new ("アイウエオ");
  RkPost post = { .id = id,
                  .space_id = (char *) "space",
                  .author_id = (char *) (own ? "me" : "other"),
                  .position = step + 1,
                  .state = RK_POST_NORMAL,
                  .version = 1 };

  for (int n = g_rand_int_range (random, 0, 400); n > 0; n--)
    g_string_append_printf (text, "%x", g_rand_int (random));
  post.text = text->str;
  if (own)
    return rk_outbox_add (store, "post", "space", id, NULL, "PUT", "/v1/x", text->str, error);
  return rk_store_apply_record (store, &rk_post_type, &post, error);
}

static gboolean
accept_one (RkStore *store, guint step, GError **error)
{
  g_autofree char *id = NULL;

  if (!rk_db_query_text (rk_store_get_db (store),
                         "SELECT target_id FROM outbox WHERE kind = 'post' ORDER BY seq LIMIT 1",
                         &id, NULL, ""))
    return TRUE;
  RkPost post = { .id = id,
                  .space_id = (char *) "space",
                  .author_id = (char *) "me",
                  .position = step + 1,
                  .text = (char *) "届いたもの",
                  .state = RK_POST_NORMAL,
                  .version = 1 };
  return rk_store_apply_record (store, &rk_post_type, &post, error);
}

static gboolean
write_media (RkStore *store, guint step, GRand *random, GError **error)
{
  g_autofree char *id = g_strdup_printf ("media%u", step);
  g_autofree guint8 *noise = g_malloc (RK_MEDIA_CHUNK);

  for (gsize i = 0; i < RK_MEDIA_CHUNK; i++)
    noise[i] = (guint8) g_rand_int (random);
  return rk_store_media_begin (store, id, "space", RK_MEDIA_CHUNK, TRUE, error)
         && rk_store_media_append (store, id, 0, noise, RK_MEDIA_CHUNK, error)
         && rk_store_media_complete (store, id, error);
}

static gboolean
store_step (RkDb *db, gpointer data, GError **error)
{
  Work *work = ((gpointer *) data)[0];
  StoreStep *step = ((gpointer *) data)[1];
  g_autofree char *number = g_strdup_printf ("%u", step->step);
  RkStore *store = work->data;
  gboolean good = TRUE;

  switch (g_rand_int_range (step->random, 0, 8))
    {
    case 0:
    case 1:
    case 2:
      good = write_post (store, TRUE, step->step, step->random, error);
      break;
    case 3:
      /* A page: many at once, and the cursor behind them. */
      for (int i = g_rand_int_range (step->random, 1, 12); good && i > 0; i--)
        good = write_post (store, FALSE, step->step, step->random, error);
      good = good && rk_store_set_meta (store, "cursor", number, error);
      break;
    case 4:
      good = write_media (store, step->step, step->random, error);
      break;
    case 5:
      good = rk_store_forget_records (store, error);
      break;
    default:
      good = accept_one (store, step->step, error);
    }
  return good && rk_store_set_meta (store, "step", number, error)
         && rk_store_finish_page (store, error);
}

static char *
open_state (Work *work, guint n_ops, gboolean thorough)
{
  g_autoptr (GError) error = NULL;
  const char *wrong = NULL;
  RkStore *store = rk_store_open (work->path, work->key, FALSE, &error);

  if (store == NULL)
    return g_strdup_printf ("the store does not open: %s", error->message);
  wrong = power_nothing_acknowledged (work, n_ops)
            ? NULL
            : power_judge (work, power_digest (rk_store_get_db (store), store_queries), n_ops);
  if (wrong == NULL && thorough && !rk_db_integrity_check (rk_store_get_db (store), &error))
    wrong = error->message;
  char *words = g_strdup (wrong);
  rk_store_close (store);
  return words;
}

void
power_work_desk (Work *work, GRand *random)
{
  g_autoptr (GError) error = NULL;

  work->path = g_build_filename (work->dir, "store.db", NULL);
  work->open = open_state;
  work->data = rk_store_open (work->path, work->key, TRUE, &error);
  g_assert_no_error (error);
  rk_store_set_me (work->data, "me", "house");
  power_step (work, power_digest (rk_store_get_db (work->data), store_queries));
  for (guint i = 0; i < POWER_STEPS; i++)
    {
      StoreStep step = { random, i };
      gpointer data[2] = { work, &step };

      rk_db_transact (rk_store_get_db (work->data), RK_DB_MODE_WRITE, store_step, data, &error);
      g_assert_no_error (error);
      rk_dirty_free (rk_store_take_dirty (work->data));
      power_step (work, power_digest (rk_store_get_db (work->data), store_queries));
      if (g_rand_int_range (random, 0, 12) == 0)
        rk_db_checkpoint (rk_store_get_db (work->data), &error);
      g_assert_no_error (error);
      if (g_rand_int_range (random, 0, 20) == 0)
        {
          rk_store_close (work->data);
          work->data = rk_store_open (work->path, work->key, FALSE, &error);
          g_assert_no_error (error);
          rk_store_set_me (work->data, "me", "house");
        }
    }
  rk_store_close (g_steal_pointer (&work->data));
}
