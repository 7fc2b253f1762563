/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* 日程調整: what may be proposed, who answers, who decides, what everybody is told. */

#include "core/proposal.h"
#include "core/time.h"
#include "domain-fixture.h"
#include "server/domain/dates.h"
#include "server/domain/opening.h"
#include "server/domain/scheduled.h"

#include <string.h>

/* Three dates, tomorrow and the two days after it, the second without an end. */
static char *
three_dates (World *world)
{
  const gint64 day = world->now + RK_DAY;
  const RkProposedTime times[] = { { day + 2 * RK_DAY, day + 2 * RK_DAY + RK_HOUR },
                                   { day, day + RK_HOUR },
                                   { day + RK_DAY, 0 } };
  char *dates = rk_proposal_format (times, G_N_ELEMENTS (times));

  g_assert_nonnull (dates);
  return dates;
}

static gint64
begin_of (const char *dates, guint which)
{
  RkProposedTime times[RK_PROPOSED_MAX];

  g_assert_cmpint (rk_proposal_parse (dates, times), >, which);
  return times[which].begin_us;
}

static RkPost
proposal (World *world, char *id, const char *space, char *dates)
{
  return (RkPost){ .id = id,
                   .space_id = (char *) space,
                   .text = (char *) "退院後の会議",
                   .written_us = 1000000,
                   .ask_due_us = world->now + RK_HOUR,
                   .dates = dates,
                   .place = (char *) "青空ホームケア診療所 2階" };
}

