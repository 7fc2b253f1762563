/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Posts: repeats, edits, withdrawing, hiding; reactions, markers, drafts, history and search. */

#include "domain-fixture.h"
#include "server/domain/administration.h"

#include <string.h>

static RkPost *
put_post (World *world,
          RkActor *actor,
          const char *space,
          const char *id,
          const char *text,
          RkCreated *ret_created)
{
  const RkPost post = {
    .id = (char *) id, .space_id = (char *) space, .text = (char *) text, .written_us = 1000000
  };
  RkPost *made = NULL;

  DO (world, rk_domain_post_create (tx, actor, &post, NULL, ret_created, &made, error));
  return made;
}

static void
test_repeat (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  g_autoptr (RkPost) first = NULL;
  g_autoptr (RkPost) again = NULL;
  g_autoptr (RkPost) later = NULL;
  g_autoptr (RkPost) edited = NULL;
  RkCreated created;
  RkPost *refused = NULL;

  first = put_post (world, care.nurse, care.space, id, "血圧 132/78", &created);
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpint (first->position, ==, 1);
  again = put_post (world, care.nurse, care.space, id, "血圧 132/78", &created);
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  g_assert_cmpint (again->position, ==, 1);

  const RkPost other = { .id = id, .space_id = care.space, .text = (char *) "別", .written_us = 1 };
  REFUSED (world, CONFLICT,
           rk_domain_post_create (tx, care.nurse, &other, NULL, &created, &refused, error));
  /* Somebody else's post of this id, with the same words. */
  const RkPost same
    = { .id = id, .space_id = care.space, .text = (char *) "血圧 132/78", .written_us = 1000000 };
  REFUSED (world, CONFLICT,
           rk_domain_post_create (tx, care.admin, &same, NULL, &created, &refused, error));

  /* Late, after an edit: done, and the post as it is now. */
  DO (
    world, (edited = rk_domain_post_edit (tx, care.nurse, care.space, id, 2, "血圧 142/78", error))
             != NULL);
  later = put_post (world, care.nurse, care.space, id, "血圧 132/78", &created);
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  g_assert_cmpstr (later->text, ==, "血圧 142/78");

  /* Late, by somebody who was removed since: done, without a word of content. */
  DO (world, rk_domain_member_remove (tx, care.admin, care.space, care.nurse->user_id, error));
  g_clear_pointer (&later, rk_post_free);
  later = put_post (world, care.nurse, care.space, id, "血圧 132/78", &created);
  g_assert_cmpint (created, ==, RK_CREATED_UNSEEN);
  g_assert_null (later);
  REFUSED (world, NOT_FOUND,
           rk_domain_post_create (tx, care.nurse, &other, NULL, &created, &refused, error));
}

static void
test_invalid (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  g_autofree char *nothing = rk_id_new ();
  g_autofree char *long_text = g_strnfill (RK_POST_MAX_BYTES + 1, 'a');
  RkCreated created;
  RkPost *made = NULL;
  RkPost post = { .id = id, .space_id = care.space, .text = (char *) " \n", .written_us = 1 };

  REFUSED (
    world, INVALID, rk_domain_post_create (tx, care.nurse, &post, NULL, &created, &made, error));
  post.text = (char *) "返信";
  post.reply_to = nothing;
  REFUSED (
    world, INVALID, rk_domain_post_create (tx, care.nurse, &post, NULL, &created, &made, error));
  post.reply_to = NULL;
  const char *const attachments[] = { nothing, NULL };
  REFUSED (world, INVALID,
           rk_domain_post_create (tx, care.nurse, &post, attachments, &created, &made, error));
  REFUSED (world, NOT_FOUND,
           rk_domain_post_create (tx, care.stranger, &post, NULL, &created, &made, error));

  post.text = long_text;
  g_autoptr (GError) problem = NULL;
  RkDomainTx *step = world_begin (world);
  g_assert_false (rk_domain_post_create (step, care.nurse, &post, NULL, &created, &made, &problem));
  g_assert_cmpint (rk_domain_problem (problem)->status, ==, 413);
  rk_domain_tx_free (step);
}

