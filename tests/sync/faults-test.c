/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "region.h"

#include "client/store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* What may happen to a desk: killed, sealed, revoked, damaged, and an interrupted wipe. */

static Region *region;
static RkClient *doctor;
static char *patient_id;
static RkTimeline *by_doctor;
static const char *program;

static gboolean
only_device_left (const char *desk)
{
  g_autofree char *dir = region_desk_dir (region, desk);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  desk_list_files (dir, files);
  return files->len == 1 && strcmp (g_ptr_array_index (files, 0), "device") == 0;
}

/* The path of the only store of a desk. */
static char *
store_dir (const char *desk)
{
  g_autofree char *dir = region_desk_dir (region, desk);
  g_autofree char *stores = g_build_filename (dir, "stores", NULL);
  g_autoptr (GDir) entries = g_dir_open (stores, 0, NULL);
  const char *name = entries != NULL ? g_dir_read_name (entries) : NULL;

  return name != NULL ? g_build_filename (stores, name, NULL) : NULL;
}

static void
bring_in (const char *desk, const char *mail)
{
  RkClient *client = desk_new (region, desk);
  g_autoptr (RkWipeReport) report = NULL;
  g_autoptr (GError) error = NULL;

  desk_must_sign_in (client, mail);
  desk_bring_in (by_doctor, client, patient_id);
  report = desk_sign_out (client, RK_SIGN_OUT_NORMAL, &error);
  g_assert_no_error (error);
  desk_free (client);
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
  bring_in ("nurse", "nurse@example.jp");
  bring_in ("helper", "helper@example.jp");
  g_assert_true (only_device_left ("nurse"));
}

/* A program of its own, so that kill -9 is one: signs in, writes three posts that the server does
 * not answer, says so and waits for its end. */
static void G_GNUC_NORETURN
victim (const char *url)
{
  Region there = { 0 };
  RkClient *client;
  g_autoptr (GAsyncResult) result = NULL;
  RkPatientItem *patient = NULL;
  RkTimeline *timeline;

  there.dir = (char *) g_getenv ("RK_REGION");
  there.url = (char *) url;
  client = desk_new (&there, "victim");
  desk_must_sign_in (client, "nurse@example.jp");
  WAIT (g_list_model_get_n_items (rk_client_get_patients (client)) > 0);
  patient = g_list_model_get_item (rk_client_get_patients (client), 0);
  timeline = desk_open (client, rk_patient_item_get_id (patient));
  g_print ("ready\n");
  fflush (stdout);
  (void) getchar ();
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("停電の前に %d", i);
      g_autofree char *id = desk_post (timeline, text, NULL, 0);
    }
  g_print ("posted\n");
  fflush (stdout);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_word (GDataInputStream *out, const char *word)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
      g_assert_nonnull (line);
      if (strcmp (line, word) == 0)
        return;
    }
}

