/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Pages of changes: that a desk that follows them knows what a desk that begins anew knows,
 * whatever happens in between, and that nobody learns of what is not theirs. */

#include "domain-fixture.h"
#include "server/domain/cursor.h"

#include <string.h>

#define SMALL 7
#define PAGE  65536

static RkInvitation *
invite (
  World *world, RkActor *inviter, RkActor *invitee, const char *space, RkInvitationState expect)
{
  g_autofree char *id = rk_id_new ();
  RkInvitation *invitation = NULL;
  RkCreated created;

  DO (world, rk_domain_invitation_create (
               tx, inviter, space, id, invitee->user_id, NULL, &created, &invitation, error));
  g_assert_cmpint (invitation->state, ==, expect);
  return invitation;
}

/* Both know the same, record for record. */
static void
assert_same (Desk *a, Desk *b, const char *what)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, a->records);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const json_t *other = g_hash_table_lookup (b->records, key);

      /* A new desk does not get all the old posts of a long timeline. */
      if (other == NULL && (g_str_has_prefix (key, "post ") || g_str_has_prefix (key, "reaction "))
          && desk_has (b, "space", rk_json_get_text (value, "space_id")))
        continue;
      if (other == NULL)
        g_error ("%s: %s is known to the first alone", what, (char *) key);
      if (!json_equal (value, (json_t *) other))
        g_error ("%s: %s differs: %s / %s", what, (char *) key, json_dumps (value, JSON_COMPACT),
                 json_dumps (other, JSON_COMPACT));
    }
  g_hash_table_iter_init (&iter, b->records);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!g_hash_table_contains (a->records, key))
      g_error ("%s: %s is known to the second alone", what, (char *) key);
}

typedef struct
{
  RkActor *actor;
  Desk *desk;
} Person;

#define N_PEOPLE 5
#define N_SPACES 4

typedef struct
{
  World *world;
  GRand *random;
  char *facility;
  char *spaces[N_SPACES];
  char *patients[N_SPACES];
  GPtrArray *posts[N_SPACES];
  Person people[N_PEOPLE];
} Region;

static Region *
region_new (World *world)
{
  Region *region = g_new0 (Region, 1);

  region->world = world;
  region->random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  region->facility = world_facility (world, "かえで診療所");
  for (int i = 0; i < N_PEOPLE; i++)
    {
      g_autofree char *name = g_strdup_printf ("person%d", i);

      region->people[i].actor
        = world_user (world, region->facility, name, i == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER);
      region->people[i].desk = desk_new ();
    }
  for (int i = 0; i < N_SPACES; i++)
    {
      region->patients[i]
        = world_patient (world, region->people[0].actor, "佐藤", &region->spaces[i]);
      region->posts[i] = g_ptr_array_new_with_free_func (g_free);
    }
  return region;
}

static void
region_free (Region *region)
{
  for (int i = 0; i < N_PEOPLE; i++)
    {
      rk_actor_free (region->people[i].actor);
      desk_free (region->people[i].desk);
    }
  for (int i = 0; i < N_SPACES; i++)
    {
      g_free (region->spaces[i]);
      g_free (region->patients[i]);
      g_ptr_array_unref (region->posts[i]);
    }
  g_free (region->facility);
  g_rand_free (region->random);
  g_free (region);
}

