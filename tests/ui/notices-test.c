/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/notices/notices-view.h"
#include "app/shell/main-window.h"
#include "client/items-private.h"
#include "core/id.h"
#include "core/time.h"
#include "double.h"
#include "screen.h"

/* お知らせ: what was not read yet is said so, and read by opening it. */

static gboolean
is_said (GtkWidget *widget, const char *name)
{
  g_autofree char *differs = gtk_test_accessible_check_property (
    GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return differs == NULL;
}

/* That a notice was not read yet is a badge to the eye. */
static void
test_said_unread (void)
{
  static const char text[] = "Unsent writings of yours were destroyed at a logout.";
  g_autofree char *unread = g_strconcat ("Unread: ", text, NULL);
  g_autoptr (RkClient) client = rk_double_new ();
  g_autoptr (RkNotice) notice = rk_record_new (&rk_notice_type);
  const RkNoticeRow row = { .notice = notice };

  notice->id = rk_id_new ();
  notice->kind = RK_NOTICE_UNSENT_DESTROYED;
  notice->created_us = rk_time_now_us ();
  rk_double_sign_in (client, FALSE);
  g_autoptr (RkNoticeItem) item = rk_notice_item_new (&row, NULL);
  g_list_store_append (G_LIST_STORE (rk_client_get_notices (client)), item);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (window));
  rk_main_window_show_place (window, "notices");
  GtkWidget *title = find_soon (GTK_WIDGET (window), GTK_TYPE_LABEL, text);
  g_assert_nonnull (title);
  GtkWidget *said = gtk_widget_get_ancestor (title, GTK_TYPE_LIST_BOX_ROW);
  g_assert_true (is_said (said, unread));
  /* Its title would be said after that name. */
  g_assert_false (
    gtk_test_accessible_has_relation (GTK_ACCESSIBLE (said), GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  notice->read_us = rk_time_now_us ();
  rk_notice_item_update (item, &row, NULL);
  g_assert_true (is_said (said, text));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

static GtkWindow *
announcement_over (RkMainWindow *window)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == GTK_WINDOW (window))
      return l->data;
  return NULL;
}

/* An announcement says that it is new until it was opened, and all of it stands in its window. */
static void
test_announcement (void)
{
  static const char title[] = "在宅医療研修会のご案内";
  static const char text[] = "第三木曜の夜七時から、市民会館で行います。";
  g_autofree char *unread = g_strconcat ("Unread: ", title, NULL);
  g_autoptr (RkClient) client = rk_double_new ();
  GtkWidget *row;
  GtkWindow *whole;

  rk_double_sign_in (client, FALSE);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (window));
  rk_main_window_show_place (window, "notices");
  settle ();
  g_assert_null (find_soon (GTK_WIDGET (window), GTK_TYPE_LABEL, title));
  rk_double_announce (client, title, text);
  row = find_soon (GTK_WIDGET (window), GTK_TYPE_LABEL, title);
  g_assert_nonnull (row);
  row = gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX_ROW);
  g_assert_true (is_said (row, unread));
  g_signal_emit_by_name (row, "activate");
  settle ();
  whole = announcement_over (window);
  g_assert_nonnull (whole);
  g_assert_nonnull (find_soon (GTK_WIDGET (whole), GTK_TYPE_LABEL, text));
  gtk_window_destroy (whole);
  settle ();
  row = find_soon (GTK_WIDGET (window), GTK_TYPE_LABEL, title);
  row = gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX_ROW);
  g_assert_false (is_said (row, unread));
  g_assert_null (find (row, GTK_TYPE_LABEL, "Unread"));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/ui/notices/unread", test_said_unread);
  g_test_add_func ("/ui/notices/announcement", test_announcement);
  return screen_run (argv);
}
