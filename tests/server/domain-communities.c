/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "domain-fixture.h"
#include "server/domain/community.h"
#include "server/domain/opening.h"
#include "server/domain/post.h"
#include "server/domain/space.h"

#include <string.h>

/* コミュニティ: who makes one, who reads the list, who is let in and by whom. */

static void
make (World *world, RkActor *actor, const char *id, const char *name)
{
  const RkSpace wanted = {
    .id = (char *) id,
    .kind = RK_SPACE_COMMUNITY,
    .name = (char *) name,
    .description = (char *) "褥瘡のことを話します",
  };
  g_autoptr (RkSpace) made = NULL;
  RkCreated created;

  DO (world, rk_domain_space_create (tx, actor, &wanted, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
}

static json_t *
list (World *world, RkActor *actor, const char *query)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (json_t) answer = NULL;
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_communities_write (tx, actor, query, &writer, error));
  answer = rk_json_parse (out->str, out->len, out->len, NULL);
  return json_incref (json_object_get (answer, "communities"));
}

static void
assert_standing (World *world, RkActor *actor, const char *standing, gint64 n_members)
{
  g_autoptr (json_t) all = list (world, actor, NULL);
  const json_t *first = json_array_get (all, 0);
  gint64 n;

  g_assert_cmpuint (json_array_size (all), ==, 1);
  g_assert_cmpstr (rk_json_get_text (first, "standing"), ==, standing);
  g_assert_true (rk_json_get_int (first, "n_members", &n));
  g_assert_cmpint (n, ==, n_members);
}

static guint
n_waiting (World *world, RkActor *actor, const char *id)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (json_t) answer = NULL;
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_applications_write (tx, actor, id, &writer, error));
  answer = rk_json_parse (out->str, out->len, out->len, NULL);
  return (guint) json_array_size (json_object_get (answer, "applications"));
}

static void
apply (World *world, RkActor *actor, const char *id, const char *text)
{
  g_autoptr (RkCommunityApplication) application = NULL;

  DO (world, (application = rk_domain_community_apply (tx, actor, id, text, error)) != NULL);
  g_assert_cmpint (application->state, ==, RK_APPLICATION_WAITING);
  g_assert_cmpstr (application->text, ==, text);
}

static void
decide (World *world, RkActor *actor, const char *id, RkActor *who, gboolean accept)
{
  g_autoptr (RkCommunityApplication) decided = NULL;

  DO (world, (decided = rk_domain_application_decide (tx, actor, id, who->user_id, accept, error))
               != NULL);
  g_assert_cmpint (decided->state, ==, accept ? RK_APPLICATION_ACCEPTED : RK_APPLICATION_REFUSED);
}

static int
n_notices (Desk *desk, const char *kind)
{
  GHashTableIter iter;
  gpointer record;
  int n = 0;

  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    n += g_strcmp0 (rk_json_get_text (record, "kind"), kind) == 0;
  return n;
}

