/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* 代行入力: who may type for whom, in which space, and what the doctor says of it. */

#include "domain-fixture.h"
#include "server/domain/administration.h"
#include "server/domain/deputy.h"
#include "server/domain/scheduled.h"

#include <string.h>

#define TEXT "指示: 利尿薬を半分に"

/* Whoever world_user() makes is a nurse or the like. */
static void
make_doctor (World *world, RkActor *whom)
{
  g_autoptr (GError) error = NULL;

  rk_db_exec (
    world->db, "UPDATE users SET profession = 'doctor' WHERE id = $1", &error, "t", whom->user_id);
  g_assert_no_error (error);
}

/* The administrator is the doctor, and the clerk a member; the nurse types. */
typedef struct
{
  Care care;
  RkActor *doctor;
} House;

static House
house_new (World *world)
{
  House house = { .care = care_new (world) };

  house.doctor = world_user (world, house.care.facility, "doctor", RK_ROLE_MEMBER);
  make_doctor (world, house.doctor);
  world_join (world, house.care.admin, house.doctor, house.care.space);
  house.care.clerk = world_user (world, house.care.facility, "clerk", RK_ROLE_MEMBER);
  return house;
}

static void
house_clear (House *house)
{
  rk_actor_free (house->doctor);
  care_clear (&house->care);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (House, house_clear)

static void
set (World *world, RkActor *actor, RkActor *doctor, RkActor *user)
{
  g_autoptr (RkDeputy) deputy = NULL;

  DO (world,
      (deputy = rk_domain_deputy_set (tx, actor, doctor->user_id, user->user_id, error)) != NULL);
  g_assert_cmpstr (deputy->user_id, ==, user->user_id);
}

static void
end (World *world, RkActor *actor, RkActor *doctor, RkActor *user)
{
  DO (world, rk_domain_deputy_end (tx, actor, doctor->user_id, user->user_id, error));
}

static gint64
count (World *world, const char *sql, const char *first, const char *second)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  rk_db_query_int64 (world->db, sql, &n, &error, "tt", first, second);
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
audited (World *world, const char *action, RkActor *by, RkActor *about)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  rk_db_query_int64 (world->db,
                     "SELECT count (*) FROM audit WHERE action = $1 AND actor_id = $2"
                     " AND subject_id = $3",
                     &n, &error, "ttt", action, by->user_id, about->user_id);
  g_assert_no_error (error);
  return n;
}

static RkPost
typed (const char *id, const House *house)
{
  return (RkPost){ .id = (char *) id,
                   .space_id = house->care.space,
                   .text = (char *) TEXT,
                   .written_us = 1000000,
                   .for_id = house->doctor->user_id };
}

