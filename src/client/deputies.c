/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/deputies-private.h"

#include "client/client-private.h"
#include "client/store-private.h"
#include "db/record.h"

/* 代行入力. What was typed waits in the store, so that a doctor reads and confirms it without a
 * network; who may type is asked of the server. */

#define MOST_TYPED 500

/* Waits for me, and nothing of mine is on its way to it. */
#define WAITS_SQL                                                                                  \
  "p.confirmation = 'waiting' AND p.for_id = $1 AND p.state = 'normal'"                            \
  " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.target_id = p.id"                               \
  " AND o.kind IN ('confirm', 'return', 'edit') AND o.state <> 'failed')"                          \
  " AND EXISTS (SELECT 1 FROM member m WHERE m.space_id = p.space_id AND m.user_id = $1)"

/* The store. */

gboolean
rk_store_apply_deputy (RkStore *store, const RkDeputy *deputy, gboolean gone, GError **error)
{
  store->dirty->deputies = TRUE;
  if (!gone)
    return rk_store_upsert (store, &rk_deputy_type, "doctor_id, user_id", deputy, error);
  return rk_db_exec (store->db, "DELETE FROM deputy WHERE doctor_id = $1 AND user_id = $2", error,
                     "tt", deputy->doctor_id, deputy->user_id);
}

char *
rk_store_dup_doctors (RkStore *store)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db, "SELECT doctor_id FROM deputy WHERE user_id = $1 ORDER BY doctor_id", NULL);
  GString *ids = g_string_new (NULL);
  gboolean found;

  if (stmt != NULL)
    rk_db_bind_text (stmt, 1, store->me);
  while (stmt != NULL && rk_db_step (stmt, &found, NULL) && found)
    g_string_append_printf (ids, "%s%s", ids->len > 0 ? " " : "", rk_db_column_text (stmt, 0));
  return g_string_free (ids, FALSE);
}

guint
rk_store_count_to_confirm (RkStore *store)
{
  gint64 n = 0;

  rk_db_query_int64 (
    store->db, "SELECT COUNT(*) FROM post p WHERE " WAITS_SQL, &n, NULL, "t", store->me);
  return (guint) n;
}

char *
rk_store_dup_author (RkStore *store, const char *author_id, const char *for_id)
{
  /* The second of two that are looked at may take the first one's place. */
  g_autofree char *typist = g_strdup (rk_store_peek_user (store, author_id)->user->name);
  const gboolean typed = for_id != NULL && *for_id != '\0';

  return rk_typed_by (typed ? rk_store_peek_user (store, for_id)->user->name : NULL, typist);
}

void
rk_store_fill_typed (RkStore *store, RkPostRow *row)
{
  const char *for_id = row->post->for_id;

  if (for_id == NULL || *for_id == '\0')
    return;
  row->for_name = g_strdup (rk_store_peek_user (store, for_id)->user->name);
  row->for_me = g_strcmp0 (for_id, store->me) == 0;
  if (row->post->confirmation == RK_CONFIRMATION_NONE)
    row->post->confirmation = RK_CONFIRMATION_WAITING;
}

/* What waits. */

RkTypedPost *
rk_typed_post_new (void)
{
  return g_new0 (RkTypedPost, 1);
}

void
rk_typed_post_free (RkTypedPost *post)
{
  if (post == NULL)
    return;
  g_free (post->id);
  g_free (post->space_id);
  g_free (post->place);
  g_free (post->typist);
  g_free (post->text);
  g_free (post);
}

static RkTypedPost *
read_typed (RkStore *store, RkDbStmt *stmt)
{
  RkTypedPost *post = rk_typed_post_new ();

  post->id = rk_db_column_dup_text (stmt, 0);
  post->space_id = rk_db_column_dup_text (stmt, 1);
  post->position = rk_db_column_int64 (stmt, 2);
  post->version = rk_db_column_int64 (stmt, 3);
  post->typist = g_strdup (rk_store_peek_user (store, rk_db_column_text (stmt, 4))->user->name);
  post->text = g_strdup (rk_db_column_text (stmt, 5) != NULL ? rk_db_column_text (stmt, 5) : "");
  post->created_us = rk_db_column_int64 (stmt, 6);
  post->n_files = (guint) rk_db_column_int64 (stmt, 7);
  post->space_kind = rk_field_enum_value (
    rk_record_type_find (&rk_space_type, "kind"), rk_db_column_text (stmt, 8));
  post->place = rk_store_dup_space_title (store, post->space_id);
  return post;
}

static GPtrArray *
read_waiting (RkStore *store, GError **error)
{
  g_autoptr (GPtrArray) posts
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_typed_post_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db,
    "SELECT p.id, p.space_id, p.position, p.version, p.author_id, p.text,"
    " p.created_us, p.n_attachments, s.kind FROM post p"
    " JOIN space s ON s.id = p.space_id WHERE " WAITS_SQL " ORDER BY p.created_us, p.id LIMIT $2",
    error);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  rk_db_bind (stmt, "ti", store->me, (gint64) MOST_TYPED);
  for (;;)
    {
      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        return g_steal_pointer (&posts);
      g_ptr_array_add (posts, read_typed (store, stmt));
    }
}

