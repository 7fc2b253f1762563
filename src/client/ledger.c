/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/administration.h"

#include "client/client-private.h"
#include "client/engine-private.h"

/* 管理台帳（様式4）: what is noted down for it, and its second list, page by page. */

#define ACT(method, path, body)                                                                    \
  rk_client_act (self, self, method, path, body, cancellable, callback, data)

void
rk_client_set_papers_async (RkClient *self,
                            const char *user_id,
                            const char *pledged_on,
                            const char *trained_on,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "pledged_on");
  rk_json_text (&writer, pledged_on != NULL ? pledged_on : "");
  rk_json_key (&writer, "trained_on");
  rk_json_text (&writer, trained_on != NULL ? trained_on : "");
  rk_json_end_object (&writer);
  ACT ("PUT", g_strconcat ("/v1/users/", user_id, "/papers", NULL), body->str);
}

void
rk_client_register_terminal_async (RkClient *self,
                                   const char *terminal_id,
                                   const char *make,
                                   RkTerminalOwner owner,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  const RkField *field = rk_record_type_find (&rk_terminal_type, "owner");
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "make");
  rk_json_text (&writer, make);
  if (owner != RK_TERMINAL_UNREGISTERED)
    {
      rk_json_key (&writer, "owner");
      rk_json_text (&writer, rk_field_enum_name (field, (int) owner));
    }
  rk_json_end_object (&writer);
  ACT ("PUT", g_strconcat ("/v1/terminals/", terminal_id, NULL), body->str);
}

void
rk_ledger_free (RkLedger *ledger)
{
  if (ledger == NULL)
    return;
  g_clear_pointer (&ledger->groups, g_ptr_array_unref);
  g_free (ledger);
}

static void ask_page (RkEngine *engine, RkCall *call);

static void
on_page (const RkReply *reply, gpointer data)
{
  RkCall *call = data;
  g_autoptr (GPtrArray) groups = NULL;
  RkLedger *ledger;

  if (!rk_call_has_answer (call, reply))
    return;
  groups = rk_read_records (
    reply->json, "groups", &rk_ledger_group_type, (GDestroyNotify) rk_ledger_group_free);
  const gboolean more = groups->len > 0 && json_is_true (json_object_get (reply->json, "more"));
  if (more)
    {
      const RkLedgerGroup *last = g_ptr_array_index (groups, groups->len - 1);

      g_free (call->a);
      call->a = g_strdup (last->space_id);
    }
  if (call->list == NULL)
    call->list = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_ledger_group_free);
  g_ptr_array_extend_and_steal (call->list, g_steal_pointer (&groups));
  if (more)
    {
      ask_page (call->engine, call);
      return;
    }
  ledger = g_new0 (RkLedger, 1);
  ledger->groups = g_steal_pointer (&call->list);
  rk_json_get_int (reply->json, "n_hidden", &ledger->n_hidden);
  rk_call_return (call, ledger, (GDestroyNotify) rk_ledger_free);
}

static void
ask_page (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = g_strconcat (
    "/v1/facility/ledger", call->a != NULL ? "?after=" : "", call->a != NULL ? call->a : "", NULL);

  rk_call_ask (call, "GET", path, NULL, on_page);
}

void
rk_client_ledger_async (RkClient *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  RkCall *call = rk_client_new_call (self, self, ask_page, cancellable, callback, data);

  rk_call_start (call);
}

RkLedger *
rk_client_ledger_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
