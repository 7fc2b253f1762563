/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/secret.h"
#include "core/time.h"
#include "db/db.h"
#include "server/domain/audit.h"
#include "server/domain/domain.h"
#include "server/domain/password.h"
#include "writer.h"
#ifdef RK_HAVE_POSTGRESQL
#include "pg-cluster.h"
#endif

#include <glib/gstdio.h>
#include <string.h>

/* 2026-11-24 08:10 in Japan */
#define NOW G_GINT64_CONSTANT (1795475400000000)

typedef struct
{
  char *dir;
  RkDb *db;
  RkDomain *domain;
  RkSampleRegion *region;
} Fixture;

/* @data is the URI of a PostgreSQL database, or NULL for one in memory. */
static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSecret) key = rk_secret_new_random (32);
  RkDomainConfig config = { .master_key = key, .cheap_passwords = TRUE };

  f->dir = g_dir_make_tmp ("rk-sample-XXXXXX", &error);
  g_assert_no_error (error);
  config.blob_dir = f->dir;
#ifdef RK_HAVE_POSTGRESQL
  if (data != NULL)
    f->db = pg_cluster_open (data);
  else
#endif
    f->db = rk_db_open_memory (&error);
  g_assert_no_error (error);
  rk_domain_migrate (f->db, &error);
  g_assert_no_error (error);
  f->domain = rk_domain_new (&config, f->db, &error);
  g_assert_no_error (error);
  f->region = rk_sample_region_new (&error);
  g_assert_no_error (error);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  rk_sample_region_free (f->region);
  rk_domain_free (f->domain);
  rk_db_close (f->db);
  remove_all (f->dir);
  g_free (f->dir);
}

static gint64
count (Fixture *f, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  rk_db_query_int64 (f->db, sql, &n, &error, "");
  g_assert_no_error (error);
  return n;
}

static void
verify_audit (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (f->domain, f->db, &error);
  RkAuditReport report;

  g_assert_no_error (error);
  rk_domain_audit_verify (tx, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report.broken_at, ==, 0);
  g_assert_cmpint (report.n_rows, >, 0);
}

static void
write_sample (Fixture *f, guint64 patients, guint64 posts)
{
  g_autoptr (GError) error = NULL;
  RkSampleOptions options = { .seed = 1, .now_us = NOW, .patients = patients, .posts = posts };

  rk_sample_write (f->domain, f->db, f->region, &options, NULL, NULL, &error);
  g_assert_no_error (error);
}

#define OF_SATO "(SELECT id FROM users WHERE mail = 'sato.misaki@midorino.example')"

static void
test_stories (Fixture *f, gconstpointer data)
{
  gint64 before = rk_time_now_us ();

  write_sample (f, 0, 0);
  g_assert_cmpint (count (f, "SELECT count(*) FROM facility"), ==, 6);
  g_assert_cmpint (count (f, "SELECT count(*) FROM users WHERE kind = 'staff'"), ==, 25);
  g_assert_cmpint (count (f, "SELECT count(*) FROM users WHERE kind = 'family'"), ==, 2);
  g_assert_cmpint (count (f, "SELECT count(*) FROM space WHERE kind = 'family'"), ==, 2);
  g_assert_cmpint (count (f, "SELECT count(*) FROM space WHERE kind = 'group'"), ==, 3);
  g_assert_cmpint (count (f, "SELECT count(*) FROM space WHERE kind = 'direct'"), ==, 2);
  g_assert_cmpint (count (f, "SELECT count(*) FROM space WHERE kind = 'community'"), ==, 1);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post p JOIN space s ON s.id = p.space_id"
                             " WHERE s.kind = 'consult' AND p.reply_to IS NULL"),
                   ==, 3);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post p JOIN space s ON s.id = p.space_id"
                             " WHERE s.kind = 'consult' AND p.solution IS NOT NULL"),
                   ==, 1);
  g_assert_cmpint (count (f, "SELECT count(*) FROM users WHERE portrait_version > 0"), ==, 25);
  g_assert_cmpint (count (f, "SELECT count(*) FROM patient"), ==, 60);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post"), >, 1000);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post WHERE version > 1"), >, 0);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post WHERE state = 'withdrawn'"), >, 0);
  g_assert_cmpint (count (f, "SELECT count(*) FROM attachment WHERE state = 'complete'"), >=, 30);
  g_assert_cmpint (count (f, "SELECT count(*) FROM reaction WHERE kind = 'ack'"), >, 5000);
  /* nothing is written later than the present, and posts carry the times of the stories */
  g_assert_cmpint (count (f, "SELECT max(created_us) FROM post"), <=, NOW);
  g_assert_cmpint (count (f, "SELECT min(created_us) FROM post"), <, NOW - 60 * RK_DAY);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post p JOIN space s ON s.id = p.space_id"
                             " WHERE p.created_us < s.created_us"),
                   ==, 0);
  /* 同姓同名 */
  g_assert_cmpint (count (f, "SELECT count(*) FROM patient WHERE family_name = '佐藤'"
                             " AND given_name = '花子'"),
                   ==, 2);
  /* what the nurse finds in the morning */
  g_assert_cmpint (count (f, "SELECT count(*) FROM member m JOIN space s ON s.id = m.space_id"
                             " WHERE s.kind = 'care' AND m.user_id = " OF_SATO),
                   ==, 40);
  g_assert_cmpint (
    count (f, "SELECT count(*) FROM member WHERE in_charge = 1 AND user_id = " OF_SATO), >=, 20);
  g_assert_cmpint (
    count (f,
           "SELECT count(*) FROM post p JOIN marker m ON m.space_id = p.space_id"
           " WHERE p.position > m.position AND p.author_id <> m.user_id AND m.user_id = " OF_SATO),
    >=, 10);
  g_assert_cmpint (count (f, "SELECT count(*) FROM notice WHERE read_us = 0"), >=, 3);
  g_assert_cmpint (count (f, "SELECT count(*) FROM invitation WHERE state = 'waiting_invitee'"
                             " AND invitee_id = " OF_SATO),
                   >=, 1);
  g_assert_cmpint (
    count (f, "SELECT count(*) FROM invitation WHERE state = 'waiting_approval'"), >=, 2);
  g_assert_cmpint (count (f, "SELECT count(*) FROM space s WHERE s.head_position <>"
                             " (SELECT count(*) FROM post p WHERE p.space_id = s.id)"),
                   ==, 0);
  verify_audit (f);
  /* the clock is the system's again */
  g_assert_cmpint (rk_domain_now (f->domain), >=, before);
}

