/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/secrets.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

#define TIMEOUT_SECONDS 5
#define MAX_SECRET      4096

static const SecretSchema schema = {
  .name = "jp.renraku.Renraku.Secret",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "name", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* One question to the keyring. libsecret's blocking functions run in a thread, with a service
 * object of their own: its proxies' properties (above all "locked") are then those of this moment.
 */
typedef struct
{
  char *name;
  GBytes *secret;
  GCancellable *caller;
  gulong caller_handler;
  GSource *timeout;
} Question;

typedef struct
{
  RkSecretState state;
  GBytes *secret;
} Answer;

static void
question_free (gpointer data)
{
  Question *question = data;

  if (question->timeout != NULL)
    {
      g_source_destroy (question->timeout);
      g_source_unref (question->timeout);
    }
  g_clear_signal_handler (&question->caller_handler, question->caller);
  g_clear_object (&question->caller);
  g_clear_pointer (&question->secret, g_bytes_unref);
  g_free (question->name);
  g_free (question);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->secret, g_bytes_unref);
  g_free (answer);
}

static void
say_unavailable (GError **error)
{
  g_set_error_literal (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE,
                       _ ("The keyring of this computer can't be used now."));
}

static SecretService *
open_service (GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  SecretService *service = secret_service_open_sync (
    SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, cancellable, &local);

  if (service == NULL)
    say_unavailable (error);
  return service;
}

/* The collection that secrets are kept in, or NULL if it is missing or locked. */
static SecretCollection *
open_collection (SecretService *service, GCancellable *cancellable, GError **error)
{
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_sync (
    service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, cancellable, NULL);

  if (collection == NULL || secret_collection_get_locked (collection))
    {
      say_unavailable (error);
      return NULL;
    }
  return g_steal_pointer (&collection);
}

static GHashTable *
make_attributes (const char *name)
{
  return secret_attributes_build (&schema, "name", name, NULL);
}

/* What the open collection holds under @name. Nothing found counts as absent only when every step
 * before it worked: a locked or failing keyring answers with nothing and without an error too. */
static RkSecretState
look_up (SecretCollection *collection,
         const char *name,
         GBytes **ret_secret,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GHashTable) attributes = make_attributes (name);
  g_autoptr (GError) local = NULL;
  g_autolist (SecretItem) items = NULL;
  SecretValue *value;
  SecretItem *item;

  items = secret_collection_search_sync (collection, &schema, attributes,
                                         SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS,
                                         cancellable, &local);
  if (local != NULL)
    {
      say_unavailable (error);
      return RK_SECRET_UNAVAILABLE;
    }
  if (items == NULL)
    return RK_SECRET_ABSENT;

  item = items->data;
  value = secret_item_get_locked (item) ? NULL : secret_item_get_secret (item);
  if (value == NULL)
    {
      say_unavailable (error);
      return RK_SECRET_UNAVAILABLE;
    }
  if (ret_secret != NULL)
    {
      gsize length;
      const char *data = secret_value_get (value, &length);

      /* The value stays the owner: libsecret overwrites its memory when it goes. */
      *ret_secret = g_bytes_new_with_free_func (data, length, secret_value_unref, value);
    }
  else
    secret_value_unref (value);
  return RK_SECRET_FOUND;
}

static void
lookup_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GBytes) secret = NULL;
  RkSecretState state = RK_SECRET_UNAVAILABLE;
  GError *error = NULL;
  Answer *answer;

  service = open_service (cancellable, &error);
  if (service != NULL)
    collection = open_collection (service, cancellable, &error);
  if (collection != NULL)
    state = look_up (collection, question->name, &secret, cancellable, &error);
  if (state == RK_SECRET_UNAVAILABLE)
    {
      g_task_return_error (task, error);
      return;
    }
  answer = g_new0 (Answer, 1);
  answer->state = state;
  answer->secret = g_steal_pointer (&secret);
  g_task_return_pointer (task, answer, answer_free);
}

/* Changes the item that is there, or makes one. Not by the service's own "replace": GNOME's keyring
 * was seen to end when it is asked for that. */
static gboolean
put_value (SecretCollection *collection,
           const char *name,
           SecretValue *value,
           GCancellable *cancellable)
{
  g_autoptr (GHashTable) attributes = make_attributes (name);
  g_autoptr (GError) local = NULL;
  g_autoptr (SecretItem) item = NULL;
  g_autolist (SecretItem) items = NULL;

  items = secret_collection_search_sync (
    collection, &schema, attributes, SECRET_SEARCH_ALL, cancellable, &local);
  if (local != NULL)
    return FALSE;
  if (items != NULL)
    return secret_item_set_secret_sync (items->data, value, cancellable, NULL);
  item = secret_item_create_sync (
    collection, &schema, attributes, "Renraku", value, SECRET_ITEM_CREATE_NONE, cancellable, NULL);
  return item != NULL;
}

