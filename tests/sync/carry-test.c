/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/secret.h"
#include "region.h"
#include "relay.h"

#include <signal.h>
#include <string.h>

/* What is on its way: files, several at a time, cut, stopped, killed, and spoilt; and changes that
 * were overtaken. */

#define NURSE   "nurse@midorino.example"
#define DOCTOR  "doctor@midorino.example"
#define N_FILES 6

static Region *region;
static Region wired; /* the same server, through the wire */
static Relay *relay;
static const char *program;
static RkClient *doctor;
static RkClient *nurse;
static char *patient_id;
static RkTimeline *by_doctor;
static RkTimeline *by_nurse;

/* Content that no other file has, with a mark that the wire knows in every 4 KiB. */
static GBytes *
invent (gsize size, guint number)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) ((i + number * 7919u) * 2654435761u >> 13);
  memcpy (data, "\xff\xd8\xff\xe0\0\x10JFIF", 11);
  for (gsize at = 64; at + 64 < size; at += 4096)
    memcpy (data + at, RELAY_MARK, strlen (RELAY_MARK));
  return g_bytes_new_take (data, size);
}

static GPtrArray *
invent_files (guint n, gsize size)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) content = invent (size + i * 1000, i);
      g_autofree char *name = g_strdup_printf ("写真%u.jpg", i + 1);
      g_ptr_array_add (files, rk_new_attachment_new (name, "image/jpeg", content));
    }
  return files;
}

/* What all files of a post show together. */
typedef struct
{
  GListModel *list;
  double sum; /* 0 to 1 */
  double furthest;
  gboolean back;
  guint max_at_once; /* that were begun and not done */
  gboolean die_halfway;
} Progress;

static void
on_progress (RkAttachmentItem *item, GParamSpec *spec, Progress *progress)
{
  guint n = g_list_model_get_n_items (progress->list);
  guint at_once = 0;
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkAttachmentItem) file = g_list_model_get_item (progress->list, i);
      double part = rk_attachment_item_get_progress (file);

      at_once += part > 0 && part < 1;
      sum += part / n;
    }
  progress->sum = sum;
  progress->max_at_once = MAX (progress->max_at_once, at_once);
  progress->back = progress->back || sum < progress->furthest - 1e-6;
  progress->furthest = MAX (progress->furthest, sum);
  if (progress->die_halfway && sum > 0.3)
    raise (SIGKILL);
}

static void
progress_begin (Progress *progress, RkTimeline *timeline, const char *id)
{
  progress->list
    = g_object_ref (rk_post_item_get_attachments (rk_timeline_find (timeline, id, NULL)));
  for (guint i = 0; i < g_list_model_get_n_items (progress->list); i++)
    {
      g_autoptr (RkAttachmentItem) file = g_list_model_get_item (progress->list, i);
      g_signal_connect (file, "notify::progress", G_CALLBACK (on_progress), progress);
    }
}

static void
progress_end (Progress *progress)
{
  for (guint i = 0; i < g_list_model_get_n_items (progress->list); i++)
    {
      g_autoptr (RkAttachmentItem) file = g_list_model_get_item (progress->list, i);
      g_signal_handlers_disconnect_by_data (file, progress);
    }
  g_clear_object (&progress->list);
}

static RkSendState
state_of (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  return post != NULL ? rk_post_item_get_send_state (post) : RK_SEND_FAILED;
}

static GBytes *
fetch (RkClient *client, RkAttachmentItem *item, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rk_client_media_bytes_async (client, item, NULL, on_result, &result);
  return rk_client_media_bytes_finish (client, await (&result), error);
}

/* The doctor has the post, and each file of it byte by byte. */
static void
assert_arrived (const char *id, GPtrArray *files)
{
  GListModel *list;

  WAIT (rk_timeline_find (by_doctor, id, NULL) != NULL);
  list = rk_post_item_get_attachments (rk_timeline_find (by_doctor, id, NULL));
  WAIT (g_list_model_get_n_items (list) == files->len);
  for (guint i = 0; i < files->len; i++)
    {
      const RkNewAttachment *file = g_ptr_array_index (files, i);
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) got = fetch (doctor, item, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (rk_attachment_item_get_attachment (item)->name, ==, file->name);
      g_assert_true (g_bytes_equal (got, file->content));
    }
}

