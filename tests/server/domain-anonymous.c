/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/asker.h"
#include "domain-fixture.h"
#include "server/domain/anonymous.h"
#include "server/domain/community.h"
#include "server/domain/opening.h"

#include <string.h>

/* 匿名で質問する: what nobody finds out, what whoever asked can still do, and how two people open
 * one.
 */

#define SECOND G_GINT64_CONSTANT (1000000)

typedef struct
{
  Care care;
  char *community;
  char *consult;
  RkSecret *key; /* the nurse's, by whom everything is asked here */
  RkSecret *first;
  RkSecret *second;
} Stage;

static void
join (World *world, const char *community, RkActor *actor)
{
  DO (world, rk_domain_member_introduce (
               tx, world->operator, community, actor->user_id, RK_ROLE_MEMBER, error));
}

static void
set_keys (World *world, Stage *stage)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_clear_pointer (&stage->first, rk_secret_free);
  g_clear_pointer (&stage->second, rk_secret_free);
  stage->first = rk_secret_new_random (32);
  stage->second = rk_secret_new_random (32);
  first = rk_disclosure_key_public (stage->first);
  second = rk_disclosure_key_public (stage->second);
  world->now += SECOND;
  DO (world, rk_domain_disclosure_keys_set (tx, world->operator, first, second, error));
}

static char *
consult_of (World *world, const char *community)
{
  g_autoptr (GError) error = NULL;
  char *id = NULL;

  rk_db_query_text (world->db, "SELECT id FROM space WHERE parent_id = $1 AND kind = 'consult'",
                    &id, &error, "t", community);
  g_assert_no_error (error);
  return id;
}

static void
stage_begin (World *world, Stage *stage)
{
  const RkSpace wanted = { .kind = RK_SPACE_COMMUNITY, .name = (char *) "広場" };
  g_autoptr (RkSpace) made = NULL;
  RkSpace named = wanted;
  RkCreated created;

  stage->care = care_new (world);
  stage->community = named.id = rk_id_new ();
  DO (world, rk_domain_space_create (tx, stage->care.admin, &named, &created, &made, error));
  stage->consult = consult_of (world, stage->community);
  join (world, stage->community, stage->care.nurse);
  join (world, stage->community, stage->care.stranger);
  stage->key = rk_asker_key (WORLD_PASSWORD, "salt");
  stage->care.nurse->session_id = rk_id_new ();
  g_free (stage->care.nurse->device_hash);
  stage->care.nurse->device_hash = g_strdup ("d1d1d1d1");
}

static void
stage_end (Stage *stage)
{
  care_clear (&stage->care);
  g_free (stage->community);
  g_free (stage->consult);
  rk_secret_free (stage->key);
  rk_secret_free (stage->first);
  rk_secret_free (stage->second);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_end)

/* From here on @actor shows that they wrote @post_id. */
static void
show (Stage *stage, RkActor *actor, const char *post_id)
{
  g_clear_pointer (&actor->proof, g_free);
  if (post_id != NULL)
    actor->proof = rk_asker_proof (stage->key, stage->consult, post_id);
}

static RkPost
nameless (Stage *stage, const char *id, const char *reply_to, const char *text, char **ret_tag)
{
  g_autofree char *proof = rk_asker_proof (stage->key, stage->consult, id);

  *ret_tag = rk_asker_tag (proof);
  return (RkPost){
    .id = (char *) id,
    .space_id = stage->consult,
    .text = (char *) text,
    .reply_to = (char *) reply_to,
    .asker_tag = *ret_tag,
    .written_us = 12345,
  };
}

