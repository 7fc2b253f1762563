/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

#include "core/id.h"

/* Patients by the thousand. call: a is the batch, list the patients, number the parts that were
 * sent, number2 the patients in them. */

/* A request stays below the 1 MiB that the way to the server lets through, also when every field
 * is as long as it may be. */
#define PART_MAX 200

static void send_part (RkCall *call);

static void
register_all (RkCall *call)
{
  g_autofree char *path = g_strconcat ("/v1/patient-batches/", call->a, NULL);
  g_autofree char *body = g_strdup_printf ("{\"parts\":%" G_GINT64_FORMAT "}", call->number);

  rk_call_ask (call, "PUT", path, body, rk_call_answered);
}

static void
on_part (const RkReply *reply, gpointer data)
{
  RkCall *call = data;

  /* It is registered already, and the answer was lost. */
  if (reply->status == 409)
    {
      call->number = (call->list->len + PART_MAX - 1) / PART_MAX;
      register_all (call);
      return;
    }
  if (!rk_call_has_answer (call, reply))
    return;
  call->number++;
  call->number2 = MIN (call->number * PART_MAX, (gint64) call->list->len);
  rk_call_tell_progress (call, (guint) call->number2, call->list->len);
  if (call->number2 == (gint64) call->list->len)
    register_all (call);
  else
    send_part (call);
}

static void
send_part (RkCall *call)
{
  g_autofree char *path
    = g_strdup_printf ("/v1/patient-batches/%s/parts/%" G_GINT64_FORMAT, call->a, call->number + 1);
  g_autoptr (GString) body = g_string_new (NULL);
  const guint first = (guint) call->number2;
  RkJsonWriter writer;

  rk_json_writer_init (&writer, body);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "patients");
  rk_json_begin_array (&writer);
  for (guint i = first; i < call->list->len && i < first + PART_MAX; i++)
    {
      const RkPatient *patient = g_ptr_array_index (call->list, i);
      g_autofree char *space_id = rk_id_new ();

      rk_json_begin_object (&writer);
      rk_json_key (&writer, "id");
      rk_json_text (&writer, patient->id);
      rk_json_key (&writer, "space_id");
      rk_json_text (&writer, space_id);
      rk_patient_write_fields (patient, &writer);
      rk_json_end_object (&writer);
    }
  rk_json_end_array (&writer);
  rk_json_end_object (&writer);
  rk_call_ask (call, "PUT", path, body->str, on_part);
}

void
rk_engine_register_patients (RkEngine *engine, RkCall *call)
{
  call->number = 0;
  call->number2 = 0;
  send_part (call);
}
