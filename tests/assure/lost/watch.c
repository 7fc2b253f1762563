/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "watch.h"

#include "experiment.h"

#include "core/id.h"
#include "core/json.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What one stand is watched by: the words of the desks, and what the server has in the end. */

Watch watch;

/* How long a desk may take to hear of everything, and to try again what was not answered, on a
 * computer that is busy with other things; and one that says that it has heard. */
#define HEARSAY_US (60 * G_USEC_PER_SEC)
#define REST_US    (15 * G_USEC_PER_SEC)

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

void
watch_begin_space (void)
{
  g_clear_pointer (&watch.model.texts, g_hash_table_unref);
  g_clear_pointer (&watch.model.tried, g_hash_table_unref);
  g_clear_pointer (&watch.model.edits, g_hash_table_unref);
  g_clear_pointer (&watch.model.acks, g_hash_table_unref);
  g_clear_pointer (&watch.model.doctor, g_hash_table_unref);
  watch.model
    = (Model){ table_new (), set_new (),
               g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev),
               set_new (), table_new () };
}

guint
watch_space (void)
{
  return watch.in_stand / CASES_PER_SPACE;
}

static void
take_line (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  guint n = g_strv_length (words);

  if (n < 4)
    return;
  if (strcmp (words[0], "try") == 0 && strcmp (words[1], "post") == 0)
    g_hash_table_add (watch.model.tried, g_strdup (words[3]));
  else if (strcmp (words[0], "try") == 0 && strcmp (words[1], "undo") == 0)
    {
      /* A disk that fails at the end of it leaves open whether it was done. */
      if (watch.stand->desk_hook->kind == RK_HOOK_FILE)
        g_hash_table_remove (watch.model.texts, words[2]);
    }
  else if (strcmp (words[0], "try") == 0)
    {
      /* A withdrawn post has no text. */
      const char *text = strcmp (words[1], "edit") == 0 ? words[3] : "";
      char **may = g_hash_table_lookup (watch.model.edits, words[2]);
      GStrvBuilder *builder = g_strv_builder_new ();

      if (may != NULL)
        g_strv_builder_addv (builder, (const char **) may);
      g_strv_builder_add (builder, text);
      g_hash_table_insert (watch.model.edits, g_strdup (words[2]), g_strv_builder_end (builder));
      g_strv_builder_unref (builder);
      g_hash_table_add (watch.model.tried, g_strdup (text));
    }
  else if (strcmp (words[0], "undid") == 0)
    g_hash_table_remove (watch.model.texts, words[2]);
  else if (strcmp (words[0], "did") != 0)
    return;
  else if (strcmp (words[1], "ack") == 0 && watch.reader == NULL)
    g_hash_table_add (watch.model.acks, g_strdup (words[2]));
  else if (strcmp (words[1], "post") == 0)
    g_hash_table_insert (watch.model.texts, g_strdup (words[2]), g_strdup (words[3]));
  else if (strcmp (words[1], "edit") == 0 || strcmp (words[1], "withdraw") == 0)
    {
      /* From here on it is this, or what is tried later. */
      g_hash_table_insert (watch.model.texts, g_strdup (words[2]),
                           g_strdup (strcmp (words[1], "edit") == 0 ? words[3] : ""));
      g_hash_table_remove (watch.model.edits, words[2]);
    }
}

static const char *
token_of (const char *who)
{
  return strcmp (who, "nurse") == 0    ? watch.stand->by_nurse
         : strcmp (who, "doctor") == 0 ? watch.stand->by_doctor
                                       : watch.stand->by_helper;
}

static const char *
id_of (const char *who)
{
  return strcmp (who, "nurse") == 0    ? watch.stand->nurse
         : strcmp (who, "doctor") == 0 ? watch.stand->doctor
                                       : watch.stand->helper;
}

static gboolean
may_be (const char *id, const char *text)
{
  char **may = g_hash_table_lookup (watch.model.edits, id);

  return may != NULL && g_strv_contains ((const char *const *) may, text);
}