static char *
type (World *world, const House *house, RkActor *who)
{
  char *id = rk_id_new ();
  const RkPost post = typed (id, house);
  g_autoptr (RkPost) made = NULL;
  RkCreated created;

  DO (world, rk_domain_post_create (tx, who, &post, NULL, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpint (made->confirmation, ==, RK_CONFIRMATION_WAITING);
  g_assert_cmpstr (made->for_id, ==, house->doctor->user_id);
  g_assert_cmpstr (made->author_id, ==, who->user_id);
  return id;
}

static void
type_refused (World *world, const House *house, RkActor *who)
{
  g_autofree char *id = rk_id_new ();
  const RkPost post = typed (id, house);
  RkPost *none = NULL;
  RkCreated created;

  REFUSED (
    world, NOT_ALLOWED, rk_domain_post_create (tx, who, &post, NULL, &created, &none, error));
}

static void
test_who (World *world)
{
  g_auto (House) house = house_new (world);
  g_autoptr (RkActor) outside = world_user (world, house.care.facility, "outside", RK_ROLE_MEMBER);
  g_autoptr (Desk) doctor = desk_new (), nurse = desk_new (), clerk = desk_new ();
  g_autofree char *key = g_strconcat (house.doctor->user_id, " ", house.care.nurse->user_id, NULL);
  const char *const doctor_id = house.doctor->user_id;
  const char *const nurse_id = house.care.nurse->user_id;

  desk_sync (doctor, world, house.doctor, 100, 65536);
  desk_sync (nurse, world, house.care.nurse, 100, 65536);
  desk_sync (clerk, world, house.care.clerk, 100, 65536);
  type_refused (world, &house, house.care.nurse);
  /* By the doctor, who need not be told; not by whoever would like to. */
  REFUSED (
    world, NOT_ALLOWED, rk_domain_deputy_set (tx, house.care.nurse, doctor_id, nurse_id, error));
  REFUSED (
    world, NOT_FOUND, rk_domain_deputy_set (tx, house.care.stranger, doctor_id, nurse_id, error));
  REFUSED (
    world, NOT_ALLOWED, rk_domain_deputy_set (tx, world->operator, doctor_id, nurse_id, error));
  set (world, house.doctor, house.doctor, house.care.nurse);
  set (world, house.doctor, house.doctor, house.care.nurse);
  g_assert_cmpint (notices (world, house.doctor, "deputy"), ==, 0);
  g_assert_cmpint (audited (world, "deputy_set", house.doctor, house.care.nurse), ==, 1);
  /* Both of them know it, and nobody else. */
  desk_sync (doctor, world, house.doctor, 100, 65536);
  desk_sync (nurse, world, house.care.nurse, 100, 65536);
  desk_sync (clerk, world, house.care.clerk, 100, 65536);
  g_assert_cmpint (desk_count (doctor, "deputy"), ==, 1);
  g_assert_cmpint (desk_count (nurse, "deputy"), ==, 1);
  g_assert_cmpint (desk_count (clerk, "deputy"), ==, 0);
  g_free (type (world, &house, house.care.nurse));

  /* By an administrator of the house, and the doctor is told. */
  set (world, house.care.admin, house.doctor, outside);
  g_assert_cmpint (notices (world, house.doctor, "deputy"), ==, 1);
  /* Who is not in the space posts nothing there, for whomever. */
  {
    g_autofree char *id = rk_id_new ();
    const RkPost post = typed (id, &house);
    RkPost *none = NULL;
    RkCreated created;
    REFUSED (
      world, NOT_FOUND, rk_domain_post_create (tx, outside, &post, NULL, &created, &none, error));
  }
  /* At once. */
  end (world, house.doctor, house.doctor, house.care.nurse);
  end (world, house.doctor, house.doctor, house.care.nurse);
  end (world, house.care.admin, house.doctor, outside);
  g_assert_cmpint (notices (world, house.doctor, "deputy"), ==, 2);
  type_refused (world, &house, house.care.nurse);
  desk_sync (doctor, world, house.doctor, 100, 65536);
  desk_sync (nurse, world, house.care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (doctor, "deputy"), ==, 0);
  g_assert_cmpint (desk_count (nurse, "deputy"), ==, 0);
}

static void
test_wrong (World *world)
{
  g_auto (House) house = house_new (world);
  const char *const doctor = house.doctor->user_id, *const nurse = house.care.nurse->user_id;

  /* For a doctor, by a colleague who is somebody else. */
  REFUSED (world, INVALID,
           rk_domain_deputy_set (tx, house.care.admin, nurse, house.care.clerk->user_id, error));
  REFUSED (world, INVALID, rk_domain_deputy_set (tx, house.doctor, doctor, doctor, error));
  REFUSED (world, INVALID,
           rk_domain_deputy_set (tx, house.doctor, doctor, house.care.stranger->user_id, error));
  REFUSED (
    world, INVALID, rk_domain_deputy_set (tx, house.doctor, doctor, house.care.space, error));
  /* The doctor has to be in the space. */
  set (world, house.doctor, house.doctor, house.care.nurse);
  DO (world, rk_domain_member_remove (tx, house.doctor, house.care.space, doctor, error));
  type_refused (world, &house, house.care.nurse);
}

static void
test_confirm (World *world)
{
  g_auto (House) house = house_new (world);
  g_autoptr (RkPost) confirmed = NULL, again = NULL, edited = NULL;
  g_autoptr (Desk) desk = desk_new ();
  const char *const space = house.care.space;

  set (world, house.doctor, house.doctor, house.care.nurse);
  g_autofree char *id = type (world, &house, house.care.nurse);
  g_autofree char *plain = world_post (world, house.care.nurse, space, "血圧 128/76");
  g_assert_cmpint (audited (world, "post_deputise", house.care.nurse, house.doctor), ==, 1);
  /* Nobody but the doctor says that it is right, and nobody says so of an ordinary post. */
  REFUSED (world, NOT_ALLOWED, rk_domain_post_confirm (tx, house.care.nurse, space, id, 1, error));
  REFUSED (world, NOT_ALLOWED, rk_domain_post_confirm (tx, house.care.admin, space, id, 1, error));
  REFUSED (world, NOT_FOUND, rk_domain_post_confirm (tx, house.care.stranger, space, id, 1, error));
  REFUSED (world, NOT_ALLOWED, rk_domain_post_confirm (tx, house.doctor, space, plain, 1, error));
  REFUSED (world, VERSION_CONFLICT, rk_domain_post_confirm (tx, house.doctor, space, id, 2, error));
  DO (world, (confirmed = rk_domain_post_confirm (tx, house.doctor, space, id, 1, error)) != NULL);
  DO (world, (again = rk_domain_post_confirm (tx, house.doctor, space, id, 1, error)) != NULL);
  g_assert_cmpint (again->changed_us, ==, confirmed->changed_us);
  g_assert_cmpint (audited (world, "post_confirm", house.doctor, house.care.nurse), ==, 1);
  desk_sync (desk, world, house.care.admin, 100, 65536);
  g_assert_cmpstr (rk_json_get_text (desk_get (desk, "post", id), "confirmation"), ==, "confirmed");
  g_assert_null (rk_json_get_text (desk_get (desk, "post", plain), "confirmation"));

  /* Another text is another word of the doctor's. */
  DO (world,
      (edited = rk_domain_post_edit (tx, house.care.nurse, space, id, 2, "訂正", error)) != NULL);
  g_assert_cmpint (edited->confirmation, ==, RK_CONFIRMATION_WAITING);
  /* Who may type no more changes nothing either. */
  end (world, house.doctor, house.doctor, house.care.nurse);
  REFUSED (
    world, NOT_ALLOWED, rk_domain_post_edit (tx, house.care.nurse, space, id, 3, "再訂正", error));
}

static void
test_return (World *world)
{
  g_auto (House) house = house_new (world);
  g_autoptr (RkPost) returned = NULL, again = NULL, edited = NULL, withdrawn = NULL;
  g_autoptr (RkActor) daughter
    = world_user (world, house.care.facility, "daughter", RK_ROLE_MEMBER);
  g_autoptr (Desk) desk = desk_new (), family = desk_new ();
  const char *const space = house.care.space;

  set (world, house.doctor, house.doctor, house.care.nurse);
  g_autofree char *id = type (world, &house, house.care.nurse);
  REFUSED (world, INVALID, rk_domain_post_return (tx, house.doctor, space, id, 1, "　", error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_post_return (tx, house.care.nurse, space, id, 1, "量が違う", error));
  DO (world, (returned = rk_domain_post_return (tx, house.doctor, space, id, 1, "量が違う", error))
               != NULL);
  DO (world,
      (again = rk_domain_post_return (tx, house.doctor, space, id, 1, "量が違う", error)) != NULL);
  g_assert_cmpint (notices (world, house.care.nurse, "deputy_returned"), ==, 1);
  g_assert_cmpint (audited (world, "post_return", house.doctor, house.care.nurse), ==, 1);
  /* Why is the staff's affair. */
  daughter->audience = RK_AUDIENCE_FAMILY;
  world_join (world, house.care.admin, daughter, space);
  desk_sync (desk, world, house.care.admin, 100, 65536);
  desk_sync (family, world, daughter, 100, 65536);
  g_assert_cmpstr (rk_json_get_text (desk_get (desk, "post", id), "return_reason"), ==, "量が違う");
  g_assert_cmpstr (
    rk_json_get_text (desk_get (family, "post", id), "confirmation"), ==, "returned");
  g_assert_null (rk_json_get_text (desk_get (family, "post", id), "return_reason"));

  DO (
    world, (edited = rk_domain_post_edit (tx, house.care.nurse, space, id, 2, "四分の一に", error))
             != NULL);
  g_assert_cmpint (edited->confirmation, ==, RK_CONFIRMATION_WAITING);
  g_assert_null (edited->return_reason);
  DO (
    world, (withdrawn = rk_domain_post_withdraw (tx, house.care.nurse, space, id, error)) != NULL);
  REFUSED (world, CONFLICT, rk_domain_post_confirm (tx, house.doctor, space, id, 2, error));
}

/* What stands in the doctor's name the doctor puts right, and so confirms it. */
static void
test_correct (World *world)
{
  g_auto (House) house = house_new (world);
  g_autoptr (RkPost) corrected = NULL;
  const char *const space = house.care.space;

  set (world, house.doctor, house.doctor, house.care.nurse);
  g_autofree char *id = type (world, &house, house.care.nurse);
  g_autofree char *plain = world_post (world, house.care.nurse, space, "血圧 128/76");
  REFUSED (world, NOT_ALLOWED,
           rk_domain_post_edit (tx, house.care.admin, space, id, 2, "四分の一に", error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_post_edit (tx, house.doctor, space, plain, 2, "四分の一に", error));
  DO (world, (corrected = rk_domain_post_edit (tx, house.doctor, space, id, 2, "四分の一に", error))
               != NULL);
  g_assert_cmpint (corrected->confirmation, ==, RK_CONFIRMATION_CONFIRMED);
  g_assert_cmpstr (corrected->author_id, ==, house.care.nurse->user_id);
  g_assert_cmpint (audited (world, "post_correct", house.doctor, house.care.nurse), ==, 1);
  REFUSED (world, NOT_ALLOWED, rk_domain_post_withdraw (tx, house.doctor, space, id, error));
}

/* An id that was typed for nobody is not repeated as one for the doctor. */
static void
test_repeat (World *world)
{
  g_auto (House) house = house_new (world);
  RkPost *none = NULL;
  g_autoptr (RkPost) repeated = NULL;
  RkCreated created;

  set (world, house.doctor, house.doctor, house.care.nurse);
  g_autofree char *id = type (world, &house, house.care.nurse);
  RkPost post = typed (id, &house);
  DO (world, rk_domain_post_create (tx, house.care.nurse, &post, NULL, &created, &repeated, error));
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  post.for_id = NULL;
  REFUSED (world, CONFLICT,
           rk_domain_post_create (tx, house.care.nurse, &post, NULL, &created, &none, error));
}

/* 予約投稿: asked again when its time has come. */
static void
test_scheduled (World *world)
{
  g_auto (House) house = house_new (world);
  g_autoptr (RkScheduled) made = NULL, other = NULL;
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *id = rk_id_new (), *late = rk_id_new ();
  RkScheduled scheduled = { .id = id,
                            .space_id = house.care.space,
                            .text = (char *) TEXT,
                            .written_us = 1000000,
                            .for_id = house.doctor->user_id };
  g_autoptr (GError) failed = NULL;
  RkCreated created;

  /* 23:00 in Tokyo, of a house that is quiet then. */
  world->now = world->now - world->now % RK_DAY + 14 * RK_HOUR;
  rk_db_exec (world->db, "UPDATE facility SET quiet_from_minute = 1260, quiet_until_minute = 480",
              &failed, "");
  g_assert_no_error (failed);
  REFUSED (
    world, NOT_ALLOWED,
    rk_domain_scheduled_create (tx, house.care.nurse, &scheduled, NULL, &created, &made, error));
  set (world, house.doctor, house.doctor, house.care.nurse);
  DO (world,
      rk_domain_scheduled_create (tx, house.care.nurse, &scheduled, NULL, &created, &made, error));
  world->now = made->send_us;
  DO (world, rk_domain_tick (tx, error));
  desk_sync (desk, world, house.doctor, 100, 65536);
  g_assert_cmpstr (rk_json_get_text (desk_get (desk, "post", id), "confirmation"), ==, "waiting");

  scheduled.id = late;
  world->now += 15 * RK_HOUR;
  DO (world,
      rk_domain_scheduled_create (tx, house.care.nurse, &scheduled, NULL, &created, &other, error));
  end (world, house.doctor, house.doctor, house.care.nurse);
  world->now = other->send_us;
  DO (world, rk_domain_tick (tx, error));
  desk_sync (desk, world, house.doctor, 100, 65536);
  g_assert_false (desk_has (desk, "post", late));
  g_assert_cmpint (notices (world, house.care.nurse, "scheduled_returned"), ==, 1);
}

static void
test_leaver (World *world)
{
  g_auto (House) house = house_new (world);

  set (world, house.doctor, house.doctor, house.care.nurse);
  set (world, house.doctor, house.doctor, house.care.clerk);
  DO (world, rk_domain_depart (tx, house.care.admin, house.care.clerk->user_id, NULL, error));
  g_assert_cmpint (
    count (world, "SELECT count (*) FROM deputy WHERE doctor_id = $1 AND user_id <> $2",
           house.doctor->user_id, ""),
    ==, 1);
  DO (world, rk_domain_depart (tx, house.care.admin, house.doctor->user_id, NULL, error));
  g_assert_cmpint (count (world, "SELECT count (*) FROM deputy WHERE doctor_id <> $1 OR $2 = ''",
                          "", house.doctor->user_id),
                   ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/deputies/who", test_who);
  world_add_test ("/deputies/wrong", test_wrong);
  world_add_test ("/deputies/confirm", test_confirm);
  world_add_test ("/deputies/return", test_return);
  world_add_test ("/deputies/correct", test_correct);
  world_add_test ("/deputies/repeat", test_repeat);
  world_add_test ("/deputies/scheduled", test_scheduled);
  world_add_test ("/deputies/leaver", test_leaver);
  return world_run ();
}
