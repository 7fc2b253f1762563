/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "client/deputies.h"
#include "region.h"

/* 代行入力: a doctor's desk, a nurse's, and a real server. */

static Region *region;
static RkClient *doctor;
static RkClient *nurse;
static char *patient_id;

static void
must (gboolean good, GError *error)
{
  g_assert_no_error (error);
  g_assert_true (good);
}

static RkSendState
state_of (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  return post != NULL ? rk_post_item_get_send_state (post) : RK_SEND_FAILED;
}

static void
test_begin (void)
{
  g_autoptr (RkTimeline) care = NULL;

  region_add_user (region, "doctor@example.jp", "田中 一郎", "doctor", TRUE);
  region_add_user (region, "nurse@example.jp", "鈴木 花", "nurse", FALSE);
  doctor = desk_new (region, "doctor");
  nurse = desk_new (region, "nurse");
  desk_must_sign_in (doctor, "doctor@example.jp");
  desk_must_sign_in (nurse, "nurse@example.jp");
  patient_id = desk_register_patient (doctor, "佐藤", "花子");
  care = desk_open (doctor, patient_id);
  desk_bring_in (care, nurse, patient_id);
  g_assert_cmpint (rk_timeline_get_space_kind (care), ==, RK_SPACE_CARE);
}

static char *
type_for (RkTimeline *timeline, const char *text, const char *doctor_id)
{
  g_autoptr (GAsyncResult) posted = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  rk_timeline_post_asking_async (
    timeline, text, NULL, NULL, 0, NULL, NULL, doctor_id, NULL, on_result, &posted);
  id = rk_timeline_post_finish (timeline, await (&posted), &error);
  g_assert_no_error (error);
  return id;
}

static RkConfirmation
confirmation_of (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  return post != NULL ? rk_post_item_get_confirmation (post) : RK_CONFIRMATION_NONE;
}

static void
let_type (const char *doctor_id, gboolean may)
{
  g_autoptr (GAsyncResult) set = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_set_deputy_async (doctor, doctor_id, rk_user_item_get_id (rk_client_get_user (nurse)),
                              may, NULL, on_result, &set);
  must (rk_client_act_finish (doctor, await (&set), &error), error);
}

/* 代行入力: typed and confirmed without a network, given back, ended. */
static void
test_deputy (void)
{
  RkUserItem *const self = rk_client_get_user (doctor);
  const char *const doctor_id = rk_user_item_get_id (self);
  g_autoptr (RkTimeline) by_nurse = desk_open (nurse, patient_id);
  g_autoptr (RkTimeline) by_doctor = desk_open (doctor, patient_id);
  g_autoptr (GAsyncResult) listed = NULL, waiting = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL, *second = NULL, *late = NULL;

  g_assert_cmpstr (rk_client_get_doctors (nurse), ==, "");
  let_type (doctor_id, TRUE);
  WAIT (g_str_equal (rk_client_get_doctors (nurse), doctor_id));
  rk_client_deputies_async (doctor, doctor_id, NULL, on_result, &listed);
  g_autoptr (RkDeputies) deputies = rk_client_deputies_finish (doctor, await (&listed), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (deputies->deputies->len, ==, 1);
  g_assert_true (rk_deputies_has (deputies, rk_user_item_get_id (rk_client_get_user (nurse))));

  region_stop (region);
  WAIT (!rk_client_get_online (nurse) && !rk_client_get_online (doctor));
  first = type_for (by_nurse, "利尿薬を半分にしてください。", doctor_id);
  WAIT (confirmation_of (by_nurse, first) == RK_CONFIRMATION_WAITING);
  g_assert_cmpstr (
    rk_post_item_get_for_name (rk_timeline_find (by_nurse, first, NULL)), ==, "田中 一郎");
  g_assert_false (rk_post_item_is_for_me (rk_timeline_find (by_nurse, first, NULL)));
  region_start (region);
  WAIT (rk_client_get_online (nurse) && rk_client_get_online (doctor));
  WAIT (rk_client_get_to_confirm (doctor) == 1);
  g_assert_cmpuint (rk_client_get_to_confirm (nurse), ==, 0);
  g_assert_true (rk_post_item_is_for_me (rk_timeline_find (by_doctor, first, NULL)));
  rk_client_typed_async (doctor, NULL, on_result, &waiting);
  g_autoptr (GPtrArray) typed = rk_client_typed_finish (doctor, await (&waiting), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (typed->len, ==, 1);
  g_assert_cmpstr (((RkTypedPost *) typed->pdata[0])->typist, ==, "鈴木 花");

  /* The doctor's word is theirs at once, and the others' when there is a network again. */
  region_stop (region);
  WAIT (!rk_client_get_online (doctor));
  rk_timeline_settle_typed (by_doctor, rk_timeline_find (by_doctor, first, NULL), NULL);
  WAIT (rk_client_get_to_confirm (doctor) == 0
        && confirmation_of (by_doctor, first) == RK_CONFIRMATION_CONFIRMED);
  region_start (region);
  WAIT (confirmation_of (by_nurse, first) == RK_CONFIRMATION_CONFIRMED);

  second = type_for (by_nurse, "明日の訪問は不要です。", doctor_id);
  WAIT (rk_client_get_to_confirm (doctor) == 1);
  rk_timeline_settle_typed (
    by_doctor, rk_timeline_find (by_doctor, second, NULL), "訪問は必要です");
  WAIT (confirmation_of (by_nurse, second) == RK_CONFIRMATION_RETURNED);
  g_assert_cmpstr (rk_post_item_get_return_reason (rk_timeline_find (by_nurse, second, NULL)), ==,
                   "訪問は必要です");

  /* Ended: at once, and what is typed nevertheless is refused and hers again. */
  let_type (doctor_id, FALSE);
  WAIT (g_str_equal (rk_client_get_doctors (nurse), ""));
  late = type_for (by_nurse, "処方を変えます。", doctor_id);
  WAIT (state_of (by_nurse, late) == RK_SEND_FAILED);
  g_assert_null (rk_timeline_find (by_doctor, late, NULL));
  /* The server said anew who the doctor is whenever the network was back. */
  g_assert_true (rk_client_get_user (doctor) == self);
}

static void
test_end (void)
{
  desk_free (nurse);
  desk_free (doctor);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  region = region_new ();
  region_start (region);
  g_test_add_func ("/deputies/begin", test_begin);
  g_test_add_func ("/deputies/typed", test_deputy);
  g_test_add_func ("/deputies/end", test_end);
  status = g_test_run ();
  region_free (region);
  g_free (patient_id);
  return status;
}
