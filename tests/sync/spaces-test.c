/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "client/announcements.h"
#include "client/communities.h"
#include "client/requests.h"
#include "core/time.h"
#include "region.h"

#include <string.h>

/* Spaces of other kinds than the care team's: three desks and a real server. */

#define TEMPORARY "hanako-9247-kazo"

static Region *region;
static RkClient *doctor;
static RkClient *nurse;
static RkClient *daughter;
static char *patient_id;

static RkPatientItem *
patient_of (RkClient *client)
{
  return rk_client_find_patient (client, patient_id);
}

static RkTimeline *
open_space (RkClient *client, const char *space_id)
{
  RkTimeline *timeline = rk_client_open_timeline (client, space_id);

  WAIT (rk_timeline_get_loaded (timeline));
  return timeline;
}

static void
must (gboolean good, GError *error)
{
  g_assert_no_error (error);
  g_assert_true (good);
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

static RkSpaceItem *
find_space (RkClient *client, RkSpaceKind kind, gboolean of_staff)
{
  GListModel *spaces = rk_client_get_spaces (client);

  for (guint i = 0; i < g_list_model_get_n_items (spaces); i++)
    {
      g_autoptr (RkSpaceItem) item = g_list_model_get_item (spaces, i);
      if (rk_space_item_get_kind (item) == kind && rk_space_item_is_of_staff (item) == of_staff)
        return item;
    }
  return NULL;
}

/* 職場の情報共有 is there from the start, with everybody in it. */
static void
test_staff_group (void)
{
  g_autoptr (RkTimeline) by_nurse = NULL;
  g_autofree char *id = NULL;
  RkSpaceItem *group;

  WAIT (find_space (nurse, RK_SPACE_GROUP, TRUE) != NULL);
  WAIT (find_space (doctor, RK_SPACE_GROUP, TRUE) != NULL);
  group = find_space (doctor, RK_SPACE_GROUP, TRUE);
  g_assert_cmpstr (rk_space_item_get_title (group), !=, "");
  WAIT (rk_space_item_get_n_members (group) == 2);
  by_nurse = open_space (nurse, rk_space_item_get_id (group));
  id = desk_post (by_nurse, "訪問車の鍵は受付です。", NULL, 0);
  WAIT (rk_space_item_get_unread (group) == 1);
}

static void
add_daughter (void)
{
  RkUser user = { .kind = RK_USER_KIND_FAMILY,
                  .name = (char *) "佐藤 由美子",
                  .relation = (char *) "長女",
                  .mail = (char *) "daughter@example.jp" };
  g_autoptr (RkSecret) temporary = rk_secret_new_from_text (TEMPORARY);
  g_autoptr (RkSecret) own = rk_secret_new_from_text (PASSWORD);
  g_autoptr (GAsyncResult) added = NULL;
  g_autoptr (GAsyncResult) changed = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_add_relative_async (doctor, rk_patient_item_get_family_id (patient_of (doctor)), &user,
                                temporary, NULL, on_result, &added);
  must (rk_client_act_finish (doctor, await (&added), &error), error);
  daughter = desk_new (region, "daughter");
  must (desk_sign_in (daughter, "daughter@example.jp", TEMPORARY, &error), error);
  WAIT (rk_client_get_state (daughter) == RK_CLIENT_MUST_CHANGE_PASSWORD);
  rk_client_change_password_async (daughter, temporary, own, NULL, on_result, &changed);
  must (rk_client_change_password_finish (daughter, await (&changed), &error), error);
  WAIT (rk_client_get_state (daughter) == RK_CLIENT_READY);
}

/* 患者側: its own counts for staff, and all that there is for the family. */
static void
test_family (void)
{
  g_autoptr (RkTimeline) by_nurse = NULL;
  g_autoptr (RkTimeline) by_daughter = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;
  g_autofree char *asked = NULL;
  g_autofree char *secret = NULL;
  g_autoptr (RkTimeline) care = desk_open (nurse, patient_id);

  rk_client_open_family_side_async (doctor, patient_id, NULL, on_result, &opened);
  must (rk_client_act_finish (doctor, await (&opened), &error), error);
  WAIT (rk_patient_item_get_family_id (patient_of (doctor)) != NULL);
  WAIT (rk_patient_item_get_family_id (patient_of (nurse)) != NULL);
  g_assert_true (rk_patient_item_get_family_admin (patient_of (doctor)));
  g_assert_false (rk_patient_item_get_family_admin (patient_of (nurse)));
  add_daughter ();

  WAIT (patient_of (daughter) != NULL && rk_patient_item_get_space_id (patient_of (daughter)));
  g_assert_null (rk_patient_item_get_care_id (patient_of (daughter)));
  g_assert_cmpstr (rk_patient_item_get_disease (patient_of (daughter)), ==, "");
  g_assert_cmpstr (rk_patient_item_get_facility_name (patient_of (daughter)), ==, "みどり診療所");
  g_assert_false (rk_user_item_is_staff (rk_client_get_user (daughter)));
  g_assert_cmpuint (g_list_model_get_n_items (rk_client_get_spaces (daughter)), ==, 0);

  secret = desk_post (care, "ご家族にはまだ伝えていません。", NULL, 0);
  by_nurse = open_space (nurse, rk_patient_item_get_family_id (patient_of (nurse)));
  g_assert_cmpint (rk_timeline_get_space_kind (by_nurse), ==, RK_SPACE_FAMILY);
  told = desk_post (by_nurse, "お薬が変わります。", NULL, 0);
  by_daughter = desk_open (daughter, patient_id);
  WAIT (rk_timeline_find (by_daughter, told, NULL) != NULL);
  asked = desk_post (by_daughter, "朝と夕ですか。", NULL, 0);
  /* The badge of that side alone. */
  WAIT (rk_patient_item_get_family_unread (patient_of (nurse)) == 1);
  g_assert_cmpuint (rk_patient_item_get_care_unread (patient_of (nurse)), ==, 0);
  WAIT (rk_patient_item_get_family_unread (patient_of (doctor)) == 2);
  WAIT (rk_patient_item_get_care_unread (patient_of (doctor)) == 1);
  g_assert_cmpuint (rk_patient_item_get_unread (patient_of (doctor)), ==, 3);

  /* The nurse understood, and the daughter is not told so. */
  desk_react (by_nurse, desk_find (by_nurse, asked), RK_REACTION_ACK, TRUE);
  WAIT (rk_post_item_get_n_acks (rk_timeline_find (by_nurse, asked, NULL)) == 1);
  desk_react (by_nurse, desk_find (by_nurse, asked), RK_REACTION_LIKE, TRUE);
  WAIT (rk_post_item_get_n_likes (rk_timeline_find (by_daughter, asked, NULL)) == 1);
  g_assert_cmpuint (rk_post_item_get_n_acks (rk_timeline_find (by_daughter, asked, NULL)), ==, 0);
  g_assert_null (rk_timeline_find (by_daughter, secret, NULL));

  /* Drafts belong to one side. */
  rk_timeline_save_draft (care, "チームへの下書き", NULL);
  g_assert_null (rk_timeline_get_draft_text (by_nurse));
  rk_timeline_save_draft (care, "", NULL);
}

/* Without a network: the family writes, a group is made and written in; then all of it goes out,
 * once. */
static void
test_offline (void)
{
  g_autoptr (RkTimeline) by_daughter = desk_open (daughter, patient_id);
  g_autoptr (RkTimeline) in_group = NULL;
  g_autoptr (RkTimeline) by_doctor
    = open_space (doctor, rk_patient_item_get_family_id (patient_of (doctor)));
  g_autoptr (GAsyncResult) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *asked = NULL;
  g_autofree char *group = NULL;
  g_autofree char *first = NULL;

  region_stop (region);
  WAIT (!rk_client_get_online (daughter) && !rk_client_get_online (nurse));
  asked = desk_post (by_daughter, "夜に熱が出ました。", NULL, 0);
  rk_client_create_space_async (
    nurse, RK_SPACE_GROUP, "勉強会", "毎月第2火曜", NULL, NULL, on_result, &made);
  group = rk_client_create_space_finish (nurse, await (&made), &error);
  g_assert_no_error (error);
  WAIT (rk_client_find_space (nurse, group) != NULL);
  g_assert_true (rk_space_item_is_admin (rk_client_find_space (nurse, group)));
  in_group = open_space (nurse, group);
  first = desk_post (in_group, "資料を集めます。", NULL, 0);
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), >=, 2);

  region_start (region);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (in_group, first, NULL)) == RK_SEND_DONE);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_daughter, asked, NULL)) == RK_SEND_DONE);
  WAIT (rk_timeline_find (by_doctor, asked, NULL) != NULL);
  WAIT (rk_client_get_n_unsent (nurse) == 0);
  g_assert_cmpint (rk_post_item_get_position (rk_timeline_find (in_group, first, NULL)), ==, 1);
  g_assert_false (rk_space_item_get_has_sending (rk_client_find_space (nurse, group)));

  /* Ended by its administrator: gone from the list, with what was written. */
  g_autoptr (GAsyncResult) ended = NULL;
  rk_client_delete_space_async (nurse, group, NULL, on_result, &ended);
  must (rk_client_act_finish (nurse, await (&ended), &error), error);
  WAIT (rk_client_find_space (nurse, group) == NULL);
  WAIT (rk_timeline_is_gone (in_group));
}

