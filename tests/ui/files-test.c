/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Files on their way in and out, as the windows show them. */

#include "app/timeline/post-list.h"
#include "app/timeline/send-progress.h"
#include "double.h"
#include "screen.h"

#include <adwaita.h>
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
  for (guint i = 0; i < 200 && sight_of (posts->pdata[59]) != RK_MEDIA_IN_SIGHT; i++)
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

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/files/progress", test_progress);
  g_test_add_func ("/files/sight", test_sight);
  return g_test_run ();
}
