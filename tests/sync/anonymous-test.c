/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "client/communities.h"
#include "region.h"

#include <string.h>

/* 匿名で質問する: two desks and a real server. */

static Region *region;
static RkClient *doctor;
static RkClient *nurse;

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

/* Returns: how many rows of the audit have all three */
static guint
count_audit (const char *a, const char *b, const char *c)
{
  g_autofree char *all = region_ctl (region, "audit", "show", "--limit", "10000", NULL);
  g_auto (GStrv) rows = g_strsplit (all, "},{", -1);
  guint n = 0;

  for (guint i = 0; rows[i] != NULL; i++)
    n += strstr (rows[i], a) != NULL && strstr (rows[i], b) != NULL && strstr (rows[i], c) != NULL;
  return n;
}

static void
post_unnamed (RkTimeline *timeline, const char *text, const char *reply_to, char **ret_id)
{
  g_autoptr (GAsyncResult) posted = NULL;
  g_autoptr (GError) error = NULL;

  rk_timeline_post_anonymously_async (timeline, text, reply_to, 0, NULL, on_result, &posted);
  *ret_id = rk_timeline_post_finish (timeline, await (&posted), &error);
  g_assert_no_error (error);
}

static gboolean
is_by (RkTimeline *timeline, const char *id, const char *name, gboolean own)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  return post != NULL && rk_post_item_get_send_state (post) == RK_SEND_DONE
         && rk_post_item_is_anonymous (post) && rk_post_item_is_own (post) == own
         && rk_post_item_get_post (post)->author_id == NULL
         && g_strcmp0 (rk_user_item_get_name (rk_post_item_get_author (post)), name) == 0;
}

static char *
answer_named (RkTimeline *timeline, const char *text, const char *reply_to)
{
  g_autoptr (GAsyncResult) posted = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  rk_timeline_post_async (timeline, text, reply_to, NULL, 0, NULL, on_result, &posted);
  id = rk_timeline_post_finish (timeline, await (&posted), &error);
  g_assert_no_error (error);
  return id;
}

/* Out, with all that lay here, and in again. */
static void
begin_anew (RkClient *client, const char *mail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkWipeReport) report = desk_sign_out (client, RK_SIGN_OUT_DISCARD_UNSENT, &error);

  g_assert_no_error (error);
  desk_must_sign_in (client, mail);
}

/* 匿名で質問する: asked without a network, answered, solved; and after a logout it is still their
 * own by nothing but the password. */
