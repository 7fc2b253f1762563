/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/handover.h"

#include "client/client-private.h"
#include "client/deputies-private.h"
#include "client/engine-private.h"
#include "client/store-private.h"
#include "db/record.h"

#include <string.h>

/* 申し送り: what is new by patient, out of the store. */

/* More than a night of the largest station brings; a choice of a longer time ends here. */
#define MAX_POSTS 20000

static void
post_free (gpointer data)
{
  RkHandoverPost *post = data;

  g_free (post->id);
  g_free (post->space_id);
  g_free (post->author);
  g_free (post->text);
  g_free (post);
}

/** rk_handover_post_new: Returns: (transfer full): an empty one, for a place to own */
RkHandoverPost *
rk_handover_post_new (void)
{
  return g_new0 (RkHandoverPost, 1);
}

/** rk_handover_place_new: Returns: (transfer full): one without posts */
RkHandoverPlace *
rk_handover_place_new (void)
{
  RkHandoverPlace *place = g_new0 (RkHandoverPlace, 1);

  place->posts = g_ptr_array_new_with_free_func (post_free);
  return place;
}

/** rk_handover_place_free: @place: (transfer full) (nullable): a place */
void
rk_handover_place_free (RkHandoverPlace *place)
{
  if (place == NULL)
    return;
  g_free (place->title);
  g_free (place->birth_date);
  g_ptr_array_unref (place->posts);
  g_free (place);
}

static void
name_patient (RkStore *store, RkHandoverPlace *place, const char *patient_id)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (store->db,
                     "SELECT family_name || ' ' || given_name, birth_date FROM patient"
                     " WHERE id = $1",
                     NULL);
  gboolean found;

  if (stmt == NULL)
    return;
  rk_db_bind_text (stmt, 1, patient_id);
  if (!rk_db_step (stmt, &found, NULL) || !found)
    return;
  place->title = rk_db_column_dup_text (stmt, 0);
  place->birth_date = rk_db_column_dup_text (stmt, 1);
}

/* A patient's spaces are one place. */
static RkHandoverPlace *
find_place (RkStore *store,
            GPtrArray *places,
            GHashTable *known,
            const char *space_id,
            const char *patient_id)
{
  const char *key = patient_id != NULL && *patient_id != '\0' ? patient_id : space_id;
  RkHandoverPlace *place = g_hash_table_lookup (known, key);

  if (place != NULL)
    return place;
  place = rk_handover_place_new ();
  if (key == patient_id)
    name_patient (store, place, patient_id);
  if (place->title == NULL)
    place->title = rk_store_dup_space_title (store, space_id);
  g_ptr_array_add (places, place);
  g_hash_table_insert (known, g_strdup (key), place);
  return place;
}

static int
compare_posts (gconstpointer a, gconstpointer b)
{
  const RkHandoverPost *x = *(RkHandoverPost *const *) a, *y = *(RkHandoverPost *const *) b;

  if (x->asked != y->asked)
    return x->asked ? -1 : 1;
  if (x->unacked != y->unacked)
    return x->unacked ? -1 : 1;
  return x->created_us < y->created_us ? -1 : x->created_us > y->created_us;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const RkHandoverPlace *x = *(RkHandoverPlace *const *) a, *y = *(RkHandoverPlace *const *) b;

  if ((x->n_asked > 0) != (y->n_asked > 0))
    return x->n_asked > 0 ? -1 : 1;
  if ((x->n_unacked > 0) != (y->n_unacked > 0))
    return x->n_unacked > 0 ? -1 : 1;
  return x->last_us > y->last_us ? -1 : x->last_us < y->last_us;
}

static void
add_post (RkStore *store, RkHandoverPlace *place, RkDbStmt *stmt)
{
  const RkUserRow *author = rk_store_peek_user (store, rk_db_column_text (stmt, 3));
  RkHandoverPost *post = rk_handover_post_new ();

  post->id = rk_db_column_dup_text (stmt, 0);
  post->space_id = rk_db_column_dup_text (stmt, 1);
  post->position = rk_db_column_int64 (stmt, 2);
  post->profession = author->user->profession;
  post->author
    = rk_store_dup_author (store, rk_db_column_text (stmt, 3), rk_db_column_text (stmt, 12));
  post->text = g_strdup (rk_db_column_text (stmt, 4) != NULL ? rk_db_column_text (stmt, 4) : "");
  post->created_us = rk_db_column_int64 (stmt, 5);
  post->n_files = (guint) rk_db_column_int64 (stmt, 6);
  post->unread = rk_db_column_bool (stmt, 7);
  post->unacked = rk_db_column_bool (stmt, 8);
  post->asked = rk_db_column_bool (stmt, 9);
  post->space_kind = rk_field_enum_value (
    rk_record_type_find (&rk_space_type, "kind"), rk_db_column_text (stmt, 10));
  place->n_unread += post->unread;
  place->n_unacked += post->unacked;
  place->n_asked += post->asked;
  place->last_us = MAX (place->last_us, post->created_us);
  g_ptr_array_add (place->posts, post);
}

static GPtrArray *
read_places (RkStore *store, gint64 since_us, GError **error)
{
  g_autoptr (GPtrArray) places
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_handover_place_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    "SELECT id, space_id, position, author_id, text, created_us, n_attachments, unread, unacked,"
    " asked, kind, patient_id, for_id FROM (SELECT p.*, s.kind AS kind,"
    " s.patient_id AS patient_id,"
    " p.own = 0 AND p.position > MAX (m.joined_position, COALESCE (k.position, 0)) AS unread,"
    " p.own = 0 AND p.my_ack < p.version AND p.position > m.joined_position AS unacked,"
    " p.own = 0 AND p.position > m.joined_position AND p.ask_due_us > 0"
    " AND " RK_IS_ASKED_SQL " AND " RK_I_OWE_SQL (
      "$1") " AS asked"
            " FROM post p JOIN member m ON m.space_id = p.space_id AND m.user_id = $1"
            " JOIN space s ON s.id = p.space_id LEFT JOIN marker k ON k.space_id = p.space_id"
            " WHERE p.state = 'normal')"
            " WHERE CASE WHEN $2 > 0 THEN created_us >= $2 ELSE unread OR unacked OR asked END"
            " ORDER BY created_us DESC LIMIT $3",
    error);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "tii", store->me, since_us, (gint64) MAX_POSTS);
  for (;;)
    {
      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        break;
      add_post (store,
                find_place (
                  store, places, known, rk_db_column_text (stmt, 1), rk_db_column_text (stmt, 11)),
                stmt);
    }
  for (guint i = 0; i < places->len; i++)
    g_ptr_array_sort (((RkHandoverPlace *) g_ptr_array_index (places, i))->posts, compare_posts);
  g_ptr_array_sort (places, compare_places);
  return g_steal_pointer (&places);
}

static void
rk_engine_handover (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;
  GPtrArray *places;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  places = read_places (engine->store, call->number, &error);
  if (places == NULL)
    rk_call_return_error (call, error);
  else
    rk_call_return (call, places, (GDestroyNotify) g_ptr_array_unref);
}

void
rk_client_handover_async (RkClient *self,
                          gint64 since_us,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  RkCall *call = rk_client_new_call (self, self, rk_engine_handover, cancellable, callback, data);

  call->number = since_us;
  rk_call_start (call);
}

GPtrArray *
rk_client_handover_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
