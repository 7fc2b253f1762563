/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* Our server, or a peer that is running, under the same load. */

#include "load-drivers.h"
#include "probe.h"
#include "site.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_PEOPLE 1000
#define N_FEW    200
#define ROOM     10
/* Messages a second in the open loop: each is delivered ten times. */
#define RATE 50

static double seconds = 8;

static char *
sign_in (World *world, const char *mail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (RkSignIn) try = NULL;
  g_autoptr (RkSignedIn) signed_in = NULL;
  g_autofree char *device = g_strnfill (43, 'd');
  RkDomainTx *tx = world_begin (world);

  try = rk_domain_sign_in_begin (tx, mail, device, NULL, &error);
  site_must (try != NULL, error);
  rk_effects_free (world_commit (tx));
  rk_sign_in_verify (try, WORLD_PASSWORD);
  tx = world_begin (world);
  site_must (rk_domain_sign_in_finish (tx, try, &signed_in, &refusal, &error) && signed_in != NULL,
             refusal != NULL ? refusal : error);
  rk_effects_free (world_commit (tx));
  return g_strdup (signed_in->token);
}

static char *
sync_to_end (World *world, RkActor *actor)
{
  g_autofree char *cursor = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, world->db, &error);
      char *next = NULL;
      int changes;

      g_string_truncate (out, 0);
      site_must (rk_domain_sync_page (tx, actor, cursor, RK_SYNC_MAX_CHANGES, RK_SYNC_MAX_BYTES,
                                      out, &more, &changes, &next, &error),
                 error);
      rk_receipt_free (rk_domain_tx_take_receipt (tx));
      g_free (cursor);
      cursor = next;
    }
  return g_steal_pointer (&cursor);
}

/* Everybody with a session, ten around each patient, a facility for each ten. */
static RenrakuPerson *
fill (World *world, guint n)
{
  RenrakuPerson *people = g_new0 (RenrakuPerson, n);
  g_autoptr (GPtrArray) actors = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_actor_free);

  for (guint i = 0; i < n; i += ROOM)
    {
      g_autofree char *house = world_facility (world, "かえで診療所");
      RkActor *admin = NULL;

      for (guint k = i; k < i + ROOM && k < n; k++)
        {
          g_autofree char *name = g_strdup_printf ("u%u", k);
          g_autofree char *mail = g_strdup_printf ("u%u@example.jp", k);
          RkActor *actor = world_user (world, house, name, k == i ? RK_ROLE_ADMIN : RK_ROLE_MEMBER);

          g_ptr_array_add (actors, actor);
          if (admin == NULL)
            {
              admin = actor;
              g_free (world_patient (world, admin, "佐藤", &people[i].space_id));
            }
          else
            {
              people[k].space_id = g_strdup (people[i].space_id);
              world_join (world, admin, actor, people[i].space_id);
            }
          people[k].token = sign_in (world, mail);
        }
    }
  for (guint i = 0; i < n; i++)
    people[i].cursor = sync_to_end (world, actors->pdata[i]);
  return people;
}

static void
measure_many (const LoadDriver *driver, gpointer data, guint16 port, GPid server)
{
  Load *load = load_new (driver, data, port, server, N_PEOPLE, ROOM);
  LoadResult result;
  double before;

  /* Some are there already, so that what a server makes once is not counted. */
  site_must (load_connect (load, N_FEW), NULL);
  load_idle (load, 2);
  before = probe_pss (server);
  site_must (load_connect (load, N_PEOPLE), NULL);
  load_idle (load, 4);
  probe_print ("idle_mib", (probe_pss (server) - before) * 1000 / (N_PEOPLE - N_FEW));
  result = load_open (load, RATE, seconds);
  probe_print ("open_cpu_ms", result.cpu_ms_per_1000);
  probe_print ("open_p50_ms", result.p50_ms);
  probe_print ("open_p99_ms", result.p99_ms);
  probe_print ("open_missing", (double) (result.expected - result.delivered));
  load_free (load);
}

