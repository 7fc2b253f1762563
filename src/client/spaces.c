/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client-private.h"
#include "client/engine-private.h"

#include "core/id.h"
#include "core/time.h"

#include <string.h>

/* Making, changing and ending places to talk. */

/* A new group or room, in the engine's thread. a: its id, b: the name, c: the description or NULL,
 * number: the kind, strings: the larger space or nothing. */

static const char *
kind_name (gint64 kind)
{
  return rk_field_enum_name (rk_record_type_find (&rk_space_type, "kind"), (int) kind);
}

static void
write_text (RkJsonWriter *writer, const char *key, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  rk_json_key (writer, key);
  rk_json_text (writer, text);
}

static gboolean
write_space (RkStore *store, gpointer data, GError **error)
{
  RkCall *call = data;
  const char *parent = call->strings != NULL ? call->strings[0] : NULL;
  const gint64 now = rk_time_now_us ();
  g_autofree char *patient = parent != NULL ? rk_store_dup_patient_of_space (store, parent) : NULL;
  RkSpace space = {
    .id = call->a,
    .kind = (int) call->number,
    .patient_id = patient,
    .name = call->b,
    .description = call->c,
    .parent_id = (char *) parent,
    .creator_id = (char *) rk_store_get_me (store),
    .created_us = now,
    .changed_us = now,
    .version = 1,
  };
  RkMember member = {
    .space_id = call->a,
    .user_id = (char *) rk_store_get_me (store),
    .role = RK_ROLE_ADMIN,
    .joined_us = now,
    .changed_us = now,
  };
  g_autofree char *path = g_strconcat ("/v1/spaces/", call->a, NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  write_text (&writer, "kind", kind_name (call->number));
  write_text (&writer, "name", call->b);
  write_text (&writer, "description", call->c);
  write_text (&writer, "parent_id", parent);
  rk_json_end_object (&writer);
  return rk_store_apply_record (store, &rk_space_type, &space, error)
         && rk_store_apply_record (store, &rk_member_type, &member, error)
         && rk_store_set_complete (store, call->a, error)
         && rk_outbox_add (store, "space", call->a, call->a, NULL, "PUT", path, body->str, error);
}

void
rk_engine_create_space (RkEngine *engine, RkCall *call)
{
  GError *error = NULL;

  call->a = rk_id_new ();
  if (!rk_engine_write (engine, write_space, call, &error))
    {
      rk_call_return_error (call, error);
      return;
    }
  rk_engine_outbox_pump (engine);
  rk_call_return (call, g_strdup (call->a), g_free);
}

/* People whom one could be connected with. */

void
rk_engine_people (RkEngine *engine, RkCall *call)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_user_row_free);
  g_autoptr (RkDbStmt) stmt = NULL;
  gboolean found;

  if (engine->store != NULL)
    stmt = rk_db_prepare (
      rk_store_get_db (engine->store),
      "SELECT id FROM user WHERE id <> $1 AND COALESCE (kind, 'staff') = 'staff'"
      " AND COALESCE (state, 'active') = 'active' AND id NOT IN (SELECT m.user_id FROM member m"
      " JOIN space s ON s.id = m.space_id WHERE s.kind = 'direct') AND id NOT IN (SELECT"
      " CASE WHEN i.inviter_id = $1 THEN i.invitee_id ELSE i.inviter_id END FROM invitation i"
      " WHERE i.space_kind = 'direct' AND i.state = 'waiting_invitee') LIMIT 5000",
      NULL);
  if (stmt != NULL)
    rk_db_bind_text (stmt, 1, rk_store_get_me (engine->store));
  while (stmt != NULL && rk_db_step (stmt, &found, NULL) && found)
    g_ptr_array_add (rows, rk_store_dup_user (engine->store, rk_db_column_text (stmt, 0)));
  rk_call_return (call, rows, (GDestroyNotify) g_ptr_array_unref);
}

/* The main thread. */

static int
compare_people (gconstpointer a, gconstpointer b, gpointer data)
{
  const int order = strcmp (rk_candidate_item_get_sort_key ((RkCandidateItem *) a),
                            rk_candidate_item_get_sort_key ((RkCandidateItem *) b));

  return order != 0
           ? order
           : g_strcmp0 (rk_user_item_get_id (rk_candidate_item_get_user ((RkCandidateItem *) a)),
                        rk_user_item_get_id (rk_candidate_item_get_user ((RkCandidateItem *) b)));
}

