/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "client/administration.h"
#include "client/by-code.h"
#include "region.h"

#include <string.h>

/* Two people's engines and a real server. */

static Region *region;
static RkClient *doctor;
static RkClient *nurse;
static char *patient_id;
static RkTimeline *by_doctor;
static RkTimeline *by_nurse;

static RkPatientItem *
patient_of (RkClient *client)
{
  return rk_client_find_patient (client, patient_id);
}

static void
test_sign_in (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) probe_error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RkServerInfo) info = NULL;

  region_add_user (region, "doctor@example.jp", "田中 一郎", "doctor", TRUE);
  region_add_user (region, "nurse@example.jp", "鈴木 花", "nurse", FALSE);
  doctor = desk_new (region, "doctor");
  nurse = desk_new (region, "nurse");

  rk_client_probe_server_async (doctor, region->url, NULL, on_result, &result);
  info = rk_client_probe_server_finish (doctor, await (&result), &probe_error);
  g_assert_no_error (probe_error);
  g_assert_nonnull (info->name);

  g_assert_false (desk_sign_in (doctor, "doctor@example.jp", "falsch1234", &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_BAD_CREDENTIALS);
  g_assert_cmpint (rk_client_get_state (doctor), ==, RK_CLIENT_SIGNED_OUT);

  desk_must_sign_in (doctor, "doctor@example.jp");
  desk_must_sign_in (nurse, "nurse@example.jp");
  g_assert_cmpstr (rk_user_item_get_name (rk_client_get_user (doctor)), ==, "田中 一郎");
  g_assert_cmpuint (g_list_model_get_n_items (rk_client_get_patients (nurse)), ==, 0);
}

static void
test_patient (void)
{
  patient_id = desk_register_patient (doctor, "佐藤", "花子");
  g_assert_cmpstr (rk_patient_item_get_full_name (patient_of (doctor)), ==, "佐藤 花子");
  g_assert_true (rk_patient_item_is_admin (patient_of (doctor)));
  g_assert_true (rk_patient_item_get_managed (patient_of (doctor)));
  by_doctor = desk_open (doctor, patient_id);
  g_assert_true (rk_timeline_is_admin (by_doctor));

  desk_bring_in (by_doctor, nurse, patient_id);
  WAIT (g_list_model_get_n_items (rk_timeline_get_members (by_doctor)) == 2);
  g_assert_false (rk_patient_item_is_admin (patient_of (nurse)));
}

static void
test_post_and_ack (void)
{
  g_autofree char *id = desk_post (by_doctor, "血圧 128/76、発熱なし", NULL, 0);
  RkPostItem *post;

  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_doctor, id, NULL)) == RK_SEND_DONE);
  g_assert_cmpint (rk_post_item_get_position (rk_timeline_find (by_doctor, id, NULL)), ==, 1);
  WAIT (rk_patient_item_get_unread (patient_of (nurse)) == 1);
  g_assert_cmpuint (rk_patient_item_get_unacked (patient_of (nurse)), ==, 1);
  g_assert_cmpuint (rk_patient_item_get_unread (patient_of (doctor)), ==, 0);
  g_assert_cmpstr (rk_patient_item_get_last_author (patient_of (nurse)), ==, "田中 一郎");

  by_nurse = desk_open (nurse, patient_id);
  g_assert_cmpint (rk_timeline_get_first_unread (by_nurse), ==, 1);
  post = rk_timeline_find (by_nurse, id, NULL);
  g_assert_nonnull (post);
  g_assert_true (rk_post_item_is_unread (post));
  rk_timeline_mark_read (by_nurse, 1);
  WAIT (rk_patient_item_get_unread (patient_of (nurse)) == 0);
  WAIT (!rk_post_item_is_unread (post));

  desk_react (by_nurse, post, RK_REACTION_ACK, TRUE);
  g_assert_true (rk_post_item_get_my_ack (post));
  WAIT (rk_patient_item_get_unacked (patient_of (nurse)) == 0);
  WAIT (rk_post_item_get_n_acks (rk_timeline_find (by_doctor, id, NULL)) == 1);

  /* 了解 belongs to a version. */
  desk_edit (by_doctor, desk_find (by_doctor, id), "血圧 128/76、微熱あり");
  WAIT (strcmp (rk_post_item_get_text (post), "血圧 128/76、微熱あり") == 0);
  WAIT (rk_post_item_get_my_ack_is_earlier (post));
  g_assert_false (rk_post_item_get_my_ack (post));
  g_assert_cmpuint (rk_patient_item_get_unacked (patient_of (nurse)), ==, 1);
  g_assert_true (rk_post_item_has_history (post));

  rk_timeline_mark_unread_from (by_nurse, post);
  WAIT (rk_patient_item_get_unread (patient_of (nurse)) == 1);
  rk_timeline_mark_read (by_nurse, 1);
  WAIT (rk_patient_item_get_unread (patient_of (nurse)) == 0);
}