static RkStanding
standing_of (RkClient *client, const char *id)
{
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_communities_async (client, NULL, on_result, &listed);
  g_autoptr (GPtrArray) found
    = rk_client_communities_finish (client, await (&listed), NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    {
      const RkCommunity *community = g_ptr_array_index (found, i);
      if (g_strcmp0 (community->id, id) == 0)
        return (RkStanding) community->standing;
    }
  return RK_STANDING_UNKNOWN;
}

/* コミュニティ: made and written in without a network, applied to and decided with one. */
static void
test_community (void)
{
  g_autoptr (GAsyncResult) made = NULL, failed = NULL, asked = NULL, listed = NULL, decided = NULL;
  g_autoptr (GAsyncResult) hidden = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  region_stop (region);
  WAIT (!rk_client_get_online (doctor) && !rk_client_get_online (nurse));
  rk_client_create_space_async (
    doctor, RK_SPACE_COMMUNITY, "褥瘡ケアの広場", "職種をこえて", NULL, NULL, on_result, &made);
  id = rk_client_create_space_finish (doctor, await (&made), &error);
  g_assert_no_error (error);
  g_autoptr (RkTimeline) by_doctor = open_space (doctor, id);
  first = desk_post (by_doctor, "はじめます。", NULL, 0);
  rk_client_communities_async (nurse, NULL, on_result, &failed);
  g_assert_null (rk_client_communities_finish (nurse, await (&failed), NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  region_start (region);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_doctor, first, NULL)) == RK_SEND_DONE);
  WAIT (rk_client_get_online (nurse));
  g_assert_cmpint (standing_of (nurse, id), ==, RK_STANDING_OUTSIDE);
  g_assert_cmpint (standing_of (doctor, id), ==, RK_STANDING_MEMBER);
  rk_client_apply_async (nurse, id, "訪問看護師です", NULL, on_result, &asked);
  must (rk_client_act_finish (nurse, await (&asked), &error), error);
  g_assert_cmpint (standing_of (nurse, id), ==, RK_STANDING_WAITING);
  g_assert_null (rk_client_find_space (nurse, id));
  rk_client_applications_async (doctor, id, NULL, on_result, &listed);
  g_autoptr (GPtrArray) waiting = rk_client_applications_finish (doctor, await (&listed), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (waiting->len, ==, 1);
  const RkCommunityApplication *application = g_ptr_array_index (waiting, 0);
  g_assert_cmpstr (application->text, ==, "訪問看護師です");
  g_assert_cmpstr (application->user_name, ==, "鈴木 花");

  rk_client_decide_application_async (
    doctor, id, application->user_id, TRUE, NULL, on_result, &decided);
  must (rk_client_act_finish (doctor, await (&decided), &error), error);
  WAIT (rk_client_find_space (nurse, id) != NULL);
  g_autoptr (RkTimeline) by_nurse = open_space (nurse, id);
  WAIT (rk_timeline_find (by_nurse, first, NULL) != NULL);
  region_stop (region);
  WAIT (!rk_client_get_online (nurse));
  second = desk_post (by_nurse, "よろしくお願いします。", NULL, 0);
  region_start (region);
  WAIT (rk_timeline_find (by_doctor, second, NULL) != NULL);

  rk_client_communities_async (daughter, NULL, on_result, &hidden);
  g_assert_null (rk_client_communities_finish (daughter, await (&hidden), NULL, &error));
  g_assert_nonnull (error);
  g_assert_null (rk_client_find_space (daughter, id));
}

static RkSpaceItem *
find_consult (RkClient *client, const char *community)
{
  GListModel *spaces = rk_client_get_spaces (client);

  for (guint i = 0; i < g_list_model_get_n_items (spaces); i++)
    {
      g_autoptr (RkSpaceItem) item = g_list_model_get_item (spaces, i);

      if (rk_space_item_get_kind (item) == RK_SPACE_CONSULT
          && g_strcmp0 (rk_space_item_get_space (item)->parent_id, community) == 0)
        return item;
    }
  return NULL;
}

static void
let_in (RkClient *who, RkClient *by, const char *id)
{
  g_autoptr (GAsyncResult) asked = NULL, decided = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_apply_async (who, id, NULL, NULL, on_result, &asked);
  must (rk_client_act_finish (who, await (&asked), &error), error);
  rk_client_decide_application_async (
    by, id, rk_user_item_get_id (rk_client_get_user (who)), TRUE, NULL, on_result, &decided);
  must (rk_client_act_finish (by, await (&decided), &error), error);
}

static RkInConsult
in_consult (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  return post != NULL ? rk_post_item_get_in_consult (post) : RK_IN_CONSULT_NOT;
}

static gboolean
counts (RkTimeline *timeline, guint n, guint n_answers, gboolean solved)
{
  GPtrArray *questions = rk_timeline_get_questions (timeline);
  const RkQuestionEntry *first;

  if (questions == NULL || questions->len != n)
    return FALSE;
  first = g_ptr_array_index (questions, 0);
  return first->n_answers == n_answers && first->solved == solved;
}

/* 相談: asked and answered without a network; which answer solved it is said with one. */
static void
test_consult (void)
{
  g_autoptr (GAsyncResult) made = NULL, alone = NULL, answered = NULL, solved = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *consult = NULL;
  g_autofree char *question = NULL;
  g_autofree char *answer = NULL;

  rk_client_create_space_async (
    doctor, RK_SPACE_COMMUNITY, "嚥下の広場", NULL, NULL, NULL, on_result, &made);
  id = rk_client_create_space_finish (doctor, await (&made), &error);
  g_assert_no_error (error);
  WAIT (find_consult (doctor, id) != NULL);
  g_assert_cmpstr (
    rk_space_item_get_title (find_consult (doctor, id)), ==, "嚥下の広場　Questions");
  consult = g_strdup (rk_space_item_get_id (find_consult (doctor, id)));
  g_assert_null (rk_client_find_space (nurse, consult));
  let_in (nurse, doctor, id);
  WAIT (rk_client_find_space (nurse, consult) != NULL);

  g_autoptr (RkTimeline) by_doctor = open_space (doctor, consult);
  g_autoptr (RkTimeline) by_nurse = open_space (nurse, consult);
  WAIT (rk_timeline_get_questions (by_nurse) != NULL);
  region_stop (region);
  WAIT (!rk_client_get_online (doctor) && !rk_client_get_online (nurse));
  question = desk_post (by_nurse, "とろみの目安は？", NULL, 0);
  WAIT (in_consult (by_nurse, question) == RK_IN_CONSULT_OPEN);
  /* What only the server can say is not said without it. */
  rk_timeline_solve_async (by_nurse, question, question, NULL, on_result, &alone);
  g_assert_false (rk_timeline_act_finish (by_nurse, await (&alone), &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_OFFLINE);
  g_clear_error (&error);
  region_start (region);
  WAIT (in_consult (by_doctor, question) == RK_IN_CONSULT_OPEN);
  WAIT (counts (by_doctor, 1, 0, FALSE));

  rk_timeline_post_async (by_doctor, "3%からです。", question, NULL, 0, NULL, on_result, &answered);
  answer = rk_timeline_post_finish (by_doctor, await (&answered), &error);
  g_assert_no_error (error);
  WAIT (in_consult (by_nurse, answer) == RK_IN_CONSULT_ANSWER);
  WAIT (counts (by_nurse, 1, 1, FALSE));
  g_assert_true (rk_post_item_get_answers_me (rk_timeline_find (by_nurse, answer, NULL)));
  g_assert_false (rk_post_item_get_answers_me (rk_timeline_find (by_doctor, answer, NULL)));
  rk_timeline_solve_async (by_nurse, question, answer, NULL, on_result, &solved);
  must (rk_timeline_act_finish (by_nurse, await (&solved), &error), error);
  /* The answer's row, too, which did not change by itself. */
  WAIT (in_consult (by_doctor, question) == RK_IN_CONSULT_SOLVED);
  WAIT (in_consult (by_doctor, answer) == RK_IN_CONSULT_SOLUTION);
  WAIT (in_consult (by_nurse, answer) == RK_IN_CONSULT_SOLUTION);
  WAIT (counts (by_doctor, 1, 1, TRUE));
  g_clear_object (&solved);
  rk_timeline_solve_async (by_doctor, question, NULL, NULL, on_result, &solved);
  must (rk_timeline_act_finish (by_doctor, await (&solved), &error), error);
  WAIT (in_consult (by_nurse, question) == RK_IN_CONSULT_OPEN);
  WAIT (in_consult (by_nurse, answer) == RK_IN_CONSULT_ANSWER);
  g_assert_null (rk_client_find_space (daughter, consult));
}

static void
test_connection (void)
{
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GAsyncResult) answered = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkTimeline) by_nurse = NULL;
  g_autofree char *post = NULL;
  g_autofree char *request = NULL;

  rk_client_people_async (nurse, NULL, on_result, &listed);
  g_autoptr (GListModel) people = rk_client_people_finish (nurse, await (&listed), &error);
  g_assert_no_error (error);
  /* The doctor alone: nobody of a family, and not oneself. */
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, 1);
  rk_client_request_connection_async (
    nurse, rk_user_item_get_id (rk_client_get_user (doctor)), NULL, on_result, &asked);
  must (rk_client_act_finish (nurse, await (&asked), &error), error);
  WAIT (find_space (nurse, RK_SPACE_DIRECT, FALSE) != NULL);
  WAIT (g_list_model_get_n_items (rk_client_get_invitations (doctor)) > 0);
  request = g_strdup (rk_space_item_get_id (find_space (nurse, RK_SPACE_DIRECT, FALSE)));
  rk_client_answer_invitation_async (doctor, request, TRUE, NULL, on_result, &answered);
  must (rk_client_act_finish (doctor, await (&answered), &error), error);
  WAIT (find_space (doctor, RK_SPACE_DIRECT, FALSE) != NULL);
  WAIT (rk_space_item_get_peer (find_space (doctor, RK_SPACE_DIRECT, FALSE)) != NULL);
  g_assert_cmpstr (
    rk_space_item_get_title (find_space (doctor, RK_SPACE_DIRECT, FALSE)), ==, "鈴木 花");
  by_nurse = open_space (nurse, request);
  post = desk_post (by_nurse, "処方の件で伺います。", NULL, 0);
  WAIT (rk_space_item_get_unread (find_space (doctor, RK_SPACE_DIRECT, FALSE)) == 1);
}

