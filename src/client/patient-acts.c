/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client-private.h"
#include "client/engine-private.h"
#include "core/id.h"

/* What is asked of the server about one patient. */

static void
on_states (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  if (rk_call_has_answer (call, reply))
    rk_call_return (call,
                    rk_read_records (reply->json, "states", &rk_state_change_type,
                                     (GDestroyNotify) rk_state_change_free),
                    (GDestroyNotify) g_ptr_array_unref);
}

void
rk_engine_patient_states (RkEngine *engine, RkCall *call)
{
  g_autofree char *path = g_strconcat ("/v1/patients/", call->a, "/states", NULL);

  rk_call_ask (call, "GET", path, NULL, on_states);
}

/* 様式2. The desk makes the id, so that a repeat after a lost answer is the same consent. */

void
rk_client_record_consent_async (RkClient *self,
                                const RkConsent *consent,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autofree char *id = consent->id != NULL ? g_strdup (consent->id) : rk_id_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  for (guint i = 0; i < rk_consent_type.n_fields; i++)
    {
      const RkField *field = &rk_consent_type.fields[i];
      const char *text = NULL;

      if (field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY))
        continue;
      if (rk_field_is_text (field))
        text = *rk_field_text_at (field, consent);
      else if (field->type == RK_FIELD_ENUM)
        text = rk_field_enum_name (field, *rk_field_small_at (field, consent));
      if (text == NULL || *text == '\0')
        continue;
      rk_json_key (&writer, field->name);
      rk_json_text (&writer, text);
    }
  rk_json_end_object (&writer);
  rk_client_act (self, self, "PUT",
                 g_strconcat ("/v1/patients/", consent->patient_id, "/consents/", id, NULL),
                 body->str, cancellable, callback, data);
}

void
rk_client_withdraw_consent_async (RkClient *self,
                                  const char *patient_id,
                                  const char *consent_id,
                                  const char *withdrawn_on,
                                  const char *reason,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autofree char *id = consent_id != NULL ? g_strdup (consent_id) : rk_id_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "withdrawn_on");
  rk_json_text (&writer, withdrawn_on);
  rk_json_key (&writer, "reason");
  rk_json_text (&writer, reason);
  rk_json_end_object (&writer);
  rk_client_act (self, self, "PUT",
                 g_strconcat ("/v1/patients/", patient_id, "/consents/", id, "/withdrawal", NULL),
                 body->str, cancellable, callback, data);
}