static void
test_begin (void)
{
  region_add_user (region, NURSE, "佐藤 美咲", "nurse", TRUE);
  region_add_user (region, DOCTOR, "佐伯 健一", "doctor", FALSE);
  nurse = desk_new (&wired, "nurse");
  doctor = desk_new (&wired, "doctor");
  desk_must_sign_in (nurse, NURSE);
  desk_must_sign_in (doctor, DOCTOR);
  patient_id = desk_register_patient (nurse, "鈴木", "正一");
  by_nurse = desk_open (nurse, patient_id);
  desk_bring_in (by_nurse, doctor, patient_id);
  by_doctor = desk_open (doctor, patient_id);
}

/* Several at a time; a cut wire and a server that was killed take nothing back. */
static void
test_several (void)
{
  g_autoptr (GPtrArray) files = invent_files (N_FILES, 3 * 1024 * 1024);
  g_autofree char *id = NULL;
  Progress progress = { 0 };

  g_atomic_int_set (&relay->pause_us, 2000);
  id = desk_post (by_nurse, "創部の写真です", files, 0);
  progress_begin (&progress, by_nurse, id);
  WAIT (progress.furthest > 0.15);
  g_assert_cmpint (state_of (by_nurse, id), ==, RK_SEND_SENDING);
  relay_cut (relay);
  WAIT (progress.furthest > 0.4);
  region_stop (region);
  WAIT (state_of (by_nurse, id) == RK_SEND_WAITING);
  g_assert_cmpfloat (progress.furthest, <, 1);
  region_start (region);
  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
  g_atomic_int_set (&relay->pause_us, 0);
  g_test_message ("%u at once", progress.max_at_once);
  g_assert_false (progress.back);
  g_assert_cmpuint (progress.max_at_once, >=, 2);
  g_assert_cmpuint (progress.max_at_once, <=, 3);
  g_assert_cmpfloat (progress.furthest, >, 0.9999);
  progress_end (&progress);
  assert_arrived (id, files);
}

/* Stopped by its writer in the middle; later it goes on from there. */
static void
test_stopped (void)
{
  g_autoptr (GPtrArray) files = invent_files (4, 4 * 1024 * 1024);
  g_autofree char *id = NULL;
  Progress progress = { 0 };
  double at_stop;

  g_atomic_int_set (&relay->pause_us, 4000);
  id = desk_post (by_nurse, "やめます", files, 0);
  progress_begin (&progress, by_nurse, id);
  WAIT (progress.furthest > 0.1);
  desk_act (by_nurse, desk_find (by_nurse, id), rk_timeline_stop_post_async);
  WAIT (state_of (by_nurse, id) == RK_SEND_FAILED);
  g_assert_nonnull (rk_post_item_get_failure (rk_timeline_find (by_nurse, id, NULL)));
  at_stop = progress.furthest;
  g_assert_cmpfloat (at_stop, <, 0.9);
  /* Another post is not held up by it. */
  g_autofree char *next = desk_post (by_nurse, "次の書き込み", NULL, 0);
  WAIT (state_of (by_nurse, next) == RK_SEND_DONE);
  g_assert_cmpint (state_of (by_nurse, id), ==, RK_SEND_FAILED);
  g_assert_null (rk_timeline_find (by_doctor, id, NULL));
  g_atomic_int_set (&relay->pause_us, 0);
  desk_act (by_nurse, desk_find (by_nurse, id), rk_timeline_retry_async);
  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
  g_assert_false (progress.back);
  progress_end (&progress);
  assert_arrived (id, files);
}

