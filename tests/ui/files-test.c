/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Files on their way in and out, as the windows show them. */

#include "app/composer/scan-folder.h"
#include "app/composer/scan-strip.h"
#include "app/composer/scan-window.h"
#include "app/prefs/prefs.h"
#include "app/timeline/post-list.h"
#include "app/timeline/send-progress.h"
#include "double.h"
#include "screen.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <locale.h>

static const char *
label_of (GtkWidget *progress)
{
  return gtk_label_get_text (GTK_LABEL (gtk_widget_get_last_child (progress)));
}

static double
bar_of (GtkWidget *progress)
{
  return gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (gtk_widget_get_first_child (progress)));
}

/* One bar for all files of a post, in bytes. */
static void
test_progress (void)
{
  g_autoptr (RkTimeline) timeline = rk_double_timeline_new (NULL, NULL, "space");
  g_autoptr (RkPostItem) post = rk_double_add_sending (timeline, RK_SEND_SENDING, 4, 0);
  g_autoptr (RkPostItem) waiting = rk_double_add_sending (timeline, RK_SEND_WAITING, 4, 0);
  g_autoptr (RkPostItem) later = rk_double_add_sending (timeline, RK_SEND_WAITING, 4, 2);
  g_autoptr (RkPostItem) words = rk_double_add_sending (timeline, RK_SEND_SENDING, 0, 0);
  GtkWidget *progress = g_object_ref_sink (rk_send_progress_new (post));
  GtkWidget *others[] = { g_object_ref_sink (rk_send_progress_new (waiting)),
                          g_object_ref_sink (rk_send_progress_new (later)),
                          g_object_ref_sink (rk_send_progress_new (words)) };
  GListModel *files = rk_post_item_get_attachments (post);
  g_autoptr (RkAttachmentItem) first = g_list_model_get_item (files, 0);
  g_autoptr (RkAttachmentItem) fourth = g_list_model_get_item (files, 3);

  g_assert_true (gtk_widget_get_visible (progress));
  g_assert_cmpstr (label_of (progress), ==, "0 of 4 files · 0 bytes of 10.0 MB");
  rk_attachment_item_set_state (fourth, RK_MEDIA_UPLOADING, 0.5);
  g_assert_cmpstr (label_of (progress), ==, "0 of 4 files · 2.0 MB of 10.0 MB");
  g_assert_cmpfloat_with_epsilon (bar_of (progress), 0.2, 0.001);
  rk_attachment_item_set_state (first, RK_MEDIA_UPLOADING, 1);
  g_assert_cmpstr (label_of (progress), ==, "1 of 4 files · 3.0 MB of 10.0 MB");

  /* What has not begun says nothing; what was begun says how far it came. */
  g_assert_false (gtk_widget_get_visible (others[0]));
  g_assert_true (gtk_widget_get_visible (others[1]));
  g_assert_cmpstr (label_of (others[1]), ==, "2 of 4 files · 4.5 MB of 10.0 MB");
  g_assert_false (gtk_widget_get_visible (others[2]));

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_finalize_object (others[i]);
  g_assert_finalize_object (progress);
  /* Nobody listens any more. */
  rk_attachment_item_set_state (first, RK_MEDIA_UPLOADING, 0);
}

static RkMediaSight
sight_of (RkPostItem *post)
{
  g_autoptr (RkAttachmentItem) item
    = g_list_model_get_item (rk_post_item_get_attachments (post), 0);

  return (RkMediaSight) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (item), "rk-sight"));
}

static guint
count (GPtrArray *posts, RkMediaSight sight)
{
  guint n = 0;

  for (guint i = 0; i < posts->len; i++)
    n += sight_of (g_ptr_array_index (posts, i)) == sight;
  return n;
}

static GtkAdjustment *
find_adjustment (GtkWidget *list)
{
  GtkWidget *scrolled = find (list, GTK_TYPE_SCROLLED_WINDOW, NULL);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
}

