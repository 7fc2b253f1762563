/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* A server's database at work: a house, a patient, posts. */

#include "domain-fixture.h"
#include "power.h"

static const char *const server_queries[] = {
  "SELECT CAST (seq AS TEXT) || ' ' || CAST (audit_seq AS TEXT) || audit_hash FROM head",
  "SELECT CAST (COUNT (*) AS TEXT) || max (tag) FROM feed",
  "SELECT group_concat (id || position) FROM (SELECT * FROM post ORDER BY space_id, position)",
  "SELECT group_concat (id || head_position) FROM (SELECT * FROM space ORDER BY id)",
  "SELECT CAST (COUNT (*) AS TEXT) FROM creation",
  NULL,
};

typedef struct
{
  World world;
  RkActor *actor;
  char *space;
} Server;

static void
open_world (Work *work)
{
  g_autoptr (RkSecret) key = rk_domain_database_key (((World *) work->data)->master);
  g_autoptr (GError) error = NULL;

  ((World *) work->data)->db
    = rk_db_open_sqlite (work->path, key->data, RK_DB_CREATE | RK_DB_DURABLE, &error);
  g_assert_no_error (error);
}

static char *
open_state (Work *work, guint n_ops, gboolean thorough)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSecret) key = rk_domain_database_key (((World *) work->data)->master);
  const char *wrong = NULL;
  RkDb *db = rk_db_open_sqlite (work->path, key->data, RK_DB_CREATE | RK_DB_DURABLE, &error);

  if (db == NULL || !rk_domain_migrate (db, &error))
    {
      rk_db_close (db);
      return g_strdup_printf ("the database does not open: %s", error->message);
    }
  if (!power_nothing_acknowledged (work, n_ops))
    wrong = power_judge (work, power_digest (db, server_queries), n_ops);
  if (wrong == NULL && thorough && !rk_db_integrity_check (db, &error))
    wrong = error->message;
  if (wrong == NULL && thorough && !power_nothing_acknowledged (work, n_ops))
    {
      RkAuditReport report = { 0 };
      g_autoptr (RkDomainTx) tx
        = rk_domain_tx_begin_read (((World *) work->data)->domain, db, &error);

      if (tx == NULL || !rk_domain_audit_verify (tx, &report, &error) || report.broken_at != 0)
        wrong = "the audit chain does not hold";
    }
  char *words = g_strdup (wrong);
  rk_db_close (db);
  return words;
}

static void
end (Work *work)
{
  Server *server = work->data;

  rk_domain_free (server->world.domain);
  rk_secret_free (server->world.master);
  rk_actor_free (server->world.operator);
  rk_actor_free (server->actor);
  g_free (server->world.dir);
  g_free (server->space);
  g_free (server);
}

void
power_work_server (Work *work, GRand *random)
{
  Server *server = g_new0 (Server, 1);
  World *world = &server->world;
  g_autofree char *house = NULL;
  g_autofree char *patient = NULL;
  g_autoptr (GError) error = NULL;

  work->data = server;
  work->open = open_state;
  work->end = end;
  world->dir = g_strdup (work->dir);
  world->master = rk_secret_copy (work->key);
  world->now = rk_time_now_us ();
  world->operator= rk_actor_new_operator ();
  work->path = g_build_filename (work->dir, RK_SERVER_DATABASE_NAME, NULL);
  open_world (work);
  rk_domain_migrate (world->db, &error);
  g_assert_no_error (error);
  RkDomainConfig config
    = { .blob_dir = work->dir, .master_key = world->master, .cheap_passwords = TRUE };
  world->domain = rk_domain_new (&config, world->db, &error);
  g_assert_no_error (error);
  power_step (work, power_digest (world->db, server_queries));

  house = world_facility (world, "かえで診療所");
  power_step (work, power_digest (world->db, server_queries));
  server->actor = world_user (world, house, "admin", RK_ROLE_ADMIN);
  power_step (work, power_digest (world->db, server_queries));
  patient = world_patient_without_consent (world, server->actor, "佐藤", &server->space);
  power_step (work, power_digest (world->db, server_queries));
  world_consent (world, server->actor, patient);
  power_step (work, power_digest (world->db, server_queries));
  for (guint i = 0; i < POWER_STEPS; i++)
    {
      g_autoptr (GString) text = g_string_new ("本日の様子です");

      for (int n = g_rand_int_range (random, 0, 500); n > 0; n--)
        g_string_append_printf (text, "%x", g_rand_int (random));
      g_free (world_post (world, server->actor, server->space, text->str));
      power_step (work, power_digest (world->db, server_queries));
      if (g_rand_int_range (random, 0, 12) == 0)
        rk_db_checkpoint (world->db, &error);
      g_assert_no_error (error);
      if (g_rand_int_range (random, 0, 20) == 0)
        {
          rk_db_close (world->db);
          open_world (work);
        }
    }
  g_clear_pointer (&world->db, rk_db_close);
}