/* One thing that somebody does; what is refused is refused. */
static void
happen (Region *region)
{
  World *world = region->world;
  GRand *random = region->random;
  const int space = g_rand_int_range (random, 0, N_SPACES);
  const int who = g_rand_int_range (random, 0, N_PEOPLE);
  RkActor *actor = region->people[who].actor;
  RkActor *admin = region->people[0].actor;
  GPtrArray *posts = region->posts[space];
  const char *id = region->spaces[space];
  const char *post
    = posts->len > 0 ? g_ptr_array_index (posts, g_rand_int_range (random, 0, (gint32) posts->len))
                     : NULL;
  g_autoptr (GError) refusal = NULL;
  RkDomainTx *tx = world_begin (world);
  gboolean good = TRUE;
  gpointer made = NULL;

  switch (g_rand_int_range (random, 0, 14))
    {
    case 0:
    case 1:
    case 2:
    case 3:
      {
        char *post_id = rk_id_new ();
        const RkPost new_post = { .id = post_id,
                                  .space_id = (char *) id,
                                  .text = (char *) "本日の様子です",
                                  .reply_to = (char *) post,
                                  .written_us = world->now };
        RkCreated created;
        RkPost *result = NULL;

        good = rk_domain_post_create (tx, actor, &new_post, NULL, &created, &result, &refusal);
        rk_post_free (result);
        if (good)
          g_ptr_array_add (posts, post_id);
        else
          g_free (post_id);
        break;
      }
    case 4:
    case 5:
      if (post != NULL)
        rk_reaction_free (made = rk_domain_reaction_set (
                            tx, actor, id, post,
                            g_rand_boolean (random) ? RK_REACTION_ACK : RK_REACTION_LIKE, 1,
                            g_rand_boolean (random), &refusal));
      break;
    case 6:
      if (post != NULL)
        rk_post_free (made = rk_domain_post_edit (tx, actor, id, post, 2, "直しました", &refusal));
      break;
    case 7:
      if (post != NULL)
        rk_post_free (made = g_rand_boolean (random)
                               ? rk_domain_post_hide (tx, actor, id, post, &refusal)
                               : rk_domain_post_withdraw (tx, actor, id, post, &refusal));
      break;
    case 8:
    case 9:
      if (who != 0)
        {
          const RkMemberChange change = { RK_ROLE_UNKNOWN, g_rand_int_range (random, -1, 2) };

          rk_member_free (
            made = rk_domain_member_set (tx, admin, id, actor->user_id, &change, &refusal));
        }
      break;
    case 10:
      if (who != 0)
        good = rk_domain_member_remove (tx, admin, id, actor->user_id, &refusal);
      break;
    case 11:
      rk_marker_free (
        made = rk_domain_marker_set (tx, actor, id, 0, g_rand_int_range (random, 0, 20), &refusal));
      break;
    case 12:
      good = rk_domain_draft_set (
        tx, actor, id, g_rand_boolean (random) ? "書きかけ" : "", NULL, &refusal);
      break;
    default:
      {
        g_autoptr (json_t) patch = json_pack ("{s:s}", "disease", "糖尿病");
        g_autoptr (RkPatient) now
          = rk_domain_patient_get (tx, admin, region->patients[space], &refusal);

        g_assert_no_error (refusal);
        json_object_set_new (patch, "version", json_integer (now->version));
        json_object_set_new (
          patch, "cautions", json_string (g_rand_boolean (random) ? "ペニシリン" : "なし"));
        rk_patient_free (
          made = rk_domain_patient_update (tx, admin, region->patients[space], patch, &refusal));
      }
    }
  if (refusal != NULL)
    {
      g_assert_true (rk_domain_problem_is_ours (refusal));
      rk_domain_tx_free (tx);
      return;
    }
  rk_effects_free (world_commit (tx));
}

/* Random work by several people, followed in small pages, now and then with long pauses: at the
 * end everybody's desk holds what a new one would. */
static void
test_converge (World *world)
{
  Region *region = region_new (world);

  for (int round = 0; round < 60; round++)
    {
      const int n = g_rand_int_range (region->random, 1, 12);

      for (int i = 0; i < n; i++)
        happen (region);
      if (round % 20 == 10)
        {
          g_autofree char *name = g_strdup_printf ("newcomer%d", round);

          rk_actor_free (world_user (world, region->facility, name, RK_ROLE_MEMBER));
        }
      for (int i = 0; i < N_PEOPLE; i++)
        {
          Person *person = &region->people[i];

          /* Not all follow all the time, and some stop in the middle of a page. */
          if (g_rand_int_range (region->random, 0, 3) == 0)
            continue;
          if (g_rand_boolean (region->random))
            desk_page (person->desk, world, world->db, person->actor, SMALL, PAGE);
          else
            desk_sync (person->desk, world, person->actor, SMALL + round, round % 2 ? PAGE : 5000);
        }
    }
  for (int i = 0; i < N_PEOPLE; i++)
    {
      g_autoptr (Desk) fresh = desk_new ();
      Person *person = &region->people[i];

      desk_sync (person->desk, world, person->actor, 500, PAGE);
      desk_sync (fresh, world, person->actor, 500, 1024 * 1024);
      /* Reactions on posts that are older than what a new desk gets are all there is more; the
       * region is too small for that. */
      g_autofree char *what = g_strdup_printf ("person %d", i);
      assert_same (person->desk, fresh, what);
    }
  region_free (region);
}

