/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "client/client-private.h"
#include "client/engine-private.h"
#include "region.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* What goes wrong between a desk and its server, or on the desk itself, while work is unsent. */

static Region *region;
static RkClient *doctor;
static RkClient *nurse;
static char *patient_id;
static RkTimeline *by_doctor;
static RkTimeline *by_nurse;

/* In the place of the server: gives the requests that hold a word, or all, one answer, and the
 * others another, or none. */
typedef struct
{
  GSocketService *service;
  const char *head;
  const char *body;
  const char *only;
  const char *other_head;
  const char *other_body;
  gint n_asked;
  gint n_matched;
} StandIn;

static gboolean
on_connection (GThreadedSocketService *service,
               GSocketConnection *connection,
               GObject *source,
               gpointer data)
{
  StandIn *stand_in = data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char buffer[65536];
  g_autofree char *answer = NULL;
  const char *head = stand_in->other_head, *body = stand_in->other_body;
  gssize n = g_input_stream_read (in, buffer, sizeof buffer - 1, NULL, NULL);

  buffer[MAX (n, 0)] = '\0';
  g_atomic_int_inc (&stand_in->n_asked);
  if (stand_in->only == NULL || strstr (buffer, stand_in->only) != NULL)
    {
      g_atomic_int_inc (&stand_in->n_matched);
      head = stand_in->head;
      body = stand_in->body;
    }
  if (head != NULL)
    {
      answer = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                                head, strlen (body), body);
      g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
    }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
stand_in_begin (StandIn *stand_in)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, region->port);
  g_autoptr (GError) error = NULL;

  stand_in->service = g_threaded_socket_service_new (64);
  g_socket_listener_add_address (G_SOCKET_LISTENER (stand_in->service), address,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (stand_in->service, "run", G_CALLBACK (on_connection), stand_in);
}

static void
stand_in_end (StandIn *stand_in)
{
  g_socket_service_stop (stand_in->service);
  g_socket_listener_close (G_SOCKET_LISTENER (stand_in->service));
  g_clear_object (&stand_in->service);
}

static void
wait_ms (guint ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
}

static RkSendState
state_of (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);

  g_assert_nonnull (post);
  return rk_post_item_get_send_state (post);
}

static gint64
version_of (RkTimeline *timeline, const char *id)
{
  RkPostItem *post = rk_timeline_find (timeline, id, NULL);
  gint64 version = 0;

  /* It may still be on its way to this desk. */
  if (post != NULL)
    g_object_get (post, "version", &version, NULL);
  return version;
}

static void
test_begin (void)
{
  region_add_user (region, "doctor@example.jp", "田中 一郎", "doctor", TRUE);
  region_add_user (region, "nurse@example.jp", "鈴木 花", "nurse", FALSE);
  region_add_user (region, "helper@example.jp", "高橋 恵", "helper", FALSE);
  doctor = desk_new (region, "doctor");
  desk_must_sign_in (doctor, "doctor@example.jp");
  patient_id = desk_register_patient (doctor, "佐藤", "花子");
  by_doctor = desk_open (doctor, patient_id);
  nurse = desk_new (region, "nurse");
  desk_must_sign_in (nurse, "nurse@example.jp");
  desk_bring_in (by_doctor, nurse, patient_id);
  by_nurse = desk_open (nurse, patient_id);
}

/* A word about a revocation that only the answer to a request can bring. */
static void
test_revoked_while_away (void)
{
  RkClient *helper = desk_new (region, "helper");
  RkTimeline *timeline;
  g_autofree char *id = NULL;
  g_autofree char *out = NULL;
  Ended ended = { 0 };

  g_signal_connect (helper, "ended", G_CALLBACK (on_ended), &ended);
  desk_must_sign_in (helper, "helper@example.jp");
  desk_bring_in (by_doctor, helper, patient_id);
  timeline = desk_open (helper, patient_id);
  WAIT (!rk_client_get_syncing (helper));
  region_stop (region);
  id = desk_post (timeline, "まだ送っていません", NULL, 0);
  out = region_ctl (region, "user", "suspend", "helper@example.jp", NULL);
  region_start (region);
  WAIT (ended.n == 1);
  g_assert_cmpint (ended.reason, ==, RK_END_REVOKED);
  g_assert_false (ended.sealed);
  g_assert_cmpuint (ended.n_destroyed, ==, 1);
  g_assert_false (region_holds (region, "helper", "store.db"));
  g_assert_false (region_holds (region, "helper", "slots"));
  g_clear_object (&timeline);
  desk_free (helper);
}