static const char lost[] = "a post that was acknowledged is not there";

gboolean
watch_says_lost (const char *wrong)
{
  return wrong != NULL && strstr (wrong, lost) != NULL;
}

/* What the server says, against the model and against what the desk shows; NULL when all agree. */
char *
watch_compare (const json_t *shown)
{
  const char *space = watch.stand->spaces[watch_space ()];
  const char *who = watch.reader != NULL ? watch.reader : "nurse";
  const char *token = token_of (who);
  json_t *answer = stand_posts (watch.stand, token, space, 200);
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
          || (*text != '\0' && !g_hash_table_add (texts, g_strdup (text))))
        wrong = g_strdup ("a post is there twice");
      else if (position != (gint64) (n - i))
        wrong = g_strdup ("a position is not the next one");
      else if (!g_hash_table_contains (watch.model.tried, text)
               && !g_hash_table_contains (watch.model.doctor, id))
        wrong = g_strdup ("a text is there that nobody wrote");
    }
  g_hash_table_iter_init (&iter, watch.model.texts);
  while (wrong == NULL && watch.settled && g_hash_table_iter_next (&iter, &key, &value))
    {
      const char *text = g_hash_table_lookup (there, key);

      if (text == NULL)
        wrong = g_strdup (lost);
      else if (strcmp (text, value) != 0 && !may_be (key, text))
        wrong = g_strdup ("a post has another text than was acknowledged");
    }
  for (gsize i = 0; i < json_array_size (reactions); i++)
    {
      const json_t *reaction = json_array_get (reactions, i);

      if (g_strcmp0 (rk_json_get_text (reaction, "user_id"), watch.stand->nurse) == 0
          && g_strcmp0 (rk_json_get_text (reaction, "kind"), "ack") == 0)
        g_hash_table_add (acked, g_strdup (rk_json_get_text (reaction, "post_id")));
    }
  g_hash_table_iter_init (&iter, watch.model.acks);
  while (wrong == NULL && watch.settled && g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (acked, key))
      wrong = g_strdup ("an acknowledgement is not there");

  /* The desk shows the end of what the server has, in its order. */
  if (wrong == NULL && shown != NULL && n_listed < MIN (n, 30))
    wrong
      = g_strdup_printf ("the desk shows too little: %u posts of %u", (guint) n_listed, (guint) n);
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
      marker = stand_marker (watch.stand, token, space);
      for (gsize i = 0; i < n; i++)
        {
          const json_t *post = json_array_get (posts, i);
          gint64 position = 0;

          rk_json_get_int (post, "position", &position);
          if (position > marker
              && g_strcmp0 (rk_json_get_text (post, "author_id"), id_of (who)) != 0
              && g_strcmp0 (rk_json_get_text (post, "state"), "normal") == 0)
            unread++;
        }
      rk_json_get_int (shown, "unread", &said);
      if (said != unread)
        wrong = g_strdup_printf ("the desk counts %d unread of %d", (int) said, (int) unread);
    }
  if (answer == NULL && wrong == NULL)
    wrong = g_strdup ("the server does not answer");
  json_decref (answer);
  return wrong;
}

gint64
watch_post_until_taken (const char *token, const char *space, const char *id, const char *text)
{
  const gint64 end = g_get_monotonic_time () + HEARSAY_US;
  gint64 position = 0;

  while (position == 0 && g_get_monotonic_time () < end)
    {
      if (!stand_server_lives (watch.stand))
        {
          rk_hook_arm (watch.stand->server_hook, FALSE);
          stand_start (watch.stand);
        }
      position = stand_post (watch.stand, token, space, id, text);
      /* Whoever was killed may not be dead yet. */
      if (position == 0)
        g_usleep (5000);
    }
  return position;
}

