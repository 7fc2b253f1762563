/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* kill -9 of a desk and of the server: at each boundary of a statement and at each call that
 * changes a file, while posts are written and sent, pages taken, a store made and a store wiped;
 * and at any time. Afterwards the same desk starts again, and what was acknowledged exists once. */

#include "experiment.h"
#include "stand-desk.h"

#include "core/id.h"
#include "core/json.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define N_PLANNED       50000
#define CASES_PER_SPACE 24
#define CASES_PER_STAND (CASES_PER_SPACE * STAND_SPACES)

typedef enum
{
  KILL_WORK_STATEMENT,
  KILL_WORK_FILE,
  KILL_START_STATEMENT,
  KILL_START_FILE,
  KILL_ANY_TIME,
  KILL_VISIT_START,
  KILL_VISIT_WIPE,
  KILL_SERVER,
  N_KILLS,
} Kill;

static const char *const names[] = {
  "at a statement of work",
  "at a file of work",
  "at a statement of a start",
  "at a file of a start",
  "at any time",
  "in a new store",
  "in a wipe",
  "of the server",
};

/* What has to be true of a space. */
typedef struct
{
  GHashTable *texts;  /* post id → text that was acknowledged to the person */
  GHashTable *tried;  /* texts that may be there */
  GHashTable *edits;  /* post id → text that may have come instead */
  GHashTable *acks;   /* post ids */
  GHashTable *doctor; /* post id → position */
} Model;

static Stand *stand;
static Model model;
static guint in_stand; /* cases done on this stand */

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
model_begin (void)
{
  g_clear_pointer (&model.texts, g_hash_table_unref);
  g_clear_pointer (&model.tried, g_hash_table_unref);
  g_clear_pointer (&model.edits, g_hash_table_unref);
  g_clear_pointer (&model.acks, g_hash_table_unref);
  g_clear_pointer (&model.doctor, g_hash_table_unref);
  model = (Model){ table_new (), set_new (), table_new (), set_new (), table_new () };
}

static guint
space_now (void)
{
  return in_stand / CASES_PER_SPACE;
}

static void
take_line (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  guint n = g_strv_length (words);

  if (n < 4)
    return;
  if (strcmp (words[0], "try") == 0 && strcmp (words[1], "ack") != 0)
    {
      g_hash_table_add (model.tried, g_strdup (words[3]));
      if (strcmp (words[1], "edit") == 0)
        g_hash_table_insert (model.edits, g_strdup (words[2]), g_strdup (words[3]));
    }
  else if (strcmp (words[0], "did") == 0 && strcmp (words[1], "ack") == 0)
    g_hash_table_add (model.acks, g_strdup (words[2]));
  else if (strcmp (words[0], "did") == 0)
    g_hash_table_insert (model.texts, g_strdup (words[2]), g_strdup (words[3]));
}

