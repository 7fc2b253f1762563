/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Files on their way in and out, as the windows show them. */

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

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/files/progress", test_progress);
  return g_test_run ();
}
