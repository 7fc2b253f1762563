/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

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