static void
test_invitation (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autofree char *pharmacy = world_facility (world, "みなと薬局");
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  g_autoptr (RkActor) nurse = world_user (world, house, "nurse", RK_ROLE_MEMBER);
  g_autoptr (RkActor) helper = world_user (world, house, "helper", RK_ROLE_MEMBER);
  g_autoptr (RkActor) pharmacist = world_user (world, pharmacy, "pharmacist", RK_ROLE_MEMBER);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient (world, admin, "佐藤", &space);
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (RkInvitation) approved = NULL;
  g_autoptr (RkInvitation) accepted = NULL;
  g_autoptr (RkInvitation) accepted_again = NULL;
  RkInvitation *none = NULL;
  RkCreated created;
  g_autofree char *other_id = rk_id_new ();

  world_join (world, admin, nurse, space);
  g_free (world_post (world, admin, space, "はじめまして"));
  desk_sync (desk, world, helper, 100, PAGE);
  g_assert_false (desk_has (desk, "space", space));

  /* By somebody who is no administrator: it waits, and the invitee does not know. */
  g_autoptr (RkInvitation) invitation
    = invite (world, nurse, helper, space, RK_INVITATION_WAITING_APPROVAL);
  desk_sync (desk, world, helper, 100, PAGE);
  g_assert_cmpint (desk_count (desk, "invitation"), ==, 0);
  g_assert_cmpint (desk_count (desk, "notice"), ==, 0);
  REFUSED (world, NOT_FOUND,
           rk_domain_invitation_answer (tx, helper, invitation->id, TRUE, error) != NULL);
  REFUSED (world, CONFLICT,
           rk_domain_invitation_create (
             tx, nurse, space, other_id, helper->user_id, NULL, &created, &none, error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_invitation_approve (tx, nurse, invitation->id, TRUE, error) != NULL);
  /* Whom one does not know cannot be invited, and is not there. */
  REFUSED (world, NOT_FOUND,
           rk_domain_invitation_create (
             tx, nurse, space, other_id, pharmacist->user_id, NULL, &created, &none, error));

  DO (world,
      (approved = rk_domain_invitation_approve (tx, admin, invitation->id, TRUE, error)) != NULL);
  desk_sync (desk, world, helper, 100, PAGE);
  g_assert_cmpstr (rk_json_get_text (desk_get (desk, "invitation", invitation->id), "space_title"),
                   ==, "佐藤 花子");
  g_assert_cmpint (desk_count (desk, "notice"), ==, 1);
  g_assert_false (desk_has (desk, "space", space));

  DO (world,
      (accepted = rk_domain_invitation_answer (tx, helper, invitation->id, TRUE, error)) != NULL);
  DO (
    world, (accepted_again = rk_domain_invitation_answer (tx, helper, invitation->id, TRUE, error))
             != NULL);
  REFUSED (world, CONFLICT,
           rk_domain_invitation_answer (tx, helper, invitation->id, FALSE, error) != NULL);
  desk_sync (desk, world, helper, 2, PAGE);
  g_assert_true (desk_has (desk, "space", space));
  g_assert_true (desk_has (desk, "patient", patient));
  g_assert_cmpint (desk_count (desk, "post"), ==, 1);
  g_assert_cmpint (desk_count (desk, "member"), ==, 3);

  /* And out again: everything of it is gone, for that user alone. */
  g_autoptr (Desk) others = desk_new ();
  desk_sync (others, world, nurse, 100, PAGE);
  DO (world, rk_domain_member_remove (tx, admin, space, helper->user_id, error));
  desk_sync (desk, world, helper, 100, PAGE);
  desk_sync (others, world, nurse, 100, PAGE);
  g_assert_false (desk_has (desk, "space", space));
  g_assert_cmpint (desk_count (desk, "post"), ==, 0);
  g_assert_cmpint (desk_count (desk, "member"), ==, 0);
  g_assert_true (desk_has (others, "space", space));
  g_assert_cmpint (desk_count (others, "member"), ==, 2);
  /* The name stays known to those who read what was written. */
  g_assert_true (desk_has (others, "user", helper->user_id));
}

static char *
problem_body (GError *error)
{
  const RkProblem *problem = rk_domain_problem (error);

  return g_strdup_printf ("%d %s %s %s", problem->status, problem->code, problem->title,
                          rk_domain_problem_is_ours (error) ? error->message : "");
}

/* Everything that a stranger can ask about a space, as one text. */
static char *
ask_everything (World *world,
                RkActor *stranger,
                const char *space,
                const char *post,
                const char *patient,
                const char *attachment,
                const char *invitation,
                const char *user)
{
  GString *answers = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;
  const RkMemberChange change = { RK_ROLE_ADMIN, 1 };
  g_autoptr (json_t) patch = json_pack ("{s:i,s:s}", "version", 1, "disease", "x");
  const RkPost reply
    = { .id = (char *) post, .space_id = (char *) space, .text = (char *) "x", .written_us = 1 };
  RkCreated created;
  RkPost *made = NULL;
  RkInvitation *invited = NULL;

  rk_json_writer_init (&writer, out);
#define ASK(call)                                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) problem = NULL;                                                             \
    GError **error = &problem;                                                                     \
    RkDomainTx *tx = world_begin (world);                                                          \
    gboolean good = (call) != 0;                                                                   \
    g_autofree char *body = good ? g_strdup ("yes") : problem_body (problem);                      \
    g_string_append_printf (answers, "%s: %s\n", #call, body);                                     \
    rk_domain_tx_free (tx);                                                                        \
  }                                                                                                \
  G_STMT_END
  ASK (rk_domain_space_get (tx, stranger, space, error) != NULL);
  ASK (rk_domain_members_write (tx, stranger, space, &writer, error));
  ASK (rk_domain_member_set (tx, stranger, space, user, &change, error) != NULL);
  ASK (rk_domain_member_set (tx, stranger, space, stranger->user_id, &change, error) != NULL);
  ASK (rk_domain_member_remove (tx, stranger, space, user, error));
  ASK (rk_domain_candidates_write (tx, stranger, space, NULL, &writer, error));
  ASK (rk_domain_patient_get (tx, stranger, patient, error) != NULL);
  ASK (rk_domain_patient_update (tx, stranger, patient, patch, error) != NULL);
  ASK (rk_domain_post_create (tx, stranger, &reply, NULL, &created, &made, error));
  ASK (rk_domain_post_edit (tx, stranger, space, post, 2, "x", error) != NULL);
  ASK (rk_domain_post_withdraw (tx, stranger, space, post, error) != NULL);
  ASK (rk_domain_post_hide (tx, stranger, space, post, error) != NULL);
  ASK (rk_domain_post_versions_write (tx, stranger, space, post, &writer, error));
  ASK (rk_domain_posts_write (tx, stranger, space, 0, 10, &writer, error));
  ASK (rk_domain_search_write (tx, stranger, "血圧", space, 0, 10, &writer, error));
  ASK (rk_domain_reaction_set (tx, stranger, space, post, RK_REACTION_ACK, 1, TRUE, error) != NULL);
  ASK (rk_domain_marker_set (tx, stranger, space, 0, 1, error) != NULL);
  ASK (rk_domain_draft_set (tx, stranger, space, "x", NULL, error));
  ASK (rk_domain_upload_open (tx, stranger, space, attachment, error) != NULL);
  ASK (rk_domain_content_open (tx, stranger, space, attachment, RK_PART_WHOLE, error) != NULL);
  ASK (rk_domain_invitation_create (
    tx, stranger, space, invitation, user, NULL, &created, &invited, error));
  ASK (rk_domain_invitation_approve (tx, stranger, invitation, TRUE, error) != NULL);
  ASK (rk_domain_invitation_answer (tx, stranger, invitation, TRUE, error) != NULL);
  ASK (rk_domain_invitation_withdraw (tx, stranger, invitation, error) != NULL);
  ASK (rk_domain_user_get (tx, stranger, user, error) != NULL);
  ASK (rk_domain_pause_lift (tx, stranger, user, error));
#undef ASK
  return g_string_free (answers, FALSE);
}

/* A world with a patient, and one without: a stranger cannot tell which. */
static void
test_two_worlds (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autofree char *elsewhere = world_facility (world, "みなと薬局");
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  g_autoptr (RkActor) nurse = world_user (world, house, "nurse", RK_ROLE_MEMBER);
  g_autoptr (RkActor) stranger = world_user (world, elsewhere, "stranger", RK_ROLE_ADMIN);
  g_autoptr (Desk) before = desk_new ();
  g_autofree char *space = NULL;
  g_autofree char *nothing = rk_id_new ();
  g_autofree char *attachment = rk_id_new ();

  desk_sync (before, world, stranger, 100, PAGE);
  const int known = before->n_changes;

  g_autofree char *patient = world_patient (world, admin, "佐藤", &space);
  g_autofree char *post = world_post (world, admin, space, "血圧 132/78");
  g_autoptr (RkInvitation) invitation
    = invite (world, admin, nurse, space, RK_INVITATION_WAITING_INVITEE);
  RkAttachment declared = {
    .id = attachment,
    .space_id = space,
    .name = (char *) "創部.jpg",
    .media_type = (char *) "image/jpeg",
    .size = 10,
    .sha256 = (char *) "0000000000000000000000000000000000000000000000000000000000000000",
  };
  g_autoptr (RkAttachment) made = NULL;
  RkCreated created;
  DO (world, rk_domain_attachment_declare (tx, admin, &declared, &created, &made, error));

  g_autofree char *there = ask_everything (
    world, stranger, space, post, patient, attachment, invitation->id, nurse->user_id);
  g_autofree char *not_there
    = ask_everything (world, stranger, nothing, nothing, nothing, nothing, nothing, nothing);
  g_assert_cmpstr (there, ==, not_there);
  g_assert_null (strstr (there, "yes"));
  g_assert_null (strstr (there, "403"));

  /* Not a single change. */
  desk_sync (before, world, stranger, 100, PAGE);
  g_assert_cmpint (before->n_changes, ==, known);
}

static void
page_error (World *world, RkActor *actor, const char *cursor, RkDomainError code)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *next = NULL;
  gboolean more;
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, world->db, &problem);

  g_assert_false (
    rk_domain_sync_page (tx, actor, cursor, 100, PAGE, out, &more, NULL, &next, &problem));
  g_assert_error (problem, RK_DOMAIN_ERROR, (int) code);
}