/* A session that ran out by itself keeps what is unsent for its person. */
static void
test_expired (void)
{
  StandIn stand_in = { .head = "401 Unauthorized\r\nContent-Type: application/problem+json",
                       .body = "{\"type\":\"about:blank\",\"title\":\"x\",\"status\":401,"
                               "\"code\":\"session_ended\",\"reason\":\"expired\"}" };
  RkClient *desk = desk_new (region, "expired");
  RkTimeline *timeline;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  Ended ended = { 0 };

  g_signal_connect (desk, "ended", G_CALLBACK (on_ended), &ended);
  desk_must_sign_in (desk, "nurse@example.jp");
  timeline = desk_open (desk, patient_id);
  WAIT (!rk_client_get_syncing (desk));
  region_stop (region);
  id = desk_post (timeline, "期限切れの前に", NULL, 0);
  stand_in.only = id;
  stand_in_begin (&stand_in);
  WAIT (ended.n == 1);
  stand_in_end (&stand_in);
  g_assert_cmpint (ended.reason, ==, RK_END_EXPIRED);
  g_assert_true (ended.sealed);
  g_clear_object (&timeline);
  region_start (region);
  desk_must_sign_in (desk, "nurse@example.jp");
  WAIT (rk_client_get_n_unsent (desk) == 0);
  WAIT (desk_find_text (by_doctor, "期限切れの前に", NULL) != NULL);
  rk_wipe_report_free (desk_sign_out (desk, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  desk_free (desk);
}

static gboolean
keep_busy (gpointer data)
{
  g_usleep (200);
  return g_atomic_int_get ((gint *) data) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Two answers say that the session is over, and the second is heeded late. */
static gboolean
end_twice (gpointer data)
{
  RkEngine *engine = data;

  rk_engine_end_by_server (engine, "expired");
  rk_engine_end_login (engine, RK_END_EXPIRED, TRUE, NULL);
  return G_SOURCE_REMOVE;
}

/* The end of a session is never that of the next one on the same desk. */
static void
test_next_login (void)
{
  RkClient *desk = desk_new (region, "next");
  RkEngine *engine = rk_client_get_engine (desk);
  g_autoptr (GSource) load = g_timeout_source_new (0);
  g_autoptr (GError) error = NULL;
  gint busy = TRUE;
  Ended ended = { 0 };

  g_signal_connect (desk, "ended", G_CALLBACK (on_ended), &ended);
  desk_must_sign_in (desk, "nurse@example.jp");
  WAIT (!rk_client_get_syncing (desk));
  /* What has less priority does not get its turn. */
  g_source_set_priority (load, G_PRIORITY_HIGH_IDLE);
  g_source_set_callback (load, keep_busy, &busy, NULL);
  g_source_attach (load, engine->context);
  g_main_context_invoke_full (engine->context, G_PRIORITY_DEFAULT, end_twice, engine, NULL);
  WAIT (ended.n == 1);
  desk_must_sign_in (desk, "nurse@example.jp");
  g_atomic_int_set (&busy, FALSE);
  wait_ms (1000);
  g_assert_cmpuint (ended.n, ==, 1);
  g_assert_cmpint (rk_client_get_state (desk), ==, RK_CLIENT_READY);
  rk_wipe_report_free (desk_sign_out (desk, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  desk_free (desk);
}

/* After an outage the pauses are long; a person, or the system, knows sooner. */
static void
test_reconnect (void)
{
  region_stop (region);
  WAIT (!rk_client_get_online (nurse));
  wait_ms (12000);
  region_start (region);
  rk_client_reconnect (nurse);
  wait_ms (1500);
  g_assert_true (rk_client_get_online (nurse));
  WAIT (rk_client_get_online (doctor));
}

/* A server that has no time, and something in between that wants a sign-in of its own: neither is
 * a refusal, and neither ends the login. */
static void
test_busy (void)
{
  static const struct
  {
    const char *head;
    const char *body;
  } answers[] = {
    { "503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1",
      "{\"type\":\"about:blank\",\"title\":\"x\",\"status\":503,\"code\":\"unavailable\","
      "\"detail\":\"another request for the same upload is still at work\",\"retry_after\":1}" },
    { "401 Unauthorized\r\nContent-Type: text/html", "<html>Sign in to the network</html>" },
  };
  Ended ended = { 0 };
  gulong handler = g_signal_connect (nurse, "ended", G_CALLBACK (on_ended), &ended);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      StandIn stand_in = { .head = answers[i].head, .body = answers[i].body };
      g_autofree char *text = g_strdup_printf ("混んでいる時に %zu", i);
      g_autofree char *id = NULL;

      region_stop (region);
      stand_in_begin (&stand_in);
      id = desk_post (by_nurse, text, NULL, 0);
      WAIT (g_atomic_int_get (&stand_in.n_asked) >= 4);
      g_assert_cmpint (state_of (by_nurse, id), !=, RK_SEND_FAILED);
      stand_in_end (&stand_in);
      region_start (region);
      WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
      WAIT (desk_find_text (by_doctor, text, NULL) != NULL);
    }
  g_assert_cmpuint (ended.n, ==, 0);
  g_signal_handler_disconnect (nurse, handler);
}

/* What goes wrong with an upload on the server's side is tried again and shows as no failure. */
static void
test_upload_at_work (void)
{
  static const char *const answers[][2] = {
    { "503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1",
      "{\"type\":\"about:blank\",\"title\":\"x\",\"status\":503,\"code\":\"unavailable\","
      "\"detail\":\"another request for the same upload is still at work\",\"retry_after\":1}" },
    { "409 Conflict\r\nContent-Type: application/problem+json",
      "{\"type\":\"about:blank\",\"title\":\"x\",\"status\":409,\"code\":\"conflict\","
      "\"detail\":\"not all bytes are there\",\"received\":0}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      StandIn stand_in = { .head = answers[i][0],
                           .body = answers[i][1],
                           .only = "/complete",
                           .other_head = "200 OK\r\nContent-Type: application/json",
                           .other_body = "{\"received\":12,\"state\":\"receiving\"}" };
      g_autoptr (GPtrArray) files
        = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
      g_autoptr (GBytes) content = g_bytes_new_static ("\xff\xd8\xff\xe0\0\x10JFIF\0", 12);
      g_autofree char *id = NULL;

      g_ptr_array_add (files, rk_new_attachment_new ("傷.jpg", "image/jpeg", content));
      region_stop (region);
      id = desk_post (by_nurse, "写真です", files, 0);
      stand_in_begin (&stand_in);
      WAIT (g_atomic_int_get (&stand_in.n_matched) >= 2);
      g_assert_cmpint (state_of (by_nurse, id), !=, RK_SEND_FAILED);
      stand_in_end (&stand_in);
      region_start (region);
      WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
    }
}

static void
on_online (RkClient *client, GParamSpec *spec, StandIn *stand_in)
{
  if (!rk_client_get_online (client))
    g_assert_cmpint (g_atomic_int_get (&stand_in->n_asked), >=, 2);
}

/* One request without an answer is no reason to say offline; the next one is. */
static void
test_missed (void)
{
  StandIn stand_in = { 0 };
  g_autofree char *id = NULL;
  gulong handler;

  /* All that was written arrives, so its feed is awake. */
  id = desk_post (by_doctor, "起きていますか", NULL, 0);
  WAIT (rk_timeline_find (by_nurse, id, NULL) != NULL);
  WAIT (rk_client_get_online (nurse) && !rk_client_get_syncing (nurse));
  handler = g_signal_connect (nurse, "notify::online", G_CALLBACK (on_online), &stand_in);
  region_stop (region);
  stand_in_begin (&stand_in);
  WAIT (!rk_client_get_online (nurse));
  stand_in_end (&stand_in);
  g_signal_handler_disconnect (nurse, handler);
  region_start (region);
  WAIT (rk_client_get_online (nurse));
  WAIT (rk_client_get_online (doctor));
}

/* The server comes back from a backup: the desk's cursor is from a time that never was. Everything
 * is asked for again; what is waiting and what is half written stays. */
static void
test_restored (void)
{
  g_autofree char *data = g_build_filename (region->dir, "data", NULL);
  g_autofree char *backup = g_build_filename (region->dir, "backup", NULL);
  g_autofree char *lost = NULL;
  g_autofree char *waiting = NULL;

  g_free (region_ctl (region, "backup", backup, NULL));
  lost = desk_post (by_doctor, "控えのあとで", NULL, 0);
  WAIT (desk_find_text (by_nurse, "控えのあとで", NULL) != NULL);
  region_stop (region);
  waiting = desk_post (by_nurse, "復旧を待って", NULL, 0);
  rk_timeline_save_draft (by_nurse, "書きかけ", NULL);
  WAIT (g_strcmp0 (rk_timeline_get_draft_text (by_nurse), "書きかけ") == 0);
  region_remove_tree (data);
  g_free (region_ctl (region, "restore", backup, NULL));
  region_start (region);
  WAIT (desk_find_text (by_nurse, "控えのあとで", NULL) == NULL);
  /* It may go out before the desk begins afresh, and is gone then until it is fetched. */
  WAIT (rk_timeline_find (by_nurse, waiting, NULL) != NULL
        && state_of (by_nurse, waiting) == RK_SEND_DONE);
  WAIT (desk_find_text (by_doctor, "復旧を待って", NULL) != NULL);
  g_assert_cmpstr (rk_timeline_get_draft_text (by_nurse), ==, "書きかけ");
  WAIT (desk_find_text (by_nurse, "期限切れの前に", NULL) != NULL);
  g_assert_nonnull (rk_client_find_patient (nurse, patient_id));
  rk_timeline_save_draft (by_nurse, "", NULL);
}

/* A disk without room: the post is refused with a word about it, and nothing else is lost. */
static void
test_no_room (void)
{
  struct rlimit before, none;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (8000, 'a');
  g_autofree char *id = NULL;
  g_autofree char *refused = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (by_nurse));

  rk_timeline_save_draft (by_nurse, "消えない下書き", NULL);
  WAIT (g_strcmp0 (rk_timeline_get_draft_text (by_nurse), "消えない下書き") == 0);
  wait_ms (1500);
  WAIT (!rk_client_get_syncing (nurse));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  rk_timeline_post_async (by_nurse, text, NULL, NULL, 0, NULL, on_result, &result);
  refused = rk_timeline_post_finish (by_nurse, await (&result), &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NO_ROOM);
  g_assert_null (refused);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (by_nurse)), ==, n);
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), ==, 0);
  g_assert_cmpstr (rk_timeline_get_draft_text (by_nurse), ==, "消えない下書き");

  /* As soon as there is room, the same goes. */
  id = desk_post (by_nurse, text, NULL, 0);
  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
}