static char *
ask (World *world, Stage *stage, const char *reply_to, const char *text)
{
  char *id = rk_id_new ();
  g_autofree char *tag = NULL;
  const RkPost post = nameless (stage, id, reply_to, text, &tag);
  g_autoptr (RkPost) made = NULL;
  RkCreated created;

  show (stage, stage->care.nurse, reply_to != NULL ? reply_to : id);
  DO (world, rk_domain_post_create (tx, stage->care.nurse, &post, NULL, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_null (made->author_id);
  g_assert_cmpint (made->written_us, ==, 0);
  show (stage, stage->care.nurse, NULL);
  return id;
}

/* Looking through everything that lies in the database. */

static GPtrArray *
texts (World *world, const char *sql, const char *bound)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (world->db, sql, &error);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  gboolean row = TRUE;

  g_assert_no_error (error);
  if (bound != NULL)
    rk_db_bind_text (stmt, 1, bound);
  while (rk_db_step (stmt, &row, &error) && row)
    g_ptr_array_add (found, g_strdup (rk_db_column_text (stmt, 0)));
  g_assert_no_error (error);
  return found;
}

/* One text of each row: what the columns hold, bytes in hexadecimal. */
static GPtrArray *
rows_of (World *world, const char *table)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autoptr (GPtrArray) columns = NULL;

  if (world->postgresql)
    g_string_append_printf (sql, "CAST (t AS TEXT) FROM \"%s\" t", table);
  else
    {
      columns = texts (world, "SELECT name FROM pragma_table_info ($1)", table);
      for (guint i = 0; i < columns->len; i++)
        g_string_append_printf (sql, "%squote (\"%s\")", i > 0 ? " || ' ' || " : "",
                                (const char *) g_ptr_array_index (columns, i));
      g_string_append_printf (sql, " FROM \"%s\"", table);
    }
  return texts (world, sql->str, NULL);
}

static gboolean
holds (const char *row, const char *text)
{
  GString *hex = g_string_new (NULL);
  g_autofree char *low = g_ascii_strdown (row, -1);
  gboolean found;

  for (const char *p = text; *p != '\0'; p++)
    g_string_append_printf (hex, "%02x", (guint8) *p);
  found = strstr (low, text) != NULL || strstr (low, hex->str) != NULL;
  g_string_free (hex, TRUE);
  return found;
}

/* Returns: in how many rows of all tables something of the actor's stands beside something of the
 * post: its id, its tag, or the microsecond at which it came */
static guint
count_leaks (World *world, RkActor *actor, const char *post_id, gint64 at_us)
{
  g_autoptr (GPtrArray) tables = texts (
    world,
    world->postgresql
      ? "SELECT CAST (table_name AS TEXT) FROM information_schema.tables"
        " WHERE table_schema = current_schema () AND table_type = 'BASE TABLE'"
      : "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    NULL);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, at_us);
  guint n = 0, n_rows = 0;

  g_assert_cmpuint (tables->len, >, 30);
  for (guint i = 0; i < tables->len; i++)
    {
      g_autoptr (GPtrArray) rows = rows_of (world, g_ptr_array_index (tables, i));

      for (guint j = 0; j < rows->len; j++)
        {
          const char *row = g_ptr_array_index (rows, j);

          n_rows++;
          if ((holds (row, actor->user_id) || holds (row, actor->session_id)
               || holds (row, actor->device_hash))
              && (holds (row, post_id) || holds (row, at)))
            n++;
        }
    }
  g_assert_cmpuint (n_rows, >, 50);
  return n;
}

static gint64
number (World *world, const char *sql, const char *bound)
{
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  rk_db_query_int64 (world->db, sql, &n, &error, "t", bound);
  g_assert_no_error (error);
  return n;
}

static gint64
created (World *world, const char *post_id)
{
  return number (world, "SELECT created_us FROM post WHERE id = $1", post_id);
}

static void
exec (World *world, const char *sql, const char *a, const char *b)
{
  g_autoptr (GError) error = NULL;

  rk_db_begin (world->db, RK_DB_MODE_WRITE, &error);
  g_assert_no_error (error);
  rk_db_exec (world->db, sql, &error, "tt", a, b);
  g_assert_no_error (error);
  rk_db_commit (world->db, &error);
  g_assert_no_error (error);
}

static char *
page_of (Desk *desk)
{
  GString *all = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_autofree char *text = json_dumps (value, JSON_COMPACT);
      if (g_str_has_prefix (key, "post") || g_str_has_prefix (key, "pin"))
        g_string_append_printf (all, "%s %s\n", (const char *) key, text);
    }
  return g_string_free (all, FALSE);
}

