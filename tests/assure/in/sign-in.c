/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "experiment.h"
#include "house.h"

#include <sodium.h>
#include <string.h>

/*
 * Strangers try to sign in, as fast as the server answers: to an account that there is, to accounts
 * that there are not, with nonsense. Meanwhile the person whose account it is works on and signs in
 * again and again from the device that the server knows; the server goes on answering, and never
 * hashes more than two passwords at once.
 */

#define MAIL    "aoki@clinic.example"
#define OTHER   "ueda@clinic.example"
#define DEVICE  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define PLANNED 10000
#define CROWD   8
/* A hash has 64 MiB; what else grows is buffers. */
#define HASH_KIB  (64 * 1024)
#define SLACK_KIB (40 * 1024)
/* A person waits so long, on a computer that is busy with the attack itself. */
#define PATIENCE_US (90 * G_USEC_PER_SEC)

typedef struct
{
  House *house;
  guint64 number; /* of the next attempt, atomic under lock */
  guint64 limit;
  GMutex lock;
  int let_in;        /* atomic */
  int stop;          /* atomic */
  int statuses[600]; /* atomic */
} Crowd;

static void
attempt (Crowd *crowd, guint64 number)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) (number * 2654435761u));
  char device[44];
  g_autofree char *mail = NULL;
  g_autofree char *password = g_strdup_printf ("Guess-%u", g_rand_int (random));
  guint status = 0;

  for (int i = 0; i < 43; i++)
    device[i] = (char) ('a' + g_rand_int_range (random, 0, 26));
  device[43] = '\0';
  switch (number % 8)
    {
    case 0:
    case 1:
    case 2:
      mail = g_strdup (MAIL);
      break;
    case 3:
      /* The same account, spelled otherwise. */
      mail = g_strdup (" AOKI@Clinic.Example ");
      break;
    case 4:
      /* With what is not valid anywhere. */
      g_free (password);
      password = g_strnfill (g_rand_int_range (random, 0, 3000), '%');
      mail = g_strdup (MAIL);
      break;
    case 5:
      device[g_rand_int_range (random, 0, 43)] = '!';
      mail = g_strdup (MAIL);
      break;
    default:
      mail = g_strdup_printf ("nobody%d@clinic.example", g_rand_int_range (random, 0, 150));
    }
  g_free (house_sign_in (crowd->house, mail, password, device, &status));
  g_atomic_int_inc (&crowd->statuses[status < 600 ? status : 0]);
  if (status == 201)
    g_atomic_int_inc (&crowd->let_in);
}

static gpointer
try_on (gpointer data)
{
  Crowd *crowd = data;

  while (!g_atomic_int_get (&crowd->stop))
    {
      g_mutex_lock (&crowd->lock);
      const guint64 number = crowd->number < crowd->limit ? crowd->number++ : G_MAXUINT64;
      g_mutex_unlock (&crowd->lock);
      if (number == G_MAXUINT64)
        return NULL;
      attempt (crowd, number);
    }
  return NULL;
}

/* Signs in as its person would, trying again when the server asks for it. The last status. */
static guint
sign_in_patiently (House *house, const char *mail, const char *device, gint64 *ret_us)
{
  const gint64 begin = g_get_monotonic_time ();
  guint status = 0;

  do
    {
      g_free (house_sign_in (house, mail, HOUSE_PASSWORD, device, &status));
      *ret_us = g_get_monotonic_time () - begin;
      /* 0: no answer in the time that the raw client waits. */
      if (status != 503 && status != 0)
        return status;
      g_usleep (200 * 1000);
    }
  while (*ret_us < PATIENCE_US);
  return status;
}

/* Whether the person gets in; what the experiment is about. */
static gboolean
is_locked_out (House *house, const char *mail, const char *device)
{
  gint64 took;

  return sign_in_patiently (house, mail, device, &took) != 201;
}

static gpointer
hash_once (gpointer data)
{
  static const char password[] = "any";
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str (hash, password, strlen (password), 6, HASH_KIB * 1024) != 0)
    g_error ("no memory for a hash");
  g_atomic_int_inc ((int *) data);
  return NULL;
}

static gboolean
is_too_much (guint before_kib, guint most_kib)
{
  return most_kib > before_kib + 2 * HASH_KIB + SLACK_KIB;
}

/* The planted faults: somebody who has the device's own token uses up its tries; three hashes at
 * once. */
