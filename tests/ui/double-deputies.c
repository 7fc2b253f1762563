/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-double"

#include "double.h"

#include "client/deputies.h"
#include "core/id.h"
#include "core/time.h"

/* 代行入力, invented: what waits for the doctor, and who types. */

static GPtrArray *
waiting_of (RkClient *client)
{
  GPtrArray *waiting = g_object_get_data (G_OBJECT (client), "typed");

  if (waiting == NULL)
    {
      waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_typed_post_free);
      g_object_set_data_full (
        G_OBJECT (client), "typed", waiting, (GDestroyNotify) g_ptr_array_unref);
    }
  return waiting;
}

void
rk_double_type (RkClient *client, const char *place, const char *text)
{
  RkTypedPost *post = rk_typed_post_new ();

  post->id = rk_id_new ();
  post->space_id = rk_id_new ();
  post->version = 1;
  post->place = g_strdup (place);
  post->space_kind = RK_SPACE_CARE;
  post->typist = g_strdup ("小林 直子");
  post->text = g_strdup (text);
  post->created_us = rk_time_now_us () - RK_HOUR;
  g_ptr_array_add (waiting_of (client), post);
}

guint
rk_client_get_to_confirm (RkClient *self)
{
  return waiting_of (self)->len;
}

void
rk_double_let_type_for (RkClient *client, const char *doctor_ids)
{
  g_object_set_data_full (G_OBJECT (client), "doctors", g_strdup (doctor_ids), g_free);
}

const char *
rk_client_get_doctors (RkClient *self)
{
  const char *doctors = g_object_get_data (G_OBJECT (self), "doctors");

  return doctors != NULL ? doctors : "";
}

RkTypedPost *
rk_typed_post_new (void)
{
  return g_new0 (RkTypedPost, 1);
}

void
rk_typed_post_free (RkTypedPost *post)
{
  g_free (post->id);
  g_free (post->space_id);
  g_free (post->place);
  g_free (post->typist);
  g_free (post->text);
  g_free (post);
}

void
rk_client_typed_async (RkClient *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GPtrArray *posts = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_typed_post_free);

  for (guint i = 0; i < waiting_of (self)->len; i++)
    {
      const RkTypedPost *from = waiting_of (self)->pdata[i];
      RkTypedPost *post = rk_typed_post_new ();

      *post = *from;
      post->id = g_strdup (from->id);
      post->space_id = g_strdup (from->space_id);
      post->place = g_strdup (from->place);
      post->typist = g_strdup (from->typist);
      post->text = g_strdup (from->text);
      g_ptr_array_add (posts, post);
    }
  rk_double_answer (self, callback, data, posts, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
rk_client_typed_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What was said last stands at the client: "confirmed", or the reason. */
void
rk_client_settle_typed (
  RkClient *self, const char *space_id, const char *post_id, gint64 version, const char *reason)
{
  GPtrArray *waiting = waiting_of (self);

  g_object_set_data_full (
    G_OBJECT (self), "said", g_strdup (reason != NULL ? reason : "confirmed"), g_free);
  for (guint i = 0; i < waiting->len; i++)
    if (g_str_equal (((RkTypedPost *) waiting->pdata[i])->id, post_id))
      {
        g_ptr_array_remove_index (waiting, i);
        break;
      }
  g_signal_emit_by_name (
    self, "notify::to-confirm", g_object_class_find_property (G_OBJECT_GET_CLASS (self), "unread"));
}

void
rk_timeline_settle_typed (RkTimeline *self, RkPostItem *post, const char *reason)
{
  g_object_set_data_full (
    G_OBJECT (self), "said", g_strdup (reason != NULL ? reason : "confirmed"), g_free);
}

static gboolean
types (RkClient *client, const char *user_id)
{
  return g_strcmp0 (g_object_get_data (G_OBJECT (client), "typist"), user_id) == 0;
}

void
rk_client_deputies_async (RkClient *self,
                          const char *doctor_id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  RkDeputies *deputies = g_new0 (RkDeputies, 1);

  deputies->deputies = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_deputy_free);
  deputies->users = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_user_free);
  for (guint i = 1; i < 5; i++)
    {
      g_autoptr (RkUserRow) person = rk_double_person (i);

      g_ptr_array_add (deputies->users, rk_record_copy (&rk_user_type, person->user));
      if (types (self, person->user->id))
        {
          RkDeputy *deputy = rk_record_new (&rk_deputy_type);
          deputy->user_id = g_strdup (person->user->id);
          g_ptr_array_add (deputies->deputies, deputy);
        }
    }
  rk_double_answer (self, callback, data, deputies, (GDestroyNotify) rk_deputies_free);
}

RkDeputies *
rk_client_deputies_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_deputies_free (RkDeputies *deputies)
{
  g_ptr_array_unref (deputies->deputies);
  g_ptr_array_unref (deputies->users);
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

void
rk_client_set_deputy_async (RkClient *self,
                            const char *doctor_id,
                            const char *user_id,
                            gboolean may,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_object_set_data_full (G_OBJECT (self), "typist", may ? g_strdup (user_id) : NULL, g_free);
  rk_double_answer (self, callback, data, GINT_TO_POINTER (TRUE), NULL);
}