static void
test_life (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  const RkSpace wanted
    = { .id = id, .kind = RK_SPACE_COMMUNITY, .name = (char *) "褥瘡ケアの広場" };
  g_autoptr (RkSpace) none = NULL;
  g_autoptr (Desk) admin = desk_new ();
  g_autoptr (Desk) nurse = desk_new ();
  g_autoptr (Desk) stranger = desk_new ();
  g_autoptr (json_t) found = NULL;
  g_autoptr (json_t) nothing = NULL;
  RkCreated created;

  REFUSED (
    world, NOT_ALLOWED, rk_domain_space_create (tx, care.nurse, &wanted, &created, &none, error));
  make (world, care.admin, id, "褥瘡ケアの広場");
  assert_standing (world, care.admin, "member", 1);
  assert_standing (world, care.stranger, "outside", 1);
  found = list (world, care.stranger, "ｼﾞｮｸ");
  nothing = list (world, care.stranger, "栄養");
  g_assert_cmpuint (json_array_size (nothing), ==, 0);
  g_clear_pointer (&found, json_decref);
  found = list (world, care.stranger, "ケア");
  g_assert_cmpuint (json_array_size (found), ==, 1);

  /* Listed is not let in. */
  REFUSED (world, NOT_FOUND, rk_domain_space_get (tx, care.stranger, id, error) != NULL);
  apply (world, care.stranger, id, "訪問看護をしています");
  apply (world, care.stranger, id, "訪問看護を10年しています");
  assert_standing (world, care.stranger, "waiting", 1);
  REFUSED (world, NOT_FOUND, rk_domain_space_get (tx, care.stranger, id, error) != NULL);
  desk_sync (admin, world, care.admin, 500, 1 << 20);
  g_assert_cmpint (n_notices (admin, "application"), ==, 1);

  apply (world, care.nurse, id, NULL);
  g_assert_cmpuint (n_waiting (world, care.admin, id), ==, 2);
  decide (world, care.admin, id, care.nurse, TRUE);
  desk_sync (nurse, world, care.nurse, 500, 1 << 20);
  g_assert_true (desk_has (nurse, "space", id));
  g_assert_cmpint (n_notices (nurse, "application_accepted"), ==, 1);
  assert_standing (world, care.nurse, "member", 2);

  /* Who asks is for those who lead it: not for a member, in words or in the feed. */
  RkJsonWriter writer = { 0 };
  REFUSED (world, NOT_ALLOWED, rk_domain_applications_write (tx, care.nurse, id, &writer, error));
  REFUSED (world, NOT_FOUND, rk_domain_applications_write (tx, care.stranger, id, &writer, error));
  REFUSED (
    world, NOT_ALLOWED,
    rk_domain_application_decide (tx, care.nurse, id, care.stranger->user_id, TRUE, error) != NULL);
  g_assert_false (desk_has (nurse, "user", care.stranger->user_id));

  decide (world, care.admin, id, care.stranger, FALSE);
  decide (world, care.admin, id, care.stranger, FALSE);
  REFUSED (
    world, CONFLICT,
    rk_domain_application_decide (tx, care.admin, id, care.stranger->user_id, TRUE, error) != NULL);
  desk_sync (stranger, world, care.stranger, 500, 1 << 20);
  g_assert_false (desk_has (stranger, "space", id));
  g_assert_cmpint (n_notices (stranger, "application_refused"), ==, 1);
  assert_standing (world, care.stranger, "outside", 2);
  g_assert_cmpuint (n_waiting (world, care.admin, id), ==, 0);

  /* Asked again, taken back, asked again, let in; and out by oneself. */
  apply (world, care.stranger, id, NULL);
  DO (world, rk_domain_community_unapply (tx, care.stranger, id, error));
  DO (world, rk_domain_community_unapply (tx, care.stranger, id, error));
  assert_standing (world, care.stranger, "outside", 2);
  REFUSED (
    world, NOT_FOUND,
    rk_domain_application_decide (tx, care.admin, id, care.stranger->user_id, TRUE, error) != NULL);
  apply (world, care.stranger, id, NULL);
  decide (world, care.admin, id, care.stranger, TRUE);
  REFUSED (world, CONFLICT, rk_domain_community_apply (tx, care.stranger, id, NULL, error) != NULL);
  g_autofree char *post = world_post (world, care.stranger, id, "はじめまして。");
  desk_sync (nurse, world, care.nurse, 500, 1 << 20);
  desk_sync (stranger, world, care.stranger, 500, 1 << 20);
  g_assert_true (desk_has (nurse, "post", post));
  g_assert_true (desk_has (nurse, "user", care.stranger->user_id));
  g_assert_true (desk_has (stranger, "user", care.nurse->user_id));
  /* Nothing of the patient comes with it. */
  g_assert_false (desk_has (stranger, "patient", care.patient));
  DO (world, rk_domain_member_remove (tx, care.stranger, id, care.stranger->user_id, error));
  desk_sync (stranger, world, care.stranger, 500, 1 << 20);
  g_assert_false (desk_has (stranger, "space", id));
  assert_standing (world, care.stranger, "outside", 2);

  apply (world, care.stranger, id, NULL);
  DO (world, rk_domain_space_delete (tx, care.admin, id, error));
  g_autoptr (json_t) gone = list (world, care.stranger, NULL);
  g_assert_cmpuint (json_array_size (gone), ==, 0);
  REFUSED (
    world, NOT_FOUND, rk_domain_community_apply (tx, care.stranger, id, NULL, error) != NULL);
}