typedef struct
{
  RkAttachmentItem *file;
  double furthest;
  guint n;
  gboolean back;
} Progress;

static void
on_progress (RkAttachmentItem *file, GParamSpec *spec, Progress *progress)
{
  double now = rk_attachment_item_get_progress (file);

  if (rk_attachment_item_get_state (file) != RK_MEDIA_UPLOADING || now <= 0)
    return;
  progress->n++;
  if (now < progress->furthest)
    progress->back = TRUE;
  progress->furthest = MAX (progress->furthest, now);
}

/* An upload that is cut goes on from where the server has it. */
static void
test_cut_upload (void)
{
  const gsize size = 20 * 1024 * 1024;
  guint8 *noise = g_malloc (size);
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RkAttachmentItem) theirs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  Progress progress = { 0 };
  double at_cut;

  for (gsize i = 0; i < size; i++)
    noise[i] = (guint8) (i * 2654435761u >> 13);
  memcpy (noise, "\xff\xd8\xff\xe0\0\x10JFIF", 11);
  content = g_bytes_new_take (noise, size);
  g_ptr_array_add (files, rk_new_attachment_new ("長い.jpg", "image/jpeg", content));
  id = desk_post (by_nurse, "大きな写真", files, 0);
  progress.file = g_list_model_get_item (
    rk_post_item_get_attachments (rk_timeline_find (by_nurse, id, NULL)), 0);
  g_signal_connect (progress.file, "notify::progress", G_CALLBACK (on_progress), &progress);
  WAIT (progress.furthest > 0.1);
  g_subprocess_force_exit (region->server);
  g_subprocess_wait (region->server, NULL, NULL);
  g_clear_object (&region->server);
  wait_ms (100);
  at_cut = progress.furthest;
  g_assert_cmpfloat (at_cut, <, 1);
  region_start (region);
  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);
  g_assert_false (progress.back);
  g_signal_handlers_disconnect_by_data (progress.file, &progress);
  g_object_unref (progress.file);

  WAIT (rk_timeline_find (by_doctor, id, NULL) != NULL
        && g_list_model_get_n_items (
             rk_post_item_get_attachments (rk_timeline_find (by_doctor, id, NULL)))
             == 1);
  theirs = g_list_model_get_item (
    rk_post_item_get_attachments (rk_timeline_find (by_doctor, id, NULL)), 0);
  rk_client_media_bytes_async (doctor, theirs, NULL, on_result, &result);
  received = rk_client_media_bytes_finish (doctor, await (&result), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (received, content));
}

