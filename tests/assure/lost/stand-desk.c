/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "stand-desk.h"

#include "region.h"

#include "core/id.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static Region *
region_of (Stand *stand)
{
  Region *region = g_new0 (Region, 1);

  region->dir = stand->dir;
  region->url = stand->url;
  region->port = stand->port;
  return region;
}

static void
give_up (int fd, const char *what, const GError *error)
{
  stand_say (fd, "error %s: %s", what, error != NULL ? error->message : "?");
  _exit (2);
}

/* Why a post was refused, in the words that its author reads; NULL for none. */
static const char *
why_not (RkTimeline *timeline)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (RkPostItem) post = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      if (rk_post_item_get_failure (post) != NULL)
        return rk_post_item_get_failure (post);
    }
  return NULL;
}

void
stand_waited_in_vain (int fd, RkClient *client, RkTimeline *timeline, const char *for_what)
{
  const char *refusal = timeline != NULL ? why_not (timeline) : NULL;

  stand_say (
    fd, "error waited in vain for %s: state %d, %s, %s, %u not sent%s%s", for_what,
    (int) rk_client_get_state (client), rk_client_get_online (client) ? "online" : "offline",
    rk_client_get_syncing (client) ? "syncing" : "at rest", rk_client_get_n_unsent (client),
    refusal != NULL ? ", one refused: " : "", refusal != NULL ? refusal : "");
  _exit (2);
}

/* Until @condition holds; a login that ended meanwhile is said, and is the end of this desk's day.
 */
#define WAIT_IN(client, timeline, fd, condition)                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    WAIT_SAYING (                                                                                  \
      fd, client, timeline, (condition) || rk_client_get_state (client) == RK_CLIENT_SIGNED_OUT);  \
    if (rk_client_get_state (client) == RK_CLIENT_SIGNED_OUT)                                      \
      {                                                                                            \
        stand_say (fd, "error the login ended by itself");                                         \
        _exit (2);                                                                                 \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static RkClient *
sign_in (Stand *stand, int fd, const Shift *shift)
{
  RkClient *client = desk_new (region_of (stand), shift->desk);
  g_autoptr (GError) error = NULL;

  if (!desk_sign_in (client, shift->mail, STAND_PASSWORD, &error))
    give_up (fd, "sign-in", error);
  WAIT_IN (client, NULL, fd, rk_client_get_state (client) == RK_CLIENT_READY);
  return client;
}

static void
report (RkClient *client, RkTimeline *timeline, int fd)
{
  json_t *all = json_object (), *posts = json_array ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkPostItem) post = g_list_model_get_item (G_LIST_MODEL (timeline), i);
      const char *text = rk_post_item_get_text (post);

      json_array_append_new (
        posts, json_pack ("[s,s]", rk_post_item_get_id (post), text != NULL ? text : ""));
    }
  json_object_set_new (all, "posts", posts);
  json_object_set_new (all, "unread", json_integer (rk_timeline_get_unread (timeline)));
  json_object_set_new (all, "unsent", json_integer (rk_client_get_n_unsent (client)));
  json_object_set_new (
    all, "rest", json_boolean (rk_client_get_online (client) && !rk_client_get_syncing (client)));
  char *text = json_dumps (all, JSON_COMPACT);
  stand_say (fd, "report %s", text);
  free (text);
  json_decref (all);
}

static void
run_for (guint ms)
{
  for (gint64 end = g_get_monotonic_time () + ms * 1000; g_get_monotonic_time () < end;)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
    }
}

static void
wait_for_go (RkClient *client, RkTimeline *timeline, int fd)
{
  for (;;)
    {
      g_autofree char *line = NULL;

      report (client, timeline, fd);
      line = stand_hear (fd, STAND_PATIENCE_MS);
      if (line == NULL)
        _exit (3);
      if (strcmp (line, "go") == 0)
        return;
      run_for (30);
    }
}

