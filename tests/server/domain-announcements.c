/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "domain-fixture.h"
#include "core/json.h"
#include "server/domain/announcement.h"

/* お知らせ of the operator or a 医師会. */

#define SYNC(desk, actor) desk_sync (desk, world, actor, 500, 1 << 20)

static RkAnnouncement
announcement_of (World *world, const char *id)
{
  return (RkAnnouncement){
    .id = (char *) id,
    .title = (char *) "研修会のご案内",
    .sender = (char *) "みどり野市医師会",
    .text = (char *) "第三木曜の夜七時からです。",
    .until_us = world->now + 7 * RK_DAY,
  };
}

static char *
publish (World *world, const RkAnnouncementFor *whom, gint64 *ret_n)
{
  char *id = rk_id_new ();
  const RkAnnouncement announcement = announcement_of (world, id);

  DO (world,
      rk_domain_announcement_publish (tx, world->operator, & announcement, whom, ret_n, error));
  return id;
}

static char *
house_at (World *world, const char *name, const char *address)
{
  char *id = rk_id_new ();
  RkFacility facility = { .id = id,
                          .name = (char *) name,
                          .kind = RK_FACILITY_CLINIC,
                          .address = (char *) address,
                          .remember_mail = TRUE };

  DO (world, rk_domain_facility_create (tx, world->operator, & facility, error));
  return id;
}

static RkActor *
doctor_of (World *world, const char *facility_id)
{
  g_autofree char *id = rk_id_new ();
  g_autofree char *hash = rk_password_hash (WORLD_PASSWORD, TRUE, NULL);
  RkUser user = { .id = id,
                  .facility_id = (char *) facility_id,
                  .name = (char *) "田中",
                  .profession = RK_PROFESSION_DOCTOR,
                  .role = RK_ROLE_MEMBER,
                  .mail = (char *) "doctor@example.jp" };

  DO (world, rk_domain_user_create (tx, world->operator, & user, hash, FALSE, error));
  return rk_actor_new_user (id, facility_id, RK_ROLE_MEMBER);
}

static gboolean
has (World *world, RkActor *actor, const char *id)
{
  g_autoptr (Desk) desk = desk_new ();

  SYNC (desk, actor);
  return desk_has (desk, "announcement", id);
}

static void
test_for_whom (World *world)
{
  g_autofree char *near = house_at (world, "かえで診療所", "東京都みどり野市一丁目");
  g_autofree char *far = house_at (world, "みなと薬局", "東京都みなと区二丁目");
  g_autoptr (RkActor) nurse = world_user (world, near, "nurse", RK_ROLE_ADMIN);
  g_autoptr (RkActor) other = world_user (world, far, "other", RK_ROLE_MEMBER);
  g_autoptr (RkActor) doctor = doctor_of (world, near);
  g_autoptr (RkActor) late = NULL;
  g_autoptr (Desk) open = desk_new ();
  const char *const doctors[] = { "doctor", NULL }, *const houses[] = { far, NULL };
  const char *const regions[] = { "東京都みどり野市", NULL };
  const RkAnnouncementFor all = { NULL }, to_doctors = { .professions = doctors },
                          to_house = { .facilities = houses }, to_region = { .regions = regions };
  g_autofree char *for_all = NULL, *for_doctors = NULL, *for_house = NULL, *for_region = NULL;
  gint64 n;

  SYNC (open, nurse);
  for_all = publish (world, &all, &n);
  g_assert_cmpint (n, ==, 3);
  for_doctors = publish (world, &to_doctors, &n);
  g_assert_cmpint (n, ==, 1);
  for_house = publish (world, &to_house, &n);
  g_assert_cmpint (n, ==, 1);
  for_region = publish (world, &to_region, &n);
  g_assert_cmpint (n, ==, 2);

  /* Who is there already hears of it as a change. */
  SYNC (open, nurse);
  g_assert_true (desk_has (open, "announcement", for_all));
  g_assert_false (desk_has (open, "announcement", for_doctors));
  g_assert_false (desk_has (open, "announcement", for_house));
  g_assert_true (desk_has (open, "announcement", for_region));
  g_assert_cmpstr (
    rk_json_get_text (desk_get (open, "announcement", for_all), "title"), ==, "研修会のご案内");

  g_assert_true (has (world, doctor, for_doctors) && !has (world, doctor, for_house));
  g_assert_true (has (world, other, for_house) && !has (world, other, for_region));
  late = world_user (world, near, "late", RK_ROLE_MEMBER);
  g_assert_true (has (world, late, for_all) && has (world, late, for_region));
  g_assert_false (has (world, late, for_doctors));
}

static void
test_families (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *family = rk_id_new (), *daughter_id = rk_id_new ();
  g_autofree char *hash = rk_password_hash (WORLD_PASSWORD, TRUE, NULL);
  g_autofree char *for_staff = NULL, *for_both = NULL, *for_nurses = NULL;
  g_autoptr (RkActor) daughter = rk_actor_new_user (daughter_id, care.facility, RK_ROLE_MEMBER);
  const char *const nurses[] = { "nurse", NULL };
  const RkAnnouncementFor all = { NULL }, both = { .families = TRUE },
                          some = { .professions = nurses };
  RkUser user = { .id = daughter_id,
                  .facility_id = care.facility,
                  .name = (char *) "佐藤 由美子",
                  .kind = RK_USER_KIND_FAMILY,
                  .profession = RK_PROFESSION_FAMILY,
                  .role = RK_ROLE_MEMBER,
                  .mail = (char *) "daughter@example.jp" };
  gint64 n;

  DO (world, rk_domain_user_create (tx, world->operator, & user, hash, FALSE, error));
  daughter->audience = RK_AUDIENCE_FAMILY;
  for_staff = publish (world, &all, &n);
  for_nurses = publish (world, &some, &n);
  for_both = publish (world, &both, &n);
  g_assert_false (has (world, daughter, for_staff));
  g_assert_false (has (world, daughter, for_nurses));
  g_assert_true (has (world, daughter, for_both));
  g_assert_true (has (world, care.nurse, for_both));
}