/* Quiet hours that began an hour ago and last, or none. */
static void
set_night (gboolean night)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  g_autoptr (GDateTime) from = g_date_time_add_hours (now, -1);
  g_autoptr (GDateTime) until = g_date_time_add_hours (now, 12);
  g_autofree char *begins = g_date_time_format (from, "%H:%M");
  g_autofree char *ends = g_date_time_format (until, "%H:%M");
  g_autofree char *hours = night ? g_strconcat (begins, "-", ends, NULL) : g_strdup ("none");

  g_free (
    region_ctl (region, "facility", "set", region->facility_id, "--quiet-hours", hours, NULL));
}

static char *
schedule (RkTimeline *timeline, const char *text)
{
  const RkNight night = { .scheduled = TRUE };
  g_autoptr (GAsyncResult) posted = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  rk_timeline_post_asking_async (
    timeline, text, NULL, NULL, 0, NULL, &night, NULL, NULL, on_result, &posted);
  id = rk_timeline_post_finish (timeline, await (&posted), &error);
  g_assert_no_error (error);
  return id;
}

static RkSendState
state_of (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  return post != NULL ? rk_post_item_get_send_state (post) : RK_SEND_FAILED;
}

/* 予約投稿: at the author's desks alone, whichever they are; changed, taken back, posted. */
static void
test_night (void)
{
  g_autoptr (RkTimeline) by_nurse = desk_open (nurse, patient_id);
  g_autoptr (RkTimeline) by_doctor = desk_open (doctor, patient_id);
  g_autoptr (RkTimeline) elsewhere = NULL;
  g_autoptr (GAsyncResult) changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *morning = NULL;
  g_autofree char *posted = NULL;
  RkClient *other;
  gint64 due;

  /* Whatever the clock says: those of the house may be quiet hours as well. */
  set_night (FALSE);
  WAIT (rk_timeline_get_quiet_until (by_nurse, rk_time_now_us ()) == 0);
  set_night (TRUE);
  WAIT (rk_timeline_get_quiet_until (by_nurse, rk_time_now_us ()) > 0);
  due = rk_timeline_get_quiet_until (by_nurse, rk_time_now_us ());
  morning = schedule (by_nurse, "明日は10時に伺います。");
  WAIT (state_of (by_nurse, morning) == RK_SEND_SCHEDULED);
  g_assert_cmpint (rk_post_item_get_send_us (rk_timeline_find (by_nurse, morning, NULL)), ==, due);
  WAIT (rk_client_get_n_scheduled (nurse) == 1);
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), ==, 0);

  /* Another desk of hers has it, and a change made there comes back. */
  other = desk_new (region, "night");
  desk_must_sign_in (other, "nurse@example.jp");
  WAIT (rk_client_get_n_scheduled (other) == 1);
  WAIT (rk_client_find_patient (other, patient_id) != NULL);
  elsewhere = desk_open (other, patient_id);
  WAIT (state_of (elsewhere, morning) == RK_SEND_SCHEDULED);
  rk_timeline_edit_scheduled_async (elsewhere, rk_timeline_find (elsewhere, morning, NULL),
                                    "明日は11時に伺います。", NULL, on_result, &changed);
  must (rk_timeline_act_finish (elsewhere, await (&changed), &error), error);
  WAIT (g_strcmp0 (rk_post_item_get_text (rk_timeline_find (by_nurse, morning, NULL)),
                   "明日は11時に伺います。")
        == 0);
  desk_act (elsewhere, desk_find (elsewhere, morning), rk_timeline_withdraw_scheduled_async);
  WAIT (rk_timeline_find (by_nurse, morning, NULL) == NULL);
  WAIT (rk_client_get_n_scheduled (nurse) == 0 && rk_client_get_n_scheduled (other) == 0);
  g_clear_object (&changed);
  g_clear_object (&elsewhere);
  desk_free (other);

  /* What was written without a network while the quiet hours went by is posted at once. */
  region_stop (region);
  WAIT (!rk_client_get_online (nurse));
  posted = schedule (by_nurse, "朝の血圧を測りました。");
  g_assert_cmpint (rk_post_item_get_send_us (rk_timeline_find (by_nurse, posted, NULL)), >, 0);
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), ==, 1);
  set_night (FALSE);
  region_start (region);
  WAIT (state_of (by_nurse, posted) == RK_SEND_DONE);
  WAIT (state_of (by_doctor, posted) == RK_SEND_DONE);
  WAIT (rk_client_get_n_scheduled (nurse) == 0);
  g_assert_null (rk_timeline_find (by_doctor, morning, NULL));
}