static char *
versions (World *world, RkActor *actor, const char *space, const char *post)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_post_versions_write (tx, actor, space, post, &writer, error));
  return g_strdup (out->str);
}

static char *
search (World *world, RkActor *actor, const char *query)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_search_write (tx, actor, query, NULL, 0, 50, &writer, error));
  return g_strdup (out->str);
}

static void
test_edit (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = world_post (world, care.nurse, care.space, "体温三十七度");
  g_autoptr (RkPost) edited = NULL;
  g_autoptr (RkPost) again = NULL;

  DO (
    world, (edited = rk_domain_post_edit (tx, care.nurse, care.space, id, 2, "体温三十六度", error))
             != NULL);
  g_assert_cmpint (edited->version, ==, 2);
  DO (
    world, (again = rk_domain_post_edit (tx, care.nurse, care.space, id, 2, "体温三十六度", error))
             != NULL);
  g_assert_cmpint (again->version, ==, 2);
  REFUSED (world, VERSION_CONFLICT,
           rk_domain_post_edit (tx, care.nurse, care.space, id, 2, "別の言葉", error) != NULL);
  REFUSED (world, VERSION_CONFLICT,
           rk_domain_post_edit (tx, care.nurse, care.space, id, 4, "先の版", error) != NULL);
  REFUSED (world, NOT_ALLOWED,
           rk_domain_post_edit (tx, care.admin, care.space, id, 3, "他人", error) != NULL);
  REFUSED (world, NOT_FOUND,
           rk_domain_post_edit (tx, care.stranger, care.space, id, 3, "他人", error) != NULL);

  g_autofree char *texts = versions (world, care.admin, care.space, id);
  const char *old = strstr (texts, "体温三十七度");
  g_assert_nonnull (old);
  g_assert_nonnull (strstr (old, "体温三十六度"));
  g_autofree char *found = search (world, care.admin, "三十七度");
  g_assert_null (strstr (found, id));
  g_autofree char *found_new = search (world, care.admin, "三十六");
  g_assert_nonnull (strstr (found_new, id));
}

/* How many rows of the whole database hold the text. */
static gint64
count_text (World *world, const char *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  rk_db_query_int64 (world->db, sql, &n, &error, "t", text);
  g_assert_no_error (error);
  return n;
}

static void
test_hide (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = world_post (world, care.nurse, care.space, "別の患者の秘密一");
  g_autoptr (RkPost) edited = NULL;
  g_autoptr (RkPost) hidden = NULL;
  g_autoptr (Desk) author = desk_new ();

  DO (world,
      (edited = rk_domain_post_edit (tx, care.nurse, care.space, id, 2, "別の患者の秘密二", error))
        != NULL);
  desk_sync (author, world, care.nurse, 100, 65536);
  REFUSED (world, NOT_ALLOWED, rk_domain_post_hide (tx, care.nurse, care.space, id, error) != NULL);
  DO (world, (hidden = rk_domain_post_hide (tx, care.admin, care.space, id, error)) != NULL);
  g_assert_cmpint (hidden->state, ==, RK_POST_HIDDEN);
  g_assert_cmpstr (hidden->text, ==, "");

  /* The next sync takes the text away, and tells the author why. */
  desk_sync (author, world, care.nurse, 100, 65536);
  const json_t *post = desk_get (author, "post", id);
  g_assert_cmpstr (rk_json_get_text (post, "state"), ==, "hidden");
  g_assert_cmpstr (rk_json_get_text (post, "text"), ==, "");
  g_assert_cmpint (desk_count (author, "notice"), ==, 1);
  /* It is nowhere any more: not in the versions, not in the search, not in the tables. */
  g_autofree char *texts = versions (world, care.admin, care.space, id);
  g_assert_null (strstr (texts, "秘密"));
  g_autofree char *found = search (world, care.admin, "秘密");
  g_assert_null (strstr (found, id));
  g_assert_cmpint (
    count_text (world, "SELECT count (*) FROM post WHERE text LIKE $1", "%秘密%"), ==, 0);
  g_assert_cmpint (
    count_text (world, "SELECT count (*) FROM post_version WHERE text LIKE $1", "%秘密%"), ==, 0);
  REFUSED (world, CONFLICT,
           rk_domain_post_edit (tx, care.nurse, care.space, id, 3, "もう一度", error) != NULL);
}