/* Patients and families learn nothing of it; whoever lost their account is not let in. */
static void
test_who (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *room_id = rk_id_new ();
  g_autofree char *group = rk_id_new ();
  RkActor *daughter = rk_actor_new_user (care.nurse->user_id, care.facility, RK_ROLE_ADMIN);
  const RkSpace room
    = { .id = room_id, .kind = RK_SPACE_ROOM, .name = (char *) "幹事", .parent_id = id };
  g_autoptr (RkSpace) none = NULL;
  RkJsonWriter writer = { 0 };
  RkCreated created;

  make (world, care.admin, id, "広場");
  daughter->audience = RK_AUDIENCE_FAMILY;
  REFUSED (world, NOT_FOUND, rk_domain_communities_write (tx, daughter, NULL, &writer, error));
  REFUSED (world, NOT_FOUND, rk_domain_community_apply (tx, daughter, id, NULL, error) != NULL);
  REFUSED (world, NOT_FOUND, rk_domain_community_unapply (tx, daughter, id, error));
  rk_actor_free (daughter);
  /* What is no community is not listed, whoever asks. */
  REFUSED (world, NOT_FOUND,
           rk_domain_community_apply (tx, care.stranger, care.space, NULL, error) != NULL);
  REFUSED (
    world, NOT_FOUND, rk_domain_community_apply (tx, care.stranger, group, NULL, error) != NULL);
  REFUSED (world, INVALID, rk_domain_space_create (tx, care.admin, &room, &created, &none, error));

  apply (world, care.nurse, id, NULL);
  DO (world, rk_domain_user_suspend (tx, world->operator, care.nurse->user_id, TRUE, error));
  REFUSED (
    world, CONFLICT,
    rk_domain_application_decide (tx, care.admin, id, care.nurse->user_id, TRUE, error) != NULL);
  decide (world, care.admin, id, care.nurse, FALSE);
}

/* That a company runs it is said by the operator, and everybody reads it. */
static void
test_company (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  g_autoptr (Desk) desk = desk_new ();

  make (world, care.admin, id, "栄養補助食品の相談室");
  desk_sync (desk, world, care.admin, 500, 1 << 20);
  REFUSED (
    world, NOT_FOUND, rk_domain_community_mark (tx, care.admin, id, "みほん製薬株式会社", error));
  REFUSED (world, NOT_FOUND,
           rk_domain_community_mark (tx, world->operator, care.space, "みほん製薬", error));
  DO (world, rk_domain_community_mark (tx, world->operator, id, "みほん製薬株式会社", error));
  g_autoptr (json_t) all = list (world, care.stranger, "みほん");
  g_assert_cmpstr (rk_json_get_text (json_array_get (all, 0), "company"), ==, "みほん製薬株式会社");
  desk_sync (desk, world, care.admin, 500, 1 << 20);
  g_assert_cmpstr (
    rk_json_get_text (desk_get (desk, "space", id), "company"), ==, "みほん製薬株式会社");
  DO (world, rk_domain_community_mark (tx, world->operator, id, NULL, error));
  g_autoptr (json_t) plain = list (world, care.stranger, NULL);
  g_assert_null (rk_json_get_text (json_array_get (plain, 0), "company"));
}

static char *
consult_of (World *world, const char *id)
{
  g_autoptr (GError) error = NULL;
  char *consult = NULL;

  rk_db_query_text (world->db, "SELECT id FROM space WHERE parent_id = $1 AND kind = 'consult'",
                    &consult, &error, "t", id);
  g_assert_no_error (error);
  return consult;
}

static char *
role_in (World *world, const char *space, RkActor *actor)
{
  g_autoptr (GError) error = NULL;
  char *role = NULL;

  rk_db_query_text (world->db, "SELECT role FROM member WHERE space_id = $1 AND user_id = $2",
                    &role, &error, "tt", space, actor->user_id);
  g_assert_no_error (error);
  return role;
}

static char *
answer (World *world, RkActor *actor, const char *space, const char *question, const char *text)
{
  char *id = rk_id_new ();
  const RkPost wanted = {
    .id = id, .space_id = (char *) space, .text = (char *) text, .reply_to = (char *) question
  };
  g_autoptr (RkPost) made = NULL;
  RkCreated created;

  DO (world, rk_domain_post_create (tx, actor, &wanted, NULL, &created, &made, error));
  return id;
}

