/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* What a sync costs the server: the first one, and the one that has nothing to tell, for somebody
 * in many spaces. */

#include "domain-fixture.h"
#include "probe.h"

#include <locale.h>

#define N_SPACES    2000
#define N_POSTS     10
#define N_COLLEAGUE 3

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

/* The best of a few series: what else the machine does only ever adds to it. */
static double
empty_sync (World *world, RkActor *actor, const char *cursor)
{
  const int times = 40;
  g_autoptr (GString) out = g_string_new (NULL);
  double best = G_MAXDOUBLE;

  for (int series = 0; series < 5; series++)
    {
      const double start = probe_cpu_seconds ();

      for (int i = 0; i < times; i++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, world->db, &error);
          g_autofree char *next = NULL;
          gboolean more;
          int changes;

          g_string_truncate (out, 0);
          rk_domain_sync_page (tx, actor, cursor, RK_SYNC_MAX_CHANGES, RK_SYNC_MAX_BYTES, out,
                               &more, &changes, &next, &error);
          g_assert_no_error (error);
          g_assert_cmpint (changes, ==, 0);
        }
      best = MIN (best, (probe_cpu_seconds () - start) / times);
    }
  return best * 1000;
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
  for (int i = 0; i < N_SPACES; i++)
    {
      g_autofree char *space = NULL;

      g_free (world_patient (world, admin, "佐藤", &space));
      for (int j = 0; j < N_COLLEAGUE; j++)
        world_join (world, admin, colleagues[j], space);
      add_posts (world, admin, space, N_POSTS);
    }

  double best = 0;
  for (int i = 0; i < 3; i++)
    {
      const double start = probe_cpu_seconds ();
      g_clear_pointer (&cursor, g_free);
      const gint64 n = first_sync (world, admin, &cursor);

      best = MAX (best, (double) n / (probe_cpu_seconds () - start));
    }
  probe_print ("first_sync_records_per_s", best);

  /* Nothing new for me: nothing at all, much in one space of others, something in many of them. */
  double worst = empty_sync (world, admin, cursor);
  probe_print ("empty_ms", worst);
  add_posts (world, other, other_space, 3000);
  worst = MAX (worst, empty_sync (world, admin, cursor));
  for (int i = 0; i < 600; i++)
    {
      g_autofree char *space = NULL;

      g_free (world_patient (world, other, "高橋", &space));
      if (i % 50 == 49)
        worst = MAX (worst, empty_sync (world, admin, cursor));
    }
  probe_print ("worst_empty_ms", worst);
  for (int i = 0; i < N_COLLEAGUE; i++)
    rk_actor_free (colleagues[i]);
}

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "");
  g_assert_true (rk_secret_init ());
  g_autoptr (World) world = world_new (FALSE);

  bench (world);
  return 0;
}