void
watch_doctor_writes (guint count, GRand *random)
{
  const char *space = watch.stand->spaces[watch_space ()];
  const char *token = watch.stand->by_doctor;

  for (; count > 0; count--)
    {
      g_autofree char *id = rk_id_new ();
      g_autofree char *text = g_strdup_printf ("d%08x", g_rand_int (random));
      /* Where servers are killed at any time it may be this one. */
      gint64 position = watch.keep_server ? watch_post_until_taken (token, space, id, text)
                                          : stand_post (watch.stand, token, space, id, text);

      if (position == 0)
        rk_experiment_finding ("a healthy server does not take a post");
      g_hash_table_insert (
        watch.model.doctor, g_strdup (id), g_strdup_printf ("%" G_GINT64_FORMAT, position));
    }
}

void
watch_begin (void)
{
  watch.stand = stand_new ();
  watch.settled = TRUE;
  watch.spoiled = FALSE;
  watch.in_stand = 0;
  watch_begin_space ();
  g_assert_true (stand_start (watch.stand));
  watch.stand->by_doctor = stand_sign_in (
    watch.stand, "doctor@example.jp", "doctor-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  watch.stand->by_nurse = stand_sign_in (
    watch.stand, "nurse@example.jp", "nurse--xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  watch.stand->by_helper = stand_sign_in (
    watch.stand, "helper@example.jp", "helper-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  g_assert_true (watch.stand->by_doctor != NULL && watch.stand->by_nurse != NULL);
}

void
watch_end (const char *after)
{
  g_autofree char *wrong = stand_database_fault (watch.stand);

  if (wrong != NULL)
    rk_experiment_finding ("after %s: %s", after, wrong);
  g_clear_pointer (&watch.stand, stand_free);
}

/* Since when a desk does not agree, and what it did not know when it had nothing to do for long. */
typedef struct
{
  gint64 since_us;
  char *late;
} Delay;

/* What is wrong with a report; it may not have heard of everything yet. */
static char *
judge (const char *report, Delay *delay, gboolean *ret_once_more)
{
  json_t *shown = json_loads (report, 0, NULL);
  const gint64 now = g_get_monotonic_time ();
  char *wrong = watch_compare (shown);
  gboolean rest = FALSE;
  gint64 patience;

  rk_json_get_bool (shown, "rest", &rest);
  json_decref (shown);
  if (delay->since_us == 0)
    delay->since_us = now;
  *ret_once_more = FALSE;
  if (wrong == NULL)
    return delay->late == NULL
             ? NULL
             : g_strdup_printf ("%s, for %d s, though it was at rest", delay->late,
                                (int) ((now - delay->since_us) / G_USEC_PER_SEC));
  if (rest && delay->late == NULL && now - delay->since_us >= REST_US)
    delay->late = g_strdup (wrong);
  patience = watch.impatient ? 0 : watch_says_lost (wrong) && rest ? REST_US : HEARSAY_US;
  if (now - delay->since_us >= patience)
    return wrong;
  g_free (wrong);
  *ret_once_more = TRUE;
  return NULL;
}

/* NULL at the end, and when there was none for too long. */
static char *
next_word (int fd, gboolean *ret_silent)
{
  const gint64 end = g_get_monotonic_time () + STAND_PATIENCE_MS * 1000;

  while (!stand_has_word (fd, 200))
    {
      if (watch.keep_server && !stand_server_lives (watch.stand))
        stand_start (watch.stand);
      if (g_get_monotonic_time () > end)
        {
          *ret_silent = TRUE;
          return NULL;
        }
    }
  return stand_hear (fd, STAND_PATIENCE_MS);
}

/* Listens to a desk until it ends; returns what is wrong. @kill_after_us: -1 for never. */
char *
watch_follow (pid_t pid, int fd, gint64 kill_after_us)
{
  Delay delay = { 0 };
  char *wrong = NULL;
  gboolean done = FALSE, silent = FALSE;
  int status;

  if (kill_after_us >= 0)
    {
      /* What it says until then waits in the line. */
      g_usleep ((gulong) kill_after_us);
      kill (pid, SIGKILL);
    }
  for (;;)
    {
      g_autofree char *line = NULL;

      line = next_word (fd, &silent);
      if (line == NULL)
        break;
      if (g_str_has_prefix (line, "report ") && wrong == NULL)
        {
          gboolean once_more;

          wrong = judge (line + strlen ("report "), &delay, &once_more);
          stand_say (fd, once_more ? "again" : "go");
        }
      else if (strcmp (line, "done") == 0)
        done = TRUE;
      else if (strcmp (line, "stop") == 0)
        {
          stand_stop (watch.stand);
          stand_say (fd, "stopped");
        }
      else if (strcmp (line, "write") == 0)
        {
          g_autoptr (GRand) random = rk_experiment_random ("write");

          watch_doctor_writes (3, random);
          stand_say (fd, "written");
        }
      else if (g_str_has_prefix (line, "error ") && wrong == NULL)
        wrong = g_strdup (line);
      else
        take_line (line);
    }
  close (fd);
  g_free (delay.late);
  if (silent)
    kill (pid, SIGKILL);
  status = stand_wait (pid);
  if (silent && wrong == NULL)
    wrong = g_strdup ("the desk said nothing any more");
  if (wrong == NULL && status != 0 && status != SIGKILL)
    wrong = g_strdup_printf ("the desk ended with %d", status);
  if (wrong == NULL && status == SIGKILL && watch.stand->desk_hook->fired == 0 && kill_after_us < 0)
    wrong = g_strdup ("the desk was never done");
  if (wrong == NULL && status == 0 && !done)
    wrong = g_strdup ("the desk ended early");
  return wrong;
}

char *
watch_trouble (const Shift *trouble)
{
  Shift what = *trouble;
  int fd;
  pid_t pid;

  what.desk = "victim";
  what.mail = "nurse@example.jp";
  what.space = watch_space ();
  pid = stand_desk (watch.stand, stand_shift, &what, &fd);
  return watch_follow (pid, fd, -1);
}

char *
watch_shift (guint32 seed, gboolean armed_at_start, gboolean quiet, gint64 kill_after_us)
{
  Shift what = { .desk = "victim",
                 .mail = "nurse@example.jp",
                 .space = watch_space (),
                 .seed = seed,
                 .armed_at_start = armed_at_start,
                 .quiet = quiet };
  int fd;
  pid_t pid = stand_desk (watch.stand, stand_shift, &what, &fd);

  return watch_follow (pid, fd, kill_after_us);
}

char *
watch_visit (gboolean armed_at_start)
{
  Shift what = { .desk = "visited", .mail = "helper@example.jp", .armed_at_start = armed_at_start };
  int fd;
  pid_t pid = stand_desk (watch.stand, stand_visit, &what, &fd);

  return watch_follow (pid, fd, -1);
}

void
watch_no_orders (void)
{
  rk_hook_order (watch.stand->desk_hook, RK_HOOK_STATEMENT, 0, RK_HOOK_NOTHING);
}

void
watch_case_done (void)
{
  rk_experiment_case_done ();
  if (watch.spoiled)
    {
      watch_end ("a finding");
      watch_begin ();
      return;
    }
  watch.in_stand++;
  if (watch.in_stand % CASES_PER_SPACE == 0)
    {
      char *wrong;

      /* The last of the desk is heard before the space is left. */
      watch.in_stand--;
      watch_no_orders ();
      wrong = watch_shift (0, FALSE, TRUE, -1);
      watch.in_stand++;
      if (wrong != NULL)
        rk_experiment_finding ("in the end %s", wrong);
      g_free (wrong);
      watch_begin_space ();
    }
  if (watch.in_stand == CASES_PER_STAND)
    {
      watch_end ("all cases of a stand");
      watch_begin ();
    }
}