static void
test_withdraw (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = world_post (world, care.nurse, care.space, "取り下げる言葉");
  g_autoptr (RkPost) withdrawn = NULL;
  g_autoptr (RkPost) again = NULL;

  REFUSED (
    world, NOT_ALLOWED, rk_domain_post_withdraw (tx, care.admin, care.space, id, error) != NULL);
  DO (world, (withdrawn = rk_domain_post_withdraw (tx, care.nurse, care.space, id, error)) != NULL);
  DO (world, (again = rk_domain_post_withdraw (tx, care.nurse, care.space, id, error)) != NULL);
  g_assert_cmpint (again->state, ==, RK_POST_WITHDRAWN);
  /* Kept for the audit, delivered to nobody. */
  g_autofree char *texts = versions (world, care.admin, care.space, id);
  g_assert_null (strstr (texts, "言葉"));
  g_assert_cmpint (
    count_text (world, "SELECT count (*) FROM post_version WHERE text LIKE $1", "%言葉%"), ==, 1);
  g_assert_cmpint (
    count_text (world, "SELECT count (*) FROM post WHERE text LIKE $1", "%言葉%"), ==, 0);
}

static void
react (World *world,
       RkActor *actor,
       const char *space,
       const char *post,
       RkReactionKind kind,
       gint64 version,
       gboolean active)
{
  g_autoptr (RkReaction) reaction = NULL;

  DO (world,
      (reaction = rk_domain_reaction_set (tx, actor, space, post, kind, version, active, error))
        != NULL);
  g_assert_true (reaction->active == active);
}

static void
test_reactions (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = world_post (world, care.nurse, care.space, "明日の訪問は十時です");
  g_autofree char *key = g_strdup_printf ("%s %s ack", id, care.admin->user_id);
  g_autoptr (RkPost) edited = NULL;
  g_autoptr (Desk) desk = desk_new ();
  gint64 version;

  react (world, care.admin, care.space, id, RK_REACTION_ACK, 1, TRUE);
  react (world, care.admin, care.space, id, RK_REACTION_ACK, 1, TRUE);
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (desk, "reaction"), ==, 1);

  /* 了解 belongs to a version. */
  REFUSED (world, VERSION_CONFLICT,
           rk_domain_reaction_set (tx, care.admin, care.space, id, RK_REACTION_ACK, 2, TRUE, error)
             != NULL);
  DO (world, (edited = rk_domain_post_edit (
                tx, care.nurse, care.space, id, 2, "明日の訪問は十一時です", error))
               != NULL);
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_true (rk_json_get_int (desk_get (desk, "reaction", key), "version", &version));
  g_assert_cmpint (version, ==, 1);
  react (world, care.admin, care.space, id, RK_REACTION_ACK, 2, TRUE);
  react (world, care.admin, care.space, id, RK_REACTION_ACK, 1, TRUE);
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_true (rk_json_get_int (desk_get (desk, "reaction", key), "version", &version));
  g_assert_cmpint (version, ==, 2);

  react (world, care.admin, care.space, id, RK_REACTION_ACK, 0, FALSE);
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_true (json_is_false (json_object_get (desk_get (desk, "reaction", key), "active")));
  REFUSED (
    world, NOT_FOUND,
    rk_domain_reaction_set (tx, care.stranger, care.space, id, RK_REACTION_LIKE, 1, TRUE, error)
      != NULL);
}

static void
check_marker (World *world,
              Care *care,
              gint64 generation,
              gint64 position,
              gint64 expect_generation,
              gint64 expect_position)
{
  g_autoptr (RkMarker) marker = NULL;

  DO (world,
      (marker = rk_domain_marker_set (tx, care->nurse, care->space, generation, position, error))
        != NULL);
  g_assert_cmpint (marker->generation, ==, expect_generation);
  g_assert_cmpint (marker->position, ==, expect_position);
}