/* They are made a few at a time; the end of the history has one, too. */
static gboolean
has_all_rows (GtkWidget *list, int n)
{
  GtkWidget *box = find (list, GTK_TYPE_LIST_BOX, NULL);

  return box != NULL && gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), n) != NULL;
}

/* Of a long list only what is on the screen or near it is asked for, wherever one scrolls. */
static void
test_sight (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  g_autoptr (RkMediaLoader) loader = rk_media_loader_new (client);
  g_autoptr (RkTimeline) timeline = rk_double_timeline_new (NULL, NULL, "space");
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *list = rk_post_list_new (loader);
  GtkAdjustment *adjustment;

  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (posts, rk_double_add_sending (timeline, RK_SEND_DONE, 1, 0));
  rk_post_list_set_newest_first (RK_POST_LIST (list), TRUE);
  rk_post_list_set_timeline (RK_POST_LIST (list), timeline);
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 700);
  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0;
       i < 200 && (sight_of (posts->pdata[59]) != RK_MEDIA_IN_SIGHT || !has_all_rows (list, 60));
       i++)
    settle ();
  for (guint i = 0; i < 200 && count (posts, RK_MEDIA_NEAR) == 0; i++)
    settle ();
  g_assert_cmpint (sight_of (posts->pdata[59]), ==, RK_MEDIA_IN_SIGHT);
  g_assert_cmpint (sight_of (posts->pdata[0]), ==, RK_MEDIA_OUT_OF_SIGHT);
  g_assert_cmpuint (count (posts, RK_MEDIA_IN_SIGHT), <=, 6);
  g_assert_cmpuint (count (posts, RK_MEDIA_NEAR), >=, 1);
  g_assert_cmpuint (count (posts, RK_MEDIA_NEAR), <=, 8);

  adjustment = find_adjustment (list);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) / 2);
  for (guint i = 0; i < 200 && sight_of (posts->pdata[59]) != RK_MEDIA_OUT_OF_SIGHT; i++)
    settle ();
  g_assert_cmpint (sight_of (posts->pdata[59]), ==, RK_MEDIA_OUT_OF_SIGHT);
  g_assert_cmpuint (count (posts, RK_MEDIA_IN_SIGHT), >=, 1);
  g_assert_cmpuint (count (posts, RK_MEDIA_IN_SIGHT), <=, 6);

  /* Behind another place nothing is in sight. */
  gtk_widget_set_visible (list, FALSE);
  for (guint i = 0; i < 200 && count (posts, RK_MEDIA_OUT_OF_SIGHT) < 60; i++)
    settle ();
  g_assert_cmpuint (count (posts, RK_MEDIA_OUT_OF_SIGHT), ==, 60);
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* The facility says whether a folder is watched; the computer may say which. */
static void
test_scan_rule (void)
{
  RkFacility facility = { 0 };
  g_autofree char *home = g_build_filename (g_get_home_dir (), "scan", NULL);
  g_autofree char *path = NULL;

  g_assert_null (rk_scan_folder_choose (NULL, "/srv/scan"));
  g_assert_null (rk_scan_folder_choose (&facility, "/srv/scan"));
  facility.scan_folder = (char *) "";
  g_assert_null (rk_scan_folder_choose (&facility, "/srv/scan"));
  facility.scan_folder = (char *) "relative";
  g_assert_null (rk_scan_folder_choose (&facility, ""));
  facility.scan_folder = (char *) "~/scan";
  path = rk_scan_folder_choose (&facility, "");
  g_assert_cmpstr (path, ==, home);
  g_free (path);
  path = rk_scan_folder_choose (&facility, "/srv/fax");
  g_assert_cmpstr (path, ==, "/srv/fax");
}

static GFile *
put_file (const char *folder, const char *name, gint64 age_s)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GFile *file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "FAX 2026", -1, &error));
  g_file_set_attribute_uint64 (file, G_FILE_ATTRIBUTE_TIME_MODIFIED,
                               (guint64) (g_get_real_time () / G_USEC_PER_SEC - age_s),
                               G_FILE_QUERY_INFO_NONE, NULL, &error);
  g_assert_no_error (error);
  return file;
}

