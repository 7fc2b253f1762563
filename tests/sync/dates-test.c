/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/proposal.h"
#include "core/time.h"
#include "region.h"

/* 日程調整: a nurse's desk, a doctor's, and a real server, with and without the network between. */

static Region *region;
static Team team;

static char *
dates_of (gint64 begin_us)
{
  const RkProposedTime times[] = { { begin_us, begin_us + RK_HOUR }, { begin_us + RK_DAY, 0 } };

  return rk_proposal_format (times, G_N_ELEMENTS (times));
}

static char *
propose (RkTimeline *timeline, const char *text, gint64 begin_us)
{
  g_autofree char *dates = dates_of (begin_us);
  const RkAsk ask
    = { .due_us = rk_time_now_us () + RK_HOUR, .dates = dates, .place = (char *) "2階" };
  g_autoptr (GAsyncResult) posted = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  rk_timeline_post_asking_async (
    timeline, text, NULL, NULL, 0, &ask, NULL, NULL, NULL, on_result, &posted);
  id = rk_timeline_post_finish (timeline, await (&posted), &error);
  g_assert_no_error (error);
  return id;
}

static const char *
answer_of (RkTimeline *timeline, const char *id, gboolean mine)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);
  GPtrArray *reactions = post != NULL ? rk_post_item_get_reactions (post) : NULL;

  for (guint i = 0; reactions != NULL && i < reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (reactions, i);
      if (entry->kind == RK_REACTION_DATES && entry->is_mine == mine)
        return entry->choices;
    }
  return NULL;
}

static gboolean
decide (RkTimeline *timeline, const char *id, gint64 decided_us, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) decided = NULL;

  rk_timeline_decide_async (timeline, rk_timeline_find (timeline, id, NULL), decided_us, text, NULL,
                            NULL, on_result, &decided);
  return rk_timeline_act_finish (timeline, await (&decided), error);
}

static RkDatesState
state_of (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  return post != NULL ? rk_post_item_get_dates_state (post) : RK_DATES_NONE;
}

static void
test_begin (void)
{
  team_begin (&team, region, region);
}

/* Proposed and answered without a network; the last answer is the one that counts. */
static void
test_offline (void)
{
  const gint64 begin = (rk_time_now_us () / RK_DAY + 5) * RK_DAY;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  region_stop (region);
  WAIT (!rk_client_get_online (team.nurse) && !rk_client_get_online (team.doctor));
  id = propose (team.by_nurse, "退院後の会議", begin);
  WAIT (state_of (team.by_nurse, id) == RK_DATES_OPEN);
  g_assert_cmpstr (rk_post_item_get_place (rk_timeline_find (team.by_nurse, id, NULL)), ==, "2階");
  region_start (region);
  WAIT (state_of (team.by_doctor, id) == RK_DATES_OPEN);
  WAIT (rk_client_get_asked (team.doctor) == 1);

  region_stop (region);
  WAIT (!rk_client_get_online (team.doctor));
  rk_timeline_answer_dates (
    team.by_doctor, rk_timeline_find (team.by_doctor, id, NULL), "nn", "遠方です");
  WAIT (g_strcmp0 (answer_of (team.by_doctor, id, TRUE), "nn") == 0);
  WAIT (rk_client_get_asked (team.doctor) == 0);
  rk_timeline_answer_dates (
    team.by_doctor, rk_timeline_find (team.by_doctor, id, NULL), "ym", "調整しました");
  WAIT (g_strcmp0 (answer_of (team.by_doctor, id, TRUE), "ym") == 0);
  g_assert_true (rk_post_item_get_my_dates (rk_timeline_find (team.by_doctor, id, NULL))->pending);
  /* One that is just being tried stays until it is known what became of it. */
  g_assert_cmpuint (rk_client_get_n_unsent (team.doctor), >=, 1);
  g_assert_cmpuint (rk_client_get_n_unsent (team.doctor), <=, 2);
  g_assert_false (decide (team.by_nurse, id, begin, "決定", &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_OFFLINE);
  region_start (region);
  WAIT (g_strcmp0 (answer_of (team.by_nurse, id, FALSE), "ym") == 0);
  WAIT (rk_client_get_n_unsent (team.doctor) == 0);
  g_assert_false (rk_post_item_get_my_dates (rk_timeline_find (team.by_doctor, id, NULL))->pending);
  g_assert_cmpuint (rk_post_item_get_n_missing (rk_timeline_find (team.by_nurse, id, NULL)), ==, 0);
}

/* What was answered while somebody decided is not lost unseen: the person is told. */
static void
test_decided_meanwhile (void)
{
  const gint64 begin = (rk_time_now_us () / RK_DAY + 6) * RK_DAY;
  g_autofree char *id = propose (team.by_nurse, "次の訪問", begin);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;
  guint n = 0;

  WAIT (state_of (team.by_doctor, id) == RK_DATES_OPEN);
  WAIT (state_of (team.by_nurse, id) == RK_DATES_OPEN
        && rk_post_item_get_send_state (rk_timeline_find (team.by_nurse, id, NULL))
             == RK_SEND_DONE);
  g_assert_true (decide (team.by_nurse, id, begin, "この日に決まりました", &error));
  g_assert_no_error (error);
  WAIT (state_of (team.by_doctor, id) == RK_DATES_DECIDED);
  g_assert_cmpint (
    rk_post_item_get_decided_us (rk_timeline_find (team.by_doctor, id, NULL)), ==, begin);
  WAIT (desk_find_text (team.by_doctor, "この日に決まりました", &n) != NULL);
  g_assert_cmpuint (n, ==, 1);
  rk_timeline_answer_dates (
    team.by_doctor, rk_timeline_find (team.by_doctor, id, NULL), "nn", NULL);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (team.by_doctor, id, NULL))
        == RK_SEND_FAILED);
  g_assert_nonnull (rk_post_item_get_failure (rk_timeline_find (team.by_doctor, id, NULL)));
  g_assert_null (answer_of (team.by_doctor, id, TRUE));
  desk_act (team.by_doctor, desk_find (team.by_doctor, id), rk_timeline_discard_async);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (team.by_doctor, id, NULL)) == RK_SEND_DONE);
}

static void
test_end (void)
{
  team_end (&team);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  region = region_new ();
  region_start (region);
  g_test_add_func ("/dates/begin", test_begin);
  g_test_add_func ("/dates/offline", test_offline);
  g_test_add_func ("/dates/decided-meanwhile", test_decided_meanwhile);
  g_test_add_func ("/dates/end", test_end);
  status = g_test_run ();
  region_free (region);
  return status;
}