/* A program of its own, which kill -9 ends in the middle of its files. */
static void G_GNUC_NORETURN
victim (const char *url)
{
  Region there = { 0 };
  RkClient *client;
  RkPatientItem *patient;
  RkTimeline *timeline;
  g_autoptr (GPtrArray) files = invent_files (N_FILES, 5 * 1024 * 1024);
  g_autofree char *id = NULL;
  Progress progress = { .die_halfway = TRUE };

  there.dir = (char *) g_getenv ("RK_REGION");
  there.url = (char *) url;
  client = desk_new (&there, "victim");
  desk_must_sign_in (client, NURSE);
  WAIT (g_list_model_get_n_items (rk_client_get_patients (client)) > 0);
  patient = g_list_model_get_item (rk_client_get_patients (client), 0);
  timeline = desk_open (client, rk_patient_item_get_id (patient));
  id = desk_post (timeline, "停電の前の写真", files, 0);
  progress_begin (&progress, timeline, id);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_killed (void)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) files = invent_files (N_FILES, 5 * 1024 * 1024);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  Progress progress = { 0 };
  RkTimeline *timeline;
  RkClient *again;
  RkPostItem *post;
  guint count;

  g_subprocess_launcher_setenv (launcher, "RK_REGION", region->dir, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--victim", relay->url, NULL);
  g_assert_no_error (error);
  /* The wire runs here. */
  g_subprocess_wait_async (process, NULL, on_result, &result);
  await (&result);
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);

  /* It shows how far it came, and goes on from there. */
  again = desk_new (&wired, "victim");
  g_atomic_int_set (&relay->pause_us, 3000);
  desk_must_sign_in (again, NURSE);
  timeline = desk_open (again, patient_id);
  WAIT ((post = desk_find_text (timeline, "停電の前の写真", NULL)) != NULL);
  id = g_strdup (rk_post_item_get_id (post));
  progress_begin (&progress, timeline, id);
  on_progress (NULL, NULL, &progress);
  g_test_message ("%.0f%% were there", progress.sum * 100);
  g_assert_cmpfloat (progress.sum, >=, 0.3);
  WAIT (rk_client_get_n_unsent (again) == 0);
  g_atomic_int_set (&relay->pause_us, 0);
  g_assert_false (progress.back);
  progress_end (&progress);
  assert_arrived (id, files);
  desk_find_text (by_doctor, "停電の前の写真", &count);
  g_assert_cmpuint (count, ==, 1);
  g_clear_object (&timeline);
  rk_wipe_report_free (desk_sign_out (again, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  desk_free (again);
}

/* A byte that the wire spoils on its way to the server: the server does not take it, and what was
 * written arrives whole at the next try. */
static void
test_spoilt_up (void)
{
  g_autoptr (GPtrArray) files = invent_files (2, 700 * 1024);
  g_autofree char *id = NULL;
  g_autofree char *never = NULL;

  g_atomic_int_set (&relay->n_spoilt, 0);
  g_atomic_int_set (&relay->n_spoil_up, 1);
  id = desk_post (by_nurse, "一度だけ壊れます", files, 0);
  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
  g_assert_cmpint (g_atomic_int_get (&relay->n_spoilt), ==, 1);
  assert_arrived (id, files);

  /* One that spoils every time: the person is told, and nothing spoilt is ever shown. */
  g_atomic_int_set (&relay->n_spoil_up, 1000000);
  never = desk_post (by_nurse, "いつも壊れます", files, 0);
  WAIT (state_of (by_nurse, never) == RK_SEND_FAILED);
  g_assert_cmpint (g_atomic_int_get (&relay->n_spoilt), >=, 4);
  g_assert_null (rk_timeline_find (by_doctor, never, NULL));
  g_atomic_int_set (&relay->n_spoil_up, 0);
  desk_act (by_nurse, desk_find (by_nurse, never), rk_timeline_retry_async);
  WAIT (state_of (by_nurse, never) == RK_SEND_DONE);
  assert_arrived (never, files);
}

/* A byte that the wire spoils on its way to the desk: the desk does not show it. */
static void
test_spoilt_down (void)
{
  g_autoptr (GPtrArray) files = invent_files (2, 700 * 1024);
  g_autofree char *id = desk_post (by_nurse, "届く時に壊れます", files, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) got = NULL;
  GListModel *list;

  WAIT (rk_timeline_find (by_doctor, id, NULL) != NULL);
  list = rk_post_item_get_attachments (rk_timeline_find (by_doctor, id, NULL));
  WAIT (g_list_model_get_n_items (list) == 2);
  g_autoptr (RkAttachmentItem) once = g_list_model_get_item (list, 0);
  g_autoptr (RkAttachmentItem) always = g_list_model_get_item (list, 1);

  g_atomic_int_set (&relay->n_spoilt, 0);
  g_atomic_int_set (&relay->n_spoil_down, 1);
  got = fetch (doctor, once, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_atomic_int_get (&relay->n_spoilt), ==, 1);
  g_assert_true (g_bytes_equal (got, ((RkNewAttachment *) files->pdata[0])->content));

  g_atomic_int_set (&relay->n_spoil_down, 1000000);
  g_assert_null (fetch (doctor, always, &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NOT_RENRAKU);
  WAIT (rk_attachment_item_get_state (always) == RK_MEDIA_FAILED);
  g_assert_cmpint (g_atomic_int_get (&relay->n_spoilt), >=, 3);
  g_atomic_int_set (&relay->n_spoil_down, 0);
  assert_arrived (id, files);
}

/* A post whose photos only the server has. */
static GListModel *
post_photos (const char *text, GPtrArray *files)
{
  g_autofree char *id = desk_post (by_nurse, text, files, 0);
  GListModel *list;

  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
  WAIT (rk_timeline_find (by_doctor, id, NULL) != NULL);
  list = rk_post_item_get_attachments (rk_timeline_find (by_doctor, id, NULL));
  WAIT (g_list_model_get_n_items (list) == files->len);
  return list;
}

static void
on_arrived (RkAttachmentItem *item, GParamSpec *spec, GPtrArray *arrived)
{
  if (rk_attachment_item_get_state (item) == RK_MEDIA_LOCAL
      && !g_ptr_array_find (arrived, item, NULL))
    g_ptr_array_add (arrived, item);
}

static guint
place_of (GPtrArray *arrived, GListModel *list, guint i)
{
  g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
  guint index = G_MAXUINT;

  return g_ptr_array_find (arrived, item, &index) ? index : G_MAXUINT;
}

static void
set_sight (GListModel *list, guint from, guint to, RkMediaSight sight)
{
  for (guint i = from; i < to; i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      rk_client_set_media_sight (doctor, item, sight);
    }
}

/* What is on the screen comes before what is near it, and what was scrolled away not at all. */
static void
test_sight (void)
{
  g_autoptr (GPtrArray) files = invent_files (14, 300 * 1024);
  GListModel *list = post_photos ("たくさんの写真", files);
  g_autoptr (GPtrArray) arrived = g_ptr_array_new ();
  GAsyncResult *shown[14] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) got = NULL;

  for (guint i = 0; i < 14; i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      g_signal_connect (item, "notify::state", G_CALLBACK (on_arrived), arrived);
    }
  g_atomic_int_set (&relay->pause_us, 15000);
  set_sight (list, 0, 12, RK_MEDIA_NEAR);
  for (guint i = 12; i < 14; i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      rk_client_media_shown_async (doctor, item, NULL, on_result, &shown[i]);
    }
  /* One that was on the screen for a moment, behind the others. */
  g_autoptr (RkAttachmentItem) passed = g_list_model_get_item (list, 9);
  rk_client_media_shown_async (doctor, passed, NULL, on_result, &shown[9]);
  set_sight (list, 6, 10, RK_MEDIA_OUT_OF_SIGHT);
  g_assert_null (rk_client_media_bytes_finish (doctor, await (&shown[9]), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  WAIT (arrived->len == 10);
  /* Three were on their way already. */
  g_assert_cmpuint (place_of (arrived, list, 12), <, 5);
  g_assert_cmpuint (place_of (arrived, list, 13), <, 5);
  for (guint i = 6; i < 10; i++)
    g_assert_cmpuint (place_of (arrived, list, i), ==, G_MAXUINT);
  g_atomic_int_set (&relay->pause_us, 0);
  for (guint i = 12; i < 14; i++)
    {
      g_autoptr (GBytes) content = rk_client_media_bytes_finish (doctor, await (&shown[i]), &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (content, ((RkNewAttachment *) files->pdata[i])->content));
    }

  /* It comes back to the screen. */
  g_assert_cmpint (rk_attachment_item_get_state (passed), ==, RK_MEDIA_REMOTE);
  g_clear_object (&shown[9]);
  rk_client_media_shown_async (doctor, passed, NULL, on_result, &shown[9]);
  got = rk_client_media_bytes_finish (doctor, await (&shown[9]), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (got, ((RkNewAttachment *) files->pdata[9])->content));
  for (guint i = 0; i < 14; i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      g_signal_handlers_disconnect_by_data (item, arrived);
      g_clear_object (&shown[i]);
    }
}

/* A large one that is scrolled away stops, and goes on from there; one that was opened does not. */
static void
test_scrolled_away (void)
{
  g_autoptr (GPtrArray) files = invent_files (2, 8 * 1024 * 1024);
  GListModel *list = post_photos ("大きな写真", files);
  g_autoptr (RkAttachmentItem) seen = g_list_model_get_item (list, 0);
  g_autoptr (RkAttachmentItem) opened = g_list_model_get_item (list, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) other_content = NULL;
  double came;

  g_atomic_int_set (&relay->pause_us, 5000);
  rk_client_media_shown_async (doctor, seen, NULL, on_result, &result);
  rk_client_media_bytes_async (doctor, opened, NULL, on_result, &other);
  WAIT (rk_attachment_item_get_progress (seen) > 0.1);
  came = rk_attachment_item_get_progress (seen);
  rk_client_set_media_sight (doctor, seen, RK_MEDIA_OUT_OF_SIGHT);
  rk_client_set_media_sight (doctor, opened, RK_MEDIA_OUT_OF_SIGHT);
  g_assert_null (rk_client_media_bytes_finish (doctor, await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  WAIT (rk_attachment_item_get_state (seen) == RK_MEDIA_REMOTE);
  other_content = rk_client_media_bytes_finish (doctor, await (&other), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (other_content, ((RkNewAttachment *) files->pdata[1])->content));
  /* All the time nothing more of it came. */
  g_assert_cmpint (rk_attachment_item_get_state (seen), ==, RK_MEDIA_REMOTE);

  rk_client_media_shown_async (doctor, seen, NULL, on_result, &again);
  WAIT (rk_attachment_item_get_state (seen) == RK_MEDIA_LOADING);
  g_assert_cmpfloat (rk_attachment_item_get_progress (seen), >=, came);
  g_atomic_int_set (&relay->pause_us, 0);
  content = rk_client_media_bytes_finish (doctor, await (&again), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (content, ((RkNewAttachment *) files->pdata[0])->content));
}

static RkMediaUsage
usage_of (RkClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RkMediaUsage usage = { 0 };

  rk_client_media_usage_async (client, NULL, on_result, &result);
  rk_client_media_usage_finish (client, await (&result), &usage, &error);
  g_assert_no_error (error);
  return usage;
}

/* The person's limit and the facility's: the oldest is forgotten and fetched again; what is unsent
 * never is. */
static void
test_kept (void)
{
  g_autoptr (GPtrArray) files = invent_files (4, 1024 * 1024);
  GListModel *list = post_photos ("残す写真", files);
  g_autoptr (GPtrArray) unsent_files = invent_files (3, 2 * 1024 * 1024);
  g_autoptr (GAsyncResult) emptied = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *unsent = NULL;
  RkMediaUsage usage;

  g_assert_cmpint (usage_of (doctor).limit, ==, RK_MEDIA_USUAL_LIMIT);
  rk_client_set_media_limit (doctor, 3 * 1024 * 1024);
  WAIT (usage_of (doctor).kept <= 3 * 1024 * 1024);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      g_bytes_unref (fetch (doctor, item, &error));
      g_assert_no_error (error);
    }
  usage = usage_of (doctor);
  g_assert_cmpint (usage.kept, <=, 3 * 1024 * 1024);
  g_assert_cmpint (usage.kept, >, 2 * 1024 * 1024);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      WAIT (rk_attachment_item_get_state (item) == (i < 2 ? RK_MEDIA_REMOTE : RK_MEDIA_LOCAL));
    }
  g_autoptr (RkAttachmentItem) first = g_list_model_get_item (list, 0);
  g_autoptr (GBytes) again = fetch (doctor, first, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (again, ((RkNewAttachment *) files->pdata[0])->content));

  /* The facility allows less than the person wants. */
  rk_client_set_media_limit (doctor, 64 * 1024 * 1024);
  g_free (region_ctl (region, "facility", "set", "--media-limit", "2", region->facility_id, NULL));
  WAIT (usage_of (doctor).limit == 2000000);
  WAIT (usage_of (doctor).kept <= 2000000);
  g_assert_cmpint (usage_of (doctor).rule, ==, 2000000);

  /* More than the limit waits to be sent, and the button empties what it may. */
  region_stop (region);
  unsent = desk_post (by_doctor, "送信を待つ写真", unsent_files, 0);
  g_assert_cmpint (usage_of (doctor).unsent, >, 6 * 1024 * 1024);
  rk_client_empty_media_async (doctor, NULL, on_result, &emptied);
  g_assert_true (rk_client_act_finish (doctor, await (&emptied), &error));
  g_assert_no_error (error);
  g_assert_cmpint (usage_of (doctor).kept, ==, 0);
  g_assert_cmpint (usage_of (doctor).unsent, >, 6 * 1024 * 1024);
  region_start (region);
  WAIT (state_of (by_doctor, unsent) == RK_SEND_DONE);
  assert_arrived (unsent, unsent_files);
  g_assert_cmpint (usage_of (doctor).unsent, ==, 0);
  g_free (region_ctl (region, "facility", "set", "--media-limit", "0", region->facility_id, NULL));
  WAIT (usage_of (doctor).limit == 64 * 1024 * 1024);
}

static gint64
version_of (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  return post != NULL ? rk_post_item_get_post (post)->version : 0;
}

static void
note_state (RkPostItem *post, GParamSpec *spec, gboolean *ret_refused)
{
  if (rk_post_item_get_send_state (post) == RK_SEND_FAILED)
    *ret_refused = TRUE;
}

/*
 * She changes a post at two desks, and the news of it come late to this one: the refusal does not
 * stand there without what it speaks of, and what is sent again is not refused once more.
 */
static void
test_overtaken (void)
{
  RkClient *other = desk_new (region, "other");
  RkTimeline *by_other;
  g_autofree char *id = desk_post (by_nurse, "体重は52.6kgでした。", NULL, 0);
  g_autoptr (GError) error = NULL;
  gboolean refused_again = FALSE;

  desk_must_sign_in (other, NURSE);
  by_other = desk_open (other, patient_id);
  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
  WAIT (rk_timeline_find (by_other, id, NULL) != NULL && version_of (by_nurse, id) == 1);

  g_atomic_int_set (&relay->hold_feed, TRUE);
  desk_edit (by_other, desk_find (by_other, id), "体重は52.4kgでした。");
  WAIT (version_of (by_other, id) == 2);
  desk_edit (by_nurse, desk_find (by_nurse, id), "体重は52.8kgでした。");
  WAIT (state_of (by_nurse, id) == RK_SEND_FAILED);
  g_assert_cmpint (version_of (by_nurse, id), ==, 2);
  g_assert_cmpstr (
    rk_post_item_get_text (rk_timeline_find (by_nurse, id, NULL)), ==, "体重は52.8kgでした。");

  /* And once more, after she was told. */
  desk_edit (by_other, desk_find (by_other, id), "体重は52.2kgでした。");
  WAIT (version_of (by_other, id) == 3);
  desk_act (by_nurse, desk_find (by_nurse, id), rk_timeline_retry_async);
  g_signal_connect (
    rk_timeline_find (by_nurse, id, NULL), "notify", G_CALLBACK (note_state), &refused_again);
  WAIT (version_of (by_other, id) == 4);
  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
  g_assert_false (refused_again);
  g_signal_handlers_disconnect_by_data (rk_timeline_find (by_nurse, id, NULL), &refused_again);
  g_assert_cmpstr (
    rk_post_item_get_text (rk_timeline_find (by_other, id, NULL)), ==, "体重は52.8kgでした。");

  /* What came late takes nothing back. */
  g_atomic_int_set (&relay->hold_feed, FALSE);
  WAIT (version_of (by_doctor, id) == 4);
  WAIT (version_of (by_nurse, id) == 4);
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), ==, 0);

  rk_wipe_report_free (desk_sign_out (other, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  g_clear_object (&by_other);
  desk_free (other);
}

/* What a window asks for while the program closes is not asked of anybody any more. */
static void
test_closed (void)
{
  g_autoptr (GPtrArray) files = invent_files (1, 1024);
  GListModel *list = post_photos ("帰る前の写真", files);
  g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_shutdown (doctor);
  rk_client_set_media_sight (doctor, item, RK_MEDIA_OUT_OF_SIGHT);
  rk_client_media_shown_async (doctor, item, NULL, on_result, &result);
  g_assert_null (rk_client_media_bytes_finish (doctor, await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_end (void)
{
  g_clear_object (&by_doctor);
  g_clear_object (&by_nurse);
  desk_free (doctor);
  desk_free (nurse);
}

int
main (int argc, char **argv)
{
  int status;

  rk_secret_init ();
  if (argc == 3 && strcmp (argv[1], "--victim") == 0)
    victim (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  region = region_new ();
  region_start (region);
  relay = relay_new (region->port);
  wired = *region;
  wired.url = relay->url;
  g_test_add_func ("/carry/begin", test_begin);
  g_test_add_func ("/carry/several", test_several);
  g_test_add_func ("/carry/stopped", test_stopped);
  g_test_add_func ("/carry/killed", test_killed);
  g_test_add_func ("/carry/spoilt-up", test_spoilt_up);
  g_test_add_func ("/carry/spoilt-down", test_spoilt_down);
  g_test_add_func ("/carry/sight", test_sight);
  g_test_add_func ("/carry/scrolled-away", test_scrolled_away);
  g_test_add_func ("/carry/kept", test_kept);
  g_test_add_func ("/carry/overtaken", test_overtaken);
  g_test_add_func ("/carry/closed", test_closed);
  g_test_add_func ("/carry/end", test_end);
  status = g_test_run ();
  relay_free (relay);
  region_free (region);
  g_free (patient_id);
  return status;
}