/* An edit that the server refuses shows as failed; it is tried again or given up. */
static void
test_refused_edit (void)
{
  RkClient *other = desk_new (region, "other");
  RkTimeline *by_other;
  g_autofree char *id = desk_post (by_nurse, "体温 36.8", NULL, 0);
  g_autofree char *foreign = desk_post (by_doctor, "医師の記載", NULL, 0);
  RkTimeline *loser;
  g_autoptr (GError) error = NULL;

  desk_must_sign_in (other, "nurse@example.jp");
  by_other = desk_open (other, patient_id);
  WAIT (rk_timeline_find (by_other, id, NULL) != NULL && state_of (by_other, id) == RK_SEND_DONE);
  WAIT (state_of (by_nurse, id) == RK_SEND_DONE);

  /* 409: the same person at two desks that were both away. */
  region_stop (region);
  desk_edit (by_nurse, desk_find (by_nurse, id), "体温 37.1");
  desk_edit (by_other, desk_find (by_other, id), "体温 37.2");
  region_start (region);
  WAIT (state_of (by_nurse, id) == RK_SEND_FAILED || state_of (by_other, id) == RK_SEND_FAILED);
  loser = state_of (by_nurse, id) == RK_SEND_FAILED ? by_nurse : by_other;
  WAIT (state_of (loser == by_nurse ? by_other : by_nurse, id) == RK_SEND_DONE);
  g_assert_nonnull (rk_post_item_get_failure (rk_timeline_find (loser, id, NULL)));
  WAIT (version_of (loser, id) >= 2);
  desk_act (loser, desk_find (loser, id), rk_timeline_retry_async);
  WAIT (state_of (loser, id) == RK_SEND_DONE && version_of (by_doctor, id) == 3);
  g_assert_cmpstr (rk_post_item_get_text (rk_timeline_find (by_doctor, id, NULL)), ==,
                   loser == by_nurse ? "体温 37.1" : "体温 37.2");

  /* 403: what is not mine. */
  WAIT (rk_timeline_find (by_nurse, foreign, NULL) != NULL);
  desk_edit (by_nurse, desk_find (by_nurse, foreign), "書きかえ");
  WAIT (state_of (by_nurse, foreign) == RK_SEND_FAILED);
  g_assert_cmpuint (rk_client_get_n_unsent (nurse), ==, 1);
  desk_act (by_nurse, desk_find (by_nurse, foreign), rk_timeline_discard_async);
  WAIT (rk_client_get_n_unsent (nurse) == 0);
  g_assert_cmpstr (
    rk_post_item_get_text (rk_timeline_find (by_nurse, foreign, NULL)), ==, "医師の記載");
  g_assert_cmpint (state_of (by_nurse, foreign), ==, RK_SEND_DONE);

  rk_wipe_report_free (desk_sign_out (other, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  g_clear_object (&by_other);
  desk_free (other);
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
  g_test_init (&argc, &argv, NULL);
  region = region_new ();
  region_start (region);
  g_test_add_func ("/mishaps/begin", test_begin);
  g_test_add_func ("/mishaps/revoked-while-away", test_revoked_while_away);
  g_test_add_func ("/mishaps/expired", test_expired);
  g_test_add_func ("/mishaps/next-login", test_next_login);
  g_test_add_func ("/mishaps/reconnect", test_reconnect);
  g_test_add_func ("/mishaps/busy", test_busy);
  g_test_add_func ("/mishaps/upload-at-work", test_upload_at_work);
  g_test_add_func ("/mishaps/missed", test_missed);
  g_test_add_func ("/mishaps/refused-edit", test_refused_edit);
  g_test_add_func ("/mishaps/no-room", test_no_room);
  g_test_add_func ("/mishaps/cut-upload", test_cut_upload);
  g_test_add_func ("/mishaps/restored", test_restored);
  g_test_add_func ("/mishaps/end", test_end);
  status = g_test_run ();
  region_free (region);
  g_free (patient_id);
  return status;
}