static void
plant (House *house)
{
  guint status, most = 0;
  int n_done = 0;

  for (int i = 0; i < 6; i++)
    g_free (house_sign_in (house, OTHER, "Wrong-guess-1", DEVICE, &status));
  rk_experiment_control (is_locked_out (house, OTHER, DEVICE), "a known device without tries left");

  GThread *threads[3];
  const guint before = raw_resident_kib ();
  for (int i = 0; i < 3; i++)
    threads[i] = g_thread_new ("hash", hash_once, &n_done);
  while (g_atomic_int_get (&n_done) < 3)
    {
      most = MAX (most, raw_resident_kib ());
      g_usleep (1000);
    }
  for (int i = 0; i < 3; i++)
    g_thread_join (threads[i]);
  rk_experiment_control (is_too_much (before, most), "three passwords hashed at once");
}

static void
report (Crowd *crowd, guint n_sign_ins, gint64 slowest_in, gint64 slowest_get, guint growth)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 1; i < 600; i++)
    if (crowd->statuses[i] > 0)
      g_string_append_printf (text, " %d: %d", i, crowd->statuses[i]);
  rk_experiment_note ("strangers were answered%s; the person signed in %u times, at the slowest in "
                      "%.1f s; a small request took at most %.2f s; memory grew by %u MiB at most",
                      text->str, n_sign_ins, (double) slowest_in / G_USEC_PER_SEC,
                      (double) slowest_get / G_USEC_PER_SEC, growth / 1024);
}

int
main (int argc, char **argv)
{
  rk_experiment_begin (argc, argv, PLANNED);
  g_assert_cmpint (sodium_init (), >=, 0);
  House *house = house_new ("127.0.0.1:0");
  g_autofree char *token = NULL;
  guint status, most = 0, n_sign_ins = 0;
  gint64 slowest_in = 0, slowest_get = 0;
  Crowd crowd = { .house = house };
  GThread *threads[CROWD];

  house_add_user (house, MAIL, DEVICE);
  house_add_user (house, OTHER, DEVICE);
  plant (house);
  token = house_sign_in (house, MAIL, HOUSE_PASSWORD, DEVICE, &status);
  g_assert_cmpuint (status, ==, 201);
  const guint before = house_resident_kib (house);

  g_mutex_init (&crowd.lock);
  crowd.number = rk_experiment_case ();
  crowd.limit = PLANNED;
  guint64 told = crowd.number;
  for (int i = 0; i < CROWD; i++)
    threads[i] = g_thread_new ("stranger", try_on, &crowd);
  for (guint round = 0; rk_experiment_goes_on () && told < PLANNED; round++)
    {
      gint64 begin = g_get_monotonic_time (), took;

      g_free (house_get (house, NULL, "/v1/server", &status));
      slowest_get = MAX (slowest_get, g_get_monotonic_time () - begin);
      if (status != 200)
        rk_experiment_finding ("the server answers a small request by %u", status);
      g_free (house_get (house, token, "/v1/sync", &status));
      if (status != 200)
        rk_experiment_finding ("the person's sync is answered by %u", status);
      if (round % 10 == 0)
        {
          status = sign_in_patiently (house, MAIL, DEVICE, &took);
          slowest_in = MAX (slowest_in, took);
          n_sign_ins++;
          if (status != 201)
            rk_experiment_finding ("the known device is answered by %u", status);
        }
      for (int i = 0; i < 10; i++)
        {
          most = MAX (most, house_resident_kib (house));
          g_usleep (10 * 1000);
        }
      g_mutex_lock (&crowd.lock);
      const guint64 now = crowd.number;
      g_mutex_unlock (&crowd.lock);
      while (told < now)
        {
          told++;
          rk_experiment_case_done ();
        }
    }
  g_atomic_int_set (&crowd.stop, 1);
  for (int i = 0; i < CROWD; i++)
    g_thread_join (threads[i]);

  if (crowd.let_in > 0)
    rk_experiment_finding ("%d strangers were let in", crowd.let_in);
  if (!house_is_alive (house))
    rk_experiment_finding ("the server ended");
  if (house->criticals > 0)
    rk_experiment_finding ("the server complained %d times", house->criticals);
  if (is_too_much (before, most))
    rk_experiment_finding (
      "the server's memory grew by %u MiB: more than two hashes at once", (most - before) / 1024);
  if (slowest_get > 10 * G_USEC_PER_SEC)
    rk_experiment_finding ("a small request took %.1f s", (double) slowest_get / G_USEC_PER_SEC);
  if (is_locked_out (house, MAIL, DEVICE))
    rk_experiment_finding ("afterwards the known device does not get in");
  g_free (house_operate (house, "audit", "verify", NULL));
  report (&crowd, n_sign_ins, slowest_in, slowest_get, most > before ? most - before : 0);
  house_free (house);
  return rk_experiment_end ();
}