static void
test_scaled (Fixture *f, gconstpointer data)
{
  write_sample (f, 90, 3000);
  g_assert_cmpint (count (f, "SELECT count(*) FROM patient"), ==, 90);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post"), ==, 3000);
  g_assert_cmpint (count (f, "SELECT count(*) FROM space s WHERE s.head_position <>"
                             " (SELECT count(*) FROM post p WHERE p.space_id = s.id)"),
                   ==, 0);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post p JOIN post q ON q.space_id = p.space_id"
                             " AND q.position = p.position + 1 WHERE q.created_us < p.created_us"),
                   ==, 0);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post p WHERE NOT EXISTS (SELECT 1 FROM member m"
                             " WHERE m.space_id = p.space_id AND m.user_id = p.author_id)"),
                   ==, 0);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post_search"), >=,
                   count (f, "SELECT count(*) FROM post WHERE text <> ''"));
  verify_audit (f);
}

static void
test_small (Fixture *f, gconstpointer data)
{
  write_sample (f, 5, 0);
  g_assert_cmpint (count (f, "SELECT count(*) FROM patient"), ==, 5);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post"), >, 50);
}

static void
test_refuses_used_database (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  RkSampleOptions options = { .seed = 1, .now_us = NOW, .patients = 1 };
  gint64 posts = 0;

  write_sample (f, 1, 0);
  posts = count (f, "SELECT count(*) FROM post");
  g_assert_false (rk_sample_write (f->domain, f->db, f->region, &options, NULL, NULL, &error));
  g_assert_error (error, RK_SAMPLE_ERROR, RK_SAMPLE_ERROR_NOT_EMPTY);
  g_assert_cmpint (count (f, "SELECT count(*) FROM post"), ==, posts);
}

/* The same seed makes the same ids; another one, others. */
static void
test_deterministic (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *other = NULL;
  const guint64 seeds[] = { 5, 5, 6 };
  char **results[] = { &first, &second, &other };

  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      Fixture fresh = { 0 };
      g_autoptr (GError) error = NULL;
      RkSampleOptions options = { .seed = seeds[i], .now_us = NOW, .patients = 2, .posts = 400 };

      set_up (&fresh, NULL);
      rk_sample_write (fresh.domain, fresh.db, fresh.region, &options, NULL, NULL, &error);
      g_assert_no_error (error);
      rk_db_query_text (fresh.db,
                        "SELECT group_concat(id || text, ' ') FROM (SELECT id, text FROM post"
                        " ORDER BY space_id, position)",
                        results[i], &error, "");
      g_assert_no_error (error);
      tear_down (&fresh, NULL);
    }
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, other);
}

static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  RkFacility facility
    = { .password_min_length = 13, .password_rule = RK_PASSWORD_RULE_LETTERS_DIGITS_SYMBOLS };

  for (guint i = 0; i < f->region->users->len; i++)
    {
      const RkSampleUser *from = rk_sample_user (f->region, i);
      RkUser user = { .name = from->name, .kana = from->kana, .mail = from->mail };

      rk_password_check (f->region->password, &facility, &user, &error);
      g_assert_no_error (error);
    }
}

#ifdef RK_HAVE_POSTGRESQL
static void
test_postgresql (void)
{
  g_autofree char *uri = pg_cluster_create_database ();
  Fixture f = { 0 };

  set_up (&f, uri);
  test_scaled (&f, NULL);
  g_assert_cmpint (count (&f, "SELECT count(*) FROM invitation"), >=, 3);
  tear_down (&f, NULL);
  pg_cluster_drop_database (uri);
}
#endif

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (rk_secret_init ());
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/sample-write/stories", test_stories);
  ADD ("/sample-write/scaled", test_scaled);
  ADD ("/sample-write/small", test_small);
  ADD ("/sample-write/refuses-used-database", test_refuses_used_database);
  ADD ("/sample-write/deterministic", test_deterministic);
  ADD ("/sample-write/password", test_password);
#ifdef RK_HAVE_POSTGRESQL
  g_test_add_func ("/sample-write/postgresql", test_postgresql);
#endif
  status = g_test_run ();
#ifdef RK_HAVE_POSTGRESQL
  pg_cluster_stop ();
#endif
  return status;
}