static void
test_marker (World *world)
{
  g_auto (Care) care = care_new (world);

  for (int i = 0; i < 9; i++)
    g_free (world_post (world, care.admin, care.space, "連絡"));
  check_marker (world, &care, 0, 5, 0, 5);
  check_marker (world, &care, 0, 3, 0, 5);
  check_marker (world, &care, 0, 5, 0, 5);
  /* Put back to unread, and what comes late from before that does not undo it. */
  check_marker (world, &care, 1, 2, 1, 2);
  check_marker (world, &care, 0, 9, 1, 2);
  check_marker (world, &care, 1, 8, 1, 8);
  /* Nobody has read what is not there. */
  check_marker (world, &care, 1, 400, 1, 9);
  REFUSED (
    world, NOT_FOUND, rk_domain_marker_set (tx, care.stranger, care.space, 0, 1, error) != NULL);
}

/* Unread counting starts at the joining. */
static void
test_marker_at_joining (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (RkActor) late = world_user (world, care.facility, "late", RK_ROLE_MEMBER);
  g_autoptr (Desk) desk = desk_new ();
  gint64 position;

  for (int i = 0; i < 4; i++)
    g_free (world_post (world, care.admin, care.space, "前から"));
  world_join (world, care.admin, late, care.space);
  g_free (world_post (world, care.admin, care.space, "後から"));
  desk_sync (desk, world, late, 100, 65536);
  g_assert_true (rk_json_get_int (desk_get (desk, "marker", care.space), "position", &position));
  g_assert_cmpint (position, ==, 4);
  g_assert_cmpint (desk_count (desk, "post"), ==, 5);
}

static void
test_drafts (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (Desk) mine = desk_new ();
  g_autoptr (Desk) others = desk_new ();

  DO (world, rk_domain_draft_set (tx, care.nurse, care.space, "書きかけ", NULL, error));
  desk_sync (mine, world, care.nurse, 100, 65536);
  desk_sync (others, world, care.admin, 100, 65536);
  g_assert_cmpstr (rk_json_get_text (desk_get (mine, "draft", care.space), "text"), ==, "書きかけ");
  g_assert_cmpint (desk_count (others, "draft"), ==, 0);
  DO (world, rk_domain_draft_set (tx, care.nurse, care.space, "", NULL, error));
  desk_sync (mine, world, care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (mine, "draft"), ==, 0);
}

static void
test_history (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, NULL);
  gint64 before = 0;
  gboolean more = TRUE;

  for (int i = 1; i <= 47; i++)
    {
      g_autofree char *text = g_strdup_printf ("経過 %d", i);
      g_autofree char *id = world_post (world, care.nurse, care.space, text);
      if (i % 5 == 0)
        react (world, care.admin, care.space, id, RK_REACTION_LIKE, 1, TRUE);
    }
  while (more)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (GString) out = g_string_new (NULL);
      RkJsonWriter writer;
      gsize index;
      json_t *post;
      gint64 last = before > 0 ? before : G_MAXINT64;

      rk_json_writer_init (&writer, out);
      DO (world, rk_domain_posts_write (tx, care.admin, care.space, before, 10, &writer, error));
      g_autoptr (json_t) page = rk_json_parse (out->str, out->len, 0, &problem);
      g_assert_no_error (problem);
      json_array_foreach (json_object_get (page, "posts"), index, post)
      {
        g_assert_true (rk_json_get_int (post, "position", &before));
        g_assert_cmpint (before, <, last);
        last = before;
        g_assert_true (g_hash_table_add (seen, GINT_TO_POINTER ((int) before)));
      }
      g_assert_cmpuint (json_array_size (json_object_get (page, "reactions")), <=, 2);
      more = json_is_true (json_object_get (page, "more"));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 47);
}