static void
test_anonymous (void)
{
  g_autoptr (GAsyncResult) made = NULL, edited = NULL, solved = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = g_build_filename (region->dir, "first.key", NULL);
  g_autofree char *second = g_build_filename (region->dir, "second.key", NULL);
  g_autofree char *id = NULL, *question = NULL, *more = NULL, *answer = NULL;

  region_add_user (region, "doctor@example.jp", "田中 一郎", "doctor", TRUE);
  region_add_user (region, "nurse@example.jp", "鈴木 花", "nurse", FALSE);
  doctor = desk_new (region, "doctor");
  nurse = desk_new (region, "nurse");
  desk_must_sign_in (doctor, "doctor@example.jp");
  desk_must_sign_in (nurse, "nurse@example.jp");
  g_autofree char *me = g_strdup (rk_user_item_get_id (rk_client_get_user (nurse)));
  rk_client_create_space_async (
    doctor, RK_SPACE_COMMUNITY, "夜勤の広場", NULL, NULL, NULL, on_result, &made);
  id = rk_client_create_space_finish (doctor, await (&made), &error);
  g_assert_no_error (error);
  WAIT (find_consult (doctor, id) != NULL);
  let_in (nurse, doctor, id);
  WAIT (find_consult (nurse, id) != NULL);
  g_autofree char *consult = g_strdup (rk_space_item_get_id (find_consult (nurse, id)));
  g_autoptr (RkTimeline) by_doctor = open_space (doctor, consult);
  g_autoptr (RkTimeline) by_nurse = open_space (nurse, consult);
  /* Without the two keys nobody asks so; with them from the next sign-in on. */
  g_assert_false (rk_timeline_get_can_be_anonymous (by_nurse));
  g_free (region_ctl (region, "anonymous", "keys", first, second, NULL));
  g_clear_object (&by_nurse);
  begin_anew (nurse, "nurse@example.jp");
  WAIT (rk_client_find_space (nurse, consult) != NULL);
  by_nurse = open_space (nurse, consult);
  g_assert_true (rk_timeline_get_can_be_anonymous (by_nurse));
  g_assert_false (rk_timeline_get_anonymous (by_nurse));

  /* What is half written there does not leave the desk, whichever way it will be asked. */
  rk_timeline_save_draft (by_nurse, "夜間の", NULL);
  region_stop (region);
  WAIT (!rk_client_get_online (nurse));
  post_unnamed (by_nurse, "夜間の連絡が負担です。", NULL, &question);
  WAIT (rk_timeline_find (by_nurse, question, NULL) != NULL);
  g_assert_cmpstr (
    rk_user_item_get_name (rk_post_item_get_author (rk_timeline_find (by_nurse, question, NULL))),
    ==, "Anonymous (you)");
  region_start (region);
  WAIT (is_by (by_nurse, question, "Anonymous (you)", TRUE));
  WAIT (is_by (by_doctor, question, "Anonymous", FALSE));
  g_assert_cmpuint (rk_timeline_get_unread (by_nurse), ==, 0);
  /* Who has read it in the moment in which it came is who asked. */
  rk_timeline_mark_read (
    by_nurse, rk_post_item_get_position (rk_timeline_find (by_nurse, question, NULL)));

  rk_timeline_edit_async (by_nurse, rk_timeline_find (by_nurse, question, NULL),
                          "夜間の連絡が負担です。交代は？", NULL, on_result, &edited);
  must (rk_timeline_act_finish (by_nurse, await (&edited), &error), error);
  WAIT (g_strcmp0 (rk_post_item_get_text (rk_timeline_find (by_doctor, question, NULL)),
                   "夜間の連絡が負担です。交代は？")
        == 0);
  answer = answer_named (by_doctor, "当番表を作りましょう。", question);
  WAIT (in_consult (by_nurse, answer) == RK_IN_CONSULT_ANSWER);
  g_assert_true (rk_post_item_get_answers_me (rk_timeline_find (by_nurse, answer, NULL)));
  rk_timeline_mark_read (
    by_nurse, rk_post_item_get_position (rk_timeline_find (by_nurse, answer, NULL)));
  while (count_audit (me, "marker_set", consult) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count_audit (me, "marker_set", consult), ==, 1);
  /* Under it its asker has no name, not even by mistake. */
  more = answer_named (by_nurse, "平日だけでも助かります。", question);
  WAIT (is_by (by_nurse, more, "The asker (you)", TRUE));
  WAIT (is_by (by_doctor, more, "The asker", FALSE));
  rk_timeline_solve_async (by_nurse, question, answer, NULL, on_result, &solved);
  must (rk_timeline_act_finish (by_nurse, await (&solved), &error), error);
  WAIT (in_consult (by_doctor, question) == RK_IN_CONSULT_SOLVED);

  g_assert_cmpuint (count_audit (me, question, consult), ==, 0);
  g_assert_cmpuint (count_audit (me, more, consult), ==, 0);
  g_assert_cmpuint (count_audit ("post_create", question, consult), ==, 1);

  /* A store of nothing but what the server tells: what was half written is not among that. */
  rk_timeline_save_draft (by_nurse, "それでも平日は", NULL);
  WAIT (rk_space_item_get_has_draft (rk_client_find_space (nurse, consult)));
  g_clear_object (&by_nurse);
  begin_anew (nurse, "nurse@example.jp");
  WAIT (rk_client_find_space (nurse, consult) != NULL);
  by_nurse = open_space (nurse, consult);
  WAIT (is_by (by_nurse, question, "Anonymous (you)", TRUE));
  WAIT (is_by (by_nurse, more, "The asker (you)", TRUE));
  g_assert_null (rk_timeline_get_draft_text (by_nurse));

  /* Two people and both keys tell who it was. */
  g_autofree char *told = region_ctl (region, "anonymous", "open", consult, question, "--first-key",
                                      first, "--first-name", "山本", "--second-key", second,
                                      "--second-name", "井上", "--reason", "本人の申し立て", NULL);
  g_assert_nonnull (strstr (told, rk_user_item_get_id (rk_client_get_user (nurse))));
  g_autofree char *list = region_ctl (region, "anonymous", "list", NULL);
  g_assert_nonnull (strstr (list, "本人の申し立て"));
  g_assert_null (strstr (list, rk_user_item_get_id (rk_client_get_user (nurse))));
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
  g_test_add_func ("/anonymous/asked", test_anonymous);
  g_test_add_func ("/anonymous/end", test_end);
  status = g_test_run ();
  region_free (region);
  return status;
}