/* What the server says, against the model and against what the desk shows; NULL when all agree. */
static char *
compare (const json_t *shown)
{
  const char *space = stand->spaces[space_now ()];
  json_t *answer = stand_posts (stand, stand->by_nurse, space, 200);
  const json_t *posts = json_object_get (answer, "posts");
  const json_t *reactions = json_object_get (answer, "reactions");
  const json_t *listed = json_object_get (shown, "posts");
  g_autoptr (GHashTable) there = table_new ();
  g_autoptr (GHashTable) texts = set_new ();
  g_autoptr (GHashTable) acked = set_new ();
  const gsize n = json_array_size (posts), n_listed = json_array_size (listed);
  GHashTableIter iter;
  gpointer key, value;
  char *wrong = NULL;
  gint64 marker, unread = 0, said = -1;

  for (gsize i = 0; i < n && wrong == NULL; i++)
    {
      const json_t *post = json_array_get (posts, i);
      const char *id = rk_json_get_text (post, "id"), *text = rk_json_get_text (post, "text");
      gint64 position = 0;

      rk_json_get_int (post, "position", &position);
      if (!g_hash_table_insert (there, g_strdup (id), g_strdup (text))
          || !g_hash_table_add (texts, g_strdup (text)))
        wrong = g_strdup ("a post is there twice");
      else if (position != (gint64) (n - i))
        wrong = g_strdup ("a position is not the next one");
      else if (!g_hash_table_contains (model.tried, text)
               && !g_hash_table_contains (model.doctor, id))
        wrong = g_strdup ("a text is there that nobody wrote");
    }
  g_hash_table_iter_init (&iter, model.texts);
  while (wrong == NULL && g_hash_table_iter_next (&iter, &key, &value))
    {
      const char *text = g_hash_table_lookup (there, key);

      if (text == NULL)
        wrong = g_strdup ("a post that was acknowledged is not there");
      else if (strcmp (text, value) != 0
               && g_strcmp0 (text, g_hash_table_lookup (model.edits, key)) != 0)
        wrong = g_strdup ("a post has another text than was acknowledged");
    }
  for (gsize i = 0; i < json_array_size (reactions); i++)
    {
      const json_t *reaction = json_array_get (reactions, i);

      if (g_strcmp0 (rk_json_get_text (reaction, "user_id"), stand->nurse) == 0
          && g_strcmp0 (rk_json_get_text (reaction, "kind"), "ack") == 0)
        g_hash_table_add (acked, g_strdup (rk_json_get_text (reaction, "post_id")));
    }
  g_hash_table_iter_init (&iter, model.acks);
  while (wrong == NULL && g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (acked, key))
      wrong = g_strdup ("an acknowledgement is not there");

  /* The desk shows the end of what the server has, in its order. */
  if (wrong == NULL && shown != NULL && n_listed < MIN (n, 40))
    wrong = g_strdup ("the desk shows too little");
  for (gsize i = 0; wrong == NULL && i < MIN (n_listed, n); i++)
    {
      const json_t *pair = json_array_get (listed, n_listed - 1 - i);
      const json_t *post = json_array_get (posts, i);

      if (g_strcmp0 (json_string_value (json_array_get (pair, 0)), rk_json_get_text (post, "id"))
            != 0
          || g_strcmp0 (
               json_string_value (json_array_get (pair, 1)), rk_json_get_text (post, "text"))
               != 0)
        wrong = g_strdup ("the desk shows something else than the server has");
    }
  if (wrong == NULL && shown != NULL)
    {
      marker = stand_marker (stand, stand->by_nurse, space);
      g_hash_table_iter_init (&iter, model.doctor);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        if (g_ascii_strtoll (value, NULL, 10) > marker)
          unread++;
      rk_json_get_int (shown, "unread", &said);
      if (said != unread)
        wrong = g_strdup_printf ("the desk counts %d unread of %d", (int) said, (int) unread);
    }
  if (answer == NULL && wrong == NULL)
    wrong = g_strdup ("the server does not answer");
  json_decref (answer);
  return wrong;
}

static void
doctor_writes (guint count, GRand *random)
{
  for (; count > 0; count--)
    {
      g_autofree char *id = rk_id_new ();
      g_autofree char *text = g_strdup_printf ("d%08x", g_rand_int (random));
      gint64 position = stand_post (stand, stand->by_doctor, stand->spaces[space_now ()], id, text);

      if (position == 0)
        rk_experiment_finding ("a healthy server does not take a post");
      g_hash_table_insert (
        model.doctor, g_strdup (id), g_strdup_printf ("%" G_GINT64_FORMAT, position));
    }
}

