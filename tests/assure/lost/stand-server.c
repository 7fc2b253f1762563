/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "stand.h"

#include "domain-fixture.h"
#include "server/net/operator.h"
#include "server/routes/server.h"

#include <glib/gstdio.h>
#include <unistd.h>

/* The server's side of a stand. */

static RkSecret *
load_key (const char *dir, const char *key_file)
{
  g_autoptr (GError) error = NULL;
  RkSecret *key = rk_operator_load_key (key_file, dir, &error);

  g_assert_no_error (error);
  return key;
}

static void
put (json_t *names, const char *key, const char *value)
{
  json_object_set_new (names, key, json_string (value));
}

/* The database with a house, three of its staff, and patients whom all of them care for. */
void
stand_make (const char *dir, const char *key_file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, RK_SERVER_DATABASE_NAME, NULL);
  g_autofree char *blobs = g_build_filename (dir, RK_SERVER_BLOBS_NAME, NULL);
  g_autofree char *listing = g_build_filename (dir, "names", NULL);
  json_t *names = json_object (), *spaces = json_array (), *patients = json_array ();

  g_mkdir_with_parents (dir, 0700);
  rk_operator_make_key (key_file, dir, &error);
  g_assert_no_error (error);

  World *world = g_new0 (World, 1);
  world->dir = g_strdup (dir);
  world->master = load_key (dir, key_file);
  world->now = rk_time_now_us () - RK_DAY;
  world->operator= rk_actor_new_operator ();
  g_autoptr (RkSecret) key = rk_domain_database_key (world->master);
  world->db = rk_db_open_sqlite (path, key->data, RK_DB_CREATE, &error);
  g_assert_no_error (error);
  rk_domain_migrate (world->db, &error);
  g_assert_no_error (error);
  RkDomainConfig config
    = { .blob_dir = blobs, .master_key = world->master, .cheap_passwords = TRUE };
  world->domain = rk_domain_new (&config, world->db, &error);
  g_assert_no_error (error);

  g_autofree char *house = world_facility (world, "かえで診療所");
  RkActor *doctor = world_user (world, house, "doctor", RK_ROLE_ADMIN);
  RkActor *nurse = world_user (world, house, "nurse", RK_ROLE_MEMBER);
  RkActor *helper = world_user (world, house, "helper", RK_ROLE_MEMBER);
  for (guint i = 0; i < STAND_SPACES; i++)
    {
      g_autofree char *space = NULL;
      g_autofree char *patient = world_patient (world, doctor, "佐藤", &space);

      world_join (world, doctor, nurse, space);
      world_join (world, doctor, helper, space);
      json_array_append_new (spaces, json_string (space));
      json_array_append_new (patients, json_string (patient));
    }
  put (names, "facility", house);
  put (names, "doctor", doctor->user_id);
  put (names, "nurse", nurse->user_id);
  put (names, "helper", helper->user_id);
  json_object_set_new (names, "spaces", spaces);
  json_object_set_new (names, "patients", patients);
  json_dump_file (names, listing, JSON_COMPACT);
  rk_domain_free (world->domain);
  rk_db_close (world->db);
}

static gboolean
holds (RkDb *db, const char *what, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  if (rk_db_query_int64 (db, sql, &n, &error, "") && n == 0)
    return TRUE;
  g_printerr ("# %s: %" G_GINT64_FORMAT " %s\n", what, n, error != NULL ? error->message : "");
  return FALSE;
}

gboolean
stand_check_database (const char *dir, const char *key_file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, RK_SERVER_DATABASE_NAME, NULL);
  g_autoptr (RkSecret) master = load_key (dir, key_file);
  g_autoptr (RkSecret) key = rk_domain_database_key (master);
  g_autoptr (RkDb) db = rk_db_open_sqlite (path, key->data, RK_DB_DURABLE, &error);
  RkDomainConfig config = { .blob_dir = dir, .master_key = master, .cheap_passwords = TRUE };
  RkAuditReport report = { 0 };

  if (db == NULL || !rk_db_integrity_check (db, &error))
    {
      g_printerr ("# %s\n", error->message);
      return FALSE;
    }
  g_autoptr (RkDomain) domain = rk_domain_new (&config, db, &error);
  g_autoptr (RkDomainTx) tx = domain != NULL ? rk_domain_tx_begin_read (domain, db, &error) : NULL;
  if (tx == NULL || !rk_domain_audit_verify (tx, &report, &error) || report.broken_at != 0)
    {
      g_printerr (
        "# the chain of the audit does not hold at %" G_GINT64_FORMAT "\n", report.broken_at);
      return FALSE;
    }
  return holds (
           db, "feed and head differ", "SELECT seq - (SELECT max (f.seq) FROM feed f) FROM head")
         && holds (db, "rows are missing in the feed",
                   "SELECT seq - feed_floor - (SELECT COUNT (*) FROM feed) FROM head")
         && holds (db, "positions have gaps",
                   "SELECT COUNT (*) FROM space s WHERE s.head_position <>"
                   " (SELECT COUNT (*) FROM post p WHERE p.space_id = s.id)")
         && holds (db, "two posts have one position",
                   "SELECT COUNT (*) FROM (SELECT 1 FROM post GROUP BY space_id, position"
                   " HAVING COUNT (*) > 1) AS twice")
         && holds (db, "posts lack their audit row",
                   "SELECT COUNT (*) FROM post p WHERE NOT EXISTS"
                   " (SELECT 1 FROM audit a WHERE a.subject_id = p.id)");
}

gboolean
stand_backup (const char *dir, const char *key_file, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, RK_SERVER_DATABASE_NAME, NULL);
  g_autofree char *blobs = g_build_filename (dir, RK_SERVER_BLOBS_NAME, NULL);
  g_autoptr (RkSecret) master = load_key (dir, key_file);
  g_autoptr (RkSecret) key = rk_domain_database_key (master);
  g_autoptr (RkDb) db = rk_db_open_sqlite (path, key->data, RK_DB_DURABLE, &error);
  RkDomainConfig config = { .blob_dir = blobs, .master_key = master, .cheap_passwords = TRUE };
  g_autoptr (RkDomain) domain = db != NULL ? rk_domain_new (&config, db, &error) : NULL;

  if (domain != NULL && rk_domain_backup (domain, db, master, to, &error))
    return TRUE;
  g_printerr ("# %s\n", error->message);
  return FALSE;
}

gboolean
stand_restore (const char *from, const char *key_file, const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSecret) master = load_key (dir, key_file);

  if (g_mkdir_with_parents (dir, 0700) == 0 && rk_domain_restore (from, master, dir, &error))
    return TRUE;
  g_printerr ("# %s\n", error != NULL ? error->message : "no folder");
  return FALSE;
}

void
stand_serve (const char *dir, const char *key_file, guint16 port, int ready)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);
  RkSecret *key = load_key (dir, key_file);
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);
  GError *error = NULL;
  RkServerConfig config
    = { .data_dir = dir, .listen = listen, .master_key = key, .cheap_passwords = TRUE };
  RkServer *server = rk_server_new (&config, g_main_context_default (), &error);

  if (server == NULL)
    {
      g_printerr ("# the server does not start: %s\n", error->message);
      _exit (1);
    }
  if (write (ready, "r", 1) != 1)
    _exit (1);
  close (ready);
  g_main_loop_run (loop);
  _exit (0);
}