static void
test_undo (void)
{
  g_autofree char *id = desk_post (by_doctor, "宛先を間違えました", NULL, 60000);
  RkPostItem *post = rk_timeline_find (by_doctor, id, NULL);
  guint before = g_list_model_get_n_items (G_LIST_MODEL (by_doctor));

  g_assert_cmpint (rk_post_item_get_send_state (post), ==, RK_SEND_HELD);
  g_assert_cmpint (rk_post_item_get_held_until_us (post), >, g_get_monotonic_time ());
  desk_act (by_doctor, post, rk_timeline_undo_post_async);
  g_assert_null (rk_timeline_find (by_doctor, id, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (by_doctor)), ==, before - 1);
  g_assert_cmpstr (rk_timeline_get_draft_text (by_doctor), ==, "宛先を間違えました");
  rk_timeline_save_draft (by_doctor, "", NULL);
  g_assert_cmpuint (rk_client_get_n_unsent (doctor), ==, 0);
}

static void
test_attachment (void)
{
  gsize size = 300000;
  guint8 *noise = g_malloc (size);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) streamed = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (RkAttachmentItem) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  guint8 buffer[16];
  gsize got;

  for (gsize i = 0; i < size; i++)
    noise[i] = (guint8) g_random_int ();
  memcpy (noise, "\xff\xd8\xff\xe0\0\x10JFIF", 11);
  content = g_bytes_new_take (noise, size);
  g_ptr_array_add (files, rk_new_attachment_new ("褥瘡.jpg", "image/jpeg", content));
  id = desk_post (by_nurse, "写真です", files, 0);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_nurse, id, NULL)) == RK_SEND_DONE);

  WAIT (rk_timeline_find (by_doctor, id, NULL) != NULL
        && g_list_model_get_n_items (
             rk_post_item_get_attachments (rk_timeline_find (by_doctor, id, NULL)))
             == 1);
  file = g_list_model_get_item (
    rk_post_item_get_attachments (rk_timeline_find (by_doctor, id, NULL)), 0);
  g_assert_cmpstr (rk_attachment_item_get_attachment (file)->name, ==, "褥瘡.jpg");
  rk_client_media_bytes_async (doctor, file, NULL, on_result, &result);
  received = rk_client_media_bytes_finish (doctor, await (&result), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (received, content));
  WAIT (rk_attachment_item_get_state (file) == RK_MEDIA_LOCAL);

  rk_client_media_async (doctor, file, NULL, on_result, &streamed);
  stream = rk_client_media_finish (doctor, await (&streamed), &error);
  g_assert_no_error (error);
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 65530, G_SEEK_SET, NULL, &error));
  g_input_stream_read_all (stream, buffer, sizeof buffer, &got, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, got, noise + 65530, sizeof buffer);
}