static void
test_cursors (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient (world, admin, "佐藤", &space);
  g_autoptr (Desk) desk = desk_new ();

  desk_sync (desk, world, admin, 100, PAGE);
  g_autofree char *cursor = g_strdup (desk->cursor);
  const int known = desk->n_changes;
  /* Nothing new: nothing moves, nothing is written down. */
  desk_sync (desk, world, admin, 100, PAGE);
  g_assert_cmpint (desk->n_changes, ==, known);
  /* And the sealed cursor looks new all the same: it does not tell that others did nothing. */
  g_assert_cmpstr (desk->cursor, !=, cursor);
  g_assert_cmpuint (strlen (desk->cursor), ==, strlen (cursor));

  page_error (world, admin, "nonsense", RK_DOMAIN_ERROR_BAD_REQUEST);
  page_error (world, admin, "3.nonsense", RK_DOMAIN_ERROR_BAD_REQUEST);
  page_error (world, admin, "3.", RK_DOMAIN_ERROR_BAD_REQUEST);
  page_error (world, admin, "1.x.0.1.0.0.0.0.0...", RK_DOMAIN_ERROR_GONE);
  page_error (world, admin, "2.x.0.1.0.0.0.0.0....", RK_DOMAIN_ERROR_GONE);
  /* Not the last letter: a part of it says nothing, and a bent one is no cursor at all. */
  for (gsize i = 2; cursor[i + 1] != '\0'; i += 7)
    {
      g_autofree char *bent = g_strdup (cursor);
      bent[i] = bent[i] == 'A' ? 'B' : 'A';
      page_error (world, admin, bent, RK_DOMAIN_ERROR_GONE);
    }

  RkSyncCursor inside;
  g_assert_true (rk_sync_cursor_from_text (&inside, cursor, world->domain, NULL));
  const gint64 from = inside.from;
  inside.from = 99999999;
  g_autofree char *ahead = rk_sync_cursor_to_text (&inside, world->domain);
  page_error (world, admin, ahead, RK_DOMAIN_ERROR_GONE);

  /* The same number, given to another change: as after an older copy was put back. */
  inside.from = from;
  g_strlcpy (inside.tag, "somethingx", sizeof inside.tag);
  g_autofree char *other = rk_sync_cursor_to_text (&inside, world->domain);
  page_error (world, admin, other, RK_DOMAIN_ERROR_GONE);

  /* Too old: something happened behind it that is not kept any more. */
  g_free (world_post (world, admin, space, "その後"));
  world->now += RK_FEED_KEPT + RK_DAY;
  g_free (world_post (world, admin, space, "三か月ぶり"));
  DO (world, rk_domain_sweep (tx, error));
  page_error (world, admin, cursor, RK_DOMAIN_ERROR_GONE);
  g_autoptr (Desk) fresh = desk_new ();
  desk_sync (fresh, world, admin, 100, PAGE);
  g_assert_cmpint (desk_count (fresh, "post"), ==, 2);

  /* Whoever knows just the last of what was cut off goes on: that is known by its word. */
  world->now += RK_FEED_KEPT + RK_DAY;
  DO (world, rk_domain_sweep (tx, error));
  desk_sync (fresh, world, admin, 100, PAGE);
  g_free (world_post (world, admin, space, "半年ぶり"));
  desk_sync (fresh, world, admin, 100, PAGE);
  g_assert_cmpint (desk_count (fresh, "post"), ==, 3);
}