static void
count_arrived (RkClient *client, guint n, guint *count)
{
  *count += n;
}

static RkSpaceItem *
staff_group (RkClient *client)
{
  WAIT (find_space (client, RK_SPACE_GROUP, TRUE) != NULL);
  return find_space (client, RK_SPACE_GROUP, TRUE);
}

/* A group of which nothing is to be heard is counted and not told; on every desk, and not for
 * longer than was said. */
static void
test_mute (void)
{
  RkSpaceItem *group = staff_group (nurse);
  g_autoptr (RkTimeline) by_nurse = open_space (nurse, rk_space_item_get_id (group));
  g_autoptr (RkTimeline) by_doctor
    = open_space (doctor, rk_space_item_get_id (staff_group (doctor)));
  g_autoptr (RkTimeline) care = desk_open (doctor, patient_id);
  const gint64 until = rk_time_now_us () + RK_HOUR;
  RkClient *other = desk_new (region, "mute");
  guint n_arrived = 0, unread;
  gulong handler;

  desk_must_sign_in (other, "nurse@example.jp");
  g_assert_cmpint (rk_space_item_get_muted_until_us (group), ==, 0);
  rk_timeline_mute (by_nurse, until);
  WAIT (rk_space_item_get_muted_until_us (group) == until);
  WAIT (rk_timeline_get_muted_until_us (by_nurse) == until);
  WAIT (rk_space_item_get_muted_until_us (staff_group (other)) == until);
  g_assert_cmpint (rk_space_item_get_muted_until_us (staff_group (doctor)), ==, 0);

  handler = g_signal_connect (nurse, "arrived", G_CALLBACK (count_arrived), &n_arrived);
  unread = rk_space_item_get_unread (group);
  g_free (desk_post (by_doctor, "駐車場の工事は来週までです。", NULL, 0));
  WAIT (rk_space_item_get_unread (group) == unread + 1);
  g_free (desk_post (care, "体温を測りました。", NULL, 0));
  WAIT (n_arrived > 0);
  /* What was written in the group came before it, and was not told. */
  g_assert_cmpuint (n_arrived, ==, 1);

  /* It ends by itself, at the time and on every desk. */
  rk_timeline_mute (by_nurse, rk_time_now_us () + 2 * RK_SECOND);
  WAIT (rk_space_item_get_muted_until_us (group) == 0);
  WAIT (rk_space_item_get_muted_until_us (staff_group (other)) == 0);
  WAIT (rk_timeline_get_muted_until_us (by_nurse) == 0);
  g_free (desk_post (by_doctor, "工事は終わりました。", NULL, 0));
  WAIT (n_arrived == 2);
  g_signal_handler_disconnect (nurse, handler);

  /* Without a network it holds at once, and is told the server later. */
  region_stop (region);
  WAIT (!rk_client_get_online (nurse));
  rk_timeline_mute (by_nurse, until);
  WAIT (rk_space_item_get_muted_until_us (group) == until);
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), ==, 0);
  region_start (region);
  WAIT (rk_space_item_get_muted_until_us (staff_group (other)) == until);
  rk_timeline_mute (by_nurse, 0);
  WAIT (rk_space_item_get_muted_until_us (staff_group (other)) == 0);
  desk_free (other);
}