static void
measure_capacity (const LoadDriver *driver, gpointer data, guint16 port, GPid server)
{
  Load *load = load_new (driver, data, port, server, N_FEW, ROOM);
  LoadResult result;

  site_must (load_connect (load, N_FEW), NULL);
  load_idle (load, 1);
  result = load_closed (load, seconds);
  probe_print ("closed_cpu_ms", result.cpu_ms_per_1000);
  probe_print ("deliveries_per_s", result.delivered_per_s);
  probe_print ("closed_missing", (double) (result.expected - result.delivered));
  load_free (load);
}

static void
note (const char *id, gpointer data)
{
  g_ptr_array_add (data, g_strndup (id, 36));
}

/* Kills the server at capacity and looks for every post that it had answered for. */
static void
measure_loss (World *world, RenrakuPerson *people)
{
  g_autoptr (GPtrArray) acknowledged = g_ptr_array_new_with_free_func (g_free);
  guint16 port = 0;
  g_autoptr (GSubprocess) server = site_start_server (world, &port);
  Load *load = load_new (&load_renraku, people, port, site_pid_of (server), N_FEW, ROOM);
  guint lost = 0;

  load->acknowledged = note;
  load->acknowledged_data = acknowledged;
  site_must (load_connect (load, N_FEW), NULL);
  if (fork () == 0)
    {
      g_usleep (3 * G_USEC_PER_SEC);
      kill (site_pid_of (server), SIGKILL);
      _exit (0);
    }
  load->may_die = TRUE;
  load_closed (load, 3.5);
  load_free (load);
  g_subprocess_wait (server, NULL, NULL);

  /* Another process finds what is in the files. */
  g_autoptr (RkDb) db = world_open (world);
  for (guint i = 0; i < acknowledged->len; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 n = 0;

      site_must (rk_db_query_int64 (db, "SELECT COUNT(*) FROM post WHERE id = $1", &n, &error, "t",
                                    (const char *) acknowledged->pdata[i]),
                 error);
      lost += n == 0;
    }
  probe_print ("acknowledged", acknowledged->len);
  probe_print ("lost", lost);
}

static void
measure_ours (void)
{
  g_autoptr (World) world = world_new (FALSE);
  g_autofree char *key = g_strconcat (world->dir, ".key", NULL);
  RenrakuPerson *people = fill (world, N_PEOPLE);
  guint16 port = 0;
  g_autoptr (GSubprocess) server = site_start_server (world, &port);

  measure_capacity (&load_renraku, people, port, site_pid_of (server));
  site_stop_server (server);
  g_clear_object (&server);
  server = site_start_server (world, &port);
  measure_many (&load_renraku, people, port, site_pid_of (server));
  site_stop_server (server);
  measure_loss (world, people);
  g_unlink (key);
}

int
main (int argc, char **argv)
{
  const struct rlimit files = { 16384, 16384 };

  setlocale (LC_CTYPE, "");
  g_assert_true (rk_secret_init ());
  setrlimit (RLIMIT_NOFILE, &files);
  signal (SIGPIPE, SIG_IGN);
  if (g_getenv ("RK_BENCH_SECONDS") != NULL)
    seconds = g_ascii_strtod (g_getenv ("RK_BENCH_SECONDS"), NULL);
  if (argc == 2 && strcmp (argv[1], "ours") == 0)
    measure_ours ();
  else if (argc == 4 && strcmp (argv[1], "capacity") == 0)
    measure_capacity (&load_xmpp, NULL, (guint16) atoi (argv[2]), atoi (argv[3]));
  else if (argc == 4 && strcmp (argv[1], "many") == 0)
    measure_many (&load_xmpp, NULL, (guint16) atoi (argv[2]), atoi (argv[3]));
  else
    {
      g_printerr ("Usage: %s ours | capacity|many PORT PID\n", argv[0]);
      return 2;
    }
  return 0;
}
