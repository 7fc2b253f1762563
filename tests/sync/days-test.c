/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/time.h"
#include "region.h"

#include <string.h>

/* A jump to a date, in years of posts of which a desk holds the last weeks. */

#define SAMPLE_PASSWORD "Midorino-2026"
#define DOCTOR          "saeki.kenichi@midorino.example"

static Region *region;

/* Desks fetch by themselves what is no older than a day, so that the rest is at the server. */
static void
keep_short (const char *facilities)
{
  g_auto (GStrv) lines = g_strsplit (facilities, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strlen (lines[i]) > 36)
      {
        g_autofree char *id = g_strndup (lines[i], 36);
        g_free (region_ctl (region, "facility", "set", id, "--history-days", "1", NULL));
      }
}

static RkTimeline *
open_first (RkClient *client)
{
  RkTimeline *timeline = NULL;
  g_autoptr (RkPatientItem) patient = NULL;

  WAIT (g_list_model_get_n_items (rk_client_get_patients (client)) > 0);
  patient = g_list_model_get_item (rk_client_get_patients (client), 0);
  WAIT (rk_patient_item_get_space_id (patient) != NULL);
  timeline = rk_client_open_timeline (client, rk_patient_item_get_space_id (patient));
  WAIT (rk_timeline_get_loaded (timeline));
  WAIT (g_list_model_get_n_items (G_LIST_MODEL (timeline)) > 0);
  return timeline;
}

static RkClient *
begin (const char *name)
{
  RkClient *client = desk_new (region, name);
  g_autoptr (GError) error = NULL;

  desk_sign_in (client, DOCTOR, SAMPLE_PASSWORD, &error);
  g_assert_no_error (error);
  return client;
}

static gint64
created (RkTimeline *timeline, guint index)
{
  g_autoptr (RkPostItem) item = g_list_model_get_item (G_LIST_MODEL (timeline), index);

  return rk_post_item_get_created_us (item);
}

static void
count_calls (guint done, guint all, gpointer data)
{
  guint *n = data;

  g_assert_cmpuint (done, <=, all);
  (*n)++;
}

static RkPostItem *
go (RkTimeline *timeline, gint64 from_us, guint *n_calls, gboolean *ret_all, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rk_timeline_load_day_async (
    timeline, from_us, from_us + RK_DAY, count_calls, n_calls, NULL, on_result, &result);
  return rk_timeline_load_day_finish (timeline, await (&result), ret_all, error);
}

/* How far a post is from the day; on the day it is not far at all. */
static gint64
distance (gint64 time_us, gint64 from_us)
{
  if (time_us < from_us)
    return from_us - time_us;
  return MAX (time_us - (from_us + RK_DAY), 0);
}

static void
is_nearest (RkTimeline *timeline, RkPostItem *post, gint64 from_us)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));
  const gint64 mine = distance (rk_post_item_get_created_us (post), from_us);

  g_assert_cmpint (created (timeline, 0), <=, MAX (from_us, created (timeline, 0)));
  for (guint i = 0; i < n; i++)
    {
      const gint64 at = created (timeline, i);
      g_assert_cmpint (distance (at, from_us), >=, mine);
      /* Of a day with posts it is the first. */
      if (mine == 0 && at < rk_post_item_get_created_us (post))
        g_assert_cmpint (at, <, from_us);
    }
}

static void
test_server (void)
{
  RkClient *client = begin ("one");
  g_autoptr (RkTimeline) timeline = open_first (client);
  const gint64 newest = created (timeline, g_list_model_get_n_items (G_LIST_MODEL (timeline)) - 1);
  const gint64 oldest = created (timeline, 0);
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gboolean all = FALSE;
  guint n_calls = 0;
  RkPostItem *post;

  /* Stopped, it is at an end without a post. */
  rk_timeline_load_day_async (
    timeline, oldest - 900 * RK_DAY, oldest, NULL, NULL, cancellable, on_result, &stopped);
  g_cancellable_cancel (cancellable);
  g_assert_null (rk_timeline_load_day_finish (timeline, await (&stopped), &all, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  WAIT (!rk_timeline_get_loading (timeline));
  g_clear_object (&stopped);

  post = go (timeline, oldest - 200 * RK_DAY, &n_calls, &all, &error);
  g_assert_no_error (error);
  g_assert_true (all);
  g_assert_cmpint (created (timeline, 0), <, oldest - 200 * RK_DAY);
  is_nearest (timeline, post, oldest - 200 * RK_DAY);

  /* Every day of some weeks: those without posts lead to one beside them. */
  for (guint i = 0; i < 40; i++)
    {
      const gint64 day = oldest - (200 - i) * RK_DAY;
      post = go (timeline, day, &n_calls, &all, &error);
      g_assert_no_error (error);
      is_nearest (timeline, post, day);
    }

  /* Before the first and after the last there is nothing to miss. */
  post = go (timeline, 0, &n_calls, &all, &error);
  g_assert_no_error (error);
  /* The way that was stopped may have brought a page; not all of them. */
  g_assert_cmpuint (n_calls, >, 0);
  g_assert_cmpint (rk_post_item_get_position (post), ==, 1);
  g_assert_false (rk_timeline_get_has_older (timeline));
  post = go (timeline, newest + 300 * RK_DAY, &n_calls, &all, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rk_post_item_get_created_us (post), ==, newest);
  g_clear_object (&timeline);
  desk_free (client);
}

/* Without the server what is here is shown, and it is said that it is not all. */
static void
test_offline (void)
{
  RkClient *client = begin ("two");
  g_autoptr (RkTimeline) timeline = open_first (client);
  g_autoptr (GError) error = NULL;
  gboolean all = TRUE;
  guint n_calls = 0;
  RkPostItem *post;

  WAIT (!rk_client_get_syncing (client));
  region_stop (region);
  WAIT (!rk_client_get_online (client));
  post = go (timeline, 0, &n_calls, &all, &error);
  g_assert_no_error (error);
  g_assert_false (all);
  g_assert_cmpint (rk_post_item_get_position (post), >, 1);
  g_assert_cmpint (rk_post_item_get_created_us (post), ==, created (timeline, 0));

  /* A day that is here needs nobody. */
  post = go (timeline, created (timeline, 1), &n_calls, &all, &error);
  g_assert_no_error (error);
  g_assert_true (all);
  is_nearest (timeline, post, created (timeline, 1));
  region_start (region);
  g_clear_object (&timeline);
  desk_free (client);
}

int
main (int argc, char **argv)
{
  g_autofree char *facilities = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  region = region_new_empty ();
  g_free (region_ctl (region, "sample", "--patients", "2", "--posts", "1500", NULL));
  facilities = region_ctl (region, "facility", "list", NULL);
  keep_short (facilities);
  region_start (region);
  g_test_add_func ("/days/server", test_server);
  g_test_add_func ("/days/offline", test_offline);
  status = g_test_run ();
  region_free (region);
  return status;
}