/* An older copy of the database is put back by other means than ours, and the server gives the same
 * numbers again: a desk that was ahead is told so, and knows in the end what a new desk knows. */
static void
test_put_back (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient (world, admin, "佐藤", &space);
  g_autoptr (Desk) ahead = desk_new ();
  g_autoptr (Desk) behind = desk_new ();
  g_autoptr (Desk) fresh = desk_new ();

  desk_sync (ahead, world, admin, 100, PAGE);
  desk_sync (behind, world, admin, 100, PAGE);
  g_autofree char *copy = world_keep (world);
  for (int i = 0; i < 3; i++)
    g_free (world_post (world, admin, space, "なかったことになる書き込み"));
  desk_sync (ahead, world, admin, 100, PAGE);
  g_assert_cmpint (desk_count (ahead, "post"), ==, 3);

  world_put_back (world, copy);
  page_error (world, admin, ahead->cursor, RK_DOMAIN_ERROR_GONE);
  /* Just as many, and more: the number alone would be believed. */
  for (int i = 0; i < 5; i++)
    {
      g_free (world_post (world, admin, space, "そのあとの書き込み"));
      page_error (world, admin, ahead->cursor, RK_DOMAIN_ERROR_GONE);
    }
  /* What the copy knows as well goes on. */
  desk_sync (behind, world, admin, 100, PAGE);
  desk_sync (fresh, world, admin, 100, PAGE);
  assert_same (behind, fresh, "behind");
  g_assert_cmpint (desk_count (behind, "post"), ==, 5);
}