static char *
propose (World *world, RkActor *author, const char *space, char *dates)
{
  char *id = rk_id_new ();
  const RkPost post = proposal (world, id, space, dates);
  g_autoptr (RkPost) made = NULL;
  RkCreated created;

  DO (world, rk_domain_post_create (tx, author, &post, NULL, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpint (made->dates_state, ==, RK_DATES_OPEN);
  g_assert_cmpstr (made->dates, ==, dates);
  g_assert_cmpstr (made->place, ==, post.place);
  return id;
}

static RkReaction *
answer (World *world,
        RkActor *actor,
        const char *space,
        const char *post,
        const char *choices,
        const char *remark)
{
  RkReaction *made = NULL;

  DO (world,
      (made = rk_domain_dates_answer (tx, actor, space, post, choices, remark, error)) != NULL);
  return made;
}

#define ANSWER(actor, choices)                                                                     \
  rk_domain_dates_answer (tx, actor, care.space, post, choices, NULL, error) != NULL
#define DECIDE(actor, decided, instead, word)                                                      \
  rk_domain_dates_decide (tx, actor, care.space, post, decided, instead, word, error) != NULL

static gint64
count (World *world, const char *sql, const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  rk_db_query_int64 (world->db, sql, &n, &error, "tt", a, b);
  g_assert_no_error (error);
  return n;
}

static gint64
notices (World *world, RkActor *whom, const char *kind)
{
  return count (world,
                "SELECT count (*) FROM notice WHERE user_id = $1 AND kind = $2 AND read_us = 0",
                whom->user_id, kind);
}

static gint64
replies (World *world, const char *space, const char *post)
{
  return count (
    world, "SELECT count (*) FROM post WHERE space_id = $1 AND reply_to = $2", space, post);
}

/* The last answer of a person stands, and a repeat is the same. */
static void
test_answers (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *dates = three_dates (world);
  g_autofree char *post = propose (world, care.admin, care.space, dates);
  g_autoptr (RkReaction) first = answer (world, care.nurse, care.space, post, "ymn", "午前なら");
  world->now += RK_MINUTE;
  g_autoptr (RkReaction) again = answer (world, care.nurse, care.space, post, "ymn", "午前なら");
  g_autoptr (RkReaction) other = answer (world, care.nurse, care.space, post, "n-y", "");
  g_autoptr (RkReaction) own = answer (world, care.admin, care.space, post, "yyy", NULL);
  g_autoptr (Desk) desk = desk_new ();

  g_assert_cmpstr (first->remark, ==, "午前なら");
  g_assert_cmpint (again->changed_us, ==, first->changed_us);
  g_assert_cmpstr (other->choices, ==, "n-y");
  g_assert_null (other->remark);
  g_assert_true (own->active);
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (desk, "reaction"), ==, 2);
  REFUSED (world, INVALID, ANSWER (care.nurse, "yn"));
  REFUSED (world, INVALID, ANSWER (care.nurse, "yn?"));
  REFUSED (world, INVALID, ANSWER (care.nurse, "---"));
  REFUSED (world, NOT_FOUND, ANSWER (care.stranger, "yyy"));
}

/* Who has not answered is missing; 了解 alone is no answer. */
static void
test_reminds (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *dates = three_dates (world);
  g_autofree char *post = propose (world, care.admin, care.space, dates);
  g_autoptr (RkReaction) ack = NULL;
  g_autoptr (RkPost) reminded = NULL;
  g_autoptr (RkReaction) given = NULL;

  DO (world, (ack = rk_domain_reaction_set (
                tx, care.nurse, care.space, post, RK_REACTION_ACK, 1, TRUE, error))
               != NULL);
  DO (world, (reminded = rk_domain_post_remind (tx, care.admin, care.space, post, error)) != NULL);
  g_assert_cmpint (notices (world, care.nurse, "dates_reminder"), ==, 1);
  given = answer (world, care.nurse, care.space, post, "yyn", NULL);
  g_assert_cmpint (notices (world, care.nurse, "dates_reminder"), ==, 0);
  world->now += 2 * RK_HOUR;
  DO (world, rk_domain_tick (tx, error));
  g_assert_cmpint (notices (world, care.nurse, "dates_reminder"), ==, 0);
  g_assert_cmpint (notices (world, care.admin, "dates_overdue"), ==, 0);
}

static void
test_overdue (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *dates = three_dates (world);
  g_autofree char *post = propose (world, care.admin, care.space, dates);
  g_autoptr (RkPost) decided = NULL;
  const RkPost word = { .id = (char *) "01920000-0000-7000-8000-00000000aa01",
                        .text = (char *) "11月25日に決まりました" };

  world->now += 2 * RK_HOUR;
  DO (world, rk_domain_tick (tx, error));
  g_assert_cmpint (notices (world, care.nurse, "dates_reminder"), ==, 1);
  g_assert_cmpint (notices (world, care.admin, "dates_overdue"), ==, 1);
  /* What was decided asks nobody any more, and what told of it is read. */
  DO (world, (decided = rk_domain_dates_decide (
                tx, care.admin, care.space, post, begin_of (dates, 0), 0, &word, error))
               != NULL);
  g_assert_cmpint (decided->ask_due_us, ==, 0);
  g_assert_cmpint (notices (world, care.nurse, "dates_reminder"), ==, 0);
  g_assert_cmpint (notices (world, care.admin, "dates_overdue"), ==, 0);
}

static void
test_decision (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *dates = three_dates (world);
  g_autofree char *post = propose (world, care.nurse, care.space, dates);
  g_autofree char *said = rk_id_new ();
  g_autofree char *other = rk_id_new ();
  g_autofree char *third = rk_id_new ();
  RkPost word = { .id = said, .text = (char *) "水曜に決まりました", .written_us = 5 };
  RkPost correction = { .id = other, .text = (char *) "木曜に変わりました" };
  RkPost empty = { .id = third, .text = (char *) " " };
  g_autoptr (RkPost) decided = NULL;
  g_autoptr (RkPost) repeated = NULL;
  g_autoptr (RkPost) changed = NULL;
  g_autoptr (RkPost) off = NULL;
  const gint64 first = begin_of (dates, 0), second = begin_of (dates, 1);

  /* By who proposed it, or who leads; one of the dates, with a word to all. */
  g_autoptr (RkActor) clerk = world_user (world, care.facility, "clerk", RK_ROLE_MEMBER);
  world_join (world, care.admin, clerk, care.space);
  REFUSED (world, NOT_ALLOWED, DECIDE (clerk, first, 0, &word));
  REFUSED (world, NOT_FOUND, DECIDE (care.stranger, first, 0, &word));
  REFUSED (world, INVALID, DECIDE (care.nurse, first + 1, 0, &word));
  REFUSED (world, INVALID, DECIDE (care.nurse, first, 0, &empty));
  g_assert_cmpint (replies (world, care.space, post), ==, 0);
  DO (world,
      (decided = rk_domain_dates_decide (tx, care.nurse, care.space, post, first, 0, &word, error))
        != NULL);
  g_assert_cmpint (decided->dates_state, ==, RK_DATES_DECIDED);
  g_assert_cmpint (decided->decided_us, ==, first);
  g_assert_cmpint (replies (world, care.space, post), ==, 1);
  /* The answer was lost on its way: once is enough. */
  DO (world,
      (repeated = rk_domain_dates_decide (tx, care.nurse, care.space, post, first, 0, &word, error))
        != NULL);
  g_assert_cmpint (replies (world, care.space, post), ==, 1);
  /* Nobody overrides unseen what somebody else decided, nor answers what is decided. */
  REFUSED (world, DATES_SETTLED, DECIDE (care.admin, second, 0, &correction));
  REFUSED (world, DATES_SETTLED, ANSWER (care.admin, "yyy"));
  g_assert_cmpint (replies (world, care.space, post), ==, 1);
  DO (world, (changed = rk_domain_dates_decide (
                tx, care.admin, care.space, post, second, first, &correction, error))
               != NULL);
  g_assert_cmpint (changed->decided_us, ==, second);
  correction.id = third;
  DO (world, (off = rk_domain_dates_decide (
                tx, care.admin, care.space, post, 0, second, &correction, error))
               != NULL);
  g_assert_cmpint (off->dates_state, ==, RK_DATES_CALLED_OFF);
  g_assert_cmpint (replies (world, care.space, post), ==, 3);
  word.id = post;
  REFUSED (world, CONFLICT, DECIDE (care.admin, first, 0, &word));
}

static void
test_refused (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *dates = three_dates (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *over = g_strdup_printf ("%" G_GINT64_FORMAT "-0", world->now - 1);
  g_autofree char *far = g_strdup_printf ("%" G_GINT64_FORMAT "-0", world->now + 800 * RK_DAY);
  g_autofree char *plain = world_post (world, care.admin, care.space, "日程なし");
  g_autoptr (RkPost) unasked = NULL;
  const char *post = plain;
  RkPost new_post = proposal (world, id, care.space, dates);
  RkPost *none = NULL;
  RkCreated created;

#define CREATE rk_domain_post_create (tx, care.admin, &new_post, NULL, &created, &none, error)
  new_post.dates = over;
  REFUSED (world, INVALID, CREATE);
  new_post.dates = far;
  REFUSED (world, INVALID, CREATE);
  new_post.dates = (char *) "next week";
  REFUSED (world, INVALID, CREATE);
  new_post.dates = NULL;
  REFUSED (world, INVALID, CREATE);
  new_post.dates = dates;
  new_post.ask_due_us = 0;
  REFUSED (world, INVALID, CREATE);
  new_post.ask_due_us = world->now + RK_HOUR;
  new_post.text = (char *) "";
  REFUSED (world, INVALID, CREATE);
#undef CREATE
  /* What proposes nothing is neither answered nor decided. */
  REFUSED (world, CONFLICT, ANSWER (care.nurse, "y"));
  const RkPost word = { .id = id, .text = (char *) "決まりました" };
  REFUSED (world, CONFLICT, DECIDE (care.admin, world->now + RK_DAY, 0, &word));

  /* The time can be put off; without one the dates would wait for ever. */
  g_autofree char *open = propose (world, care.admin, care.space, dates);
  post = open;
  REFUSED (
    world, CONFLICT, rk_domain_post_ask (tx, care.admin, care.space, post, 0, NULL, error) != NULL);
  DO (world, (unasked = rk_domain_post_ask (
                tx, care.admin, care.space, post, world->now + RK_DAY, NULL, error))
               != NULL);
}

/* Withdrawn and hidden, nothing of it stays: neither where it was to be, nor what was remarked. */
static void
test_withdrawn (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *dates = three_dates (world);
  g_autofree char *post = propose (world, care.nurse, care.space, dates);
  g_autoptr (RkReaction) given = answer (world, care.admin, care.space, post, "ynm", "車で行く");
  g_autoptr (RkPost) withdrawn = NULL;
  g_autoptr (Desk) desk = desk_new ();

  desk_sync (desk, world, care.admin, 100, 65536);
  DO (
    world, (withdrawn = rk_domain_post_withdraw (tx, care.nurse, care.space, post, error)) != NULL);
  g_assert_null (withdrawn->dates);
  g_assert_cmpint (withdrawn->dates_state, ==, RK_DATES_NONE);
  g_assert_cmpint (count (world,
                          "SELECT count (*) FROM reaction WHERE space_id = $1 AND post_id = $2"
                          " AND (active = 1 OR choices IS NOT NULL OR remark IS NOT NULL)",
                          care.space, post),
                   ==, 0);
  g_assert_cmpint (count (world,
                          "SELECT count (*) FROM post WHERE space_id = $1 AND id = $2"
                          " AND (dates IS NOT NULL OR place IS NOT NULL)",
                          care.space, post),
                   ==, 0);
  REFUSED (world, CONFLICT, ANSWER (care.nurse, "yyy"));
  /* A desk that had all of it is told of each answer. */
  desk_sync (desk, world, care.admin, 100, 65536);
  g_assert_cmpint (desk_count (desk, "reaction"), ==, 1);
}

/* 予約投稿 keeps the dates until the morning; one that is over by then goes back to its author. */
static void
test_scheduled (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *dates = three_dates (world);
  g_autofree char *id = rk_id_new ();
  const RkScheduled later = { .id = id,
                              .space_id = care.space,
                              .text = (char *) "訪問の日程",
                              .written_us = 1,
                              .ask_due_us = world->now + 20 * RK_HOUR,
                              .dates = dates,
                              .place = (char *) "ご自宅" };
  g_autoptr (RkScheduled) made = NULL;
  RkCreated created;

  DO (world, rk_domain_scheduled_create (tx, care.nurse, &later, NULL, &created, &made, error));
  world->now = made->send_us + 1;
  DO (world, rk_domain_tick (tx, error));
  g_assert_cmpint (count (world,
                          "SELECT count (*) FROM post WHERE space_id = $1 AND id = $2"
                          " AND dates_state = 'open' AND place = 'ご自宅'",
                          care.space, id),
                   ==, 1);
}

/* 患者側: the family answers and reads the others' answers there, and proposes and decides nothing;
 * of what the team finds a date for by itself it hears nothing. */
static void
test_family (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *side = rk_id_new ();
  g_autofree char *daughter_id = rk_id_new ();
  g_autofree char *hash = rk_password_hash (WORLD_PASSWORD, TRUE, NULL);
  g_autofree char *dates = three_dates (world);
  g_autofree char *id = rk_id_new ();
  g_autoptr (RkSpace) opened = NULL;
  g_autoptr (RkUser) made = NULL;
  const RkSpace wanted
    = { .id = side, .kind = RK_SPACE_FAMILY, .patient_id = (char *) care.patient };
  const RkUser user = { .id = daughter_id,
                        .name = (char *) "佐藤 恵",
                        .kind = RK_USER_KIND_FAMILY,
                        .relation = (char *) "長女",
                        .mail = (char *) "daughter@family.example" };
  RkCreated created;

  DO (world, rk_domain_space_create (tx, care.admin, &wanted, &created, &opened, error));
  DO (world, rk_domain_relative_create (tx, care.admin, side, &user, hash, &created, &made, error));
  g_autoptr (RkActor) daughter = rk_actor_new_user (daughter_id, made->facility_id, RK_ROLE_MEMBER);
  daughter->audience = RK_AUDIENCE_FAMILY;
  daughter->device_hash = g_strdup ("a desk at home");
  g_autofree char *inside = propose (world, care.admin, care.space, dates);
  g_autofree char *asked = propose (world, care.admin, side, dates);
  g_autoptr (RkReaction) by_staff = answer (world, care.admin, side, asked, "yyn", NULL);
  g_autoptr (RkReaction) by_daughter = answer (world, daughter, side, asked, "nyn", "母の通院日");
  g_autoptr (Desk) desk = desk_new ();
  const RkPost own = proposal (world, id, side, dates);
  const RkPost word = { .id = id, .text = (char *) "決めます" };
  RkPost *none = NULL;
  const char *post = asked;

  g_assert_cmpstr (by_daughter->remark, ==, "母の通院日");
  desk_sync (desk, world, daughter, 100, 65536);
  g_assert_cmpint (desk_count (desk, "reaction"), ==, 2);
  g_assert_cmpint (desk_count (desk, "post"), ==, 1);
  REFUSED (
    world, NOT_ALLOWED, rk_domain_post_create (tx, daughter, &own, NULL, &created, &none, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_dates_decide (tx, daughter, side, post, begin_of (dates, 0), 0, &word, error)
             != NULL);
  post = inside;
  REFUSED (world, NOT_FOUND, ANSWER (daughter, "yyy"));
}

static void
test_text (void)
{
  RkProposedTime times[RK_PROPOSED_MAX + 1];
  g_autofree char *sorted = NULL;

  g_assert_cmpint (rk_proposal_parse (NULL, times), ==, 0);
  g_assert_cmpint (rk_proposal_parse ("", times), ==, 0);
  g_assert_cmpint (rk_proposal_parse ("5-0", times), ==, 1);
  g_assert_cmpint (rk_proposal_parse ("5-9 7-0", times), ==, 2);
  g_assert_cmpint (times[0].end_us, ==, 9);
  static const char *const wrong[] = { "5",
                                       "5-",
                                       "-5",
                                       "5-0 ",
                                       " 5-0",
                                       "7-0 5-0",
                                       "5-0 5-0",
                                       "5-4",
                                       "0-0",
                                       "5-0,7-0",
                                       "5--1",
                                       "x",
                                       "123456789012345678-0",
                                       "5-604800000006" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_cmpint (rk_proposal_parse (wrong[i], times), ==, 0);
  for (guint i = 0; i <= RK_PROPOSED_MAX; i++)
    times[i] = (RkProposedTime){ .begin_us = 100 - i };
  g_assert_null (rk_proposal_format (times, RK_PROPOSED_MAX + 1));
  g_assert_null (rk_proposal_format (times, 0));
  sorted = rk_proposal_format (times, 2);
  g_assert_cmpstr (sorted, ==, "99-0 100-0");
  times[1] = times[0];
  g_assert_null (rk_proposal_format (times, 2));
  g_assert_false (rk_choices_are_valid (NULL, 1));
  g_assert_false (rk_choices_are_valid ("", 0));
  g_assert_true (rk_choices_are_valid ("-m", 2));
}

/* ○ counts before △, equals are best together, and what suits nobody is not. */
static void
test_best (void)
{
  RkChoiceCount counts[3] = { 0 };

  g_assert_false (rk_choice_is_best (counts, 3, 0));
  rk_choices_count ("nnm", counts, 3);
  g_assert_false (rk_choice_is_best (counts, 3, 0));
  g_assert_true (rk_choice_is_best (counts, 3, 2));
  rk_choices_count ("ymm", counts, 3);
  g_assert_true (rk_choice_is_best (counts, 3, 0));
  g_assert_false (rk_choice_is_best (counts, 3, 2));
  rk_choices_count ("-y-", counts, 3);
  g_assert_false (rk_choice_is_best (counts, 3, 0));
  g_assert_true (rk_choice_is_best (counts, 3, 1));
  g_assert_cmpint (counts[1].n_yes, ==, 1);
  g_assert_cmpint (counts[1].n_maybe, ==, 1);
  g_assert_cmpint (counts[1].n_no, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dates/text", test_text);
  g_test_add_func ("/dates/best", test_best);
  world_add_test ("/dates/answers", test_answers);
  world_add_test ("/dates/reminds", test_reminds);
  world_add_test ("/dates/overdue", test_overdue);
  world_add_test ("/dates/decision", test_decision);
  world_add_test ("/dates/refused", test_refused);
  world_add_test ("/dates/withdrawn", test_withdrawn);
  world_add_test ("/dates/scheduled", test_scheduled);
  world_add_test ("/dates/family", test_family);
  return world_run ();
}