static void
assert_unnamed (World *world, RkActor *reader, const char *author_id, const char *post_id)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *page = NULL;

  desk_sync (desk, world, reader, 500, 1 << 20);
  page = page_of (desk);
  g_assert_nonnull (strstr (page, post_id));
  g_assert_null (strstr (page, author_id));
}

static void
test_nobody (World *world)
{
  g_auto (Stage) stage = { 0 };
  gint64 at;

  stage_begin (world, &stage);
  set_keys (world, &stage);
  world->now += 7 * SECOND;
  RkActor *nurse = stage.care.nurse;
  g_autofree char *question = ask (world, &stage, NULL, "夜間の連絡が負担です。");
  at = created (world, question);
  world->now += SECOND;
  g_autofree char *more = ask (world, &stage, question, "平日も同じです。");
  const gint64 more_at = created (world, more);
  world->now += SECOND;
  g_autoptr (RkPost) edited = NULL;
  show (&stage, nurse, question);
  DO (world, (edited = rk_domain_post_edit (
                tx, nurse, stage.consult, question, 2, "夜間の連絡が負担です。交代は？", error))
               != NULL);
  const gint64 edited_at = world->now;
  show (&stage, nurse, NULL);
  world->now += SECOND;
  g_autoptr (RkPin) pin = NULL;
  DO (world,
      (pin = rk_domain_post_pin (tx, stage.care.admin, stage.consult, question, error)) != NULL);

  assert_unnamed (world, stage.care.admin, nurse->user_id, question);
  assert_unnamed (world, stage.care.stranger, nurse->user_id, more);
  assert_unnamed (world, nurse, nurse->user_id, question);

  g_assert_cmpuint (count_leaks (world, nurse, question, at), ==, 0);
  g_assert_cmpuint (count_leaks (world, nurse, question, edited_at), ==, 0);
  g_assert_cmpuint (count_leaks (world, nurse, more, more_at), ==, 0);

  /* What is asked with a name is found by the same look, as is one row that would tell. */
  world->now += SECOND;
  g_autofree char *named = world_post (world, nurse, stage.consult, "名前を出して質問します。");
  g_assert_cmpuint (count_leaks (world, nurse, named, created (world, named)), >, 0);
  exec (world,
        "INSERT INTO creation (creator_id, kind, parent_id, id, digest, created_us)"
        " VALUES ($1, 'planted', '', $2, '', 0)",
        nurse->user_id, question);
  g_assert_cmpuint (count_leaks (world, nurse, question, at), ==, 1);
  exec (world, "DELETE FROM creation WHERE creator_id = $1 AND id = $2", nurse->user_id, question);
  g_assert_cmpuint (count_leaks (world, nurse, question, at), ==, 0);
}