/* A large file is stopped on its way, kept, sent again, stopped again and thrown away. */
static void
test_stop (void)
{
  gsize size = 24 << 20;
  guint8 *noise = g_malloc (size);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autofree char *id = NULL;
  g_autofree char *second = NULL;

  for (gsize i = 0; i < size; i++)
    noise[i] = (guint8) (i * 2654435761u >> 13);
  content = g_bytes_new_take (noise, size);
  g_ptr_array_add (files, rk_new_attachment_new ("記録.txt", "text/plain", content));
  id = desk_post (by_nurse, "大きな記録です", files, 0);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_nurse, id, NULL)) == RK_SEND_SENDING);
  desk_act (by_nurse, desk_find (by_nurse, id), rk_timeline_stop_post_async);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_nurse, id, NULL)) == RK_SEND_FAILED);
  g_assert_nonnull (rk_post_item_get_failure (rk_timeline_find (by_nurse, id, NULL)));
  g_assert_null (rk_timeline_find (by_doctor, id, NULL));
  desk_act (by_nurse, desk_find (by_nurse, id), rk_timeline_retry_async);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_nurse, id, NULL)) == RK_SEND_DONE);
  WAIT (rk_timeline_find (by_doctor, id, NULL) != NULL);

  second = desk_post (by_nurse, "もう一つの記録です", files, 0);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_nurse, second, NULL)) == RK_SEND_SENDING);
  desk_act (by_nurse, desk_find (by_nurse, second), rk_timeline_stop_post_async);
  desk_act (by_nurse, desk_find (by_nurse, second), rk_timeline_discard_async);
  WAIT (rk_timeline_find (by_nurse, second, NULL) == NULL);
  WAIT (rk_client_get_n_unsent (nurse) == 0);
  /* What comes after it still goes out. */
  g_autofree char *third = desk_post (by_nurse, "短い書き込み", NULL, 0);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_nurse, third, NULL)) == RK_SEND_DONE);
  g_assert_null (rk_timeline_find (by_doctor, second, NULL));
}

static void
test_search (void)
{
  g_autoptr (RkSearchResult) result = NULL;
  g_autoptr (RkSearchHit) hit = NULL;
  const RkRange *ranges;
  guint n;

  WAIT (desk_search (nurse, "微熱", NULL) == 1);
  desk_search (nurse, "血圧", &result);
  g_assert_cmpuint (g_list_model_get_n_items (result->hits), ==, 1);
  g_assert_true (result->complete);
  hit = g_list_model_get_item (result->hits, 0);
  g_assert_cmpstr (rk_search_hit_get_space_title (hit), ==, "佐藤 花子");
  ranges = rk_search_hit_get_ranges (hit, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (
    strncmp (rk_search_hit_get_excerpt (hit) + ranges[0].start, "血圧", strlen ("血圧")), ==, 0);
  g_assert_cmpuint (ranges[0].end - ranges[0].start, ==, strlen ("血圧"));
  /* What was replaced by an edit is found no more. */
  g_assert_cmpuint (desk_search (nurse, "発熱なし", NULL), ==, 0);
}

static void
test_offline (void)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  guint count = 0, at_first, at_second, at_third;

  region_stop (region);
  WAIT (!rk_client_get_online (nurse) || rk_client_get_state (nurse) == RK_CLIENT_READY);
  first = desk_post (by_nurse, "訪問しました 一", NULL, 0);
  second = desk_post (by_nurse, "訪問しました 二", NULL, 0);
  third = desk_post (by_nurse, "訪問しました 三", NULL, 0);
  WAIT (!rk_client_get_online (nurse));
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), ==, 3);
  g_assert_true (rk_patient_item_get_has_sending (patient_of (nurse)));
  g_assert_cmpuint (desk_search (nurse, "微熱", NULL), ==, 1);

  region_start (region);
  WAIT (rk_client_get_n_unsent (nurse) == 0);
  WAIT (rk_timeline_find (by_doctor, third, NULL) != NULL);
  rk_timeline_find (by_doctor, first, &at_first);
  rk_timeline_find (by_doctor, second, &at_second);
  rk_timeline_find (by_doctor, third, &at_third);
  g_assert_cmpuint (at_first, <, at_second);
  g_assert_cmpuint (at_second, <, at_third);
  desk_find_text (by_doctor, "訪問しました 二", &count);
  g_assert_cmpuint (count, ==, 1);
  WAIT (rk_client_get_online (nurse));
}