static void
test_read (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autofree char *other_house = world_facility (world, "みなと薬局");
  g_autoptr (RkActor) nurse = world_user (world, house, "nurse", RK_ROLE_MEMBER);
  g_autoptr (RkActor) second = world_user (world, house, "second", RK_ROLE_MEMBER);
  g_autoptr (RkActor) stranger = world_user (world, other_house, "stranger", RK_ROLE_MEMBER);
  g_autoptr (Desk) desk = desk_new (), other = desk_new ();
  g_autoptr (RkAnnouncement) read = NULL, again = NULL;
  const char *const houses[] = { house, NULL };
  const RkAnnouncementFor whom = { .facilities = houses };
  g_autofree char *id = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (json_t) lines = NULL;
  RkJsonWriter writer;
  gint64 n, at;

  id = publish (world, &whom, &n);
  SYNC (desk, nurse);
  SYNC (other, second);
  REFUSED (world, NOT_FOUND, rk_domain_announcement_read (tx, stranger, id, error) != NULL);
  DO (world, (read = rk_domain_announcement_read (tx, nurse, id, error)) != NULL);
  world->now += RK_HOUR;
  DO (world, (again = rk_domain_announcement_read (tx, nurse, id, error)) != NULL);
  g_assert_cmpint (again->read_us, ==, read->read_us);
  SYNC (desk, nurse);
  SYNC (other, second);
  g_assert_true (rk_json_get_int (desk_get (desk, "announcement", id), "read_us", &at));
  g_assert_cmpint (at, ==, read->read_us);
  /* Who read what is nobody else's. */
  g_assert_true (rk_json_get_int (desk_get (other, "announcement", id), "read_us", &at));
  g_assert_cmpint (at, ==, 0);

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_announcements_write (tx, world->operator, & writer, error));
  lines = rk_json_parse (out->str, out->len, out->len, NULL);
  g_assert_true (rk_json_get_int (json_array_get (lines, 0), "people", &n) && n == 2);
  g_assert_true (rk_json_get_int (json_array_get (lines, 0), "readers", &n) && n == 1);
}

static void
test_end (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) nurse = world_user (world, house, "nurse", RK_ROLE_MEMBER);
  g_autoptr (Desk) desk = desk_new ();
  const RkAnnouncementFor whom = { NULL };
  g_autofree char *taken_back = NULL, *kept = NULL, *nothing = rk_id_new ();
  const json_t *record;
  gint64 n, until, changed;

  taken_back = publish (world, &whom, &n);
  kept = publish (world, &whom, &n);
  SYNC (desk, nurse);
  world->now += RK_HOUR;
  REFUSED (world, NOT_FOUND, rk_domain_announcement_end (tx, world->operator, nothing, error));
  DO (world, rk_domain_announcement_end (tx, world->operator, taken_back, error));
  DO (world, rk_domain_announcement_end (tx, world->operator, taken_back, error));
  SYNC (desk, nurse);
  record = desk_get (desk, "announcement", taken_back);
  g_assert_null (rk_json_get_text (record, "title"));
  g_assert_null (rk_json_get_text (record, "text"));
  g_assert_true (rk_json_get_int (record, "until_us", &until)
                 && rk_json_get_int (record, "changed_us", &changed) && until <= changed);
  g_assert_false (has (world, nurse, taken_back));
  g_assert_true (has (world, nurse, kept));
  world->now += 8 * RK_DAY;
  g_assert_false (has (world, nurse, kept));
}

static void
test_refused (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autofree char *id = rk_id_new (), *nothing = rk_id_new ();
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  const char *const no_house[] = { nothing, NULL }, *const families[] = { "family", NULL };
  const char *const nowhere[] = { "　", NULL };
  const RkAnnouncementFor all = { NULL }, odd = { .professions = families },
                          missing = { .facilities = no_house }, blank = { .regions = nowhere };
  RkAnnouncement good = announcement_of (world, id), bad;
  gint64 n;

#define NO(code, actor, announcement, whom)                                                        \
  REFUSED (                                                                                        \
    world, code, rk_domain_announcement_publish (tx, actor, &(announcement), &(whom), &n, error))
  NO (NOT_FOUND, admin, good, all);
  REFUSED (world, NOT_FOUND, rk_domain_announcement_end (tx, admin, id, error));
  bad = good;
  bad.text = (char *) "　 ";
  NO (INVALID, world->operator, bad, all);
  bad = good;
  bad.until_us = world->now;
  NO (INVALID, world->operator, bad, all);
  bad.until_us = world->now + 400 * RK_DAY;
  NO (INVALID, world->operator, bad, all);
  NO (INVALID, world->operator, good, odd);
  NO (NOT_FOUND, world->operator, good, missing);
  NO (INVALID, world->operator, good, blank);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/announcements/for-whom", test_for_whom);
  world_add_test ("/announcements/families", test_families);
  world_add_test ("/announcements/read", test_read);
  world_add_test ("/announcements/end", test_end);
  world_add_test ("/announcements/refused", test_refused);
  return world_run ();
}