static void
test_search (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *space2 = NULL;
  g_autofree char *patient2 = world_patient (world, care.admin, "鈴木", &space2);
  g_autofree char *mine = world_post (world, care.nurse, care.space, "褥瘡の処置をしました");
  g_autofree char *hidden = world_post (world, care.admin, space2, "褥瘡はありません");

  /* Only what one may see, by one character as well as by two, and in other widths and scripts. */
  g_autofree char *found = search (world, care.nurse, "褥瘡");
  g_assert_nonnull (strstr (found, mine));
  g_assert_null (strstr (found, hidden));
  g_autofree char *by_one = search (world, care.nurse, "処");
  g_assert_nonnull (strstr (by_one, mine));
  g_autofree char *both = search (world, care.admin, "褥瘡");
  g_assert_nonnull (strstr (both, mine));
  g_assert_nonnull (strstr (both, hidden));
  g_autofree char *nothing = search (world, care.stranger, "褥瘡");
  g_assert_cmpstr (nothing, ==, "{\"posts\":[],\"more\":false}");
  g_autofree char *operators = search (world, care.nurse, "\" OR 1 % _ *");
  g_assert_null (strstr (operators, hidden));
}

static void
test_patient_edit (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (GError) problem = NULL;
  const char *text = "{\"version\":1,\"disease\":\"慢性心不全\",\"phone\":\"03-0000-0000\"}";
  const char *stale = "{\"version\":1,\"disease\":\"肺炎\"}";
  const char *foreign = "{\"version\":2,\"facility_id\":\"x\"}";
  g_autoptr (json_t) patch = rk_json_parse (text, strlen (text), 0, &problem);
  g_autoptr (json_t) stale_patch = rk_json_parse (stale, strlen (stale), 0, &problem);
  g_autoptr (json_t) foreign_patch = rk_json_parse (foreign, strlen (foreign), 0, &problem);
  g_autoptr (RkPatient) changed = NULL;
  g_autoptr (RkPatient) again = NULL;
  g_autoptr (Desk) desk = desk_new ();

  desk_sync (desk, world, care.nurse, 100, 65536);
  DO (world,
      (changed = rk_domain_patient_update (tx, care.admin, care.patient, patch, error)) != NULL);
  g_assert_cmpint (changed->version, ==, 2);
  DO (
    world, (again = rk_domain_patient_update (tx, care.admin, care.patient, patch, error)) != NULL);
  g_assert_cmpint (again->version, ==, 2);
  REFUSED (world, VERSION_CONFLICT,
           rk_domain_patient_update (tx, care.admin, care.patient, stale_patch, error) != NULL);
  REFUSED (world, NOT_ALLOWED,
           rk_domain_patient_update (tx, care.nurse, care.patient, patch, error) != NULL);
  REFUSED (world, NOT_FOUND,
           rk_domain_patient_update (tx, care.stranger, care.patient, patch, error) != NULL);
  RkDomainTx *step = world_begin (world);
  g_assert_null (
    rk_domain_patient_update (step, care.admin, care.patient, foreign_patch, &problem));
  g_assert_cmpstr (rk_domain_problem (problem)->code, ==, "unknown_field");
  rk_domain_tx_free (step);

  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpstr (
    rk_json_get_text (desk_get (desk, "patient", care.patient), "disease"), ==, "慢性心不全");
}

static gint64
muted (Desk *desk, World *world, RkActor *actor, const char *space)
{
  gint64 until = -1;

  desk_sync (desk, world, actor, 100, 65536);
  if (desk_get (desk, "mute", space) != NULL)
    g_assert_true (rk_json_get_int (desk_get (desk, "mute", space), "until_us", &until));
  return until;
}