static void
test_hide_and_withdraw (void)
{
  g_autofree char *wrong = desk_post (by_nurse, "別の方の話です", NULL, 0);
  g_autofree char *taken = desk_post (by_nurse, "取り下げます", NULL, 0);

  WAIT (rk_timeline_find (by_doctor, taken, NULL) != NULL);
  desk_act (by_doctor, desk_find (by_doctor, wrong), rk_timeline_hide_async);
  desk_act (by_nurse, desk_find (by_nurse, taken), rk_timeline_withdraw_async);
  WAIT (rk_post_item_get_post_state (rk_timeline_find (by_nurse, wrong, NULL)) == RK_POST_HIDDEN);
  WAIT (rk_post_item_get_post_state (rk_timeline_find (by_doctor, taken, NULL))
        == RK_POST_WITHDRAWN);
  g_assert_cmpstr (rk_post_item_get_text (rk_timeline_find (by_nurse, wrong, NULL)), ==, "");
  g_assert_cmpuint (desk_search (nurse, "別の方", NULL), ==, 0);
  g_assert_cmpuint (desk_search (doctor, "取り下げ", NULL), ==, 0);
}

/* A withdrawal of the consent reaches every desk, what was not sent stays in its words, and a new
 * consent lets it out. */
static void
test_consent (void)
{
  g_autofree char *id = NULL;
  g_autofree char *known = desk_post (by_doctor, "撤回の前のことです", NULL, 0);
  const RkConsent *consent;
  g_autoptr (GAsyncResult) withdrawn = NULL;
  g_autoptr (GAsyncResult) reacted = NULL;
  g_autoptr (GError) error = NULL;

  WAIT (rk_patient_item_get_consent (patient_of (nurse)) != NULL);
  g_assert_cmpstr (rk_patient_item_get_consent (patient_of (nurse))->refused, ==, "photos");
  WAIT (rk_timeline_find (by_nurse, known, NULL) != NULL);
  consent = rk_patient_item_get_consent (patient_of (doctor));
  rk_client_withdraw_consent_async (
    doctor, patient_id, consent->id, "2026-05-01", "ご家族の希望", NULL, on_result, &withdrawn);
  rk_client_act_finish (doctor, await (&withdrawn), &error);
  g_assert_no_error (error);
  WAIT (rk_patient_item_get_consent_state (patient_of (nurse)) == RK_CONSENT_WITHDRAWN);
  WAIT (rk_patient_item_get_consent (patient_of (nurse))->withdrawal_reason != NULL);

  /* As a desk that has not heard of it would send. */
  id = desk_post (by_nurse, "まだ送っていない書き込み", NULL, 0);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_nurse, id, NULL)) == RK_SEND_FAILED);
  g_assert_nonnull (rk_post_item_get_failure (rk_timeline_find (by_nurse, id, NULL)));
  g_assert_cmpstr (
    rk_post_item_get_text (rk_timeline_find (by_nurse, id, NULL)), ==, "まだ送っていない書き込み");
  rk_timeline_react_async (
    by_nurse, desk_find (by_nurse, known), RK_REACTION_ACK, TRUE, NULL, on_result, &reacted);
  g_assert_false (rk_timeline_act_finish (by_nurse, await (&reacted), &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CLOSED);

  desk_record_consent (doctor, patient_id);
  WAIT (rk_patient_item_get_consent_state (patient_of (nurse)) == RK_CONSENT_GIVEN);
  desk_act (by_nurse, desk_find (by_nurse, id), rk_timeline_retry_async);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (by_nurse, id, NULL)) == RK_SEND_DONE);
}

