/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Whether the watching of threads sees what it should: two threads that keep to the rules are not
 * complained of, and two that do not are. */

#define TIMES 20000

typedef struct
{
  GMutex lock;
  GCond changed;
  gboolean unlocked; /* the planted fault */
  guint number;
  GAsyncQueue *queue;
  GMainLoop *loop;
} Common;

static gpointer
count (gpointer data)
{
  Common *common = data;

  for (guint i = 0; i < TIMES; i++)
    {
      if (!common->unlocked)
        g_mutex_lock (&common->lock);
      common->number++;
      if (!common->unlocked)
        g_mutex_unlock (&common->lock);
    }
  g_mutex_lock (&common->lock);
  g_cond_signal (&common->changed);
  g_mutex_unlock (&common->lock);
  return NULL;
}

static gboolean
on_idle (gpointer data)
{
  guint *number = data;

  *number += 1;
  return G_SOURCE_REMOVE;
}

static gboolean
on_last (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/* Numbers that go by the queue, and come back by the main loop. */
static gpointer
pass_on (gpointer data)
{
  Common *common = data;

  for (guint i = 0; i < TIMES / 100; i++)
    {
      guint *number = g_async_queue_pop (common->queue);
      GSource *source = g_idle_source_new ();

      *number += 1;
      g_source_set_callback (source, on_idle, number, g_free);
      g_source_attach (source, NULL);
      g_source_unref (source);
    }
  g_main_context_invoke_full (NULL, G_PRIORITY_LOW, on_last, common->loop, NULL);
  return NULL;
}

static void
in_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  guint *number = data;

  *number += 1;
  g_task_return_boolean (task, TRUE);
}

static void
on_task (GObject *source, GAsyncResult *result, gpointer data)
{
  guint *number = g_task_get_task_data (G_TASK (result));

  g_task_propagate_boolean (G_TASK (result), NULL);
  *number += 1;
  g_main_loop_quit (data);
}

static int
work (gboolean unlocked)
{
  Common common = { .unlocked = unlocked,
                    .queue = g_async_queue_new (),
                    .loop = g_main_loop_new (NULL, FALSE) };
  GThread *threads[2], *passing;
  GTask *task;

  g_mutex_init (&common.lock);
  g_cond_init (&common.changed);
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("count", count, &common);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);

  passing = g_thread_new ("pass", pass_on, &common);
  for (guint i = 0; i < TIMES / 100; i++)
    {
      guint *number = g_new (guint, 1);

      *number = i;
      g_async_queue_push (common.queue, number);
    }
  g_main_loop_run (common.loop);
  g_thread_join (passing);

  task = g_task_new (NULL, NULL, on_task, common.loop);
  g_task_set_task_data (task, g_new0 (guint, 1), g_free);
  g_task_run_in_thread (task, in_task);
  g_object_unref (task);
  g_main_loop_run (common.loop);

  g_main_loop_unref (common.loop);
  g_async_queue_unref (common.queue);
  g_mutex_clear (&common.lock);
  g_cond_clear (&common.changed);
  return unlocked || common.number == 2 * TIMES ? 0 : 1;
}

static const char *self;

/* How another process of this program ends, and what it says. */
static int
run (const char *mode, char **ret_said)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, self, mode, NULL);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, NULL, ret_said, &error);
  g_assert_no_error (error);
  return g_subprocess_get_if_exited (child) ? g_subprocess_get_exit_status (child) : -1;
}

static void
test_locked (void)
{
  g_autofree char *said = NULL;

  g_assert_cmpint (run ("locked", &said), ==, 0);
  g_assert_cmpstr (said, ==, "");
}

static void
test_race (void)
{
  g_autofree char *said = NULL;

  g_assert_cmpint (run ("race", &said), !=, 0);
  g_assert_nonnull (strstr (said, "data race"));
}

int
main (int argc, char **argv)
{
  if (argc == 2 && (strcmp (argv[1], "locked") == 0 || strcmp (argv[1], "race") == 0))
    return work (strcmp (argv[1], "race") == 0);
  g_test_init (&argc, &argv, NULL);
  self = argv[0];
  g_test_add_func ("/threads/locked", test_locked);
  g_test_add_func ("/threads/race", test_race);
  return g_test_run ();
}