static void
test_killed (void)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *database = NULL;
  g_autofree char *head = NULL;
  gsize size;
  RkClient *again;
  guint at[4], count;

  g_subprocess_launcher_setenv (launcher, "RK_REGION", region->dir, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--victim", region->url, NULL);
  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  wait_for_word (out, "ready");
  region_pause (region, TRUE);
  g_assert_true (
    g_output_stream_write_all (g_subprocess_get_stdin_pipe (process), "\n", 1, NULL, NULL, &error));
  g_assert_no_error (error);
  wait_for_word (out, "posted");
  g_usleep (300000);
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);
  region_pause (region, FALSE);

  /* What lies there is no database that anybody can read. */
  dir = store_dir ("victim");
  database = g_build_filename (dir, "store.db", NULL);
  g_assert_true (g_file_get_contents (database, &head, &size, NULL));
  g_assert_cmpint (memcmp (head, "SQLite format 3", 15), !=, 0);

  /* Another start leaves it sealed; somebody else gets a store of their own. */
  again = desk_new (region, "victim");
  g_assert_true (g_file_test (database, G_FILE_TEST_EXISTS));
  desk_must_sign_in (again, "helper@example.jp");
  g_assert_cmpuint (rk_client_get_n_unsent (again), ==, 0);
  rk_wipe_report_free (desk_sign_out (again, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (database, G_FILE_TEST_EXISTS));

  /* Its own person opens it, and everything goes out: once, and in order. */
  desk_must_sign_in (again, "nurse@example.jp");
  WAIT (rk_client_get_n_unsent (again) == 0);
  WAIT (desk_find_text (by_doctor, "停電の前に 3", NULL) != NULL);
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("停電の前に %d", i);
      RkPostItem *post = desk_find_text (by_doctor, text, &count);
      g_assert_cmpuint (count, ==, 1);
      rk_timeline_find (by_doctor, rk_post_item_get_id (post), &at[i]);
    }
  g_assert_cmpuint (at[1], <, at[2]);
  g_assert_cmpuint (at[2], <, at[3]);
  rk_wipe_report_free (desk_sign_out (again, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  g_assert_true (only_device_left ("victim"));
  desk_free (again);
}

static void
test_sealed (void)
{
  RkClient *nurse = desk_new (region, "shared");
  RkTimeline *timeline;
  g_autoptr (RkWipeReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  Ended ended = { 0 };

  g_signal_connect (nurse, "ended", G_CALLBACK (on_ended), &ended);
  desk_must_sign_in (nurse, "nurse@example.jp");
  timeline = desk_open (nurse, patient_id);
  region_stop (region);
  id = desk_post (timeline, "あとで送ります", NULL, 0);
  g_assert_null (desk_sign_out (nurse, RK_SIGN_OUT_NORMAL, &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_STATE);
  g_clear_error (&error);
  report = desk_sign_out (nurse, RK_SIGN_OUT_AUTOMATIC, &error);
  g_assert_no_error (error);
  g_assert_true (report->sealed);
  g_assert_cmpuint (ended.n, ==, 1);
  g_assert_cmpint (ended.reason, ==, RK_END_IDLE);
  g_clear_object (&timeline);
  desk_free (nurse);
  g_assert_true (region_holds (region, "shared", "store.db"));
  g_assert_true (region_holds (region, "shared", "untold"));

  region_start (region);
  nurse = desk_new (region, "shared");
  WAIT (!region_holds (region, "shared", "untold"));
  g_assert_true (region_holds (region, "shared", "store.db"));
  desk_must_sign_in (nurse, "nurse@example.jp");
  WAIT (rk_client_get_n_unsent (nurse) == 0);
  WAIT (desk_find_text (by_doctor, "あとで送ります", NULL) != NULL);
  rk_wipe_report_free (desk_sign_out (nurse, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  desk_free (nurse);
  g_assert_true (only_device_left ("shared"));
}

static void
test_discarded_offline (void)
{
  RkClient *nurse = desk_new (region, "offline");
  RkTimeline *timeline;
  g_autoptr (RkWipeReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  gint64 began;

  desk_must_sign_in (nurse, "nurse@example.jp");
  timeline = desk_open (nurse, patient_id);
  region_pause (region, TRUE);
  id = desk_post (timeline, "捨てます", NULL, 0);
  began = g_get_monotonic_time ();
  report = desk_sign_out (nurse, RK_SIGN_OUT_DISCARD_UNSENT, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 6 * G_USEC_PER_SEC);
  g_assert_cmpuint (report->n_unsent_destroyed, ==, 1);
  g_assert_false (region_holds (region, "offline", "store.db"));
  g_assert_false (region_holds (region, "offline", "slots"));
  g_assert_true (region_holds (region, "offline", "untold"));
  region_pause (region, FALSE);
  g_clear_object (&timeline);
  desk_free (nurse);

  nurse = desk_new (region, "offline");
  WAIT (!region_holds (region, "offline", "untold"));
  desk_free (nurse);
  g_assert_true (only_device_left ("offline"));
}

static void
test_revoked (void)
{
  RkClient *helper = desk_new (region, "helper");
  RkTimeline *timeline;
  g_autofree char *out = NULL;
  g_autofree char *id = NULL;
  Ended ended = { 0 };

  g_signal_connect (helper, "ended", G_CALLBACK (on_ended), &ended);
  desk_must_sign_in (helper, "helper@example.jp");
  timeline = desk_open (helper, patient_id);
  WAIT (rk_client_get_online (helper) && !rk_client_get_syncing (helper));
  id = desk_post (timeline, "まだ送っていません", NULL, 60000);
  out = region_ctl (region, "user", "suspend", "helper@example.jp", NULL);
  WAIT (ended.n == 1);
  g_assert_cmpint (ended.reason, ==, RK_END_REVOKED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 0);
  WAIT (!region_holds (region, "helper", "untold") || !ended.sealed);
  g_clear_object (&timeline);
  desk_free (helper);
  g_assert_false (region_holds (region, "helper", "store.db"));
  g_assert_false (region_holds (region, "helper", "slots"));
}

static void
test_damaged (void)
{
  RkClient *nurse = desk_new (region, "damaged");
  g_autofree char *dir = NULL;
  g_autofree char *database = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  desk_must_sign_in (nurse, "nurse@example.jp");
  dir = store_dir ("damaged");
  database = g_build_filename (dir, "store.db", NULL);
  desk_free (nurse);
  g_assert_true (g_file_get_contents (database, &content, &size, NULL));
  for (gsize i = 0; i < size; i += 64)
    content[i] ^= 0x55;
  g_assert_true (g_file_set_contents (database, content, (gssize) size, NULL));

  nurse = desk_new (region, "damaged");
  desk_must_sign_in (nurse, "nurse@example.jp");
  WAIT (rk_client_find_patient (nurse, patient_id) != NULL);
  /* Its owner is told, once. */
  g_assert_true (rk_client_take_store_lost (nurse));
  g_assert_false (rk_client_take_store_lost (nurse));
  /* Set aside, and not destroyed: the next one has a folder of its own. */
  g_assert_true (g_file_test (database, G_FILE_TEST_EXISTS));
  rk_wipe_report_free (desk_sign_out (nurse, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (database, G_FILE_TEST_EXISTS));
  desk_free (nurse);
}

/* The first page of a table: the same in every store that is made by the same statements. */
static gint64
page_of_table (const char *name)
{
  g_autofree char *path = g_build_filename (region->dir, "model.db", NULL);
  g_autoptr (RkSecret) key = rk_secret_new_random (32);
  g_autoptr (GError) error = NULL;
  RkStore *store = rk_store_open (path, key, TRUE, &error);
  gint64 page = 0;

  g_assert_no_error (error);
  g_assert_true (rk_db_query_int64 (rk_store_get_db (store),
                                    "SELECT rootpage FROM sqlite_schema WHERE name = $1", &page,
                                    NULL, "t", name));
  rk_store_close (store);
  return page;
}

/* One page of something else is damaged: what was not sent comes over into a new store, with its
 * file, and goes out. */
static void
test_rescued (void)
{
  RkClient *nurse = desk_new (region, "rescued");
  RkTimeline *timeline;
  g_autofree char *dir = NULL;
  g_autofree char *database = NULL;
  g_autofree char *content = NULL;
  g_autofree char *id = NULL;
  g_autofree guint8 *noise = g_malloc0 (100000);
  g_autoptr (GBytes) bytes = g_bytes_new (noise, 100000);
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autoptr (GError) error = NULL;
  guint count;
  gsize size;

  desk_must_sign_in (nurse, "nurse@example.jp");
  timeline = desk_open (nurse, patient_id);
  WAIT (!rk_client_get_syncing (nurse));
  region_stop (region);
  g_ptr_array_add (files, rk_new_attachment_new ("a.txt", "text/plain", bytes));
  id = desk_post (timeline, "壊れたファイルから", files, 0);
  dir = store_dir ("rescued");
  database = g_build_filename (dir, "store.db", NULL);
  g_clear_object (&timeline);
  desk_free (nurse);
  region_start (region);
  g_assert_true (g_file_get_contents (database, &content, &size, NULL));
  content[4096 * (page_of_table ("notice") - 1) + 100] ^= 0x55;
  g_assert_true (g_file_set_contents (database, content, (gssize) size, NULL));

  nurse = desk_new (region, "rescued");
  /* Where the page is read only after the sign-in, that ends, perhaps before anybody saw it stand,
   * and the next one rescues. */
  for (guint i = 0; i < 2; i++)
    {
      desk_sign_in (nurse, "nurse@example.jp", PASSWORD, &error);
      g_assert_no_error (error);
      WAIT (rk_client_get_state (nurse) == RK_CLIENT_SIGNED_OUT
            || (rk_client_get_state (nurse) == RK_CLIENT_READY && !rk_client_get_syncing (nurse)
                && rk_client_get_n_unsent (nurse) == 0));
      if (rk_client_get_state (nurse) == RK_CLIENT_READY)
        break;
    }
  WAIT (rk_client_get_n_unsent (nurse) == 0);
  WAIT (desk_find_text (by_doctor, "壊れたファイルから", NULL) != NULL);
  desk_find_text (by_doctor, "壊れたファイルから", &count);
  g_assert_cmpuint (count, ==, 1);
  /* What gave all it had is gone. */
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
  rk_wipe_report_free (desk_sign_out (nurse, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  WAIT (only_device_left ("rescued"));
  desk_free (nurse);
}

static void
test_interrupted_wipe (void)
{
  RkClient *nurse = desk_new (region, "wipe");
  g_autofree char *dir = NULL;
  g_autofree char *mark = NULL;

  desk_must_sign_in (nurse, "nurse@example.jp");
  dir = store_dir ("wipe");
  desk_free (nurse);
  mark = g_build_filename (dir, "wipe.pending", NULL);
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  nurse = desk_new (region, "wipe");
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  WAIT (!region_holds (region, "wipe", "untold"));
  desk_free (nurse);
  g_assert_true (only_device_left ("wipe"));
}

static void
test_in_use (void)
{
  RkClient *first = desk_new (region, "twice");
  RkClient *second;
  g_autoptr (GError) error = NULL;

  desk_must_sign_in (first, "nurse@example.jp");
  second = desk_new (region, "twice");
  g_assert_true (region_holds (region, "twice", "store.db"));
  g_assert_false (desk_sign_in (second, "nurse@example.jp", PASSWORD, &error));
  g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_IN_USE);
  g_clear_error (&error);
  desk_free (second);
  rk_wipe_report_free (desk_sign_out (first, RK_SIGN_OUT_NORMAL, &error));
  g_assert_no_error (error);
  desk_free (first);
}

static void
test_end (void)
{
  g_clear_object (&by_doctor);
  desk_free (doctor);
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
  g_test_add_func ("/faults/begin", test_begin);
  g_test_add_func ("/faults/killed", test_killed);
  g_test_add_func ("/faults/sealed", test_sealed);
  g_test_add_func ("/faults/discarded-offline", test_discarded_offline);
  g_test_add_func ("/faults/revoked", test_revoked);
  g_test_add_func ("/faults/damaged", test_damaged);
  g_test_add_func ("/faults/rescued", test_rescued);
  g_test_add_func ("/faults/interrupted-wipe", test_interrupted_wipe);
  g_test_add_func ("/faults/in-use", test_in_use);
  g_test_add_func ("/faults/end", test_end);
  status = g_test_run ();
  region_free (region);
  g_free (patient_id);
  return status;
}
