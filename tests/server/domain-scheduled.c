/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* 予約投稿: what waits, who sees it, what becomes of it. */

#include "core/time.h"
#include "domain-fixture.h"
#include "server/domain/scheduled.h"

#include <string.h>

/* Ten in the evening: the quiet hours of a facility last from 21:00 to 8:00 as a rule. */
static gint64
at_night (World *world)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");

  return rk_time_next_minute_of_day (world->now, zone, 22 * 60);
}

static Care
care_by_night (World *world)
{
  Care care = care_new (world);

  care.clerk = world_user (world, care.facility, "clerk", RK_ROLE_MEMBER);
  world_join (world, care.admin, care.clerk, care.space);
  world->now = at_night (world);
  return care;
}

static gint64
count (World *world, const char *sql, const char *key)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  rk_db_query_int64 (world->db, sql, &n, &error, "t", key);
  g_assert_no_error (error);
  return n;
}

#define POSTS(world, care)                                                                         \
  count (world, "SELECT count (*) FROM post WHERE space_id = $1", (care).space)
#define RETURNED(world, actor)                                                                     \
  count (world, "SELECT count (*) FROM notice WHERE user_id = $1 AND kind = 'scheduled_returned'", \
         (actor)->user_id)

static void
tick (World *world)
{
  DO (world, rk_domain_tick (tx, error));
}