static void
stand_begin (void)
{
  stand = stand_new ();
  in_stand = 0;
  model_begin ();
  g_assert_true (stand_start (stand));
  stand->by_doctor
    = stand_sign_in (stand, "doctor@example.jp", "doctor-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  stand->by_nurse
    = stand_sign_in (stand, "nurse@example.jp", "nurse--xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  g_assert_true (stand->by_doctor != NULL && stand->by_nurse != NULL);
}

static void
stand_end (void)
{
  g_autofree char *wrong = stand_database_fault (stand);

  if (wrong != NULL)
    rk_experiment_finding ("after the kills %s", wrong);
  g_clear_pointer (&stand, stand_free);
}

/* Listens to a desk until it ends; returns what is wrong. @kill_after_us: -1 for never. */
static char *
follow (pid_t pid, int fd, gint64 kill_after_us)
{
  const gint64 began = g_get_monotonic_time ();
  char *wrong = NULL;
  gboolean done = FALSE;
  guint again = 0;
  int status;

  if (kill_after_us >= 0)
    {
      /* What it says until then waits in the line. */
      g_usleep ((gulong) kill_after_us);
      kill (pid, SIGKILL);
    }
  for (;;)
    {
      g_autofree char *line = stand_hear (fd, 40000);

      if (line == NULL)
        break;
      if (g_str_has_prefix (line, "report ") && wrong == NULL)
        {
          json_t *shown = json_loads (line + strlen ("report "), 0, NULL);

          g_free (wrong);
          wrong = compare (shown);
          json_decref (shown);
          /* It may not have heard of everything yet. */
          if (wrong != NULL && again++ < 60)
            {
              g_clear_pointer (&wrong, g_free);
              stand_say (fd, "again");
            }
          else
            stand_say (fd, "go");
        }
      else if (strcmp (line, "done") == 0)
        done = TRUE;
      else if (g_str_has_prefix (line, "error ") && wrong == NULL)
        wrong = g_strdup (line);
      else
        take_line (line);
    }
  close (fd);
  if (g_get_monotonic_time () - began > 39 * G_USEC_PER_SEC)
    kill (pid, SIGKILL);
  status = stand_wait (pid);
  if (wrong == NULL && status != 0 && status != SIGKILL)
    wrong = g_strdup_printf ("the desk ended with %d", status);
  if (wrong == NULL && status == SIGKILL && stand->desk_hook->fired == 0 && kill_after_us < 0)
    wrong = g_strdup ("the desk was never done");
  if (wrong == NULL && status == 0 && !done)
    wrong = g_strdup ("the desk ended early");
  return wrong;
}

/* One desk's working day. */
static char *
shift (guint32 seed, gboolean armed_at_start, gboolean quiet, gint64 kill_after_us)
{
  Shift what = { .desk = "victim",
                 .mail = "nurse@example.jp",
                 .space = space_now (),
                 .seed = seed,
                 .armed_at_start = armed_at_start,
                 .quiet = quiet };
  int fd;
  pid_t pid = stand_desk (stand, stand_shift, &what, &fd);

  return follow (pid, fd, kill_after_us);
}

static char *
visit (gboolean armed_at_start)
{
  Shift what = { .desk = "visited", .mail = "helper@example.jp", .armed_at_start = armed_at_start };
  int fd;
  pid_t pid = stand_desk (stand, stand_visit, &what, &fd);

  return follow (pid, fd, -1);
}

static void
no_orders (void)
{
  rk_hook_order (stand->desk_hook, RK_HOOK_STATEMENT, 0, RK_HOOK_NOTHING);
}

/* The server dies at a statement; whoever was not answered asks again. */
static char *
kill_server (guint at, GRand *random)
{
  char *ids[3];
  char *wrong = NULL;
  const char *space = stand->spaces[space_now ()];

  stand_stop (stand);
  rk_hook_order (stand->server_hook, RK_HOOK_STATEMENT, at, RK_HOOK_KILL);
  rk_hook_arm (stand->server_hook, TRUE);
  stand_start (stand);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *text = g_strdup_printf ("s%08x", g_rand_int (random));
      gint64 first, again = 0;

      ids[i] = rk_id_new ();
      g_hash_table_add (model.tried, g_strdup (text));
      first
        = stand_server_lives (stand) ? stand_post (stand, stand->by_nurse, space, ids[i], text) : 0;
      for (guint attempt = 0; again == 0 && attempt < 3; attempt++)
        {
          if (first == 0 || attempt > 0)
            {
              /* It may be on its way out. */
              g_usleep (2000);
              if (!stand_server_lives (stand))
                {
                  rk_hook_arm (stand->server_hook, FALSE);
                  stand_start (stand);
                }
            }
          again = stand_post (stand, stand->by_nurse, space, ids[i], text);
        }
      if (again == 0 && wrong == NULL)
        wrong = g_strdup ("a server that started again does not take a post");
      else if (first != 0 && again != first && wrong == NULL)
        wrong = g_strdup ("the same post got two positions");
      g_hash_table_insert (model.texts, ids[i], g_steal_pointer (&text));
    }
  rk_hook_arm (stand->server_hook, FALSE);
  if (!stand_server_lives (stand))
    stand_start (stand);
  /* That each is there once is asked when the desk is heard again, which may have more to send. */
  return wrong;
}

/* How many boundaries there are: the kills go through all of them, one after the other. */
static guint boundaries[N_KILLS];

static void
measure (void)
{
  g_autofree char *wrong = NULL;
  const RkHook *desk = stand->desk_hook;

  no_orders ();
  g_free (visit (FALSE));
  boundaries[KILL_VISIT_WIPE] = (guint) desk->counts[RK_HOOK_FILE];
  no_orders ();
  wrong = visit (TRUE);
  boundaries[KILL_VISIT_START] = (guint) desk->counts[RK_HOOK_STATEMENT];
  g_free (shift (1, FALSE, TRUE, -1));
  no_orders ();
  g_free (shift (2, FALSE, FALSE, -1));
  boundaries[KILL_WORK_STATEMENT] = (guint) desk->counts[RK_HOOK_STATEMENT];
  boundaries[KILL_WORK_FILE] = (guint) desk->counts[RK_HOOK_FILE];
  no_orders ();
  g_free (shift (3, TRUE, TRUE, -1));
  boundaries[KILL_START_STATEMENT] = (guint) desk->counts[RK_HOOK_STATEMENT];
  boundaries[KILL_START_FILE] = (guint) desk->counts[RK_HOOK_FILE];
  stand_stop (stand);
  rk_hook_order (stand->server_hook, RK_HOOK_STATEMENT, 0, RK_HOOK_NOTHING);
  rk_hook_arm (stand->server_hook, TRUE);
  stand_start (stand);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *id = rk_id_new ();
      g_autofree char *text = g_strdup_printf ("m%u", i);

      stand_post (stand, stand->by_nurse, stand->spaces[0], id, text);
      g_hash_table_add (model.tried, g_steal_pointer (&text));
    }
  boundaries[KILL_SERVER] = (guint) stand->server_hook->counts[RK_HOOK_STATEMENT];
  rk_hook_arm (stand->server_hook, FALSE);
}