/* One's own, on every desk, and over with the membership. */
static void
test_mute (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (Desk) here = desk_new ();
  g_autoptr (Desk) there = desk_new ();
  g_autoptr (Desk) other = desk_new ();
  g_autoptr (Desk) again = desk_new ();
  g_autoptr (RkMute) mute = NULL;
  g_autoptr (RkMute) none = NULL;
  const gint64 until = world->now + RK_HOUR;

  g_assert_cmpint (muted (here, world, care.nurse, care.space), ==, -1);
  DO (world, (mute = rk_domain_mute_set (tx, care.nurse, care.space, until, error)) != NULL);
  g_assert_cmpint (mute->until_us, ==, until);
  g_assert_cmpint (muted (here, world, care.nurse, care.space), ==, until);
  g_assert_cmpint (muted (there, world, care.nurse, care.space), ==, until);
  g_assert_cmpint (muted (other, world, care.admin, care.space), ==, -1);
  DO (world, (none = rk_domain_mute_set (tx, care.nurse, care.space, 0, error)) != NULL);
  g_assert_cmpint (muted (there, world, care.nurse, care.space), ==, 0);
  REFUSED (
    world, INVALID, rk_domain_mute_set (tx, care.nurse, care.space, until + 400 * RK_DAY, error));
  REFUSED (world, INVALID, rk_domain_mute_set (tx, care.nurse, care.space, -1, error));
  REFUSED (world, NOT_FOUND, rk_domain_mute_set (tx, care.stranger, care.space, until, error));

  g_clear_pointer (&mute, rk_mute_free);
  DO (world, (mute = rk_domain_mute_set (tx, care.nurse, care.space, until, error)) != NULL);
  DO (world, rk_domain_member_remove (tx, care.admin, care.space, care.nurse->user_id, error));
  world_join (world, care.admin, care.nurse, care.space);
  g_assert_cmpint (muted (again, world, care.nurse, care.space), ==, -1);
}

/* What stands at the top of the space for a member; the beginning of the text, or NULL. */
static const char *
pinned (Desk *desk, World *world, Care *care, const char *post)
{
  g_autofree char *key = g_strconcat (care->space, " ", post, NULL);

  desk_sync (desk, world, care->nurse, 100, 65536);
  return desk_get (desk, "pin", key) != NULL
           ? rk_json_get_text (desk_get (desk, "pin", key), "excerpt")
           : NULL;
}

/* ピン留め: by who leads the space; it goes with the text, and away with the post. */
static void
test_pin (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Desk) fresh = desk_new ();
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (g_free);
  const char *first;

  for (int i = 0; i <= RK_PINS_MAX; i++)
    g_ptr_array_add (posts, world_post (world, care.nurse, care.space, "鍵の\n場所は受付です"));
  first = g_ptr_array_index (posts, 0);
  REFUSED (world, NOT_ALLOWED, rk_domain_post_pin (tx, care.nurse, care.space, first, error));
  REFUSED (world, NOT_FOUND, rk_domain_post_pin (tx, care.stranger, care.space, first, error));
  for (int i = 0; i < RK_PINS_MAX; i++)
    {
      g_autoptr (RkPin) pin = NULL;
      const char *id = g_ptr_array_index (posts, i);

      DO (world, (pin = rk_domain_post_pin (tx, care.admin, care.space, id, error)) != NULL);
      g_assert_cmpstr (pin->excerpt, ==, "鍵の 場所は受付です");
      g_assert_cmpstr (pin->author_id, ==, care.nurse->user_id);
      g_assert_cmpstr (pin->by_id, ==, care.admin->user_id);
    }
  REFUSED (
    world, CONFLICT,
    rk_domain_post_pin (tx, care.admin, care.space, g_ptr_array_index (posts, RK_PINS_MAX), error));
  {
    g_autoptr (RkPin) again = NULL;
    DO (world, (again = rk_domain_post_pin (tx, care.admin, care.space, first, error)) != NULL);
  }
  g_assert_cmpstr (pinned (desk, world, &care, first), ==, "鍵の 場所は受付です");
  g_assert_cmpint (desk_count (desk, "pin"), ==, RK_PINS_MAX);

  {
    g_autoptr (RkPost) edited = NULL;
    DO (world, (edited = rk_domain_post_edit (
                  tx, care.nurse, care.space, first, 2, "鍵は事務室です", error))
                 != NULL);
  }
  g_assert_cmpstr (pinned (desk, world, &care, first), ==, "鍵は事務室です");
  g_assert_cmpstr (pinned (fresh, world, &care, first), ==, "鍵は事務室です");

  {
    g_autoptr (RkPost) gone = NULL;
    DO (world, (gone = rk_domain_post_withdraw (tx, care.nurse, care.space, first, error)) != NULL);
  }
  g_assert_null (pinned (desk, world, &care, first));
  REFUSED (world, CONFLICT, rk_domain_post_pin (tx, care.admin, care.space, first, error));
  {
    g_autoptr (RkPost) hidden = NULL;
    DO (world, (hidden = rk_domain_post_hide (
                  tx, care.admin, care.space, g_ptr_array_index (posts, 1), error))
                 != NULL);
  }
  DO (
    world, rk_domain_post_unpin (tx, care.admin, care.space, g_ptr_array_index (posts, 2), error));
  DO (
    world, rk_domain_post_unpin (tx, care.admin, care.space, g_ptr_array_index (posts, 2), error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_post_unpin (tx, care.nurse, care.space, g_ptr_array_index (posts, 3), error));
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (desk, "pin"), ==, RK_PINS_MAX - 3);
}