static void
find_typed (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;
  GPtrArray *posts;

  if (engine->store == NULL)
    {
      rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
      return;
    }
  posts = read_waiting (engine->store, &error);
  if (posts == NULL)
    rk_call_return_error (call, error);
  else
    rk_call_return (call, posts, (GDestroyNotify) g_ptr_array_unref);
}

void
rk_client_typed_async (RkClient *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  rk_call_start (rk_client_new_call (self, self, find_typed, cancellable, callback, data));
}

GPtrArray *
rk_client_typed_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* My word. call: a is the space, b the post, c the reason or NULL, number the version. */

static gboolean
write_word (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  const char *kind = call->c != NULL ? "return" : "confirm";
  g_autofree char *path = g_strconcat ("/v1/spaces/", call->a, "/posts/", call->b,
                                       call->c != NULL ? "/return" : "/confirmation", NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "version");
  rk_json_int (&writer, call->number);
  if (call->c != NULL)
    {
      rk_json_key (&writer, "reason");
      rk_json_text (&writer, call->c);
    }
  rk_json_end_object (&writer);
  rk_dirty_add_post (store->dirty, call->b, call->a);
  return rk_outbox_drop_waiting (store, call->engine, "confirm", call->b, error)
         && rk_outbox_drop_waiting (store, call->engine, "return", call->b, error)
         && rk_outbox_add (store, kind, call->a, call->b, call->b, "PUT", path, body->str, error)
         && rk_db_exec (store->db,
                        "UPDATE outbox SET text = $2, version = $3"
                        " WHERE seq = (SELECT MAX(seq) FROM outbox WHERE target_id = $1)",
                        error, "tti", call->b, call->c, call->number);
}

static void
settle (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;

  if (engine->store == NULL)
    rk_call_return_code (call, RK_CLIENT_ERROR_SESSION_ENDED);
  else if (!rk_engine_write (engine, write_word, call, &error))
    rk_call_return_error (call, error);
  else
    {
      rk_engine_outbox_pump (engine);
      rk_call_return_true (call);
    }
}

void
rk_client_settle_typed (
  RkClient *self, const char *space_id, const char *post_id, gint64 version, const char *reason)
{
  RkCall *call = rk_call_new (rk_client_get_engine (self), NULL, settle);

  call->a = g_strdup (space_id);
  call->b = g_strdup (post_id);
  call->c = g_strdup (reason);
  call->number = version;
  rk_call_start (call);
}

void
rk_timeline_settle_typed (RkTimeline *self, RkPostItem *post, const char *reason)
{
  rk_client_settle_typed (rk_timeline_get_client (self), rk_timeline_get_space_id (self),
                          rk_post_item_get_id (post), rk_post_item_get_post (post)->version,
                          reason);
}

/* Who types. */

void
rk_deputies_free (RkDeputies *deputies)
{
  if (deputies == NULL)
    return;
  g_clear_pointer (&deputies->deputies, g_ptr_array_unref);
  g_clear_pointer (&deputies->users, g_ptr_array_unref);
  g_free (deputies);
}

gboolean
rk_deputies_has (const RkDeputies *self, const char *user_id)
{
  for (guint i = 0; i < self->deputies->len; i++)
    if (g_strcmp0 (((const RkDeputy *) self->deputies->pdata[i])->user_id, user_id) == 0)
      return TRUE;
  return FALSE;
}

static void
on_deputies (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  RkDeputies *deputies;

  if (!rk_call_has_answer (call, reply))
    return;
  deputies = g_new0 (RkDeputies, 1);
  deputies->deputies
    = rk_read_records (reply->json, "deputies", &rk_deputy_type, (GDestroyNotify) rk_deputy_free);
  deputies->users
    = rk_read_records (reply->json, "users", &rk_user_type, (GDestroyNotify) rk_user_free);
  rk_call_return (call, deputies, (GDestroyNotify) rk_deputies_free);
}

static void
ask_deputies (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = g_strconcat ("/v1/users/", call->a, "/deputies", NULL);

  rk_call_ask (call, "GET", path, NULL, on_deputies);
}

void
rk_client_deputies_async (RkClient *self,
                          const char *doctor_id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  RkCall *call = rk_client_new_call (self, self, ask_deputies, cancellable, callback, data);

  call->a = g_strdup (doctor_id);
  rk_call_start (call);
}

RkDeputies *
rk_client_deputies_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_set_deputy_async (RkClient *self,
                            const char *doctor_id,
                            const char *user_id,
                            gboolean may,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  rk_client_act (self, self, may ? "PUT" : "DELETE",
                 g_strconcat ("/v1/users/", doctor_id, "/deputies/", user_id, NULL),
                 may ? "{}" : NULL, cancellable, callback, data);
}