static guint
n_pins (RkTimeline *timeline)
{
  return rk_timeline_get_pins (timeline) != NULL ? rk_timeline_get_pins (timeline)->len : 0;
}

static gboolean
pin (RkTimeline *timeline, const char *id, gboolean pinned, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  rk_timeline_pin_async (timeline, id, pinned, NULL, on_result, &done);
  return rk_timeline_act_finish (timeline, await (&done), error);
}

/* ピン留め: an administrator's, seen by all, and gone with the post. */
static void
test_pins (void)
{
  g_autoptr (RkTimeline) by_nurse = desk_open (nurse, patient_id);
  g_autoptr (RkTimeline) by_doctor = desk_open (doctor, patient_id);
  g_autofree char *id = desk_post (by_nurse, "鍵は受付にあります。", NULL, 0);
  g_autoptr (GError) error = NULL;
  const RkPinEntry *entry;

  WAIT (state_of (by_doctor, id) == RK_SEND_DONE);
  g_assert_false (pin (by_nurse, id, TRUE, &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  must (pin (by_doctor, id, TRUE, &error), error);
  WAIT (n_pins (by_doctor) == 1 && n_pins (by_nurse) == 1);
  entry = g_ptr_array_index (rk_timeline_get_pins (by_nurse), 0);
  g_assert_cmpstr (entry->post_id, ==, id);
  g_assert_cmpstr (entry->excerpt, ==, "鍵は受付にあります。");
  g_assert_cmpstr (entry->author, ==, "鈴木 花");
  WAIT (rk_post_item_is_pinned (rk_timeline_find (by_nurse, id, NULL)));
  desk_edit (by_nurse, rk_timeline_find (by_nurse, id, NULL), "鍵は事務室にあります。");
  WAIT (
    n_pins (by_doctor) == 1
    && g_strcmp0 (((RkPinEntry *) g_ptr_array_index (rk_timeline_get_pins (by_doctor), 0))->excerpt,
                  "鍵は事務室にあります。")
         == 0);
  must (pin (by_doctor, id, FALSE, &error), error);
  WAIT (n_pins (by_doctor) == 0 && n_pins (by_nurse) == 0);
  WAIT (!rk_post_item_is_pinned (rk_timeline_find (by_nurse, id, NULL)));

  must (pin (by_doctor, id, TRUE, &error), error);
  WAIT (n_pins (by_nurse) == 1);
  desk_act (by_nurse, rk_timeline_find (by_nurse, id, NULL), rk_timeline_withdraw_async);
  WAIT (n_pins (by_doctor) == 0 && n_pins (by_nurse) == 0);

  region_stop (region);
  WAIT (!rk_client_get_online (doctor));
  g_assert_false (pin (by_doctor, id, TRUE, &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_OFFLINE);
  region_start (region);
}

static RkMyReport
my_report (RkTimeline *timeline, const char *id)
{
  return rk_post_item_get_my_report (rk_timeline_find (timeline, id, NULL));
}

/* Whether a report of the post waits for whoever sits at the desk. */
static gboolean
is_told (RkClient *desk, const char *post_id)
{
  GListModel *notices = rk_client_get_notices (desk);

  for (guint i = 0; i < g_list_model_get_n_items (notices); i++)
    {
      g_autoptr (RkNoticeItem) item = g_list_model_get_item (notices, i);

      if (rk_notice_item_get_kind (item) == RK_NOTICE_POST_REPORTED
          && g_strcmp0 (rk_notice_item_get_notice (item)->subject_id, post_id) == 0)
        return TRUE;
    }
  return FALSE;
}

/* 通報: said without a network, told when it is back, and settled by those who lead the space. */
static void
test_report (void)
{
  g_autoptr (RkTimeline) by_nurse = desk_open (nurse, patient_id);
  g_autoptr (RkTimeline) by_doctor = desk_open (doctor, patient_id);
  g_autofree char *id = desk_post (by_nurse, "花火大会の写真です。", NULL, 0);
  const char *space = rk_timeline_get_space_id (by_doctor);
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GAsyncResult) settled = NULL;
  g_autoptr (RkReported) reported = NULL;
  g_autoptr (GError) error = NULL;
  RkPostItem *post;

  WAIT (state_of (by_doctor, id) == RK_SEND_DONE);
  post = rk_timeline_find (by_doctor, id, NULL);
  region_stop (region);
  WAIT (!rk_client_get_online (doctor));
  rk_timeline_report (by_doctor, post, RK_REPORT_PRIVATE, NULL);
  WAIT (my_report (by_doctor, id) == RK_MY_REPORT_OPEN);
  rk_timeline_report (by_doctor, post, RK_REPORT_UNKNOWN, NULL);
  WAIT (my_report (by_doctor, id) == RK_MY_REPORT_NONE);
  rk_timeline_report (by_doctor, post, RK_REPORT_OTHER, "私用です");
  WAIT (my_report (by_doctor, id) == RK_MY_REPORT_OPEN);
  g_assert_cmpuint (rk_client_get_n_unsent (doctor), ==, 0);
  region_start (region);
  WAIT (is_told (doctor, id));

  rk_client_reports_async (doctor, space, id, NULL, on_result, &asked);
  reported = rk_client_reports_finish (doctor, await (&asked), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reported->reports->len, ==, 1);
  g_assert_cmpstr (
    ((const RkReport *) g_ptr_array_index (reported->reports, 0))->reason, ==, "私用です");
  g_assert_cmpstr (reported->post->text, ==, "花火大会の写真です。");
  g_assert_true (reported->may_hide);
  rk_client_settle_reports_async (doctor, space, id, RK_REPORT_DELETED, NULL, on_result, &settled);
  must (rk_client_act_finish (doctor, await (&settled), &error), error);
  WAIT (my_report (by_doctor, id) == RK_MY_REPORT_SETTLED);
  WAIT (rk_post_item_get_post_state (rk_timeline_find (by_nurse, id, NULL)) == RK_POST_HIDDEN);
  g_assert_cmpint (my_report (by_nurse, id), ==, RK_MY_REPORT_NONE);
}

static RkRequestItem *
the_request (RkClient *client)
{
  g_autoptr (RkRequestItem) item = g_list_model_get_item (rk_client_get_requests (client), 0);
  return item;
}

static int
request_state (RkClient *client)
{
  RkRequestItem *item = the_request (client);
  return item != NULL ? rk_request_item_get_request (item)->state : RK_REQUEST_UNKNOWN;
}

static gboolean
has_failed (RkClient *client)
{
  return rk_request_item_get_send_state (the_request (client)) == RK_SEND_FAILED;
}

/* リクエスト: asked and answered, both without a network, and what comes too late is told. */
static void
test_requests (void)
{
  g_autofree char *home = g_steal_pointer (&region->facility_id);
  g_autoptr (GAsyncResult) looked = NULL, sent = NULL, asked_back = NULL, replied = NULL;
  g_autoptr (GAsyncResult) accepted = NULL, refused = NULL, again = NULL, given_up = NULL;
  g_autoptr (GAsyncResult) mended = NULL;
  g_autoptr (RkCareRequest) asked = rk_record_new (&rk_request_type);
  g_autoptr (GPtrArray) listings = NULL;
  g_autoptr (GError) error = NULL;
  RkClient *physician, *second, *late;
  gboolean known_only = TRUE;
  const char *care = rk_patient_item_get_care_id (patient_of (nurse));

  region->facility_id
    = region_ctl (region, "facility", "create", "--name", "さくら病院", "--kind", "hospital", NULL);
  region_add_user (region, "physician@example.jp", "森 医師", "doctor", FALSE);
  g_free (region->facility_id);
  region->facility_id = g_steal_pointer (&home);
  physician = desk_new (region, "physician");
  second = desk_new (region, "second");
  desk_must_sign_in (physician, "physician@example.jp");
  desk_must_sign_in (second, "physician@example.jp");

  rk_client_directory_async (nurse, "ｻｸﾗ", RK_FACILITY_HOSPITAL, NULL, on_result, &looked);
  listings = rk_client_directory_finish (nurse, await (&looked), NULL, &known_only, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listings->len, ==, 1);
  g_assert_false (known_only);

  region_stop (region);
  WAIT (!rk_client_get_online (nurse) && !rk_client_get_online (physician)
        && !rk_client_get_online (second));
  asked->kind = RK_REQUEST_ADMISSION;
  asked->text = g_strdup ("短期の入院を");
  rk_client_send_request_async (nurse, care, asked, listings, NULL, on_result, &sent);
  must (rk_client_act_finish (nurse, await (&sent), &error), error);
  WAIT (request_state (nurse) == RK_REQUEST_WAITING);
  g_assert_cmpint (rk_request_item_get_send_state (the_request (nurse)), !=, RK_SEND_DONE);
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), ==, 1);
  region_start (region);
  WAIT (rk_request_item_get_send_state (the_request (nurse)) == RK_SEND_DONE);
  WAIT (request_state (physician) == RK_REQUEST_WAITING
        && request_state (second) == RK_REQUEST_WAITING && request_state (doctor) != 0);
  g_assert_cmpuint (rk_client_get_n_requests (physician), ==, 1);
  g_assert_cmpuint (rk_client_get_n_requests (nurse), ==, 0);
  g_assert_null (rk_request_item_get_request (the_request (physician))->patient_name);
  g_assert_null (rk_client_find_patient (physician, patient_id));

  /* A question goes out later; the other desk, which did not hear of it, comes too late. */
  region_stop (region);
  WAIT (!rk_client_get_online (physician) && !rk_client_get_online (second));
  rk_client_answer_request_async (physician, the_request (physician), RK_REQUEST_ASKING,
                                  "酸素は使っていますか", NULL, on_result, &asked_back);
  must (rk_client_act_finish (physician, await (&asked_back), &error), error);
  WAIT (request_state (physician) == RK_REQUEST_ASKING);
  region_start (region);
  WAIT (request_state (nurse) == RK_REQUEST_ASKING);
  WAIT (rk_client_get_n_requests (nurse) == 1);
  WAIT (request_state (second) == RK_REQUEST_ASKING);
  rk_client_reply_request_async (nurse, the_request (nurse), "いいえ", NULL, on_result, &replied);
  must (rk_client_act_finish (nurse, await (&replied), &error), error);
  WAIT (request_state (physician) == RK_REQUEST_WAITING
        && request_state (second) == RK_REQUEST_WAITING);
  g_assert_cmpstr (rk_request_item_get_request (the_request (physician))->reply, ==, "いいえ");

  /* Of two answers that were given apart one is the facility's; the other's author is told. */
  region_stop (region);
  WAIT (!rk_client_get_online (second) && !rk_client_get_online (physician));
  rk_client_answer_request_async (
    second, the_request (second), RK_REQUEST_DECLINED, "満床です", NULL, on_result, &refused);
  must (rk_client_act_finish (second, await (&refused), &error), error);
  rk_client_answer_request_async (
    physician, the_request (physician), RK_REQUEST_ACCEPTED, "", NULL, on_result, &accepted);
  must (rk_client_act_finish (physician, await (&accepted), &error), error);
  region_start (region);
  WAIT (has_failed (physician) || has_failed (second));
  late = has_failed (physician) ? physician : second;
  g_assert_true (
    g_str_has_prefix (rk_request_item_get_failure (the_request (late)), "409 version_conflict"));
  if (late == physician)
    {
      /* Sent again it goes on top of what the server has by then. */
      WAIT (rk_request_item_get_send_state (the_request (second)) == RK_SEND_DONE);
      WAIT (rk_request_item_get_request (the_request (physician))->version
            == rk_request_item_get_request (the_request (second))->version);
      rk_client_retry_request_async (physician, the_request (physician), NULL, on_result, &mended);
    }
  else
    rk_client_discard_request_async (second, the_request (second), NULL, on_result, &mended);
  must (rk_client_act_finish (late, await (&mended), &error), error);
  WAIT (request_state (second) == RK_REQUEST_ACCEPTED);
  WAIT (rk_request_item_get_send_state (the_request (physician)) == RK_SEND_DONE);
  WAIT (request_state (nurse) == RK_REQUEST_ACCEPTED);
  WAIT (rk_request_item_get_request (the_request (physician))->patient_name != NULL);

  /* Who accepted is invited in the usual way; a nurse waits for the administrator's approval. */
  rk_client_invite_accepted_async (nurse, the_request (nurse), NULL, on_result, &again);
  must (rk_client_act_finish (nurse, await (&again), &error), error);
  WAIT (rk_client_get_n_notices (doctor) > 0);
  rk_client_withdraw_request_async (nurse, the_request (nurse), NULL, on_result, &given_up);
  must (rk_client_act_finish (nurse, await (&given_up), &error), error);
  WAIT (request_state (physician) == RK_REQUEST_WITHDRAWN);
  WAIT (rk_request_item_get_request (the_request (physician))->patient_name == NULL);
  /* What was awaited holds on to the desk that was asked. */
  g_clear_object (&asked_back);
  g_clear_object (&refused);
  g_clear_object (&accepted);
  g_clear_object (&mended);
  desk_free (second);
  desk_free (physician);
}

