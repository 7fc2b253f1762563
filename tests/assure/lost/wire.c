/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* The wire between desks and server is cut, stands still, asks twice, lets the later overtake the
 * earlier, and the server dies: at each byte of posting, uploading and syncing. And three desks
 * write at once over a wire that does any of it at any time: in the end all show what the server
 * has, in order, once. */

#include "experiment.h"
#include "watch.h"
#include "wire-proxy.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define N_PLANNED 30000

static const Flow flows[] = { FLOW_POST, FLOW_POST_FILE, FLOW_SYNC };
static const char *const actions[N_WIRES]
  = { "nothing", "cut", "delay", "hold", "ask twice", "restart", "chaos" };
static guint n_bytes[G_N_ELEMENTS (flows)][2];

static WireOrder *order;
static pid_t wire;

static void
begin (void)
{
  guint16 port;

  watch_begin ();
  watch.keep_server = TRUE;
  port = wire_start (watch.stand->port, &order, &wire);
  g_free (watch.stand->url);
  watch.stand->url = g_strdup_printf ("http://127.0.0.1:%u", port);
}

static void
end (void)
{
  kill (wire, SIGKILL);
  waitpid (wire, NULL, 0);
  watch_end ("the wire");
}

static char *
flow (Flow what, guint32 seed)
{
  FlowShift shift = { what, watch_space (), seed, FALSE };
  int fd;
  pid_t pid;

  order->server = (gint) watch.stand->server;
  g_atomic_int_set (&order->armed, 1);
  pid = stand_desk (watch.stand, stand_flow, &shift, &fd);
  char *wrong = watch_follow (pid, fd, -1);
  g_atomic_int_set (&order->armed, 0);
  /* Whoever was killed may not be dead yet. */
  if (order->action == WIRE_RESTART && order->fired > 0)
    stand_stop (watch.stand);
  if (!stand_server_lives (watch.stand))
    stand_start (watch.stand);
  return wrong;
}

static char *
at_byte (guint64 number, GRand *random)
{
  const guint which = (guint) (number % G_N_ELEMENTS (flows));
  const gboolean down = (number / 3) % 2 == 1;
  const WireAction action = (WireAction) (WIRE_CUT + (number / 6) % (WIRE_CHAOS - WIRE_CUT));
  const guint n = MAX (n_bytes[which][down], 1);
  /* Every byte once before any again. */
  const guint at = 1 + (guint) ((number / 30 * 7919) % n);
  char *wrong;

  wire_order (order, action, down, at, g_rand_int (random));
  wrong = flow (flows[which], g_rand_int (random));
  wire_order (order, WIRE_WHOLE, FALSE, 0, 0);
  if (wrong == NULL)
    wrong = watch_shift (0, FALSE, TRUE, -1);
  if (wrong != NULL)
    {
      char *told = g_strdup_printf ("%s at byte %u of %u %s of %s: %s", actions[action], at, n,
                                    down ? "down" : "up", flow_names[flows[which]], wrong);
      g_free (wrong);
      wrong = told;
    }
  return wrong;
}

/* Three people at once; then each desk is asked what it shows. */
static char *
history (GRand *random)
{
  static const char *const people[] = { "nurse", "doctor", "helper" };
  static const char *const mails[]
    = { "nurse@example.jp", "doctor@example.jp", "helper@example.jp" };
  static const char *const desks[] = { "victim", "of-doctor", "of-helper" };
  pid_t pids[3];
  int fds[3];
  char *wrong = NULL;

  wire_order (order, WIRE_CHAOS, FALSE, 0, g_rand_int (random));
  order->server = (gint) watch.stand->server;
  g_atomic_int_set (&order->armed, 1);
  for (guint i = 0; i < 3; i++)
    {
      Shift shift = { .desk = desks[i],
                      .mail = mails[i],
                      .space = watch_space (),
                      .seed = g_rand_int (random),
                      .unasked = TRUE,
                      .troubled = TRUE };
      pids[i] = stand_desk (watch.stand, stand_shift, &shift, &fds[i]);
    }
  /* The wire is mad for a while; a server that it killed is started by whoever listens next. */
  for (guint i = 0; i < 8; i++)
    {
      g_usleep (150000);
      if (!stand_server_lives (watch.stand))
        stand_start (watch.stand);
      order->server = (gint) watch.stand->server;
    }
  g_atomic_int_set (&order->armed, 0);
  for (guint i = 0; i < 3; i++)
    {
      char *told;

      watch.reader = i == 0 ? NULL : people[i];
      watch.settled = FALSE;
      told = watch_follow (pids[i], fds[i], -1);
      /* Over such a wire a sign-in may fail; it is said, and somebody tries again. */
      if (told != NULL && strstr (told, "sign-in") == NULL && wrong == NULL)
        wrong = g_steal_pointer (&told);
      g_free (told);
    }
  g_atomic_int_set (&order->armed, 0);
  wire_order (order, WIRE_WHOLE, FALSE, 0, 0);
  /* Twice: what the second desk had left to send, the first has to hear of. */
  for (guint i = 0; i < 6 && wrong == NULL; i++)
    {
      Shift shift
        = { .desk = desks[i % 3], .mail = mails[i % 3], .space = watch_space (), .quiet = TRUE };
      int fd;
      char *told;
      pid_t pid;

      watch.reader = i % 3 == 0 ? NULL : people[i % 3];
      watch.settled = i >= 3;
      pid = stand_desk (watch.stand, stand_shift, &shift, &fd);
      told = watch_follow (pid, fd, -1);
      if (told != NULL)
        wrong = g_strdup_printf ("three desks, that of the %s: %s", people[i % 3], told);
      g_free (told);
    }
  watch.settled = TRUE;
  watch.reader = NULL;
  return wrong;
}

static void
measure (void)
{
  g_autoptr (GRand) random = rk_experiment_random ("measure");

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++)
    {
      watch_doctor_writes (1, random);
      wire_order (order, WIRE_WHOLE, FALSE, 0, 0);
      g_free (flow (flows[i], i));
      n_bytes[i][0] = (guint) order->bytes[0];
      n_bytes[i][1] = (guint) order->bytes[1];
    }
}

/* A wire that answers in the server's place: what it said was taken never came. */
static void
control (void)
{
  g_autofree char *wrong = NULL;

  g_hash_table_insert (watch.model.texts, g_strdup (watch.stand->nurse), g_strdup ("planted"));
  wrong = watch_compare (NULL);
  rk_experiment_control (watch_says_lost (wrong), "a post that never came");
}

int
main (int argc, char **argv)
{
  rk_experiment_begin (argc, argv, N_PLANNED);
  signal (SIGPIPE, SIG_IGN);
  begin ();
  measure ();
  control ();
  end ();
  begin ();
  while (rk_experiment_goes_on ())
    {
      g_autoptr (GRand) random = rk_experiment_random ("case");
      const guint64 number = rk_experiment_case ();
      g_autofree char *wrong = NULL;

      watch_doctor_writes ((guint) g_rand_int_range (random, 0, 2), random);
      wrong = number % 10 == 9 ? history (random) : at_byte (number, random);
      if (wrong != NULL)
        rk_experiment_finding ("%s", wrong);
      if (wrong != NULL || watch.in_stand + 1 == CASES_PER_STAND)
        {
          end ();
          begin ();
          rk_experiment_case_done ();
        }
      else
        watch_case_done ();
    }
  end ();
  return rk_experiment_end ();
}