/* A space that is overtaken by new posts while the first sync goes on is not forgotten. */
static void
test_moved_during_first (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  char *spaces[6];
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Desk) fresh = desk_new ();
  int n = 0;

  for (int i = 0; i < 6; i++)
    {
      g_free (world_patient (world, admin, "佐藤", &spaces[i]));
      for (int j = 0; j < 40; j++)
        g_free (world_post (world, admin, spaces[i], "経過観察"));
    }
  while (desk_page (desk, world, world->db, admin, 11, PAGE))
    if (n < 30)
      g_free (world_post (world, admin, spaces[n++ % 6], "新着"));
  desk_sync (desk, world, admin, 100, PAGE);
  desk_sync (fresh, world, admin, 100, PAGE);
  /* The one that followed holds at least what a new one gets. */
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init (&iter, fresh->records);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_assert_true (g_hash_table_contains (desk->records, key));
  g_assert_cmpint (desk_count (desk, "post"), >=, 6 * 30);
  for (int i = 0; i < 6; i++)
    g_free (spaces[i]);
}

/* Whoever came in from another house while a first sync ran is known to the desk, with the house,
 * before anything that they wrote or did. */
static void
assert_introduced (const json_t *changes, GHashTable *known)
{
  for (gsize i = 0; i < json_array_size (changes); i++)
    {
      const json_t *change = json_array_get (changes, i);
      const json_t *record = json_object_get (change, "record");
      const char *kind = rk_json_get_text (change, "kind");
      const char *who = NULL;

      if (record == NULL)
        continue;
      if (strcmp (kind, "user") == 0)
        {
          g_assert_true (g_hash_table_contains (known, rk_json_get_text (record, "facility_id")));
          g_hash_table_add (known, g_strdup (rk_json_get_text (record, "id")));
        }
      else if (strcmp (kind, "facility") == 0)
        g_hash_table_add (known, g_strdup (rk_json_get_text (record, "id")));
      else if (strcmp (kind, "post") == 0)
        who = rk_json_get_text (record, "author_id");
      else if (strcmp (kind, "reaction") == 0 || strcmp (kind, "member") == 0)
        who = rk_json_get_text (record, "user_id");
      if (who != NULL && !g_hash_table_contains (known, who))
        g_error ("a %s of somebody who is not known yet", kind);
    }
}

static void
test_came_during_first (World *world)
{
  static const int limits[] = { 1, 2, 3, 4, 7, 500 };

  for (gsize l = 0; l < G_N_ELEMENTS (limits); l++)
    for (int when = 1; when < 40; when += 3)
      {
        g_autofree char *house = world_facility (world, "かえで診療所");
        g_autofree char *pharmacy = world_facility (world, "すみれ薬局");
        g_autoptr (RkActor) admin = NULL;
        g_autoptr (RkActor) guest = NULL;
        g_autoptr (GHashTable) known
          = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
        g_autofree char *name = g_strdup_printf ("admin-%d-%d", limits[l], when);
        g_autofree char *guest_name = g_strdup_printf ("guest-%d-%d", limits[l], when);
        g_autofree char *cursor = NULL;
        g_autofree char *last = NULL;
        char *spaces[2];
        gboolean more = TRUE;

        admin = world_user (world, house, name, RK_ROLE_ADMIN);
        guest = world_user (world, pharmacy, guest_name, RK_ROLE_MEMBER);
        for (int i = 0; i < 2; i++)
          {
            g_free (world_patient (world, admin, "佐藤", &spaces[i]));
            for (int j = 0; j < 4; j++)
              {
                g_free (last);
                last = world_post (world, admin, spaces[i], "経過観察");
              }
          }
        for (int n = 0; more; n++)
          {
            g_autoptr (GString) page = g_string_new (NULL);
            g_autoptr (json_t) json = NULL;
            char *next = NULL;

            g_assert_cmpint (n, <, 300);
            if (n == when || (limits[l] == 500 && n == 0))
              for (int i = 0; i < 2; i++)
                {
                  DO (world, rk_domain_member_introduce (tx, world->operator, spaces[i],
                                                         guest->user_id, RK_ROLE_MEMBER, error));
                  g_free (world_post (world, guest, spaces[i], "薬が届きました"));
                }
            DO (world, rk_domain_sync_page (
                         tx, admin, cursor, limits[l], PAGE, page, &more, NULL, &next, error));
            g_free (cursor);
            cursor = next;
            json = rk_json_parse (page->str, page->len, 0, NULL);
            g_assert_nonnull (json);
            g_assert_cmpuint (
              json_array_size (json_object_get (json, "changes")), <=, MAX (limits[l], 3));
            assert_introduced (json_object_get (json, "changes"), known);
          }
        for (int i = 0; i < 2; i++)
          g_free (spaces[i]);
      }
}

