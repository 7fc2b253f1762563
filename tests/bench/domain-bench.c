/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* What a sync costs: the first one, and the one that has nothing to tell, for somebody in many
 * spaces. Prints CPU times; judges nothing. */

#include "domain-fixture.h"

#include <time.h>

#define N_SPACES    2000
#define N_POSTS     10
#define N_COLLEAGUE 3

static double
cpu_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static gint64
first_sync (World *world, RkActor *actor, char **ret_cursor)
{
  gint64 n = 0;
  gboolean more = TRUE;
  g_autofree char *cursor = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  while (more)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, world->db, &error);
      char *next = NULL;
      int changes;

      g_string_truncate (out, 0);
      rk_domain_sync_page (tx, actor, cursor, RK_SYNC_MAX_CHANGES, RK_SYNC_MAX_BYTES, out, &more,
                           &changes, &next, &error);
      g_assert_no_error (error);
      rk_receipt_free (rk_domain_tx_take_receipt (tx));
      n += changes;
      g_free (cursor);
      cursor = next;
    }
  *ret_cursor = g_steal_pointer (&cursor);
  return n;
}

static double
empty_sync (World *world, RkActor *actor, const char *cursor)
{
  const int times = 200;
  g_autoptr (GString) out = g_string_new (NULL);
  double start = cpu_seconds ();

  for (int i = 0; i < times; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, world->db, &error);
      g_autofree char *next = NULL;
      gboolean more;
      int changes;

      g_string_truncate (out, 0);
      rk_domain_sync_page (tx, actor, cursor, RK_SYNC_MAX_CHANGES, RK_SYNC_MAX_BYTES, out, &more,
                           &changes, &next, &error);
      g_assert_no_error (error);
      g_assert_cmpint (changes, ==, 0);
    }
  return (cpu_seconds () - start) / times * 1e6;
}

static void
add_posts (World *world, RkActor *author, const char *space, int n)
{
  RkDomainTx *tx = world_begin (world);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n; i++)
    {
      g_autofree char *id = rk_id_new ();
      const RkPost post = {
        .id = id,
        .space_id = (char *) space,
        .text = (char *) "血圧 132/78、脈拍 72、体温 "
                         "36.4。下肢の浮腫は軽減、食事は八割ほど召し上がりました。",
        .written_us = 1,
      };
      g_autoptr (RkPost) made = NULL;
      g_autoptr (RkReaction) reaction = NULL;
      RkCreated created;

      rk_domain_post_create (tx, author, &post, NULL, &created, &made, &error);
      g_assert_no_error (error);
      reaction = rk_domain_reaction_set (tx, author, space, id, RK_REACTION_ACK, 1, TRUE, &error);
      g_assert_no_error (error);
    }
  rk_effects_free (world_commit (tx));
}

static void
bench (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autofree char *elsewhere = world_facility (world, "みなと薬局");
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  g_autoptr (RkActor) other = world_user (world, elsewhere, "other", RK_ROLE_ADMIN);
  RkActor *colleagues[N_COLLEAGUE];
  g_autofree char *other_space = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *quiet = NULL;

  for (int i = 0; i < N_COLLEAGUE; i++)
    {
      g_autofree char *name = g_strdup_printf ("colleague%d", i);
      colleagues[i] = world_user (world, house, name, RK_ROLE_MEMBER);
    }
  g_free (world_patient (world, other, "鈴木", &other_space));
  double start = cpu_seconds ();
  for (int i = 0; i < N_SPACES; i++)
    {
      g_autofree char *space = NULL;

      g_free (world_patient (world, admin, "佐藤", &space));
      for (int j = 0; j < N_COLLEAGUE; j++)
        world_join (world, admin, colleagues[j], space);
      add_posts (world, admin, space, N_POSTS);
    }
  g_print ("# writing: %.1f s for %d spaces, %d posts\n", cpu_seconds () - start, N_SPACES,
           N_SPACES * N_POSTS);

  start = cpu_seconds ();
  gint64 n = first_sync (world, admin, &cursor);
  double took = cpu_seconds () - start;
  g_print ("# first sync: %" G_GINT64_FORMAT " records in %.2f s: %.0f a second\n", n, took,
           (double) n / took);
  g_print ("# nothing new: %.0f us\n", empty_sync (world, admin, cursor));
  add_posts (world, other, other_space, 20);
  g_print (
    "# nothing new for me, 60 changes elsewhere: %.0f us\n", empty_sync (world, admin, cursor));
  add_posts (world, other, other_space, 3000);
  g_print (
    "# nothing new for me, 9000 changes elsewhere: %.0f us\n", empty_sync (world, admin, cursor));
  for (int i = 0; i < 400; i++)
    {
      g_autofree char *space = NULL;
      g_free (world_patient (world, other, "高橋", &space));
    }
  g_print (
    "# nothing new for me, 400 other spaces changed: %.0f us\n", empty_sync (world, admin, cursor));
  for (int i = 0; i < N_COLLEAGUE; i++)
    rk_actor_free (colleagues[i]);
}

int
main (int argc, char **argv)
{
  g_assert_true (rk_secret_init ());
  g_autoptr (World) world = world_new (FALSE);

  bench (world);
  return 0;
}
