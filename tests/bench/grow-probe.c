/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* What a post and a sync cost the server while a region grows: users, patients and posts together,
 * ten posts for each user. */

#include "probe.h"
#include "site.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define ROOM          10
#define POSTS_OF_ROOM 100
#define SAMPLE        400

typedef struct
{
  RkActor *writer;
  char *space_id;
} Room;

static Room
add_room (World *world, int number)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  Room room = { NULL };

  for (int i = 0; i < ROOM; i++)
    {
      g_autofree char *name = g_strdup_printf ("u%d", number * ROOM + i);
      RkActor *actor = world_user (world, house, name, i == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER);

      if (i == 0)
        {
          room.writer = actor;
          g_free (world_patient (world, actor, "佐藤", &room.space_id));
          continue;
        }
      world_join (world, room.writer, actor, room.space_id);
      rk_actor_free (actor);
    }
  site_add_posts (world, room.writer, room.space_id, POSTS_OF_ROOM);
  return room;
}

static char *
sync_from (World *world, RkActor *actor, const char *cursor)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *now = g_strdup (cursor);
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, world->db, &error);
      char *next = NULL;
      int changes;

      g_string_truncate (out, 0);
      site_must (rk_domain_sync_page (tx, actor, now, RK_SYNC_MAX_CHANGES, RK_SYNC_MAX_BYTES, out,
                                      &more, &changes, &next, &error),
                 error);
      rk_receipt_free (rk_domain_tx_take_receipt (tx));
      g_free (now);
      now = next;
    }
  return g_steal_pointer (&now);
}

/* One post at a time in rooms all over the region, each followed by a sync that brings it. */
static void
measure (World *world, GArray *rooms)
{
  double posting = 0, syncing = 0;

  for (int i = 0; i < SAMPLE; i++)
    {
      Room *room = &g_array_index (rooms, Room, ((guint) i * 7919) % rooms->len);
      g_autofree char *cursor = sync_from (world, room->writer, NULL);
      double began = probe_cpu_seconds ();

      g_free (world_post (world, room->writer, room->space_id, "血圧 132/78、食事は八割ほど。"));
      posting += probe_cpu_seconds () - began;
      began = probe_cpu_seconds ();
      g_free (sync_from (world, room->writer, cursor));
      syncing += probe_cpu_seconds () - began;
    }
  const double posts = (double) rooms->len * POSTS_OF_ROOM;
  probe_print_point ("growth-post", posts, posting / SAMPLE * 1e6);
  probe_print_point ("growth-sync", posts, syncing / SAMPLE * 1e6);
}

int
main (int argc, char **argv)
{
  const int most = argc > 1 ? atoi (argv[1]) : 1000000;
  g_autoptr (GArray) rooms = g_array_new (FALSE, FALSE, sizeof (Room));
  int next = 10000;

  setlocale (LC_CTYPE, "");
  g_assert_true (rk_secret_init ());
  g_autoptr (World) world = world_new (FALSE);
  while (next <= most)
    {
      Room room = add_room (world, (int) rooms->len);

      g_array_append_val (rooms, room);
      if ((int) rooms->len * POSTS_OF_ROOM < next)
        continue;
      measure (world, rooms);
      next = next * 10 / 3;
    }
  for (guint i = 0; i < rooms->len; i++)
    {
      rk_actor_free (g_array_index (rooms, Room, i).writer);
      g_free (g_array_index (rooms, Room, i).space_id);
    }
  return 0;
}
