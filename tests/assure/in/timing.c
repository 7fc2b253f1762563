/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "core/id.h"
#include "experiment.h"
#include "people.h"
#include "server/domain/password.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * What cannot be told from the answer must not be told by how long it took: an account that there
 * is and one that there is not, a space that one may not see and one that there is not. Pairs of
 * requests, in random order on one connection, and a rank test (Wilcoxon's, of the signs and sizes
 * of the differences) that has to find one planted millisecond. Of the two halves of a sign-in the
 * hashing is measured by itself, in time of the processor.
 */

/* Beyond this the differences are no chance: less than one time in a hundred thousand. */
#define LIMIT_Z 4.5
/* What a network hides a thousand times over is not asked for. */
#define LIMIT_US   250.0
#define PLANTED_US 1000
#define MIN_PAIRS  150

typedef struct
{
  const char *name;
  double *differences;
  guint n;
  guint size;
} Series;

typedef struct
{
  ServerFixture server;
  gint64 clock; /* atomic */
  char *stranger;
  char *patient;
  char *space;
  char *post;
  int fd;
} Region;

static gint64
clock_of (gpointer data)
{
  Region *region = data;

  return __atomic_load_n (&region->clock, __ATOMIC_SEQ_CST);
}

static void
series_add (Series *series, double difference)
{
  if (series->n == series->size)
    {
      series->size = MAX (1024, 2 * series->size);
      series->differences = g_renew (double, series->differences, series->size);
    }
  series->differences[series->n++] = difference;
}

static int
by_size (const void *a, const void *b)
{
  const double x = fabs (*(const double *) a), y = fabs (*(const double *) b);

  return (x > y) - (x < y);
}

static int
by_value (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* How far the signed ranks are from balance, in standard deviations; and the median difference. */
static double
rank_test (const Series *series, double *ret_median)
{
  g_autofree double *sorted = g_memdup2 (series->differences, series->n * sizeof (double));
  const double n = series->n;
  double sum = 0;

  qsort (sorted, series->n, sizeof (double), by_value);
  *ret_median = sorted[series->n / 2];
  qsort (sorted, series->n, sizeof (double), by_size);
  for (guint i = 0; i < series->n; i++)
    sum += sorted[i] > 0 ? i + 1.0 : sorted[i] < 0 ? -(i + 1.0) : 0;
  return sum / sqrt (n * (n + 1) * (2 * n + 1) / 6);
}

static gboolean
is_told_apart (const Series *series, double *ret_z, double *ret_median)
{
  *ret_z = rank_test (series, ret_median);
  return series->n >= MIN_PAIRS && fabs (*ret_z) > LIMIT_Z && fabs (*ret_median) > LIMIT_US;
}

static double
ask (Region *region, const char *request, guint *ret_status)
{
  const gint64 begin = g_get_monotonic_time ();
  g_autofree char *body = NULL;

  raw_send (region->fd, request, -1);
  body = raw_read_answer (region->fd, ret_status, NULL);
  if (body == NULL)
    {
      close (region->fd);
      region->fd = raw_connect (region->server.port);
      return ask (region, request, ret_status);
    }
  return (double) (g_get_monotonic_time () - begin);
}

/* The one that is there, minus the one that is not; @slow_us is planted. Each is asked for three
 * times in turn and the shortest counts: what else the computer does only makes longer. */
static double
ask_pair (
  Region *region, const char *real, const char *unreal, guint status, guint slow_us, GRand *random)
{
  double times[2] = { 1e12, 1e12 };

  for (int round = 0; round < 3; round++)
    {
      const int first = g_rand_boolean (random);

      for (int i = 0; i < 2; i++)
        {
          const int which = i == 0 ? first : !first;
          guint got;
          double took = ask (region, which ? real : unreal, &got);

          times[which] = MIN (times[which], took + (which ? slow_us : 0));
          if (got != status)
            rk_experiment_finding ("answered by %u, should be %u", got, status);
        }
    }
  return times[1] - times[0];
}

static char *
sign_in_request (const char *mail)
{
  g_autofree char *body = g_strdup_printf (
    "{\"mail\":\"%s\",\"password\":\"Guess-of-mine-1\",\"device_id\":\"" SERVER_STRANGER "\"}",
    mail);

  return g_strdup_printf ("POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                          "application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          strlen (body), body);
}

/* Accounts are paused after some failures, so each time is an hour later. */
static double
sign_in_pair (Region *region, guint slow_us, GRand *random)
{
  g_autofree char *real = sign_in_request (NURSE_MAIL);
  g_autofree char *unreal = sign_in_request ("horse@clinic.example");

  __atomic_fetch_add (&region->clock, G_TIME_SPAN_HOUR, __ATOMIC_SEQ_CST);
  return ask_pair (region, real, unreal, 401, slow_us, random);
}

static char *
with_token (Region *region, const char *method, const char *target, const char *body)
{
  if (body == NULL)
    return g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n",
                            method, target, region->stranger);
  return g_strdup_printf (
    "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: "
    "application/json\r\nContent-Length: %zu\r\n\r\n%s",
    method, target, region->stranger, strlen (body), body);
}