static void
test_lock (void)
{
  g_autoptr (RkSecret) wrong = rk_secret_new_from_text ("nanka1234");
  g_autoptr (RkSecret) right = rk_secret_new_from_text (PASSWORD);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_lock (doctor);
  g_assert_cmpint (rk_client_get_state (doctor), ==, RK_CLIENT_LOCKED);
  rk_client_unlock_async (doctor, wrong, NULL, on_result, &first);
  g_assert_false (rk_client_unlock_finish (doctor, await (&first), &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_WRONG_PASSWORD);
  g_assert_cmpuint (rk_client_get_unlock_attempts_left (doctor), ==, 4);
  g_clear_error (&error);
  rk_client_unlock_async (doctor, right, NULL, on_result, &second);
  rk_client_unlock_finish (doctor, await (&second), &error);
  g_assert_no_error (error);
  g_assert_cmpint (rk_client_get_state (doctor), ==, RK_CLIENT_READY);
}

static void
note_admin (GListModel *members, guint position, guint removed, guint added, gboolean *ret_admin)
{
  RkTimeline *timeline = g_object_get_data (G_OBJECT (members), "timeline");
  *ret_admin = rk_timeline_is_admin (timeline);
}

/* A row for an administrator is made when the list gets its item: it has to be known by then. */
static void
test_admin_first (void)
{
  g_autofree char *id = desk_register_patient (doctor, "青木", "茂");
  gboolean admin = FALSE;

  g_autoptr (RkTimeline) timeline = rk_client_open_timeline (
    doctor, rk_patient_item_get_space_id (rk_client_find_patient (doctor, id)));
  GListModel *members = rk_timeline_get_members (timeline);
  g_object_set_data (G_OBJECT (members), "timeline", timeline);
  g_signal_connect (members, "items-changed", G_CALLBACK (note_admin), &admin);
  WAIT (rk_timeline_get_loaded (timeline));
  g_assert_true (admin);
}

static void
count_change (int *n)
{
  (*n)++;
}

static guint
count_approvals (RkClient *client)
{
  GListModel *invitations = rk_client_get_invitations (client);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (invitations); i++)
    {
      g_autoptr (RkInvitationItem) item = g_list_model_get_item (invitations, i);
      n += rk_invitation_item_can_approve (item);
    }
  return n;
}

/* A list that filters by what an invitation waits for has to learn of its new state. */
static void
test_approval (void)
{
  GListModel *invitations = rk_client_get_invitations (doctor);
  g_autoptr (GAsyncResult) invited = NULL;
  g_autoptr (GAsyncResult) approved = NULL;
  g_autoptr (GError) error = NULL;
  RkClient *pharmacist;
  guint n_before = rk_client_get_n_notices (doctor);
  guint n_told = g_list_model_get_n_items (rk_client_get_notices (doctor));
  int n_changes = 0;

  region_add_user (region, "pharmacist@example.jp", "井上 薫", "pharmacist", FALSE);
  pharmacist = desk_new (region, "pharmacist");
  desk_must_sign_in (pharmacist, "pharmacist@example.jp");
  const char *ids[] = { rk_user_item_get_id (rk_client_get_user (pharmacist)), NULL };
  rk_timeline_invite_async (by_nurse, ids, NULL, on_result, &invited);
  rk_timeline_act_finish (by_nurse, await (&invited), &error);
  g_assert_no_error (error);
  WAIT (count_approvals (doctor) == 1);
  WAIT (rk_client_get_n_notices (doctor) == n_before + 1);
  /* Its notice has come, too, and counts no second time. */
  WAIT (g_list_model_get_n_items (rk_client_get_notices (doctor)) > n_told);
  g_assert_cmpuint (rk_client_get_n_notices (doctor), ==, n_before + 1);

  gulong id = g_signal_connect_swapped (
    invitations, "items-changed", G_CALLBACK (count_change), &n_changes);
  for (guint i = 0; i < g_list_model_get_n_items (invitations); i++)
    {
      g_autoptr (RkInvitationItem) item = g_list_model_get_item (invitations, i);
      if (rk_invitation_item_can_approve (item))
        rk_client_approve_invitation_async (
          doctor, rk_invitation_item_get_invitation (item)->id, TRUE, NULL, on_result, &approved);
    }
  rk_client_act_finish (doctor, await (&approved), &error);
  g_assert_no_error (error);
  WAIT (count_approvals (doctor) == 0);
  WAIT (rk_client_get_n_notices (doctor) == n_before);
  g_assert_cmpint (n_changes, >, 0);
  g_signal_handler_disconnect (invitations, id);
  desk_free (pharmacist);
}

