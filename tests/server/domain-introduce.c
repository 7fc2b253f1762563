/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "domain-fixture.h"

/* How two facilities meet: the operator introduces somebody, and from then on they know each
 * other. */

static void
test_introduce (World *world)
{
  g_autofree char *clinic = world_facility (world, "クリニック");
  g_autofree char *station = world_facility (world, "ステーション");
  g_autoptr (RkActor) clerk = world_user (world, clinic, "clerk", RK_ROLE_ADMIN);
  g_autoptr (RkActor) nurse = world_user (world, station, "nurse", RK_ROLE_MEMBER);
  g_autoptr (RkActor) second = world_user (world, station, "second", RK_ROLE_MEMBER);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient (world, clerk, "佐藤", &space);
  g_autofree char *early = rk_id_new ();
  g_autofree char *late = rk_id_new ();
  g_autofree char *nowhere = rk_id_new ();
  g_autoptr (RkInvitation) invitation = NULL;
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *post = NULL;
  RkCreated created;

  /* Strangers cannot be invited. */
  REFUSED (world, NOT_FOUND,
           rk_domain_invitation_create (
             tx, clerk, space, early, nurse->user_id, NULL, &created, &invitation, error));
  desk_sync (desk, world, nurse, 500, 1 << 20);
  g_assert_false (desk_has (desk, "space", space));

  /* It is for the operator alone: members may not, and others do not even see the space. */
  REFUSED (world, NOT_FOUND,
           rk_domain_member_introduce (tx, nurse, space, nurse->user_id, RK_ROLE_MEMBER, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_member_introduce (tx, clerk, space, nurse->user_id, RK_ROLE_MEMBER, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_member_introduce (
             tx, world->operator, nowhere, nurse->user_id, RK_ROLE_MEMBER, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_member_introduce (tx, world->operator, space, nowhere, RK_ROLE_MEMBER, error));

  DO (world, rk_domain_member_introduce (
               tx, world->operator, space, nurse->user_id, RK_ROLE_MEMBER, error));
  desk_sync (desk, world, nurse, 500, 1 << 20);
  g_assert_true (desk_has (desk, "space", space));
  g_assert_true (desk_has (desk, "patient", patient));

  /* Again, and with another role: nothing changes. */
  DO (world, rk_domain_member_introduce (
               tx, world->operator, space, nurse->user_id, RK_ROLE_ADMIN, error));
  post = world_post (world, clerk, space, "訪問しました。");
  REFUSED (world, NOT_ALLOWED, rk_domain_post_hide (tx, nurse, space, post, error) != NULL);

  /* The nurse's colleague is still a stranger to the clerk; the nurse herself asks. */
  DO (world, rk_domain_invitation_create (
               tx, nurse, space, late, second->user_id, NULL, &created, &invitation, error));
  g_assert_cmpint (invitation->state, ==, RK_INVITATION_WAITING_APPROVAL);
}

/* Somebody who was suspended cannot be introduced. */
static void
test_suspended (World *world)
{
  g_autofree char *clinic = world_facility (world, "クリニック");
  g_autofree char *station = world_facility (world, "ステーション");
  g_autoptr (RkActor) clerk = world_user (world, clinic, "clerk", RK_ROLE_ADMIN);
  g_autoptr (RkActor) nurse = world_user (world, station, "nurse", RK_ROLE_MEMBER);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient (world, clerk, "佐藤", &space);

  DO (world, rk_domain_user_suspend (tx, world->operator, nurse->user_id, TRUE, error));
  REFUSED (
    world, NOT_FOUND,
    rk_domain_member_introduce (tx, world->operator, space, nurse->user_id, RK_ROLE_MEMBER, error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/introduce/two-facilities", test_introduce);
  world_add_test ("/introduce/suspended", test_suspended);
  return world_run ();
}