static RkAnnouncementItem *
only_announcement (RkClient *client)
{
  g_autoptr (RkAnnouncementItem) item
    = g_list_model_get_item (rk_client_get_announcements (client), 0);

  return item;
}

static gboolean
announcement_is_read (RkClient *client)
{
  RkAnnouncementItem *item = only_announcement (client);

  return item != NULL && rk_announcement_item_get_announcement (item)->read_us != 0;
}

/* お知らせ to nurses: comes by itself, is read without a network, and is taken back. */
static void
test_announcement (void)
{
  g_autofree char *file = g_build_filename (region->dir, "announcement", NULL);
  g_autofree char *printed = NULL;
  g_autofree char *list = NULL;
  g_autofree char *tomorrow = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, 1);
  g_autoptr (GError) error = NULL;
  const guint before = rk_client_get_n_notices (nurse);

  g_file_set_contents (file, "第三木曜の夜七時からです。\n", -1, &error);
  g_assert_no_error (error);
  tomorrow = g_date_time_format (day, "%F");
  printed = region_ctl (region, "announce", "publish", "--title", "研修会のご案内", "--sender",
                        "みどり野市医師会", "--text", file, "--until", tomorrow, "--profession",
                        "nurse", NULL);
  WAIT (only_announcement (nurse) != NULL);
  g_assert_cmpstr (rk_announcement_item_get_announcement (only_announcement (nurse))->text, ==,
                   "第三木曜の夜七時からです。");
  WAIT (rk_client_get_n_notices (nurse) == before + 1);

  region_stop (region);
  WAIT (!rk_client_get_online (nurse));
  rk_client_mark_announcement_read (nurse, only_announcement (nurse));
  WAIT (announcement_is_read (nurse) && rk_client_get_n_notices (nurse) == before);
  region_start (region);
  WAIT (rk_client_get_online (nurse));
  /* Nobody else has it, and the operator reads that one of one has read it. */
  do
    {
      g_free (list);
      list = region_ctl (region, "announce", "list", NULL);
    }
  while (strstr (list, "  1/") == NULL);
  g_assert_true (announcement_is_read (nurse));
  g_assert_null (only_announcement (doctor));
  g_assert_null (only_announcement (daughter));

  words = g_strsplit (printed, " ", 2);
  g_free (region_ctl (region, "announce", "end", words[0], NULL));
  WAIT (only_announcement (nurse) == NULL);
}

static void
test_end (void)
{
  desk_free (daughter);
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
  g_test_add_func ("/spaces/begin", test_begin);
  g_test_add_func ("/spaces/staff-group", test_staff_group);
  g_test_add_func ("/spaces/family", test_family);
  g_test_add_func ("/spaces/offline", test_offline);
  g_test_add_func ("/spaces/community", test_community);
  g_test_add_func ("/spaces/consult", test_consult);
  g_test_add_func ("/spaces/connection", test_connection);
  g_test_add_func ("/spaces/night", test_night);
  g_test_add_func ("/spaces/mute", test_mute);
  g_test_add_func ("/spaces/pins", test_pins);
  g_test_add_func ("/spaces/report", test_report);
  g_test_add_func ("/spaces/requests", test_requests);
  g_test_add_func ("/spaces/announcement", test_announcement);
  g_test_add_func ("/spaces/end", test_end);
  status = g_test_run ();
  region_free (region);
  g_free (patient_id);
  return status;
}