/* What the operator changes reaches a desk at work, not only the next sign-in. */
static void
test_rules_change (void)
{
  g_autofree char *done = NULL;

  g_assert_cmpint (rk_client_get_facility (nurse)->idle_lock_minutes, !=, 3);
  done = region_ctl (region, "facility", "set", region->facility_id, "--lock-minutes", "3",
                     "--sealed-hours", "5", NULL);
  g_assert_nonnull (done);
  WAIT (rk_client_get_facility (nurse)->idle_lock_minutes == 3);
  g_assert_cmpint (rk_client_get_facility (nurse)->sealed_hours, ==, 5);
  g_assert_cmpstr (rk_user_item_get_name (rk_client_get_user (nurse)), ==, "鈴木 花");
}

static gboolean
remembers (const char *desk, const char *mail)
{
  g_autofree char *dir = region_desk_dir (region, desk);
  g_autofree char *path = g_build_filename (dir, "device", NULL);
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  return strstr (content, mail) != NULL;
}

/* An address that a desk remembers goes with the rule against it, at once, and none is taken. */
static void
test_mail_rule (void)
{
  const char *mail = "pharmacist@example.jp";
  RkClient *desk = desk_new (region, "remembering");
  g_autoptr (RkSecret) password = rk_secret_new_from_text (PASSWORD);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      rk_client_sign_in_async (desk, mail, password, TRUE, NULL, on_result, &result);
      rk_client_sign_in_finish (desk, await (&result), &error);
      g_assert_no_error (error);
      WAIT (rk_client_get_state (desk) == RK_CLIENT_READY);
      if (i == 0)
        {
          WAIT (g_strcmp0 (rk_client_get_remembered_mail (desk), mail) == 0);
          g_assert_true (remembers ("remembering", mail));
          g_free (region_ctl (
            region, "facility", "set", region->facility_id, "--remember-mail", "no", NULL));
        }
      WAIT (rk_client_get_mail_barred (desk));
      WAIT (rk_client_get_remembered_mail (desk) == NULL);
      g_assert_false (remembers ("remembering", mail));
      rk_wipe_report_free (desk_sign_out (desk, RK_SIGN_OUT_NORMAL, &error));
      g_assert_no_error (error);
      g_assert_true (rk_client_get_mail_barred (desk));
      g_clear_object (&result);
      desk_free (desk);
      /* As it is after the next start. */
      desk = desk_new (region, "remembering");
      WAIT (rk_client_get_mail_barred (desk));
    }

  /* The rule is lifted: the next sign-in learns it. */
  g_free (
    region_ctl (region, "facility", "set", region->facility_id, "--remember-mail", "yes", NULL));
  desk_must_sign_in (desk, mail);
  WAIT (!rk_client_get_mail_barred (desk));
  rk_wipe_report_free (desk_sign_out (desk, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  desk_free (desk);
}

static RkStaffing *
ask_staffing (RkClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RkStaffing *staffing;

  rk_client_staffing_async (client, NULL, on_result, &result);
  staffing = rk_client_staffing_finish (client, await (&result), &error);
  g_assert_no_error (error);
  return staffing;
}

static void
must_act (RkClient *client, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  rk_client_act_finish (client, await (result), &error);
  g_assert_no_error (error);
  g_clear_object (result);
}

/* A profile, the rules, the access log, and a terminal that is cut off from the doctor's. */
static void
test_administration (void)
{
  static const guint8 face[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkStaffing) before = NULL, after = NULL;
  g_autoptr (RkFacility) rules = NULL;
  g_autoptr (RkAccessPage) page = NULL;
  g_autoptr (RkIncident) incident = NULL;
  g_autoptr (GBytes) image = g_bytes_new_static (face, sizeof face);
  g_autofree char *nurse_id = g_strdup (rk_user_item_get_id (rk_client_get_user (nurse)));
  RkClient *lost = desk_new (region, "lost");
  const RkTerminal *terminal;
  Ended ended = { 0 };
  guint n_before;

  rk_client_save_profile_async (nurse, "鈴木 花子", "すずき はなこ",
                                RK_PROFESSION_PUBLIC_HEALTH_NURSE, NULL, on_result, &result);
  must_act (nurse, &result);
  WAIT (g_strcmp0 (rk_user_item_get_name (rk_client_get_user (nurse)), "鈴木 花子") == 0);
  rk_client_set_portrait_async (nurse, image, NULL, on_result, &result);
  must_act (nurse, &result);
  WAIT (rk_user_item_get_portrait_version (rk_client_get_user (nurse)) == 1);

  rules = rk_record_copy (&rk_facility_type, rk_client_get_facility (doctor));
  rules->idle_lock_minutes = 7;
  rules->password_days = 60;
  rk_client_set_rules_async (doctor, rules, NULL, on_result, &result);
  must_act (doctor, &result);
  WAIT (rk_client_get_facility (nurse)->idle_lock_minutes == 7);
  g_assert_cmpint (rk_client_get_facility (nurse)->password_days, ==, 60);
  g_assert_cmpint (rk_user_item_get_user (rk_client_get_user (nurse))->password_changed_us, >, 0);

  before = ask_staffing (doctor);
  n_before = before->terminals->len;
  g_assert_cmpuint (n_before, >=, 2);
  g_signal_connect (lost, "ended", G_CALLBACK (on_ended), &ended);
  desk_must_sign_in (lost, "nurse@example.jp");
  after = ask_staffing (doctor);
  g_assert_cmpuint (after->terminals->len, ==, n_before + 1);
  /* The one that was used last. */
  terminal = g_ptr_array_index (after->terminals, 0);
  g_assert_cmpstr (terminal->people, ==, nurse_id);
  rk_client_report_incident_async (doctor, NULL, terminal->id, NULL, on_result, &result);
  incident = rk_client_report_incident_finish (doctor, await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (incident->n_sessions, ==, 1);
  WAIT (ended.n == 1);
  g_assert_false (region_holds (region, "lost", "store.db"));
  /* Her other desk goes on. */
  g_assert_cmpint (rk_client_get_state (nurse), ==, RK_CLIENT_READY);

  g_clear_object (&result);
  rk_client_access_async (doctor, nurse_id, NULL, NULL, 0, 0, 0, NULL, on_result, &result);
  page = rk_client_access_finish (doctor, await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->rows->len, >, 0);
  desk_free (lost);
}

static void
test_end (void)
{
  g_autoptr (RkWipeReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *dir = region_desk_dir (region, "doctor");

  report = desk_sign_out (doctor, RK_SIGN_OUT_NORMAL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (rk_client_get_patients (doctor)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (by_doctor)), ==, 0);
  for (guint i = 0; i < report->entries->len; i++)
    {
      const RkWipeEntry *entry = &g_array_index (report->entries, RkWipeEntry, i);
      g_assert_cmpint (entry->result, !=, RK_WIPE_FAILED);
      g_assert_cmpint (entry->result, !=, RK_WIPE_PENDING);
    }
  g_assert_cmpint (report->finished_us - report->started_us, <, 5 * G_USEC_PER_SEC);
  desk_list_files (dir, files);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (files, 0), ==, "device");

  g_clear_object (&by_doctor);
  g_clear_object (&by_nurse);
  desk_free (doctor);
  desk_free (nurse);
}

/* Nobody is signed in, and a code of a mail is all that is needed. */
static void
test_by_code (void)
{
  const RkNewcomer newcomer = { .mail = "nobody@example.jp",
                                .code = "AAAA-BBBB-CCCC-DDDD",
                                .name = "山田 花江",
                                .profession = RK_PROFESSION_NURSE,
                                .workplace = "あおば薬局" };
  g_autofree char *dir = region_desk_dir (region, "newcomer");
  RkClient *desk = rk_client_new (dir);
  g_autoptr (RkSecret) password = rk_secret_new_from_text ("Tsubaki-no-7");
  GAsyncResult *started = NULL, *registered = NULL, *declined = NULL, *recovered = NULL;
  g_autoptr (GError) error = NULL;

  /* As the program does: the address that it was started with is told before all else. */
  rk_client_set_server_url (desk, region->url);
  rk_client_start_async (desk, NULL, on_result, &started);
  g_assert_true (rk_client_start_finish (desk, await (&started), NULL, &error));
  g_assert_cmpstr (rk_client_get_server_url (desk), ==, region->url);
  rk_client_register_async (desk, &newcomer, password, NULL, on_result, &registered);
  g_assert_false (rk_client_by_code_finish (desk, await (&registered), &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_BAD_CREDENTIALS);
  g_clear_error (&error);
  rk_client_decline_registration_async (
    desk, newcomer.mail, newcomer.code, NULL, on_result, &declined);
  g_assert_false (rk_client_by_code_finish (desk, await (&declined), &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_BAD_CREDENTIALS);
  g_clear_error (&error);
  rk_client_recover_password_async (
    desk, newcomer.mail, newcomer.code, password, NULL, on_result, &recovered);
  g_assert_false (rk_client_by_code_finish (desk, await (&recovered), &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_BAD_CREDENTIALS);
  g_object_unref (started);
  g_object_unref (registered);
  g_object_unref (declined);
  g_object_unref (recovered);
  desk_free (desk);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  region = region_new ();
  region_start (region);
  g_test_add_func ("/engine/sign-in", test_sign_in);
  g_test_add_func ("/engine/patient", test_patient);
  g_test_add_func ("/engine/post-and-ack", test_post_and_ack);
  g_test_add_func ("/engine/undo", test_undo);
  g_test_add_func ("/engine/attachment", test_attachment);
  g_test_add_func ("/engine/stop", test_stop);
  g_test_add_func ("/engine/search", test_search);
  g_test_add_func ("/engine/offline", test_offline);
  g_test_add_func ("/engine/hide-and-withdraw", test_hide_and_withdraw);
  g_test_add_func ("/engine/consent", test_consent);
  g_test_add_func ("/engine/lock", test_lock);
  g_test_add_func ("/engine/approval", test_approval);
  g_test_add_func ("/engine/admin-first", test_admin_first);
  g_test_add_func ("/engine/rules-change", test_rules_change);
  g_test_add_func ("/engine/administration", test_administration);
  g_test_add_func ("/engine/mail-rule", test_mail_rule);
  g_test_add_func ("/engine/by-code", test_by_code);
  g_test_add_func ("/engine/end", test_end);
  status = g_test_run ();
  region_free (region);
  g_free (patient_id);
  return status;
}