static RkReport *
report (World *world, RkActor *actor, const char *space, const char *post, const char *reason)
{
  RkReport *made = NULL;

  DO (
    world, (made = rk_domain_post_report (tx, actor, space, post, RK_REPORT_PRIVATE, reason, error))
             != NULL);
  return made;
}

/* The answer to whoever looks after a post, as text. */
static char *
reports (World *world, RkActor *actor, const char *space, const char *post)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_reports_write (tx, actor, space, post, &writer, error));
  return g_strdup (out->str);
}

/* How many notices of reports of @post wait for @actor. */
static guint
n_told (Desk *desk, World *world, RkActor *actor, const char *post)
{
  GHashTableIter iter;
  gpointer key, record;
  guint n = 0;

  desk_sync (desk, world, actor, 100, 65536);
  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, &key, &record))
    {
      gint64 read = 0;

      n += g_str_has_prefix (key, "notice ")
           && g_strcmp0 (rk_json_get_text (record, "kind"), "post_reported") == 0
           && g_strcmp0 (rk_json_get_text (record, "subject_id"), post) == 0
           && rk_json_get_int (record, "read_us", &read) && read == 0;
    }
  return n;
}

static gboolean
knows_report (Desk *desk, World *world, RkActor *actor, const char *space, const char *post)
{
  g_autofree char *key = g_strconcat (space, " ", post, NULL);

  desk_sync (desk, world, actor, 100, 65536);
  return desk_get (desk, "report", key) != NULL;
}

/* 通報: for those who lead the space, never for the author. */
static void
test_report (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (Desk) admin = desk_new ();
  g_autoptr (Desk) nurse = desk_new ();
  g_autoptr (Desk) clerk = desk_new ();
  g_autoptr (Desk) fresh = desk_new ();
  g_autofree char *post = world_post (world, care.nurse, care.space, "花火大会に行きました");
  g_autofree char *key = g_strconcat (care.space, " ", post, NULL);

  care.clerk = world_user (world, care.facility, "clerk", RK_ROLE_MEMBER);
  world_join (world, care.admin, care.clerk, care.space);
  REFUSED (world, NOT_ALLOWED,
           rk_domain_post_report (tx, care.nurse, care.space, post, RK_REPORT_OTHER, NULL, error));
  REFUSED (
    world, NOT_FOUND,
    rk_domain_post_report (tx, care.stranger, care.space, post, RK_REPORT_OTHER, NULL, error));
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (RkReport) made = report (world, care.clerk, care.space, post, "  ");
      g_assert_null (made->reason);
      g_assert_cmpuint (n_told (admin, world, care.admin, post), ==, 1);
    }
  {
    g_autoptr (RkReport) made = report (world, care.clerk, care.space, post, "私用です");
    g_assert_cmpuint (n_told (admin, world, care.admin, post), ==, 1);
  }
  g_assert_true (knows_report (clerk, world, care.clerk, care.space, post));
  g_assert_false (knows_report (admin, world, care.admin, care.space, post));
  g_assert_false (knows_report (nurse, world, care.nurse, care.space, post));
  g_assert_cmpuint (n_told (nurse, world, care.nurse, post), ==, 0);

  /* Those who look after it learn what was said, and not by whom. */
  {
    g_autofree char *text = reports (world, care.admin, care.space, post);
    g_autoptr (GString) out = g_string_new (NULL);
    RkJsonWriter writer;

    g_assert_nonnull (strstr (text, "私用です"));
    g_assert_null (strstr (text, care.clerk->user_id));
    rk_json_writer_init (&writer, out);
    REFUSED (world, NOT_ALLOWED,
             rk_domain_reports_write (tx, care.nurse, care.space, post, &writer, error));
    REFUSED (world, NOT_FOUND,
             rk_domain_reports_write (tx, care.stranger, care.space, post, &writer, error));
  }
  REFUSED (world, NOT_ALLOWED,
           rk_domain_reports_settle (tx, care.clerk, care.space, post, RK_REPORT_LEFT, error));
  DO (world, rk_domain_reports_settle (tx, care.admin, care.space, post, RK_REPORT_ASKED, error));
  DO (world, rk_domain_reports_settle (tx, care.admin, care.space, post, RK_REPORT_LEFT, error));
  g_assert_cmpuint (n_told (admin, world, care.admin, post), ==, 0);
  g_assert_true (knows_report (fresh, world, care.clerk, care.space, post));
  g_assert_cmpstr (rk_json_get_text (desk_get (fresh, "report", key), "outcome"), ==, "asked");
  REFUSED (world, CONFLICT, rk_domain_post_unreport (tx, care.clerk, care.space, post, error));
}