static RkPostItem *
pick (RkTimeline *timeline, GRand *random, gboolean own)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));
  guint skip = (guint) g_rand_int_range (random, 0, 4);

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (RkPostItem) post = g_list_model_get_item (G_LIST_MODEL (timeline), i - 1);

      if (!rk_post_item_is_own (post) == !own && rk_post_item_get_send_state (post) == RK_SEND_DONE
          && skip-- == 0)
        return g_steal_pointer (&post);
    }
  return NULL;
}

/* What a desk is told when something cannot be done; it is not lost, it was never taken. */
static void
refused (int fd, const char *what, const GError *error)
{
  if (error == NULL || *error->message == '\0')
    stand_say (fd, "error %s failed without a word", what);
  else
    stand_say (fd, "refused %s", what);
}

static void
act_post (RkTimeline *timeline, int fd, GRand *random, gboolean with_file)
{
  g_autofree char *text = g_strdup_printf ("%08x%08x", g_rand_int (random), g_rand_int (random));
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  if (with_file)
    {
      gsize size = (gsize) g_rand_int_range (random, 1, 9000);
      g_autofree guint8 *noise = g_malloc (size);

      for (gsize i = 0; i < size; i++)
        noise[i] = (guint8) ('a' + g_rand_int_range (random, 0, 26));
      g_autoptr (GBytes) content = g_bytes_new (noise, size);
      files = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
      g_ptr_array_add (files, rk_new_attachment_new ("note.txt", "text/plain", content));
    }
  stand_say (fd, "try post - %s", text);
  rk_timeline_post_async (timeline, text, NULL, files, 0, NULL, on_result, &result);
  id = rk_timeline_post_finish (timeline, await (&result), &error);
  if (id != NULL)
    stand_say (fd, "did post %s %s", id, text);
  else
    refused (fd, "post", error);
}

static void
act (RkTimeline *timeline, int fd, GRand *random)
{
  g_autoptr (RkPostItem) post = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
    case 1:
      act_post (timeline, fd, random, FALSE);
      break;
    case 2:
      act_post (timeline, fd, random, TRUE);
      break;
    case 3:
    case 4:
      post = pick (timeline, random, FALSE);
      if (post == NULL)
        break;
      stand_say (fd, "try ack %s 1", rk_post_item_get_id (post));
      rk_timeline_react_async (timeline, post, RK_REACTION_ACK, TRUE, NULL, on_result, &result);
      if (rk_timeline_act_finish (timeline, await (&result), &error))
        stand_say (fd, "did ack %s 1", rk_post_item_get_id (post));
      else
        refused (fd, "ack", error);
      break;
    case 5:
      post = pick (timeline, random, FALSE);
      if (post != NULL)
        rk_timeline_mark_read (timeline, rk_post_item_get_position (post));
      break;
    case 6:
      post = pick (timeline, random, TRUE);
      if (post != NULL && rk_post_item_get_post_state (post) == RK_POST_NORMAL)
        {
          g_autofree char *text = g_strdup_printf ("e%08x", g_rand_int (random));

          stand_say (fd, "try edit %s %s", rk_post_item_get_id (post), text);
          rk_timeline_edit_async (timeline, post, text, NULL, on_result, &result);
          if (rk_timeline_act_finish (timeline, await (&result), &error))
            stand_say (fd, "did edit %s %s", rk_post_item_get_id (post), text);
          else
            refused (fd, "edit", error);
        }
      break;
    default:
      rk_timeline_save_draft (timeline, "下書き", NULL);
    }
}