static void
store_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GBytes) kept = NULL;
  SecretValue *value;
  gboolean kept_there = FALSE;
  GError *error = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (question->secret, &length);

  service = open_service (cancellable, &error);
  if (service != NULL)
    collection = open_collection (service, cancellable, &error);
  if (collection != NULL)
    {
      value = secret_value_new (bytes, (gssize) length, "application/octet-stream");
      kept_there = put_value (collection, question->name, value, cancellable);
      secret_value_unref (value);
      if (!kept_there)
        say_unavailable (&error);
    }
  if (kept_there)
    look_up (collection, question->name, &kept, cancellable, &error);

  if (kept != NULL && g_bytes_equal (kept, question->secret))
    {
      g_clear_error (&error);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (error == NULL)
    say_unavailable (&error);
  g_task_return_error (task, error);
}

static void
clear_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GHashTable) attributes = make_attributes (question->name);
  RkSecretState state = RK_SECRET_UNAVAILABLE;
  GError *error = NULL;

  service = open_service (cancellable, &error);
  if (service != NULL)
    collection = open_collection (service, cancellable, &error);
  if (collection != NULL)
    {
      secret_service_clear_sync (service, &schema, attributes, cancellable, NULL);
      state = look_up (collection, question->name, NULL, cancellable, &error);
    }
  if (state == RK_SECRET_ABSENT)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (error == NULL)
    say_unavailable (&error);
  g_task_return_error (task, error);
}

static gboolean
give_up (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
caller_cancelled (GCancellable *caller, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
ask (gpointer tag,
     GTaskThreadFunc func,
     const char *name,
     GBytes *secret,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  g_autoptr (GTask) task = NULL;
  Question *question = g_new0 (Question, 1);

  question->name = g_strdup (name);
  question->secret = secret != NULL ? g_bytes_ref (secret) : NULL;
  question->timeout = g_timeout_source_new_seconds (TIMEOUT_SECONDS);
  g_source_set_callback (question->timeout, give_up, g_object_ref (inner), g_object_unref);
  g_source_attach (question->timeout, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    {
      question->caller = g_object_ref (cancellable);
      if (g_cancellable_is_cancelled (cancellable))
        g_cancellable_cancel (inner);
      else
        question->caller_handler = g_signal_connect_object (
          cancellable, "cancelled", G_CALLBACK (caller_cancelled), inner, 0);
    }

  task = g_task_new (NULL, inner, callback, user_data);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, question, question_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, func);
}

/* The inner cancellable is cancelled by the time limit as well: that is no wish of the caller's. */
static void
translate_error (GAsyncResult *result, GError **error, GError *local)
{
  Question *question = g_task_get_task_data (G_TASK (result));

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && (question->caller == NULL || !g_cancellable_is_cancelled (question->caller)))
    {
      g_error_free (local);
      say_unavailable (error);
    }
  else
    g_propagate_error (error, local);
}

static gboolean
finish_boolean (GAsyncResult *result, GError **error)
{
  GError *local = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &local))
    return TRUE;
  translate_error (result, error, local);
  return FALSE;
}

void
rk_platform_secret_lookup_async (const char *name,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  ask (
    rk_platform_secret_lookup_async, lookup_thread, name, NULL, cancellable, callback, user_data);
}

RkSecretState
rk_platform_secret_lookup_finish (GAsyncResult *result, GBytes **ret_secret, GError **error)
{
  GError *local = NULL;
  RkSecretState state;
  Answer *answer;

  g_return_val_if_fail (
    g_async_result_is_tagged (result, rk_platform_secret_lookup_async), RK_SECRET_UNAVAILABLE);

  answer = g_task_propagate_pointer (G_TASK (result), &local);
  if (answer == NULL)
    {
      translate_error (result, error, local);
      return RK_SECRET_UNAVAILABLE;
    }
  state = answer->state;
  if (ret_secret != NULL)
    *ret_secret = g_steal_pointer (&answer->secret);
  answer_free (answer);
  return state;
}

void
rk_platform_secret_store_async (const char *name,
                                GBytes *secret,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (g_bytes_get_size (secret) > 0 && g_bytes_get_size (secret) <= MAX_SECRET);

  ask (
    rk_platform_secret_store_async, store_thread, name, secret, cancellable, callback, user_data);
}

gboolean
rk_platform_secret_store_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_platform_secret_store_async), FALSE);

  return finish_boolean (result, error);
}

void
rk_platform_secret_clear_async (const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  ask (rk_platform_secret_clear_async, clear_thread, name, NULL, cancellable, callback, user_data);
}

gboolean
rk_platform_secret_clear_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_platform_secret_clear_async), FALSE);

  return finish_boolean (result, error);
}