static const struct
{
  const char *name;
  const char *method;
  const char *target; /* %s: the space, %p the post, %u the user, %q the patient */
  const char *body;
} hidden[] = {
  { "a space", "GET", "/v1/spaces/%s", NULL },
  { "posts", "GET", "/v1/spaces/%s/posts", NULL },
  { "a patient", "GET", "/v1/patients/%q", NULL },
  { "a user", "GET", "/v1/users/%u", NULL },
  { "an edit", "PUT", "/v1/spaces/%s/posts/%p/versions/2", "{\"text\":\"x\"}" },
  { "an attachment", "GET", "/v1/spaces/%s/attachments/%p/content", NULL },
};

static double
hidden_pair (Region *region, guint which, GRand *random)
{
  g_autofree char *nothing = rk_id_new ();
  g_autoptr (GString) there = g_string_new (hidden[which].target);
  g_autoptr (GString) absent = g_string_new (hidden[which].target);
  const char *const words[][2] = { { "%s", region->space },
                                   { "%p", region->post },
                                   { "%u", region->server.nurse_id },
                                   { "%q", region->patient } };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_string_replace (there, words[i][0], words[i][1], 0);
      g_string_replace (absent, words[i][0], nothing, 0);
    }
  g_autofree char *real = with_token (region, hidden[which].method, there->str, hidden[which].body);
  g_autofree char *unreal
    = with_token (region, hidden[which].method, absent->str, hidden[which].body);
  return ask_pair (region, real, unreal, 404, 0, random);
}

static double
processor_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

/* The hashing of a sign-in, at its full price. */
static double
hash_pair (const char *known, GRand *random)
{
  double times[2];
  const int first = g_rand_boolean (random);

  for (int i = 0; i < 2; i++)
    {
      const int which = i == 0 ? first : !first;
      const double begin = processor_us ();

      if (rk_password_verify (which ? known : NULL, "Guess-of-mine-1", FALSE))
        rk_experiment_finding ("a wrong password is right");
      times[which] = processor_us () - begin;
    }
  return times[1] - times[0];
}

static void
set_up (Region *region)
{
  g_autofree char *admin = NULL;

  server_fixture_set_up (&region->server, NULL);
  region->clock = g_get_real_time ();
  admin = server_sign_in (&region->server, ADMIN_MAIL);
  region->stranger = server_sign_in (&region->server, PHARMACIST_MAIL);
  server_make_patient (&region->server, admin, &region->patient, &region->space);
  server_add_member (&region->server, admin, region->space, region->server.nurse_id);
  region->post = server_post (&region->server, admin, region->space, "内々の話");
  region->fd = raw_connect (region->server.port);
}

/* Sessions would end while the clock runs ahead for the sign-ins: those have a region of their own.
 */
static void
let_time_fly (Region *region)
{
  rk_domain_set_clock (rk_server_get_domain (region->server.server), clock_of, region);
}

static void
tear_down (Region *region)
{
  close (region->fd);
  server_fixture_tear_down (&region->server, NULL);
  g_free (region->stranger);
  g_free (region->patient);
  g_free (region->space);
  g_free (region->post);
}

static void
judge (const Series *series, const char *what)
{
  double z, median;
  const gboolean apart = is_told_apart (series, &z, &median);

  rk_experiment_note (
    "%s: %u pairs, median difference %.1f us, z %.1f", what, series->n, median, z);
  if (apart)
    rk_experiment_finding ("%s is told by the time: %.0f us, z %.1f", what, median, z);
}

/* A millisecond more for the account that there is. */
static void
plant (Region *region)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  Series series = { .name = "planted" };
  double z, median;

  for (guint i = 0; i < 400; i++)
    series_add (&series, sign_in_pair (region, PLANTED_US, random));
  rk_experiment_control (
    is_told_apart (&series, &z, &median), "one millisecond more for an account");
  rk_experiment_note (
    "planted 1000 us: %u pairs, median difference %.1f us, z %.1f", series.n, median, z);
  g_free (series.differences);
}

int
main (int argc, char **argv)
{
  rk_experiment_begin (argc, argv, 40000);
  people_in_memory ();
  Region region = { 0 }, flying = { 0 };
  Series sign_ins = { 0 }, hashes = { 0 }, series[G_N_ELEMENTS (hidden)] = { 0 };
  g_autofree char *known = NULL;

  set_up (&region);
  set_up (&flying);
  let_time_fly (&flying);
  known = rk_password_hash ("Correct-one-1", FALSE, NULL);
  g_assert_nonnull (known);
  plant (&flying);
  while (rk_experiment_goes_on ())
    {
      g_autoptr (GRand) random = rk_experiment_random ("timing");
      const guint64 number = rk_experiment_case ();

      /* Hashing costs a hundred times more than the rest, and varies as much less. */
      if (number % 64 == 0)
        series_add (&hashes, hash_pair (known, random));
      if (number % 2 == 0)
        series_add (&sign_ins, sign_in_pair (&flying, 0, random));
      else
        {
          const guint which = (guint) (number / 2 % G_N_ELEMENTS (hidden));
          series_add (&series[which], hidden_pair (&region, which, random));
        }
      rk_experiment_case_done ();
    }
  judge (&sign_ins, "an account");
  for (gsize i = 0; i < G_N_ELEMENTS (hidden); i++)
    if (series[i].n > 0)
      judge (&series[i], hidden[i].name);
  if (hashes.n > 0)
    judge (&hashes, "hashing");
  tear_down (&region);
  tear_down (&flying);
  for (gsize i = 0; i < G_N_ELEMENTS (hidden); i++)
    g_free (series[i].differences);
  g_free (sign_ins.differences);
  g_free (hashes.differences);
  return rk_experiment_end ();
}