static void
solve (World *world, RkActor *actor, const char *space, const char *question, const char *by)
{
  g_autoptr (RkPost) solved = NULL;

  DO (world, (solved = rk_domain_post_solve (tx, actor, space, question, by, error)) != NULL);
  g_assert_cmpstr (solved->solution, ==, by);
}

static const char *
solution_at (Desk *desk, World *world, RkActor *actor, const char *question)
{
  desk_sync (desk, world, actor, 500, 1 << 20);
  return rk_json_get_text (desk_get (desk, "post", question), "solution");
}

/* 相談: whoever is in the community is in it, in the same role, and nobody else. */
static void
test_consult_members (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *room_id = rk_id_new ();
  g_autofree char *consult = NULL;
  g_autoptr (Desk) nurse = desk_new ();
  g_autoptr (RkSpace) none = NULL;
  g_autoptr (RkMember) led = NULL;
  const RkMemberChange lead = { .role = RK_ROLE_ADMIN, .in_charge = -1 };
  const RkMemberChange follow = { .role = RK_ROLE_MEMBER, .in_charge = -1 };
  RkCreated created;

  make (world, care.admin, id, "広場");
  consult = consult_of (world, id);
  g_assert_nonnull (consult);
  const RkSpace another
    = { .id = room_id, .kind = RK_SPACE_CONSULT, .name = (char *) "相談", .parent_id = id };
  const RkSpace room
    = { .id = room_id, .kind = RK_SPACE_ROOM, .name = (char *) "幹事", .parent_id = consult };
  REFUSED (
    world, INVALID, rk_domain_space_create (tx, care.admin, &another, &created, &none, error));
  REFUSED (world, INVALID, rk_domain_space_create (tx, care.admin, &room, &created, &none, error));

  apply (world, care.nurse, id, NULL);
  REFUSED (world, NOT_FOUND, rk_domain_space_get (tx, care.nurse, consult, error) != NULL);
  decide (world, care.admin, id, care.nurse, TRUE);
  desk_sync (nurse, world, care.nurse, 500, 1 << 20);
  g_assert_true (desk_has (nurse, "space", consult));

  /* Its people come, lead and go by the community alone. */
  REFUSED (
    world, NOT_FOUND,
    rk_domain_member_set (tx, care.admin, consult, care.stranger->user_id, &follow, error) != NULL);
  REFUSED (
    world, NOT_ALLOWED,
    rk_domain_member_set (tx, care.admin, consult, care.nurse->user_id, &lead, error) != NULL);
  REFUSED (world, NOT_ALLOWED,
           rk_domain_member_remove (tx, care.admin, consult, care.nurse->user_id, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_member_remove (tx, care.nurse, consult, care.nurse->user_id, error));
  REFUSED (world, NOT_ALLOWED, rk_domain_space_delete (tx, care.admin, consult, error));
  DO (world,
      (led = rk_domain_member_set (tx, care.admin, id, care.nurse->user_id, &lead, error)) != NULL);
  g_autofree char *role = role_in (world, consult, care.nurse);
  g_assert_cmpstr (role, ==, "admin");
  g_autofree char *early = world_post (world, care.nurse, consult, "質問です。");
  DO (world, rk_domain_member_remove (tx, care.nurse, id, care.nurse->user_id, error));
  desk_sync (nurse, world, care.nurse, 500, 1 << 20);
  g_assert_false (desk_has (nurse, "space", consult));
  g_assert_false (desk_has (nurse, "post", early));

  apply (world, care.nurse, id, NULL);
  decide (world, care.admin, id, care.nurse, TRUE);
  desk_sync (nurse, world, care.nurse, 500, 1 << 20);
  g_assert_true (desk_has (nurse, "post", early));
  DO (world, rk_domain_space_delete (tx, care.admin, id, error));
  desk_sync (nurse, world, care.nurse, 500, 1 << 20);
  g_assert_false (desk_has (nurse, "space", consult));
}

/* Asked, answered by anyone in it, solved by who asked or who leads. */
static void
test_questions (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *consult = NULL;
  g_autofree char *other_id = rk_id_new ();
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (RkPost) gone = NULL;

  make (world, care.admin, id, "広場");
  consult = consult_of (world, id);
  apply (world, care.nurse, id, NULL);
  decide (world, care.admin, id, care.nurse, TRUE);
  apply (world, care.stranger, id, NULL);
  decide (world, care.admin, id, care.stranger, TRUE);

  g_autofree char *question = world_post (world, care.nurse, consult, "とろみの目安は？");
  g_autofree char *second = world_post (world, care.stranger, consult, "別の質問です。");
  g_autofree char *first = answer (world, care.stranger, consult, question, "3%からです。");
  g_autofree char *better = answer (world, care.admin, consult, question, "表を見てください。");
  g_autofree char *elsewhere = answer (world, care.nurse, consult, second, "はい。");
  const RkPost deeper
    = { .id = other_id, .space_id = consult, .text = (char *) "それは", .reply_to = first };
  g_autoptr (RkPost) none = NULL;
  RkCreated created;

  /* An answer stands under a question, so that there is one list of them. */
  REFUSED (
    world, INVALID, rk_domain_post_create (tx, care.nurse, &deeper, NULL, &created, &none, error));
  g_assert_null (solution_at (desk, world, care.stranger, question));

  REFUSED (world, NOT_ALLOWED,
           rk_domain_post_solve (tx, care.stranger, consult, question, first, error) != NULL);
  REFUSED (world, INVALID,
           rk_domain_post_solve (tx, care.nurse, consult, question, elsewhere, error) != NULL);
  REFUSED (world, INVALID,
           rk_domain_post_solve (tx, care.nurse, consult, question, question, error) != NULL);
  REFUSED (
    world, CONFLICT, rk_domain_post_solve (tx, care.admin, consult, first, better, error) != NULL);
  solve (world, care.nurse, consult, question, first);
  solve (world, care.nurse, consult, question, first);
  g_assert_cmpstr (solution_at (desk, world, care.stranger, question), ==, first);
  solve (world, care.admin, consult, question, better);
  g_assert_cmpstr (solution_at (desk, world, care.stranger, question), ==, better);
  solve (world, care.nurse, consult, question, NULL);
  g_assert_null (solution_at (desk, world, care.stranger, question));

  /* What was withdrawn or hidden solves nothing. */
  solve (world, care.nurse, consult, question, first);
  DO (world, (gone = rk_domain_post_withdraw (tx, care.stranger, consult, first, error)) != NULL);
  g_assert_null (solution_at (desk, world, care.stranger, question));
  REFUSED (
    world, INVALID, rk_domain_post_solve (tx, care.nurse, consult, question, first, error) != NULL);
  solve (world, care.nurse, consult, question, better);
  g_clear_pointer (&gone, rk_post_free);
  DO (world, (gone = rk_domain_post_hide (tx, care.admin, consult, better, error)) != NULL);
  g_assert_null (solution_at (desk, world, care.stranger, question));
  g_clear_pointer (&gone, rk_post_free);
  DO (world, (gone = rk_domain_post_withdraw (tx, care.stranger, consult, second, error)) != NULL);
  REFUSED (world, CONFLICT,
           rk_domain_post_solve (tx, care.stranger, consult, second, elsewhere, error) != NULL);

  /* Elsewhere nothing is solved, and outside there is nothing. */
  g_autofree char *said = world_post (world, care.nurse, id, "お知らせです。");
  g_autofree char *reply = answer (world, care.admin, id, said, "はい。");
  REFUSED (world, CONFLICT, rk_domain_post_solve (tx, care.nurse, id, said, reply, error) != NULL);
  DO (world, rk_domain_member_remove (tx, care.stranger, id, care.stranger->user_id, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_post_solve (tx, care.stranger, consult, second, NULL, error) != NULL);
}

static void
lose_consult (World *world, const char *consult)
{
  g_autoptr (GError) error = NULL;

  rk_db_begin (world->db, RK_DB_MODE_WRITE, &error);
  rk_db_exec (world->db, "UPDATE space SET kind = 'group', parent_id = NULL WHERE id = $1", &error,
              "t", consult);
  rk_db_commit (world->db, &error);
  g_assert_no_error (error);
}

/* One that a server without 相談 made: it gets its tab by itself, once, with everybody in it. */
static void
test_without_consult (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *before = NULL;
  g_autoptr (Desk) desk = desk_new ();

  make (world, care.admin, id, "古い広場");
  apply (world, care.nurse, id, NULL);
  decide (world, care.admin, id, care.nurse, TRUE);
  before = consult_of (world, id);
  lose_consult (world, before);
  desk_sync (desk, world, care.nurse, 500, 1 << 20);

  DO (world, rk_domain_sweep (tx, error));
  g_autofree char *consult = consult_of (world, id);
  g_autofree char *lead = role_in (world, consult, care.admin);
  g_autofree char *follow = role_in (world, consult, care.nurse);
  g_assert_cmpstr (consult, !=, before);
  g_assert_cmpstr (lead, ==, "admin");
  g_assert_cmpstr (follow, ==, "member");
  desk_sync (desk, world, care.nurse, 500, 1 << 20);
  g_assert_true (desk_has (desk, "space", consult));
  g_free (world_post (world, care.nurse, consult, "今から聞けますか。"));

  DO (world, rk_domain_sweep (tx, error));
  g_autofree char *again = consult_of (world, id);
  g_assert_cmpstr (again, ==, consult);
  /* One that is no more gets none. */
  DO (world, rk_domain_space_delete (tx, care.admin, id, error));
  DO (world, rk_domain_sweep (tx, error));
}

#define N_MANY 800

/* A large one: whoever comes or goes is one page for those who are in it; who comes gets all the
 * people of it in as few as they fit. */
static void
test_many (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *hash = rk_password_hash (WORLD_PASSWORD, TRUE, NULL);
  g_autoptr (Desk) inside = desk_new ();
  g_autoptr (Desk) coming = desk_new ();
  g_autoptr (json_t) all = NULL;
  gint64 n;
  int before;

  make (world, care.admin, id, "大きな広場");
  for (int i = 2; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("many%d", i);
      g_autofree char *mail = g_strdup_printf ("many%d@example.jp", i);
      g_autofree char *user_id = rk_id_new ();
      RkUser user = {
        .id = user_id,
        .facility_id = care.facility,
        .name = name,
        .profession = RK_PROFESSION_NURSE,
        .role = RK_ROLE_MEMBER,
        .mail = mail,
      };

      DO (world, rk_domain_user_create (tx, world->operator, & user, hash, FALSE, error)
                   && rk_domain_member_introduce (
                     tx, world->operator, id, user_id, RK_ROLE_MEMBER, error));
    }
  desk_sync (inside, world, care.admin, 500, 1 << 20);
  desk_sync (coming, world, care.stranger, 500, 1 << 20);
  apply (world, care.stranger, id, NULL);
  desk_sync (inside, world, care.admin, 500, 1 << 20);
  before = coming->n_pages;
  decide (world, care.admin, id, care.stranger, TRUE);
  desk_sync (coming, world, care.stranger, 500, 1 << 20);
  g_assert_cmpint (desk_count (coming, "member"), >=, N_MANY);
  /* Each of 800 as a person, as a member, and in 相談, 500 a page. */
  g_assert_cmpint (coming->n_pages - before, <=, 7);
  before = inside->n_pages;
  desk_sync (inside, world, care.admin, 500, 1 << 20);
  g_assert_cmpint (inside->n_pages - before, ==, 1);
  g_assert_true (desk_has (inside, "user", care.stranger->user_id));
  all = list (world, care.stranger, NULL);
  g_assert_true (rk_json_get_int (json_array_get (all, 0), "n_members", &n));
  g_assert_cmpint (n, ==, N_MANY);

  DO (world, rk_domain_member_remove (tx, care.stranger, id, care.stranger->user_id, error));
  before = coming->n_pages;
  desk_sync (coming, world, care.stranger, 500, 1 << 20);
  g_assert_cmpint (coming->n_pages - before, ==, 1);
  g_assert_false (desk_has (coming, "space", id));
  before = inside->n_pages;
  desk_sync (inside, world, care.admin, 500, 1 << 20);
  g_assert_cmpint (inside->n_pages - before, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/communities/life", test_life);
  world_add_test ("/communities/who", test_who);
  world_add_test ("/communities/company", test_company);
  world_add_test ("/communities/consult-members", test_consult_members);
  world_add_test ("/communities/questions", test_questions);
  world_add_test ("/communities/without-consult", test_without_consult);
  world_add_test ("/communities/many", test_many);
  return world_run ();
}