static void
on_people (GObject *source, GAsyncResult *result, gpointer data)
{
  RkClient *self = RK_CLIENT (source);
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), &error);
  const RkFacility *mine = rk_client_get_facility (self);
  GListStore *store;

  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  store = g_list_store_new (RK_TYPE_CANDIDATE_ITEM);
  for (guint i = 0; i < rows->len; i++)
    {
      const RkUserRow *row = g_ptr_array_index (rows, i);
      g_autoptr (RkCandidateItem) item = rk_candidate_item_new (
        row, mine != NULL && g_strcmp0 (row->user->facility_id, mine->id) == 0);
      g_list_store_append (store, item);
    }
  g_list_store_sort (store, compare_people, NULL);
  g_task_return_pointer (task, store, g_object_unref);
}

void
rk_client_people_async (RkClient *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  rk_call_start (rk_client_new_call (self, self, rk_engine_people, cancellable, on_people, task));
}

GListModel *
rk_client_people_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_create_space_async (RkClient *self,
                              RkSpaceKind kind,
                              const char *name,
                              const char *description,
                              const char *parent_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  RkCall *call
    = rk_client_new_call (self, self, rk_engine_create_space, cancellable, callback, data);

  call->number = kind;
  call->b = g_strstrip (g_strdup (name));
  call->c = g_strdup (description);
  if (parent_id != NULL)
    {
      call->strings = g_new0 (char *, 2);
      call->strings[0] = g_strdup (parent_id);
    }
  rk_call_start (call);
}

char *
rk_client_create_space_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_open_family_side_async (RkClient *self,
                                  const char *patient_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autofree char *id = rk_id_new ();
  g_autofree char *body
    = g_strconcat ("{\"kind\":\"family\",\"patient_id\":\"", patient_id, "\"}", NULL);

  rk_client_act (
    self, self, "PUT", g_strconcat ("/v1/spaces/", id, NULL), body, cancellable, callback, data);
}

void
rk_client_add_relative_async (RkClient *self,
                              const char *space_id,
                              const RkUser *relative,
                              const RkSecret *password,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autofree char *id = rk_id_new ();
  GString *body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  write_text (&writer, "kind", relative->kind == RK_USER_KIND_PATIENT ? "patient" : "family");
  write_text (&writer, "name", relative->name);
  write_text (&writer, "kana", relative->kana);
  write_text (&writer, "relation", relative->relation);
  write_text (&writer, "mail", relative->mail);
  rk_write_secret (&writer, "password", password);
  rk_json_end_object (&writer);
  rk_client_act (self, self, "PUT", g_strconcat ("/v1/spaces/", space_id, "/relatives/", id, NULL),
                 body->str, cancellable, callback, data);
  rk_secret_wipe_text (g_string_free (body, FALSE));
}

void
rk_client_change_space_async (RkClient *self,
                              RkSpaceItem *space,
                              const char *name,
                              const char *description,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "version");
  rk_json_int (&writer, rk_space_item_get_space (space)->version);
  write_text (&writer, "name", name);
  rk_json_key (&writer, "description");
  rk_json_text (&writer, description != NULL ? description : "");
  rk_json_end_object (&writer);
  rk_client_act (self, self, "PATCH",
                 g_strconcat ("/v1/spaces/", rk_space_item_get_id (space), NULL), body->str,
                 cancellable, callback, data);
}

void
rk_client_delete_space_async (RkClient *self,
                              const char *space_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  rk_client_act (self, self, "DELETE", g_strconcat ("/v1/spaces/", space_id, NULL), NULL,
                 cancellable, callback, data);
}

void
rk_client_request_connection_async (RkClient *self,
                                    const char *user_id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autofree char *id = rk_id_new ();
  g_autofree char *body = g_strconcat ("{\"user_id\":\"", user_id, "\"}", NULL);

  rk_client_act (self, self, "PUT", g_strconcat ("/v1/connections/", id, NULL), body, cancellable,
                 callback, data);
}
