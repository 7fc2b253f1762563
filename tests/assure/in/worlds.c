/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "core/id.h"
#include "experiment.h"
#include "history.h"
#include "people.h"
#include "world.h"

#include <string.h>

/*
 * Two worlds that differ only in what somebody may not see: in the one a random history of the
 * region happens wholly, in the other only those steps of which the observer may know. Everything
 * that the observer is told on the way and in the end has to be the same to the byte: pages of the
 * sync, events, searches, lists, attachments, answers to ids that the observer guesses.
 */

#define N_HISTORY 40

/* Ids that the observer could know from elsewhere. */
static void
guess (TwoWorld *world, const Step *step)
{
  g_autofree char *id = world_id (step->number, 0);
  g_autofree char *space = world_space_id (step->space);
  g_autofree char *targets[] = {
    g_strdup_printf ("/v1/patients/%s", id),
    g_strdup_printf ("/v1/spaces/%s", id),
    g_strdup_printf ("/v1/spaces/%s/posts", id),
    g_strdup_printf ("/v1/spaces/%s/posts/%s/versions", space, id),
    g_strdup_printf ("/v1/spaces/%s/attachments/%s/content", space, id),
    g_strdup_printf ("/v1/spaces/%s/attachments/%s/upload", space, id),
    g_strdup_printf ("/v1/users/%s", id),
    g_strdup_printf ("/v1/search?q=x&space=%s", id),
  };
  g_autofree char *store = g_strdup_printf ("/v1/stores/%s", id);
  g_autofree char *invitation = g_strdup_printf ("/v1/invitations/%s", id);
  g_autofree char *approval = g_strdup_printf ("/v1/invitations/%s/approval", id);
  g_autofree char *ack = g_strdup_printf ("/v1/spaces/%s/posts/%s/reactions/ack", space, id);

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    world_observe (world, "GET", targets[i], NULL);
  /* One that is the observer's own answers with a secret. */
  world_observe_status (world, "GET", store, NULL);
  world_observe (world, "DELETE", invitation, NULL);
  world_observe (world, "PUT", approval, "{\"approve\":true}");
  world_observe (world, "PUT", ack, "{\"version\":1}");
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    g_clear_pointer (&targets[i], g_free);
}

/* Everything that can be asked for. */
static void
look_around (TwoWorld *world)
{
  static const char *const lists[] = { "/v1/sessions",
                                       "/v1/facility/users",
                                       "/v1/search?q=%E6%AD%A9%E3%81%8F",
                                       "/v1/search?q=%E3%81%AE",
                                       "/v1/search?q=%E6%97%A5&limit=3",
                                       "/v1/search?q=",
                                       "/v1/sync?cursor=x",
                                       "/v1/sync?limit=7",
                                       "/v1/communities" };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    world_observe (world, "GET", lists[i], NULL);
  for (guint space = 0; space < N_SPACES; space++)
    {
      static const char *const parts[]
        = { "", "/members", "/candidates", "/candidates?q=a", "/posts", "/posts?limit=2&before=4" };
      g_autofree char *id = world_space_id (space);

      for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
        {
          g_autofree char *target = g_strdup_printf ("/v1/spaces/%s%s", id, parts[i]);
          world_observe (world, "GET", target, NULL);
        }
    }
  {
    static const char *const parts[] = { "", "/members", "/posts", "/applications" };
    g_autofree char *id = world_community_id ();

    for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
      {
        g_autofree char *target = g_strdup_printf ("/v1/spaces/%s%s", id, parts[i]);
        world_observe (world, "GET", target, NULL);
      }
  }
  for (guint person = 0; person < N_PEOPLE; person++)
    {
      g_autofree char *id = world_person_id (person);
      g_autofree char *target = g_strdup_printf ("/v1/users/%s", id);
      g_autofree char *portrait = g_strdup_printf ("/v1/users/%s/portrait", id);

      world_observe (world, "GET", target, NULL);
      world_observe (world, "GET", portrait, NULL);
    }
  for (guint house = 0; house < 3; house++)
    {
      g_autofree char *id = world_house_id (house);
      g_autofree char *target = g_strdup_printf ("/v1/facilities/%s", id);

      world_observe (world, "GET", target, NULL);
    }
}