static char *
names_of (RkScanFolder *folder)
{
  g_autoptr (GPtrArray) files = rk_scan_folder_dup_files (folder);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *name = g_file_get_basename (files->pdata[i]);
      g_string_append_printf (names, "%s ", name);
    }
  return g_string_free (names, FALSE);
}

static void
wait_for_names (RkScanFolder *folder, const char *wanted)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *names = names_of (folder);
      if (g_str_equal (names, wanted))
        return;
      settle ();
    }
  g_error ("waited in vain for %s", wanted);
}

static char *
new_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("renraku-scan-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_remove (file);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* Only what came in lately, is written to its end, and could be sent. */
static void
test_scan_folder (void)
{
  g_autofree char *path = new_folder ();
  g_autofree char *deep = g_build_filename (path, "deep", NULL);
  g_autoptr (GFile) done = put_file (path, "done.pdf", 60);
  g_autoptr (GFile) older = put_file (path, "older.tiff", 3600);
  g_autoptr (GFile) hidden = put_file (path, ".hidden.pdf", 60);
  g_autoptr (GFile) program = put_file (path, "setup.exe", 60);
  g_autoptr (GFile) ancient = put_file (path, "ancient.pdf", 30 * 24 * 3600);
  g_autoptr (GFile) writing = put_file (path, "writing.pdf", 0);
  g_autoptr (GFile) later = NULL;
  g_autoptr (RkScanFolder) folder = NULL;
  g_autofree char *link = g_build_filename (path, "link.pdf", NULL);
  g_autoptr (GFile) link_file = g_file_new_for_path (link);

  g_mkdir (deep, 0700);
  g_assert_true (g_file_make_symbolic_link (link_file, "/etc/passwd", NULL, NULL));
  folder = rk_scan_folder_new (path);
  wait_for_names (folder, "writing.pdf done.pdf older.tiff ");
  /* It is seen as it comes in. */
  later = put_file (path, "later.pdf", 5);
  wait_for_names (folder, "writing.pdf later.pdf done.pdf older.tiff ");
  rk_scan_folder_put_aside (folder, done);
  wait_for_names (folder, "writing.pdf later.pdf older.tiff ");
  g_assert_true (g_file_query_exists (done, NULL));
  g_file_delete (older, NULL, NULL);
  wait_for_names (folder, "writing.pdf later.pdf ");
  g_assert_finalize_object (g_steal_pointer (&folder));
  g_rmdir (deep);
  remove_folder (path);
}

static GtkWidget *
check_of (GtkWindow *window, guint i)
{
  GtkWidget *grid = find (GTK_WIDGET (window), GTK_TYPE_FLOW_BOX, NULL);
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (grid), (int) i);

  return find (GTK_WIDGET (child), GTK_TYPE_CHECK_BUTTON, NULL);
}