/* Zones with another day, another half hour, and with the hour that comes twice. */
static const char *const zones[]
  = { "Asia/Tokyo", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Asia/Kathmandu" };

static void
change_around (Stand *stand, const Shift *shift, GRand *random)
{
  if (shift->around == AROUND_CLOCK)
    stand->desk_hook->clock_us = g_rand_boolean (random) ? shift->clock_us : 0;
  if (shift->around == AROUND_ZONE)
    {
      g_setenv ("TZ", zones[g_rand_int_range (random, 0, G_N_ELEMENTS (zones))], TRUE);
      tzset ();
    }
}

void
stand_shift (Stand *stand, int fd, gpointer data)
{
  const Shift *shift = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (shift->seed);
  const char *patient = stand->patients[shift->space];
  RkClient *client;
  RkTimeline *timeline;

  if (shift->armed_at_start)
    rk_hook_arm (stand->desk_hook, TRUE);
  client = sign_in (stand, fd, shift);
  WAIT_IN (client, NULL, fd,
           rk_client_find_patient (client, patient) != NULL
             && rk_patient_item_get_space_id (rk_client_find_patient (client, patient)) != NULL);
  timeline = rk_client_open_timeline (
    client, rk_patient_item_get_space_id (rk_client_find_patient (client, patient)));
  WAIT_IN (client, NULL, fd, rk_timeline_get_loaded (timeline));
  if (!shift->unasked)
    {
      WAIT_IN (client, timeline, fd, rk_client_get_n_unsent (client) == 0);
      wait_for_go (client, timeline, fd);
    }
  if (!shift->quiet)
    {
      rk_hook_arm (stand->desk_hook, TRUE);
      act_post (timeline, fd, random, g_rand_int_range (random, 0, 3) == 0);
      for (int i = g_rand_int_range (random, 1, 4); i > 0; i--)
        {
          change_around (stand, shift, random);
          act (timeline, fd, random);
        }
      if (shift->troubled)
        {
          /* It goes on for a while, and ends. */
          run_for (50);
          rk_hook_arm (stand->desk_hook, FALSE);
        }
      change_around (stand, shift, random);
      WAIT_SAYING (fd, client, timeline,
                   rk_client_get_n_unsent (client) == 0 || why_not (timeline) != NULL
                     || rk_client_get_state (client) == RK_CLIENT_SIGNED_OUT);
      if (rk_client_get_n_unsent (client) > 0 && why_not (timeline) != NULL)
        {
          /* Nobody here writes what a server may refuse. */
          stand_say (fd, "error the server refused: %s", why_not (timeline));
          _exit (2);
        }
      if (rk_client_get_n_unsent (client) > 0 && !shift->troubled)
        {
          stand_say (fd, "error the login ended by itself");
          _exit (2);
        }
      rk_hook_arm (stand->desk_hook, FALSE);
    }
  stand_say (fd, "done");
  _exit (0);
}

void
stand_visit (Stand *stand, int fd, gpointer data)
{
  const Shift *shift = data;
  Region *region = region_of (stand);
  g_autofree char *dir = region_desk_dir (region, shift->desk);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  RkClient *client;

  if (shift->armed_at_start)
    rk_hook_arm (stand->desk_hook, TRUE);
  client = desk_new (region, shift->desk);
  desk_list_files (dir, names);
  for (guint i = 0; i < names->len; i++)
    if (strcmp (g_ptr_array_index (names, i), "wipe.pending") == 0)
      stand_say (fd, "error a start left a wipe unfinished");
  if (!desk_sign_in (client, shift->mail, STAND_PASSWORD, &error))
    give_up (fd, "sign-in", error);
  WAIT_SAYING (fd, client, NULL, rk_client_get_state (client) == RK_CLIENT_READY);
  WAIT_SAYING (fd, client, NULL, rk_client_find_patient (client, stand->patients[0]) != NULL);
  rk_hook_arm (stand->desk_hook, !shift->armed_at_start);
  rk_wipe_report_free (desk_sign_out (client, RK_SIGN_OUT_NORMAL, &error));
  rk_hook_arm (stand->desk_hook, FALSE);
  if (error != NULL)
    give_up (fd, "sign-out", error);
  g_ptr_array_set_size (names, 0);
  desk_list_files (dir, names);
  for (guint i = 0; i < names->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (names, i), "store.db")
        || strcmp (g_ptr_array_index (names, i), "slots") == 0)
      stand_say (fd, "error a sign-out left something behind");
  stand_say (fd, "done");
  _exit (0);
}