static void
test_asker (World *world)
{
  g_auto (Stage) stage = { 0 };
  g_autofree char *id = rk_id_new ();
  g_autofree char *tag = NULL;
  g_autoptr (RkPost) none = NULL;
  g_autoptr (RkPost) post = NULL;
  g_autoptr (Desk) desk = desk_new ();
  RkCreated created;

  stage_begin (world, &stage);
  RkActor *nurse = stage.care.nurse;
  RkActor *admin = stage.care.admin;
  RkPost wanted = nameless (&stage, id, NULL, "これは？", &tag);

  /* Where no two people could ever open it nobody asks so. */
  show (&stage, nurse, id);
  REFUSED (
    world, CONFLICT, rk_domain_post_create (tx, nurse, &wanted, NULL, &created, &none, error));
  set_keys (world, &stage);
  RkPost elsewhere = wanted;
  elsewhere.space_id = stage.community;
  REFUSED (
    world, INVALID, rk_domain_post_create (tx, nurse, &elsewhere, NULL, &created, &none, error));
  RkPost asked = wanted;
  asked.ask_due_us = world->now + SECOND;
  REFUSED (world, INVALID, rk_domain_post_create (tx, nurse, &asked, NULL, &created, &none, error));
  const char *const files[] = { id, NULL };
  REFUSED (
    world, INVALID, rk_domain_post_create (tx, nurse, &wanted, files, &created, &none, error));
  RkPost bad = wanted;
  bad.asker_tag = (char *) "0123";
  REFUSED (world, INVALID, rk_domain_post_create (tx, nurse, &bad, NULL, &created, &none, error));
  show (&stage, nurse, stage.consult);
  REFUSED (
    world, INVALID, rk_domain_post_create (tx, nurse, &wanted, NULL, &created, &none, error));
  show (&stage, nurse, id);
  DO (world, rk_domain_post_create (tx, nurse, &wanted, NULL, &created, &post, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_clear_pointer (&post, rk_post_free);
  DO (world, rk_domain_post_create (tx, nurse, &wanted, NULL, &created, &post, error));
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  g_clear_pointer (&post, rk_post_free);

  /* By name one is somebody like any other: nothing of it is one's own. */
  show (&stage, nurse, NULL);
  REFUSED (world, NOT_ALLOWED,
           rk_domain_post_edit (tx, nurse, stage.consult, id, 2, "あれは？", error) != NULL);
  REFUSED (
    world, NOT_ALLOWED, rk_domain_post_withdraw (tx, nurse, stage.consult, id, error) != NULL);
  REFUSED (
    world, CONFLICT,
    rk_domain_post_ask (tx, admin, stage.consult, id, world->now + SECOND, NULL, error) != NULL);

  /* Nor does anybody answer as whoever asked. */
  g_autofree char *reply = rk_id_new ();
  g_autofree char *reply_tag = NULL;
  RkPost answer = nameless (&stage, reply, id, "私です。", &reply_tag);
  show (&stage, nurse, reply);
  REFUSED (
    world, NOT_ALLOWED, rk_domain_post_create (tx, nurse, &answer, NULL, &created, &none, error));
  show (&stage, nurse, NULL);
  g_autofree char *helpful = rk_id_new ();
  const RkPost help
    = { .id = helpful, .space_id = stage.consult, .text = (char *) "表です。", .reply_to = id };
  DO (world, rk_domain_post_create (tx, admin, &help, NULL, &created, &post, error));
  g_clear_pointer (&post, rk_post_free);

  /* With the proof one says what solved it, writes on, and takes it back. */
  show (&stage, nurse, id);
  DO (world, (post = rk_domain_post_solve (tx, nurse, stage.consult, id, helpful, error)) != NULL);
  g_assert_cmpstr (post->solution, ==, helpful);
  g_clear_pointer (&post, rk_post_free);
  g_autofree char *thanks = ask (world, &stage, id, "ありがとうございました。");
  g_assert_nonnull (thanks);
  desk_sync (desk, world, admin, 500, 1 << 20);
  show (&stage, nurse, id);
  DO (world, (post = rk_domain_post_withdraw (tx, nurse, stage.consult, id, error)) != NULL);
  g_clear_pointer (&post, rk_post_free);
  show (&stage, nurse, NULL);

  /* It is hidden like any other, and nobody is told by a notice that would lie there. */
  DO (world, (post = rk_domain_post_hide (tx, admin, stage.consult, thanks, error)) != NULL);
  g_assert_cmpint (post->state, ==, RK_POST_HIDDEN);

  /* Who left has no say any more, proof or not. */
  DO (world, rk_domain_member_remove (tx, nurse, stage.community, nurse->user_id, error));
  show (&stage, nurse, id);
  REFUSED (world, NOT_FOUND,
           rk_domain_post_edit (tx, nurse, stage.consult, id, 2, "あれは？", error) != NULL);
}

static void
test_disclosure (World *world)
{
  g_auto (Stage) stage = { 0 };
  g_autofree char *found = NULL;
  gint64 n;

  stage_begin (world, &stage);
  set_keys (world, &stage);
  g_autofree char *question = ask (world, &stage, NULL, "誰かの悪口です。");
  g_autofree char *other = ask (world, &stage, NULL, "別の質問です。");
  g_autofree char *named
    = world_post (world, stage.care.admin, stage.consult, "名前のある質問です。");
  RkDisclosure wanted = {
    .space_id = stage.consult,
    .post_id = question,
    .first = stage.first,
    .second = stage.second,
    .first_name = "医師会 山本",
    .second_name = "弁護士 井上",
    .reason = "名指しの中傷があり、本人から申し立てがあった",
  };

  RkDisclosure turned = wanted;
  turned.first = stage.second;
  turned.second = stage.first;
  REFUSED (
    world, INVALID, rk_domain_author_disclose (tx, world->operator, & turned, &found, error));
  RkDisclosure alone = wanted;
  alone.second = stage.first;
  REFUSED (world, INVALID, rk_domain_author_disclose (tx, world->operator, & alone, &found, error));
  alone = wanted;
  alone.second_name = alone.first_name;
  REFUSED (world, INVALID, rk_domain_author_disclose (tx, world->operator, & alone, &found, error));
  alone = wanted;
  alone.reason = "  ";
  REFUSED (world, INVALID, rk_domain_author_disclose (tx, world->operator, & alone, &found, error));
  alone = wanted;
  alone.post_id = named;
  REFUSED (
    world, NOT_FOUND, rk_domain_author_disclose (tx, world->operator, & alone, &found, error));
  REFUSED (
    world, NOT_FOUND, rk_domain_author_disclose (tx, stage.care.admin, &wanted, &found, error));
  g_assert_null (found);

  DO (world, rk_domain_author_disclose (tx, world->operator, & wanted, &found, error));
  g_assert_cmpstr (found, ==, stage.care.nurse->user_id);
  n = number (world,
              "SELECT count (*) FROM audit a, disclosure d WHERE a.action = 'author_disclose'"
              " AND a.subject_id = $1 AND d.post_id = $1 AND d.first_name = '医師会 山本'",
              question);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpuint (
    count_leaks (world, stage.care.nurse, question, created (world, question)), ==, 0);

  /* What is sealed for one post opens no other. */
  exec (world,
        "UPDATE sealed_author SET sealed = (SELECT x.sealed FROM sealed_author x"
        " WHERE x.post_id = $2) WHERE post_id = $1",
        question, other);
  g_clear_pointer (&found, g_free);
  REFUSED (
    world, INVALID, rk_domain_author_disclose (tx, world->operator, & wanted, &found, error));

  /* After new keys the old ones still open what is of their time, and nothing later. */
  g_autoptr (RkSecret) first = g_steal_pointer (&stage.first);
  g_autoptr (RkSecret) second = g_steal_pointer (&stage.second);
  set_keys (world, &stage);
  g_autofree char *later = ask (world, &stage, NULL, "後の質問です。");
  wanted.first = first;
  wanted.second = second;
  wanted.post_id = later;
  REFUSED (
    world, INVALID, rk_domain_author_disclose (tx, world->operator, & wanted, &found, error));
  wanted.post_id = other;
  DO (world, rk_domain_author_disclose (tx, world->operator, & wanted, &found, error));
  g_assert_cmpstr (found, ==, stage.care.nurse->user_id);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/anonymous/nobody", test_nobody);
  world_add_test ("/anonymous/asker", test_asker);
  world_add_test ("/anonymous/disclosure", test_disclosure);
  return world_run ();
}