static RkScheduled *
schedule (World *world, RkActor *author, const char *space, const char *id, const char *asked)
{
  const RkScheduled wanted = { .id = (char *) id,
                               .space_id = (char *) space,
                               .text = (char *) "明日の訪問は10時です",
                               .written_us = 1000000,
                               .ask_due_us = asked != NULL ? world->now + RK_DAY : 0,
                               .asked = (char *) asked };
  RkScheduled *made = NULL;
  RkCreated created;

  DO (world, rk_domain_scheduled_create (tx, author, &wanted, NULL, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpint (made->state, ==, RK_SCHEDULED_WAITING);
  return made;
}

static void
test_at_eight (World *world)
{
  g_auto (Care) care = care_by_night (world);
  g_autofree char *id = rk_id_new ();
  g_autoptr (RkScheduled) made = schedule (world, care.nurse, care.space, id, NULL);
  g_autoptr (RkScheduled) changed = NULL;
  g_autoptr (RkScheduled) again = NULL;
  g_autoptr (Desk) mine = desk_new ();
  g_autoptr (Desk) late = desk_new ();
  g_autoptr (Desk) others = desk_new ();
  const json_t *post;

  g_assert_cmpint (made->send_us % RK_DAY, ==, 23 * RK_HOUR);
  g_assert_cmpint (made->send_us - world->now, >, 9 * RK_HOUR);
  g_assert_cmpint (made->send_us - world->now, <=, 10 * RK_HOUR);
  desk_sync (mine, world, care.nurse, 100, 65536);
  desk_sync (others, world, care.admin, 100, 65536);
  /* Its author's alone, administrators included. */
  g_assert_cmpint (desk_count (mine, "scheduled"), ==, 1);
  g_assert_cmpint (desk_count (others, "scheduled"), ==, 0);
  g_assert_cmpint (desk_count (others, "post"), ==, 0);

  DO (world, (changed = rk_domain_scheduled_edit (
                tx, care.nurse, care.space, id, 2, "明日の訪問は11時です", error))
               != NULL);
  DO (world, (again = rk_domain_scheduled_edit (
                tx, care.nurse, care.space, id, 2, "明日の訪問は11時です", error))
               != NULL);
  REFUSED (world, VERSION_CONFLICT,
           rk_domain_scheduled_edit (tx, care.nurse, care.space, id, 2, "x", error) != NULL);
  world->now = made->send_us - 1;
  tick (world);
  g_assert_cmpint (POSTS (world, care), ==, 0);
  world->now = made->send_us;
  tick (world);
  tick (world);
  g_assert_cmpint (POSTS (world, care), ==, 1);
  desk_sync (mine, world, care.nurse, 100, 65536);
  desk_sync (others, world, care.admin, 100, 65536);
  desk_sync (late, world, care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (mine, "scheduled"), ==, 0);
  g_assert_cmpint (desk_count (late, "scheduled"), ==, 0);
  post = desk_get (others, "post", id);
  g_assert_cmpstr (rk_json_get_text (post, "text"), ==, "明日の訪問は11時です");
  g_assert_cmpstr (rk_json_get_text (post, "author_id"), ==, care.nurse->user_id);
  g_assert_cmpint (json_integer_value (json_object_get (post, "created_us")), ==, made->send_us);
  /* It is a post now. */
  REFUSED (world, NOT_FOUND,
           rk_domain_scheduled_edit (tx, care.nurse, care.space, id, 3, "x", error) != NULL);
  g_assert_cmpint (RETURNED (world, care.nurse), ==, 0);
}

static void
test_repeats (World *world)
{
  g_auto (Care) care = care_by_night (world);
  g_autofree char *id = rk_id_new ();
  g_autoptr (RkScheduled) made = schedule (world, care.nurse, care.space, id, NULL);
  g_autoptr (RkScheduled) same = NULL;
  g_autoptr (RkScheduled) gone = NULL;
  g_autoptr (RkPost) post = NULL;
  RkScheduled *none = NULL;
  RkScheduled wanted = {
    .id = id, .space_id = care.space, .text = (char *) "明日の訪問は10時です", .written_us = 1000000
  };
  const RkPost other = { .id = id, .space_id = care.space, .text = (char *) "別のこと" };
  RkCreated created;

  DO (world, rk_domain_scheduled_create (tx, care.nurse, &wanted, NULL, &created, &same, error));
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  g_assert_cmpint (same->send_us, ==, made->send_us);
  wanted.ask_due_us = world->now + RK_DAY;
  REFUSED (world, CONFLICT,
           rk_domain_scheduled_create (tx, care.nurse, &wanted, NULL, &created, &none, error));
  wanted.ask_due_us = 0;
  /* Withdrawn, and a repeat that was late changes nothing. */
  DO (world, rk_domain_scheduled_withdraw (tx, care.nurse, care.space, id, error));
  REFUSED (world, NOT_FOUND, rk_domain_scheduled_withdraw (tx, care.nurse, care.space, id, error));
  DO (world, rk_domain_scheduled_create (tx, care.nurse, &wanted, NULL, &created, &gone, error));
  g_assert_cmpint (created, ==, RK_CREATED_UNSEEN);
  g_assert_null (gone);
  world->now = made->send_us;
  tick (world);
  g_assert_cmpint (POSTS (world, care), ==, 0);
  /* What is posted has its id for good. */
  DO (world, rk_domain_post_create (tx, care.nurse, &other, NULL, &created, &post, error));
  wanted.id = post->id;
  REFUSED (world, CONFLICT,
           rk_domain_scheduled_create (tx, care.clerk, &wanted, NULL, &created, &none, error));
}

static void
test_refused (World *world)
{
  g_auto (Care) care = care_by_night (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *blank = rk_id_new ();
  g_autoptr (RkScheduled) made = schedule (world, care.nurse, care.space, id, NULL);
  RkScheduled *none = NULL;
  const RkScheduled nothing = { .id = blank, .space_id = care.space, .text = (char *) "　" };
  RkCreated created;

  /* Nobody else learns that it is there. */
  REFUSED (world, NOT_FOUND, rk_domain_scheduled_withdraw (tx, care.admin, care.space, id, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_scheduled_edit (tx, care.clerk, care.space, id, 2, "x", error) != NULL);
  REFUSED (
    world, NOT_FOUND, rk_domain_scheduled_withdraw (tx, care.stranger, care.space, id, error));
  REFUSED (world, INVALID,
           rk_domain_scheduled_create (tx, care.nurse, &nothing, NULL, &created, &none, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_scheduled_create (tx, care.stranger, &nothing, NULL, &created, &none, error));
  REFUSED (world, INVALID,
           rk_domain_scheduled_edit (tx, care.nurse, care.space, id, 2, " ", error) != NULL);
}

/* By day there is nothing to wait for. */
static void
test_by_day (World *world)
{
  g_auto (Care) care = care_by_night (world);
  g_autofree char *id = rk_id_new ();
  g_autoptr (RkScheduled) made = NULL;

  world->now += 12 * RK_HOUR;
  made = schedule (world, care.nurse, care.space, id, NULL);
  g_assert_cmpint (made->send_us, <=, world->now);
  tick (world);
  g_assert_cmpint (POSTS (world, care), ==, 1);
}

/* Who leaves posts nothing there; who may not post gets it back; who was asked may have left. */
static void
test_meanwhile (World *world)
{
  g_auto (Care) care = care_by_night (world);
  g_autofree char *left = rk_id_new ();
  g_autofree char *barred = rk_id_new ();
  g_autofree char *asking = rk_id_new ();
  g_autofree char *both = g_strjoin (" ", care.nurse->user_id, care.clerk->user_id, NULL);
  g_autoptr (RkScheduled) first = schedule (world, care.nurse, care.space, left, NULL);
  g_autoptr (RkScheduled) second = schedule (world, care.clerk, care.space, barred, NULL);
  g_autoptr (RkScheduled) third = schedule (world, care.admin, care.space, asking, both);
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *asked = NULL;

  DO (world, rk_domain_member_remove (tx, care.admin, care.space, care.nurse->user_id, error));
  g_assert_cmpint (RETURNED (world, care.nurse), ==, 1);
  DO (world, rk_domain_user_suspend (tx, world->operator, care.clerk->user_id, TRUE, error));
  world->now = first->send_us;
  tick (world);
  tick (world);
  g_assert_cmpint (POSTS (world, care), ==, 1);
  g_assert_cmpint (RETURNED (world, care.nurse), ==, 1);
  g_assert_cmpint (RETURNED (world, care.clerk), ==, 1);
  g_assert_cmpint (RETURNED (world, care.admin), ==, 0);
  DO (world, rk_db_query_text (
               world->db, "SELECT asked FROM post WHERE id = $1", &asked, error, "t", asking));
  g_assert_cmpstr (asked, ==, care.clerk->user_id);
  desk_sync (desk, world, care.clerk, 100, 65536);
  g_assert_cmpstr (
    rk_json_get_text (desk_get (desk, "scheduled", barred), "state"), ==, "returned");
  REFUSED (world, CONFLICT,
           rk_domain_scheduled_edit (tx, care.clerk, care.space, barred, 2, "x", error) != NULL);
  DO (world, rk_domain_scheduled_withdraw (tx, care.clerk, care.space, barred, error));
}

/* Why it could not wait stands in the post. */
static void
test_reason (World *world)
{
  g_auto (Care) care = care_by_night (world);
  g_autofree char *id = rk_id_new ();
  RkPost wanted = { .id = id,
                    .space_id = care.space,
                    .text = (char *) "発熱 39.2度",
                    .written_us = 1000000,
                    .night_reason = (char *) "今夜の対応が必要" };
  g_autoptr (RkPost) made = NULL;
  g_autoptr (Desk) desk = desk_new ();
  RkPost *none = NULL;
  RkCreated created;

  DO (world, rk_domain_post_create (tx, care.nurse, &wanted, NULL, &created, &made, error));
  desk_sync (desk, world, care.admin, 100, 65536);
  g_assert_cmpstr (
    rk_json_get_text (desk_get (desk, "post", id), "night_reason"), ==, "今夜の対応が必要");
  wanted.night_reason = (char *) "ほかの理由";
  REFUSED (
    world, CONFLICT, rk_domain_post_create (tx, care.nurse, &wanted, NULL, &created, &none, error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/scheduled/at-eight", test_at_eight);
  world_add_test ("/scheduled/repeats", test_repeats);
  world_add_test ("/scheduled/refused", test_refused);
  world_add_test ("/scheduled/by-day", test_by_day);
  world_add_test ("/scheduled/meanwhile", test_meanwhile);
  world_add_test ("/scheduled/reason", test_reason);
  return world_run ();
}