#define N_WRITERS 4
#define N_EACH    40

typedef struct
{
  World *world;
  RkActor *actor;
  const char *space;
  gint *running;
} Writer;

static gpointer
write_posts (gpointer data)
{
  Writer *writer = data;
  RkDb *db = world_open (writer->world);

  for (int i = 0; i < N_EACH;)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *id = rk_id_new ();
      const RkPost post = {
        .id = id, .space_id = (char *) writer->space, .text = (char *) "同時に", .written_us = 1
      };
      g_autoptr (RkPost) made = NULL;
      RkCreated created;
      g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (writer->world->domain, db, &error);

      if (tx != NULL
          && rk_domain_post_create (tx, writer->actor, &post, NULL, &created, &made, &error)
          && (i % 7 != 0 || (g_usleep (2000), TRUE)) && rk_domain_tx_commit (tx, NULL, &error))
        i++;
      else
        g_assert_true (g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_BUSY)
                       || g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_SERIALIZATION));
    }
  rk_db_close (db);
  g_atomic_int_add (writer->running, -1);
  return NULL;
}

/* Writers in parallel, each with a connection of its own, and a reader that follows: it misses
 * nothing, although numbers are given and commits come at their own pace. */
static void
test_concurrent_writers (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  g_autoptr (Desk) desk = desk_new ();
  Writer writers[N_WRITERS];
  GThread *threads[N_WRITERS];
  char *spaces[2];
  gint running = N_WRITERS;
  RkDb *reader = world_open (world);

  g_free (world_patient (world, admin, "佐藤", &spaces[0]));
  g_free (world_patient (world, admin, "鈴木", &spaces[1]));
  desk_sync (desk, world, admin, 100, PAGE);
  for (int i = 0; i < N_WRITERS; i++)
    {
      writers[i] = (Writer){ world, admin, spaces[i % 2], &running };
      threads[i] = g_thread_new ("writer", write_posts, &writers[i]);
    }
  while (g_atomic_int_get (&running) > 0)
    desk_page (desk, world, reader, admin, 5, PAGE);
  for (int i = 0; i < N_WRITERS; i++)
    g_thread_join (threads[i]);
  while (desk_page (desk, world, reader, admin, 5, PAGE))
    ;
  g_assert_cmpint (desk_count (desk, "post"), ==, N_WRITERS * N_EACH);

  /* Positions without a gap, and a chain that holds. */
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (RkSpace) space = NULL;

      DO (world, (space = rk_domain_space_get (tx, admin, spaces[i], error)) != NULL);
      g_assert_cmpint (space->head_position, ==, N_WRITERS * N_EACH / 2);
      g_free (spaces[i]);
    }
  RkAuditReport report;
  DO (world, rk_domain_audit_verify (tx, &report, error));
  g_assert_cmpint (report.broken_at, ==, 0);
  g_assert_cmpint (report.n_rows, >, N_WRITERS * N_EACH);
  rk_db_close (reader);
}

/* Who came into a space and left it before the next page hears nothing of it. */
static void
test_came_and_went (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient (world, care.admin, "鈴木", &space);
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (RkMarker) marker = NULL;

  g_free (world_post (world, care.admin, space, "はじめまして"));
  desk_sync (desk, world, care.nurse, 100, PAGE);
  world_join (world, care.admin, care.nurse, space);
  g_free (world_post (world, care.admin, space, "本日の様子です"));
  DO (world, (marker = rk_domain_marker_set (tx, care.nurse, space, 0, 2, error)) != NULL);
  DO (world, rk_domain_draft_set (tx, care.nurse, space, "書きかけ", NULL, error));
  DO (world, rk_domain_member_remove (tx, care.admin, space, care.nurse->user_id, error));
  desk_sync (desk, world, care.nurse, 100, PAGE);
  g_assert_false (desk_has (desk, "marker", space));
  g_assert_false (desk_has (desk, "draft", space));

  world_join (world, care.admin, care.nurse, space);
  desk_sync (desk, world, care.nurse, 100, PAGE);
  g_assert_true (desk_has (desk, "space", space));
  g_assert_true (desk_has (desk, "marker", space));
}

/* The page of somebody, without the cursor at its end, and what it leads to. */
static char *
page_of (RkDomainTx *tx, RkActor *actor, const char *cursor, int limit, char **ret_next)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) page = g_string_new (NULL);
  gboolean more;

  rk_domain_sync_page (tx, actor, cursor, limit, PAGE, page, &more, NULL, ret_next, &error);
  g_assert_no_error (error);
  return g_strndup (page->str, (gsize) (strstr (page->str, "],\"cursor\":") - page->str));
}

