/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-double"

#include "core/time.h"
#include "double.h"

/* What the stand-in of the client says about one patient. */

void
rk_client_patient_states_async (RkClient *self,
                                const char *patient_id,
                                GCancellable *c,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, c, callback, data);
  g_autoptr (GPtrArray) list
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_state_change_free);

  for (int i = 0; i < 2; i++)
    {
      RkStateChange *change = rk_record_new (&rk_state_change_type);
      change->state = i == 0 ? RK_PATIENT_HOSPITAL : RK_PATIENT_HOME;
      change->user_name = g_strdup (i == 0 ? "佐藤 美咲" : "小林 真由");
      change->user_facility = g_strdup ("みどりの訪問看護ステーション");
      change->changed_us = rk_time_now_us () - (i + 1) * 20 * RK_DAY;
      g_ptr_array_add (list, change);
    }
  g_task_return_pointer (task, g_steal_pointer (&list), (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
rk_client_patient_states_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_record_consent_async (RkClient *self,
                                const RkConsent *consent,
                                GCancellable *c,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, c, callback, data);
  g_task_return_boolean (task, TRUE);
}

void
rk_client_withdraw_consent_async (RkClient *self,
                                  const char *patient_id,
                                  const char *consent_id,
                                  const char *withdrawn_on,
                                  const char *reason,
                                  GCancellable *c,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, c, callback, data);
  g_task_return_boolean (task, TRUE);
}