/* Where the author leads the space, those who run the house are asked; and where the author runs
 * it, too, nobody tells them. */
static void
test_report_of_leader (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (Desk) admin = desk_new ();
  g_autoptr (Desk) other = desk_new ();
  g_autoptr (RkActor) keeper = world_user (world, care.facility, "keeper", RK_ROLE_ADMIN);
  g_autofree char *post = world_post (world, care.admin, care.space, "新商品のご案内");
  g_autoptr (GString) out = g_string_new (NULL);
  const RkAccessFilter filter = { .limit = 100 };
  RkJsonWriter writer;

  REFUSED (world, NOT_FOUND,
           rk_domain_reports_settle (tx, keeper, care.space, post, RK_REPORT_LEFT, error));
  rk_report_free (report (world, care.nurse, care.space, post, "宣伝です"));
  g_assert_cmpuint (n_told (admin, world, care.admin, post), ==, 0);
  g_assert_cmpuint (n_told (other, world, keeper, post), ==, 1);
  REFUSED (world, NOT_ALLOWED,
           rk_domain_reports_settle (tx, care.admin, care.space, post, RK_REPORT_LEFT, error));
  g_free (reports (world, keeper, care.space, post));
  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_access_write (tx, care.admin, &filter, &writer, error));
  g_assert_nonnull (strstr (out->str, "post_create"));
  g_assert_null (strstr (out->str, "post_report"));

  DO (world, rk_domain_post_unreport (tx, care.nurse, care.space, post, error));
  DO (world, rk_domain_post_unreport (tx, care.nurse, care.space, post, error));
  g_assert_cmpuint (n_told (other, world, keeper, post), ==, 0);
  REFUSED (world, NOT_FOUND,
           rk_domain_reports_settle (tx, keeper, care.space, post, RK_REPORT_LEFT, error));
  rk_report_free (report (world, care.nurse, care.space, post, NULL));
  DO (world, rk_domain_reports_settle (tx, keeper, care.space, post, RK_REPORT_LEFT, error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/posts/repeat", test_repeat);
  world_add_test ("/posts/invalid", test_invalid);
  world_add_test ("/posts/edit", test_edit);
  world_add_test ("/posts/hide", test_hide);
  world_add_test ("/posts/withdraw", test_withdraw);
  world_add_test ("/posts/reactions", test_reactions);
  world_add_test ("/posts/marker", test_marker);
  world_add_test ("/posts/marker-at-joining", test_marker_at_joining);
  world_add_test ("/posts/mute", test_mute);
  world_add_test ("/posts/pin", test_pin);
  world_add_test ("/posts/report", test_report);
  world_add_test ("/posts/report-of-leader", test_report_of_leader);
  world_add_test ("/posts/drafts", test_drafts);
  world_add_test ("/posts/history", test_history);
  world_add_test ("/posts/search", test_search);
  world_add_test ("/posts/patient-edit", test_patient_edit);
  return world_run ();
}