static char *
page_alone (World *world, RkActor *actor, const char *cursor, int limit, char **ret_next)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, world->db, &error);

  g_assert_no_error (error);
  return page_of (tx, actor, cursor, limit, ret_next);
}

/* Pages that are made of one state share what they have read: each is the same as made by itself,
 * whoever it is for and wherever they stand. */
static void
test_shared (World *world)
{
  Region *region = region_new (world);
  char *cursors[N_PEOPLE] = { NULL };

  for (int round = 0; round < 40; round++)
    {
      g_autoptr (GError) error = NULL;
      char *pages[2][N_PEOPLE];
      char *nexts[2][N_PEOPLE];

      for (int i = g_rand_int_range (region->random, 1, 8); i > 0; i--)
        happen (region);
      g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, world->db, &error);
      g_assert_no_error (error);
      for (int family = 0; family < 2; family++)
        for (int i = 0; i < N_PEOPLE; i++)
          {
            RkActor *actor = region->people[i].actor;
            const RkAudience audience = actor->audience;

            actor->audience = family ? RK_AUDIENCE_FAMILY : audience;
            pages[family][i] = page_of (tx, actor, cursors[i], 3 + round % 9, &nexts[family][i]);
            actor->audience = audience;
          }
      g_clear_pointer (&tx, rk_domain_tx_free);
      for (int family = 0; family < 2; family++)
        for (int i = 0; i < N_PEOPLE; i++)
          {
            RkActor *actor = region->people[i].actor;
            const RkAudience audience = actor->audience;
            g_autofree char *next = NULL;

            actor->audience = family ? RK_AUDIENCE_FAMILY : audience;
            g_autofree char *alone = page_alone (world, actor, cursors[i], 3 + round % 9, &next);
            actor->audience = audience;
            g_assert_cmpstr (pages[family][i], ==, alone);
            g_free (pages[family][i]);
          }
      for (int i = 0; i < N_PEOPLE; i++)
        {
          g_free (nexts[1][i]);
          /* Some stay behind. */
          if (g_rand_boolean (region->random))
            {
              g_free (cursors[i]);
              cursors[i] = nexts[0][i];
            }
          else
            g_free (nexts[0][i]);
        }
    }
  for (int i = 0; i < N_PEOPLE; i++)
    g_free (cursors[i]);
  region_free (region);
}

/* A group of requests: one that is refused takes nothing of the others with it. */
static void
test_group (World *world)
{
  g_autofree char *house = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) admin = world_user (world, house, "admin", RK_ROLE_ADMIN);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient (world, admin, "佐藤", &space);
  g_autoptr (GError) problem = NULL;
  RkDomainTx *tx = world_begin (world);
  g_autoptr (Desk) desk = desk_new ();

  for (int i = 0; i < 6; i++)
    {
      g_autofree char *id = rk_id_new ();
      const RkPost post
        = { .id = id, .space_id = space, .text = (char *) "まとめて", .written_us = 1 };
      g_autoptr (RkPost) made = NULL;
      RkCreated created;

      g_assert_true (rk_domain_tx_savepoint (tx, &problem));
      g_assert_true (rk_domain_post_create (tx, admin, &post, NULL, &created, &made, &problem));
      if (i % 2 == 0)
        g_assert_true (rk_domain_tx_release (tx, &problem));
      else
        g_assert_true (rk_domain_tx_rollback_to (tx, &problem));
    }
  g_autoptr (RkEffects) effects = world_commit (tx);
  g_assert_cmpuint (g_hash_table_size (effects->spaces), ==, 1);
  g_autofree char *payload = rk_effects_to_payload (effects);
  g_autoptr (RkEffects) read = rk_effects_from_payload (payload);
  g_assert_true (g_hash_table_contains (read->spaces, space));
  g_assert_cmpint (read->seq, ==, effects->seq);
  g_assert_cmpuint (g_hash_table_size (effects->moved), ==, 0);
  desk_sync (desk, world, admin, 100, PAGE);
  g_assert_cmpint (desk_count (desk, "post"), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/sync/converge", test_converge);
  world_add_test ("/sync/invitation", test_invitation);
  world_add_test ("/sync/two-worlds", test_two_worlds);
  world_add_test ("/sync/cursors", test_cursors);
  world_add_test ("/sync/put-back", test_put_back);
  world_add_test ("/sync/moved-during-first", test_moved_during_first);
  world_add_test ("/sync/came-during-first", test_came_during_first);
  world_add_test ("/sync/concurrent-writers", test_concurrent_writers);
  world_add_test ("/sync/came-and-went", test_came_and_went);
  world_add_test ("/sync/shared", test_shared);
  world_add_test ("/sync/group", test_group);
  return world_run ();
}
