/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "domain-fixture.h"
#include "server/domain/opening.h"

#include <string.h>

/* Spaces of other kinds than the care team's, and the accounts of patients and families. */

typedef struct
{
  char *clinic;
  RkActor *clerk;
  RkActor *nurse;
  RkActor *other; /* of the same house, in no team */
  char *patient;
  char *care;
  char *side;
  RkActor *daughter;
} House;

static RkSpace *
open_space (World *world, RkActor *actor, const RkSpace *wanted)
{
  RkSpace *made = NULL;
  RkCreated created;

  DO (world, rk_domain_space_create (tx, actor, wanted, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  return made;
}

static RkActor *
relative_new (World *world, RkActor *admin, const char *space_id, const char *name)
{
  g_autofree char *id = rk_id_new ();
  g_autofree char *mail = g_strconcat (name, "@family.example", NULL);
  g_autofree char *hash = rk_password_hash (WORLD_PASSWORD, TRUE, NULL);
  RkUser user = {
    .id = id,
    .name = (char *) name,
    .kind = RK_USER_KIND_FAMILY,
    .relation = (char *) "長女",
    .mail = mail,
  };
  g_autoptr (RkUser) made = NULL;
  RkCreated created;

  DO (world, rk_domain_relative_create (tx, admin, space_id, &user, hash, &created, &made, error));
  g_assert_cmpint (made->kind, ==, RK_USER_KIND_FAMILY);
  g_assert_cmpint (made->profession, ==, RK_PROFESSION_FAMILY);
  g_assert_true (made->must_change_password);
  RkActor *actor = rk_actor_new_user (id, made->facility_id, RK_ROLE_MEMBER);
  actor->audience = RK_AUDIENCE_FAMILY;
  actor->device_hash = g_strdup ("a desk at home");
  return actor;
}

static House *
house_new (World *world)
{
  House *house = g_new0 (House, 1);
  g_autofree char *side = rk_id_new ();
  RkSpace wanted = { .id = side, .kind = RK_SPACE_FAMILY };
  g_autoptr (RkSpace) made = NULL;

  house->clinic = world_facility (world, "クリニック");
  house->clerk = world_user (world, house->clinic, "clerk", RK_ROLE_ADMIN);
  house->nurse = world_user (world, house->clinic, "nurse", RK_ROLE_MEMBER);
  house->other = world_user (world, house->clinic, "other", RK_ROLE_MEMBER);
  house->patient = world_patient (world, house->clerk, "佐藤", &house->care);
  world_join (world, house->clerk, house->nurse, house->care);
  wanted.patient_id = house->patient;
  made = open_space (world, house->clerk, &wanted);
  g_assert_cmpstr (made->patient_id, ==, house->patient);
  house->side = g_strdup (made->id);
  house->daughter = relative_new (world, house->clerk, house->side, "daughter");
  return house;
}

static void
house_free (House *house)
{
  rk_actor_free (house->clerk);
  rk_actor_free (house->nurse);
  rk_actor_free (house->other);
  rk_actor_free (house->daughter);
  g_free (house->clinic);
  g_free (house->patient);
  g_free (house->care);
  g_free (house->side);
  g_free (house);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (House, house_free)

/* Everything that a desk holds, as text. */
static char *
all_of (Desk *desk)
{
  GString *all = g_string_new (NULL);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_autofree char *text = json_dumps (value, JSON_COMPACT);
      g_string_append (all, text);
      g_string_append_c (all, '\n');
    }
  return g_string_free (all, FALSE);
}

static void
acknowledge (World *world, RkActor *actor, const char *space, const char *post)
{
  g_autoptr (RkReaction) reaction = NULL;

  DO (world,
      (reaction = rk_domain_reaction_set (tx, actor, space, post, RK_REACTION_ACK, 1, TRUE, error))
        != NULL);
}

/* What is true of the daughter's desk, however it came by it. */
static void
check_desk (House *house, Desk *desk)
{
  g_autofree char *all = all_of (desk);
  g_autofree char *mine = g_strconcat ("member ", house->side, " ", house->daughter->user_id, NULL);

  g_assert_true (desk_has (desk, "space", house->side));
  g_assert_nonnull (g_hash_table_lookup (desk->records, mine));
  /* The header is the name and the facility, so both are there. */
  g_assert_true (desk_has (desk, "patient", house->patient));
  g_assert_true (desk_has (desk, "facility", house->clinic));
  /* 未告知: nothing of the illness, nor that there is another side. */
  g_assert_null (strstr (all, "心不全"));
  g_assert_null (strstr (all, house->care));
  g_assert_null (strstr (all, "care team alone"));
  g_assert_cmpint (desk_count (desk, "space"), ==, 1);
  /* Who signed and what was refused is the staff's to know. */
  g_assert_cmpint (desk_count (desk, "consent"), ==, 0);
  /* Who is in the house and not on this side is nobody's business. */
  g_assert_false (desk_has (desk, "user", house->other->user_id));
  g_assert_true (desk_has (desk, "user", house->nurse->user_id));
  g_assert_null (strstr (all, "in_charge"));
  g_assert_null (strstr (all, "nurse@example.jp"));
}

static gboolean
has_ack_by (Desk *desk, const char *user_id)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_str_has_prefix (key, "reaction ") && strstr (key, user_id) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_family (World *world)
{
  g_autoptr (House) house = house_new (world);
  g_autoptr (Desk) early = desk_new ();
  g_autoptr (Desk) late = desk_new ();
  g_autoptr (Desk) staff = desk_new ();

  /* Live, change by change, and as a first sync. */
  desk_sync (early, world, house->daughter, 500, 1 << 20);
  desk_sync (staff, world, house->nurse, 500, 1 << 20);
  g_autofree char *secret = world_post (world, house->nurse, house->care, "care team alone");
  g_autofree char *told = world_post (world, house->nurse, house->side, "お薬が変わります。");
  g_autofree char *asked = world_post (world, house->daughter, house->side, "朝ですか。");
  acknowledge (world, house->clerk, house->side, told);
  acknowledge (world, house->daughter, house->side, told);
  acknowledge (world, house->nurse, house->side, asked);
  desk_sync (early, world, house->daughter, 500, 1 << 20);
  desk_sync (late, world, house->daughter, 3, 4096);
  check_desk (house, early);
  check_desk (house, late);
  g_assert_true (desk_has (early, "post", told) && desk_has (late, "post", told));
  g_assert_false (desk_has (early, "post", secret) || desk_has (late, "post", secret));

  /* Staff sees who understood; the daughter sees her own 了解 alone. */
  desk_sync (staff, world, house->nurse, 500, 1 << 20);
  g_assert_cmpint (desk_count (staff, "consent"), ==, 1);
  g_assert_true (has_ack_by (staff, house->clerk->user_id));
  g_assert_true (has_ack_by (staff, house->daughter->user_id));
  g_assert_true (has_ack_by (early, house->daughter->user_id));
  g_assert_true (has_ack_by (late, house->daughter->user_id));
  g_assert_false (has_ack_by (early, house->clerk->user_id));
  g_assert_false (has_ack_by (late, house->clerk->user_id));
  g_assert_false (has_ack_by (late, house->nurse->user_id));
}

static char *
page_of (World *world, RkActor *actor, const char *space)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_posts_write (tx, actor, space, 0, 50, &writer, error));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Pages of the history say no more than the feed. */
static void
test_family_history (World *world)
{
  g_autoptr (House) house = house_new (world);
  g_autofree char *post = world_post (world, house->nurse, house->side, "お薬が変わります。");

  acknowledge (world, house->clerk, house->side, post);
  g_autofree char *hers = page_of (world, house->daughter, house->side);
  g_autofree char *theirs = page_of (world, house->nurse, house->side);
  g_assert_nonnull (strstr (hers, "お薬"));
  g_assert_null (strstr (hers, house->clerk->user_id));
  g_assert_null (strstr (hers, "\"ack\""));
  g_assert_nonnull (strstr (theirs, house->clerk->user_id));
  g_assert_nonnull (strstr (theirs, "\"ack\""));
}

/* What an account of a family may not even try. */
static void
test_family_rights (World *world)
{
  g_autoptr (House) house = house_new (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *group = rk_id_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  RkSpace wanted = { .id = group, .kind = RK_SPACE_GROUP, .name = (char *) "勉強会" };
  const RkMemberChange admin = { RK_ROLE_ADMIN, -1 };
  g_autoptr (RkInvitation) invitation = NULL;
  g_autoptr (RkSpace) space = NULL;
  RkJsonWriter writer;
  RkCreated created;

  rk_json_writer_init (&writer, out);
  REFUSED (world, NOT_FOUND,
           rk_domain_posts_write (tx, house->daughter, house->care, 0, 50, &writer, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_user_get (tx, house->daughter, house->other->user_id, error) != NULL);
  REFUSED (
    world, NOT_ALLOWED, rk_domain_facility_users_write (tx, house->daughter, &writer, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_candidates_write (tx, house->daughter, house->side, NULL, &writer, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_invitation_create (tx, house->daughter, house->side, id, house->nurse->user_id,
                                        NULL, &created, &invitation, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_space_create (tx, house->daughter, &wanted, &created, &space, error));
  wanted.kind = RK_SPACE_ROOM;
  wanted.parent_id = house->side;
  REFUSED (world, NOT_ALLOWED,
           rk_domain_space_create (tx, house->daughter, &wanted, &created, &space, error));

  /* Nor may others make her what she cannot be. */
  REFUSED (
    world, NOT_ALLOWED,
    rk_domain_member_set (tx, house->clerk, house->side, house->daughter->user_id, &admin, error)
      != NULL);
  REFUSED (world, NOT_ALLOWED,
           rk_domain_invitation_create (tx, house->clerk, house->care, id, house->daughter->user_id,
                                        NULL, &created, &invitation, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_member_introduce (
             tx, world->operator, house->care, house->daughter->user_id, RK_ROLE_MEMBER, error));
}

/* 患者側 is opened once, by the team's administrators, and begins with the team. */
static void
test_open (World *world)
{
  g_autoptr (House) house = house_new (world);
  g_autofree char *id = rk_id_new ();
  RkSpace again = { .id = house->side, .kind = RK_SPACE_FAMILY, .patient_id = house->patient };
  RkSpace second = { .id = id, .kind = RK_SPACE_FAMILY, .patient_id = house->patient };
  g_autoptr (RkSpace) space = NULL;
  g_autoptr (Desk) nurse = desk_new ();
  RkCreated created;

  desk_sync (nurse, world, house->nurse, 500, 1 << 20);
  g_assert_true (desk_has (nurse, "space", house->side));
  DO (world, rk_domain_space_create (tx, house->clerk, &again, &created, &space, error));
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  g_clear_pointer (&space, rk_space_free);
  REFUSED (
    world, CONFLICT, rk_domain_space_create (tx, house->clerk, &second, &created, &space, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_space_create (tx, house->nurse, &second, &created, &space, error));
  REFUSED (
    world, NOT_FOUND, rk_domain_space_create (tx, house->other, &second, &created, &space, error));
}

/* Groups: made, named anew, left, ended; rooms end with them. */
static void
test_group (World *world)
{
  g_autoptr (House) house = house_new (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *room_id = rk_id_new ();
  RkSpace wanted = { .id = id, .kind = RK_SPACE_GROUP, .name = (char *) "褥瘡の勉強会" };
  RkSpace blank = { .id = room_id, .kind = RK_SPACE_GROUP, .name = (char *) " 　" };
  RkSpace narrow
    = { .id = room_id, .kind = RK_SPACE_ROOM, .name = (char *) "準備", .parent_id = id };
  g_autoptr (json_t) patch = json_pack ("{s:i,s:s}", "version", 1, "description", "毎月第2火曜");
  g_autoptr (json_t) late = json_pack ("{s:i,s:s}", "version", 1, "name", "別の名前");
  g_autoptr (RkSpace) none = NULL;
  g_autoptr (RkSpace) changed = NULL;
  g_autoptr (Desk) nurse = desk_new ();
  g_autoptr (Desk) other = desk_new ();
  RkCreated created;

  REFUSED (
    world, INVALID, rk_domain_space_create (tx, house->nurse, &blank, &created, &none, error));
  g_autoptr (RkSpace) group = open_space (world, house->nurse, &wanted);
  world_join (world, house->nurse, house->other, id);
  g_autofree char *post = world_post (world, house->other, id, "資料です。");
  g_autoptr (RkSpace) room = open_space (world, house->nurse, &narrow);
  desk_sync (nurse, world, house->nurse, 500, 1 << 20);
  desk_sync (other, world, house->other, 500, 1 << 20);
  /* Those outside do not learn that the room exists. */
  g_assert_true (desk_has (nurse, "space", room_id));
  g_assert_false (desk_has (other, "space", room_id));
  REFUSED (world, NOT_FOUND, rk_domain_space_get (tx, house->other, room_id, error) != NULL);

  REFUSED (world, NOT_ALLOWED, rk_domain_space_update (tx, house->other, id, patch, error) != NULL);
  DO (world, (changed = rk_domain_space_update (tx, house->nurse, id, patch, error)) != NULL);
  g_assert_cmpstr (changed->description, ==, "毎月第2火曜");
  REFUSED (
    world, VERSION_CONFLICT, rk_domain_space_update (tx, house->nurse, id, late, error) != NULL);

  REFUSED (world, NOT_ALLOWED, rk_domain_space_delete (tx, house->other, id, error));
  REFUSED (world, NOT_FOUND, rk_domain_space_delete (tx, house->clerk, id, error));
  /* A care team cannot be ended in this way, not by its administrator either. */
  REFUSED (world, NOT_ALLOWED, rk_domain_space_delete (tx, house->clerk, house->care, error));
  DO (world, rk_domain_space_delete (tx, house->nurse, id, error));
  desk_sync (nurse, world, house->nurse, 500, 1 << 20);
  desk_sync (other, world, house->other, 500, 1 << 20);
  g_assert_false (desk_has (nurse, "space", id) || desk_has (nurse, "space", room_id));
  g_assert_false (desk_has (other, "space", id) || desk_has (other, "post", post));
  REFUSED (world, NOT_FOUND, rk_domain_space_get (tx, house->nurse, id, error) != NULL);
}

static RkInvitation *
request (World *world, RkActor *from, RkActor *to)
{
  g_autofree char *id = rk_id_new ();
  RkInvitation *made = NULL;
  RkCreated created;

  DO (world, rk_domain_connection_request (tx, from, id, to->user_id, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpint (made->space_kind, ==, RK_SPACE_DIRECT);
  return made;
}

/* つながり: asked for, refused, asked for again, accepted; and nobody else gets in. */
static void
test_connection (World *world)
{
  g_autoptr (House) house = house_new (world);
  g_autofree char *far = world_facility (world, "遠くの施設");
  g_autoptr (RkActor) stranger = world_user (world, far, "stranger", RK_ROLE_MEMBER);
  g_autofree char *id = rk_id_new ();
  g_autoptr (RkInvitation) first = request (world, house->nurse, house->other);
  g_autoptr (RkInvitation) none = NULL;
  g_autoptr (RkInvitation) refused = NULL;
  g_autoptr (RkInvitation) accepted = NULL;
  g_autoptr (Desk) nurse = desk_new ();
  g_autoptr (Desk) other = desk_new ();
  RkCreated created;

  desk_sync (nurse, world, house->nurse, 500, 1 << 20);
  desk_sync (other, world, house->other, 500, 1 << 20);
  g_assert_true (desk_has (nurse, "space", first->space_id));
  g_assert_false (desk_has (other, "space", first->space_id));
  g_assert_true (desk_has (other, "invitation", first->id));
  g_assert_cmpint (desk_count (other, "notice"), ==, 1);

  /* Once is enough, from either side; strangers, families and oneself are not asked. */
  REFUSED (world, CONFLICT,
           rk_domain_connection_request (
             tx, house->nurse, id, house->other->user_id, &created, &none, error));
  REFUSED (world, CONFLICT,
           rk_domain_connection_request (
             tx, house->other, id, house->nurse->user_id, &created, &none, error));
  REFUSED (
    world, NOT_FOUND,
    rk_domain_connection_request (tx, house->nurse, id, stranger->user_id, &created, &none, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_connection_request (
             tx, house->nurse, id, house->daughter->user_id, &created, &none, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_connection_request (
             tx, house->daughter, id, house->nurse->user_id, &created, &none, error));
  REFUSED (world, INVALID,
           rk_domain_connection_request (
             tx, house->nurse, id, house->nurse->user_id, &created, &none, error));

  /* Refused: the place that was kept goes, and the one who asked is told. */
  DO (world,
      (refused = rk_domain_invitation_answer (tx, house->other, first->id, FALSE, error)) != NULL);
  desk_sync (nurse, world, house->nurse, 500, 1 << 20);
  g_assert_false (desk_has (nurse, "space", first->space_id));
  g_assert_cmpint (desk_count (nurse, "notice"), ==, 1);

  g_autoptr (RkInvitation) second = request (world, house->other, house->nurse);
  DO (world,
      (accepted = rk_domain_invitation_answer (tx, house->nurse, second->id, TRUE, error)) != NULL);
  g_autofree char *post
    = world_post (world, house->nurse, second->space_id, "よろしくお願いします。");
  desk_sync (nurse, world, house->nurse, 500, 1 << 20);
  desk_sync (other, world, house->other, 500, 1 << 20);
  g_assert_true (desk_has (nurse, "space", second->space_id));
  g_assert_true (desk_has (other, "post", post));

  /* It is for two, and for good. */
  g_autofree char *third = rk_id_new ();
  REFUSED (world, NOT_ALLOWED,
           rk_domain_invitation_create (tx, house->nurse, second->space_id, third,
                                        house->clerk->user_id, NULL, &created, &none, error));
  REFUSED (
    world, NOT_ALLOWED,
    rk_domain_member_remove (tx, house->nurse, second->space_id, house->nurse->user_id, error));
  REFUSED (world, NOT_ALLOWED, rk_domain_space_delete (tx, house->nurse, second->space_id, error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/spaces/family", test_family);
  world_add_test ("/spaces/family-history", test_family_history);
  world_add_test ("/spaces/family-rights", test_family_rights);
  world_add_test ("/spaces/open", test_open);
  world_add_test ("/spaces/group", test_group);
  world_add_test ("/spaces/connection", test_connection);
  return world_run ();
}