/* What somebody does with an id that is taken where they do not see. */
static void
reuse_ids (TwoWorld *world, GArray *steps)
{
  g_autofree char *space = world_space_id (0);

  for (guint i = 0; i < steps->len; i += 3)
    {
      const Step *step = &g_array_index (steps, Step, i);
      g_autofree char *id = world_id (step->number, 0);
      g_autofree char *post = g_strdup_printf ("/v1/spaces/%s/posts/%s", space, id);
      g_autofree char *store = g_strdup_printf ("/v1/stores/%s", id);
      g_autofree char *view = g_strdup_printf ("/v1/views/%s", id);

      if (step->visible)
        continue;
      world_observe (world, "PUT", post, "{\"text\":\"同じ番号\",\"written_us\":1}");
      world_observe_status (world, "PUT", store, "{}");
      world_observe (
        world, "PUT", view,
        "{\"kind\":\"patient\",\"subject_id\":\"0192f0c1-1111-7abc-8def-0123456789ab\","
        "\"at_us\":1}");
    }
}

/* What the observer is told in a world. */
static TwoWorld *
live (GArray *steps, guint observer, gboolean whole, int planted, guint patience_ms)
{
  TwoWorld *world = world_begin (observer, patience_ms);

  for (guint i = 0; i < steps->len; i++)
    {
      const Step *step = &g_array_index (steps, Step, i);

      world_come_to (world, step);
      if (step->visible || whole)
        world_do (world, step);
      if ((int) i == planted)
        world_plant (world);
      if (i % 8 == 7)
        {
          world_sync (world);
          guess (world, &g_array_index (steps, Step, i - i % 3));
        }
    }
  world_sync (world);
  look_around (world);
  for (guint i = 0; i < steps->len; i += 4)
    guess (world, &g_array_index (steps, Step, i));
  reuse_ids (world, steps);
  world_sync_afresh (world);
  return world;
}

/* Where two texts begin to differ: the lines. */
static char *
first_difference (const char *one, const char *other)
{
  g_auto (GStrv) a = g_strsplit (one, "\n", -1);
  g_auto (GStrv) b = g_strsplit (other, "\n", -1);

  for (guint i = 0; a[i] != NULL || b[i] != NULL; i++)
    if (a[i] == NULL || b[i] == NULL || strcmp (a[i], b[i]) != 0)
      {
        const char *left = a[i] != NULL ? a[i] : "(end)";
        const char *right = b[i] != NULL ? b[i] : "(end)";
        gsize at = 0;

        while (left[at] != '\0' && left[at] == right[at])
          at++;
        at = at > 60 ? at - 60 : 0;
        return g_strdup_printf ("line %u: %.160s | %.160s", i + 1, left + at, right + at);
      }
  return NULL;
}

/* %NULL when the observer cannot tell the two worlds apart. */
static char *
compare (GArray *steps, guint observer, int planted, guint patience_ms)
{
  TwoWorld *whole = live (steps, observer, TRUE, planted, patience_ms);
  TwoWorld *seen = live (steps, observer, FALSE, -1, patience_ms);
  char *difference = first_difference (world_told (whole), world_told (seen));

  world_end (whole);
  world_end (seen);
  return difference;
}

static void
one_case (void)
{
  static const guint observers[] = { A_NURSE, B_GUEST, A_OFFICE, C_NURSE, A_HELPER };
  g_autoptr (GRand) random = rk_experiment_random ("history");
  const guint observer = observers[rk_experiment_case () % G_N_ELEMENTS (observers)];
  g_autoptr (GArray) steps = history_new (random, observer, N_HISTORY);
  g_autofree char *difference = compare (steps, observer, -1, 25);

  if (difference == NULL)
    return;
  /* Events that came late may have been put together in another way: look again, patiently. */
  g_autofree char *again = compare (steps, observer, -1, 300);
  if (again != NULL)
    rk_experiment_finding ("observer %u tells the worlds apart: %s", observer, again);
}

/* One step too many of which the observer may know. */
static void
plant (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (GArray) steps = history_new (random, A_NURSE, 16);
  g_autofree char *same = compare (steps, A_NURSE, -1, 100);
  g_autofree char *other = compare (steps, A_NURSE, 9, 100);

  if (same != NULL)
    rk_experiment_finding ("the short history: %s", same);
  rk_experiment_control (other != NULL, "one reaction more in a space of the observer");
}

int
main (int argc, char **argv)
{
  rk_experiment_begin (argc, argv, 1000);
  people_in_memory ();
  plant ();
  while (rk_experiment_goes_on ())
    {
      one_case ();
      rk_experiment_case_done ();
    }
  return rk_experiment_end ();
}