/* What the person was told is there is taken away behind their back: it has to be missed. */
static void
control (void)
{
  g_autofree char *wrong = NULL;

  no_orders ();
  g_free (shift (4, FALSE, FALSE, -1));
  g_hash_table_insert (model.texts, rk_id_new (), g_strdup ("planted"));
  wrong = compare (NULL);
  rk_experiment_control (wrong != NULL, "a lost post");
}

static void
one_case (void)
{
  const guint64 number = rk_experiment_case ();
  g_autoptr (GRand) random = rk_experiment_random ("case");
  const Kill kill_ = (Kill) (number % N_KILLS);
  const guint32 seed = g_rand_int (random);
  /* Every boundary in turn; beyond the last the desk is done before. */
  const guint at = 1 + (guint) ((number / N_KILLS) % MAX (boundaries[kill_] + 4, 8));
  char *wrong = NULL;

  if (kill_ != KILL_SERVER && kill_ != KILL_VISIT_START && kill_ != KILL_VISIT_WIPE)
    doctor_writes ((guint) g_rand_int_range (random, 0, 4), random);
  no_orders ();
  switch (kill_)
    {
    case KILL_WORK_STATEMENT:
    case KILL_WORK_FILE:
      rk_hook_order (stand->desk_hook, kill_ == KILL_WORK_FILE ? RK_HOOK_FILE : RK_HOOK_STATEMENT,
                     at, RK_HOOK_KILL);
      wrong = shift (seed, FALSE, FALSE, -1);
      break;
    case KILL_START_STATEMENT:
    case KILL_START_FILE:
      rk_hook_order (stand->desk_hook, kill_ == KILL_START_FILE ? RK_HOOK_FILE : RK_HOOK_STATEMENT,
                     at, RK_HOOK_KILL);
      wrong = shift (seed, TRUE, TRUE, -1);
      break;
    case KILL_ANY_TIME:
      wrong = shift (seed, FALSE, FALSE, g_rand_int_range (random, 0, 250000));
      break;
    case KILL_VISIT_START:
      rk_hook_order (stand->desk_hook, (number / N_KILLS) % 2 ? RK_HOOK_FILE : RK_HOOK_STATEMENT,
                     at, RK_HOOK_KILL);
      wrong = visit (TRUE);
      break;
    case KILL_VISIT_WIPE:
      rk_hook_order (stand->desk_hook, RK_HOOK_FILE, at, RK_HOOK_KILL);
      wrong = visit (FALSE);
      break;
    case KILL_SERVER:
    default:
      wrong = kill_server (at, random);
    }
  if (wrong == NULL && (kill_ == KILL_VISIT_START || kill_ == KILL_VISIT_WIPE))
    {
      no_orders ();
      wrong = visit (FALSE);
    }
  if (wrong != NULL)
    rk_experiment_finding (
      "kill %s, boundary %u of %u: %s", names[kill_], at, boundaries[kill_], wrong);
  g_free (wrong);
}

int
main (int argc, char **argv)
{

  rk_experiment_begin (argc, argv, N_PLANNED);
  signal (SIGPIPE, SIG_IGN);
  stand_begin ();
  measure ();
  control ();
  stand_end ();
  stand_begin ();
  while (rk_experiment_goes_on ())
    {
      one_case ();
      rk_experiment_case_done ();
      in_stand++;
      if (in_stand % CASES_PER_SPACE == 0)
        {
          /* The last of the desk is heard before the space is left. */
          char *wrong;

          in_stand--;
          no_orders ();
          wrong = shift (0, FALSE, TRUE, -1);
          in_stand++;
          if (wrong != NULL)
            rk_experiment_finding ("in the end %s", wrong);
          g_free (wrong);
          model_begin ();
        }
      if (in_stand == CASES_PER_STAND)
        {
          stand_end ();
          stand_begin ();
        }
    }
  stand_end ();
  return rk_experiment_end ();
}
