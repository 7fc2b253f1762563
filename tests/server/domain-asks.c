/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* 要了解: who is asked, who is missing, who is reminded; 対応します. */

#include "core/time.h"
#include "domain-fixture.h"

#include <string.h>

static Care
care_with_clerk (World *world)
{
  Care care = care_new (world);

  care.clerk = world_user (world, care.facility, "clerk", RK_ROLE_MEMBER);
  world_join (world, care.admin, care.clerk, care.space);
  return care;
}

/* Unread notices of a kind that somebody has. */
static gint64
notices (World *world, RkActor *whom, const char *kind)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  rk_db_query_int64 (
    world->db, "SELECT count (*) FROM notice WHERE user_id = $1 AND kind = $2 AND read_us = 0", &n,
    &error, "tt", whom->user_id, kind);
  g_assert_no_error (error);
  return n;
}

static char *
ask_with_post (World *world, RkActor *author, const char *space, gint64 due_us, const char *asked)
{
  char *id = rk_id_new ();
  const RkPost post = { .id = id,
                        .space_id = (char *) space,
                        .text = (char *) "退院は土曜に変わりました",
                        .written_us = 1000000,
                        .ask_due_us = due_us,
                        .asked = (char *) asked };
  g_autoptr (RkPost) made = NULL;
  RkCreated created;

  DO (world, rk_domain_post_create (tx, author, &post, NULL, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpint (made->ask_due_us, ==, due_us);
  g_assert_cmpstr (made->asked, ==, asked);
  /* The same again is the same; asked of others it is another. */
  g_clear_pointer (&made, rk_post_free);
  DO (world, rk_domain_post_create (tx, author, &post, NULL, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  RkPost other = post;
  RkPost *none = NULL;
  other.ask_due_us = due_us + 1;
  REFUSED (
    world, CONFLICT, rk_domain_post_create (tx, author, &other, NULL, &created, &none, error));
  return id;
}

static void
ack (World *world, RkActor *actor, const char *space, const char *post, gint64 version)
{
  g_autoptr (RkReaction) reaction = NULL;

  DO (world, (reaction = rk_domain_reaction_set (
                tx, actor, space, post, RK_REACTION_ACK, version, TRUE, error))
               != NULL);
}

static void
tick (World *world)
{
  DO (world, rk_domain_tick (tx, error));
}

static void
test_all (World *world)
{
  g_auto (Care) care = care_with_clerk (world);
  g_autoptr (RkActor) late = world_user (world, care.facility, "late", RK_ROLE_MEMBER);
  g_autofree char *before = world_post (world, care.admin, care.space, "前のこと");
  const gint64 due = world->now + RK_HOUR;
  g_autofree char *post = ask_with_post (world, care.admin, care.space, due, NULL);

  /* Who comes later was not asked. */
  world_join (world, care.admin, late, care.space);
  tick (world);
  g_assert_cmpint (notices (world, care.nurse, "ask_reminder"), ==, 0);
  ack (world, care.nurse, care.space, post, 1);
  world->now = due + 1;
  tick (world);
  g_assert_cmpint (notices (world, care.nurse, "ask_reminder"), ==, 0);
  g_assert_cmpint (notices (world, care.clerk, "ask_reminder"), ==, 1);
  g_assert_cmpint (notices (world, late, "ask_reminder"), ==, 0);
  g_assert_cmpint (notices (world, care.admin, "ask_reminder"), ==, 0);
  g_assert_cmpint (notices (world, care.admin, "ask_overdue"), ==, 1);
  /* Once. */
  world->now += RK_HOUR;
  tick (world);
  g_assert_cmpint (notices (world, care.clerk, "ask_reminder"), ==, 1);
  g_assert_cmpint (notices (world, care.admin, "ask_overdue"), ==, 1);
  /* 了解 reads what reminded of it. */
  ack (world, care.clerk, care.space, post, 1);
  g_assert_cmpint (notices (world, care.clerk, "ask_reminder"), ==, 0);
}

static void
test_named (World *world)
{
  g_auto (Care) care = care_with_clerk (world);
  const gint64 due = world->now + RK_HOUR;
  g_autofree char *post = ask_with_post (world, care.admin, care.space, due, care.clerk->user_id);
  g_autoptr (RkPost) reminded = NULL;
  g_autoptr (RkPost) again = NULL;
  g_autoptr (RkPost) edited = NULL;
  g_autoptr (RkPost) other = NULL;

  /* Reminding by hand, and not twice in a moment. */
  DO (world, (reminded = rk_domain_post_remind (tx, care.admin, care.space, post, error)) != NULL);
  g_assert_cmpint (reminded->reminded_us, >, 0);
  g_assert_cmpint (notices (world, care.clerk, "ask_reminder"), ==, 1);
  g_assert_cmpint (notices (world, care.nurse, "ask_reminder"), ==, 0);
  ack (world, care.clerk, care.space, post, 1);
  g_assert_cmpint (notices (world, care.clerk, "ask_reminder"), ==, 0);
  /* After an edit the 了解 of before is missing again. */
  DO (world, (edited = rk_domain_post_edit (tx, care.admin, care.space, post, 2, "日曜です", error))
               != NULL);
  world->now += RK_MINUTE;
  DO (world, (again = rk_domain_post_remind (tx, care.admin, care.space, post, error)) != NULL);
  g_assert_cmpint (again->reminded_us, ==, reminded->reminded_us);
  g_assert_cmpint (notices (world, care.clerk, "ask_reminder"), ==, 0);
  world->now = due + 1;
  tick (world);
  g_assert_cmpint (notices (world, care.clerk, "ask_reminder"), ==, 1);
  /* Asked anew, of somebody else, until another time. */
  DO (world, (other = rk_domain_post_ask (
                tx, care.admin, care.space, post, due + RK_DAY, care.nurse->user_id, error))
               != NULL);
  world->now = due + RK_DAY + 1;
  tick (world);
  g_assert_cmpint (notices (world, care.nurse, "ask_reminder"), ==, 1);
}

static void
test_refused (World *world)
{
  g_auto (Care) care = care_with_clerk (world);
  g_autofree char *post = world_post (world, care.nurse, care.space, "お知らせ");
  g_autofree char *twice = g_strconcat (care.nurse->user_id, " nobody", NULL);
  g_autoptr (RkPost) withdrawn = NULL;
  const gint64 due = world->now + RK_HOUR;

#define ASK(actor, until, whom)                                                                    \
  rk_domain_post_ask (tx, care.actor, care.space, post, until, whom, error) != NULL
  /* Neither by others, nor of those who are not there, nor of oneself, nor for ever. */
  REFUSED (world, NOT_ALLOWED, ASK (clerk, due, NULL));
  REFUSED (world, NOT_FOUND, ASK (stranger, due, NULL));
  REFUSED (world, INVALID, ASK (nurse, due, care.stranger->user_id));
  REFUSED (world, INVALID, ASK (nurse, due, care.nurse->user_id));
  REFUSED (world, INVALID, ASK (admin, due, twice));
  REFUSED (world, INVALID, ASK (nurse, world->now + 400 * RK_DAY, NULL));
  REFUSED (
    world, CONFLICT, rk_domain_post_remind (tx, care.nurse, care.space, post, error) != NULL);
  DO (
    world, (withdrawn = rk_domain_post_withdraw (tx, care.nurse, care.space, post, error)) != NULL);
  REFUSED (world, CONFLICT, ASK (nurse, due, NULL));
#undef ASK
}

/* What is withdrawn asks nothing any more. */
static void
test_withdrawn (World *world)
{
  g_auto (Care) care = care_with_clerk (world);
  const gint64 due = world->now + RK_HOUR;
  g_autofree char *post = ask_with_post (world, care.admin, care.space, due, NULL);
  g_autoptr (RkPost) withdrawn = NULL;

  DO (
    world, (withdrawn = rk_domain_post_withdraw (tx, care.admin, care.space, post, error)) != NULL);
  world->now = due + 1;
  tick (world);
  g_assert_cmpint (notices (world, care.nurse, "ask_reminder"), ==, 0);
  g_assert_cmpint (notices (world, care.admin, "ask_overdue"), ==, 0);
}

static void
test_take (World *world)
{
  g_auto (Care) care = care_with_clerk (world);
  g_autofree char *post = world_post (world, care.admin, care.space, "訪問を早めてください");
  g_autofree char *key = NULL;
  g_autoptr (RkReaction) taken = NULL;
  g_autoptr (RkReaction) given_back = NULL;
  g_autoptr (Desk) desk = desk_new ();

  DO (world, (taken = rk_domain_reaction_set (
                tx, care.nurse, care.space, post, RK_REACTION_TAKE, 1, TRUE, error))
               != NULL);
  g_assert_true (taken->active);
  desk_sync (desk, world, care.clerk, 100, 65536);
  g_assert_cmpint (desk_count (desk, "reaction"), ==, 1);
  DO (world, (given_back = rk_domain_reaction_set (
                tx, care.nurse, care.space, post, RK_REACTION_TAKE, 0, FALSE, error))
               != NULL);
  g_assert_false (given_back->active);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/asks/all", test_all);
  world_add_test ("/asks/named", test_named);
  world_add_test ("/asks/refused", test_refused);
  world_add_test ("/asks/withdrawn", test_withdrawn);
  world_add_test ("/asks/take", test_take);
  return world_run ();
}
