/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/id.h"
#include "region.h"

/* A table of patients goes to the real server in parts, and is taken back. */

#define N_PATIENTS 450

static Region *region;
static guint told_done;
static guint told_all;
static guint told_times;

static GPtrArray *
make_patients (guint n)
{
  GPtrArray *patients = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_patient_free);

  for (guint i = 0; i < n; i++)
    {
      RkPatient *patient = rk_record_new (&rk_patient_type);

      patient->id = rk_id_new ();
      patient->family_name = g_strdup ("佐藤");
      patient->given_name = g_strdup_printf ("花子%u", i);
      patient->sex = RK_SEX_FEMALE;
      patient->birth_date = g_strdup (i % 2 == 0 ? "1937-03-04" : "");
      patient->disease = g_strdup ("慢性心不全");
      g_ptr_array_add (patients, patient);
    }
  return patients;
}

static void
on_progress (guint done, guint all, gpointer data)
{
  g_assert_cmpuint (done, >, told_done);
  told_done = done;
  told_all = all;
  told_times++;
}

static gboolean
register_all (RkClient *client, const char *batch_id, GPtrArray *patients, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  told_done = told_all = told_times = 0;
  rk_client_register_patients_async (
    client, batch_id, patients, on_progress, NULL, on_result, &result);
  return rk_client_act_finish (client, await (&result), error);
}

static gboolean
undo (RkClient *client, const char *batch_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rk_client_undo_patients_async (client, batch_id, NULL, on_result, &result);
  return rk_client_act_finish (client, await (&result), error);
}

static guint
count (RkClient *client)
{
  return g_list_model_get_n_items (rk_client_get_patients (client));
}

static void
test_register_and_undo (void)
{
  RkClient *clerk = desk_new (region, "clerk");
  g_autofree char *batch_id = rk_id_new ();
  g_autoptr (GPtrArray) patients = make_patients (N_PATIENTS);
  const RkPatient *odd = g_ptr_array_index (patients, 449);
  g_autoptr (GError) error = NULL;

  desk_must_sign_in (clerk, "clerk@example.jp");
  g_assert_true (register_all (clerk, batch_id, patients, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (told_done, ==, N_PATIENTS);
  g_assert_cmpuint (told_all, ==, N_PATIENTS);
  g_assert_cmpuint (told_times, ==, 3);
  WAIT (count (clerk) == N_PATIENTS);
  WAIT (rk_patient_item_get_space_id (rk_client_find_patient (clerk, odd->id)) != NULL);
  g_assert_null (rk_patient_item_get_patient (rk_client_find_patient (clerk, odd->id))->birth_date);

  /* The answer was lost, and the same is asked again. */
  g_assert_true (register_all (clerk, batch_id, patients, &error));
  g_assert_no_error (error);
  WAIT (count (clerk) == N_PATIENTS);

  g_assert_true (undo (clerk, batch_id, &error));
  g_assert_no_error (error);
  WAIT (count (clerk) == 0);
  desk_free (clerk);
}

static void
test_refused (void)
{
  RkClient *clerk = desk_new (region, "clerk");
  RkClient *nurse = desk_new (region, "nurse");
  g_autofree char *batch_id = rk_id_new ();
  g_autoptr (GPtrArray) patients = make_patients (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkTimeline) timeline = NULL;
  g_autofree char *post = NULL;
  const RkPatient *first = g_ptr_array_index (patients, 0);

  desk_must_sign_in (nurse, "nurse@example.jp");
  g_assert_false (register_all (nurse, batch_id, patients, &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  desk_free (nurse);

  /* What somebody has worked with stays. */
  desk_must_sign_in (clerk, "clerk@example.jp");
  g_assert_true (register_all (clerk, batch_id, patients, &error));
  WAIT (rk_client_find_patient (clerk, first->id) != NULL
        && rk_patient_item_get_space_id (rk_client_find_patient (clerk, first->id)) != NULL);
  timeline = desk_open (clerk, first->id);
  desk_record_consent (clerk, first->id);
  post = desk_post (timeline, "登録しました。", NULL, 0);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (timeline, post, NULL)) == RK_SEND_DONE);
  g_assert_false (undo (clerk, batch_id, &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CONFLICT);
  g_assert_cmpuint (count (clerk), ==, 3);
  g_clear_object (&timeline);
  desk_free (clerk);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  region = region_new ();
  region_start (region);
  region_add_user (region, "clerk@example.jp", "小林 真由", "clerk", TRUE);
  region_add_user (region, "nurse@example.jp", "鈴木 花", "nurse", FALSE);
  g_test_add_func ("/batch/register-and-undo", test_register_and_undo);
  g_test_add_func ("/batch/refused", test_refused);
  status = g_test_run ();
  region_free (region);
  return status;
}