static GtkWindow *
find_scan_window (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (RK_IS_SCAN_WINDOW (l->data) && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static void
wait_until_gone (GFile *file)
{
  for (guint i = 0; i < 200 && g_file_query_exists (file, NULL); i++)
    settle ();
  g_assert_false (g_file_query_exists (file, NULL));
}

/* It says that something came in, and attaches nothing before a person has chosen. */
static void
test_scan_strip (void)
{
  g_autofree char *path = new_folder ();
  g_autoptr (GFile) first = put_file (path, "fax1.txt", 60);
  g_autoptr (GFile) second = put_file (path, "fax2.txt", 90);
  g_autoptr (RkClient) client = rk_double_new ();
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  GtkWidget *attachments = rk_attachment_strip_new (decoder);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *window = gtk_window_new ();
  RkFacility *facility;
  GtkWidget *strip;
  GtkWindow *choosing;

  rk_double_sign_in (client, FALSE);
  facility = (RkFacility *) rk_client_get_facility (client);
  facility->scan_folder = g_strdup (path);
  facility->scan_removal = TRUE;
  strip = rk_scan_strip_new (client, decoder, RK_ATTACHMENT_STRIP (attachments));
  gtk_box_append (GTK_BOX (box), strip);
  gtk_box_append (GTK_BOX (box), attachments);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));

  /* Nobody's timeline is open: there is nothing to attach them to. */
  for (guint i = 0; i < 10; i++)
    settle ();
  g_assert_false (gtk_widget_get_visible (strip));
  rk_scan_strip_set_about (RK_SCAN_STRIP (strip), "鈴木 正一");
  g_assert_nonnull (find_soon (strip, GTK_TYPE_LABEL, "2 scans have come in"));
  g_assert_cmpuint (rk_attachment_strip_get_n_files (RK_ATTACHMENT_STRIP (attachments)), ==, 0);

  gtk_widget_activate (find (strip, GTK_TYPE_BUTTON, "Look and Attach"));
  for (guint i = 0; i < 100 && find_scan_window () == NULL; i++)
    settle ();
  choosing = find_scan_window ();
  g_assert_nonnull (find (GTK_WIDGET (choosing), GTK_TYPE_LABEL, "鈴木 正一"));
  g_assert_false (
    gtk_widget_get_sensitive (find (GTK_WIDGET (choosing), GTK_TYPE_BUTTON, "Attach 0 Files")));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check_of (choosing, 0)), TRUE);
  gtk_widget_activate (find (GTK_WIDGET (choosing), GTK_TYPE_BUTTON, "Attach 1 File"));
  for (guint i = 0; i < 100 && find_scan_window () != NULL; i++)
    settle ();
  g_assert_cmpuint (rk_attachment_strip_get_n_files (RK_ATTACHMENT_STRIP (attachments)), ==, 1);
  g_assert_nonnull (find_soon (strip, GTK_TYPE_LABEL, "1 scan has come in"));

  /* It goes from the folder when its post is on its way for good, and not before. */
  for (guint i = 0; i < 100 && rk_attachment_strip_is_busy (RK_ATTACHMENT_STRIP (attachments)); i++)
    settle ();
  g_autoptr (GPtrArray) taken = rk_attachment_strip_take_all (RK_ATTACHMENT_STRIP (attachments));
  g_assert_cmpuint (taken->len, ==, 1);
  settle ();
  g_assert_true (g_file_query_exists (first, NULL));
  rk_attachment_strip_put_back (RK_ATTACHMENT_STRIP (attachments), taken);
  g_ptr_array_unref (g_steal_pointer (&taken));
  taken = rk_attachment_strip_take_all (RK_ATTACHMENT_STRIP (attachments));
  rk_attachment_strip_posted (taken);
  wait_until_gone (first);
  g_assert_true (g_file_query_exists (second, NULL));

  /* Who wants to keep it keeps it. */
  rk_attachment_strip_add_scan (RK_ATTACHMENT_STRIP (attachments), second, FALSE);
  for (guint i = 0; i < 100 && rk_attachment_strip_is_busy (RK_ATTACHMENT_STRIP (attachments)); i++)
    settle ();
  g_autoptr (GPtrArray) kept = rk_attachment_strip_take_all (RK_ATTACHMENT_STRIP (attachments));
  g_assert_cmpuint (kept->len, ==, 1);
  rk_attachment_strip_posted (kept);
  for (guint i = 0; i < 5; i++)
    settle ();
  g_assert_true (g_file_query_exists (second, NULL));

  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
  remove_folder (path);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_assert_true (rk_prefs_open (argv[0], NULL, NULL));
  g_test_add_func ("/files/progress", test_progress);
  g_test_add_func ("/files/sight", test_sight);
  g_test_add_func ("/files/scan-rule", test_scan_rule);
  g_test_add_func ("/files/scan-folder", test_scan_folder);
  g_test_add_func ("/files/scan-strip", test_scan_strip);
  return g_test_run ();
}
